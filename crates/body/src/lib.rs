//! Observation to body: the SMPL-format model, its fit and its measurements.
//!
//! Architecture invariant: this crate draws nothing and knows no garment. Everything it returns is in the camera
//! frame (x right, y down, z forward; metres) unless it says otherwise.

mod camera;
mod state;

pub use camera::Camera;
pub use state::{BodyState, JOINTS, Measurement, Measurements, Pose, SHAPES};
