//! Retrieval over the knowledge base: which entry answers a question, and how sure that is.
//!
//! Two signals per entry, each the best over the entry's wordings: the cosine of sentence vectors, and the overlap of words
//! weighted by their rarity. A logistic regression joins them to a score per entry; a second one, on the best score, its lead
//! and what of the question is left uncovered, gives the probability that the best entry really answers. Below
//! [`Knowledge::sure`] the guide says that it does not know.

use std::collections::{HashMap, HashSet};

use crate::{Classifier, Sample, logistic::Logistic};
use jingxuan_catalogue::{KnowledgeEntry, KnowledgeId, Language};
use jingxuan_text::{Granularity, Segmenter, is_han, normalise};

/// How the signals are joined; trained by [`crate::training`].
#[derive(Clone, Debug, PartialEq)]
pub struct KnowledgeModel {
    /// Score of an entry from its signals, with the sentence encoder.
    pub with_vectors: Joined,
    /// The same where there is no encoder.
    pub words_only: Joined,
}

/// Score and certainty.
#[derive(Clone, Debug, PartialEq)]
pub struct Joined {
    /// Tells questions that the base answers from others like them that nobody knows ([`KNOWN`]).
    pub known: Classifier,
    /// Over [`signals`](Knowledge::signals).
    pub score: Logistic,
    /// Over [`certainty`].
    pub certain: Logistic,
    /// The probability from which on the answer is given.
    pub sure: f64,
}

/// Labels of [`Joined::known`].
pub const KNOWN: [&str; 2] = ["known", "unknown"];

/// An entry with how well it fits.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Place in [`Knowledge::entries`].
    pub at: usize,
    /// Score of this entry, 0..1.
    pub score: f64,
    /// The signals behind it.
    pub signals: Vec<f64>,
}

/// The best entries for a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Retrieved {
    /// Best first.
    pub found: Vec<Found>,
    /// Probability that the first one answers the question.
    pub certain: f64,
    /// Whether that is enough to say it.
    pub sure: bool,
}

/// The knowledge base, ready to be asked.
#[derive(Debug)]
pub struct Knowledge {
    entries: Vec<KnowledgeEntry>,
    wordings: Vec<Wording>,
    rarity: HashMap<String, f64>,
    /// Mean of the wordings' vectors: they all point much the same way, and what differs from the mean tells.
    mean: Vec<f32>,
    /// Words of each entry's wordings and answers together.
    covered: Vec<HashSet<String>>,
    segmenter: std::sync::Arc<Segmenter>,
}

#[derive(Clone, Debug)]
struct Wording {
    entry: usize,
    text: String,
    words: HashSet<String>,
    weight: f64,
    vector: Option<Vec<f32>>,
}

/// Every text of the knowledge base that wants a sentence vector, in the order that [`Knowledge::new`] takes them.
#[must_use]
pub fn wordings(entries: &[KnowledgeEntry]) -> Vec<String> {
    entries.iter().flat_map(of_entry).map(str::to_owned).collect()
}

fn of_entry(entry: &KnowledgeEntry) -> impl Iterator<Item = &str> {
    entry.question.all().chain(entry.variants.iter().map(String::as_str))
}

impl Knowledge {
    /// Indexes the entries; `vectors` are those of [`wordings`], of unit length, or empty where there is no encoder.
    #[must_use]
    pub fn new(
        entries: Vec<KnowledgeEntry>,
        vectors: Vec<Vec<f32>>,
        segmenter: std::sync::Arc<Segmenter>,
    ) -> Self {
        let texts = wordings(&entries);
        let mut vectors = if vectors.len() == texts.len() { vectors } else { Vec::new() };
        let mean = mean(&vectors);
        vectors.iter_mut().for_each(|vector| *vector = beyond(vector, &mean));
        let owners: Vec<usize> =
            entries.iter().enumerate().flat_map(|(at, entry)| of_entry(entry).map(move |_| at)).collect();
        let wordings = (0..texts.len())
            .map(|at| Wording {
                entry: owners[at],
                text: normalise(&texts[at]),
                words: bag(&segmenter, &texts[at]),
                weight: 0.0,
                vector: vectors.get_mut(at).map(std::mem::take),
            })
            .collect();
        Self::of(entries, wordings, mean, segmenter)
    }

    /// The same without some wordings (normalised), as if nobody had asked so.
    #[must_use]
    pub fn without(&self, heard: &HashSet<String>) -> Self {
        let kept = self.wordings.iter().filter(|wording| !heard.contains(&wording.text)).cloned().collect();
        Self::of(self.entries.clone(), kept, self.mean.clone(), std::sync::Arc::clone(&self.segmenter))
    }

    /// Weighs words by their rarity over these wordings.
    fn of(
        entries: Vec<KnowledgeEntry>,
        mut wordings: Vec<Wording>,
        mean: Vec<f32>,
        segmenter: std::sync::Arc<Segmenter>,
    ) -> Self {
        // Rarity over entries, not wordings: an entry that is asked in many ways does not make its words common.
        let mut holders: HashMap<&str, HashSet<usize>> = HashMap::new();
        for wording in &wordings {
            for word in &wording.words {
                holders.entry(word).or_default().insert(wording.entry);
            }
        }
        #[allow(clippy::cast_precision_loss)] // entries are far fewer than 2^53
        let rarity: HashMap<String, f64> = holders
            .iter()
            .map(|(word, held)| {
                ((*word).to_owned(), (1.0 + entries.len() as f64 / (1.0 + held.len() as f64)).ln())
            })
            .collect();
        let mut covered: Vec<HashSet<String>> = entries
            .iter()
            .map(|entry| entry.answer.all().flat_map(|text| bag(&segmenter, text)).collect())
            .collect();
        for wording in &mut wordings {
            wording.weight = wording.words.iter().map(|word| rarity.get(word).copied().unwrap_or(0.0)).sum();
            covered[wording.entry].extend(wording.words.iter().cloned());
        }
        Self { entries, wordings, rarity, mean, covered, segmenter }
    }

    /// The entries.
    #[must_use]
    pub fn entries(&self) -> &[KnowledgeEntry] {
        &self.entries
    }

    /// Whether sentence vectors are there.
    #[must_use]
    pub fn has_vectors(&self) -> bool {
        self.wordings.iter().any(|wording| wording.vector.is_some())
    }

    /// The answer of an entry.
    #[must_use]
    pub fn answer(&self, id: &KnowledgeId, language: Language) -> Option<&str> {
        self.entries.iter().find(|entry| &entry.id == id).map(|entry| entry.answer.get(language))
    }

    /// Signals of every entry for a question: the best cosine, the mean of the three best, the best word overlap (F1), how much of
    /// the question the entry's words cover, and cosine times overlap. Without vectors the cosines are 0. `unseen` leaves the
    /// question's own wording out, as if the base did not have it: for learning from questions that it has.
    #[must_use]
    pub fn signals(&self, question: &str, vector: &[f32], unseen: bool) -> Vec<Vec<f64>> {
        let asked = bag(&self.segmenter, question);
        let vector = if vector.len() == self.mean.len() { beyond(vector, &self.mean) } else { Vec::new() };
        // What no entry has a word for counts as the rarest: it is what the entries do not speak of.
        let rarest = self.rarity.values().copied().fold(1.0, f64::max);
        let weigh = |word: &String| self.rarity.get(word).copied().unwrap_or(rarest);
        let whole: f64 = asked.iter().map(weigh).sum();
        let mut cosines: Vec<Vec<f64>> = vec![Vec::new(); self.entries.len()];
        let mut overlap = vec![0.0_f64; self.entries.len()];
        let own = normalise(question);
        for wording in self.wordings.iter().filter(|wording| !(unseen && wording.text == own)) {
            let shared: f64 = asked.intersection(&wording.words).map(weigh).sum();
            if whole + wording.weight > 0.0 {
                let f1 = 2.0 * shared / (whole + wording.weight);
                overlap[wording.entry] = overlap[wording.entry].max(f1);
            }
            if let Some(known) = wording.vector.as_ref().filter(|known| known.len() == vector.len()) {
                let cosine: f32 = known.iter().zip(&vector).map(|(a, b)| a * b).sum();
                cosines[wording.entry].push(f64::from(cosine).max(0.0));
            }
        }
        (0..self.entries.len())
            .map(|entry| {
                let near = &mut cosines[entry];
                near.sort_by(|a, b| b.total_cmp(a));
                let best = near.first().copied().unwrap_or(0.0);
                let three = near.iter().take(3).sum::<f64>() / 3.0;
                let covers: f64 = asked.intersection(&self.covered[entry]).map(weigh).sum();
                let covers = if whole > 0.0 { covers / whole } else { 0.0 };
                vec![best, three, overlap[entry], covers, best * overlap[entry]]
            })
            .collect()
    }

    /// The best entries for a question with its [`signals`](Self::signals), and whether the first one answers it.
    #[must_use]
    pub fn retrieve(
        &self,
        model: &KnowledgeModel,
        question: &str,
        vector: &[f32],
        signals: Vec<Vec<f64>>,
    ) -> Retrieved {
        let joined =
            if vector.is_empty() || !self.has_vectors() { &model.words_only } else { &model.with_vectors };
        let mut found: Vec<Found> = signals
            .into_iter()
            .enumerate()
            .map(|(at, signals)| Found { at, score: joined.score.probability(&signals), signals })
            .collect();
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.at.cmp(&b.at)));
        found.truncate(8);
        let text = normalise(question);
        let unknown = joined.known.probabilities(&Sample { text: &text, vector, ..Sample::default() })[1];
        let judged = joined.certain.probability(&certainty(&found, f64::from(unknown)));
        let certain = if found.is_empty() { 0.0 } else { judged };
        Retrieved { sure: certain >= joined.sure, certain, found }
    }
}

/// What the intent of a turn is judged by, of the [`signals`](Knowledge::signals) of all entries: those of the entry whose signals
/// are strongest together, and the lead of its cosine over the next entry's. A question to the shop is near one entry; a wish is near
/// none, or near many.
#[must_use]
pub fn hints(signals: &[Vec<f64>]) -> Vec<f32> {
    let strength = |signals: &Vec<f64>| signals.iter().sum::<f64>();
    let mut order: Vec<&Vec<f64>> = signals.iter().collect();
    order.sort_by(|a, b| strength(b).total_cmp(&strength(a)));
    let Some(best) = order.first() else { return Vec::new() };
    let lead = order.get(1).map_or(0.0, |next| best[0] - next[0]);
    #[allow(clippy::cast_possible_truncation)] // shares
    best.iter().chain([&lead]).map(|value| *value as f32).collect()
}

/// What certainty is judged by: the logit of the best score, its lead over the second, the logit of nobody knowing, and the best
/// signals.
#[must_use]
pub fn certainty(found: &[Found], unknown: f64) -> Vec<f64> {
    let logit = |p: f64| {
        let p = p.clamp(1e-6, 1.0 - 1e-6);
        (p / (1.0 - p)).ln()
    };
    let best = found.first().map_or(-14.0, |found| logit(found.score));
    let second = found.get(1).map_or(-14.0, |found| logit(found.score));
    let mut features = vec![best, (best - second).min(6.0), logit(unknown)];
    features.extend(found.first().map_or_else(|| vec![0.0; 5], |found| found.signals.clone()));
    features
}

/// The words of a text: Chinese words and pairs of characters, stems of English words. What only asks is left out.
fn bag(segmenter: &Segmenter, text: &str) -> HashSet<String> {
    const ASKING: [&str; 39] = [
        "的", "了", "吗", "呢", "吧", "啊", "呀", "我", "你", "您", "你们", "我们", "是", "请问", "一下",
        "可以", "能", "the", "a", "an", "is", "are", "do", "does", "you", "i", "my", "your", "can", "to",
        "of", "it", "in", "for", "please", "there", "have", "what", "be",
    ];
    let text = normalise(text);
    let mut words: HashSet<String> = HashSet::new();
    for token in segmenter.segment(&text, Granularity::Search) {
        if !ASKING.contains(&token.text.as_str()) && token.text.chars().any(char::is_alphanumeric) {
            words.insert(token.stem);
        }
    }
    let han: Vec<char> = text.chars().collect();
    for pair in han.windows(2).filter(|pair| pair.iter().all(|c| is_han(*c))) {
        words.insert(pair.iter().collect());
    }
    words
}

/// The mean of some vectors.
#[allow(clippy::cast_precision_loss)] // wordings
fn mean(vectors: &[Vec<f32>]) -> Vec<f32> {
    let mut mean = vec![0.0; vectors.first().map_or(0, Vec::len)];
    for vector in vectors {
        mean.iter_mut().zip(vector).for_each(|(sum, value)| *sum += value / vectors.len() as f32);
    }
    mean
}

/// What a vector has beyond the mean, of unit length.
fn beyond(vector: &[f32], mean: &[f32]) -> Vec<f32> {
    let rest: Vec<f32> = vector.iter().zip(mean).map(|(value, mean)| value - mean).collect();
    let length = rest.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-6);
    rest.into_iter().map(|value| value / length).collect()
}
