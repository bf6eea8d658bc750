//! `jingxuan bench search --against`: our search beside SQLite FTS5 alone and tantivy alone, quality and speed in one run.
//!
//! "Alone" is the engine with the words of the query joined by OR and the field weights that ours has. What it is given as words
//! decides more than the engine, so each stands with several:
//! - *letters*: runs of letters and digits in lower case, as FTS5's `unicode61` and tantivy's default tokenizer cut. A Chinese
//!   sentence is one word;
//! - *threes*: every three characters in a row, as FTS5's `trigram` and tantivy's n-grams cut;
//! - *pairs*: letters, and of Chinese every two characters in a row, what shops do about the former;
//! - *ours*: the tokens of our index, and of the query our terms, misspellings repaired.

use std::{
    cell::RefCell,
    time::{Duration, Instant},
};

use jingxuan_search::{
    Catalogue, Engine, Method, Request, SearchError, Setup,
    evaluate::{self, Contender, DEEPEST, Standing, percentile},
    field_tokens,
    lexical::{Bm25, Field, FieldTokens, Fts5, Lexical, QueryTerm, Tantivy},
    metrics::difference,
    trec::{Judgements, Query, Run},
};

use crate::{exit::Outcome, search::teller};

/// How texts become words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cut {
    Letters,
    Threes,
    Pairs,
    Ours,
}

impl Cut {
    fn name(self) -> &'static str {
        match self {
            Self::Letters => "letters",
            Self::Threes => "threes",
            Self::Pairs => "pairs",
            Self::Ours => "our tokens",
        }
    }

    /// The words of a text; `None` for our own, which the analyser cuts.
    fn words(self, text: &str) -> Option<Vec<String>> {
        let lower = text.to_lowercase();
        let runs = lower.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty());
        match self {
            Self::Ours => None,
            Self::Letters => Some(runs.map(str::to_owned).collect()),
            Self::Threes => {
                let letters: Vec<char> = lower.chars().collect();
                Some(letters.windows(3).map(|three| three.iter().collect()).collect())
            }
            Self::Pairs => {
                let mut words = Vec::new();
                for run in runs {
                    let letters: Vec<char> = run.chars().collect();
                    for part in letters.chunk_by(|a, b| is_han(*a) == is_han(*b)) {
                        match part {
                            [a, _, ..] if is_han(*a) => {
                                words.extend(part.windows(2).map(|pair| pair.iter().collect::<String>()));
                            }
                            part => words.push(part.iter().collect()),
                        }
                    }
                }
                Some(words)
            }
        }
    }

    fn documents(self, catalogue: &Catalogue) -> Vec<FieldTokens> {
        let cut = |text: &str| self.words(text).unwrap_or_default();
        match self {
            Self::Ours => field_tokens(&catalogue.analyser(), &catalogue.documents),
            _ => catalogue
                .documents
                .iter()
                .map(|document| Field::ALL.map(|field| cut(&document.texts[field as usize])))
                .collect(),
        }
    }

    fn query(self, text: &str, engine: &Engine) -> Vec<QueryTerm> {
        let Some(mut words) = self.words(text) else { return terms(text, engine) };
        words.sort_unstable();
        words.dedup();
        words.into_iter().map(|text| QueryTerm { text, weight: 1.0 }).collect()
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3134f}')
}

/// Takes down what the search would ask of a lexical engine.
#[derive(Default)]
struct Listener(RefCell<Vec<QueryTerm>>);

impl Lexical for Listener {
    fn search(&self, terms: &[QueryTerm], _: usize) -> Result<Vec<(u32, f32)>, SearchError> {
        self.0.replace(terms.to_vec());
        Ok(Vec::new())
    }
}

fn terms(text: &str, engine: &Engine) -> Vec<QueryTerm> {
    let listener = Listener::default();
    let request = Request {
        method: Method::Lexical,
        understand: false,
        facets: false,
        lexical: Some(&listener),
        ..Request::new(text)
    };
    let _ = engine.search(&request);
    listener.0.into_inner()
}

/// An engine that is not ours, with what it is asked for each query.
struct Theirs {
    name: String,
    engine: Box<dyn Lexical>,
    cut: Cut,
}

fn build(catalogue: &Catalogue, cuts: &[Cut]) -> Outcome<Vec<Theirs>> {
    let bm25 = Bm25::default();
    let mut built = Vec::new();
    for cut in cuts {
        let tokens = cut.documents(catalogue);
        let start = Instant::now();
        let engine = Box::new(Fts5::build(tokens.iter(), &bm25)?);
        let fts5 = start.elapsed().as_secs_f64();
        built.push(Theirs { name: format!("FTS5, {}", cut.name()), engine, cut: *cut });
        let start = Instant::now();
        let engine = Box::new(Tantivy::build(tokens.iter(), &bm25)?);
        let tantivy = start.elapsed().as_secs_f64();
        built.push(Theirs { name: format!("tantivy, {}", cut.name()), engine, cut: *cut });
        eprintln!("{}: built in {fts5:.1} s (FTS5) and {tantivy:.1} s (tantivy)", cut.name());
    }
    Ok(built)
}

/// What stands in the tables: a search of ours as a whole, or a lexical engine by itself.
enum Way<'a> {
    Whole(Method),
    Alone(&'a dyn Lexical, Vec<Vec<QueryTerm>>),
}

fn ways<'a>(
    engine: &'a Engine,
    theirs: &'a [Theirs],
    queries: &[Query],
    encoder: bool,
) -> Vec<(String, Way<'a>)> {
    let of = |cut: Cut| queries.iter().map(|query| cut.query(&query.text, engine)).collect::<Vec<_>>();
    let mut all = Vec::new();
    if encoder {
        all.push(("ours, default".to_owned(), Way::Whole(Method::Learned)));
    }
    all.push(("ours, lexical only".to_owned(), Way::Whole(Method::Lexical)));
    all.push(("our index alone".to_owned(), Way::Alone(engine.index().lexical(), of(Cut::Ours))));
    all.extend(theirs.iter().map(|one| (one.name.clone(), Way::Alone(one.engine.as_ref(), of(one.cut)))));
    all
}

/// How many of [`ways`] are ours.
fn ours(encoder: bool) -> usize {
    if encoder { 3 } else { 2 }
}

/// The quality of all on judged queries.
pub fn quality(catalogue: Catalogue, setup: Setup, queries: &[Query], judgements: &Judgements) -> Outcome {
    let encoder = setup.ranker.is_some();
    let theirs = build(&catalogue, &[Cut::Letters, Cut::Threes, Cut::Pairs, Cut::Ours])?;
    let engine = catalogue.engine(setup, &mut teller())?;
    let mut standings: Vec<Standing> = Vec::new();
    for (name, way) in ways(&engine, &theirs, queries, encoder) {
        let run = match way {
            Way::Whole(method) => {
                let shipped = Contender::shipped(&engine);
                evaluate::run(&engine, &Contender { name: name.clone(), method, ..shipped }, None, queries)
            }
            Way::Alone(lexical, terms) => {
                let mut run = Run::new();
                for (query, terms) in queries.iter().zip(terms) {
                    let found = lexical.search(&terms, DEEPEST)?;
                    let ids = found.iter().map(|(number, _)| engine.index().id(*number).to_owned());
                    run.insert(query.id.clone(), ids.collect());
                }
                run
            }
        };
        standings.push(evaluate::standing(&name, judgements, &run, &[]));
    }
    println!(
        "| {} products, {} judged queries | nDCG@10 | MAP | R@100 | finds nothing | {} over it | 95 % of the difference |",
        engine.index().len(),
        queries.len(),
        standings[0].name
    );
    println!("|---|---|---|---|---|---|---|");
    for standing in &standings {
        const SAMPLES: usize = 2000;
        let mean = standing.report.mean;
        let first = &standings[0].report;
        let between = difference(first, &standing.report, SAMPLES, 1)
            .filter(|_| standing.name != standings[0].name)
            .map_or_else(String::new, |(low, high)| format!("{low:+.3} to {high:+.3}"));
        println!(
            "| {} | {:.3} | {:.3} | {:.3} | {} | {:.2} | {between} |",
            standing.name,
            mean.ndcg_10,
            mean.map,
            mean.recall_100,
            standing.report.unanswered.len(),
            first.mean.ndcg_10 / mean.ndcg_10.max(1e-9),
        );
    }
    println!();
    Ok(())
}

/// The speed of all on the same queries, in turn, so that a change in the machine's load meets every one; ratios within a round.
pub fn speed(catalogue: Catalogue, setup: Setup, queries: &[Query], rounds: usize) -> Outcome {
    let encoder = setup.ranker.is_some();
    let theirs = build(&catalogue, &[Cut::Letters, Cut::Pairs, Cut::Ours])?;
    let engine = catalogue.engine(setup, &mut teller())?;
    let ways = ways(&engine, &theirs, queries, encoder);
    // By way and round: median and 99th percentile, milliseconds.
    let mut taken: Vec<Vec<[f64; 2]>> = vec![Vec::new(); ways.len()];
    for round in 0..rounds {
        let mut times: Vec<Vec<Duration>> = vec![Vec::with_capacity(queries.len()); ways.len()];
        for (number, query) in queries.iter().enumerate() {
            for turn in 0..ways.len() {
                let place = (turn + number + round) % ways.len();
                let request = Request::new(query.text.as_str());
                let start = Instant::now();
                match &ways[place].1 {
                    Way::Whole(method) => {
                        std::hint::black_box(engine.search(&Request { method: *method, ..request }));
                    }
                    Way::Alone(lexical, terms) => {
                        std::hint::black_box(lexical.search(&terms[number], request.limit)?);
                    }
                }
                times[place].push(start.elapsed());
            }
        }
        for (taken, times) in taken.iter_mut().zip(&times) {
            taken.push([percentile(times, 50), percentile(times, 99)]);
        }
        eprintln!("round {} of {rounds}", round + 1);
    }
    let ours = ours(encoder);
    println!(
        "| {} products, {} queries, {rounds} rounds | p50, ms | p99, ms |",
        engine.index().len(),
        queries.len()
    );
    println!("|---|---|---|");
    for ((name, _), taken) in ways.iter().zip(&taken) {
        let of = |which: usize| spread(taken.iter().map(|round| round[which]).collect());
        println!("| {name} | {} | {} |", of(0), of(1));
    }
    for (which, title) in [(0, "p50"), (1, "p99")] {
        let names: Vec<&str> = ways[..ours].iter().map(|(name, _)| name.as_str()).collect();
        println!("\n| {title}, ratio | {} |\n|---{}|", names.join(" | "), "|---".repeat(ours));
        for (theirs, (name, _)) in taken.iter().zip(&ways).skip(ours) {
            let cells: Vec<String> = taken[..ours]
                .iter()
                .map(|own| {
                    spread(own.iter().zip(theirs).map(|(a, b)| a[which] / b[which].max(1e-6)).collect())
                })
                .collect();
            println!("| over {name} | {} |", cells.join(" | "));
        }
    }
    println!();
    Ok(())
}

/// Median, with the least and the largest.
fn spread(mut values: Vec<f64>) -> String {
    values.sort_by(f64::total_cmp);
    let at = |place: usize| figure(values.get(place).copied().unwrap_or_default());
    let last = values.len().saturating_sub(1);
    format!("{} ({} to {})", at(last / 2), at(0), at(last))
}

/// With as many digits as tell something.
fn figure(value: f64) -> String {
    let digits = match value {
        ..0.1 => 3,
        ..10.0 => 2,
        ..100.0 => 1,
        _ => 0,
    };
    format!("{value:.digits$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cut_gives_its_words() {
        let words = |cut: Cut| cut.words("Red 连衣裙, XL").unwrap();
        assert_eq!(words(Cut::Letters), ["red", "连衣裙", "xl"]);
        assert_eq!(words(Cut::Pairs), ["red", "连衣", "衣裙", "xl"]);
        assert_eq!(words(Cut::Threes)[..5], ["red", "ed ", "d 连", " 连衣", "连衣裙"]);
        assert_eq!(Cut::Pairs.words("红 a裙b"), Some(["红", "a", "裙", "b"].map(str::to_owned).to_vec()));
        assert_eq!(Cut::Ours.words("red"), None);
    }

    #[test]
    fn a_spread_is_the_median_between_its_ends() {
        assert_eq!(spread(vec![3.0, 1.0, 2.0]), "2.00 (1.00 to 3.00)");
        assert_eq!(spread(vec![0.0123, 12.34, 123.4]), "12.3 (0.012 to 123)");
        assert_eq!(spread(vec![]), "0.000 (0.000 to 0.000)");
    }
}
