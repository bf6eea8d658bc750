//! The fit's promises, tested with the real graph, body and evaluation set. A missing file fails the test by name.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use glam::{Affine2, Vec2, Vec3};
use jingxuan_onnx::{Runtime, RuntimeOptions};
use jingxuan_vision::{Landmark, Mask, Observation};

use super::*;
use crate::Pose;

fn project(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(file)
}

fn runtime() -> Runtime {
    Runtime::open(RuntimeOptions { library: None, providers: Vec::new(), threads: 1 })
        .expect("ONNX Runtime loads")
}

fn model() -> Arc<BodyModel> {
    BodyModel::load(&project("assets/body/openbody.npz")).expect("the default body loads")
}

fn fitter(model: &Arc<BodyModel>) -> Fitter {
    Fitter::new(Arc::clone(model), &runtime(), &project("models/body_fit.onnx"), FitSettings::default())
        .expect("the fit's graph loads")
}

fn camera() -> Camera {
    Camera::with_long_side_fov(720, 1280, 58.0)
}

/// A standing body with the left elbow bent by `elbow` radians, `turn` radians away from the camera.
fn standing(turn: f32, elbow: f32) -> (Pose, Vec3) {
    let mut pose = [Vec3::ZERO; JOINTS];
    let upright = Quat::from_rotation_x(std::f32::consts::PI) * Quat::from_rotation_y(turn);
    pose[0] = upright.to_scaled_axis();
    (pose[16], pose[17]) = (Vec3::new(0.0, 0.0, -1.2), Vec3::new(0.0, 0.0, 1.2));
    pose[18] = Vec3::new(0.0, -elbow, 0.0);
    (pose, Vec3::new(0.0, 0.1, 3.0))
}

/// What a perfect landmark network says about a body.
fn observe(model: &BodyModel, betas: &[f32], (pose, transl): (Pose, Vec3), at: Instant) -> Observation {
    let camera = camera();
    let marks = model.landmarks_of(&model.pose(betas, &pose, transl).vertices);
    let hips = 0.5 * (marks[23] + marks[24]);
    let axes = evidence::look_at((hips / hips.z).truncate());
    Observation {
        landmarks: marks.map(|m| Landmark {
            position: camera.project(m),
            z: 0.0,
            visibility: 0.95,
            presence: 1.0,
        }),
        world: marks.map(|m| axes.transpose() * (m - hips)),
        mask: Mask { values: Arc::new(vec![0; 4]), side: 2, patch_to_image: Affine2::IDENTITY },
        score: 1.0,
        image_size: (720, 1280),
        person: 1,
        people: 1,
        captured_at: at,
        tracked: true,
    }
}

#[test]
fn the_fit_meets_its_targets_on_poses_never_trained_on() {
    let report =
        evaluate(&model(), &runtime(), &project("models/body_fit.onnx"), &project("assets/eval/fit_set.npz"))
            .expect("the evaluation runs");
    println!("{report}");
    let product = &report.rows[2];
    assert!(report.observations >= 500);
    assert!(product.mpjpe_mm <= 25.0 && product.pa_mpjpe_mm <= 18.0, "{product:?}");
    assert_eq!((product.backward, product.flips), (0, 0), "{product:?}");
    assert!(report.still_jitter_mm < 2.0, "{}", report.still_jitter_mm);
    assert_eq!(report.turn_flips, 0);
}

#[test]
fn exact_landmarks_are_reprojected_within_half_a_percent() {
    let model = model();
    let mut fitter = fitter(&model);
    let start = Instant::now();
    let mut state = None;
    for frame in 0..30 {
        let seen =
            observe(&model, &[0.5, -0.5], standing(0.3, 0.8), start + Duration::from_millis(33 * frame));
        state = Some(fitter.fit(&seen, &camera()).expect("fits"));
    }
    let error = state.expect("a state").reprojection_error;
    assert!(error < 0.005, "{error}");
}

#[test]
fn a_moment_of_front_and_back_confused_does_not_turn_the_body() {
    let model = model();
    let mut fitter = fitter(&model);
    let start = Instant::now();
    let front = |state: &BodyState| (Quat::from_scaled_axis(state.pose[0]) * Vec3::Z).z;
    for frame in 0..40_u64 {
        // Five frames in which the network sees a back.
        let turn = if (20..25).contains(&frame) { std::f32::consts::PI } else { 0.0 };
        let seen = observe(&model, &[0.0], standing(turn, 0.4), start + Duration::from_millis(33 * frame));
        let state = fitter.fit(&seen, &camera()).expect("fits");
        assert!(front(&state) < 0.0, "frame {frame} shows a back");
    }
    for frame in 40..80_u64 {
        let seen = observe(
            &model,
            &[0.0],
            standing(std::f32::consts::PI, 0.4),
            start + Duration::from_millis(33 * frame),
        );
        let state = fitter.fit(&seen, &camera()).expect("fits");
        assert!(frame < 60 || front(&state) > 0.0, "a lasting turn is believed");
    }
}

#[test]
fn an_elbow_stays_straight_rather_than_bending_backwards() {
    let model = model();
    let mut fitter = fitter(&model);
    // Landmarks of an elbow bent the wrong way by 40 degrees.
    let seen = observe(&model, &[0.0], standing(0.2, -0.7), Instant::now());
    let state = fitter.fit(&seen, &camera()).expect("fits");
    assert!(state.pose[18].y < 0.05, "{}", state.pose[18]);
}

#[test]
fn legs_out_of_the_picture_hang_plausibly() {
    let model = model();
    let mut fitter = fitter(&model);
    let mut seen = observe(&model, &[0.0], standing(0.0, 0.3), Instant::now());
    for i in 25..33 {
        // The network's guess for what the picture cuts off: far off and barely visible.
        seen.landmarks[i].visibility = 0.02;
        seen.landmarks[i].position =
            Vec2::new(360.0 + 60.0 * (i as f32 - 29.0), 1500.0 - 60.0 * (i % 3) as f32);
        seen.world[i] = Vec3::new(0.3 * (i as f32 - 29.0), 0.1, 0.4);
    }
    let state = fitter.fit(&seen, &camera()).expect("fits");
    for (hip, ankle) in [(1, 7), (2, 8)] {
        let leg = state.joints[ankle] - state.joints[hip];
        assert!(leg.y > 0.45, "the ankle hangs below the hip: {leg}");
    }
    for knee in [4, 5] {
        assert!((-0.05..1.6).contains(&state.pose[knee].x), "{}", state.pose[knee]);
    }
}

#[test]
fn the_shape_is_held_while_the_shopper_moves() {
    let model = model();
    let mut fitter = fitter(&model);
    let start = Instant::now();
    let mut statures = Vec::new();
    for frame in 0..120_u64 {
        let turn = 0.8 * (frame as f32 / 15.0).sin();
        let seen =
            observe(&model, &[1.0, 0.6], standing(turn, 0.5), start + Duration::from_millis(33 * frame));
        let state = fitter.fit(&seen, &camera()).expect("fits");
        if frame >= 60 {
            statures.push(fitter.body.stature(&state.betas));
        }
    }
    let (low, high) = statures.iter().fold((f32::MAX, f32::MIN), |(l, h), &s| (l.min(s), h.max(s)));
    assert!(high - low < 0.01, "stature wanders from {low} to {high}");
}

#[test]
fn a_known_height_is_kept() {
    let model = model();
    let settings = FitSettings { known_height_m: Some(1.82), ..FitSettings::default() };
    let graph = project("models/body_fit.onnx");
    let mut fitter = Fitter::new(Arc::clone(&model), &runtime(), &graph, settings).expect("the graph loads");
    let seen = observe(&model, &[0.0], standing(0.0, 0.3), Instant::now());
    let state = fitter.fit(&seen, &camera()).expect("fits");
    assert!((fitter.body.stature(&state.betas) - 1.82).abs() < 0.02);
}

#[test]
fn landmarks_that_are_not_numbers_are_an_error() {
    let model = model();
    let mut fitter = fitter(&model);
    let mut seen = observe(&model, &[0.0], standing(0.0, 0.3), Instant::now());
    seen.world[7].z = f32::NAN;
    assert!(matches!(fitter.fit(&seen, &camera()), Err(BodyError::NotFinite("a landmark"))));
    // One such frame costs one frame.
    seen.world[7].z = 0.0;
    assert!(fitter.fit(&seen, &camera()).is_ok());
}

#[test]
fn a_fit_that_runs_away_is_started_anew_in_the_same_frame() {
    let model = model();
    let mut fitter = fitter(&model);
    let start = Instant::now();
    let seen = |frame: u64| {
        observe(&model, &[0.5, -0.5], standing(0.3, 0.8), start + Duration::from_millis(33 * frame))
    };
    let spoil: [fn(&mut Fitter); 3] = [
        |fitter| fitter.track.as_mut().expect("a track").x[TRANSL + 2] = 1e30,
        |fitter| fitter.track.as_mut().expect("a track").root.x_axis.x = f32::NAN,
        |fitter| fitter.shape.spoil(),
    ];
    for (n, spoil) in spoil.into_iter().enumerate() {
        let first = 30 * n as u64;
        for frame in first..first + 10 {
            fitter.fit(&seen(frame), &camera()).expect("fits");
        }
        spoil(&mut fitter);
        assert!(
            matches!(
                fitter.advance(&Sighting::from(&seen(first + 10)), &camera(), seen(first + 10).captured_at),
                Err(BodyError::NotFinite(_))
            ),
            "number {n} does not spoil the fit"
        );
        // The failed attempt has taken the spoilt track: spoil it as it was.
        for frame in first + 11..first + 20 {
            fitter.fit(&seen(frame), &camera()).expect("fits");
        }
        spoil(&mut fitter);
        for frame in first + 20..first + 30 {
            let state = fitter.fit(&seen(frame), &camera()).expect("fits");
            assert!(
                state.reprojection_error < 0.02 && state.transl.is_finite() && state.betas[0].is_finite(),
                "number {n}, frame {frame}: {}",
                state.reprojection_error
            );
        }
    }
}

#[test]
fn a_missing_graph_is_named() {
    let error = Fitter::new(model(), &runtime(), Path::new("nowhere/body_fit.onnx"), FitSettings::default());
    let message = error.err().expect("no such file").to_string();
    assert!(message.contains("nowhere/body_fit.onnx"), "{message}");
}

/// The default body with another number of shape directions: the first ones, or zeros behind the sixteen.
fn with_directions(count: usize, path: &Path) -> Arc<BodyModel> {
    use ndarray::{Array3, ArrayD, OwnedRepr, s};
    use ndarray_npy::{NpzReader, NpzWriter};
    let file = std::fs::File::open(project("assets/body/openbody.npz")).expect("the default body");
    let mut from = NpzReader::new(file).expect("the default body");
    let mut to = NpzWriter::new(std::fs::File::create(path).expect("a file"));
    for key in ["v_template", "posedirs", "J_regressor", "weights", "landmark_regressor"] {
        let array: ArrayD<f32> = from.by_name::<OwnedRepr<f32>, _>(&format!("{key}.npy")).expect(key);
        to.add_array(key, &array).expect(key);
    }
    let shape: Array3<f32> = from.by_name::<OwnedRepr<f32>, _>("shapedirs.npy").expect("shapedirs");
    let kept = count.min(SHAPES);
    let mut directions = Array3::zeros((shape.dim().0, 3, count));
    directions.slice_mut(s![.., .., ..kept]).assign(&shape.slice(s![.., .., ..kept]));
    to.add_array("shapedirs", &directions).expect("shapedirs");
    let tree = ndarray::Array2::from_shape_fn((2, JOINTS), |(row, joint)| {
        if row == 0 { crate::PARENTS[joint] as i64 } else { joint as i64 }
    });
    to.add_array("kintree_table", &tree).expect("kintree_table");
    let model = model();
    let faces =
        ndarray::Array2::from_shape_fn((model.triangles().len(), 3), |(f, c)| model.triangles()[f][c]);
    to.add_array("f", &faces).expect("f");
    to.finish().expect("the file");
    BodyModel::load(path).expect("the changed body")
}

#[test]
fn models_with_ten_or_three_hundred_directions_are_fitted_by_the_same_code() {
    let folder = tempfile::tempdir().expect("a folder");
    for count in [10, 300] {
        let model = with_directions(count, &folder.path().join("body.npz"));
        assert_eq!(model.shape_count(), count);
        let mut betas = [0.0; SHAPES];
        (betas[0], betas[1]) = (0.8, -0.5);
        let seen = observe(&model, &betas, standing(0.2, 0.4), Instant::now());
        let body = fitter(&model).fit(&seen, &camera()).expect("a fit");
        assert!(body.reprojection_error < 0.006, "{count} directions: {}", body.reprojection_error);
        let apart = body.betas.iter().zip(betas).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(apart < 1.5, "{count} directions: shape {:?}", body.betas);
        if count < SHAPES {
            assert!(body.betas[count..].iter().all(|beta| beta.abs() < 0.01), "{:?}", body.betas);
        }
    }
}
