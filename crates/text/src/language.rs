//! In which language a short text is.

use serde::{Deserialize, Serialize};

/// The language of a text as far as the kiosk has to know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TextLanguage {
    /// Chinese characters, with at most a few Latin letters such as sizes (`M码`).
    Chinese,
    /// Latin words.
    English,
    /// Words of both (`red 连衣裙`).
    Mixed,
    /// Neither: empty, digits, signs.
    #[default]
    Unknown,
}

/// Whether a character is a Chinese one (unified ideographs with their extensions, and 〇).
#[must_use]
pub fn is_han(character: char) -> bool {
    matches!(character,
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' | '〇')
}

/// The language of a short text. A Latin word counts when it has three letters or more, so that sizes, units and brands
/// of two letters leave a Chinese sentence Chinese.
#[must_use]
pub fn detect(text: &str) -> TextLanguage {
    let (mut han, mut words, mut letters, mut run) = (0_usize, 0_usize, 0_usize, 0_usize);
    for character in text.chars().chain(std::iter::once(' ')) {
        if is_han(character) {
            han += 1;
        }
        if character.is_alphabetic() && !is_han(character) {
            run += 1;
            letters += 1;
        } else {
            words += usize::from(run >= 3);
            run = 0;
        }
    }
    match (han, words, letters) {
        (0, _, 0) => TextLanguage::Unknown,
        (0, ..) => TextLanguage::English,
        (_, 0, _) => TextLanguage::Chinese,
        _ => TextLanguage::Mixed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_leave_a_chinese_sentence_chinese() {
        assert_eq!(detect("有没有M码的红色连衣裙"), TextLanguage::Chinese);
        assert_eq!(detect("red dress under 80"), TextLanguage::English);
        assert_eq!(detect("red 连衣裙"), TextLanguage::Mixed);
        assert_eq!(detect("XL"), TextLanguage::English);
        assert_eq!(detect("300-500"), TextLanguage::Unknown);
        assert_eq!(detect(""), TextLanguage::Unknown);
    }
}
