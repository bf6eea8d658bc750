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

use std::sync::Arc;

use figure::{figure, renderer_with};
use glam::Vec2;
use golden::rgb;
use image::RgbImage;
use jingxuan_garment::Texture;
use jingxuan_mirror::{Edges, RenderQuality, ViewMode};

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
