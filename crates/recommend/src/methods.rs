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

/// The `count` best items, best first; of equals the lower number. Items of the history and items without a finite score are
/// left out.
#[must_use]
pub fn top(scores: &[f32], history: &[Entry], count: usize) -> Vec<u32> {
    let mut seen = history.iter().map(|entry| entry.index).peekable();
    let mut candidates: Vec<(f32, u32)> = Vec::with_capacity(scores.len());
    for (item, score) in (0_u32..).zip(scores) {
        while seen.next_if(|s| *s < item).is_some() {}
        if seen.peek() != Some(&item) && score.is_finite() {
            candidates.push((*score, item));
        }
    }
    let better = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    if count == 0 {
        return Vec::new();
    }
    if candidates.len() > count {
        candidates.select_nth_unstable_by(count - 1, better);
        candidates.truncate(count);
    }
    candidates.sort_unstable_by(better);
    candidates.into_iter().map(|(_, item)| item).collect()
}

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
