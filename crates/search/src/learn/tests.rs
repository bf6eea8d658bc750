use jingxuan_catalogue::Channel;

use super::*;
use crate::{random::Random, ranker::WIDTH};

const NOW: Timestamp = 1_800_000_000;

/// Lists of twenty products with features by chance, graded by them.
fn groups(seed: u64, count: usize, grade: impl Fn(&Row) -> f32) -> Vec<Group> {
    let mut random = Random::new(seed);
    let group = |_| {
        let example = |_| {
            let row = row(&mut random);
            Example { row, grade: grade(&row) }
        };
        Group { weight: 1.0, examples: (0..20).map(example).collect() }
    };
    (0..count).map(group).collect()
}

fn row(random: &mut Random) -> Row {
    let mut row = [0.0; WIDTH];
    row.iter_mut().take(4).for_each(|value| *value = random.unit());
    row
}

fn by_the_first(row: &Row) -> f32 {
    (row[0] * 3.0).round()
}

/// A shop whose ranking has learned elsewhere that the first feature decides.
struct Bench {
    pages: Vec<(String, Vec<(ProductId, Row)>)>,
    /// What could have been shown for every text, and was not.
    others: Vec<Row>,
    base: Ranker,
}

impl Bench {
    fn new() -> Self {
        let mut random = Random::new(11);
        let page = |text: usize| {
            let product = |number: usize| (ProductId(format!("t{text}-p{number}")), row(&mut random));
            (format!("text {text}"), (0..8).map(product).collect())
        };
        let pages = (0..40).map(page).collect();
        let options = TreeOptions { trees: 40, ..TreeOptions::default() };
        let (train, held_out) = (groups(1, 60, by_the_first), groups(2, 20, by_the_first));
        let base = Ranker::trees(&train, &held_out, &options, vec![], "shipped".to_owned());
        Self { pages, others: Vec::new(), base }
    }

    /// Visits in which the places of the shipped order are looked at as often as is assumed, and what is looked at is taken with a
    /// chance.
    fn visits(&self, count: usize, seed: u64, chance: impl Fn(&Row) -> f32) -> Vec<Lesson> {
        let mut random = Random::new(seed);
        let mut lessons = Vec::new();
        for (number, at) in (0..count).zip((NOW - 30 * DAY..).step_by(600)) {
            let (text, products) = &self.pages[number % self.pages.len()];
            let mut list: Vec<&(ProductId, Row)> = products.iter().collect();
            list.sort_by(|a, b| self.base.score(&b.1).total_cmp(&self.base.score(&a.1)));
            let mut taken = BTreeMap::new();
            for (place, (_, row)) in list.iter().enumerate() {
                if random.unit() < discount(place) && random.unit() < chance(row) {
                    taken.insert(place, 1);
                }
            }
            let shown = list.iter().map(|(product, _)| product.clone()).collect();
            lessons.push(Lesson { text: text.clone(), at, shown, taken });
        }
        lessons.retain(|lesson| !lesson.taken.is_empty());
        lessons
    }

    fn pages(&self) -> HashMap<&str, Page> {
        let page = |products: &[(ProductId, Row)]| {
            let shown = products.iter().map(|(product, row)| (product.0.clone(), *row)).collect();
            Page { shown, others: self.others.clone() }
        };
        self.pages.iter().map(|(text, products)| (text.as_str(), page(products))).collect()
    }

    fn learn(&self, lessons: &[Lesson], old: &Ranker, judged: &Judged) -> (Verdict, Option<Ranker>) {
        let study = Study { lessons, base: &self.base, old, judged, at: NOW };
        let (before, last) = study.parts();
        study.learn_from(&self.pages(), (&before, &last), &|_| ())
    }
}

/// This shop's people want what is high in the second feature, whatever the first says.
fn contrary(row: &Row) -> f32 {
    if row[1] > 0.6 { 0.8 } else { 0.05 }
}

#[test]
fn a_shop_whose_people_want_something_else_moves_the_ranking_that_came_with_the_program() {
    let bench = Bench::new();
    let lessons = bench.visits(2_000, 3, contrary);
    let (verdict, learned) = bench.learn(&lessons, &bench.base, &Judged::default());
    assert!(matches!(verdict, Verdict::Better(trial) if trial.new > trial.old), "{verdict}");
    let learned = learned.unwrap();
    let wanted = groups(4, 100, contrary);
    assert!(
        learned.quality(&wanted) > bench.base.quality(&wanted) + 0.03,
        "also where nothing was taken yet"
    );
    assert_eq!(learned.until(), lessons.iter().map(|lesson| lesson.at).max().unwrap());
    assert!(learned.note().contains("shipped"), "{}", learned.note());

    // The same once more teaches nothing: it is not new.
    let (verdict, none) = bench.learn(&lessons, &learned, &Judged::default());
    assert!(matches!(verdict, Verdict::TooFew { judge: 0, .. }) && none.is_none(), "{verdict}");
}

#[test]
fn what_nobody_was_shown_is_not_raised_over_what_was_taken() {
    let mut bench = Bench::new();
    let mut random = Random::new(21);
    // They have what is wanted and stand low by what the shipped ranking knows; the third feature tells them from the rest.
    bench.others = (0..10)
        .map(|_| {
            let mut row = row(&mut random);
            (row[0], row[1], row[2]) = (0.3 * row[0], 0.6 + 0.4 * row[1], 1.0);
            row
        })
        .collect();
    let lessons = bench.visits(2_000, 3, contrary);
    let (verdict, learned) = bench.learn(&lessons, &bench.base, &Judged::default());
    assert!(learned.is_some(), "{verdict}");
    let learned = learned.unwrap();
    let others = best(&learned, bench.others.iter());
    let first = |(_, products): &&(String, Vec<(ProductId, Row)>)| {
        best(&learned, products.iter().map(|(_, row)| row)) > others
    };
    assert!(bench.pages.iter().filter(first).count() >= 34, "of 40");
}

fn best<'r>(ranker: &Ranker, rows: impl Iterator<Item = &'r Row>) -> f32 {
    rows.map(|row| ranker.score(row)).fold(f32::NEG_INFINITY, f32::max)
}

#[test]
fn what_is_taken_by_chance_does_not_change_the_ranking() {
    let bench = Bench::new();
    let changes = (10..15).filter(|seed| {
        let lessons = bench.visits(2_000, *seed, |_| 0.3);
        bench.learn(&lessons, &bench.base, &Judged::default()).1.is_some()
    });
    // Two standard errors let one of forty through.
    assert!(changes.count() <= 1);
}

#[test]
fn too_little_teaches_nothing_and_says_how_much_there_was() {
    let bench = Bench::new();
    let lessons = bench.visits(300, 3, contrary);
    let (verdict, none) = bench.learn(&lessons, &bench.base, &Judged::default());
    assert!(none.is_none());
    let told = verdict.to_string();
    assert!(matches!(verdict, Verdict::TooFew { .. }) && told.contains("400 and 100 are needed"), "{told}");
}

#[test]
fn what_people_take_does_not_win_over_what_was_judged_of_this_very_shop() {
    let bench = Bench::new();
    let lessons = bench.visits(2_000, 3, |row| if row[0] < 0.4 { 0.8 } else { 0.05 });
    let judged = Judged { learn: Vec::new(), check: groups(6, 60, by_the_first) };
    let (verdict, none) = bench.learn(&lessons, &bench.base, &judged);
    assert!(none.is_none());
    let worse = |trial: Trial| trial.judged.is_some_and(|judged| judged.new < judged.old);
    assert!(matches!(verdict, Verdict::WorseWhereJudged(trial) if worse(trial)), "{verdict}");
}

#[test]
fn a_clock_that_was_ahead_does_not_end_the_learning() {
    let bench = Bench::new();
    let mut lessons = bench.visits(2_000, 3, contrary);
    let newest = lessons.iter().map(|lesson| lesson.at).max().unwrap();
    lessons[7].at = NOW + 10_000 * DAY;
    let (_, learned) = bench.learn(&lessons, &bench.base, &Judged::default());
    assert_eq!(learned.unwrap().until(), newest);
}

#[test]
fn a_ranking_that_learned_from_a_clock_that_was_ahead_does_not_end_the_learning_either() {
    let bench = Bench::new();
    let lessons = bench.visits(2_000, 3, contrary);
    let newest = lessons.iter().map(|lesson| lesson.at).max().unwrap();
    let until = |at| bench.base.further(&[], &[], &OPTIONS, ("ahead".to_owned(), at));
    let (verdict, learned) = bench.learn(&lessons, &until(NOW + 10_000 * DAY), &Judged::default());
    assert!(learned.is_some_and(|learned| learned.until() == newest), "{verdict}");

    // Where it is our own clock that lags, what was learned from is known all the same.
    let (old, judged) = (until(newest), Judged::default());
    let lagging =
        Study { lessons: &lessons, base: &bench.base, old: &old, judged: &judged, at: NOW - 1_000 * DAY };
    let (before, last) = lagging.parts();
    assert!(last.is_empty() && before.len() == lessons.len());
}

#[test]
fn a_lesson_of_whose_text_nothing_is_known_is_not_counted() {
    let bench = Bench::new();
    let lessons = bench.visits(2_000, 3, contrary);
    let judged = Judged::default();
    let study = Study { lessons: &lessons, base: &bench.base, old: &bench.base, judged: &judged, at: NOW };
    let (before, last) = study.parts();
    assert!(before.len() >= FEWEST && last.len() >= JUDGES, "enough of them in all");
    let mut pages = bench.pages();
    pages.retain(|text, _| *text == "text 7");
    let known = before.iter().filter(|lesson| lesson.text == "text 7").count();
    let (verdict, none) = study.learn_from(&pages, (&before, &last), &|_| ());
    assert!(none.is_none());
    assert!(matches!(verdict, Verdict::TooFew { learn, .. } if learn == known), "{verdict}");
}

#[test]
fn only_so_many_later_searches_judge() {
    let bench = Bench::new();
    let lessons = bench.visits(20_000, 3, contrary);
    let (judged, at) = (Judged::default(), NOW + 150 * DAY);
    let study = Study { lessons: &lessons, base: &bench.base, old: &bench.base, judged: &judged, at };
    let (before, last) = study.parts();
    assert!(last.len() > MOST_JUDGES, "{}", last.len());
    let told = std::sync::Mutex::new(String::new());
    let _ = study.learn_from(&bench.pages(), (&before, &last), &|step| told.lock().unwrap().push_str(step));
    let told = told.into_inner().unwrap();
    assert!(told.contains(&format!("trial on {MOST_JUDGES} later searches")), "{told}");
}

fn event(at: Timestamp, session: &str, kind: EventKind, product: Option<&str>) -> Event {
    Event {
        id: format!("{session}-{at}").into(),
        at,
        channel: Channel::Kiosk,
        session: session.into(),
        customer: None,
        store: None,
        kind,
        product: product.map(Into::into),
        variant: None,
        text: None,
        said: Vec::new(),
        shown: Vec::new(),
    }
}

fn search(at: Timestamp, session: &str, text: &str, shown: &[&str]) -> Event {
    let shown = shown.iter().map(|id| (*id).into()).collect();
    Event { text: Some(text.to_owned()), shown, ..event(at, session, EventKind::Search, None) }
}

#[test]
fn what_was_taken_of_a_list_in_the_same_visit_before_the_next_search_is_a_lesson() {
    let events = [
        search(1, "a", "红裙", &["p1", "p2", "p3"]),
        event(2, "b", EventKind::View, Some("p1")), // another visit
        event(3, "a", EventKind::View, Some("p3")),
        event(4, "a", EventKind::Buy, Some("p3")),
        event(5, "a", EventKind::View, Some("p3")), // once more: bought it stays
        event(6, "a", EventKind::TryOn, Some("p9")), // was not shown
        event(7, "a", EventKind::Dislike, Some("p1")),
        search(8, "a", "coat", &[]), // what it showed is not known
        event(9, "a", EventKind::TryOn, Some("p1")),
        search(10, "c", "hat", &["p4"]), // nothing was taken
    ];
    let lesson = Lesson {
        text: "红裙".to_owned(),
        at: 1,
        shown: vec!["p1".into(), "p2".into(), "p3".into()],
        taken: BTreeMap::from([(2, 3)]),
    };
    assert_eq!(lessons(&events), [lesson]);
}

/// Grades of the first and the third place where both were taken so often of ten lists.
fn first_and_third(first: usize, third: usize) -> (f32, f32) {
    let shown: Vec<ProductId> = vec!["a".into(), "b".into(), "c".into()];
    let lesson = |number: usize| {
        let mut taken = BTreeMap::new();
        taken.extend((number < first).then_some((0, 1)));
        taken.extend((number < third).then_some((2, 1)));
        Lesson { text: "coat".to_owned(), at: NOW, shown: shown.clone(), taken }
    };
    let lessons: Vec<Lesson> = (0..10).map(lesson).collect();
    let lessons: Vec<&Lesson> = lessons.iter().collect();
    let row = |mark: f32| {
        let mut row = [0.0; WIDTH];
        row[0] = mark;
        row
    };
    let shown = [("a", 1.0), ("b", 2.0), ("c", 3.0)].map(|(id, mark)| (id.to_owned(), row(mark)));
    let page = Page { shown: HashMap::from(shown), others: vec![row(4.0)] };
    let groups = by_text(&lessons, &HashMap::from([("coat", page)]), &Looks::of(&lessons));
    let grade = |mark: f32| groups[0].examples.iter().find(|example| example.row[0] == mark).unwrap().grade;
    assert!(grade(4.0) == 0.0, "nobody has seen it");
    (grade(1.0), grade(3.0))
}

#[test]
fn what_stood_further_down_and_was_seen_less_is_made_up_for_but_not_by_more_than_was_seen() {
    let (first, third) = first_and_third(6, 3);
    assert!(
        third < first && third > 0.85 * first,
        "half as often, and looked at half as often: {first} {third}"
    );
    let (first, third) = first_and_third(6, 6);
    assert!((first - third).abs() < 1e-6, "as often, so it was looked at as often: {first} {third}");
}
