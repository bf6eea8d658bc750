//! Customers and the channels they are met on.

use serde::{Deserialize, Serialize};

use crate::{Timestamp, id};

id!(/// A customer, the same on every channel.
    CustomerId);

/// Where a customer is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)] // the names say it
pub enum Channel {
    Kiosk,
    Store,
    Web,
    App,
    Wechat,
    Weibo,
    Douyin,
    Mail,
}

/// What the customer has agreed to. Nothing is allowed unless it was said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(clippy::struct_excessive_bools)] // each is an answer of its own
pub struct Consent {
    /// A profile may be kept and used for recommendations.
    pub profile: bool,
    /// Behaviour of other channels may be joined.
    pub cross_channel: bool,
    /// Body measurements may be kept.
    pub measurements: bool,
    /// Messages may be sent.
    pub marketing: bool,
}

/// Who the customer is on one channel.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The channel.
    pub channel: Channel,
    /// The channel's own name for the customer (member number, open id); never shown to other customers.
    pub key: String,
}

/// A customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Customer {
    /// The id.
    pub id: CustomerId,
    /// How the customer wants to be addressed; may be empty.
    #[serde(default)]
    pub name: String,
    /// What was agreed to.
    #[serde(default)]
    pub consent: Consent,
    /// Who the customer is on each channel.
    #[serde(default)]
    pub identities: Vec<Identity>,
    /// Level of membership, such as `gold`; empty for none.
    #[serde(default)]
    pub membership: String,
    /// First met.
    pub since: Timestamp,
}
