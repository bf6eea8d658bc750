//! `jingxuan doctor`: what this machine has, what is missing, and what to do about it.

use std::fmt::Display;

use jingxuan_body::BodyModel;
use jingxuan_capture::list_cameras;
use jingxuan_mirror::{Dresser, Renderer, RendererOptions};
use jingxuan_onnx::{Runtime, RuntimeOptions};
use jingxuan_vision::{Tracker, TrackerOptions};

use crate::{
    Context,
    exit::{Because, Failure, Outcome},
    input::failed,
};

/// Says what this machine has and what is missing.
#[derive(clap::Args)]
pub struct Doctor {
    /// Fail also when no camera is found.
    #[arg(long)]
    require_camera: bool,
}

/// Prints findings and counts what is wrong.
#[derive(Default)]
struct Findings {
    wrong: usize,
}

impl Findings {
    fn well(&self, what: &str, finding: impl Display) {
        println!("ok       {what:18} {finding}");
    }

    fn note(&self, what: &str, finding: impl Display) {
        println!("note     {what:18} {finding}");
    }

    fn wrong(&mut self, what: &str, finding: impl Display) {
        println!("WRONG    {what:18} {finding}");
        self.wrong += 1;
    }

    fn of<T>(
        &mut self,
        what: &str,
        result: Result<T, impl Display>,
        say: impl FnOnce(&T) -> String,
    ) -> Option<T> {
        match result {
            Ok(value) => {
                self.well(what, say(&value));
                Some(value)
            }
            Err(error) => {
                self.wrong(what, error);
                None
            }
        }
    }
}

impl Doctor {
    pub fn run(&self, context: &Context) -> Outcome {
        let mut findings = Findings::default();
        let resources = &context.resources;
        findings
            .note("resources", format!("{} and {}", resources.assets.display(), resources.models.display()));

        let cameras = list_cameras();
        match cameras {
            Ok(cameras) if cameras.is_empty() => {
                let cause = "none found: the mirror plays the bundled clip and says so";
                if self.require_camera {
                    findings.wrong("camera", cause)
                } else {
                    findings.note("camera", cause)
                }
            }
            Ok(cameras) => cameras.iter().for_each(|camera| findings.well("camera", camera)),
            Err(error) if self.require_camera => findings.wrong("camera", error),
            Err(error) => findings.note("camera", error),
        }
        if let Some(clip) = &resources.fallback_clip {
            if clip.is_file() {
                findings.well("bundled clip", clip.display());
            } else {
                findings.wrong("bundled clip", format!("{} is missing", clip.display()));
            }
        }

        let options = RuntimeOptions {
            library: resources.onnxruntime.clone(),
            providers: context.settings.vision.providers.clone(),
            threads: context.settings.vision.threads as usize,
        };
        let runtime = findings
            .of("ONNX Runtime", Runtime::open(options), |runtime| runtime.library().display().to_string());
        if let Some(runtime) = &runtime {
            let tracker = Tracker::load(runtime, &resources.models, TrackerOptions::default());
            let tracker = findings.of("pose networks", tracker, |tracker| {
                format!(
                    "on {}, {} threads",
                    tracker.provider().chosen.name(),
                    context.settings.vision.threads
                )
            });
            for (provider, reason) in tracker.iter().flat_map(|tracker| &tracker.provider().passed_over) {
                findings.note("provider", format!("{} passed over: {reason}", provider.name()));
            }
            let fit = runtime.small_session(&resources.models.join("body_fit.onnx"));
            findings.of("body fit", fit, |(_, report)| format!("on {}", report.chosen.name()));
        }
        findings.of("body model", BodyModel::load(&resources.body), |model| {
            format!("{} vertices, {} shape directions", model.vertex_count(), model.shape_count())
        });
        match Dresser::open(&resources.wardrobe()) {
            Ok(dresser) => {
                findings.well("wardrobe", format!("{} garments", dresser.wardrobe().garments().len()));
                for broken in dresser.wardrobe().broken() {
                    findings.wrong("garment", format!("{}: {}", broken.id, broken.error));
                }
            }
            Err(fault) => findings.wrong("wardrobe", failed(fault)),
        }
        let options = RendererOptions {
            width: context.settings.mirror.width,
            height: context.settings.mirror.height,
            ..Default::default()
        };
        findings.of("graphics", Renderer::new(options), |renderer| renderer.adapter_name().to_owned());

        match findings.wrong {
            0 => Ok(()),
            n => Err(anyhow::anyhow!("{n} things are wrong")).because(Failure::Target),
        }
    }
}
