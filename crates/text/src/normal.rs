//! One spelling for what is written in many ways.

use std::{collections::HashMap, ops::Range, sync::OnceLock};

use unicode_normalization::{UnicodeNormalization, char::canonical_combining_class};

/// A cleaned text that knows which bytes of the original each of its bytes stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Normalised {
    text: String,
    /// Per byte of `text`: start and end in the original.
    origin: Vec<(u32, u32)>,
}

/// The text with compatibility forms unified (Unicode NFKC: full width to half, ligatures), traditional characters
/// simplified, letters in lower case, every run of white space one space, no white space at the ends, and no control
/// or invisible characters.
#[must_use]
pub fn normalise(text: &str) -> String {
    Normalised::new(text).text
}

impl Normalised {
    /// Cleans a text; see [`normalise`]. Texts beyond 4 GiB lose their spans, never their words.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut characters = compatible(text);
        simplify(&mut characters);
        let mut cleaned =
            Self { text: String::with_capacity(text.len()), origin: Vec::with_capacity(text.len()) };
        let mut space: Option<(u32, u32)> = None;
        for (character, origin) in characters {
            if character.is_whitespace() {
                space = Some(space.map_or(origin, |(start, _)| (start, origin.1)));
                continue;
            }
            if is_invisible(character) {
                continue;
            }
            if let Some(origin) = space.take().filter(|_| !cleaned.text.is_empty()) {
                cleaned.push(' ', origin);
            }
            cleaned.push(character, origin);
        }
        cleaned
    }

    fn push(&mut self, character: char, origin: (u32, u32)) {
        self.text.push(character);
        self.origin.resize(self.text.len(), origin);
    }

    /// The cleaned text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the original that a range of bytes of the cleaned text stands for; empty for an empty range or one
    /// outside of the text.
    #[must_use]
    pub fn original(&self, range: Range<usize>) -> Range<usize> {
        let Some(bytes) = self.origin.get(range).filter(|bytes| !bytes.is_empty()) else { return 0..0 };
        let start = bytes.iter().map(|origin| origin.0).min().unwrap_or(0);
        let end = bytes.iter().map(|origin| origin.1).max().unwrap_or(0);
        start as usize..end as usize
    }
}

/// Characters after NFKC and case folding, each with its bytes in the original. Normalisation acts on a base character
/// with the marks that follow it, so that is the finest piece whose origin can be told.
fn compatible(text: &str) -> Vec<(char, (u32, u32))> {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let mut out = Vec::with_capacity(text.len());
    let mut start = 0;
    let mut characters = text.char_indices().skip(1).peekable();
    while start < text.len() {
        let end = loop {
            match characters.next() {
                None => break text.len(),
                Some((at, character)) if !continues(character) => break at,
                Some(_) => {}
            }
        };
        let origin = (offset(start), offset(end));
        let piece = text.get(start..end).unwrap_or_default();
        if piece.is_ascii() {
            out.extend(piece.chars().map(|c| (unified(c.to_ascii_lowercase()), origin)));
        } else {
            // Lower case can leave the normal form (İ becomes i with a dot above), hence normalised once more.
            out.extend(piece.nfkc().flat_map(char::to_lowercase).nfkc().map(|c| (unified(c), origin)));
        }
        start = end;
    }
    out
}

/// Whether a character is normalised together with the one before it.
fn continues(character: char) -> bool {
    canonical_combining_class(character) != 0
        || matches!(character, '\u{1160}'..='\u{11ff}' | '\u{ff9e}' | '\u{ff9f}' | '\u{0300}'..='\u{036f}')
}

/// Signs that NFKC keeps apart and shoppers do not.
fn unified(character: char) -> char {
    match character {
        '‘' | '’' | '‛' | '′' | '`' => '\'',
        '“' | '”' | '„' | '″' => '"',
        '‐' | '‑' | '‒' | '–' | '—' | '−' | '―' => '-',
        '〜' | '∼' => '~',
        other => other,
    }
}

/// Control characters, format characters and variation selectors: they are typed by accident or to deceive.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffd}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// A phrase and what it becomes, of the same length.
type Phrase = (Vec<char>, Vec<char>);

struct Traditional {
    single: HashMap<char, char>,
    /// By first character: phrases in which single characters do not decide.
    phrases: HashMap<char, Vec<Phrase>>,
}

/// The tables of OpenCC (see `tools/text/make_data.py`).
fn traditional() -> &'static Traditional {
    static TABLE: OnceLock<Traditional> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut single = HashMap::new();
        let mut pairs = include_str!("../data/traditional.txt").trim_end().chars();
        while let (Some(from), Some(to)) = (pairs.next(), pairs.next()) {
            single.insert(from, to);
        }
        let mut phrases: HashMap<char, Vec<_>> = HashMap::new();
        for line in include_str!("../data/phrases.txt").lines() {
            let Some((from, to)) = line.split_once(' ') else { continue };
            let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
            if let (Some(&first), true) = (from.first(), from.len() == to.len()) {
                phrases.entry(first).or_default().push((from, to));
            }
        }
        for list in phrases.values_mut() {
            list.sort_by_key(|(from, _)| std::cmp::Reverse(from.len()));
        }
        Traditional { single, phrases }
    })
}

fn simplify(characters: &mut [(char, (u32, u32))]) {
    let table = traditional();
    let mut at = 0;
    while at < characters.len() {
        let rest = &mut characters[at..];
        let first = rest[0].0;
        if first < '\u{3400}' {
            at += 1;
            continue;
        }
        let phrase = table.phrases.get(&first).and_then(|list| {
            list.iter().find(|(from, _)| {
                from.len() <= rest.len() && from.iter().zip(rest.iter()).all(|(a, b)| *a == b.0)
            })
        });
        if let Some((from, to)) = phrase {
            for (character, simple) in rest.iter_mut().zip(to) {
                character.0 = *simple;
            }
            at += from.len();
        } else {
            rest[0].0 = table.single.get(&first).copied().unwrap_or(first);
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_written_in_many_ways_becomes_one() {
        assert_eq!(normalise("  ＲＥＤ　 Dress\t\n"), "red dress");
        assert_eq!(normalise("紅色連衣裙"), "红色连衣裙");
        assert_eq!(normalise("這件襯衫還有別的顏色嗎？"), "这件衬衫还有别的颜色吗?");
        assert_eq!(normalise("１７０／８８Ａ"), "170/88a");
        assert_eq!(normalise("don’t"), "don't");
        assert_eq!(normalise("300–500"), "300-500");
        assert_eq!(normalise("连\u{200b}衣\u{feff}裙"), "连衣裙");
        assert_eq!(normalise("乾淨利落"), "干净利落");
    }

    #[test]
    fn a_span_leads_back_to_the_original() {
        let original = " ＲＥＤ 連衣裙";
        let cleaned = Normalised::new(original);
        let at = cleaned.text().find("连衣裙").unwrap();
        assert_eq!(&original[cleaned.original(at..at + "连衣裙".len())], "連衣裙");
        assert_eq!(&original[cleaned.original(0..3)], "ＲＥＤ");
        assert_eq!(cleaned.original(5..5), 0..0);
        assert_eq!(cleaned.original(0..900), 0..0);
    }

    proptest! {
        #[test]
        fn cleaning_a_clean_text_changes_nothing(text in "\\PC{0,40}") {
            let once = normalise(&text);
            prop_assert_eq!(normalise(&once), once);
        }

        #[test]
        fn every_span_is_inside_the_original(text in any::<String>()) {
            let cleaned = Normalised::new(&text);
            for (at, character) in cleaned.text().char_indices() {
                let span = cleaned.original(at..at + character.len_utf8());
                prop_assert!(text.get(span.clone()).is_some_and(|piece| !piece.is_empty()), "{span:?}");
            }
        }
    }
}
