//! What a customer deleted of the profile stays deleted, for every reader and after a restart.

// Helpers of tests: what is missing here fails the test, with its place.
#![allow(clippy::unwrap_used)]

use std::{path::Path, sync::Arc};

use jingxuan_catalogue::{
    Channel, ColourFamily, Event, EventKind, Money, Order, OrderLine, OrderStatus, Said, Stated, VariantId,
};
use jingxuan_guide::{
    Shop,
    known::{Kept, deleted, forget, known},
    profile::Field,
};
use jingxuan_store::{ProfileField, Store, StoreError, demo};

/// A member of the demo shop with purchases on several channels.
const MEMBER: &str = "c1356";
/// After all that happened there.
const NOW: i64 = 1_800_000_000;

fn shop(file: &Path) -> Shop {
    let store = Store::open(file).unwrap();
    if store.reader().unwrap().counts().unwrap().products == 0 {
        let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/shop");
        demo::load(&store, &assets, 0, &mut |_, _| {}).unwrap();
    }
    Shop::read(Arc::new(store)).unwrap()
}

#[test]
fn a_deleted_field_is_unknown_from_then_on_and_learned_anew_from_what_comes() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shop.db");
    let id = MEMBER.into();
    let before = {
        let shop = shop(&file);
        let size = ProfileField {
            field: "size.top".into(),
            value: serde_json::json!("M"),
            source: "said".into(),
            at: NOW,
        };
        shop.store().write(|writer| writer.put_profile_field(&id, &size)).unwrap();
        let before = known(&shop, &id, NOW).unwrap().unwrap();
        assert!(!before.profile.sizes.is_empty() && before.profile.purchases.is_some());
        assert_eq!(before.stated, [size]);
        for field in [Field::Sizes, Field::Purchases] {
            forget(shop.store(), &id, field, NOW).unwrap();
        }
        before.profile
    };
    // Another start of the program.
    let shop = shop(&file);
    let after = known(&shop, &id, NOW).unwrap().unwrap();
    assert!(after.profile.sizes.is_empty() && after.profile.purchases.is_none());
    assert!(after.stated.is_empty(), "neither what was said of it nor the mark of the deletion is shown");
    assert_eq!(after.profile.colours, before.colours, "the rest stays");
    let mut fields: Vec<Field> =
        deleted(&shop.store().reader().unwrap(), &id).unwrap().into_iter().map(|(field, _)| field).collect();
    fields.sort();
    assert_eq!(fields, [Field::Sizes, Field::Purchases]);

    // What is bought afterwards counts.
    let product = shop.products().iter().find(|product| product.variants.len() > 1).unwrap();
    let event = Event {
        id: "later".into(),
        at: NOW + 60,
        channel: Channel::Store,
        session: "later".into(),
        customer: Some(id.clone()),
        store: None,
        kind: EventKind::Buy,
        product: Some(product.id.clone()),
        variant: Some(product.variants[0].id.clone()),
        text: None,
        said: Vec::new(),
        shown: Vec::new(),
    };
    shop.store().record_event(&event).unwrap();
    let later = known(&shop, &id, NOW + 120).unwrap().unwrap().profile;
    assert_eq!((later.sizes.len(), later.purchases.unwrap().frequency), (1, 1));
}

#[test]
fn an_order_that_no_event_tells_of_is_a_purchase_at_the_price_that_was_paid() {
    let folder = tempfile::tempdir().unwrap();
    let shop = shop(&folder.path().join("shop.db"));
    let store = shop.store();
    let id = MEMBER.into();
    for field in [Field::Purchases, Field::Price] {
        forget(store, &id, field, NOW).unwrap();
    }
    let variant = shop.products()[0].variants[0].id.clone();
    let order = |number: &str, variant: VariantId, fen, status, days: i64| Order {
        id: number.into(),
        customer: Some(id.clone()),
        channel: Channel::Store,
        store: None,
        at: NOW + days * 86_400,
        status,
        lines: vec![OrderLine { variant, quantity: 1, price: Money::cny(fen) }],
    };
    store
        .write(|writer| writer.put_order(&order("a", variant.clone(), 4_200, OrderStatus::Paid, 1)))
        .unwrap();
    store
        .write(|writer| {
            writer.put_order(&order("b", "sold-out-long-ago".into(), 4_200, OrderStatus::Fulfilled, 3))
        })
        .unwrap();
    store.write(|writer| writer.put_order(&order("c", variant, 99_900, OrderStatus::Reserved, 5))).unwrap();
    let profile = known(&shop, &id, NOW + 9 * 86_400).unwrap().unwrap().profile;
    let price = profile.price.unwrap();
    assert_eq!((price.low, price.high), (Money::cny(4_200), Money::cny(4_200)), "paid, not today's");
    assert_eq!(profile.purchases.unwrap().frequency, 2, "a reservation is no purchase");
}

#[test]
fn a_deleted_field_takes_what_was_said_of_it_out_of_the_store_with_the_words() {
    let folder = tempfile::tempdir().unwrap();
    let shop = shop(&folder.path().join("shop.db"));
    let store = shop.store();
    let id = MEMBER.into();
    let said = |what| Said { what, standing: true };
    let size = said(Stated::Size { size: "XXL".into(), kinds: Vec::new() });
    let black = said(Stated::Colour { family: ColourFamily::Black, wanted: false });
    let event = Event {
        id: "told".into(),
        at: NOW,
        channel: Channel::Kiosk,
        session: "told".into(),
        customer: Some("c1356".into()),
        store: None,
        kind: EventKind::Ask,
        product: None,
        variant: None,
        text: Some("我穿XXL，从来不穿黑色".into()),
        said: vec![size, black.clone()],
        shown: Vec::new(),
    };
    store.record_event(&event).unwrap();
    let before = known(&shop, &id, NOW).unwrap().unwrap().profile;
    assert!(before.sizes.iter().any(|belief| belief.sizes.iter().any(|(size, _)| size == "XXL")));
    // A reader elsewhere keeps the old pages, and whoever deletes is told.
    let other = Store::open(&folder.path().join("shop.db")).unwrap();
    let elsewhere = other.reader().unwrap();
    let sizes = Kept::Field("sizes".into());
    assert!(!sizes.delete(store, &id, NOW).unwrap().complete);
    drop(elsewhere);
    assert!(sizes.delete(store, &id, NOW).unwrap().complete);
    let reader = store.reader().unwrap();
    let kept = reader.event(&"told".into()).unwrap().unwrap().event;
    assert_eq!((kept.said, kept.text), (vec![black], None));
    let letters = reader.outbox(10_000).unwrap();
    let letter = letters.iter().find(|waiting| waiting.letter.key == "event:told").unwrap();
    assert!(!letter.letter.payload.contains("XXL"), "{letter:?}");
    drop(reader);
    let after = known(&shop, &id, NOW + 60).unwrap().unwrap().profile;
    assert!(after.sizes.is_empty());
    assert!(
        after.refused.iter().any(|refusal| refusal.value == "black" && refusal.is_firm()),
        "the rest stays"
    );
}

#[test]
fn every_field_has_a_name_of_its_own() {
    for field in Field::ALL {
        assert_eq!(Field::named(field.name()), Some(field));
        assert_eq!(serde_json::to_value(field).unwrap(), field.name());
    }
    assert_eq!(Field::named("size.top"), None);
}

#[test]
fn a_deleted_order_is_not_known_by_the_event_of_the_same_purchase_either() {
    let folder = tempfile::tempdir().unwrap();
    let shop = shop(&folder.path().join("shop.db"));
    let (store, id) = (shop.store(), MEMBER.into());
    forget(store, &id, Field::Purchases, NOW).unwrap();
    let product = &shop.products()[0];
    let variant = product.variants[0].id.clone();
    let buy = |name: &str, days: i64| Event {
        id: name.into(),
        at: NOW + days * 86_400,
        channel: Channel::Store,
        session: name.into(),
        customer: Some(MEMBER.into()),
        store: None,
        kind: EventKind::Buy,
        product: Some(product.id.clone()),
        variant: Some(variant.clone()),
        text: None,
        said: Vec::new(),
        shown: Vec::new(),
    };
    store.record_events(&[buy("the-same", 1), buy("another", 9)]).unwrap();
    let order = Order {
        id: "till".into(),
        customer: Some(MEMBER.into()),
        channel: Channel::Store,
        store: None,
        at: NOW + 86_400 + 3_600,
        status: OrderStatus::Fulfilled,
        lines: vec![OrderLine { variant: variant.clone(), quantity: 1, price: Money::cny(4_200) }],
    };
    store.write(|writer| writer.put_order(&order)).unwrap();
    let visits = || {
        let known = known(&shop, &id, NOW + 10 * 86_400).unwrap().unwrap();
        known.profile.purchases.map(|purchases| purchases.frequency)
    };
    assert_eq!(visits(), Some(2));

    let till = Kept::Order("till".into());
    let refused = till.delete(store, &"c0873".into(), NOW);
    assert!(matches!(refused, Err(StoreError::Unknown { kind: "order", .. })), "it is another member's");
    let erased = till.delete(store, &id, NOW).unwrap();
    assert_eq!((erased.orders, erased.events), (1, 1));
    assert_eq!(visits(), Some(1), "the other purchase stays");
    let refused = Kept::Event("another".into()).delete(store, &"c0873".into(), NOW);
    assert!(matches!(refused, Err(StoreError::Unknown { kind: "event", .. })));
    Kept::Event("another".into()).delete(store, &id, NOW).unwrap();
    assert_eq!(visits(), None);
    let mark = Kept::Field("deleted.purchases".into()).delete(store, &id, NOW);
    assert!(matches!(mark, Err(StoreError::Unknown { .. })), "a deletion cannot be deleted");
}
