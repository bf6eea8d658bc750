//! What a pixel may show before its colour is known: by the person mask and by the part of the body that is there.

use glam::{Vec2, Vec3};
use jingxuan_body::BodyState;
use jingxuan_vision::{Observation, landmark as l};

use super::{CLASSES, Class, NOBODY, Part, PartMap, held::Arms, to_patch};

/// A mask value under this, away from the body, is background for sure.
const BACKGROUND_MASK: u8 = 10;
/// A pixel on the fitted body that the mask denies is still a person with this probability.
const FITTED: f32 = 0.2;
/// Background this near to the shopper teaches the background's colours, patch pixels.
const RING: usize = 12;
/// Radius of a head with its hair, and as far as long hair falls, metres.
const HEAD: f32 = 0.17;
const LONG_HAIR: f32 = 0.42;
/// How far from the hand something held in it is looked for, metres.
const HELD: f32 = 0.16;
/// Ratios of a face to the distance from the eyes to the mouth: half its width, half its height, and how far its middle
/// lies below the eyes.
const FACE: [f32; 3] = [1.02, 1.32, 0.38];
/// A distance from eyes to mouth under this many patch pixels does not place a face.
const SMALL_FACE: f32 = 1.0;

/// Priors of a frame; buffers are kept from frame to frame.
#[derive(Debug, Default)]
pub(crate) struct Priors {
    active: Vec<bool>,
    near: Vec<bool>,
    priors: Vec<[f32; CLASSES]>,
    parts: Vec<Option<Part>>,
    seeds: Vec<u8>,
    arms: Arms,
    /// A point of the body's axis in the patch, and the way up from it.
    axis: (Vec2, Vec2),
}

/// Marks in `seeds` beyond the classes: nothing.
const NO_SEED: u8 = u8::MAX;

struct Face {
    middle: Vec2,
    up: Vec2,
    half: Vec2,
}

impl Face {
    /// 1 on the ellipse, less inside.
    fn reach(&self, place: Vec2) -> f32 {
        let from = place - self.middle;
        Vec2::new(from.perp_dot(self.up) / self.half.x, from.dot(self.up) / self.half.y).length()
    }

    fn of(observation: &Observation, head: Vec2, metre: f32) -> Self {
        let patch = observation.mask.patch_to_image.inverse();
        let mark = |n: usize| patch.transform_point2(observation.landmarks[n].position);
        let eyes = 0.5 * (mark(l::LEFT_EYE) + mark(l::RIGHT_EYE));
        let mouth = 0.5 * (mark(l::MOUTH_LEFT) + mark(l::MOUTH_RIGHT));
        let apart = eyes.distance(mouth);
        let plausible = apart > SMALL_FACE && apart < 0.12 * metre && eyes.distance(head) < 0.25 * metre;
        if !plausible {
            let half = Vec2::new(0.07, 0.09) * metre;
            return Self { middle: head, up: Vec2::NEG_Y, half };
        }
        let up = (eyes - mouth) / apart;
        let [wide, high, low] = FACE;
        Self { middle: eyes - up * (low * apart), up, half: Vec2::new(wide, high) * apart }
    }
}

impl Priors {
    /// Priors of one frame. `joints`: (V,) the joint that moves each vertex most.
    pub fn prepare(&mut self, observation: &Observation, body: &BodyState, map: &PartMap, joints: &[u8]) {
        let mask = &observation.mask;
        let side = map.side;
        let count = side * side;
        self.active.resize(count, false);
        self.near.resize(count, false);
        self.priors.resize(count, [0.0; CLASSES]);
        self.parts.resize(count, None);
        self.seeds.resize(count, NO_SEED);

        let place = to_patch(observation, body);
        let up = (body.joints[15] - body.joints[12]).normalize_or(Vec3::NEG_Y);
        let head_at = body.joints[15] + up * 0.07;
        let head = place(head_at);
        let metre = (place(head_at + Vec3::X * 0.1).distance(head) * 10.0).max(1.0);
        let face = Face::of(observation, head, metre);
        let hands = hands(observation, body, &place);
        let forearms = [0, 1].map(|side| [18 + side, 20 + side].map(|joint| place(body.joints[joint])));
        self.arms = Arms { hands, forearms, metre };
        let pelvis = place(body.joints[0]);
        self.axis = (pelvis, place(body.joints[12]) - pelvis);
        let thighs = [(1, 4), (2, 5)].map(|(hip, knee)| (body.joints[hip], body.joints[knee]));

        for at in 0..count {
            let (vertex, distance) = (map.vertex[at], map.distance[at]);
            let probable = mask.values[at];
            let active = probable >= BACKGROUND_MASK || distance == 0;
            self.active[at] = active;
            self.seeds[at] = NO_SEED;
            if !active {
                self.parts[at] = None;
                continue;
            }
            let here = Vec2::new((at % side) as f32 + 0.5, (at / side) as f32 + 0.5);
            let part = (vertex != NOBODY)
                .then(|| joints.get(vertex as usize).copied().map(Part::of_joint))
                .flatten();
            self.parts[at] = part;
            let on_body = distance == 0;
            let from_head = here.distance(head) / metre;
            let on_face = face.reach(here);
            let mut prior = of_part(part, on_face, from_head);
            if from_head > HEAD && from_head < LONG_HAIR {
                let fall = (LONG_HAIR - from_head) / (LONG_HAIR - HEAD);
                let hair = &mut prior[Class::Hair as usize];
                *hair = hair.max(0.10 * fall);
            }
            let held = hands.iter().any(|hand| here.distance(*hand) < HELD * metre);
            prior[Class::Object as usize] = if held { 0.06 } else { 0.004 };
            let mut person = f32::from(probable) / 255.0;
            if on_body {
                person = person.max(FITTED);
            }
            prior.iter_mut().for_each(|value| *value *= person);
            prior[Class::Background as usize] = 1.0 - person + 0.002;
            self.priors[at] = prior;

            if on_body && probable > 200 {
                let along = |(hip, knee): (Vec3, Vec3)| {
                    let bone = knee - hip;
                    (body.vertices[vertex as usize] - hip).dot(bone) / bone.length_squared().max(1e-6)
                };
                let seed = match part {
                    Some(Part::Head) if on_face < 0.75 => Some(Class::Face),
                    Some(Part::Head) if on_face > 1.25 && (here - face.middle).dot(face.up) > 0.0 => {
                        Some(Class::Hair)
                    }
                    Some(Part::Trunk | Part::Waist) => Some(Class::Upper),
                    Some(Part::Thigh) if thighs.iter().any(|thigh| (-0.2..0.4).contains(&along(*thigh))) => {
                        Some(Class::Lower)
                    }
                    Some(Part::Foot) => Some(Class::Shoes),
                    _ => None,
                };
                self.seeds[at] = seed.map_or(NO_SEED, |class| class as u8);
            }
        }
        self.ring(side);
    }

    /// Marks background within [`RING`] of the shopper along rows and columns.
    fn ring(&mut self, side: usize) {
        self.near.fill(false);
        for line in 0..side {
            for (start, step) in [(line * side, 1), (line, side)] {
                let mut since = [usize::MAX / 2; 2];
                for n in 0..side {
                    for (way, index) in [(0, n), (1, side - 1 - n)] {
                        let at = start + index * step;
                        since[way] = if self.active[at] { 0 } else { since[way] + 1 };
                        if (1..=RING).contains(&since[way]) {
                            self.near[at] = true;
                        }
                    }
                }
            }
        }
    }

    /// The prior of a pixel; `None` where there is background for sure.
    pub fn of(&self, at: usize) -> Option<&[f32; CLASSES]> {
        self.active[at].then(|| &self.priors[at])
    }

    /// The part of the body that a pixel shows or is nearest to.
    pub fn part(&self, at: usize) -> Option<Part> {
        self.parts[at]
    }

    /// Hands and forearms.
    pub fn arms(&self) -> &Arms {
        &self.arms
    }

    /// Whether a pixel lies on the right of the body's axis in the patch.
    pub fn on_right(&self, at: usize, side: usize) -> bool {
        let here = Vec2::new((at % side) as f32 + 0.5, (at / side) as f32 + 0.5);
        self.axis.1.perp_dot(here - self.axis.0) > 0.0
    }

    /// Whether a pixel is background close to the shopper.
    pub fn near(&self, at: usize) -> bool {
        self.near[at]
    }

    /// What a pixel shows for all that is known before any colour was learned.
    pub fn seed(&self, at: usize) -> [f32; CLASSES] {
        let mut weights = [0.0; CLASSES];
        match self.seeds[at] {
            NO_SEED => weights[Class::Background as usize] = if self.near[at] { 0.5 } else { 0.0 },
            seed => weights[usize::from(seed)] = 1.0,
        }
        // Skin is first known from the face.
        weights[Class::Skin as usize] += weights[Class::Face as usize];
        weights
    }

    /// Overwrites what is known of the shopper.
    pub fn wipe(&mut self) {
        self.active.fill(false);
        self.near.fill(false);
        self.parts.fill(None);
        self.seeds.fill(NO_SEED);
        self.priors.fill([0.0; CLASSES]);
        self.axis = Default::default();
        self.arms = Arms::default();
    }
}

/// The places of both hands in the patch, where they are seen.
fn hands(observation: &Observation, body: &BodyState, place: &impl Fn(Vec3) -> Vec2) -> [Vec2; 2] {
    let patch = observation.mask.patch_to_image.inverse();
    [0, 1].map(|side| {
        let mark = |n: usize| &observation.landmarks[n + side];
        if mark(l::LEFT_WRIST).visibility > 0.5 {
            let knuckles = 0.5 * (mark(l::LEFT_INDEX).position + mark(l::LEFT_PINKY).position);
            patch.transform_point2(knuckles)
        } else {
            place(body.joints[22 + side])
        }
    })
}

/// Priors of the shopper's classes: background, hair, face, skin, upper, lower, shoes, object.
fn of_part(part: Option<Part>, on_face: f32, from_head: f32) -> [f32; CLASSES] {
    match part {
        Some(Part::Head) if on_face < 0.85 => [0.0, 0.06, 0.90, 0.03, 0.01, 0.0, 0.0, 0.0],
        Some(Part::Head) if on_face < 1.15 => [0.0, 0.45, 0.45, 0.07, 0.03, 0.0, 0.0, 0.0],
        Some(Part::Head) => [0.0, 0.80, 0.05, 0.10, 0.05, 0.0, 0.0, 0.0],
        Some(Part::Neck) if on_face < 1.0 => [0.0, 0.05, 0.75, 0.15, 0.05, 0.0, 0.0, 0.0],
        Some(Part::Neck) => [0.0, 0.14, 0.04, 0.55, 0.27, 0.0, 0.0, 0.0],
        Some(Part::Trunk) => [0.0, 0.0, 0.0, 0.10, 0.88, 0.02, 0.0, 0.0],
        Some(Part::Waist) => [0.0, 0.0, 0.0, 0.05, 0.83, 0.12, 0.0, 0.0],
        Some(Part::Pelvis) => [0.0, 0.0, 0.0, 0.04, 0.46, 0.50, 0.0, 0.0],
        Some(Part::UpperArm) => [0.0, 0.0, 0.0, 0.42, 0.58, 0.0, 0.0, 0.0],
        Some(Part::Forearm) => [0.0, 0.0, 0.0, 0.58, 0.40, 0.02, 0.0, 0.0],
        Some(Part::Hand) => [0.0, 0.0, 0.0, 0.84, 0.10, 0.06, 0.0, 0.0],
        Some(Part::Thigh) => [0.0, 0.0, 0.0, 0.33, 0.12, 0.55, 0.0, 0.0],
        Some(Part::Shin) => [0.0, 0.0, 0.0, 0.50, 0.01, 0.45, 0.04, 0.0],
        Some(Part::Foot) => [0.0, 0.0, 0.0, 0.12, 0.0, 0.08, 0.80, 0.0],
        None if from_head < 0.3 => [0.0, 0.6, 0.0, 0.1, 0.3, 0.0, 0.0, 0.0],
        None => [0.0, 0.0, 0.0, 0.2, 0.4, 0.4, 0.0, 0.0],
    }
}
