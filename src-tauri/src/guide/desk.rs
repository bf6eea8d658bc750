//! The guide's desk: opens the assistant, answers turns, has what it proposes done, and forgets when the session ends.
//!
//! Locks: a visit is never held while the kiosk is asked for something, for the kiosk holds its own lock when it has the desk
//! forget.

mod opener;

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use jingxuan_catalogue::{EventKind, Language, Money, ProductId, StoreId, VariantId};
use jingxuan_guide::{
    Assistant, Scene,
    ranking::{JudgedShop, Relearning},
};
use jingxuan_store::{Store, StoreError};
use jingxuan_text::Ime;
use parking_lot::{Condvar, Mutex};

use self::opener::State;
pub use self::opener::{LOOK, Opener};
use super::{
    cards::Cards,
    deeds::Words,
    done::{compared, not_done},
    member::Gate,
    view::{
        Bag, BagLine, Candidate, DeskState, GuideView, Message, ProductPage, Shelf, Speaker, StoreStock,
        Typed,
    },
    visit::Visit,
    waiting::Waiting,
};
use crate::kiosk::Kiosk;

/// Products in a row.
const ROW: usize = 10;
/// Candidates of the input method.
const CANDIDATES: usize = 24;
/// A window that closes waits so long for the store to take what waits to be written.
const CLOSING: Duration = Duration::from_secs(20);

/// The desk; clones share it.
#[derive(Clone)]
pub struct Desk {
    pub(super) shared: Arc<Shared>,
}

pub(super) struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    pub(super) store: StoreId,
    pub(super) pictures: Option<PathBuf>,
    pub(super) gate: Mutex<Gate>,
    pub(super) visit: Mutex<Visit>,
    /// Whether somebody of the staff was called. Beside the visit: the kiosk asks at every tick and must not wait for an answer that is
    /// being thought of.
    pub(super) staff_called: AtomicBool,
    /// Events on their way to the store.
    pub(super) waiting: Waiting,
    /// Held while something is reserved or given free: a second touch waits, and finds it done.
    pub(super) ordering: Mutex<()>,
    ime: OnceLock<Ime>,
}

/// Why something was not done; the interface says that it was not, the log says why.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The assistant is not open yet, or could not be opened.
    #[error("the guide is not ready")]
    NotReady,
    /// The session ended meanwhile.
    #[error("the session has ended")]
    Ended,
    /// The shop has no such thing.
    #[error("the shop has no `{0}`")]
    Unknown(String),
    /// The conversation shows no list.
    #[error("there is no list")]
    NoList,
    /// Nobody is logged in.
    #[error("nobody is logged in")]
    NoMember,
    /// Code and PIN do not go together, or there were too many attempts: the same words for both.
    #[error("refused")]
    Refused,
    /// The mirror cannot wear it.
    #[error("the mirror cannot wear `{0}`")]
    NotWearable(String),
    /// Events still wait to be written, so that what is to be deleted is not all in the store.
    #[error("the store takes nothing now: what is still to be written cannot be deleted")]
    Unwritten,
    /// The store could not read or write.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Desk {
    /// Opens the assistant on a thread of its own and returns at once; another one writes the events. `pictures` is the folder of product
    /// pictures.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn new(opener: Opener, store: StoreId, pictures: Option<PathBuf>) -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            state: Mutex::new(State::Starting),
            changed: Condvar::new(),
            store,
            pictures,
            gate: Mutex::default(),
            visit: Mutex::new(Visit::new(Language::Chinese)),
            staff_called: AtomicBool::new(false),
            waiting: Waiting::default(),
            ordering: Mutex::default(),
            ime: OnceLock::new(),
        });
        let desk = Self { shared: Arc::clone(&shared) };
        let writes = Arc::clone(&shared);
        std::thread::Builder::new()
            .name("guide-writer".into())
            .spawn(move || writes.waiting.run(|| writes.open_store()))?;
        std::thread::Builder::new().name("guide-opener".into()).spawn(move || shared.open(&opener))?;
        Ok(desk)
    }

    /// Whether somebody of the staff was called to the mirror.
    #[must_use]
    pub fn staff_called(&self) -> bool {
        self.shared.staff_called.load(Ordering::Acquire)
    }

    /// Folder of the product pictures.
    #[must_use]
    pub fn pictures(&self) -> Option<&Path> {
        self.shared.pictures.as_deref()
    }

    /// Why the guide is down or answers more simply, and what waits to be written, for the staff.
    #[must_use]
    pub fn troubles(&self) -> Vec<String> {
        let mut troubles = match &*self.shared.state.lock() {
            State::Down(cause) => vec![cause.clone()],
            State::Ready(assistant) => assistant
                .missing()
                .iter()
                .map(|missing| format!("{}: {}", missing.part, missing.reason))
                .collect(),
            State::Starting | State::Stopping => Vec::new(),
        };
        troubles.extend(self.shared.waiting.trouble());
        troubles
    }

    /// A session begins.
    pub fn begin(&self, language: Language) {
        self.shared.staff_called.store(false, Ordering::Release);
        *self.shared.visit.lock() = Visit::new(language);
    }

    /// A session ends: nothing of it is left here but events that the store did not take yet, which are tried again at once. Waits for
    /// nothing: the kiosk holds its lock.
    pub fn forget(&self) {
        self.shared.gate.lock().shut();
        self.shared.staff_called.store(false, Ordering::Release);
        *self.shared.visit.lock() = Visit::new(Language::Chinese);
        self.shared.waiting.hurry();
    }

    /// No new attempt to open; the window is closing. Where the store takes nothing, this waits up to 20 seconds for what waits to be
    /// written; what it does not take until then is gone.
    pub fn stop(&self) {
        let lost = self.shared.waiting.stop(CLOSING);
        if lost > 0 {
            tracing::error!(lost, "the store took nothing until the end: events are lost");
        }
        *self.shared.state.lock() = State::Stopping;
        self.shared.changed.notify_all();
    }

    pub(super) fn assistant(&self) -> Result<Arc<Assistant>, DeskError> {
        match &*self.shared.state.lock() {
            State::Ready(assistant) => Ok(Arc::clone(assistant)),
            _ => Err(DeskError::NotReady),
        }
    }

    /// How the search's ranking is learned again; `None` while the guide is not open.
    #[must_use]
    pub fn relearning(&self, judged: Option<JudgedShop>) -> Option<Relearning> {
        Some(self.assistant().ok()?.relearning(judged))
    }

    /// What the interface shows.
    #[must_use]
    pub fn view(&self) -> GuideView {
        let (state, simpler) = match &*self.shared.state.lock() {
            State::Ready(assistant) => (DeskState::Ready, !assistant.missing().is_empty()),
            State::Starting => (DeskState::Starting, false),
            State::Down(_) | State::Stopping => (DeskState::Down, false),
        };
        let visit = self.shared.visit.lock();
        GuideView {
            state,
            simpler,
            messages: visit.messages.clone(),
            suggestions: visit.suggestions.clone(),
            bag: visit.bag.len(),
            staff_called: self.staff_called(),
            member: visit.member.as_ref().map(|member| member.name.clone()),
            list: visit.talk.has_list(),
            hint: visit.hint.clone(),
        }
    }

    /// Answers what the shopper says, and does what it asks for.
    ///
    /// # Errors
    /// [`DeskError::NotReady`]; [`DeskError::Ended`] when the session ended meanwhile.
    pub fn say(&self, kiosk: &Kiosk, text: &str) -> Result<(), DeskError> {
        let assistant = self.assistant()?;
        let scene = self.scene(kiosk, &assistant);
        let spoken = kiosk.language();
        let (session, reply, turn) = {
            let mut visit = self.shared.visit.lock();
            visit.talk.language = spoken;
            let reply = assistant.turn(&mut visit.talk, &scene, text);
            (visit.session.clone(), reply, visit.talk.turns())
        };
        self.record_turn(&assistant, &scene, text, &reply);
        let (mut done, mut failed) = (Vec::new(), false);
        for action in &reply.actions {
            let carried = self.carry_out(kiosk, &assistant, &session, action);
            failed |= carried.is_err();
            done.extend(self.told(carried, turn, action, reply.language, spoken, &session)?);
        }
        if !reply.actions.is_empty() {
            self.hint_anew(kiosk, &assistant, &session);
        }
        let cards = Cards { shop: assistant.shop(), store: &self.shared.store, language: reply.language };
        let products = reply
            .products
            .iter()
            .filter_map(|shown| cards.card(&shown.product, shown.variant.as_ref(), &shown.why))
            .collect();
        let mut visit = self.visit_of(&session)?;
        visit.say(Message::of(turn, Speaker::Shopper, text.to_owned()));
        // What was not done is not told as done.
        let text = if failed { not_done(reply.language).to_owned() } else { reply.text };
        visit.say(Message {
            products,
            done,
            compare: compared(&reply.actions),
            stock: reply.stock.into_iter().map(StoreStock::from).collect(),
            ..Message::of(turn, Speaker::Guide, text)
        });
        visit.suggestions = reply.suggestions;
        Ok(())
    }

    /// The visit, unless another has begun.
    pub(super) fn visit_of(&self, session: &str) -> Result<parking_lot::MutexGuard<'_, Visit>, DeskError> {
        let visit = self.shared.visit.lock();
        if visit.session == session { Ok(visit) } else { Err(DeskError::Ended) }
    }

    /// What the screen shows, for the assistant.
    pub(super) fn scene(&self, kiosk: &Kiosk, assistant: &Assistant) -> Scene {
        let dressed = kiosk.dressed();
        let visit = self.shared.visit.lock();
        let worn = dressed
            .worn
            .iter()
            .filter_map(|worn| assistant.shop().worn(&worn.garment, &worn.colourway, worn.size.as_deref()))
            .collect();
        Scene {
            worn,
            open: None,
            listed: Vec::new(),
            tried: visit.tried.clone(),
            session: Some(visit.session.as_str().into()),
            bag: visit.bag.clone(),
            store: self.shared.store.clone(),
            customer: visit.member.as_ref().map(|member| member.id.clone()),
            measurements: dressed.measurements,
            ..Scene::default()
        }
    }

    /// Everything about a product; looking at it is an event, and what is said next is about it.
    ///
    /// # Errors
    /// [`DeskError`].
    pub fn product(&self, kiosk: &Kiosk, id: &ProductId) -> Result<ProductPage, DeskError> {
        let assistant = self.assistant()?;
        let scene = self.scene(kiosk, &assistant);
        let language = kiosk.language();
        let cards = Cards { shop: assistant.shop(), store: &self.shared.store, language };
        let page = cards.page(&assistant, &scene, id).ok_or_else(|| DeskError::Unknown(id.to_string()))?;
        let session = {
            let mut visit = self.shared.visit.lock();
            if let Some(shown) = assistant.variant_for(&visit.talk, id, &scene) {
                visit.talk.look_at(shown.product, shown.variant);
            }
            visit.session.clone()
        };
        self.record(&assistant, &session, EventKind::View, Some(id), None, Words::default())?;
        Ok(page)
    }

    /// Stock of a variant, store by store.
    ///
    /// # Errors
    /// [`DeskError`].
    pub fn stock(&self, kiosk: &Kiosk, variant: &VariantId) -> Result<Vec<StoreStock>, DeskError> {
        let assistant = self.assistant()?;
        let language = kiosk.language();
        let cards = Cards { shop: assistant.shop(), store: &self.shared.store, language };
        Ok(cards.stock(variant)?)
    }

    /// The bag.
    ///
    /// # Errors
    /// [`DeskError`].
    pub fn bag(&self, kiosk: &Kiosk) -> Result<Bag, DeskError> {
        let assistant = self.assistant()?;
        let language = kiosk.language();
        let (bag, reserved) = {
            let visit = self.shared.visit.lock();
            (visit.bag.clone(), visit.reserved.clone())
        };
        let (mut lines, mut total): (Vec<BagLine>, Option<Money>) = (Vec::new(), None);
        for variant in bag {
            let Some((product, piece)) = assistant.shop().variant(&variant) else { continue };
            let price = assistant.shop().price(&variant)?.map_or(piece.price, |price| price.price);
            total = Some(Money { minor: total.map_or(0, |sum| sum.minor) + price.minor, ..price });
            let colour = piece.colour.name.get(language);
            lines.push(BagLine {
                product: product.id.to_string(),
                title: product.title.get(language).to_owned(),
                detail: match language {
                    Language::Chinese => format!("{colour}，{} 码", piece.size),
                    Language::English => format!("{colour}, size {}", piece.size),
                },
                price: price.to_string(),
                picture: piece.images.first().cloned(),
                reserved: reserved.iter().any(|kept| kept.variant == variant),
                variant: variant.to_string(),
            });
        }
        Ok(Bag { lines, total: total.map_or_else(String::new, |sum| sum.to_string()) })
    }

    /// Recommendations, in rows.
    ///
    /// # Errors
    /// [`DeskError`].
    pub fn shelves(&self, kiosk: &Kiosk) -> Result<Vec<Shelf>, DeskError> {
        let assistant = self.assistant()?;
        let scene = self.scene(kiosk, &assistant);
        let language = kiosk.language();
        let Some(advice) = assistant.advice() else { return Ok(Vec::new()) };
        let (shop, chinese) = (assistant.shop(), language == Language::Chinese);
        let cards = Cards { shop, store: &self.shared.store, language };
        let mut shelves = Vec::new();
        let mut add = |title: String, found| {
            let products = cards.suggested(found);
            if !products.is_empty() {
                shelves.push(Shelf { title, products });
            }
        };
        if let Some((product, title)) = scene.worn.last().and_then(|worn| {
            let product = shop.product(&worn.product)?;
            Some((&worn.product, product.title.get(language)))
        }) {
            let with = if chinese { format!("配{title}") } else { format!("Goes with {title}") };
            add(with, advice.completing(shop, &scene, product, language, ROW));
            let like = if chinese { format!("和{title}相似") } else { format!("Like {title}") };
            add(like, advice.similar(shop, &scene, product, language, ROW));
            let too =
                if chinese { format!("买{title}的人还买了") } else { format!("Bought with {title}") };
            add(too, advice.also_bought(shop, &scene, product, language, ROW));
        }
        let tried = if chinese { "因为您试过" } else { "Because of what you tried" };
        add(tried.to_owned(), advice.because_you_tried(shop, &scene, language, ROW));
        let you = if chinese { "为您挑选" } else { "Chosen for you" };
        add(you.to_owned(), advice.for_shopper(shop, &scene, language, ROW));
        Ok(shelves)
    }

    /// How a text may go on.
    ///
    /// # Errors
    /// [`DeskError::NotReady`].
    pub fn complete(&self, text: &str) -> Result<Vec<String>, DeskError> {
        Ok(self.assistant()?.complete(text))
    }

    /// What letters may stand for.
    #[must_use]
    pub fn type_letters(&self, letters: &str) -> Typed {
        let ime = self.shared.ime.get_or_init(|| match self.assistant() {
            Ok(assistant) => Ime::new(assistant.chinese_words()),
            Err(_) => Ime::new([]),
        });
        let candidates = ime.candidates(letters, CANDIDATES).into_iter();
        Typed { candidates: candidates.map(|c| Candidate { text: c.text, consumed: c.consumed }).collect() }
    }
}

impl Shared {
    /// The store, once the assistant is open.
    fn open_store(&self) -> Option<Arc<Store>> {
        match &*self.state.lock() {
            State::Ready(assistant) => Some(Arc::clone(assistant.shop().store())),
            State::Starting | State::Down(_) | State::Stopping => None,
        }
    }
}
