//! The customer's profile as the store knows it: what was deleted stays deleted, on every start and for every reader.
//!
//! A field of the profile is computed from events that other fields need too, so deleting it writes down since when it begins
//! anew ([`DELETED`] with the field's name); what the store keeps of that field in so many words, and what was said of it in a
//! conversation, is deleted itself.

mod bought;
mod kept;

use std::collections::HashMap;

use jingxuan_catalogue::{
    Customer, CustomerId, Event, EventId, EventKind, Money, Said, Stated, Timestamp, attribute,
};
use jingxuan_store::{Erased, ProfileField, Reader, Store, StoreError};

use crate::{
    Shop,
    profile::{Field, Profile, Sources},
    repurchase::Fitted,
};

pub use bought::with_orders;
pub use kept::Kept;

/// Names of the store's profile fields that hold a deletion begin with this.
pub const DELETED: &str = "deleted.";

impl Field {
    /// Every field.
    pub const ALL: [Self; 9] = [
        Self::Sizes,
        Self::Colours,
        Self::Categories,
        Self::Brands,
        Self::Price,
        Self::Occasions,
        Self::Styles,
        Self::Details,
        Self::Purchases,
    ];

    /// The name by which it is deleted.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sizes => "sizes",
            Self::Colours => "colours",
            Self::Categories => "categories",
            Self::Brands => "brands",
            Self::Price => "price",
            Self::Occasions => "occasions",
            Self::Styles => "styles",
            Self::Details => "details",
            Self::Purchases => "purchases",
        }
    }

    /// The field that something said belongs to.
    #[must_use]
    pub fn of(said: &Said) -> Self {
        match &said.what {
            Stated::Size { .. } => Self::Sizes,
            Stated::Colour { .. } => Self::Colours,
            Stated::Attribute { key, .. } if key == attribute::OCCASION => Self::Occasions,
            Stated::Attribute { key, .. } if key == attribute::STYLE => Self::Styles,
            Stated::Attribute { .. } => Self::Details,
            Stated::Price { .. } => Self::Price,
        }
    }

    /// The field of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// What the names of the store's fields that say the same begin with, such as `size.top`.
    fn stated(self) -> &'static str {
        match self {
            Self::Sizes => "size",
            Self::Colours => "colour",
            Self::Categories => "category",
            Self::Brands => "brand",
            Self::Price => "price",
            Self::Occasions => "occasion",
            Self::Styles => "style",
            Self::Details => "detail",
            Self::Purchases => "purchase",
        }
    }
}

/// What is known of a customer.
pub struct Known {
    /// The customer with what was agreed to.
    pub customer: Customer,
    /// The profile, without what was deleted.
    pub profile: Profile,
    /// What the store keeps beside it in so many words.
    pub stated: Vec<ProfileField>,
}

/// Which fields the customer has deleted, and when.
///
/// # Errors
/// [`StoreError`].
pub fn deleted(reader: &Reader<'_>, customer: &CustomerId) -> Result<Vec<(Field, Timestamp)>, StoreError> {
    let fields = reader.profile(customer)?.into_iter();
    Ok(fields.filter_map(|kept| Some((Field::named(kept.field.strip_prefix(DELETED)?)?, kept.at))).collect())
}

/// What is known of a customer at `now`; `None` for one who is not there.
///
/// # Errors
/// [`StoreError`].
pub fn known(shop: &Shop, customer: &CustomerId, now: Timestamp) -> Result<Option<Known>, StoreError> {
    let reader = shop.store().reader()?;
    let Some(history) = History::read(&reader, shop, customer, now)? else { return Ok(None) };
    let mut stated = reader.profile(customer)?;
    drop(reader);
    stated.retain(|kept| !kept.field.starts_with(DELETED));
    let profile = history.profile(shop);
    Ok(Some(Known { customer: history.customer, profile, stated }))
}

/// What a customer did and bought on all channels.
pub(crate) struct History {
    pub(crate) customer: Customer,
    /// With the purchases that only orders tell of.
    pub(crate) events: Vec<Event>,
    /// What was paid for a piece, by purchase, where an order says so.
    paid: HashMap<EventId, Money>,
    pub(crate) deleted: Vec<(Field, Timestamp)>,
    now: Timestamp,
}

impl History {
    /// Reads it; `None` for a customer who is not there.
    pub(crate) fn read(
        reader: &Reader<'_>,
        shop: &Shop,
        customer: &CustomerId,
        now: Timestamp,
    ) -> Result<Option<Self>, StoreError> {
        let Some(customer) = reader.customer(customer)? else { return Ok(None) };
        let events = reader.events_of(&customer.id)?.into_iter().map(|one| one.event).collect();
        let orders = reader.orders_of(&customer.id)?;
        let of = |variant: &_| shop.variant(variant).map(|(product, _)| product.id.clone());
        let (events, paid) = with_orders(events, &orders, &of);
        let deleted = deleted(reader, &customer.id)?;
        // A clock that lags behind the newest event would hide it.
        let times = events.iter().map(|event| event.at).filter(|at| *at <= tomorrow(now));
        let now = times.fold(now, Timestamp::max);
        Ok(Some(Self { customer, events, paid, deleted, now }))
    }

    /// The customer's profile.
    pub(crate) fn profile(&self, shop: &Shop) -> Profile {
        Profile::build(&Sources {
            customer: &self.customer,
            events: &self.events,
            paid: &self.paid,
            products: &|id| shop.product(id).cloned(),
            now: self.now,
            deleted: &self.deleted,
            repurchase: Fitted::beside(shop.store().path()),
        })
    }
}

/// Later than this no event is believed to lie: it was dated by a clock that was ahead.
fn tomorrow(now: Timestamp) -> Timestamp {
    now.saturating_add(24 * 3600)
}

/// Deletes a field of the profile: what is known of it now is not known any more, here or by any other reader. All of it goes at
/// once; whether the old pages are gone too is in what is returned.
///
/// # Errors
/// [`StoreError`].
pub fn forget(
    store: &Store,
    customer: &CustomerId,
    field: Field,
    now: Timestamp,
) -> Result<Erased, StoreError> {
    let reader = store.reader()?;
    let events = reader.events_of(customer)?.into_iter().map(|one| one.event.at);
    let orders = reader.orders_of(customer)?.into_iter().map(|order| order.at);
    let newest = events.chain(orders).filter(|at| *at <= tomorrow(now)).max().unwrap_or(now);
    // A reader that is held would keep the old pages.
    drop(reader);
    let marker = ProfileField {
        field: format!("{DELETED}{}", field.name()),
        value: serde_json::Value::Bool(true),
        source: "said".to_owned(),
        at: newest.max(now),
    };
    let same = |name: &str| {
        name.strip_prefix(field.stated()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    store.delete_field(customer, &marker, &same, &|said: &Said| Field::of(said) == field)
}

/// Whether what was deleted leaves an event to recommend by: bought and returned things go with the purchases, what was looked at,
/// tried and liked with the categories.
#[must_use]
pub fn counts_for_taste(deleted: &[(Field, Timestamp)], event: &Event) -> bool {
    let field = match event.kind {
        EventKind::Buy | EventKind::Return => Field::Purchases,
        _ => Field::Categories,
    };
    crate::profile::counts(deleted, field, event)
}
