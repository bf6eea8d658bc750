//! Words of a text.

use std::ops::Range;

use jieba_rs::Jieba;
use unicode_segmentation::UnicodeSegmentation;

use crate::{Normalised, english, is_han};

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Chinese characters.
    Han,
    /// Letters of an alphabet, perhaps with digits (`a`, `t`, `v2`).
    Word,
    /// Begins with a digit (`38`, `4.5`, `1k`).
    Number,
    /// A sign or punctuation.
    Sign,
}

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The cleaned word.
    pub text: String,
    /// What an index should keep: the stem of an English word, otherwise the word.
    pub stem: String,
    /// What it is made of.
    pub kind: TokenKind,
    /// Bytes of the cleaned text.
    pub clean: Range<usize>,
    /// Bytes of the original text.
    pub span: Range<usize>,
}

/// How finely Chinese is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Granularity {
    /// Each character belongs to one word.
    Words,
    /// Long words are followed by the shorter words within them (`连衣裙`: `连衣`, `衣裙`, `连衣裙`), for indices.
    Search,
}

/// Cuts texts into words: Chinese by jieba's dictionary, word graph and hidden Markov model, everything else at the
/// word boundaries of Unicode (UAX 29).
///
/// Building one takes about a fifth of a second and 30 MB; share it.
#[derive(Debug)]
pub struct Segmenter {
    jieba: Jieba,
}

impl Segmenter {
    /// A segmenter that also knows these words and keeps them whole.
    pub fn new<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut jieba = Jieba::new();
        for word in words {
            let word = crate::normalise(word);
            if word.chars().count() >= 2 && word.chars().all(is_han) {
                // The frequency that makes the word win over its parts.
                let frequency = jieba.suggest_freq(&word).max(3);
                jieba.add_word(&word, Some(frequency), None);
            }
        }
        Self { jieba }
    }

    /// Whether jieba's dictionary, or one of the words given, has this Chinese word.
    #[must_use]
    pub fn knows(&self, word: &str) -> bool {
        self.jieba.has_word(word)
    }

    /// The words of a text, in order, without white space.
    #[must_use]
    pub fn segment(&self, text: &str, granularity: Granularity) -> Vec<Token> {
        self.segment_normalised(&Normalised::new(text), granularity)
    }

    /// The words of a cleaned text.
    #[must_use]
    pub fn segment_normalised(&self, text: &Normalised, granularity: Granularity) -> Vec<Token> {
        let clean = text.text();
        let mut tokens = Vec::with_capacity(clean.len() / 4);
        let mut push = |range: Range<usize>, kind: TokenKind| {
            let word = &clean[range.clone()];
            let stem = if kind == TokenKind::Word {
                let bare = word.strip_suffix("'s").unwrap_or(word);
                english::stem(bare).into_owned()
            } else {
                word.to_owned()
            };
            let span = text.original(range.clone());
            tokens.push(Token { text: word.to_owned(), stem, kind, clean: range, span });
        };
        let mut start = 0;
        while let Some(first) = clean[start..].chars().next() {
            let han = is_han(first);
            let end = clean[start..].find(|c| is_han(c) != han).map_or(clean.len(), |length| start + length);
            let run = &clean[start..end];
            if han {
                let words = match granularity {
                    Granularity::Words => self.jieba.cut(run, true),
                    Granularity::Search => self.jieba.cut_for_search(run, true),
                };
                for word in words {
                    push(start + word.byte_start..start + word.byte_end, TokenKind::Han);
                }
            } else {
                for (at, word) in run.split_word_bound_indices() {
                    let Some(first) = word.chars().next().filter(|c| !c.is_whitespace()) else { continue };
                    let kind = if first.is_ascii_digit() {
                        TokenKind::Number
                    } else if first.is_alphanumeric() {
                        TokenKind::Word
                    } else {
                        TokenKind::Sign
                    };
                    push(start + at..start + at + word.len(), kind);
                }
            }
            start = end;
        }
        tokens
    }
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use proptest::prelude::*;

    use super::*;

    fn segmenter() -> &'static Segmenter {
        static ONE: OnceLock<Segmenter> = OnceLock::new();
        ONE.get_or_init(|| Segmenter::new(["阔腿裤", "烟管裤"]))
    }

    fn words(text: &str) -> Vec<String> {
        segmenter().segment(text, Granularity::Words).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn both_languages_are_cut_into_words() {
        assert_eq!(words("我想买红色连衣裙"), ["我", "想", "买", "红色", "连衣裙"]);
        assert_eq!(words("Women's red dresses, size 10"), ["women's", "red", "dresses", ",", "size", "10"]);
        assert_eq!(words("red連衣裙M码"), ["red", "连衣裙", "m", "码"]);
    }

    #[test]
    fn words_of_the_shop_stay_whole() {
        assert_eq!(words("显瘦烟管裤"), ["显瘦", "烟管裤"]);
        assert!(segmenter().knows("阔腿裤"));
    }

    #[test]
    fn an_index_gets_the_words_within_a_word_and_stems() {
        let tokens = segmenter().segment("连衣裙 dresses", Granularity::Search);
        let stems: Vec<_> = tokens.iter().map(|token| token.stem.as_str()).collect();
        assert!(
            stems.contains(&"连衣裙") && stems.contains(&"连衣") && stems.contains(&"dress"),
            "{stems:?}"
        );
    }

    proptest! {
        #[test]
        fn tokens_lie_inside_any_text_in_order(text in any::<String>()) {
            let mut last = 0;
            for token in segmenter().segment(&text, Granularity::Words) {
                prop_assert!(text.get(token.span.clone()).is_some());
                prop_assert!(token.clean.start >= last);
                last = token.clean.end;
            }
        }
    }
}
