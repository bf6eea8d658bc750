//! Misspelt words.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};

/// A word of the vocabulary that was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction<'a> {
    /// The word.
    pub word: &'a str,
    /// Edits between what was typed and the word: letters left out, put in, changed, or swapped with their neighbour.
    pub distance: usize,
}

/// Finds the word of a vocabulary that was meant by a misspelt one.
///
/// Symmetric deletes (W. Garbe, SymSpell, 2012): every way of leaving letters out of a word's beginning leads to the
/// word, so that a look-up costs a few dozen hash probes whatever the size of the vocabulary. Candidates are then
/// measured by the optimal string alignment distance (Damerau-Levenshtein without editing a swapped pair again).
#[derive(Debug, Default)]
pub struct Speller {
    words: Vec<(String, u64)>,
    known: HashMap<String, usize>,
    deletes: HashMap<String, Vec<u32>>,
}

/// Order of candidates: distance, another first letter, uses, place in the vocabulary.
type Rank = (usize, bool, Reverse<u64>, u32);

/// Deletes are taken from this many letters at the beginning.
const PREFIX: usize = 7;

/// How many edits are believed for a word of this many letters.
const fn believed(letters: usize) -> usize {
    match letters {
        0..=3 => 0,
        4..=6 => 1,
        _ => 2,
    }
}

impl Speller {
    /// A speller over words with how often they are used; given twice, the uses add up.
    pub fn new<'a>(words: impl IntoIterator<Item = (&'a str, u64)>) -> Self {
        let mut speller = Self::default();
        for (word, uses) in words {
            if let Some(&known) = speller.known.get(word) {
                speller.words[known].1 = speller.words[known].1.saturating_add(uses);
                continue;
            }
            let id = speller.words.len();
            let Ok(key) = u32::try_from(id) else { break };
            speller.words.push((word.to_owned(), uses));
            speller.known.insert(word.to_owned(), id);
            // A typed word may be one letter longer than the one meant, and then have more edits believed.
            for piece in deletes(word, believed(word.chars().count() + 1)) {
                speller.deletes.entry(piece).or_default().push(key);
            }
        }
        speller
    }

    /// Whether the word is in the vocabulary.
    #[must_use]
    pub fn knows(&self, word: &str) -> bool {
        self.known.contains_key(word)
    }

    /// The word that was meant: the nearest, then the one with the same first letter, then the most used. None for a
    /// word that is known, and where nothing is near enough for its length.
    #[must_use]
    pub fn correct(&self, typed: &str) -> Option<Correction<'_>> {
        let letters: Vec<char> = typed.chars().take(64).collect();
        let limit = believed(letters.len());
        if limit == 0 || self.knows(typed) {
            return None;
        }
        let mut seen = HashSet::new();
        let mut best: Option<(Rank, usize)> = None;
        for piece in deletes(typed, limit) {
            for &id in self.deletes.get(&piece).map_or(&[][..], Vec::as_slice) {
                if !seen.insert(id) {
                    continue;
                }
                let (word, uses) = &self.words[id as usize];
                let wanted: Vec<char> = word.chars().collect();
                let Some(distance) = alignment(&letters, &wanted, limit.min(believed(wanted.len() + 1)))
                else {
                    continue;
                };
                let key = (distance, wanted.first() != letters.first(), Reverse(*uses), id);
                if best.as_ref().is_none_or(|(least, _)| key < *least) {
                    best = Some((key, id as usize));
                }
            }
        }
        best.map(|((distance, ..), id)| Correction { word: &self.words[id].0, distance })
    }
}

/// The word's beginning, and what is left of it when up to `most` letters are left out.
fn deletes(word: &str, most: usize) -> HashSet<String> {
    let prefix: String = word.chars().take(PREFIX).collect();
    let mut all = HashSet::from([prefix.clone()]);
    let mut edge = vec![prefix];
    for _ in 0..most {
        let mut next = Vec::new();
        for piece in edge {
            for (at, character) in piece.char_indices() {
                let mut shorter = piece.clone();
                shorter.replace_range(at..at + character.len_utf8(), "");
                if !shorter.is_empty() && all.insert(shorter.clone()) {
                    next.push(shorter);
                }
            }
        }
        edge = next;
    }
    all
}

/// Optimal string alignment distance where it is at most `limit`.
fn alignment(a: &[char], b: &[char], limit: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut before = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let changed = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = changed.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        if row.iter().all(|&distance| distance > limit) {
            return None;
        }
        before = std::mem::replace(&mut last, row);
    }
    Some(last[b.len()]).filter(|&distance| distance <= limit)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn speller() -> Speller {
        Speller::new([
            ("dress", 90),
            ("dresses", 20),
            ("press", 1),
            ("cardigan", 9),
            ("burgundy", 5),
            ("coat", 40),
        ])
    }

    #[test]
    fn misspelt_words_find_theirs() {
        let speller = speller();
        let meant = |typed| speller.correct(typed).map(|correction| correction.word);
        assert_eq!(meant("drss"), Some("dress"));
        assert_eq!(meant("derss"), Some("dress"), "swapped letters are one edit");
        assert_eq!(meant("cardigen"), Some("cardigan"));
        assert_eq!(meant("cardign"), Some("cardigan"));
        assert_eq!(meant("burgandie"), None, "three edits are too many");
        assert_eq!(meant("burgandi"), Some("burgundy"));
        assert_eq!(meant("coatt"), Some("coat"));
    }

    #[test]
    fn a_known_or_short_word_is_left_alone() {
        let speller = speller();
        assert_eq!(speller.correct("press"), None);
        assert_eq!(speller.correct("cot"), None);
        assert_eq!(speller.correct("windmill"), None);
    }

    proptest! {
        #[test]
        fn one_edit_in_a_long_word_is_always_found(at in 0_usize..8, letter in "[a-z]") {
            let mut typed = "cardigan".to_owned();
            typed.replace_range(at..=at, &letter);
            let speller = speller();
            if typed != "cardigan" {
                prop_assert_eq!(speller.correct(&typed).map(|c| (c.word, c.distance)), Some(("cardigan", 1)));
            }
        }

        #[test]
        fn any_text_may_be_typed(typed in any::<String>()) {
            let _ = speller().correct(&typed);
        }
    }
}
