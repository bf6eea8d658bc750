//! One frame's result as JSON.

use std::time::Duration;

use jingxuan_body::{BodyState, Camera, Measurements, silhouette_iou};
use jingxuan_capture::Frame;
use jingxuan_mirror::{PerceptionTimes, Seen};
use serde::Serialize;

/// The JSON object of one frame.
#[derive(Serialize)]
pub struct Record {
    /// File name, for photos.
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    /// Number, for clips.
    #[serde(skip_serializing_if = "Option::is_none")]
    frame: Option<u64>,
    width: u32,
    height: u32,
    /// Whether a person was found.
    found: bool,
    /// How many people were in view when somebody last looked.
    people: usize,
    #[serde(flatten)]
    person: Option<Person>,
    timings_ms: Timings,
}

#[derive(Serialize)]
struct Person {
    /// 33 x [x, y, z, visibility], pixels.
    landmarks_px: Vec<[f32; 4]>,
    /// 33 x [x, y, z], metres.
    world_m: Vec<[f32; 3]>,
    /// Overlap of the fitted body's silhouette with the person mask, 0..1.
    mask_iou: f32,
    /// Mean landmark distance after the fit, in body heights.
    reprojection_error: f32,
    smpl: Smpl,
    camera: Camera,
    measurements_cm: Measurements,
}

#[derive(Serialize)]
struct Smpl {
    betas: Vec<f32>,
    /// 24 x axis-angle, 72 numbers.
    pose: Vec<f32>,
    transl: [f32; 3],
    joints_m: Vec<[f32; 3]>,
    joints_px: Vec<[f32; 2]>,
}

/// Milliseconds per stage.
#[derive(Clone, Copy, Default, Serialize)]
pub struct Timings {
    /// Detection, landmarks, mask.
    pub vision: f32,
    /// Body fit.
    pub fit: f32,
    /// Draping and drawing, where a picture was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub render: Option<f32>,
}

impl Timings {
    /// From the last frame's perception.
    pub fn of(times: PerceptionTimes, render: Option<Duration>) -> Self {
        let ms = |duration: Duration| duration.as_secs_f32() * 1000.0;
        Self { vision: ms(times.vision), fit: ms(times.fit), render: render.map(ms) }
    }
}

impl Record {
    /// The record of one frame.
    pub fn of(frame: &Frame, seen: Option<&Seen>, timings_ms: Timings) -> Self {
        let image = frame.name.as_deref().map(str::to_owned);
        Self {
            frame: image.is_none().then_some(frame.sequence),
            image,
            width: frame.width,
            height: frame.height,
            found: seen.is_some(),
            people: seen.map_or(0, |seen| seen.observation.people),
            person: seen.map(Person::of),
            timings_ms,
        }
    }
}

impl Person {
    fn of(seen: &Seen) -> Self {
        let body = &seen.body;
        Self {
            landmarks_px: seen
                .observation
                .landmarks
                .iter()
                .map(|l| [l.position.x, l.position.y, l.z, l.visibility])
                .collect(),
            world_m: seen.observation.world.iter().map(|p| p.to_array()).collect(),
            mask_iou: mask_iou(seen),
            reprojection_error: body.reprojection_error,
            smpl: Smpl::of(body),
            camera: body.camera,
            measurements_cm: body.measurements,
        }
    }
}

impl Smpl {
    fn of(body: &BodyState) -> Self {
        Self {
            betas: body.betas.to_vec(),
            pose: body.pose.iter().flat_map(|joint| joint.to_array()).collect(),
            transl: body.transl.to_array(),
            joints_m: body.joints.iter().map(|joint| joint.to_array()).collect(),
            joints_px: body.joints.iter().map(|joint| body.camera.project(*joint).to_array()).collect(),
        }
    }
}

/// Overlap of the fitted body's silhouette with the person mask.
pub fn mask_iou(seen: &Seen) -> f32 {
    silhouette_iou(&seen.body.vertices, seen.model.triangles(), &seen.body.camera, &seen.observation.mask)
}
