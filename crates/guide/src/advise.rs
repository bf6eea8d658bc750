//! The recommender at the guide's desk: the visit and the scene as the recommender takes them, its reasons in words.

mod files;
mod next;
mod policy;
mod visit;
mod words;

use std::{
    collections::HashMap,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use jingxuan_catalogue::{Event, Language, Product, ProductId, StoreId, VariantId, attribute};
use jingxuan_recommend::{
    Model, RecommendError,
    clean::weight,
    shop::{Advice, Advisor, Assortment, Rules, Visit},
};
use jingxuan_store::{Store, StoreError};
use parking_lot::{Mutex, RwLock};

pub use self::{
    files::Files,
    policy::{Now, Policy},
};
use self::{
    files::{Found, Stamp},
    visit::Seen,
};
use crate::{Advise, NextStep, Scene, Shop, Suggested, known, retrain};

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
    policy: Policy,
    clock: Clock,
    /// The stock of the store that was asked for last, with its version.
    stock: Mutex<Option<(StoreId, u64, Pieces)>>,
}

type Pieces = Arc<HashMap<VariantId, u32>>;
type Clock = Arc<dyn Fn() -> Now + Send + Sync>;

/// The advisor, and the file it follows.
struct Followed {
    current: RwLock<Arc<Advisor>>,
    files: Files,
    store: Arc<Store>,
    /// When the files were last looked at, and which model is in use.
    looked: Mutex<(Instant, Option<Stamp>)>,
    /// What the advisor does without.
    lacking: RwLock<Vec<String>>,
}

/// How often the model's file is looked at.
const LOOK: Duration = Duration::from_secs(30);

/// The products of the store's database as the recommender counts them.
///
/// # Errors
/// [`StoreError`].
pub fn assortment(store: &Store) -> Result<Assortment, StoreError> {
    let reader = store.reader()?;
    Ok(Assortment::new(reader.all_products()?, reader.size_charts()?))
}

/// How much each product was wanted in the last year that is known, where nothing was learned of it: what was done, by its weight.
fn wanted(store: &Store, shop: &Assortment) -> Result<Vec<f32>, StoreError> {
    const YEAR: i64 = 365 * 86_400;
    let reader = store.reader()?;
    let newest = reader.events_since(reader.last_event()?.saturating_sub(1), 1)?;
    let last = newest.first().map_or(0, |recorded| recorded.event.at);
    let mut counts = vec![0.0; shop.products().len()];
    for tally in reader.tallies_between(last - YEAR, last + 1)? {
        let of_product = tally.product.as_ref().and_then(|id| shop.number(id));
        let number = of_product.or_else(|| shop.of_variant(tally.variant.as_ref()?));
        #[allow(clippy::cast_precision_loss)] // events of a year
        if let Some(count) = number.and_then(|number| counts.get_mut(number as usize)) {
            *count += weight(tally.kind) * tally.count as f32;
        }
    }
    Ok(counts)
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
        let shop = assortment(&self.store)?;
        let Found { model, damaged } = self.files.find(&shop);
        let Some(model) = model else { return Ok(false) };
        let sentences = self.files.sentences(&shop);
        let advisor = Advisor::new(shop, model, &sentences)?;
        tracing::info!(origin = ?advisor.model().origin, "the recommender has another model");
        *self.current.write() = Arc::new(advisor);
        *self.lacking.write() = damaged;
        Ok(true)
    }
}

impl Adviser {
    /// Reads the model that was learned here (below `folder`), or the one that came with the program (below `shipped`) where it knows
    /// the shop's products; otherwise learns one from the shop's behaviour and keeps it below `folder`. Where there is nothing to learn
    /// from, what is popular or new and what is alike by its content are recommended, and [`Advise::lacking`] says so. Joins the model
    /// with the products as they are now. What people did is read only where there is no model.
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
        let shop = assortment(store)?;
        let Found { model, damaged } = files.find(&shop);
        let sentences = files.sentences(&shop);
        let mut lacking = damaged;
        let model = match model {
            Some(model) => model,
            None => match retrain::first(store, &shop, &sentences) {
                Ok(model) => {
                    if let Some(file) = &files.learned
                        && let Err(error) = model.write(file)
                    {
                        tracing::warn!(%error, "the recommender's model is not kept");
                    }
                    model
                }
                Err(AdviseError::Recommend(error)) => {
                    lacking.push(format!(
                        "no model of this shop: {error}; recommended is what is popular or new, and what is alike"
                    ));
                    Model::unlearned(shop.names(), wanted(store, &shop)?)
                }
                Err(error) => return Err(error),
            },
        };
        let followed = Followed {
            current: RwLock::new(Arc::new(Advisor::new(shop, model, &sentences)?)),
            files,
            store: Arc::clone(store),
            looked: Mutex::new((Instant::now(), stamp)),
            lacking: RwLock::new(lacking),
        };
        Ok(Self {
            followed: Arc::new(followed),
            store: Arc::clone(store),
            policy: Policy::default(),
            clock: Arc::new(Now::local),
            stock: Mutex::new(None),
        })
    }

    /// The same, keeping to another policy.
    #[must_use]
    pub fn under(self, policy: Policy) -> Self {
        Self { policy, ..self }
    }

    /// The same by another clock: for tests, and for what was.
    #[must_use]
    pub fn by(self, clock: impl Fn() -> Now + Send + Sync + 'static) -> Self {
        Self { clock: Arc::new(clock), ..self }
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

    /// Runs a list under the shop's rules: see [`policy`].
    fn ruled<T>(&self, asked: &Asked<'_>, list: impl FnOnce(&Advisor, &Visit, &Rules<'_>) -> T) -> T {
        let Asked { shop, scene, language, .. } = *asked;
        let advisor = self.advisor();
        let assortment = advisor.shop();
        let pieces = self.pieces(&scene.store);
        let view = |variant: &VariantId| pieces.get(variant).copied().unwrap_or(0);
        let now = (self.clock)();
        let Seen { visit, profile } = Seen::read(&self.store, assortment, shop, scene, asked.steps, now.at);
        let in_bag = scene.bag.iter().filter_map(|variant| {
            let number = assortment.of_variant(variant)?;
            Some(assortment.product(number)?.id.clone())
        });
        let shown = scene.worn.iter().map(|worn| worn.product.clone()).chain(in_bag).collect();
        let anchors = || {
            let numbers = asked.anchors.iter().filter_map(|id| assortment.number(id));
            numbers.filter_map(|number| assortment.product(number))
        };
        let size = |product: &Product| profile.as_ref()?.usual_size(product);
        let avoided = profile.as_ref().map_or_else(Vec::new, |profile| policy::avoided(profile, anchors()));
        let seasons = policy::seasons(now.day.month, policy::southern(shop, &scene.store));
        let gender = policy::gender(assortment, visit.past.iter().chain(&visit.steps));
        let rules = Rules {
            stock: Some(&view),
            body: scene.measurements.clone(),
            usual_size: Some(&size),
            member: shop.pays_as_member(scene.customer.as_ref()),
            usual: profile.as_ref().and_then(policy::purse),
            seasons: policy::widened(seasons, attribute::SEASON, anchors()),
            genders: policy::widened(gender.into_iter().collect(), attribute::GENDER, anchors()),
            refused: shown,
            avoided,
            boosts: self.policy.boosts(now.day, language),
            margin: self.policy.margin,
            cap: Policy::CAP,
            most_per_category: if asked.diverse { 3 } else { usize::MAX },
            most_per_brand: if asked.diverse { 4 } else { usize::MAX },
            ..Rules::default()
        };
        list(&advisor, &visit, &rules)
    }
}

/// Which list, for whom.
#[derive(Clone, Copy)]
struct Asked<'a> {
    shop: &'a Shop,
    scene: &'a Scene,
    language: Language,
    /// Whether categories and brands are mixed.
    diverse: bool,
    /// What the list starts from: its seasons and genders are no surprise.
    anchors: &'a [ProductId],
    /// What was done in the visit, where it is at hand.
    steps: Option<&'a [Event]>,
}

impl<'a> Asked<'a> {
    fn new(shop: &'a Shop, scene: &'a Scene, language: Language) -> Self {
        Self { shop, scene, language, diverse: false, anchors: &[], steps: None }
    }

    /// Starts from these.
    fn from(self, anchors: &'a [ProductId]) -> Self {
        Self { anchors, ..self }
    }

    fn suggested(&self, found: Vec<Advice>) -> Vec<Suggested> {
        words::suggested(self.shop, found, self.language)
    }
}

impl Advise for Adviser {
    fn for_shopper(&self, shop: &Shop, scene: &Scene, language: Language, count: usize) -> Vec<Suggested> {
        let asked = Asked { diverse: true, ..Asked::new(shop, scene, language) };
        let found = self.ruled(&asked, |advisor, visit, rules| advisor.for_you(visit, rules, count));
        asked.suggested(found)
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
        let asked = Asked::new(shop, scene, language).from(&worn);
        let found =
            self.ruled(&asked, |advisor, visit, rules| advisor.complete_the_look(&worn, visit, rules, count));
        asked.suggested(found.into_iter().map(|(_, advice)| advice).collect())
    }

    fn similar(
        &self,
        shop: &Shop,
        scene: &Scene,
        product: &ProductId,
        language: Language,
        count: usize,
    ) -> Vec<Suggested> {
        let asked = Asked::new(shop, scene, language).from(std::slice::from_ref(product));
        let found = self.ruled(&asked, |advisor, visit, rules| advisor.similar(product, visit, rules, count));
        asked.suggested(found)
    }

    fn also_bought(
        &self,
        shop: &Shop,
        scene: &Scene,
        product: &ProductId,
        language: Language,
        count: usize,
    ) -> Vec<Suggested> {
        let asked = Asked::new(shop, scene, language).from(std::slice::from_ref(product));
        let found =
            self.ruled(&asked, |advisor, visit, rules| advisor.also_bought(product, visit, rules, count));
        asked.suggested(found)
    }

    fn because_you_tried(
        &self,
        shop: &Shop,
        scene: &Scene,
        language: Language,
        count: usize,
    ) -> Vec<Suggested> {
        // Which of these it will be is known only with the visit; what was tried in it is no surprise.
        let anchors: Vec<ProductId> =
            scene.tried.iter().chain(scene.worn.iter().map(|worn| &worn.product)).cloned().collect();
        let asked = Asked::new(shop, scene, language).from(&anchors);
        let found =
            self.ruled(&asked, |advisor, visit, rules| advisor.because_you_tried(visit, rules, count));
        asked.suggested(found.map_or_else(Vec::new, |(_, found)| found))
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
        let known = known::known(shop, scene.customer.as_ref()?, (self.clock)().at).ok()??;
        known.profile.usual_size(shop.product(product)?)
    }

    fn lacking(&self) -> Vec<String> {
        self.followed.lacking.read().clone()
    }
}
