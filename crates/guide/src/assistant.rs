//! The assistant: everything that answers a turn, joined.

use std::sync::Arc;

use jingxuan_catalogue::{Event, Language, ProductId, StoreId, VariantId};
use jingxuan_language::SentenceEncoder;
use jingxuan_query::Understander;
use jingxuan_search::{Engine, Suggester};

use crate::{Knowledge, Scene, Shop, ranking::Ranking, training::GuideModel};

/// Completions shown.
const COMPLETIONS: usize = 6;

/// Something that was asked for and could not be opened: what works without it, works.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Missing {
    /// Which part.
    pub part: &'static str,
    /// Why.
    pub reason: String,
}

/// A product that is recommended, with the reason in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggested {
    /// Which.
    pub product: ProductId,
    /// Why, in the language asked for.
    pub why: String,
}

/// What could be done next for a shopper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextStep {
    /// What, for the staff.
    pub what: String,
    /// Why.
    pub why: Vec<String>,
    /// The same as a quiet hint for the shopper, where there is one to give.
    pub shopper: Option<String>,
    /// The product that it is about.
    pub product: Option<ProductId>,
    /// Its size and colour.
    pub variant: Option<VariantId>,
}

/// Who recommends. The guide asks; how it is computed is another crate's.
pub trait Advise: Send + Sync {
    /// For this shopper now, from what was worn and liked in this session and, where known and agreed, before.
    fn for_shopper(&self, shop: &Shop, scene: &Scene, language: Language, count: usize) -> Vec<Suggested>;
    /// What goes with this.
    fn completing(
        &self,
        shop: &Shop,
        scene: &Scene,
        product: &ProductId,
        language: Language,
        count: usize,
    ) -> Vec<Suggested>;
    /// What is like this.
    fn similar(
        &self,
        shop: &Shop,
        scene: &Scene,
        product: &ProductId,
        language: Language,
        count: usize,
    ) -> Vec<Suggested>;
    /// What people also bought who bought this.
    fn also_bought(
        &self,
        shop: &Shop,
        scene: &Scene,
        product: &ProductId,
        language: Language,
        count: usize,
    ) -> Vec<Suggested>;
    /// What the product that was tried last in this visit speaks for; nothing before anything was tried.
    fn because_you_tried(
        &self,
        shop: &Shop,
        scene: &Scene,
        language: Language,
        count: usize,
    ) -> Vec<Suggested>;
    /// What to do next, the most urgent first, given what happened in this visit, oldest first. Only what is in stock here is offered.
    fn next(
        &self,
        shop: &Shop,
        scene: &Scene,
        steps: &[Event],
        language: Language,
        count: usize,
    ) -> Vec<NextStep>;
    /// The size that the customer usually takes in this product, where known and agreed.
    fn usual_size(&self, shop: &Shop, scene: &Scene, product: &ProductId) -> Option<String>;
    /// What it does without, in words for the staff.
    fn lacking(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Who writes replies: given a dialogue act and the slots it must carry, a template with `{slot}` where the store's words go.
pub trait Write: Send + Sync {
    /// Whether it has learned the act.
    fn says(&self, act: &str) -> bool;
    /// A template for the act in the language (`zh`, `en`), as a reply to the shopper's words.
    ///
    /// # Errors
    /// Why there is none, in words.
    fn reply(&self, act: &str, language: &str, slots: &[&str], words: &str) -> Result<String, String>;
}

/// Who rewords a reply before the store fills it. It sees a sentence with `{slots}`: no name, price or text of a product, and nothing
/// that the shopper said. What comes back is checked: the same slots, and no claim of its own.
pub trait Reword: Send + Sync {
    /// The sentence in other words, with the same slots; `None` when that would take too long.
    ///
    /// # Errors
    /// Why not, in words.
    fn reword(&self, template: &str, language: &str) -> Result<Option<String>, String>;
}

/// Everything an assistant is made of. Only the shop, its search and the words are needed; the rest makes it better.
pub struct Parts {
    /// The shop.
    pub shop: Arc<Shop>,
    /// Its search, with understanding.
    pub engine: Arc<Engine>,
    /// Where the search's ranking comes from.
    pub ranking: Ranking,
    /// Understands turns.
    pub understander: Arc<Understander>,
    /// How texts may go on.
    pub suggester: Suggester,
    /// Intents and knowledge, as trained.
    pub model: GuideModel,
    /// Sentence vectors.
    pub encoder: Option<Arc<SentenceEncoder>>,
    /// Recommendation.
    pub advice: Option<Arc<dyn Advise>>,
    /// Writes replies.
    pub replies: Option<Arc<dyn Write>>,
    /// Rewords replies.
    pub wording: Option<Arc<dyn Reword>>,
    /// What is missing, for the staff.
    pub missing: Vec<Missing>,
}

/// Answers turns. Shared by all threads; what is remembered of a conversation is in [`crate::Conversation`].
pub struct Assistant {
    pub(crate) parts: Parts,
    pub(crate) knowledge: Knowledge,
}

impl Assistant {
    /// Joins the parts; `knowledge` carries the entries with their vectors.
    #[must_use]
    pub fn new(parts: Parts, knowledge: Knowledge) -> Self {
        let knowledge = knowledge.beside(&parts.model.knowledge.with_vectors.strangers);
        Self { parts, knowledge }
    }

    /// The shop.
    #[must_use]
    pub fn shop(&self) -> &Arc<Shop> {
        &self.parts.shop
    }

    /// The search.
    #[must_use]
    pub fn engine(&self) -> &Arc<Engine> {
        &self.parts.engine
    }

    /// The knowledge base.
    #[must_use]
    pub fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    /// Who recommends.
    #[must_use]
    pub fn advice(&self) -> Option<&Arc<dyn Advise>> {
        self.parts.advice.as_ref()
    }

    /// What is missing, for the staff.
    #[must_use]
    pub fn missing(&self) -> &[Missing] {
        &self.parts.missing
    }

    /// How a text may go on.
    #[must_use]
    pub fn complete(&self, text: &str) -> Vec<String> {
        let found = self.parts.suggester.suggest(text, COMPLETIONS).into_iter();
        found.map(|suggestion| suggestion.text.clone()).collect()
    }

    /// Chinese words of the shop, for the input method.
    pub fn chinese_words(&self) -> impl Iterator<Item = &str> {
        self.parts.understander.chinese_words()
    }

    /// The size of a product that the mirror's measurements or the customer's history suggest.
    #[must_use]
    pub fn size_advice(&self, product: &jingxuan_catalogue::Product, scene: &Scene) -> Option<String> {
        self.suggested_size(product, scene).map(|(size, _)| size)
    }

    /// The variant of a product that is meant when it is looked at and none was chosen: the one worn, the one that the list shows, in
    /// the size that fits, in stock here.
    #[must_use]
    pub fn variant_for(
        &self,
        talk: &crate::Conversation,
        product: &jingxuan_catalogue::ProductId,
        scene: &Scene,
    ) -> Option<crate::Worn> {
        self.in_sight(talk, &talk.in_list(scene), product, scene)
    }

    /// The sentence vector of a turn; empty where there is no encoder or it fails (which is logged, and the words alone decide).
    pub(crate) fn vector(&self, text: &str) -> Vec<f32> {
        let Some(encoder) = &self.parts.encoder else { return Vec::new() };
        encoder.query(text).unwrap_or_else(|error| {
            tracing::warn!(%error, "a turn is understood without its sentence vector");
            Vec::new()
        })
    }

    /// Whether a variant is in stock at a store, for the search.
    pub(crate) fn in_stock(
        &self,
        store: &StoreId,
    ) -> std::collections::HashSet<jingxuan_catalogue::VariantId> {
        let counted = self.parts.shop.store().reader().and_then(|reader| reader.stock_in(store));
        match counted {
            Ok(counted) => counted.into_iter().map(|(variant, _)| variant).collect(),
            Err(error) => {
                tracing::error!(%error, "the stock cannot be read");
                Default::default()
            }
        }
    }
}
