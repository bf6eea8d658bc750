//! The demo shop: a folder of JSON Lines that fills an empty store.

use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
};

use flate2::bufread::MultiGzDecoder;
use jingxuan_catalogue::Timestamp;

use crate::{ImportError, Imported, Records, Remark, Store, StoreError, import::read_records};

/// Why the demo shop was not loaded. The store is as it was.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file is missing or wrong.
    #[error("{file}: {cause}")]
    File {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        cause: ImportError,
    },
    /// The store did not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Loads a folder with a file for each of [`Records::ALL`], each as `NAME.jsonl` or `NAME.jsonl.gz`, in one transaction.
/// The catalogue replaces the one that there is; customers, orders and events are added. People's files may be missing.
/// Names of customers who have not agreed are left out, with a remark (its line is of the kind's file).
///
/// # Errors
/// [`LoadError`]; then nothing is loaded.
pub fn load(
    store: &Store,
    folder: &Path,
    at: Timestamp,
    remark: &mut dyn FnMut(Records, Remark),
) -> Result<Vec<(Records, Imported)>, LoadError> {
    store.write(|writer| {
        writer.new_generation(&folder.display().to_string(), at)?;
        let mut done = Vec::new();
        for (kind, name) in Records::ALL {
            let needed = !matches!(kind, Records::Customers | Records::Orders | Records::Events);
            let Some(file) = find(folder, name) else {
                if needed {
                    let file = folder.join(format!("{name}.jsonl"));
                    let cause = io::Error::from(io::ErrorKind::NotFound);
                    return Err(StoreError::Io { path: file, cause }.into());
                }
                continue;
            };
            let read = open(&file).map_err(|cause| StoreError::Io { path: file.clone(), cause })?;
            let imported = read_records(writer, kind, read, false, &mut |one| remark(kind, one))
                .map_err(|cause| LoadError::File { file, cause })?;
            done.push((kind, imported));
        }
        Ok(done)
    })
}

fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    let files = [format!("{name}.jsonl"), format!("{name}.jsonl.gz")];
    files.iter().map(|file| folder.join(file)).find(|path| path.is_file())
}

/// Opens a file, unpacked where its name ends in `.gz`.
///
/// # Errors
/// When the file cannot be read.
pub fn open(path: &Path) -> io::Result<Box<dyn BufRead>> {
    let file = BufReader::with_capacity(1 << 16, File::open(path)?);
    let packed = path.extension().is_some_and(|extension| extension == "gz");
    Ok(if packed {
        Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(file)))
    } else {
        Box::new(file)
    })
}
