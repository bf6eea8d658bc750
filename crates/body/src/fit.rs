//! Observation to body state: the fit of the SMPL-format body by a graph in ONNX Runtime.
//!
//! The graph (`models/body_fit.onnx`) does the numbers: a learned regressor for the start and Levenberg-Marquardt steps
//! from there. This module does what needs memory: the last pose, the shape held per shopper, doubt about sudden
//! front-to-back jumps, and steadiness. docs/fit.md explains both and compares the methods.

mod evaluate;
mod evidence;
mod graph;
mod noise;
mod reduced;
mod shape;
mod silhouette;
mod steady;
#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests;

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use glam::{Mat3, Quat, Vec2, Vec3};
use jingxuan_onnx::Runtime;
use jingxuan_vision::Observation;

pub use evaluate::{FitReport, MethodRow, PhotoFit, evaluate, evaluate_photo};
use evidence::Sighting;
use graph::{Answer, Evidence, Graph, SCALE, SHAPE, ShapePrior, Start, TRANSL, UNKNOWNS};
use reduced::ReducedBody;
use shape::ShapeMemory;
pub use silhouette::silhouette_iou;
pub use steady::Steadiness;
use steady::{Posture, Steady};

use crate::{BodyError, BodyModel, BodyState, Camera, JOINTS, Posed, SHAPES};

/// Levenberg-Marquardt steps from the regressor's answer.
const COLD_STEPS: i64 = 12;
/// Steps from the last frame's pose.
const WARM_STEPS: i64 = 2;
/// After a pause this long the last pose says nothing.
const FORGET: Duration = Duration::from_millis(700);
/// A trunk that faces more than this away from the last frame's is doubted (cosine of 100 degrees).
const FLIP_COSINE: f32 = -0.174;
/// Doubt lasts this long, then the new direction is believed.
const DOUBT: Duration = Duration::from_millis(300);
/// Above this reprojection error (fractions of body height) the track is taken to be lost.
const LOST: f32 = 0.06;
/// Time between attempts to find a lost track again.
const RETRY: Duration = Duration::from_millis(500);
/// How far joints (radians) and translation (metres) are expected to move in a thirtieth of a second.
const JOINT_WALK: f32 = 0.15;
const TRANSL_WALK: f32 = 0.08;
/// Shape coefficients that differ by less are shown as the same shape.
const SAME_SHAPE: f32 = 0.01;
/// Landmarks at least this visible count for the reprojection error.
const VISIBLE: f32 = 0.5;

/// How the pose is found; the product uses [`FitMethod::Both`], the others are measured against it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FitMethod {
    /// The regressor's answer as it is.
    Regressor,
    /// Levenberg-Marquardt steps from a standing pose that faces as the trunk's landmarks do.
    Steps,
    /// Steps from the regressor's answer.
    #[default]
    Both,
}

/// Choices of the fit.
#[derive(Clone, Debug)]
pub struct FitSettings {
    /// Stature where it is known (a member's profile, a ruler at the door), metres. Without it the size comes from the
    /// population and from the network's world landmarks, and is uncertain by about 4 cm.
    pub known_height_m: Option<f32>,
    /// Standard deviation of `known_height_m`, metres.
    pub known_height_sd_m: f32,
    /// How the pose is found.
    pub method: FitMethod,
    /// Steadiness of joint rotations (radians).
    pub joints: Steadiness,
    /// Steadiness of the translation (metres).
    pub transl: Steadiness,
}

impl Default for FitSettings {
    fn default() -> Self {
        Self {
            known_height_m: None,
            known_height_sd_m: 0.01,
            method: FitMethod::Both,
            joints: Steadiness {
                min_cutoff: 0.25,
                beta: 0.8,
                speed_cutoff: 1.0,
                slack: 0.08,
                catch_up: 40.0,
            },
            transl: Steadiness {
                min_cutoff: 0.25,
                beta: 2.0,
                speed_cutoff: 1.0,
                slack: 0.02,
                catch_up: 100.0,
            },
        }
    }
}

/// Fits the body to one shopper, frame after frame.
pub struct Fitter {
    model: Arc<BodyModel>,
    body: ReducedBody,
    graph: Graph,
    settings: FitSettings,
    shape: ShapeMemory,
    steady: Steady,
    track: Option<Track>,
    person: Option<u64>,
    posed: Posed,
}

/// What is remembered from the last frame.
#[derive(Clone, Debug)]
struct Track {
    time: Instant,
    /// The graph's unknowns with the root's angles moved into `root`.
    x: [f32; UNKNOWNS],
    root: Mat3,
    shown: Fitted,
    /// Since when the landmarks have faced the other way.
    doubt_since: Option<Instant>,
    /// The last start from the regressor.
    cold_at: Instant,
    lost: bool,
}

/// Shape and posture before the mesh is made.
#[derive(Clone, Debug)]
struct Fitted {
    betas: [f32; SHAPES],
    posture: Posture,
}

impl Fitter {
    /// Loads the graph for a model.
    ///
    /// # Errors
    /// [`BodyError::Network`] when the graph's file is missing, damaged or another graph.
    pub fn new(
        model: Arc<BodyModel>,
        runtime: &Runtime,
        graph: &Path,
        settings: FitSettings,
    ) -> Result<Self, BodyError> {
        let body = ReducedBody::new(&model);
        let graph = Graph::load(runtime, graph)?;
        let shape = shape_memory(&body, settings.known_height_m, settings.known_height_sd_m);
        let steady = Steady::new(settings.joints, settings.transl);
        Ok(Self {
            model,
            body,
            graph,
            settings,
            shape,
            steady,
            track: None,
            person: None,
            posed: Posed::default(),
        })
    }

    /// Forgets the shopper: shape, pose and steadiness start anew.
    pub fn reset(&mut self) {
        self.forget();
        self.person = None;
    }

    /// Forgets what was learned of the shopper's shape and pose.
    fn forget(&mut self) {
        self.shape.reset();
        self.steady.reset();
        self.track = None;
    }

    /// Sets or clears the shopper's known stature (metres) and forgets what was learned of the shape.
    pub fn set_known_height(&mut self, height_m: Option<f32>) {
        self.settings.known_height_m = height_m;
        self.shape = shape_memory(&self.body, height_m, self.settings.known_height_sd_m);
    }

    /// Fits one frame. A new [`Observation::person`] resets everything first.
    ///
    /// # Errors
    /// [`BodyError::Network`] when a run of the graph fails. [`BodyError::NotFinite`] when the landmarks are no numbers or the
    /// steps run away from a fresh start too: then this frame has no body, and the next one starts anew.
    pub fn fit(&mut self, observation: &Observation, camera: &Camera) -> Result<BodyState, BodyError> {
        let _span = tracing::debug_span!("fit").entered();
        if self.person != Some(observation.person) {
            self.reset();
            self.person = Some(observation.person);
        }
        let sighting = Sighting::from(observation);
        let fitted = match self.advance(&sighting, camera, observation.captured_at) {
            Err(BodyError::NotFinite(what)) if sighting.is_finite() => {
                tracing::warn!("the fit ran away ({what} is not finite): starting anew");
                self.forget();
                self.start(&sighting, camera, observation.captured_at)
            }
            advanced => advanced,
        };
        let fitted = fitted.inspect_err(|_| self.forget())?;
        self.state(&fitted, &sighting, camera)
    }

    /// The body of a shape and posture, with its reprojection error against the landmarks.
    fn state(
        &mut self,
        fitted: &Fitted,
        sighting: &Sighting,
        camera: &Camera,
    ) -> Result<BodyState, BodyError> {
        let pose = fitted.posture.rotations.map(|q| (if q.w < 0.0 { -q } else { q }).to_scaled_axis());
        let transl = fitted.posture.transl;
        self.model.pose_into(&fitted.betas, &pose, transl, &mut self.posed);
        let reprojection_error = self.reprojection(&self.posed.vertices, &fitted.betas, sighting, camera);
        if let Some(track) = &mut self.track {
            track.lost = reprojection_error > LOST;
        }
        let measurements = self.model.measure(&fitted.betas, &self.shape.covariance());
        Ok(BodyState {
            betas: fitted.betas,
            pose,
            transl,
            camera: *camera,
            joints: self.posed.joints,
            vertices: Arc::new(std::mem::take(&mut self.posed.vertices)),
            reprojection_error,
            measurements,
        })
    }

    /// Mean distance of projected from detected visible landmarks in fractions of the body's height in the picture.
    fn reprojection(&self, vertices: &[Vec3], betas: &[f32], sighting: &Sighting, camera: &Camera) -> f32 {
        let marks = self.model.landmarks_of(vertices);
        let depth = marks.iter().map(|m| m.z).sum::<f32>() / marks.len() as f32;
        let height = camera.fy * self.body.stature(betas) / depth.max(0.1);
        let size = Vec2::new(camera.width as f32, camera.height as f32);
        let (mut sum, mut weight) = (0.0, 0.0);
        for ((mark, pixel), &visible) in marks.iter().zip(&sighting.pixels).zip(&sighting.visibility) {
            let inside = pixel.cmpge(Vec2::ZERO).all() && pixel.cmple(size).all();
            if visible >= VISIBLE && inside && mark.z > 0.05 {
                sum += visible * camera.project(*mark).distance(*pixel);
                weight += visible;
            }
        }
        if weight > 0.0 { sum / (weight * height) } else { 0.0 }
    }

    /// One frame: from the last pose if there is one that can be trusted, otherwise from the regressor.
    fn advance(&mut self, sighting: &Sighting, camera: &Camera, time: Instant) -> Result<Fitted, BodyError> {
        if !sighting.is_finite() {
            return Err(BodyError::NotFinite("a landmark"));
        }
        let last = self.track.take().filter(|track| time.saturating_duration_since(track.time) < FORGET);
        let Some(mut last) = last else { return self.start(sighting, camera, time) };
        let facing = last.root.z_axis.dot(sighting.trunk(camera).z_axis);
        if facing < FLIP_COSINE {
            let since = *last.doubt_since.get_or_insert(time);
            if time.saturating_duration_since(since) >= DOUBT {
                tracing::debug!("the shopper faces the other way for good: starting anew");
                return self.start(sighting, camera, time);
            }
            // The network has confused front and back for a moment: keep showing the last body.
            let shown = last.shown.clone();
            self.track = Some(last);
            return Ok(shown);
        }
        last.doubt_since = None;
        if last.lost && time.saturating_duration_since(last.cold_at) >= RETRY {
            return self.start(sighting, camera, time);
        }
        self.follow(last, sighting, camera, time)
    }

    /// From nothing.
    fn start(&mut self, sighting: &Sighting, camera: &Camera, time: Instant) -> Result<Fitted, BodyError> {
        let prior = self.shape.prior();
        let (evidence, hips) = sighting.evidence(camera, self.body.stature(&prior.mean));
        let mut x = [0.0; UNKNOWNS];
        (hips - self.body.pelvis()).write_to_slice(&mut x[TRANSL..]);
        x[SHAPE..SCALE].copy_from_slice(&prior.mean);
        x[SCALE] = 1.0;
        let method = self.settings.method;
        let mut root = Mat3::IDENTITY;
        if method == FitMethod::Steps {
            // Standing, arms hanging.
            (x[16 * 3 + 2], x[17 * 3 + 2]) = (-1.2, 1.2);
            root = sighting.trunk(camera);
        }
        let start = Start {
            x,
            root,
            anchor_weight: [0.0; UNKNOWNS],
            cold: method != FitMethod::Steps,
            regressed_shape: method == FitMethod::Regressor,
            steps: if method == FitMethod::Regressor { 0 } else { COLD_STEPS },
        };
        let answer = self.solve(&evidence, &start, &prior)?;
        if start.steps > 0 {
            let (shape, anchor) = (&answer.x[SHAPE..SCALE], &start.x[SHAPE..SCALE]);
            self.shape.learn(shape, &answer.shape_covariance, anchor, &[0.0; SHAPES], 1.0);
        }
        // The steadied pose starts over only when there was no track: a correction of a lost one glides.
        Ok(self.remember(answer.x, answer.root, None, time))
    }

    /// From the last frame.
    fn follow(
        &mut self,
        last: Track,
        sighting: &Sighting,
        camera: &Camera,
        time: Instant,
    ) -> Result<Fitted, BodyError> {
        let elapsed = time.saturating_duration_since(last.time).max(Duration::from_millis(1));
        let prior = self.shape.prior();
        let (evidence, _) = sighting.evidence(camera, self.body.stature(&last.x[SHAPE..SCALE]));
        // Random walk: the variance grows with the time between frames.
        let frames = elapsed.as_secs_f32() * 30.0;
        let mut anchor_weight = [0.0; UNKNOWNS];
        anchor_weight[..TRANSL].fill(1.0 / (JOINT_WALK * JOINT_WALK * frames));
        anchor_weight[TRANSL..SHAPE].fill(1.0 / (TRANSL_WALK * TRANSL_WALK * frames));
        self.shape.hold(&mut anchor_weight, elapsed);
        let start = Start {
            x: last.x,
            root: last.root,
            anchor_weight,
            cold: false,
            regressed_shape: false,
            steps: WARM_STEPS,
        };
        let answer = self.solve(&evidence, &start, &prior)?;
        if !last.lost {
            self.shape.learn(
                &answer.x[SHAPE..SCALE],
                &answer.shape_covariance,
                &start.x[SHAPE..SCALE],
                &start.anchor_weight[SHAPE..SCALE],
                ShapeMemory::share(elapsed),
            );
        }
        Ok(self.remember(answer.x, answer.root, Some(&last), time))
    }

    /// Runs the graph.
    fn solve(&mut self, evidence: &Evidence, start: &Start, prior: &ShapePrior) -> Result<Answer, BodyError> {
        let answer = self.graph.run(&self.body, evidence, start, prior)?;
        answer.not_finite().map_or(Ok(answer), |what| Err(BodyError::NotFinite(what)))
    }

    /// Stores the frame's answer and steadies it.
    fn remember(
        &mut self,
        mut x: [f32; UNKNOWNS],
        root: Mat3,
        last: Option<&Track>,
        time: Instant,
    ) -> Fitted {
        let angles = |x: &[f32; UNKNOWNS], joint: usize| Vec3::from_slice(&x[3 * joint..]);
        let turned = (Quat::from_scaled_axis(angles(&x, 0)) * Quat::from_mat3(&root)).normalize();
        let raw = Posture {
            rotations: std::array::from_fn(|j| {
                if j == 0 { turned } else { Quat::from_scaled_axis(angles(&x, j)) }
            }),
            transl: Vec3::from_slice(&x[TRANSL..]),
        };
        x[..3].fill(0.0);
        let posture = match last {
            Some(last) => self.steady.filter(&raw, time.saturating_duration_since(last.time)),
            None => {
                self.steady.reset();
                self.steady.filter(&raw, Duration::ZERO)
            }
        };
        let mut betas = [0.0; SHAPES];
        betas.copy_from_slice(&x[SHAPE..SCALE]);
        // Changes below a millimetre are not worth shaping 13,000 vertices and measuring them anew.
        if let Some(last) = last {
            let moved = betas.iter().zip(&last.shown.betas).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            if moved < SAME_SHAPE {
                betas = last.shown.betas;
            }
        }
        let shown = Fitted { betas, posture };
        self.track = Some(Track {
            time,
            x,
            root: Mat3::from_quat(turned),
            shown: shown.clone(),
            doubt_since: None,
            cold_at: last.map_or(time, |last| last.cold_at),
            lost: false,
        });
        shown
    }

    /// Joints of a fitted posture, camera frame, without making the mesh.
    fn joints(&self, fitted: &Fitted) -> [Vec3; JOINTS] {
        self.body.joints(&fitted.betas, &fitted.posture)
    }
}

fn shape_memory(body: &ReducedBody, known: Option<f32>, sd: f32) -> ShapeMemory {
    ShapeMemory::new(known.map(|height| (body.stature_rest, &body.stature_shape, height, sd)))
}
