//! Interactions to ranked products: collaborative, content-based and hybrid recommenders, trained, evaluated, explained.
//!
//! Architecture invariant: interactions in, ids and reasons out; no database, no window.
