//! A query to ranked products.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap, HashSet},
    hash::{BuildHasher, RandomState},
    ops::Range,
    path::Path,
    sync::Arc,
};

use jingxuan_catalogue::Currency;
use jingxuan_query::Understanding;
use parking_lot::{Mutex, RwLock};

use crate::{
    Quantised, SearchError,
    analysis::QueryWords,
    constraints::Condition,
    diversity,
    encoder::Part,
    fusion::{Ranking, Scale},
    index::{Degraded, Index},
    lexical::{QueryTerm, best},
    nearest::{NEAREST, nearest},
    plan::{Plan, Standings},
    ranker::Ranker,
    request::{Method, Request, Response, Sort},
    score::{Evidence, Scorer, Similar},
    sets::Bits,
    sought::{Sought, is_kind},
    understanding::{Aside, Asked, KIND, Rates, Reading, Understand},
};

/// A stage of a search, timed by whoever listens to spans (`jingxuan bench search`).
macro_rules! stage {
    ($name:literal, $work:expr) => {{
        let _span = tracing::debug_span!($name).entered();
        $work
    }};
}

/// Fewer results than this, and things that come near are shown too.
const FEW: usize = 4;
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
    /// Another one can take its place while it is searched.
    ranker: RwLock<Option<Arc<Ranker>>>,
    /// By hash: what shoppers said is not kept.
    vectors: Mutex<HashMap<(Part, u64), Quantised>>,
    hasher: RandomState,
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
            ranker: RwLock::new(None),
            vectors: Mutex::new(HashMap::new()),
            hasher: RandomState::new(),
        }
    }

    /// With someone who understands texts; otherwise they are only words.
    #[must_use]
    pub fn with_understanding(mut self, understand: Arc<dyn Understand>) -> Self {
        self.understand = Some(understand);
        self
    }

    /// With rates of the shop's own: units of its currency for one of another.
    #[must_use]
    pub fn with_rates(mut self, set: BTreeMap<Currency, f64>) -> Self {
        self.reading.rates = self.reading.rates.with(set);
        self
    }

    /// With a trained ranker; one that needs an encoder that is not there is left aside and named as missing.
    #[must_use]
    pub fn with_ranker(mut self, ranker: Ranker) -> Self {
        if let Err(error) = self.take_up(ranker) {
            self.index.degrade("ranker", error.to_string());
        }
        self
    }

    /// Ranks with another ranker from the next search on; one that cannot be used changes nothing.
    ///
    /// # Errors
    /// [`SearchError::Unavailable`] where it needs an encoder that is not there.
    pub fn take_up(&self, ranker: Ranker) -> Result<(), SearchError> {
        let present: Vec<&str> = self.index.parts().map(Part::name).collect();
        let missing: Vec<&str> =
            ranker.parts().iter().map(String::as_str).filter(|part| !present.contains(part)).collect();
        if !missing.is_empty() {
            let reason = format!("it was trained with {}, which is not there", missing.join(", "));
            return Err(SearchError::Unavailable(reason));
        }
        *self.ranker.write() = Some(Arc::new(ranker));
        Ok(())
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

    /// The ranker in use; none where most products are described in part only.
    #[must_use]
    pub fn ranker(&self) -> Option<Arc<Ranker>> {
        self.ranker.read().clone().filter(|_| self.index.is_described())
    }

    fn asked(&self, request: &Request<'_>) -> Asked {
        let plain = || Asked { words: request.text.clone(), ..Asked::default() };
        if !request.understand {
            return plain();
        }
        let worn = request.worn.as_ref();
        let worn = worn.and_then(|(id, variant)| self.index.worn(id, variant.as_ref(), request.member));
        let understood = match (&request.understood, &self.understand) {
            (Some(understood), _) => Cow::Borrowed(understood),
            (None, Some(understand)) => Cow::Owned(understand.understand(&request.text, worn.is_some())),
            (None, None) => return plain(),
        };
        let stands = |words: &str| self.stands(words);
        let mut asked = self.reading.asked(&understood, &request.text, worn.as_ref(), &stands);
        if self.index.strict {
            asked.rest.extend(self.unkept(&understood, &request.text));
        }
        asked
    }

    /// Whether every one of the words stands in something that the shop has.
    fn stands(&self, words: &str) -> bool {
        let tokens = self.index.analyser.tokens(words);
        !tokens.is_empty() && tokens.iter().all(|token| self.index.words.frequency(token) > 0)
    }

    /// The words for kinds of thing that the shop does not keep: no condition stands for them.
    fn unkept(&self, understood: &Understanding, text: &str) -> Vec<String> {
        let wanted = understood.kinds.iter().filter(|kind| !kind.excluded);
        let unkept =
            wanted.filter(|kind| kind.categories.is_empty() && !self.index.columns.has(KIND, &kind.kind));
        let said = |span: &Range<usize>| {
            let repair = understood
                .repairs
                .iter()
                .find(|repair| repair.span.start < span.end && span.start < repair.span.end);
            repair.map_or_else(|| text.get(span.clone()).unwrap_or_default(), |repair| &repair.to).to_owned()
        };
        unkept.map(|kind| said(&kind.span)).collect()
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
        let key = (part, self.hasher.hash_one(text));
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

    /// Forgets the vectors of queries that came before, so that what is timed next encodes its own.
    pub fn forget_queries(&self) {
        self.vectors.lock().clear();
    }

    fn evidence(
        &self,
        words: &QueryWords,
        asked: &Asked,
        request: &Request<'_>,
        ranker: Option<&Ranker>,
        degraded: &mut Vec<Degraded>,
    ) -> Evidence {
        let mut lexical = Vec::new();
        match request.lexical {
            None => stage!("words scored", self.index.words.score_all(&words.terms, &mut lexical)),
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
        for part in self.index.parts().filter(|part| uses(request, *part, ranker)) {
            let vector = match worn {
                Some(&row) => Ok(self.index.part(part).map(|embedded| embedded.vectors.row(row))),
                None if words.text.trim().is_empty() => Ok(None),
                None => stage!("query encoded", self.vector(part, &words.text)),
            };
            match vector {
                Ok(Some(vector)) => {
                    similar.extend(stage!("vectors compared", Similar::of(&self.index, part, &vector)));
                }
                Ok(None) => {}
                Err(reason) => degraded.push(Degraded { part: part.name().to_owned(), reason }),
            }
        }
        let rest = asked.rest.iter().flat_map(|word| self.index.analyser.tokens(word));
        let rest: HashSet<String> = rest.collect();
        let rest = words.terms.iter().filter(|term| rest.contains(&term.text)).cloned().collect();
        Evidence { terms: words.terms.clone(), rest, lexical, similar }
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
        self.answer(request, stage!("understood", self.asked(request)), look)
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
        let words = stage!("words", self.words(request, &asked));
        let mut degraded = self.index.degraded.clone();
        // One and the same for the whole answer, whatever is taken up meanwhile.
        let ranker = self.ranker();
        let evidence = self.evidence(&words, &asked, request, ranker.as_deref(), &mut degraded);
        let index = &self.index;
        let (constraints, chosen) = (&asked.constraints, &request.chosen);
        let plan = stage!("conditions planned", {
            let how = (index.strict, request.member);
            Plan::new(&index.columns, constraints, chosen, how, request.availability)
        });
        let understand = self.understand.as_deref().filter(|_| request.understand);
        let sought = Sought::of(index, understand, &asked, &plan, &words.text, &evidence);
        let narrowed = self.narrow(request, &asked, &plan, &evidence, &sought);
        let scorer = Scorer {
            index,
            plan: &plan,
            evidence: &evidence,
            asked: constraints,
            standings: &narrowed.standings,
            ranker: ranker.as_deref(),
        };
        let sort = request.sort.or(asked.sort).unwrap_or_default();
        // Only what may be shown has to be in order.
        let depth = request.offset.saturating_add(request.limit).max(diversity::WINDOW);
        let mut ranking = stage!("ranked", scorer.rank(&narrowed.matched, request.method, depth));
        look(&scorer, &ranking);
        stage!("ordered", {
            if sort != Sort::Relevance {
                self.order(&scorer, &mut ranking, sort, request.sort.is_some(), depth);
            } else if request.diverse {
                diversity::spread(index, &narrowed.standings, &mut ranking);
            }
        });
        let page = ranking.iter().skip(request.offset).take(request.limit);
        let results =
            stage!("reasons", page.map(|(document, score)| scorer.hit(*document, *score)).collect());
        let facets = stage!("facets", {
            let count =
                || index.facets.count(&index.columns, &plan, &narrowed.pool, narrowed.fitting(), chosen);
            request.facets.then(count).unwrap_or_default()
        });
        let mut response = Response {
            results,
            total: narrowed.matched.len(),
            facets,
            ignored: plan.ignored.iter().filter(|one| !(sought.kinds && is_kind(one))).cloned().collect(),
            unfound: sought.unfound,
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
        response.aside = asked.aside();
        if chosen.stock.is_some() {
            response.aside.retain(|aside| *aside != Aside::Stock);
        }
        if wanted > 0 {
            stage!("nearest", {
                nearest(&scorer, constraints, &narrowed.matched, request, wanted, &mut response);
            });
        }
        response.asked = asked.constraints;
        response
    }

    /// The products that meet what was said, what was chosen, and the words.
    fn narrow<'a>(
        &self,
        request: &Request<'_>,
        asked: &Asked,
        plan: &'a Plan<'a>,
        evidence: &Evidence,
        sought: &Sought,
    ) -> Narrowed<'a> {
        let index = &self.index;
        // What was chosen by touch narrows the results, and never decides what would be one.
        let touched = plan.mask(|group| group.chosen);
        let worn = request.worn.as_ref().and_then(|(id, _)| index.by_id.get(id)).copied();
        let worn = worn.filter(|_| asked.like_worn && !asked.worn_too);
        if index.strict {
            let mut said = stage!("conditions checked", plan.meeting(touched));
            said.retain(|document| Some(*document) != worn);
            if !sought.words.is_empty() {
                said.retain(|&document| sought.words.iter().any(|word| index.words.holds(word, document)));
            }
            if !sought.unfound.is_empty() {
                said.clear();
            }
            let pool = stage!("meant", self.meant(plan, evidence, asked, said));
            let matched: Vec<u32> = if touched == 0 {
                pool.clone()
            } else {
                pool.iter().copied().filter(|&document| plan.meets(document, 0)).collect()
            };
            let mut met = Bits::of(index.len(), &matched);
            met.remove(&index.columns.partial);
            let standings = Standings::when_asked(plan, met);
            return Narrowed { standings, pool, matched, fitting: None };
        }
        let standings = stage!("conditions checked", Standings::of_all(plan));
        let hard = plan.mask(|group| is_hard(&group.condition));
        let count = u32::try_from(index.len()).unwrap_or(u32::MAX);
        let said = (0..count).filter(|&document| {
            let failed = standings.of(document).failed & hard;
            Some(document) != worn
                && (failed & !touched == 0 || (touched != 0 && plan.meets(document, touched)))
        });
        let pool = stage!("meant", self.meant(plan, evidence, asked, said.collect()));
        let failed = |document: &u32| standings.of(*document).failed;
        let matched = pool.iter().copied().filter(|document| failed(document) & hard == 0).collect();
        let fitting = pool.iter().copied().filter(|document| failed(document) == 0).collect();
        Narrowed { fitting: Some(fitting), standings, pool, matched }
    }

    /// Of the products that fit what was said, those that the words mean.
    fn meant(&self, plan: &Plan<'_>, evidence: &Evidence, asked: &Asked, mut fitting: Vec<u32>) -> Vec<u32> {
        /// Words that weigh less than this are parts of words: holding one proves nothing.
        const WHOLE: f32 = 0.3;
        let anchors = plan.mask(|group| !group.chosen && is_anchor(&group.condition));
        if (self.index.strict && anchors != 0) || asked.like_worn || evidence.terms.is_empty() {
            // A product that says nothing of all that is asked is not about it.
            let partial = &self.index.columns.partial;
            fitting.retain(|document| {
                anchors == 0 || !partial.contains(*document) || plan.speaks(*document, anchors)
            });
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
            let depth = if self.index.strict { MEANT } else { 10 * MEANT };
            let floor = if self.index.strict { CLOSE } else { 0.0 };
            let scored = fitting.iter().map(|&document| (document, similar.scaled(document)));
            close.extend(best(scored.filter(|(_, value)| *value > floor).collect(), depth));
        }
        let close: Vec<u32> = close.into_iter().map(|(document, _)| document).collect();
        let near = Bits::of(self.index.len(), &close);
        fitting
            .into_iter()
            .filter(|&document| held[document as usize] > 0.0 || near.contains(document))
            .collect()
    }

    /// Another order than that of the ranking, whose first `depth` are in order: of everything where it was chosen by touch;
    /// where it was asked for in words (`cheap`), of what fits well, or the cheapest thing that hardly fits would come first.
    /// What has the same price or age keeps its order.
    fn order(&self, scorer: &Scorer<'_>, ranking: &mut Ranking, sort: Sort, touched: bool, depth: usize) {
        const WELL: f32 = 0.6;
        let columns = &self.index.columns;
        let price = |document: u32| {
            let cell = columns.cells_of(document).get(usize::from(scorer.standings.of(document).cell));
            cell.and_then(|cell| cell.price(scorer.plan.member)).map(|price| price.minor)
        };
        // The smallest first; popularity is not negative, so that its bits are in its order.
        let key = |document: u32| match sort {
            Sort::Relevance => 0,
            Sort::PriceUp => price(document).unwrap_or(i64::MAX),
            Sort::PriceDown => price(document).map_or(i64::MAX, |price| -price),
            Sort::New => -columns.since[document as usize],
            Sort::Popular => -i64::from(self.index.popularity[document as usize].to_bits()),
        };
        let scale = Scale::of(ranking);
        let well = |score: f32| touched || scale.apply(score) >= WELL;
        let (fitting, mut rest): (Ranking, Ranking) = ranking.iter().partition(|(_, score)| well(*score));
        let mut keyed: Vec<(i64, u32, f32)> =
            fitting.into_iter().map(|(document, score)| (key(document), document, score)).collect();
        let order = |a: &(i64, u32, f32), b: &(i64, u32, f32)| {
            a.0.cmp(&b.0).then(b.2.total_cmp(&a.2)).then(a.1.cmp(&b.1))
        };
        if depth < keyed.len() {
            keyed.select_nth_unstable_by(depth, order);
        }
        let shown = depth.min(keyed.len());
        keyed[..shown].sort_unstable_by(order);
        ranking.clear();
        ranking.extend(keyed.into_iter().map(|(_, document, score)| (document, score)));
        ranking.append(&mut rest);
    }
}

/// What is left of all products.
struct Narrowed<'a> {
    standings: Standings<'a>,
    /// What meets the words and everything that was said.
    pool: Vec<u32>,
    /// What of the pool is a result.
    matched: Vec<u32>,
    /// What of the pool meets every condition, where that is not what is a result.
    fitting: Option<Vec<u32>>,
}

impl Narrowed<'_> {
    fn fitting(&self) -> &[u32] {
        self.fitting.as_deref().unwrap_or(&self.matched)
    }
}

/// Whether a request looks at an encoder: the learned ranking at those it was trained with, a fusion at those that are asked for.
fn uses(request: &Request<'_>, part: Part, ranker: Option<&Ranker>) -> bool {
    let fused = || request.encoders.is_none_or(|encoders| encoders.contains(&part));
    match request.method {
        Method::Lexical => false,
        Method::Vectors(wanted) => wanted == part,
        Method::ReciprocalRank | Method::Weighted => fused(),
        Method::Learned => {
            ranker.map_or_else(fused, |ranker| ranker.parts().iter().any(|wanted| wanted == part.name()))
        }
    }
}

/// Conditions that say what kind of thing is wanted: products that meet them are results whatever their words.
pub(crate) fn is_anchor(condition: &Condition) -> bool {
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
