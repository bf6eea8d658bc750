//! SQLite's full-text index FTS5, for comparison: the same tokens, the same field weights, its own `bm25()`.

use rusqlite::{Connection, params};

use super::{Bm25, FieldTokens, Lexical, QueryTerm};
use crate::SearchError;

/// An FTS5 table in memory.
pub struct Fts5 {
    connection: Connection,
    weights: [f32; 5],
}

fn failed(error: rusqlite::Error) -> SearchError {
    SearchError::part("fts5", error)
}

/// A token in characters that every tokenizer keeps together: letters and digits stay, others become their code points.
pub(super) fn plain(token: &str) -> String {
    token.chars().fold(String::new(), |mut plain, c| {
        if c.is_alphanumeric() {
            plain.push(c);
        } else {
            plain.push_str(&format!("x{:x}x", u32::from(c)));
        }
        plain
    })
}

impl Fts5 {
    /// Indexes documents, numbered from 0 in this order.
    ///
    /// # Errors
    /// [`SearchError::Part`] in SQLite's words.
    pub fn build<'a>(
        documents: impl Iterator<Item = &'a FieldTokens>,
        bm25: &Bm25,
    ) -> Result<Self, SearchError> {
        let mut connection = Connection::open_in_memory().map_err(failed)?;
        connection
            .execute_batch(
                "CREATE VIRTUAL TABLE words USING fts5(title, attributes, category, brand, description,
                 content='', tokenize='unicode61 remove_diacritics 0')",
            )
            .map_err(failed)?;
        let change = connection.transaction().map_err(failed)?;
        {
            let sql = "INSERT INTO words(rowid, title, attributes, category, brand, description)
                       VALUES (?, ?, ?, ?, ?, ?)";
            let mut insert = change.prepare(sql).map_err(failed)?;
            for (row, document) in (1_i64..).zip(documents) {
                let [a, b, c, d, e] = document
                    .each_ref()
                    .map(|tokens| tokens.iter().map(|token| plain(token)).collect::<Vec<_>>().join(" "));
                insert.execute(params![row, a, b, c, d, e]).map_err(failed)?;
            }
        }
        change.commit().map_err(failed)?;
        Ok(Self { connection, weights: bm25.weight })
    }
}

impl Lexical for Fts5 {
    fn search(&self, terms: &[QueryTerm], limit: usize) -> Result<Vec<(u32, f32)>, SearchError> {
        if terms.is_empty() {
            return Ok(Vec::new());
        }
        let words: Vec<String> = terms.iter().map(|term| format!("\"{}\"", plain(&term.text))).collect();
        let [a, b, c, d, e] = self.weights.map(f64::from);
        let mut query = self
            .connection
            .prepare_cached(
                "SELECT rowid - 1, -bm25(words, ?2, ?3, ?4, ?5, ?6) AS score FROM words
                 WHERE words MATCH ?1 ORDER BY score DESC, rowid LIMIT ?7",
            )
            .map_err(failed)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        #[allow(clippy::cast_possible_truncation)] // scores are small
        let found = query
            .query_map(params![words.join(" OR "), a, b, c, d, e, limit], |row| {
                Ok((row.get(0)?, row.get::<_, f64>(1)? as f32))
            })
            .map_err(failed)?;
        found.collect::<Result<_, _>>().map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_with_signs_and_chinese_tokens_are_found_whole() {
        let document = |title: &[&str]| -> FieldTokens {
            [title.iter().map(|&word| word.to_owned()).collect(), vec![], vec![], vec![], vec![]]
        };
        let documents = [document(&["连衣裙", "170/88a"]), document(&["裙", "88a"])];
        let engine = Fts5::build(documents.iter(), &Bm25::default()).unwrap();
        let found = |word: &str| -> Vec<u32> {
            let term = QueryTerm { text: word.into(), weight: 1.0 };
            engine.search(&[term], 10).unwrap().into_iter().map(|f| f.0).collect()
        };
        assert_eq!(found("连衣裙"), [0]);
        assert_eq!(found("裙"), [1]);
        assert_eq!(found("170/88a"), [0]);
        assert_eq!(found("88a"), [1]);
        assert_eq!(engine.search(&[], 5).unwrap(), []);
    }
}
