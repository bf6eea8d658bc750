//! The user's folders, by the conventions of each system.

use std::path::PathBuf;

use anyhow::Context;
use jingxuan_settings::Settings;

/// Where `config.toml` is when no option names one.
#[must_use]
pub fn config_file() -> PathBuf {
    let folder = if cfg!(windows) {
        variable("APPDATA")
    } else if cfg!(target_os = "macos") {
        home().map(|home| home.join("Library/Application Support"))
    } else {
        variable("XDG_CONFIG_HOME").or_else(|| home().map(|home| home.join(".config")))
    };
    folder.unwrap_or_default().join("jingxuan").join("config.toml")
}

/// Where logs go: the user's state folder. `None` when the user has none.
#[must_use]
pub fn logs() -> Option<PathBuf> {
    let folder = if cfg!(windows) {
        variable("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        home().map(|home| home.join("Library/Logs"))
    } else {
        variable("XDG_STATE_HOME").or_else(|| home().map(|home| home.join(".local/state")))
    };
    folder.map(|folder| folder.join("jingxuan").join("logs"))
}

/// Where the shop's database and what the kiosk has learned are: the user's data folder. `None` when the user has none.
#[must_use]
pub fn data() -> Option<PathBuf> {
    let folder = if cfg!(windows) {
        variable("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        home().map(|home| home.join("Library/Application Support"))
    } else {
        variable("XDG_DATA_HOME").or_else(|| home().map(|home| home.join(".local/share")))
    };
    folder.map(|folder| folder.join("jingxuan"))
}

fn variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute())
}

fn home() -> Option<PathBuf> {
    variable(if cfg!(windows) { "USERPROFILE" } else { "HOME" })
}

/// The shop's database: the one of the settings, otherwise in the folder of the user's data.
///
/// # Errors
/// When the settings name none and the user has no data folder.
pub fn database(settings: &Settings) -> anyhow::Result<PathBuf> {
    if !settings.shop.database.as_os_str().is_empty() {
        return Ok(settings.shop.database.clone());
    }
    Ok(data().context("the user has no data folder; set shop.database")?.join("shop.db"))
}
