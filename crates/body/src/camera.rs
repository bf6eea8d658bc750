//! The pinhole camera that bodies are fitted and drawn with.

use glam::{Vec2, Vec3};
use serde::Serialize;

/// Pinhole camera without distortion; pixel-edge coordinates (the image spans 0..width, 0..height).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Camera {
    /// Focal lengths in pixels.
    pub fx: f32,
    /// See `fx`.
    pub fy: f32,
    /// Principal point in pixels.
    pub cx: f32,
    /// See `cx`.
    pub cy: f32,
    /// Image width in pixels.
    pub width: u32,
    /// Image height in pixels.
    pub height: u32,
}

impl Camera {
    /// A camera with the given field of view along the picture's longer side, principal point in the middle.
    #[must_use]
    pub fn with_long_side_fov(width: u32, height: u32, degrees: f32) -> Self {
        let f = 0.5 * width.max(height) as f32 / (0.5 * degrees.to_radians()).tan();
        Self { fx: f, fy: f, cx: 0.5 * width as f32, cy: 0.5 * height as f32, width, height }
    }

    /// Camera-frame point (metres, `z > 0`) to pixels.
    #[must_use]
    pub fn project(&self, p: Vec3) -> Vec2 {
        Vec2::new(self.fx * p.x / p.z + self.cx, self.fy * p.y / p.z + self.cy)
    }
}
