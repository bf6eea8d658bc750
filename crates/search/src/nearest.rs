//! What comes near where too little fits: products that give up the least, and among them the best.

use std::{collections::HashMap, ops::Range};

use crate::{
    constraints::{Condition, Constraints},
    cost::Costing,
    engine::is_anchor,
    lexical::front,
    parallel::ranges,
    request::{Method, Request, Response},
    score::Scorer,
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
    let costs = worthiest(scorer, costs(scorer, asked, matched, request.fill), most);
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
    let costs = costs(scorer, scorer.asked, matched, false);
    documents(&worthiest(scorer, costs, most))
}

/// Of what comes near, the `most` that give up the least for how well they fit.
fn worthiest(scorer: &Scorer<'_>, mut costs: Vec<(u32, f32)>, most: usize) -> Vec<(u32, f32)> {
    if costs.len() > most {
        let evidence = scorer.evidence;
        let lexical = evidence.lexical.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
        let worth = costs.iter().map(|&(document, cost)| {
            let near = evidence.similar.iter().map(|similar| similar.scaled(document)).fold(0.0, f32::max);
            (document, SCORE * (evidence.lexical[document as usize] / lexical + near) - cost)
        });
        let kept = Bits::of(scorer.index.len(), &documents(&front(worth.collect(), most)[..most]));
        costs.retain(|(document, _)| kept.contains(*document));
    }
    costs
}

fn documents(scored: &[(u32, f32)]) -> Vec<u32> {
    scored.iter().map(|(document, _)| *document).collect()
}

/// Products outside `matched` that may be offered, with what they cost. `fill`: what must not be offered is ranked too, last,
/// where products are described in part only.
fn costs(scorer: &Scorer<'_>, asked: &Constraints, matched: &[u32], fill: bool) -> Vec<(u32, f32)> {
    /// Without any condition, only what is this near in meaning is worth showing.
    const WORTH: f32 = 0.5;
    /// What is not wanted comes last where everything has to be ranked.
    const UNWANTED: f32 = 50.0;
    let (index, plan, evidence) = (scorer.index, scorer.plan, scorer.evidence);
    let taken = Bits::of(index.len(), matched);
    let touched = plan.mask(|group| group.chosen);
    let anchored = plan.groups.iter().any(|group| is_anchor(&group.condition));
    let costing = Costing::new(index, plan, asked);
    // Where products are described in full, most are out by their facts, and their offers need not be looked at.
    let by_facts = if index.strict { plan.failed_by_facts() } else { Vec::new() };
    let never = costing.never();
    let cost = |document: u32| {
        let failed = by_facts.get(document as usize).copied().unwrap_or(0);
        if taken.contains(document) || failed & never != 0 {
            return None;
        }
        let near = evidence.similar.iter().map(|similar| similar.scaled(document)).fold(0.0, f32::max);
        let about = evidence.lexical[document as usize] > 0.0 || near > WORTH;
        if !about && !anchored {
            return None;
        }
        if index.strict {
            return costing.of(document, plan.with_offers(document, (failed, 0)));
        }
        let standing = scorer.standings.of(document);
        if standing.failed & touched != 0 {
            return None;
        }
        costing.of(document, standing).or((fill && about).then_some(UNWANTED))
    };
    let range = |range: Range<usize>| -> Vec<(u32, f32)> {
        let documents = (0_u32..).skip(range.start).take(range.len());
        documents.filter_map(|document| Some((document, cost(document)?))).collect()
    };
    ranges(index.len(), range).concat()
}
