//! Named arrays of an `.npz` archive in whatever number type and order they were saved.

use std::{fs::File, io::BufReader, path::Path};

use ndarray::{ArrayD, Dimension, IxDyn, OwnedRepr};
use ndarray_npy::{NpzReader, ReadNpyError, ReadNpzError, ReadableElement};

use crate::BodyError;

/// An open archive.
pub(crate) struct Archive {
    path: String,
    reader: NpzReader<BufReader<File>>,
    names: Vec<String>,
}

/// An array of the wanted number type, or the name of the type that it has instead.
type Typed<T> = Result<ArrayD<T>, String>;

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

    /// An array of floating-point numbers of this shape (`None`: any length); every value finite.
    pub(crate) fn floats(
        &mut self,
        key: &'static str,
        shape: &[Option<usize>],
    ) -> Result<ArrayD<f32>, BodyError> {
        let array = match self.typed::<f32>(key)? {
            Ok(array) => array,
            Err(_) => match self.typed::<f64>(key)? {
                Ok(array) => array.mapv(|v| v as f32),
                Err(found) => {
                    return Err(self.wrong(key, format!("expected float32 or float64, found {found}")));
                }
            },
        };
        self.check_shape(key, array.shape(), shape)?;
        if let Some((place, value)) = array.indexed_iter().find(|(_, v)| !v.is_finite()) {
            return Err(
                self.wrong(key, format!("expected finite numbers, found {value} at {:?}", place.slice()))
            );
        }
        Ok(array)
    }

    /// An array of whole numbers of this shape (`None`: any length).
    pub(crate) fn integers(
        &mut self,
        key: &'static str,
        shape: &[Option<usize>],
    ) -> Result<ArrayD<i64>, BodyError> {
        let array = if let Ok(array) = self.typed::<u32>(key)? {
            array.mapv(i64::from)
        } else if let Ok(array) = self.typed::<i64>(key)? {
            array
        } else if let Ok(array) = self.typed::<i32>(key)? {
            array.mapv(i64::from)
        } else {
            match self.typed::<u64>(key)? {
                // Saturates: a number that large is no index and is refused as one.
                Ok(array) => array.mapv(|v| i64::try_from(v).unwrap_or(i64::MAX)),
                Err(found) => {
                    let cause = format!("expected int32, int64, uint32 or uint64, found {found}");
                    return Err(self.wrong(key, cause));
                }
            }
        };
        self.check_shape(key, array.shape(), shape)?;
        Ok(array)
    }

    fn typed<T: ReadableElement>(&mut self, key: &'static str) -> Result<Typed<T>, BodyError> {
        if !self.has(key) {
            return Err(self.wrong(key, "the array is missing"));
        }
        match self.reader.by_name::<OwnedRepr<T>, IxDyn>(&format!("{key}.npy")) {
            Ok(array) => Ok(Ok(array)),
            Err(ReadNpzError::Npy(ReadNpyError::WrongDescriptor(found))) => Ok(Err(found.to_string())),
            Err(e) => {
                Err(BodyError::Damaged { path: self.path.clone(), cause: format!("array `{key}`: {e}") })
            }
        }
    }

    fn check_shape(
        &self,
        key: &'static str,
        found: &[usize],
        wanted: &[Option<usize>],
    ) -> Result<(), BodyError> {
        let fits = |(found, wanted): (&usize, &Option<usize>)| wanted.is_none_or(|wanted| wanted == *found);
        if found.len() == wanted.len() && found.iter().zip(wanted).all(fits) {
            return Ok(());
        }
        let lengths: Vec<_> =
            wanted.iter().map(|length| length.map_or("any".to_owned(), |n| n.to_string())).collect();
        Err(self.wrong(key, format!("expected shape ({}), found {found:?}", lengths.join(", "))))
    }
}
