//! The methods, classic and modern, behind two traits.
//!
//! All of them answer for a history, not for a user they know: a customer who came in a minute ago, a member whose last
//! try-on is three seconds old, and a row of a test file are served by the same code, without retraining.

mod als;
mod bias;
mod blend;
mod content;
mod ease;
mod factorisation;
mod item_neighbours;
mod popular;
mod sessions;
mod spectral;
mod user_neighbours;
mod walks;

pub use als::{Als, AlsOptions};
pub use bias::Bias;
pub(crate) use blend::surely_better;
pub use blend::{Blend, BlendOptions, Weights};
pub use content::Content;
pub use ease::{Ease, EaseOptions};
pub use factorisation::{Factorisation, FactorisationOptions, JoinedRatings};
pub use item_neighbours::{CosineItems, ItemNeighbours, SimilarItems};
pub use popular::Popular;
pub use sessions::{SessionNeighbours, SessionOptions};
pub use spectral::{Spectral, SpectralOptions};
pub use user_neighbours::{CosineUsers, UserNeighbours};
pub use walks::Walks;

use std::{cmp::Ordering, collections::BinaryHeap, sync::Arc};

use crate::interactions::Entry;

/// Gives every item a score for a history.
pub trait Recommender: Send + Sync {
    /// Short name, as in the tables.
    fn name(&self) -> &'static str;

    /// Writes one score per item, higher for better, `f32::NEG_INFINITY` for an item it has nothing to say about.
    /// `history` is sorted by item and may be empty; `scores` has one place for each item that was learned from.
    fn score(&self, history: &[Entry], scores: &mut [f32]);
}

/// Predicts the rating that somebody with a history would give.
pub trait RatingPredictor: Send + Sync {
    /// Short name, as in the tables.
    fn name(&self) -> &'static str;

    /// One rating per item asked for.
    fn predict(&self, history: &[Entry], items: &[u32]) -> Vec<f32>;
}

/// One trained method can rank and rate without being there twice.
impl<T: Recommender> Recommender for Arc<T> {
    fn name(&self) -> &'static str {
        (**self).name()
    }

    fn score(&self, history: &[Entry], scores: &mut [f32]) {
        (**self).score(history, scores);
    }
}

impl<T: RatingPredictor> RatingPredictor for Arc<T> {
    fn name(&self) -> &'static str {
        (**self).name()
    }

    fn predict(&self, history: &[Entry], items: &[u32]) -> Vec<f32> {
        (**self).predict(history, items)
    }
}

/// The items with their scores, best first; of equals the lower number. Items of the history and items without a finite score
/// are left out. Sorts no further than it is asked.
pub fn ranked(scores: &[f32], history: &[Entry]) -> impl Iterator<Item = (u32, f32)> {
    let mut seen = history.iter().map(|entry| entry.index).peekable();
    let mut candidates: Vec<(u32, f32)> = Vec::with_capacity(scores.len());
    for (item, score) in (0_u32..).zip(scores) {
        while seen.next_if(|s| *s < item).is_some() {}
        if seen.peek() != Some(&item) && score.is_finite() {
            candidates.push((item, *score));
        }
    }
    best_first(candidates)
}

/// Scored items, best first; of equals the lower number. Sorts no further than it is asked.
pub fn best_first(scored: Vec<(u32, f32)>) -> impl Iterator<Item = (u32, f32)> {
    let mut heap: BinaryHeap<Scored> =
        scored.into_iter().map(|(item, score)| Scored { score, item }).collect();
    std::iter::from_fn(move || heap.pop().map(|best| (best.item, best.score)))
}

/// The `count` best of [`ranked`].
#[must_use]
pub fn top(scores: &[f32], history: &[Entry], count: usize) -> Vec<u32> {
    ranked(scores, history).take(count).map(|(item, _)| item).collect()
}

/// In the order of their scores, of equals the lower number the greater.
#[derive(Clone, Copy, Debug)]
struct Scored {
    score: f32,
    item: u32,
}

impl Ord for Scored {
    fn cmp(&self, other: &Self) -> Ordering {
        self.score.total_cmp(&other.score).then(other.item.cmp(&self.item))
    }
}

impl PartialOrd for Scored {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Scored {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Scored {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_best_are_those_a_full_sort_puts_first(
            scores in proptest::collection::vec(-2_i8..3, 0..40),
            seen in proptest::collection::btree_set(0_u32..40, 0..10),
            count in 0_usize..12,
        ) {
            let scores: Vec<f32> = scores.into_iter()
                .map(|s| if s == -2 { f32::NEG_INFINITY } else { f32::from(s) }).collect();
            let history: Vec<Entry> = seen.iter().map(|i| Entry { index: *i, value: 1.0, at: 0 }).collect();
            let mut wanted: Vec<u32> = (0..scores.len() as u32)
                .filter(|i| !seen.contains(i) && scores[*i as usize].is_finite()).collect();
            wanted.sort_by(|a, b| scores[*b as usize].total_cmp(&scores[*a as usize]).then(a.cmp(b)));
            wanted.truncate(count);
            prop_assert_eq!(top(&scores, &history, count), wanted);
        }
    }
}
