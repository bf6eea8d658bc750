//! What comes near where too little fits: products that give up the least, and among them the best.

use std::{collections::HashMap, ops::Range};

use crate::{
    constraints::{Condition, Constraints},
    cost::Costing,
    engine::is_anchor,
    lexical::{best, front},
    parallel::ranges,
    request::{Method, Request, Response},
    score::{Evidence, Scorer},
    sets::Bits,
};

/// Most things that come near on a page.
pub(crate) const NEAREST: usize = 12;
/// What the score counts beside the cost of what is given up.
const SCORE: f32 = 1.5;

/// Products outside `matched` that come near: at most `wanted`, and what they give up.
pub(crate) fn nearest(
    scorer: &Scorer<'_>,
    asked: &Constraints,
    matched: &[u32],
    request: &Request<'_>,
    wanted: usize,
    response: &mut Response,
) {
    /// How many are ranked for each that is shown.
    const RANKED: usize = 20;
    // Of a large shop almost everything misses something: only what misses the least is ranked.
    let most = wanted.max(NEAREST).saturating_mul(RANKED);
    // Where nothing is what was asked for, whatever meets the rest of the wish comes near.
    let open = !response.unfound.is_empty() && !scorer.plan.is_empty();
    let costs = costs(scorer, asked, matched, (request.fill, open), most);
    let candidates = documents(&costs);
    let mut order = scorer.rank(&candidates, request.method, candidates.len());
    // The model knows what giving up costs; every other method is told.
    let weighed = request.method == Method::Learned && scorer.ranker.is_some() && scorer.index.strict;
    if !weighed {
        let scale = crate::fusion::Scale::of(&order);
        let cost: HashMap<u32, f32> = costs.into_iter().collect();
        for (document, score) in &mut order {
            *score = SCORE * scale.apply(*score) - cost[document];
        }
        order.sort_by(|a, b| b.1.total_cmp(&a.1));
    }
    order.truncate(wanted);
    response.nearest = order.iter().map(|(document, score)| scorer.near(*document, *score, asked)).collect();
    let mut given_up: HashMap<&Condition, usize> = HashMap::new();
    for missed in response.nearest.iter().flat_map(|near| &near.missed) {
        *given_up.entry(&missed.condition).or_default() += 1;
    }
    let mut loosened: Vec<(&Condition, usize)> = given_up.into_iter().collect();
    loosened.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    response.loosened = loosened.into_iter().map(|(condition, _)| condition.clone()).collect();
}

/// What comes near, for training: at most `most` products outside `matched`, those that give up the least.
pub(crate) fn near(scorer: &Scorer<'_>, matched: &[u32], most: usize) -> Vec<u32> {
    documents(&costs(scorer, scorer.asked, matched, (false, false), most))
}

fn documents(scored: &[(u32, f32)]) -> Vec<u32> {
    scored.iter().map(|(document, _)| *document).collect()
}

/// How much is to be said for products without their cost.
struct Worth<'a> {
    evidence: &'a Evidence,
    lexical: f32,
}

impl<'a> Worth<'a> {
    fn of(evidence: &'a Evidence) -> Self {
        Self { evidence, lexical: evidence.lexical.iter().copied().fold(f32::MIN_POSITIVE, f32::max) }
    }

    /// How near in meaning.
    fn near(&self, document: u32) -> f32 {
        self.evidence.similar.iter().map(|similar| similar.scaled(document)).fold(0.0, f32::max)
    }

    fn at(&self, document: u32, cost: f32) -> f32 {
        SCORE * (self.evidence.lexical[document as usize] / self.lexical + self.near(document)) - cost
    }
}

/// Products outside `matched` that may be offered, with what they cost, in their order: the `most` that give up the least for how
/// well they fit. `fill`: what must not be offered is ranked too, last, where products are described in part only. `open`: what neither
/// holds a word nor is near in meaning may be offered too.
fn costs(
    scorer: &Scorer<'_>,
    asked: &Constraints,
    matched: &[u32],
    (fill, open): (bool, bool),
    most: usize,
) -> Vec<(u32, f32)> {
    /// Without any condition, only what is this near in meaning is worth showing.
    const WORTH: f32 = 0.5;
    /// What is not wanted comes last where everything has to be ranked.
    const UNWANTED: f32 = 50.0;
    let (index, plan, evidence) = (scorer.index, scorer.plan, scorer.evidence);
    let taken = Bits::of(index.len(), matched);
    let anchored = open || plan.groups.iter().any(|group| is_anchor(&group.condition));
    let costing = Costing::new(index, plan, asked);
    let worth = Worth::of(evidence);
    let about = |document: u32| evidence.lexical[document as usize] > 0.0 || worth.near(document) > WORTH;
    let each = |cost: &(dyn Fn(u32) -> Option<f32> + Sync)| {
        let range = |range: Range<usize>| -> Vec<(u32, f32)> {
            let documents = (0_u32..).skip(range.start).take(range.len());
            let free = documents.filter(|document| !taken.contains(*document));
            free.filter_map(|document| Some((document, cost(document)?))).collect()
        };
        ranges(index.len(), range).concat()
    };
    if index.strict {
        // Most are out by their facts, and their offers need not be looked at.
        let by_facts = plan.failed_by_facts();
        let failed = |document: u32| by_facts.get(document as usize).copied().unwrap_or(0);
        let never = costing.never();
        let at_best = each(&|document| {
            let out = failed(document) & never != 0 || !(anchored || about(document));
            if out { None } else { Some(worth.at(document, costing.at_least(document, failed(document))?)) }
        });
        return worthiest(at_best, most, |document| {
            let cost = costing.of(document, plan.with_offers(document, (failed(document), 0)))?;
            Some((cost, worth.at(document, cost)))
        });
    }
    let touched = plan.mask(|group| group.chosen);
    let costs = each(&|document| {
        let about = about(document);
        let standing = scorer.standings.of(document);
        if !(about || anchored) || standing.failed & touched != 0 {
            return None;
        }
        costing.of(document, standing).or((fill && about).then_some(UNWANTED))
    });
    let cost: HashMap<u32, f32> = costs.iter().copied().collect();
    let at_best = costs.into_iter().map(|(document, cost)| (document, worth.at(document, cost))).collect();
    worthiest(at_best, most, |document| Some((cost[&document], worth.at(document, cost[&document]))))
}

/// Of candidates with the most that they can be worth, the `most` that are worth most, with their costs, in their order. `exact`, a
/// cost and a worth, is asked for those only that can be among them.
fn worthiest(
    mut at_best: Vec<(u32, f32)>,
    most: usize,
    exact: impl Fn(u32) -> Option<(f32, f32)>,
) -> Vec<(u32, f32)> {
    let mut costs: HashMap<u32, f32> = HashMap::new();
    let mut kept: Vec<(u32, f32)> = Vec::new();
    // Where the best says little of the exact, many have to be looked at: more each time, so that the rest is sorted out seldom.
    let mut batch = most;
    while !at_best.is_empty() && most > 0 {
        let rest = {
            let next = batch.min(at_best.len());
            at_best = front(at_best, next);
            at_best.split_off(next)
        };
        batch = batch.saturating_mul(2);
        for (document, _) in at_best {
            if let Some((cost, worth)) = exact(document) {
                costs.insert(document, cost);
                kept.push((document, worth));
            }
        }
        kept = best(kept, most);
        // What is not worth more at its best than the last of those that are kept is out.
        let least = kept.get(most - 1).map_or(f32::NEG_INFINITY, |last| last.1);
        at_best = rest.into_iter().filter(|(_, at_best)| *at_best >= least).collect();
    }
    let mut kept: Vec<(u32, f32)> =
        kept.into_iter().map(|(document, _)| (document, costs[&document])).collect();
    kept.sort_unstable_by_key(|(document, _)| *document);
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_kept_is_the_same_as_if_all_had_been_looked_at(
            candidates in proptest::collection::vec((0_u8..20, 0_u8..6, proptest::bool::weighted(0.8)), 0..80),
            most in 0_usize..20,
        ) {
            // Worth at best, what is lost of it when it is known, whether it may be offered.
            let (mut all, mut at_best) = (Vec::new(), Vec::new());
            for (document, &(best, lost, offered)) in (0_u32..).zip(&candidates) {
                at_best.push((document, f32::from(best)));
                if offered {
                    all.push((document, f32::from(best) - f32::from(lost)));
                }
            }
            let mut wanted: Vec<u32> = best(all, most).into_iter().map(|(document, _)| document).collect();
            wanted.sort_unstable();
            let exact = |document: u32| {
                let (best, lost, offered) = candidates[document as usize];
                offered.then(|| (f32::from(lost), f32::from(best) - f32::from(lost)))
            };
            let found = worthiest(at_best, most, exact);
            prop_assert!(found.iter().all(|(document, cost)| exact(*document).unwrap().0 == *cost));
            prop_assert_eq!(documents(&found), wanted);
        }
    }
}
