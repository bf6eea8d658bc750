//! Suggestions while typing: what begins with, or has a word that begins with, what was typed; in characters, in pinyin, or
//! in its initials.
//!
//! Every place where a suggestion may be entered (its beginning and its word boundaries) is a key into one sorted array; a
//! prefix is a range of that array, found by bisection. The best suggestions of every prefix of one or two characters, whose
//! ranges are long, are worked out when the array is built.

use std::collections::HashMap;

use jingxuan_text::{Granularity, Pinyin, Segmenter, is_han, normalise};
use serde::Serialize;

/// What a suggestion leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A category; the target is its id.
    Category,
    /// What others searched; the target is the text.
    Query,
    /// A brand; the target is its name.
    Brand,
    /// A product; the target is its id.
    Product,
}

/// Something to suggest.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suggestion {
    /// What is shown.
    pub text: String,
    /// What it is.
    pub kind: Kind,
    /// What it leads to.
    pub target: String,
    /// How often it is wanted, 0..=1.
    pub weight: f32,
}

/// Where a key begins.
#[derive(Clone, Copy, Debug)]
struct Key {
    entry: u32,
    /// Which of the entry's forms.
    form: u8,
    offset: u16,
}

/// How a suggestion can be typed.
#[derive(Debug)]
struct Entry {
    suggestion: Suggestion,
    /// Normalised text, pinyin, initials; the latter two empty where there is no Chinese.
    forms: [Box<str>; 3],
}

/// Suggestions, ready to be searched.
#[derive(Debug, Default)]
pub struct Suggester {
    entries: Vec<Entry>,
    keys: Vec<Key>,
    /// Best entries of short prefixes.
    short: HashMap<Box<str>, Vec<u32>>,
}

/// Suggestions kept for short prefixes.
const SHORT: usize = 24;
/// Longest part of a suggestion that is searched.
const LONGEST: usize = 200;

impl Suggester {
    /// Suggestions from these; the same text is kept once, with the kind that comes first.
    #[must_use]
    pub fn new(suggestions: impl IntoIterator<Item = Suggestion>, segmenter: &Segmenter) -> Self {
        let mut seen: HashMap<String, usize> = HashMap::new();
        let mut suggester = Self::default();
        for suggestion in suggestions {
            let text: String = normalise(&suggestion.text).chars().take(LONGEST).collect();
            if text.trim().is_empty() {
                continue;
            }
            if let Some(&known) = seen.get(&text) {
                let known = &mut suggester.entries[known].suggestion;
                if suggestion.kind < known.kind {
                    *known = suggestion;
                }
                continue;
            }
            let Ok(number) = u32::try_from(suggester.entries.len()) else { break };
            seen.insert(text.clone(), suggester.entries.len());
            let entry = suggester.enter(number, &text, suggestion, segmenter);
            suggester.entries.push(entry);
        }
        let entries = &suggester.entries;
        suggester.keys.sort_by(|a, b| typed(entries, *a).cmp(typed(entries, *b)));
        suggester.short = short(entries, &suggester.keys);
        suggester
    }

    fn enter(&mut self, entry: u32, text: &str, suggestion: Suggestion, segmenter: &Segmenter) -> Entry {
        let mut forms = [Box::from(text), Box::default(), Box::default()];
        let mut key = |form: u8, offset: usize| {
            if let Ok(offset) = u16::try_from(offset) {
                self.keys.push(Key { entry, form, offset });
            }
        };
        let tokens = segmenter.segment(text, Granularity::Words);
        let starts: Vec<usize> = tokens.iter().map(|token| token.clean.start).collect();
        for &start in &starts {
            key(0, start);
        }
        if text.chars().any(is_han) {
            let (mut full, mut initials) = (String::new(), String::new());
            for token in &tokens {
                key(1, full.len());
                key(2, initials.len());
                let pinyin = Pinyin::of(&token.text);
                full.push_str(&pinyin.full());
                initials.push_str(&pinyin.initials());
            }
            forms[1] = full.into();
            forms[2] = initials.into();
        }
        Entry { suggestion, forms }
    }

    /// Number of suggestions.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The best suggestions for what was typed: those that begin with it before those that have a word that does; categories
    /// before queries, brands and products; the most wanted first.
    #[must_use]
    pub fn suggest(&self, prefix: &str, limit: usize) -> Vec<&Suggestion> {
        let prefix = normalise(prefix);
        let prefix = prefix.trim_start();
        if prefix.is_empty() {
            return Vec::new();
        }
        // Pinyin is typed with and without blanks between syllables.
        let joined: String = prefix.chars().filter(|c| !matches!(c, ' ' | '\'')).collect();
        let mut found = self.range(prefix);
        if joined != prefix {
            found.extend(self.range(&joined).into_iter().filter(|entry| self.is_chinese(*entry)));
        }
        let mut ranked: Vec<(Rank, u32)> =
            found.into_iter().map(|entry| (self.rank(entry, prefix), entry)).collect();
        ranked.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        ranked.dedup_by_key(|(_, entry)| *entry);
        ranked.truncate(limit);
        ranked.into_iter().map(|(_, entry)| &self.entries[entry as usize].suggestion).collect()
    }

    fn is_chinese(&self, entry: u32) -> bool {
        !self.entries[entry as usize].forms[1].is_empty()
    }

    fn range(&self, prefix: &str) -> Vec<u32> {
        if let Some(known) = self.short.get(prefix) {
            return known.clone();
        }
        /// A longer range than this is a prefix of a few characters that very many products share.
        const MOST: usize = 3000;
        let begins = |key: &Key| typed(&self.entries, *key);
        let first = self.keys.partition_point(|key| begins(key) < prefix);
        let range = self.keys[first..].iter().take_while(|key| begins(key).starts_with(prefix)).take(MOST);
        let mut entries: Vec<u32> = range.map(|key| key.entry).collect();
        entries.sort_unstable();
        entries.dedup();
        entries
    }

    fn rank(&self, entry: u32, prefix: &str) -> Rank {
        let entry = &self.entries[entry as usize];
        let inside = u8::from(!entry.forms.iter().any(|form| form.starts_with(prefix)));
        Rank {
            inside,
            kind: entry.suggestion.kind,
            weight: entry.suggestion.weight,
            length: entry.forms[0].len(),
        }
    }
}

/// What suggestions are ordered by.
struct Rank {
    inside: u8,
    kind: Kind,
    weight: f32,
    length: usize,
}

impl Rank {
    fn total_cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.inside
            .cmp(&other.inside)
            .then(self.kind.cmp(&other.kind))
            .then(other.weight.total_cmp(&self.weight))
            .then(self.length.cmp(&other.length))
    }
}

fn typed(entries: &[Entry], key: Key) -> &str {
    let form = &entries[key.entry as usize].forms[usize::from(key.form)];
    form.get(usize::from(key.offset)..).unwrap_or_default()
}

/// The best entries of every prefix of one and two characters.
fn short(entries: &[Entry], keys: &[Key]) -> HashMap<Box<str>, Vec<u32>> {
    let mut found: HashMap<Box<str>, Vec<u32>> = HashMap::new();
    for length in [1, 2] {
        let prefix = |key: &Key| {
            let text = typed(entries, *key);
            let end = text.char_indices().nth(length).map_or(text.len(), |(at, _)| at);
            &text[..end]
        };
        for group in keys.chunk_by(|a, b| prefix(a) == prefix(b)) {
            let prefix = prefix(&group[0]);
            if prefix.chars().count() < length {
                continue;
            }
            let mut members: Vec<u32> = group.iter().map(|key| key.entry).collect();
            members.sort_unstable();
            members.dedup();
            members.sort_by(|a, b| {
                let order = |entry: &u32| {
                    let entry = &entries[*entry as usize];
                    let inside = !entry.forms.iter().any(|form| form.starts_with(prefix));
                    (inside, entry.suggestion.kind)
                };
                let weight = |entry: &u32| entries[*entry as usize].suggestion.weight;
                order(a).cmp(&order(b)).then(weight(b).total_cmp(&weight(a))).then(a.cmp(b))
            });
            members.truncate(SHORT);
            found.insert(prefix.into(), members);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suggester() -> Suggester {
        let one = |text: &str, kind, weight| Suggestion {
            text: text.to_owned(),
            kind,
            target: text.to_owned(),
            weight,
        };
        Suggester::new(
            [
                one("连衣裙", Kind::Category, 0.9),
                one("红色连衣裙", Kind::Query, 0.5),
                one("雪纺连衣裙", Kind::Product, 0.2),
                one("Evening Dress", Kind::Product, 0.3),
                one("Dresses", Kind::Category, 0.8),
                one("连衣裙", Kind::Product, 1.0),
            ],
            &Segmenter::new(["连衣裙"]),
        )
    }

    fn texts(prefix: &str) -> Vec<String> {
        suggester().suggest(prefix, 5).into_iter().map(|found| found.text.clone()).collect()
    }

    #[test]
    fn characters_pinyin_and_initials_find_the_same() {
        for prefix in ["连", "连衣", "lianyi", "lian yi qun", "lyq", "LYQ", "連衣"] {
            assert_eq!(texts(prefix)[0], "连衣裙", "{prefix}");
            assert!(texts(prefix).contains(&"红色连衣裙".to_owned()), "{prefix}");
        }
        assert_eq!(texts("hsl"), ["红色连衣裙"]);
    }

    #[test]
    fn what_begins_comes_before_what_has_a_word_that_begins() {
        assert_eq!(texts("dre"), ["Dresses", "Evening Dress"]);
        assert_eq!(texts("evening d"), ["Evening Dress"]);
    }

    #[test]
    fn the_same_text_is_suggested_once_and_nothing_for_nothing() {
        assert_eq!(texts("连衣裙").iter().filter(|text| *text == "连衣裙").count(), 1);
        assert!(texts("").is_empty() && texts("  ").is_empty() && texts("zzzz").is_empty());
    }
}
