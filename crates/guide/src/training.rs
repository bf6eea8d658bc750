//! What the guide learns from example turns, and the file that keeps it.

use std::{collections::HashSet, path::Path};

use jingxuan_sealed::{Kind, SealedError};
use serde::{Deserialize, Serialize};

use crate::{
    Classifier, Intent, Knowledge, Sample, Strangers,
    knowledge::{Certainty, Found, Joined, KNOWN, KnowledgeModel, certainty, hints, mark},
    logistic::Logistic,
    strangers::around,
};

const KIND: Kind = Kind { name: "guide", version: 3 };

/// Everything the guide has learned.
#[derive(Clone, Debug)]
pub struct GuideModel {
    /// With sentence vectors.
    with_vectors: Classifier,
    /// From words alone, for a kiosk without the encoder.
    words_only: Classifier,
    /// How the knowledge base's signals are joined.
    pub knowledge: KnowledgeModel,
}

/// What the file says before the classifiers and the strangers, which follow in a fixed order, each behind its length.
#[derive(Serialize, Deserialize)]
struct Head {
    with_vectors: Join,
    words_only: Join,
    entries: HashSet<String>,
}

#[derive(Serialize, Deserialize)]
struct Join {
    score: Logistic,
    learned: Certainty,
    later: Certainty,
}

impl Join {
    fn of(joined: &Joined) -> Self {
        let Joined { score, learned, later, .. } = joined.clone();
        Self { score, learned, later }
    }

    fn with(self, known: Classifier, strangers: Strangers) -> Result<Joined, String> {
        let all = [&self.score, &self.learned.of, &self.later.of];
        let weights = all.iter().flat_map(|one| one.weights.iter().chain([&one.bias]));
        if weights.chain([&self.learned.sure, &self.later.sure]).any(|number| !number.is_finite()) {
            return Err("a weight is no number".into());
        }
        let Self { score, learned, later } = self;
        Ok(Joined { known, strangers, score, learned, later })
    }
}

/// Why a model file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The file is missing, truncated or another one.
    #[error(transparent)]
    Sealed(#[from] SealedError),
    /// Its content is not what this program reads.
    #[error("{path}: {cause}")]
    Content {
        /// The file.
        path: String,
        /// Why.
        cause: String,
    },
}

/// One turn to learn from.
#[derive(Clone, Debug)]
pub struct Example {
    /// Normalised text.
    pub text: String,
    /// Words of context.
    pub cues: Vec<String>,
    /// Sentence vector; empty without an encoder.
    pub vector: Vec<f32>,
    /// What it was.
    pub intent: Intent,
    /// For questions: the entry that answers it; `Some(None)` where the knowledge base has no answer.
    pub entry: Option<Option<String>>,
    /// How much it counts beside the others.
    pub counts: f32,
    /// Whether it is a turn of a dialogue, and not a wording of the knowledge base.
    pub spoken: bool,
    /// Whether somebody wrote it as shoppers speak: certainty is learned from these alone.
    pub judged: bool,
}

impl GuideModel {
    /// The classifier to use, with or without sentence vectors.
    #[must_use]
    pub fn intents(&self, vectors: bool) -> &Classifier {
        if vectors { &self.with_vectors } else { &self.words_only }
    }

    /// A model that has learned nothing: every turn is read as a search, no answer is sure. For reading examples before the first
    /// training, and for a kiosk whose model file is missing, which then says so.
    #[must_use]
    pub fn blank() -> Self {
        let doubt = || Certainty { of: Logistic { weights: Vec::new(), bias: -4.0 }, sure: 0.99 };
        let none = || Joined {
            known: Classifier::train_on(&[], &KNOWN, 0),
            score: Logistic { weights: vec![2.0, 1.0, 4.0, 1.0, 2.0, 1.0], bias: -4.0 },
            strangers: Strangers::default(),
            learned: doubt(),
            later: doubt(),
        };
        Self {
            with_vectors: Classifier::train(&[], 0),
            words_only: Classifier::train(&[], 0),
            knowledge: KnowledgeModel { with_vectors: none(), words_only: none(), entries: HashSet::new() },
        }
    }

    /// Whether it has learned anything.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.words_only.is_blank()
    }

    /// Learns from example turns.
    #[must_use]
    pub fn train(examples: &[Example], knowledge: &Knowledge) -> Self {
        let length = examples.iter().map(|example| example.vector.len()).max().unwrap_or(0);
        // The base may have taken its wordings from these dialogues. What is learned is to hold for shoppers it has not heard: their
        // words are near those of others, never near their own of another day.
        let heard: HashSet<String> =
            examples.iter().filter(|example| example.spoken).map(|example| example.text.clone()).collect();
        let base = knowledge;
        let knowledge = base.without(&heard);
        let classify = |vectors: bool| {
            let vector = |example: &Example| if vectors { example.vector.clone() } else { Vec::new() };
            let hints: Vec<Vec<f32>> = examples
                .iter()
                .map(|example| hints(&knowledge.signals(&example.text, &vector(example), true)))
                .collect();
            let samples: Vec<_> = examples
                .iter()
                .zip(&hints)
                .map(|(example, hints)| {
                    let vector = if vectors { example.vector.as_slice() } else { &[] };
                    let sample = Sample { text: &example.text, cues: &example.cues, vector, hints };
                    (sample, example.intent, example.counts)
                })
                .collect();
            Classifier::train(&samples, if vectors { length } else { 0 })
        };
        Self {
            with_vectors: classify(true),
            words_only: classify(false),
            knowledge: KnowledgeModel {
                with_vectors: join(examples, base, &knowledge, true),
                words_only: join(examples, base, &knowledge, false),
                entries: base.entries().iter().map(mark).collect(),
            },
        }
    }

    /// Writes the model; what was there is kept beside it.
    ///
    /// # Errors
    /// [`ModelError`].
    pub fn save(&self, path: &Path) -> Result<(), ModelError> {
        let content = |cause: serde_json::Error| ModelError::Content {
            path: path.display().to_string(),
            cause: cause.to_string(),
        };
        let knowledge = &self.knowledge;
        let head = Head {
            with_vectors: Join::of(&knowledge.with_vectors),
            words_only: Join::of(&knowledge.words_only),
            entries: knowledge.entries.clone(),
        };
        let mut parts = vec![serde_json::to_vec(&head).map_err(content)?];
        let known = [&knowledge.with_vectors.known, &knowledge.words_only.known];
        for classifier in [&self.with_vectors, &self.words_only].into_iter().chain(known) {
            parts.push(classifier.to_bytes().map_err(content)?);
        }
        parts.push(knowledge.with_vectors.strangers.to_bytes());
        let mut bytes = Vec::new();
        for part in parts {
            bytes.extend_from_slice(&(part.len() as u64).to_le_bytes());
            bytes.extend_from_slice(&part);
        }
        Ok(jingxuan_sealed::write(path, KIND, &bytes)?)
    }

    /// Reads a model.
    ///
    /// # Errors
    /// [`ModelError`], naming the file.
    pub fn load(path: &Path) -> Result<Self, ModelError> {
        let bytes = jingxuan_sealed::read(path, KIND)?;
        Self::of_bytes(&bytes)
            .map_err(|cause| ModelError::Content { path: path.display().to_string(), cause })
    }

    fn of_bytes(bytes: &[u8]) -> Result<Self, String> {
        let mut rest = bytes;
        let mut part = || {
            let (length, after) = rest.split_at_checked(8).ok_or("it ends too early")?;
            let length = length.iter().rev().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
            let (part, after) = after.split_at_checked(length).ok_or("it ends too early")?;
            rest = after;
            Ok::<&[u8], String>(part)
        };
        let head: Head = serde_json::from_slice(part()?).map_err(|error| error.to_string())?;
        let intents: Vec<&str> = Intent::ALL.iter().map(|intent| intent.name()).collect();
        let with_vectors = Classifier::from_bytes(part()?, &intents)?;
        let words_only = Classifier::from_bytes(part()?, &intents)?;
        let known = [Classifier::from_bytes(part()?, &KNOWN)?, Classifier::from_bytes(part()?, &KNOWN)?];
        let [known_with, known_words] = known;
        let strangers = Strangers::from_bytes(part()?)?;
        Ok(Self {
            with_vectors,
            words_only,
            knowledge: KnowledgeModel {
                with_vectors: head.with_vectors.with(known_with, strangers)?,
                words_only: head.words_only.with(known_words, Strangers::default())?,
                entries: head.entries,
            },
        })
    }
}

/// Learns scores from (question, entry) pairs and certainty from the best entry of each question. `base` is the whole base,
/// `knowledge` the same without what the examples say themselves.
fn join(examples: &[Example], base: &Knowledge, knowledge: &Knowledge, vectors: bool) -> Joined {
    const HARD: usize = 12;
    let questions: Vec<Question<'_>> = examples
        .iter()
        .filter_map(|example| {
            let entry = example.entry.as_ref()?;
            let vector = if vectors { example.vector.as_slice() } else { &[] };
            Some((example, entry, knowledge.signals(&example.text, vector, true)))
        })
        .collect();
    let place = |id: &str| knowledge.entries().iter().position(|entry| entry.id.as_str() == id);
    let (mut rows, mut outcomes, mut counts) = (Vec::new(), Vec::new(), Vec::new());
    for (example, entry, signals) in &questions {
        let Some(right) = entry.as_deref().and_then(place) else { continue };
        rows.push(signals[right].clone());
        outcomes.push(true);
        counts.push(f64::from(example.counts));
        let mut others: Vec<usize> = (0..signals.len()).filter(|at| *at != right).collect();
        let strength = |at: usize| signals[at].iter().sum::<f64>();
        others.sort_by(|a, b| strength(*b).total_cmp(&strength(*a)));
        for at in others.into_iter().take(HARD) {
            rows.push(signals[at].clone());
            outcomes.push(false);
            counts.push(f64::from(example.counts));
        }
    }
    let score = Logistic::train(&rows, &outcomes, &counts, 1e-4);
    let strangers = questions.iter().filter(|(example, entry, _)| example.judged && entry.is_none());
    let strangers =
        Strangers::of(strangers.map(|(example, ..)| if vectors { example.vector.as_slice() } else { &[] }));
    let base = base.clone().beside(&strangers);
    // Certainty, too, is learned as if the base did not have the question's own wording, and from what shoppers say alone: wordings of
    // the base and composed turns are easier to judge, for they resemble each other.
    let (mut learned, mut later) = (Vec::new(), Vec::new());
    let mut answerable = Vec::new();
    // Each question is judged by a classifier that has not seen it: one for each fifth of them.
    let unknown = held_out(&questions, vectors);
    for (at, (example, entry, signals)) in
        questions.iter().enumerate().filter(|(_, (example, ..))| example.judged)
    {
        let found = signals.iter().enumerate().map(|(at, signals)| Found {
            at,
            score: score.probability(signals),
            signals: signals.clone(),
        });
        let mut found: Vec<Found> = found.collect();
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        let Some(best) = found.first().map(|found| found.at) else { continue };
        answerable.push(entry.as_deref().and_then(place).is_some());
        let vector = if vectors { example.vector.as_slice() } else { &[] };
        let around = around(&base, &example.text, vector, best, true);
        learned.push(certainty(&found, Some((unknown[at], around))));
        later.push(certainty(&found, None));
    }
    let all: Vec<usize> = (0..questions.len()).collect();
    Joined {
        known: known(&questions, &all, vectors),
        strangers,
        score,
        learned: certain(&learned, &answerable),
        later: certain(&later, &answerable),
    }
}

/// Learns when an answer is sure. Of the questions to learn from more have no answer than in a shop; they are weighed as there.
fn certain(rows: &[Vec<f64>], answerable: &[bool]) -> Certainty {
    /// Share of the questions to a shop that it has no answer for.
    const UNANSWERABLE: f64 = 0.18;
    #[allow(clippy::cast_precision_loss)] // questions
    let share = |wanted: bool| {
        let these = answerable.iter().filter(|answerable| **answerable == wanted).count();
        these.max(1) as f64 / answerable.len().max(1) as f64
    };
    let (known, unknown) = ((1.0 - UNANSWERABLE) / share(true), UNANSWERABLE / share(false));
    let counts: Vec<f64> =
        answerable.iter().map(|answerable| if *answerable { known } else { unknown }).collect();
    let train = |of: &dyn Fn(usize) -> bool| {
        let chosen: Vec<usize> = (0..rows.len()).filter(|at| of(*at)).collect();
        let rows: Vec<Vec<f64>> = chosen.iter().map(|at| rows[*at].clone()).collect();
        let outcomes: Vec<bool> = chosen.iter().map(|at| answerable[*at]).collect();
        let counts: Vec<f64> = chosen.iter().map(|at| counts[*at]).collect();
        Logistic::train(&rows, &outcomes, &counts, 1e-4)
    };
    // The threshold is found on probabilities of questions that the regression has not seen.
    const FOLDS: usize = 5;
    let mut judged = vec![0.0; rows.len()];
    for fold in 0..FOLDS {
        let others = train(&|at| at % FOLDS != fold);
        for at in (fold..rows.len()).step_by(FOLDS) {
            judged[at] = others.probability(&rows[at]);
        }
    }
    let sure = best_threshold(&judged, answerable, &counts);
    tracing::info!(sure, questions = rows.len(), "certainty learned");
    Certainty { of: train(&|_| true), sure }
}

type Question<'a> = (&'a Example, &'a Option<String>, Vec<Vec<f64>>);

/// Tells known from unknown questions, from some of them.
fn known(questions: &[Question<'_>], which: &[usize], vectors: bool) -> Classifier {
    let length = questions.iter().map(|(example, ..)| example.vector.len()).max().unwrap_or(0);
    let samples: Vec<(Sample<'_>, usize, f32)> = which
        .iter()
        .map(|at| {
            let (example, entry, _) = &questions[*at];
            let vector = if vectors { example.vector.as_slice() } else { &[] };
            let sample = Sample { text: &example.text, vector, ..Sample::default() };
            (sample, usize::from(entry.is_none()), example.counts)
        })
        .collect();
    Classifier::train_on(&samples, &KNOWN, if vectors { length } else { 0 })
}

/// For each question the probability that nobody knows, by a classifier trained on the other four fifths.
fn held_out(questions: &[Question<'_>], vectors: bool) -> Vec<f64> {
    const FOLDS: usize = 5;
    let mut unknown = vec![0.0; questions.len()];
    for fold in 0..FOLDS {
        let (own, others): (Vec<usize>, Vec<usize>) = (0..questions.len()).partition(|at| at % FOLDS == fold);
        let classifier = known(questions, &others, vectors);
        for at in own {
            let example = questions[at].0;
            let vector = if vectors { example.vector.as_slice() } else { &[] };
            let sample = Sample { text: &example.text, vector, ..Sample::default() };
            unknown[at] = f64::from(classifier.probabilities(&sample)[1]);
        }
    }
    unknown
}

/// The threshold around which "unanswerable" is told apart best (F1 of the class that is not answered): the curve is flat at its top,
/// and a single high point on it is chance.
fn best_threshold(judged: &[f64], answerable: &[bool], counts: &[f64]) -> f64 {
    let judged: Vec<(f64, bool, f64)> = judged
        .iter()
        .zip(answerable)
        .zip(counts)
        .map(|((certain, answerable), counts)| (*certain, *answerable, *counts))
        .collect();
    let f1 = |threshold: f64| {
        let sum = |refused: bool, unanswerable: bool| -> f64 {
            let same =
                judged.iter().filter(|(p, right, _)| (*p < threshold) == refused && *right != unanswerable);
            same.map(|(.., counts)| counts).sum()
        };
        let (hit, false_alarm, missed) = (sum(true, true), sum(true, false), sum(false, true));
        if hit > 0.0 { 2.0 * hit / (2.0 * hit + false_alarm + missed) } else { 0.0 }
    };
    /// Hundredths to each side that count too.
    const AROUND: u8 = 6;
    let curve: Vec<(f64, f64)> =
        (4..=96).map(|percent: u8| f64::from(percent) / 100.0).map(|at| (at, f1(at))).collect();
    let windows = curve.windows(2 * usize::from(AROUND) + 1);
    let means =
        windows.map(|window| (window[usize::from(AROUND)].0, window.iter().map(|(_, f1)| f1).sum::<f64>()));
    means
        .fold((0.5, 0.0), |best, (threshold, value)| if value > best.1 { (threshold, value) } else { best })
        .0
}
