//! Exit codes that a script can rely on.

use std::{fmt, process::ExitCode};

/// Why a command failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Anything without a code of its own.
    Other = 1,
    /// An input file, folder or clip cannot be read.
    Input = 3,
    /// A model, the body, a garment or ONNX Runtime is missing or damaged.
    Resource = 4,
    /// No usable graphics device.
    Graphics = 5,
    /// The configuration file is damaged.
    Settings = 6,
    /// A measured target was missed (`eval`, `doctor`).
    Target = 7,
}

impl From<Failure> for ExitCode {
    fn from(failure: Failure) -> Self {
        ExitCode::from(failure as u8)
    }
}

/// An error with its exit code.
#[derive(Debug)]
pub struct Failed {
    /// The code.
    pub failure: Failure,
    /// What went wrong.
    pub error: anyhow::Error,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#}", self.error)
    }
}

impl<E: Into<anyhow::Error>> From<E> for Failed {
    fn from(error: E) -> Self {
        Self { failure: Failure::Other, error: error.into() }
    }
}

/// Result of a command.
pub type Outcome<T = ()> = Result<T, Failed>;

/// Gives an error its exit code.
pub trait Because<T> {
    /// Marks the error as this kind of failure.
    fn because(self, failure: Failure) -> Outcome<T>;
}

impl<T, E: Into<anyhow::Error>> Because<T> for Result<T, E> {
    fn because(self, failure: Failure) -> Outcome<T> {
        self.map_err(|error| Failed { failure, error: error.into() })
    }
}
