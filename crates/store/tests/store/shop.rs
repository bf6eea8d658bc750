//! Catalogue, stock, knowledge.

use jingxuan_catalogue::{Category, Event, EventKind, KnowledgeEntry, OrderStatus, SizeChart, SizeRow, Text};
use jingxuan_store::{Opening, Part, Records, Store, StoreError};

use crate::samples::{EVERYTHING, Folder, customer, event, filled, order, product, stock};

#[test]
fn a_product_comes_back_as_it_was_written() {
    let folder = Folder::new();
    let store = filled(&folder);
    let reader = store.reader().unwrap();
    let whole = product("P1", 4);
    assert_eq!(reader.product(&"P1".into()).unwrap().unwrap(), whole);
    assert_eq!(reader.product_of_variant(&"P1-3".into()).unwrap().unwrap(), whole);
    assert_eq!(reader.product_of_gtin("04006381333931").unwrap().unwrap(), (whole.clone(), "P1-0".into()));
    assert_eq!(reader.product_of_gtin("4006381333930").unwrap(), None);
    assert_eq!(reader.product(&"P9".into()).unwrap(), None);
    assert_eq!(reader.all_products().unwrap(), [whole, product("P2", 2)]);
    let price = reader.price(&"P1-0".into()).unwrap().unwrap();
    assert_eq!((price.price.minor, price.member.map(|m| m.minor)), (19_900, Some(18_900)));
    assert_eq!(reader.price(&"P1-1".into()).unwrap().unwrap().member, None);
}

#[test]
fn everything_else_of_the_shop_comes_back_in_its_order() {
    let folder = Folder::new();
    let store = folder.open();
    let category = |id: &str| Category {
        id: id.into(),
        name: Text::new("裙", id),
        synonyms: vec!["a".into(), "裙子".into()],
    };
    let entry = |id: &str| KnowledgeEntry {
        id: id.into(),
        topic: "care".into(),
        question: Text::new("怎么洗？", "How to wash?"),
        answer: Text::new("手洗", "By hand."),
        variants: vec!["能机洗吗".into()],
    };
    let chart = SizeChart {
        id: "women".into(),
        name: Text::new("女", "Women"),
        rows: vec![SizeRow { size: "M".into(), body: [("chest".to_owned(), (84.0, 88.0))].into() }],
    };
    store
        .write(|writer| {
            ["z", "a"].iter().try_for_each(|id| writer.put_category(&category(id)))?;
            ["k2", "k1"].iter().try_for_each(|id| writer.put_knowledge(&entry(id)))?;
            writer.put_size_chart(&chart)
        })
        .unwrap();
    let reader = store.reader().unwrap();
    assert_eq!(reader.categories().unwrap(), [category("z"), category("a")]);
    assert_eq!(reader.knowledge().unwrap(), [entry("k2"), entry("k1")]);
    assert_eq!(reader.size_chart("women").unwrap().unwrap(), chart);
    assert_eq!(reader.size_charts().unwrap(), [chart]);
}

#[test]
fn stock_is_told_by_store_and_the_nearest_first() {
    let folder = Folder::new();
    let store = filled(&folder);
    let reader = store.reader().unwrap();
    assert_eq!(reader.stock(&"P1-0".into()).unwrap(), [stock("P1-0", "s1", 1), stock("P1-0", "s3", 5)]);
    assert_eq!(reader.pieces(&"P1-1".into(), &"s1".into()).unwrap(), Some(0));
    assert_eq!(reader.pieces(&"P1-2".into(), &"s1".into()).unwrap(), None, "never counted is not none");
    let nearby = reader.nearby(&["P1-0".into(), "P1-1".into()], &"s2".into()).unwrap();
    let stores: Vec<&str> = nearby.iter().map(|near| near.store.id.as_str()).collect();
    assert_eq!(stores, ["s2", "s1", "s3"]);
    assert_eq!(nearby[1].pieces, [("P1-0".into(), 1)]);
    assert!(nearby[0].kilometres.abs() < 1e-9 && (1_000.0..1_200.0).contains(&nearby[2].kilometres));
}

#[test]
fn the_version_of_the_stock_tells_when_it_must_be_read_again() {
    let folder = Folder::new();
    let store = filled(&folder);
    let version = || store.reader().unwrap().stock_version().unwrap();
    let mut before = version();
    let mut changed = || {
        let now = version();
        std::mem::replace(&mut before, now) != now
    };
    store.record_event(&event("e1", None)).unwrap();
    assert!(!changed(), "what was done is no count");
    store.write(|writer| writer.put_stock(&stock("P1-0", "s1", 7))).unwrap();
    assert!(changed());
    let mut reserved = order("o1", None, 1);
    reserved.status = OrderStatus::Reserved;
    store.record_order(&reserved).unwrap();
    assert!(changed(), "a reservation takes a piece");
    reserved.status = OrderStatus::Cancelled;
    store.record_order(&reserved).unwrap();
    assert!(changed(), "and gives it back");
    store.write(|writer| writer.clear(Part::Stock)).unwrap();
    assert!(changed() && !changed());
}

#[test]
fn what_was_done_is_counted_by_kind_and_product_and_searches_by_visit() {
    let folder = Folder::new();
    let store = filled(&folder);
    let search = |id: &str, visit: &str, text: &str| Event {
        kind: EventKind::Search,
        session: visit.into(),
        product: None,
        variant: None,
        text: Some(text.to_owned()),
        ..event(id, None)
    };
    let late = Event { at: 1_800_000_100, ..event("e3", None) };
    let viewed = Event { kind: EventKind::View, variant: None, ..event("e4", None) };
    let events = [
        event("e1", None),
        event("e2", None),
        late,
        viewed,
        search("s1", "v1", "red coat"),
        search("s2", "v1", "red coat"),
        search("s3", "v2", "red coat"),
    ];
    store.record_events(&events).unwrap();
    let reader = store.reader().unwrap();
    let tallies = reader.tallies_between(1_800_000_000, 1_800_000_100).unwrap();
    let mut counted: Vec<_> = tallies
        .iter()
        .map(|t| (t.kind, t.variant.is_some(), t.count, t.product.clone().unwrap().0))
        .collect();
    counted.sort();
    let p1 = || "P1".to_owned();
    assert_eq!(counted, [(EventKind::View, false, 1, p1()), (EventKind::TryOn, true, 2, p1())]);
    let mut searches = Vec::new();
    reader.each_search_between(0, i64::MAX, |found| searches.push((found.text, found.session))).unwrap();
    searches.sort();
    assert_eq!(searches, [("red coat".to_owned(), "v1".into()), ("red coat".to_owned(), "v2".into())]);
}

#[test]
fn the_list_that_a_search_showed_is_kept_with_it_in_its_order_and_goes_with_it() {
    let folder = Folder::new();
    let store = filled(&folder);
    let shown: Vec<jingxuan_catalogue::ProductId> = vec!["P2".into(), "P1".into()];
    let search = Event {
        kind: EventKind::Search,
        product: None,
        variant: None,
        text: Some("red coat".to_owned()),
        said: Vec::new(),
        shown: shown.clone(),
        ..event("s1", None)
    };
    let long = Event { shown: vec!["P1".into(); 1_001], ..event("s2", None) };
    assert!(store.record_event(&long).is_err(), "nobody is shown so many");
    store.record_events(&[search.clone(), event("e1", None)]).unwrap();
    let kept = |id: &str| store.reader().unwrap().event(&id.into()).unwrap().map(|kept| kept.event);
    assert_eq!(kept("s1"), Some(search));
    assert!(kept("e1").unwrap().shown.is_empty());
    store.delete_event(&"s1".into()).unwrap();
    assert_eq!(kept("s1"), None);
}

#[test]
fn searches_tell_whose_they_are_also_those_from_before_the_log_in() {
    let folder = Folder::new();
    let store = filled(&folder);
    store.write(|writer| writer.put_customer(&customer("c1", EVERYTHING))).unwrap();
    let search = |id: &str, visit: &str, who: Option<&str>| Event {
        kind: EventKind::Search,
        session: visit.into(),
        text: Some("red coat".to_owned()),
        ..event(id, who)
    };
    let logged_in = Event { session: "v2".into(), ..event("e1", Some("c1")) };
    let events = [
        search("s1", "v1", Some("c1")),
        search("s2", "v1", Some("c1")),
        search("s3", "v2", None),
        logged_in,
        search("s4", "v3", None),
    ];
    store.record_events(&events).unwrap();
    let mut found = Vec::new();
    let reader = store.reader().unwrap();
    reader.each_search_between(0, i64::MAX, |searched| found.push(searched)).unwrap();
    found.sort();
    let who: Vec<_> =
        found.iter().map(|one| (one.session.as_str(), one.customer.as_ref().map(|id| id.as_str()))).collect();
    assert_eq!(who, [("v1", Some("c1")), ("v2", Some("c1")), ("v3", None)]);
    let mut none = 0;
    reader.each_search_between(0, 1_800_000_000, |_| none += 1).unwrap();
    assert_eq!(none, 0, "the end is not within");
}

#[test]
fn stock_of_what_there_is_not_is_refused() {
    let folder = Folder::new();
    let store = filled(&folder);
    for (count, cause) in
        [(stock("P1-9", "s1", 1), "no variant `P1-9`"), (stock("P1-0", "s9", 1), "no store `s9`")]
    {
        let error = store.write(|writer| writer.put_stock(&count)).unwrap_err();
        assert_eq!(error.to_string(), cause);
    }
}

#[test]
fn the_assistant_finds_products_by_word_number_and_brand_in_both_languages() {
    let folder = Folder::new();
    let store = filled(&folder);
    let found = |words: &str| {
        let products = store.reader().unwrap().look_up(words, 10).unwrap();
        products.into_iter().map(|product| product.id.0).collect::<Vec<_>>()
    };
    assert_eq!(found("羊毛大衣P2"), ["P2"]);
    assert_eq!(found("大衣"), ["P1", "P2"]);
    assert_eq!(found("coat wool").len(), 2);
    assert_eq!(found("P2-1"), ["P2"], "a variant's number finds its product");
    assert_eq!(found("\"AND* OR"), Vec::<String>::new());
    assert_eq!(found("%"), Vec::<String>::new());
    assert_eq!(found(""), Vec::<String>::new());
    store.write(|writer| writer.delete_product(&"P2".into())).unwrap();
    assert_eq!(found("羊毛大衣P2"), Vec::<String>::new(), "what is deleted is not found");
}

#[test]
fn the_look_up_takes_any_text_for_words() {
    let folder = Folder::new();
    let store = filled(&folder);
    let reader = store.reader().unwrap();
    proptest::proptest!(|(text in "\\PC*|[\\x00-\\x7F\"*:()^-]*")| {
        reader.look_up(&text, 3).unwrap();
    });
    reader.look_up("a\0\"b\0ccc\0", 3).unwrap();
}

#[test]
fn a_reservation_takes_pieces_and_never_more_than_there_are() {
    let folder = Folder::new();
    let store = filled(&folder);
    let mut reservation = order("o1", None, 1);
    reservation.status = OrderStatus::Reserved;
    store.record_order(&reservation).unwrap();
    let pieces = || store.reader().unwrap().pieces(&"P1-0".into(), &"s1".into()).unwrap();
    assert_eq!(pieces(), Some(0));
    let mut second = reservation.clone();
    second.id = "o2".into();
    let error = store.record_order(&second).unwrap_err();
    assert!(matches!(error, StoreError::OutOfStock { left: 0, wanted: 1, .. }), "{error}");
    assert_eq!(store.reader().unwrap().order(&"o2".into()).unwrap(), None);
    reservation.status = OrderStatus::Cancelled;
    store.record_order(&reservation).unwrap();
    store.record_order(&reservation).unwrap();
    assert_eq!(pieces(), Some(1), "a cancelled one puts them back, once");
}

#[test]
fn a_catalogue_is_replaced_whole_or_not_at_all() {
    let folder = Folder::new();
    let store = filled(&folder);
    let before = store.reader().unwrap();
    let refused = store.write(|writer| {
        writer.new_generation("broken", 2)?;
        writer.clear(Part::Products)?;
        writer.put_product(&product("P3", 1))?;
        let mut untitled = product("P4", 1);
        untitled.title = Text::default();
        writer.put_product(&untitled)
    });
    assert!(matches!(&refused, Err(StoreError::Invalid(message)) if message == "product `P4` has no title"));
    let reader = store.reader().unwrap();
    assert_eq!((reader.generation().unwrap().number, reader.counts().unwrap().products), (1, 2));
    drop(reader);

    store
        .write(|writer| {
            writer.new_generation("next", 3)?;
            writer.clear(Part::Products)?;
            writer.put_product(&product("P3", 1))
        })
        .unwrap();
    assert_eq!(
        before.all_products().unwrap().len(),
        2,
        "who was reading keeps the catalogue that he began with"
    );
    let after = store.reader().unwrap();
    assert_eq!(after.all_products().unwrap(), [product("P3", 1)]);
    let generation = after.generation().unwrap();
    assert_eq!((generation.number, generation.source.as_str(), generation.at), (2, "next", 3));
}

#[test]
fn a_variant_belongs_to_one_product() {
    let folder = Folder::new();
    let store = filled(&folder);
    let mut thief = product("P5", 1);
    thief.variants[0].id = "P1-0".into();
    let error = store.write(|writer| writer.put_product(&thief)).unwrap_err();
    assert_eq!(error.to_string(), "variant `P1-0` is in product `P1` already");
}

#[test]
fn an_event_arrives_once_however_often_it_is_sent() {
    let folder = Folder::new();
    let store = folder.open();
    let first = store.record_event(&event("e1", None)).unwrap();
    let mut changed = event("e1", None);
    changed.at = 5;
    let again = store.record_event(&changed).unwrap();
    assert!(first.new && !again.new && first.seq == again.seq);
    let reader = store.reader().unwrap();
    assert_eq!(reader.event(&"e1".into()).unwrap().unwrap().event, event("e1", None));
    assert_eq!(reader.outbox(10).unwrap().len(), 1);
}

#[test]
fn a_clock_that_goes_back_does_not_disturb_the_order_of_arrival() {
    let folder = Folder::new();
    let store = folder.open();
    for (n, at) in [1_900_000_000, 5, 1_800_000_000].into_iter().enumerate() {
        let mut event = event(&format!("e{n}"), None);
        event.at = at;
        store.record_event(&event).unwrap();
    }
    store.delete_event(&"e2".into()).unwrap();
    let last = store.record_event(&event("e3", None)).unwrap();
    assert_eq!(last.seq, 4, "the number of a deleted event is not given again");
    let reader = store.reader().unwrap();
    let ids = |after: i64| -> Vec<String> {
        reader.events_since(after, 10).unwrap().into_iter().map(|recorded| recorded.event.id.0).collect()
    };
    assert_eq!(ids(0), ["e0", "e1", "e3"]);
    assert_eq!(ids(1), ["e1", "e3"]);
    assert_eq!(reader.last_event().unwrap(), 4);
    assert_eq!(reader.events_between(0, 10).unwrap().len(), 1);
    assert_eq!(reader.events_in(&"visit-1".into()).unwrap().len(), 3);
}

#[test]
fn a_letter_waits_until_it_is_acknowledged() {
    let folder = Folder::new();
    let store = filled(&folder);
    store.record_events(&[event("e1", None), event("e2", None)]).unwrap();
    store.record_order(&order("o1", None, 1)).unwrap();
    let waiting = store.reader().unwrap().outbox(2).unwrap();
    let keys: Vec<&str> = waiting.iter().map(|one| one.letter.key.as_str()).collect();
    assert_eq!(keys, ["event:e1", "event:e2"]);
    store.not_sent(&[waiting[0].seq], "no network").unwrap();
    store.acknowledge(&[waiting[1].seq]).unwrap();
    let waiting = store.reader().unwrap().outbox(10).unwrap();
    assert_eq!((waiting[0].letter.key.as_str(), waiting[0].attempts), ("event:e1", 1));
    assert_eq!(waiting[1].letter.key, "order:o1:fulfilled");
    assert_eq!(
        serde_json::from_str::<jingxuan_catalogue::Order>(&waiting[1].letter.payload).unwrap(),
        order("o1", None, 1)
    );
}

#[test]
fn the_handbook_names_the_version_of_the_schema() {
    let folder = Folder::new();
    drop(folder.open());
    let database = rusqlite::Connection::open(folder.path()).unwrap();
    let version: i64 = database.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    let handbook = include_str!("../../../../docs/store.md");
    assert!(
        handbook.contains(&format!("\nVersion {version};")),
        "docs/store.md does not say version {version}"
    );
}

#[test]
fn answers_from_before_times_were_known_are_as_old_as_can_be() {
    let folder = Folder::new();
    let old = rusqlite::Connection::open(folder.path()).unwrap();
    for migration in [
        include_str!("../../src/migrations/001-shop.sql"),
        include_str!("../../src/migrations/002-profile-and-words.sql"),
        include_str!("../../src/migrations/003-pins.sql"),
        include_str!("../../src/migrations/004-consent-changes.sql"),
        include_str!("../../src/migrations/005-said.sql"),
        include_str!("../../src/migrations/006-shown-lists.sql"),
    ] {
        old.execute_batch(migration).unwrap();
    }
    old.execute_batch(
        "PRAGMA user_version = 6; PRAGMA application_id = 1247302484;
         INSERT INTO customers VALUES (1, 'c1', '', '', 0, 1, 1, 0, 1);
         INSERT INTO consent_changes VALUES (1, 'c1', 'profile', 1, 10, 'kiosk');
         INSERT INTO consent_changes VALUES (2, 'c1', 'marketing', 1, 20, NULL);
         INSERT INTO consent_changes VALUES (3, 'c1', 'measurements', 1, 20, NULL);
         INSERT INTO consent_changes VALUES (4, 'c1', 'measurements', 0, 30, NULL);
         INSERT INTO consent_changes VALUES (5, 'c1', 'cross_channel', 0, 20, NULL);
         INSERT INTO consent_changes VALUES (6, 'c1', 'cross_channel', 1, 30, NULL);",
    )
    .unwrap();
    drop(old);
    let store = folder.open();
    let holds = || {
        let answers = store.reader().unwrap().consents(&"c1".into()).unwrap();
        answers.iter().map(|answer| (answer.agreed, answer.undated)).collect::<Vec<_>>()
    };
    assert_eq!(holds(), [(true, false), (true, true), (false, false), (true, true)], "what held, holds");
    let no = r#"{"id":"c1","consent":{"profile":true,"cross_channel":true},"since":0,
        "consent_changes":[{"purpose":"marketing","agreed":false,"at":15}]}"#
        .replace('\n', "");
    store.import_records(Records::Customers, no.as_bytes(), false, &mut |_| {}).unwrap();
    assert_eq!(holds()[3], (false, false), "the yes may be older than its import");
}

#[test]
fn a_database_of_the_first_version_is_brought_up_to_date_with_all_that_is_in_it() {
    let folder = Folder::new();
    let first = include_str!("../../src/migrations/001-shop.sql");
    let old = rusqlite::Connection::open(folder.path()).unwrap();
    old.execute_batch(first).unwrap();
    old.execute_batch(
        "PRAGMA user_version = 1; PRAGMA application_id = 1247302484;
         INSERT INTO products VALUES (1, 'P1', 0, '羊毛大衣', 'Wool coat', '', '', 'Yun', 'women', NULL, 0, NULL);
         INSERT INTO products VALUES (2, 'P2', 0, '空', 'Empty', '', '', '', 'women', NULL, 0, NULL);
         INSERT INTO variants VALUES (1, 1, 'P1-0', 'M', '', '', 'red', NULL, NULL, 100, 'CNY', NULL, NULL, NULL, NULL);
         INSERT INTO events (id, at, channel, session, kind) VALUES ('e1', 7, 'kiosk', 'visit', 'view');",
    )
    .unwrap();
    drop(old);
    let store = folder.open();
    assert_eq!(*store.opening(), Opening::Migrated { from: 1 });
    let reader = store.reader().unwrap();
    assert_eq!(reader.look_up("羊毛大衣", 5).unwrap().len(), 1, "the new word index has the old products");
    let events = reader.events_since(0, 5).unwrap();
    assert_eq!((events[0].event.at, events[0].event.shown.len()), (7, 0), "what it showed is not known");
    assert_eq!(reader.product(&"P2".into()).unwrap(), None, "what has no variant cannot be sold");
    drop(reader);
    drop(store);
    assert_eq!(*Store::open(&folder.path()).unwrap().opening(), Opening::Whole);
}
