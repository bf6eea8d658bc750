//! How well sentences are understood, on questions written by hand. `dev` is what the lexicon and the rules were made
//! with; `test` was written before they were tuned and never looked at in tuning.
//!
//! `cargo test --release -p jingxuan-query --test understanding -- --nocapture` prints the figures and every miss of dev.

use std::{collections::BTreeSet, sync::OnceLock};

use jingxuan_query::{Context, Understander, Vocabulary};

#[derive(serde::Deserialize)]
struct Question {
    text: String,
    slots: BTreeSet<String>,
}

struct Score {
    precision: f64,
    recall: f64,
    f1: f64,
    whole: f64,
}

fn understander() -> &'static Understander {
    static ONE: OnceLock<Understander> = OnceLock::new();
    ONE.get_or_init(|| Understander::new(&Vocabulary::default()))
}

fn questions(name: &str) -> Vec<Question> {
    let path = format!("{}/tests/data/{name}.jsonl", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn score(name: &str, tell_misses: bool) -> Score {
    let (mut right, mut said, mut wanted, mut whole) = (0, 0, 0, 0);
    let questions = questions(name);
    for question in &questions {
        let slots = understander().understand(&question.text, &Context::default()).slots();
        right += slots.intersection(&question.slots).count();
        said += slots.len();
        wanted += question.slots.len();
        whole += usize::from(slots == question.slots);
        if tell_misses && slots != question.slots {
            let missing: Vec<_> = question.slots.difference(&slots).collect();
            let wrong: Vec<_> = slots.difference(&question.slots).collect();
            println!("{}: missing {missing:?}, wrong {wrong:?}", question.text);
        }
    }
    let share = |part: usize, all: usize| part as f64 / all as f64;
    let (precision, recall) = (share(right, said), share(right, wanted));
    let score = Score {
        precision,
        recall,
        f1: 2.0 * precision * recall / (precision + recall),
        whole: share(whole, questions.len()),
    };
    println!(
        "{name}: {} questions, {wanted} slots: precision {:.3}, recall {:.3}, F1 {:.3}, whole questions right {:.3}",
        questions.len(),
        score.precision,
        score.recall,
        score.f1,
        score.whole
    );
    score
}

#[test]
fn the_questions_of_dev_are_understood() {
    let score = score("dev", true);
    assert!(score.f1 >= 0.93, "F1 {:.3}", score.f1);
}

#[test]
fn held_out_questions_are_understood() {
    let score = score("test", false);
    assert!(score.f1 >= 0.80, "F1 {:.3}", score.f1);
}

#[test]
fn no_question_is_in_both_sets() {
    let dev: BTreeSet<_> = questions("dev").into_iter().map(|question| question.text).collect();
    assert!(questions("test").iter().all(|question| !dev.contains(&question.text)));
}
