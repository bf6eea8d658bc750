//! Everything that is worked out once from the products, before the first query.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use jingxuan_catalogue::{Currency, ProductId};
use jingxuan_text::Segmenter;
use serde::Serialize;

use crate::{
    SearchError,
    analysis::{Analyser, Vocabulary},
    columns::{Columns, Numbers},
    document::Document,
    encoder::{Embedded, Encoder, Part, VectorFile, embed},
    lexical::{Bm25, Field, FieldTokens, Inverted, InvertedBuilder},
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

/// What a build does, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
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
    pub(crate) vocabulary: Vocabulary,
    pub(crate) analyser: Analyser,
    pub(crate) embedded: Vec<Embedded>,
    pub(crate) degraded: Vec<Degraded>,
    pub(crate) popularity: Vec<f32>,
    pub(crate) newest: i64,
    pub(crate) strict: bool,
}

/// Tokens of a document by field, and its words as they are written.
fn analyse(analyser: &Analyser, document: &Document) -> (FieldTokens, Vec<String>) {
    let tokens = document.texts.each_ref().map(|text| analyser.tokens(text));
    let written = Field::ALL
        .iter()
        .flat_map(|field| analyser.words(&document.texts[*field as usize]))
        .map(|token| token.text)
        .collect();
    (tokens, written)
}

/// The tokens that every lexical engine is given, one document after another.
#[must_use]
pub fn field_tokens(analyser: &Analyser, documents: &[Document]) -> Vec<FieldTokens> {
    documents.iter().map(|document| analyse(analyser, document).0).collect()
}

impl Index {
    /// Whether every product is described in full by our own vocabulary, so that conditions decide instead of only ranking.
    #[must_use]
    pub fn is_strict(&self) -> bool {
        self.strict
    }

    /// Builds an index of documents. An encoder that fails is left out and named by [`Index::degraded`]: the rest works.
    ///
    /// # Errors
    /// [`SearchError::Unavailable`] where there are more documents than numbers for them (2^32).
    pub fn build(
        documents: &[Document],
        options: IndexOptions,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Self, SearchError> {
        if u32::try_from(documents.len()).is_err() {
            return Err(SearchError::Unavailable("more than 4 billion products".to_owned()));
        }
        let analyser = Analyser::new(Arc::clone(&options.segmenter));
        let mut words = InvertedBuilder::default();
        let mut titles = InvertedBuilder::default();
        let mut columns = Columns::default();
        let mut numbers = Numbers::default();
        let mut counts: HashMap<String, u64> = HashMap::new();
        let total = documents.len();
        for (piece, chunk) in documents.chunks(CHUNK).enumerate() {
            for (document, (tokens, written)) in chunk.iter().zip(in_parallel(&analyser, chunk)) {
                words.add(&tokens);
                let [title, ..] = tokens;
                titles.add(&[title, vec![], vec![], vec![], vec![]]);
                columns.add(&mut numbers, document);
                for word in written {
                    *counts.entry(word).or_default() += 1;
                }
            }
            progress(Progress { stage: Stage::Words, done: piece * CHUNK + chunk.len(), total });
        }
        let ids: Vec<ProductId> =
            documents.iter().map(|document| ProductId::from(document.id.as_str())).collect();
        let mut index = Self {
            by_id: ids.iter().cloned().zip(0..).collect(),
            ids,
            words: words.finish(&options.bm25),
            titles: titles.finish(&Bm25 { b: [0.3; 5], weight: [1.0; 5], ..options.bm25 }),
            newest: columns.since.iter().copied().max().unwrap_or_default(),
            columns,
            vocabulary: Vocabulary::new(&counts),
            analyser,
            embedded: Vec::new(),
            degraded: Vec::new(),
            popularity: documents
                .iter()
                .map(|document| options.popularity.get(&document.id).copied().unwrap_or(0.0).clamp(0.0, 1.0))
                .collect(),
            strict: options.strict,
        };
        if !options.encoders.is_empty() {
            let passages: Vec<String> = documents.iter().map(Document::passage).collect();
            for choice in options.encoders {
                index.encode(choice, &passages, progress);
            }
        }
        Ok(index)
    }

    fn encode(&mut self, choice: EncoderChoice, passages: &[String], progress: &mut dyn FnMut(Progress)) {
        let part = choice.encoder.part();
        let file = choice.file.as_deref().map(|path| VectorFile::open(path, choice.encoder.as_ref()));
        let embedded = match file.transpose() {
            Ok(mut file) => embed(choice.encoder, passages, file.as_mut(), &mut |done, total| {
                progress(Progress { stage: Stage::Vectors(part), done, total });
            }),
            Err(error) => Err(error),
        };
        match embedded {
            Ok(embedded) => self.embedded.push(embedded),
            Err(error) => self.degrade(part.name(), error.to_string()),
        }
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
        for price in self.columns.cells.iter().filter_map(|cell| cell.price) {
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

const CHUNK: usize = 2000;

/// Documents in their order, analysed on all processors.
fn in_parallel(analyser: &Analyser, documents: &[Document]) -> Vec<(FieldTokens, Vec<String>)> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let next = Mutex::new(documents.iter().enumerate());
    let done = Mutex::new(Vec::with_capacity(documents.len()));
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let taken = next.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some((number, document)) = taken else { break };
                    let analysed = analyse(analyser, document);
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((number, analysed));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, analysed)| analysed).collect()
}
