//! `jingxuan shop import`, `export` and `delete-customer` as the program is called: what comes in goes out again, what is
//! wrong is said with its line, and a deleted customer is gone.

// Helpers of tests: what is missing here fails the test, with its place.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
    time::Duration,
};

use common::complaint;
use serde_json::{Value, json};

/// A folder with a database in it.
struct Shop(common::Folder);

impl Shop {
    fn new() -> Self {
        Self(common::Folder::new())
    }

    fn path(&self, name: &str) -> String {
        self.0.path(name)
    }

    fn file(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        self.0.file(name, text)
    }

    /// `jingxuan shop` with a command, the database and the rest.
    fn command(&self, command: &str, arguments: &[&str]) -> Command {
        let db = self.path("shop.db");
        self.0.jingxuan(&[&["shop", command, "--db", &db][..], arguments].concat())
    }

    fn run(&self, command: &str, arguments: &[&str]) -> Output {
        self.command(command, arguments).output().unwrap()
    }

    /// Its output, where it did well.
    fn told(&self, command: &str, arguments: &[&str]) -> String {
        common::told(&mut self.command(command, arguments))
    }

    /// Its complaint, where it failed with this code.
    fn refused(&self, code: i32, command: &str, arguments: &[&str]) -> String {
        common::refused(&mut self.command(command, arguments), code)
    }

    /// Takes a file of records in.
    fn records(&self, kind: &str, records: &[Value]) {
        let file = self.file(&format!("{kind}.jsonl"), lines(records));
        self.told("import", &["--format", "jsonl", "--kind", kind, &file]);
    }

    fn exported(&self, kind: &str) -> Vec<Value> {
        let text = self.told("export", &["--format", "jsonl", "--kind", kind, "-"]);
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn lines(records: &[Value]) -> String {
    records.iter().map(|record| format!("{record}\n")).collect()
}

const FEED: &str = "id\titem_group_id\ttitle\tprice\tcolor\tsize\tavailability\tquantity\n\
    A-S\tA\tCoat\t900 CNY\tNavy\tS\tin_stock\t3\n\
    A-M\tA\tCoat\t900 CNY\tNavy\tM\tout_of_stock\t\n\
    B-S\tB\tDress\t500 CNY\tRed\tS\tin_stock\t2\n";

fn store(id: &str) -> Value {
    let text = json!({ "zh-CN": "店", "en": id });
    json!({ "id": id, "name": text, "city": text, "address": text, "latitude": 31.2, "longitude": 121.4 })
}

#[test]
fn a_feed_goes_in_and_comes_out_in_every_format() {
    let shop = Shop::new();
    shop.records("stores", &[store("s1")]);
    let feed = shop.file("feed.tsv", FEED);
    let said = shop.told("import", &["--format", "google-tsv", "--stock-of", "s1", "--json", &feed]);
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&said["records"], &said["variants"], &said["skipped"]), (&json!(3), &json!(3), &json!(0)));
    let pieces: Vec<_> = shop.exported("stock").iter().map(|count| count["quantity"].clone()).collect();
    assert_eq!(pieces, [0, 3, 2]);
    let range = shop.exported("products");
    for format in ["google-tsv", "google-xml", "shopify", "jsonl"] {
        let out = shop.path(format);
        shop.told("export", &["--format", format, &out]);
        assert!(!Path::new(&shop.path(&format!("{format}.part"))).exists());
        let copy = Shop::new();
        copy.told("import", &["--format", format, &out]);
        assert_eq!(copy.exported("products"), range, "{format}");
    }
}

#[test]
fn a_bad_record_refuses_the_feed_and_the_report_has_what_is_left_out() {
    let shop = Shop::new();
    let feed =
        shop.file("feed.tsv", format!("{FEED}C-S\tC\tShirt\tfree\t\t\t\t\nD\tD\tHat\t9 CNY\tGalaxy\t\t\t\n"));
    let said = shop.refused(3, "import", &["--format", "google-tsv", &feed]);
    assert!(said.contains("feed.tsv: line 5: price `free`: an amount and a currency"), "{said}");
    assert_eq!(shop.exported("products"), Vec::<Value>::new());

    let report = shop.path("report.jsonl");
    let arguments = ["--format", "google-tsv", "--skip-bad", "--report", &report, &feed];
    let output = shop.command("import", &arguments).output().unwrap();
    assert!(output.status.success());
    assert_eq!(complaint(&output), "", "what is in the report is not said twice");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(told.starts_with("4 records with 4 variants, 1 skipped, 0 not for sale, "), "{told}");
    let report = fs::read_to_string(report).unwrap();
    let remarks: Vec<Value> = report.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let kinds: Vec<_> =
        remarks.iter().map(|remark| (remark["line"].clone(), remark["kind"].clone())).collect();
    assert_eq!(kinds, [(json!(5), json!("skipped")), (json!(6), json!("note"))]);
    assert!(remarks[0]["message"].as_str().unwrap().contains("price `free`"));

    let nowhere = shop.path("no/such/folder/report");
    let complaint = shop.refused(1, "import", &["--format", "google-tsv", "--report", &nowhere, &feed]);
    assert!(complaint.contains("report"), "{complaint}");
}

#[test]
fn what_a_merge_takes_away_is_said() {
    let shop = Shop::new();
    let feed = shop.file("feed.tsv", FEED);
    shop.told("import", &["--format", "google-tsv", &feed]);
    let next = shop.file("next.tsv", "id\titem_group_id\ttitle\tprice\nB-S\tC\tSkirt\t500 CNY\n");
    let output = shop.command("import", &["--format", "google-tsv", "--merge", &next]).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(told.contains(", 1 products left the range, "), "{told}");
    assert_eq!(
        complaint(&output),
        "line 2: product `B` has left the range: another has its last variant now\n"
    );
    assert_eq!(shop.exported("products").len(), 2);
}

const SHOPIFY: &str = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\n\
    coat,Coat,Size,S,C-S,900\n\
    coat,,,M,C-M,900\n\
    belt,Belt,Size,S,B-S,90\n";

#[test]
fn a_product_that_a_merge_skips_keeps_its_older_version_and_the_report_says_so() {
    let shop = Shop::new();
    let feed = shop.file("feed.csv", SHOPIFY);
    shop.told("import", &["--format", "shopify", &feed]);
    let before = shop.exported("products");
    let apart = "coat,New coat,Size,S,C-S,950\nbelt,Belt,Size,S,B-S,99\ncoat,,,M,C-M,950\n";
    let bad_row = "coat,New coat,Size,S,C-S,950\ncoat,,,M,C-M,free\nbelt,Belt,Size,S,B-S,99\n";
    let takes_a_variant = "coat,New coat,Size,S,B-S,950\nhat,Hat,Size,S,H-S,99\ncoat,,,M,C-M,950\n";
    for (rows, line) in [(apart, 4), (bad_row, 3), (takes_a_variant, 4)] {
        let next = SHOPIFY.lines().next().unwrap().to_owned() + "\n" + rows;
        let next = shop.file("next.csv", next);
        let report = shop.path("report.jsonl");
        let said = shop.told(
            "import",
            &["--format", "shopify", "--merge", "--skip-bad", "--json", "--report", &report, &next],
        );
        let said: Value = serde_json::from_str(&said).unwrap();
        let counts = ["records", "variants", "skipped", "removed"].map(|name| said[name].clone());
        assert_eq!(counts, [1, 1, 1, 0], "{rows}");
        let report = fs::read_to_string(report).unwrap();
        let remark: Value = serde_json::from_str(report.trim_end()).unwrap();
        assert_eq!((&remark["line"], &remark["kind"]), (&json!(line), &json!("skipped")));
        assert!(remark["message"].as_str().unwrap().ends_with("; kept the older version"), "{remark}");
        let now = shop.exported("products");
        let coat = |range: &[Value]| range.iter().find(|product| product["id"] == "coat").cloned();
        assert_eq!(coat(&now), coat(&before), "{rows}");
        assert!(now.iter().any(|product| product["id"] == "belt"), "{rows}");
    }
}

#[test]
fn a_consent_taken_back_is_not_turned_on_by_an_older_file_or_by_one_without_times() {
    let shop = Shop::new();
    let customer = |marketing: bool, changes: Value| {
        json!({ "id": "c1", "name": "Lin", "consent": { "profile": true, "marketing": marketing }, "since": 1,
            "consent_changes": changes })
    };
    let yes = json!({ "purpose": "marketing", "agreed": true, "at": 10, "channel": "web" });
    let no = json!({ "purpose": "marketing", "agreed": false, "at": 40, "channel": "kiosk" });
    let older = lines(&[customer(true, json!([yes.clone()]))]);
    let later = lines(&[customer(false, json!([no.clone()]))]);
    let undated = lines(&[customer(true, json!([]))]);
    let take = |file: &str| {
        let file = shop.file("customers.jsonl", file);
        let output = shop.run("import", &["--format", "jsonl", "--kind", "customers", &file]);
        assert!(output.status.success(), "{}", complaint(&output));
        (complaint(&output), shop.exported("customers").remove(0))
    };
    assert_eq!(take(&older).1["consent"]["marketing"], true);
    assert_eq!(take(&later).0, "", "a newer answer is taken without a word");
    for file in [&older, &undated, &later, &older] {
        let (said, now) = take(file);
        assert_eq!(now["consent"]["marketing"], false, "{file}");
        assert_eq!(now["name"], "Lin");
        let told = said.contains("line 1: the customer took the consent to `marketing` back");
        assert_eq!(told, *file != later, "{said}");
        let changes = now["consent_changes"].as_array().unwrap();
        assert!(changes.contains(&yes) && changes.contains(&no), "{changes:?}");
    }
}

#[test]
fn an_import_that_is_killed_leaves_the_range_as_it_was() {
    let shop = Shop::new();
    let feed = shop.file("feed.tsv", FEED);
    shop.told("import", &["--format", "google-tsv", &feed]);
    let before = shop.exported("products");
    let mut large = "id\ttitle\tprice\n".to_owned();
    large.extend((0..60_000).map(|n| format!("V{n}\tCoat\t9 CNY\n")));
    let large = shop.file("large.tsv", large);
    let mut killed = 0;
    for (round, merge) in [false, true].into_iter().cycle().take(8).enumerate() {
        let mut arguments = vec!["--format", "google-tsv", "--skip-bad", large.as_str()];
        arguments.extend(merge.then_some("--merge"));
        let mut import =
            shop.command("import", &arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(20 + 60 * round as u64));
        import.kill().unwrap(); // SIGKILL
        if import.wait().unwrap().success() {
            break; // a machine so quick that all of it was in
        }
        killed += 1;
        assert_eq!(shop.exported("products"), before);
        assert!(shop.told("show", &[]).starts_with("whole"));
    }
    assert!(killed > 0, "no import was killed");
}

#[test]
fn what_would_write_over_the_feed_or_the_database_is_refused() {
    let shop = Shop::new();
    let feed = shop.file("feed.tsv", FEED);
    shop.told("import", &["--format", "google-tsv", &feed]);
    let database = shop.path("shop.db");
    for report in [&feed, &database] {
        let said = shop.refused(3, "import", &["--format", "google-tsv", "--report", report, &feed]);
        assert!(said.contains("--report would be written over"), "{said}");
    }
    assert_eq!(fs::read_to_string(&feed).unwrap(), FEED);
    let said = shop.refused(3, "export", &["--format", "jsonl", &database]);
    assert!(said.contains("over the database"), "{said}");
    assert_eq!(shop.exported("products").len(), 2, "it is still a database");
}

#[test]
fn a_merge_of_what_cannot_be_merged_is_refused_and_loses_nothing() {
    let shop = Shop::new();
    shop.records("stores", &[store("s1"), store("s2")]);
    let one = shop.file("one.jsonl", lines(&[store("s3")]));
    let said = shop.refused(3, "import", &["--format", "jsonl", "--kind", "stores", "--merge", &one]);
    assert!(said.contains("--merge is for products"), "{said}");
    assert_eq!(shop.exported("stores").len(), 2);
    let said = shop.refused(3, "import", &["--format", "jsonl", "--stock-of", "s1", &one]);
    assert!(said.contains("--stock-of is for feeds with quantities"), "{said}");
}

#[test]
fn misspelt_stock_and_unknown_stores_are_said_with_their_line() {
    let shop = Shop::new();
    let feed = shop.file("feed.tsv", FEED);
    let complaint = shop.refused(3, "import", &["--format", "google-tsv", "--stock-of", "s1", &feed]);
    assert!(complaint.contains("no store `s1`"), "{complaint}");
    shop.told("import", &["--format", "google-tsv", &feed]);
    shop.records("stores", &[store("s1")]);
    let count = |variant: &str| json!({ "variant": variant, "store": "s1", "quantity": 1, "at": 1 });
    let stock = shop.file("stock.jsonl", lines(&[count("A-S"), count("A_M")]));
    let complaint = shop.refused(3, "import", &["--format", "jsonl", "--kind", "stock", &stock]);
    assert!(complaint.contains("stock.jsonl: line 2: no variant `A_M`"), "{complaint}");
    assert_eq!(shop.exported("stock"), Vec::<Value>::new());
}

#[test]
fn a_supplement_file_adds_what_the_feed_cannot_say() {
    let shop = Shop::new();
    let feed = shop.file("feed.tsv", FEED);
    shop.told("import", &["--format", "google-tsv", &feed]);
    let added = json!({ "product": "A", "margin_percent": 40, "since": 1_700_000_000,
        "garments": { "A-M": { "garment": "coat", "colourway": "navy" } } });
    shop.records("supplements", std::slice::from_ref(&added));
    assert_eq!(shop.exported("supplements"), std::slice::from_ref(&added));
    shop.told("import", &["--format", "google-tsv", "--merge", &feed]);
    assert_eq!(shop.exported("supplements"), [added], "a merged feed keeps it");
}

#[test]
fn a_deleted_customer_is_gone_and_cannot_be_deleted_again() {
    let shop = Shop::new();
    let customer = |id: &str| {
        json!({ "id": id, "name": format!("name-of-{id}"), "consent": { "profile": true }, "since": 1,
            "consent_changes": [{ "purpose": "profile", "agreed": true, "at": 1, "channel": "wechat" }],
            "identities": [{ "channel": "store", "key": format!("member-{id}") }] })
    };
    shop.records("customers", &[customer("c1"), customer("c2")]);
    shop.records("events", &[
        json!({ "id": "e1", "at": 1, "channel": "kiosk", "session": "v", "customer": "c1", "kind": "view" }),
    ]);
    let told = shop.told("delete-customer", &["c1"]);
    assert!(told.starts_with("deleted: 1 events, 0 orders, 0 unsent letters, 1 identities, "), "{told}");
    let left = shop.exported("customers");
    assert_eq!((left.len(), &left[0]["id"]), (1, &json!("c2")));
    assert_eq!(left[0]["consent_changes"][0], customer("c2")["consent_changes"][0]);
    let bytes = fs::read(shop.path("shop.db")).unwrap();
    assert!(!bytes.windows(10).any(|window| window == b"name-of-c1"));
    let complaint = shop.refused(3, "delete-customer", &["c1"]);
    assert!(
        complaint.contains("no such customer") && !complaint.contains("`c1`"),
        "logs name nobody: {complaint}"
    );
    let nowhere = Shop::new();
    assert!(nowhere.refused(3, "delete-customer", &["c1"]).contains("no such database"));
}
