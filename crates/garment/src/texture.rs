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

    /// Dyes a detail map (see [`crate::Colourway::tint`]); the result is opaque.
    pub(crate) fn dyed(mut self, tint: [u8; 3]) -> Self {
        let table = tint.map(|channel| {
            let dye = linear(channel);
            std::array::from_fn::<u8, 256, _>(|byte| encoded(linear(byte as u8) * 2.0 * dye))
        });
        for pixel in self.rgba.chunks_exact_mut(4) {
            let share = u32::from(pixel[3]);
            for (value, table) in pixel.iter_mut().zip(&table) {
                let dyed = u32::from(table[usize::from(*value)]);
                *value = ((u32::from(*value) * (255 - share) + dyed * share + 127) / 255) as u8;
            }
            pixel[3] = 255;
        }
        self
    }

    /// A one-pixel texture.
    #[must_use]
    pub fn plain(rgba: [u8; 4]) -> Self {
        Self { width: 1, height: 1, rgba: rgba.to_vec() }
    }
}

/// sRGB byte to linear light (IEC 61966-2-1).
pub(crate) fn linear(byte: u8) -> f32 {
    let encoded = f32::from(byte) / 255.0;
    if encoded <= 0.04045 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
}

/// Linear light to sRGB byte.
fn encoded(light: f32) -> u8 {
    let light = light.clamp(0.0, 1.0);
    let encoded = if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
    (encoded * 255.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detail_map_takes_the_dye_where_its_alpha_says_so() {
        let map = Texture {
            width: 3,
            height: 1,
            rgba: [[188, 188, 188, 255], [0, 0, 0, 255], [9, 200, 7, 0]].concat(),
        };
        let dyed = map.dyed([181, 87, 60]);
        for (channel, wanted) in dyed.rgba[..3].iter().zip([181u8, 87, 60]) {
            assert!(
                channel.abs_diff(wanted) <= 1,
                "the middle of a detail map is not the dye: {:?}",
                &dyed.rgba[..3]
            );
        }
        assert_eq!(dyed.rgba[4..8], [0, 0, 0, 255]);
        assert_eq!(dyed.rgba[8..12], [9, 200, 7, 255], "a button was dyed");
    }
}
