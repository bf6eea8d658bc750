//! Dropping in an instruction model: a tiny one with random weights (tools/language/make_tiny_wording.py) answers as it does
//! without a cache, and folders whose parts are broken or do not belong together are told as such.
#![allow(clippy::unwrap_used)]

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use jingxuan_language::{LanguageError, Wording, WordingLimits, WordingRequest};
use jingxuan_onnx::{Runtime, RuntimeOptions};
use jingxuan_settings::Provider;
use serde_json::Value;

const LIMITS: WordingLimits = WordingLimits { tokens: 40, time: Duration::from_secs(60) };

fn runtime() -> Runtime {
    Runtime::open(RuntimeOptions { library: None, providers: vec![Provider::Cpu], threads: 1 }).unwrap()
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wording")
}

/// A copy of the folder in which one file is changed.
fn changed(file: &str, change: impl FnOnce(Vec<u8>) -> Vec<u8>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(source()).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
    }
    let path = folder.path().join(file);
    let bytes = change(std::fs::read(&path).unwrap_or_default());
    std::fs::write(path, bytes).unwrap();
    folder
}

fn refused(folder: &Path) -> String {
    match Wording::open(&runtime(), folder) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("opened"),
    }
}

/// Replaces bytes by as many others, so that an ONNX file stays well formed.
fn renamed(mut bytes: Vec<u8>, from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let places: Vec<usize> =
        (0..bytes.len() - from.len()).filter(|at| bytes[*at..].starts_with(from.as_bytes())).collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    }
    bytes
}

#[test]
fn answers_are_those_of_the_model_without_a_cache() {
    let wording = Wording::open(&runtime(), &source()).unwrap();
    let answers: Value =
        serde_json::from_slice(&std::fs::read(source().join("answers.json")).unwrap()).unwrap();
    let answers = answers.as_array().unwrap();
    assert!(answers.iter().any(|a| a["answer"].is_string()) && answers.iter().any(|a| a["answer"].is_null()));
    for answer in answers {
        let said = wording.complete(answer["prompt"].as_str().unwrap(), LIMITS).unwrap();
        assert_eq!(said.as_deref(), answer["answer"].as_str(), "{}", answer["prompt"]);
    }
}

#[test]
fn what_takes_too_long_gives_no_answer() {
    let wording = Wording::open(&runtime(), &source()).unwrap();
    let prompt = "Reword: the coat is in stock.";
    assert!(wording.complete(prompt, LIMITS).unwrap().is_some());
    assert_eq!(wording.complete(prompt, WordingLimits { tokens: 3, ..LIMITS }).unwrap(), None);
    assert_eq!(wording.complete(prompt, WordingLimits { time: Duration::ZERO, ..LIMITS }).unwrap(), None);
    assert_eq!(wording.complete("", LIMITS).unwrap(), None);
}

#[test]
fn the_prompt_of_the_folder_is_used() {
    let prompt = "Reword: the coat is in stock.";
    let folder = changed("prompt.txt", |_| b"{reply}".to_vec());
    let wording = Wording::open(&runtime(), folder.path()).unwrap();
    let request =
        WordingRequest { instruction: "unused", facts: &["unused"], words: "unused", reply: prompt };
    assert_eq!(wording.reword(&request, LIMITS).unwrap(), wording.complete(prompt, LIMITS).unwrap());
    assert!(wording.reword(&request, LIMITS).unwrap().is_some());
}

#[test]
fn a_missing_or_truncated_file_is_named() {
    let empty = tempfile::tempdir().unwrap();
    assert!(refused(empty.path()).contains("tokenizer.json is missing"));
    let folder = changed("model.onnx", |bytes| bytes[..bytes.len() / 2].to_vec());
    assert!(refused(folder.path()).contains("model.onnx is damaged"));
    let folder = changed("tokenizer.json", |bytes| bytes[..bytes.len() / 2].to_vec());
    assert!(refused(folder.path()).contains("tokenizer.json is damaged"));
    let folder = changed("generation_config.json", |_| b"{\"eos_token_id\": \"never\"}".to_vec());
    assert!(refused(folder.path()).contains("generation_config.json is damaged"));
    std::fs::remove_file(folder.path().join("model.onnx")).unwrap();
    std::fs::remove_file(folder.path().join("generation_config.json")).unwrap();
    assert!(matches!(Wording::open(&runtime(), folder.path()), Err(LanguageError::Onnx(_))));
}

#[test]
fn a_tokenizer_of_another_model_is_refused() {
    let folder = changed("tokenizer.json", |bytes| {
        let mut tokenizer: Value = serde_json::from_slice(&bytes).unwrap();
        let vocabulary = tokenizer["model"]["vocab"].as_object_mut().unwrap();
        for n in vocabulary.len()..vocabulary.len() + 50 {
            vocabulary.insert(format!("word{n}"), n.into());
        }
        serde_json::to_vec(&tokenizer).unwrap()
    });
    let told = refused(folder.path());
    assert!(told.contains("tokens where the model has 400"), "{told}");
}

#[test]
fn a_model_with_other_inputs_or_outputs_is_refused() {
    for (from, to, words) in [
        ("past_key_values.1.key", "last_key_values.1.key", "input last_key_values.1.key, which is not known"),
        ("present.1.value", "missing.1.value", "no output present.1.value"),
        ("input_ids", "other_ids", "input other_ids, which is not known"),
        ("logits", "lagits", "no output logits"),
    ] {
        let folder = changed("model.onnx", |bytes| renamed(bytes, from, to));
        let told = refused(folder.path());
        assert!(told.contains("is damaged") && told.contains(words), "{told}");
    }
}
