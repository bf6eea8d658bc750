//! Garment textures in graphics memory, each uploaded once, with mip levels.

use std::{
    borrow::Cow,
    sync::{Arc, Weak},
};

use jingxuan_garment::Texture;

use super::{device::Gpu, light::LINEAR};

/// Bytes of textures that are kept, the drawn ones among them: going back to the last garments costs no upload.
const LIMIT: usize = 96 << 20;

/// Views by image, the least recently asked for first. An image that nobody else holds any more is let go.
pub(super) struct TextureCache<View = wgpu::TextureView> {
    entries: Vec<(Weak<Texture>, View, usize)>,
}

impl<View> Default for TextureCache<View> {
    fn default() -> Self {
        Self { entries: Vec::new() }
    }
}

impl TextureCache {
    /// The view of an image; `srgb` says whether its bytes are encoded colours or plain numbers.
    pub fn view(&mut self, gpu: &Gpu, image: &Arc<Texture>, srgb: bool) -> wgpu::TextureView {
        self.find(image, || upload(gpu, image, srgb))
    }
}

impl<View: Clone> TextureCache<View> {
    fn find(&mut self, image: &Arc<Texture>, make: impl FnOnce() -> View) -> View {
        let found = self.entries.iter().position(|(known, ..)| is(known, image));
        let entry = match found {
            Some(at) => self.entries.remove(at),
            // A third more for the mip levels.
            None => (Arc::downgrade(image), make(), image.rgba.len() / 3 * 4),
        };
        let view = entry.1.clone();
        self.entries.push(entry);
        view
    }

    /// Lets go of the least recently asked for beyond `limit` bytes, but not of what is `drawn`, and of what is gone.
    pub fn trim(&mut self, limit: usize, drawn: &[&Arc<Texture>]) {
        self.entries.retain(|(image, ..)| image.strong_count() > 0);
        let mut bytes: usize = self.entries.iter().map(|(.., bytes)| bytes).sum();
        self.entries.retain(|(image, _, own)| {
            let stays = bytes <= limit || drawn.iter().any(|drawn| is(image, drawn));
            if !stays {
                bytes -= own;
            }
            stays
        });
    }

    /// [`TextureCache::trim`] to what a mirror keeps.
    pub fn tidy(&mut self, drawn: &[&Arc<Texture>]) {
        self.trim(LIMIT, drawn);
    }
}

fn is(known: &Weak<Texture>, image: &Arc<Texture>) -> bool {
    std::ptr::eq(known.as_ptr(), Arc::as_ptr(image))
}

/// sRGB byte to the square root of linear light as a byte: see [`super::layer::LAYER_FORMAT`].
static ROOT: std::sync::LazyLock<[u8; 256]> =
    std::sync::LazyLock::new(|| std::array::from_fn(|byte| (255.0 * LINEAR[byte].sqrt()).round() as u8));

fn upload(gpu: &Gpu, image: &Texture, srgb: bool) -> wgpu::TextureView {
    let levels = 32 - image.width.max(image.height).leading_zeros();
    let texture = gpu.device.create_texture(&wgpu::TextureDescriptor {
        label: Some("garment"),
        size: wgpu::Extent3d { width: image.width, height: image.height, depth_or_array_layers: 1 },
        mip_level_count: levels,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: wgpu::TextureFormat::Rgba8Unorm,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        view_formats: &[],
    });
    let (mut width, mut height) = (image.width, image.height);
    let mut pixels = Cow::Borrowed(&image.rgba);
    if srgb {
        for pixel in pixels.to_mut().chunks_exact_mut(4) {
            for channel in &mut pixel[..3] {
                *channel = ROOT[usize::from(*channel)];
            }
        }
    }
    for mip_level in 0..levels {
        if mip_level > 0 {
            let (half, w, h) = halve(&pixels, width, height, srgb);
            (pixels, width, height) = (Cow::Owned(half), w, h);
        }
        gpu.queue.write_texture(
            wgpu::TexelCopyTextureInfo { mip_level, ..texture.as_image_copy() },
            &pixels,
            wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(width * 4), rows_per_image: None },
            wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
        );
    }
    texture.create_view(&Default::default())
}

/// Means of 2 x 2 pixels, of linear light where the bytes are roots of it.
fn halve(pixels: &[u8], width: u32, height: u32, srgb: bool) -> (Vec<u8>, u32, u32) {
    let (w, h) = ((width / 2).max(1), (height / 2).max(1));
    let mut out = Vec::with_capacity((w * h * 4) as usize);
    for y in 0..h {
        let rows = [(2 * y).min(height - 1) * width, (2 * y + 1).min(height - 1) * width];
        for x in 0..w {
            let columns = [(2 * x).min(width - 1), (2 * x + 1).min(width - 1)];
            for channel in 0..4 {
                let mut sum = 0u32;
                for row in rows {
                    for column in columns {
                        let value = u32::from(pixels[((row + column) * 4 + channel) as usize]);
                        sum += if srgb && channel < 3 { value * value } else { value };
                    }
                }
                out.push(if srgb && channel < 3 {
                    (sum as f32 * 0.25).sqrt().round() as u8
                } else {
                    ((sum + 2) / 4) as u8
                });
            }
        }
    }
    (out, w, h)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn views_are_kept_by_bytes_and_go_with_their_image() {
        let image = || Arc::new(Texture { width: 4, height: 3, rgba: vec![0; 48] });
        let images: Vec<Arc<Texture>> = (0..5).map(|_| image()).collect();
        let mut cache = TextureCache::<usize>::default();
        for (n, image) in images.iter().enumerate() {
            assert_eq!(cache.find(image, || n), n);
        }
        let kept = |cache: &TextureCache<usize>| cache.entries.iter().map(|e| e.1).collect::<Vec<_>>();
        cache.trim(5 * 64, &[]);
        assert_eq!(kept(&cache), [0, 1, 2, 3, 4]);
        assert_eq!(cache.find(&images[1], || 99), 1, "it was there");
        cache.trim(3 * 64, &[&images[0]]);
        assert_eq!(kept(&cache), [0, 4, 1], "the drawn one stays, the least recently asked for go");
        let mut images = images;
        images.truncate(4);
        cache.trim(3 * 64, &[]);
        assert_eq!(kept(&cache), [0, 1], "nobody can ask for the last image again");
        cache.trim(0, &[&images[1]]);
        assert_eq!(kept(&cache), [1]);
    }

    #[test]
    fn mip_levels_keep_the_light_of_a_chequer() {
        let black_white = [[0u8, 0, 0, 255], [255; 4], [255; 4], [0, 0, 0, 255]].concat();
        let (mean, w, h) = halve(&black_white, 2, 2, true);
        assert_eq!((w, h), (1, 1));
        // the root of half the light
        assert_eq!(mean, vec![180, 180, 180, 255]);
        assert_eq!(halve(&black_white, 2, 2, false).0, vec![128, 128, 128, 255]);
    }

    #[test]
    fn odd_and_thin_images_shrink_to_one_pixel() {
        let (pixels, w, h) = halve(&[9; 5 * 4], 5, 1, false);
        assert_eq!((pixels.len(), w, h), (8, 2, 1));
    }
}
