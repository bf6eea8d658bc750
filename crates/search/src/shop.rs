//! From products to a search: documents, vocabulary, understanding, index.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    path::PathBuf,
    sync::Arc,
    thread,
};

use jingxuan_catalogue::{Category, Currency, Event, EventKind, Product, ProductId, VariantId, attribute};
use jingxuan_query::{Context, Understander, Vocabulary};

use crate::{
    Engine, Index, IndexOptions, SearchError,
    analysis::Analyser,
    document::{BRAND, Document, Taxonomy, ValueNames},
    feed::Line,
    index::{EncoderChoice, Progress, Stage},
    lexical::{Bm25, Field},
    ranker::Ranker,
    suggest::{Kind, Suggester, Suggestion},
    understanding::annotate,
};

mod partial;
mod values;

/// A catalogue made ready to be indexed.
pub struct Catalogue {
    /// What is searched.
    pub documents: Vec<Document>,
    /// Understands sentences about it.
    pub understander: Arc<Understander>,
    /// Whether conditions decide; otherwise they only rank.
    pub strict: bool,
    /// Numbers of the products that their shop describes in part only; see [`Catalogue::of_shop`].
    partial: Vec<u32>,
    categories: Vec<Category>,
}

/// What a search is made of besides its catalogue.
#[derive(Default)]
pub struct Setup {
    /// What BM25 is told.
    pub bm25: Bm25,
    /// Encoders.
    pub encoders: Vec<EncoderChoice>,
    /// Popularity by product, 0..=1; see [`popularity`].
    pub popularity: HashMap<String, f32>,
    /// File of the trained ranker.
    pub ranker: Option<PathBuf>,
    /// Rates of the shop's own; see [`Engine::with_rates`].
    pub rates: BTreeMap<Currency, f64>,
}

impl Catalogue {
    /// The catalogue of a shop. Each product is dropped when it has been read: what search needs of it is its document.
    ///
    /// A product is described in full where its shop says in our vocabulary what it is, for whom, of what and in which colours. Of any
    /// other, such as one that came with a feed, that is read from its words, and what they do not say is not known: it is not held
    /// against it, as it is against a product that is described in full.
    #[must_use]
    pub fn of_shop(products: impl IntoIterator<Item = Product>, categories: Vec<Category>) -> Self {
        let taxonomy = Taxonomy::new(&categories);
        let names = ValueNames::new();
        let mut vocabulary = Vocabulary::of(&categories, []);
        let mut documents = Vec::new();
        let mut partial = Vec::new();
        let mut pool = HashSet::new();
        for (number, product) in (0..).zip(products) {
            add_words(&mut vocabulary, Vocabulary::of(&[], [&product]));
            let mut document = Document::of_product(&product, &taxonomy, &names);
            if !partial::is_described(&product, &taxonomy) {
                partial::prepare(&mut document, &product, &taxonomy);
                partial.push(number);
            }
            document.share(&mut pool);
            documents.push(document);
        }
        let understander = Arc::new(Understander::new(&vocabulary));
        partial::complete(&mut documents, &partial, &taxonomy, &understander);
        partial.iter().for_each(|&number| documents[number as usize].share(&mut pool));
        Self { documents, understander, strict: true, partial, categories }
    }

    /// Anyone's catalogue. Where every line is one of our own products and categories are given, it is a shop; otherwise
    /// what products are is read from their own words, and only ranks them. Attributes that are stated in other words than ours are read
    /// (`100% Cotton` is cotton); what says nothing in our words is not held against a product.
    #[must_use]
    pub fn of_lines(lines: Vec<Line>, categories: Vec<Category>, progress: &mut dyn FnMut(Progress)) -> Self {
        let own = lines.iter().all(|line| matches!(line, Line::Product(_)));
        if own && !categories.is_empty() {
            let products = lines.into_iter().filter_map(|line| match line {
                Line::Product(product) => Some(*product),
                Line::Foreign(_) => None,
            });
            return Self::of_shop(products, categories);
        }
        let taxonomy = Taxonomy::new(&categories);
        let names = ValueNames::new();
        let mut documents: Vec<Document> = lines
            .into_iter()
            .map(|line| match line {
                Line::Product(product) => Document::of_product(&product, &taxonomy, &names),
                Line::Foreign(document) => document,
            })
            .collect();
        let understander = Arc::new(Understander::new(&vocabulary(&documents)));
        describe_all(&mut documents, &understander, progress);
        Self { documents, understander, strict: false, partial: Vec::new(), categories }
    }

    /// Cuts texts as the index does.
    #[must_use]
    pub fn analyser(&self) -> Analyser {
        Analyser::new(self.understander.segmenter())
    }

    /// Suggestions: categories, brands, products, and what was searched often (text and weight 0..=1).
    #[must_use]
    pub fn suggester(&self, queries: &[(String, f32)], popularity: &HashMap<String, f32>) -> Suggester {
        let mut all = Vec::new();
        for category in &self.categories {
            for text in category.name.all() {
                all.push(Suggestion {
                    text: text.to_owned(),
                    kind: Kind::Category,
                    target: category.id.0.clone(),
                    weight: 1.0 / (1.0 + category.id.0.matches('/').count() as f32),
                });
            }
        }
        all.extend(queries.iter().map(|(text, weight)| Suggestion {
            text: text.clone(),
            kind: Kind::Query,
            target: text.clone(),
            weight: *weight,
        }));
        for document in &self.documents {
            let weight = popularity.get(&document.id).copied().unwrap_or(0.0);
            let lines = |field: Field| document.texts[field as usize].lines().map(str::to_owned);
            all.extend(lines(Field::Brand).map(|text| Suggestion {
                target: text.clone(),
                text,
                kind: Kind::Brand,
                weight,
            }));
            all.extend(lines(Field::Title).map(|text| Suggestion {
                text,
                kind: Kind::Product,
                target: document.id.clone(),
                weight,
            }));
        }
        Suggester::new(all, self.analyser().segmenter())
    }

    /// Builds the search. Encoders that fail and a ranker that cannot be read are named by the responses; the rest works.
    ///
    /// # Errors
    /// See [`Index::build`].
    pub fn engine(self, setup: Setup, progress: &mut dyn FnMut(Progress)) -> Result<Engine, SearchError> {
        let options = IndexOptions {
            segmenter: self.understander.segmenter(),
            bm25: setup.bm25,
            strict: self.strict,
            partial: self.partial,
            encoders: setup.encoders,
            popularity: setup.popularity,
        };
        let index = Index::build(self.documents, options, progress)?;
        let engine = Engine::new(index).with_understanding(self.understander).with_rates(setup.rates);
        Ok(match setup.ranker {
            Some(path) => engine.with_ranker_file(&path),
            None => engine,
        })
    }

    /// As [`Catalogue::engine`], with a ranker that is at hand.
    ///
    /// # Errors
    /// See [`Index::build`].
    pub fn engine_with(
        self,
        setup: Setup,
        ranker: Ranker,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Engine, SearchError> {
        Ok(self.engine(setup, progress)?.with_ranker(ranker))
    }
}

/// Adds the words of one product to those of the shop.
fn add_words(shop: &mut Vocabulary, product: Vocabulary) {
    shop.brands.extend(product.brands);
    shop.words.extend(product.words);
    for (key, values) in product.attributes {
        shop.attributes.entry(key).or_default().extend(values);
    }
    for colour in product.colours {
        if !shop.colours.iter().any(|known| known.name == colour.name) {
            shop.colours.push(colour);
        }
    }
}

/// The words of a catalogue that is not described in our vocabulary.
fn vocabulary(documents: &[Document]) -> Vocabulary {
    let mut vocabulary = Vocabulary::default();
    for document in documents {
        let title = &document.texts[Field::Title as usize];
        let words = title.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() >= 3);
        vocabulary.words.extend(words.map(str::to_lowercase));
        for brand in document.texts[Field::Brand as usize].lines().filter(|brand| brand.chars().count() >= 2)
        {
            vocabulary.brands.insert(brand.to_owned());
        }
    }
    vocabulary.attributes = BTreeMap::<String, BTreeSet<String>>::new();
    vocabulary
}

/// Describes documents of others on all processors, and tells how far it is: of a hundred thousand long descriptions it takes minutes.
fn describe_all(documents: &mut [Document], understander: &Understander, progress: &mut dyn FnMut(Progress)) {
    /// Between two reports.
    const AT_ONCE: usize = 2000;
    let stated = values::Stated::new();
    let stated = &stated;
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let (mut done, total) = (0, documents.len());
    for some in documents.chunks_mut(AT_ONCE) {
        done += some.len();
        let each = some.len().div_ceil(workers);
        thread::scope(|scope| {
            for part in some.chunks_mut(each) {
                scope.spawn(move || {
                    for document in part {
                        stated.put_into_our_words(document);
                        describe(document, understander);
                    }
                });
            }
        });
        progress(Progress { stage: Stage::Reading, done, total });
    }
}

/// Reads what a document is from its title, category and attributes, and its qualities from its description too.
fn describe(document: &mut Document, understander: &Understander) {
    let names = [Field::Title, Field::Category, Field::Attributes];
    let text = names.map(|field| document.texts[field as usize].replace('\n', "，")).join("，");
    let understood = understander.understand(&text, &Context::default());
    annotate(document, &understood);
    describe_further(document, understander);
    document.facts.retain(|(key, value)| **key != *BRAND || !value.is_empty());
}

/// Reads the qualities of a document from its description.
fn describe_further(document: &mut Document, understander: &Understander) {
    let mut more = understander.understand(&document.texts[Field::Description as usize], &Context::default());
    // A description speaks of other things too: what goes with it, what it is not.
    more.kinds.clear();
    let colours = std::mem::take(&mut more.colours);
    // Where nothing else names a colour, the first that the description names is its own.
    if document.offers.iter().all(|offer| offer.families.is_empty()) {
        more.colours.extend(colours.into_iter().filter(|colour| !colour.excluded).take(1));
    }
    more.brands.clear();
    more.sizes.clear();
    more.attributes.retain(|value| !value.excluded && value.key != attribute::GENDER);
    annotate(document, &more);
}

/// How much each product is wanted, 0..=1: views, clicks, tries, and purchases with rising weight, logarithmic, divided by
/// the largest.
#[must_use]
pub fn popularity<'a>(
    events: impl IntoIterator<Item = &'a Event>,
    product_of: impl Fn(&VariantId) -> Option<ProductId>,
) -> HashMap<String, f32> {
    popularity_of(events.into_iter().filter_map(|event| {
        let product = event.product.clone().or_else(|| event.variant.as_ref().and_then(&product_of))?;
        Some((event.kind, product, 1.0))
    }))
}

/// As [`popularity`], from what happened to which product how often.
#[must_use]
pub fn popularity_of(
    happened: impl IntoIterator<Item = (EventKind, ProductId, f32)>,
) -> HashMap<String, f32> {
    let mut counts: HashMap<String, f32> = HashMap::new();
    for (kind, product, often) in happened {
        let weight = match kind {
            EventKind::View | EventKind::Click => 1.0,
            EventKind::Like | EventKind::TryOn => 3.0,
            EventKind::Add => 4.0,
            EventKind::Buy => 8.0,
            EventKind::Return | EventKind::Dislike => -2.0,
            _ => continue,
        };
        *counts.entry(product.0).or_default() += weight * often;
    }
    counts.values_mut().for_each(|count| *count = count.max(0.0).ln_1p());
    let most = counts.values().copied().fold(0.0_f32, f32::max).max(1e-6);
    counts.values_mut().for_each(|count| *count /= most);
    counts
}
