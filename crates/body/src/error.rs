//! What can go wrong with a body.

/// Why a body model cannot be used or fitted.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// The file is not there.
    #[error("body model {0} is missing")]
    Missing(String),
    /// The file is truncated, or is no `.npz` archive.
    #[error("body model {path} is damaged: {cause}")]
    Damaged {
        /// The file.
        path: String,
        /// Why, in one line.
        cause: String,
    },
    /// An array of the file is missing or is not what SMPL's format says.
    #[error("body model {path}, `{key}`: {cause}")]
    Wrong {
        /// The file.
        path: String,
        /// Name of the array.
        key: &'static str,
        /// What was expected and what was found.
        cause: String,
    },
    /// The evaluation set cannot be read.
    #[error("evaluation set {path}: {cause}")]
    EvalSet {
        /// The file.
        path: String,
        /// Why, in one line.
        cause: String,
    },
    /// A frame without a fit: its landmarks are no numbers, or the steps ran away from a fresh start too.
    #[error("the body cannot be fitted: {0} is not finite")]
    NotFinite(&'static str),
    /// The fit's network is missing, damaged or failed.
    #[error(transparent)]
    Network(#[from] jingxuan_onnx::OnnxError),
}

impl BodyError {
    /// Whether a file is missing, rather than damaged.
    #[must_use]
    pub fn is_missing_file(&self) -> bool {
        use jingxuan_onnx::OnnxError::{ModelMissing, RuntimeMissing};
        matches!(self, Self::Missing(_) | Self::Network(ModelMissing(_) | RuntimeMissing(_)))
    }
}
