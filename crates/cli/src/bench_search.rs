//! `jingxuan bench search`: speed and memory of the search on a large shop, varied from the demo shop.

mod against;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use jingxuan_catalogue::{Product, Text};
use jingxuan_search::{
    Catalogue, Document, Encoder, EncoderChoice, Engine, Line, Method, Part, Request, Setup, Taxonomy,
    evaluate::{Contender, percentile},
    read_line,
    trec::Query,
};
use tracing::{Metadata, Subscriber, span::Id};
use tracing_subscriber::{
    Layer,
    layer::{Context as Spans, SubscriberExt as _},
    registry::LookupSpan,
};

use crate::{
    Context,
    bench::resident,
    exit::{Because, Failure, Outcome},
    search::{Encoders, Shop, part, ranker, teller},
};

/// The search on a large shop.
#[derive(clap::Args)]
pub struct SearchBench {
    /// Products, varied from those of the demo shop: other prices, other words before the name.
    #[arg(long, default_value_t = 100_000)]
    products: usize,
    /// Encode every product instead of giving it the vector of a demo product: the build takes as long as it takes.
    #[arg(long)]
    encode: bool,
    /// Lexical search only.
    #[arg(long)]
    lexical: bool,
    /// As the catalogue of another shop: what its products are is read from their words, and conditions only rank.
    #[arg(long, conflicts_with = "against")]
    foreign: bool,
    /// Compare with SQLite FTS5 alone and tantivy alone: quality on the demo shop's held-out queries, then speed on the large shop.
    #[arg(long, conflicts_with = "encode")]
    against: bool,
    /// Rounds of the queries in the comparison.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..), requires = "against")]
    rounds: u16,
}

/// Gives products the vectors of the demo shop's: scanning them costs the same, encoding them costs nothing.
struct Borrowed {
    encoder: Arc<dyn Encoder>,
    vectors: Vec<Vec<f32>>,
}

impl Encoder for Borrowed {
    fn part(&self) -> Part {
        self.encoder.part()
    }
    fn identity(&self) -> String {
        "borrowed".to_owned()
    }
    fn dimensions(&self) -> usize {
        self.encoder.dimensions()
    }
    fn query(&self, text: &str) -> Result<Vec<f32>, String> {
        self.encoder.query(text)
    }
    fn passages(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, String> {
        let of = |text: &&str| {
            let sum =
                text.bytes().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)));
            self.vectors[sum % self.vectors.len()].clone()
        };
        Ok(texts.iter().map(of).collect())
    }
}

const WORDS: [(&str, &str); 8] = [
    ("轻盈", "Light"),
    ("经典款", "Classic"),
    ("设计师", "Designer"),
    ("都市", "Urban"),
    ("复古", "Vintage"),
    ("度假", "Resort"),
    ("简约", "Simple"),
    ("加长", "Long-Line"),
];

/// The `n`th variation of a product.
pub fn varied(product: &Product, n: usize) -> Product {
    let mut product = product.clone();
    let (chinese, english) = WORDS[n % WORDS.len()];
    product.id = format!("{}-{n}", product.id).into();
    product.title.chinese = format!("{chinese}{}{}", product.title.chinese, n / WORDS.len());
    product.title.english = format!("{english} {} {}", product.title.english, n / WORDS.len());
    for variant in &mut product.variants {
        variant.id = format!("{}-{n}", variant.id).into();
        variant.price.minor = variant.price.minor * (70 + i64::try_from(n * 13 % 80).unwrap_or(0)) / 100;
    }
    product
}

/// A product as another shop would write it: titles, a description, a price, sizes, and attributes in their own words.
fn foreign(product: &Product) -> Result<Line, String> {
    let both = |text: &Text| text.all().collect::<Vec<_>>().join(" / ");
    let variants = &product.variants;
    let line = serde_json::json!({
        "id": product.id.as_str(),
        "title": both(&product.title),
        "description": both(&product.description),
        "brand": product.brand,
        "price": variants.first().map(|variant| variant.price.to_string()),
        "color": variants.first().map(|variant| both(&variant.colour.name)),
        "size": variants.iter().map(|variant| variant.size.as_str()).collect::<BTreeSet<_>>(),
        "attributes": product.attributes,
    });
    read_line(&line.to_string())
}

impl SearchBench {
    pub fn run(&self, context: &Context) -> Outcome {
        let assets = &context.resources.assets;
        let shop = Shop::folder(&assets.join("shop"))?;
        let (queries, judgements) = part(&assets.join("eval/search"), "test")?;
        let encoders = (!self.lexical).then(|| Encoders::open(context));
        if self.against {
            let setup = Setup {
                popularity: shop.popularity(),
                ranker: encoders.is_some().then(|| ranker(context)),
                encoders: encoders.iter().flat_map(Encoders::ranked).collect(),
                ..Setup::default()
            };
            let catalogue = Catalogue::of_shop(shop.products.iter().cloned(), shop.categories.clone());
            against::quality(catalogue, setup, &queries, &judgements)?;
        }
        let taxonomy = Taxonomy::new(&shop.categories);
        let mut setup = Setup::default();
        if let Some(encoders) = encoders {
            setup.ranker = Some(ranker(context));
            for choice in encoders.ranked() {
                setup.encoders.push(if self.encode {
                    // What was encoded before is not looked up: this is to measure it.
                    EncoderChoice { file: None, ..choice }
                } else {
                    borrowed(choice, &shop, &taxonomy)?
                });
            }
        }
        // Only its products are varied: the rest is not there.
        let shop = Shop { events: Vec::new(), texts: Vec::new(), ..shop };
        if !self.against {
            println!("memory before there is a shop {:.0} MB", resident("VmRSS:"));
        }
        let start = Instant::now();
        let rounds = self.products.div_ceil(shop.products.len());
        let products = (0..rounds)
            .flat_map(|n| shop.products.iter().map(move |product| varied(product, n)))
            .take(self.products);
        let catalogue = if self.foreign {
            let lines: Result<Vec<Line>, String> = products.map(|product| foreign(&product)).collect();
            let lines = lines.map_err(anyhow::Error::msg).because(Failure::Other)?;
            Catalogue::of_lines(lines, Vec::new(), &mut teller())
        } else {
            Catalogue::of_shop(products, shop.categories)
        };
        if self.against {
            return against::speed(catalogue, setup, &queries, usize::from(self.rounds));
        }
        let made = start.elapsed().as_secs_f64();
        eprintln!(
            "{} products made in {made:.1} s, memory {:.0} MB",
            catalogue.documents.len(),
            resident("VmRSS:")
        );
        let start = Instant::now();
        let suggester = catalogue.suggester(&[], &Default::default());
        let suggestions_built = start.elapsed();
        eprintln!("with suggestions {:.0} MB", resident("VmRSS:"));
        let start = Instant::now();
        let engine = catalogue.engine(setup, &mut teller())?;
        println!(
            "{} products; index built in {:.1} s, suggestions in {:.1} s",
            engine.index().len(),
            start.elapsed().as_secs_f64(),
            suggestions_built.as_secs_f64()
        );
        println!("memory now {:.0} MB, at most {:.0} MB", resident("VmRSS:"), resident("VmHWM:"));
        for missing in engine.index().degraded() {
            println!("without {}: {}", missing.part, missing.reason);
        }
        println!("{:34} {:>8} {:>8} {:>8}", "", "p50 ms", "p99 ms", "most ms");
        if !self.lexical {
            let shipped = Contender::shipped(&engine).method;
            measure("default, with encoder", &engine, &queries, shipped);
        }
        measure("lexical only", &engine, &queries, Method::Lexical);
        let mut times = Vec::new();
        for query in &queries {
            let letters: Vec<char> = query.text.chars().take(8).collect();
            for length in 1..=letters.len() {
                let prefix: String = letters[..length].iter().collect();
                let start = Instant::now();
                let _ = suggester.suggest(&prefix, 10);
                times.push(start.elapsed());
            }
        }
        row("suggestions", &times);
        Ok(())
    }
}

fn borrowed(choice: EncoderChoice, shop: &Shop, taxonomy: &Taxonomy) -> Outcome<EncoderChoice> {
    let passages: Vec<String> = shop
        .products
        .iter()
        .take(64)
        .map(|product| choice.encoder.passage(&Document::of_product(product, taxonomy, &Default::default())))
        .collect();
    let texts: Vec<&str> = passages.iter().map(String::as_str).collect();
    let vectors = choice.encoder.passages(&texts).map_err(anyhow::Error::msg).because(Failure::Resource)?;
    Ok(EncoderChoice { encoder: Arc::new(Borrowed { encoder: choice.encoder, vectors }), file: None })
}

/// How long each stage of the search took, by the spans that it enters.
#[derive(Clone, Default)]
struct Stages(Arc<Mutex<BTreeMap<&'static str, Duration>>>);

struct Entered(Instant);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Stages {
    fn enabled(&self, metadata: &Metadata<'_>, _: Spans<'_, S>) -> bool {
        metadata.is_span() && metadata.target().starts_with("jingxuan_search")
    }

    fn on_enter(&self, id: &Id, spans: Spans<'_, S>) {
        if let Some(span) = spans.span(id) {
            span.extensions_mut().replace(Entered(Instant::now()));
        }
    }

    fn on_exit(&self, id: &Id, spans: Spans<'_, S>) {
        if let Some(span) = spans.span(id)
            && let Some(Entered(since)) = span.extensions_mut().remove()
        {
            let mut times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            *times.entry(span.name()).or_default() += since.elapsed();
        }
    }
}

impl Stages {
    fn take(&self) -> BTreeMap<&'static str, Duration> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Times queries one after another, and each stage by itself; a stage that a query does not reach takes it no time.
fn measure(name: &str, engine: &Engine, queries: &[Query], method: Method) {
    let stages = Stages::default();
    let mut times = Vec::new();
    let mut by_stage: BTreeMap<&'static str, Vec<Duration>> = BTreeMap::new();
    tracing::subscriber::with_default(tracing_subscriber::registry().with(stages.clone()), || {
        for query in queries {
            let request = Request { method, ..Request::new(query.text.as_str()) };
            let start = Instant::now();
            let _ = engine.search(&request);
            times.push(start.elapsed());
            for (stage, time) in stages.take() {
                by_stage.entry(stage).or_default().push(time);
            }
        }
    });
    row(name, &times);
    let mut by_stage: Vec<_> = by_stage.into_iter().collect();
    by_stage.sort_by_key(|(_, times)| std::cmp::Reverse(times.iter().sum::<Duration>()));
    for (stage, mut times) in by_stage {
        times.resize(queries.len(), Duration::ZERO);
        row(&format!("  {stage}"), &times);
    }
}

fn row(name: &str, times: &[Duration]) {
    println!(
        "{name:34} {:8.2} {:8.2} {:8.2}",
        percentile(times, 50),
        percentile(times, 99),
        percentile(times, 100)
    );
}
