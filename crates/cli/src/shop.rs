//! `jingxuan shop`: the shop's database, its feeds and its customers.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context as _, anyhow};
use jingxuan_catalogue::{
    Currency, Language, StoreId, Timestamp,
    feed::{Format, ReadOptions, WriteOptions},
};
use jingxuan_store::{
    Counts, Generation, Import, ImportError, Imported, Opening, PinHolder, Records, RemarkKind, Store,
    StoreError, demo,
};
use serde::Serialize;

use crate::{
    Context,
    exit::{Because, Failed, Failure, Outcome},
    shop_delete::{DeleteCustomer, DeletePart},
    shop_feed::MakeFeed,
    shop_report::Report,
};

/// The shop's database, its feeds and its customers.
#[derive(clap::Subcommand)]
pub enum Shop {
    /// Takes a product feed, or a file of other records, into the database: whole or not at all.
    Import(ImportFeed),
    /// Writes the range as a product feed, or other records as JSON Lines.
    Export(Export),
    /// Loads the demo shop, or another folder of JSON Lines.
    LoadDemo(LoadDemo),
    /// Says what is in the database and whether it is whole.
    Show(Show),
    /// Moves a damaged database aside and saves what can be read; a whole one stays as it is.
    Recover(Show),
    /// Deletes a customer and every trace of the customer.
    DeleteCustomer(DeleteCustomer),
    /// Deletes one thing that is kept of a customer, and every trace of it.
    DeletePart(DeletePart),
    /// Sets the PIN of a member, or of the staff; read from the standard input.
    SetPin(SetPin),
    /// Writes a made-up product feed of any size, for measuring.
    MakeFeed(MakeFeed),
}

impl Shop {
    /// Runs the command.
    pub fn run(&self, context: &Context) -> Outcome {
        match self {
            Self::Import(command) => command.run(),
            Self::Export(command) => command.run(),
            Self::LoadDemo(command) => command.run(context),
            Self::Show(command) => command.run(false),
            Self::Recover(command) => command.run(true),
            Self::DeleteCustomer(command) => command.run(),
            Self::DeletePart(command) => command.run(),
            Self::SetPin(command) => command.run(),
            Self::MakeFeed(command) => command.run(),
        }
    }
}

/// Takes a product feed, or a file of other records, into the database: whole or not at all.
#[derive(clap::Args)]
pub struct ImportFeed {
    /// The database; made where there is none.
    #[arg(long, value_name = "FILE")]
    db: PathBuf,
    /// google-tsv, google-xml, shopify or jsonl.
    #[arg(long)]
    format: Format,
    /// What is in a jsonl file: products, supplements, categories, stores, stock, size_charts, knowledge, customers, orders,
    /// events.
    #[arg(long, value_name = "KIND")]
    kind: Option<Records>,
    /// Leaves bad records out instead of refusing the file.
    #[arg(long)]
    skip_bad: bool,
    /// Writes what was left out or changed there, a JSON object a line; otherwise it is printed to the error output.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Keeps products that are not in the feed, and of the others what its format cannot say; otherwise the feed is the whole
    /// range.
    #[arg(long)]
    merge: bool,
    /// The store of the shop whose stock the feed's quantities are; without it they are not taken.
    #[arg(long, value_name = "ID")]
    stock_of: Option<String>,
    /// Language of the feed's texts, zh-CN or en; otherwise each text tells by its characters.
    #[arg(long, value_name = "LANGUAGE", value_parser = language)]
    language: Option<Language>,
    /// Currency of prices without one (Shopify).
    #[arg(long, default_value = "CNY", value_parser = currency)]
    currency: Currency,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
    /// The file; one that ends in .gz is unpacked.
    #[arg(value_name = "FEED")]
    feed: PathBuf,
}

/// What an import did and cost.
#[derive(Serialize)]
struct Cost {
    #[serde(flatten)]
    imported: Imported,
    seconds: f64,
    /// Highest memory of this program, megabytes; where the system tells it.
    peak_mb: Option<f64>,
}

impl ImportFeed {
    fn run(&self) -> Outcome {
        let records = self.kind.filter(|kind| *kind != Records::Products);
        self.check(records).because(Failure::Input)?;
        let input = demo::open(&self.feed)
            .with_context(|| self.feed.display().to_string())
            .because(Failure::Input)?;
        let store = opened(&self.db)?;
        if let Some(report) = &self.report
            && (same(report, &self.feed) || same(report, &self.db))
        {
            let why = "--report would be written over the feed or the database";
            return Err(anyhow!(why)).because(Failure::Input);
        }
        let mut report = Report::to(self.report.as_deref())?;
        let began = Instant::now();
        let done = match (self.format, records) {
            (Format::JsonLines, Some(kind)) => {
                store.import_records(kind, input, self.skip_bad, &mut |remark| report.say(&remark))
            }
            (format, _) => {
                let now = now();
                let options = ReadOptions {
                    language: self.language,
                    currency: self.currency,
                    now,
                    ..ReadOptions::default()
                };
                let import = Import {
                    format,
                    options,
                    skip_bad: self.skip_bad,
                    merge: self.merge,
                    stock_of: self.stock_of.as_deref().map(StoreId::from),
                    source: self.feed.display().to_string(),
                    at: now,
                };
                store.import(input, &import, &mut |remark| report.say(&remark))
            }
        };
        let imported = done.map_err(|error| self.failed(error))?;
        report.finish().context("all was imported, but the report is not whole")?;
        let seconds = began.elapsed().as_secs_f64();
        let cost = Cost { imported, seconds, peak_mb: peak_memory() };
        if self.json {
            println!("{}", serde_json::to_string(&cost)?);
            return Ok(());
        }
        let Imported { records, variants, skipped, left_out, removed, .. } = imported;
        print!("{records} records");
        if variants > 0 {
            print!(" with {variants} variants");
        }
        print!(", {skipped} skipped, {left_out} not for sale");
        if removed > 0 {
            print!(", {removed} products left the range");
        }
        println!(", {seconds:.1} s");
        if let Some(peak) = cost.peak_mb {
            println!("memory at most {peak:.0} MB");
        }
        Ok(())
    }

    /// Refuses what would not do what it says.
    fn check(&self, records: Option<Records>) -> anyhow::Result<()> {
        if records.is_some() && self.format != Format::JsonLines {
            return Err(anyhow!("--kind is for --format jsonl: other formats hold products"));
        }
        if records.is_some() && self.merge {
            return Err(anyhow!(
                "--merge is for products: supplements, customers, orders and events are always added to what there is, and \
                 a file of another kind replaces it"
            ));
        }
        if self.format == Format::JsonLines && self.stock_of.is_some() {
            return Err(anyhow!(
                "--stock-of is for feeds with quantities: jsonl has stock in a file of its own"
            ));
        }
        Ok(())
    }

    fn failed(&self, error: ImportError) -> Failed {
        match error {
            ImportError::Store(error) => failed(error),
            error => Failed {
                failure: Failure::Input,
                error: anyhow::Error::from(error).context(self.feed.display().to_string()),
            },
        }
    }
}

/// Writes the range as a product feed, or other records as JSON Lines.
#[derive(clap::Args)]
pub struct Export {
    /// The database.
    #[arg(long, value_name = "FILE")]
    db: PathBuf,
    /// google-tsv, google-xml, shopify or jsonl.
    #[arg(long)]
    format: Format,
    /// What goes into a jsonl file: products or another kind of record, as in `import`.
    #[arg(long, value_name = "KIND", default_value = "products")]
    kind: Records,
    /// Language of the texts in formats that have one language.
    #[arg(long, default_value = "zh-CN", value_parser = language)]
    language: Language,
    /// What a product's id is put behind to make its address.
    #[arg(long, value_name = "URL", default_value = "")]
    link: String,
    /// What relative paths of pictures are put behind.
    #[arg(long, value_name = "URL", default_value = "")]
    pictures: String,
    /// The file; `-` for the standard output.
    #[arg(value_name = "FEED")]
    feed: PathBuf,
}

impl Export {
    fn run(&self) -> Outcome {
        if self.format != Format::JsonLines && self.kind != Records::Products {
            return Err(anyhow!("--kind is for --format jsonl: other formats hold products"))
                .because(Failure::Input);
        }
        if same(&self.feed, &self.db) {
            return Err(anyhow!("the feed would be written over the database")).because(Failure::Input);
        }
        let store = existing(&self.db)?;
        let options = WriteOptions {
            language: self.language,
            link: self.link.clone(),
            pictures: self.pictures.clone(),
        };
        if self.feed == Path::new("-") {
            return self.write(&store, options, std::io::stdout().lock());
        }
        // Beside its place first: a feed is there whole or not at all.
        let mut beside = self.feed.clone().into_os_string();
        beside.push(".part");
        let file = File::create(&beside).with_context(|| self.feed.display().to_string())?;
        let written = self.write(&store, options, BufWriter::new(&file)).and_then(|()| {
            // On the disk before it takes the place of what was there, which a power cut would lose otherwise.
            let placed = file.sync_all().and_then(|()| fs::rename(&beside, &self.feed));
            placed.with_context(|| self.feed.display().to_string()).map_err(Failed::from)
        });
        if written.is_err() {
            let _ = fs::remove_file(&beside); // half a feed is of no use, and what is wrong is said already
        }
        written
    }

    fn write(&self, store: &Store, options: WriteOptions, mut output: impl Write) -> Outcome {
        if self.format == Format::JsonLines {
            store.export_records(self.kind, &mut output).map_err(failed)?;
        } else {
            store.export(self.format, &mut output, options).map_err(failed)?;
        }
        output.flush()?;
        Ok(())
    }
}

/// Loads the demo shop, or another folder of JSON Lines.
#[derive(clap::Args)]
pub struct LoadDemo {
    /// The database; made where there is none.
    #[arg(long, value_name = "FILE")]
    db: PathBuf,
    /// The folder; the demo shop that comes with the program otherwise.
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

impl LoadDemo {
    fn run(&self, context: &Context) -> Outcome {
        let folder = self.folder.clone().unwrap_or_else(|| context.base.join("assets/shop"));
        let store = opened(&self.db)?;
        let began = Instant::now();
        let file = |kind: Records| {
            Records::ALL.iter().find(|(known, _)| *known == kind).map_or("", |(_, name)| *name)
        };
        let (mut nameless, mut others) = (0, Vec::new());
        let done = demo::load(&store, &folder, now(), &mut |kind, remark| match remark.kind {
            RemarkKind::Anonymised => nameless += 1,
            _ => others.push(format!("{}, line {}: {}", file(kind), remark.line, remark.message)),
        });
        let done = done.map_err(|error| match error {
            demo::LoadError::Store(error) => failed(error),
            error => Failed { failure: Failure::Input, error: error.into() },
        })?;
        for message in others {
            eprintln!("{message}");
        }
        for (kind, imported) in done {
            println!("{:7} {}", imported.records, file(kind));
        }
        println!("{nameless} records without the name of a customer who has not agreed to it");
        println!("{:.1} s", began.elapsed().as_secs_f64());
        Ok(())
    }
}

/// Says what is in the database and whether it is whole.
#[derive(clap::Args)]
pub struct Show {
    /// The database.
    #[arg(long, value_name = "FILE")]
    db: PathBuf,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Shown {
    health: String,
    generation: Generation,
    counts: Counts,
    file_mb: f64,
}

impl Show {
    fn run(&self, recover: bool) -> Outcome {
        let store = if recover && self.db.exists() {
            Store::open(&self.db).map_err(failed)?
        } else {
            existing(&self.db)?
        };
        let reader = store.reader().map_err(failed)?;
        let shown = Shown {
            health: health(store.opening()),
            generation: reader.generation().map_err(failed)?,
            counts: reader.counts().map_err(failed)?,
            file_mb: fs::metadata(&self.db)?.len() as f64 / 1e6,
        };
        if self.json {
            println!("{}", serde_json::to_string(&shown)?);
            return Ok(());
        }
        println!("{}, {:.1} MB", shown.health, shown.file_mb);
        let generation = &shown.generation;
        println!(
            "catalogue {} from {}",
            generation.number,
            if generation.number > 0 { &generation.source } else { "nowhere yet" }
        );
        if let serde_json::Value::Object(counts) = serde_json::to_value(shown.counts)? {
            for (name, count) in counts {
                println!("{:>9} {name}", count.to_string());
            }
        }
        Ok(())
    }
}

fn health(opening: &Opening) -> String {
    match opening {
        Opening::Created => "new".to_owned(),
        Opening::Whole => "whole".to_owned(),
        Opening::Migrated { from } => format!("whole, brought up to date from version {from}"),
        Opening::Recovered(recovery) => {
            let incomplete: Vec<_> =
                recovery.tables.iter().filter(|table| !table.complete).map(|table| table.table).collect();
            let lost = match (incomplete.is_empty(), recovery.catalogue) {
                (true, true) => "everything was saved".to_owned(),
                (true, false) => "everything but the catalogue was saved".to_owned(),
                (false, _) => format!("rows may be missing in: {}", incomplete.join(", ")),
            };
            format!("was damaged ({}), now at {}; {lost}", recovery.damage, recovery.aside.display())
        }
    }
}

/// Sets the PIN of a member, or of the staff; read from the standard input, so that it is in no list of commands.
#[derive(clap::Args)]
pub struct SetPin {
    /// The database.
    #[arg(long, value_name = "FILE")]
    db: PathBuf,
    /// The customer whose PIN it is.
    #[arg(value_name = "ID", required_unless_present = "staff", conflicts_with = "staff")]
    customer: Option<String>,
    /// The staff's PIN.
    #[arg(long)]
    staff: bool,
}

impl SetPin {
    fn run(&self) -> Outcome {
        let holder = match &self.customer {
            Some(id) => PinHolder::Customer(id.as_str().into()),
            None => PinHolder::Staff,
        };
        let store = existing(&self.db)?;
        let mut pin = String::new();
        std::io::stdin().read_line(&mut pin).because(Failure::Input)?;
        store.set_pin(&holder, pin.trim()).map_err(failed)
    }
}

fn opened(path: &Path) -> Outcome<Store> {
    Store::open_whole(path).map_err(failed)
}

/// Whether two paths lead to one file that is there.
fn same(one: &Path, other: &Path) -> bool {
    fs::canonicalize(one).is_ok_and(|one| fs::canonicalize(other).is_ok_and(|other| one == other))
}

/// A database that must be there.
pub fn existing(path: &Path) -> Outcome<Store> {
    if !path.is_file() {
        return Err(anyhow!("{}: no such database", path.display())).because(Failure::Input);
    }
    opened(path)
}

/// Gives an error of the store its exit code.
pub fn failed(error: StoreError) -> Failed {
    let failure = match &error {
        StoreError::Io { .. }
        | StoreError::Foreign { .. }
        | StoreError::Newer { .. }
        | StoreError::Damaged(_)
        | StoreError::Unknown { .. } => Failure::Input,
        _ => Failure::Other,
    };
    let advice =
        matches!(error, StoreError::Damaged(_)).then_some("`jingxuan shop recover` saves what can be read");
    let error = anyhow::Error::from(error);
    Failed {
        failure,
        error: advice.map_or_else(|| anyhow!("{error}"), |advice| anyhow!("{error}; {advice}")),
    }
}

/// Seconds since 1970.
pub fn now() -> Timestamp {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs().cast_signed())
}

fn language(name: &str) -> Result<Language, String> {
    serde_json::from_value(name.into()).map_err(|_| format!("`{name}` is neither zh-CN nor en"))
}

fn currency(code: &str) -> Result<Currency, String> {
    code.parse().map_err(|error: jingxuan_catalogue::MoneyError| error.0)
}

/// Highest resident memory of this program so far, megabytes.
fn peak_memory() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kilobytes / 1024.0)
}
