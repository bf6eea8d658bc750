//! Several writers, and writers that are killed.
//!
//! The killed ones are this test program itself, started again with the name of the ignored test at the end and with the
//! file in `STORE_FILE`.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

use jingxuan_store::{Opening, Store};

use crate::samples::{Folder, event, filled, order};

const STORE_FILE: &str = "STORE_FILE";

#[test]
fn writers_in_one_program_take_turns_and_lose_nothing() {
    let folder = Folder::new();
    let shared = filled(&folder);
    std::thread::scope(|scope| {
        for writer in 0..4 {
            // Two of them share a handle, two have their own.
            let store = if writer < 2 { shared.clone() } else { folder.open() };
            scope.spawn(move || {
                for n in 0..50 {
                    store.record_event(&event(&format!("w{writer}-{n}"), None)).unwrap();
                }
            });
        }
    });
    let reader = shared.reader().unwrap();
    let seqs: BTreeSet<i64> = reader.events_since(0, 1_000).unwrap().iter().map(|r| r.seq).collect();
    assert_eq!(seqs, (1..=200).collect());
}

#[test]
fn two_programs_that_write_at_once_lose_nothing() {
    let folder = Folder::new();
    drop(filled(&folder));
    let mut writers = [start(&folder, "a"), start(&folder, "b")];
    let acknowledged: Vec<String> = writers
        .iter_mut()
        .flat_map(|(_, said)| said.lines().take(60).map(Result::unwrap).collect::<Vec<_>>())
        .collect();
    for (child, _) in &mut writers {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let store = folder.open();
    let missing: Vec<&String> = acknowledged.iter().filter(|id| !written(&store, id)).collect();
    assert_eq!((acknowledged.len(), missing), (120, Vec::new()));
}

#[test]
fn killed_at_any_moment_a_writer_loses_nothing_that_was_acknowledged() {
    let folder = Folder::new();
    drop(filled(&folder));
    let mut acknowledged: Vec<String> = Vec::new();
    for round in 0..12 {
        let (mut child, said) = start(&folder, &format!("r{round}"));
        // Spread over 60 ms by the golden ratio, so that no phase of a write is missed.
        std::thread::sleep(Duration::from_secs_f64(0.060 * (f64::from(round) * 0.618_033_988_75).fract()));
        child.kill().unwrap(); // SIGKILL
        child.wait().unwrap();
        acknowledged.extend(said.lines().map_while(Result::ok).filter(|line| line.ends_with('.')));
        let store = folder.open();
        assert_eq!(*store.opening(), Opening::Whole);
        let lost: Vec<&String> = acknowledged.iter().filter(|id| !written(&store, id)).collect();
        assert!(lost.is_empty(), "{lost:?}");
        let orders = store.reader().unwrap().orders().unwrap();
        assert!(orders.iter().all(|order| order.lines.len() == 20), "no order is half there");
    }
    assert!(acknowledged.len() > 12, "the writers were killed before they had done anything");
}

/// Whether event, order and both letters of an acknowledged write are there.
fn written(store: &Store, line: &str) -> bool {
    let id = line.trim_end_matches('.');
    let reader = store.reader().unwrap();
    let order = reader.order(&id.into()).unwrap();
    let letters = reader.outbox(u32::MAX).unwrap();
    let sent = |key: String| letters.iter().any(|waiting| waiting.letter.key == key);
    reader.event(&id.into()).unwrap().is_some()
        && order.is_some()
        && sent(format!("event:{id}"))
        && sent(format!("order:{id}:fulfilled"))
}

fn start(folder: &Folder, name: &str) -> (Child, BufReader<ChildStdout>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "writers::a_writer_that_never_stops", "--nocapture", "--quiet"])
        .env(STORE_FILE, folder.path())
        .env("WRITER", name)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while line.trim() != "writer" {
        line.clear();
        assert_ne!(said.read_line(&mut line).unwrap(), 0, "the writer did not start");
    }
    (child, said)
}

#[test]
#[ignore = "a writer for the tests above; does nothing by itself"]
fn a_writer_that_never_stops() {
    let Some(path) = std::env::var_os(STORE_FILE) else { return };
    let name = std::env::var("WRITER").unwrap();
    let store = Store::open(path.as_ref()).unwrap();
    let mut output = std::io::stdout();
    writeln!(output, "\nwriter").unwrap();
    for n in 0.. {
        let id = format!("{name}-{n}");
        store
            .write(|writer| {
                writer.record_event(&event(&id, None))?;
                writer.record_order(&order(&id, None, 20))
            })
            .unwrap();
        writeln!(output, "{id}.").unwrap();
        output.flush().unwrap();
    }
}
