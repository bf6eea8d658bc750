//! What search knows of a product: its words by field, its facts, its variants.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use jingxuan_catalogue::{
    Category, CategoryId, ColourFamily, Currency, Money, Product, Timestamp, VariantId,
};

pub use jingxuan_text::comparable_size;

use crate::lexical::Field;

/// Key of the fact that names the category.
pub const CATEGORY: &str = "category";
/// Key of the fact that names the brand.
pub const BRAND: &str = "brand";

/// Several colour families, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Families(pub u16);

impl Families {
    /// With one more family.
    #[must_use]
    pub fn with(self, family: ColourFamily) -> Self {
        Self(self.0 | 1 << family as u16)
    }

    /// Whether they share a family.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The families.
    pub fn iter(self) -> impl Iterator<Item = ColourFamily> {
        FAMILIES.into_iter().filter(move |family| self.meets(Self::default().with(*family)))
    }
}

impl FromIterator<ColourFamily> for Families {
    fn from_iter<I: IntoIterator<Item = ColourFamily>>(families: I) -> Self {
        families.into_iter().fold(Self::default(), Self::with)
    }
}

/// Every colour family.
pub const FAMILIES: [ColourFamily; 15] = [
    ColourFamily::Black,
    ColourFamily::White,
    ColourFamily::Grey,
    ColourFamily::Red,
    ColourFamily::Orange,
    ColourFamily::Yellow,
    ColourFamily::Green,
    ColourFamily::Blue,
    ColourFamily::Purple,
    ColourFamily::Pink,
    ColourFamily::Brown,
    ColourFamily::Beige,
    ColourFamily::Gold,
    ColourFamily::Silver,
    ColourFamily::Multi,
];

/// A size and colour of a document; what is not known is empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Offer {
    /// SKU, where the catalogue has one.
    pub id: VariantId,
    /// Size as it is compared: upper case, without blanks.
    pub size: Arc<str>,
    /// Colour families.
    pub families: Families,
    /// Price.
    pub price: Option<Money>,
    /// Price for members, where there is another one for them.
    pub member_price: Option<Money>,
}

/// A product as search sees it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// Its id.
    pub id: String,
    /// Texts by [`Field`], both languages.
    pub texts: [Arc<str>; 5],
    /// Key and value: category, brand and attributes.
    pub facts: Vec<(Arc<str>, Arc<str>)>,
    /// At least one.
    pub offers: Vec<Offer>,
    /// When it came into the range; 0 where unknown.
    pub since: Timestamp,
}

/// A value as values are compared.
#[must_use]
pub fn comparable(value: &str) -> String {
    jingxuan_text::normalise(value).trim().to_owned()
}

/// The category tree.
#[derive(Clone, Debug, Default)]
pub struct Taxonomy(HashMap<CategoryId, Category>);

impl Taxonomy {
    /// The tree of these categories.
    #[must_use]
    pub fn new(categories: &[Category]) -> Self {
        Self(categories.iter().map(|category| (category.id.clone(), category.clone())).collect())
    }

    /// A category.
    #[must_use]
    pub fn get(&self, id: &CategoryId) -> Option<&Category> {
        self.0.get(id)
    }

    /// All categories.
    pub fn iter(&self) -> impl Iterator<Item = &Category> {
        self.0.values()
    }

    /// A category and those above it, the nearest first.
    pub fn path<'a>(&'a self, id: &'a CategoryId) -> impl Iterator<Item = &'a Category> {
        let mut next = Some(id.as_str());
        std::iter::from_fn(move || {
            let path = next?;
            next = path.rfind('/').map(|slash| &path[..slash]);
            Some(path)
        })
        .filter_map(|path| self.0.get(&CategoryId::from(path)))
    }
}

/// Words of attribute values for both languages: `("material", "wool")` to `["羊毛", "wool", "woollen"]`.
pub type ValueNames = BTreeMap<(String, String), Vec<String>>;

impl Document {
    /// A product of the shop.
    #[must_use]
    pub fn of_product(product: &Product, taxonomy: &Taxonomy, names: &ValueNames) -> Self {
        let mut document = Self { id: product.id.0.clone(), since: product.since, ..Self::default() };
        let join = |texts: Vec<&str>| -> Arc<str> { texts.join("\n").into() };
        document.texts[Field::Title as usize] = join(product.title.all().collect());
        document.texts[Field::Description as usize] = join(product.description.all().collect());
        document.texts[Field::Brand as usize] = product.brand.as_str().into();
        let mut words: Vec<&str> = Vec::new();
        for category in taxonomy.path(&product.category) {
            words.extend(category.name.all());
            words.extend(category.synonyms.iter().map(String::as_str));
        }
        document.texts[Field::Category as usize] = join(words);
        let mut words: Vec<&str> = Vec::new();
        for (key, values) in &product.attributes {
            for value in values {
                words.push(value);
                let known = names.get(&(key.clone(), comparable(value)));
                words.extend(known.into_iter().flatten().map(String::as_str));
                document.facts.push((key.as_str().into(), comparable(value).into()));
            }
        }
        let mut colours: Vec<&str> =
            product.variants.iter().flat_map(|variant| variant.colour.name.all()).collect();
        colours.sort_unstable();
        colours.dedup();
        words.extend(colours);
        document.texts[Field::Attributes as usize] = join(words);
        if !product.category.0.is_empty() {
            document.facts.push((CATEGORY.into(), product.category.as_str().into()));
        }
        if !product.brand.is_empty() {
            document.facts.push((BRAND.into(), comparable(&product.brand).into()));
        }
        document.offers = product
            .variants
            .iter()
            .map(|variant| Offer {
                id: variant.id.clone(),
                size: comparable_size(&variant.size).into(),
                families: Families::default().with(variant.colour.family),
                price: Some(variant.price),
                member_price: variant.member_price,
            })
            .collect();
        if document.offers.is_empty() {
            document.offers.push(Offer::default());
        }
        document
    }

    /// Keeps what very many documents say, their facts, sizes, and the names of categories and brands, once for all of them. Of a hundred
    /// thousand products that is half the memory.
    pub(crate) fn share(&mut self, pool: &mut HashSet<Arc<str>>) {
        let mut share = |text: &mut Arc<str>| {
            if let Some(known) = pool.get(&**text) {
                *text = Arc::clone(known);
            } else {
                pool.insert(Arc::clone(text));
            }
        };
        self.facts.iter_mut().for_each(|(key, value)| {
            share(key);
            share(value);
        });
        self.facts.shrink_to_fit();
        self.offers.iter_mut().for_each(|offer| share(&mut offer.size));
        [Field::Category, Field::Brand].into_iter().for_each(|field| share(&mut self.texts[field as usize]));
    }

    /// The text that encoders read: both titles, brand, attributes, and the description where the rest is short.
    #[must_use]
    pub fn passage(&self) -> String {
        /// Characters. Measured on the development queries and on foreign catalogues: longer texts are found no better, and
        /// take longer to encode.
        const MOST: usize = 60;
        /// Of a first title; what comes after is read by BM25.
        const LONGEST_TITLE: usize = 2 * MOST;
        let order = [Field::Title, Field::Brand, Field::Attributes, Field::Description];
        let mut passage = String::new();
        let mut left = MOST;
        for field in order {
            for line in self.texts[field as usize].lines().filter(|line| !line.is_empty()) {
                let length = line.chars().count();
                if passage.is_empty() {
                    passage.extend(line.chars().take(LONGEST_TITLE));
                } else {
                    // A line that does not fit ends the text, but for one of which half is empty still: a title that says
                    // little ("Model X200") is followed by the beginning of its description.
                    if length > left && 2 * left < MOST {
                        return passage;
                    }
                    passage.push_str(if field == Field::Attributes { ", " } else { ". " });
                    passage.extend(line.chars().take(left));
                }
                left = left.saturating_sub(length);
            }
        }
        passage
    }

    /// The currency of its prices.
    #[must_use]
    pub fn currency(&self) -> Option<Currency> {
        self.offers.iter().find_map(|offer| offer.price.map(|price| price.currency))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_that_says_little_is_followed_by_the_beginning_of_its_description() {
        let of = |title: &str, description: &str| {
            let mut document = Document::default();
            document.texts[Field::Title as usize] = title.into();
            document.texts[Field::Description as usize] = description.into();
            document.passage()
        };
        let long = "noise-cancelling over-ear headphones for long flights, with thirty hours of music";
        let said = of("Model X200", long);
        assert!(said.starts_with("Model X200. noise-cancelling over-ear headphones"), "{said}");
        assert!(said.chars().count() <= 64, "{said}");
        let telling = "Merino wool cardigan with mother-of-pearl buttons";
        assert_eq!(of(telling, long), telling);
        assert_eq!(of(&"long ".repeat(100), long).chars().count(), 120);
    }

    #[test]
    fn families_are_a_set() {
        let set: Families = [ColourFamily::Red, ColourFamily::Multi].into_iter().collect();
        assert!(set.meets(Families::default().with(ColourFamily::Red)));
        assert!(!set.meets(Families::default().with(ColourFamily::Blue)));
        assert_eq!(set.iter().collect::<Vec<_>>(), [ColourFamily::Red, ColourFamily::Multi]);
        for (place, family) in FAMILIES.into_iter().enumerate() {
            assert_eq!(family as usize, place, "the list follows the enumeration");
        }
    }

    #[test]
    fn the_path_of_a_category_leads_to_the_root() {
        let category = |id: &str| Category { id: id.into(), name: Default::default(), synonyms: vec![] };
        let taxonomy = Taxonomy::new(&[category("women"), category("women/dresses"), category("men")]);
        let id = CategoryId::from("women/dresses/evening");
        let path: Vec<_> = taxonomy.path(&id).map(|category| category.id.as_str()).collect();
        assert_eq!(path, ["women/dresses", "women"]);
    }
}
