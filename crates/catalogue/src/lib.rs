//! The shop's vocabulary: products with variants, stock, customers, orders, behaviour events and knowledge.
//!
//! Plain values that every other crate of the guide speaks: the store keeps them, search and recommendation read them,
//! the hub sends them. Their serde form is the project's own exchange format (one JSON object a line).
//!
//! Architecture invariant: no database, no model, no network; nothing here remembers anything.

mod customer;
mod date;
mod event;
pub mod feed;
mod knowledge;
mod money;
mod order;
mod product;
mod said;
mod supplement;
mod text;

pub use customer::{
    Channel, Consent, ConsentChange, Customer, CustomerId, CustomerRecord, Identity, Purpose,
};
pub use date::date;
pub use event::{Event, EventId, EventKind, SessionId};
pub use knowledge::{KnowledgeEntry, KnowledgeId};
pub use money::{Currency, Money, MoneyError};
pub use order::{Order, OrderId, OrderLine, OrderStatus};
pub use product::{
    Category, CategoryId, Colour, ColourFamily, GarmentRef, Product, ProductId, SizeChart, SizeRow, Stock,
    Store, StoreId, Variant, VariantId, attribute,
};
pub use said::{Said, Stated};
pub use supplement::Supplement;
pub use text::{Language, Text};

/// Seconds since 1970-01-01 UTC.
pub type Timestamp = i64;

/// A text that names one thing of one kind.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(name: &str) -> Self {
                Self(name.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(name: String) -> Self {
                Self(name)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
pub(crate) use id;
