//! Trains word vectors on the demo shop (titles, descriptions, attributes, knowledge base) with both architectures and
//! prints the neighbours of some words:
//! `cargo run --release -p jingxuan-query --example word_vectors -- 连衣裙 coat`.

use std::time::Instant;

use jingxuan_catalogue::{Category, KnowledgeEntry, Product};
use jingxuan_query::{Understander, Vocabulary};
use jingxuan_text::{
    Granularity, TokenKind,
    word2vec::{Architecture, Options, train},
};

fn read<T: serde::de::DeserializeOwned>(name: &str) -> Result<Vec<T>, Box<dyn std::error::Error>> {
    let path = format!("{}/../../assets/shop/{name}.jsonl", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path)?.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let categories: Vec<Category> = read("categories")?;
    let products: Vec<Product> = read("products")?;
    let knowledge: Vec<KnowledgeEntry> = read("knowledge")?;
    let segmenter = Understander::new(&Vocabulary::of(&categories, &products)).segmenter();
    let mut sentences: Vec<Vec<String>> = Vec::new();
    let mut add = |text: &str| {
        let tokens = segmenter.segment(text, Granularity::Words);
        sentences.push(tokens.into_iter().filter(|t| t.kind != TokenKind::Sign).map(|t| t.stem).collect());
    };
    for product in &products {
        // Both languages of a title stand side by side, so that words of one find those of the other.
        let title = format!("{} {}", product.title.chinese, product.title.english);
        let colours = product.variants.iter().flat_map(|variant| variant.colour.name.all());
        let values = product.attributes.values().flatten().map(String::as_str);
        add(&format!("{title} {}", colours.chain(values).collect::<Vec<_>>().join(" ")));
        product.description.all().for_each(&mut add);
    }
    for entry in &knowledge {
        entry.question.all().chain(entry.answer.all()).for_each(&mut add);
        entry.variants.iter().for_each(|variant| add(variant));
    }
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    if words.is_empty() {
        words = ["连衣裙", "羊毛", "coat", "退货"].map(str::to_owned).to_vec();
    }
    println!("{} sentences, {} words", sentences.len(), sentences.iter().map(Vec::len).sum::<usize>());
    for architecture in [Architecture::SkipGram, Architecture::Cbow] {
        let rate = if architecture == Architecture::Cbow { 0.05 } else { 0.025 };
        let begun = Instant::now();
        let vectors =
            train(&sentences, &Options { architecture, rate, epochs: 20, ..Options::default() }, |_, _| {})?;
        println!("{architecture:?}: {} words in {:.1?}", vectors.len(), begun.elapsed());
        for word in &words {
            let stem = jingxuan_text::stem(word);
            let near = vectors.nearest(&stem, 6);
            let near: Vec<_> = near.iter().map(|n| format!("{} {:.2}", n.word, n.similarity)).collect();
            println!("  {word}: {}", near.join(", "));
        }
    }
    Ok(())
}
