//! Intent of a turn: multinomial logistic regression on character n-grams, words of context and, where the sentence
//! encoder is there, its vector.
//!
//! P(y | x) = softmax(W x + b)_y; W and b minimise the mean of -log P(y_i | x_i) + (λ/2) |W|², found by AdaGrad (Duchi,
//! Hazan and Singer 2011) in a fixed order, so that the same turns give the same file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Intent;

/// Buckets that n-grams are hashed into.
const BUCKETS: usize = 1 << 15;
/// n-grams of one to this many characters.
const LONGEST: usize = 4;
/// Passes over the turns.
const PASSES: usize = 24;
/// Strength of the penalty on weights.
const LAMBDA: f32 = 2e-5;
/// AdaGrad's step.
const STEP: f32 = 0.25;
/// How much the sentence vector weighs against n-grams of unit length.
const VECTOR_WEIGHT: f32 = 3.0;
/// Smaller weights are left out of the file.
const NEGLIGIBLE: f32 = 1e-3;

/// What is looked at.
#[derive(Clone, Debug, Default)]
pub struct Sample<'a> {
    /// The turn, normalised.
    pub text: &'a str,
    /// Words of context, such as `worn`, `list`, `after:search`, `slot:price`.
    pub cues: &'a [String],
    /// The sentence vector, of unit length; empty where there is no encoder.
    pub vector: &'a [f32],
}

/// A trained classifier.
#[derive(Clone, Debug, PartialEq)]
pub struct Classifier {
    /// Per feature, one weight per intent.
    weights: Vec<f32>,
    bias: Vec<f32>,
    vector: usize,
}

/// The form in the model file: only weights that count.
#[derive(Serialize, Deserialize)]
struct Stored {
    intents: Vec<String>,
    vector: usize,
    bias: Vec<f32>,
    weights: BTreeMap<u32, Vec<f32>>,
}

impl Classifier {
    /// Trains on turns with their intents; `vector` is the length of the sentence vectors, 0 for none.
    #[must_use]
    pub fn train(samples: &[(Sample<'_>, Intent)], vector: usize) -> Self {
        let classes = Intent::ALL.len();
        let features = BUCKETS + vector;
        let mut weights = vec![0_f32; features * classes];
        let mut squares = vec![1e-6_f32; features * classes];
        let (mut bias, mut bias_squares) = (vec![0_f32; classes], vec![1e-6_f32; classes]);
        let encoded: Vec<_> =
            samples.iter().map(|(sample, intent)| (encode(sample), *intent as usize)).collect();
        let mut order: Vec<usize> = (0..encoded.len()).collect();
        let mut shuffle = Shuffle(0x9E37_79B9_7F4A_7C15);
        for _ in 0..PASSES {
            shuffle.shuffle(&mut order);
            for &at in &order {
                let (input, wanted) = &encoded[at];
                let mut errors = softmax(&scores(&weights, &bias, input));
                errors[*wanted] -= 1.0;
                for &(feature, value) in input {
                    for (class, error) in errors.iter().enumerate() {
                        let place = feature * classes + class;
                        let gradient = error * value + LAMBDA * weights[place];
                        squares[place] += gradient * gradient;
                        weights[place] -= STEP * gradient / squares[place].sqrt();
                    }
                }
                for (class, error) in errors.iter().enumerate() {
                    bias_squares[class] += error * error;
                    bias[class] -= STEP * error / bias_squares[class].sqrt();
                }
            }
        }
        Self { weights, bias, vector }
    }

    /// Length of the sentence vectors that it was trained with; 0 for none.
    #[must_use]
    pub fn vector_length(&self) -> usize {
        self.vector
    }

    /// Probabilities of all intents, in the order of [`Intent::ALL`]. A vector of another length is left out.
    #[must_use]
    pub fn probabilities(&self, sample: &Sample<'_>) -> Vec<f32> {
        let vector = if sample.vector.len() == self.vector { sample.vector } else { &[] };
        softmax(&scores(&self.weights, &self.bias, &encode(&Sample { vector, ..sample.clone() })))
    }

    /// The form for the model file.
    ///
    /// # Errors
    /// In words, when it cannot be written as JSON.
    pub fn to_json(&self) -> Result<serde_json::Value, serde_json::Error> {
        let classes = Intent::ALL.len();
        let rows = self.weights.chunks_exact(classes).enumerate();
        let kept = rows.filter(|(_, row)| row.iter().any(|weight| weight.abs() > NEGLIGIBLE));
        let rounded = |row: &[f32]| row.iter().map(|weight| (weight * 1024.0).round() / 1024.0).collect();
        serde_json::to_value(Stored {
            intents: Intent::ALL.iter().map(|intent| intent.name().to_owned()).collect(),
            vector: self.vector,
            bias: self.bias.clone(),
            #[allow(clippy::cast_possible_truncation)] // features are fewer than 2^16
            weights: kept.map(|(feature, row)| (feature as u32, rounded(row))).collect(),
        })
    }

    /// Reads the form of the model file.
    ///
    /// # Errors
    /// In words, when it is of another making.
    pub fn from_json(value: serde_json::Value) -> Result<Self, String> {
        let stored: Stored = serde_json::from_value(value).map_err(|error| error.to_string())?;
        let classes = Intent::ALL.len();
        if !stored.intents.iter().map(String::as_str).eq(Intent::ALL.iter().map(|intent| intent.name())) {
            return Err("it was trained for other intents".into());
        }
        if stored.bias.len() != classes || stored.vector > 4096 {
            return Err("its sizes are not those of a classifier".into());
        }
        let mut weights = vec![0_f32; (BUCKETS + stored.vector) * classes];
        for (feature, row) in stored.weights {
            let start = feature as usize * classes;
            let place = weights.get_mut(start..start + classes).filter(|place| place.len() == row.len());
            place.ok_or("a weight lies outside the classifier")?.copy_from_slice(&row);
        }
        if weights.iter().chain(&stored.bias).any(|weight| !weight.is_finite()) {
            return Err("a weight is no number".into());
        }
        Ok(Self { weights, bias: stored.bias, vector: stored.vector })
    }
}

/// Features with values: n-grams and cues of unit length together, then the vector.
fn encode(sample: &Sample<'_>) -> Vec<(usize, f32)> {
    let letters: Vec<char> = std::iter::once('\u{2}').chain(sample.text.chars()).chain(['\u{3}']).collect();
    let mut counts: BTreeMap<usize, f32> = BTreeMap::new();
    for length in 1..=LONGEST {
        for gram in letters.windows(length) {
            *counts.entry(bucket('g', gram.iter().copied())).or_default() += 1.0;
        }
    }
    // Words hold what n-grams of four characters cannot: "exchange", "delivery".
    for word in sample.text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 1) {
        *counts.entry(bucket('w', word.chars())).or_default() += 1.5;
    }
    let root = |count: f32| count.sqrt();
    let norm = counts.values().map(|count| root(*count).powi(2)).sum::<f32>().sqrt().max(1e-6);
    let mut input: Vec<_> =
        counts.iter().map(|(bucket, count)| (*bucket, 2.0 * root(*count) / norm)).collect();
    input.extend(sample.cues.iter().map(|cue| (bucket('c', cue.chars()), 0.7)));
    input.extend(sample.vector.iter().enumerate().map(|(at, value)| (BUCKETS + at, VECTOR_WEIGHT * value)));
    input
}

/// FNV-1a over characters.
fn bucket(kind: char, letters: impl Iterator<Item = char>) -> usize {
    let hash = std::iter::once(kind).chain(letters).fold(0xcbf2_9ce4_8422_2325_u64, |hash, letter| {
        (hash ^ u64::from(letter)).wrapping_mul(0x0100_0000_01b3)
    });
    #[allow(clippy::cast_possible_truncation)] // only the low bits are wanted
    let low = (hash ^ (hash >> 32)) as usize;
    low % BUCKETS
}

fn scores(weights: &[f32], bias: &[f32], input: &[(usize, f32)]) -> Vec<f32> {
    let mut sums = bias.to_vec();
    for &(feature, value) in input {
        let row = &weights[feature * bias.len()..(feature + 1) * bias.len()];
        sums.iter_mut().zip(row).for_each(|(sum, weight)| *sum += weight * value);
    }
    sums
}

fn softmax(scores: &[f32]) -> Vec<f32> {
    let highest = scores.iter().copied().fold(f32::MIN, f32::max);
    let powers: Vec<f32> = scores.iter().map(|score| (score - highest).exp()).collect();
    let sum: f32 = powers.iter().sum();
    powers.into_iter().map(|power| power / sum).collect()
}

/// A reproducible shuffle (xorshift64).
struct Shuffle(u64);

impl Shuffle {
    fn shuffle(&mut self, order: &mut [usize]) {
        for at in (1..order.len()).rev() {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            #[allow(clippy::cast_possible_truncation)] // orders are short
            order.swap(at, (self.0 % (at as u64 + 1)) as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TURNS: [(&str, &str, Intent); 8] = [
        ("有没有红色的裙子", "", Intent::Search),
        ("想看看连衣裙", "", Intent::Search),
        ("show me dresses", "", Intent::Search),
        ("这件多少钱", "worn", Intent::AskPrice),
        ("how much is it", "worn", Intent::AskPrice),
        ("多少钱", "worn", Intent::AskPrice),
        ("谢谢", "", Intent::Thanks),
        ("thank you", "", Intent::Thanks),
    ];

    fn trained() -> Classifier {
        let cues: Vec<Vec<String>> = TURNS.iter().map(|(_, cue, _)| vec![(*cue).to_owned()]).collect();
        let samples: Vec<_> = TURNS
            .iter()
            .zip(&cues)
            .map(|((text, _, intent), cues)| (Sample { text, cues, vector: &[] }, *intent))
            .collect();
        Classifier::train(&samples, 0)
    }

    fn best(classifier: &Classifier, text: &str) -> Intent {
        let chances = classifier.probabilities(&Sample { text, ..Sample::default() });
        assert!((chances.iter().sum::<f32>() - 1.0).abs() < 1e-4);
        let at = (0..chances.len()).max_by(|a, b| chances[*a].total_cmp(&chances[*b])).unwrap();
        Intent::ALL[at]
    }

    #[test]
    fn turns_in_other_words_are_recognised() {
        let classifier = trained();
        assert_eq!(best(&classifier, "这条裙子多少钱呀"), Intent::AskPrice);
        assert_eq!(best(&classifier, "谢谢你"), Intent::Thanks);
        assert_eq!(best(&classifier, "show me some dresses"), Intent::Search);
    }

    #[test]
    fn the_same_turns_give_the_same_classifier() {
        assert_eq!(trained(), trained());
    }

    #[test]
    fn it_survives_its_file_and_refuses_others() {
        let classifier = trained();
        let read = Classifier::from_json(classifier.to_json().unwrap()).unwrap();
        assert_eq!(best(&read, "多少钱呢"), best(&classifier, "多少钱呢"));
        let mut other = classifier.to_json().unwrap();
        other["intents"][0] = "dance".into();
        assert!(Classifier::from_json(other).unwrap_err().contains("other intents"));
        let mut short = classifier.to_json().unwrap();
        short["bias"] = serde_json::json!([1.0]);
        assert!(Classifier::from_json(short).is_err());
    }

    #[test]
    fn odd_input_is_answered_with_probabilities() {
        let classifier = trained();
        for text in ["", "\u{0}\u{202e}", "🧥🧥🧥", &"长".repeat(5000)] {
            let chances = classifier.probabilities(&Sample { text, ..Sample::default() });
            assert!(chances.iter().all(|chance| chance.is_finite()), "{text}");
        }
    }
}
