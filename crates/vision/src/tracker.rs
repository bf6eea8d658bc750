//! From frame to frame: tracking, detection when lost, the main shopper, smoothing.

use std::{path::Path, time::Instant};

use glam::Vec3;
use jingxuan_capture::Frame;

use crate::{
    Detection, Detector, LANDMARKS, Landmarker, Observation, OneEuro, Reading, Region,
    shopper::{Rivalry, choose, same_person},
};
use jingxuan_onnx::{OnnxError, ProviderReport, Runtime};

/// Between two looks at everybody in view, frames. The look costs one detector run.
const LOOK_AROUND_EVERY: u64 = 24;
/// A shopper who was lost for longer than this comes back as another person, seconds.
const FORGET_AFTER_S: f32 = 1.5;

/// Thresholds of the tracker.
#[derive(Clone, Copy, Debug)]
pub struct TrackerOptions {
    /// A person counts as found from this detection score on.
    pub detection_score: f32,
    /// Tracking goes on while the landmark network's person score is above this.
    pub tracking_score: f32,
}

impl Default for TrackerOptions {
    fn default() -> Self {
        Self { detection_score: 0.5, tracking_score: 0.5 }
    }
}

/// Finds and follows the main shopper.
pub struct Tracker {
    detector: Detector,
    landmarker: Landmarker,
    options: TrackerOptions,
    following: Option<Following>,
    /// The last shopper, for a moment after being lost.
    lost: Option<(Region, Instant)>,
    person: u64,
    people: usize,
    frames: u64,
    smooth_image: OneEuro<LANDMARKS>,
    smooth_world: OneEuro<LANDMARKS>,
}

struct Following {
    region: Region,
    rivalry: Rivalry,
}

impl Tracker {
    /// Loads `pose_detection.onnx` and `pose_landmark_full.onnx` from a folder.
    ///
    /// # Errors
    /// See [`Runtime::session`].
    pub fn load(runtime: &Runtime, models: &Path, options: TrackerOptions) -> Result<Self, OnnxError> {
        Ok(Self {
            detector: Detector::load(runtime, &models.join("pose_detection.onnx"))?,
            landmarker: Landmarker::load(runtime, &models.join("pose_landmark_full.onnx"))?,
            options,
            following: None,
            lost: None,
            person: 0,
            people: 0,
            frames: 0,
            // MediaPipe's constants for visible landmarks and for world landmarks.
            smooth_image: OneEuro::new(0.05, 80.0, 1.0),
            smooth_world: OneEuro::new(0.1, 40.0, 1.0),
        })
    }

    /// The execution provider of the landmark network.
    #[must_use]
    pub fn provider(&self) -> &ProviderReport {
        self.landmarker.provider()
    }

    /// Forgets the shopper.
    pub fn reset(&mut self) {
        self.following = None;
        self.lost = None;
        self.people = 0;
        self.detector.wipe();
        self.landmarker.wipe();
        self.smooth_image.reset();
        self.smooth_world.reset();
    }

    /// A photo by itself: the surest person, no smoothing, no memory. Equal to MediaPipe's static image mode.
    ///
    /// # Errors
    /// [`OnnxError::Run`].
    pub fn still(&mut self, frame: &Frame) -> Result<Option<Observation>, OnnxError> {
        self.reset();
        self.person += 1;
        let people = self.detector.detect(frame, self.options.detection_score)?;
        self.people = people.len();
        let Some(surest) = people.first() else { return Ok(None) };
        let reading = self.landmarker.read(frame, &surest.region())?;
        Ok(reading
            .filter(|reading| reading.score >= self.options.tracking_score)
            .map(|reading| self.observation(frame, reading, false)))
    }

    /// The next frame of a live picture or a clip; `None` when nobody is in view.
    ///
    /// # Errors
    /// [`OnnxError::Run`].
    pub fn track(&mut self, frame: &Frame) -> Result<Option<Observation>, OnnxError> {
        self.frames += 1;
        if let Some(following) = &mut self.following {
            let mut region = following.region;
            if self.frames.is_multiple_of(LOOK_AROUND_EVERY)
                || (self.people > 1 && self.frames.is_multiple_of(LOOK_AROUND_EVERY / 4))
            {
                let people = self.detector.detect(frame, self.options.detection_score)?;
                self.people = people.len().max(1);
                if let Some(rival) = following.rivalry.watch(&region, &people, frame.width, frame.height) {
                    tracing::info!("another person stands nearer: the mirror changes hands");
                    region = rival;
                    self.new_person();
                }
            }
            if let Some(reading) = self.read_person(frame, &region)? {
                return Ok(Some(self.follow(frame, reading, true)));
            }
            self.lost = Some((region, frame.captured_at));
            self.following = None;
        }
        let people = self.detector.detect(frame, self.options.detection_score)?;
        self.people = people.len();
        let Some(region) = self.returning_or_best(&people, frame) else { return Ok(None) };
        let Some(reading) = self.read_person(frame, &region)? else { return Ok(None) };
        let returned = self.lost.take().is_some_and(|(place, when)| {
            same_person(&place, &region)
                && frame.captured_at.saturating_duration_since(when).as_secs_f32() < FORGET_AFTER_S
        });
        if !returned {
            self.new_person();
        }
        Ok(Some(self.follow(frame, reading, false)))
    }

    /// A shopper lost a moment ago keeps the mirror if still there; otherwise whoever is best placed gets it.
    fn returning_or_best(&self, people: &[Detection], frame: &Frame) -> Option<Region> {
        let returning = self.lost.as_ref().and_then(|(place, _)| {
            people
                .iter()
                .map(Detection::region)
                .find(|region| region.is_usable() && same_person(place, region))
        });
        returning.or_else(|| choose(people, frame.width, frame.height))
    }

    fn read_person(&mut self, frame: &Frame, region: &Region) -> Result<Option<Reading>, OnnxError> {
        let threshold = self.options.tracking_score;
        Ok(self.landmarker.read(frame, region)?.filter(|reading| reading.score >= threshold))
    }

    fn new_person(&mut self) {
        self.person += 1;
        self.smooth_image.reset();
        self.smooth_world.reset();
    }

    fn follow(&mut self, frame: &Frame, mut reading: Reading, tracked: bool) -> Observation {
        let rivalry = self.following.take().map(|f| f.rivalry).unwrap_or_default();
        self.following = reading.next.is_usable().then_some(Following { region: reading.next, rivalry });
        // The region is a square around the body: its side is the body's size in pixels.
        let mut points =
            std::array::from_fn(|k| reading.landmarks[k].position.extend(reading.landmarks[k].z));
        self.smooth_image.filter(&mut points, frame.captured_at, reading.next.side);
        for (landmark, point) in reading.landmarks.iter_mut().zip(points) {
            landmark.position = point.truncate();
            landmark.z = point.z;
        }
        self.smooth_world.filter(&mut reading.world, frame.captured_at, 1.0);
        self.observation(frame, reading, tracked)
    }

    fn observation(&self, frame: &Frame, reading: Reading, tracked: bool) -> Observation {
        debug_assert!(reading.world.iter().all(|p: &Vec3| p.is_finite()));
        Observation {
            landmarks: reading.landmarks,
            world: reading.world,
            mask: reading.mask,
            score: reading.score,
            image_size: (frame.width, frame.height),
            person: self.person,
            people: self.people,
            captured_at: frame.captured_at,
            tracked,
        }
    }
}
