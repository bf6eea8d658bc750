//! One worn garment, frame after frame.

use std::sync::Arc;

use bytemuck::{Pod, Zeroable};
use glam::{Affine3A, Mat3A, Vec3, Vec3A};
use jingxuan_body::JOINTS;

use crate::{
    BodyNow, BodySurface, ClothProperties, ClothQuality, GarmentError, GarmentMesh, Penetration, RestBody,
    bind::{Attached, Fitted, SKIN_MARGIN, attach, fit},
    body::{BONE_END, Part},
    cloth::{Anchor, Cloth, Constraints, Followers, Frame, LayerContacts, Material, Sheet},
    collide::Contacts,
    penetration::penetration,
    pinch::Pinches,
    topology::{distance_to_openings, nearest_along, vertex_normals},
};

/// Distance between the layers of an outfit, metres.
const LAYER_STEP: f32 = 0.003;
/// Turned-in hems, buttons and knots lie between skin and cloth or cross a fold of the body: least distance, metres.
const RIDING_MARGIN: f32 = 0.001;
/// How far into a garment one can see through its openings, metres.
const SEEN_INTO: f32 = 0.25;
/// Cloth that is held more firmly than this does not go far ...
const HELD: f32 = 0.3;
/// ... and what hangs from it may be this share of its distance from it away from where skinning puts it,
const REACH_SHARE: f32 = 0.3;
/// but no farther than this, metres.
const REACH: [f32; 2] = [0.012, 0.24];
/// Cloth that stands off the body by less than the first is at ease, by more than the second it is loose, metres.
const EASE: [f32; 2] = [0.025, 0.09];
/// Stretched by this much, cloth is as tight as it can be said to be.
const TIGHT: f32 = 0.08;
/// The fit is looked at in every picture of this number.
const FIT_EVERY: u32 = 4;
/// Depth of the part of a tucked garment that is seen above the waistband, metres.
const TUCK: f32 = 0.02;
/// Steps of a picture while cloth settles, seconds.
const SETTLING: f32 = 1.0 / 15.0;

/// A vertex as the renderer takes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct DrapedVertex {
    /// Camera frame, metres.
    pub position: [f32; 3],
    /// Share of the surroundings that light reaches the vertex from, 0..1.
    pub openness: f32,
    /// Unit, outwards, camera frame.
    pub normal: [f32; 3],
    /// Texture coordinate.
    pub u: f32,
    /// Unit, along increasing u, camera frame.
    pub tangent: [f32; 3],
    /// Texture coordinate, downwards.
    pub v: f32,
    /// How the garment fits here: -1 tight, 0 at ease, 1 loose.
    pub fit: f32,
}

/// What cloth needs to know of a picture besides the body.
#[derive(Clone, Copy, Debug)]
pub struct Motion {
    /// Seconds since the last picture.
    pub dt: f32,
    /// Unit, downwards, camera frame.
    pub down: Vec3,
    /// How finely to simulate.
    pub quality: ClothQuality,
}

impl Motion {
    /// A picture `dt` seconds after the last, before a camera that stands level.
    #[must_use]
    pub fn after(dt: f32) -> Self {
        Self { dt, down: Vec3::Y, quality: ClothQuality::FULL }
    }
}

/// A garment on the body of one frame.
#[derive(Debug)]
pub struct DrapedMesh {
    /// Vertices in the order of the garment's mesh.
    pub vertices: Vec<DrapedVertex>,
    /// Triangles; they never change while the garment is worn.
    pub triangles: Arc<Vec<[u32; 3]>>,
    /// Per triangle, whether its inside can be seen through a hem, neckline or cuff: it is near one.
    pub near_opening: Arc<Vec<bool>>,
    /// Body vertices that lie under the garment; they change only when the garment is refitted.
    pub covered: Arc<Vec<bool>>,
}

/// Another garment of the outfit, as [`Drape::step`] takes it.
#[derive(Clone, Copy, Debug)]
pub struct Other<'a> {
    /// The garment.
    pub drape: &'a Drape,
    /// Whether it holds this one in, as a belt does, instead of lying under it.
    pub around: bool,
}

impl<'a> Other<'a> {
    fn sheet(&self) -> Sheet<'a> {
        Sheet {
            points: &self.drape.cloth,
            normals: &self.drape.normals,
            neighbours: &self.drape.attached.neighbours,
            thickness: self.drape.sheet.material().thickness,
            around: self.around,
        }
    }
}

/// A garment in one size bound to one body shape. Make a new one for another garment or size; [`Drape::refit`] when
/// only the shape changed.
#[derive(Debug)]
pub struct Drape {
    mesh: Arc<GarmentMesh>,
    attached: Attached,
    fitted: Fitted,
    layer: i32,
    cloth: Vec<Vec3>,
    turns: Vec<Mat3A>,
    normals: Vec<Vec3>,
    height: Vec<f32>,
    openness: Vec<f32>,
    sheet: Cloth,
    followers: Followers,
    /// Of what rides.
    riders: Contacts,
    under: Vec<LayerContacts>,
    pinches: Pinches,
    skinned: Vec<Vec3>,
    fit: Vec<f32>,
    fit_next: Vec<f32>,
    pictures: u32,
    tucked: bool,
    drawn: DrapedMesh,
}

impl Drape {
    /// Fits `mesh`, modelled on `reference`, to `shopper`. `layer` counts from the skin outwards and keeps worn
    /// garments apart.
    ///
    /// # Errors
    /// [`GarmentError::Body`] when a body is not one of `surface`.
    pub fn bind(
        surface: &BodySurface,
        mesh: Arc<GarmentMesh>,
        layer: i32,
        reference: &RestBody,
        shopper: &RestBody,
    ) -> Result<Self, GarmentError> {
        surface.check(&reference.vertices)?;
        surface.check(&shopper.vertices)?;
        let attached = attach(surface, &mesh, reference);
        let mut fitted = fit(surface, &mesh, &attached, shopper);
        let count = fitted.rest.len();
        let vertices =
            mesh.uvs.iter().map(|uv| DrapedVertex { u: uv.x, v: uv.y, ..DrapedVertex::default() }).collect();
        let sheet = sheet(&attached, &ClothProperties::default());
        let followers = Followers::of(&attached.cut, &attached.triangles, &attached.shell);
        let drawn = DrapedMesh {
            vertices,
            near_opening: Arc::new(Vec::new()),
            triangles: Arc::new(Vec::new()),
            covered: Arc::new(fitted.covered.clone()),
        };
        let riders = fitted.contacts.split(&followers.riding);
        let mut drape = Self {
            mesh,
            layer,
            cloth: vec![Vec3::ZERO; count],
            turns: vec![Mat3A::IDENTITY; count],
            normals: Vec::with_capacity(count),
            height: vec![0.0; count],
            openness: vec![1.0; count],
            sheet,
            followers,
            riders,
            under: Vec::new(),
            pinches: Pinches::of(surface, &attached.regions, &attached.origin, &reference.vertices),
            skinned: vec![Vec3::ZERO; count],
            fit: vec![0.0; count],
            fit_next: vec![0.0; count],
            pictures: 0,
            tucked: false,
            attached,
            fitted,
            drawn,
        };
        drape.show(|_| true);
        Ok(drape)
    }

    /// Makes the garment of this fabric; without it, of a middling cotton.
    #[must_use]
    pub fn of_fabric(mut self, fabric: &ClothProperties) -> Self {
        self.sheet = sheet(&self.attached, fabric);
        self
    }

    /// Fits the same garment to another shape of the same body model: a fraction of the time of [`Drape::bind`].
    ///
    /// # Errors
    /// [`GarmentError::Body`] when `shopper` is not one of `surface`.
    pub fn refit(&mut self, surface: &BodySurface, shopper: &RestBody) -> Result<(), GarmentError> {
        surface.check(&shopper.vertices)?;
        self.fitted = fit(surface, &self.mesh, &self.attached, shopper);
        self.riders = self.fitted.contacts.split(&self.followers.riding);
        self.sheet.wake();
        if *self.drawn.covered != self.fitted.covered {
            self.drawn.covered = Arc::new(self.fitted.covered.clone());
        }
        Ok(())
    }

    /// The garment on this frame's body, skinned and kept outside of it.
    ///
    /// # Errors
    /// [`GarmentError::Body`] when `body` is not one of `surface`.
    pub fn update(&mut self, surface: &BodySurface, body: &BodyNow) -> Result<&DrapedMesh, GarmentError> {
        surface.check(&body.vertices)?;
        self.skin(&body.transforms);
        self.finish(surface, body);
        Ok(&self.drawn)
    }

    /// The garment on this frame's body, simulated on from the last one. `others`: the garments underneath, and belts around
    /// this one, already moved to this frame.
    ///
    /// # Errors
    /// [`GarmentError::Body`] when `body` is not one of `surface`.
    pub fn step(
        &mut self,
        surface: &BodySurface,
        body: &BodyNow,
        motion: &Motion,
        others: &[Other<'_>],
    ) -> Result<&DrapedMesh, GarmentError> {
        let ClothQuality::Simulated { substeps } = motion.quality else { return self.update(surface, body) };
        surface.check(&body.vertices)?;
        self.skin(&body.transforms);
        self.skinned.clone_from(&self.cloth);
        let margin = self.margin();
        let sheets: Vec<Sheet<'_>> = others.iter().map(Other::sheet).collect();
        if self.under.len() != sheets.len() {
            self.under.clear();
            self.under.resize_with(sheets.len(), LayerContacts::default);
            self.sheet.wake();
        }
        let Self { sheet, fitted, cloth, under, skinned, turns, followers, .. } = self;
        let frame = Frame { skinned, turns, down: motion.down, dt: motion.dt, substeps };
        let mut first = true;
        sheet.step(&frame, cloth, &mut |cloth, touches| {
            if std::mem::take(&mut first) {
                fitted.contacts.track(surface, &body.vertices, cloth);
            }
            for (contacts, sheet) in under.iter_mut().zip(&sheets) {
                contacts.resolve(cloth, &followers.riding, sheet, LAYER_STEP);
            }
            fitted.contacts.press(&body.vertices, &body.normals, cloth, margin, touches);
        });
        self.finish(surface, body);
        Ok(&self.drawn)
    }

    /// Lets the cloth fall into place on a body that stands still, `seconds` of its time.
    ///
    /// # Errors
    /// As [`Drape::step`].
    pub fn settle(
        &mut self,
        surface: &BodySurface,
        body: &BodyNow,
        seconds: f32,
        others: &[Other<'_>],
    ) -> Result<&DrapedMesh, GarmentError> {
        for _ in 0..(seconds / SETTLING).ceil().max(1.0) as u32 {
            self.step(surface, body, &Motion::after(SETTLING), others)?;
        }
        Ok(&self.drawn)
    }

    /// Hides what lies inside the waistband of a garment whose top is at `waist`, metres of height on the unposed body; `None`
    /// wears it over.
    pub fn tuck(&mut self, waist: Option<f32>) {
        let Some(waist) = waist else {
            if std::mem::take(&mut self.tucked) {
                self.show(|_| true);
            }
            return;
        };
        let low: Vec<bool> = self.fitted.rest.iter().map(|p| p.y < waist - TUCK).collect();
        let arms = |n: usize| {
            matches!(self.attached.regions[n][0], Some(Part::LeftArm | Part::RightArm | Part::Head))
        };
        let hidden: Vec<bool> = low.iter().enumerate().map(|(n, low)| *low && !arms(n)).collect();
        self.tucked = true;
        self.show(|v| !hidden[v]);
    }

    /// Whether a part is hidden inside a waistband.
    #[must_use]
    pub fn is_tucked(&self) -> bool {
        self.tucked
    }

    /// The height of the garment's upper edge on the unposed body, metres.
    #[must_use]
    pub fn top(&self) -> f32 {
        self.fitted.rest.iter().map(|p| p.y).fold(f32::NEG_INFINITY, f32::max)
    }

    /// The garment's height from its lowest to its highest point on the unposed body, metres.
    #[must_use]
    pub fn extent(&self) -> f32 {
        self.top() - self.fitted.rest.iter().map(|p| p.y).fold(f32::INFINITY, f32::min)
    }

    /// Mean elongation of the cloth against its cut; negative where it is pushed together.
    #[must_use]
    pub fn strain(&self) -> f32 {
        let edges = self.sheet.edges();
        let sum: f32 = edges
            .iter()
            .map(|e| self.cloth[e.a as usize].distance(self.cloth[e.b as usize]) / e.rest.max(1e-4) - 1.0)
            .sum();
        sum / edges.len().max(1) as f32
    }

    /// Whether the cloth has come to rest.
    #[must_use]
    pub fn rests(&self) -> bool {
        self.sheet.rests()
    }

    fn margin(&self) -> f32 {
        SKIN_MARGIN + LAYER_STEP * self.layer.clamp(0, 8) as f32
    }

    /// Shows the triangles that have a vertex for which `shown` holds.
    fn show(&mut self, shown: impl Fn(usize) -> bool) {
        let open = distance_to_openings(&self.fitted.rest, &self.attached.triangles);
        let welded = |v: &u32| self.attached.welded[*v as usize] as usize;
        let triangles: Vec<[u32; 3]> =
            self.mesh.triangles.iter().copied().filter(|t| t.iter().any(|v| shown(welded(v)))).collect();
        let near = |v: &u32| open[welded(v)] < SEEN_INTO;
        self.drawn.near_opening = Arc::new(triangles.iter().map(|t| t.iter().any(near)).collect());
        self.drawn.triangles = Arc::new(triangles);
    }

    /// From places to what is drawn: out of the body, normals, light, fit.
    fn finish(&mut self, surface: &BodySurface, body: &BodyNow) {
        let margin = self.margin();
        self.fitted.contacts.resolve(
            surface,
            &body.vertices,
            &body.normals,
            &mut self.cloth,
            &self.attached.neighbours,
            margin,
            2,
            &mut self.height,
        );
        self.followers.place(&mut self.cloth);
        self.riders.track(surface, &body.vertices, &self.cloth);
        self.riders.press(&body.vertices, &body.normals, &mut self.cloth, RIDING_MARGIN, &mut []);
        self.pinches.resolve(surface, body, &mut self.cloth, self.layer);
        vertex_normals(&self.cloth, &self.attached.triangles, &mut self.normals);
        self.shade(&body.joints);
        if self.pictures.is_multiple_of(FIT_EVERY) {
            self.judge_fit();
        }
        self.pictures = self.pictures.wrapping_add(1);
        for (n, vertex) in self.drawn.vertices.iter_mut().enumerate() {
            let w = self.attached.welded[n] as usize;
            let normal = self.normals[w];
            let tangent = Vec3::from(self.turns[w] * Vec3A::from(self.mesh.tangents[n]));
            vertex.position = self.cloth[w].to_array();
            vertex.openness = self.openness[w];
            vertex.normal = normal.to_array();
            vertex.tangent = (tangent - normal * normal.dot(tangent)).normalize_or(Vec3::X).to_array();
            vertex.fit = self.fit[w];
        }
    }

    /// Tight where the cloth is stretched, loose where it stands off the body; smooth over the cloth and over time.
    fn judge_fit(&mut self) {
        let sums = &mut self.fit_next;
        sums.fill(0.0);
        for edge in self.sheet.edges() {
            let (a, b) = (edge.a as usize, edge.b as usize);
            let strain = self.cloth[a].distance(self.cloth[b]) / edge.rest.max(1e-4) - 1.0;
            sums[a] += strain;
            sums[b] += strain;
        }
        for (n, sum) in sums.iter_mut().enumerate() {
            let strain = *sum / self.attached.neighbours.around(n).len().max(1) as f32;
            // A hem that rides on the cloth takes its neighbours' judgement.
            let height = if self.height[n].is_finite() { self.height[n] } else { 0.0 };
            let loose = ((height - EASE[0]) / (EASE[1] - EASE[0])).clamp(0.0, 1.0);
            *sum = loose - (strain / TIGHT).clamp(0.0, 1.0);
        }
        let share = if self.pictures == 0 { 1.0 } else { 0.3 };
        for _ in 0..3 {
            for n in 0..self.fit.len() {
                let around = self.attached.neighbours.around(n);
                let mean = around.iter().map(|&m| self.fit_next[m as usize]).sum::<f32>()
                    / around.len().max(1) as f32;
                self.fit_next[n] += 0.6 * (mean - self.fit_next[n]);
            }
        }
        for (fit, next) in self.fit.iter_mut().zip(&self.fit_next) {
            *fit += share * (next - *fit);
        }
    }

    /// The garment as last updated.
    #[must_use]
    pub fn drawn(&self) -> &DrapedMesh {
        &self.drawn
    }

    /// Least distance of the cloth from the body in the last update, metres.
    #[must_use]
    pub fn least_height(&self) -> f32 {
        self.height.iter().copied().fold(f32::INFINITY, f32::min)
    }

    /// How much of the garment as last updated is inside the body, exactly; each vertex against the regions of the body that it
    /// may touch.
    #[must_use]
    pub fn penetration(&self, surface: &BodySurface, body: &BodyNow) -> Penetration {
        penetration(
            surface,
            &body.vertices,
            self.cloth.iter().zip(&self.attached.regions).map(|(p, regions)| (*p, &regions[..])),
        )
    }

    /// Linear blend skinning of the fitted rest positions.
    fn skin(&mut self, transforms: &[Affine3A; JOINTS]) {
        for (n, rest) in self.fitted.rest.iter().enumerate() {
            let v = self.attached.first[n] as usize;
            let mut turn = Mat3A::ZERO;
            let mut shift = Vec3A::ZERO;
            for (&joint, &weight) in self.mesh.joints[v].iter().zip(&self.mesh.weights[v]) {
                if weight > 0.0 {
                    let transform = &transforms[usize::from(joint)];
                    turn += transform.matrix3 * weight;
                    shift += transform.translation * weight;
                }
            }
            self.cloth[n] = Vec3::from(turn * Vec3A::from(*rest) + shift);
            self.turns[n] = turn;
        }
    }

    /// How open each vertex is to light: folds by the curvature of the cloth, and nearby limbs as spheres on a
    /// capsule's axis (the solid angle of a sphere over the vertex's horizon, Inigo Quilez, "Sphere ambient
    /// occlusion").
    fn shade(&mut self, joints: &[Vec3; JOINTS]) {
        const LIMBS: [(usize, f32); 6] =
            [(16, 0.048), (17, 0.048), (18, 0.04), (19, 0.04), (20, 0.045), (21, 0.045)];
        for n in 0..self.cloth.len() {
            let (p, normal) = (self.cloth[n], self.normals[n]);
            let around = self.attached.neighbours.around(n);
            let mut open = 1.0;
            if !around.is_empty() {
                let mut bend = 0.0;
                for &m in around {
                    let to = self.cloth[m as usize] - p;
                    bend += to.dot(normal) / to.length().max(1e-4);
                }
                open -= (1.1 * bend / around.len() as f32).clamp(-0.08, 0.45);
            }
            let regions = self.attached.regions[n];
            for (joint, radius) in LIMBS {
                if regions.contains(&Some(Part::of_joint(joint))) {
                    continue;
                }
                let (a, b) = (joints[joint], joints[BONE_END[joint]]);
                let axis = b - a;
                let t = ((p - a).dot(axis) / axis.length_squared().max(1e-8)).clamp(0.0, 1.0);
                let to = a + axis * t - p;
                let distance = to.length().max(radius * 1.05);
                let facing = to.dot(normal) / distance;
                if facing > 0.0 {
                    open *= 1.0 - 0.55 * facing * (radius / distance).powi(2);
                }
            }
            self.openness[n] = open.clamp(0.4, 1.08);
        }
    }
}

/// The simulated side of an attached garment.
fn sheet(attached: &Attached, fabric: &ClothProperties) -> Cloth {
    let followers = Followers::of(&attached.cut, &attached.triangles, &attached.shell);
    let simulated: Vec<[u32; 3]> = attached
        .triangles
        .iter()
        .copied()
        .filter(|t| t.iter().all(|v| !followers.riding[*v as usize]))
        .collect();
    let held = (0..attached.hold.len() as u32).filter(|v| attached.hold[*v as usize] > HELD);
    let (away, source) = nearest_along(&attached.cut, &attached.neighbours, held);
    let reach = away
        .iter()
        .zip(&attached.hold)
        .map(|(away, hold)| (REACH[0] + REACH_SHARE * away).min(REACH[1]) * (1.0 - hold))
        .collect();
    let free = followers.riding.iter().map(|riding| !riding).collect();
    let constraints = Constraints::of(&attached.cut, &simulated);
    let anchors = source
        .iter()
        .zip(&away)
        .map(|(vertex, length)| Anchor { vertex: *vertex, length: *length })
        .collect();
    Cloth::new(constraints, Material::from(fabric), attached.hold.clone(), reach, anchors, free)
}
