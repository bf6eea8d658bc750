//! What a shop knows of its products and product feeds have no place for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{GarmentRef, ProductId, Timestamp, VariantId};

/// Additions to a product that is in the range already. What is left out stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Supplement {
    /// To which product.
    pub product: ProductId,
    /// Size chart that its sizes follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size_chart: Option<String>,
    /// When it came into the range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Gross margin in percent; never shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin_percent: Option<u8>,
    /// What the mirror wears for its variants.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub garments: BTreeMap<VariantId, GarmentRef>,
}

impl Supplement {
    /// Whether it adds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self { product: _, size_chart, since, margin_percent, garments } = self;
        size_chart.is_none() && since.is_none() && margin_percent.is_none() && garments.is_empty()
    }
}
