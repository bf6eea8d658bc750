//! `jingxuan eval chat` and `jingxuan train guide`: the guide measured on dialogues with gold labels, and taught by others.

use std::{path::PathBuf, time::Duration};

use jingxuan_guide::{
    MODEL,
    evaluate::{
        self, Scores,
        systems::{self, Standing},
    },
    training::GuideModel,
};
use serde_json::Value;

use crate::{
    Context,
    chat::Desk,
    exit::{Because, Failure, Outcome},
};

/// The conversation on dialogues with gold labels.
#[derive(clap::Args)]
pub struct EvalChat {
    #[command(flatten)]
    desk: Desk,
    /// Dialogues, one a line (see assets/eval/chat/README.md); may be given more than once, and all are counted together. The held-out
    /// ones, `test` and `test-more`, where none are named.
    #[arg(long, value_name = "FILE")]
    dialogues: Vec<PathBuf>,
    /// Prints every turn that went wrong.
    #[arg(long)]
    errors: bool,
    /// Compares retrieval alone, generation alone and the hybrid that ships on the same turns, in a second table.
    #[arg(long)]
    systems: bool,
    /// Fails (exit code 7) where a figure is below its value, from 0 to 1: intent, action, slots, retrieval, unknown or language, parted by commas.
    #[arg(long, value_name = "FIGURE=VALUE", value_delimiter = ',', value_parser = threshold)]
    at_least: Vec<Threshold>,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

/// A figure that can be asked to reach a value.
#[derive(Clone, Copy, Debug)]
enum Figure {
    Intent,
    Action,
    Slots,
    Retrieval,
    Unknown,
    Language,
}

impl Figure {
    const ALL: [Self; 6] =
        [Self::Intent, Self::Action, Self::Slots, Self::Retrieval, Self::Unknown, Self::Language];

    fn name(self) -> &'static str {
        match self {
            Self::Intent => "intent",
            Self::Action => "action",
            Self::Slots => "slots",
            Self::Retrieval => "retrieval",
            Self::Unknown => "unknown",
            Self::Language => "language",
        }
    }

    fn of(self, scores: &Scores) -> f64 {
        match self {
            Self::Intent => scores.intent_accuracy(),
            Self::Action => scores.action_accuracy(),
            Self::Slots => scores.slot_f1(),
            Self::Retrieval => scores.retrieval(),
            Self::Unknown => scores.unanswerable_f1(),
            Self::Language => scores.language_accuracy(),
        }
    }

    /// On how many turns, values or questions it is counted: a figure of nothing says nothing.
    fn counted_on(self, scores: &Scores) -> usize {
        let all = |(right, wrong, missed): (usize, usize, usize)| right + wrong + missed;
        match self {
            Self::Intent | Self::Action => scores.turns,
            Self::Slots => all(scores.slots),
            Self::Retrieval => scores.answerable,
            Self::Unknown => all(scores.unanswerable),
            Self::Language => scores.in_language.1,
        }
    }
}

/// The least that a figure must be.
#[derive(Clone, Copy, Debug)]
struct Threshold {
    figure: Figure,
    least: f64,
}

fn threshold(text: &str) -> Result<Threshold, String> {
    let (name, value) = text
        .split_once('=')
        .ok_or_else(|| format!("`{text}` is no figure with its value, such as intent=0.92"))?;
    let figure = Figure::ALL.into_iter().find(|figure| figure.name() == name).ok_or_else(|| {
        format!("there is no figure `{name}`; there are {}", Figure::ALL.map(Figure::name).join(", "))
    })?;
    let least = value.parse::<f64>().ok().filter(|least| (0.0..=1.0).contains(least));
    let least = least.ok_or_else(|| format!("`{value}` is no value from 0 to 1"))?;
    Ok(Threshold { figure, least })
}

impl Threshold {
    /// What is to be said where the figure does not reach it.
    fn missed(self, scores: &Scores) -> Option<String> {
        let (name, value) = (self.figure.name(), self.figure.of(scores));
        if self.figure.counted_on(scores) == 0 {
            return Some(format!("{name} is counted on nothing"));
        }
        (value < self.least).then(|| format!("{name} {value:.4} is below {}", self.least))
    }
}

impl EvalChat {
    /// Runs the command.
    pub fn run(&self, context: &Context) -> Outcome {
        let held_out = || {
            ["test.jsonl", "test-more.jsonl"]
                .map(|name| context.resources.assets.join("eval/chat").join(name))
        };
        let paths = if self.dialogues.is_empty() { held_out().to_vec() } else { self.dialogues.clone() };
        let mut dialogues = Vec::new();
        for path in &paths {
            dialogues.extend(evaluate::read(path).because(Failure::Input)?);
        }
        let opened = self.desk.open(context)?;
        // First: where the generator is missing, nobody waits for the figures to be told so.
        let compared = self.systems.then(|| systems::compare(&opened.assistant, &dialogues)).transpose();
        let compared = compared.because(Failure::Resource)?;
        let scores = evaluate::score(&opened.assistant, &dialogues);
        if self.errors {
            scores.errors.iter().for_each(|error| eprintln!("{error}"));
        }
        if self.json {
            println!("{}", as_json(&scores, compared.as_ref().map(<[Standing; 3]>::as_slice))?);
        } else {
            let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
            println!("{} dialogues, {} turns of {}", dialogues.len(), scores.turns, names.join(", "));
            print(&scores);
            if let Some(standings) = &compared {
                println!();
                print_systems(standings);
            }
        }
        self.judge(&scores)
    }

    /// Fails where a reply holds a wrong fact, or a figure is below what was asked for.
    fn judge(&self, scores: &Scores) -> Outcome {
        let wrong = scores.wrong_facts;
        let mut missed = Vec::new();
        if wrong > 0 {
            missed.push(format!("{wrong} replies hold a wrong fact"));
        }
        missed.extend(self.at_least.iter().filter_map(|threshold| threshold.missed(scores)));
        if missed.is_empty() {
            return Ok(());
        }
        Err(anyhow::anyhow!(missed.join("; "))).because(Failure::Target)
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn as_json(scores: &Scores, standings: Option<&[Standing]>) -> serde_json::Result<Value> {
    let mut value = serde_json::to_value(scores)?;
    value["p50_ms"] = milliseconds(scores.time(0.5)).into();
    value["p99_ms"] = milliseconds(scores.time(0.99)).into();
    if let Some(standings) = standings {
        let mut systems = serde_json::to_value(standings)?;
        for (at, standing) in standings.iter().enumerate() {
            systems[at]["p50_ms"] = milliseconds(standing.time(0.5)).into();
            systems[at]["p99_ms"] = milliseconds(standing.time(0.99)).into();
        }
        value["systems"] = systems;
    }
    Ok(value)
}

fn print(scores: &Scores) {
    println!("| measure | value | counted on |");
    println!("|---|---|---|");
    println!("| intent accuracy | {:.3} | {} turns |", scores.intent_accuracy(), scores.turns);
    println!("| action proposed | {:.3} | {} turns |", scores.action_accuracy(), scores.turns);
    let (right, wrong, missed) = scores.slots;
    println!("| slot F1 | {:.3} | {right} right, {wrong} wrong, {missed} missed |", scores.slot_f1());
    println!(
        "| retrieval, right entry first | {:.3} | {} questions |",
        scores.retrieval(),
        scores.answerable
    );
    println!("| right entry said | {} | {} questions |", scores.answered, scores.answerable);
    let (right, wrong, missed) = scores.unanswerable;
    let f1 = scores.unanswerable_f1();
    println!("| unanswerable F1 | {f1:.3} | {right} right, {wrong} wrong, {missed} missed |");
    let (right, of) = scores.in_language;
    let (share, wrong) = (scores.language_accuracy(), of - right);
    println!("| in the language of the turn | {share:.3} | {of} replies, {wrong} in the wrong one |");
    println!("| wrong facts | {} | {} replies |", scores.wrong_facts, scores.turns);
    let (half, most) = (milliseconds(scores.time(0.5)), milliseconds(scores.time(0.99)));
    println!("| whole reply, p50 / p99 | {half:.0} / {most:.0} ms | |");
}

fn print_systems(standings: &[Standing]) {
    println!(
        "| system | right entry first | reply nearest to the right entry | unanswerable F1 | action proposed | wrong facts | left open | \
         in the language of the turn | p50 / p99 |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for one in standings {
        let first = one.retrieval().map_or_else(|| "none sought".to_owned(), |first| format!("{first:.3}"));
        println!(
            "| {} | {first} | {:.3} | {:.3} | {:.3} | {} | {} | {:.3} | {:.0} / {:.0} ms |",
            one.system.name(),
            one.answered(),
            one.unanswerable_f1(),
            one.action_accuracy(),
            one.wrong_facts,
            one.left_open,
            one.language_accuracy(),
            milliseconds(one.time(0.5)),
            milliseconds(one.time(0.99)),
        );
    }
    if let Some(one) = standings.first() {
        println!("Counted on {} turns, {} questions with an answer.", one.turns, one.answerable);
    }
}

/// Learns intents and certainty from dialogues.
#[derive(clap::Args)]
pub struct TrainGuide {
    #[command(flatten)]
    desk: Desk,
    /// Dialogues to learn from, one a line; may be given more than once.
    #[arg(long, value_name = "FILE", required = true)]
    dialogues: Vec<PathBuf>,
    /// Questions that somebody wrote without a dialogue around them, many of which have no answer; each counts 0.4.
    #[arg(long, value_name = "FILE")]
    questions: Vec<PathBuf>,
    /// More of them, whose turns were composed by a program or stand alone; each counts 0.3.
    #[arg(long, value_name = "FILE")]
    composed: Vec<PathBuf>,
    /// Where the model goes; what is there is kept beside it. Without it: the models folder.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl TrainGuide {
    /// Runs the command.
    pub fn run(&self, context: &Context) -> Outcome {
        let opened = self.desk.open(context)?;
        let mut dialogues = Vec::new();
        let sources = [
            (evaluate::Source::Written, &self.dialogues),
            (evaluate::Source::Questions, &self.questions),
            (evaluate::Source::Composed, &self.composed),
        ];
        for (source, paths) in sources {
            for path in paths {
                let read = evaluate::read(path).because(Failure::Input)?;
                dialogues.extend(read.into_iter().map(|dialogue| (dialogue, source)));
            }
        }
        let examples =
            opened.assistant.examples(dialogues.iter().map(|(dialogue, source)| (dialogue, *source)));
        println!("{} turns", examples.len());
        let model = GuideModel::train(&examples, opened.assistant.knowledge());
        let out = self.out.clone().unwrap_or_else(|| context.resources.models.join(MODEL));
        model.save(&out).because(Failure::Resource)?;
        println!("written to {}", out.display());
        Ok(())
    }
}
