//! Damaged, foreign, newer, locked, full.

use std::{fs, time::Instant};

use jingxuan_catalogue::{Event, Order, Said, Stated};
use jingxuan_store::{Letter, Opening, PATIENCE, Store, StoreError};

use crate::samples::{EVERYTHING, Folder, customer, event, filled, order, product};

const PAGE: usize = 4096;
const EVENTS: usize = 3_000;

/// A shop with many events and orders, closed.
fn closed(folder: &Folder) {
    let store = filled(folder);
    store.write(|w| w.put_customer(&customer("c1", EVERYTHING))).unwrap();
    let events: Vec<_> = (0..EVENTS).map(|n| event(&format!("e{n}"), Some("c1"))).collect();
    store.record_events(&events).unwrap();
    store.write(|w| (0..300).try_for_each(|n| w.put_order(&order(&format!("o{n}"), Some("c1"), 3)))).unwrap();
}

/// The pages on which a word is written.
fn pages_with(bytes: &[u8], word: &str) -> Vec<usize> {
    let pages = bytes.chunks(PAGE).enumerate();
    let with = pages.filter(|(_, page)| page.windows(word.len()).any(|window| window == word.as_bytes()));
    with.map(|(number, _)| number).collect()
}

fn scramble(bytes: &mut [u8], page: usize) {
    bytes[page * PAGE..(page + 1) * PAGE].fill(0xA5);
}

/// The number of a table's first page, from 1.
fn root_of(folder: &Folder, table: &str) -> usize {
    let database = rusqlite::Connection::open(folder.path()).unwrap();
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?";
    database.query_row(sql, [table], |row| row.get(0)).unwrap()
}

fn recovered(folder: &Folder) -> (Store, jingxuan_store::Recovery) {
    let store = folder.open();
    let Opening::Recovered(recovery) = store.opening().clone() else { panic!("{:?}", store.opening()) };
    (store, recovery)
}

#[test]
fn a_damaged_page_costs_its_own_rows_and_nothing_else() {
    let folder = Folder::new();
    closed(&folder);
    let mut bytes = fs::read(folder.path()).unwrap();
    // A leaf in the middle of the events.
    let leaves: Vec<usize> =
        pages_with(&bytes, "visit-1").into_iter().filter(|page| bytes[page * PAGE] == 0x0D).collect();
    assert!(leaves.len() > 20, "{leaves:?}");
    scramble(&mut bytes, leaves[leaves.len() / 2]);
    fs::write(folder.path(), &bytes).unwrap();

    assert!(matches!(Store::open_whole(&folder.path()), Err(StoreError::Damaged(_))));
    let (store, recovery) = recovered(&folder);
    assert!(!recovery.damage.is_empty());
    let name = recovery.aside.file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with("shop.db.damaged-20") && name.ends_with('Z'), "{name}");
    assert_eq!(fs::read(&recovery.aside).unwrap(), bytes, "the damaged file is kept as it was");
    let reader = store.reader().unwrap();
    let counts = reader.counts().unwrap();
    let lost = EVENTS as u64 - counts.events.min(counts.outbox);
    assert!((1..=80).contains(&lost), "{lost} rows of one page are lost");
    assert_eq!(counts.orders, 300);
    assert!(recovery.catalogue);
    assert_eq!(reader.product(&"P1".into()).unwrap(), Some(product("P1", 4)));
    assert_eq!(reader.look_up("羊毛大衣P2", 5).unwrap().len(), 1);
    drop(reader);
    // Life goes on, with numbers that were never given before.
    assert!(store.record_event(&event("next", Some("c1"))).unwrap().seq > EVENTS as i64);
    drop(store);
    assert_eq!(*folder.open().opening(), Opening::Whole);
}

#[test]
fn a_lost_first_page_costs_no_rows() {
    let folder = Folder::new();
    closed(&folder);
    let mut bytes = fs::read(folder.path()).unwrap();
    scramble(&mut bytes, 0);
    fs::write(folder.path(), &bytes).unwrap();
    let (store, recovery) = recovered(&folder);
    assert!(recovery.tables.iter().all(|table| table.complete), "{recovery:?}");
    let counts = store.reader().unwrap().counts().unwrap();
    assert_eq!((counts.events, counts.orders, counts.customers), (EVENTS as u64, 300, 1));
    assert_eq!(store.reader().unwrap().consents(&"c1".into()).unwrap().len(), 4);
    let files = folder.files();
    assert!(!files.iter().any(|name| name.contains("mending")), "{files:?}");
}

#[test]
fn an_order_that_lost_lines_is_reported_and_not_half_there() {
    let folder = Folder::new();
    closed(&folder);
    let mut bytes = fs::read(folder.path()).unwrap();
    let root = root_of(&folder, "order_lines");
    // The root is an interior page: its first child is the first leaf.
    let interior = &bytes[(root - 1) * PAGE..root * PAGE];
    assert_eq!(interior[0], 0x05);
    let cell = u16::from_be_bytes([interior[12], interior[13]]) as usize;
    let leaf = u32::from_be_bytes(interior[cell..cell + 4].try_into().unwrap()) as usize;
    scramble(&mut bytes, leaf - 1);
    fs::write(folder.path(), &bytes).unwrap();
    let (store, recovery) = recovered(&folder);
    assert!(!recovery.half_orders.is_empty());
    let orders = store.reader().unwrap().orders().unwrap();
    assert_eq!(orders.len() + recovery.half_orders.len(), 300);
    assert!(orders.iter().all(|order| order.lines.len() == 3));
}

#[test]
fn a_customer_whose_consent_is_lost_is_not_named_in_letters_either_and_no_letter_is_lost() {
    let folder = Folder::new();
    let store = filled(&folder);
    store.write(|w| w.put_customer(&customer("c1", EVERYTHING))).unwrap();
    let (mut told, mut asked) = (event("told", Some("c1")), event("asked", Some("c1")));
    let what = Stated::Size { size: "XXL".into(), kinds: Vec::new() };
    told.said = vec![Said { what, standing: true }];
    told.text = Some("I wear XXL".to_owned());
    asked.text = Some("red dress".to_owned());
    store.record_events(&[told, asked]).unwrap();
    store.record_order(&order("o1", Some("c1"), 1)).unwrap();
    let consent = Letter {
        key: "consent-1".to_owned(),
        kind: "consent".to_owned(),
        payload: r#"{"customer":"c1"}"#.to_owned(),
        customer: Some("c1".into()),
        session: None,
    };
    store.write(|w| w.put_letter(&consent)).unwrap();
    drop(store);
    let mut bytes = fs::read(folder.path()).unwrap();
    scramble(&mut bytes, root_of(&folder, "customers") - 1);
    fs::write(folder.path(), &bytes).unwrap();

    let (store, _) = recovered(&folder);
    let reader = store.reader().unwrap();
    assert_eq!(reader.counts().unwrap().customers, 0);
    let letters: Vec<Letter> = reader.outbox(9).unwrap().into_iter().map(|one| one.letter).collect();
    assert_eq!(letters.len(), 4);
    let sent: Vec<Event> =
        letters[..2].iter().map(|one| serde_json::from_str(&one.payload).unwrap()).collect();
    let kept: Vec<Event> = reader.events_since(0, 9).unwrap().into_iter().map(|one| one.event).collect();
    assert_eq!(sent, kept, "a letter says what the store has");
    assert_eq!((&sent[0].customer, &sent[0].text, sent[0].said.len()), (&None, &None, 0));
    assert_eq!((&sent[1].customer, sent[1].text.as_deref()), (&None, Some("red dress")));
    let bought: Order = serde_json::from_str(&letters[2].payload).unwrap();
    assert_eq!(bought, order("o1", None, 1), "what was ordered is told");
    assert!(letters[..3].iter().all(|one| one.customer.is_none()), "{letters:?}");
    assert_eq!(letters[3], consent, "what was answered is nothing without who answered");
}

#[test]
fn noise_and_half_a_file_are_moved_aside_and_the_kiosk_starts() {
    for keep in [0.02, 0.5, 0.98] {
        let folder = Folder::new();
        closed(&folder);
        let bytes = fs::read(folder.path()).unwrap();
        let kept = (bytes.len() as f64 * keep) as usize;
        fs::write(folder.path(), &bytes[..kept]).unwrap();
        let (store, _) = recovered(&folder);
        store.record_event(&event("after", None)).unwrap();
    }
    let folder = Folder::new();
    fs::write(folder.path(), vec![7; 100_000]).unwrap();
    let (store, recovery) = recovered(&folder);
    assert!(!recovery.catalogue && recovery.tables.iter().all(|table| table.rows == 0 && !table.complete));
    store.record_event(&event("after", None)).unwrap();
}

#[test]
fn random_damage_never_stops_the_kiosk_from_starting() {
    let folder = Folder::new();
    closed(&folder);
    let whole = fs::read(folder.path()).unwrap();
    let mut state = 88_172_645_463_325_252_u64; // xorshift64, fixed seed
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for _ in 0..12 {
        let mut bytes = whole.clone();
        for _ in 0..20 {
            let at = random(bytes.len());
            bytes[at] = random(256) as u8;
        }
        let _ = fs::remove_file(folder.path().with_extension("db-wal"));
        fs::write(folder.path(), &bytes).unwrap();
        match Store::open(&folder.path()) {
            Ok(store) => {
                let id = format!("after-{}", random(1 << 30));
                store.record_event(&event(&id, None)).unwrap();
            }
            // A header that says "newer" or "another program's" is believed.
            Err(StoreError::Newer { .. } | StoreError::Foreign { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn a_database_of_a_newer_version_is_refused_and_not_touched() {
    let folder = Folder::new();
    drop(filled(&folder));
    let database = rusqlite::Connection::open(folder.path()).unwrap();
    database.pragma_update(None, "user_version", 99).unwrap();
    drop(database);
    let before = fs::read(folder.path()).unwrap();
    let error = Store::open(&folder.path()).unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 99, .. }));
    assert!(error.to_string().contains("newer version (schema 99; this program knows 8)"), "{error}");
    assert_eq!(fs::read(folder.path()).unwrap(), before);
}

#[test]
fn a_database_of_another_program_is_refused_and_not_touched() {
    let folder = Folder::new();
    let database = rusqlite::Connection::open(folder.path()).unwrap();
    database.execute_batch("CREATE TABLE mail (id)").unwrap();
    drop(database);
    let before = fs::read(folder.path()).unwrap();
    assert!(matches!(Store::open(&folder.path()), Err(StoreError::Foreign { .. })));
    assert_eq!(fs::read(folder.path()).unwrap(), before);
    let nowhere = folder.folder.path().join("no/such/folder/shop.db");
    assert!(matches!(Store::open(&nowhere), Err(StoreError::Io { .. })));
}

#[test]
fn a_full_disk_is_an_error_and_costs_nothing_that_was_written() {
    let folder = Folder::new();
    let store = filled(&folder);
    store.record_event(&event("before", None)).unwrap();
    store.limit_pages(store.pages().unwrap() + 8).unwrap();
    let full =
        (0..5_000).find_map(|n| store.record_event(&event(&format!("e{n}"), None)).err().map(|e| (n, e)));
    let (written, error) = full.unwrap();
    assert!(matches!(error, StoreError::Full) && error.may_pass(), "{error}");
    let replaced = store.write(|w| (0..500).try_for_each(|n| w.put_product(&product(&format!("N{n}"), 4))));
    assert!(matches!(replaced, Err(StoreError::Full)));
    let counts = store.reader().unwrap().counts().unwrap();
    assert_eq!((counts.events, counts.outbox, counts.products), (written + 1, written + 1, 2));
    store.limit_pages(1 << 30).unwrap();
    store.record_event(&event("after", None)).unwrap();
    drop(store);
    assert_eq!(*folder.open().opening(), Opening::Whole);
}

#[test]
fn a_program_that_keeps_the_file_to_itself_is_waited_for_and_then_named() {
    let folder = Folder::new();
    let store = filled(&folder);
    let other = rusqlite::Connection::open(folder.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let began = Instant::now();
    let error = store.record_event(&event("e1", None)).unwrap_err();
    assert!(matches!(error, StoreError::Busy) && error.may_pass(), "{error}");
    assert!(began.elapsed() >= PATIENCE / 2);
    assert_eq!(store.reader().unwrap().counts().unwrap().products, 2, "readers do not wait");
    other.execute_batch("ROLLBACK").unwrap();
    store.record_event(&event("e1", None)).unwrap();
    let refused = store.record_event(&event("", None)).unwrap_err();
    assert!(!refused.may_pass(), "what is wrong by itself stays so: {refused}");
}
