//! The bundled clip, whose truth is known: the shopper turns, raises her arms, steps nearer and away, and somebody passes
//! behind her.

// Helpers of tests: what is missing here fails the test, with its place.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{fs, path::Path, process::Command};

use glam::{Quat, Vec2, Vec3};
use serde_json::Value;

/// Mean distance of the 24 joints from their true places, fractions of the body's height in the picture. Measured: 1.2 %
/// over the clip, 2.1 % in the worst frame.
const MEAN: f32 = 0.016;
const WORST: f32 = 0.03;
/// Largest angle between where the fitted and the true body face, degrees. Measured: 15.
const FACING: f32 = 25.0;

fn numbers(value: &Value) -> Vec<f32> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap() as f32).collect()
}

fn points(value: &Value) -> Vec<Vec2> {
    value.as_array().unwrap().iter().map(|pair| Vec2::from_slice(&numbers(pair))).collect()
}

/// Where a body in this pose (72 numbers, the root's rotation first) faces.
fn facing(pose: &Value) -> Vec3 {
    Quat::from_scaled_axis(Vec3::from_slice(&numbers(pose))) * Vec3::Z
}

#[test]
fn the_shopper_of_the_clip_is_found_and_fitted_in_every_frame() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let output = Command::new(env!("CARGO_BIN_EXE_jingxuan"))
        .arg("fit")
        .arg(root.join("assets/clip/shopper.mjpeg"))
        .env("JINGXUAN_RESOURCES", &root)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let truth: Value =
        serde_json::from_slice(&fs::read(root.join("assets/clip/truth.json")).unwrap()).unwrap();
    let frames = truth["frames"].as_array().unwrap();
    let records: Vec<Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(records.len(), frames.len());

    let mut sum = 0.0;
    for (record, frame) in records.iter().zip(frames) {
        let number = &record["frame"];
        assert_eq!(record["found"], true, "frame {number}: nobody was found");
        let (ours, true_places) =
            (points(&record["smpl"]["joints_px"]), points(&frame["shopper"]["joints_px"]));
        let heights = || true_places.iter().map(|p| p.y);
        let height = heights().fold(f32::MIN, f32::max) - heights().fold(f32::MAX, f32::min);
        let apart: f32 = ours.iter().zip(&true_places).map(|(a, b)| a.distance(*b)).sum();
        let error = apart / ours.len() as f32 / height;
        assert!(error < WORST, "frame {number}: joints {:.1} % of the body's height away", 100.0 * error);
        sum += error;
        let angle =
            facing(&record["smpl"]["pose"]).angle_between(facing(&frame["shopper"]["pose"])).to_degrees();
        assert!(angle < FACING, "frame {number}: faces {angle:.0} degrees away from the truth");
    }
    let mean = sum / records.len() as f32;
    assert!(mean < MEAN, "joints {:.2} % of the body's height away on average", 100.0 * mean);
}
