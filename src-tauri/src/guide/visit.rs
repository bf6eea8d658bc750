//! One visit: what was said, put into the bag and reserved. Lives in memory, ends with the session; only what the shopper asked to be
//! kept (an order, a reservation) and the events without a name go into the store.

use std::time::{SystemTime, UNIX_EPOCH};

use jingxuan_catalogue::{CustomerId, Language, ProductId, StoreId, VariantId};
use jingxuan_guide::Conversation;

use super::{
    pages::Hint,
    view::{Done, Message, ProductCard, Speaker},
};

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
    /// Whether somebody of the staff was called.
    pub staff_called: bool,
    /// Who the shopper is, where the shopper said so.
    pub member: Option<Member>,
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
            staff_called: false,
            member: None,
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
    pub fn say(
        &mut self,
        id: usize,
        from: Speaker,
        text: String,
        products: Vec<ProductCard>,
        done: Vec<Done>,
    ) {
        if self.messages.len() == KEPT {
            self.messages.remove(0);
        }
        self.messages.push(Message { id, from, text, products, done });
    }

    /// What was done in a turn can no longer be taken back.
    pub fn settle(&mut self, turn: usize) {
        for message in self.messages.iter_mut().filter(|m| m.id == turn && m.from == Speaker::Guide) {
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
    use super::*;

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
            visit.say(turn, Speaker::Shopper, turn.to_string(), Vec::new(), Vec::new());
        }
        assert_eq!(visit.messages.len(), KEPT);
        assert_eq!(visit.messages.last().unwrap().text, "99");
    }
}
