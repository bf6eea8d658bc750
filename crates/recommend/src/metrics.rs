//! Measures of ranked lists, of ratings and of probabilities.

use std::collections::HashSet;

/// How good one list is against what its user really chose.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ListScore {
    /// Discounted cumulative gain over the best possible (Järvelin and Kekäläinen 2002), binary gains.
    pub ndcg: f64,
    /// Share of the k places that hit.
    pub precision: f64,
    /// Share of what was chosen that is in the list.
    pub recall: f64,
    /// Mean of the precisions at each hit, over min(k, number chosen).
    pub average_precision: f64,
}

/// Scores the first `k` of a list; `None` when nothing was chosen, for then no list is better than another.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn score_list(list: &[u32], chosen: &HashSet<u32>, k: usize) -> Option<ListScore> {
    if chosen.is_empty() || k == 0 {
        return None;
    }
    let gain = |place: usize| 1.0 / ((place + 2) as f64).log2();
    let (mut dcg, mut hits, mut precisions) = (0.0, 0_usize, 0.0);
    for (place, item) in list.iter().take(k).enumerate() {
        if chosen.contains(item) {
            hits += 1;
            dcg += gain(place);
            precisions += hits as f64 / (place + 1) as f64;
        }
    }
    let best = chosen.len().min(k);
    Some(ListScore {
        ndcg: dcg / (0..best).map(gain).sum::<f64>(),
        precision: hits as f64 / k as f64,
        recall: hits as f64 / chosen.len() as f64,
        average_precision: precisions / best as f64,
    })
}

/// Area under the receiver operating characteristic: how often a positive has the higher score, ties counting half
/// (Mann and Whitney). `None` without both kinds.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn auc(scored: &[(f64, bool)]) -> Option<f64> {
    let mut sorted = scored.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let positives = sorted.iter().filter(|(_, yes)| *yes).count();
    let negatives = sorted.len() - positives;
    if positives == 0 || negatives == 0 {
        return None;
    }
    let mut ranks = 0.0;
    let mut from = 0;
    while from < sorted.len() {
        let same = sorted[from..].iter().take_while(|(score, _)| *score == sorted[from].0).count();
        let rank = from as f64 + (same as f64 + 1.0) / 2.0;
        ranks += rank * sorted[from..from + same].iter().filter(|(_, yes)| *yes).count() as f64;
        from += same;
    }
    let p = positives as f64;
    Some((ranks - p * (p + 1.0) / 2.0) / (p * negatives as f64))
}

/// Expected calibration error (Naeini, Cooper and Hauskrecht 2015): mean distance of probability and frequency over
/// `bins` bins of equally many cases, weighted by cases; 0 without cases.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn calibration_error(predicted: &[(f64, bool)], bins: usize) -> f64 {
    let mut sorted = predicted.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let size = sorted.len().div_ceil(bins.max(1)).max(1);
    let off: f64 = sorted
        .chunks(size)
        .map(|bin| {
            let believed: f64 = bin.iter().map(|(p, _)| p).sum();
            let happened = bin.iter().filter(|(_, yes)| *yes).count() as f64;
            (believed - happened).abs()
        })
        .sum();
    off / sorted.len().max(1) as f64
}

/// Root of the mean square and mean absolute difference of (predicted, true) pairs; `None` without pairs.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn rating_errors(pairs: &[(f32, f32)]) -> Option<(f64, f64)> {
    if pairs.is_empty() {
        return None;
    }
    let differences = pairs.iter().map(|(p, t)| f64::from(*p) - f64::from(*t));
    let (squares, absolutes) = differences.fold((0.0, 0.0), |(s, a), d| (s + d * d, a + d.abs()));
    let n = pairs.len() as f64;
    Some(((squares / n).sqrt(), absolutes / n))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_list_is_scored_by_hand() {
        let chosen = HashSet::from([1, 2, 3]);
        let Some(score) = score_list(&[1, 9, 3, 8], &chosen, 4) else { panic!("something was chosen") };
        let best = 1.0 + 1.0 / 3_f64.log2() + 0.5;
        assert!((score.ndcg - 1.5 / best).abs() < 1e-12);
        assert_eq!((score.precision, score.recall), (0.5, 2.0 / 3.0));
        assert!((score.average_precision - (1.0 + 2.0 / 3.0) / 3.0).abs() < 1e-12);
        assert_eq!(score_list(&[1], &HashSet::new(), 4), None);
    }

    #[test]
    fn probabilities_are_judged_by_order_and_by_honesty() {
        let sure = [(0.1, false), (0.2, false), (0.8, true), (0.9, true)];
        assert_eq!(auc(&sure), Some(1.0));
        assert_eq!(auc(&[(0.5, true), (0.5, false)]), Some(0.5));
        assert_eq!(auc(&[(0.5, true)]), None);
        assert!((calibration_error(&[(0.3, false), (0.3, true)], 1) - 0.2).abs() < 1e-12);
        assert_eq!(rating_errors(&[(3.0, 4.0), (5.0, 4.0)]), Some((1.0, 1.0)));
        assert_eq!(rating_errors(&[]), None);
    }

    proptest! {
        #[test]
        fn measures_lie_between_zero_and_one_and_a_perfect_list_has_one(
            list in proptest::collection::hash_set(0_u32..40, 0..20),
            chosen in proptest::collection::hash_set(0_u32..40, 1..20),
            k in 1_usize..12,
        ) {
            let list: Vec<u32> = list.into_iter().collect();
            let score = score_list(&list, &chosen, k).unwrap();
            for value in [score.ndcg, score.precision, score.recall, score.average_precision] {
                prop_assert!((0.0..=1.0 + 1e-12).contains(&value));
            }
            let perfect: Vec<u32> = chosen.iter().copied().collect();
            let best = score_list(&perfect, &chosen, k).unwrap();
            prop_assert!((best.ndcg - 1.0).abs() < 1e-12 && (best.average_precision - 1.0).abs() < 1e-12);
        }

        #[test]
        fn the_area_does_not_mind_a_monotone_change(
            scored in proptest::collection::vec((-3.0_f64..3.0, any::<bool>()), 2..40),
        ) {
            let changed: Vec<(f64, bool)> = scored.iter().map(|(s, y)| (s.exp() * 2.0 + 1.0, *y)).collect();
            prop_assert_eq!(auc(&scored), auc(&changed));
        }
    }
}
