//! How good the fit is: joint errors on bodies posed and projected by the model itself, and photos.
//!
//! The set (`assets/eval/fit_set.npz`, made by `tools/fit/make_eval.py`) holds 600 poses that were never used in
//! training, people who stand still and people who turn around.

use std::{
    fmt,
    fs::File,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use glam::{DMat3, DVec3, Quat, Vec2, Vec3};
use jingxuan_onnx::Runtime;
use jingxuan_vision::{LANDMARKS, Observation};
use ndarray::{ArrayD, IxDyn};
use ndarray_npy::NpzReader;
use serde::Serialize;

use super::{FitMethod, FitSettings, Fitted, Fitter, Sighting, silhouette_iou};
use crate::{BodyError, BodyModel, BodyState, Camera, JOINTS, SHAPES};

/// Time between the frames of a sequence.
const FRAME: Duration = Duration::from_micros(33_333);
/// Frames of a still sequence after which the body must stand still.
const SETTLE: usize = 20;
/// A hinge counts as bent backwards from this angle on, radians.
const BACKWARD: f32 = 0.05;

/// One method on the 600 single observations.
#[derive(Clone, Debug, Serialize)]
pub struct MethodRow {
    /// What was run.
    pub method: String,
    /// Mean joint error with pelvises aligned, millimetres.
    pub mpjpe_mm: f32,
    /// Mean joint error after the best similarity, millimetres.
    pub pa_mpjpe_mm: f32,
    /// 95th percentile of single joints' errors, pelvises aligned, millimetres.
    pub p95_mm: f32,
    /// Bodies that face the wrong way by more than 90 degrees.
    pub flips: usize,
    /// Elbows and knees that bend backwards by more than 3 degrees.
    pub backward: usize,
    /// Mean error of the stature, millimetres.
    pub stature_mm: f32,
    /// Median time of one fit without the mesh, milliseconds.
    pub median_ms: f32,
}

/// What [`evaluate`] measured.
#[derive(Clone, Debug, Serialize)]
pub struct FitReport {
    /// Observations per row.
    pub observations: usize,
    /// One row per method.
    pub rows: Vec<MethodRow>,
    /// Root mean square distance of vertices from their mean while standing still, millimetres.
    pub still_jitter_mm: f32,
    /// Frames of the turning people that face the wrong way.
    pub turn_flips: usize,
    /// Frames of the turning people.
    pub turn_frames: usize,
    /// Mean joint error (pelvises aligned) while turning, millimetres.
    pub turn_mpjpe_mm: f32,
    /// Median time of a tracking frame's fit without the mesh, milliseconds.
    pub tracking_ms: f32,
    /// Median time of a tracking frame's fit with mesh and measurements, milliseconds.
    pub tracking_with_mesh_ms: f32,
}

impl fmt::Display for FitReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} held-out observations", self.observations)?;
        writeln!(
            f,
            "{:30} {:>7} {:>7} {:>7} {:>6} {:>9} {:>8} {:>8}",
            "method", "MPJPE", "PA", "p95", "flips", "backward", "stature", "ms"
        )?;
        for row in &self.rows {
            writeln!(
                f,
                "{:30} {:7.1} {:7.1} {:7.1} {:6} {:9} {:8.0} {:8.2}",
                row.method,
                row.mpjpe_mm,
                row.pa_mpjpe_mm,
                row.p95_mm,
                row.flips,
                row.backward,
                row.stature_mm,
                row.median_ms
            )?;
        }
        writeln!(f, "standing still: vertex jitter {:.2} mm RMS", self.still_jitter_mm)?;
        writeln!(
            f,
            "turning around: {} of {} frames flipped, MPJPE {:.1} mm",
            self.turn_flips, self.turn_frames, self.turn_mpjpe_mm
        )?;
        write!(
            f,
            "tracking frame: fit {:.2} ms, with mesh and measurements {:.2} ms",
            self.tracking_ms, self.tracking_with_mesh_ms
        )
    }
}

/// How well the body covers one photo.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct PhotoFit {
    /// Mean distance of projected from detected visible landmarks in fractions of body height.
    pub reprojection: f32,
    /// Silhouette against person mask, intersection over union.
    pub iou: f32,
    /// Angle between the trunk's front and the direction to the camera, degrees; frontal views are below 45.
    pub yaw_degrees: f32,
    /// Whether head, hips and feet are all visible and inside the picture.
    pub full_body: bool,
}

/// Scores a fitted photo.
#[must_use]
pub fn evaluate_photo(model: &BodyModel, observation: &Observation, state: &BodyState) -> PhotoFit {
    let size = Vec2::new(state.camera.width as f32, state.camera.height as f32);
    let full_body = [0, 23, 24, 27, 28, 31, 32].iter().all(|&i| {
        let mark = &observation.landmarks[i];
        mark.visibility >= 0.5 && mark.position.cmpge(Vec2::ZERO).all() && mark.position.cmple(size).all()
    });
    let front = Quat::from_scaled_axis(state.pose[0]) * Vec3::Z;
    PhotoFit {
        reprojection: state.reprojection_error,
        iou: silhouette_iou(&state.vertices, model.triangles(), &state.camera, &observation.mask),
        yaw_degrees: front.dot(-state.joints[0].normalize()).clamp(-1.0, 1.0).acos().to_degrees(),
        full_body,
    }
}

/// Measures the fit on `set`: every method on single observations, then tracking.
///
/// # Errors
/// [`BodyError`] when the set, the graph or the model cannot be read, or a run fails.
pub fn evaluate(
    model: &Arc<BodyModel>,
    runtime: &Runtime,
    graph: &Path,
    set: &Path,
) -> Result<FitReport, BodyError> {
    let mut set = EvalSet::open(set)?;
    let single = set.group("")?;
    let fitter = |settings| Fitter::new(Arc::clone(model), runtime, graph, settings);
    let mut rows = Vec::new();
    for (name, method, known) in [
        ("regressor", FitMethod::Regressor, false),
        ("steps from a standing pose", FitMethod::Steps, false),
        ("regressor, then steps", FitMethod::Both, false),
        ("the same, height known to 1 cm", FitMethod::Both, true),
    ] {
        let mut fitter = fitter(FitSettings { method, ..FitSettings::default() })?;
        rows.push(measure(&mut fitter, &single, name, known)?);
    }
    let mut fitter = fitter(FitSettings::default())?;
    let still = set.group("still_")?;
    let (still_jitter_mm, with_mesh) = stillness(&mut fitter, &still)?;
    let turn = set.group("turn_")?;
    let mut times = Vec::new();
    let (mut turn_flips, mut errors) = (0, Vec::new());
    for (fitted, truth) in track(&mut fitter, &turn, &mut times)? {
        turn_flips += usize::from(faces_away(&fitted, truth.root));
        errors.extend(aligned_errors(&fitter.joints(&fitted), &truth.joints));
    }
    track(&mut fitter, &still, &mut times)?;
    Ok(FitReport {
        observations: single.truths.len(),
        rows,
        still_jitter_mm,
        turn_flips,
        turn_frames: turn.truths.len(),
        turn_mpjpe_mm: 1000.0 * mean(&errors),
        tracking_ms: median(times),
        tracking_with_mesh_ms: median(with_mesh),
    })
}

/// One observation's truth and landmarks.
struct Truth {
    sighting: Sighting,
    camera: Camera,
    joints: [Vec3; JOINTS],
    betas: [f32; SHAPES],
    root: Quat,
    /// Which person of a sequence.
    person: usize,
}

struct Group {
    truths: Vec<Truth>,
}

fn measure(fitter: &mut Fitter, group: &Group, name: &str, known: bool) -> Result<MethodRow, BodyError> {
    let now = Instant::now();
    let (mut errors, mut similar, mut statures, mut times) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut flips, mut backward) = (0, 0);
    for truth in &group.truths {
        fitter.reset();
        let stature = fitter.body.stature(&truth.betas);
        fitter.set_known_height(known.then_some(stature));
        let began = Instant::now();
        let fitted = fitter.advance(&truth.sighting, &truth.camera, now)?;
        times.push(began.elapsed().as_secs_f32() * 1000.0);
        let joints = fitter.joints(&fitted);
        errors.extend(aligned_errors(&joints, &truth.joints));
        similar.push(procrustes_error(&joints, &truth.joints));
        statures.push((fitter.body.stature(&fitted.betas) - stature).abs());
        flips += usize::from(faces_away(&fitted, truth.root));
        backward += backward_hinges(&fitted);
    }
    let mut sorted = errors.clone();
    sorted.sort_by(f32::total_cmp);
    Ok(MethodRow {
        method: name.into(),
        mpjpe_mm: 1000.0 * mean(&errors),
        pa_mpjpe_mm: 1000.0 * mean(&similar),
        p95_mm: 1000.0 * sorted.get(sorted.len() * 95 / 100).copied().unwrap_or(0.0),
        flips,
        backward,
        stature_mm: 1000.0 * mean(&statures),
        median_ms: median(times),
    })
}

/// Root mean square distance of vertices from their means (mm) after settling, and the times of whole fits.
fn stillness(fitter: &mut Fitter, group: &Group) -> Result<(f32, Vec<f32>), BodyError> {
    let (mut square, mut count, mut times) = (0.0_f64, 0_usize, Vec::new());
    let start = Instant::now();
    for sequence in group.truths.chunk_by(|a, b| a.person == b.person) {
        fitter.reset();
        let mut frames: Vec<Arc<Vec<Vec3>>> = Vec::new();
        for (index, truth) in sequence.iter().enumerate() {
            let began = Instant::now();
            let fitted = fitter.advance(&truth.sighting, &truth.camera, start + FRAME * index as u32)?;
            let state = fitter.state(&fitted, &truth.sighting, &truth.camera)?;
            times.push(began.elapsed().as_secs_f32() * 1000.0);
            if index >= SETTLE {
                frames.push(state.vertices);
            }
        }
        let vertices = frames.first().map_or(0, |f| f.len());
        for vertex in 0..vertices {
            let centre = frames.iter().map(|f| f[vertex]).sum::<Vec3>() / frames.len() as f32;
            square += frames.iter().map(|f| f64::from(f[vertex].distance_squared(centre))).sum::<f64>();
        }
        count += vertices * frames.len();
    }
    Ok((1000.0 * (square / count.max(1) as f64).sqrt() as f32, times))
}

/// Follows every person of a group; returns the fits beside their truths and adds the times of tracking frames.
fn track<'a>(
    fitter: &mut Fitter,
    group: &'a Group,
    times: &mut Vec<f32>,
) -> Result<Vec<(Fitted, &'a Truth)>, BodyError> {
    let start = Instant::now();
    let mut fits = Vec::new();
    for sequence in group.truths.chunk_by(|a, b| a.person == b.person) {
        fitter.reset();
        for (index, truth) in sequence.iter().enumerate() {
            let began = Instant::now();
            let fitted = fitter.advance(&truth.sighting, &truth.camera, start + FRAME * index as u32)?;
            if index > 0 {
                times.push(began.elapsed().as_secs_f32() * 1000.0);
            }
            fits.push((fitted, truth));
        }
    }
    Ok(fits)
}

fn faces_away(fitted: &Fitted, truth: Quat) -> bool {
    (fitted.posture.rotations[0] * Vec3::Z).dot(truth * Vec3::Z) < 0.0
}

/// Knees (4, 5) bend about +X, the left elbow (18) about -Y, the right one (19) about +Y.
fn backward_hinges(fitted: &Fitted) -> usize {
    let angle = |joint: usize| fitted.posture.rotations[joint].to_scaled_axis();
    [-angle(4).x, -angle(5).x, angle(18).y, -angle(19).y].into_iter().filter(|&a| a > BACKWARD).count()
}

fn aligned_errors(found: &[Vec3; JOINTS], truth: &[Vec3; JOINTS]) -> [f32; JOINTS] {
    std::array::from_fn(|j| ((found[j] - found[0]) - (truth[j] - truth[0])).length())
}

/// Mean joint error after the best similarity (Umeyama 1991), metres.
fn procrustes_error(found: &[Vec3; JOINTS], truth: &[Vec3; JOINTS]) -> f32 {
    let centred = |points: &[Vec3; JOINTS]| {
        let mean = points.iter().map(|p| p.as_dvec3()).sum::<DVec3>() / JOINTS as f64;
        points.map(|p| p.as_dvec3() - mean)
    };
    let (a, b) = (centred(found), centred(truth));
    let mut covariance = DMat3::ZERO;
    for (a, b) in a.iter().zip(&b) {
        covariance += DMat3::from_cols(*b * a.x, *b * a.y, *b * a.z);
    }
    let rotation = nearest_rotation(covariance);
    let power: f64 = a.iter().map(|a| a.length_squared()).sum();
    let scale = a.iter().zip(&b).map(|(a, b)| (rotation * *a).dot(*b)).sum::<f64>() / power.max(1e-12);
    (a.iter().zip(&b).map(|(a, b)| (scale * (rotation * *a) - *b).length()).sum::<f64>() / JOINTS as f64)
        as f32
}

/// The rotation R that maximises trace(R^T M), by Davenport's quaternion method: the dominant eigenvector of a
/// symmetric 4 x 4 matrix, found by power iteration on the matrix shifted to be positive.
fn nearest_rotation(m: DMat3) -> DMat3 {
    let at = |row: usize, column: usize| m.col(column)[row];
    let trace = at(0, 0) + at(1, 1) + at(2, 2);
    let z = [at(2, 1) - at(1, 2), at(0, 2) - at(2, 0), at(1, 0) - at(0, 1)];
    let mut k = [[0.0; 4]; 4];
    k[0][0] = trace;
    for i in 0..3 {
        (k[0][i + 1], k[i + 1][0]) = (z[i], z[i]);
        for j in 0..3 {
            k[i + 1][j + 1] = at(i, j) + at(j, i) - if i == j { trace } else { 0.0 };
        }
    }
    let shift: f64 = k.iter().flatten().map(|v| v.abs()).sum();
    let mut q = [1.0, 0.1, 0.1, 0.1];
    for _ in 0..2000 {
        let mut next = [0.0; 4];
        for (row, target) in next.iter_mut().enumerate() {
            *target = (0..4).map(|c| k[row][c] * q[c]).sum::<f64>() + shift * q[row];
        }
        let length = next.iter().map(|v| v * v).sum::<f64>().sqrt().max(1e-30);
        q = next.map(|v| v / length);
    }
    DMat3::from_quat(glam::DQuat::from_xyzw(q[1], q[2], q[3], q[0]).normalize())
}

fn mean(values: &[f32]) -> f32 {
    values.iter().sum::<f32>() / values.len().max(1) as f32
}

fn median(mut values: Vec<f32>) -> f32 {
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// The evaluation set's file.
struct EvalSet {
    npz: NpzReader<File>,
    path: String,
}

impl EvalSet {
    fn open(path: &Path) -> Result<Self, BodyError> {
        let name = path.display().to_string();
        let damaged = |cause: String| BodyError::EvalSet { path: name.clone(), cause };
        let file = File::open(path).map_err(|e| damaged(e.to_string()))?;
        let npz = NpzReader::new(file).map_err(|e| damaged(e.to_string()))?;
        Ok(Self { npz, path: name })
    }

    fn array(&mut self, name: &str) -> Result<ArrayD<f32>, BodyError> {
        self.npz
            .by_name::<ndarray::OwnedRepr<f32>, IxDyn>(name)
            .map_err(|e| BodyError::EvalSet { path: self.path.clone(), cause: format!("{name}: {e}") })
    }

    /// Single observations (prefix "") have one person per row; sequences (`still_`, `turn_`) many frames per person.
    fn group(&mut self, prefix: &str) -> Result<Group, BodyError> {
        let mut flat = |name: &str| {
            self.array(&format!("{prefix}{name}")).map(|a| a.iter().copied().collect::<Vec<_>>())
        };
        let (betas, pose, camera) = (flat("betas")?, flat("pose")?, flat("camera")?);
        let (pixels, world, visibility) = (flat("pixels")?, flat("world")?, flat("visibility")?);
        let joints = flat("joints")?;
        let people = betas.len() / SHAPES;
        let frames = visibility.len() / LANDMARKS;
        let each = frames / people.max(1);
        let lengths = (camera.len(), pixels.len(), world.len(), joints.len(), each * people);
        if lengths
            != (people * 6, frames * LANDMARKS * 2, frames * LANDMARKS * 3, frames * JOINTS * 3, frames)
            || pose.len() != frames * JOINTS * 3
        {
            let cause = format!("the arrays of group '{prefix}' do not have matching sizes");
            return Err(BodyError::EvalSet { path: self.path.clone(), cause });
        }
        let truths = (0..frames).map(|frame| {
            let person = frame / each;
            let mark = |i: usize| frame * LANDMARKS + i;
            let c = &camera[person * 6..person * 6 + 6];
            let point = |values: &[f32], at: usize| Vec3::from_slice(&values[at * 3..]);
            Truth {
                sighting: Sighting {
                    pixels: std::array::from_fn(|i| Vec2::from_slice(&pixels[mark(i) * 2..])),
                    world: std::array::from_fn(|i| point(&world, mark(i))),
                    visibility: std::array::from_fn(|i| visibility[mark(i)]),
                },
                camera: Camera {
                    fx: c[0],
                    fy: c[1],
                    cx: c[2],
                    cy: c[3],
                    width: c[4] as u32,
                    height: c[5] as u32,
                },
                joints: std::array::from_fn(|j| point(&joints, frame * JOINTS + j)),
                betas: std::array::from_fn(|k| betas[person * SHAPES + k]),
                root: Quat::from_scaled_axis(point(&pose, frame * JOINTS)),
                person,
            }
        });
        Ok(Group { truths: truths.collect() })
    }
}

#[cfg(test)]
mod tests {
    use glam::Mat3;

    use super::*;

    #[test]
    fn a_turned_and_scaled_skeleton_has_no_procrustes_error() {
        let truth: [Vec3; JOINTS] = std::array::from_fn(|i| {
            Vec3::new((i as f32).sin(), (2.0 * i as f32).cos(), (0.7 * i as f32).sin())
        });
        let turn = Mat3::from_rotation_y(2.5) * Mat3::from_rotation_x(0.4);
        let found = truth.map(|p| 1.3 * (turn * p) + Vec3::new(1.0, 2.0, 3.0));
        assert!(procrustes_error(&found, &truth) < 1e-4, "{}", procrustes_error(&found, &truth));
    }
}
