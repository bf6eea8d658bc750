//! The kiosk's one typed configuration file, validated with line numbers.
//!
//! Architecture invariant: depends on no other crate of the workspace; it holds values and says what is wrong with
//! them, and never opens a device. `docs/configuration.md` explains every key; [`Settings::documented`] writes a file
//! with every key, its default and its meaning.

mod damage;
mod schema;
mod validate;

pub use damage::{Recovery, edit, load_or_recover, write_atomically};
pub use jingxuan_catalogue::Language;
pub use schema::{
    Body, CameraCoding, Campaign, Capture, Daily, Date, Kiosk, MOST_BOOST, MOST_WORTH, Mirror, Paths,
    Provider, Rotation, Settings, Shop, Vision,
};

/// What is wrong with a configuration file.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read or written.
    #[error("{path}: {cause}")]
    Io {
        /// The file.
        path: String,
        /// The operating system's words.
        cause: std::io::Error,
    },
    /// The file is not TOML, has an unknown key, or a value is out of range.
    #[error("{path}:{line}: {message}")]
    Invalid {
        /// The file.
        path: String,
        /// Line, from 1.
        line: usize,
        /// What is wrong, in one sentence.
        message: String,
    },
}
