//! What a shopper wants with a turn.

use serde::{Deserialize, Serialize};

macro_rules! intents {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// What a shopper wants with a turn.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Intent {
            $($(#[$doc])* #[serde(rename = $text)] $name),+
        }

        impl Intent {
            /// Every intent, in the order of the classifier's outputs.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The name that evaluation sets and logs use.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text),+
                }
            }
        }
    };
}

intents! {
    /// Find products.
    Search = "search",
    /// Change what the present list asks for.
    Refine = "refine",
    /// "What would suit me?"
    Recommend = "recommend",
    /// What goes with what is worn.
    CompleteLook = "complete_look",
    /// Put something on in the mirror.
    TryOn = "try_on",
    /// Another size of what is worn or spoken of.
    ChangeSize = "change_size",
    /// Another colour of it.
    ChangeColour = "change_colour",
    /// Two or more things beside each other.
    Compare = "compare",
    /// Put into the bag.
    AddToBag = "add_to_bag",
    /// Have it kept.
    Reserve = "reserve",
    /// Is it there, in which size, in which store.
    CheckStock = "check_stock",
    /// What does it cost.
    AskPrice = "ask_price",
    /// Which size is right.
    AskSizeAdvice = "ask_size_advice",
    /// What is it made of, how is it cut.
    AskProduct = "ask_product",
    /// A question to the knowledge base.
    Knowledge = "knowledge",
    /// A person, please.
    CallStaff = "call_staff",
    /// Another language.
    SwitchLanguage = "switch_language",
    /// Take the last thing back.
    Undo = "undo",
    /// Hello.
    Greet = "greet",
    /// Thank you.
    Thanks = "thanks",
    /// Goodbye.
    Goodbye = "goodbye",
    /// Yes.
    Affirm = "affirm",
    /// No.
    Deny = "deny",
    /// What a shop does not answer.
    OutOfScope = "out_of_scope",
    /// Small talk.
    Chitchat = "chitchat",
}

impl Intent {
    /// The intent of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|intent| intent.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_intent_has_one_name_everywhere() {
        for intent in Intent::ALL {
            assert_eq!(Intent::named(intent.name()), Some(*intent));
            assert_eq!(serde_json::to_value(intent).unwrap(), intent.name());
        }
        assert_eq!(Intent::named("dance"), None);
    }
}
