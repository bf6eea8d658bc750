//! What was done, before and in this visit, as the recommender takes it.

use std::collections::HashSet;

use jingxuan_catalogue::{Channel, CustomerId, Event, EventKind, ProductId, SessionId, Timestamp, VariantId};
use jingxuan_recommend::shop::{Assortment, Visit};
use jingxuan_store::{Store, StoreError};

use crate::{Scene, Shop, known, profile::Profile};

/// A visit, with what is known of the customer.
pub(super) struct Seen {
    pub(super) visit: Visit,
    /// The customer's profile, where the shopper is known and agreed.
    pub(super) profile: Option<Profile>,
}

impl Seen {
    /// What was done before, where the shopper is known and agreed, and in this visit: `steps` where they are at hand, otherwise what the
    /// store recorded of the visit, otherwise what the scene shows of it.
    pub(super) fn read(
        store: &Store,
        assortment: &Assortment,
        shop: &Shop,
        scene: &Scene,
        steps: Option<&[Event]>,
        now: Timestamp,
    ) -> Self {
        let steps = match steps {
            Some(steps) => steps.to_vec(),
            None => shown(assortment, scene, recorded(store, scene.session.as_ref()), now),
        };
        let sessions: HashSet<&SessionId> =
            steps.iter().map(|step| &step.session).chain(&scene.session).collect();
        let (mut past, profile) = scene.customer.as_ref().map_or_else(Default::default, |customer| {
            past(shop, store, customer, now).unwrap_or_else(|error| {
                tracing::error!(%error, "the customer's past cannot be read");
                Default::default()
            })
        });
        // What a member does now is written down at once, and is no past.
        past.retain(|event| !sessions.contains(&event.session));
        Self { visit: Visit { past, steps, now }, profile }
    }
}

fn recorded(store: &Store, session: Option<&SessionId>) -> Vec<Event> {
    let Some(session) = session else { return Vec::new() };
    let read = store.reader().and_then(|reader| reader.events_in(session));
    let events = read.unwrap_or_else(|error| {
        tracing::error!(%error, "the visit's events cannot be read");
        Vec::new()
    });
    events.into_iter().map(|recorded| recorded.event).collect()
}

/// The events of the visit, with what the scene shows and no event tells put before them.
fn shown(assortment: &Assortment, scene: &Scene, events: Vec<Event>, now: Timestamp) -> Vec<Event> {
    let told = |kind: EventKind, product: Option<&ProductId>, variant: Option<&VariantId>| {
        events.iter().any(|event| {
            event.kind == kind
                && event.product.as_ref() == product
                && (variant.is_none() || event.variant.as_ref() == variant)
        })
    };
    let mut steps: Vec<Event> = Vec::new();
    let begun = events.first().map_or(now, |event| event.at.min(now));
    let mut add = |kind, product: Option<&ProductId>, variant: Option<&VariantId>| {
        if told(kind, product, variant) {
            return;
        }
        let at = steps.len();
        steps.push(Event {
            id: format!("now-{at}").into(),
            // In the order in which it was done, the last one just now.
            at: begun - 60 + i64::try_from(at.min(59)).unwrap_or(0),
            channel: Channel::Kiosk,
            session: scene.session.clone().unwrap_or_else(|| "now".into()),
            customer: None,
            store: Some(scene.store.clone()),
            kind,
            product: product.cloned(),
            variant: variant.cloned(),
            text: None,
            said: Vec::new(),
            shown: Vec::new(),
        });
    };
    for product in &scene.viewed {
        add(EventKind::View, Some(product), None);
    }
    for product in &scene.tried {
        add(EventKind::TryOn, Some(product), None);
    }
    for worn in &scene.worn {
        add(EventKind::TryOn, Some(&worn.product), Some(&worn.variant));
    }
    for variant in &scene.bag {
        let number = assortment.of_variant(variant);
        let product = number.and_then(|number| assortment.product(number)).map(|product| &product.id);
        add(EventKind::Add, product, Some(variant));
    }
    steps.extend(events);
    steps
}

/// What the customer did and bought, and the profile; nothing without consent, of other channels only with consent to that, and nothing
/// that was deleted.
fn past(
    shop: &Shop,
    store: &Store,
    customer: &CustomerId,
    now: Timestamp,
) -> Result<(Vec<Event>, Option<Profile>), StoreError> {
    let reader = store.reader()?;
    let Some(history) = known::History::read(&reader, shop, customer, now)? else {
        return Ok(Default::default());
    };
    drop(reader);
    if !history.customer.consent.profile {
        return Ok(Default::default());
    }
    let profile = history.profile(shop);
    let (deleted, everywhere) = (history.deleted, history.customer.consent.cross_channel);
    let mut events = history.events;
    events.retain(|event| {
        (everywhere || matches!(event.channel, Channel::Kiosk | Channel::Store))
            && known::counts_for_taste(&deleted, event)
    });
    Ok((events, Some(profile)))
}
