//! What customers say of themselves in a conversation, as values: never their words.

use serde::{Deserialize, Serialize};

use crate::{CategoryId, ColourFamily, Money};

/// One thing that a customer said of themself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// What.
    pub what: Stated,
    /// Whether it was said to hold in general ("I never wear black"); otherwise it was asked for once ("not in black").
    #[serde(default)]
    pub standing: bool,
}

/// What can be said of oneself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Stated {
    /// The size that is worn.
    Size {
        /// As labels write it.
        size: String,
        /// In which categories; empty: it was not said in what.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        kinds: Vec<CategoryId>,
    },
    /// A colour.
    Colour {
        /// Its family.
        family: ColourFamily,
        /// Whether it is wanted; otherwise it is refused.
        wanted: bool,
    },
    /// A value of an attribute, the occasion among them.
    Attribute {
        /// Key, see [`crate::attribute`].
        key: String,
        /// Value.
        value: String,
        /// Whether it is wanted; otherwise it is refused.
        wanted: bool,
    },
    /// What is to be spent on a piece.
    Price {
        /// At least.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        least: Option<Money>,
        /// At most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        most: Option<Money>,
    },
}
