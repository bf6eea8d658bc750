//! The reply generator: every act in both languages, slots kept, nothing invented.
#![allow(clippy::unwrap_used)]

use std::{collections::BTreeSet, path::Path};

use jingxuan_language::{LanguageError, ReplyGenerator, ReplyRequest};
use jingxuan_onnx::{Runtime, RuntimeOptions};
use jingxuan_settings::Provider;

fn generator() -> ReplyGenerator {
    ReplyGenerator::open(&runtime(), &Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models")).unwrap()
}

fn runtime() -> Runtime {
    Runtime::open(RuntimeOptions { library: None, providers: vec![Provider::Cpu], threads: 1 }).unwrap()
}

fn slots(template: &str) -> BTreeSet<&str> {
    template.split('{').skip(1).map(|part| part.split_once('}').unwrap().0).collect()
}

#[test]
fn every_act_is_said_in_both_languages_with_its_slots_and_without_a_number() {
    let generator = generator();
    assert!(generator.acts().len() >= 38);
    for (act, spec) in generator.acts() {
        let required: BTreeSet<&str> = spec.required.iter().map(String::as_str).collect();
        let all: Vec<&str> = spec.required.iter().chain(&spec.optional).map(String::as_str).collect();
        for (language, words) in [
            ("zh", "你好，麻烦看一下这个可以吗"),
            ("en", "hello, could you please look at this for me"),
            ("en", ""),
        ] {
            for offered in [spec.required.iter().map(String::as_str).collect(), all.clone()] {
                let request = ReplyRequest { act, language, slots: &offered, words };
                let replies = generator.replies(&request, 3).unwrap();
                assert!(!replies.is_empty(), "{act} {language}");
                assert!(replies.is_sorted_by(|a, b| a.score >= b.score));
                for reply in replies {
                    let used = slots(&reply.template);
                    assert!(used.is_superset(&required), "{act}: {}", reply.template);
                    assert!(used.iter().all(|slot| offered.contains(slot)), "{act}: {}", reply.template);
                    assert!(!reply.template.chars().any(char::is_numeric), "{act}: {}", reply.template);
                    let chinese = reply.template.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}'));
                    assert!(chinese == (language == "zh") || act == "knowledge", "{act}: {}", reply.template);
                }
            }
        }
    }
}

#[test]
fn a_greeting_or_a_please_is_answered_and_nothing_is_answered_that_was_not_said() {
    let generator = generator();
    let opens = |language, words| {
        let request = ReplyRequest { act: "price", language, slots: &["product", "price"], words };
        let reply = generator.replies(&request, 1).unwrap().remove(0).template;
        ["Hello! ", "Certainly. ", "您好！", "好的，"].iter().any(|opening| reply.starts_with(opening))
    };
    for words in ["hello, how much is it", "good morning, what does it cost", "please tell me the price"] {
        assert!(opens("en", words), "{words}");
    }
    for words in ["how much is it", "what does it cost", ""] {
        assert!(!opens("en", words), "{words}");
    }
    assert!(opens("zh", "您好，这件什么价") && opens("zh", "你好，多少钱"));
    assert!(!opens("zh", "这条裤子多少钱") && !opens("zh", "多少钱"));
}

#[test]
fn spaces_and_marks_stand_where_each_language_puts_them() {
    let generator = generator();
    let say = |act, language, slots: &[&str]| {
        let request = ReplyRequest { act, language, slots, words: "" };
        generator.replies(&request, 1).unwrap().remove(0).template
    };
    for text in [
        say("tried_on", "en", &["product", "colour", "size"]),
        say("added", "en", &["product", "colour", "size", "price"]),
        say("no_exact", "en", &["what", "given_up"]),
    ] {
        for wrong in [" ,", " .", " ?", " )", "( ", "  ", "}{", "},{"] {
            assert!(!text.contains(wrong), "{text}");
        }
        assert_eq!(text.trim(), text);
    }
    assert!(!say("stock_here", "zh", &["product", "colour", "size", "quantity"]).contains(' '));
}

#[test]
fn what_it_cannot_say_is_an_error() {
    let generator = generator();
    let ask = |act, language, slots: &[&str]| match generator
        .replies(&ReplyRequest { act, language, slots, words: "" }, 1)
    {
        Err(LanguageError::Asked(told)) => told,
        other => panic!("{other:?}"),
    };
    assert!(ask("dance", "en", &[]).contains("no act dance"));
    assert!(ask("price", "en", &["product"]).contains("needs the slot price"));
    assert!(ask("price", "fr", &["product", "price"]).contains("does not know language=fr"));
}

#[test]
fn files_that_do_not_belong_together_are_refused() {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
    let folder = tempfile::tempdir().unwrap();
    let open =
        || ReplyGenerator::open(&runtime(), folder.path()).err().map(|e| e.to_string()).unwrap_or_default();
    assert!(open().contains("reply_vocabulary.json is missing"));
    std::fs::write(folder.path().join("reply_vocabulary.json"), "{}").unwrap();
    assert!(open().contains("reply_vocabulary.json is damaged"));
    for name in ["reply_encoder.onnx", "reply_decoder.onnx", "reply_vocabulary.json"] {
        std::fs::copy(models.join(name), folder.path().join(name)).unwrap();
    }
    assert_eq!(open(), "");
    let path = folder.path().join("reply_vocabulary.json");
    let text = std::fs::read_to_string(&path).unwrap().replace("\"<pad>\",", "\"<pad>\",\n\"<more>\",");
    std::fs::write(&path, text).unwrap();
    assert!(open().contains("reply_decoder.onnx is damaged"), "{}", open());
}
