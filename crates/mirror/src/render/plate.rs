//! The camera picture, cropped and flipped.

use jingxuan_capture::Frame;

use super::{MirrorError, PICTURE_FORMAT, device::Gpu, framing::Framing};

/// Uploads the frame and draws it over the whole picture.
pub(super) struct PlatePass {
    pipeline: wgpu::RenderPipeline,
    crop: wgpu::Buffer,
    sampler: wgpu::Sampler,
    frame: Option<Uploaded>,
    /// What the picture is before anything is drawn.
    ground: wgpu::Color,
}

struct Uploaded {
    texture: wgpu::Texture,
    view: wgpu::TextureView,
    bindings: wgpu::BindGroup,
}

impl PlatePass {
    /// `transparent`: the plate leaves the picture's alpha at nothing.
    pub fn new(gpu: &Gpu, transparent: bool) -> Self {
        let (ground, write_mask) = if transparent {
            (wgpu::Color::TRANSPARENT, wgpu::ColorWrites::COLOR)
        } else {
            (wgpu::Color::BLACK, wgpu::ColorWrites::ALL)
        };
        let module = gpu.shader("plate", include_str!("../../../../shaders/plate.wgsl"));
        // Bytes in, bytes out: sampling the encoded values costs no conversion, and at the scale of a mirror the
        // difference between filtering encoded and linear light is not visible.
        let pipeline = gpu.device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label: Some("plate"),
            layout: None,
            vertex: wgpu::VertexState {
                module: &module,
                entry_point: Some("vertex"),
                compilation_options: Default::default(),
                buffers: &[],
            },
            primitive: Default::default(),
            depth_stencil: None,
            multisample: Default::default(),
            fragment: Some(wgpu::FragmentState {
                module: &module,
                entry_point: Some("fragment"),
                compilation_options: Default::default(),
                targets: &[Some(wgpu::ColorTargetState { format: PICTURE_FORMAT, blend: None, write_mask })],
            }),
            multiview_mask: None,
            cache: None,
        });
        let sampler = gpu.device.create_sampler(&wgpu::SamplerDescriptor {
            label: Some("plate"),
            mag_filter: wgpu::FilterMode::Linear,
            min_filter: wgpu::FilterMode::Linear,
            ..Default::default()
        });
        let crop = gpu.buffer("crop", 16, wgpu::BufferUsages::UNIFORM);
        Self { pipeline, crop, sampler, frame: None, ground }
    }

    /// `pixels`: those of the frame, or what is to be shown in their place.
    ///
    /// # Errors
    /// [`MirrorError::Scene`] for frames larger than the device's textures.
    pub fn upload(
        &mut self,
        gpu: &Gpu,
        frame: &Frame,
        pixels: &[u8],
        framing: &Framing,
    ) -> Result<(), MirrorError> {
        let size = wgpu::Extent3d { width: frame.width, height: frame.height, depth_or_array_layers: 1 };
        let largest = gpu.device.limits().max_texture_dimension_2d;
        if frame.width.max(frame.height) > largest {
            return Err(MirrorError::Scene(format!(
                "a frame of {}x{} pixels; this device takes {largest}",
                frame.width, frame.height
            )));
        }
        let uploaded = match self.frame.take() {
            Some(uploaded) if uploaded.texture.size() == size => uploaded,
            _ => self.allocate(gpu, size),
        };
        gpu.queue.write_texture(
            uploaded.texture.as_image_copy(),
            pixels,
            wgpu::TexelCopyBufferLayout {
                offset: 0,
                bytes_per_row: Some(frame.width * 4),
                rows_per_image: None,
            },
            size,
        );
        gpu.queue.write_buffer(&self.crop, 0, bytemuck::cast_slice(&framing.crop()));
        self.frame = Some(uploaded);
        Ok(())
    }

    fn allocate(&self, gpu: &Gpu, size: wgpu::Extent3d) -> Uploaded {
        let texture = gpu.device.create_texture(&wgpu::TextureDescriptor {
            label: Some("frame"),
            size,
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: wgpu::TextureFormat::Rgba8Unorm,
            usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
            view_formats: &[],
        });
        let view = texture.create_view(&Default::default());
        let bindings = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("plate"),
            layout: &self.pipeline.get_bind_group_layout(0),
            entries: &[
                wgpu::BindGroupEntry { binding: 0, resource: self.crop.as_entire_binding() },
                wgpu::BindGroupEntry { binding: 1, resource: wgpu::BindingResource::TextureView(&view) },
                wgpu::BindGroupEntry { binding: 2, resource: wgpu::BindingResource::Sampler(&self.sampler) },
            ],
        });
        Uploaded { texture, view, bindings }
    }

    /// The uploaded frame.
    pub fn view(&self) -> Option<&wgpu::TextureView> {
        self.frame.as_ref().map(|uploaded| &uploaded.view)
    }

    pub fn draw(&self, encoder: &mut wgpu::CommandEncoder, picture: &wgpu::TextureView) {
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("plate"),
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view: picture,
                depth_slice: None,
                resolve_target: None,
                ops: wgpu::Operations { load: wgpu::LoadOp::Clear(self.ground), store: wgpu::StoreOp::Store },
            })],
            ..Default::default()
        });
        if let Some(frame) = &self.frame {
            pass.set_pipeline(&self.pipeline);
            pass.set_bind_group(0, &frame.bindings, &[]);
            pass.draw(0..3, 0..1);
        }
    }

    /// Overwrites the last frame in graphics memory.
    pub fn wipe(&mut self, gpu: &Gpu) {
        if let Some(frame) = self.frame.take() {
            let size = frame.texture.size();
            gpu.queue.write_texture(
                frame.texture.as_image_copy(),
                &vec![0; (size.width * size.height * 4) as usize],
                wgpu::TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: Some(size.width * 4),
                    rows_per_image: None,
                },
                size,
            );
            gpu.queue.submit([]);
        }
    }
}
