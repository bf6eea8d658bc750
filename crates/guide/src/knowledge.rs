//! Retrieval over the knowledge base: which entry answers a question, and how sure that is.
//!
//! Two signals per entry, each the best over the entry's wordings: the cosine of sentence vectors, and the overlap of words
//! weighted by their rarity. A logistic regression joins them to a score per entry; a second one, on the best score, its lead,
//! what of the question is left uncovered, and how near it is to questions that nobody could answer ([`Strangers`]), gives the
//! probability that the base has an answer at all. Below [`Certainty::sure`] the guide says that it does not know.

use std::collections::{HashMap, HashSet};

use crate::{
    Classifier, Sample,
    logistic::Logistic,
    strangers::{AROUND, Strangers},
};
use jingxuan_catalogue::{KnowledgeEntry, KnowledgeId, Language};
use jingxuan_text::{Granularity, Segmenter, is_han, normalise};

/// How the signals are joined; trained by [`crate::training`].
#[derive(Clone, Debug, PartialEq)]
pub struct KnowledgeModel {
    /// Score of an entry from its signals, with the sentence encoder.
    pub with_vectors: Joined,
    /// The same where there is no encoder.
    pub words_only: Joined,
    /// [`mark`] of every entry that was there when it was learned.
    pub entries: HashSet<String>,
}

/// Score and certainty.
#[derive(Clone, Debug, PartialEq)]
pub struct Joined {
    /// Tells questions that the base answers from others like them that nobody knows ([`KNOWN`]).
    pub known: Classifier,
    /// Questions that nobody could answer.
    pub strangers: Strangers,
    /// Over [`signals`](Knowledge::signals).
    pub score: Logistic,
    /// For entries that were there when it was learned; over [`certainty`].
    pub learned: Certainty,
    /// For entries that came or changed later, of which nobody has learned what they do not answer: without `known` and `strangers`.
    pub later: Certainty,
}

/// The probability that the base answers a question, and from where on the best entry is said.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Certainty {
    /// The probability.
    pub of: Logistic,
    /// The probability from which on the answer is given.
    pub sure: f64,
}

/// How many [signals](Knowledge::signals) an entry has.
pub(crate) const SIGNALS: usize = 6;

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
#[derive(Clone, Debug)]
pub struct Knowledge {
    entries: Vec<KnowledgeEntry>,
    wordings: Vec<Wording>,
    rarity: HashMap<String, f64>,
    /// Mean of the wordings' vectors: they all point much the same way, and what differs from the mean tells.
    mean: Vec<f32>,
    /// Words of each entry's wordings and answers together.
    covered: Vec<HashSet<String>>,
    /// Of each entry the vectors of its question with its answer, by language.
    answers: Vec<Vec<Vec<f32>>>,
    /// [`mark`] of each entry.
    marks: Vec<String>,
    /// Vectors of the [`Strangers`] that it was told of.
    strangers: Vec<Vec<f32>>,
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

/// Every text of the knowledge base that wants a sentence vector, in the order that [`Knowledge::new`] takes them: the wordings, then
/// each question with its answer.
#[must_use]
pub fn texts(entries: &[KnowledgeEntry]) -> Vec<String> {
    let wordings = entries.iter().flat_map(of_entry).map(str::to_owned);
    let answered = entries.iter().flat_map(|entry| {
        LANGUAGES.map(|language| format!("{} {}", entry.question.get(language), entry.answer.get(language)))
    });
    wordings.chain(answered).collect()
}

const LANGUAGES: [Language; 2] = [Language::Chinese, Language::English];

fn of_entry(entry: &KnowledgeEntry) -> impl Iterator<Item = &str> {
    entry.question.all().chain(entry.variants.iter().map(String::as_str))
}

/// Tells an entry that was learned from one that came later, or that says something else or is asked otherwise now: a hash of its id,
/// question, answer and wordings.
#[must_use]
pub fn mark(entry: &KnowledgeEntry) -> String {
    let said: Vec<&str> = of_entry(entry).chain(entry.answer.all()).collect();
    let said = said.join("\n");
    jingxuan_sealed::hash(format!("{}\n{said}", entry.id).as_bytes())[..16].to_owned()
}

impl Knowledge {
    /// Indexes the entries; `vectors` are those of [`texts`], of unit length, or empty where there is no encoder.
    #[must_use]
    pub fn new(
        entries: Vec<KnowledgeEntry>,
        vectors: Vec<Vec<f32>>,
        segmenter: std::sync::Arc<Segmenter>,
    ) -> Self {
        let texts: Vec<&str> = entries.iter().flat_map(of_entry).collect();
        let whole = texts.len() + LANGUAGES.len() * entries.len();
        let mut vectors = if vectors.len() == whole { vectors } else { Vec::new() };
        let mut answers = vectors.split_off(texts.len().min(vectors.len()));
        let mean = mean(&vectors);
        vectors.iter_mut().for_each(|vector| *vector = beyond(vector, &mean));
        // Answers are longer than questions and have a mean of their own.
        let of_answers = self::mean(&answers);
        answers.iter_mut().for_each(|vector| *vector = beyond(vector, &of_answers));
        let answers = answers.chunks(LANGUAGES.len()).map(<[_]>::to_vec).collect();
        let owners: Vec<usize> =
            entries.iter().enumerate().flat_map(|(at, entry)| of_entry(entry).map(move |_| at)).collect();
        let wordings = (0..texts.len())
            .map(|at| Wording {
                entry: owners[at],
                text: normalise(texts[at]),
                words: bag(&segmenter, texts[at]),
                weight: 0.0,
                vector: vectors.get_mut(at).map(std::mem::take),
            })
            .collect();
        Self::of(entries, wordings, mean, answers, segmenter)
    }

    /// The same without some wordings (normalised), as if nobody had asked so.
    #[must_use]
    pub fn without(&self, heard: &HashSet<String>) -> Self {
        let kept = self.wordings.iter().filter(|wording| !heard.contains(&wording.text)).cloned().collect();
        let segmenter = std::sync::Arc::clone(&self.segmenter);
        Self::of(self.entries.clone(), kept, self.mean.clone(), self.answers.clone(), segmenter)
    }

    /// Weighs words by their rarity over these wordings.
    fn of(
        entries: Vec<KnowledgeEntry>,
        mut wordings: Vec<Wording>,
        mean: Vec<f32>,
        answers: Vec<Vec<Vec<f32>>>,
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
        let marks = entries.iter().map(mark).collect();
        Self { entries, wordings, rarity, mean, covered, answers, marks, strangers: Vec::new(), segmenter }
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
    /// the question the entry's words cover, cosine times overlap, and the cosine to the question with its answer. Without vectors the
    /// cosines are 0. `unseen` leaves the
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
                cosines[wording.entry].push(f64::from(dot(known, &vector)).max(0.0));
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
                let answers = self.answers.get(entry).into_iter().flatten();
                let answers = answers.filter(|answer| answer.len() == vector.len());
                let answer = answers.map(|answer| f64::from(dot(answer, &vector))).fold(0.0, f64::max);
                vec![best, three, overlap[entry], covers, best * overlap[entry], answer]
            })
            .collect()
    }

    /// Cosine and entry of every wording, the nearest first; none without vectors. `unseen`: see [`signals`](Self::signals).
    pub(crate) fn near(&self, question: &str, vector: &[f32], unseen: bool) -> Vec<(f64, usize)> {
        if vector.len() != self.mean.len() {
            return Vec::new();
        }
        let vector = beyond(vector, &self.mean);
        let own = normalise(question);
        let mut near: Vec<(f64, usize)> = self
            .wordings
            .iter()
            .filter(|wording| !(unseen && wording.text == own))
            .filter_map(|wording| Some((f64::from(dot(wording.vector.as_ref()?, &vector)), wording.entry)))
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        near
    }

    /// The same beside questions that nobody could answer; none of another model are left.
    #[must_use]
    pub fn beside(mut self, strangers: &Strangers) -> Self {
        self.strangers = strangers.vectors().map(|vector| beyond(&vector, &self.mean)).collect();
        self
    }

    /// Cosines of a vector to the strangers, the nearest first.
    pub(crate) fn near_strangers(&self, vector: &[f32]) -> Vec<f64> {
        if vector.len() != self.mean.len() {
            return Vec::new();
        }
        let vector = beyond(vector, &self.mean);
        let rows = self.strangers.iter().filter(|row| row.len() == vector.len());
        let mut near: Vec<f64> = rows.map(|row| f64::from(dot(row, &vector))).collect();
        near.sort_by(|a, b| b.total_cmp(a));
        near
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
        let Some(best) = found.first().map(|found| found.at) else {
            return Retrieved { found, certain: 0.0, sure: false };
        };
        let (certain, sure) = if model.entries.contains(&self.marks[best]) {
            let sample = Sample { text: &text, vector, ..Sample::default() };
            let unknown = f64::from(joined.known.probabilities(&sample)[1]);
            let around = crate::strangers::around(self, &text, vector, best, false);
            (joined.learned.of.probability(&certainty(&found, Some((unknown, around)))), joined.learned.sure)
        } else {
            (joined.later.of.probability(&certainty(&found, None)), joined.later.sure)
        };
        Retrieved { sure: certain >= sure, certain, found }
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

/// What certainty is judged by: the logit of the best score, its lead over the second, and the best signals; where it is known, also
/// the logit of nobody knowing and [how the question stands](crate::strangers::around) between what is known and what is not.
#[must_use]
pub(crate) fn certainty(found: &[Found], unknown: Option<(f64, [f64; AROUND])>) -> Vec<f64> {
    let logit = |p: f64| {
        let p = p.clamp(1e-6, 1.0 - 1e-6);
        (p / (1.0 - p)).ln()
    };
    let best = found.first().map_or(-14.0, |found| logit(found.score));
    let second = found.get(1).map_or(-14.0, |found| logit(found.score));
    let mut features = vec![best, (best - second).min(6.0)];
    features.extend(found.first().map_or_else(|| vec![0.0; SIGNALS], |found| found.signals.clone()));
    if let Some((unknown, around)) = unknown {
        features.push(logit(unknown));
        features.extend(around);
    }
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

/// Inner product. In eight sums side by side, which the compiler makes one instruction of: in a single sum each step waits for the last.
pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut sums = [0.0_f32; 8];
    for (a, b) in a.iter().zip(b) {
        sums.iter_mut().zip(a.iter().zip(b)).for_each(|(sum, (a, b))| *sum += a * b);
    }
    sums.iter().sum::<f32>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f32>()
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
pub(crate) fn beyond(vector: &[f32], mean: &[f32]) -> Vec<f32> {
    let rest: Vec<f32> = vector.iter().zip(mean).map(|(value, mean)| value - mean).collect();
    let length = rest.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-6);
    rest.into_iter().map(|value| value / length).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jingxuan_catalogue::Text;

    use super::*;

    fn entry(id: &str, question: &str) -> KnowledgeEntry {
        KnowledgeEntry {
            id: id.into(),
            topic: "service".into(),
            question: Text::new(question, question),
            answer: Text::new("有", "Yes"),
            variants: Vec::new(),
        }
    }

    /// A base of two questions along two axes; the vectors of a question are its own, its answers', and a third that keeps the mean off.
    fn base() -> Knowledge {
        let entries = vec![entry("parking", "停车场在哪"), entry("wifi", "有没有无线网")];
        let (parking, wifi, none) = ([1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]);
        let of = [parking, parking, wifi, wifi, none, none, none, none];
        let vectors = of.iter().map(|vector| vector.to_vec()).collect();
        Knowledge::new(entries, vectors, Arc::new(Segmenter::new([])))
    }

    /// Whoever is near is right; a stranger near by speaks against what was learned.
    fn model(learned: &[KnowledgeEntry], strangers: Strangers) -> KnowledgeModel {
        let mut weights = vec![0.0; 2 + SIGNALS + 1 + AROUND];
        weights[2] = 10.0; // the best cosine
        let later = Logistic { weights: weights[..2 + SIGNALS].to_vec(), bias: -5.0 };
        weights[2 + SIGNALS + 1 + 2] = -10.0; // by how much a stranger is nearer
        let joined = Joined {
            known: Classifier::train_on(&[], &KNOWN, 0),
            strangers,
            score: Logistic { weights: vec![4.0, 0.0, 0.0, 0.0, 0.0, 0.0], bias: -2.0 },
            learned: Certainty { of: Logistic { weights, bias: -8.0 }, sure: 0.5 },
            later: Certainty { of: later, sure: 0.5 },
        };
        let entries = learned.iter().map(mark).collect();
        KnowledgeModel { with_vectors: joined.clone(), words_only: joined, entries }
    }

    fn sure(base: &Knowledge, model: &KnowledgeModel, vector: &[f32]) -> (usize, bool) {
        let retrieved = base.retrieve(model, "?", vector, base.signals("?", vector, false));
        (retrieved.found[0].at, retrieved.sure)
    }

    #[test]
    fn what_nobody_could_answer_is_not_answered_by_its_neighbour() {
        let base = base();
        let asked = [0.8_f32, 0.6, 0.0];
        let none = model(base.entries(), Strangers::default());
        assert_eq!(sure(&base.clone().beside(&none.with_vectors.strangers), &none, &asked), (0, true));
        let model = model(base.entries(), Strangers::of([&asked[..]]));
        assert_eq!(sure(&base.beside(&model.with_vectors.strangers), &model, &asked), (0, false));
    }

    #[test]
    fn an_entry_that_came_after_the_training_is_answered_though_nobody_knew_before() {
        let base = base();
        let asked = [0.0_f32, 1.0, 0.0];
        // Before, the question about the network was a stranger.
        let model = model(&base.entries()[..1], Strangers::of([&asked[..]]));
        let base = base.beside(&model.with_vectors.strangers);
        assert_eq!(sure(&base, &model, &asked), (1, true));
    }

    #[test]
    fn inner_products_side_by_side_are_those_one_after_the_other() {
        for n in [0_u8, 1, 7, 8, 9, 40] {
            let a: Vec<f32> = (0..n).map(f32::from).collect();
            let plain: f32 = a.iter().map(|x| x * x).sum();
            assert!((dot(&a, &a) - plain).abs() <= 1e-6 * plain);
        }
    }
}
