//! What the kiosk does once a day, at night: the recommender learns from what was done, then the ranking of the search from what was
//! taken of its lists.
//!
//! On a thread of its own, with the lowest priority and half of the cores, so that a mirror that is in use goes on. The desk's
//! recommender and search take up what is new by themselves.

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use chrono::{Local, NaiveDate, NaiveDateTime, Timelike};
use jingxuan_guide::{advise::Files, retrain::Retraining};
use jingxuan_mirror::Resources;
use jingxuan_settings::{Daily, Settings};
use jingxuan_store::Store;

use crate::{
    folders,
    guide::{self, Desk},
};

/// A kiosk that was switched off at night learns so long after its start: by then the morning's first pictures are drawn.
const FIRST: Duration = Duration::from_secs(600);
/// How often the clock is looked at: more than once in the last minute of a day.
const LOOK: Duration = Duration::from_secs(25);
/// File beside the database that names the day on which was learned last: a kiosk that is started again by day does not learn again.
const LEARNED_ON: &str = "learned-on";

/// Starts the clock of the night's work; nothing where the settings say never.
///
/// # Errors
/// When the system gives no thread.
pub fn start(settings: &Settings, desk: Desk) -> std::io::Result<()> {
    let Daily::At { hour, minute } = settings.shop.learn_at else { return Ok(()) };
    let settings = settings.clone();
    let watch = move || {
        let mut last = last_day(&settings);
        std::thread::sleep(FIRST);
        loop {
            let now = Local::now().naive_local();
            if is_due(now, last, hour, minute) {
                last = Some(now.date());
                keep_day(&settings, now.date());
                if let Err(error) = learn(&settings) {
                    tracing::error!(error = format!("{error:#}"), "the recommender has not learned");
                }
                if let Err(error) = learn_to_rank(&settings, &desk) {
                    tracing::error!(error = format!("{error:#}"), "the search has not learned to rank");
                }
            }
            std::thread::sleep(LOOK);
        }
    };
    std::thread::Builder::new().name("night".into()).spawn(watch).map(drop)
}

/// Whether the time of day is past and nothing was done today.
fn is_due(now: NaiveDateTime, last: Option<NaiveDate>, hour: u8, minute: u8) -> bool {
    let past = (now.hour(), now.minute()) >= (u32::from(hour), u32::from(minute));
    past && last.is_none_or(|last| last != now.date())
}

/// The day on which was learned last, as far as it is known.
fn last_day(settings: &Settings) -> Option<NaiveDate> {
    let file = folders::database(settings).ok()?.with_file_name(LEARNED_ON);
    std::fs::read_to_string(file).ok()?.trim().parse().ok()
}

/// Notes the day before it is learned: what fails tonight is tried again tomorrow, not at the next start.
fn keep_day(settings: &Settings, day: NaiveDate) {
    let kept = folders::database(settings)
        .and_then(|file| Ok(std::fs::write(file.with_file_name(LEARNED_ON), day.to_string())?));
    if let Err(error) = kept {
        tracing::warn!(
            error = format!("{error:#}"),
            "the day of learning is not kept: it may be learned again after a start"
        );
    }
}

/// Learns again and waits until it is done.
fn learn(settings: &Settings) -> anyhow::Result<()> {
    let file = folders::database(settings)?;
    if !file.is_file() {
        return Ok(()); // the desk has not opened the shop yet
    }
    let folder = file.parent().context("the shop's database lies in no folder")?;
    let models = Resources::of(settings, &Resources::base()).models;
    let retraining = Retraining {
        store: Arc::new(Store::open_whole(&file).with_context(|| file.display().to_string())?),
        files: Files::new(Some(folder), Some(&models)),
        pictures: guide::pictures_folder(settings),
    };
    let thread = retraining.in_background(|done| {
        if let Err(error) = done {
            tracing::error!(%error, "the recommender has not learned; its model is as it was");
        }
    })?;
    thread.join().map_err(|_| anyhow::anyhow!("learning panicked; the model is as it was"))
}

/// Has the desk's search learn to rank again and waits until it is done. Where the desk could not be opened there is no search to
/// learn with; it is tried again the next night.
fn learn_to_rank(settings: &Settings, desk: &Desk) -> anyhow::Result<()> {
    let Some(relearning) = desk.relearning(guide::judged(settings)) else {
        tracing::warn!("the search has not learned to rank: the guide is not open");
        return Ok(());
    };
    let thread = relearning.in_background(|done| {
        if let Err(error) = done {
            tracing::error!(%error, "the search has not learned to rank; its ranking is as it was");
        }
    })?;
    thread.join().map_err(|_| anyhow::anyhow!("learning to rank panicked; the ranking is as it was"))
}

#[cfg(test)]
mod tests {
    use super::{is_due, keep_day, last_day};

    #[test]
    fn the_day_is_known_after_a_start() {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = jingxuan_settings::Settings::default();
        settings.shop.database = folder.path().join("shop.db");
        assert_eq!(last_day(&settings), None);
        let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 5).unwrap();
        keep_day(&settings, day);
        assert_eq!(last_day(&settings), Some(day));
    }

    #[test]
    fn it_is_due_once_a_day_from_its_time_on() {
        let day = |day: u32| chrono::NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        let at = |date: chrono::NaiveDate, hour, minute| date.and_hms_opt(hour, minute, 0).unwrap();
        assert!(!is_due(at(day(5), 3, 29), None, 3, 30));
        assert!(is_due(at(day(5), 3, 30), None, 3, 30));
        assert!(is_due(at(day(5), 9, 0), Some(day(4)), 3, 30), "switched off at night");
        assert!(!is_due(at(day(5), 23, 59), Some(day(5)), 3, 30));
        assert!(!is_due(at(day(6), 0, 10), Some(day(5)), 3, 30));
        assert!(is_due(at(day(6), 3, 31), Some(day(5)), 3, 30));
    }
}
