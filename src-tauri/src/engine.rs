//! Where the window meets the mirror: the one place of this program that knows `jingxuan_mirror::Mirror`.
//!
//! The mirror repairs what it can lose by itself (camera, model, graphics device). What it cannot do is start when
//! starting fails, or answer after a panic: that is done here, with back-off, while the window stays.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

use jingxuan_mirror::{Fault, FaultKind, Picture, Status, View, Worn};
use parking_lot::{Condvar, Mutex};

/// First pause after a failed start; doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// A running mirror, as far as the window needs it.
pub trait Engine: Send {
    /// Consent was given: the camera starts.
    fn begin_session(&mut self);
    /// The camera stops, and everything of the shopper is wiped when this returns.
    fn end_session(&mut self);
    /// Draws this outfit from the next picture on.
    fn wear(&mut self, outfit: Vec<Worn>);
    /// Shows the shopper in this way from the next picture on.
    fn show(&mut self, view: View);
    /// The frozen moment at the camera's resolution, where it is ready.
    fn result(&self) -> Option<Arc<Picture>>;
    /// Health, and what is seen and worn.
    fn status(&self) -> Status;
}

/// Starts an engine. Called again after a failure.
pub type Start = Box<dyn Fn() -> Result<Box<dyn Engine>, Fault> + Send>;

/// Keeps a mirror running: starts it, starts it again, and remembers what it is to do.
#[derive(Clone)]
pub struct Keeper {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    engine: Option<Box<dyn Engine>>,
    /// Why there is no engine; `None` while the first start is under way.
    fault: Option<Fault>,
    /// Whether a consented session runs, for an engine that starts late.
    session: bool,
    outfit: Vec<Worn>,
    /// What is shown of the shopper, for an engine that starts late.
    view: View,
    stopping: bool,
}

impl Keeper {
    /// Starts the engine on a thread of its own and returns at once.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn new(start: Start) -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                engine: None,
                fault: None,
                session: false,
                outfit: Vec::new(),
                view: Default::default(),
                stopping: false,
            }),
            changed: Condvar::new(),
        });
        let keeper = Self { shared: Arc::clone(&shared) };
        std::thread::Builder::new().name("engine-keeper".into()).spawn(move || shared.keep(&start))?;
        Ok(keeper)
    }

    /// Consent was given.
    pub fn begin_session(&self) {
        let mut state = self.shared.state.lock();
        state.session = true;
        self.shared.with_engine(&mut state, |engine| engine.begin_session());
    }

    /// Wipes the session; everything is gone when this returns.
    pub fn end_session(&self) {
        let mut state = self.shared.state.lock();
        state.session = false;
        state.outfit.clear();
        state.view = Default::default();
        self.shared.with_engine(&mut state, |engine| engine.end_session());
    }

    /// Changes the outfit.
    pub fn wear(&self, outfit: Vec<Worn>) {
        let mut state = self.shared.state.lock();
        state.outfit.clone_from(&outfit);
        self.shared.with_engine(&mut state, |engine| engine.wear(outfit));
    }

    /// Changes the view.
    pub fn show(&self, view: View) {
        let mut state = self.shared.state.lock();
        state.view.clone_from(&view);
        self.shared.with_engine(&mut state, |engine| engine.show(view));
    }

    /// The frozen moment at the camera's resolution.
    pub fn result(&self) -> Option<Arc<Picture>> {
        let mut state = self.shared.state.lock();
        self.shared.with_engine(&mut state, |engine| engine.result()).flatten()
    }

    /// The engine's status; the reason why there is none; or neither while it starts.
    pub fn status(&self) -> Result<Status, Option<Fault>> {
        let mut state = self.shared.state.lock();
        match self.shared.with_engine(&mut state, |engine| engine.status()) {
            Some(status) => Ok(status),
            None => Err(state.fault.clone()),
        }
    }

    /// Stops the engine and the keeping; the shopper's pictures go with it.
    pub fn stop(&self) {
        let mut state = self.shared.state.lock();
        state.stopping = true;
        state.engine = None;
        self.shared.changed.notify_all();
    }
}

impl Shared {
    /// Calls the engine. One that panics is thrown away, with all it holds, and started anew.
    fn with_engine<T>(&self, state: &mut State, call: impl FnOnce(&mut dyn Engine) -> T) -> Option<T> {
        let engine = state.engine.as_mut()?;
        match catch_unwind(AssertUnwindSafe(|| call(engine.as_mut()))) {
            Ok(value) => Some(value),
            Err(panic) => {
                let cause = format!("the mirror panicked: {}", panic_text(panic.as_ref()));
                tracing::error!("{cause}");
                discard(state.engine.take());
                state.fault = Some(Fault { kind: FaultKind::Internal, cause });
                self.changed.notify_all();
                None
            }
        }
    }

    fn keep(&self, start: &Start) {
        let mut pause = FIRST_PAUSE;
        loop {
            let started = catch_unwind(AssertUnwindSafe(start)).unwrap_or_else(|panic| {
                let cause = format!("the mirror panicked while starting: {}", panic_text(panic.as_ref()));
                Err(Fault { kind: FaultKind::Internal, cause })
            });
            let mut state = self.state.lock();
            if state.stopping {
                return;
            }
            match started {
                Ok(engine) => {
                    tracing::info!("the mirror has started");
                    (state.engine, state.fault) = (Some(engine), None);
                    pause = FIRST_PAUSE;
                    let (session, outfit, view) = (state.session, state.outfit.clone(), state.view.clone());
                    self.with_engine(&mut state, |engine| {
                        if session {
                            engine.begin_session();
                            engine.wear(outfit);
                            engine.show(view);
                        }
                    });
                    while state.engine.is_some() && !state.stopping {
                        self.changed.wait(&mut state);
                    }
                }
                Err(fault) => {
                    tracing::error!(kind = ?fault.kind, "the mirror cannot start: {}", fault.cause);
                    state.fault = Some(fault);
                }
            }
            self.changed.wait_for(&mut state, pause);
            pause = (pause * 2).min(LONGEST_PAUSE);
            if state.stopping {
                return;
            }
        }
    }
}

fn discard(engine: Option<Box<dyn Engine>>) {
    if catch_unwind(AssertUnwindSafe(|| drop(engine))).is_err() {
        tracing::error!("the mirror panicked again while it was stopped");
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        time::Instant,
    };

    use jingxuan_mirror::ViewMode;

    use super::*;
    use crate::notices::tests::healthy;

    /// Writes down what it is told.
    struct Recorder {
        told: Arc<Mutex<Vec<String>>>,
        panics: bool,
    }

    impl Engine for Recorder {
        fn begin_session(&mut self) {
            self.told.lock().push("begin".into());
        }
        fn end_session(&mut self) {
            self.told.lock().push("end".into());
        }
        fn wear(&mut self, outfit: Vec<Worn>) {
            assert!(!self.panics, "a bug while dressing");
            self.told.lock().push(format!("wear {}", outfit.len()));
        }
        fn show(&mut self, view: View) {
            self.told.lock().push(format!("show {:?} {}", view.mode, view.frozen));
        }
        fn result(&self) -> Option<Arc<Picture>> {
            None
        }
        fn status(&self) -> Status {
            healthy()
        }
    }

    impl Drop for Recorder {
        fn drop(&mut self) {
            self.told.lock().push("dropped".into());
        }
    }

    fn soon(what: &str, condition: impl Fn() -> bool) {
        let began = Instant::now();
        while !condition() {
            assert!(began.elapsed() < Duration::from_secs(20), "{what} did not happen");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn tee() -> Vec<Worn> {
        vec![Worn { garment: "tee".into(), size: None, colourway: None, tucked: false }]
    }

    #[test]
    fn a_failed_start_is_told_and_tried_again() {
        let attempts = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&attempts);
        let keeper = Keeper::new(Box::new(move || {
            if counted.fetch_add(1, Ordering::SeqCst) == 0 {
                return Err(Fault { kind: FaultKind::Graphics, cause: "no adapter".into() });
            }
            Ok(Box::new(Recorder { told: Arc::default(), panics: false }))
        }))
        .unwrap();
        soon("the fault", || matches!(keeper.status(), Err(Some(ref f)) if f.kind == FaultKind::Graphics));
        soon("the second start", || keeper.status().is_ok());
        assert_eq!(attempts.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn an_engine_that_starts_late_learns_of_the_session_and_the_outfit() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let (for_engine, gate) = (Arc::clone(&told), Arc::new(Mutex::new(())));
        let (held, waiting) = (gate.lock(), Arc::clone(&gate));
        let keeper = Keeper::new(Box::new(move || {
            drop(waiting.lock());
            Ok(Box::new(Recorder { told: Arc::clone(&for_engine), panics: false }))
        }))
        .unwrap();
        keeper.begin_session();
        keeper.wear(tee());
        keeper.show(View { mode: ViewMode::FitMap, frozen: true, beside: None });
        drop(held);
        soon("the start", || keeper.status().is_ok());
        assert_eq!(*told.lock(), ["begin", "wear 1", "show FitMap true"]);
    }

    #[test]
    fn a_panic_throws_the_engine_and_what_it_holds_away_and_starts_another() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let for_engine = Arc::clone(&told);
        let starts = AtomicUsize::new(0);
        let keeper = Keeper::new(Box::new(move || {
            let panics = starts.fetch_add(1, Ordering::SeqCst) == 0;
            Ok(Box::new(Recorder { told: Arc::clone(&for_engine), panics }))
        }))
        .unwrap();
        soon("the start", || keeper.status().is_ok());
        keeper.begin_session();
        keeper.wear(tee());
        assert!(matches!(keeper.status(), Err(Some(ref f)) if f.kind == FaultKind::Internal));
        soon("another start", || keeper.status().is_ok());
        assert_eq!(*told.lock(), ["begin", "dropped", "begin", "wear 1", "show Dressed false"]);
    }

    #[test]
    fn stopping_drops_the_engine() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let for_engine = Arc::clone(&told);
        let keeper = Keeper::new(Box::new(move || {
            Ok(Box::new(Recorder { told: Arc::clone(&for_engine), panics: false }))
        }))
        .unwrap();
        soon("the start", || keeper.status().is_ok());
        keeper.stop();
        assert_eq!(*told.lock(), ["dropped"]);
    }
}
