//! `garment.json`: names, sizes and colourways of one garment, as written by `tools/garments`.

use std::{collections::BTreeMap, path::Path};

use serde::{Deserialize, Serialize};

use crate::GarmentError;

/// Largest manifest that is read, bytes.
const MANIFEST_LIMIT: u64 = 1 << 20;

/// Where on the body a garment is worn: decides which girths choose its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Category {
    /// Shirts, knitwear, jackets.
    Top,
    /// Skirts.
    Skirt,
    /// Dresses.
    Dress,
}

/// A name in the languages of the shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    pub zh_cn: String,
    /// English.
    pub en: String,
}

/// How the cloth looks and hangs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fabric {
    /// What it is made of, for the shopper's eye ("cotton jersey").
    pub kind: String,
    /// Perceptual roughness 0..1.
    pub roughness: f32,
    /// Strength of the grazing-angle sheen 0..1.
    pub sheen: f32,
}

/// The body that a size is cut and modelled on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReferenceBody {
    /// Shape coefficients of the default body.
    pub betas: Vec<f32>,
}

/// One size of a garment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Size {
    /// Label as on the tag ("S", "M", "38").
    pub label: String,
    /// Mesh file, beside the manifest.
    pub file: String,
    /// The body that the mesh is modelled on.
    pub body: ReferenceBody,
    /// Lengths and girths of the garment itself, centimetres ("chest", "waist", "hip", "length", ...).
    #[serde(default)]
    pub garment_cm: BTreeMap<String, f32>,
    /// Girths of the body that the size is meant for, centimetres ("chest", "waist", "hip").
    pub body_cm: BTreeMap<String, f32>,
}

/// One colour or print of a garment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colourway {
    /// Identifier within the garment.
    pub id: String,
    /// Name for the shopper.
    pub name: Names,
    /// Colour of the button that chooses it, `#rrggbb`.
    pub swatch: String,
    /// Base colour texture (sRGB), beside the manifest.
    pub texture: String,
}

/// The whole of `garment.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Identifier; the folder's name.
    pub id: String,
    /// Name for the shopper.
    pub name: Names,
    /// Where it is worn.
    pub category: Category,
    /// Order from the skin outwards; a higher layer lies over a lower one.
    #[serde(default)]
    pub layer: i32,
    /// The cloth.
    pub fabric: Fabric,
    /// Sizes, smallest first.
    pub sizes: Vec<Size>,
    /// Colourways, in the order shown.
    pub colourways: Vec<Colourway>,
    /// Tangent-space normal map (glTF convention), beside the manifest.
    #[serde(default)]
    pub normal_texture: Option<String>,
    /// Size shown before the shopper is measured.
    pub default_size: String,
    /// Colourway shown first.
    pub default_colourway: String,
}

impl Manifest {
    /// Reads and checks `garment.json` in `folder`.
    ///
    /// # Errors
    /// [`GarmentError::Unreadable`] or [`GarmentError::Manifest`].
    pub fn read(folder: &Path) -> Result<Self, GarmentError> {
        let path = folder.join("garment.json");
        let bytes = read_limited(&path, MANIFEST_LIMIT)?;
        let wrong = |cause: String| GarmentError::Manifest { path: path.display().to_string(), cause };
        let manifest: Self = serde_json::from_slice(&bytes).map_err(|error| wrong(error.to_string()))?;
        manifest.check(folder).map_err(wrong)?;
        Ok(manifest)
    }

    fn check(&self, folder: &Path) -> Result<(), String> {
        if folder.file_name().and_then(|name| name.to_str()) != Some(self.id.as_str()) {
            return Err(format!("id \"{}\" is not the folder's name", self.id));
        }
        if self.sizes.is_empty() || self.colourways.is_empty() {
            return Err("at least one size and one colourway are needed".into());
        }
        if !self.sizes.iter().any(|size| size.label == self.default_size) {
            return Err(format!("default_size \"{}\" is not among the sizes", self.default_size));
        }
        if !self.colourways.iter().any(|colour| colour.id == self.default_colourway) {
            return Err(format!(
                "default_colourway \"{}\" is not among the colourways",
                self.default_colourway
            ));
        }
        for (n, size) in self.sizes.iter().enumerate() {
            if self.sizes[..n].iter().any(|other| other.label == size.label) {
                return Err(format!("size \"{}\" appears twice", size.label));
            }
            if size.body.betas.len() > jingxuan_body::SHAPES {
                return Err(format!("size \"{}\" has {} betas", size.label, size.body.betas.len()));
            }
            let numbers = size.body.betas.iter().chain(size.body_cm.values()).chain(size.garment_cm.values());
            if !numbers.copied().all(f32::is_finite) {
                return Err(format!("size \"{}\" has a number that is not finite", size.label));
            }
            if let Some((zone, cm)) = size.body_cm.iter().find(|(_, cm)| !(10.0..400.0).contains(*cm)) {
                return Err(format!("size \"{}\": a {zone} of {cm} cm", size.label));
            }
        }
        let files = (self.sizes.iter().map(|size| &size.file))
            .chain(self.colourways.iter().map(|colour| &colour.texture))
            .chain(&self.normal_texture);
        for file in files {
            // A manifest comes from another machine: it may name files beside itself only.
            let plain = Path::new(file).file_name().is_some_and(|name| name == file.as_str());
            if !plain || file.contains(['/', '\\', ':']) {
                return Err(format!("\"{file}\" is not a plain file name"));
            }
        }
        for (name, value) in [("roughness", self.fabric.roughness), ("sheen", self.fabric.sheen)] {
            if !(0.0..=1.0).contains(&value) {
                return Err(format!("fabric.{name} is {value}, not within 0..1"));
            }
        }
        Ok(())
    }
}

/// Reads a whole file of at most `limit` bytes.
pub(crate) fn read_limited(path: &Path, limit: u64) -> Result<Vec<u8>, GarmentError> {
    let unreadable = |cause: String| GarmentError::Unreadable { path: path.display().to_string(), cause };
    let length = std::fs::metadata(path).map_err(|error| unreadable(error.to_string()))?.len();
    if length > limit {
        return Err(unreadable(format!("{length} bytes are more than the {limit} allowed")));
    }
    std::fs::read(path).map_err(|error| unreadable(error.to_string()))
}
