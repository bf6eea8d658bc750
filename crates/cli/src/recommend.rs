//! `jingxuan train recommend` and `jingxuan recommend`: the model from the shop's behaviour, and lists from the model.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::{Path, PathBuf},
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use anyhow::Context as _;
use jingxuan_catalogue::{
    Currency, Customer, CustomerId, CustomerRecord, Event, EventKind, Money, Product, ProductId, SizeChart,
    Stock, VariantId,
    feed::{Limits, json_lines},
};
use jingxuan_guide::features;
use jingxuan_recommend::{
    Model, Pictures, RecommendError, SealedError,
    clean::{Behaviour, Cleaning, clean},
    intent::Past,
    learn::Lessons,
    methods::BlendOptions,
    shop::{Advisor, Assortment, Rules, Visit, next_actions},
};
use jingxuan_store::Store;
use serde::de::DeserializeOwned;

use crate::{
    Context,
    exit::{Because, Failure, Outcome},
    ratings::{FileFormat, read},
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
            customers: lines::<CustomerRecord>(folder, "customers", false)?
                .into_iter()
                .map(|record| record.split().0)
                .collect(),
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

    /// Who agreed that visits are put together.
    pub fn agreed(&self) -> HashSet<&CustomerId> {
        let agreed = |customer: &&Customer| customer.consent.profile && customer.consent.cross_channel;
        self.customers.iter().filter(agreed).map(|customer| &customer.id).collect()
    }

    /// Cleans the behaviour, joined per customer where that was agreed to.
    pub fn behaviour(&self, shop: &Assortment) -> Outcome<Behaviour> {
        let agreed = self.agreed();
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
    pub fn run(&self, context: &Context) -> Outcome {
        match self {
            Self::Recommend(train) => train.run(context),
            Self::Search(train) => train.run(context),
            Self::Guide(train) => train.run(context),
        }
    }
}

/// Trains the recommender's model: of a shop that has one, again, and only where the new one is no worse.
#[derive(clap::Args)]
pub struct TrainRecommend {
    /// Folder of JSON Lines, such as assets/shop.
    #[arg(long, value_name = "DIR", required_unless_present_any = ["db", "ratings", "roll_back"], conflicts_with = "db")]
    shop: Option<PathBuf>,
    /// The store's database.
    #[arg(long, value_name = "FILE")]
    db: Option<PathBuf>,
    /// Ratings or weights instead of a shop: u.data or CSV.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["shop", "db"])]
    ratings: Option<PathBuf>,
    /// How the ratings' fields are parted.
    #[arg(long, value_enum)]
    format: Option<FileFormat>,
    /// The model file; the one before is kept beside it.
    #[arg(long, value_name = "FILE", required_unless_present = "roll_back")]
    out: Option<PathBuf>,
    /// Replace the model that is there whatever a trial of both would say.
    #[arg(long)]
    untried: bool,
    /// Keep the weights found on MovieLens instead of learning them on an inner split.
    #[arg(long)]
    fixed_weights: bool,
    #[command(flatten)]
    looks: Looks,
    /// Put the model before this one back, and train nothing.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["shop", "db", "ratings", "out"])]
    roll_back: Option<PathBuf>,
}

/// What is known of products besides their texts.
#[derive(clap::Args)]
pub struct Looks {
    /// Folder that the pictures' paths start from; by default the shop's own, of a database the configured demo shop's.
    #[arg(long, value_name = "DIR")]
    pictures: Option<PathBuf>,
}

impl Looks {
    /// The pictures of a shop, described; `known` are not described again.
    pub fn pictures(
        &self,
        context: &Context,
        source: &Source,
        products: &[Product],
        known: Pictures,
    ) -> Pictures {
        let demo = context.resources.assets.join(&context.settings.shop.demo);
        let folder = self.pictures.as_ref().or(source.shop.as_ref()).unwrap_or(&demo);
        features::pictures(products, folder, known, &|_, _| ())
    }
}

/// The sentence vectors that came with the program, of the products that it knows.
pub fn sentences(context: &Context, products: &[Product]) -> HashMap<ProductId, Vec<f32>> {
    features::sentences(products, &[&context.resources.models])
}

impl TrainRecommend {
    pub fn run(&self, context: &Context) -> Outcome {
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
        let (verdict, model) = if let Some(path) = &self.ratings {
            let data = read(&[path], self.format)?.remove(0);
            progress("read");
            (None, Some(Model::train(&data, None, None, &options, at, &progress)?))
        } else {
            let source = Source { shop: self.shop.clone(), db: self.db.clone() };
            let data = source.read()?;
            progress("read");
            let shop = Assortment::new(data.products.clone(), data.charts.clone());
            let old = self.old(out)?;
            let known = old.as_ref().map_or_else(Pictures::default, |old| old.pictures.clone());
            let pictures = self.looks.pictures(context, &source, shop.products(), known);
            let sentences = sentences(context, shop.products());
            progress(&format!("{} pictures described, {} sentence vectors", pictures.len(), sentences.len()));
            let agreed = data.agreed();
            let lessons = Lessons {
                shop: &shop,
                events: &data.events,
                joined: &|id| agreed.contains(id),
                sentences: &sentences,
                pictures,
                at,
            };
            let (verdict, model) = lessons.learn_again(old.filter(|_| !self.untried), &options, &progress)?;
            progress(&verdict.to_string());
            (Some(verdict), model)
        };
        if let Some(model) = &model {
            model.write(out).because(Failure::Resource)?;
            progress("written");
        }
        println!(
            "{}",
            serde_json::json!({
                "trial": verdict,
                "items": model.as_ref().map(|model| model.items.len()),
                "origin": model.as_ref().map(|model| &model.origin),
                "weights": model.as_ref().map(|model| format!("{:?}", model.blend.weights())),
                "bytes": std::fs::metadata(out)?.len(),
                "seconds": started.elapsed().as_secs_f64(),
            })
        );
        Ok(())
    }

    /// The model that would be replaced. One that cannot be read is replaced; what lies there and is something else is not.
    fn old(&self, out: &Path) -> Outcome<Option<Model>> {
        match Model::read(out) {
            Ok(model) => Ok(Some(model)),
            Err(RecommendError::File(SealedError::Missing(_))) => Ok(None),
            Err(error @ RecommendError::File(SealedError::OtherKind { .. })) => {
                Err(error).because(Failure::Input)
            }
            Err(error) => {
                eprintln!("jingxuan: {error}; it is replaced");
                Ok(None)
            }
        }
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
    /// Highest price, in the currency of most of the shop's prices, such as `499.90`.
    #[arg(long, value_name = "AMOUNT")]
    most: Option<String>,
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

/// Pieces of each variant, in all the stores that were counted.
fn pieces<'s>(counted: impl Iterator<Item = &'s Stock>) -> HashMap<VariantId, u32> {
    let mut pieces: HashMap<VariantId, u32> = HashMap::new();
    for stock in counted {
        let sum = pieces.entry(stock.variant.clone()).or_default();
        *sum = sum.saturating_add(stock.quantity);
    }
    pieces
}

/// The currency of most prices of a shop; yuan where nothing has a price.
fn currency(products: &[Product]) -> Currency {
    let mut counts: BTreeMap<Currency, usize> = BTreeMap::new();
    for variant in products.iter().flat_map(|product| &product.variants) {
        *counts.entry(variant.price.currency).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map_or(Currency::CNY, |(currency, _)| currency)
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
    pub fn run(&self, context: &Context) -> Outcome {
        let data = self.source.read()?;
        let model = Model::read(&self.model).because(Failure::Resource)?;
        let shop = Assortment::new(data.products.clone(), data.charts.clone());
        if !model.knows(shop.names()) {
            let error = anyhow::anyhow!("{} is a model of another shop", self.model.display());
            return Err(error).because(Failure::Resource);
        }
        for id in &self.product {
            let known = shop.number(&ProductId::from(id.as_str())).is_some();
            known.then_some(()).with_context(|| format!("no product `{id}`")).because(Failure::Input)?;
        }
        let stores: HashSet<&str> = data.stock.iter().map(|stock| stock.store.as_str()).collect();
        if let Some(store) = self.store.as_deref().filter(|store| !stores.contains(store)) {
            return Err(anyhow::anyhow!("no stock was counted in a store `{store}`")).because(Failure::Input);
        }
        let sentences = sentences(context, shop.products());
        let advisor = Advisor::new(shop, model, &sentences)?;
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
        let counted =
            data.stock.iter().filter(|stock| self.store.as_deref().is_none_or(|s| stock.store.as_str() == s));
        let pieces = pieces(counted);
        let stock = |variant: &VariantId| pieces.get(variant).copied().unwrap_or(0);
        let most = self.most.as_deref().map(|most| Money::from_decimal(most, currency(&data.products)));
        let most = most.transpose().because(Failure::Input)?;
        let member = data.customers.iter().any(|customer| {
            self.customer.as_deref() == Some(customer.id.as_str()) && !customer.membership.is_empty()
        });
        let rules = Rules {
            stock: self.store.is_some().then_some(&stock),
            member,
            body: self.body.iter().cloned().collect::<BTreeMap<_, _>>(),
            most,
            seasons: self.season.clone(),
            genders: self.gender.clone(),
            most_per_category: 3,
            most_per_brand: 4,
            ..Rules::default()
        };
        self.list(&advisor, &visit, &rules, &stock)
    }

    fn list(
        &self,
        advisor: &Advisor,
        visit: &Visit,
        rules: &Rules<'_>,
        stock: &(dyn Fn(&VariantId) -> u32 + Sync),
    ) -> Outcome {
        let first = || {
            let product =
                self.product.first().context("this list needs --product").because(Failure::Input)?;
            Ok::<_, crate::exit::Failed>(ProductId::from(product.as_str()))
        };
        let started = Instant::now();
        let list = match self.kind {
            Kind::ForYou => advisor.for_you(visit, rules, self.count),
            Kind::Similar => advisor.similar(&first()?, visit, rules, self.count),
            Kind::AlsoBought => advisor.also_bought(&first()?, visit, rules, self.count),
            Kind::BecauseYouTried => {
                advisor.because_you_tried(visit, rules, self.count).map(|(_, list)| list).unwrap_or_default()
            }
            Kind::Look => {
                first()?;
                let worn: Vec<ProductId> = self.product.iter().map(|id| id.as_str().into()).collect();
                let look = advisor.complete_the_look(&worn, visit, rules, self.count);
                look.into_iter().map(|(_, advice)| advice).collect()
            }
            Kind::NextAction => {
                let past = Past::of(&visit.past, self.customer.is_some());
                let intent = advisor.model().intent.as_ref();
                let probability = intent.map(|intent| intent.predict(&visit.steps, past, advisor.shop()));
                for action in next_actions(advisor, visit, &stock, rules, probability, self.count) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_several_stores_have_is_added_up() {
        let count = |store: &str, variant: &str, quantity| Stock {
            variant: variant.into(),
            store: store.into(),
            quantity,
            at: 0,
        };
        let all = [count("a", "coat-M", 2), count("b", "coat-M", 3), count("b", "hat", 0)];
        let pieces = pieces(all.iter());
        assert_eq!((pieces[&"coat-M".into()], pieces[&"hat".into()]), (5, 0));
    }
}
