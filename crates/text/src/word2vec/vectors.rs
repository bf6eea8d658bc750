//! Trained vectors.

use std::collections::HashMap;

/// A word near to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near<'a> {
    /// The word.
    pub word: &'a str,
    /// Cosine, -1..=1.
    pub similarity: f32,
}

/// Words with their vectors, most frequent first.
#[derive(Clone, Debug, PartialEq)]
pub struct Vectors {
    words: Vec<(String, u64)>,
    ids: HashMap<String, usize>,
    dimension: usize,
    /// Words by dimension.
    values: Vec<f32>,
    /// Length of each vector, for cosines.
    norms: Vec<f32>,
    total: u64,
}

/// The `a` of [`Vectors::sentence`].
const SMOOTH: f64 = 1e-3;

impl Vectors {
    /// Words with counts, and their vectors one after the other.
    pub(super) fn new(words: Vec<(String, u64)>, dimension: usize, values: Vec<f32>) -> Self {
        let ids = words.iter().enumerate().map(|(id, (word, _))| (word.clone(), id)).collect();
        let norms = values.chunks_exact(dimension.max(1)).map(norm).collect();
        let total = words.iter().map(|(_, count)| *count).fold(0, u64::saturating_add);
        Self { words, ids, dimension, values, norms, total }
    }

    /// Number of words.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there is no word.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Length of a vector.
    #[must_use]
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// The words with how often they occurred in training, most frequent first.
    pub fn words(&self) -> impl Iterator<Item = (&str, u64)> {
        self.words.iter().map(|(word, count)| (word.as_str(), *count))
    }

    pub(super) fn values(&self) -> &[f32] {
        &self.values
    }

    fn row(&self, id: usize) -> &[f32] {
        &self.values[id * self.dimension..(id + 1) * self.dimension]
    }

    /// The vector of a word, as trained.
    #[must_use]
    pub fn get(&self, word: &str) -> Option<&[f32]> {
        self.ids.get(word).map(|&id| self.row(id))
    }

    /// Cosine of two words; None where one is unknown.
    #[must_use]
    pub fn similarity(&self, a: &str, b: &str) -> Option<f32> {
        let (a, b) = (*self.ids.get(a)?, *self.ids.get(b)?);
        Some(cosine(dot(self.row(a), self.row(b)), self.norms[a], self.norms[b]))
    }

    /// The words nearest to a word, without the word itself, nearest first; empty where it is unknown.
    #[must_use]
    pub fn nearest(&self, word: &str, count: usize) -> Vec<Near<'_>> {
        let Some(vector) = self.get(word) else { return Vec::new() };
        let mut near = self.nearest_to(vector, count.saturating_add(1));
        near.retain(|other| other.word != word);
        near.truncate(count);
        near
    }

    /// The words nearest to a vector of [`Self::dimension`] numbers, nearest first.
    #[must_use]
    pub fn nearest_to(&self, vector: &[f32], count: usize) -> Vec<Near<'_>> {
        let length = norm(vector);
        let mut near: Vec<Near<'_>> = self
            .words
            .iter()
            .enumerate()
            .map(|(id, (word, _))| {
                let similarity = cosine(dot(self.row(id), vector), self.norms[id], length);
                Near { word, similarity }
            })
            .collect();
        near.sort_by(|a, b| b.similarity.total_cmp(&a.similarity));
        near.truncate(count);
        near
    }

    /// The vector of a sentence, of length 1: the mean of its words' directions weighted by a / (a + p(w)), p(w) the
    /// relative frequency in training and a = 0.001 (smooth inverse frequency: Arora, Liang, Ma, "A Simple but
    /// Tough-to-Beat Baseline for Sentence Embeddings", 2017, without the removal of the common component). None where
    /// no word is known.
    pub fn sentence<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> Option<Vec<f32>> {
        let mut sum = vec![0.0; self.dimension];
        for id in words.into_iter().filter_map(|word| self.ids.get(word).copied()) {
            #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)] // a weight of 0..1
            let weight = (SMOOTH / (SMOOTH + self.words[id].1 as f64 / self.total.max(1) as f64)) as f32;
            let weight = weight / self.norms[id].max(f32::MIN_POSITIVE);
            for (sum, value) in sum.iter_mut().zip(self.row(id)) {
                *sum += weight * value;
            }
        }
        let length = norm(&sum);
        (length > 0.0 && length.is_finite()).then(|| sum.iter().map(|value| value / length).collect())
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(vector: &[f32]) -> f32 {
    dot(vector, vector).sqrt()
}

fn cosine(dot: f32, a: f32, b: f32) -> f32 {
    if a > 0.0 && b > 0.0 { (dot / (a * b)).clamp(-1.0, 1.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_words_weigh_more_in_a_sentence() {
        let words = vec![("the".to_owned(), 990), ("silk".to_owned(), 10)];
        let vectors = Vectors::new(words, 2, vec![2.0, 0.0, 0.0, 1.0]);
        let sentence = vectors.sentence(["the", "silk", "unheard"]).unwrap();
        assert!(sentence[1] > 0.99, "{sentence:?}");
        assert!((norm(&sentence) - 1.0).abs() < 1e-6);
        assert_eq!(vectors.sentence(["unheard"]), None);
        assert!(vectors.nearest("unheard", 3).is_empty());
    }
}
