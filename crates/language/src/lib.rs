//! Neural models of language, run by ONNX Runtime: sentence encoder, sequence encoder with attention, reply generator with
//! beam search, and an instruction model for wording.
//!
//! Architecture invariant: texts in, vectors or texts out; knows no product and no customer.

mod error;
mod sentence;

pub use error::LanguageError;
pub use sentence::{ENCODER_DIMENSIONS, SentenceEncoder, find_encoder_weights};
