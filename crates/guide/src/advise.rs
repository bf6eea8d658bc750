//! The recommender at the guide's desk: the visit and the scene as the recommender takes them, its reasons in words.

mod next;

use std::{
    collections::{HashMap, HashSet},
    path::Path,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use jingxuan_catalogue::{
    Channel, CustomerId, Event, EventKind, Language, ProductId, StoreId, Timestamp, VariantId,
};
use jingxuan_recommend::{
    Model, RecommendError,
    clean::{Cleaning, clean},
    methods::{BlendOptions, Content},
    shop::{Advice, Advisor, Assortment, LookModel, Reason, Rules, Visit, words},
};
use jingxuan_store::{Store, StoreError};

use crate::{Advise, NextStep, Scene, Shop, Suggested, known, names};

/// File of the recommender's model, below the folder of what the kiosk has learned.
pub const MODEL: &str = "recommend.sealed";

/// Why there are no recommendations.
#[derive(Debug, thiserror::Error)]
pub enum AdviseError {
    /// The database cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no model and none can be trained.
    #[error(transparent)]
    Recommend(#[from] RecommendError),
}

/// The recommender.
pub struct Adviser {
    advisor: Advisor,
    store: Arc<Store>,
}

impl Adviser {
    /// Reads the model that was learned here (below `folder`), or the one that came with the program (below `shipped`) where it knows
    /// the shop's products; otherwise trains one from the shop's behaviour and keeps it below `folder`. Joins it with the products as
    /// they are now.
    ///
    /// # Errors
    /// [`AdviseError`].
    pub fn open(
        store: &Arc<Store>,
        folder: Option<&Path>,
        shipped: Option<&Path>,
    ) -> Result<Self, AdviseError> {
        let reader = store.reader()?;
        let shop = Assortment::new(reader.all_products()?, reader.size_charts()?);
        let events: Vec<Event> =
            reader.events_since(0, u32::MAX)?.into_iter().map(|recorded| recorded.event).collect();
        let agreed: HashSet<CustomerId> = reader
            .customers()?
            .into_iter()
            .filter(|customer| customer.consent.profile && customer.consent.cross_channel)
            .map(|customer| customer.id)
            .collect();
        drop(reader);
        let now = events.iter().map(|event| event.at).max().unwrap_or_default();
        let behaviour = clean(events, shop.names(), &Cleaning::at(now), &|id| agreed.contains(id))?;
        let file = folder.map(|folder| folder.join(MODEL));
        let ready = [file.clone(), shipped.map(|folder| folder.join(MODEL))].into_iter().flatten();
        let kept = ready.filter(|file| file.is_file()).find_map(|file| match Model::read(&file) {
            Ok(model) => {
                // A model of another shop knows none of these.
                let known = |product: &&jingxuan_catalogue::Product| {
                    model.items.number(product.id.as_str()).is_some()
                };
                let known = shop.products().iter().filter(known).count();
                (2 * known > shop.products().len()).then_some(model)
            }
            Err(error) => {
                tracing::warn!(%error, "the recommender's model is passed over");
                None
            }
        });
        let model = match kept {
            Some(model) => model,
            None => {
                let texts: Vec<Vec<String>> = shop.products().iter().map(words).collect();
                let content = Content::from_words("texts", &texts, behaviour.all.scale)?;
                let model = Model::train(
                    &behaviour.all,
                    Some(&behaviour.bought),
                    Some(content),
                    &BlendOptions::default(),
                    now,
                    &|step| tracing::info!(step, "training the recommender"),
                )?;
                if let Some(file) = &file
                    && let Err(error) = model.write(file)
                {
                    tracing::warn!(%error, "the recommender's model is not kept");
                }
                model
            }
        };
        let looks = LookModel::learn(&shop, &behaviour.steps);
        let advisor = Advisor::new(shop, model, looks, &HashMap::new())?;
        Ok(Self { advisor, store: Arc::clone(store) })
    }

    /// What was done before, where the shopper is known and agreed, and in this visit.
    fn visit(&self, scene: &Scene, now: Timestamp) -> Visit {
        let past = scene.customer.as_ref().map_or_else(Vec::new, |id| self.past(id));
        let step = |at: usize, kind, product: Option<&ProductId>, variant: Option<&VariantId>| Event {
            id: format!("now-{at}").into(),
            // In the order in which it was done, the last one just now.
            at: now - 60 + i64::try_from(at.min(59)).unwrap_or(0),
            channel: Channel::Kiosk,
            session: "now".into(),
            customer: None,
            store: Some(scene.store.clone()),
            kind,
            product: product.cloned(),
            variant: variant.cloned(),
            text: None,
        };
        let mut steps: Vec<Event> = Vec::new();
        for product in &scene.tried {
            steps.push(step(steps.len(), EventKind::TryOn, Some(product), None));
        }
        for worn in &scene.worn {
            steps.push(step(steps.len(), EventKind::TryOn, Some(&worn.product), Some(&worn.variant)));
        }
        for variant in &scene.bag {
            let product = self.advisor.shop().of_variant(variant);
            let product =
                product.and_then(|number| self.advisor.shop().product(number)).map(|p| p.id.clone());
            steps.push(step(steps.len(), EventKind::Add, product.as_ref(), Some(variant)));
        }
        Visit { past, steps, now }
    }

    fn past(&self, id: &CustomerId) -> Vec<Event> {
        let read = || -> Result<Vec<Event>, StoreError> {
            let reader = self.store.reader()?;
            let agreed = reader.customer(id)?.is_some_and(|customer| customer.consent.profile);
            if !agreed {
                return Ok(Vec::new());
            }
            let deleted = known::deleted(&reader, id)?;
            let events = reader.events_of(id)?.into_iter().map(|recorded| recorded.event);
            Ok(events.filter(|event| known::counts_for_taste(&deleted, event)).collect())
        };
        read().unwrap_or_else(|error| {
            tracing::error!(%error, "the customer's past cannot be read");
            Vec::new()
        })
    }

    fn pieces(&self, store: &StoreId) -> HashMap<VariantId, u32> {
        let counted = self.store.reader().and_then(|reader| reader.stock_in(store));
        counted.map(|pieces| pieces.into_iter().collect()).unwrap_or_else(|error| {
            tracing::error!(%error, "the stock cannot be read");
            HashMap::new()
        })
    }

    /// Runs a list under the shop's rules: in stock here, in the size of the measured body, not what is worn or in the bag.
    fn ruled<T>(&self, scene: &Scene, diverse: bool, list: impl FnOnce(&Visit, &Rules<'_>) -> T) -> T {
        let pieces = self.pieces(&scene.store);
        let view = |variant: &VariantId| pieces.get(variant).copied().unwrap_or(0);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let visit = self.visit(scene, i64::try_from(now.as_secs()).unwrap_or(i64::MAX));
        let in_bag = scene.bag.iter().filter_map(|variant| {
            let number = self.advisor.shop().of_variant(variant)?;
            Some(self.advisor.shop().product(number)?.id.clone())
        });
        let shown = scene.worn.iter().map(|worn| worn.product.clone()).chain(in_bag).collect();
        let rules = Rules {
            stock: Some(&view),
            body: scene.measurements.clone(),
            refused: shown,
            margin: 0.1,
            most_per_category: if diverse { 3 } else { usize::MAX },
            most_per_brand: if diverse { 4 } else { usize::MAX },
            ..Rules::default()
        };
        list(&visit, &rules)
    }

    fn told(&self, shop: &Shop, found: Vec<Advice>, language: Language) -> Vec<Suggested> {
        found
            .into_iter()
            .map(|advice| {
                let why =
                    advice.reasons.first().map_or_else(String::new, |reason| told(shop, reason, language));
                Suggested { product: advice.product, why }
            })
            .collect()
    }
}

impl Advise for Adviser {
    fn for_shopper(&self, shop: &Shop, scene: &Scene, language: Language, count: usize) -> Vec<Suggested> {
        let found = self.ruled(scene, true, |visit, rules| self.advisor.for_you(visit, rules, count));
        self.told(shop, found, language)
    }

    fn completing(
        &self,
        shop: &Shop,
        scene: &Scene,
        product: &ProductId,
        language: Language,
        count: usize,
    ) -> Vec<Suggested> {
        let mut worn: Vec<ProductId> = scene.worn.iter().map(|worn| worn.product.clone()).collect();
        if !worn.contains(product) {
            worn = vec![product.clone()];
        }
        let found = self
            .ruled(scene, false, |visit, rules| self.advisor.complete_the_look(&worn, visit, rules, count));
        self.told(shop, found.into_iter().map(|(_, advice)| advice).collect(), language)
    }

    fn similar(
        &self,
        shop: &Shop,
        scene: &Scene,
        product: &ProductId,
        language: Language,
        count: usize,
    ) -> Vec<Suggested> {
        let found = self.ruled(scene, false, |_, rules| self.advisor.similar(product, rules, count));
        self.told(shop, found, language)
    }

    fn next(
        &self,
        shop: &Shop,
        scene: &Scene,
        steps: &[Event],
        language: Language,
        count: usize,
    ) -> Vec<NextStep> {
        self.next_steps(shop, scene, steps, language, count)
    }

    fn usual_size(&self, shop: &Shop, scene: &Scene, product: &ProductId) -> Option<String> {
        // An hour more or less does not change a size: the newest event is the time.
        let known = known::known(shop, scene.customer.as_ref()?, 0).ok()??;
        known.profile.usual_size(shop.product(product)?)
    }
}

/// A reason in words.
fn told(shop: &Shop, reason: &Reason, language: Language) -> String {
    let title = |id: &ProductId| {
        shop.product(id).map_or_else(String::new, |product| product.title.get(language).to_owned())
    };
    let chinese = language == Language::Chinese;
    match reason {
        Reason::You { did, product } => {
            let title = title(product);
            match (did, chinese) {
                (EventKind::Buy, true) => format!("因为您买过{title}"),
                (EventKind::Buy, false) => format!("Because you bought {title}"),
                (EventKind::TryOn, true) => format!("因为您试过{title}"),
                (EventKind::TryOn, false) => format!("Because you tried {title}"),
                (_, true) => format!("因为您看过{title}"),
                (_, false) => format!("Because you looked at {title}"),
            }
        }
        Reason::Also { product, .. } if chinese => format!("选{}的人也选了它", title(product)),
        Reason::Also { product, .. } => format!("Chosen by people who chose {}", title(product)),
        Reason::Same { traits, colour, .. } => {
            let mut same: Vec<String> =
                traits.iter().take(2).map(|(key, value)| names::value(key, value, language)).collect();
            same.extend(colour.map(|colour| names::value("colour", colour.key(), language)));
            let same = names::list(&same, language);
            if chinese { format!("同为{same}") } else { format!("Also {same}") }
        }
        Reason::Colours { product, .. } if chinese => format!("颜色配{}", title(product)),
        Reason::Colours { product, .. } => format!("In a colour that goes with {}", title(product)),
        Reason::GoesWith { product } if chinese => format!("常与{}同穿", title(product)),
        Reason::GoesWith { product } => format!("Often worn with {}", title(product)),
        Reason::Popular { .. } => if chinese { "很多人选它" } else { "Popular" }.to_owned(),
        Reason::New => if chinese { "新品" } else { "New" }.to_owned(),
        Reason::YourSize { size } if chinese => format!("有您的 {size} 码"),
        Reason::YourSize { size } => format!("In your size, {size}"),
        Reason::Campaign { name } => name.clone(),
    }
}
