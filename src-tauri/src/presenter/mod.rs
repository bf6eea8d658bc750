//! Pictures on the screen, below the transparent web view. One implementation per platform behind
//! [`jingxuan_mirror::Presenter`]; no picture ever passes through the web view.

#[cfg(target_os = "linux")]
mod drawing_area;
#[cfg(target_os = "linux")]
pub use drawing_area::Screen;

#[cfg(not(target_os = "linux"))]
mod unsupported;
#[cfg(not(target_os = "linux"))]
pub use unsupported::Screen;

/// The mirror cannot be shown in this window.
#[derive(Debug, thiserror::Error)]
pub enum ScreenError {
    /// The window system refused.
    #[error("the window has no place for the mirror: {0}")]
    Window(#[from] tauri::Error),
    /// The web view could not be moved above the picture.
    #[cfg(target_os = "linux")]
    #[error("the web view is not where the mirror expects it: {0}")]
    Layout(&'static str),
    /// There is no presenter for this platform yet.
    #[cfg(not(target_os = "linux"))]
    #[error("showing the mirror is not implemented on {0}")]
    Platform(&'static str),
}
