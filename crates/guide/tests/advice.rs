//! The recommender at the guide's desk: which model it uses, whose stock it keeps to, and how it learns.

// Helpers of tests: what is missing here fails the test, with its place.
#![allow(clippy::unwrap_used)]

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use jingxuan_catalogue::{
    Channel, Consent, Customer, Event, EventKind, Language, ProductId, Said, Stated, Stock, StoreId,
    attribute,
};
use jingxuan_guide::{
    Advise, Adviser, Scene, Shop, Suggested,
    advise::{Files, MODEL, Now, Policy},
    retrain::Retraining,
};
use jingxuan_recommend::{Model, learn::Verdict};
use jingxuan_settings::{Campaign, Date};
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
                said: Vec::new(),
                shown: Vec::new(),
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

/// The adviser with the model that came with the program, on a day.
fn on(store: &Arc<Store>, month: u8, day: u8) -> Adviser {
    let day = Date::new(2026, month, day).unwrap();
    // What is recorded in these tests happened before.
    Adviser::open(store, None, Some(&root("models"))).unwrap().by(move || Now { at: 1_900_000_000, day })
}

fn values<'p>(shop: &'p Shop, found: &[Suggested], key: &str) -> Vec<Vec<&'p str>> {
    let of = |one: &Suggested| {
        shop.product(&one.product).unwrap().attribute(key).iter().map(String::as_str).collect()
    };
    found.iter().map(of).collect()
}

#[test]
fn the_season_goes_by_the_calendar_unless_the_shopper_begins_with_another() {
    let folder = tempfile::tempdir().unwrap();
    let store = shop(folder.path());
    let shop = Shop::read(Arc::clone(&store)).unwrap();
    let (july, january) = (on(&store, 7, 5), on(&store, 1, 5));
    for (adviser, allowed) in [(&july, ["summer"]), (&january, ["winter"])] {
        let list = adviser.for_shopper(&shop, &scene(), Language::English, 60);
        assert_eq!(list.len(), 60);
        for seasons in values(&shop, &list, "season") {
            assert!(
                seasons.is_empty() || allowed.iter().any(|season| seasons.contains(season)),
                "{seasons:?}"
            );
        }
    }
    let winter = shop.products().iter().find(|product| product.attribute("season") == ["winter"]).unwrap();
    let like = july.similar(&shop, &scene(), &winter.id, Language::English, 5);
    assert!(values(&shop, &like, "season").iter().any(|seasons| seasons == &["winter"]), "{like:?}");
}

#[test]
fn what_was_only_looked_at_counts_and_makes_it_sure_for_whom_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let store = shop(folder.path());
    let shop = Shop::read(Arc::clone(&store)).unwrap();
    let adviser = on(&store, 5, 5);
    let for_men = shop.products().iter().filter(|product| product.attribute("gender") == ["men"]);
    let viewed: Vec<ProductId> = for_men.map(|product| product.id.clone()).take(4).collect();
    let looking = Scene { viewed: viewed.clone(), ..scene() };
    let list = adviser.for_shopper(&shop, &looking, Language::English, 40);
    assert!(list[0].why.contains("you looked at"), "{:?}", list[0]);
    for genders in values(&shop, &list, "gender") {
        assert!(genders.is_empty() || genders.contains(&"men") || genders.contains(&"unisex"), "{genders:?}");
    }
    // Two products say too little to leave the others out.
    let unsure = Scene { viewed: viewed[..2].to_vec(), ..scene() };
    let list = adviser.for_shopper(&shop, &unsure, Language::English, 200);
    assert!(values(&shop, &list, "gender").iter().any(|genders| genders == &["women"]));
}

#[test]
fn what_the_store_recorded_of_the_visit_is_what_counts() {
    let folder = tempfile::tempdir().unwrap();
    let store = shop(folder.path());
    let shop = Shop::read(Arc::clone(&store)).unwrap();
    let adviser = on(&store, 5, 5);
    let product: ProductId = "P0019".into();
    let list = |scene: &Scene| -> Vec<ProductId> {
        let found = adviser.similar(&shop, scene, &product, Language::English, 4);
        found.into_iter().map(|one| one.product).collect()
    };
    let before = list(&scene());
    let event = |number: i64, kind, product: &ProductId| Event {
        id: format!("v-{number}").into(),
        at: 1_800_000_000 + number,
        channel: Channel::Kiosk,
        session: "v".into(),
        customer: None,
        store: None,
        kind,
        product: Some(product.clone()),
        variant: None,
        text: None,
        said: Vec::new(),
        shown: Vec::new(),
    };
    store
        .record_events(&[
            event(1, EventKind::TryOn, &product),
            event(2, EventKind::Dislike, &before[0]),
            event(3, EventKind::Buy, &before[1]),
        ])
        .unwrap();
    let visit = Scene { session: Some("v".into()), ..scene() };
    let after = list(&visit);
    assert_eq!(after[..2], before[2..], "what was refused or bought is left out");
    let because = adviser.because_you_tried(&shop, &visit, Language::English, 5);
    let bought = shop.product(&before[1]).unwrap().title.get(Language::English);
    assert_eq!(because.len(), 5);
    for one in &because {
        assert_eq!(one.why, format!("Because you bought {bought}"), "what was done last");
        assert!(!before[..2].contains(&one.product));
    }
    assert_eq!(adviser.because_you_tried(&shop, &scene(), Language::English, 5), [], "nothing was tried");
    let also = adviser.also_bought(&shop, &visit, &product, Language::Chinese, 5);
    assert!(!also.is_empty() && also.iter().all(|one| one.why.contains("人也选了它")), "{also:?}");
    assert!(also.iter().all(|one| !before[..2].contains(&one.product)));
}

#[test]
fn the_till_is_offered_with_the_predicted_chance_of_a_purchase() {
    let folder = tempfile::tempdir().unwrap();
    let store = shop(folder.path());
    let shop = Shop::read(Arc::clone(&store)).unwrap();
    let adviser = on(&store, 5, 5);
    let product = shop.product(&"P0019".into()).unwrap();
    let step = Event {
        id: "v-1".into(),
        at: 1_800_000_000,
        channel: Channel::Kiosk,
        session: "v".into(),
        customer: None,
        store: None,
        kind: EventKind::Add,
        product: Some(product.id.clone()),
        variant: Some(product.variants[0].id.clone()),
        text: None,
        said: Vec::new(),
        shown: Vec::new(),
    };
    let next = adviser.next(&shop, &scene(), &[step], Language::English, 4);
    let close = next.iter().find(|step| step.what.contains("in the bag")).unwrap();
    assert!(close.why.iter().any(|why| why.ends_with("% likely to buy")), "{close:?}");
}

#[test]
fn a_campaign_lifts_what_it_is_for_while_it_runs() {
    let folder = tempfile::tempdir().unwrap();
    let store = shop(folder.path());
    let shop = Shop::read(Arc::clone(&store)).unwrap();
    let ids = |adviser: &Adviser| -> Vec<ProductId> {
        let found = adviser.similar(&shop, &scene(), &"P0019".into(), Language::English, 6);
        found.into_iter().map(|one| one.product).collect()
    };
    let plain = Policy { margin: 0.0, campaigns: Vec::new() };
    let before = ids(&on(&store, 5, 5).under(plain.clone()));
    let date = |day| Date::new(2026, 5, day).unwrap();
    let campaign = Campaign {
        name: "五月".into(),
        name_en: "May".into(),
        products: vec![before[5].to_string()],
        category: String::new(),
        from: date(4),
        to: date(6),
        boost: 0.5,
    };
    let policy = Policy { campaigns: vec![campaign], ..plain };
    let during = ids(&on(&store, 5, 6).under(policy.clone()));
    assert!(during.iter().position(|id| *id == before[5]).unwrap() < 5, "{before:?} {during:?}");
    assert_eq!(ids(&on(&store, 5, 7).under(policy)), before, "it is over");
}

#[test]
fn without_a_model_and_without_events_there_are_lists_and_what_is_missing_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let store = shop(folder.path());
    let shop = Shop::read(Arc::clone(&store)).unwrap();
    let adviser = Adviser::open(&store, Some(folder.path()), None).unwrap();
    assert!(adviser.lacking()[0].contains("no model of this shop"), "{:?}", adviser.lacking());
    assert!(!folder.path().join(MODEL).exists(), "nothing was learned, nothing is kept");
    let here = store.reader().unwrap().stock_in(&"sh-jingan".into()).unwrap();
    let in_stock = |id: &ProductId| {
        let product = shop.product(id).unwrap();
        here.iter().any(|(variant, pieces)| *pieces > 0 && product.variants.iter().any(|v| v.id == *variant))
    };
    let tee = Scene { viewed: vec!["P0019".into()], ..scene() };
    for list in [
        adviser.for_shopper(&shop, &scene(), Language::Chinese, 8),
        adviser.for_shopper(&shop, &tee, Language::Chinese, 8),
        adviser.similar(&shop, &scene(), &"P0019".into(), Language::English, 8),
        adviser.completing(&shop, &scene(), &"P0019".into(), Language::English, 4),
    ] {
        assert!(list.len() >= 4 && list.iter().all(|one| in_stock(&one.product)), "{list:?}");
    }
    let kinds: std::collections::HashSet<_> = adviser
        .for_shopper(&shop, &scene(), Language::Chinese, 8)
        .iter()
        .map(|one| shop.product(&one.product).unwrap().category.clone())
        .collect();
    assert!(kinds.len() >= 3, "mixed: {kinds:?}");

    // What is learned later is taken up, and nothing is missing any more.
    visits(&store, 0, 150);
    let files = Files::new(Some(folder.path()), None);
    Retraining { store: Arc::clone(&store), files, pictures: None }.run(&|_| ()).unwrap();
    assert!(adviser.refresh().unwrap());
    assert_eq!(adviser.lacking(), Vec::<String>::new());
}

#[test]
fn a_damaged_model_is_named_and_another_takes_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let store = shop(folder.path());
    let shop = Shop::read(Arc::clone(&store)).unwrap();
    std::fs::write(folder.path().join(MODEL), b"not a model").unwrap();
    let adviser = Adviser::open(&store, Some(folder.path()), Some(&root("models"))).unwrap();
    assert!(adviser.lacking()[0].contains("recommend.sealed is damaged"), "{:?}", adviser.lacking());
    assert_eq!(
        adviser.for_shopper(&shop, &scene(), Language::English, 5).len(),
        5,
        "the one that was shipped"
    );
    visits(&store, 0, 150);
    let adviser = Adviser::open(&store, Some(folder.path()), None).unwrap();
    assert!(adviser.lacking()[0].contains("is damaged") && adviser.lacking().len() == 1);
    let adviser = Adviser::open(&store, Some(folder.path()), None).unwrap();
    assert_eq!(adviser.lacking(), Vec::<String>::new(), "it was learned anew");
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

#[test]
fn what_a_member_never_wants_is_not_recommended_and_the_size_that_was_said_is() {
    let folder = tempfile::tempdir().unwrap();
    let store = shop(folder.path());
    let shop = Shop::read(Arc::clone(&store)).unwrap();
    let adviser = on(&store, 5, 5);
    let member = Customer {
        id: "m".into(),
        name: String::new(),
        consent: Consent { profile: true, ..Consent::default() },
        identities: Vec::new(),
        membership: String::new(),
        since: 0,
    };
    store.write(|writer| writer.put_customer(&member)).unwrap();
    let floral = |found: &[Suggested]| {
        values(&shop, found, attribute::PATTERN)
            .iter()
            .filter(|patterns| patterns.contains(&"floral"))
            .count()
    };
    let scene = Scene { customer: Some("m".into()), ..scene() };
    let before = adviser.for_shopper(&shop, &scene, Language::English, 400);
    assert!(floral(&before) > 0, "there are some to leave out");
    let said = |what| Said { what, standing: true };
    let pattern = |value: &str| Stated::Attribute {
        key: attribute::PATTERN.into(),
        value: value.into(),
        wanted: false,
    };
    let event = Event {
        id: "told".into(),
        at: 1_899_999_000,
        channel: Channel::Kiosk,
        session: "earlier".into(),
        customer: Some("m".into()),
        store: None,
        kind: EventKind::Ask,
        product: None,
        variant: None,
        text: None,
        said: vec![said(pattern("floral")), said(Stated::Size { size: "L".into(), kinds: Vec::new() })],
        shown: Vec::new(),
    };
    store.record_event(&event).unwrap();
    let after = adviser.for_shopper(&shop, &scene, Language::English, 400);
    assert_eq!(floral(&after), 0);
    assert!(!after.is_empty());
    let tee = shop.product(&"P0001".into()).unwrap();
    assert_eq!(adviser.usual_size(&shop, &scene, &tee.id).as_deref(), Some("L"));
}
