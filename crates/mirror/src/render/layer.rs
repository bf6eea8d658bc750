//! The garment layer: colour and depth, no larger than the garments on the screen, and no finer than asked for.
//!
//! On graphics hardware it has four samples a pixel. A software driver draws four samples at two and a half times the
//! price: there it has one, and [`super::composite`] smooths its outline.

use glam::Vec2;

use super::{device::Gpu, framing::PixelRect};

/// Samples per pixel where edges are sampled: WebGPU promises four.
pub(super) const SAMPLES: u32 = 4;
/// Colours are stored as the square root of linear light, near enough to how eyes see it: a software driver filters plain
/// bytes several times as fast as sRGB. Whoever draws into the layer takes the root, the composite squares.
pub(super) const LAYER_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;
pub(super) const DEPTH_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Depth32Float;
/// Sizes are rounded up to this, so that a moving shopper does not make new textures.
const STEP: u32 = 128;
/// A layer more than twice as large as needed for this many frames is made anew.
const PATIENCE: u32 = 90;

/// Textures of the layer, kept from frame to frame.
pub(super) struct Layer {
    sample_count: u32,
    textures: Option<Textures>,
    oversized: u32,
    generation: u64,
    /// The part in use, layer pixels.
    used: (u32, u32),
    /// Layer pixels per picture pixel.
    scale: Vec2,
}

struct Textures {
    width: u32,
    height: u32,
    /// `None` with one sample a pixel.
    samples: Option<wgpu::TextureView>,
    depth: wgpu::TextureView,
    resolved: wgpu::TextureView,
}

impl Layer {
    pub fn new(sample_count: u32) -> Self {
        Self { sample_count, textures: None, oversized: 0, generation: 0, used: (1, 1), scale: Vec2::ONE }
    }

    /// Makes sure that `rect` of the picture fits, at `scale` layer pixels per picture pixel.
    pub fn fit(&mut self, gpu: &Gpu, rect: PixelRect, scale: f32) {
        let size = Vec2::new(rect.width as f32, rect.height as f32);
        let used = (size * scale).ceil().max(Vec2::ONE);
        self.used = (used.x as u32, used.y as u32);
        self.scale = used / size;
        let (width, height) = (self.used.0.next_multiple_of(STEP), self.used.1.next_multiple_of(STEP));
        if let Some(textures) = &self.textures {
            let fits = textures.width >= width && textures.height >= height;
            let wasteful = textures.width * textures.height > 2 * width * height;
            self.oversized = if fits && wasteful { self.oversized + 1 } else { 0 };
            if fits && self.oversized < PATIENCE {
                return;
            }
        }
        let (width, height) = match &self.textures {
            Some(old) if self.oversized < PATIENCE => (width.max(old.width), height.max(old.height)),
            _ => (width, height),
        };
        self.oversized = 0;
        self.generation += 1;
        let texture = |label, format, sample_count, usage| {
            gpu.device
                .create_texture(&wgpu::TextureDescriptor {
                    label: Some(label),
                    size: wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
                    mip_level_count: 1,
                    sample_count,
                    dimension: wgpu::TextureDimension::D2,
                    format,
                    usage: usage | wgpu::TextureUsages::RENDER_ATTACHMENT,
                    view_formats: &[],
                })
                .create_view(&Default::default())
        };
        self.textures = Some(Textures {
            width,
            height,
            samples: (self.sample_count > 1).then(|| {
                texture("layer samples", LAYER_FORMAT, self.sample_count, wgpu::TextureUsages::empty())
            }),
            depth: texture("layer depth", DEPTH_FORMAT, self.sample_count, wgpu::TextureUsages::empty()),
            resolved: texture("layer", LAYER_FORMAT, 1, wgpu::TextureUsages::TEXTURE_BINDING),
        });
    }

    /// Forgets the last picture's garments.
    pub fn wipe(&mut self) {
        self.textures = None;
        self.generation += 1;
    }

    /// The finished layer, and a number that changes when it becomes another texture.
    pub fn resolved(&self) -> Option<(&wgpu::TextureView, u64)> {
        self.textures.as_ref().map(|textures| (&textures.resolved, self.generation))
    }

    /// Layer pixels per picture pixel.
    pub fn scale(&self) -> Vec2 {
        self.scale
    }

    /// The upper left part in use, and the whole of the texture, layer pixels.
    pub fn extent(&self) -> (Vec2, Vec2) {
        let whole = self.textures.as_ref().map_or((1, 1), |textures| (textures.width, textures.height));
        let pixels = |(x, y): (u32, u32)| Vec2::new(x as f32, y as f32);
        (pixels(self.used), pixels(whole))
    }

    /// Starts drawing into the part in use.
    pub fn begin<'e>(&self, encoder: &'e mut wgpu::CommandEncoder) -> wgpu::RenderPass<'e> {
        let clear = wgpu::LoadOp::Clear(wgpu::Color::TRANSPARENT);
        let colour = self.textures.as_ref().map(|textures| match &textures.samples {
            Some(samples) => wgpu::RenderPassColorAttachment {
                view: samples,
                depth_slice: None,
                resolve_target: Some(&textures.resolved),
                ops: wgpu::Operations { load: clear, store: wgpu::StoreOp::Discard },
            },
            None => wgpu::RenderPassColorAttachment {
                view: &textures.resolved,
                depth_slice: None,
                resolve_target: None,
                ops: wgpu::Operations { load: clear, store: wgpu::StoreOp::Store },
            },
        });
        let depth = self.textures.as_ref().map(|textures| wgpu::RenderPassDepthStencilAttachment {
            view: &textures.depth,
            depth_ops: Some(wgpu::Operations {
                load: wgpu::LoadOp::Clear(1.0),
                store: wgpu::StoreOp::Discard,
            }),
            stencil_ops: None,
        });
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("garments"),
            color_attachments: &[colour],
            depth_stencil_attachment: depth,
            ..Default::default()
        });
        let (width, height) = self.used;
        pass.set_viewport(0.0, 0.0, width as f32, height as f32, 0.0, 1.0);
        pass.set_scissor_rect(0, 0, width, height);
        pass
    }
}

/// State shared by the pipelines that draw into the layer.
pub(super) fn depth_state() -> wgpu::DepthStencilState {
    wgpu::DepthStencilState {
        format: DEPTH_FORMAT,
        depth_write_enabled: Some(true),
        depth_compare: Some(wgpu::CompareFunction::Less),
        stencil: Default::default(),
        bias: Default::default(),
    }
}

/// See [`depth_state`].
pub(super) fn multisample(count: u32) -> wgpu::MultisampleState {
    wgpu::MultisampleState { count, ..Default::default() }
}
