//! From text to [`Settings`]: every complaint names its line.

use std::{collections::BTreeSet, ops::Range, path::Path};

use serde::Deserialize;

use crate::{MOST_BOOST, MOST_WORTH, Settings, SettingsError};

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
        if let Some((campaign, key, problem)) = settings.campaign_problems().into_iter().next() {
            let line = line_of_campaign(text, campaign, key);
            let message = format!("shop.campaigns.{key} {problem}");
            return Err(SettingsError::Invalid { path: name.into(), line, message });
        }
        let wrong = |rate: &f64| !(*rate > 0.0 && *rate <= MOST_WORTH);
        if let Some((line, code)) = rate_given_twice(text) {
            let message = format!("shop.rates.{code} has a rate already, in whatever case it is written");
            return Err(SettingsError::Invalid { path: name.into(), line, message });
        }
        if let Some((currency, rate)) = settings.shop.rates.iter().find(|&(_, rate)| wrong(rate)) {
            let code = currency.code();
            let line = line_of_rate(text, code);
            let message = format!("shop.rates.{code} must be above 0 and at most {MOST_WORTH}, not {rate}");
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
        let margin = self.shop.margin_boost;
        if !(0.0..=MOST_BOOST).contains(&margin) {
            found.push(("shop", "margin_boost", format!("must be from 0 to {MOST_BOOST}, not {margin}")));
        }
        if self.shop.store.trim().is_empty() {
            found.push(("shop", "store", "must be the id of a store".into()));
        }
        found
    }

    /// What is wrong with campaigns, as (number from 0, key, what is wrong).
    fn campaign_problems(&self) -> Vec<(usize, &'static str, String)> {
        let mut found = Vec::new();
        for (number, campaign) in self.shop.campaigns.iter().enumerate() {
            let mut wrong = |key, problem: String| found.push((number, key, problem));
            if campaign.name.trim().is_empty() {
                wrong("name", "must not be empty: shoppers read it".into());
            }
            if campaign.products.is_empty() && campaign.category.trim().is_empty() {
                wrong("products", "must name products, or there must be a category".into());
            }
            if campaign.products.iter().any(|product| product.trim().is_empty()) {
                wrong("products", "must be ids of products".into());
            }
            if campaign.to < campaign.from {
                let (from, to) = (String::from(campaign.from), String::from(campaign.to));
                wrong("to", format!("must not be before `from`: {to} is before {from}"));
            }
            if !(campaign.boost > 0.0 && campaign.boost <= MOST_BOOST) {
                wrong("boost", format!("must be above 0 and at most {MOST_BOOST}, not {}", campaign.boost));
            }
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

/// Line where a key of a campaign is set, or of the campaign where it is not.
fn line_of_campaign(text: &str, number: usize, key: &str) -> usize {
    toml::de::DeTable::parse(text)
        .ok()
        .and_then(|document| {
            let shop = document.get_ref().get("shop")?.get_ref().as_table()?;
            let campaign = shop.get("campaigns")?.get_ref().as_array()?.get(number)?;
            let value = campaign.get_ref().as_table()?.get(key);
            Some(line_at(text, value.map_or_else(|| campaign.span(), toml::Spanned::span).start))
        })
        .unwrap_or(1)
}

/// Line where the rate of a currency is set, in whatever case it is written.
fn line_of_rate(text: &str, code: &str) -> usize {
    toml::de::DeTable::parse(text)
        .ok()
        .and_then(|document| {
            let shop = document.get_ref().get("shop")?.get_ref().as_table()?;
            let rates = shop.get("rates")?.get_ref().as_table()?;
            let (_, rate) = rates.iter().find(|(key, _)| key.get_ref().eq_ignore_ascii_case(code))?;
            Some(line_at(text, rate.span().start))
        })
        .unwrap_or(1)
}

/// The first rate of a currency that has one already, as `usd` after `USD`: its line and the code. The map of rates keeps only one of
/// them, and which of the two was meant is not to be guessed.
fn rate_given_twice(text: &str) -> Option<(usize, String)> {
    let document = toml::de::DeTable::parse(text).ok()?;
    let shop = document.get_ref().get("shop")?.get_ref().as_table()?;
    let rates = shop.get("rates")?.get_ref().as_table()?;
    let mut codes: Vec<(usize, String)> = rates
        .keys()
        .map(|code| (line_at(text, code.span().start), code.get_ref().to_ascii_uppercase()))
        .collect();
    // By their place in the file: the table orders them by name.
    codes.sort();
    let mut seen = BTreeSet::new();
    codes.into_iter().find(|(_, code)| !seen.insert(code.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Daily, Date, Language, Provider, Rotation};

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

    /// A file with two campaigns, the second one's lines replaced by these.
    fn campaigns(second: &str) -> String {
        format!(
            "[shop]\nmargin_boost = 0.2\n\n[[shop.campaigns]]\nname = \"春装\"\ncategory = \"women/dresses\"\n\
             from = \"2028-02-29\"\nto = \"2028-02-29\"\nboost = 0.3\n\n[[shop.campaigns]]\n{second}"
        )
    }

    #[test]
    fn campaigns_are_read_and_run_from_their_first_to_their_last_day() {
        let text = campaigns(
            "name = \"国庆\"\nname_en = \"Golden Week\"\nproducts = [\"P1\", \"P2\"]\nfrom = \"2028-10-01\"\n\
             to = \"2028-10-07\"\nboost = 0.5\n",
        );
        let shop = Settings::parse(&text, "x").unwrap().shop;
        let golden = &shop.campaigns[1];
        assert_eq!(
            (shop.margin_boost, golden.products.len(), golden.name_en.as_str()),
            (0.2, 2, "Golden Week")
        );
        let on = |month, day| golden.runs(Date::new(2028, month, day).unwrap());
        assert_eq!([on(9, 30), on(10, 1), on(10, 7), on(10, 8)], [false, true, true, false]);
        let written: String = golden.from.into();
        assert_eq!(written, "2028-10-01");
    }

    #[test]
    fn a_wrong_campaign_names_its_line() {
        let days = "from = \"2028-10-01\"\nto = \"2028-10-07\"\n";
        let named = format!("name = \"a\"\nproducts = [\"P1\"]\n{days}");
        for (second, line, said) in [
            (
                format!("{named}boost = 0.6\n"),
                16,
                "shop.campaigns.boost must be above 0 and at most 0.5, not 0.6",
            ),
            (format!("{named}boost = nan\n"), 16, "must be above 0"),
            (
                format!("name = \" \"\nproducts = [\"P1\"]\n{days}boost = 0.1\n"),
                12,
                "shop.campaigns.name must not be empty",
            ),
            (format!("name = \"a\"\nproducts = [\"\"]\n{days}boost = 0.1\n"), 13, "must be ids of products"),
            (
                format!("name = \"a\"\n{days}boost = 0.1\n"),
                11,
                "must name products, or there must be a category",
            ),
            (format!("{named}boost = 0.1\nproduct = 1\n"), 17, "unknown field `product`"),
            (named.replace("10-07", "09-07") + "boost = 0.1\n", 15, "2028-09-07 is before 2028-10-01"),
            (
                named.replace("10-07", "02-30") + "boost = 0.1\n",
                15,
                "a day must be \"YYYY-MM-DD\" and in the calendar",
            ),
            (named.replace("2028-10-07", "7.10.2028") + "boost = 0.1\n", 15, "a day must be"),
            (named, 11, "missing field `boost`"),
        ] {
            let complaint = complaint(&campaigns(&second));
            assert!(
                complaint.starts_with(&format!("config.toml:{line}: ")) && complaint.contains(said),
                "{complaint}"
            );
        }
        let margin = complaint("[shop]\nstore = \"a\"\nmargin_boost = 0.6\n");
        assert_eq!(margin, "config.toml:3: shop.margin_boost must be from 0 to 0.5, not 0.6");
    }

    #[test]
    fn rates_of_currencies_are_read() {
        let text = "[shop]\nstore = \"a\"\n\n[shop.rates]\nUSD = 7.25\njpy = 0.05\nHKD = 1\n";
        let rates = Settings::parse(text, "x").unwrap().shop.rates;
        let read: Vec<(&str, f64)> = rates.iter().map(|(currency, rate)| (currency.code(), *rate)).collect();
        assert_eq!(read, [("HKD", 1.0), ("JPY", 0.05), ("USD", 7.25)]);
    }

    #[test]
    fn a_wrong_rate_names_its_line() {
        for (rate, said) in [
            ("usd = 0", "shop.rates.USD must be above 0 and at most 1000000, not 0"),
            ("USD = -7.1", "must be above 0"),
            ("USD = nan", "must be above 0"),
            ("USD = 1e9", "at most 1000000"),
            ("dollar = 7.1", "no currency of three letters"),
            ("USD = \"7.1\"", "invalid type"),
        ] {
            let complaint = complaint(&format!("[shop]\n[shop.rates]\nHKD = 0.9\n{rate}\n"));
            assert!(complaint.starts_with("config.toml:4: ") && complaint.contains(said), "{complaint}");
        }
    }

    #[test]
    fn a_currency_with_two_rates_is_refused_with_the_line_of_the_second() {
        for rates in ["USD = 7.1\nJPY = 0.05\nusd = 7.2", "usd = 7.1\nJPY = 0.05\nUSD = 7.1"] {
            let complaint = complaint(&format!("[shop]\n[shop.rates]\n{rates}\n"));
            assert!(complaint.starts_with("config.toml:5: shop.rates.USD has a rate already"), "{complaint}");
        }
        let inline = complaint("[shop]\nrates = { EUR = 7.8, eUr = 7.9 }\n");
        assert!(inline.starts_with("config.toml:2: shop.rates.EUR has"), "{inline}");
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
