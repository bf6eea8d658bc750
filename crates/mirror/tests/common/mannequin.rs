//! The painted stand-in for a shopper, under the name that tests and examples know.

#![allow(unused_imports)] // not every program uses all of it

pub use jingxuan_mirror::{Mannequin, posed_body};
