//! What perception says about the main shopper in one frame.

use std::{sync::Arc, time::Instant};

use glam::{Affine2, Vec2, Vec3};

/// Number of MediaPipe Pose landmarks.
pub const LANDMARKS: usize = 33;

/// Indices of the MediaPipe Pose landmarks (left and right are the person's own).
#[allow(missing_docs)] // the names are the documentation
pub mod landmark {
    pub const NOSE: usize = 0;
    pub const LEFT_EYE_INNER: usize = 1;
    pub const LEFT_EYE: usize = 2;
    pub const LEFT_EYE_OUTER: usize = 3;
    pub const RIGHT_EYE_INNER: usize = 4;
    pub const RIGHT_EYE: usize = 5;
    pub const RIGHT_EYE_OUTER: usize = 6;
    pub const LEFT_EAR: usize = 7;
    pub const RIGHT_EAR: usize = 8;
    pub const MOUTH_LEFT: usize = 9;
    pub const MOUTH_RIGHT: usize = 10;
    pub const LEFT_SHOULDER: usize = 11;
    pub const RIGHT_SHOULDER: usize = 12;
    pub const LEFT_ELBOW: usize = 13;
    pub const RIGHT_ELBOW: usize = 14;
    pub const LEFT_WRIST: usize = 15;
    pub const RIGHT_WRIST: usize = 16;
    pub const LEFT_PINKY: usize = 17;
    pub const RIGHT_PINKY: usize = 18;
    pub const LEFT_INDEX: usize = 19;
    pub const RIGHT_INDEX: usize = 20;
    pub const LEFT_THUMB: usize = 21;
    pub const RIGHT_THUMB: usize = 22;
    pub const LEFT_HIP: usize = 23;
    pub const RIGHT_HIP: usize = 24;
    pub const LEFT_KNEE: usize = 25;
    pub const RIGHT_KNEE: usize = 26;
    pub const LEFT_ANKLE: usize = 27;
    pub const RIGHT_ANKLE: usize = 28;
    pub const LEFT_HEEL: usize = 29;
    pub const RIGHT_HEEL: usize = 30;
    pub const LEFT_FOOT_INDEX: usize = 31;
    pub const RIGHT_FOOT_INDEX: usize = 32;
}

/// One landmark in the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Landmark {
    /// Pixel-edge coordinates (the image spans 0..width, 0..height); may lie outside the picture.
    pub position: Vec2,
    /// Depth relative to the hips in pixels (MediaPipe's weak-perspective z); smaller is nearer.
    pub z: f32,
    /// Probability that the landmark is in the picture and not hidden, 0..1.
    pub visibility: f32,
    /// Probability that the landmark is in the picture, 0..1.
    pub presence: f32,
}

/// Person mask in the landmark network's own square patch: 256 x 256 probabilities, rows from the top.
#[derive(Clone)]
pub struct Mask {
    /// `side * side` probabilities as bytes (0 = background, 255 = person).
    pub values: Arc<Vec<u8>>,
    /// Side of the square patch in pixels.
    pub side: u32,
    /// Maps patch pixels to image pixels (both pixel-edge coordinates).
    pub patch_to_image: Affine2,
}

impl std::fmt::Debug for Mask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mask({0}x{0})", self.side)
    }
}

impl Mask {
    /// Person probability (0..1, bilinear) at an image position; zero outside the patch.
    #[must_use]
    pub fn sample(&self, image: Vec2) -> f32 {
        let p = self.patch_to_image.inverse().transform_point2(image) - Vec2::splat(0.5);
        let side = self.side as i32;
        let (x0, y0) = (p.x.floor(), p.y.floor());
        let (fx, fy) = (p.x - x0, p.y - y0);
        let at = |x: i32, y: i32| {
            if x < 0 || y < 0 || x >= side || y >= side {
                0.0
            } else {
                f32::from(self.values[(y * side + x) as usize]) / 255.0
            }
        };
        let (x, y) = (x0 as i32, y0 as i32);
        (at(x, y) * (1.0 - fx) + at(x + 1, y) * fx) * (1.0 - fy)
            + (at(x, y + 1) * (1.0 - fx) + at(x + 1, y + 1) * fx) * fy
    }
}

/// The main shopper in one frame.
#[derive(Clone, Debug)]
pub struct Observation {
    /// The 33 landmarks in image pixels.
    pub landmarks: [Landmark; LANDMARKS],
    /// The 33 landmarks in metres; origin between the hips; x right, y down, z away from the camera.
    pub world: [Vec3; LANDMARKS],
    /// Person mask of the main shopper.
    pub mask: Mask,
    /// The landmark network's person score, 0..1.
    pub score: f32,
    /// Size of the image that the landmarks refer to.
    pub image_size: (u32, u32),
    /// Changes when the main shopper becomes another person or tracking was lost: holders of per-shopper state reset.
    pub person: u64,
    /// How many people the last detection saw.
    pub people: usize,
    /// Capture time of the frame.
    pub captured_at: Instant,
    /// Whether this frame was tracked from the one before (no detector run).
    pub tracked: bool,
}
