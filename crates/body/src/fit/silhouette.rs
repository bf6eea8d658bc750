//! Silhouette of the fitted body against the person mask, on the CPU: how well shape and pose cover the person.

use glam::{Vec2, Vec3};
use jingxuan_vision::Mask;

use crate::Camera;

/// Vertices nearer than this are behind or in the lens, metres.
const NEAR: f32 = 0.05;
/// Mask probability from which a pixel is the person, of 255.
const PERSON: u8 = 128;

/// Intersection over union of the projected mesh and the person mask, on the mask's own grid, within the picture.
///
/// `vertices`: camera frame, metres. Returns 0 when neither covers a cell.
#[must_use]
pub fn silhouette_iou(vertices: &[Vec3], triangles: &[[u32; 3]], camera: &Camera, mask: &Mask) -> f32 {
    let side = mask.side as usize;
    let to_patch = mask.patch_to_image.inverse();
    let points: Vec<Vec2> = vertices
        .iter()
        .map(|&v| if v.z < NEAR { Vec2::NAN } else { to_patch.transform_point2(camera.project(v)) })
        .collect();
    let covered = rasterise(&points, triangles, side);
    let size = Vec2::new(camera.width as f32, camera.height as f32);
    let (mut both, mut either) = (0_u32, 0_u32);
    for (cell, (&body, &person)) in covered.iter().zip(mask.values.iter()).enumerate() {
        let centre = Vec2::new((cell % side) as f32 + 0.5, (cell / side) as f32 + 0.5);
        let image = mask.patch_to_image.transform_point2(centre);
        if image.cmplt(Vec2::ZERO).any() || image.cmpgt(size).any() {
            continue;
        }
        let person = person >= PERSON;
        both += u32::from(body && person);
        either += u32::from(body || person);
    }
    if either == 0 { 0.0 } else { both as f32 / either as f32 }
}

/// Cells (row-major, `side` by `side`) whose centre lies in a triangle; triangles with a NaN corner are left out.
fn rasterise(points: &[Vec2], triangles: &[[u32; 3]], side: usize) -> Vec<bool> {
    let mut covered = vec![false; side * side];
    let last = side as f32 - 1.0;
    for triangle in triangles {
        let [a, b, c] = triangle.map(|i| points[i as usize]);
        let area = (b - a).perp_dot(c - a);
        if !area.is_finite() || area.abs() < 1e-9 {
            continue;
        }
        let low = (a.min(b).min(c) - 0.5).floor().max(Vec2::ZERO);
        let high = (a.max(b).max(c) - 0.5).ceil().min(Vec2::splat(last));
        for y in low.y as i32..=high.y as i32 {
            for x in low.x as i32..=high.x as i32 {
                let p = Vec2::new(x as f32 + 0.5, y as f32 + 0.5);
                let u = (b - p).perp_dot(c - p) / area;
                let v = (c - p).perp_dot(a - p) / area;
                if u >= 0.0 && v >= 0.0 && u + v <= 1.0 {
                    covered[y as usize * side + x as usize] = true;
                }
            }
        }
    }
    covered
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use glam::Affine2;

    use super::*;

    #[test]
    fn a_square_that_covers_half_of_the_person_has_half_the_overlap() {
        let camera = Camera { fx: 100.0, fy: 100.0, cx: 50.0, cy: 50.0, width: 100, height: 100 };
        let corners = [(-0.5, -0.5), (0.0, -0.5), (0.0, 0.5), (-0.5, 0.5)];
        let vertices: Vec<Vec3> = corners.iter().map(|&(x, y)| Vec3::new(x, y, 1.0)).collect();
        let mask = Mask {
            values: Arc::new(vec![255; 50 * 50]),
            side: 50,
            patch_to_image: Affine2::from_scale(Vec2::splat(2.0)),
        };
        let iou = silhouette_iou(&vertices, &[[0, 1, 2], [0, 2, 3]], &camera, &mask);
        assert!((iou - 0.5).abs() < 0.03, "{iou}");
    }
}
