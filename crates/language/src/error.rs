//! What can go wrong between a text and its vector or reply.

use std::path::Path;

use jingxuan_onnx::OnnxError;

/// Why a language model cannot be opened or run. Who asked goes on without it.
#[derive(Debug, thiserror::Error)]
pub enum LanguageError {
    /// A model file is not there.
    #[error("the language model {0} is missing")]
    Missing(String),
    /// A model file is truncated or is something else.
    #[error("the language model {path} is damaged: {cause}")]
    Damaged {
        /// The file.
        path: String,
        /// What differs.
        cause: String,
    },
    /// ONNX Runtime is missing, or refused the network or its input.
    #[error(transparent)]
    Onnx(#[from] OnnxError),
    /// The caller asked for something that the model does not know.
    #[error("{0}")]
    Asked(String),
}

impl LanguageError {
    pub(crate) fn damaged(path: &Path, cause: impl std::fmt::Display) -> Self {
        Self::Damaged { path: path.display().to_string(), cause: cause.to_string() }
    }

    /// A file that cannot be read: missing, or damaged with the operating system's words.
    pub(crate) fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::Missing(path.display().to_string()),
            _ => Self::damaged(path, error),
        }
    }
}

impl From<ort::Error> for LanguageError {
    fn from(error: ort::Error) -> Self {
        Self::Onnx(error.into())
    }
}
