//! The encoder's tokenizer: SentencePiece unigram (Kudo 2018), the most probable segmentation by Viterbi.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

use super::file::WeightsFile;

/// SentencePiece's mark for a space.
const SPACE_MARK: char = '\u{2581}';
/// An unknown character costs this much more than the least probable piece, as in SentencePiece.
const UNKNOWN_PENALTY: f32 = 10.0;

/// FNV-1a: pieces are short and come from a file of ours, not from an attacker.
#[derive(Clone)]
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

/// Texts to piece numbers.
pub struct Tokenizer {
    pieces: HashMap<Box<[u8]>, u32, BuildHasherDefault<Fnv>>,
    scores: Vec<f32>,
    replacements: HashMap<char, Box<[char]>>,
    unknown: u32,
    unknown_score: f32,
    longest: usize,
}

impl Tokenizer {
    /// The tokenizer of a checked weights file.
    pub fn new(file: &WeightsFile) -> Self {
        let tables = &file.tokens;
        let text = file.piece_text();
        let mut pieces =
            HashMap::with_capacity_and_hasher(tables.scores.len(), BuildHasherDefault::default());
        let mut longest = 1;
        for (id, span) in (0..).zip(tables.offsets.windows(2)) {
            let piece = &text[span[0] as usize..span[1] as usize];
            longest = longest.max(piece.len());
            // The unknown piece is not a text; of two equal pieces the first holds.
            if !piece.is_empty() && id != tables.unknown {
                pieces.entry(piece.into()).or_insert(id);
            }
        }
        let least = tables.scores.iter().copied().fold(f32::MAX, f32::min);
        let replacements = tables
            .replacements
            .iter()
            .filter_map(|(from, to)| Some((char::from_u32(*from)?, to.clone())))
            .collect();
        Self {
            pieces,
            scores: tables.scores.clone(),
            replacements,
            unknown: tables.unknown,
            unknown_score: least - UNKNOWN_PENALTY,
            longest,
        }
    }

    /// Piece numbers of a text, without the marks of beginning and end.
    pub fn tokens(&self, text: &str) -> Vec<u32> {
        let normal = self.normalised(text);
        let starts: Vec<usize> = normal.char_indices().map(|(at, _)| at).chain([normal.len()]).collect();
        let bytes = normal.as_bytes();
        let n = starts.len() - 1;
        // best[e]: score, piece and start of the best segmentation of the first e characters.
        let mut best = vec![(f32::NEG_INFINITY, self.unknown, 0_usize); n + 1];
        best[0].0 = 0.0;
        for from in 0..n {
            let so_far = best[from].0;
            for to in from + 1..=n {
                let piece = &bytes[starts[from]..starts[to]];
                if piece.len() > self.longest {
                    break;
                }
                if let Some(&id) = self.pieces.get(piece) {
                    let score = so_far + self.scores[id as usize];
                    if score > best[to].0 {
                        best[to] = (score, id, from);
                    }
                }
            }
            let score = so_far + self.unknown_score;
            if score > best[from + 1].0 {
                best[from + 1] = (score, self.unknown, from);
            }
        }
        let mut tokens = Vec::new();
        let mut at = n;
        while at > 0 {
            let (_, id, from) = best[at];
            tokens.push(id);
            at = from;
        }
        tokens.reverse();
        tokens
    }

    /// Characters replaced by the file's map, runs of spaces made one, spaces marked, one before the first word.
    fn normalised(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 3);
        let mut after_space = false;
        let mut push = |c: char| {
            let space = c == ' ';
            if !space && out.is_empty() {
                out.push(SPACE_MARK);
            }
            if !(space && after_space) {
                out.push(if space { SPACE_MARK } else { c });
            }
            after_space = space;
        };
        for c in text.chars() {
            match self.replacements.get(&c) {
                Some(to) => to.iter().for_each(|c| push(*c)),
                None => push(c),
            }
        }
        if out.is_empty() {
            out.push(SPACE_MARK);
        }
        out
    }
}
