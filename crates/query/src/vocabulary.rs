//! The words of one shop.

use std::collections::{BTreeMap, BTreeSet};

use jingxuan_catalogue::{Category, Colour, Product};

/// The words of one shop that a shopper may use, beside the lexicon that ships with the crate.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// The category tree, with names and synonyms in both languages.
    pub categories: Vec<Category>,
    /// Colours with their families.
    pub colours: Vec<Colour>,
    /// Brands as the catalogue writes them.
    pub brands: BTreeSet<String>,
    /// Values that occur, by attribute.
    pub attributes: BTreeMap<String, BTreeSet<String>>,
    /// Other words of the shop (such as those of titles): known, so that they are never taken for misspelt ones.
    pub words: BTreeSet<String>,
}

impl Vocabulary {
    /// The vocabulary of a catalogue.
    pub fn of<'a>(categories: &[Category], products: impl IntoIterator<Item = &'a Product>) -> Self {
        let mut vocabulary = Self { categories: categories.to_vec(), ..Self::default() };
        let mut seen = BTreeSet::new();
        for product in products {
            if !product.brand.is_empty() {
                vocabulary.brands.insert(product.brand.clone());
            }
            for (key, values) in &product.attributes {
                vocabulary.attributes.entry(key.clone()).or_default().extend(values.iter().cloned());
            }
            for variant in &product.variants {
                let name = &variant.colour.name;
                if seen.insert((name.chinese.clone(), name.english.clone())) {
                    vocabulary.colours.push(variant.colour.clone());
                }
            }
            for title in product.title.all() {
                let words = title.split(|c: char| !c.is_ascii_alphabetic());
                vocabulary.words.extend(words.filter(|w| w.len() >= 3).map(str::to_lowercase));
            }
        }
        vocabulary
    }
}
