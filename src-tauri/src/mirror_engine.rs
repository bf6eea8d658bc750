//! The real engine: `jingxuan_mirror::Mirror` behind [`Engine`].

use std::path::Path;

use jingxuan_mirror::{Fault, FaultKind, Presenter};
use jingxuan_settings::Settings;

use crate::engine::Engine;

/// Starts the mirror.
///
/// # Errors
/// The [`Fault`] that keeps it from starting.
pub fn start(
    _settings: &Settings,
    _clip: Option<&Path>,
    _presenter: Box<dyn Presenter>,
) -> Result<Box<dyn Engine>, Fault> {
    Err(Fault {
        kind: FaultKind::Internal,
        cause: "the mirror pipeline is not part of this build yet".into(),
    })
}
