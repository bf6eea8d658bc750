//! Girths of a body at rest where garments have them and the tape of [`jingxuan_body::Measurements`] has not.

use glam::{Vec2, Vec3};

use crate::{BodySurface, Part, RestBody};

/// Where the upper arm is measured, shares of the way from shoulder to elbow: the largest counts.
const UPPER_ARM: [f32; 5] = [0.3, 0.4, 0.5, 0.6, 0.7];
/// Where the thigh is measured, shares of the way from hip to knee.
const THIGH: [f32; 5] = [0.2, 0.25, 0.3, 0.35, 0.4];

/// Largest girth of the left upper arm, centimetres; `None` for a body without one.
pub(crate) fn upper_arm(surface: &BodySurface, body: &RestBody) -> Option<f32> {
    limb(surface, body, [16, 18], Part::LeftArm, &UPPER_ARM)
}

/// Largest girth of the left thigh below the crotch, centimetres; `None` for a body without one.
pub(crate) fn thigh(surface: &BodySurface, body: &RestBody) -> Option<f32> {
    limb(surface, body, [1, 4], Part::LeftLeg, &THIGH)
}

/// Girth of trunk and legs together at a height of the body frame, centimetres: what a skirt or a shirt goes around.
pub(crate) fn around(surface: &BodySurface, body: &RestBody, height: f32) -> Option<f32> {
    let wanted = |v: usize| matches!(surface.part(v), Part::Torso | Part::LeftLeg | Part::RightLeg);
    section(surface, &body.vertices, wanted, Vec3::Y * height, Vec3::Y)
}

/// Where a height of one body is on another, by its share of the way from the pelvis to the ankles.
pub(crate) fn height_on(height: f32, of: &RestBody, on: &RestBody) -> f32 {
    let (pelvis, ankle) = (of.joints[0].y, of.joints[7].y);
    let length = pelvis - ankle;
    if length.abs() < 1e-3 {
        return height;
    }
    on.joints[0].y - (pelvis - height) / length * (on.joints[0].y - on.joints[7].y)
}

fn limb(surface: &BodySurface, body: &RestBody, bone: [usize; 2], part: Part, places: &[f32]) -> Option<f32> {
    let [from, to] = bone.map(|joint| body.joints[joint]);
    let axis = (to - from).try_normalize()?;
    let wanted = |v: usize| surface.part(v) == part;
    let girths = places
        .iter()
        .filter_map(|share| section(surface, &body.vertices, wanted, from.lerp(to, *share), axis));
    girths.reduce(f32::max)
}

/// Girth of the convex hull of a plane section, as a tape goes, centimetres.
fn section(
    surface: &BodySurface,
    vertices: &[Vec3],
    wanted: impl Fn(usize) -> bool,
    origin: Vec3,
    axis: Vec3,
) -> Option<f32> {
    let (u, v) = axis.any_orthonormal_pair();
    let mut points = Vec::new();
    for triangle in &surface.triangles {
        let corners = triangle.map(|v| v as usize);
        if !corners.iter().all(|v| wanted(*v)) {
            continue;
        }
        for (a, b) in [(0, 1), (1, 2), (2, 0)] {
            let (a, b) = (vertices[corners[a]] - origin, vertices[corners[b]] - origin);
            let (above, below) = (a.dot(axis), b.dot(axis));
            if (above > 0.0) != (below > 0.0) {
                let at = a.lerp(b, above / (above - below));
                points.push(Vec2::new(at.dot(u), at.dot(v)));
            }
        }
    }
    (points.len() > 2).then(|| 100.0 * hull_length(points))
}

/// Length of the convex hull (Andrew's monotone chain).
fn hull_length(mut points: Vec<Vec2>) -> f32 {
    points.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    let chain = |points: &mut dyn Iterator<Item = Vec2>| {
        let mut hull: Vec<Vec2> = Vec::new();
        for p in points {
            while let [.., a, b] = hull[..]
                && (b - a).perp_dot(p - a) <= 0.0
            {
                hull.pop();
            }
            hull.push(p);
        }
        hull.windows(2).map(|pair| pair[0].distance(pair[1])).sum::<f32>()
    };
    chain(&mut points.iter().copied()) + chain(&mut points.iter().rev().copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tape_around_a_circle_is_as_long_as_the_circle_and_does_not_follow_dents() {
        let circle = (0..720).map(|n| Vec2::from_angle(n as f32 / 720.0 * std::f32::consts::TAU));
        let dented = circle.clone().chain(circle.map(|p| 0.5 * p));
        assert!((hull_length(dented.collect()) - std::f32::consts::TAU).abs() < 1e-3);
    }
}
