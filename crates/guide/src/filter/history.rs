//! What was looked for before each change of the list, touched or spoken, so that it can be taken back.

use jingxuan_catalogue::ProductId;
use jingxuan_search::Asked;

use super::Filters;
use crate::Conversation;

/// Changes of the list that can be undone.
const REMEMBERED: usize = 32;

/// What was looked for before a change of the list.
#[derive(Clone, Debug)]
pub(crate) struct Before {
    pub(crate) wish: Option<Asked>,
    filters: Filters,
    noun: Option<String>,
    /// What was shown.
    pub(crate) listed: Vec<ProductId>,
    /// What had been carried out by then: the later of a deed and a change is undone first.
    deeds: usize,
    /// Whether the change began a search.
    begins: bool,
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
