//! Gradients of LambdaRank: for every pair of candidates with different grades, how much nDCG would change if they swapped
//! places, times how wrongly the model has them (Burges, "From RankNet to LambdaRank to LambdaMART", 2010).

use super::{Group, Row};

/// Pairs beyond this rank on both sides change nothing that a page shows.
const DEEPEST: usize = 30;

/// As the evaluation counts it: what is relevant is worth its grade.
fn gain(grade: f32) -> f32 {
    grade
}

#[allow(clippy::cast_precision_loss)] // places on a page
pub(crate) fn discount(place: usize) -> f32 {
    1.0 / (place as f32 + 2.0).log2()
}

fn ideal(group: &Group, k: usize) -> f32 {
    let mut gains: Vec<f32> = group.examples.iter().map(|example| gain(example.grade)).collect();
    gains.sort_by(|a, b| b.total_cmp(a));
    gains.iter().take(k).enumerate().map(|(place, gain)| gain * discount(place)).sum()
}

/// Places of the candidates when ordered by score, ties in their given order.
fn places(scores: &[f32]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    let mut places = vec![0; scores.len()];
    for (place, candidate) in order.into_iter().enumerate() {
        places[candidate] = place;
    }
    places
}

/// First and second derivative of the loss for each candidate's score: `lambda` is how much it should rise.
pub(super) fn lambdas(group: &Group, scores: &[f32]) -> Vec<(f32, f32)> {
    let mut lambdas = vec![(0.0, 0.0); scores.len()];
    let ideal = ideal(group, usize::MAX);
    if ideal <= 0.0 {
        return lambdas;
    }
    let places = places(scores);
    for (i, better) in group.examples.iter().enumerate() {
        for (j, worse) in group.examples.iter().enumerate() {
            if better.grade <= worse.grade || places[i].min(places[j]) >= DEEPEST {
                continue;
            }
            let swap = (gain(better.grade) - gain(worse.grade)) * (discount(places[i]) - discount(places[j]));
            let change = swap.abs() / ideal * group.weight;
            let wrong = 1.0 / (1.0 + (scores[i] - scores[j]).exp());
            let (force, curve) = (wrong * change, wrong * (1.0 - wrong) * change);
            lambdas[i].0 += force;
            lambdas[j].0 -= force;
            lambdas[i].1 += curve;
            lambdas[j].1 += curve;
        }
    }
    lambdas
}

/// Mean nDCG@10 of a scoring over the groups that have a relevant candidate.
pub(super) fn mean_ndcg(groups: &[Group], score: impl Fn(&Row) -> f32) -> f32 {
    let (mut sum, mut count) = (0.0, 0.0_f32);
    for group in groups {
        let ideal = ideal(group, 10);
        if ideal <= 0.0 {
            continue;
        }
        let scores: Vec<f32> = group.examples.iter().map(|example| score(&example.row)).collect();
        let places = places(&scores);
        let found: f32 = group
            .examples
            .iter()
            .zip(places)
            .filter(|(_, place)| *place < 10)
            .map(|(example, place)| gain(example.grade) * discount(place))
            .sum();
        sum += found / ideal;
        count += 1.0;
    }
    if count > 0.0 { sum / count } else { 0.0 }
}

/// What a scoring finds of one list, not divided by what could be found: sums of lists whose grades make up for their places are then
/// right on average, which their nDCG is not.
pub(super) fn gained(list: &[(&Row, f32)], score: impl Fn(&Row) -> f32) -> f32 {
    let scores: Vec<f32> = list.iter().map(|(row, _)| score(row)).collect();
    let each = list.iter().zip(places(&scores));
    each.map(|((_, grade), place)| gain(*grade) * discount(place)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ranker::{Example, WIDTH};

    #[test]
    fn the_better_candidate_is_pulled_up_as_much_as_the_worse_is_pushed_down() {
        let example = |grade| Example { row: [0.0; WIDTH], grade };
        let group = Group { weight: 1.0, examples: vec![example(0.0), example(2.0)] };
        // Scores equal: wrong = 1/2; the swap moves a gain of 2 between discounts 1 and 0.6309298; ideal is 2.
        let lambdas = lambdas(&group, &[1.0, 1.0]);
        let force = 0.5 * 2.0 * (1.0 - 0.630_929_8) / 2.0;
        assert!((lambdas[1].0 - force).abs() < 1e-5 && (lambdas[0].0 + force).abs() < 1e-5, "{lambdas:?}");
        let ndcg = mean_ndcg(&[group], |_| 0.0);
        assert!((ndcg - 0.630_929_8).abs() < 1e-5);
    }
}
