//! Which language a turn asks for: "换成英文", "back to Chinese please", 不讲英文讲中文, "my Chinese is bad".

use jingxuan_catalogue::Language;

/// How the languages are called, in normalised text.
const NAMES: [(&str, Language); 17] = [
    ("english", Language::English),
    ("英文", Language::English),
    ("英语", Language::English),
    ("洋文", Language::English),
    ("yingwen", Language::English),
    ("yingyu", Language::English),
    ("chinese", Language::Chinese),
    ("mandarin", Language::Chinese),
    ("中文", Language::Chinese),
    ("汉语", Language::Chinese),
    ("华语", Language::Chinese),
    ("国语", Language::Chinese),
    ("普通话", Language::Chinese),
    ("zhongwen", Language::Chinese),
    ("hanyu", Language::Chinese),
    ("guoyu", Language::Chinese),
    ("putonghua", Language::Chinese),
];

/// Before the name of a language that is not wanted.
const REFUSED_BEFORE: [&str; 44] = [
    "cannot speak",
    "cannot understand",
    "can't understand",
    "do not speak",
    "do not read",
    "do not understand",
    "not the",
    "不能说",
    "不能讲",
    "不怎么会",
    "不怎么会说",
    "don't know",
    "can't do",
    "不讲",
    "不说",
    "别讲",
    "别说",
    "别用",
    "不用",
    "不要",
    "不想说",
    "看不懂",
    "听不懂",
    "不懂",
    "不会",
    "不会说",
    "不会讲",
    "不太会",
    "不太会说",
    "不是",
    "没学过",
    "not",
    "no",
    "don't speak",
    "don't read",
    "don't understand",
    "can't read",
    "can't speak",
    "cannot read",
    "instead of",
    "stop",
    "stop the",
    "my",
    "no more",
];
/// After it.
const REFUSED_AFTER: [&str; 22] = [
    "看不懂",
    "听不懂",
    "我看不懂",
    "我听不懂",
    "我不懂",
    "我不会",
    "不好",
    "不行",
    "不太行",
    "太差",
    "很差",
    "is bad",
    "is poor",
    "is terrible",
    "is rubbish",
    "is not",
    "isn't",
    "isn't great",
    "is rusty",
    "is weak",
    "is hard",
    "is awful",
];
/// Before the name of a language that is wanted.
const WANTED_BEFORE: [&str; 48] = [
    "换",
    "换成",
    "换到",
    "换回",
    "换个",
    "换上",
    "调",
    "调成",
    "调到",
    "调回",
    "切",
    "切成",
    "切到",
    "切回",
    "切换",
    "切换成",
    "切换到",
    "改",
    "改成",
    "改回",
    "改用",
    "转",
    "转成",
    "转回",
    "变成",
    "变回",
    "用",
    "说",
    "讲",
    "来",
    "来点",
    "要",
    "给我",
    "回到",
    "to",
    "to the",
    "into",
    "speak",
    "speak in",
    "talk in",
    "talk",
    "use",
    "try",
    "want",
    "prefer",
    "need",
    "switch",
    "do",
];

/// The language that is asked for; the other one than `now` where none is named.
pub(crate) fn asked(text: &str, now: Language) -> Language {
    let text = jingxuan_text::normalise(text);
    let mut named: Vec<(usize, usize, Language)> = NAMES
        .iter()
        .flat_map(|(name, language)| {
            text.match_indices(name).map(|(at, name)| (at, at + name.len(), *language))
        })
        .collect();
    named.sort_by_key(|(at, ..)| *at);
    let (mut wanted, mut refused, mut neither) = (None, None, None);
    for (from, to, language) in named {
        let (before, after) = (text[..from].trim_end(), text[to..].trim_start());
        if REFUSED_BEFORE.iter().any(|word| ends_with(before, word))
            || REFUSED_AFTER.iter().any(|word| after.starts_with(word))
        {
            refused = Some(language);
        } else if WANTED_BEFORE.iter().any(|word| ends_with(before, word)) {
            wanted = Some(language);
        } else {
            neither = Some(language);
        }
    }
    wanted.or_else(|| refused.map(other)).or(neither).unwrap_or_else(|| other(now))
}

fn other(language: Language) -> Language {
    match language {
        Language::Chinese => Language::English,
        Language::English => Language::Chinese,
    }
}

/// Whether a text ends with a word, as a whole where it is an English one.
fn ends_with(text: &str, word: &str) -> bool {
    text.strip_suffix(word)
        .is_some_and(|before| !word.is_ascii() || !before.ends_with(|c: char| c.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_that_is_wanted_is_told_from_the_one_that_is_not() {
        for text in [
            "换英文吧",
            "能说英语吗",
            "我听不懂中文",
            "中文我看不懂",
            "my Chinese is bad, sorry",
            "Speak English please, my Chinese is rusty",
            "english",
            "do you speak English?",
            "I can't read Chinese",
            "不要中文",
            "huan yingwen",
            "I cannot speak Chinese",
            "I do not speak Chinese",
            "不能说中文",
            "我不怎么会说中文",
            "I can't understand Chinese",
            "English, not the Chinese",
        ] {
            assert_eq!(asked(text, Language::Chinese), Language::English, "{text}");
        }
        for text in [
            "咋全是英文，给我换成中文",
            "诶怎么变英文了，调回中文",
            "不讲英文 讲中文",
            "now put it in Chinese, I practice with my wife",
            "why is everything in English? Chinese please",
            "back to Chinese",
            "not English",
            "說國語",
            "Mandarin would be better",
        ] {
            assert_eq!(asked(text, Language::English), Language::Chinese, "{text}");
        }
    }

    #[test]
    fn where_none_is_named_it_is_the_other_one() {
        assert_eq!(asked("换个语言", Language::Chinese), Language::English);
        assert_eq!(asked("another language please", Language::English), Language::Chinese);
    }
}
