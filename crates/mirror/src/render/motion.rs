//! How the garments move over the picture, for motion blur.
//!
//! One affine field for the outfit, by least squares from where its vertices were in the picture before: it holds steps,
//! turns and leaning, which is what moves a whole garment fast.

use std::{sync::Arc, time::Instant};

use glam::{Mat2, Vec2, Vec3};
use jingxuan_body::Camera;

use super::{WornMesh, framing::Framing};

/// Every so many vertices are followed.
const STRIDE: usize = 16;
/// For how long a shop's camera exposes, seconds.
const EXPOSURE: f32 = 0.010;
/// Pictures farther apart say nothing of a velocity, seconds.
const APART: f32 = 0.25;
/// Blur of less than this does not show, pixels; more than the other falls apart.
const SHOWN: f32 = 2.5;
const LONGEST: f32 = 28.0;

/// The way that the picture of a garment takes while the camera exposes: `matrix * pixel + shift`, picture pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Blur {
    pub matrix: Mat2,
    pub shift: Vec2,
}

/// Where the outfit was.
#[derive(Debug, Default)]
pub(super) struct MotionMeter {
    outfit: Vec<Arc<Vec<[u32; 3]>>>,
    pixels: Vec<Vec2>,
    before: Vec<Vec2>,
    at: Option<Instant>,
}

impl MotionMeter {
    /// Follows the garments to this frame; `None` where they do not move fast enough to be blurred.
    pub fn follow(
        &mut self,
        framing: &Framing,
        camera: &Camera,
        garments: &[WornMesh<'_>],
        captured_at: Instant,
    ) -> Option<Blur> {
        std::mem::swap(&mut self.pixels, &mut self.before);
        self.pixels.clear();
        for garment in garments {
            let vertices = garment.mesh.vertices.iter().step_by(STRIDE);
            self.pixels
                .extend(vertices.map(|vertex| framing.pixel(camera, Vec3::from_array(vertex.position))));
        }
        let same = self.outfit.len() == garments.len()
            && self.outfit.iter().zip(garments).all(|(old, new)| Arc::ptr_eq(old, &new.mesh.triangles));
        if !same {
            self.outfit.clear();
            self.outfit.extend(garments.iter().map(|garment| Arc::clone(&garment.mesh.triangles)));
        }
        let elapsed = self.at.replace(captured_at).map(|at| captured_at.saturating_duration_since(at));
        let seconds = elapsed.map_or(0.0, |elapsed| elapsed.as_secs_f32());
        if !same || self.before.len() != self.pixels.len() || seconds <= 0.0 || seconds > APART {
            return None;
        }
        blur(&self.before, &self.pixels, EXPOSURE / seconds)
    }
}

/// `share` of the way from `before` to `now`.
fn blur(before: &[Vec2], now: &[Vec2], share: f32) -> Option<Blur> {
    let count = now.len() as f32;
    let centre = now.iter().sum::<Vec2>() / count;
    let mean = now.iter().zip(before).map(|(now, before)| *now - *before).sum::<Vec2>() / count;
    let (mut spread, mut turned) = (Mat2::ZERO, Mat2::ZERO);
    for (now, before) in now.iter().zip(before) {
        let (at, way) = (*now - centre, *now - *before - mean);
        spread += Mat2::from_cols(at * at.x, at * at.y);
        turned += Mat2::from_cols(way * at.x, way * at.y);
    }
    // A little ridge: an outfit of one point has no field.
    let spread = spread + Mat2::from_diagonal(Vec2::splat(count));
    let matrix = turned * spread.inverse() * share;
    let shift = mean * share - matrix * centre;
    let longest = now.iter().map(|at| (matrix * *at + shift).length()).fold(0.0, f32::max);
    if !longest.is_finite() || longest < SHOWN {
        return None;
    }
    let shorten = (LONGEST / longest).min(1.0);
    Some(Blur { matrix: matrix * shorten, shift: shift * shorten })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid() -> Vec<Vec2> {
        (0..100).map(|n| Vec2::new((n % 10) as f32 * 20.0, (n / 10) as f32 * 30.0)).collect()
    }

    #[test]
    fn a_step_aside_is_blurred_along_its_way() {
        let before = grid();
        let now: Vec<Vec2> = before.iter().map(|p| *p + Vec2::new(40.0, -4.0)).collect();
        let blur = blur(&before, &now, 0.25).unwrap();
        for at in [Vec2::ZERO, Vec2::new(150.0, 200.0)] {
            assert!((blur.matrix * at + blur.shift - Vec2::new(10.0, -1.0)).length() < 0.1);
        }
    }

    #[test]
    fn a_turn_blurs_the_rim_and_not_the_axis() {
        let before = grid();
        let now: Vec<Vec2> = before.iter().map(|p| Vec2::new(90.0 + 1.3 * (p.x - 90.0), p.y)).collect();
        let blur = blur(&before, &now, 0.25).unwrap();
        let at = |p: Vec2| (blur.matrix * p + blur.shift).x;
        assert!(at(Vec2::new(90.0, 50.0)).abs() < 0.5 && at(Vec2::new(207.0, 50.0)) > 4.0);
    }

    #[test]
    fn who_stands_still_is_not_blurred() {
        assert_eq!(blur(&grid(), &grid(), 0.25), None);
    }
}
