//! How long understanding takes: every question of the evaluation sets, many times, with the demo shop's vocabulary; and
//! the input method on every prefix of the pinyin of the shop's words. Run on a quiet machine:
//! `cargo run --release -p jingxuan-query --example latency`.

use std::time::{Duration, Instant};

use jingxuan_catalogue::{Category, Product};
use jingxuan_query::{Context, Understander, Vocabulary};
use jingxuan_text::{Ime, Pinyin};

fn read<T: serde::de::DeserializeOwned>(path: &str) -> Result<Vec<T>, Box<dyn std::error::Error>> {
    std::fs::read_to_string(path)?.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

fn tell(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: usize| times.get(times.len() * share / 1000).copied().unwrap_or_default();
    let longest = times.last().copied().unwrap_or_default();
    println!(
        "{name}: {} runs, p50 {:?}, p99 {:?}, p99.9 {:?}, longest {longest:?}",
        times.len(),
        at(500),
        at(990),
        at(999)
    );
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = env!("CARGO_MANIFEST_DIR");
    let categories: Vec<Category> = read(&format!("{root}/../../assets/shop/categories.jsonl"))?;
    let products: Vec<Product> = read(&format!("{root}/../../assets/shop/products.jsonl"))?;
    let begun = Instant::now();
    let understander = Understander::new(&Vocabulary::of(&categories, &products));
    println!("built in {:?}", begun.elapsed());

    let mut questions: Vec<String> = Vec::new();
    for name in ["dev", "test"] {
        let lines: Vec<serde_json::Value> = read(&format!("{root}/tests/data/{name}.jsonl"))?;
        questions.extend(lines.iter().filter_map(|line| line["text"].as_str().map(str::to_owned)));
    }
    let timed = |texts: &[String], rounds: usize| {
        let mut times = Vec::new();
        for _ in 0..rounds {
            for text in texts {
                let begun = Instant::now();
                std::hint::black_box(understander.understand(text, &Context::default()));
                times.push(begun.elapsed());
            }
        }
        times
    };
    timed(&questions, 1);
    tell("a question", timed(&questions, 20));
    let long: Vec<String> = [1, 2, 4, 8].iter().map(|times| questions[..20 * times].join("，")).collect();
    for text in &long {
        tell(&format!("a text of {} bytes", text.len()), timed(std::slice::from_ref(text), 50));
    }

    let begun = Instant::now();
    let ime = Ime::new(understander.chinese_words());
    println!("input method built in {:?}", begun.elapsed());
    let mut typed: Vec<String> =
        ["s".repeat(20), "zhzhzhzhzh".into(), "shishishishishishi".into(), "lyqlyqlyq".into()].into();
    for word in understander.chinese_words().take(1500) {
        let full = Pinyin::of(word).full();
        if full.is_ascii() {
            typed.extend((1..=full.len()).map(|end| full[..end].to_owned()));
        }
    }
    let mut times = Vec::new();
    for letters in &typed {
        let begun = Instant::now();
        std::hint::black_box(ime.candidates(letters, 50));
        times.push(begun.elapsed());
    }
    tell("input method", times);
    Ok(())
}
