//! Lexical search: BM25 over five fields, by engines that all see the same tokens.

mod inverted;

#[cfg(feature = "comparison")]
mod fts5;
#[cfg(feature = "comparison")]
mod tantivy;

#[cfg(feature = "comparison")]
pub use fts5::Fts5;
pub use inverted::{Inverted, InvertedBuilder};

#[cfg(feature = "comparison")]
pub use self::tantivy::Tantivy;

use crate::SearchError;

/// Fields of a document, in the order of their arrays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// The name, both languages.
    Title,
    /// Attribute values, colours, sizes.
    Attributes,
    /// Names and synonyms of the category and those above it.
    Category,
    /// The brand.
    Brand,
    /// The description, both languages.
    Description,
}

impl Field {
    /// All fields.
    pub const ALL: [Self; 5] =
        [Self::Title, Self::Attributes, Self::Category, Self::Brand, Self::Description];
}

/// The tokens of one document, by [`Field`].
pub type FieldTokens = [Vec<String>; 5];

/// What BM25 is told.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Bm25 {
    /// Saturation of repeated words.
    pub k1: f32,
    /// How much longer fields count less, 0..1, by [`Field`].
    pub b: [f32; 5],
    /// Weight of a word in each [`Field`].
    pub weight: [f32; 5],
}

impl Default for Bm25 {
    fn default() -> Self {
        Self { k1: 1.2, b: [0.3, 0.3, 0.2, 0.0, 0.6], weight: [3.0, 1.5, 1.5, 1.5, 1.0] }
    }
}

/// A word of the query and what it counts.
#[derive(Clone, Debug, PartialEq)]
pub struct QueryTerm {
    /// The token, as the documents' tokens are written.
    pub text: String,
    /// 1 for a word that was typed; less for one that was guessed.
    pub weight: f32,
}

/// A lexical engine.
pub trait Lexical {
    /// The best `limit` documents that hold any of the words: number of the document and score, best first.
    ///
    /// # Errors
    /// [`SearchError::Part`] where the engine fails.
    fn search(&self, terms: &[QueryTerm], limit: usize) -> Result<Vec<(u32, f32)>, SearchError>;
}

/// Orders by score, the higher first, ties by number; keeps the first `limit`.
pub(crate) fn best(mut scored: Vec<(u32, f32)>, limit: usize) -> Vec<(u32, f32)> {
    let order = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    if limit < scored.len() && limit > 0 {
        scored.select_nth_unstable_by(limit, order);
    }
    scored.truncate(limit);
    scored.sort_unstable_by(order);
    scored
}
