//! Where the program's files are.

use std::path::{Path, PathBuf};

use jingxuan_settings::Settings;

/// The configured folders and files as paths that exist or are named in the error when they do not.
#[derive(Clone, Debug)]
pub struct Resources {
    /// Body, wardrobe, clip.
    pub assets: PathBuf,
    /// ONNX models.
    pub models: PathBuf,
    /// The body model file.
    pub body: PathBuf,
    /// The clip that plays without a camera; `None` when that is switched off.
    pub fallback_clip: Option<PathBuf>,
    /// The ONNX Runtime library, where configured.
    pub onnxruntime: Option<PathBuf>,
}

impl Resources {
    /// Resolves the settings' paths against the folder of the program's resources.
    #[must_use]
    pub fn of(settings: &Settings, base: &Path) -> Self {
        let assets = base.join(&settings.paths.assets);
        let set = |path: &Path| !path.as_os_str().is_empty();
        Self {
            models: base.join(&settings.paths.models),
            body: assets.join(&settings.body.model),
            fallback_clip: set(&settings.capture.fallback_clip)
                .then(|| assets.join(&settings.capture.fallback_clip)),
            onnxruntime: set(&settings.paths.onnxruntime).then(|| base.join(&settings.paths.onnxruntime)),
            assets,
        }
    }

    /// The wardrobe's folder.
    #[must_use]
    pub fn wardrobe(&self) -> PathBuf {
        self.assets.join("wardrobe")
    }

    /// The folder that holds `assets` and `models`: `JINGXUAN_RESOURCES`, beside the program, or the current folder.
    #[must_use]
    pub fn base() -> PathBuf {
        if let Some(base) = std::env::var_os("JINGXUAN_RESOURCES").filter(|base| !base.is_empty()) {
            return base.into();
        }
        let beside = std::env::current_exe().ok().and_then(|program| program.parent().map(Path::to_owned));
        match beside {
            Some(folder) if folder.join("models").is_dir() => folder,
            _ => PathBuf::from("."),
        }
    }
}
