//! Single things that the store keeps of a customer: how a screen or a command names one, and deleting it.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    str::FromStr,
};

use jingxuan_catalogue::{Channel, CustomerId, Event, EventId, OrderId, ProductId, Timestamp, VariantId};
use jingxuan_store::{Erased, Store, StoreError};

use super::{DELETED, forget, with_orders};
use crate::profile::Field;

/// One thing that is kept of a customer. As text: `name`, `membership`, `identity:CHANNEL`, `order:ID`, `event:ID`, `field:NAME`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// How the customer wants to be addressed.
    Name,
    /// The level of membership, and since when there is one.
    Membership,
    /// Who the customer is on a channel.
    Identity(Channel),
    /// An order, and the purchase in the events that is the same.
    Order(OrderId),
    /// One event.
    Event(EventId),
    /// A field of the profile, by name.
    Field(String),
}

impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name => f.write_str("name"),
            Self::Membership => f.write_str("membership"),
            Self::Identity(channel) => write!(f, "identity:{}", channel.name()),
            Self::Order(id) => write!(f, "order:{id}"),
            Self::Event(id) => write!(f, "event:{id}"),
            Self::Field(name) => write!(f, "field:{name}"),
        }
    }
}

impl FromStr for Kept {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!("`{text}` is none of name, membership, identity:CHANNEL, order:ID, event:ID, field:NAME")
        };
        let (kind, id) = text.split_once(':').unwrap_or((text, ""));
        match (kind, id) {
            ("name", "") => Ok(Self::Name),
            ("membership", "") => Ok(Self::Membership),
            (_, "") => Err(wrong()),
            ("identity", id) => {
                Channel::ALL.into_iter().find(|channel| channel.name() == id).map(Self::Identity).ok_or_else(
                    || format!("`{id}` is no channel ({})", Channel::ALL.map(Channel::name).join(", ")),
                )
            }
            ("order", id) => Ok(Self::Order(id.into())),
            ("event", id) => Ok(Self::Event(id.into())),
            ("field", id) => Ok(Self::Field(id.to_owned())),
            _ => Err(wrong()),
        }
    }
}

impl Kept {
    /// Deletes it without a trace, where it is this customer's. What is known of a field of the profile until `now` is not known any
    /// more.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] for what is not kept of this customer; [`StoreError`].
    pub fn delete(&self, store: &Store, customer: &CustomerId, now: Timestamp) -> Result<Erased, StoreError> {
        match self {
            Self::Name => store.delete_name(customer),
            Self::Membership => store.delete_membership(customer),
            Self::Identity(channel) => store.delete_identity(customer, *channel),
            Self::Order(order) => delete_order(store, customer, order),
            Self::Event(event) => {
                let there = store.reader()?.event(event)?;
                if there.is_none_or(|there| there.event.customer.as_ref() != Some(customer)) {
                    return Err(unknown("event", event.as_str()));
                }
                store.delete_event(event)
            }
            Self::Field(name) => match Field::named(name) {
                Some(field) => forget(store, customer, field, now),
                // What marks a field as deleted is no field: without it the deleted would be known again.
                None if name.starts_with(DELETED) => Err(unknown("profile field", name)),
                None => store.delete_profile_field(customer, name),
            },
        }
    }
}

fn unknown(kind: &'static str, id: &str) -> StoreError {
    StoreError::Unknown { kind, id: id.to_owned() }
}

/// Deletes an order with the events by which its purchase would still be known.
fn delete_order(store: &Store, customer: &CustomerId, order: &OrderId) -> Result<Erased, StoreError> {
    let reader = store.reader()?;
    let order = reader
        .order(order)?
        .filter(|there| there.customer.as_ref() == Some(customer))
        .ok_or_else(|| unknown("order", order.as_str()))?;
    let mut products: HashMap<VariantId, ProductId> = HashMap::new();
    for line in &order.lines {
        if let Some(product) = reader.product_of_variant(&line.variant)? {
            products.insert(line.variant.clone(), product.id);
        }
    }
    let events: Vec<Event> = reader.events_of(customer)?.into_iter().map(|one| one.event).collect();
    drop(reader);
    let recorded: HashSet<EventId> = events.iter().map(|event| event.id.clone()).collect();
    let of = |variant: &VariantId| products.get(variant).cloned();
    let (_, paid) = with_orders(events, std::slice::from_ref(&order), &of);
    let told_by: Vec<EventId> = paid.into_keys().filter(|id| recorded.contains(id)).collect();
    store.delete_purchase(&order.id, &told_by)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_has_one_name_on_the_screen_and_in_a_command() {
        for kept in [
            Kept::Name,
            Kept::Membership,
            Kept::Identity(Channel::Wechat),
            Kept::Order("o:1".into()),
            Kept::Event("e1".into()),
            Kept::Field("size.top".into()),
        ] {
            assert_eq!(kept.to_string().parse(), Ok(kept));
        }
        for text in ["", "everything", "order", "order:", "name:x", "identity:moon"] {
            assert!(text.parse::<Kept>().is_err(), "{text}");
        }
    }
}
