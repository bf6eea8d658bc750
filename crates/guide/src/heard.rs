//! What of a turn is read, and in which language it is said.

use std::{borrow::Cow, cmp::Ordering};

use jingxuan_catalogue::Language;
use jingxuan_text::{TextLanguage, is_common_english, is_han, normalise, split_syllables};

/// Longest turn that is read whole, characters.
const LONGEST: usize = 400;
/// What is read of each end of a longer one, characters.
const END: usize = 200;

/// English words that hold a sentence together, in normalised text.
const FRAME: &[&str] = &[
    "the",
    "an",
    "this",
    "that",
    "these",
    "those",
    "it",
    "its",
    "is",
    "are",
    "am",
    "was",
    "be",
    "been",
    "do",
    "does",
    "did",
    "don't",
    "doesn't",
    "didn't",
    "have",
    "has",
    "had",
    "can",
    "could",
    "can't",
    "will",
    "would",
    "won't",
    "should",
    "shall",
    "may",
    "i'm",
    "i'll",
    "i'd",
    "i've",
    "you",
    "you're",
    "your",
    "me",
    "my",
    "we",
    "our",
    "he",
    "she",
    "his",
    "her",
    "him",
    "they",
    "them",
    "their",
    "what",
    "what's",
    "which",
    "who",
    "where",
    "when",
    "why",
    "how",
    "how's",
    "in",
    "on",
    "at",
    "of",
    "to",
    "for",
    "from",
    "with",
    "without",
    "by",
    "as",
    "and",
    "or",
    "but",
    "not",
    "no",
    "any",
    "some",
    "one",
    "ones",
    "much",
    "many",
    "please",
    "show",
    "want",
    "need",
    "like",
    "get",
    "give",
    "got",
    "try",
    "put",
    "take",
    "there",
    "here",
    "let",
    "if",
    "so",
    "then",
    "only",
    "just",
    "also",
    "something",
    "anything",
    "same",
    "other",
    "another",
];
/// The same of Chinese.
const FRAME_ZH: &str =
    "的了吗呢吧啊呀啦哦我你您他她它这那哪有没是要想给么几多怎在还就把被和跟也都不可以能会个件来请";
/// Syllables that end a question or a wish in pinyin, some of which are English words too: "you ma".
const PARTICLES: &[&str] = &["ma", "ne", "ba", "le", "de", "a", "ya", "la"];
/// What is written in both languages.
const SHARED: &[&str] =
    &["ok", "okk", "thx", "tks", "ths", "haha", "hahaha", "hehe", "qipao", "hanfu", "cheongsam"];

/// The language that a turn is clearly said in; `None` where it could be either, such as a size, a brand, "OK". `read_as` is what the
/// understanding took it for, which knows the kinds and colours that are typed in pinyin, and `kind` whether it found a kind; `own`
/// tells the words of names.
pub(crate) fn language(
    text: &str,
    read_as: TextLanguage,
    kind: bool,
    own: &dyn Fn(&str) -> bool,
) -> Option<Language> {
    let text = normalise(text);
    let words: Vec<&str> = text
        .split(|c: char| is_han(c) || !(c.is_alphanumeric() || c == '\''))
        .map(|word| word.trim_matches('\''))
        .filter(|word| word.chars().any(char::is_alphabetic) && !is_label(word))
        .filter(|&word| !SHARED.contains(&word) && !own(word))
        .collect();
    let english = words.iter().filter(|word| FRAME.contains(word)).count();
    if text.chars().any(is_han) {
        // "Do you have 旗袍 in M?" is English, "这件 on sale 吗" is not.
        let chinese = text.chars().filter(|c| FRAME_ZH.contains(*c)).count();
        return match english.cmp(&chinese) {
            Ordering::Greater => Some(Language::English),
            Ordering::Equal if english > 0 => None,
            Ordering::Equal | Ordering::Less => Some(Language::Chinese),
        };
    }
    let common = words.iter().filter(|word| is_common_english(word)).count();
    if words.is_empty() {
        return None;
    }
    // One word that nobody knows may be a name or a laugh, whatever it can be split into: only a kind in pinyin says more.
    if words.len() == 1 && english == 0 && common == 0 {
        return (kind && read_as == TextLanguage::Chinese).then_some(Language::Chinese);
    }
    if is_pinyin(&words) || (read_as == TextLanguage::Chinese && english == 0 && common < words.len()) {
        return Some(Language::Chinese);
    }
    (words.len() > 1 || common > 0 || english > 0).then_some(Language::English)
}

/// Whether words are Chinese in Latin letters: all of them syllables, or most where nothing English holds them together. Some syllables
/// are English words: "size" alone is none, "change size" neither.
fn is_pinyin(words: &[&str]) -> bool {
    let split: Vec<Option<usize>> =
        words.iter().map(|word| split_syllables(word).map(|syllables| syllables.len())).collect();
    let foreign =
        words.iter().zip(&split).filter(|(word, split)| split.is_some() && !is_common_english(word)).count();
    let asks = words.len() > 1 && words.last().is_some_and(|word| PARTICLES.contains(word));
    let all = split.iter().all(Option::is_some) && split.iter().flatten().sum::<usize>() > 1;
    let held = words.iter().any(|word| FRAME.contains(word));
    (all && (foreign > 0 || asks)) || (!held && foreign > 1 && foreign * 2 > words.len())
}

/// Sizes, single letters and units: `XL`, `2XL`, `75B`, `170cm`.
fn is_label(word: &str) -> bool {
    let letters = word.trim_start_matches(|c: char| c.is_ascii_digit());
    letters.chars().count() == 1
        || matches!(letters.trim_start_matches('x'), "s" | "m" | "l")
        || matches!(letters, "cm" | "kg" | "mm")
}

/// A turn as far as it is read: whole, or of a long one the beginning and the end, cut between sentences. What was asked mostly stands at
/// the end, what it is about at the beginning.
pub(crate) fn within(text: &str) -> Cow<'_, str> {
    let count = text.chars().count();
    if count <= LONGEST {
        return Cow::Borrowed(text);
    }
    let place = |nth: usize| text.char_indices().nth(nth).map_or(text.len(), |(at, _)| at);
    let (head, tail) = (&text[..place(END)], &text[place(count - END)..]);
    let head = ends(head).last().or_else(|| head.rfind(char::is_whitespace)).map_or(head, |at| &head[..at]);
    let asked = |at: &usize| !tail[*at..].trim().is_empty();
    let from = ends(tail).find(asked).or_else(|| tail.find(char::is_whitespace).filter(asked));
    let tail = from.map_or(tail, |at| &tail[at..]);
    Cow::Owned(format!("{} {}", head.trim(), tail.trim()))
}

/// Where sentences end in a text: the places behind their signs. A point ends one only before white space: 3.5 is a number.
pub(crate) fn ends(text: &str) -> impl Iterator<Item = usize> {
    text.char_indices().filter_map(move |(at, sign)| {
        let after = at + sign.len_utf8();
        let ends = match sign {
            '。' | '！' | '？' | '；' | '…' | '!' | '?' | ';' | '\n' => true,
            '.' => text[after..].chars().next().is_none_or(char::is_whitespace),
            _ => false,
        };
        ends.then_some(after)
    })
}

/// What is said where only a part of a turn was read.
pub(crate) fn unread(language: Language) -> &'static str {
    match language {
        Language::Chinese => "您说得比较长，中间的部分我没有读到。",
        Language::English => "That was long, so I only read the beginning and the end.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Option<Language> {
        language(text, jingxuan_text::detect(text), false, &|word| matches!(word, "xuhui" | "muyubai"))
    }

    #[test]
    fn one_word_of_english_is_english_whatever_sign_follows_it() {
        for text in ["Hello!", "Thanks!", "Cheaper?", "yes", "Something blue, please", "can I try 第二件"]
        {
            assert_eq!(said(text), Some(Language::English), "{text}");
        }
    }

    #[test]
    fn pinyin_is_chinese_also_where_no_word_of_it_is_for_sale() {
        for text in
            ["mai hui qu buheshen keyi huan ma", "tui hui qu", "you ma", "wo yao M", "keyi ma", "XL you ma"]
        {
            assert_eq!(said(text), Some(Language::Chinese), "{text}");
        }
        for text in ["change size", "like it", "size", "one more", "nice line"] {
            assert_eq!(said(text), Some(Language::English), "syllables that are English words: {text}");
        }
    }

    #[test]
    fn what_could_be_either_says_nothing_of_the_language() {
        for text in ["XL?", "ok", "Xuhui?", "MUYUBAI", "38", "2XL", "75B", "?", ""] {
            assert_eq!(said(text), None, "{text}");
        }
    }

    #[test]
    fn a_single_unknown_word_changes_no_language_unless_it_is_a_kind_in_pinyin() {
        for text in ["haha", "hehe", "Nike?", "Fendi", "qipao", "hanfu", "keyi"] {
            assert_eq!(said(text), None, "{text}");
        }
        let read = |text: &str, kind: bool| language(text, TextLanguage::Chinese, kind, &|_| false);
        assert_eq!(read("lianyiqun", true), Some(Language::Chinese));
        assert_eq!(read("Fendi", false), None, "taken for a colour in pinyin");
        assert_eq!(read("qipao", true), None, "English says it too");
        assert_eq!(said("a red qipao"), Some(Language::English));
    }

    #[test]
    fn a_mixed_sentence_is_in_the_language_that_holds_it_together() {
        for text in ["do you have 旗袍 in M?", "in 黑色 please", "how much is 这条"] {
            assert_eq!(said(text), Some(Language::English), "{text}");
        }
        for text in ["有没有blazer", "这件on sale吗", "red 连衣裙", "这件有XL吗", "给我看看你们的sneakers"]
        {
            assert_eq!(said(text), Some(Language::Chinese), "{text}");
        }
    }

    #[test]
    fn what_is_asked_after_a_long_story_is_read() {
        let story = "我上周陪我妈妈去参加了一个婚礼，天气很冷。".repeat(20);
        let read = within(&format!("{story}请问这件有M码吗？")).into_owned();
        assert!(read.ends_with("请问这件有M码吗？"), "{read}");
        assert!(read.starts_with("我上周") && read.chars().count() <= LONGEST + 1, "{read}");
        let story = "We went to my sister's wedding last weekend and it rained a lot. ".repeat(8);
        let read = within(&format!("{story}So, do you have it in M?")).into_owned();
        assert!(read.ends_with("it rained a lot. So, do you have it in M?"), "{read}");
        for sentence in read.split(". ") {
            assert!(sentence.starts_with("We went") || sentence.starts_with("So,"), "cut in two: {sentence}");
        }
        let short = "长".repeat(LONGEST);
        assert_eq!(within(&short), short);
        assert_eq!(within(&"长".repeat(LONGEST + 1)).chars().filter(|c| *c == '长').count(), 2 * END);
    }
}
