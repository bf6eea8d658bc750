//! What is held before the body, at the picture's own sharpness: nothing is drawn over it.

use glam::{Affine2, Vec2};
use jingxuan_capture::Frame;

use crate::segment::Segmenter;

/// Side of the map in texels.
pub(super) const SIDE: usize = 256;
/// Values of the segmentation's soft map under the first are no thing, over the second a thing for sure; between them the
/// frame's own pixels decide.
const DOUBT: [f32; 2] = [0.12, 0.88];
/// How far a pixel's colour moves the soft value.
const COLOUR: f32 = 0.3;
/// Patch pixels around the thing that belong to the map.
const MARGIN: f32 = 2.0;

/// A window of the frame that holds everything held.
#[derive(Clone, Debug)]
pub(super) struct HeldMap {
    /// `SIDE * SIDE`, rows from the top: 255 where a thing is.
    pub values: Vec<u8>,
    /// Frame pixels to texels.
    pub to_map: Affine2,
    /// Whether anything is held.
    pub any: bool,
}

impl Default for HeldMap {
    fn default() -> Self {
        Self { values: Vec::new(), to_map: Affine2::IDENTITY, any: false }
    }
}

impl HeldMap {
    /// Makes the map of one frame; `to_frame` takes patch to frame pixels.
    pub fn update(&mut self, frame: &Frame, segmenter: &Segmenter, to_frame: Affine2) {
        self.any = false;
        let Some(held) = segmenter.held() else { return };
        let patch = segmenter.last().side as usize;
        let (mut low, mut high) = (Vec2::INFINITY, Vec2::NEG_INFINITY);
        for at in (0..held.len()).filter(|at| held[*at] > DOUBT[0]) {
            let corner = Vec2::new((at % patch) as f32, (at / patch) as f32);
            for offset in [Vec2::ZERO, Vec2::X, Vec2::Y, Vec2::ONE] {
                let outwards = (offset - 0.5) * 2.0 * MARGIN;
                let place = to_frame.transform_point2(corner + offset + outwards);
                (low, high) = (low.min(place), high.max(place));
            }
        }
        let size = Vec2::new(frame.width as f32, frame.height as f32);
        let (low, high) = (low.max(Vec2::ZERO), high.min(size));
        if !low.cmplt(high).all() {
            return;
        }
        self.any = true;
        let texel = (high - low) / SIDE as f32;
        self.to_map = Affine2::from_scale(texel.recip()) * Affine2::from_translation(-low);
        let to_patch = to_frame.inverse();
        self.values.clear();
        self.values.resize(SIDE * SIDE, 0);
        let last = Vec2::new(frame.width.max(1) as f32 - 1.0, frame.height.max(1) as f32 - 1.0);
        for y in 0..SIDE {
            for x in 0..SIDE {
                let place = low + texel * Vec2::new(x as f32 + 0.5, y as f32 + 0.5);
                let on_patch = to_patch.transform_point2(place) - 0.5;
                let soft = between(held, patch, on_patch);
                if soft <= DOUBT[0] {
                    continue;
                }
                let mut value = soft;
                if soft < DOUBT[1] {
                    let pixel = place.min(last).as_uvec2();
                    let at = (pixel.y as usize * frame.width as usize + pixel.x as usize) * 4;
                    let colour = [frame.pixels[at], frame.pixels[at + 1], frame.pixels[at + 2]];
                    let nearest = on_patch.round().clamp(Vec2::ZERO, Vec2::splat(patch as f32 - 1.0));
                    let nearest = nearest.y as usize * patch + nearest.x as usize;
                    value += if segmenter.explains(nearest, colour) { -COLOUR } else { COLOUR };
                }
                self.values[y * SIDE + x] = (((value - 0.3) / 0.4).clamp(0.0, 1.0) * 255.0) as u8;
            }
        }
    }

    /// How surely a frame pixel shows something held, 0..1.
    pub fn at(&self, frame: Vec2) -> f32 {
        if !self.any {
            return 0.0;
        }
        let p = self.to_map.transform_point2(frame);
        if p.min_element() < 0.0 || p.max_element() >= SIDE as f32 {
            return 0.0;
        }
        f32::from(self.values[p.y as usize * SIDE + p.x as usize]) / 255.0
    }

    /// Overwrites what was held.
    pub fn wipe(&mut self) {
        self.values.fill(0);
        self.any = false;
    }
}

/// The soft map between its pixels; `place` in pixel centres.
fn between(map: &[f32], side: usize, place: Vec2) -> f32 {
    let place = place.clamp(Vec2::ZERO, Vec2::splat(side as f32 - 1.001));
    let (x, y) = (place.x as usize, place.y as usize);
    let (fx, fy) = (place.x - x as f32, place.y - y as f32);
    let row = |y: usize| map[y * side + x] * (1.0 - fx) + map[y * side + x + 1] * fx;
    row(y) * (1.0 - fy) + row(y + 1) * fy
}
