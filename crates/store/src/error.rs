//! What can go wrong with the store.

use std::path::PathBuf;

use rusqlite::ErrorCode;

/// Why the store did not do what it was asked for. A failed write has changed nothing.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The operating system refused the file.
    #[error("{path}: {cause}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The operating system's words.
        cause: std::io::Error,
    },
    /// Another program kept the database to itself for longer than [`crate::PATIENCE`].
    #[error("another program is using the database and did not let go within {} seconds", crate::PATIENCE.as_secs())]
    Busy,
    /// The disk (or the database's page limit) is full.
    #[error("the disk is full: nothing was written, nothing was lost")]
    Full,
    /// A later version of the program made this database; it is not touched.
    #[error(
        "{path}: written by a newer version (schema {found}; this program knows {known}); use that version"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema version.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// A healthy SQLite database that is not one of ours; it is not touched.
    #[error("{path}: a database of another program")]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The file is damaged. Opened with [`crate::Store::open`] it is repaired; while running, close and open again.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// The customer has not agreed to have this kept. The words name nobody: they get into logs and reports, which no deletion reaches.
    #[error("the customer has not agreed to {what}")]
    NoConsent {
        /// Who.
        customer: String,
        /// What would have needed the customer's consent.
        what: &'static str,
    },
    /// Named, but not in the store. Of a customer the words do not say which: see [`StoreError::NoConsent`].
    #[error("{}", unknown(.kind, .id))]
    Unknown {
        /// Kind of thing.
        kind: &'static str,
        /// Its name.
        id: String,
    },
    /// A value that the store does not take, with the reason.
    #[error("{0}")]
    Invalid(String),
    /// A reservation of more than there is.
    #[error("{store} has {left} of {variant}, {wanted} were asked for")]
    OutOfStock {
        /// Which variant.
        variant: String,
        /// Which store.
        store: String,
        /// Pieces there.
        left: u32,
        /// Pieces asked for.
        wanted: u32,
    },
    /// Anything else that SQLite says.
    #[error("database: {0}")]
    Sql(rusqlite::Error),
}

impl StoreError {
    /// Whether the same may be written later: what stood in the way is the file's, the disk's or another program's, and may pass.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Busy | Self::Full | Self::Io { .. } | Self::Damaged(_) => true,
            Self::Sql(error) => matches!(
                error.sqlite_error_code(),
                Some(
                    ErrorCode::SystemIoFailure
                        | ErrorCode::CannotOpen
                        | ErrorCode::ReadOnly
                        | ErrorCode::PermissionDenied
                        | ErrorCode::OutOfMemory
                        | ErrorCode::OperationInterrupted
                        | ErrorCode::FileLockingProtocolFailed
                        | ErrorCode::SchemaChanged
                )
            ),
            Self::Newer { .. }
            | Self::Foreign { .. }
            | Self::NoConsent { .. }
            | Self::Unknown { .. }
            | Self::Invalid(_)
            | Self::OutOfStock { .. } => false,
        }
    }
}

/// What is said of something that is not in the store.
fn unknown(kind: &str, id: &str) -> String {
    if kind == "customer" { "no such customer".to_owned() } else { format!("no {kind} `{id}`") }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(error.to_string()),
            _ => Self::Sql(error),
        }
    }
}

/// Result of the store.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;
