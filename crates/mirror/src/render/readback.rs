//! From the picture in graphics memory to bytes.

use std::sync::{
    Arc,
    atomic::{AtomicU8, Ordering},
};

use jingxuan_capture::{FramePool, Pixels};

use super::{MirrorError, device::Gpu};

const IDLE: u8 = 0;
const MAPPED: u8 = 1;
const FAILED: u8 = 2;

/// One mappable buffer. The picture must show the frame it was asked for, so the copy is waited for; a second buffer
/// would only help a picture that is shown one frame late.
pub(super) struct ReadBack {
    buffer: wgpu::Buffer,
    width: u32,
    height: u32,
    stride: u32,
    state: Arc<AtomicU8>,
}

impl ReadBack {
    pub fn new(gpu: &Gpu, width: u32, height: u32) -> Self {
        let stride = (width * 4).next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT);
        let buffer = gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("read-back"),
            size: u64::from(stride) * u64::from(height),
            usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
            mapped_at_creation: false,
        });
        Self { buffer, width, height, stride, state: Arc::new(AtomicU8::new(IDLE)) }
    }

    /// Records the copy.
    pub fn copy(&self, encoder: &mut wgpu::CommandEncoder, picture: &wgpu::Texture) {
        encoder.copy_texture_to_buffer(
            picture.as_image_copy(),
            wgpu::TexelCopyBufferInfo {
                buffer: &self.buffer,
                layout: wgpu::TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: Some(self.stride),
                    rows_per_image: None,
                },
            },
            picture.size(),
        );
    }

    /// Asks for the copied bytes; call after submitting, then wait for the device.
    pub fn map(&self) {
        self.state.store(IDLE, Ordering::Release);
        let state = Arc::clone(&self.state);
        self.buffer.map_async(wgpu::MapMode::Read, .., move |result| {
            state.store(if result.is_ok() { MAPPED } else { FAILED }, Ordering::Release);
        });
    }

    /// The bytes, without the padding at the ends of rows.
    ///
    /// # Errors
    /// [`MirrorError::DeviceLost`] when the device went away in between.
    pub fn finish(&self, gpu: &Gpu, pool: &FramePool) -> Result<Pixels, MirrorError> {
        gpu.alive()?;
        if self.state.load(Ordering::Acquire) != MAPPED {
            return Err(MirrorError::DeviceLost("the picture could not be read back".into()));
        }
        let row = self.width as usize * 4;
        let mut bytes = pool.take(row * self.height as usize);
        {
            let view = self
                .buffer
                .get_mapped_range(..)
                .map_err(|error| MirrorError::DeviceLost(format!("read-back: {error}")))?;
            for (to, from) in bytes.chunks_exact_mut(row).zip(view.chunks_exact(self.stride as usize)) {
                to.copy_from_slice(&from[..row]);
            }
        }
        self.buffer.unmap();
        Ok(pool.share(bytes))
    }
}
