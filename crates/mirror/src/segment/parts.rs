//! The fitted body in the mask's patch: which part of it each pixel shows, or is nearest to.

use glam::{Affine2, Vec2, Vec3};
use jingxuan_body::BodyState;
use jingxuan_vision::Observation;

/// No vertex.
pub(crate) const NOBODY: u32 = u32::MAX;
/// Chamfer steps: straight and diagonal, in fifths of a pixel.
const STRAIGHT: u16 = 5;
const DIAGONAL: u16 = 7;
/// Farther from the body than this (fifths of a pixel) belongs to no part.
const REACH: u16 = 26 * STRAIGHT;

/// A part of the body that wears something of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Head,
    Neck,
    Trunk,
    Waist,
    Pelvis,
    UpperArm,
    Forearm,
    Hand,
    Thigh,
    Shin,
    Foot,
}

impl Part {
    /// The part that a joint of the body model moves.
    pub fn of_joint(joint: u8) -> Self {
        match joint {
            0 => Self::Pelvis,
            1 | 2 => Self::Thigh,
            3 => Self::Waist,
            4 | 5 => Self::Shin,
            7 | 8 | 10 | 11 => Self::Foot,
            12 => Self::Neck,
            15 => Self::Head,
            16 | 17 => Self::UpperArm,
            18 | 19 => Self::Forearm,
            20.. => Self::Hand,
            _ => Self::Trunk,
        }
    }
}

/// Body vertices seen by the pixels of a square patch; buffers are kept from frame to frame.
#[derive(Debug, Default)]
pub(crate) struct PartMap {
    pub side: usize,
    /// The vertex that a pixel shows or, beside the body, is nearest to; [`NOBODY`] far from it.
    pub vertex: Vec<u32>,
    /// Distance from the body's outline, fifths of a pixel; 0 on the body.
    pub distance: Vec<u16>,
    depth: Vec<f32>,
    placed: Vec<Vec3>,
}

/// Camera metres to patch pixels.
pub(crate) fn to_patch(observation: &Observation, body: &BodyState) -> impl Fn(Vec3) -> Vec2 + use<> {
    let (width, height) = observation.image_size;
    let image = Vec2::new(width.max(1) as f32, height.max(1) as f32);
    let camera = body.camera;
    let resize = image / Vec2::new(camera.width.max(1) as f32, camera.height.max(1) as f32);
    let patch = observation.mask.patch_to_image.inverse() * Affine2::from_scale(resize);
    move |p| {
        let pixel = Vec2::new(camera.fx * p.x, camera.fy * p.y) / p.z.max(0.05);
        patch.transform_point2(pixel + Vec2::new(camera.cx, camera.cy))
    }
}

impl PartMap {
    /// Draws the body. `triangles`: (T, 3) vertex indices, counter-clockwise from outside.
    pub fn draw(&mut self, observation: &Observation, body: &BodyState, triangles: &[[u32; 3]]) {
        let side = observation.mask.side as usize;
        self.side = side;
        self.vertex.clear();
        self.vertex.resize(side * side, NOBODY);
        self.distance.clear();
        self.distance.resize(side * side, u16::MAX);
        self.depth.clear();
        self.depth.resize(side * side, f32::INFINITY);
        if side == 0 || !observation.mask.patch_to_image.inverse().is_finite() {
            return;
        }
        let place = to_patch(observation, body);
        self.placed.clear();
        self.placed.extend(body.vertices.iter().map(|v| place(*v).extend(v.z)));
        let last = side as f32 - 1.0;
        for triangle in triangles {
            let [a, b, c] = triangle.map(|v| self.placed[v as usize]);
            let (p, q, r) = (a.truncate(), b.truncate(), c.truncate());
            let area = (q - p).perp_dot(r - p);
            if area >= 0.0 {
                continue; // faces away
            }
            let low = (p.min(q).min(r) - 0.5).ceil().max(Vec2::ZERO);
            let high = (p.max(q).max(r) - 0.5).floor().min(Vec2::splat(last));
            if !(low.cmple(high).all()) {
                continue;
            }
            let z = (a.z + b.z + c.z) / 3.0;
            for y in low.y as usize..=high.y as usize {
                for x in low.x as usize..=high.x as usize {
                    let at = y * side + x;
                    if z >= self.depth[at] {
                        continue;
                    }
                    let m = Vec2::new(x as f32 + 0.5, y as f32 + 0.5);
                    let inside = (q - m).perp_dot(r - m) <= 0.0
                        && (r - m).perp_dot(p - m) <= 0.0
                        && (p - m).perp_dot(q - m) <= 0.0;
                    if inside {
                        self.depth[at] = z;
                        self.vertex[at] = triangle[0];
                        self.distance[at] = 0;
                    }
                }
            }
        }
        self.spread();
    }

    /// Two passes of a chamfer transform, carrying the nearest vertex outwards.
    fn spread(&mut self) {
        let side = self.side;
        for y in 0..side {
            for x in 0..side {
                let at = y * side + x;
                let mut best = (self.distance[at], self.vertex[at]);
                let mut take = |from: usize, step: u16| {
                    let far = self.distance[from].saturating_add(step);
                    if far < best.0 && far <= REACH {
                        best = (far, self.vertex[from]);
                    }
                };
                if x > 0 {
                    take(at - 1, STRAIGHT);
                }
                if y > 0 {
                    take(at - side, STRAIGHT);
                    if x > 0 {
                        take(at - side - 1, DIAGONAL);
                    }
                    if x + 1 < side {
                        take(at - side + 1, DIAGONAL);
                    }
                }
                (self.distance[at], self.vertex[at]) = best;
            }
        }
        for y in (0..side).rev() {
            for x in (0..side).rev() {
                let at = y * side + x;
                let mut best = (self.distance[at], self.vertex[at]);
                let mut take = |from: usize, step: u16| {
                    let far = self.distance[from].saturating_add(step);
                    if far < best.0 && far <= REACH {
                        best = (far, self.vertex[from]);
                    }
                };
                if x + 1 < side {
                    take(at + 1, STRAIGHT);
                }
                if y + 1 < side {
                    take(at + side, STRAIGHT);
                    if x + 1 < side {
                        take(at + side + 1, DIAGONAL);
                    }
                    if x > 0 {
                        take(at + side - 1, DIAGONAL);
                    }
                }
                (self.distance[at], self.vertex[at]) = best;
            }
        }
    }

    /// Overwrites what is known of the body.
    pub fn wipe(&mut self) {
        self.vertex.fill(NOBODY);
        self.placed.fill(Vec3::ZERO);
        self.distance.fill(u16::MAX);
    }
}
