//! Orders.

use serde::{Deserialize, Serialize};

use crate::{Channel, CustomerId, Money, StoreId, Timestamp, VariantId, id};

id!(/// An order; also its idempotency key.
    OrderId);

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)] // the names say it
pub enum OrderStatus {
    Reserved,
    Placed,
    Paid,
    Fulfilled,
    Cancelled,
    Returned,
}

/// One variant of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderLine {
    /// What.
    pub variant: VariantId,
    /// Pieces.
    pub quantity: u32,
    /// Price of one piece when it was ordered.
    pub price: Money,
}

/// An order or reservation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// Idempotency key.
    pub id: OrderId,
    /// Who, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
    /// On which channel.
    pub channel: Channel,
    /// From which shop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store: Option<StoreId>,
    /// When.
    pub at: Timestamp,
    /// Where it stands.
    pub status: OrderStatus,
    /// At least one.
    pub lines: Vec<OrderLine>,
}
