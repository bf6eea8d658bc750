//! The wgpu renderer, and the pipeline that joins camera, vision, body and garment.
//!
//! Architecture invariant: no window, no web view, no customer. Pictures leave through a [`Presenter`].

mod picture;
mod status;

pub use picture::{Picture, Presenter, Worn};
pub use status::{Fault, FaultKind, Health, Status};
