//! EASE: the best linear model of items from items, in closed form, and our form of it that knows when things happened.

use rayon::prelude::*;

use crate::{
    Interactions, RecommendError,
    dense::Square,
    interactions::{Entry, Scale},
    methods::{Recommender, item_neighbours::nearest_first},
};

/// How the item-item matrix is learned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EaseOptions {
    /// Added to the diagonal: λ.
    pub regularisation: f64,
    /// Whether a rating's [`Scale::confidence`] and [`Self::activity`] weigh, or every interaction is a plain 1.
    pub weighted: bool,
    /// Power of the number of a user's interactions that its row is divided by; only where `weighted`.
    pub activity: f32,
    /// Share of the Gram matrix in which two items count the less the further apart in time one user chose them.
    pub together: f32,
    /// Over how many seconds "together" falls to 1/e.
    pub moment: f32,
    /// Only the most popular items take part; the memory is 16 bytes times its square.
    pub most_items: usize,
    /// Weights kept per item where more than this many items take part, the largest by amount.
    pub keep: usize,
}

impl EaseOptions {
    /// EASE as published (Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019): every weight is kept. Beyond 6,000
    /// items the matrix would not fit a small machine, and only the most popular take part.
    #[must_use]
    pub fn published(regularisation: f64) -> Self {
        Self {
            regularisation,
            weighted: false,
            activity: 0.0,
            together: 0.0,
            moment: 600.0,
            most_items: 6000,
            keep: 6000,
        }
    }

    /// Weighted by rating, by activity and by time: two items that one person chose within ten minutes say more about
    /// each other than two that lie a year apart.
    #[must_use]
    pub fn timed() -> Self {
        Self { weighted: true, activity: 0.2, together: 0.6, keep: 2048, ..Self::published(140.0) }
    }
}

/// Learned item-item weights.
///
/// With the Gram matrix `G_ij = Σ_u x_ui x_uj ((1-a) + a·exp(-|t_ui - t_uj|/τ))`, positive definite because the exponential
/// kernel is, and `P = (G + λI)^-1`: `B_ij = -P_ij / P_jj`, `B_ii = 0`; the scores are `x B`. With `a = 0` this is EASE as
/// published.
#[derive(Clone, Debug, PartialEq)]
pub struct Ease {
    name: &'static str,
    scale: Scale,
    weighted: bool,
    /// For each item what it adds to which others; where all are kept, dense over the items that take part.
    weights: Weights,
}

#[derive(Clone, Debug, PartialEq)]
enum Weights {
    Dense { place: Vec<Option<u32>>, items: Vec<u32>, cells: Vec<f32> },
    Sparse(Vec<Vec<(u32, f32)>>),
}

/// What a user's row is divided by: its length to the power of `activity`.
#[allow(clippy::cast_precision_loss)]
pub(super) fn activity_weight(length: usize, activity: f32) -> f32 {
    (length.max(1) as f32 / 50.0).powf(-activity)
}

impl Ease {
    /// Learns the weights.
    ///
    /// # Errors
    /// [`RecommendError::Singular`] when the regularisation is not positive, [`RecommendError::Empty`] without items.
    pub fn fit(data: &Interactions, options: &EaseOptions) -> Result<Self, RecommendError> {
        let (place, items) = most_popular(data, options.most_items);
        if items.is_empty() {
            return Err(RecommendError::Empty);
        }
        let mut gram = gram(data, options, &place, &items);
        gram.add_to_diagonal(options.regularisation);
        let inverse = gram.inverse()?;
        let side = items.len();
        #[allow(clippy::cast_possible_truncation)] // the weights are of the order of one
        let weight = |i: usize, j: usize| {
            if i == j { 0.0 } else { (-inverse.row(i)[j] / inverse.row(j)[j]) as f32 }
        };
        let weights = if side <= options.keep {
            let cells = (0..side).into_par_iter().flat_map_iter(|i| (0..side).map(move |j| weight(i, j)));
            Weights::Dense { place, cells: cells.collect(), items }
        } else {
            let mut rows = vec![Vec::new(); data.items.len()];
            let kept: Vec<Vec<(u32, f32)>> = (0..side)
                .into_par_iter()
                .map(|i| {
                    let mut row: Vec<(u32, f32)> =
                        (0..side).map(|j| (items[j], weight(i, j).abs())).collect();
                    nearest_first(&mut row, options.keep.div_ceil(4));
                    let place = |item: u32| place[item as usize].map_or(0, |p| p as usize);
                    row.into_iter().map(|(item, _)| (item, weight(i, place(item)))).collect()
                })
                .collect();
            for (item, row) in items.iter().zip(kept) {
                rows[*item as usize] = row;
            }
            Weights::Sparse(rows)
        };
        let name = if options.weighted { "ease-timed" } else { "ease" };
        Ok(Self { name, scale: data.scale, weighted: options.weighted, weights })
    }

    /// The weights as (other item, weight) rows, for the model file.
    #[must_use]
    pub fn rows(&self) -> Vec<Vec<(u32, f32)>> {
        match &self.weights {
            Weights::Sparse(rows) => rows.clone(),
            Weights::Dense { place, items, cells } => place
                .iter()
                .map(|place| {
                    place.map_or_else(Vec::new, |place| {
                        let from = place as usize * items.len();
                        let row = &cells[from..from + items.len()];
                        items.iter().copied().zip(row.iter().copied()).filter(|(_, w)| *w != 0.0).collect()
                    })
                })
                .collect(),
        }
    }

    /// From rows that are kept elsewhere.
    #[must_use]
    pub fn from_rows(rows: Vec<Vec<(u32, f32)>>, scale: Scale) -> Self {
        Self { name: "ease-timed", scale, weighted: true, weights: Weights::Sparse(rows) }
    }

    /// Makes room for items that came later; they add nothing and nothing is added to them.
    pub fn grow(&mut self, items: usize) {
        match &mut self.weights {
            Weights::Sparse(rows) => rows.resize(items, Vec::new()),
            Weights::Dense { place, .. } => place.resize(items, None),
        }
    }

    /// What one item of the history adds to another: the reason for a recommendation.
    #[must_use]
    pub fn weight(&self, from: u32, to: u32) -> f32 {
        match &self.weights {
            Weights::Sparse(rows) => rows
                .get(from as usize)
                .and_then(|row| row.iter().find(|(item, _)| *item == to))
                .map_or(0.0, |(_, weight)| *weight),
            Weights::Dense { place, items, cells } => {
                let place = |item: u32| place.get(item as usize).copied().flatten().map(|p| p as usize);
                match (place(from), place(to)) {
                    (Some(from), Some(to)) => cells[from * items.len() + to],
                    _ => 0.0,
                }
            }
        }
    }
}

/// The most popular items, in the order of their numbers, and where each item stands among them.
fn most_popular(data: &Interactions, most: usize) -> (Vec<Option<u32>>, Vec<u32>) {
    let mut items: Vec<(u32, f32)> = (0_u32..)
        .zip(data.columns().iter())
        .filter(|(_, column)| !column.is_empty())
        .map(|(item, column)| (item, f32::from(u16::try_from(column.len()).unwrap_or(u16::MAX))))
        .collect();
    nearest_first(&mut items, most);
    let mut items: Vec<u32> = items.into_iter().map(|(item, _)| item).collect();
    items.sort_unstable();
    let mut place = vec![None; data.items.len()];
    for (number, item) in (0_u32..).zip(&items) {
        place[*item as usize] = Some(number);
    }
    (place, items)
}

fn gram(data: &Interactions, options: &EaseOptions, place: &[Option<u32>], items: &[u32]) -> Square {
    let value = |entry: &Entry| if options.weighted { data.scale.confidence(entry.value) } else { 1.0 };
    let mut gram = Square::zeros(items.len());
    gram.rows_mut().zip(items).for_each(|(sums, item)| {
        for user in data.columns().row(*item as usize) {
            let row = data.rows().row(user.index as usize);
            let strength = if options.weighted { activity_weight(row.len(), options.activity) } else { 1.0 };
            let own = value(user) * strength * strength;
            for other in row {
                if let Some(place) = place[other.index as usize] {
                    let apart = other.at.abs_diff(user.at);
                    #[allow(clippy::cast_precision_loss)]
                    let near = if options.together > 0.0 && apart > 0 {
                        1.0 - options.together + options.together * (-(apart as f32) / options.moment).exp()
                    } else {
                        1.0
                    };
                    sums[place as usize] += f64::from(own * value(other) * near);
                }
            }
        }
    });
    gram
}

impl Recommender for Ease {
    fn name(&self) -> &'static str {
        self.name
    }

    fn score(&self, history: &[Entry], scores: &mut [f32]) {
        let value = |entry: &Entry| if self.weighted { self.scale.confidence(entry.value) } else { 1.0 };
        match &self.weights {
            Weights::Sparse(rows) => {
                scores.fill(0.0);
                for mine in history {
                    let amount = value(mine);
                    for (item, weight) in rows.get(mine.index as usize).map_or(&[][..], Vec::as_slice) {
                        scores[*item as usize] += amount * weight;
                    }
                }
            }
            Weights::Dense { place, items, cells } => {
                scores.fill(f32::NEG_INFINITY);
                let mut sums = vec![0.0_f32; items.len()];
                for mine in history {
                    let Some(place) = place.get(mine.index as usize).copied().flatten() else { continue };
                    let amount = value(mine);
                    let row = &cells[place as usize * items.len()..];
                    sums.iter_mut().zip(row).for_each(|(sum, weight)| *sum += amount * weight);
                }
                for (item, sum) in items.iter().zip(sums) {
                    scores[*item as usize] = sum;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{dense::Square, synthetic};

    #[test]
    fn the_weights_solve_the_published_problem() -> Result<(), RecommendError> {
        // B minimises |X - XB|² + λ|B|² with an empty diagonal: the gradient is zero off the diagonal.
        let data = synthetic::tastes(40, 12, 3);
        let ease = Ease::fit(&data, &EaseOptions::published(5.0))?;
        let n = data.items.len();
        let mut gram = Square::zeros(n);
        let cells: Vec<f64> = (0..n * n)
            .map(|cell| {
                let (i, j) = (cell / n, cell % n);
                let both = |row: &&[Entry]| {
                    [i, j].iter().all(|k| row.iter().any(|entry| entry.index as usize == *k))
                };
                data.rows().iter().filter(both).count() as f64
            })
            .collect();
        gram.rows_mut().zip(cells.par_chunks(n)).for_each(|(row, cells)| row.copy_from_slice(cells));
        for i in 0..n {
            for j in (0..n).filter(|j| *j != i) {
                let fitted: f64 =
                    (0..n).map(|k| gram.row(i)[k] * f64::from(ease.weight(k as u32, j as u32))).sum();
                let gradient = fitted + 5.0 * f64::from(ease.weight(i as u32, j as u32)) - gram.row(i)[j];
                assert!(gradient.abs() < 1e-4, "{i} {j}: {gradient}");
            }
        }
        Ok(())
    }

    #[test]
    fn of_more_than_2048_items_the_published_form_keeps_every_weight() -> Result<(), RecommendError> {
        // 105 people with twenty items of their own each, and one that all of them have: through it all are joined.
        let names = |n: u32| (0..n).map(|i| i.to_string()).collect::<crate::Names>();
        let cell = |user, index| (user, Entry { index, value: 1.0, at: 0 });
        let cells = (0..105_u32)
            .flat_map(|user| (0..20).map(move |n| cell(user, 1 + user * 20 + n)).chain([cell(user, 0)]));
        let data = Interactions::new(names(105), names(2101), Scale::Implicit, cells.collect());
        let published = Ease::fit(&data, &EaseOptions::published(5.0))?;
        assert!(published.rows().iter().all(|row| row.len() == 2100));
        let timed = Ease::fit(&data, &EaseOptions::timed())?;
        assert!(timed.rows().iter().all(|row| row.len() <= 512), "what ships stays small");
        Ok(())
    }

    #[test]
    fn pruned_weights_rank_almost_as_all_do() -> Result<(), RecommendError> {
        let data = synthetic::tastes(200, 40, 5);
        let whole = Ease::fit(&data, &EaseOptions::timed())?;
        let pruned = Ease::fit(&data, &EaseOptions { keep: 39, ..EaseOptions::timed() })?;
        let again = Ease::from_rows(whole.rows(), data.scale);
        let (mut a, mut b, mut c) = (vec![0.0; 40], vec![0.0; 40], vec![0.0; 40]);
        let mut same = 0;
        for row in data.rows().iter().take(50) {
            whole.score(row, &mut a);
            pruned.score(row, &mut b);
            again.score(row, &mut c);
            let best = crate::methods::top(&a, row, 5);
            assert_eq!(best, crate::methods::top(&c, row, 5), "rows hold all there is");
            same += crate::methods::top(&b, row, 5).iter().filter(|item| best.contains(item)).count();
        }
        assert!(same > 150, "{same} of 250");
        Ok(())
    }

    #[test]
    fn without_regularisation_it_says_so() {
        let data = synthetic::tastes(3, 12, 1);
        let options = EaseOptions { regularisation: -1000.0, ..EaseOptions::timed() };
        assert!(matches!(Ease::fit(&data, &options), Err(RecommendError::Singular(_))));
    }
}
