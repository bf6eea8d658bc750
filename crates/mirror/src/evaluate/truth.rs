//! The truth of a rendered clip: labels and bodies.

use std::path::{Path, PathBuf};

use glam::Vec3;
use jingxuan_body::{BodyModel, BodyState, Camera, JOINTS, SHAPES};
use serde::Deserialize;

use super::LABELLED;
use crate::posed_body;

/// Colours of the classes in the label pictures.
const PALETTE: [[u8; 3]; LABELLED] =
    [[0, 0, 0], [150, 80, 20], [255, 200, 120], [255, 90, 90], [60, 160, 255], [40, 60, 220], [240, 240, 60]];

/// Why the truth of a clip cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TruthError {
    /// A file cannot be read.
    #[error("{}: {cause}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// A file does not hold what it should.
    #[error("{}: {cause}", path.display())]
    Content {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        cause: String,
    },
}

#[derive(Deserialize)]
struct Written {
    width: u32,
    height: u32,
    camera: Focus,
    frames: Vec<Figures>,
}

#[derive(Deserialize)]
struct Focus {
    fx: f32,
    fy: f32,
    cx: f32,
    cy: f32,
}

#[derive(Deserialize)]
struct Figures {
    shopper: Figure,
}

#[derive(Deserialize)]
struct Figure {
    betas: Vec<f32>,
    pose: Vec<f32>,
    transl: [f32; 3],
}

/// `truth.json` and the `labels` folder beside it, as `tools/clip` writes them.
pub struct ClipTruth {
    folder: PathBuf,
    written: Written,
}

impl ClipTruth {
    /// Reads the truth of the clip in `folder`.
    ///
    /// # Errors
    /// [`TruthError`] when the file is missing or damaged.
    pub fn open(folder: &Path) -> Result<Self, TruthError> {
        let path = folder.join("truth.json");
        let bytes = std::fs::read(&path).map_err(|cause| TruthError::File { path: path.clone(), cause })?;
        let written: Written = serde_json::from_slice(&bytes)
            .map_err(|cause| TruthError::Content { path: path.clone(), cause: cause.to_string() })?;
        if written.width == 0 || written.height == 0 {
            return Err(TruthError::Content { path, cause: "an empty picture".into() });
        }
        Ok(Self { folder: folder.to_owned(), written })
    }

    /// Width of the clip in pixels.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.written.width
    }

    /// Height of the clip in pixels.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.written.height
    }

    /// The shopper's true body in a frame, in the camera that the clip was made with.
    ///
    /// # Errors
    /// [`TruthError::Content`] when the clip has no such frame, or its pose is incomplete.
    pub fn body(&self, frame: usize, model: &BodyModel) -> Result<BodyState, TruthError> {
        let wrong = |cause: String| TruthError::Content { path: self.folder.join("truth.json"), cause };
        let figures = self.written.frames.get(frame).ok_or_else(|| wrong(format!("no frame {frame}")))?;
        let Figure { betas, pose, transl } = &figures.shopper;
        if pose.len() != JOINTS * 3 || betas.len() > SHAPES {
            return Err(wrong(format!(
                "frame {frame} has {} pose numbers, {} of shape",
                pose.len(),
                betas.len()
            )));
        }
        let mut shape = [0.0; SHAPES];
        shape[..betas.len()].copy_from_slice(betas);
        let pose = std::array::from_fn(|joint| Vec3::from_slice(&pose[joint * 3..]));
        let Focus { fx, fy, cx, cy } = self.written.camera;
        let camera = Camera { fx, fy, cx, cy, width: self.width(), height: self.height() };
        Ok(posed_body(model, shape, pose, Vec3::from_array(*transl), camera))
    }

    /// What every pixel of a frame shows, values of [`crate::Class`], rows from the top; `None` where the frame has no labels.
    ///
    /// # Errors
    /// [`TruthError`] when the picture is damaged, of another size or has colours of no class.
    pub fn labels(&self, frame: usize) -> Result<Option<Vec<u8>>, TruthError> {
        let path = self.folder.join(format!("labels/{frame:03}.png"));
        if !path.exists() {
            return Ok(None);
        }
        let wrong = |cause: String| TruthError::Content { path: path.clone(), cause };
        let picture = image::open(&path).map_err(|error| wrong(error.to_string()))?.into_rgb8();
        if picture.dimensions() != (self.width(), self.height()) {
            return Err(wrong(format!("{}x{} pixels", picture.width(), picture.height())));
        }
        let class = |pixel: &image::Rgb<u8>| PALETTE.iter().position(|colour| *colour == pixel.0);
        let labels: Option<Vec<u8>> =
            picture.pixels().map(|pixel| class(pixel).map(|class| class as u8)).collect();
        labels.map(Some).ok_or_else(|| wrong("a colour of no class".into()))
    }
}
