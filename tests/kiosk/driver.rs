//! The built kiosk on a display of its own, driven through WebDriver as a shopper's finger would.

use std::{
    fs::File,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use image::RgbImage;
use tempfile::TempDir;

use crate::{
    screen::{Display, keep},
    webdriver::{Element, Session},
};

/// How long anything may take on a loaded machine before it counts as broken.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A running kiosk. Everything it starts ends with it.
pub struct Kiosk {
    session: Option<Session>,
    driver: Child,
    /// One kiosk at a time, also across test processes: two mirrors on two cores would each be too slow to judge.
    _turn: File,
    pub display: Display,
    /// The configuration file and everything that the kiosk writes are in here.
    pub home: TempDir,
}

/// How a kiosk is to be started.
#[derive(Default)]
pub struct Setup {
    /// Content of the configuration file.
    pub config: String,
    /// Clip instead of a camera.
    pub clip: Option<PathBuf>,
}

impl Kiosk {
    pub fn start(setup: Setup) -> Self {
        let home = tempfile::tempdir().unwrap();
        Self::start_in(home, setup)
    }

    pub fn start_in(home: TempDir, setup: Setup) -> Self {
        let turn = File::create(std::env::temp_dir().join("jingxuan-kiosk-tests.lock")).unwrap();
        turn.lock().unwrap();
        let display = Display::start();
        let config = home.path().join("config.toml");
        std::fs::write(&config, &setup.config).unwrap();
        let mut arguments = vec![
            "--config".to_owned(),
            config.display().to_string(),
            "--assets".to_owned(),
            concat!(env!("CARGO_MANIFEST_DIR"), "/assets").to_owned(),
        ];
        if let Some(clip) = setup.clip {
            arguments.extend(["--clip".to_owned(), clip.display().to_string()]);
        }
        let port = free_port();
        let log = File::create(home.path().join("kiosk.err")).unwrap();
        let driver = Command::new("WebKitWebDriver")
            .arg(format!("--port={port}"))
            .arg("--host=127.0.0.1")
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("DISPLAY", &display.name)
            .env("GDK_BACKEND", "x11")
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("XDG_CONFIG_HOME", home.path())
            .env("XDG_STATE_HOME", home.path())
            .env("XDG_DATA_HOME", home.path())
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("JINGXUAN_WINDOWED")
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("WebKitWebDriver is needed for this test (Debian package webkit2gtk-driver)");
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        // From here on a failure ends what was started.
        let mut kiosk = Self { session: None, driver, _turn: turn, display, home };
        let asked = Instant::now();
        while kiosk.session.is_none() {
            match Session::open(address, env!("CARGO_BIN_EXE_jingxuan-kiosk"), &arguments) {
                Ok(session) => kiosk.session = Some(session),
                Err(refusal) if asked.elapsed() > PATIENCE => {
                    panic!("no WebDriver session: {}\n{}", refusal.0, log_of(&kiosk.home))
                }
                Err(_) => std::thread::sleep(Duration::from_millis(250)),
            }
        }
        kiosk
    }

    fn session(&self) -> &Session {
        self.session.as_ref().expect("the session is open from `start` to `drop`")
    }

    /// Waits for an element.
    pub fn see(&self, css: &str) -> Element {
        let began = Instant::now();
        loop {
            match self.session().find(css) {
                Ok(element) => return element,
                Err(refusal) if began.elapsed() > PATIENCE => {
                    keep(&self.display.picture(), "not-seen");
                    panic!("{css} was not seen: {}\n{}", refusal.0, log_of(&self.home))
                }
                Err(_) => std::thread::sleep(Duration::from_millis(50)),
            }
        }
    }

    /// Waits for an element and touches it. The page may draw it anew in between: then the new one is touched.
    pub fn touch(&self, css: &str) {
        let began = Instant::now();
        loop {
            let element = self.see(css);
            match self.session().click(&element) {
                Ok(()) => return,
                Err(refusal) if began.elapsed() > PATIENCE => {
                    keep(&self.display.picture(), "not-touched");
                    panic!("{css} cannot be touched: {}", refusal.0)
                }
                Err(_) => std::thread::sleep(Duration::from_millis(50)),
            }
        }
    }

    /// Whether an element is there now.
    pub fn shows(&self, css: &str) -> bool {
        self.session().find(css).is_ok()
    }

    /// Whether an element is there within some seconds.
    pub fn shows_soon(&self, css: &str) -> bool {
        const SOON: Duration = Duration::from_secs(4);
        let began = Instant::now();
        loop {
            if self.shows(css) {
                return true;
            }
            if began.elapsed() > SOON {
                return false;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The text of an element.
    pub fn text(&self, css: &str) -> String {
        self.session().text(&self.see(css)).expect("the element has just been seen")
    }

    /// Runs script in the page.
    pub fn script(&self, script: &str) -> serde_json::Value {
        self.session().script(script).unwrap_or_else(|refusal| panic!("{script}: {}", refusal.0))
    }

    /// Looks at the screen until `content` is satisfied.
    pub fn look_until(&self, what: &str, content: impl Fn(&RgbImage) -> bool) -> RgbImage {
        let began = Instant::now();
        loop {
            let picture = self.display.picture();
            if content(&picture) {
                return picture;
            }
            if began.elapsed() > PATIENCE {
                keep(&picture, "not-looked-as-expected");
                panic!("the screen never showed {what}\n{}", log_of(&self.home));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Kiosk {
    fn drop(&mut self) {
        self.session = None;
        // The driver takes the kiosk with it; if not, losing the display does.
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The end of what the kiosk wrote to standard error.
fn log_of(home: &TempDir) -> String {
    let text = std::fs::read_to_string(home.path().join("kiosk.err")).unwrap_or_default();
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(30)..].join("\n")
}
