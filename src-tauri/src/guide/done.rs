//! What was done for the shopper, by word or touch, as the conversation shows it; and taking it back.

use jingxuan_catalogue::{Language, VariantId};
use jingxuan_guide::Action;

use super::{
    desk::{Desk, DeskError},
    view::{Done, Message, Speaker},
};
use crate::kiosk::Kiosk;

/// Whether carrying something out changed anything: what changed nothing cannot be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carried {
    /// It is as it was asked for since now.
    Changed,
    /// It was so before.
    AsBefore,
}

impl Carried {
    pub(super) fn of(changed: bool) -> Self {
        if changed { Self::Changed } else { Self::AsBefore }
    }
}

/// The products that an answer shows side by side.
pub(super) fn compared(actions: &[Action]) -> Vec<String> {
    let products = actions.iter().rev().find_map(|action| match action {
        Action::Compare { products } => Some(products),
        _ => None,
    });
    products.into_iter().flatten().map(ToString::to_string).collect()
}

impl Desk {
    /// Takes back what was done in a turn.
    ///
    /// # Errors
    /// As [`Desk::say`].
    pub fn undo(&self, kiosk: &Kiosk, turn: usize) -> Result<(), DeskError> {
        let assistant = self.assistant()?;
        let (session, actions) = {
            let mut visit = self.shared.visit.lock();
            let actions = visit.talk.take_back(turn);
            visit.settle_undone();
            (visit.session.clone(), actions)
        };
        let mut failed = None;
        for action in &actions {
            if let Err(error) = self.carry_out(kiosk, &assistant, &session, action) {
                self.visit_of(&session)?.talk.not_taken_back(turn, action.clone());
                failed = Some(error);
            }
        }
        self.hint_anew(kiosk, &assistant, &session);
        failed.map_or(Ok(()), Err)
    }

    /// Does something that was touched rather than said, and shows it in the conversation.
    ///
    /// # Errors
    /// [`DeskError`].
    pub fn touch(&self, kiosk: &Kiosk, action: &Action) -> Result<(), DeskError> {
        let assistant = self.assistant()?;
        let session = self.shared.visit.lock().session.clone();
        let spoken = kiosk.language();
        let carried = self.carry_out(kiosk, &assistant, &session, action)?;
        self.hint_anew(kiosk, &assistant, &session);
        let mut visit = self.visit_of(&session)?;
        if let Action::TryOn { product, variant } | Action::ChangeSize { product, variant, .. } = action {
            visit.talk.look_at(product.clone(), variant.clone());
        }
        if carried == Carried::Changed {
            let turn = visit.talk.touched(action.clone(), spoken);
            visit.settle_undone();
            if let Some(done) = done(action, spoken, carried) {
                let message = Message::of(turn, Speaker::Guide, String::new());
                visit.say(Message { done: vec![done], ..message });
            }
        }
        Ok(())
    }

    /// Puts a variant on in the mirror.
    ///
    /// # Errors
    /// [`DeskError`].
    pub fn try_on(&self, kiosk: &Kiosk, variant: &VariantId) -> Result<(), DeskError> {
        let assistant = self.assistant()?;
        let (product, _) =
            assistant.shop().variant(variant).ok_or_else(|| DeskError::Unknown(variant.to_string()))?;
        let product = product.id.clone();
        self.touch(kiosk, &Action::TryOn { product, variant: variant.clone() })
    }

    /// Gives a variant that is kept for the shopper free again.
    ///
    /// # Errors
    /// [`DeskError::Unknown`] where none is kept; [`DeskError`].
    pub fn cancel_reservation(&self, kiosk: &Kiosk, variant: &VariantId) -> Result<(), DeskError> {
        let kept = {
            let visit = self.shared.visit.lock();
            visit.reserved.iter().find(|kept| &kept.variant == variant).map(|kept| kept.store.clone())
        };
        let store = kept.ok_or_else(|| DeskError::Unknown(variant.to_string()))?;
        self.touch(kiosk, &Action::CancelReservation { variant: variant.clone(), store })
    }

    /// What is told of an action that was carried out; what changed something can be taken back. Of what failed the log tells, and the
    /// answer.
    pub(super) fn told(
        &self,
        carried: Result<Carried, DeskError>,
        turn: usize,
        action: &Action,
        language: Language,
        spoken: Language,
        session: &str,
    ) -> Result<Option<Done>, DeskError> {
        match carried {
            Ok(carried) => {
                let mut visit = self.visit_of(session)?;
                if carried == Carried::Changed {
                    visit.talk.done_in(turn, action.clone(), spoken);
                    visit.settle_undone();
                }
                let undo = visit.talk.can_take_back(turn);
                Ok(done(action, language, carried).map(|done| Done { undo: done.undo && undo, ..done }))
            }
            Err(DeskError::Ended) => Err(DeskError::Ended),
            Err(error) => {
                tracing::error!(%error, action = action.name(), "not done");
                if action.takes_back() {
                    self.visit_of(session)?.talk.not_taken_back(turn, action.clone());
                }
                Ok(None)
            }
        }
    }
}

/// What the shopper reads where something asked for was not done.
pub(super) fn not_done(language: Language) -> &'static str {
    match language {
        Language::Chinese => "这一步没有成功，请店员帮忙。",
        Language::English => "That did not work; please ask a colleague.",
    }
}

/// What was done, as the shopper reads it; `None` for what is seen anyway.
fn done(action: &Action, language: Language, carried: Carried) -> Option<Done> {
    let (chinese, english) = match action {
        Action::TryOn { .. } => ("已在镜中换上", "On you in the mirror"),
        Action::ChangeSize { .. } => ("已换尺码", "Size changed"),
        Action::ChangeColour { .. } => ("已换颜色", "Colour changed"),
        Action::AddToBag { .. } => ("已放进购物袋", "In your bag"),
        Action::RemoveFromBag { .. } => ("已移出购物袋", "Taken out of your bag"),
        Action::Reserve { .. } => ("已预留，报给店员即可", "Reserved; just tell a colleague"),
        Action::CancelReservation { .. } => ("预留已取消", "Reservation cancelled"),
        Action::CallStaff => ("镜子上方亮起了呼叫", "The call shows at the top of the mirror"),
        Action::CancelStaff => ("呼叫已取消", "The call is cancelled"),
        Action::UndoOutfit => ("已恢复上一身", "Back to the look before"),
        Action::SwitchLanguage { .. }
        | Action::Compare { .. }
        | Action::Show { .. }
        | Action::Filter { .. }
        | Action::CheckStock { .. } => {
            return None;
        }
    };
    let text = if language == Language::Chinese { chinese } else { english };
    let changes_outfit =
        matches!(action, Action::TryOn { .. } | Action::ChangeSize { .. } | Action::ChangeColour { .. });
    let undo = carried == Carried::Changed && action.inverse(language).is_some();
    Some(Done { text: text.to_owned(), undo, outfit: changes_outfit })
}
