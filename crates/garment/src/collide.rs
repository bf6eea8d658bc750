//! Keeping cloth outside the body.
//!
//! Every cloth vertex remembers the nearest body vertex of each region it may touch. From one frame to the next it
//! walks downhill over the body's edges from there: a handful of distances per vertex instead of a search. The body
//! is locally a plane through that vertex with its smooth normal; cloth below `margin` is lifted along the normal.

use std::collections::HashMap;

use glam::{IVec3, Vec3};

use crate::{BodySurface, body::Part, topology::Neighbours};

/// Regions that one cloth vertex may touch.
pub(crate) const CONTACTS: usize = 3;
/// No contact.
const NONE: u32 = u32::MAX;
/// Cloth farther than this from its nearest body point is never lifted: the walk lost its way, metres.
const REACH: f32 = 0.14;

/// The nearest body vertices of every cloth vertex.
#[derive(Clone, Debug)]
pub(crate) struct Contacts {
    nearest: Vec<[u32; CONTACTS]>,
    lift: Vec<Vec3>,
    spread: Vec<Vec3>,
}

impl Contacts {
    /// Finds the first contacts of `cloth` on `body` in the regions given per vertex.
    pub fn find(
        surface: &BodySurface,
        body: &[Vec3],
        cloth: &[Vec3],
        regions: &[[Option<Part>; CONTACTS]],
    ) -> Self {
        let mut grids: HashMap<Part, Grid> = HashMap::new();
        let nearest = cloth
            .iter()
            .zip(regions)
            .map(|(&p, regions)| {
                regions.map(|region| {
                    region.map_or(NONE, |region| {
                        let grid = grids
                            .entry(region)
                            .or_insert_with(|| Grid::of(body, |v| surface.part(v) == region));
                        grid.nearest(body, p).unwrap_or(NONE)
                    })
                })
            })
            .collect();
        Self { nearest, lift: vec![Vec3::ZERO; cloth.len()], spread: vec![Vec3::ZERO; cloth.len()] }
    }

    /// Moves every vertex of `cloth` at least `margin` metres off the body; `rounds` of lifting, the lift spread
    /// over neighbours in between so that no vertex stands out alone. Leaves the distance to the body in `height`.
    #[allow(clippy::too_many_arguments)] // one frame's data, all of it needed
    pub fn resolve(
        &mut self,
        surface: &BodySurface,
        body: &[Vec3],
        normals: &[Vec3],
        cloth: &mut [Vec3],
        neighbours: &Neighbours,
        margin: f32,
        rounds: usize,
        height: &mut [f32],
    ) {
        for round in 0..rounds {
            let mut touched = false;
            for (n, contacts) in self.nearest.iter_mut().enumerate() {
                let p = cloth[n];
                let mut lowest = f32::INFINITY;
                let mut lift = Vec3::ZERO;
                for contact in contacts.iter_mut().filter(|contact| **contact != NONE) {
                    *contact = walk(surface, body, p, *contact);
                    let (foot, normal) = (body[*contact as usize], normals[*contact as usize]);
                    let offset = p + lift - foot;
                    let above = offset.dot(normal);
                    lowest = lowest.min(above);
                    if above < margin && offset.length_squared() < REACH * REACH {
                        lift += normal * (margin - above);
                    }
                }
                height[n] = lowest.max(if lift == Vec3::ZERO { lowest } else { margin });
                self.lift[n] = lift;
                touched |= lift != Vec3::ZERO;
            }
            if !touched {
                return;
            }
            let last = round + 1 == rounds;
            if !last {
                // Vertices beside lifted ones come along: creases become slopes.
                for _ in 0..2 {
                    self.spread_lift(neighbours);
                }
            }
            for (p, lift) in cloth.iter_mut().zip(&self.lift) {
                *p += *lift;
            }
        }
    }

    fn spread_lift(&mut self, neighbours: &Neighbours) {
        for n in 0..self.lift.len() {
            let around = neighbours.around(n);
            if around.is_empty() {
                self.spread[n] = self.lift[n];
                continue;
            }
            let mean = around.iter().map(|&m| self.lift[m as usize]).sum::<Vec3>() / around.len() as f32;
            let own = self.lift[n];
            // Never less than what the vertex itself needs.
            self.spread[n] =
                if mean.length_squared() > own.length_squared() { own.lerp(mean, 0.7) } else { own };
        }
        std::mem::swap(&mut self.lift, &mut self.spread);
    }
}

/// Downhill over the body's edges to the vertex nearest to `p`.
fn walk(surface: &BodySurface, body: &[Vec3], p: Vec3, start: u32) -> u32 {
    let mut at = start;
    let mut best = body[at as usize].distance_squared(p);
    for _ in 0..24 {
        let mut next = at;
        for &other in surface.neighbours.around(at as usize) {
            let distance = body[other as usize].distance_squared(p);
            if distance < best {
                best = distance;
                next = other;
            }
        }
        if next == at {
            break;
        }
        at = next;
    }
    at
}

/// Points in cubes of [`CELL`] metres.
pub(crate) struct Grid {
    cells: HashMap<IVec3, Vec<u32>>,
    low: IVec3,
    high: IVec3,
}

const CELL: f32 = 0.05;

impl Grid {
    /// The points for which `wanted` holds.
    pub fn of(points: &[Vec3], wanted: impl Fn(usize) -> bool) -> Self {
        let mut cells: HashMap<IVec3, Vec<u32>> = HashMap::new();
        let (mut low, mut high) = (IVec3::MAX, IVec3::MIN);
        for (n, p) in points.iter().enumerate().filter(|(n, _)| wanted(*n)) {
            let cell = (*p / CELL).floor().as_ivec3();
            low = low.min(cell);
            high = high.max(cell);
            cells.entry(cell).or_default().push(n as u32);
        }
        Self { cells, low, high }
    }

    /// The point nearest to `p`; `None` when the grid is empty.
    pub fn nearest(&self, points: &[Vec3], p: Vec3) -> Option<u32> {
        if self.cells.is_empty() {
            return None;
        }
        let centre = (p / CELL).floor().as_ivec3();
        let mut best = (f32::INFINITY, None);
        // Rings of cells outwards, until no farther ring can hold a nearer point.
        let last = (centre - self.low).abs().max((self.high - centre).abs()).max_element() + 1;
        for ring in 0..=last {
            if best.1.is_some() && best.0.sqrt() < (ring - 1).max(0) as f32 * CELL {
                break;
            }
            for z in (centre.z - ring).max(self.low.z)..=(centre.z + ring).min(self.high.z) {
                for y in (centre.y - ring).max(self.low.y)..=(centre.y + ring).min(self.high.y) {
                    let shell = (z - centre.z).abs() == ring || (y - centre.y).abs() == ring;
                    let step = if shell || ring == 0 { 1 } else { 2 * ring };
                    let mut x = centre.x - ring;
                    while x <= centre.x + ring {
                        for &n in self.cells.get(&IVec3::new(x, y, z)).into_iter().flatten() {
                            let distance = points[n as usize].distance_squared(p);
                            if distance < best.0 {
                                best = (distance, Some(n));
                            }
                        }
                        x += step;
                    }
                }
            }
        }
        best.1
    }
}
