//! Several rankings into one.

use std::collections::HashMap;

/// A ranking: documents with scores, best first.
pub type Ranking = Vec<(u32, f32)>;

/// Reciprocal rank fusion (Cormack, Clarke and Büttcher 2009): `sum_r weight_r / (k + rank_r(d))`, ranks from 1.
///
/// Scores do not matter, only ranks: it needs no training and no common scale.
#[must_use]
pub fn reciprocal_rank(rankings: &[(f32, &Ranking)], k: f32) -> Ranking {
    let mut fused: HashMap<u32, f32> = HashMap::new();
    for (weight, ranking) in rankings {
        for (rank, (document, _)) in (1_u16..=u16::MAX).zip(ranking.iter()) {
            *fused.entry(*document).or_default() += weight / (k + f32::from(rank));
        }
    }
    ordered(fused)
}

/// Weighted sum of scores, each ranking's scaled to 0..1 between its lowest and highest score; a document that a ranking does
/// not have gets 0 from it.
#[must_use]
pub fn weighted(rankings: &[(f32, &Ranking)]) -> Ranking {
    let mut fused: HashMap<u32, f32> = HashMap::new();
    for (weight, ranking) in rankings {
        let scale = Scale::of(ranking);
        for (document, score) in ranking.iter() {
            *fused.entry(*document).or_default() += weight * scale.apply(*score);
        }
    }
    ordered(fused)
}

fn ordered(fused: HashMap<u32, f32>) -> Ranking {
    let documents = fused.len();
    crate::lexical::best(fused.into_iter().collect(), documents)
}

/// Scores between their lowest and highest, as 0..1.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    lowest: f32,
    range: f32,
}

impl Scale {
    pub(crate) fn of(ranking: &[(u32, f32)]) -> Self {
        let (lowest, highest) =
            ranking.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), (_, score)| {
                (low.min(*score), high.max(*score))
            });
        Self { lowest, range: highest - lowest }
    }

    /// 1 for every score where all are the same.
    pub(crate) fn apply(self, score: f32) -> f32 {
        if self.range > 0.0 { ((score - self.lowest) / self.range).clamp(0.0, 1.0) } else { 1.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reciprocal_ranks_add_up_as_worked_out_by_hand() {
        let (a, b) = (vec![(1, 9.0), (2, 8.0)], vec![(2, 0.5), (3, 0.4)]);
        let fused = reciprocal_rank(&[(1.0, &a), (2.0, &b)], 60.0);
        // d2: 1/62 + 2/61 = 0.0489159; d3: 2/62 = 0.0322581; d1: 1/61 = 0.0163934.
        assert_eq!(fused.iter().map(|f| f.0).collect::<Vec<_>>(), [2, 3, 1]);
        assert!((fused[0].1 - 0.048_915_9).abs() < 1e-6);
    }

    #[test]
    fn weighted_scores_are_brought_to_one_scale_first() {
        let (a, b) = (vec![(1, 100.0), (2, 50.0), (3, 0.0)], vec![(3, 0.9), (2, 0.8)]);
        let fused = weighted(&[(1.0, &a), (1.5, &b)]);
        // d1 1; d2 0.5 + 0; d3 0 + 1.5.
        assert_eq!(fused, vec![(3, 1.5), (1, 1.0), (2, 0.5)]);
    }

    #[test]
    fn nothing_fused_with_nothing_is_nothing() {
        assert!(reciprocal_rank(&[], 60.0).is_empty());
        assert_eq!(weighted(&[(1.0, &vec![(7, 3.0)])]), vec![(7, 1.0)]);
    }
}
