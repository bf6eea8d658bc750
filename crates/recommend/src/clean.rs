//! Behaviour as it arrives from every channel, made fit to learn from.

use std::collections::{HashMap, HashSet};

use jingxuan_catalogue::{CustomerId, Event, EventKind, ProductId, SessionId, Timestamp};

use crate::{Entry, Interactions, Names, RecommendError, Scale};

/// What counts how much, and what is left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Cleaning {
    /// Now: what lies after it did not happen, what lies before it fades.
    pub now: Timestamp,
    /// Seconds in which a step's weight halves.
    pub half_life: f64,
    /// The same step on the same product within so many seconds is one step.
    pub repeat: i64,
    /// A visit with more steps than this in a minute is a machine's.
    pub most_per_minute: usize,
}

impl Cleaning {
    /// The defaults at a time: half a year, two seconds, forty steps a minute.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self { now, half_life: 180.0 * 86_400.0, repeat: 2, most_per_minute: 40 }
    }
}

/// How sure one step makes us that the product interests, 0..1: the chance that it does, were this all we knew.
#[must_use]
pub fn weight(kind: EventKind) -> f32 {
    match kind {
        EventKind::View => 0.15,
        EventKind::Click => 0.2,
        EventKind::TryOn => 0.5,
        EventKind::Like => 0.6,
        EventKind::Add => 0.7,
        EventKind::Buy => 0.95,
        EventKind::Search | EventKind::Ask | EventKind::Remove | EventKind::Return | EventKind::Dislike => {
            0.0
        }
    }
}

/// What a step takes back, where it takes something back: a return the purchase, taking out of the bag what was put in.
pub(crate) fn undoes(kind: EventKind) -> Option<EventKind> {
    match kind {
        EventKind::Return => Some(EventKind::Buy),
        EventKind::Remove => Some(EventKind::Add),
        _ => None,
    }
}

/// What was left out and why, in steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// Steps that came in.
    pub read: usize,
    /// The same id again, or the same step within moments.
    pub repeated: usize,
    /// In the future or before 1971.
    pub out_of_range: usize,
    /// Of visits no person could make.
    pub machines: usize,
    /// On a product that the shop does not have.
    pub unknown_product: usize,
    /// Without a product: searches and questions.
    pub without_product: usize,
    /// Purchases that were brought back.
    pub returned: usize,
    /// Put into the bag and taken out again.
    pub taken_out: usize,
    /// Steps on products their person said no to.
    pub disliked: usize,
    /// What is left.
    pub kept: usize,
}

/// Cleaned behaviour.
#[derive(Clone, Debug)]
pub struct Behaviour {
    /// People (members by their id, strangers by their visit) and products; values 0..1, [`Scale::Implicit`].
    pub all: Interactions,
    /// The purchases among them, same names.
    pub bought: Interactions,
    /// The steps themselves, in order of time.
    pub steps: Vec<Event>,
    /// What happened on the way.
    pub report: Report,
}

/// Who a step counts for: the member where that may be joined, otherwise the visit alone.
fn person(event: &Event, joined: &dyn Fn(&CustomerId) -> bool) -> String {
    match &event.customer {
        Some(customer) if joined(customer) => customer.to_string(),
        _ => format!("visit:{}", event.session),
    }
}

/// Cleans events: repetitions, impossible times, machines and unknown products go; a purchase that was brought back and what was
/// taken out of the bag do not count; what somebody said no to does not count for them. Several steps on one product join
/// as `1 - Π (1 - w·decay)`. `joined` says whether a customer agreed that visits are put together.
///
/// # Errors
/// [`RecommendError::Empty`] when nothing is left.
pub fn clean(
    events: impl IntoIterator<Item = Event>,
    products: &Names,
    options: &Cleaning,
    joined: &dyn Fn(&CustomerId) -> bool,
) -> Result<Behaviour, RecommendError> {
    let mut report = Report::default();
    let steps = plausible(events, products, options, &mut report);
    let mut users = Names::default();
    // For each person and product: what speaks for it, when it was last touched, whether it was bought.
    let mut cells: HashMap<(u32, u32), Cell> = HashMap::new();
    for event in &steps {
        let (Some(product), user) = (&event.product, users.intern(&person(event, joined))?) else { continue };
        let Some(item) = products.number(product.as_str()) else { continue };
        cells.entry((user, item)).or_default().take(event, &mut report);
    }
    let (mut all, mut bought) = (Vec::new(), Vec::new());
    for ((user, index), cell) in cells {
        if cell.disliked {
            report.disliked += cell.steps.len();
            continue;
        }
        let value = joined_weight(cell.steps.iter().map(|(kind, at)| (*kind, *at)), options);
        let at = cell.steps.iter().map(|(_, at)| *at).max().unwrap_or_default();
        report.kept += cell.steps.len();
        if value > 0.0 {
            all.push((user, Entry { index, value, at }));
        }
        if cell.steps.iter().any(|(kind, _)| *kind == EventKind::Buy) {
            bought.push((user, Entry { index, value: 1.0, at }));
        }
    }
    if all.is_empty() {
        return Err(RecommendError::Empty);
    }
    let all = Interactions::new(users, products.clone(), Scale::Implicit, all);
    Ok(Behaviour { bought: all.with(bought), all, steps, report })
}

/// What speaks for a product after several steps: `1 - Π (1 - w·decay)`.
#[must_use]
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
pub fn joined_weight(steps: impl Iterator<Item = (EventKind, Timestamp)>, options: &Cleaning) -> f32 {
    let against = steps.fold(1.0, |against, (kind, at)| {
        let age = (options.now - at).max(0) as f64;
        against * (1.0 - weight(kind) * (0.5_f64).powf(age / options.half_life.max(1.0)) as f32)
    });
    1.0 - against
}

#[derive(Default)]
struct Cell {
    steps: Vec<(EventKind, Timestamp)>,
    disliked: bool,
}

impl Cell {
    fn undo(&mut self, kind: EventKind) -> usize {
        match self.steps.iter().rposition(|(other, _)| *other == kind) {
            Some(place) => {
                self.steps.remove(place);
                1
            }
            None => 0,
        }
    }

    fn take(&mut self, event: &Event, report: &mut Report) {
        match (event.kind, undoes(event.kind)) {
            (EventKind::Return, Some(bought)) => report.returned += self.undo(bought),
            (_, Some(added)) => report.taken_out += self.undo(added),
            (EventKind::Dislike, None) => self.disliked = true,
            (kind, None) => {
                if matches!(kind, EventKind::Like | EventKind::Buy) {
                    self.disliked = false; // changed their mind
                }
                self.steps.push((kind, event.at));
            }
        }
    }
}

/// Sorts by time and leaves out what cannot be a person's step on a product of the shop.
fn plausible(
    events: impl IntoIterator<Item = Event>,
    products: &Names,
    options: &Cleaning,
    report: &mut Report,
) -> Vec<Event> {
    const YEAR: Timestamp = 365 * 86_400;
    let mut ids = HashSet::new();
    let mut steps: Vec<Event> = Vec::new();
    for event in events {
        report.read += 1;
        if !ids.insert(event.id.clone()) {
            report.repeated += 1;
        } else if event.at > options.now || event.at < YEAR {
            report.out_of_range += 1;
        } else {
            steps.push(event);
        }
    }
    steps.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.id.cmp(&b.id)));
    let machines = machines(&steps, options.most_per_minute);
    let mut last: HashMap<(SessionId, EventKind, ProductId), Timestamp> = HashMap::new();
    steps.retain(|event| {
        if machines.contains(&event.session) {
            report.machines += 1;
            return false;
        }
        let Some(product) = &event.product else {
            report.without_product += 1;
            return false;
        };
        if products.number(product.as_str()).is_none() {
            report.unknown_product += 1;
            return false;
        }
        let before = last.insert((event.session.clone(), event.kind, product.clone()), event.at);
        if before.is_some_and(|before| event.at - before <= options.repeat) {
            report.repeated += 1;
            return false;
        }
        true
    });
    steps
}

/// Visits with more steps than `most` within some minute; the steps are in order of time.
fn machines(steps: &[Event], most: usize) -> HashSet<SessionId> {
    let mut recent: HashMap<&SessionId, std::collections::VecDeque<Timestamp>> = HashMap::new();
    let mut found = HashSet::new();
    for event in steps {
        let times = recent.entry(&event.session).or_default();
        times.push_back(event.at);
        while times.front().is_some_and(|first| event.at - first > 60) {
            times.pop_front();
        }
        if times.len() > most {
            found.insert(event.session.clone());
        }
    }
    found
}

#[cfg(test)]
pub(crate) mod tests {
    use jingxuan_catalogue::Channel;
    use proptest::prelude::*;

    use super::*;

    pub(crate) const NOW: Timestamp = 1_790_000_000;

    pub(crate) fn step(id: u32, session: &str, kind: EventKind, product: &str, at: Timestamp) -> Event {
        Event {
            id: format!("e{id}").into(),
            at,
            channel: Channel::Kiosk,
            session: session.into(),
            customer: session.strip_prefix("of-").map(CustomerId::from),
            store: None,
            kind,
            product: Some(product.into()),
            variant: None,
            text: None,
            said: Vec::new(),
            shown: Vec::new(),
        }
    }

    fn names() -> Names {
        ["coat", "dress", "belt"].into_iter().map(str::to_owned).collect()
    }

    fn cleaned(events: Vec<Event>) -> Result<Behaviour, RecommendError> {
        clean(events, &names(), &Cleaning::at(NOW), &|_| true)
    }

    fn value(behaviour: &Behaviour, user: &str, item: &str) -> Option<f32> {
        let user = behaviour.all.users.number(user)?;
        let item = behaviour.all.items.number(item)?;
        behaviour.all.rows().row(user as usize).iter().find(|e| e.index == item).map(|e| e.value)
    }

    #[test]
    fn repetitions_impossible_times_and_unknown_products_go() -> Result<(), RecommendError> {
        use EventKind::View;
        let again = step(1, "s", View, "coat", NOW - 100);
        let cleaned = cleaned(vec![
            again.clone(),
            again,
            step(2, "s", View, "coat", NOW - 99),
            step(3, "s", View, "coat", NOW + 5),
            step(4, "s", View, "coat", 0),
            step(5, "s", View, "hat", NOW - 50),
            Event { product: None, ..step(6, "s", EventKind::Search, "coat", NOW - 50) },
        ])?;
        let report = cleaned.report;
        assert_eq!((report.read, report.repeated, report.out_of_range), (7, 2, 2));
        assert_eq!((report.unknown_product, report.without_product, report.kept), (1, 1, 1));
        assert!((value(&cleaned, "visit:s", "coat").unwrap_or(0.0) - 0.15).abs() < 1e-3);
        Ok(())
    }

    #[test]
    fn a_return_undoes_the_purchase_and_a_no_undoes_everything() -> Result<(), RecommendError> {
        use EventKind::{Add, Buy, Dislike, Remove, Return, TryOn};
        let cleaned = cleaned(vec![
            step(1, "of-ann", TryOn, "coat", NOW - 500),
            step(2, "of-ann", Buy, "coat", NOW - 400),
            step(3, "of-ann", Return, "coat", NOW - 300),
            step(4, "of-ann", Add, "belt", NOW - 200),
            step(5, "of-ann", Remove, "belt", NOW - 100),
            step(6, "of-bob", Buy, "dress", NOW - 100),
            step(7, "of-bob", TryOn, "coat", NOW - 90),
            step(8, "of-bob", Dislike, "coat", NOW - 80),
        ])?;
        assert!((value(&cleaned, "ann", "coat").unwrap_or(0.0) - 0.5).abs() < 1e-3, "only the try-on counts");
        assert_eq!((value(&cleaned, "ann", "belt"), value(&cleaned, "bob", "coat")), (None, None));
        assert_eq!(cleaned.bought.rows().filled(), 1);
        let report = cleaned.report;
        assert_eq!((report.returned, report.taken_out, report.disliked), (1, 1, 1));
        Ok(())
    }

    #[test]
    fn a_machine_is_left_out_and_old_steps_fade() -> Result<(), RecommendError> {
        let mut events: Vec<Event> =
            (0..60).map(|n| step(n, "robot", EventKind::Click, "coat", NOW - 100 + i64::from(n))).collect();
        events.push(step(100, "of-ann", EventKind::Buy, "belt", NOW - 180 * 86_400));
        events.push(step(101, "of-ann", EventKind::Buy, "dress", NOW));
        let cleaned = cleaned(events)?;
        assert_eq!(cleaned.report.machines, 60);
        assert!((value(&cleaned, "ann", "dress").unwrap_or(0.0) - 0.95).abs() < 1e-3);
        assert!(
            (value(&cleaned, "ann", "belt").unwrap_or(0.0) - 0.475).abs() < 1e-3,
            "half a year later half"
        );
        Ok(())
    }

    #[test]
    fn who_did_not_agree_is_a_stranger_on_every_visit() -> Result<(), RecommendError> {
        let events = vec![step(1, "of-ann", EventKind::Buy, "coat", NOW - 10)];
        let cleaned = clean(events, &names(), &Cleaning::at(NOW), &|_| false)?;
        assert_eq!(cleaned.all.users.all(), ["visit:of-ann"]);
        Ok(())
    }

    proptest! {
        #[test]
        fn weights_stay_between_zero_and_one_and_grow_with_every_step(
            steps in proptest::collection::vec((0_usize..6, 0_i64..1_000_000_000), 0..20),
        ) {
            use EventKind::{Add, Buy, Click, Like, TryOn, View};
            let kinds = [View, Click, TryOn, Like, Add, Buy];
            let options = Cleaning::at(NOW);
            let mut before = 0.0;
            for count in 0..=steps.len() {
                let some = steps[..count].iter().map(|(kind, age)| (kinds[*kind], NOW - age));
                let value = joined_weight(some, &options);
                prop_assert!((0.0..=1.0).contains(&value) && value >= before - 1e-6);
                before = value;
            }
        }
    }
}
