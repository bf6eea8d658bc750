//! The sequence encoder against its training program: the same subwords, vectors and attention.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use jingxuan_language::{SEQUENCE_MODEL, SequenceEncoder};
use jingxuan_onnx::{Runtime, RuntimeOptions};
use jingxuan_settings::Provider;
use serde_json::Value;

fn runtime() -> Runtime {
    Runtime::open(RuntimeOptions { library: None, providers: vec![Provider::Cpu], threads: 1 }).unwrap()
}

fn model() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models").join(SEQUENCE_MODEL)
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[test]
fn vectors_and_attention_are_those_of_the_training_program() {
    let encoder = SequenceEncoder::open(&runtime(), &model()).unwrap();
    let reference: Value = serde_json::from_str(include_str!("references/sequence.json")).unwrap();
    let cases = reference["vectors"].as_array().unwrap();
    assert!(cases.len() >= 8);
    for case in cases {
        let text = case["text"].as_str().unwrap();
        let ours = match case["tower"].as_str().unwrap() {
            "query" => encoder.query(text).unwrap(),
            _ => encoder.products(&[text]).unwrap().remove(0),
        };
        let wanted: Vec<f32> = serde_json::from_value(case["vector"].clone()).unwrap();
        assert!(dot(&ours.vector, &wanted) > 0.9999, "{text}");
        let wanted: Vec<f32> = serde_json::from_value(case["attention"].clone()).unwrap();
        assert_eq!(ours.weights.len(), wanted.len(), "{text}");
        for ((_, ours), wanted) in ours.weights.iter().zip(&wanted) {
            assert!((ours - wanted).abs() < 1e-3, "{text}");
        }
    }
}

#[test]
fn a_text_in_a_batch_is_what_it_is_alone() {
    let encoder = SequenceEncoder::open(&runtime(), &model()).unwrap();
    let texts = [
        "红色雪纺连衣裙 Red chiffon dress",
        "coat",
        "",
        "Men's straight-leg jeans 男士直筒牛仔裤 cotton denim",
    ];
    let together = encoder.products(&texts).unwrap();
    for (text, ours) in texts.iter().zip(&together) {
        let alone = encoder.products(&[text]).unwrap().remove(0);
        assert!(ours.vector.iter().all(|v| v.is_finite()));
        assert!(text.is_empty() || dot(&alone.vector, &ours.vector) > 0.9999, "{text}");
        let sum: f32 = ours.weights.iter().map(|(_, weight)| weight).sum();
        assert!(text.is_empty() || (sum - 1.0).abs() < 1e-3, "{text}: {sum}");
        assert!(ours.weights.iter().all(|(span, _)| text.get(span.clone()).is_some()));
    }
}

#[test]
fn what_is_asked_for_is_nearer_than_what_is_not() {
    let encoder = SequenceEncoder::open(&runtime(), &model()).unwrap();
    let products = [
        "红色雪纺连衣裙 red chiffon dress women",
        "男士直筒牛仔裤 straight-leg jeans men",
        "羊毛大衣 wool coat women",
    ];
    let vectors = encoder.products(&products).unwrap();
    for (question, best) in
        [("red dress", 0), ("裙子", 0), ("牛仔裤", 1), ("jeans for men", 1), ("大衣", 2), ("wool coat", 2)]
    {
        let query = encoder.query(question).unwrap();
        let scores: Vec<f32> = vectors.iter().map(|v| dot(&v.vector, &query.vector)).collect();
        let first = (0..scores.len()).max_by(|a, b| scores[*a].total_cmp(&scores[*b])).unwrap();
        assert_eq!(first, best, "{question}: {scores:?}");
    }
}

#[test]
fn another_network_is_refused() {
    let other = model().with_file_name("reply_encoder.onnx");
    let told = SequenceEncoder::open(&runtime(), &other).err().unwrap().to_string();
    assert!(told.contains("is damaged"), "{told}");
    let told = SequenceEncoder::open(&runtime(), Path::new("/nowhere.onnx")).err().unwrap().to_string();
    assert!(told.contains("is missing"), "{told}");
}
