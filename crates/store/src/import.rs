//! Product feeds into the store and out of it: in one transaction, so a catalogue comes whole or not at all.

use std::io::{BufRead, Write};

use jingxuan_catalogue::{
    Stock, StoreId, Timestamp, VariantId,
    feed::{self, Entry, FeedError, Format, Item, ReadOptions, WriteOptions},
};
use serde::Serialize;

use crate::{
    Part, Reader, Store, Writer,
    error::{Result, StoreError},
    merge::Before,
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
    /// Products that were there and have left the range, because the feed gives their last variant to another.
    pub removed: u64,
}

/// Something that whoever sent the file should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// Line, from 1.
    pub line: u64,
    /// What became of the record.
    pub kind: RemarkKind,
    /// In one sentence.
    pub message: String,
}

/// What became of a record that is remarked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RemarkKind {
    /// It was bad and is not in the store.
    Skipped,
    /// The feed itself marks it as not for sale.
    LeftOut,
    /// It was taken, but not in all as it was written.
    Note,
    /// It was taken, and a product that was there lost its last variant to it and left the range.
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
    /// Reads a product feed into a new catalogue. What is remarkable goes to `remark` as it is met.
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
            let mut done = Imported {
                generation: writer.new_generation(&import.source, import.at)?,
                ..Imported::default()
            };
            if let Some(store) = &import.stock_of {
                writer.check_store(store)?;
            }
            writer.delete_demo_pins()?;
            if !import.merge {
                writer.clear(Part::Products)?;
            }
            let mut before = if import.merge { Before::of(import.format) } else { None };
            for entry in feed::read(import.format, input, import.options) {
                let taken = match entry {
                    Ok(Entry::Product(item)) => attempt(writer, import.skip_bad, |writer| {
                        take(writer, *item, import, before.as_mut(), remark)
                    }),
                    Ok(Entry::LeftOut { line, reason }) => {
                        done.left_out += 1;
                        remark(Remark { line, kind: RemarkKind::LeftOut, message: reason });
                        continue;
                    }
                    Err(error) => Err(ImportError::Feed(error)),
                };
                match taken {
                    Ok(variants) => {
                        done.records += 1;
                        done.variants += variants;
                    }
                    Err(ImportError::Feed(error)) if import.skip_bad && !error.fatal => {
                        let back = error.product.as_ref().map(|product| writer.take_back(product));
                        if let Some(variants) = back.transpose()?.flatten() {
                            done.records -= 1;
                            done.variants -= variants;
                        }
                        done.skipped += 1;
                        let FeedError { line, message, .. } = error;
                        remark(Remark { line, kind: RemarkKind::Skipped, message });
                    }
                    Err(error) => return Err(error),
                }
            }
            if done.records == 0 {
                return Err(ImportError::Empty);
            }
            for (line, product) in writer.drop_emptied()? {
                done.removed += 1;
                let message =
                    format!("product `{product}` has left the range: another has its last variant now");
                remark(Remark { line, kind: RemarkKind::Removed, message });
            }
            writer.forget_stock_without_variant()?;
            Ok(done)
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
        reader.each_product(|product| {
            let pieces = |variant: &VariantId| reader.pieces_anywhere(variant).ok().flatten();
            match feed.product(&product, &pieces) {
                Ok(()) => std::ops::ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    std::ops::ControlFlow::Break(())
                }
            }
        })?;
        match failed {
            Some(error) => Err(output_error(error)),
            None => feed.finish().map_err(output_error),
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

/// Writes one entry; returns how many variants it had. What the store refuses is an error of its line.
fn take(
    writer: &mut Writer<'_>,
    item: Item,
    import: &Import,
    before: Option<&mut Before>,
    remark: &mut dyn FnMut(Remark),
) -> Result<u64, ImportError> {
    let Item { line, product, quantities, notes } = item;
    let variants = product.variants.len() as u64;
    writer.put_part_of(product, line, before).map_err(|error| refused(line, error))?;
    if let Some(store) = &import.stock_of {
        for (variant, quantity) in quantities {
            let count = Stock { variant, store: store.clone(), quantity, at: import.at };
            writer.put_stock(&count).map_err(|error| refused(line, error))?;
        }
    }
    for message in notes {
        remark(Remark { line, kind: RemarkKind::Note, message });
    }
    Ok(variants)
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
