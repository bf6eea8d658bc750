//! A painted stand-in for a shopper: the body model itself, shaded on the CPU, with the observation that perception
//! would make of it. No photograph is needed to test the renderer, and nobody to turn an outfit around.

use std::{sync::Arc, time::Instant};

use glam::{Affine2, Vec2, Vec3};
use jingxuan_body::{BodyModel, BodyState, Camera, Measurements, Pose, SHAPES};
use jingxuan_capture::Frame;
use jingxuan_vision::{LANDMARKS, Landmark, Mask, Observation};

/// Side of the mask patch, as perception delivers it.
const MASK_SIDE: u32 = 256;

/// A canvas with depth.
#[derive(Debug)]
pub struct Mannequin {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
    depth: Vec<f32>,
}

impl Mannequin {
    /// A plain room: a wall that is brighter at the top, a floor.
    #[must_use]
    pub fn room(width: u32, height: u32) -> Self {
        let mut pixels = Vec::with_capacity((width * height * 4) as usize);
        for y in 0..height {
            for x in 0..width {
                let (u, v) = (x as f32 / width as f32, y as f32 / height as f32);
                let level = if v < 0.86 { 205.0 - 50.0 * v - 18.0 * u } else { 120.0 - 10.0 * u };
                pixels.extend([level, level * 0.97, level * 0.93].map(|c| c as u8));
                pixels.push(255);
            }
        }
        Self { width, height, pixels, depth: vec![f32::INFINITY; (width * height) as usize] }
    }

    /// One colour.
    #[must_use]
    pub fn before(width: u32, height: u32, [r, g, b]: [u8; 3]) -> Self {
        let count = (width * height) as usize;
        Self { width, height, pixels: [r, g, b, 255].repeat(count), depth: vec![f32::INFINITY; count] }
    }

    /// A photographer's studio: a warm sweep of paper that runs from wall to floor, lighter behind the figure, and the soft
    /// shadow at the figure's feet, at `feet` in pixels.
    #[must_use]
    pub fn studio(width: u32, height: u32, feet: Vec2) -> Self {
        const PAPER: Vec3 = Vec3::new(216.0, 208.0, 197.0);
        let mut pixels = Vec::with_capacity((width * height * 4) as usize);
        let size = Vec2::new(width as f32, height as f32);
        let middle = Vec2::new(feet.x, 0.42 * size.y);
        for y in 0..height {
            for x in 0..width {
                let p = Vec2::new(x as f32 + 0.5, y as f32 + 0.5);
                let glow = 1.0 - 0.16 * (((p - middle) / size).length() / 0.6).min(1.0).powi(2);
                let from_feet = (p - feet) / (size.x * Vec2::new(0.2, 0.045));
                let shadow = 1.0 - 0.3 * (-from_feet.length_squared()).exp();
                pixels.extend((PAPER * (glow * shadow)).to_array().map(|c| c as u8));
                pixels.push(255);
            }
        }
        Self { width, height, pixels, depth: vec![f32::INFINITY; (width * height) as usize] }
    }

    /// Paints a body, camera frame; `skin` chooses the colour of each vertex.
    pub fn paint(
        &mut self,
        camera: &Camera,
        vertices: &[Vec3],
        triangles: &[[u32; 3]],
        skin: impl Fn(usize) -> Vec3,
    ) {
        let pixels: Vec<Vec2> = vertices.iter().map(|p| camera.project(*p)).collect();
        let mut normals = vec![Vec3::ZERO; vertices.len()];
        for t in triangles {
            let [a, b, c] = t.map(|v| vertices[v as usize]);
            for v in t {
                normals[*v as usize] += (b - a).cross(c - a);
            }
        }
        let light = Vec3::new(-0.45, -0.65, -0.6).normalize();
        for t in triangles {
            let [a, b, c] = t.map(|v| pixels[v as usize]);
            let area = (b - a).perp_dot(c - a);
            if area >= 0.0 {
                continue; // faces away
            }
            let low = a.min(b).min(c).floor().max(Vec2::ZERO);
            let high = a.max(b).max(c).ceil().min(Vec2::new(self.width as f32, self.height as f32));
            for y in low.y as u32..high.y.max(0.0) as u32 {
                for x in low.x as u32..high.x.max(0.0) as u32 {
                    let p = Vec2::new(x as f32 + 0.5, y as f32 + 0.5);
                    let w =
                        Vec3::new((b - p).perp_dot(c - p), (c - p).perp_dot(a - p), (a - p).perp_dot(b - p))
                            / area;
                    if w.min_element() < 0.0 {
                        continue;
                    }
                    let mix = |f: &dyn Fn(usize) -> Vec3| {
                        f(t[0] as usize) * w.x + f(t[1] as usize) * w.y + f(t[2] as usize) * w.z
                    };
                    let z = mix(&|v| vertices[v]).z;
                    let at = (y * self.width + x) as usize;
                    if z < self.depth[at] {
                        self.depth[at] = z;
                        let normal = mix(&|v| normals[v].normalize_or_zero()).normalize_or_zero();
                        let shade = 0.45 + 0.6 * normal.dot(light).max(0.0);
                        let colour = (mix(&skin) * shade).clamp(Vec3::ZERO, Vec3::ONE);
                        let encoded = colour.map(|c| c.powf(1.0 / 2.2) * 255.0);
                        self.pixels[at * 4..at * 4 + 3].copy_from_slice(&encoded.to_array().map(|c| c as u8));
                    }
                }
            }
        }
    }

    /// The finished frame and what perception would say of it.
    #[must_use]
    pub fn finish(self) -> (Frame, Observation) {
        let long = self.width.max(self.height) as f32;
        let scale = long / MASK_SIDE as f32;
        let values = (0..MASK_SIDE * MASK_SIDE)
            .map(|n| {
                let (x, y) = ((n % MASK_SIDE) as f32 + 0.5, (n / MASK_SIDE) as f32 + 0.5);
                let (x, y) = ((x * scale) as u32, (y * scale) as u32);
                let person = x < self.width
                    && y < self.height
                    && self.depth[(y * self.width + x) as usize].is_finite();
                if person { 255 } else { 0 }
            })
            .collect();
        let captured_at = Instant::now();
        let observation = Observation {
            landmarks: [Landmark {
                position: Vec2::new(0.5 * self.width as f32, 0.4 * self.height as f32),
                ..Landmark::default()
            }; LANDMARKS],
            world: [Vec3::ZERO; LANDMARKS],
            mask: Mask {
                values: Arc::new(values),
                side: MASK_SIDE,
                patch_to_image: Affine2::from_scale(Vec2::splat(scale)),
            },
            score: 1.0,
            image_size: (self.width, self.height),
            person: 1,
            people: 1,
            captured_at,
            tracked: true,
        };
        let frame = Frame {
            width: self.width,
            height: self.height,
            pixels: self.pixels.into(),
            captured_at,
            sequence: 0,
            name: None,
        };
        (frame, observation)
    }
}

/// A body as the fit would give it, made from its pose.
#[must_use]
pub fn posed_body(
    model: &BodyModel,
    betas: [f32; SHAPES],
    pose: Pose,
    transl: Vec3,
    camera: Camera,
) -> BodyState {
    let posed = model.pose(&betas, &pose, transl);
    BodyState {
        betas,
        pose,
        transl,
        camera,
        joints: posed.joints,
        vertices: Arc::new(posed.vertices),
        reprojection_error: 0.0,
        measurements: Measurements::UNKNOWN,
    }
}
