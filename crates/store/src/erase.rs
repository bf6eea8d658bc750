//! Deleting people without a trace.
//!
//! Rows are deleted with `secure_delete`, which overwrites them; but when pages are split or merged SQLite leaves copies
//! of rows in the gaps, and the write-ahead log holds old pages. So a deletion is followed by `VACUUM`, which writes
//! every page anew from the rows that are left, and by a checkpoint that empties the log. The transaction that deletes
//! also notes that this is due, so that a power cut in between only postpones it to the next opening.

use jingxuan_catalogue::{Channel, Consent, CustomerId, EventId, OrderId, OrderStatus, Said};
use rusqlite::{Connection, params};

use crate::{
    PATIENCE, Store, Writer,
    columns::name,
    error::{Result, StoreError},
    outbox::Letter,
    people::{MEASUREMENT, ProfileField},
    recover,
};

/// What an error calls the customer: errors are logged, and a log is no place that a deletion reaches.
const CUSTOMER: &str = "customer";

/// What a deletion removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Erased {
    /// Events, among them those of the customer's visits before the customer was known.
    pub events: usize,
    /// Orders.
    pub orders: usize,
    /// Letters that had not been sent.
    pub letters: usize,
    /// Channel identities.
    pub identities: usize,
    /// Fields of the profile; of a deletion of the name or the membership, those.
    pub fields: usize,
    /// Damaged files that earlier repairs had moved aside: they hold old copies of everything.
    pub damaged_files: usize,
    /// Whether the old pages are gone too. If not, a reader held on to them: they go with the next opening or deletion.
    pub complete: bool,
}

impl Store {
    /// Deletes a customer: events, orders, letters, identities, answers, profile, and every copy of them in the file, its log and
    /// the damaged files beside it. The copies that the hub has are the hub's to delete.
    ///
    /// # Errors
    /// [`StoreError::Unknown`]; [`StoreError`] when the file cannot be written, then nothing is deleted.
    pub fn delete_customer(&self, customer: &CustomerId) -> Result<Erased> {
        let mut erased = self.erase(|writer| writer.delete_customer(customer))?;
        erased.damaged_files = recover::remove_damaged(self.path())?;
        Ok(erased)
    }

    /// Deletes one event and its letter, without a trace.
    ///
    /// # Errors
    /// [`StoreError::Unknown`]; [`StoreError`].
    pub fn delete_event(&self, event: &EventId) -> Result<Erased> {
        self.erase(|writer| {
            let events = writer.run("DELETE FROM events WHERE id = ?", [event.as_str()])?;
            known(events, "event", event.as_str())?;
            let letters = writer.run("DELETE FROM outbox WHERE key = ?", [format!("event:{event}")])?;
            Ok(Erased { events, letters, ..Erased::default() })
        })
    }

    /// Deletes one order and its letters. The pieces that a reservation held are in the stock again, and a letter with nothing but
    /// the order's number tells the hub so; of other orders there is no trace.
    ///
    /// # Errors
    /// [`StoreError::Unknown`]; [`StoreError`].
    pub fn delete_order(&self, order: &OrderId) -> Result<Erased> {
        self.delete_purchase(order, &[])
    }

    /// As [`Store::delete_order`], with the events that tell of the same purchase.
    ///
    /// # Errors
    /// [`StoreError::Unknown`]; [`StoreError`].
    pub fn delete_purchase(&self, order: &OrderId, told_by: &[EventId]) -> Result<Erased> {
        self.erase(|writer| {
            let sql = "SELECT 1 FROM orders WHERE id = ? AND status = 'reserved'";
            let reserved = writer.first(sql, [order.as_str()], |_| Ok(()))?.is_some();
            writer.free_reserved("orders.id = ?1", order.as_str())?;
            let orders = writer.run("DELETE FROM orders WHERE id = ?", [order.as_str()])?;
            known(orders, "order", order.as_str())?;
            let sql = "DELETE FROM outbox WHERE kind = 'order' AND json_extract(payload, '$.id') = ?";
            let mut erased =
                Erased { orders, letters: writer.run(sql, [order.as_str()])?, ..Erased::default() };
            for event in told_by {
                erased.events += writer.run("DELETE FROM events WHERE id = ?", [event.as_str()])?;
                erased.letters +=
                    writer.run("DELETE FROM outbox WHERE key = ?", [format!("event:{event}")])?;
            }
            if reserved {
                writer.put_letter(&freed(order))?;
            }
            Ok(erased)
        })
    }

    /// Deletes how the customer wants to be addressed, without a trace.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] where there is no such customer, or no name; [`StoreError`].
    pub fn delete_name(&self, customer: &CustomerId) -> Result<Erased> {
        self.delete_of(customer, "UPDATE customers SET name = '' WHERE id = ? AND name <> ''", "name of the")
    }

    /// Deletes the level of membership and since when there is one, without a trace.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] where there is no such customer, or no membership; [`StoreError`].
    pub fn delete_membership(&self, customer: &CustomerId) -> Result<Erased> {
        let sql = "UPDATE customers SET membership = '', since = 0
                   WHERE id = ? AND (membership <> '' OR since <> 0)";
        self.delete_of(customer, sql, "membership of the")
    }

    /// Deletes one field of a profile, without a trace.
    ///
    /// # Errors
    /// [`StoreError::Unknown`]; [`StoreError`].
    pub fn delete_profile_field(&self, customer: &CustomerId, field: &str) -> Result<Erased> {
        self.erase(|writer| {
            let sql = "DELETE FROM profile_fields WHERE customer = ? AND field = ?";
            let fields = writer.run(sql, [customer.as_str(), field])?;
            known(fields, "profile field", field)?;
            Ok(Erased { fields, ..Erased::default() })
        })
    }

    /// Deletes what the customer said of themself where `meant` holds, with the words that said it, without a trace. The events
    /// stay, for what else they tell; `fields` counts the statements.
    ///
    /// # Errors
    /// [`StoreError::Unknown`]; [`StoreError`].
    pub fn delete_said(&self, customer: &CustomerId, meant: &dyn Fn(&Said) -> bool) -> Result<Erased> {
        self.erase(|writer| {
            let fields = writer.forget_said(customer, meant)?;
            known(fields, "statement of the", CUSTOMER)?;
            Ok(Erased { fields, ..Erased::default() })
        })
    }

    /// Deletes one field of what is made of the events: `marker` notes since when it begins anew, the profile's own fields of these
    /// `names` go, and so does what the customer said of themself where `meant` holds, as [`Store::delete_said`]. In one
    /// transaction: a power cut leaves all of it or nothing.
    ///
    /// # Errors
    /// As [`Writer::put_profile_field`] for the marker; [`StoreError`].
    pub fn delete_field(
        &self,
        customer: &CustomerId,
        marker: &ProfileField,
        names: &dyn Fn(&str) -> bool,
        meant: &dyn Fn(&Said) -> bool,
    ) -> Result<Erased> {
        self.erase(|writer| {
            writer.put_profile_field(customer, marker)?;
            writer.forget_said(customer, meant)?;
            for field in writer.profile_fields(customer)?.iter().filter(|field| names(field.as_str())) {
                let sql = "DELETE FROM profile_fields WHERE customer = ? AND field = ?";
                writer.run(sql, [customer.as_str(), field.as_str()])?;
            }
            Ok(Erased { fields: 1, ..Erased::default() })
        })
    }

    /// Deletes who the customer is on one channel, without a trace.
    ///
    /// # Errors
    /// [`StoreError::Unknown`]; [`StoreError`].
    pub fn delete_identity(&self, customer: &CustomerId, channel: Channel) -> Result<Erased> {
        self.erase(|writer| {
            let sql = "DELETE FROM identities WHERE customer = ? AND channel = ?";
            let channel = name(&channel)?;
            let identities = writer.run(sql, [customer.as_str(), &channel])?;
            known(identities, "identity on", &channel)?;
            Ok(Erased { identities, ..Erased::default() })
        })
    }

    /// Empties what the customer's own row holds.
    fn delete_of(&self, customer: &CustomerId, sql: &str, what: &'static str) -> Result<Erased> {
        self.erase(|writer| {
            let fields = writer.run(sql, [customer.as_str()])?;
            known(fields, what, CUSTOMER)?;
            Ok(Erased { fields, ..Erased::default() })
        })
    }

    fn erase(&self, work: impl FnOnce(&mut Writer<'_>) -> Result<Erased>) -> Result<Erased> {
        let erased = self.write(|writer| {
            writer.erased = true;
            work(writer)
        })?;
        Ok(Erased { complete: self.finish_erasure()?, ..erased })
    }

    /// Cleans old pages out where a deletion has noted that this is due; returns whether none is left.
    pub(crate) fn finish_erasure(&self) -> Result<bool> {
        self.close_idle_readers();
        let path = self.path().to_owned();
        self.with_writer(|writer| {
            if !pending(writer)? {
                return Ok(true);
            }
            // Both wait for readers and other writers; not as long as a write would, for they can be done later.
            writer.busy_timeout(PATIENCE / 5)?;
            let done =
                writer.execute_batch("VACUUM").map_err(StoreError::from).and_then(|()| truncate_log(writer));
            writer.busy_timeout(PATIENCE)?;
            match done {
                Ok(true) => {
                    writer.execute("DELETE FROM meta WHERE key = 'erasure'", [])?;
                    recover::keep_first_page(&path);
                    Ok(true)
                }
                Ok(false) | Err(StoreError::Busy | StoreError::Full) => {
                    tracing::warn!("deleted rows may be left in old pages until the store is opened next");
                    Ok(false)
                }
                Err(error) => Err(error),
            }
        })
    }
}

impl Writer<'_> {
    fn delete_customer(&mut self, customer: &CustomerId) -> Result<Erased> {
        let id = customer.as_str();
        let mut erased = self.forget_behaviour(customer)?;
        erased.fields = self.run("DELETE FROM profile_fields WHERE customer = ?", [id])?;
        erased.identities = self.run("DELETE FROM identities WHERE customer = ?", [id])?;
        self.run("DELETE FROM consent_changes WHERE customer = ?", [id])?;
        self.delete_pin(customer)?;
        known(self.run("DELETE FROM customers WHERE id = ?", [id])?, "customer", id)?;
        Ok(erased)
    }

    /// Deletes events, orders and letters of the customer, and what the visits' events say that nobody else's are.
    fn forget_behaviour(&mut self, customer: &CustomerId) -> Result<Erased> {
        let id = customer.as_str();
        self.erased = true;
        let own = "(customer = ?1 OR (customer IS NULL AND session IN (SELECT session FROM events WHERE customer = ?1)))";
        let letters = self.run(&format!("DELETE FROM outbox WHERE {own}"), [id])?;
        let events = self.run(&format!("DELETE FROM events WHERE {own}"), [id])?;
        self.free_reserved("orders.customer = ?1", id)?;
        let orders = self.run("DELETE FROM orders WHERE customer = ?", [id])?;
        Ok(Erased { events, orders, letters, ..Erased::default() })
    }

    /// Deletes what was kept by consent that is there no more.
    pub(crate) fn forget_withdrawn(
        &mut self,
        customer: &CustomerId,
        before: Consent,
        now: Consent,
    ) -> Result<()> {
        let id = customer.as_str();
        if before.profile && !now.profile {
            self.forget_behaviour(customer)?;
            self.run("DELETE FROM profile_fields WHERE customer = ?", [id])?;
            self.delete_pin(customer)?;
        }
        if before.cross_channel && !now.cross_channel {
            self.erased = true;
            let elsewhere = "customer = ? AND channel NOT IN ('kiosk', 'store')";
            let sql = "DELETE FROM outbox WHERE customer = ? AND json_extract(payload, '$.channel') NOT IN
                       ('kiosk', 'store')";
            self.run(sql, [id])?;
            self.run(&format!("DELETE FROM events WHERE {elsewhere}"), [id])?;
            self.free_reserved("orders.customer = ?1 AND orders.channel NOT IN ('kiosk', 'store')", id)?;
            self.run(&format!("DELETE FROM orders WHERE {elsewhere}"), [id])?;
        }
        if before.measurements && !now.measurements {
            self.erased = true;
            let sql = "DELETE FROM profile_fields WHERE customer = ?1 AND substr(field, 1, length(?2)) = ?2";
            self.run(sql, params![id, MEASUREMENT])?;
        }
        Ok(())
    }
}

/// What the hub is told of a reservation that was deleted: the piece is free again, whoever had it kept.
fn freed(order: &OrderId) -> Letter {
    let payload = serde_json::json!({ "id": order, "status": OrderStatus::Cancelled });
    Letter {
        key: format!("order:{order}:cancelled"),
        kind: "order".to_owned(),
        payload: payload.to_string(),
        customer: None,
        session: None,
    }
}

fn pending(connection: &Connection) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM meta WHERE key = 'erasure')";
    Ok(connection.query_row(sql, [], |row| row.get(0))?)
}

/// Writes the log back into the database and empties it; returns whether nobody stood in the way.
fn truncate_log(connection: &Connection) -> Result<bool> {
    Ok(connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))? == 0)
}

fn known(rows: usize, kind: &'static str, id: &str) -> Result<()> {
    if rows == 0 { Err(StoreError::Unknown { kind, id: id.to_owned() }) } else { Ok(()) }
}
