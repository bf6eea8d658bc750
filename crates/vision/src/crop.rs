//! Bilinear crop of a rotated square into a network's input, as MediaPipe's OpenCV path does it.

use glam::{Affine2, Vec2};

/// What lies beyond the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Border {
    /// Black.
    Zero,
    /// The nearest pixel of the picture.
    Replicate,
}

/// Writes an `n` x `n` RGB patch (rows from the top, interleaved, `value / divisor + offset`) of an RGBA picture.
///
/// Patch pixel (x, y) samples the image at `patch_to_image(x, y)` without the half-pixel shift: that is what
/// MediaPipe does, and its networks were trained for it (with the shift landmarks move by up to 1 % of the body).
pub fn crop_rgb(
    rgba: &[u8],
    (width, height): (u32, u32),
    patch_to_image: Affine2,
    n: u32,
    border: Border,
    (divisor, offset): (f32, f32),
    out: &mut [f32],
) {
    assert_eq!(rgba.len(), width as usize * height as usize * 4, "RGBA picture");
    assert_eq!(out.len(), (n * n * 3) as usize, "patch");
    let (w, h) = (width as i32, height as i32);
    let stride = width as usize * 4;
    let gain = 1.0 / divisor;
    let step = patch_to_image.matrix2.x_axis;
    for (y, row) in out.chunks_exact_mut(n as usize * 3).enumerate() {
        let mut at = patch_to_image.transform_point2(Vec2::new(0.0, y as f32));
        for pixel in row.chunks_exact_mut(3) {
            let (x0, y0) = (at.x.floor(), at.y.floor());
            let (fx, fy) = (at.x - x0, at.y - y0);
            let (xi, yi) = (x0 as i32, y0 as i32);
            let weights = [(1.0 - fx) * (1.0 - fy), fx * (1.0 - fy), (1.0 - fx) * fy, fx * fy];
            let mut sum = [0.0_f32; 3];
            if xi >= 0 && yi >= 0 && xi < w - 1 && yi < h - 1 {
                let top = yi as usize * stride + xi as usize * 4;
                let bottom = top + stride;
                let (top, bottom) = (&rgba[top..top + 8], &rgba[bottom..bottom + 8]);
                for c in 0..3 {
                    sum[c] = weights[0] * f32::from(top[c])
                        + weights[1] * f32::from(top[c + 4])
                        + weights[2] * f32::from(bottom[c])
                        + weights[3] * f32::from(bottom[c + 4]);
                }
            } else {
                for (k, weight) in weights.into_iter().enumerate() {
                    // Far outside, saturated casts may overflow the sum: clamp first.
                    let (x, y) = (xi.saturating_add((k & 1) as i32), yi.saturating_add((k >> 1) as i32));
                    let inside = x >= 0 && y >= 0 && x < w && y < h;
                    if inside || border == Border::Replicate {
                        let (x, y) = (x.clamp(0, w - 1) as usize, y.clamp(0, h - 1) as usize);
                        let p = y * stride + x * 4;
                        for c in 0..3 {
                            sum[c] += weight * f32::from(rgba[p + c]);
                        }
                    }
                }
            }
            for c in 0..3 {
                pixel[c] = sum[c] * gain + offset;
            }
            at += step;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Region;

    fn gradient(width: u32, height: u32) -> Vec<u8> {
        (0..width * height).flat_map(|i| [(i % width) as u8, (i / width) as u8, 9, 255]).collect()
    }

    #[test]
    fn an_identity_crop_returns_the_picture() {
        let picture = gradient(8, 8);
        let mut patch = vec![0.0; 8 * 8 * 3];
        crop_rgb(&picture, (8, 8), Affine2::IDENTITY, 8, Border::Zero, (1.0, 0.0), &mut patch);
        for (p, q) in patch.chunks(3).zip(picture.chunks(4)) {
            assert_eq!(p, [f32::from(q[0]), f32::from(q[1]), 9.0]);
        }
    }

    #[test]
    fn beyond_the_picture_is_black_or_the_nearest_pixel() {
        let picture = gradient(4, 4);
        let shift = Affine2::from_translation(Vec2::new(-100.0, 1.0));
        let mut patch = vec![7.0; 4 * 4 * 3];
        crop_rgb(&picture, (4, 4), shift, 4, Border::Zero, (1.0, 0.0), &mut patch);
        assert!(patch.iter().all(|v| *v == 0.0));
        crop_rgb(&picture, (4, 4), shift, 4, Border::Replicate, (1.0, 0.0), &mut patch);
        assert_eq!(&patch[..3], [0.0, 1.0, 9.0]);
    }

    #[test]
    fn a_region_far_outside_or_a_one_pixel_picture_is_safe() {
        let mut patch = vec![0.0; 16 * 16 * 3];
        let region = Region { centre: Vec2::splat(1e30), side: 1e20, rotation: 1.0 };
        crop_rgb(
            &[1, 2, 3, 4],
            (1, 1),
            region.patch_to_image(16),
            16,
            Border::Replicate,
            (1.0, 0.0),
            &mut patch,
        );
        assert!(patch.chunks(3).all(|p| p.iter().all(|v| v.is_finite() || v.is_nan())));
    }
}
