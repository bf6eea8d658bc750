//! `jingxuan train recommend` and `jingxuan recommend`: the model from the shop's behaviour, and lists from the model.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::{Path, PathBuf},
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use anyhow::Context as _;
use jingxuan_catalogue::{
    Customer, CustomerId, Event, EventKind, Money, Product, ProductId, SizeChart, Stock, VariantId,
    feed::{Limits, json_lines},
};
use jingxuan_recommend::{
    Model,
    clean::{Behaviour, Cleaning, clean},
    intent::{Intent, Past},
    methods::{BlendOptions, Content},
    shop::{Advisor, Assortment, LookModel, Rules, Visit, next_actions},
};
use jingxuan_store::Store;
use serde::de::DeserializeOwned;

use crate::{
    eval_recommend::{FileFormat, read},
    exit::{Because, Failure, Outcome},
};

/// Where products and behaviour come from.
#[derive(clap::Args)]
#[group(required = true, multiple = false)]
pub struct Source {
    /// Folder of JSON Lines, such as assets/shop.
    #[arg(long, value_name = "DIR")]
    shop: Option<PathBuf>,
    /// The store's database.
    #[arg(long, value_name = "FILE")]
    db: Option<PathBuf>,
}

/// What the commands need of a shop.
pub struct ShopData {
    pub products: Vec<Product>,
    pub charts: Vec<SizeChart>,
    pub customers: Vec<Customer>,
    pub stock: Vec<Stock>,
    pub events: Vec<Event>,
}

fn lines<T: DeserializeOwned>(folder: &Path, name: &str, needed: bool) -> Outcome<Vec<T>> {
    let plain = folder.join(format!("{name}.jsonl"));
    let packed = folder.join(format!("{name}.jsonl.gz"));
    let path = if packed.is_file() { packed } else { plain };
    if !needed && !path.is_file() {
        return Ok(Vec::new());
    }
    let read = || -> anyhow::Result<Vec<T>> {
        let input = jingxuan_store::demo::open(&path)?;
        Ok(json_lines(input, Limits::default())
            .map(|line| line.map(|(_, value)| value))
            .collect::<Result<Vec<T>, _>>()?)
    };
    read().with_context(|| path.display().to_string()).because(Failure::Input)
}

impl ShopData {
    /// Reads a folder of JSON Lines.
    pub fn folder(folder: &Path) -> Outcome<Self> {
        Ok(Self {
            products: lines(folder, "products", true)?,
            charts: lines(folder, "size_charts", false)?,
            customers: lines(folder, "customers", false)?,
            stock: lines(folder, "stock", false)?,
            events: lines(folder, "events", false)?,
        })
    }

    fn database(path: &Path) -> Outcome<Self> {
        let read = || -> anyhow::Result<Self> {
            anyhow::ensure!(path.is_file(), "it is not there");
            let store = Store::open(path)?;
            let reader = store.reader()?;
            Ok(Self {
                products: reader.all_products()?,
                charts: reader.size_charts()?,
                customers: reader.customers()?,
                stock: reader.all_stock()?,
                events: reader
                    .events_since(0, u32::MAX)?
                    .into_iter()
                    .map(|recorded| recorded.event)
                    .collect(),
            })
        };
        read().with_context(|| path.display().to_string()).because(Failure::Input)
    }

    /// The newest event: the demo shop's own now.
    pub fn now(&self) -> i64 {
        self.events.iter().map(|event| event.at).max().unwrap_or_default()
    }

    /// Cleans the behaviour, joined per customer where that was agreed to.
    pub fn behaviour(&self, shop: &Assortment) -> Outcome<Behaviour> {
        let agreed: HashSet<&CustomerId> = self
            .customers
            .iter()
            .filter(|customer| customer.consent.profile && customer.consent.cross_channel)
            .map(|customer| &customer.id)
            .collect();
        let options = Cleaning::at(self.now());
        Ok(clean(self.events.iter().cloned(), shop.names(), &options, &|id| agreed.contains(id))?)
    }
}

impl Source {
    pub fn read(&self) -> Outcome<ShopData> {
        match (&self.shop, &self.db) {
            (Some(folder), _) => ShopData::folder(folder),
            (_, Some(file)) => ShopData::database(file),
            _ => Err(anyhow::anyhow!("neither a shop nor a database was given")).because(Failure::Input),
        }
    }
}

/// Trains a model from the shop's behaviour.
#[derive(clap::Subcommand)]
pub enum Train {
    /// The recommender's.
    Recommend(TrainRecommend),
    /// The ranker of the search, from judged queries and clicks.
    Search(crate::search::TrainSearch),
    /// The guide's intents and certainty, from dialogues.
    Guide(crate::eval_chat::TrainGuide),
}

impl Train {
    pub fn run(&self, context: &crate::Context) -> Outcome {
        match self {
            Self::Recommend(train) => train.run(),
            Self::Search(train) => train.run(context),
            Self::Guide(train) => train.run(context),
        }
    }
}

/// Trains the recommender's model.
#[derive(clap::Args)]
pub struct TrainRecommend {
    /// Folder of JSON Lines, such as assets/shop.
    #[arg(long, value_name = "DIR", required_unless_present_any = ["db", "ratings"])]
    shop: Option<PathBuf>,
    /// The store's database.
    #[arg(long, value_name = "FILE")]
    db: Option<PathBuf>,
    /// Ratings or weights instead of a shop: u.data or CSV.
    #[arg(long, value_name = "FILE")]
    ratings: Option<PathBuf>,
    /// How the ratings' fields are parted.
    #[arg(long, value_enum)]
    format: Option<FileFormat>,
    /// The model file; the one before is kept beside it.
    #[arg(long, value_name = "FILE", required_unless_present = "roll_back")]
    out: Option<PathBuf>,
    /// Keep the weights found on MovieLens instead of learning them on an inner split.
    #[arg(long)]
    fixed_weights: bool,
    /// Put the model before this one back, and train nothing.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["shop", "db", "ratings", "out"])]
    roll_back: Option<PathBuf>,
}

impl TrainRecommend {
    pub fn run(&self) -> Outcome {
        if let Some(path) = &self.roll_back {
            Model::roll_back(path).because(Failure::Resource)?;
            println!("{} is the one before again", path.display());
            return Ok(());
        }
        let out = self.out.as_ref().context("no file to write was given").because(Failure::Input)?;
        let started = Instant::now();
        let progress = |what: &str| eprintln!("{:7.1} s  {what}", started.elapsed().as_secs_f64());
        let options = BlendOptions { learn: !self.fixed_weights, ..BlendOptions::default() };
        let at =
            SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs().cast_signed());
        let model = if let Some(path) = &self.ratings {
            let data = read(&[path], self.format)?.remove(0);
            progress("read");
            Model::train(&data, None, None, &options, at, &progress)?
        } else {
            let data = Source { shop: self.shop.clone(), db: self.db.clone() }.read()?;
            progress("read");
            let shop = Assortment::new(data.products.clone(), data.charts.clone());
            let behaviour = data.behaviour(&shop)?;
            progress(&format!("cleaned: {}", serde_json::to_string(&behaviour.report)?));
            let content = Content::from_words("texts", &shop.words(), behaviour.all.scale)?;
            Model::train(&behaviour.all, Some(&behaviour.bought), Some(content), &options, at, &progress)?
        };
        model.write(out).because(Failure::Resource)?;
        progress("written");
        println!(
            "{}",
            serde_json::json!({
                "items": model.items.len(),
                "origin": model.origin,
                "weights": format!("{:?}", model.blend.weights()),
                "bytes": std::fs::metadata(out)?.len(),
                "seconds": started.elapsed().as_secs_f64(),
            })
        );
        Ok(())
    }
}

/// Lists for a customer or a visit, as JSON Lines.
#[derive(clap::Args)]
pub struct Recommend {
    /// The model.
    #[arg(long, value_name = "FILE")]
    model: PathBuf,
    #[command(flatten)]
    source: Source,
    /// Whose past counts.
    #[arg(long, value_name = "ID")]
    customer: Option<String>,
    /// What was done in this visit, in order: `kind:product` or `kind:variant`, such as `try-on:P0019`.
    #[arg(long, value_delimiter = ',', value_name = "STEP")]
    session: Vec<String>,
    /// Which list.
    #[arg(long, value_enum, default_value_t = Kind::ForYou)]
    kind: Kind,
    /// The product that `similar` and `also-bought` start from, or what is worn for `look`.
    #[arg(long, value_delimiter = ',', value_name = "ID")]
    product: Vec<String>,
    /// Only what this store has in stock.
    #[arg(long, value_name = "ID")]
    store: Option<String>,
    /// Body measures in centimetres, such as `chest=88,waist=70`: only sizes that fit.
    #[arg(long, value_delimiter = ',', value_name = "NAME=CM", value_parser = measure)]
    body: Vec<(String, f32)>,
    /// Highest price in yuan.
    #[arg(long, value_name = "YUAN")]
    most: Option<f64>,
    /// Season.
    #[arg(long, value_delimiter = ',', value_name = "NAME")]
    season: Vec<String>,
    /// `women`, `men`, ...
    #[arg(long, value_delimiter = ',', value_name = "NAME")]
    gender: Vec<String>,
    /// Length of the list.
    #[arg(long, default_value_t = 10)]
    count: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    ForYou,
    Similar,
    AlsoBought,
    BecauseYouTried,
    Look,
    NextAction,
}

fn measure(text: &str) -> Result<(String, f32), String> {
    let parsed = text.split_once('=').and_then(|(name, cm)| Some((name.to_owned(), cm.parse::<f32>().ok()?)));
    parsed.filter(|(_, cm)| cm.is_finite()).ok_or_else(|| format!("`{text}` is no measure such as chest=88"))
}

/// One step of `--session`.
fn step(text: &str, number: usize, now: i64, shop: &Assortment) -> anyhow::Result<Event> {
    let (kind, what) =
        text.split_once(':').with_context(|| format!("`{text}` is no step such as try-on:P0019"))?;
    let kind: EventKind =
        serde_json::from_value(kind.into()).with_context(|| format!("no kind of step `{kind}`"))?;
    let variant = VariantId::from(what);
    let of_variant = shop.of_variant(&variant).and_then(|number| shop.product(number));
    let product = of_variant.map_or_else(|| ProductId::from(what), |product| product.id.clone());
    anyhow::ensure!(shop.number(&product).is_some(), "no product or variant `{what}`");
    let at = now + i64::try_from(number)? * 30;
    let value = serde_json::json!({
        "id": format!("now-{number}"), "at": at, "channel": "kiosk", "session": "now", "kind": kind,
        "product": product, "variant": of_variant.map(|_| variant),
    });
    Ok(serde_json::from_value(value)?)
}

impl Recommend {
    pub fn run(&self) -> Outcome {
        let data = self.source.read()?;
        let model = Model::read(&self.model).because(Failure::Resource)?;
        let shop = Assortment::new(data.products.clone(), data.charts.clone());
        let behaviour = data.behaviour(&shop)?;
        let looks = LookModel::learn(&shop, &behaviour.steps);
        let advisor = Advisor::new(shop, model, looks, &HashMap::new())?;
        let now = data.now();
        let steps = (0..)
            .zip(&self.session)
            .map(|(number, text)| step(text, number, now, advisor.shop()))
            .collect::<anyhow::Result<Vec<Event>>>()
            .because(Failure::Input)?;
        let past: Vec<Event> = match &self.customer {
            None => Vec::new(),
            Some(id) => {
                let known = data.customers.iter().find(|customer| customer.id.as_str() == id);
                let known = known.with_context(|| format!("no customer `{id}`")).because(Failure::Input)?;
                if !known.consent.profile {
                    eprintln!("jingxuan: {id} has not agreed to a profile: only this visit counts");
                    Vec::new()
                } else {
                    data.events
                        .iter()
                        .filter(|event| event.customer.as_ref() == Some(&known.id))
                        .cloned()
                        .collect()
                }
            }
        };
        let visit = Visit { past, steps, now: now + 3600 };
        let pieces: HashMap<VariantId, u32> = data
            .stock
            .iter()
            .filter(|stock| self.store.as_deref().is_none_or(|store| stock.store.as_str() == store))
            .map(|stock| (stock.variant.clone(), stock.quantity))
            .collect();
        let stock = |variant: &VariantId| pieces.get(variant).copied().unwrap_or(0);
        #[allow(clippy::cast_possible_truncation)] // a price in fen
        let most = self.most.map(|yuan| Money::cny((yuan * 100.0).round() as i64));
        let rules = Rules {
            stock: self.store.is_some().then_some(&stock),
            body: self.body.iter().cloned().collect::<BTreeMap<_, _>>(),
            most,
            seasons: self.season.clone(),
            genders: self.gender.clone(),
            most_per_category: 3,
            most_per_brand: 4,
            ..Rules::default()
        };
        self.list(&advisor, &visit, &rules, &stock, &data)
    }

    fn list(
        &self,
        advisor: &Advisor,
        visit: &Visit,
        rules: &Rules<'_>,
        stock: &(dyn Fn(&VariantId) -> u32 + Sync),
        data: &ShopData,
    ) -> Outcome {
        let first = || {
            let product =
                self.product.first().context("this list needs --product").because(Failure::Input)?;
            Ok::<_, crate::exit::Failed>(ProductId::from(product.as_str()))
        };
        let started = Instant::now();
        let list = match self.kind {
            Kind::ForYou => advisor.for_you(visit, rules, self.count),
            Kind::Similar => advisor.similar(&first()?, rules, self.count),
            Kind::AlsoBought => advisor.also_bought(&first()?, rules, self.count),
            Kind::BecauseYouTried => {
                advisor.because_you_tried(visit, rules, self.count).map(|(_, list)| list).unwrap_or_default()
            }
            Kind::Look => {
                let worn: Vec<ProductId> = self.product.iter().map(|id| id.as_str().into()).collect();
                let look = advisor.complete_the_look(&worn, visit, rules, self.count);
                look.into_iter().map(|(_, advice)| advice).collect()
            }
            Kind::NextAction => {
                let (intent, _) = Intent::train(&data.events, advisor.shop(), 1)?;
                let past = Past { known: self.customer.is_some(), ..Past::default() };
                let probability = intent.predict(&visit.steps, past, advisor.shop());
                for action in next_actions(advisor, visit, &stock, rules, Some(probability), self.count) {
                    println!("{}", serde_json::to_string(&action)?);
                }
                return Ok(());
            }
        };
        eprintln!("jingxuan: {} products in {:.2} ms", list.len(), started.elapsed().as_secs_f64() * 1e3);
        for advice in list {
            let number = advisor.shop().number(&advice.product);
            let title = number.and_then(|n| advisor.shop().product(n)).map(|product| &product.title);
            println!("{}", serde_json::json!({ "title": title, "advice": advice }));
        }
        Ok(())
    }
}

/// Speed of training and of lists on made-up interactions.
#[derive(clap::Args)]
pub struct BenchRecommend {
    /// How many interactions, about.
    #[arg(long, default_value_t = 1_000_000)]
    interactions: usize,
    /// How many products.
    #[arg(long, default_value_t = 20_000)]
    items: u32,
    /// Interactions per person.
    #[arg(long, default_value_t = 20)]
    each: usize,
}

impl BenchRecommend {
    pub fn run(&self) -> Outcome {
        let started = Instant::now();
        let progress = |what: &str| eprintln!("{:7.1} s  {what}", started.elapsed().as_secs_f64());
        let users = u32::try_from(self.interactions / self.each.max(1)).unwrap_or(u32::MAX);
        // Repetitions fall together: some more are drawn.
        let data = jingxuan_recommend::synthetic::sized(users, self.items, self.each * 5 / 4, 1);
        progress(&format!("made {} interactions of {users} people", data.rows().filled()));
        let begun = Instant::now();
        let model = Model::train(&data, None, None, &BlendOptions::default(), 0, &progress)?;
        let training = begun.elapsed().as_secs_f64();
        let folder = tempfile()?;
        model.write(&folder.join("model")).because(Failure::Resource)?;
        let bytes = std::fs::metadata(folder.join("model"))?.len();
        let read = Model::read(&folder.join("model")).because(Failure::Resource)?;
        std::fs::remove_dir_all(&folder)?;
        let (median, late) = jingxuan_recommend::evaluate::latency(&read.blend, &data, 10);
        println!(
            "{}",
            serde_json::json!({
                "interactions": data.rows().filled(), "people": users, "items": self.items,
                "training_s": training, "model_bytes": bytes, "peak_memory_mb": peak_memory(),
                "list_p50_ms": median.as_secs_f64() * 1e3, "list_p99_ms": late.as_secs_f64() * 1e3,
            })
        );
        Ok(())
    }
}

fn tempfile() -> std::io::Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("jingxuan-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Largest resident memory so far, where the system tells it.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}
