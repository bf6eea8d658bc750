//! Settings survive: atomic writes, a last good copy, and a plain account of what was lost.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use crate::{Settings, SettingsError};

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
        Err(SettingsError::Io { cause, .. }) if cause.kind() == std::io::ErrorKind::NotFound => {
            (Settings::default(), Recovery::NoFile)
        }
        Err(damage) => match Settings::load(&last_good(path)) {
            Ok(settings) => (settings, Recovery::LastGood(damage)),
            Err(_) => (Settings::default(), Recovery::Defaults(damage)),
        },
    }
}

/// Changes one value, keeping every other line and comment; the new file is validated before it replaces the old.
///
/// # Errors
/// [`SettingsError::Invalid`] when the old file or the new value is not valid; then nothing is written.
pub fn edit(path: &Path, table: &str, key: &str, value: toml_edit::Value) -> Result<Settings, SettingsError> {
    let name = path.display().to_string();
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(cause) => return Err(SettingsError::Io { path: name, cause }),
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
    write_atomically(path, text.as_bytes())?;
    Ok(settings)
}

/// Replaces a file so that a reader, or a start after `kill -9` or a power cut, sees the old or the new content whole.
///
/// # Errors
/// [`SettingsError::Io`] (full disk, missing folder, no permission); then the old content stands.
pub fn write_atomically(path: &Path, content: &[u8]) -> Result<(), SettingsError> {
    let attempt = || -> std::io::Result<()> {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let temporary = beside(path, &format!("new-{}", std::process::id()));
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
        fs::File::open(folder)?.sync_all()?; // the rename itself must reach the disk
        Ok(())
    };
    attempt().map_err(|cause| SettingsError::Io { path: path.display().to_string(), cause })
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
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file stays behind");
    }
}
