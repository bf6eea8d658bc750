//! The products of the shop by number, as the recommender counts them.

use std::collections::{BTreeMap, HashMap};

use jingxuan_catalogue::{CategoryId, Colour, Product, ProductId, SizeChart, VariantId, attribute};

use crate::Names;

/// Products and size charts.
#[derive(Clone, Debug, Default)]
pub struct Assortment {
    names: Names,
    products: Vec<Product>,
    charts: HashMap<String, SizeChart>,
    of_variant: HashMap<VariantId, u32>,
}

impl Assortment {
    /// The products in the order given; of two with the same id the first counts.
    #[must_use]
    pub fn new(products: Vec<Product>, charts: Vec<SizeChart>) -> Self {
        let mut all = Self::default();
        for product in products {
            if all.names.number(product.id.as_str()).is_some() {
                continue;
            }
            let Ok(number) = all.names.intern(product.id.as_str()) else { break };
            all.of_variant.extend(product.variants.iter().map(|variant| (variant.id.clone(), number)));
            all.products.push(product);
        }
        all.charts = charts.into_iter().map(|chart| (chart.id.clone(), chart)).collect();
        all
    }

    /// Product ids and their numbers.
    #[must_use]
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// All products by number.
    #[must_use]
    pub fn products(&self) -> &[Product] {
        &self.products
    }

    /// A product by its number.
    #[must_use]
    pub fn product(&self, number: u32) -> Option<&Product> {
        self.products.get(number as usize)
    }

    /// The number of a product.
    #[must_use]
    pub fn number(&self, id: &ProductId) -> Option<u32> {
        self.names.number(id.as_str())
    }

    /// The product that a variant belongs to.
    #[must_use]
    pub fn of_variant(&self, variant: &VariantId) -> Option<u32> {
        self.of_variant.get(variant).copied()
    }

    /// The size chart of a product.
    #[must_use]
    pub fn chart(&self, product: &Product) -> Option<&SizeChart> {
        product.size_chart.as_ref().and_then(|chart| self.charts.get(chart))
    }

    /// For each product its words, for [`crate::methods::Content::from_words`].
    #[must_use]
    pub fn words(&self) -> Vec<Vec<String>> {
        self.products.iter().map(words).collect()
    }

    /// Every category with how many products it has.
    #[must_use]
    pub fn categories(&self) -> BTreeMap<&CategoryId, usize> {
        let mut counts = BTreeMap::new();
        self.products.iter().for_each(|product| *counts.entry(&product.category).or_default() += 1);
        counts
    }
}

/// The colour a product is shown in: that of its first variant.
#[must_use]
pub fn colour_of(product: &Product) -> Option<&Colour> {
    product.variants.first().map(|variant| &variant.colour)
}

/// The words by which products are compared: category, attributes, colours and brand, named by their kind so that "wool" the
/// material is not "wool" in a sentence; then the words of title and description, Latin ones as they are, Chinese ones as
/// pairs of characters.
#[must_use]
pub fn words(product: &Product) -> Vec<String> {
    let mut words: Vec<String> =
        product.category.0.split('/').map(|part| format!("category:{part}")).collect();
    for (key, values) in &product.attributes {
        // Nearly everything is for adults: it tells nothing.
        if key != attribute::AGE {
            words.extend(values.iter().map(|value| format!("{key}:{value}")));
        }
    }
    words.extend(product.variants.iter().map(|variant| format!("colour:{:?}", variant.colour.family)));
    words.sort_unstable();
    words.dedup();
    if !product.brand.is_empty() {
        words.push(format!("brand:{}", product.brand));
    }
    if let Some(price) = product.lowest_price() {
        // Prices in steps of a half: what costs about the same is bought by the same people.
        words.push(format!("price:{:.0}", (price.major().max(1.0).ln() / 1.5_f64.ln()).round()));
    }
    for text in product.title.all().chain(product.description.all()) {
        prose(text, &mut words);
    }
    words
}

fn prose(text: &str, words: &mut Vec<String>) {
    let han = |c: char| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3134f}');
    let mut latin = String::new();
    let mut before: Option<char> = None;
    for c in text.chars().chain([' ']) {
        if c.is_alphanumeric() && !han(c) {
            latin.extend(c.to_lowercase());
        } else if !latin.is_empty() {
            let word = std::mem::take(&mut latin);
            if word.len() > 2 {
                words.push(word);
            }
        }
        before = if han(c) {
            if let Some(before) = before {
                words.push([before, c].iter().collect());
            }
            Some(c)
        } else {
            None
        };
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use jingxuan_catalogue::{ColourFamily, Money, SizeRow, Text, Variant};

    use super::*;

    /// A product in sizes S, M and L of one colour.
    pub(crate) fn product(id: &str, category: &str, colour: (ColourFamily, [u8; 3]), price: i64) -> Product {
        let variant = |size: &str| Variant {
            id: format!("{id}-{size}").into(),
            size: size.to_owned(),
            colour: Colour { name: Text::new("色", "colour"), family: colour.0, rgb: Some(colour.1) },
            gtin: None,
            price: Money::cny(price),
            member_price: None,
            images: Vec::new(),
            garment: None,
        };
        Product {
            id: id.into(),
            title: Text::new(format!("{id}的标题"), format!("The {id}")),
            description: Text::default(),
            brand: format!("brand-{}", id.len() % 3),
            category: category.into(),
            attributes: BTreeMap::from([(attribute::MATERIAL.to_owned(), vec!["wool".to_owned()])]),
            variants: ["S", "M", "L"].map(variant).into(),
            size_chart: Some("women".into()),
            since: 0,
            margin_percent: None,
        }
    }

    pub(crate) fn chart() -> SizeChart {
        let row = |size: &str, chest: (f32, f32)| SizeRow {
            size: size.to_owned(),
            body: BTreeMap::from([
                ("chest".to_owned(), chest),
                ("hip".to_owned(), (chest.0 + 6.0, chest.1 + 6.0)),
                ("waist".to_owned(), (chest.0 - 18.0, chest.1 - 18.0)),
            ]),
        };
        let rows = vec![row("S", (80.0, 86.0)), row("M", (86.0, 92.0)), row("L", (92.0, 98.0))];
        SizeChart { id: "women".into(), name: Text::default(), rows }
    }

    #[test]
    fn a_product_is_found_by_its_variant_and_its_words_are_named() {
        let coat = product("coat", "women/outerwear/coats", (ColourFamily::Blue, [20, 30, 90]), 89_900);
        let shop = Assortment::new(vec![coat.clone(), coat.clone()], vec![chart()]);
        assert_eq!(shop.products().len(), 1);
        assert_eq!(shop.of_variant(&"coat-M".into()), Some(0));
        assert!(shop.chart(&coat).is_some());
        let words = words(&coat);
        for wanted in ["category:coats", "material:wool", "colour:Blue", "brand:brand-1", "coat", "标题"] {
            assert!(words.iter().any(|word| word == wanted), "{wanted} in {words:?}");
        }
    }
}
