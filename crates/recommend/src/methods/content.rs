//! Products by what they are, not by who wants them: the way for a product that nobody has touched yet.

use std::{collections::HashMap, sync::Arc};

use crate::{
    RecommendError,
    interactions::{Entry, Scale},
    methods::{Recommender, item_neighbours::nearest_first},
};

/// One unit vector a product and, for a history, the cosine to its weighted mean. A product without a vector has no score.
///
/// A vector is made of parts of several kinds (words, sentence vectors, picture descriptors), each with its share of the
/// length. Words are kept as lists, for a product has some hundred of thousands; other vectors as rows of eight bits.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    name: &'static str,
    scale: Scale,
    parts: Arc<Vec<Part>>,
    /// For each product what its joined vector is divided by, as a factor; 0 where nothing is known of it.
    factors: Arc<Vec<f32>>,
}

#[derive(Clone, Debug, PartialEq)]
struct Part {
    share: f32,
    vectors: Arc<Vectors>,
}

/// Vectors of one kind, each of length one or zero.
#[derive(Debug, PartialEq)]
enum Vectors {
    /// A component is `value * scale` of its row.
    Dense { width: usize, values: Vec<i8>, scales: Vec<f32> },
    /// Words of each product, and products of each word.
    Sparse { of_product: Lists, of_word: Lists },
}

#[derive(Debug, Default, PartialEq)]
struct Lists {
    offsets: Vec<usize>,
    entries: Vec<(u32, f32)>,
}

impl Lists {
    fn new(lists: Vec<Vec<(u32, f32)>>) -> Self {
        let mut made = Self { offsets: vec![0], entries: Vec::new() };
        for list in lists {
            made.entries.extend(list);
            made.offsets.push(made.entries.len());
        }
        made
    }

    fn of(&self, number: usize) -> &[(u32, f32)] {
        match (self.offsets.get(number), self.offsets.get(number + 1)) {
            (Some(from), Some(to)) => &self.entries[*from..*to],
            _ => &[],
        }
    }
}

impl Vectors {
    fn len(&self) -> usize {
        match self {
            Self::Dense { scales, .. } => scales.len(),
            Self::Sparse { of_product, .. } => of_product.offsets.len().saturating_sub(1),
        }
    }

    fn known(&self, item: usize) -> bool {
        match self {
            Self::Dense { scales, .. } => scales.get(item).is_some_and(|scale| *scale > 0.0),
            Self::Sparse { of_product, .. } => !of_product.of(item).is_empty(),
        }
    }

    /// `Σ amount · vector` over the wanted products.
    fn sum(&self, wanted: &[(u32, f32)]) -> Vec<f32> {
        match self {
            Self::Dense { width, values, scales } => {
                let mut sum = vec![0.0_f32; *width];
                for (item, amount) in wanted {
                    let item = *item as usize;
                    let Some(scale) = scales.get(item).filter(|scale| **scale > 0.0) else { continue };
                    let row = &values[item * width..(item + 1) * width];
                    let amount = amount * scale;
                    sum.iter_mut().zip(row).for_each(|(cell, value)| *cell += amount * f32::from(*value));
                }
                sum
            }
            Self::Sparse { of_product, of_word } => {
                let mut sum = vec![0.0_f32; of_word.offsets.len().saturating_sub(1)];
                for (item, amount) in wanted {
                    for (word, value) in of_product.of(*item as usize) {
                        sum[*word as usize] += amount * value;
                    }
                }
                sum
            }
        }
    }

    /// Adds `factor` times the inner product with such a sum to every product's score, or to those of `only`.
    fn add(&self, sum: &[f32], factor: f32, only: Option<&[u32]>, scores: &mut [f32]) {
        match (self, only) {
            (Self::Dense { width, values, scales }, _) => {
                let (query, unit) = quantised(sum);
                let mut one = |item: usize| {
                    if let (Some(row), Some(scale)) =
                        (values.get(item * width..(item + 1) * width), scales.get(item))
                    {
                        scores[item] += factor * unit * scale * dot(row, &query);
                    }
                };
                match only {
                    Some(only) => only.iter().for_each(|item| one(*item as usize)),
                    None => (0..scales.len()).for_each(one),
                }
            }
            (Self::Sparse { of_product, .. }, Some(only)) => {
                for item in only {
                    let row = of_product.of(*item as usize).iter();
                    let product: f32 = row.map(|(word, value)| value * sum[*word as usize]).sum();
                    scores[*item as usize] += factor * product;
                }
            }
            (Self::Sparse { of_word, .. }, None) => {
                for (word, value) in sum.iter().enumerate().filter(|(_, value)| **value != 0.0) {
                    let value = value * factor;
                    for (item, other) in of_word.of(word) {
                        scores[*item as usize] += value * other;
                    }
                }
            }
        }
    }

    /// Cosine of two products of this kind.
    fn between(&self, a: usize, b: usize) -> f32 {
        match self {
            Self::Dense { width, values, scales } => {
                let (Some(x), Some(y)) =
                    (values.get(a * width..(a + 1) * width), values.get(b * width..(b + 1) * width))
                else {
                    return 0.0;
                };
                let sum: i32 = x.iter().zip(y).map(|(x, y)| i32::from(*x) * i32::from(*y)).sum();
                #[allow(clippy::cast_precision_loss)] // far below 2^24
                let sum = sum as f32;
                sum * scales[a] * scales[b]
            }
            Self::Sparse { of_product, .. } => {
                let (mut x, mut y) = (of_product.of(a), of_product.of(b));
                let mut sum = 0.0;
                while let ([(i, v), x_rest @ ..], [(j, w), y_rest @ ..]) = (x, y) {
                    match i.cmp(j) {
                        std::cmp::Ordering::Less => x = x_rest,
                        std::cmp::Ordering::Greater => y = y_rest,
                        std::cmp::Ordering::Equal => {
                            sum += v * w;
                            (x, y) = (x_rest, y_rest);
                        }
                    }
                }
                sum
            }
        }
    }
}

/// A vector in whole numbers, small enough that its inner product with eight bits fits 32, and what one of them is.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
fn quantised(vector: &[f32]) -> (Vec<i16>, f32) {
    let most = (i32::MAX as usize / 128 / vector.len().max(1)).min(i16::MAX as usize) as f32;
    let largest = vector.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
    if largest <= 0.0 {
        return (vec![0; vector.len()], 0.0);
    }
    let unit = largest / most;
    (vector.iter().map(|value| (value / unit).round() as i16).collect(), unit)
}

/// Written so that the compiler multiplies and adds eight at a time.
#[allow(clippy::cast_precision_loss)] // what is lost is far below that of the eight bits
fn dot(row: &[i8], query: &[i16]) -> f32 {
    row.iter().zip(query).map(|(x, y)| i32::from(*x) * i32::from(*y)).sum::<i32>() as f32
}

/// With more products than this not all of them are compared in every kind.
pub const MANY: usize = 4096;
/// How many are.
pub const NEAR: usize = 1024;

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
        let mut values = vec![0_i8; width * vectors.len()];
        let mut scales = vec![0.0; vectors.len()];
        for (item, vector) in vectors.iter().enumerate().filter(|(_, vector)| !vector.is_empty()) {
            if vector.len() != width || vector.iter().any(|value| !value.is_finite()) {
                return Err(RecommendError::Settings(format!(
                    "vector {item} of `{name}` has {} numbers, not {width}, or one that is none",
                    vector.len()
                )));
            }
            let largest = vector.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
            if largest > 0.0 {
                let row = &mut values[item * width..(item + 1) * width];
                #[allow(clippy::cast_possible_truncation)] // within ±127
                row.iter_mut()
                    .zip(vector)
                    .for_each(|(to, from)| *to = (from / largest * 127.0).round() as i8);
                let length = row.iter().map(|value| f32::from(*value).powi(2)).sum::<f32>().sqrt();
                scales[item] = 1.0 / length;
            }
        }
        Ok(Self::of(
            name,
            scale,
            vec![Part { share: 1.0, vectors: Arc::new(Vectors::Dense { width, values, scales }) }],
        ))
    }

    /// From the words of every product: `(1 + ln tf) · ln(N / df)`, the 4,096 words that tell most kept; words that every
    /// product or only one has tell nothing about similarity.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn from_words(name: &'static str, words: &[Vec<String>], scale: Scale) -> Self {
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
        let mut of_word: Vec<Vec<(u32, f32)>> = vec![Vec::new(); telling.len()];
        let places: HashMap<&str, (u32, f32)> =
            (0_u32..).zip(telling).map(|(place, (word, n))| (word, (place, (all / n as f32).ln()))).collect();
        let mut of_product: Vec<Vec<(u32, f32)>> = Vec::with_capacity(words.len());
        for (item, counts) in (0_u32..).zip(&counted) {
            let mut row: Vec<(u32, f32)> = counts
                .iter()
                .filter_map(|(word, count)| {
                    let (place, rarity) = places.get(word)?;
                    Some((*place, (1.0 + (*count as f32).ln()) * rarity))
                })
                .collect();
            row.sort_unstable_by_key(|(place, _)| *place);
            let length =
                row.iter().map(|(_, value)| value * value).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
            for (place, value) in &mut row {
                *value /= length;
                of_word[*place as usize].push((item, *value));
            }
            of_product.push(row);
        }
        let vectors = Vectors::Sparse { of_product: Lists::new(of_product), of_word: Lists::new(of_word) };
        Self::of(name, scale, vec![Part { share: 1.0, vectors: Arc::new(vectors) }])
    }

    /// Several kinds of vectors side by side, each with its share of the length: `cos = Σ share² cos_kind / Σ share²`, where
    /// both products are known in every kind.
    ///
    /// # Errors
    /// [`RecommendError::Settings`] when they are of different numbers of products.
    pub fn joined(name: &'static str, parts: &[(&Self, f32)], scale: Scale) -> Result<Self, RecommendError> {
        let items = parts.first().map_or(0, |(part, _)| part.items());
        if parts.iter().any(|(part, _)| part.items() != items) {
            return Err(RecommendError::Settings(format!("the parts of `{name}` are of different products")));
        }
        let all = parts.iter().flat_map(|(content, share)| {
            let vectors = content.parts.iter();
            vectors.map(move |part| Part { share: part.share * share, vectors: Arc::clone(&part.vectors) })
        });
        Ok(Self::of(name, scale, all.collect()))
    }

    fn of(name: &'static str, scale: Scale, parts: Vec<Part>) -> Self {
        let items = parts.first().map_or(0, |part| part.vectors.len());
        let factors = (0..items).map(|item| {
            let known = parts.iter().filter(|part| part.vectors.known(item));
            let length = known.map(|part| part.share * part.share).sum::<f32>().sqrt();
            if length > 0.0 { 1.0 / length } else { 0.0 }
        });
        Self { name, scale, factors: Arc::new(factors.collect()), parts: Arc::new(parts) }
    }

    /// How many products there are.
    #[must_use]
    pub fn items(&self) -> usize {
        self.factors.len()
    }

    /// Cosine of two products; 0 where one is unknown.
    #[must_use]
    pub fn similarity(&self, a: u32, b: u32) -> f32 {
        let (a, b) = (a as usize, b as usize);
        let (Some(x), Some(y)) = (self.factors.get(a), self.factors.get(b)) else { return 0.0 };
        self.parts.iter().map(|part| part.share * part.share * part.vectors.between(a, b)).sum::<f32>()
            * x
            * y
    }

    /// Writes for every product the cosine to `Σ amount · vector` of the wanted ones; `f32::NEG_INFINITY` where it or all of
    /// them are unknown. Of many products ([`MANY`]) in several kinds only the [`NEAR`] nearest in the first kind are compared in
    /// all; the others have `f32::NEG_INFINITY` too.
    pub fn like(&self, wanted: &[(u32, f32)], scores: &mut [f32]) {
        let near = match &self.parts[..] {
            [first, _, ..] if self.items() > MANY => {
                scores.fill(0.0);
                let sum = first.vectors.sum(&self.weighed(wanted));
                first.vectors.add(&sum, 1.0, None, scores);
                let mut order: Vec<(u32, f32)> = (0..).zip(scores.iter().copied()).collect();
                nearest_first(&mut order, NEAR);
                Some(order.into_iter().map(|(item, _)| item).collect::<Vec<u32>>())
            }
            _ => None,
        };
        self.compare(wanted, near.as_deref(), scores);
    }

    /// As [`Self::like`] for some of the products; the others have `f32::NEG_INFINITY`.
    pub fn like_of(&self, wanted: &[(u32, f32)], only: &[u32], scores: &mut [f32]) {
        self.compare(wanted, Some(only), scores);
    }

    /// What a value of a history makes of its product.
    pub(super) fn confidence(&self, value: f32) -> f32 {
        self.scale.confidence(value)
    }

    /// The wanted products with what their vectors are divided by in the amount.
    fn weighed(&self, wanted: &[(u32, f32)]) -> Vec<(u32, f32)> {
        let one = |(item, amount): &(u32, f32)| Some((*item, amount * self.factors.get(*item as usize)?));
        wanted.iter().filter_map(one).collect()
    }

    fn compare(&self, wanted: &[(u32, f32)], only: Option<&[u32]>, scores: &mut [f32]) {
        scores.fill(0.0);
        let wanted = self.weighed(wanted);
        let mut square = 0.0;
        for part in self.parts.iter() {
            let sum = part.vectors.sum(&wanted);
            let share = part.share * part.share;
            square += share * sum.iter().map(|value| value * value).sum::<f32>();
            part.vectors.add(&sum, share, only, scores);
        }
        let length = square.sqrt();
        let cosine = |item: usize, score: f32| {
            let factor = self.factors.get(item).copied().unwrap_or(0.0);
            if factor > 0.0 && length > 0.0 { score * factor / length } else { f32::NEG_INFINITY }
        };
        let Some(only) = only else {
            scores.iter_mut().enumerate().for_each(|(item, score)| *score = cosine(item, *score));
            return;
        };
        let found: Vec<f32> =
            only.iter().map(|item| cosine(*item as usize, scores[*item as usize])).collect();
        scores.fill(f32::NEG_INFINITY);
        only.iter().zip(found).for_each(|(item, score)| scores[*item as usize] = score);
    }
}

impl Recommender for Content {
    fn name(&self) -> &'static str {
        self.name
    }

    fn score(&self, history: &[Entry], scores: &mut [f32]) {
        let wanted: Vec<(u32, f32)> =
            history.iter().map(|mine| (mine.index, self.confidence(mine.value))).collect();
        self.like(&wanted, scores);
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
        let content = Content::from_words("content", &texts, Scale::Implicit);
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
        assert!((content.similarity(0, 2) - 0.6).abs() < 0.01, "eight bits");
        let mut scores = [0.0; 3];
        content.score(&[Entry { index: 0, value: 1.0, at: 0 }], &mut scores);
        assert_eq!(scores[1], f32::NEG_INFINITY);
        content.score(&[Entry { index: 1, value: 1.0, at: 0 }], &mut scores);
        assert_eq!(scores, [f32::NEG_INFINITY; 3]);
        assert!(Content::from_vectors("x", &[vec![1.0], vec![1.0, 2.0]], Scale::Implicit).is_err());
        Ok(())
    }

    #[test]
    fn of_many_products_the_near_ones_are_compared_as_exactly_as_of_few() -> Result<(), RecommendError> {
        let items = MANY + 900;
        let texts: Vec<Vec<String>> = (0..items)
            .map(|n| vec![format!("kind{}", n % 40), format!("row{}", n % 7), format!("pair{}", n / 2)])
            .collect();
        let seen: Vec<Vec<f32>> = (0..items).map(|n| vec![(n % 5) as f32, 1.0, (n % 3) as f32]).collect();
        let text = Content::from_words("texts", &texts, Scale::Implicit);
        let seen = Content::from_vectors("pictures", &seen, Scale::Implicit)?;
        let both = Content::joined("both", &[(&text, 1.0), (&seen, 0.5)], Scale::Implicit)?;
        let mut scores = vec![0.0; items];
        both.like(&[(80, 1.0)], &mut scores);
        assert_eq!(scores.iter().filter(|score| score.is_finite()).count(), NEAR);
        assert!((0..items).filter(|n| n % 40 == 0).all(|n| scores[n].is_finite()), "all of its kind");
        for (other, score) in (0_u32..).zip(&scores).filter(|(_, score)| score.is_finite()) {
            assert!((score - both.similarity(80, other)).abs() < 0.01);
        }
        both.like_of(&[(80, 1.0)], &[3, 120], &mut scores);
        assert_eq!(scores.iter().filter(|score| score.is_finite()).count(), 2);
        assert!((scores[120] - both.similarity(80, 120)).abs() < 0.01);
        Ok(())
    }

    #[test]
    fn kinds_are_joined_by_their_shares_and_one_that_is_missing_takes_nothing_away()
    -> Result<(), RecommendError> {
        let texts = words(&["red silk", "red silk", "blue wool", "blue wool"]);
        let text = Content::from_words("texts", &texts, Scale::Implicit);
        let seen = [vec![1.0, 0.0], vec![0.0, 1.0], vec![1.0, 0.0], vec![]];
        let seen = Content::from_vectors("pictures", &seen, Scale::Implicit)?;
        let both = Content::joined("both", &[(&text, 1.0), (&seen, 0.5)], Scale::Implicit)?;
        let near = |a, b, wanted: f32| (both.similarity(a, b) - wanted).abs() < 0.01;
        assert!(near(0, 1, 1.0 / 1.25) && near(0, 2, 0.25 / 1.25));
        assert!(near(2, 3, 1.0 / 1.25_f32.sqrt()), "the picture of one is not known");
        let mut scores = [0.0; 4];
        both.like(&[(0, 1.0), (1, 0.5)], &mut scores);
        // The mean of 0 and half of 1: words all shared, pictures (1, 0.5).
        let length = (1.5_f32.powi(2) + 0.25 * 1.25).sqrt();
        let wanted = (1.5 + 0.25) / (1.25_f32.sqrt() * length);
        assert!((scores[0] - wanted).abs() < 0.02, "{scores:?} {wanted}");
        for item in 0..4 {
            both.like(&[(item, 2.0)], &mut scores);
            for other in 0..4 {
                assert!((scores[other as usize] - both.similarity(item, other)).abs() < 0.01);
            }
        }
        assert!(
            Content::joined(
                "x",
                &[(&text, 1.0), (&Content::from_vectors("y", &[], Scale::Implicit)?, 1.0)],
                Scale::Implicit
            )
            .is_err()
        );
        Ok(())
    }
}
