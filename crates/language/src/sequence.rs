//! The sequence encoder of the seed: a recurrent network with self-attention, one tower for what is asked and one for
//! products, trained together (tools/language/train_sequence.py, docs/language.md).

use std::path::Path;

use jingxuan_onnx::Runtime;
use ort::{session::Session, value::Tensor};
use parking_lot::Mutex;

use crate::{
    LanguageError,
    subwords::{FEATURES, Token, padded, tokens},
};

/// Name of the model under the folder of models.
pub const SEQUENCE_MODEL: &str = "sequence_encoder.onnx";
/// Tokens that the towers read; what comes after is not seen. As in training.
const QUERY_TOKENS: usize = 24;
const PRODUCT_TOKENS: usize = 80;
/// Texts of one run.
const BATCH: usize = 64;

/// Which tower reads a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tower {
    Query,
    Product,
}

/// A vector with what it stands on.
#[derive(Clone, Debug)]
pub struct Attended {
    /// Unit vector.
    pub vector: Vec<f32>,
    /// Each word or character that was read, as bytes of the text, with its share of the attention; the shares add up to 1.
    pub weights: Vec<(std::ops::Range<usize>, f32)>,
}

/// Recurrent two-tower encoder with self-attention. Shared between threads; runs take turns.
pub struct SequenceEncoder {
    session: Mutex<Session>,
}

impl SequenceEncoder {
    /// Opens the model.
    ///
    /// # Errors
    /// [`LanguageError::Onnx`] naming the file when it is missing, damaged or another network.
    pub fn open(runtime: &Runtime, model: &Path) -> Result<Self, LanguageError> {
        let (session, _) = runtime.small_session(model)?;
        let inputs: Vec<&str> = session.inputs().iter().map(|input| input.name()).collect();
        if inputs != ["features", "product"] {
            return Err(LanguageError::damaged(model, format!("its inputs are {}", inputs.join(", "))));
        }
        Ok(Self { session: Mutex::new(session) })
    }

    /// The unit vector (128) of what a shopper asks, and which words counted.
    ///
    /// # Errors
    /// [`LanguageError::Onnx`] when the network fails.
    pub fn query(&self, text: &str) -> Result<Attended, LanguageError> {
        Ok(self
            .run(&[text], Tower::Query)?
            .pop()
            .unwrap_or(Attended { vector: Vec::new(), weights: Vec::new() }))
    }

    /// Unit vectors (128) of product texts, in their order: title first, then category names, attributes and colours, then
    /// description, in any language; 80 tokens are read.
    ///
    /// # Errors
    /// [`LanguageError::Onnx`] when the network fails.
    pub fn products(&self, texts: &[&str]) -> Result<Vec<Attended>, LanguageError> {
        let mut out = Vec::with_capacity(texts.len());
        for batch in texts.chunks(BATCH) {
            out.extend(self.run(batch, Tower::Product)?);
        }
        Ok(out)
    }

    fn run(&self, texts: &[&str], tower: Tower) -> Result<Vec<Attended>, LanguageError> {
        let longest = if tower == Tower::Query { QUERY_TOKENS } else { PRODUCT_TOKENS };
        let read: Vec<Vec<Token>> = texts.iter().map(|text| tokens(text, longest)).collect();
        let (features, length) = padded(&read);
        let product = Tensor::from_array(((), vec![tower == Tower::Product]))?;
        let mut session = self.session.lock();
        let outputs = session.run(ort::inputs![
            "features" => Tensor::from_array(([texts.len(), length, FEATURES], features))?,
            "product" => product,
        ])?;
        let (shape, vectors) = outputs["vector"].try_extract_tensor::<f32>()?;
        let width = shape.get(1).and_then(|w| usize::try_from(*w).ok()).unwrap_or(0).max(1);
        let (_, attention) = outputs["attention"].try_extract_tensor::<f32>()?;
        let rows = vectors.chunks_exact(width).zip(attention.chunks_exact(length));
        Ok(read
            .into_iter()
            .zip(rows)
            .map(|(read, (vector, attention))| Attended {
                vector: vector.to_vec(),
                weights: read.into_iter().map(|token| token.span).zip(attention.iter().copied()).collect(),
            })
            .collect())
    }
}
