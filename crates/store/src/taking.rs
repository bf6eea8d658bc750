//! A product feed on its way into a transaction, record by record.

use std::collections::BTreeSet;

use jingxuan_catalogue::{
    ProductId, Stock, VariantId,
    feed::{Entries, Entry, FeedError, Format, Item},
};

use crate::{
    Import, ImportError, Imported, Remark, RemarkKind, Writer,
    error::{Result, StoreError},
    held::Held,
    import::{attempt, refused},
    merge::Before,
};

/// What is added to the remark on a record that was not taken and whose older version stays.
const KEPT: &str = "; kept the older version";
/// The same, where the older version could not stay beside what replaced the rest of its product.
const GONE: &str = "; the older version is gone, it does not fit the product's other rows";

/// A feed on its way.
pub struct Taking<'a, 'c> {
    pub writer: &'a mut Writer<'c>,
    pub import: &'a Import,
    /// What was there of what the feed cannot say.
    pub before: Option<Before>,
    pub done: Imported,
    pub remark: &'a mut dyn FnMut(Remark),
    /// The number of the record that is being taken, where the others wait.
    pub held: Option<i64>,
}

impl Taking<'_, '_> {
    /// Takes each record as it is read.
    pub fn take_at_once(&mut self, entries: Entries<'_>) -> Result<(), ImportError> {
        for entry in entries {
            match entry {
                Ok(Entry::Product(item)) => self.put(*item)?,
                Ok(Entry::LeftOut { line, product, reason }) => {
                    self.leave_out(&product, left_out(line, reason))?
                }
                Err(error) => self.pass_over(error)?,
            }
        }
        Ok(())
    }

    /// Takes what is good when all of the feed is read, so that what a later row costs was never written: what was there
    /// before is untouched.
    pub fn take_when_all_is_read(&mut self, entries: Entries<'_>) -> Result<(), ImportError> {
        self.writer.begin_holding()?;
        let mut lost: BTreeSet<ProductId> = BTreeSet::new();
        let mut spared: BTreeSet<VariantId> = BTreeSet::new();
        for entry in entries {
            match entry {
                Ok(Entry::Product(item)) => {
                    let name = name_of(&item, self.import.format).map(str::to_owned);
                    self.writer.hold(name.as_deref(), &Held::Taken(item))?;
                }
                Ok(Entry::LeftOut { line, product, reason }) => {
                    let name = product.0.clone();
                    let remark = left_out(line, reason);
                    self.writer.hold(Some(&name), &Held::LeftOut { product, remark })?;
                }
                Err(error) if error.fatal => return Err(error.into()),
                Err(FeedError { line, mut message, product, variant, .. }) => {
                    if let Some(product) = product {
                        self.writer.drop_held(product.as_str())?;
                        if self.writer.has_older(&product)? {
                            message.push_str(KEPT);
                        }
                        // A product is skipped once, however many of its rows are wrong.
                        self.done.skipped += u64::from(lost.insert(product));
                    } else {
                        self.done.skipped += 1;
                    }
                    if let Some(variant) = &variant
                        && self.writer.has_older_variant(variant)?
                    {
                        spared.insert(variant.clone());
                    }
                    let remark = Remark { line, kind: RemarkKind::Skipped, message };
                    self.writer.hold(None, &Held::Skipped { remark, variant })?;
                }
            }
        }
        // What has a good row as well is replaced by that.
        for variant in std::mem::take(&mut spared) {
            if !self.writer.holds(variant.as_str())? {
                spared.insert(variant);
            }
        }
        if let Some(before) = &mut self.before {
            before.spared.clone_from(&spared);
            before.goes_back = self.import.format.has_variants();
        }
        let mut last = 0;
        while let Some((seq, held)) = self.writer.next_held(last)? {
            last = seq;
            self.held = Some(seq);
            match held {
                Held::Taken(item) => self.put(*item)?,
                Held::LeftOut { product, remark } => self.leave_out(&product, remark)?,
                Held::Skipped { mut remark, variant } => {
                    if let Some(variant) = variant.filter(|variant| spared.contains(variant))
                        && self.writer.has_variant(&variant)?
                    {
                        remark.message.push_str(KEPT);
                    }
                    (self.remark)(remark);
                }
            }
        }
        self.held = None;
        self.writer.end_holding()?;
        Ok(())
    }

    /// What the import has done, when all is taken.
    pub fn finish(self) -> Result<Imported, ImportError> {
        let Self { writer, mut done, remark, .. } = self;
        // A merge may only take things out of the range, but not all.
        let taken_out = done.removed > 0 && writer.first("SELECT 1 FROM products", [], |_| Ok(()))?.is_some();
        if done.records == 0 && !taken_out {
            return Err(ImportError::Empty);
        }
        for (line, product) in writer.drop_emptied()? {
            done.removed += 1;
            let message = format!("product `{product}` has left the range: another has its last variant now");
            remark(Remark { line, kind: RemarkKind::Removed, message });
        }
        writer.forget_stock_without_variant()?;
        Ok(done)
    }

    /// Writes a record, or passes over it where the store refuses it.
    fn put(&mut self, item: Item) -> Result<(), ImportError> {
        let (import, before, remark) = (self.import, self.before.as_mut(), &mut *self.remark);
        let taken =
            attempt(self.writer, import.skip_bad, |writer| take(writer, item, import, before, remark));
        match taken {
            Ok(variants) => {
                self.done.records += 1;
                self.done.variants += variants;
                Ok(())
            }
            Err(ImportError::Feed(error)) => self.pass_over(error),
            Err(error) => Err(error),
        }
    }

    /// Leaves out what is not for sale. The feed says so of this very product, so under a merge it leaves the range.
    fn leave_out(&mut self, product: &ProductId, remark: Remark) -> Result<(), ImportError> {
        let Remark { line, .. } = remark;
        self.done.left_out += 1;
        (self.remark)(remark);
        if self.writer.has_older(product)? && self.writer.rest(product)? {
            self.done.removed += 1;
            let message =
                format!("product `{product}` has left the range: the feed says that it is not for sale");
            (self.remark)(Remark { line, kind: RemarkKind::Removed, message });
        }
        Ok(())
    }

    /// Sees to it that the older version of a variant stays whose row is refused, also where other rows have replaced its product;
    /// returns whether it could, and `None` where there is none or a row behind may still replace it.
    fn keep_older(&mut self, variant: &VariantId) -> Result<Option<bool>> {
        let older = self.writer.has_older_variant(variant)?;
        let (Some(held), Some(before)) = (self.held, &mut self.before) else {
            return Ok(older.then_some(true));
        };
        if self.writer.holds_behind(variant.as_str(), held)? {
            return Ok(None);
        }
        if older {
            before.spared.insert(variant.clone());
            return Ok(Some(true));
        }
        self.writer.put_back(before, variant)
    }

    /// Passes over what is wrong with a record, where that was asked for.
    fn pass_over(&mut self, error: FeedError) -> Result<(), ImportError> {
        if !self.import.skip_bad || error.fatal {
            return Err(error.into());
        }
        let FeedError { line, mut message, product, variant, .. } = error;
        let product = product.map_or(Ok(false), |product| self.writer.has_older(&product))?;
        let variant = variant.map_or(Ok(None), |variant| self.keep_older(&variant))?;
        if product || variant == Some(true) {
            message.push_str(KEPT);
        } else if variant == Some(false) {
            message.push_str(GONE);
        }
        self.done.skipped += 1;
        (self.remark)(Remark { line, kind: RemarkKind::Skipped, message });
        Ok(())
    }
}

/// By what a record that waits is known: its variant where it has one only, otherwise its product.
fn name_of(item: &Item, format: Format) -> Option<&str> {
    if format.has_variants() {
        item.product.variants.first().map(|variant| variant.id.as_str())
    } else {
        Some(item.product.id.as_str())
    }
}

fn left_out(line: u64, reason: String) -> Remark {
    Remark { line, kind: RemarkKind::LeftOut, message: reason }
}

/// Writes one record; returns how many variants it had. What the store refuses is an error of its line.
fn take(
    writer: &mut Writer<'_>,
    item: Item,
    import: &Import,
    before: Option<&mut Before>,
    remark: &mut dyn FnMut(Remark),
) -> Result<u64, ImportError> {
    let lost = item.wrong(import.format, String::new());
    let Item { line, product, quantities, notes } = item;
    let wrong = |error: StoreError| match refused(line, error) {
        ImportError::Feed(error) => FeedError { message: error.message, ..lost.clone() }.into(),
        other => other,
    };
    let variants = product.variants.len() as u64;
    let more = writer.put_part_of(product, line, before).map_err(wrong)?;
    if let Some(store) = &import.stock_of {
        for (variant, quantity) in quantities {
            let count = Stock { variant, store: store.clone(), quantity, at: import.at };
            writer.put_stock(&count).map_err(wrong)?;
        }
    }
    for message in notes.into_iter().chain(more) {
        remark(Remark { line, kind: RemarkKind::Note, message });
    }
    Ok(variants)
}
