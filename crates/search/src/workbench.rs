//! What evaluation, training and the programs share: encoders put together, the ranker trained.

use std::{path::PathBuf, sync::Arc};

use jingxuan_catalogue::Event;
use jingxuan_language::SentenceEncoder;
use jingxuan_text::word2vec::{Architecture, Options};

use crate::{
    Catalogue, Engine, Ranker, SearchError, Sentences, TreeOptions, corpus,
    index::EncoderChoice,
    train::{clicked, judged},
    train_words,
    trec::{Judgements, Query},
};

/// Skip-gram and CBOW vectors trained on the catalogue and other texts of the shop, as encoders.
///
/// # Errors
/// [`SearchError::Part`] where the corpus is too small.
pub fn word_encoders(catalogue: &Catalogue, others: &[String]) -> Result<Vec<EncoderChoice>, SearchError> {
    let analyser = catalogue.analyser();
    let corpus = corpus(&analyser, &catalogue.documents, others.iter().map(String::as_str));
    let train = |architecture| {
        let rate = if architecture == Architecture::Cbow { 0.05 } else { 0.025 };
        let options = Options { architecture, rate, epochs: 15, ..Options::default() };
        let encoder = train_words(&analyser, &corpus, &options)?;
        Ok(EncoderChoice { encoder: Arc::new(encoder), file: None })
    };
    [Architecture::SkipGram, Architecture::Cbow].into_iter().map(train).collect()
}

/// The sentence encoder with the file that keeps its vectors.
#[must_use]
pub fn sentences(encoder: Arc<SentenceEncoder>, identity: &str, file: Option<PathBuf>) -> EncoderChoice {
    EncoderChoice { encoder: Arc::new(Sentences::new(encoder, identity)), file }
}

/// A trained ranker, and how both kinds of model did on the queries that choose between them (mean nDCG@10, linear
/// gain, over the candidates).
pub struct Trained {
    /// The better one.
    pub ranker: Ranker,
    /// Of the linear model.
    pub linear: f32,
    /// Of the trees.
    pub trees: f32,
    /// Queries learned from: judged, clicked.
    pub queries: (usize, usize),
}

/// Trains both models on judged queries and clicks, and keeps the one that is better on `choose`.
#[must_use]
pub fn train_ranker(
    engine: &Engine,
    (queries, judgements): (&[Query], &Judgements),
    (choose, choose_judgements): (&[Query], &Judgements),
    events: &[Event],
) -> Trained {
    /// Searches with clicks that are learned from, the most clicked first.
    const CLICKED: usize = 400;
    let mut groups = judged(engine, queries, judgements);
    let judged_count = groups.len();
    groups.extend(clicked(engine, events, CLICKED));
    let held_out = judged(engine, choose, choose_judgements);
    let parts: Vec<String> = engine.index().parts().map(|part| part.name().to_owned()).collect();
    let note = format!("{judged_count} judged queries, {} searches with clicks", groups.len() - judged_count);
    let options = TreeOptions { trees: 150, ..TreeOptions::default() };
    let trees = Ranker::trees(&groups, &held_out, &options, parts.clone(), note.clone());
    let linear = Ranker::linear(&groups, parts, note);
    let (on_trees, on_linear) = (trees.quality(&held_out), linear.quality(&held_out));
    let queries = (judged_count, groups.len() - judged_count);
    let ranker = if on_trees >= on_linear { trees } else { linear };
    Trained { ranker, linear: on_linear, trees: on_trees, queries }
}
