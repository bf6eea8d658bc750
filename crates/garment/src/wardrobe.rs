//! Every garment of the shop, read from one folder.

use std::path::{Path, PathBuf};

use jingxuan_body::Measurements;

use crate::{
    BodyGirths, Ease, GarmentError, GarmentMesh, Texture,
    manifest::{Colourway, Manifest, Size, parse_colour},
    mesh::Limits,
    size,
};

/// One garment: its manifest, and where its files are. Meshes and textures are read when asked for.
#[derive(Clone, Debug)]
pub struct Garment {
    /// Names, sizes, colourways.
    pub manifest: Manifest,
    folder: PathBuf,
}

/// A garment folder that could not be read.
#[derive(Debug)]
pub struct Broken {
    /// The folder's name.
    pub id: String,
    /// Why.
    pub error: GarmentError,
}

/// The garments found in a folder, sorted by id, and the broken ones by name.
#[derive(Debug, Default)]
pub struct Wardrobe {
    garments: Vec<Garment>,
    broken: Vec<Broken>,
}

impl Wardrobe {
    /// Reads `<dir>/<id>/garment.json` for every folder in `dir`. A broken garment does not take the others with
    /// it: it is listed in [`Wardrobe::broken`].
    ///
    /// # Errors
    /// [`GarmentError::Unreadable`] when `dir` itself cannot be listed.
    pub fn open(dir: &Path) -> Result<Self, GarmentError> {
        let unreadable = |error: std::io::Error| GarmentError::Unreadable {
            path: dir.display().to_string(),
            cause: error.to_string(),
        };
        let mut wardrobe = Self::default();
        for entry in std::fs::read_dir(dir).map_err(unreadable)? {
            let folder = entry.map_err(unreadable)?.path();
            let id = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if !folder.is_dir() || id.starts_with('.') {
                continue;
            }
            match Garment::open(&folder) {
                Ok(garment) => wardrobe.garments.push(garment),
                Err(error) => {
                    tracing::warn!(garment = id, %error, "a garment is left out");
                    wardrobe.broken.push(Broken { id, error });
                }
            }
        }
        wardrobe.garments.sort_by(|a, b| a.manifest.id.cmp(&b.manifest.id));
        wardrobe.broken.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(wardrobe)
    }

    /// The garments that can be worn.
    #[must_use]
    pub fn garments(&self) -> &[Garment] {
        &self.garments
    }

    /// The garments that cannot be worn, and why.
    #[must_use]
    pub fn broken(&self) -> &[Broken] {
        &self.broken
    }

    /// The garment with this id.
    ///
    /// # Errors
    /// [`GarmentError::NoGarment`].
    pub fn get(&self, id: &str) -> Result<&Garment, GarmentError> {
        self.garments
            .iter()
            .find(|garment| garment.manifest.id == id)
            .ok_or_else(|| GarmentError::NoGarment(id.to_owned()))
    }
}

impl Garment {
    /// Reads one garment folder; every file that the manifest names must be there.
    ///
    /// # Errors
    /// [`GarmentError::Unreadable`] or [`GarmentError::Manifest`].
    pub fn open(folder: &Path) -> Result<Self, GarmentError> {
        let manifest = Manifest::read(folder)?;
        let files = (manifest.sizes.iter().map(|size| &size.file))
            .chain(manifest.colourways.iter().map(|colour| &colour.texture))
            .chain(&manifest.normal_texture);
        for file in files {
            let path = folder.join(file);
            if !path.is_file() {
                return Err(GarmentError::Unreadable {
                    path: path.display().to_string(),
                    cause: "the file is missing".into(),
                });
            }
        }
        Ok(Self { manifest, folder: folder.to_owned() })
    }

    /// Identifier.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.manifest.id
    }

    /// The size with this label.
    ///
    /// # Errors
    /// [`GarmentError::NoSize`].
    pub fn size(&self, label: &str) -> Result<&Size, GarmentError> {
        self.manifest
            .sizes
            .iter()
            .find(|size| size.label == label)
            .ok_or_else(|| GarmentError::NoSize { garment: self.manifest.id.clone(), size: label.to_owned() })
    }

    /// The colourway with this id, or the default one.
    ///
    /// # Errors
    /// [`GarmentError::NoColourway`].
    pub fn colourway(&self, id: Option<&str>) -> Result<&Colourway, GarmentError> {
        let id = id.unwrap_or(&self.manifest.default_colourway);
        self.manifest.colourways.iter().find(|colour| colour.id == id).ok_or_else(|| {
            GarmentError::NoColourway { garment: self.manifest.id.clone(), colourway: id.to_owned() }
        })
    }

    /// Label of the size that fits this body best: nearest intended body, girths weighed by category, tightness
    /// weighed more than looseness.
    #[must_use]
    pub fn best_size(&self, body: &Measurements) -> &str {
        size::best(&self.manifest, body.into())
    }

    /// Garment girths minus body girths for one size. From [`Measurements`] alone only chest, waist and hip are known; all zones
    /// from [`BodyGirths::under`].
    ///
    /// # Errors
    /// [`GarmentError::NoSize`].
    pub fn ease(&self, label: &str, body: impl Into<BodyGirths>) -> Result<Ease, GarmentError> {
        Ok(Ease::of(self.size(label)?, self.manifest.category, body.into()))
    }

    /// Reads the mesh of one size.
    ///
    /// # Errors
    /// [`GarmentError::NoSize`], [`GarmentError::Unreadable`] or [`GarmentError::Mesh`].
    pub fn load_mesh(&self, label: &str) -> Result<GarmentMesh, GarmentError> {
        GarmentMesh::read(&self.folder.join(&self.size(label)?.file), Limits::default())
    }

    /// Reads the base colour texture of one colourway (`None` is the default).
    ///
    /// # Errors
    /// [`GarmentError::NoColourway`], [`GarmentError::Unreadable`] or [`GarmentError::Texture`].
    pub fn load_colour(&self, colourway: Option<&str>) -> Result<Texture, GarmentError> {
        let colourway = self.colourway(colourway)?;
        let texture = Texture::read(&self.folder.join(&colourway.texture))?;
        Ok(match colourway.tint.as_deref().and_then(parse_colour) {
            Some(tint) => texture.dyed(tint),
            None => texture,
        })
    }

    /// Reads the normal map; `None` where the garment has none.
    ///
    /// # Errors
    /// [`GarmentError::Unreadable`] or [`GarmentError::Texture`].
    pub fn load_normal_map(&self) -> Result<Option<Texture>, GarmentError> {
        self.manifest.normal_texture.as_ref().map(|file| Texture::read(&self.folder.join(file))).transpose()
    }
}
