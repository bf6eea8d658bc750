//! One visit: what was said, put into the bag and reserved. Lives in memory, ends with the session; only what the shopper asked to be
//! kept (an order, a reservation) and the events without a name go into the store.

use std::time::{SystemTime, UNIX_EPOCH};

use jingxuan_catalogue::{CustomerId, Language, ProductId, StoreId, VariantId};
use jingxuan_guide::Conversation;

use super::{pages::Hint, view::Message};

/// Messages that are kept on the screen.
const KEPT: usize = 40;

/// A reservation made in this visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reservation {
    /// What.
    pub variant: VariantId,
    /// Where.
    pub store: StoreId,
    /// Its order.
    pub order: String,
    /// Whose order it is.
    pub customer: Option<CustomerId>,
    /// Whether it was in the bag before it was kept.
    pub in_bag: bool,
}

/// A member who is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub id: CustomerId,
    /// How the member wants to be addressed; may be empty.
    pub name: String,
}

/// A visit.
pub struct Visit {
    /// Distinguishes visits in the events; says nothing of the shopper.
    pub session: String,
    /// What is remembered of the conversation.
    pub talk: Conversation,
    /// What the screen shows of it.
    pub messages: Vec<Message>,
    /// What could be said next.
    pub suggestions: Vec<String>,
    /// What was tried on, oldest first.
    pub tried: Vec<ProductId>,
    /// The bag.
    pub bag: Vec<VariantId>,
    /// What is kept for the shopper.
    pub reserved: Vec<Reservation>,
    /// Who the shopper is, where the shopper said so.
    pub member: Option<Member>,
    /// Changes of the outfit that the conversation knows of.
    pub outfit_changes: u64,
    /// What could be said quietly.
    pub hint: Option<Hint>,
    /// What was offered so and not wanted.
    pub declined: Vec<VariantId>,
    events: u32,
}

impl Visit {
    /// A visit that begins now.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self {
            session: unique("visit"),
            talk: Conversation::new(language),
            messages: Vec::new(),
            suggestions: Vec::new(),
            tried: Vec::new(),
            bag: Vec::new(),
            reserved: Vec::new(),
            member: None,
            outfit_changes: 0,
            hint: None,
            declined: Vec::new(),
            events: 0,
        }
    }

    /// The id of the visit's next event.
    pub fn next_event(&mut self) -> String {
        self.events += 1;
        format!("{}-{}", self.session, self.events)
    }

    /// Adds a message; the oldest go.
    pub fn say(&mut self, message: Message) {
        if self.messages.len() == KEPT {
            self.messages.remove(0);
        }
        self.messages.push(message);
    }

    /// An order is deleted: what it kept for the shopper is not kept any more.
    pub fn forget_order(&mut self, order: &str) {
        let Some(place) = self.reserved.iter().position(|kept| kept.order == order) else { return };
        let kept = self.reserved.remove(place);
        if !kept.in_bag {
            self.bag.retain(|other| other != &kept.variant);
        }
    }

    /// The outfit has changed: what was said of changes before has no button any more.
    pub fn settle_outfits(&mut self) {
        let done = self.messages.iter_mut().flat_map(|message| &mut message.done);
        done.filter(|done| done.outfit).for_each(|done| done.undo = false);
    }

    /// What the conversation took back has no button any more.
    pub fn settle_undone(&mut self) {
        let talk = &self.talk;
        for message in self.messages.iter_mut().filter(|message| !talk.can_take_back(message.id)) {
            message.done.iter_mut().for_each(|done| done.undo = false);
        }
    }
}

/// Seconds since 1970, by the kiosk's clock.
#[must_use]
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// A name that no other visit, order or kiosk has: the clock in nanoseconds and the random keys of the standard library's hasher.
#[must_use]
pub fn unique(kind: &str) -> String {
    use std::hash::{BuildHasher, Hasher};
    let random = std::collections::hash_map::RandomState::new().build_hasher().finish();
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{kind}-{:x}-{random:016x}", since.as_nanos())
}

#[cfg(test)]
mod tests {
    use jingxuan_guide::Action;

    use super::*;
    use crate::guide::view::{Done, Speaker};

    #[test]
    fn no_two_visits_or_events_share_a_name() {
        let (mut one, mut two) = (Visit::new(Language::Chinese), Visit::new(Language::Chinese));
        let names = [one.next_event(), one.next_event(), two.next_event(), unique("order")];
        for (at, name) in names.iter().enumerate() {
            assert!(!names[at + 1..].contains(name), "{name}");
        }
    }

    #[test]
    fn a_long_conversation_keeps_its_end() {
        let mut visit = Visit::new(Language::Chinese);
        for turn in 0..100 {
            visit.say(Message::of(turn, Speaker::Shopper, turn.to_string()));
        }
        assert_eq!(visit.messages.len(), KEPT);
        assert_eq!(visit.messages.last().unwrap().text, "99");
    }

    #[test]
    fn only_the_newest_change_of_the_outfit_has_a_button() {
        let mut visit = Visit::new(Language::Chinese);
        let put_on = Action::TryOn { product: "p".into(), variant: "v".into() };
        let add = Action::AddToBag { variant: "v".into() };
        for (action, outfit) in [(put_on.clone(), true), (add, false), (put_on, true)] {
            if outfit {
                visit.settle_outfits();
            }
            let turn = visit.talk.touched(action, Language::Chinese);
            let done = vec![Done { text: String::new(), undo: true, outfit }];
            visit.say(Message { done, ..Message::of(turn, Speaker::Guide, String::new()) });
        }
        let buttons = |visit: &Visit| visit.messages.iter().map(|m| m.done[0].undo).collect::<Vec<_>>();
        assert_eq!(buttons(&visit), [false, true, true]);
        visit.talk.take_back(2);
        visit.settle_undone();
        assert_eq!(buttons(&visit), [false, false, true]);
    }
}
