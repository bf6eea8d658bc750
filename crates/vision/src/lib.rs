//! Frame to observation: person detection, landmarks, world landmarks and mask, and who the main shopper is.
//!
//! Architecture invariant: this crate sees pixels and returns numbers; it knows no body model and draws nothing.
//! It also owns the one [`Runtime`] (ONNX Runtime) that the body fit shares.

mod crop;
mod detector;
mod evaluate;
mod landmarker;
mod observation;
mod one_euro;
mod region;
mod runtime;
mod shopper;
mod tracker;

pub use detector::{Detection, Detector};
pub use evaluate::{PhotoScore, Reference, evaluate_photo};
pub use landmarker::{Landmarker, Reading};
pub use observation::{LANDMARKS, Landmark, Mask, Observation, landmark};
pub use one_euro::OneEuro;
pub use region::Region;
pub use runtime::{ProviderReport, Runtime, RuntimeOptions, find_runtime_library};
pub use tracker::{Tracker, TrackerOptions};

/// What can go wrong between a frame and an observation.
#[derive(Debug, thiserror::Error)]
pub enum VisionError {
    /// The ONNX Runtime library was not found or cannot be loaded.
    #[error("ONNX Runtime is not available: {0}")]
    RuntimeMissing(String),
    /// A model file is not there.
    #[error("model {0} is missing")]
    ModelMissing(String),
    /// A model file is truncated, is not ONNX, or is another network.
    #[error("model {path} is damaged: {cause}")]
    ModelDamaged {
        /// The model file.
        path: String,
        /// ONNX Runtime's words or what differs.
        cause: String,
    },
    /// A network run failed.
    #[error("network run failed: {0}")]
    Run(String),
}

impl From<ort::Error> for VisionError {
    fn from(error: ort::Error) -> Self {
        Self::Run(error.to_string())
    }
}
