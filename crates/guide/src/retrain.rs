//! Learning again what the shop's people do: at night, in the background, and only for the better.

use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
    sync::Arc,
    thread::JoinHandle,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use jingxuan_catalogue::{CustomerId, Event, ProductId, Timestamp};
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
fn yield_to_others() {
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

fn now() -> Timestamp {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs().cast_signed())
}
