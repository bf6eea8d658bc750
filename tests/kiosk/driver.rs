//! The built kiosk on a display of its own, driven through WebDriver as a shopper's finger would.

use std::{
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use fantoccini::{Client, ClientBuilder, Locator, elements::Element};
use hyper_util::client::legacy::connect::HttpConnector;
use image::RgbImage;
use serde_json::json;
use tempfile::TempDir;

use crate::screen::{Display, keep};

/// How long anything may take on a loaded machine before it counts as broken.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A running kiosk. Everything it starts ends with it.
pub struct Kiosk {
    client: Client,
    driver: Child,
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
    pub async fn start(setup: Setup) -> Self {
        let home = tempfile::tempdir().unwrap();
        Self::start_in(home, setup).await
    }

    pub async fn start_in(home: TempDir, setup: Setup) -> Self {
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
        let log = std::fs::File::create(home.path().join("kiosk.err")).unwrap();
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
        let mut capabilities = serde_json::Map::new();
        capabilities.insert(
            "webkitgtk:browserOptions".to_owned(),
            json!({ "binary": env!("CARGO_BIN_EXE_jingxuan-kiosk"), "args": arguments }),
        );
        let address = format!("http://127.0.0.1:{port}");
        let asked = Instant::now();
        let client = loop {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            match builder.capabilities(capabilities.clone()).connect(&address).await {
                Ok(client) => break client,
                Err(error) if asked.elapsed() > PATIENCE => {
                    panic!("no WebDriver session: {error}\n{}", log_of(&home))
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(250)).await,
            }
        };
        Self { client, driver, display, home }
    }

    /// Waits for an element.
    pub async fn see(&self, css: &str) -> Element {
        match self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await {
            Ok(element) => element,
            Err(error) => {
                keep(&self.display.picture(), "not-seen");
                panic!("{css} was not seen: {error}\n{}", log_of(&self.home))
            }
        }
    }

    /// Waits for an element and touches it.
    pub async fn touch(&self, css: &str) {
        let element = self.see(css).await;
        element.click().await.unwrap_or_else(|error| panic!("{css} cannot be touched: {error}"));
    }

    /// Whether an element is there now.
    pub async fn shows(&self, css: &str) -> bool {
        self.client.find(Locator::Css(css)).await.is_ok()
    }

    /// The text of an element.
    pub async fn text(&self, css: &str) -> String {
        self.see(css).await.text().await.unwrap()
    }

    /// Runs script in the page.
    pub async fn script(&self, script: &str) -> serde_json::Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// Looks at the screen until `content` is satisfied.
    pub async fn look_until(&self, what: &str, content: impl Fn(&RgbImage) -> bool) -> RgbImage {
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
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

impl Drop for Kiosk {
    fn drop(&mut self) {
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
