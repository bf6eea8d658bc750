//! The landmark network: 33 landmarks, world landmarks, person score and mask from one region of the picture.
//!
//! Source: MediaPipe's graphs `pose_landmark_by_roi_cpu` and `tensors_to_pose_landmarks_and_segmentation`.

use std::{path::Path, sync::Arc};

use glam::{Affine2, Vec2, Vec3};
use jingxuan_capture::Frame;
use ort::{session::Session, value::TensorRef};

use crate::{
    LANDMARKS, Landmark, Mask, Region,
    crop::{Border, crop_rgb},
};
use jingxuan_onnx::{OnnxError, ProviderReport, Runtime};

/// Side of the network's input and of the mask in pixels.
const SIDE: u32 = 256;
/// The network's points: 33 landmarks, 2 alignment points, 4 spare.
const POINTS: usize = 39;
const HEAT_SIDE: usize = 64;
/// Side of the heat-map window that refines a landmark, cells.
const WINDOW: i32 = 9;
/// The window must contain at least this probability, or the landmark is left alone.
const WINDOW_CONFIDENCE: f32 = 0.5;
const OUTPUTS: [&str; 5] = ["Identity", "Identity_1", "Identity_2", "Identity_3", "Identity_4"];

/// What the network says about one region.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Probability that the region holds a person, 0..1.
    pub score: f32,
    /// Image pixels.
    pub landmarks: [Landmark; LANDMARKS],
    /// Metres, hip-centred, turned back into the picture's axes.
    pub world: [Vec3; LANDMARKS],
    /// Where to look in the next frame.
    pub next: Region,
    /// Person mask.
    pub mask: Mask,
}

/// The landmark network and its buffers.
pub struct Landmarker {
    session: Session,
    report: ProviderReport,
    input: Vec<f32>,
    /// Byte of the sigmoid for logits -8..8: a table is ten times quicker than 65,536 exponentials.
    sigmoid: Vec<u8>,
}

impl Landmarker {
    /// Loads `pose_landmark_full.onnx`.
    ///
    /// # Errors
    /// See [`Runtime::session`]; a file that is another network is [`OnnxError::ModelDamaged`].
    pub fn load(runtime: &Runtime, model: &Path) -> Result<Self, OnnxError> {
        let (session, report) = runtime.session(model)?;
        expect_outputs(&session, model, &OUTPUTS)?;
        let sigmoid = (0..4096).map(|i| (255.0 * sigmoid(i as f32 / 256.0 - 8.0)).round() as u8).collect();
        Ok(Self { session, report, input: vec![0.0; (SIDE * SIDE * 3) as usize], sigmoid })
    }

    /// Overwrites the last crop of the picture.
    pub(crate) fn wipe(&mut self) {
        self.input.fill(0.0);
    }

    /// The execution provider in use.
    #[must_use]
    pub fn provider(&self) -> &ProviderReport {
        &self.report
    }

    /// Reads one region; `None` when the region cannot be cropped or the network returned no numbers.
    ///
    /// # Errors
    /// [`OnnxError::Run`].
    pub fn read(&mut self, frame: &Frame, region: &Region) -> Result<Option<Reading>, OnnxError> {
        let _span = tracing::debug_span!("landmarks").entered();
        if !region.is_usable() {
            return Ok(None);
        }
        let map = region.patch_to_image(SIDE);
        let size = (frame.width, frame.height);
        crop_rgb(&frame.pixels, size, map, SIDE, Border::Replicate, (255.0, 0.0), &mut self.input);
        let shape = [1, i64::from(SIDE), i64::from(SIDE), 3];
        let outputs =
            self.session.run(ort::inputs![TensorRef::from_array_view((shape, self.input.as_slice()))?])?;
        let tensor = |name: &str, len: usize| -> Result<&[f32], OnnxError> {
            let (_, values) = outputs[name].try_extract_tensor::<f32>()?;
            if values.len() == len {
                Ok(values)
            } else {
                Err(OnnxError::Run(format!("{name} has {} values instead of {len}", values.len())))
            }
        };
        let points = tensor(OUTPUTS[0], POINTS * 5)?;
        let score = tensor(OUTPUTS[1], 1)?[0];
        let mask = tensor(OUTPUTS[2], (SIDE * SIDE) as usize)?;
        let heat = tensor(OUTPUTS[3], HEAT_SIDE * HEAT_SIDE * POINTS)?;
        let world = tensor(OUTPUTS[4], POINTS * 3)?;
        if points.iter().chain(world).any(|v| !v.is_finite()) || !score.is_finite() {
            return Ok(None);
        }
        let refined: [Vec2; POINTS] = std::array::from_fn(|k| {
            refine(Vec2::new(points[k * 5], points[k * 5 + 1]) / SIDE as f32, k, heat)
        });
        let to_image = |p: Vec2| map.transform_point2(p * SIDE as f32);
        let landmarks = std::array::from_fn(|k| Landmark {
            position: to_image(refined[k]),
            z: points[k * 5 + 2] / SIDE as f32 * region.side,
            visibility: sigmoid(points[k * 5 + 3]),
            presence: sigmoid(points[k * 5 + 4]),
        });
        let turn = Vec2::from_angle(region.rotation);
        let world = std::array::from_fn(|k| {
            let flat = turn.rotate(Vec2::new(world[k * 3], world[k * 3 + 1]));
            flat.extend(world[k * 3 + 2])
        });
        Ok(Some(Reading {
            score,
            landmarks,
            world,
            next: Region::from_alignment(to_image(refined[33]), to_image(refined[34])),
            mask: Mask {
                values: probabilities(&self.sigmoid, mask),
                side: SIDE,
                patch_to_image: mask_map(map),
            },
        }))
    }
}

fn probabilities(table: &[u8], logits: &[f32]) -> Arc<Vec<u8>> {
    let byte = |logit: &f32| {
        let index = ((logit + 8.0) * 256.0).clamp(0.0, 4095.0) as usize; // NaN becomes 0
        table[index]
    };
    Arc::new(logits.iter().map(byte).collect())
}

/// The crop samples pixel (x, y) at integer positions (no half-pixel shift); [`Mask`] counts pixels from their edges.
fn mask_map(map: Affine2) -> Affine2 {
    Affine2::from_translation(Vec2::splat(0.5)) * map * Affine2::from_translation(Vec2::splat(-0.5))
}

/// MediaPipe's refinement: centre of mass of the heat-map around the regressed position (units of the patch, 0..1).
fn refine(point: Vec2, index: usize, heat: &[f32]) -> Vec2 {
    let side = HEAT_SIDE as i32;
    let (column, row) = ((point.x * side as f32) as i32, (point.y * side as f32) as i32);
    if !(0..side).contains(&column) || !(0..side).contains(&row) {
        return point;
    }
    let reach = (WINDOW - 1) / 2;
    let (mut total, mut peak, mut centre) = (0.0, 0.0_f32, Vec2::ZERO);
    for y in (row - reach).max(0)..(row + reach + 1).min(side) {
        for x in (column - reach).max(0)..(column + reach + 1).min(side) {
            let probability = sigmoid(heat[(y as usize * HEAT_SIDE + x as usize) * POINTS + index]);
            total += probability;
            peak = peak.max(probability);
            centre += Vec2::new(x as f32, y as f32) * probability;
        }
    }
    if peak >= WINDOW_CONFIDENCE { centre / (total * side as f32) } else { point }
}

pub(crate) fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x.clamp(-80.0, 80.0)).exp())
}

/// A file that parses but is another network is damaged for us: say which outputs it lacks.
pub(crate) fn expect_outputs(session: &Session, model: &Path, names: &[&str]) -> Result<(), OnnxError> {
    for name in names {
        if !session.outputs().iter().any(|output| output.name() == *name) {
            return Err(OnnxError::ModelDamaged {
                path: model.display().to_string(),
                cause: format!("it is another network: it has no output {name}"),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sure_heat_map_moves_the_landmark_to_its_centre_of_mass() {
        let mut heat = vec![-20.0; HEAT_SIDE * HEAT_SIDE * POINTS];
        heat[(31 * HEAT_SIDE + 33) * POINTS + 5] = 20.0;
        let refined = refine(Vec2::new(32.5, 30.5) / 64.0, 5, &heat);
        assert!((refined * 64.0).distance(Vec2::new(33.0, 31.0)) < 1e-2, "{refined}");
    }

    #[test]
    fn an_unsure_heat_map_or_a_point_outside_leaves_the_landmark_alone() {
        let heat = vec![-20.0; HEAT_SIDE * HEAT_SIDE * POINTS];
        for point in [Vec2::new(0.4, 0.6), Vec2::new(1.2, 0.5), Vec2::new(-3.0, f32::MAX)] {
            assert_eq!(refine(point, 0, &heat), point);
        }
    }
}
