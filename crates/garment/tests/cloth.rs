//! What simulated cloth does on a body.

// Helpers of tests: what is missing fails the test, with its place.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::{f32::consts::PI, sync::Arc};

use common::{cloth, radius, trunk};
use glam::{Quat, Vec3};
use jingxuan_body::{JOINTS, Pose};
use jingxuan_garment::{
    BodyNow, BodySurface, ClothProperties, ClothQuality, Drape, GarmentMesh, Motion, Other, RestBody,
};

const PICTURE: f32 = 1.0 / 30.0;

/// A skirt that stands off the trunk and is held at its upper edge only.
fn skirt(size: f32) -> GarmentMesh {
    let mesh = cloth(size);
    let hold = mesh.positions.iter().map(|p| ((p.y - 0.22) / 0.03).clamp(0.0, 1.0)).collect();
    let shell = mesh.positions.len();
    mesh.with_making(Some(hold), shell).unwrap()
}

fn fabric(mass_gsm: f32, bending_length_mm: f32) -> ClothProperties {
    ClothProperties { mass_gsm, bending_length_mm, stretch_percent: 2.0, ..ClothProperties::default() }
}

/// A trunk and its pose in each picture.
struct Stage {
    surface: BodySurface,
    body: RestBody,
    now: BodyNow,
}

impl Stage {
    fn new(radius: f32) -> Self {
        let (surface, body) = trunk(radius);
        let mut stage = Self { surface, body, now: BodyNow::default() };
        stage.stand(Vec3::ZERO, Vec3::X * PI);
        stage
    }

    /// Upright before an OpenCV camera is `turn` = pi about x.
    fn stand(&mut self, transl: Vec3, turn: Vec3) {
        let mut pose: Pose = [Vec3::ZERO; JOINTS];
        pose[0] = turn;
        let rotation = Quat::from_scaled_axis(turn);
        let root = self.body.joints[0];
        let posed: Vec<Vec3> =
            self.body.vertices.iter().map(|v| rotation * (*v - root) + root + transl).collect();
        self.now.update(&self.surface, &posed, &self.body.joints, &pose, transl).unwrap();
    }

    fn wear(&self, mesh: GarmentMesh, layer: i32, made_for: f32, fabric: &ClothProperties) -> Drape {
        let (_, reference) = trunk(made_for);
        Drape::bind(&self.surface, Arc::new(mesh), layer, &reference, &self.body).unwrap().of_fabric(fabric)
    }

    fn step(&self, drape: &mut Drape, dt: f32) {
        drape.step(&self.surface, &self.now, &Motion::after(dt), &[]).unwrap();
    }
}

fn places(drape: &Drape) -> Vec<Vec3> {
    drape.drawn().vertices.iter().map(|v| Vec3::from_array(v.position)).collect()
}

fn farthest(a: &[Vec3], b: &[Vec3]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a.distance(*b)).fold(0.0, f32::max)
}

#[test]
fn on_a_body_that_stands_still_cloth_comes_to_rest_and_rests() {
    let stage = Stage::new(0.15);
    let mut drape = stage.wear(skirt(0.19), 1, 0.15, &fabric(180.0, 18.0));
    for _ in 0..240 {
        stage.step(&mut drape, PICTURE);
    }
    assert!(drape.rests(), "still moving after eight seconds");
    let before = places(&drape);
    for _ in 0..60 {
        stage.step(&mut drape, PICTURE);
    }
    assert!(farthest(&before, &places(&drape)) < 1e-5, "cloth at rest moved");
}

#[test]
fn noise_of_the_fit_moves_the_cloth_no_more_than_the_skin() {
    let mut stage = Stage::new(0.15);
    let mut drape = stage.wear(skirt(0.19), 1, 0.15, &fabric(60.0, 12.0));
    for _ in 0..150 {
        stage.step(&mut drape, PICTURE);
    }
    let still = places(&drape);
    let mut worst = 0.0_f32;
    for n in 0..90_u32 {
        let noise = |k: u32| ((n * 7919 + k * 104_729) % 1000) as f32 / 1000.0 - 0.5;
        let jitter = 0.004 * Vec3::new(noise(1), noise(2), noise(3));
        stage.stand(jitter, Vec3::X * PI);
        stage.step(&mut drape, PICTURE);
        let without: Vec<Vec3> = places(&drape).iter().map(|p| *p - jitter).collect();
        worst = worst.max(farthest(&still, &without));
    }
    assert!(worst < 0.004, "cloth boils: {:.1} mm beside the skin", 1000.0 * worst);
}

#[test]
fn a_size_too_small_is_stretched_and_a_size_too_large_is_not() {
    let stage = Stage::new(0.16);
    let strain = |size: f32| {
        let mut drape = stage.wear(skirt(size), 1, size - 0.01, &fabric(180.0, 18.0));
        drape.settle(&stage.surface, &stage.now, 2.0, &[]).unwrap();
        let fits: Vec<f32> = drape.drawn().vertices.iter().map(|v| v.fit).collect();
        (drape.strain(), fits.iter().sum::<f32>() / fits.len() as f32)
    };
    let (small, good, large) = (strain(0.145), strain(0.172), strain(0.25));
    assert!(small.0 > 0.03 && small.0 > good.0 + 0.02, "strain {small:?} against {good:?}");
    assert!(large.0 < 0.02, "strain {large:?}");
    assert!(small.1 < -0.4, "a tight garment does not say so: {small:?}");
    assert!(good.1.abs() < 0.35, "a good fit is called {good:?}");
    assert!(large.1 > 0.4, "a loose garment does not say so: {large:?}");
}

#[test]
fn light_cloth_sways_less_far_and_calms_sooner_than_heavy_cloth() {
    // The body steps aside within a fifth of a second and stands.
    let sway = |fabric: &ClothProperties| {
        let mut stage = Stage::new(0.1);
        let mut drape = stage.wear(skirt(0.2), 1, 0.1, fabric);
        for _ in 0..120 {
            stage.step(&mut drape, PICTURE);
        }
        let still = places(&drape);
        let (mut largest, mut late) = (0.0_f32, 0.0_f32);
        for n in 1..=45 {
            let at = Vec3::X * 0.25 * (n as f32 / 6.0).min(1.0);
            stage.stand(at, Vec3::X * PI);
            stage.step(&mut drape, PICTURE);
            let beside: Vec<Vec3> = places(&drape).iter().map(|p| *p - at).collect();
            let away = farthest(&still, &beside);
            largest = largest.max(away);
            if n > 25 {
                late = late.max(away);
            }
        }
        (largest, late)
    };
    let (silk, wool) = (sway(&fabric(60.0, 12.0)), sway(&fabric(450.0, 28.0)));
    assert!(wool.0 > 0.02, "wool did not sway: {wool:?}");
    assert!(wool.0 > 1.15 * silk.0, "silk {silk:?}, wool {wool:?}");
    assert!(wool.1 > silk.1, "silk {silk:?} swings longer than wool {wool:?}");
}

#[test]
fn turns_jumps_pauses_and_any_frame_rate_leave_the_cloth_on_the_body() {
    for (seed, dt) in [(1_u32, 1.0 / 60.0), (2, 1.0 / 30.0), (3, 1.0 / 10.0)] {
        let mut stage = Stage::new(0.15);
        let mut drape = stage.wear(skirt(0.19), 1, 0.15, &fabric(120.0, 15.0));
        let mut state = seed;
        let mut noise = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 24) as f32 - 0.5
        };
        let (mut at, mut angle) = (Vec3::new(0.0, 0.0, 2.5), 0.0_f32);
        for n in 0..150 {
            angle += 14.0 * noise() * dt;
            at += Vec3::new(noise(), 0.0, noise()) * 6.0 * dt;
            if n % 40 == 39 {
                at = Vec3::new(3.0 * noise(), noise(), 3.0 + noise()); // lost, and found elsewhere
                angle += PI;
            }
            let turn = Quat::from_rotation_x(PI) * Quat::from_rotation_y(angle);
            stage.stand(at, turn.to_scaled_axis());
            let pause = if n % 55 == 54 { 2.0 } else { dt };
            stage.step(&mut drape, pause);
            for p in places(&drape) {
                let own = turn.inverse() * (p - at - stage.body.joints[0]) + stage.body.joints[0];
                assert!(p.is_finite(), "picture {n} at {dt} s");
                assert!(
                    (0.148..0.45).contains(&radius(own)) && own.y.abs() < 0.5,
                    "picture {n} at {dt} s: {own}"
                );
            }
        }
    }
}

#[test]
fn an_outer_garment_lies_outside_the_inner_one() {
    let stage = Stage::new(0.15);
    let mut inner = stage.wear(skirt(0.2), 2, 0.15, &fabric(180.0, 18.0));
    // Cut narrower than what it is worn over.
    let mut outer = stage.wear(skirt(0.185), 4, 0.15, &fabric(300.0, 25.0));
    for _ in 0..60 {
        stage.step(&mut inner, PICTURE);
        let others = [Other { drape: &inner, around: false }];
        outer.step(&stage.surface, &stage.now, &Motion::after(PICTURE), &others).unwrap();
    }
    let (inner, outer) = (places(&inner), places(&outer));
    let inside = inner.iter().zip(&outer).filter(|(i, o)| radius(**o) < radius(**i) - 0.001).count();
    assert!(inside * 50 < inner.len(), "{inside} of {} vertices are inside the inner garment", inner.len());
}

#[test]
fn a_belt_draws_a_dress_in() {
    let stage = Stage::new(0.15);
    let belt_mesh = {
        let (positions, uvs, triangles) = common::tube(0.165, -0.02, 0.02, 40, 4);
        let count = positions.len();
        let weights = vec![[1.0, 0.0, 0.0, 0.0]; count];
        GarmentMesh::build(positions, uvs, triangles, vec![[3, 0, 0, 0]; count], weights, Default::default())
            .and_then(|mesh| mesh.with_making(Some(vec![1.0; count]), count))
            .unwrap()
    };
    let girth = |belted: bool| {
        let mut belt = stage.wear(belt_mesh.clone(), 1, 0.15, &fabric(800.0, 60.0));
        let mut dress = stage.wear(skirt(0.2), 2, 0.15, &fabric(120.0, 15.0));
        for _ in 0..60 {
            stage.step(&mut belt, PICTURE);
            let others = if belted { vec![Other { drape: &belt, around: true }] } else { Vec::new() };
            dress.step(&stage.surface, &stage.now, &Motion::after(PICTURE), &others).unwrap();
        }
        let band: Vec<f32> =
            places(&dress).iter().filter(|p| (p.y - 0.0).abs() < 0.012).map(|p| radius(*p)).collect();
        band.iter().sum::<f32>() / band.len() as f32
    };
    let (belted, free) = (girth(true), girth(false));
    assert!(belted < 0.172 && belted < free - 0.005, "{belted} with a belt, {free} without");
}

#[test]
fn a_tucked_garment_is_not_drawn_below_the_waistband() {
    let stage = Stage::new(0.15);
    let mut drape = stage.wear(cloth(0.17), 2, 0.15, &fabric(120.0, 15.0));
    let whole = drape.drawn().triangles.len();
    drape.tuck(Some(0.0));
    stage.step(&mut drape, PICTURE);
    let mesh = cloth(0.17);
    let shown = drape.drawn().triangles.clone();
    assert!(shown.len() < whole * 6 / 10 && shown.len() > whole * 4 / 10);
    let lowest = shown.iter().flatten().map(|v| mesh.positions[*v as usize].y).fold(f32::MAX, f32::min);
    assert!(lowest > -0.06, "drawn down to {lowest}");
    drape.tuck(None);
    assert_eq!(drape.drawn().triangles.len(), whole);
}

#[test]
fn the_lowest_quality_is_the_skinned_garment() {
    let stage = Stage::new(0.15);
    let (mut simulated, mut skinned) = (
        stage.wear(skirt(0.19), 1, 0.15, &fabric(180.0, 18.0)),
        stage.wear(skirt(0.19), 1, 0.15, &fabric(180.0, 18.0)),
    );
    let motion = Motion { quality: ClothQuality::Skinned, ..Motion::after(PICTURE) };
    simulated.step(&stage.surface, &stage.now, &motion, &[]).unwrap();
    skinned.update(&stage.surface, &stage.now).unwrap();
    assert_eq!(places(&simulated), places(&skinned));
}
