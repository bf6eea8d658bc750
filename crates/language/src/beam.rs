//! Beam search with length normalisation (Wu et al. 2016, "Google's Neural Machine Translation System", section 7), and with
//! pieces that must be in the output: hypotheses compete only with those that have as many of them (Hokamp and Liu 2017, "grid
//! beam search"), and the end is open only to those that have all.

use std::collections::HashSet;

use crate::LanguageError;

/// Hypotheses kept for each number of required pieces.
pub const WIDTH: usize = 4;
/// Exponent of the length penalty ((5 + n) / 6)^exponent.
const LENGTH_EXPONENT: f32 = 0.7;
/// A required piece may come back once ("you usually take {size}, take {size} here too").
const MOST_REPEATS: usize = 2;

/// What the output must and must not have.
#[derive(Clone, Debug, Default)]
pub struct Constraints {
    /// Pieces that must be there.
    pub required: Vec<usize>,
    /// Pieces that must not.
    pub forbidden: Vec<usize>,
    /// Which piece may follow which, marks of beginning and end included; `None` allows all.
    pub neighbours: Option<HashSet<(usize, usize)>>,
}

/// What a decoder says about the next piece of each hypothesis.
pub struct Step {
    /// By hypothesis, over the vocabulary.
    pub log_probabilities: Vec<Vec<f32>>,
    /// The decoder's memory after the step, by hypothesis.
    pub memories: Vec<Vec<f32>>,
}

/// A decoder, one step at a time.
pub trait Stepper {
    /// Memory before the first step.
    fn start_memory(&self, start: &[f32]) -> Vec<f32>;

    /// One step for hypotheses that end in `last`.
    fn step(&mut self, last: &[usize], memories: &[&[f32]]) -> Result<Step, LanguageError>;
}

/// A finished output.
#[derive(Clone, Debug, PartialEq)]
pub struct Hypothesis {
    /// Its pieces, without marks.
    pub pieces: Vec<usize>,
    /// Log probability over length penalty.
    pub score: f32,
}

struct Live {
    pieces: Vec<usize>,
    log_probability: f32,
    memory: Vec<f32>,
    met: usize,
}

fn penalty(pieces: usize) -> f32 {
    ((5.0 + pieces as f32) / 6.0).powf(LENGTH_EXPONENT)
}

/// The best outputs, best first; empty when none can be finished within `longest` pieces.
pub fn search(
    decoder: &mut dyn Stepper,
    start: &[f32],
    first: usize,
    end: usize,
    longest: usize,
    wanted: usize,
    constraints: &Constraints,
) -> Result<Vec<Hypothesis>, LanguageError> {
    let all = constraints.required.len();
    let mut finished: Vec<Hypothesis> = Vec::new();
    let mut live =
        vec![Live { pieces: Vec::new(), log_probability: 0.0, memory: decoder.start_memory(start), met: 0 }];
    for _ in 0..longest {
        let last: Vec<usize> = live.iter().map(|h| h.pieces.last().copied().unwrap_or(first)).collect();
        let memories: Vec<&[f32]> = live.iter().map(|h| h.memory.as_slice()).collect();
        let mut step = decoder.step(&last, &memories)?;
        // (hypothesis, piece, log probability, required pieces met)
        let mut banks: Vec<Vec<(usize, usize, f32)>> = vec![Vec::new(); all + 1];
        for (n, (h, row)) in live.iter().zip(&mut step.log_probabilities).enumerate() {
            for piece in &constraints.forbidden {
                row[*piece] = f32::NEG_INFINITY;
            }
            for piece in &constraints.required {
                if h.pieces.iter().filter(|p| *p == piece).count() >= MOST_REPEATS {
                    row[*piece] = f32::NEG_INFINITY;
                }
            }
            if let Some(neighbours) = &constraints.neighbours {
                for (piece, log_probability) in row.iter_mut().enumerate() {
                    if !neighbours.contains(&(last[n], piece)) {
                        *log_probability = f32::NEG_INFINITY;
                    }
                }
            }
            if h.met < all {
                row[end] = f32::NEG_INFINITY;
            }
            let mut order: Vec<usize> = (0..row.len()).filter(|p| row[*p].is_finite()).collect();
            let by_probability = |a: &usize, b: &usize| row[*b].total_cmp(&row[*a]);
            if order.len() > WIDTH {
                order.select_nth_unstable_by(WIDTH, by_probability);
            }
            let best = order.iter().take(WIDTH).copied();
            let missing = constraints.required.iter().copied().filter(|p| !h.pieces.contains(p));
            for piece in best.chain(missing) {
                let total = h.log_probability + row[piece];
                let new = constraints.required.contains(&piece) && !h.pieces.contains(&piece);
                if total.is_finite()
                    && !banks[h.met + usize::from(new)].iter().any(|c| (c.0, c.1) == (n, piece))
                {
                    banks[h.met + usize::from(new)].push((n, piece, total));
                }
            }
        }
        let mut next = Vec::new();
        for (met, mut bank) in banks.into_iter().enumerate() {
            bank.sort_by(|a, b| b.2.total_cmp(&a.2));
            for (n, piece, log_probability) in bank.into_iter().take(WIDTH) {
                let pieces = &live[n].pieces;
                if piece == end {
                    let score = log_probability / penalty(pieces.len());
                    finished.push(Hypothesis { pieces: pieces.clone(), score });
                } else {
                    let pieces = pieces.iter().copied().chain([piece]).collect();
                    next.push(Live { pieces, log_probability, memory: step.memories[n].clone(), met });
                }
            }
        }
        finished.sort_by(|a, b| b.score.total_cmp(&a.score));
        finished.truncate(wanted);
        live = next;
        // What is under way can only lose probability; the longest output has the mildest penalty.
        let reachable = live.iter().map(|h| h.log_probability / penalty(longest)).fold(f32::MIN, f32::max);
        if live.is_empty() || (finished.len() >= wanted && finished.iter().all(|f| f.score >= reachable)) {
            break;
        }
    }
    Ok(finished)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A decoder that likes 3, then 4, then the end (2), whatever came before.
    struct Likes;

    impl Stepper for Likes {
        fn start_memory(&self, start: &[f32]) -> Vec<f32> {
            start.to_vec()
        }

        fn step(&mut self, last: &[usize], memories: &[&[f32]]) -> Result<Step, LanguageError> {
            let log_probabilities = last
                .iter()
                .map(|last| {
                    let mut row = vec![0.02_f32.ln(); 8];
                    row[match last {
                        1 => 3,
                        3 => 4,
                        _ => 2,
                    }] = 0.86_f32.ln();
                    row
                })
                .collect();
            Ok(Step { log_probabilities, memories: memories.iter().map(|m| m.to_vec()).collect() })
        }
    }

    fn best(required: &[usize], forbidden: &[usize]) -> Vec<usize> {
        let constraints =
            Constraints { required: required.to_vec(), forbidden: forbidden.to_vec(), neighbours: None };
        let found = search(&mut Likes, &[0.0], 1, 2, 12, 4, &constraints).unwrap();
        assert!(found.is_sorted_by(|a, b| a.score >= b.score));
        found.into_iter().next().unwrap().pieces
    }

    #[test]
    fn the_most_probable_output_wins_where_nothing_is_required() {
        assert_eq!(best(&[], &[0, 1]), [3, 4]);
    }

    #[test]
    fn required_pieces_are_there_however_improbable_and_forbidden_ones_are_not() {
        let with = best(&[6, 7], &[0, 1]);
        assert!(with.contains(&6) && with.contains(&7), "{with:?}");
        let without = best(&[6], &[0, 1, 3, 4]);
        assert!(without.contains(&6) && !without.contains(&3) && !without.contains(&4), "{without:?}");
    }

    #[test]
    fn only_pieces_that_may_stand_together_do() {
        let neighbours = Some([(1, 3), (3, 5), (5, 4), (5, 2), (4, 2)].into_iter().collect());
        let constraints = Constraints { neighbours, ..Constraints::default() };
        let found = search(&mut Likes, &[0.0], 1, 2, 12, 4, &constraints).unwrap();
        let pieces: Vec<&[usize]> = found.iter().map(|h| h.pieces.as_slice()).collect();
        assert_eq!(pieces, [&[3, 5][..], &[3, 5, 4]]);
    }

    #[test]
    fn nothing_is_found_where_the_output_would_be_too_long() {
        let constraints = Constraints { required: vec![5, 6, 7], ..Constraints::default() };
        assert_eq!(search(&mut Likes, &[0.0], 1, 2, 3, 4, &constraints).unwrap(), []);
    }
}
