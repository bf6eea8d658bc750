//! A query to ranked products: inverted index, embeddings, fusion, learned ranking, filters and facets that explain themselves.
//!
//! Architecture invariant: reads products, never changes them; every constraint of the query holds in every result.

mod amount;
mod analysis;
mod columns;
mod constraints;
mod cost;
mod diversity;
mod document;
mod encoder;
mod encoders;
mod engine;
mod error;
pub mod evaluate;
mod facets;
mod feed;
pub mod fusion;
mod index;
pub mod learn;
pub mod lexical;
pub mod metrics;
mod nearest;
mod parallel;
mod plan;
mod random;
mod ranker;
mod reasons;
mod request;
mod score;
mod sets;
mod shop;
mod sought;
mod suggest;
pub mod train;
pub mod trec;
mod understanding;
mod vector;
pub mod workbench;

pub use analysis::{Analyser, Reread};
pub use constraints::{Condition, Constraints, Place, PriceRange};
pub use document::{
    BRAND, CATEGORY, Document, FAMILIES, Families, Offer, Taxonomy, ValueNames, comparable, comparable_size,
};
pub use encoder::{Encoder, Part, VectorFile, embed};
pub use encoders::{Sentences, Sequences, WordVectors, corpus, train_words};
pub use engine::Engine;
pub use error::SearchError;
pub use feed::{Feed, Line, read_catalogue, read_line};
pub use index::{Degraded, EncoderChoice, Index, IndexOptions, Progress, Stage, field_tokens};
pub use plan::Availability;
pub use ranker::{Example, FEATURES, Group, Model, Ranker, Row, TreeOptions, WIDTH};
pub use request::{Facet, FacetValue, Hit, Method, Missed, Near, Reasons, Request, Response, Sort};
pub use shop::{Catalogue, Setup, popularity, popularity_of};
pub use suggest::{Kind, Suggester, Suggestion};
pub use understanding::{
    Aside, Asked, Converted, KIND, Rates, Reading, UNSAID, Understand, Unkept, Worn, annotate,
};
pub use vector::{Quantised, Vectors};
