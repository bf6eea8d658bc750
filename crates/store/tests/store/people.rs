//! Consent: what was not agreed to is not kept.

use jingxuan_catalogue::{Channel, Consent};
use jingxuan_store::{ProfileField, StoreError};

use crate::samples::{EVERYTHING, Folder, customer, event, order};

fn field(name: &str) -> ProfileField {
    ProfileField { field: name.into(), value: serde_json::json!("M"), source: "said".into(), at: 1 }
}

#[test]
fn a_customer_is_found_by_every_identity() {
    let folder = Folder::new();
    let store = folder.open();
    store.write(|writer| writer.put_customer(&customer("c1", EVERYTHING))).unwrap();
    let reader = store.reader().unwrap();
    assert_eq!(reader.customer(&"c1".into()).unwrap().unwrap(), customer("c1", EVERYTHING));
    let found = reader.customer_of(Channel::Wechat, "openid-of-c1").unwrap();
    assert_eq!(found, Some(customer("c1", EVERYTHING)));
    assert_eq!(reader.customer_of(Channel::App, "openid-of-c1").unwrap(), None);
    drop(reader);
    let mut other = customer("c2", EVERYTHING);
    other.identities = customer("c1", EVERYTHING).identities;
    let error = store.write(|writer| writer.put_customer(&other)).unwrap_err();
    assert!(matches!(error, StoreError::Invalid(_)), "{error}");
}

#[test]
fn without_consent_personal_data_is_refused() {
    let folder = Folder::new();
    let store = folder.open();
    let refused = |result: Result<_, StoreError>| matches!(result, Err(StoreError::NoConsent { .. }));
    let silent = Consent::default();
    assert!(refused(store.write(|w| w.put_customer(&customer("c1", silent)))));
    let mut bare = customer("c1", silent);
    (bare.name, bare.membership) = (String::new(), String::new());
    bare.identities.clear();
    store.write(|w| w.put_customer(&bare)).unwrap();
    assert!(refused(store.record_event(&event("e1", Some("c1"))).map(|_| ())));
    assert!(refused(store.record_order(&order("o1", Some("c1"), 1))));
    assert!(refused(store.write(|w| w.put_profile_field(&"c1".into(), &field("size.top")))));
    assert!(matches!(store.record_event(&event("e1", Some("nobody"))), Err(StoreError::Unknown { .. })));
    store.record_event(&event("e1", None)).unwrap();
}

#[test]
fn other_channels_and_measurements_need_their_own_consent() {
    let folder = Folder::new();
    let store = folder.open();
    let profile = Consent { profile: true, ..Consent::default() };
    store.write(|w| w.put_customer(&customer("c1", profile))).unwrap();
    store.record_event(&event("e1", Some("c1"))).unwrap();
    let mut elsewhere = event("e2", Some("c1"));
    elsewhere.channel = Channel::Douyin;
    assert!(matches!(store.record_event(&elsewhere), Err(StoreError::NoConsent { .. })));
    store.write(|w| w.put_profile_field(&"c1".into(), &field("size.top"))).unwrap();
    let measured = store.write(|w| w.put_profile_field(&"c1".into(), &field("measurement.chest")));
    assert!(matches!(measured, Err(StoreError::NoConsent { .. })));
    assert_eq!(store.reader().unwrap().profile(&"c1".into()).unwrap(), [field("size.top")]);
}

#[test]
fn consent_that_is_withdrawn_takes_with_it_what_was_kept_by_it() {
    let folder = Folder::new();
    let store = folder.open();
    store.write(|w| w.put_customer(&customer("c1", EVERYTHING))).unwrap();
    let mut elsewhere = event("e2", Some("c1"));
    elsewhere.channel = Channel::Web;
    store.record_events(&[event("e1", Some("c1")), elsewhere]).unwrap();
    for name in ["measurement.chest", "size.top"] {
        store.write(|w| w.put_profile_field(&"c1".into(), &field(name))).unwrap();
    }
    let here_only = Consent { cross_channel: false, measurements: false, ..EVERYTHING };
    store.write(|w| w.put_customer(&customer("c1", here_only))).unwrap();
    let reader = store.reader().unwrap();
    let events: Vec<_> = reader.events_of(&"c1".into()).unwrap().into_iter().map(|r| r.event.id.0).collect();
    assert_eq!(events, ["e1"]);
    assert_eq!(reader.profile(&"c1".into()).unwrap(), [field("size.top")]);
    assert_eq!(reader.outbox(9).unwrap().len(), 1);
    drop(reader);
    let mut nothing = customer("c1", Consent::default());
    (nothing.name, nothing.membership) = (String::new(), String::new());
    nothing.identities.clear();
    store.write(|w| w.put_customer(&nothing)).unwrap();
    let counts = store.reader().unwrap().counts().unwrap();
    assert_eq!((counts.customers, counts.events, counts.outbox), (1, 0, 0));
    let bytes = std::fs::read(folder.path()).unwrap();
    assert!(!bytes.windows(10).any(|window| window == b"name-of-c1"));
}
