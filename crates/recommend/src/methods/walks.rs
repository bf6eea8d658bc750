//! Three steps on the graph of people and products.

use rayon::prelude::*;

use crate::{
    Interactions,
    interactions::Entry,
    methods::{Recommender, SimilarItems, item_neighbours::nearest_first},
};

/// RP3β (Paudel et al., "Updatable, Accurate, Diverse, and Scalable Recommendations for Interactive Applications", TiiS 2017):
/// the probability of going from an item to a person to another item, with popularity to the power β taken out.
#[derive(Clone, Debug)]
pub struct Walks {
    similar: SimilarItems,
}

impl Walks {
    /// Walks with `keep` goals an item.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn fit(data: &Interactions, beta: f32, keep: usize) -> Self {
        let (rows, columns) = (data.rows(), data.columns());
        let popularity: Vec<f32> =
            columns.iter().map(|column| (column.len().max(1) as f32).powf(beta)).collect();
        let similar = (0..columns.len())
            .into_par_iter()
            .map_init(
                || vec![0.0_f32; columns.len()],
                |sums, item| {
                    let from = columns.row(item);
                    for user in from {
                        let row = rows.row(user.index as usize);
                        let step = 1.0 / (from.len() as f32 * row.len() as f32);
                        row.iter().for_each(|other| sums[other.index as usize] += step);
                    }
                    let mut goals: Vec<(u32, f32)> = Vec::new();
                    for (other, sum) in (0_u32..).zip(sums.iter_mut()) {
                        let sum = std::mem::take(sum);
                        if sum > 0.0 && other as usize != item {
                            goals.push((other, sum / popularity[other as usize]));
                        }
                    }
                    nearest_first(&mut goals, keep);
                    goals
                },
            )
            .collect();
        Self { similar: SimilarItems::from_rows(similar) }
    }
}

impl Recommender for Walks {
    fn name(&self) -> &'static str {
        "rp3beta"
    }

    fn score(&self, history: &[Entry], scores: &mut [f32]) {
        scores.fill(f32::NEG_INFINITY);
        for mine in history {
            for (other, probability) in self.similar.of(mine.index) {
                let score = &mut scores[*other as usize];
                *score = if score.is_finite() { *score + probability } else { *probability };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic;

    #[test]
    fn without_pruning_or_discount_the_steps_are_probabilities() {
        let data = synthetic::tastes(50, 20, 9);
        let walks = Walks::fit(&data, 0.0, usize::MAX);
        for (item, row) in walks.similar.rows().iter().enumerate() {
            // What is missing to one is the walk back to where it began.
            let column = data.columns().row(item);
            let back: f32 = column
                .iter()
                .map(|user| 1.0 / (column.len() * data.rows().row(user.index as usize).len()) as f32)
                .sum();
            let onward: f32 = row.iter().map(|(_, p)| p).sum();
            assert!(column.is_empty() || (onward + back - 1.0).abs() < 1e-4, "{item}: {onward} {back}");
        }
    }
}
