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
    /// `keep` a row, and only similarities above zero.
    #[must_use]
    pub fn cosine(rows: &Rows, columns: &Rows, keep: usize, weight: impl Fn(f32) -> f32 + Sync) -> Self {
        Self::cosine_of(rows, columns, keep, usize::MAX, weight)
    }

    /// As [`Self::cosine`], as if users with more than `longest` items (scripts, wholesalers) were not there.
    #[must_use]
    pub fn cosine_of(
        rows: &Rows,
        columns: &Rows,
        keep: usize,
        longest: usize,
        weight: impl Fn(f32) -> f32 + Sync,
    ) -> Self {
        let counts = |user: &&Entry| rows.row(user.index as usize).len() <= longest;
        let lengths: Vec<f32> = columns
            .iter()
            .map(|column| column.iter().filter(counts).map(|e| weight(e.value).powi(2)).sum::<f32>().sqrt())
            .collect();
        let rows = (0..columns.len())
            .into_par_iter()
            .map_init(
                || (vec![0.0_f32; columns.len()], Vec::new()),
                |(sums, touched): &mut (Vec<f32>, Vec<u32>), item| {
                    for user in columns.row(item).iter().filter(counts) {
                        let own = weight(user.value);
                        for other in rows.row(user.index as usize) {
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
/// with `S(u,k)` the k items most similar to i among those u rated; similarities below zero count as they do for users.
#[derive(Clone, Debug)]
pub struct ItemNeighbours {
    rows: Rows,
    columns: Rows,
    norms: Vec<f32>,
    means: Vec<f32>,
    k: usize,
    /// `RᵀR` row by row, where the items are few enough: every user needs much of it.
    products: Option<Vec<f32>>,
}

/// Of so many items all products are kept, in 4 bytes times their square.
const KEPT: usize = 8000;

impl ItemNeighbours {
    /// Keeps the matrix, the length and mean of each column and, of up to 8,000 items, the products of all columns.
    #[must_use]
    pub fn fit(data: &Interactions, k: usize) -> Self {
        Self::fit_keeping(data, k, KEPT)
    }

    fn fit_keeping(data: &Interactions, k: usize, kept: usize) -> Self {
        let overall = data.mean();
        let mut method = Self {
            norms: data.columns().iter().map(norm).collect(),
            means: data.columns().iter().map(|column| mean(column, overall)).collect(),
            rows: data.rows().clone(),
            columns: data.columns().clone(),
            k,
            products: None,
        };
        let side = method.columns.len();
        if side <= kept {
            let mut products = vec![0.0; side * side];
            let rows = products.par_chunks_mut(side.max(1)).enumerate();
            rows.for_each(|(item, sums)| method.add_products(item, sums));
            method.products = Some(products);
        }
        method
    }

    /// Adds an item's products with every item: `Σ_u r_ui r_uj`.
    fn add_products(&self, item: usize, sums: &mut [f32]) {
        for user in self.columns.row(item) {
            for other in self.rows.row(user.index as usize) {
                sums[other.index as usize] += user.value * other.value;
            }
        }
    }

    /// Similarity of an item to one of the history and how that deviates from its mean, from the product of both columns.
    fn pair(&self, item: usize, mine: &Entry, product: f32) -> Option<(f32, f32)> {
        let other = mine.index as usize;
        (product != 0.0 && item != other)
            .then(|| (product / (self.norms[other] * self.norms[item]), mine.value - self.means[other]))
    }

    fn rating(&self, item: usize, pairs: &mut Vec<(f32, f32)>) -> Option<f32> {
        nearest(pairs, self.k);
        deviation(pairs).map(|deviation| self.means[item] + deviation)
    }
}

impl Recommender for ItemNeighbours {
    fn name(&self) -> &'static str {
        "item-neighbours"
    }

    fn score(&self, history: &[Entry], scores: &mut [f32]) {
        let side = self.columns.len();
        if let Some(products) = &self.products {
            let mut pairs = Vec::with_capacity(history.len());
            for (item, score) in scores.iter_mut().enumerate() {
                let products = &products[item * side..(item + 1) * side];
                pairs.clear();
                pairs.extend(
                    history.iter().filter_map(|mine| self.pair(item, mine, products[mine.index as usize])),
                );
                *score = self.rating(item, &mut pairs).unwrap_or(f32::NEG_INFINITY);
            }
            return;
        }
        let mut pairs = vec![Vec::new(); side];
        let mut products = vec![0.0; side];
        for mine in history {
            products.fill(0.0);
            self.add_products(mine.index as usize, &mut products);
            for (item, product) in products.iter().enumerate() {
                pairs[item].extend(self.pair(item, mine, *product));
            }
        }
        for (item, (score, pairs)) in scores.iter_mut().zip(&mut pairs).enumerate() {
            *score = self.rating(item, pairs).unwrap_or(f32::NEG_INFINITY);
        }
    }
}

impl RatingPredictor for ItemNeighbours {
    fn name(&self) -> &'static str {
        "item-neighbours"
    }

    fn predict(&self, history: &[Entry], items: &[u32]) -> Vec<f32> {
        let side = self.columns.len();
        let (mut sums, mut pairs) = (Vec::new(), Vec::new());
        items
            .iter()
            .map(|item| {
                let item = *item as usize;
                let products = if let Some(products) = &self.products {
                    &products[item * side..(item + 1) * side]
                } else {
                    sums.clear();
                    sums.resize(side, 0.0);
                    self.add_products(item, &mut sums);
                    &sums[..]
                };
                pairs.clear();
                pairs.extend(
                    history.iter().filter_map(|mine| self.pair(item, mine, products[mine.index as usize])),
                );
                self.rating(item, &mut pairs).unwrap_or(self.means[item])
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

    /// Ratings from the lowest to the highest.
    fn some(lowest: i8, highest: i8) -> impl Strategy<Value = Interactions> {
        proptest::collection::vec((0_u32..8, 0_u32..10, lowest..=highest), 1..60).prop_map(move |cells| {
            let names = |n: u32| (0..n).map(|i| i.to_string()).collect::<Names>();
            let cells =
                cells.into_iter().map(|(u, index, r)| (u, Entry { index, value: f32::from(r), at: 0 }));
            let scale = Scale::Rating { lowest: lowest.into(), highest: highest.into() };
            Interactions::new(names(8), names(10), scale, cells.collect())
        })
    }

    #[test]
    fn a_busy_user_counts_in_products_and_lengths_or_in_neither() {
        let names = |n: u32| (0..n).map(|i| i.to_string()).collect::<Names>();
        let cell = |u, index| (u, Entry { index, value: 1.0, at: 0 });
        // User 0 has everything, user 1 the first two, user 2 the first.
        let cells = (0..5).map(|item| cell(0, item)).chain([cell(1, 0), cell(1, 1), cell(2, 0)]).collect();
        let data = Interactions::new(names(3), names(5), Scale::Implicit, cells);
        let cosine = |longest| {
            let similar = SimilarItems::cosine_of(data.rows(), data.columns(), usize::MAX, longest, |_| 1.0);
            similar.of(0).iter().find(|(item, _)| *item == 1).map_or(0.0, |(_, cosine)| *cosine)
        };
        assert!((cosine(usize::MAX) - 2.0 / (3_f32.sqrt() * 2_f32.sqrt())).abs() < 1e-6);
        assert!((cosine(4) - 1.0 / 2_f32.sqrt()).abs() < 1e-6);
        let many: Vec<(u32, Entry)> =
            (0..2001).map(|item| cell(0, item)).chain([cell(1, 0), cell(1, 1)]).collect();
        let data = Interactions::new(names(2), names(2001), Scale::Implicit, many);
        let mut scores = vec![0.0; 2001];
        CosineItems::fit(&data, 3000).score(&[Entry { index: 0, value: 1.0, at: 0 }], &mut scores);
        assert!((scores[1] - 1.0).abs() < 1e-6, "{}", scores[1]);
        assert!((scores[2] - 0.5_f32.sqrt()).abs() < 1e-6, "{}", scores[2]);
    }

    #[test]
    fn an_item_liked_by_those_who_dislike_mine_is_predicted_below_its_mean() {
        let names = |n: u32| (0..n).map(|i| i.to_string()).collect::<Names>();
        let cell = |u, index, value| (u, Entry { index, value, at: 0 });
        let cells =
            vec![cell(0, 0, 4.0), cell(0, 1, -2.0), cell(1, 0, 1.0), cell(1, 1, -1.0), cell(2, 0, 4.0)];
        let data =
            Interactions::new(names(3), names(2), Scale::Rating { lowest: -10.0, highest: 10.0 }, cells);
        let method = ItemNeighbours::fit(&data, 2);
        // By hand: item 1 has the mean -1.5, the only neighbour is against it, and user 2 likes that one by 1 above its mean.
        assert!((method.predict(data.rows().row(2), &[1])[0] - (-1.5 - 1.0)).abs() < 1e-6);
    }

    proptest! {
        #[test]
        fn similarity_is_symmetric_and_at_most_one(data in some(1, 5)) {
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
        fn kept_products_are_those_worked_out_anew(data in some(-5, 5)) {
            let (kept, anew) = (ItemNeighbours::fit(&data, 3), ItemNeighbours::fit_keeping(&data, 3, 0));
            prop_assert!(kept.products.is_some() && anew.products.is_none());
            let all: Vec<u32> = (0..10).collect();
            for row in data.rows().iter() {
                let (mut a, mut b) = ([0.0; 10], [0.0; 10]);
                kept.score(row, &mut a);
                anew.score(row, &mut b);
                prop_assert_eq!(a, b);
                prop_assert_eq!(kept.predict(row, &all), anew.predict(row, &all));
                for (score, predicted) in a.iter().zip(kept.predict(row, &all)) {
                    prop_assert!(!score.is_finite() || *score == predicted);
                }
            }
        }

        #[test]
        fn items_are_users_of_the_turned_matrix(data in some(-5, 5)) {
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
