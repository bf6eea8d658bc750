//! The recommender at the guide's desk: the visit and the scene as the recommender takes them, its reasons in words.

mod next;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use jingxuan_catalogue::{
    Channel, CustomerId, Event, EventKind, Language, ProductId, StoreId, Timestamp, VariantId,
};
use jingxuan_recommend::{
    Model, RecommendError,
    shop::{Advice, Advisor, Assortment, Reason, Rules, Visit},
};
use jingxuan_store::{Store, StoreError};
use parking_lot::{Mutex, RwLock};

use crate::{Advise, NextStep, Scene, Shop, Suggested, features, known, names, retrain};

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

/// The recommender. It follows its model file: what is learned there, or rolled back, is in use with the next list but one.
pub struct Adviser {
    followed: Arc<Followed>,
    store: Arc<Store>,
    /// The stock of the store that was asked for last, with its version.
    stock: Mutex<Option<(StoreId, u64, Pieces)>>,
}

type Pieces = Arc<HashMap<VariantId, u32>>;

/// The advisor, and the file it follows.
struct Followed {
    current: RwLock<Arc<Advisor>>,
    files: Files,
    store: Arc<Store>,
    /// When the files were last looked at, and which model is in use.
    looked: Mutex<(Instant, Option<Stamp>)>,
}

/// How often the model's file is looked at.
const LOOK: Duration = Duration::from_secs(30);

/// Tells a file from the one before it: when it was written, and its length.
type Stamp = (SystemTime, u64);

/// Where the recommender's model may be.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// What was learned here.
    pub learned: Option<PathBuf>,
    /// Folder of the models that came with the program.
    pub shipped: Option<PathBuf>,
}

impl Files {
    /// The file in `folder`, for what is learned here, and the one in `shipped`.
    #[must_use]
    pub fn new(folder: Option<&Path>, shipped: Option<&Path>) -> Self {
        Self { learned: folder.map(|folder| folder.join(MODEL)), shipped: shipped.map(Path::to_owned) }
    }

    /// The model that is in use for a shop: the learned one, or the shipped one where it knows the shop's products.
    #[must_use]
    pub fn model(&self, shop: &Assortment) -> Option<Model> {
        let all = [self.learned.clone(), self.shipped.as_ref().map(|folder| folder.join(MODEL))];
        all.into_iter().flatten().filter(|file| file.is_file()).find_map(|file| match Model::read(&file) {
            // A model of another shop knows none of these.
            Ok(model) => model.knows(shop.names()).then_some(model),
            Err(error) => {
                tracing::warn!(%error, "the recommender's model is passed over");
                None
            }
        })
    }

    /// The sentence vectors of the products that the search keeps beside the models.
    #[must_use]
    pub fn sentences(&self, shop: &Assortment) -> HashMap<ProductId, Vec<f32>> {
        let learned = self.learned.as_deref().and_then(Path::parent);
        let folders: Vec<&Path> = learned.into_iter().chain(self.shipped.as_deref()).collect();
        features::sentences(shop.products(), &folders)
    }

    fn stamp(&self) -> Option<Stamp> {
        let known = std::fs::metadata(self.learned.as_ref()?).ok()?;
        Some((known.modified().ok()?, known.len()))
    }
}

/// The products of the store's database as the recommender counts them.
///
/// # Errors
/// [`StoreError`].
pub fn assortment(store: &Store) -> Result<Assortment, StoreError> {
    let reader = store.reader()?;
    Ok(Assortment::new(reader.all_products()?, reader.size_charts()?))
}

/// The model joined with the products as they are now.
fn joined(store: &Store, files: &Files) -> Result<Option<Advisor>, AdviseError> {
    let shop = assortment(store)?;
    let Some(model) = files.model(&shop) else { return Ok(None) };
    let sentences = files.sentences(&shop);
    Ok(Some(Advisor::new(shop, model, &sentences)?))
}

impl Followed {
    fn refresh(&self) -> Result<bool, AdviseError> {
        let stamp = self.files.stamp();
        {
            let mut looked = self.looked.lock();
            let before = std::mem::replace(&mut *looked, (Instant::now(), stamp));
            if before.1 == stamp {
                return Ok(false);
            }
        }
        let Some(advisor) = joined(&self.store, &self.files)? else { return Ok(false) };
        tracing::info!(origin = ?advisor.model().origin, "the recommender has another model");
        *self.current.write() = Arc::new(advisor);
        Ok(true)
    }
}

impl Adviser {
    /// Reads the model that was learned here (below `folder`), or the one that came with the program (below `shipped`) where it knows
    /// the shop's products; otherwise learns one from the shop's behaviour and keeps it below `folder`. Joins it with the products as
    /// they are now. What people did is read only where there is no model.
    ///
    /// # Errors
    /// [`AdviseError`].
    pub fn open(
        store: &Arc<Store>,
        folder: Option<&Path>,
        shipped: Option<&Path>,
    ) -> Result<Self, AdviseError> {
        let files = Files::new(folder, shipped);
        let stamp = files.stamp();
        let advisor = match joined(store, &files)? {
            Some(advisor) => advisor,
            None => {
                let shop = assortment(store)?;
                let sentences = files.sentences(&shop);
                let model = retrain::first(store, &shop, &sentences)?;
                if let Some(file) = &files.learned
                    && let Err(error) = model.write(file)
                {
                    tracing::warn!(%error, "the recommender's model is not kept");
                }
                Advisor::new(shop, model, &sentences)?
            }
        };
        let followed = Followed {
            current: RwLock::new(Arc::new(advisor)),
            files,
            store: Arc::clone(store),
            looked: Mutex::new((Instant::now(), stamp)),
        };
        Ok(Self { followed: Arc::new(followed), store: Arc::clone(store), stock: Mutex::new(None) })
    }

    /// The advisor as it is now. From time to time the model's file is looked at, on a thread of its own.
    fn advisor(&self) -> Arc<Advisor> {
        if self.followed.looked.lock().0.elapsed() > LOOK {
            let followed = Arc::clone(&self.followed);
            let spawned = std::thread::Builder::new().name("recommender".into()).spawn(move || {
                if let Err(error) = followed.refresh() {
                    tracing::error!(%error, "the recommender's model stays: another cannot be read");
                }
            });
            if let Err(error) = spawned {
                tracing::error!(%error, "the recommender's model stays: there is no thread");
            }
        }
        Arc::clone(&self.followed.current.read())
    }

    /// Looks at the model's file now, and takes up another model where there is one; says whether there was.
    ///
    /// # Errors
    /// [`AdviseError`]; the model that is in use stays.
    pub fn refresh(&self) -> Result<bool, AdviseError> {
        self.followed.refresh()
    }

    /// What was done before, where the shopper is known and agreed, and in this visit.
    fn visit(&self, advisor: &Advisor, scene: &Scene, now: Timestamp) -> Visit {
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
            let product = advisor.shop().of_variant(variant);
            let product = product.and_then(|number| advisor.shop().product(number)).map(|p| p.id.clone());
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

    /// What the store has: read once, and again when somebody has written a count of stock.
    fn pieces(&self, store: &StoreId) -> Pieces {
        let read = || -> Result<Pieces, StoreError> {
            let reader = self.store.reader()?;
            let version = reader.stock_version()?;
            let mut known = self.stock.lock();
            if let Some((of, at, pieces)) = &*known
                && (of, *at) == (store, version)
            {
                return Ok(Arc::clone(pieces));
            }
            let pieces = Arc::new(reader.stock_in(store)?.into_iter().collect());
            *known = Some((store.clone(), version, Arc::clone(&pieces)));
            Ok(pieces)
        };
        read().unwrap_or_else(|error| {
            tracing::error!(%error, "the stock cannot be read");
            Pieces::default()
        })
    }

    /// Runs a list under the shop's rules: in stock here, in the size of the measured body, not what is worn or in the bag.
    fn ruled<T>(
        &self,
        scene: &Scene,
        diverse: bool,
        list: impl FnOnce(&Advisor, &Visit, &Rules<'_>) -> T,
    ) -> T {
        let advisor = self.advisor();
        let pieces = self.pieces(&scene.store);
        let view = |variant: &VariantId| pieces.get(variant).copied().unwrap_or(0);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let visit = self.visit(&advisor, scene, i64::try_from(now.as_secs()).unwrap_or(i64::MAX));
        let in_bag = scene.bag.iter().filter_map(|variant| {
            let number = advisor.shop().of_variant(variant)?;
            Some(advisor.shop().product(number)?.id.clone())
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
        list(&advisor, &visit, &rules)
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
        let found = self.ruled(scene, true, |advisor, visit, rules| advisor.for_you(visit, rules, count));
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
        let found = self.ruled(scene, false, |advisor, visit, rules| {
            advisor.complete_the_look(&worn, visit, rules, count)
        });
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
        let found = self.ruled(scene, false, |advisor, _, rules| advisor.similar(product, rules, count));
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
