//! PINs: the second thing that a member shows beside the member's code, and what opens the staff's view. Works without a network;
//! only a salted hash (argon2id) is on the disk. Four digits are few: what protects them is that guesses are counted on the disk,
//! before they are judged, and that the counting survives a restart.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use jingxuan_catalogue::{CustomerId, Timestamp};
use rusqlite::params;

use crate::{
    Reader, Store, Writer,
    error::{Result, StoreError},
};

/// Wrong PINs in a row, and the holder is locked out.
pub const MOST_FAILURES: u32 = 5;
/// For how long, seconds.
pub const LOCK_SECONDS: Timestamp = 15 * 60;
/// Digits of a PIN.
const DIGITS: std::ops::RangeInclusive<usize> = 4..=8;

/// Whose PIN.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PinHolder {
    /// The staff of the store.
    Staff,
    /// A member.
    Customer(CustomerId),
}

impl PinHolder {
    fn owner(&self) -> String {
        match self {
            Self::Staff => "staff".to_owned(),
            Self::Customer(id) => format!("customer:{id}"),
        }
    }
}

/// What a PIN was found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinCheck {
    /// The right one.
    Right,
    /// Another one, or none is set. Deliberately the same: who asks learns nothing of who is a member.
    Wrong,
    /// Too many wrong ones: none is judged before this time.
    Locked(Timestamp),
}

impl Reader<'_> {
    /// Whether a PIN is set.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be read.
    pub fn has_pin(&self, holder: &PinHolder) -> Result<bool> {
        let found: Option<i64> =
            self.first("SELECT 1 FROM pins WHERE owner = ?", [holder.owner()], |row| row.get(0))?;
        Ok(found.is_some())
    }
}

impl Store {
    /// Sets a PIN, and ends a lock-out.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] for anything but four to eight digits that are neither all the same nor counted up or down;
    /// [`StoreError::Unknown`] for a customer who is not there; [`StoreError`].
    pub fn set_pin(&self, holder: &PinHolder, pin: &str) -> Result<()> {
        if !acceptable(pin) {
            let message =
                "a PIN has four to eight digits, not all the same and not simply counted".to_owned();
            return Err(StoreError::Invalid(message));
        }
        self.keep_pin(holder, pin, false)
    }

    /// Sets a PIN of the demo shop, which everybody knows. It goes when another catalogue comes, and never takes the place of a real one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) fn set_demo_pin(&self, holder: &PinHolder, pin: &str) -> Result<()> {
        self.keep_pin(holder, pin, true)
    }

    fn keep_pin(&self, holder: &PinHolder, pin: &str, demo: bool) -> Result<()> {
        let hash = hash(pin)?;
        self.write(|writer| {
            if let PinHolder::Customer(id) = holder {
                let there = writer.consent(id)?;
                if there.is_none() {
                    return Err(StoreError::Unknown { kind: "customer", id: id.0.clone() });
                }
            }
            let sql =
                "INSERT INTO pins (owner, hash, demo) VALUES (?1, ?2, ?3) ON CONFLICT (owner) DO UPDATE SET
                       hash = excluded.hash, failures = 0, locked_until = 0, demo = excluded.demo
                       WHERE pins.demo >= excluded.demo";
            writer.run(sql, params![holder.owner(), hash, demo])?;
            Ok(())
        })
    }

    /// Judges a PIN at `now`. Also for nobody (`None`): it takes as long, and is always wrong.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be read or written.
    pub fn check_pin(&self, holder: Option<&PinHolder>, pin: &str, now: Timestamp) -> Result<PinCheck> {
        let attempt = match holder {
            Some(holder) => self.write(|writer| writer.count_attempt(holder, now))?,
            None => Attempt::Nobody,
        };
        if !matches!(attempt, Attempt::Judge(_)) {
            // The work of a judgement, so that the time does not tell who is a member.
            hash(pin)?;
        }
        match attempt {
            Attempt::Nobody => Ok(PinCheck::Wrong),
            Attempt::Locked(until) => Ok(PinCheck::Locked(until)),
            Attempt::Judge(kept) => {
                if !is_of(pin, &kept) {
                    return Ok(PinCheck::Wrong);
                }
                let owner = holder.map(PinHolder::owner).unwrap_or_default();
                self.write(|writer| {
                    writer.run("UPDATE pins SET failures = 0, locked_until = 0 WHERE owner = ?", [owner])
                })?;
                Ok(PinCheck::Right)
            }
        }
    }
}

enum Attempt {
    Nobody,
    Locked(Timestamp),
    Judge(String),
}

impl Writer<'_> {
    /// Counts an attempt as wrong until it is found right: pulling the plug does not give another guess.
    fn count_attempt(&mut self, holder: &PinHolder, now: Timestamp) -> Result<Attempt> {
        let owner = holder.owner();
        let sql = "SELECT hash, failures, locked_until FROM pins WHERE owner = ?";
        let found: Option<(String, u32, Timestamp)> =
            self.first(sql, [&owner], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let Some((hash, failures, until)) = found else { return Ok(Attempt::Nobody) };
        // A clock that was set back does not lock anybody out for longer.
        if until > now && until.saturating_sub(now) <= LOCK_SECONDS {
            return Ok(Attempt::Locked(until));
        }
        let failures = failures + 1;
        let (failures, until) =
            if failures >= MOST_FAILURES { (0, now.saturating_add(LOCK_SECONDS)) } else { (failures, 0) };
        let sql = "UPDATE pins SET failures = ?, locked_until = ? WHERE owner = ?";
        self.run(sql, params![failures, until, owner])?;
        Ok(Attempt::Judge(hash))
    }

    /// Forgets the PINs of the demo shop: another catalogue has come.
    pub(crate) fn delete_demo_pins(&mut self) -> Result<()> {
        self.run("DELETE FROM pins WHERE demo = 1", [])?;
        Ok(())
    }

    /// Forgets a member's PIN.
    pub(crate) fn delete_pin(&mut self, customer: &CustomerId) -> Result<()> {
        let owner = PinHolder::Customer(customer.clone()).owner();
        self.run("DELETE FROM pins WHERE owner = ?", [owner])?;
        Ok(())
    }
}

fn hash(pin: &str) -> Result<String> {
    let hashed = Argon2::default().hash_password(pin.as_bytes());
    hashed.map(|hash| hash.to_string()).map_err(|error| StoreError::Invalid(format!("no hash: {error}")))
}

fn is_of(pin: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(pin.as_bytes(), &hash).is_ok())
}

fn acceptable(pin: &str) -> bool {
    let digits: Vec<i16> = pin.bytes().filter(u8::is_ascii_digit).map(i16::from).collect();
    let steps = |by: i16| digits.windows(2).all(|pair| pair[1] - pair[0] == by);
    digits.len() == pin.len() && DIGITS.contains(&digits.len()) && ![0, 1, -1].into_iter().any(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_that_everybody_tries_first_is_not_taken() {
        for pin in ["1234", "4321", "0000", "777777", "12", "123456789", "12a4", ""] {
            assert!(!acceptable(pin), "{pin}");
        }
        for pin in ["2580", "6172", "12345670"] {
            assert!(acceptable(pin), "{pin}");
        }
    }

    #[test]
    fn the_same_pin_has_another_hash_each_time_and_none_holds_the_pin() {
        let (one, two) = (hash("6172").unwrap(), hash("6172").unwrap());
        assert!(one != two && one.starts_with("$argon2id$"), "{one}");
        assert!(is_of("6172", &one) && is_of("6172", &two) && !is_of("6173", &one) && !is_of("6172", ""));
    }
}
