//! The garments themselves.

use std::sync::Arc;

use bytemuck::{Pod, Zeroable};
use glam::Vec3;
use jingxuan_garment::{DrapedMesh, DrapedVertex, Texture};

use super::{
    Light, MirrorError, WornMesh,
    device::Gpu,
    framing::Projection,
    layer::{LAYER_FORMAT, depth_state, multisample},
    shadow::ShadowPass,
    textures::TextureCache,
};

/// How much deeper each layer is drawn than the one over it, metres: what lies over the folds of a gathered waist hides
/// them, though both were draped apart.
const LAYER_DROP: f32 = 0.07;
/// How far light wraps around the cloth, 0..1.
const WRAP: f32 = 0.35;

/// Draws worn garments into the layer.
pub(super) struct ClothPass {
    pipeline: wgpu::RenderPipeline,
    light: wgpu::Buffer,
    projection: wgpu::Buffer,
    /// With the generation of the shadow map that it binds.
    scene: Option<(wgpu::BindGroup, u64)>,
    sampler: wgpu::Sampler,
    flat: Arc<Texture>,
    textures: TextureCache,
    slots: Vec<Slot>,
    drawn: usize,
}

/// Buffers of one garment of the outfit.
struct Slot {
    vertices: Option<wgpu::Buffer>,
    indices: Option<wgpu::Buffer>,
    /// Triangles that were found to be sound.
    triangles: Option<Arc<Vec<[u32; 3]>>>,
    visible: Vec<[u32; 3]>,
    casting: Casting,
    cloth: wgpu::Buffer,
    maps: Option<([Arc<Texture>; 2], wgpu::BindGroup)>,
    count: u32,
}

/// What a garment shows the light.
struct Casting {
    bindings: wgpu::BindGroup,
    indices: Option<wgpu::Buffer>,
    count: u32,
}

#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct LightUniform {
    tint: [f32; 3],
    ambient: f32,
    direction: [f32; 3],
    wrap: f32,
}

#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct ClothUniform {
    sheen: f32,
    roughness: f32,
    drop: f32,
    relief: f32,
}

/// How much deeper than fitted a garment of this layer is drawn in an outfit whose outermost layer is `outermost`, metres.
pub(super) fn layer_drop(layer: i32, outermost: i32) -> f32 {
    LAYER_DROP * (outermost - layer).clamp(0, 8) as f32
}

/// The outermost layer of an outfit.
pub(super) fn outermost(garments: &[WornMesh<'_>]) -> i32 {
    garments.iter().map(|garment| garment.layer).max().unwrap_or(0)
}

impl ClothPass {
    pub fn new(gpu: &Gpu, projection: &wgpu::Buffer, samples: u32) -> Self {
        let module = gpu.shader(
            "garment",
            concat!(
                include_str!("../../../../shaders/common/projection.wgsl"),
                include_str!("../../../../shaders/common/shadow.wgsl"),
                include_str!("../../../../shaders/garment.wgsl")
            ),
        );
        let pipeline = gpu.device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label: Some("garment"),
            layout: None,
            vertex: wgpu::VertexState {
                module: &module,
                entry_point: Some("vertex"),
                compilation_options: Default::default(),
                buffers: &[Some(wgpu::VertexBufferLayout {
                    array_stride: size_of::<DrapedVertex>() as u64,
                    step_mode: wgpu::VertexStepMode::Vertex,
                    attributes: &wgpu::vertex_attr_array![0 => Float32x4, 1 => Float32x4, 2 => Float32x4],
                })],
            },
            // Sleeves, hems and necklines show the inside: nothing is culled.
            primitive: Default::default(),
            depth_stencil: Some(depth_state()),
            multisample: multisample(samples),
            fragment: Some(wgpu::FragmentState {
                module: &module,
                entry_point: Some("fragment"),
                compilation_options: Default::default(),
                targets: &[Some(LAYER_FORMAT.into())],
            }),
            multiview_mask: None,
            cache: None,
        });
        let light = gpu.buffer("light", size_of::<LightUniform>() as u64, wgpu::BufferUsages::UNIFORM);
        let sampler = gpu.device.create_sampler(&wgpu::SamplerDescriptor {
            label: Some("garment"),
            address_mode_u: wgpu::AddressMode::Repeat,
            address_mode_v: wgpu::AddressMode::Repeat,
            mag_filter: wgpu::FilterMode::Linear,
            min_filter: wgpu::FilterMode::Linear,
            // Between mip levels the nearest one: half the fetches, and cloth moves too much for the step to show.
            mipmap_filter: wgpu::MipmapFilterMode::Nearest,
            ..Default::default()
        });
        Self {
            pipeline,
            light,
            projection: projection.clone(),
            scene: None,
            sampler,
            flat: Arc::new(Texture::plain([128, 128, 255, 255])),
            textures: TextureCache::default(),
            slots: Vec::new(),
            drawn: 0,
        }
    }

    /// # Errors
    /// [`MirrorError::Scene`] for a garment without vertices or with a damaged texture.
    pub fn upload(
        &mut self,
        gpu: &Gpu,
        light: &Light,
        garments: &[WornMesh<'_>],
        shadow: &ShadowPass,
    ) -> Result<(), MirrorError> {
        self.bind_scene(gpu, shadow);
        let uniform = LightUniform {
            tint: light.tint.to_array(),
            ambient: light.ambient,
            direction: light.direction.to_array(),
            wrap: WRAP,
        };
        gpu.queue.write_buffer(&self.light, 0, bytemuck::bytes_of(&uniform));
        // The outermost layer first: the depth test then spares the pixels of the inner ones.
        let mut order: Vec<&WornMesh<'_>> = garments.iter().collect();
        order.sort_by_key(|garment| -garment.layer);
        while self.slots.len() < order.len() {
            let cloth = gpu.buffer("cloth", size_of::<ClothUniform>() as u64, wgpu::BufferUsages::UNIFORM);
            let bindings = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
                label: Some("caster"),
                layout: shadow.caster_layout(),
                entries: &[wgpu::BindGroupEntry { binding: 0, resource: cloth.as_entire_binding() }],
            });
            self.slots.push(Slot {
                vertices: None,
                indices: None,
                triangles: None,
                visible: Vec::new(),
                casting: Casting { bindings, indices: None, count: 0 },
                cloth,
                maps: None,
                count: 0,
            });
        }
        self.drawn = order.len();
        let outermost = outermost(garments);
        for (slot, garment) in self.slots.iter_mut().zip(order) {
            let colour = garment.colour;
            for texture in [Some(colour), garment.normals].into_iter().flatten() {
                if texture.rgba.len() != texture.width as usize * texture.height as usize * 4
                    || texture.rgba.is_empty()
                {
                    return Err(MirrorError::Scene(format!("{texture:?} with {} bytes", texture.rgba.len())));
                }
            }
            gpu.fill(&mut slot.vertices, "garment", wgpu::BufferUsages::VERTEX, &garment.mesh.vertices);
            if !slot.triangles.as_ref().is_some_and(|known| Arc::ptr_eq(known, &garment.mesh.triangles)) {
                let triangles: &[[u32; 3]] = &garment.mesh.triangles;
                let vertices = garment.mesh.vertices.len();
                if triangles.iter().flatten().any(|&index| index as usize >= vertices) {
                    return Err(MirrorError::Scene(format!(
                        "a garment triangle beyond its {vertices} vertices"
                    )));
                }
                slot.triangles = Some(Arc::clone(&garment.mesh.triangles));
            }
            slot.casting.count = 0;
            if shadow.is_on() {
                slot.choose(garment.mesh, |[a, b, c], _| (b - a).cross(c - a).dot(shadow.towards()) > 0.0);
                slot.casting.count = slot.visible.len() as u32 * 3;
                gpu.fill(
                    &mut slot.casting.indices,
                    "caster indices",
                    wgpu::BufferUsages::INDEX,
                    &slot.visible,
                );
            }
            // A software driver pays for every triangle, and the far inside of a garment hides behind its front: what
            // turns its inside to the camera, at the origin, is drawn only near the openings.
            slot.choose(garment.mesh, |[a, b, c], near_opening| {
                near_opening || (b - a).cross(c - a).dot(a) < 0.0
            });
            gpu.fill(&mut slot.indices, "garment indices", wgpu::BufferUsages::INDEX, &slot.visible);
            slot.count = slot.visible.len() as u32 * 3;
            let cloth = ClothUniform {
                sheen: garment.fabric.sheen,
                roughness: garment.fabric.roughness,
                drop: layer_drop(garment.layer, outermost),
                relief: 1.0,
            };
            gpu.queue.write_buffer(&slot.cloth, 0, bytemuck::bytes_of(&cloth));
            let normals = garment.normals.unwrap_or(&self.flat);
            let same = slot.maps.as_ref().is_some_and(|([known_colour, known_normals], _)| {
                Arc::ptr_eq(known_colour, colour) && Arc::ptr_eq(known_normals, normals)
            });
            if !same {
                let views = [self.textures.view(gpu, colour, true), self.textures.view(gpu, normals, false)];
                let bindings = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
                    label: Some("garment maps"),
                    layout: &self.pipeline.get_bind_group_layout(1),
                    entries: &[
                        wgpu::BindGroupEntry { binding: 0, resource: slot.cloth.as_entire_binding() },
                        wgpu::BindGroupEntry {
                            binding: 1,
                            resource: wgpu::BindingResource::TextureView(&views[0]),
                        },
                        wgpu::BindGroupEntry {
                            binding: 2,
                            resource: wgpu::BindingResource::TextureView(&views[1]),
                        },
                        wgpu::BindGroupEntry {
                            binding: 3,
                            resource: wgpu::BindingResource::Sampler(&self.sampler),
                        },
                    ],
                });
                slot.maps = Some(([Arc::clone(colour), Arc::clone(normals)], bindings));
            }
        }
        Ok(())
    }

    fn bind_scene(&mut self, gpu: &Gpu, shadow: &ShadowPass) {
        let (view, map, generation) = shadow.lookup();
        if self.scene.as_ref().is_some_and(|(_, known)| *known == generation) {
            return;
        }
        let bindings = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("garment scene"),
            layout: &self.pipeline.get_bind_group_layout(0),
            entries: &[
                wgpu::BindGroupEntry { binding: 0, resource: self.projection.as_entire_binding() },
                wgpu::BindGroupEntry { binding: 1, resource: self.light.as_entire_binding() },
                wgpu::BindGroupEntry { binding: 2, resource: view.as_entire_binding() },
                wgpu::BindGroupEntry { binding: 3, resource: wgpu::BindingResource::TextureView(map) },
            ],
        });
        self.scene = Some((bindings, generation));
    }

    /// Draws the garments as the light sees them.
    pub fn cast(&self, pass: &mut wgpu::RenderPass<'_>) {
        for slot in &self.slots[..self.drawn] {
            let casting = &slot.casting;
            if let (Some(vertices), Some(indices), 1..) = (&slot.vertices, &casting.indices, casting.count) {
                pass.set_bind_group(1, &casting.bindings, &[]);
                pass.set_vertex_buffer(0, vertices.slice(..));
                pass.set_index_buffer(indices.slice(..), wgpu::IndexFormat::Uint32);
                pass.draw_indexed(0..casting.count, 0, 0..1);
            }
        }
    }

    /// Forgets the garments as they lay on the shopper.
    pub fn wipe(&mut self) {
        for slot in &mut self.slots {
            slot.vertices = None;
        }
        self.drawn = 0;
    }

    pub fn draw(&self, pass: &mut wgpu::RenderPass<'_>) {
        let Some((scene, _)) = &self.scene else { return };
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, scene, &[]);
        for slot in &self.slots[..self.drawn] {
            if let (Some(vertices), Some(indices), Some((_, maps))) =
                (&slot.vertices, &slot.indices, &slot.maps)
            {
                pass.set_bind_group(1, maps, &[]);
                pass.set_vertex_buffer(0, vertices.slice(..));
                pass.set_index_buffer(indices.slice(..), wgpu::IndexFormat::Uint32);
                pass.draw_indexed(0..slot.count, 0, 0..1);
            }
        }
    }
}

impl Slot {
    /// Puts those triangles into `visible` that `wanted` says, from their corners and whether they are near an opening.
    fn choose(&mut self, mesh: &DrapedMesh, wanted: impl Fn([Vec3; 3], bool) -> bool) {
        self.visible.clear();
        let corner = |v: u32| Vec3::from_array(mesh.vertices[v as usize].position);
        for (triangle, near_opening) in mesh.triangles.iter().zip(mesh.near_opening.iter()) {
            if wanted(triangle.map(corner), *near_opening) {
                self.visible.push(*triangle);
            }
        }
    }
}

const _: () = assert!(size_of::<Projection>() == 32 && size_of::<DrapedVertex>() == 48);
