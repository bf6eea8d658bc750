//! Keeping cloth outside the body.
//!
//! Every cloth vertex remembers the nearest body vertex of each region it may touch. From one frame to the next it
//! walks downhill over the body's edges from there: a handful of distances per vertex instead of a search. The body
//! is locally a plane through that vertex with its smooth normal; cloth below `margin` is lifted along the normal.

use glam::{IVec3, Vec3};

use crate::{BodySurface, topology::Neighbours};

/// Regions that one cloth vertex may touch.
pub(crate) const CONTACTS: usize = 3;
/// No contact.
pub(crate) const NONE: u32 = u32::MAX;
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
    /// Contacts that start at these body vertices.
    pub fn starting_at(nearest: Vec<[u32; CONTACTS]>) -> Self {
        let count = nearest.len();
        Self { nearest, lift: vec![Vec3::ZERO; count], spread: vec![Vec3::ZERO; count] }
    }

    /// Lets go of the vertices that ride on others; their contacts are what is returned.
    pub fn split(&mut self, riding: &[bool]) -> Self {
        let mut riders = self.clone();
        for ((own, theirs), riding) in self.nearest.iter_mut().zip(&mut riders.nearest).zip(riding) {
            *(if *riding { own } else { theirs }) = [NONE; CONTACTS];
        }
        riders
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

    /// Finds the nearest body vertices of every vertex of `cloth` again.
    pub fn track(&mut self, surface: &BodySurface, body: &[Vec3], cloth: &[Vec3]) {
        for (contacts, p) in self.nearest.iter_mut().zip(cloth) {
            for contact in contacts.iter_mut().filter(|contact| **contact != NONE) {
                *contact = walk(surface, body, *p, *contact);
            }
        }
    }

    /// Lifts cloth that is nearer than `margin` to the contacts of the last [`Contacts::track`], and marks what touches where
    /// `touches` has a place for it.
    pub fn press(
        &self,
        body: &[Vec3],
        normals: &[Vec3],
        cloth: &mut [Vec3],
        margin: f32,
        touches: &mut [bool],
    ) {
        for (n, (p, contacts)) in cloth.iter_mut().zip(&self.nearest).enumerate() {
            for contact in contacts.iter().filter(|contact| **contact != NONE) {
                let (foot, normal) = (body[*contact as usize], normals[*contact as usize]);
                let offset = *p - foot;
                let above = offset.dot(normal);
                if above < margin && offset.length_squared() < REACH * REACH {
                    *p += normal * (margin - above);
                    if let Some(touches) = touches.get_mut(n) {
                        *touches = true;
                    }
                }
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
    cells: Vec<Vec<u32>>,
    low: IVec3,
    size: IVec3,
}

const CELL: f32 = 0.05;

impl Grid {
    /// The points for which `wanted` holds.
    pub fn of(points: &[Vec3], wanted: impl Fn(usize) -> bool) -> Self {
        let chosen: Vec<(usize, IVec3)> = points
            .iter()
            .enumerate()
            .filter(|(n, _)| wanted(*n))
            .map(|(n, p)| (n, (*p / CELL).floor().as_ivec3()))
            .collect();
        let low = chosen.iter().fold(IVec3::MAX, |low, (_, cell)| low.min(*cell));
        let high = chosen.iter().fold(IVec3::MIN, |high, (_, cell)| high.max(*cell));
        if chosen.is_empty() {
            return Self { cells: Vec::new(), low: IVec3::ZERO, size: IVec3::ZERO };
        }
        let size = high - low + 1;
        let mut grid = Self { cells: vec![Vec::new(); size.element_product() as usize], low, size };
        for (n, cell) in chosen {
            let at = grid.index(cell - low);
            grid.cells[at].push(n as u32);
        }
        grid
    }

    fn index(&self, cell: IVec3) -> usize {
        ((cell.z * self.size.y + cell.y) * self.size.x + cell.x) as usize
    }

    /// The point nearest to `p`; `None` when the grid is empty.
    pub fn nearest(&self, points: &[Vec3], p: Vec3) -> Option<u32> {
        if self.cells.is_empty() {
            return None;
        }
        let centre = (p / CELL).floor().as_ivec3() - self.low;
        let last = self.size - 1;
        let mut best = (f32::INFINITY, None);
        // Shells of cells outwards, until no farther shell can hold a nearer point.
        let nearest_shell = (-centre).max(centre - last).max(IVec3::ZERO).max_element();
        let farthest_shell = centre.abs().max((last - centre).abs()).max_element();
        for shell in nearest_shell..=farthest_shell {
            if best.1.is_some() && best.0.sqrt() < (shell - 1) as f32 * CELL {
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
                        for &n in &self.cells[self.index(IVec3::new(x, y, z))] {
                            let distance = points[n as usize].distance_squared(p);
                            if distance < best.0 {
                                best = (distance, Some(n));
                            }
                        }
                    }
                }
            }
        }
        best.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_finds_what_a_full_search_finds() {
        let noise = |n: usize, k: usize| ((n * 7919 + k * 104_729) % 1000) as f32 / 1000.0;
        let points: Vec<Vec3> = (0..400).map(|n| Vec3::new(noise(n, 1), noise(n, 2), noise(n, 3))).collect();
        let grid = Grid::of(&points, |n| n % 3 == 0);
        for n in 0..200 {
            let p = Vec3::new(noise(n, 4), noise(n, 5), noise(n, 6)) * 2.0 - 0.5;
            let expected =
                (0..points.len()).filter(|n| n % 3 == 0).map(|n| points[n].distance(p)).fold(9.0, f32::min);
            let found = grid.nearest(&points, p).unwrap();
            assert!((points[found as usize].distance(p) - expected).abs() < 1e-5);
        }
        assert_eq!(Grid::of(&points, |_| false).nearest(&points, Vec3::ZERO), None);
    }
}
