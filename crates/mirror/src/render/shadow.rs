//! Shadows of the key light: depth of garments and bare skin from where the light comes.
//!
//! The maps are looked up per vertex of what receives the shadow. Shops are lit by large lamps: their shadows are as
//! soft as the vertices are dense, and a software driver pays nothing per pixel.

use bytemuck::{Pod, Zeroable};
use glam::{Vec3, Vec4};

use super::{Light, WornMesh, device::Gpu, layer::DEPTH_FORMAT};

/// Half the width of a penumbra, metres.
const REACH: f32 = 0.035;
/// A hem's shadow on the skin below it has washed out after this, metres.
pub(super) const BELOW_HEM: f32 = 0.16;
/// The map reaches this far from the garments towards the light: arms and head cast shadows too, metres.
const TOWARDS: f32 = 1.0;
/// Extents are rounded up to this, so that the map's texels keep their size while the shopper moves, metres.
const STEP: f32 = 0.25;

/// `ShadowView` of `shaders/common/shadow.wgsl`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Pod, Zeroable)]
#[repr(C)]
struct View {
    across: Vec4,
    down: Vec4,
    away: Vec4,
    side: f32,
    reach_across: f32,
    reach_down: f32,
    depth: f32,
}

/// The maps and what draws into them.
pub(super) struct ShadowPass {
    /// For garment vertices and for body vertices.
    pipelines: [wgpu::RenderPipeline; 2],
    view: wgpu::Buffer,
    scene: wgpu::BindGroup,
    caster: wgpu::BindGroupLayout,
    skin: wgpu::BindGroup,
    map: wgpu::TextureView,
    side: u32,
    /// Changes when the map becomes another texture.
    generation: u64,
    towards: Vec3,
}

/// Which half of the map is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Casters {
    Garments,
    Skin,
}

impl ShadowPass {
    pub fn new(gpu: &Gpu) -> Self {
        let module = gpu.shader(
            "shadow",
            concat!(
                include_str!("../../../../shaders/common/shadow.wgsl"),
                include_str!("../../../../shaders/shadow.wgsl")
            ),
        );
        let uniform = || wgpu::BindGroupLayoutEntry {
            binding: 0,
            visibility: wgpu::ShaderStages::VERTEX,
            ty: wgpu::BindingType::Buffer {
                ty: wgpu::BufferBindingType::Uniform,
                has_dynamic_offset: false,
                min_binding_size: None,
            },
            count: None,
        };
        let layout = || {
            gpu.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
                label: Some("shadow"),
                entries: &[uniform()],
            })
        };
        let (scene_layout, caster) = (layout(), layout());
        let both = gpu.device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("shadow"),
            bind_group_layouts: &[Some(&scene_layout), Some(&caster)],
            immediate_size: 0,
        });
        let pipelines = [size_of::<jingxuan_garment::DrapedVertex>(), size_of::<Vec3>()].map(|stride| {
            gpu.device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
                label: Some("shadow"),
                layout: Some(&both),
                vertex: wgpu::VertexState {
                    module: &module,
                    entry_point: Some("vertex"),
                    compilation_options: Default::default(),
                    buffers: &[Some(wgpu::VertexBufferLayout {
                        array_stride: stride as u64,
                        step_mode: wgpu::VertexStepMode::Vertex,
                        attributes: &wgpu::vertex_attr_array![0 => Float32x3],
                    })],
                },
                primitive: Default::default(),
                depth_stencil: Some(super::layer::depth_state()),
                multisample: Default::default(),
                fragment: None,
                multiview_mask: None,
                cache: None,
            })
        });
        let view = gpu.buffer("shadow view", size_of::<View>() as u64, wgpu::BufferUsages::UNIFORM);
        let bind = |layout, buffer: &wgpu::Buffer| {
            gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
                label: Some("shadow"),
                layout,
                entries: &[wgpu::BindGroupEntry { binding: 0, resource: buffer.as_entire_binding() }],
            })
        };
        let still = gpu.buffer("skin caster", 16, wgpu::BufferUsages::UNIFORM);
        Self {
            pipelines,
            scene: bind(&scene_layout, &view),
            skin: bind(&caster, &still),
            view,
            caster,
            map: map(gpu, 1),
            side: 1,
            generation: 0,
            towards: Vec3::NEG_Y,
        }
    }

    /// Looks along the light at the garments. `side`: texels, 0 for no shadows.
    pub fn upload(&mut self, gpu: &Gpu, light: &Light, garments: &[WornMesh<'_>], side: u32) {
        let side = side.max(1);
        if side != self.side {
            self.map = map(gpu, side);
            self.side = side;
            self.generation += 1;
        }
        self.towards = light.direction.try_normalize().unwrap_or(Vec3::NEG_Y);
        let vertices = garments.iter().flat_map(|garment| &garment.mesh.vertices);
        let mut view = View::along(self.towards, vertices.map(|vertex| Vec3::from_array(vertex.position)));
        view.side = side as f32;
        if side == 1 {
            // Everything lies this side of the one far texel.
            view.away = Vec4::new(0.0, 0.0, 0.0, -1.0);
        }
        gpu.queue.write_buffer(&self.view, 0, bytemuck::bytes_of(&view));
    }

    /// Towards the light, camera frame, unit: only what faces it casts a shadow.
    pub fn towards(&self) -> Vec3 {
        self.towards
    }

    /// The view and the map for those that look them up, and a number that changes when the map becomes another texture.
    pub fn lookup(&self) -> (&wgpu::Buffer, &wgpu::TextureView, u64) {
        (&self.view, &self.map, self.generation)
    }

    /// What a garment binds to cast its shadow: the layout of one uniform, [`super::cloth`]'s.
    pub fn caster_layout(&self) -> &wgpu::BindGroupLayout {
        &self.caster
    }

    /// Starts drawing the maps.
    pub fn begin<'e>(&self, encoder: &'e mut wgpu::CommandEncoder) -> wgpu::RenderPass<'e> {
        encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("shadow"),
            color_attachments: &[],
            depth_stencil_attachment: Some(wgpu::RenderPassDepthStencilAttachment {
                view: &self.map,
                depth_ops: Some(wgpu::Operations {
                    load: wgpu::LoadOp::Clear(1.0),
                    store: wgpu::StoreOp::Store,
                }),
                stencil_ops: None,
            }),
            ..Default::default()
        })
    }

    /// Whether there is a map to draw into.
    pub fn is_on(&self) -> bool {
        self.side > 1
    }

    /// Chooses the half of the map and its pipeline. Garments bind what [`ShadowPass::caster_layout`] says themselves.
    pub fn choose(&self, pass: &mut wgpu::RenderPass<'_>, casters: Casters) {
        let right = casters == Casters::Skin;
        let x = if right { self.side } else { 0 };
        pass.set_viewport(x as f32, 0.0, self.side as f32, self.side as f32, 0.0, 1.0);
        pass.set_scissor_rect(x, 0, self.side, self.side);
        pass.set_pipeline(&self.pipelines[usize::from(right)]);
        pass.set_bind_group(0, &self.scene, &[]);
        if right {
            pass.set_bind_group(1, &self.skin, &[]);
        }
    }

    /// Forgets the shape of the last shopper.
    pub fn wipe(&mut self, gpu: &Gpu) {
        self.map = map(gpu, 1);
        self.side = 1;
        self.generation += 1;
    }
}

impl View {
    /// The smallest map, in whole steps, on which `points` are seen from the light.
    fn along(towards: Vec3, points: impl Iterator<Item = Vec3> + Clone) -> Self {
        // The map's columns are level where they can be.
        let across = Vec3::Y.cross(towards).try_normalize().unwrap_or(Vec3::X);
        let down = across.cross(towards);
        let (mut low, mut high) = (Vec3::INFINITY, Vec3::NEG_INFINITY);
        for p in points {
            let seen = Vec3::new(p.dot(across), p.dot(down), -p.dot(towards));
            low = low.min(seen);
            high = high.max(seen);
        }
        if !(low.is_finite() && high.is_finite()) {
            return Self { depth: 1.0, ..Self::default() };
        }
        let extent = ((high - low + 4.0 * REACH) / STEP).ceil() * STEP;
        let corner = (low + high - extent) * 0.5;
        let (nearest, depth) = (corner.z - TOWARDS, extent.z + TOWARDS);
        Self {
            across: (across / extent.x).extend(-corner.x / extent.x),
            down: (down / extent.y).extend(-corner.y / extent.y),
            away: (-towards).extend(-nearest),
            side: 1.0,
            reach_across: REACH / extent.x,
            reach_down: REACH / extent.y,
            depth,
        }
    }
}

fn map(gpu: &Gpu, side: u32) -> wgpu::TextureView {
    let texture = gpu.device.create_texture(&wgpu::TextureDescriptor {
        label: Some("shadow"),
        size: wgpu::Extent3d { width: 2 * side, height: side, depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: DEPTH_FORMAT,
        usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::TEXTURE_BINDING,
        view_formats: &[],
    });
    texture.create_view(&Default::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_map_holds_every_point_and_nearer_the_light_is_nearer() {
        let points = [Vec3::new(-0.6, -0.7, 2.2), Vec3::new(0.5, 0.9, 2.7), Vec3::new(0.1, 0.0, 2.4)];
        for towards in [Vec3::NEG_Y, Vec3::new(0.3, -0.8, -0.5).normalize(), Vec3::NEG_Z] {
            let view = View::along(towards, points.into_iter());
            for p in points {
                let at = [view.across, view.down].map(|axis| axis.truncate().dot(p) + axis.w);
                assert!(at.iter().all(|x| (0.0..=1.0).contains(x)), "{at:?} from {towards}");
                let away = |p: Vec3| view.away.truncate().dot(p) + view.away.w;
                assert!((0.0..=view.depth).contains(&away(p)));
                assert!(away(p + towards * 0.1) < away(p));
            }
        }
    }

    #[test]
    fn a_map_keeps_its_scale_while_the_shopper_moves_a_little() {
        let towards = Vec3::new(0.2, -0.8, -0.5).normalize();
        let points = [Vec3::new(-0.31, -0.72, 2.2), Vec3::new(0.33, 0.91, 2.7)];
        let first = View::along(towards, points.into_iter());
        let moved = View::along(towards, points.map(|p| p + Vec3::new(0.013, 0.02, 0.0)).into_iter());
        assert!((first.across.truncate() - moved.across.truncate()).length() < 1e-6);
    }
}
