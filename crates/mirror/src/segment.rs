//! What each pixel of the shopper is: hair, face, skin, clothes.
//!
//! No ready-made network is at hand whose licence allows its use. Three things that the mirror has anyway take its place:
//! the person mask, the fitted body (which part of it a pixel shows, or is nearest to) and what the colours of each class
//! are on this very shopper, learned in the first second and slowly ever after: part gives a prior, colour a likelihood,
//! neighbours of like colour agree. Everything happens in the mask's own patch, 256 x 256 pixels.

mod colours;
mod held;
mod parts;
mod prior;
mod replaced;

use std::time::{Duration, Instant};

use glam::{Affine2, Vec2};
use jingxuan_body::{BodyModel, BodyState};
use jingxuan_capture::Frame;
use jingxuan_vision::Observation;

use colours::{Colours, bin};
use held::{Held, is_explained, is_own};
pub(crate) use parts::{NOBODY, Part, PartMap, to_patch};
use prior::Priors;
pub(crate) use replaced::Replaced;

/// Number of [`Class`]es.
pub(crate) const CLASSES: usize = 8;
/// Time that a new shopper's colours are learned quickly.
const FIRST: Duration = Duration::from_secs(1);
/// Afterwards, pictures between two updates, and what then fades of the old.
const EVERY: u32 = 4;
const KEEP: f32 = 0.96;
/// What fades in the first second.
const KEEP_FIRST: f32 = 0.85;
/// Rounds between colours and classes for the first picture.
const ROUNDS: usize = 3;
/// Only pixels of a class this sure teach its colours.
const TEACHES: f32 = 0.6;
/// How much four neighbours of the same colour weigh.
const AGREEMENT: f32 = 1.6;

/// What a pixel shows. Values are those of [`Segmentation::labels`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Class {
    /// Not the shopper.
    #[default]
    Background = 0,
    /// Hair of the head.
    Hair = 1,
    /// Face, down to the chin.
    Face = 2,
    /// Neck, arms, hands, legs where they are bare.
    Skin = 3,
    /// What is worn on the trunk and the arms.
    Upper = 4,
    /// What is worn on the legs.
    Lower = 5,
    /// Shoes and socks.
    Shoes = 6,
    /// Something held before the body.
    Object = 7,
}

impl Class {
    /// All classes, in the order of their values.
    pub const ALL: [Self; CLASSES] = [
        Self::Background,
        Self::Hair,
        Self::Face,
        Self::Skin,
        Self::Upper,
        Self::Lower,
        Self::Shoes,
        Self::Object,
    ];
}

/// Classes of one frame in the mask's patch.
#[derive(Clone, Default)]
pub struct Segmentation {
    /// Side of the square patch in pixels.
    pub side: u32,
    /// `side * side` values of [`Class`], rows from the top.
    pub labels: Vec<u8>,
    /// Maps patch pixels to image pixels (both pixel-edge coordinates); the image is the observation's.
    pub patch_to_image: Affine2,
    /// `side * side` probabilities of every class.
    pub(crate) probabilities: Vec<[f32; CLASSES]>,
}

impl std::fmt::Debug for Segmentation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Segmentation({0}x{0})", self.side)
    }
}

/// Segments the main shopper, frame by frame; learns that shopper's colours.
#[derive(Default)]
pub struct Segmenter {
    out: Segmentation,
    parts: PartMap,
    priors: Priors,
    colours: Colours,
    held: Held,
    /// Colour of every patch pixel, and its bin.
    pixels: Vec<[u8; 3]>,
    bins: Vec<u16>,
    smoothed: Vec<[f32; CLASSES]>,
    person: Option<u64>,
    since: Option<Instant>,
    pictures: u32,
    joints: Vec<u8>,
}

impl Segmenter {
    /// Classes of one frame; `body` is the fit of `model` to `observation` of `frame`.
    pub fn segment(
        &mut self,
        frame: &Frame,
        observation: &Observation,
        body: &BodyState,
        model: &BodyModel,
    ) -> &Segmentation {
        let mut joints = std::mem::take(&mut self.joints);
        if joints.len() != model.vertex_count() {
            joints = model.dominant_joints();
        }
        self.run(frame, observation, body, model.triangles(), &joints);
        self.joints = joints;
        &self.out
    }

    /// As [`Segmenter::segment`]; `triangles`: (T, 3), `joints`: (V,) the joint that moves each vertex most.
    pub(crate) fn run(
        &mut self,
        frame: &Frame,
        observation: &Observation,
        body: &BodyState,
        triangles: &[[u32; 3]],
        joints: &[u8],
    ) {
        let mask = &observation.mask;
        let side = mask.side as usize;
        let count = side * side;
        self.out.side = mask.side;
        self.out.patch_to_image = mask.patch_to_image;
        self.out.labels.resize(count, 0);
        self.out.probabilities.resize(count, [0.0; CLASSES]);
        self.smoothed.resize(count, [0.0; CLASSES]);
        if count == 0 || mask.values.len() != count {
            return;
        }
        self.read(frame, observation);
        self.parts.draw(observation, body, triangles);
        self.priors.prepare(observation, body, &self.parts, joints);

        let new = self.person.replace(observation.person) != Some(observation.person);
        if new {
            self.colours.wipe();
            self.held.wipe();
            self.since = Some(observation.captured_at);
            self.pictures = 0;
            self.begin();
        }
        self.classify();
        self.agree();
        let (priors, arms) = (&self.priors, self.priors.arms());
        self.held.find(&self.pixels, &mask.values, &self.parts, priors, &self.colours, arms);
        let young =
            self.since.is_some_and(|since| observation.captured_at.saturating_duration_since(since) < FIRST);
        if !new && (young || self.pictures.is_multiple_of(EVERY)) {
            self.colours.fade(if young { KEEP_FIRST } else { KEEP });
            self.teach(false);
        }
        self.pictures = self.pictures.wrapping_add(1);
        let held = self.held.map();
        for (at, (label, probabilities)) in
            self.out.labels.iter_mut().zip(&mut self.out.probabilities).enumerate()
        {
            if held.is_some_and(|held| held[at] > 0.5) {
                *label = Class::Object as u8;
                *probabilities = CERTAIN_OBJECT;
                continue;
            }
            // An odd colour alone makes no thing.
            let mut best = 0;
            for class in 1..Class::Object as usize {
                if probabilities[class] > probabilities[best] {
                    best = class;
                }
            }
            *label = best as u8;
        }
    }

    /// Colours of a new shopper from the places that show a class for sure.
    fn begin(&mut self) {
        let side = self.out.side as usize;
        for at in 0..self.bins.len() {
            let weights = self.priors.seed(at);
            if weights.iter().any(|weight| *weight > 0.0) {
                self.colours.count(self.bins[at], &weights, self.priors.on_right(at, side));
            }
        }
        self.colours.unite();
        self.colours.learn();
        for _ in 1..ROUNDS {
            self.classify();
            self.colours.fade(0.0);
            self.teach(true);
        }
    }

    /// The last frame's classes.
    pub(crate) fn last(&self) -> &Segmentation {
        &self.out
    }

    /// The last frame's body in the patch.
    pub(crate) fn parts(&self) -> &PartMap {
        &self.parts
    }

    /// The last frame's colours in the patch.
    pub(crate) fn pixels(&self) -> &[[u8; 3]] {
        &self.pixels
    }

    /// How surely each patch pixel shows something held before the body; `None` when nothing is.
    pub(crate) fn held(&self) -> Option<&[f32]> {
        self.held.map()
    }

    /// Whether the background, or the shopper's clothes, skin and hair as learned, explain a colour at a patch pixel, and not
    /// rather what is held.
    pub(crate) fn explains(&self, at: usize, colour: [u8; 3]) -> bool {
        let explained = |prior| is_explained(&self.colours, colour, prior, true);
        !is_own(&self.colours, colour) && self.priors.of(at).is_none_or(explained)
    }

    /// Forgets the shopper: classes, colours, body.
    pub fn wipe(&mut self) {
        self.out.labels.fill(0);
        self.out.probabilities.fill([0.0; CLASSES]);
        self.smoothed.fill([0.0; CLASSES]);
        self.pixels.fill([0; 3]);
        self.bins.fill(0);
        self.parts.wipe();
        self.priors.wipe();
        self.colours.wipe();
        self.held.wipe();
        self.person = None;
        self.since = None;
    }

    /// Reads the frame into the patch: the mean of four places a pixel.
    fn read(&mut self, frame: &Frame, observation: &Observation) {
        let side = observation.mask.side as usize;
        self.pixels.resize(side * side, [0; 3]);
        self.bins.resize(side * side, 0);
        let (width, height) = observation.image_size;
        let size = Vec2::new(frame.width as f32, frame.height as f32);
        let resize = size / Vec2::new(width.max(1) as f32, height.max(1) as f32);
        let to_frame = Affine2::from_scale(resize) * observation.mask.patch_to_image;
        let (dx, dy) = (0.25 * to_frame.matrix2.x_axis, 0.25 * to_frame.matrix2.y_axis);
        let high = size - 1.0;
        for y in 0..side {
            let mut place = to_frame.transform_point2(Vec2::new(0.5, y as f32 + 0.5));
            for x in 0..side {
                let mut sum = [0u32; 3];
                for tap in [place - dx - dy, place + dx - dy, place - dx + dy, place + dx + dy] {
                    let tap = tap.clamp(Vec2::ZERO, high);
                    let at = (tap.y as usize * frame.width as usize + tap.x as usize) * 4;
                    for (sum, byte) in sum.iter_mut().zip(&frame.pixels[at..at + 3]) {
                        *sum += u32::from(*byte);
                    }
                }
                let colour = sum.map(|sum| ((sum + 2) / 4) as u8);
                self.pixels[y * side + x] = colour;
                self.bins[y * side + x] = bin(colour);
                place += to_frame.matrix2.x_axis;
            }
        }
    }

    /// Prior times likelihood.
    fn classify(&mut self) {
        for at in 0..self.bins.len() {
            let Some(prior) = self.priors.of(at) else {
                self.out.probabilities[at] = CERTAIN_BACKGROUND;
                continue;
            };
            let likelihood = self.colours.of(self.bins[at]);
            let mut product = [0.0; CLASSES];
            let mut sum = 1e-30;
            for class in 0..CLASSES {
                product[class] = prior[class] * likelihood[class];
                sum += product[class];
            }
            self.out.probabilities[at] = product.map(|value| value / sum);
        }
    }

    /// Neighbours of the same colour are likely of the same class.
    fn agree(&mut self) {
        let side = self.out.side as usize;
        let from = &self.out.probabilities;
        for y in 0..side {
            for x in 0..side {
                let at = y * side + x;
                self.smoothed[at] = from[at];
                let inside = x > 0 && y > 0 && x + 1 < side && y + 1 < side;
                if !inside || self.priors.of(at).is_none() {
                    continue;
                }
                let mut votes = [0.0; CLASSES];
                let mut total = 1e-6;
                for other in [at - 1, at + 1, at - side, at + side] {
                    let (a, b) = (self.pixels[at], self.pixels[other]);
                    let apart = (0..3).map(|c| u32::from(a[c].abs_diff(b[c]))).sum::<u32>();
                    let weight = 1.0 / (1.0 + apart as f32 * 0.06);
                    total += weight;
                    for class in 0..CLASSES {
                        votes[class] += weight * from[other][class];
                    }
                }
                let mut sum = 1e-30;
                for class in 0..CLASSES {
                    let vote = votes[class] / total;
                    // exp(AGREEMENT * vote * 2) by its first terms: the product must only grow with the votes.
                    let gain = AGREEMENT * 2.0 * vote;
                    self.smoothed[at][class] = from[at][class] * (1.0 + gain + 0.5 * gain * gain);
                    sum += self.smoothed[at][class];
                }
                self.smoothed[at].iter_mut().for_each(|value| *value /= sum);
            }
        }
        std::mem::swap(&mut self.out.probabilities, &mut self.smoothed);
    }

    /// Learns colours from the pixels whose class is sure; at `first` those of clothes must be on both sides of the body.
    fn teach(&mut self, first: bool) {
        let side = self.out.side as usize;
        for at in 0..self.bins.len() {
            if self.held.is_suspect(at) {
                continue;
            }
            if self.priors.of(at).is_none() {
                if self.priors.near(at) {
                    self.colours.count_one(self.bins[at], Class::Background, 0.25);
                }
                continue;
            }
            let probabilities = &self.out.probabilities[at];
            let sure = probabilities.map(|p| if p > TEACHES { p } else { 0.0 });
            self.colours.count(self.bins[at], &sure, first && self.priors.on_right(at, side));
            // A face's skin is skin, and the skin of limbs a face's.
            let (face, skin) = (sure[Class::Face as usize], sure[Class::Skin as usize]);
            self.colours.count_one(self.bins[at], Class::Skin, 0.3 * face);
            self.colours.count_one(self.bins[at], Class::Face, 0.1 * skin);
        }
        if first {
            self.colours.unite();
        }
        for at in self.held.core() {
            self.colours.count_one(self.bins[*at], Class::Object, 1.0);
        }
        self.colours.learn();
    }
}

const CERTAIN_BACKGROUND: [f32; CLASSES] = [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];

const CERTAIN_OBJECT: [f32; CLASSES] = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wiped_segmenter_holds_no_colours_of_the_last_shopper() {
        let mut segmenter = Segmenter::default();
        segmenter.colours.count_one(bin([200, 150, 120]), Class::Skin, 30.0);
        segmenter.colours.learn();
        segmenter.out.labels = vec![3; 4];
        segmenter.pixels = vec![[200, 150, 120]; 4];
        segmenter.wipe();
        assert!(segmenter.colours.is_blank());
        assert!(segmenter.out.labels.iter().all(|label| *label == 0));
        assert!(segmenter.pixels.iter().all(|pixel| *pixel == [0; 3]));
    }

    #[test]
    fn colours_that_a_class_was_taught_are_likelier_in_it_than_in_others() {
        let mut colours = Colours::default();
        let (skin, cloth) = (bin([210, 160, 130]), bin([30, 40, 90]));
        for _ in 0..100 {
            colours.count_one(skin, Class::Skin, 1.0);
            colours.count_one(cloth, Class::Upper, 1.0);
        }
        colours.learn();
        let (of_skin, of_cloth) = (colours.of(skin), colours.of(cloth));
        assert!(of_skin[Class::Skin as usize] > 50.0 * of_skin[Class::Upper as usize]);
        assert!(of_cloth[Class::Upper as usize] > 50.0 * of_cloth[Class::Skin as usize]);
    }

    #[test]
    fn a_colour_on_one_side_of_the_body_only_is_none_of_its_clothes() {
        let mut colours = Colours::default();
        let (cloth, shaded, thing) = (bin([180, 60, 60]), bin([126, 42, 42]), bin([40, 90, 200]));
        let lower = |weight: f32| -> [f32; CLASSES] {
            std::array::from_fn(|class| if class == Class::Lower as usize { weight } else { 0.0 })
        };
        for _ in 0..200 {
            // More in light on the left and more in shade on the right, and more of the thing than of the cloth.
            colours.count(cloth, &lower(1.0), false);
            colours.count(cloth, &lower(0.6), true);
            colours.count(shaded, &lower(0.6), false);
            colours.count(shaded, &lower(1.0), true);
            colours.count(thing, &lower(1.5), true);
        }
        colours.unite();
        colours.learn();
        let of = |bin: u16| colours.of(bin)[Class::Lower as usize];
        assert!(of(cloth) > 0.01 && of(shaded) > 0.01, "the cloth is not known in both lights");
        assert!(of(thing) < 1e-4, "what is held is taken for cloth");
    }
}
