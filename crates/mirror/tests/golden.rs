//! What the renderer draws, against golden images and against plain expectations. Runs on the software driver.

// Helpers of tests: what is missing fails the test, with its place.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::needless_range_loop)]

#[path = "common/golden.rs"]
mod golden;
#[path = "common/mannequin.rs"]
mod mannequin;

use std::{f32::consts::TAU, sync::Arc, time::Instant};

use glam::{Quat, Vec2, Vec3};
use golden::{assert_golden, rgb};
use image::Rgb;
use jingxuan_body::{BodyState, Camera, JOINTS, Measurements};
use jingxuan_capture::Frame;
use jingxuan_garment::{BodyNow, BodySurface, Drape, Fabric, GarmentMesh, Limits, RestBody, Texture};
use jingxuan_mirror::{
    AdapterPreference, Edges, MirrorError, Picture, Renderer, RendererOptions, SceneView, Shopper, ViewMode,
    WornMesh,
};
use jingxuan_vision::Observation;
use mannequin::Mannequin;

const WIDTH: u32 = 270;
const HEIGHT: u32 = 480;

fn renderer() -> Renderer {
    renderer_with(Edges::Filtered)
}

fn renderer_with(edges: Edges) -> Renderer {
    Renderer::new(RendererOptions {
        width: WIDTH,
        height: HEIGHT,
        adapter: AdapterPreference::Software,
        edges,
        profile: false,
    })
    .unwrap()
}

fn plain(frame: &Frame, mirror: bool) -> SceneView<'_> {
    SceneView { frame, shopper: None, garments: &[], mirror, mode: ViewMode::Dressed }
}

/// A tube along y: positions and triangles facing outwards.
fn tube(radius: f32, low: f32, high: f32) -> (Vec<Vec3>, Vec<Vec2>, Vec<[u32; 3]>) {
    const AROUND: usize = 40;
    const RINGS: usize = 30;
    let (mut positions, mut uvs, mut triangles) = (Vec::new(), Vec::new(), Vec::new());
    for ring in 0..=RINGS {
        let t = ring as f32 / RINGS as f32;
        for step in 0..AROUND {
            let angle = step as f32 / AROUND as f32 * TAU;
            positions.push(Vec3::new(radius * angle.sin(), low + t * (high - low), radius * angle.cos()));
            uvs.push(Vec2::new(step as f32 / AROUND as f32 * 4.0, (1.0 - t) * 2.0));
        }
    }
    for ring in 0..RINGS {
        for step in 0..AROUND {
            let at = |r: usize, s: usize| (r * AROUND + s % AROUND) as u32;
            let [a, b, c, d] =
                [at(ring, step), at(ring, step + 1), at(ring + 1, step + 1), at(ring + 1, step)];
            triangles.extend([[a, b, c], [a, c, d]]);
        }
    }
    (positions, uvs, triangles)
}

/// A shopper made of a trunk and one forearm held in front of it.
struct Figure {
    frame: Frame,
    observation: Observation,
    body: BodyState,
    triangles: Vec<[u32; 3]>,
    /// Marks the forearm's vertices.
    limbs: Vec<bool>,
    drape: Drape,
    colour: Arc<Texture>,
    fabric: Fabric,
}

/// `forearm`: metres in front of the trunk's axis.
fn figure(forearm: f32) -> Figure {
    figure_in(forearm, 0.19)
}

/// `girth`: radius of the garment, metres.
fn figure_in(forearm: f32, girth: f32) -> Figure {
    let (mut vertices, _, mut triangles) = tube(0.16, -0.55, 0.6);
    let mut joint = vec![3u8; vertices.len()];
    let (arm, _, arm_triangles) = tube(0.04, -0.3, 0.12);
    let first = vertices.len() as u32;
    let lie_down = Quat::from_rotation_z(1.2);
    vertices.extend(arm.iter().map(|p| lie_down * *p + Vec3::new(0.05, 0.0, forearm)));
    joint.resize(vertices.len(), 18);
    triangles.extend(arm_triangles.iter().map(|t| t.map(|v| v + first)));
    let mut joints = [Vec3::ZERO; JOINTS];
    joints[3].y = 0.1;
    joints[12].y = 0.5;
    joints[15].y = 0.62;
    for limb in &mut joints[16..] {
        *limb = Vec3::new(9.0, 9.0, 0.0);
    }
    let limbs: Vec<bool> = joint.iter().map(|joint| *joint == 18).collect();
    let rest = RestBody { vertices, joints };
    let surface = BodySurface::new(triangles.clone(), joint).unwrap();

    let (positions, uvs, cloth_triangles) = tube(girth, -0.35, 0.4);
    let count = positions.len();
    let mesh = GarmentMesh::build(
        positions,
        uvs,
        cloth_triangles,
        vec![[3, 0, 0, 0]; count],
        vec![[1.0, 0.0, 0.0, 0.0]; count],
        Limits::default(),
    )
    .unwrap();
    let mut drape = Drape::bind(&surface, Arc::new(mesh), 1, &rest, &rest).unwrap();

    // Upright before the camera, turned a little.
    let turn = Quat::from_rotation_x(std::f32::consts::PI) * Quat::from_rotation_y(0.3);
    let mut pose = [Vec3::ZERO; JOINTS];
    pose[0] = turn.to_scaled_axis();
    let transl = Vec3::new(0.02, 0.02, 2.2);
    let posed: Vec<Vec3> = rest.vertices.iter().map(|v| turn * *v + transl).collect();
    let mut now = BodyNow::default();
    now.update(&surface, &posed, &rest.joints, &pose, transl).unwrap();
    drape.update(&surface, &now).unwrap();

    let camera = Camera::with_long_side_fov(WIDTH, HEIGHT, 45.0);
    let mut canvas = Mannequin::room(WIDTH, HEIGHT);
    canvas.paint(&camera, &posed, &triangles, |_| Vec3::new(0.72, 0.48, 0.38));
    let (frame, observation) = canvas.finish();
    let body = BodyState {
        betas: [0.0; 16],
        pose,
        transl,
        camera,
        joints: rest.joints.map(|j| turn * j + transl),
        vertices: Arc::new(posed),
        reprojection_error: 0.0,
        measurements: Measurements::UNKNOWN,
    };
    // Blue and white squares.
    let side = 64;
    let rgba = (0..side * side)
        .flat_map(|n| {
            if (n / side / 16 + n % side / 16) % 2 == 0 { [38, 72, 150, 255] } else { [215, 220, 230, 255] }
        })
        .collect();
    Figure {
        frame,
        observation,
        body,
        triangles,
        limbs,
        drape,
        colour: Arc::new(Texture { width: side, height: side, rgba }),
        fabric: Fabric {
            kind: "cotton".into(),
            roughness: 0.8,
            sheen: 0.2,
            gloss: 0.0,
            anisotropy: 0.0,
            weave: Default::default(),
            cloth: Default::default(),
        },
    }
}

impl Figure {
    fn render(&self, renderer: &mut Renderer, mirror: bool, mode: ViewMode) -> Picture {
        let garment = WornMesh {
            mesh: self.drape.drawn(),
            colour: &self.colour,
            normals: None,
            fabric: &self.fabric,
            layer: 1,
        };
        let scene = SceneView {
            frame: &self.frame,
            shopper: Some(Shopper {
                observation: &self.observation,
                body: &self.body,
                triangles: &self.triangles,
                limbs: &self.limbs,
            }),
            garments: &[garment],
            mirror,
            mode,
        };
        renderer.render(&scene).unwrap()
    }
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
        let garment = WornMesh { mesh: of.drape.drawn(), colour, normals: None, fabric: &of.fabric, layer };
        let under = WornMesh {
            mesh: inner.drape.drawn(),
            colour: &red,
            normals: None,
            fabric: &inner.fabric,
            layer: 1,
        };
        let shopper = Shopper {
            observation: &outer.observation,
            body: &outer.body,
            triangles: &outer.triangles,
            limbs: &outer.limbs,
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
