//! The learned final ranking: features of a query and a product in, one score out.
//!
//! Two models, both trained on judged queries and clicks towards nDCG: LambdaMART, an ensemble of regression trees (Wu,
//! Burges, Svore and Gao 2010), and a linear model with the same gradients (LambdaRank, Burges, Ragno and Le 2006).

pub(crate) mod gradient;
mod linear;
mod trees;

use std::path::Path;

use jingxuan_catalogue::Timestamp;
use jingxuan_sealed::Kind;
use serde::{Deserialize, Serialize};

use crate::SearchError;

pub use trees::TreeOptions;

/// Number of [features](FEATURES).
pub const WIDTH: usize = 32;

/// What a candidate is judged by, in order. Scores are relative to the candidates of the same query.
pub const FEATURES: [&str; WIDTH] = [
    "lexical",        // BM25, 1 for the best candidate
    "lexical-rank",   // 60 / (60 + rank), 0 where no word is found
    "title",          // BM25 of the title alone, 1 for the best candidate
    "title-coverage", // share of the query's words, by idf, in the title
    "coverage",       // share of the query's words, by idf, anywhere
    "sentence",       // similarity between the mean (0) and the best (1) of all products
    "sentence-gap",   // distance to the best similarity, in its own units
    "sequence",
    "sequence-gap",
    "skip-gram",
    "cbow",
    "conditions", // share of the wanted conditions that are met
    "unknown",    // share about which nothing is known
    "failed",     // share of the conditions that fail
    "category",   // 1 met, 0 not asked or unknown, -1 fails
    "colour",     // likewise
    "price",      // price over the highest price asked for; 0 where none is asked
    "popularity",
    "freshness",   // exp(-age / 180 days), from the newest product
    "stock",       // 1 in stock, 0.5 unknown, 0 not
    "exact-title", // the title is the query
    "fused",       // the weighted fusion that ranks without a model
    "cost",        // what a shopper gives up by taking it, at most 20; 20 for what must not be offered
    "distance",    // cost of its category alone, 0 where it is one of those asked for
    "kinship", // likeness of its category's products to those of the categories asked for; 1 where none is
    "dearness", // how far its price lies outside the bounds, as a share of the bound, at most 2
    "missed",  // number of conditions that fail, the category aside
    "wanted",  // number of conditions that ask for something
    "material", // as category
    "size",    // as category
    "wishes",  // share of the other attributes asked for that it has; 1 where none is
    "rest", // share of the words that no condition stands for, by idf, that it holds; 1 where there is none
];

/// Candidates of a training query that fit, and as many that do not.
pub(crate) const DEPTH_OF_TRAINING: usize = 60;

/// Features of one candidate.
pub type Row = [f32; WIDTH];

/// One candidate of a training query.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// Its features.
    pub row: Row,
    /// How relevant it is, 0..=3.
    pub grade: f32,
}

/// The candidates of one training query.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// What the query counts; clicks count less than judgements.
    pub weight: f32,
    /// Its candidates.
    pub examples: Vec<Example>,
}

/// A trained model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Model {
    /// A weighted sum.
    Linear(linear::Linear),
    /// An ensemble of trees.
    Trees(trees::Trees),
}

/// A model with what it was trained on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ranker {
    /// Names of the features, in order; another list is another model.
    features: Vec<String>,
    /// Encoders whose similarities it was trained with; without one of them it is not used.
    parts: Vec<String>,
    /// The model.
    model: Model,
    /// What it was trained on, for people.
    note: String,
    /// Time of the newest click that it has learned from; 0 for one that came with the program.
    #[serde(default)]
    until: Timestamp,
}

const KIND: Kind = Kind { name: "ranker", version: 1 };

impl Ranker {
    /// Trains a linear model.
    #[must_use]
    pub fn linear(groups: &[Group], parts: Vec<String>, note: String) -> Self {
        Self::new(Model::Linear(linear::train(groups)), parts, note)
    }

    /// Trains an ensemble of trees; the number of trees is the one that is best on `held_out`.
    #[must_use]
    pub fn trees(
        groups: &[Group],
        held_out: &[Group],
        options: &TreeOptions,
        parts: Vec<String>,
        note: String,
    ) -> Self {
        Self::new(Model::Trees(trees::train(groups, held_out, options)), parts, note)
    }

    fn new(model: Model, parts: Vec<String>, note: String) -> Self {
        Self { features: FEATURES.map(str::to_owned).to_vec(), parts, model, note, until: 0 }
    }

    /// Goes on from this one: more trees behind those that there are, as many as are best on `held_out` (all that the options allow
    /// where nothing is held out), or weights moved on. With the same encoders and until the time given.
    #[must_use]
    pub fn further(
        &self,
        groups: &[Group],
        held_out: &[Group],
        options: &TreeOptions,
        (note, until): (String, Timestamp),
    ) -> Self {
        let model = match &self.model {
            Model::Linear(start) => Model::Linear(linear::further(start, groups)),
            Model::Trees(start) => Model::Trees(trees::further(start, groups, held_out, options)),
        };
        Self { features: self.features.clone(), parts: self.parts.clone(), model, note, until }
    }

    /// Trees; of a linear model, 0.
    #[must_use]
    pub fn trees_held(&self) -> usize {
        match &self.model {
            Model::Linear(_) => 0,
            Model::Trees(trees) => trees.count(),
        }
    }

    /// Whether both order everything alike, whatever they were trained on.
    #[must_use]
    pub fn orders_like(&self, other: &Self) -> bool {
        self.model == other.model
    }

    /// The score of a candidate; only the order of scores within one query means something.
    #[must_use]
    pub fn score(&self, row: &Row) -> f32 {
        match &self.model {
            Model::Linear(model) => model.score(row),
            Model::Trees(model) => model.score(row),
        }
    }

    /// Mean nDCG@10 (linear gain) over the candidates of these queries.
    #[must_use]
    pub fn quality(&self, groups: &[Group]) -> f32 {
        gradient::mean_ndcg(groups, |row| self.score(row))
    }

    /// What it finds of one list of candidates with their grades: grades, each discounted by the place it gets.
    pub(crate) fn gained(&self, list: &[(&Row, f32)]) -> f32 {
        gradient::gained(list, |row| self.score(row))
    }

    /// Encoders it needs.
    #[must_use]
    pub fn parts(&self) -> &[String] {
        &self.parts
    }

    /// What it was trained on.
    #[must_use]
    pub fn note(&self) -> &str {
        &self.note
    }

    /// Time of the newest click that it has learned from; 0 for one that came with the program.
    #[must_use]
    pub fn until(&self) -> Timestamp {
        self.until
    }

    /// How much each feature decides, the most first: absolute weight, or gain of the splits.
    #[must_use]
    pub fn importance(&self) -> Vec<(&'static str, f32)> {
        let importance = match &self.model {
            Model::Linear(model) => model.importance(),
            Model::Trees(model) => model.importance(),
        };
        let mut named: Vec<_> = FEATURES.into_iter().zip(importance).collect();
        named.sort_by(|a, b| b.1.total_cmp(&a.1));
        named
    }

    /// Writes it under a seal; what was there stays beside it as `*.previous`.
    ///
    /// # Errors
    /// [`SearchError::Part`] in the system's words.
    pub fn save(&self, path: &Path) -> Result<(), SearchError> {
        let content = serde_json::to_vec(self).map_err(|error| SearchError::part("ranker", error))?;
        jingxuan_sealed::write(path, KIND, &content).map_err(|error| SearchError::part("ranker", error))
    }

    /// Puts the one before back in the file's place.
    ///
    /// # Errors
    /// [`SearchError::Part`] where none was kept, or in the system's words.
    pub fn roll_back(path: &Path) -> Result<(), SearchError> {
        jingxuan_sealed::roll_back(path).map_err(|error| SearchError::part("ranker", error))
    }

    /// Reads it back.
    ///
    /// # Errors
    /// [`SearchError::Damaged`] where it is missing, altered, truncated, or of other features.
    pub fn load(path: &Path) -> Result<Self, SearchError> {
        let content = jingxuan_sealed::read(path, KIND)
            .map_err(|error| SearchError::damaged(path, error.to_string()))?;
        let ranker: Self = serde_json::from_slice(&content)
            .map_err(|error| SearchError::damaged(path, error.to_string()))?;
        if ranker.features != FEATURES {
            return Err(SearchError::damaged(path, "it was trained with other features"));
        }
        Ok(ranker)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// Queries in which relevance is a curve of one feature, beside noise.
    pub(super) fn groups(seed: u64, queries: usize) -> Vec<Group> {
        let mut random = Random::new(seed);
        (0..queries)
            .map(|_| {
                let examples = (0..30)
                    .map(|_| {
                        let mut row = [0.0; WIDTH];
                        row.iter_mut().for_each(|value| *value = random.unit());
                        // Best around 0.6: no straight line finds it.
                        let near = 1.0 - 4.0 * (row[5] - 0.6).abs();
                        Example { row, grade: (near * 3.0).clamp(0.0, 3.0).round() }
                    })
                    .collect();
                Group { weight: 1.0, examples }
            })
            .collect()
    }

    #[test]
    fn trees_find_what_a_line_cannot_and_both_beat_chance() {
        let (train, test) = (groups(1, 60), groups(2, 60));
        let trees = Ranker::trees(&train, &groups(3, 20), &TreeOptions::default(), vec![], String::new());
        let linear = Ranker::linear(&train, vec![], String::new());
        let (trees, linear) = (trees.quality(&test), linear.quality(&test));
        let chance = gradient::mean_ndcg(&test, |row| row[0]);
        assert!(linear > chance + 0.05, "{linear} {chance}");
        assert!(trees > 0.9 && trees > linear, "{trees} {linear}");
    }

    #[test]
    fn a_saved_ranker_scores_the_same_and_a_damaged_one_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ranker");
        let options = TreeOptions { trees: 5, ..TreeOptions::default() };
        let ranker =
            Ranker::trees(&groups(1, 5), &groups(2, 5), &options, vec!["sentence".into()], "five".into());
        ranker.save(&path).unwrap();
        let read = Ranker::load(&path).unwrap();
        assert_eq!(read, ranker);
        let whole = std::fs::read(&path).unwrap();
        for cut in [0, 10, whole.len() / 2, whole.len() - 1] {
            std::fs::write(&path, &whole[..cut]).unwrap();
            assert!(matches!(Ranker::load(&path), Err(SearchError::Damaged { .. })));
        }
        assert!(Ranker::load(&folder.path().join("none")).is_err());
    }

    #[test]
    fn learning_on_keeps_what_was_learned_and_adds_only_what_helps() {
        let options = TreeOptions { trees: 30, ..TreeOptions::default() };
        let first = Ranker::trees(&groups(1, 40), &groups(3, 20), &options, vec![], "first".into());
        let held_out = groups(4, 20);
        // Grades by another feature: what is learned from them is of no use to the held-out queries.
        let mut other = groups(5, 40);
        for example in other.iter_mut().flat_map(|group| &mut group.examples) {
            example.grade = (3.0 * example.row[9]).round();
        }
        let same =
            first.further(&other, &held_out, &TreeOptions { patience: 3, ..options }, ("on".into(), 7));
        assert!(same.quality(&held_out) >= first.quality(&held_out));
        assert_eq!((same.until(), same.note()), (7, "on"));
        let on = first.further(&other, &[], &options, ("on".into(), 7));
        assert_eq!(on.trees_held(), first.trees_held() + 30);
        assert!(!on.orders_like(&first) && on.quality(&other) > first.quality(&other));

        let line = Ranker::linear(&groups(1, 40), vec![], String::new());
        let on = line.further(&other, &[], &options, (String::new(), 7));
        assert!(on.quality(&other) > line.quality(&other));
        assert!(line.further(&[], &[], &options, (String::new(), 7)).orders_like(&line));
    }

    #[test]
    fn nothing_to_learn_from_gives_a_model_that_ranks_nothing_apart() {
        let ranker = Ranker::trees(&[], &[], &TreeOptions::default(), vec![], String::new());
        assert!(ranker.score(&[0.3; WIDTH]) == ranker.score(&[0.9; WIDTH]));
        assert!(Ranker::linear(&[], vec![], String::new()).score(&[0.3; WIDTH]).is_finite());
    }
}
