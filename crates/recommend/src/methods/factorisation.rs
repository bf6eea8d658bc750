//! Matrix factorisation of ratings, and the default predictor that joins it with the item neighbourhood.

use rayon::prelude::*;

use crate::{
    Interactions,
    dense::solve,
    interactions::{Entry, Rows},
    methods::{Bias, ItemNeighbours, RatingPredictor, UserNeighbours},
    random::Random,
};

/// How the factors are learned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FactorisationOptions {
    /// Numbers per user and item.
    pub factors: usize,
    /// λ, times the square root of the number of ratings of the row.
    pub regularisation: f32,
    /// Rounds over users and items.
    pub rounds: usize,
    /// Of the starting values.
    pub seed: u64,
}

impl Default for FactorisationOptions {
    fn default() -> Self {
        Self { factors: 16, regularisation: 0.9, rounds: 12, seed: 1 }
    }
}

/// `r̂_ui = μ + b_u + b_i + u·i`, factors by alternating least squares on what the biases leave over (Zhou et al., AAIM 2008,
/// with the regularisation growing with the root of the number of ratings).
#[derive(Clone, Debug)]
pub struct Factorisation {
    options: FactorisationOptions,
    bias: Bias,
    items: Vec<f32>,
}

impl Factorisation {
    /// Learns biases and factors.
    #[must_use]
    pub fn fit(data: &Interactions, options: FactorisationOptions) -> Self {
        let bias = Bias::fit(data);
        let rest: Vec<(u32, Entry)> = data
            .rows()
            .iter()
            .zip(0_u32..)
            .flat_map(|(row, user)| {
                let own = bias.overall() + bias.user(row);
                let bias = &bias;
                row.iter().map(move |e| (user, Entry { value: e.value - own - bias.item(e.index), ..*e }))
            })
            .collect();
        let rest = data.with(rest);
        let mut random = Random::new(options.seed);
        #[allow(clippy::cast_possible_truncation)]
        let mut start = |rows: usize| {
            (0..rows * options.factors).map(|_| (0.1 * random.normal()) as f32).collect::<Vec<f32>>()
        };
        let (mut users, mut items) = (start(data.users.len()), start(data.items.len()));
        for _ in 0..options.rounds {
            half(&mut users, &items, rest.rows(), &options);
            half(&mut items, &users, rest.columns(), &options);
        }
        Self { options, bias, items }
    }
}

/// One row's factors from the others'.
#[allow(clippy::cast_precision_loss)]
fn fold(
    unknown: &mut [f32],
    others: &[f32],
    entries: impl ExactSizeIterator<Item = (u32, f32)>,
    regularisation: f32,
) {
    let factors = unknown.len();
    unknown.fill(0.0);
    let mut system = vec![0.0; factors * factors];
    let strength = regularisation * (entries.len() as f32).sqrt().max(1.0) * 2.0;
    for (index, value) in entries {
        let other = &others[index as usize * factors..(index as usize + 1) * factors];
        for (i, y) in other.iter().enumerate() {
            system[i * factors..=i * factors + i].iter_mut().zip(other).for_each(|(cell, z)| *cell += y * z);
            unknown[i] += value * y;
        }
    }
    system.iter_mut().step_by(factors + 1).for_each(|cell| *cell += strength);
    if !solve(&mut system, unknown) {
        unknown.fill(0.0);
    }
}

fn half(solved: &mut [f32], others: &[f32], rows: &Rows, options: &FactorisationOptions) {
    solved.par_chunks_mut(options.factors).enumerate().for_each(|(row, unknown)| {
        let entries = rows.row(row).iter().map(|entry| (entry.index, entry.value));
        fold(unknown, others, entries, options.regularisation);
    });
}

impl RatingPredictor for Factorisation {
    fn name(&self) -> &'static str {
        "factorisation"
    }

    fn predict(&self, history: &[Entry], items: &[u32]) -> Vec<f32> {
        let own = self.bias.overall() + self.bias.user(history);
        let mut user = vec![0.0; self.options.factors];
        let rest = history.iter().map(|e| (e.index, e.value - own - self.bias.item(e.index)));
        fold(&mut user, &self.items, rest, self.options.regularisation);
        items
            .iter()
            .map(|item| {
                let from = *item as usize * user.len();
                let dot: f32 =
                    self.items[from..from + user.len()].iter().zip(&user).map(|(i, u)| i * u).sum();
                own + self.bias.item(*item) + dot
            })
            .collect()
    }
}

/// The default rating predictor: the mean of [`Factorisation`] and of the seed's two neighbourhoods, of which each errs in its
/// own way; weights found on inner splits of MovieLens 100k.
#[derive(Clone, Debug)]
pub struct JoinedRatings {
    factors: Factorisation,
    items: ItemNeighbours,
    users: UserNeighbours,
}

impl JoinedRatings {
    /// Trains the three.
    #[must_use]
    pub fn fit(data: &Interactions) -> Self {
        Self {
            factors: Factorisation::fit(data, FactorisationOptions::default()),
            items: ItemNeighbours::fit(data, 40),
            users: UserNeighbours::fit(data, 40),
        }
    }
}

impl RatingPredictor for JoinedRatings {
    fn name(&self) -> &'static str {
        "joined-ratings"
    }

    fn predict(&self, history: &[Entry], items: &[u32]) -> Vec<f32> {
        let factors = self.factors.predict(history, items);
        let by_item = self.items.predict(history, items);
        let by_user = self.users.predict(history, items);
        let joined = factors.iter().zip(by_item).zip(by_user);
        joined.map(|((f, i), u)| 0.6 * f + 0.2 * i + 0.2 * u).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{metrics::rating_errors, synthetic};

    #[test]
    fn factors_explain_what_biases_cannot() {
        let (train, test) = synthetic::tastes(300, 40, 8).split(0.8, 1);
        let error = |method: &dyn RatingPredictor| {
            let pairs: Vec<(f32, f32)> = train
                .rows()
                .iter()
                .zip(test.rows().iter())
                .flat_map(|(history, asked)| {
                    let items: Vec<u32> = asked.iter().map(|entry| entry.index).collect();
                    let predicted = method.predict(history, &items);
                    predicted.into_iter().zip(asked.iter().map(|entry| entry.value)).collect::<Vec<_>>()
                })
                .collect();
            rating_errors(&pairs).map_or(f64::INFINITY, |(rmse, _)| rmse)
        };
        let bias = error(&Bias::fit(&train));
        let factors = error(&Factorisation::fit(&train, FactorisationOptions::default()));
        assert!(factors < bias, "{factors} {bias}");
    }
}
