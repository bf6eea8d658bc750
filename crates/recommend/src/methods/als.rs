//! Alternating least squares for implicit feedback.

use rayon::prelude::*;

use crate::{
    Interactions,
    dense::solve,
    interactions::{Entry, Rows, Scale},
    methods::{Recommender, ease::activity_weight},
    random::Random,
};

/// How the factors are learned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AlsOptions {
    /// Numbers per user and item.
    pub factors: usize,
    /// λ.
    pub regularisation: f32,
    /// How much surer an interaction makes us than its absence: α.
    pub alpha: f32,
    /// Rounds over users and items.
    pub rounds: usize,
    /// Whether ratings and activity weigh, as in [`super::EaseOptions::weighted`].
    pub weighted: bool,
    /// Of the starting values.
    pub seed: u64,
}

impl AlsOptions {
    /// As published, with the settings that were best for MovieLens 100k with the `implicit` library.
    #[must_use]
    pub fn published() -> Self {
        Self { factors: 64, regularisation: 50.0, alpha: 10.0, rounds: 15, weighted: false, seed: 1 }
    }

    /// As part of the default: smaller, weighted.
    #[must_use]
    pub fn weighted() -> Self {
        Self { factors: 48, regularisation: 30.0, alpha: 5.0, rounds: 8, weighted: true, seed: 1 }
    }
}

const ACTIVITY: f32 = 0.2;

/// User and item factors (Hu, Koren and Volinsky, "Collaborative Filtering for Implicit Feedback Datasets", ICDM 2008): with
/// confidence `c_ui = 1 + α x_ui` where u chose i and 1 elsewhere, minimises
/// `Σ c_ui (p_ui - u·i)² + λ (Σ|u|² + Σ|i|²)`. Each half step is solved exactly (Cholesky), on all cores. Only the items'
/// factors are kept: a user's are solved for anew from any history.
#[derive(Clone, Debug, PartialEq)]
pub struct Als {
    options: AlsOptions,
    scale: Scale,
    items: Vec<f32>,
    /// `Σ i iᵀ + λI` of all items.
    gram: Vec<f32>,
}

impl Als {
    /// Learns the factors; `progress` is told the round.
    #[must_use]
    pub fn fit(data: &Interactions, options: AlsOptions, progress: &(dyn Fn(usize) + Sync)) -> Self {
        let mut random = Random::new(options.seed);
        #[allow(clippy::cast_possible_truncation)]
        let mut start = |rows: usize| -> Vec<f32> {
            (0..rows * options.factors).map(|_| (0.01 * random.normal()) as f32).collect()
        };
        let mut users = start(data.users.len());
        let mut items = start(data.items.len());
        let lengths: Vec<usize> = data.rows().iter().map(<[Entry]>::len).collect();
        let confidence = |user: usize, value: f32| weight(&options, data.scale, value, lengths[user]);
        for round in 0..options.rounds {
            half(&mut users, &items, data.rows(), &options, |user, entry| confidence(user, entry.value));
            half(&mut items, &users, data.columns(), &options, |_, entry| {
                confidence(entry.index as usize, entry.value)
            });
            progress(round + 1);
        }
        Self::from_factors(items, options, data.scale)
    }

    /// From item factors that are kept elsewhere, one row an item.
    #[must_use]
    pub fn from_factors(items: Vec<f32>, options: AlsOptions, scale: Scale) -> Self {
        let gram = gram(&items, options.factors, options.regularisation);
        Self { options, scale, items, gram }
    }

    /// Item factors, one row an item.
    #[must_use]
    pub fn items(&self) -> &[f32] {
        &self.items
    }

    /// Makes room for items that came later, with factors of zero.
    pub fn grow(&mut self, items: usize) {
        self.items.resize(items * self.options.factors, 0.0);
    }

    /// The settings it was learned with.
    #[must_use]
    pub fn options(&self) -> &AlsOptions {
        &self.options
    }

    /// The factors of somebody with this history.
    #[must_use]
    pub fn fold_in(&self, history: &[Entry]) -> Vec<f32> {
        let mut user = vec![0.0; self.options.factors];
        let mut system = self.gram.clone();
        equations(&mut system, &mut user, &self.items, history, |entry| {
            weight(&self.options, self.scale, entry.value, history.len())
        });
        if !solve(&mut system, &mut user) {
            user.fill(0.0);
        }
        user
    }
}

/// `α x_ui`.
fn weight(options: &AlsOptions, scale: Scale, value: f32, activity: usize) -> f32 {
    if options.weighted {
        options.alpha * scale.confidence(value) * activity_weight(activity, ACTIVITY)
    } else {
        options.alpha
    }
}

fn gram(rows: &[f32], factors: usize, regularisation: f32) -> Vec<f32> {
    let add = |mut sum: Vec<f32>, row: &[f32]| {
        for (i, value) in row.iter().enumerate() {
            let line = &mut sum[i * factors..i * factors + factors];
            line.iter_mut().zip(row).for_each(|(cell, other)| *cell += value * other);
        }
        sum
    };
    let zeros = || vec![0.0; factors * factors];
    // Parts of a fixed size, added in order: the same sum whatever the number of cores.
    let parts: Vec<Vec<f32>> =
        rows.par_chunks(factors.max(1) * 1024).map(|part| part.chunks(factors).fold(zeros(), add)).collect();
    let mut sum = zeros();
    for part in parts {
        sum.iter_mut().zip(part).for_each(|(cell, value)| *cell += value);
    }
    sum.iter_mut().step_by(factors + 1).for_each(|cell| *cell += regularisation);
    sum
}

/// Adds `Σ c y yᵀ` to the lower triangle of the system and `Σ (1 + c) y` to the right side.
fn equations(
    system: &mut [f32],
    right: &mut [f32],
    others: &[f32],
    entries: &[Entry],
    confidence: impl Fn(&Entry) -> f32,
) {
    let factors = right.len();
    for entry in entries {
        let from = entry.index as usize * factors;
        let Some(other) = others.get(from..from + factors) else { continue };
        let c = confidence(entry);
        for (i, value) in other.iter().enumerate() {
            let scaled = c * value;
            let line = &mut system[i * factors..i * factors + i + 1];
            line.iter_mut().zip(other).for_each(|(cell, y)| *cell += scaled * y);
        }
        right.iter_mut().zip(other).for_each(|(cell, y)| *cell += (1.0 + c) * y);
    }
}

fn half(
    solved: &mut [f32],
    others: &[f32],
    rows: &Rows,
    options: &AlsOptions,
    confidence: impl Fn(usize, &Entry) -> f32 + Sync,
) {
    let gram = gram(others, options.factors, options.regularisation);
    solved.par_chunks_mut(options.factors).enumerate().for_each_init(
        || vec![0.0; gram.len()],
        |system, (row, unknown)| {
            unknown.fill(0.0);
            let entries = rows.row(row);
            if entries.is_empty() {
                return;
            }
            system.copy_from_slice(&gram);
            equations(system, unknown, others, entries, |entry| confidence(row, entry));
            if !solve(system, unknown) {
                unknown.fill(0.0);
            }
        },
    );
}

impl Recommender for Als {
    fn name(&self) -> &'static str {
        if self.options.weighted { "als-weighted" } else { "als" }
    }

    fn score(&self, history: &[Entry], scores: &mut [f32]) {
        let user = self.fold_in(history);
        for (score, item) in scores.iter_mut().zip(self.items.chunks(self.options.factors)) {
            *score = item.iter().zip(&user).map(|(i, u)| i * u).sum();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic;

    /// The function that the factors minimise, over every cell.
    fn loss(als: &Als, data: &Interactions) -> f64 {
        let mut scores = vec![0.0; data.items.len()];
        let mut sum = 0.0;
        for row in data.rows().iter() {
            als.score(row, &mut scores);
            for (item, score) in scores.iter().enumerate() {
                let chosen = row.iter().any(|entry| entry.index as usize == item);
                let (wanted, sure) = if chosen { (1.0, 1.0 + als.options.alpha) } else { (0.0, 1.0) };
                sum += f64::from(sure * (wanted - score).powi(2));
            }
            let user = als.fold_in(row);
            sum += f64::from(als.options.regularisation * user.iter().map(|u| u * u).sum::<f32>());
        }
        sum + f64::from(als.options.regularisation * als.items.iter().map(|i| i * i).sum::<f32>())
    }

    #[test]
    fn every_round_lowers_the_loss() {
        let data = synthetic::tastes(60, 30, 2);
        let fit = |rounds| {
            let options = AlsOptions { factors: 6, regularisation: 1.0, rounds, ..AlsOptions::published() };
            Als::fit(&data, options, &|_| ())
        };
        let losses: Vec<f64> = [1, 2, 4, 8].iter().map(|rounds| loss(&fit(*rounds), &data)).collect();
        assert!(losses.windows(2).all(|pair| pair[1] <= pair[0] * (1.0 + 1e-4)), "{losses:?}");
    }

    #[test]
    fn the_same_seed_gives_the_same_factors() {
        let data = synthetic::tastes(50, 20, 4);
        let fit = || Als::fit(&data, AlsOptions { factors: 8, rounds: 3, ..AlsOptions::weighted() }, &|_| ());
        assert_eq!(fit(), fit());
    }
}
