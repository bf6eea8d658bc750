//! `jingxuan eval picture`: segmentation, outfit and figure against what a rendered clip truly shows.

use std::path::PathBuf;

use anyhow::Context as _;
use jingxuan_mirror::{Class, ClipTruth, Dresser, LABELLED, PictureJudge, PictureScore, Worn};
use serde::Serialize;

use crate::{
    Context,
    exit::{Because, Failure, Outcome},
    input::{Input, failed, perceive, perception},
};

/// What must be reached: overlap of the outfit, and shares of old clothes seen and of the face painted over.
const OUTFIT: f64 = 0.85;
const OLD_CLOTHES: f64 = 0.01;
const PAINTED: f64 = 0.01;

/// The pictures of a clip whose truth is known: classes, silhouettes, old clothes.
#[derive(clap::Args)]
pub struct EvalPicture {
    /// Folder with `shopper.mjpeg`, `truth.json` and `labels`; the bundled clip by default.
    #[arg(long, value_name = "DIR")]
    clip: Option<PathBuf>,
    /// Garment id; repeat for an outfit. A T-shirt and a skirt by default.
    #[arg(long, value_name = "ID", default_values = ["tee-classic", "skirt-flared"])]
    garment: Vec<String>,
    /// Size label for every garment; without it the size that fits best.
    #[arg(long, value_name = "LABEL")]
    size: Option<String>,
    /// Of the labelled frames (every fifth), score every N-th. All frames are perceived and dressed.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    step: u32,
    /// Stop after this many frames of the clip.
    #[arg(long, value_name = "N")]
    frames: Option<usize>,
    /// Write one JSON object instead of a table.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    garments: Vec<String>,
    frames: usize,
    class_iou: Vec<(&'static str, f64)>,
    outfit_iou: f64,
    outfit_outline_px: f64,
    figure_iou: f64,
    figure_outline_px: f64,
    old_clothes_seen: f64,
    hair_painted_over: f64,
    face_painted_over: f64,
    hands_painted_over: f64,
    held_pixels: usize,
}

impl Report {
    fn of(garments: &[String], score: &PictureScore) -> Self {
        let class_iou = (0..LABELLED).map(|n| (name(Class::ALL[n]), score.classes[n].iou())).collect();
        Self {
            garments: garments.to_vec(),
            frames: score.frames,
            class_iou,
            outfit_iou: score.outfit.iou(),
            outfit_outline_px: score.outfit_px(),
            figure_iou: score.figure.iou(),
            figure_outline_px: score.figure_px(),
            old_clothes_seen: score.old_clothes.value(),
            hair_painted_over: score.hair.value(),
            face_painted_over: score.face.value(),
            hands_painted_over: score.hands.value(),
            held_pixels: score.held,
        }
    }

    fn print(&self) {
        println!("{} over {} frames", self.garments.join(", "), self.frames);
        println!("{:40} {:>8} {:>12}", "", "IoU", "outline px");
        for (class, iou) in &self.class_iou {
            println!("{:40} {iou:8.3}", format!("class {class}"));
        }
        let row = |what: &str, iou: f64, px: f64| println!("{what:40} {iou:8.3} {px:12.1}");
        row("outfit, fitted against true body", self.outfit_iou, self.outfit_outline_px);
        row("composed figure", self.figure_iou, self.figure_outline_px);
        for (what, share) in [
            ("old clothes still seen", self.old_clothes_seen),
            ("hair painted over", self.hair_painted_over),
            ("face painted over", self.face_painted_over),
            ("hands painted over", self.hands_painted_over),
        ] {
            println!("{what:40} {:7.2}%", 100.0 * share);
        }
        println!("{:40} {:8}", "pixels taken for a thing held", self.held_pixels);
    }

    fn missed(&self) -> Vec<String> {
        let mut missed = Vec::new();
        if self.outfit_iou < OUTFIT {
            missed.push(format!("outfit IoU {:.3}, target {OUTFIT}", self.outfit_iou));
        }
        if self.old_clothes_seen > OLD_CLOTHES {
            missed.push(format!("old clothes seen {:.4}, target {OLD_CLOTHES}", self.old_clothes_seen));
        }
        if self.face_painted_over > PAINTED {
            missed.push(format!("face painted over {:.4}, target {PAINTED}", self.face_painted_over));
        }
        missed
    }
}

fn name(class: Class) -> &'static str {
    match class {
        Class::Background => "background",
        Class::Hair => "hair",
        Class::Face => "face",
        Class::Skin => "skin",
        Class::Upper => "upper",
        Class::Lower => "lower",
        Class::Shoes => "shoes",
        Class::Object => "object",
    }
}

impl EvalPicture {
    pub fn run(&self, context: &Context) -> Outcome {
        let folder = self.clip.clone().unwrap_or_else(|| context.resources.assets.join("clip"));
        let truth = ClipTruth::open(&folder).because(Failure::Input)?;
        let dresser = Dresser::open(&context.resources.wardrobe()).map_err(failed)?;
        let outfit = self
            .garment
            .iter()
            .map(|id| Worn { garment: id.clone(), size: self.size.clone(), ..Worn::default() })
            .collect();
        let mut judge = PictureJudge::new(truth, dresser, outfit).map_err(failed)?;
        let mut input = Input::open(&folder.join("shopper.mjpeg"))?;
        let mut perception = perception(context)?;
        let mut number = 0;
        while let Some(frame) = input.next()? {
            if self.frames.is_some_and(|most| number >= most) {
                break;
            }
            let seen = perceive(&mut perception, &frame)?;
            let scored = (number / 5).is_multiple_of(self.step as usize);
            judge.frame(number, &frame, seen.as_ref(), scored).map_err(failed)?;
            number += 1;
        }
        if judge.score.frames == 0 {
            let none = anyhow::anyhow!("no frame has labels").context(folder.display().to_string());
            return Err(none).because(Failure::Input);
        }
        let report = Report::of(&self.garment, &judge.score);
        if self.json {
            println!("{}", serde_json::to_string(&report).context("the report")?);
        } else {
            report.print();
        }
        let missed = report.missed();
        match missed.len() {
            0 => Ok(()),
            n => Err(anyhow::anyhow!("{n} targets missed: {}", missed.join("; "))).because(Failure::Target),
        }
    }
}
