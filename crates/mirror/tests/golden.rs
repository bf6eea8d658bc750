//! What the renderer draws, against golden images and against plain expectations. Runs on the software driver.

// Helpers of tests: what is missing fails the test, with its place.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::needless_range_loop)]

#[path = "common/figure.rs"]
mod figure;
#[path = "common/golden.rs"]
mod golden;
#[path = "common/mannequin.rs"]
mod mannequin;

use std::{sync::Arc, time::Instant};

use figure::{Figure, HEIGHT, WIDTH, figure, figure_in, renderer_with};
use glam::Vec2;
use golden::{assert_golden, rgb};
use image::Rgb;
use jingxuan_capture::Frame;
use jingxuan_garment::{Category, Texture};
use jingxuan_mirror::{
    AdapterPreference, Edges, MirrorError, Renderer, RendererOptions, SceneView, Shopper, ViewMode, WornMesh,
};

fn renderer() -> Renderer {
    renderer_with(Edges::Filtered)
}

fn plain(frame: &Frame, mirror: bool) -> SceneView<'_> {
    SceneView { frame, shopper: None, garments: &[], mirror, mode: ViewMode::Dressed }
}

/// A card whose quarters tell up, down, left and right apart, and whose lines show the scaling.
fn test_card(width: u32, height: u32) -> Frame {
    let pixels: Vec<u8> = (0..width * height)
        .flat_map(|n| {
            let (x, y) = (n % width, n / width);
            let line = x % 40 < 2 || y % 40 < 2;
            match (line, x < width / 2, y < height / 2) {
                (true, ..) => [20, 20, 20, 255],
                (_, true, true) => [220, 60, 50, 255],
                (_, false, true) => [60, 170, 80, 255],
                (_, true, false) => [50, 90, 200, 255],
                (_, false, false) => [230, 200, 60, 255],
            }
        })
        .collect();
    Frame { width, height, pixels: pixels.into(), captured_at: Instant::now(), sequence: 0, name: None }
}

#[test]
fn a_frame_of_the_pictures_size_passes_byte_for_byte() {
    let card = test_card(WIDTH, HEIGHT);
    let picture = renderer().render(&plain(&card, false)).unwrap();
    let expected: Vec<u8> = card.pixels.chunks_exact(4).flat_map(|p| [p[2], p[1], p[0], 255]).collect();
    assert!(picture.pixels[..] == expected[..], "the camera picture was changed");
    assert!(!picture.dressed);
    assert_eq!(picture.captured_at, card.captured_at);
}

#[test]
fn a_landscape_frame_is_cropped_and_mirrored() {
    let picture = renderer().render(&plain(&test_card(640, 360), true)).unwrap();
    assert_golden("plate-crop-mirror", &picture);
}

#[test]
fn a_small_portrait_frame_is_enlarged() {
    let picture = renderer().render(&plain(&test_card(90, 160), false)).unwrap();
    assert_golden("plate-enlarged", &picture);
}

#[test]
fn a_garment_lies_on_the_posed_body() {
    let figure = figure(-5.0);
    let picture = figure.render(&mut renderer(), false, ViewMode::Dressed);
    assert!(picture.dressed);
    assert_golden("garment", &picture);
}

#[test]
fn a_garment_with_sampled_edges_lies_on_the_posed_body() {
    let picture = figure(-5.0).render(&mut renderer_with(Edges::Sampled), false, ViewMode::Dressed);
    assert_golden("garment-sampled", &picture);
}

#[test]
fn an_outer_layer_hides_the_folds_of_an_inner_one_that_stand_out_farther() {
    let (outer, inner) = (figure_in(-5.0, 0.19), figure_in(-5.0, 0.23));
    let mut renderer = renderer();
    let red = Arc::new(Texture::plain([200, 30, 30, 255]));
    let mut worn = |of: &Figure, colour: &Arc<Texture>, layer| -> Vec<u8> {
        let garment = WornMesh {
            mesh: of.drape.drawn(),
            colour,
            normals: None,
            fabric: &of.fabric,
            layer,
            category: Category::Top,
        };
        let under = WornMesh {
            mesh: inner.drape.drawn(),
            colour: &red,
            normals: None,
            fabric: &inner.fabric,
            layer: 1,
            category: Category::Skirt,
        };
        let shopper = Shopper {
            observation: &outer.observation,
            body: &outer.body,
            triangles: &outer.triangles,
            limbs: &outer.limbs,
            joints: &outer.joints,
        };
        let scene = SceneView {
            frame: &outer.frame,
            shopper: Some(shopper),
            garments: &[garment, under],
            mirror: false,
            mode: ViewMode::Dressed,
        };
        renderer.render(&scene).unwrap().pixels.to_vec()
    };
    let pixels = worn(&outer, &outer.colour, 2);
    // Blue and white squares on the belly, no red.
    for (dx, dy) in [(0, 0), (-12, 5), (14, -9), (5, 20)] {
        let at = (((HEIGHT as i32 * 55 / 100 + dy) * WIDTH as i32 + WIDTH as i32 / 2 + dx) * 4) as usize;
        let [b, g, r] = [pixels[at], pixels[at + 1], pixels[at + 2]];
        assert!(b > r / 2 && g > r / 3, "the inner layer shows at {dx}, {dy}: {r} {g} {b}");
    }
}

#[test]
fn a_forearm_in_front_of_the_torso_hides_the_garment() {
    let mut renderer = renderer();
    let figure = figure(0.32);
    let dressed = figure.render(&mut renderer, false, ViewMode::Dressed);
    assert_golden("forearm", &dressed);
    let bare = figure.render(&mut renderer, false, ViewMode::Plain);
    let (dressed, bare) = (rgb(&dressed), rgb(&bare));
    let elbow = figure.body.camera.project(figure.body.vertices[figure.body.vertices.len() - 600]);
    let arm = (elbow.x as u32, elbow.y as u32);
    assert_eq!(
        dressed.get_pixel(arm.0, arm.1),
        bare.get_pixel(arm.0, arm.1),
        "cloth over the forearm at {arm:?}"
    );
    let belly = (WIDTH / 2, HEIGHT * 58 / 100);
    assert_ne!(
        dressed.get_pixel(belly.0, belly.1),
        bare.get_pixel(belly.0, belly.1),
        "no cloth on the torso"
    );
}

#[test]
fn a_forearm_that_the_picture_does_not_show_cuts_no_hole_into_the_garment() {
    let mut renderer = renderer();
    let mut figure = figure(0.32);
    // The arm's landmarks lie on its painted skin ...
    let arm = |t: f32| {
        let of = |v: usize| figure.body.camera.project(figure.body.vertices[v]);
        let last = figure.body.vertices.len();
        of(last - 1200).lerp(of(last - 20), t)
    };
    let (elbow, wrist, hand) = (arm(0.2), arm(0.6), arm(0.9));
    for (mark, position) in [(13, elbow), (15, wrist), (17, hand), (19, hand)] {
        figure.observation.landmarks[mark].position = position;
        figure.observation.landmarks[mark].visibility = 1.0;
    }
    // ... and those of the trunk where another colour is.
    for mark in [11, 12, 23, 24, 25, 26] {
        figure.observation.landmarks[mark].position = Vec2::splat(5.0);
    }
    let shown = rgb(&figure.render(&mut renderer, false, ViewMode::Dressed));
    let bare = rgb(&figure.render(&mut renderer, false, ViewMode::Plain));
    // Inside the trunk's outline, beside the arm's axis.
    let place = wrist.lerp(hand, 0.6) + Vec2::new(2.0, 5.0);
    let place = (place.x as u32, place.y as u32);
    assert_eq!(shown.get_pixel(place.0, place.1), bare.get_pixel(place.0, place.1), "cloth over the arm");

    // Now the picture shows a dark shirt where the fit believes the arm to be.
    let mut pixels = figure.frame.pixels.to_vec();
    for (n, pixel) in pixels.chunks_exact_mut(4).enumerate() {
        let at = Vec2::new((n as u32 % WIDTH) as f32, (n as u32 / WIDTH) as f32);
        if at.distance(Vec2::new(place.0 as f32, place.1 as f32)) < 1.5 {
            pixel.copy_from_slice(&[20, 24, 60, 255]);
        }
    }
    figure.frame.pixels = pixels.into();
    let filled = rgb(&figure.render(&mut renderer, false, ViewMode::Dressed));
    assert_ne!(*filled.get_pixel(place.0, place.1), Rgb([20, 24, 60]), "a hole shows the old clothes");
}

#[test]
fn a_forearm_behind_the_torso_does_not_show_through() {
    let mut renderer = renderer();
    let behind = figure(-0.4).render(&mut renderer, false, ViewMode::Dressed);
    let absent = figure(-5.0).render(&mut renderer, false, ViewMode::Dressed);
    let (x, y) = (WIDTH / 2, HEIGHT / 2);
    assert_eq!(rgb(&behind).get_pixel(x, y), rgb(&absent).get_pixel(x, y));
}

#[test]
fn the_mirrored_picture_is_the_picture_mirrored() {
    let mut renderer = renderer();
    let figure = figure(0.32);
    let straight = rgb(&figure.render(&mut renderer, false, ViewMode::Dressed));
    let mirrored =
        image::imageops::flip_horizontal(&rgb(&figure.render(&mut renderer, true, ViewMode::Dressed)));
    let far = straight
        .pixels()
        .zip(mirrored.pixels())
        .filter(|(a, b)| a.0.iter().zip(&b.0).any(|(a, b)| a.abs_diff(*b) > 12))
        .count();
    assert!(far < (WIDTH * HEIGHT / 500) as usize, "{far} pixels differ");
}

#[test]
fn the_split_view_leaves_the_left_half_undressed() {
    let mut renderer = renderer();
    let figure = figure(-5.0);
    let split = rgb(&figure.render(&mut renderer, false, ViewMode::Split));
    let bare = rgb(&figure.render(&mut renderer, false, ViewMode::Plain));
    let differs = |from: u32, to: u32| {
        (0..HEIGHT).any(|y| (from..to).any(|x| split.get_pixel(x, y) != bare.get_pixel(x, y)))
    };
    assert!(!differs(0, WIDTH / 2));
    assert!(differs(WIDTH / 2, WIDTH));
}

#[test]
fn without_a_shopper_the_camera_picture_is_shown() {
    let card = test_card(WIDTH, HEIGHT);
    let picture = renderer().render(&plain(&card, false)).unwrap();
    assert_golden("empty", &picture);
}

#[test]
fn a_scene_that_contradicts_itself_is_refused_and_the_next_one_drawn() {
    let mut renderer = renderer();
    let mut card = test_card(64, 64);
    card.width = 128;
    let error = renderer.render(&plain(&card, false)).unwrap_err();
    assert!(matches!(error, MirrorError::Scene(_)), "{error}");
    assert!(renderer.render(&plain(&test_card(64, 64), false)).is_ok());
}

#[test]
fn a_lost_device_is_told_apart_and_stays_lost() {
    let mut renderer = renderer();
    renderer.destroy_device();
    for _ in 0..2 {
        let error = renderer.render(&plain(&test_card(64, 64), false)).unwrap_err();
        assert!(matches!(error, MirrorError::DeviceLost(_)), "{error}");
    }
}

#[test]
fn an_adapter_that_is_not_there_is_named() {
    let adapter = AdapterPreference::Named("no such card".into());
    let Err(error) = Renderer::new(RendererOptions { adapter, ..RendererOptions::default() }) else {
        panic!("an adapter was found");
    };
    assert!(error.to_string().contains("no such card"), "{error}");
}
