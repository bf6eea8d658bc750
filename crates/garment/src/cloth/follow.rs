//! What is fixed to the cloth and has no life of its own: turned-in hems, buttons, buckles.

use glam::{Mat3, Vec3};

use crate::{
    collide::Grid,
    topology::{Neighbours, closest_on_triangle},
};

/// A connected part with less than this share of the vertices is an ornament: it moves as one.
const ORNAMENT: f32 = 0.05;
/// On a small garment a part is one too if it has fewer vertices than this and less than [`SMALL_SHARE`]: the buckle of a belt.
const SMALL: usize = 200;
const SMALL_SHARE: f32 = 0.2;

/// Whether a connected part of `size` vertices, of `count` in all, is an ornament.
pub(crate) fn is_ornament(size: usize, count: usize) -> bool {
    let share = size as f32 / count.max(1) as f32;
    share < ORNAMENT || (size < SMALL && share < SMALL_SHARE)
}

/// Vertices that ride on triangles of the sheet.
#[derive(Debug, Default)]
pub(crate) struct Followers {
    rides: Vec<Ride>,
    /// Whether each welded vertex rides; the others are simulated.
    pub riding: Vec<bool>,
}

#[derive(Debug)]
struct Ride {
    vertex: u32,
    on: [u32; 3],
    /// Place in the frame of the triangle: along its first edge, along its normal, along the third direction; metres.
    place: Vec3,
}

impl Followers {
    /// Finds what rides, in the garment as made: `shell` says whether a vertex belongs to the outer cloth.
    pub fn of(cut: &[Vec3], triangles: &[[u32; 3]], shell: &[bool]) -> Self {
        let neighbours = Neighbours::of(cut.len(), triangles);
        let parts = parts(&neighbours, cut.len());
        let mut sizes = vec![0usize; cut.len()];
        for part in &parts {
            sizes[*part as usize] += 1;
        }
        let small = |v: usize| is_ornament(sizes[parts[v] as usize], cut.len());
        let riding: Vec<bool> = (0..cut.len()).map(|v| !shell[v] || small(v)).collect();
        if riding.iter().all(|riding| *riding) {
            return Self { rides: Vec::new(), riding: vec![false; cut.len()] };
        }
        let sheet: Vec<[u32; 3]> =
            triangles.iter().copied().filter(|t| t.iter().all(|v| !riding[*v as usize])).collect();
        let around = Neighbours::triangles_around(cut.len(), &sheet);
        let carries = |v: usize| !riding[v] && !around.around(v).is_empty();
        let grid = Grid::of(cut, carries);
        let nearest_triangle = |p: Vec3| -> Option<[u32; 3]> {
            let vertex = grid.nearest(cut, p)?;
            let distance = |t: &[u32; 3]| {
                let [a, b, c] = t.map(|v| cut[v as usize]);
                let at = closest_on_triangle(p, a, b, c);
                (a * at.x + b * at.y + c * at.z).distance_squared(p)
            };
            let candidates = around.around(vertex as usize).iter().map(|t| sheet[*t as usize]);
            candidates.min_by(|s, t| distance(s).total_cmp(&distance(t)))
        };
        // An ornament rides as one on the triangle nearest its middle.
        let mut middles = vec![(Vec3::ZERO, 0.0_f32); cut.len()];
        for v in (0..cut.len()).filter(|v| small(*v)) {
            let middle = &mut middles[parts[v] as usize];
            *middle = (middle.0 + cut[v], middle.1 + 1.0);
        }
        let mut carriers: Vec<Option<[u32; 3]>> = vec![None; cut.len()];
        let mut rides = Vec::new();
        for v in (0..cut.len()).filter(|v| riding[*v]) {
            let on = if small(v) {
                let part = parts[v] as usize;
                let (sum, count) = middles[part];
                *carriers[part]
                    .get_or_insert_with(|| nearest_triangle(sum / count.max(1.0)).unwrap_or([0; 3]))
            } else {
                nearest_triangle(cut[v]).unwrap_or([0; 3])
            };
            if on == [0; 3] {
                continue;
            }
            let place = frame(cut, on).transpose() * (cut[v] - cut[on[0] as usize]);
            rides.push(Ride { vertex: v as u32, on, place });
        }
        Self { rides, riding }
    }

    /// Puts the riding vertices where their triangles are.
    pub fn place(&self, cloth: &mut [Vec3]) {
        for ride in &self.rides {
            cloth[ride.vertex as usize] = cloth[ride.on[0] as usize] + frame(cloth, ride.on) * ride.place;
        }
    }
}

/// Orthonormal frame of a triangle: first edge, normal, third direction.
fn frame(points: &[Vec3], [a, b, c]: [u32; 3]) -> Mat3 {
    let [a, b, c] = [a, b, c].map(|v| points[v as usize]);
    let along = (b - a).normalize_or(Vec3::X);
    let normal = along.cross(c - a).normalize_or(along.any_orthonormal_vector());
    Mat3::from_cols(along, normal, along.cross(normal))
}

/// The number of its connected part for every vertex: the smallest vertex of the part.
fn parts(neighbours: &Neighbours, count: usize) -> Vec<u32> {
    let mut part = vec![u32::MAX; count];
    let mut open = Vec::new();
    for start in 0..count {
        if part[start] != u32::MAX {
            continue;
        }
        open.push(start as u32);
        part[start] = start as u32;
        while let Some(v) = open.pop() {
            for &n in neighbours.around(v as usize) {
                if part[n as usize] == u32::MAX {
                    part[n as usize] = start as u32;
                    open.push(n);
                }
            }
        }
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sheet of 9 x 9 vertices a centimetre apart, and a button of one triangle two millimetres above it.
    fn sheet_with_button() -> (Vec<Vec3>, Vec<[u32; 3]>) {
        let mut points: Vec<Vec3> =
            (0..81).map(|n| 0.01 * Vec3::new((n % 9) as f32, 0.0, (n / 9) as f32)).collect();
        let mut triangles = Vec::new();
        for z in 0..8 {
            for x in 0..8 {
                let at = z * 9 + x;
                triangles.extend([[at, at + 9, at + 1], [at + 1, at + 9, at + 10]]);
            }
        }
        points.extend([0.041, 0.043, 0.042].map(|x| Vec3::new(x, 0.002, 0.5 * x)));
        triangles.push([81, 82, 83]);
        (points, triangles)
    }

    #[test]
    fn a_button_turns_and_moves_with_the_cloth_under_it_and_keeps_its_shape() {
        let (points, triangles) = sheet_with_button();
        let followers = Followers::of(&points, &triangles, &vec![true; points.len()]);
        assert_eq!(followers.riding.iter().filter(|riding| **riding).count(), 3);
        let turn = Mat3::from_rotation_z(0.7);
        let mut moved: Vec<Vec3> = points.iter().map(|p| turn * *p + Vec3::ONE).collect();
        let expected = moved.clone();
        moved[81..].fill(Vec3::ZERO);
        followers.place(&mut moved);
        for (placed, expected) in moved.iter().zip(&expected) {
            assert!(placed.distance(*expected) < 1e-5, "{placed} instead of {expected}");
        }
    }

    #[test]
    fn a_garment_without_hems_or_ornaments_has_no_followers() {
        let (points, triangles) = sheet_with_button();
        let (points, triangles) = (&points[..81], &triangles[..128]);
        let followers = Followers::of(points, triangles, &[true; 81]);
        assert!(followers.riding.iter().all(|riding| !riding) && followers.rides.is_empty());
    }
}
