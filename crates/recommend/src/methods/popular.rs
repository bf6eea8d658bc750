//! What most people chose: the baseline that everything must beat, and what is shown when nothing else is known.

use crate::{Interactions, interactions::Entry, methods::Recommender};

/// Most popular first.
#[derive(Clone, Debug)]
pub struct Popular {
    counts: Vec<f32>,
}

impl Popular {
    /// Counts the users of every item.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn fit(data: &Interactions) -> Self {
        Self { counts: data.columns().iter().map(|column| column.len() as f32).collect() }
    }

    /// From counts that are kept elsewhere.
    #[must_use]
    pub fn from_counts(counts: Vec<f32>) -> Self {
        Self { counts }
    }

    /// Users of every item.
    #[must_use]
    pub fn counts(&self) -> &[f32] {
        &self.counts
    }
}

impl Recommender for Popular {
    fn name(&self) -> &'static str {
        "popular"
    }

    fn score(&self, _: &[Entry], scores: &mut [f32]) {
        scores.copy_from_slice(&self.counts);
    }
}
