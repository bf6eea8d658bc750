//! The ONNX graph of the fit (`models/body_fit.onnx`, made by `tools/fit/build_graph.py`) as a typed function.

use std::path::Path;

use glam::Mat3;
use jingxuan_onnx::{OnnxError, Runtime};
use jingxuan_vision::LANDMARKS;
use ort::{session::Session, value::TensorRef};

use super::reduced::ReducedBody;
use crate::SHAPES;

/// Unknowns of the fit: 72 joint angles, translation, shape, size of the world landmarks over the true size.
pub(super) const UNKNOWNS: usize = 92;
/// First component of the translation.
pub(super) const TRANSL: usize = 72;
/// First shape coefficient.
pub(super) const SHAPE: usize = 75;
/// Size of the world landmarks over the true size.
pub(super) const SCALE: usize = 91;
/// Numbers that the regressor reads.
pub(super) const FEATURES: usize = 6 * LANDMARKS;

/// What the pose prior's Mahalanobis distance is multiplied with; chosen in docs/fit.md.
const POSE_STRENGTH: f32 = 1.0;
/// Relative standard deviation of the size of the network's world landmarks (`world_scale_sd` of noise.json).
const SCALE_SD: f32 = 0.031;
/// Initial damping of Levenberg-Marquardt, on a unit diagonal.
const DAMPING: f32 = 1e-2;

/// One observation as the graph reads it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Evidence {
    /// World landmarks / 0.5 m, image landmarks over their spread, visibilities.
    pub features: [f32; FEATURES],
    /// Turns the axes of a camera that looks at the person into the real camera's.
    pub ray_rotation: Mat3,
    /// X/Z of the 33 landmarks, then Y/Z.
    pub rays: [f32; 2 * LANDMARKS],
    /// One over the standard deviation of a ray.
    pub ray_weight: [f32; LANDMARKS],
    /// World landmarks in the camera's axes: 33 x, 33 y, 33 z.
    pub world: [f32; 3 * LANDMARKS],
    /// One over their standard deviations, metres.
    pub world_weight: [f32; 3 * LANDMARKS],
}

/// Where the iteration starts and what holds it there.
#[derive(Clone, Debug)]
pub(super) struct Start {
    /// Unknowns; the root's angles are an increment on `root`.
    pub x: [f32; UNKNOWNS],
    /// Root orientation (body to camera).
    pub root: Mat3,
    /// One over the variance of each unknown about `x`; 0 lets it go.
    pub anchor_weight: [f32; UNKNOWNS],
    /// Start from the regressor's pose instead of `x` and `root` (translation, shape and scale still come from `x`).
    pub cold: bool,
    /// Add the regressor's shape to that of `x` (only to measure the regressor by itself).
    pub regressed_shape: bool,
    /// Levenberg-Marquardt steps; 0 returns the start.
    pub steps: i64,
}

/// What is known of the shape: Gaussian with this mean and precision (row-major).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ShapePrior {
    pub mean: [f32; SHAPES],
    pub precision: [f32; SHAPES * SHAPES],
}

/// The graph's answer.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// Unknowns after the last step, root angles relative to `root`.
    pub x: [f32; UNKNOWNS],
    /// Root orientation that `x` refers to.
    pub root: Mat3,
    /// Covariance of the shape given everything, anchor included (row-major); zero after no step.
    pub shape_covariance: [f32; SHAPES * SHAPES],
}

impl Answer {
    /// The first part of the answer that is no number: the steps ran away.
    pub fn not_finite(&self) -> Option<&'static str> {
        if self.x.iter().any(|v| !v.is_finite()) {
            Some("the pose")
        } else if !self.root.is_finite() {
            Some("the root's turn")
        } else if self.shape_covariance.iter().any(|v| !v.is_finite()) {
            Some("the shape's covariance")
        } else {
            None
        }
    }
}

/// The session; run on one thread, where a graph this small is quickest.
pub(super) struct Graph {
    session: Session,
}

impl Graph {
    /// Opens the graph on one thread.
    ///
    /// # Errors
    /// See [`Runtime::small_session`]; a graph of another making is [`OnnxError::ModelDamaged`].
    pub fn load(runtime: &Runtime, model: &Path) -> Result<Self, OnnxError> {
        let (session, _) = runtime.small_session(model)?;
        let damaged = |cause: String| OnnxError::ModelDamaged { path: model.display().to_string(), cause };
        for output in ["next_x", "root", "shape_covariance"] {
            if !session.outputs().iter().any(|o| o.name() == output) {
                return Err(damaged(format!("it has no output named {output}")));
            }
        }
        Ok(Self { session })
    }

    /// Runs the graph.
    ///
    /// # Errors
    /// [`OnnxError::Run`] when ONNX Runtime fails.
    pub fn run(
        &mut self,
        body: &ReducedBody,
        evidence: &Evidence,
        start: &Start,
        shape: &ShapePrior,
    ) -> Result<Answer, OnnxError> {
        let root = start.root.transpose().to_cols_array();
        let turn = evidence.ray_rotation.transpose().to_cols_array();
        let (strength, damping) = ([POSE_STRENGTH], [DAMPING]);
        let (scale_precision, regressed) =
            ([SCALE_SD.powi(-2)], [f32::from(u8::from(start.regressed_shape))]);
        let (steps, cold) = ([start.steps], [start.cold]);
        let scalar: [i64; 0] = [];
        let outputs = self.session.run(ort::inputs![
            "joint_rest" => TensorRef::from_array_view(([24_i64, 3], body.joint_rest.as_slice()))?,
            "joint_shape" => TensorRef::from_array_view(([24_i64, 3, 16], body.joint_shape.as_slice()))?,
            "bone_rest" => TensorRef::from_array_view(([24_i64, 3, 33], body.bone_rest.as_slice()))?,
            "bone_shape" => TensorRef::from_array_view(([16_i64, 24, 3, 33], body.bone_shape.as_slice()))?,
            "bone_weight" => TensorRef::from_array_view(([24_i64, 33], body.bone_weight.as_slice()))?,
            "features" => TensorRef::from_array_view(([1_i64, 198], evidence.features.as_slice()))?,
            "ray_rotation" => TensorRef::from_array_view(([3_i64, 3], turn.as_slice()))?,
            "rays" => TensorRef::from_array_view(([2_i64, 33], evidence.rays.as_slice()))?,
            "ray_weight" => TensorRef::from_array_view(([33_i64], evidence.ray_weight.as_slice()))?,
            "world" => TensorRef::from_array_view(([3_i64, 33], evidence.world.as_slice()))?,
            "world_weight" => TensorRef::from_array_view(([3_i64, 33], evidence.world_weight.as_slice()))?,
            "x0" => TensorRef::from_array_view(([92_i64], start.x.as_slice()))?,
            "root_base" => TensorRef::from_array_view(([3_i64, 3], root.as_slice()))?,
            "anchor" => TensorRef::from_array_view(([92_i64], start.x.as_slice()))?,
            "anchor_weight" => TensorRef::from_array_view(([92_i64], start.anchor_weight.as_slice()))?,
            "shape_mean" => TensorRef::from_array_view(([16_i64], shape.mean.as_slice()))?,
            "shape_precision" => TensorRef::from_array_view(([16_i64, 16], shape.precision.as_slice()))?,
            "scale_precision" => TensorRef::from_array_view(([1_i64, 1], scale_precision.as_slice()))?,
            "pose_strength" => TensorRef::from_array_view((scalar, strength.as_slice()))?,
            "regressed_shape" => TensorRef::from_array_view((scalar, regressed.as_slice()))?,
            "damping0" => TensorRef::from_array_view((scalar, damping.as_slice()))?,
            "iterations" => TensorRef::from_array_view((scalar, steps.as_slice()))?,
            "cold" => TensorRef::from_array_view((scalar, cold.as_slice()))?,
        ])?;
        let mut answer =
            Answer { x: [0.0; UNKNOWNS], root: Mat3::IDENTITY, shape_covariance: [0.0; SHAPES * SHAPES] };
        let mut rows = [0.0; 9];
        read(&outputs, "next_x", &mut answer.x)?;
        read(&outputs, "root", &mut rows)?;
        read(&outputs, "shape_covariance", &mut answer.shape_covariance)?;
        answer.root = Mat3::from_cols_array(&rows).transpose();
        Ok(answer)
    }
}

/// Copies a tensor out, checking its size.
fn read(outputs: &ort::session::SessionOutputs<'_>, name: &str, into: &mut [f32]) -> Result<(), OnnxError> {
    let (_, values) = outputs[name].try_extract_tensor::<f32>()?;
    if values.len() != into.len() {
        return Err(OnnxError::Run(format!("{name} has {} values instead of {}", values.len(), into.len())));
    }
    into.copy_from_slice(values);
    Ok(())
}
