//! What can go wrong.

use std::path::{Path, PathBuf};

/// What can go wrong in search.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The system's words.
        source: std::io::Error,
    },
    /// A line of a text file is not what its format asks for.
    #[error("{}:{line}: {cause}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// Line number from 1.
        line: usize,
        /// What is wrong with it.
        cause: String,
    },
    /// A binary file (ranker, vectors) is truncated, altered or of another version.
    #[error("{} is damaged: {cause}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What differs.
        cause: String,
    },
    /// A method that this build or this index does not have.
    #[error("{0}")]
    Unavailable(String),
    /// A part of the search failed.
    #[error("{part}: {cause}")]
    Part {
        /// Which.
        part: &'static str,
        /// Why.
        cause: String,
    },
}

impl SearchError {
    pub(crate) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::File { path: path.to_owned(), source }
    }

    pub(crate) fn line(path: &Path, line: usize, cause: impl Into<String>) -> Self {
        Self::Line { path: path.to_owned(), line, cause: cause.into() }
    }

    pub(crate) fn damaged(path: &Path, cause: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_owned(), cause: cause.into() }
    }

    pub(crate) fn part(part: &'static str, cause: impl ToString) -> Self {
        Self::Part { part, cause: cause.to_string() }
    }
}
