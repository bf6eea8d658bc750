//! Texts to vectors: what encodes, and a file that keeps vectors so that no text is encoded twice.

use std::{
    collections::{HashMap, hash_map::Entry},
    fs::{File, OpenOptions},
    io::{Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{Document, Quantised, SearchError, Vectors};

/// The encoders that a search can use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The multilingual sentence encoder.
    Sentence,
    /// Our sequence encoder with attention.
    Sequence,
    /// Mean of skip-gram word vectors.
    SkipGram,
    /// Mean of CBOW word vectors.
    Cbow,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Sentence, Self::Sequence, Self::SkipGram, Self::Cbow];
}

/// Makes vectors whose inner product says how well a query and a product's text belong together.
pub trait Encoder: Send + Sync {
    /// Which part it is.
    fn part(&self) -> Part;
    /// Changes whenever vectors of the same text would: name and hash of the model.
    fn identity(&self) -> String;
    /// Length of a vector.
    fn dimensions(&self) -> usize;
    /// What it reads of a product.
    fn passage(&self, document: &Document) -> String {
        document.passage()
    }
    /// The vector of a query, length 1.
    ///
    /// # Errors
    /// Why the model could not be run.
    fn query(&self, text: &str) -> Result<Vec<f32>, String>;
    /// The vectors of products' texts, length 1, in the order given.
    ///
    /// # Errors
    /// As [`Encoder::query`].
    fn passages(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, String>;
}

/// 128 bits of a text (FNV-1a), the key under which its vector is kept.
fn key(text: &str) -> u128 {
    text.bytes().fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
    })
}

const MAGIC: &[u8; 8] = b"JXVECTOR";
/// Bytes before the encoder's identity.
const HEAD: usize = 20;
/// Bytes of a record before its vector.
const RECORD: usize = 24;

/// The key and vector of a record; `None` for a damaged one.
fn whole(record: &[u8]) -> Option<(u128, Quantised)> {
    let (head, body) = record.split_at_checked(RECORD)?;
    let (key, rest) = head.split_first_chunk::<16>()?;
    let (scale, stored) = rest.split_first_chunk::<4>()?;
    let stored = u32::from_le_bytes(*stored.first_chunk::<4>()?);
    let values = body.iter().map(|byte| byte.cast_signed()).collect();
    let intact = checksum(&head[..20]) ^ checksum(body) == stored;
    intact.then(|| (u128::from_le_bytes(*key), Quantised { values, scale: f32::from_le_bytes(*scale) }))
}

/// Vectors on disk, by text.
///
/// Layout, little endian: `JXVECTOR`, version `u32`, dimensions `u32`, length of the encoder's identity `u32`, identity,
/// then records of key `u128`, scale `f32`, checksum `u32`, and one `i8` a dimension. Records are only ever added: what a
/// stopped build had done is there when it goes on. A record cut off at the end is dropped; a damaged one and all after it
/// too; a file of another encoder is begun anew.
#[derive(Debug)]
pub struct VectorFile {
    path: PathBuf,
    file: File,
    dimensions: usize,
    known: HashMap<u128, u64>,
    read: usize,
}

fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

impl VectorFile {
    /// [`VectorFile::open`]; a file that cannot be opened is told in the log and done without.
    #[must_use]
    pub fn open_if_possible(path: &Path, encoder: &dyn Encoder) -> Option<Self> {
        Self::open(path, encoder)
            .inspect_err(
                |error| tracing::warn!(%error, "vectors are computed at every start: they cannot be kept"),
            )
            .ok()
    }

    /// Opens or begins a file for an encoder.
    ///
    /// # Errors
    /// [`SearchError::File`].
    pub fn open(path: &Path, encoder: &dyn Encoder) -> Result<Self, SearchError> {
        let mut header = MAGIC.to_vec();
        let identity = encoder.identity();
        for number in [1, small(encoder.dimensions()), small(identity.len())] {
            header.extend_from_slice(&number.to_le_bytes());
        }
        header.extend_from_slice(identity.as_bytes());
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(SearchError::file(path))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(SearchError::file(path))?;
        let mut known = HashMap::new();
        let end = if bytes.starts_with(&header) {
            let mut end = header.len();
            for record in bytes[header.len()..].chunks_exact(RECORD + encoder.dimensions()) {
                let Some((key, _)) = whole(record) else {
                    tracing::warn!(path = %path.display(), "vectors after a damaged record are made again");
                    break;
                };
                known.insert(key, end as u64);
                end += record.len();
            }
            end
        } else {
            file.set_len(0).map_err(SearchError::file(path))?;
            file.seek(SeekFrom::Start(0)).map_err(SearchError::file(path))?;
            file.write_all(&header).map_err(SearchError::file(path))?;
            header.len()
        };
        file.set_len(end as u64).map_err(SearchError::file(path))?;
        Ok(Self { path: path.to_owned(), file, dimensions: encoder.dimensions(), known, read: 0 })
    }

    /// The vectors that a file keeps of texts, `None` for those it does not know; the file is only read. Nothing where it is of
    /// another encoder than `identity`.
    ///
    /// # Errors
    /// [`SearchError::File`].
    pub fn look_up(
        path: &Path,
        identity: &str,
        texts: &[String],
    ) -> Result<Vec<Option<Quantised>>, SearchError> {
        let bytes = std::fs::read(path).map_err(SearchError::file(path))?;
        let number = |at: usize| -> Option<usize> {
            let bytes = bytes.get(at..at + 4)?.first_chunk::<4>()?;
            usize::try_from(u32::from_le_bytes(*bytes)).ok()
        };
        let head = HEAD + identity.len();
        let ours = bytes.starts_with(MAGIC)
            && number(8) == Some(1)
            && number(16) == Some(identity.len())
            && bytes.get(HEAD..head) == Some(identity.as_bytes());
        let Some(dimensions) = number(12).filter(|_| ours) else { return Ok(vec![None; texts.len()]) };
        let mut wanted: HashMap<u128, Vec<usize>> = HashMap::new();
        for (place, text) in texts.iter().enumerate() {
            wanted.entry(key(text)).or_default().push(place);
        }
        let mut found = vec![None; texts.len()];
        for record in bytes[head..].chunks_exact(RECORD + dimensions) {
            let Some((key, vector)) = whole(record) else { break };
            for place in wanted.get(&key).into_iter().flatten() {
                found[*place] = Some(vector.clone());
            }
        }
        Ok(found)
    }

    /// Number of vectors kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether none is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// How many were found since it was opened.
    #[must_use]
    pub fn found(&self) -> usize {
        self.read
    }

    fn get(&mut self, text: &str) -> Result<Option<Quantised>, SearchError> {
        let Some(&at) = self.known.get(&key(text)) else { return Ok(None) };
        let mut record = vec![0; RECORD + self.dimensions];
        self.file.seek(SeekFrom::Start(at)).map_err(SearchError::file(&self.path))?;
        self.file.read_exact(&mut record).map_err(SearchError::file(&self.path))?;
        let vector = whole(&record).map(|(_, vector)| vector);
        self.read += usize::from(vector.is_some());
        Ok(vector)
    }

    fn put(&mut self, text: &str, vector: &Quantised) -> Result<(), SearchError> {
        if vector.values.len() != self.dimensions {
            return Ok(()); // not the encoder's length: never believed again
        }
        let mut record = key(text).to_le_bytes().to_vec();
        record.extend_from_slice(&vector.scale.to_le_bytes());
        let body: Vec<u8> = vector.values.iter().map(|value| value.cast_unsigned()).collect();
        let sum = checksum(&record) ^ checksum(&body);
        record.extend_from_slice(&sum.to_le_bytes());
        record.extend_from_slice(&body);
        let at = self.file.seek(SeekFrom::End(0)).map_err(SearchError::file(&self.path))?;
        self.file.write_all(&record).map_err(SearchError::file(&self.path))?;
        self.known.insert(key(text), at);
        Ok(())
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// An encoder with the vectors of all documents.
pub struct Embedded {
    pub(crate) encoder: Arc<dyn Encoder>,
    /// The vectors of the texts, in their order.
    pub vectors: Vectors,
}

/// Encodes texts, those that a file knows by looking them up, equal ones once. `progress` is told texts done and all texts.
///
/// # Errors
/// [`SearchError::Part`] where the encoder fails.
pub fn embed(
    encoder: Arc<dyn Encoder>,
    texts: Vec<String>,
    file: Option<VectorFile>,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Embedded, SearchError> {
    let mut embedding = Embedding::new(encoder, file, texts.len());
    texts.into_iter().for_each(|text| embedding.add(text));
    embedding.finish(progress)
}

/// Texts on their way to vectors. What a file knows, or what was said before, is not kept as text: of the others only what is not
/// encoded yet is in memory.
pub(crate) struct Embedding {
    encoder: Arc<dyn Encoder>,
    vectors: Vectors,
    file: Option<VectorFile>,
    /// Rows in use.
    rows: usize,
    /// The first row of each text.
    first: HashMap<u128, usize>,
    /// Rows of texts that came before, and the rows where they did.
    equal: Vec<(usize, usize)>,
    /// Texts that nobody knows yet, with their rows.
    pending: Vec<(usize, String)>,
}

impl Embedding {
    /// Of `count` texts that will be [added](Self::add).
    pub(crate) fn new(encoder: Arc<dyn Encoder>, file: Option<VectorFile>, count: usize) -> Self {
        Self {
            vectors: Vectors::zeros(encoder.dimensions(), count),
            encoder,
            file,
            rows: 0,
            first: HashMap::with_capacity(count),
            equal: Vec::new(),
            pending: Vec::new(),
        }
    }

    /// The text that the encoder wants of a document.
    pub(crate) fn add_document(&mut self, document: &Document) {
        self.add(self.encoder.passage(document));
    }

    /// Takes the next text.
    pub(crate) fn add(&mut self, text: String) {
        let row = self.rows;
        self.rows += 1;
        // Nothing is near to no text.
        if text.trim().is_empty() {
            return;
        }
        match self.first.entry(key(&text)) {
            Entry::Occupied(known) => self.equal.push((row, *known.get())),
            Entry::Vacant(new) => {
                new.insert(row);
                // A file that cannot be read or written costs time, not the search.
                let known = self.file.as_mut().map(|file| file.get(&text)).transpose();
                match known.unwrap_or_else(|error| unkept(&mut self.file, &error)).flatten() {
                    Some(vector) => self.vectors.set(row, &vector),
                    None => self.pending.push((row, text)),
                }
            }
        }
    }

    /// Encodes what is pending once there is enough of it for texts of like length to be found: fewer are left for later.
    pub(crate) fn encode_if_many(
        &mut self,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<(), SearchError> {
        /// Each some 500 bytes.
        const MANY: usize = 8192;
        if self.pending.len() < MANY { Ok(()) } else { self.encode(progress) }
    }

    /// Encodes what is pending; `progress` is told texts done and all texts.
    fn encode(&mut self, progress: &mut dyn FnMut(usize, usize)) -> Result<(), SearchError> {
        /// Texts given to the encoder at once: enough for it to put together those that are as long in its own measure, few
        /// enough for what was done to be on disk soon.
        const BATCH: usize = 128;
        let mut pending = std::mem::take(&mut self.pending);
        // Texts of like length share a batch: none is padded to the length of a much longer one.
        pending.sort_by_key(|(_, text)| std::cmp::Reverse(text.len()));
        let total = self.vectors.len();
        let mut done = self.rows - pending.len();
        progress(done, total);
        for batch in pending.chunks(BATCH) {
            let texts: Vec<&str> = batch.iter().map(|(_, text)| text.as_str()).collect();
            let encoded = self
                .encoder
                .passages(&texts)
                .map_err(|cause| SearchError::part("encoding products", cause))?;
            if encoded.len() != batch.len() {
                let cause = "the encoder gave another number of vectors";
                return Err(SearchError::part("encoding products", cause));
            }
            for ((row, text), vector) in batch.iter().zip(&encoded) {
                let vector = Quantised::of(vector);
                if let Some(Err(error)) = self.file.as_mut().map(|file| file.put(text, &vector)) {
                    unkept::<()>(&mut self.file, &error);
                }
                self.vectors.set(*row, &vector);
            }
            done += batch.len();
            progress(done, total);
        }
        Ok(())
    }

    /// Encodes what is left.
    ///
    /// # Errors
    /// [`SearchError::Part`] where the encoder fails.
    pub(crate) fn finish(mut self, progress: &mut dyn FnMut(usize, usize)) -> Result<Embedded, SearchError> {
        self.encode(progress)?;
        for (row, first) in self.equal {
            self.vectors.copy(first, row);
        }
        Ok(Embedded { encoder: self.encoder, vectors: self.vectors })
    }
}

/// Goes on without the file.
fn unkept<T>(file: &mut Option<VectorFile>, error: &SearchError) -> Option<T> {
    tracing::warn!(%error, "vectors are not kept: they are computed again at the next start");
    *file = None;
    None
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    struct Letters(AtomicUsize, &'static str);

    impl Encoder for Letters {
        fn part(&self) -> Part {
            Part::Sentence
        }
        fn identity(&self) -> String {
            self.1.to_owned()
        }
        fn dimensions(&self) -> usize {
            26
        }
        fn query(&self, text: &str) -> Result<Vec<f32>, String> {
            self.passages(&[text]).map(|mut vectors| vectors.remove(0))
        }
        fn passages(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, String> {
            self.0.fetch_add(texts.len(), Ordering::Relaxed);
            let vector = |text: &&str| {
                let mut vector = vec![0.0; 26];
                text.bytes()
                    .filter(u8::is_ascii_lowercase)
                    .for_each(|b| vector[usize::from(b - b'a')] += 1.0);
                vector
            };
            Ok(texts.iter().map(vector).collect())
        }
    }

    fn encoded(path: &Path, identity: &'static str, texts: &[&str]) -> (Embedded, usize) {
        let encoder = Arc::new(Letters(AtomicUsize::new(0), identity));
        let file = VectorFile::open(path, encoder.as_ref()).unwrap();
        let texts = texts.iter().map(|text| (*text).to_owned()).collect();
        let embedded = embed(encoder.clone(), texts, Some(file), &mut |_, _| {}).unwrap();
        let run = encoder.0.load(Ordering::Relaxed);
        (embedded, run)
    }

    #[test]
    fn no_text_is_encoded_twice_and_order_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vectors");
        let (_, run) = encoded(&path, "m1", &["coat", "red dress"]);
        assert_eq!(run, 2);
        let (embedded, run) = encoded(&path, "m1", &["red dress", "shirt", "coat"]);
        assert_eq!(run, 1);
        let (equal, run) = encoded(&folder.path().join("others"), "m1", &["hat", "red hat", "hat"]);
        assert_eq!((run, equal.vectors.row(2)), (2, equal.vectors.row(0)), "equal texts are one");
        let query = Quantised::of(&embedded.encoder.query("coat").unwrap());
        assert_eq!(embedded.vectors.nearest(&query, 1, |_| true)[0].0, 2);
        // Another model: nothing is believed.
        assert_eq!(encoded(&path, "m2", &["coat"]).1, 1);
    }

    #[test]
    fn vectors_are_looked_up_without_their_encoder_and_without_writing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vectors");
        let (embedded, _) = encoded(&path, "m1", &["a", "b", "c"]);
        let whole = std::fs::read(&path).unwrap();
        let texts: Vec<String> = ["c", "x", "a", "c"].map(str::to_owned).to_vec();
        let found = VectorFile::look_up(&path, "m1", &texts).unwrap();
        let row = |number| Some(embedded.vectors.row(number));
        assert_eq!(found, [row(2), None, row(0), row(2)]);
        assert_eq!(VectorFile::look_up(&path, "m2", &texts).unwrap(), vec![None; 4], "another encoder's");
        for cut in 0..whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let found = VectorFile::look_up(&path, "m1", &texts).unwrap();
            assert_eq!(found[2].is_some(), cut >= 22 + 50, "cut at {cut}");
            assert_eq!(std::fs::read(&path).unwrap().len(), cut);
        }
        assert!(VectorFile::look_up(&folder.path().join("none"), "m1", &texts).is_err());
    }

    #[test]
    fn a_file_cut_off_or_altered_gives_what_is_whole_and_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vectors");
        let texts = ["a", "b", "c", "d"];
        encoded(&path, "m1", &texts);
        let whole = std::fs::read(&path).unwrap();
        for cut in 0..whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let lost = texts.len() - cut.saturating_sub(22) / 50;
            assert_eq!(encoded(&path, "m1", &texts).1, lost, "cut at {cut}");
            assert_eq!(std::fs::read(&path).unwrap().len(), whole.len());
        }
        for at in (22..whole.len()).step_by(7) {
            let mut altered = whole.clone();
            altered[at] ^= 0x40;
            std::fs::write(&path, &altered).unwrap();
            assert!(encoded(&path, "m1", &texts).1 >= 1, "altered at {at}");
        }
    }

    #[test]
    fn vectors_that_cannot_be_kept_are_computed_all_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("there is no such folder").join("v");
        let encoder: Arc<dyn Encoder> = Arc::new(Letters(AtomicUsize::new(0), "m1"));
        assert!(VectorFile::open_if_possible(&path, encoder.as_ref()).is_none());
        let texts = vec!["a".to_owned(), "bc".to_owned()];
        assert_eq!(embed(encoder, texts, None, &mut |_, _| {}).unwrap().vectors.len(), 2);
    }
}
