//! Readings of Chinese words.

use std::{
    collections::{HashMap, HashSet},
    sync::OnceLock,
};

use pinyin::{ToPinyin, ToPinyinMulti};

use crate::is_han;

/// How a text is read, without tones; `ü` is written `v` as on keyboards.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Pinyin {
    /// One syllable for each Chinese character; everything else is kept, one run one syllable.
    pub syllables: Vec<String>,
}

/// A frequent word with its reading.
pub(crate) struct Word {
    pub text: &'static str,
    pub frequency: u32,
    /// Syllables, separated by spaces.
    pub reading: &'static str,
}

/// The 55,000 most frequent words of jieba's dictionary with their readings (see `tools/text/make_data.py`).
pub(crate) fn words() -> &'static [Word] {
    static WORDS: OnceLock<Vec<Word>> = OnceLock::new();
    WORDS.get_or_init(|| {
        include_str!("../data/words.txt")
            .lines()
            .filter_map(|line| {
                let mut parts = line.splitn(3, ' ');
                let (text, frequency, reading) = (parts.next()?, parts.next()?, parts.next()?);
                Some(Word { text, frequency: frequency.parse().ok()?, reading })
            })
            .collect()
    })
}

/// How often a character is a word of its own.
pub(crate) fn frequency(character: char) -> u32 {
    static SINGLE: OnceLock<HashMap<char, u32>> = OnceLock::new();
    let single = SINGLE.get_or_init(|| {
        let alone = |word: &Word| {
            let mut characters = word.text.chars();
            characters.next().filter(|_| characters.next().is_none())
        };
        words().iter().filter_map(|word| Some((alone(word)?, word.frequency))).collect()
    });
    single.get(&character).copied().unwrap_or(0)
}

fn readings() -> &'static HashMap<&'static str, &'static str> {
    static READINGS: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    READINGS.get_or_init(|| words().iter().map(|word| (word.text, word.reading)).collect())
}

/// Whether a Chinese word, in simplified characters, is among the 55,000 frequent ones; names of people mostly are not.
#[must_use]
pub fn is_common_chinese(word: &str) -> bool {
    readings().contains_key(word)
}

/// The syllables of standard Chinese that occur in words, without tones.
pub(crate) fn syllables() -> &'static HashSet<&'static str> {
    static SYLLABLES: OnceLock<HashSet<&'static str>> = OnceLock::new();
    SYLLABLES.get_or_init(|| {
        let mut all: HashSet<_> = words().iter().flat_map(|word| word.reading.split(' ')).collect();
        // Interjections that would cut everything into single letters.
        for odd in ["n", "ng", "m", "hm", "hng", "g"] {
            all.remove(odd);
        }
        all
    })
}

impl Pinyin {
    /// Reads a text. Words that the dictionary knows decide the readings of their characters (`长裙` is chang, `成长` is
    /// zhang), the longest first; other characters take their most usual one.
    #[must_use]
    pub fn of(text: &str) -> Self {
        const LONGEST: usize = 4;
        let characters: Vec<(usize, char)> = text.char_indices().collect();
        let end = |index: usize| characters.get(index).map_or(text.len(), |(at, _)| *at);
        let mut syllables = Vec::with_capacity(characters.len());
        let mut at = 0;
        while at < characters.len() {
            let (start, character) = characters[at];
            if !is_han(character) {
                let mut stop = at + 1;
                while characters.get(stop).is_some_and(|(_, c)| !is_han(*c)) {
                    stop += 1;
                }
                syllables.push(text[start..end(stop)].to_lowercase());
                at = stop;
                continue;
            }
            let known = (2..=LONGEST.min(characters.len() - at))
                .rev()
                .find_map(|length| Some((length, *readings().get(&text[start..end(at + length)])?)));
            if let Some((length, reading)) = known {
                syllables.extend(reading.split(' ').map(str::to_owned));
                at += length;
            } else {
                syllables.push(usual(character).unwrap_or_else(|| character.to_string()));
                at += 1;
            }
        }
        Self { syllables }
    }

    /// All syllables as they are typed: `lianyiqun`.
    #[must_use]
    pub fn full(&self) -> String {
        self.syllables.concat()
    }

    /// The first letters: `lyq`.
    #[must_use]
    pub fn initials(&self) -> String {
        self.syllables.iter().filter_map(|syllable| syllable.chars().next()).collect()
    }
}

fn usual(character: char) -> Option<String> {
    character.to_pinyin().map(|reading| on_keyboard(reading.plain()))
}

/// All toneless readings of a character, the most usual first; empty where none is known.
pub(crate) fn all_readings(character: char) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for reading in character.to_pinyin_multi().into_iter().flatten() {
        let plain = on_keyboard(reading.plain());
        if !all.contains(&plain) {
            all.push(plain);
        }
    }
    all
}

fn on_keyboard(reading: &str) -> String {
    reading.replace('ü', "v")
}

/// Letters cut into as few whole syllables as possible, the longer ones first among equals: `lianyiqun` is lian, yi,
/// qun. An apostrophe or space separates. None where some letters belong to no syllable. Linear in the length.
#[must_use]
pub fn split_syllables(letters: &str) -> Option<Vec<&str>> {
    const LONGEST: usize = 6;
    if letters.is_empty() || !letters.is_ascii() {
        return None;
    }
    // best[i]: fewest syllables of letters[i..], and where the first of them ends.
    let mut best: Vec<Option<(usize, usize)>> = vec![None; letters.len() + 1];
    best[letters.len()] = Some((0, letters.len()));
    for start in (0..letters.len()).rev() {
        if matches!(letters.as_bytes()[start], b'\'' | b' ') {
            best[start] = best[start + 1].map(|(count, _)| (count, start + 1));
            continue;
        }
        for end in (start + 1..=(start + LONGEST).min(letters.len())).rev() {
            if let Some((count, _)) = best[end].filter(|_| syllables().contains(&letters[start..end]))
                && best[start].is_none_or(|(fewest, _)| count + 1 < fewest)
            {
                best[start] = Some((count + 1, end));
            }
        }
    }
    let mut parts = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let (_, end) = best[at]?;
        if !matches!(letters.as_bytes()[at], b'\'' | b' ') {
            parts.push(&letters[at..end]);
        }
        at = end;
    }
    Some(parts)
}

/// A syllable as speakers of the south hear and type it: without the difference of zh/z, ch/c, sh/s, ng/n.
pub(crate) fn fuzzy(syllable: &str) -> String {
    let plain = ["zh", "ch", "sh"]
        .iter()
        .find_map(|initial| syllable.strip_prefix(initial).map(|rest| format!("{}{rest}", &initial[..1])));
    let plain = plain.unwrap_or_else(|| syllable.to_owned());
    match plain.strip_suffix("ng") {
        Some(stem) if !stem.ends_with('o') => format!("{stem}n"),
        _ => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_decides_the_reading() {
        assert_eq!(Pinyin::of("连衣裙").full(), "lianyiqun");
        assert_eq!(Pinyin::of("连衣裙").initials(), "lyq");
        assert_eq!(Pinyin::of("长裙").full(), "changqun");
        assert_eq!(Pinyin::of("成长").full(), "chengzhang");
        assert_eq!(Pinyin::of("绿色").full(), "lvse");
        assert_eq!(Pinyin::of("T恤").syllables, ["t", "xu"]);
        assert!(all_readings('长').contains(&"zhang".to_owned()));
    }

    #[test]
    fn a_word_of_everyday_is_told_from_a_name() {
        assert!(is_common_chinese("许多") && is_common_chinese("文胸"));
        assert!(!is_common_chinese("张伟") && !is_common_chinese("杜朝颜"));
    }

    #[test]
    fn letters_are_cut_into_syllables() {
        assert_eq!(split_syllables("lianyiqun"), Some(vec!["lian", "yi", "qun"]));
        assert_eq!(split_syllables("hong se"), Some(vec!["hong", "se"]));
        assert_eq!(split_syllables("xi'an"), Some(vec!["xi", "an"]));
        assert_eq!(split_syllables("dress"), None);
        assert_eq!(split_syllables(""), None);
    }

    #[test]
    fn southern_readings_are_one() {
        assert_eq!(fuzzy("zhang"), fuzzy("zan"));
        assert_eq!(fuzzy("shi"), fuzzy("si"));
        assert_ne!(fuzzy("hong"), fuzzy("hon"));
    }
}
