//! The schema and how it grows: forward only, one transaction a version.

use rusqlite::{Connection, TransactionBehavior};

use crate::error::Result;

/// `PRAGMA application_id` of our databases: "JXST".
pub const APPLICATION_ID: i64 = 0x4A58_5354;

/// Migration `n` leads from version `n` to `n + 1`. A published one is never changed.
const MIGRATIONS: [&str; 8] = [
    include_str!("migrations/001-shop.sql"),
    include_str!("migrations/002-profile-and-words.sql"),
    include_str!("migrations/003-pins.sql"),
    include_str!("migrations/004-consent-changes.sql"),
    include_str!("migrations/005-said.sql"),
    include_str!("migrations/006-shown-lists.sql"),
    include_str!("migrations/007-undated-answers.sql"),
    include_str!("migrations/008-held-and-resting.sql"),
];

/// The schema version of this program.
pub const VERSION: i64 = MIGRATIONS.len() as i64;

/// `PRAGMA user_version`.
pub fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Brings the schema up to `target`; returns the version that it had.
pub fn migrate(connection: &mut Connection, target: i64) -> Result<i64> {
    if version(connection)? == target {
        return Ok(target);
    }
    // Asked again inside the transaction: another program may have migrated meanwhile.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let from = version(&transaction)?;
    for number in from..target {
        let sql = usize::try_from(number).ok().and_then(|n| MIGRATIONS.get(n)).copied().unwrap_or_default();
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", number + 1)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.commit()?;
    Ok(from)
}
