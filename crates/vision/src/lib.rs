//! Frame to observation: person detection, landmarks, world landmarks and mask, and who the main shopper is.
//!
//! Architecture invariant: this crate sees pixels and returns numbers; it knows no body model and draws nothing.

mod crop;
mod detector;
mod evaluate;
mod landmarker;
mod observation;
mod one_euro;
mod region;
mod shopper;
mod tracker;

pub use detector::{Detection, Detector};
pub use evaluate::{PhotoScore, Reference, evaluate_photo};
pub use landmarker::{Landmarker, Reading};
pub use observation::{LANDMARKS, Landmark, Mask, Observation, landmark};
pub use one_euro::OneEuro;
pub use region::Region;
pub use tracker::{Tracker, TrackerOptions};
