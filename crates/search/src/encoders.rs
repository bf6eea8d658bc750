//! The encoders of the other crates as parts of the search.

use std::sync::Arc;

use jingxuan_language::{ENCODER_DIMENSIONS, SentenceEncoder, SequenceEncoder};
use jingxuan_text::word2vec;

use crate::{
    SearchError,
    analysis::{Analyser, is_stop},
    document::Document,
    encoder::{Encoder, Part},
    lexical::Field,
};

/// The multilingual sentence encoder.
pub struct Sentences {
    encoder: Arc<SentenceEncoder>,
    identity: String,
}

impl Sentences {
    /// With an encoder and what tells its weights from others (their hash).
    #[must_use]
    pub fn new(encoder: Arc<SentenceEncoder>, identity: impl Into<String>) -> Self {
        Self { encoder, identity: identity.into() }
    }
}

impl Encoder for Sentences {
    fn part(&self) -> Part {
        Part::Sentence
    }

    fn identity(&self) -> String {
        self.identity.clone()
    }

    fn dimensions(&self) -> usize {
        ENCODER_DIMENSIONS
    }

    fn query(&self, text: &str) -> Result<Vec<f32>, String> {
        self.encoder.query(text).map_err(|error| error.to_string())
    }

    fn passages(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, String> {
        self.encoder.passages(texts).map_err(|error| error.to_string())
    }
}

/// Our sequence encoder: a recurrent network with self-attention, one tower for queries and one for products.
pub struct Sequences {
    encoder: Arc<SequenceEncoder>,
    dimensions: usize,
    identity: String,
}

impl Sequences {
    /// With an encoder and what tells its weights from others (their hash).
    ///
    /// # Errors
    /// [`SearchError::Part`] where the network cannot be run.
    pub fn new(encoder: Arc<SequenceEncoder>, identity: impl Into<String>) -> Result<Self, SearchError> {
        let probe = encoder.query("dress").map_err(|error| SearchError::part("sequence encoder", error))?;
        Ok(Self { encoder, dimensions: probe.vector.len(), identity: identity.into() })
    }
}

impl Encoder for Sequences {
    fn part(&self) -> Part {
        Part::Sequence
    }

    fn identity(&self) -> String {
        self.identity.clone()
    }

    fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// As it was trained: the names of categories come before the attributes.
    fn passage(&self, document: &Document) -> String {
        let order = [Field::Title, Field::Brand, Field::Category, Field::Attributes, Field::Description];
        order.map(|field| document.texts[field as usize].replace('\n', " ")).join(" ")
    }

    fn query(&self, text: &str) -> Result<Vec<f32>, String> {
        self.encoder.query(text).map(|attended| attended.vector).map_err(|error| error.to_string())
    }

    fn passages(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, String> {
        let vectors = self.encoder.products(texts).map_err(|error| error.to_string())?;
        Ok(vectors.into_iter().map(|attended| attended.vector).collect())
    }
}

/// A text as the mean of its words' vectors.
pub struct WordVectors {
    vectors: word2vec::Vectors,
    analyser: Analyser,
    part: Part,
}

impl WordVectors {
    /// With trained vectors; the words are those of the index.
    #[must_use]
    pub fn new(vectors: word2vec::Vectors, analyser: Analyser, architecture: word2vec::Architecture) -> Self {
        let part = match architecture {
            word2vec::Architecture::SkipGram => Part::SkipGram,
            word2vec::Architecture::Cbow => Part::Cbow,
        };
        Self { vectors, analyser, part }
    }

    fn vector(&self, text: &str) -> Vec<f32> {
        let words = sentence(&self.analyser, text);
        let mean = self.vectors.sentence(words.iter().map(String::as_str));
        mean.unwrap_or_else(|| vec![0.0; self.vectors.dimension()])
    }
}

impl Encoder for WordVectors {
    fn part(&self) -> Part {
        self.part
    }

    fn identity(&self) -> String {
        format!("{} {} words", self.part.name(), self.vectors.len())
    }

    fn dimensions(&self) -> usize {
        self.vectors.dimension()
    }

    fn query(&self, text: &str) -> Result<Vec<f32>, String> {
        Ok(self.vector(text))
    }

    fn passages(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, String> {
        Ok(texts.iter().map(|text| self.vector(text)).collect())
    }
}

/// The words of one sentence of the corpus.
fn sentence(analyser: &Analyser, text: &str) -> Vec<String> {
    let words = analyser.words(text).filter(|word| !is_stop(&word.text));
    words.map(|word| word.stem).collect()
}

/// The sentences that word vectors are trained on: titles with attributes, descriptions, categories, other texts of the shop
/// (its knowledge, what was searched).
///
/// Both languages of a product stand in one sentence each and once together, so that 连衣裙 and "dress" have contexts in
/// common.
#[must_use]
pub fn corpus<'a>(
    analyser: &Analyser,
    documents: &[Document],
    others: impl IntoIterator<Item = &'a str>,
) -> Vec<Vec<String>> {
    let mut sentences = Vec::new();
    for document in documents {
        let [title, attributes, category, brand, description] = document.texts.each_ref();
        let together = [title, attributes, category, brand].map(|text| &**text).join(" ");
        sentences.push(sentence(analyser, &together));
        for text in title.lines().chain(description.split(['。', '.', '\n', '!', '！'])) {
            sentences.push(sentence(analyser, text));
        }
    }
    sentences.extend(others.into_iter().map(|text| sentence(analyser, text)));
    sentences.retain(|sentence| sentence.len() > 1);
    sentences
}

/// Trains word vectors and gives them to the search.
///
/// # Errors
/// [`SearchError::Part`] where the corpus is too small.
pub fn train_words(
    analyser: &Analyser,
    corpus: &[Vec<String>],
    options: &word2vec::Options,
) -> Result<WordVectors, SearchError> {
    let vectors = word2vec::train(corpus, options, |_, _| {})
        .map_err(|error| SearchError::part("word vectors", error))?;
    Ok(WordVectors::new(vectors, analyser.clone(), options.architecture))
}
