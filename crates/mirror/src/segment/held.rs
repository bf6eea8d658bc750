//! Things held before the body: a phone, a bag, a cup.
//!
//! What is held is known by what it is not: inside the shopper's silhouette, hanging together with a hand, and of a colour that
//! neither the shopper's clothes, skin and hair nor the background explain, in any light. It must be seen in several
//! pictures before it counts, and stays through some in which it is not. When in doubt nothing is held: a garment drawn over a
//! thing is a smaller fault than a hole in a garment.

use glam::Vec2;

use super::{
    CLASSES, Class, NOBODY,
    colours::{Colours, bin},
    parts::{Part, PartMap},
    prior::Priors,
};

/// A thing begins within this distance of the knuckles, and ends within the second, metres.
const BEGINS: f32 = 0.13;
const ENDS: f32 = 0.55;
/// Pixels this near to the axis of a forearm are its sleeve, metres.
const SLEEVE: f32 = 0.065;
/// Smallest and largest area, square metres.
const AREA: [f32; 2] = [0.0022, 0.30];
/// What is left of a thing when its outermost pixels go: less is the line between two colours.
const SOLID: f32 = 0.42;
/// Pictures in which it must have been seen to count, and how many are remembered.
const COUNTS: u8 = 5;
const REMEMBERED: u8 = 12;
/// A thing has a colour if it shows it this likely, and so many times as likely as anything else.
const OWN_COLOUR: [f32; 2] = [0.003, 2.0];
/// Pixels around a thing that are half of its colour.
const HALF_THEIRS: usize = 3;
/// Share of the newest picture in the map.
const NEWEST: f32 = 0.6;
/// A mask value from here on leaves no doubt that something of the shopper, or held by them, is there.
const NO_DOUBT: u8 = 215;
/// A mask value under this is nothing of the shopper's.
const OUTSIDE: u8 = 110;
/// A class with a smaller prior does not explain a colour.
const POSSIBLE: f32 = 0.02;
/// A class explains a colour that it shows at least this likely in some light.
const EXPLAINS: f32 = 1.6e-4;
/// How much lighter or darker the same cloth may be seen, encoded levels.
const LIGHTS: [f32; 9] = [1.0, 0.9, 1.12, 0.8, 1.27, 0.7, 1.45, 0.6, 1.7];

/// Where hands and forearms are in a patch.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Arms {
    /// Knuckles, patch pixels.
    pub hands: [Vec2; 2],
    /// Elbow and wrist.
    pub forearms: [[Vec2; 2]; 2],
    /// Patch pixels of a metre.
    pub metre: f32,
}

impl Arms {
    fn on_sleeve(&self, place: Vec2) -> bool {
        self.forearms.iter().any(|[elbow, wrist]| {
            let bone = *wrist - *elbow;
            let along = (place - *elbow).dot(bone) / bone.length_squared().max(1e-6);
            // The hand itself may hold something.
            along < 0.95 && place.distance(*elbow + bone * along.clamp(0.0, 1.0)) < SLEEVE * self.metre
        })
    }
}

/// What is known of one hand.
#[derive(Debug, Default)]
struct Hand {
    /// Sightings less misses.
    seen: u8,
    counts: bool,
    at: Vec2,
    /// How surely each patch pixel shows what this hand holds.
    map: Vec<f32>,
}

/// What both hands hold.
#[derive(Debug, Default)]
pub(crate) struct Held {
    hands: [Hand; 2],
    /// How surely each patch pixel shows something held; empty when nothing is.
    map: Vec<f32>,
    /// What may be held, by its colour.
    evidence: Vec<bool>,
    /// What teaches no colours: the former, and around things, whose edges are half theirs.
    barred: Vec<bool>,
    reached: Vec<bool>,
    /// Pixels inside things whose colours only things have.
    core: Vec<usize>,
    queue: Vec<usize>,
    shifted: Vec<f32>,
}

impl Held {
    /// Whether a pixel may be of a thing, and must not teach the colours of clothes.
    pub fn is_suspect(&self, at: usize) -> bool {
        self.barred.get(at).is_some_and(|suspect| *suspect)
    }

    /// Pixels that teach the colours of what is held.
    pub fn core(&self) -> &[usize] {
        &self.core
    }

    /// How surely each patch pixel shows something held; `None` when nothing is.
    pub fn map(&self) -> Option<&[f32]> {
        (!self.map.is_empty()).then_some(&self.map)
    }

    /// Looks for things in one picture.
    pub fn find(
        &mut self,
        pixels: &[[u8; 3]],
        mask: &[u8],
        parts: &PartMap,
        priors: &Priors,
        colours: &Colours,
        arms: &Arms,
    ) {
        let side = parts.side;
        let count = side * side;
        self.evidence.clear();
        self.evidence.resize(count, false);
        let metre = arms.metre;
        for (at, evidence) in self.evidence.iter_mut().enumerate() {
            let Some(prior) = priors.of(at) else { continue };
            let here = Vec2::new((at % side) as f32 + 0.5, (at / side) as f32 + 0.5);
            let near = arms.hands.iter().any(|hand| hand.distance(here) < ENDS * metre);
            let on_arm = matches!(priors.part(at), Some(Part::UpperArm | Part::Forearm))
                && parts.vertex[at] != NOBODY
                && parts.distance[at] == 0;
            if !near || mask[at] < OUTSIDE || on_arm || arms.on_sleeve(here) {
                continue;
            }
            *evidence = !is_explained(colours, pixels[at], prior, mask[at] < NO_DOUBT);
        }
        self.barred.clone_from(&self.evidence);
        self.map.clear();
        self.core.clear();
        for (which, hand) in arms.hands.into_iter().enumerate() {
            let found = self.component(side, hand, metre);
            if found {
                self.grow(side, pixels, colours, |at| {
                    let here = Vec2::new((at % side) as f32 + 0.5, (at / side) as f32 + 0.5);
                    hand.distance(here) < ENDS * metre && !arms.on_sleeve(here)
                });
                self.fill_holes(side);
                self.bar(side);
            }
            self.remember(which, side, hand, found);
        }
        for hand in self.hands.iter().filter(|hand| hand.counts) {
            if self.map.is_empty() {
                self.map.clone_from(&hand.map);
            } else {
                self.map.iter_mut().zip(&hand.map).for_each(|(all, one)| *all = all.max(*one));
            }
        }
    }

    /// Fills `reached` with what hangs together with a hand; whether that is a thing.
    fn component(&mut self, side: usize, hand: Vec2, metre: f32) -> bool {
        self.reached.clear();
        self.reached.resize(side * side, false);
        self.queue.clear();
        let reach = BEGINS * metre;
        let rows = (hand.y - reach).max(0.0) as usize..((hand.y + reach).max(0.0) as usize + 1).min(side);
        for y in rows {
            let columns =
                (hand.x - reach).max(0.0) as usize..((hand.x + reach).max(0.0) as usize + 1).min(side);
            for x in columns {
                let at = y * side + x;
                let near = Vec2::new(x as f32 + 0.5, y as f32 + 0.5).distance(hand) < reach;
                if near && self.evidence[at] && !self.reached[at] {
                    self.reached[at] = true;
                    self.queue.push(at);
                }
            }
        }
        let mut next = 0;
        while let Some(&at) = self.queue.get(next) {
            next += 1;
            for other in neighbours(at, side) {
                if self.evidence[other] && !self.reached[other] {
                    self.reached[other] = true;
                    self.queue.push(other);
                }
            }
        }
        // Lines between two colours, and what hangs on them, go; what is left grows back by one pixel.
        let inner: Vec<usize> = self
            .queue
            .iter()
            .copied()
            .filter(|&at| {
                let around = neighbours(at, side);
                around.clone().count() == 4 && around.into_iter().all(|other| self.reached[other])
            })
            .collect();
        let solid = inner.len() as f32 > SOLID * self.queue.len() as f32;
        self.reached.fill(false);
        for &at in &inner {
            self.reached[at] = true;
            for other in neighbours(at, side) {
                self.reached[other] |= self.evidence[other];
            }
        }
        let area = self.reached.iter().filter(|reached| **reached).count() as f32 / (metre * metre).max(1.0);
        let found = solid && (AREA[0]..AREA[1]).contains(&area);
        if found {
            self.core.extend(inner);
        }
        found
    }

    /// What hangs together with a thing and has its colours belongs to it, within the shopper's silhouette or not.
    fn grow(&mut self, side: usize, pixels: &[[u8; 3]], colours: &Colours, within: impl Fn(usize) -> bool) {
        self.queue.clear();
        self.queue.extend((0..self.reached.len()).filter(|at| self.reached[*at]));
        while let Some(at) = self.queue.pop() {
            for other in neighbours(at, side) {
                if self.reached[other] || !within(other) {
                    continue;
                }
                if is_own(colours, pixels[other]) {
                    self.reached[other] = true;
                    self.queue.push(other);
                }
            }
        }
    }

    /// Keeps what is around the thing from teaching colours.
    fn bar(&mut self, side: usize) {
        for (at, _) in self.reached.iter().enumerate().filter(|(_, reached)| **reached) {
            let (x, y) = (at % side, at / side);
            for row in y.saturating_sub(HALF_THEIRS)..(y + HALF_THEIRS + 1).min(side) {
                let columns = x.saturating_sub(HALF_THEIRS)..(x + HALF_THEIRS + 1).min(side);
                self.barred[row * side..][columns].fill(true);
            }
        }
    }

    /// What a thing surrounds belongs to it: a screen, a print.
    fn fill_holes(&mut self, side: usize) {
        let mut outside = vec![false; self.reached.len()];
        let mut queue: Vec<usize> = (0..side)
            .flat_map(|n| [n, (side - 1) * side + n, n * side, n * side + side - 1])
            .filter(|at| !self.reached[*at])
            .collect();
        queue.iter().for_each(|at| outside[*at] = true);
        while let Some(at) = queue.pop() {
            for other in neighbours(at, side) {
                if !outside[other] && !self.reached[other] {
                    outside[other] = true;
                    queue.push(other);
                }
            }
        }
        for (reached, outside) in self.reached.iter_mut().zip(&outside) {
            *reached |= !outside;
        }
    }

    /// Takes `reached` into what is known of a hand, or only moves that along with the hand.
    fn remember(&mut self, which: usize, side: usize, place: Vec2, found: bool) {
        let hand = &mut self.hands[which];
        let count = side * side;
        if hand.map.len() != count {
            *hand = Hand { map: vec![0.0; count], at: place, ..Hand::default() };
        }
        hand.seen = if found { (hand.seen + 1).min(REMEMBERED) } else { hand.seen.saturating_sub(1) };
        hand.counts = if hand.counts { hand.seen > 0 } else { hand.seen >= COUNTS };
        if hand.seen == 0 {
            hand.map.fill(0.0);
            hand.at = place;
            return;
        }
        let way = (place - hand.at).round();
        if way.abs().max_element() >= 1.0 && way.is_finite() {
            shift(&hand.map, &mut self.shifted, side, way.x as i64, way.y as i64);
            std::mem::swap(&mut hand.map, &mut self.shifted);
            hand.at += way;
        }
        if found {
            for (value, reached) in hand.map.iter_mut().zip(&self.reached) {
                *value += NEWEST * (f32::from(u8::from(*reached)) - *value);
            }
        }
    }

    /// Overwrites what is known of the shopper's things.
    pub fn wipe(&mut self) {
        for hand in &mut self.hands {
            hand.map.fill(0.0);
            (hand.seen, hand.counts, hand.at) = (0, false, Vec2::ZERO);
        }
        self.map.fill(0.0);
        self.map.clear();
        self.evidence.fill(false);
        self.barred.fill(false);
        self.core.clear();
        self.reached.fill(false);
        self.shifted.fill(0.0);
    }
}

/// Whether one of the classes that may be here shows this colour in some light; the background counts where the mask is in
/// `doubt`.
pub(crate) fn is_explained(
    colours: &Colours,
    [r, g, b]: [u8; 3],
    prior: &[f32; CLASSES],
    doubt: bool,
) -> bool {
    let counts: [bool; CLASSES] = std::array::from_fn(|class| match class {
        0 => doubt,
        _ => class != Class::Object as usize && prior[class] > POSSIBLE,
    });
    LIGHTS.iter().any(|light| {
        let lit = [r, g, b].map(|level| (f32::from(level) * light).min(255.0) as u8);
        let likelihood = colours.of(bin(lit));
        counts.iter().zip(likelihood).any(|(counts, likelihood)| *counts && *likelihood > EXPLAINS)
    })
}

/// Whether things held show this colour, and nothing else does.
pub(crate) fn is_own(colours: &Colours, colour: [u8; 3]) -> bool {
    let likelihood = colours.of(bin(colour));
    let thing = likelihood[Class::Object as usize];
    let others = likelihood[..Class::Object as usize].iter().fold(0.0_f32, |a, b| a.max(*b));
    thing > OWN_COLOUR[0] && thing > OWN_COLOUR[1] * others
}

/// The four neighbours of a pixel within the patch.
fn neighbours(at: usize, side: usize) -> impl Iterator<Item = usize> + Clone {
    let (x, y) = (at % side, at / side);
    [
        (x > 0).then(|| at - 1),
        (x + 1 < side).then(|| at + 1),
        (y > 0).then(|| at - side),
        (y + 1 < side).then(|| at + side),
    ]
    .into_iter()
    .flatten()
}

fn shift(from: &[f32], to: &mut Vec<f32>, side: usize, dx: i64, dy: i64) {
    to.clear();
    to.resize(from.len(), 0.0);
    for (at, value) in from.iter().enumerate().filter(|(_, value)| **value > 0.0) {
        let (x, y) = ((at % side) as i64 + dx, (at / side) as i64 + dy);
        if (0..side as i64).contains(&x) && (0..side as i64).contains(&y) {
            to[y as usize * side + x as usize] = *value;
        }
    }
}
