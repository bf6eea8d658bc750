//! A graphics device that goes in the middle of a session.

// Helpers of tests: what is missing here fails the test, with its place.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use jingxuan_mirror::{Health, Mirror, MirrorOptions, Picture, Presenter, Worn};
use jingxuan_settings::Settings;

/// Long enough for a loaded machine; nothing is measured with it.
const PATIENCE: Duration = Duration::from_secs(120);

/// Counts pictures in which a garment was drawn.
#[derive(Clone, Default)]
struct Dressed(Arc<AtomicU64>);

impl Presenter for Dressed {
    fn present(&mut self, picture: Picture) {
        self.0.fetch_add(u64::from(picture.dressed), Ordering::SeqCst);
    }

    fn wipe(&mut self) {}
}

fn until(what: &str, mirror: &Mirror, reached: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !reached() {
        assert!(Instant::now() < deadline, "{what}: {:?}", mirror.status());
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_lost_graphics_device_is_replaced_and_the_shopper_stays_dressed() {
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    let mut settings = Settings::default();
    (settings.mirror.width, settings.mirror.height) = (270, 480);
    let replay = Some(base.join("assets/clip/shopper.mjpeg"));
    let dressed = Dressed::default();
    let mut mirror =
        Mirror::start(MirrorOptions { settings, base, replay }, Box::new(dressed.clone())).unwrap();
    mirror.begin_session();
    let outfit = vec![Worn { garment: "tee-classic".into(), size: None, colourway: None, tucked: false }];
    mirror.wear(outfit.clone());
    until("the first dressed pictures", &mirror, || dressed.0.load(Ordering::SeqCst) >= 3);

    for _ in 0..2 {
        mirror.lose_graphics_device();
        until("the loss is told", &mirror, || matches!(mirror.status().render, Health::Down(_)));
        let before = dressed.0.load(Ordering::SeqCst);
        until("the mirror runs again", &mirror, || mirror.status().render == Health::Running);
        until("dressed pictures after the loss", &mirror, || dressed.0.load(Ordering::SeqCst) >= before + 3);
        let worn: Vec<String> = mirror.status().worn.into_iter().map(|worn| worn.garment).collect();
        assert_eq!(worn, ["tee-classic"], "the outfit was lost with the device");
    }
}
