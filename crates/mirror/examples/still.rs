//! Renders try-on pictures without camera or networks, to look at: a mannequin in a plain room, or frames of the
//! bundled clip with the poses that it was made from.
//!
//! `still OUT_DIR [--body FILE.npz] [--garments ID,ID] [--colours ID,ID] [--size S] [--clip FRAME,FRAME] [--mirror]
//! [--scale 0.5..1] [--shadow TEXELS] [--runs N] [--fit-map]
//! [--finish ROUGHNESS,SHEEN,GLOSS,ANISOTROPY]`

#[path = "../tests/common/mannequin.rs"]
mod mannequin;

use std::{
    error::Error,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use glam::{Quat, Vec3};
use jingxuan_body::{BodyModel, BodyState, Camera, JOINTS, Pose, SHAPES};
use jingxuan_capture::Frame;
use jingxuan_garment::{
    BodyNow, BodySurface, Drape, Fabric, Garment, Motion, Other, RestBody, Texture, Wardrobe,
};
use jingxuan_mirror::{
    RenderQuality, RenderTimings, Renderer, RendererOptions, SceneView, Shopper, ViewMode, WornMesh,
};
use jingxuan_vision::Observation;
use mannequin::{Mannequin, posed_body};

struct Options {
    out: PathBuf,
    body: PathBuf,
    garments: Vec<String>,
    colours: Vec<String>,
    size: Option<String>,
    clip: Vec<usize>,
    mirror: bool,
    quality: RenderQuality,
    finish: Vec<f32>,
    runs: usize,
    mode: ViewMode,
}

struct Worn<'a> {
    garment: &'a Garment,
    drape: Drape,
    colour: Arc<Texture>,
    normals: Option<Arc<Texture>>,
    fabric: Fabric,
}

struct Scene {
    name: String,
    /// Bodies of the second before, thirtieths of it apart.
    before: Vec<BodyState>,
    frame: Frame,
    observation: Observation,
    body: BodyState,
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = options()?;
    std::fs::create_dir_all(&options.out)?;
    let model = BodyModel::load(&options.body)?;
    let surface = BodySurface::of(&model)?;
    let wardrobe = Wardrobe::open(Path::new("assets/wardrobe"))?;
    for broken in wardrobe.broken() {
        println!("broken: {}: {}", broken.id, broken.error);
    }
    let scenes = if options.clip.is_empty() { studio(&model) } else { clip(&model, &options.clip)? };
    let betas = scenes.first().ok_or("no scene")?.body.betas;
    let shopper = RestBody::shaped(&model, &betas);
    let mut worn = Vec::new();
    for (n, id) in options.garments.iter().enumerate() {
        let garment = wardrobe.get(id)?;
        let measured = options.size.clone().unwrap_or_else(|| garment.manifest.default_size.clone());
        let size = garment.size(&measured)?;
        let reference = RestBody::shaped(&model, &size.body.betas);
        let mesh = Arc::new(garment.load_mesh(&size.label)?);
        let started = Instant::now();
        let mut drape = Drape::bind(&surface, mesh, garment.manifest.layer, &reference, &shopper)?
            .of_fabric(&garment.manifest.fabric.cloth);
        let bound = started.elapsed();
        drape.refit(&surface, &shopper)?;
        println!("{id} {}: bound in {bound:?}, refitted in {:?}", size.label, started.elapsed() - bound);
        let mut fabric = garment.manifest.fabric.clone();
        if let [roughness, sheen, gloss, anisotropy] = options.finish[..] {
            fabric = Fabric { roughness, sheen, gloss, anisotropy, ..fabric };
        }
        worn.push(Worn {
            fabric,
            garment,
            drape,
            colour: Arc::new(garment.load_colour(options.colours.get(n).map(String::as_str))?),
            normals: garment.load_normal_map()?.map(Arc::new),
        });
    }
    for profile in [true, false] {
        let mut renderer = Renderer::new(RendererOptions { profile, ..RendererOptions::default() })?;
        renderer.set_quality(options.quality);
        if profile {
            println!("{}", renderer.adapter_name());
        }
        for scene in &scenes {
            show(&mut renderer, &options, &model, &surface, &shopper, &mut worn, scene)?;
        }
    }
    Ok(())
}

/// Renders a scene a few times, prints the timings of the quickest and writes the picture.
fn show(
    renderer: &mut Renderer,
    options: &Options,
    model: &BodyModel,
    surface: &BodySurface,
    shopper: &RestBody,
    worn: &mut [Worn<'_>],
    scene: &Scene,
) -> Result<(), Box<dyn Error>> {
    let (limbs, joints) = (model.limbs(), model.dominant_joints());
    let mut now = BodyNow::default();
    for (n, body) in scene.before.iter().chain([&scene.body]).enumerate() {
        now.update(surface, &body.vertices, &shopper.joints, &body.pose, body.transl)?;
        for at in 0..worn.len() {
            let (under, rest) = worn.split_at_mut(at);
            let others: Vec<Other<'_>> =
                under.iter().map(|worn| Other { drape: &worn.drape, around: false }).collect();
            if n == 0 {
                rest[0].drape.settle(surface, &now, 1.0, &others)?;
            } else {
                rest[0].drape.step(surface, &now, &Motion::after(1.0 / 30.0), &others)?;
            }
        }
    }
    let mut runs = Vec::new();
    let mut last = None;
    for _ in 0..options.runs {
        let started = Instant::now();
        let body = &scene.body;
        now.update(surface, &body.vertices, &shopper.joints, &body.pose, body.transl)?;
        let shared = started.elapsed();
        // The same body again and again: what a picture costs while somebody stands still before the cloth has come to rest.
        for worn in &mut *worn {
            worn.drape.step(surface, &now, &Motion::after(1.0 / 15.0), &[])?;
        }
        let draped = started.elapsed() - shared;
        let garments: Vec<WornMesh<'_>> = worn
            .iter()
            .map(|worn| WornMesh {
                mesh: worn.drape.drawn(),
                colour: &worn.colour,
                normals: worn.normals.as_ref(),
                fabric: &worn.fabric,
                layer: worn.garment.manifest.layer,
                category: worn.garment.manifest.category,
            })
            .collect();
        let picture = renderer.render(&SceneView {
            frame: &scene.frame,
            shopper: Some(Shopper {
                observation: &scene.observation,
                body,
                triangles: model.triangles(),
                limbs: &limbs,
                joints: &joints,
            }),
            garments: &garments,
            mirror: options.mirror,
            mode: options.mode,
        })?;
        runs.push((*renderer.timings(), shared, draped));
        last = Some(picture);
    }
    // The quickest of each: what else the machine does only ever adds.
    let quickest = |of: fn(&(RenderTimings, Duration, Duration)) -> Duration| {
        runs.iter().map(of).min().unwrap_or_default()
    };
    let timings = RenderTimings {
        undress: quickest(|run| run.0.undress),
        upload: quickest(|run| run.0.upload),
        plate: quickest(|run| run.0.plate),
        shadow: quickest(|run| run.0.shadow),
        garment: quickest(|run| run.0.garment),
        composite: quickest(|run| run.0.composite),
        finish: quickest(|run| run.0.finish),
        read_back: quickest(|run| run.0.read_back),
        total: quickest(|run| run.0.total),
    };
    let (shared, draped) = (quickest(|run| run.1), quickest(|run| run.2));
    println!(
        "{}: body {shared:?}, drape {draped:?}, {timings:?}, light {:?}",
        scene.name,
        renderer.light().tint
    );
    if let Some(picture) = last {
        let mut rgba = picture.pixels.to_vec();
        rgba.chunks_exact_mut(4).for_each(|pixel| pixel.swap(0, 2));
        let file = options.out.join(format!("{}.png", scene.name));
        image::save_buffer(file, &rgba, picture.width, picture.height, image::ColorType::Rgba8)?;
    }
    Ok(())
}

fn options() -> Result<Options, Box<dyn Error>> {
    let mut options = Options {
        out: PathBuf::new(),
        body: "assets/body/openbody.npz".into(),
        garments: vec!["tee-classic".into(), "skirt-flared".into()],
        colours: Vec::new(),
        size: None,
        clip: Vec::new(),
        mirror: false,
        quality: RenderQuality::FULL,
        finish: Vec::new(),
        runs: 9,
        mode: ViewMode::Dressed,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
        let list = |text: String| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        match argument.as_str() {
            "--body" => options.body = value()?.into(),
            "--garments" => options.garments = list(value()?),
            "--colours" => options.colours = list(value()?),
            "--size" => options.size = Some(value()?),
            "--clip" => {
                options.clip = list(value()?).iter().map(|n| n.parse()).collect::<Result<_, _>>()?;
            }
            "--finish" => {
                options.finish = list(value()?).iter().map(|n| n.parse()).collect::<Result<_, _>>()?;
            }
            "--fit-map" => options.mode = ViewMode::FitMap,
            "--runs" => options.runs = value()?.parse()?,
            "--scale" => options.quality.internal_scale = value()?.parse()?,
            "--shadow" => options.quality.shadow_size = value()?.parse()?,
            "--mirror" => options.mirror = true,
            _ => options.out = argument.into(),
        }
    }
    if options.out.as_os_str().is_empty() {
        return Err("where to? still OUT_DIR".into());
    }
    Ok(options)
}

/// A mannequin with arms a little off the body, and one half turned with a forearm before the trunk.
fn studio(model: &BodyModel) -> Vec<Scene> {
    let [_, woman] = model.gender_means().unwrap_or([[0.0; SHAPES]; 2]);
    let camera = Camera::with_long_side_fov(720, 1280, 50.0);
    let upright = Quat::from_rotation_x(std::f32::consts::PI);
    let transl = Vec3::new(0.0, 0.0, 2.6);
    let mut standing: Pose = [Vec3::ZERO; JOINTS];
    standing[0] = upright.to_scaled_axis();
    standing[16] = Vec3::new(0.0, 0.0, -1.15);
    standing[17] = Vec3::new(0.0, 0.0, 1.15);
    let mut turned = standing;
    turned[0] = (upright * Quat::from_rotation_y(0.5)).to_scaled_axis();
    turned[18] = Vec3::new(0.0, -1.7, 0.0);
    turned[1] = Vec3::new(-0.4, 0.0, 0.08);
    turned[4] = Vec3::new(0.5, 0.0, 0.0);
    [("standing", standing), ("turned", turned)]
        .map(|(name, pose)| {
            let body = posed_body(model, woman, pose, transl, camera);
            let mut canvas = Mannequin::room(720, 1280);
            canvas.paint(&camera, &body.vertices, model.triangles(), |_| Vec3::new(0.62, 0.42, 0.33));
            let (frame, observation) = canvas.finish();
            Scene { name: name.into(), before: Vec::new(), frame, observation, body }
        })
        .into()
}

/// Frames of the bundled clip with their true bodies.
fn clip(model: &BodyModel, frames: &[usize]) -> Result<Vec<Scene>, Box<dyn Error>> {
    let truth: serde_json::Value = serde_json::from_slice(&std::fs::read("assets/clip/truth.json")?)?;
    let bytes = std::fs::read("assets/clip/shopper.mjpeg")?;
    let starts: Vec<usize> =
        bytes.windows(3).enumerate().filter(|(_, w)| *w == [0xff, 0xd8, 0xff]).map(|(n, _)| n).collect();
    let numbers = |value: &serde_json::Value| -> Vec<f32> {
        value.as_array().into_iter().flatten().map(|x| x.as_f64().unwrap_or(0.0) as f32).collect()
    };
    let of_camera = |key: &str| truth["camera"][key].as_f64().unwrap_or(0.0) as f32;
    let (width, height) = (720, 1280);
    let camera = Camera {
        fx: of_camera("fx"),
        fy: of_camera("fy"),
        cx: of_camera("cx"),
        cy: of_camera("cy"),
        width,
        height,
    };
    let mut scenes = Vec::new();
    for &n in frames {
        let start = *starts.get(n).ok_or("the clip is shorter")?;
        let end = starts.get(n + 1).copied().unwrap_or(bytes.len());
        let picture = image::load_from_memory(&bytes[start..end])?.into_rgba8();
        let body = |n: usize| -> Result<BodyState, Box<dyn Error>> {
            let person = &truth["frames"][n]["shopper"];
            let betas: [f32; SHAPES] = numbers(&person["betas"]).try_into().map_err(|_| "betas")?;
            let pose: Vec<Vec3> = numbers(&person["pose"]).chunks_exact(3).map(Vec3::from_slice).collect();
            let pose: Pose = pose.try_into().map_err(|_| "pose")?;
            let transl = Vec3::from_slice(&numbers(&person["transl"]));
            Ok(posed_body(model, betas, pose, transl, camera))
        };
        let before = (n.saturating_sub(30)..n).map(&body).collect::<Result<_, _>>()?;
        let body = body(n)?;
        let mut canvas = Mannequin::room(width, height);
        canvas.paint(&camera, &body.vertices, model.triangles(), |_| Vec3::ONE);
        let (mut frame, observation) = canvas.finish();
        frame.pixels = picture.into_raw().into();
        scenes.push(Scene { name: format!("clip-{n:03}"), before, frame, observation, body });
    }
    Ok(scenes)
}
