//! The weights file of the sentence encoder, memory-mapped: header, tokenizer tables, tensors.
//!
//! Layout "E5S1", little endian (models/sentence_encoder.md): header; pieces with offsets, scores and text; normalisation
//! map; directory of tensors. Every offset is checked once, when the file is opened.

use std::{collections::HashMap, fs::File, ops::Range, path::Path};

use memmap2::Mmap;

use crate::LanguageError;

/// Weights of one 4-bit block.
pub const BLOCK: usize = 32;
/// Bytes of one 4-bit block: a half-precision scale and 16 bytes of levels.
const BLOCK_BYTES: usize = 18;

/// What the file holds, where.
pub struct WeightsFile {
    map: Mmap,
    /// Width of a token's vector.
    pub hidden: usize,
    /// Transformer layers.
    pub layers: usize,
    /// Width inside a feed-forward block.
    pub inner: usize,
    /// Longest input, tokens with both marks.
    pub positions: usize,
    /// Tokenizer tables.
    pub tokens: TokenTables,
    tensors: HashMap<String, (Range<usize>, usize)>,
}

/// The tokenizer's part of the file.
pub struct TokenTables {
    /// Number of the mark before a text.
    pub begin: u32,
    /// Number of the mark after a text.
    pub end: u32,
    /// Number of the unknown piece.
    pub unknown: u32,
    /// Where each piece's text begins; one more than there are pieces.
    pub offsets: Vec<u32>,
    /// Log probability of each piece.
    pub scores: Vec<f32>,
    /// Bytes of all pieces, in the file.
    text: Range<usize>,
    /// Replacements of single characters, sorted by character.
    pub replacements: Vec<(u32, Box<[char]>)>,
}

/// Reads forward through the file and never past its end.
struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8], String> {
        let end = self.at.checked_add(n).filter(|end| *end <= self.bytes.len());
        let end = end.ok_or_else(|| format!("it ends at byte {}", self.bytes.len()))?;
        let taken = &self.bytes[self.at..end];
        self.at = end;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], String> {
        self.take(N)?.try_into().map_err(|_| "unreadable number".into())
    }

    fn u32(&mut self) -> Result<u32, String> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    fn count(&mut self, most: usize) -> Result<usize, String> {
        let n = self.u32()? as usize;
        if n > most { Err(format!("{n} where at most {most} can be")) } else { Ok(n) }
    }

    fn u64(&mut self) -> Result<usize, String> {
        usize::try_from(u64::from_le_bytes(self.array()?)).map_err(|e| e.to_string())
    }
}

impl WeightsFile {
    /// Maps and checks a file.
    ///
    /// # Errors
    /// [`LanguageError::Missing`], or [`LanguageError::Damaged`] saying what is wrong.
    pub fn open(path: &Path) -> Result<Self, LanguageError> {
        let file = File::open(path).map_err(|e| LanguageError::unreadable(path, &e))?;
        // SAFETY: the file lies in the cache or beside the program and is replaced by renaming, never written in place.
        #[allow(unsafe_code)]
        let map = unsafe { Mmap::map(&file) }.map_err(|e| LanguageError::unreadable(path, &e))?;
        Self::parse(map).map_err(|cause| LanguageError::damaged(path, cause))
    }

    fn parse(map: Mmap) -> Result<Self, String> {
        let mut c = Cursor { bytes: &map, at: 0 };
        if c.take(4)? != b"E5S1" {
            return Err("it does not begin with E5S1".into());
        }
        c.u32()?; // version of the converter
        let hidden = c.count(4096)?;
        let layers = c.count(64)?;
        let heads = c.count(64)?;
        let inner = c.count(16384)?;
        let vocabulary = c.count(1 << 20)?;
        let positions = c.count(8192)?;
        let kinds = c.count(16)?;
        c.u32()?; // epsilon: part of the graph
        let block = c.count(1024)?;
        if (hidden, layers, heads, inner, positions, block) != (384, 12, 12, 1536, 512, BLOCK) {
            return Err("it is another network than multilingual-e5-small in 4 bits".into());
        }
        let tokens = TokenTables::parse(&mut c, vocabulary)?;
        let mut tensors = HashMap::new();
        for _ in 0..c.count(4096)? {
            let length = u16::from_le_bytes(c.array()?) as usize;
            let name = String::from_utf8_lossy(c.take(length)?).into_owned();
            let packed = c.array::<1>()?[0] == 1;
            let n = c.count(1 << 28)?;
            let offset = c.u64()?;
            c.u64()?; // bytes: follow from the kind
            let bytes = if packed { n / BLOCK * BLOCK_BYTES } else { n * 4 };
            let end = offset.checked_add(bytes).filter(|end| *end <= map.len());
            let end = end.ok_or_else(|| format!("{name} lies behind its end"))?;
            tensors.insert(name, (offset..end, n));
        }
        let file = Self { hidden, layers, inner, positions, tokens, tensors, map };
        file.check_tensors(vocabulary, kinds)?;
        Ok(file)
    }

    /// Every tensor is there with its size: later look-ups cannot fail.
    fn check_tensors(&self, vocabulary: usize, kinds: usize) -> Result<(), String> {
        let (h, f) = (self.hidden, self.inner);
        let mut wanted = vec![
            ("emb.word".to_owned(), vocabulary * h),
            ("emb.pos".to_owned(), self.positions * h),
            ("emb.type".to_owned(), kinds * h),
            ("emb.ln.w".to_owned(), h),
            ("emb.ln.b".to_owned(), h),
        ];
        for layer in 0..self.layers {
            let parts = [
                ("q", h * h, h),
                ("k", h * h, h),
                ("v", h * h, h),
                ("ao", h * h, h),
                ("fi", h * f, f),
                ("fo", h * f, h),
            ];
            for (name, matrix, bias) in parts {
                wanted.push((format!("l{layer}.{name}.w"), matrix));
                wanted.push((format!("l{layer}.{name}.b"), bias));
            }
            for name in ["aln.w", "aln.b", "oln.w", "oln.b"] {
                wanted.push((format!("l{layer}.{name}"), h));
            }
        }
        for (name, n) in wanted {
            match self.tensors.get(&name) {
                Some((_, found)) if *found == n => {}
                Some((_, found)) => return Err(format!("{name} has {found} values, not {n}")),
                None => return Err(format!("{name} is missing")),
            }
        }
        Ok(())
    }

    /// Bytes of all pieces; see [`TokenTables::offsets`].
    pub fn piece_text(&self) -> &[u8] {
        &self.map[self.tokens.text.clone()]
    }

    fn bytes(&self, name: &str) -> &[u8] {
        self.tensors.get(name).map_or(&[], |(range, _)| &self.map[range.clone()])
    }

    /// A tensor in full precision.
    pub fn vector(&self, name: &str) -> Vec<f32> {
        self.bytes(name).chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
    }

    /// One row of a 4-bit matrix, widened into `out`; zeros when there is no such row.
    pub fn row(&self, name: &str, row: usize, out: &mut [f32]) {
        let length = out.len() / BLOCK * BLOCK_BYTES;
        let Some(bytes) = self.bytes(name).get(row * length..(row + 1) * length) else {
            out.fill(0.0);
            return;
        };
        for (block, out) in bytes.chunks_exact(BLOCK_BYTES).zip(out.chunks_exact_mut(BLOCK)) {
            let scale = half_to_single(u16::from_le_bytes([block[0], block[1]]));
            let (low, high) = out.split_at_mut(BLOCK / 2);
            for ((byte, low), high) in block[2..].iter().zip(low).zip(high) {
                *low = (f32::from(byte & 15) - 8.0) * scale;
                *high = (f32::from(byte >> 4) - 8.0) * scale;
            }
        }
    }
}

impl TokenTables {
    fn parse(c: &mut Cursor<'_>, vocabulary: usize) -> Result<Self, String> {
        let pieces = c.count(1 << 20)?;
        let [begin, end, _pad, unknown] = [c.u32()?, c.u32()?, c.u32()?, c.u32()?];
        if [begin, end, unknown].iter().any(|id| *id as usize >= pieces) || pieces > vocabulary {
            return Err("its tokenizer has marks that are no pieces".into());
        }
        let text_bytes = c.u64()?;
        let words = |bytes: &[u8]| -> Vec<[u8; 4]> {
            bytes.chunks_exact(4).map(|b| [b[0], b[1], b[2], b[3]]).collect()
        };
        let offsets: Vec<u32> =
            words(c.take((pieces + 1) * 4)?).into_iter().map(u32::from_le_bytes).collect();
        let scores: Vec<f32> = words(c.take(pieces * 4)?).into_iter().map(f32::from_le_bytes).collect();
        let start = c.at;
        c.take(text_bytes)?;
        if !offsets.is_sorted() || offsets.last().is_none_or(|last| *last as usize > text_bytes) {
            return Err("its tokenizer's offsets are out of order".into());
        }
        if scores.iter().any(|score| !score.is_finite()) {
            return Err("its tokenizer has a score that is no number".into());
        }
        let count = c.count(1 << 20)?;
        let bytes = c.u32()? as usize;
        let mut map = Cursor { bytes: c.take(bytes)?, at: 0 };
        let mut replacements: Vec<(u32, Box<[char]>)> = Vec::with_capacity(count);
        for _ in 0..count {
            let from = map.u32()?;
            let n = map.array::<1>()?[0];
            let to = (0..n)
                .map(|_| {
                    char::from_u32(map.u32()?).ok_or_else(|| "its normalisation has no character".to_owned())
                })
                .collect::<Result<_, String>>()?;
            replacements.push((from, to));
        }
        if !replacements.is_sorted_by_key(|(from, _)| *from) {
            return Err("its normalisation is out of order".into());
        }
        Ok(Self { begin, end, unknown, offsets, scores, text: start..start + text_bytes, replacements })
    }
}

/// IEEE 754 binary16 to binary32.
fn half_to_single(half: u16) -> f32 {
    let sign = if half & 0x8000 == 0 { 1.0 } else { -1.0 };
    let exponent = i32::from((half >> 10) & 31);
    let fraction = f32::from(half & 1023);
    match exponent {
        0 => sign * fraction * 2f32.powi(-24),
        31 => 0.0, // no weight is infinite; a damaged one counts as nothing
        _ => sign * (1024.0 + fraction) * 2f32.powi(exponent - 25),
    }
}

#[cfg(test)]
mod tests {
    use super::half_to_single;

    #[test]
    fn half_precision_widens_exactly() {
        for (half, single) in [
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x0001, 5.960_464_5e-8),
            (0x7bff, 65504.0),
            (0x3555, 0.333_251_95),
            (0, 0.0),
        ] {
            assert_eq!(half_to_single(half), single);
        }
    }
}
