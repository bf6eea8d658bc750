//! `jingxuan bench recommend`: speed and memory of training and of lists, on made-up interactions with products varied from the
//! demo shop's.

use std::{
    collections::{BTreeMap, HashMap},
    hint::black_box,
    time::{Duration, Instant},
};

use jingxuan_catalogue::{Channel, Event, EventKind, Product, ProductId, VariantId};
use jingxuan_guide::features;
use jingxuan_recommend::{
    Entry, Model, Pictures,
    evaluate::latency,
    methods::BlendOptions,
    shop::{Advisor, Assortment, Rules, Visit},
    synthetic,
};
use jingxuan_search::evaluate::percentile;

use crate::{
    Context,
    bench::resident,
    bench_search::varied,
    exit::{Because, Failure, Outcome},
    recommend::{ShopData, sentences},
};

/// Speed of training and of lists on made-up interactions.
#[derive(clap::Args)]
pub struct BenchRecommend {
    /// How many interactions, about.
    #[arg(long, default_value_t = 1_000_000)]
    interactions: usize,
    /// How many products.
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..))]
    items: u32,
    /// Interactions per person.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    each: u32,
}

/// Now, for visits: after everything that was made up.
const NOW: i64 = 1_760_000_000;

impl BenchRecommend {
    pub fn run(&self, context: &Context) -> Outcome {
        let started = Instant::now();
        let progress = |what: &str| eprintln!("{:7.1} s  {what}", started.elapsed().as_secs_f64());
        let each = self.each as usize;
        let users = u32::try_from(self.interactions / each).unwrap_or(u32::MAX).max(1);
        // Repetitions fall together: some more are drawn.
        let data = synthetic::sized(users, self.items, each * 5 / 4, 1);
        progress(&format!("made {} interactions of {users} people", data.rows().filled()));
        let begun = Instant::now();
        let mut model = Model::train(&data, None, None, &BlendOptions::default(), 0, &progress)?;
        let training = begun.elapsed().as_secs_f64();
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("model");
        model.write(&file).because(Failure::Resource)?;
        let bytes = std::fs::metadata(&file)?.len();
        model = Model::read(&file).because(Failure::Resource)?;
        let (median, late) = latency(&model.blend, &data, 10);
        progress("bare lists made");

        let shop = ShopData::folder(&context.resources.assets.join("shop"))?;
        let folder = context.resources.assets.join("shop");
        model.pictures = features::pictures(&shop.products, &folder, Pictures::default(), &|_, _| ());
        let of_demo = sentences(context, &shop.products);
        let (products, vectors) = self.products(&shop.products, &of_demo);
        let assortment = Assortment::new(products, shop.charts);
        // What a shop learns from its own visits; here it only has to cost what it costs.
        model.blend = model.blend.with_content_weight(0.1);
        let begun = Instant::now();
        let advisor = Advisor::new(assortment, model, &vectors)?;
        let opening = begun.elapsed().as_secs_f64();
        progress(&format!("joined with {} sentence vectors", vectors.len()));

        println!(
            "{}",
            serde_json::json!({
                "interactions": data.rows().filled(), "people": users, "items": self.items,
                "training_s": training, "model_bytes": bytes, "peak_memory_mb": resident("VmHWM:"),
                "joining_s": opening,
                "bare_list_p50_ms": milliseconds(median), "bare_list_p99_ms": milliseconds(late),
            })
        );
        println!(
            "{:34} {:>8} {:>8} {:>8}",
            "ten under rules, best of 5 a visit", "p50 ms", "p99 ms", "most ms"
        );
        let body =
            BTreeMap::from([("chest", 88.0), ("waist", 70.0), ("hip", 94.0)].map(|(n, v)| (n.to_owned(), v)));
        let stock = |variant: &VariantId| u32::from(!variant.0.len().is_multiple_of(3));
        let rules = Rules {
            stock: Some(&stock),
            body,
            margin: 0.1,
            most_per_category: 3,
            most_per_brand: 4,
            ..Rules::default()
        };
        let step = data.users.len().div_ceil(200).max(1);
        let visits: Vec<(Visit, ProductId)> =
            data.rows().iter().step_by(step).filter_map(|row| Some((visit(row), id(row.last()?)))).collect();
        let measure = |name: &str, list: &dyn Fn(&Visit, &ProductId) -> usize| {
            let times: Vec<Duration> = visits
                .iter()
                .map(|(visit, last)| {
                    // Of five the quickest: what the list costs, not what else the machine does.
                    let once = |_| {
                        let begun = Instant::now();
                        black_box(list(visit, last));
                        begun.elapsed()
                    };
                    (0..5).map(once).min().unwrap_or_default()
                })
                .collect();
            let at = |share| percentile(&times, share);
            println!("{name:34} {:8.2} {:8.2} {:8.2}", at(50), at(99), at(100));
        };
        measure("for you", &|visit, _| advisor.for_you(visit, &rules, 10).len());
        measure("because you tried", &|visit, _| {
            advisor.because_you_tried(visit, &rules, 10).map_or(0, |(_, list)| list.len())
        });
        measure("similar", &|visit, product| advisor.similar(product, visit, &rules, 10).len());
        measure("complete the look", &|visit, product| {
            advisor.complete_the_look(std::slice::from_ref(product), visit, &rules, 10).len()
        });
        Ok(())
    }

    /// Products named as the made-up items, with the sentence vector of the one each was varied from.
    fn products(
        &self,
        demo: &[Product],
        vectors: &HashMap<ProductId, Vec<f32>>,
    ) -> (Vec<Product>, HashMap<ProductId, Vec<f32>>) {
        let mut of_new = HashMap::new();
        let products = (0..self.items as usize)
            .zip(demo.iter().cycle())
            .map(|(number, product)| {
                let mut made = varied(product, number / demo.len().max(1));
                made.id = number.to_string().into();
                if let Some(vector) = vectors.get(&product.id) {
                    of_new.insert(made.id.clone(), vector.clone());
                }
                made
            })
            .collect();
        (products, of_new)
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn id(entry: &Entry) -> ProductId {
    entry.index.to_string().into()
}

/// Somebody with a past, whose last two steps are of this visit.
fn visit(row: &[Entry]) -> Visit {
    let event = |(number, entry): (usize, &Entry)| Event {
        id: format!("{number}").into(),
        at: entry.at,
        channel: Channel::Kiosk,
        session: "bench".into(),
        customer: None,
        store: None,
        kind: [EventKind::View, EventKind::TryOn, EventKind::Buy][number % 3],
        product: Some(id(entry)),
        variant: None,
        text: None,
        said: Vec::new(),
        shown: Vec::new(),
    };
    let mut past: Vec<Event> = row.iter().enumerate().map(event).collect();
    let mut steps = past.split_off(past.len().saturating_sub(2));
    for (step, at) in steps.iter_mut().zip(NOW - 60..) {
        (step.at, step.kind) = (at, EventKind::TryOn);
    }
    Visit { past, steps, now: NOW }
}
