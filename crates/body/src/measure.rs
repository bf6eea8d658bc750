//! Body measurements on the shaped mesh in the rest pose, by the definitions of ISO 8559-1:2017.

use std::collections::HashMap;

use glam::{Vec2, Vec3};

use crate::{BodyModel, JOINTS, Measurement, Measurements, SHAPES};

/// Joints whose vertices belong to the trunk and the tops of the thighs: what a tape around the torso touches.
const TORSO: [u8; 9] = [0, 1, 2, 3, 6, 9, 12, 13, 14];
/// Distance between the levels at which girths are tried, metres.
const LEVEL_STEP: f32 = 0.01;
/// What the 16 shape directions leave out of a girth or a length (measured on held-out bodies), centimetres.
const MODEL_SD_CM: f32 = 0.6;
/// Step of the finite differences, standard deviations.
const STEP: f32 = 0.5;

/// The seven measurements in the order of [`Measurements`], centimetres.
type Values = [f32; 7];

/// How the measurements change with the shape coefficients, about the mean body: centimetres per standard deviation.
#[derive(Debug)]
pub(crate) struct Sensitivity([[f32; SHAPES]; 7]);

impl BodyModel {
    /// Measures the shaped body at rest. `covariance` is that of the shape coefficients (16 x 16, squared standard
    /// deviations of the population); the uncertainties follow from it to first order (GUM, JCGM 100:2008, 5.2) and
    /// include what the shape directions cannot express. Without a known stature or a calibrated camera the covariance
    /// is wide, and so is every uncertainty.
    #[must_use]
    pub fn measure(&self, betas: &[f32; SHAPES], covariance: &[[f32; SHAPES]; SHAPES]) -> Measurements {
        let values = self.values(betas);
        let Sensitivity(gains) = self.sensitivity.get_or_init(|| self.sensitivities());
        let of = |k: usize| {
            let gain = &gains[k];
            let variance: f32 = (0..SHAPES)
                .map(|i| gain[i] * (0..SHAPES).map(|j| covariance[i][j] * gain[j]).sum::<f32>())
                .sum();
            Measurement { cm: values[k], sd_cm: (variance.max(0.0) + MODEL_SD_CM * MODEL_SD_CM).sqrt() }
        };
        Measurements {
            stature: of(0),
            chest: of(1),
            waist: of(2),
            hip: of(3),
            shoulder_width: of(4),
            arm_length: of(5),
            inside_leg: of(6),
        }
    }

    fn sensitivities(&self) -> Sensitivity {
        let mut gains = [[0.0; SHAPES]; 7];
        for k in 0..self.shape_count().min(SHAPES) {
            let mut betas = [0.0; SHAPES];
            betas[k] = STEP;
            let above = self.values(&betas);
            betas[k] = -STEP;
            let below = self.values(&betas);
            for (gain, (above, below)) in gains.iter_mut().zip(above.into_iter().zip(below)) {
                gain[k] = (above - below) / (2.0 * STEP);
            }
        }
        Sensitivity(gains)
    }

    fn values(&self, betas: &[f32; SHAPES]) -> Values {
        let vertices = self.shaped_template(betas);
        let joints = self.joints_of(&vertices);
        let part = self.dominant_joints();
        let tape = Tape::new(self.triangles(), &vertices, &part);
        let (floor, top) =
            vertices.iter().fold((f32::MAX, f32::MIN), |(low, high), v| (low.min(v.y), high.max(v.y)));
        let crotch = crotch(&vertices, &part, &joints);
        let armpit = armpit(&vertices, &part, &joints);
        let [pelvis, spine2, spine3] = [0, 6, 9].map(|joint: usize| joints[joint].y);
        // Bust or chest girth (5.3.4): the largest horizontal girth of the chest, below the armpits.
        let (chest, chest_level) = tape.most(spine2.min(armpit - 0.12), armpit - 0.01);
        // Waist girth (5.3.10): at the natural waist, the narrowest level between hips and lowest ribs.
        let rib = spine3.min(chest_level - 0.06);
        let (waist, waist_level) = tape.least(pelvis + 0.05, rib.max(pelvis + 0.08));
        // Hip girth (5.3.13): the largest horizontal girth below the waist.
        let (hip, _) = tape.most(crotch + 0.01, (waist_level - 0.04).max(crotch + 0.03));
        let shoulders = [16, 17].map(|joint| acromion(&vertices, &part, joints[joint]));
        // 5.4.2 follows the back's surface between the acromia: over the seventh cervical vertebra's level it is close
        // to the straight distance plus the back's bow, which the neck joint stands for.
        let back =
            Vec3::new(0.0, 0.5 * (shoulders[0].y + shoulders[1].y), joints[12].z.min(shoulders[0].z) - 0.03);
        let shoulder_width = shoulders[0].distance(back) + back.distance(shoulders[1]);
        // 5.4.8: shoulder point over elbow to wrist.
        let arm = |side: usize| {
            shoulders[side].distance(joints[18 + side]) + joints[18 + side].distance(joints[20 + side])
        };
        [top - floor, chest, waist, hip, shoulder_width, 0.5 * (arm(0) + arm(1)), crotch - floor]
            .map(|m| m * 100.0)
    }
}

/// Lowest point of the trunk between the legs, metres.
fn crotch(vertices: &[Vec3], part: &[u8], joints: &[Vec3; JOINTS]) -> f32 {
    let middle = 0.5 * (joints[1].x + joints[2].x);
    let near = |v: &Vec3| (v.x - middle).abs() < 0.012;
    let low = vertices.iter().zip(part).filter(|(v, part)| [0, 1, 2].contains(*part) && near(v));
    let lowest = low.map(|(v, _)| v.y).fold(f32::MAX, f32::min);
    if lowest < f32::MAX { lowest } else { joints[1].y - 0.08 }
}

/// Lowest point where the arm leaves the trunk, metres.
fn armpit(vertices: &[Vec3], part: &[u8], joints: &[Vec3; JOINTS]) -> f32 {
    let lowest = |joint: usize, side: f32| {
        let arm = vertices
            .iter()
            .zip(part)
            .filter(|(v, part)| usize::from(**part) == joint && (v.x - joints[joint].x) * side < 0.02);
        arm.map(|(v, _)| v.y).fold(f32::MAX, f32::min)
    };
    let y = 0.5 * (lowest(16, 1.0) + lowest(17, -1.0));
    if y.is_finite() && y < f32::MAX / 4.0 { y } else { joints[16].y - 0.06 }
}

/// The bony point of the shoulder: the skin straight above the shoulder joint.
fn acromion(vertices: &[Vec3], part: &[u8], joint: Vec3) -> Vec3 {
    let above = vertices.iter().zip(part).filter(|(v, part)| {
        [13, 14, 16, 17].contains(*part) && (v.x - joint.x).abs() < 0.015 && (v.z - joint.z).abs() < 0.03
    });
    above.map(|(v, _)| *v).max_by(|a, b| a.y.total_cmp(&b.y)).unwrap_or(joint + Vec3::Y * 0.03)
}

/// A tape around the torso at any level: girth of the convex hull of a horizontal section.
struct Tape<'a> {
    vertices: &'a [Vec3],
    /// Torso triangles by the levels they cross.
    levels: HashMap<i32, Vec<[u32; 3]>>,
}

impl<'a> Tape<'a> {
    const BAND: f32 = 0.02;

    fn new(triangles: &[[u32; 3]], vertices: &'a [Vec3], part: &[u8]) -> Self {
        let mut levels: HashMap<i32, Vec<[u32; 3]>> = HashMap::new();
        for triangle in triangles {
            if triangle.iter().all(|&v| TORSO.contains(&part[v as usize])) {
                let heights = triangle.map(|v| vertices[v as usize].y);
                let low = heights.iter().copied().fold(f32::MAX, f32::min);
                let high = heights.iter().copied().fold(f32::MIN, f32::max);
                for band in (low / Self::BAND).floor() as i32..=(high / Self::BAND).floor() as i32 {
                    levels.entry(band).or_default().push(*triangle);
                }
            }
        }
        Self { vertices, levels }
    }

    /// Girth at height `y`, metres.
    fn girth(&self, y: f32) -> f32 {
        let mut points = Vec::new();
        for triangle in self.levels.get(&((y / Self::BAND).floor() as i32)).into_iter().flatten() {
            let corners = triangle.map(|v| self.vertices[v as usize]);
            for (a, b) in [(0, 1), (1, 2), (2, 0)] {
                let (a, b) = (corners[a], corners[b]);
                if (a.y < y) != (b.y < y) {
                    let p = a.lerp(b, (y - a.y) / (b.y - a.y));
                    points.push(Vec2::new(p.x, p.z));
                }
            }
        }
        hull_perimeter(points)
    }

    fn levels(low: f32, high: f32) -> impl Iterator<Item = f32> {
        let count = ((high - low) / LEVEL_STEP).ceil().max(0.0) as usize;
        (0..=count).map(move |i| (low + i as f32 * LEVEL_STEP).min(high.max(low)))
    }

    /// Largest girth and its level.
    fn most(&self, low: f32, high: f32) -> (f32, f32) {
        let girths = Self::levels(low, high).map(|y| (self.girth(y), y));
        girths.max_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((0.0, low))
    }

    /// Smallest girth and its level.
    fn least(&self, low: f32, high: f32) -> (f32, f32) {
        let girths = Self::levels(low, high).map(|y| (self.girth(y), y)).filter(|(girth, _)| *girth > 0.0);
        girths.min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((0.0, low))
    }
}

/// Perimeter of the convex hull (Andrew's monotone chain).
fn hull_perimeter(mut points: Vec<Vec2>) -> f32 {
    if points.len() < 3 {
        return 0.0;
    }
    points.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    let mut hull: Vec<Vec2> = Vec::with_capacity(points.len());
    for pass in 0..2 {
        let start = hull.len() + usize::from(pass == 0);
        let ordered: Box<dyn Iterator<Item = &Vec2>> =
            if pass == 0 { Box::new(points.iter()) } else { Box::new(points.iter().rev().skip(1)) };
        for &p in ordered {
            while hull.len() > start
                && (hull[hull.len() - 1] - hull[hull.len() - 2]).perp_dot(p - hull[hull.len() - 2]) <= 0.0
            {
                hull.pop();
            }
            hull.push(p);
        }
    }
    hull.windows(2).map(|edge| edge[0].distance(edge[1])).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_perimeter_of_a_square_with_points_inside_is_its_own() {
        let mut points: Vec<Vec2> = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)].map(Vec2::from).to_vec();
        points.extend([Vec2::splat(0.5), Vec2::new(0.2, 0.9), Vec2::new(0.5, 0.0)]);
        assert!((hull_perimeter(points) - 4.0).abs() < 1e-6);
        assert_eq!(hull_perimeter(vec![Vec2::ZERO; 2]), 0.0);
    }
}
