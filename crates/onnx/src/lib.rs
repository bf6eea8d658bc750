//! The one ONNX Runtime of the process, and sessions on it with the execution providers in the configured order.
//!
//! Architecture invariant: this crate knows no network; who runs one names its file and reads its outputs.

mod runtime;

pub use runtime::{ProviderReport, Runtime, RuntimeOptions, find_runtime_library};

/// What can go wrong between a model file and its output.
#[derive(Debug, thiserror::Error)]
pub enum OnnxError {
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

impl From<ort::Error> for OnnxError {
    fn from(error: ort::Error) -> Self {
        Self::Run(error.to_string())
    }
}
