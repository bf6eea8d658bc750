//! Garment meshes from glTF 2.0 binary files, distrustfully.

use std::path::Path;

use glam::{Vec2, Vec3};
use gltf::{Semantic, accessor::DataType, accessor::Dimensions};
use jingxuan_body::JOINTS;

use crate::{
    GarmentError,
    manifest::read_limited,
    topology::{vertex_normals, weld},
};

/// What is accepted from a mesh file.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: u64,
    /// Vertices of the mesh.
    pub vertices: usize,
    /// Triangles of the mesh.
    pub triangles: usize,
    /// Largest absolute coordinate, metres.
    pub extent: f32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 64 << 20, vertices: 60_000, triangles: 120_000, extent: 3.0 }
    }
}

/// A garment in one size: rest (T) pose of the size's reference body, body frame, metres.
#[derive(Clone, Debug, PartialEq)]
pub struct GarmentMesh {
    /// Vertex positions.
    pub positions: Vec<Vec3>,
    /// Unit normals, outwards.
    pub normals: Vec<Vec3>,
    /// Unit tangents along increasing u, perpendicular to the normals.
    pub tangents: Vec<Vec3>,
    /// Texture coordinates, v downwards.
    pub uvs: Vec<Vec2>,
    /// Triangles.
    pub triangles: Vec<[u32; 3]>,
    /// SMPL joints that move each vertex.
    pub joints: Vec<[u8; 4]>,
    /// Their weights; each four sum to one.
    pub weights: Vec<[f32; 4]>,
    /// How firmly each vertex keeps the place that skinning gives it, 0 (free cloth) to 1 (waistband, collar): the attribute
    /// `_HOLD`. `None` where the file does not say.
    pub hold: Option<Vec<f32>>,
    /// The first this many vertices are the outer cloth, the rest its turned-in hems: `extras.shell_vertices`.
    pub shell: usize,
}

impl GarmentMesh {
    /// Reads a `.glb` file of one primitive.
    ///
    /// # Errors
    /// [`GarmentError::Unreadable`], or [`GarmentError::Mesh`] for anything damaged, missing or outside `limits`.
    pub fn read(path: &Path, limits: Limits) -> Result<Self, GarmentError> {
        Self::from_glb(&read_limited(path, limits.bytes)?, &path.display().to_string(), limits)
    }

    /// Reads a `.glb` file in memory; `file` names it in errors.
    ///
    /// # Errors
    /// [`GarmentError::Mesh`].
    pub fn from_glb(bytes: &[u8], file: &str, limits: Limits) -> Result<Self, GarmentError> {
        parse(bytes, limits).map_err(|cause| GarmentError::Mesh { file: file.to_owned(), cause })
    }

    /// What the mesh takes in memory, bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        fn of<T>(values: &[T]) -> usize {
            size_of_val(values)
        }
        let vectors = of(&self.positions) + of(&self.normals) + of(&self.tangents) + of(&self.uvs);
        let hold = self.hold.as_deref().map_or(0, of);
        vectors + of(&self.triangles) + of(&self.joints) + of(&self.weights) + hold
    }

    /// Assembles and checks a mesh; weights are normalised, normals and tangents computed.
    ///
    /// # Errors
    /// One line saying what is wrong.
    pub fn build(
        positions: Vec<Vec3>,
        uvs: Vec<Vec2>,
        triangles: Vec<[u32; 3]>,
        joints: Vec<[u8; 4]>,
        mut weights: Vec<[f32; 4]>,
        limits: Limits,
    ) -> Result<Self, String> {
        let count = positions.len();
        if count == 0 || triangles.is_empty() {
            return Err("the mesh is empty".into());
        }
        if count > limits.vertices || triangles.len() > limits.triangles {
            return Err(format!(
                "{count} vertices and {} triangles; {} and {} are allowed",
                triangles.len(),
                limits.vertices,
                limits.triangles
            ));
        }
        for (name, length) in [("UVs", uvs.len()), ("joints", joints.len()), ("weights", weights.len())] {
            if length != count {
                return Err(format!("{length} {name} for {count} vertices"));
            }
        }
        if let Some(index) = triangles.iter().flatten().find(|&&index| index as usize >= count) {
            return Err(format!("index {index} is out of range: the mesh has {count} vertices"));
        }
        if let Some(n) =
            positions.iter().position(|p| !p.is_finite() || p.abs().max_element() > limits.extent)
        {
            return Err(format!("vertex {n} lies at {}", positions[n]));
        }
        if let Some(n) = uvs.iter().position(|uv| !uv.is_finite() || uv.abs().max_element() > 1000.0) {
            return Err(format!("UV {n} is {}", uvs[n]));
        }
        for (n, (weights, joints)) in weights.iter_mut().zip(&joints).enumerate() {
            let sum: f32 = weights.iter().sum();
            if !sum.is_finite() || sum < 1e-3 || weights.iter().any(|&w| w < 0.0) {
                return Err(format!("the skin weights of vertex {n} are {weights:?}"));
            }
            weights.iter_mut().for_each(|w| *w /= sum);
            if let Some(joint) =
                joints.iter().zip(&*weights).find(|(j, w)| usize::from(**j) >= JOINTS && **w > 0.0)
            {
                return Err(format!("vertex {n} follows joint {}, the body has {JOINTS}", joint.0));
            }
        }
        let normals = seamless_normals(&positions, &triangles);
        let tangents = tangents(&positions, &normals, &uvs, &triangles);
        Ok(Self { shell: count, hold: None, positions, normals, tangents, uvs, triangles, joints, weights })
    }

    /// Says how firmly vertices are held, and how many belong to the outer cloth.
    ///
    /// # Errors
    /// One line saying what is wrong.
    pub fn with_making(mut self, hold: Option<Vec<f32>>, shell: usize) -> Result<Self, String> {
        let count = self.positions.len();
        if let Some(hold) = &hold {
            if hold.len() != count {
                return Err(format!("{} holds for {count} vertices", hold.len()));
            }
            if let Some(n) = hold.iter().position(|h| !(0.0..=1.0).contains(h)) {
                return Err(format!("the hold of vertex {n} is {}", hold[n]));
            }
        }
        if !(3..=count).contains(&shell) {
            return Err(format!("shell_vertices is {shell}, the mesh has {count} vertices"));
        }
        (self.hold, self.shell) = (hold, shell);
        Ok(self)
    }
}

/// Normals that do not see texture seams.
fn seamless_normals(positions: &[Vec3], triangles: &[[u32; 3]]) -> Vec<Vec3> {
    let (welded, first) = weld(positions);
    let places: Vec<Vec3> = first.iter().map(|&v| positions[v as usize]).collect();
    let corners: Vec<[u32; 3]> = triangles.iter().map(|t| t.map(|v| welded[v as usize])).collect();
    let mut normals = Vec::new();
    vertex_normals(&places, &corners, &mut normals);
    welded.iter().map(|&n| normals[n as usize]).collect()
}

/// Direction of increasing u in the surface, per vertex (Lengyel's method).
fn tangents(positions: &[Vec3], normals: &[Vec3], uvs: &[Vec2], triangles: &[[u32; 3]]) -> Vec<Vec3> {
    let mut sums = vec![Vec3::ZERO; positions.len()];
    for t in triangles {
        let [a, b, c] = t.map(|v| v as usize);
        let (p, q) = (positions[b] - positions[a], positions[c] - positions[a]);
        let (u, v) = (uvs[b] - uvs[a], uvs[c] - uvs[a]);
        let area = u.x * v.y - u.y * v.x;
        if area.abs() > 1e-12 {
            let along = (p * v.y - q * u.y) * area.signum();
            for v in [a, b, c] {
                sums[v] += along;
            }
        }
    }
    sums.iter()
        .zip(normals)
        .map(|(sum, normal)| (*sum - *normal * normal.dot(*sum)).try_normalize().unwrap_or(Vec3::X))
        .collect()
}

fn parse(bytes: &[u8], limits: Limits) -> Result<GarmentMesh, String> {
    if bytes.len() < 12 || &bytes[..4] != b"glTF" {
        return Err("not a binary glTF file".into());
    }
    let gltf::Gltf { document, blob } =
        gltf::Gltf::from_slice(bytes).map_err(|error| format!("damaged glTF: {error}"))?;
    let blob = blob.ok_or("the file has no binary chunk")?;
    let making: Option<Making> = document
        .meshes()
        .next()
        .and_then(|mesh| mesh.extras().as_ref().map(|raw| serde_json::from_str(raw.get())))
        .transpose()
        .map_err(|error| format!("the mesh's extras: {error}"))?;
    let mut primitives = document.meshes().flat_map(|mesh| mesh.primitives());
    let primitive = primitives.next().ok_or("the file has no mesh")?;
    if primitives.next().is_some() {
        return Err("the file has more than one primitive".into());
    }
    if primitive.mode() != gltf::mesh::Mode::Triangles {
        return Err("the primitive is not a triangle list".into());
    }
    let order = joint_order(&document)?;
    let get = |semantic: Semantic| {
        primitive.get(&semantic).ok_or_else(|| format!("the mesh has no {}", semantic.to_string()))
    };
    let table = |semantic: Semantic, dimensions: Dimensions| -> Result<Table<'_>, String> {
        let name = semantic.to_string();
        let accessor = get(semantic)?;
        if accessor.count() > limits.vertices {
            return Err(format!("{} vertices; {} are allowed", accessor.count(), limits.vertices));
        }
        Table::open(&accessor, &blob, dimensions).map_err(|cause| format!("{name}: {cause}"))
    };
    let positions = table(Semantic::Positions, Dimensions::Vec3)?;
    let uvs = table(Semantic::TexCoords(0), Dimensions::Vec2)?;
    let joints = table(Semantic::Joints(0), Dimensions::Vec4)?;
    let weights = table(Semantic::Weights(0), Dimensions::Vec4)?;
    let indices = primitive.indices().ok_or("the mesh has no indices")?;
    if indices.count() > limits.triangles * 3 || indices.count() % 3 != 0 {
        return Err(format!("{} indices; {} triangles are allowed", indices.count(), limits.triangles));
    }
    let indices =
        Table::open(&indices, &blob, Dimensions::Scalar).map_err(|cause| format!("indices: {cause}"))?;

    let mut smpl_joints = Vec::with_capacity(joints.count);
    for row in 0..joints.count {
        let mut four = [0u8; 4];
        for (column, joint) in four.iter_mut().enumerate() {
            let index = joints.integer(row, column)? as usize;
            let weighs = row < weights.count && weights.number(row, column)? > 0.0;
            *joint = match order.get(index) {
                Some(joint) => *joint,
                None if !weighs => 0,
                None => return Err(format!("vertex {row} names joint {index} of {}", order.len())),
            };
        }
        smpl_joints.push(four);
    }
    let hold = match primitive.get(&Semantic::Extras("HOLD".into())) {
        None => None,
        Some(_) => {
            let rows = table(Semantic::Extras("HOLD".into()), Dimensions::Scalar)?.rows(|[hold]| hold)?;
            Some(rows)
        }
    };
    let shell = making.and_then(|making| making.shell_vertices).unwrap_or(positions.count);
    let corners = (0..indices.count).map(|n| indices.integer(n, 0)).collect::<Result<Vec<u32>, _>>()?;
    GarmentMesh::build(
        positions.rows(|[x, y, z]| Vec3::new(x, y, z))?,
        uvs.rows(|[u, v]| Vec2::new(u, v))?,
        corners.chunks_exact(3).map(|c| [c[0], c[1], c[2]]).collect(),
        smpl_joints,
        weights.rows(|four| four)?,
        limits,
    )?
    .with_making(hold, shell)
}

/// What the scripts say about a mesh besides its arrays.
#[derive(serde::Deserialize)]
struct Making {
    shell_vertices: Option<usize>,
}

/// SMPL joint number of every joint of the file's skin: by name where the nodes carry SMPL's names, by position
/// where they do not.
fn joint_order(document: &gltf::Document) -> Result<Vec<u8>, String> {
    let skin = document.skins().next().ok_or("the file has no skin")?;
    let names: Vec<Option<&str>> = skin.joints().map(|node| node.name()).collect();
    if names.len() != JOINTS {
        return Err(format!("the skin has {} joints, the body has {JOINTS}", names.len()));
    }
    let known = |name: &str| {
        let name = name.to_ascii_lowercase();
        SMPL_NAMES.iter().position(|known| *known == name)
    };
    let by_name: Option<Vec<u8>> =
        names.iter().map(|name| name.and_then(known).map(|joint| joint as u8)).collect();
    Ok(by_name.unwrap_or_else(|| (0..JOINTS as u8).collect()))
}

/// SMPL's joint names in SMPL's order.
const SMPL_NAMES: [&str; JOINTS] = [
    "pelvis",
    "left_hip",
    "right_hip",
    "spine1",
    "left_knee",
    "right_knee",
    "spine2",
    "left_ankle",
    "right_ankle",
    "spine3",
    "left_foot",
    "right_foot",
    "neck",
    "left_collar",
    "right_collar",
    "head",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_hand",
    "right_hand",
];

/// A glTF accessor whose every byte is known to lie inside the binary chunk.
struct Table<'a> {
    bytes: &'a [u8],
    stride: usize,
    count: usize,
    kind: DataType,
    normalized: bool,
}

impl<'a> Table<'a> {
    fn open(accessor: &gltf::Accessor<'_>, blob: &'a [u8], dimensions: Dimensions) -> Result<Self, String> {
        if accessor.sparse().is_some() {
            return Err("sparse accessors are not supported".into());
        }
        if accessor.dimensions() != dimensions {
            return Err(format!("{:?} where {dimensions:?} is needed", accessor.dimensions()));
        }
        let view = accessor.view().ok_or("no buffer view")?;
        if !matches!(view.buffer().source(), gltf::buffer::Source::Bin) {
            return Err("external buffers are not supported".into());
        }
        let (size, count) = (accessor.size(), accessor.count());
        let stride = view.stride().unwrap_or(size);
        let outside = || "the data lies outside the file".to_owned();
        let end = view.offset().checked_add(view.length()).ok_or_else(outside)?;
        let bytes = blob.get(view.offset()..end).ok_or_else(outside)?;
        let bytes = bytes.get(accessor.offset()..).ok_or_else(outside)?;
        let needed = match count {
            0 => 0,
            n => (n - 1).checked_mul(stride).and_then(|start| start.checked_add(size)).ok_or_else(outside)?,
        };
        if needed > bytes.len() || stride < size {
            return Err(outside());
        }
        Ok(Self { bytes, stride, count, kind: accessor.data_type(), normalized: accessor.normalized() })
    }

    fn cell<const N: usize>(&self, row: usize, column: usize) -> [u8; N] {
        let at = row * self.stride + column * N;
        let mut cell = [0; N];
        cell.copy_from_slice(&self.bytes[at..at + N]); // inside by the check in `open`
        cell
    }

    fn integer(&self, row: usize, column: usize) -> Result<u32, String> {
        match self.kind {
            DataType::U8 => Ok(u32::from(self.cell::<1>(row, column)[0])),
            DataType::U16 => Ok(u32::from(u16::from_le_bytes(self.cell(row, column)))),
            DataType::U32 => Ok(u32::from_le_bytes(self.cell(row, column))),
            other => Err(format!("{other:?} where unsigned integers are needed")),
        }
    }

    fn number(&self, row: usize, column: usize) -> Result<f32, String> {
        match self.kind {
            DataType::F32 => Ok(f32::from_le_bytes(self.cell(row, column))),
            DataType::U8 if self.normalized => Ok(f32::from(self.cell::<1>(row, column)[0]) / 255.0),
            DataType::U16 if self.normalized => {
                Ok(f32::from(u16::from_le_bytes(self.cell(row, column))) / 65535.0)
            }
            other => Err(format!("{other:?} where numbers are needed")),
        }
    }

    fn rows<const N: usize, T>(&self, make: impl Fn([f32; N]) -> T) -> Result<Vec<T>, String> {
        (0..self.count)
            .map(|row| {
                let mut cells = [0.0; N];
                for (column, cell) in cells.iter_mut().enumerate() {
                    *cell = self.number(row, column)?;
                }
                Ok(make(cells))
            })
            .collect()
    }
}
