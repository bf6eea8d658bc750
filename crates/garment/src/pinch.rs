//! Cloth between an arm and the trunk, and cloth in a fold of the body.
//!
//! With the arm down there is hardly room in the armpit: what pushes cloth out of the chest pushes it into the arm. Which of
//! the two carries the cloth is known, so cloth that is found inside the other is laid down on its own part. In the folds of
//! armpit and instep a part presses against itself: there the plane of the nearest vertex that a walk finds is that of one side,
//! while the other side is nearer.

use glam::Vec3;

use crate::{
    BodyNow, BodySurface, Part,
    bind::SKIN_MARGIN,
    collide::{CONTACTS, Grid},
    topology::closest_on_triangle,
};

/// Cloth farther than this from its own part is not between it and another, metres.
const REACH: f32 = 0.09;
/// In a fold of the body the nearest place may itself be inside: try so often.
const ROUNDS: usize = 5;
/// Distances within this ratio are taken for equal.
const NEARLY: f32 = 1.1;
/// The parts that press against each other or themselves, and the joints whose skin does.
const PARTS: [(Part, &[u8]); 5] = [
    (Part::Torso, &[3, 6, 9, 13, 14]),
    (Part::LeftArm, &[16, 18]),
    (Part::RightArm, &[17, 19]),
    (Part::LeftLeg, &[4, 7, 10]),
    (Part::RightLeg, &[5, 8, 11]),
];
const TRUNK: usize = 0;
const ARMS: std::ops::RangeInclusive<usize> = 1..=2;
/// The skin of the folds that cloth of the trunk and of the legs gets into, and how near to it such cloth is on the body that
/// the garment is made on, metres.
const ARMPIT: (&[u8], f32) = (&[16, 17], 0.1);
const INSTEP: (&[u8], f32) = (&[7, 8, 10, 11], 0.06);
/// Places of a part from which the nearest one is looked for.
const SEEDS: usize = 100;
/// Distance of layers that are pressed together, metres.
const PRESSED_LAYER: f32 = 0.0003;

/// The vertices that may come between an arm and the trunk or into a fold.
#[derive(Debug, Default)]
pub(crate) struct Pinches {
    places: Vec<Place>,
    /// Body vertices all over each of [`PARTS`], to begin a search from.
    seeds: [Vec<u32>; PARTS.len()],
    /// Where they are in this picture.
    seeded: [Vec<Vec3>; PARTS.len()],
}

#[derive(Debug)]
struct Place {
    vertex: u32,
    /// The part that carries the cloth and the other, of [`PARTS`].
    parts: [usize; 2],
    /// Their nearest vertices in the last picture.
    last: [u32; 2],
}

impl Pinches {
    /// Looks for vertices of `cloth`, made on the body of these vertices, that may touch an arm and the trunk, in the `regions`
    /// of every vertex, and for those near a fold.
    pub fn of(
        surface: &BodySurface,
        regions: &[[Option<Part>; CONTACTS]],
        cloth: &[Vec3],
        body: &[Vec3],
    ) -> Self {
        let seeds = PARTS.map(|(_, joints)| {
            let all: Vec<u32> = (0..surface.joint.len() as u32)
                .filter(|v| joints.contains(&surface.joint[*v as usize]))
                .collect();
            all.iter().copied().step_by((all.len() / SEEDS).max(1)).collect::<Vec<u32>>()
        });
        let [armpit, instep] =
            [ARMPIT, INSTEP].map(|(joints, reach)| near(surface, joints, reach, cloth, body));
        let known = |part: Part| PARTS.iter().position(|(known, _)| *known == part);
        let mut places = Vec::new();
        for (n, regions) in regions.iter().enumerate() {
            let mut parts = regions.iter().flatten().filter_map(|part| known(*part));
            let Some(own) = parts.next().filter(|own| regions[0] == Some(PARTS[*own].0)) else { continue };
            let other = match own {
                TRUNK => parts.find(|other| ARMS.contains(other)).or(armpit[n].then_some(own)),
                // Sleeves are looked after even where nothing presses: a raised shoulder folds its own skin.
                arm if ARMS.contains(&arm) => Some(parts.find(|other| *other == TRUNK).unwrap_or(own)),
                leg => instep[n].then_some(leg),
            };
            let Some(other) = other else { continue };
            if let ([first, ..], [second, ..]) = (&seeds[own][..], &seeds[other][..]) {
                places.push(Place { vertex: n as u32, parts: [own, other], last: [*first, *second] });
            }
        }
        Self { places, seeds, seeded: Default::default() }
    }

    /// Lays cloth of this `layer` that is inside of the other part, or of its own, on its own.
    pub fn resolve(&mut self, surface: &BodySurface, body: &BodyNow, cloth: &mut [Vec3], layer: i32) {
        let height = SKIN_MARGIN + PRESSED_LAYER * layer.clamp(0, 5) as f32;
        for (seeded, seeds) in self.seeded.iter_mut().zip(&self.seeds) {
            seeded.clear();
            seeded.extend(seeds.iter().map(|v| body.vertices[*v as usize]));
        }
        for place in &mut self.places {
            let p = &mut cloth[place.vertex as usize];
            for round in 0..ROUNDS {
                let mut feet = [Foot::NOWHERE; 2];
                let count = if place.parts[0] == place.parts[1] { 1 } else { 2 };
                for ((foot, last), part) in feet.iter_mut().zip(&mut place.last).zip(place.parts).take(count)
                {
                    // A walk can be caught behind a limb: begin where it is nearest, and where it ended in the last picture.
                    let near = self.seeded[part].iter().zip(&self.seeds[part]);
                    let seed = near.map(|(at, v)| (p.distance_squared(*at), *v));
                    let seed = seed.min_by(|a, b| a.0.total_cmp(&b.0)).map_or(*last, |(_, v)| v);
                    let found = [seed, *last].map(|from| walk(surface, &body.vertices, *p, from));
                    (*foot, *last) = (Foot::near(surface, body, *p, found[0]), found[0]);
                    if found[0] != found[1] {
                        let second = Foot::near(surface, body, *p, found[1]);
                        if second.distance < foot.distance {
                            (*foot, *last) = (second, found[1]);
                        }
                    }
                }
                let [own, other] = feet;
                // Whichever is nearer says whether the point is inside; where both are about as near, either does.
                let in_own = own.above < 0.0 && own.distance < NEARLY * other.distance;
                let in_other = other.above < 0.0 && other.distance < NEARLY * own.distance;
                if !in_own && !in_other {
                    break;
                }
                // There may be room beside the other part; if that was tried, or there is none, the own part carries it.
                let beside = in_other && (round == 0 || own.distance > REACH);
                let on = if beside { other } else { own };
                // In a fold the other side of it may be nearer than that.
                let height = height / f32::from(1_u8 << round.saturating_sub(1));
                *p = on.at + on.normal * height;
            }
        }
    }
}

/// Which points of `cloth` are within `reach` of the skin of these joints.
fn near(surface: &BodySurface, joints: &[u8], reach: f32, cloth: &[Vec3], body: &[Vec3]) -> Vec<bool> {
    let skin = |v: usize| joints.contains(&surface.joint[v]);
    let (mut low, mut high) = (Vec3::INFINITY, Vec3::NEG_INFINITY);
    for place in body.iter().enumerate().filter(|(v, _)| skin(*v)).map(|(_, place)| *place) {
        (low, high) = (low.min(place - reach), high.max(place + reach));
    }
    let grid = Grid::of(body, skin);
    let is_near = |p: &Vec3| {
        p.cmpge(low).all()
            && p.cmple(high).all()
            && grid.nearest(body, *p).is_some_and(|v| body[v as usize].distance(*p) < reach)
    };
    cloth.iter().map(is_near).collect()
}

/// The nearest point found on the body.
#[derive(Clone, Copy)]
struct Foot {
    at: Vec3,
    normal: Vec3,
    distance: f32,
    /// Distance along the normal, negative inside.
    above: f32,
}

impl Foot {
    const NOWHERE: Self =
        Self { at: Vec3::ZERO, normal: Vec3::ZERO, distance: f32::INFINITY, above: f32::INFINITY };

    /// The nearest point on the triangles around a body vertex.
    fn near(surface: &BodySurface, body: &BodyNow, p: Vec3, vertex: u32) -> Self {
        let mut best = (Self::NOWHERE, [0; 3], Vec3::ZERO);
        for &triangle in surface.triangles_around.around(vertex as usize) {
            let corners = surface.triangles[triangle as usize];
            let [a, b, c] = corners.map(|v| body.vertices[v as usize]);
            let weights = closest_on_triangle(p, a, b, c);
            let at = a * weights.x + b * weights.y + c * weights.z;
            let distance = at.distance(p);
            if distance < best.0.distance {
                best = (Self { at, distance, ..Self::NOWHERE }, corners, weights);
            }
        }
        let (mut foot, corners, weights) = best;
        let [a, b, c] = corners.map(|v| body.normals[v as usize]);
        foot.normal = (a * weights.x + b * weights.y + c * weights.z).normalize_or_zero();
        foot.above = (p - foot.at).dot(foot.normal);
        foot
    }
}

/// Downhill over the body's edges to the vertex nearest to `p`, without leaving the part.
fn walk(surface: &BodySurface, body: &[Vec3], p: Vec3, start: u32) -> u32 {
    let part = surface.part(start as usize);
    let mut at = start;
    let mut best = body[at as usize].distance_squared(p);
    loop {
        let mut next = at;
        for &other in surface.neighbours.around(at as usize) {
            let distance = body[other as usize].distance_squared(p);
            if distance < best && surface.part(other as usize) == part {
                (best, next) = (distance, other);
            }
        }
        if next == at {
            return at;
        }
        at = next;
    }
}
