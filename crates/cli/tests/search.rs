//! `jingxuan search` and `eval search` as the program is called: a shop that came with a feed, an answer that keeps what matches apart
//! from what is only near, one default for the table and for the run, and a clear cause where the input is wrong.

// Helpers of tests: what is missing here fails the test, with its place.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::{fmt::Write as _, fs};

use serde_json::{Value, json};

/// A folder of files, which is the user's home too: nothing is found or kept elsewhere, and there is no encoder.
struct Bench(common::Folder);

impl Bench {
    fn new() -> Self {
        Self(common::Folder::new())
    }

    fn path(&self, name: &str) -> String {
        self.0.path(name)
    }

    fn file(&self, name: &str, text: &str) -> String {
        self.0.file(name, text)
    }

    /// Its output, where it did well.
    fn told(&self, arguments: &[&str]) -> String {
        common::told(&mut self.0.bare(arguments))
    }

    fn refused(&self, arguments: &[&str], code: i32, cause: &str) {
        let complaint = common::refused(&mut self.0.bare(arguments), code);
        assert!(complaint.contains(cause), "{arguments:?}: {cause:?} is missing in: {complaint}");
    }

    /// A store with this feed in it.
    fn store(&self, rows: &[[&str; 6]]) -> String {
        let mut feed =
            String::from("id\ttitle\tgender\tmaterial\tcolor\tproduct_type\tprice\tavailability\n");
        for row in rows {
            let _ = writeln!(feed, "{}\t199.00 CNY\tin_stock", row.join("\t"));
        }
        let (feed, db) = (self.file("feed.tsv", &feed), self.path("shop.db"));
        self.told(&["shop", "import", "--db", &db, "--format", "google-tsv", &feed]);
        db
    }

    fn search(&self, db: &str, text: &str) -> Value {
        serde_json::from_str(&self.told(&["search", text, "--db", db, "--lexical", "--json"])).unwrap()
    }
}

fn products(hits: &Value) -> Vec<&str> {
    hits.as_array().unwrap().iter().map(|hit| hit["product"].as_str().unwrap()).collect()
}

const CLOTHING: &str = "Apparel & Accessories > Clothing";

#[test]
fn a_shop_that_came_with_a_google_feed_is_searched_by_what_its_titles_say() {
    let bench = Bench::new();
    let db = bench.store(&[
        ["bag", "Leather handbag", "", "", "", "Apparel & Accessories > Handbags"],
        ["coat", "Wool coat", "female", "wool", "navy", CLOTHING],
        ["silk", "Silk dress", "", "", "", CLOTHING],
        ["cotton", "Red cotton dress", "female", "", "", CLOTHING],
        ["blend", "Evening gown", "female", "Silk Blend", "", ""],
    ]);
    let results = |text: &str| bench.search(&db, text)["results"].clone();
    assert_eq!(products(&results("women's handbag")), ["bag"], "nobody said for whom it is");
    assert_eq!(products(&results("men's coat")), [""; 0], "this one is for women");
    let silk = results("silk dress");
    let silk = products(&silk);
    assert!(silk[..2].contains(&"silk") && silk[..2].contains(&"blend"), "{silk:?}");
    assert!(!silk.contains(&"cotton") && !silk.contains(&"coat"), "{silk:?}");
    assert_eq!(products(&results("女士红色连衣裙"))[0], "cotton");
    assert_eq!(products(&results("藏青羊毛大衣")), ["coat"]);
}

#[test]
fn what_matches_stands_apart_from_what_is_near_and_what_is_missing_is_said() {
    let bench = Bench::new();
    let db = bench.store(&[
        ["coat", "Black wool coat", "female", "wool", "black", CLOTHING],
        ["grey", "Grey wool coat", "female", "wool", "grey", CLOTHING],
    ]);
    let plain = |text: &str| bench.told(&["search", text, "--db", &db, "--lexical", "--language", "en"]);
    let told = plain("black coat");
    let lines: Vec<&str> = told.lines().collect();
    let place = |start: &str| lines.iter().position(|line| line.starts_with(start)).expect(start);
    assert!(lines[0].starts_with("1 results"), "{told}");
    assert!(place("coat ") < place("Near:") && place("Near:") < place("grey "), "{told}");
    assert!(lines[place("grey ")].ends_with("-black (grey)"), "{told}");
    for text in ["black tractor", "黑色的拖拉机"] {
        let told = plain(text);
        let thing = if text.is_ascii() { "tractor" } else { "拖拉机" };
        assert!(told.starts_with("0 results"), "{text}: {told}");
        assert!(told.contains(&format!("Nothing {thing}; these come closest.")), "{text}: {told}");
    }
    assert!(plain("black umbrella").contains("Nothing umbrella; these come closest."));
    let told = plain("black coats in stock near me");
    assert!(told.contains("The stock is not known here; that wish was left aside."), "{told}");
    assert!(!plain("black coats").contains("The stock is not known"));
}

#[test]
fn what_shoppers_bought_comes_first_among_equals() {
    let bench = Bench::new();
    let rows = ["a", "b", "c"].map(|id| [id, "Wool coat", "female", "wool", "navy", CLOTHING]);
    let db = bench.store(&rows);
    assert_eq!(products(&bench.search(&db, "coat")["results"]), ["a", "b", "c"]);
    let bought = |n: u32, product: &str| {
        json!({"id": format!("e{n}"), "at": 1_750_000_000 + n, "channel": "kiosk", "session": format!("s{n}"),
               "kind": "buy", "product": product})
    };
    let events: Vec<String> =
        [bought(0, "b"), bought(1, "c"), bought(2, "c")].iter().map(Value::to_string).collect();
    let events = bench.file("events.jsonl", &events.join("\n"));
    bench.told(&["shop", "import", "--db", &db, "--format", "jsonl", "--kind", "events", &events]);
    assert_eq!(products(&bench.search(&db, "coat")["results"]), ["c", "b", "a"]);
}

/// Products of another shop, as queries of four kinds of thing judge them.
fn judged(bench: &Bench) -> [String; 3] {
    const KINDS: [&str; 4] = ["coat", "dress", "shirt", "skirt"];
    const COLOURS: [&str; 5] = ["red", "black", "white", "green", "blue"];
    const MATERIALS: [&str; 4] = ["wool", "silk", "cotton", "linen"];
    let (mut catalogue, mut queries, mut judgements) = (String::new(), String::new(), String::new());
    for kind in KINDS {
        for colour in COLOURS {
            let _ = writeln!(queries, "{kind}-{colour}\t{colour} {kind} for a warm day");
            for material in MATERIALS {
                let id = format!("{kind}-{colour}-{material}");
                let title = format!("{colour} {material} {kind}");
                let words = format!("A {material} {kind} to wear every day. Wash the {colour} {kind} warm.");
                let line = json!({"id": id, "title": title, "description": words, "price": "49,90 €"});
                let _ = writeln!(catalogue, "{line}");
                let _ =
                    writeln!(judgements, "{kind}-{colour} 0 {id} {}", if material == "silk" { 3 } else { 1 });
            }
        }
    }
    [("c.jsonl", catalogue), ("q.tsv", queries), ("r.txt", judgements)]
        .map(|(name, text)| bench.file(name, &text))
}

#[test]
fn the_default_of_the_table_is_the_default_of_a_run() {
    let bench = Bench::new();
    let [catalogue, queries, judgements] = judged(&bench);
    let given = ["eval", "search", "--catalog", &catalogue, "--queries", &queries, "--qrels", &judgements];
    let rows = |more: &[&str]| -> Vec<Value> {
        let told = bench.told(&[&given, more].concat());
        told.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let all = rows(&["--json"]);
    let names: Vec<&str> = all.iter().map(|row| row["name"].as_str().unwrap()).collect();
    for name in ["bm25", "word2vec-skip-gram", "fusion-weighted+understanding", "bm25-tantivy", "default"] {
        assert!(names.contains(&name), "{name} is missing in {names:?}");
    }
    let run = bench.path("run.trec");
    let alone = rows(&["--json", "--run-out", &run]);
    assert_eq!(alone.len(), 1, "a run is written of one method");
    let default = all.iter().find(|row| row["name"] == "default").unwrap();
    assert_eq!(default["report"], alone[0]["report"]);
    assert_eq!(rows(&["--json", "--method", "default"])[0]["report"], default["report"]);
    assert!(default["report"]["mean"]["ndcg_10"].as_f64().unwrap() > 0.6, "{default}");

    let written = fs::read_to_string(&run).unwrap();
    let first: Vec<&str> = written.lines().next().unwrap().split_whitespace().collect();
    assert_eq!((first.len(), first[1], first[3], first[5]), (6, "Q0", "1", "default"), "{written}");
    let asked: std::collections::BTreeSet<&str> =
        written.lines().map(|l| l.split(' ').next().unwrap()).collect();
    assert_eq!(asked.len(), 20, "every query is answered");
}

#[test]
fn one_method_is_run_alone_and_an_unknown_one_names_those_that_there_are() {
    let bench = Bench::new();
    let [catalogue, queries, judgements] = judged(&bench);
    let given = ["eval", "search", "--catalog", &catalogue, "--queries", &queries, "--qrels", &judgements];
    let table = bench.told(&[&given[..], &["--method", "bm25"]].concat());
    assert!(table.starts_with("method") && table.lines().nth(1).unwrap().starts_with("bm25 "), "{table}");
    assert!(table.contains("20 queries with a relevant document") && !table.contains("default"), "{table}");
    let unknown = [&given[..], &["--method", "best"]].concat();
    bench.refused(&unknown, 3, "there is no method `best` here; there are bm25");
}

#[test]
fn judgements_without_their_catalogue_are_refused_instead_of_passed_over() {
    let bench = Bench::new();
    let [catalogue, queries, judgements] = judged(&bench);
    bench.refused(&["eval", "search", "--queries", &queries, "--qrels", &judgements], 2, "--catalog");
    bench.refused(&["eval", "search", "--catalog", &catalogue], 2, "--queries");
    let given = ["eval", "search", "--catalog", &catalogue, "--queries", &queries, "--qrels", &judgements];
    bench.refused(&[&given[..], &["--part", "dev"]].concat(), 2, "--part");
    let broken = bench.file("broken.txt", "coat-red 0 coat-red-silk\n");
    bench.refused(&[&given[..7], &[&broken, "--method", "bm25"]].concat(), 3, "broken.txt:1");
    let nowhere = bench.path("nowhere.db");
    bench.refused(&["search", "coat", "--db", &nowhere], 3, "nowhere.db");
}

#[test]
fn learning_from_a_shops_own_clicks_says_what_became_of_it_and_writes_nothing_without_cause() {
    let bench = Bench::new();
    let db = bench.store(&[["c1", "Wool coat", "female", "wool", "red", "Coats"]]);
    let output = bench.0.bare(&["train", "search", "--db", &db]).output().unwrap();
    let (told, why) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    // Without its encoders no learned ranking is in use, and there is nothing to go on from.
    assert!(output.status.success(), "{why}");
    assert_eq!(serde_json::from_str::<Value>(&told).unwrap(), json!({ "verdict": "unused" }));
    assert!(why.contains("without ranker") && why.contains("no learned ranking is in use"), "{why}");
    let learned = bench.path("search_ranker.sealed");
    assert!(!std::path::Path::new(&learned).exists());
    bench.refused(&["train", "search", "--roll-back", &learned], 4, "is missing");
    bench.refused(&["train", "search", "--dry-run"], 2, "--db");
    bench.refused(&["train", "search", "--db", &bench.path("nowhere.db")], 3, "nowhere.db");
}

#[test]
fn a_catalogue_with_imperfect_lines_is_evaluated_and_what_was_passed_over_is_counted() {
    let bench = Bench::new();
    let [catalogue, queries, _] = judged(&bench);
    let mut lines = fs::read_to_string(&catalogue).unwrap();
    lines.push_str("{\"id\": \"nan\", \"title\": \"Umbrella\", \"description\": NaN}\n");
    lines.push_str("{\"id\": \"price\", \"title\": \"Parasol\", \"description\": NaN}\n");
    lines.push_str("{\"id\": \"empty\", \"title\": \"\"}\n{\"id\": \"nan\", \"title\": \"again\"}\n");
    let imperfect = bench.file("imperfect.jsonl", &lines);
    let judgements = bench.file("grades.txt", "coat-red 0 coat-red-silk 3.0\ncoat-red 0 coat-red-wool 1\n");
    let given = ["eval", "search", "--catalog", &imperfect, "--queries", &queries, "--qrels", &judgements];
    let output = bench.0.bare(&[&given[..], &["--method", "bm25", "--json"]].concat()).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{told}");
    for what in [
        "2 lines of the catalogue hold a bare NaN or Infinity, read as null (the first is line 81)",
        "1 line of the catalogue has no text: nothing finds this product (line 83)",
        "1 line of the catalogue repeats an id: what came first counts (line 84)",
        "1 grade is written as a fraction",
    ] {
        assert!(told.contains(what), "{what:?} is missing in: {told}");
    }
    let row: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(row["report"]["mean"]["ndcg_10"].as_f64().unwrap() > 0.4, "{row}");
}

#[test]
fn what_the_arguments_show_to_be_wrong_is_told_before_the_catalogue_is_read() {
    let bench = Bench::new();
    let [_, queries, judgements] = judged(&bench);
    let nowhere = bench.path("nowhere.jsonl");
    let given = ["eval", "search", "--catalog", &nowhere, "--queries", &queries, "--qrels", &judgements];
    bench.refused(&[&given[..], &["--method", "best"]].concat(), 3, "there is no method `best` here");
    let out = bench.path("no-such-folder/run.trec");
    bench.refused(&[&given[..], &["--run-out", &out]].concat(), 1, "run.trec");
    let run = bench.path("run.trec");
    bench.refused(&[&given[..], &["--run-out", &run]].concat(), 3, "nowhere.jsonl");
    assert!(!std::path::Path::new(&format!("{run}.partial")).exists(), "nothing is left behind");
}

#[test]
fn nothing_to_search_or_to_ask_is_no_result_of_zeros() {
    let bench = Bench::new();
    let [catalogue, queries, judgements] = judged(&bench);
    let empty = bench.file("empty", "\n");
    for (at, what) in [(3, "products"), (5, "queries"), (7, "judgements")] {
        let mut given =
            ["eval", "search", "--catalog", &catalogue, "--queries", &queries, "--qrels", &judgements];
        given[at] = &empty;
        bench.refused(&given, 3, &format!("holds no {what}"));
    }
}

#[cfg(unix)]
#[test]
fn a_run_on_standard_output_has_nothing_beside_it_and_leaves_out_what_it_cannot_carry() {
    let bench = Bench::new();
    let [catalogue, queries, judgements] = judged(&bench);
    let mut lines = fs::read_to_string(&catalogue).unwrap();
    lines.push_str("{\"id\": \"two words\", \"title\": \"red silk coat for a warm day\"}\n");
    let catalogue = bench.file("blank.jsonl", &lines);
    let given = ["eval", "search", "--catalog", &catalogue, "--queries", &queries, "--qrels", &judgements];
    let output = bench
        .0
        .bare(&[&given[..], &["--method", "bm25", "--run-out", "/dev/stdout"]].concat())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{told}");
    assert!(told.contains("the ids of 1 product and 0 queries hold a blank"), "{told}");
    assert!(told.contains("20 queries with a relevant document"), "{told}");
    let run = String::from_utf8(output.stdout).unwrap();
    assert!(run.lines().count() > 20, "{run}");
    assert!(run.lines().all(|line| line.split(' ').count() == 6 && line.ends_with(" bm25")), "{run}");
}

#[test]
fn why_the_learned_ranking_is_not_compared_is_said() {
    let bench = Bench::new();
    let [catalogue, queries, judgements] = judged(&bench);
    let given = ["eval", "search", "--catalog", &catalogue, "--queries", &queries, "--qrels", &judgements];
    let output = bench.0.bare(&[&given[..], &["--method", "learned"]].concat()).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(told.contains("without learned: what the learned ranking knows"), "{told}");
    assert!(told.contains("there is no method `learned` here"), "{told}");
}
