//! What must reach the hub: written in the transaction of what it tells of, gone when the hub has it.

use jingxuan_catalogue::{CustomerId, SessionId};
use rusqlite::params;

use crate::{
    Reader, Store, Writer,
    error::{Result, StoreError},
};

/// Something to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Idempotency key: by it the receiver knows a letter that comes twice.
    pub key: String,
    /// Kind of content, such as `event` or `order`.
    pub kind: String,
    /// The content, JSON.
    pub payload: String,
    /// Whom it is about, so that it is deleted with the customer.
    pub customer: Option<CustomerId>,
    /// In which visit it was written.
    pub session: Option<SessionId>,
}

/// A letter that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its place in the queue.
    pub seq: i64,
    /// How often sending it has failed.
    pub attempts: u32,
    /// The letter.
    pub letter: Letter,
}

impl Reader<'_> {
    /// The `limit` oldest letters; they stay until [`Store::acknowledge`].
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be read.
    pub fn outbox(&self, limit: u32) -> Result<Vec<Waiting>> {
        let sql =
            "SELECT seq, attempts, key, kind, payload, customer, session FROM outbox ORDER BY seq LIMIT ?";
        self.all(sql, [limit], |row| {
            Ok(Waiting {
                seq: row.get(0)?,
                attempts: row.get(1)?,
                letter: Letter {
                    key: row.get(2)?,
                    kind: row.get(3)?,
                    payload: row.get(4)?,
                    customer: row.get::<_, Option<String>>(5)?.map(CustomerId),
                    session: row.get::<_, Option<String>>(6)?.map(SessionId),
                },
            })
        })
    }
}

impl Writer<'_> {
    /// Puts a letter into the outbox; returns whether its key was not there yet.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] without key; [`StoreError`].
    pub fn put_letter(&mut self, letter: &Letter) -> Result<bool> {
        if letter.key.is_empty() {
            return Err(StoreError::Invalid("a letter without key".to_owned()));
        }
        let sql = "INSERT INTO outbox (key, kind, payload, customer, session) VALUES (?, ?, ?, ?, ?)
                   ON CONFLICT (key) DO NOTHING";
        let customer = letter.customer.as_ref().map(CustomerId::as_str);
        let session = letter.session.as_ref().map(SessionId::as_str);
        let written = self.run(sql, params![letter.key, letter.kind, letter.payload, customer, session])?;
        Ok(written == 1)
    }
}

impl Store {
    /// The receiver has these letters: they are deleted.
    ///
    /// # Errors
    /// [`StoreError`]; then all of them still wait.
    pub fn acknowledge(&self, letters: &[i64]) -> Result<()> {
        self.write(|writer| {
            for seq in letters {
                writer.run("DELETE FROM outbox WHERE seq = ?", [seq])?;
            }
            Ok(())
        })
    }

    /// Sending these letters failed: they wait, and the reason is kept.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn not_sent(&self, letters: &[i64], reason: &str) -> Result<()> {
        self.write(|writer| {
            for seq in letters {
                let sql = "UPDATE outbox SET attempts = attempts + 1, last_error = ? WHERE seq = ?";
                writer.run(sql, params![reason, seq])?;
            }
            Ok(())
        })
    }
}
