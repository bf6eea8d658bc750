//! Garment textures as plain RGBA.

use std::path::Path;

use crate::{GarmentError, manifest::read_limited};

/// Largest image file, bytes.
const FILE_LIMIT: u64 = 64 << 20;
/// Longest side of a texture, pixels: what every WebGPU device takes.
const SIDE_LIMIT: u32 = 4096;

/// An image in memory: 8-bit RGBA, rows from the top, no padding.
#[derive(Clone, PartialEq, Eq)]
pub struct Texture {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// `height * width * 4` bytes.
    pub rgba: Vec<u8>,
}

impl std::fmt::Debug for Texture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Texture({}x{})", self.width, self.height)
    }
}

impl Texture {
    /// Reads a PNG, JPEG or WebP file.
    ///
    /// # Errors
    /// [`GarmentError::Unreadable`], or [`GarmentError::Texture`] for damaged or oversized images.
    pub fn read(path: &Path) -> Result<Self, GarmentError> {
        let bytes = read_limited(path, FILE_LIMIT)?;
        let wrong = |cause: String| GarmentError::Texture { file: path.display().to_string(), cause };
        let mut reader = image::ImageReader::new(std::io::Cursor::new(bytes))
            .with_guessed_format()
            .map_err(|error| wrong(error.to_string()))?;
        let mut limits = image::Limits::default();
        limits.max_image_width = Some(SIDE_LIMIT);
        limits.max_image_height = Some(SIDE_LIMIT);
        reader.limits(limits);
        let picture = reader.decode().map_err(|error| wrong(error.to_string()))?.into_rgba8();
        Ok(Self { width: picture.width(), height: picture.height(), rgba: picture.into_raw() })
    }

    /// A one-pixel texture.
    #[must_use]
    pub fn plain(rgba: [u8; 4]) -> Self {
        Self { width: 1, height: 1, rgba: rgba.to_vec() }
    }
}
