//! What a product picture looks like, in numbers of our own: colours, edges, outline. No network, no learning.
//!
//! These see what a shopper sees from across the room (the colour, how busy the pattern is, the cut), not what a garment is.

use std::{collections::HashMap, sync::LazyLock};

/// A picture: RGBA, eight bits, row by row, sRGB.
#[derive(Clone, Copy, Debug)]
pub struct Pixels<'a> {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Four bytes a pixel.
    pub rgba: &'a [u8],
}

/// Bins of lightness, and of each of the colour axes, of the histogram.
const L_BINS: usize = 4;
const AB_BINS: usize = 6;
/// Directions of gradients, in cells of 3 x 3.
const DIRECTIONS: usize = 8;
const CELLS: usize = 3;
/// Rows and columns in which the outline is sampled.
const OUTLINE: usize = 12;

/// How many numbers a descriptor has.
pub const WIDTH: usize = L_BINS * AB_BINS * AB_BINS + DIRECTIONS * CELLS * CELLS + 2 * OUTLINE + 1;

/// Joined descriptor of the product in the picture: a colour histogram in CIELAB, soft between bins; a histogram of gradient
/// orientations (Dalal and Triggs, CVPR 2005) in nine cells; and the outline: the share filled of each of twelve rows and
/// columns of its bounding box, and the box's proportions. Each of the three has length one. The product is what is opaque and
/// not the background (the colour of the picture's corners). `None` for a picture without a product or of the wrong size.
#[must_use]
pub fn describe(picture: Pixels<'_>) -> Option<Vec<f32>> {
    let Pixels { width, height, rgba } = picture;
    if width < 4 || height < 4 || rgba.len() != width * height * 4 {
        return None;
    }
    let lab: Vec<[f32; 3]> = rgba.chunks_exact(4).map(|p| lab([p[0], p[1], p[2]])).collect();
    let mask = mask(picture, &lab);
    let (mut left, mut right, mut top, mut bottom) = (width, 0, height, 0);
    for (place, _) in mask.iter().enumerate().filter(|(_, inside)| **inside) {
        let (x, y) = (place % width, place / width);
        (left, right, top, bottom) = (left.min(x), right.max(x), top.min(y), bottom.max(y));
    }
    if left > right || mask.iter().filter(|inside| **inside).count() < 16 {
        return None;
    }
    let place = Place { left, top, wide: right - left + 1, high: bottom - top + 1 };
    let mut all = unit(colours(&lab, &mask));
    all.extend(unit(gradients(&lab, &mask, width, height, &place)));
    all.extend(unit(outline(&mask, width, &place)));
    Some(all)
}

/// How far apart in CIELAB two colours of a picture are told apart.
const APART: f32 = 20.0;
/// What a colour must fill to be one of a picture's.
const FILLS: f32 = 0.1;

/// Up to three colours (sRGB) that fill the product in the picture, the largest first, each at least a tenth of it and 20
/// apart in CIELAB from the others. Empty for a picture without a product or of the wrong size.
#[must_use]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
pub fn palette(picture: Pixels<'_>) -> Vec<[u8; 3]> {
    let Pixels { width, height, rgba } = picture;
    if width < 4 || height < 4 || rgba.len() != width * height * 4 {
        return Vec::new();
    }
    let colours: Vec<[f32; 3]> = rgba.chunks_exact(4).map(|p| lab([p[0], p[1], p[2]])).collect();
    // Sums of red, green, blue and pixels, by cells of CIELAB.
    let mut cells: HashMap<[i32; 3], [f32; 4]> = HashMap::new();
    for ((pixel, colour), _) in
        rgba.chunks_exact(4).zip(&colours).zip(mask(picture, &colours)).filter(|(_, inside)| *inside)
    {
        let sums = cells.entry(colour.map(|axis| (axis / 10.0).floor() as i32)).or_default();
        (0..3).for_each(|channel| sums[channel] += f32::from(pixel[channel]));
        sums[3] += 1.0;
    }
    let mean = |sums: &[f32; 4]| [0, 1, 2].map(|channel| (sums[channel] / sums[3]).round() as u8);
    let mut cells: Vec<([i32; 3], [f32; 4])> = cells.into_iter().collect();
    cells.sort_by(|a, b| b.1[3].total_cmp(&a.1[3]).then(a.0.cmp(&b.0)));
    let all: f32 = cells.iter().map(|(_, sums)| sums[3]).sum();
    let mut found: Vec<([f32; 3], [f32; 4])> = Vec::new();
    for (_, sums) in cells {
        let colour = lab(mean(&sums));
        let near = found.iter_mut().find(|(other, _)| {
            let square: f32 = other.iter().zip(&colour).map(|(a, b)| (a - b).powi(2)).sum();
            square < APART * APART
        });
        match near {
            Some((_, joined)) => joined.iter_mut().zip(sums).for_each(|(sum, value)| *sum += value),
            None => found.push((colour, sums)),
        }
    }
    found.retain(|(_, sums)| sums[3] >= FILLS * all);
    found.sort_by(|a, b| b.1[3].total_cmp(&a.1[3]));
    found.iter().take(3).map(|(_, sums)| mean(sums)).collect()
}

struct Place {
    left: usize,
    top: usize,
    wide: usize,
    high: usize,
}

/// Light of each step of sRGB, 0..1 (IEC 61966-2-1).
static LINEAR: LazyLock<[f32; 256]> = LazyLock::new(|| {
    std::array::from_fn(|step| {
        let c = f32::from(u8::try_from(step).unwrap_or(u8::MAX)) / 255.0;
        if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    })
});

/// CIE 1976 L*a*b* of an sRGB colour, D65.
#[must_use]
pub fn lab(rgb: [u8; 3]) -> [f32; 3] {
    let [r, g, b] = rgb.map(|c| LINEAR[usize::from(c)]);
    let x = (0.412_456 * r + 0.357_576 * g + 0.180_438 * b) / 0.950_47;
    let y = 0.212_673 * r + 0.715_152 * g + 0.072_175 * b;
    let z = (0.019_334 * r + 0.119_192 * g + 0.950_304 * b) / 1.088_83;
    let [x, y, z] = [x, y, z].map(|t| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 });
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

fn mask(picture: Pixels<'_>, lab: &[[f32; 3]]) -> Vec<bool> {
    let Pixels { width, height, rgba } = picture;
    let corners = [0, width - 1, (height - 1) * width, height * width - 1];
    if corners.iter().any(|corner| rgba[corner * 4 + 3] < 128) {
        return rgba.chunks_exact(4).map(|p| p[3] >= 128).collect();
    }
    let mut ground = [0.0; 3];
    corners.iter().for_each(|c| (0..3).for_each(|axis| ground[axis] += lab[*c][axis] / 4.0));
    let far = |colour: &[f32; 3]| {
        colour.iter().zip(&ground).map(|(c, g)| (c - g).powi(2)).sum::<f32>().sqrt() > 6.0
    };
    lab.iter().map(far).collect()
}

/// Splits a value in 0..1 between the two nearest of `bins` bins.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
fn soft(value: f32, bins: usize) -> [(usize, f32); 2] {
    let at = (value.clamp(0.0, 1.0) * bins as f32 - 0.5).clamp(0.0, bins as f32 - 1.0);
    let low = at.floor() as usize;
    let high = (low + 1).min(bins - 1);
    [(low, 1.0 - at.fract()), (high, at.fract())]
}

fn colours(lab: &[[f32; 3]], mask: &[bool]) -> Vec<f32> {
    let mut bins = vec![0.0; L_BINS * AB_BINS * AB_BINS];
    for ([l, a, b], _) in lab.iter().zip(mask).filter(|(_, inside)| **inside) {
        for (i, wi) in soft(l / 100.0, L_BINS) {
            for (j, wj) in soft((a + 80.0) / 160.0, AB_BINS) {
                for (k, wk) in soft((b + 80.0) / 160.0, AB_BINS) {
                    bins[(i * AB_BINS + j) * AB_BINS + k] += wi * wj * wk;
                }
            }
        }
    }
    // The root keeps small areas of colour (a trim, a print) from vanishing beside the large one.
    bins.iter().map(|value: &f32| value.sqrt()).collect()
}

#[allow(clippy::cast_precision_loss)]
fn gradients(lab: &[[f32; 3]], mask: &[bool], width: usize, height: usize, place: &Place) -> Vec<f32> {
    let mut bins = vec![0.0; DIRECTIONS * CELLS * CELLS];
    for y in place.top.max(1)..(place.top + place.high).min(height - 1) {
        for x in place.left.max(1)..(place.left + place.wide).min(width - 1) {
            let at = y * width + x;
            if !mask[at] {
                continue;
            }
            let dx = lab[at + 1][0] - lab[at - 1][0];
            let dy = lab[at + width][0] - lab[at - width][0];
            let strength = dx.hypot(dy);
            if strength < 1.0 {
                continue;
            }
            // A direction and its opposite are the same edge.
            let turn = (dy.atan2(dx) / std::f32::consts::PI + 1.0).fract();
            let cell = ((y - place.top) * CELLS / place.high) * CELLS + (x - place.left) * CELLS / place.wide;
            for (bin, share) in soft(turn, DIRECTIONS) {
                bins[cell * DIRECTIONS + bin] += share * strength;
            }
        }
    }
    bins.iter().map(|value: &f32| value.sqrt()).collect()
}

#[allow(clippy::cast_precision_loss)]
fn outline(mask: &[bool], width: usize, place: &Place) -> Vec<f32> {
    let mut filled = vec![0.0; 2 * OUTLINE + 1];
    let mut looked = vec![1e-6_f32; 2 * OUTLINE];
    for y in 0..place.high {
        for x in 0..place.wide {
            let inside = f32::from(u8::from(mask[(y + place.top) * width + x + place.left]));
            let (row, column) = (y * OUTLINE / place.high, OUTLINE + x * OUTLINE / place.wide);
            for bin in [row, column] {
                filled[bin] += inside;
                looked[bin] += 1.0;
            }
        }
    }
    filled.iter_mut().zip(&looked).for_each(|(value, all)| *value /= all);
    filled[2 * OUTLINE] = 3.0 * (place.wide as f32 / place.high as f32).min(2.0);
    filled
}

fn unit(mut values: Vec<f32>) -> Vec<f32> {
    let length = values.iter().map(|v| v * v).sum::<f32>().sqrt();
    if length > 0.0 {
        values.iter_mut().for_each(|value| *value /= length);
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A rectangle of a colour, striped or not, on white.
    fn picture(rgb: [u8; 3], stripes: bool, wide: usize, high: usize) -> Option<Vec<f32>> {
        let side = 48;
        let mut rgba = Vec::with_capacity(side * side * 4);
        for y in 0..side {
            for x in 0..side {
                let inside = x.abs_diff(side / 2) * 2 < wide && y.abs_diff(side / 2) * 2 < high;
                let dark = stripes && y % 6 < 3;
                let [r, g, b] = if !inside {
                    [255; 3]
                } else if dark {
                    rgb.map(|c| c / 3)
                } else {
                    rgb
                };
                rgba.extend([r, g, b, 255]);
            }
        }
        describe(Pixels { width: side, height: side, rgba: &rgba })
    }

    fn alike(a: &[f32], b: &[f32]) -> f32 {
        a.iter().zip(b).map(|(x, y)| x * y).sum()
    }

    #[test]
    fn colour_pattern_and_cut_each_tell_pictures_apart() {
        let red = picture([200, 20, 30], false, 20, 40).unwrap();
        let wine = picture([170, 25, 45], false, 20, 40).unwrap();
        let blue = picture([20, 40, 200], false, 20, 40).unwrap();
        let striped = picture([200, 20, 30], true, 20, 40).unwrap();
        let wide = picture([200, 20, 30], false, 44, 20).unwrap();
        assert_eq!(red.len(), WIDTH);
        assert!(alike(&red, &wine) > alike(&red, &blue));
        assert!(alike(&red, &red) > alike(&red, &striped) && alike(&red, &red) > alike(&red, &wide));
    }

    #[test]
    fn the_colours_of_a_picture_are_those_that_fill_it() {
        let side = 40;
        let mut rgba = Vec::new();
        for y in 0..side {
            for x in 0..side {
                let inside = (6..34).contains(&x) && (6..34).contains(&y);
                // Two thirds red in two shades of it, one third green, a few dots of blue.
                let [r, g, b] = match (inside, x % 3, x == 9 && y % 4 == 0) {
                    (false, ..) => [255; 3],
                    (_, _, true) => [0, 0, 255],
                    (_, 0, _) => [20, 160, 60],
                    (_, 1, _) => [200, 20, 30],
                    _ => [210, 26, 34],
                };
                rgba.extend([r, g, b, 255]);
            }
        }
        let found = palette(Pixels { width: side, height: side, rgba: &rgba });
        assert_eq!(found, [[205, 23, 32], [20, 160, 60]]);
        assert!(palette(Pixels { width: side, height: side, rgba: &rgba[4..] }).is_empty());
    }

    #[test]
    fn a_picture_without_a_product_has_no_description() {
        assert_eq!(picture([255; 3], false, 20, 40), None);
        assert!(describe(Pixels { width: 4, height: 4, rgba: &[0; 5] }).is_none());
        assert!(describe(Pixels { width: 0, height: 0, rgba: &[] }).is_none());
    }

    #[test]
    fn lab_of_known_colours() {
        for (rgb, wanted) in [([255; 3], [100.0, 0.0, 0.0]), ([255, 0, 0], [53.24, 80.09, 67.20])] {
            let got = lab(rgb);
            assert!(got.iter().zip(wanted).all(|(g, w)| (g - w).abs() < 0.2), "{got:?}");
        }
    }
}
