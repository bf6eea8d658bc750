//! Contact with the garment underneath, and with a belt around.

use glam::Vec3;

use crate::{
    collide::{Grid, NONE},
    topology::Neighbours,
};

/// Cloth farther than this from its nearest point of the other garment does not touch it, metres.
const REACH: f32 = 0.05;
/// How far beside the nearest vertex of the other garment a vertex may lie and still be over it, metres: beyond is past a hem.
const BESIDE: f32 = 0.018;

/// Another garment's surface as of this picture.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sheet<'a> {
    pub points: &'a [Vec3],
    pub normals: &'a [Vec3],
    pub neighbours: &'a Neighbours,
    /// Its thickness, metres.
    pub thickness: f32,
    /// Whether it holds this garment in, as a belt does, instead of lying under it.
    pub around: bool,
}

/// The nearest vertex of another garment for every vertex of this one, walked from picture to picture.
#[derive(Debug, Default)]
pub(crate) struct LayerContacts {
    nearest: Vec<u32>,
    points: usize,
    age: u32,
}

impl LayerContacts {
    /// Keeps `cloth` outside of `sheet` by `gap`, or inside of a belt; what rides on other cloth is left alone.
    pub fn resolve(&mut self, cloth: &mut [Vec3], riding: &[bool], sheet: &Sheet<'_>, gap: f32) {
        // A walk over the other mesh's edges can be caught behind a fold: look everywhere now and then.
        self.age += 1;
        let search = self.nearest.len() != cloth.len() || self.points != sheet.points.len() || self.age > 60;
        if search {
            let grid = Grid::of(sheet.points, |v| sheet.normals[v] != Vec3::ZERO);
            self.nearest.clear();
            self.nearest.extend(cloth.iter().map(|p| grid.nearest(sheet.points, *p).unwrap_or(NONE)));
            (self.points, self.age) = (sheet.points.len(), 0);
        }
        let side = if sheet.around { -1.0 } else { 1.0 };
        let gap = gap + 0.5 * sheet.thickness;
        for ((p, nearest), riding) in cloth.iter_mut().zip(&mut self.nearest).zip(riding) {
            if *riding || *nearest == NONE {
                continue;
            }
            if !search {
                *nearest = walk(sheet, *p, *nearest);
            }
            let (foot, normal) = (sheet.points[*nearest as usize], sheet.normals[*nearest as usize] * side);
            let offset = *p - foot;
            let above = offset.dot(normal);
            let beside = (offset - normal * above).length_squared();
            if above < gap && above > -REACH && beside < BESIDE * BESIDE {
                *p += normal * (gap - above);
            }
        }
    }
}

fn walk(sheet: &Sheet<'_>, p: Vec3, start: u32) -> u32 {
    let mut at = start;
    let mut best = sheet.points[at as usize].distance_squared(p);
    for _ in 0..12 {
        let mut next = at;
        for &other in sheet.neighbours.around(at as usize) {
            let distance = sheet.points[other as usize].distance_squared(p);
            if distance < best {
                (best, next) = (distance, other);
            }
        }
        if next == at {
            break;
        }
        at = next;
    }
    at
}
