//! The recommender at the guide's desk: which model it uses, whose stock it keeps to, and how it learns.

// Helpers of tests: what is missing here fails the test, with its place.
#![allow(clippy::unwrap_used)]

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use jingxuan_catalogue::{Channel, Event, EventKind, Language, ProductId, Stock, StoreId};
use jingxuan_guide::{
    Advise, Adviser, Scene, Shop,
    advise::{Files, MODEL},
    retrain::Retraining,
};
use jingxuan_recommend::{Model, learn::Verdict};
use jingxuan_store::{Store, demo};

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// The demo shop without its people.
fn shop(folder: &Path) -> Arc<Store> {
    let part = folder.join("shop");
    std::fs::create_dir(&part).unwrap();
    for name in ["categories", "products", "stores", "stock", "size_charts", "knowledge"] {
        let file = format!("{name}.jsonl");
        std::fs::copy(root("assets/shop").join(&file), part.join(&file)).unwrap();
    }
    let store = Store::open(&folder.join("shop.db")).unwrap();
    demo::load(&store, &part, 0, &mut |_, _| {}).unwrap();
    Arc::new(store)
}

fn scene() -> Scene {
    Scene { store: "sh-jingan".into(), ..Scene::default() }
}

/// Strangers who each look at and try things of one category.
fn visits(store: &Store, from: usize, count: usize) {
    let products = store.reader().unwrap().all_products().unwrap();
    let mut of: HashMap<&str, Vec<&ProductId>> = HashMap::new();
    products.iter().for_each(|product| of.entry(product.category.as_str()).or_default().push(&product.id));
    let mut kinds: Vec<Vec<&ProductId>> = of.into_values().filter(|kind| kind.len() >= 8).collect();
    kinds.sort();
    let mut events = Vec::new();
    for visit in from..from + count {
        let kind = &kinds[visit % kinds.len()];
        for step in 0..5 {
            events.push(Event {
                id: format!("visit-{visit}-{step}").into(),
                at: 1_800_000_000 + 3_600 * visit as i64 + 60 * step as i64,
                channel: Channel::Kiosk,
                session: format!("visit-{visit}").into(),
                customer: None,
                store: None,
                kind: if step % 2 == 0 { EventKind::TryOn } else { EventKind::View },
                product: Some(kind[(visit * 3 + step * step) % kind.len()].clone()),
                variant: None,
                text: None,
            });
        }
    }
    store.record_events(&events).unwrap();
}

#[test]
fn lists_need_no_events_where_a_model_is_at_hand_and_follow_the_stock() {
    let folder = tempfile::tempdir().unwrap();
    let store = shop(folder.path());
    let adviser = Adviser::open(&store, Some(folder.path()), Some(&root("models"))).unwrap();
    assert!(!folder.path().join(MODEL).exists(), "nothing was learned");
    let shop = Shop::read(Arc::clone(&store)).unwrap();
    let here: StoreId = "sh-jingan".into();
    let list = || adviser.similar(&shop, &scene(), &"P0001".into(), Language::English, 5);
    let first = list();
    assert_eq!(first.len(), 5);
    assert_eq!(list(), first);
    let gone = &first[0].product;
    let sold = |pieces: u32| {
        for variant in &shop.product(gone).unwrap().variants {
            let count = Stock { variant: variant.id.clone(), store: here.clone(), quantity: pieces, at: 1 };
            store.write(|writer| writer.put_stock(&count)).unwrap();
        }
    };
    sold(0);
    assert!(list().iter().all(|one| &one.product != gone), "sold out is not shown");
    sold(3);
    assert_eq!(list(), first);
    let stranger = adviser.for_shopper(&shop, &scene(), Language::Chinese, 6);
    assert_eq!(stranger.len(), 6);
    let look = adviser.completing(&shop, &scene(), &"P0001".into(), Language::English, 4);
    assert!(!look.is_empty() && look.iter().all(|one| !one.why.is_empty()), "{look:?}");
}

#[test]
fn it_learns_keeps_what_was_before_and_is_followed() {
    let folder = tempfile::tempdir().unwrap();
    let store = shop(folder.path());
    visits(&store, 0, 150);
    let file = folder.path().join(MODEL);
    let files = Files::new(Some(folder.path()), None);
    let retraining = Retraining { store: Arc::clone(&store), files, pictures: Some(root("assets/shop")) };
    let learn = || {
        let (tell, told) = std::sync::mpsc::channel();
        let thread = retraining.clone().in_background(move |done| tell.send(done).unwrap()).unwrap();
        thread.join().unwrap();
        told.recv().unwrap().unwrap()
    };
    assert_eq!(learn(), Verdict::First);
    let first = Model::read(&file).unwrap();
    assert!(first.pictures.len() > 800 && first.origin.users == 150);
    let adviser = Adviser::open(&store, Some(folder.path()), None).unwrap();
    assert!(!adviser.refresh().unwrap());

    visits(&store, 150, 10);
    assert!(matches!(learn(), Verdict::NothingNew { people: 1..=10 }));
    assert!(!adviser.refresh().unwrap());

    visits(&store, 160, 240);
    let verdict = learn();
    assert!(matches!(verdict, Verdict::NoWorse(_)), "{verdict}");
    assert_eq!(Model::read(&file).unwrap().origin.users, 400);
    assert!(adviser.refresh().unwrap() && !adviser.refresh().unwrap());

    retraining.roll_back().unwrap();
    assert_eq!(Model::read(&file).unwrap().origin, first.origin);
    assert!(adviser.refresh().unwrap());
    assert!(retraining.roll_back().is_err(), "there is one model before, not two");
}

#[test]
fn before_the_first_learning_the_model_that_came_with_the_program_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let store = shop(folder.path());
    visits(&store, 0, 400);
    let files = Files::new(Some(folder.path()), Some(&root("models")));
    let retraining = Retraining { store, files, pictures: None };
    let verdict = retraining.run(&|_| ()).unwrap();
    let (file, shipped) = (folder.path().join(MODEL), Model::read(&root("models").join(MODEL)).unwrap());
    match verdict {
        Verdict::NoWorse(_) => {
            assert_ne!(Model::read(&file).unwrap().origin, shipped.origin);
            retraining.roll_back().unwrap();
            assert_eq!(Model::read(&file).unwrap().origin, shipped.origin);
        }
        other => assert!(matches!(other, Verdict::Worse(_)) && !file.exists(), "{other}"),
    }
}
