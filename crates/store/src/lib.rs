//! The kiosk's memory: one SQLite database with one writer.
//!
//! Architecture invariant: the only crate that knows SQL; what was acknowledged is on the disk.
