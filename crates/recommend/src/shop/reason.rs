//! Why something is recommended, as values that a screen or an assistant can put into words.

use jingxuan_catalogue::{ColourFamily, EventKind, ProductId};

use super::look::Harmony;

/// One reason.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(tag = "because", rename_all = "kebab-case")]
pub enum Reason {
    /// The shopper did something with a product that speaks for this one.
    You {
        /// The strongest step.
        did: EventKind,
        /// With which product.
        product: ProductId,
    },
    /// People who chose that product also chose this one.
    Also {
        /// That product.
        product: ProductId,
        /// How often together: cosine, 0..1.
        similarity: f32,
    },
    /// It shares attributes with a product.
    Same {
        /// That product.
        product: ProductId,
        /// Attribute and value, such as `material`, `wool`.
        traits: Vec<(String, String)>,
        /// The colour family, where it is the same.
        colour: Option<ColourFamily>,
    },
    /// Its colour goes with what is worn.
    Colours {
        /// What is worn.
        product: ProductId,
        /// How.
        harmony: Harmony,
    },
    /// Bought or worn together with this kind of thing.
    GoesWith {
        /// What is worn.
        product: ProductId,
    },
    /// Many chose it.
    Popular {
        /// How many people.
        people: u32,
    },
    /// It came lately, and nobody has touched it yet.
    New,
    /// It is there in the size that fits the measured body.
    YourSize {
        /// The size.
        size: String,
    },
    /// A campaign of the shop lifted it.
    Campaign {
        /// Its name.
        name: String,
    },
}
