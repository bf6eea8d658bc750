//! `jingxuan recommend`, `eval recommend` and `train recommend` as the program is called: lists from the demo shop, tables from
//! anyone's ratings, and a clear cause where the input is wrong.

// Helpers of tests: what is missing here fails the test, with its place.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{
    collections::HashSet,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn jingxuan(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_jingxuan"))
        .args(arguments)
        .env("JINGXUAN_RESOURCES", root())
        .output()
        .unwrap()
}

fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Its output, where it did well.
fn told(arguments: &[&str]) -> String {
    let output = jingxuan(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", complaint(&output));
    String::from_utf8(output.stdout).unwrap()
}

fn refused(arguments: &[&str], code: i32, cause: &str) {
    let output = jingxuan(arguments);
    let complaint = complaint(&output);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {complaint}");
    assert!(complaint.contains(cause), "{arguments:?}: {cause:?} is missing in: {complaint}");
    assert!(!complaint.contains("panicked"), "{complaint}");
}

/// Forty people who rate films of their taste; tabs or commas.
fn ratings(csv: bool) -> String {
    let mut text = String::from(if csv { "userId,movieId,rating,timestamp\n" } else { "" });
    let sign = if csv { ',' } else { '\t' };
    for user in 1..=40 {
        for n in 0..12 {
            let item = 1 + (user * 7 + n * n + n) % 15 * 2 + user % 2;
            let _ = writeln!(text, "{user}{sign}{item}{sign}{}{sign}{}", 1 + (user + n) % 5, 880_000_000 + n);
        }
    }
    text
}

/// A file in a folder of its own.
fn file(folder: &tempfile::TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn column<'a>(table: &'a str, method: &str) -> Option<&'a str> {
    table.lines().find(|line| line.split("  ").next() == Some(method))
}

#[test]
fn every_method_stands_in_one_table_and_lists_can_be_scored_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let data = file(&folder, "u.data", &ratings(false));
    let lists = folder.path().join("lists.jsonl");
    let lists = lists.to_str().unwrap();
    let table = told(&[
        "eval",
        "recommend",
        "--ratings",
        &data,
        "--split",
        "75/25",
        "--seed",
        "3",
        "--k",
        "5",
        "--per-user-topn",
        lists,
    ]);
    for method in ["popular", "user-neighbours", "item-neighbours", "als", "ease", "factorisation", "default"]
    {
        assert!(column(&table, method).is_some(), "{method} in {table}");
    }
    assert_eq!(column(&table, "content"), None, "nothing is known of the items");
    let mut users = HashSet::new();
    for line in fs::read_to_string(lists).unwrap().lines() {
        let list: Value = serde_json::from_str(line).unwrap();
        users.insert(list["user"].as_i64().unwrap());
        let items = list["items"].as_array().unwrap();
        assert_eq!(items.len(), 5);
        assert!(items.iter().all(|item| (1..=31).contains(&item.as_i64().unwrap())), "{line}");
    }
    assert_eq!(users, (1..=40).collect());

    // The same as CSV, and with what the films are: content and the hybrid are measured too.
    let csv = file(&folder, "ratings.csv", &ratings(true));
    let films: String = (1..=31).fold(String::new(), |text, film| {
        text + &format!(
            "{film}::Film {film} (19{}5)::{}\n",
            60 + film % 4 * 10,
            ["Drama", "Comedy"][film % 2]
        )
    });
    let films = file(&folder, "movies.dat", &films);
    let chosen = "ease,content,hybrid,default";
    let table = told(&[
        "eval",
        "recommend",
        "--ratings",
        &csv,
        "--format",
        "csv",
        "--items",
        &films,
        "--methods",
        chosen,
        "--k",
        "5",
    ]);
    assert!(["ease", "content", "hybrid"].iter().all(|method| column(&table, method).is_some()), "{table}");

    // Without its header, and with ids that hold commas, it says the same.
    let bare: String = ratings(true).lines().skip(1).fold(String::new(), |text, line| {
        let (user, rest) = line.split_once(',').unwrap();
        text + &format!("\"person, {user}\",{rest}\n")
    });
    let bare = file(&folder, "bare.csv", &bare);
    let users = |ratings: &str| -> Value {
        let told = told(&["eval", "recommend", "--ratings", ratings, "--methods", "popular", "--json"]);
        serde_json::from_str::<Value>(told.lines().next().unwrap()).unwrap()["ranking"]["users"].clone()
    };
    assert_eq!(users(&bare), users(&csv));

    // A split of one's own.
    let (mut train, mut test) = (String::new(), String::new());
    for (number, line) in ratings(false).lines().enumerate() {
        let _ = writeln!(if number % 4 == 0 { &mut test } else { &mut train }, "{line}");
    }
    let (train, test) = (file(&folder, "train", &train), file(&folder, "test", &test));
    let told =
        told(&["eval", "recommend", "--train", &train, "--test", &test, "--methods", "popular", "--json"]);
    let line: Value = serde_json::from_str(told.lines().next().unwrap()).unwrap();
    assert_eq!((line["method"].as_str(), line["ranking"]["users"].as_u64()), (Some("popular"), Some(40)));
}

/// The lines of `--json` by their methods, without what the clock says.
fn measured(arguments: &[&str]) -> Vec<(String, Value, Value)> {
    let told = told(&[&["eval", "recommend", "--json"], arguments].concat());
    let line = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap();
        (line["method"].as_str().unwrap().to_owned(), line["ranking"].clone(), line["ratings"].clone())
    };
    told.lines().map(line).collect()
}

#[test]
fn a_split_that_is_written_gives_the_same_table_to_whoever_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    // Ids that are no numbers, in the order of nothing; times in milliseconds.
    let csv = ratings(true).lines().skip(1).fold(String::from("user_id,isbn,stars,ts\n"), |text, line| {
        let fields: Vec<&str> = line.split(',').collect();
        text + &format!("\"u,{}\",b{},{},{}000\n", fields[0], fields[1], fields[2], fields[3])
    });
    let csv = file(&folder, "ratings.csv", &csv);
    let parts = folder.path().join("parts");
    let parts_name = parts.to_str().unwrap();
    let methods = "popular,user-neighbours,item-neighbours,ease,factorisation,joined-ratings,default";
    let common = ["--seed", "2", "--k", "5", "--methods", methods];
    let split = measured(&[&["--ratings", &csv, "--write-split", parts_name], &common[..]].concat());
    let [train, test] = ["train.tsv", "test.tsv"].map(|name| parts.join(name).to_str().unwrap().to_owned());
    let again = measured(&[&["--train", &train, "--test", &test], &common[..]].concat());
    assert_eq!(split.len(), 7);
    assert_eq!(split, again);

    let [train, test] = [train, test].map(|path| fs::read_to_string(path).unwrap());
    let rows = |text: &str| text.lines().skip(1).map(str::to_owned).collect::<HashSet<String>>();
    let (train, test) = (rows(&train), rows(&test));
    assert!(train.is_disjoint(&test) && train.len() > 2 * test.len());
    let all: HashSet<String> =
        ratings(false).lines().map(|line| format!("u,{}", line.replacen('\t', "\tb", 1))).collect();
    assert!(train.union(&test).all(|row| all.contains(row)), "{train:?}");
    refused(&["eval", "recommend", "--ratings", &csv, "--write-split", &csv], 3, "cannot make the folder");
    refused(
        &["eval", "recommend", "--train", &csv, "--test", &csv, "--write-split", parts_name],
        2,
        "--write-split",
    );
}

#[test]
fn usual_files_are_understood_and_what_was_understood_is_told() {
    let folder = tempfile::tempdir().unwrap();
    // The same ratings in another dress: a header, what parts the fields, and what a rating and a time become.
    let dressed = |header: &str, sign: &str, rating: &dyn Fn(i32) -> String, at: &dyn Fn(i64) -> String| {
        ratings(false).lines().fold(String::from(header), |text, line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let (value, time) = (rating(fields[2].parse().unwrap()), at(fields[3].parse().unwrap()));
            let row: Vec<&str> =
                [fields[0], fields[1], &value, &time].into_iter().filter(|field| !field.is_empty()).collect();
            text + &row.join(sign) + "\n"
        })
    };
    let same = |value: i32| value.to_string();
    let seconds = |at: i64| at.to_string();
    let none = |_: i64| String::new();
    let plain = dressed("", "\t", &same, &seconds);
    let run = |text: &str| {
        let path = file(&folder, "ratings", text);
        let output = jingxuan(&[
            "eval",
            "recommend",
            "--ratings",
            &path,
            "--methods",
            "ease-timed,item-neighbours",
            "--k",
            "5",
            "--json",
        ]);
        let complaint = complaint(&output);
        assert!(output.status.success(), "{complaint}");
        let lines: Vec<Value> = String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .map(|line| {
                let line: Value = serde_json::from_str(line).unwrap();
                serde_json::json!([line["ranking"], line["ratings"]])
            })
            .collect();
        (lines, complaint)
    };
    let (wanted, _) = run(&plain);
    for (text, told) in [
        (
            dressed("\u{feff}user_id\titem_id\tscore\tts\n", "\t", &same, &seconds),
            "ratings in `score`, times in `ts`",
        ),
        (dressed("User-ID;ISBN;Book-Rating;Date\n", ";", &same, &seconds), "items in `ISBN`"),
        (
            dressed("user_id:token item_id:token rating:float time:float\n", " ", &same, &seconds),
            "ratings in `rating:float`",
        ),
        (
            dressed("user,item,liking,time\n", ",", &same, &seconds).replace('\n', "\r\n"),
            "`liking`, holds numbers",
        ),
        (dressed("", ",", &same, &|at| format!("{at}.0")), ""),
        (dressed("", ",", &same, &|at| (at * 1000).to_string()), "milliseconds: divided by 1000"),
        (dressed("", ",", &same, &|at| format!("1997-11-20 04:26:{:02}", 40 + at - 880_000_000)), ""),
    ] {
        let (lines, complaint) = run(&text);
        assert_eq!(lines, wanted, "{text}");
        assert!(complaint.contains(told), "{told:?} is missing in {complaint}");
    }
    let (lines, complaint) = run(&dressed("", ",", &same, &|_| "soon".into()));
    assert!(lines[0][0]["ndcg"].is_number() && complaint.contains("times cannot be read"), "{complaint}");
    // Ratings below zero are ratings; counts tell by their ratio.
    let (lines, complaint) = run(&dressed("", ",", &|value| format!("{}.5", value * 5 - 15), &none));
    assert!(lines[1][1][0].as_f64().unwrap() > 1.0 && !complaint.contains("counts"), "{complaint}");
    let (lines, complaint) =
        run(&dressed("userID,artistID,weight\n", ",", &|value| 9_i32.pow(value as u32).to_string(), &none));
    assert!(lines[0][0]["ndcg"].is_number() && complaint.contains("ln(1 + value)"), "{complaint}");
    // Pairs hold no ratings that could be judged.
    for header in ["", "user,item\n"] {
        let (lines, complaint) = run(&dressed(header, ",", &|_| String::new(), &none));
        assert!(lines[0][0]["ndcg"].is_number() && lines[1][1].is_null(), "{lines:?}");
        assert!(complaint.contains("RMSE and MAE are left out"), "{complaint}");
    }
}

#[test]
fn a_test_part_without_ratings_judges_lists_only_and_may_have_users_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let train = file(&folder, "train", &ratings(false));
    let test = file(&folder, "test", "user,item\n1,5\n2,6\nnew,5\nnew,7\n");
    let lines = measured(&[
        "--train",
        &train,
        "--test",
        &test,
        "--methods",
        "popular,item-neighbours,bias",
        "--k",
        "5",
    ]);
    assert!(lines.iter().all(|(_, _, ratings)| ratings.is_null()), "{lines:?}");
    assert_eq!(lines[0].1["users"], 3);
    assert_eq!(lines[2].1, Value::Null);
}

#[test]
fn items_that_are_described_in_vain_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let data = file(&folder, "u.data", &ratings(false));
    let films = (1..=35).fold(String::from("movieId,title,genres\n"), |text, film| {
        text + &format!("{film},Film {film} (1975),Action|Adventure|Comedy|Crime|Drama|{}\n", film % 3)
    });
    let films = file(&folder, "movies.csv", &films);
    let output = jingxuan(&[
        "eval",
        "recommend",
        "--ratings",
        &data,
        "--items",
        &films,
        "--methods",
        "content",
        "--k",
        "5",
    ]);
    let complaint = complaint(&output);
    assert!(output.status.success(), "{complaint}");
    assert!(complaint.contains("of 35 described items are not among the rated ones; 0 of"), "{complaint}");
}

#[test]
fn the_lists_of_a_shop_are_those_of_the_hybrid_that_it_uses() {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(root().join("assets/shop/products.jsonl"), folder.path().join("products.jsonl")).unwrap();
    let mut events = String::new();
    for visit in 0..60 {
        for n in 0..6 {
            let product = 1 + (visit * 3 + n * n) % 30;
            let _ = writeln!(
                events,
                r#"{{"id":"e{visit}-{n}","at":{},"channel":"kiosk","session":"s{visit}","kind":"try-on","product":"P{product:04}"}}"#,
                1_760_000_000 + visit * 3600 + n * 60
            );
        }
    }
    let shop = folder.path().to_str().unwrap();
    file(&folder, "events.jsonl", &events);
    let lists = folder.path().join("lists");
    let path = lists.to_str().unwrap();
    told(&[
        "eval",
        "recommend",
        "--shop",
        shop,
        "--methods",
        "popular",
        "--k",
        "60",
        "--per-user-topn",
        path,
    ]);
    let written = fs::read_to_string(lists).unwrap();
    let list: Value = serde_json::from_str(written.lines().next().unwrap()).unwrap();
    // Thirty products were touched; only by their content can the others be recommended.
    assert_eq!(list["items"].as_array().unwrap().len(), 60, "{list}");
}

#[test]
fn wrong_ratings_are_refused_with_their_cause() {
    let folder = tempfile::tempdir().unwrap();
    let eval = |arguments: &[&str], cause: &str| {
        refused(&[&["eval", "recommend"], arguments].concat(), 3, cause);
    };
    let data = file(&folder, "u.data", &ratings(false));
    eval(&["--ratings", "/nowhere/u.data"], "cannot read /nowhere/u.data");
    let bad = file(&folder, "bad", "1\t2\t3\t4\n1\t3\tfive\t4\n");
    eval(&["--ratings", &bad], "line 2: `five` is no rating");
    eval(&["--ratings", &file(&folder, "short", "1\t2\t3\n4\n")], "line 2: no item in `4`");
    eval(&["--ratings", &file(&folder, "empty", "")], "no interactions are left to learn from");
    eval(&["--ratings", &data, "--format", "csv"], "line 1: no item in");
    let unknown = file(&folder, "unknown", "who,what,rating\n1,2,3\n");
    eval(&["--ratings", &unknown], "names no column of users and none of items");
    let header = file(&folder, "header", "userId,movieId,rating\n");
    eval(&["--ratings", &header], "no interactions are left to learn from");
    eval(&["--ratings", &file(&folder, "one", "1\t2\t3\t4\n")], "nothing is left to test on");
    eval(&["--ratings", &data, "--methods", "magic"], "no method `magic`; there are popular");
    eval(&["--ratings", &data, "--methods", "content"], "needs --items or --texts");
    eval(&["--ratings", &data, "--items", "/nowhere/u.item"], "cannot read /nowhere/u.item");
    let others = file(&folder, "others", "900::Another film (1990)::Drama\n");
    eval(&["--ratings", &data, "--items", &others], "describes none of the rated items");
    eval(
        &["--ratings", &data, "--per-user-topn", "/nowhere/lists", "--methods", "default"],
        "cannot write /nowhere/lists",
    );
    for (wrong, cause) in [("75", "no split such as 75/25"), ("0/0", "no split such as 75/25")] {
        refused(&["eval", "recommend", "--ratings", &data, "--split", wrong], 2, cause);
    }
    refused(&["eval", "recommend", "--ratings", &data, "--k", "0"], 2, "--k");
    refused(&["eval", "recommend", "--train", &data], 2, "--test");
    // One person is few, and still an answer.
    let alone = ratings(false).lines().take(12).fold(String::new(), |text, line| text + line + "\n");
    assert!(told(&["eval", "recommend", "--ratings", &file(&folder, "alone", &alone)]).contains("1 users"));
}

/// Ids of the products of a list.
fn ids(lines: &str) -> Vec<String> {
    let id = |line: &str| {
        let value: Value = serde_json::from_str(line).unwrap();
        value["advice"]["product"].as_str().unwrap().to_owned()
    };
    lines.lines().map(id).collect()
}

#[test]
fn lists_of_every_kind_come_from_the_demo_shop() {
    let (model, shop) = (root().join("models/recommend.sealed"), root().join("assets/shop"));
    let (model, shop) = (model.to_str().unwrap(), shop.to_str().unwrap());
    let base = ["recommend", "--model", model, "--shop", shop, "--count", "4"];
    let list = |more: &[&str]| told(&[&base[..], more].concat());
    let tried = ["--session", "view:P0002,try-on:P0019,try-on:P0019", "--store", "sh-jingan"];
    let for_you = ids(&list(&tried));
    assert!(for_you.len() == 4 && !for_you.contains(&"P0019".to_owned()), "{for_you:?}");
    for kind in ["similar", "also-bought"] {
        let found = ids(&list(&["--kind", kind, "--product", "P0019"]));
        assert!(found.len() == 4 && !found.contains(&"P0019".to_owned()), "{kind}: {found:?}");
    }
    assert_eq!(ids(&list(&[&tried[..], &["--kind", "because-you-tried"]].concat())).len(), 4);
    assert!(list(&["--kind", "because-you-tried"]).is_empty(), "nothing was tried");
    assert_eq!(ids(&list(&["--kind", "look", "--product", "P0019,P0008"])).len(), 4);
    let next = list(&[&tried[..], &["--kind", "next-action", "--body", "chest=88,waist=70,hip=94"]].concat());
    let first: Value = serde_json::from_str(next.lines().next().unwrap()).unwrap();
    assert!(first["do"].is_string() && first["tried"] == 2, "{next}");
    assert!(first["intent"].as_f64().is_some_and(|chance| (0.0..=1.0).contains(&chance)), "{next}");

    // Without --store the pieces of all stores count.
    let anywhere = ["--session", "try-on:P0019,try-on:P0019", "--kind", "next-action"];
    let first: Value = serde_json::from_str(list(&anywhere).lines().next().unwrap()).unwrap();
    assert_eq!(first["do"], "offer", "{first}");
    assert!(ids(&list(&["--most", "0.01"])).is_empty());
    let wrong = |more: &[&str], code, cause| refused(&[&base[..], more].concat(), code, cause);
    wrong(&["--kind", "similar"], 3, "this list needs --product");
    wrong(&["--kind", "look"], 3, "this list needs --product");
    wrong(&["--kind", "similar", "--product", "P9999"], 3, "no product `P9999`");
    wrong(&["--session", "try-on:P9999"], 3, "no product or variant `P9999`");
    wrong(&["--session", "sniff:P0001"], 3, "no kind of step `sniff`");
    wrong(&["--session", "P0001"], 3, "is no step such as");
    wrong(&["--customer", "nobody"], 3, "no customer `nobody`");
    wrong(&["--store", "moon"], 3, "no stock was counted in a store `moon`");
    wrong(&["--most", "cheap"], 3, "`cheap` is no amount of CNY");
    wrong(&["--body", "chest=wide"], 2, "is no measure such as");
    refused(&["recommend", "--model", "/nowhere", "--shop", shop], 4, "/nowhere is missing");
    refused(&["recommend", "--model", model, "--shop", "/nowhere"], 3, "/nowhere/products.jsonl");
    refused(&["recommend", "--model", model, "--db", "/nowhere.db"], 3, "it is not there");
    let folder = tempfile::tempdir().unwrap();
    let damaged = folder.path().join("model");
    let whole = fs::read(model).unwrap();
    fs::write(&damaged, &whole[..whole.len() / 2]).unwrap();
    refused(&["recommend", "--model", damaged.to_str().unwrap(), "--shop", shop], 4, "is damaged");
}

#[test]
fn a_model_is_trained_replaced_and_rolled_back() {
    let folder = tempfile::tempdir().unwrap();
    let data = file(&folder, "u.data", &ratings(false));
    let out = folder.path().join("recommend.model");
    let out = out.to_str().unwrap();
    refused(&["train", "recommend", "--roll-back", out], 4, "is missing");
    let first = told(&["train", "recommend", "--ratings", &data, "--out", out]);
    assert!(first.contains("\"items\":31") || first.contains("\"items\":30"), "{first}");
    let bytes = fs::read(out).unwrap();
    told(&["train", "recommend", "--ratings", &data, "--out", out, "--fixed-weights"]);
    told(&["train", "recommend", "--roll-back", out]);
    assert_eq!(fs::read(out).unwrap(), bytes);
    refused(&["train", "recommend", "--roll-back", out], 4, "is missing");
    let shop = root().join("assets/shop");
    let shop = shop.to_str().unwrap();
    refused(&["recommend", "--model", out, "--shop", shop], 4, "is a model of another shop");
    refused(&["train", "recommend", "--ratings", &data], 2, "--out");
    refused(&["train", "recommend", "--out", out], 2, "--shop");
    refused(&["train", "recommend", "--ratings", &data, "--out", "/nowhere/model"], 4, "/nowhere/model");
}
