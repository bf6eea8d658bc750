//! Which size fits, and by how much.

use jingxuan_body::Measurements;

use crate::{
    BodySurface, GarmentMesh, RestBody, girth,
    manifest::{Category, Manifest, Size},
};

/// Step between neighbouring sizes that a mismatch is weighed by, centimetres of girth.
const STEP_CM: f32 = 4.0;
/// A garment that is too small is worse than one that is too large by the same amount.
const TIGHT_PENALTY: f32 = 1.6;

/// The girths that garments are compared with, centimetres. Sizes are chosen by the first three.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BodyGirths {
    /// Chest or bust.
    pub chest: f32,
    /// Waist.
    pub waist: f32,
    /// Hip.
    pub hip: f32,
    /// Largest of the upper arm, where it was measured.
    pub upper_arm: Option<f32>,
    /// Largest of the thigh below the crotch, where it was measured.
    pub thigh: Option<f32>,
    /// Trunk and legs at the height of the garment's hem, where it was measured.
    pub hem: Option<f32>,
}

impl From<&Measurements> for BodyGirths {
    fn from(m: &Measurements) -> Self {
        Self { chest: m.chest.cm, waist: m.waist.cm, hip: m.hip.cm, upper_arm: None, thigh: None, hem: None }
    }
}

impl BodyGirths {
    /// All that `size` of a garment can be compared with on `shopper`. `mesh` is that size's, made on `reference`; all bodies
    /// are of `surface`. A hem is compared where it goes around the whole body: not on trousers.
    #[must_use]
    pub fn under(
        measurements: &Measurements,
        surface: &BodySurface,
        mesh: &GarmentMesh,
        reference: &RestBody,
        shopper: &RestBody,
    ) -> Self {
        let hem = mesh.positions.iter().map(|p| p.y).fold(f32::INFINITY, f32::min);
        Self {
            upper_arm: girth::upper_arm(surface, shopper),
            thigh: girth::thigh(surface, shopper),
            hem: girth::around(surface, shopper, girth::height_on(hem, reference, shopper)),
            ..Self::from(measurements)
        }
    }
}

/// Garment girth minus body girth, centimetres; negative is tight. `None` where the garment has no such girth or the body's was
/// not measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Ease {
    /// At the chest.
    pub chest: Option<f32>,
    /// At the waist.
    pub waist: Option<f32>,
    /// At the hip.
    pub hip: Option<f32>,
    /// At the upper arm; the manifest's `biceps`.
    pub upper_arm: Option<f32>,
    /// At the thigh.
    pub thigh: Option<f32>,
    /// At the hem, against trunk and legs at its height.
    pub hem: Option<f32>,
}

impl Ease {
    /// Ease of `size` of a garment of this `category` on a body.
    #[must_use]
    pub fn of(size: &Size, category: Category, body: BodyGirths) -> Self {
        let ease = |zone: &str, body: Option<f32>| Some(size.garment_cm.get(zone)? - body?);
        Self {
            chest: ease("chest", Some(body.chest)),
            waist: ease("waist", Some(body.waist)),
            hip: ease("hip", Some(body.hip)),
            upper_arm: ease("biceps", body.upper_arm),
            thigh: ease("thigh", body.thigh),
            // A trouser leg's hem goes around one leg, a scarf's around nothing.
            hem: ease("hem", body.hem)
                .filter(|_| !matches!(category, Category::Trousers | Category::Accessory)),
        }
    }
}

/// Label of the size whose intended body is nearest to `body`, girths weighed by where the garment touches.
pub(crate) fn best(manifest: &Manifest, body: BodyGirths) -> &str {
    let weights: [(&str, f32, f32); 3] = match manifest.category {
        Category::Top | Category::Outerwear => {
            [("chest", body.chest, 1.0), ("waist", body.waist, 0.3), ("hip", body.hip, 0.2)]
        }
        Category::Accessory => {
            [("chest", body.chest, 0.0), ("waist", body.waist, 1.0), ("hip", body.hip, 0.0)]
        }
        Category::Skirt | Category::Trousers => {
            [("chest", body.chest, 0.0), ("waist", body.waist, 1.0), ("hip", body.hip, 0.6)]
        }
        Category::Dress => [("chest", body.chest, 0.9), ("waist", body.waist, 0.8), ("hip", body.hip, 0.5)],
    };
    let cost = |size: &Size| -> f32 {
        let mut cost = 0.0;
        for (zone, body, weight) in weights {
            if let Some(meant) = size.body_cm.get(zone) {
                let steps = (body - meant) / STEP_CM;
                cost += weight * steps * steps * if steps > 0.0 { TIGHT_PENALTY } else { 1.0 };
            }
        }
        cost
    };
    manifest
        .sizes
        .iter()
        .min_by(|a, b| cost(a).total_cmp(&cost(b)))
        .map_or(manifest.default_size.as_str(), |size| size.label.as_str())
}
