//! Conversation: a turn in, a reply with the facts it stands on and the actions it proposes out; the customer's profile.
//!
//! | module | what |
//! |---|---|
//! | `assistant` | everything that answers, joined |
//! | `turn` | what a turn wants ([`Intent`], by [`Classifier`]), and which answer that is |
//! | `target`, `picking` | which product it speaks of, by where it is and by what it is like |
//! | `find`, `deeds`, `answers`, [`knowledge`] | the answers |
//! | `compose`, `phrases` | from a plan to words, with every [`Fact`] checked |
//! | `conversation` | what is remembered, and what the screen shows |
//! | [`profile`], [`repurchase`], [`known`] | the customer, from all channels, without what was deleted |
//! | [`retrain`], [`ranking`] | learning again at night: the recommender, the ranking of the search |
//! | [`filter`] | what is chosen by touch around a list |
//! | `stated` | what shoppers say of themselves, for the profile |
//! | `heard` | what of a turn is read, and in which language it is said |
//! | `safety` | what is refused |
//! | `open`, `sources` | opening all of it, and whether what was missing is there by now |
//!
//! Architecture invariant: knows nothing of pixels; a fact in a reply is filled from the store, never from a model.

/// Regular expressions of a file, by name, compiled when they are first used.
macro_rules! patterns {
    ($($name:ident = $pattern:expr;)+) => {
        $(static $name: std::sync::LazyLock<regex::Regex> = std::sync::LazyLock::new(|| {
            regex::Regex::new($pattern).expect("a pattern of this file; every one is compiled by the tests")
        });)+
    };
}

mod action;
pub mod advise;
mod answers;
mod assistant;
mod classifier;
mod compose;
mod conversation;
mod deeds;
pub mod evaluate;
mod fact;
pub mod features;
pub mod filter;
mod find;
mod heard;
mod intent;
pub mod knowledge;
pub mod known;
pub mod names;
mod open;
mod phrases;
mod picking;
mod pointing;
pub mod profile;
pub mod ranking;
pub mod repurchase;
pub mod retrain;
mod safety;
mod shop;
mod slots;
mod sources;
mod spoken;
mod stated;
mod strangers;
mod target;
pub mod training;
mod truth;
mod turn;
pub mod wording;

pub use action::{Action, Narrowing};
pub use advise::{AdviseError, Adviser};
pub use assistant::{Advise, Assistant, Missing, NextStep, Parts, Reword, Suggested, Write};
pub use classifier::{Classifier, Sample};
pub use conversation::{Carried, Conversation, Method, Reply, Scene, Shown, Worn};
pub use deeds::whole;
pub use fact::{Fact, unfounded};
pub use intent::Intent;
pub use jingxuan_recommend::logistic;
pub use jingxuan_search::Sort;
pub use knowledge::Knowledge;
pub use open::{MODEL, OpenError, Opening, RANKER, wanted};
pub use phrases::{Act, fill, slots_of};
pub use safety::{Refusal, refusal};
pub use shop::{Shop, StockLine};
pub use slots::slots;
pub use sources::{Sources, Watch};
pub use strangers::Strangers;
pub use target::colours;
