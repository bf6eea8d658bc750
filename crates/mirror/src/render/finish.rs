//! The variants of the cloth shader, and what they bind.

use jingxuan_garment::DrapedVertex;

use super::{
    device::Gpu,
    layer::{LAYER_FORMAT, depth_state, multisample},
};

/// Which variant a garment is drawn with. Matte cloth, which most of it is, pays for none of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Finish {
    /// As cloth.
    Woven {
        /// Reflects like satin or coated nylon.
        glossy: bool,
        /// Its threads are large enough on the screen to be seen.
        threaded: bool,
    },
    /// In the colours of its fit.
    Mapped,
}

impl Default for Finish {
    fn default() -> Self {
        Self::Woven { glossy: false, threaded: false }
    }
}

impl Finish {
    /// In the order of [`Finish::index`].
    pub const ALL: [Self; 5] = [
        Self::Woven { glossy: false, threaded: false },
        Self::Woven { glossy: true, threaded: false },
        Self::Woven { glossy: false, threaded: true },
        Self::Woven { glossy: true, threaded: true },
        Self::Mapped,
    ];

    pub fn index(self) -> usize {
        match self {
            Self::Woven { glossy, threaded } => usize::from(glossy) + 2 * usize::from(threaded),
            Self::Mapped => 4,
        }
    }

    /// Glossy, threaded, mapped.
    fn flags(self) -> [bool; 3] {
        match self {
            Self::Woven { glossy, threaded } => [glossy, threaded, false],
            Self::Mapped => [false, false, true],
        }
    }
}

fn entry(binding: u32, visibility: wgpu::ShaderStages, ty: wgpu::BindingType) -> wgpu::BindGroupLayoutEntry {
    wgpu::BindGroupLayoutEntry { binding, visibility, ty, count: None }
}

const UNIFORM: wgpu::BindingType = wgpu::BindingType::Buffer {
    ty: wgpu::BufferBindingType::Uniform,
    has_dynamic_offset: false,
    min_binding_size: None,
};

fn image(sample_type: wgpu::TextureSampleType) -> wgpu::BindingType {
    wgpu::BindingType::Texture {
        sample_type,
        view_dimension: wgpu::TextureViewDimension::D2,
        multisampled: false,
    }
}

/// Projection, light and shadows.
pub(super) fn scene_layout(gpu: &Gpu) -> wgpu::BindGroupLayout {
    let both = wgpu::ShaderStages::VERTEX_FRAGMENT;
    gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("garment scene"),
        entries: &[
            entry(0, both, UNIFORM),
            entry(1, both, UNIFORM),
            entry(2, both, UNIFORM),
            entry(3, wgpu::ShaderStages::VERTEX, image(wgpu::TextureSampleType::Depth)),
        ],
    })
}

/// One garment's cloth and textures.
pub(super) fn maps_layout(gpu: &Gpu) -> wgpu::BindGroupLayout {
    let fragment = wgpu::ShaderStages::FRAGMENT;
    let texture = image(wgpu::TextureSampleType::Float { filterable: true });
    gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("garment maps"),
        entries: &[
            entry(0, wgpu::ShaderStages::VERTEX_FRAGMENT, UNIFORM),
            entry(1, fragment, texture),
            entry(2, fragment, texture),
            entry(3, fragment, wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering)),
            entry(4, fragment, texture),
        ],
    })
}

/// The cloth shader in one of its variants.
pub(super) fn pipeline(
    gpu: &Gpu,
    module: &wgpu::ShaderModule,
    [scene, maps]: [&wgpu::BindGroupLayout; 2],
    samples: u32,
    finish: Finish,
) -> wgpu::RenderPipeline {
    let layout = gpu.device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: Some("garment"),
        bind_group_layouts: &[Some(scene), Some(maps)],
        immediate_size: 0,
    });
    let [glossy, threaded, mapped] = finish.flags().map(|flag| f64::from(u8::from(flag)));
    let constants = [("glossy", glossy), ("threaded", threaded), ("mapped", mapped)];
    let options = wgpu::PipelineCompilationOptions { constants: &constants, ..Default::default() };
    gpu.device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("garment"),
        layout: Some(&layout),
        vertex: wgpu::VertexState {
            module,
            entry_point: Some("vertex"),
            compilation_options: options.clone(),
            buffers: &[Some(wgpu::VertexBufferLayout {
                array_stride: size_of::<DrapedVertex>() as u64,
                step_mode: wgpu::VertexStepMode::Vertex,
                attributes: &wgpu::vertex_attr_array![
                    0 => Float32x4, 1 => Float32x4, 2 => Float32x4, 3 => Float32
                ],
            })],
        },
        // Sleeves, hems and necklines show the inside: nothing is culled.
        primitive: Default::default(),
        depth_stencil: Some(depth_state()),
        multisample: multisample(samples),
        fragment: Some(wgpu::FragmentState {
            module,
            entry_point: Some("fragment"),
            compilation_options: options,
            targets: &[Some(LAYER_FORMAT.into())],
        }),
        multiview_mask: None,
        cache: None,
    })
}

// The shader reads the first thirteen numbers of a vertex.
const _: () = assert!(size_of::<DrapedVertex>() >= 52);
