//! What can go wrong.

use jingxuan_sealed::SealedError;

/// Why interactions cannot be read, or a model not trained or used.
#[derive(Debug, thiserror::Error)]
pub enum RecommendError {
    /// A line of an interaction file says something that it may not.
    #[error("line {line}: {cause}")]
    Line {
        /// Counted from one.
        line: usize,
        /// What is wrong with it.
        cause: String,
    },
    /// There is nothing to learn from.
    #[error("no interactions are left to learn from")]
    Empty,
    /// A method's settings contradict each other or the data.
    #[error("{0}")]
    Settings(String),
    /// The system of equations has no single solution.
    #[error("the matrix of {0} items is not positive definite; a larger regularisation would make it so")]
    Singular(usize),
    /// The model file is missing, damaged, of another kind or version, or cannot be written.
    #[error(transparent)]
    File(#[from] SealedError),
    /// The model file is whole, but its content contradicts itself.
    #[error("the model does not add up: {0}")]
    Content(String),
}
