//! In which language a turn is answered: the one it is said in, and where it says nothing of that, the one before.

use jingxuan_catalogue::Language;
use jingxuan_guide::{Act, Action};

use crate::demo::{Talk, begin};

impl Talk {
    fn answers(&mut self, text: &str) -> Language {
        let reply = self.say(text);
        let chinese = reply.text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert_eq!(chinese, reply.language == Language::Chinese, "{text}: {}", reply.text);
        reply.language
    }
}

#[test]
fn one_word_of_english_is_answered_in_english() {
    for text in ["Hello!", "Thanks!", "Goodbye."] {
        assert_eq!(begin().answers(text), Language::English, "{text}");
    }
    assert_eq!(begin().answers("ok"), Language::Chinese, "that of the kiosk");
}

#[test]
fn a_size_or_a_store_is_answered_in_the_language_of_the_turn_before() {
    let mut talk = begin();
    assert_eq!(talk.say("show me coats").language, Language::English);
    assert_eq!(talk.say("How much is the second one?").language, Language::English);
    for text in ["XL?", "ok", "Xuhui?"] {
        assert_eq!(talk.say(text).language, Language::English, "{text}");
    }
    assert_eq!(talk.say("第二件多少钱").language, Language::Chinese);
    assert_eq!(talk.say("XL?").language, Language::Chinese);
}

#[test]
fn a_laugh_or_a_brand_that_nobody_knows_changes_no_language() {
    let mut talk = begin();
    assert_eq!(talk.say("show me coats").language, Language::English);
    for text in ["haha", "qipao", "Nike?", "Fendi"] {
        assert_eq!(talk.say(text).language, Language::English, "{text}");
    }
    assert_eq!(talk.say("lianyiqun").language, Language::Chinese, "a kind in pinyin");
    assert_eq!(talk.say("hehe").language, Language::Chinese);
}

#[test]
fn a_language_that_was_chosen_since_holds_where_a_turn_does_not_say() {
    let mut talk = begin();
    assert_eq!(talk.say("你好").language, Language::Chinese);
    talk.talk.language = Language::English;
    assert_eq!(talk.say("ok").language, Language::English, "chosen by touch");
    let back = talk.say("换成中文");
    assert_eq!(back.actions, [Action::SwitchLanguage { language: Language::Chinese }]);
    assert_eq!(talk.say("ok").language, Language::Chinese, "chosen in words");
}

#[test]
fn pinyin_is_answered_in_chinese_and_a_mixed_sentence_in_its_own_language() {
    let mut talk = begin();
    assert_eq!(talk.say("how do returns work?").language, Language::English);
    for text in ["mai hui qu buheshen keyi huan ma", "tui hui qu"] {
        assert_eq!(talk.say(text).language, Language::Chinese, "{text}");
    }
    assert_eq!(talk.say("do you have 旗袍 in M?").language, Language::English);
}

#[test]
fn that_a_part_of_a_long_story_was_not_read_is_told() {
    let mut talk = begin();
    let story = "We went to my sister's wedding last weekend and it rained a lot. ".repeat(8);
    let reply = talk.say(&format!("{story}So, show me coats."));
    let told = "That was long, so I only read the beginning and the end.";
    // A list comes after it; an answer is quoted whole and comes before.
    let (first, last) = if reply.act == Act::Knowledge { (0, told.len()) } else { (told.len(), 0) };
    let about = &reply.text[first..reply.text.len() - last];
    assert!(reply.text.contains(told) && !about.contains(told), "{}", reply.text);
    assert!(about.len() > 10, "{}", reply.text);
    assert!(!talk.say("show me coats").text.contains("That was long"));
}
