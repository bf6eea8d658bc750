//! A query to ranked products: inverted index, embeddings, fusion, learned ranking, filters and facets that explain themselves.
//!
//! Architecture invariant: reads products, never changes them; every constraint of the query holds in every result.
