//! A price is what this shopper pays: bounds, comparisons, bands and what is shown.

#![allow(clippy::unwrap_used)] // helpers of tests

use std::collections::BTreeMap;

use jingxuan_catalogue::{Category, Colour, ColourFamily, Money, Product, Text, Variant};
use jingxuan_search::{Catalogue, Condition, Constraints, Engine, PriceRange, Request, Response, Setup};

const COATS: &str = "women/coats";

fn coat(id: &str, yuan: i64, for_members: Option<i64>) -> Product {
    let variant = Variant {
        id: format!("{id}-1").into(),
        size: "M".to_owned(),
        colour: Colour { name: Text::new("红", "red"), family: ColourFamily::Red, rgb: None },
        gtin: None,
        price: Money::cny(yuan * 100),
        member_price: for_members.map(|yuan| Money::cny(yuan * 100)),
        images: vec![],
        garment: None,
    };
    let attribute = |key: &str, value: &str| (key.to_owned(), vec![value.to_owned()]);
    Product {
        id: id.into(),
        title: Text::new("羊毛大衣", "Wool coat"),
        description: Text::default(),
        brand: String::new(),
        category: COATS.into(),
        attributes: BTreeMap::from([attribute("gender", "women"), attribute("material", "wool")]),
        variants: vec![variant],
        size_chart: None,
        since: 0,
        margin_percent: None,
    }
}

fn shop() -> Engine {
    let tree = vec![Category { id: COATS.into(), name: Text::new("大衣", "Coats"), synonyms: vec![] }];
    let coats = vec![coat("reduced", 520, Some(480)), coat("between", 500, None), coat("plain", 450, None)];
    Catalogue::of_shop(coats, tree).engine(Setup::default(), &mut |_| {}).unwrap()
}

fn results(found: &Response) -> Vec<&str> {
    let mut ids: Vec<&str> = found.results.iter().map(|hit| hit.product.as_str()).collect();
    ids.sort_unstable();
    ids
}

#[test]
fn a_bound_that_is_said_or_touched_is_compared_with_what_is_paid() {
    let engine = shop();
    let chosen = Constraints {
        price: PriceRange { min: None, max: Some(Money::cny(50_000)) },
        ..Constraints::default()
    };
    for text in ["coat under 500", "五百以内的大衣", ""] {
        let touched = || if text.is_empty() { chosen.clone() } else { Constraints::default() };
        let find = |member| engine.search(&Request { member, chosen: touched(), ..Request::new(text) });
        assert_eq!(results(&find(false)), ["between", "plain"], "{text}");
        let found = find(true);
        assert_eq!(results(&found), ["between", "plain", "reduced"], "{text}");
        let hit = found.results.iter().find(|hit| hit.product.as_str() == "reduced").unwrap();
        assert_eq!(hit.price, Some(Money::cny(48_000)), "{text}");
    }
}

#[test]
fn cheaper_is_cheaper_than_what_would_be_paid_for_what_is_worn() {
    let engine = shop();
    let find = |member| {
        let worn = Some(("reduced".into(), None));
        engine.search(&Request { member, worn, ..Request::new("有没有便宜一点的") })
    };
    assert_eq!(results(&find(false)), ["between", "plain"]);
    assert_eq!(results(&find(true)), ["plain"]);
}

#[test]
fn the_bands_of_price_count_what_is_paid() {
    let engine = shop();
    let chosen = Constraints {
        price: PriceRange { min: Some(Money::cny(51_000)), max: None },
        ..Constraints::default()
    };
    // The band that is chosen is among the values, with its count.
    let counted = |member| {
        let found = engine.search(&Request { member, chosen: chosen.clone(), ..Request::new("coat") });
        let facet = found.facets.iter().find(|facet| facet.condition == Condition::Price).unwrap();
        facet.values.iter().find(|value| value.chosen).map(|value| value.count)
    };
    assert_eq!(counted(false), Some(1), "one coat costs more than 510 yuan");
    assert_eq!(counted(true), Some(0), "no member pays as much");
}
