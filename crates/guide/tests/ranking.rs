//! The ranking of the search learns from what the shop's people take of their lists, is followed by a search that runs, refused where it
//! is damaged, and put back.

// Helpers of tests: what is missing here fails the test, with its place.
#![allow(clippy::unwrap_used)]

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use jingxuan_catalogue::{Channel, Event, EventKind, ProductId};
use jingxuan_guide::{
    RANKER,
    ranking::{JudgedShop, Ranking, RankingFiles, RelearnError, Relearning},
};
use jingxuan_search::{Catalogue, Engine, Ranker, Request, Setup, TreeOptions, learn::Verdict};
use jingxuan_store::{Store, demo};

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// A ranker that came from somewhere and orders nothing apart.
fn plain(note: &str) -> Ranker {
    Ranker::trees(&[], &[], &TreeOptions::default(), vec![], note.to_owned())
}

/// The demo shop without its people, and without encoders.
struct Bench {
    _folder: tempfile::TempDir,
    store: Arc<Store>,
    files: RankingFiles,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (part, models) = (folder.path().join("shop"), folder.path().join("models"));
        std::fs::create_dir(&part).unwrap();
        std::fs::create_dir(&models).unwrap();
        for name in ["categories", "products", "stores", "stock", "size_charts", "knowledge"] {
            let file = format!("{name}.jsonl");
            std::fs::copy(root("assets/shop").join(&file), part.join(&file)).unwrap();
        }
        let store = Store::open(&folder.path().join("shop.db")).unwrap();
        demo::load(&store, &part, 0, &mut |_, _| {}).unwrap();
        let files = RankingFiles::new(Some(folder.path()), &models);
        plain("shipped").save(&models.join(RANKER)).unwrap();
        Self { _folder: folder, store: Arc::new(store), files }
    }

    fn engine(&self) -> Engine {
        let reader = self.store.reader().unwrap();
        let (products, categories) = (reader.all_products().unwrap(), reader.categories().unwrap());
        let catalogue = Catalogue::of_shop(products, categories);
        self.files.give(catalogue.engine(Setup::default(), &mut |_| {}).unwrap())
    }

    fn learned(&self) -> &Path {
        self.files.learned.as_deref().unwrap()
    }

    fn relearning(&self, engine: &Arc<Engine>) -> Relearning {
        Relearning {
            store: Arc::clone(&self.store),
            engine: Arc::clone(engine),
            files: self.files.clone(),
            judged: None,
        }
    }

    /// Sixty visits for each of many kinds of thing of which everything is shown: what is newest in the list is tried on.
    fn visits(&self, engine: &Engine) {
        let reader = self.store.reader().unwrap();
        let products = reader.all_products().unwrap();
        let since = |id: &ProductId| products.iter().find(|product| product.id == *id).unwrap().since;
        let mut lists: Vec<(String, Vec<ProductId>, ProductId)> = Vec::new();
        for category in reader.categories().unwrap() {
            let text = category.name.chinese;
            let found = engine.search(&Request { limit: 8, ..Request::new(text.as_str()) });
            let shown: Vec<ProductId> = found.results.iter().map(|hit| hit.product.clone()).collect();
            let newest = shown.iter().max_by_key(|id| since(id)).cloned();
            if let Some(newest) = newest.filter(|_| (3..=8).contains(&found.total)) {
                lists.push((text, shown, newest));
            }
        }
        assert!(lists.len() >= 10, "{}", lists.len());
        let mut events = Vec::new();
        for visit in 0..60_i64 {
            for (number, (text, shown, newest)) in (0_i64..).zip(&lists) {
                let session = format!("visit-{visit}-{number}");
                let search = Event {
                    id: format!("{session}-1").into(),
                    at: 1_700_000_000 + visit * 3_600 + number * 10,
                    channel: Channel::Kiosk,
                    session: session.as_str().into(),
                    customer: None,
                    store: None,
                    kind: EventKind::Search,
                    product: None,
                    variant: None,
                    text: Some(text.clone()),
                    said: Vec::new(),
                    shown: shown.clone(),
                };
                let tried = Event {
                    id: format!("{session}-2").into(),
                    at: search.at + 5,
                    kind: EventKind::TryOn,
                    product: Some(newest.clone()),
                    text: None,
                    said: Vec::new(),
                    shown: Vec::new(),
                    ..search.clone()
                };
                events.extend([search, tried]);
            }
        }
        self.store.record_events(&events).unwrap();
    }
}

#[test]
fn what_is_taken_in_the_shop_moves_its_ranking_and_the_one_before_can_be_put_back() {
    let bench = Bench::new();
    let engine = Arc::new(bench.engine());
    bench.visits(&engine);
    let ranking = Ranking::new(Arc::clone(&engine), bench.files.clone());
    let relearning = bench.relearning(&engine);

    let (verdict, learned) = relearning.try_out(&|_| ()).unwrap();
    assert!(matches!(verdict, Verdict::Better(_)) && learned.is_some(), "{verdict}");
    assert!(!bench.learned().exists(), "a trial changes nothing");
    assert_eq!(engine.ranker().unwrap().until(), 0);

    assert!(matches!(relearning.run(&|_| ()).unwrap(), Verdict::Better(_)));
    assert!(engine.ranker().unwrap().until() > 1_700_000_000, "taken up at once");
    assert_eq!(bench.engine().ranker(), engine.ranker(), "and after a start");
    let again = relearning.run(&|_| ()).unwrap();
    assert!(matches!(again, Verdict::TooFew { judge: 0, .. }), "{again}");

    assert!(ranking.refresh().unwrap());
    relearning.roll_back().unwrap();
    assert!(ranking.refresh().unwrap() && !ranking.refresh().unwrap());
    let before = engine.ranker().unwrap();
    assert_eq!((before.until(), before.note()), (0, "shipped"));
    assert!(relearning.roll_back().is_err(), "there is none before that");
}

#[test]
fn a_damaged_ranking_is_refused_and_the_one_in_use_stays() {
    let bench = Bench::new();
    let engine = Arc::new(bench.engine());
    let ranking = Ranking::new(Arc::clone(&engine), bench.files.clone());
    plain("learned here").save(bench.learned()).unwrap();
    assert!(ranking.refresh().unwrap());
    assert_eq!(engine.ranker().unwrap().note(), "learned here");

    let whole = std::fs::read(bench.learned()).unwrap();
    std::fs::write(bench.learned(), &whole[..whole.len() / 2]).unwrap();
    assert!(ranking.refresh().is_err());
    assert_eq!(engine.ranker().unwrap().note(), "learned here");

    // After a start the one that came with the program is used, and the staff read why.
    let started = bench.engine();
    assert_eq!(started.ranker().unwrap().note(), "shipped");
    let told: Vec<&str> = started.index().degraded().iter().map(|part| part.part.as_str()).collect();
    assert_eq!(told, ["learned ranking"]);

    // One that needs an encoder that is not here is whole, and no use either.
    let strange = vec!["sentence".to_owned()];
    let strange = Ranker::trees(&[], &[], &TreeOptions::default(), strange, "elsewhere".to_owned());
    strange.save(bench.learned()).unwrap();
    assert!(ranking.refresh().is_err());
    assert_eq!(engine.ranker().unwrap().note(), "learned here");
}

#[test]
fn the_night_compares_with_the_ranking_that_lies_there_though_nobody_has_spoken_since_it_was_written() {
    let bench = Bench::new();
    let learning = Arc::new(bench.engine());
    // Another program learns; the search that was open before does not know of it.
    let open = Arc::new(bench.engine());
    bench.visits(&learning);
    assert!(matches!(bench.relearning(&learning).run(&|_| ()).unwrap(), Verdict::Better(_)));
    assert_eq!(open.ranker().unwrap().note(), "shipped");

    let (verdict, _) = bench.relearning(&open).try_out(&|_| ()).unwrap();
    assert!(matches!(verdict, Verdict::TooFew { judge: 0, .. }), "all of it is known: {verdict}");
    assert_eq!(open.ranker(), learning.ranker(), "and it is taken up");

    // And the other way round: what was put back is in force.
    bench.relearning(&learning).roll_back().unwrap();
    let (verdict, _) = bench.relearning(&open).try_out(&|_| ()).unwrap();
    assert!(matches!(verdict, Verdict::Better(_)), "{verdict}");
    assert_eq!(open.ranker().unwrap().note(), "shipped");
}

#[test]
fn a_damaged_ranking_does_not_end_the_learning() {
    let bench = Bench::new();
    let engine = Arc::new(bench.engine());
    bench.visits(&engine);
    std::fs::write(bench.learned(), "half of it").unwrap();
    let verdict = bench.relearning(&engine).run(&|_| ()).unwrap();
    assert!(matches!(verdict, Verdict::Better(_)), "{verdict}");
    let started = bench.engine();
    assert!(started.index().degraded().is_empty(), "it is whole again");
    assert_eq!(started.ranker(), engine.ranker());
    bench.relearning(&engine).roll_back().unwrap();
    assert_eq!(bench.engine().ranker().unwrap().note(), "shipped", "the one before is no damaged one");
}

#[test]
fn events_from_before_the_window_are_not_read() {
    let bench = Bench::new();
    let engine = Arc::new(bench.engine());
    let event = |at: i64| Event {
        id: format!("e{at}").into(),
        at,
        channel: Channel::Kiosk,
        session: "before".into(),
        customer: None,
        store: None,
        kind: EventKind::Search,
        product: None,
        variant: None,
        text: Some("大衣".to_owned()),
        said: Vec::new(),
        shown: Vec::new(),
    };
    let day = 86_400;
    let newest = 1_700_000_000;
    // The newest to arrive tells the time, also where our own clock is far from it.
    let ages = [400 * day, 181 * day, 179 * day, 0];
    bench.store.record_events(&ages.map(|age| event(newest - age))).unwrap();
    let read = |bench: &Bench| {
        let told = std::sync::Mutex::new(String::new());
        bench.relearning(&engine).try_out(&|step| told.lock().unwrap().push_str(step)).unwrap();
        told.into_inner().unwrap()
    };
    assert!(read(&bench).starts_with("2 events,"), "{}", read(&bench));
    // One from a clock that is ahead leaves nothing out that is new by ours.
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let now = i64::try_from(now.as_secs()).unwrap();
    bench.store.record_events(&[event(now - day), event(now + 10_000 * day)]).unwrap();
    assert!(read(&bench).starts_with("2 events,"), "{}", read(&bench));
}

#[test]
fn a_shop_of_which_little_was_taken_keeps_its_ranking_and_writes_nothing() {
    let bench = Bench::new();
    let engine = Arc::new(bench.engine());
    let verdict = bench.relearning(&engine).run(&|_| ()).unwrap();
    assert_eq!(verdict, Verdict::TooFew { learn: 0, judge: 0 });
    assert!(!bench.learned().exists());
}

#[test]
fn judged_queries_count_only_where_the_products_they_were_judged_for_are_here() {
    let bench = Bench::new();
    let engine = Arc::new(bench.engine());
    bench.visits(&engine);
    let products = bench.learned().with_file_name("other.jsonl");
    let queries = root("assets/eval/search");
    let checked = |products: &Path| {
        let judged = Some(JudgedShop { queries: queries.clone(), products: products.to_owned() });
        let relearning = Relearning { judged, ..bench.relearning(&engine) };
        let told = std::sync::Mutex::new(String::new());
        let tried = relearning.try_out(&|step| told.lock().unwrap().push_str(step));
        tried.map(|_| !told.into_inner().unwrap().contains("0 judged queries, 0 to check with"))
    };
    assert!(checked(&root("assets/shop/products.jsonl")).unwrap());
    // The same ids, other things.
    let mut lines = String::new();
    for line in std::fs::read_to_string(root("assets/shop/products.jsonl")).unwrap().lines() {
        let mut product: serde_json::Value = serde_json::from_str(line).unwrap();
        product["title"] = serde_json::json!({ "zh-CN": "别的", "en": "Something else" });
        lines += &format!("{product}\n");
    }
    std::fs::write(&products, lines).unwrap();
    assert!(!checked(&products).unwrap());
    std::fs::write(&products, "no product").unwrap();
    assert!(matches!(checked(&products), Err(RelearnError::Judged { .. })), "not passed over in silence");
}
