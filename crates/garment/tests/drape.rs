//! What a garment does on a body.

// Helpers of tests: what is missing fails the test, with its place.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::needless_range_loop)]

mod common;

use std::{f32::consts::PI, sync::Arc};

use common::{cloth, radius, trunk};
use glam::{Quat, Vec3};
use jingxuan_body::{JOINTS, Pose};
use jingxuan_garment::{BodyNow, BodySurface, Drape, RestBody};

const STANDING: Pose = [Vec3::ZERO; JOINTS];

fn dress(
    surface: &BodySurface,
    size: f32,
    reference: &RestBody,
    shopper: &RestBody,
    pose: &Pose,
    transl: Vec3,
) -> Vec<Vec3> {
    let mut drape = Drape::bind(surface, Arc::new(cloth(size)), 0, reference, shopper).unwrap();
    let turn = Quat::from_scaled_axis(pose[0]);
    let posed: Vec<Vec3> = shopper
        .vertices
        .iter()
        .map(|v| turn * (*v - shopper.joints[0]) + shopper.joints[0] + transl)
        .collect();
    let mut now = BodyNow::default();
    now.update(surface, &posed, &shopper.joints, pose, transl).unwrap();
    let drawn = drape.update(surface, &now).unwrap();
    drawn.vertices.iter().map(|v| Vec3::from_array(v.position)).collect()
}

#[test]
fn on_the_body_it_was_made_for_a_garment_keeps_its_shape() {
    let (surface, body) = trunk(0.15);
    let worn = dress(&surface, 0.17, &body, &body, &STANDING, Vec3::ZERO);
    for (worn, made) in worn.iter().zip(&cloth(0.17).positions) {
        assert!(worn.distance(*made) < 1e-3, "{made} moved to {worn}");
    }
}

#[test]
fn a_garment_too_large_hangs_loose_at_its_own_girth() {
    let (surface, made_for) = trunk(0.15);
    let (_, slim) = trunk(0.12);
    for p in dress(&surface, 0.16, &made_for, &slim, &STANDING, Vec3::ZERO) {
        assert!((radius(p) - 0.16).abs() < 2e-3, "radius {}", radius(p));
    }
}

#[test]
fn a_garment_too_small_is_stretched_over_the_body_and_never_into_it() {
    let (surface, made_for) = trunk(0.15);
    let (_, heavy) = trunk(0.2);
    for p in dress(&surface, 0.16, &made_for, &heavy, &STANDING, Vec3::ZERO) {
        assert!((0.2..0.212).contains(&radius(p)), "radius {}", radius(p));
    }
}

#[test]
fn cloth_follows_the_body_into_the_camera_frame() {
    let (surface, body) = trunk(0.15);
    let mut pose = STANDING;
    pose[0] = Vec3::X * PI; // upright before an OpenCV camera
    let transl = Vec3::new(0.3, -0.2, 2.5);
    let worn = dress(&surface, 0.17, &body, &body, &pose, transl);
    for (worn, made) in worn.iter().zip(&cloth(0.17).positions) {
        let expected = Quat::from_rotation_x(PI) * *made + transl;
        assert!(worn.distance(expected) < 1e-3, "{expected} is at {worn}");
    }
}

#[test]
fn a_bent_body_lifts_the_cloth_that_the_bones_would_leave_inside() {
    let (surface, body) = trunk(0.15);
    let mut drape = Drape::bind(&surface, Arc::new(cloth(0.16)), 0, &body, &body).unwrap();
    // The belly swells by four centimetres without any joint moving.
    let swollen: Vec<Vec3> = body
        .vertices
        .iter()
        .map(|v| *v + Vec3::new(v.x, 0.0, v.z).normalize() * 0.04 * (-(v.y / 0.1).powi(2)).exp())
        .collect();
    let mut now = BodyNow::default();
    now.update(&surface, &swollen, &body.joints, &STANDING, Vec3::ZERO).unwrap();
    drape.update(&surface, &now).unwrap();
    assert!(drape.least_height() > 0.0025, "{} m", drape.least_height());
    for vertex in &drape.drawn().vertices {
        let p = Vec3::from_array(vertex.position);
        let skin = 0.15 + 0.04 * (-(p.y / 0.1).powi(2)).exp();
        assert!(radius(p) > skin - 1e-3, "radius {} at height {}, skin at {skin}", radius(p), p.y);
    }
}

#[test]
fn skin_under_the_garment_is_known_and_bare_skin_too() {
    let (surface, body) = trunk(0.15);
    let drape = Drape::bind(&surface, Arc::new(cloth(0.17)), 0, &body, &body).unwrap();
    for (v, covered) in body.vertices.iter().zip(drape.drawn().covered.iter()) {
        if v.y.abs() < 0.2 {
            assert!(covered, "bare at {v}");
        }
        if v.y.abs() > 0.33 {
            assert!(!covered, "covered at {v}");
        }
    }
}

#[test]
fn normals_and_tangents_are_unit_and_perpendicular() {
    let (surface, body) = trunk(0.15);
    let mut drape = Drape::bind(&surface, Arc::new(cloth(0.17)), 0, &body, &body).unwrap();
    let mut now = BodyNow::default();
    now.update(&surface, &body.vertices, &body.joints, &STANDING, Vec3::ZERO).unwrap();
    for vertex in &drape.update(&surface, &now).unwrap().vertices {
        let (n, t) = (Vec3::from_array(vertex.normal), Vec3::from_array(vertex.tangent));
        assert!((n.length() - 1.0).abs() < 1e-4 && (t.length() - 1.0).abs() < 1e-4 && n.dot(t).abs() < 1e-3);
        assert!(n.dot(Vec3::from_array(vertex.position)) > 0.0, "the normal points inwards");
        assert!((0.0..=1.2).contains(&vertex.openness));
    }
}

#[test]
fn a_body_of_another_model_is_refused() {
    let (surface, body) = trunk(0.15);
    let mut other = body.clone();
    other.vertices.pop();
    let error = Drape::bind(&surface, Arc::new(cloth(0.17)), 0, &body, &other).unwrap_err();
    assert!(error.to_string().contains("vertices"), "{error}");
}
