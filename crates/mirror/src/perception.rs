//! The perception stage: a frame in, the main shopper's observation and fitted body out.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use jingxuan_body::{BodyError, BodyModel, BodyState, Camera, FitSettings, Fitter};
use jingxuan_capture::Frame;
use jingxuan_onnx::{OnnxError, Runtime, RuntimeOptions};
use jingxuan_settings::Settings;
use jingxuan_vision::{Observation, Tracker, TrackerOptions};

use crate::{Fault, FaultKind, Resources};

/// The main shopper in one frame.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Landmarks and mask.
    pub observation: Observation,
    /// The fitted body.
    pub body: BodyState,
    /// The model that was fitted.
    pub model: Arc<BodyModel>,
}

/// How long the parts of one frame's perception took.
#[derive(Clone, Copy, Debug, Default)]
pub struct PerceptionTimes {
    /// Detection, landmarks, mask, filter.
    pub vision: Duration,
    /// The body fit.
    pub fit: Duration,
}

/// Networks, body model and their per-shopper state.
pub struct Perception {
    tracker: Tracker,
    fitter: Fitter,
    model: Arc<BodyModel>,
    settings: Settings,
    person: Option<u64>,
    /// The times of the last frame.
    pub times: PerceptionTimes,
}

impl Perception {
    /// Loads everything that perception needs.
    ///
    /// # Errors
    /// A [`Fault`] that names the missing or damaged file.
    pub fn load(settings: &Settings, resources: &Resources) -> Result<Self, Fault> {
        let runtime = Runtime::open(RuntimeOptions {
            library: resources.onnxruntime.clone(),
            providers: settings.vision.providers.clone(),
            threads: settings.vision.threads as usize,
        })?;
        let options = TrackerOptions {
            detection_score: settings.vision.detection_score,
            tracking_score: settings.vision.tracking_score,
        };
        let tracker = Tracker::load(&runtime, &resources.models, options)?;
        let model = BodyModel::load(&resources.body)?;
        let fit = FitSettings {
            known_height_m: (settings.body.known_height_m > 0.0).then_some(settings.body.known_height_m),
            ..FitSettings::default()
        };
        let fitter = Fitter::new(Arc::clone(&model), &runtime, &resources.models.join("body_fit.onnx"), fit)?;
        Ok(Self {
            tracker,
            fitter,
            model,
            settings: settings.clone(),
            person: None,
            times: PerceptionTimes::default(),
        })
    }

    /// The body model in use.
    #[must_use]
    pub fn model(&self) -> &Arc<BodyModel> {
        &self.model
    }

    /// The execution provider of the landmark network.
    #[must_use]
    pub fn provider(&self) -> &'static str {
        self.tracker.provider().chosen.name()
    }

    /// The camera that a picture of this size is taken to come from.
    #[must_use]
    pub fn camera(&self, width: u32, height: u32) -> Camera {
        let mut camera = Camera::with_long_side_fov(width, height, self.settings.body.field_of_view);
        if self.settings.body.focal_px > 0.0 {
            (camera.fx, camera.fy) = (self.settings.body.focal_px, self.settings.body.focal_px);
        }
        camera
    }

    /// Forgets the shopper.
    pub fn reset(&mut self) {
        self.tracker.reset();
        self.fitter.reset();
        self.person = None;
    }

    /// The next frame of a camera or clip; `None` when nobody is in view.
    ///
    /// # Errors
    /// A [`Fault`] when a network run fails.
    pub fn track(&mut self, frame: &Frame) -> Result<Option<Seen>, Fault> {
        let start = Instant::now();
        let observation = self.tracker.track(frame)?;
        self.times.vision = start.elapsed();
        self.fit(frame, observation)
    }

    /// A photo by itself.
    ///
    /// # Errors
    /// As [`Perception::track`].
    pub fn still(&mut self, frame: &Frame) -> Result<Option<Seen>, Fault> {
        let start = Instant::now();
        self.reset();
        let observation = self.tracker.still(frame)?;
        self.times.vision = start.elapsed();
        self.fit(frame, observation)
    }

    fn fit(&mut self, frame: &Frame, observation: Option<Observation>) -> Result<Option<Seen>, Fault> {
        let start = Instant::now();
        let Some(observation) = observation else {
            self.times.fit = Duration::ZERO;
            return Ok(None);
        };
        if self.person.replace(observation.person) != Some(observation.person) {
            self.fitter.reset();
        }
        let body = match self.fitter.fit(&observation, &self.camera(frame.width, frame.height)) {
            Ok(body) => body,
            Err(error @ BodyError::NotFinite(_)) => {
                // Nothing is broken: this frame shows nobody, the next one is fitted from a fresh start.
                tracing::warn!("{error}");
                self.times.fit = start.elapsed();
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        self.times.fit = start.elapsed();
        Ok(Some(Seen { observation, body, model: Arc::clone(&self.model) }))
    }
}

impl From<OnnxError> for Fault {
    fn from(error: OnnxError) -> Self {
        let kind = match &error {
            OnnxError::RuntimeMissing(_) | OnnxError::ModelMissing(_) => FaultKind::ModelMissing,
            OnnxError::ModelDamaged { .. } => FaultKind::ModelDamaged,
            OnnxError::Run(_) => FaultKind::Internal,
        };
        Self { kind, cause: error.to_string() }
    }
}

impl From<BodyError> for Fault {
    fn from(error: BodyError) -> Self {
        let kind = if error.is_missing_file() { FaultKind::ModelMissing } else { FaultKind::ModelDamaged };
        Self { kind, cause: error.to_string() }
    }
}
