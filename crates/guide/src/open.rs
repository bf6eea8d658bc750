//! Opening the assistant for a shop: what must be there, what makes it better, and what is said of what is missing.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    ops::Range,
    path::PathBuf,
    sync::Arc,
};

use jingxuan_catalogue::{Currency, KnowledgeEntry, ProductId, Timestamp, VariantId};
use jingxuan_language::{
    ReplyGenerator, ReplyRequest, SEQUENCE_MODEL, SentenceEncoder, SequenceEncoder, find_encoder_weights,
};
use jingxuan_onnx::{Runtime, RuntimeOptions};
use jingxuan_query::{Context, Understander};
use jingxuan_search::{
    Catalogue, Encoder, EncoderChoice, Part, Sentences, Sequences, Setup, VectorFile, embed, popularity_of,
};
use jingxuan_store::{Reader, Store, StoreError};

use crate::{
    Advise, Adviser, Assistant, Knowledge, Missing, Parts, Reword, Shop, Write,
    advise::Policy,
    knowledge::texts,
    ranking::{Ranking, RankingFiles},
    training::{GuideModel, ModelError},
};

/// File of the guide's own model, below the models folder.
pub const MODEL: &str = "guide.sealed";
/// File of the search's ranker, below the models folder.
pub const RANKER: &str = "search_ranker.sealed";
/// File of the sentence vectors of the products, below the models folder and the cache.
pub(crate) const PRODUCT_VECTORS: &str = "products.vectors";
/// What tells the sentence encoder's vectors from another's: its weights are pinned by hash where they are fetched.
pub(crate) const ENCODER: &str = "multilingual-e5-small q4 1571fc98";

/// As [`ENCODER`], of the sequence encoder.
const SEQUENCE: &str = "sequence encoder 3a79bac5";

/// What an assistant is opened from.
pub struct Opening {
    /// The shop's database.
    pub store: Arc<Store>,
    /// Folder of the models.
    pub models: PathBuf,
    /// Folder where vectors are kept between starts; `None` computes them anew.
    pub cache: Option<PathBuf>,
    /// ONNX Runtime, or why there is none.
    pub runtime: Result<Runtime, String>,
    /// Weights of the sentence encoder; `None` looks in the usual places.
    pub encoder: Option<PathBuf>,
    /// Who recommends, or why nobody does.
    pub advice: Result<Arc<dyn Advise>, String>,
    /// Who rewords, where a model for it is configured, or why it cannot.
    pub wording: Option<Result<Arc<dyn Reword>, String>>,
    /// What one unit of another currency is worth in the shop's own, where the shop says so.
    pub rates: BTreeMap<Currency, f64>,
}

impl Opening {
    /// As [`Self::under`], with the default policy.
    #[must_use]
    pub fn of(store: Arc<Store>, models: PathBuf, cache: Option<PathBuf>, runtime: RuntimeOptions) -> Self {
        Self::under(Policy::default(), store, models, cache, runtime)
    }

    /// From a database and the folders beside it: the runtime is opened and the recommender read, which keeps to the shop's policy. The
    /// sentence encoder is looked for in the usual places, nobody rewords, and rates between currencies are rough, unless that is set.
    #[must_use]
    pub fn under(
        policy: Policy,
        store: Arc<Store>,
        models: PathBuf,
        cache: Option<PathBuf>,
        runtime: RuntimeOptions,
    ) -> Self {
        let advice = Adviser::open(&store, cache.as_deref(), Some(&models))
            .map(|adviser| Arc::new(adviser.under(policy)) as Arc<dyn Advise>)
            .map_err(|error| error.to_string());
        let runtime = Runtime::open(runtime).map_err(|error| error.to_string());
        Self { store, models, cache, runtime, encoder: None, advice, wording: None, rates: BTreeMap::new() }
    }
}

/// Why there is no assistant.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The search cannot be built.
    #[error(transparent)]
    Search(#[from] jingxuan_search::SearchError),
    /// There is no product.
    #[error("the shop has no products")]
    Empty,
}

impl Assistant {
    /// Opens the assistant. What is missing besides the shop itself is named by [`Assistant::missing`]; the rest works.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(opening: Opening) -> Result<Self, OpenError> {
        let mut missing = Vec::new();
        let mut lack = |part: &'static str, reason: String| {
            tracing::error!(part, reason, "a part of the guide is missing");
            missing.push(Missing { part, reason });
        };
        let shop = Shop::read(Arc::clone(&opening.store))?;
        if shop.products().is_empty() {
            return Err(OpenError::Empty);
        }
        let encoder = match encoder(&opening) {
            Ok(encoder) => Some(Arc::new(encoder)),
            Err(reason) => {
                lack("sentence encoder", reason);
                None
            }
        };
        let model = GuideModel::load(&opening.models.join(MODEL)).unwrap_or_else(|error: ModelError| {
            lack("intents", error.to_string());
            GuideModel::blank()
        });
        let replies: Option<Arc<dyn Write>> = match replies(&opening) {
            Ok(replies) => Some(Arc::new(replies)),
            Err(reason) => {
                lack("reply generator", reason);
                None
            }
        };

        let products = shop.products().iter().map(|product| (**product).clone());
        let catalogue = Catalogue::of_shop(products, shop.categories().to_vec());
        let understander = Arc::clone(&catalogue.understander);
        let (wanted, searched) = behaviour(&opening.store, &shop)?;
        let suggester = catalogue.suggester(&frequent(searched, &understander), &wanted);
        let mut setup = Setup { popularity: wanted, rates: opening.rates.clone(), ..Setup::default() };
        let kept = |name: &str| kept(&opening, name);
        if let Some(encoder) = &encoder {
            let encoder = Arc::new(Sentences::new(Arc::clone(encoder), ENCODER));
            setup.encoders.push(EncoderChoice { encoder, file: kept(PRODUCT_VECTORS) });
        }
        match sequences(&opening) {
            Ok(encoder) => {
                setup
                    .encoders
                    .push(EncoderChoice { encoder: Arc::new(encoder), file: kept("sequence.vectors") });
            }
            Err(reason) => lack("sequence encoder", reason),
        }
        let ranking = RankingFiles::new(opening.cache.as_deref(), &opening.models);
        let engine = ranking.give(catalogue.engine(setup, &mut |_| {})?);
        for degraded in engine.index().degraded() {
            lack("search", format!("{}: {}", degraded.part, degraded.reason));
        }
        let entries = opening.store.reader()?.knowledge()?;
        let vectors = match &encoder {
            Some(encoder) => {
                questions(encoder, &entries, kept("questions.vectors")).unwrap_or_else(|reason| {
                    lack("knowledge", reason);
                    Vec::new()
                })
            }
            None => Vec::new(),
        };
        let knowledge = Knowledge::new(entries, vectors, understander.segmenter());
        let advice = match opening.advice {
            Ok(advice) => {
                advice.lacking().into_iter().for_each(|reason| lack("recommendation", reason));
                Some(advice)
            }
            Err(reason) => {
                lack("recommendation", reason);
                None
            }
        };
        let wording = opening.wording.and_then(|opened| match opened {
            Ok(wording) => Some(wording),
            Err(reason) => {
                lack("wording model", reason);
                None
            }
        });
        let engine = Arc::new(engine);
        let parts = Parts {
            shop: Arc::new(shop),
            ranking: Ranking::new(Arc::clone(&engine), ranking),
            engine,
            understander,
            suggester,
            model,
            encoder,
            advice,
            replies,
            wording,
            missing,
        };
        Ok(Self::new(parts, knowledge))
    }

    /// The same assistant with another model: for training, and to try a model before it is kept.
    #[must_use]
    pub fn with_model(mut self, model: GuideModel) -> Self {
        self.parts.model = model;
        Self::new(self.parts, self.knowledge)
    }
}

/// Where vectors are kept. The first start begins with those that came with the program: encoding a whole knowledge base takes half a
/// minute.
fn kept(opening: &Opening, name: &str) -> Option<PathBuf> {
    let cache = opening.cache.as_ref()?;
    if let Err(error) = std::fs::create_dir_all(cache) {
        tracing::warn!(%error, folder = %cache.display(), "nothing is kept between starts");
        return None;
    }
    let file = cache.join(name);
    let shipped = opening.models.join(name);
    if !file.exists() && shipped.is_file() {
        let fresh = file.with_extension("new");
        let copied = std::fs::copy(&shipped, &fresh).and_then(|_| std::fs::rename(&fresh, &file));
        if let Err(error) = copied {
            tracing::warn!(%error, name, "vectors are computed anew");
        }
    }
    Some(file)
}

fn encoder(opening: &Opening) -> Result<SentenceEncoder, String> {
    let runtime = opening.runtime.as_ref().map_err(Clone::clone)?;
    let weights = match &opening.encoder {
        Some(path) => path.clone(),
        None => find_encoder_weights().map_err(|error| error.to_string())?,
    };
    SentenceEncoder::open(runtime, &weights).map_err(|error| error.to_string())
}

fn sequences(opening: &Opening) -> Result<Sequences, String> {
    let runtime = opening.runtime.as_ref().map_err(Clone::clone)?;
    let encoder =
        SequenceEncoder::open(runtime, &opening.models.join(SEQUENCE_MODEL)).map_err(|e| e.to_string())?;
    Sequences::new(Arc::new(encoder), SEQUENCE).map_err(|error| error.to_string())
}

/// The reply generator. Nothing is kept of what it read: it takes a few milliseconds, and the words are the shopper's.
struct Generated(ReplyGenerator);

impl Write for Generated {
    fn says(&self, act: &str) -> bool {
        self.0.acts().contains_key(act)
    }

    fn reply(&self, act: &str, language: &str, slots: &[&str], words: &str) -> Result<String, String> {
        let request = ReplyRequest { act, language, slots, words };
        let replies = self.0.replies(&request, 1).map_err(|error| error.to_string())?;
        replies.into_iter().next().map(|best| best.template).ok_or("the generator gave no reply".to_owned())
    }
}

fn replies(opening: &Opening) -> Result<Generated, String> {
    let runtime = opening.runtime.as_ref().map_err(Clone::clone)?;
    let generator = ReplyGenerator::open(runtime, &opening.models).map_err(|error| error.to_string())?;
    Ok(Generated(generator))
}

/// Both sides of the comparison are questions: e5 is told so by the same prefix on both.
struct Questions(Arc<SentenceEncoder>);

impl Encoder for Questions {
    fn part(&self) -> Part {
        Part::Sentence
    }

    fn identity(&self) -> String {
        format!("{ENCODER} as questions")
    }

    fn dimensions(&self) -> usize {
        jingxuan_language::ENCODER_DIMENSIONS
    }

    fn query(&self, text: &str) -> Result<Vec<f32>, String> {
        self.0.query(text).map_err(|error| error.to_string())
    }

    fn passages(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, String> {
        texts.iter().map(|text| self.query(text)).collect()
    }
}

fn questions(
    encoder: &Arc<SentenceEncoder>,
    entries: &[KnowledgeEntry],
    file: Option<PathBuf>,
) -> Result<Vec<Vec<f32>>, String> {
    let texts: Vec<String> = texts(entries).iter().map(|text| jingxuan_text::normalise(text)).collect();
    let encoder: Arc<dyn Encoder> = Arc::new(Questions(Arc::clone(encoder)));
    let file = file.and_then(|path| VectorFile::open_if_possible(&path, encoder.as_ref()));
    let embedded = embed(encoder, texts, file, &mut |_, _| {}).map_err(|error| error.to_string())?;
    let count = u32::try_from(embedded.vectors.len()).map_err(|error| error.to_string())?;
    Ok((0..count).map(|row| embedded.vectors.row(row).components()).collect())
}

/// How much each product was wanted in the last year that is known, 0..=1, and what was searched for, with the visits.
fn behaviour(store: &Store, shop: &Shop) -> Result<(HashMap<String, f32>, Searches), StoreError> {
    let reader = store.reader()?;
    let wanted = wanted(&reader, |variant| Some(shop.variant(variant)?.0.id.clone()))?;
    let year = last_year(&reader)?;
    let mut searches = Searches::new();
    reader.each_search_between(year.start, year.end, |searched| {
        let who =
            searched.customer.map_or_else(|| searched.session.to_string(), |customer| customer.to_string());
        searches.entry(jingxuan_text::normalise(&searched.text)).or_default().insert(who);
    })?;
    Ok((wanted, searches))
}

/// How much each product was wanted in the last year that the store knows of, 0..=1; `product_of` knows the product of a variant.
///
/// # Errors
/// [`StoreError`].
pub fn wanted(
    reader: &Reader<'_>,
    product_of: impl Fn(&VariantId) -> Option<ProductId>,
) -> Result<HashMap<String, f32>, StoreError> {
    let year = last_year(reader)?;
    let tallies = reader.tallies_between(year.start, year.end)?;
    Ok(popularity_of(tallies.into_iter().filter_map(|tally| {
        let product = tally.product.or_else(|| product_of(tally.variant.as_ref()?))?;
        #[allow(clippy::cast_precision_loss)] // events of a year
        Some((tally.kind, product, tally.count as f32))
    })))
}

/// The year up to the newest event.
fn last_year(reader: &Reader<'_>) -> Result<Range<Timestamp>, StoreError> {
    const YEAR: Timestamp = 365 * 86_400;
    let newest = reader.events_since(reader.last_event()?.saturating_sub(1), 1)?;
    let last = newest.first().map_or(0, |recorded| recorded.event.at);
    Ok(last - YEAR..last + 1)
}

/// Words that were searched for, in normal form, with those who did: a customer where one is known, otherwise the visit.
type Searches = HashMap<String, HashSet<String>>;

/// What was searched by several people, with how often, 0..=1. Nobody's name or number gets in front of a stranger: only what consists of
/// words of the shop and of shopping is offered.
fn frequent(searched: Searches, understander: &Understander) -> Vec<(String, f32)> {
    const SEVERAL: usize = 3;
    let mut searched = searched;
    searched.retain(|text, who| {
        who.len() >= SEVERAL
            && text.chars().count() <= 24
            && understander.understand(text, &Context::default()).free.is_empty()
    });
    #[allow(clippy::cast_precision_loss)] // people
    let most = searched.values().map(|who| who.len() as f32).fold(1.0, f32::max);
    #[allow(clippy::cast_precision_loss)] // people
    let mut queries: Vec<(String, f32)> =
        searched.into_iter().map(|(text, who)| (text, who.len() as f32 / most)).collect();
    queries.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    queries.truncate(2_000);
    queries
}

#[cfg(test)]
mod tests {
    use jingxuan_query::Vocabulary;

    use super::*;

    #[test]
    fn what_one_person_searched_or_what_tells_of_a_person_is_offered_to_nobody() {
        let by = |who: &[&str]| who.iter().map(|who| (*who).to_owned()).collect();
        let searched = Searches::from([
            ("红色连衣裙".to_owned(), by(&["a", "b", "c"])),
            ("黑色连衣裙".to_owned(), by(&["a"])),
            ("王晓明 13800138000".to_owned(), by(&["a", "b", "c"])),
        ]);
        let offered = frequent(searched, &Understander::new(&Vocabulary::default()));
        assert_eq!(offered, [("红色连衣裙".to_owned(), 1.0)]);
    }
}
