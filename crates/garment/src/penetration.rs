//! How far cloth is inside the body, measured exactly.
//!
//! Draping keeps cloth off a body that it takes for a plane near each vertex. Here the distance is that to the body's
//! triangles, with the sign of the angle-weighted pseudonormal at the nearest point (Bærentzen and Aanæs 2005, "Signed
//! distance computation using the angle weighted pseudonormal").

use std::ops::AddAssign;

use glam::{IVec3, Vec3};

use crate::{BodySurface, Part, topology::closest_on_triangle};

/// Edge of the cubes that triangles are sorted into, metres.
const CELL: f32 = 0.03;
/// No point inside a body is farther than this from its surface, metres.
const DEEPEST: f32 = 0.15;
/// Cloth that lies so close on the part of the body that wears it is not inside another part that presses against it, metres.
const PRESSED: f32 = 0.006;
/// A weight below this means that the nearest point is on an edge or a corner.
const ON_EDGE: f32 = 1e-5;

/// Vertices of garments inside the body.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Penetration {
    /// Vertices that were looked at.
    pub vertices: usize,
    /// Those inside the body.
    pub inside: usize,
    /// Those more than 5 mm inside.
    pub deep: usize,
    /// Distance of the deepest from the surface, metres.
    pub deepest: f32,
}

impl Penetration {
    /// Share of the vertices that are inside, 0..1.
    #[must_use]
    pub fn share(&self) -> f32 {
        self.inside as f32 / self.vertices.max(1) as f32
    }
}

impl AddAssign for Penetration {
    fn add_assign(&mut self, other: Self) {
        self.vertices += other.vertices;
        self.inside += other.inside;
        self.deep += other.deep;
        self.deepest = self.deepest.max(other.deepest);
    }
}

/// Counts which of `points` are inside the body of `surface` with these `vertices` (any frame, metres). Every point comes with
/// the parts of the body that it may touch, the one that wears it first: only they are looked at.
///
/// Where parts of a body press against each other, as upper arm and chest in the armpit, their surfaces lie in each other and
/// leave no place for cloth. There a point on its own part, by at most 6 mm, is not counted as inside of the other.
///
/// # Panics
/// When the vertices are not those of `surface`.
#[must_use]
pub fn penetration<'a>(
    surface: &BodySurface,
    vertices: &[Vec3],
    points: impl IntoIterator<Item = (Vec3, &'a [Option<Part>])>,
) -> Penetration {
    let solid = Solid::of(surface, vertices);
    let mut found = Penetration::default();
    for (p, regions) in points {
        found.vertices += 1;
        let depth = -solid.signed_distance(p, regions).unwrap_or(f32::INFINITY);
        if depth > 0.0 && !solid.lies_on(p, &regions[..regions.len().min(1)]) {
            found.inside += 1;
            found.deep += usize::from(depth > 0.005);
            found.deepest = found.deepest.max(depth);
        }
    }
    found
}

/// A posed body sorted for questions about distances.
struct Solid<'a> {
    surface: &'a BodySurface,
    vertices: &'a [Vec3],
    cells: Vec<Vec<u32>>,
    low: IVec3,
    size: IVec3,
}

/// The nearest point of a surface.
#[derive(Clone, Copy)]
struct Nearest {
    triangle: u32,
    /// Weights of the triangle's corners.
    at: Vec3,
    squared: f32,
}

impl<'a> Solid<'a> {
    fn of(surface: &'a BodySurface, vertices: &'a [Vec3]) -> Self {
        let cell = |p: Vec3| (p / CELL).floor().as_ivec3();
        let low = vertices.iter().fold(IVec3::MAX, |low, p| low.min(cell(*p)));
        let high = vertices.iter().fold(IVec3::MIN, |high, p| high.max(cell(*p)));
        let size = (high - low + 1).max(IVec3::ONE);
        let mut solid =
            Self { surface, vertices, cells: vec![Vec::new(); size.element_product() as usize], low, size };
        for (n, triangle) in surface.triangles.iter().enumerate() {
            let [a, b, c] = triangle.map(|v| vertices[v as usize]);
            let (from, to) = (cell(a.min(b).min(c)) - low, cell(a.max(b).max(c)) - low);
            for z in from.z..=to.z {
                for y in from.y..=to.y {
                    for x in from.x..=to.x {
                        let at = solid.index(IVec3::new(x, y, z));
                        solid.cells[at].push(n as u32);
                    }
                }
            }
        }
        solid
    }

    fn index(&self, cell: IVec3) -> usize {
        ((cell.z * self.size.y + cell.y) * self.size.x + cell.x) as usize
    }

    /// Distance from the surface of the regions, negative inside; `None` beyond [`DEEPEST`] or where that surface ends.
    fn signed_distance(&self, p: Vec3, regions: &[Option<Part>]) -> Option<f32> {
        let nearest = self.nearest(p, |triangle| self.in_regions(triangle, regions))?;
        let normal = self.pseudonormal(&nearest);
        let [a, b, c] = self.corners(nearest.triangle);
        let offset = p - (a * nearest.at.x + b * nearest.at.y + c * nearest.at.z);
        let distance = nearest.squared.sqrt();
        if offset.dot(normal) >= 0.0 {
            return Some(distance);
        }
        // Behind the rim of an open patch is not inside of it, unless the rim is the nearest of the whole body.
        let at_rim = self.around(&nearest).any(|triangle| !self.in_regions(triangle, regions));
        let rim_counts =
            || self.nearest(p, |_| true).is_some_and(|all| all.squared >= nearest.squared - 1e-12);
        (!at_rim || rim_counts()).then_some(-distance)
    }

    /// Whether `p` is outside of a part and close on it.
    fn lies_on(&self, p: Vec3, own: &[Option<Part>]) -> bool {
        self.signed_distance(p, own).is_some_and(|distance| (0.0..PRESSED).contains(&distance))
    }

    fn in_regions(&self, triangle: u32, regions: &[Option<Part>]) -> bool {
        self.surface.triangles[triangle as usize]
            .iter()
            .any(|v| regions.contains(&Some(self.surface.part(*v as usize))))
    }

    fn corners(&self, triangle: u32) -> [Vec3; 3] {
        self.surface.triangles[triangle as usize].map(|v| self.vertices[v as usize])
    }

    /// The nearest point on the wanted triangles: cubes in shells outwards until none can hold a nearer one.
    fn nearest(&self, p: Vec3, wanted: impl Fn(u32) -> bool) -> Option<Nearest> {
        let centre = (p / CELL).floor().as_ivec3() - self.low;
        let last = self.size - 1;
        let mut best: Option<Nearest> = None;
        for shell in 0..=(DEEPEST / CELL).ceil() as i32 {
            // Everything in this shell is at least so far away.
            let reached = (shell - 1).max(0) as f32 * CELL;
            if best.is_some_and(|best| best.squared < reached * reached) {
                break;
            }
            let (from, to) = ((centre - shell).max(IVec3::ZERO), (centre + shell).min(last));
            for z in from.z..=to.z {
                for y in from.y..=to.y {
                    let on_face = (z - centre.z).abs() == shell || (y - centre.y).abs() == shell;
                    for x in from.x..=to.x {
                        if !on_face && (x - centre.x).abs() != shell {
                            continue;
                        }
                        for &triangle in &self.cells[self.index(IVec3::new(x, y, z))] {
                            if wanted(triangle) {
                                self.keep_nearer(p, triangle, &mut best);
                            }
                        }
                    }
                }
            }
        }
        best
    }

    fn keep_nearer(&self, p: Vec3, triangle: u32, best: &mut Option<Nearest>) {
        let [a, b, c] = self.corners(triangle);
        let at = closest_on_triangle(p, a, b, c);
        let squared = p.distance_squared(a * at.x + b * at.y + c * at.z);
        if best.is_none_or(|best| squared < best.squared) {
            *best = Some(Nearest { triangle, at, squared });
        }
    }

    /// The triangles that meet at the nearest point.
    fn around(&self, nearest: &Nearest) -> impl Iterator<Item = u32> {
        let corners = self.surface.triangles[nearest.triangle as usize];
        let touched: Vec<u32> = corners
            .into_iter()
            .zip(nearest.at.to_array())
            .filter(|(_, weight)| *weight > ON_EDGE)
            .map(|(corner, _)| corner)
            .collect();
        let first = touched.first().copied().unwrap_or(corners[0]);
        self.surface.triangles_around.around(first as usize).iter().copied().filter(move |triangle| {
            let corners = self.surface.triangles[*triangle as usize];
            touched.iter().all(|corner| corners.contains(corner))
        })
    }

    /// Normals of the triangles that meet at the nearest point, weighed by their angles there.
    fn pseudonormal(&self, nearest: &Nearest) -> Vec3 {
        let corner = nearest.at.to_array().iter().position(|weight| *weight > 1.0 - 2.0 * ON_EDGE);
        let corner = corner.map(|n| self.surface.triangles[nearest.triangle as usize][n]);
        let mut sum = Vec3::ZERO;
        for triangle in self.around(nearest) {
            let places = self.corners(triangle);
            let [a, b, c] = places;
            let normal = (b - a).cross(c - a).normalize_or_zero();
            let own = self.surface.triangles[triangle as usize].iter().position(|v| Some(*v) == corner);
            let angle = own.map_or(1.0, |n| {
                let (to, and) = (places[(n + 1) % 3] - places[n], places[(n + 2) % 3] - places[n]);
                to.angle_between(and)
            });
            if angle.is_finite() {
                sum += normal * angle;
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cube from -0.1 to 0.1; its upper vertices belong to the right leg, the others to the trunk.
    fn cube() -> (BodySurface, Vec<Vec3>) {
        let side = |bit: u32, n: u32| if n & bit == 0 { -0.1 } else { 0.1 };
        let vertices = (0..8).map(|n| Vec3::new(side(1, n), side(2, n), side(4, n))).collect();
        let quads = [[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5]];
        let triangles = quads.iter().flat_map(|[a, b, c, d]| [[*a, *b, *c], [*a, *c, *d]]).collect();
        let joints = (0..8).map(|n: u8| if n & 2 == 0 { 0 } else { 2 }).collect();
        (BodySurface::new(triangles, joints).unwrap(), vertices)
    }

    const ALL: [Option<Part>; 2] = [Some(Part::Torso), Some(Part::RightLeg)];

    #[test]
    fn the_distance_from_a_cube_is_that_of_its_formula_inside_and_outside() {
        let (surface, vertices) = cube();
        let solid = Solid::of(&surface, &vertices);
        let noise = |n: usize, k: usize| ((n * 7919 + k * 104_729 + n * n * 31) % 1000) as f32 / 1000.0 - 0.5;
        for n in 0..4000 {
            let p = 0.45 * Vec3::new(noise(n, 1), noise(n, 2), noise(n, 3));
            let beyond = p.abs() - 0.1;
            let expected = beyond.max(Vec3::ZERO).length() + beyond.max_element().min(0.0);
            let found = solid.signed_distance(p, &ALL).unwrap();
            assert!((found - expected).abs() < 1e-5, "{p}: {found} instead of {expected}");
        }
    }

    #[test]
    fn what_is_inside_is_counted_and_the_deepest_is_told() {
        let (surface, vertices) = cube();
        let points = [Vec3::new(0.0, 0.0, 0.098), Vec3::new(0.0, 0.07, 0.0), Vec3::new(0.0, 0.0, 0.101)];
        let found = penetration(&surface, &vertices, points.map(|p| (p, &ALL[..])));
        assert_eq!((found.vertices, found.inside, found.deep), (3, 2, 1));
        assert!((found.deepest - 0.03).abs() < 1e-6 && (found.share() - 2.0 / 3.0).abs() < 1e-6);
    }

    #[test]
    fn a_region_that_a_vertex_may_not_touch_is_not_looked_at() {
        let (surface, vertices) = cube();
        let leg: &[Option<Part>] = &[Some(Part::LeftLeg)];
        let found = penetration(&surface, &vertices, [(Vec3::ZERO, leg)]);
        assert_eq!((found.vertices, found.inside), (1, 0));
    }
}
