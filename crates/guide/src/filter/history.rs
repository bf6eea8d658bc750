//! What was looked for before each change of the list, touched or spoken, so that it can be taken back.

use jingxuan_query::Stocked;
use jingxuan_search::{Asked, Constraints};

use super::Filters;
use crate::{Action, Conversation, action::Narrowing, conversation::Listed, turn::Plan};

/// Changes of the list that can be undone.
const REMEMBERED: usize = 32;

/// What was looked for before a change of the list.
#[derive(Clone, Debug)]
pub(crate) struct Before {
    pub(crate) wish: Option<Asked>,
    filters: Filters,
    noun: Option<String>,
    /// What was shown.
    pub(crate) listed: Vec<Listed>,
    /// What had been carried out by then: the later of a deed and a change is undone first.
    deeds: usize,
    /// Whether the change began a search.
    begins: bool,
}

impl Before {
    /// What held of the list.
    pub(crate) fn narrowing(&self) -> Narrowing {
        narrowing(self.wish.as_ref(), &self.filters)
    }
}

/// What was said and what was touched, as one: both hold. In one respect there is only either, but for kinds, where what is touched
/// narrows what was said.
fn narrowing(wish: Option<&Asked>, filters: &Filters) -> Narrowing {
    let mut constraints: Constraints = wish.map(|wish| wish.constraints.clone()).unwrap_or_default();
    let chosen = &filters.chosen;
    if !chosen.categories.is_empty() {
        constraints.categories.clone_from(&chosen.categories);
    }
    constraints.colours.extend_from_slice(&chosen.colours);
    constraints.sizes.extend_from_slice(&chosen.sizes);
    for (key, values) in &chosen.attributes {
        constraints.attributes.entry(key.clone()).or_default().extend_from_slice(values);
    }
    constraints.price = constraints.price.within(chosen.price);
    Narrowing {
        constraints,
        sort: filters.sort.or(wish.and_then(|wish| wish.sort)),
        stock: filters.stock.filter(|stock| *stock != Stocked::Any),
        own_size: filters.mine,
    }
}

/// With what the list is narrowed to, where that is another than before.
pub(crate) fn narrowed(plan: Plan, before: &Before, talk: &Conversation) -> Plan {
    let (from, to) = (Box::new(before.narrowing()), Box::new(talk.narrowing()));
    if from == to { plan } else { plan.action(Action::Filter { to, from }) }
}

/// What was changed last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// The list.
    List,
    /// Something that was carried out in this turn.
    Turn(usize),
}

impl Conversation {
    /// The newest change that can be taken back, of the list or of anything else.
    pub(crate) fn newest_change(&self) -> Option<Change> {
        let deed = self.carried.iter().rposition(|carried| carried.inverse.is_some());
        match (self.touches.last(), deed) {
            (Some(before), deed) if deed.is_none_or(|deed| deed < before.deeds) => Some(Change::List),
            (_, deed) => deed.map(|deed| Change::Turn(self.carried[deed].turn)),
        }
    }

    /// What is looked for now, before a change.
    pub(crate) fn present(&self, begins: bool) -> Before {
        Before {
            wish: self.wish.clone(),
            filters: self.filters.clone(),
            noun: self.noun.clone(),
            listed: self.listed.clone(),
            deeds: self.carried.len(),
            begins,
        }
    }

    /// What holds of the list now.
    pub(crate) fn narrowing(&self) -> Narrowing {
        narrowing(self.wish.as_ref(), &self.filters)
    }

    /// Keeps what was looked for before a change, where it was one.
    pub(crate) fn changed(&mut self, before: Before) {
        if before.wish != self.wish || before.filters != self.filters {
            self.touches.push(before);
            if self.touches.len() > REMEMBERED {
                self.touches.remove(0);
            }
        }
    }

    /// Takes the last change of the list back; returns what there was before it.
    pub(crate) fn untouch(&mut self) -> Option<Before> {
        let before = self.touches.pop()?;
        self.wish.clone_from(&before.wish);
        self.filters = before.filters.clone();
        self.noun.clone_from(&before.noun);
        Some(before)
    }

    /// Whether a touch takes the last change of the list back: a search that was asked for is taken back in words only.
    pub(super) fn can_untouch(&self) -> bool {
        self.touches.last().is_some_and(|before| !before.begins)
    }
}
