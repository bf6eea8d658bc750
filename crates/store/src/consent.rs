//! When and where customers agreed to something, and took it back.

use std::time::{SystemTime, UNIX_EPOCH};

use jingxuan_catalogue::{Channel, Consent, ConsentChange, CustomerId, Purpose, Timestamp};
use rusqlite::{Connection, Row, params};

use crate::{
    Reader, Writer,
    columns::{name, named},
    error::Result,
    read,
};

impl Reader<'_> {
    /// The answer of the customer that holds for each purpose, in the order of the purposes. A purpose is missing where
    /// nothing was ever answered, or only before answers were kept.
    ///
    /// # Errors
    /// [`crate::StoreError`] when the file cannot be read; so for every query below.
    pub fn consents(&self, customer: &CustomerId) -> Result<Vec<ConsentChange>> {
        let known = self.consent_changes(customer)?;
        Ok(Purpose::ALL.into_iter().filter_map(|purpose| holding(&known, purpose)).collect())
    }

    /// Every answer of the customer, oldest first.
    ///
    /// # Errors
    /// [`crate::StoreError`].
    pub fn consent_changes(&self, customer: &CustomerId) -> Result<Vec<ConsentChange>> {
        changes(self.db(), customer)
    }
}

impl Writer<'_> {
    /// Every answer of the customer, oldest first.
    pub(crate) fn consent_changes(&self, customer: &CustomerId) -> Result<Vec<ConsentChange>> {
        changes(self.db(), customer)
    }

    /// Notes an answer.
    pub(crate) fn put_answer(&mut self, customer: &CustomerId, change: &ConsentChange) -> Result<()> {
        let ConsentChange { purpose, agreed, at, channel, undated } = change;
        let channel = channel.as_ref().map(name).transpose()?;
        let sql = "INSERT INTO consent_changes (customer, purpose, agreed, at, channel, undated)
                   VALUES (?, ?, ?, ?, ?, ?)";
        self.run(sql, params![customer.as_str(), name(purpose)?, agreed, at, channel, undated])?;
        Ok(())
    }
}

/// The answer that holds for a purpose, of all that are known in whatever order they arrived: the newest. In doubt it is
/// no: of two of the same time, and of an undated one, which may be older or newer than a dated one before it.
fn holding(answers: &[ConsentChange], purpose: Purpose) -> Option<ConsentChange> {
    match (newest(answers, purpose, false), newest(answers, purpose, true)) {
        // A yes that may be older takes nothing back; a no that was there before the dated answer is older.
        (Some(dated), Some(undated)) if undated.agreed || undated.at <= dated.at => Some(dated),
        (dated, undated) => undated.or(dated),
    }
}

/// The newest of the dated or of the undated answers for a purpose.
fn newest(answers: &[ConsentChange], purpose: Purpose, undated: bool) -> Option<ConsentChange> {
    let such = answers.iter().filter(|answer| answer.purpose == purpose && answer.undated == undated);
    such.max_by_key(|answer| (answer.at, !answer.agreed)).copied()
}

/// Whether the customer agrees to a purpose by what is known; `before` is what an existing one had agreed to, which is
/// all that there is of answers from before they were kept.
fn believed(known: &[ConsentChange], before: Option<Consent>, purpose: Purpose) -> bool {
    holding(known, purpose)
        .map_or_else(|| before.is_some_and(|consent| consent.to(purpose)), |answer| answer.agreed)
}

/// The time, or the first one behind every known answer for the purpose.
fn behind(known: &[ConsentChange], purpose: Purpose, at: Timestamp) -> Timestamp {
    let last = known.iter().filter(|answer| answer.purpose == purpose).map(|answer| answer.at).max();
    last.map_or(at, |last| at.max(last.saturating_add(1)))
}

/// What a customer who answers `now` says otherwise than was known. It is newer than all that is known, whatever the
/// clocks said.
pub fn answered_now(
    known: &[ConsentChange],
    before: Option<Consent>,
    now: Consent,
    (channel, at): (Option<Channel>, Timestamp),
) -> Vec<ConsentChange> {
    let new = |purpose: &Purpose| now.to(*purpose) != believed(known, before, *purpose);
    let change = |purpose| ConsentChange {
        purpose,
        agreed: now.to(purpose),
        at: behind(known, purpose, at),
        channel,
        undated: false,
    };
    Purpose::ALL.into_iter().filter(new).map(change).collect()
}

/// What holds when a file is taken in `at` this time, and which of its answers are new. The file's own answers, `given`,
/// have their times; what it `told` beside them has none, and where it told nothing, what is known holds.
pub fn answered_in_file(
    known: &[ConsentChange],
    before: Option<Consent>,
    given: &[ConsentChange],
    told: Option<Consent>,
    at: Timestamp,
) -> (Consent, Vec<ConsentChange>) {
    let mut all = known.to_vec();
    for change in given {
        // A file that is imported again brings the same ones.
        let timed = |one: &ConsentChange| ConsentChange { undated: false, ..*one };
        if !all.iter().any(|one| timed(one) == timed(change)) {
            all.push(*change);
        }
    }
    let mut consent = Consent::default();
    for purpose in Purpose::ALL {
        if let Some(agreed) = told.map(|told| told.to(purpose)) {
            let dated = holding(given, purpose).is_some_and(|answer| answer.agreed == agreed);
            let undated = newest(&all, purpose, true);
            // Files come every night: what they said before they said before the customer answered otherwise.
            let repeated = undated.is_some_and(|answer| answer.agreed == agreed);
            // So the first no is noted too, though it changes nothing.
            let first = !agreed && undated.is_none();
            if !dated && !repeated && (first || agreed != believed(&all, before, purpose)) {
                let at = behind(&all, purpose, at);
                all.push(ConsentChange { purpose, agreed, at, channel: None, undated: true });
            }
        }
        consent.set(purpose, believed(&all, before, purpose));
    }
    (consent, all.split_off(known.len()))
}

fn changes(connection: &Connection, customer: &CustomerId) -> Result<Vec<ConsentChange>> {
    let sql = "SELECT purpose, agreed, at, channel, undated FROM consent_changes WHERE customer = ?
               ORDER BY at, seq";
    read::all(connection, sql, [customer.as_str()], change)
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
        undated: row.get(4)?,
    })
}
