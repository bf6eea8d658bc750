//! What customers do, on every channel.

use serde::{Deserialize, Serialize};

use crate::{Channel, CustomerId, ProductId, Said, StoreId, Timestamp, VariantId, id};

id!(/// An event; also its idempotency key: the same id is the same event, however often it arrives.
    EventId);
id!(/// One visit on one channel.
    SessionId);

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// Looked at the product.
    View,
    /// Searched; the words are in [`Event::text`].
    Search,
    /// Opened a result of a search.
    Click,
    /// Wore it in the mirror.
    TryOn,
    /// Put it into the bag or on the list.
    Add,
    /// Took it out again.
    Remove,
    /// Bought it.
    Buy,
    /// Brought it back.
    Return,
    /// Asked the guide; the words are in [`Event::text`].
    Ask,
    /// Liked it.
    Like,
    /// Said no to it.
    Dislike,
}

/// One thing that one customer or visitor did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Idempotency key.
    pub id: EventId,
    /// When.
    pub at: Timestamp,
    /// On which channel.
    pub channel: Channel,
    /// In which visit.
    pub session: SessionId,
    /// Who, where known and agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
    /// In which shop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store: Option<StoreId>,
    /// What was done.
    pub kind: EventKind,
    /// With which product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<ProductId>,
    /// In which size and colour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<VariantId>,
    /// The words of a search or question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What the customer said of themself; empty for a visitor without a name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub said: Vec<Said>,
    /// The list that a search showed, the first place first; empty where it is not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shown: Vec<ProductId>,
}
