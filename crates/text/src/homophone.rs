//! Chinese that was typed by its sound: in pinyin, in initials, or with the wrong characters.

use std::{collections::HashMap, ops::Range};

use crate::{
    Normalised, Segmenter, is_han,
    pinyin::{self, Pinyin},
    segment::{Granularity, TokenKind},
};

/// A word of the vocabulary read from letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The word.
    pub word: String,
    /// The letters it was read from.
    pub letters: Range<usize>,
    /// Whether only its initials were typed.
    pub initials: bool,
}

/// A run of Chinese characters that sounds like a word of the vocabulary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spelt {
    /// Bytes of the cleaned text.
    pub clean: Range<usize>,
    /// The word that was meant.
    pub word: String,
}

/// A vocabulary by its sound.
#[derive(Debug, Default)]
pub struct Homophones {
    words: Vec<(String, u64)>,
    full: HashMap<String, Vec<u32>>,
    initials: HashMap<String, Vec<u32>>,
    /// By syllables with southern differences folded, separated by spaces.
    sound: HashMap<String, Vec<u32>>,
    longest: usize,
}

/// Readings of a word with characters of several readings: at most this many are kept.
const MOST_READINGS: usize = 8;
/// Longest word, in characters, that is repaired by its sound.
const LONGEST_WINDOW: usize = 6;
/// A character used as a word of its own as often as this (in jieba's dictionary) is believed beside one other.
const COMMON: u32 = 10_000;
/// Characters that carry grammar: a word with one of them in its place is a phrase, not a misspelt word.
const GRAMMAR: &str = "的了吗呢吧啊不没有又要是我你他她它这那和与或在给到就都也很太个件条双想买看找些什么几";

impl Homophones {
    /// A vocabulary with how often each word is used. Words without Chinese characters are left out.
    pub fn new<'a>(words: impl IntoIterator<Item = (&'a str, u64)>) -> Self {
        let mut sounds = Self::default();
        let mut known: HashMap<String, usize> = HashMap::new();
        for (word, uses) in words {
            let word = crate::normalise(word);
            let length = word.chars().count();
            if !word.chars().any(is_han) || word.contains(' ') {
                continue;
            }
            if let Some(&id) = known.get(&word) {
                sounds.words[id].1 = sounds.words[id].1.saturating_add(uses);
                continue;
            }
            let Ok(id) = u32::try_from(sounds.words.len()) else { break };
            known.insert(word.clone(), sounds.words.len());
            for reading in readings(&word) {
                let full = reading.concat();
                sounds.longest = sounds.longest.max(full.len());
                sounds.full.entry(full).or_default().push(id);
                if length >= 2 {
                    let initials: String = reading.iter().filter_map(|s| s.chars().next()).collect();
                    push_once(sounds.initials.entry(initials).or_default(), id);
                    let sound: Vec<String> = reading.iter().map(|s| pinyin::fuzzy(s)).collect();
                    push_once(sounds.sound.entry(sound.join(" ")).or_default(), id);
                }
            }
            sounds.words.push((word, uses));
        }
        sounds
    }

    fn most_used(&self, ids: &[u32]) -> Option<usize> {
        let id = ids.iter().max_by_key(|&&id| (self.words[id as usize].1, std::cmp::Reverse(id)))?;
        Some(*id as usize)
    }

    /// Letters read as words of the vocabulary, as few as possible: `hongselianyiqun` is 红色 and 连衣裙, `lyq` is 连衣裙.
    /// Initials are believed for the whole of two letters or more, or three letters beside full readings. None where
    /// letters are left over. Blanks and apostrophes between syllables do not matter.
    #[must_use]
    pub fn read(&self, letters: &str) -> Option<Vec<Reading>> {
        const MOST_LETTERS: usize = 64;
        /// Initials beside full words must be worth more than another word.
        const OF_INITIALS: usize = 3;
        let typed: Vec<(usize, char)> =
            letters.char_indices().filter(|(_, c)| !matches!(c, ' ' | '\'')).collect();
        if typed.is_empty()
            || typed.len() > MOST_LETTERS
            || !typed.iter().all(|(_, c)| c.is_ascii_lowercase())
        {
            return None;
        }
        let text: String = typed.iter().map(|(_, c)| c).collect();
        // best[i]: least cost of text[i..], where its first word ends, which word it is, and whether by initials.
        let mut best: Vec<Option<(usize, usize, usize, bool)>> = vec![None; text.len() + 1];
        best[text.len()] = Some((0, 0, 0, false));
        for start in (0..text.len()).rev() {
            for end in (start + 1..=(start + self.longest).min(text.len())).rev() {
                let Some((rest, ..)) = best[end] else { continue };
                let piece = &text[start..end];
                let whole = piece.len() == text.len();
                let full = self.full.get(piece).and_then(|ids| self.most_used(ids));
                let by_initials = || {
                    let enough = if whole { piece.len() >= 2 } else { piece.len() >= 3 };
                    self.initials.get(piece).filter(|_| enough).and_then(|ids| self.most_used(ids))
                };
                let (word, cost, initials) = match (full, by_initials()) {
                    // A single syllable is weak evidence beside a word that has one of its own.
                    (Some(word), _) => (word, if piece.len() <= 2 { 3 } else { 2 }, false),
                    (None, Some(word)) => (word, 2 + OF_INITIALS, true),
                    (None, None) => continue,
                };
                if best[start].is_none_or(|(least, ..)| rest + cost < least) {
                    best[start] = Some((rest + cost, end, word, initials));
                }
            }
        }
        let mut readings = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let (_, end, word, initials) = best[at]?;
            let span = typed[at].0..typed[end - 1].0 + 1;
            readings.push(Reading { word: self.words[word].0.clone(), letters: span, initials });
            at = end;
        }
        Some(readings)
    }

    /// Words written with characters of the same sound: 连衣群 for 连衣裙. A word that is known is never touched, nor is a
    /// run of characters that cuts a known word of two or more characters in two; at least one character has to be
    /// right, and half of them in long words.
    #[must_use]
    pub fn correct(&self, text: &Normalised, segmenter: &Segmenter) -> Vec<Spelt> {
        let tokens = segmenter.segment_normalised(text, Granularity::Words);
        let clean = text.text();
        let mut found: Vec<Spelt> = Vec::new();
        let mut first = 0;
        'tokens: while first < tokens.len() {
            for last in (first..(first + LONGEST_WINDOW).min(tokens.len())).rev() {
                let window = &tokens[first..=last];
                if window.iter().any(|token| token.kind != TokenKind::Han)
                    || window.windows(2).any(|pair| pair[0].clean.end != pair[1].clean.start)
                {
                    continue;
                }
                let span = tokens[first].clean.start..tokens[last].clean.end;
                if let Some(word) = self.meant(&clean[span.clone()], segmenter) {
                    found.push(Spelt { clean: span, word: word.to_owned() });
                    first = last + 1;
                    continue 'tokens;
                }
            }
            first += 1;
        }
        found
    }

    /// The word of the vocabulary that unknown characters sound like.
    fn meant(&self, written: &str, segmenter: &Segmenter) -> Option<&str> {
        let length = written.chars().count();
        if !(2..=LONGEST_WINDOW).contains(&length) || segmenter.knows(written) {
            return None;
        }
        let mut best: Option<(usize, u64, &str)> = None;
        for reading in readings(written) {
            let sound: Vec<String> = reading.iter().map(|syllable| pinyin::fuzzy(syllable)).collect();
            for &id in self.sound.get(&sound.join(" ")).map_or(&[][..], Vec::as_slice) {
                let (word, uses) = &self.words[id as usize];
                let pairs = || written.chars().zip(word.chars());
                let wrong = pairs().filter(|(a, b)| a != b).count();
                let grammar = pairs().any(|(a, b)| a != b && GRAMMAR.contains(a));
                let common = length == 2 && pairs().any(|(a, b)| a != b && pinyin::frequency(a) >= COMMON);
                if word.chars().count() != length || wrong == 0 || grammar || common || wrong > length / 2 {
                    continue;
                }
                if best.is_none_or(|(least, most, _)| {
                    (wrong, std::cmp::Reverse(*uses)) < (least, std::cmp::Reverse(most))
                }) {
                    best = Some((wrong, *uses, word));
                }
            }
        }
        best.map(|(.., word)| word)
    }
}

fn push_once(list: &mut Vec<u32>, id: u32) {
    if !list.contains(&id) {
        list.push(id);
    }
}

/// The likely readings of a word: as the dictionary reads it, then with the other readings of its characters.
fn readings(word: &str) -> Vec<Vec<String>> {
    let usual = Pinyin::of(word).syllables;
    let mut all = vec![usual.clone()];
    for (at, character) in word.chars().enumerate() {
        if usual.len() != word.chars().count() {
            break; // letters within the word: one syllable is not one character
        }
        for other in pinyin::all_readings(character).into_iter().take(2) {
            if all.len() < MOST_READINGS && usual.get(at) != Some(&other) {
                let mut reading = usual.clone();
                reading[at] = other;
                all.push(reading);
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use super::*;

    const WORDS: [(&str, u64); 9] = [
        ("连衣裙", 50),
        ("红色", 40),
        ("衬衫", 30),
        ("不要", 5),
        ("黑色", 30),
        ("羽绒服", 10),
        ("T恤", 20),
        ("优美", 1),
        ("长裙", 5),
    ];

    fn sounds() -> Homophones {
        Homophones::new(WORDS)
    }

    fn segmenter() -> &'static Segmenter {
        static ONE: OnceLock<Segmenter> = OnceLock::new();
        ONE.get_or_init(|| Segmenter::new(WORDS.iter().map(|(word, _)| *word)))
    }

    fn read(letters: &str) -> Option<Vec<String>> {
        Some(sounds().read(letters)?.into_iter().map(|reading| reading.word).collect())
    }

    fn corrected(text: &str) -> Vec<String> {
        let found = sounds().correct(&Normalised::new(text), segmenter());
        found.into_iter().map(|spelt| spelt.word).collect()
    }

    #[test]
    fn letters_are_read_as_words() {
        assert_eq!(read("hongselianyiqun"), Some(vec!["红色".into(), "连衣裙".into()]));
        assert_eq!(read("hong se lian yi qun"), Some(vec!["红色".into(), "连衣裙".into()]));
        assert_eq!(read("lyq"), Some(vec!["连衣裙".into()]));
        assert_eq!(read("hongselyq"), Some(vec!["红色".into(), "连衣裙".into()]));
        assert_eq!(read("buyaoheise"), Some(vec!["不要".into(), "黑色".into()]));
        assert_eq!(read("changqun"), Some(vec!["长裙".into()]));
        assert_eq!(read("dress"), None);
        assert_eq!(read("Ünder"), None);
    }

    #[test]
    fn wrong_characters_of_the_right_sound_are_repaired() {
        assert_eq!(corrected("红色的连衣群"), ["连衣裙"]);
        assert_eq!(corrected("衬杉"), ["衬衫"]);
        assert_eq!(corrected("羽容服"), ["羽绒服"]);
    }

    #[test]
    fn what_is_known_is_left_alone() {
        assert!(corrected("有没有连衣裙").is_empty());
        assert!(corrected("又美又便宜").is_empty());
        assert!(corrected("").is_empty());
    }
}
