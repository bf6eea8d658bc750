//! The formats in which shops exchange products.

mod check;

pub use check::{check, gtin};
