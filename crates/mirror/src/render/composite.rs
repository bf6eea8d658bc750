//! The garment layer over the camera picture, behind head and hair.

use bytemuck::{Pod, Zeroable};
use glam::{Affine2, Mat2, Vec2, Vec3};
use jingxuan_vision::Mask;

use super::{
    PICTURE_FORMAT, Shopper,
    device::Gpu,
    framing::{Framing, PixelRect},
    grain,
    held::{self, HeldMap},
    layer::Layer,
    motion::Blur,
};

/// Darkness of the garment's shadow of contact on the shopper, 0..1; the key light's shadow comes with the layer.
const SHADOW: f32 = 0.24;
/// Radius of a head with its hair, metres.
const HEAD_RADIUS: f32 = 0.19;
/// Height of the middle of the head over SMPL's head joint, metres.
const HEAD_RISE: f32 = 0.09;

/// How far the garment's shadow reaches on the shopper, picture pixels.
pub(super) fn shadow_reach(height: u32) -> u32 {
    height / 90 + 1
}

/// Draws the layer onto the picture.
pub(super) struct CompositePass {
    /// By [`Finish::index`].
    pipelines: Vec<wgpu::RenderPipeline>,
    layout: wgpu::BindGroupLayout,
    finish: Finish,
    grain: wgpu::TextureView,
    tiled: wgpu::Sampler,
    uniform: wgpu::Buffer,
    sampler: wgpu::Sampler,
    mask: Option<(wgpu::Texture, u32)>,
    held: wgpu::Texture,
    bindings: Option<(wgpu::BindGroup, u64)>,
}

#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct Uniform {
    mask_x: Vec2,
    mask_y: Vec2,
    mask_shift: Vec2,
    origin: Vec2,
    head: Vec3,
    chin_x: f32,
    chin_up: Vec2,
    chin_y: f32,
    shadow_reach: f32,
    layer_size: Vec2,
    shadow_strength: f32,
    has_mask: f32,
    layer_scale: Vec2,
    layer_texel: Vec2,
    grain_scale: Vec2,
    grain_shift: Vec2,
    grain: Vec2,
    blur_shift: Vec2,
    blur: [Vec2; 2],
    held_scale: Vec2,
    held_shift: Vec2,
}

/// What the camera adds to what it sees.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Camera {
    /// Standard deviation of the noise, encoded values 0..1, in the dark and in the light; `None` for no grain.
    pub noise: Option<[f32; 2]>,
    /// The garments' way while it exposes.
    pub blur: Option<Blur>,
    /// Number of the picture.
    pub picture: u64,
}

/// Which of the shader's variants draws the layer.
#[derive(Clone, Copy, Debug, Default)]
struct Finish {
    /// The layer has fewer pixels than its part of the picture.
    enlarged: bool,
    grainy: bool,
    moving: bool,
    /// Something is held before the garments.
    holding: bool,
}

impl Finish {
    fn all() -> impl Iterator<Item = Self> {
        (0..16).map(|n| Self {
            enlarged: n & 1 != 0,
            grainy: n & 2 != 0,
            moving: n & 4 != 0,
            holding: n & 8 != 0,
        })
    }

    fn index(self) -> usize {
        usize::from(self.enlarged)
            + 2 * usize::from(self.grainy)
            + 4 * usize::from(self.moving)
            + 8 * usize::from(self.holding)
    }
}

impl CompositePass {
    /// `smooth_outline`: the layer has one sample a pixel.
    pub fn new(gpu: &Gpu, smooth_outline: bool) -> Self {
        let module = gpu.shader("composite", include_str!("../../../../shaders/composite.wgsl"));
        let layout = bindings_layout(gpu);
        let pipelines =
            Finish::all().map(|finish| pipeline(gpu, &module, &layout, smooth_outline, finish)).collect();
        let tiled = gpu.device.create_sampler(&wgpu::SamplerDescriptor {
            label: Some("grain"),
            address_mode_u: wgpu::AddressMode::Repeat,
            address_mode_v: wgpu::AddressMode::Repeat,
            mag_filter: wgpu::FilterMode::Linear,
            min_filter: wgpu::FilterMode::Linear,
            ..Default::default()
        });
        let sampler = gpu.device.create_sampler(&wgpu::SamplerDescriptor {
            label: Some("mask"),
            mag_filter: wgpu::FilterMode::Linear,
            min_filter: wgpu::FilterMode::Linear,
            ..Default::default()
        });
        let uniform = gpu.buffer("composite", size_of::<Uniform>() as u64, wgpu::BufferUsages::UNIFORM);
        Self {
            pipelines,
            layout,
            finish: Finish::default(),
            grain: grain::tile(gpu),
            tiled,
            uniform,
            sampler,
            mask: None,
            held: texture(gpu, "held", held::SIDE as u32),
            bindings: None,
        }
    }

    #[allow(clippy::too_many_arguments)] // one frame's data, all of it needed
    pub fn upload(
        &mut self,
        gpu: &Gpu,
        layer: &Layer,
        rect: PixelRect,
        shopper: &Shopper<'_>,
        framing: &Framing,
        height: u32,
        seen: &Camera,
        held: Option<&HeldMap>,
    ) {
        let blur = seen.blur.unwrap_or(Blur { matrix: Mat2::ZERO, shift: Vec2::ZERO });
        let observation = shopper.observation;
        let mask = &observation.mask;
        self.upload_mask(gpu, mask);
        if let Some((resolved, generation)) = layer.resolved() {
            self.bind(gpu, resolved, generation);
        }

        let (layer_size, layer_whole) = layer.extent();
        let (joints, camera) = (&shopper.body.joints, &shopper.body.camera);
        let up = (joints[15] - joints[12]).normalize_or(Vec3::NEG_Y);
        let middle = joints[15] + up * HEAD_RISE;
        let head = framing.pixel(camera, middle);
        let chin = framing.pixel(camera, joints[15] - up * 0.01);
        let radius = HEAD_RADIUS * camera.fy / middle.z.max(0.2) * framing.scale();
        // A mask may be read from an image of another size than the frame shown.
        let image = Vec2::new(observation.image_size.0.max(1) as f32, observation.image_size.1.max(1) as f32);
        let frame = Vec2::new(camera.width.max(1) as f32, camera.height.max(1) as f32);
        let patch =
            mask.patch_to_image.inverse() * Affine2::from_scale(image / frame) * framing.to_picture.inverse();
        let side = mask.side.max(1) as f32;
        let valid = mask.side > 0 && patch.is_finite();
        let to_held = held.map_or(Affine2::ZERO, |held| {
            write(gpu, &self.held, held::SIDE as u32, &held.values);
            held.to_map * framing.to_picture.inverse()
        });
        let uniform = Uniform {
            mask_x: if valid { patch.matrix2.x_axis / side } else { Vec2::ZERO },
            mask_y: if valid { patch.matrix2.y_axis / side } else { Vec2::ZERO },
            mask_shift: if valid { patch.translation / side } else { Vec2::ZERO },
            origin: Vec2::new(rect.x as f32, rect.y as f32),
            head: head.extend(radius.max(1.0)),
            chin_x: chin.x,
            chin_up: (head - chin).normalize_or(Vec2::NEG_Y),
            chin_y: chin.y,
            shadow_reach: shadow_reach(height) as f32,
            layer_size,
            shadow_strength: SHADOW,
            has_mask: f32::from(u8::from(valid)),
            layer_scale: layer.scale(),
            layer_texel: layer_whole.recip(),
            // As the frame lies in the picture: noise is enlarged with it.
            grain_scale: Vec2::splat(1.0 / (framing.scale().max(1e-3) * grain::SIDE as f32)),
            grain_shift: grain::shift(seen.picture) / grain::SIDE as f32,
            grain: Vec2::from_array(seen.noise.unwrap_or_default()) * grain::RANGE,
            blur_shift: blur.shift,
            blur: [blur.matrix.x_axis, blur.matrix.y_axis],
            // Frames are scaled and flipped into pictures, never turned.
            held_scale: Vec2::new(to_held.matrix2.x_axis.x, to_held.matrix2.y_axis.y) / held::SIDE as f32,
            held_shift: to_held.translation / held::SIDE as f32,
        };
        self.finish = Finish {
            enlarged: layer.scale().min_element() < 1.0,
            grainy: seen.noise.is_some_and(|noise| noise.iter().any(|sigma| *sigma > 0.5 / 255.0)),
            moving: seen.blur.is_some(),
            holding: held.is_some(),
        };
        gpu.queue.write_buffer(&self.uniform, 0, bytemuck::bytes_of(&uniform));
    }

    fn upload_mask(&mut self, gpu: &Gpu, mask: &Mask) {
        let side = mask.side.max(1);
        if self.mask.as_ref().is_none_or(|(_, known)| *known != side) {
            let texture = texture(gpu, "mask", side);
            self.mask = Some((texture, side));
            self.bindings = None;
        }
        if let (Some((texture, _)), false) = (&self.mask, mask.values.is_empty()) {
            write(gpu, texture, side, &mask.values);
        }
    }

    fn bind(&mut self, gpu: &Gpu, layer: &wgpu::TextureView, generation: u64) {
        if self.bindings.as_ref().is_some_and(|(_, known)| *known == generation) {
            return;
        }
        let Some((mask, _)) = &self.mask else { return };
        let bindings = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("composite"),
            layout: &self.layout,
            entries: &[
                wgpu::BindGroupEntry { binding: 0, resource: self.uniform.as_entire_binding() },
                wgpu::BindGroupEntry { binding: 1, resource: wgpu::BindingResource::TextureView(layer) },
                wgpu::BindGroupEntry {
                    binding: 2,
                    resource: wgpu::BindingResource::TextureView(&mask.create_view(&Default::default())),
                },
                wgpu::BindGroupEntry { binding: 3, resource: wgpu::BindingResource::Sampler(&self.sampler) },
                wgpu::BindGroupEntry {
                    binding: 4,
                    resource: wgpu::BindingResource::TextureView(&self.grain),
                },
                wgpu::BindGroupEntry { binding: 5, resource: wgpu::BindingResource::Sampler(&self.tiled) },
                wgpu::BindGroupEntry {
                    binding: 6,
                    resource: wgpu::BindingResource::TextureView(&self.held.create_view(&Default::default())),
                },
            ],
        });
        self.bindings = Some((bindings, generation));
    }

    pub fn draw(&self, encoder: &mut wgpu::CommandEncoder, picture: &wgpu::TextureView, rect: PixelRect) {
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("composite"),
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view: picture,
                depth_slice: None,
                resolve_target: None,
                ops: wgpu::Operations { load: wgpu::LoadOp::Load, store: wgpu::StoreOp::Store },
            })],
            ..Default::default()
        });
        if let Some((bindings, _)) = &self.bindings {
            pass.set_scissor_rect(rect.x, rect.y, rect.width, rect.height);
            pass.set_pipeline(&self.pipelines[self.finish.index()]);
            pass.set_bind_group(0, bindings, &[]);
            pass.draw(0..3, 0..1);
        }
    }

    /// Overwrites the last mask in graphics memory, and what was held.
    pub fn wipe(&mut self, gpu: &Gpu) {
        let held = (&self.held, held::SIDE as u32);
        for (texture, side) in self.mask.iter().map(|(texture, side)| (texture, *side)).chain([held]) {
            write(gpu, texture, side, &vec![0; (side * side) as usize]);
        }
        gpu.queue.submit([]);
    }
}

/// A square texture of one byte a texel.
fn texture(gpu: &Gpu, label: &str, side: u32) -> wgpu::Texture {
    gpu.device.create_texture(&wgpu::TextureDescriptor {
        label: Some(label),
        size: wgpu::Extent3d { width: side, height: side, depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: wgpu::TextureFormat::R8Unorm,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        view_formats: &[],
    })
}

fn write(gpu: &Gpu, texture: &wgpu::Texture, side: u32, values: &[u8]) {
    gpu.queue.write_texture(
        texture.as_image_copy(),
        values,
        wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(side), rows_per_image: None },
        texture.size(),
    );
}

/// Uniform, layer, mask and sampler: shared by the pipelines, so that a change of resolution needs no new bindings.
fn bindings_layout(gpu: &Gpu) -> wgpu::BindGroupLayout {
    let entry = |binding, ty| wgpu::BindGroupLayoutEntry {
        binding,
        visibility: wgpu::ShaderStages::FRAGMENT,
        ty,
        count: None,
    };
    let texture = wgpu::BindingType::Texture {
        sample_type: wgpu::TextureSampleType::Float { filterable: true },
        view_dimension: wgpu::TextureViewDimension::D2,
        multisampled: false,
    };
    gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("composite"),
        entries: &[
            entry(
                0,
                wgpu::BindingType::Buffer {
                    ty: wgpu::BufferBindingType::Uniform,
                    has_dynamic_offset: false,
                    min_binding_size: None,
                },
            ),
            entry(1, texture),
            entry(2, texture),
            entry(3, wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering)),
            entry(4, texture),
            entry(5, wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering)),
            entry(6, texture),
        ],
    })
}

fn pipeline(
    gpu: &Gpu,
    module: &wgpu::ShaderModule,
    layout: &wgpu::BindGroupLayout,
    smooth_outline: bool,
    finish: Finish,
) -> wgpu::RenderPipeline {
    let layout = gpu.device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: Some("composite"),
        bind_group_layouts: &[Some(layout)],
        immediate_size: 0,
    });
    gpu.device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("composite"),
        layout: Some(&layout),
        vertex: wgpu::VertexState {
            module,
            entry_point: Some("vertex"),
            compilation_options: Default::default(),
            buffers: &[],
        },
        primitive: Default::default(),
        depth_stencil: None,
        multisample: Default::default(),
        fragment: Some(wgpu::FragmentState {
            module,
            entry_point: Some("fragment"),
            compilation_options: wgpu::PipelineCompilationOptions {
                constants: &[
                    ("smooth_outline", f64::from(u8::from(smooth_outline))),
                    ("enlarged", f64::from(u8::from(finish.enlarged))),
                    ("grainy", f64::from(u8::from(finish.grainy))),
                    ("moving", f64::from(u8::from(finish.moving))),
                    ("holding", f64::from(u8::from(finish.holding))),
                ],
                ..Default::default()
            },
            targets: &[Some(wgpu::ColorTargetState {
                // Blending happens in linear light.
                format: PICTURE_FORMAT.add_srgb_suffix(),
                blend: Some(wgpu::BlendState::PREMULTIPLIED_ALPHA_BLENDING),
                write_mask: wgpu::ColorWrites::ALL,
            })],
        }),
        multiview_mask: None,
        cache: None,
    })
}
