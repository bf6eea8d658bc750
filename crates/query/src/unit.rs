//! The smallest pieces a sentence is matched by: one Chinese character, one word, one number, one sign.

use jingxuan_text::{Normalised, fold, is_han};

use crate::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnitKind {
    Han,
    Word,
    Number,
    Sign,
}

#[derive(Clone, Debug)]
pub(crate) struct Unit {
    pub text: String,
    /// Singular of an English word; otherwise the text.
    pub folded: String,
    pub kind: UnitKind,
    /// Bytes of the sentence as written.
    pub span: Span,
    /// Whether white space or a skipped hyphen stands before it.
    pub apart: bool,
}

impl Unit {
    pub(crate) fn new(text: &str, kind: UnitKind, span: Span, apart: bool) -> Self {
        let folded = if kind == UnitKind::Word { fold(text).into_owned() } else { text.to_owned() };
        Self { text: text.to_owned(), folded, kind, span, apart }
    }

    pub(crate) fn is(&self, text: &str) -> bool {
        self.text == text
    }
}

/// Longest sentence that is looked at, in units; a kiosk's shopper types less, a page pasted in is cut here.
const MOST_UNITS: usize = 600;

/// The units of a cleaned sentence. A hyphen that joins words (`off-shoulder`, `8-year-old`) only sets them apart.
pub(crate) fn scan(sentence: &Normalised) -> Vec<Unit> {
    let text = sentence.text();
    let characters: Vec<(usize, char)> = text.char_indices().collect();
    let at = |index: usize| characters.get(index).map(|(_, c)| *c);
    let byte = |index: usize| characters.get(index).map_or(text.len(), |(at, _)| *at);
    // Written `，` it parts two numbers: 身高165，110斤.
    let groups = |index: usize| {
        at(index) == Some(',') && sentence.original(byte(index)..byte(index + 1)).len() == ','.len_utf8()
    };
    let letter = |c: char| c.is_alphabetic() && !is_han(c);
    let mut units = Vec::new();
    let (mut i, mut apart) = (0, false);
    while let Some(c) = at(i).filter(|_| units.len() < MOST_UNITS) {
        let start = i;
        let kind = if c.is_whitespace() {
            i += 1;
            apart = true;
            continue;
        } else if is_han(c) {
            i += 1;
            UnitKind::Han
        } else if c.is_ascii_digit() {
            i = number_end(&at, &groups, i);
            let label = at(i) == Some('/') && at(i + 1).is_some_and(|c| c.is_ascii_digit());
            if label {
                i = number_end(&at, &groups, i + 1);
                i += usize::from(
                    at(i).is_some_and(|c| matches!(c, 'a'..='c' | 'y')) && !at(i + 1).is_some_and(letter),
                );
                UnitKind::Word
            } else if at(i) == Some('x')
                && at(i + 1).is_some_and(|c| matches!(c, 'l' | 's'))
                && !at(i + 2).is_some_and(letter)
            {
                i += 2;
                UnitKind::Word
            } else {
                UnitKind::Number
            }
        } else if letter(c) {
            while at(i).is_some_and(letter) || (at(i) == Some('\'') && at(i + 1).is_some_and(letter)) {
                i += 1;
            }
            UnitKind::Word
        } else {
            i += 1;
            let joins =
                c == '-' && start > 0 && at(start - 1).is_some_and(|c| letter(c) || c.is_ascii_digit());
            if joins && at(i).is_some_and(letter) {
                apart = true;
                continue;
            }
            UnitKind::Sign
        };
        let range = byte(start)..byte(i);
        units.push(Unit::new(&text[range.clone()], kind, sentence.original(range), apart));
        apart = false;
    }
    units
}

/// The end of digits with groups (`1,299`, at a sign that `groups`) and a fraction (`4.5`).
fn number_end(at: &impl Fn(usize) -> Option<char>, groups: &impl Fn(usize) -> bool, mut i: usize) -> usize {
    let digit = |i: usize| at(i).is_some_and(|c| c.is_ascii_digit());
    while digit(i) {
        i += 1;
    }
    while groups(i) && (1..=3).all(|step| digit(i + step)) && !digit(i + 4) {
        i += 4;
    }
    if at(i) == Some('.') && digit(i + 1) {
        i += 1;
        while digit(i) {
            i += 1;
        }
    }
    i
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(sentence: &str) -> Vec<String> {
        scan(&Normalised::new(sentence)).into_iter().map(|unit| unit.text).collect()
    }

    #[test]
    fn a_sentence_falls_into_units() {
        assert_eq!(texts("红T恤M码"), ["红", "t", "恤", "m", "码"]);
        assert_eq!(texts("off-shoulder, $1,299.50"), ["off", "shoulder", ",", "$", "1,299.50"]);
        assert_eq!(texts("165，110斤"), ["165", ",", "110", "斤"]);
        assert_eq!(texts("1,299元，500"), ["1,299", "元", ",", "500"]);
        assert_eq!(texts("170/88A 3XL 1k"), ["170/88a", "3xl", "1", "k"]);
        assert_eq!(texts("300-500元"), ["300", "-", "500", "元"]);
        assert_eq!(texts("my 8-year-old, men's"), ["my", "8", "year", "old", ",", "men's"]);
    }
}
