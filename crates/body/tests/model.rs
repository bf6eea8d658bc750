//! Body models in SMPL's format: files as the genuine ones are, files that are not, posing against the formulas written
//! out, and measuring the default body.

// Helpers of tests: what is missing here fails the test, with its place.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::needless_range_loop)]

use std::{fs, fs::File, path::Path};

use glam::{DMat3, DQuat, DVec3, Vec3};
use jingxuan_body::{BodyModel, JOINTS, PARENTS, Pose, SHAPES, ScaleEvidence, independent};
use ndarray::{Array1, Array2, Array3, ArrayD};
use ndarray_npy::NpzWriter;

/// Vertices of a genuine SMPL file.
const V: usize = 6890;

/// Numbers between -1 and 1 that are always the same.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / f64::from(1_u32 << 30) - 1.0
    }
}

/// The arrays of a file in SMPL's format with made-up numbers.
struct Arrays {
    template: Array2<f64>,
    shape: Array3<f64>,
    pose: Array3<f64>,
    regressor: Array2<f64>,
    weights: Array2<f64>,
    tree: Array2<i64>,
    faces: Array2<u32>,
}

fn arrays(directions: usize) -> Arrays {
    let mut noise = Noise(7);
    let mut weights = Array2::zeros((V, JOINTS));
    for v in 0..V {
        let (a, b) = (v % JOINTS, (v * 7 + 3) % JOINTS);
        let share = 0.5 + 0.4 * noise.next();
        weights[[v, a]] += share;
        weights[[v, b]] += 1.0 - share;
    }
    let mut regressor = Array2::zeros((JOINTS, V));
    for joint in 0..JOINTS {
        for k in 0..5 {
            regressor[[joint, joint * 280 + k * 11]] = 0.2;
        }
    }
    let mut tree = Array2::zeros((2, JOINTS));
    for joint in 0..JOINTS {
        // As genuine files write the root's parent.
        tree[[0, joint]] = if joint == 0 { i64::from(u32::MAX) } else { PARENTS[joint] as i64 };
        tree[[1, joint]] = joint as i64;
    }
    Arrays {
        template: Array2::from_shape_fn((V, 3), |_| 0.8 * noise.next()),
        shape: Array3::from_shape_fn((V, 3, directions), |_| 0.02 * noise.next()),
        pose: Array3::from_shape_fn(
            (V, 3, 207),
            |(v, _, _)| {
                if v % 5 == 0 { 0.004 * noise.next() } else { 0.0 }
            },
        ),
        regressor,
        weights,
        tree,
        faces: Array2::from_shape_fn((V, 3), |(f, corner)| ((f + corner * 31) % V) as u32),
    }
}

fn write(arrays: &Arrays, path: &Path) {
    let mut file = NpzWriter::new(File::create(path).unwrap());
    file.add_array("v_template", &arrays.template).unwrap();
    file.add_array("shapedirs", &arrays.shape).unwrap();
    file.add_array("posedirs", &arrays.pose).unwrap();
    file.add_array("J_regressor", &arrays.regressor).unwrap();
    file.add_array("weights", &arrays.weights).unwrap();
    file.add_array("kintree_table", &arrays.tree).unwrap();
    file.add_array("f", &arrays.faces).unwrap();
    file.finish().unwrap();
}

/// SMPL (Loper et al. 2015, equations 2 to 10), written out in double precision.
fn smpl(arrays: &Arrays, betas: &[f32], pose: &Pose, transl: Vec3) -> Vec<DVec3> {
    let shaped: Vec<DVec3> = (0..V)
        .map(|v| {
            DVec3::from_array(std::array::from_fn(|axis| {
                let moved: f64 =
                    betas.iter().enumerate().map(|(k, b)| arrays.shape[[v, axis, k]] * f64::from(*b)).sum();
                arrays.template[[v, axis]] + moved
            }))
        })
        .collect();
    let joints: Vec<DVec3> =
        (0..JOINTS).map(|j| (0..V).map(|v| shaped[v] * arrays.regressor[[j, v]]).sum()).collect();
    let turns: Vec<DMat3> =
        pose.iter().map(|angle| DMat3::from_quat(DQuat::from_scaled_axis(angle.as_dvec3()))).collect();
    let mut features = Vec::new();
    for turn in &turns[1..] {
        for row in 0..3 {
            for column in 0..3 {
                features.push(turn.col(column)[row] - f64::from(u8::from(row == column)));
            }
        }
    }
    // Rotation and place of every joint.
    let mut world = vec![(turns[0], joints[0])];
    for joint in 1..JOINTS {
        let (turn, place) = world[PARENTS[joint]];
        world.push((turn * turns[joint], place + turn * (joints[joint] - joints[PARENTS[joint]])));
    }
    (0..V)
        .map(|v| {
            let corrected = shaped[v]
                + DVec3::from_array(std::array::from_fn(|axis| {
                    (0..207).map(|k| arrays.pose[[v, axis, k]] * features[k]).sum()
                }));
            let posed: DVec3 = (0..JOINTS)
                .map(|j| arrays.weights[[v, j]] * (world[j].0 * (corrected - joints[j]) + world[j].1))
                .sum();
            posed + transl.as_dvec3()
        })
        .collect()
}

fn some_pose() -> Pose {
    let mut noise = Noise(11);
    std::array::from_fn(|_| Vec3::from_array(std::array::from_fn(|_| 0.9 * noise.next() as f32)))
}

#[test]
fn genuine_files_with_ten_or_three_hundred_directions_are_posed_by_the_formulas() {
    let folder = tempfile::tempdir().unwrap();
    for directions in [10, 300] {
        let (arrays, path) = (arrays(directions), folder.path().join("smpl.npz"));
        write(&arrays, &path);
        let model = BodyModel::load(&path).unwrap();
        assert_eq!((model.vertex_count(), model.shape_count()), (V, directions));
        assert_eq!(model.gender_means(), None);
        let betas: Vec<f32> = (0..10).map(|k| 1.5 - 0.3 * k as f32).collect();
        let (pose, transl) = (some_pose(), Vec3::new(0.3, -0.2, 2.5));
        let ours = model.pose(&betas, &pose, transl);
        let worst = ours
            .vertices
            .iter()
            .zip(smpl(&arrays, &betas, &pose, transl))
            .map(|(ours, theirs)| ours.as_dvec3().distance(theirs))
            .fold(0.0, f64::max);
        assert!(worst < 2e-5, "{directions} directions: off by {worst} m");
        assert!(model.landmarks_of(&ours.vertices).iter().all(|mark| mark.is_finite()));
    }
}

#[test]
fn a_file_cut_anywhere_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("smpl.npz");
    write(&arrays(10), &path);
    let whole = fs::read(&path).unwrap();
    for share in [0, 1, 10, 50, 90, 99] {
        fs::write(&path, &whole[..whole.len() * share / 100]).unwrap();
        let error = BodyModel::load(&path).unwrap_err().to_string();
        assert!(error.contains("smpl.npz") && error.contains("damaged"), "{share} %: {error}");
    }
    fs::write(&path, b"PK\x03\x04 this is no archive").unwrap();
    assert!(BodyModel::load(&path).unwrap_err().to_string().contains("smpl.npz"));
    assert!(BodyModel::load(&folder.path().join("none.npz")).unwrap_err().is_missing_file());
}

#[test]
fn arrays_that_are_not_smpls_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wrong.npz");
    let complaint = |change: &dyn Fn(&mut Arrays)| {
        let mut arrays = arrays(10);
        change(&mut arrays);
        write(&arrays, &path);
        BodyModel::load(&path).unwrap_err().to_string()
    };
    for (key, found) in [
        ("v_template", complaint(&|a| a.template[[3, 1]] = f64::NAN)),
        ("shapedirs", complaint(&|a| a.shape = Array3::zeros((V, 2, 10)))),
        ("posedirs", complaint(&|a| a.pose = Array3::zeros((V, 3, 206)))),
        ("J_regressor", complaint(&|a| a.regressor.fill(0.0))),
        ("weights", complaint(&|a| a.weights[[5, 0]] += 3.0)),
        ("kintree_table", complaint(&|a| a.tree[[0, 7]] = 2)),
        ("`f`", complaint(&|a| a.faces[[9, 0]] = V as u32)),
    ] {
        assert!(found.contains(key) && found.contains("wrong.npz"), "{key}: {found}");
    }
    let mut file = NpzWriter::new(File::create(&path).unwrap());
    file.add_array("v_template", &ArrayD::<f64>::zeros(vec![V, 3])).unwrap();
    file.add_array("betas", &Array1::<f64>::zeros(10)).unwrap();
    file.finish().unwrap();
    let missing = BodyModel::load(&path).unwrap_err().to_string();
    assert!(missing.contains("missing"), "{missing}");
}

fn default_body() -> std::sync::Arc<BodyModel> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/body/openbody.npz");
    BodyModel::load(&path).expect("the default body")
}

#[test]
fn the_default_body_measures_like_people() {
    let model = default_body();
    let [man, woman] = model.gender_means().expect("means of both sexes");
    let known = independent(&[0.1; SHAPES]);
    let (man, woman) = (model.measure(&man, &known), model.measure(&woman, &known));
    for (person, stature) in [(&man, 165.0..190.0), (&woman, 152.0..178.0)] {
        assert!(stature.contains(&person.stature.cm), "stature {}", person.stature.cm);
        assert!(person.waist.cm < person.chest.cm && person.waist.cm < person.hip.cm, "{person:?}");
        let leg = person.inside_leg.cm / person.stature.cm;
        assert!((0.40..0.50).contains(&leg), "inside leg {leg} of the stature");
        let arm = person.arm_length.cm / person.stature.cm;
        // People's are about a third; the default body's arms are short (docs/body.md).
        assert!((0.25..0.38).contains(&arm), "arm {arm} of the stature");
    }
    assert!(man.stature.cm > woman.stature.cm && man.shoulder_width.cm > woman.shoulder_width.cm);
}

#[test]
fn the_stature_is_the_height_of_the_mesh_and_a_known_one_narrows_the_rest() {
    let model = default_body();
    let betas = [0.4; SHAPES];
    let vague = independent(&[1.0; SHAPES]);
    let measured = model.measure(&betas, &vague);
    let shaped = model.shaped_template(&betas);
    let (low, high) = shaped.iter().fold((f32::MAX, f32::MIN), |(l, h), v| (l.min(v.y), h.max(v.y)));
    assert!((measured.stature.cm - 100.0 * (high - low)).abs() < 0.6, "{} cm", measured.stature.cm);
    let known = model.measure_given(&betas, &vague, ScaleEvidence::KnownStature { sd_cm: 0.5 });
    assert!(known.stature.sd_cm < 0.7 && known.stature.sd_cm < 0.3 * measured.stature.sd_cm);
    assert!(known.inside_leg.sd_cm < measured.inside_leg.sd_cm);
    assert_eq!(known.chest.cm, measured.chest.cm, "evidence narrows, it does not move");
}
