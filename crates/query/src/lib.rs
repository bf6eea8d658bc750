//! A shopper's sentence to what it asks for: category, attributes, colours, sizes, price, negation, comparison.
//!
//! Architecture invariant: words in, constraints out; no index, no model file.
