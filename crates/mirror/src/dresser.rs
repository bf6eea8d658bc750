//! The dressing stage: the chosen outfit draped on the fitted body.

use std::{path::Path, sync::Arc, time::Instant};

use glam::Vec3;
use jingxuan_body::{BodyModel, Measurements, SHAPES};
use jingxuan_capture::Frame;
use jingxuan_garment::{
    BodyGirths, BodyNow, BodySurface, Category, ClothQuality, Drape, Ease, Fabric, GarmentError, GarmentMesh,
    Motion, Other, RestBody, Texture, Tuck, Wardrobe,
};

use crate::{
    Fault, FaultKind, Lowered, MirrorError, Picture, Quality, Renderer, SceneView, Shopper, ViewMode, Worn,
    WornMesh, perception::Seen, shelf::Shelf,
};

/// A garment is fitted anew when a shape coefficient has moved this far (standard deviations): refitting costs some
/// milliseconds, and below this a size looks the same.
const REFIT_SHAPE: f32 = 0.25;
/// How long cloth falls into place on a body that is seen once, seconds.
const SETTLED: f32 = 1.5;
/// The camera's tilt is learned from how shoppers stand, over this many seconds ...
const TILT_SECONDS: f32 = 4.0;
/// ... and is no larger than this, radians.
const LARGEST_TILT: f32 = 0.35;
/// An accessory that is no higher than this is a belt: it holds in what is under it, metres.
const BELT_HEIGHT: f32 = 0.12;

/// When a picture is.
#[derive(Clone, Copy, Debug)]
pub enum Moment {
    /// In a sequence: cloth moves on from the last one.
    At(Instant),
    /// By itself: cloth has come to rest.
    Still,
}

/// Wardrobe, worn garments and what is shared about the body.
pub struct Dresser {
    wardrobe: Arc<Wardrobe>,
    shelf: Shelf,
    body: Option<KnownBody>,
    outfit: Vec<Garb>,
    /// Orders that `outfit` was made from, to notice a change.
    orders: Vec<Worn>,
    resolved: Vec<Worn>,
    best_sizes: Vec<Option<String>>,
    ease: Vec<Option<Ease>>,
    measured: Option<Measurements>,
    fault: Option<Fault>,
    quality: Quality,
    last: Option<Instant>,
    down: Vec3,
}

struct KnownBody {
    model: Arc<BodyModel>,
    surface: BodySurface,
    /// Which vertices belong to forearms and hands.
    limbs: Vec<bool>,
    /// The joint that moves each vertex most.
    joints: Vec<u8>,
    now: BodyNow,
}

struct Garb {
    /// Garment and size.
    what: (String, String),
    category: Category,
    /// Whether it is worn inside the waistband.
    tucked: bool,
    mesh: Arc<GarmentMesh>,
    /// Shape of the body that the size is cut for.
    reference: [f32; SHAPES],
    colour: Arc<Texture>,
    normals: Option<Arc<Texture>>,
    fabric: Fabric,
    layer: i32,
    drape: Option<(Drape, [f32; SHAPES])>,
    /// Of this size on the body that `drape` was fitted to.
    ease: Option<Ease>,
}

impl Dresser {
    /// Opens the wardrobe; broken garments are left out and told by [`Dresser::fault`].
    ///
    /// # Errors
    /// A [`Fault`] when the folder cannot be read.
    pub fn open(wardrobe: &Path) -> Result<Self, Fault> {
        let wardrobe = Wardrobe::open(wardrobe)?;
        for broken in wardrobe.broken() {
            tracing::error!(garment = broken.id, "garment left out: {}", broken.error);
        }
        Ok(Self::of(Arc::new(wardrobe), Shelf::default()))
    }

    /// Another dresser of the same wardrobe, for another look; what both wear is in memory once.
    #[must_use]
    pub fn another(&self) -> Self {
        Self::of(Arc::clone(&self.wardrobe), self.shelf.clone())
    }

    fn of(wardrobe: Arc<Wardrobe>, shelf: Shelf) -> Self {
        Self {
            wardrobe,
            shelf,
            body: None,
            outfit: Vec::new(),
            orders: Vec::new(),
            resolved: Vec::new(),
            best_sizes: Vec::new(),
            ease: Vec::new(),
            measured: None,
            fault: None,
            quality: Quality::FULL,
            last: None,
            down: Vec3::Y,
        }
    }

    /// What the next pictures may cost.
    pub fn set_quality(&mut self, quality: Quality) {
        self.quality = quality;
    }

    /// The wardrobe.
    #[must_use]
    pub fn wardrobe(&self) -> &Wardrobe {
        &self.wardrobe
    }

    /// What is worn, with the sizes and colourways that were resolved.
    #[must_use]
    pub fn worn(&self) -> &[Worn] {
        &self.resolved
    }

    /// The size that fits each worn garment best, where the body is known.
    #[must_use]
    pub fn best_sizes(&self) -> &[Option<String>] {
        &self.best_sizes
    }

    /// How much wider than the body each worn garment is in its size, where the body is known.
    #[must_use]
    pub fn ease(&self) -> &[Option<Ease>] {
        &self.ease
    }

    /// The shopper's measurements, where the body is known.
    #[must_use]
    pub fn measured(&self) -> Option<&Measurements> {
        self.measured.as_ref()
    }

    /// Why a garment of the outfit is not shown.
    #[must_use]
    pub fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    /// Forgets the shopper's body and outfit; meshes and textures of the last garments stay.
    pub fn forget(&mut self) {
        self.outfit.clear();
        self.orders.clear();
        self.resolved.clear();
        self.best_sizes.clear();
        self.ease.clear();
        self.measured = None;
        self.fault = None;
        self.body = None;
        self.last = None;
        self.down = Vec3::Y;
    }

    /// Puts the ordered outfit on the body of this frame.
    pub fn dress(&mut self, orders: &[Worn], seen: Option<&Seen>, moment: Moment) {
        let Some(seen) = seen else { return };
        if let Err(error) = self.put_on(orders, seen, moment) {
            // One broken garment must not stop the mirror: it goes on with what could be put on.
            let fault = Fault::from(error);
            if self.fault.as_ref() != Some(&fault) {
                tracing::error!("{}", fault.cause);
            }
            self.fault = Some(fault);
        }
        self.shelf.tidy();
    }

    fn put_on(&mut self, orders: &[Worn], seen: &Seen, moment: Moment) -> Result<(), GarmentError> {
        let mut first_error = None;
        if self.orders != orders {
            self.orders = orders.to_vec();
            self.fault = None;
            let mut before = std::mem::take(&mut self.outfit);
            self.resolved.clear();
            for order in orders {
                match self.fetch(order, seen) {
                    Ok((mut garb, worn)) => {
                        // What stays on keeps its cloth as it hangs: another colour is only another colour.
                        if let Some(at) = before.iter().position(|old| old.what == garb.what) {
                            let old = before.swap_remove(at);
                            (garb.drape, garb.ease) = (old.drape, old.ease);
                        }
                        self.outfit.push(garb);
                        self.resolved.push(worn);
                    }
                    Err(error) => first_error = first_error.or(Some(error)),
                }
            }
            self.outfit.sort_by_key(|garb| garb.layer);
            self.tuck_in();
        }
        self.measured = Some(seen.body.measurements).filter(|known| *known != Measurements::UNKNOWN);
        self.best_sizes = self
            .resolved
            .iter()
            .map(|worn| {
                self.wardrobe.get(&worn.garment).ok().map(|g| g.best_size(&seen.body.measurements).to_owned())
            })
            .collect();
        if !self.outfit.is_empty() {
            self.drape(seen, moment)?;
        }
        let ease_of = |worn: &Worn| self.outfit.iter().find(|garb| garb.what.0 == worn.garment)?.ease;
        self.ease = self.resolved.iter().map(ease_of).collect();
        first_error.map_or(Ok(()), Err)
    }

    /// Whether a top goes inside a waistband is known only with the whole outfit.
    fn tuck_in(&mut self) {
        let lower = |garb: &Garb| matches!(garb.category, Category::Trousers | Category::Skirt);
        let waistband = self.outfit.iter().find(|garb| lower(garb)).map(|garb| garb.layer);
        for garb in self.outfit.iter_mut().filter(|garb| garb.tucked) {
            match waistband {
                // Under the waistband it is drawn before it.
                Some(layer) => garb.layer = layer - 1,
                None => garb.tucked = false,
            }
        }
        self.outfit.sort_by_key(|garb| garb.layer);
    }

    /// Downwards in the camera frame: how people stand on average, within what a camera is tilted by.
    fn learn_down(&mut self, seen: &Seen, dt: f32) {
        let joints = &seen.body.joints;
        let Some(stands) = (joints[0] - joints[12]).try_normalize() else { return };
        let mean = self.down.lerp(stands, (dt / TILT_SECONDS).clamp(0.0, 0.2)).normalize_or(Vec3::Y);
        let tilt = Vec3::Y.angle_between(mean);
        self.down = if tilt > LARGEST_TILT {
            Vec3::Y.lerp(mean, LARGEST_TILT / tilt).normalize_or(Vec3::Y)
        } else {
            mean
        };
    }

    fn drape(&mut self, seen: &Seen, moment: Moment) -> Result<(), GarmentError> {
        let dt = match moment {
            Moment::At(now) => {
                let dt = self.last.map_or(0.0, |last| now.saturating_duration_since(last).as_secs_f32());
                self.last = Some(now);
                dt
            }
            Moment::Still => 0.0,
        };
        self.learn_down(seen, dt);
        let quality = if self.quality.is_lowered(Lowered::ClothSimulation) {
            ClothQuality::Skinned
        } else if self.quality.is_lowered(Lowered::ClothSubsteps) {
            ClothQuality::Simulated { substeps: 4 }
        } else {
            ClothQuality::FULL
        };
        let motion = Motion { dt, down: self.down, quality };
        let known = match &mut self.body {
            Some(known) if Arc::ptr_eq(&known.model, &seen.model) => known,
            slot => slot.insert(KnownBody {
                surface: BodySurface::of(&seen.model)?,
                limbs: seen.model.limbs(),
                joints: seen.model.dominant_joints(),
                now: BodyNow::default(),
                model: Arc::clone(&seen.model),
            }),
        };
        let body = &seen.body;
        let rest = known.model.joints(&body.betas);
        known.now.update(&known.surface, &body.vertices, &rest, &body.pose, body.transl)?;
        for garb in &mut self.outfit {
            let fits = |shape: &[f32; SHAPES]| {
                shape.iter().zip(&body.betas).all(|(a, b)| (a - b).abs() < REFIT_SHAPE)
            };
            if !garb.drape.as_ref().is_some_and(|(_, shape)| fits(shape)) {
                let _span = tracing::debug_span!("bind").entered();
                let rest_body = |betas: &[f32; SHAPES]| RestBody {
                    vertices: known.model.shaped_template(betas),
                    joints: known.model.joints(betas),
                };
                let (shopper, reference) = (rest_body(&body.betas), rest_body(&garb.reference));
                let girths =
                    BodyGirths::under(&body.measurements, &known.surface, &garb.mesh, &reference, &shopper);
                let garment = self.wardrobe.get(&garb.what.0);
                garb.ease = garment.and_then(|garment| garment.ease(&garb.what.1, girths)).ok();
                match &mut garb.drape {
                    Some((drape, shape)) => {
                        drape.refit(&known.surface, &shopper)?;
                        *shape = body.betas;
                    }
                    slot => {
                        let mesh = Arc::clone(&garb.mesh);
                        let drape = Drape::bind(&known.surface, mesh, garb.layer, &reference, &shopper)?
                            .of_fabric(&garb.fabric.cloth);
                        *slot = Some((drape, body.betas));
                    }
                }
            }
        }
        self.move_cloth(&motion, moment)
    }

    /// Moves every garment to this frame: belts first, then from the skin outwards.
    fn move_cloth(&mut self, motion: &Motion, moment: Moment) -> Result<(), GarmentError> {
        let Some(known) = &self.body else { return Ok(()) };
        let waist = self
            .outfit
            .iter()
            .find(|garb| matches!(garb.category, Category::Trousers | Category::Skirt))
            .and_then(|garb| Some(garb.drape.as_ref()?.0.top()));
        let is_belt = |garb: &Garb| {
            garb.category == Category::Accessory
                && garb.drape.as_ref().is_some_and(|(drape, _)| drape.extent() < BELT_HEIGHT)
        };
        let mut order: Vec<usize> = (0..self.outfit.len()).filter(|n| is_belt(&self.outfit[*n])).collect();
        order.extend((0..self.outfit.len()).filter(|n| !is_belt(&self.outfit[*n])));
        for (turn, &n) in order.iter().enumerate() {
            let belt = is_belt(&self.outfit[n]);
            let layer = self.outfit[n].layer;
            let Some((mut drape, shape)) = self.outfit[n].drape.take() else { continue };
            let others: Vec<Other<'_>> = order[..turn]
                .iter()
                .filter_map(|&m| {
                    let garb = &self.outfit[m];
                    let around = is_belt(garb);
                    // A belt is where it is; a coat over it hangs free.
                    let touches = !belt && (garb.layer < layer || (around && layer < garb.layer));
                    touches.then_some(Other {
                        drape: &garb.drape.as_ref()?.0,
                        around: around && layer < garb.layer,
                    })
                })
                .collect();
            if self.outfit[n].tucked != drape.is_tucked() {
                drape.tuck(if self.outfit[n].tucked { waist } else { None });
            }
            let moved = match moment {
                Moment::Still => drape.settle(&known.surface, &known.now, SETTLED, &others).map(|_| ()),
                Moment::At(_) => drape.step(&known.surface, &known.now, motion, &others).map(|_| ()),
            };
            drop(others);
            self.outfit[n].drape = Some((drape, shape));
            moved?;
        }
        Ok(())
    }

    /// Draws a frame with what [`Dresser::dress`] put on.
    ///
    /// # Errors
    /// As [`Renderer::render`].
    pub fn picture(
        &self,
        renderer: &mut Renderer,
        frame: &Frame,
        seen: Option<&Seen>,
        flip: bool,
        mode: ViewMode,
    ) -> Result<Picture, MirrorError> {
        let garments: Vec<WornMesh<'_>> = self
            .outfit
            .iter()
            .filter_map(|garb| {
                Some(WornMesh {
                    mesh: garb.drape.as_ref()?.0.drawn(),
                    colour: &garb.colour,
                    normals: garb.normals.as_ref(),
                    fabric: &garb.fabric,
                    layer: garb.layer,
                    category: garb.category,
                })
            })
            .collect();
        // Before anything was put on there is nothing to hide behind an arm.
        let shopper = seen.zip(self.body.as_ref()).map(|(seen, known)| Shopper {
            observation: &seen.observation,
            body: &seen.body,
            triangles: seen.model.triangles(),
            limbs: &known.limbs,
            joints: &known.joints,
        });
        renderer.render(&SceneView { frame, shopper, garments: &garments, mirror: flip, mode })
    }

    /// Reads a garment's mesh and textures, from memory when it was worn before.
    fn fetch(&self, order: &Worn, seen: &Seen) -> Result<(Garb, Worn), GarmentError> {
        let garment = self.wardrobe.get(&order.garment)?;
        let label =
            order.size.clone().unwrap_or_else(|| garment.best_size(&seen.body.measurements).to_owned());
        let size = garment.size(&label)?;
        let mut reference = [0.0; SHAPES];
        for (slot, beta) in reference.iter_mut().zip(&size.body.betas) {
            *slot = *beta;
        }
        let colourway = garment.colourway(order.colourway.as_deref())?.id.clone();
        let id = garment.id().to_owned();
        let mesh = self.shelf.mesh(garment, &label)?;
        let colour = self.shelf.colour(garment, &colourway)?;
        let normals = self.shelf.normals(garment)?;
        let manifest = &garment.manifest;
        let tucked = order.tucked && manifest.tuck == Tuck::Either;
        let garb = Garb {
            what: (id.clone(), label.clone()),
            category: manifest.category,
            tucked,
            mesh,
            reference,
            colour,
            normals,
            fabric: manifest.fabric.clone(),
            layer: manifest.layer,
            drape: None,
            ease: None,
        };
        Ok((garb, Worn { garment: id, size: Some(label), colourway: Some(colourway), tucked }))
    }
}

impl From<GarmentError> for Fault {
    fn from(error: GarmentError) -> Self {
        Self { kind: FaultKind::Garment, cause: error.to_string() }
    }
}

impl From<MirrorError> for Fault {
    fn from(error: MirrorError) -> Self {
        Self { kind: FaultKind::Graphics, cause: error.to_string() }
    }
}
