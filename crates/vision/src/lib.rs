//! Frame to observation: person detection, landmarks, world landmarks and mask, and who the main shopper is.
//!
//! Architecture invariant: this crate sees pixels and returns numbers; it knows no body model and draws nothing.

mod observation;

pub use observation::{LANDMARKS, Landmark, Mask, Observation, landmark};
