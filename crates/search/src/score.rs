//! Scores of candidates by every part, and the features that the ranking reads.

use std::collections::HashMap;

use jingxuan_catalogue::attribute;

use crate::{
    Quantised,
    columns::Columns,
    constraints::{Condition, Constraints},
    cost::Costing,
    encoder::Part,
    fusion::{self, Ranking},
    index::Index,
    lexical::{Inverted, QueryTerm, best, front},
    plan::{Plan, Standings},
    ranker::{Ranker, Row, WIDTH},
    request::Method,
    understanding::KIND,
};

/// Most candidates that the ranking looks at.
pub(crate) const DEPTH: usize = 300;
/// Constant of the reciprocal rank fusion.
const RRF: f32 = 60.0;

/// Similarities of all products to the query.
pub(crate) struct Similar {
    pub part: Part,
    pub values: Vec<f32>,
    mean: f32,
    most: f32,
}

impl Similar {
    /// Of every product; those that are not looked for may be passed over.
    pub(crate) fn of(index: &Index, part: Part, query: &Quantised) -> Option<Self> {
        let embedded = index.part(part)?;
        let values = embedded.vectors.similarities(query);
        #[allow(clippy::cast_precision_loss)] // numbers of products
        let mean = values.iter().sum::<f32>() / (values.len().max(1) as f32);
        let most = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        Some(Self { part, values, mean, most })
    }

    /// 0 for the mean of all products, 1 for the nearest, never below 0.
    pub(crate) fn scaled(&self, document: u32) -> f32 {
        let value = self.values.get(document as usize).copied().unwrap_or(self.mean);
        let range = self.most - self.mean;
        if range > 1e-6 { ((value - self.mean) / range).max(0.0) } else { 0.0 }
    }

    fn gap(&self, document: u32) -> f32 {
        self.values.get(document as usize).map_or(0.0, |value| value - self.most)
    }
}

/// What is known of a query before candidates are chosen.
pub(crate) struct Evidence {
    pub terms: Vec<QueryTerm>,
    /// Of the terms, those that no condition stands for.
    pub rest: Vec<QueryTerm>,
    /// BM25 by product.
    pub lexical: Vec<f32>,
    pub similar: Vec<Similar>,
}

impl Evidence {
    pub(crate) fn similar(&self, part: Part) -> Option<&Similar> {
        self.similar.iter().find(|similar| similar.part == part)
    }
}

/// Weights of the fusion without a model; measured on the development queries of the demo shop.
const LEXICAL: f32 = 1.0;
const SENTENCE: f32 = 1.3;
const SEQUENCE: f32 = 0.3;
const WORDS: f32 = 0.3;
/// What meeting all wanted conditions is worth beside a fused score of 0..=1.
const MET: f32 = 0.5;
/// What a condition that fails costs.
const FAILED: f32 = 0.6;
/// What it costs besides, in a catalogue whose conditions only rank, to be another kind of thing.
const OTHER_KIND: f32 = 0.6;
/// What popularity is worth: little, to settle ties.
const POPULAR: f32 = 0.03;

fn part_weight(part: Part) -> f32 {
    match part {
        Part::Sentence => SENTENCE,
        Part::Sequence => SEQUENCE,
        Part::SkipGram | Part::Cbow => WORDS,
    }
}

/// Scores the candidates: document and score, in their given order.
pub(crate) struct Scorer<'a> {
    pub index: &'a Index,
    pub plan: &'a Plan<'a>,
    pub evidence: &'a Evidence,
    pub asked: &'a Constraints,
    pub standings: &'a Standings<'a>,
    pub ranker: Option<&'a Ranker>,
}

impl Scorer<'_> {
    /// Candidates by a score: the best `depth` in order, the others behind them in none.
    fn list(&self, candidates: &[u32], depth: usize, score: impl Fn(u32) -> f32) -> Ranking {
        front(candidates.iter().map(|&document| (document, score(document))).collect(), depth)
    }

    /// Candidates by a method: the best `depth` in order, the others behind them in none.
    pub(crate) fn rank(&self, candidates: &[u32], method: Method, depth: usize) -> Ranking {
        let lexical = |document: u32| self.evidence.lexical[document as usize];
        match method {
            Method::Lexical => self.list(candidates, depth, lexical),
            Method::Vectors(part) => {
                let similar = self.evidence.similar(part);
                self.list(candidates, depth, |document| {
                    similar.map_or(0.0, |similar| similar.scaled(document))
                })
            }
            Method::ReciprocalRank => {
                let all = candidates.len();
                let mut rankings = vec![(LEXICAL, self.list(candidates, all, lexical))];
                rankings[0].1.retain(|(_, score)| *score > 0.0);
                for similar in &self.evidence.similar {
                    let ranking = self.list(candidates, all, |document| similar.scaled(document));
                    rankings.push((part_weight(similar.part), ranking));
                }
                let borrowed: Vec<_> = rankings.iter().map(|(weight, ranking)| (*weight, ranking)).collect();
                fusion::reciprocal_rank(&borrowed, RRF)
            }
            Method::Weighted => self.fused(candidates, depth),
            Method::Learned => {
                let Some(ranker) = self.ranker else { return self.fused(candidates, depth) };
                let fused = self.fused(candidates, depth.max(DEPTH));
                let (head, tail) = fused.split_at(fused.len().min(DEPTH));
                let _span = tracing::debug_span!("learned ranking").entered();
                let rows = self.rows(head);
                let scored =
                    head.iter().zip(&rows).map(|((document, _), row)| (*document, ranker.score(row)));
                let mut ranked = best(scored.collect(), head.len());
                // What the model did not look at stays below what it did.
                let least = ranked.last().map_or(0.0, |last| last.1);
                let top = tail.iter().map(|(_, score)| *score).fold(f32::NEG_INFINITY, f32::max);
                ranked.extend(tail.iter().map(|(document, score)| (*document, least - 1.0 - (top - score))));
                ranked
            }
        }
    }

    /// Weighted fusion with conditions met and failed; see [`Scorer::rank`].
    fn fused(&self, candidates: &[u32], depth: usize) -> Ranking {
        let most = candidates
            .iter()
            .map(|&document| self.evidence.lexical[document as usize])
            .fold(f32::MIN_POSITIVE, f32::max);
        let is_kind = |condition: &Condition| match condition {
            Condition::Category => true,
            Condition::Attribute(key) => key == KIND,
            _ => false,
        };
        let kinds = if self.index.strict { 0 } else { self.plan.mask(|group| is_kind(&group.condition)) };
        let weights: f32 =
            LEXICAL + self.evidence.similar.iter().map(|similar| part_weight(similar.part)).sum::<f32>();
        let wanted = self.wanted();
        self.list(candidates, depth, |document| {
            let mut sum = LEXICAL * self.evidence.lexical[document as usize] / most;
            for similar in &self.evidence.similar {
                sum += part_weight(similar.part) * similar.scaled(document);
            }
            let shares = self.shares(document, wanted);
            let others = (self.standings.verdict(document).0 & kinds).count_ones();
            #[allow(clippy::cast_precision_loss)] // at most 64
            let other_kind = OTHER_KIND * others as f32;
            sum / weights + MET * shares.met - FAILED * shares.failed_count - other_kind
                + POPULAR * self.index.popularity[document as usize]
        })
    }

    /// The groups that ask for something, as against those that do not want something.
    fn wanted(&self) -> u64 {
        self.plan.mask(|group| !is_without(&group.condition))
    }

    /// `wanted`: see [`Scorer::wanted`].
    fn shares(&self, document: u32, wanted: u64) -> Shares {
        let (failed, unknown) = self.standings.verdict(document);
        let missed = ((failed | unknown) & wanted).count_ones();
        let (wanted, failed, unknown) = (wanted.count_ones(), failed.count_ones(), unknown.count_ones());
        let groups = u32::try_from(self.plan.groups.len()).unwrap_or(u32::MAX);
        #[allow(clippy::cast_precision_loss)] // at most 64
        let share = |part: u32, whole: u32| if whole == 0 { 0.0 } else { part as f32 / whole as f32 };
        Shares {
            met: share(wanted - missed.min(wanted), wanted),
            unknown: share(unknown, groups),
            failed: share(failed, groups),
            #[allow(clippy::cast_precision_loss)] // at most 64
            failed_count: failed as f32,
        }
    }

    /// Features of candidates that the fusion has ordered.
    pub(crate) fn rows(&self, fused: &[(u32, f32)]) -> Vec<Row> {
        let index = self.index;
        let evidence = self.evidence;
        let idf: Vec<f32> =
            evidence.terms.iter().map(|term| term.weight * index.words.idf(&term.text)).collect();
        let all: f32 = idf.iter().sum::<f32>().max(1e-6);
        let documents: Vec<u32> = fused.iter().map(|(document, _)| *document).collect();
        let lexical = self.list(&documents, documents.len(), |document| evidence.lexical[document as usize]);
        let most = lexical.first().map_or(0.0, |first| first.1).max(1e-6);
        let ranks: HashMap<u32, f32> = lexical
            .iter()
            .filter(|(_, score)| *score > 0.0)
            .zip(1_u16..)
            .map(|((document, _), rank)| (*document, RRF / (RRF + f32::from(rank))))
            .collect();
        let mut titles = Vec::new();
        index.titles.score_all(&evidence.terms, &mut titles);
        let title_most = documents.iter().map(|&document| titles[document as usize]).fold(1e-6_f32, f32::max);
        let coverage = |words: &crate::lexical::Inverted, document: u32| {
            let held = evidence.terms.iter().zip(&idf).filter(|(term, _)| words.holds(&term.text, document));
            held.map(|(_, idf)| idf).sum::<f32>() / all
        };
        let wanted = self.wanted();
        let costing = Costing::new(index, self.plan, self.asked);
        let kinship = index.kinship(&self.plan.satisfying(&Condition::Category));
        let rest = Rest::of(&evidence.rest, &index.words);
        fused
            .iter()
            .map(|&(document, fused)| {
                let mut row = [0.0; WIDTH];
                let d = document as usize;
                row[0] = evidence.lexical[d] / most;
                row[1] = ranks.get(&document).copied().unwrap_or(0.0);
                row[2] = titles[d] / title_most;
                row[3] = coverage(&index.titles, document);
                row[4] = coverage(&index.words, document);
                for similar in &evidence.similar {
                    let (scaled, gap) = (similar.scaled(document), similar.gap(document));
                    match similar.part {
                        Part::Sentence => (row[5], row[6]) = (scaled, gap),
                        Part::Sequence => (row[7], row[8]) = (scaled, gap),
                        Part::SkipGram => row[9] = scaled,
                        Part::Cbow => row[10] = scaled,
                    }
                }
                let shares = self.shares(document, wanted);
                (row[11], row[12], row[13]) = (shares.met, shares.unknown, shares.failed);
                row[14] = self.verdict(document, &Condition::Category);
                row[15] = self.verdict(document, &Condition::Colour);
                row[16] = self.price(document);
                row[17] = index.popularity[d];
                row[18] = freshness(&index.columns, document, index.newest);
                row[19] = 0.5 + 0.5 * self.verdict(document, &Condition::Stock);
                row[20] = f32::from(u8::from(row[3] > 0.999 && row[2] > 0.999));
                row[21] = fused;
                let standing = self.standings.of(document);
                row[22] = costing.of(document, standing).map_or(MOST_COST, |cost| cost.min(MOST_COST));
                if row[14] < 0.0 {
                    row[23] = costing.category(document);
                }
                row[24] = kinship.as_ref().map_or(1.0, |kinship| costing.by_category(document, kinship));
                if self.verdict(document, &Condition::Price) < 0.0 {
                    row[25] = costing.price(document, standing).map_or(MOST_DEAR, |by| by.min(MOST_DEAR));
                }
                let failed = standing.failed.count_ones() - u32::from(row[14] < 0.0);
                (row[26], row[27]) = (small(failed), small(wanted.count_ones()));
                row[28] = self.verdict(document, &Condition::Attribute(attribute::MATERIAL.to_owned()));
                row[29] = self.verdict(document, &Condition::Size);
                row[30] = self.wishes(standing.failed | standing.unknown);
                row[31] = rest.held(document, &index.words);
                row
            })
            .collect()
    }

    /// The share of the attributes asked for, material and whom it is for aside, that are not among `missed`.
    fn wishes(&self, missed: u64) -> f32 {
        let wishes = self.plan.mask(|group| match &group.condition {
            Condition::Attribute(key) => {
                !matches!(key.as_str(), attribute::MATERIAL | attribute::GENDER | attribute::AGE)
            }
            _ => false,
        });
        if wishes == 0 { 1.0 } else { small((wishes & !missed).count_ones()) / small(wishes.count_ones()) }
    }

    /// 1 met, 0 not asked or unknown, -1 fails.
    fn verdict(&self, document: u32, condition: &Condition) -> f32 {
        let (failed, unknown) = self.standings.verdict(document);
        let place = self.plan.groups.iter().position(|group| group.condition == *condition);
        place.map_or(0.0, |place| match (failed >> place & 1, unknown >> place & 1) {
            (1, _) => -1.0,
            (_, 1) => 0.0,
            _ => 1.0,
        })
    }

    #[allow(clippy::cast_precision_loss)] // prices
    fn price(&self, document: u32) -> f32 {
        let Some(max) = self.plan.highest_price() else { return 0.0 };
        let standing = self.standings.of(document);
        let cell = self.index.columns.cells_of(document).get(usize::from(standing.cell));
        let price = cell.and_then(|cell| cell.price(self.plan.member));
        let price = price.filter(|price| price.currency == max.currency);
        price.map_or(0.0, |price| (price.minor as f32 / max.minor.max(1) as f32).min(3.0))
    }
}

/// What a cost counts at most.
const MOST_COST: f32 = 20.0;
/// What a price outside the bounds counts at most.
const MOST_DEAR: f32 = 2.0;

#[allow(clippy::cast_precision_loss)] // at most 64
fn small(count: u32) -> f32 {
    count as f32
}

/// The words that no condition stands for, with what they weigh.
struct Rest<'a> {
    words: Vec<(&'a str, f32)>,
    all: f32,
}

impl<'a> Rest<'a> {
    fn of(terms: &'a [QueryTerm], words: &Inverted) -> Self {
        let words: Vec<(&str, f32)> =
            terms.iter().map(|term| (term.text.as_str(), term.weight * words.idf(&term.text))).collect();
        Self { all: words.iter().map(|(_, weight)| weight).sum(), words }
    }

    /// The share that a document holds; 1 of nothing.
    fn held(&self, document: u32, words: &Inverted) -> f32 {
        if self.all <= 0.0 {
            return 1.0;
        }
        let held = self.words.iter().filter(|(word, _)| words.holds(word, document));
        held.map(|(_, weight)| weight).sum::<f32>() / self.all
    }
}

struct Shares {
    met: f32,
    unknown: f32,
    failed: f32,
    failed_count: f32,
}

pub(crate) fn is_without(condition: &Condition) -> bool {
    matches!(
        condition,
        Condition::WithoutCategory
            | Condition::WithoutBrand
            | Condition::WithoutColour
            | Condition::WithoutAttribute(_)
    )
}

fn freshness(columns: &Columns, document: u32, newest: i64) -> f32 {
    const DAYS: f32 = 180.0;
    let since = columns.since[document as usize];
    if since == 0 {
        return 0.0;
    }
    #[allow(clippy::cast_precision_loss)] // days
    let age = ((newest - since) / 86_400).max(0) as f32;
    (-age / DAYS).exp()
}
