//! What `jingxuan` does with inputs and machines that are not as they should be: a clear cause, the right exit code, and
//! everything saved that can be.

// Helpers of tests: what is missing here fails the test, with its place.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{
    fs,
    io::Cursor,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use image::{ImageFormat, Rgb, RgbImage, imageops};
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// `jingxuan` with the repository's resources.
fn jingxuan(arguments: &[&str]) -> Output {
    jingxuan_in(&root(), arguments)
}

fn jingxuan_in(resources: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_jingxuan"))
        .args(arguments)
        .env("JINGXUAN_RESOURCES", resources)
        .output()
        .unwrap()
}

fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A photo dressed in the T-shirt.
fn try_on(photo: &Path, out: &Path) -> Output {
    let (photo, out) = (photo.to_str().unwrap(), out.to_str().unwrap());
    let output = jingxuan(&["try-on", photo, "--garment", "tee-classic", "--out", out]);
    assert!(output.status.success(), "{}", complaint(&output));
    output
}

/// The JSON objects of a successful `fit`.
fn fit(input: &Path) -> Vec<Value> {
    let output = jingxuan(&["fit", input.to_str().unwrap()]);
    assert!(output.status.success(), "{}", complaint(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn fails_with(output: &Output, code: i32, cause: &[&str]) {
    let complaint = complaint(output);
    assert_eq!(output.status.code(), Some(code), "{complaint}");
    for part in cause {
        assert!(complaint.contains(part), "{part:?} is missing in: {complaint}");
    }
    assert!(!complaint.contains("panicked"), "{complaint}");
}

/// The first picture of the bundled clip.
fn shopper() -> RgbImage {
    let bytes = fs::read(root().join("assets/clip/shopper.mjpeg")).unwrap();
    let end = bytes.windows(4).position(|four| four == [0xff, 0xd9, 0xff, 0xd8]).unwrap() + 2;
    image::load_from_memory(&bytes[..end]).unwrap().into_rgb8()
}

fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// A clip that shows one picture for a while.
fn clip_of(picture: &RgbImage, frames: usize, path: &Path) {
    fs::write(path, jpeg(picture).repeat(frames)).unwrap();
}

/// Every number of a record is finite: JSON writes others as null.
fn assert_finite(record: &Value) {
    match record {
        Value::Null => panic!("a number is not finite"),
        Value::Array(items) => items.iter().for_each(assert_finite),
        Value::Object(fields) => fields.values().for_each(assert_finite),
        _ => {}
    }
}

#[test]
fn nobody_in_the_picture_is_an_answer_and_the_picture_comes_out_undressed() {
    let folder = tempfile::tempdir().unwrap();
    let (photo, out) = (folder.path().join("wall.png"), folder.path().join("out.png"));
    let wall = RgbImage::from_fn(320, 480, |x, y| Rgb([(x / 4 + 90) as u8, (y / 8 + 90) as u8, 140]));
    wall.save(&photo).unwrap();
    let records = fit(&photo);
    assert_eq!(records.len(), 1);
    assert_eq!(records[0]["found"], false);
    assert_eq!(records[0]["image"], "wall.png");
    let tried = try_on(&photo, &out);
    assert!(complaint(&tried).contains("0 dressed"), "{}", complaint(&tried));
    assert_eq!(image::open(&out).unwrap().into_rgb8().as_raw(), wall.as_raw(), "the picture was changed");
}

#[test]
fn of_five_people_the_nearest_and_most_central_one_is_followed() {
    let folder = tempfile::tempdir().unwrap();
    let clip = folder.path().join("crowd.mjpeg");
    let one = shopper();
    let cut = imageops::crop_imm(&one, 200, 300, 320, 800).to_image();
    let mut crowd = RgbImage::from_pixel(1600, 1200, Rgb([196, 186, 174]));
    let mut place = |middle: i64, height: u32| {
        let width = height * 2 / 5;
        let person = imageops::resize(&cut, width, height, imageops::FilterType::Triangle);
        imageops::replace(&mut crowd, &person, middle - i64::from(width) / 2, 1190 - i64::from(height));
    };
    for middle in [170, 470, 1130, 1430] {
        place(middle, 900);
    }
    place(800, 1100);
    clip_of(&crowd, 40, &clip);
    let records = fit(&clip);
    assert_eq!(records.len(), 40);
    for record in &records {
        assert_finite(record);
        assert_eq!(record["found"], true);
        let hips = |k: usize| record["landmarks_px"][k][0].as_f64().unwrap();
        let middle = 0.5 * (hips(23) + hips(24));
        assert!((middle - 800.0).abs() < 60.0, "the one in the middle was lost: hips at {middle}");
    }
    let people = records.last().unwrap()["people"].as_u64().unwrap();
    assert!(people >= 4, "of five people {people} were counted");
}

#[test]
fn a_dark_frame_gives_finite_numbers_or_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let one = shopper();
    for (name, gain) in [("black", 0.0), ("night", 0.04), ("dusk", 0.15)] {
        let clip = folder.path().join(format!("{name}.mjpeg"));
        let dark = RgbImage::from_fn(one.width(), one.height(), |x, y| {
            Rgb(one.get_pixel(x, y).0.map(|value| (f32::from(value) * gain) as u8))
        });
        clip_of(&dark, 5, &clip);
        let records = fit(&clip);
        assert_eq!(records.len(), 5, "{name}");
        records.iter().for_each(assert_finite);
        if name == "black" {
            assert!(records.iter().all(|record| record["found"] == false), "somebody in a black picture");
        }
    }
}

#[test]
fn a_large_photo_is_dressed_in_its_own_size() {
    let folder = tempfile::tempdir().unwrap();
    let (photo, out) = (folder.path().join("large.jpg"), folder.path().join("out.png"));
    let mut large = RgbImage::from_pixel(4000, 3000, Rgb([188, 180, 170]));
    let person = imageops::resize(&shopper(), 1687, 3000, imageops::FilterType::Triangle);
    imageops::replace(&mut large, &person, 1156, 0);
    fs::write(&photo, jpeg(&large)).unwrap();
    let tried = try_on(&photo, &out);
    assert!(complaint(&tried).contains("1 dressed"), "{}", complaint(&tried));
    assert_eq!(image::image_dimensions(&out).unwrap(), (4000, 3000));
}

#[test]
fn a_tiny_photo_is_handled() {
    let folder = tempfile::tempdir().unwrap();
    let (photo, out) = (folder.path().join("tiny.png"), folder.path().join("out.png"));
    imageops::resize(&shopper(), 16, 16, imageops::FilterType::Triangle).save(&photo).unwrap();
    fit(&photo).iter().for_each(assert_finite);
    try_on(&photo, &out);
    assert_eq!(image::image_dimensions(&out).unwrap(), (16, 16));
}

#[test]
fn a_corrupt_jpeg_is_named_and_costs_a_folder_only_itself() {
    let folder = tempfile::tempdir().unwrap();
    let whole = jpeg(&shopper());
    fs::write(folder.path().join("a-whole.jpg"), &whole).unwrap();
    fs::write(folder.path().join("b-cut.jpg"), &whole[..whole.len() / 2]).unwrap();
    let mut scrambled = whole.clone();
    let middle = scrambled.len() / 2;
    scrambled[middle..middle + 4000].fill(0xff);
    fs::write(folder.path().join("c-scrambled.jpg"), scrambled).unwrap();
    fs::write(folder.path().join("d-text.jpg"), "this is no picture").unwrap();
    let cut = folder.path().join("b-cut.jpg");
    fails_with(&jingxuan(&["fit", cut.to_str().unwrap()]), 3, &["b-cut.jpg"]);

    let output = jingxuan(&["fit", folder.path().to_str().unwrap()]);
    assert!(output.status.success(), "{}", complaint(&output));
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let images: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(images[0]["image"], "a-whole.jpg");
    assert_eq!(images[0]["found"], true);
    let told = complaint(&output);
    let scrambled = images.iter().any(|record| record["image"] == "c-scrambled.jpg");
    assert!(
        scrambled || told.contains("c-scrambled.jpg"),
        "c-scrambled.jpg was passed over in silence: {told}"
    );
    for name in ["b-cut.jpg", "d-text.jpg"] {
        assert!(complaint(&output).contains(name), "{name} was not named: {}", complaint(&output));
    }
}

/// The repository's models and assets by links, with one file cut to half its length.
fn with_truncated(file: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mirrored = |name: &str| {
        let (from, to) = (root().join(name), folder.path().join(name));
        fs::create_dir_all(&to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let path = entry.unwrap().path();
            std::os::unix::fs::symlink(&path, to.join(path.file_name().unwrap())).unwrap();
        }
    };
    mirrored("models");
    fs::create_dir_all(folder.path().join("assets")).unwrap();
    for name in ["assets/body", "assets/wardrobe", "assets/clip"] {
        mirrored(name);
    }
    let damaged = folder.path().join(file);
    let bytes = fs::read(&damaged).unwrap();
    fs::remove_file(&damaged).unwrap();
    fs::write(&damaged, &bytes[..bytes.len() / 2]).unwrap();
    folder
}

#[test]
fn a_truncated_model_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let photo = folder.path().join("shopper.png");
    shopper().save(&photo).unwrap();
    for file in [
        "models/pose_detection.onnx",
        "models/pose_landmark_full.onnx",
        "models/body_fit.onnx",
        "assets/body/openbody.npz",
    ] {
        let resources = with_truncated(file);
        let name = Path::new(file).file_name().unwrap().to_str().unwrap();
        fails_with(&jingxuan_in(resources.path(), &["fit", photo.to_str().unwrap()]), 4, &[name, "damaged"]);
        let doctor = jingxuan_in(resources.path(), &["doctor"]);
        assert_eq!(doctor.status.code(), Some(7));
        let report = String::from_utf8_lossy(&doctor.stdout).into_owned();
        let wrong: Vec<&str> = report.lines().filter(|line| line.starts_with("WRONG")).collect();
        assert!(wrong.iter().any(|line| line.contains(name)), "{report}");
    }
}

#[test]
fn a_full_disk_is_told_and_not_taken_for_success() {
    let folder = tempfile::tempdir().unwrap();
    let photo = folder.path().join("shopper.png");
    shopper().save(&photo).unwrap();
    let output = jingxuan(&["fit", photo.to_str().unwrap(), "--json", "/dev/full"]);
    fails_with(&output, 1, &["space"]);
}

#[test]
fn a_provider_that_is_not_there_falls_to_the_next_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("config.toml");
    fs::write(&config, "[vision]\nproviders = [\"tensorrt\", \"cuda\", \"cpu\"]\n").unwrap();
    let doctor = jingxuan(&["doctor", "--config", config.to_str().unwrap()]);
    let report = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(doctor.status.success(), "{report}");
    assert!(report.contains("on CPU"), "{report}");
    for provider in ["TensorRT passed over", "CUDA passed over"] {
        assert!(report.contains(provider), "{report}");
    }
}

#[test]
fn wrong_usage_damaged_settings_and_unknown_garments_have_codes_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let (photo, config) = (folder.path().join("shopper.png"), folder.path().join("config.toml"));
    shopper().save(&photo).unwrap();
    fs::write(&config, "[mirror]\nwidth = 1080\nheight = \"tall\"\n").unwrap();
    let photo = photo.to_str().unwrap();
    fails_with(&jingxuan(&["fit", photo, "--config", config.to_str().unwrap()]), 6, &["config.toml:3"]);
    fails_with(&jingxuan(&["try-on", photo]), 2, &["--garment"]);
    fails_with(&jingxuan(&["try-on", photo, "--garment", "cape", "--out", "x.png"]), 4, &["cape"]);
    let size = ["try-on", photo, "--garment", "tee-classic", "--size", "XXS", "--out", "x.png"];
    fails_with(&jingxuan(&size), 4, &["XXS"]);
    fails_with(&jingxuan(&["fit", "/no/such/photo.jpg"]), 3, &["/no/such/photo.jpg"]);
}
