//! What is remembered of a conversation, and what the screen shows while it goes on. Both live in memory only and end with the
//! session.

use std::collections::{BTreeMap, HashSet};

use jingxuan_catalogue::{CustomerId, Language, ProductId, Said, SessionId, StoreId, VariantId};
use jingxuan_recommend::shop::{fits_in, slot};
use serde::{Deserialize, Serialize};

use crate::{Action, Fact, Intent, Shop, StockLine, phrases::Act};

/// One worn thing, as far as the shop knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worn {
    /// The product.
    pub product: ProductId,
    /// Size and colour.
    pub variant: VariantId,
}

/// What the kiosk shows at the moment of a turn. "This", "the second one" and "what I am wearing" are looked up here.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Scene {
    /// What the mirror wears, the piece touched last at the end.
    pub worn: Vec<Worn>,
    /// The product page that is open.
    pub open: Option<ProductId>,
    /// The products on the screen, in the order shown; where the conversation showed a list later, that one counts.
    pub listed: Vec<ProductId>,
    /// What was tried on in this visit, oldest first.
    pub tried: Vec<ProductId>,
    /// What was looked at in this visit, oldest first.
    pub viewed: Vec<ProductId>,
    /// The visit as the store's events name it. Where it is known, what was done is read there, in its order and with every repetition,
    /// and `tried` and `viewed` are not needed.
    pub session: Option<SessionId>,
    /// The bag.
    pub bag: Vec<VariantId>,
    /// Where the kiosk stands.
    pub store: StoreId,
    /// Who the shopper is, where the shopper said so.
    pub customer: Option<CustomerId>,
    /// Body measurements that the mirror took, centimetres, by name (`chest`, `waist`, `hip`, `height`).
    pub measurements: BTreeMap<String, f32>,
    /// What was worn before each change, where [`Scene::apply`] makes the changes.
    #[serde(skip)]
    pub before: Vec<Vec<Worn>>,
}

impl Scene {
    /// What the kiosk shows once an action has been carried out, where nobody carries it out: in tests, evaluations and on the
    /// command line. What is put on takes off what is worn in its place, as the mirror does: the shop says what a product is. Actions
    /// that change nothing to be seen leave it as it is.
    pub fn apply(&mut self, action: &Action, shop: &Shop) {
        match action {
            Action::TryOn { product, variant }
            | Action::ChangeSize { product, variant, .. }
            | Action::ChangeColour { product, variant, .. } => {
                self.before.push(self.worn.clone());
                self.worn.retain(|worn| !takes_off(shop, product, &worn.product));
                self.worn.push(Worn { product: product.clone(), variant: variant.clone() });
            }
            Action::UndoOutfit => {
                if let Some(before) = self.before.pop() {
                    self.worn = before;
                }
            }
            Action::Show { products } => self.listed.clone_from(products),
            Action::AddToBag { variant } => self.bag.push(variant.clone()),
            // One piece: it may have been put in twice.
            Action::RemoveFromBag { variant } => {
                if let Some(at) = self.bag.iter().rposition(|kept| kept == variant) {
                    self.bag.remove(at);
                }
            }
            _ => {}
        }
    }
}

/// Whether one thing cannot be worn over another: the same, one of the same place in an outfit, or a dress and a skirt.
fn takes_off(shop: &Shop, new: &ProductId, old: &ProductId) -> bool {
    let (Some(new), Some(old)) = (shop.product(new), shop.product(old)) else { return new == old };
    let places = (slot(&new.category), slot(&old.category));
    new.id == old.id
        || match places {
            (Some(new), Some(old)) => !fits_in(new, &HashSet::from([old])),
            // Children's things have no place of their own: two of a kind are not worn at once.
            (None, None) => new.category == old.category,
            _ => false,
        }
}

/// One reply.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reply {
    /// What is said.
    #[serde(rename = "reply")]
    pub text: String,
    /// In which language.
    pub language: Language,
    /// What the turn was taken for.
    pub intent: Intent,
    /// What the reply does.
    pub act: Act,
    /// What was understood of the turn, by slot.
    pub slots: BTreeMap<String, Vec<String>>,
    /// What the shopper said of themself, for the profile of a member who agreed to one; nobody else's is kept.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub said: Vec<Said>,
    /// What the reply stands on.
    pub facts: Vec<Fact>,
    /// What the kiosk is to do.
    pub actions: Vec<Action>,
    /// Products to show, best first, each with the reason in words where there is one.
    pub products: Vec<Shown>,
    /// What the stores have of the piece that was asked about, the nearest first, as it was read for this reply.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stock: Vec<StockLine>,
    /// What could be said next, in the language of the reply.
    pub suggestions: Vec<String>,
    /// Probability that the turn was understood, 0..1.
    pub confidence: f32,
    /// Which system answered.
    pub method: Method,
    /// The knowledge entry that was found nearest, whether or not it was sure enough to be said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<jingxuan_catalogue::KnowledgeId>,
}

/// A product in a reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// Which.
    pub product: ProductId,
    /// The variant that fits what was asked for best, where one does.
    pub variant: Option<VariantId>,
    /// Why, in words.
    pub why: String,
}

/// A product of the list that a conversation shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    /// Which.
    pub product: ProductId,
    /// The size and colour it is shown in, where it was found in one.
    pub variant: Option<VariantId>,
}

impl Listed {
    /// As it is shown.
    pub(crate) fn of(shown: &Shown) -> Self {
        Self { product: shown.product.clone(), variant: shown.variant.clone() }
    }
}

/// Which of the three systems answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// An answer of the knowledge base, word for word.
    Retrieval,
    /// The reply generator wrote it; it holds no fact.
    Generation,
    /// The reply generator wrote it and the store filled its facts.
    Hybrid,
    /// A sentence written by hand, with the store's facts.
    Phrase,
    /// The wording model rewrote it, and every fact in it was checked.
    Wording,
}

/// An action that was carried out, and what takes it back.
#[derive(Clone, Debug, PartialEq)]
pub struct Carried {
    /// Number of the turn.
    pub turn: usize,
    /// What was done.
    pub action: Action,
    /// What takes it back.
    pub inverse: Option<Action>,
}

/// A conversation in progress.
#[derive(Clone, Debug)]
pub struct Conversation {
    /// The language spoken now.
    pub language: Language,
    /// The language of the last turn that was clearly in one, and the language spoken then.
    pub(crate) heard: Option<(Language, Language)>,
    /// Turns so far.
    pub(crate) turns: usize,
    /// What is looked for.
    pub(crate) wish: Option<jingxuan_search::Asked>,
    /// What is chosen by touch around it.
    pub(crate) filters: crate::filter::Filters,
    /// What was looked for before each change of the list, by touch or in words, newest last.
    pub(crate) touches: Vec<crate::filter::Before>,
    /// What the shopper called the kind of thing looked for.
    pub(crate) noun: Option<String>,
    /// The list shown last.
    pub(crate) listed: Vec<Listed>,
    /// The product spoken of last.
    pub(crate) focus: Option<Worn>,
    /// What was spoken of before that: 刚才那件.
    pub(crate) earlier: Option<Worn>,
    /// What the last turn was taken for.
    pub(crate) last: Option<Intent>,
    /// What a "yes" would do.
    pub(crate) offered: Option<Action>,
    /// What was carried out, newest last.
    pub(crate) carried: Vec<Carried>,
    /// Whether what is spoken of is for somebody else.
    pub(crate) for_another: bool,
}

impl Conversation {
    /// A conversation that begins in this language.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self {
            language,
            heard: None,
            turns: 0,
            wish: None,
            filters: crate::filter::Filters::default(),
            touches: Vec::new(),
            noun: None,
            listed: Vec::new(),
            focus: None,
            earlier: None,
            last: None,
            offered: None,
            carried: Vec::new(),
            for_another: false,
        }
    }

    /// The language to answer in where a turn does not say: that of the last clear one, unless another was chosen since.
    pub(crate) fn answers_in(&self) -> Language {
        let heard = self.heard.filter(|(_, spoken)| *spoken == self.language);
        heard.map_or(self.language, |(heard, _)| heard)
    }

    /// How many turns there were.
    #[must_use]
    pub fn turns(&self) -> usize {
        self.turns
    }

    /// The kiosk says that an action of the last turn was carried out. What took something back is not taken back in turn: saying
    /// "undo" again goes one step further back.
    pub fn done(&mut self, action: Action, spoken_before: Language) {
        self.done_in(self.turns, action, spoken_before);
    }

    /// [`Conversation::done`], of the turn with this number: something may have been touched since. A filter is taken back with the
    /// list, which remembers every change of it.
    pub fn done_in(&mut self, turn: usize, action: Action, spoken_before: Language) {
        let undoing = self.last == Some(Intent::Undo);
        if !undoing {
            self.taken_back_by(&action);
        }
        let kept = !undoing && !matches!(action, Action::Filter { .. });
        let inverse = action.inverse(spoken_before).filter(|_| kept);
        self.carried.push(Carried { turn, action, inverse });
    }

    /// What should have taken something back failed: it can be tried again.
    pub fn not_taken_back(&mut self, turn: usize, inverse: Action) {
        self.carried.push(Carried { turn, action: inverse.clone(), inverse: Some(inverse) });
    }

    /// The outfit was changed by touch; `worn` is what was put on, where something was.
    pub fn outfit_changed(&mut self, spoken: Language, worn: Option<Worn>) {
        match worn {
            Some(worn) => {
                let action = Action::TryOn { product: worn.product.clone(), variant: worn.variant.clone() };
                self.touched(action, spoken);
                self.speak_of(Some(worn));
            }
            None => {
                self.turns += 1;
                self.not_taken_back(self.turns, Action::UndoOutfit);
            }
        }
    }

    /// The kiosk says that something was done by touch, which counts as a turn of its own: its number.
    pub fn touched(&mut self, action: Action, spoken: Language) -> usize {
        self.turns += 1;
        self.taken_back_by(&action);
        let inverse = action.inverse(spoken);
        self.carried.push(Carried { turn: self.turns, action, inverse });
        self.turns
    }

    /// Takes back what was carried out in a turn: the inverse actions, newest first. Each can be taken back once.
    pub fn take_back(&mut self, turn: usize) -> Vec<Action> {
        let mut inverses = Vec::new();
        for carried in self.carried.iter_mut().rev().filter(|carried| carried.turn == turn) {
            inverses.extend(carried.inverse.take());
        }
        inverses
    }

    /// The newest change of the outfit was taken back elsewhere.
    pub fn outfit_taken_back(&mut self) {
        self.taken_back_by(&Action::UndoOutfit);
    }

    /// Something was taken back by itself, as when a call is cancelled by touch: the newest thing that this takes back is not taken back
    /// once more.
    fn taken_back_by(&mut self, action: &Action) {
        if !action.takes_back() {
            return;
        }
        let newest = self.carried.iter_mut().rev().find(|one| one.inverse.as_ref() == Some(action));
        if let Some(newest) = newest {
            newest.inverse = None;
        }
    }

    /// Whether something of a turn can be taken back.
    #[must_use]
    pub fn can_take_back(&self, turn: usize) -> bool {
        self.carried.iter().any(|carried| carried.turn == turn && carried.inverse.is_some())
    }

    /// The newest turn in which something was done that can be taken back.
    #[must_use]
    pub fn last_change(&self) -> Option<usize> {
        self.carried.iter().rev().find(|carried| carried.inverse.is_some()).map(|carried| carried.turn)
    }

    /// The product that the shopper looks at: touched on the screen.
    pub fn look_at(&mut self, product: ProductId, variant: VariantId) {
        self.speak_of(Some(Worn { product, variant }));
    }

    /// What is spoken of from now on; another product before it becomes the earlier one.
    pub(crate) fn speak_of(&mut self, spoken: Option<Worn>) {
        let before = std::mem::replace(&mut self.focus, spoken);
        let same = |before: &Worn| self.focus.as_ref().is_some_and(|now| now.product == before.product);
        if let Some(before) = before.filter(|before| !same(before)) {
            self.earlier = Some(before);
        }
    }

    /// The list that is there: what the conversation showed last, otherwise what the screen shows.
    pub(crate) fn in_list(&self, scene: &Scene) -> Vec<Listed> {
        if !self.listed.is_empty() {
            return self.listed.clone();
        }
        scene.listed.iter().map(|product| Listed { product: product.clone(), variant: None }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put_on(product: &str, variant: &str) -> Action {
        Action::TryOn { product: product.into(), variant: variant.into() }
    }

    #[test]
    fn a_scene_goes_back_to_what_was_worn_before_and_not_to_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = jingxuan_store::Store::open(&folder.path().join("shop.db")).unwrap();
        let shop = Shop::read(std::sync::Arc::new(store)).unwrap();
        let mut scene = Scene::default();
        scene.apply(&put_on("coat", "coat-M"), &shop);
        scene.apply(&put_on("coat", "coat-L"), &shop);
        scene.apply(&Action::UndoOutfit, &shop);
        let worn: Vec<&str> = scene.worn.iter().map(|worn| worn.variant.as_str()).collect();
        assert_eq!(worn, ["coat-M"]);
    }

    #[test]
    fn undoing_again_goes_further_back() {
        let mut talk = Conversation::new(Language::Chinese);
        let add = |variant: &str| Action::AddToBag { variant: variant.into() };
        let remove = |variant: &str| Action::RemoveFromBag { variant: variant.into() };
        for variant in ["x", "y"] {
            talk.turns += 1;
            talk.last = Some(Intent::AddToBag);
            talk.done(add(variant), Language::Chinese);
        }
        let mut undo = || {
            talk.turns += 1;
            let inverses = talk.last_change().map_or_else(Vec::new, |turn| talk.take_back(turn));
            talk.last = Some(Intent::Undo);
            inverses.iter().for_each(|action| talk.done(action.clone(), Language::Chinese));
            inverses
        };
        assert_eq!(undo(), [remove("y")]);
        assert_eq!(undo(), [remove("x")]);
        assert_eq!(undo(), []);
    }

    #[test]
    fn what_was_cancelled_by_touch_or_in_words_is_not_cancelled_once_more() {
        let keep = |variant: &str| Action::Reserve { variant: variant.into(), store: "s".into() };
        let free = |variant: &str| Action::CancelReservation { variant: variant.into(), store: "s".into() };
        let add = Action::AddToBag { variant: "x".into() };
        let mut talk = Conversation::new(Language::Chinese);
        let bag = talk.touched(add, Language::Chinese);
        let kept = talk.touched(keep("x"), Language::Chinese);
        let other = talk.touched(keep("y"), Language::Chinese);
        let call = talk.touched(Action::CallStaff, Language::Chinese);
        talk.touched(free("x"), Language::Chinese);
        assert!(!talk.can_take_back(kept), "it is free already");
        assert!(talk.can_take_back(other) && talk.can_take_back(call), "those are as they were");
        // Said rather than touched.
        talk.turns += 1;
        talk.last = Some(Intent::CallStaff);
        talk.done(Action::CancelStaff, Language::Chinese);
        assert_eq!(talk.last_change(), Some(other));
        assert_eq!(talk.take_back(other), [free("y")]);
        assert_eq!(talk.last_change(), Some(bag));
        // Called once more, it can be taken back once more.
        let again = talk.touched(Action::CallStaff, Language::Chinese);
        assert_eq!(talk.take_back(again), [Action::CancelStaff]);
    }

    #[test]
    fn undoing_in_words_takes_back_one_change_of_the_outfit_at_a_time() {
        let mut talk = Conversation::new(Language::Chinese);
        let first = talk.touched(put_on("coat", "coat-M"), Language::Chinese);
        let second = talk.touched(put_on("coat", "coat-L"), Language::Chinese);
        talk.turns += 1;
        assert_eq!(talk.take_back(second), [Action::UndoOutfit]);
        talk.last = Some(Intent::Undo);
        talk.done(Action::UndoOutfit, Language::Chinese);
        assert_eq!(talk.last_change(), Some(first), "the change before it is still there");
    }

    #[test]
    fn an_unclear_turn_is_answered_as_the_last_clear_one_until_another_language_is_chosen() {
        let mut talk = Conversation::new(Language::Chinese);
        assert_eq!(talk.answers_in(), Language::Chinese, "that of the kiosk");
        talk.heard = Some((Language::English, talk.language));
        assert_eq!(talk.answers_in(), Language::English);
        talk.language = Language::English;
        talk.heard = Some((Language::English, talk.language));
        talk.language = Language::Chinese;
        assert_eq!(talk.answers_in(), Language::Chinese, "chosen by touch since");
    }

    #[test]
    fn what_was_touched_can_be_taken_back_in_words() {
        let mut talk = Conversation::new(Language::Chinese);
        talk.last = Some(Intent::Undo);
        let turn = talk.touched(Action::CallStaff, Language::Chinese);
        assert_eq!(talk.last_change(), Some(turn));
        assert_eq!(talk.take_back(turn), [Action::CancelStaff]);
        assert!(!talk.can_take_back(turn));
    }
}
