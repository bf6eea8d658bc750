//! The dressing stage: the chosen outfit draped on the fitted body.

use std::{collections::HashMap, path::Path, sync::Arc};

use jingxuan_body::{BodyModel, SHAPES};
use jingxuan_capture::Frame;
use jingxuan_garment::{
    BodyNow, BodySurface, Drape, Fabric, Garment, GarmentError, GarmentMesh, RestBody, Texture, Wardrobe,
};

use crate::{
    Fault, FaultKind, MirrorError, Picture, Renderer, SceneView, Shopper, ViewMode, Worn, WornMesh,
    perception::Seen,
};

/// A garment is fitted anew when a shape coefficient has moved this far (standard deviations): refitting costs some
/// milliseconds, and below this a size looks the same.
const REFIT_SHAPE: f32 = 0.25;

/// Wardrobe, worn garments and what is shared about the body.
pub struct Dresser {
    wardrobe: Wardrobe,
    body: Option<KnownBody>,
    outfit: Vec<Garb>,
    /// Orders that `outfit` was made from, to notice a change.
    orders: Vec<Worn>,
    resolved: Vec<Worn>,
    best_sizes: Vec<Option<String>>,
    fault: Option<Fault>,
    meshes: HashMap<(String, String), Arc<GarmentMesh>>,
    textures: HashMap<(String, String), Arc<Texture>>,
}

struct KnownBody {
    model: Arc<BodyModel>,
    surface: BodySurface,
    /// Which vertices belong to forearms and hands.
    limbs: Vec<bool>,
    now: BodyNow,
}

struct Garb {
    mesh: Arc<GarmentMesh>,
    /// Shape of the body that the size is cut for.
    reference: [f32; SHAPES],
    colour: Arc<Texture>,
    normals: Option<Arc<Texture>>,
    fabric: Fabric,
    layer: i32,
    drape: Option<(Drape, [f32; SHAPES])>,
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
        Ok(Self {
            wardrobe,
            body: None,
            outfit: Vec::new(),
            orders: Vec::new(),
            resolved: Vec::new(),
            best_sizes: Vec::new(),
            fault: None,
            meshes: HashMap::new(),
            textures: HashMap::new(),
        })
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

    /// Why a garment of the outfit is not shown.
    #[must_use]
    pub fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    /// Forgets the shopper's body and outfit; meshes and textures of the shop's garments stay.
    pub fn forget(&mut self) {
        self.outfit.clear();
        self.orders.clear();
        self.resolved.clear();
        self.best_sizes.clear();
        self.fault = None;
        self.body = None;
    }

    /// Puts the ordered outfit on the body of this frame.
    pub fn dress(&mut self, orders: &[Worn], seen: Option<&Seen>) {
        let Some(seen) = seen else { return };
        if let Err(error) = self.put_on(orders, seen) {
            // One broken garment must not stop the mirror: it goes on with what could be put on.
            let fault = Fault::from(error);
            if self.fault.as_ref() != Some(&fault) {
                tracing::error!("{}", fault.cause);
            }
            self.fault = Some(fault);
        }
    }

    fn put_on(&mut self, orders: &[Worn], seen: &Seen) -> Result<(), GarmentError> {
        let mut first_error = None;
        if self.orders != orders {
            self.orders = orders.to_vec();
            self.fault = None;
            (self.outfit, self.resolved) = (Vec::new(), Vec::new());
            for order in orders {
                match self.fetch(order, seen) {
                    Ok((garb, worn)) => {
                        self.outfit.push(garb);
                        self.resolved.push(worn);
                    }
                    Err(error) => first_error = first_error.or(Some(error)),
                }
            }
        }
        self.best_sizes = self
            .resolved
            .iter()
            .map(|worn| {
                self.wardrobe.get(&worn.garment).ok().map(|g| g.best_size(&seen.body.measurements).to_owned())
            })
            .collect();
        if !self.outfit.is_empty() {
            self.drape(seen)?;
        }
        first_error.map_or(Ok(()), Err)
    }

    fn drape(&mut self, seen: &Seen) -> Result<(), GarmentError> {
        let known = match &mut self.body {
            Some(known) if Arc::ptr_eq(&known.model, &seen.model) => known,
            slot => slot.insert(KnownBody {
                surface: BodySurface::of(&seen.model)?,
                limbs: seen.model.limbs(),
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
                let shopper = rest_body(&body.betas);
                match &mut garb.drape {
                    Some((drape, shape)) => {
                        drape.refit(&known.surface, &shopper)?;
                        *shape = body.betas;
                    }
                    slot => {
                        let (mesh, reference) = (Arc::clone(&garb.mesh), rest_body(&garb.reference));
                        let drape = Drape::bind(&known.surface, mesh, garb.layer, &reference, &shopper)?;
                        *slot = Some((drape, body.betas));
                    }
                }
            }
            if let Some((drape, _)) = &mut garb.drape {
                drape.update(&known.surface, &known.now)?;
            }
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
                })
            })
            .collect();
        // Before anything was put on there is nothing to hide behind an arm.
        let shopper = seen.zip(self.body.as_ref()).map(|(seen, known)| Shopper {
            observation: &seen.observation,
            body: &seen.body,
            triangles: seen.model.triangles(),
            limbs: &known.limbs,
        });
        renderer.render(&SceneView { frame, shopper, garments: &garments, mirror: flip, mode })
    }

    /// Reads a garment's mesh and textures, from memory when it was worn before.
    fn fetch(&mut self, order: &Worn, seen: &Seen) -> Result<(Garb, Worn), GarmentError> {
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
        let mesh = remember(&mut self.meshes, (id.clone(), label.clone()), || garment.load_mesh(&label))?;
        let colour = remember(&mut self.textures, (id.clone(), colourway.clone()), || {
            garment.load_colour(Some(&colourway))
        })?;
        let normals = normal_map(&mut self.textures, garment)?;
        let manifest = &garment.manifest;
        let garb = Garb {
            mesh,
            reference,
            colour,
            normals,
            fabric: manifest.fabric.clone(),
            layer: manifest.layer,
            drape: None,
        };
        Ok((garb, Worn { garment: id, size: Some(label), colourway: Some(colourway) }))
    }
}

fn normal_map(
    textures: &mut HashMap<(String, String), Arc<Texture>>,
    garment: &Garment,
) -> Result<Option<Arc<Texture>>, GarmentError> {
    // No colourway can have an empty id, so the normal map has a place of its own.
    let key = (garment.id().to_owned(), String::new());
    if let Some(known) = textures.get(&key) {
        return Ok(Some(Arc::clone(known)));
    }
    Ok(garment.load_normal_map()?.map(|map| Arc::clone(textures.entry(key).or_insert(Arc::new(map)))))
}

fn remember<T>(
    known: &mut HashMap<(String, String), Arc<T>>,
    key: (String, String),
    load: impl FnOnce() -> Result<T, GarmentError>,
) -> Result<Arc<T>, GarmentError> {
    if let Some(value) = known.get(&key) {
        return Ok(Arc::clone(value));
    }
    let value = Arc::new(load()?);
    known.insert(key, Arc::clone(&value));
    Ok(value)
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
