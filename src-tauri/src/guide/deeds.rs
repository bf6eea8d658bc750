//! What the desk does rather than says: the mirror, the bag, reservations, the staff, and the events of it all.

use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use jingxuan_catalogue::{
    Channel, CustomerId, Event, EventKind, Order, OrderLine, OrderStatus, ProductId, Said, StoreId, VariantId,
};
use jingxuan_guide::{Action, Assistant, Intent, Reply, Scene, refusal};
use jingxuan_store::{Letter, Store, StoreError};

use super::{
    desk::{Desk, DeskError},
    done::Carried,
    member::is_nameless,
    visit::{Reservation, now, unique},
    waiting::Entry,
};
use crate::kiosk::Kiosk;

/// How long a reservation is tried while another program writes: an import of a large catalogue takes 7 to 14 seconds.
const RESERVING: Duration = Duration::from_secs(20);

/// What is kept of a turn.
#[derive(Default)]
pub(super) struct Words {
    /// As they were typed.
    pub(super) text: Option<String>,
    /// What the shopper said of themself.
    pub(super) said: Vec<Said>,
    /// The list that answered, where it was a search that stands alone.
    pub(super) shown: Vec<ProductId>,
}

impl Desk {
    pub(super) fn carry_out(
        &self,
        kiosk: &Kiosk,
        assistant: &Assistant,
        session: &str,
        action: &Action,
    ) -> Result<Carried, DeskError> {
        let changed = match action {
            Action::TryOn { variant, .. }
            | Action::ChangeSize { variant, .. }
            | Action::ChangeColour { variant, .. } => {
                let unknown = || DeskError::Unknown(variant.to_string());
                let (product, piece) = assistant.shop().variant(variant).ok_or_else(unknown)?;
                let garment =
                    piece.garment.as_ref().ok_or_else(|| DeskError::NotWearable(variant.to_string()))?;
                let changed = kiosk
                    .put_on(&garment.garment, &garment.colourway, &piece.size)
                    .map_err(|error| DeskError::NotWearable(error.to_string()))?;
                let changes = kiosk.outfit_changes();
                let mut visit = self.visit_of(session)?;
                visit.outfit_changes = changes;
                if changed {
                    visit.settle_outfits();
                }
                drop(visit);
                self.note_tried(assistant, session, &product.id, variant)?;
                changed
            }
            Action::UndoOutfit => {
                kiosk.undo().map_err(|error| DeskError::NotWearable(error.to_string()))?;
                self.visit_of(session)?.settle_outfits();
                true
            }
            Action::AddToBag { variant } => {
                let mut visit = self.visit_of(session)?;
                let new = !visit.bag.contains(variant);
                // It stays when what is kept is given free.
                let kept = visit.reserved.iter_mut().find(|kept| &kept.variant == variant);
                kept.into_iter().for_each(|kept| kept.in_bag = true);
                if new {
                    visit.bag.push(variant.clone());
                }
                drop(visit);
                if new {
                    self.record(assistant, session, EventKind::Add, None, Some(variant), Words::default())?;
                }
                new
            }
            Action::RemoveFromBag { variant } => {
                let mut visit = self.visit_of(session)?;
                let kept = visit.reserved.iter_mut().find(|kept| &kept.variant == variant);
                // What is kept in a store stays in sight, where it can be given free.
                let stays = kept.map(|kept| kept.in_bag = false).is_some();
                let had = visit.bag.contains(variant) && !stays;
                if had {
                    visit.bag.retain(|other| other != variant);
                }
                drop(visit);
                if had {
                    self.record(
                        assistant,
                        session,
                        EventKind::Remove,
                        None,
                        Some(variant),
                        Words::default(),
                    )?;
                }
                had
            }
            Action::Reserve { variant, store } => self.reserve(assistant, session, variant, store)?,
            Action::CancelReservation { variant, store } => {
                self.cancel(assistant, session, variant, store)?
            }
            Action::CallStaff => self.call(session, true)?,
            Action::CancelStaff => self.call(session, false)?,
            Action::SwitchLanguage { language } => {
                let changed = kiosk.language() != *language;
                kiosk.speak(*language);
                changed
            }
            // The interface shows these with the reply: a list and what it is narrowed to, products side by side, the stock of every store.
            Action::Compare { .. }
            | Action::Show { .. }
            | Action::Filter { .. }
            | Action::CheckStock { .. } => true,
        };
        Ok(Carried::of(changed))
    }

    /// Calls the staff: a sign on the mirror that is seen across the shop, and a letter to the hub; or takes the call back.
    fn call(&self, session: &str, called: bool) -> Result<bool, DeskError> {
        drop(self.visit_of(session)?);
        if self.shared.staff_called.swap(called, Ordering::AcqRel) == called {
            return Ok(false);
        }
        let kind = if called { "staff-call" } else { "staff-call-cancelled" };
        let letter = Letter {
            key: unique(kind),
            kind: kind.to_owned(),
            payload: serde_json::json!({ "store": self.shared.store, "at": now() }).to_string(),
            customer: None,
            session: Some(session.into()),
        };
        // The sign is on: the staff come whether or not the letter is written yet.
        self.shared.waiting.add(Entry::Letter(letter));
        tracing::info!(called, "the staff are called to the mirror, or not any more");
        Ok(true)
    }

    /// The outfit was changed in the mirror by touch: what was put on is tried on like what the guide puts on, and "take that back" means
    /// this change.
    pub fn note_worn(&self, kiosk: &Kiosk, garment: &str) {
        let Ok(assistant) = self.assistant() else { return };
        let (changes, spoken) = (kiosk.outfit_changes(), kiosk.language());
        let worn = kiosk.dressed().worn.into_iter().find(|worn| worn.garment == garment);
        let found =
            worn.and_then(|worn| assistant.shop().worn(&worn.garment, &worn.colourway, worn.size.as_deref()));
        let session = {
            let mut visit = self.shared.visit.lock();
            if visit.outfit_changes != changes {
                visit.outfit_changes = changes;
                visit.talk.outfit_changed(spoken, found.clone());
                visit.settle_outfits();
            }
            visit.session.clone()
        };
        let Some(worn) = found else { return };
        if let Err(error) = self.note_tried(&assistant, &session, &worn.product, &worn.variant) {
            tracing::warn!(%error, "what was tried on is not kept");
        }
        self.hint_anew(kiosk, &assistant, &session);
    }

    /// The mirror's own button took a change of the outfit back: the conversation takes back what was before it.
    pub fn note_undone(&self) {
        let mut visit = self.shared.visit.lock();
        visit.talk.outfit_taken_back();
        visit.settle_outfits();
    }

    fn note_tried(
        &self,
        assistant: &Assistant,
        session: &str,
        product: &ProductId,
        variant: &VariantId,
    ) -> Result<(), DeskError> {
        let mut visit = self.visit_of(session)?;
        visit.tried.retain(|tried| tried != product);
        visit.tried.push(product.clone());
        drop(visit);
        self.record(assistant, session, EventKind::TryOn, Some(product), Some(variant), Words::default())
    }

    /// A reservation is an order: it is on the disk before the shopper reads that it is made. Where the shopper leaves before that, it is
    /// given free again: nobody was told of it.
    fn reserve(
        &self,
        assistant: &Assistant,
        session: &str,
        variant: &VariantId,
        store: &StoreId,
    ) -> Result<bool, DeskError> {
        let _one = self.shared.ordering.lock();
        if self.visit_of(session)?.reserved.iter().any(|kept| &kept.variant == variant) {
            return Ok(false);
        }
        let customer = self.member_of(session);
        let order = order(assistant, unique("order"), customer, (variant, store), OrderStatus::Reserved)?;
        let order = self.keep_in(assistant, session, order)?;
        let mut visit = match self.visit_of(session) {
            Ok(visit) => visit,
            Err(ended) => {
                let cancelled = Order { status: OrderStatus::Cancelled, at: now(), ..order };
                if let Err(error) = keep(assistant, cancelled) {
                    tracing::error!(%error, "a reservation stays of which nobody was told");
                }
                return Err(ended);
            }
        };
        let in_bag = visit.bag.contains(variant);
        visit.reserved.push(Reservation {
            variant: variant.clone(),
            store: store.clone(),
            order: order.id.to_string(),
            customer: order.customer,
            in_bag,
        });
        if !in_bag {
            visit.bag.push(variant.clone());
        }
        Ok(true)
    }

    fn cancel(
        &self,
        assistant: &Assistant,
        session: &str,
        variant: &VariantId,
        store: &StoreId,
    ) -> Result<bool, DeskError> {
        let _one = self.shared.ordering.lock();
        let kept = self.visit_of(session)?.reserved.iter().find(|kept| &kept.variant == variant).cloned();
        let Some(kept) = kept else { return Ok(false) };
        // Whoever has logged in since: it stays the order of who made it.
        let made_by = (kept.order.clone(), kept.customer.clone());
        // Deleted meanwhile, the piece is free already, and a cancelled order would bring back what was deleted.
        if is_kept(assistant.shop().store(), &kept.order)? {
            let order = order(assistant, made_by.0, made_by.1, (variant, store), OrderStatus::Cancelled)?;
            self.keep_in(assistant, session, order)?;
        }
        let mut visit = self.visit_of(session)?;
        visit.reserved.retain(|other| other != &kept);
        if !kept.in_bag {
            visit.bag.retain(|other| other != variant);
        }
        Ok(true)
    }

    /// Keeps an order, and waits up to [`RESERVING`] for another program that writes; with a reservation only while the shopper is here,
    /// with what gives it free again in any case.
    fn keep_in(&self, assistant: &Assistant, session: &str, order: Order) -> Result<Order, DeskError> {
        let until = Instant::now() + RESERVING;
        loop {
            match keep(assistant, order.clone()) {
                Err(DeskError::Store(StoreError::Busy)) if Instant::now() < until => {
                    if order.status == OrderStatus::Reserved {
                        drop(self.visit_of(session)?);
                    }
                    tracing::warn!("another program writes: an order waits");
                }
                done => return done,
            }
        }
    }

    /// The words of what was asked are kept only where they cannot tell who asked and tell of nobody's body; what was said of oneself
    /// only as a member's.
    pub(super) fn record_turn(&self, assistant: &Assistant, scene: &Scene, text: &str, reply: &Reply) {
        let kind = match reply.intent {
            Intent::Search | Intent::Refine | Intent::Recommend => EventKind::Search,
            _ => EventKind::Ask,
        };
        let session = self.shared.visit.lock().session.clone();
        let member = self.member_of(&session).is_some();
        // A list without the words that asked for it teaches nothing.
        let keeps = refusal(text).is_none()
            && is_impersonal(text)
            && !assistant.tells_of_a_person(text)
            && (member || !tells_of_oneself(&reply.said));
        let shown = if keeps { assistant.list_to_learn_from(text, reply) } else { Vec::new() };
        let words = Words { text: keeps.then(|| text.to_owned()), said: reply.said.clone(), shown };
        let product = scene.open.as_ref();
        if let Err(error) = self.record(assistant, &session, kind, product, None, words) {
            tracing::warn!(%error, "what was said is not kept");
        }
    }

    /// What was done with a product: on the disk when this returns, or kept until the store takes it.
    pub(super) fn record(
        &self,
        assistant: &Assistant,
        session: &str,
        kind: EventKind,
        product: Option<&ProductId>,
        variant: Option<&VariantId>,
        words: Words,
    ) -> Result<(), DeskError> {
        let id = self.visit_of(session)?.next_event();
        let of_variant = variant.and_then(|id| assistant.shop().variant(id)).map(|(product, _)| &product.id);
        let customer = self.member_of(session);
        let event = Event {
            id: id.into(),
            at: now(),
            channel: Channel::Kiosk,
            session: session.into(),
            store: Some(self.shared.store.clone()),
            kind,
            product: product.or(of_variant).cloned(),
            variant: variant.cloned(),
            text: words.text,
            // Of a visitor without a name nothing is kept that was said of themself.
            said: if customer.is_some() { words.said } else { Vec::new() },
            shown: words.shown,
            customer,
        };
        self.shared.waiting.add(Entry::Event(event));
        Ok(())
    }
}

/// Whether a text holds nothing by which a person could be found: no long number, no address of a mail or page.
fn is_impersonal(text: &str) -> bool {
    let mut digits = 0;
    for letter in text.chars() {
        match letter {
            '0'..='9' | '０'..='９' => digits += 1,
            ' ' | '-' => {}
            _ => digits = 0,
        }
        if digits >= 6 || letter == '@' {
            return false;
        }
    }
    !text.contains("http") && !text.contains("www.")
}

/// Whether what was said holds of the shopper in general ("I wear L"), not only of what is looked for now.
pub(super) fn tells_of_oneself(said: &[Said]) -> bool {
    said.iter().any(|said| said.standing)
}

/// One piece of a variant, ordered at its price now.
fn order(
    assistant: &Assistant,
    id: String,
    customer: Option<CustomerId>,
    (variant, store): (&VariantId, &StoreId),
    status: OrderStatus,
) -> Result<Order, DeskError> {
    let price = assistant.shop().price(variant)?.ok_or_else(|| DeskError::Unknown(variant.to_string()))?;
    Ok(Order {
        id: id.into(),
        customer,
        channel: Channel::Kiosk,
        store: Some(store.clone()),
        at: now(),
        status,
        lines: vec![OrderLine { variant: variant.clone(), quantity: 1, price: price.price }],
    })
}

/// Whether there is still an order of this name.
fn is_kept(store: &Store, order: &str) -> Result<bool, StoreError> {
    Ok(store.reader()?.order(&order.into())?.is_some())
}

/// Keeps an order, as nobody's where the member was deleted or took the consent back meanwhile: the pieces are reserved all the same.
fn keep(assistant: &Assistant, order: Order) -> Result<Order, DeskError> {
    let store = assistant.shop().store();
    match store.record_order(&order) {
        Ok(_) => Ok(order),
        Err(error) if order.customer.is_some() && is_nameless(&error) => {
            let order = Order { customer: None, ..order };
            store.record_order(&order)?;
            Ok(order)
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::{path::Path, sync::Arc};

    use jingxuan_catalogue::{Money, Stated};
    use jingxuan_guide::Sources;
    use jingxuan_store::PATIENCE;

    use super::*;
    use crate::guide::{
        desk::{LOOK, Opener},
        fixtures::{Holding, assistant, comes, shop},
    };

    const HERE: &str = "sh-jingan";

    /// The desk of a demo shop in this folder, once it is open, and its visit.
    fn open_desk(folder: &Path) -> (Desk, Arc<Assistant>, String) {
        let (store, models) = (shop(folder), folder.to_owned());
        let opener = Opener {
            open: Box::new(move || assistant(&store, &models)),
            sources: Box::new(|| Sources::now(&[], None, &[])),
            look: LOOK,
        };
        let desk = Desk::new(opener, HERE.into(), None).unwrap();
        assert!(comes(|| desk.assistant().is_ok()));
        let (assistant, session) = (desk.assistant().unwrap(), desk.shared.visit.lock().session.clone());
        (desk, assistant, session)
    }

    fn stock(assistant: &Assistant) -> Vec<(VariantId, u32)> {
        assistant.shop().store().reader().unwrap().stock_in(&HERE.into()).unwrap()
    }

    fn orders(assistant: &Assistant) -> Vec<OrderStatus> {
        let orders = assistant.shop().store().reader().unwrap().orders().unwrap();
        orders.into_iter().map(|order| order.status).collect()
    }

    fn import(folder: &Path) -> Holding {
        Holding::new(&folder.join("shop.db"), |_| Ok(()))
    }

    #[test]
    fn what_is_looked_at_during_an_import_is_kept_and_does_not_fail() {
        let folder = tempfile::tempdir().unwrap();
        let (desk, assistant, session) = open_desk(folder.path());
        let variant = stock(&assistant)[0].0.clone();
        let import = import(folder.path());
        desk.record(&assistant, &session, EventKind::View, None, Some(&variant), Words::default()).unwrap();
        let kept = || assistant.shop().store().reader().unwrap().events_in(&session.as_str().into()).unwrap();
        assert!(kept().is_empty());
        import.end();
        assert!(comes(|| !kept().is_empty()));
        assert_eq!(kept()[0].event.variant.as_ref(), Some(&variant));
        desk.stop();
    }

    #[test]
    fn a_reservation_waits_for_an_import_and_is_made_only_when_it_is_on_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let (desk, assistant, session) = open_desk(folder.path());
        let variant = stock(&assistant)[0].0.clone();
        let import = import(folder.path());
        std::thread::scope(|scope| {
            let reserved = scope.spawn(|| desk.reserve(&assistant, &session, &variant, &HERE.into()));
            std::thread::sleep(PATIENCE + Duration::from_secs(2));
            assert!(!reserved.is_finished(), "an import may be longer than a write waits");
            assert!(desk.shared.visit.lock().reserved.is_empty());
            import.end();
            assert!(reserved.join().unwrap().unwrap());
        });
        assert_eq!(orders(&assistant), [OrderStatus::Reserved]);
        assert_eq!(desk.shared.visit.lock().reserved.len(), 1);
        desk.stop();
    }

    #[test]
    fn a_reservation_that_nobody_was_told_of_gives_its_piece_back() {
        let folder = tempfile::tempdir().unwrap();
        let (desk, assistant, session) = open_desk(folder.path());
        let before = stock(&assistant);
        let variant = before[0].0.clone();
        let import = import(folder.path());
        std::thread::scope(|scope| {
            let reserved = scope.spawn(|| desk.reserve(&assistant, &session, &variant, &HERE.into()));
            std::thread::sleep(Duration::from_secs(1));
            desk.forget();
            import.end();
            assert!(matches!(reserved.join().unwrap(), Err(DeskError::Ended)));
        });
        assert!(orders(&assistant).iter().all(|status| *status == OrderStatus::Cancelled));
        assert_eq!(stock(&assistant), before);
        desk.stop();
    }

    #[test]
    fn an_order_that_was_deleted_meanwhile_is_not_there_to_be_cancelled() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("shop.db")).unwrap();
        let line = OrderLine { variant: "P1-0".into(), quantity: 1, price: Money::cny(100) };
        let order = Order {
            id: "o1".into(),
            customer: None,
            channel: Channel::Kiosk,
            store: None,
            at: 1,
            status: OrderStatus::Reserved,
            lines: vec![line],
        };
        store.record_order(&order).unwrap();
        assert!(is_kept(&store, "o1").unwrap());
        store.delete_order(&order.id).unwrap();
        assert!(!is_kept(&store, "o1").unwrap());
    }

    #[test]
    fn what_could_tell_who_asked_is_not_kept() {
        for text in ["我的电话是138 0013 8000", "mail me at a@b.cn", "身份证 11010119900307"] {
            assert!(!is_impersonal(text), "{text}");
        }
        for text in ["500以内的红色连衣裙", "170/88A", "1299 有点贵"] {
            assert!(is_impersonal(text), "{text}");
        }
    }

    #[test]
    fn a_size_that_is_worn_tells_of_oneself_and_one_that_is_looked_for_does_not() {
        let size = |standing| Said { what: Stated::Size { size: "L".into(), kinds: Vec::new() }, standing };
        assert!(tells_of_oneself(&[size(false), size(true)]));
        assert!(!tells_of_oneself(&[size(false)]) && !tells_of_oneself(&[]));
    }
}
