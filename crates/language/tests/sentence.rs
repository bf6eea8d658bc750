//! The sentence encoder against the published engine: the same tokens, the same vectors; and what a bad file does.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use jingxuan_language::{LanguageError, SentenceEncoder, find_encoder_weights};
use jingxuan_onnx::{Runtime, RuntimeOptions};
use jingxuan_settings::Provider;
use serde_json::Value;

fn runtime() -> Runtime {
    Runtime::open(RuntimeOptions { library: None, providers: vec![Provider::Cpu], threads: 2 }).unwrap()
}

fn encoder() -> SentenceEncoder {
    let weights = find_encoder_weights().unwrap_or_else(|e| panic!("{e} (`cargo xtask setup` fetches it)"));
    SentenceEncoder::open(&runtime(), &weights).unwrap()
}

fn reference() -> Value {
    serde_json::from_str(include_str!("references/encoder.json")).unwrap()
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

#[test]
fn tokens_and_vectors_are_those_of_the_published_engine() {
    let (encoder, reference) = (encoder(), reference());
    let texts = reference["tokens"].as_array().unwrap();
    assert!(texts.len() > 80);
    for case in texts {
        let text = case["text"].as_str().unwrap();
        let wanted: Vec<u32> = serde_json::from_value(case["tokens"].clone()).unwrap();
        assert_eq!(encoder.tokens(text), wanted, "{text:?}");
    }

    let vectors = reference["vectors"].as_array().unwrap();
    let passages: Vec<&str> = vectors
        .iter()
        .filter(|case| case["query"] == false)
        .map(|case| case["text"].as_str().unwrap())
        .collect();
    // Together, in batches of like length, and out of order of length.
    let mut passages = encoder.passages(&passages).unwrap().into_iter();
    let mut least = 1.0_f32;
    for case in vectors {
        let text = case["text"].as_str().unwrap();
        let ours =
            if case["query"] == true { encoder.query(text).unwrap() } else { passages.next().unwrap() };
        let wanted: Vec<f32> = serde_json::from_value(case["vector"].clone()).unwrap();
        assert!((ours.iter().map(|v| v * v).sum::<f32>() - 1.0).abs() < 1e-4);
        let cosine = cosine(&ours, &wanted);
        assert!(cosine > 0.999, "{cosine} for {text:?}");
        least = least.min(cosine);
    }
    println!("least cosine {least}");
}

#[test]
fn near_in_meaning_is_near_in_cosine_across_languages() {
    let encoder = encoder();
    let garments = ["红色雪纺吊带长裙", "黑色商务西装外套", "儿童防水雨靴", "男士纯棉短袖T恤"];
    let vectors = encoder.passages(&garments).unwrap();
    for (question, best) in
        [("red dress for summer", 0), ("blazer for the office", 1), ("rain boots for kids", 2)]
    {
        let query = encoder.query(question).unwrap();
        let scores: Vec<f32> = vectors.iter().map(|v| cosine(v, &query)).collect();
        let first = (0..scores.len()).max_by(|a, b| scores[*a].total_cmp(&scores[*b])).unwrap();
        assert_eq!(first, best, "{question}: {scores:?}");
    }
}

#[test]
fn no_text_gives_no_vector_and_order_is_kept() {
    let encoder = encoder();
    assert!(encoder.passages(&[]).unwrap().is_empty());
    let texts =
        ["a very long title of a red silk evening dress with a slit and an open back", "coat", "红裙子"];
    let together = encoder.passages(&texts).unwrap();
    for (text, vector) in texts.iter().zip(&together) {
        let alone = encoder.passages(&[text]).unwrap();
        assert!(cosine(&alone[0], vector) > 0.9999, "{text} depends on its neighbours");
    }
}

fn open(path: &Path) -> String {
    match SentenceEncoder::open(&runtime(), path) {
        Err(error @ (LanguageError::Missing(_) | LanguageError::Damaged { .. })) => error.to_string(),
        Err(other) => panic!("another kind of error: {other}"),
        Ok(_) => panic!("opened"),
    }
}

#[test]
fn a_missing_or_damaged_file_is_told_as_such() {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("e5.bin");
    assert!(open(&path).contains("is missing"));

    let whole = std::fs::read(find_encoder_weights().unwrap()).unwrap();
    let cases: [(&str, Vec<u8>); 5] = [
        ("does not begin with E5S1", b"onnx, perhaps".to_vec()),
        ("ends at byte 20", whole[..20].to_vec()),
        ("ends at byte 3000000", whole[..3_000_000].to_vec()),
        ("lies behind its end", whole[..whole.len() - 100].to_vec()),
        ("another network", [&whole[..8], &[0, 1, 0, 0], &whole[12..]].concat()),
    ];
    for (words, bytes) in cases {
        std::fs::write(&path, bytes).unwrap();
        let told = open(&path);
        assert!(told.contains("is damaged") && told.contains(words), "{told}");
    }
    std::fs::write(&path, b"").unwrap();
    assert!(open(&path).contains("is damaged"));
}
