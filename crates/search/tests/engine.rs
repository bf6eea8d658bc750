//! The whole search on a small shop: conditions hold, facets agree, what is near is told as near.

#![allow(clippy::unwrap_used)] // helpers of tests

use std::{collections::BTreeMap, sync::OnceLock};

use jingxuan_catalogue::{
    Category, Colour, ColourFamily, Currency, Language, Money, Product, Text, Variant, VariantId,
};
use jingxuan_search::{
    Aside, Catalogue, Condition, Constraints, Encoder, EncoderChoice, Engine, Part, Place, PriceRange,
    Ranker, Request, Setup, Sort, TreeOptions, comparable_size, evaluate,
    learn::{Judged, Lesson, Study, Verdict},
    metrics, read_line, trec,
};
use proptest::prelude::*;

const COLOURS: [(&str, &str, ColourFamily); 4] = [
    ("红色", "red", ColourFamily::Red),
    ("黑色", "black", ColourFamily::Black),
    ("白色", "white", ColourFamily::White),
    ("藏青", "navy", ColourFamily::Blue),
];
const KINDS: [(&str, &str, &str); 4] = [
    ("women/dresses", "连衣裙", "Dress"),
    ("women/skirts", "半身裙", "Skirt"),
    ("men/shirts", "衬衫", "Shirt"),
    ("unisex/tees", "T恤", "T-Shirt"),
];
const MATERIALS: [(&str, &str); 3] = [("silk", "真丝"), ("cotton", "纯棉"), ("wool", "羊毛")];

/// 48 products: every kind in every material, four price levels, two colours and two sizes each.
fn products() -> Vec<Product> {
    let mut products = Vec::new();
    for (k, (category, chinese, english)) in KINDS.into_iter().enumerate() {
        for (m, (material, word)) in MATERIALS.into_iter().enumerate() {
            for level in 0..4 {
                let id = format!("{english}-{material}-{level}");
                let price = Money::cny(10_000 * (1 + level as i64 * 2) + 500 * m as i64);
                let variants = [k + level, k + level + 1].map(|c| COLOURS[c % COLOURS.len()]);
                let variants = variants.into_iter().flat_map(|(zh, en, family)| {
                    ["M", "XL"].map(|size| Variant {
                        id: format!("{id}-{en}-{size}").into(),
                        size: size.to_owned(),
                        colour: Colour { name: Text::new(zh, en), family, rgb: None },
                        gtin: None,
                        price: if size == "XL" {
                            Money { minor: price.minor + 2000, ..price }
                        } else {
                            price
                        },
                        member_price: None,
                        images: vec![],
                        garment: None,
                    })
                });
                let gender = category.split('/').next().unwrap();
                products.push(Product {
                    title: Text::new(format!("{word}{chinese}"), format!("{material} {english}")),
                    description: Text::new("日常百搭", "Goes with everything"),
                    brand: if level % 2 == 0 { "Muyu" } else { "Lanting" }.to_owned(),
                    category: category.into(),
                    attributes: BTreeMap::from([
                        ("material".to_owned(), vec![material.to_owned()]),
                        ("gender".to_owned(), vec![gender.to_owned()]),
                    ]),
                    variants: variants.collect(),
                    size_chart: None,
                    since: 1_700_000_000 + level as i64 * 86_400,
                    margin_percent: None,
                    id: id.into(),
                });
            }
        }
    }
    products
}

fn catalogue() -> Catalogue {
    let category = |(id, chinese, english): (&str, &str, &str)| Category {
        id: id.into(),
        name: Text::new(chinese, english),
        synonyms: vec![],
    };
    Catalogue::of_shop(products(), KINDS.map(category).to_vec())
}

fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| catalogue().engine(Setup::default(), &mut |_| {}).unwrap())
}

fn search(text: &str) -> jingxuan_search::Response {
    engine().search(&Request { limit: 100, ..Request::new(text) })
}

fn variant_of(id: &VariantId) -> Variant {
    let all = products();
    all.iter().flat_map(|product| &product.variants).find(|variant| variant.id == *id).unwrap().clone()
}

#[test]
fn a_price_said_in_either_language_holds_in_every_result() {
    for (text, least, most) in [
        ("300以内的连衣裙", 0, 30_000),
        ("dress under 300 yuan", 0, 30_000),
        ("300到600的衬衫", 30_000, 60_000),
        ("shirts over 400 yuan", 40_000, i64::MAX),
    ] {
        let found = search(text);
        assert!(!found.results.is_empty(), "{text}");
        for hit in &found.results {
            let price = hit.price.unwrap().minor;
            assert!((least..=most).contains(&price), "{text}: {} at {price}", hit.product);
        }
    }
}

#[test]
fn what_is_not_wanted_is_never_a_result() {
    for text in ["连衣裙 不要黑色", "dress but not black"] {
        let found = search(text);
        assert!(!found.results.is_empty());
        for hit in found.all() {
            assert_ne!(variant_of(&hit.variant).colour.family, ColourFamily::Black, "{text}");
        }
    }
}

#[test]
fn colour_size_and_price_hold_in_one_and_the_same_variant() {
    let found = search("红色XL码连衣裙 550以内");
    assert!(!found.results.is_empty());
    for hit in &found.results {
        let variant = variant_of(&hit.variant);
        assert_eq!((variant.colour.family, variant.size.as_str()), (ColourFamily::Red, "XL"));
        assert!(variant.price.minor <= 55_000);
    }
}

#[test]
fn nothing_that_fits_is_told_with_what_comes_nearest_and_why() {
    let found = search("真丝连衣裙 50以内");
    assert!(found.results.is_empty() && found.total == 0);
    assert_eq!(found.loosened.first(), Some(&Condition::Price));
    let first = &found.nearest[0];
    assert_eq!(first.hit.product.as_str(), "Dress-silk-0", "the cheapest silk dress comes nearest");
    assert_eq!(first.missed[0].condition, Condition::Price);
    let apology = found.apology(Language::Chinese).unwrap();
    assert!(apology.contains("50以内") && apology.contains("最接近"), "{apology}");
}

#[test]
fn a_word_that_no_product_has_finds_nothing_instead_of_anything() {
    let found = search("拖拉机");
    assert!(found.results.is_empty(), "{:?}", found.results);
}

#[test]
fn results_say_which_words_and_conditions_they_meet() {
    let found = search("红色真丝连衣裙");
    let reasons = &found.results[0].reasons;
    assert!(
        reasons.conditions.contains(&(Condition::Attribute("material".into()), "silk".into())),
        "{reasons:?}"
    );
    assert!(reasons.conditions.contains(&(Condition::Colour, "red".into())), "{reasons:?}");
    assert!(reasons.words.contains(&"连衣裙".to_owned()), "{reasons:?}");
}

#[test]
fn misspelt_pinyin_and_traditional_queries_find_the_dresses() {
    for text in ["drss", "lianyiqun", "連衣裙", "lyq", "连衣群"] {
        let found = search(text);
        let first = found.all().next().map(|hit| hit.product.0.clone()).unwrap_or_default();
        assert!(first.starts_with("Dress"), "{text}: {first}");
    }
}

#[test]
fn cheaper_and_the_same_in_another_colour_refer_to_what_is_worn() {
    let worn =
        |text: &str| Request { limit: 100, worn: Some(("Dress-silk-2".into(), None)), ..Request::new(text) };
    let cheaper = engine().search(&worn("有没有便宜一点的"));
    assert!(!cheaper.results.is_empty());
    for hit in &cheaper.results {
        assert!(hit.price.unwrap().minor < 50_000, "{hit:?}");
        assert!(hit.product.as_str().starts_with("Dress"), "{hit:?}");
    }
    let red = engine().search(&worn("一样的但是要红色"));
    assert!(!red.results.is_empty());
    for hit in &red.results {
        assert_eq!(variant_of(&hit.variant).colour.family, ColourFamily::Red);
        assert!(hit.product.as_str().starts_with("Dress"), "{hit:?}");
    }
}

#[test]
fn stock_is_asked_of_the_caller() {
    let here = |variant: &VariantId, _: &Place| variant.as_str().ends_with("white-M");
    let chosen = Constraints { stock: Some(Place::Store("s1".into())), ..Constraints::default() };
    let request = Request { limit: 100, chosen, availability: Some(&here), ..Request::new("连衣裙") };
    let found = engine().search(&request);
    assert!(!found.results.is_empty());
    assert!(found.results.iter().all(|hit| hit.variant.as_str().ends_with("white-M")));
}

#[test]
fn a_wish_for_stock_that_nobody_can_judge_is_told_as_left_aside() {
    for text in ["有货的连衣裙", "附近门店有货的连衣裙", "dresses in stock near me"] {
        let found = search(text);
        assert_eq!(found.aside, [Aside::Stock], "{text}");
        assert_eq!(found.total, 12, "{text}: nothing is hidden for it");
        assert!(found.remark(Language::Chinese).unwrap().contains("库存"), "{text}");
        assert!(found.remark(Language::English).unwrap().contains("stock"), "{text}");
    }
    assert_eq!(search("有我的码的连衣裙").aside.last(), Some(&Aside::OwnSize));
    assert_eq!(search("连衣裙").remark(Language::English), None);
    // Whoever chose by touch where it has to be in stock brought someone who knows.
    let here = |variant: &VariantId, _: &Place| variant.as_str().ends_with("white-M");
    let chosen = Constraints { stock: Some(Place::Store("s1".into())), ..Constraints::default() };
    let request = Request { chosen, availability: Some(&here), ..Request::new("有货的连衣裙") };
    assert!(engine().search(&request).aside.is_empty());
}

#[test]
fn sorting_by_price_and_by_age_is_strict() {
    let by =
        |sort| engine().search(&Request { limit: 100, sort: Some(sort), ..Request::new("连衣裙") }).results;
    let prices: Vec<i64> = by(Sort::PriceUp).iter().map(|hit| hit.price.unwrap().minor).collect();
    assert!(prices.is_sorted() && prices.len() == 12);
    let ages: Vec<char> =
        by(Sort::New).iter().map(|hit| hit.product.as_str().chars().last().unwrap()).collect();
    assert!(ages.iter().rev().is_sorted(), "{ages:?}");
}

#[test]
fn pages_follow_each_other_without_overlap() {
    let page = |offset| engine().search(&Request { offset, limit: 5, ..Request::new("连衣裙") });
    let mut seen = Vec::new();
    for offset in [0, 5, 10] {
        seen.extend(page(offset).results.into_iter().map(|hit| hit.product));
    }
    let all = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((seen.len(), all), (12, 12));
}

struct Broken(bool);

impl Encoder for Broken {
    fn part(&self) -> Part {
        Part::Sentence
    }
    fn identity(&self) -> String {
        "broken".into()
    }
    fn dimensions(&self) -> usize {
        2
    }
    fn query(&self, _: &str) -> Result<Vec<f32>, String> {
        Err("it stopped".into())
    }
    fn passages(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, String> {
        if self.0 { Err("it never began".into()) } else { Ok(vec![vec![1.0, 0.0]; texts.len()]) }
    }
}

#[test]
fn a_missing_encoder_or_ranker_is_named_and_words_still_find() {
    for fails_at_once in [true, false] {
        let encoders =
            vec![EncoderChoice { encoder: std::sync::Arc::new(Broken(fails_at_once)), file: None }];
        let setup = Setup { encoders, ranker: Some("/nowhere/ranker".into()), ..Setup::default() };
        let engine = catalogue().engine(setup, &mut |_| {}).unwrap();
        let found = engine.search(&Request::new("连衣裙"));
        assert_eq!(found.results.len(), 12);
        let parts: Vec<&str> = found.degraded.iter().map(|degraded| degraded.part.as_str()).collect();
        assert!(parts.contains(&"sentence") && parts.contains(&"ranker"), "{parts:?}");
    }
}

/// A catalogue of somebody else's: plain titles, few attributes.
fn foreign() -> Engine {
    let lines = [
        r#"{"id":"1","title":"Women's red floral midi dress","description":"Light summer dress","price":49.9}"#,
        r#"{"id":"2","title":"Black leather biker jacket","price":120}"#,
        r#"{"id":"3","title":"Navy wool coat for men","price":199,"attributes":{"brand":"Northway"}}"#,
        r#"{"id":"4","title":"Waterproof hiking jacket, green","description":"Keeps rain out","price":89}"#,
        r#"{"id":"5","title":"White cotton t-shirt","price":15}"#,
        r#"{"id":"6","title":"Red evening gown","description":"Silk, floor length","price":260}"#,
        r#"{"id":"7","title":"Espresso machine","description":"Makes coffee","price":300}"#,
        r#"{"id":"8","title":"Kids rain boots yellow"}"#,
    ];
    let lines = lines.iter().map(|line| read_line(line).unwrap()).collect();
    Catalogue::of_lines(lines, vec![], &mut |_| {}).engine(Setup::default(), &mut |_| {}).unwrap()
}

#[test]
fn a_catalogue_without_attributes_is_ranked_sensibly() {
    let engine = foreign();
    let first = |text: &str| {
        let response = engine.search(&Request { fill: true, limit: 100, ..Request::new(text) });
        response.all().next().map(|hit| hit.product.0.clone()).unwrap_or_default()
    };
    for (text, expected) in [
        ("red dress under 100", "1"),
        ("waterpoof jackt", "4"),
        ("jacket not black", "4"),
        ("coffee machine", "7"),
        ("men's coat", "3"),
        ("white tshirt", "5"),
        ("红色连衣裙", "1"),
        ("rain boots", "8"),
    ] {
        assert_eq!(first(text), expected, "{text}");
    }
}

#[test]
fn measures_and_names_of_things_are_searched_as_they_are_written() {
    let lines = [
        r#"{"id":"short desk","title":"Oak desk, 120 cm","price":199}"#,
        r#"{"id":"long desk","title":"Oak desk, 180 cm","price":299}"#,
        r#"{"id":"lighter","title":"Grill lighter, refillable","price":9}"#,
        r#"{"id":"grill","title":"Gas grill with lid","price":249}"#,
        r#"{"id":"cooler","title":"Beach cooler with wheels","price":59}"#,
        r#"{"id":"towel","title":"Beach towel","price":19}"#,
        r#"{"id":"number 2","title":"Number 2 pencils, box of a dozen","price":4}"#,
        r#"{"id":"pencils","title":"Coloured pencils","price":3}"#,
        r#"{"id":"a35","title":"Samsung Galaxy A35","price":399}"#,
        r#"{"id":"a55","title":"Samsung Galaxy A55","price":479}"#,
        r#"{"id":"heavy","title":"哑铃 10公斤","price":99}"#,
        r#"{"id":"light","title":"哑铃 5公斤","price":59}"#,
    ];
    let lines = lines.iter().map(|line| read_line(line).unwrap()).collect();
    let engine =
        Catalogue::of_lines(lines, vec![], &mut |_| {}).engine(Setup::default(), &mut |_| {}).unwrap();
    for (text, expected) in [
        ("180 cm desk", "long desk"),
        ("120 cm desk", "short desk"),
        ("grill lighter", "lighter"),
        ("beach cooler", "cooler"),
        ("number 2 pencils", "number 2"),
        ("samsung galaxy a35", "a35"),
        ("10公斤哑铃", "heavy"),
        ("5公斤的哑铃", "light"),
    ] {
        let response = engine.search(&Request { fill: true, limit: 100, ..Request::new(text) });
        let first = response.all().next().map(|hit| hit.product.0.clone());
        assert_eq!(first.as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn understanding_never_hides_what_a_foreign_catalogue_has() {
    let engine = foreign();
    let response = engine.search(&Request { fill: true, limit: 100, ..Request::new("red dress under 100") });
    let all: Vec<&str> = response.all().map(|hit| hit.product.as_str()).collect();
    assert!(all.contains(&"6"), "too dear, but a red dress: {all:?}");
    assert!(response.results.iter().all(|hit| hit.price.is_none_or(|price| price.minor <= 10_000)));
}

#[test]
fn evaluation_runs_from_queries_to_scores() {
    let queries = [("q1", "连衣裙"), ("q2", "羊毛衬衫")];
    let queries: Vec<trec::Query> =
        queries.map(|(id, text)| trec::Query { id: id.into(), text: text.into() }).to_vec();
    let grade = |ids: &[&str]| -> metrics::Grades { ids.iter().map(|id| ((*id).to_owned(), 3)).collect() };
    let judgements = trec::Judgements::from([
        (
            "q1".to_owned(),
            products().iter().map(|p| (p.id.0.clone(), i32::from(p.id.0.starts_with("Dress")))).collect(),
        ),
        ("q2".to_owned(), grade(&["Shirt-wool-0", "Shirt-wool-1", "Shirt-wool-2", "Shirt-wool-3"])),
    ]);
    let shipped = evaluate::Contender::shipped(engine());
    let run = evaluate::run(engine(), &shipped, None, &queries);
    let times = evaluate::times(engine(), &shipped, None, &queries);
    assert_eq!(times.len(), queries.len());
    let standing = evaluate::standing("default", &judgements, &run, &times);
    assert!(standing.report.mean.ndcg_10 > 0.99, "{:?}", standing.report.mean);
}

/// Counts how many queries it encodes.
struct Counting(std::sync::Arc<std::sync::atomic::AtomicUsize>);

impl Encoder for Counting {
    fn part(&self) -> Part {
        Part::Sentence
    }
    fn identity(&self) -> String {
        "counting".into()
    }
    fn dimensions(&self) -> usize {
        2
    }
    fn query(&self, _: &str) -> Result<Vec<f32>, String> {
        self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Ok(vec![1.0, 0.0])
    }
    fn passages(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, String> {
        Ok(vec![vec![0.6, 0.8]; texts.len()])
    }
}

#[test]
fn a_method_is_timed_with_the_encoding_of_its_queries_whatever_was_asked_before() {
    let encoded = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = || encoded.load(std::sync::atomic::Ordering::Relaxed);
    let encoder = std::sync::Arc::new(Counting(std::sync::Arc::clone(&encoded)));
    let setup = Setup { encoders: vec![EncoderChoice { encoder, file: None }], ..Setup::default() };
    let engine = catalogue().engine(setup, &mut |_| {}).unwrap();
    let queries = ["连衣裙", "羊毛衬衫"].map(|text| trec::Query { id: text.into(), text: text.into() });
    let shipped = evaluate::Contender::shipped(&engine);
    let before = count();
    for _ in 0..2 {
        let _ = evaluate::run(&engine, &shipped, None, &queries);
        assert_eq!(count() - before, 2, "what was encoded is kept");
    }
    assert_eq!(evaluate::times(&engine, &shipped, None, &queries).len(), 2);
    assert_eq!(count() - before, 4, "and encoded anew where it is timed");
}

fn some_constraints() -> impl Strategy<Value = Constraints> {
    let subset = |all: Vec<String>| proptest::sample::subsequence(all, 0..=2);
    let names = |all: &[&str]| all.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let families = || proptest::sample::subsequence(COLOURS.map(|c| c.2).to_vec(), 0..=2);
    (
        proptest::sample::subsequence(KINDS.map(|kind| kind.0).to_vec(), 0..=2),
        families(),
        families(),
        subset(names(&["M", "XL", "S"])),
        subset(names(&["silk", "cotton", "wool"])),
        proptest::option::of(0_i64..90_000),
        proptest::option::of(0_i64..90_000),
    )
        .prop_map(|(categories, colours, without, sizes, materials, min, max)| Constraints {
            categories: categories.into_iter().map(Into::into).collect(),
            colours,
            without_colours: without,
            sizes,
            attributes: BTreeMap::from([("material".to_owned(), materials)]),
            price: PriceRange { min: min.map(Money::cny), max: max.map(Money::cny) },
            ..Constraints::default()
        })
}

/// Whether a product meets conditions, worked out plainly.
fn meets(product: &Product, wanted: &Constraints) -> bool {
    let any = |values: &[String], has: &[String]| values.is_empty() || values.iter().any(|v| has.contains(v));
    let category =
        wanted.categories.is_empty() || wanted.categories.iter().any(|c| c.contains(&product.category));
    category
        && any(wanted.attributes.get("material").map_or(&[], Vec::as_slice), product.attribute("material"))
        && product.variants.iter().any(|variant| {
            (wanted.colours.is_empty() || wanted.colours.contains(&variant.colour.family))
                && !wanted.without_colours.contains(&variant.colour.family)
                && (wanted.sizes.is_empty()
                    || wanted.sizes.iter().any(|s| comparable_size(s) == comparable_size(&variant.size)))
                && wanted.price.holds(variant.price) == Some(true)
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn exactly_the_products_that_meet_what_was_chosen_are_results(chosen in some_constraints()) {
        let found = engine().search(&Request { limit: 100, chosen: chosen.clone(), ..Request::new("") });
        let mut ids: Vec<String> = found.results.iter().map(|hit| hit.product.0.clone()).collect();
        let mut expected: Vec<String> =
            products().iter().filter(|p| meets(p, &chosen)).map(|p| p.id.0.clone()).collect();
        ids.sort();
        expected.sort();
        prop_assert_eq!(&ids, &expected);
        prop_assert_eq!(found.total, expected.len());
    }

    #[test]
    fn choosing_a_facet_gives_as_many_results_as_it_says(chosen in some_constraints(), text in "连衣裙|dress|半身裙 红色|") {
        let request = |chosen| Request { limit: 100, chosen, ..Request::new(text.as_str()) };
        let before = engine().search(&request(chosen.clone()));
        for facet in &before.facets {
            for value in facet.values.iter().take(3) {
                let mut then = chosen.without(&facet.condition);
                match &facet.condition {
                    Condition::Category => then.categories.push(value.value.as_str().into()),
                    Condition::Brand => then.brands.push(value.value.clone()),
                    Condition::Size => then.sizes.push(value.value.clone()),
                    Condition::Price => then.price = PriceRange::read(&value.value).unwrap(),
                    Condition::Attribute(key) => {
                        then.attributes.insert(key.clone(), vec![value.value.clone()]);
                    }
                    Condition::Colour => {
                        let family = COLOURS.iter().find(|c| format!("{:?}", c.2).to_lowercase() == value.value);
                        then.colours.push(family.unwrap().2);
                    }
                    _ => continue,
                }
                let after = engine().search(&request(then));
                prop_assert_eq!(after.total, value.count, "{:?} {}", facet.condition, value.value);
            }
        }
    }

    #[test]
    fn every_price_filter_is_respected_in_every_result(
        amount in 1_u32..1200,
        shape in 0_usize..4,
        kind in prop::sample::select(vec!["连衣裙", "衬衫", "裙子", "真丝的", "红色"]),
    ) {
        let text = match shape {
            0 => format!("{amount}以内的{kind}"),
            1 => format!("{kind} 不超过{amount}元"),
            2 => format!("{kind} under {amount} yuan"),
            _ => format!("{kind} {amount}元以下"),
        };
        let found = search(&text);
        prop_assert_eq!(found.asked.price.max, Some(Money::cny(i64::from(amount) * 100)), "{}", &text);
        for hit in &found.results {
            prop_assert!(hit.price.unwrap().minor <= i64::from(amount) * 100, "{} {:?}", &text, hit);
            prop_assert_eq!(hit.price.unwrap().currency, Currency::CNY);
        }
    }

    #[test]
    fn any_text_is_searched(text in any::<String>()) {
        let _ = search(&text);
    }
}

/// Forty visits for each of many texts; of each list is taken what is newest in the range, wherever it stood.
fn visits(engine: &Engine) -> Vec<Lesson> {
    let mut texts: Vec<String> = Vec::new();
    for (_, chinese, english) in KINDS {
        texts.extend([chinese.to_owned(), english.to_owned()]);
        texts.extend(MATERIALS.iter().map(|(_, word)| format!("{word}{chinese}")));
        texts.extend(MATERIALS.iter().map(|(material, _)| format!("{material} {english}")));
    }
    let mut lessons = Vec::new();
    for at in 0..40 {
        for text in &texts {
            let found = engine.search(&Request { limit: 8, ..Request::new(text.as_str()) });
            let shown: Vec<_> = found.results.iter().map(|hit| hit.product.clone()).collect();
            let newest = (0..).zip(&shown).filter(|(_, product)| product.as_str().ends_with("-3"));
            let taken: BTreeMap<usize, u8> = newest.map(|(place, _)| (place, 2)).collect();
            if !taken.is_empty() {
                lessons.push(Lesson { text: text.clone(), at: 1_800_000_000 + at * 3_600, shown, taken });
            }
        }
    }
    lessons
}

#[test]
fn a_ranking_that_was_learned_from_what_people_take_is_taken_up_while_the_search_runs() {
    let engine = catalogue().engine(Setup::default(), &mut |_| {}).unwrap();
    let base = Ranker::trees(&[], &[], &TreeOptions::default(), vec![], "shipped".to_owned());
    engine.take_up(base.clone()).unwrap();
    let lessons = visits(&engine);
    let study = Study {
        lessons: &lessons,
        base: &base,
        old: &base,
        judged: &Judged::default(),
        at: 1_800_000_000 + 40 * 3_600,
    };
    let (verdict, learned) = study.learn(&engine, &|_| ());
    assert!(matches!(verdict, Verdict::Better(_)), "{verdict}");
    let learned = learned.unwrap();
    engine.take_up(learned.clone()).unwrap();
    assert_eq!(*engine.ranker().unwrap(), learned);
    let first = engine.search(&Request::new("连衣裙")).results.remove(0);
    assert!(first.product.as_str().ends_with("-3"), "{}", first.product);

    // One that was trained with an encoder that is not here changes nothing.
    let strange =
        Ranker::trees(&[], &[], &TreeOptions::default(), vec!["sentence".to_owned()], String::new());
    assert!(engine.take_up(strange).is_err());
    assert_eq!(*engine.ranker().unwrap(), learned);
}

#[test]
fn a_shop_where_nearly_every_search_has_words_of_its_own_learns_from_them_too() {
    let engine = catalogue().engine(Setup::default(), &mut |_| {}).unwrap();
    let base = Ranker::trees(&[], &[], &TreeOptions::default(), vec![], "shipped".to_owned());
    engine.take_up(base.clone()).unwrap();
    // Everybody says another price, below which everything is.
    let asked: Vec<Lesson> = visits(&engine).into_iter().filter(|lesson| !lesson.text.is_ascii()).collect();
    let lesson = |number: usize| {
        let Lesson { text, shown, taken, .. } = asked[number % asked.len()].clone();
        let at = 1_800_000_000 + 600 * i64::try_from(number).unwrap();
        Lesson { text: format!("{text} 不超过{}元", 3_000 + number), at, shown, taken }
    };
    let lessons: Vec<Lesson> = (0..3_000).map(lesson).collect();
    let study = Study {
        lessons: &lessons,
        base: &base,
        old: &base,
        judged: &Judged::default(),
        at: 1_800_000_000 + 600 * 3_000,
    };
    let told = std::sync::Mutex::new(String::new());
    let (verdict, learned) = study.learn(&engine, &|step| told.lock().unwrap().push_str(step));
    let told = told.into_inner().unwrap();
    assert!(told.contains("800 texts are searched for once more"), "no more than can be: {told}");
    assert!(matches!(verdict, Verdict::Better(trial) if trial.searches == 200), "{verdict}");
    // What was learned from is told: 600 texts to learn from, 200 that judged.
    assert!(learned.unwrap().note().starts_with("800 searches of this shop"));
}
