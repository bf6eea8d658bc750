//! The fine structure of cloth as small tiles: slopes and hollows of threads, painted once.
//!
//! A tile is sampled in true size over the garment's own textures. Its mip levels fade to flat cloth by themselves where
//! a thread gets smaller than a pixel, so that it never makes moire.

use std::{f32::consts::TAU, sync::Arc};

use jingxuan_garment::{Texture, WeavePattern};

/// Texels along each side of a tile.
const SIDE: u32 = 64;

/// Tiles by pattern, painted when first worn.
#[derive(Default)]
pub(super) struct ThreadTiles(Vec<(WeavePattern, Arc<Texture>)>);

impl ThreadTiles {
    pub fn get(&mut self, pattern: WeavePattern) -> Arc<Texture> {
        if let Some((_, tile)) = self.0.iter().find(|(known, _)| *known == pattern) {
            return Arc::clone(tile);
        }
        let tile = Arc::new(paint(pattern));
        self.0.push((pattern, Arc::clone(&tile)));
        tile
    }
}

/// Threads, wales or ribs along one side of a tile.
pub(super) fn threads_across(pattern: WeavePattern) -> f32 {
    match pattern {
        WeavePattern::None => 1.0,
        WeavePattern::Plain | WeavePattern::Jersey | WeavePattern::Rib => 4.0,
        WeavePattern::Twill => 8.0,
        WeavePattern::Satin => 5.0,
    }
}

/// Height of the cloth in thread diameters; `u`, `v` in threads.
fn height(pattern: WeavePattern, u: f32, v: f32) -> f32 {
    // A round thread along one direction, and how it dives under the others.
    let round = |across: f32| (1.0 - (2.0 * (across - across.floor()) - 1.0).powi(2)).max(0.0).sqrt();
    let floor = |x: f32| x.floor() as i32;
    match pattern {
        WeavePattern::None => 0.5,
        WeavePattern::Plain => {
            let wave = |along: f32, other: f32| {
                let up = if floor(other).rem_euclid(2) == 0 { 1.0 } else { -1.0 };
                0.5 + 0.5 * up * (TAU * 0.5 * along).sin()
            };
            (round(u) * wave(v, u)).max(round(v) * (1.0 - wave(v, u).min(1.0)).max(wave(u, v + 1.0)) * 0.95)
        }
        // Over three, under one, each row a thread farther: the diagonal of denim.
        WeavePattern::Twill => {
            let step = (u - floor(v) as f32).rem_euclid(4.0);
            let over = if step < 3.0 { (step / 3.0 * TAU * 0.5).sin().powf(0.6) } else { 0.0 };
            (round(v) * over).max(0.45 * round(u))
        }
        // Long floats; where they dive moves by two threads a row.
        WeavePattern::Satin => {
            let step = (v - 2.0 * floor(u) as f32).rem_euclid(5.0);
            let over = if step < 4.0 { (step / 4.0 * TAU * 0.5).sin().powf(0.35) } else { 0.0 };
            round(u) * (0.4 + 0.6 * over)
        }
        // Columns of V-shaped loops.
        WeavePattern::Jersey => {
            let across = u - u.floor();
            let arm = (across - 0.5).abs();
            let course = (v + 1.6 * arm) * 1.3;
            (1.0 - (2.0 * arm).powi(4)) * (0.55 + 0.45 * round(course * 4.0 / 5.2))
        }
        WeavePattern::Rib => {
            let across = u - u.floor();
            (TAU * 0.5 * across).sin().powf(0.7) * (0.9 + 0.1 * (TAU * 2.0 * v).sin())
        }
    }
}

/// Red and green: slope towards increasing u and decreasing v, 128 flat; blue: light in the hollows, 128 on average.
fn paint(pattern: WeavePattern) -> Texture {
    let scale = threads_across(pattern) / SIDE as f32;
    let at = |x: i32, y: i32| {
        let wrap = |n: i32| (n.rem_euclid(SIDE as i32) as f32 + 0.5) * scale;
        height(pattern, wrap(x), wrap(y))
    };
    let side = SIDE as i32;
    let mean =
        (0..side * side).map(|n| 0.55 + 0.45 * at(n % side, n / side)).sum::<f32>() / (side * side) as f32;
    let mut rgba = Vec::with_capacity((SIDE * SIDE * 4) as usize);
    for y in 0..side {
        for x in 0..side {
            // A thread is about as thick as wide: the normal leans by its height's slope.
            let slope = |a: f32, b: f32| ((a - b) / (2.0 * scale) * 0.35).clamp(-1.0, 1.0);
            let byte = |x: f32| (127.5 + 127.5 * x).round() as u8;
            let light = (0.55 + 0.45 * at(x, y)) / mean;
            rgba.extend([
                byte(slope(at(x - 1, y), at(x + 1, y))),
                byte(slope(at(x, y + 1), at(x, y - 1))),
                (127.5 * light).clamp(0.0, 255.0).round() as u8,
                255,
            ]);
        }
    }
    Texture { width: SIDE, height: SIDE, rgba }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATTERNS: [WeavePattern; 6] = [
        WeavePattern::None,
        WeavePattern::Plain,
        WeavePattern::Twill,
        WeavePattern::Satin,
        WeavePattern::Jersey,
        WeavePattern::Rib,
    ];

    #[test]
    fn seen_from_afar_every_pattern_is_flat_cloth_of_the_same_brightness() {
        for pattern in PATTERNS {
            let tile = paint(pattern);
            for channel in 0..3 {
                let sum: f32 = tile.rgba.chunks_exact(4).map(|texel| f32::from(texel[channel])).sum();
                let mean = sum / (SIDE * SIDE) as f32;
                assert!((mean - 127.5).abs() < 4.0, "{pattern:?}: channel {channel} is {mean} on average");
            }
        }
    }

    #[test]
    fn every_pattern_but_none_has_threads_and_repeats() {
        for pattern in PATTERNS {
            let tile = paint(pattern);
            let spread = tile.rgba.chunks_exact(4).map(|texel| texel[2]).max().unwrap_or(0)
                - tile.rgba.chunks_exact(4).map(|texel| texel[2]).min().unwrap_or(0);
            assert_eq!(spread > 20, pattern != WeavePattern::None, "{pattern:?}: {spread}");
            let across = threads_across(pattern);
            for n in 0..40 {
                let (u, v) = (n as f32 * 0.173, n as f32 * 0.31);
                let (here, next) = (height(pattern, u, v), height(pattern, u + across, v + across));
                assert!((here - next).abs() < 1e-3, "{pattern:?} at {u}, {v}: {here} and {next}");
            }
        }
    }
}
