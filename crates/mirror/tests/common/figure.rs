//! A shopper without a body model: a trunk and one forearm, in a tube of cloth.

#![allow(dead_code)] // not every program uses all of it

use std::{f32::consts::TAU, sync::Arc};

use glam::{Quat, Vec2, Vec3};
use jingxuan_body::{BodyState, Camera, JOINTS, Measurements};
use jingxuan_capture::Frame;
use jingxuan_garment::{
    BodyNow, BodySurface, Category, Drape, Fabric, GarmentMesh, Limits, RestBody, Texture,
};
use jingxuan_mirror::{
    AdapterPreference, Edges, Picture, Renderer, RendererOptions, SceneView, Shopper, ViewMode, WornMesh,
};
use jingxuan_vision::Observation;

use super::mannequin::Mannequin;

pub const WIDTH: u32 = 270;
pub const HEIGHT: u32 = 480;

/// A renderer of small pictures on the software driver.
pub fn renderer_with(edges: Edges) -> Renderer {
    Renderer::new(RendererOptions {
        width: WIDTH,
        height: HEIGHT,
        adapter: AdapterPreference::Software,
        edges,
        profile: false,
        undress: false,
        coverage: false,
    })
    .unwrap()
}

/// A tube along y: positions and triangles facing outwards.
fn tube(radius: f32, low: f32, high: f32) -> (Vec<Vec3>, Vec<Vec2>, Vec<[u32; 3]>) {
    const AROUND: usize = 40;
    const RINGS: usize = 30;
    let (mut positions, mut uvs, mut triangles) = (Vec::new(), Vec::new(), Vec::new());
    for ring in 0..=RINGS {
        let t = ring as f32 / RINGS as f32;
        for step in 0..AROUND {
            let angle = step as f32 / AROUND as f32 * TAU;
            positions.push(Vec3::new(radius * angle.sin(), low + t * (high - low), radius * angle.cos()));
            uvs.push(Vec2::new(step as f32 / AROUND as f32 * 4.0, (1.0 - t) * 2.0));
        }
    }
    for ring in 0..RINGS {
        for step in 0..AROUND {
            let at = |r: usize, s: usize| (r * AROUND + s % AROUND) as u32;
            let [a, b, c, d] =
                [at(ring, step), at(ring, step + 1), at(ring + 1, step + 1), at(ring + 1, step)];
            triangles.extend([[a, b, c], [a, c, d]]);
        }
    }
    (positions, uvs, triangles)
}

/// A shopper made of a trunk and one forearm held in front of it.
pub struct Figure {
    pub frame: Frame,
    pub observation: Observation,
    pub body: BodyState,
    pub triangles: Vec<[u32; 3]>,
    /// Marks the forearm's vertices.
    pub limbs: Vec<bool>,
    pub joints: Vec<u8>,
    pub drape: Drape,
    pub colour: Arc<Texture>,
    pub fabric: Fabric,
}

/// `forearm`: metres in front of the trunk's axis.
pub fn figure(forearm: f32) -> Figure {
    figure_in(forearm, 0.19)
}

/// `girth`: radius of the garment, metres.
pub fn figure_in(forearm: f32, girth: f32) -> Figure {
    let (mut vertices, _, mut triangles) = tube(0.16, -0.55, 0.6);
    let mut joint = vec![3u8; vertices.len()];
    let (arm, _, arm_triangles) = tube(0.04, -0.3, 0.12);
    let first = vertices.len() as u32;
    let lie_down = Quat::from_rotation_z(1.2);
    vertices.extend(arm.iter().map(|p| lie_down * *p + Vec3::new(0.05, 0.0, forearm)));
    joint.resize(vertices.len(), 18);
    triangles.extend(arm_triangles.iter().map(|t| t.map(|v| v + first)));
    let mut joints = [Vec3::ZERO; JOINTS];
    joints[3].y = 0.1;
    joints[12].y = 0.5;
    joints[15].y = 0.62;
    for limb in &mut joints[16..] {
        *limb = Vec3::new(9.0, 9.0, 0.0);
    }
    let joint_of = joint.clone();
    let limbs: Vec<bool> = joint.iter().map(|joint| *joint == 18).collect();
    let rest = RestBody { vertices, joints };
    let surface = BodySurface::new(triangles.clone(), joint).unwrap();

    let (positions, uvs, cloth_triangles) = tube(girth, -0.35, 0.4);
    let count = positions.len();
    let mesh = GarmentMesh::build(
        positions,
        uvs,
        cloth_triangles,
        vec![[3, 0, 0, 0]; count],
        vec![[1.0, 0.0, 0.0, 0.0]; count],
        Limits::default(),
    )
    .unwrap();
    let mut drape = Drape::bind(&surface, Arc::new(mesh), 1, &rest, &rest).unwrap();

    // Upright before the camera, turned a little.
    let turn = Quat::from_rotation_x(std::f32::consts::PI) * Quat::from_rotation_y(0.3);
    let mut pose = [Vec3::ZERO; JOINTS];
    pose[0] = turn.to_scaled_axis();
    let transl = Vec3::new(0.02, 0.02, 2.2);
    let posed: Vec<Vec3> = rest.vertices.iter().map(|v| turn * *v + transl).collect();
    let mut now = BodyNow::default();
    now.update(&surface, &posed, &rest.joints, &pose, transl).unwrap();
    drape.update(&surface, &now).unwrap();

    let camera = Camera::with_long_side_fov(WIDTH, HEIGHT, 45.0);
    let mut canvas = Mannequin::room(WIDTH, HEIGHT);
    canvas.paint(&camera, &posed, &triangles, |_| Vec3::new(0.72, 0.48, 0.38));
    let (frame, observation) = canvas.finish();
    let body = BodyState {
        betas: [0.0; 16],
        pose,
        transl,
        camera,
        joints: rest.joints.map(|j| turn * j + transl),
        vertices: Arc::new(posed),
        reprojection_error: 0.0,
        measurements: Measurements::UNKNOWN,
    };
    // Blue and white squares.
    let side = 64;
    let rgba = (0..side * side)
        .flat_map(|n| {
            if (n / side / 16 + n % side / 16) % 2 == 0 { [38, 72, 150, 255] } else { [215, 220, 230, 255] }
        })
        .collect();
    Figure {
        frame,
        observation,
        body,
        triangles,
        limbs,
        joints: joint_of,
        drape,
        colour: Arc::new(Texture { width: side, height: side, rgba }),
        fabric: Fabric {
            kind: "cotton".into(),
            roughness: 0.8,
            sheen: 0.2,
            gloss: 0.0,
            anisotropy: 0.0,
            weave: Default::default(),
            cloth: Default::default(),
        },
    }
}

impl Figure {
    pub fn render(&self, renderer: &mut Renderer, mirror: bool, mode: ViewMode) -> Picture {
        let garment = WornMesh {
            mesh: self.drape.drawn(),
            colour: &self.colour,
            normals: None,
            fabric: &self.fabric,
            layer: 1,
            category: Category::Top,
        };
        let scene = SceneView {
            frame: &self.frame,
            shopper: Some(Shopper {
                observation: &self.observation,
                body: &self.body,
                triangles: &self.triangles,
                limbs: &self.limbs,
                joints: &self.joints,
            }),
            garments: &[garment],
            mirror,
            mode,
        };
        renderer.render(&scene).unwrap()
    }
}
