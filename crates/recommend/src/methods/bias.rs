//! Ratings from who is strict and what is good: the baseline of rating prediction.

use crate::{Interactions, interactions::Entry, methods::RatingPredictor};

/// `r̂_ui = μ + b_u + b_i`, shrunk: `b_i = Σ (r_ui − μ) / (λ_i + n_i)`, `b_u = Σ (r_ui − μ − b_i) / (λ_u + n_u)` (Koren, TKDD
/// 2010, 2.1).
#[derive(Clone, Debug)]
pub struct Bias {
    overall: f32,
    items: Vec<f32>,
}

const SHRINK_ITEM: f32 = 5.0;
const SHRINK_USER: f32 = 5.0;

impl Bias {
    /// Learns the items' deviations, in three alternations with the users'.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn fit(data: &Interactions) -> Self {
        let mut bias = Self { overall: data.mean(), items: vec![0.0; data.items.len()] };
        for _ in 0..3 {
            let users: Vec<f32> = data.rows().iter().map(|row| bias.user(row)).collect();
            for (item, column) in bias.items.iter_mut().zip(data.columns().iter()) {
                let sum: f32 = column.iter().map(|e| e.value - bias.overall - users[e.index as usize]).sum();
                *item = sum / (SHRINK_ITEM + column.len() as f32);
            }
        }
        bias
    }

    /// Mean of all ratings.
    #[must_use]
    pub fn overall(&self) -> f32 {
        self.overall
    }

    /// How much better than the mean an item is rated.
    #[must_use]
    pub fn item(&self, item: u32) -> f32 {
        self.items.get(item as usize).copied().unwrap_or(0.0)
    }

    /// How much higher than others somebody with this history rates.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn user(&self, history: &[Entry]) -> f32 {
        let sum: f32 = history.iter().map(|e| e.value - self.overall - self.item(e.index)).sum();
        sum / (SHRINK_USER + history.len() as f32)
    }
}

impl RatingPredictor for Bias {
    fn name(&self) -> &'static str {
        "bias"
    }

    fn predict(&self, history: &[Entry], items: &[u32]) -> Vec<f32> {
        let own = self.overall + self.user(history);
        items.iter().map(|item| own + self.item(*item)).collect()
    }
}
