//! Opens the assistant on a thread of its own: again after a failure, and again where it does without something that may have come back.

use std::{sync::Arc, time::Duration};

use jingxuan_guide::{Assistant, Sources, Watch};
use parking_lot::MutexGuard;

use super::Shared;

/// First pause after the assistant could not be opened; doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(300);
/// How often an assistant that does without something looks whether that is there by now.
pub const LOOK: Duration = Duration::from_secs(30);

/// Opens the assistant, and knows from which files.
pub struct Opener {
    /// Opens it. Called again after a failure, and where it does without something and files have changed.
    pub open: Box<dyn Fn() -> anyhow::Result<Assistant> + Send>,
    /// The files that it is opened from, as they are now.
    pub sources: Box<dyn Fn() -> Sources + Send>,
    /// How often they are looked at; see [`LOOK`].
    pub look: Duration,
}

/// How the guide is.
pub(super) enum State {
    Starting,
    Ready(Arc<Assistant>),
    Down(String),
    Stopping,
}

impl Shared {
    /// Opens the assistant, and again while it does without something that may have come back; returns when nothing is missing any more
    /// or the window is closing.
    pub(super) fn open(&self, opener: &Opener) {
        let mut pause = FIRST_PAUSE;
        loop {
            // Before they are read: what comes while they are is seen as a change.
            let sources = (opener.sources)();
            let opened = std::panic::catch_unwind(std::panic::AssertUnwindSafe(&opener.open));
            let opened =
                opened.unwrap_or_else(|_| Err(anyhow::anyhow!("the guide panicked while it was opened")));
            let mut state = self.state.lock();
            if matches!(*state, State::Stopping) {
                return;
            }
            match opened {
                Ok(assistant) => {
                    if state.take(assistant) {
                        return;
                    }
                    pause = FIRST_PAUSE;
                    if !self.wait_for_files(&mut state, opener, sources) {
                        return;
                    }
                }
                Err(error) => {
                    tracing::error!(error = format!("{error:#}"), "the guide cannot be opened");
                    // One that was opened before goes on.
                    if !matches!(*state, State::Ready(_)) {
                        *state = State::Down(format!("{error:#}"));
                    }
                    let _ = self.changed.wait_for(&mut state, pause);
                    if matches!(*state, State::Stopping) {
                        return;
                    }
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        }
    }

    /// Waits until files have changed and stand still; `false` when the window is closing.
    fn wait_for_files(&self, state: &mut MutexGuard<'_, State>, opener: &Opener, opened: Sources) -> bool {
        let mut watch = Watch::new(opened);
        loop {
            let _ = self.changed.wait_for(state, opener.look);
            if matches!(**state, State::Stopping) {
                return false;
            }
            // A slow disk keeps nobody waiting who asks how the guide is.
            let now = MutexGuard::unlocked(state, || (opener.sources)());
            if watch.is_due(now) {
                tracing::info!("files of the guide have changed; it is opened again");
                return true;
            }
        }
    }
}

impl State {
    /// Answers with an assistant from now on, unless the one in use can do more, as where a model was damaged since; says whether nothing
    /// is missing. What is remembered of a visit is the desk's, and an answer being thought of is finished by the one that began it.
    fn take(&mut self, assistant: Assistant) -> bool {
        let missing = assistant.missing().len();
        match self {
            Self::Ready(used) if used.missing().len() < missing => {
                tracing::error!(missing = ?assistant.missing(), "the guide that was opened before stays");
            }
            _ => *self = Self::Ready(Arc::new(assistant)),
        }
        missing == 0
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{
        super::{Desk, DeskError},
        *,
    };
    use crate::guide::{
        fixtures::{assistant, comes, shop},
        view::DeskState,
    };

    #[test]
    fn a_model_that_comes_back_is_taken_up_while_the_kiosk_runs() {
        let folder = tempfile::tempdir().unwrap();
        let models = folder.path().join("models");
        std::fs::create_dir(&models).unwrap();
        let (store, read, looked) = (shop(folder.path()), models.clone(), models.clone());
        let opener = Opener {
            open: Box::new(move || assistant(&store, &read)),
            sources: Box::new(move || Sources::now(&[&looked], Some(Path::new("/nowhere")), &[])),
            look: Duration::from_millis(20),
        };
        let desk = Desk::new(opener, "sh-jingan".into(), None).unwrap();
        let lacks = |part: &str| desk.troubles().iter().any(|trouble| trouble.starts_with(part));
        assert!(comes(|| desk.view().state == DeskState::Ready));
        assert!(lacks("intents"), "{:?}", desk.troubles());
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/guide.sealed");
        std::fs::copy(shipped, models.join("guide.sealed")).unwrap();
        assert!(comes(|| !lacks("intents")), "{:?}", desk.troubles());
        assert_eq!(desk.view().state, DeskState::Ready);
        assert!(lacks("sentence encoder"), "what is still missing is still told");
        desk.stop();
    }

    #[test]
    fn a_guide_that_cannot_be_opened_says_so_and_the_desk_still_stands() {
        let opener = Opener {
            open: Box::new(|| anyhow::bail!("no database")),
            sources: Box::new(|| Sources::now(&[], None, &[])),
            look: LOOK,
        };
        let desk = Desk::new(opener, "s".into(), None).unwrap();
        assert!(comes(|| desk.view().state == DeskState::Down));
        assert_eq!(desk.troubles(), ["no database"]);
        assert!(matches!(desk.complete("红"), Err(DeskError::NotReady)));
        desk.stop();
    }
}
