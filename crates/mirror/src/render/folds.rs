//! How deep in a fold each vertex of a garment lies.
//!
//! A vertex that lies below the smoothed cloth gets less light from around. Smoothed a little it finds wrinkles, smoothed
//! more the folds of a skirt.

use std::{collections::HashMap, sync::Arc};

use glam::Vec3;
use jingxuan_garment::{DrapedMesh, DrapedVertex};

/// Rounds of smoothing, and the light that a metre below the cloth smoothed that much takes.
const SCALES: [(usize, f32); 2] = [(2, 45.0), (5, 22.0)];
/// The most that one scale may take, and what a ridge may gain.
const LIMIT: (f32, f32) = (0.32, 0.05);

/// Neighbours in one garment, and room to smooth in.
#[derive(Debug, Default)]
pub(super) struct Folds {
    known: Option<Arc<Vec<[u32; 3]>>>,
    /// Vertices at the same place, as along a seam, share one knot.
    knots: Vec<u32>,
    /// Per knot, where its neighbours begin; one more at the end.
    starts: Vec<u32>,
    neighbours: Vec<u32>,
    places: Vec<Vec3>,
    smooth: Vec<Vec3>,
    next: Vec<Vec3>,
    /// Light that folds leave, per knot.
    left: Vec<f32>,
    /// The mesh with the light that its folds leave.
    shaded: Vec<DrapedVertex>,
}

impl Folds {
    /// The vertices of `mesh`, its openness to light less what folds take.
    pub fn shade(&mut self, mesh: &DrapedMesh) -> &[DrapedVertex] {
        if !self.known.as_ref().is_some_and(|known| Arc::ptr_eq(known, &mesh.triangles)) {
            self.connect(mesh);
        }
        for (knot, vertex) in self.knots.iter().zip(&mesh.vertices) {
            self.places[*knot as usize] = Vec3::from_array(vertex.position);
        }
        self.shaded.clear();
        self.shaded.extend_from_slice(&mesh.vertices);
        self.smooth.clone_from(&self.places);
        self.left.clear();
        self.left.resize(self.places.len(), 1.0);
        let mut done = 0;
        for (rounds, taken) in SCALES {
            while done < rounds {
                for (knot, next) in self.next.iter_mut().enumerate() {
                    let around = &self.neighbours[self.starts[knot] as usize..self.starts[knot + 1] as usize];
                    let sum: Vec3 = around.iter().map(|n| self.smooth[*n as usize]).sum();
                    *next = (sum + self.smooth[knot]) / (around.len() + 1) as f32;
                }
                std::mem::swap(&mut self.smooth, &mut self.next);
                done += 1;
            }
            for (vertex, knot) in self.shaded.iter().zip(&self.knots) {
                let above = self.smooth[*knot as usize] - self.places[*knot as usize];
                let depth = above.dot(Vec3::from_array(vertex.normal));
                self.left[*knot as usize] *= 1.0 - (taken * depth).clamp(-LIMIT.1, LIMIT.0);
            }
        }
        // Evened out once: a fold between rows of vertices must not look like a saw.
        for (vertex, knot) in self.shaded.iter_mut().zip(&self.knots) {
            let knot = *knot as usize;
            let around = &self.neighbours[self.starts[knot] as usize..self.starts[knot + 1] as usize];
            let sum: f32 = around.iter().map(|n| self.left[*n as usize]).sum();
            vertex.openness *= (sum + 2.0 * self.left[knot]) / (around.len() as f32 + 2.0);
        }
        &self.shaded
    }

    fn connect(&mut self, mesh: &DrapedMesh) {
        let mut places: HashMap<[u32; 3], u32> = HashMap::with_capacity(mesh.vertices.len());
        self.knots.clear();
        for vertex in &mesh.vertices {
            let next = places.len() as u32;
            self.knots.push(*places.entry(vertex.position.map(f32::to_bits)).or_insert(next));
        }
        let mut edges: Vec<[u32; 2]> = mesh
            .triangles
            .iter()
            .flat_map(|t| {
                let [a, b, c] = t.map(|v| self.knots[v as usize]);
                [[a, b], [b, a], [b, c], [c, b], [c, a], [a, c]]
            })
            .filter(|[a, b]| a != b)
            .collect();
        edges.sort_unstable();
        edges.dedup();
        let count = places.len();
        self.starts.clear();
        self.starts.resize(count + 1, 0);
        for [a, _] in &edges {
            self.starts[*a as usize + 1] += 1;
        }
        for n in 0..count {
            self.starts[n + 1] += self.starts[n];
        }
        self.neighbours.clear();
        self.neighbours.extend(edges.iter().map(|[_, b]| *b));
        for places in [&mut self.places, &mut self.smooth, &mut self.next] {
            places.clear();
            places.resize(count, Vec3::ZERO);
        }
        self.known = Some(Arc::clone(&mesh.triangles));
    }

    /// Forgets the garment as it lay on the shopper.
    pub fn wipe(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sheet of `n` x `n` squares of 1 cm, `height(x, y)` metres high, facing up.
    fn sheet(n: usize, height: impl Fn(f32, f32) -> f32) -> DrapedMesh {
        let at = |x: usize, y: usize| {
            let (x, y) = (x as f32 * 0.01, y as f32 * 0.01);
            DrapedVertex {
                position: [x, y, height(x, y)],
                openness: 1.0,
                normal: [0.0, 0.0, 1.0],
                ..Default::default()
            }
        };
        let vertices = (0..=n).flat_map(|y| (0..=n).map(move |x| (x, y))).map(|(x, y)| at(x, y)).collect();
        let corner = |x: usize, y: usize| (y * (n + 1) + x) as u32;
        let triangles = (0..n)
            .flat_map(|y| (0..n).map(move |x| (x, y)))
            .flat_map(|(x, y)| {
                let [a, b, c, d] = [corner(x, y), corner(x + 1, y), corner(x + 1, y + 1), corner(x, y + 1)];
                [[a, b, c], [a, c, d]]
            })
            .collect();
        DrapedMesh {
            vertices,
            triangles: Arc::new(triangles),
            near_opening: Arc::default(),
            covered: Arc::default(),
        }
    }

    #[test]
    fn a_fold_is_darker_at_its_bottom_than_on_its_ridge_and_a_flat_sheet_stays_as_it_is() {
        let folded = sheet(24, |x, _| 0.01 * (x * std::f32::consts::TAU / 0.08).cos());
        let mut folds = Folds::default();
        let shaded = folds.shade(&folded);
        let open = |x: usize| shaded[12 * 25 + x].openness;
        assert!(open(12) < 0.75 * open(8), "bottom {} and ridge {}", open(12), open(8));
        let flat = sheet(24, |_, _| 0.0);
        assert!(folds.shade(&flat).iter().all(|vertex| (vertex.openness - 1.0).abs() < 1e-4));
    }
}
