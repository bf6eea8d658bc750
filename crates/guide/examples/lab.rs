//! Trains and scores in one run, for whoever works on the guide.
#![allow(clippy::unwrap_used, missing_docs)]
use jingxuan_guide::{Assistant, Opening, evaluate, training::GuideModel};
use jingxuan_onnx::{Runtime, RuntimeOptions};
use std::{path::Path, sync::Arc};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let part = arguments.get(1).map_or("dev", String::as_str);
    let root = Path::new("/work/main");
    let db = Path::new("/tmp/lab/shop.db");
    std::fs::create_dir_all("/tmp/lab").unwrap();
    if arguments.iter().any(|a| a == "--fresh") {
        let _ = std::fs::remove_file(db);
    }
    let fresh = !db.exists();
    let store = Arc::new(jingxuan_store::Store::open(db).unwrap());
    if fresh {
        jingxuan_store::demo::load(&store, &root.join("assets/shop"), 0, &mut |_, _| {}).unwrap();
    }
    let runtime = Runtime::open(RuntimeOptions { library: None, providers: vec![], threads: 2 })
        .map_err(|e| e.to_string());
    let open = || Opening {
        store: Arc::clone(&store),
        models: root.join("models"),
        cache: Some("/tmp/lab".into()),
        runtime: runtime.clone(),
        encoder: None,
        advice: jingxuan_guide::Adviser::open(&store, Some(Path::new("/tmp/lab")), None)
            .map(|a| Arc::new(a) as Arc<dyn jingxuan_guide::Advise>)
            .map_err(|e| e.to_string()),
        wording: None,
    };
    let assistant = Assistant::open(open()).unwrap();
    println!("missing {:?}", assistant.missing());
    let chat = root.join("assets/eval/chat");
    let mut examples = assistant.examples(&evaluate::read(&chat.join("train.jsonl")).unwrap());
    examples.extend(assistant.examples(&evaluate::read(&chat.join("train-more.jsonl")).unwrap()));
    if arguments.iter().any(|a| a == "--dev") {
        examples.extend(assistant.examples(&evaluate::read(&chat.join("dev.jsonl")).unwrap()));
    }
    println!("{} examples", examples.len());
    let model = GuideModel::train(&examples, assistant.knowledge());
    println!("{:?} {:?}", model.knowledge.with_vectors.certain, model.knowledge.with_vectors.sure);
    model.save(Path::new("/tmp/lab/guide.sealed")).unwrap();
    let assistant = assistant.with_model(model);
    let scores = evaluate::score(&assistant, &evaluate::read(&chat.join(format!("{part}.jsonl"))).unwrap());
    for error in &scores.errors {
        if part == "dev" {
            println!("{error}");
        }
    }
    println!(
        "turns {} intent {:.3} action {:.3} slots {:.3} {:?} retrieval {:.3} answered {} of {} unanswerable {:.3} {:?} wrong {} p50 {:?} p99 {:?}",
        scores.turns,
        scores.intent_accuracy(),
        scores.action_accuracy(),
        scores.slot_f1(),
        scores.slots,
        scores.retrieval(),
        scores.answered,
        scores.answerable,
        scores.unanswerable_f1(),
        scores.unanswerable,
        scores.wrong_facts,
        scores.time(0.5),
        scores.time(0.99)
    );
}
