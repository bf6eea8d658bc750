//! The old clothes go: before anything is drawn, what the shopper really wears is taken out of the camera picture where a new
//! garment takes its place.
//!
//! Which pixels are old clothes, the segmentation says in the mask's patch. Where they hang beside the fitted body, the background
//! plate shows; where they lie on it, skin in the shopper's own tone, lit like the picture. The new garments are drawn over all
//! that: what remains to be seen of it is what they leave bare. Clothes that nothing replaces stay as they are.

use glam::{Affine2, Vec2, Vec3};
use jingxuan_capture::Frame;

use super::{
    Light, Shopper,
    background::{Plate, Shadowed},
    held::HeldMap,
};
use crate::segment::{CLASSES, Class, NOBODY, Replaced, Segmenter};

/// Mask values from here on hide the background from the plate.
const PERSON: u8 = 24;
/// The shopper is widened by this much before the plate learns around them, patch pixels.
const WIDENED: usize = 5;
/// Old clothes are widened by this much: their edge and their shade go with them, patch pixels.
const EDGE: usize = 1;
/// Share of a pixel that is taken for old clothes from which, and from which entirely.
const TAKEN: [f32; 2] = [0.35, 0.7];
/// Skin pixels this sure teach the tone ...
const SURE: f32 = 0.85;
/// ... if there are this many in a picture.
const ENOUGH: usize = 40;
/// Share of a picture's tone in the remembered one.
const LEARNS: f32 = 0.08;
/// Where so much of the shopper would have to be replaced by background that was never seen, they wear a coat: it stays.
const TOO_MUCH: f32 = 0.22;

/// Chromaticities nearer to the skin's than the first are skin whatever the segmentation says, farther than the second are not.
const LIKE_SKIN: [f32; 2] = [0.03, 0.06];
/// A share under this is nothing to be taken out.
const UNLIKELY: f32 = 0.08;
/// Forearms count as bare when so much of what is seen of them is skin.
const BARE: f32 = 0.45;
/// The first joint of forearms and hands in the body model.
const LEFT_ELBOW: u8 = 18;

/// Learns plate and shopper, and cleans frames.
#[derive(Default)]
pub(super) struct Undresser {
    segmenter: Segmenter,
    plate: Plate,
    person: Option<u64>,
    /// Tone of the shopper's skin in light that faces the camera, linear RGB.
    tone: Option<Vec3>,
    hidden: Vec<u8>,
    spare: Vec<u8>,
    /// Per patch pixel: how far it is to be replaced, and how far by skin.
    taken: Vec<f32>,
    onto_skin: Vec<f32>,
    /// Skin on the body, encoded levels 0..255.
    skin: Vec<Vec3>,
    normals: Vec<Vec3>,
    clean: Vec<u8>,
    /// Whether the shopper's own forearms are bare.
    bare: bool,
    coat: bool,
    held: HeldMap,
    /// Frame to patch pixels of the last picture in which somebody was seen, and whether anything was taken out of it.
    last: Option<Affine2>,
    cleaned: bool,
}

/// What becomes of a pixel of the frame before the garments are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Edit {
    /// How far it is replaced, 0..1.
    pub share: f32,
    /// How far by skin, the rest by the background plate, 0..1.
    pub skin: f32,
}

impl Undresser {
    /// The frame without the clothes that are replaced: `height * width * 4` bytes, RGB and whether
    /// the camera saw it (255) or it is made up (0); `None` where nothing is to be taken out.
    pub fn undress(
        &mut self,
        frame: &Frame,
        shopper: Option<&Shopper<'_>>,
        replaced: Replaced,
        light: &Light,
    ) -> Option<&[u8]> {
        self.cleaned = false;
        let Some(shopper) = shopper.filter(|shopper| is_usable(shopper)) else {
            self.plate.learn(frame, None);
            self.held.any = false;
            self.last = None;
            return None;
        };
        let mask = &shopper.observation.mask;
        let side = mask.side as usize;
        let to_frame = patch_to_frame(frame, shopper);
        self.hide(&mask.values, side);
        if self.person.replace(shopper.observation.person) != Some(shopper.observation.person) {
            self.tone = None;
        }
        let Self { segmenter, plate, hidden, .. } = self;
        let shadow = Shadowed { side: mask.side, person: hidden, to_map: to_frame.inverse() };
        // Neither needs the other, and the render thread waits for both.
        std::thread::scope(|threads| {
            threads.spawn(|| plate.learn(frame, Some(shadow)));
            segmenter.run(frame, shopper.observation, shopper.body, shopper.triangles, shopper.joints);
        });
        self.last = Some(to_frame.inverse());
        self.held.update(frame, &self.segmenter, to_frame);
        self.learn_tone();
        if !(replaced.upper || replaced.lower) {
            return None;
        }
        self.choose(side, replaced, to_frame, shopper.joints);
        if self.coat {
            return None;
        }
        self.shade(shopper, light);
        self.paint(frame, side, to_frame);
        self.cleaned = true;
        Some(&self.clean)
    }

    /// What is held before the body in the last frame, if anything.
    pub fn held(&self) -> Option<&HeldMap> {
        self.held.any.then_some(&self.held)
    }

    /// The class of a place of the last frame, pixels.
    pub fn class_at(&self, frame: Vec2) -> Class {
        let segmentation = self.segmenter.last();
        let side = segmentation.side as usize;
        let place = self.last.map(|to_patch| to_patch.transform_point2(frame));
        place
            .filter(|p| p.min_element() >= 0.0 && p.max_element() < side as f32)
            .and_then(|p| segmentation.labels.get(p.y as usize * side + p.x as usize))
            .and_then(|label| Class::ALL.get(usize::from(*label)))
            .copied()
            .unwrap_or_default()
    }

    /// What became of a place of the last frame, pixels.
    pub fn edit_at(&self, frame: Vec2) -> Edit {
        let side = self.segmenter.last().side as usize;
        let Some(to_patch) = self.last.filter(|_| self.cleaned) else { return Edit::default() };
        let tap = Tap::at(to_patch.transform_point2(frame) - 0.5, side);
        tap.map(|tap| self.edit(&tap, frame)).unwrap_or_default()
    }

    fn edit(&self, tap: &Tap, frame: Vec2) -> Edit {
        let share = smoothstep(TAKEN[0], TAKEN[1], tap.of(&self.taken));
        if share <= 0.0 {
            return Edit::default();
        }
        let skin = smoothstep(0.3, 0.7, tap.of(&self.onto_skin));
        Edit { share: share * (1.0 - self.held.at(frame)), skin }
    }

    /// Whether what the shopper wears stands out too far to be taken out of the picture.
    pub fn coat(&self) -> bool {
        self.coat
    }

    /// Forgets the shopper and the place.
    pub fn wipe(&mut self) {
        self.segmenter.wipe();
        self.plate.wipe();
        self.clean.fill(0);
        self.skin.fill(Vec3::ZERO);
        self.hidden.fill(0);
        self.held.wipe();
        *self = Self { segmenter: std::mem::take(&mut self.segmenter), ..Self::default() };
    }

    /// The widened mask.
    fn hide(&mut self, mask: &[u8], side: usize) {
        self.hidden.clear();
        self.hidden.extend(mask.iter().map(|value| u8::from(*value >= PERSON)));
        for _ in 0..WIDENED {
            widen(&mut self.hidden, &mut self.spare, side);
        }
    }

    /// The median of what is surely skin, so that lips and shade do not count.
    fn learn_tone(&mut self) {
        let segmentation = self.segmenter.last();
        let pixels = self.segmenter.pixels();
        let mut found: Vec<[u8; 3]> = segmentation
            .probabilities
            .iter()
            .zip(pixels)
            .filter(|(p, _)| p[Class::Skin as usize] + p[Class::Face as usize] > SURE)
            .map(|(_, pixel)| *pixel)
            .collect();
        if found.len() < ENOUGH {
            return;
        }
        let middle = found.len() * 6 / 10;
        let key = |pixel: &[u8; 3]| pixel.iter().map(|c| u32::from(*c)).sum::<u32>();
        let (_, median, _) = found.select_nth_unstable_by_key(middle, key);
        let now = Vec3::from_array(median.map(linear));
        self.tone = Some(self.tone.map_or(now, |old| old.lerp(now, LEARNS)));
    }

    /// Where the old clothes are, and which of them lie on the body.
    fn choose(&mut self, side: usize, replaced: Replaced, to_frame: Affine2, joints: &[u8]) {
        let segmentation = self.segmenter.last();
        let parts = self.segmenter.parts();
        let count = side * side;
        self.taken.clear();
        self.taken.resize(count, 0.0);
        self.onto_skin.clear();
        self.onto_skin.resize(count, 0.0);
        let wanted: [f32; CLASSES] = std::array::from_fn(|class| {
            let upper = class == Class::Upper as usize && replaced.upper;
            let lower = class == Class::Lower as usize && replaced.lower;
            f32::from(u8::from(upper || lower))
        });
        let pixels = self.segmenter.pixels();
        let on_forearm = |at: usize| {
            let vertex = parts.vertex[at];
            vertex != NOBODY && parts.distance[at] == 0 && joints[vertex as usize] >= LEFT_ELBOW
        };
        // Bare forearms are in the picture themselves. Cloth where the fit puts one is the trunk's, beside a forearm that the fit
        // has placed a little wrong: skin painted there would be a second arm.
        let (mut bare, mut forearms) = (0.0, 1.0);
        for at in (0..count).filter(|at| on_forearm(*at)) {
            let p = &segmentation.probabilities[at];
            bare += p[Class::Skin as usize];
            forearms += 1.0 - p[Class::Background as usize];
        }
        let bare = bare > BARE * forearms;
        self.bare = bare;
        let tone = self.tone.map(chromaticity);
        let (mut unseen, mut person) = (0.0, 0.0);
        for (at, pixel) in pixels.iter().enumerate().take(count) {
            let p = &segmentation.probabilities[at];
            let share: f32 = p.iter().zip(&wanted).map(|(p, wanted)| p * wanted).sum();
            person += 1.0 - p[Class::Background as usize];
            let on_body = parts.vertex[at] != NOBODY && parts.distance[at] == 0;
            self.onto_skin[at] = f32::from(u8::from(on_body));
            // Most pixels are nothing of the kind.
            let share = if share < UNLIKELY || (bare && on_forearm(at)) {
                0.0
            } else {
                let is_skin = tone.map_or(0.0, |tone| {
                    let apart = chromaticity(Vec3::from_array(pixel.map(linear))).distance(tone);
                    1.0 - smoothstep(LIKE_SKIN[0], LIKE_SKIN[1], apart)
                });
                share * (1.0 - is_skin)
            };
            self.taken[at] = share;
            if share > 0.5 && !on_body {
                let place = Vec2::new((at % side) as f32 + 0.5, (at / side) as f32 + 0.5);
                unseen += 1.0 - self.plate.confidence(to_frame.transform_point2(place));
            }
        }
        self.coat = unseen > TOO_MUCH * person;
        for _ in 0..EDGE {
            let before = self.taken.clone();
            for y in 1..side.saturating_sub(1) {
                for x in 1..side - 1 {
                    let at = y * side + x;
                    // Hair, face and hands keep their edges.
                    let p = &segmentation.probabilities[at];
                    let kept = p[Class::Hair as usize]
                        + p[Class::Face as usize]
                        + p[Class::Skin as usize]
                        + p[Class::Object as usize]
                        + p[Class::Shoes as usize];
                    let most =
                        before[at - 1].max(before[at + 1]).max(before[at - side]).max(before[at + side]);
                    self.taken[at] = before[at].max(most * (1.0 - kept));
                }
            }
        }
        soften(&mut self.onto_skin, side);
    }

    /// Skin on the fitted body in the light of the scene.
    fn shade(&mut self, shopper: &Shopper<'_>, light: &Light) {
        let body = &shopper.body.vertices;
        self.normals.clear();
        self.normals.resize(body.len(), Vec3::ZERO);
        for t in shopper.triangles {
            let [a, b, c] = t.map(|v| body[v as usize]);
            let area = (b - a).cross(c - a);
            for v in t {
                self.normals[*v as usize] += area;
            }
        }
        let tone = self.tone.unwrap_or(Vec3::new(0.55, 0.36, 0.27));
        let front = light.on(Vec3::NEG_Z).max(Vec3::splat(1e-3));
        let parts = self.segmenter.parts();
        self.skin.clear();
        let flat = tone.map(encoded);
        for (at, vertex) in parts.vertex.iter().enumerate() {
            let needed = self.taken[at] > 0.0 && self.onto_skin[at] > 0.0;
            let normal = if needed { self.normals.get(*vertex as usize) } else { None };
            self.skin.push(normal.map_or(flat, |normal| {
                // Skin scatters: its shade is softer than that of cloth.
                let lit = light.on(normal.normalize_or(Vec3::NEG_Z)) / front;
                (tone * lit.lerp(Vec3::ONE, 0.35).clamp(Vec3::splat(0.35), Vec3::splat(1.25))).map(encoded)
            }));
        }
    }

    fn paint(&mut self, frame: &Frame, side: usize, to_frame: Affine2) {
        self.clean.clear();
        self.clean.extend_from_slice(&frame.pixels);
        let to_patch = to_frame.inverse();
        let Some((low, high)) = self.bounds(side, to_frame, frame) else { return };
        let change = self.plate.light();
        for y in low.1..high.1 {
            let mut place = to_patch.transform_point2(Vec2::new(low.0 as f32 + 0.5, y as f32 + 0.5)) - 0.5;
            for x in low.0..high.0 {
                let here = place;
                place += to_patch.matrix2.x_axis;
                let Some(tap) = Tap::at(here, side) else { continue };
                let Edit { share: taken, skin } = self.edit(&tap, Vec2::new(x as f32 + 0.5, y as f32 + 0.5));
                if taken <= 0.0 {
                    continue;
                }
                let at = (y * frame.width as usize + x) * 4;
                let seen = self.plate.at(x, y);
                // No limb of a picture in which limbs are bare: see `body_depth.wgsl`.
                if self.bare && taken > 0.3 {
                    self.clean[at + 3] = 0;
                }
                for (c, seen) in seen.into_iter().enumerate() {
                    let plate = (change.gain[c] * f32::from(seen) + change.offset[c]).clamp(0.0, 255.0);
                    let tone = if skin > 0.0 { tap.of_channel(&self.skin, c) } else { 0.0 };
                    let new = plate + (tone - plate) * skin;
                    let old = f32::from(frame.pixels[at + c]);
                    self.clean[at + c] = (old + (new - old) * taken + 0.5) as u8;
                }
            }
        }
    }

    /// The rectangle of the frame that has something to be taken out: columns and rows, the upper end not included.
    fn bounds(
        &self,
        side: usize,
        to_frame: Affine2,
        frame: &Frame,
    ) -> Option<((usize, usize), (usize, usize))> {
        let (mut low, mut high) = (Vec2::INFINITY, Vec2::NEG_INFINITY);
        for (at, taken) in self.taken.iter().enumerate() {
            if *taken > TAKEN[0] {
                let corner = Vec2::new((at % side) as f32, (at / side) as f32);
                for offset in
                    [Vec2::splat(-1.0), Vec2::new(2.0, -1.0), Vec2::new(-1.0, 2.0), Vec2::splat(2.0)]
                {
                    let place = to_frame.transform_point2(corner + offset);
                    (low, high) = (low.min(place), high.max(place));
                }
            }
        }
        let size = Vec2::new(frame.width as f32, frame.height as f32);
        let (low, high) = (low.max(Vec2::ZERO), high.min(size).ceil());
        low.cmplt(high)
            .all()
            .then_some(((low.x as usize, low.y as usize), (high.x as usize, high.y as usize)))
    }
}

/// Patch pixels to frame pixels.
fn patch_to_frame(frame: &Frame, shopper: &Shopper<'_>) -> Affine2 {
    let (width, height) = shopper.observation.image_size;
    let image = Vec2::new(width.max(1) as f32, height.max(1) as f32);
    let size = Vec2::new(frame.width as f32, frame.height as f32);
    Affine2::from_scale(size / image) * shopper.observation.mask.patch_to_image
}

fn is_usable(shopper: &Shopper<'_>) -> bool {
    let mask = &shopper.observation.mask;
    mask.side > 2
        && mask.values.len() == (mask.side * mask.side) as usize
        && mask.patch_to_image.inverse().is_finite()
        && shopper.joints.len() == shopper.body.vertices.len()
}

/// Four patch pixels around a place, and their shares.
struct Tap {
    first: usize,
    side: usize,
    x: f32,
    y: f32,
}

impl Tap {
    /// `place` in pixel centres.
    fn at(place: Vec2, side: usize) -> Option<Self> {
        let last = side as f32 - 1.001;
        if place.min_element() < 0.0 || place.max_element() > last {
            return None;
        }
        let (x, y) = (place.x as usize, place.y as usize);
        Some(Self { first: y * side + x, side, x: place.x - x as f32, y: place.y - y as f32 })
    }

    fn mix(&self, value: impl Fn(usize) -> f32) -> f32 {
        let above = value(self.first) * (1.0 - self.x) + value(self.first + 1) * self.x;
        let below =
            value(self.first + self.side) * (1.0 - self.x) + value(self.first + self.side + 1) * self.x;
        above * (1.0 - self.y) + below * self.y
    }

    fn of(&self, values: &[f32]) -> f32 {
        self.mix(|at| values[at])
    }

    fn of_channel(&self, values: &[Vec3], channel: usize) -> f32 {
        self.mix(|at| values[at][channel])
    }
}

/// One ring more.
fn widen(map: &mut Vec<u8>, spare: &mut Vec<u8>, side: usize) {
    spare.clone_from(map);
    for y in 1..side.saturating_sub(1) {
        for x in 1..side - 1 {
            let at = y * side + x;
            spare[at] = map[at] | map[at - 1] | map[at + 1] | map[at - side] | map[at + side];
        }
    }
    std::mem::swap(map, spare);
}

/// A mean of three by three.
fn soften(map: &mut [f32], side: usize) {
    let before = map.to_vec();
    for y in 1..side.saturating_sub(1) {
        for x in 1..side - 1 {
            let at = y * side + x;
            let row = |at: usize| before[at - 1] + before[at] + before[at + 1];
            map[at] = (row(at - side) + row(at) + row(at + side)) / 9.0;
        }
    }
}

fn smoothstep(from: f32, to: f32, x: f32) -> f32 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// Colour without brightness.
fn chromaticity(colour: Vec3) -> Vec2 {
    let sum = colour.element_sum().max(0.02);
    Vec2::new(colour.x, colour.z) / sum
}

/// sRGB byte to linear light (IEC 61966-2-1).
fn linear(byte: u8) -> f32 {
    LINEAR[usize::from(byte)]
}

static LINEAR: std::sync::LazyLock<[f32; 256]> = std::sync::LazyLock::new(|| {
    std::array::from_fn(|byte| {
        let encoded = byte as f32 / 255.0;
        if encoded <= 0.04045 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
    })
});

/// Linear light to an sRGB level, 0..255.
fn encoded(light: f32) -> f32 {
    let light = light.clamp(0.0, 1.0);
    255.0 * if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
}
