//! What somebody has done so far, as a history the recommender understands; the last step of this visit already counts.

use std::collections::{HashMap, HashSet};

use jingxuan_catalogue::{Event, EventKind, ProductId};

use crate::{
    Entry, Names,
    clean::{Cleaning, joined_weight, weight},
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
    /// The strongest thing done with each item.
    pub did: HashMap<u32, EventKind>,
    /// Products of this visit, the latest first.
    pub latest: Vec<u32>,
    /// Bought and not brought back.
    pub owned: HashSet<ProductId>,
    /// Said no to, and not changed their mind since.
    pub refused: HashSet<ProductId>,
}

impl Fold {
    /// Joins what was done before with this visit. Events may come in any order; products without a number are passed over.
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
        let (past, visit) = (ordered(past), ordered(visit));
        let discount = if visit.is_empty() { 1.0 } else { PAST };
        let of = |event: &Event| event.product.as_ref().and_then(|id| items.number(id.as_str()));
        for event in &past {
            fold.note(event, of(event));
            if let Some(item) = of(event) {
                join(item, discount * joined_weight([(event.kind, event.at)].into_iter(), options), event.at);
            }
        }
        let mut fading = 1.0;
        for event in visit.iter().rev() {
            if let Some(item) = of(event) {
                join(item, fading * weight(event.kind), event.at);
                if weight(event.kind) > 0.0 {
                    fading *= FADING;
                    if !fold.latest.contains(&item) {
                        fold.latest.push(item);
                    }
                }
            }
        }
        visit.iter().for_each(|event| fold.note(event, of(event)));
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

    fn note(&mut self, event: &Event, item: Option<u32>) {
        let Some(product) = &event.product else { return };
        match event.kind {
            EventKind::Buy => {
                self.owned.insert(product.clone());
                self.refused.remove(product);
            }
            EventKind::Return => {
                self.owned.remove(product);
            }
            EventKind::Dislike => {
                self.refused.insert(product.clone());
            }
            EventKind::Like | EventKind::Add => {
                self.refused.remove(product);
            }
            _ => {}
        }
        if let Some(item) = item {
            let did = self.did.entry(item).or_insert(event.kind);
            if weight(event.kind) > weight(*did) {
                *did = event.kind;
            }
        }
    }
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
}
