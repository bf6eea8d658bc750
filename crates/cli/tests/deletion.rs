//! What a customer does not want kept, by the commands: single things, and everything, looked for in all that the programs have written.

// Helpers of tests: what is missing here fails the test, with its place.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

use common::{Folder, complaint, root};
use serde_json::{Value, json};

/// When all of it happened.
const DAY: i64 = 1_700_000_000;

/// What stands in the rows of the two who are deleted: one agreed to everything, the other to a profile alone.
const WORDS: [&str; 8] = [
    "c-doomed",
    "name-of-doomed",
    "openid-of-doomed",
    "order-of-doomed",
    "event-of-doomed",
    "visit-of-doomed",
    "secret wish of doomed",
    "c-quiet",
];

/// A shop's own files, and apart from them the folder that the programs write to.
struct Shop {
    files: Folder,
    kept: Folder,
}

impl Shop {
    /// The demo shop's range and people of our own, who try on what lies side by side.
    fn new() -> Self {
        let shop = Self { files: Folder::new(), kept: Folder::new() };
        for name in ["categories", "products", "stores", "stock", "size_charts", "knowledge"] {
            let file = format!("{name}.jsonl");
            fs::copy(root().join("assets/shop").join(&file), shop.files.path(&file)).unwrap();
        }
        let products = fs::read_to_string(shop.files.path("products.jsonl")).unwrap();
        let products: Vec<Value> = products.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let members: Vec<String> =
            (0..40).map(|n| format!("c{n:03}")).chain(["c-doomed".into(), "c-quiet".into()]).collect();
        let customers = members.iter().map(|id| {
            let name = id.trim_start_matches("c-");
            let all = id != "c-quiet";
            json!({ "id": id, "name": format!("name-of-{name}"), "membership": "gold", "since": DAY,
                "consent": { "profile": true, "cross_channel": all, "measurements": all, "marketing": all },
                "identities": [{ "channel": "wechat", "key": format!("openid-of-{name}") },
                    { "channel": "store", "key": format!("M-{name}") }] })
        });
        shop.files.file("customers.jsonl", lines(customers));
        let events = members.iter().enumerate().flat_map(|(who, id)| {
            let name = id.trim_start_matches("c-");
            let product = |step: usize| &products[(who % 8 * 20 + step * 3) % products.len()]["id"];
            let event = |step: usize| {
                json!({ "id": format!("event-of-{name}-{step}"), "at": DAY + (who * 7200 + step * 120) as i64,
                    "channel": "kiosk", "session": format!("visit-of-{name}"), "customer": id,
                    "kind": if step.is_multiple_of(2) { "try-on" } else { "view" }, "product": product(step) })
            };
            (0..6).map(event).collect::<Vec<_>>()
        });
        let asked = json!({ "id": "event-of-doomed-asked", "at": DAY, "channel": "kiosk", "session": "visit-of-doomed",
            "customer": "c-doomed", "kind": "search", "text": "secret wish of doomed" });
        shop.files.file("events.jsonl", lines(events.chain([asked])));
        let variant = &products[0]["variants"][0]["id"];
        let order = |name: &str, id: &str| {
            json!({ "id": format!("order-of-{name}"), "customer": id, "channel": "kiosk", "at": DAY,
                "status": "fulfilled",
                "lines": [{ "variant": variant, "quantity": 1, "price": { "minor": 100, "currency": "CNY" } }] })
        };
        shop.files
            .file("orders.jsonl", lines([order("doomed", "c-doomed"), order("001", "c001")].into_iter()));
        shop.run(&["shop", "load-demo", "--db", &shop.db(), &shop.files.path("")], None);
        shop
    }

    fn db(&self) -> String {
        self.kept.path("shop.db")
    }

    /// Runs the program, its error output going into a log as a service keeps one. Without encoder: only what is kept is asked for here.
    fn run(&self, arguments: &[&str], input: Option<&str>) -> String {
        let mut command = self.kept.jingxuan(arguments);
        command.env("JINGXUAN_ENCODER", self.files.path("no-encoder"));
        if let Some(file) = input {
            command.stdin(File::open(file).unwrap());
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", complaint(&output));
        let log = OpenOptions::new().create(true).append(true).open(self.kept.path("log.txt"));
        log.unwrap().write_all(&output.stderr).unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    fn delete_part(&self, id: &str, part: &str) -> String {
        self.run(&["shop", "delete-part", "--db", &self.db(), id, part], None)
    }

    fn refused(&self, id: &str, part: &str, code: i32) -> String {
        let mut command = self.kept.jingxuan(&["shop", "delete-part", "--db", &self.db(), id, part]);
        common::refused(&mut command, code)
    }

    fn customer(&self, id: &str) -> Value {
        let text = self.run(
            &["shop", "export", "--db", &self.db(), "--format", "jsonl", "--kind", "customers", "-"],
            None,
        );
        let mut all = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        all.find(|customer| customer["id"] == id).unwrap()
    }

    /// Which of the words are in which file that the programs have written.
    fn traces(&self, words: &[&'static str]) -> Vec<(PathBuf, &'static str)> {
        let mut found = Vec::new();
        for file in files(Path::new(&self.kept.path(""))) {
            let bytes = fs::read(&file).unwrap();
            let has = |word: &&&str| bytes.windows(word.len()).any(|window| window == word.as_bytes());
            found.extend(words.iter().filter(has).map(|word| (file.clone(), *word)));
        }
        found
    }
}

fn lines(records: impl Iterator<Item = Value>) -> String {
    records.map(|record| format!("{record}\n")).collect()
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn a_deleted_customer_is_in_no_database_model_cache_log_or_report() {
    let shop = Shop::new();
    let (db, cache, report) = (shop.db(), shop.kept.path("cache"), shop.kept.path("report.jsonl"));
    fs::create_dir(&cache).unwrap();

    // Records that cannot be taken, or not with the name, are in the report.
    let event = |id: &str, customer: &str, channel: &str| {
        json!({ "id": id, "at": DAY + 9, "channel": channel, "session": "later", "customer": customer, "kind": "ask",
            "text": "secret wish of doomed" })
    };
    let nameless = json!({ "id": "e2", "at": DAY + 9, "channel": "wechat", "session": "v2", "customer": "c-quiet",
        "kind": "view" });
    let stranger = json!({ "id": "e3", "at": DAY + 9, "channel": "web", "session": "v3", "customer": "c-nobody",
        "kind": "view" });
    let more = [event("e1", "c-doomed", "moon"), nameless, stranger, event("e4", "c-doomed", "wechat")];
    let more = shop.files.file("more.jsonl", lines(more.into_iter()));
    let arguments = ["shop", "import", "--db", &db, "--format", "jsonl", "--kind", "events", "--skip-bad"];
    shop.run(&[&arguments[..], &["--report", &report, &more]].concat(), None);
    let told = fs::read_to_string(&report).unwrap();
    assert_eq!(told.lines().count(), 3, "{told}");
    for nobody in ["c-doomed", "c-quiet", "c-nobody", "secret wish"] {
        assert!(!told.contains(nobody), "a report tells of lines, not of people: {told}");
    }

    // Learned twice, so that there is a model before the last; then talked with and searched.
    let (model, pictures) = (shop.kept.path("cache/recommend.sealed"), shop.files.path(""));
    let train = ["train", "recommend", "--db", &db, "--out", &model, "--fixed-weights", "--untried"];
    let train = [&train[..], &["--pictures", &pictures]].concat();
    (0..2).for_each(|_| drop(shop.run(&train, None)));
    let said = shop.files.file("said.txt", "红色连衣裙\n第一件有M码吗\n");
    let replies = shop.run(&["chat", "--json", "--db", &db, "--cache", &cache], Some(&said));
    assert_eq!(replies.lines().count(), 2);
    shop.run(&["search", "连衣裙", "--db", &db, "--lexical"], None);

    let written = files(Path::new(&shop.kept.path("")));
    for name in ["shop.db", "recommend.sealed", "recommend.sealed.previous", "report.jsonl", "log.txt"] {
        assert!(written.iter().any(|file| file.ends_with(name)), "{name} is looked at: {written:?}");
    }
    let before = shop.traces(&WORDS);
    for word in WORDS {
        assert!(before.iter().any(|(_, found)| *found == word), "{word} is there to be found");
    }
    let in_database =
        |file: &Path| file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("shop.db"));
    assert!(before.iter().all(|(file, _)| in_database(file)), "only the database knows people: {before:?}");
    for id in ["c-doomed", "c-quiet"] {
        shop.run(&["shop", "delete-customer", "--db", &db, id], None);
    }
    assert_eq!(shop.traces(&WORDS), []);
    let mut again = shop.kept.jingxuan(&["shop", "delete-customer", "--db", &db, "c-doomed"]);
    let refused = common::refused(&mut again, 3);
    assert!(
        refused.contains("no such customer") && !refused.contains("c-doomed"),
        "errors are logged: {refused}"
    );

    // Nor does anything come back from what was kept beside the database.
    shop.run(&train, None);
    shop.run(&["chat", "--json", "--db", &db, "--cache", &cache], Some(&said));
    assert_eq!(shop.traces(&WORDS), []);
}

#[test]
fn single_things_of_a_customer_are_deleted_by_name_and_the_rest_stays() {
    let shop = Shop::new();
    let (doomed, other) = ("c-doomed", "c001");
    assert!(
        shop.refused(doomed, "order:order-of-001", 3).contains("no order `order-of-001`"),
        "it is another's"
    );
    assert!(shop.refused(doomed, "event:event-of-c001-1", 3).contains("no event"), "it is another's");
    assert!(shop.refused(doomed, "identity:douyin", 3).contains("no identity on `douyin`"));
    assert!(shop.refused(doomed, "everything", 2).contains("identity:CHANNEL"));
    assert!(shop.refused("c-nobody", "name", 3).contains("no name"));

    let deleted = shop.delete_part(doomed, "order:order-of-doomed");
    assert_eq!(deleted, "deleted: order:order-of-doomed, with 0 events, 1 orders, 0 unsent letters\n");
    for part in ["name", "membership", "identity:wechat", "event:event-of-doomed-asked", "field:colours"] {
        let told = shop.delete_part(doomed, part);
        assert!(told.starts_with(&format!("deleted: {part}, ")), "{told}");
    }
    let gone = ["order-of-doomed", "name-of-doomed", "openid-of-doomed", "secret wish of doomed"];
    assert_eq!(shop.traces(&gone), []);
    let left = shop.customer(doomed);
    assert_eq!((&left["name"], &left["membership"]), (&json!(""), &json!("")));
    assert_eq!(left["identities"], json!([{ "channel": "store", "key": "M-doomed" }]));
    assert_eq!(left["consent"]["profile"], true);
    assert_eq!(shop.customer(other)["name"], "name-of-c001", "nobody else is touched");
    assert!(shop.refused(doomed, "name", 3).contains("no name"), "it cannot be deleted again");
}
