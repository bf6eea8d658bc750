//! The kiosk's memory: one SQLite database with one writer.
//!
//! [`Store::open`] opens (makes, brings up to date, repairs) it. [`Store::reader`] gives a consistent view with every
//! query; [`Store::write`] runs one transaction with a [`Writer`]; [`Store::record_event`] and [`Store::record_order`]
//! write what happened together with the letter that takes it to the hub. `docs/store.md` has the schema and what is
//! promised.
//!
//! Architecture invariant: the only crate that knows SQL; what was acknowledged is on the disk.

mod columns;
mod consent;
pub mod demo;
mod erase;
mod error;
mod events;
mod held;
mod import;
mod merge;
mod open;
mod orders;
mod outbox;
mod people;
mod pins;
mod read;
mod records;
mod recover;
mod schema;
mod stock;
mod taking;
mod write;

pub use erase::Erased;
pub use error::{Result, StoreError};
pub use events::{Appended, Recorded, Searched, Tally};
pub use import::{Import, ImportError, Imported, Remark, RemarkKind};
pub use open::{Opening, PATIENCE, Store};
pub use outbox::{Letter, Waiting};
pub use people::{MEASUREMENT, ProfileField};
pub use pins::{LOCK_SECONDS, MOST_FAILURES, PinCheck, PinHolder};
pub use read::{Counts, Generation, Price, Reader};
pub use records::Records;
pub use recover::{Recovery, Saved};
pub use stock::{Nearby, kilometres};
pub use write::{Part, Writer};
