//! Answers that arrive late: the newest by its own time holds, and in doubt the answer is no.

use jingxuan_catalogue::{
    Channel, Consent, ConsentChange, Customer, CustomerRecord,
    Purpose::{self, Marketing, Profile},
};
use jingxuan_store::{Records, Remark, RemarkKind, Store};

use crate::samples::{EVERYTHING, Folder, customer, event};

const PROFILE: Consent =
    Consent { profile: true, cross_channel: false, measurements: false, marketing: false };
const BOTH: Consent = Consent { marketing: true, ..PROFILE };

fn answer(purpose: Purpose, agreed: bool, at: i64) -> ConsentChange {
    ConsentChange { purpose, agreed, at, channel: Some(Channel::Web), undated: false }
}

/// A customer's line of a file, with the answers that it tells of.
fn record(consent: Consent, answers: &[ConsentChange]) -> CustomerRecord {
    CustomerRecord::new(customer("c1", consent), answers.to_vec())
}

fn take(store: &Store, record: &CustomerRecord) -> Vec<Remark> {
    let file = serde_json::to_string(record).unwrap();
    let mut remarks = Vec::new();
    store.import_records(Records::Customers, file.as_bytes(), false, &mut |one| remarks.push(one)).unwrap();
    remarks
}

fn answer_here(store: &Store, consent: Consent, at: i64) {
    store.write(|w| w.put_answers(&customer("c1", consent), Channel::Kiosk, at)).unwrap();
}

fn now(store: &Store) -> Customer {
    store.reader().unwrap().customer(&"c1".into()).unwrap().unwrap()
}

/// Every answer about marketing: yes or no, and when.
fn history(store: &Store) -> Vec<(bool, i64)> {
    let changes = store.reader().unwrap().consent_changes(&"c1".into()).unwrap();
    changes.iter().filter(|one| one.purpose == Marketing).map(|one| (one.agreed, one.at)).collect()
}

/// The answer about marketing that holds.
fn holds(store: &Store) -> ConsentChange {
    let newest = store.reader().unwrap().consents(&"c1".into()).unwrap();
    *newest.iter().find(|one| one.purpose == Marketing).unwrap()
}

#[test]
fn a_consent_taken_back_here_is_not_turned_on_by_an_older_file() {
    let folder = Folder::new();
    let store = folder.open();
    answer_here(&store, BOTH, 10);
    answer_here(&store, PROFILE, 40);
    for _ in 0..2 {
        let remarks = take(&store, &record(BOTH, &[answer(Marketing, true, 5)]));
        assert_eq!((remarks.len(), remarks[0].line, remarks[0].kind), (1, 1, RemarkKind::Note));
        assert!(
            remarks[0].message.contains("the customer took the consent to `marketing` back"),
            "{remarks:?}"
        );
        assert_eq!(now(&store), customer("c1", PROFILE));
        assert_eq!(history(&store), [(true, 5), (true, 10), (false, 40)], "both are kept, once");
        assert_eq!((holds(&store).at, holds(&store).channel), (40, Some(Channel::Kiosk)));
    }
    let remarks = take(&store, &record(BOTH, &[answer(Marketing, true, 41)]));
    assert_eq!((remarks, now(&store).consent), (vec![], BOTH), "a later yes is one");
}

#[test]
fn a_profile_taken_back_here_stays_gone_when_an_older_file_has_it() {
    let folder = Folder::new();
    let store = folder.open();
    let file = record(BOTH, &[answer(Profile, true, 5), answer(Marketing, true, 5)]);
    take(&store, &file);
    let nobody = Customer {
        name: String::new(),
        membership: String::new(),
        identities: Vec::new(),
        ..customer("c1", Consent::default())
    };
    store.write(|w| w.put_answers(&nobody, Channel::Kiosk, 40)).unwrap();
    let kinds: Vec<_> = take(&store, &file).iter().map(|remark| remark.kind).collect();
    assert_eq!(kinds, [RemarkKind::Note, RemarkKind::Note, RemarkKind::Anonymised]);
    assert_eq!(now(&store), nobody);
    assert!(store.record_event(&event("e1", Some("c1"))).is_err());
}

#[test]
fn whatever_order_answers_arrive_in_the_newest_holds() {
    let files = [(true, 5), (false, 9), (true, 12)].map(|(agreed, at)| {
        let answers = [answer(Profile, true, 1), answer(Marketing, agreed, at)];
        record(Consent { marketing: agreed, ..PROFILE }, &answers)
    });
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let folder = Folder::new();
        let store = folder.open();
        for file in order {
            take(&store, &files[file]);
        }
        assert_eq!(history(&store), [(true, 5), (false, 9), (true, 12)], "{order:?}");
        assert!(now(&store).consent.marketing, "{order:?}");
    }
    for order in [[0, 1], [1, 0]] {
        let folder = Folder::new();
        let store = folder.open();
        for file in order {
            take(&store, &files[file]);
        }
        assert!(!now(&store).consent.marketing, "{order:?}");
    }
}

#[test]
fn of_a_yes_and_a_no_of_the_same_moment_the_no_holds() {
    for order in [[true, false], [false, true]] {
        let folder = Folder::new();
        let store = folder.open();
        for agreed in order {
            let consent = Consent { marketing: agreed, ..PROFILE };
            take(&store, &record(consent, &[answer(Marketing, agreed, 7)]));
        }
        assert!(!now(&store).consent.marketing, "{order:?}");
        assert!(!holds(&store).agreed);
    }
}

#[test]
fn a_yes_without_a_time_never_overrides_a_no_that_has_one() {
    let folder = Folder::new();
    let store = folder.open();
    answer_here(&store, BOTH, 10);
    answer_here(&store, PROFILE, 40);
    for _ in 0..3 {
        let remarks = take(&store, &record(BOTH, &[]));
        assert_eq!(remarks.len(), 1, "{remarks:?}");
        assert_eq!(now(&store).consent, PROFILE);
        assert_eq!((holds(&store).agreed, holds(&store).at), (false, 40));
        assert_eq!(history(&store).len(), 3, "it is noted once");
    }

    // The other way round: the yes was noted as of its import, which is later than the no.
    let folder = Folder::new();
    let store = folder.open();
    take(&store, &record(BOTH, &[]));
    assert!(now(&store).consent.marketing);
    take(&store, &record(PROFILE, &[answer(Marketing, false, 40)]));
    assert_eq!((now(&store).consent, holds(&store).at), (PROFILE, 40));
    take(&store, &record(BOTH, &[]));
    assert_eq!(now(&store).consent, PROFILE);
}

#[test]
fn a_shop_that_never_says_when_can_still_change_its_answers() {
    let folder = Folder::new();
    let store = folder.open();
    for consent in [BOTH, PROFILE, BOTH, PROFILE] {
        assert_eq!(take(&store, &record(consent, &[])), []);
        assert_eq!(now(&store).consent, consent);
        assert_eq!(holds(&store).agreed, consent.marketing);
    }
    answer_here(&store, BOTH, 20);
    assert_eq!(now(&store).consent, BOTH, "who answers here is asked now");
    assert!(holds(&store).agreed);
}

#[test]
fn a_file_that_says_every_night_what_it_said_before_takes_nothing_back_that_was_agreed_to_since() {
    let nobody = |consent: &str| format!(r#"{{"id":"c1",{consent}"since":1700000000}}"#);
    for file in [nobody(""), nobody(r#""consent":{"profile":false},"#)] {
        let folder = Folder::new();
        let store = folder.open();
        let import = || {
            store.import_records(Records::Customers, file.as_bytes(), false, &mut |_| {}).unwrap();
        };
        import();
        assert_eq!(now(&store).consent, Consent::default(), "{file}");
        answer_here(&store, EVERYTHING, 40);
        store.record_event(&event("e1", Some("c1"))).unwrap();
        for _ in 0..2 {
            import();
            assert_eq!(now(&store), customer("c1", EVERYTHING), "{file}");
            assert_eq!(store.reader().unwrap().events_of(&"c1".into()).unwrap().len(), 1, "{file}");
        }
    }
}

#[test]
fn a_file_without_consent_leaves_what_is_known_and_may_change_the_rest() {
    let folder = Folder::new();
    let store = folder.open();
    answer_here(&store, BOTH, 40);
    let record = CustomerRecord { consent: None, name: "Lin".to_owned(), ..record(BOTH, &[]) };
    assert_eq!(take(&store, &record), []);
    assert_eq!((now(&store).consent, now(&store).name.as_str()), (BOTH, "Lin"));
    let stranger = CustomerRecord { id: "c2".into(), identities: Vec::new(), ..record };
    let kinds: Vec<_> = take(&store, &stranger).iter().map(|remark| remark.kind).collect();
    assert_eq!(kinds, [RemarkKind::Anonymised], "who has agreed to nothing is nobody");
}

#[test]
fn an_older_no_does_not_empty_a_profile_that_was_agreed_to_since() {
    let folder = Folder::new();
    let store = folder.open();
    answer_here(&store, EVERYTHING, 40);
    store.record_event(&event("e1", Some("c1"))).unwrap();
    let mut file = record(Consent { profile: false, ..EVERYTHING }, &[answer(Profile, false, 5)]);
    (file.name, file.membership) = (String::new(), String::new());
    file.identities.clear();
    let remarks = take(&store, &file);
    assert!(remarks[0].message.contains("agreed to `profile` after"), "{remarks:?}");
    assert_eq!(now(&store), customer("c1", EVERYTHING));
    assert_eq!(store.reader().unwrap().events_of(&"c1".into()).unwrap().len(), 1);
}

#[test]
fn what_a_customer_answers_here_holds_though_a_clock_was_wrong() {
    let folder = Folder::new();
    let store = folder.open();
    let future = 4_000_000_000;
    let file = record(BOTH, &[answer(Profile, true, 1), answer(Marketing, true, future)]);
    take(&store, &file);
    answer_here(&store, PROFILE, 50);
    assert_eq!((holds(&store).agreed, holds(&store).at), (false, future + 1));
    take(&store, &file);
    assert_eq!(now(&store).consent, PROFILE);
    answer_here(&store, BOTH, 50);
    assert_eq!((now(&store).consent, holds(&store).agreed), (BOTH, true));
}

#[test]
fn a_time_that_is_not_in_seconds_is_refused_with_its_line() {
    let folder = Folder::new();
    let store = folder.open();
    for at in [1_764_460_800_000, -1] {
        let file = serde_json::to_string(&record(BOTH, &[answer(Marketing, true, at)])).unwrap();
        let error =
            store.import_records(Records::Customers, file.as_bytes(), false, &mut |_| {}).unwrap_err();
        let said = format!("line 1: {at} is no time in seconds since 1970");
        assert_eq!(error.to_string(), said);
    }
    assert_eq!(store.reader().unwrap().counts().unwrap().customers, 0);
}
