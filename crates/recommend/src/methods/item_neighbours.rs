//! Item-based neighbourhoods: the seed's formula turned to items, and the cosine neighbourhood for ranking.

use rayon::prelude::*;

use crate::{
    Interactions,
    interactions::{Entry, Rows},
    methods::{
        RatingPredictor, Recommender,
        user_neighbours::{deviation, mean, nearest, norm},
    },
};

/// For every item the items like it, nearest first, with their similarity.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SimilarItems {
    rows: Vec<Vec<(u32, f32)>>,
}

impl SimilarItems {
    /// Cosine of the columns of a matrix, by its rows: `Σ r_ui r_uj / (|r_i| |r_j|)`, lengths over whole columns. At most
    /// `keep` a row. Users with more than 2,000 items (scripts, wholesalers) are left out of the products.
    #[must_use]
    pub fn cosine(rows: &Rows, columns: &Rows, keep: usize, weight: impl Fn(f32) -> f32 + Sync) -> Self {
        let lengths: Vec<f32> = columns
            .iter()
            .map(|column| column.iter().map(|e| weight(e.value).powi(2)).sum::<f32>().sqrt())
            .collect();
        let rows = (0..columns.len())
            .into_par_iter()
            .map_init(
                || (vec![0.0_f32; columns.len()], Vec::new()),
                |(sums, touched): &mut (Vec<f32>, Vec<u32>), item| {
                    for user in columns.row(item) {
                        let row = rows.row(user.index as usize);
                        if row.len() > 2000 {
                            continue;
                        }
                        let own = weight(user.value);
                        for other in row {
                            let sum = &mut sums[other.index as usize];
                            if *sum == 0.0 {
                                touched.push(other.index);
                            }
                            *sum += own * weight(other.value);
                        }
                    }
                    let mut similar: Vec<(u32, f32)> = Vec::with_capacity(touched.len());
                    for other in touched.drain(..) {
                        let sum = std::mem::take(&mut sums[other as usize]);
                        let lengths = lengths[item] * lengths[other as usize];
                        if other as usize != item && sum > 0.0 && lengths > 0.0 {
                            similar.push((other, sum / lengths));
                        }
                    }
                    nearest_first(&mut similar, keep);
                    similar
                },
            )
            .collect();
        Self { rows }
    }

    /// From rows that are kept elsewhere.
    #[must_use]
    pub fn from_rows(rows: Vec<Vec<(u32, f32)>>) -> Self {
        Self { rows }
    }

    /// The items like one, nearest first.
    #[must_use]
    pub fn of(&self, item: u32) -> &[(u32, f32)] {
        self.rows.get(item as usize).map_or(&[], Vec::as_slice)
    }

    /// All rows.
    #[must_use]
    pub fn rows(&self) -> &[Vec<(u32, f32)>] {
        &self.rows
    }
}

/// Sorts by similarity and keeps the best; of equals the lower number comes first.
pub(crate) fn nearest_first(similar: &mut Vec<(u32, f32)>, keep: usize) {
    let order = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    if keep < similar.len() {
        similar.select_nth_unstable_by(keep, order);
        similar.truncate(keep);
    }
    similar.sort_unstable_by(order);
}

/// The seed's formula with users and items exchanged:
///
/// ```text
/// r̂_ui = r̄_i + Σ_{j∈S(u,k)} sim(i,j) (r_uj − r̄_j) / Σ_{j∈S(u,k)} |sim(i,j)|
/// ```
///
/// with `S(u,k)` the k items most similar to i among those u rated.
#[derive(Clone, Debug)]
pub struct ItemNeighbours {
    rows: Rows,
    columns: Rows,
    norms: Vec<f32>,
    means: Vec<f32>,
    k: usize,
}

impl ItemNeighbours {
    /// Keeps the matrix and the length and mean of each column.
    #[must_use]
    pub fn fit(data: &Interactions, k: usize) -> Self {
        let overall = data.mean();
        Self {
            norms: data.columns().iter().map(norm).collect(),
            means: data.columns().iter().map(|column| mean(column, overall)).collect(),
            rows: data.rows().clone(),
            columns: data.columns().clone(),
            k,
        }
    }

    /// For every item its (similarity, deviation) pairs with what the history holds.
    fn pairs(&self, history: &[Entry]) -> Vec<Vec<(f32, f32)>> {
        let mut pairs = vec![Vec::new(); self.columns.len()];
        let mut sums = vec![0.0_f32; self.columns.len()];
        for mine in history {
            let item = mine.index as usize;
            sums.fill(0.0);
            for user in self.columns.row(item) {
                for other in self.rows.row(user.index as usize) {
                    sums[other.index as usize] += user.value * other.value;
                }
            }
            let deviation = mine.value - self.means[item];
            for (other, sum) in sums.iter().enumerate() {
                if *sum > 0.0 && other != item {
                    pairs[other].push((sum / (self.norms[item] * self.norms[other]), deviation));
                }
            }
        }
        pairs
    }
}

impl Recommender for ItemNeighbours {
    fn name(&self) -> &'static str {
        "item-neighbours"
    }

    fn score(&self, history: &[Entry], scores: &mut [f32]) {
        for ((mut pairs, score), mean) in self.pairs(history).into_iter().zip(scores).zip(&self.means) {
            nearest(&mut pairs, self.k);
            *score = deviation(&pairs).map_or(f32::NEG_INFINITY, |d| mean + d);
        }
    }
}

impl RatingPredictor for ItemNeighbours {
    fn name(&self) -> &'static str {
        "item-neighbours"
    }

    fn predict(&self, history: &[Entry], items: &[u32]) -> Vec<f32> {
        let mut pairs = self.pairs(history);
        items
            .iter()
            .map(|item| {
                let pairs = &mut pairs[*item as usize];
                nearest(pairs, self.k);
                self.means[*item as usize] + deviation(pairs).unwrap_or(0.0)
            })
            .collect()
    }
}

/// Sum of the cosines to what the history holds, each item with its k nearest only (Deshpande and Karypis 2004).
#[derive(Clone, Debug)]
pub struct CosineItems {
    similar: SimilarItems,
}

impl CosineItems {
    /// Binary cosine with `k` neighbours an item.
    #[must_use]
    pub fn fit(data: &Interactions, k: usize) -> Self {
        Self { similar: SimilarItems::cosine(data.rows(), data.columns(), k, |_| 1.0) }
    }

    /// From similarities that are kept elsewhere.
    #[must_use]
    pub fn new(similar: SimilarItems) -> Self {
        Self { similar }
    }
}

impl Recommender for CosineItems {
    fn name(&self) -> &'static str {
        "item-cosine"
    }

    fn score(&self, history: &[Entry], scores: &mut [f32]) {
        scores.fill(f32::NEG_INFINITY);
        for mine in history {
            for (other, similarity) in self.similar.of(mine.index) {
                let score = &mut scores[*other as usize];
                *score = if score.is_finite() { *score + similarity } else { *similarity };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::interactions::{Names, Scale};

    fn some() -> impl Strategy<Value = Interactions> {
        proptest::collection::vec((0_u32..8, 0_u32..10, 1_u8..6), 1..60).prop_map(|cells| {
            let names = |n: u32| (0..n).map(|i| i.to_string()).collect::<Names>();
            let cells =
                cells.into_iter().map(|(u, index, r)| (u, Entry { index, value: f32::from(r), at: 0 }));
            let scale = Scale::Rating { lowest: 1.0, highest: 5.0 };
            Interactions::new(names(8), names(10), scale, cells.collect())
        })
    }

    proptest! {
        #[test]
        fn similarity_is_symmetric_and_at_most_one(data in some()) {
            let similar = SimilarItems::cosine(data.rows(), data.columns(), usize::MAX, |v| v);
            for (i, row) in (0_u32..).zip(similar.rows()) {
                prop_assert!(row.is_sorted_by(|a, b| a.1 >= b.1));
                for (j, s) in row {
                    prop_assert!(*s > 0.0 && *s < 1.0 + 1e-5);
                    let back = similar.of(*j).iter().find(|(k, _)| *k == i).map(|(_, s)| *s);
                    prop_assert!(back.is_some_and(|b| (b - s).abs() < 1e-5));
                }
            }
        }

        #[test]
        fn items_are_users_of_the_turned_matrix(data in some()) {
            // The item formula on a matrix is the user formula on its transpose, where a user's mean is an item's.
            let turned: Vec<(u32, Entry)> = data.cells().into_iter()
                .map(|(u, e)| (e.index, Entry { index: u, ..e })).collect();
            let turned = Interactions::new(data.items.clone(), data.users.clone(), data.scale, turned);
            let users = super::super::UserNeighbours::fit(&turned, 3);
            let items = ItemNeighbours::fit(&data, 3);
            for user in 0..8_u32 {
                let row = data.rows().row(user as usize);
                for item in (0..10_u32).filter(|i| row.iter().all(|e| e.index != *i)) {
                    let by_item = items.predict(row, &[item])[0];
                    let column = data.columns().row(item as usize);
                    let by_user = users.predict(column, &[user])[0];
                    prop_assert!((by_item - by_user).abs() < 1e-3, "{by_item} {by_user}");
                }
            }
        }
    }
}
