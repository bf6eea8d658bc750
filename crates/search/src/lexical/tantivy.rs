//! The tantivy engine, for comparison: the same tokens, the same field weights, its own BM25 per field, added.

use tantivy::{
    Index, IndexReader, TantivyDocument, Term,
    collector::TopDocs,
    query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery},
    schema::{FAST, IndexRecordOption, Schema, TextFieldIndexing, TextOptions, Value},
    tokenizer::WhitespaceTokenizer,
};

use super::{Bm25, Field, FieldTokens, Lexical, QueryTerm};
use crate::SearchError;

/// A tantivy index in memory.
pub struct Tantivy {
    reader: IndexReader,
    fields: [tantivy::schema::Field; 5],
    number: tantivy::schema::Field,
    weights: [f32; 5],
}

fn failed(error: impl ToString) -> SearchError {
    SearchError::part("tantivy", error)
}

impl Tantivy {
    /// Indexes documents, numbered from 0 in this order.
    ///
    /// # Errors
    /// [`SearchError::Part`] in tantivy's words.
    pub fn build<'a>(
        documents: impl Iterator<Item = &'a FieldTokens>,
        bm25: &Bm25,
    ) -> Result<Self, SearchError> {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("given")
            .set_index_option(IndexRecordOption::WithFreqs);
        let options = TextOptions::default().set_indexing_options(indexing);
        let fields = Field::ALL.map(|field| schema.add_text_field(&format!("{field:?}"), options.clone()));
        let number = schema.add_u64_field("number", FAST | tantivy::schema::STORED);
        let index = Index::create_in_ram(schema.build());
        index.tokenizers().register("given", WhitespaceTokenizer::default());
        let mut writer = index.writer_with_num_threads(1, 64 << 20).map_err(failed)?;
        for (row, document) in (0_u64..).zip(documents) {
            let mut words = TantivyDocument::default();
            words.add_u64(number, row);
            for (field, tokens) in fields.iter().zip(document) {
                words.add_text(*field, tokens.join(" "));
            }
            writer.add_document(words).map_err(failed)?;
        }
        writer.commit().map_err(failed)?;
        Ok(Self { reader: index.reader().map_err(failed)?, fields, number, weights: bm25.weight })
    }
}

impl Lexical for Tantivy {
    fn search(&self, terms: &[QueryTerm], limit: usize) -> Result<Vec<(u32, f32)>, SearchError> {
        let mut parts: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for term in terms {
            for (field, weight) in self.fields.iter().zip(self.weights) {
                let word =
                    TermQuery::new(Term::from_field_text(*field, &term.text), IndexRecordOption::WithFreqs);
                parts.push((Occur::Should, Box::new(BoostQuery::new(Box::new(word), weight * term.weight))));
            }
        }
        if parts.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        let searcher = self.reader.searcher();
        let found = searcher
            .search(&BooleanQuery::new(parts), &TopDocs::with_limit(limit).order_by_score())
            .map_err(failed)?;
        found
            .into_iter()
            .map(|(score, address)| {
                let document: TantivyDocument = searcher.doc(address).map_err(failed)?;
                let number = document.get_first(self.number).and_then(|value| value.as_u64());
                let number = number.and_then(|number| u32::try_from(number).ok());
                Ok((number.ok_or_else(|| failed("a document lost its number"))?, score))
            })
            .collect()
    }
}
