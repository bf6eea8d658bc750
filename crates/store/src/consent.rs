//! When and where customers agreed to something, and took it back.

use std::time::{SystemTime, UNIX_EPOCH};

use jingxuan_catalogue::{Channel, Consent, ConsentChange, CustomerId, Purpose, Timestamp};
use rusqlite::{Row, params};

use crate::{
    Reader, Writer,
    columns::{name, named},
    error::Result,
};

impl Reader<'_> {
    /// The newest answer of the customer for each purpose, in the order of the purposes. A purpose is missing where
    /// nothing was ever answered, or only before answers were kept.
    ///
    /// # Errors
    /// [`crate::StoreError`] when the file cannot be read; so for every query below.
    pub fn consents(&self, customer: &CustomerId) -> Result<Vec<ConsentChange>> {
        let mut changes = self.consent_changes(customer)?;
        changes.reverse();
        let newest = |purpose| changes.iter().find(|change| change.purpose == purpose).copied();
        Ok(Purpose::ALL.into_iter().filter_map(newest).collect())
    }

    /// Every answer of the customer, oldest first.
    ///
    /// # Errors
    /// [`crate::StoreError`].
    pub fn consent_changes(&self, customer: &CustomerId) -> Result<Vec<ConsentChange>> {
        let sql =
            "SELECT purpose, agreed, at, channel FROM consent_changes WHERE customer = ? ORDER BY at, seq";
        self.all(sql, [customer.as_str()], change)
    }
}

impl Writer<'_> {
    /// Notes the answers that are new: those `given` with the time and channel that they have, and those by which `now`
    /// is otherwise than what was known, as of `at` and `channel`. `before` is what an existing customer had agreed to.
    pub(crate) fn note_answers(
        &mut self,
        customer: &CustomerId,
        given: &[ConsentChange],
        (before, now): (Option<Consent>, Consent),
        (channel, at): (Option<Channel>, Timestamp),
    ) -> Result<()> {
        for change in given {
            self.put_answer(customer, change, true)?;
        }
        for purpose in Purpose::ALL {
            let sql = "SELECT agreed FROM consent_changes WHERE customer = ? AND purpose = ?
                       ORDER BY at DESC, seq DESC LIMIT 1";
            let last: Option<bool> =
                self.first(sql, params![customer.as_str(), name(&purpose)?], |row| row.get(0))?;
            let known = last.unwrap_or_else(|| before.is_some_and(|consent| consent.to(purpose)));
            let agreed = now.to(purpose);
            if agreed != known {
                self.put_answer(customer, &ConsentChange { purpose, agreed, at, channel }, false)?;
            }
        }
        Ok(())
    }

    /// Writes an answer; one `of_file` once: a file that is imported again brings the same ones.
    fn put_answer(&mut self, customer: &CustomerId, change: &ConsentChange, of_file: bool) -> Result<()> {
        let ConsentChange { purpose, agreed, at, channel } = change;
        let channel = channel.as_ref().map(name).transpose()?;
        let sql = "INSERT INTO consent_changes (customer, purpose, agreed, at, channel)
                   SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT (?6 AND EXISTS (SELECT 1 FROM consent_changes
                   WHERE customer = ?1 AND purpose = ?2 AND agreed = ?3 AND at = ?4 AND channel IS ?5))";
        self.run(sql, params![customer.as_str(), name(purpose)?, agreed, at, channel, of_file])?;
        Ok(())
    }
}

/// The present by this machine's clock.
pub fn clock() -> Timestamp {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs().cast_signed())
}

fn change(row: &Row<'_>) -> rusqlite::Result<ConsentChange> {
    Ok(ConsentChange {
        purpose: named(row, 0)?,
        agreed: row.get(1)?,
        at: row.get(2)?,
        channel: match row.get_ref(3)? {
            rusqlite::types::ValueRef::Null => None,
            _ => Some(named(row, 3)?),
        },
    })
}
