//! Texts to tokens, for documents and for queries; and what was meant by words that no document has.

use std::{collections::HashMap, sync::Arc};

use jingxuan_text::{
    Granularity, Homophones, Normalised, Segmenter, Speller, Token, TokenKind, is_common_english, is_han,
};

use crate::lexical::{Inverted, QueryTerm};

/// Weight of a shorter word within a longer one that was typed.
const PART: f32 = 0.4;
/// Weight of a single character within a word that was typed.
const CHARACTER: f32 = 0.12;
/// Weight of a word that was guessed from a misspelling or from pinyin.
const GUESSED: f32 = 0.85;

/// Words that carry a request, not what is requested.
const STOP: &[&str] = &[
    // English
    "a",
    "an",
    "and",
    "any",
    "are",
    "at",
    "be",
    "but",
    "by",
    "can",
    "could",
    "do",
    "does",
    "find",
    "for",
    "from",
    "get",
    "give",
    "got",
    "has",
    "have",
    "i",
    "i'd",
    "i'm",
    "in",
    "is",
    "it",
    "its",
    "like",
    "look",
    "looking",
    "me",
    "my",
    "need",
    "of",
    "on",
    "one",
    "ones",
    "or",
    "please",
    "search",
    "show",
    "so",
    "some",
    "something",
    "that",
    "the",
    "there",
    "these",
    "this",
    "to",
    "want",
    "we",
    "what",
    "which",
    "with",
    "would",
    "you",
    "your",
    "buy",
    "anything",
    "wear",
    "wearing",
    "am",
    "not",
    "no",
    "without",
    // Chinese
    "的",
    "了",
    "吗",
    "呢",
    "吧",
    "啊",
    "呀",
    "我",
    "我要",
    "我想",
    "想",
    "想要",
    "想买",
    "要",
    "买",
    "找",
    "找找",
    "看",
    "看看",
    "有",
    "有没有",
    "没有",
    "给",
    "给我",
    "帮",
    "帮我",
    "请",
    "请问",
    "推荐",
    "一下",
    "一件",
    "一条",
    "一双",
    "一个",
    "一款",
    "件",
    "条",
    "双",
    "个",
    "款",
    "这",
    "那",
    "是",
    "在",
    "和",
    "与",
    "或",
    "就",
    "都",
    "也",
    "很",
    "能",
    "可以",
    "什么",
    "哪些",
    "哪",
    "种",
    "需要",
    "来",
    "点",
    "些",
    "不要",
    "不",
    "别",
    "穿",
    "适合",
    "用",
    "的话",
    "谁",
    "你",
    "您",
    "你们",
    "们",
    "把",
    "让",
    "到",
    "去",
    "上",
    "会",
];

/// Cuts texts for the index.
#[derive(Clone, Debug)]
pub struct Analyser {
    segmenter: Arc<Segmenter>,
}

impl Analyser {
    /// With this segmenter, which should know the shop's words.
    #[must_use]
    pub fn new(segmenter: Arc<Segmenter>) -> Self {
        Self { segmenter }
    }

    /// The segmenter.
    #[must_use]
    pub fn segmenter(&self) -> &Segmenter {
        &self.segmenter
    }

    /// Tokens of a document's text: stems of Latin words, Chinese words, the words within them, and their characters.
    #[must_use]
    pub fn tokens(&self, text: &str) -> Vec<String> {
        self.analyse(text).0
    }

    /// [`Analyser::tokens`], and words as they are written, for the vocabulary that misspellings are repaired with.
    pub(crate) fn analyse(&self, text: &str) -> (Vec<String>, Vec<String>) {
        let clean = Normalised::new(text);
        let mut tokens = Vec::new();
        for token in self.segmenter.segment_normalised(&clean, Granularity::Search) {
            match token.kind {
                TokenKind::Sign => {}
                TokenKind::Han => {
                    // Words within a word come before it: only the longest one's characters are added.
                    tokens.push(token.text);
                }
                TokenKind::Word | TokenKind::Number => tokens.push(token.stem),
            }
        }
        let mut words = self.segmenter.segment_normalised(&clean, Granularity::Words);
        words.retain(|word| matches!(word.kind, TokenKind::Han | TokenKind::Word));
        for word in words.iter().filter(|word| word.kind == TokenKind::Han && word.text.chars().count() > 1) {
            tokens.extend(word.text.chars().map(String::from));
        }
        (tokens, words.into_iter().map(|word| word.text).collect())
    }

    /// Words, Chinese and Latin.
    pub(crate) fn words(&self, text: &str) -> impl Iterator<Item = Token> {
        let words = self.segmenter.segment(text, Granularity::Words);
        words.into_iter().filter(|word| matches!(word.kind, TokenKind::Han | TokenKind::Word))
    }
}

/// Whether a word only carries a request.
#[must_use]
pub(crate) fn is_stop(word: &str) -> bool {
    STOP.contains(&word)
}

/// The words of all documents as they are written, to repair queries with.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    speller: Speller,
    sounds: Homophones,
}

impl Vocabulary {
    pub(crate) fn new(counts: &HashMap<String, u64>) -> Self {
        let mut words: Vec<(&str, u64)> =
            counts.iter().map(|(word, &count)| (word.as_str(), count)).collect();
        words.sort_unstable();
        let (han, latin): (Vec<_>, Vec<_>) =
            words.into_iter().partition(|(word, _)| word.chars().any(is_han));
        let latin = latin.into_iter().filter(|(word, _)| word.len() >= 3);
        Self { speller: Speller::new(latin), sounds: Homophones::new(han) }
    }
}

/// A word that was read as another.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Reread {
    /// What was typed.
    pub typed: String,
    /// What it was taken for.
    pub meant: String,
}

/// A query's words.
#[derive(Clone, Debug, Default)]
pub(crate) struct QueryWords {
    pub terms: Vec<QueryTerm>,
    pub reread: Vec<Reread>,
    /// The text with every rereading put in, for encoders.
    pub text: String,
}

impl Analyser {
    /// Words of a query, with those that no document has repaired from the vocabulary.
    pub(crate) fn query(&self, text: &str, index: &Inverted, vocabulary: &Vocabulary) -> QueryWords {
        let mut found = QueryWords::default();
        let mut clean = Normalised::new(text);
        // Chinese written with characters of the same sound.
        let repaired = self.repair_han(&clean, vocabulary, &mut found.reread);
        if let Some(repaired) = repaired {
            clean = Normalised::new(&repaired);
        }
        let repaired = self.repair_latin(&clean, index, vocabulary, &mut found.reread);
        if let Some(repaired) = repaired {
            clean = Normalised::new(&repaired);
        }
        let tokens = self.segmenter.segment_normalised(&clean, Granularity::Search);
        let guessed =
            |token: &Token| found.reread.iter().any(|reread| reread.meant.contains(token.text.as_str()));
        let mut weights: Vec<(String, f32)> = Vec::new();
        let mut put = |text: &str, weight: f32| match weights.iter_mut().find(|(known, _)| known == text) {
            Some((_, known)) => *known = known.max(weight),
            None => weights.push((text.to_owned(), weight)),
        };
        for token in tokens.iter().filter(|token| token.kind != TokenKind::Sign && !is_stop(&token.text)) {
            let within = tokens.iter().any(|other| {
                other.clean.len() > token.clean.len()
                    && other.clean.start <= token.clean.start
                    && other.clean.end >= token.clean.end
            });
            let weight = if guessed(token) { GUESSED } else { 1.0 };
            put(&token.stem, if within { weight * PART } else { weight });
            if token.kind == TokenKind::Han && !within && token.text.chars().count() > 1 {
                for character in token.text.chars() {
                    put(&character.to_string(), weight * CHARACTER);
                }
            }
        }
        found.terms = weights.into_iter().map(|(text, weight)| QueryTerm { text, weight }).collect();
        clean.text().clone_into(&mut found.text);
        found
    }

    fn repair_han(
        &self,
        clean: &Normalised,
        vocabulary: &Vocabulary,
        reread: &mut Vec<Reread>,
    ) -> Option<String> {
        let text = clean.text();
        let mut repaired = String::new();
        let mut done = 0;
        for spelt in vocabulary.sounds.correct(clean, &self.segmenter) {
            repaired.push_str(text.get(done..spelt.clean.start)?);
            repaired.push_str(&spelt.word);
            reread.push(Reread { typed: text.get(spelt.clean.clone())?.to_owned(), meant: spelt.word });
            done = spelt.clean.end;
        }
        if done == 0 {
            return None;
        }
        repaired.push_str(text.get(done..)?);
        Some(repaired)
    }

    /// Runs of Latin words that no document has: read as pinyin where that leaves nothing over, otherwise each repaired.
    fn repair_latin(
        &self,
        clean: &Normalised,
        index: &Inverted,
        vocabulary: &Vocabulary,
        reread: &mut Vec<Reread>,
    ) -> Option<String> {
        let text = clean.text();
        let tokens = self.segmenter.segment_normalised(clean, Granularity::Words);
        let unknown = |token: &Token| {
            token.kind == TokenKind::Word
                && token.text.len() >= 2
                && index.frequency(&token.stem) == 0
                && !is_stop(&token.text)
        };
        let mut repaired = String::new();
        let (mut done, mut at) = (0, 0);
        while at < tokens.len() {
            if !unknown(&tokens[at]) {
                at += 1;
                continue;
            }
            let length = tokens[at..].iter().take_while(|token| unknown(token)).count();
            let run = &tokens[at..at + length];
            let span = run[0].clean.start..run[length - 1].clean.end;
            let letters = text.get(span.clone())?;
            // A common English word is not read as pinyin: no shop sells a `fang` because 房 sounds so.
            let english = run.iter().any(|token| token.text.len() > 3 && is_common_english(&token.text));
            let reading = if english { None } else { vocabulary.sounds.read(letters) };
            if let Some(reading) = reading {
                let meant: String = reading.iter().map(|reading| reading.word.as_str()).collect();
                repaired.push_str(text.get(done..span.start)?);
                repaired.push_str(&meant);
                reread.push(Reread { typed: letters.to_owned(), meant });
                done = span.end;
            } else {
                // A common English word is not misspelt: whoever types `mower` does not mean `power`.
                for token in run.iter().filter(|token| !is_common_english(&token.text)) {
                    let Some(correction) = vocabulary.speller.correct(&token.text) else { continue };
                    repaired.push_str(text.get(done..token.clean.start)?);
                    repaired.push_str(correction.word);
                    reread.push(Reread { typed: token.text.clone(), meant: correction.word.to_owned() });
                    done = token.clean.end;
                }
            }
            at += length;
        }
        if done == 0 {
            return None;
        }
        repaired.push_str(text.get(done..)?);
        Some(repaired)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexical::{Bm25, InvertedBuilder};

    fn fixture(texts: &[&str]) -> (Analyser, Inverted, Vocabulary) {
        let analyser = Analyser::new(Arc::new(Segmenter::new(["连衣裙"])));
        let mut builder = InvertedBuilder::default();
        let mut counts = HashMap::new();
        for text in texts {
            builder.add(&[analyser.tokens(text), vec![], vec![], vec![], vec![]]);
            for word in analyser.words(text) {
                *counts.entry(word.text).or_insert(0) += 1;
            }
        }
        (analyser, builder.finish(&Bm25::default()), Vocabulary::new(&counts))
    }

    #[test]
    fn misspellings_and_pinyin_are_read_as_words_of_the_documents() {
        let (analyser, index, vocabulary) = fixture(&["红色 连衣裙", "waterproof hiking jacket"]);
        for (typed, text) in [
            ("waterpoof jackt", "waterproof jackt"),
            ("hongse lianyiqun", "红色连衣裙"),
            ("lian yi qun", "连衣裙"),
            ("红色连衣群", "红色连衣裙"),
            ("waterproof jacket", "waterproof jacket"),
        ] {
            let read = analyser.query(typed, &index, &vocabulary);
            if typed == "waterpoof jackt" {
                assert!(read.text.starts_with("waterproof ja"), "{}", read.text);
            } else {
                assert_eq!(read.text, text, "{typed}");
            }
        }
    }

    #[test]
    fn a_word_of_its_own_that_no_document_has_is_not_taken_for_another() {
        let (analyser, index, vocabulary) =
            fixture(&["power stretch leggings", "wool coat", "tractor sole boots"]);
        for typed in ["lawn mower", "coal", "mowers", "a factor"] {
            let read = analyser.query(typed, &index, &vocabulary);
            assert_eq!((read.text.as_str(), read.reread.len()), (typed, 0), "{typed}");
        }
        assert_eq!(analyser.query("pwoer legings", &index, &vocabulary).text, "power leggings");
    }

    #[test]
    fn words_of_the_request_do_not_count_and_parts_count_less() {
        let (analyser, index, vocabulary) = fixture(&["红色连衣裙 red dress"]);
        let weight = |query: &str, word: &str| {
            let read = analyser.query(query, &index, &vocabulary);
            read.terms.iter().find(|term| term.text == word).map(|term| term.weight)
        };
        assert_eq!(weight("i want a red dress", "want"), None);
        assert_eq!(weight("i want a red dress", "dress"), Some(1.0));
        assert_eq!(weight("我想买连衣裙", "连衣裙"), Some(1.0));
        assert!(weight("我想买连衣裙", "裙").is_some_and(|weight| weight < 0.2));
    }
}
