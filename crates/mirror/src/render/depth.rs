//! Depth of the fitted body, in front of which no garment is drawn.

use std::sync::Arc;

use glam::{Vec2, Vec3};
use jingxuan_capture::Frame;

use super::{
    Shopper, WornMesh,
    cloth::{layer_drop, outermost},
    device::Gpu,
    framing::{Framing, PixelRect, Projection},
    layer::{LAYER_FORMAT, depth_state, multisample},
    limbs::{LimbMemory, Limbs, thicken},
    shadow::ShadowPass,
};

/// Bare skin lies this much deeper than fitted, so that a sleeve's edge does not flicker, metres.
const BARE: f32 = 0.004;
/// Skin under a garment is moved back by this much, metres, and by what layers over the garment take up: it hides only the
/// far inside of the garment.
const COVERED: f32 = 0.05;

/// Draws the body's depth, and the garments' shadow on it.
pub(super) struct DepthPass {
    pipeline: wgpu::RenderPipeline,
    /// With the frame and the generation of the shadow map that it binds.
    bindings: Option<(wgpu::BindGroup, wgpu::TextureView, u64)>,
    projection: wgpu::Buffer,
    limbs: wgpu::Buffer,
    sampler: wgpu::Sampler,
    positions: Option<wgpu::Buffer>,
    behind: Option<wgpu::Buffer>,
    indices: Option<wgpu::Buffer>,
    count: u32,
    /// Bare skin as fitted, and those of its triangles that face the light.
    casting: Option<wgpu::Buffer>,
    cast_indices: Option<wgpu::Buffer>,
    cast_count: u32,
    bare: Vec<bool>,
    /// What `behind` was computed for.
    outfit: Vec<Arc<Vec<bool>>>,
    memory: LimbMemory,
    vertices: Vec<Vec3>,
    pixels: Vec<Vec2>,
    visible: Vec<[u32; 3]>,
}

impl DepthPass {
    pub fn new(gpu: &Gpu, samples: u32) -> Self {
        let module = gpu.shader(
            "body_depth",
            concat!(
                include_str!("../../../../shaders/common/projection.wgsl"),
                include_str!("../../../../shaders/common/shadow.wgsl"),
                include_str!("../../../../shaders/body_depth.wgsl")
            ),
        );
        let pipeline = gpu.device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label: Some("body depth"),
            layout: None,
            vertex: wgpu::VertexState {
                module: &module,
                entry_point: Some("vertex"),
                compilation_options: Default::default(),
                buffers: &[
                    Some(wgpu::VertexBufferLayout {
                        array_stride: 12,
                        step_mode: wgpu::VertexStepMode::Vertex,
                        attributes: &wgpu::vertex_attr_array![0 => Float32x3],
                    }),
                    Some(wgpu::VertexBufferLayout {
                        array_stride: 8,
                        step_mode: wgpu::VertexStepMode::Vertex,
                        attributes: &wgpu::vertex_attr_array![1 => Float32x2],
                    }),
                ],
            },
            primitive: Default::default(),
            depth_stencil: Some(depth_state()),
            multisample: multisample(samples),
            fragment: Some(wgpu::FragmentState {
                module: &module,
                entry_point: Some("fragment"),
                compilation_options: Default::default(),
                targets: &[Some(wgpu::ColorTargetState {
                    format: LAYER_FORMAT,
                    blend: None,
                    write_mask: wgpu::ColorWrites::ALL,
                })],
            }),
            multiview_mask: None,
            cache: None,
        });
        let projection =
            gpu.buffer("projection", size_of::<Projection>() as u64, wgpu::BufferUsages::UNIFORM);
        let limbs = gpu.buffer("limbs", size_of::<Limbs>() as u64, wgpu::BufferUsages::UNIFORM);
        let sampler = gpu.device.create_sampler(&wgpu::SamplerDescriptor {
            label: Some("limbs"),
            mag_filter: wgpu::FilterMode::Linear,
            min_filter: wgpu::FilterMode::Linear,
            ..Default::default()
        });
        Self {
            pipeline,
            bindings: None,
            projection,
            limbs,
            sampler,
            positions: None,
            behind: None,
            indices: None,
            count: 0,
            casting: None,
            cast_indices: None,
            cast_count: 0,
            bare: Vec::new(),
            outfit: Vec::new(),
            memory: LimbMemory::default(),
            vertices: Vec::new(),
            pixels: Vec::new(),
            visible: Vec::new(),
        }
    }

    /// The projection that body and garments share.
    pub fn projection(&self) -> &wgpu::Buffer {
        &self.projection
    }

    /// `frame` and `frame_view`: the camera picture, here and on the device.
    #[allow(clippy::too_many_arguments)] // one frame's data, all of it needed
    pub fn upload(
        &mut self,
        gpu: &Gpu,
        projection: &Projection,
        frame: &Frame,
        frame_view: &wgpu::TextureView,
        shopper: &Shopper<'_>,
        garments: &[WornMesh<'_>],
        framing: &Framing,
        rect: PixelRect,
        layer_scale: Vec2,
        shadow: &ShadowPass,
    ) {
        gpu.queue.write_buffer(&self.projection, 0, bytemuck::bytes_of(projection));
        self.update_skin(gpu, garments, shopper.limbs);
        self.bind(gpu, frame_view, shadow);
        let limbs = Limbs::of(frame, shopper.observation, framing, rect, layer_scale, &mut self.memory);
        gpu.queue.write_buffer(&self.limbs, 0, bytemuck::bytes_of(&limbs));
        self.upload_casters(gpu, shopper, shadow);
        self.vertices.clear();
        self.vertices.extend_from_slice(&shopper.body.vertices);
        if limbs.are_known() {
            thicken(&mut self.vertices, shopper.limbs, &shopper.body.joints);
        }
        let vertices = &self.vertices;
        gpu.fill(&mut self.positions, "body", wgpu::BufferUsages::VERTEX, vertices);

        // A software driver pays for every triangle: send those that face the camera within the rectangle.
        self.pixels.clear();
        self.pixels.extend(vertices.iter().map(|p| framing.pixel(&shopper.body.camera, *p)));
        let low = Vec2::new(rect.x as f32, rect.y as f32);
        let high = low + Vec2::new(rect.width as f32, rect.height as f32);
        let towards = if projection.mirrored > 0.5 { -1.0 } else { 1.0 };
        self.visible.clear();
        for triangle in shopper.triangles {
            let [a, b, c] = triangle.map(|v| self.pixels[v as usize]);
            let outside = a.min(b).min(c).cmpgt(high).any() || a.max(b).max(c).cmplt(low).any();
            // counter-clockwise from outside, on a picture whose y points down
            if !outside && (b - a).perp_dot(c - a) * towards < 0.0 {
                self.visible.push(*triangle);
            }
        }
        self.count = self.visible.len() as u32 * 3;
        gpu.fill(&mut self.indices, "body indices", wgpu::BufferUsages::INDEX, &self.visible);
    }

    fn bind(&mut self, gpu: &Gpu, frame: &wgpu::TextureView, shadow: &ShadowPass) {
        let (view, map, generation) = shadow.lookup();
        if self.bindings.as_ref().is_some_and(|(_, known, drawn)| known == frame && *drawn == generation) {
            return;
        }
        let bindings = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("body depth"),
            layout: &self.pipeline.get_bind_group_layout(0),
            entries: &[
                wgpu::BindGroupEntry { binding: 0, resource: self.projection.as_entire_binding() },
                wgpu::BindGroupEntry { binding: 1, resource: self.limbs.as_entire_binding() },
                wgpu::BindGroupEntry { binding: 2, resource: wgpu::BindingResource::TextureView(frame) },
                wgpu::BindGroupEntry { binding: 3, resource: wgpu::BindingResource::Sampler(&self.sampler) },
                wgpu::BindGroupEntry { binding: 4, resource: view.as_entire_binding() },
                wgpu::BindGroupEntry { binding: 5, resource: wgpu::BindingResource::TextureView(map) },
            ],
        });
        self.bindings = Some((bindings, frame.clone(), generation));
    }

    /// `limbs`: whether each body vertex belongs to a forearm or hand.
    fn update_skin(&mut self, gpu: &Gpu, garments: &[WornMesh<'_>], limbs: &[bool]) {
        let same = self.behind.is_some()
            && self.outfit.len() == garments.len()
            && self.outfit.iter().zip(garments).all(|(old, new)| Arc::ptr_eq(old, &new.mesh.covered));
        if same {
            return;
        }
        self.outfit = garments.iter().map(|garment| Arc::clone(&garment.mesh.covered)).collect();
        let outermost = outermost(garments);
        let mut skin: Vec<[f32; 2]> = limbs.iter().map(|limb| [BARE, f32::from(u8::from(*limb))]).collect();
        for garment in garments {
            // Deeper than the garment, wherever its layer is drawn.
            let deep = COVERED + layer_drop(garment.layer, outermost);
            for (skin, under) in skin.iter_mut().zip(garment.mesh.covered.iter()) {
                if *under {
                    *skin = [skin[0].max(deep), 0.0];
                }
            }
        }
        gpu.fill(&mut self.behind, "body cover", wgpu::BufferUsages::VERTEX, &skin);
        self.bare.clear();
        self.bare.extend(skin.iter().map(|[behind, _]| *behind <= BARE));
    }

    /// Bare skin that faces the light casts shadows on the garments.
    fn upload_casters(&mut self, gpu: &Gpu, shopper: &Shopper<'_>, shadow: &ShadowPass) {
        self.visible.clear();
        if shadow.is_on() {
            let (vertices, towards) = (&shopper.body.vertices, shadow.towards());
            gpu.fill(&mut self.casting, "bare skin", wgpu::BufferUsages::VERTEX, vertices);
            for triangle in shopper.triangles {
                let [a, b, c] = triangle.map(|v| vertices[v as usize]);
                if triangle.iter().all(|v| self.bare[*v as usize]) && (b - a).cross(c - a).dot(towards) > 0.0
                {
                    self.visible.push(*triangle);
                }
            }
            gpu.fill(&mut self.cast_indices, "bare skin indices", wgpu::BufferUsages::INDEX, &self.visible);
        }
        self.cast_count = self.visible.len() as u32 * 3;
    }

    /// Draws the bare skin as the light sees it.
    pub fn cast(&self, pass: &mut wgpu::RenderPass<'_>) {
        if let (Some(casting), Some(indices), 1..) = (&self.casting, &self.cast_indices, self.cast_count) {
            pass.set_vertex_buffer(0, casting.slice(..));
            pass.set_index_buffer(indices.slice(..), wgpu::IndexFormat::Uint32);
            pass.draw_indexed(0..self.cast_count, 0, 0..1);
        }
    }

    /// Forgets the shopper.
    pub fn wipe(&mut self, gpu: &Gpu) {
        self.memory = LimbMemory::default();
        self.vertices.fill(Vec3::ZERO);
        self.pixels.fill(Vec2::ZERO);
        gpu.queue.write_buffer(&self.limbs, 0, bytemuck::bytes_of(&Limbs::default()));
        self.positions = None;
        self.casting = None;
        self.count = 0;
        self.cast_count = 0;
        self.bindings = None; // it holds the last frame
    }

    pub fn draw(&self, pass: &mut wgpu::RenderPass<'_>) {
        if let (Some((bindings, ..)), Some(positions), Some(behind), Some(indices), 1..) =
            (&self.bindings, &self.positions, &self.behind, &self.indices, self.count)
        {
            pass.set_pipeline(&self.pipeline);
            pass.set_bind_group(0, bindings, &[]);
            pass.set_vertex_buffer(0, positions.slice(..));
            pass.set_vertex_buffer(1, behind.slice(..));
            pass.set_index_buffer(indices.slice(..), wgpu::IndexFormat::Uint32);
            pass.draw_indexed(0..self.count, 0, 0..1);
        }
    }
}
