//! From text to [`Settings`]: every complaint names its line.

use std::{ops::Range, path::Path};

use serde::Deserialize;

use crate::{Settings, SettingsError};

impl Settings {
    /// Reads and validates a file.
    ///
    /// # Errors
    /// [`SettingsError::Io`] when it cannot be read, [`SettingsError::Invalid`] with the line otherwise.
    pub fn load(path: &Path) -> Result<Self, SettingsError> {
        let text = std::fs::read_to_string(path)
            .map_err(|cause| SettingsError::Io { path: path.display().to_string(), cause })?;
        Self::parse(&text, &path.display().to_string())
    }

    /// Validates the text of a configuration file; `name` is what errors call it.
    ///
    /// # Errors
    /// [`SettingsError::Invalid`] with the line of the first problem.
    pub fn parse(text: &str, name: &str) -> Result<Self, SettingsError> {
        let settings =
            Self::deserialize(toml::Deserializer::parse(text).map_err(|e| invalid(text, name, &e))?)
                .map_err(|e| invalid(text, name, &e))?;
        if let Some((table, key, problem)) = settings.problems().into_iter().next() {
            let line = line_of_key(text, table, key);
            let message = format!("{table}.{key} {problem}");
            return Err(SettingsError::Invalid { path: name.into(), line, message });
        }
        Ok(settings)
    }

    /// Values out of range, as (table, key, what is wrong).
    fn problems(&self) -> Vec<(&'static str, &'static str, String)> {
        let mut found = Vec::new();
        let mut range = |table, key, value: f64, allowed: Range<f64>, unit: &str| {
            if !(allowed.start..=allowed.end).contains(&value) {
                found.push((
                    table,
                    key,
                    format!("must be from {} to {}{unit}, not {value}", allowed.start, allowed.end),
                ));
            }
        };
        let either = |value: f32| if value == 0.0 { None } else { Some(f64::from(value)) };
        range("capture", "max_pixels", f64::from(self.capture.max_pixels), 76_800.0..33_177_600.0, " pixels");
        range("capture", "fps", f64::from(self.capture.fps), 1.0..240.0, " frames per second");
        range("vision", "threads", f64::from(self.vision.threads), 1.0..64.0, "");
        range("vision", "detection_score", f64::from(self.vision.detection_score), 0.05..0.99, "");
        range("vision", "tracking_score", f64::from(self.vision.tracking_score), 0.05..0.99, "");
        range("body", "field_of_view", f64::from(self.body.field_of_view), 20.0..140.0, " degrees");
        if let Some(focal) = either(self.body.focal_px) {
            range("body", "focal_px", focal, 50.0..20_000.0, " pixels (0 when not calibrated)");
        }
        if let Some(height) = either(self.body.known_height_m) {
            range("body", "known_height_m", height, 1.2..2.3, " metres (0 when unknown)");
        }
        range("mirror", "width", f64::from(self.mirror.width), 64.0..4320.0, " pixels");
        range("mirror", "height", f64::from(self.mirror.height), 64.0..7680.0, " pixels");
        let rate = f64::from(self.mirror.pictures_per_second);
        range("mirror", "pictures_per_second", rate, 0.0..60.0, " (0 lowers no quality)");
        range("kiosk", "idle_seconds", f64::from(self.kiosk.idle_seconds), 1.0..3600.0, " seconds");
        range("kiosk", "countdown_seconds", f64::from(self.kiosk.countdown_seconds), 1.0..120.0, " seconds");
        range(
            "kiosk",
            "longest_session_seconds",
            f64::from(self.kiosk.longest_session_seconds),
            5.0..86_400.0,
            " seconds",
        );
        if self.vision.providers.is_empty() {
            found.push(("vision", "providers", "must name at least one execution provider".into()));
        }
        if self.capture.camera.trim().is_empty() {
            found.push(("capture", "camera", "must be \"any\", a device name or a device path".into()));
        }
        if self.shop.store.trim().is_empty() {
            found.push(("shop", "store", "must be the id of a store".into()));
        }
        found
    }
}

fn invalid(text: &str, name: &str, error: &toml::de::Error) -> SettingsError {
    let line = error.span().map_or(1, |span| line_at(text, span.start));
    let message = error.message().lines().collect::<Vec<_>>().join(" ");
    SettingsError::Invalid { path: name.into(), line, message }
}

fn line_at(text: &str, offset: usize) -> usize {
    text.as_bytes()[..offset.min(text.len())].iter().filter(|b| **b == b'\n').count() + 1
}

/// Line where `[table] key` is set; the text already parsed, so the document can be asked for its spans.
fn line_of_key(text: &str, table: &str, key: &str) -> usize {
    toml::de::DeTable::parse(text)
        .ok()
        .and_then(|document| {
            let tables = document.get_ref();
            let value = tables.get(table)?.get_ref().as_table()?.get(key)?;
            Some(line_at(text, value.span().start))
        })
        .unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Daily, Language, Provider, Rotation};

    fn complaint(text: &str) -> String {
        Settings::parse(text, "config.toml").unwrap_err().to_string()
    }

    #[test]
    fn an_empty_file_gives_the_defaults() {
        assert_eq!(Settings::parse("", "x").unwrap(), Settings::default());
    }

    #[test]
    fn the_documented_file_is_valid_and_says_the_defaults() {
        let text = Settings::documented();
        assert_eq!(Settings::parse(&text, "documented").unwrap(), Settings::default());
    }

    #[test]
    fn values_are_read() {
        let settings = Settings::parse(
            "[capture]\nrotation = 90\n[vision]\nproviders = [\"cuda\", \"cpu\"]\n[kiosk]\nlanguage = \"en\"\n",
            "x",
        )
        .unwrap();
        assert_eq!(settings.capture.rotation, Rotation::Quarter);
        assert_eq!(settings.vision.providers, [Provider::Cuda, Provider::Cpu]);
        assert_eq!(settings.kiosk.language, Language::English);
    }

    #[test]
    fn a_value_out_of_range_names_its_line() {
        assert_eq!(
            complaint("[kiosk]\n\n# too long\nidle_seconds = 100000\n"),
            "config.toml:4: kiosk.idle_seconds must be from 1 to 3600 seconds, not 100000"
        );
    }

    #[test]
    fn a_time_of_day_is_hours_and_minutes_or_never() {
        let learn_at = |text: &str| {
            Settings::parse(&format!("[shop]\nlearn_at = {text:?}\n"), "x")
                .map(|settings| settings.shop.learn_at)
        };
        assert_eq!(learn_at("23:05").unwrap(), Daily::At { hour: 23, minute: 5 });
        assert_eq!(learn_at("").unwrap(), Daily::Never);
        for wrong in ["24:00", "3:30", "03:60", "03.30", "03:30:00", "+3:30", "夜"] {
            let said = learn_at(wrong).unwrap_err().to_string();
            assert!(said.starts_with("x:2: ") && said.contains("HH:MM"), "{said}");
        }
    }

    #[test]
    fn an_unknown_key_names_its_line() {
        let text = complaint("[mirror]\nwidth = 1080\nheigth = 1920\n");
        assert!(text.starts_with("config.toml:3: unknown field `heigth`"), "{text}");
    }

    #[test]
    fn a_wrong_rotation_names_its_line() {
        let text = complaint("[capture]\nrotation = 45\n");
        assert!(text.starts_with("config.toml:2: rotation must be 0, 90, 180 or 270, not 45"), "{text}");
    }

    #[test]
    fn broken_toml_names_its_line() {
        let text = complaint("[kiosk]\nlanguage = \"en\nfull_screen = true\n");
        assert!(text.starts_with("config.toml:2: "), "{text}");
    }
}
