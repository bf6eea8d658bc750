//! Input method of the touch keyboard: letters to Chinese.

use std::collections::HashMap;

use crate::pinyin::{self, Pinyin};

/// What the keyboard offers for the letters typed so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Chinese.
    pub text: String,
    /// How many bytes of the input it stands for; the rest stays to be chosen.
    pub consumed: usize,
    /// Negative log probability; less is better. Comparable among candidates that consume the same.
    pub cost: f32,
}

#[derive(Debug, Default)]
struct Node {
    children: HashMap<u16, u32>,
    /// Words that end here, with their cost, best first.
    words: Vec<(u32, f32)>,
}

/// Turns pinyin into ranked words, by a trie of syllables and the likeliest path of words through the letters
/// (unigram model with the frequencies of jieba's dictionary, and the shop's words made likelier).
///
/// Whole syllables, a syllable that is still being typed, and initials (`lyq`, `lianyq`) are understood.
/// Building one takes about a tenth of a second and 25 MB; share it.
#[derive(Debug)]
pub struct Ime {
    words: Vec<String>,
    syllables: Vec<&'static str>,
    /// By first letter: syllables that begin with it.
    by_letter: HashMap<u8, Vec<u16>>,
    ids: HashMap<&'static str, u16>,
    nodes: Vec<Node>,
}

/// Letters of one input that are looked at.
const MOST_LETTERS: usize = 60;
/// A shop's word is at least as frequent as this.
const OF_THE_SHOP: u32 = 20_000;
/// ln: a syllable given by its initial only is as much less likely.
const ABBREVIATED: f32 = 4.0;
/// ln: a syllable that is not typed to its end.
const UNFINISHED: f32 = 2.0;
/// Nodes visited for abbreviated words; keeps `ssssss` from walking the whole trie.
const MOST_VISITS: usize = 4_000;
/// What is said at a counter; jieba's frequencies come from newspapers, where 向 is more frequent than 想.
const SPOKEN: &str = "我想 我想买 想要 想买 想看 想试 想找 我要 要买 买 想 有没有 有吗 还有吗 有什么 多少钱 多少 便宜 便宜点 贵 \
     太贵 一点 一件 一条 一双 这件 那件 这条 那条 这个 那个 这款 帮我 给我 给 找 看看 试试 试穿 试一下 合适 好看 推荐 \
     颜色 尺码 大一号 小一号 不要 可以 吗 呢 什么 怎么 搭配 送 妈妈 爸爸 老公 老婆 孩子 女儿 儿子 男朋友 女朋友 退货 换货 \
     会员 优惠 打折 面料 洗 库存 新款 最新 以内 以下 以上 左右";
/// Characters and words that stand for the first letters only.
const MOST_PARTIAL: usize = 60;

impl Ime {
    /// An input method that prefers the words of the shop.
    pub fn new<'a>(shop: impl IntoIterator<Item = &'a str>) -> Self {
        let mut syllables: Vec<&'static str> = pinyin::syllables().iter().copied().collect();
        syllables.sort_unstable();
        let mut by_letter: HashMap<u8, Vec<u16>> = HashMap::new();
        let mut ids = HashMap::new();
        for (id, syllable) in (0_u16..).zip(&syllables) {
            by_letter.entry(syllable.as_bytes()[0]).or_default().push(id);
            ids.insert(*syllable, id);
        }
        let mut ime = Self { words: Vec::new(), syllables, by_letter, ids, nodes: vec![Node::default()] };

        let mut boosted: HashMap<String, Vec<String>> = HashMap::new();
        for word in shop.into_iter().chain(SPOKEN.split_whitespace()) {
            let word = crate::normalise(word);
            if (1..=10).contains(&word.chars().count()) && word.chars().all(crate::is_han) {
                let reading = Pinyin::of(&word).syllables;
                boosted.insert(word, reading);
            }
        }
        let all = pinyin::words();
        #[allow(clippy::cast_precision_loss)] // a ratio for a logarithm
        let total = all.iter().map(|word| u64::from(word.frequency)).sum::<u64>() as f32;
        #[allow(clippy::cast_precision_loss)]
        let cost = |frequency: u32| (total / frequency.max(1) as f32).ln();
        for word in all {
            let frequency = if boosted.remove(word.text).is_some() {
                word.frequency.max(OF_THE_SHOP)
            } else {
                word.frequency
            };
            ime.insert(word.text, word.reading.split(' '), cost(frequency));
        }
        let mut rest: Vec<_> = boosted.into_iter().collect();
        rest.sort();
        for (word, reading) in &rest {
            ime.insert(word, reading.iter().map(String::as_str), cost(OF_THE_SHOP));
        }
        for node in &mut ime.nodes {
            node.words.sort_by(|a, b| a.1.total_cmp(&b.1));
        }
        ime
    }

    fn insert<'a>(&mut self, word: &str, reading: impl Iterator<Item = &'a str>, cost: f32) {
        let Ok(id) = u32::try_from(self.words.len()) else { return };
        let mut at = 0;
        for syllable in reading {
            let Some(&syllable) = self.ids.get(syllable) else { return };
            let Ok(next) = u32::try_from(self.nodes.len()) else { return };
            let child = *self.nodes[at].children.entry(syllable).or_insert(next);
            if child == next {
                self.nodes.push(Node::default());
            }
            at = child as usize;
        }
        self.words.push(word.to_owned());
        self.nodes[at].words.push((id, cost));
    }

    /// What may be meant by these letters: first what stands for all of them, likeliest first, then words and
    /// characters for the first of them, the longer before the shorter. Other signs than letters end the input;
    /// apostrophes separate syllables (`xi'an`).
    #[must_use]
    pub fn candidates(&self, typed: &str, limit: usize) -> Vec<Candidate> {
        let typed = typed.to_ascii_lowercase();
        let letters: String =
            typed.chars().take_while(|c| c.is_ascii_lowercase() || *c == '\'').take(MOST_LETTERS).collect();
        let letters = letters.as_bytes();
        if letters.is_empty() || limit == 0 {
            return Vec::new();
        }
        let mut found = Vec::new();
        self.matches(letters, 0, &mut |end, node, unfinished| {
            let most = if end == letters.len() { limit } else { MOST_PARTIAL };
            for &(word, cost) in self.nodes[node].words.iter().take(most) {
                let cost = cost + if unfinished { UNFINISHED } else { 0.0 };
                found.push(Candidate { text: self.words[word as usize].clone(), consumed: end, cost });
            }
        });
        self.abbreviated(letters, &mut found);
        found.extend(self.sentence(letters));
        found.sort_by(|a, b| b.consumed.cmp(&a.consumed).then(a.cost.total_cmp(&b.cost)));
        let mut seen = std::collections::HashSet::new();
        found.retain(|candidate| seen.insert(candidate.text.clone()));
        found.truncate(limit);
        found
    }

    /// Every word whose syllables are spelt out from `start`, the last perhaps unfinished at the end of the letters.
    fn matches(&self, letters: &[u8], start: usize, found: &mut impl FnMut(usize, usize, bool)) {
        let mut open = vec![(start, 0_usize)];
        while let Some((at, node)) = open.pop() {
            let at = if letters.get(at) == Some(&b'\'') { at + 1 } else { at };
            let Some(first) = letters.get(at) else { continue };
            for &syllable in self.by_letter.get(first).map_or(&[][..], Vec::as_slice) {
                let Some(&child) = self.nodes[node].children.get(&syllable) else { continue };
                let (name, child) = (self.syllables[syllable as usize].as_bytes(), child as usize);
                if letters[at..].starts_with(name) {
                    found(at + name.len(), child, false);
                    open.push((at + name.len(), child));
                } else if name.starts_with(&letters[at..]) {
                    found(letters.len(), child, true);
                }
            }
        }
    }

    /// Words for all letters, in which syllables are given by their initials.
    fn abbreviated(&self, letters: &[u8], found: &mut Vec<Candidate>) {
        let mut open = vec![(0_usize, 0_usize, 0_u8)];
        let mut visits = 0;
        while let Some((at, node, short)) = open.pop() {
            visits += 1;
            if visits > MOST_VISITS {
                return;
            }
            if at == letters.len() {
                for &(word, cost) in self.nodes[node].words.iter().take(3).filter(|_| short > 0) {
                    let cost = cost + ABBREVIATED * f32::from(short);
                    found.push(Candidate { text: self.words[word as usize].clone(), consumed: at, cost });
                }
                continue;
            }
            for &syllable in self.by_letter.get(&letters[at]).map_or(&[][..], Vec::as_slice) {
                let Some(&child) = self.nodes[node].children.get(&syllable) else { continue };
                let name = self.syllables[syllable as usize].as_bytes();
                if letters[at..].starts_with(name) {
                    open.push((at + name.len(), child as usize, short));
                }
                let initial =
                    if name.get(1) == Some(&b'h') && letters.get(at + 1) == Some(&b'h') { 2 } else { 1 };
                if name.len() > initial {
                    open.push((at + initial, child as usize, short.saturating_add(1)));
                }
            }
        }
    }

    /// The likeliest row of words for all letters, where it takes more than one.
    fn sentence(&self, letters: &[u8]) -> Option<Candidate> {
        // best[i]: least cost of letters[..i], where its last word begins, and the word.
        let mut best: Vec<Option<(f32, usize, u32)>> = vec![None; letters.len() + 1];
        best[0] = Some((0.0, 0, 0));
        for start in 0..letters.len() {
            let Some((before, ..)) = best[start] else { continue };
            self.matches(letters, start, &mut |end, node, unfinished| {
                let Some(&(word, cost)) = self.nodes[node].words.first() else { return };
                let cost = before + cost + if unfinished { UNFINISHED } else { 0.0 };
                if best[end].is_none_or(|(least, ..)| cost < least) {
                    best[end] = Some((cost, start, word));
                }
            });
        }
        let (cost, ..) = best[letters.len()]?;
        let mut row = Vec::new();
        let mut at = letters.len();
        while at > 0 {
            let (_, start, word) = best[at]?;
            row.push(self.words[word as usize].as_str());
            at = start;
        }
        row.reverse();
        (row.len() > 1).then(|| Candidate { text: row.concat(), consumed: letters.len(), cost })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;

    use proptest::prelude::*;

    use super::*;

    fn ime() -> &'static Ime {
        static ONE: OnceLock<Ime> = OnceLock::new();
        ONE.get_or_init(|| Ime::new(["连衣裙", "阔腿裤", "红色", "衬衫"]))
    }

    fn first(typed: &str) -> String {
        ime().candidates(typed, 5).first().map(|candidate| candidate.text.clone()).unwrap_or_default()
    }

    #[test]
    fn words_come_by_syllables_initials_and_unfinished() {
        assert_eq!(first("lianyiqun"), "连衣裙");
        assert_eq!(first("lyq"), "连衣裙");
        assert_eq!(first("lianyiq"), "连衣裙");
        assert_eq!(first("kuotuiku"), "阔腿裤");
        assert_eq!(first("hongselianyiqun"), "红色连衣裙");
        assert_eq!(first("woxiangmai"), "我想买");
        assert_eq!(first("chenshan"), "衬衫");
    }

    #[test]
    fn the_rest_stays_to_be_chosen() {
        let offered = ime().candidates("lianyiqun", 60);
        assert!(
            offered.iter().any(|candidate| candidate.text == "连" && candidate.consumed == 4),
            "{offered:?}"
        );
        let apart = ime().candidates("xi'an", 10);
        assert_eq!(apart.first().map(|candidate| candidate.text.as_str()), Some("西安"));
    }

    #[test]
    fn no_letters_no_candidates() {
        assert!(ime().candidates("", 9).is_empty());
        assert!(ime().candidates("连衣裙", 9).is_empty());
        assert!(ime().candidates("lian", 0).is_empty());
    }

    proptest! {
        #[test]
        fn any_input_is_answered_within_its_length(typed in "[a-z']{0,70}|\\PC{0,20}") {
            for candidate in ime().candidates(&typed, 20) {
                prop_assert!(candidate.consumed <= typed.len() && candidate.consumed > 0);
            }
        }
    }
}
