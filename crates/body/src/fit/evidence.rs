//! From landmarks to what the graph reads: rays, camera-frame world landmarks, weights, and a first translation.

use glam::{Mat3, Vec2, Vec3};
use jingxuan_vision::{LANDMARKS, Observation, landmark};

use super::{
    graph::Evidence,
    noise::{PIXEL, WORLD_MM},
};
use crate::Camera;

/// How much less a landmark outside the picture is trusted: the network can only guess it.
const OUTSIDE_FACTOR: f32 = 4.0;
/// How far the network's idea of a landmark lies from the model's, fractions of body height; added to the scatter.
/// Chosen on photos and validation bodies (docs/fit.md).
const DEFINITION: f32 = 0.004;
/// The same for world landmarks, millimetres: chosen on the clip, whose truth is known.
const WORLD_DEFINITION_MM: f32 = 20.0;
/// Nearest distance that a translation may have, metres.
const NEAREST: f32 = 0.3;

/// The landmarks of one frame, wherever they come from.
#[derive(Clone, Debug)]
pub(super) struct Sighting {
    /// Image pixels.
    pub pixels: [Vec2; LANDMARKS],
    /// Metres, hip-centred, in the axes of a camera that looks at the person.
    pub world: [Vec3; LANDMARKS],
    /// 0..1.
    pub visibility: [f32; LANDMARKS],
}

impl From<&Observation> for Sighting {
    fn from(observation: &Observation) -> Self {
        Self {
            pixels: observation.landmarks.map(|l| l.position),
            world: observation.world,
            visibility: observation.landmarks.map(|l| l.visibility.clamp(0.0, 1.0)),
        }
    }
}

impl Sighting {
    /// Whether every number is finite: a network that sees noise may answer with anything.
    pub fn is_finite(&self) -> bool {
        self.pixels.iter().all(|p| p.is_finite())
            && self.world.iter().all(|p| p.is_finite())
            && self.visibility.iter().all(|v| v.is_finite())
    }

    /// The trunk's frame (columns: the body's left, up and front in the camera's axes) from hips and shoulders.
    pub fn trunk(&self, camera: &Camera) -> Mat3 {
        let turn = look_at(self.hip_ray(camera));
        let at = |i: usize| turn * self.world[i];
        let (left_hip, right_hip) = (at(landmark::LEFT_HIP), at(landmark::RIGHT_HIP));
        let (left, right) = (at(landmark::LEFT_SHOULDER), at(landmark::RIGHT_SHOULDER));
        let across = (left_hip - right_hip + left - right).try_normalize().unwrap_or(Vec3::X);
        let up = left + right - left_hip - right_hip;
        let up = (up - across * across.dot(up)).try_normalize().unwrap_or(Vec3::NEG_Y);
        Mat3::from_cols(across, up, across.cross(up))
    }

    fn hip_ray(&self, camera: &Camera) -> Vec2 {
        ray(camera, 0.5 * (self.pixels[landmark::LEFT_HIP] + self.pixels[landmark::RIGHT_HIP]))
    }

    /// What the graph reads, and where the middle of the hips is (camera frame, metres) by least squares.
    ///
    /// `stature`: metres, turns fractions of body height into rays.
    pub fn evidence(&self, camera: &Camera, stature: f32) -> (Evidence, Vec3) {
        let turn = look_at(self.hip_ray(camera));
        let rays = self.pixels.map(|p| ray(camera, p));
        let turned = self.world.map(|p| turn * p);
        let hips = place(&rays, &turned, &self.visibility);
        let mut evidence = Evidence {
            features: self.features(),
            ray_rotation: turn,
            rays: [0.0; 2 * LANDMARKS],
            ray_weight: [0.0; LANDMARKS],
            world: [0.0; 3 * LANDMARKS],
            world_weight: [0.0; 3 * LANDMARKS],
        };
        let size = Vec2::new(camera.width as f32, camera.height as f32);
        for i in 0..LANDMARKS {
            let inside = self.pixels[i].cmpge(Vec2::ZERO).all() && self.pixels[i].cmple(size).all();
            let factor = if inside { 1.0 } else { OUTSIDE_FACTOR };
            // Between the two measured classes the variances blend with the visibility.
            let seen = ((self.visibility[i] - 0.2) / 0.6).clamp(0.0, 1.0);
            let blend = |hidden: f32, visible: f32| {
                factor * (seen * visible * visible + (1.0 - seen) * hidden * hidden).sqrt()
            };
            let pixel_sd = blend(PIXEL[0][i], PIXEL[1][i]).hypot(DEFINITION);
            evidence.ray_weight[i] = hips.z / (stature * pixel_sd);
            (evidence.rays[i], evidence.rays[LANDMARKS + i]) = (rays[i].x, rays[i].y);
            for axis in 0..3 {
                let at = axis * LANDMARKS + i;
                evidence.world[at] = turned[i][axis];
                let world_sd = blend(WORLD_MM[0][i][axis], WORLD_MM[1][i][axis]).hypot(WORLD_DEFINITION_MM);
                evidence.world_weight[at] = 1000.0 / world_sd;
            }
        }
        (evidence, hips)
    }

    /// The regressor's input, as `features` of `tools/fit/train_regressor.py`.
    fn features(&self) -> [f32; 6 * LANDMARKS] {
        let mean = self.pixels.iter().copied().sum::<Vec2>() / LANDMARKS as f32;
        let spread = self.pixels.iter().map(|p| p.distance_squared(mean)).sum::<f32>() / LANDMARKS as f32;
        let spread = spread.sqrt().max(1e-3);
        let mut features = [0.0; 6 * LANDMARKS];
        for i in 0..LANDMARKS {
            (self.world[i] / 0.5).write_to_slice(&mut features[3 * i..]);
            ((self.pixels[i] - mean) / spread).write_to_slice(&mut features[3 * LANDMARKS + 2 * i..]);
            features[5 * LANDMARKS + i] = self.visibility[i];
        }
        features
    }
}

fn ray(camera: &Camera, pixel: Vec2) -> Vec2 {
    Vec2::new((pixel.x - camera.cx) / camera.fx, (pixel.y - camera.cy) / camera.fy)
}

/// Turns the optical axis to the direction (X/Z, Y/Z), keeping x level: the network's crop is centred on the person, so
/// its world axes are those of a camera that looks at the person.
pub(super) fn look_at(ray: Vec2) -> Mat3 {
    let z = ray.extend(1.0).normalize();
    let x = Vec3::new(z.z, 0.0, -z.x).normalize();
    Mat3::from_cols(x, z.cross(x), z)
}

/// Least squares for `t` in `p + t ~ (ray, 1) * depth`: two linear equations per landmark.
fn place(rays: &[Vec2; LANDMARKS], points: &[Vec3; LANDMARKS], visibility: &[f32; LANDMARKS]) -> Vec3 {
    let (mut normal, mut right) = (Mat3::ZERO, Vec3::ZERO);
    for ((ray, point), visibility) in rays.iter().zip(points).zip(visibility) {
        let weight = visibility.max(0.05).powi(2);
        for (row, value) in [
            (Vec3::new(1.0, 0.0, -ray.x), ray.x * point.z - point.x),
            (Vec3::new(0.0, 1.0, -ray.y), ray.y * point.z - point.y),
        ] {
            normal += weight * Mat3::from_cols(row * row.x, row * row.y, row * row.z);
            right += weight * value * row;
        }
    }
    // All landmarks in one point: any distance fits; stay finite.
    let solution =
        if normal.determinant().abs() > 1e-9 { normal.inverse() * right } else { Vec3::new(0.0, 0.0, 2.0) };
    Vec3::new(solution.x, solution.y, solution.z.max(NEAREST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_looking_camera_sees_its_target_straight_ahead() {
        let turn = look_at(Vec2::new(0.3, -0.2));
        assert!((turn * Vec3::Z - Vec3::new(0.3, -0.2, 1.0).normalize()).length() < 1e-6);
        assert!((turn.determinant() - 1.0).abs() < 1e-6);
    }

    #[test]
    fn the_first_translation_recovers_an_exact_projection() {
        let points: [Vec3; LANDMARKS] = std::array::from_fn(|i| {
            let i = i as f32;
            Vec3::new((0.7 * i).sin() * 0.4, (1.3 * i).cos() * 0.8, (2.1 * i).sin() * 0.2)
        });
        let truth = Vec3::new(0.4, -0.1, 2.7);
        let rays = points.map(|p| ((p + truth) / (p + truth).z).truncate());
        assert!((place(&rays, &points, &[1.0; LANDMARKS]) - truth).length() < 1e-4);
    }
}
