//! The tape: which vertices mark a measurement, and girths of horizontal sections of the trunk.
//!
//! Which vertices mark the acromia, the seventh vertebra, the armpits and the crotch is decided once, on the mean body:
//! a mesh keeps its vertices in place when the shape changes, so every measurement is a continuous function of the shape.

use glam::{Vec2, Vec3};

use super::{Gains, Values, hull};
use crate::{BodyModel, JOINTS, SHAPES};

/// Joints whose vertices belong to the trunk and the tops of the thighs: what a tape around the body touches.
const TRUNK: [u8; 9] = [0, 1, 2, 3, 6, 9, 12, 13, 14];
/// Joints whose vertices can be the highest or lowest of an upright body: head and feet.
const HEAD_AND_FEET: [u8; 5] = [15, 7, 8, 10, 11];
const HIPS: [usize; 2] = [1, 2];
const NECK: usize = 12;
const SHOULDERS: [usize; 2] = [16, 17];
/// Elbows and wrists follow the shoulders in steps of two.
const ELBOW: usize = 18;
const WRIST: usize = 20;

// Heights between the hip joints (0) and the shoulder joints (1), from standing heights in shares of stature: hip joint
// 0.52, iliac crest 0.59, lowest rib 0.64, shoulder joint 0.81 (Winter, "Biomechanics and Motor Control", 2009).
const ILIAC_CREST: f32 = 0.25;
const LOWEST_RIB: f32 = 0.42;
/// Below the fullest chest, above the fullest belly.
const BELOW_CHEST: f32 = 0.55;
/// Above the fullest buttocks, below the fullest belly.
const ABOVE_BUTTOCKS: f32 = 0.10;

/// Distance between the levels at which girths are tried, metres.
const LEVEL_STEP: f32 = 0.01;
/// Edges are sorted into bands of this height, metres.
const BAND: f32 = 0.02;
/// Vertices this close to the lowest of a kind on the mean body may be the lowest on another, metres.
const LOWEST_MARGIN: f32 = 0.02;
/// Step of the finite differences, standard deviations.
const STEP: f32 = 0.5;

/// What measuring needs to know of a model. Vertices are numbered within `vertices`.
#[derive(Debug)]
pub(crate) struct Tape {
    /// The vertices that matter, as the model numbers them.
    vertices: Vec<u32>,
    trunk_edges: Vec<[u32; 2]>,
    head_and_feet: Vec<u32>,
    crotch: Vec<u32>,
    armpits: [Vec<u32>; 2],
    acromia: [u32; 2],
    /// Rearmost skin at the height of the neck joint: the seventh cervical vertebra.
    cervicale: u32,
    gains: Gains,
}

impl Tape {
    pub(crate) fn new(model: &BodyModel) -> Self {
        let part = model.dominant_joints();
        let joints = model.joints(&[]);
        let rest = &model.template;
        let all = |keep: &dyn Fn(usize) -> bool| -> Vec<u32> {
            (0..rest.len()).filter(|&v| keep(v)).map(|v| v as u32).collect()
        };
        let middle = 0.5 * (joints[HIPS[0]].x + joints[HIPS[1]].x);
        let central = |v: usize| (rest[v].x - middle).abs() < 0.015;
        let armpit = |side: usize| {
            let shoulder = joints[SHOULDERS[side]];
            let outward = (shoulder.x - middle).signum();
            let under_shoulder = |v: usize| {
                usize::from(part[v]) == SHOULDERS[side] && (rest[v].x - shoulder.x) * outward < 0.02
            };
            lowest(rest, all(&under_shoulder))
        };
        let acromion = |side: usize| {
            let shoulder = joints[SHOULDERS[side]];
            let above = |v: usize| {
                [13, 14, 16, 17].contains(&part[v])
                    && (rest[v].x - shoulder.x).abs() < 0.015
                    && (rest[v].z - shoulder.z).abs() < 0.03
            };
            nearest_extreme(rest, &all(&above), Vec3::Y, shoulder)
        };
        let behind_neck = |v: usize| central(v) && (rest[v].y - joints[NECK].y).abs() < 0.02;
        let crotch =
            |v: usize| [0, 1, 2].contains(&part[v]) && central(v) && rest[v].y > joints[HIPS[0]].y - 0.2;
        let mut tape = Self {
            trunk_edges: edges(&model.faces, |v| TRUNK.contains(&part[v as usize])),
            head_and_feet: all(&|v| HEAD_AND_FEET.contains(&part[v])),
            crotch: lowest(rest, all(&crotch)),
            armpits: [0, 1].map(armpit),
            acromia: [0, 1].map(acromion),
            cervicale: nearest_extreme(rest, &all(&behind_neck), Vec3::NEG_Z, joints[NECK]),
            vertices: Vec::new(),
            gains: [[0.0; SHAPES]; 7],
        };
        tape.renumber(rest.len());
        tape.gains = tape.differentiate(model);
        tape
    }

    /// Centimetres per standard deviation, about the mean body.
    pub(super) fn gains(&self) -> &Gains {
        &self.gains
    }

    /// Measures the body of a shape.
    pub(super) fn measure(&self, model: &BodyModel, betas: &[f32; SHAPES]) -> Values {
        let mut vertices: Vec<Vec3> = self.vertices.iter().map(|&v| model.template[v as usize]).collect();
        for (&beta, direction) in betas.iter().zip(&model.shape) {
            if beta != 0.0 {
                vertices
                    .iter_mut()
                    .zip(&self.vertices)
                    .for_each(|(p, &v)| *p += beta * direction[v as usize]);
            }
        }
        self.values(&vertices, &model.joints(betas))
    }

    /// Measures a body at rest: the vertices that matter, and the joints.
    fn values(&self, vertices: &[Vec3], joints: &[Vec3; JOINTS]) -> Values {
        let height = |&v: &u32| vertices[v as usize].y;
        let floor = self.head_and_feet.iter().map(height).fold(f32::MAX, f32::min);
        let top = self.head_and_feet.iter().map(height).fold(f32::MIN, f32::max);
        let low = |candidates: &[u32]| candidates.iter().map(height).reduce(f32::min);
        let hip_height = 0.5 * (joints[HIPS[0]].y + joints[HIPS[1]].y);
        let shoulder_height = 0.5 * (joints[SHOULDERS[0]].y + joints[SHOULDERS[1]].y);
        let level = |share: f32| hip_height + share * (shoulder_height - hip_height);
        let crotch = low(&self.crotch).unwrap_or(hip_height - 0.08);
        let armpits = self.armpits.each_ref().map(|side| low(side).unwrap_or(shoulder_height - 0.06));
        let below_arms = 0.5 * (armpits[0] + armpits[1]) - 0.01;

        let trunk = Trunk::new(vertices, &self.trunk_edges);
        // Bust or chest girth: the largest horizontal girth of the chest, arms left out.
        let chest = trunk.girths(level(BELOW_CHEST), below_arms).fold(0.0, f32::max);
        // Waist girth: at the natural waist, the narrowest between the iliac crests and the lowest ribs.
        let waist = trunk.girths(level(ILIAC_CREST), level(LOWEST_RIB)).reduce(f32::min).unwrap_or(0.0);
        // Hip girth: the largest horizontal girth over the buttocks.
        let hip = trunk.girths(crotch + 0.01, level(ABOVE_BUTTOCKS)).fold(0.0, f32::max);

        let acromia = self.acromia.map(|v| vertices[v as usize]);
        let shoulder_width = trunk.over_the_back(acromia, vertices[self.cervicale as usize]);
        // Arm length: from the shoulder point over the elbow to the wrist.
        let arm = |side: usize| {
            let (elbow, wrist) = (joints[ELBOW + side], joints[WRIST + side]);
            acromia[side].distance(elbow) + elbow.distance(wrist)
        };
        [top - floor, chest, waist, hip, shoulder_width, 0.5 * (arm(0) + arm(1)), crotch - floor]
            .map(|metres| metres * 100.0)
    }

    fn differentiate(&self, model: &BodyModel) -> Gains {
        let mut gains = [[0.0; SHAPES]; 7];
        for k in 0..model.shape.len().min(SHAPES) {
            let [above, below] = [STEP, -STEP].map(|step| {
                let mut betas = [0.0; SHAPES];
                betas[k] = step;
                self.measure(model, &betas)
            });
            for (gain, (above, below)) in gains.iter_mut().zip(above.into_iter().zip(below)) {
                gain[k] = (above - below) / (2.0 * STEP);
            }
        }
        gains
    }

    /// Gathers the vertices that matter and renumbers everything within them.
    fn renumber(&mut self, count: usize) {
        let mut places = vec![u32::MAX; count];
        let vertices = &mut self.vertices;
        let mut place = |v: &mut u32| {
            let slot = &mut places[*v as usize];
            if *slot == u32::MAX {
                *slot = vertices.len() as u32;
                vertices.push(*v);
            }
            *v = *slot;
        };
        self.trunk_edges.iter_mut().flatten().for_each(&mut place);
        self.head_and_feet.iter_mut().for_each(&mut place);
        self.crotch.iter_mut().for_each(&mut place);
        self.armpits.iter_mut().flatten().for_each(&mut place);
        self.acromia.iter_mut().for_each(&mut place);
        place(&mut self.cervicale);
    }
}

/// Edges of triangles, each once, whose ends both belong.
fn edges(triangles: &[[u32; 3]], belongs: impl Fn(u32) -> bool) -> Vec<[u32; 2]> {
    let sides = |&[a, b, c]: &[u32; 3]| [[a, b], [b, c], [c, a]];
    let mut found: Vec<[u32; 2]> = triangles
        .iter()
        .flat_map(sides)
        .filter(|edge| edge.iter().all(|&v| belongs(v)))
        .map(|[a, b]| [a.min(b), a.max(b)])
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Of some vertices those near the lowest.
fn lowest(rest: &[Vec3], mut candidates: Vec<u32>) -> Vec<u32> {
    let low = candidates.iter().map(|&v| rest[v as usize].y).fold(f32::MAX, f32::min);
    candidates.retain(|&v| rest[v as usize].y < low + LOWEST_MARGIN);
    candidates
}

/// The vertex farthest in a direction, or the one nearest to a joint when there are no candidates.
fn nearest_extreme(rest: &[Vec3], candidates: &[u32], direction: Vec3, joint: Vec3) -> u32 {
    let along = |v: u32| rest[v as usize].dot(direction);
    let extreme = candidates.iter().copied().max_by(|&a, &b| along(a).total_cmp(&along(b)));
    let distance = |v: u32| rest[v as usize].distance_squared(joint);
    let nearest = || (0..rest.len() as u32).min_by(|&a, &b| distance(a).total_cmp(&distance(b)));
    extreme.or_else(nearest).unwrap_or(0)
}

/// The trunk of one body, its edges sorted by height.
struct Trunk<'a> {
    vertices: &'a [Vec3],
    edges: &'a [[u32; 2]],
    lowest_band: i32,
    /// Numbers of the edges that cross each band.
    bands: Vec<Vec<u32>>,
}

impl<'a> Trunk<'a> {
    fn new(vertices: &'a [Vec3], edges: &'a [[u32; 2]]) -> Self {
        let band = |y: f32| (y / BAND).floor() as i32;
        let ends = |edge: &[u32; 2]| {
            let [a, b] = edge.map(|v| band(vertices[v as usize].y));
            (a.min(b), a.max(b))
        };
        let lowest_band = edges.iter().map(|e| ends(e).0).min().unwrap_or(0);
        let highest_band = edges.iter().map(|e| ends(e).1).max().unwrap_or(0);
        let mut bands = vec![Vec::new(); (highest_band - lowest_band + 1).max(1) as usize];
        for (number, edge) in edges.iter().enumerate() {
            let (low, high) = ends(edge);
            for band in low..=high {
                bands[(band - lowest_band) as usize].push(number as u32);
            }
        }
        Self { vertices, edges, lowest_band, bands }
    }

    /// Girths of horizontal sections at levels a centimetre apart, both ends included; sections of nothing left out.
    fn girths(&self, low: f32, high: f32) -> impl Iterator<Item = f32> {
        let count = ((high - low) / LEVEL_STEP).ceil().max(0.0) as usize;
        let mut points = Vec::new();
        (0..=count)
            .map(move |i| self.girth((low + i as f32 * LEVEL_STEP).min(high.max(low)), &mut points))
            .filter(|girth| *girth > 0.0)
    }

    /// Girth at a height, metres: the perimeter of the section's convex hull, as a tape lies.
    fn girth(&self, y: f32, points: &mut Vec<Vec2>) -> f32 {
        points.clear();
        let band = (y / BAND).floor() as i32 - self.lowest_band;
        let Some(edges) = usize::try_from(band).ok().and_then(|band| self.bands.get(band)) else {
            return 0.0;
        };
        for &edge in edges {
            let [a, b] = self.edges[edge as usize].map(|v| self.vertices[v as usize]);
            if (a.y < y) != (b.y < y) {
                let p = a.lerp(b, (y - a.y) / (b.y - a.y));
                points.push(Vec2::new(p.x, p.z));
            }
        }
        hull::perimeter(points)
    }

    /// Shoulder width: from one acromion over the back to the other, in the plane through both and the seventh
    /// vertebra. The tape is taut: the convex hull of the section, on the back's side.
    fn over_the_back(&self, acromia: [Vec3; 2], cervicale: Vec3) -> f32 {
        let across = (acromia[1] - acromia[0]).normalize_or_zero();
        let middle = 0.5 * (acromia[0] + acromia[1]);
        let to_back = cervicale - middle;
        let back = (to_back - across * to_back.dot(across)).normalize_or_zero();
        let normal = across.cross(back);
        let flat = |p: Vec3| Vec2::new((p - middle).dot(across), (p - middle).dot(back));
        let mut points = vec![flat(acromia[0]), flat(acromia[1]), flat(cervicale)];
        let (left, right) = (points[0].x, points[1].x);
        for edge in self.edges {
            let [a, b] = edge.map(|v| self.vertices[v as usize]);
            let [da, db] = [a, b].map(|p| (p - middle).dot(normal));
            if (da < 0.0) != (db < 0.0) {
                let p = flat(a.lerp(b, da / (da - db)));
                // The tape touches the back between the acromia, not the neck that rises through the plane.
                if p.x > left && p.x < right && p.y > 0.0 && p.y < to_back.length() {
                    points.push(p);
                }
            }
        }
        hull::length_over(&mut points)
    }
}
