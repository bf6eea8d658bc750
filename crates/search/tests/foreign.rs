//! Catalogues of others: what they state in words of their own is understood, and what cannot be is not held against a product.

#![allow(clippy::unwrap_used)] // helpers of tests

use jingxuan_search::{Catalogue, Condition, Engine, Progress, Request, Response, Setup, Stage, read_line};

fn engine(lines: &[&str]) -> Engine {
    let lines = lines.iter().map(|line| read_line(line).unwrap()).collect();
    Catalogue::of_lines(lines, vec![], &mut |_| {}).engine(Setup::default(), &mut |_| {}).unwrap()
}

fn search(engine: &Engine, text: &str) -> Response {
    engine.search(&Request { fill: true, limit: 100, ..Request::new(text) })
}

/// What a product has of an attribute that was asked for; `None` where it does not meet it.
fn met(found: &Response, product: &str, key: &str) -> Option<String> {
    let hit = found.all().find(|hit| hit.product.as_str() == product).unwrap();
    let mut conditions = hit.reasons.conditions.iter();
    conditions.find(|(on, _)| *on == Condition::Attribute(key.to_owned())).map(|(_, has)| has.clone())
}

#[test]
fn a_value_stated_in_other_words_is_the_value_it_means() {
    let engine = engine(&[
        r#"{"id":"percent","title":"Shirt","material":"100% Cotton"}"#,
        r#"{"id":"chinese","title":"Shirt","attributes":{"material":"纯棉"}}"#,
        r#"{"id":"blend","title":"Shirt","attributes":[{"name":"Material","value":"Cotton / Linen"}]}"#,
        r#"{"id":"other","title":"Shirt","material":"Polyester"}"#,
        r#"{"id":"floral","title":"Dress","pattern":"Floral Print","season":"Spring/Summer"}"#,
        r#"{"id":"sleeve","title":"Dress","sleeve":"long","fit":"Relaxed"}"#,
    ]);
    let cotton = search(&engine, "cotton shirt");
    for product in ["percent", "chinese", "blend"] {
        assert!(met(&cotton, product, "material").is_some_and(|has| has.contains("cotton")), "{product}");
    }
    assert_eq!(met(&cotton, "other", "material"), None);
    assert!(met(&search(&engine, "floral dress"), "floral", "pattern").is_some());
    assert!(met(&search(&engine, "spring dress"), "floral", "season").is_some());
    assert_eq!(met(&search(&engine, "long sleeve dress"), "sleeve", "sleeve").as_deref(), Some("long"));
    assert_eq!(met(&search(&engine, "loose fit dress"), "sleeve", "fit").as_deref(), Some("loose"));
}

#[test]
fn what_is_not_wanted_excludes_what_is_stated_in_other_words() {
    let engine = engine(&[
        r#"{"id":"merino","title":"Cardigan","material":"Merino Wool"}"#,
        r#"{"id":"cotton","title":"Cardigan","material":"Cotton"}"#,
        r#"{"id":"silent","title":"Cardigan"}"#,
    ]);
    let found = search(&engine, "cardigan without wool");
    let mut results: Vec<&str> = found.results.iter().map(|hit| hit.product.as_str()).collect();
    results.sort_unstable();
    assert_eq!(results, ["cotton", "silent"]);
}

#[test]
fn a_value_that_says_nothing_in_our_words_leaves_the_other_words_to_tell() {
    let engine = engine(&[
        r#"{"id":"measured","title":"Knee-length dress","length":"105 cm"}"#,
        r#"{"id":"mini","title":"Dress","length":"Mini"}"#,
        r#"{"id":"plain","title":"Dress","length":"see picture"}"#,
    ]);
    let found = search(&engine, "knee-length dress");
    assert_eq!(met(&found, "measured", "length").as_deref(), Some("knee"), "its title says so");
    let order: Vec<&str> = found.all().map(|hit| hit.product.as_str()).collect();
    assert_eq!(order, ["measured", "plain", "mini"], "what is not known stands before what is otherwise");
}

#[test]
fn how_far_the_reading_of_products_is_is_told_and_every_one_is_read() {
    let lines: Vec<_> = (0..4500)
        .map(|number| read_line(&format!(r#"{{"id":{number},"title":"Cotton shirt {number}"}}"#)).unwrap())
        .collect();
    let mut told = Vec::new();
    let catalogue = Catalogue::of_lines(lines, vec![], &mut |progress| told.push(progress));
    let stage = Stage::Reading;
    let expected = [2000, 4000, 4500].map(|done| Progress { stage, done, total: 4500 });
    assert_eq!(told, expected);
    for (number, document) in catalogue.documents.iter().enumerate() {
        assert_eq!(document.id, number.to_string());
        assert!(document.facts.iter().any(|(_, value)| &**value == "cotton"), "{document:?}");
    }
}
