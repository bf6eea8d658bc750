//! The garments themselves.

use std::sync::Arc;

use bytemuck::{Pod, Zeroable};
use glam::{Vec2, Vec3};
use jingxuan_garment::{DrapedMesh, Fabric, Texture, WeavePattern};

use super::{
    Light, MirrorError, WornMesh,
    device::Gpu,
    finish::{Finish, maps_layout, pipeline, scene_layout},
    folds::Folds,
    framing::Projection,
    light::WRAP,
    shadow::ShadowPass,
    textures::TextureCache,
    threads::{ThreadTiles, threads_across},
};

/// How much deeper each layer is drawn than the one over it, metres: what lies over the folds of a gathered waist hides
/// them, though both were draped apart.
const LAYER_DROP: f32 = 0.07;
/// Cloth of less gloss than this reflects nothing that its roughness does not scatter.
const MATTE: f32 = 0.05;
/// Threads closer than this on the layer are not drawn, pixels.
const FINEST: f32 = 1.6;

/// Draws worn garments into the layer.
pub(super) struct ClothPass {
    /// By [`Finish::index`].
    pipelines: Vec<wgpu::RenderPipeline>,
    scene_layout: wgpu::BindGroupLayout,
    maps_layout: wgpu::BindGroupLayout,
    light: wgpu::Buffer,
    projection: wgpu::Buffer,
    /// With the generation of the shadow map that it binds.
    scene: Option<(wgpu::BindGroup, u64)>,
    sampler: wgpu::Sampler,
    flat: Arc<Texture>,
    textures: TextureCache,
    tiles: ThreadTiles,
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
    maps: Option<([Arc<Texture>; 3], wgpu::BindGroup)>,
    count: u32,
    folds: Folds,
    /// Metres per unit of uv.
    metres: f32,
    finish: Finish,
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
    wrap: f32,
    direction: [f32; 3],
    strength: f32,
    ambient: [[f32; 4]; 9],
}

#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct ClothUniform {
    sheen: f32,
    roughness: f32,
    drop: f32,
    relief: f32,
    reflectance: f32,
    alpha_u: f32,
    alpha_v: f32,
    threads: f32,
}

impl ClothUniform {
    fn of(fabric: &Fabric, drop: f32, metres: f32) -> Self {
        // Burley 2012: roughness is squared, anisotropy stretches it. Lamps of a shop are large, which blurs what they
        // are reflected as.
        let roughness = fabric.roughness.clamp(0.1, 1.0);
        let alpha = (roughness * roughness + 0.04).min(1.0);
        let stretch = (1.0 - 0.9 * fabric.anisotropy.abs().min(1.0)).sqrt();
        let (along, across) = (alpha / stretch, alpha * stretch);
        let (alpha_u, alpha_v) = if fabric.anisotropy >= 0.0 { (along, across) } else { (across, along) };
        let weave = fabric.weave;
        let pitch = weave.pitch_mm.max(0.05) * 1e-3;
        Self {
            sheen: fabric.sheen,
            roughness: fabric.roughness,
            drop,
            relief: 1.0,
            // 0.04 is that of most plastics, fibres too: gloss is how much of it is on the surface.
            reflectance: 0.1 * fabric.gloss.clamp(0.0, 1.0),
            alpha_u: alpha_u.min(1.0),
            alpha_v,
            threads: metres / (pitch * threads_across(weave.pattern)),
        }
    }
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
        let (scene_layout, maps_layout) = (scene_layout(gpu), maps_layout(gpu));
        let pipelines = Finish::ALL
            .map(|finish| pipeline(gpu, &module, [&scene_layout, &maps_layout], samples, finish))
            .into();
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
            pipelines,
            scene_layout,
            maps_layout,
            light,
            projection: projection.clone(),
            scene: None,
            sampler,
            flat: Arc::new(Texture::plain([128, 128, 255, 255])),
            textures: TextureCache::default(),
            tiles: ThreadTiles::default(),
            slots: Vec::new(),
            drawn: 0,
        }
    }

    /// `pixels_per_metre`: of the layer, where the garments are; `None` leaves threads out. `mapped`: in the colours of the fit.
    ///
    /// # Errors
    /// [`MirrorError::Scene`] for a garment without vertices or with a damaged texture.
    pub fn upload(
        &mut self,
        gpu: &Gpu,
        light: &Light,
        garments: &[WornMesh<'_>],
        shadow: &ShadowPass,
        pixels_per_metre: Option<f32>,
        mapped: bool,
    ) -> Result<(), MirrorError> {
        self.bind_scene(gpu, shadow);
        let uniform = LightUniform {
            tint: light.tint.to_array(),
            wrap: WRAP,
            direction: light.direction.to_array(),
            strength: light.direction.length().max(1e-3),
            ambient: light.ambient.map(|c| c.extend(0.0).to_array()),
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
                folds: Folds::default(),
                metres: 1.0,
                finish: Finish::default(),
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
            if !slot.triangles.as_ref().is_some_and(|known| Arc::ptr_eq(known, &garment.mesh.triangles)) {
                let triangles: &[[u32; 3]] = &garment.mesh.triangles;
                let vertices = garment.mesh.vertices.len();
                if triangles.iter().flatten().any(|&index| index as usize >= vertices) {
                    return Err(MirrorError::Scene(format!(
                        "a garment triangle beyond its {vertices} vertices"
                    )));
                }
                slot.triangles = Some(Arc::clone(&garment.mesh.triangles));
                slot.metres = metres_per_uv(garment.mesh);
            }
            let shaded = slot.folds.shade(garment.mesh);
            gpu.fill(&mut slot.vertices, "garment", wgpu::BufferUsages::VERTEX, shaded);
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
            let fabric = garment.fabric;
            let cloth = ClothUniform::of(fabric, layer_drop(garment.layer, outermost), slot.metres);
            gpu.queue.write_buffer(&slot.cloth, 0, bytemuck::bytes_of(&cloth));
            let pitch = pixels_per_metre.map_or(0.0, |pixels| fabric.weave.pitch_mm * 1e-3 * pixels);
            slot.finish = if mapped {
                Finish::Mapped
            } else {
                Finish::Woven {
                    glossy: fabric.gloss > MATTE,
                    threaded: fabric.weave.pattern != WeavePattern::None && pitch > FINEST,
                }
            };
            let tile = self.tiles.get(fabric.weave.pattern);
            let normals = garment.normals.unwrap_or(&self.flat);
            let same = slot.maps.as_ref().is_some_and(|([known_colour, known_normals, known_tile], _)| {
                Arc::ptr_eq(known_colour, colour)
                    && Arc::ptr_eq(known_normals, normals)
                    && Arc::ptr_eq(known_tile, &tile)
            });
            if !same {
                let views = [
                    self.textures.view(gpu, colour, true),
                    self.textures.view(gpu, normals, false),
                    self.textures.view(gpu, &tile, false),
                ];
                let bindings = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
                    label: Some("garment maps"),
                    layout: &self.maps_layout,
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
                        wgpu::BindGroupEntry {
                            binding: 4,
                            resource: wgpu::BindingResource::TextureView(&views[2]),
                        },
                    ],
                });
                slot.maps = Some(([Arc::clone(colour), Arc::clone(normals), tile], bindings));
            }
        }
        // What was taken off holds no textures.
        for slot in &mut self.slots[self.drawn..] {
            slot.maps = None;
        }
        let drawn: Vec<&Arc<Texture>> =
            self.slots.iter().filter_map(|slot| slot.maps.as_ref()).flat_map(|(maps, _)| maps).collect();
        self.textures.tidy(&drawn);
        Ok(())
    }

    fn bind_scene(&mut self, gpu: &Gpu, shadow: &ShadowPass) {
        let (view, map, generation) = shadow.lookup();
        if self.scene.as_ref().is_some_and(|(_, known)| *known == generation) {
            return;
        }
        let bindings = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("garment scene"),
            layout: &self.scene_layout,
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
            slot.folds.wipe();
        }
        self.drawn = 0;
    }

    pub fn draw(&self, pass: &mut wgpu::RenderPass<'_>) {
        let Some((scene, _)) = &self.scene else { return };
        pass.set_bind_group(0, scene, &[]);
        for slot in &self.slots[..self.drawn] {
            if let (Some(vertices), Some(indices), Some((_, maps))) =
                (&slot.vertices, &slot.indices, &slot.maps)
            {
                pass.set_pipeline(&self.pipelines[slot.finish.index()]);
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

/// Metres per unit of uv: charts lie in the atlas in true proportion. The median triangle, 1 where nothing is laid out.
fn metres_per_uv(mesh: &DrapedMesh) -> f32 {
    let mut ratios: Vec<f32> = mesh
        .triangles
        .iter()
        .filter_map(|triangle| {
            let [a, b, c] = triangle.map(|v| mesh.vertices[v as usize]);
            let [p, q, r] = [a, b, c].map(|vertex| Vec3::from_array(vertex.position));
            let [s, t, w] = [a, b, c].map(|vertex| Vec2::new(vertex.u, vertex.v));
            let area = (t - s).perp_dot(w - s).abs();
            (area > 1e-9).then(|| ((q - p).cross(r - p).length() / area).sqrt())
        })
        .collect();
    let middle = ratios.len() / 2;
    if ratios.is_empty() { 1.0 } else { *ratios.select_nth_unstable_by(middle, f32::total_cmp).1 }
}

const _: () = assert!(size_of::<Projection>() == 32);
