//! Garments and bodies made of tubes.
#![allow(dead_code)] // every test file uses its own part

use std::f32::consts::TAU;

use glam::{Vec2, Vec3};
use jingxuan_garment::{BodySurface, GarmentMesh, Limits, RestBody};

/// A tube around the y axis: positions, UVs and triangles facing outwards.
pub fn tube(
    radius: f32,
    low: f32,
    high: f32,
    around: usize,
    rings: usize,
) -> (Vec<Vec3>, Vec<Vec2>, Vec<[u32; 3]>) {
    let (mut positions, mut uvs, mut triangles) = (Vec::new(), Vec::new(), Vec::new());
    for ring in 0..=rings {
        let t = ring as f32 / rings as f32;
        for step in 0..around {
            let angle = step as f32 / around as f32 * TAU;
            positions.push(Vec3::new(radius * angle.sin(), low + t * (high - low), radius * angle.cos()));
            uvs.push(Vec2::new(step as f32 / around as f32, 1.0 - t));
        }
    }
    for ring in 0..rings {
        for step in 0..around {
            let at = |r: usize, s: usize| (r * around + s % around) as u32;
            let [a, b, c, d] =
                [at(ring, step), at(ring, step + 1), at(ring + 1, step + 1), at(ring + 1, step)];
            triangles.extend([[a, b, c], [a, c, d]]);
        }
    }
    (positions, uvs, triangles)
}

/// A body that is nothing but a tube of this radius, half a metre up and down; all of it belongs to the first spine
/// joint.
pub fn trunk(radius: f32) -> (BodySurface, RestBody) {
    let (vertices, _, triangles) = tube(radius, -0.5, 0.5, 48, 50);
    let surface = BodySurface::new(triangles, vec![3; vertices.len()]).unwrap();
    let mut joints = [Vec3::ZERO; 24];
    joints[3] = Vec3::new(0.0, 0.1, 0.0);
    joints[6] = Vec3::new(0.0, 0.3, 0.0);
    // Limbs far away, so that they cast no shadow on the trunk.
    for (n, joint) in joints.iter_mut().enumerate().skip(16) {
        *joint = Vec3::new(5.0 + n as f32, 5.0, 0.0);
    }
    (surface, RestBody { vertices, joints })
}

/// A sleeveless tube of cloth on the first spine joint.
pub fn cloth(radius: f32) -> GarmentMesh {
    let (positions, uvs, triangles) = tube(radius, -0.25, 0.25, 40, 25);
    let count = positions.len();
    let weights = vec![[1.0, 0.0, 0.0, 0.0]; count];
    GarmentMesh::build(positions, uvs, triangles, vec![[3, 0, 0, 0]; count], weights, Limits::default())
        .unwrap()
}

/// Distance from the y axis.
pub fn radius(p: Vec3) -> f32 {
    p.x.hypot(p.z)
}

/// A `.glb` file of one skinned triangle soup; `edit` may spoil the JSON before it is packed.
pub fn glb(positions: &[[f32; 3]], indices: &[u16], edit: impl Fn(&mut serde_json::Value)) -> Vec<u8> {
    let count = positions.len();
    let mut blob: Vec<u8> = Vec::new();
    let mut views = Vec::new();
    let mut push = |bytes: Vec<u8>| {
        views.push(serde_json::json!({"buffer": 0, "byteOffset": blob.len(), "byteLength": bytes.len()}));
        blob.extend(bytes);
        while !blob.len().is_multiple_of(4) {
            blob.push(0);
        }
    };
    push(positions.iter().flatten().flat_map(|x| x.to_le_bytes()).collect());
    push((0..count).flat_map(|n| [n as f32 / count as f32, 0.5]).flat_map(f32::to_le_bytes).collect());
    push((0..count).flat_map(|_| [3u8, 0, 0, 0]).collect());
    push((0..count).flat_map(|_| [1.0f32, 0.0, 0.0, 0.0]).flat_map(f32::to_le_bytes).collect());
    push(indices.iter().flat_map(|x| x.to_le_bytes()).collect());
    let joints: Vec<usize> = (0..24).collect();
    let nodes: Vec<_> = (0..24).map(|n| serde_json::json!({"name": format!("joint{n}")})).collect();
    let mut json = serde_json::json!({
        "asset": {"version": "2.0"},
        "buffers": [{"byteLength": blob.len()}],
        "bufferViews": views,
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": count, "type": "VEC3", "min": [-1, -1, -1], "max": [1, 1, 1]},
            {"bufferView": 1, "componentType": 5126, "count": count, "type": "VEC2"},
            {"bufferView": 2, "componentType": 5121, "count": count, "type": "VEC4"},
            {"bufferView": 3, "componentType": 5126, "count": count, "type": "VEC4"},
            {"bufferView": 4, "componentType": 5123, "count": indices.len(), "type": "SCALAR"},
        ],
        "meshes": [{"primitives": [{
            "attributes": {"POSITION": 0, "TEXCOORD_0": 1, "JOINTS_0": 2, "WEIGHTS_0": 3}, "indices": 4, "mode": 4
        }]}],
        "nodes": nodes,
        "skins": [{"joints": joints}],
    });
    edit(&mut json);
    let mut text = serde_json::to_vec(&json).unwrap();
    while !text.len().is_multiple_of(4) {
        text.push(b' ');
    }
    let mut file = b"glTF".to_vec();
    file.extend(2u32.to_le_bytes());
    file.extend(((12 + 8 + text.len() + 8 + blob.len()) as u32).to_le_bytes());
    for (kind, chunk) in [(b"JSON", &text), (b"BIN\0", &blob)] {
        file.extend((chunk.len() as u32).to_le_bytes());
        file.extend(kind);
        file.extend(chunk);
    }
    file
}
