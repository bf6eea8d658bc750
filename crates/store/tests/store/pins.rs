//! Another person's number does not open their data.

use jingxuan_catalogue::Consent;
use jingxuan_store::{
    LOCK_SECONDS, MOST_FAILURES, PinCheck,
    PinHolder::{Customer, Staff},
    StoreError,
};

use crate::samples::{EVERYTHING, Folder, customer};

#[test]
fn a_pin_opens_for_its_holder_only_and_is_not_on_the_disk() {
    let folder = Folder::new();
    let store = folder.open();
    for id in ["c1", "c2"] {
        store.write(|w| w.put_customer(&customer(id, EVERYTHING))).unwrap();
    }
    let (one, two) = (Customer("c1".into()), Customer("c2".into()));
    store.set_pin(&one, "617283").unwrap();
    store.set_pin(&Staff, "80246").unwrap();
    assert_eq!(store.check_pin(Some(&one), "617283", 0).unwrap(), PinCheck::Right);
    assert_eq!(store.check_pin(Some(&one), "80246", 0).unwrap(), PinCheck::Wrong);
    assert_eq!(store.check_pin(Some(&two), "617283", 0).unwrap(), PinCheck::Wrong, "none is set");
    assert_eq!(store.check_pin(None, "617283", 0).unwrap(), PinCheck::Wrong, "nobody");
    assert!(store.reader().unwrap().has_pin(&Staff).unwrap());
    let unknown = store.set_pin(&Customer("c9".into()), "617283").unwrap_err();
    assert!(matches!(unknown, StoreError::Unknown { .. }), "{unknown}");
    assert!(matches!(store.set_pin(&one, "1111"), Err(StoreError::Invalid(_))));
    drop(store);
    let bytes = std::fs::read(folder.path()).unwrap();
    assert!(!bytes.windows(6).any(|window| window == b"617283"));
}

#[test]
fn guesses_are_counted_across_restarts_and_lock_the_holder_out_for_a_while() {
    let folder = Folder::new();
    let store = folder.open();
    store.set_pin(&Staff, "80246").unwrap();
    let (last, others) = (MOST_FAILURES - 1, 0..MOST_FAILURES - 1);
    for _ in others.clone() {
        assert_eq!(store.check_pin(Some(&Staff), "80247", 100).unwrap(), PinCheck::Wrong);
    }
    assert_eq!(
        store.check_pin(Some(&Staff), "80246", 100).unwrap(),
        PinCheck::Right,
        "after {last} wrong ones"
    );
    for _ in others {
        store.check_pin(Some(&Staff), "80247", 100).unwrap();
    }
    drop(store);
    let store = folder.open();
    assert_eq!(store.check_pin(Some(&Staff), "80247", 100).unwrap(), PinCheck::Wrong);
    let locked = PinCheck::Locked(100 + LOCK_SECONDS);
    assert_eq!(store.check_pin(Some(&Staff), "80246", 101).unwrap(), locked, "not even the right one");
    assert_eq!(store.check_pin(Some(&Staff), "80246", 100 + LOCK_SECONDS).unwrap(), PinCheck::Right);
}

#[test]
fn who_is_deleted_or_takes_consent_back_has_no_pin() {
    let folder = Folder::new();
    let store = folder.open();
    let holder = Customer("c1".into());
    store.write(|w| w.put_customer(&customer("c1", EVERYTHING))).unwrap();
    store.set_pin(&holder, "617283").unwrap();
    store.delete_customer(&"c1".into()).unwrap();
    assert!(!store.reader().unwrap().has_pin(&holder).unwrap());

    store.write(|w| w.put_customer(&customer("c1", EVERYTHING))).unwrap();
    store.set_pin(&holder, "617283").unwrap();
    let mut nameless = customer("c1", Consent::default());
    (nameless.name, nameless.membership) = (String::new(), String::new());
    nameless.identities.clear();
    store.write(|w| w.put_customer(&nameless)).unwrap();
    assert!(!store.reader().unwrap().has_pin(&holder).unwrap());
}
