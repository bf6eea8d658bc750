//! Everything that is worked out once from the products, before the first query.

use std::{
    collections::{BTreeMap, HashMap},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use jingxuan_catalogue::{CategoryId, Currency, ProductId, VariantId, attribute};
use jingxuan_text::Segmenter;
use serde::Serialize;

use crate::{
    Quantised, SearchError, Vectors,
    analysis::{Analyser, Vocabulary},
    columns::{Columns, Numbers},
    document::{CATEGORY, Document},
    encoder::{Embedded, Embedding, Encoder, Part, VectorFile},
    facets,
    lexical::{Bm25, Field, FieldTokens, Inverted, InvertedBuilder},
    understanding::Worn,
};

/// An encoder, and the file that keeps its vectors between builds.
pub struct EncoderChoice {
    /// What encodes.
    pub encoder: Arc<dyn Encoder>,
    /// Where vectors are kept; `None` encodes every text anew.
    pub file: Option<PathBuf>,
}

/// How an index is built.
pub struct IndexOptions {
    /// Cuts texts; should know the shop's words.
    pub segmenter: Arc<Segmenter>,
    /// What BM25 is told.
    pub bm25: Bm25,
    /// A product that says nothing about what is asked fails the condition: right where products are described in full.
    /// Otherwise it only ranks lower: right for catalogues whose attributes are missing.
    pub strict: bool,
    /// Numbers of documents that are described in part only: what they do not say of themselves is not known, even where the index is
    /// strict.
    pub partial: Vec<u32>,
    /// Encoders.
    pub encoders: Vec<EncoderChoice>,
    /// How much a product is seen, tried and bought, 0..=1; a product that is not named has 0.
    pub popularity: HashMap<String, f32>,
}

impl IndexOptions {
    /// Lexical only, strict.
    #[must_use]
    pub fn new(segmenter: Arc<Segmenter>) -> Self {
        Self {
            segmenter,
            bm25: Bm25::default(),
            strict: true,
            partial: Vec::new(),
            encoders: Vec::new(),
            popularity: HashMap::new(),
        }
    }
}

/// How far the build is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// Products done.
    pub done: usize,
    /// All products.
    pub total: usize,
}

/// What a build does. Texts are encoded as they come, some thousands at a time: the stages take turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// What products are is read from their words.
    Reading,
    /// Texts are cut into words.
    Words,
    /// Texts are encoded.
    Vectors(Part),
}

/// A part of the search that is not there, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Degraded {
    /// `sentence`, `sequence`, `skip-gram`, `cbow`, `ranker`.
    pub part: String,
    /// Why, in one line.
    pub reason: String,
}

/// The index of a catalogue.
pub struct Index {
    pub(crate) ids: Vec<ProductId>,
    pub(crate) by_id: HashMap<ProductId, u32>,
    pub(crate) words: Inverted,
    pub(crate) titles: Inverted,
    pub(crate) columns: Columns,
    pub(crate) facets: facets::Table,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) analyser: Analyser,
    pub(crate) embedded: Vec<Embedded>,
    pub(crate) degraded: Vec<Degraded>,
    pub(crate) popularity: Vec<f32>,
    pub(crate) newest: i64,
    kin: Kin,
    pub(crate) strict: bool,
    described: bool,
}

/// The vectors of all documents by each encoder, on their way. One whose encoder fails stays as its error: the others go on.
struct Embeddings(Vec<(Part, Result<Embedding, SearchError>)>);

impl Embeddings {
    fn open(choices: Vec<EncoderChoice>, total: usize) -> Self {
        let embedding = |choice: EncoderChoice| {
            let file = choice.file.as_deref();
            let file = file.and_then(|path| VectorFile::open_if_possible(path, choice.encoder.as_ref()));
            (choice.encoder.part(), Ok(Embedding::new(choice.encoder, file, total)))
        };
        Self(choices.into_iter().map(embedding).collect())
    }

    fn add(&mut self, document: &Document) {
        self.0
            .iter_mut()
            .filter_map(|(_, going)| going.as_mut().ok())
            .for_each(|going| going.add_document(document));
    }

    fn encode_if_many(&mut self, progress: &mut dyn FnMut(Progress)) {
        for (part, going) in &mut self.0 {
            let Ok(embedding) = going else { continue };
            let stage = Stage::Vectors(*part);
            let encoded =
                embedding.encode_if_many(&mut |done, total| progress(Progress { stage, done, total }));
            if let Err(error) = encoded {
                *going = Err(error);
            }
        }
    }

    fn finish(self, progress: &mut dyn FnMut(Progress)) -> Vec<(Part, Result<Embedded, SearchError>)> {
        let mut finish = |(part, going): (Part, Result<Embedding, SearchError>)| {
            let stage = Stage::Vectors(part);
            let done = |embedding: Embedding| {
                embedding.finish(&mut |done, total| progress(Progress { stage, done, total }))
            };
            (part, going.and_then(done))
        };
        self.0.into_iter().map(&mut finish).collect()
    }
}

/// Tokens of a document by field, and its words as they are written.
type Analysed = (FieldTokens, Vec<String>);

/// Analyses documents. What many products share word for word, the names of categories and brands, is cut once.
struct Analysis<'a> {
    analyser: &'a Analyser,
    shared: HashMap<Arc<str>, (Vec<String>, Vec<String>)>,
}

impl Analysis<'_> {
    fn analyse(&mut self, document: &Document) -> Analysed {
        let (mut tokens, mut written) = (FieldTokens::default(), Vec::new());
        for field in Field::ALL {
            let text = &document.texts[field as usize];
            let (cut, words) = if matches!(field, Field::Category | Field::Brand) {
                if !self.shared.contains_key(&**text) {
                    self.shared.insert(Arc::clone(text), self.analyser.analyse(text));
                }
                self.shared[&**text].clone()
            } else {
                self.analyser.analyse(text)
            };
            tokens[field as usize] = cut;
            written.extend(words);
        }
        (tokens, written)
    }
}

/// The tokens that every lexical engine is given, one document after another.
#[must_use]
pub fn field_tokens(analyser: &Analyser, documents: &[Document]) -> Vec<FieldTokens> {
    let mut analysis = Analysis { analyser, shared: HashMap::new() };
    documents.iter().map(|document| analysis.analyse(document).0).collect()
}

impl Index {
    /// Whether every product is described in full by our own vocabulary, so that conditions decide instead of only ranking.
    #[must_use]
    pub fn is_strict(&self) -> bool {
        self.strict
    }

    /// Whether most products are described in full: what the ranking has learned of conditions does not hold for others.
    #[must_use]
    pub fn is_described(&self) -> bool {
        self.described
    }

    /// Builds an index of documents. An encoder that fails is left out and named by [`Index::degraded`]: the rest works.
    ///
    /// The documents are taken in order and dropped as they are done: the index holds numbers, not texts.
    ///
    /// # Errors
    /// [`SearchError::Unavailable`] where there are more documents than numbers for them (2^32).
    pub fn build(
        documents: Vec<Document>,
        options: IndexOptions,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Self, SearchError> {
        let total = documents.len();
        if u32::try_from(total).is_err() {
            return Err(SearchError::Unavailable("more than 4 billion products".to_owned()));
        }
        let analyser = Analyser::new(Arc::clone(&options.segmenter));
        let mut words = InvertedBuilder::default();
        let mut titles = InvertedBuilder::default();
        let mut columns = Columns::default();
        let mut numbers = Numbers::default();
        let mut counts: HashMap<String, u64> = HashMap::new();
        let mut ids = Vec::with_capacity(total);
        let mut popularity = Vec::with_capacity(total);
        let mut embeddings = Embeddings::open(options.encoders, total);
        let mut documents = documents.into_iter();
        loop {
            let chunk: Vec<Document> = documents.by_ref().take(CHUNK).collect();
            if chunk.is_empty() {
                break;
            }
            for (document, (tokens, written)) in chunk.iter().zip(in_parallel(&analyser, &chunk)) {
                words.add(&tokens);
                let [title, ..] = tokens;
                titles.add(&[title, vec![], vec![], vec![], vec![]]);
                columns.add(&mut numbers, document);
                for word in written {
                    *counts.entry(word).or_default() += 1;
                }
                let known = options.popularity.get(&document.id).copied();
                popularity.push(known.unwrap_or(0.0).clamp(0.0, 1.0));
                embeddings.add(document);
            }
            ids.extend(chunk.into_iter().map(|document| ProductId::from(document.id)));
            progress(Progress { stage: Stage::Words, done: ids.len(), total });
            embeddings.encode_if_many(progress);
        }
        drop(numbers);
        columns.finish(&options.partial);
        let mut index = Self {
            by_id: ids.iter().cloned().zip(0..).collect(),
            ids,
            words: words.finish(&options.bm25),
            titles: titles.finish(&Bm25 { b: [0.3; 5], weight: [1.0; 5], ..options.bm25 }),
            newest: columns.since.iter().copied().max().unwrap_or_default(),
            facets: facets::Table::of(&columns),
            columns,
            vocabulary: Vocabulary::new(&counts),
            analyser,
            embedded: Vec::new(),
            kin: Kin::default(),
            degraded: Vec::new(),
            popularity,
            strict: options.strict,
            described: options.strict && options.partial.len() * 2 <= total,
        };
        drop(counts);
        for (part, embedded) in embeddings.finish(progress) {
            match embedded {
                Ok(embedded) => index.embedded.push(embedded),
                Err(error) => index.degrade(part.name(), error.to_string()),
            }
        }
        if let Some(sentences) = index.part(Part::Sentence) {
            index.kin = Kin::of(&index.columns, &sentences.vectors);
        }
        Ok(index)
    }

    /// What is known of a product that is worn; `None` where it is not one of these, or they are described in part only.
    /// Its price is what the shopper pays.
    pub(crate) fn worn(
        &self,
        product: &ProductId,
        variant: Option<&VariantId>,
        member: bool,
    ) -> Option<Worn> {
        let document = *self.by_id.get(product).filter(|_| self.strict)?;
        let columns = &self.columns;
        let cells = columns.cells_of(document);
        let cell = cells.iter().find(|cell| variant.is_none_or(|variant| columns.sku(cell) == *variant));
        let gender = columns.key(attribute::GENDER).into_iter();
        Some(Worn {
            category: columns.value(document, CATEGORY).map(CategoryId::from),
            gender: gender.flat_map(|key| columns.values(document, key)).map(str::to_owned).collect(),
            price: cell.and_then(|cell| cell.price(member)),
            families: cell.map(|cell| cell.families).unwrap_or_default(),
        })
    }

    /// How like the products of each category are to those of these categories (facts that name them), by fact; `None` where
    /// none is given or nothing is encoded.
    pub(crate) fn kinship(&self, categories: &[u32]) -> Option<HashMap<u32, f32>> {
        /// More categories than this are a department, to which everything is kin.
        const MOST: usize = 32;
        let own: Vec<usize> = categories
            .iter()
            .filter_map(|category| self.kin.categories.binary_search(category).ok())
            .take(MOST)
            .collect();
        if own.is_empty() {
            return None;
        }
        let mut kinship: HashMap<u32, f32> = HashMap::with_capacity(self.kin.categories.len());
        for row in own {
            let query = self.kin.means.row(u32::try_from(row).unwrap_or(u32::MAX));
            for (&category, likeness) in self.kin.categories.iter().zip(self.kin.means.similarities(&query)) {
                let known = kinship.entry(category).or_insert(likeness);
                *known = known.max(likeness);
            }
        }
        Some(kinship)
    }

    /// Notes that a part is not there, to be told with every response.
    pub fn degrade(&mut self, part: &str, reason: impl Into<String>) {
        let degraded = Degraded { part: part.to_owned(), reason: reason.into() };
        tracing::warn!(part = degraded.part, reason = degraded.reason, "search goes on without a part");
        self.degraded.push(degraded);
    }

    /// Parts that are not there.
    #[must_use]
    pub fn degraded(&self) -> &[Degraded] {
        &self.degraded
    }

    /// Number of products.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether it holds no product.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The id of a document by its number; empty where there is no such document.
    #[must_use]
    pub fn id(&self, document: u32) -> &str {
        self.ids.get(document as usize).map_or("", |id| id.as_str())
    }

    /// Encoders that work.
    pub fn parts(&self) -> impl Iterator<Item = Part> {
        self.embedded.iter().map(|embedded| embedded.encoder.part())
    }

    /// The lexical index.
    #[must_use]
    pub fn lexical(&self) -> &Inverted {
        &self.words
    }

    /// The currency that most prices are in; `XXX` where the catalogue does not say.
    #[must_use]
    pub fn currency(&self) -> Currency {
        let mut counts: HashMap<Currency, usize> = HashMap::new();
        for price in self.columns.cells.iter().filter_map(|cell| cell.price(false)) {
            *counts.entry(price.currency).or_default() += 1;
        }
        let most = counts.into_iter().max_by_key(|(currency, count)| (*count, std::cmp::Reverse(*currency)));
        most.map_or(Currency::CNY, |(currency, _)| currency)
    }

    pub(crate) fn part(&self, part: Part) -> Option<&Embedded> {
        self.embedded.iter().find(|embedded| embedded.encoder.part() == part)
    }
}

impl Part {
    /// Its name in reports and responses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sentence => "sentence",
            Self::Sequence => "sequence",
            Self::SkipGram => "skip-gram",
            Self::Cbow => "cbow",
        }
    }
}

/// What the products of each category have in common: the mean of their vectors, of length 1.
#[derive(Default)]
struct Kin {
    /// Facts that name a category, in rising order.
    categories: Vec<u32>,
    /// Their means, in the same order.
    means: Vectors,
}

impl Kin {
    fn of(columns: &Columns, vectors: &Vectors) -> Self {
        let key = columns.key(CATEGORY);
        let mut sums: BTreeMap<u32, Vec<f32>> = BTreeMap::new();
        for document in (0..u32::MAX).take(columns.len()) {
            let facts = columns.facts_of(document);
            for &category in facts.iter().filter(|fact| Some(columns.facts[**fact as usize].key) == key) {
                let vector = vectors.row(document);
                let sum = sums.entry(category).or_insert_with(|| vec![0.0; vectors.dimensions()]);
                sum.iter_mut()
                    .zip(&vector.values)
                    .for_each(|(sum, value)| *sum += f32::from(*value) * vector.scale);
            }
        }
        let mut means = Vectors::new(vectors.dimensions());
        for sum in sums.values() {
            let length = sum.iter().map(|value| value * value).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
            means.push(&Quantised::of(&sum.iter().map(|value| value / length).collect::<Vec<_>>()));
        }
        Self { categories: sums.into_keys().collect(), means }
    }
}

/// Products whose words are in memory at once.
const CHUNK: usize = 500;

/// Documents in their order, analysed on all processors.
fn in_parallel(analyser: &Analyser, documents: &[Document]) -> Vec<Analysed> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let next = Mutex::new(documents.iter().enumerate());
    let done = Mutex::new(Vec::with_capacity(documents.len()));
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                let mut analysis = Analysis { analyser, shared: HashMap::new() };
                loop {
                    let taken = next.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some((number, document)) = taken else { break };
                    let analysed = analysis.analyse(document);
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((number, analysed));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, analysed)| analysed).collect()
}
