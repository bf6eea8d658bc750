//! The camera's noise for pixels that the camera has not seen.

use glam::Vec2;

use super::device::Gpu;

/// Side of the tile of noise, frame pixels.
pub(super) const SIDE: u32 = 128;
/// Standard deviations that the tile's full range stands for.
pub(super) const RANGE: f32 = 3.2;

/// Where the tile lies in the `n`th picture: elsewhere in nearly every one, and the same in every run.
pub(super) fn shift(n: u64) -> Vec2 {
    let bits = scramble(n + 1);
    Vec2::new((bits & 127) as f32, ((bits >> 7) & 127) as f32)
}

/// A tile of Gaussian noise, clipped at [`RANGE`].
pub(super) fn tile(gpu: &Gpu) -> wgpu::TextureView {
    let texture = gpu.device.create_texture(&wgpu::TextureDescriptor {
        label: Some("grain"),
        size: wgpu::Extent3d { width: SIDE, height: SIDE, depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: wgpu::TextureFormat::R8Unorm,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        view_formats: &[],
    });
    gpu.queue.write_texture(
        texture.as_image_copy(),
        &noise(),
        wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(SIDE), rows_per_image: None },
        texture.size(),
    );
    texture.create_view(&Default::default())
}

fn noise() -> Vec<u8> {
    (0..u64::from(SIDE * SIDE))
        .map(|n| {
            // Twelve uniform values make a Gaussian one.
            let sum: f32 = (0..12).map(|k| (scramble(n * 12 + k) >> 40) as f32 / (1u64 << 24) as f32).sum();
            (127.5 + 127.5 * ((sum - 6.0) / RANGE).clamp(-1.0, 1.0)).round() as u8
        })
        .collect()
}

/// Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators".
fn scramble(n: u64) -> u64 {
    let mut z = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tile_has_no_mean_and_the_spread_it_promises() {
        let values: Vec<f32> = noise().iter().map(|byte| (f32::from(*byte) / 127.5 - 1.0) * RANGE).collect();
        let mean = values.iter().sum::<f32>() / values.len() as f32;
        let variance = values.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / values.len() as f32;
        assert!(mean.abs() < 0.02 && (variance.sqrt() - 1.0).abs() < 0.03, "{mean}, {variance}");
        let beside: f32 = values.windows(2).map(|pair| pair[0] * pair[1]).sum::<f32>() / values.len() as f32;
        assert!(beside.abs() < 0.03, "neighbours are alike: {beside}");
    }

    #[test]
    fn the_tile_moves_with_every_picture() {
        let shifts: std::collections::HashSet<[u32; 2]> =
            (0..64).map(|n| shift(n).to_array().map(|x| x as u32)).collect();
        assert!(shifts.len() > 60);
    }
}
