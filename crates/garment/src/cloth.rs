//! Cloth that moves: extended position-based dynamics with small steps (Macklin, Müller, Chentanez 2016, "XPBD"; Macklin et
//! al. 2019, "Small Steps in Physics Simulation").
//!
//! The cloth is simulated in the frame that skinning carries along: its state is every vertex's offset from its skinned place,
//! and a velocity relative to it. A shopper who jumps, is lost, or appears elsewhere takes the cloth along; what their
//! acceleration does to it enters as an inertial force. So nothing can be left behind, and noise of the fit, which moves
//! skin and cloth alike, does not make the cloth boil.

mod constraints;
mod follow;
mod layer;
mod material;
mod solver;

pub(crate) use constraints::Constraints;
pub(crate) use follow::{Followers, is_ornament};
pub(crate) use layer::{LayerContacts, Sheet};
pub(crate) use material::Material;
pub(crate) use solver::{Anchor, Cloth, Frame};

/// How finely cloth is simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClothQuality {
    /// At most this many substeps a picture.
    Simulated {
        /// Substeps; eight hold 1/120 s at 15 pictures a second.
        substeps: u32,
    },
    /// Skinned to the body and kept outside it, without simulation.
    Skinned,
}

impl ClothQuality {
    /// Nothing lowered.
    pub const FULL: Self = Self::Simulated { substeps: 8 };
}

impl Default for ClothQuality {
    fn default() -> Self {
        Self::FULL
    }
}
