//! `jingxuan walk` as the program is called: the seven steps on ratings and on the demo shop, their pictures, and a clear cause where
//! the input is wrong.

// Helpers of tests: what is missing here fails the test, with its place.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

const STEPS: [&str; 7] =
    ["Cleaning", "The user-item matrix", "Features", "Similarity", "Training", "Prediction", "Ranking"];
const PICTURES: [&str; 7] = [
    "1-cleaning.svg",
    "2-matrix.svg",
    "3-features.svg",
    "4-similarity.svg",
    "5-training.svg",
    "6-prediction.svg",
    "7-ranking.svg",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn walk(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_jingxuan"))
        .arg("walk")
        .args(arguments)
        .env("JINGXUAN_RESOURCES", root())
        .output()
        .unwrap()
}

/// What it printed, where it did well.
fn told(arguments: &[&str]) -> String {
    let output = walk(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn refused(arguments: &[&str], cause: &str) {
    let output = walk(arguments);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{arguments:?}: {complaint}");
    assert!(complaint.contains(cause), "{arguments:?}: {cause:?} is missing in: {complaint}");
    assert!(!complaint.contains("panicked"), "{complaint}");
}

fn file(folder: &tempfile::TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Forty people of two tastes who rate fourteen of thirty films, one of them twice.
fn ratings() -> String {
    let mut text = String::new();
    for user in 0..40 {
        for n in 0..14 {
            let film = 1 + (user * 7 + n) % 15 * 2 + user % 2;
            let _ = writeln!(text, "{user}\t{film}\t{}\t{}", 1 + (film + user) % 5, 880_000_000 + n);
        }
    }
    text + "0\t1\t5\t880000099\n"
}

fn films() -> String {
    (1..=30).fold(String::new(), |text, film| {
        let genre = usize::from(film % 2 == 0);
        text + &format!(
            "{film}|Film {film} (19{}5)|01-Jan-1995||url|0|{genre}|{}\n",
            60 + film % 4 * 10,
            1 - genre
        )
    })
}

/// The steps in their order, and nothing that is no number.
fn whole(text: &str) {
    let mut from = 0;
    for (number, step) in (1..).zip(STEPS) {
        let heading = format!("\n{number}. {step}\n");
        let place = text[from..].find(&heading);
        assert!(place.is_some(), "{heading:?} is missing or out of order in: {text}");
        from += place.unwrap_or_default();
    }
    assert!(!text.contains("NaN") && !text.contains(" inf"), "{text}");
}

fn drawn(folder: &Path) {
    for name in PICTURES {
        let svg = fs::read_to_string(folder.join(name)).unwrap();
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"), "{name}");
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{name}: {svg}");
        assert!(svg.contains("prefers-color-scheme:dark"), "{name}");
        assert!(
            svg.matches("<rect ").count() + svg.matches("<circle ").count() + svg.matches("<path ").count()
                > 2
        );
    }
    assert_eq!(fs::read_dir(folder).unwrap().count(), PICTURES.len());
}

/// The figure after a word in the line that begins with another.
fn figure(text: &str, line: &str, column: usize) -> f64 {
    let line = text.lines().find(|other| other.split_whitespace().next() == Some(line)).unwrap();
    line.split_whitespace().nth(column).unwrap().parse().unwrap()
}

#[test]
fn ratings_are_walked_through_with_titles_and_genres() {
    let folder = tempfile::tempdir().unwrap();
    let ratings = file(&folder, "u.data", &ratings());
    let films = file(&folder, "u.item", &films());
    file(&folder, "u.genre", "unknown|0\nDrama|1\nComedy|2\n");
    let pictures = folder.path().join("new/pictures");
    let text = told(&["--ratings", &ratings, "--items", &films, "--pictures", pictures.to_str().unwrap()]);
    whole(&text);
    drawn(&pictures);
    assert_eq!(
        (figure(&text, "lines", 1), figure(&text, "kept", 1)),
        (561.0, 560.0),
        "one was rated twice: {text}"
    );
    assert!(text.contains("40 users x 30 items, 440 filled"), "11 of 14 are trained on: {text}");
    assert!(text.contains("genre:Drama") || text.contains("genre:Comedy"), "genres by their names: {text}");
    assert!(text.contains(" Film "), "titles beside ids: {text}");
    assert!(text.contains("predicted ") && text.contains(", really "), "{text}");
    for method in ["popular", "content", "user-cosine", "ease", "default", "hybrid"] {
        assert!((0.0..=1.0).contains(&figure(&text, method, 1)), "{method} in {text}");
    }
    // The same again, but for times: a walk can be repeated.
    let told_again = told(&["--ratings", &ratings, "--items", &films]);
    let until = |text: &str| text.split("5. Training").next().unwrap_or_default().to_owned();
    assert_eq!(until(&text), until(&told_again));
}

#[test]
fn without_titles_an_item_is_who_rated_it() {
    let folder = tempfile::tempdir().unwrap();
    let ratings = file(&folder, "u.data", &ratings());
    let text = told(&["--ratings", &ratings]);
    whole(&text);
    assert!(text.contains("how many rated it, and their mean"), "{text}");
    assert!(!text.contains("hybrid"), "nothing is known of the items: {text}");
}

#[test]
fn the_demo_shop_is_walked_through() {
    let folder = tempfile::tempdir().unwrap();
    let text = told(&[
        "--shop",
        root().join("assets/shop").to_str().unwrap(),
        "--pictures",
        folder.path().to_str().unwrap(),
    ]);
    whole(&text);
    drawn(folder.path());
    assert!(figure(&text, "kept", 1) > 50_000.0, "{text}");
    let ndcg = |method: &str| figure(&text, method, 1);
    assert!(ndcg("default") > ndcg("ease") && ndcg("ease") > ndcg("popular"), "{text}");
}

#[test]
fn bad_input_is_told_and_nothing_is_left_behind() {
    let folder = tempfile::tempdir().unwrap();
    let good = file(&folder, "u.data", &ratings());
    let bad = file(&folder, "bad.data", "1\t2\tgood\t3\n");
    let strangers = file(&folder, "strangers.item", "901\tA film\n902\tAnother\n");
    let in_the_way = file(&folder, "file", "");
    refused(&["--ratings", "/nowhere/u.data"], "/nowhere/u.data");
    refused(&["--shop", "/nowhere"], "/nowhere");
    refused(&["--ratings", &bad], "`good` is no rating");
    refused(&["--ratings", &good, "--items", &strangers], "describes none of the rated items");
    refused(&["--ratings", &good, "--items", "/nowhere/u.item"], "/nowhere/u.item");
    refused(&["--ratings", &good, "--pictures", &in_the_way], "cannot make the folder");
    assert_eq!(walk(&["--shop", "x", "--items", &good]).status.code(), Some(2), "items belong to ratings");
    assert_eq!(fs::read(&in_the_way).unwrap(), b"");
}
