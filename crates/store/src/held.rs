//! Records of a feed that wait until all of it is read.
//!
//! One of the last rows of a feed can cost a product that stands at its beginning (Shopify: rows that are not one behind
//! the other), and what replaces an older version must know which of its variants have a bad row. They wait in a table
//! beside the database, not in memory: a feed may be of any size.

use jingxuan_catalogue::{ProductId, VariantId, feed::Item};
use rusqlite::params;
use serde::{Deserialize, Serialize};

use crate::{
    Remark, Writer,
    columns::{json, to_json},
    error::Result,
};

/// What waits, in the order of the feed.
#[derive(Debug, Serialize, Deserialize)]
pub enum Held {
    /// A record that is good by itself.
    Taken(Box<Item>),
    /// A product that the feed marks as not for sale.
    LeftOut {
        /// Which.
        product: ProductId,
        /// What is said of it.
        remark: Remark,
    },
    /// A record that is bad.
    Skipped {
        /// What is said of it.
        remark: Remark,
        /// The variant that it was.
        variant: Option<VariantId>,
    },
}

impl Writer<'_> {
    /// Makes room for what waits.
    pub(crate) fn begin_holding(&mut self) -> Result<()> {
        self.run("CREATE TEMP TABLE held (seq INTEGER PRIMARY KEY, name TEXT, record TEXT NOT NULL)", [])?;
        self.run("CREATE INDEX temp.held_by_name ON held (name)", [])?;
        Ok(())
    }

    /// Lets a record wait; by its name it can be dropped or found.
    pub(crate) fn hold(&mut self, name: Option<&str>, record: &Held) -> Result<()> {
        self.run("INSERT INTO temp.held (name, record) VALUES (?, ?)", params![name, to_json(record)?])?;
        Ok(())
    }

    /// Drops every record of this name.
    pub(crate) fn drop_held(&mut self, name: &str) -> Result<()> {
        self.run("DELETE FROM temp.held WHERE name = ?", [name])?;
        Ok(())
    }

    /// Whether a record of this name waits.
    pub(crate) fn holds(&self, name: &str) -> Result<bool> {
        Ok(self.first("SELECT 1 FROM temp.held WHERE name = ?", [name], |_| Ok(()))?.is_some())
    }

    /// Whether a record of this name waits behind the one with number `seq`.
    pub(crate) fn holds_behind(&self, name: &str, seq: i64) -> Result<bool> {
        let sql = "SELECT 1 FROM temp.held WHERE name = ? AND seq > ?";
        Ok(self.first(sql, params![name, seq], |_| Ok(()))?.is_some())
    }

    /// The first record behind the one with number `seq`, with its own number.
    pub(crate) fn next_held(&self, seq: i64) -> Result<Option<(i64, Held)>> {
        let sql = "SELECT seq, record FROM temp.held WHERE seq > ? ORDER BY seq LIMIT 1";
        self.first(sql, [seq], |row| Ok((row.get(0)?, json(row, 1)?)))
    }

    /// Ends the waiting. A transaction that fails ends it too.
    pub(crate) fn end_holding(&mut self) -> Result<()> {
        self.run("DROP TABLE temp.held", [])?;
        Ok(())
    }
}
