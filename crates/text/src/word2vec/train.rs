//! The trainer.

use std::collections::HashMap;

use super::{
    Vectors, Word2VecError,
    step::{Random, pair},
};

/// Which word predicts which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Architecture {
    /// A word predicts each word around it. Better for rare words and small corpora.
    SkipGram,
    /// The mean of the words around predicts the word. Quicker.
    Cbow,
}

/// How to train. The default suits a shop's corpus (some ten thousand sentences).
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Which word predicts which.
    pub architecture: Architecture,
    /// Length of a vector, 1..=2048.
    pub dimension: usize,
    /// Widest context on each side, 1 or more words.
    pub window: usize,
    /// Words drawn for each pair, 1 or more.
    pub negatives: usize,
    /// Threshold of subsampling as a relative frequency; 0 keeps every occurrence.
    pub subsample: f64,
    /// Words that occur less often are left out.
    pub least_count: u64,
    /// Passes over the sentences, 1 or more.
    pub epochs: usize,
    /// Learning rate at the start; it falls linearly to a ten-thousandth of it.
    pub rate: f32,
    /// Decides every random choice.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            architecture: Architecture::SkipGram,
            dimension: 100,
            window: 5,
            negatives: 5,
            subsample: 1e-3,
            least_count: 2,
            epochs: 10,
            rate: 0.025,
            seed: 1,
        }
    }
}

impl Options {
    fn check(&self) -> Result<(), Word2VecError> {
        let wrong = |what| Err(Word2VecError::Option(what));
        match () {
            () if !(1..=2048).contains(&self.dimension) => wrong("the dimension must be 1 to 2048"),
            () if self.window == 0 => wrong("the window must be at least 1"),
            () if self.negatives == 0 => wrong("at least one negative must be drawn"),
            () if self.epochs == 0 => wrong("at least one epoch is needed"),
            () if !(self.rate > 0.0 && self.rate < 1.0) => {
                wrong("the learning rate must lie between 0 and 1")
            }
            () if self.subsample.is_nan() || self.subsample < 0.0 => {
                wrong("the subsampling threshold must not be negative")
            }
            () => Ok(()),
        }
    }
}

/// Entries of the table that negatives are drawn from.
const TABLE: usize = 1 << 20;
/// Exponent of the unigram distribution that negatives are drawn from.
const POWER: f64 = 0.75;

/// Trains word vectors on sentences that are cut into words. `progress` is told the share done, 0..=1, and the mean
/// loss of a pair since it was last told, some hundred times.
///
/// # Errors
/// Where an option is out of range or fewer than two words are frequent enough.
pub fn train<S: AsRef<str>>(
    sentences: &[Vec<S>],
    options: &Options,
    mut progress: impl FnMut(f32, f32),
) -> Result<Vectors, Word2VecError> {
    options.check()?;
    let mut counts: HashMap<&str, u64> = HashMap::new();
    for word in sentences.iter().flatten() {
        *counts.entry(word.as_ref()).or_default() += 1;
    }
    let mut words: Vec<(&str, u64)> =
        counts.into_iter().filter(|(_, count)| *count >= options.least_count).collect();
    words.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    if words.len() < 2 || u32::try_from(words.len()).is_err() {
        return Err(Word2VecError::TooFewWords { words: words.len(), least: options.least_count });
    }
    let ids: HashMap<&str, usize> = words.iter().enumerate().map(|(id, (word, _))| (*word, id)).collect();
    let corpus: Vec<Vec<usize>> = sentences
        .iter()
        .map(|sentence| sentence.iter().filter_map(|word| ids.get(word.as_ref()).copied()).collect())
        .collect();

    let mut trainer = Trainer::new(&words, options);
    let all = (corpus.iter().map(Vec::len).sum::<usize>() * options.epochs).max(1);
    let told_every = (all / 100).max(1);
    let (mut done, mut told) = (0, 0);
    for _ in 0..options.epochs {
        for sentence in &corpus {
            #[allow(clippy::cast_precision_loss)] // a share
            let share = done as f32 / all as f32;
            trainer.sentence(sentence, options.rate * (1.0 - share).max(1e-4));
            done += sentence.len();
            if done - told >= told_every {
                told = done;
                progress(share, trainer.mean_loss());
            }
        }
    }
    progress(1.0, trainer.mean_loss());
    let words = words.into_iter().map(|(word, count)| (word.to_owned(), count)).collect();
    Ok(Vectors::new(words, options.dimension, trainer.input))
}

struct Trainer<'a> {
    options: &'a Options,
    random: Random,
    /// Words by dimension: v, the vectors that are kept.
    input: Vec<f32>,
    /// Words by dimension: u.
    output: Vec<f32>,
    keep: Vec<f32>,
    table: Vec<u32>,
    hidden: Vec<f32>,
    towards: Vec<f32>,
    kept: Vec<usize>,
    loss: f64,
    pairs: u64,
}

impl<'a> Trainer<'a> {
    fn new(words: &[(&str, u64)], options: &'a Options) -> Self {
        let mut random = Random::new(options.seed);
        #[allow(clippy::cast_precision_loss)] // dimensions are small
        let scale = 1.0 / options.dimension as f32;
        let input = (0..words.len() * options.dimension).map(|_| (random.unit() - 0.5) * scale).collect();
        #[allow(clippy::cast_precision_loss)] // counts are for ratios
        let total = words.iter().map(|(_, count)| *count as f64).sum::<f64>();
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)] // a probability
        let keep = words
            .iter()
            .map(|(_, count)| {
                let ratio = options.subsample / (*count as f64 / total);
                if options.subsample == 0.0 { 1.0 } else { (ratio.sqrt() + ratio).min(1.0) as f32 }
            })
            .collect();
        Self {
            options,
            random,
            input,
            output: vec![0.0; words.len() * options.dimension],
            keep,
            table: table(words),
            hidden: vec![0.0; options.dimension],
            towards: vec![0.0; options.dimension],
            kept: Vec::new(),
            loss: 0.0,
            pairs: 0,
        }
    }

    /// Mean loss since it was last asked for.
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)] // for people to read
    fn mean_loss(&mut self) -> f32 {
        let mean = self.loss / self.pairs.max(1) as f64;
        (self.loss, self.pairs) = (0.0, 0);
        mean as f32
    }

    fn sentence(&mut self, sentence: &[usize], rate: f32) {
        let mut kept = std::mem::take(&mut self.kept);
        kept.clear();
        kept.extend(sentence.iter().copied().filter(|&word| {
            let keep = self.keep[word];
            keep >= 1.0 || self.random.unit() < keep
        }));
        for middle in 0..kept.len() {
            let reach = 1 + self.random.below(self.options.window);
            let around = middle.saturating_sub(reach)..(middle + reach + 1).min(kept.len());
            match self.options.architecture {
                Architecture::SkipGram => {
                    for other in around.filter(|&other| other != middle) {
                        self.learn(&[kept[middle]], kept[other], rate);
                    }
                }
                Architecture::Cbow => {
                    let context: Vec<usize> =
                        around.filter(|&other| other != middle).map(|other| kept[other]).collect();
                    if !context.is_empty() {
                        self.learn(&context, kept[middle], rate);
                    }
                }
            }
        }
        self.kept = kept;
    }

    /// One prediction of `there` from the mean of `given`.
    fn learn(&mut self, given: &[usize], there: usize, rate: f32) {
        let dimension = self.options.dimension;
        #[allow(clippy::cast_precision_loss)] // windows are small
        let share = 1.0 / given.len() as f32;
        self.hidden.fill(0.0);
        self.towards.fill(0.0);
        for &word in given {
            let vector = &self.input[word * dimension..(word + 1) * dimension];
            for (hidden, value) in self.hidden.iter_mut().zip(vector) {
                *hidden += value * share;
            }
        }
        let mut loss = 0.0;
        for draw in 0..=self.options.negatives {
            let word = if draw == 0 { there } else { self.table[self.random.below(TABLE)] as usize };
            if draw > 0 && word == there {
                continue;
            }
            let output = &mut self.output[word * dimension..(word + 1) * dimension];
            loss += pair(&self.hidden, output, draw == 0, rate, &mut self.towards);
        }
        for &word in given {
            let vector = &mut self.input[word * dimension..(word + 1) * dimension];
            for (value, towards) in vector.iter_mut().zip(&self.towards) {
                *value += towards * share;
            }
        }
        self.loss += f64::from(loss);
        self.pairs += 1;
    }
}

/// Word ids, each as often as its count to the power of 0.75 deserves, at least once while there is room.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)] // ids are below 2^32, checked by the caller
fn table(words: &[(&str, u64)]) -> Vec<u32> {
    let weight = |count: u64| (count as f64).powf(POWER);
    let total: f64 = words.iter().map(|(_, count)| weight(*count)).sum();
    let mut table = Vec::with_capacity(TABLE);
    let (mut word, mut passed) = (0, weight(words[0].1));
    for slot in 0..TABLE {
        table.push(word as u32);
        while (slot + 1) as f64 / TABLE as f64 >= passed / total && word + 1 < words.len() {
            word += 1;
            passed += weight(words[word].1);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two worlds that share no context: garments with colours, fruits with tastes.
    fn planted() -> Vec<Vec<&'static str>> {
        let worlds: [(&[&str], &[&str]); 2] = [
            (&["dress", "skirt", "coat", "shirt"], &["red", "blue", "green", "black"]),
            (&["apple", "pear", "plum", "peach"], &["sweet", "sour", "ripe", "juicy"]),
        ];
        let mut random = Random::new(7);
        (0..3000)
            .map(|line| {
                let (things, words) = worlds[line % 2];
                let mut draw = |from: &[&'static str]| from[random.below(from.len())];
                vec![draw(words), draw(things), draw(words), draw(things)]
            })
            .collect()
    }

    fn learned(architecture: Architecture) {
        let rate = if architecture == Architecture::Cbow { 0.1 } else { 0.025 };
        let options =
            Options { architecture, dimension: 16, window: 3, subsample: 0.0, rate, ..Options::default() };
        let mut losses = Vec::new();
        let vectors = train(&planted(), &options, |_, loss| losses.push(loss)).unwrap();
        assert!(losses.last() < losses.first(), "the loss falls: {losses:?}");
        let within = vectors.similarity("dress", "coat").unwrap();
        let across = vectors.similarity("dress", "plum").unwrap();
        assert!(within > across + 0.3, "{architecture:?}: {within} within, {across} across");
        let near: Vec<_> = vectors.nearest("apple", 7).into_iter().map(|near| near.word).collect();
        for word in ["pear", "plum", "peach", "sweet", "sour", "ripe", "juicy"] {
            assert!(near.contains(&word), "{architecture:?}: {near:?}");
        }
    }

    #[test]
    fn skip_gram_learns_a_planted_structure() {
        learned(Architecture::SkipGram);
    }

    #[test]
    fn cbow_learns_a_planted_structure() {
        learned(Architecture::Cbow);
    }

    #[test]
    fn one_seed_gives_one_result() {
        let options = Options { dimension: 8, epochs: 1, ..Options::default() };
        let once = train(&planted(), &options, |_, _| {}).unwrap();
        assert_eq!(once, train(&planted(), &options, |_, _| {}).unwrap());
        assert_ne!(once, train(&planted(), &Options { seed: 2, ..options }, |_, _| {}).unwrap());
    }

    #[test]
    fn negatives_follow_the_power_law() {
        let table = table(&[("often", 16), ("seldom", 1)]);
        let seldom = table.iter().filter(|&&word| word == 1).count();
        assert!(seldom.abs_diff(TABLE / 9) <= 2, "16^0.75 = 8, so one in nine: {seldom}");
    }

    #[test]
    fn what_cannot_be_trained_is_refused() {
        let sentences = vec![vec!["alone", "alone"]];
        assert!(matches!(
            train(&sentences, &Options::default(), |_, _| {}),
            Err(Word2VecError::TooFewWords { words: 1, .. })
        ));
        let options = Options { dimension: 0, ..Options::default() };
        assert!(matches!(train(&sentences, &options, |_, _| {}), Err(Word2VecError::Option(_))));
    }
}
