//! Conversation: a turn in, a reply with the facts it stands on and the actions it proposes out; the customer's profile.
//!
//! Architecture invariant: knows nothing of pixels; a fact in a reply is filled from the store, never from a model.

mod action;
mod classifier;
mod fact;
mod intent;
pub mod knowledge;
pub mod logistic;
mod phrases;
pub mod profile;
pub mod repurchase;

pub use action::Action;
pub use classifier::{Classifier, Sample};
pub use fact::{Fact, unfounded};
pub use intent::Intent;
pub use phrases::{Act, fill, slots_of};
