//! Recommendation in the shop: products, bodies, stock and prices around the bare lists.

mod advisor;
mod assortment;
mod avoid;
mod fold;
mod lifted;
mod look;
mod next;
mod reason;
mod rules;
mod size;

pub(crate) use advisor::fit;
pub use advisor::{Advice, Advisor, Visit, content};
pub use assortment::{Assortment, colour_of, words};
pub use avoid::{Avoided, COLOUR, LATER};
pub use fold::Fold;
pub use look::{Harmony, LookModel, Slot, Tone, fits_in, harmony, slot};
pub use next::{Action, NextAction, Offer, next_actions};
pub use reason::Reason;
pub use rules::{Boost, Boosted, Rules, SizeOf, StockView, Unavailable};
pub use size::{SizeFit, TOLERANCE, deciding_measures, fitting_size};

#[cfg(test)]
pub(crate) use assortment::tests;
