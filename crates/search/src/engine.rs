//! A query to ranked products.

use std::{collections::HashMap, path::Path, sync::Arc};

use jingxuan_catalogue::{Product, ProductId};
use parking_lot::Mutex;

use crate::{
    Quantised,
    analysis::QueryWords,
    columns::{Plan, Standing},
    constraints::{Condition, Constraints},
    diversity,
    encoder::Part,
    facets,
    index::{Degraded, Index},
    lexical::QueryTerm,
    ranker::Ranker,
    request::{Method, Request, Response, Sort},
    score::{Evidence, Scorer, Similar},
    understanding::{Asked, Rates, Reading, Understand, Worn},
};

/// Fewer results than this, and things that come near are shown too.
const FEW: usize = 4;
/// Most things that come near.
const NEAREST: usize = 12;
/// Products beyond this rank in meaning are no results of a text whose words they do not hold.
const MEANT: usize = 50;
/// A product this much of the way from the mean to the nearest is meant, too.
const CLOSE: f32 = 0.75;
/// Queries whose vectors are kept.
const KEPT: usize = 256;

/// The search.
pub struct Engine {
    index: Index,
    understand: Option<Arc<dyn Understand>>,
    reading: Reading,
    products: HashMap<ProductId, Product>,
    ranker: Option<Ranker>,
    vectors: Mutex<HashMap<(Part, String), Quantised>>,
}

impl Engine {
    /// A search over an index.
    #[must_use]
    pub fn new(index: Index) -> Self {
        let reading = Reading { rates: Rates::rough(index.currency()), by_kind: !index.strict };
        Self {
            index,
            understand: None,
            reading,
            products: HashMap::new(),
            ranker: None,
            vectors: Mutex::new(HashMap::new()),
        }
    }

    /// With someone who understands texts; otherwise they are only words.
    #[must_use]
    pub fn with_understanding(mut self, understand: Arc<dyn Understand>) -> Self {
        self.understand = Some(understand);
        self
    }

    /// With other rates between currencies.
    #[must_use]
    pub fn with_rates(mut self, rates: Rates) -> Self {
        self.reading.rates = rates;
        self
    }

    /// With the products that can be worn, for `the same in red`.
    #[must_use]
    pub fn with_products(mut self, products: impl IntoIterator<Item = Product>) -> Self {
        self.products = products.into_iter().map(|product| (product.id.clone(), product)).collect();
        self
    }

    /// With a trained ranker; one that needs an encoder that is not there is left aside and named as missing.
    #[must_use]
    pub fn with_ranker(mut self, ranker: Ranker) -> Self {
        let present: Vec<&str> = self.index.parts().map(Part::name).collect();
        let missing: Vec<&str> =
            ranker.parts().iter().map(String::as_str).filter(|part| !present.contains(part)).collect();
        if missing.is_empty() {
            self.ranker = Some(ranker);
        } else {
            let reason = format!("it was trained with {}, which is not there", missing.join(", "));
            self.index.degrade("ranker", reason);
        }
        self
    }

    /// With the ranker in a file; a missing or damaged one is named and the fusion ranks.
    #[must_use]
    pub fn with_ranker_file(mut self, path: &Path) -> Self {
        match Ranker::load(path) {
            Ok(ranker) => self.with_ranker(ranker),
            Err(error) => {
                self.index.degrade("ranker", error.to_string());
                self
            }
        }
    }

    /// Notes a part that could not be opened, to be told with every response.
    #[must_use]
    pub fn without(mut self, part: &str, reason: impl Into<String>) -> Self {
        self.index.degrade(part, reason);
        self
    }

    /// The index.
    #[must_use]
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// The ranker in use.
    #[must_use]
    pub fn ranker(&self) -> Option<&Ranker> {
        self.ranker.as_ref()
    }

    fn asked(&self, request: &Request<'_>) -> Asked {
        let plain = || Asked { words: request.text.clone(), ..Asked::default() };
        if !request.understand {
            return plain();
        }
        let worn = request.worn.as_ref().and_then(|(id, variant)| {
            self.products.get(id).map(|product| Worn { product, variant: variant.as_ref() })
        });
        match (&request.understood, &self.understand) {
            (Some(understood), _) => self.reading.asked(understood, &request.text, worn),
            (None, Some(understand)) => {
                let understood = understand.understand(&request.text, worn.is_some());
                self.reading.asked(&understood, &request.text, worn)
            }
            (None, None) => plain(),
        }
    }

    fn words(&self, request: &Request<'_>, asked: &Asked) -> QueryWords {
        if request.understand {
            return self.index.analyser.query(&asked.words, &self.index.words, &self.index.vocabulary);
        }
        let terms = self.index.analyser.tokens(&asked.words);
        let terms = terms.into_iter().map(|text| QueryTerm { text, weight: 1.0 }).collect();
        QueryWords { terms, reread: Vec::new(), text: asked.words.clone() }
    }

    fn vector(&self, part: Part, text: &str) -> Result<Option<Quantised>, String> {
        let Some(embedded) = self.index.part(part) else { return Ok(None) };
        let key = (part, text.to_owned());
        if let Some(vector) = self.vectors.lock().get(&key) {
            return Ok(Some(vector.clone()));
        }
        let vector = Quantised::of(&embedded.encoder.query(text)?);
        let mut kept = self.vectors.lock();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(key, vector.clone());
        Ok(Some(vector))
    }

    fn evidence(
        &self,
        words: &QueryWords,
        asked: &Asked,
        request: &Request<'_>,
        degraded: &mut Vec<Degraded>,
    ) -> Evidence {
        let mut lexical = Vec::new();
        match request.lexical {
            None => self.index.words.score_all(&words.terms, &mut lexical),
            Some(engine) => {
                lexical.resize(self.index.len(), 0.0);
                match engine.search(&words.terms, self.index.len().max(1)) {
                    Ok(found) => found.into_iter().for_each(|(document, score)| {
                        lexical[document as usize] = score;
                    }),
                    Err(error) => {
                        degraded.push(Degraded { part: "lexical".to_owned(), reason: error.to_string() });
                    }
                }
            }
        }
        let mut similar = Vec::new();
        let worn =
            request.worn.as_ref().filter(|_| asked.like_worn).and_then(|(id, _)| self.index.by_id.get(id));
        for part in self.index.parts().filter(|part| uses(request.method, *part, self.ranker.as_ref())) {
            let vector = match worn {
                Some(&row) => Ok(self.index.part(part).map(|embedded| embedded.vectors.row(row))),
                None if words.text.trim().is_empty() => Ok(None),
                None => self.vector(part, &words.text),
            };
            match vector {
                Ok(Some(vector)) => similar.extend(Similar::of(&self.index, part, &vector)),
                Ok(None) => {}
                Err(reason) => degraded.push(Degraded { part: part.name().to_owned(), reason }),
            }
        }
        Evidence { terms: words.terms.clone(), lexical, similar }
    }

    /// Searches.
    #[must_use]
    pub fn search(&self, request: &Request<'_>) -> Response {
        self.inspect(request, |_, _| {})
    }

    /// Searches, and shows the scorer with the candidates that the fusion has ordered: for training.
    pub(crate) fn inspect(
        &self,
        request: &Request<'_>,
        look: impl FnOnce(&Scorer<'_>, &[(u32, f32)]),
    ) -> Response {
        self.answer(request, self.asked(request), look)
    }

    /// What a request asks for, to be changed and searched by [`Engine::search_for`]: a conversation goes on from it.
    #[must_use]
    pub fn understood(&self, request: &Request<'_>) -> Asked {
        self.asked(request)
    }

    /// Searches for what is asked, whatever the request's text says.
    #[must_use]
    pub fn search_for(&self, request: &Request<'_>, asked: Asked) -> Response {
        self.answer(request, asked, |_, _| {})
    }

    fn answer(
        &self,
        request: &Request<'_>,
        asked: Asked,
        look: impl FnOnce(&Scorer<'_>, &[(u32, f32)]),
    ) -> Response {
        let words = self.words(request, &asked);
        let mut degraded = self.index.degraded.clone();
        let evidence = self.evidence(&words, &asked, request, &mut degraded);
        let index = &self.index;
        let plan = Plan::new(
            &index.columns,
            &asked.constraints,
            &request.chosen,
            index.strict,
            request.availability,
        );
        let count = u32::try_from(index.len()).unwrap_or(u32::MAX);
        let standings: Vec<Standing> = if plan.is_empty() {
            vec![Standing::default(); index.len()]
        } else {
            (0..count).map(|document| plan.standing(&index.columns, document)).collect()
        };
        let scorer = Scorer {
            index,
            plan: &plan,
            evidence: &evidence,
            standings: &standings,
            ranker: self.ranker.as_ref(),
        };
        // What was chosen by touch narrows the results, and never decides what would be one.
        let touched = plan.mask(|group| group.chosen);
        let hard = if index.strict { u64::MAX } else { plan.mask(|group| is_hard(&group.condition)) };
        let worn = request.worn.as_ref().and_then(|(id, _)| index.by_id.get(id)).copied();
        let worn = worn.filter(|_| asked.like_worn && !asked.worn_too);
        let said = |document: &u32| {
            let failed = standings[*document as usize].failed & hard;
            Some(*document) != worn
                && (failed & !touched == 0
                    || (touched != 0
                        && plan.cells_meeting(&index.columns, *document, touched).next().is_some()))
        };
        let fitting: Vec<u32> = (0..count).filter(said).collect();
        let pool = self.meant(&scorer, &asked, fitting);
        let matched: Vec<u32> = pool
            .iter()
            .copied()
            .filter(|document| standings[*document as usize].failed & hard == 0)
            .collect();
        let mut ranking = scorer.rank(&matched, request.method);
        look(&scorer, &ranking);
        let sort = request.sort.or(asked.sort).unwrap_or_default();
        let sorted = if request.sort.is_some() { ranking.len() } else { fitting_well(&ranking) };
        self.order(&scorer, &mut ranking[..sorted], sort);
        if sort == Sort::Relevance && request.diverse {
            diversity::spread(index, &standings, &mut ranking);
        }
        let page = ranking.iter().skip(request.offset).take(request.limit);
        let results = page.map(|(document, score)| scorer.hit(*document, *score)).collect();
        let mut response = Response {
            results,
            total: matched.len(),
            facets: if request.facets {
                facets::count(&index.columns, &plan, &pool, &request.chosen)
            } else {
                Vec::new()
            },
            ignored: plan.ignored.clone(),
            reread: words.reread,
            sort,
            degraded,
            ..Response::default()
        };
        let wanted = if request.fill {
            request.limit.saturating_sub(response.results.len())
        } else if response.total < FEW && request.offset == 0 {
            NEAREST
        } else {
            0
        };
        if wanted > 0 {
            self.nearest(&scorer, &asked.constraints, &matched, request, wanted, &mut response);
        }
        response.asked = asked.constraints;
        response
    }

    /// Of the products that fit what was said, those that the words mean.
    fn meant(&self, scorer: &Scorer<'_>, asked: &Asked, fitting: Vec<u32>) -> Vec<u32> {
        /// Words that weigh less than this are parts of words: holding one proves nothing.
        const WHOLE: f32 = 0.3;
        let evidence = scorer.evidence;
        let anchored = scorer.plan.groups.iter().any(|group| !group.chosen && is_anchor(&group.condition));
        if (self.index.strict && anchored) || asked.like_worn || evidence.terms.is_empty() {
            return fitting;
        }
        let whole: Vec<QueryTerm> =
            evidence.terms.iter().filter(|term| term.weight >= WHOLE).cloned().collect();
        let mut held = Vec::new();
        self.index.words.score_all(&whole, &mut held);
        let found = fitting.iter().any(|&document| held[document as usize] > 0.0);
        if self.index.strict && !found {
            // Not one word is known here: whatever is near in meaning is offered as near, not as found.
            return Vec::new();
        }
        let mut close: Vec<(u32, f32)> = Vec::new();
        for similar in &evidence.similar {
            let scored = fitting.iter().map(|&document| (document, similar.scaled(document)));
            let depth = if self.index.strict { MEANT } else { 10 * MEANT };
            let floor = if self.index.strict { CLOSE } else { 0.0 };
            let nearest = crate::lexical::best(scored.collect(), depth);
            close.extend(nearest.into_iter().filter(|(_, value)| *value > floor));
        }
        let mut near = vec![false; self.index.len()];
        close.iter().for_each(|(document, _)| near[*document as usize] = true);
        fitting
            .into_iter()
            .filter(|&document| held[document as usize] > 0.0 || near[document as usize])
            .collect()
    }

    fn order(&self, scorer: &Scorer<'_>, ranking: &mut [(u32, f32)], sort: Sort) {
        let columns = &self.index.columns;
        let price = |document: u32| {
            let standing = scorer.standings[document as usize];
            let cell = columns.cells_of(document).get(usize::from(standing.cell));
            cell.and_then(|cell| cell.price).map(|price| price.minor)
        };
        match sort {
            Sort::Relevance => {}
            Sort::PriceUp => ranking.sort_by_key(|(document, _)| price(*document).unwrap_or(i64::MAX)),
            Sort::PriceDown => {
                ranking.sort_by_key(|(document, _)| std::cmp::Reverse(price(*document).unwrap_or(i64::MIN)));
            }
            Sort::New => {
                ranking.sort_by_key(|(document, _)| std::cmp::Reverse(columns.since[*document as usize]));
            }
            Sort::Popular => ranking.sort_by(|a, b| {
                let popularity = |document: u32| self.index.popularity[document as usize];
                popularity(b.0).total_cmp(&popularity(a.0))
            }),
        }
    }

    /// Products that come near: those that give up the least, and among them the best.
    fn nearest(
        &self,
        scorer: &Scorer<'_>,
        asked: &Constraints,
        matched: &[u32],
        request: &Request<'_>,
        wanted: usize,
        response: &mut Response,
    ) {
        /// What the score counts beside the cost of what is given up.
        const SCORE: f32 = 1.5;
        /// How many are ranked for each that is shown.
        const RANKED: usize = 20;
        /// Without any condition, only what is this near in meaning is worth showing.
        const WORTH: f32 = 0.5;
        /// What is not wanted comes last where everything has to be ranked.
        const UNWANTED: f32 = 50.0;
        let mut taken = vec![false; self.index.len()];
        matched.iter().for_each(|&document| taken[document as usize] = true);
        let touched = scorer.plan.mask(|group| group.chosen);
        let anchored = scorer.plan.groups.iter().any(|group| is_anchor(&group.condition));
        let evidence = scorer.evidence;
        let mut costs: Vec<(u32, f32)> = Vec::new();
        for document in (0..).take(self.index.len()).filter(|&document| !taken[document as usize]) {
            if scorer.standings[document as usize].failed & touched != 0 {
                continue;
            }
            let near = evidence.similar.iter().map(|similar| similar.scaled(document)).fold(0.0, f32::max);
            let about = evidence.lexical[document as usize] > 0.0 || near > WORTH;
            let cost = scorer.cost(document, asked);
            match (cost, request.fill) {
                (Some(cost), _) if about || anchored => costs.push((document, cost)),
                (None, true) if !self.index.strict && about => costs.push((document, UNWANTED)),
                _ => {}
            }
        }
        // Of a large shop almost everything misses something: only what misses the least is ranked.
        let most = wanted.max(NEAREST).saturating_mul(RANKED);
        if costs.len() > most {
            let lexical = evidence.lexical.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
            let worth = |(document, cost): &(u32, f32)| {
                let near =
                    evidence.similar.iter().map(|similar| similar.scaled(*document)).fold(0.0, f32::max);
                SCORE * (evidence.lexical[*document as usize] / lexical + near) - cost
            };
            costs.select_nth_unstable_by(most, |a, b| worth(b).total_cmp(&worth(a)));
            costs.truncate(most);
        }
        let candidates: Vec<u32> = costs.iter().map(|(document, _)| *document).collect();
        let ranked = scorer.rank(&candidates, request.method);
        let scale = crate::fusion::Scale::of(&ranked);
        let cost: HashMap<u32, f32> = costs.into_iter().collect();
        let mut order: Vec<(u32, f32)> = ranked
            .into_iter()
            .map(|(document, score)| (document, SCORE * scale.apply(score) - cost[&document]))
            .collect();
        order.sort_by(|a, b| b.1.total_cmp(&a.1));
        order.truncate(wanted);
        response.nearest =
            order.iter().map(|(document, score)| scorer.near(*document, *score, asked)).collect();
        let mut given_up: HashMap<&Condition, usize> = HashMap::new();
        for missed in response.nearest.iter().flat_map(|near| &near.missed) {
            *given_up.entry(&missed.condition).or_default() += 1;
        }
        let mut loosened: Vec<(&Condition, usize)> = given_up.into_iter().collect();
        loosened.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        response.loosened = loosened.into_iter().map(|(condition, _)| condition.clone()).collect();
    }
}

/// How many of a ranking fit well: an order asked for in words (`cheap`) holds among those, or the cheapest thing that
/// hardly fits would come first. An order chosen by touch holds for all.
fn fitting_well(ranking: &[(u32, f32)]) -> usize {
    const WELL: f32 = 0.6;
    let scale = crate::fusion::Scale::of(ranking);
    ranking.iter().take_while(|(_, score)| scale.apply(*score) >= WELL).count()
}

/// Whether a method looks at an encoder; the learned ranking at those it was trained with, the fusion at the sentence
/// encoder and, without it, at every other.
fn uses(method: Method, part: Part, ranker: Option<&Ranker>) -> bool {
    match method {
        Method::Lexical => false,
        Method::Vectors(wanted) => wanted == part,
        Method::ReciprocalRank | Method::Weighted => true,
        Method::Learned => {
            ranker.is_none_or(|ranker| ranker.parts().iter().any(|wanted| wanted == part.name()))
        }
    }
}

/// Conditions that say what kind of thing is wanted: products that meet them are results whatever their words.
fn is_anchor(condition: &Condition) -> bool {
    match condition {
        Condition::Category | Condition::Brand => true,
        Condition::Attribute(key) => key != "gender" && key != "age",
        _ => false,
    }
}

/// Conditions that hold even where products are described in part: numbers and negations are never a matter of degree.
fn is_hard(condition: &Condition) -> bool {
    !matches!(condition, Condition::Category | Condition::Brand | Condition::Colour | Condition::Attribute(_))
}
