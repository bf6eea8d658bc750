//! `jingxuan search`: a query on a shop; `jingxuan train search`: the ranker from judged queries and clicks, or again
//! from a shop's own.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use jingxuan_catalogue::{
    Category, Event, KnowledgeEntry, Language, Product, ProductId, Text, VariantId,
    feed::{Limits, json_lines},
};
use jingxuan_guide::{
    RANKER,
    ranking::{JudgedShop, RankingFiles, Relearning},
};
use jingxuan_language::{SEQUENCE_MODEL, SentenceEncoder, SequenceEncoder, find_encoder_weights};
use jingxuan_onnx::{Runtime, RuntimeOptions};
use jingxuan_search::{
    Catalogue, EncoderChoice, Engine, Hit, Near, Progress, Ranker, Request, Response, Sequences, Setup,
    Stage, popularity, trec, workbench,
};
use jingxuan_store::Store;
use serde::de::DeserializeOwned;

use crate::{
    Context,
    exit::{Because, Failure, Outcome},
};

/// Searches a shop.
#[derive(clap::Args)]
pub struct Search {
    /// What is looked for.
    query: String,
    /// The store's database.
    #[arg(long, value_name = "FILE", conflicts_with = "shop")]
    db: Option<PathBuf>,
    /// Folder of a shop in JSON Lines; the demo shop by default.
    #[arg(long, value_name = "DIR")]
    shop: Option<PathBuf>,
    /// Product that is worn on the mirror, for "the same in red".
    #[arg(long, value_name = "ID")]
    worn: Option<String>,
    /// Most results.
    #[arg(long, default_value_t = 10)]
    limit: usize,
    /// Lexical search only: nothing is encoded.
    #[arg(long)]
    lexical: bool,
    /// Language of the answer's words.
    #[arg(long, value_enum, default_value_t = Tongue::Zh)]
    language: Tongue,
    /// Print the whole response as one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Tongue {
    Zh,
    En,
}

/// What a search needs of a shop.
pub struct Shop {
    pub products: Vec<Product>,
    pub categories: Vec<Category>,
    pub events: Vec<Event>,
    /// How much each product is wanted, where that is not counted from the events.
    pub wanted: Option<HashMap<String, f32>>,
    /// Questions, answers and searches: words of the shop beside its products.
    pub texts: Vec<String>,
}

fn lines<T: DeserializeOwned>(folder: &Path, name: &str) -> Outcome<Vec<T>> {
    let paths = [folder.join(format!("{name}.jsonl")), folder.join(format!("{name}.jsonl.gz"))];
    let Some(path) = paths.iter().find(|path| path.is_file()) else { return Ok(Vec::new()) };
    let read = || -> anyhow::Result<Vec<T>> {
        let input = jingxuan_store::demo::open(path)?;
        Ok(json_lines(input, Limits::default())
            .map(|line| line.map(|(_, value)| value))
            .collect::<Result<Vec<T>, _>>()?)
    };
    read().with_context(|| path.display().to_string()).because(Failure::Input)
}

impl Shop {
    /// Reads a folder of JSON Lines.
    pub fn folder(folder: &Path) -> Outcome<Self> {
        let products: Vec<Product> = lines(folder, "products")?;
        if products.is_empty() {
            return Err(anyhow::anyhow!("{} holds no products.jsonl", folder.display()))
                .because(Failure::Input);
        }
        let knowledge: Vec<KnowledgeEntry> = lines(folder, "knowledge")?;
        let shop = Self {
            products,
            categories: lines(folder, "categories")?,
            events: lines(folder, "events")?,
            wanted: None,
            texts: vec![],
        };
        Ok(shop.with_texts(&knowledge))
    }

    fn database(path: &Path) -> Outcome<Self> {
        let read = || -> anyhow::Result<Self> {
            anyhow::ensure!(path.is_file(), "it is not there");
            let store = Store::open(path)?;
            let reader = store.reader()?;
            let products = reader.all_products()?;
            let of = by_variant(&products);
            let wanted = jingxuan_guide::wanted(&reader, |variant| of.get(variant).map(|id| (*id).clone()))?;
            let shop = Self {
                products,
                categories: reader.categories()?,
                events: Vec::new(),
                wanted: Some(wanted),
                texts: Vec::new(),
            };
            let knowledge = reader.knowledge()?;
            Ok(shop.with_texts(&knowledge))
        };
        read().with_context(|| path.display().to_string()).because(Failure::Input)
    }

    fn with_texts(mut self, knowledge: &[KnowledgeEntry]) -> Self {
        for entry in knowledge {
            self.texts.extend(entry.question.all().chain(entry.answer.all()).map(str::to_owned));
            self.texts.extend(entry.variants.iter().cloned());
        }
        self.texts.extend(self.events.iter().filter_map(|event| event.text.clone()));
        self
    }

    /// How much each product is wanted.
    pub fn popularity(&self) -> HashMap<String, f32> {
        if let Some(wanted) = &self.wanted {
            return wanted.clone();
        }
        let of = by_variant(&self.products);
        popularity(&self.events, |variant| of.get(variant).map(|id| (*id).clone()))
    }

    /// What its search is built from: prices are compared by the rates of the settings, as the kiosk does.
    fn setup(&self, context: &Context, encoders: Vec<EncoderChoice>) -> Setup {
        let rates = context.settings.shop.rates.clone();
        Setup { popularity: self.popularity(), encoders, rates, ..Setup::default() }
    }
}

/// The product of each variant.
fn by_variant(products: &[Product]) -> HashMap<&VariantId, &ProductId> {
    let mut of = HashMap::new();
    for product in products {
        of.extend(product.variants.iter().map(|variant| (&variant.id, &product.id)));
    }
    of
}

/// Encoders that are there, and what is missing.
pub struct Encoders {
    pub sentence: Result<Arc<SentenceEncoder>, String>,
    pub sequence: Result<Arc<SequenceEncoder>, String>,
}

impl Encoders {
    /// Opens what can be opened.
    pub fn open(context: &Context) -> Self {
        let runtime = Runtime::open(RuntimeOptions {
            library: context.resources.onnxruntime.clone(),
            providers: context.settings.vision.providers.clone(),
            threads: context.settings.vision.threads as usize,
        });
        let runtime = match runtime {
            Ok(runtime) => runtime,
            Err(error) => {
                let reason = error.to_string();
                return Self { sentence: Err(reason.clone()), sequence: Err(reason) };
            }
        };
        let sentence = find_encoder_weights()
            .and_then(|weights| SentenceEncoder::open(&runtime, &weights))
            .map(Arc::new)
            .map_err(|error| error.to_string());
        let sequence = SequenceEncoder::open(&runtime, &context.resources.models.join(SEQUENCE_MODEL))
            .map(Arc::new)
            .map_err(|error| error.to_string());
        Self { sentence, sequence }
    }

    /// The sentence encoder as a part of the search, its vectors kept in the user's cache.
    pub fn sentence(&self) -> Option<EncoderChoice> {
        let encoder = self.sentence.as_ref().ok()?;
        Some(workbench::sentences(Arc::clone(encoder), "multilingual-e5-small q4, 8 bits", vector_file()))
    }

    /// Both, as the ranker that ships reads them.
    pub fn ranked(&self) -> Vec<EncoderChoice> {
        self.sentence().into_iter().chain(self.sequence()).collect()
    }

    /// The sequence encoder as a part of the search.
    pub fn sequence(&self) -> Option<EncoderChoice> {
        let encoder = self.sequence.as_ref().ok()?;
        let encoder = Sequences::new(Arc::clone(encoder), "sequence encoder").ok()?;
        Some(EncoderChoice { encoder: Arc::new(encoder), file: None })
    }
}

/// Where vectors are kept between runs; `None` where the user has no cache.
fn vector_file() -> Option<PathBuf> {
    let cache = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")))?
        .join("jingxuan");
    std::fs::create_dir_all(&cache).ok()?;
    Some(cache.join("sentence.vectors"))
}

/// Tells how far a build is and how long it will take, on standard error, when it takes long enough to be noticed.
pub fn teller() -> impl FnMut(Progress) {
    const EVERY: Duration = Duration::from_secs(5);
    let mut stage = None;
    let (mut began, mut told, mut before) = (Instant::now(), Instant::now(), 0);
    move |progress: Progress| {
        if stage != Some(progress.stage) {
            // What was known from before took no time, and says nothing about the rest.
            (stage, began, told, before) =
                (Some(progress.stage), Instant::now(), Instant::now(), progress.done);
        }
        if told.elapsed() < EVERY {
            return;
        }
        told = Instant::now();
        let name = match progress.stage {
            Stage::Reading => "reading",
            Stage::Words => "words",
            Stage::Vectors(part) => part.name(),
        };
        let each = began.elapsed().as_secs_f64() / (progress.done - before).max(1) as f64;
        let left = each * (progress.total - progress.done) as f64;
        eprintln!("{name}: {} of {} products, {left:.0} s left", progress.done, progress.total);
    }
}

/// The file of the trained ranker, where there is one.
pub fn ranker(context: &Context) -> PathBuf {
    context.resources.models.join(RANKER)
}

impl Search {
    pub fn run(&self, context: &Context) -> Outcome {
        let shop = match (&self.db, &self.shop) {
            (Some(db), _) => Shop::database(db)?,
            (None, Some(folder)) => Shop::folder(folder)?,
            (None, None) => Shop::folder(&context.resources.assets.join("shop"))?,
        };
        let titles: HashMap<ProductId, Text> =
            shop.products.iter().map(|product| (product.id.clone(), product.title.clone())).collect();
        let engine = self.engine(context, shop)?;
        let request = Request {
            limit: self.limit,
            worn: self.worn.as_deref().map(|id| (id.into(), None)),
            ..Request::new(self.query.as_str())
        };
        let response = engine.search(&request);
        if self.json {
            println!("{}", serde_json::to_string(&response)?);
            return Ok(());
        }
        let language = if self.language == Tongue::Zh { Language::Chinese } else { Language::English };
        print(&response, &titles, language);
        for remark in engine.understood(&request).remarks(language) {
            println!("{remark}");
        }
        for missing in &response.degraded {
            eprintln!("without {}: {}", missing.part, missing.reason);
        }
        Ok(())
    }

    fn engine(&self, context: &Context, shop: Shop) -> Outcome<Engine> {
        let mut setup = shop.setup(context, Vec::new());
        let mut missing = None;
        if !self.lexical {
            let encoders = Encoders::open(context);
            setup.encoders = encoders.ranked();
            setup.ranker = Some(ranker(context));
            missing = encoders.sentence.err();
        }
        let engine = Catalogue::of_shop(shop.products, shop.categories).engine(setup, &mut teller())?;
        Ok(match missing {
            Some(reason) => engine.without("sentence", reason),
            None => engine,
        })
    }
}

/// What was understood, what matches, and apart from it what only comes near.
fn print(response: &Response, titles: &HashMap<ProductId, Text>, language: Language) {
    for reread in &response.reread {
        println!("{} -> {}", reread.typed, reread.meant);
    }
    let asked: Vec<String> =
        response.asked.conditions().iter().map(|one| response.asked.wording(one, language)).collect();
    println!("{} results; {}", response.total, asked.join(" · "));
    if let Some(remark) = response.remark(language) {
        println!("{remark}");
    }
    let line = |hit: &Hit| {
        let title = titles.get(&hit.product).map_or("", |title| title.get(language));
        let price = hit.price.map(|price| price.to_string()).unwrap_or_default();
        format!("{:8} {price:>10}  {title}", hit.product.0)
    };
    for hit in &response.results {
        println!("{}  [{}]", line(hit), hit.reasons.words.join(" "));
    }
    match (response.apology(language), language) {
        (Some(apology), _) => println!("{apology}"),
        (None, _) if response.nearest.is_empty() => {}
        (None, Language::Chinese) => println!("相近的："),
        (None, Language::English) => println!("Near:"),
    }
    for one in &response.nearest {
        println!("{}  {}", line(&one.hit), missed(one, response, language));
    }
}

/// What a product that comes near misses: `-up to ¥500 (¥599)`.
fn missed(near: &Near, response: &Response, language: Language) -> String {
    let each = near.missed.iter().map(|missed| {
        let wanted = response.asked.wording(&missed.condition, language);
        if missed.has.is_empty() { format!("-{wanted}") } else { format!("-{wanted} ({})", missed.has) }
    });
    each.collect::<Vec<_>>().join(" ")
}

/// Trains the ranker of the search: anew, or from what a shop's people took of the lists they were shown.
#[derive(clap::Args)]
pub struct TrainSearch {
    /// Folder of the shop in JSON Lines; the demo shop by default.
    #[arg(long, value_name = "DIR")]
    shop: Option<PathBuf>,
    /// Folder of queries-{train,dev}.tsv and qrels-{train,dev}.txt; the demo shop's by default.
    #[arg(long, value_name = "DIR")]
    judged: Option<PathBuf>,
    /// File to write; what was there is kept beside it.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The store's database: learn again as the kiosk does at night, and only for the better. Writes beside the database by default.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["shop", "judged"])]
    db: Option<PathBuf>,
    /// Only say what would become of it.
    #[arg(long, requires = "db")]
    dry_run: bool,
    /// Put the ranker before this one back, and train nothing.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["shop", "judged", "out", "db"])]
    roll_back: Option<PathBuf>,
}

impl TrainSearch {
    pub fn run(&self, context: &Context) -> Outcome {
        if let Some(file) = &self.roll_back {
            Ranker::roll_back(file).because(Failure::Resource)?;
            println!("{} is the one before again", file.display());
            return Ok(());
        }
        match &self.db {
            Some(db) => self.again(context, db),
            None => self.anew(context),
        }
    }

    /// From a shop's own database, after the ranker that came with the program.
    fn again(&self, context: &Context, db: &Path) -> Outcome {
        let started = Instant::now();
        let progress = |what: &str| eprintln!("{:7.1} s  {what}", started.elapsed().as_secs_f64());
        let shop = Shop::database(db)?;
        let learned = self.out.clone().unwrap_or_else(|| db.with_file_name(RANKER));
        let files = RankingFiles { learned: Some(learned), shipped: ranker(context) };
        let encoders = Encoders::open(context);
        let setup = shop.setup(context, encoders.ranked());
        let engine = Catalogue::of_shop(shop.products, shop.categories).engine(setup, &mut teller())?;
        let engine = files.give(engine);
        for missing in engine.index().degraded() {
            eprintln!("without {}: {}", missing.part, missing.reason);
        }
        let demo = context.resources.assets.join("shop/products.jsonl");
        let queries = context.resources.assets.join("eval/search");
        let at_hand = demo.is_file() && queries.is_dir();
        let store = Store::open(db).with_context(|| db.display().to_string()).because(Failure::Input)?;
        let relearning = Relearning {
            store: Arc::new(store),
            engine: Arc::new(engine),
            files,
            judged: at_hand.then_some(JudgedShop { queries, products: demo }),
        };
        let verdict = if self.dry_run {
            let (verdict, learned) = relearning.try_out(&progress).because(Failure::Resource)?;
            for (feature, importance) in learned.iter().flat_map(Ranker::importance) {
                println!("{feature:16} {importance:.4}");
            }
            verdict
        } else {
            relearning.run(&progress).because(Failure::Resource)?
        };
        progress(&verdict.to_string());
        println!("{}", serde_json::to_string(&verdict)?);
        Ok(())
    }

    /// From judged queries and a log of clicks.
    fn anew(&self, context: &Context) -> Outcome {
        let assets = &context.resources.assets;
        let shop = Shop::folder(&self.shop.clone().unwrap_or_else(|| assets.join("shop")))?;
        let judged = self.judged.clone().unwrap_or_else(|| assets.join("eval/search"));
        let (queries, judgements) = part(&judged, "train")?;
        let (choose, choose_judgements) = part(&judged, "dev")?;
        let encoders = Encoders::open(context);
        let sentence =
            encoders.sentence.as_ref().map_err(|e| anyhow::anyhow!("{e}")).because(Failure::Resource);
        sentence?;
        let setup = shop.setup(context, encoders.ranked());
        let events = shop.events;
        let engine = Catalogue::of_shop(shop.products, shop.categories).engine(setup, &mut teller())?;
        let trained =
            workbench::train_ranker(&engine, (&queries, &judgements), (&choose, &choose_judgements), &events);
        println!(
            "{}; nDCG@10 of the candidates of dev: linear {:.4}, trees {:.4}",
            trained.ranker.note(),
            trained.linear,
            trained.trees
        );
        for (feature, importance) in trained.ranker.importance() {
            println!("{feature:16} {importance:.4}");
        }
        let out = self.out.clone().unwrap_or_else(|| ranker(context));
        trained.ranker.save(&out).because(Failure::Resource)?;
        println!("written to {}", out.display());
        Ok(())
    }
}

/// Queries and judgements of one part of a folder.
pub fn part(folder: &Path, name: &str) -> Outcome<(Vec<trec::Query>, trec::Judgements)> {
    let queries = trec::read_queries(&folder.join(format!("queries-{name}.tsv"))).because(Failure::Input)?;
    let (judgements, _) =
        trec::read_judgements(&folder.join(format!("qrels-{name}.txt"))).because(Failure::Input)?;
    Ok((queries, judgements))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jingxuan_catalogue::Currency;
    use jingxuan_mirror::Resources;
    use jingxuan_settings::Settings;

    use super::*;

    #[test]
    fn what_is_searched_and_what_is_learned_from_compare_prices_by_the_rates_of_the_shop() {
        let mut settings = Settings::default();
        settings.shop.rates = BTreeMap::from([(Currency::EUR, 7.5)]);
        let base = Resources::base();
        let context = Context { resources: Resources::of(&settings, &base), settings, base };
        let shop = Shop {
            products: Vec::new(),
            categories: Vec::new(),
            events: Vec::new(),
            wanted: None,
            texts: Vec::new(),
        };
        assert_eq!(shop.setup(&context, Vec::new()).rates, BTreeMap::from([(Currency::EUR, 7.5)]));
    }
}
