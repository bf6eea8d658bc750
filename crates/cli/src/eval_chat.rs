//! `jingxuan eval chat` and `jingxuan train guide`: the guide measured on dialogues with gold labels, and taught by others.

use std::path::PathBuf;

use jingxuan_guide::{MODEL, evaluate, training::GuideModel};

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
    /// Prints JSON.
    #[arg(long)]
    json: bool,
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
        let scores = evaluate::score(&opened.assistant, &dialogues);
        if self.errors {
            scores.errors.iter().for_each(|error| eprintln!("{error}"));
        }
        let milliseconds = |share| scores.time(share).as_secs_f64() * 1000.0;
        if self.json {
            let mut value = serde_json::to_value(&scores)?;
            value["p50_ms"] = milliseconds(0.5).into();
            value["p99_ms"] = milliseconds(0.99).into();
            println!("{value}");
            return Ok(());
        }
        let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        println!("{} dialogues, {} turns of {}", dialogues.len(), scores.turns, names.join(", "));
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
        println!("| wrong facts | {} | {} replies |", scores.wrong_facts, scores.turns);
        println!("| whole reply, p50 / p99 | {:.0} / {:.0} ms | |", milliseconds(0.5), milliseconds(0.99));
        if scores.wrong_facts > 0 {
            return Err(anyhow::anyhow!("{} replies hold a wrong fact", scores.wrong_facts))
                .because(Failure::Target);
        }
        Ok(())
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
