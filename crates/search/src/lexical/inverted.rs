//! An inverted index of our own, kept in memory.
//!
//! BM25F (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009): the frequencies of a word
//! in the fields are weighted and normalised by field length, added, and saturated once:
//!
//! ```text
//! tf(t,d)    = sum_f weight_f * tf_f(t,d) / (1 - b_f + b_f * length_f(d) / average_length_f)
//! score(q,d) = sum_t weight_t * idf(t) * (k1 + 1) * tf / (k1 + tf)
//! idf(t)     = ln(1 + (N - n_t + 0.5) / (n_t + 0.5))
//! ```
//!
//! What does not depend on the query, `tf / (k1 + tf)`, is worked out when the index is built and kept in 16 bits.

use std::collections::HashMap;

use super::{Bm25, FieldTokens, Lexical, QueryTerm, best};
use crate::SearchError;

/// Where a word stands.
#[derive(Clone, Debug, Default)]
struct Postings {
    documents: Box<[u32]>,
    /// `tf / (k1 + tf)` in 1/65535.
    impacts: Box<[u16]>,
}

/// Where a word stands, while documents are still added: about three bytes for each document, a fifth of what numbers of
/// fixed size would take.
///
/// Each document is its distance from the one before (seven bits a byte, the lowest first, the eighth bit tells that more
/// follow), then a byte that names the fields with the word, then, unless it stands once in each, how often by field.
#[derive(Debug, Default)]
struct Packed {
    bytes: Vec<u8>,
    documents: usize,
    last: u32,
}

/// Bit of a [`Packed`] field byte: a field has the word more than once.
const OFTEN: u8 = 1 << 7;

impl Packed {
    /// Documents come in rising order.
    fn push(&mut self, document: u32, counts: [u8; 5]) {
        let mut distance = document - self.last;
        while distance >= 1 << 7 {
            self.bytes.push(distance.to_le_bytes()[0] | 1 << 7);
            distance >>= 7;
        }
        self.bytes.push(distance.to_le_bytes()[0]);
        let fields = (0..5).filter(|field| counts[*field] > 0).fold(0, |bits, field| bits | 1 << field);
        if counts.iter().all(|count| *count <= 1) {
            self.bytes.push(fields);
        } else {
            self.bytes.push(fields | OFTEN);
            self.bytes.extend(counts.iter().filter(|count| **count > 0));
        }
        self.documents += 1;
        self.last = document;
    }

    fn iter(&self) -> impl Iterator<Item = (u32, [u8; 5])> {
        let mut bytes = self.bytes.iter().copied();
        let mut document = 0;
        std::iter::from_fn(move || {
            let mut shift = 0;
            loop {
                let byte = bytes.next()?;
                document += u32::from(byte & !(1 << 7)) << shift;
                if byte < 1 << 7 {
                    break;
                }
                shift += 7;
            }
            let fields = bytes.next()?;
            let mut counts = [0; 5];
            for (_, count) in counts.iter_mut().enumerate().filter(|(field, _)| fields >> field & 1 == 1) {
                *count = if fields & OFTEN == 0 { 1 } else { bytes.next()? };
            }
            Some((document, counts))
        })
    }
}

/// The index.
#[derive(Clone, Debug, Default)]
pub struct Inverted {
    words: HashMap<Box<str>, u32>,
    postings: Vec<Postings>,
    documents: usize,
    k1: f32,
}

/// Takes documents one after another, then makes the index.
#[derive(Debug, Default)]
pub struct InvertedBuilder {
    words: HashMap<Box<str>, u32>,
    /// By word.
    packed: Vec<Packed>,
    lengths: Vec<[u16; 5]>,
    /// Word and field of each token of the document that is being added.
    tokens: Vec<(u32, u8)>,
}

impl InvertedBuilder {
    /// Adds the next document; documents are numbered from 0 in the order they are added.
    pub fn add(&mut self, tokens: &FieldTokens) {
        let document = u32::try_from(self.lengths.len()).unwrap_or(u32::MAX);
        let mut lengths = [0_u16; 5];
        self.tokens.clear();
        for ((field, tokens), number) in tokens.iter().enumerate().zip(0_u8..) {
            lengths[field] = u16::try_from(tokens.len()).unwrap_or(u16::MAX);
            for token in tokens {
                let word = match self.words.get(token.as_str()) {
                    Some(&word) => word,
                    None => {
                        let word = u32::try_from(self.packed.len()).unwrap_or(u32::MAX);
                        self.words.insert(token.as_str().into(), word);
                        self.packed.push(Packed::default());
                        word
                    }
                };
                self.tokens.push((word, number));
            }
        }
        self.tokens.sort_unstable();
        for tokens in self.tokens.chunk_by(|a, b| a.0 == b.0) {
            let mut counts = [0_u8; 5];
            for (_, field) in tokens {
                let count = &mut counts[usize::from(*field)];
                *count = count.saturating_add(1);
            }
            self.packed[tokens[0].0 as usize].push(document, counts);
        }
        self.lengths.push(lengths);
    }

    /// The index of what was added.
    #[must_use]
    pub fn finish(self, bm25: &Bm25) -> Inverted {
        let mut average = [0.0_f32; 5];
        for lengths in &self.lengths {
            for (sum, &length) in average.iter_mut().zip(lengths) {
                *sum += f32::from(length);
            }
        }
        #[allow(clippy::cast_precision_loss)] // numbers of documents
        let documents = self.lengths.len().max(1) as f32;
        for sum in &mut average {
            *sum = (*sum / documents).max(1e-6);
        }
        let impact = |document: u32, counts: [u8; 5]| {
            let lengths = self.lengths[document as usize];
            let tf: f32 = (0..5)
                .map(|f| {
                    let norm = 1.0 - bm25.b[f] + bm25.b[f] * f32::from(lengths[f]) / average[f];
                    bm25.weight[f] * f32::from(counts[f]) / norm.max(1e-3)
                })
                .sum();
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // within 0..1 before scaling
            let scaled = (tf / (bm25.k1 + tf) * 65535.0).round() as u16;
            scaled
        };
        let postings = self
            .packed
            .into_iter()
            .map(|packed| {
                let mut documents = Vec::with_capacity(packed.documents);
                let mut impacts = Vec::with_capacity(packed.documents);
                for (document, counts) in packed.iter() {
                    documents.push(document);
                    impacts.push(impact(document, counts));
                }
                Postings { documents: documents.into(), impacts: impacts.into() }
            })
            .collect();
        Inverted { words: self.words, postings, documents: self.lengths.len(), k1: bm25.k1 }
    }
}

impl Inverted {
    /// Number of documents.
    #[must_use]
    pub fn len(&self) -> usize {
        self.documents
    }

    /// Whether it holds no document.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.documents == 0
    }

    /// In how many documents a word stands.
    #[must_use]
    pub fn frequency(&self, word: &str) -> usize {
        self.postings_of(word).map_or(0, |postings| postings.documents.len())
    }

    /// Inverse document frequency of a word; the highest for one that stands nowhere.
    #[must_use]
    #[allow(clippy::cast_precision_loss)] // numbers of documents
    pub fn idf(&self, word: &str) -> f32 {
        let n = self.frequency(word) as f32;
        ((self.documents as f32 - n + 0.5) / (n + 0.5)).ln_1p()
    }

    /// Whether a document holds a word.
    #[must_use]
    pub fn holds(&self, word: &str, document: u32) -> bool {
        self.postings_of(word).is_some_and(|postings| postings.documents.binary_search(&document).is_ok())
    }

    /// The words of the index with the number of documents each stands in.
    pub fn words(&self) -> impl Iterator<Item = (&str, usize)> {
        self.words.iter().map(|(word, &n)| (word.as_ref(), self.postings[n as usize].documents.len()))
    }

    fn postings_of(&self, word: &str) -> Option<&Postings> {
        self.words.get(word).map(|&word| &self.postings[word as usize])
    }

    /// Scores of all documents for the words: `scores[document]`; those that hold none stay 0.
    ///
    /// `scores` is cleared and given the length of the index, so that the memory can be used again.
    pub fn score_all(&self, terms: &[QueryTerm], scores: &mut Vec<f32>) {
        scores.clear();
        scores.resize(self.documents, 0.0);
        for term in terms {
            let Some(postings) = self.postings_of(&term.text) else { continue };
            let scale = term.weight * self.idf(&term.text) * (self.k1 + 1.0) / 65535.0;
            for (&document, &impact) in postings.documents.iter().zip(&postings.impacts) {
                scores[document as usize] += scale * f32::from(impact);
            }
        }
    }
}

impl Lexical for Inverted {
    fn search(&self, terms: &[QueryTerm], limit: usize) -> Result<Vec<(u32, f32)>, SearchError> {
        let mut scores = Vec::new();
        self.score_all(terms, &mut scores);
        let found = (0..).zip(scores).filter(|&(_, score)| score > 0.0).collect();
        Ok(best(found, limit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(title: &str, description: &str) -> FieldTokens {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect();
        [words(title), vec![], vec![], vec![], words(description)]
    }

    fn terms(text: &str) -> Vec<QueryTerm> {
        text.split_whitespace().map(|word| QueryTerm { text: word.into(), weight: 1.0 }).collect()
    }

    fn index(documents: &[FieldTokens], bm25: &Bm25) -> Inverted {
        let mut builder = InvertedBuilder::default();
        documents.iter().for_each(|document| builder.add(document));
        builder.finish(bm25)
    }

    #[test]
    fn the_score_agrees_with_bm25_worked_out_by_hand() {
        // One field, weight 1, b 0.75, k1 1.2: lengths 2 and 4, average 3.
        let bm25 = Bm25 { k1: 1.2, b: [0.75; 5], weight: [1.0; 5] };
        let index = index(&[document("red dress", ""), document("red red coat long", "")], &bm25);
        // idf(red) = ln(1 + 0.5/2.5) = 0.1823216
        // d0: tf = 1/(0.25 + 0.75*2/3) = 1.3333333; 2.2*1.3333333/2.5333333 = 1.1578947; * idf = 0.2111092
        // d1: tf = 2/(0.25 + 0.75*4/3) = 1.6; 2.2*1.6/2.8 = 1.2571429; * idf = 0.2292043
        let found = index.search(&terms("red"), 10).unwrap();
        assert_eq!(found[0].0, 1);
        assert!((found[0].1 - 0.229_204_3).abs() < 1e-4, "{found:?}");
        assert!((found[1].1 - 0.211_109_2).abs() < 1e-4, "{found:?}");
    }

    #[test]
    fn a_word_in_the_title_counts_more_than_one_in_the_description() {
        let index =
            index(&[document("coat", "a silk lining"), document("silk", "a coat lining")], &Bm25::default());
        let found = index.search(&terms("silk"), 10).unwrap();
        assert_eq!(found.iter().map(|f| f.0).collect::<Vec<_>>(), [1, 0]);
    }

    #[test]
    fn rare_words_count_more_and_unknown_words_find_nothing() {
        let index = index(
            &[document("red dress", ""), document("red coat", ""), document("red shirt", "")],
            &Bm25::default(),
        );
        assert!(index.idf("coat") > index.idf("red"));
        assert_eq!(index.search(&terms("red coat"), 1).unwrap()[0].0, 1);
        assert!(index.search(&terms("trousers"), 10).unwrap().is_empty());
        assert!(index.holds("coat", 1) && !index.holds("coat", 0));
    }

    #[test]
    fn packed_postings_are_read_back_as_they_were_put() {
        let put = [
            (0, [1, 0, 0, 0, 0]),
            (1, [0, 1, 1, 0, 1]),
            (128, [2, 0, 0, 0, 255]),
            (20_000, [1, 1, 1, 1, 1]),
            (3_000_000_000, [0, 0, 9, 0, 0]),
        ];
        let mut packed = Packed::default();
        put.iter().for_each(|(document, counts)| packed.push(*document, *counts));
        assert_eq!(packed.iter().collect::<Vec<_>>(), put);
    }

    #[test]
    fn an_empty_index_and_an_empty_query_find_nothing() {
        let empty = InvertedBuilder::default().finish(&Bm25::default());
        assert!(empty.is_empty() && empty.search(&terms("red"), 5).unwrap().is_empty());
        assert!(index(&[document("red", "")], &Bm25::default()).search(&[], 5).unwrap().is_empty());
    }
}
