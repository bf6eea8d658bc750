//! Texts as sequences of hashed subwords: no vocabulary and no segmenter, the same numbers in training and here
//! (tools/language/features.py).
//!
//! A token is a Chinese character or a word of Latin letters and digits. Its features: a character alone and with its right
//! neighbour; a word and its character trigrams. Each is hashed into a bucket, 0 is padding.

use std::ops::Range;

/// Buckets of the hash.
const BUCKETS: u32 = 16384;
/// Features of one token, at most.
pub const FEATURES: usize = 10;

/// One token: where it stands in the text (bytes), and its features, filled up with 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Place in the text.
    pub span: Range<usize>,
    /// Buckets, from 1; 0 where there are fewer.
    pub features: [u32; FEATURES],
}

/// Full width to half width, ASCII to lower case.
fn fold(c: char) -> char {
    let half = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    };
    half.to_ascii_lowercase()
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}')
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '\u{c0}'..='\u{24f}')
}

/// FNV-1a with 32 bits over a kind and some characters.
fn bucket(kind: char, chars: &[char]) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    let mut room = [0; 4];
    for c in [kind].iter().chain(chars) {
        for byte in c.encode_utf8(&mut room).bytes() {
            hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }
    1 + hash % (BUCKETS - 1)
}

/// The first `longest` tokens of a text.
pub fn tokens(text: &str, longest: usize) -> Vec<Token> {
    let chars: Vec<(usize, char)> = text.char_indices().map(|(at, c)| (at, fold(c))).collect();
    let ends = |n: usize| chars.get(n).map_or(text.len(), |(at, _)| *at);
    let mut out = Vec::new();
    let mut at = 0;
    while at < chars.len() && out.len() < longest {
        let (start, c) = chars[at];
        let mut features = [0; FEATURES];
        let mut end = at + 1;
        if is_han(c) {
            features[0] = bucket('u', &[c]);
            if let Some((_, next)) = chars.get(end).filter(|(_, next)| is_han(*next)) {
                features[1] = bucket('b', &[c, *next]);
            }
        } else if is_word(c) {
            while chars.get(end).is_some_and(|(_, c)| is_word(*c)) {
                end += 1;
            }
            let mut framed = vec!['<'];
            framed.extend(chars[at..end].iter().map(|(_, c)| *c));
            framed.push('>');
            features[0] = bucket('w', &framed[1..framed.len() - 1]);
            for (slot, trigram) in features[1..].iter_mut().zip(framed.windows(3)) {
                *slot = bucket('t', trigram);
            }
        } else {
            at = end;
            continue;
        }
        out.push(Token { span: start..ends(end), features });
        at = end;
    }
    out
}

/// Rows of features of several texts, filled up to the longest, for a tensor of texts by length by [`FEATURES`].
pub fn padded(texts: &[Vec<Token>]) -> (Vec<i64>, usize) {
    let length = texts.iter().map(Vec::len).max().unwrap_or(0).max(1);
    let mut out = Vec::with_capacity(texts.len() * length * FEATURES);
    for tokens in texts {
        out.extend(tokens.iter().flat_map(|token| token.features.map(i64::from)));
        out.extend(std::iter::repeat_n(0, (length - tokens.len()) * FEATURES));
    }
    (out, length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_their_place_in_the_text_and_most_features_when_misspelt() {
        let text = "Ｒed 连衣裙!";
        let found = tokens(text, 10);
        let words: Vec<&str> = found.iter().map(|token| &text[token.span.clone()]).collect();
        assert_eq!(words, ["Ｒed", "连", "衣", "裙"]);
        assert_eq!(found[0].features, tokens("red", 1)[0].features);

        let (right, wrong) = (tokens("sweater", 1), tokens("sweatter", 1));
        let shared = right[0].features.iter().filter(|f| **f > 0 && wrong[0].features.contains(f)).count();
        assert!(shared >= 5, "{shared}");
        assert_eq!(tokens("a b c d", 2).len(), 2);
    }

    #[test]
    fn subwords_are_those_of_the_training_program() {
        let reference: serde_json::Value =
            serde_json::from_str(include_str!("../tests/references/sequence.json")).unwrap();
        let cases = reference["subwords"].as_array().unwrap();
        assert!(cases.len() > 50);
        for case in cases {
            let text = case["text"].as_str().unwrap();
            let wanted: Vec<[u32; FEATURES]> = serde_json::from_value(case["rows"].clone()).unwrap();
            let ours: Vec<_> = tokens(text, 1000).into_iter().map(|token| token.features).collect();
            assert_eq!(ours, wanted, "{text:?}");
        }
    }

    #[test]
    fn texts_are_filled_up_to_the_longest() {
        let (rows, length) = padded(&[tokens("红", 9), tokens("red dress", 9), tokens("", 9)]);
        assert_eq!((length, rows.len()), (2, 3 * 2 * FEATURES));
        assert!(rows[FEATURES..2 * FEATURES].iter().chain(&rows[4 * FEATURES..]).all(|f| *f == 0));
        assert_eq!(padded(&[]).1, 1);
    }
}
