//! A turn: what it wants, and which answer that is.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashSet},
};

use jingxuan_catalogue::{KnowledgeId, Language, Said};
use jingxuan_query::{Context, Reference, Understanding};
use jingxuan_search::PriceRange;
use jingxuan_text::{is_han, normalise};

use crate::{
    Act, Action, Assistant, Conversation, Fact, Intent, Method, Reply, Sample, Scene, Shown, StockLine,
    conversation::Listed, filter::Change, heard, knowledge::Retrieved, picking, pointing, safety,
    slots::slots, stated,
};

/// A turn is taken for what it most likely is from here on; below, a question that the knowledge base answers goes before.
const CLEAR: f32 = 0.45;

/// What a reply will be.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub act: Act,
    pub slots: BTreeMap<&'static str, String>,
    pub facts: Vec<Fact>,
    pub actions: Vec<Action>,
    pub products: Vec<Shown>,
    /// What the stores have of the piece that was asked about.
    pub stock: Vec<StockLine>,
    /// What a "yes" to this reply does.
    pub offered: Option<Action>,
    pub entry: Option<KnowledgeId>,
}

impl Plan {
    /// A plan to do this; where its sentence asks whether a colleague shall come, a "yes" calls one.
    pub(crate) fn new(act: Act) -> Self {
        let staff = matches!(act, Act::NothingFound | Act::CannotTry | Act::AttributeUnknown | Act::Unknown);
        Self {
            act,
            slots: BTreeMap::new(),
            facts: Vec::new(),
            actions: Vec::new(),
            products: Vec::new(),
            stock: Vec::new(),
            offered: staff.then_some(Action::CallStaff),
            entry: None,
        }
    }

    pub(crate) fn slot(mut self, name: &'static str, words: impl Into<String>) -> Self {
        self.slots.insert(name, words.into());
        self
    }

    pub(crate) fn fact(mut self, fact: Fact) -> Self {
        self.facts.push(fact);
        self
    }

    pub(crate) fn action(mut self, action: Action) -> Self {
        self.actions.push(action);
        self
    }
}

/// A turn as it was read.
pub(crate) struct Read<'a> {
    pub text: &'a str,
    pub asked: Understanding,
    /// The language of the reply.
    pub language: Language,
    /// The language that the turn is clearly said in.
    pub clear: Option<Language>,
    pub vector: Vec<f32>,
    pub scene: &'a Scene,
    /// Whether it must be refused.
    pub refused: bool,
}

/// What a turn was taken for.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub intent: Intent,
    pub confidence: f32,
    pub retrieved: Option<Retrieved>,
}

impl Assistant {
    /// Answers a turn. Never fails: what is missing makes the answer simpler, and the reply says when it does not know.
    pub fn turn(&self, talk: &mut Conversation, scene: &Scene, text: &str) -> Reply {
        self.parts.ranking.look();
        talk.turns += 1;
        if normalise(text).is_empty() {
            return self.nothing_heard(talk, scene);
        }
        let said = heard::within(text);
        let whole = matches!(said, Cow::Borrowed(_));
        let text: &str = &said;
        let mut read = self.read(talk, scene, text);
        if let Some(clear) = read.clear {
            talk.heard = Some((clear, talk.language));
        }
        let taken = self.taken(talk, &read);
        picking::without_place(&mut read.asked, text, taken.intent);
        if !scene.listed.is_empty() || !talk.listed.is_empty() {
            pointing::counted(&mut read.asked, text, taken.intent);
        }
        let labels = self.sizes_in_sight(talk, scene);
        pointing::sized(&mut read.asked, text, &labels);
        let of_themself = self.of_themself(talk, &read, taken.intent);
        if taken.intent == Intent::AskSizeAdvice {
            // "I'm a UK 12", 腰67: numbers of the body and of other makers, unless something here is labelled so.
            let number = |size: &str| size.starts_with(|c: char| c.is_ascii_digit());
            let labelled = |size: &str| labels.iter().any(|label| jingxuan_text::same_size(label, size));
            read.asked.sizes.retain(|size| !number(&size.size) || labelled(&size.size));
        }
        let mut plan = self.plan(talk, &read, &taken);
        // A change of language is told in the new one.
        let spoken = plan.actions.iter().find_map(|action| match action {
            Action::SwitchLanguage { language } => Some(*language),
            _ => None,
        });
        if let Some(language) = spoken {
            talk.language = language;
            talk.heard = None;
            read.language = language;
        }
        // Nobody is asked whether to put on what is on.
        plan.offered = plan.offered.filter(|offered| !is_worn(offered, scene));
        let (mut words, method) = self.say(&mut plan, &read);
        if !whole {
            // The question that is to be answered stands last; the shop's own answer is told first.
            let unread = heard::unread(read.language);
            words = if plan.act == Act::Knowledge {
                joined(&words, unread, read.language)
            } else {
                joined(unread, &words, read.language)
            };
        }
        talk.last = Some(taken.intent);
        talk.offered.clone_from(&plan.offered);
        if !plan.products.is_empty() {
            talk.listed = plan.products.iter().map(Listed::of).collect();
        }
        let suggestions = self.suggestions(talk, &read, &plan);
        Reply {
            text: words,
            language: read.language,
            intent: taken.intent,
            act: plan.act,
            slots: slots(&read.asked, taken.intent, text, &self.parts.shop),
            said: of_themself,
            facts: plan.facts,
            actions: plan.actions,
            products: plan.products,
            stock: plan.stock,
            suggestions,
            confidence: taken.confidence,
            method,
            entry: plan.entry.or_else(|| {
                let found = taken.retrieved.as_ref().and_then(|retrieved| retrieved.found.first());
                found.map(|found| self.knowledge.entries()[found.at].id.clone())
            }),
        }
    }

    /// The reply to an empty turn: it asks again and leaves everything as it is.
    fn nothing_heard(&self, talk: &Conversation, scene: &Scene) -> Reply {
        let read = self.read(talk, scene, "");
        let mut plan = Plan::new(Act::NotHeard);
        let (text, method) = self.say(&mut plan, &read);
        let suggestions = self.suggestions(talk, &read, &plan);
        Reply {
            text,
            language: read.language,
            intent: Intent::Chitchat,
            act: plan.act,
            slots: BTreeMap::new(),
            said: Vec::new(),
            facts: plan.facts,
            actions: plan.actions,
            products: plan.products,
            stock: plan.stock,
            suggestions,
            confidence: 0.0,
            method,
            entry: None,
        }
    }

    /// What the shopper says of themself. For whom is remembered: after "for my brother" an L is his until the shopper speaks of
    /// themself again.
    fn of_themself(&self, talk: &mut Conversation, read: &Read<'_>, intent: Intent) -> Vec<Said> {
        if read.refused {
            return Vec::new();
        }
        if let Some(another) = stated::wearer(&read.asked, read.text) {
            talk.for_another = another;
        }
        if talk.for_another {
            return Vec::new();
        }
        let priced = read.asked.price.is_some();
        let price = if priced { self.asked(read, None).constraints.price } else { PriceRange::default() };
        stated::stated(&read.asked, read.text, intent, price)
    }

    pub(crate) fn read<'a>(&self, talk: &Conversation, scene: &'a Scene, text: &'a str) -> Read<'a> {
        let mut asked = self.parts.understander.understand(text, &Context::default());
        pointing::pointed(&mut asked, text);
        let clear = self.clear_language(text, &asked);
        let language = clear.unwrap_or_else(|| talk.answers_in());
        let refused = self.refuses(text);
        Read { text, asked, language, clear, vector: self.vector(text), scene, refused }
    }

    /// The language that a turn is clearly said in. A size, or the name of a brand or a store in Latin letters, does not change that of a
    /// conversation.
    fn clear_language(&self, text: &str, asked: &Understanding) -> Option<Language> {
        let brand = |at: usize| asked.brands.iter().any(|brand| brand.span.contains(&at));
        let blank = |(at, c): (usize, char)| if brand(at) && !is_han(c) { ' ' } else { c };
        let rest: String = text.char_indices().map(blank).collect();
        let bare = |word: &str| word.replace('\'', "");
        let stores: HashSet<String> = self
            .parts
            .shop
            .branches()
            .iter()
            .flat_map(|branch| {
                let name = bare(&normalise(branch.name.get(Language::English)));
                name.split(' ').map(str::to_owned).collect::<Vec<_>>()
            })
            .collect();
        heard::language(&rest, asked.language, !asked.kinds.is_empty(), &|word| stores.contains(&bare(word)))
    }

    /// Whether a turn must be refused. A brand that is called after a person, and whom the shop's own answers speak of, is nobody whose
    /// data it keeps; neither is a stuff or a colour that begins like a name.
    fn refuses(&self, text: &str) -> bool {
        let used = |name: &str| {
            let word = |text: &str| {
                let text = normalise(text);
                let mut words = text.split(|c: char| !(c.is_alphanumeric() || c == '\''));
                if name.is_ascii() { words.any(|word| word == name) } else { text.contains(name) }
            };
            let entries = self.knowledge.entries().iter();
            self.parts.shop.products().iter().any(|product| word(&product.brand))
                || entries.flat_map(|entry| entry.question.all().chain(entry.answer.all())).any(word)
        };
        let of_things = |name: &str| {
            let understood = self.parts.understander.understand(name, &Context::default());
            let spans = understood.kinds.iter().map(|kind| &kind.span);
            let spans = spans.chain(understood.attributes.iter().map(|attribute| &attribute.span));
            let spans = spans.chain(understood.colours.iter().map(|colour| &colour.span));
            let spans: Vec<_> = spans.chain(understood.brands.iter().map(|brand| &brand.span)).collect();
            // All of it: 王红 is no red.
            let whole = name.char_indices().all(|(at, _)| spans.iter().any(|span| span.contains(&at)));
            understood.repairs.is_empty() && whole
        };
        let shop = safety::Words { used: &used, of_things: &of_things };
        safety::refusal_among(text, &shop).is_some()
    }

    /// What a turn is taken for; what must be refused is nothing else.
    pub(crate) fn taken(&self, talk: &Conversation, read: &Read<'_>) -> Taken {
        let surely = |intent| Taken { intent, confidence: 1.0, retrieved: None };
        if read.refused {
            surely(Intent::OutOfScope)
        } else if safety::bought_by_others(read.text) {
            surely(Intent::Recommend)
        } else {
            self.take(talk, read)
        }
    }

    /// The intent of a turn, with what the knowledge base has for it.
    fn take(&self, talk: &Conversation, read: &Read<'_>) -> Taken {
        let text = normalise(read.text);
        let cues = cues(talk, read.scene, &read.asked, &text);
        let model = self.parts.model.intents(!read.vector.is_empty());
        let signals = self.knowledge.signals(&text, &read.vector, false);
        let hints = crate::knowledge::hints(&signals);
        let sample = Sample { text: &text, cues: &cues, vector: &read.vector, hints: &hints };
        let chances = model.probabilities(&sample);
        let best = (0..chances.len()).max_by(|a, b| chances[*a].total_cmp(&chances[*b])).unwrap_or(0);
        // Without a model whatever is said is looked for.
        let (mut intent, mut confidence) = if self.parts.model.is_blank() {
            (Intent::Search, 0.0)
        } else {
            (Intent::ALL[best], chances[best])
        };
        let retrieved = self.knowledge.retrieve(&self.parts.model.knowledge, &text, &read.vector, signals);
        // What is unclear and has a sure answer is a question.
        #[allow(clippy::cast_possible_truncation)] // a probability
        let certain = retrieved.certain as f32;
        if confidence < CLEAR && retrieved.sure && certain > confidence {
            (intent, confidence) = (Intent::Knowledge, certain);
        }
        if talk.narrows_by_stock(&read.asked) {
            (intent, confidence) = (Intent::Refine, 1.0);
        }
        // The page on sizes is no answer where a thing is spoken of.
        let thing = !picking::is_nothing(talk, read);
        if intent == Intent::Knowledge && thing && OWN_SIZE.is_match(&text) {
            (intent, confidence) = (Intent::AskSizeAdvice, 1.0);
        }
        // 米色那件多少钱 tells a thing by its colour; it is no wish for a colour.
        if matches!(intent, Intent::Search | Intent::Refine) && self.asks_price_of_one(talk, read) {
            (intent, confidence) = (Intent::AskPrice, 1.0);
        }
        Taken { intent, confidence, retrieved: Some(retrieved) }
    }

    fn plan(&self, talk: &mut Conversation, read: &Read<'_>, taken: &Taken) -> Plan {
        match taken.intent {
            Intent::Search => self.search(talk, read),
            Intent::Refine => self.refine(talk, read),
            Intent::Recommend if safety::bought_by_others(read.text) => self.also_bought(talk, read),
            Intent::Recommend => self.recommend(talk, read),
            Intent::CompleteLook => self.complete_look(talk, read),
            Intent::TryOn => self.try_on(talk, read),
            Intent::ChangeSize => self.change_size(talk, read),
            Intent::ChangeColour => self.change_colour(talk, read),
            Intent::Compare => self.compare(talk, read),
            Intent::AddToBag => self.add_to_bag(talk, read),
            Intent::Reserve => self.reserve(talk, read),
            Intent::CheckStock => self.check_stock(talk, read),
            Intent::AskPrice => self.ask_price(talk, read),
            Intent::AskSizeAdvice => self.ask_size(talk, read, taken),
            Intent::AskProduct => self.ask_product(talk, read, taken),
            Intent::Knowledge => self.answer(read, taken),
            Intent::CallStaff => Plan::new(Act::StaffCalled).action(Action::CallStaff),
            Intent::SwitchLanguage => switch_language(talk, read),
            Intent::Undo => self.undo(talk, read),
            Intent::Greet => Plan::new(Act::Greet),
            Intent::Thanks => Plan::new(Act::Thanks),
            Intent::Goodbye => Plan::new(Act::Goodbye),
            Intent::Affirm => self.affirm(talk, read),
            Intent::Deny => Plan::new(Act::WhatNext),
            Intent::OutOfScope => Plan::new(Act::Refuse),
            Intent::Chitchat => Plan::new(Act::Chitchat),
        }
    }

    /// The answer of the knowledge base, or that nobody here knows.
    pub(crate) fn answer(&self, read: &Read<'_>, taken: &Taken) -> Plan {
        self.known(read, taken).unwrap_or_else(|| Plan::new(Act::Unknown))
    }

    /// The answer of the knowledge base, where it is sure.
    pub(crate) fn known(&self, read: &Read<'_>, taken: &Taken) -> Option<Plan> {
        let retrieved = taken.retrieved.as_ref().filter(|retrieved| retrieved.sure)?;
        let entry = &self.knowledge.entries()[retrieved.found.first()?.at];
        let answer = entry.answer.get(read.language).to_owned();
        let fact = Fact::Knowledge { entry: entry.id.clone(), answer: answer.clone() };
        let mut plan = Plan::new(Act::Knowledge).slot("answer", answer).fact(fact);
        plan.entry = Some(entry.id.clone());
        Some(plan)
    }

    /// A "yes": what was offered is planned anew, for the store may have changed since.
    fn affirm(&self, talk: &mut Conversation, read: &Read<'_>) -> Plan {
        match talk.offered.take() {
            None => Plan::new(Act::WhatNext),
            Some(Action::CallStaff) => Plan::new(Act::StaffCalled).action(Action::CallStaff),
            Some(Action::Reserve { variant, store }) => self.reserve_offered(talk, read, &variant, &store),
            Some(Action::TryOn { variant, .. }) => self.try_offered(talk, read, &variant),
            Some(other) => Plan::new(Act::WhatNext).action(other),
        }
    }

    fn undo(&self, talk: &mut Conversation, read: &Read<'_>) -> Plan {
        match talk.newest_change() {
            None => Plan::new(Act::NothingToUndo),
            Some(Change::List) => self.list_before(talk, read),
            Some(Change::Turn(turn)) => {
                let mut plan = Plan::new(Act::Undone);
                plan.actions = talk.take_back(turn);
                plan
            }
        }
    }
}

/// Whether what is offered is to put on what the mirror wears already.
fn is_worn(offered: &Action, scene: &Scene) -> bool {
    let Action::TryOn { variant, .. } = offered else { return false };
    scene.worn.iter().any(|worn| &worn.variant == variant)
}

/// A sentence and one more.
pub(crate) fn joined(said: &str, more: &str, language: Language) -> String {
    match language {
        Language::Chinese => format!("{said}{more}"),
        Language::English => format!("{said} {more}"),
    }
}

fn switch_language(talk: &Conversation, read: &Read<'_>) -> Plan {
    let language = crate::spoken::asked(read.text, talk.language);
    Plan::new(Act::LanguageSwitched).action(Action::SwitchLanguage { language })
}

/// Words of context for the classifier.
pub(crate) fn cues(talk: &Conversation, scene: &Scene, asked: &Understanding, text: &str) -> Vec<String> {
    let mut cues = Vec::new();
    let mut add = |holds: bool, cue: &str| {
        if holds {
            cues.push(cue.to_owned());
        }
    };
    add(!scene.worn.is_empty(), "worn");
    add(!scene.listed.is_empty() || !talk.listed.is_empty(), "list");
    add(scene.open.is_some(), "open");
    add(talk.turns <= 1, "first");
    add(!asked.kinds.is_empty(), "slot:kind");
    add(!asked.colours.is_empty(), "slot:colour");
    add(!asked.sizes.is_empty(), "slot:size");
    add(asked.price.is_some(), "slot:price");
    add(!asked.attributes.is_empty(), "slot:attribute");
    add(!asked.brands.is_empty(), "slot:brand");
    add(asked.sort.is_some(), "slot:sort");
    add(!asked.body.is_empty(), "slot:body");
    let excluded = asked.colours.iter().any(|c| c.excluded) || asked.attributes.iter().any(|a| a.excluded);
    add(excluded, "slot:excluded");
    add(asked.is_empty(), "slot:none");
    add(text.contains(['?', '？']) || text.ends_with(['吗', '呢']), "asks");
    let length = text.chars().count();
    add(length <= 4, "short");
    add(length > 24, "long");
    // What is there together says more than each alone: "M码呢" with nothing else is a change of size.
    let only = |one: bool, others: &[bool]| one && !others.iter().any(|other| *other);
    let (kind, colour, size) = (!asked.kinds.is_empty(), !asked.colours.is_empty(), !asked.sizes.is_empty());
    let price = asked.price.is_some();
    add(only(size, &[kind, colour, price]), "only:size");
    add(only(colour, &[kind, size, price]), "only:colour");
    add(only(price, &[kind, size, colour]), "only:price");
    if let Some(reference) = &asked.reference {
        cues.push(match reference.to {
            Reference::Worn => "ref:worn".to_owned(),
            Reference::Previous => "ref:previous".to_owned(),
            Reference::Nth(_) | Reference::Last => "ref:list".to_owned(),
        });
    }
    cues.extend(asked.comparisons.iter().map(|one| format!("compare:{:?}", one.relation)));
    cues.extend(talk.last.map(|last| format!("after:{}", last.name())));
    cues
}

patterns! {
    // What size the shopper should take: a question about the thing spoken of.
    OWN_SIZE = r"我(?:应?该|适合|要|得|能)?(?:穿|拿|选|買|买)(?:什么|什麼|多大|几|幾|哪个?)(?:尺?码|尺?碼|号|號|尺寸|的)|\b(?:which|what) size (?:should|do|would) i\b";
}

/// The words of a reply and how they were made.
pub(crate) type Worded = (String, Method);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_asked_about_a_colleague_gets_one_for_a_yes() {
        for act in Act::ALL.iter().copied().filter(|act| *act != Act::StaffCalled) {
            let asks = act.template(Language::English).contains("olleague");
            let offered = Plan::new(act).offered == Some(Action::CallStaff);
            assert_eq!(asks, offered, "{act:?}");
        }
    }
}
