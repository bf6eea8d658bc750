//! Customers, what they agreed to, and what is known about them.

use jingxuan_catalogue::{Channel, Consent, ConsentChange, Customer, CustomerId, Identity, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{
    Reader, Writer,
    columns::{json, name, named, to_json},
    consent::{answered_now, clock},
    error::{Result, StoreError},
    read,
};

/// Fields of a profile that hold the body's measures begin with this.
pub const MEASUREMENT: &str = "measurement.";

/// One thing that is known about a customer beyond the events themselves.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfileField {
    /// What, such as `size.top` or `measurement.chest`.
    pub field: String,
    /// The value.
    pub value: serde_json::Value,
    /// Where it came from: `said`, `event:ID`, `order:ID`, `measured`, ...
    pub source: String,
    /// Since when.
    pub at: Timestamp,
}

const CUSTOMER: &str = "SELECT id, name, membership, since, profile, cross_channel, measurements, marketing
                        FROM customers";

impl Reader<'_> {
    /// The customer.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be read; so for every query below.
    pub fn customer(&self, id: &CustomerId) -> Result<Option<Customer>> {
        customer(self.db(), id)
    }

    /// The customer that a channel knows by this key.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn customer_of(&self, channel: Channel, key: &str) -> Result<Option<Customer>> {
        let sql = "SELECT customer FROM identities WHERE channel = ? AND key = ?";
        let id: Option<String> = self.first(sql, params![name(&channel)?, key], |row| row.get(0))?;
        id.map_or(Ok(None), |id| self.customer(&CustomerId(id)))
    }

    /// Every customer.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn customers(&self) -> Result<Vec<Customer>> {
        let found = self.all(&format!("{CUSTOMER} ORDER BY seq"), [], customer_row)?;
        found.into_iter().map(|customer| with_identities(self.db(), customer)).collect()
    }

    /// What is known about the customer, by field.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn profile(&self, customer: &CustomerId) -> Result<Vec<ProfileField>> {
        let sql = "SELECT field, value, source, at FROM profile_fields WHERE customer = ? ORDER BY field";
        self.all(sql, [customer.as_str()], |row| {
            Ok(ProfileField {
                field: row.get(0)?,
                value: json(row, 1)?,
                source: row.get(2)?,
                at: row.get(3)?,
            })
        })
    }
}

fn customer(connection: &Connection, id: &CustomerId) -> Result<Option<Customer>> {
    let sql = format!("{CUSTOMER} WHERE id = ?");
    let found = connection.prepare_cached(&sql)?.query_row([id.as_str()], customer_row).optional()?;
    found.map(|customer| with_identities(connection, customer)).transpose()
}

fn with_identities(connection: &Connection, mut customer: Customer) -> Result<Customer> {
    let sql = "SELECT channel, key FROM identities WHERE customer = ? ORDER BY seq";
    customer.identities = read::all(connection, sql, [customer.id.as_str()], |row| {
        Ok(Identity { channel: named(row, 0)?, key: row.get(1)? })
    })?;
    Ok(customer)
}

fn customer_row(row: &Row<'_>) -> rusqlite::Result<Customer> {
    Ok(Customer {
        id: CustomerId(row.get(0)?),
        name: row.get(1)?,
        membership: row.get(2)?,
        since: row.get(3)?,
        consent: Consent {
            profile: row.get(4)?,
            cross_channel: row.get(5)?,
            measurements: row.get(6)?,
            marketing: row.get(7)?,
        },
        identities: Vec::new(),
    })
}

impl Writer<'_> {
    /// The customer as this transaction has it: nobody else changes it before the transaction ends.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be read.
    pub fn customer(&self, id: &CustomerId) -> Result<Option<Customer>> {
        customer(self.db(), id)
    }

    /// Writes a customer. Consent that is withdrawn takes with it what was kept by it: without `profile` every event,
    /// order and field of the customer, without `cross_channel` those of other channels, without `measurements` the
    /// measures. Answers that change are noted as of this machine's clock, without a channel; where it is known,
    /// [`Writer::put_answers`] notes it.
    ///
    /// # Errors
    /// [`StoreError::NoConsent`] for a name, membership or identity without `profile` (the id and the answers
    /// themselves are kept, so that nobody asks again); [`StoreError::Invalid`] when an identity is another customer's.
    pub fn put_customer(&mut self, customer: &Customer) -> Result<()> {
        self.answer_now(customer, None, clock())
    }

    /// As [`Writer::put_customer`], with the channel on which the customer answers, and when. The customer answers now, so
    /// it holds: where an answer is known that is not older (a clock was wrong), the new one is noted a second behind it.
    /// Answers that were given some time ago come with a file ([`crate::Store::import_records`]), by their own times.
    ///
    /// # Errors
    /// As [`Writer::put_customer`].
    pub fn put_answers(&mut self, customer: &Customer, channel: Channel, at: Timestamp) -> Result<()> {
        self.answer_now(customer, Some(channel), at)
    }

    fn answer_now(&mut self, customer: &Customer, channel: Option<Channel>, at: Timestamp) -> Result<()> {
        let known = self.consent_changes(&customer.id)?;
        let before = self.consent(&customer.id)?;
        let new = answered_now(&known, before, customer.consent, (channel, at));
        self.write_customer(customer, &new)
    }

    /// Writes a customer and the answers that are `new`.
    pub(crate) fn write_customer(&mut self, customer: &Customer, new: &[ConsentChange]) -> Result<()> {
        let id = customer.id.as_str();
        let consent = customer.consent;
        if id.is_empty() {
            return Err(StoreError::Invalid("a customer without id".to_owned()));
        }
        let personal =
            !(customer.name.is_empty() && customer.membership.is_empty() && customer.identities.is_empty());
        if personal && !consent.profile {
            return Err(no_consent(&customer.id, "a profile with name, membership or identities"));
        }
        let sql = "INSERT INTO customers (id, name, membership, since, profile, cross_channel, measurements,
                   marketing) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                   ON CONFLICT (id) DO UPDATE SET name = excluded.name, membership = excluded.membership,
                   since = excluded.since, profile = excluded.profile, cross_channel = excluded.cross_channel,
                   measurements = excluded.measurements, marketing = excluded.marketing";
        let existed = self.consent(&customer.id)?;
        self.run(
            sql,
            params![
                id,
                customer.name,
                customer.membership,
                customer.since,
                consent.profile,
                consent.cross_channel,
                consent.measurements,
                consent.marketing,
            ],
        )?;
        let forgotten = self.run("DELETE FROM identities WHERE customer = ?", [id])?;
        for identity in &customer.identities {
            let channel = name(&identity.channel)?;
            let sql = "SELECT customer FROM identities WHERE channel = ? AND key = ?";
            let owner: Option<String> = self.first(sql, params![channel, identity.key], |row| row.get(0))?;
            if owner.is_some() {
                let message = format!("the identity on {channel} is another customer's");
                return Err(StoreError::Invalid(message));
            }
            let sql = "INSERT INTO identities (customer, channel, key) VALUES (?, ?, ?)";
            self.run(sql, params![id, channel, identity.key])?;
        }
        new.iter().try_for_each(|change| self.put_answer(&customer.id, change))?;
        if let Some(before) = existed {
            self.erased |= forgotten > customer.identities.len();
            self.forget_withdrawn(&customer.id, before, consent)?;
        }
        Ok(())
    }

    /// What the customer has agreed to; `None` for an unknown one.
    pub(crate) fn consent(&self, customer: &CustomerId) -> Result<Option<Consent>> {
        let sql = "SELECT profile, cross_channel, measurements, marketing FROM customers WHERE id = ?";
        self.first(sql, [customer.as_str()], |row| {
            Ok(Consent {
                profile: row.get(0)?,
                cross_channel: row.get(1)?,
                measurements: row.get(2)?,
                marketing: row.get(3)?,
            })
        })
    }

    /// Refuses what names a customer who has not agreed to be known, or not on this channel.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], [`StoreError::NoConsent`].
    pub fn check_consent(&self, customer: &CustomerId, channel: Channel) -> Result<()> {
        let Some(consent) = self.consent(customer)? else {
            return Err(StoreError::Unknown { kind: "customer", id: customer.0.clone() });
        };
        if !consent.profile {
            return Err(no_consent(customer, "a profile"));
        }
        if !consent.cross_channel && !in_store(channel) {
            return Err(no_consent(customer, "behaviour of other channels being joined"));
        }
        Ok(())
    }

    /// The names of what is known about the customer.
    pub(crate) fn profile_fields(&self, customer: &CustomerId) -> Result<Vec<String>> {
        let sql = "SELECT field FROM profile_fields WHERE customer = ?";
        read::all(self.db(), sql, [customer.as_str()], |row| row.get(0))
    }

    /// Writes a field of a customer's profile; one of the same name is replaced.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], [`StoreError::NoConsent`]: `profile`, and `measurements` for fields that begin with
    /// [`MEASUREMENT`].
    pub fn put_profile_field(&mut self, customer: &CustomerId, field: &ProfileField) -> Result<()> {
        self.check_consent(customer, Channel::Kiosk)?;
        let measured = field.field.starts_with(MEASUREMENT);
        if measured && !self.consent(customer)?.is_some_and(|consent| consent.measurements) {
            return Err(no_consent(customer, "body measurements being kept"));
        }
        let sql = "INSERT INTO profile_fields (customer, field, value, source, at) VALUES (?, ?, ?, ?, ?)
                   ON CONFLICT (customer, field) DO UPDATE SET value = excluded.value,
                   source = excluded.source, at = excluded.at";
        let value = to_json(&field.value)?;
        self.run(sql, params![customer.as_str(), field.field, value, field.source, field.at])?;
        Ok(())
    }
}

/// Whether the channel is the shop itself.
pub fn in_store(channel: Channel) -> bool {
    matches!(channel, Channel::Kiosk | Channel::Store)
}

fn no_consent(customer: &CustomerId, what: &'static str) -> StoreError {
    StoreError::NoConsent { customer: customer.0.clone(), what }
}
