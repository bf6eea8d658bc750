//! Reading garments from disk: what is accepted, chosen and refused.

// Helpers of tests: what is missing fails the test, with its place.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::needless_range_loop)]

mod common;

use std::path::Path;

use common::glb;
use jingxuan_body::{Measurement, Measurements};
use jingxuan_garment::{GarmentMesh, Limits, Wardrobe};
use serde_json::{Value, json};

const TRIANGLE: [[f32; 3]; 3] = [[0.0, 0.0, 0.2], [0.1, 0.0, 0.2], [0.0, 0.1, 0.2]];

fn manifest(id: &str) -> Value {
    let size = |label: &str, chest: f32, waist: f32, hip: f32| {
        json!({"label": label, "file": "mesh.glb", "body": {"betas": vec![0.0; 16]},
               "garment_cm": {"chest": chest + 8.0, "length": 66.0},
               "body_cm": {"chest": chest, "waist": waist, "hip": hip}})
    };
    json!({
        "id": id, "name": {"zh-CN": "衬衫", "en": "Shirt"}, "category": "top", "layer": 1,
        "fabric": {"kind": "cotton", "roughness": 0.8, "sheen": 0.2},
        "sizes": [size("S", 86.0, 68.0, 92.0), size("M", 92.0, 74.0, 98.0), size("L", 98.0, 80.0, 104.0)],
        "colourways": [{"id": "white", "name": {"zh-CN": "白", "en": "White"}, "swatch": "#ffffff", "texture": "white.png"}],
        "default_size": "M", "default_colourway": "white"
    })
}

fn put(dir: &Path, id: &str, edit: impl Fn(&mut Value)) {
    let folder = dir.join(id);
    std::fs::create_dir_all(&folder).unwrap();
    let mut json = manifest(id);
    edit(&mut json);
    std::fs::write(folder.join("garment.json"), json.to_string()).unwrap();
    std::fs::write(folder.join("mesh.glb"), glb(&TRIANGLE, &[0, 1, 2], |_| ())).unwrap();
    image::RgbaImage::from_pixel(2, 2, image::Rgba([255; 4])).save(folder.join("white.png")).unwrap();
}

fn body(chest: f32, waist: f32, hip: f32) -> Measurements {
    let cm = |cm| Measurement { cm, sd_cm: 1.0 };
    Measurements {
        stature: cm(170.0),
        chest: cm(chest),
        waist: cm(waist),
        hip: cm(hip),
        shoulder_width: cm(40.0),
        arm_length: cm(60.0),
        inside_leg: cm(78.0),
    }
}

#[test]
fn a_broken_garment_is_named_and_the_others_stay() {
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), "shirt", |_| ());
    put(dir.path(), "torn", |json| json["sizes"] = json!([]));
    put(dir.path(), "renamed", |json| json["id"] = json!("other"));
    put(dir.path(), "escaping", |json| json["colourways"][0]["texture"] = json!("../shirt/white.png"));
    put(dir.path(), "missing", |json| json["normal_texture"] = json!("none.png"));
    std::fs::create_dir(dir.path().join("empty")).unwrap();
    let wardrobe = Wardrobe::open(dir.path()).unwrap();
    let good: Vec<&str> = wardrobe.garments().iter().map(|garment| garment.id()).collect();
    assert_eq!(good, ["shirt"]);
    let broken: Vec<&str> = wardrobe.broken().iter().map(|broken| broken.id.as_str()).collect();
    assert_eq!(broken, ["empty", "escaping", "missing", "renamed", "torn"]);
    let escaping = wardrobe.broken()[1].error.to_string();
    assert!(escaping.contains("not a plain file name"), "{escaping}");
}

#[test]
fn a_garment_gives_its_names_mesh_and_textures() {
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), "shirt", |_| ());
    let wardrobe = Wardrobe::open(dir.path()).unwrap();
    let shirt = wardrobe.get("shirt").unwrap();
    assert_eq!((shirt.manifest.name.zh_cn.as_str(), shirt.manifest.name.en.as_str()), ("衬衫", "Shirt"));
    assert_eq!(shirt.load_mesh("M").unwrap().triangles, [[0, 1, 2]]);
    assert_eq!(shirt.load_colour(None).unwrap().rgba, [255; 16]);
    assert!(shirt.load_normal_map().unwrap().is_none());
    assert!(shirt.load_mesh("XXL").unwrap_err().to_string().contains("XXL"));
    assert!(shirt.load_colour(Some("pink")).unwrap_err().to_string().contains("pink"));
    assert!(wardrobe.get("hat").unwrap_err().to_string().contains("hat"));
}

#[test]
fn the_best_size_is_the_one_cut_for_such_a_body() {
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), "shirt", |_| ());
    let wardrobe = Wardrobe::open(dir.path()).unwrap();
    let shirt = wardrobe.get("shirt").unwrap();
    assert_eq!(shirt.best_size(&body(86.5, 70.0, 93.0)), "S");
    assert_eq!(shirt.best_size(&body(92.0, 72.0, 96.0)), "M");
    assert_eq!(shirt.best_size(&body(130.0, 120.0, 130.0)), "L");
    // Halfway between two sizes, the larger one: tight is worse than loose.
    assert_eq!(shirt.best_size(&body(95.0, 77.0, 101.0)), "L");
    let ease = shirt.ease("M", &body(95.0, 77.0, 101.0)).unwrap();
    assert_eq!((ease.chest, ease.waist), (Some(5.0), None));
}

#[test]
fn hostile_meshes_are_refused_with_a_reason() {
    let refuse = |bytes: &[u8], limits: Limits, reason: &str| {
        let error = GarmentMesh::from_glb(bytes, "evil.glb", limits).unwrap_err().to_string();
        assert!(error.starts_with("evil.glb: ") && error.contains(reason), "\"{error}\" lacks \"{reason}\"");
    };
    let limits = Limits::default();
    let good = glb(&TRIANGLE, &[0, 1, 2], |_| ());
    assert!(GarmentMesh::from_glb(&good, "good.glb", limits).is_ok());
    for length in 0..good.len() {
        assert!(GarmentMesh::from_glb(&good[..length], "cut.glb", limits).is_err(), "cut to {length} bytes");
    }
    refuse(b"solid ascii", limits, "not a binary glTF");
    refuse(&glb(&TRIANGLE, &[0, 1, 7], |_| ()), limits, "index 7 is out of range");
    refuse(&glb(&[[f32::NAN; 3], [0.0; 3], [0.1; 3]], &[0, 1, 2], |_| ()), limits, "vertex 0");
    refuse(&glb(&[[9.0; 3], [0.0; 3], [0.1; 3]], &[0, 1, 2], |_| ()), limits, "vertex 0");
    refuse(&good, Limits { vertices: 2, ..limits }, "vertices");
    refuse(
        &glb(&TRIANGLE, &[0, 1, 2], |j| j["accessors"][0]["count"] = json!(4_000_000_000u32)),
        limits,
        "vertices",
    );
    refuse(
        &glb(&TRIANGLE, &[0, 1, 2], |j| j["accessors"][3]["count"] = json!(40)),
        limits,
        "outside the file",
    );
    refuse(&glb(&TRIANGLE, &[0, 1, 2], |j| j["bufferViews"][0]["byteLength"] = json!(1 << 30)), limits, "");
    refuse(&glb(&TRIANGLE, &[0, 1, 2], |j| j["skins"] = json!([{"joints": [0, 1]}])), limits, "2 joints");
    refuse(
        &glb(&TRIANGLE, &[0, 1, 2], |j| j["meshes"][0]["primitives"][0]["mode"] = json!(1)),
        limits,
        "triangle list",
    );
}

#[test]
fn the_wardrobe_of_the_shop_is_whole() {
    let wardrobe =
        Wardrobe::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/wardrobe")).unwrap();
    assert!(wardrobe.broken().is_empty(), "{:?}", wardrobe.broken());
    assert!(wardrobe.garments().len() >= 16, "{} garments", wardrobe.garments().len());
    for garment in wardrobe.garments() {
        assert!(
            garment.manifest.sizes.len() >= 5 && garment.manifest.colourways.len() >= 2,
            "{}",
            garment.id()
        );
        for size in &garment.manifest.sizes {
            let mesh = garment.load_mesh(&size.label).unwrap();
            // The least is a belt.
            assert!(mesh.positions.len() > 900, "{} {}", garment.id(), size.label);
        }
        for colour in &garment.manifest.colourways {
            garment.load_colour(Some(&colour.id)).unwrap();
        }
        garment.load_normal_map().unwrap();
    }
}
