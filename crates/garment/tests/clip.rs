//! The wardrobe on the bodies of the bundled clip.

// Helpers of tests: what is missing fails the test, with its place.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{path::PathBuf, sync::Arc};

use glam::Vec3;
use jingxuan_body::{BodyModel, Pose, SHAPES, independent};
use jingxuan_garment::{
    BodyGirths, BodyNow, BodySurface, ClothQuality, Drape, Garment, Motion, Part, Penetration, RestBody,
    Wardrobe, penetration,
};

struct Clip {
    model: Arc<BodyModel>,
    surface: BodySurface,
    bodies: Vec<([f32; SHAPES], Pose, Vec3)>,
}

fn assets() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../assets")
}

impl Clip {
    fn open() -> Self {
        let model = BodyModel::load(&assets().join("body/openbody.npz")).unwrap();
        let truth = std::fs::read(assets().join("clip/truth.json")).unwrap();
        let truth: serde_json::Value = serde_json::from_slice(&truth).unwrap();
        let numbers = |value: &serde_json::Value| -> Vec<f32> {
            value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap() as f32).collect()
        };
        let body = |frame: &serde_json::Value| {
            let person = frame.get("shopper")?;
            let pose: Vec<Vec3> =
                numbers(person.get("pose")?).chunks_exact(3).map(Vec3::from_slice).collect();
            let betas = numbers(&person["betas"]).try_into().unwrap();
            Some((betas, pose.try_into().unwrap(), Vec3::from_slice(&numbers(&person["transl"]))))
        };
        let bodies = truth["frames"].as_array().unwrap().iter().filter_map(body).collect();
        Self { surface: BodySurface::of(&model).unwrap(), model, bodies }
    }

    fn put_on(&self, garment: &Garment, size: &str) -> Drape {
        let reference = RestBody::shaped(&self.model, &garment.size(size).unwrap().body.betas);
        let shopper = RestBody::shaped(&self.model, &self.bodies[0].0);
        let mesh = Arc::new(garment.load_mesh(size).unwrap());
        Drape::bind(&self.surface, mesh, garment.manifest.layer, &reference, &shopper).unwrap()
    }
}

/// What is inside the body over `frames` of the clip, at its own rate; every `measured`th is looked at.
fn over_frames(
    clip: &Clip,
    drape: &mut Drape,
    quality: ClothQuality,
    frames: std::ops::Range<usize>,
    measured: usize,
) -> Penetration {
    let motion = Motion { quality, ..Motion::after(1.0 / 30.0) };
    let mut now = BodyNow::default();
    let mut all = Penetration::default();
    for (n, (betas, pose, transl)) in clip.bodies[frames].iter().enumerate() {
        let vertices = clip.model.pose(betas, pose, *transl).vertices;
        now.update(&clip.surface, &vertices, &clip.model.joints(betas), pose, *transl).unwrap();
        drape.step(&clip.surface, &now, &motion, &[]).unwrap();
        if n % measured == 0 {
            all += drape.penetration(&clip.surface, &now);
        }
    }
    all
}

/// The clip has ten seconds and the wardrobe seventeen garments: here is a second, from which arms are crossed, lifted and
/// lowered. The example `penetration` measures the whole clip.
const LIVELY: std::ops::Range<usize> = 88..118;

#[test]
fn less_than_one_in_a_hundred_vertices_is_in_the_body_and_none_deeper_than_five_millimetres() {
    let clip = Clip::open();
    let wardrobe = Wardrobe::open(&assets().join("wardrobe")).unwrap();
    for garment in wardrobe.garments() {
        let size = &garment.manifest.default_size;
        let mut drape = clip.put_on(garment, size).of_fabric(&garment.manifest.fabric.cloth);
        let all = over_frames(&clip, &mut drape, ClothQuality::FULL, LIVELY, 6);
        println!("{} {size}: {all:?}", garment.id());
        assert!(all.vertices > 4000, "{}: nothing was looked at", garment.id());
        assert!(all.share() < 0.01 && all.deep == 0, "{} {size}: {all:?}", garment.id());
    }
}

#[test]
fn small_and_large_sizes_and_cloth_without_simulation_stay_out_of_the_body_too() {
    let clip = Clip::open();
    let wardrobe = Wardrobe::open(&assets().join("wardrobe")).unwrap();
    for (id, size, quality) in [
        ("tee-classic", "L", ClothQuality::FULL),
        ("tee-classic", "S", ClothQuality::FULL),
        ("tee-classic", "M", ClothQuality::Skinned),
        ("skirt-flared", "S", ClothQuality::Skinned),
    ] {
        let mut drape = clip.put_on(wardrobe.get(id).unwrap(), size);
        let all = over_frames(&clip, &mut drape, quality, 0..clip.bodies.len(), 12);
        println!("{id} {size} {quality:?}: {all:?}");
        assert!(all.vertices > 100_000, "nothing was looked at");
        assert!(all.share() < 0.01 && all.deep == 0, "{id} {size} {quality:?}: {all:?}");
    }
}

#[test]
fn cloth_that_is_laid_into_the_body_is_found_there() {
    let clip = Clip::open();
    let (betas, pose, transl) = &clip.bodies[0];
    let body = clip.model.pose(betas, pose, *transl).vertices;
    let mut normals = Vec::new();
    clip.model.normals_into(&body, &mut normals);
    let trunk = [Some(Part::Torso)];
    let chest: Vec<usize> = (0..body.len()).filter(|v| clip.surface.joint[*v] == 9).collect();
    let moved = |by: f32| {
        penetration(&clip.surface, &body, chest.iter().map(|v| (body[*v] + normals[*v] * by, &trunk[..])))
    };
    let (out, inside) = (moved(0.001), moved(-0.001));
    assert!(chest.len() > 100 && out.share() < 0.01, "{out:?}");
    assert!(inside.share() > 0.98 && inside.deep == 0, "{inside:?}");
    assert!(moved(-0.008).deep * 10 > chest.len() * 9, "{:?}", moved(-0.008));
}

#[test]
fn every_zone_of_a_garment_has_more_ease_in_the_next_size() {
    let clip = Clip::open();
    let wardrobe = Wardrobe::open(&assets().join("wardrobe")).unwrap();
    let betas = clip.bodies[0].0;
    let shopper = RestBody::shaped(&clip.model, &betas);
    let measurements = clip.model.measure(&betas, &independent(&[0.1; SHAPES]));
    for (id, zones) in [("tee-classic", 3), ("skirt-flared", 3)] {
        let garment = wardrobe.get(id).unwrap();
        let mut before = [f32::NEG_INFINITY; 6];
        for size in ["XS", "S", "M", "L", "XL"] {
            let reference = RestBody::shaped(&clip.model, &garment.size(size).unwrap().body.betas);
            let mesh = garment.load_mesh(size).unwrap();
            let girths = BodyGirths::under(&measurements, &clip.surface, &mesh, &reference, &shopper);
            let ease = garment.ease(size, girths).unwrap();
            println!("{id} {size}: {ease:?}");
            let all = [ease.chest, ease.waist, ease.hip, ease.upper_arm, ease.thigh, ease.hem];
            assert_eq!(all.iter().flatten().count(), zones, "{ease:?}");
            for (before, now) in before.iter_mut().zip(all) {
                if let Some(now) = now {
                    assert!(now > *before && now.abs() < 250.0, "{id} {size}: {ease:?}");
                    *before = now;
                }
            }
        }
    }
    let limbs = RestBody::shaped(&clip.model, &clip.model.gender_means().unwrap()[0]);
    let tee = wardrobe.get("tee-classic").unwrap();
    let mesh = tee.load_mesh("M").unwrap();
    let girths = BodyGirths::under(&measurements, &clip.surface, &mesh, &limbs, &limbs);
    println!("{girths:?}");
    assert!((24.0..40.0).contains(&girths.upper_arm.unwrap()), "{girths:?}");
    assert!((45.0..70.0).contains(&girths.thigh.unwrap()), "{girths:?}");
}
