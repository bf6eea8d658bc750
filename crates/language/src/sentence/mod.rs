//! multilingual-e5-small on ONNX Runtime: a text to a unit vector of 384 numbers; near in meaning is near in cosine, across
//! languages.
//!
//! The published weights are 4-bit and memory-mapped. Rows of the word table are widened as they are needed; the matrices
//! are turned into 8-bit levels when the encoder is opened and filled into a graph that is part of this crate
//! (docs/decisions/0120-sentence-encoder-in-8-bits.md).

mod file;
mod tokenizer;
mod weights;

use std::path::{Path, PathBuf};

use jingxuan_onnx::{OnnxError, Runtime};
use ort::{session::Session, value::Tensor};
use parking_lot::Mutex;

use self::{file::WeightsFile, tokenizer::Tokenizer};
use crate::LanguageError;

/// Numbers of a sentence's vector.
pub const ENCODER_DIMENSIONS: usize = 384;

/// Graph without weights, made by tools/language/build_encoder_graph.py.
const GRAPH: &[u8] = include_bytes!("../../../../models/sentence_encoder.onnx");
/// Tokens of one run of the network, padding included: large enough to read each weight for many texts, small enough for
/// the activations (1536 numbers a token) to stay in the cache.
const BATCH_TOKENS: usize = 512;
/// Where the weights lie under the user's cache, and beside the program.
const FILE_NAME: &str = "e5-small-q4.bin";

/// The sentence encoder. Shared between threads; runs of the network take turns.
pub struct SentenceEncoder {
    file: WeightsFile,
    tokenizer: Tokenizer,
    /// Position and token kind, added once: positions by 384.
    places: Vec<f32>,
    session: Mutex<Session>,
}

/// One window of a text: its tokens with both marks, and where it came from.
struct Window {
    text: usize,
    tokens: Vec<u32>,
}

impl SentenceEncoder {
    /// Opens the weights file and prepares the network.
    ///
    /// # Errors
    /// [`LanguageError::Missing`] or [`LanguageError::Damaged`] about the file, [`LanguageError::Onnx`] when the runtime
    /// refuses.
    pub fn open(runtime: &Runtime, weights: &Path) -> Result<Self, LanguageError> {
        let file = WeightsFile::open(weights)?;
        let tokenizer = Tokenizer::new(&file);
        let mut places = file.vector("emb.pos");
        let kind = file.vector("emb.type");
        for place in places.chunks_exact_mut(ENCODER_DIMENSIONS) {
            place.iter_mut().zip(&kind).for_each(|(p, k)| *p += k);
        }
        let name = weights.display().to_string();
        let session =
            runtime.session_with_weights(&name, GRAPH, weights::initialisers(&file)?, runtime.threads())?;
        Ok(Self { file, tokenizer, places, session: Mutex::new(session) })
    }

    /// The unit vector (384) of what a shopper asks.
    ///
    /// # Errors
    /// [`LanguageError::Onnx`] when the network fails.
    pub fn query(&self, text: &str) -> Result<Vec<f32>, LanguageError> {
        Ok(self.encode(&[format!("query: {text}")])?.pop().unwrap_or_default())
    }

    /// Unit vectors (384 each) of texts that are searched, in their order. Texts of like length run together.
    ///
    /// # Errors
    /// [`LanguageError::Onnx`] when the network fails.
    pub fn passages(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, LanguageError> {
        let texts: Vec<String> = texts.iter().map(|text| format!("passage: {text}")).collect();
        self.encode(&texts)
    }

    /// Piece numbers of a text as the network sees it, without prefix and marks.
    #[must_use]
    pub fn tokens(&self, text: &str) -> Vec<u32> {
        self.tokenizer.tokens(text)
    }

    fn encode(&self, texts: &[String]) -> Result<Vec<Vec<f32>>, LanguageError> {
        let marks = &self.file.tokens;
        let mut windows = Vec::with_capacity(texts.len());
        for (text, words) in texts.iter().enumerate() {
            // Longer texts than the network takes are cut; the parts are averaged by their length, as in the reference.
            for part in self.tokenizer.tokens(words).chunks(self.file.positions - 2) {
                let tokens =
                    [marks.begin].into_iter().chain(part.iter().copied()).chain([marks.end]).collect();
                windows.push(Window { text, tokens });
            }
        }
        windows.sort_by_key(|window| window.tokens.len());
        let mut vectors = vec![vec![0.0_f32; ENCODER_DIMENSIONS]; texts.len()];
        let mut rest = windows.as_slice();
        while !rest.is_empty() {
            // Sorted by length, so the last of a batch is its longest.
            let fits = |n: &usize| *n * rest[*n - 1].tokens.len() <= BATCH_TOKENS;
            let n = (1..=rest.len()).take_while(fits).last().unwrap_or(1);
            let (batch, after) = rest.split_at(n);
            self.run(batch, &mut vectors)?;
            rest = after;
        }
        for vector in &mut vectors {
            let length = vector.iter().map(|v| v * v).sum::<f32>().sqrt().max(1e-6);
            vector.iter_mut().for_each(|v| *v /= length);
        }
        Ok(vectors)
    }

    /// Adds each window's mean, times its tokens without marks, to its text's vector.
    fn run(&self, windows: &[Window], vectors: &mut [Vec<f32>]) -> Result<(), LanguageError> {
        let (batch, width) = (windows.len(), ENCODER_DIMENSIONS);
        let length = windows.iter().map(|w| w.tokens.len()).max().unwrap_or(0);
        let mut embeddings = vec![0.0_f32; batch * length * width];
        let mut mask = vec![0_i32; batch * length];
        let mut mean = vec![0.0_f32; batch * length];
        for (row, window) in windows.iter().enumerate() {
            let share = 1.0 / window.tokens.len() as f32;
            for (at, token) in window.tokens.iter().enumerate() {
                let slot = row * length + at;
                let out = &mut embeddings[slot * width..(slot + 1) * width];
                self.file.row("emb.word", *token as usize, out);
                out.iter_mut().zip(&self.places[at * width..]).for_each(|(x, place)| *x += place);
                mask[slot] = 1;
                mean[slot] = share;
            }
        }
        let mut session = self.session.lock();
        let outputs = session.run(ort::inputs![
            "embeddings" => Tensor::from_array(([batch, length, width], embeddings))?,
            "mask" => Tensor::from_array(([batch, length], mask))?,
            "mean" => Tensor::from_array(([batch, 1, length], mean))?,
        ])?;
        let (_, sentences) = outputs["sentence"].try_extract_tensor::<f32>()?;
        if sentences.iter().any(|v| !v.is_finite()) {
            return Err(OnnxError::Run("the sentence encoder gave no numbers".into()).into());
        }
        for (window, sentence) in windows.iter().zip(sentences.chunks_exact(width)) {
            let weight = (window.tokens.len() - 2) as f32;
            vectors[window.text].iter_mut().zip(sentence).for_each(|(sum, v)| *sum += weight * v);
        }
        Ok(())
    }
}

/// Looks for the weights: `JINGXUAN_ENCODER`, beside the program, the user's cache, where `cargo xtask setup` puts them.
///
/// # Errors
/// [`LanguageError::Missing`] naming every place that was looked at.
pub fn find_encoder_weights() -> Result<PathBuf, LanguageError> {
    let mut places = Vec::new();
    if let Some(path) = std::env::var_os("JINGXUAN_ENCODER").filter(|path| !path.is_empty()) {
        places.push(PathBuf::from(path));
    }
    if let Some(folder) = std::env::current_exe().ok().as_deref().and_then(Path::parent) {
        places.push(folder.join(FILE_NAME));
    }
    let cache = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")));
    if let Some(cache) = cache {
        places.push(cache.join("jingxuan/encoder").join(FILE_NAME));
    }
    places.iter().find(|path| path.is_file()).cloned().ok_or_else(|| {
        let looked: Vec<_> = places.iter().map(|place| place.display().to_string()).collect();
        LanguageError::Missing(format!("{FILE_NAME}, not found at {},", looked.join(", ")))
    })
}
