//! What is kept of a member: deleted one by one on the screen, and looked for in everything that the kiosk has written.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{
    driver::Kiosk,
    pages::{CODE, PIN, begun, log_in, next_in_english, shot},
};

/// What nobody else of the demo shop has: the member's id, and who the member is on each channel. The name is another's too.
const MEMBER: [&str; 6] = ["c0873", "M26032301", "wx_demo_def75", "app-913269", "web-913269", "dy_0def75"];

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let below = |path: PathBuf| if path.is_dir() { files(&path) } else { vec![path] };
    paths.flat_map(below).filter(|path| path.is_file()).collect()
}

/// Which of the words are in which file that the kiosk has written: database, what it has learned, logs, what the page keeps.
fn traces(kiosk: &Kiosk, words: &[&'static str]) -> Vec<(PathBuf, &'static str)> {
    let mut found = Vec::new();
    for file in files(kiosk.home.path()) {
        let bytes = match fs::read(&file) {
            Ok(bytes) => bytes,
            // It came and went while the others were read.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => panic!("{}: {error}", file.display()),
        };
        let has = |word: &&&str| bytes.windows(word.len()).any(|window| window == word.as_bytes());
        found.extend(words.iter().filter(has).map(|word| (file.clone(), *word)));
    }
    found
}

/// Deletes one thing, and waits until it is not on the page any more.
fn delete(kiosk: &Kiosk, kept: &str) {
    kiosk.touch(&format!("[data-forget-field='{kept}']"));
    kiosk.touch("[data-yes]");
    kiosk.see(&format!("[data-me]:not(:has([data-known='{kept}']))"));
}

#[test]
fn a_member_deletes_single_things_and_of_the_rest_nothing_is_left_on_the_disk() {
    let (_scene, kiosk) = begun();
    log_in(&kiosk, PIN);
    kiosk.see("[data-kept] [data-known=membership]");
    let number = kiosk.text("[data-known='identity:store']");
    assert!(number.contains("会员号") && number.contains("M2····01"), "{number}");
    assert!(!number.contains(CODE), "the screen stands in a shop: {number}");
    let order = kiosk.text("[data-known='order:o01145']");
    for part in ["2026年5月", "已完成", "微信", "¥638"] {
        assert!(order.contains(part), "{part} is missing in: {order}");
    }
    let database = traces(&kiosk, &MEMBER);
    for word in MEMBER {
        assert!(database.iter().any(|(_, found)| *found == word), "{word} is there to be found");
    }

    // A number and an order go, and nothing else.
    kiosk.touch("[data-forget-field='identity:wechat']");
    let asked = kiosk.text(".ask[role=alertdialog] p");
    assert!(!asked.contains("登录") && !asked.contains("预留"), "what is true of other things: {asked}");
    kiosk.touch("[data-no]");
    for (kept, told) in [("identity:store", "登录"), ("order:o01145", "预留"), ("name", "称呼")] {
        kiosk.touch(&format!("[data-forget-field='{kept}']"));
        let asked = kiosk.text(".ask[role=alertdialog] p");
        assert!(asked.contains(told), "{kept}: {asked}");
        kiosk.touch("[data-no]");
    }
    kiosk.see("[data-known='identity:wechat']");
    delete(&kiosk, "identity:wechat");
    assert_eq!(traces(&kiosk, &["wx_demo_def75"]), []);
    delete(&kiosk, "order:o01145");
    kiosk.see("[data-known='order:o01073']");
    shot(&kiosk, "member-kept");

    // Without the name nobody is called by it, nor in what was said before.
    assert!(kiosk.text(".me-head h3").contains("杜朝颜"));
    delete(&kiosk, "name");
    assert_eq!(kiosk.text(".me-head h3"), "您好");
    kiosk.touch("[data-tab=chat]");
    let nameless = (0..50).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        kiosk.text("[data-from=guide]") == "欢迎回来。"
    });
    assert!(nameless, "the greeting has the name: {}", kiosk.text("[data-from=guide]"));

    // The next visit, in English: what was deleted stays deleted.
    kiosk.touch("[data-close]");
    next_in_english(&kiosk);
    log_in(&kiosk, PIN);
    let number = kiosk.text("[data-known='identity:store']");
    assert!(number.contains("Member number") && number.contains("you log in with it"), "{number}");
    for kept in ["name", "identity:wechat", "order:o01145"] {
        assert!(!kiosk.shows(&format!("[data-known='{kept}']")), "{kept} came back");
    }
    shot(&kiosk, "member-kept-english");

    // Everything: no file of the kiosk has the member any more.
    kiosk.touch("[data-forget]");
    kiosk.touch("[data-yes]");
    kiosk.see("[data-log-in]");
    assert_eq!(traces(&kiosk, &MEMBER), []);
    let written = files(kiosk.home.path());
    for name in ["shop.db", "kiosk.err"] {
        assert!(written.iter().any(|file| file.ends_with(name)), "{name} was looked at: {written:?}");
    }
    let is_log = |file: &PathBuf| file.extension().is_some_and(|ending| ending == "log");
    assert!(written.iter().any(is_log), "the log was looked at: {written:?}");
}
