//! Shops whose products are described in part only, as those that came with a feed: nothing that they have is hidden because it was
//! not said, and what was said still decides.

#![allow(clippy::unwrap_used)] // helpers of tests

use std::collections::BTreeMap;

use jingxuan_catalogue::{Category, Colour, ColourFamily, Money, Product, Text, Variant};
use jingxuan_search::{Catalogue, Condition, Constraints, Engine, Request, Response, Setup};

/// A product as a feed gives it: one size, no colour unless it is told, and of attributes what is told.
fn product(id: &str, title: &str, category: &str, attributes: &[(&str, &str)]) -> Product {
    let variant = Variant {
        id: format!("{id}-1").into(),
        size: "均码".to_owned(),
        colour: Colour { name: Text::default(), family: ColourFamily::Multi, rgb: None },
        gtin: None,
        price: Money::cny(10_000),
        member_price: None,
        images: vec![],
        garment: None,
    };
    let values = |(key, value): &(&str, &str)| ((*key).to_owned(), vec![(*value).to_owned()]);
    Product {
        id: id.into(),
        title: Text::new("", title),
        description: Text::default(),
        brand: String::new(),
        category: category.into(),
        attributes: attributes.iter().map(values).collect::<BTreeMap<_, _>>(),
        variants: vec![variant],
        size_chart: None,
        since: 0,
        margin_percent: None,
    }
}

fn shop(products: Vec<Product>, categories: Vec<Category>) -> Engine {
    Catalogue::of_shop(products, categories).engine(Setup::default(), &mut |_| {}).unwrap()
}

fn search(engine: &Engine, text: &str) -> Response {
    engine.search(&Request { limit: 100, ..Request::new(text) })
}

fn results(found: &Response) -> Vec<&str> {
    found.results.iter().map(|hit| hit.product.as_str()).collect()
}

fn feed() -> Engine {
    let place = "apparel-&-accessories/clothing";
    let wool_coat = product("coat", "Wool coat", place, &[("gender", "women"), ("material", "wool")]);
    let mut named = product("gown", "Evening gown", "google/2271", &[("material", "100% silk")]);
    named.variants[0].colour = Colour { name: Text::new("", "Ruby"), family: ColourFamily::Red, rgb: None };
    shop(
        vec![
            wool_coat,
            product("bag", "Leather handbag", "apparel-&-accessories/handbags", &[]),
            product("silk", "Silk dress", place, &[]),
            product("red", "Red cotton dress", place, &[("gender", "women")]),
            product("men", "Men's linen shirt", place, &[]),
            product("amalfi", "Amalfi", "women/dresses", &[]),
            named,
        ],
        vec![],
    )
}

#[test]
fn what_a_feed_does_not_say_is_not_held_against_a_product() {
    let engine = feed();
    assert_eq!(results(&search(&engine, "women's handbag")), ["bag"], "nobody said for whom it is");
    assert_eq!(results(&search(&engine, "女士手提包")), ["bag"]);
    assert!(results(&search(&engine, "men's coat")).is_empty(), "this one is said to be for women");
}

#[test]
fn what_a_title_says_counts_as_said() {
    let engine = feed();
    let found = search(&engine, "silk dress");
    assert_eq!(found.results[0].product.as_str(), "silk");
    assert!(
        found.results[0]
            .reasons
            .conditions
            .contains(&(Condition::Attribute("material".into()), "silk".into()))
    );
    assert!(!results(&found).contains(&"red"), "cotton is no silk");
    assert_eq!(results(&search(&engine, "真丝连衣裙"))[0], "silk");
    assert_eq!(results(&search(&engine, "red dress"))[0], "red", "its colour stands in its title only");
    assert_eq!(results(&search(&engine, "linen shirt for men")), ["men"]);
    assert!(results(&search(&engine, "linen shirt for women")).is_empty());
}

#[test]
fn values_in_other_words_are_read_and_a_kind_is_found_in_the_category_too() {
    let engine = feed();
    let found = search(&engine, "silk");
    assert_eq!(results(&found).len(), 2, "what says nothing of itself is not about silk: {found:?}");
    assert!(results(&found).contains(&"gown"), "100% silk is silk: {found:?}");
    assert!(results(&search(&engine, "dress")).contains(&"amalfi"));
    assert!(!results(&search(&engine, "women's shirt")).contains(&"amalfi"));
}

#[test]
fn what_is_chosen_by_touch_has_to_be_said() {
    let engine = feed();
    let chosen = Constraints {
        attributes: BTreeMap::from([("gender".to_owned(), vec!["women".to_owned()])]),
        ..Constraints::default()
    };
    let found = engine.search(&Request { limit: 100, chosen, ..Request::new("") });
    let mut chosen = results(&found);
    chosen.sort_unstable();
    assert_eq!(chosen, ["amalfi", "coat", "red"]);
    let gender = |facet: &&jingxuan_search::Facet| facet.condition == Condition::Attribute("gender".into());
    let before = engine.search(&Request::new(""));
    let women =
        before.facets.iter().find(gender).unwrap().values.iter().find(|v| v.value == "women").unwrap();
    assert_eq!(women.count, 3, "the facet says as many as there are");
}

#[test]
fn a_product_beside_the_shops_tree_is_put_into_it_by_its_title() {
    let category = |id: &str, chinese: &str, english: &str| Category {
        id: id.into(),
        name: Text::new(chinese, english),
        synonyms: vec![],
    };
    let full = [("gender", "women"), ("material", "wool")];
    let mut own = product("own", "Wool dress", "women/dresses", &full);
    own.variants[0].colour = Colour { name: Text::new("红", "red"), family: ColourFamily::Red, rgb: None };
    let engine = shop(
        vec![own, product("fed", "Cotton dress", "new-arrivals", &[])],
        vec![category("women/dresses", "连衣裙", "Dresses"), category("women/coats", "大衣", "Coats")],
    );
    let found = search(&engine, "dress");
    assert_eq!(found.total, 2, "{found:?}");
    assert_eq!(results(&search(&engine, "wool dress")), ["own"]);
    assert!(results(&search(&engine, "coat")).is_empty());
}

#[test]
fn of_a_shop_that_says_everything_nothing_is_taken_for_unknown() {
    let full = |id: &str, title: &str, material: &str| {
        let mut product = product(id, title, "women/dresses", &[("gender", "women"), ("material", material)]);
        product.variants[0].colour =
            Colour { name: Text::new("红", "red"), family: ColourFamily::Red, rgb: None };
        product
    };
    let tree =
        vec![Category {
            id: "women/dresses".into(), name: Text::new("连衣裙", "Dresses"), synonyms: vec![]
        }];
    let mut sleeved = full("b", "Dress", "silk");
    sleeved.attributes.insert("sleeve".to_owned(), vec!["long".to_owned()]);
    let engine = shop(vec![full("a", "Long-sleeve silk dress", "silk"), sleeved], tree);
    assert_eq!(results(&search(&engine, "long-sleeve dress")), ["b"], "its facts decide, not its words");
}
