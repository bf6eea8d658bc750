//! Deletion without a trace: the files themselves are searched.

use jingxuan_catalogue::{Channel, EventId, OrderStatus, Said, Stated};
use jingxuan_store::{ProfileField, Store, StoreError};

use crate::samples::{EVERYTHING, Folder, customer, event, filled, order, product, stock};

/// Which of the words are somewhere in a file of the folder, with the file.
fn traces(folder: &Folder, words: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for name in folder.files() {
        let bytes = std::fs::read(folder.folder.path().join(&name)).unwrap();
        for word in words {
            if bytes.windows(word.len()).any(|window| window == word.as_bytes()) {
                found.push((name.clone(), (*word).to_owned()));
            }
        }
    }
    found
}

/// The number itself stands in every row about the customer: answers have nothing else to be found by.
const WORDS: [&str; 11] = [
    "c007",
    "name-of-c007",
    "openid-of-c007",
    "member-c007",
    "secret wish of c007",
    "wish before the log-in of c007",
    "order-of-c007",
    "event-of-c007",
    "size-of-c007",
    "said-by-c007",
    "shown-to-c007",
];

/// Two hundred customers whose rows are written, moved by growth and mixed with each other.
fn crowded(folder: &Folder) -> Store {
    let store = filled(folder);
    for id in (0..200).map(|n| format!("c{n:03}")) {
        store
            .write(|w| {
                w.put_customer(&customer(&id, EVERYTHING))?;
                for n in 0..10 {
                    let mut event = event(&format!("event-of-{id}-{n}"), Some(id.as_str()));
                    event.session = format!("visit-of-{id}").into();
                    event.text = Some(format!("secret wish of {id}, the {n}th"));
                    event.shown = vec![format!("shown-to-{id}-{n}").into()];
                    if n == 0 {
                        event.customer = None;
                        event.text = Some(format!("wish before the log-in of {id}"));
                    }
                    if n == 1 {
                        let what = Stated::Size { size: format!("said-by-{id}"), kinds: Vec::new() };
                        event.said = vec![Said { what, standing: true }];
                    }
                    w.record_event(&event)?;
                }
                w.put_order(&order(&format!("order-of-{id}"), Some(id.as_str()), 2))?;
                let value = serde_json::json!(format!("size-of-{id}"));
                let field = ProfileField { field: "size".into(), value, source: "said".into(), at: 1 };
                w.put_profile_field(&id.as_str().into(), &field)
            })
            .unwrap();
    }
    store
}

#[test]
fn a_deleted_customer_leaves_no_trace_in_any_file() {
    let folder = Folder::new();
    let store = crowded(&folder);
    assert_eq!(
        traces(&folder, &WORDS).iter().map(|(_, word)| word).collect::<std::collections::BTreeSet<_>>().len(),
        WORDS.len()
    );
    // Readers and a later growth of the tables leave old pages about.
    let reader = store.reader().unwrap();
    drop(reader);
    let erased = store.delete_customer(&"c007".into()).unwrap();
    assert!(erased.complete, "{erased:?}");
    assert_eq!((erased.events, erased.orders, erased.identities, erased.fields), (10, 1, 2, 1));
    assert_eq!(traces(&folder, &WORDS), []);
    let reader = store.reader().unwrap();
    assert_eq!(reader.customer(&"c007".into()).unwrap(), None);
    assert_eq!(reader.consent_changes(&"c007".into()).unwrap(), []);
    assert_eq!(reader.consents(&"c008".into()).unwrap().len(), 4);
    let neighbour = reader.customer(&"c008".into()).unwrap();
    assert_eq!(neighbour, Some(customer("c008", EVERYTHING)), "nobody else is touched");
    assert_eq!(reader.events_of(&"c008".into()).unwrap().len(), 9);
    assert_eq!(reader.product(&"P1".into()).unwrap(), Some(product("P1", 4)));
    drop(reader);
    assert!(matches!(store.delete_customer(&"c007".into()), Err(StoreError::Unknown { .. })));
    drop(store);
    assert_eq!(traces(&folder, &WORDS), [], "nor after closing");
}

#[test]
fn a_deletion_that_a_reader_holds_up_is_finished_at_the_next_opening() {
    let folder = Folder::new();
    let store = crowded(&folder);
    let other = Store::open(&folder.path()).unwrap();
    let reader = other.reader().unwrap();
    let erased = store.delete_customer(&"c007".into()).unwrap();
    assert!(!erased.complete, "{erased:?}");
    assert!(reader.customer(&"c007".into()).unwrap().is_some(), "the reader still has its view");
    assert_eq!(store.reader().unwrap().customer(&"c007".into()).unwrap(), None);
    drop(reader);
    drop((other, store));
    let store = folder.open();
    assert_eq!(traces(&folder, &WORDS), []);
    assert_eq!(store.reader().unwrap().counts().unwrap().customers, 199);
}

#[test]
fn single_pieces_of_a_profile_go_without_a_trace_too() {
    let folder = Folder::new();
    let store = crowded(&folder);
    let gone = |what: &str| traces(&folder, &[what]).is_empty();
    assert!(store.delete_event(&"event-of-c007-3".into()).unwrap().complete);
    assert!(gone("event-of-c007-3") && gone("secret wish of c007, the 3th") && !gone("event-of-c007-4"));
    assert!(store.delete_order(&"order-of-c007".into()).unwrap().complete);
    assert!(gone("order-of-c007"));
    let sizes = |said: &Said| matches!(said.what, Stated::Size { .. });
    let said = store.delete_said(&"c007".into(), &sizes).unwrap();
    assert!(said.complete && said.fields == 1, "{said:?}");
    assert!(gone("said-by-c007") && gone("secret wish of c007, the 1th") && !gone("said-by-c008"));
    assert_eq!(store.reader().unwrap().events_of(&"c007".into()).unwrap().len(), 8, "the event stays");
    let nothing = store.delete_said(&"c007".into(), &sizes);
    assert!(matches!(nothing, Err(StoreError::Unknown { .. })), "what was not said cannot be deleted");
    assert!(store.delete_profile_field(&"c007".into(), "size").unwrap().complete);
    assert!(gone("size-of-c007"));
    assert!(store.delete_identity(&"c007".into(), Channel::Wechat).unwrap().complete);
    assert!(gone("openid-of-c007") && !gone("member-c007"));
    assert!(store.delete_name(&"c007".into()).unwrap().complete);
    assert!(gone("name-of-c007") && !gone("name-of-c008"));
    assert!(store.delete_membership(&"c007".into()).unwrap().complete);
    let left = store.reader().unwrap().customer(&"c007".into()).unwrap().unwrap();
    assert_eq!((left.name.as_str(), left.membership.as_str(), left.since), ("", "", 0));
    assert_eq!((left.consent, left.identities.len()), (EVERYTHING, 1), "the rest stays");
    for again in [store.delete_name(&"c007".into()), store.delete_membership(&"c007".into())] {
        let error = again.unwrap_err();
        assert!(matches!(error, StoreError::Unknown { .. }), "{error:?}");
        assert!(!error.to_string().contains("c007"), "errors are logged: {error}");
    }
    let nothing = store.delete_profile_field(&"c007".into(), "size");
    assert!(matches!(nothing, Err(StoreError::Unknown { .. })), "what is not there cannot be deleted");
}

#[test]
fn a_deleted_field_goes_at_once_and_says_whether_a_reader_holds_old_pages() {
    let folder = Folder::new();
    let store = crowded(&folder);
    let value = serde_json::Value::Bool(true);
    let marker = ProfileField { field: "deleted.sizes".into(), value, source: "said".into(), at: 9 };
    let delete = |id: &str| {
        let sizes = |said: &Said| matches!(said.what, Stated::Size { .. });
        store.delete_field(&id.into(), &marker, &|name: &str| name == "size", &sizes)
    };
    let words = ["said-by-c007", "size-of-c007", "secret wish of c007, the 1th"];
    let other = Store::open(&folder.path()).unwrap();
    let reader = other.reader().unwrap();
    assert!(!delete("c007").unwrap().complete, "the reader has the old pages");
    drop(reader);
    drop(other);
    let fields = store.reader().unwrap().profile(&"c007".into()).unwrap();
    assert_eq!(fields, std::slice::from_ref(&marker));
    assert!(delete("c007").unwrap().complete, "where nothing is left, the rest of the last time is done");
    assert_eq!(traces(&folder, &words), []);
    assert!(!traces(&folder, &["said-by-c008"]).is_empty(), "nobody else is touched");
    // Refused, it has deleted nothing.
    assert!(delete("nobody").is_err());
}

#[test]
fn a_deleted_purchase_takes_the_events_that_tell_of_it_along() {
    let folder = Folder::new();
    let store = crowded(&folder);
    let told_by: [EventId; 2] = ["event-of-c007-3".into(), "event-of-c007-4".into()];
    let erased = store.delete_purchase(&"order-of-c007".into(), &told_by).unwrap();
    assert!(erased.complete);
    assert_eq!((erased.orders, erased.events), (1, 2));
    assert_eq!(traces(&folder, &["order-of-c007", "event-of-c007-3", "event-of-c007-4"]), []);
    assert_eq!(store.reader().unwrap().events_of(&"c007".into()).unwrap().len(), 7);
}

#[test]
fn a_deleted_reservation_gives_its_pieces_back_to_the_store() {
    let folder = Folder::new();
    let store = filled(&folder);
    store.write(|w| w.put_customer(&customer("c1", EVERYTHING))).unwrap();
    let pieces = || store.reader().unwrap().pieces(&"P1-0".into(), &"s1".into()).unwrap();
    let version = || store.reader().unwrap().stock_version().unwrap();
    for whole in [false, true] {
        let mut reserved = order("reserved", Some("c1"), 1);
        reserved.status = OrderStatus::Reserved;
        store.record_order(&reserved).unwrap();
        assert_eq!(pieces(), Some(0));
        let before = version();
        if whole {
            store.delete_customer(&"c1".into()).unwrap();
        } else {
            store.delete_order(&"reserved".into()).unwrap();
            let letters = store.reader().unwrap().outbox(9).unwrap();
            let told: Vec<_> =
                letters.iter().map(|one| (one.letter.payload.as_str(), &one.letter.customer)).collect();
            assert_eq!(
                told,
                [(r#"{"id":"reserved","status":"cancelled"}"#, &None)],
                "the hub hears of the piece alone"
            );
            store.acknowledge(&[letters[0].seq]).unwrap();
        }
        assert_eq!(pieces(), Some(1));
        assert!(version() > before, "whoever keeps counts in memory reads them again");
    }
    // What was carried out of the store is not put back into it.
    store.record_order(&order("bought", None, 1)).unwrap();
    store.delete_order(&"bought".into()).unwrap();
    assert_eq!(pieces(), Some(1));
    assert_eq!(store.reader().unwrap().outbox(9).unwrap(), [], "nothing is left to be told");
}

#[test]
fn a_reservation_gives_no_piece_back_that_it_did_not_take() {
    let folder = Folder::new();
    let store = filled(&folder);
    let pieces = || store.reader().unwrap().pieces(&"P1-0".into(), &"s1".into()).unwrap();
    let mut reserved = order("reserved", None, 1);
    reserved.status = OrderStatus::Reserved;
    store.write(|w| w.put_order(&reserved)).unwrap();
    store.delete_order(&reserved.id).unwrap();
    assert_eq!(pieces(), Some(1), "a file brought it, and nothing was taken");

    let count = || store.write(|w| w.put_stock(&stock("P1-0", "s1", 4))).unwrap();
    store.record_order(&reserved).unwrap();
    assert_eq!(pieces(), Some(0));
    count();
    store.delete_order(&reserved.id).unwrap();
    assert_eq!(pieces(), Some(4), "what was counted since is all that is there");
    store.record_order(&reserved).unwrap();
    count();
    reserved.status = OrderStatus::Cancelled;
    store.record_order(&reserved).unwrap();
    assert_eq!(pieces(), Some(4), "so when it is cancelled");
}
