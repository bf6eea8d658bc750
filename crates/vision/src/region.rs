//! The rotated square of the picture that the landmark network looks at.

use std::f32::consts::{PI, TAU};

use glam::{Affine2, Mat2, Vec2};

/// A rotated square region of interest in image pixels (pixel-edge coordinates).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Region {
    /// Centre in pixels.
    pub centre: Vec2,
    /// Side in pixels.
    pub side: f32,
    /// Clockwise turn in radians (y points down): the turn that makes the person upright.
    pub rotation: f32,
}

impl Region {
    /// MediaPipe's region from its two alignment points: centred on the hips, as wide as the circle around the body
    /// times 1.25, turned so that the body's axis is upright.
    #[must_use]
    pub fn from_alignment(hips: Vec2, rim: Vec2) -> Self {
        let axis = rim - hips;
        let turn = 0.5 * PI - (-axis.y).atan2(axis.x);
        Self {
            centre: hips,
            side: 2.0 * axis.length() * 1.25,
            rotation: turn - TAU * ((turn + PI) / TAU).floor(),
        }
    }

    /// The largest centred square around a whole picture.
    #[must_use]
    pub fn letterbox(width: u32, height: u32) -> Self {
        Self {
            centre: Vec2::new(width as f32, height as f32) * 0.5,
            side: width.max(height) as f32,
            rotation: 0.0,
        }
    }

    /// Maps pixels of an `n` x `n` patch to image pixels.
    #[must_use]
    pub fn patch_to_image(&self, n: u32) -> Affine2 {
        let scale = self.side / n as f32;
        let linear = Mat2::from_angle(self.rotation) * scale;
        Affine2 { matrix2: linear, translation: self.centre - linear * Vec2::splat(0.5 * n as f32) }
    }

    /// Whether the region can be cropped at all.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.centre.is_finite() && self.rotation.is_finite() && self.side.is_finite() && self.side >= 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upright_body_gives_an_upright_region() {
        let region = Region::from_alignment(Vec2::new(100.0, 200.0), Vec2::new(100.0, 100.0));
        assert!(region.rotation.abs() < 1e-6);
        assert_eq!(region.side, 250.0);
    }

    #[test]
    fn a_lying_body_turns_the_region_and_the_patch_centre_stays_on_the_hips() {
        let hips = Vec2::new(100.0, 200.0);
        let region = Region::from_alignment(hips, Vec2::new(200.0, 200.0));
        assert!((region.rotation - 0.5 * PI).abs() < 1e-6);
        let map = region.patch_to_image(256);
        assert!(map.transform_point2(Vec2::splat(128.0)).distance(hips) < 1e-4);
        // The top of the patch looks along the body's axis, to the right in the picture.
        assert!(map.transform_point2(Vec2::new(128.0, 0.0)).x > 200.0);
    }
}
