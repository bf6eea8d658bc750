//! A ranking with the shop's boosts in it, sorted no further than it is asked.

use std::{cmp::Ordering, collections::BinaryHeap};

/// A product of a ranking.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    pub item: u32,
    /// Of the ranking it comes from.
    pub score: f32,
    /// What the shop adds to it.
    pub boost: f32,
}

impl Candidate {
    /// The score with the boost.
    pub fn lifted(&self) -> f32 {
        self.score + self.boost
    }
}

/// Sorts what comes by falling score by the lifted score, of equals the earlier first. As no boost is above the cap, what is the
/// cap ahead of all that may still come is next: the rest of the ranking is not looked at.
pub struct Lifted<I> {
    ranked: I,
    cap: f32,
    waiting: BinaryHeap<Waiting>,
    /// No later lifted score is above this.
    reach: f32,
    read: usize,
}

impl<I: Iterator<Item = Candidate>> Lifted<I> {
    pub fn new(ranked: I, cap: f32) -> Self {
        Self { ranked, cap, waiting: BinaryHeap::new(), reach: f32::INFINITY, read: 0 }
    }
}

impl<I: Iterator<Item = Candidate>> Iterator for Lifted<I> {
    type Item = Candidate;

    fn next(&mut self) -> Option<Candidate> {
        while self.waiting.peek().is_none_or(|best| best.candidate.lifted() < self.reach) {
            let Some(candidate) = self.ranked.next() else {
                self.reach = f32::NEG_INFINITY;
                break;
            };
            self.reach = candidate.score + self.cap;
            self.waiting.push(Waiting { candidate, place: self.read });
            self.read += 1;
        }
        self.waiting.pop().map(|waiting| waiting.candidate)
    }
}

struct Waiting {
    candidate: Candidate,
    place: usize,
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> Ordering {
        self.candidate.lifted().total_cmp(&other.candidate.lifted()).then(other.place.cmp(&self.place))
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Waiting {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_the_whole_ranking_sorted_again_without_reading_all_of_it(
            mut scores in proptest::collection::vec((-4_i8..4, 0_u8..3), 0..40),
            count in 0_usize..12,
        ) {
            scores.sort_by_key(|(score, _)| -score);
            let all: Vec<Candidate> = (0..).zip(&scores).map(|(item, (score, boost))| Candidate {
                item, score: f32::from(*score), boost: f32::from(*boost) / 2.0,
            }).collect();
            let mut read = 0;
            let ranked = all.clone().into_iter().inspect(|_| read += 1);
            let found: Vec<u32> = Lifted::new(ranked, 1.0).take(count).map(|candidate| candidate.item).collect();
            let mut wanted = all.clone();
            wanted.sort_by(|a, b| b.lifted().total_cmp(&a.lifted()));
            prop_assert_eq!(&found, &wanted.iter().take(count).map(|a| a.item).collect::<Vec<_>>());
            if let Some(last) = found.last() {
                // But for the first such, nothing is read that is more than the cap behind the last one given.
                let lowest = all[*last as usize].lifted() - 1.0;
                prop_assert!(read <= all.iter().filter(|a| a.score >= lowest).count() + 1);
            }
        }
    }
}
