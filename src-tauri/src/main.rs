//! The kiosk: consent, mirror and carousel in one window.
//!
//! Architecture invariant: this program is thin. It shows what `jingxuan_mirror` draws and tells it what was
//! touched; it computes nothing on pixels, and no picture passes through the web view.
//!
//! | module | what |
//! |---|---|
//! | `kiosk` | everything below joined under one lock |
//! | `session`, `outfit`, `notices` | the rules, without clock, camera or window |
//! | `engine` | starts the mirror, and starts it again |
//! | `guide` | the guide beside the mirror: conversation, products, bag |
//! | `presenter`, `window` | the screen |
//! | `bridge`, `snapshot`, `thumbnails` | what crosses to the interface |

#![cfg_attr(windows, windows_subsystem = "windows")]

mod bridge;
mod engine;
#[cfg(test)]
mod fixtures;
mod folders;
mod guide;
mod kiosk;
mod logging;
mod mirror_engine;
mod night;
mod notices;
mod options;
mod outfit;
mod presenter;
mod session;
mod snapshot;
mod thumbnails;
mod window;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, OnceLock},
    time::Duration,
};

use anyhow::Context;
use clap::Parser;
use jingxuan_mirror::{Fault, FaultKind, Resources};
use jingxuan_settings::{Recovery, Settings, load_or_recover};
use tauri::{AppHandle, Emitter, Manager, RunEvent};

use crate::{
    engine::{Keeper, Start},
    kiosk::{Kiosk, Parts, SettingsState},
    options::Options,
    presenter::Screen,
    session::Timing,
};

/// How often the session's clock ticks and the interface is told.
const TICK: Duration = Duration::from_millis(250);

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let logging = logging::start();
    let (settings, state) = read_settings(&options);
    let logs = logging.folder.clone();
    let the_kiosk: Arc<OnceLock<Arc<Kiosk>>> = Arc::default();
    let [for_thumbnails, for_result, for_exit] = [(); 3].map(|()| Arc::clone(&the_kiosk));
    let desk = guide::Desk::new(
        guide::opener(&settings),
        settings.shop.store.as_str().into(),
        guide::pictures_folder(&settings),
    )
    .context("the guide has no thread")?;
    let for_pictures = desk.clone();
    night::start(&settings, desk.clone()).context("the night's work has no thread")?;

    let app = tauri::Builder::default()
        .register_uri_scheme_protocol("thumb", move |_, request| match for_thumbnails.get() {
            Some(kiosk) => thumbnails::respond(kiosk, &request),
            None => tauri::http::Response::new(Vec::new()),
        })
        .register_uri_scheme_protocol("look", move |_, _| match for_result.get() {
            Some(kiosk) => thumbnails::result(kiosk),
            None => tauri::http::Response::new(Vec::new()),
        })
        .register_uri_scheme_protocol("shop", move |_, request| guide::respond(&for_pictures, &request))
        .invoke_handler(tauri::generate_handler![
            bridge::snapshot,
            bridge::wardrobe,
            bridge::consent,
            bridge::touch,
            bridge::finish,
            bridge::toggle_garment,
            bridge::choose_size,
            bridge::choose_colourway,
            bridge::tuck,
            bridge::undo,
            bridge::redo,
            bridge::show,
            bridge::keep_look,
            bridge::compare,
            bridge::set_language,
            bridge::staff_report,
            guide::commands::guide_view,
            guide::commands::guide_say,
            guide::commands::guide_undo,
            guide::commands::guide_complete,
            guide::commands::guide_type,
            guide::commands::guide_product,
            guide::commands::guide_stock,
            guide::commands::guide_try_on,
            guide::commands::guide_add,
            guide::commands::guide_remove,
            guide::commands::guide_reserve,
            guide::commands::guide_bag,
            guide::commands::guide_shelves,
            guide::commands::guide_call_staff,
            guide::commands::guide_cancel_staff,
            guide::commands::guide_cancel,
            guide::commands::guide_list,
            guide::commands::guide_compare,
            guide::commands::guide_decline,
            guide::commands::member_demo,
            guide::commands::member_log_in,
            guide::commands::member_log_out,
            guide::commands::member_profile,
            guide::commands::member_forget_field,
            guide::commands::member_forget_kept,
            guide::commands::member_agree,
            guide::commands::member_forget,
            guide::commands::staff_enter,
            guide::commands::staff_help,
            guide::commands::staff_leave,
        ])
        .setup(move |app| {
            let full_screen = settings.kiosk.full_screen && !options.wants_window();
            let window = window::open(app, full_screen)?;
            let screen = Screen::attach(&window);
            let kiosk = Kiosk::new(Parts {
                keeper: Keeper::new(start_of(&settings, &options, screen.as_ref()))?,
                desk: desk.clone(),
                screen: screen.ok(),
                timing: Timing {
                    idle: Duration::from_secs(settings.kiosk.idle_seconds.into()),
                    countdown: Duration::from_secs(settings.kiosk.countdown_seconds.into()),
                    longest: Duration::from_secs(settings.kiosk.longest_session_seconds.into()),
                },
                language: settings.kiosk.language,
                wardrobe: Resources::of(&settings, &Resources::base()).wardrobe(),
                settings: state,
                logs,
            });
            app.manage(Arc::clone(&kiosk));
            app.manage(desk);
            let handle = app.handle().clone();
            let ticking = Arc::clone(&kiosk);
            std::thread::Builder::new()
                .name("session-clock".into())
                .spawn(move || run_clock(&ticking, &handle))?;
            let _ = the_kiosk.set(kiosk);
            Ok(())
        })
        .build(tauri::generate_context!())
        .context("the window cannot be opened")?;
    app.run(move |_, event| {
        if let RunEvent::Exit = event
            && let Some(kiosk) = for_exit.get()
        {
            kiosk.stop();
        }
    });
    Ok(())
}

/// The settings in use, and what the staff should know about them.
fn read_settings(options: &Options) -> (Settings, SettingsState) {
    let file = options.config.clone().unwrap_or_else(folders::config_file);
    let (mut settings, recovery) = load_or_recover(&file);
    let in_use = match &recovery {
        Recovery::AsWritten => "the file",
        Recovery::NoFile => "the defaults (there is no file)",
        Recovery::LastGood(_) => "the last good copy",
        Recovery::Defaults(_) => "the defaults",
    };
    if let Some(damage) = recovery.damage() {
        tracing::error!("the settings are damaged, {in_use} in use: {damage}");
    }
    if let Some(assets) = &options.assets {
        // The option is meant from the working folder, the setting from the program's resources.
        settings.paths.assets = std::path::absolute(assets).unwrap_or_else(|_| assets.clone());
    }
    let damage = recovery.damage().map(ToString::to_string);
    (settings, SettingsState { file, damage, in_use })
}

/// How the mirror is started; where there is no screen for it, the reason why it cannot.
fn start_of(
    settings: &Settings,
    options: &Options,
    screen: Result<&Screen, &presenter::ScreenError>,
) -> Start {
    match screen {
        Ok(screen) => {
            let (settings, clip, screen) = (settings.clone(), options.clip.clone(), screen.clone());
            Box::new(move || mirror_engine::start(&settings, clip.as_deref(), screen.presenter()))
        }
        Err(error) => {
            let cause = error.to_string();
            Box::new(move || Err(Fault { kind: FaultKind::Graphics, cause: cause.clone() }))
        }
    }
}

/// Ticks the session and tells the interface what changed. A panic costs one tick, not the window.
fn run_clock(kiosk: &Kiosk, app: &AppHandle) {
    let mut told = None;
    loop {
        std::thread::sleep(TICK);
        let ticked = catch_unwind(AssertUnwindSafe(|| {
            kiosk.tick();
            kiosk.snapshot()
        }));
        let Ok(snapshot) = ticked else { continue };
        if told.as_ref() != Some(&snapshot) {
            if let Err(error) = app.emit_to(window::LABEL, "snapshot", &snapshot) {
                tracing::warn!(%error, "the interface was not told");
            }
            told = Some(snapshot);
        }
    }
}
