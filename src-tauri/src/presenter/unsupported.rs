//! Windows and macOS: not implemented. The usual way there is a wgpu surface on the window below a transparent web
//! view; nobody has written or tried it for this program, so it says so instead of showing an empty mirror.

use jingxuan_mirror::Presenter;

use super::ScreenError;

/// The part of the window that would show the mirror.
#[derive(Clone)]
pub enum Screen {}

impl Screen {
    /// Always fails.
    ///
    /// # Errors
    /// [`ScreenError::Platform`].
    pub fn attach(_window: &tauri::WebviewWindow) -> Result<Self, ScreenError> {
        Err(ScreenError::Platform(std::env::consts::OS))
    }

    /// A presenter that paints here.
    #[must_use]
    pub fn presenter(&self) -> Box<dyn Presenter> {
        match *self {}
    }

    /// Median age of the pictures painted last.
    #[must_use]
    pub fn capture_to_painted(&self) -> Option<std::time::Duration> {
        match *self {}
    }

    /// A session begins: pictures are painted from now on.
    pub fn open(&self) {
        match *self {}
    }

    /// Forgets the picture and shows the empty ground.
    pub fn wipe(&self) {
        match *self {}
    }
}
