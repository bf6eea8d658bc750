//! What forearms and hands look like in this frame, so that the depth pass can tell them from what the fit only believes
//! to be them.

use bytemuck::{Pod, Zeroable};
use glam::{Vec2, Vec3};
use jingxuan_body::JOINTS;
use jingxuan_capture::Frame;
use jingxuan_vision::{Observation, landmark as l};

use super::framing::{Framing, PixelRect};

/// Places along forearms and hands: five on each side.
const LIMB_PLACES: usize = 10;
/// Places on the trunk and the upper legs.
const TRUNK_PLACES: usize = 10;
/// Hues (see [`hue`]) this far apart still belong to the same limb.
const SAME_HUE: f32 = 0.11;
/// A limb's hue this near to one of the trunk was read beside the limb.
const TRUNK_HUE: f32 = 0.06;
/// A limb whose landmarks are less visible than this says nothing of its hue.
const SURE: f32 = 0.5;
/// Pictures after which remembered hues are forgotten when no new ones are told: some three seconds.
const MEMORY: u32 = 60;
/// How far from the truth the fit places arms and hands, metres.
const FIT_ERROR: f32 = 0.03;

/// `Limbs` of `shaders/body_depth.wgsl`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Limbs {
    to_frame: [f32; 4],
    tolerance: f32,
    unused: [f32; 3],
    hues: [[f32; 4]; LIMB_PLACES],
    trunk: [[f32; 4]; TRUNK_PLACES],
}

/// The hues of the main shopper's forearms and hands as last seen.
#[derive(Debug, Default)]
pub(super) struct LimbMemory {
    person: u64,
    hues: Vec<Vec3>,
    /// Pictures since the limbs were last told apart.
    stale: u32,
}

impl LimbMemory {
    /// What is remembered of this shopper.
    fn of(&mut self, person: u64) -> &[Vec3] {
        if self.person != person {
            self.hues.clear();
            self.person = person;
        }
        &self.hues
    }

    /// This frame's hues, completed by remembered ones where they are few; remembered in turn.
    fn complete(&mut self, mut seen: Vec<Vec3>) -> Vec<Vec3> {
        self.stale = if seen.is_empty() { self.stale + 1 } else { 0 };
        if self.stale > MEMORY {
            self.hues.clear();
        }
        seen.extend_from_slice(&self.hues);
        seen.truncate(LIMB_PLACES);
        self.hues.clone_from(&seen);
        seen
    }
}

impl Limbs {
    /// Whether the limbs can be told by their hue.
    pub fn are_known(&self) -> bool {
        self.tolerance < 1.0
    }

    /// Reads the hues of one frame; `rect` is the layer's part of the picture,
    /// `layer_scale` its pixels per picture pixel. Where they cannot be told in this frame,
    /// `memory` says what they were in the last one that showed them.
    pub fn of(
        frame: &Frame,
        observation: &Observation,
        framing: &Framing,
        rect: PixelRect,
        layer_scale: Vec2,
        memory: &mut LimbMemory,
    ) -> Self {
        let size = Vec2::new(frame.width as f32, frame.height as f32);
        let to_frame = framing.to_picture.inverse();
        let scale = Vec2::new(to_frame.matrix2.x_axis.x, to_frame.matrix2.y_axis.y) / size;
        let shift = to_frame.translation / size + scale * Vec2::new(rect.x as f32, rect.y as f32);
        let scale = scale / layer_scale;
        let known = memory.of(observation.person);
        let (limbs, trunk) = hues(&Reader { frame, observation, size }, known);
        let limbs = memory.complete(limbs);
        Self {
            to_frame: [scale.x, scale.y, shift.x, shift.y],
            // Where nothing is known of the limbs, every hue will do.
            tolerance: if limbs.is_empty() { 1e9 } else { SAME_HUE * SAME_HUE },
            unused: [0.0; 3],
            hues: padded(&limbs, Vec3::ZERO),
            // A hue that no pixel has.
            trunk: padded(if limbs.is_empty() { &[] } else { &trunk }, Vec3::splat(1e4)),
        }
    }
}

/// Moves the vertices of forearms and hands outwards from their bones: the hue decides within what the fit may be off.
pub(super) fn thicken(vertices: &mut [Vec3], limbs: &[bool], joints: &[Vec3; JOINTS]) {
    // Elbow to wrist, and wrist through the hand to the fingertips.
    let bones = [(18, 20, 1.0), (19, 21, 1.0), (20, 22, 2.2), (21, 23, 2.2)]
        .map(|(from, to, reach)| (joints[from], joints[to] - joints[from], reach));
    for (vertex, _) in vertices.iter_mut().zip(limbs).filter(|(_, limb)| **limb) {
        let from_bone = |(start, bone, reach): &(Vec3, Vec3, f32)| {
            let along = (*vertex - *start).dot(*bone) / bone.length_squared().max(1e-8);
            *vertex - (*start + *bone * along.clamp(0.0, *reach))
        };
        let offsets = bones.each_ref().map(from_bone);
        let nearest = offsets.into_iter().min_by(|a, b| a.length_squared().total_cmp(&b.length_squared()));
        *vertex += nearest.unwrap_or_default().normalize_or_zero() * FIT_ERROR;
    }
}

/// What tells skin from cloth in light and in shade: chromaticity, and a little of the brightness. `hue` of
/// `shaders/body_depth.wgsl`; `encoded` from 0 to 1.
fn hue(encoded: Vec3) -> Vec3 {
    let sum = encoded.element_sum();
    Vec3::new(2.0 * encoded.x / (sum + 0.1), 2.0 * encoded.z / (sum + 0.1), 0.1 * sum)
}

/// Fewer hues than places: the first stands in for the rest.
fn padded<const N: usize>(hues: &[Vec3], none: Vec3) -> [[f32; 4]; N] {
    let first = hues.first().copied().unwrap_or(none);
    std::array::from_fn(|n| hues.get(n).copied().unwrap_or(first).extend(0.0).to_array())
}

/// Hues along the axes of forearms and hands, and those of the trunk; `known` are those of the limbs in earlier frames.
fn hues(reader: &Reader<'_>, known: &[Vec3]) -> (Vec<Vec3>, Vec<Vec3>) {
    let mark = |n: usize| reader.place(n);
    let shoulders = [mark(l::LEFT_SHOULDER), mark(l::RIGHT_SHOULDER)];
    let hips = [mark(l::LEFT_HIP), mark(l::RIGHT_HIP)];
    let knees = [mark(l::LEFT_KNEE), mark(l::RIGHT_KNEE)];
    let across = |ends: [Vec2; 2], t: f32| ends[0].lerp(ends[1], t);
    let mut places = Vec::with_capacity(TRUNK_PLACES);
    for down in [0.3, 0.6, 0.9] {
        for side in [0.3, 0.7] {
            places.push(across(shoulders, side).lerp(across(hips, side), down));
        }
    }
    for side in 0..2 {
        places.extend([0.1, 0.3].map(|down| hips[side].lerp(knees[side], down)));
    }
    let mut trunk: Vec<Vec3> = places.into_iter().filter_map(|place| reader.hue_at(place)).collect();
    // An arm held before the trunk.
    trunk.retain(|trunk| known.iter().all(|limb| limb.distance(*trunk) > TRUNK_HUE));

    let mut limbs = Vec::with_capacity(LIMB_PLACES);
    for side in 0..2 {
        if !(reader.sees(l::LEFT_ELBOW + side) && reader.sees(l::LEFT_WRIST + side)) {
            continue;
        }
        let (elbow, wrist) = (mark(l::LEFT_ELBOW + side), mark(l::LEFT_WRIST + side));
        let knuckles = 0.5 * (mark(l::LEFT_INDEX + side) + mark(l::LEFT_PINKY + side));
        let forearm = [0.4, 0.65, 0.9].map(|along| elbow.lerp(wrist, along));
        let hand = [0.4, 0.8].map(|along| wrist.lerp(knuckles, along));
        limbs.extend(forearm.into_iter().chain(hand).filter_map(|place| reader.hue_at(place)));
    }
    let own: Vec<Vec3> = limbs
        .iter()
        .copied()
        .filter(|limb| trunk.iter().all(|trunk| trunk.distance(*limb) > TRUNK_HUE))
        .collect();
    // Sleeves of the trunk's own cloth: hue cannot tell them apart.
    if own.len() * 2 < limbs.len() { (Vec::new(), trunk) } else { (own, trunk) }
}

/// Reads the frame at the observation's landmarks.
struct Reader<'a> {
    frame: &'a Frame,
    observation: &'a Observation,
    size: Vec2,
}

impl Reader<'_> {
    /// A landmark in frame pixels.
    fn place(&self, mark: usize) -> Vec2 {
        let (width, height) = self.observation.image_size;
        let image = Vec2::new(width.max(1) as f32, height.max(1) as f32);
        self.observation.landmarks[mark].position * self.size / image
    }

    fn sees(&self, mark: usize) -> bool {
        self.observation.landmarks[mark].visibility > SURE
    }

    /// Hue; `None` outside the frame.
    fn hue_at(&self, place: Vec2) -> Option<Vec3> {
        if !(place.cmpge(Vec2::ZERO).all() && place.cmplt(self.size).all()) {
            return None;
        }
        let pixel = ((place.y as u32 * self.frame.width + place.x as u32) * 4) as usize;
        let channel = |c: usize| f32::from(self.frame.pixels[pixel + c]) / 255.0;
        Some(hue(Vec3::new(channel(0), channel(1), channel(2))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SKIN: Vec3 = Vec3::new(0.8, 0.5, 0.2);

    #[test]
    fn hues_are_remembered_for_the_same_shopper_only() {
        let mut memory = LimbMemory::default();
        memory.of(1);
        memory.complete(vec![SKIN]);
        assert_eq!(memory.of(1), [SKIN]);
        assert_eq!(memory.complete(Vec::new()), [SKIN], "a frame without limbs takes the remembered hues");
        assert!(memory.of(2).is_empty(), "another shopper was given the last one's hues");
    }

    #[test]
    fn hues_that_are_not_seen_again_are_forgotten() {
        let mut memory = LimbMemory::default();
        memory.of(1);
        memory.complete(vec![SKIN]);
        for _ in 0..MEMORY {
            assert_eq!(memory.complete(Vec::new()), [SKIN]);
        }
        assert!(memory.complete(Vec::new()).is_empty());
    }

    #[test]
    fn skin_in_light_and_in_shade_has_the_same_hue_and_grey_cloth_another() {
        let (light, shade) = (Vec3::new(0.86, 0.67, 0.56), Vec3::new(0.43, 0.335, 0.28));
        let grey = Vec3::splat(0.55);
        assert!(hue(light).distance(hue(shade)) < 1.35 * SAME_HUE);
        assert!(hue(light).distance(hue(grey)) > hue(light).distance(hue(shade)));
        assert!(hue(shade).distance(hue(grey)) > SAME_HUE);
    }
}
