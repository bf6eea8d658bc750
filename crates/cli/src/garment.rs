//! `jingxuan garment`: what a store does with a garment before shoppers do.

use std::{
    f32::consts::TAU,
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::Context as _;
use image::{RgbImage, imageops};
use jingxuan_body::{BodyModel, Measurements};
use jingxuan_garment::check::check;
use jingxuan_mirror::{Dresser, Moment, Renderer, RendererOptions, Turntable, ViewMode, Worn};

use crate::{
    Context,
    exit::{Because, Failure, Outcome},
    input::failed,
};

/// Looks at garments.
#[derive(clap::Subcommand)]
pub enum Garment {
    /// Names everything that is wrong with a garment.
    Check(Check),
    /// Renders a garment on a turntable, on the body that its size is cut for.
    Preview(Preview),
}

/// Names everything that is wrong with a garment.
#[derive(clap::Args)]
#[command(after_help = "Exits with 0 when nothing is wrong and with 4 when something is.")]
pub struct Check {
    /// A garment's folder, its garment.json, or one mesh (.glb).
    path: PathBuf,
    /// Write one JSON object per finding.
    #[arg(long)]
    json: bool,
}

/// Renders a garment on a turntable.
#[derive(clap::Args)]
pub struct Preview {
    /// The garment's folder.
    folder: PathBuf,
    /// A .png for all views in one picture; anything else is a folder that gets one picture per view.
    #[arg(long, value_name = "FILE_OR_DIR")]
    out: PathBuf,
    /// Size label; the garment's default without it.
    #[arg(long, value_name = "LABEL")]
    size: Option<String>,
    /// Colourway id; the garment's default without it.
    #[arg(long, value_name = "ID")]
    colourway: Option<String>,
    /// Views around.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=360))]
    views: u32,
}

/// Pixels of one view.
const VIEW: (u32, u32) = (540, 960);

impl Garment {
    pub fn run(&self, context: &Context) -> Outcome {
        match self {
            Self::Check(check) => check.run(context),
            Self::Preview(preview) => preview.run(context),
        }
    }
}

impl Check {
    fn run(&self, context: &Context) -> Outcome {
        if !self.path.exists() {
            let cause = anyhow::anyhow!("{} does not exist", self.path.display());
            return Err(cause).because(Failure::Input);
        }
        let body = BodyModel::load(&context.resources.body).because(Failure::Resource)?;
        let findings = check(&self.path, Some(&body));
        for finding in &findings {
            if self.json {
                println!("{}", serde_json::to_string(finding)?);
            } else {
                println!("{}: {}: {}", finding.file, finding.code, finding.message);
            }
        }
        if findings.is_empty() {
            if !self.json {
                println!("{}: nothing is wrong", self.path.display());
            }
            return Ok(());
        }
        let cause = anyhow::anyhow!("{} things are wrong with {}", findings.len(), self.path.display());
        Err(cause).because(Failure::Resource)
    }
}

impl Preview {
    fn run(&self, context: &Context) -> Outcome {
        let folder = self.folder.canonicalize().with_context(|| self.folder.display().to_string());
        let folder = folder.because(Failure::Input)?;
        let (wardrobe, id) = parts(&folder)?;
        let mut dresser = Dresser::open(wardrobe).map_err(failed)?;
        let garment = dresser.wardrobe().get(&id).because(Failure::Resource)?;
        let label = self.size.clone().unwrap_or_else(|| garment.manifest.default_size.clone());
        let size = garment.size(&label).because(Failure::Resource)?;
        let mut betas = [0.0; jingxuan_body::SHAPES];
        betas.iter_mut().zip(&size.body.betas).for_each(|(slot, beta)| *slot = *beta);
        let worn = [Worn {
            garment: id.clone(),
            size: Some(label.clone()),
            colourway: self.colourway.clone(),
            tucked: false,
        }];
        let model = BodyModel::load(&context.resources.body).because(Failure::Resource)?;
        let table = Turntable::new(model, betas, Measurements::UNKNOWN);
        let options = RendererOptions { width: VIEW.0, height: VIEW.1, ..RendererOptions::default() };
        let mut renderer = Renderer::new(options).map_err(|e| failed(e.into()))?;
        let mut views = Vec::new();
        for n in 0..self.views {
            let turn = TAU * n as f32 / self.views as f32;
            let (frame, seen) = table.view(turn, VIEW, Instant::now());
            // The first view hangs the cloth, the others turn with it.
            dresser.dress(&worn, Some(&seen), Moment::Still);
            if let Some(fault) = dresser.fault() {
                return Err(failed(fault.clone()));
            }
            let picture = dresser
                .picture(&mut renderer, &frame, Some(&seen), false, ViewMode::Dressed)
                .map_err(|e| failed(e.into()))?;
            views.push(rgb(&picture)?);
        }
        if self.out.extension().is_some_and(|extension| extension == "png") {
            save(&sheet(&views, 4), &self.out)?;
        } else {
            std::fs::create_dir_all(&self.out).with_context(|| self.out.display().to_string())?;
            for (n, view) in views.iter().enumerate() {
                save(view, &self.out.join(format!("view-{n:03}.png")))?;
            }
        }
        eprintln!("{} views of {id} in {label}: {}", views.len(), self.out.display());
        Ok(())
    }
}

/// The wardrobe that a garment's folder is in, and its id.
fn parts(folder: &Path) -> Outcome<(&Path, String)> {
    let id = folder.file_name().context("no garment folder").because(Failure::Input)?;
    let wardrobe = folder.parent().context("no wardrobe folder").because(Failure::Input)?;
    Ok((wardrobe, id.to_string_lossy().into_owned()))
}

/// A finished picture as an RGB image.
pub fn rgb(picture: &jingxuan_mirror::Picture) -> Outcome<RgbImage> {
    let pixels = picture.pixels.chunks_exact(4).flat_map(|p| [p[2], p[1], p[0]]).collect();
    Ok(RgbImage::from_raw(picture.width, picture.height, pixels).context("a picture of the wrong size")?)
}

/// Pictures of one size in rows.
pub fn sheet(pictures: &[RgbImage], columns: u32) -> RgbImage {
    let (width, height) = pictures.first().map_or((1, 1), RgbImage::dimensions);
    let columns = columns.min(pictures.len().max(1) as u32);
    let rows = (pictures.len() as u32).div_ceil(columns);
    let mut sheet = RgbImage::from_pixel(width * columns, height * rows, image::Rgb([236, 229, 218]));
    for (n, picture) in pictures.iter().enumerate() {
        let (x, y) = (n as u32 % columns * width, n as u32 / columns * height);
        imageops::replace(&mut sheet, picture, i64::from(x), i64::from(y));
    }
    sheet
}

/// Writes a PNG or JPEG.
pub fn save(picture: &RgbImage, path: &Path) -> Outcome {
    picture.save(path).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(())
}
