//! The SMPL-format body model: template, shape and pose directions, joint regressor, skinning weights.
//!
//! Source: Loper, Mahmood, Romero, Pons-Moll and Black, "SMPL: A Skinned Multi-Person Linear Model", 2015.

use std::{
    path::Path,
    sync::{Arc, OnceLock},
};

use glam::Vec3;
use jingxuan_vision::LANDMARKS;
use ndarray::ArrayD;

use crate::{BodyError, JOINTS, SHAPES, landmarks, measure::Sensitivity, npz::Archive};

/// Parent of every joint in SMPL's kinematic tree; the root is its own.
pub const PARENTS: [usize; JOINTS] =
    [0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19, 20, 21];
/// Numbers per joint that drive the pose correctives: its rotation matrix less the identity.
pub(crate) const FEATURES: usize = 9;
/// Correctives smaller than this are nothing, metres.
const SMALLEST_CORRECTIVE: f32 = 1e-6;

/// A sparse row: (index, weight).
pub type Row = Vec<(usize, f32)>;

/// A body model in memory. Lengths in metres; rest frame: y up, z to the front, x to the body's left.
#[derive(Debug)]
pub struct BodyModel {
    template: Vec<Vec3>,
    /// One vector per vertex for each shape direction.
    shape: Vec<Vec<Vec3>>,
    /// Per joint but the root: the vertices its rotation corrects.
    pub(crate) correctives: Vec<Vec<Corrective>>,
    joints: Vec<Row>,
    landmarks: Vec<Row>,
    pub(crate) skin: Skin,
    faces: Vec<[u32; 3]>,
    mean_male: Option<[f32; SHAPES]>,
    mean_female: Option<[f32; SHAPES]>,
    pub(crate) sensitivity: OnceLock<Sensitivity>,
}

/// What one joint's rotation adds to one vertex: nine directions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Corrective {
    pub vertex: u32,
    pub directions: [Vec3; FEATURES],
}

/// Skinning weights by vertex, without the zeros.
#[derive(Debug, Default)]
pub(crate) struct Skin {
    starts: Vec<u32>,
    weights: Vec<(u8, f32)>,
}

impl Skin {
    pub(crate) fn of(&self, vertex: usize) -> &[(u8, f32)] {
        &self.weights[self.starts[vertex] as usize..self.starts[vertex + 1] as usize]
    }
}

impl BodyModel {
    /// Loads a model in SMPL's format: ours, or a genuine SMPL `.npz` with any number of shape directions.
    ///
    /// # Errors
    /// [`BodyError`] names the file, the array, and what was expected and found.
    pub fn load(path: &Path) -> Result<Arc<Self>, BodyError> {
        let mut file = Archive::open(path)?;
        let template = {
            let array = file.floats("v_template", 2)?;
            vectors(&file, "v_template", &array)?
        };
        let count = template.len();
        if count < 100 {
            return Err(file.wrong("v_template", format!("expected a body, found {count} vertices")));
        }
        let faces = faces(&mut file, count)?;
        let shape = shape_directions(&mut file, count)?;
        let correctives = correctives(&mut file, count)?;
        let skin = skin(&mut file, count)?;
        check_tree(&mut file)?;
        let joints = rows(&mut file, "J_regressor", JOINTS, count)?;
        let landmarks = if file.has("landmark_regressor") {
            rows(&mut file, "landmark_regressor", LANDMARKS, count)?
        } else if count == landmarks::SMPL_VERTICES {
            landmarks::of_smpl(&joints)
        } else {
            return Err(file.wrong(
                "landmark_regressor",
                format!(
                    "the array is missing, and {count} vertices are not SMPL's {}",
                    landmarks::SMPL_VERTICES
                ),
            ));
        };
        let mean_male = mean_shape(&mut file, "betas_male")?;
        let mean_female = mean_shape(&mut file, "betas_female")?;
        Ok(Arc::new(Self {
            template,
            shape,
            correctives,
            joints,
            landmarks,
            skin,
            faces,
            mean_male,
            mean_female,
            sensitivity: OnceLock::new(),
        }))
    }

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
        let strongest =
            |vertex| self.skin.of(vertex).iter().max_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |s| s.0);
        (0..self.vertex_count()).map(strongest).collect()
    }

    /// Shape coefficients of the average man and woman, where the file has them.
    #[must_use]
    pub fn gender_means(&self) -> Option<[[f32; SHAPES]; 2]> {
        Some([self.mean_male?, self.mean_female?])
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

    /// The rest joints of a shape.
    #[must_use]
    pub fn joints(&self, betas: &[f32]) -> [Vec3; JOINTS] {
        let vertex = |v: usize| -> Vec3 {
            self.template[v] + betas.iter().zip(&self.shape).map(|(&beta, d)| beta * d[v]).sum::<Vec3>()
        };
        std::array::from_fn(|j| self.joints[j].iter().map(|&(v, weight)| weight * vertex(v)).sum())
    }

    pub(crate) fn joints_of(&self, vertices: &[Vec3]) -> [Vec3; JOINTS] {
        std::array::from_fn(|j| self.joints[j].iter().map(|&(v, weight)| weight * vertices[v]).sum())
    }

    /// MediaPipe's landmarks of a posed mesh, in its frame.
    #[must_use]
    pub fn landmarks_of(&self, vertices: &[Vec3]) -> [Vec3; LANDMARKS] {
        std::array::from_fn(|i| self.landmarks[i].iter().map(|&(v, weight)| weight * vertices[v]).sum())
    }
}

/// `(V, 3)` to vectors.
fn vectors(file: &Archive, key: &'static str, array: &ArrayD<f32>) -> Result<Vec<Vec3>, BodyError> {
    if array.shape()[1] != 3 {
        return Err(file.wrong(key, format!("expected (V, 3), found {:?}", array.shape())));
    }
    Ok(array.outer_iter().map(|row| Vec3::new(row[0], row[1], row[2])).collect())
}

fn faces(file: &mut Archive, count: usize) -> Result<Vec<[u32; 3]>, BodyError> {
    let array = file.integers("f", 2)?;
    if array.shape()[1] != 3 {
        return Err(file.wrong("f", format!("expected (F, 3), found {:?}", array.shape())));
    }
    if let Some(bad) = array.iter().find(|&&v| v < 0 || v as usize >= count) {
        return Err(file.wrong("f", format!("corner {bad} of {count} vertices")));
    }
    Ok(array.outer_iter().map(|row| [row[0] as u32, row[1] as u32, row[2] as u32]).collect())
}

fn shape_directions(file: &mut Archive, count: usize) -> Result<Vec<Vec<Vec3>>, BodyError> {
    let array = file.floats("shapedirs", 3)?;
    if array.shape()[0] != count || array.shape()[1] != 3 || array.shape()[2] == 0 {
        return Err(file.wrong("shapedirs", format!("expected ({count}, 3, K), found {:?}", array.shape())));
    }
    // The fit solves for the first directions only; the rest of a 300-direction file would be dead memory.
    let kept = array.shape()[2].min(SHAPES);
    let direction = |k: usize| {
        (0..count).map(|v| Vec3::new(array[[v, 0, k]], array[[v, 1, k]], array[[v, 2, k]])).collect()
    };
    Ok((0..kept).map(direction).collect())
}

fn correctives(file: &mut Archive, count: usize) -> Result<Vec<Vec<Corrective>>, BodyError> {
    let array = file.floats("posedirs", 3)?;
    let expected = [count, 3, (JOINTS - 1) * FEATURES];
    if array.shape() != expected {
        return Err(file.wrong("posedirs", format!("expected {expected:?}, found {:?}", array.shape())));
    }
    let of_joint = |joint: usize| {
        let corrective = |v: usize| {
            let direction = |f: usize| {
                let f = joint * FEATURES + f;
                Vec3::new(array[[v, 0, f]], array[[v, 1, f]], array[[v, 2, f]])
            };
            let directions: [Vec3; FEATURES] = std::array::from_fn(direction);
            let moves = directions.iter().any(|d| d.abs().max_element() > SMALLEST_CORRECTIVE);
            moves.then_some(Corrective { vertex: v as u32, directions })
        };
        (0..count).filter_map(corrective).collect()
    };
    Ok((0..JOINTS - 1).map(of_joint).collect())
}

fn skin(file: &mut Archive, count: usize) -> Result<Skin, BodyError> {
    let array = file.floats("weights", 2)?;
    if array.shape() != [count, JOINTS] {
        return Err(file.wrong("weights", format!("expected ({count}, {JOINTS}), found {:?}", array.shape())));
    }
    let mut skin = Skin { starts: vec![0], weights: Vec::new() };
    for (v, row) in array.outer_iter().enumerate() {
        let sum: f32 = row.iter().sum();
        if (sum - 1.0).abs() > 0.02 || row.iter().any(|w| *w < -1e-3) {
            return Err(
                file.wrong("weights", format!("vertex {v}: expected weights that sum to 1, found {sum}"))
            );
        }
        let strong = row.iter().enumerate().filter(|(_, w)| **w > 1e-5);
        skin.weights.extend(strong.map(|(joint, w)| (joint as u8, w / sum)));
        skin.starts.push(skin.weights.len() as u32);
    }
    Ok(skin)
}

fn check_tree(file: &mut Archive) -> Result<(), BodyError> {
    let tree = file.integers("kintree_table", 2)?;
    if tree.shape() != [2, JOINTS] {
        return Err(file.wrong("kintree_table", format!("expected (2, {JOINTS}), found {:?}", tree.shape())));
    }
    for joint in 1..JOINTS {
        if tree[[0, joint]] != PARENTS[joint] as i64 {
            return Err(file.wrong(
                "kintree_table",
                format!(
                    "joint {joint}: expected SMPL's parent {}, found {}",
                    PARENTS[joint],
                    tree[[0, joint]]
                ),
            ));
        }
    }
    Ok(())
}

/// Rows of a regressor over vertices, without the zeros.
fn rows(file: &mut Archive, key: &'static str, rows: usize, count: usize) -> Result<Vec<Row>, BodyError> {
    let array = file.floats(key, 2)?;
    if array.shape() != [rows, count] {
        return Err(file.wrong(key, format!("expected ({rows}, {count}), found {:?}", array.shape())));
    }
    let mut found = Vec::with_capacity(rows);
    for (i, row) in array.outer_iter().enumerate() {
        let sum: f32 = row.iter().sum();
        if (sum - 1.0).abs() > 0.02 {
            return Err(file.wrong(key, format!("row {i}: expected weights that sum to 1, found {sum}")));
        }
        found.push(
            row.iter().enumerate().filter(|(_, w)| w.abs() > 1e-6).map(|(v, w)| (v, w / sum)).collect(),
        );
    }
    Ok(found)
}

fn mean_shape(file: &mut Archive, key: &'static str) -> Result<Option<[f32; SHAPES]>, BodyError> {
    if !file.has(key) {
        return Ok(None);
    }
    let array = file.floats(key, 1)?;
    let mut betas = [0.0; SHAPES];
    betas.iter_mut().zip(array.iter()).for_each(|(slot, beta)| *slot = *beta);
    Ok(Some(betas))
}
