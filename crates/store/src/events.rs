//! Behaviour events, by whom, in which visit, since when.

use jingxuan_catalogue::{
    CustomerId, Event, EventId, EventKind, ProductId, Said, SessionId, StoreId, Timestamp, VariantId,
};
use rusqlite::{Row, params, types::ValueRef};

use crate::{
    Reader, Store, Writer,
    columns::{json, name, named, to_json},
    error::{Result, StoreError},
    outbox::Letter,
};

/// Longest words of a search or question that are kept, bytes.
const LONGEST_TEXT: usize = 8 * 1024;
/// Longest list of a search that is kept, products.
const LONGEST_LIST: usize = 1_000;

/// An event with its place in the order of arrival, which no clock can disturb.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Grows with every event, never given twice.
    pub seq: i64,
    /// The event.
    pub event: Event,
}

/// How often something happened to a product or variant.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    /// What.
    pub kind: EventKind,
    /// To which product.
    pub product: Option<ProductId>,
    /// To which variant.
    pub variant: Option<VariantId>,
    /// How often.
    pub count: u32,
}

/// Words that somebody searched for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Searched {
    /// The words as they were typed.
    pub text: String,
    /// In which visit.
    pub session: SessionId,
    /// Who made the visit, where any of its events tells.
    pub customer: Option<CustomerId>,
}

/// What became of something that is written once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// Its place.
    pub seq: i64,
    /// Whether it was not there before.
    pub new: bool,
}

const EVENT: &str = "SELECT seq, id, at, channel, session, customer, store, kind, product, variant, text, said, shown FROM events";

impl Reader<'_> {
    /// Up to `limit` events after the one with number `seq` (0: from the first), in order of arrival.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be read; so for every query below.
    pub fn events_since(&self, seq: i64, limit: u32) -> Result<Vec<Recorded>> {
        self.all(&format!("{EVENT} WHERE seq > ? ORDER BY seq LIMIT ?"), params![seq, limit], row)
    }

    /// Events of the customer, in order of arrival.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn events_of(&self, customer: &CustomerId) -> Result<Vec<Recorded>> {
        self.all(&format!("{EVENT} WHERE customer = ? ORDER BY seq"), [customer.as_str()], row)
    }

    /// Events of the visit, in order of arrival.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn events_in(&self, session: &SessionId) -> Result<Vec<Recorded>> {
        self.all(&format!("{EVENT} WHERE session = ? ORDER BY seq"), [session.as_str()], row)
    }

    /// Events that happened, by their own clock, at `from` or later and before `to`, in order of arrival.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn events_between(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Recorded>> {
        self.all(&format!("{EVENT} WHERE at >= ? AND at < ? ORDER BY seq"), params![from, to], row)
    }

    /// What happened to the products at `from` or later and before `to`, counted: a year of events in a few thousand rows.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn tallies_between(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Tally>> {
        let sql = "SELECT kind, product, variant, count(*) FROM events
                   WHERE at >= ? AND at < ? AND (product IS NOT NULL OR variant IS NOT NULL)
                   GROUP BY kind, product, variant";
        self.all(sql, params![from, to], |row| {
            let [product, variant]: [Option<String>; 2] = [row.get(1)?, row.get(2)?];
            Ok(Tally {
                kind: named(row, 0)?,
                product: product.map(ProductId),
                variant: variant.map(VariantId),
                count: row.get(3)?,
            })
        })
    }

    /// Words that were searched for at `from` or later and before `to`, once a visit, with whoever made the visit. One row
    /// at a time, however many there are.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn each_search_between(
        &self,
        from: Timestamp,
        to: Timestamp,
        mut visit: impl FnMut(Searched),
    ) -> Result<()> {
        let sql =
            "SELECT DISTINCT text, session, ifnull(customer, (SELECT max(known.customer) FROM events known
                   WHERE known.session = events.session AND known.customer IS NOT NULL)) FROM events
                   WHERE at >= ? AND at < ? AND kind = 'search' AND text IS NOT NULL";
        let mut statement = self.db().prepare_cached(sql)?;
        let mut rows = statement.query(params![from, to])?;
        while let Some(row) = rows.next()? {
            visit(Searched {
                text: row.get(0)?,
                session: SessionId(row.get(1)?),
                customer: row.get::<_, Option<String>>(2)?.map(CustomerId),
            });
        }
        Ok(())
    }

    /// Whether the event has arrived.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn event(&self, id: &EventId) -> Result<Option<Recorded>> {
        self.first(&format!("{EVENT} WHERE id = ?"), [id.as_str()], row)
    }

    /// Number of the last event that ever arrived, 0 before the first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn last_event(&self) -> Result<i64> {
        let sql = "SELECT seq FROM sqlite_sequence WHERE name = 'events'";
        Ok(self.first(sql, [], |row| row.get(0))?.unwrap_or(0))
    }
}

impl Writer<'_> {
    /// Writes an event, once: the same id is the same event, however often it arrives.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] or [`StoreError::NoConsent`] when it names a customer who is not known or has not
    /// agreed; [`StoreError::Invalid`] without id or session, with a text of more than 8 KiB, with a list of more than 1,000
    /// products, or with something said of themself by nobody: without a name it is not kept.
    pub fn put_event(&mut self, event: &Event) -> Result<Appended> {
        if event.id.as_str().is_empty() || event.session.as_str().is_empty() {
            return Err(StoreError::Invalid(format!("event `{}` lacks its id or session", event.id)));
        }
        if event.text.as_ref().is_some_and(|text| text.len() > LONGEST_TEXT) {
            return Err(StoreError::Invalid(format!("the text of event `{}` is too long", event.id)));
        }
        if !event.said.is_empty() && event.customer.is_none() {
            let why = format!("event `{}` keeps what somebody without a name said of themself", event.id);
            return Err(StoreError::Invalid(why));
        }
        if event.shown.len() > LONGEST_LIST {
            return Err(StoreError::Invalid(format!("the list of event `{}` is too long", event.id)));
        }
        if let Some(seq) =
            self.first("SELECT seq FROM events WHERE id = ?", [event.id.as_str()], |row| row.get(0))?
        {
            return Ok(Appended { seq, new: false });
        }
        if let Some(customer) = &event.customer {
            self.check_consent(customer, event.channel)?;
        }
        let sql = "INSERT INTO events
                   (id, at, channel, session, customer, store, kind, product, variant, text, said, shown)
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        self.run(
            sql,
            params![
                event.id.as_str(),
                event.at,
                name(&event.channel)?,
                event.session.as_str(),
                event.customer.as_ref().map(CustomerId::as_str),
                event.store.as_ref().map(StoreId::as_str),
                name(&event.kind)?,
                event.product.as_ref().map(ProductId::as_str),
                event.variant.as_ref().map(VariantId::as_str),
                event.text,
                (!event.said.is_empty()).then(|| to_json(&event.said)).transpose()?,
                (!event.shown.is_empty()).then(|| to_json(&event.shown)).transpose()?,
            ],
        )?;
        Ok(Appended { seq: self.db().last_insert_rowid(), new: true })
    }

    /// Writes an event and, where it is new, a letter that takes it to the hub.
    ///
    /// # Errors
    /// As [`Writer::put_event`].
    pub fn record_event(&mut self, event: &Event) -> Result<Appended> {
        let appended = self.put_event(event)?;
        if appended.new {
            self.put_letter(&Letter {
                key: format!("event:{}", event.id),
                kind: "event".to_owned(),
                payload: to_json(event)?,
                customer: event.customer.clone(),
                session: Some(event.session.clone()),
            })?;
        }
        Ok(appended)
    }

    /// Deletes what the customer said of themself where `meant` holds, from the events and their letters, together with the
    /// words of the event, which say the same. Returns how many statements there were.
    pub(crate) fn forget_said(
        &mut self,
        customer: &CustomerId,
        meant: &dyn Fn(&Said) -> bool,
    ) -> Result<usize> {
        self.erased = true;
        let sql = format!("{EVENT} WHERE customer = ? AND said IS NOT NULL");
        let told: Vec<Recorded> =
            self.db().prepare(&sql)?.query_map([customer.as_str()], row)?.collect::<Result<_, _>>()?;
        let mut gone = 0;
        for Recorded { seq, mut event } in told {
            let before = event.said.len();
            event.said.retain(|said| !meant(said));
            if event.said.len() == before {
                continue;
            }
            gone += before - event.said.len();
            event.text = None;
            let left = (!event.said.is_empty()).then(|| to_json(&event.said)).transpose()?;
            self.run("UPDATE events SET text = NULL, said = ? WHERE seq = ?", params![left, seq])?;
            let (payload, key) = (to_json(&event)?, format!("event:{}", event.id));
            self.run("UPDATE outbox SET payload = ? WHERE key = ?", params![payload, key])?;
        }
        Ok(gone)
    }
}

impl Store {
    /// Writes events with their letters in one transaction: on the disk when this returns.
    ///
    /// # Errors
    /// As [`Writer::put_event`]; then none of them is written.
    pub fn record_events(&self, events: &[Event]) -> Result<Vec<Appended>> {
        self.write(|writer| events.iter().map(|event| writer.record_event(event)).collect())
    }

    /// As [`Store::record_events`], for one.
    ///
    /// # Errors
    /// As [`Writer::put_event`].
    pub fn record_event(&self, event: &Event) -> Result<Appended> {
        self.write(|writer| writer.record_event(event))
    }
}

fn row(row: &Row<'_>) -> rusqlite::Result<Recorded> {
    Ok(Recorded {
        seq: row.get(0)?,
        event: Event {
            id: EventId(row.get(1)?),
            at: row.get(2)?,
            channel: named(row, 3)?,
            session: SessionId(row.get(4)?),
            customer: row.get::<_, Option<String>>(5)?.map(CustomerId),
            store: row.get::<_, Option<String>>(6)?.map(StoreId),
            kind: named(row, 7)?,
            product: row.get::<_, Option<String>>(8)?.map(ProductId),
            variant: row.get::<_, Option<String>>(9)?.map(VariantId),
            text: row.get(10)?,
            said: list(row, 11)?,
            shown: list(row, 12)?,
        },
    })
}

/// A list kept as JSON; empty where none is.
fn list<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<T>> {
    if matches!(row.get_ref(column)?, ValueRef::Null) { Ok(Vec::new()) } else { json(row, column) }
}
