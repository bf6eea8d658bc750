//! Catalogue values as columns: names as their serde form writes them, lists as JSON.

use jingxuan_catalogue::{Currency, Money, Text};
use rusqlite::{Row, types::Type};
use serde::{
    Serialize,
    de::{DeserializeOwned, IntoDeserializer, value::StrDeserializer},
};

use crate::error::{Result, StoreError};

/// The name of a unit variant.
pub fn name<T: Serialize>(value: &T) -> Result<String> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => Ok(name),
        other => Err(StoreError::Invalid(format!("no name in {other:?}"))),
    }
}

/// The unit variant with the name in this column.
pub fn named<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str().map_err(|error| refused(column, error))?;
    let deserializer: StrDeserializer<'_, serde::de::value::Error> = text.into_deserializer();
    T::deserialize(deserializer).map_err(|error| refused(column, error))
}

/// The value whose JSON is in this column.
pub fn json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(column)?.as_str().map_err(|error| refused(column, error))?;
    serde_json::from_str(text).map_err(|error| refused(column, error))
}

/// A value as JSON.
pub fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| StoreError::Invalid(error.to_string()))
}

/// A text from two neighbouring columns, Chinese first.
pub fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<Text> {
    Ok(Text { chinese: row.get(column)?, english: row.get(column + 1)? })
}

/// An amount from two neighbouring columns: minor units, currency.
pub fn money(row: &Row<'_>, column: usize) -> rusqlite::Result<Money> {
    let code = row.get_ref(column + 1)?.as_str().map_err(|error| refused(column + 1, error))?;
    let currency: Currency = code.parse().map_err(|error| refused(column + 1, error))?;
    Ok(Money { minor: row.get(column)?, currency })
}

fn refused(
    column: usize,
    error: impl Into<Box<dyn std::error::Error + Send + Sync + 'static>>,
) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, error.into())
}
