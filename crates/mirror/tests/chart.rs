//! Product colours: a chart of cloth before the camera, against the catalogue. Runs on the software driver.

// Helpers of tests: what is missing fails the test, with its place.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::needless_range_loop)]

#[path = "common/colour.rs"]
mod colour;
#[path = "common/figure.rs"]
mod figure;
#[path = "common/mannequin.rs"]
mod mannequin;

use std::sync::Arc;

use colour::{ciede2000, lab, linear};
use figure::{Figure, HEIGHT, WIDTH, figure, renderer_with};
use jingxuan_garment::{Category, DrapedMesh, DrapedVertex, Fabric, Texture};
use jingxuan_mirror::{Edges, Renderer, SceneView, Shopper, ViewMode, WornMesh};

/// The 24 patches of a ColorChecker as sRGB bytes.
const CHART: [[u8; 3]; 24] = [
    [115, 82, 68],
    [194, 150, 130],
    [98, 122, 157],
    [87, 108, 67],
    [133, 128, 177],
    [103, 189, 170],
    [214, 126, 44],
    [80, 91, 166],
    [193, 90, 99],
    [94, 60, 108],
    [157, 188, 64],
    [224, 163, 46],
    [56, 61, 150],
    [70, 148, 73],
    [175, 54, 60],
    [231, 199, 31],
    [187, 86, 149],
    [8, 133, 161],
    [243, 243, 242],
    [200, 200, 200],
    [160, 160, 160],
    [122, 122, 121],
    [85, 85, 85],
    [52, 52, 52],
];

/// A grey room, white above and dark below, under light of this colour (linear), exposed as cameras do.
fn room(figure: &mut Figure, light: [f64; 3]) {
    let encode = |c: f64| {
        let c = c.clamp(0.0, 1.0);
        let e = if c <= 0.003_130_8 { 12.92 * c } else { 1.055 * c.powf(1.0 / 2.4) - 0.055 };
        (255.0 * e).round() as u8
    };
    let pixels: Vec<u8> = (0..WIDTH * HEIGHT)
        .flat_map(|n| {
            let v = f64::from(n / WIDTH) / f64::from(HEIGHT);
            let grey = match v {
                v if v < 0.08 => 0.8,
                v if v < 0.85 => 0.34 - 0.14 * v,
                _ => 0.09,
            };
            let [r, g, b] = light.map(|c| encode(grey * c));
            [r, g, b, 255]
        })
        .collect();
    figure.frame.pixels = pixels.into();
}

/// A sheet of cloth that faces the camera, half a metre wide.
fn sheet(body_vertices: usize) -> DrapedMesh {
    const SIDE: usize = 8;
    let vertices = (0..=SIDE * SIDE + 2 * SIDE)
        .map(|n| {
            let (u, v) = ((n % (SIDE + 1)) as f32 / SIDE as f32, (n / (SIDE + 1)) as f32 / SIDE as f32);
            DrapedVertex {
                position: [0.5 * (u - 0.5), 0.5 * (v - 0.5), 1.9],
                openness: 1.0,
                normal: [0.0, 0.0, -1.0],
                u,
                tangent: [1.0, 0.0, 0.0],
                v,
                ..Default::default()
            }
        })
        .collect();
    let at = |x: usize, y: usize| (y * (SIDE + 1) + x) as u32;
    let triangles: Vec<[u32; 3]> = (0..SIDE * SIDE)
        .flat_map(|n| {
            let (x, y) = (n % SIDE, n / SIDE);
            let [a, b, c, d] = [at(x, y), at(x, y + 1), at(x + 1, y + 1), at(x + 1, y)];
            [[a, b, c], [a, c, d]]
        })
        .collect();
    DrapedMesh {
        vertices,
        near_opening: Arc::new(vec![true; triangles.len()]),
        triangles: Arc::new(triangles),
        covered: Arc::new(vec![false; body_vertices]),
    }
}

/// Mean linear colour of a patch of cloth.
fn shown(
    renderer: &mut Renderer,
    figure: &Figure,
    mesh: &DrapedMesh,
    swatch: [u8; 3],
    fabric: &Fabric,
) -> [f64; 3] {
    shown_as(renderer, figure, mesh, swatch, fabric, ViewMode::Dressed)
}

fn shown_as(
    renderer: &mut Renderer,
    figure: &Figure,
    mesh: &DrapedMesh,
    swatch: [u8; 3],
    fabric: &Fabric,
    mode: ViewMode,
) -> [f64; 3] {
    let [r, g, b] = swatch;
    let colour = Arc::new(Texture::plain([r, g, b, 255]));
    let scene = SceneView {
        frame: &figure.frame,
        shopper: Some(Shopper {
            observation: &figure.observation,
            body: &figure.body,
            triangles: &figure.triangles,
            limbs: &figure.limbs,
            joints: &figure.joints,
        }),
        garments: &[WornMesh {
            mesh,
            colour: &colour,
            normals: None,
            fabric,
            layer: 1,
            category: Category::Top,
        }],
        mirror: false,
        mode,
    };
    let picture = renderer.render(&scene).unwrap();
    let mut sum = [0.0; 3];
    for y in HEIGHT / 2 - 20..HEIGHT / 2 + 20 {
        for x in WIDTH / 2 - 20..WIDTH / 2 + 20 {
            let at = ((y * WIDTH + x) * 4) as usize;
            for (channel, sum) in sum.iter_mut().enumerate() {
                *sum += linear(picture.pixels[at + 2 - channel]) / 1600.0;
            }
        }
    }
    sum
}

#[test]
fn the_fit_map_is_red_where_cloth_is_tight_green_at_ease_and_blue_where_it_is_loose() {
    let figure = figure(-5.0);
    let mut renderer = renderer_with(Edges::Filtered);
    let fabric = cotton();
    let mut of = |fit: f32| {
        let mut mesh = sheet(figure.body.vertices.len());
        mesh.vertices.iter_mut().for_each(|vertex| vertex.fit = fit);
        // The product's own colour does not matter.
        shown_as(&mut renderer, &figure, &mesh, [40, 90, 200], &fabric, ViewMode::FitMap)
    };
    let ([r, g, b], ease, loose) = (of(-1.0), of(0.0), of(1.0));
    assert!(r > 2.0 * g && r > 2.0 * b, "tight is {r:.2} {g:.2} {b:.2}");
    assert!(ease[1] > 1.3 * ease[0] && ease[1] > 1.1 * ease[2], "at ease is {ease:.2?}");
    assert!(loose[2] > 1.5 * loose[0] && loose[2] > 1.5 * loose[1], "loose is {loose:.2?}");
}

fn cotton() -> Fabric {
    figure(-5.0).fabric
}

#[test]
fn in_neutral_light_cloth_has_the_colour_of_its_swatch() {
    let mut figure = figure(-5.0);
    room(&mut figure, [1.0; 3]);
    let mesh = sheet(figure.body.vertices.len());
    let mut renderer = renderer_with(Edges::Filtered);
    let fabric = cotton();
    let errors: Vec<f64> = CHART
        .iter()
        .map(|swatch| {
            let seen = lab(shown(&mut renderer, &figure, &mesh, *swatch, &fabric));
            ciede2000(seen, lab(swatch.map(linear)))
        })
        .collect();
    let mean = errors.iter().sum::<f64>() / 24.0;
    let worst = errors.iter().copied().fold(0.0, f64::max);
    println!("colour chart in neutral light: mean {mean:.2}, worst {worst:.2} (CIEDE2000)");
    assert!(mean < 3.0, "mean {mean:.2} of {errors:.2?}");
    assert!(worst < 6.0, "worst {worst:.2} of {errors:.2?}");
}

#[test]
fn a_stop_more_or_less_on_the_camera_keeps_products_recognisable() {
    let mesh = |figure: &Figure| sheet(figure.body.vertices.len());
    let fabric = cotton();
    for light in [0.6, 1.6] {
        let mut figure = figure(-5.0);
        room(&mut figure, [light; 3]);
        let mut renderer = renderer_with(Edges::Filtered);
        let mesh = mesh(&figure);
        let errors = CHART.map(|swatch| {
            let seen = lab(shown(&mut renderer, &figure, &mesh, swatch, &fabric));
            ciede2000(seen, lab(swatch.map(linear)))
        });
        let mean = errors.iter().sum::<f64>() / 24.0;
        println!("colour chart, {light} of the usual light: mean {mean:.2}");
        assert!(mean < 6.0, "{light}: mean {mean:.2} of {errors:.2?}");
    }
}

#[test]
fn under_coloured_light_cloth_follows_the_light_partly() {
    let fabric = cotton();
    let warmth = |light: [f64; 3]| {
        let mut figure = figure(-5.0);
        room(&mut figure, light);
        let mesh = sheet(figure.body.vertices.len());
        let [r, _, b] = shown(&mut renderer_with(Edges::Filtered), &figure, &mesh, [160; 3], &fabric);
        (r / b).ln()
    };
    let (neutral, lamp) = (warmth([1.0; 3]), warmth([1.12, 1.0, 0.82]));
    let full = (1.12f64 / 0.82).ln();
    let followed = (lamp - neutral) / full;
    println!("coloured light is followed by {:.0} %", 100.0 * followed);
    assert!((0.2..0.8).contains(&followed), "{followed}");
}
