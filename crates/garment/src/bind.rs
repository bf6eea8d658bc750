//! Fitting a garment, modelled on its size's reference body, to the shopper's shape; both in rest pose.
//!
//! Two wishes pull at every vertex. Cut cloth keeps its own girth: moved along with the bones only, a size too large
//! stands off the body and a size too small would cut into it. Cloth also lies on what carries it: on the shoulders
//! it follows the surface. So each vertex goes where the bones take it, except where the surface faces upwards; then
//! whatever would be inside the shopper is lifted out, and the displacement as a whole is smoothed over the cloth.

use std::{collections::HashMap, f32::consts::FRAC_PI_4};

use glam::Vec3;
use jingxuan_body::{JOINTS, Pose};

use crate::{
    BodySurface, GarmentMesh, RestBody,
    body::{BONE_END, Part, joint_transforms},
    collide::{CONTACTS, Contacts, Grid, NONE},
    topology::{Neighbours, closest_on_triangle, vertex_normals, weld},
};

/// Least distance of cloth from skin, metres.
pub(crate) const SKIN_MARGIN: f32 = 0.004;
/// How firmly cloth lies on shoulders.
const SHOULDER_HOLD: f32 = 0.6;
/// Height of a waistband, metres.
const WAISTBAND: f32 = 0.03;
/// A vertex may touch a region of the body when this much of its skin weight belongs to it.
const TOUCH_WEIGHT: f32 = 0.04;

/// A garment welded for simulation and attached to its size's reference body: everything that does not depend on the
/// shopper.
#[derive(Debug)]
pub(crate) struct Attached {
    /// Welded vertex of every render vertex.
    pub welded: Vec<u32>,
    /// One render vertex of every welded vertex.
    pub first: Vec<u32>,
    /// Triangles of welded vertices.
    pub triangles: Vec<[u32; 3]>,
    pub neighbours: Neighbours,
    /// Regions that each welded vertex may touch.
    pub regions: Vec<[Option<Part>; CONTACTS]>,
    reference: RestBody,
    /// The garment as stored: on its reference body in the T-pose.
    pub origin: Vec<Vec3>,
    feet: Vec<Foot>,
    /// The nearest vertex of the reference body in each region.
    nearest: Vec<[u32; CONTACTS]>,
    reference_normals: Vec<Vec3>,
    /// The garment as sewn and hung on its reference body with lowered arms, body frame: its lengths are those of the cut. (Its
    /// T-pose is made from this one, and armpits and shoulders are drawn out of shape in it.)
    pub cut: Vec<Vec3>,
    /// How firmly each welded vertex is held by what it lies on, 0..1.
    pub hold: Vec<f32>,
    /// Whether each welded vertex belongs to the outer cloth.
    pub shell: Vec<bool>,
}

/// A garment fitted to one shape.
#[derive(Debug)]
pub(crate) struct Fitted {
    /// Rest positions of the welded vertices, body frame.
    pub rest: Vec<Vec3>,
    pub contacts: Contacts,
    /// Whether a body vertex lies under this garment.
    pub covered: Vec<bool>,
}

/// Where a cloth vertex is attached: a triangle of the body and a place in it.
#[derive(Debug)]
struct Foot {
    triangle: usize,
    place: Vec3,
}

impl Foot {
    /// The place and its unit normal on a body.
    fn at(&self, surface: &BodySurface, body: &[Vec3], normals: &[Vec3]) -> (Vec3, Vec3) {
        let [a, b, c] = surface.triangles[self.triangle].map(|v| v as usize);
        let at =
            |values: &[Vec3]| values[a] * self.place.x + values[b] * self.place.y + values[c] * self.place.z;
        (at(body), at(normals).normalize_or(Vec3::Y))
    }
}

/// Attaches a garment to the body that it was modelled on.
pub(crate) fn attach(surface: &BodySurface, mesh: &GarmentMesh, reference: &RestBody) -> Attached {
    let (welded, first) = weld(&mesh.positions);
    let triangles: Vec<[u32; 3]> = mesh
        .triangles
        .iter()
        .map(|t| t.map(|v| welded[v as usize]))
        .filter(|[a, b, c]| a != b && b != c && a != c)
        .collect();
    let neighbours = Neighbours::of(first.len(), &triangles);
    let origin: Vec<Vec3> = first.iter().map(|&v| mesh.positions[v as usize]).collect();
    let regions: Vec<_> = first.iter().map(|&v| regions_of(mesh, v as usize)).collect();
    let mut reference_normals = Vec::new();
    vertex_normals(&reference.vertices, &surface.triangles, &mut reference_normals);
    let (feet, nearest) = find_feet(surface, reference, &origin, &regions);
    let cut = hung(mesh, &first, reference);
    let hold = match &mesh.hold {
        Some(hold) => first.iter().map(|&v| hold[v as usize]).collect(),
        None => hold_of(surface, reference, &reference_normals, &origin, &feet, &neighbours),
    };
    let shell = first.iter().map(|&v| (v as usize) < mesh.shell).collect();
    let reference = reference.clone();
    Attached {
        welded,
        first,
        triangles,
        neighbours,
        regions,
        reference,
        origin,
        feet,
        nearest,
        reference_normals,
        cut,
        hold,
        shell,
    }
}

/// The pose that garments are sewn and hung in: straight arms lowered by 45 degrees from the T-pose, feet a little apart. The
/// same as `BodyModel.relaxed_pose` in `tools/garments`.
fn hung(mesh: &GarmentMesh, first: &[u32], reference: &RestBody) -> Vec<Vec3> {
    let mut pose: Pose = [Vec3::ZERO; JOINTS];
    (pose[1].z, pose[2].z) = (0.04, -0.04);
    (pose[16].z, pose[17].z) = (-FRAC_PI_4, FRAC_PI_4);
    let transforms = joint_transforms(&reference.joints, &pose, Vec3::ZERO);
    first
        .iter()
        .map(|&v| {
            let v = v as usize;
            let places = mesh.joints[v].iter().zip(&mesh.weights[v]);
            places.map(|(j, w)| transforms[usize::from(*j)].transform_point3(mesh.positions[v]) * *w).sum()
        })
        .collect()
}

/// How firmly a garment is held where its file does not say: on the shoulders by its weight, and, where it has none there, at
/// the waistband.
fn hold_of(
    surface: &BodySurface,
    reference: &RestBody,
    normals: &[Vec3],
    origin: &[Vec3],
    feet: &[Foot],
    neighbours: &Neighbours,
) -> Vec<f32> {
    let mut hold: Vec<f32> = origin
        .iter()
        .zip(feet)
        .map(|(p, foot)| {
            let (at, normal) = foot.at(surface, &reference.vertices, normals);
            let height = (*p - at).dot(normal);
            SHOULDER_HOLD * smoothstep(0.35, 0.85, normal.y) * smoothstep(0.06, 0.02, height)
        })
        .collect();
    let top = origin.iter().map(|p| p.y).fold(f32::NEG_INFINITY, f32::max);
    let hangs_from_shoulders =
        hold.iter().filter(|hold| **hold > 0.5 * SHOULDER_HOLD).count() * 50 > hold.len();
    if !hangs_from_shoulders {
        for (hold, p) in hold.iter_mut().zip(origin) {
            *hold = hold.max(smoothstep(top - 2.0 * WAISTBAND, top - WAISTBAND, p.y));
        }
    }
    for _ in 0..3 {
        hold = (0..hold.len())
            .map(|n| {
                let around = neighbours.around(n);
                let mean = around.iter().map(|&m| hold[m as usize]).sum::<f32>() / around.len().max(1) as f32;
                hold[n].max(0.8 * mean)
            })
            .collect();
    }
    hold
}

/// Fits an attached garment to the shopper's shape.
pub(crate) fn fit(
    surface: &BodySurface,
    mesh: &GarmentMesh,
    attached: &Attached,
    shopper: &RestBody,
) -> Fitted {
    let Attached { origin, feet, neighbours, reference, reference_normals, .. } = attached;
    let mut normals = Vec::new();
    vertex_normals(&shopper.vertices, &surface.triangles, &mut normals);
    let mut moved: Vec<Vec3> = Vec::with_capacity(origin.len());
    for (n, (&p, foot)) in origin.iter().zip(feet).enumerate() {
        let (reference_foot, reference_normal) = foot.at(surface, &reference.vertices, reference_normals);
        let (shopper_foot, normal) = foot.at(surface, &shopper.vertices, &normals);
        let offset = p - reference_foot;
        let height = offset.dot(reference_normal);
        let own = p + bone_shift(mesh, attached.first[n] as usize, p, reference, shopper);
        let follow = shopper_foot + (offset - reference_normal * height) + normal * height;
        let resting = smoothstep(0.35, 0.85, reference_normal.y) * smoothstep(0.06, 0.02, height);
        let mut target = own.lerp(follow, resting);
        let above = (target - shopper_foot).dot(normal);
        // A tight garment lies as close as it was modelled to, but never in the skin.
        let least = height.clamp(SKIN_MARGIN, 0.006);
        if above < least && offset.length() < 0.12 {
            target += normal * (least - above);
        }
        moved.push(target - p);
    }
    smooth(&mut moved, neighbours, 8);
    let mut rest: Vec<Vec3> = origin.iter().zip(&moved).map(|(p, d)| *p + *d).collect();
    let mut contacts = Contacts::starting_at(attached.nearest.clone());
    let mut height = vec![0.0; rest.len()];
    contacts.resolve(
        surface,
        &shopper.vertices,
        &normals,
        &mut rest,
        neighbours,
        SKIN_MARGIN,
        3,
        &mut height,
    );
    let parts: Vec<Part> = attached.regions.iter().map(|r| r[0].unwrap_or(Part::Torso)).collect();
    let covered = covered(surface, shopper, &rest, &parts, feet);
    Fitted { rest, contacts, covered }
}

/// Shift of the bones under a point from the reference body to the shopper, blended by skin weight: along each bone
/// the point keeps its share of the length, around it the point keeps its distance.
fn bone_shift(mesh: &GarmentMesh, v: usize, p: Vec3, reference: &RestBody, shopper: &RestBody) -> Vec3 {
    let mut shift = Vec3::ZERO;
    for (&joint, &weight) in mesh.joints[v].iter().zip(&mesh.weights[v]) {
        if weight <= 0.0 {
            continue;
        }
        let start = usize::from(joint);
        let end = BONE_END[start];
        let (a, b) = (reference.joints[start], reference.joints[end]);
        let bone = b - a;
        let along = if end == start || bone.length_squared() < 1e-8 {
            0.0
        } else {
            ((p - a).dot(bone) / bone.length_squared()).clamp(0.0, 1.0)
        };
        let (from, to) = (shopper.joints[start] - a, shopper.joints[end] - b);
        shift += from.lerp(to, along) * weight;
    }
    shift
}

/// The regions a cloth vertex may touch, heaviest first. Cloth that hangs from the torso (skirts, hems) may touch
/// both legs, whatever its weights say.
fn regions_of(mesh: &GarmentMesh, v: usize) -> [Option<Part>; CONTACTS] {
    let mut sums: Vec<(Part, f32)> = Vec::with_capacity(4);
    for (&joint, &weight) in mesh.joints[v].iter().zip(&mesh.weights[v]) {
        let part = Part::of_joint(usize::from(joint));
        match sums.iter_mut().find(|(known, _)| *known == part) {
            Some((_, sum)) => *sum += weight,
            None => sums.push((part, weight)),
        }
    }
    let pelvis: f32 = (mesh.joints[v].iter().zip(&mesh.weights[v]))
        .filter(|(joint, _)| usize::from(**joint) % JOINTS <= 2)
        .map(|(_, weight)| *weight)
        .sum();
    sums.retain(|(_, weight)| *weight >= TOUCH_WEIGHT);
    sums.sort_by(|a, b| b.1.total_cmp(&a.1));
    let leg = sums.iter().any(|(part, _)| matches!(part, Part::LeftLeg | Part::RightLeg));
    let mut list: Vec<Part> = sums.iter().map(|(part, _)| *part).collect();
    if leg || pelvis > 0.3 {
        for extra in [Part::Torso, Part::LeftLeg, Part::RightLeg] {
            if !list.contains(&extra) {
                list.push(extra);
            }
        }
    }
    std::array::from_fn(|n| list.get(n).copied())
}

/// For every cloth vertex the nearest place on the reference body within its regions, and the nearest body vertex of
/// each region.
fn find_feet(
    surface: &BodySurface,
    reference: &RestBody,
    cloth: &[Vec3],
    regions: &[[Option<Part>; CONTACTS]],
) -> (Vec<Foot>, Vec<[u32; CONTACTS]>) {
    let body = &reference.vertices;
    let mut grids: HashMap<Part, Grid> = HashMap::new();
    let foot_of = |(&p, regions): (&Vec3, &[Option<Part>; CONTACTS])| {
        let mut best = (f32::INFINITY, Foot { triangle: 0, place: Vec3::X });
        let mut nearest = [NONE; CONTACTS];
        for (nearest, region) in nearest.iter_mut().zip(regions.iter().flatten()) {
            let grid = grids.entry(*region).or_insert_with(|| Grid::of(body, |v| surface.part(v) == *region));
            let Some(vertex) = grid.nearest(body, p) else { continue };
            *nearest = vertex;
            for &triangle in surface.triangles_around.around(vertex as usize) {
                let [a, b, c] = surface.triangles[triangle as usize].map(|v| body[v as usize]);
                let place = closest_on_triangle(p, a, b, c);
                let distance = p.distance_squared(a * place.x + b * place.y + c * place.z);
                if distance < best.0 {
                    best = (distance, Foot { triangle: triangle as usize, place });
                }
            }
        }
        (best.1, nearest)
    };
    cloth.iter().zip(regions).map(foot_of).unzip()
}

/// Which body vertices the cloth hides: those it is attached to, grown by two rings and shrunk by one to close the
/// gaps between, and, for cloth around the legs, everything between its highest and lowest point there.
fn covered(
    surface: &BodySurface,
    shopper: &RestBody,
    cloth: &[Vec3],
    parts: &[Part],
    feet: &[Foot],
) -> Vec<bool> {
    let mut covered = vec![false; surface.joint.len()];
    for foot in feet {
        for v in surface.triangles[foot.triangle] {
            covered[v as usize] = true;
        }
    }
    for grow in [true, true, false] {
        let before = covered.clone();
        for (v, mark) in covered.iter_mut().enumerate() {
            let around = surface.neighbours.around(v);
            *mark = if grow {
                before[v] || around.iter().any(|&n| before[n as usize])
            } else {
                before[v] && around.iter().all(|&n| before[n as usize])
            };
        }
    }
    let spread = |wanted: &dyn Fn(Part) -> bool| {
        let mut ends = (f32::INFINITY, f32::NEG_INFINITY);
        for (p, _) in cloth.iter().zip(parts).filter(|(_, part)| wanted(**part)) {
            ends = (ends.0.min(p.y), ends.1.max(p.y));
        }
        ends
    };
    let is_leg = |part: Part| matches!(part, Part::LeftLeg | Part::RightLeg);
    if parts.iter().filter(|part| is_leg(**part)).count() * 10 > parts.len() {
        let (low, high) = spread(&|part| is_leg(part) || part == Part::Torso);
        for (v, mark) in covered.iter_mut().enumerate() {
            let part = surface.part(v);
            let y = shopper.vertices[v].y;
            *mark |= (is_leg(part) || part == Part::Torso) && y > low && y < high - 0.03;
        }
    }
    covered
}

/// Laplacian smoothing of a vector field over the cloth.
fn smooth(field: &mut Vec<Vec3>, neighbours: &Neighbours, rounds: usize) {
    let mut next = field.clone();
    for _ in 0..rounds {
        for (n, value) in next.iter_mut().enumerate() {
            let around = neighbours.around(n);
            if !around.is_empty() {
                let mean = around.iter().map(|&m| field[m as usize]).sum::<Vec3>() / around.len() as f32;
                *value = field[n].lerp(mean, 0.5);
            }
        }
        std::mem::swap(field, &mut next);
    }
}

fn smoothstep(from: f32, to: f32, x: f32) -> f32 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
