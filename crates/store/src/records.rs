//! Files of records, one JSON object a line and one kind a file, into the store and out of it.

use std::{
    io::{BufRead, Write},
    ops::ControlFlow,
};

use jingxuan_catalogue::{
    Category, Channel, Customer, CustomerId, CustomerRecord, Event, KnowledgeEntry, Order, Product, Purpose,
    SizeChart, Stock, Store as Shop, Supplement, Timestamp,
    feed::{self, FeedError, Format, Limits, WriteOptions},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    ImportError, Imported, Part, Reader, Remark, RemarkKind, Store, Writer,
    columns::name,
    consent::{answered_in_file, clock},
    error::{Result, StoreError},
    import::{attempt, output_error, refused},
};

impl Store {
    /// Reads a JSON Lines file of one kind. Catalogue kinds replace what there was; supplements, customers, orders and
    /// events are added to it.
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
            let done = read_records(writer, kind, input, skip_bad, clock(), remark)?;
            match kind {
                Records::Products => drop(writer.forget_stock_without_variant()?),
                Records::Supplements => writer.touch_generation()?,
                Records::Stores => writer.check_stores_of_stock()?,
                _ => {}
            }
            if done.records == 0 { Err(ImportError::Empty) } else { Ok(done) }
        })
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
            Records::Supplements => reader.each_supplement(|supplement| lines(&mut output, &[supplement])),
            Records::Customers => {
                let with_answers = |customer: Customer| {
                    let changes = reader.consent_changes(&customer.id)?;
                    Ok(CustomerRecord::new(customer, changes))
                };
                let customers = reader.customers()?.into_iter().map(with_answers);
                lines(&mut output, &customers.collect::<Result<Vec<_>>>()?)
            }
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

/// A kind of record, one JSON Lines file each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names say it
pub enum Records {
    Categories,
    Products,
    Supplements,
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
    pub const ALL: [(Self, &'static str); 10] = [
        (Self::Categories, "categories"),
        (Self::SizeCharts, "size_charts"),
        (Self::Products, "products"),
        (Self::Supplements, "supplements"),
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
            Self::Supplements | Self::Customers | Self::Orders | Self::Events => None,
        }
    }

    /// Whether a shop cannot be without a file of them.
    pub(crate) fn needed(self) -> bool {
        self.part().is_some()
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

/// Reads a file of records into a transaction; `at` is the present.
pub fn read_records(
    writer: &mut Writer<'_>,
    kind: Records,
    input: impl BufRead,
    skip_bad: bool,
    at: Timestamp,
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
        Records::Supplements => file.read(|w, supplement: Supplement| {
            w.put_supplement(&supplement)?;
            let missing = missing_chart(w, &supplement)?;
            Ok(missing.into_iter().map(|message| (RemarkKind::Note, message)).collect())
        }),
        Records::Customers => file.read(|w, customer| put_customer(w, customer, at)),
        Records::Orders => file.read(|w, mut order: Order| {
            let why = nameless(w, &mut order.customer, order.channel)?;
            w.put_order(&order)?;
            Ok(why)
        }),
        Records::Events => file.read(|w, mut event: Event| {
            let why = nameless(w, &mut event.customer, event.channel)?;
            if event.customer.is_none() && !why.is_empty() {
                event.said.clear();
            }
            w.put_event(&event)?;
            Ok(why)
        }),
    }
}

/// Why a record was not taken in all as it was written.
type Changed = Vec<(RemarkKind, String)>;

/// Seconds from 1970 to the year 10000: what is later was written in other units.
const LATEST: Timestamp = 253_402_300_800;

fn plain(result: Result<()>) -> Result<Changed> {
    result.map(|()| Vec::new())
}

/// Says that a size chart is not there; it may still come.
fn missing_chart(writer: &Writer<'_>, supplement: &Supplement) -> Result<Option<String>> {
    let Some(chart) = &supplement.size_chart else { return Ok(None) };
    let there = writer.first("SELECT 1 FROM size_charts WHERE id = ?", [chart], |_| Ok(()))?;
    Ok(there.is_none().then(|| format!("there is no size chart `{chart}` yet")))
}

/// Of a customer who has not agreed to a profile only the id and the answers are taken. What was answered later than the
/// file's answers holds. Remarks name nobody: the line says of whom they are, and no deletion reaches the report that they are in.
fn put_customer(writer: &mut Writer<'_>, record: CustomerRecord, at: Timestamp) -> Result<Changed> {
    let told = record.consent;
    let silent = told.is_none();
    let (mut customer, given) = record.split();
    if let Some(wrong) = given.iter().find(|answer| !(0..LATEST).contains(&answer.at)) {
        let message = format!("{} is no time in seconds since 1970", wrong.at);
        return Err(StoreError::Invalid(message));
    }
    let there = writer.customer(&customer.id)?;
    let known = writer.consent_changes(&customer.id)?;
    let before = there.as_ref().map(|there| there.consent);
    let (consent, new) = answered_in_file(&known, before, &given, told, at);
    customer.consent = consent;
    let told = told.unwrap_or(consent);
    let mut changed = Vec::new();
    for purpose in Purpose::ALL.into_iter().filter(|purpose| consent.to(*purpose) != told.to(*purpose)) {
        let what = name(&purpose)?;
        let message = if told.to(purpose) {
            format!(
                "the customer took the consent to `{what}` back, and no later yes is in this file: it stays taken back"
            )
        } else {
            format!("the customer agreed to `{what}` after this file's no: it stays agreed")
        };
        changed.push((RemarkKind::Note, message));
    }
    let personal =
        !(customer.name.is_empty() && customer.membership.is_empty() && customer.identities.is_empty());
    if personal && !consent.profile {
        changed.push((RemarkKind::Anonymised, "the customer has not agreed to a profile".to_owned()));
    }
    if !(consent.profile && told.profile) || (silent && !personal) {
        // A file without consent to a profile says nothing of one, and must not empty the one that there is. Nor must one that
        // says nothing at all.
        let kept = there.filter(|_| consent.profile);
        (customer.name, customer.membership, customer.identities) =
            kept.map(|kept| (kept.name, kept.membership, kept.identities)).unwrap_or_default();
    }
    writer.write_customer(&customer, &new)?;
    Ok(changed)
}

/// Takes out the name of a customer who has not agreed; returns why.
fn nameless(writer: &Writer<'_>, customer: &mut Option<CustomerId>, channel: Channel) -> Result<Changed> {
    let Some(id) = customer else { return Ok(Vec::new()) };
    match writer.check_consent(id, channel) {
        Ok(()) => Ok(Vec::new()),
        Err(error @ (StoreError::NoConsent { .. } | StoreError::Unknown { .. })) => {
            *customer = None;
            let why = match error {
                StoreError::Unknown { .. } => "the customer is not in the store".to_owned(),
                error => error.to_string(),
            };
            Ok(vec![(RemarkKind::Anonymised, why)])
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
    /// Puts every record; `put` says what it did not take as it was written.
    fn read<T: DeserializeOwned>(
        self,
        mut put: impl FnMut(&mut Writer<'c>, T) -> Result<Changed>,
    ) -> Result<Imported, ImportError> {
        let Self { writer, input, skip_bad, remark } = self;
        let mut done = Imported::default();
        for read in feed::json_lines(input, Limits::default()) {
            let taken = read.map_err(ImportError::Feed).and_then(|(line, value)| {
                let changed = attempt(writer, skip_bad, |writer| {
                    put(writer, value).map_err(|error| refused(line, error))
                })?;
                for (kind, message) in changed {
                    remark(Remark { line, kind, message });
                }
                Ok(())
            });
            match taken {
                Ok(()) => done.records += 1,
                Err(ImportError::Feed(error)) if skip_bad && !error.fatal => {
                    done.skipped += 1;
                    let FeedError { line, message, .. } = error;
                    remark(Remark { line, kind: RemarkKind::Skipped, message });
                }
                Err(error) => return Err(error),
            }
        }
        Ok(done)
    }
}

impl Reader<'_> {
    /// What products have that most feeds have no place for.
    fn each_supplement(&self, mut visit: impl FnMut(Supplement) -> Result<()>) -> Result<()> {
        let mut done = Ok(());
        self.each_product(|product| {
            let worn =
                product.variants.into_iter().filter_map(|variant| Some((variant.id, variant.garment?)));
            let supplement = Supplement {
                product: product.id,
                size_chart: product.size_chart,
                since: Some(product.since).filter(|since| *since != 0),
                margin_percent: product.margin_percent,
                garments: worn.collect(),
            };
            if !supplement.is_empty() {
                done = visit(supplement);
            }
            if done.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        done
    }
}

fn lines<T: Serialize>(output: &mut impl Write, values: &[T]) -> Result<()> {
    for value in values {
        serde_json::to_writer(&mut *output, value).map_err(|error| output_error(error.into()))?;
        output.write_all(b"\n").map_err(output_error)?;
    }
    Ok(())
}
