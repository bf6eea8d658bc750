//! The command line of the kiosk.

use std::path::PathBuf;

/// The mirror's window: consent, mirror, carousel.
#[derive(Clone, Debug, Default, clap::Parser)]
#[command(name = "jingxuan-kiosk", version, about)]
pub struct Options {
    /// Configuration file. Default: config.toml in the user's configuration folder for jingxuan.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Play this clip instead of opening a camera.
    #[arg(long, value_name = "FILE")]
    pub clip: Option<PathBuf>,
    /// An ordinary window instead of the whole screen. Also: JINGXUAN_WINDOWED=1.
    #[arg(long)]
    pub windowed: bool,
    /// Folder with body, wardrobe and clip, instead of the one in the settings.
    #[arg(long, value_name = "DIR")]
    pub assets: Option<PathBuf>,
}

impl Options {
    /// Whether the window is an ordinary one, by option or by environment.
    #[must_use]
    pub fn wants_window(&self) -> bool {
        self.windowed || std::env::var_os("JINGXUAN_WINDOWED").is_some_and(|value| value != "0")
    }
}
