//! Learning again what the shop's people do: at night, in the background, and only for the better.

use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
    sync::Arc,
    thread::JoinHandle,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use jingxuan_catalogue::{CustomerId, Event, EventKind, Order, ProductId, Timestamp, VariantId};
use jingxuan_recommend::{
    Model, Pictures,
    learn::{Lessons, Verdict},
    methods::BlendOptions,
    shop::Assortment,
};
use jingxuan_store::{Store, StoreError};

use crate::{
    AdviseError,
    advise::{Files, assortment},
    features,
    known::with_orders,
    repurchase::{Basis, Fitted},
};

/// What is learned from, and where what was learned is kept.
#[derive(Clone)]
pub struct Retraining {
    /// The shop's database.
    pub store: Arc<Store>,
    /// Where the model is; without a file for what is learned nothing is kept.
    pub files: Files,
    /// Folder of the product pictures, where they are at hand.
    pub pictures: Option<PathBuf>,
}

impl Retraining {
    /// Learns again and, where the new model is no worse than the old on what people did last, puts it in the old one's place;
    /// the old one is kept for [`Retraining::roll_back`]. A recommender that runs takes it up by itself.
    ///
    /// # Errors
    /// [`AdviseError`]; the model is then as it was.
    pub fn run(&self, progress: &(dyn Fn(&str) + Sync)) -> Result<Verdict, AdviseError> {
        let started = Instant::now();
        let shop = assortment(&self.store)?;
        let (events, agreed) = behaviour(&self.store)?;
        progress(&format!("{} products, {} events", shop.products().len(), events.len()));
        repurchase(&self.store, &shop, &events, &agreed)?;
        let old = self.files.model(&shop);
        let shipped = old.is_some() && self.files.learned.as_ref().is_some_and(|file| !file.is_file());
        let known = old.as_ref().map_or_else(Pictures::default, |old| old.pictures.clone());
        let pictures = match &self.pictures {
            Some(folder) => features::pictures(shop.products(), folder, known, &|_, _| ()),
            None => known,
        };
        progress(&format!("{} pictures described", pictures.len()));
        let sentences = self.files.sentences(&shop);
        let lessons = Lessons {
            shop: &shop,
            events: &events,
            joined: &|id| agreed.contains(id),
            sentences: &sentences,
            pictures,
            at: now(),
        };
        let (verdict, model) = lessons.learn_again(old, &BlendOptions::default(), progress)?;
        if let (Some(model), Some(file)) = (model, &self.files.learned) {
            if shipped && let Some(folder) = &self.files.shipped {
                // So that there is something to go back to.
                let kept = std::fs::copy(folder.join(crate::advise::MODEL), file);
                if let Err(error) = kept {
                    tracing::warn!(%error, "the model that came with the program is not kept beside the new one");
                }
            }
            model.write(file)?;
        }
        tracing::info!(seconds = started.elapsed().as_secs(), ?verdict, "{verdict}");
        Ok(verdict)
    }

    /// Runs on a thread of its own with the lowest priority, on half of the cores: the mirror goes on.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn in_background(
        self,
        done: impl FnOnce(Result<Verdict, AdviseError>) + Send + 'static,
    ) -> std::io::Result<JoinHandle<()>> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = rayon::ThreadPoolBuilder::new()
            .num_threads((cores / 2).max(1))
            .thread_name(|number| format!("learning-{number}"))
            .start_handler(|_| yield_to_others())
            .build()
            .map_err(std::io::Error::other)?;
        std::thread::Builder::new().name("learning".into()).spawn(move || {
            yield_to_others();
            done(threads.install(|| self.run(&|step| tracing::info!(step, "learning again"))));
        })
    }

    /// Puts the model before this one back.
    ///
    /// # Errors
    /// [`AdviseError::Recommend`] when none was kept.
    pub fn roll_back(&self) -> Result<(), AdviseError> {
        if let Some(file) = &self.files.learned {
            Model::roll_back(file)?;
            tracing::info!(file = %file.display(), "the recommender's model is the one before again");
        }
        Ok(())
    }
}

/// Gives this thread the lowest priority, where the system has one a thread (Linux); elsewhere the number of threads is all.
pub(crate) fn yield_to_others() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(Some(rustix::thread::gettid()), 19) {
        tracing::debug!(%error, "the thread keeps its priority");
    }
}

/// A model of a shop that has none.
pub(crate) fn first(
    store: &Store,
    shop: &Assortment,
    sentences: &HashMap<ProductId, Vec<f32>>,
) -> Result<Model, AdviseError> {
    let (events, agreed) = behaviour(store)?;
    repurchase(store, shop, &events, &agreed)?;
    let joined = |id: &CustomerId| agreed.contains(id);
    let lessons = Lessons {
        shop,
        events: &events,
        joined: &joined,
        sentences,
        pictures: Pictures::default(),
        at: now(),
    };
    Ok(lessons.learn(&BlendOptions::default(), &|step| tracing::info!(step, "learning to recommend"))?)
}

/// Learns how often people buy again, from events and orders, and keeps it where the profile looks for it. Where that fails, or the
/// history is too short, what was kept before stays.
fn repurchase(
    store: &Store,
    shop: &Assortment,
    events: &[Event],
    agreed: &HashSet<CustomerId>,
) -> Result<(), StoreError> {
    let mut orders: HashMap<CustomerId, Vec<Order>> = HashMap::new();
    for order in store.reader()?.orders()? {
        if let Some(customer) = order.customer.clone().filter(|id| agreed.contains(id)) {
            orders.entry(customer).or_default().push(order);
        }
    }
    let mut bought: HashMap<&CustomerId, Vec<Event>> = agreed.iter().map(|id| (id, Vec::new())).collect();
    for event in events.iter().filter(|event| event.kind == EventKind::Buy) {
        if let Some(of) = event.customer.as_ref().and_then(|id| bought.get_mut(id)) {
            of.push(event.clone());
        }
    }
    let of = |variant: &VariantId| Some(shop.product(shop.of_variant(variant)?)?.id.clone());
    let purchases: Vec<Event> = bought
        .into_iter()
        .flat_map(|(id, events)| with_orders(events, orders.get(id).map_or(&[], Vec::as_slice), &of).0)
        .collect();
    let fitted = Fitted::learn(purchases.iter(), &|id| agreed.contains(id));
    tracing::info!(?fitted, "how often people buy again");
    if fitted.basis != Basis::Assumed
        && let Err(error) = fitted.keep(store.path())
    {
        tracing::warn!(%error, "how often people buy again is not kept");
    }
    Ok(())
}

/// What was done, and who agreed that visits are put together.
fn behaviour(store: &Store) -> Result<(Vec<Event>, HashSet<CustomerId>), StoreError> {
    let reader = store.reader()?;
    let events = reader.events_since(0, u32::MAX)?.into_iter().map(|recorded| recorded.event).collect();
    let agreed = reader
        .customers()?
        .into_iter()
        .filter(|customer| customer.consent.profile && customer.consent.cross_channel)
        .map(|customer| customer.id)
        .collect();
    Ok((events, agreed))
}

/// Seconds since 1970.
pub(crate) fn now() -> Timestamp {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs().cast_signed())
}

#[cfg(test)]
mod tests {
    use jingxuan_catalogue::{Channel, Consent, Customer, Money, OrderLine, OrderStatus};

    use super::*;

    #[test]
    fn how_often_people_buy_again_is_learned_from_events_and_orders_of_those_who_agreed() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("shop.db")).unwrap();
        let day = |number: i64| 1_700_000_000 + number * 86_400;
        let customer = |number: i64| Customer {
            id: format!("c{number}").into(),
            name: String::new(),
            consent: Consent { profile: true, cross_channel: number != 0, ..Consent::default() },
            identities: Vec::new(),
            membership: String::new(),
            since: 0,
        };
        let order = |number: i64, at: i64| Order {
            id: format!("o{number}-{at}").into(),
            customer: Some(format!("c{number}").into()),
            channel: Channel::Store,
            store: None,
            at: day(at),
            status: OrderStatus::Fulfilled,
            lines: vec![OrderLine { variant: "gone".into(), quantity: 1, price: Money::cny(100) }],
        };
        let written = store.write(|writer| {
            for number in 0..121 {
                writer.put_customer(&customer(number))?;
                for at in [0, 30, 60, 120] {
                    writer.put_order(&order(number, at + number % 7))?;
                }
            }
            Ok::<_, StoreError>(())
        });
        written.unwrap();
        let (events, agreed) = behaviour(&store).unwrap();
        repurchase(&store, &Assortment::default(), &events, &agreed).unwrap();
        let customers = match Fitted::beside(store.path()).basis {
            Basis::Shop { customers, .. } => customers,
            Basis::Assumed => 0,
        };
        assert_eq!(customers, 120);
    }
}
