//! Neural models of language, run by ONNX Runtime: sentence encoder, sequence encoder with attention, reply generator with
//! beam search, and an instruction model for wording.
//!
//! Architecture invariant: texts in, vectors or texts out; knows no product and no customer.

mod beam;
mod error;
mod reply;
mod sentence;
mod sequence;
mod subwords;
mod wording;

pub use error::LanguageError;
pub use reply::{ActSlots, Reply, ReplyGenerator, ReplyRequest};
pub use sentence::{ENCODER_DIMENSIONS, SentenceEncoder, find_encoder_weights};
pub use sequence::{Attended, SEQUENCE_MODEL, SequenceEncoder};
pub use wording::{Wording, WordingLimits, WordingRequest};
