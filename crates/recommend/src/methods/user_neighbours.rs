//! User-based neighbourhoods, exactly as the seed document gives them.

use crate::{
    Interactions,
    interactions::{Entry, Rows},
    methods::{RatingPredictor, Recommender},
};

/// People like you:
///
/// ```text
/// sim(u,v) = Σ_{i∈I_uv} r_ui r_vi / ( √Σ_{i∈I_u} r_ui² · √Σ_{i∈I_v} r_vi² )
/// r̂_ui = r̄_u + Σ_{v∈S(i,k)} sim(u,v) (r_vi − r̄_v) / Σ_{v∈S(i,k)} |sim(u,v)|
/// ```
///
/// with `S(i,k)` the k users most similar to u among those who rated i; where ratings go below zero similarities do, too, and who
/// is unlike u speaks against what they like. Where nobody did, or nobody has anything in common with u, the rating is `r̄_u`, and the
/// ranking has nothing to say.
#[derive(Clone, Debug)]
pub struct UserNeighbours {
    rows: Rows,
    columns: Rows,
    norms: Vec<f32>,
    means: Vec<f32>,
    overall: f32,
    k: usize,
}

/// Length of a row.
pub(super) fn norm(row: &[Entry]) -> f32 {
    row.iter().map(|entry| entry.value * entry.value).sum::<f32>().sqrt()
}

/// Mean of a row; `otherwise` for an empty one.
#[allow(clippy::cast_precision_loss)]
pub(super) fn mean(row: &[Entry], otherwise: f32) -> f32 {
    if row.is_empty() {
        return otherwise;
    }
    row.iter().map(|entry| entry.value).sum::<f32>() / row.len() as f32
}

/// Moves the `k` with the largest similarity to the front.
pub(super) fn nearest(neighbours: &mut Vec<(f32, f32)>, k: usize) {
    if k < neighbours.len() {
        neighbours.select_nth_unstable_by(k, |a, b| b.0.total_cmp(&a.0).then(b.1.total_cmp(&a.1)));
        neighbours.truncate(k);
    }
}

/// The weighted mean deviation of the formula from (similarity, deviation) pairs.
pub(super) fn deviation(neighbours: &[(f32, f32)]) -> Option<f32> {
    let (sum, weight) = neighbours.iter().fold((0.0, 0.0), |(sum, weight), (similarity, deviation)| {
        (sum + similarity * deviation, weight + similarity.abs())
    });
    (weight > 0.0).then(|| sum / weight)
}

impl UserNeighbours {
    /// Keeps the matrix and the length and mean of each row.
    #[must_use]
    pub fn fit(data: &Interactions, k: usize) -> Self {
        let overall = data.mean();
        Self {
            norms: data.rows().iter().map(norm).collect(),
            means: data.rows().iter().map(|row| mean(row, overall)).collect(),
            rows: data.rows().clone(),
            columns: data.columns().clone(),
            overall,
            k,
        }
    }

    /// Similarity of a history to every user.
    #[must_use]
    pub fn similarities(&self, history: &[Entry]) -> Vec<f32> {
        let mut similar = vec![0.0_f32; self.rows.len()];
        for mine in history {
            for theirs in self.columns.row(mine.index as usize) {
                similar[theirs.index as usize] += mine.value * theirs.value;
            }
        }
        let own = norm(history);
        similar.iter_mut().zip(&self.norms).for_each(|(sum, norm)| {
            let lengths = own * norm;
            *sum = if lengths > 0.0 { *sum / lengths } else { 0.0 };
        });
        similar
    }

    fn rating(&self, similar: &[f32], item: u32, neighbours: &mut Vec<(f32, f32)>) -> Option<f32> {
        neighbours.clear();
        neighbours.extend(self.columns.row(item as usize).iter().filter_map(|theirs| {
            let user = theirs.index as usize;
            (similar[user] != 0.0).then(|| (similar[user], theirs.value - self.means[user]))
        }));
        nearest(neighbours, self.k);
        deviation(neighbours)
    }
}

impl Recommender for UserNeighbours {
    fn name(&self) -> &'static str {
        "user-neighbours"
    }

    fn score(&self, history: &[Entry], scores: &mut [f32]) {
        let similar = self.similarities(history);
        let own = mean(history, self.overall);
        let mut neighbours = Vec::new();
        for (item, score) in (0_u32..).zip(scores) {
            *score = self.rating(&similar, item, &mut neighbours).map_or(f32::NEG_INFINITY, |d| own + d);
        }
    }
}

impl RatingPredictor for UserNeighbours {
    fn name(&self) -> &'static str {
        "user-neighbours"
    }

    fn predict(&self, history: &[Entry], items: &[u32]) -> Vec<f32> {
        let similar = self.similarities(history);
        let own = mean(history, self.overall);
        let mut neighbours = Vec::new();
        items.iter().map(|item| own + self.rating(&similar, *item, &mut neighbours).unwrap_or(0.0)).collect()
    }
}

/// The k most similar users vote for what they chose, each with its similarity: the neighbourhood as it is used for ranking.
#[derive(Clone, Debug)]
pub struct CosineUsers {
    neighbours: UserNeighbours,
}

impl CosineUsers {
    /// Keeps the matrix.
    #[must_use]
    pub fn fit(data: &Interactions, k: usize) -> Self {
        Self { neighbours: UserNeighbours::fit(data, k) }
    }
}

impl Recommender for CosineUsers {
    fn name(&self) -> &'static str {
        "user-cosine"
    }

    fn score(&self, history: &[Entry], scores: &mut [f32]) {
        let mut similar: Vec<(u32, f32)> = (0_u32..).zip(self.neighbours.similarities(history)).collect();
        similar.retain(|(_, similarity)| *similarity > 0.0);
        super::item_neighbours::nearest_first(&mut similar, self.neighbours.k);
        scores.fill(f32::NEG_INFINITY);
        for (user, similarity) in similar {
            for entry in self.neighbours.rows.row(user as usize) {
                let score = &mut scores[entry.index as usize];
                *score = if score.is_finite() { *score + similarity } else { similarity };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interactions::{Names, Scale};

    /// Three users, three items; the third user has not rated item 2.
    fn data() -> Interactions {
        let names = || ["a", "b", "c"].into_iter().map(str::to_owned).collect::<Names>();
        let cell = |u, index, value| (u, Entry { index, value, at: 0 });
        let cells = vec![
            cell(0, 0, 5.0),
            cell(0, 1, 3.0),
            cell(0, 2, 4.0),
            cell(1, 0, 1.0),
            cell(1, 1, 5.0),
            cell(1, 2, 2.0),
            cell(2, 0, 4.0),
            cell(2, 1, 2.0),
        ];
        Interactions::new(names(), names(), Scale::Rating { lowest: 1.0, highest: 5.0 }, cells)
    }

    #[test]
    fn similarity_and_rating_are_those_of_the_formula() {
        let data = data();
        let method = UserNeighbours::fit(&data, 2);
        let history = data.rows().row(2);
        // By hand: the norms run over all ratings of a user, not over the common ones.
        let to_a = (4.0 * 5.0 + 2.0 * 3.0) / (20_f32.sqrt() * 50_f32.sqrt());
        let to_b = (4.0 * 1.0 + 2.0 * 5.0) / (20_f32.sqrt() * 30_f32.sqrt());
        let similar = method.similarities(history);
        assert!((similar[0] - to_a).abs() < 1e-6 && (similar[1] - to_b).abs() < 1e-6, "{similar:?}");
        let wanted = 3.0 + (to_a * (4.0 - 4.0) + to_b * (2.0 - 8.0 / 3.0)) / (to_a + to_b);
        assert!((method.predict(history, &[2])[0] - wanted).abs() < 1e-6);
        // With one neighbour only the nearest counts.
        assert!((UserNeighbours::fit(&data, 1).predict(history, &[2])[0] - 3.0).abs() < 1e-6);
    }

    #[test]
    fn who_is_unlike_speaks_against_what_they_like() {
        let names = |n: u32| (0..n).map(|i| i.to_string()).collect::<Names>();
        let cell = |u, index, value| (u, Entry { index, value, at: 0 });
        let cells = vec![
            cell(0, 0, 2.0),
            cell(0, 1, -1.0),
            cell(1, 0, -3.0),
            cell(1, 1, 1.0),
            cell(1, 2, 5.0),
            cell(2, 0, 1.0),
            cell(2, 2, 4.0),
        ];
        let data =
            Interactions::new(names(3), names(3), Scale::Rating { lowest: -10.0, highest: 10.0 }, cells);
        let method = UserNeighbours::fit(&data, 2);
        let history = data.rows().row(0);
        // By hand: one is against, one is for.
        let against = (-6.0 - 1.0) / (5_f32.sqrt() * 35_f32.sqrt());
        let with = 2.0 / (5_f32.sqrt() * 17_f32.sqrt());
        let wanted = 0.5 + (against * (5.0 - 1.0) + with * (4.0 - 2.5)) / (against.abs() + with.abs());
        assert!((method.predict(history, &[2])[0] - wanted).abs() < 1e-5);
        let mut scores = [0.0; 3];
        method.score(history, &mut scores);
        assert!((scores[2] - wanted).abs() < 1e-5);
    }

    #[test]
    fn without_neighbours_the_own_mean_is_predicted_and_nothing_ranked() {
        let method = UserNeighbours::fit(&data(), 2);
        assert!((method.predict(&[], &[2])[0] - 26.0 / 8.0).abs() < 1e-6);
        let mut scores = [0.0; 3];
        method.score(&[], &mut scores);
        assert_eq!(scores, [f32::NEG_INFINITY; 3]);
    }
}
