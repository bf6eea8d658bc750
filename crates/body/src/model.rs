//! The SMPL-format body model: template, shape and pose directions, joint regressor, skinning weights.
//!
//! Source: Loper, Mahmood, Romero, Pons-Moll and Black, "SMPL: A Skinned Multi-Person Linear Model", 2015.

use std::sync::OnceLock;

use glam::{Vec3, Vec3A};
use jingxuan_vision::LANDMARKS;

use crate::{JOINTS, SHAPES, measure::Tape};

/// Parent of every joint in SMPL's kinematic tree; the root is its own.
pub const PARENTS: [usize; JOINTS] =
    [0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19, 20, 21];
/// Numbers per joint that drive the pose correctives: its rotation matrix less the identity.
pub(crate) const FEATURES: usize = 9;

/// A sparse row: (index, weight).
pub type Row = Vec<(usize, f32)>;

/// A body model in memory. Lengths in metres; rest frame: y up, z to the front, x to the body's left.
#[derive(Debug)]
pub struct BodyModel {
    /// Tells one loaded model from another, so that what is remembered of one is not used for the other.
    pub(crate) identity: u64,
    pub(crate) template: Vec<Vec3>,
    /// One vector per vertex for each shape direction.
    pub(crate) shape: Vec<Vec<Vec3>>,
    /// Per joint but the root.
    pub(crate) correctives: Vec<Correctives>,
    pub(crate) joints: Vec<Row>,
    pub(crate) landmarks: Vec<Row>,
    pub(crate) skin: Skin,
    pub(crate) faces: Vec<[u32; 3]>,
    /// Of the average man and woman.
    pub(crate) gender_means: Option<[[f32; SHAPES]; 2]>,
    /// What measuring needs to know of the mesh, made when first measured.
    pub(crate) tape: OnceLock<Tape>,
}

/// What one joint's rotation adds: nine directions for each vertex that it corrects.
#[derive(Clone, Debug, Default)]
pub(crate) struct Correctives {
    pub vertices: Vec<u32>,
    pub directions: Vec<[Vec3A; FEATURES]>,
}

/// Skinning weights by vertex, without the zeros.
#[derive(Debug)]
pub(crate) struct Skin {
    starts: Vec<u32>,
    weights: Vec<(u8, f32)>,
}

impl Default for Skin {
    fn default() -> Self {
        Self { starts: vec![0], weights: Vec::new() }
    }
}

impl Skin {
    /// Adds the joints of the next vertex.
    pub(crate) fn push(&mut self, weights: impl Iterator<Item = (u8, f32)>) {
        self.weights.extend(weights);
        self.starts.push(self.weights.len() as u32);
    }

    pub(crate) fn of(&self, vertex: usize) -> &[(u8, f32)] {
        &self.weights[self.starts[vertex] as usize..self.starts[vertex + 1] as usize]
    }

    /// The joints of every vertex in turn.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[(u8, f32)]> {
        self.starts.windows(2).map(|ends| &self.weights[ends[0] as usize..ends[1] as usize])
    }

    pub(crate) fn dominant_joints(&self) -> Vec<u8> {
        let strongest =
            |weights: &[(u8, f32)]| weights.iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|s| s.0);
        self.iter().map(|weights| strongest(weights).unwrap_or(0)).collect()
    }
}

impl BodyModel {
    /// Number of vertices.
    #[must_use]
    pub fn vertex_count(&self) -> usize {
        self.template.len()
    }

    /// Number of shape directions.
    #[must_use]
    pub fn shape_count(&self) -> usize {
        self.shape.len()
    }

    /// Triangles, counter-clockwise from outside.
    #[must_use]
    pub fn triangles(&self) -> &[[u32; 3]] {
        &self.faces
    }

    /// A vertex of the mean body at rest.
    #[must_use]
    pub fn template(&self, vertex: usize) -> Vec3 {
        self.template[vertex]
    }

    /// How one standard deviation along shape direction `k` moves a vertex.
    #[must_use]
    pub fn shape_direction(&self, k: usize, vertex: usize) -> Vec3 {
        self.shape[k][vertex]
    }

    /// A joint as a weighted sum of vertices.
    #[must_use]
    pub fn joint_row(&self, joint: usize) -> &[(usize, f32)] {
        &self.joints[joint]
    }

    /// A MediaPipe landmark as a weighted sum of vertices.
    #[must_use]
    pub fn landmark_row(&self, landmark: usize) -> &[(usize, f32)] {
        &self.landmarks[landmark]
    }

    /// The joints that move a vertex, with weights that sum to one.
    pub fn skin(&self, vertex: usize) -> impl Iterator<Item = (usize, f32)> + '_ {
        self.skin.of(vertex).iter().map(|&(joint, weight)| (usize::from(joint), weight))
    }

    /// The joint with the largest skinning weight, per vertex.
    #[must_use]
    pub fn dominant_joints(&self) -> Vec<u8> {
        self.skin.dominant_joints()
    }

    /// Whether each vertex belongs to a forearm or hand: what elbows, wrists and hands move.
    #[must_use]
    pub fn limbs(&self) -> Vec<bool> {
        const LEFT_ELBOW: u8 = 18;
        self.dominant_joints().into_iter().map(|joint| joint >= LEFT_ELBOW).collect()
    }

    /// Shape coefficients of the average man and woman, where the file has them.
    #[must_use]
    pub fn gender_means(&self) -> Option<[[f32; SHAPES]; 2]> {
        self.gender_means
    }

    /// The shaped body in the rest pose; coefficients beyond the model's directions are ignored.
    #[must_use]
    pub fn shaped_template(&self, betas: &[f32]) -> Vec<Vec3> {
        let mut shaped = Vec::new();
        self.shape_into(betas, &mut shaped);
        shaped
    }

    pub(crate) fn shape_into(&self, betas: &[f32], shaped: &mut Vec<Vec3>) {
        shaped.clear();
        shaped.extend_from_slice(&self.template);
        for (&beta, direction) in betas.iter().zip(&self.shape) {
            if beta != 0.0 {
                shaped.iter_mut().zip(direction).for_each(|(v, d)| *v += beta * *d);
            }
        }
    }

    /// One vertex of the shaped body in the rest pose.
    pub(crate) fn shaped_vertex(&self, betas: &[f32], vertex: usize) -> Vec3 {
        let offset: Vec3 = betas.iter().zip(&self.shape).map(|(&beta, d)| beta * d[vertex]).sum();
        self.template[vertex] + offset
    }

    /// The rest joints of a shape.
    #[must_use]
    pub fn joints(&self, betas: &[f32]) -> [Vec3; JOINTS] {
        let joint = |row: &Row| row.iter().map(|&(v, weight)| weight * self.shaped_vertex(betas, v)).sum();
        std::array::from_fn(|j| joint(&self.joints[j]))
    }

    pub(crate) fn joints_of(&self, vertices: &[Vec3]) -> [Vec3; JOINTS] {
        std::array::from_fn(|j| self.joints[j].iter().map(|&(v, weight)| weight * vertices[v]).sum())
    }

    /// MediaPipe's landmarks of a posed mesh, in its frame.
    #[must_use]
    pub fn landmarks_of(&self, vertices: &[Vec3]) -> [Vec3; LANDMARKS] {
        std::array::from_fn(|i| self.landmarks[i].iter().map(|&(v, weight)| weight * vertices[v]).sum())
    }

    /// Outward unit normals of a mesh with this model's triangles, each the mean of those around weighted by area;
    /// `normals` is overwritten and reused without allocation.
    pub fn normals_into(&self, vertices: &[Vec3], normals: &mut Vec<Vec3>) {
        normals.clear();
        normals.resize(vertices.len(), Vec3::ZERO);
        for triangle in &self.faces {
            let [a, b, c] = triangle.map(|v| vertices[v as usize]);
            let area = (b - a).cross(c - a);
            triangle.iter().for_each(|&v| normals[v as usize] += area);
        }
        normals.iter_mut().for_each(|normal| *normal = normal.normalize_or_zero());
    }
}
