//! Words that are read otherwise than they are written.

use std::collections::HashMap;

use jingxuan_text::{Homophones, Normalised, Segmenter, Speller, is_common_english, is_han, split_syllables};

use crate::{
    Repair, RepairKind,
    lexicon::Lexicon,
    measure, name,
    unit::{Unit, UnitKind, scan},
};

#[derive(Debug)]
pub(crate) struct Repairer {
    speller: Speller,
    /// Every Chinese phrase, for pinyin.
    sounds: Homophones,
    /// Chinese names of things only, for wrong characters.
    names: Homophones,
    /// Words that name things, by their Chinese: initials stand for these only.
    things: HashMap<String, bool>,
    /// Other words of the shop.
    known: std::collections::BTreeSet<String>,
}

/// Latin words that are taken together when pinyin is typed syllable by syllable.
const WIDEST: usize = 8;
/// Single characters that may be typed in pinyin between words.
const SMALL_WORDS: [&str; 31] = [
    "的", "我", "要", "和", "给", "买", "想", "穿", "找", "红", "黑", "白", "蓝", "绿", "黄", "粉", "紫",
    "灰", "裙", "裤", "鞋", "包", "不", "块", "元", "棉", "麻", "丝", "款", "码", "码的",
];
/// What is typed in pinyin around the words that matter.
const PHRASES: [&str; 30] = [
    "一百",
    "两百",
    "二百",
    "三百",
    "四百",
    "五百",
    "六百",
    "七百",
    "八百",
    "九百",
    "一千",
    "两千",
    "三千",
    "找一件",
    "找一条",
    "帮我找",
    "我想要",
    "我想买",
    "想买",
    "买一件",
    "一件",
    "一条",
    "有没有",
    "有吗",
    "只看",
    "让我",
    "推荐点",
    "试试",
    "穿的",
    "适合",
];

impl Repairer {
    pub(crate) fn new(lexicon: &Lexicon, words: std::collections::BTreeSet<String>) -> Self {
        let mut english: HashMap<String, u64> = HashMap::new();
        for (phrase, weight, thing) in lexicon.phrases.iter().filter(|(_, weight, _)| *weight > 0) {
            for word in phrase.split([' ', '-']).filter(|word| word.len() >= 4 && word.is_ascii()) {
                if word.chars().all(|c| c.is_ascii_alphabetic()) {
                    *english.entry(word.to_owned()).or_default() += if *thing { *weight } else { 1 };
                }
            }
        }
        let mut chinese: Vec<(&str, u64, bool)> = lexicon
            .phrases
            .iter()
            .filter(|(phrase, ..)| {
                phrase.chars().filter(|c| is_han(*c)).count() >= 2 || is_letter_word(phrase)
            })
            .map(|(phrase, weight, thing)| (phrase.as_str(), *weight, *thing))
            .collect();
        let things: HashMap<String, bool> =
            chinese.iter().map(|(phrase, _, thing)| ((*phrase).to_owned(), *thing)).collect();
        let names = Homophones::new(
            chinese
                .iter()
                .filter(|(phrase, _, thing)| *thing && !phrase.contains('的'))
                .map(|(p, w, _)| (*p, *w)),
        );
        chinese.extend(SMALL_WORDS.map(|word| (word, 1, false)));
        chinese.extend(PHRASES.map(|phrase| (phrase, 1, false)));
        Self {
            speller: Speller::new(english.iter().map(|(word, weight)| (word.as_str(), *weight))),
            sounds: Homophones::new(chinese.iter().map(|(phrase, weight, _)| (*phrase, *weight))),
            names,
            things,
            known: words,
        }
    }

    /// The units after repair, and what was repaired.
    pub(crate) fn repair(
        &self,
        sentence: &Normalised,
        units: Vec<Unit>,
        lexicon: &Lexicon,
        segmenter: &Segmenter,
        original: &str,
    ) -> (Vec<Unit>, Vec<Repair>) {
        let mut repairs = Vec::new();
        let units = self.sounds_of(sentence, units, (lexicon, segmenter), original, &mut repairs);
        // Asked of a word many times below: of a long text that would take most of the time.
        let known: Vec<bool> =
            units.iter().map(|unit| unit.kind == UnitKind::Word && self.knows(unit, lexicon)).collect();
        let mut out: Vec<Unit> = Vec::with_capacity(units.len());
        let mut at = 0;
        while let Some(unit) = units.get(at) {
            // "8 gb" is no pinyin.
            let kept = out.last().is_some_and(|last| {
                (last.kind == UnitKind::Number && measure::is_unit(unit)) || name::goes_on(last, unit)
            });
            if unit.kind != UnitKind::Word || kept {
                out.push(unit.clone());
                at += 1;
                continue;
            }
            let run = units[at..].iter().take(WIDEST).take_while(|unit| unit.kind == UnitKind::Word).count();
            if let Some((taken, words)) = self.pinyin(&units[at..at + run], &known[at..at + run]) {
                push(&mut out, &mut repairs, &units[at..at + taken], &words, RepairKind::Pinyin, original);
                at += taken;
                continue;
            }
            if !known[at]
                && let Some(meant) =
                    self.speller.correct(&unit.text).or_else(|| self.speller.correct(&unit.folded))
            {
                push(&mut out, &mut repairs, &units[at..=at], meant.word, RepairKind::Spelling, original);
            } else {
                out.push(unit.clone());
            }
            at += 1;
        }
        repairs.sort_by_key(|repair| repair.span.start);
        (out, repairs)
    }

    /// Chinese words written with characters of the same sound.
    fn sounds_of(
        &self,
        sentence: &Normalised,
        mut units: Vec<Unit>,
        (lexicon, segmenter): (&Lexicon, &Segmenter),
        original: &str,
        repairs: &mut Vec<Repair>,
    ) -> Vec<Unit> {
        for spelt in self.names.correct(sentence, segmenter) {
            let span = sentence.original(spelt.clean);
            let inside = |unit: &Unit| unit.span.start >= span.start && unit.span.end <= span.end;
            let Some(first) = units.iter().position(inside) else { continue };
            let length = units[first..].iter().take_while(|unit| inside(unit)).count();
            // 110斤穿什么码: a unit after its number sounds like nothing else.
            let counted = first.checked_sub(1).is_some_and(|before| units[before].kind == UnitKind::Number);
            if counted && measure::is_chinese_unit(&units[first..]) {
                continue;
            }
            // What is a phrase as it stands (爆款) is not a misspelt one (薄款).
            if lexicon.longest(&units[first..]).is_some_and(|(taken, _)| taken >= length) {
                continue;
            }
            let mut out = units[..first].to_vec();
            push(
                &mut out,
                repairs,
                &units[first..first + length],
                &spelt.word,
                RepairKind::Homophone,
                original,
            );
            out.extend_from_slice(&units[first + length..]);
            units = out;
        }
        units
    }

    fn knows(&self, unit: &Unit, lexicon: &Lexicon) -> bool {
        lexicon.has_word(unit)
            || self.known.contains(&unit.text)
            || is_common_english(&unit.text)
            || is_common_english(&unit.folded)
            || unit.text.chars().count() < 2
            || !unit.text.is_ascii()
    }

    /// Words typed by their sound at the beginning of a run of Latin words: how many of these, and the Chinese.
    /// `known`: which of them are known as they are.
    fn pinyin(&self, run: &[Unit], known: &[bool]) -> Option<(usize, String)> {
        for taken in (1..=run.len()).rev() {
            let words = &run[..taken];
            let last_known = known[..taken].last().is_some_and(|known| *known);
            let unknown = known[..taken].iter().filter(|known| !**known).count();
            // English words between do not make pinyin, syllables that happen to be English (men, pants) may.
            if unknown * 2 < taken || (last_known && taken > 1 && unknown < taken - 1) {
                continue;
            }
            let whole = |unit: &Unit| split_syllables(&unit.text).is_some();
            if taken > 1 && !words.iter().all(whole) {
                continue;
            }
            let letters: Vec<&str> = words.iter().map(|unit| unit.text.as_str()).collect();
            let letters = letters.join(" ");
            let Some(readings) = self.sounds.read(&letters) else { continue };
            let long = |word: &str| word.chars().count() >= 2;
            let fine = readings
                .iter()
                .all(|reading| !reading.initials || self.things.get(&reading.word).copied().unwrap_or(false));
            let letters_of_small: usize =
                readings.iter().filter(|r| !long(&r.word)).map(|r| r.letters.len()).sum();
            if !fine || letters_of_small * 2 > letters.len() {
                continue;
            }
            // A misspelt English word is likelier than the initials of four words or more.
            if taken == 1
                && readings.iter().any(|reading| reading.initials)
                && letters.len() >= 4
                && self.speller.correct(&letters).is_some_and(|meant| meant.distance == 1)
            {
                continue;
            }
            return Some((taken, readings.into_iter().map(|reading| reading.word).collect()));
        }
        None
    }
}

/// T恤, V领: a letter with a character.
fn is_letter_word(phrase: &str) -> bool {
    let mut characters = phrase.chars();
    characters.next().is_some_and(|c| c.is_ascii_lowercase()) && characters.next().is_some_and(is_han)
}

fn push(
    out: &mut Vec<Unit>,
    repairs: &mut Vec<Repair>,
    from: &[Unit],
    to: &str,
    kind: RepairKind,
    original: &str,
) {
    let (Some(first), Some(last)) = (from.first(), from.last()) else { return };
    let span = first.span.start..last.span.end.max(first.span.end);
    for (index, unit) in scan(&Normalised::new(to)).into_iter().enumerate() {
        out.push(Unit::new(
            &unit.text,
            unit.kind,
            span.clone(),
            if index == 0 { first.apart } else { unit.apart },
        ));
    }
    let written = original.get(span.clone()).unwrap_or_default().to_owned();
    repairs.push(Repair { from: written, to: to.to_owned(), kind, span });
}
