//! One photo.

use std::{path::Path, sync::Arc, time::Instant};

use image::{DynamicImage, ImageFormat, ImageReader, Limits, metadata::Orientation};

use super::{Playback, unreadable};
use crate::{
    CaptureError, Frame, FramePool, Source,
    jpeg::{self, Rigour},
    pace::Pace,
};

/// Names by which a folder's photos are known.
pub(super) const EXTENSIONS: &[&str] = &["jpg", "jpeg", "png", "webp", "bmp"];

/// Whether a file that starts so is a photo of a kind that can be decoded.
pub(super) fn is_photo(start: &[u8]) -> bool {
    matches!(
        image::guess_format(start),
        Ok(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Bmp)
    )
}

/// A JPEG, PNG, WebP or BMP file, turned upright by its Exif orientation. Transparent parts lie on white.
///
/// It yields one frame and ends; looping, it yields the same picture again and again (30 times a second in real time).
pub struct Photo {
    frame: Frame,
    playback: Playback,
    pace: Pace,
    yielded: bool,
}

impl Photo {
    /// Decodes the file at once.
    ///
    /// # Errors
    /// [`CaptureError::Unreadable`] when it cannot be read, [`CaptureError::Damaged`] naming it when it cannot be
    /// decoded.
    pub fn open(path: &Path, pool: &FramePool, playback: Playback) -> Result<Self, CaptureError> {
        let frame = load(path, pool)?;
        Ok(Self { frame, playback, pace: Pace::new(30.0, playback.realtime), yielded: false })
    }
}

impl Source for Photo {
    fn next_frame(&mut self) -> Result<Option<Frame>, CaptureError> {
        if self.yielded && !self.playback.looping {
            return Ok(None);
        }
        self.yielded = true;
        let turn = self.pace.wait();
        Ok(Some(Frame { sequence: turn.position, captured_at: turn.at, ..self.frame.clone() }))
    }

    fn describe(&self) -> String {
        let name = self.frame.name.as_deref().unwrap_or_default();
        format!("{name}: photo, {}x{}", self.frame.width, self.frame.height)
    }
}

/// Decodes a photo into a frame that carries the file's name.
pub(super) fn load(path: &Path, pool: &FramePool) -> Result<Frame, CaptureError> {
    let captured_at = Instant::now();
    let bytes = std::fs::read(path).map_err(|cause| unreadable(path, cause))?;
    let (width, height, rgba) = decode(&bytes, pool)
        .map_err(|cause| CaptureError::Damaged(format!("{}: {cause}", path.display())))?;
    let name = path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
    Ok(Frame {
        width,
        height,
        pixels: pool.share(rgba),
        captured_at,
        sequence: 0,
        name: Some(Arc::from(name.as_ref())),
    })
}

fn decode(bytes: &[u8], pool: &FramePool) -> Result<(u32, u32, Vec<u8>), String> {
    match image::guess_format(bytes).map_err(|_| "not a JPEG, PNG, WebP or BMP file")? {
        ImageFormat::Jpeg => decode_jpeg(bytes, pool),
        format => decode_other(bytes, format, pool),
    }
}

/// Decodes exactly as libjpeg does. Decoders may differ by a few grey levels within the standard, and the pose networks
/// notice: landmarks on photos move by up to five pixels. Live pictures take the quicker decoder.
fn as_libjpeg(bytes: &[u8], size: (u32, u32)) -> Result<Vec<u8>, String> {
    let decode = || -> std::io::Result<(usize, usize, Vec<[u8; 4]>)> {
        let mut picture = mozjpeg::Decompress::new_mem(bytes)?.rgba()?;
        let rows = picture.read_scanlines::<[u8; 4]>()?;
        Ok((picture.width(), picture.height(), rows))
    };
    // libjpeg's errors unwind.
    let (width, height, pixels) = std::panic::catch_unwind(decode)
        .map_err(|_| "damaged JPEG data".to_owned())?
        .map_err(|error| error.to_string())?;
    if (width as u64, height as u64) != (u64::from(size.0), u64::from(size.1)) {
        return Err(format!("{width}x{height} decoded instead of {}x{}", size.0, size.1));
    }
    Ok(pixels.into_flattened())
}

/// JPEG goes straight to RGBA; only a turned one takes the longer way.
fn decode_jpeg(bytes: &[u8], pool: &FramePool) -> Result<(u32, u32, Vec<u8>), String> {
    let mut decoded = jpeg::decode(bytes, Rigour::Strict, pool)?;
    // What libjpeg does not convert (CMYK) stays as it was decoded; damage was met above.
    if let Ok(rgba) = as_libjpeg(bytes, (decoded.width, decoded.height)) {
        decoded.rgba = rgba;
    }
    // The decoder fills what a truncated file lacks with grey: a file without its end is damaged all the same.
    if jpeg::index(bytes).map_err(|error| error.to_string())?.spans.is_empty() {
        return Err("the file ends before the picture does".into());
    }
    let orientation = decoded.exif.as_deref().and_then(Orientation::from_exif_chunk);
    match orientation {
        None | Some(Orientation::NoTransforms) => Ok((decoded.width, decoded.height, decoded.rgba)),
        Some(orientation) => {
            let image = image::RgbaImage::from_raw(decoded.width, decoded.height, decoded.rgba)
                .ok_or("a picture of the wrong size")?;
            let mut image = DynamicImage::ImageRgba8(image);
            image.apply_orientation(orientation);
            Ok((image.width(), image.height(), image.into_rgba8().into_raw()))
        }
    }
}

fn decode_other(bytes: &[u8], format: ImageFormat, pool: &FramePool) -> Result<(u32, u32, Vec<u8>), String> {
    use image::ImageDecoder;

    let mut limits = Limits::default();
    limits.max_image_width = Some(jpeg::MAX_SIDE as u32);
    limits.max_image_height = Some(jpeg::MAX_SIDE as u32);
    limits.max_alloc = Some(jpeg::MAX_PIXELS * 8);
    let mut reader = ImageReader::with_format(std::io::Cursor::new(bytes), format);
    reader.limits(limits);
    let one_line = |error: image::ImageError| error.to_string().replace('\n', " ");
    let mut decoder = reader.into_decoder().map_err(one_line)?;
    let (width, height) = decoder.dimensions();
    jpeg::check_size(width, height)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(one_line)?;
    image.apply_orientation(orientation);
    let transparent = image.color().has_alpha();
    let image = image.into_rgba8();
    let (width, height) = image.dimensions();
    let mut rgba = pool.take(image.as_raw().len());
    rgba.copy_from_slice(image.as_raw());
    if transparent {
        lay_on_white(&mut rgba);
    }
    Ok((width, height, rgba))
}

/// Straight alpha over white.
fn lay_on_white(rgba: &mut [u8]) {
    for pixel in rgba.as_chunks_mut::<4>().0 {
        let alpha = u32::from(pixel[3]);
        for channel in &mut pixel[..3] {
            // At most (255 * 255 + 127) / 255 = 255.
            *channel = ((u32::from(*channel) * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
        }
        pixel[3] = 255;
    }
}
