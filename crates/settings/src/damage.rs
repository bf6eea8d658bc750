//! Settings survive: atomic writes, a last good copy, and a plain account of what was lost.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use crate::{Settings, SettingsError};

/// Writers of one folder wait this long for each other; a write takes milliseconds.
const LOCK_PATIENCE: Duration = Duration::from_secs(5);
const LOCK_PAUSE: Duration = Duration::from_millis(5);

/// Where the settings in use came from.
#[derive(Debug)]
pub enum Recovery {
    /// The file itself.
    AsWritten,
    /// There is no file: the defaults.
    NoFile,
    /// The file is damaged: the last good copy is in use.
    LastGood(SettingsError),
    /// The file is damaged and there is no good copy: the defaults are in use.
    Defaults(SettingsError),
}

impl Recovery {
    /// The damage, where there is any.
    #[must_use]
    pub fn damage(&self) -> Option<&SettingsError> {
        match self {
            Self::AsWritten | Self::NoFile => None,
            Self::LastGood(error) | Self::Defaults(error) => Some(error),
        }
    }
}

/// Loads `path`, or the last good copy beside it, or the defaults; never fails, always says what happened. A file
/// that loads becomes the new last good copy.
#[must_use]
pub fn load_or_recover(path: &Path) -> (Settings, Recovery) {
    match Settings::load(path) {
        Ok(settings) => {
            // Keeping the copy is a service to the next start; a read-only disk must not stop this one.
            if let Ok(text) = fs::read_to_string(path)
                && fs::read_to_string(last_good(path)).ok().as_deref() != Some(&text)
            {
                let _ = write_atomically(&last_good(path), text.as_bytes());
            }
            (settings, Recovery::AsWritten)
        }
        Err(SettingsError::Io { cause, .. }) if cause.kind() == io::ErrorKind::NotFound => {
            (Settings::default(), Recovery::NoFile)
        }
        Err(damage) => match Settings::load(&last_good(path)) {
            Ok(settings) => (settings, Recovery::LastGood(damage)),
            Err(_) => (Settings::default(), Recovery::Defaults(damage)),
        },
    }
}

/// Changes one value, keeping every other line and comment; the new file is validated before it replaces the old.
/// Edits by several threads or programs follow one another: none is lost.
///
/// # Errors
/// [`SettingsError::Invalid`] when the old file or the new value is not valid, [`SettingsError::Io`] as for
/// [`write_atomically`]; then nothing is written.
pub fn edit(path: &Path, table: &str, key: &str, value: toml_edit::Value) -> Result<Settings, SettingsError> {
    let name = path.display().to_string();
    let in_words = |cause| SettingsError::Io { path: name.clone(), cause };
    let _turn = Turn::take(path).map_err(in_words)?;
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => String::new(),
        Err(cause) => return Err(in_words(cause)),
    };
    Settings::parse(&text, &name)?;
    let mut document = text.parse::<toml_edit::DocumentMut>().map_err(|e| SettingsError::Invalid {
        path: name.clone(),
        line: 1,
        message: e.to_string(),
    })?;
    document.entry(table).or_insert(toml_edit::table())[key] = toml_edit::Item::Value(value);
    let text = document.to_string();
    let settings = Settings::parse(&text, &name)?;
    replace(path, text.as_bytes()).map_err(in_words)?;
    Ok(settings)
}

/// Replaces a file so that a reader, or a start after `kill -9` or a power cut, sees the old or the new content whole.
///
/// A writer that is killed may leave one file `<name>.new` behind; the next write of the same file takes it over.
///
/// # Errors
/// [`SettingsError::Io`] (full disk, missing folder, no permission, another writer that does not finish within five
/// seconds); then the old content stands.
pub fn write_atomically(path: &Path, content: &[u8]) -> Result<(), SettingsError> {
    Turn::take(path)
        .and_then(|_turn| replace(path, content))
        .map_err(|cause| SettingsError::Io { path: path.display().to_string(), cause })
}

/// The right to write in one folder. The system takes it back when its holder is killed.
struct Turn {
    _lock: Option<fs::File>,
}

impl Turn {
    fn take(path: &Path) -> io::Result<Self> {
        let folder = folder_of(path);
        fs::create_dir_all(folder)?;
        // A file of its own: the settings file is replaced by every write, and a lock on it would go with it.
        let lock =
            fs::File::options().create(true).truncate(false).write(true).open(folder.join(".write-lock"))?;
        let deadline = Instant::now() + LOCK_PATIENCE;
        loop {
            match lock.try_lock() {
                Ok(()) => return Ok(Self { _lock: Some(lock) }),
                Err(fs::TryLockError::WouldBlock) if Instant::now() < deadline => {
                    std::thread::sleep(LOCK_PAUSE);
                }
                Err(fs::TryLockError::WouldBlock) => {
                    return Err(io::Error::new(io::ErrorKind::TimedOut, "another program is writing here"));
                }
                // Some network disks know no locks. One kiosk has one writer: go on without.
                Err(fs::TryLockError::Error(cause)) if cause.kind() == io::ErrorKind::Unsupported => {
                    return Ok(Self { _lock: None });
                }
                Err(fs::TryLockError::Error(cause)) => return Err(cause),
            }
        }
    }
}

/// Writes beside the file, then renames over it. Only for the holder of the [`Turn`]: the temporary name is fixed, so
/// that what killed writers leave behind never becomes more than one file.
fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let temporary = beside(path, "new");
    let written = (|| {
        let mut file = fs::File::create(&temporary)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&temporary, path)
    })();
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written?;
    #[cfg(unix)]
    fs::File::open(folder_of(path))?.sync_all()?; // the rename itself must reach the disk
    Ok(())
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn last_good(path: &Path) -> PathBuf {
    beside(path, "last-good")
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{suffix}"));
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_falls_back_to_the_last_good_copy_and_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        fs::write(&path, "[kiosk]\nidle_seconds = 30\n").unwrap();
        assert!(matches!(load_or_recover(&path), (_, Recovery::AsWritten)));
        fs::write(&path, "[kiosk]\nidle_sec").unwrap();
        let (settings, recovery) = load_or_recover(&path);
        assert_eq!(settings.kiosk.idle_seconds, 30);
        assert!(matches!(recovery, Recovery::LastGood(_)));
        assert!(recovery.damage().unwrap().to_string().contains("config.toml:2: "));
    }

    #[test]
    fn damage_without_a_good_copy_falls_back_to_the_defaults_and_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        fs::write(&path, [0xff, 0xfe, 0x00]).unwrap();
        let (settings, recovery) = load_or_recover(&path);
        assert_eq!(settings, Settings::default());
        assert!(matches!(recovery, Recovery::Defaults(_)));
    }

    #[test]
    fn no_file_is_not_damage() {
        let folder = tempfile::tempdir().unwrap();
        let (_, recovery) = load_or_recover(&folder.path().join("config.toml"));
        assert!(matches!(recovery, Recovery::NoFile) && recovery.damage().is_none());
    }

    #[test]
    fn an_edit_keeps_comments_and_refuses_values_out_of_range() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        fs::write(&path, "# our shop\n[kiosk]\nidle_seconds = 30 # short\n").unwrap();
        edit(&path, "kiosk", "language", "en".into()).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(
            text.contains("# our shop") && text.contains("# short") && text.contains("language = \"en\"")
        );
        assert!(edit(&path, "kiosk", "idle_seconds", 0.into()).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }

    #[test]
    fn a_failed_write_keeps_the_old_content() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        fs::create_dir(&path).unwrap(); // renaming a file over a folder fails
        assert!(write_atomically(&path, b"x").is_err());
        assert!(!beside(&path, "new").exists(), "no temporary file stays behind");
    }
}
