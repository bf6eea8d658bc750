//! What is known of a customer, from where, and what must not be.

// Helpers of tests: what is missing here fails the test, with its place.
#![allow(clippy::unwrap_used)]

use std::{collections::HashMap, sync::Arc};

use jingxuan_catalogue::{
    Channel, Colour, ColourFamily, Consent, Customer, Event, EventId, EventKind, Money, Product, ProductId,
    Text, Timestamp, Variant,
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
