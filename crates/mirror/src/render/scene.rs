//! What is drawn, and how long it took.

use std::{sync::Arc, time::Duration};

use jingxuan_body::BodyState;
use jingxuan_capture::Frame;
use jingxuan_garment::{Category, DrapedMesh, Fabric, Texture};
use jingxuan_vision::Observation;

use super::MirrorError;

/// One frame and everything that belongs to it; borrowed for the time of drawing.
#[derive(Debug)]
pub struct SceneView<'a> {
    /// The very frame that was observed and fitted.
    pub frame: &'a Frame,
    /// The main shopper; `None` shows the plain camera picture.
    pub shopper: Option<Shopper<'a>>,
    /// The outfit on that body, in any order.
    pub garments: &'a [WornMesh<'a>],
    /// Flips the picture left to right, as a mirror does.
    pub mirror: bool,
    /// What to show.
    pub mode: ViewMode,
}

/// The main shopper of a scene.
#[derive(Clone, Copy, Debug)]
pub struct Shopper<'a> {
    /// Landmarks and mask.
    pub observation: &'a Observation,
    /// The fitted body.
    pub body: &'a BodyState,
    /// Triangles of the body model.
    pub triangles: &'a [[u32; 3]],
    /// Whether each vertex of the body model belongs to a forearm or hand.
    pub limbs: &'a [bool],
    /// The joint that moves each vertex of the body model most.
    pub joints: &'a [u8],
}

/// One worn garment.
#[derive(Clone, Copy, Debug)]
pub struct WornMesh<'a> {
    /// The garment on this frame's body.
    pub mesh: &'a DrapedMesh,
    /// Base colour, sRGB. Uploaded once and kept as long as the same `Arc` is worn.
    pub colour: &'a Arc<Texture>,
    /// Normal map, glTF convention.
    pub normals: Option<&'a Arc<Texture>>,
    /// Cloth.
    pub fabric: &'a Fabric,
    /// Order from the skin outwards.
    pub layer: i32,
    /// What it is, and so which of the shopper's own clothes it takes the place of.
    pub category: Category,
}

/// What a picture shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ViewMode {
    /// The shopper in the outfit.
    #[default]
    Dressed,
    /// The camera picture alone.
    Plain,
    /// Left half as the camera sees it, right half dressed.
    Split,
    /// The outfit in the colours of its fit: warm red where it is tight, green at ease, blue where it is loose.
    FitMap,
}

/// Time spent by one [`super::Renderer::render`]. Without `profile`, the passes' entries hold recording time only and the
/// drawing itself is in `finish`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RenderTimings {
    /// Segmentation, background plate, and taking the old clothes out of the frame.
    pub undress: Duration,
    /// Frame, meshes, textures and light to the device.
    pub upload: Duration,
    /// Camera picture.
    pub plate: Duration,
    /// Depth of garments and bare skin from the light.
    pub shadow: Duration,
    /// Body depth and garments.
    pub garment: Duration,
    /// Composite.
    pub composite: Duration,
    /// Waiting for the device to finish all that, and copying the picture to readable memory.
    pub finish: Duration,
    /// From readable memory to the pooled picture.
    pub read_back: Duration,
    /// All of it.
    pub total: Duration,
}

impl SceneView<'_> {
    pub(super) fn check(&self) -> Result<(), MirrorError> {
        let frame = self.frame;
        let pixels = frame.width as usize * frame.height as usize;
        if pixels == 0 || frame.pixels.len() != pixels * 4 {
            return Err(MirrorError::Scene(format!(
                "a frame of {}x{} with {} bytes",
                frame.width,
                frame.height,
                frame.pixels.len()
            )));
        }
        let Some(shopper) = &self.shopper else { return Ok(()) };
        let mask = &shopper.observation.mask;
        if mask.values.len() != (mask.side * mask.side) as usize {
            return Err(MirrorError::Scene(format!(
                "a mask of side {} with {} values",
                mask.side,
                mask.values.len()
            )));
        }
        let count = shopper.body.vertices.len();
        if shopper.limbs.len() != count {
            return Err(MirrorError::Scene(format!(
                "{} limb marks for {count} vertices",
                shopper.limbs.len()
            )));
        }
        if shopper.joints.len() != count {
            return Err(MirrorError::Scene(format!(
                "{} joint marks for {count} vertices",
                shopper.joints.len()
            )));
        }
        if let Some(garment) = self.garments.iter().find(|garment| garment.mesh.covered.len() != count) {
            return Err(MirrorError::Scene(format!(
                "a garment draped on {} body vertices, the body has {count}",
                garment.mesh.covered.len()
            )));
        }
        if shopper.triangles.iter().flatten().any(|&index| index as usize >= count) {
            return Err(MirrorError::Scene(format!("a body triangle beyond the {count} vertices")));
        }
        Ok(())
    }
}
