//! Which size fits, and by how much.

use jingxuan_body::Measurements;

use crate::manifest::{Category, Manifest, Size};

/// Step between neighbouring sizes that a mismatch is weighed by, centimetres of girth.
const STEP_CM: f32 = 4.0;
/// A garment that is too small is worse than one that is too large by the same amount.
const TIGHT_PENALTY: f32 = 1.6;

/// The three girths that sizes are chosen by, centimetres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BodyGirths {
    /// Chest or bust.
    pub chest: f32,
    /// Waist.
    pub waist: f32,
    /// Hip.
    pub hip: f32,
}

impl From<&Measurements> for BodyGirths {
    fn from(m: &Measurements) -> Self {
        Self { chest: m.chest.cm, waist: m.waist.cm, hip: m.hip.cm }
    }
}

/// Garment girth minus body girth, centimetres; negative is tight. `None` where the garment has no such girth.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Ease {
    /// At the chest.
    pub chest: Option<f32>,
    /// At the waist.
    pub waist: Option<f32>,
    /// At the hip.
    pub hip: Option<f32>,
}

impl Ease {
    /// Ease of `size` on a body.
    #[must_use]
    pub fn of(size: &Size, body: BodyGirths) -> Self {
        let ease = |zone: &str, body: f32| size.garment_cm.get(zone).map(|garment| garment - body);
        Self {
            chest: ease("chest", body.chest),
            waist: ease("waist", body.waist),
            hip: ease("hip", body.hip),
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
