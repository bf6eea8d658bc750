//! The settings file outlives its writers: `kill -9`, a disk that takes no more, and several writers at once.
//!
//! The writers are this test program itself, started again with the name of one of the ignored tests at the end and
//! with the file to write in `SETTINGS_FILE`.

#![cfg(unix)]
#![allow(missing_docs)]
#![allow(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it should be")]

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

use jingxuan_settings::{Recovery, Settings, edit, load_or_recover, write_atomically};

const SETTINGS_FILE: &str = "SETTINGS_FILE";
/// Kills at random moments, and how many of them must have hit a write half done for the test to mean anything.
const KILLS: usize = 40;
const HIT: usize = 3;
const KILLS_AT_MOST: usize = 400;
/// Large enough that a write takes its time; far above one page and one block.
const PADDING: usize = 256 * 1024;
const LAST_LINE: &str = "# the last line of the file";

#[test]
fn killed_at_any_moment_a_writer_leaves_the_old_or_the_new_file_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    let mut expected = 1;
    write_atomically(&path, long_settings(expected).as_bytes()).unwrap();

    let (mut kills, mut hits) = (0, 0);
    while kills < KILLS || hits < HIT {
        assert!(kills < KILLS_AT_MOST, "only {hits} of {kills} kills hit a write half done");
        let (mut writer, mut acknowledged) = start_writer("writer_that_never_stops", &path);
        let mut line = String::new();
        acknowledged.read_line(&mut line).unwrap(); // "ready"
        std::thread::sleep(moment(kills));
        writer.kill().unwrap(); // SIGKILL
        writer.wait().unwrap();
        kills += 1;

        let last = acknowledged.lines().map_while(Result::ok).filter_map(|n| n.parse::<u32>().ok()).last();
        let acknowledged = last.unwrap_or(expected);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.trim_end().ends_with(LAST_LINE), "the file is cut off after {} bytes", text.len());
        let (settings, recovery) = load_or_recover(&path);
        assert!(matches!(recovery, Recovery::AsWritten), "{recovery:?}");
        // What the writer was told is written is there, or the one write that it was still busy with.
        let found = settings.kiosk.idle_seconds;
        assert!(
            found == acknowledged || found == next(acknowledged),
            "{found} is neither {acknowledged} nor the value after it"
        );
        expected = found;

        hits += usize::from(left_behind(folder.path(), &path) > 0);
    }
}

#[test]
fn what_killed_writers_leave_behind_never_grows_and_goes_with_the_next_write() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    write_atomically(&path, long_settings(1).as_bytes()).unwrap();
    for round in 0..20 {
        let (mut writer, mut acknowledged) = start_writer("writer_that_never_stops", &path);
        acknowledged.read_line(&mut String::new()).unwrap();
        std::thread::sleep(moment(round));
        writer.kill().unwrap();
        writer.wait().unwrap();
        assert!(left_behind(folder.path(), &path) <= 1);
    }
    edit(&path, "kiosk", "idle_seconds", 77.into()).unwrap();
    assert_eq!(left_behind(folder.path(), &path), 0);
    assert_eq!(Settings::load(&path).unwrap().kiosk.idle_seconds, 77);
}

#[test]
fn a_disk_that_takes_no_more_keeps_the_old_file_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    let old = "[kiosk]\nidle_seconds = 30\n";
    write_atomically(&path, old.as_bytes()).unwrap();
    // Files may grow to 64 KiB; with the signal ignored, a write beyond that fails as on a full disk.
    let limited = "trap '' XFSZ; ulimit -f 128; exec \"$0\" \"$@\"";
    let output = Command::new("sh")
        .args(["-c", limited])
        .arg(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "writer_of_one_large_file", "--nocapture"])
        .env(SETTINGS_FILE, &path)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("refused: ") && said.contains("config.toml: File too large"), "{said}");
    assert_eq!(fs::read_to_string(&path).unwrap(), old);
    assert_eq!(left_behind(folder.path(), &path), 0);
}

#[test]
fn killed_by_the_disk_limit_itself_a_writer_keeps_the_old_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    let old = "[kiosk]\nidle_seconds = 30\n";
    write_atomically(&path, old.as_bytes()).unwrap();
    let status = Command::new("sh")
        .args(["-c", "ulimit -c 0; ulimit -f 128; exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "writer_of_one_large_file", "--nocapture"])
        .env(SETTINGS_FILE, &path)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert_eq!(status.code(), None, "ended by a signal in the middle of the write");
    assert_eq!(left_behind(folder.path(), &path), 1);
    assert_eq!(fs::read_to_string(&path).unwrap(), old);
    write_atomically(&path, b"[kiosk]\nidle_seconds = 31\n").unwrap();
    assert_eq!(left_behind(folder.path(), &path), 0);
}

#[test]
fn edits_at_the_same_time_are_all_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    let edits: [(&str, &str, i64); 4] = [
        ("kiosk", "idle_seconds", 21),
        ("kiosk", "countdown_seconds", 7),
        ("vision", "threads", 3),
        ("capture", "fps", 25),
    ];
    for _ in 0..10 {
        let _ = fs::remove_file(&path);
        std::thread::scope(|scope| {
            for (table, key, value) in edits {
                let path = &path;
                scope.spawn(move || edit(path, table, key, value.into()).unwrap());
            }
        });
        let settings = Settings::load(&path).unwrap();
        assert_eq!(settings.kiosk.idle_seconds, 21);
        assert_eq!(settings.kiosk.countdown_seconds, 7);
        assert_eq!(settings.vision.threads, 3);
        assert_eq!(settings.capture.fps, 25);
    }
}

#[test]
fn a_writer_that_hangs_does_not_hang_the_others_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    write_atomically(&path, b"[kiosk]\nidle_seconds = 30\n").unwrap();
    let hanging = fs::File::options().write(true).open(folder.path().join(".write-lock")).unwrap();
    hanging.lock().unwrap();
    let error = edit(&path, "kiosk", "idle_seconds", 31.into()).unwrap_err().to_string();
    assert!(error.contains("another program is writing here"), "{error}");
    assert_eq!(Settings::load(&path).unwrap().kiosk.idle_seconds, 30);
    drop(hanging);
    edit(&path, "kiosk", "idle_seconds", 31.into()).unwrap();
}

/// A long, valid settings file that ends with a known line.
fn long_settings(idle_seconds: u32) -> String {
    let padding = "# padding that makes the file long enough to be cut in two\n";
    format!(
        "[kiosk]\nidle_seconds = {idle_seconds}\n{}{LAST_LINE}\n",
        padding.repeat(PADDING / padding.len())
    )
}

/// The value that the writer writes after `value`.
fn next(value: u32) -> u32 {
    value % 3600 + 1
}

/// The moment of the n-th kill: spread evenly over 60 ms by the golden ratio, so that no phase of a write is missed.
fn moment(n: usize) -> Duration {
    Duration::from_secs_f64(0.060 * (n as f64 * 0.618_033_988_75).fract())
}

/// Number of files beside the settings that only an unfinished write explains; anything unknown fails the test.
fn left_behind(folder: &Path, path: &Path) -> usize {
    let name = path.file_name().unwrap().to_str().unwrap();
    let known = [name.to_owned(), format!("{name}.last-good"), ".write-lock".to_owned()];
    let unfinished = [format!("{name}.new"), format!("{name}.last-good.new")];
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let found = entry.unwrap().file_name().into_string().unwrap();
        if unfinished.contains(&found) {
            count += 1;
        } else {
            assert!(known.contains(&found), "unknown file {found}");
        }
    }
    count
}

fn start_writer(test: &str, path: &Path) -> (Child, BufReader<ChildStdout>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", test, "--nocapture", "--quiet"])
        .env(SETTINGS_FILE, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    // The test harness says a line or two before the writer does.
    let mut line = String::new();
    while line.trim() != "writer" {
        line.clear();
        assert_ne!(output.read_line(&mut line).unwrap(), 0, "the writer did not start");
    }
    (child, output)
}

/// The file to write, in a program that was started as a writer.
fn told_file() -> Option<PathBuf> {
    std::env::var_os(SETTINGS_FILE).map(PathBuf::from)
}

fn say(line: &str) {
    let mut output = std::io::stdout();
    writeln!(output, "{line}").unwrap();
    output.flush().unwrap();
}

#[test]
#[ignore = "a writer for the tests above; does nothing by itself"]
fn writer_that_never_stops() {
    let Some(path) = told_file() else { return };
    say("\nwriter");
    let mut value = Settings::load(&path).unwrap().kiosk.idle_seconds;
    say("ready");
    loop {
        value = next(value);
        edit(&path, "kiosk", "idle_seconds", i64::from(value).into()).unwrap();
        say(&value.to_string());
    }
}

#[test]
#[ignore = "a writer for the tests above; does nothing by itself"]
fn writer_of_one_large_file() {
    let Some(path) = told_file() else { return };
    match write_atomically(&path, long_settings(31).as_bytes()) {
        Ok(()) => say("written"),
        Err(error) => say(&format!("refused: {error}")),
    }
}
