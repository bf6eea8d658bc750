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

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 8] =
        [Self::Kiosk, Self::Store, Self::Web, Self::App, Self::Wechat, Self::Weibo, Self::Douyin, Self::Mail];

    /// Its name in files and in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Kiosk => "kiosk",
            Self::Store => "store",
            Self::Web => "web",
            Self::App => "app",
            Self::Wechat => "wechat",
            Self::Weibo => "weibo",
            Self::Douyin => "douyin",
            Self::Mail => "mail",
        }
    }
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

/// What a customer can agree to, each by itself. Named as the fields of [`Consent`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // the fields say it
pub enum Purpose {
    Profile,
    CrossChannel,
    Measurements,
    Marketing,
}

impl Purpose {
    /// Every purpose, in the order of the fields.
    pub const ALL: [Self; 4] = [Self::Profile, Self::CrossChannel, Self::Measurements, Self::Marketing];
}

impl Consent {
    /// Whether this purpose was agreed to.
    #[must_use]
    pub fn to(self, purpose: Purpose) -> bool {
        match purpose {
            Purpose::Profile => self.profile,
            Purpose::CrossChannel => self.cross_channel,
            Purpose::Measurements => self.measurements,
            Purpose::Marketing => self.marketing,
        }
    }

    /// Sets the answer for this purpose.
    pub fn set(&mut self, purpose: Purpose, agreed: bool) {
        *match purpose {
            Purpose::Profile => &mut self.profile,
            Purpose::CrossChannel => &mut self.cross_channel,
            Purpose::Measurements => &mut self.measurements,
            Purpose::Marketing => &mut self.marketing,
        } = agreed;
    }
}

/// An answer of a customer: given, or taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentChange {
    /// To what.
    pub purpose: Purpose,
    /// Yes, or no more.
    pub agreed: bool,
    /// When; for an answer that a file brought without saying when, the time of its import.
    pub at: Timestamp,
    /// On which channel; `None` for an answer that a file brought without saying where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// Whether nobody said when: it was given at `at` or any time before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub undated: bool,
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

/// A customer as files have it: with when and where the answers were given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // the fields of `Customer`
pub struct CustomerRecord {
    pub id: CustomerId,
    #[serde(default)]
    pub name: String,
    /// What holds; `None` where the file says nothing of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
    /// The answers that led to `consent`, oldest first, as far as they are known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consent_changes: Vec<ConsentChange>,
    #[serde(default)]
    pub identities: Vec<Identity>,
    #[serde(default)]
    pub membership: String,
    pub since: Timestamp,
}

impl CustomerRecord {
    /// The customer with the answers.
    #[must_use]
    pub fn new(customer: Customer, consent_changes: Vec<ConsentChange>) -> Self {
        let Customer { id, name, consent, identities, membership, since } = customer;
        let consent = Some(consent);
        Self { id, name, consent, consent_changes, identities, membership, since }
    }

    /// The customer and the answers by themselves. Of whom the file says nothing, nothing is agreed to.
    #[must_use]
    pub fn split(self) -> (Customer, Vec<ConsentChange>) {
        let Self { id, name, consent, consent_changes, identities, membership, since } = self;
        let consent = consent.unwrap_or_default();
        (Customer { id, name, consent, identities, membership, since }, consent_changes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_is_called_the_same_everywhere() {
        for channel in Channel::ALL {
            assert_eq!(serde_json::to_value(channel).unwrap(), channel.name());
        }
    }
}
