//! A turn: what it wants, and which answer that is.

use std::collections::BTreeMap;

use jingxuan_catalogue::{KnowledgeId, Language, Said};
use jingxuan_query::{Context, Reference, Understanding};
use jingxuan_search::PriceRange;
use jingxuan_text::{TextLanguage, normalise};

use crate::{
    Act, Action, Assistant, Conversation, Fact, Intent, Method, Reply, Sample, Scene, Shown, StockLine,
    conversation::Listed, filter::Change, knowledge::Retrieved, pointing, safety::refusal, slots::slots,
    stated,
};

/// Longest turn that is read, characters; a shopper who types more is read up to here.
const LONGEST: usize = 400;
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
    pub(crate) fn new(act: Act) -> Self {
        Self {
            act,
            slots: BTreeMap::new(),
            facts: Vec::new(),
            actions: Vec::new(),
            products: Vec::new(),
            stock: Vec::new(),
            offered: None,
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
    pub language: Language,
    pub vector: Vec<f32>,
    pub scene: &'a Scene,
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
        let text: String = text.chars().take(LONGEST).collect();
        let mut read = self.read(talk, scene, &text);
        let taken = self.taken(talk, &read);
        if !scene.listed.is_empty() || !talk.listed.is_empty() {
            pointing::counted(&mut read.asked, &text, taken.intent);
        }
        let labels = self.sizes_in_sight(talk, scene);
        pointing::sized(&mut read.asked, &text, &labels);
        let of_themself = self.of_themself(talk, &read, taken.intent);
        if taken.intent == Intent::AskSizeAdvice {
            // "I'm a UK 12", 腰67: numbers of the body and of other makers, unless something here is labelled so.
            let number = |size: &str| size.starts_with(|c: char| c.is_ascii_digit());
            read.asked.sizes.retain(|size| !number(&size.size) || labels.contains(&size.size));
        }
        let plan = self.plan(talk, &read, &taken);
        // A change of language is told in the new one.
        let spoken = plan.actions.iter().find_map(|action| match action {
            Action::SwitchLanguage { language } => Some(*language),
            _ => None,
        });
        if let Some(language) = spoken {
            talk.language = language;
            read.language = language;
        }
        let (said, method) = self.say(&plan, &read);
        talk.last = Some(taken.intent);
        talk.offered.clone_from(&plan.offered);
        if !plan.products.is_empty() {
            talk.listed = plan.products.iter().map(Listed::of).collect();
        }
        let suggestions = self.suggestions(talk, &read, &plan);
        Reply {
            text: said,
            language: read.language,
            intent: taken.intent,
            act: plan.act,
            slots: slots(&read.asked, taken.intent, &text, &self.parts.shop),
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

    /// What the shopper says of themself. For whom is remembered: after "for my brother" an L is his until the shopper speaks of
    /// themself again.
    fn of_themself(&self, talk: &mut Conversation, read: &Read<'_>, intent: Intent) -> Vec<Said> {
        if refusal(read.text).is_some() {
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
        // A size or a brand in Latin letters does not change the language of a conversation.
        let language = match asked.language {
            TextLanguage::Chinese => Language::Chinese,
            TextLanguage::English if text.split_whitespace().count() > 1 => Language::English,
            _ if jingxuan_text::is_common_english(&normalise(text)) => Language::English,
            _ => talk.language,
        };
        Read { text, asked, language, vector: self.vector(text), scene }
    }

    /// What a turn is taken for; what must be refused is nothing else.
    pub(crate) fn taken(&self, talk: &Conversation, read: &Read<'_>) -> Taken {
        match refusal(read.text) {
            Some(_) => Taken { intent: Intent::OutOfScope, confidence: 1.0, retrieved: None },
            None => self.take(talk, read),
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
        Taken { intent, confidence, retrieved: Some(retrieved) }
    }

    fn plan(&self, talk: &mut Conversation, read: &Read<'_>, taken: &Taken) -> Plan {
        match taken.intent {
            Intent::Search => self.search(talk, read),
            Intent::Refine => self.refine(talk, read),
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
            Intent::Affirm => affirm(talk),
            Intent::Deny => Plan::new(Act::WhatNext),
            Intent::OutOfScope => Plan::new(Act::Refuse),
            Intent::Chitchat => Plan::new(Act::Chitchat),
        }
    }

    /// The answer of the knowledge base, or that nobody here knows.
    pub(crate) fn answer(&self, read: &Read<'_>, taken: &Taken) -> Plan {
        self.known(read, taken).unwrap_or_else(|| {
            let mut plan = Plan::new(Act::Unknown);
            plan.offered = Some(Action::CallStaff);
            plan
        })
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

fn affirm(talk: &mut Conversation) -> Plan {
    let Some(action) = talk.offered.take() else { return Plan::new(Act::WhatNext) };
    let act = if action == Action::CallStaff { Act::StaffCalled } else { Act::WhatNext };
    Plan::new(act).action(action)
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

/// The words of a reply and how they were made.
pub(crate) type Worded = (String, Method);
