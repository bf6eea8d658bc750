//! The demo shop: a folder of JSON Lines that fills an empty store.

use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
};

use flate2::bufread::MultiGzDecoder;
use jingxuan_catalogue::{Channel, Timestamp};

use crate::{ImportError, Imported, PinHolder, Records, Remark, Store, StoreError, records::read_records};

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

/// File of the folder that says who can log in.
pub const ACCESS: &str = "demo-access.json";

/// Who can log in at the demo shop. The PINs stand in clear in its folder, for whoever shows it; the store keeps hashes.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct Access {
    /// Members.
    pub members: Vec<AccessMember>,
    /// The staff's PIN.
    pub staff_pin: String,
}

/// A member with a PIN.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct AccessMember {
    /// Member code: the identity in the store.
    pub code: String,
    /// PIN.
    pub pin: String,
}

impl Access {
    /// Reads the folder's file; `None` where there is none.
    ///
    /// # Errors
    /// [`StoreError::Io`], [`StoreError::Invalid`].
    pub fn read(folder: &Path) -> Result<Option<Self>, StoreError> {
        let path = folder.join(ACCESS);
        match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map(Some)
                .map_err(|error| StoreError::Invalid(format!("{}: {error}", path.display()))),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(StoreError::Io { path, cause }),
        }
    }
}

/// Lets the members and the staff in that the folder names.
fn let_in(store: &Store, folder: &Path) -> Result<(), StoreError> {
    let Some(access) = Access::read(folder)? else { return Ok(()) };
    store.set_demo_pin(&PinHolder::Staff, &access.staff_pin)?;
    for member in access.members {
        let customer = store.reader()?.customer_of(Channel::Store, &member.code)?;
        let unknown = || StoreError::Unknown { kind: "member", id: member.code.clone() };
        store.set_demo_pin(&PinHolder::Customer(customer.ok_or_else(unknown)?.id), &member.pin)?;
    }
    Ok(())
}

/// Loads a folder with a file for each of [`Records::ALL`], each as `NAME.jsonl` or `NAME.jsonl.gz`, in one transaction.
/// The catalogue replaces the one that there is; customers, orders and events are added. People's files and supplements
/// may be missing.
/// Names of customers who have not agreed are left out, with a remark (its line is of the kind's file). Afterwards the members and the
/// staff of [`ACCESS`] get their PINs.
///
/// # Errors
/// [`LoadError`]; then nothing is loaded, or all of it and not every PIN.
pub fn load(
    store: &Store,
    folder: &Path,
    at: Timestamp,
    remark: &mut dyn FnMut(Records, Remark),
) -> Result<Vec<(Records, Imported)>, LoadError> {
    let done = store.write(|writer| -> Result<_, LoadError> {
        writer.new_generation(&folder.display().to_string(), at)?;
        let mut done = Vec::new();
        for (kind, name) in Records::ALL {
            let Some(file) = find(folder, name) else {
                if kind.needed() {
                    let file = folder.join(format!("{name}.jsonl"));
                    let cause = io::Error::from(io::ErrorKind::NotFound);
                    return Err(StoreError::Io { path: file, cause }.into());
                }
                continue;
            };
            let read = open(&file).map_err(|cause| StoreError::Io { path: file.clone(), cause })?;
            let imported = read_records(writer, kind, read, false, at, &mut |one| remark(kind, one))
                .map_err(|cause| LoadError::File { file, cause })?;
            done.push((kind, imported));
        }
        Ok(done)
    })?;
    let_in(store, folder)?;
    Ok(done)
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
