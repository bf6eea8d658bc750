//! Consent: what was not agreed to is not kept.

use jingxuan_catalogue::{
    Channel, Consent, ConsentChange, Customer, CustomerRecord,
    Purpose::{self, CrossChannel, Marketing, Measurements, Profile},
    Said, Stated,
};
use jingxuan_store::{ProfileField, Records, Store, StoreError};

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
fn what_is_said_of_oneself_is_kept_with_a_name_and_without_one_not_at_all() {
    let folder = Folder::new();
    let store = folder.open();
    let mut told = event("e1", None);
    let what = Stated::Size { size: "L".into(), kinds: vec!["shoes/women".into()] };
    told.said = vec![Said { what, standing: true }];
    assert!(matches!(store.record_event(&told), Err(StoreError::Invalid(_))));
    store.write(|writer| writer.put_customer(&customer("c1", EVERYTHING))).unwrap();
    told.customer = Some("c1".into());
    store.record_event(&told).unwrap();
    assert_eq!(store.reader().unwrap().event(&"e1".into()).unwrap().unwrap().event, told);
    // Taken back, the consent takes it along.
    let bare = Customer { consent: Consent::default(), ..customer("c1", EVERYTHING) };
    let bare = Customer { name: String::new(), membership: String::new(), identities: Vec::new(), ..bare };
    store.write(|writer| writer.put_customer(&bare)).unwrap();
    assert_eq!(store.reader().unwrap().event(&"e1".into()).unwrap(), None);
}

#[test]
fn an_imported_event_of_somebody_who_has_not_agreed_loses_what_was_said_with_the_name() {
    let folder = Folder::new();
    let store = folder.open();
    let mut told = event("e1", Some("nobody"));
    told.said = vec![Said { what: Stated::Price { least: None, most: None }, standing: false }];
    let line = serde_json::to_string(&told).unwrap();
    store.import_records(Records::Events, line.as_bytes(), false, &mut |_| ()).unwrap();
    let kept = store.reader().unwrap().event(&"e1".into()).unwrap().unwrap().event;
    assert_eq!((kept.customer, kept.said), (None, Vec::new()));
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

fn answer(purpose: Purpose, agreed: bool, at: i64, channel: Option<Channel>) -> ConsentChange {
    ConsentChange { purpose, agreed, at, channel, undated: false }
}

/// A customer of whom nothing but the answers is kept.
fn bare(id: &str, consent: Consent) -> Customer {
    Customer {
        name: String::new(),
        membership: String::new(),
        identities: Vec::new(),
        ..customer(id, consent)
    }
}

#[test]
fn every_answer_says_when_and_where_it_was_given() {
    let folder = Folder::new();
    let store = folder.open();
    let answered = |consent, channel, at| {
        store.write(|w| w.put_answers(&customer("c1", consent), channel, at)).unwrap();
    };
    let profile = Consent { profile: true, ..Consent::default() };
    answered(profile, Channel::Wechat, 10);
    answered(profile, Channel::Kiosk, 15);
    answered(Consent { marketing: true, ..profile }, Channel::Kiosk, 20);
    answered(profile, Channel::Web, 30);
    let reader = store.reader().unwrap();
    let first = answer(Profile, true, 10, Some(Channel::Wechat));
    let last = answer(Marketing, false, 30, Some(Channel::Web));
    assert_eq!(reader.consents(&"c1".into()).unwrap(), [first, last], "what was never answered is not there");
    let given = answer(Marketing, true, 20, Some(Channel::Kiosk));
    assert_eq!(reader.consent_changes(&"c1".into()).unwrap(), [first, given, last]);
    drop(reader);
    // The proof that a profile was refused outlasts the profile.
    store.write(|w| w.put_answers(&bare("c1", Consent::default()), Channel::Kiosk, 40)).unwrap();
    let newest = store.reader().unwrap().consents(&"c1".into()).unwrap();
    assert_eq!(newest, [answer(Profile, false, 40, Some(Channel::Kiosk)), last]);
}

#[test]
fn an_answer_without_an_origin_has_the_clocks_time_and_no_channel() {
    let folder = Folder::new();
    let store = folder.open();
    store.write(|w| w.put_customer(&customer("c1", EVERYTHING))).unwrap();
    let newest = store.reader().unwrap().consents(&"c1".into()).unwrap();
    assert_eq!(newest.iter().map(|change| change.purpose).collect::<Vec<_>>(), Purpose::ALL);
    assert!(
        newest.iter().all(|change| change.agreed && change.channel.is_none() && change.at > 1_700_000_000)
    );
}

fn import_customers(store: &Store, record: &CustomerRecord) {
    let file = serde_json::to_string(record).unwrap();
    store.import_records(Records::Customers, file.as_bytes(), false, &mut |_| {}).unwrap();
}

#[test]
fn files_bring_answers_with_their_origin_and_the_others_count_as_imported() {
    let folder = Folder::new();
    let store = folder.open();
    let two = Consent { profile: true, marketing: true, ..Consent::default() };
    let history = [
        answer(CrossChannel, true, 5, Some(Channel::App)),
        answer(Profile, true, 5, Some(Channel::App)),
        answer(CrossChannel, false, 9, Some(Channel::Mail)),
    ];
    let record = CustomerRecord::new(customer("c1", two), history.to_vec());
    import_customers(&store, &record);
    let changes = || store.reader().unwrap().consent_changes(&"c1".into()).unwrap();
    let first = changes();
    assert_eq!(first[..3], history);
    let [no, imported] = first[3..] else { panic!("{first:?}") };
    assert_eq!(
        (no.purpose, no.agreed, no.undated),
        (Measurements, false, true),
        "a no of a file is noted too"
    );
    assert_eq!((imported.purpose, imported.agreed, imported.channel), (Marketing, true, None));
    assert!(imported.undated, "nobody said when");
    import_customers(&store, &record);
    assert_eq!(changes(), first, "the same file says nothing new");
    let other = Folder::new();
    let copy = other.open();
    let mut file = Vec::new();
    store.export_records(Records::Customers, &mut file).unwrap();
    copy.import_records(Records::Customers, &file[..], false, &mut |_| {}).unwrap();
    assert_eq!(copy.reader().unwrap().consent_changes(&"c1".into()).unwrap(), first);
    let withdrawn = Consent { measurements: true, ..two };
    import_customers(&store, &CustomerRecord::new(customer("c1", withdrawn), Vec::new()));
    assert_eq!(changes().last().map(|change| (change.purpose, change.channel)), Some((Measurements, None)));
}

#[test]
fn a_customer_who_is_passed_over_is_as_before() {
    let folder = Folder::new();
    let store = folder.open();
    for id in ["c1", "c2"] {
        store.write(|w| w.put_customer(&customer(id, EVERYTHING))).unwrap();
    }
    let mut thief = customer("c2", Consent { marketing: false, ..EVERYTHING });
    thief.identities.extend(customer("c1", EVERYTHING).identities);
    let file = [thief, customer("c3", EVERYTHING)].map(|one| serde_json::to_string(&one).unwrap()).join("\n");
    let mut remarks = Vec::new();
    let done = store.import_records(Records::Customers, file.as_bytes(), true, &mut |one| remarks.push(one));
    assert_eq!((done.unwrap().skipped, remarks[0].line), (1, 1));
    let reader = store.reader().unwrap();
    assert_eq!(reader.customer(&"c2".into()).unwrap(), Some(customer("c2", EVERYTHING)));
    assert!(reader.consents(&"c2".into()).unwrap().iter().all(|change| change.agreed));
    assert!(reader.customer(&"c3".into()).unwrap().is_some());
}
