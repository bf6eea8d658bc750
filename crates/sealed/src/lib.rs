//! Files that are whole or refused: trained models, vectors, caches.
//!
//! Layout, little endian: `JXSEALED`, kind (8 bytes, padded with spaces), version `u32`, length of the content `u64`,
//! SHA-256 of the content, content. Writing goes to a neighbour that is flushed and then takes the file's place; what was
//! there before is kept beside it as `*.previous`, so that a bad model can be rolled back.
//!
//! Architecture invariant: knows nothing of what it seals.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

const MAGIC: &[u8; 8] = b"JXSEALED";
const HEADER: usize = 8 + 8 + 4 + 8 + 32;

/// What a file holds, and in which version of its layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// At most eight ASCII letters.
    pub name: &'static str,
    /// The version this program writes, and the only one it reads.
    pub version: u32,
}

/// Why a file cannot be used or written.
#[derive(Debug, thiserror::Error)]
pub enum SealedError {
    /// It is not there.
    #[error("{0} is missing")]
    Missing(PathBuf),
    /// It is truncated, was changed, or is no sealed file.
    #[error("{path} is damaged: {cause}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Why, in one line.
        cause: String,
    },
    /// It is whole, but holds something else.
    #[error("{path} holds `{found}`, not `{wanted}`")]
    OtherKind {
        /// The file.
        path: PathBuf,
        /// What it says it holds.
        found: String,
        /// What was asked for.
        wanted: &'static str,
    },
    /// It is whole, but of another version.
    #[error("{path} has layout {found}, this program reads {wanted}")]
    OtherVersion {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The version that is read.
        wanted: u32,
    },
    /// The system refuses to read or write it.
    #[error("{path}: {cause}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's words.
        cause: io::Error,
    },
}

fn refused(path: &Path) -> impl Fn(io::Error) -> SealedError {
    let path = path.to_owned();
    move |cause| SealedError::Io { path: path.clone(), cause }
}

/// Hex SHA-256, the name of a content.
#[must_use]
pub fn hash(content: &[u8]) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Where the content is kept that a write replaced.
#[must_use]
pub fn previous(path: &Path) -> PathBuf {
    beside(path, "previous")
}

fn padded(kind: Kind) -> [u8; 8] {
    let mut name = [b' '; 8];
    name.iter_mut().zip(kind.name.bytes()).for_each(|(to, from)| *to = from);
    name
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ending);
    path.with_file_name(name)
}

/// Writes the content under a seal and puts it in the file's place in one step; what was there is kept as [`previous`].
/// When this fails, the file is as it was.
///
/// # Errors
/// [`SealedError::Io`], for a full disk too.
pub fn write(path: &Path, kind: Kind, content: &[u8]) -> Result<(), SealedError> {
    let fresh = beside(path, "new");
    let written = (|| {
        let mut file = File::create(&fresh)?;
        let name = padded(kind);
        file.write_all(MAGIC)?;
        file.write_all(&name)?;
        file.write_all(&kind.version.to_le_bytes())?;
        file.write_all(&(content.len() as u64).to_le_bytes())?;
        file.write_all(&Sha256::digest(content))?;
        file.write_all(content)?;
        file.sync_all()
    })();
    if let Err(cause) = written {
        let _ = fs::remove_file(&fresh); // half a file is of no use; the cause is told
        return Err(refused(&fresh)(cause));
    }
    if path.is_file() {
        let kept = previous(path);
        // A link where the system has them: the file itself stays in its place until the new one takes it.
        let _ = fs::remove_file(&kept);
        fs::hard_link(path, &kept).or_else(|_| fs::copy(path, &kept).map(drop)).map_err(refused(&kept))?;
    }
    fs::rename(&fresh, path).map_err(refused(path))?;
    #[cfg(unix)]
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        // Without this the rename itself could be lost with the power.
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(refused(folder))?;
    }
    Ok(())
}

/// Puts [`previous`] back in the file's place.
///
/// # Errors
/// [`SealedError::Missing`] when nothing was kept, otherwise [`SealedError::Io`].
pub fn roll_back(path: &Path) -> Result<(), SealedError> {
    let kept = previous(path);
    if !kept.is_file() {
        return Err(SealedError::Missing(kept));
    }
    fs::rename(&kept, path).map_err(refused(path))
}

/// The content, when it is whole and of this kind and version.
///
/// # Errors
/// [`SealedError`], naming the file and what is wrong with it.
pub fn read(path: &Path, kind: Kind) -> Result<Vec<u8>, SealedError> {
    let mut bytes = fs::read(path).map_err(|cause| match cause.kind() {
        io::ErrorKind::NotFound => SealedError::Missing(path.to_owned()),
        _ => refused(path)(cause),
    })?;
    open(&bytes, path, kind)?;
    Ok(bytes.split_off(HEADER))
}

fn open(bytes: &[u8], path: &Path, kind: Kind) -> Result<(), SealedError> {
    let damaged = |cause: String| SealedError::Damaged { path: path.to_owned(), cause };
    let Some((header, content)) = bytes.split_at_checked(HEADER) else {
        return Err(damaged(format!("{} bytes are less than a header", bytes.len())));
    };
    let (magic, rest) = header.split_at(8);
    let (name, rest) = rest.split_at(8);
    let (version, rest) = rest.split_at(4);
    let (length, seal) = rest.split_at(8);
    if magic != MAGIC {
        return Err(damaged("it is no sealed file".into()));
    }
    let number = |bytes: &[u8]| bytes.iter().rev().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    if number(length) != content.len() as u64 {
        return Err(damaged(format!("{} bytes of {} are there", content.len(), number(length))));
    }
    if Sha256::digest(content).as_slice() != seal {
        return Err(damaged("its hash is another one".into()));
    }
    if name != padded(kind) {
        let found = String::from_utf8_lossy(name).trim_end().to_owned();
        return Err(SealedError::OtherKind { path: path.to_owned(), found, wanted: kind.name });
    }
    match u32::try_from(number(version)) {
        Ok(found) if found == kind.version => Ok(()),
        found => Err(SealedError::OtherVersion {
            path: path.to_owned(),
            found: found.unwrap_or(u32::MAX),
            wanted: kind.version,
        }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KIND: Kind = Kind { name: "test", version: 3 };

    fn place() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.bin");
        (folder, path)
    }

    #[test]
    fn what_was_written_is_read() {
        let (_folder, path) = place();
        write(&path, KIND, b"weights").unwrap();
        assert_eq!(read(&path, KIND).unwrap(), b"weights");
    }

    #[test]
    fn what_was_replaced_can_be_rolled_back_to() {
        let (_folder, path) = place();
        assert!(matches!(roll_back(&path), Err(SealedError::Missing(_))));
        write(&path, KIND, b"good").unwrap();
        write(&path, KIND, b"bad").unwrap();
        assert_eq!(read(&path, KIND).unwrap(), b"bad");
        roll_back(&path).unwrap();
        assert_eq!(read(&path, KIND).unwrap(), b"good");
    }

    #[test]
    fn another_kind_or_version_is_named() {
        let (_folder, path) = place();
        write(&path, KIND, b"weights").unwrap();
        let other = read(&path, Kind { name: "other", version: 3 }).unwrap_err().to_string();
        assert!(other.contains("holds `test`, not `other`"), "{other}");
        let newer = read(&path, Kind { name: "test", version: 2 }).unwrap_err().to_string();
        assert!(newer.contains("layout 3, this program reads 2"), "{newer}");
    }

    #[test]
    fn a_missing_file_and_a_folder_that_is_not_there_are_named() {
        let (folder, path) = place();
        assert!(matches!(read(&path, KIND), Err(SealedError::Missing(_))));
        let nowhere = folder.path().join("no/such/model.bin");
        assert!(matches!(write(&nowhere, KIND, b""), Err(SealedError::Io { .. })));
    }

    proptest! {
        #[test]
        fn any_cut_and_any_flipped_byte_is_refused(cut in 0_usize..67, at in 0_usize..67, flip in 1_u8..=255) {
            let (_folder, path) = place();
            write(&path, KIND, b"weights").unwrap();
            let whole = fs::read(&path).unwrap();
            fs::write(&path, &whole[..cut.min(whole.len() - 1)]).unwrap();
            prop_assert!(read(&path, KIND).is_err());
            let mut changed = whole;
            changed[at] ^= flip;
            fs::write(&path, changed).unwrap();
            prop_assert!(read(&path, KIND).is_err());
        }
    }
}
