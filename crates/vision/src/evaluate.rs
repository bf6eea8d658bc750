//! How far our observation of a photo is from MediaPipe's own (the table of `jingxuan eval pose`).

use glam::{Vec2, Vec3};
use serde::Deserialize;

use crate::{LANDMARKS, Observation};

/// MediaPipe's static-mode output for one photo, as its Python package returned it.
#[derive(Clone, Debug, Deserialize)]
pub struct Reference {
    /// File name of the photo.
    pub image: String,
    /// Whether MediaPipe found a person.
    pub found: bool,
    /// 33 x [x, y, z, visibility], pixels; absent when nobody was found.
    #[serde(default)]
    pub landmarks_px: Option<Vec<[f32; 4]>>,
    /// 33 x [x, y, z], metres; absent when nobody was found.
    #[serde(default)]
    pub world_m: Option<Vec<[f32; 3]>>,
}

/// Distances between an observation and its reference.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PhotoScore {
    /// Whether both found somebody or both found nobody.
    pub agree: bool,
    /// Mean and largest distance in pixels (zero when nobody is there).
    pub pixels: (f32, f32),
    /// Mean and largest distance of world landmarks in millimetres.
    pub millimetres: (f32, f32),
}

/// Compares one photo.
///
/// # Errors
/// A sentence when the reference has a person but not 33 landmarks.
pub fn evaluate_photo(reference: &Reference, observed: Option<&Observation>) -> Result<PhotoScore, String> {
    let nothing = PhotoScore {
        agree: reference.found == observed.is_some(),
        pixels: (0.0, 0.0),
        millimetres: (0.0, 0.0),
    };
    let (true, Some(observed)) = (reference.found, observed) else { return Ok(nothing) };
    let (Some(pixels), Some(world)) = (&reference.landmarks_px, &reference.world_m) else {
        return Err(format!("{}: found, but without landmarks", reference.image));
    };
    if pixels.len() != LANDMARKS || world.len() != LANDMARKS {
        return Err(format!("{}: {} landmarks instead of {LANDMARKS}", reference.image, pixels.len()));
    }
    let in_image =
        pixels.iter().zip(&observed.landmarks).map(|(r, o)| Vec2::new(r[0], r[1]).distance(o.position));
    let in_world = world.iter().zip(&observed.world).map(|(r, o)| 1000.0 * Vec3::from(*r).distance(*o));
    Ok(PhotoScore { agree: true, pixels: mean_and_max(in_image), millimetres: mean_and_max(in_world) })
}

fn mean_and_max(values: impl Iterator<Item = f32>) -> (f32, f32) {
    let (sum, max) = values.fold((0.0, 0.0_f32), |(sum, max), v| (sum + v, max.max(v)));
    (sum / LANDMARKS as f32, max)
}
