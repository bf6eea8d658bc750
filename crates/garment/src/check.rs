//! What is wrong with a garment, all of it at once, in words that whoever made it can act on.

use std::{
    collections::{BTreeSet, HashMap},
    path::Path,
};

use glam::{Vec2, Vec3};
use jingxuan_body::BodyModel;
use serde::Serialize;

use crate::{
    BodySurface, GarmentError, GarmentMesh, Manifest, RestBody, Texture,
    cloth::is_ornament,
    collide::Grid,
    manifest::{Size, parse_colour},
    mesh::Limits,
    texture::linear,
    topology::{Neighbours, vertex_normals, weld},
};

/// More vertices than this slow the mirror down.
pub const MOST_VERTICES: usize = 9000;
/// Fewer sizes than this leave shoppers without one.
pub const FEWEST_SIZES: usize = 5;
/// An open edge shorter than this around is no cuff and no neckline, metres.
const SMALLEST_OPENING: f32 = 0.12;
/// More of the edges than this with more than two triangles are no seams.
const CROWDED_SHARE: f32 = 0.01;
/// More of the surface than this without room on the texture shows as stripes.
const FLAT_SHARE: f32 = 0.02;
/// More of the surface than this facing the body is a garment turned inside out.
const TURNED_SHARE: f32 = 0.35;
/// More of the vertices than this inside the body that the size is cut for show as skin through cloth.
const INSIDE_SHARE: f32 = 0.01;
/// Depth from which a vertex counts as inside, metres.
const INSIDE: f32 = 0.002;
/// The mean of a dyed texture may differ from its swatch by this much (CIE 1976).
const SWATCH_DIFFERENCE: f32 = 6.0;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// A name that does not change: `no-uvs`, `hole`, `inside-out`, ...
    pub code: &'static str,
    /// The file it is in.
    pub file: String,
    /// What is wrong, and how much of it.
    pub message: String,
}

/// Checks a garment folder, its `garment.json`, or one mesh. `body` is the model that sizes are cut for; without it nothing is said
/// of how meshes lie on it.
#[must_use]
pub fn check(path: &Path, body: Option<&BodyModel>) -> Vec<Finding> {
    let mut report = Report::default();
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("glb")) {
        report.mesh(path, None, body);
    } else if path.is_dir() {
        report.folder(path, body);
    } else {
        report.folder(path.parent().unwrap_or(path), body);
    }
    report.0
}

#[derive(Default)]
struct Report(Vec<Finding>);

impl Report {
    fn add(&mut self, code: &'static str, file: &str, message: impl Into<String>) {
        self.0.push(Finding { code, file: file.to_owned(), message: message.into() });
    }

    fn folder(&mut self, folder: &Path, body: Option<&BodyModel>) {
        let manifest = match Manifest::read(folder) {
            Ok(manifest) => manifest,
            Err(GarmentError::Unreadable { path, cause }) => {
                return self.add("manifest-unreadable", &path, cause);
            }
            Err(error) => return self.add("manifest", "garment.json", error.to_string()),
        };
        if manifest.sizes.len() < FEWEST_SIZES {
            let labels: Vec<&str> = manifest.sizes.iter().map(|size| size.label.as_str()).collect();
            let message =
                format!("{} sizes ({}); at least {FEWEST_SIZES} are needed", labels.len(), labels.join(", "));
            self.add("few-sizes", "garment.json", message);
        }
        self.size_order(&manifest);
        let mut topologies = BTreeSet::new();
        for size in &manifest.sizes {
            let path = folder.join(&size.file);
            if !path.is_file() {
                self.add("missing-size", &size.file, format!("size {} has no file", size.label));
                continue;
            }
            if let Some(mesh) = self.mesh(&path, Some(size), body) {
                topologies.insert((mesh.positions.len(), mesh.triangles.len()));
            }
        }
        if topologies.len() > 1 {
            self.add(
                "topology",
                "garment.json",
                format!("sizes differ in vertices and triangles: {topologies:?}"),
            );
        }
        self.textures(folder, &manifest);
    }

    /// Girths of the bodies that sizes are meant for grow from size to size.
    fn size_order(&mut self, manifest: &Manifest) {
        for pair in manifest.sizes.windows(2) {
            for (zone, smaller) in &pair[0].body_cm {
                if let Some(larger) = pair[1].body_cm.get(zone).filter(|larger| *larger < smaller) {
                    let message = format!(
                        "{zone} of {} is {larger} cm, of the smaller {} {smaller} cm",
                        pair[1].label, pair[0].label
                    );
                    self.add("size-order", "garment.json", message);
                }
            }
        }
    }

    fn textures(&mut self, folder: &Path, manifest: &Manifest) {
        if let Some(file) = &manifest.normal_texture {
            match Texture::read(&folder.join(file)) {
                Err(error) => self.add("texture", file, error.to_string()),
                Ok(map) => {
                    let off = map.rgba.chunks_exact(4).filter(|texel| !is_unit(texel)).count();
                    if off * 20 > map.rgba.len() / 4 {
                        let message = format!("{off} of {} texels are no unit vectors", map.rgba.len() / 4);
                        self.add("normal-map", file, message);
                    }
                }
            }
        }
        let mut read: HashMap<&str, Option<Texture>> = HashMap::new();
        for colour in &manifest.colourways {
            let texture = read.entry(&colour.texture).or_insert_with(|| {
                Texture::read(&folder.join(&colour.texture))
                    .map_err(|error| self.add("texture", &colour.texture, error.to_string()))
                    .ok()
            });
            let (Some(texture), Some(tint)) = (texture, colour.tint.as_deref().and_then(parse_colour)) else {
                continue;
            };
            let Some(swatch) = parse_colour(&colour.swatch) else { continue };
            let taking: Vec<usize> =
                (0..texture.rgba.len() / 4).filter(|texel| texture.rgba[texel * 4 + 3] > 200).collect();
            let dyed = texture.clone().dyed(tint);
            let mean = [0, 1, 2].map(|c| {
                let sum: f32 = taking.iter().map(|texel| linear(dyed.rgba[texel * 4 + c])).sum();
                sum / taking.len().max(1) as f32
            });
            let apart = lab(mean).distance(lab(swatch.map(linear)));
            if apart > SWATCH_DIFFERENCE && !taking.is_empty() {
                let message = format!(
                    "colourway {} is {apart:.1} delta E away from its swatch {}",
                    colour.id, colour.swatch
                );
                self.add("swatch", &colour.texture, message);
            }
        }
    }

    fn mesh(&mut self, path: &Path, size: Option<&Size>, body: Option<&BodyModel>) -> Option<GarmentMesh> {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mesh = match GarmentMesh::read(path, Limits::default()) {
            Ok(mesh) => mesh,
            Err(error) => {
                let text = error.to_string();
                let code = if text.contains("TEXCOORD_0") && text.contains("has no") {
                    "no-uvs"
                } else if text.contains("allowed") {
                    "too-many-vertices"
                } else if text.contains("weight") || text.contains("skin") {
                    "skinning"
                } else {
                    "mesh"
                };
                self.add(code, &file, text);
                return None;
            }
        };
        if mesh.positions.len() > MOST_VERTICES {
            let message = format!("{} vertices; {MOST_VERTICES} are allowed", mesh.positions.len());
            self.add("too-many-vertices", &file, message);
        }
        self.uvs(&file, &mesh);
        let (welded, first) = weld(&mesh.positions);
        let points: Vec<Vec3> = first.iter().map(|&v| mesh.positions[v as usize]).collect();
        let triangles: Vec<[u32; 3]> = mesh
            .triangles
            .iter()
            .map(|t| t.map(|v| welded[v as usize]))
            .filter(|[a, b, c]| a != b && b != c && a != c)
            .collect();
        self.edges(&file, &points, &triangles);
        if let (Some(size), Some(body)) = (size, body) {
            let shell: Vec<bool> = first.iter().map(|&v| (v as usize) < mesh.shell).collect();
            self.on_body(&file, &points, &triangles, &shell, size, body);
        }
        Some(mesh)
    }

    fn uvs(&mut self, file: &str, mesh: &GarmentMesh) {
        let outside =
            mesh.uvs.iter().filter(|uv| uv.min_element() < -0.01 || uv.max_element() > 1.01).count();
        if outside > 0 {
            let message = format!("{outside} texture coordinates lie outside 0..1");
            self.add("uvs-outside", file, message);
        }
        let (mut flat, mut all) = (0.0, 0.0);
        for t in &mesh.triangles {
            let [p, q, r] = t.map(|v| mesh.positions[v as usize]);
            let [a, b, c]: [Vec2; 3] = t.map(|v| mesh.uvs[v as usize]);
            let area = (q - p).cross(r - p).length();
            all += area;
            if (b - a).perp_dot(c - a).abs() < 1e-9 {
                flat += area;
            }
        }
        if flat > FLAT_SHARE * all {
            let message = format!("{:.0} % of the surface has no room on the texture", 100.0 * flat / all);
            self.add("flat-uvs", file, message);
        }
    }

    /// Edges with more than two triangles, and open edges that are no opening.
    fn edges(&mut self, file: &str, points: &[Vec3], triangles: &[[u32; 3]]) {
        let mut sides: HashMap<(u32, u32), u32> = HashMap::with_capacity(triangles.len() * 2);
        for &[a, b, c] in triangles {
            for (a, b) in [(a, b), (b, c), (c, a)] {
                *sides.entry((a.min(b), a.max(b))).or_default() += 1;
            }
        }
        let crowded = sides.values().filter(|count| **count > 2).count();
        // In a neckline's seam three sheets may meet: the garment, and both sides of a collar or hood.
        if crowded as f32 > CROWDED_SHARE * sides.len() as f32 {
            self.add("non-manifold", file, format!("{crowded} edges belong to more than two triangles"));
        }
        let parts = Parts::of(points.len(), triangles);
        let rims: Vec<(u32, u32)> =
            sides.iter().filter(|(_, count)| **count == 1).map(|(edge, _)| *edge).collect();
        let loops = Parts::of(points.len(), &rims.iter().map(|&(a, b)| [a, b, a]).collect::<Vec<_>>());
        let mut around: HashMap<u32, f32> = HashMap::new();
        for (a, b) in rims {
            *around.entry(loops.of_vertex(a)).or_default() += points[a as usize].distance(points[b as usize]);
        }
        let mut holes: Vec<(Vec3, f32)> = around
            .into_iter()
            .filter(|(vertex, length)| *length < SMALLEST_OPENING && !parts.is_ornament(*vertex))
            .map(|(vertex, length)| (points[vertex as usize], length))
            .collect();
        holes.sort_by(|a, b| b.1.total_cmp(&a.1));
        if let Some((place, length)) = holes.first() {
            let message = format!(
                "{} open edges are too short for an opening; the longest is {:.1} cm around, near {place:.2} m",
                holes.len(),
                100.0 * length
            );
            self.add("hole", file, message);
        }
    }

    /// Which way the cloth faces on the body that the size is cut for, and whether it lies outside of it.
    fn on_body(
        &mut self,
        file: &str,
        points: &[Vec3],
        triangles: &[[u32; 3]],
        shell: &[bool],
        size: &Size,
        body: &BodyModel,
    ) {
        let Ok(surface) = BodySurface::of(body) else { return };
        let rest = RestBody::shaped(body, &size.body.betas);
        let (mut skin, mut cloth) = (Vec::new(), Vec::new());
        vertex_normals(&rest.vertices, &surface.triangles, &mut skin);
        vertex_normals(points, triangles, &mut cloth);
        let grid = Grid::of(&rest.vertices, |_| true);
        let (mut turned, mut near, mut inside, mut count, mut deepest) = (0, 0, 0, 0, 0.0_f32);
        for n in (0..points.len()).filter(|n| shell[*n]) {
            let Some(v) = grid.nearest(&rest.vertices, points[n]) else { return };
            let offset = points[n] - rest.vertices[v as usize];
            let height = offset.dot(skin[v as usize]);
            count += 1;
            // Far from the skin, as in a skirt's folds, the nearest skin says little about which side is out.
            if offset.length() < 0.06 {
                near += 1;
                turned += usize::from(cloth[n].dot(skin[v as usize]) < -0.2);
                if height < -INSIDE {
                    inside += 1;
                    deepest = deepest.max(-height);
                }
            }
        }
        if turned as f32 > TURNED_SHARE * near as f32 {
            let message =
                format!("{:.0} % of the cloth faces the body", 100.0 * turned as f32 / near.max(1) as f32);
            self.add("inside-out", file, message);
        }
        if inside as f32 > INSIDE_SHARE * count as f32 {
            let message = format!(
                "{inside} of {count} vertices are inside the body of size {}, up to {:.1} mm",
                size.label,
                1000.0 * deepest
            );
            self.add("in-body", file, message);
        }
    }
}

/// Connected parts of a mesh.
struct Parts {
    part: Vec<u32>,
    sizes: HashMap<u32, usize>,
}

impl Parts {
    fn of(count: usize, triangles: &[[u32; 3]]) -> Self {
        let neighbours = Neighbours::of(count, triangles);
        let mut part = vec![u32::MAX; count];
        let mut sizes = HashMap::new();
        let mut open = Vec::new();
        for start in 0..count as u32 {
            if part[start as usize] != u32::MAX {
                continue;
            }
            open.push(start);
            part[start as usize] = start;
            let mut size = 0;
            while let Some(v) = open.pop() {
                size += 1;
                for &n in neighbours.around(v as usize) {
                    if part[n as usize] == u32::MAX {
                        part[n as usize] = start;
                        open.push(n);
                    }
                }
            }
            sizes.insert(start, size);
        }
        Self { part, sizes }
    }

    fn of_vertex(&self, vertex: u32) -> u32 {
        self.part[vertex as usize]
    }

    /// Whether this vertex's part is an ornament, which may be open.
    fn is_ornament(&self, vertex: u32) -> bool {
        let size = self.sizes.get(&self.of_vertex(vertex)).copied().unwrap_or_default();
        is_ornament(size, self.part.len())
    }
}

fn is_unit(texel: &[u8]) -> bool {
    let n = Vec3::new(f32::from(texel[0]), f32::from(texel[1]), f32::from(texel[2])) / 127.5 - 1.0;
    (n.length() - 1.0).abs() < 0.12 && n.z > 0.0
}

/// Linear sRGB to CIE L*a*b*, D65 (CIE 15:2004).
fn lab([r, g, b]: [f32; 3]) -> Vec3 {
    let f = |t: f32| if t > 0.008_856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 };
    let x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
    let y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
    let z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
    Vec3::new(116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z))
}
