//! Text for search and conversation: cleaning, language, segmentation, pinyin, spelling, word vectors.
//!
//! A text is first cleaned ([`Normalised`], which remembers where each byte came from), then cut into words
//! ([`Segmenter`]). [`Pinyin`] reads Chinese aloud; [`Speller`] and [`Homophones`] repair what was typed wrongly in
//! English and in Chinese, and [`Homophones`] also understands what was typed in pinyin. [`Ime`] is the input method of
//! the touch keyboard. [`word2vec`] trains word vectors.
//!
//! Architecture invariant: knows words, not products. Every vocabulary of the shop comes in from outside.

mod english;
mod homophone;
mod ime;
mod label;
mod language;
mod normal;
mod pinyin;
mod segment;
mod spelling;
pub mod word2vec;

pub use english::{fold, is_common_english, stem};
pub use homophone::{Homophones, Reading, Spelt};
pub use ime::{Candidate, Ime};
pub use label::{comparable_size, same_size};
pub use language::{TextLanguage, detect, is_han};
pub use normal::{Normalised, normalise};
pub use pinyin::{Pinyin, is_common_chinese, split_syllables};
pub use segment::{Granularity, Segmenter, Token, TokenKind};
pub use spelling::{Correction, Speller};
