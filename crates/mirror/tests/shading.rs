//! What light does to garments: shadows, resolution, colour. Runs on the software driver.

// Helpers of tests: what is missing fails the test, with its place.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::needless_range_loop)]

#[path = "common/figure.rs"]
mod figure;
#[path = "common/golden.rs"]
#[allow(dead_code)] // the goldens themselves are compared elsewhere
mod golden;
#[path = "common/mannequin.rs"]
mod mannequin;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use figure::{Figure, figure, renderer_with};
use glam::Vec2;
use golden::rgb;
use image::RgbImage;
use jingxuan_garment::Texture;
use jingxuan_mirror::{Edges, RenderQuality, Renderer, ViewMode};

/// Mean of the three channels over a square, bytes.
fn level(picture: &RgbImage, centre: Vec2, radius: i32) -> f32 {
    let mut sum = 0.0;
    for dy in -radius..=radius {
        for dx in -radius..=radius {
            let pixel = picture.get_pixel((centre.x as i32 + dx) as u32, (centre.y as i32 + dy) as u32);
            sum += pixel.0.iter().map(|c| f32::from(*c)).sum::<f32>() / 3.0;
        }
    }
    sum / ((2 * radius + 1) * (2 * radius + 1)) as f32
}

#[test]
fn cloth_below_a_forearm_is_in_its_shadow() {
    let mut renderer = renderer_with(Edges::Filtered);
    let mut seen = |forearm: f32, shadow_size: u32| {
        let mut figure = figure(forearm);
        figure.colour = Arc::new(Texture::plain([150, 150, 150, 255]));
        renderer.set_quality(RenderQuality { shadow_size, ..RenderQuality::FULL });
        let arm = figure.body.camera.project(figure.body.vertices[figure.body.vertices.len() - 1]);
        (rgb(&figure.render(&mut renderer, false, ViewMode::Dressed)), arm)
    };
    let (shadowed, arm) = seen(0.32, 512);
    let (unshadowed, _) = seen(0.32, 0);
    let (alone, _) = seen(-5.0, 512);
    let below = arm + Vec2::new(18.0, 56.0);
    let above = arm - Vec2::new(0.0, 30.0);
    let at = |picture: &RgbImage, place| level(picture, place, 2);
    assert!(
        at(&shadowed, below) < 0.96 * at(&alone, below),
        "{} beside {} without an arm",
        at(&shadowed, below),
        at(&alone, below)
    );
    assert!(at(&shadowed, above) > 0.985 * at(&alone, above), "the shadow falls upwards");
    assert!(at(&unshadowed, below) > at(&shadowed, below) + 4.0, "shadows cannot be switched off");
}

#[test]
fn half_the_resolution_shows_the_same_garment() {
    let mut renderer = renderer_with(Edges::Filtered);
    let figure = figure(0.32);
    let full = rgb(&figure.render(&mut renderer, false, ViewMode::Dressed));
    renderer.set_quality(RenderQuality { internal_scale: 0.5, ..RenderQuality::FULL });
    let half = rgb(&figure.render(&mut renderer, false, ViewMode::Dressed));
    assert!(full != half, "the resolution was not lowered");
    let far = full
        .pixels()
        .zip(half.pixels())
        .map(|(a, b)| a.0.iter().zip(b.0).map(|(a, b)| f32::from(a.abs_diff(b))).sum::<f32>() / 3.0);
    let mean = far.sum::<f32>() / (full.width() * full.height()) as f32;
    assert!(mean < 1.5, "{mean} levels apart");
}

/// The figure in plain grey cloth, seen by a camera with Gaussian noise of `sigma` levels, once per picture.
fn noisy_pictures(renderer: &mut Renderer, sigma: f32, count: u64) -> Vec<RgbImage> {
    let mut figure = figure(-5.0);
    figure.colour = Arc::new(Texture::plain([150, 150, 150, 255]));
    let clean = figure.frame.pixels.to_vec();
    (0..count)
        .map(|n| {
            let mut state = (n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
            let mut uniform = move || {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                (state >> 40) as f32 / (1u64 << 24) as f32
            };
            let mut pixels = clean.clone();
            for pixel in pixels.chunks_exact_mut(4) {
                let noise = ((0..12).map(|_| uniform()).sum::<f32>() - 6.0) * sigma;
                for channel in &mut pixel[..3] {
                    *channel = (f32::from(*channel) + noise).round().clamp(0.0, 255.0) as u8;
                }
            }
            figure.frame.pixels = pixels.into();
            rgb(&figure.render(renderer, false, ViewMode::Dressed))
        })
        .collect()
}

/// Standard deviation over time, mean over a square's pixels, levels.
fn flicker(pictures: &[RgbImage], centre: (u32, u32)) -> f32 {
    let mut sum = 0.0;
    for y in centre.1 - 8..centre.1 + 8 {
        for x in centre.0 - 8..centre.0 + 8 {
            let values: Vec<f32> = pictures.iter().map(|p| f32::from(p.get_pixel(x, y).0[1])).collect();
            let mean = values.iter().sum::<f32>() / values.len() as f32;
            sum += (values.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / values.len() as f32).sqrt();
        }
    }
    sum / 256.0
}

const BELLY: (u32, u32) = (140, 240);
const WALL: (u32, u32) = (40, 240);

#[test]
fn cloth_has_as_much_noise_as_the_wall_behind_it() {
    let mut renderer = renderer_with(Edges::Filtered);
    for sigma in [2.0, 5.0] {
        let pictures = noisy_pictures(&mut renderer, sigma, 16);
        let (cloth, wall) = (flicker(&pictures[4..], BELLY), flicker(&pictures[4..], WALL));
        println!("noise of {sigma} levels: {cloth:.2} on cloth, {wall:.2} on the wall");
        assert!((0.7..1.35).contains(&(cloth / wall)), "{cloth} on cloth, {wall} on the wall");
        renderer.wipe();
    }
}

#[test]
fn a_still_scene_does_not_flicker() {
    let mut renderer = renderer_with(Edges::Filtered);
    let still = noisy_pictures(&mut renderer, 0.0, 6);
    assert_eq!(flicker(&still, BELLY), 0.0, "nothing moves, and cloth flickers");
    // The camera's noise must not reach the light that cloth is shaded with.
    renderer.wipe();
    renderer.set_quality(RenderQuality { grain: false, ..RenderQuality::FULL });
    let noisy = noisy_pictures(&mut renderer, 4.0, 16);
    let cloth = flicker(&noisy, BELLY);
    println!("flicker of cloth without grain, camera noise of 4 levels: {cloth:.3} levels");
    assert!(cloth < 0.5, "{cloth} levels");
}

#[test]
fn a_garment_that_moves_fast_is_blurred_along_its_way_only_when_asked() {
    let edge = |motion_blur: bool| {
        let mut renderer = renderer_with(Edges::Filtered);
        renderer.set_quality(RenderQuality { motion_blur, ..RenderQuality::FULL });
        let start = Instant::now();
        let mut figure = figure(-5.0);
        figure.frame.captured_at = start;
        figure.render(&mut renderer, false, ViewMode::Dressed);
        // The same cloth, seen 33 ms later by a camera that has swung aside.
        figure.frame.captured_at = start + Duration::from_millis(33);
        figure.body.camera.cx += 30.0;
        let picture = rgb(&figure.render(&mut renderer, false, ViewMode::Dressed));
        steepest(&picture, &figure)
    };
    let (sharp, blurred) = (edge(false), edge(true));
    assert!(10 * blurred < 7 * sharp, "a step of {sharp} became one of {blurred}");
}

/// The largest step between neighbours along a row through the chequered cloth, levels.
fn steepest(picture: &RgbImage, figure: &Figure) -> i32 {
    let middle = figure.body.camera.project(figure.body.transl);
    let (x, y) = (middle.x as u32, middle.y as u32);
    (x - 30..x + 30)
        .map(|x| {
            let red = |x: u32| i32::from(picture.get_pixel(x, y).0[0]);
            (red(x + 1) - red(x)).abs()
        })
        .max()
        .unwrap_or(0)
}
