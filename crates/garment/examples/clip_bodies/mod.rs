//! The true bodies of the bundled clip, for the examples beside this folder.

use std::error::Error;

use glam::Vec3;
use jingxuan_body::{Pose, SHAPES};

/// Shape, pose and place of every frame in which there is somebody. Run from the repository.
#[allow(clippy::type_complexity)] // shape, pose, place of every frame
pub fn bodies() -> Result<Vec<([f32; SHAPES], Pose, Vec3)>, Box<dyn Error>> {
    let truth: serde_json::Value = serde_json::from_slice(&std::fs::read("assets/clip/truth.json")?)?;
    let numbers = |value: &serde_json::Value| -> Vec<f32> {
        value.as_array().into_iter().flatten().map(|x| x.as_f64().unwrap_or(0.0) as f32).collect()
    };
    let mut bodies = Vec::new();
    for frame in truth["frames"].as_array().into_iter().flatten() {
        let person = &frame["shopper"];
        let Ok(betas) = numbers(&person["betas"]).try_into() else { continue };
        let pose: Vec<Vec3> = numbers(&person["pose"]).chunks_exact(3).map(Vec3::from_slice).collect();
        let pose = pose.try_into().map_err(|_| "a pose of another number of joints")?;
        bodies.push((betas, pose, Vec3::from_slice(&numbers(&person["transl"]))));
    }
    Ok(bodies)
}
