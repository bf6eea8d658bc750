//! What the guide asks the kiosk to do, as values. The kiosk carries them out; the conversation shows what was done.

use jingxuan_catalogue::{Language, ProductId, StoreId, VariantId};
use jingxuan_query::Stocked;
use jingxuan_search::{Constraints, Sort};
use serde::{Deserialize, Serialize};

/// What a list is narrowed to, said and touched together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Narrowing {
    /// Kinds, colours, sizes, prices and whatever else holds of every product.
    pub constraints: Constraints,
    /// The order; `None` is the best first.
    pub sort: Option<Sort>,
    /// Where it has to be in stock; `None` where that does not matter.
    pub stock: Option<Stocked>,
    /// Whether only what comes in the shopper's own size is wanted.
    pub own_size: bool,
}

/// One thing to do. The kiosk answers with [`crate::Conversation::done`] when it has been done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Action {
    /// Put a variant on in the mirror.
    TryOn {
        /// The product.
        product: ProductId,
        /// The size and colour.
        variant: VariantId,
    },
    /// Wear what is worn in another size.
    ChangeSize {
        /// The product.
        product: ProductId,
        /// What was worn, where known.
        from: Option<VariantId>,
        /// What is worn now.
        variant: VariantId,
    },
    /// Wear what is worn in another colour.
    ChangeColour {
        /// The product.
        product: ProductId,
        /// What was worn, where known.
        from: Option<VariantId>,
        /// What is worn now.
        variant: VariantId,
    },
    /// Show two or more products side by side.
    Compare {
        /// The products, in the order shown.
        products: Vec<ProductId>,
    },
    /// Show a list of products.
    Show {
        /// The products, best first.
        products: Vec<ProductId>,
    },
    /// Narrow the list that is shown, or widen it again; [`Action::Show`] beside it has what is left.
    Filter {
        /// What holds of the list now.
        to: Box<Narrowing>,
        /// What held of it before.
        from: Box<Narrowing>,
    },
    /// Put a variant into the bag.
    AddToBag {
        /// The variant.
        variant: VariantId,
    },
    /// Take a variant out of the bag.
    RemoveFromBag {
        /// The variant.
        variant: VariantId,
    },
    /// Have a variant kept for the shopper.
    Reserve {
        /// The variant.
        variant: VariantId,
        /// Where it is kept.
        store: StoreId,
    },
    /// Give a reserved variant free again.
    CancelReservation {
        /// The variant.
        variant: VariantId,
        /// Where it was kept.
        store: StoreId,
    },
    /// Show the stock of a variant in this and nearby stores.
    CheckStock {
        /// The variant.
        variant: VariantId,
    },
    /// Call a member of the staff to the mirror.
    CallStaff,
    /// Nobody needs to come any more.
    CancelStaff,
    /// Speak another language.
    SwitchLanguage {
        /// From now on.
        language: Language,
    },
    /// Take the last change of the mirror's outfit back.
    UndoOutfit,
}

impl Action {
    /// What takes this action back; `None` where nothing has to be (a list shown) or what took something back.
    #[must_use]
    pub fn inverse(&self, spoken_before: Language) -> Option<Self> {
        match self {
            Self::TryOn { .. } | Self::ChangeSize { .. } | Self::ChangeColour { .. } => {
                Some(Self::UndoOutfit)
            }
            Self::AddToBag { variant } => Some(Self::RemoveFromBag { variant: variant.clone() }),
            Self::RemoveFromBag { variant } => Some(Self::AddToBag { variant: variant.clone() }),
            Self::Reserve { variant, store } => {
                Some(Self::CancelReservation { variant: variant.clone(), store: store.clone() })
            }
            Self::Filter { to, from } => Some(Self::Filter { to: from.clone(), from: to.clone() }),
            Self::SwitchLanguage { .. } => Some(Self::SwitchLanguage { language: spoken_before }),
            Self::CallStaff => Some(Self::CancelStaff),
            Self::Compare { .. }
            | Self::Show { .. }
            | Self::CancelReservation { .. }
            | Self::CheckStock { .. }
            | Self::CancelStaff
            | Self::UndoOutfit => None,
        }
    }

    /// Whether this takes something back and does nothing else.
    #[must_use]
    pub fn takes_back(&self) -> bool {
        match self {
            Self::CancelReservation { .. } | Self::CancelStaff | Self::UndoOutfit => true,
            Self::TryOn { .. }
            | Self::ChangeSize { .. }
            | Self::ChangeColour { .. }
            | Self::Compare { .. }
            | Self::Show { .. }
            | Self::Filter { .. }
            | Self::AddToBag { .. }
            | Self::RemoveFromBag { .. }
            | Self::Reserve { .. }
            | Self::CheckStock { .. }
            | Self::CallStaff
            | Self::SwitchLanguage { .. } => false,
        }
    }

    /// The name that evaluation sets use.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::TryOn { .. } => "try_on",
            Self::ChangeSize { .. } => "change_size",
            Self::ChangeColour { .. } => "change_colour",
            Self::Compare { .. } => "compare",
            Self::Show { .. } => "show",
            Self::Filter { .. } => "filter",
            Self::AddToBag { .. } => "add_to_bag",
            Self::RemoveFromBag { .. } => "remove_from_bag",
            Self::Reserve { .. } => "reserve",
            Self::CancelReservation { .. } => "cancel_reservation",
            Self::CheckStock { .. } => "check_stock",
            Self::CallStaff => "call_staff",
            Self::CancelStaff => "cancel_staff",
            Self::SwitchLanguage { .. } => "switch_language",
            Self::UndoOutfit => "undo",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_something_of_the_shopper_can_be_taken_back() {
        let add = Action::AddToBag { variant: "v".into() };
        assert_eq!(add.inverse(Language::Chinese), Some(Action::RemoveFromBag { variant: "v".into() }));
        let reserve = Action::Reserve { variant: "v".into(), store: "s".into() };
        assert!(matches!(reserve.inverse(Language::Chinese), Some(Action::CancelReservation { .. })));
        let speak = Action::SwitchLanguage { language: Language::English };
        assert_eq!(
            speak.inverse(Language::Chinese),
            Some(Action::SwitchLanguage { language: Language::Chinese })
        );
        assert_eq!(Action::CallStaff.inverse(Language::Chinese), Some(Action::CancelStaff));
        assert_eq!(Action::UndoOutfit.inverse(Language::Chinese), None);
        let all = Narrowing::default();
        let mine = Narrowing { own_size: true, ..Narrowing::default() };
        let (to, from) = (Box::new(mine), Box::new(all));
        let narrow = Action::Filter { to: to.clone(), from: from.clone() };
        assert_eq!(narrow.inverse(Language::Chinese), Some(Action::Filter { to: from, from: to }));
    }

    #[test]
    fn what_takes_something_back_is_not_taken_back_in_turn() {
        let cancel = Action::CancelReservation { variant: "v".into(), store: "s".into() };
        for action in [cancel, Action::CancelStaff, Action::UndoOutfit] {
            assert!(action.takes_back() && action.inverse(Language::Chinese).is_none(), "{action:?}");
        }
        // Both are also wishes of their own.
        let (add, remove) =
            (Action::AddToBag { variant: "v".into() }, Action::RemoveFromBag { variant: "v".into() });
        assert!(!add.takes_back() && !remove.takes_back());
    }
}
