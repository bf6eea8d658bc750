//! The smooth part of the item graph: what remains of a history after projection on its few slowest patterns.

use rayon::prelude::*;

use crate::{
    Interactions,
    interactions::{Entry, Scale},
    methods::{Recommender, ease::activity_weight},
    random::Random,
};

/// How the patterns are found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpectralOptions {
    /// How many patterns are kept.
    pub patterns: usize,
    /// Power of an item's popularity that its column is divided by before, and multiplied with after.
    pub popularity: f32,
    /// Rounds of subspace iteration.
    pub rounds: usize,
    /// Of the starting values.
    pub seed: u64,
}

impl Default for SpectralOptions {
    fn default() -> Self {
        Self { patterns: 30, popularity: 0.4, rounds: 12, seed: 1 }
    }
}

const ACTIVITY: f32 = 0.2;

/// The leading eigenvectors `V` of `D^-p Xᵀ X D^-p` (D: popularity); scores `x D^-p V Vᵀ D^p`. An ideal low-pass filter on
/// the item graph, as in GF-CF (Shen et al., "How Powerful is Graph Convolution for Recommendation?", CIKM 2021) and, with p = 0,
/// PureSVD (Cremonesi, Koren and Turrin, RecSys 2010). Found by subspace iteration on the sparse matrix: no dense item-item
/// matrix is ever made.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectral {
    scale: Scale,
    patterns: usize,
    /// One row an item: its part in each pattern.
    vectors: Vec<f32>,
    /// Popularity to the power of p; 0 for an item nobody chose.
    sizes: Vec<f32>,
}

impl Spectral {
    /// Finds the patterns.
    #[must_use]
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
    pub fn fit(data: &Interactions, options: SpectralOptions) -> Self {
        let items = data.items.len();
        let patterns = options.patterns.min(items).max(1);
        let sizes: Vec<f32> =
            data.columns().iter().map(|column| (column.len() as f32).powf(options.popularity)).collect();
        let lengths: Vec<usize> = data.rows().iter().map(<[Entry]>::len).collect();
        let cell = |user: usize, item: usize, value: f32| {
            data.scale.confidence(value) * activity_weight(lengths[user], ACTIVITY) / sizes[item]
        };
        let mut random = Random::new(options.seed);
        let mut vectors: Vec<f32> = (0..items * patterns).map(|_| random.normal() as f32).collect();
        orthonormalise(&mut vectors, patterns);
        let mut people = vec![0.0_f32; data.users.len() * patterns];
        for _ in 0..options.rounds {
            people.par_chunks_mut(patterns).enumerate().for_each(|(user, sum)| {
                sum.fill(0.0);
                for entry in data.rows().row(user) {
                    let item = entry.index as usize;
                    add(sum, &vectors[item * patterns..], cell(user, item, entry.value));
                }
            });
            vectors.par_chunks_mut(patterns).enumerate().for_each(|(item, sum)| {
                sum.fill(0.0);
                for entry in data.columns().row(item) {
                    let user = entry.index as usize;
                    add(sum, &people[user * patterns..], cell(user, item, entry.value));
                }
            });
            orthonormalise(&mut vectors, patterns);
        }
        Self { scale: data.scale, patterns, vectors, sizes }
    }

    /// From parts that are kept elsewhere: one row of `patterns` numbers an item, and the items' sizes.
    #[must_use]
    pub fn from_parts(vectors: Vec<f32>, sizes: Vec<f32>, patterns: usize, scale: Scale) -> Self {
        Self { scale, patterns: patterns.max(1), vectors, sizes }
    }

    /// One row an item: its part in each pattern.
    #[must_use]
    pub fn vectors(&self) -> &[f32] {
        &self.vectors
    }

    /// What items are divided by and multiplied with.
    #[must_use]
    pub fn sizes(&self) -> &[f32] {
        &self.sizes
    }

    /// Makes room for items that came later, without a part in any pattern.
    pub fn grow(&mut self, items: usize) {
        self.vectors.resize(items * self.patterns, 0.0);
        self.sizes.resize(items, 0.0);
    }

    /// How many patterns there are.
    #[must_use]
    pub fn patterns(&self) -> usize {
        self.patterns
    }
}

fn add(sum: &mut [f32], other: &[f32], factor: f32) {
    sum.iter_mut().zip(other).for_each(|(cell, value)| *cell += factor * value);
}

/// Makes the columns of a (rows x width) matrix orthonormal: Gram and Schmidt, twice for precision, in double precision.
/// A column that depends on those before it becomes zero.
#[allow(clippy::cast_possible_truncation)]
fn orthonormalise(cells: &mut [f32], width: usize) {
    let rows = cells.len() / width.max(1);
    let mut columns: Vec<Vec<f64>> =
        (0..width).map(|c| (0..rows).map(|r| f64::from(cells[r * width + c])).collect()).collect();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    for c in 0..width {
        let (before, rest) = columns.split_at_mut(c);
        let column = &mut rest[0];
        let was = dot(column, column).sqrt();
        for _ in 0..2 {
            for other in before.iter() {
                let along = dot(column, other);
                column.iter_mut().zip(other).for_each(|(cell, value)| *cell -= along * value);
            }
        }
        let length = dot(column, column).sqrt();
        let factor = if length > 1e-9 * was.max(1e-30) { 1.0 / length } else { 0.0 };
        column.iter_mut().for_each(|cell| *cell *= factor);
    }
    for (r, row) in cells.chunks_mut(width).enumerate() {
        row.iter_mut().zip(&columns).for_each(|(cell, column)| *cell = column[r] as f32);
    }
}

impl Recommender for Spectral {
    fn name(&self) -> &'static str {
        "spectral"
    }

    fn score(&self, history: &[Entry], scores: &mut [f32]) {
        let mut along = vec![0.0_f32; self.patterns];
        for mine in history {
            let item = mine.index as usize;
            if self.sizes.get(item).is_some_and(|size| *size > 0.0) {
                let factor = self.scale.confidence(mine.value) / self.sizes[item];
                add(&mut along, &self.vectors[item * self.patterns..], factor);
            }
        }
        for ((score, vector), size) in
            scores.iter_mut().zip(self.vectors.chunks(self.patterns)).zip(&self.sizes)
        {
            let smooth: f32 = vector.iter().zip(&along).map(|(v, a)| v * a).sum();
            *score = size * smooth;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic;

    #[test]
    fn the_patterns_are_orthonormal_and_do_not_change_under_another_round() {
        let data = synthetic::tastes(120, 40, 6);
        let options = |rounds| SpectralOptions { patterns: 3, rounds, ..SpectralOptions::default() };
        let (few, more) = (Spectral::fit(&data, options(60)), Spectral::fit(&data, options(61)));
        let column = |model: &Spectral, c: usize| -> Vec<f32> {
            model.vectors.iter().skip(c).step_by(3).copied().collect()
        };
        for a in 0..3 {
            for b in 0..3 {
                let dot: f32 = column(&few, a).iter().zip(column(&few, b)).map(|(x, y)| x * y).sum();
                assert!((dot - f32::from(u8::from(a == b))).abs() < 1e-4, "{a} {b} {dot}");
            }
        }
        let (mut a, mut b) = (vec![0.0; 40], vec![0.0; 40]);
        few.score(data.rows().row(0), &mut a);
        more.score(data.rows().row(0), &mut b);
        assert!(a.iter().zip(&b).all(|(x, y)| (x - y).abs() < 1e-2), "{a:?} {b:?}");
    }

    #[test]
    fn what_the_patterns_hold_wholly_comes_back_as_it_was() {
        // With as many patterns as items the projection is the identity.
        let data = synthetic::tastes(80, 10, 7);
        let options = SpectralOptions { patterns: 10, ..SpectralOptions::default() };
        let model = Spectral::fit(&data, options);
        let history = data.rows().row(3);
        let mut scores = vec![0.0; 10];
        model.score(history, &mut scores);
        for (item, score) in (0_u32..).zip(&scores) {
            let wanted =
                history.iter().find(|e| e.index == item).map_or(0.0, |e| data.scale.confidence(e.value));
            assert!((score - wanted).abs() < 1e-3, "{item}: {score} {wanted}");
        }
    }
}
