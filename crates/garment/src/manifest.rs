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
    /// T-shirts, shirts, knitwear, hoodies.
    Top,
    /// Blazers, coats, down jackets: worn open or closed over a top or dress.
    Outerwear,
    /// Jeans, trousers, shorts.
    Trousers,
    /// Skirts.
    Skirt,
    /// Dresses, qipao.
    Dress,
    /// Scarves and belts.
    Accessory,
}

/// For whom a garment is cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// Cut on the women's chart.
    Women,
    /// Cut on the men's chart.
    Men,
    /// Cut on the chart for both.
    #[default]
    Unisex,
}

/// How the lower edge of a top is worn with trousers or a skirt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tuck {
    /// Always worn over the waistband.
    #[default]
    Over,
    /// May be worn over it or tucked in.
    Either,
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
    /// Strength of the mirror-like reflection 0..1: 0 wool, 0.4 satin, 0.7 coated nylon.
    #[serde(default)]
    pub gloss: f32,
    /// How much the highlight is stretched across the threads that run along v, -1..1 (negative: along u); silk 0.6.
    #[serde(default)]
    pub anisotropy: f32,
    /// Structure too fine for the garment's own textures.
    #[serde(default)]
    pub weave: Weave,
    /// How the cloth moves.
    #[serde(default)]
    pub cloth: ClothProperties,
}

/// The fine structure of a cloth, drawn by the shader in true size.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weave {
    /// Which structure.
    pub pattern: WeavePattern,
    /// Distance of its threads, wales or ribs, millimetres.
    pub pitch_mm: f32,
}

impl Default for Weave {
    fn default() -> Self {
        Self { pattern: WeavePattern::None, pitch_mm: 1.0 }
    }
}

/// Textile structures that differ to the eye at arm's length.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WeavePattern {
    /// Smooth, or in the textures.
    #[default]
    None,
    /// Over one, under one: poplin, canvas.
    Plain,
    /// Diagonal: denim, gabardine.
    Twill,
    /// Long floats: satin, silk.
    Satin,
    /// Fine knit: jersey.
    Jersey,
    /// Visible ribs: cuffs, chunky knit.
    Rib,
}

/// Mechanical properties in the measures of textile testing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClothProperties {
    /// Mass per area, g/m² (ISO 3801): silk 60, shirting 120, jersey 180, denim 400, coating 550.
    pub mass_gsm: f32,
    /// Elongation in wear, percent: denim 2, poplin 1, jersey 20, knit 35.
    pub stretch_percent: f32,
    /// Bending length, mm (cantilever test, ASTM D1388): silk 12, jersey 14, poplin 22, wool 25, denim 45.
    pub bending_length_mm: f32,
    /// Thickness, mm (ISO 5084); a down jacket has 25.
    pub thickness_mm: f32,
    /// Air drag relative to a closed plain weave, 0..1.
    pub drag: f32,
}

impl Default for ClothProperties {
    fn default() -> Self {
        Self { mass_gsm: 180.0, stretch_percent: 12.0, bending_length_mm: 18.0, thickness_mm: 0.8, drag: 0.6 }
    }
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
    /// Base colour texture (sRGB), beside the manifest; several colourways may share one.
    pub texture: String,
    /// Dyes the texture, `#rrggbb`. The texture is then a detail map: linear 0.5 (sRGB byte 188) becomes this colour, and its
    /// alpha says how far a texel takes the dye (0 on buttons and zips, which keep their own colour).
    #[serde(default)]
    pub tint: Option<String>,
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
    /// For whom it is cut.
    #[serde(default)]
    pub audience: Audience,
    /// How its lower edge may be worn.
    #[serde(default)]
    pub tuck: Tuck,
    /// Order from the skin outwards; a higher layer lies over a lower one. The wardrobe's scale: 1 trousers and skirts,
    /// 2 T-shirts, shirts and dresses, 3 knitwear and hoodies, 4 blazers, 5 coats, 6 scarves and belts.
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
        let (fabric, cloth) = (&self.fabric, &self.fabric.cloth);
        for (name, value, range) in [
            ("roughness", fabric.roughness, 0.0..=1.0),
            ("sheen", fabric.sheen, 0.0..=1.0),
            ("gloss", fabric.gloss, 0.0..=1.0),
            ("anisotropy", fabric.anisotropy, -1.0..=1.0),
            ("weave.pitch_mm", fabric.weave.pitch_mm, 0.05..=50.0),
            ("cloth.mass_gsm", cloth.mass_gsm, 5.0..=3000.0),
            ("cloth.stretch_percent", cloth.stretch_percent, 0.0..=200.0),
            ("cloth.bending_length_mm", cloth.bending_length_mm, 1.0..=300.0),
            ("cloth.thickness_mm", cloth.thickness_mm, 0.02..=60.0),
            ("cloth.drag", cloth.drag, 0.0..=1.0),
        ] {
            if !range.contains(&value) {
                return Err(format!("fabric.{name} is {value}, not within {range:?}"));
            }
        }
        for colour in &self.colourways {
            for (name, code) in [("swatch", Some(&colour.swatch)), ("tint", colour.tint.as_ref())] {
                if let Some(code) = code
                    && parse_colour(code).is_none()
                {
                    return Err(format!("colourway \"{}\": {name} \"{code}\" is not #rrggbb", colour.id));
                }
            }
        }
        Ok(())
    }
}

/// Bytes of a colour written `#rrggbb`.
pub(crate) fn parse_colour(code: &str) -> Option<[u8; 3]> {
    let digits = code.strip_prefix('#').filter(|d| d.len() == 6 && d.is_ascii())?;
    let channel = |n: usize| u8::from_str_radix(&digits[2 * n..2 * n + 2], 16).ok();
    Some([channel(0)?, channel(1)?, channel(2)?])
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
