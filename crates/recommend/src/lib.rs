//! Interactions to ranked products: collaborative, content-based and hybrid recommenders, trained, evaluated, explained.
//!
//! Architecture invariant: interactions in, ids and reasons out; no database, no window.

pub mod clean;
mod codec;
pub mod dense;
pub mod descriptors;
mod error;
pub mod evaluate;
pub mod intent;
pub mod interactions;
pub mod learn;
pub mod logistic;
pub mod methods;
pub mod metrics;
pub mod model;
pub mod pictures;
pub mod random;
pub mod read;
pub mod shop;
pub mod synthetic;

pub use error::RecommendError;
pub use interactions::{Entry, Interactions, Names, Scale};
pub use jingxuan_sealed::SealedError;
pub use methods::{RatingPredictor, Recommender, top};
pub use model::{Model, Origin};
pub use pictures::Pictures;
