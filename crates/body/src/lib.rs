//! Observation to body: the SMPL-format model, its fit and its measurements.
//!
//! Architecture invariant: this crate draws nothing and knows no garment. Everything it returns is in the camera
//! frame (x right, y down, z forward; metres) unless it says otherwise.

mod camera;
mod error;
pub mod fit;
mod landmarks;
mod load;
mod measure;
mod model;
mod npz;
mod pose;
mod state;

pub use camera::Camera;
pub use error::BodyError;
pub use fit::{FitMethod, FitSettings, Fitter, silhouette_iou};
pub use measure::{ScaleEvidence, ShapeCovariance, independent};
pub use model::{BodyModel, PARENTS, Row};
pub use pose::Posed;
pub use state::{BodyState, JOINTS, Measurement, Measurements, Pose, SHAPES};
