//! Person detection: MediaPipe's SSD with two alignment points per person.
//!
//! Source: Bazarevsky et al., "BlazePose: On-device Real-time Body Pose Tracking", 2020, and MediaPipe's graph
//! `pose_detection_cpu` (anchors, thresholds, weighted non-maximum suppression).

use std::path::Path;

use glam::Vec2;
use jingxuan_capture::Frame;
use ort::{session::Session, value::TensorRef};

use crate::{
    Region,
    crop::{Border, crop_rgb},
};
use jingxuan_onnx::{OnnxError, ProviderReport, Runtime};

/// Side of the detector's input in pixels.
const SIDE: u32 = 224;
const ANCHORS: usize = 2254;
/// Numbers per anchor: box (4) and four key points (8).
const CODE: usize = 12;
/// Overlap from which two boxes are the same person.
const SAME_PERSON_IOU: f32 = 0.3;

/// One person in the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Detection {
    /// Score, 0..1.
    pub score: f32,
    /// Upper left and lower right corner of the face-and-shoulder box, image pixels.
    pub corners: [Vec2; 2],
    /// Middle of the hips, image pixels.
    pub hips: Vec2,
    /// A point on the circle around the whole body, on the body's axis above the head; image pixels.
    pub rim: Vec2,
}

impl Detection {
    /// The region that the landmark network should look at.
    #[must_use]
    pub fn region(&self) -> Region {
        Region::from_alignment(self.hips, self.rim)
    }
}

/// The detection network and its buffers.
pub struct Detector {
    session: Session,
    report: ProviderReport,
    anchors: Vec<Vec2>,
    input: Vec<f32>,
}

impl Detector {
    /// Loads `pose_detection.onnx`.
    ///
    /// # Errors
    /// See [`Runtime::session`]; a file that is another network is [`OnnxError::ModelDamaged`].
    pub fn load(runtime: &Runtime, model: &Path) -> Result<Self, OnnxError> {
        let (session, report) = runtime.session(model)?;
        crate::landmarker::expect_outputs(&session, model, &["Identity", "Identity_1"])?;
        Ok(Self { session, report, anchors: anchors(), input: vec![0.0; (SIDE * SIDE * 3) as usize] })
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

    /// People with at least `threshold` score, the surest first.
    ///
    /// # Errors
    /// [`OnnxError::Run`].
    pub fn detect(&mut self, frame: &Frame, threshold: f32) -> Result<Vec<Detection>, OnnxError> {
        let _span = tracing::debug_span!("detect").entered();
        let letterbox = Region::letterbox(frame.width, frame.height);
        let map = letterbox.patch_to_image(SIDE);
        crop_rgb(
            &frame.pixels,
            (frame.width, frame.height),
            map,
            SIDE,
            Border::Zero,
            (127.5, -1.0),
            &mut self.input,
        );
        let shape = [1, i64::from(SIDE), i64::from(SIDE), 3];
        let outputs =
            self.session.run(ort::inputs![TensorRef::from_array_view((shape, self.input.as_slice()))?])?;
        let (_, codes) = outputs["Identity"].try_extract_tensor::<f32>()?;
        let (_, logits) = outputs["Identity_1"].try_extract_tensor::<f32>()?;
        if codes.len() != ANCHORS * CODE || logits.len() != ANCHORS {
            return Err(OnnxError::Run(format!("{} boxes, {} scores", codes.len() / CODE, logits.len())));
        }
        let candidates = candidates(codes, logits, &self.anchors, threshold);
        let to_image = |p: Vec2| map.transform_point2(p * SIDE as f32);
        Ok(merge_overlapping(candidates)
            .into_iter()
            .map(|c| Detection {
                score: c.score,
                corners: [to_image(c.corners[0]), to_image(c.corners[1])],
                hips: to_image(c.points[0]),
                rim: to_image(c.points[1]),
            })
            .collect())
    }
}

/// A decoded box in units of the letterboxed square (0..1).
#[derive(Clone, Copy, Debug)]
struct Candidate {
    score: f32,
    corners: [Vec2; 2],
    points: [Vec2; 4],
}

/// Anchor centres in units of the square: strides 8, 16, 32, 32, 32 with two anchors per layer and cell.
fn anchors() -> Vec<Vec2> {
    let mut centres = Vec::with_capacity(ANCHORS);
    for (stride, per_cell) in [(8, 2), (16, 2), (32, 6)] {
        let cells = SIDE.div_ceil(stride);
        for y in 0..cells {
            for x in 0..cells {
                let centre = Vec2::new(x as f32 + 0.5, y as f32 + 0.5) / cells as f32;
                centres.extend(std::iter::repeat_n(centre, per_cell));
            }
        }
    }
    centres
}

fn candidates(codes: &[f32], logits: &[f32], anchors: &[Vec2], threshold: f32) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = logits
        .iter()
        .zip(codes.chunks_exact(CODE))
        .zip(anchors)
        .filter_map(|((logit, code), anchor)| {
            let score = 1.0 / (1.0 + (-logit.clamp(-80.0, 80.0)).exp());
            let pair = |k: usize| Vec2::new(code[k], code[k + 1]) / SIDE as f32;
            let (centre, half) = (pair(0) + *anchor, pair(2) * 0.5);
            let candidate = Candidate {
                score,
                corners: [centre - half, centre + half],
                points: [4, 6, 8, 10].map(|k| pair(k) + *anchor),
            };
            let finite = candidate.corners.iter().chain(&candidate.points).all(|p| p.is_finite());
            (score >= threshold && finite).then_some(candidate)
        })
        .collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    found
}

/// MediaPipe's weighted non-maximum suppression: boxes that overlap the surest one are averaged by score.
fn merge_overlapping(mut rest: Vec<Candidate>) -> Vec<Candidate> {
    let mut people = Vec::new();
    while let Some(&surest) = rest.first() {
        let (same, other): (Vec<_>, Vec<_>) =
            rest.into_iter().partition(|c| overlap(&surest.corners, &c.corners) > SAME_PERSON_IOU);
        rest = other;
        if same.is_empty() {
            // A box without area overlaps nothing, not even itself: drop it, or this loop would not end.
            rest.remove(0);
            continue;
        }
        let total: f32 = same.iter().map(|c| c.score).sum();
        let mean = |pick: &dyn Fn(&Candidate) -> Vec2| -> Vec2 {
            same.iter().map(|c| pick(c) * (c.score / total)).sum()
        };
        people.push(Candidate {
            score: surest.score,
            corners: [mean(&|c| c.corners[0]), mean(&|c| c.corners[1])],
            points: std::array::from_fn(|k| mean(&|c| c.points[k])),
        });
    }
    people
}

/// Intersection over union of two boxes given by corners.
pub(crate) fn overlap(a: &[Vec2; 2], b: &[Vec2; 2]) -> f32 {
    let area = |[low, high]: [Vec2; 2]| {
        let size = (high - low).max(Vec2::ZERO);
        size.x * size.y
    };
    let common = area([a[0].max(b[0]), a[1].min(b[1])]);
    let union = area(*a) + area(*b) - common;
    if union > 0.0 { common / union } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(score: f32, x: f32) -> Candidate {
        let low = Vec2::new(x, 0.0);
        Candidate { score, corners: [low, low + 1.0], points: [low; 4] }
    }

    #[test]
    fn there_are_2254_anchors_and_the_first_sits_in_the_first_cell() {
        let anchors = anchors();
        assert_eq!(anchors.len(), ANCHORS);
        assert_eq!(anchors[0], Vec2::splat(0.5 / 28.0));
    }

    #[test]
    fn overlapping_boxes_become_one_person_weighted_by_score() {
        let people = merge_overlapping(vec![candidate(0.9, 0.0), candidate(0.3, 0.2), candidate(0.6, 5.0)]);
        assert_eq!(people.len(), 2);
        assert!((people[0].corners[0].x - 0.05).abs() < 1e-6);
        assert_eq!(people[0].score, 0.9);
    }

    #[test]
    fn boxes_without_area_are_dropped() {
        let mut flat = candidate(0.9, 0.0);
        flat.corners[1] = flat.corners[0];
        assert_eq!(merge_overlapping(vec![flat, candidate(0.8, 0.0)]).len(), 1);
    }
}
