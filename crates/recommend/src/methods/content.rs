//! Products by what they are, not by who wants them: the way for a product that nobody has touched yet.

use std::{collections::HashMap, sync::Arc};

use crate::{
    RecommendError,
    interactions::{Entry, Scale},
    methods::Recommender,
};

/// One unit vector a product and, for a history, the cosine to its weighted mean. A product without a vector has no score.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    name: &'static str,
    scale: Scale,
    width: usize,
    vectors: Arc<Vec<f32>>,
}

impl Content {
    /// From any vectors, one per item in the order of their numbers: sentence vectors, word vectors, picture descriptors. They
    /// are scaled to length one; an empty vector stands for a product of which nothing is known.
    ///
    /// # Errors
    /// [`RecommendError::Settings`] when the vectors that are not empty differ in length or hold what is no number.
    pub fn from_vectors(
        name: &'static str,
        vectors: &[Vec<f32>],
        scale: Scale,
    ) -> Result<Self, RecommendError> {
        let width = vectors.iter().map(Vec::len).max().unwrap_or(0);
        let mut cells = vec![0.0; width * vectors.len()];
        for (item, vector) in vectors.iter().enumerate().filter(|(_, vector)| !vector.is_empty()) {
            if vector.len() != width || vector.iter().any(|value| !value.is_finite()) {
                return Err(RecommendError::Settings(format!(
                    "vector {item} of `{name}` has {} numbers, not {width}, or one that is none",
                    vector.len()
                )));
            }
            let length = vector.iter().map(|v| v * v).sum::<f32>().sqrt();
            if length > 0.0 {
                let row = &mut cells[item * width..(item + 1) * width];
                row.iter_mut().zip(vector).for_each(|(cell, value)| *cell = value / length);
            }
        }
        Ok(Self { name, scale, width, vectors: Arc::new(cells) })
    }

    /// From the words of every product: `(1 + ln tf) · ln(N / df)`, the 4,096 words that tell most kept; words that every
    /// product or only one has tell nothing about similarity.
    ///
    /// # Errors
    /// Never in practice; as [`Self::from_vectors`].
    #[allow(clippy::cast_precision_loss)]
    pub fn from_words(
        name: &'static str,
        words: &[Vec<String>],
        scale: Scale,
    ) -> Result<Self, RecommendError> {
        const KEPT: usize = 4096;
        let mut in_products: HashMap<&str, usize> = HashMap::new();
        let counted: Vec<HashMap<&str, usize>> = words
            .iter()
            .map(|product| {
                let mut counts: HashMap<&str, usize> = HashMap::new();
                product.iter().for_each(|word| *counts.entry(word).or_default() += 1);
                counts.keys().for_each(|word| *in_products.entry(word).or_default() += 1);
                counts
            })
            .collect();
        let all = words.len() as f32;
        let mut telling: Vec<(&str, usize)> =
            in_products.into_iter().filter(|(_, n)| *n > 1 && *n < words.len()).collect();
        telling.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        telling.truncate(KEPT);
        let width = telling.len();
        let places: HashMap<&str, (usize, f32)> = telling
            .into_iter()
            .enumerate()
            .map(|(place, (word, n))| (word, (place, (all / n as f32).ln())))
            .collect();
        let vectors: Vec<Vec<f32>> = counted
            .iter()
            .map(|counts| {
                let mut vector = vec![0.0; width];
                for (word, count) in counts {
                    if let Some((place, rarity)) = places.get(word) {
                        vector[*place] = (1.0 + (*count as f32).ln()) * rarity;
                    }
                }
                vector
            })
            .collect();
        Self::from_vectors(name, &vectors, scale)
    }

    /// Several kinds of vectors side by side, each with its share of the length: `cos = Σ share² cos_kind / Σ share²`.
    ///
    /// # Errors
    /// [`RecommendError::Settings`] when they are of different numbers of products.
    pub fn joined(name: &'static str, parts: &[(&Self, f32)], scale: Scale) -> Result<Self, RecommendError> {
        let items = parts.first().map_or(0, |(part, _)| part.items());
        if parts.iter().any(|(part, _)| part.items() != items) {
            return Err(RecommendError::Settings(format!("the parts of `{name}` are of different products")));
        }
        let vectors: Vec<Vec<f32>> = (0..items)
            .map(|item| {
                parts
                    .iter()
                    .flat_map(|(part, share)| part.vector(item).iter().map(move |v| v * share))
                    .collect()
            })
            .collect();
        Self::from_vectors(name, &vectors, scale)
    }

    /// How many products there are.
    #[must_use]
    pub fn items(&self) -> usize {
        self.vectors.len().checked_div(self.width).unwrap_or(0)
    }

    fn vector(&self, item: usize) -> &[f32] {
        self.vectors.get(item * self.width..(item + 1) * self.width).unwrap_or(&[])
    }

    /// Cosine of two products; 0 where one is unknown.
    #[must_use]
    pub fn similarity(&self, a: u32, b: u32) -> f32 {
        self.vector(a as usize).iter().zip(self.vector(b as usize)).map(|(x, y)| x * y).sum()
    }
}

impl Recommender for Content {
    fn name(&self) -> &'static str {
        self.name
    }

    fn score(&self, history: &[Entry], scores: &mut [f32]) {
        let mut wanted = vec![0.0_f32; self.width];
        for mine in history {
            let amount = self.scale.confidence(mine.value);
            let vector = self.vector(mine.index as usize);
            wanted.iter_mut().zip(vector).for_each(|(sum, value)| *sum += amount * value);
        }
        let length = wanted.iter().map(|v| v * v).sum::<f32>().sqrt();
        for (item, score) in scores.iter_mut().enumerate() {
            let vector = self.vector(item);
            let dot: f32 = vector.iter().zip(&wanted).map(|(x, y)| x * y).sum();
            let known = vector.iter().any(|value| *value != 0.0);
            *score = if known && length > 0.0 { dot / length } else { f32::NEG_INFINITY };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(texts: &[&str]) -> Vec<Vec<String>> {
        texts.iter().map(|text| text.split(' ').map(str::to_owned).collect()).collect()
    }

    #[test]
    fn products_with_the_same_rare_words_are_alike() -> Result<(), RecommendError> {
        let texts =
            words(&["red silk dress", "blue silk dress", "blue wool coat", "red wool coat", "dress coat"]);
        let content = Content::from_words("content", &texts, Scale::Implicit)?;
        assert!((content.similarity(0, 0) - 1.0).abs() < 1e-6);
        assert!(content.similarity(0, 1) > content.similarity(0, 2));
        let mut scores = [0.0; 5];
        content.score(&[Entry { index: 0, value: 1.0, at: 0 }], &mut scores);
        assert!(scores[1] > scores[3] && scores[3] > scores[2], "{scores:?}");
        Ok(())
    }

    #[test]
    fn what_is_not_known_has_no_score() -> Result<(), RecommendError> {
        let content =
            Content::from_vectors("pictures", &[vec![3.0, 4.0], vec![], vec![1.0, 0.0]], Scale::Implicit)?;
        assert!((content.similarity(0, 2) - 0.6).abs() < 1e-6);
        let mut scores = [0.0; 3];
        content.score(&[Entry { index: 0, value: 1.0, at: 0 }], &mut scores);
        assert_eq!(scores[1], f32::NEG_INFINITY);
        content.score(&[Entry { index: 1, value: 1.0, at: 0 }], &mut scores);
        assert_eq!(scores, [f32::NEG_INFINITY; 3]);
        assert!(Content::from_vectors("x", &[vec![1.0], vec![1.0, 2.0]], Scale::Implicit).is_err());
        Ok(())
    }
}
