//! What `check` says of garments that are broken, one fault at a time, and of the shop's own.

// Helpers of tests: what is missing fails the test, with its place.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use jingxuan_body::BodyModel;
use jingxuan_garment::check::check;
use serde_json::Value;

fn assets() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets")
}

fn body() -> &'static BodyModel {
    static BODY: OnceLock<Arc<BodyModel>> = OnceLock::new();
    BODY.get_or_init(|| BodyModel::load(&assets().join("body/openbody.npz")).unwrap())
}

/// A copy of the shop's T-shirt, to be broken.
struct Tee(tempfile::TempDir);

impl Tee {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("tee-classic");
        fs::create_dir(&folder).unwrap();
        for file in fs::read_dir(assets().join("wardrobe/tee-classic")).unwrap() {
            let file = file.unwrap().path();
            fs::copy(&file, folder.join(file.file_name().unwrap())).unwrap();
        }
        Self(home)
    }

    fn folder(&self) -> PathBuf {
        self.0.path().join("tee-classic")
    }

    fn manifest(self, change: impl FnOnce(&mut Value)) -> Self {
        let path = self.folder().join("garment.json");
        let mut manifest = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        change(&mut manifest);
        fs::write(path, serde_json::to_vec_pretty(&manifest).unwrap()).unwrap();
        self
    }

    /// Changes document and binary chunk of the mesh in size M.
    fn mesh(self, change: impl FnOnce(&mut Value, &mut Vec<u8>)) -> Self {
        let path = self.folder().join("tee-classic-M.glb");
        let bytes = fs::read(&path).unwrap();
        let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        let json_end = 20 + number(12);
        let mut document: Value = serde_json::from_slice(&bytes[20..json_end]).unwrap();
        let mut blob = bytes[json_end + 8..json_end + 8 + number(json_end)].to_vec();
        change(&mut document, &mut blob);
        let mut json = serde_json::to_vec(&document).unwrap();
        json.resize(json.len().next_multiple_of(4), b' ');
        blob.resize(blob.len().next_multiple_of(4), 0);
        let mut out = Vec::new();
        out.extend(b"glTF");
        out.extend(2u32.to_le_bytes());
        out.extend(((28 + json.len() + blob.len()) as u32).to_le_bytes());
        out.extend((json.len() as u32).to_le_bytes());
        out.extend(b"JSON");
        out.extend(&json);
        out.extend((blob.len() as u32).to_le_bytes());
        out.extend(b"BIN\0");
        out.extend(&blob);
        fs::write(path, out).unwrap();
        self
    }

    fn codes(&self) -> Vec<&'static str> {
        let mut codes: Vec<&str> = check(&self.folder(), Some(body())).into_iter().map(|f| f.code).collect();
        codes.dedup();
        codes
    }
}

/// Where an accessor's data lie in the binary chunk: start, and number of elements.
fn place(document: &Value, accessor: &Value) -> (usize, usize) {
    let accessor = &document["accessors"][accessor.as_u64().unwrap() as usize];
    let view = &document["bufferViews"][accessor["bufferView"].as_u64().unwrap() as usize];
    (view["byteOffset"].as_u64().unwrap_or(0) as usize, accessor["count"].as_u64().unwrap() as usize)
}

fn indices(document: &Value) -> (usize, usize) {
    place(document, &document["meshes"][0]["primitives"][0]["indices"])
}

#[test]
fn every_garment_of_the_shop_passes() {
    for garment in fs::read_dir(assets().join("wardrobe")).unwrap() {
        let path = garment.unwrap().path();
        if path.is_dir() {
            let findings = check(&path, Some(body()));
            assert!(findings.is_empty(), "{}: {findings:#?}", path.display());
        }
    }
}

#[test]
fn a_mesh_without_texture_coordinates() {
    let tee = Tee::new().mesh(|document, _| {
        let attributes = document["meshes"][0]["primitives"][0]["attributes"].as_object_mut().unwrap();
        attributes.remove("TEXCOORD_0");
    });
    assert_eq!(tee.codes(), ["no-uvs"]);
}

#[test]
fn texture_coordinates_that_are_all_the_same() {
    let tee = Tee::new().mesh(|document, blob| {
        let (start, count) =
            place(document, &document["meshes"][0]["primitives"][0]["attributes"]["TEXCOORD_0"]);
        blob[start..start + count * 4].fill(7);
    });
    assert_eq!(tee.codes(), ["flat-uvs"]);
}

#[test]
fn a_hole_in_the_cloth() {
    let tee = Tee::new().mesh(|document, blob| {
        let (start, count) = indices(document);
        // Three triangles on the chest collapse into their first corner.
        for triangle in [600, 601, 602] {
            assert!(triangle * 3 + 2 < count);
            let at = start + triangle * 6;
            let corner: [u8; 2] = blob[at..at + 2].try_into().unwrap();
            blob[at + 2..at + 4].copy_from_slice(&corner);
            blob[at + 4..at + 6].copy_from_slice(&corner);
        }
    });
    assert_eq!(tee.codes(), ["hole"]);
}

#[test]
fn a_garment_that_is_inside_out() {
    let tee = Tee::new().mesh(|document, blob| {
        let (start, count) = indices(document);
        for corner in (0..count).step_by(3) {
            let at = start + corner * 2;
            let (b, c): ([u8; 2], [u8; 2]) =
                (blob[at + 2..at + 4].try_into().unwrap(), blob[at + 4..at + 6].try_into().unwrap());
            blob[at + 2..at + 4].copy_from_slice(&c);
            blob[at + 4..at + 6].copy_from_slice(&b);
        }
    });
    assert_eq!(tee.codes(), ["inside-out"]);
}

#[test]
fn a_garment_that_lies_inside_its_own_body() {
    let tee = Tee::new().mesh(|document, blob| {
        let (start, count) =
            place(document, &document["meshes"][0]["primitives"][0]["attributes"]["POSITION"]);
        for n in 0..count {
            let at = start + n * 12 + 8;
            let z = f32::from_le_bytes(blob[at..at + 4].try_into().unwrap());
            blob[at..at + 4].copy_from_slice(&(z - 0.03).to_le_bytes());
        }
    });
    assert_eq!(tee.codes(), ["in-body"]);
}

#[test]
fn a_size_without_a_file() {
    let tee = Tee::new();
    fs::remove_file(tee.folder().join("tee-classic-L.glb")).unwrap();
    assert_eq!(tee.codes(), ["missing-size"]);
}

#[test]
fn too_few_sizes() {
    let tee = Tee::new().manifest(|manifest| {
        manifest["sizes"].as_array_mut().unwrap().truncate(3);
    });
    assert_eq!(tee.codes(), ["few-sizes"]);
}

#[test]
fn sizes_that_shrink() {
    let tee = Tee::new().manifest(|manifest| {
        manifest["sizes"][3]["body_cm"]["chest"] = Value::from(70.0);
    });
    assert_eq!(tee.codes(), ["size-order"]);
}

#[test]
fn a_swatch_that_is_another_colour() {
    let tee = Tee::new().manifest(|manifest| {
        manifest["colourways"][0]["swatch"] = Value::from("#2080ff");
    });
    assert_eq!(tee.codes(), ["swatch"]);
}

#[test]
fn a_damaged_texture_and_a_damaged_mesh_are_both_named() {
    let tee = Tee::new();
    let normal = tee.folder().join("normal.webp");
    fs::write(&normal, &fs::read(&normal).unwrap()[..500]).unwrap();
    fs::write(tee.folder().join("tee-classic-S.glb"), b"glTF and nothing else").unwrap();
    assert_eq!(tee.codes(), ["mesh", "texture"]);
}

#[test]
fn a_manifest_error_names_its_line() {
    let tee = Tee::new();
    let path = tee.folder().join("garment.json");
    let text = fs::read_to_string(&path).unwrap().replacen("\"layer\"", "\"layer\" oops", 1);
    fs::write(&path, text).unwrap();
    let findings = check(&tee.folder(), None);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].code, "manifest");
    assert!(findings[0].message.contains("line "), "{}", findings[0].message);
}

#[test]
fn a_mesh_by_itself_is_checked_too() {
    let tee = Tee::new().mesh(|document, _| {
        let attributes = document["meshes"][0]["primitives"][0]["attributes"].as_object_mut().unwrap();
        attributes.remove("TEXCOORD_0");
    });
    let findings = check(&tee.folder().join("tee-classic-M.glb"), None);
    assert_eq!(findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), ["no-uvs"]);
}
