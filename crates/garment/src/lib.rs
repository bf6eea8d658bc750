//! Wardrobe, sizes and the garment's fit to the body.
//!
//! Architecture invariant: this crate draws nothing and sees no pixels of the shopper. It reads garments from disk
//! ([`Wardrobe`]), chooses sizes from measurements ([`Garment::best_size`]) and turns garment + size + fitted body
//! into meshes in the camera frame ([`Drape`]), ready for whoever draws.

mod bind;
mod body;
pub mod check;
mod cloth;
mod collide;
mod drape;
mod error;
mod girth;
mod manifest;
mod mesh;
mod penetration;
mod pinch;
mod size;
mod texture;
mod topology;
mod wardrobe;

pub use body::{BodyNow, BodySurface, Part, RestBody, joint_transforms};
pub use cloth::ClothQuality;
pub use drape::{Drape, DrapedMesh, DrapedVertex, Motion, Other};
pub use error::GarmentError;
pub use manifest::{
    Audience, Category, ClothProperties, Colourway, Fabric, Manifest, Names, Size, Tuck, Weave, WeavePattern,
};
pub use mesh::{GarmentMesh, Limits};
pub use penetration::{Penetration, penetration};
pub use size::{BodyGirths, Ease};
pub use texture::Texture;
pub use wardrobe::{Broken, Garment, Wardrobe};
