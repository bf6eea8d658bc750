//! A query to ranked products: inverted index, embeddings, fusion, learned ranking, filters and facets that explain themselves.
//!
//! Architecture invariant: reads products, never changes them; every constraint of the query holds in every result.

mod error;
pub mod fusion;
pub mod lexical;
pub mod metrics;
mod random;
pub mod trec;
mod vector;

pub use error::SearchError;
pub use vector::{Quantised, Vectors};
