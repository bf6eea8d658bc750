//! Measures of a ranking against judgements, as `trec_eval` defines them.
//!
//! Grades above zero are relevant; a document that was not judged, and one judged below zero, counts as not relevant.
//! Every measure lies in 0..1.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

/// Grades of the judged documents of one query.
pub type Grades = HashMap<String, i32>;

/// What a grade is worth to [`ndcg`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gain {
    /// The grade itself, as in `trec_eval` (Järvelin and Kekäläinen 2002).
    #[default]
    Linear,
    /// `2^grade - 1` (Burges et al. 2005).
    Exponential,
}

impl Gain {
    fn of(self, grade: i32) -> f64 {
        let grade = grade.clamp(0, 60);
        match self {
            Self::Linear => f64::from(grade),
            Self::Exponential => 2_f64.powi(grade) - 1.0,
        }
    }
}

fn grade(grades: &Grades, id: &str) -> i32 {
    grades.get(id).copied().unwrap_or(0)
}

/// How many documents are relevant.
#[must_use]
pub fn relevant(grades: &Grades) -> usize {
    grades.values().filter(|&&grade| grade > 0).count()
}

/// Normalised discounted cumulative gain of the first `k`: `sum gain_i / log2(i + 1)` (rank `i` from 1) over the same sum of
/// the best possible order. 0 where nothing is relevant.
#[must_use]
pub fn ndcg<S: AsRef<str>>(ranking: &[S], grades: &Grades, k: usize, gain: Gain) -> f64 {
    let discounted = |gains: &mut dyn Iterator<Item = f64>| -> f64 {
        gains.take(k).zip(2_u32..).map(|(gain, place)| gain / f64::from(place).log2()).sum()
    };
    let mut best: Vec<f64> = grades.values().map(|&grade| gain.of(grade)).collect();
    best.sort_by(|a, b| b.total_cmp(a));
    let ideal = discounted(&mut best.into_iter());
    if ideal == 0.0 {
        return 0.0;
    }
    discounted(&mut ranking.iter().map(|id| gain.of(grade(grades, id.as_ref())))) / ideal
}

/// Share of the first `k` places that hold a relevant document; empty places count as misses.
#[must_use]
pub fn precision<S: AsRef<str>>(ranking: &[S], grades: &Grades, k: usize) -> f64 {
    if k == 0 { 0.0 } else { hits(ranking, grades, k) / count(k) }
}

/// Share of the relevant documents that are among the first `k`. 0 where nothing is relevant.
#[must_use]
pub fn recall<S: AsRef<str>>(ranking: &[S], grades: &Grades, k: usize) -> f64 {
    match relevant(grades) {
        0 => 0.0,
        all => hits(ranking, grades, k) / count(all),
    }
}

/// Mean over the relevant documents of the precision at their rank; those never found add 0. 0 where nothing is relevant.
#[must_use]
pub fn average_precision<S: AsRef<str>>(ranking: &[S], grades: &Grades) -> f64 {
    let all = relevant(grades);
    if all == 0 {
        return 0.0;
    }
    let (mut found, mut sum) = (0_usize, 0.0);
    for (place, id) in ranking.iter().enumerate() {
        if grade(grades, id.as_ref()) > 0 {
            found += 1;
            sum += count(found) / count(place + 1);
        }
    }
    sum / count(all)
}

/// One over the rank of the first relevant document; 0 where none is found.
#[must_use]
pub fn reciprocal_rank<S: AsRef<str>>(ranking: &[S], grades: &Grades) -> f64 {
    ranking.iter().position(|id| grade(grades, id.as_ref()) > 0).map_or(0.0, |place| 1.0 / count(place + 1))
}

fn hits<S: AsRef<str>>(ranking: &[S], grades: &Grades, k: usize) -> f64 {
    count(ranking.iter().take(k).filter(|id| grade(grades, id.as_ref()) > 0).count())
}

#[allow(clippy::cast_precision_loss)] // numbers of documents
fn count(n: usize) -> f64 {
    n as f64
}

/// Means over the queries that have at least one relevant document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Scores {
    /// [`ndcg`] of the first ten, linear gain.
    pub ndcg_10: f64,
    /// [`average_precision`].
    pub map: f64,
    /// [`reciprocal_rank`].
    pub mrr: f64,
    /// [`precision`] of the first ten.
    pub precision_10: f64,
    /// [`recall`] of the first ten.
    pub recall_10: f64,
    /// [`recall`] of the first hundred.
    pub recall_100: f64,
}

impl Scores {
    /// The scores of one ranking.
    #[must_use]
    pub fn of<S: AsRef<str>>(ranking: &[S], grades: &Grades) -> Self {
        Self {
            ndcg_10: ndcg(ranking, grades, 10, Gain::Linear),
            map: average_precision(ranking, grades),
            mrr: reciprocal_rank(ranking, grades),
            precision_10: precision(ranking, grades, 10),
            recall_10: recall(ranking, grades, 10),
            recall_100: recall(ranking, grades, 100),
        }
    }

    fn each(&mut self, other: &Self, with: impl Fn(f64, f64) -> f64) {
        for (mine, theirs) in [
            (&mut self.ndcg_10, other.ndcg_10),
            (&mut self.map, other.map),
            (&mut self.mrr, other.mrr),
            (&mut self.precision_10, other.precision_10),
            (&mut self.recall_10, other.recall_10),
            (&mut self.recall_100, other.recall_100),
        ] {
            *mine = with(*mine, theirs);
        }
    }
}

/// How a run does on a set of judged queries.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Report {
    /// Means over `queries`.
    pub mean: Scores,
    /// Queries with at least one relevant document; those the run does not answer count with zeros.
    pub queries: usize,
    /// Of those, the ones the run gives no document for.
    pub unanswered: Vec<String>,
    /// Queries left out because no document is relevant to them.
    pub without_relevant: Vec<String>,
    /// Scores of each query in `queries`.
    #[serde(skip)]
    pub each: BTreeMap<String, Scores>,
}

/// Scores rankings (query to document ids, best first) against judgements.
///
/// A query without any relevant document says nothing about a ranking: it is left out of the means and reported.
#[must_use]
pub fn report<S: AsRef<str>>(
    judgements: &BTreeMap<String, Grades>,
    rankings: &HashMap<String, Vec<S>>,
) -> Report {
    let mut report = Report::default();
    for (query, grades) in judgements {
        if relevant(grades) == 0 {
            report.without_relevant.push(query.clone());
            continue;
        }
        let ranking = rankings.get(query).map_or(&[][..], Vec::as_slice);
        if ranking.is_empty() {
            report.unanswered.push(query.clone());
        }
        let scores = Scores::of(ranking, grades);
        report.mean.each(&scores, |sum, score| sum + score);
        report.each.insert(query.clone(), scores);
    }
    report.queries = report.each.len();
    if report.queries > 0 {
        let queries = count(report.queries);
        report.mean.each(&Scores::default(), |sum, _| sum / queries);
    }
    report
}

/// The 95 % interval of the mean difference in nDCG@10 between two reports on the same queries, by bootstrap over queries
/// (Sakai 2006): `(low, high)` of `first - second`. `None` where they share no query.
#[must_use]
pub fn difference(first: &Report, second: &Report, samples: usize, seed: u64) -> Option<(f64, f64)> {
    let pairs: Vec<f64> = first
        .each
        .iter()
        .filter_map(|(query, scores)| second.each.get(query).map(|other| scores.ndcg_10 - other.ndcg_10))
        .collect();
    if pairs.is_empty() || samples == 0 {
        return None;
    }
    let mut random = crate::random::Random::new(seed);
    let mut means: Vec<f64> = (0..samples)
        .map(|_| pairs.iter().map(|_| pairs[random.below(pairs.len())]).sum::<f64>() / count(pairs.len()))
        .collect();
    means.sort_by(f64::total_cmp);
    let at = |share: usize| means[(samples * share / 1000).min(samples - 1)];
    Some((at(25), at(975)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grades(pairs: &[(&str, i32)]) -> Grades {
        pairs.iter().map(|&(id, grade)| (id.to_owned(), grade)).collect()
    }

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-6, "{a} is not {b}");
    }

    // By hand: ranking a x b c, judged a=1 b=3 c=2 d=1 z=-1.
    //   DCG  = 1/log2(2) + 0 + 3/log2(4) + 2/log2(5) = 1 + 1.5 + 0.8613531 = 3.3613531
    //   IDCG = 3 + 2/1.5849625 + 1/2 + 1/2.3219281 = 3 + 1.2618595 + 0.5 + 0.4306766 = 5.1925361
    const RANKING: [&str; 4] = ["a", "x", "b", "c"];

    fn judged() -> Grades {
        grades(&[("a", 1), ("b", 3), ("c", 2), ("d", 1), ("z", -1)])
    }

    #[test]
    fn ndcg_agrees_with_the_sum_worked_out_by_hand() {
        near(ndcg(&RANKING, &judged(), 10, Gain::Linear), 3.361_353_1 / 5.192_536_1);
        // Cut at two: 1 against 3 + 2/1.5849625.
        near(ndcg(&RANKING, &judged(), 2, Gain::Linear), 1.0 / 4.261_859_5);
        // Exponential: 1 + 7/2 + 3/2.3219281 against 7 + 3/1.5849625 + 1/2 + 1/2.3219281.
        near(ndcg(&RANKING, &judged(), 10, Gain::Exponential), 5.792_029_7 / 9.823_465_9);
    }

    #[test]
    fn the_best_order_has_ndcg_one_and_an_empty_one_zero() {
        near(ndcg(&["b", "c", "a", "d"], &judged(), 10, Gain::Linear), 1.0);
        near(ndcg::<&str>(&[], &judged(), 10, Gain::Linear), 0.0);
        near(ndcg(&["a"], &grades(&[("a", 0)]), 10, Gain::Linear), 0.0);
    }

    #[test]
    fn precision_recall_and_average_precision_agree_with_hand() {
        near(precision(&RANKING, &judged(), 2), 0.5);
        near(precision(&RANKING, &judged(), 10), 0.3);
        near(recall(&RANKING, &judged(), 3), 0.5);
        // Hits at ranks 1, 3, 4 of four relevant: (1 + 2/3 + 3/4 + 0) / 4.
        near(average_precision(&RANKING, &judged()), (1.0 + 2.0 / 3.0 + 0.75) / 4.0);
        near(reciprocal_rank(&["x", "y", "c"], &judged()), 1.0 / 3.0);
        near(reciprocal_rank(&["x", "z"], &judged()), 0.0);
    }

    #[test]
    fn queries_without_relevant_documents_are_reported_and_left_out_of_the_means() {
        let judgements = BTreeMap::from([
            ("q1".to_owned(), grades(&[("a", 1)])),
            ("q2".to_owned(), grades(&[("a", 0)])),
            ("q3".to_owned(), grades(&[("b", 2)])),
        ]);
        let rankings = HashMap::from([("q1".to_owned(), vec!["a"]), ("q2".to_owned(), vec!["a"])]);
        let report = report(&judgements, &rankings);
        assert_eq!(report.without_relevant, ["q2"]);
        assert_eq!(report.unanswered, ["q3"]);
        assert_eq!(report.queries, 2);
        near(report.mean.ndcg_10, 0.5);
        near(report.mean.mrr, 0.5);
    }

    #[test]
    fn the_interval_of_a_clear_difference_does_not_contain_zero() {
        let judgements: BTreeMap<_, _> = (0..40).map(|q| (format!("q{q}"), grades(&[("a", 1)]))).collect();
        let first = judgements.keys().map(|q| (q.clone(), vec!["a", "b"])).collect();
        let second = judgements.keys().map(|q| (q.clone(), vec!["b", "a"])).collect();
        let (first, second) = (report(&judgements, &first), report(&judgements, &second));
        let (low, high) = difference(&first, &second, 200, 7).unwrap();
        assert!(low > 0.3 && high < 0.4, "{low} {high}");
        assert_eq!(difference(&first, &Report::default(), 200, 7), None);
    }
}
