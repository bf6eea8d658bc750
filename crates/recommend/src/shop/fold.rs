//! What somebody has done so far, as a history the recommender understands; the last step of this visit already counts.

use std::collections::{HashMap, HashSet};

use jingxuan_catalogue::{Event, EventId, EventKind, ProductId};

use crate::{
    Entry, Names,
    clean::{Cleaning, joined_weight, undoes, weight},
};

/// By how much a step of the visit counts less for every later one.
const FADING: f32 = 0.93;
/// What the past counts beside a visit.
const PAST: f32 = 0.6;

/// A history with what is known about its products.
#[derive(Clone, Debug, Default)]
pub struct Fold {
    /// Sorted by item.
    pub history: Vec<Entry>,
    /// The strongest thing done with each item, without what was taken back.
    pub did: HashMap<u32, EventKind>,
    /// Products of this visit, the latest first.
    pub latest: Vec<u32>,
    /// Bought and not brought back.
    pub owned: HashSet<ProductId>,
    /// Said no to, and not changed their mind since.
    pub refused: HashSet<ProductId>,
}

impl Fold {
    /// Joins what was done before with this visit. Events may come in any order; one that is in both counts in the visit, products
    /// without a number are passed over, and what was taken back (bought and returned, put into the bag and out again) does not count,
    /// as in [`crate::clean::clean`].
    #[must_use]
    pub fn new(past: &[Event], visit: &[Event], items: &Names, options: &Cleaning) -> Self {
        let mut fold = Self::default();
        let mut values: HashMap<u32, (f32, i64)> = HashMap::new();
        let mut join = |item: u32, value: f32, at: i64| {
            let (old, last) = values.entry(item).or_default();
            *old = 1.0 - (1.0 - *old) * (1.0 - value);
            *last = (*last).max(at);
        };
        let ordered = |events: &[Event]| {
            let mut events: Vec<Event> = events.to_vec();
            events.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.id.cmp(&b.id)));
            events
        };
        let (mut past, visit) = (ordered(past), ordered(visit));
        let now: HashSet<&EventId> = visit.iter().map(|event| &event.id).collect();
        past.retain(|event| !now.contains(&event.id));
        let stands = standing(past.iter().chain(&visit));
        let (past_stands, visit_stands) = stands.split_at(past.len());
        let discount = if visit.is_empty() { 1.0 } else { PAST };
        let of = |event: &Event| event.product.as_ref().and_then(|id| items.number(id.as_str()));
        for (event, stands) in past.iter().zip(past_stands) {
            fold.note(event, of(event), *stands);
            if let Some(item) = of(event).filter(|_| *stands) {
                join(item, discount * joined_weight([(event.kind, event.at)].into_iter(), options), event.at);
            }
        }
        let mut fading = 1.0;
        for (event, stands) in visit.iter().zip(visit_stands).rev() {
            if let Some(item) = of(event) {
                if *stands {
                    join(item, fading * weight(event.kind), event.at);
                }
                if weight(event.kind) > 0.0 {
                    fading *= FADING;
                    if !fold.latest.contains(&item) {
                        fold.latest.push(item);
                    }
                }
            }
        }
        for (event, stands) in visit.iter().zip(visit_stands) {
            fold.note(event, of(event), *stands);
        }
        let refused: HashSet<u32> = fold.refused.iter().filter_map(|id| items.number(id.as_str())).collect();
        fold.latest.retain(|item| !refused.contains(item));
        fold.history = values
            .into_iter()
            .filter(|(item, (value, _))| *value > 0.0 && !refused.contains(item))
            .map(|(index, (value, at))| Entry { index, value, at })
            .collect();
        fold.history.sort_by_key(|entry| entry.index);
        fold
    }

    /// `stands`: it was not taken back.
    fn note(&mut self, event: &Event, item: Option<u32>, stands: bool) {
        let Some(product) = &event.product else { return };
        match event.kind {
            EventKind::Buy => {
                if stands {
                    self.owned.insert(product.clone());
                }
                self.refused.remove(product);
            }
            EventKind::Dislike => {
                self.refused.insert(product.clone());
            }
            EventKind::Like | EventKind::Add => {
                self.refused.remove(product);
            }
            _ => {}
        }
        if let Some(item) = item.filter(|_| stands && weight(event.kind) > 0.0) {
            let did = self.did.entry(item).or_insert(event.kind);
            if weight(event.kind) > weight(*did) {
                *did = event.kind;
            }
        }
    }
}

/// For each event, in order of time, whether it was not taken back by a later one.
fn standing<'a>(events: impl Iterator<Item = &'a Event>) -> Vec<bool> {
    let mut stands = Vec::new();
    let mut done: HashMap<(&ProductId, EventKind), Vec<usize>> = HashMap::new();
    for (place, event) in events.enumerate() {
        stands.push(true);
        let Some(product) = &event.product else { continue };
        match undoes(event.kind) {
            Some(kind) => {
                if let Some(undone) = done.get_mut(&(product, kind)).and_then(Vec::pop) {
                    stands[undone] = false;
                }
            }
            None => done.entry((product, event.kind)).or_default().push(place),
        }
    }
    stands
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::tests::{NOW, step};

    fn names() -> Names {
        ["coat", "dress", "belt"].into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn the_last_step_counts_most_and_a_no_takes_back() {
        use EventKind::{Buy, Dislike, Like, Return, TryOn};
        let options = Cleaning::at(NOW);
        let visit = [
            step(1, "s", TryOn, "coat", NOW - 30),
            step(2, "s", TryOn, "dress", NOW - 20),
            step(3, "s", TryOn, "hat", NOW - 10),
        ];
        let fold = Fold::new(&[], &visit, &names(), &options);
        assert_eq!(fold.latest, [1, 0]);
        assert!(fold.history[1].value > fold.history[0].value);
        let no = [visit[0].clone(), step(4, "s", Dislike, "coat", NOW - 5)];
        let fold = Fold::new(&[], &no, &names(), &options);
        assert!(fold.history.is_empty() && fold.refused.contains(&ProductId::from("coat")));
        let changed = [no[0].clone(), no[1].clone(), step(5, "s", Like, "coat", NOW - 1)];
        assert!(Fold::new(&[], &changed, &names(), &options).refused.is_empty());
        let past = [step(6, "of-a", Buy, "belt", NOW - 900), step(7, "of-a", Buy, "coat", NOW - 800)];
        let fold = Fold::new(&past, &[step(8, "s", Return, "belt", NOW)], &names(), &options);
        assert_eq!(fold.owned, HashSet::from([ProductId::from("coat")]));
        assert_eq!(fold.did.get(&0), Some(&Buy));
    }

    #[test]
    fn what_was_taken_back_is_no_reason_and_does_not_count() {
        use EventKind::{Add, Buy, Remove, Return, TryOn};
        let options = Cleaning::at(NOW);
        let past = [
            step(1, "of-a", TryOn, "coat", NOW - 900),
            step(2, "of-a", Buy, "coat", NOW - 800),
            step(3, "of-a", Buy, "belt", NOW - 700),
            step(4, "of-a", Buy, "belt", NOW - 600),
        ];
        let visit = [
            step(5, "s", Return, "coat", NOW - 40),
            step(6, "s", Return, "belt", NOW - 30),
            step(7, "s", Add, "dress", NOW - 20),
            step(8, "s", Remove, "dress", NOW - 10),
        ];
        let fold = Fold::new(&past, &visit, &names(), &options);
        assert_eq!(fold.did.get(&0), Some(&TryOn), "not: because you bought");
        assert!(!fold.did.contains_key(&1) && fold.history.iter().all(|entry| entry.index != 1));
        let value = |item| fold.history.iter().find(|entry| entry.index == item).map(|entry| entry.value);
        assert!((value(0).unwrap() - PAST * 0.5).abs() < 1e-3, "{:?}", value(0));
        assert_eq!(fold.owned, HashSet::from([ProductId::from("belt")]), "one of the two was kept");
        assert_eq!(fold.latest, [1], "what was hesitated over is still what the visit was about");
    }

    #[test]
    fn an_event_of_the_visit_that_is_in_the_past_too_counts_once() {
        let options = Cleaning::at(NOW);
        let step = [step(1, "of-a", EventKind::TryOn, "coat", NOW - 30)];
        let (once, twice) =
            (Fold::new(&[], &step, &names(), &options), Fold::new(&step, &step, &names(), &options));
        assert_eq!(once.history, twice.history);
    }
}
