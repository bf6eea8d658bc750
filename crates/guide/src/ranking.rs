//! The ranking of the search as this shop's people teach it: where it lies, who follows it, and learning again at night.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    thread::JoinHandle,
    time::{Duration, Instant, SystemTime},
};

use jingxuan_catalogue::{
    Product, ProductId, Timestamp,
    feed::{FeedError, Limits, json_lines},
};
use jingxuan_query::Context;
use jingxuan_search::{
    Engine, Ranker, SearchError,
    learn::{FEWEST, JUDGES, Judged, Lesson, Study, Verdict, WINDOW, lessons},
    train, trec,
};
use jingxuan_store::{Store, StoreError};
use parking_lot::Mutex;

use crate::{
    Assistant, Intent, RANKER, Reply,
    retrain::{now, yield_to_others},
};

/// How often the file is looked at.
const LOOK: Duration = Duration::from_secs(30);

/// Why nothing was learned; the ranking is then as it was.
#[derive(Debug, thiserror::Error)]
pub enum RelearnError {
    /// The database cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A ranking or judged queries cannot be read, or the ranking cannot be written.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// The products that were judged cannot be read.
    #[error("{}: {cause}", path.display())]
    Judged {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: String,
    },
}

/// Where the ranking may be.
#[derive(Clone, Debug)]
pub struct RankingFiles {
    /// What was learned here; nothing is kept without it.
    pub learned: Option<PathBuf>,
    /// What came with the program.
    pub shipped: PathBuf,
}

/// Tells a file from the one before it: when it was written, and its length.
type Stamp = (SystemTime, u64);

impl RankingFiles {
    /// The file in `folder`, for what is learned here, and the one in `models`.
    #[must_use]
    pub fn new(folder: Option<&Path>, models: &Path) -> Self {
        Self { learned: folder.map(|folder| folder.join(RANKER)), shipped: models.join(RANKER) }
    }

    /// The search with the ranking that was learned here, or with the one that came with the program where there is none or it cannot
    /// be used; what is passed over is named by the search.
    #[must_use]
    pub fn give(&self, engine: Engine) -> Engine {
        let Some(file) = self.learned.as_ref().filter(|file| file.is_file()) else {
            return engine.with_ranker_file(&self.shipped);
        };
        match Ranker::load(file).and_then(|ranker| engine.take_up(ranker)) {
            Ok(()) => engine,
            Err(error) => {
                engine.without("learned ranking", error.to_string()).with_ranker_file(&self.shipped)
            }
        }
    }

    /// The ranking that is to be used now.
    fn current(&self) -> Result<Ranker, SearchError> {
        match self.learned.as_ref().filter(|file| file.is_file()) {
            Some(file) => Ranker::load(file),
            None => Ranker::load(&self.shipped),
        }
    }

    fn stamp(&self) -> Option<Stamp> {
        let known = std::fs::metadata(self.learned.as_ref()?).ok()?;
        Some((known.modified().ok()?, known.len()))
    }
}

/// The ranking of a search that runs: it follows its file, whoever writes it.
pub struct Ranking {
    engine: Arc<Engine>,
    files: RankingFiles,
    /// When the file was last looked at, and which one it was.
    looked: Mutex<(Instant, Option<Stamp>)>,
}

impl Ranking {
    /// Follows the files from now on; the search has what they hold.
    #[must_use]
    pub fn new(engine: Arc<Engine>, files: RankingFiles) -> Self {
        let looked = Mutex::new((Instant::now(), files.stamp()));
        Self { engine, files, looked }
    }

    /// From time to time, takes up what is there.
    pub(crate) fn look(&self) {
        let due = self.looked.lock().0.elapsed() > LOOK;
        if due && let Err(error) = self.refresh() {
            tracing::error!(%error, "the ranking of the search stays: another cannot be used");
        }
    }

    /// Looks at the file now, and takes up another ranking where there is one; says whether there was.
    ///
    /// # Errors
    /// [`SearchError`]; the ranking in use stays.
    pub fn refresh(&self) -> Result<bool, SearchError> {
        let stamp = self.files.stamp();
        let before = std::mem::replace(&mut *self.looked.lock(), (Instant::now(), stamp));
        if before.1 == stamp {
            return Ok(false);
        }
        let ranker = self.files.current()?;
        tracing::info!(note = ranker.note(), "the search has another ranking");
        self.engine.take_up(ranker)?;
        Ok(true)
    }
}

/// Queries that were judged, and the shop whose products they were judged for.
#[derive(Clone, Debug)]
pub struct JudgedShop {
    /// Folder of `queries-{train,dev}.tsv` and `qrels-{train,dev}.txt`.
    pub queries: PathBuf,
    /// Its products, in JSON Lines.
    pub products: PathBuf,
}

/// What is learned from, and where what was learned is kept.
#[derive(Clone)]
pub struct Relearning {
    /// The shop's database.
    pub store: Arc<Store>,
    /// Its search.
    pub engine: Arc<Engine>,
    /// Where the ranking is.
    pub files: RankingFiles,
    /// Judged queries, where some are at hand. They count where the products are the same.
    pub judged: Option<JudgedShop>,
}

impl Relearning {
    /// Learns again and, where the new ranking is better beyond chance on what people took last, puts it in the old one's place; the old
    /// one is kept for [`Relearning::roll_back`]. The search takes it up at once.
    ///
    /// # Errors
    /// [`RelearnError`]; the ranking is then as it was.
    pub fn run(&self, progress: &(dyn Fn(&str) + Sync)) -> Result<Verdict, RelearnError> {
        let started = Instant::now();
        let (verdict, learned) = self.try_out(progress)?;
        if let (Some(ranker), Some(file)) = (learned, &self.files.learned) {
            self.keep(&ranker, file)?;
        }
        tracing::info!(seconds = started.elapsed().as_secs(), ?verdict, "the search's ranking: {verdict}");
        Ok(verdict)
    }

    /// As [`Self::run`], and changes nothing: the verdict, and the ranking that would be taken.
    ///
    /// # Errors
    /// [`RelearnError`].
    pub fn try_out(
        &self,
        progress: &(dyn Fn(&str) + Sync),
    ) -> Result<(Verdict, Option<Ranker>), RelearnError> {
        let Some(old) = self.in_force() else { return Ok((Verdict::Unused, None)) };
        let base = Ranker::load(&self.files.shipped)?;
        let lessons = self.lessons(progress)?;
        // Searching for what was judged takes a while.
        let judged = if lessons.len() < FEWEST + JUDGES { Judged::default() } else { self.judged()? };
        progress(&format!("{} judged queries, {} to check with", judged.learn.len(), judged.check.len()));
        let study = Study { lessons: &lessons, base: &base, old: &old, judged: &judged, at: now() };
        Ok(study.learn(&self.engine, progress))
    }

    /// The ranking that is to be beaten: what the file holds, though nobody has spoken since it was written or put back. Where it cannot
    /// be used, the one that the search goes on with.
    fn in_force(&self) -> Option<Arc<Ranker>> {
        let used = self.engine.ranker()?;
        let taken = self
            .files
            .current()
            .and_then(|current| if current == *used { Ok(()) } else { self.engine.take_up(current) });
        if let Err(error) = taken {
            tracing::error!(%error, "the ranking of the search stays: another cannot be used");
        }
        self.engine.ranker()
    }

    /// What was taken of the searches that may still count. The events are no longer held when the learning begins.
    fn lessons(&self, progress: &(dyn Fn(&str) + Sync)) -> Result<Vec<Lesson>, StoreError> {
        let reader = self.store.reader()?;
        let newest = reader.events_since(reader.last_event()?.saturating_sub(1), 1)?;
        // By the earlier of the two: a clock that is ahead, ours or that of the newest event, leaves nothing out. Where the newest was
        // deleted, when the one before it happened is not known, and everything is read.
        let since =
            newest.first().map_or(Timestamp::MIN, |newest| newest.event.at.min(now()).saturating_sub(WINDOW));
        let recorded = reader.events_between(since, Timestamp::MAX)?;
        let events: Vec<_> = recorded.into_iter().map(|recorded| recorded.event).collect();
        let lessons = lessons(&events);
        progress(&format!(
            "{} events, {} searches of which something was taken",
            events.len(),
            lessons.len()
        ));
        Ok(lessons)
    }

    /// The judged queries, where they were judged for this very shop.
    fn judged(&self) -> Result<Judged, RelearnError> {
        let Some(judged) = &self.judged else { return Ok(Judged::default()) };
        if !self.is_shop(&judged.products)? {
            return Ok(Judged::default());
        }
        let part = |name: &str| -> Result<_, SearchError> {
            let queries = trec::read_queries(&judged.queries.join(format!("queries-{name}.tsv")))?;
            let (grades, _) = trec::read_judgements(&judged.queries.join(format!("qrels-{name}.txt")))?;
            Ok(train::judged(&self.engine, &queries, &grades))
        };
        Ok(Judged { learn: part("train")?, check: part("dev")? })
    }

    /// Whether most of the products of a file are here, under the same ids and titles: another shop may count its own from P0001, too.
    fn is_shop(&self, file: &Path) -> Result<bool, RelearnError> {
        let unread = |cause: String| RelearnError::Judged { path: file.to_owned(), cause };
        let input = jingxuan_store::demo::open(file).map_err(|error| unread(error.to_string()))?;
        let products: Vec<Product> = json_lines(input, Limits::default())
            .map(|line| line.map(|(_, product)| product))
            .collect::<Result<_, FeedError>>()
            .map_err(|error| unread(error.to_string()))?;
        let reader = self.store.reader()?;
        let mut same = 0;
        for product in &products {
            let here = reader.product(&product.id)?;
            same += usize::from(here.is_some_and(|here| here.title == product.title));
        }
        Ok(same > 0 && same * 10 >= products.len() * 9)
    }

    /// Writes a ranking, reads it back and has the search take it up; where that fails the one before is put back. Where none was there,
    /// or none that can be read, the one before is the one that came with the program.
    fn keep(&self, ranker: &Ranker, file: &Path) -> Result<(), RelearnError> {
        if Ranker::load(file).is_err()
            && let Err(error) = std::fs::copy(&self.files.shipped, file)
        {
            tracing::warn!(%error, "the ranking that came with the program is not kept beside the new one");
        }
        ranker.save(file)?;
        let taken = Ranker::load(file).and_then(|ranker| self.engine.take_up(ranker));
        if let Err(error) = taken {
            Ranker::roll_back(file)?;
            return Err(error.into());
        }
        Ok(())
    }

    /// Runs on a thread of its own with the lowest priority: the mirror goes on.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn in_background(
        self,
        done: impl FnOnce(Result<Verdict, RelearnError>) + Send + 'static,
    ) -> std::io::Result<JoinHandle<()>> {
        std::thread::Builder::new().name("learning".into()).spawn(move || {
            yield_to_others();
            done(self.run(&|step| tracing::info!(step, "learning to rank")));
        })
    }

    /// Puts the ranking before this one back; a search that runs takes it up by itself.
    ///
    /// # Errors
    /// [`RelearnError::Search`] where none was kept.
    pub fn roll_back(&self) -> Result<(), RelearnError> {
        if let Some(file) = &self.files.learned {
            Ranker::roll_back(file)?;
            tracing::info!(file = %file.display(), "the search's ranking is the one before again");
        }
        Ok(())
    }
}

impl Assistant {
    /// What the search's ranking is learned from again, and where it is kept.
    #[must_use]
    pub fn relearning(&self, judged: Option<JudgedShop>) -> Relearning {
        Relearning {
            store: Arc::clone(self.parts.shop.store()),
            engine: Arc::clone(&self.parts.engine),
            files: self.parts.ranking.files.clone(),
            judged,
        }
    }

    /// The list that a turn showed, where the ranking can learn from what is taken of it: the words alone asked for it, compared with
    /// nothing and pointing at nothing, in no other order than the ranking's.
    #[must_use]
    pub fn list_to_learn_from(&self, text: &str, reply: &Reply) -> Vec<ProductId> {
        let asked = self.parts.understander.understand(text, &Context::default());
        let alone = asked.comparisons.is_empty() && asked.references.is_empty() && asked.sort.is_none();
        if reply.intent != Intent::Search || !alone {
            return Vec::new();
        }
        reply.products.iter().map(|shown| shown.product.clone()).collect()
    }
}
