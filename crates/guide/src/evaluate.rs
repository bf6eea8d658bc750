//! Dialogues with gold labels: learning from them, and measuring on others.

use std::{
    collections::{BTreeMap, HashSet},
    path::Path,
    time::{Duration, Instant},
};

use jingxuan_catalogue::{KnowledgeId, Language, VariantId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Act, Action, Assistant, Conversation, Intent, Scene, Worn, conversation::Listed, training::Example,
};

pub mod systems;

/// One dialogue.
#[derive(Clone, Debug, Deserialize)]
pub struct Dialogue {
    /// Its name.
    pub id: String,
    /// What the kiosk shows when it begins.
    pub scene: Setting,
    /// Its turns.
    pub turns: Vec<Gold>,
}

/// What the kiosk shows.
#[derive(Clone, Debug, Deserialize)]
pub struct Setting {
    /// Where it stands.
    pub store: String,
    /// The variant worn.
    #[serde(default)]
    pub worn: Option<String>,
    /// The products listed.
    #[serde(default)]
    pub listed: Vec<String>,
}

/// A turn with what it means.
#[derive(Clone, Debug, Deserialize)]
pub struct Gold {
    /// What is said.
    pub text: String,
    /// Its language.
    pub language: Language,
    /// What it wants.
    pub intent: Intent,
    /// What is said by slot: a text or a list of texts.
    #[serde(default)]
    pub slots: BTreeMap<String, Value>,
    /// What is to be done.
    #[serde(default)]
    pub action: String,
    /// For questions: whether the knowledge base answers.
    #[serde(default)]
    pub answerable: Option<bool>,
    /// The entry that does.
    #[serde(default)]
    pub kb: Option<String>,
}

impl Gold {
    fn values(&self) -> Vec<(&str, String)> {
        self.slots
            .iter()
            .flat_map(|(slot, value)| {
                let values = match value {
                    Value::Array(values) => values.clone(),
                    other => vec![other.clone()],
                };
                values.into_iter().map(move |value| {
                    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                    (slot.as_str(), text)
                })
            })
            .collect()
    }
}

/// Where dialogues to learn from are from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Whole dialogues that somebody wrote as shoppers speak.
    Written,
    /// Questions that somebody wrote, without a dialogue around them, many of which have no answer.
    Questions,
    /// Turns that a program composed, or that stand alone.
    Composed,
}

impl Source {
    /// How much a turn counts.
    fn counts(self) -> f32 {
        match self {
            Self::Written => 1.0,
            Self::Questions => 0.4,
            Self::Composed => 0.3,
        }
    }
}

/// Why dialogues cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DialogueError {
    /// The file cannot be read.
    #[error("{path}: {cause}")]
    Io {
        /// The file.
        path: String,
        /// The system's words.
        cause: std::io::Error,
    },
    /// A line is no dialogue.
    #[error("{path}:{line}: {cause}")]
    Line {
        /// The file.
        path: String,
        /// From 1.
        line: usize,
        /// Why.
        cause: serde_json::Error,
    },
}

/// Reads dialogues, one a line.
///
/// # Errors
/// [`DialogueError`] with the line.
pub fn read(path: &Path) -> Result<Vec<Dialogue>, DialogueError> {
    let name = path.display().to_string();
    let text =
        std::fs::read_to_string(path).map_err(|cause| DialogueError::Io { path: name.clone(), cause })?;
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| {
            let wrong = |cause| DialogueError::Line { path: name.clone(), line: at + 1, cause };
            serde_json::from_str(line).map_err(wrong)
        })
        .collect()
}

impl Assistant {
    fn setting(&self, setting: &Setting) -> Scene {
        let worn = setting.worn.as_ref().and_then(|id| {
            let variant = VariantId(id.clone());
            let (product, _) = self.parts.shop.variant(&variant)?;
            Some(Worn { product: product.id.clone(), variant })
        });
        Scene {
            worn: worn.into_iter().collect(),
            listed: setting.listed.iter().map(|id| id.as_str().into()).collect(),
            store: setting.store.as_str().into(),
            ..Scene::default()
        }
    }

    /// Turns to learn from: each with the context that its dialogue has when it is said, the intents before taken as they are
    /// labelled. `Source` says how much each turn of a dialogue counts. The questions of the knowledge base are added as questions.
    #[must_use]
    pub fn examples<'a>(&self, dialogues: impl IntoIterator<Item = (&'a Dialogue, Source)>) -> Vec<Example> {
        /// A question of the knowledge base stands among a score of its like.
        const WORDING: f32 = 0.25;
        let mut examples = Vec::new();
        for (dialogue, source) in dialogues {
            let mut scene = self.setting(&dialogue.scene);
            let mut talk = Conversation::new(Language::Chinese);
            for gold in &dialogue.turns {
                talk.turns += 1;
                let read = self.read(&talk, &scene, &gold.text);
                let text = jingxuan_text::normalise(&gold.text);
                let cues = crate::turn::cues(&talk, &scene, &read.asked, &text);
                let entry = gold.answerable.map(|answerable| gold.kb.clone().filter(|_| answerable));
                examples.push(Example {
                    text,
                    cues,
                    vector: read.vector.clone(),
                    intent: gold.intent,
                    entry,
                    counts: source.counts(),
                    spoken: true,
                    judged: source != Source::Composed,
                });
                talk.last = Some(gold.intent);
                match gold.action.as_str() {
                    "show" => talk.listed = vec![Listed { product: "listed".into(), variant: None }],
                    "try_on" if scene.worn.is_empty() => {
                        scene.worn.push(Worn { product: "worn".into(), variant: "worn".into() });
                    }
                    _ => {}
                }
            }
        }
        let said: HashSet<String> = examples.iter().map(|example| example.text.clone()).collect();
        let none = Scene::default();
        for entry in self.knowledge().entries() {
            for question in entry.question.all().chain(entry.variants.iter().map(String::as_str)) {
                let text = jingxuan_text::normalise(question);
                // Learned once: parts that judge each other would otherwise share it.
                if said.contains(&text) {
                    continue;
                }
                let talk = Conversation::new(Language::Chinese);
                let read = self.read(&talk, &none, question);
                let cues = crate::turn::cues(&talk, &none, &read.asked, &text);
                examples.push(Example {
                    text,
                    cues,
                    vector: read.vector,
                    intent: Intent::Knowledge,
                    entry: Some(Some(entry.id.to_string())),
                    counts: WORDING,
                    spoken: false,
                    judged: false,
                });
            }
        }
        examples
    }
}

/// What was counted.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Scores {
    /// Turns.
    pub turns: usize,
    /// Turns whose intent was found.
    pub intents: usize,
    /// Turns whose action was proposed.
    pub actions: usize,
    /// Slot values: found and right, found and wrong, missed.
    pub slots: (usize, usize, usize),
    /// Questions that have an answer.
    pub answerable: usize,
    /// Of these, those whose entry came first, said or not.
    pub first: usize,
    /// Of these, those whose entry was said.
    pub answered: usize,
    /// Told "I don't know": rightly, wrongly; and answered where nobody knows.
    pub unanswerable: (usize, usize, usize),
    /// Replies with a fact that is not in the store, or that stands on nothing.
    pub wrong_facts: usize,
    /// Replies in the language of the turn, and of how many; turns that ask for another language are left out.
    pub in_language: (usize, usize),
    /// What went wrong, for whoever makes it better: turn, what was expected, what came.
    #[serde(skip)]
    pub errors: Vec<String>,
    /// Time from the turn to the first word.
    #[serde(skip)]
    pub times: Vec<Duration>,
}

fn f1((right, wrong, missed): (usize, usize, usize)) -> f64 {
    ratio(2 * right, 2 * right + wrong + missed)
}

#[allow(clippy::cast_precision_loss)] // counts of turns
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

impl Scores {
    /// Share of turns whose intent was found.
    #[must_use]
    pub fn intent_accuracy(&self) -> f64 {
        ratio(self.intents, self.turns)
    }

    /// Share of turns whose action was proposed.
    #[must_use]
    pub fn action_accuracy(&self) -> f64 {
        ratio(self.actions, self.turns)
    }

    /// F1 over slot values.
    #[must_use]
    pub fn slot_f1(&self) -> f64 {
        f1(self.slots)
    }

    /// Share of answerable questions whose entry came first.
    #[must_use]
    pub fn retrieval(&self) -> f64 {
        ratio(self.first, self.answerable)
    }

    /// F1 of telling "I don't know".
    #[must_use]
    pub fn unanswerable_f1(&self) -> f64 {
        f1(self.unanswerable)
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
}

/// The time that a share of these stays under.
fn within(times: &[Duration], share: f64) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    // a place in a list
    let at = ((times.len() as f64 * share).ceil() as usize).saturating_sub(1);
    times.get(at).copied().unwrap_or_default()
}

/// Plays dialogues and counts. What earlier turns did, the scene shows to later ones.
#[must_use]
pub fn score(assistant: &Assistant, dialogues: &[Dialogue]) -> Scores {
    let mut scores = Scores::default();
    for dialogue in dialogues {
        let mut scene = assistant.setting(&dialogue.scene);
        let mut talk = Conversation::new(Language::Chinese);
        for gold in &dialogue.turns {
            let start = Instant::now();
            let reply = assistant.turn(&mut talk, &scene, &gold.text);
            scores.times.push(start.elapsed());
            scores.turns += 1;
            let mut wrong = Vec::new();
            if reply.intent == gold.intent {
                scores.intents += 1;
            } else {
                wrong.push(format!("intent {} not {}", reply.intent.name(), gold.intent.name()));
            }
            if action_matches(&gold.action, &reply.actions) {
                scores.actions += 1;
            }
            let missed = count_slots(&mut scores, gold, &reply.slots);
            if !missed.is_empty() {
                wrong.push(missed);
            }
            count_knowledge(&mut scores, gold, &reply, &mut wrong);
            if !count_language(&mut scores.in_language, gold, &reply.text) {
                wrong.push(format!("in another language: {}", reply.text));
            }
            if let Some(fact) = crate::truth::untrue(assistant, &reply) {
                scores.wrong_facts += 1;
                wrong.push(format!("unfounded {fact} in {}", reply.text));
            }
            if !wrong.is_empty() {
                scores.errors.push(format!("{} {}: {}", dialogue.id, gold.text, wrong.join("; ")));
            }
            for action in &reply.actions {
                scene.apply(action, assistant.shop());
                talk.done(action.clone(), Language::Chinese);
            }
        }
    }
    scores
}

/// `undo` stands for any action that takes something back. A filter stands beside the list that it narrows and has no label of its own.
fn action_matches(gold: &str, actions: &[Action]) -> bool {
    // Taking out of the bag takes back what was put in, and may be asked for by itself.
    let backwards = |action: &Action| action.takes_back() || matches!(action, Action::RemoveFromBag { .. });
    match gold {
        "" | "none" => actions.iter().all(|action| matches!(action, Action::Filter { .. })),
        "undo" => actions.iter().any(backwards),
        name => actions.iter().any(|action| action.name() == name),
    }
}

fn count_slots(scores: &mut Scores, gold: &Gold, found: &BTreeMap<String, Vec<String>>) -> String {
    let mut open: Vec<(&str, &String)> = found
        .iter()
        .flat_map(|(slot, values)| values.iter().map(move |value| (slot.as_str(), value)))
        .collect();
    let mut missed = Vec::new();
    for (slot, value) in gold.values() {
        match open.iter().position(|(other, found)| *other == slot && same(slot, &value, found)) {
            Some(at) => {
                open.swap_remove(at);
                scores.slots.0 += 1;
            }
            None => {
                scores.slots.2 += 1;
                missed.push(format!("-{slot}={value}"));
            }
        }
    }
    scores.slots.1 += open.len();
    missed.extend(open.iter().map(|(slot, value)| format!("+{slot}={value}")));
    missed.join(" ")
}

fn same(slot: &str, gold: &str, found: &str) -> bool {
    match slot {
        // `skirts,dresses`: either will do.
        "category" => {
            found.split('|').all(|path| gold.split(',').any(|gold| path.split('/').any(|step| step == gold)))
        }
        "brand" => found == gold || found.split_whitespace().any(|part| part == gold),
        "reference" => {
            let focus = |name: &str| matches!(name, "this" | "worn");
            gold == found || (focus(gold) && focus(found))
        }
        "size" => jingxuan_search::comparable_size(gold) == jingxuan_search::comparable_size(found),
        _ => gold.split(',').any(|gold| gold == found),
    }
}

fn count_knowledge(scores: &mut Scores, gold: &Gold, reply: &crate::Reply, wrong: &mut Vec<String>) {
    let Some(answerable) = gold.answerable else { return };
    let said = reply.act == Act::Knowledge;
    let right: Option<KnowledgeId> = gold.kb.as_deref().map(KnowledgeId::from);
    if answerable {
        scores.answerable += 1;
        if reply.entry == right {
            scores.first += 1;
        } else {
            let found = reply.entry.as_ref().map_or("nothing", |entry| entry.as_str());
            wrong.push(format!("entry {found} not {}", gold.kb.as_deref().unwrap_or_default()));
        }
        if said && reply.entry == right {
            scores.answered += 1;
        }
        if !said {
            wrong.push("did not know".to_owned());
        }
    } else if said {
        wrong.push(format!("answered {}", reply.entry.as_ref().map_or("", |entry| entry.as_str())));
    }
    count_unknown(&mut scores.unanswerable, answerable, said);
}

/// Counts a reply in the language of its turn, and whether it is: what asks for another language is answered in that.
fn count_language((right, all): &mut (usize, usize), gold: &Gold, said: &str) -> bool {
    if gold.intent == Intent::SwitchLanguage {
        return true;
    }
    let same = systems::language_of(said) == Some(gold.language);
    *all += 1;
    *right += usize::from(same);
    same
}

/// Told "I don't know": rightly, wrongly; and answered where nobody knows.
fn count_unknown(counts: &mut (usize, usize, usize), answerable: bool, said: bool) {
    match (answerable, said) {
        (true, true) => {}
        (true, false) => counts.1 += 1,
        (false, true) => counts.2 += 1,
        (false, false) => counts.0 += 1,
    }
}
