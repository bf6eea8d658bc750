//! `jingxuan eval`: accuracy against references.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use jingxuan_onnx::{Runtime, RuntimeOptions};
use jingxuan_vision::{PhotoScore, Reference, Tracker, TrackerOptions, evaluate_photo};

use crate::{
    Context,
    exit::{Because, Failure, Outcome},
    input::{Input, failed},
};

/// Measures accuracy.
#[derive(clap::Subcommand)]
pub enum Eval {
    /// Landmarks against MediaPipe's own output on photos.
    Pose(Pose),
    /// The body fit on bodies with known pose, and on photos.
    Fit(crate::eval_fit::EvalFit),
    /// Recommendation methods on held-out ratings or purchases.
    Recommend(crate::eval_recommend::EvalRecommend),
    /// Purchase intent on visits that were not learned from.
    Intent(crate::eval_intent::EvalIntent),
    /// The conversation on dialogues with gold labels.
    Chat(crate::eval_chat::EvalChat),
    /// Search methods on judged queries, the demo shop's or anyone's.
    Search(crate::eval_search::EvalSearch),
    /// The pictures of a clip whose truth is known: classes, silhouettes, old clothes.
    Picture(crate::eval_picture::EvalPicture),
}

/// Landmarks against MediaPipe's own output on photos.
#[derive(clap::Args)]
pub struct Pose {
    /// Folder of photos.
    #[arg(long, value_name = "DIR")]
    photos: PathBuf,
    /// Folder of MediaPipe's output, one JSON file per photo.
    #[arg(long, value_name = "DIR")]
    reference: PathBuf,
    /// Largest mean distance in pixels that passes.
    #[arg(long, default_value_t = 0.5)]
    max_px: f32,
    /// Largest mean distance in millimetres that passes.
    #[arg(long, default_value_t = 2.0)]
    max_mm: f32,
}

impl Eval {
    pub fn run(&self, context: &Context) -> Outcome {
        match self {
            Self::Pose(pose) => pose.run(context),
            Self::Fit(fit) => fit.run(context),
            Self::Recommend(recommend) => recommend.run(context),
            Self::Intent(intent) => intent.run(),
            Self::Chat(chat) => chat.run(context),
            Self::Search(search) => search.run(context),
            Self::Picture(picture) => picture.run(context),
        }
    }
}

impl Pose {
    fn run(&self, context: &Context) -> Outcome {
        let references = references(&self.reference)?;
        let runtime = Runtime::open(RuntimeOptions {
            library: context.resources.onnxruntime.clone(),
            providers: context.settings.vision.providers.clone(),
            threads: context.settings.vision.threads as usize,
        });
        let runtime = runtime.map_err(|e| failed(e.into()))?;
        let tracker = Tracker::load(&runtime, &context.resources.models, TrackerOptions::default());
        let mut tracker = tracker.map_err(|e| failed(e.into()))?;
        println!(
            "{:50} {:>7} {:>8} {:>8} {:>8} {:>8}",
            "photo", "found", "mean px", "max px", "mean mm", "max mm"
        );
        let mut missed = 0;
        for reference in &references {
            let path = self.photos.join(&reference.image);
            let frame = Input::open(&path)?
                .next()?
                .with_context(|| format!("{}: no picture", path.display()))
                .because(Failure::Input)?;
            let observed = tracker.still(&frame).map_err(|e| failed(e.into()))?;
            let score = evaluate_photo(reference, observed.as_ref()).map_err(anyhow::Error::msg)?;
            let PhotoScore { agree, pixels, millimetres } = score;
            let found = match (observed.is_some(), agree) {
                (true, true) => "yes",
                (false, true) => "no",
                (true, false) => "yes!",
                (false, false) => "no!",
            };
            println!(
                "{:50} {found:>7} {:8.3} {:8.3} {:8.2} {:8.2}",
                reference.image, pixels.0, pixels.1, millimetres.0, millimetres.1
            );
            missed += usize::from(!agree || pixels.0 > self.max_px || millimetres.0 > self.max_mm);
        }
        println!("{} photos, {missed} beyond {} px or {} mm", references.len(), self.max_px, self.max_mm);
        match missed {
            0 => Ok(()),
            n => Err(anyhow::anyhow!("{n} photos miss the target")).because(Failure::Target),
        }
    }
}

fn references(folder: &Path) -> Outcome<Vec<Reference>> {
    let read = || -> anyhow::Result<Vec<Reference>> {
        let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
        let mut paths: Vec<PathBuf> =
            entries.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<_>>()?;
        paths.retain(|path| path.extension().is_some_and(|e| e == "json"));
        paths.sort();
        anyhow::ensure!(!paths.is_empty(), "{} holds no reference", folder.display());
        paths
            .iter()
            .map(|path| {
                let text = fs::read_to_string(path)?;
                serde_json::from_str(&text).with_context(|| path.display().to_string())
            })
            .collect()
    };
    read().because(Failure::Input)
}
