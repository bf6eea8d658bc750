//! The three systems of a conversation beside each other, on the same turns: retrieval alone, generation alone, and the hybrid that ships.
//!
//! All three read a turn alike (understanding, language, sentence vector) and stand in the same conversation, which the hybrid leads: what
//! it did, the scene shows to all of them in later turns. Whoever goes first with a turn goes last with the next, so that nobody always
//! finds the caches warm.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use jingxuan_catalogue::{KnowledgeId, Language};
use jingxuan_text::{is_han, normalise};
use serde::Serialize;

use super::{Dialogue, Gold, action_matches, count_language, count_unknown, f1, ratio, within};
use crate::{
    Act, Assistant, Conversation, Intent, Method, Reply, Scene, Write, compose::language_tag, fill,
    phrases::bare, slots_of, turn::Taken,
};

/// Place of two of the [signals](crate::Knowledge::signals) of an entry: how many of the words it has, and how near its question and answer are.
const COVERS: usize = 3;
const ANSWER: usize = 5;

/// One of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum System {
    /// The answer of the knowledge base that is nearest to the turn, or "I don't know", whatever the turn wants.
    Retrieval,
    /// The encoder-decoder with beam search, without store and knowledge base. It puts an act into words and chooses none: it is told the
    /// one that the turn's intent usually leads to, and what the store would fill stays open.
    Generation,
    /// What ships: [`Assistant::turn`].
    Hybrid,
}

impl System {
    /// All, in the order of the table.
    pub const ALL: [Self; 3] = [Self::Retrieval, Self::Generation, Self::Hybrid];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Retrieval => "retrieval",
            Self::Generation => "generation",
            Self::Hybrid => "hybrid",
        }
    }
}

/// Why the systems cannot be compared.
#[derive(Debug, thiserror::Error)]
pub enum SystemsError {
    /// There is no reply generator that could speak alone.
    #[error("generation alone cannot be measured: {0}")]
    Missing(String),
    /// The reply generator fails.
    #[error("the reply generator cannot say `{act}`: {cause}")]
    Generation {
        /// The act.
        act: &'static str,
        /// Why.
        cause: String,
    },
}

/// What was counted of one system.
#[derive(Clone, Debug, Serialize)]
pub struct Standing {
    /// Which.
    pub system: System,
    /// Turns.
    pub turns: usize,
    /// Questions that have an answer.
    pub answerable: usize,
    /// Of these, those whose entry it found first, said or not; `None` for the system that looks for none.
    pub first: Option<usize>,
    /// Of these, those where the entry nearest to what was said is the right one: by the vectors of question and answer, without an encoder
    /// by the share of words. The only measure of answers that treats all systems alike, for it reads nothing but their words.
    pub nearest: usize,
    /// Told "I don't know" (or anything but an answer): rightly, wrongly; and answered where nobody knows.
    pub unanswerable: (usize, usize, usize),
    /// Turns whose action was proposed, or that ask for none and got none.
    pub actions: usize,
    /// Replies with a fact that is not in the store, or with a number that stands on none.
    pub wrong_facts: usize,
    /// Replies in which something that only the store knows stays open.
    pub left_open: usize,
    /// Replies in the language of the turn, and of how many; turns that ask for another language are left out.
    pub in_language: (usize, usize),
    /// Time from the turn to the reply.
    #[serde(skip)]
    pub times: Vec<Duration>,
}

impl Standing {
    fn of(system: System) -> Self {
        Self {
            system,
            turns: 0,
            answerable: 0,
            first: (system != System::Generation).then_some(0),
            nearest: 0,
            unanswerable: (0, 0, 0),
            actions: 0,
            wrong_facts: 0,
            left_open: 0,
            in_language: (0, 0),
            times: Vec::new(),
        }
    }

    /// Share of answerable questions whose entry came first; `None` for the system that looks for none.
    #[must_use]
    pub fn retrieval(&self) -> Option<f64> {
        self.first.map(|first| ratio(first, self.answerable))
    }

    /// Share of answerable questions where what was said is nearest to the right entry.
    #[must_use]
    pub fn answered(&self) -> f64 {
        ratio(self.nearest, self.answerable)
    }

    /// F1 of telling "I don't know".
    #[must_use]
    pub fn unanswerable_f1(&self) -> f64 {
        f1(self.unanswerable)
    }

    /// Share of turns whose action was proposed.
    #[must_use]
    pub fn action_accuracy(&self) -> f64 {
        ratio(self.actions, self.turns)
    }

    /// Share of replies in the language of the turn.
    #[must_use]
    pub fn language_accuracy(&self) -> f64 {
        ratio(self.in_language.0, self.in_language.1)
    }

    /// The time that a share of the turns stays under.
    #[must_use]
    pub fn time(&self, share: f64) -> Duration {
        within(&self.times, share)
    }

    fn count(&mut self, assistant: &Assistant, gold: &Gold, said: &Said) {
        let reply = &said.reply;
        self.turns += 1;
        self.times.push(said.took);
        self.left_open += usize::from(said.open);
        self.actions += usize::from(action_matches(&gold.action, &reply.actions));
        self.wrong_facts += usize::from(crate::truth::untrue(assistant, reply).is_some());
        count_language(&mut self.in_language, gold, &reply.text);
        let Some(answerable) = gold.answerable else { return };
        count_unknown(&mut self.unanswerable, answerable, reply.act == Act::Knowledge);
        if answerable {
            let right: Option<KnowledgeId> = gold.kb.as_deref().map(KnowledgeId::from);
            self.answerable += 1;
            if let Some(first) = &mut self.first {
                *first += usize::from(reply.entry == right);
            }
            let nearest = nearest(assistant, &reply.text);
            self.nearest += usize::from(nearest.is_some() && nearest == right);
        }
    }
}

/// A reply with what only the evaluation asks.
struct Said {
    reply: Reply,
    open: bool,
    took: Duration,
}

/// Plays dialogues with all three systems and counts.
///
/// # Errors
/// [`SystemsError`] where there is no generator, or it fails: without it there is nothing to compare.
pub fn compare(assistant: &Assistant, dialogues: &[Dialogue]) -> Result<[Standing; 3], SystemsError> {
    let Some(generator) = assistant.parts.replies.as_deref() else {
        let missing = assistant.missing().iter().find(|missing| missing.part == "reply generator");
        let reason = missing.map_or("there is no reply generator", |missing| missing.reason.as_str());
        return Err(SystemsError::Missing(reason.to_owned()));
    };
    let mut standings = System::ALL.map(Standing::of);
    for dialogue in dialogues {
        let mut scene = assistant.setting(&dialogue.scene);
        let mut talk = Conversation::new(Language::Chinese);
        for gold in &dialogue.turns {
            let (mut led, mut done) = (talk.clone(), Vec::new());
            let turn = standings[0].turns;
            for place in 0..System::ALL.len() {
                let standing = &mut standings[(turn + place) % System::ALL.len()];
                let mut own = talk.clone();
                let start = Instant::now();
                let (reply, open) = match standing.system {
                    System::Retrieval => {
                        own.turns += 1;
                        (retrieved(assistant, &own, &scene, &gold.text), false)
                    }
                    System::Generation => {
                        own.turns += 1;
                        generated(assistant, generator, &own, &scene, &gold.text)?
                    }
                    System::Hybrid => (assistant.turn(&mut own, &scene, &gold.text), false),
                };
                let said = Said { reply, open, took: start.elapsed() };
                standing.count(assistant, gold, &said);
                if standing.system == System::Hybrid {
                    (led, done) = (own, said.reply.actions);
                }
            }
            talk = led;
            for action in done {
                scene.apply(&action, assistant.shop());
                talk.done(action, Language::Chinese);
            }
        }
    }
    Ok(standings)
}

/// The knowledge base's own answer, or that nobody knows.
fn retrieved(assistant: &Assistant, talk: &Conversation, scene: &Scene, text: &str) -> Reply {
    let read = assistant.read(talk, scene, text);
    let question = normalise(text);
    let signals = assistant.knowledge.signals(&question, &read.vector, false);
    let model = &assistant.parts.model.knowledge;
    let retrieved = assistant.knowledge.retrieve(model, &question, &read.vector, signals);
    let entry = retrieved.found.first().map(|found| assistant.knowledge.entries()[found.at].id.clone());
    #[allow(clippy::cast_possible_truncation)] // a probability
    let confidence = retrieved.certain as f32;
    let taken = Taken { intent: Intent::Knowledge, confidence, retrieved: Some(retrieved) };
    let plan = assistant.answer(&read, &taken);
    let said = fill(plan.act.template(read.language), &plan.slots, read.language).unwrap_or_default();
    let reply = plain(said, read.language, &taken, plan.act, Method::Retrieval);
    Reply { facts: plan.facts, entry, ..reply }
}

/// The generator's words for the usual act, and whether something in them stays open.
fn generated(
    assistant: &Assistant,
    generator: &dyn Write,
    talk: &Conversation,
    scene: &Scene,
    text: &str,
) -> Result<(Reply, bool), SystemsError> {
    let read = assistant.read(talk, scene, text);
    let taken = assistant.taken(talk, &read);
    let act = usual(taken.intent);
    let language = match taken.intent {
        Intent::SwitchLanguage => crate::spoken::asked(text, talk.language),
        _ => read.language,
    };
    let template = generator
        .reply(act.name(), language_tag(language), act.slots(), text)
        .map_err(|cause| SystemsError::Generation { act: act.name(), cause })?;
    let open = slots_of(&template).next().is_some();
    let said = bare(&template).split_whitespace().collect::<Vec<_>>().join(" ");
    Ok((plain(said, language, &taken, act, Method::Generation), open))
}

/// A reply that is words only.
fn plain(text: String, language: Language, taken: &Taken, act: Act, method: Method) -> Reply {
    Reply {
        text,
        language,
        intent: taken.intent,
        act,
        slots: BTreeMap::new(),
        facts: Vec::new(),
        actions: Vec::new(),
        products: Vec::new(),
        stock: Vec::new(),
        said: Vec::new(),
        suggestions: Vec::new(),
        confidence: taken.confidence,
        method,
        entry: None,
    }
}

/// The act that an intent leads to where all goes well: what is said without looking.
fn usual(intent: Intent) -> Act {
    match intent {
        Intent::Search | Intent::Refine => Act::ShowResults,
        Intent::Recommend => Act::Recommend,
        Intent::CompleteLook => Act::CompleteLook,
        Intent::TryOn => Act::TriedOn,
        Intent::ChangeSize => Act::SizeChanged,
        Intent::ChangeColour => Act::ColourChanged,
        Intent::Compare => Act::Compare,
        Intent::AddToBag => Act::Added,
        Intent::Reserve => Act::Reserved,
        Intent::CheckStock => Act::StockHere,
        Intent::AskPrice => Act::Price,
        Intent::AskSizeAdvice => Act::SizeChart,
        Intent::AskProduct => Act::Attribute,
        Intent::Knowledge => Act::Knowledge,
        Intent::CallStaff => Act::StaffCalled,
        Intent::SwitchLanguage => Act::LanguageSwitched,
        Intent::Undo => Act::Undone,
        Intent::Greet => Act::Greet,
        Intent::Thanks => Act::Thanks,
        Intent::Goodbye => Act::Goodbye,
        Intent::Affirm | Intent::Deny => Act::WhatNext,
        Intent::OutOfScope => Act::Refuse,
        Intent::Chitchat => Act::Chitchat,
    }
}

/// The entry of the knowledge base whose answer is nearest to these words; none where nothing was said.
fn nearest(assistant: &Assistant, said: &str) -> Option<KnowledgeId> {
    if !said.chars().any(char::is_alphanumeric) {
        return None;
    }
    let knowledge = assistant.knowledge();
    let vector = assistant.vector(said);
    let signal = if vector.is_empty() || !knowledge.has_vectors() { COVERS } else { ANSWER };
    let signals = knowledge.signals(&normalise(said), &vector, false);
    let (at, near) = signals
        .iter()
        .map(|signals| signals[signal])
        .enumerate()
        .max_by(|(_, near), (_, nearer)| near.total_cmp(nearer))?;
    (near > 0.0).then(|| knowledge.entries()[at].id.clone())
}

/// The language of a sentence that may name brands and sizes of the other: Chinese where it has more characters than Latin words. `None`
/// where nothing is said.
pub(super) fn language_of(said: &str) -> Option<Language> {
    let han = said.chars().filter(|c| is_han(*c)).count();
    let words =
        said.split(|c: char| !c.is_alphabetic() || is_han(c)).filter(|word| word.chars().count() > 1).count();
    match (han, words) {
        (0, 0) => None,
        _ if han > words => Some(Language::Chinese),
        _ => Some(Language::English),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_brand_or_a_size_does_not_change_the_language_of_a_sentence() {
        assert_eq!(language_of("云涧 YUNJIAN 羊毛大衣换成 XL 码了。"), Some(Language::Chinese));
        assert_eq!(language_of("Long Wool Coat is ¥1299 at 静安."), Some(Language::English));
        assert_eq!(language_of("¥1299。"), None);
        assert_eq!(language_of(""), None);
    }
}
