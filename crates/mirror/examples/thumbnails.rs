//! Renders the carousel's picture of every garment in every colourway, worn by a pale mannequin before the card's own
//! ground: `assets/wardrobe/ID/thumb-COLOURWAY.jpg`.
//!
//! `cargo run --release -p jingxuan-mirror --example thumbnails`

#[path = "../tests/common/mannequin.rs"]
mod mannequin;

use std::{error::Error, path::Path, sync::Arc};

use glam::{Quat, Vec2, Vec3};
use image::{Rgb, RgbImage, imageops};
use jingxuan_body::{BodyModel, Camera, JOINTS, Pose, SHAPES};
use jingxuan_garment::{BodyNow, BodySurface, Drape, Garment, RestBody, Wardrobe};
use jingxuan_mirror::{Edges, Renderer, RendererOptions, SceneView, Shopper, ViewMode, WornMesh};
use mannequin::{Mannequin, posed_body};

/// Size of a thumbnail, pixels: the proportions of a card.
const SIZE: (u32, u32) = (420, 520);
/// The card's ground, `.plate` of `ui/src/style/mirror.css`.
const GROUND: [u8; 3] = [0xec, 0xe5, 0xda];
/// Pale linen, linear.
const MANNEQUIN: Vec3 = Vec3::new(0.66, 0.62, 0.56);
/// Free space around the garment, fractions of its size.
const MARGIN: f32 = 0.09;

fn main() -> Result<(), Box<dyn Error>> {
    let model = BodyModel::load(Path::new("assets/body/openbody.npz"))?;
    let surface = BodySurface::of(&model)?;
    let folder = Path::new("assets/wardrobe");
    let wardrobe = Wardrobe::open(folder)?;
    let (width, height) = (1440, 2560);
    let options = RendererOptions { width, height, edges: Edges::Sampled, ..RendererOptions::default() };
    let mut renderer = Renderer::new(options)?;
    for garment in wardrobe.garments() {
        for colourway in &garment.manifest.colourways {
            let picture = photograph(&mut renderer, &model, &surface, garment, &colourway.id)?;
            let path = folder.join(garment.id()).join(format!("thumb-{}.jpg", colourway.id));
            let file = std::io::BufWriter::new(std::fs::File::create(&path)?);
            image::codecs::jpeg::JpegEncoder::new_with_quality(file, 90).encode_image(&picture)?;
            println!("{}", path.display());
        }
    }
    Ok(())
}

fn photograph(
    renderer: &mut Renderer,
    model: &BodyModel,
    surface: &BodySurface,
    garment: &Garment,
    colourway: &str,
) -> Result<RgbImage, Box<dyn Error>> {
    let size = garment.size(&garment.manifest.default_size)?;
    let mut betas = [0.0; SHAPES];
    betas.iter_mut().zip(&size.body.betas).for_each(|(slot, beta)| *slot = *beta);
    let upright = Quat::from_rotation_x(std::f32::consts::PI);
    let mut pose: Pose = [Vec3::ZERO; JOINTS];
    pose[0] = (upright * Quat::from_rotation_y(0.22)).to_scaled_axis();
    (pose[16], pose[17]) = (Vec3::new(0.0, 0.0, -1.0), Vec3::new(0.0, 0.0, 1.0));
    let transl = Vec3::new(0.0, 0.1, 2.9);
    let camera = Camera::with_long_side_fov(720, 1280, 44.0);
    let body = posed_body(model, betas, pose, transl, camera);

    let rest = RestBody::shaped(model, &betas);
    let mesh = Arc::new(garment.load_mesh(&size.label)?);
    let mut drape = Drape::bind(surface, mesh, garment.manifest.layer, &rest, &rest)?
        .of_fabric(&garment.manifest.fabric.cloth);
    let mut now = BodyNow::default();
    now.update(surface, &body.vertices, &rest.joints, &pose, transl)?;
    drape.settle(surface, &now, 1.5, &[])?;

    let mut canvas = Mannequin::before(720, 1280, GROUND);
    canvas.paint(&camera, &body.vertices, model.triangles(), |_| MANNEQUIN);
    let (frame, observation) = canvas.finish();
    let colour = Arc::new(garment.load_colour(Some(colourway))?);
    let normals = garment.load_normal_map()?.map(Arc::new);
    let worn = WornMesh {
        mesh: drape.drawn(),
        colour: &colour,
        normals: normals.as_ref(),
        fabric: &garment.manifest.fabric,
        layer: garment.manifest.layer,
        category: garment.manifest.category,
    };
    let limbs = vec![false; model.vertex_count()];
    let joints = model.dominant_joints();
    let scene = SceneView {
        frame: &frame,
        shopper: Some(Shopper {
            observation: &observation,
            body: &body,
            triangles: model.triangles(),
            limbs: &limbs,
            joints: &joints,
        }),
        garments: &[worn],
        mirror: false,
        mode: ViewMode::Dressed,
    };
    let picture = renderer.render(&scene)?;
    let whole = RgbImage::from_fn(picture.width, picture.height, |x, y| {
        let at = ((y * picture.width + x) * 4) as usize;
        Rgb([picture.pixels[at + 2], picture.pixels[at + 1], picture.pixels[at]])
    });
    Ok(frame_garment(&whole, &drape, &camera))
}

/// Cuts the picture around the garment, in a card's proportions.
fn frame_garment(whole: &RgbImage, drape: &Drape, camera: &Camera) -> RgbImage {
    let scale = whole.width() as f32 / camera.width as f32;
    let (mut low, mut high) = (Vec2::INFINITY, Vec2::NEG_INFINITY);
    for vertex in &drape.drawn().vertices {
        let pixel = camera.project(Vec3::from_array(vertex.position)) * scale;
        (low, high) = (low.min(pixel), high.max(pixel));
    }
    let (centre, extent) = (0.5 * (low + high), (high - low) * (1.0 + 2.0 * MARGIN));
    let aspect = SIZE.0 as f32 / SIZE.1 as f32;
    let width = extent.x.max(extent.y * aspect);
    let size = Vec2::new(width, width / aspect);
    let corner = (centre - 0.5 * size).max(Vec2::ZERO);
    let cut = imageops::crop_imm(whole, corner.x as u32, corner.y as u32, size.x as u32, size.y as u32);
    imageops::resize(&cut.to_image(), SIZE.0, SIZE.1, imageops::FilterType::Lanczos3)
}
