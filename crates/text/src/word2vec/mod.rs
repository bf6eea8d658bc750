//! Word vectors: skip-gram and CBOW with negative sampling, trained on one's own sentences.
//!
//! Mikolov, Sutskever, Chen, Corrado, Dean, "Distributed Representations of Words and Phrases and their
//! Compositionality", 2013. Skip-gram maximises
//!
//! ```text
//! (1/T) sum_t sum_{-n<=j<=n, j!=0} log P(w_{t+j} | w_t)
//! ```
//!
//! where the softmax P is replaced by negative sampling: with v the vector of the word that predicts, u_o the output
//! vector of the word that is there, and u_1..u_k those of k words drawn from the unigram distribution to the power
//! 0.75, each pair minimises
//!
//! ```text
//! L = -log s(u_o . v) - sum_i log s(-u_i . v),      s(x) = 1 / (1 + e^-x)
//! dL/du = (s(u . v) - t) v,   dL/dv = sum_u (s(u . v) - t) u,   t = 1 for u_o, 0 for the drawn ones
//! ```
//!
//! CBOW predicts the middle word from the mean of the context's vectors in place of v. Frequent words are left out at
//! random: an occurrence of a word of relative frequency f is kept with probability min(1, sqrt(s/f) + s/f). The window
//! of each position is drawn from 1..=n, and the learning rate falls linearly. One thread, one seed: the same
//! sentences give the same vectors, bit for bit.

mod file;
mod step;
mod train;
mod vectors;

pub use train::{Architecture, Options, train};
pub use vectors::{Near, Vectors};

/// Why vectors cannot be trained or read.
#[derive(Debug, thiserror::Error)]
pub enum Word2VecError {
    /// An option is out of its range.
    #[error("word vectors: {0}")]
    Option(&'static str),
    /// Not two words are frequent enough.
    #[error("word vectors need at least two words that occur {least} times; these sentences have {words}")]
    TooFewWords {
        /// Words that are frequent enough.
        words: usize,
        /// Occurrences asked for.
        least: u64,
    },
    /// The file cannot be read or written.
    #[error("{path}: {cause}")]
    Io {
        /// The file.
        path: String,
        /// The operating system's words.
        cause: std::io::Error,
    },
    /// The file is not what was once written.
    #[error("{path}: {what}")]
    Damaged {
        /// The file.
        path: String,
        /// What is wrong.
        what: String,
    },
}
