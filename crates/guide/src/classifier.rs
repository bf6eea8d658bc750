//! Classes of turns (their intents; whether anybody knows the answer): multinomial logistic regression on character n-grams, words
//! of context, what the knowledge base has for the turn and, where the sentence encoder is there, its vector.
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
const VECTOR_WEIGHT: f32 = 6.0;
/// Numbers that say what the knowledge base has for a turn.
pub(crate) const HINTS: usize = crate::knowledge::SIGNALS + 1;
/// How much each of them weighs.
const HINT_WEIGHT: f32 = 2.0;
/// Of so many passes over a turn, one does without its words of context: they help, and must not decide alone.
const WITHOUT_CONTEXT: usize = 3;
/// Smaller weights are left out of the file.
const NEGLIGIBLE: f32 = 2e-2;

/// What is looked at.
#[derive(Clone, Debug, Default)]
pub struct Sample<'a> {
    /// The turn, normalised.
    pub text: &'a str,
    /// Words of context, such as `worn`, `list`, `after:search`, `slot:price`.
    pub cues: &'a [String],
    /// The sentence vector, of unit length; empty where there is no encoder.
    pub vector: &'a [f32],
    /// What the knowledge base has for it ([`crate::knowledge::hints`]); empty where that is not looked at.
    pub hints: &'a [f32],
}

/// A trained classifier.
#[derive(Clone, Debug, PartialEq)]
pub struct Classifier {
    /// What it tells apart.
    labels: Vec<String>,
    /// Per feature, one weight per label.
    weights: Vec<f32>,
    bias: Vec<f32>,
    /// Mean of the sentence vectors: they all point much the same way, and what differs from the mean tells.
    mean: Vec<f32>,
}

/// What the model file says before the weights.
#[derive(Serialize, Deserialize)]
struct Head {
    labels: Vec<String>,
    mean: Vec<f32>,
    bias: Vec<f32>,
}

impl Classifier {
    /// Trains on turns with their intents and how much each counts; `vector` is the length of the sentence vectors, 0 for none.
    #[must_use]
    pub fn train(samples: &[(Sample<'_>, Intent, f32)], vector: usize) -> Self {
        let labels: Vec<&str> = Intent::ALL.iter().map(|intent| intent.name()).collect();
        let samples: Vec<_> = samples
            .iter()
            .map(|(sample, intent, counts)| (sample.clone(), *intent as usize, *counts))
            .collect();
        Self::train_on(&samples, &labels, vector)
    }

    /// Trains on turns with the numbers of their labels and how much each counts.
    #[must_use]
    pub fn train_on(samples: &[(Sample<'_>, usize, f32)], labels: &[&str], vector: usize) -> Self {
        let classes = labels.len();
        let features = BUCKETS + vector + HINTS;
        let mut weights = vec![0_f32; features * classes];
        let mut squares = vec![1e-6_f32; features * classes];
        let (mut bias, mut bias_squares) = (vec![0_f32; classes], vec![1e-6_f32; classes]);
        let mean = mean(samples, vector);
        let encoded: Vec<_> =
            samples.iter().map(|(sample, label, counts)| (encode(sample, &mean), *label, *counts)).collect();
        let importance = importance(samples, classes);
        let mut order: Vec<usize> = (0..encoded.len()).collect();
        let mut shuffle = Shuffle(0x9E37_79B9_7F4A_7C15);
        for pass in 0..PASSES {
            shuffle.shuffle(&mut order);
            for &at in &order {
                let (input, wanted, counts) = &encoded[at];
                let bare = (at + pass) % WITHOUT_CONTEXT == 0;
                let input: Vec<(usize, f32)> = input
                    .iter()
                    .filter(|part| !(bare && part.context))
                    .map(|part| (part.feature, part.value))
                    .collect();
                let mut errors = softmax(&scores(&weights, &bias, &input));
                errors[*wanted] -= 1.0;
                errors.iter_mut().for_each(|error| *error *= importance[*wanted] * counts);
                for &(feature, value) in &input {
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
        Self { labels: labels.iter().map(|label| (*label).to_owned()).collect(), weights, bias, mean }
    }

    /// Whether nothing was learned: every label is as likely as another.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.weights.iter().all(|weight| *weight == 0.0)
    }

    /// Length of the sentence vectors that it was trained with; 0 for none.
    #[must_use]
    pub fn vector_length(&self) -> usize {
        self.mean.len()
    }

    /// Probabilities of all labels, in their order (intents: that of [`Intent::ALL`]). A vector of another length is left out.
    #[must_use]
    pub fn probabilities(&self, sample: &Sample<'_>) -> Vec<f32> {
        let input: Vec<_> =
            encode(sample, &self.mean).iter().map(|part| (part.feature, part.value)).collect();
        softmax(&scores(&self.weights, &self.bias, &input))
    }

    /// The form for the model file: labels, mean and bias as JSON behind its length, then for each feature that counts its number, a
    /// scale, and one weight a label in eight bits.
    ///
    /// # Errors
    /// In words, when it cannot be written as JSON.
    pub fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        let classes = self.labels.len();
        let head = Head { labels: self.labels.clone(), mean: self.mean.clone(), bias: self.bias.clone() };
        let head = serde_json::to_vec(&head)?;
        let rows: Vec<(usize, &[f32], f32)> = self
            .weights
            .chunks_exact(classes.max(1))
            .enumerate()
            .map(|(feature, row)| {
                (feature, row, row.iter().fold(0.0_f32, |most, weight| most.max(weight.abs())))
            })
            .filter(|(_, _, most)| *most > NEGLIGIBLE)
            .collect();
        let mut bytes = Vec::new();
        for length in [head.len(), rows.len()] {
            bytes.extend_from_slice(&(length as u64).to_le_bytes());
        }
        bytes.extend_from_slice(&head);
        for (feature, row, most) in rows {
            let scale = most / 127.0;
            bytes.extend_from_slice(&(feature as u64).to_le_bytes()[..4]);
            bytes.extend_from_slice(&scale.to_le_bytes());
            #[allow(clippy::cast_possible_truncation)] // at most 127 by the scale
            bytes.extend(row.iter().map(|weight| (weight / scale).round() as i8 as u8));
        }
        Ok(bytes)
    }

    /// Reads the form of the model file, when it tells these labels apart.
    ///
    /// # Errors
    /// In words, when it is of another making.
    pub fn from_bytes(bytes: &[u8], labels: &[&str]) -> Result<Self, String> {
        let mut rest = bytes;
        let mut take = |count: usize| {
            let (taken, left) = rest.split_at_checked(count).ok_or("it ends too early")?;
            rest = left;
            Ok::<&[u8], String>(taken)
        };
        let number =
            |bytes: &[u8]| bytes.iter().rev().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
        let (head, rows) = (number(take(8)?), number(take(8)?));
        let head: Head = serde_json::from_slice(take(head)?).map_err(|error| error.to_string())?;
        let classes = labels.len();
        if head.labels != labels {
            return Err("it was trained for other labels".into());
        }
        if head.bias.len() != classes || head.mean.len() > 4096 {
            return Err("its sizes are not those of a classifier".into());
        }
        let mut weights = vec![0_f32; (BUCKETS + head.mean.len() + HINTS) * classes];
        for _ in 0..rows {
            let start = number(take(4)?) * classes;
            let scale = take(4)?;
            let scale = f32::from_le_bytes([scale[0], scale[1], scale[2], scale[3]]);
            let place =
                weights.get_mut(start..start + classes).ok_or("a weight lies outside the classifier")?;
            for (weight, byte) in place.iter_mut().zip(take(classes)?) {
                *weight = f32::from(byte.cast_signed()) * scale;
            }
        }
        if weights.iter().chain(&head.bias).chain(&head.mean).any(|weight| !weight.is_finite()) {
            return Err("a weight is no number".into());
        }
        Ok(Self { labels: head.labels, weights, bias: head.bias, mean: head.mean })
    }
}

/// One feature of a turn.
struct Part {
    feature: usize,
    value: f32,
    /// Whether it says what went before, not what was said.
    context: bool,
}

/// Features: n-grams of unit length together, words of context, and what the vector has beyond the mean, of unit length. A vector of
/// another length than the mean's is left out.
fn encode(sample: &Sample<'_>, mean: &[f32]) -> Vec<Part> {
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
    let norm = counts.values().map(|count| count.abs()).sum::<f32>().sqrt().max(1e-6);
    let said = |(feature, count): (&usize, &f32)| Part {
        feature: *feature,
        value: 2.0 * count.sqrt() / norm,
        context: false,
    };
    let mut input: Vec<Part> = counts.iter().map(said).collect();
    input.extend(sample.cues.iter().map(|cue| Part {
        feature: bucket('c', cue.chars()),
        value: 0.7,
        context: !cue.starts_with("slot:") && !cue.starts_with("only:"),
    }));
    if sample.vector.len() == mean.len() {
        let beyond: Vec<f32> = sample.vector.iter().zip(mean).map(|(value, mean)| value - mean).collect();
        let length = beyond.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-6);
        input.extend(beyond.iter().enumerate().map(|(at, value)| Part {
            feature: BUCKETS + at,
            value: VECTOR_WEIGHT * value / length,
            context: false,
        }));
    }
    input.extend(sample.hints.iter().take(HINTS).enumerate().map(|(at, value)| Part {
        feature: BUCKETS + mean.len() + at,
        value: HINT_WEIGHT * value,
        context: false,
    }));
    input
}

#[allow(clippy::cast_precision_loss)] // counts of turns
fn mean(samples: &[(Sample<'_>, usize, f32)], length: usize) -> Vec<f32> {
    let mut sum = vec![0.0; length];
    let vectors = samples.iter().map(|(sample, ..)| sample.vector).filter(|vector| vector.len() == length);
    let count = vectors.clone().count().max(1) as f32;
    vectors.for_each(|vector| sum.iter_mut().zip(vector).for_each(|(sum, value)| *sum += value / count));
    sum
}

/// How much a turn of each label counts: rare ones more, by the root of how rare they are.
#[allow(clippy::cast_precision_loss)] // classes
fn importance(samples: &[(Sample<'_>, usize, f32)], classes: usize) -> Vec<f32> {
    let mut sums = vec![0_f32; classes];
    samples.iter().for_each(|(_, label, counts)| sums[*label] += counts);
    let typical = sums.iter().sum::<f32>() / classes as f32;
    sums.into_iter().map(|sum| (typical / sum.max(1.0)).sqrt().clamp(0.3, 1.5)).collect()
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
            .map(|((text, _, intent), cues)| (Sample { text, cues, ..Sample::default() }, *intent, 1.0))
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
        let labels: Vec<&str> = Intent::ALL.iter().map(|intent| intent.name()).collect();
        let bytes = classifier.to_bytes().unwrap();
        let read = Classifier::from_bytes(&bytes, &labels).unwrap();
        assert_eq!(best(&read, "多少钱呢"), best(&classifier, "多少钱呢"));
        assert!(Classifier::from_bytes(&bytes, &["dance"]).unwrap_err().contains("other labels"));
        for cut in [0, 7, 20, bytes.len() - 1] {
            assert!(Classifier::from_bytes(&bytes[..cut], &labels).is_err(), "{cut}");
        }
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
