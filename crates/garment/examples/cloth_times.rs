//! How long a picture's cloth takes: median milliseconds per garment over the bundled clip, skinned only and simulated, in turns
//! within one process. Run from the repository: `cargo run --release -p jingxuan-garment --example cloth_times [GARMENT:SIZE ...]`.

mod clip_bodies;

use std::{error::Error, path::Path, sync::Arc, time::Instant};

use jingxuan_body::BodyModel;
use jingxuan_garment::{BodyNow, BodySurface, ClothQuality, Drape, Motion, RestBody, Wardrobe};

/// What is compared.
const QUALITIES: [(&str, ClothQuality); 3] = [
    ("skinned", ClothQuality::Skinned),
    ("4 substeps", ClothQuality::Simulated { substeps: 4 }),
    ("8 substeps", ClothQuality::FULL),
];
/// Pictures a second, as the mirror makes them.
const RATE: f32 = 15.0;

fn main() -> Result<(), Box<dyn Error>> {
    let mut chosen: Vec<String> = std::env::args().skip(1).collect();
    if chosen.is_empty() {
        chosen = vec!["tee-classic:M".into(), "skirt-flared:M".into()];
    }
    let model = BodyModel::load(Path::new("assets/body/openbody.npz"))?;
    let surface = BodySurface::of(&model)?;
    let wardrobe = Wardrobe::open(Path::new("assets/wardrobe"))?;
    let bodies = clip_bodies::bodies()?;
    let (betas, ..) = bodies.first().ok_or("an empty clip")?;
    let shopper = RestBody::shaped(&model, betas);
    for name in &chosen {
        let (id, size) = name.split_once(':').ok_or("GARMENT:SIZE")?;
        let garment = wardrobe.get(id)?;
        let reference = RestBody::shaped(&model, &garment.size(size)?.body.betas);
        let mesh = Arc::new(garment.load_mesh(size)?);
        let mut drapes = Vec::new();
        for _ in QUALITIES {
            let layer = garment.manifest.layer;
            let drape = Drape::bind(&surface, Arc::clone(&mesh), layer, &reference, &shopper)?;
            drapes.push(drape.of_fabric(&garment.manifest.fabric.cloth));
        }
        let mut times = vec![Vec::new(); QUALITIES.len()];
        let mut now = BodyNow::default();
        for (betas, pose, transl) in bodies.iter().step_by(2) {
            let posed = model.pose(betas, pose, *transl);
            now.update(&surface, &posed.vertices, &shopper.joints, pose, *transl)?;
            for ((drape, times), (_, quality)) in drapes.iter_mut().zip(&mut times).zip(QUALITIES) {
                let started = Instant::now();
                drape.step(&surface, &now, &Motion { quality, ..Motion::after(1.0 / RATE) }, &[])?;
                times.push(started.elapsed().as_secs_f64() * 1e3);
            }
        }
        println!("{name}: {} vertices", mesh.positions.len());
        for (times, (label, _)) in times.iter_mut().zip(QUALITIES) {
            times.sort_by(f64::total_cmp);
            let at = |share: f64| times[(share * (times.len() - 1) as f64) as usize];
            println!(
                "  {label}: median {:.2} ms, 95 % under {:.2} ms, least {:.2} ms",
                at(0.5),
                at(0.95),
                at(0.0)
            );
        }
    }
    Ok(())
}
