//! Prints what is understood of each line of the standard input, with the demo shop's vocabulary:
//! `echo 红色连衣裙 | cargo run --release -p jingxuan-query --example understand`. With `--json` the whole value.

use std::io::BufRead;

use jingxuan_catalogue::{Category, Product};
use jingxuan_query::{Context, Understander, Vocabulary};

fn read<T: serde::de::DeserializeOwned>(path: &str) -> Result<Vec<T>, Box<dyn std::error::Error>> {
    std::fs::read_to_string(path)?.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let shop = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/shop");
    let categories: Vec<Category> = read(&format!("{shop}/categories.jsonl"))?;
    let products: Vec<Product> = read(&format!("{shop}/products.jsonl"))?;
    let understander = Understander::new(&Vocabulary::of(&categories, &products));
    let whole = std::env::args().any(|argument| argument == "--json");
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let understanding = understander.understand(&line, &Context::default());
        if whole {
            println!("{}", serde_json::to_string(&understanding)?);
        } else {
            let slots: Vec<_> = understanding.slots().into_iter().collect();
            let free: Vec<_> = understanding.free.iter().map(|word| word.text.as_str()).collect();
            println!("{line} -> {} | {}", slots.join(", "), free.join(" "));
        }
    }
    Ok(())
}
