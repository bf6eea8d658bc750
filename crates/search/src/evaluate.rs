//! Every method on the same judged queries.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use serde::Serialize;

use crate::{
    Engine,
    encoder::Part,
    lexical::Lexical,
    metrics::{Report, report},
    request::{Method, Request},
    trec::{Judgements, Query, Run},
};

/// A way to rank, with its name in tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contender {
    /// Name for `--method`.
    pub name: String,
    /// How candidates are ordered.
    pub method: Method,
    /// Whether the query is understood.
    pub understand: bool,
    /// Whether like products are spread out.
    pub diverse: bool,
    /// The encoders that a fusion looks at; `None` takes all that are there.
    pub encoders: Option<&'static [Part]>,
}

/// Name of the method that ships.
pub const DEFAULT: &str = "default";

/// The encoders that ship: the default is the same whatever else is there to be compared with it.
pub const SHIPPED: &[Part] = &[Part::Sentence, Part::Sequence];

/// The ways to rank, by name, in the order of the table.
static METHODS: [(&str, Method); 8] = [
    ("bm25", Method::Lexical),
    ("word2vec-skip-gram", Method::Vectors(Part::SkipGram)),
    ("word2vec-cbow", Method::Vectors(Part::Cbow)),
    ("sequence-encoder", Method::Vectors(Part::Sequence)),
    ("sentence-encoder", Method::Vectors(Part::Sentence)),
    ("fusion-rrf", Method::ReciprocalRank),
    ("fusion-weighted", Method::Weighted),
    ("learned", Method::Learned),
];

impl Contender {
    fn new(name: &str, method: Method, understand: bool) -> Self {
        let name = if understand { format!("{name}+understanding") } else { name.to_owned() };
        Self { name, method, understand, diverse: false, encoders: None }
    }

    /// What ships: for a shop whose products are described in its own vocabulary, understanding, the learned ranking where there
    /// is one, and spreading. What the ranking has learned of conditions does not carry over to catalogues whose products are
    /// read from their titles: there the weighted fusion ranks (measured, docs/search.md).
    #[must_use]
    pub fn shipped(engine: &Engine) -> Self {
        let own = engine.index().is_strict();
        let method = if own { Method::Learned } else { Method::Weighted };
        Self { name: DEFAULT.to_owned(), method, understand: true, diverse: own, encoders: Some(SHIPPED) }
    }

    /// The names of every method that there is, whatever encoders are there: what can be checked before anything is built.
    #[must_use]
    pub fn names() -> Vec<String> {
        let both = [false, true].into_iter().flat_map(|understand| {
            METHODS.iter().map(move |(name, method)| Self::new(name, *method, understand).name)
        });
        both.chain([DEFAULT.to_owned()]).collect()
    }

    /// Every method an engine can run, with and without understanding, the one that ships last.
    #[must_use]
    pub fn all(engine: &Engine) -> Vec<Self> {
        let present: Vec<Part> = engine.index().parts().collect();
        let is_there = |method: Method| match method {
            Method::Vectors(part) => present.contains(&part),
            Method::Learned => engine.ranker().is_some(),
            Method::Lexical | Method::ReciprocalRank | Method::Weighted => true,
        };
        let methods: Vec<_> = METHODS.iter().filter(|(_, method)| is_there(*method)).collect();
        let mut all = Vec::new();
        for understand in [false, true] {
            all.extend(methods.iter().map(|(name, method)| Self::new(name, *method, understand)));
        }
        all.push(Self::shipped(engine));
        all
    }
}

/// How a contender did.
#[derive(Clone, Debug, Serialize)]
pub struct Standing {
    /// Its name.
    pub name: String,
    /// Its scores.
    pub report: Report,
    /// Median time of a query, milliseconds; see [`times`].
    pub p50_ms: f64,
    /// 99th percentile.
    pub p99_ms: f64,
}

/// Most documents that are ranked for a query.
pub const DEEPEST: usize = 1000;

/// Runs queries one after another and keeps what was found.
#[must_use]
pub fn run(engine: &Engine, contender: &Contender, lexical: Option<&dyn Lexical>, queries: &[Query]) -> Run {
    let mut run = Run::new();
    for query in queries {
        let deep =
            Request { limit: DEEPEST, facets: false, fill: true, ..request(contender, lexical, query) };
        let response = engine.search(&deep);
        let mut seen = std::collections::HashSet::new();
        let documents = response.all().map(|hit| hit.product.0.clone());
        run.insert(query.id.clone(), documents.filter(|id| seen.insert(id.clone())).take(DEEPEST).collect());
    }
    run
}

/// Results of a page that is timed.
pub const PAGE: usize = 24;
/// Most queries that are timed.
const TIMED: usize = 500;

/// How long queries take as shoppers ask them: a page of [`PAGE`] with its facets, and nothing known from a query before. Of very many
/// queries 500 are timed, spread over all of them.
#[must_use]
pub fn times(
    engine: &Engine,
    contender: &Contender,
    lexical: Option<&dyn Lexical>,
    queries: &[Query],
) -> Vec<Duration> {
    let step = queries.len().div_ceil(TIMED).max(1);
    engine.forget_queries();
    let timed = queries.iter().step_by(step).map(|query| {
        let page = Request { limit: PAGE, ..request(contender, lexical, query) };
        let start = Instant::now();
        std::hint::black_box(engine.search(&page));
        start.elapsed()
    });
    timed.collect()
}

fn request<'a>(contender: &Contender, lexical: Option<&'a dyn Lexical>, query: &Query) -> Request<'a> {
    Request {
        method: contender.method,
        understand: contender.understand,
        diverse: contender.diverse,
        encoders: contender.encoders,
        lexical,
        ..Request::new(query.text.as_str())
    }
}

/// Scores a run.
#[must_use]
pub fn standing(name: &str, judgements: &Judgements, run: &Run, times: &[Duration]) -> Standing {
    let rankings: HashMap<String, Vec<&str>> = run
        .iter()
        .map(|(query, documents)| (query.clone(), documents.iter().map(String::as_str).collect()))
        .collect();
    let (p50_ms, p99_ms) = (percentile(times, 50), percentile(times, 99));
    Standing { name: name.to_owned(), report: report(judgements, &rankings), p50_ms, p99_ms }
}

/// The time, in milliseconds, within which this share of a hundred is done; 0 for none.
#[must_use]
pub fn percentile(times: &[Duration], share: usize) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let place = (sorted.len() * share).div_ceil(100).saturating_sub(1);
    sorted.get(place).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_sorted_times() {
        let times: Vec<Duration> = (1..=100).rev().map(Duration::from_millis).collect();
        assert!((percentile(&times, 50) - 50.0).abs() < 1e-9);
        assert!((percentile(&times, 99) - 99.0).abs() < 1e-9);
        assert!(percentile(&[], 50) == 0.0);
    }
}
