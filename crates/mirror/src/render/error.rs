//! What can go wrong between a scene and its picture.

/// Why a picture could not be drawn.
#[derive(Debug, thiserror::Error)]
pub enum MirrorError {
    /// No graphics adapter, or not the one that was asked for.
    #[error("no graphics adapter: {0}")]
    NoAdapter(String),
    /// The device is gone or hangs; a new renderer is needed.
    #[error("the graphics device was lost: {0}")]
    DeviceLost(String),
    /// The driver refused something.
    #[error("graphics: {0}")]
    Graphics(String),
    /// The scene contradicts itself.
    #[error("the scene cannot be drawn: {0}")]
    Scene(String),
}
