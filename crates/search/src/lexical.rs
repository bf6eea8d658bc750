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
pub(crate) fn best(scored: Vec<(u32, f32)>, limit: usize) -> Vec<(u32, f32)> {
    let mut scored = front(scored, limit);
    scored.truncate(limit);
    scored
}

/// As [`best`], but what does not belong to the first `limit` stays behind them, in no order.
pub(crate) fn front(mut scored: Vec<(u32, f32)>, limit: usize) -> Vec<(u32, f32)> {
    let order = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    let limit = limit.min(scored.len());
    if limit < scored.len() && limit > 0 {
        scored.select_nth_unstable_by(limit, order);
    }
    scored[..limit].sort_unstable_by(order);
    scored
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_front_is_the_beginning_of_the_whole_order(
            scores in proptest::collection::vec(0_u8..20, 0..60),
            limit in 0_usize..70,
        ) {
            let scored: Vec<(u32, f32)> = (0..).zip(scores.iter().map(|&score| f32::from(score))).collect();
            let mut whole = scored.clone();
            whole.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            let mut fronted = front(scored.clone(), limit);
            let limit = limit.min(whole.len());
            prop_assert_eq!(&fronted[..limit], &whole[..limit]);
            prop_assert_eq!(best(scored, limit), whole[..limit].to_vec());
            fronted.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            prop_assert_eq!(fronted, whole);
        }
    }
}
