//! Product feeds into the store and out of it: in one transaction, so a catalogue comes whole or not at all.

use std::{
    cell::Cell,
    io::{BufRead, Write},
};

use jingxuan_catalogue::{
    StoreId, Timestamp, VariantId,
    feed::{self, FeedError, Format, ReadOptions, WriteOptions},
};
use serde::{Deserialize, Serialize};

use crate::{
    Part, Reader, Store, Writer,
    error::{Result, StoreError},
    merge::Before,
    taking::Taking,
};

/// How a product feed is taken.
#[derive(Clone, Debug)]
pub struct Import {
    /// Its format.
    pub format: Format,
    /// What the feed does not say by itself.
    pub options: ReadOptions,
    /// Leaves bad records out instead of refusing the feed.
    pub skip_bad: bool,
    /// Keeps products that are not in the feed, and of those that are what its format cannot say; otherwise the feed is
    /// the whole range.
    pub merge: bool,
    /// The store whose stock the feed's quantities are, one of the shop's; `None`: they are not taken.
    pub stock_of: Option<StoreId>,
    /// Where the feed comes from, for [`crate::Generation`].
    pub source: String,
    /// The present.
    pub at: Timestamp,
}

impl Import {
    /// Whether nothing can be taken before all of the feed is read: in a Shopify feed a later row can cost a whole product,
    /// and a Google row that is bad must leave the older version of its variant in a product that is replaced.
    fn waits(&self) -> bool {
        self.skip_bad
            && match self.format {
                Format::Shopify => true,
                Format::GoogleTsv | Format::GoogleXml => self.merge,
                Format::JsonLines => false,
            }
    }
}

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Number of the catalogue that it made.
    pub generation: u64,
    /// Records that were taken.
    pub records: u64,
    /// Variants in them.
    pub variants: u64,
    /// Bad records that were left out.
    pub skipped: u64,
    /// Records that the feed itself marks as not for sale.
    pub left_out: u64,
    /// Products that were there and have left the range under a merge: the feed gives their last variant to another, or
    /// marks them as not for sale.
    pub removed: u64,
}

/// Something that whoever sent the file should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// Line, from 1.
    pub line: u64,
    /// What became of the record.
    pub kind: RemarkKind,
    /// In one sentence.
    pub message: String,
}

/// What became of a record that is remarked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RemarkKind {
    /// It was bad and is not in the store. An older version that is there stays as it is, and the message says so.
    Skipped,
    /// The feed itself marks it as not for sale.
    LeftOut,
    /// It was taken, but not in all as it was written.
    Note,
    /// Because of it a product that was there left the range: it has the product's last variant now, or says that the
    /// product is not for sale.
    Removed,
    /// It was taken without the name of a customer who has not agreed to it.
    Anonymised,
}

/// Why nothing was imported. The store is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file is wrong.
    #[error(transparent)]
    Feed(#[from] FeedError),
    /// There is nothing in it that could be taken.
    #[error("no usable record in it; the store is as it was")]
    Empty,
    /// The store did not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Reads a product feed into a new catalogue. What is remarkable goes to `remark` in the feed's order.
    ///
    /// # Errors
    /// [`ImportError`]; then the old catalogue is still there.
    pub fn import(
        &self,
        input: impl BufRead,
        import: &Import,
        remark: &mut dyn FnMut(Remark),
    ) -> Result<Imported, ImportError> {
        self.write(|writer| {
            let generation = writer.new_generation(&import.source, import.at)?;
            if let Some(store) = &import.stock_of {
                writer.check_store(store)?;
            }
            writer.delete_demo_pins()?;
            if !import.merge {
                writer.clear(Part::Products)?;
            }
            let before = if import.merge { Before::of(import.format) } else { None };
            let done = Imported { generation, ..Imported::default() };
            let entries = feed::read(import.format, input, import.options);
            let mut taking = Taking { writer, import, before, done, remark, held: None };
            if import.waits() {
                taking.take_when_all_is_read(entries)?;
            } else {
                taking.take_at_once(entries)?;
            }
            taking.finish()
        })
    }

    /// Writes the catalogue as a product feed.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Invalid`] with the operating system's words when the output takes no more.
    pub fn export<W: Write>(&self, format: Format, output: W, options: WriteOptions) -> Result<W> {
        let reader = self.reader()?;
        let mut feed = feed::Writer::new(format, output, options).map_err(output_error)?;
        let mut failed = None;
        // A count that cannot be read is not one that nobody made.
        let unread = Cell::new(None);
        reader.each_product(|product| {
            let pieces = |variant: &VariantId| {
                reader.pieces_anywhere(variant).unwrap_or_else(|error| {
                    unread.set(Some(error));
                    None
                })
            };
            match feed.product(&product, &pieces) {
                Ok(()) => std::ops::ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    std::ops::ControlFlow::Break(())
                }
            }
        })?;
        match (unread.into_inner(), failed) {
            (Some(error), _) => Err(error),
            (None, Some(error)) => Err(output_error(error)),
            (None, None) => feed.finish().map_err(output_error),
        }
    }
}

impl Reader<'_> {
    /// Pieces of the variant in all stores together; `None` where none ever counted it.
    fn pieces_anywhere(&self, variant: &VariantId) -> Result<Option<u32>> {
        let sql = "SELECT sum(quantity) FROM stock WHERE variant = ?";
        let sum: Option<Option<i64>> = self.first(sql, [variant.as_str()], |row| row.get(0))?;
        Ok(sum.flatten().map(|pieces| u32::try_from(pieces).unwrap_or(u32::MAX)))
    }
}

/// Does a part of the transaction that may be refused and passed over: then it has changed nothing. Where nothing is
/// passed over, the transaction itself sees to that.
pub fn attempt<'c, T>(
    writer: &mut Writer<'c>,
    pass_over: bool,
    work: impl FnOnce(&mut Writer<'c>) -> Result<T, ImportError>,
) -> Result<T, ImportError> {
    if !pass_over {
        return work(writer);
    }
    writer.run("SAVEPOINT record", [])?;
    let done = work(writer);
    match done {
        Ok(_) => writer.run("RELEASE record", [])?,
        Err(ImportError::Feed(_)) => {
            writer.run("ROLLBACK TO record", [])?;
            writer.run("RELEASE record", [])?
        }
        Err(_) => 0, // the store's own error ends the transaction
    };
    done
}

/// What is wrong with a record rather than with the store gets the record's line.
pub fn refused(line: u64, error: StoreError) -> ImportError {
    match error {
        StoreError::Invalid(message) => FeedError::record(line, message).into(),
        error @ (StoreError::Unknown { .. }
        | StoreError::NoConsent { .. }
        | StoreError::OutOfStock { .. }) => FeedError::record(line, error.to_string()).into(),
        other => other.into(),
    }
}

pub fn output_error(error: std::io::Error) -> StoreError {
    StoreError::Invalid(format!("the output takes no more: {error}"))
}
