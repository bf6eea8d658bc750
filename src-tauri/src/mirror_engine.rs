//! The real engine: `jingxuan_mirror::Mirror` behind [`Engine`].

use std::{path::Path, sync::Arc};

use jingxuan_mirror::{Fault, Mirror, MirrorOptions, Picture, Presenter, Resources, Status, View, Worn};
use jingxuan_settings::Settings;

use crate::engine::Engine;

/// Starts the mirror; it draws into `presenter`. `clip` is played in place of the camera.
///
/// # Errors
/// The [`Fault`] that keeps it from starting.
pub fn start(
    settings: &Settings,
    clip: Option<&Path>,
    presenter: Box<dyn Presenter>,
) -> Result<Box<dyn Engine>, Fault> {
    let replay = clip.map(Path::to_owned);
    let options = MirrorOptions { settings: settings.clone(), base: Resources::base(), replay };
    Ok(Box::new(Mirror::start(options, presenter)?))
}

impl Engine for Mirror {
    fn begin_session(&mut self) {
        Mirror::begin_session(self);
    }

    fn end_session(&mut self) {
        Mirror::end_session(self);
    }

    fn wear(&mut self, outfit: Vec<Worn>) {
        Mirror::wear(self, outfit);
    }

    fn show(&mut self, view: View) {
        Mirror::show(self, view);
    }

    fn result(&self) -> Option<Arc<Picture>> {
        Mirror::result(self)
    }

    fn status(&self) -> Status {
        Mirror::status(self)
    }
}
