//! An outfit on a turntable: on the shopper's own body when they have stepped away, or on the body a garment is cut for.

use std::{f32::consts::TAU, sync::Arc, time::Instant};

use glam::{Quat, Vec3};
use jingxuan_body::{BodyModel, Camera, JOINTS, Measurements, Pose, SHAPES};
use jingxuan_capture::Frame;

use crate::{
    Seen,
    mannequin::{Mannequin, posed_body},
};

/// Seconds of one turn: slow enough for the cloth to hang still.
const TURN_SECONDS: f32 = 14.0;
/// Pale linen, linear light.
const LINEN: Vec3 = Vec3::new(0.66, 0.62, 0.56);
/// How far the arms hang down from the T-pose, radians: clear of the garment's sides.
const ARMS_DOWN: f32 = 1.02;
/// Field of view along the longer side, degrees.
const VIEW: f32 = 42.0;
/// Share of the picture's height that the figure takes.
const FILLS: f32 = 0.8;

/// A body in a studio, turning.
#[derive(Debug)]
pub struct Turntable {
    model: Arc<BodyModel>,
    betas: [f32; SHAPES],
    measurements: Measurements,
}

impl Turntable {
    /// A body of this shape; `measurements` choose sizes that nobody has chosen.
    #[must_use]
    pub fn new(model: Arc<BodyModel>, betas: [f32; SHAPES], measurements: Measurements) -> Self {
        Self { model, betas, measurements }
    }

    /// The figure turned by `turn` radians, in a picture of `width` x `height` pixels: the frame, and what perception would say
    /// of it.
    #[must_use]
    pub fn view(&self, turn: f32, size: (u32, u32), at: Instant) -> (Frame, Seen) {
        let mut pose: Pose = [Vec3::ZERO; JOINTS];
        (pose[16].z, pose[17].z) = (-ARMS_DOWN, ARMS_DOWN);
        (pose[1].z, pose[2].z) = (0.05, -0.05);
        self.figure(pose, turn, size, at)
    }

    /// The figure in any pose; its root turns by `turn` radians, whatever `pose[0]` says.
    #[must_use]
    pub fn figure(
        &self,
        mut pose: Pose,
        turn: f32,
        (width, height): (u32, u32),
        at: Instant,
    ) -> (Frame, Seen) {
        let camera = Camera::with_long_side_fov(width, height, VIEW);
        pose[0] =
            (Quat::from_rotation_x(std::f32::consts::PI) * Quat::from_rotation_y(turn)).to_scaled_axis();
        let unplaced = posed_body(&self.model, self.betas, pose, Vec3::ZERO, camera);
        let (mut low, mut high) = (Vec3::INFINITY, Vec3::NEG_INFINITY);
        for p in unplaced.vertices.iter() {
            (low, high) = (low.min(*p), high.max(*p));
        }
        // Tall figures fill the height, wide ones (arms raised) the width.
        let extent = ((high.y - low.y) / height.max(1) as f32).max((high.x - low.x) / width.max(1) as f32);
        let distance = camera.fy * extent / FILLS;
        let middle = 0.5 * (low + high);
        let transl = Vec3::new(-middle.x, -middle.y, distance - unplaced.joints[0].z);
        let mut body = posed_body(&self.model, self.betas, pose, transl, camera);
        body.measurements = self.measurements;
        let feet = camera.project(Vec3::new(0.0, 0.5 * (high.y - low.y), distance));
        let mut canvas = Mannequin::studio(width, height, feet);
        canvas.paint(&camera, &body.vertices, self.model.triangles(), |_| LINEN);
        let (mut frame, mut observation) = canvas.finish();
        (frame.captured_at, observation.captured_at) = (at, at);
        (frame, Seen { observation, body, model: Arc::clone(&self.model) })
    }

    /// The turn after some seconds, radians.
    #[must_use]
    pub fn turn_after(seconds: f32) -> f32 {
        (seconds / TURN_SECONDS * TAU) % TAU
    }
}
