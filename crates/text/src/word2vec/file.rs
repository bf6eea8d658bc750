//! The file of trained vectors.
//!
//! Little endian: `JXW2VEC1`, SHA-256 of everything after it, u32 dimension, u32 words, then for each word u16 length,
//! UTF-8, u64 count, then words by dimension f32.

use std::{fs, io::Write, path::Path};

use sha2::{Digest, Sha256};

use super::{Vectors, Word2VecError};

const MAGIC: &[u8; 8] = b"JXW2VEC1";
const HASH: usize = 32;

impl Vectors {
    /// Writes the vectors to a file, whole or not at all.
    ///
    /// # Errors
    /// What the operating system says; a word longer than 65,535 bytes is refused.
    pub fn save(&self, path: &Path) -> Result<(), Word2VecError> {
        let io = |cause| Word2VecError::Io { path: path.display().to_string(), cause };
        let whole = |number: usize| {
            u32::try_from(number)
                .map_err(|_| io(std::io::Error::other("more vectors than the file can hold")))
        };
        let mut body = Vec::with_capacity(self.values().len() * 4 + self.len() * 24);
        body.extend(whole(self.dimension())?.to_le_bytes());
        body.extend(whole(self.len())?.to_le_bytes());
        for (word, count) in self.words() {
            let length =
                u16::try_from(word.len()).map_err(|_| io(std::io::Error::other("a word is too long")))?;
            body.extend(length.to_le_bytes());
            body.extend(word.as_bytes());
            body.extend(count.to_le_bytes());
        }
        for value in self.values() {
            body.extend(value.to_le_bytes());
        }
        let unfinished = path.with_extension("unfinished");
        let mut file = fs::File::create(&unfinished).map_err(io)?;
        file.write_all(MAGIC).map_err(io)?;
        file.write_all(&Sha256::digest(&body)).map_err(io)?;
        file.write_all(&body).map_err(io)?;
        file.sync_all().map_err(io)?;
        fs::rename(&unfinished, path).map_err(io)
    }

    /// Reads vectors that [`Vectors::save`] wrote.
    ///
    /// # Errors
    /// Where the file cannot be read, is of another kind or version, is cut short, or was changed.
    pub fn load(path: &Path) -> Result<Self, Word2VecError> {
        let name = || path.display().to_string();
        let bytes = fs::read(path).map_err(|cause| Word2VecError::Io { path: name(), cause })?;
        let damaged = |what: String| Word2VecError::Damaged { path: name(), what };
        let Some(rest) = bytes.strip_prefix(MAGIC) else {
            return Err(damaged("not word vectors of this version".into()));
        };
        let Some((hash, body)) = rest.split_at_checked(HASH) else {
            return Err(damaged(format!("cut short after {} bytes", bytes.len())));
        };
        if Sha256::digest(body)[..] != *hash {
            return Err(damaged("its content does not match its hash: cut short or changed".into()));
        }
        parse(body).ok_or_else(|| {
            damaged("its hash is right but its content is not: written by something else".into())
        })
    }
}

fn parse(mut body: &[u8]) -> Option<Vectors> {
    let dimension = u32::from_le_bytes(take(&mut body)?) as usize;
    let count = u32::from_le_bytes(take(&mut body)?) as usize;
    if dimension == 0 {
        return None;
    }
    let mut words = Vec::new();
    for _ in 0..count {
        let length = u16::from_le_bytes(take(&mut body)?) as usize;
        let (word, rest) = body.split_at_checked(length)?;
        body = rest;
        words.push((std::str::from_utf8(word).ok()?.to_owned(), u64::from_le_bytes(take(&mut body)?)));
    }
    if body.len() != count.checked_mul(dimension)?.checked_mul(4)? {
        return None;
    }
    let values: Vec<f32> =
        body.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
    values.iter().all(|value| value.is_finite()).then(|| Vectors::new(words, dimension, values))
}

fn take<const N: usize>(body: &mut &[u8]) -> Option<[u8; N]> {
    let (head, rest) = body.split_first_chunk::<N>()?;
    *body = rest;
    Some(*head)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vectors() -> Vectors {
        Vectors::new(vec![("裙".into(), 5), ("coat".into(), 2)], 3, vec![1.0, 0.5, -2.0, 0.0, 0.25, 8.0])
    }

    #[test]
    fn what_is_saved_is_loaded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vectors.bin");
        vectors().save(&path).unwrap();
        assert_eq!(Vectors::load(&path).unwrap(), vectors());
    }

    #[test]
    fn every_cut_and_every_changed_byte_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vectors.bin");
        vectors().save(&path).unwrap();
        let whole = fs::read(&path).unwrap();
        for at in 0..whole.len() {
            fs::write(&path, &whole[..at]).unwrap();
            assert!(matches!(Vectors::load(&path), Err(Word2VecError::Damaged { .. })), "cut at {at}");
            let mut changed = whole.clone();
            changed[at] ^= 1;
            fs::write(&path, &changed).unwrap();
            assert!(matches!(Vectors::load(&path), Err(Word2VecError::Damaged { .. })), "changed at {at}");
        }
        assert!(matches!(Vectors::load(&folder.path().join("missing")), Err(Word2VecError::Io { .. })));
    }
}
