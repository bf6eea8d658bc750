//! One worn garment, frame after frame.

use std::sync::Arc;

use bytemuck::{Pod, Zeroable};
use glam::{Affine3A, Mat3A, Vec3, Vec3A};
use jingxuan_body::JOINTS;

use crate::{
    BodyNow, BodySurface, GarmentError, GarmentMesh, RestBody,
    bind::{Attached, Fitted, SKIN_MARGIN, attach, fit},
    body::{BONE_END, Part},
    topology::{distance_to_openings, vertex_normals},
};

/// Distance between the layers of an outfit, metres.
const LAYER_STEP: f32 = 0.003;
/// How far into a garment one can see through its openings, metres.
const SEEN_INTO: f32 = 0.25;

/// A vertex as the renderer takes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct DrapedVertex {
    /// Camera frame, metres.
    pub position: [f32; 3],
    /// Share of the surroundings that light reaches the vertex from, 0..1.
    pub openness: f32,
    /// Unit, outwards, camera frame.
    pub normal: [f32; 3],
    /// Texture coordinate.
    pub u: f32,
    /// Unit, along increasing u, camera frame.
    pub tangent: [f32; 3],
    /// Texture coordinate, downwards.
    pub v: f32,
}

/// A garment on the body of one frame.
#[derive(Debug)]
pub struct DrapedMesh {
    /// Vertices in the order of the garment's mesh.
    pub vertices: Vec<DrapedVertex>,
    /// Triangles; they never change while the garment is worn.
    pub triangles: Arc<Vec<[u32; 3]>>,
    /// Per triangle, whether its inside can be seen through a hem, neckline or cuff: it is near one.
    pub near_opening: Arc<Vec<bool>>,
    /// Body vertices that lie under the garment; they change only when the garment is refitted.
    pub covered: Arc<Vec<bool>>,
}

/// A garment in one size bound to one body shape. Make a new one for another garment or size; [`Drape::refit`] when
/// only the shape changed.
#[derive(Debug)]
pub struct Drape {
    mesh: Arc<GarmentMesh>,
    attached: Attached,
    fitted: Fitted,
    layer: i32,
    cloth: Vec<Vec3>,
    turns: Vec<Mat3A>,
    normals: Vec<Vec3>,
    height: Vec<f32>,
    openness: Vec<f32>,
    drawn: DrapedMesh,
}

impl Drape {
    /// Fits `mesh`, modelled on `reference`, to `shopper`. `layer` counts from the skin outwards and keeps worn
    /// garments apart.
    ///
    /// # Errors
    /// [`GarmentError::Body`] when a body is not one of `surface`.
    pub fn bind(
        surface: &BodySurface,
        mesh: Arc<GarmentMesh>,
        layer: i32,
        reference: &RestBody,
        shopper: &RestBody,
    ) -> Result<Self, GarmentError> {
        surface.check(&reference.vertices)?;
        surface.check(&shopper.vertices)?;
        let attached = attach(surface, &mesh, reference);
        let fitted = fit(surface, &mesh, &attached, shopper);
        let count = fitted.rest.len();
        let vertices =
            mesh.uvs.iter().map(|uv| DrapedVertex { u: uv.x, v: uv.y, ..DrapedVertex::default() }).collect();
        let open = distance_to_openings(&fitted.rest, &attached.triangles);
        let near = |v: &u32| open[attached.welded[*v as usize] as usize] < SEEN_INTO;
        let near_opening = mesh.triangles.iter().map(|triangle| triangle.iter().any(near)).collect();
        let drawn = DrapedMesh {
            vertices,
            near_opening: Arc::new(near_opening),
            triangles: Arc::new(mesh.triangles.clone()),
            covered: Arc::new(fitted.covered.clone()),
        };
        Ok(Self {
            mesh,
            layer,
            cloth: vec![Vec3::ZERO; count],
            turns: vec![Mat3A::IDENTITY; count],
            normals: Vec::with_capacity(count),
            height: vec![0.0; count],
            openness: vec![1.0; count],
            attached,
            fitted,
            drawn,
        })
    }

    /// Fits the same garment to another shape of the same body model: a fraction of the time of [`Drape::bind`].
    ///
    /// # Errors
    /// [`GarmentError::Body`] when `shopper` is not one of `surface`.
    pub fn refit(&mut self, surface: &BodySurface, shopper: &RestBody) -> Result<(), GarmentError> {
        surface.check(&shopper.vertices)?;
        self.fitted = fit(surface, &self.mesh, &self.attached, shopper);
        if *self.drawn.covered != self.fitted.covered {
            self.drawn.covered = Arc::new(self.fitted.covered.clone());
        }
        Ok(())
    }

    /// The garment on this frame's body.
    ///
    /// # Errors
    /// [`GarmentError::Body`] when `body` is not one of `surface`.
    pub fn update(&mut self, surface: &BodySurface, body: &BodyNow) -> Result<&DrapedMesh, GarmentError> {
        surface.check(&body.vertices)?;
        self.skin(&body.transforms);
        let margin = SKIN_MARGIN + LAYER_STEP * self.layer.clamp(0, 8) as f32;
        self.fitted.contacts.resolve(
            surface,
            &body.vertices,
            &body.normals,
            &mut self.cloth,
            &self.attached.neighbours,
            margin,
            2,
            &mut self.height,
        );
        vertex_normals(&self.cloth, &self.attached.triangles, &mut self.normals);
        self.shade(&body.joints);
        for (n, vertex) in self.drawn.vertices.iter_mut().enumerate() {
            let w = self.attached.welded[n] as usize;
            let normal = self.normals[w];
            let tangent = Vec3::from(self.turns[w] * Vec3A::from(self.mesh.tangents[n]));
            vertex.position = self.cloth[w].to_array();
            vertex.openness = self.openness[w];
            vertex.normal = normal.to_array();
            vertex.tangent = (tangent - normal * normal.dot(tangent)).normalize_or(Vec3::X).to_array();
        }
        Ok(&self.drawn)
    }

    /// The garment as last updated.
    #[must_use]
    pub fn drawn(&self) -> &DrapedMesh {
        &self.drawn
    }

    /// Least distance of the cloth from the body in the last update, metres.
    #[must_use]
    pub fn least_height(&self) -> f32 {
        self.height.iter().copied().fold(f32::INFINITY, f32::min)
    }

    /// Linear blend skinning of the fitted rest positions.
    fn skin(&mut self, transforms: &[Affine3A; JOINTS]) {
        for (n, rest) in self.fitted.rest.iter().enumerate() {
            let v = self.attached.first[n] as usize;
            let mut turn = Mat3A::ZERO;
            let mut shift = Vec3A::ZERO;
            for (&joint, &weight) in self.mesh.joints[v].iter().zip(&self.mesh.weights[v]) {
                if weight > 0.0 {
                    let transform = &transforms[usize::from(joint)];
                    turn += transform.matrix3 * weight;
                    shift += transform.translation * weight;
                }
            }
            self.cloth[n] = Vec3::from(turn * Vec3A::from(*rest) + shift);
            self.turns[n] = turn;
        }
    }

    /// How open each vertex is to light: folds by the curvature of the cloth, and nearby limbs as spheres on a
    /// capsule's axis (the solid angle of a sphere over the vertex's horizon, Inigo Quilez, "Sphere ambient
    /// occlusion").
    fn shade(&mut self, joints: &[Vec3; JOINTS]) {
        const LIMBS: [(usize, f32); 6] =
            [(16, 0.048), (17, 0.048), (18, 0.04), (19, 0.04), (20, 0.045), (21, 0.045)];
        for n in 0..self.cloth.len() {
            let (p, normal) = (self.cloth[n], self.normals[n]);
            let around = self.attached.neighbours.around(n);
            let mut open = 1.0;
            if !around.is_empty() {
                let mut bend = 0.0;
                for &m in around {
                    let to = self.cloth[m as usize] - p;
                    bend += to.dot(normal) / to.length().max(1e-4);
                }
                open -= (1.1 * bend / around.len() as f32).clamp(-0.08, 0.45);
            }
            let regions = self.attached.regions[n];
            for (joint, radius) in LIMBS {
                if regions.contains(&Some(Part::of_joint(joint))) {
                    continue;
                }
                let (a, b) = (joints[joint], joints[BONE_END[joint]]);
                let axis = b - a;
                let t = ((p - a).dot(axis) / axis.length_squared().max(1e-8)).clamp(0.0, 1.0);
                let to = a + axis * t - p;
                let distance = to.length().max(radius * 1.05);
                let facing = to.dot(normal) / distance;
                if facing > 0.0 {
                    open *= 1.0 - 0.55 * facing * (radius / distance).powi(2);
                }
            }
            self.openness[n] = open.clamp(0.4, 1.08);
        }
    }
}
