//! Numbers and names as bytes, little endian, for the model file.

use crate::RecommendError;

/// Appends values.
#[derive(Debug, Default)]
pub(crate) struct Writer(pub(crate) Vec<u8>);

impl Writer {
    pub(crate) fn number(&mut self, value: u64) {
        self.0.extend(value.to_le_bytes());
    }

    pub(crate) fn float(&mut self, value: f32) {
        self.0.extend(value.to_le_bytes());
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.extend(bytes);
    }

    pub(crate) fn floats(&mut self, values: &[f32]) {
        self.number(values.len() as u64);
        values.iter().for_each(|value| self.float(*value));
    }

    pub(crate) fn rows(&mut self, rows: &[Vec<(u32, f32)>]) {
        self.number(rows.len() as u64);
        for row in rows {
            self.number(row.len() as u64);
            for (item, value) in row {
                self.0.extend(item.to_le_bytes());
                self.float(*value);
            }
        }
    }
}

/// Takes values off the front; never reads or reserves beyond what is there.
#[derive(Debug)]
pub(crate) struct Bytes<'a>(pub(crate) &'a [u8]);

fn short() -> RecommendError {
    RecommendError::Content("it ends too early".into())
}

impl<'a> Bytes<'a> {
    fn array<const N: usize>(&mut self) -> Result<[u8; N], RecommendError> {
        let (front, rest) = self.0.split_first_chunk::<N>().ok_or_else(short)?;
        self.0 = rest;
        Ok(*front)
    }

    pub(crate) fn number(&mut self) -> Result<u64, RecommendError> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// A count of things that take at least `size` bytes each.
    pub(crate) fn count(&mut self, size: usize) -> Result<usize, RecommendError> {
        let count = usize::try_from(self.number()?).map_err(|_| short())?;
        if count.checked_mul(size).is_none_or(|bytes| bytes > self.0.len()) {
            Err(short())
        } else {
            Ok(count)
        }
    }

    pub(crate) fn float(&mut self) -> Result<f32, RecommendError> {
        let value = f32::from_le_bytes(self.array()?);
        if value.is_finite() { Ok(value) } else { Err(RecommendError::Content("a number is none".into())) }
    }

    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], RecommendError> {
        let length = self.count(1)?;
        let (front, rest) = self.0.split_at(length);
        self.0 = rest;
        Ok(front)
    }

    pub(crate) fn text(&mut self) -> Result<String, RecommendError> {
        String::from_utf8(self.bytes()?.to_vec())
            .map_err(|_| RecommendError::Content("a name is no text".into()))
    }

    pub(crate) fn floats(&mut self) -> Result<Vec<f32>, RecommendError> {
        (0..self.count(4)?).map(|_| self.float()).collect()
    }

    /// Rows of items below `items`.
    pub(crate) fn rows(&mut self, items: usize) -> Result<Vec<Vec<(u32, f32)>>, RecommendError> {
        let rows = self.count(8)?;
        (0..rows)
            .map(|_| {
                (0..self.count(8)?)
                    .map(|_| {
                        let item = u32::from_le_bytes(self.array()?);
                        if item as usize >= items {
                            return Err(RecommendError::Content(format!("item {item} of {items}")));
                        }
                        Ok((item, self.float()?))
                    })
                    .collect()
            })
            .collect()
    }
}
