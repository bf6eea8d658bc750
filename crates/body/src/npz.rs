//! Named arrays of an `.npz` archive in whatever number type they were saved.

use std::{fs::File, io::BufReader, path::Path};

use ndarray::{ArrayD, IxDyn, OwnedRepr};
use ndarray_npy::{NpzReader, ReadNpzError};

use crate::BodyError;

/// An open archive.
pub(crate) struct Archive {
    path: String,
    reader: NpzReader<BufReader<File>>,
    names: Vec<String>,
}

impl Archive {
    pub(crate) fn open(path: &Path) -> Result<Self, BodyError> {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|e| match e.kind() {
            std::io::ErrorKind::NotFound => BodyError::Missing(name.clone()),
            _ => BodyError::Damaged { path: name.clone(), cause: e.to_string() },
        })?;
        let damaged = |e: ReadNpzError| BodyError::Damaged { path: name.clone(), cause: e.to_string() };
        let mut reader = NpzReader::new(BufReader::new(file)).map_err(damaged)?;
        let names = reader.names().map_err(damaged)?;
        Ok(Self { path: name, reader, names })
    }

    pub(crate) fn wrong(&self, key: &'static str, cause: impl Into<String>) -> BodyError {
        BodyError::Wrong { path: self.path.clone(), key, cause: cause.into() }
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.names.iter().any(|name| name.strip_suffix(".npy").unwrap_or(name) == key)
    }

    /// An array of floating-point numbers of this rank; every value finite.
    pub(crate) fn floats(&mut self, key: &'static str, rank: usize) -> Result<ArrayD<f32>, BodyError> {
        self.demand(key)?;
        let name = format!("{key}.npy");
        let array = match self.reader.by_name::<OwnedRepr<f32>, IxDyn>(&name) {
            Ok(array) => array,
            Err(_) => self
                .reader
                .by_name::<OwnedRepr<f64>, IxDyn>(&name)
                .map_err(|e| self.wrong(key, format!("expected float32 or float64: {e}")))?
                .mapv(|v| v as f32),
        };
        self.check_rank(key, array.ndim(), rank)?;
        if let Some(position) = array.iter().position(|v| !v.is_finite()) {
            return Err(self.wrong(key, format!("value {position} is not a finite number")));
        }
        Ok(array)
    }

    /// An array of whole numbers of this rank; -1 and other out-of-range values stay as they are.
    pub(crate) fn integers(&mut self, key: &'static str, rank: usize) -> Result<ArrayD<i64>, BodyError> {
        self.demand(key)?;
        let name = format!("{key}.npy");
        let reader = &mut self.reader;
        let array = (reader.by_name::<OwnedRepr<u32>, IxDyn>(&name).map(|a| a.mapv(i64::from)))
            .or_else(|_| reader.by_name::<OwnedRepr<i64>, IxDyn>(&name))
            .or_else(|_| reader.by_name::<OwnedRepr<i32>, IxDyn>(&name).map(|a| a.mapv(i64::from)))
            .or_else(|_| reader.by_name::<OwnedRepr<u64>, IxDyn>(&name).map(|a| a.mapv(|v| v as i64)));
        let array = array.map_err(|e| self.wrong(key, format!("expected whole numbers: {e}")))?;
        self.check_rank(key, array.ndim(), rank)?;
        Ok(array)
    }

    fn demand(&self, key: &'static str) -> Result<(), BodyError> {
        if self.has(key) { Ok(()) } else { Err(self.wrong(key, "the array is missing")) }
    }

    fn check_rank(&self, key: &'static str, found: usize, expected: usize) -> Result<(), BodyError> {
        if found == expected {
            return Ok(());
        }
        Err(self.wrong(key, format!("expected {expected} dimensions, found {found}")))
    }
}
