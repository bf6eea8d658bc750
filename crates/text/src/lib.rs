//! Text for search and conversation: cleaning, language, segmentation, pinyin, spelling, word vectors.
//!
//! Architecture invariant: knows words, not products.
