//! Welding and neighbourhoods of triangle meshes.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
};

use glam::Vec3;

/// Neighbour lists of vertices in one flat array.
#[derive(Clone, Debug, Default)]
pub(crate) struct Neighbours {
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Neighbours {
    /// Vertex neighbours along triangle edges. Indices must be below `vertices`.
    pub fn of(vertices: usize, triangles: &[[u32; 3]]) -> Self {
        let mut edges: Vec<(u32, u32)> = Vec::with_capacity(triangles.len() * 6);
        for &[a, b, c] in triangles {
            edges.extend([(a, b), (b, a), (b, c), (c, b), (c, a), (a, c)]);
        }
        edges.retain(|(a, b)| a != b);
        edges.sort_unstable();
        edges.dedup();
        Self::from_sorted(vertices, &edges)
    }

    /// Triangles around every vertex.
    pub fn triangles_around(vertices: usize, triangles: &[[u32; 3]]) -> Self {
        let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(triangles.len() * 3);
        for (t, triangle) in triangles.iter().enumerate() {
            pairs.extend(triangle.iter().map(|&v| (v, t as u32)));
        }
        pairs.sort_unstable();
        Self::from_sorted(vertices, &pairs)
    }

    fn from_sorted(vertices: usize, pairs: &[(u32, u32)]) -> Self {
        let mut starts = vec![0u32; vertices + 1];
        for &(a, _) in pairs {
            starts[a as usize + 1] += 1;
        }
        for n in 0..vertices {
            starts[n + 1] += starts[n];
        }
        Self { starts, items: pairs.iter().map(|&(_, b)| b).collect() }
    }

    /// Neighbours of one vertex.
    pub fn around(&self, vertex: usize) -> &[u32] {
        &self.items[self.starts[vertex] as usize..self.starts[vertex + 1] as usize]
    }
}

/// Distance along the mesh's edges from every vertex to the nearest open edge (hem, neckline, cuff), metres; infinite
/// where there is none.
pub(crate) fn distance_to_openings(positions: &[Vec3], triangles: &[[u32; 3]]) -> Vec<f32> {
    let mut sides: HashMap<(u32, u32), u32> = HashMap::with_capacity(triangles.len() * 2);
    for &[a, b, c] in triangles {
        for (a, b) in [(a, b), (b, c), (c, a)] {
            *sides.entry((a.min(b), a.max(b))).or_default() += 1;
        }
    }
    let rims = sides.iter().filter(|(_, triangles)| **triangles == 1).flat_map(|((a, b), _)| [*a, *b]);
    nearest_along(positions, &Neighbours::of(positions.len(), triangles), rims).0
}

/// Distance along the mesh's edges from every vertex to the nearest of `sources`, metres, infinite where none is reached; and which
/// one it is, or else the vertex itself.
pub(crate) fn nearest_along(
    positions: &[Vec3],
    neighbours: &Neighbours,
    sources: impl Iterator<Item = u32>,
) -> (Vec<f32>, Vec<u32>) {
    let mut distance = vec![f32::INFINITY; positions.len()];
    let mut source: Vec<u32> = (0..positions.len() as u32).collect();
    // Dijkstra; positive floats order as their bits do.
    let mut queue = BinaryHeap::new();
    for vertex in sources {
        distance[vertex as usize] = 0.0;
        queue.push(Reverse((0_u32, vertex)));
    }
    while let Some(Reverse((bits, vertex))) = queue.pop() {
        let so_far = f32::from_bits(bits);
        if so_far > distance[vertex as usize] {
            continue;
        }
        for &other in neighbours.around(vertex as usize) {
            let through = so_far + positions[vertex as usize].distance(positions[other as usize]);
            if through < distance[other as usize] {
                distance[other as usize] = through;
                source[other as usize] = source[vertex as usize];
                queue.push(Reverse((through.to_bits(), other)));
            }
        }
    }
    (distance, source)
}

/// Joins vertices at the same place (texture seams split them): returns for every vertex its welded number, and for
/// every welded number one vertex that stands for it.
pub(crate) fn weld(positions: &[Vec3]) -> (Vec<u32>, Vec<u32>) {
    const GRID: f32 = 1e5; // a hundredth of a millimetre
    let mut numbers = HashMap::with_capacity(positions.len());
    let mut welded = Vec::with_capacity(positions.len());
    let mut first = Vec::new();
    for (n, p) in positions.iter().enumerate() {
        let key = (*p * GRID).round().as_i64vec3();
        let number = *numbers.entry(key).or_insert_with(|| {
            first.push(n as u32);
            first.len() as u32 - 1
        });
        welded.push(number);
    }
    (welded, first)
}

/// Area-weighted vertex normals into `out` (same length as `positions`); zero where a vertex has no area around it.
pub(crate) fn vertex_normals(positions: &[Vec3], triangles: &[[u32; 3]], out: &mut Vec<Vec3>) {
    out.clear();
    out.resize(positions.len(), Vec3::ZERO);
    for &[a, b, c] in triangles {
        let (a, b, c) = (a as usize, b as usize, c as usize);
        let area = (positions[b] - positions[a]).cross(positions[c] - positions[a]);
        out[a] += area;
        out[b] += area;
        out[c] += area;
    }
    for normal in out {
        *normal = normal.normalize_or_zero();
    }
}

/// Closest point to `p` on triangle `abc` as barycentric weights (Ericson, Real-Time Collision Detection, 5.1.5).
pub(crate) fn closest_on_triangle(p: Vec3, a: Vec3, b: Vec3, c: Vec3) -> Vec3 {
    let (ab, ac, ap) = (b - a, c - a, p - a);
    let (d1, d2) = (ab.dot(ap), ac.dot(ap));
    if d1 <= 0.0 && d2 <= 0.0 {
        return Vec3::X;
    }
    let bp = p - b;
    let (d3, d4) = (ab.dot(bp), ac.dot(bp));
    if d3 >= 0.0 && d4 <= d3 {
        return Vec3::Y;
    }
    let vc = d1 * d4 - d3 * d2;
    if vc <= 0.0 && d1 >= 0.0 && d3 <= 0.0 {
        let v = d1 / (d1 - d3).max(f32::MIN_POSITIVE);
        return Vec3::new(1.0 - v, v, 0.0);
    }
    let cp = p - c;
    let (d5, d6) = (ab.dot(cp), ac.dot(cp));
    if d6 >= 0.0 && d5 <= d6 {
        return Vec3::Z;
    }
    let vb = d5 * d2 - d1 * d6;
    if vb <= 0.0 && d2 >= 0.0 && d6 <= 0.0 {
        let w = d2 / (d2 - d6).max(f32::MIN_POSITIVE);
        return Vec3::new(1.0 - w, 0.0, w);
    }
    let va = d3 * d6 - d5 * d4;
    if va <= 0.0 && d4 - d3 >= 0.0 && d5 - d6 >= 0.0 {
        let w = (d4 - d3) / ((d4 - d3) + (d5 - d6)).max(f32::MIN_POSITIVE);
        return Vec3::new(0.0, 1.0 - w, w);
    }
    let sum = va + vb + vc;
    if sum <= f32::MIN_POSITIVE {
        return Vec3::X;
    }
    Vec3::new(va, vb, vc) / sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_sheet_is_farthest_from_its_edges() {
        // 5 x 5 vertices a metre apart
        let positions: Vec<Vec3> = (0..25).map(|n| Vec3::new((n % 5) as f32, (n / 5) as f32, 0.0)).collect();
        let mut triangles = Vec::new();
        for y in 0..4 {
            for x in 0..4 {
                let at = y * 5 + x;
                triangles.extend([[at, at + 1, at + 5], [at + 1, at + 6, at + 5]]);
            }
        }
        let distance = distance_to_openings(&positions, &triangles);
        assert_eq!((distance[0], distance[6], distance[12]), (0.0, 1.0, 2.0));
    }

    #[test]
    fn a_closed_surface_has_no_opening() {
        let positions = [Vec3::ZERO, Vec3::X, Vec3::Y, Vec3::Z];
        let triangles = [[0, 2, 1], [0, 1, 3], [1, 2, 3], [2, 0, 3]];
        assert!(distance_to_openings(&positions, &triangles).iter().all(|d| d.is_infinite()));
    }
}
