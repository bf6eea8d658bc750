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

/// Pixels of the old T-shirt's white within the columns and rows around the shopper's trunk and arms.
fn white(picture: &image::RgbImage) -> usize {
    let (columns, rows) = (225..495, 480..760);
    picture
        .enumerate_pixels()
        .filter(|(x, y, _)| columns.contains(x) && rows.contains(y))
        .filter(|(.., pixel)| {
            let [r, g, b] = pixel.0;
            r.min(g).min(b) > 175 && r.max(g).max(b) - r.min(g).min(b) < 26
        })
        .count()
}

#[test]
fn the_shopper_s_own_t_shirt_is_not_seen_beside_a_dress_without_sleeves() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let bytes = fs::read(root.join("assets/clip/shopper.mjpeg")).unwrap();
    let ends: Vec<usize> = bytes
        .windows(4)
        .enumerate()
        .filter(|(_, w)| *w == [0xff, 0xd9, 0xff, 0xd8])
        .map(|(n, _)| n + 2)
        .collect();
    let (clip, out) = (folder.path().join("start.mjpeg"), folder.path().join("out"));
    fs::write(&clip, &bytes[..ends[29]]).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_jingxuan"))
        .arg("try-on")
        .arg(&clip)
        .args(["--garment", "dress-evening", "--out"])
        .arg(&out)
        .env("JINGXUAN_RESOURCES", &root)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let before = image::load_from_memory(&bytes[ends[28]..ends[29]]).unwrap().into_rgb8();
    let after = image::open(out.join("frame-00029.png")).unwrap().into_rgb8();
    let (before, after) = (white(&before), white(&after));
    assert!(before > 10_000, "the clip's shopper wears no white T-shirt: {before} pixels");
    assert!(after * 20 < before, "{after} of {before} pixels of the old T-shirt are still seen");
}
