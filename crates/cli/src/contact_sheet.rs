//! `jingxuan contact-sheet`: every garment on four bodies in six poses, and on every photo of a folder, to be looked at.

use std::{path::PathBuf, time::Instant};

use anyhow::Context as _;
use glam::Vec3;
use jingxuan_body::{BodyModel, Pose, SHAPES, independent};
use jingxuan_garment::Manifest;
use jingxuan_mirror::{Dresser, Moment, Renderer, RendererOptions, Turntable, ViewMode, Worn};

use crate::{
    Context,
    exit::{Because, Failure, Outcome},
    garment::{rgb, save, sheet},
    input::{Input, failed, perceive, perception},
};

/// Renders contact sheets.
#[derive(clap::Args)]
pub struct ContactSheet {
    /// Folder that gets one sheet per garment and an overview.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Garment ids; all of the wardrobe without it.
    #[arg(long, value_name = "ID")]
    garment: Vec<String>,
    /// Photos that every garment is tried on as well.
    #[arg(long, value_name = "DIR")]
    photos: Option<PathBuf>,
}

/// Pixels of one picture of a sheet.
const CELL: (u32, u32) = (270, 480);
/// Frames of the bundled clip whose poses are shown: standing, arms raised, turned, hands on hips, forearm before the body, a step.
const POSES: [usize; 6] = [0, 62, 120, 165, 205, 245];
/// Bodies: the share of the way from the women's mean to the men's, and how far from it along the first shape direction (stature and
/// build), standard deviations.
const BODIES: [(f32, f32); 4] = [(0.0, -1.0), (0.0, 1.2), (1.0, -0.3), (1.0, 1.3)];

impl ContactSheet {
    pub fn run(&self, context: &Context) -> Outcome {
        std::fs::create_dir_all(&self.out).with_context(|| self.out.display().to_string())?;
        let mut dresser = Dresser::open(&context.resources.wardrobe()).map_err(failed)?;
        for broken in dresser.wardrobe().broken() {
            eprintln!("jingxuan: left out: {}: {}", broken.id, broken.error);
        }
        let manifests: Vec<Manifest> =
            dresser.wardrobe().garments().iter().map(|garment| garment.manifest.clone()).collect();
        for id in &self.garment {
            dresser.wardrobe().get(id).because(Failure::Resource)?;
        }
        let chosen = |manifest: &&Manifest| self.garment.is_empty() || self.garment.contains(&manifest.id);
        let model = BodyModel::load(&context.resources.body).because(Failure::Resource)?;
        let poses = self.poses(context)?;
        let bodies = bodies(&model);
        let photos = self.photos(context)?;
        let options = RendererOptions { width: CELL.0, height: CELL.1, ..RendererOptions::default() };
        let mut renderer = Renderer::new(options).map_err(|e| failed(e.into()))?;
        let mut overview = Vec::new();
        for manifest in manifests.iter().filter(chosen) {
            let worn = [Worn { garment: manifest.id.clone(), ..Worn::default() }];
            let mut cells = Vec::new();
            for betas in &bodies {
                let measured = model.measure(betas, &independent(&[0.0; SHAPES]));
                let table = Turntable::new(std::sync::Arc::clone(&model), *betas, measured);
                for (pose, turn) in &poses {
                    let (frame, seen) = table.figure(*pose, *turn, (2 * CELL.0, 2 * CELL.1), Instant::now());
                    dresser.dress(&worn, Some(&seen), Moment::Still);
                    let picture = dresser
                        .picture(&mut renderer, &frame, Some(&seen), false, ViewMode::Dressed)
                        .map_err(|e| failed(e.into()))?;
                    cells.push(rgb(&picture)?);
                }
            }
            for (frame, seen) in &photos {
                dresser.dress(&worn, seen.as_ref(), Moment::Still);
                let picture = dresser
                    .picture(&mut renderer, frame, seen.as_ref(), false, ViewMode::Dressed)
                    .map_err(|e| failed(e.into()))?;
                cells.push(rgb(&picture)?);
            }
            if let Some(fault) = dresser.fault() {
                return Err(failed(fault.clone()));
            }
            let path = self.out.join(format!("{}.jpg", manifest.id));
            save(&sheet(&cells, POSES.len() as u32), &path)?;
            eprintln!("{}", path.display());
            overview.push(cells.swap_remove(0));
        }
        save(&sheet(&overview, 6), &self.out.join("overview.jpg"))
    }

    /// Poses of the bundled clip, the root apart: it says how far the shopper has turned from the camera.
    fn poses(&self, context: &Context) -> Outcome<Vec<(Pose, f32)>> {
        let path = context.resources.assets.join("clip/truth.json");
        let bytes =
            std::fs::read(&path).with_context(|| path.display().to_string()).because(Failure::Resource)?;
        let truth: serde_json::Value = serde_json::from_slice(&bytes).because(Failure::Resource)?;
        POSES
            .iter()
            .map(|&n| {
                let numbers: Vec<f32> = truth["frames"][n]["shopper"]["pose"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(|x| x.as_f64().map(|x| x as f32))
                    .collect();
                let joints: Vec<Vec3> = numbers.chunks_exact(3).map(Vec3::from_slice).collect();
                let pose: Pose = joints
                    .try_into()
                    .map_err(|_| anyhow::anyhow!("{}: frame {n} has no pose", path.display()))
                    .because(Failure::Resource)?;
                let facing = glam::Quat::from_scaled_axis(pose[0]) * Vec3::Z;
                Ok((pose, facing.x.atan2(-facing.z)))
            })
            .collect()
    }

    fn photos(
        &self,
        context: &Context,
    ) -> Outcome<Vec<(jingxuan_capture::Frame, Option<jingxuan_mirror::Seen>)>> {
        let Some(folder) = &self.photos else { return Ok(Vec::new()) };
        let mut input = Input::open(folder)?;
        let mut perception = perception(context)?;
        let mut photos = Vec::new();
        while let Some(frame) = input.next()? {
            let seen = perceive(&mut perception, &frame)?;
            photos.push((frame, seen));
        }
        Ok(photos)
    }
}

fn bodies(model: &BodyModel) -> Vec<[f32; SHAPES]> {
    let [men, women] = model.gender_means().unwrap_or([[0.0; SHAPES]; 2]);
    BODIES
        .iter()
        .map(|&(share, build)| {
            let mut betas: [f32; SHAPES] = std::array::from_fn(|n| women[n] + share * (men[n] - women[n]));
            betas[0] += build;
            betas
        })
        .collect()
}
