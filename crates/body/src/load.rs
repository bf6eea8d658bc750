//! Reading a body model from a file in SMPL's format, and refusing what is not one.

use std::{
    path::Path,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use glam::{Vec3, Vec3A};
use jingxuan_vision::LANDMARKS;
use ndarray::{ArrayD, Axis};

use crate::{
    BodyError, BodyModel, JOINTS, PARENTS, Row, SHAPES, landmarks,
    model::{Correctives, FEATURES, Skin},
    npz::Archive,
};

/// Correctives smaller than this are nothing, metres.
const SMALLEST_CORRECTIVE: f32 = 1e-6;
/// Fewer vertices make no body.
const FEWEST_VERTICES: usize = 100;
/// How far sums of weights may be from one before the file is refused.
const SUM_TOLERANCE: f32 = 0.02;
/// Skinning weights below this are left out.
const SMALLEST_WEIGHT: f32 = 1e-5;

const XYZ: Option<usize> = Some(3);

impl BodyModel {
    /// Loads a model in SMPL's format: the default body, or a genuine SMPL `.npz` with any number of shape directions.
    ///
    /// Needed, with V vertices: `v_template` (V, 3), `shapedirs` (V, 3, K), `posedirs` (V, 3, 207), `J_regressor`
    /// (24, V), `weights` (V, 24), `kintree_table` (2, 24), `f` (F, 3). Used where present: `landmark_regressor`
    /// (33, V), `betas_male`, `betas_female`. Floats may be of 32 or 64 bits, whole numbers signed or not, arrays in
    /// either order.
    ///
    /// # Errors
    /// [`BodyError`] names the file, the array, and what was expected and found.
    pub fn load(path: &Path) -> Result<Arc<Self>, BodyError> {
        static NEXT_IDENTITY: AtomicU64 = AtomicU64::new(1);
        let mut file = Archive::open(path)?;
        let template = vectors(&file.floats("v_template", &[None, XYZ])?);
        let count = template.len();
        if count < FEWEST_VERTICES {
            return Err(file.wrong("v_template", format!("expected a body, found {count} vertices")));
        }
        check_tree(&mut file)?;
        let faces = faces(&mut file, count)?;
        let shape = shape_directions(&mut file, count)?;
        let correctives = correctives(&mut file, count)?;
        let skin = skin(&mut file, count)?;
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
        let betas_male = mean_shape(&mut file, "betas_male")?;
        let betas_female = mean_shape(&mut file, "betas_female")?;
        Ok(Arc::new(Self {
            identity: NEXT_IDENTITY.fetch_add(1, Ordering::Relaxed),
            template,
            shape,
            correctives,
            joints,
            landmarks,
            skin,
            faces,
            gender_means: betas_male.zip(betas_female).map(|(male, female)| [male, female]),
            tape: OnceLock::new(),
        }))
    }
}

/// `(V, 3)` to vectors.
fn vectors(array: &ArrayD<f32>) -> Vec<Vec3> {
    array.outer_iter().map(|row| Vec3::new(row[0], row[1], row[2])).collect()
}

fn faces(file: &mut Archive, count: usize) -> Result<Vec<[u32; 3]>, BodyError> {
    let array = file.integers("f", &[None, XYZ])?;
    if let Some(bad) = array.iter().find(|&&v| usize::try_from(v).map_or(true, |v| v >= count)) {
        return Err(file.wrong("f", format!("expected corners from 0 to {}, found {bad}", count - 1)));
    }
    Ok(array.outer_iter().map(|row| [row[0] as u32, row[1] as u32, row[2] as u32]).collect())
}

fn shape_directions(file: &mut Archive, count: usize) -> Result<Vec<Vec<Vec3>>, BodyError> {
    let array = file.floats("shapedirs", &[Some(count), XYZ, None])?;
    if array.shape()[2] == 0 {
        return Err(file.wrong("shapedirs", "expected at least one direction, found none"));
    }
    Ok(array.axis_iter(Axis(2)).map(|direction| vectors(&direction.to_owned())).collect())
}

fn correctives(file: &mut Archive, count: usize) -> Result<Vec<Correctives>, BodyError> {
    let array = file.floats("posedirs", &[Some(count), XYZ, Some((JOINTS - 1) * FEATURES)])?;
    let mut joints = vec![Correctives::default(); JOINTS - 1];
    for (v, axes) in array.outer_iter().enumerate() {
        for (joint, correctives) in joints.iter_mut().enumerate() {
            let directions: [Vec3A; FEATURES] = std::array::from_fn(|f| {
                let f = joint * FEATURES + f;
                Vec3A::new(axes[[0, f]], axes[[1, f]], axes[[2, f]])
            });
            if directions.iter().any(|d| d.abs().max_element() > SMALLEST_CORRECTIVE) {
                correctives.vertices.push(v as u32);
                correctives.directions.push(directions);
            }
        }
    }
    Ok(joints)
}

fn skin(file: &mut Archive, count: usize) -> Result<Skin, BodyError> {
    let array = file.floats("weights", &[Some(count), Some(JOINTS)])?;
    let mut skin = Skin::default();
    for (v, row) in array.outer_iter().enumerate() {
        let sum: f32 = row.iter().sum();
        if (sum - 1.0).abs() > SUM_TOLERANCE || row.iter().any(|w| *w < -1e-3) {
            let cause = format!("vertex {v}: expected weights from 0 that sum to 1, found a sum of {sum}");
            return Err(file.wrong("weights", cause));
        }
        let strong = row.iter().enumerate().filter(|(_, w)| **w > SMALLEST_WEIGHT);
        skin.push(strong.map(|(joint, w)| (joint as u8, w / sum)));
    }
    Ok(skin)
}

fn check_tree(file: &mut Archive) -> Result<(), BodyError> {
    let tree = file.integers("kintree_table", &[Some(2), Some(JOINTS)])?;
    // The root's parent is written as -1, as 2^32 - 1 or otherwise: it is not looked at.
    for joint in 1..JOINTS {
        let (parent, found) = (PARENTS[joint], tree[[0, joint]]);
        if found != parent as i64 {
            let cause = format!("joint {joint}: expected SMPL's parent {parent}, found {found}");
            return Err(file.wrong("kintree_table", cause));
        }
    }
    Ok(())
}

/// Rows of a regressor over vertices, without the zeros.
fn rows(file: &mut Archive, key: &'static str, rows: usize, count: usize) -> Result<Vec<Row>, BodyError> {
    let array = file.floats(key, &[Some(rows), Some(count)])?;
    let mut found = Vec::with_capacity(rows);
    for (i, row) in array.outer_iter().enumerate() {
        let sum: f32 = row.iter().sum();
        if (sum - 1.0).abs() > SUM_TOLERANCE {
            let cause = format!("row {i}: expected weights that sum to 1, found a sum of {sum}");
            return Err(file.wrong(key, cause));
        }
        let nonzero = row.iter().enumerate().filter(|(_, w)| w.abs() > 1e-6);
        found.push(nonzero.map(|(v, w)| (v, w / sum)).collect());
    }
    Ok(found)
}

fn mean_shape(file: &mut Archive, key: &'static str) -> Result<Option<[f32; SHAPES]>, BodyError> {
    if !file.has(key) {
        return Ok(None);
    }
    let array = file.floats(key, &[None])?;
    let mut betas = [0.0; SHAPES];
    betas.iter_mut().zip(array.iter()).for_each(|(slot, beta)| *slot = *beta);
    Ok(Some(betas))
}
