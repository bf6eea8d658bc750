//! The one window, and what a shopper must not be able to do with it.

use tauri::{
    App, PhysicalSize, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent,
    webview::{DownloadEvent, NewWindowResponse},
};

/// The label that capabilities and events use.
pub const LABEL: &str = "kiosk";

/// Size of the window when it is an ordinary one, logical pixels: a portrait that fits a desktop.
const WINDOWED: (f64, f64) = (540.0, 960.0);

/// Opens the window: the whole screen, or an ordinary window for work on it.
///
/// # Errors
/// When the window system or the web view refuses.
pub fn open(app: &App, full_screen: bool) -> tauri::Result<WebviewWindow> {
    let page = if full_screen { "index.html?kiosk" } else { "index.html" };
    let mut builder = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App(page.into()))
        .title("镜选 Jingxuan")
        .transparent(true)
        // Nothing of the page reaches the disk. (A private web view cannot be driven by WebDriver; the tests set the
        // variable that Tauri reads for that.)
        .incognito(std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_none())
        .zoom_hotkeys_enabled(false)
        .disable_drag_drop_handler()
        // Stays on our own page; opens and downloads nothing.
        .on_navigation(|url| {
            let ours = url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost");
            if !ours {
                tracing::warn!(%url, "navigation refused");
            }
            ours
        })
        .on_new_window(|url, _| {
            tracing::warn!(%url, "a second window is refused");
            NewWindowResponse::Deny
        })
        .on_download(|_, event| !matches!(event, DownloadEvent::Requested { .. }));
    builder = if full_screen {
        builder.decorations(false).resizable(false).always_on_top(true).skip_taskbar(true)
    } else {
        builder.inner_size(WINDOWED.0, WINDOWED.1).decorations(true).resizable(true)
    };
    let window = builder.build()?;
    if full_screen {
        fill_screen(&window)?;
        // A shopper with a keyboard cannot close the mirror; the service that runs it ends it by signal.
        window.on_window_event(|event| {
            if let WindowEvent::CloseRequested { api, .. } = event {
                api.prevent_close();
            }
        });
    }
    lock_down(&window)?;
    Ok(window)
}

/// Whole screen with a window manager, and without one (a bare X server), where nobody answers the request.
fn fill_screen(window: &WebviewWindow) -> tauri::Result<()> {
    if let Some(monitor) = window.primary_monitor()?.or(window.current_monitor()?) {
        let PhysicalSize { width, height } = *monitor.size();
        window.set_position(*monitor.position())?;
        window.set_size(PhysicalSize::new(width, height))?;
    }
    window.set_fullscreen(true)
}

/// What the page cannot refuse itself. (Selection, drag and pinch are refused in the page.)
fn lock_down(window: &WebviewWindow) -> tauri::Result<()> {
    #[cfg(target_os = "linux")]
    window.with_webview(|view| {
        use webkit2gtk::{SettingsExt, WebViewExt};
        let view = view.inner();
        view.connect_context_menu(|_, _, _, _| true);
        if let Some(settings) = WebViewExt::settings(&view) {
            settings.set_enable_back_forward_navigation_gestures(false);
            settings.set_javascript_can_open_windows_automatically(false);
            settings.set_enable_html5_database(false);
        }
    })?;
    Ok(())
}
