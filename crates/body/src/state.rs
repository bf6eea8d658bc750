//! The fitted body of one frame.

use std::sync::Arc;

use glam::Vec3;
use serde::Serialize;

use crate::Camera;

/// Joints of the SMPL skeleton.
pub const JOINTS: usize = 24;
/// Shape coefficients that the fit solves for.
pub const SHAPES: usize = 16;
/// Axis-angle rotations of the 24 joints; index 0 is the global orientation (model to camera frame).
pub type Pose = [Vec3; JOINTS];

/// Shape, pose, camera and posed surface of the main shopper.
#[derive(Clone, Debug)]
pub struct BodyState {
    /// Shape coefficients in standard deviations; unused ones are zero.
    pub betas: [f32; SHAPES],
    /// Axis-angle per joint.
    pub pose: Pose,
    /// Translation in camera metres, applied after the root rotation about the pelvis.
    pub transl: Vec3,
    /// The camera that the fit assumed.
    pub camera: Camera,
    /// Posed joints, camera frame, metres.
    pub joints: [Vec3; JOINTS],
    /// Posed vertices, camera frame, metres (`V` of the model).
    pub vertices: Arc<Vec<Vec3>>,
    /// Mean distance of projected from detected landmarks, weighted by visibility, divided by the body's height in
    /// the picture.
    pub reprojection_error: f32,
    /// Lengths and girths of the body.
    pub measurements: Measurements,
}

/// A length with its standard uncertainty.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Measurement {
    /// Centimetres.
    pub cm: f32,
    /// One standard deviation, centimetres.
    pub sd_cm: f32,
}

impl Measurements {
    /// Zeros: of a body that was not measured.
    pub const UNKNOWN: Self = {
        let unknown = Measurement { cm: 0.0, sd_cm: 0.0 };
        Self {
            stature: unknown,
            chest: unknown,
            waist: unknown,
            hip: unknown,
            shoulder_width: unknown,
            arm_length: unknown,
            inside_leg: unknown,
        }
    };
}

/// Body measurements by ISO 8559-1, taken on the shaped mesh in the rest pose.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Measurements {
    /// 5.1.1 stature.
    pub stature: Measurement,
    /// 5.3.4 bust or chest girth.
    pub chest: Measurement,
    /// 5.3.10 waist girth.
    pub waist: Measurement,
    /// 5.3.13 hip girth.
    pub hip: Measurement,
    /// 5.4.2 shoulder width.
    pub shoulder_width: Measurement,
    /// 5.4.8 arm length (shoulder point over elbow to wrist).
    pub arm_length: Measurement,
    /// 5.1.15 inside leg length.
    pub inside_leg: Measurement,
}
