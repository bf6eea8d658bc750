//! How much of every garment is inside the body over the whole bundled clip, at the clip's own rate of 30 pictures a second.
//! Run from the repository:
//! `cargo run --release -p jingxuan-garment --example penetration [GARMENT[:SIZE] ...] [--skinned] [--step=N]`.
//! Without a size the garment's default one; without garments the whole wardrobe; `N` shows every Nth picture only, as a slow
//! mirror does.

mod clip_bodies;

use std::{error::Error, path::Path, sync::Arc};

use jingxuan_body::BodyModel;
use jingxuan_garment::{BodyNow, BodySurface, ClothQuality, Drape, Motion, Penetration, RestBody, Wardrobe};

/// Of the clip's pictures those of this number are measured; cloth moves in all that are shown.
const MEASURED: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    let (options, mut chosen): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|argument| argument.starts_with("--"));
    let quality =
        if options.iter().any(|o| o == "--skinned") { ClothQuality::Skinned } else { ClothQuality::FULL };
    let step = match options.iter().find_map(|option| option.strip_prefix("--step=")) {
        Some(step) => step.parse::<usize>()?.max(1),
        None => 1,
    };
    let motion = Motion { quality, ..Motion::after(step as f32 / 30.0) };
    let model = BodyModel::load(Path::new("assets/body/openbody.npz"))?;
    let surface = BodySurface::of(&model)?;
    let wardrobe = Wardrobe::open(Path::new("assets/wardrobe"))?;
    if chosen.is_empty() {
        chosen = wardrobe.garments().iter().map(|garment| garment.id().to_owned()).collect();
    }
    let bodies = clip_bodies::bodies()?;
    let (betas, ..) = bodies.first().ok_or("an empty clip")?;
    let shopper = RestBody::shaped(&model, betas);
    println!("| garment | vertices looked at | inside | deeper than 5 mm | deepest | worst frame |");
    println!("|---|---|---|---|---|---|");
    let mut total = Penetration::default();
    for name in &chosen {
        let (id, size) = name.split_once(':').unwrap_or((name, ""));
        let garment = wardrobe.get(id)?;
        let size = if size.is_empty() { garment.manifest.default_size.as_str() } else { size };
        let reference = RestBody::shaped(&model, &garment.size(size)?.body.betas);
        let mesh = Arc::new(garment.load_mesh(size)?);
        let mut drape = Drape::bind(&surface, mesh, garment.manifest.layer, &reference, &shopper)?
            .of_fabric(&garment.manifest.fabric.cloth);
        let mut now = BodyNow::default();
        let (mut all, mut worst) = (Penetration::default(), (0.0, 0));
        for (frame, (betas, pose, transl)) in bodies.iter().enumerate().step_by(step) {
            let posed = model.pose(betas, pose, *transl);
            now.update(&surface, &posed.vertices, &shopper.joints, pose, *transl)?;
            drape.step(&surface, &now, &motion, &[])?;
            if frame.is_multiple_of(MEASURED) {
                let found = drape.penetration(&surface, &now);
                all += found;
                if found.deepest > worst.0 {
                    worst = (found.deepest, frame);
                }
            }
        }
        println!(
            "| {id} {size} | {} | {} ({:.3} %) | {} | {:.1} mm | {} |",
            all.vertices,
            all.inside,
            100.0 * all.share(),
            all.deep,
            1e3 * all.deepest,
            worst.1
        );
        total += all;
    }
    println!(
        "| all | {} | {} ({:.3} %) | {} | {:.1} mm | |",
        total.vertices,
        total.inside,
        100.0 * total.share(),
        total.deep,
        1e3 * total.deepest
    );
    Ok(())
}
