//! Golden images with a perceptual tolerance.
//!
//! Both pictures are blurred by a 3 x 3 box (drivers differ in single edge pixels, eyes do not see them), converted to
//! CIE L*a*b* (D65), and compared by colour difference (CIE 1976). The mean over the picture must stay under
//! [`MEAN`], and the difference that 99.5 % of the pixels stay under, under [`TAIL`]: a shift of a whole garment by one
//! level passes, a missing sleeve does not. `UPDATE_GOLDEN=1` writes the picture as the new golden one.

use std::path::PathBuf;

use image::{Rgb, RgbImage};
use jingxuan_mirror::Picture;

/// Largest mean colour difference; 1 is about what a trained eye can just see.
pub const MEAN: f32 = 0.5;
/// Largest colour difference of the pixel at the 99.5th percentile.
pub const TAIL: f32 = 6.0;

/// A picture as RGB.
pub fn rgb(picture: &Picture) -> RgbImage {
    RgbImage::from_fn(picture.width, picture.height, |x, y| {
        let at = ((y * picture.width + x) * 4) as usize;
        Rgb([picture.pixels[at + 2], picture.pixels[at + 1], picture.pixels[at]])
    })
}

/// Compares with `tests/golden/<name>.png`; where it differs, the picture and the difference are written beside the test
/// binary and named in the panic.
pub fn assert_golden(name: &str, picture: &Picture) {
    let actual = rgb(picture);
    let golden =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden").join(format!("{name}.png"));
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        std::fs::create_dir_all(golden.parent().unwrap()).unwrap();
        actual.save(&golden).unwrap();
        return;
    }
    let expected = image::open(&golden)
        .unwrap_or_else(|error| panic!("{}: {error} (UPDATE_GOLDEN=1 writes it)", golden.display()))
        .into_rgb8();
    assert_eq!(actual.dimensions(), expected.dimensions(), "{name}: the size differs");
    let differences = differences(&actual, &expected);
    let mean = differences.iter().sum::<f32>() / differences.len() as f32;
    let mut sorted = differences.clone();
    sorted.sort_by(f32::total_cmp);
    let tail = sorted[sorted.len() * 995 / 1000];
    if mean > MEAN || tail > TAIL {
        let folder = std::env::temp_dir().join("jingxuan-golden");
        std::fs::create_dir_all(&folder).unwrap();
        let (seen, diff) = (folder.join(format!("{name}.png")), folder.join(format!("{name}.diff.png")));
        actual.save(&seen).unwrap();
        let heat = RgbImage::from_fn(actual.width(), actual.height(), |x, y| {
            let level = (differences[(y * actual.width() + x) as usize] * 12.0).min(255.0) as u8;
            Rgb([level, level / 2, 0])
        });
        heat.save(&diff).unwrap();
        panic!(
            "{name}: mean difference {mean:.2} (allowed {MEAN}), 99.5 % under {tail:.2} (allowed {TAIL})\n  \
             golden {}\n  actual {}\n  difference {}",
            golden.display(),
            seen.display(),
            diff.display()
        );
    }
}

fn differences(a: &RgbImage, b: &RgbImage) -> Vec<f32> {
    let (a, b) = (blurred_lab(a), blurred_lab(b));
    a.iter().zip(&b).map(|(a, b)| (0..3).map(|c| (a[c] - b[c]).powi(2)).sum::<f32>().sqrt()).collect()
}

fn blurred_lab(image: &RgbImage) -> Vec<[f32; 3]> {
    let (w, h) = (image.width() as i32, image.height() as i32);
    let mut out = Vec::with_capacity((w * h) as usize);
    for y in 0..h {
        for x in 0..w {
            let mut sum = [0.0; 3];
            for dy in -1..=1 {
                for dx in -1..=1 {
                    let pixel =
                        image.get_pixel((x + dx).clamp(0, w - 1) as u32, (y + dy).clamp(0, h - 1) as u32);
                    for c in 0..3 {
                        sum[c] += linear(pixel.0[c]) / 9.0;
                    }
                }
            }
            out.push(lab(sum));
        }
    }
    out
}

fn linear(byte: u8) -> f32 {
    let c = f32::from(byte) / 255.0;
    if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
}

/// Linear sRGB to CIE L*a*b*, D65 white.
fn lab([r, g, b]: [f32; 3]) -> [f32; 3] {
    let x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505;
    let y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    let z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089;
    let f = |t: f32| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
    [116.0 * f(y) - 16.0, 500.0 * (f(x) - f(y)), 200.0 * (f(y) - f(z))]
}
