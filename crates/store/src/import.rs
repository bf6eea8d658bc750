//! Feeds and record files into the store: in one transaction, so a catalogue comes whole or not at all.

use std::io::{BufRead, Write};

use jingxuan_catalogue::{
    Category, Channel, Customer, CustomerId, Event, KnowledgeEntry, Order, Product, SizeChart, Stock,
    Store as Shop, StoreId, Timestamp, VariantId,
    feed::{self, Entry, FeedError, Format, Item, Limits, ReadOptions, WriteOptions},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Part, Reader, Store, Writer,
    error::{Result, StoreError},
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
    /// Keeps products that are not in the feed; otherwise the feed is the whole range.
    pub merge: bool,
    /// The store whose stock the feed's quantities are; `None`: they are not taken.
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
            writer.delete_demo_pins()?;
            if !import.merge {
                writer.clear(Part::Products)?;
            }
            for entry in feed::read(import.format, input, import.options) {
                let taken = match entry {
                    Ok(Entry::Product(item)) => take(writer, *item, import, remark),
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
                        done.skipped += 1;
                        remark(Remark {
                            line: error.line,
                            kind: RemarkKind::Skipped,
                            message: error.message,
                        });
                    }
                    Err(error) => return Err(error),
                }
            }
            if done.records == 0 {
                return Err(ImportError::Empty);
            }
            if !import.merge {
                writer.forget_stock_without_variant()?;
            }
            Ok(done)
        })
    }

    /// Reads a JSON Lines file of one kind. Catalogue kinds replace what there was; customers, orders and events are
    /// added to it.
    ///
    /// # Errors
    /// [`ImportError`]; then nothing of the file is in the store.
    pub fn import_records(
        &self,
        kind: Records,
        input: impl BufRead,
        skip_bad: bool,
        remark: &mut dyn FnMut(Remark),
    ) -> Result<Imported, ImportError> {
        self.write(|writer| {
            let done = read_records(writer, kind, input, skip_bad, remark)?;
            if done.records == 0 { Err(ImportError::Empty) } else { Ok(done) }
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

    /// Writes all records of a kind as JSON Lines.
    ///
    /// # Errors
    /// As [`Store::export`].
    pub fn export_records<W: Write>(&self, kind: Records, mut output: W) -> Result<()> {
        let reader = self.reader()?;
        match kind {
            Records::Products => {
                self.export(Format::JsonLines, &mut output, WriteOptions::default())?;
                Ok(())
            }
            Records::Categories => lines(&mut output, &reader.categories()?),
            Records::Stores => lines(&mut output, &reader.stores()?),
            Records::Stock => lines(&mut output, &reader.all_stock()?),
            Records::SizeCharts => lines(&mut output, &reader.size_charts()?),
            Records::Knowledge => lines(&mut output, &reader.knowledge()?),
            Records::Customers => lines(&mut output, &reader.customers()?),
            Records::Orders => lines(&mut output, &reader.orders()?),
            Records::Events => {
                let mut last = 0;
                loop {
                    let some = reader.events_since(last, 1_000)?;
                    let Some(end) = some.last() else { break Ok(()) };
                    last = end.seq;
                    lines(&mut output, &some.into_iter().map(|recorded| recorded.event).collect::<Vec<_>>())?;
                }
            }
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

/// Writes one entry; returns how many variants it had. What the store refuses is an error of its line.
fn take(
    writer: &mut Writer<'_>,
    item: Item,
    import: &Import,
    remark: &mut dyn FnMut(Remark),
) -> Result<u64, ImportError> {
    let line = item.line;
    writer.put_part(&item.product).map_err(|error| refused(line, error))?;
    for message in item.notes {
        remark(Remark { line, kind: RemarkKind::Note, message });
    }
    if let Some(store) = &import.stock_of {
        for (variant, quantity) in item.quantities {
            writer.put_stock(&Stock { variant, store: store.clone(), quantity, at: import.at })?;
        }
    }
    Ok(item.product.variants.len() as u64)
}

/// What is wrong with a record rather than with the store gets the record's line.
fn refused(line: u64, error: StoreError) -> ImportError {
    match error {
        StoreError::Invalid(message) => FeedError { line, message, fatal: false }.into(),
        error @ (StoreError::Unknown { .. }
        | StoreError::NoConsent { .. }
        | StoreError::OutOfStock { .. }) => {
            FeedError { line, message: error.to_string(), fatal: false }.into()
        }
        other => other.into(),
    }
}

/// A kind of record, one JSON Lines file each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names say it
pub enum Records {
    Categories,
    Products,
    Stores,
    Stock,
    SizeCharts,
    Knowledge,
    Customers,
    Orders,
    Events,
}

impl Records {
    /// Every kind with the name of its file, in an order in which none needs a later one.
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::Categories, "categories"),
        (Self::SizeCharts, "size_charts"),
        (Self::Products, "products"),
        (Self::Stores, "stores"),
        (Self::Stock, "stock"),
        (Self::Knowledge, "knowledge"),
        (Self::Customers, "customers"),
        (Self::Orders, "orders"),
        (Self::Events, "events"),
    ];

    fn part(self) -> Option<Part> {
        match self {
            Self::Categories => Some(Part::Categories),
            Self::Products => Some(Part::Products),
            Self::Stores => Some(Part::Stores),
            Self::Stock => Some(Part::Stock),
            Self::SizeCharts => Some(Part::SizeCharts),
            Self::Knowledge => Some(Part::Knowledge),
            Self::Customers | Self::Orders | Self::Events => None,
        }
    }
}

impl std::str::FromStr for Records {
    type Err = String;
    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|(_, known)| *known == name.replace('-', "_"));
        found.map(|(kind, _)| *kind).ok_or_else(|| {
            let known: Vec<_> = Self::ALL.iter().map(|(_, name)| *name).collect();
            format!("`{name}` is no kind of record ({})", known.join(", "))
        })
    }
}

/// Reads a file of records into a transaction.
pub fn read_records(
    writer: &mut Writer<'_>,
    kind: Records,
    input: impl BufRead,
    skip_bad: bool,
    remark: &mut dyn FnMut(Remark),
) -> Result<Imported, ImportError> {
    if let Some(part) = kind.part() {
        writer.clear(part)?;
    }
    let file = File { writer, input, skip_bad, remark };
    match kind {
        Records::Categories => file.read(|w, category: Category| plain(w.put_category(&category))),
        Records::Products => file.read(|w, product: Product| plain(w.put_product(&product))),
        Records::Stores => file.read(|w, store: Shop| plain(w.put_store(&store))),
        Records::Stock => file.read(|w, stock: Stock| plain(w.put_stock(&stock))),
        Records::SizeCharts => file.read(|w, chart: SizeChart| plain(w.put_size_chart(&chart))),
        Records::Knowledge => file.read(|w, entry: KnowledgeEntry| plain(w.put_knowledge(&entry))),
        Records::Customers => file.read(put_customer),
        Records::Orders => file.read(|w, mut order: Order| {
            let why = nameless(w, &mut order.customer, order.channel)?;
            w.put_order(&order)?;
            Ok(why)
        }),
        Records::Events => file.read(|w, mut event: Event| {
            let why = nameless(w, &mut event.customer, event.channel)?;
            w.put_event(&event)?;
            Ok(why)
        }),
    }
}

fn plain(result: Result<()>) -> Result<Option<String>> {
    result.map(|()| None)
}

/// Of a customer who has not agreed to a profile only the id and the answers are taken.
fn put_customer(writer: &mut Writer<'_>, mut customer: Customer) -> Result<Option<String>> {
    let personal =
        !(customer.name.is_empty() && customer.membership.is_empty() && customer.identities.is_empty());
    let without = personal && !customer.consent.profile;
    if without {
        customer.name.clear();
        customer.membership.clear();
        customer.identities.clear();
    }
    writer.put_customer(&customer)?;
    Ok(without.then(|| format!("customer `{}` has not agreed to a profile", customer.id)))
}

/// Takes out the name of a customer who has not agreed; returns why.
fn nameless(
    writer: &Writer<'_>,
    customer: &mut Option<CustomerId>,
    channel: Channel,
) -> Result<Option<String>> {
    let Some(id) = customer else { return Ok(None) };
    match writer.check_consent(id, channel) {
        Ok(()) => Ok(None),
        Err(error @ (StoreError::NoConsent { .. } | StoreError::Unknown { .. })) => {
            *customer = None;
            Ok(Some(error.to_string()))
        }
        Err(error) => Err(error),
    }
}

/// A file of records on its way into a transaction.
struct File<'a, 'c, R> {
    writer: &'a mut Writer<'c>,
    input: R,
    skip_bad: bool,
    remark: &'a mut dyn FnMut(Remark),
}

impl<'c, R: BufRead> File<'_, 'c, R> {
    /// Puts every record; `put` says why it left a customer's name out, if it did.
    fn read<T: DeserializeOwned>(
        self,
        mut put: impl FnMut(&mut Writer<'c>, T) -> Result<Option<String>>,
    ) -> Result<Imported, ImportError> {
        let mut done = Imported::default();
        for read in feed::json_lines(self.input, Limits::default()) {
            let taken = read.map_err(ImportError::Feed).and_then(|(line, value)| {
                let without = put(self.writer, value).map_err(|error| refused(line, error))?;
                if let Some(message) = without {
                    (self.remark)(Remark { line, kind: RemarkKind::Anonymised, message });
                }
                Ok(())
            });
            match taken {
                Ok(()) => done.records += 1,
                Err(ImportError::Feed(error)) if self.skip_bad && !error.fatal => {
                    done.skipped += 1;
                    let FeedError { line, message, .. } = error;
                    (self.remark)(Remark { line, kind: RemarkKind::Skipped, message });
                }
                Err(error) => return Err(error),
            }
        }
        Ok(done)
    }
}

fn lines<T: Serialize>(output: &mut impl Write, values: &[T]) -> Result<()> {
    for value in values {
        serde_json::to_writer(&mut *output, value).map_err(|error| output_error(error.into()))?;
        output.write_all(b"\n").map_err(output_error)?;
    }
    Ok(())
}

fn output_error(error: std::io::Error) -> StoreError {
    StoreError::Invalid(format!("the output takes no more: {error}"))
}
