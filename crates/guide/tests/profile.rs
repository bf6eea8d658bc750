//! What is known of a customer, from where, and what must not be.

// Helpers of tests: what is missing here fails the test, with its place.
#![allow(clippy::unwrap_used)]

use std::{collections::HashMap, sync::Arc};

use jingxuan_catalogue::{
    Channel, Colour, ColourFamily, Consent, Customer, Event, EventId, EventKind, Money, Product, ProductId,
    Said, Stated, Text, Timestamp, Variant, attribute,
};
use jingxuan_guide::{
    profile::{Field, Profile, Sources},
    repurchase::{Basis, Fitted},
};

const DAY: Timestamp = 86_400;
const NOW: Timestamp = 1_000 * DAY;

fn product(id: &str) -> Option<Product> {
    if id == "gone" {
        return None;
    }
    let variant = |size: &str, family, price| Variant {
        id: format!("{id}-{size}").into(),
        size: size.into(),
        colour: Colour { name: Text::new("蓝", "Blue"), family, rgb: None },
        gtin: None,
        price: Money::cny(price),
        member_price: None,
        images: Vec::new(),
        garment: None,
    };
    let price = if id == "coat" { 129_900 } else { 19_900 };
    Some(Product {
        id: id.into(),
        title: Text::new(id, id),
        description: Text::default(),
        brand: "MUYUBAI".into(),
        category: if id == "coat" { "women/outerwear/coats" } else { "women/tops/tees" }.into(),
        attributes: [("occasion".to_owned(), vec!["office".to_owned()])].into(),
        variants: vec![variant("M", ColourFamily::Blue, price), variant("L", ColourFamily::Red, price)],
        size_chart: None,
        since: 0,
        margin_percent: None,
    })
}

fn event(number: u32, days_ago: i64, channel: Channel, kind: EventKind, product: &str, size: &str) -> Event {
    Event {
        id: format!("e{number}").into(),
        at: NOW - days_ago * DAY,
        channel,
        session: "s".into(),
        customer: Some("c".into()),
        store: None,
        kind,
        product: Some(product.into()),
        variant: Some(format!("{product}-{size}").into()),
        text: None,
        said: Vec::new(),
        shown: Vec::new(),
    }
}

fn customer(profile: bool, cross_channel: bool) -> Customer {
    Customer {
        id: "c".into(),
        name: String::new(),
        consent: Consent { profile, cross_channel, ..Consent::default() },
        identities: Vec::new(),
        membership: String::new(),
        since: 0,
    }
}

fn build(customer: &Customer, events: &[Event], deleted: &[(Field, Timestamp)]) -> Profile {
    build_paid(customer, events, &HashMap::new(), deleted)
}

fn build_paid(
    customer: &Customer,
    events: &[Event],
    paid: &HashMap<EventId, Money>,
    deleted: &[(Field, Timestamp)],
) -> Profile {
    Profile::build(&Sources {
        customer,
        events,
        paid,
        products: &|id: &ProductId| product(id.as_str()).map(Arc::new),
        now: NOW,
        deleted,
        repurchase: Fitted::default(),
    })
}

fn history() -> Vec<Event> {
    use Channel::{Kiosk, Store, Web};
    vec![
        event(1, 200, Store, EventKind::Buy, "tee", "M"),
        event(2, 100, Web, EventKind::Buy, "tee", "M"),
        event(3, 50, Web, EventKind::Buy, "tee", "L"),
        event(4, 45, Web, EventKind::Return, "tee", "L"),
        event(5, 10, Kiosk, EventKind::TryOn, "coat", "M"),
    ]
}

#[test]
fn the_size_that_was_kept_leads_and_the_one_that_came_back_does_not() {
    let profile = build(&customer(true, true), &history(), &[]);
    let tops = profile.sizes.iter().find(|belief| belief.category.as_str() == "women/tops").unwrap();
    assert_eq!(tops.sizes[0].0, "M");
    assert!(tops.sizes[0].1 > 0.7, "{tops:?}");
    let coats = profile.sizes.iter().find(|belief| belief.category.as_str() == "women/outerwear").unwrap();
    assert!(coats.uncertainty > tops.uncertainty, "one try-on says less than two purchases");
}

#[test]
fn every_field_says_where_it_came_from() {
    let profile = build(&customer(true, true), &history(), &[]);
    let blue = profile.colours.iter().find(|taste| taste.value == "blue").unwrap();
    assert_eq!(blue.source.channels.get(&Channel::Web), Some(&1));
    assert_eq!(blue.source.channels.get(&Channel::Kiosk), Some(&1));
    assert_eq!(blue.source.last, NOW - 10 * DAY);
    assert_eq!(profile.price.unwrap().median, Money::cny(19_900));
    let purchases = profile.purchases.unwrap();
    assert_eq!((purchases.frequency, purchases.recency_days), (3, 50.0));
    assert!((0.0..=1.0).contains(&purchases.next_purchase));
    assert_eq!(purchases.basis, Basis::Assumed, "nothing of this shop was learned");
}

#[test]
fn prices_are_those_that_were_paid_even_for_what_left_the_range() {
    let mut events = history();
    events.push(event(6, 20, Channel::Store, EventKind::Buy, "gone", "M"));
    let paid = |id: &str, fen| (EventId::from(id), Money::cny(fen));
    let paid = [paid("e1", 9_900), paid("e2", 8_900), paid("e6", 70_000)].into();
    let profile = build_paid(&customer(true, true), &events, &paid, &[]);
    let price = profile.price.unwrap();
    // 89 and 99 were paid, 199 is today's price of the one that no order tells of, 700 was paid for what is gone.
    assert_eq!((price.low, price.median), (Money::cny(8_900), Money::cny(9_900)));
    assert_eq!(price.source.channels.values().sum::<u32>(), 4);
    assert_eq!(profile.purchases.unwrap().frequency, 4);
}

#[test]
fn without_consent_nothing_is_known() {
    let profile = build(&customer(false, true), &history(), &[]);
    assert!(!profile.consented && profile.sizes.is_empty() && profile.colours.is_empty());
    assert!(profile.price.is_none() && profile.purchases.is_none() && profile.categories.is_empty());
}

#[test]
fn without_consent_to_other_channels_only_the_shop_counts() {
    let profile = build(&customer(true, false), &history(), &[]);
    assert_eq!(profile.purchases.unwrap().frequency, 1);
    assert!(profile.colours.iter().all(|taste| !taste.source.channels.contains_key(&Channel::Web)));
}

#[test]
fn a_deleted_field_starts_anew_and_the_others_stay() {
    let profile = build(&customer(true, true), &history(), &[(Field::Colours, NOW - 20 * DAY)]);
    let channels: Vec<_> = profile.colours.iter().flat_map(|taste| taste.source.channels.keys()).collect();
    assert_eq!(channels, [&Channel::Kiosk], "only the try-on after the deletion");
    assert_eq!(profile.purchases.unwrap().frequency, 3);
}

#[test]
fn another_customers_events_and_doubles_do_not_count() {
    let mut events = history();
    events.push(events[0].clone());
    let mut other = event(9, 1, Channel::Store, EventKind::Buy, "coat", "L");
    other.customer = Some("somebody".into());
    events.push(other);
    let (with, without) =
        (build(&customer(true, true), &events, &[]), build(&customer(true, true), &history(), &[]));
    assert_eq!(with, without);
}

/// What was said in a conversation, in a visit of its own.
fn told(number: u32, days_ago: i64, what: Stated, standing: bool) -> Event {
    Event {
        session: format!("v{number}").into(),
        product: None,
        variant: None,
        said: vec![Said { what, standing }],
        ..event(number, days_ago, Channel::Kiosk, EventKind::Ask, "tee", "M")
    }
}

fn large(kinds: &[&str]) -> Stated {
    Stated::Size { size: "L".into(), kinds: kinds.iter().map(|kind| (*kind).into()).collect() }
}

fn without(family: ColourFamily) -> Stated {
    Stated::Colour { family, wanted: false }
}

fn tops(profile: &Profile) -> Vec<(String, f64)> {
    let belief = profile.sizes.iter().find(|belief| belief.category.as_str() == "women/tops").unwrap();
    belief.sizes.clone()
}

#[test]
fn a_size_that_is_said_weighs_more_than_one_bought_long_ago_and_erases_nothing() {
    let once = [event(1, 900, Channel::Store, EventKind::Buy, "tee", "M")];
    assert_eq!(tops(&build(&customer(true, true), &once, &[]))[0].0, "M");
    let mut events = once.to_vec();
    events.push(told(2, 1, large(&["women/tops"]), true));
    let profile = build(&customer(true, true), &events, &[]);
    let sizes = tops(&profile);
    assert_eq!((sizes[0].0.as_str(), sizes[1].0.as_str()), ("L", "M"), "what was bought is still there");
    let belief = profile.sizes.iter().find(|belief| belief.category.as_str() == "women/tops").unwrap();
    assert_eq!((belief.source.said, belief.source.channels.get(&Channel::Store)), (1, Some(&1)));
    // Two purchases of last month say more than one sentence.
    events.push(event(3, 30, Channel::Store, EventKind::Buy, "tee", "M"));
    events.push(event(4, 20, Channel::Store, EventKind::Buy, "tee", "M"));
    assert_eq!(tops(&build(&customer(true, true), &events, &[]))[0].0, "M");
}

#[test]
fn a_size_said_of_nothing_in_particular_holds_where_nothing_else_is_known() {
    let events = [told(1, 1, large(&[]), true)];
    let profile = build(&customer(true, true), &events, &[]);
    assert_eq!(profile.usual_size(&product("coat").unwrap()).as_deref(), Some("L"));
    // Of tops it is known better.
    let mut events = events.to_vec();
    events.extend((2..5).map(|n| event(n, 10, Channel::Store, EventKind::Buy, "tee", "M")));
    let profile = build(&customer(true, true), &events, &[]);
    assert_eq!(profile.usual_size(&product("tee").unwrap()).as_deref(), Some("M"));
    assert_eq!(profile.usual_size(&product("coat").unwrap()).as_deref(), Some("L"));
}

/// The tee in sizes spelled like this.
fn labelled(labels: &[&str]) -> Product {
    let tee = product("tee").unwrap();
    let variant = |label: &&str| Variant {
        id: format!("tee-{label}").into(),
        size: (*label).to_owned(),
        ..tee.variants[0].clone()
    };
    let variants = labels.iter().map(variant).collect();
    Product { variants, ..tee }
}

#[test]
fn a_size_is_one_size_however_each_label_spells_it() {
    let tee = labelled(&["XXL", "2XL", "M"]);
    let events = [
        event(1, 100, Channel::Store, EventKind::Buy, "tee", "XXL"),
        event(2, 50, Channel::Store, EventKind::Buy, "tee", "2XL"),
        event(3, 10, Channel::Store, EventKind::Buy, "tee", "M"),
        told(4, 5, Stated::Size { size: "m码".into(), kinds: vec!["women/tops".into()] }, false),
    ];
    let customer = customer(true, true);
    let profile = Profile::build(&Sources {
        customer: &customer,
        events: &events,
        paid: &HashMap::new(),
        products: &|_: &ProductId| Some(Arc::new(tee.clone())),
        now: NOW,
        deleted: &[],
        repurchase: Fitted::default(),
    });
    let believed = tops(&profile);
    let sizes: Vec<&str> = believed.iter().map(|(size, _)| size.as_str()).collect();
    assert_eq!(sizes, ["XXL", "M"], "as it was written first: {believed:?}");
    let usual = |labels: &[&str]| profile.usual_size(&labelled(labels));
    assert_eq!(usual(&["M", "2XL / Blue"]).as_deref(), Some("2XL / Blue"), "as its own label says");
    assert_eq!(usual(&["2XL", "XXL"]).as_deref(), Some("XXL"), "the same spelling first");
    assert_eq!(usual(&["M", "2"]), None);
}

#[test]
fn what_is_never_worn_is_refused_with_its_origin_and_fades() {
    let events = [told(1, 2, without(ColourFamily::Blue), true)];
    let refused = build(&customer(true, true), &events, &[]).refused;
    assert_eq!(refused.len(), 1);
    assert_eq!((refused[0].key.as_str(), refused[0].value.as_str()), ("colour", "blue"));
    assert!(refused[0].is_firm() && refused[0].field == Field::Colours);
    assert_eq!((refused[0].source.said, refused[0].source.last), (1, NOW - 2 * DAY));
    let old = build(&customer(true, true), &[told(1, 300, without(ColourFamily::Blue), true)], &[]).refused;
    assert!(!old[0].is_firm(), "of last winter: shown later, not left out");
}

#[test]
fn one_search_without_a_colour_is_weaker_and_counts_once_in_a_visit() {
    let once = told(1, 0, without(ColourFamily::Blue), false);
    let again = Event { id: "again".into(), ..once.clone() };
    let refused = build(&customer(true, true), &[once.clone(), again], &[]).refused;
    assert!(!refused[0].is_firm() && refused[0].weight < 0.3, "{refused:?}");
    assert_eq!(refused[0].source.said, 1);
    // One search for it later does not take back "never"; saying to like it does.
    let likes = |number, standing| {
        told(number, 0, Stated::Colour { family: ColourFamily::Blue, wanted: true }, standing)
    };
    let never = told(2, 1, without(ColourFamily::Blue), true);
    let refused = |events: &[Event]| build(&customer(true, true), events, &[]).refused;
    assert_eq!(refused(&[never.clone(), likes(3, false)]).len(), 1);
    assert_eq!(refused(&[never, likes(3, true)]), []);
}

#[test]
fn occasions_patterns_and_a_budget_are_known_from_what_was_said() {
    let value =
        |key: &str, value: &str| Stated::Attribute { key: key.into(), value: value.into(), wanted: true };
    let most = |yuan: i64| Stated::Price { least: None, most: Some(Money::cny(yuan * 100)) };
    let events = [
        told(1, 9, value(attribute::OCCASION, "wedding"), false),
        told(2, 8, value(attribute::PATTERN, "striped"), true),
        told(3, 7, most(500), true),
        told(4, 6, most(900), false),
    ];
    let profile = build(&customer(true, true), &events, &[]);
    assert_eq!((profile.occasions[0].value.as_str(), profile.occasions[0].source.said), ("wedding", 1));
    assert_eq!(profile.details[0].value, "pattern=striped");
    let budget = profile.budget.unwrap();
    assert_eq!(budget.most, Some(Money::cny(50_000)), "what is usual goes before what was asked for once");
    assert!(profile.price.is_none(), "nothing was paid");
}

#[test]
fn what_was_said_needs_the_consent_and_goes_with_its_field() {
    let events = [
        told(1, 3, large(&[]), true),
        told(2, 3, without(ColourFamily::Blue), true),
        told(3, 3, Stated::Price { least: None, most: Some(Money::cny(100)) }, false),
    ];
    let nothing = build(&customer(false, true), &events, &[]);
    assert!(nothing.sizes.is_empty() && nothing.refused.is_empty() && nothing.budget.is_none());
    let left = build(&customer(true, false), &events, &[(Field::Colours, NOW - DAY)]);
    assert!(left.refused.is_empty() && !left.sizes.is_empty() && left.budget.is_some());
    let left = build(&customer(true, false), &events, &[(Field::Sizes, NOW), (Field::Price, NOW)]);
    assert!(left.sizes.is_empty() && left.budget.is_none() && left.refused.len() == 1);
}
