//! `jingxuan eval fit`: the body fit on bodies with known pose, and on photos.

use std::path::PathBuf;

use jingxuan_body::{
    BodyModel,
    fit::{FitReport, PhotoFit, evaluate, evaluate_photo},
};
use jingxuan_onnx::{Runtime, RuntimeOptions};
use serde::Serialize;

use crate::{
    Context,
    exit::{Because, Failure, Outcome},
    input::{Input, failed, perception},
};

/// Targets of the fit on held-out bodies.
const MPJPE_MM: f32 = 25.0;
const PA_MPJPE_MM: f32 = 18.0;
const JITTER_MM: f32 = 2.0;
/// Targets on photos.
const REPROJECTION: f32 = 0.015;
const IOU: f32 = 0.80;
/// The row of the method that the product runs.
const PRODUCT: &str = "regressor, then steps";
/// A view counts as frontal up to this angle.
const FRONTAL_DEGREES: f32 = 45.0;

/// The body fit on held-out bodies and, with `--photos`, on real pictures.
#[derive(clap::Args)]
pub struct EvalFit {
    /// Evaluation set; the one in the assets by default.
    #[arg(long, value_name = "FILE")]
    set: Option<PathBuf>,
    /// Folder of photos: reprojection error and silhouette overlap.
    #[arg(long, value_name = "DIR")]
    photos: Option<PathBuf>,
    /// Write one JSON object instead of tables.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    bodies: FitReport,
    photos: Vec<PhotoRow>,
    missed: Vec<String>,
}

#[derive(Serialize)]
struct PhotoRow {
    image: String,
    #[serde(flatten)]
    fit: Option<PhotoFit>,
}

impl EvalFit {
    pub fn run(&self, context: &Context) -> Outcome {
        let runtime = Runtime::open(RuntimeOptions {
            library: context.resources.onnxruntime.clone(),
            providers: context.settings.vision.providers.clone(),
            threads: context.settings.vision.threads as usize,
        });
        let runtime = runtime.map_err(|e| failed(e.into()))?;
        let model = BodyModel::load(&context.resources.body).map_err(|e| failed(e.into()))?;
        let set = self.set.clone().unwrap_or_else(|| context.resources.assets.join("eval/fit_set.npz"));
        let graph = context.resources.models.join("body_fit.onnx");
        let bodies = evaluate(&model, &runtime, &graph, &set).map_err(|e| failed(e.into()))?;
        let photos = self.photos(context)?;
        let missed = missed(&bodies, &photos);
        let report = Report { bodies, photos, missed };
        if self.json {
            println!("{}", serde_json::to_string(&report)?);
        } else {
            print(&report);
        }
        match report.missed.len() {
            0 => Ok(()),
            n => Err(anyhow::anyhow!("{n} targets missed")).because(Failure::Target),
        }
    }

    fn photos(&self, context: &Context) -> Outcome<Vec<PhotoRow>> {
        let Some(folder) = &self.photos else { return Ok(Vec::new()) };
        let mut input = Input::open(folder)?;
        let mut perception = perception(context)?;
        let mut rows = Vec::new();
        while let Some(frame) = input.next()? {
            let seen = perception.still(&frame).map_err(failed)?;
            rows.push(PhotoRow {
                image: frame.name.as_deref().unwrap_or_default().to_owned(),
                fit: seen.map(|seen| evaluate_photo(&seen.model, &seen.observation, &seen.body)),
            });
        }
        Ok(rows)
    }
}

fn missed(bodies: &FitReport, photos: &[PhotoRow]) -> Vec<String> {
    let mut missed = Vec::new();
    let mut target = |what: &str, value: f32, allowed: f32| {
        if value > allowed {
            missed.push(format!("{what}: {value:.4}, target {allowed}"));
        }
    };
    if let Some(row) = bodies.rows.iter().find(|row| row.method == PRODUCT) {
        target("MPJPE mm", row.mpjpe_mm, MPJPE_MM);
        target("PA-MPJPE mm", row.pa_mpjpe_mm, PA_MPJPE_MM);
    }
    target("jitter mm", bodies.still_jitter_mm, JITTER_MM);
    for row in photos {
        let Some(fit) = row.fit else { continue };
        target(&format!("{} reprojection", row.image), fit.reprojection, REPROJECTION);
        if frontal(&fit) {
            target(&format!("{} silhouette, 1 - IoU", row.image), 1.0 - fit.iou, 1.0 - IOU);
        }
    }
    missed
}

fn frontal(fit: &PhotoFit) -> bool {
    fit.full_body && fit.yaw_degrees < FRONTAL_DEGREES
}

fn print(report: &Report) {
    println!("{}", report.bodies);
    if !report.photos.is_empty() {
        println!("\n{:50} {:>12} {:>8} {:>8}  frontal", "photo", "reprojection", "IoU", "yaw");
    }
    for row in &report.photos {
        match &row.fit {
            Some(fit) => println!(
                "{:50} {:>11.2}% {:8.3} {:8.0}  {}",
                row.image,
                100.0 * fit.reprojection,
                fit.iou,
                fit.yaw_degrees,
                if frontal(fit) { "yes, full body" } else { "" }
            ),
            None => println!("{:50} nobody", row.image),
        }
    }
    for miss in &report.missed {
        println!("MISSED  {miss}");
    }
}
