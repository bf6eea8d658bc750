//! What a session can show besides the shopper as they move.

// Helpers of tests: what is missing here fails the test, with its place.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use jingxuan_mirror::{Mirror, MirrorOptions, Picture, Presenter, Showing, View, Worn};
use jingxuan_settings::Settings;
use parking_lot::Mutex;

/// Long enough for a loaded machine; nothing is measured with it.
const PATIENCE: Duration = Duration::from_secs(120);

/// Keeps the newest picture and counts them.
#[derive(Clone, Default)]
struct Screen(Arc<Mutex<(u64, Option<Picture>)>>);

impl Screen {
    fn count(&self) -> u64 {
        self.0.lock().0
    }

    fn pixels(&self) -> Vec<u8> {
        self.0.lock().1.as_ref().unwrap().pixels.to_vec()
    }
}

impl Presenter for Screen {
    fn present(&mut self, picture: Picture) {
        let mut screen = self.0.lock();
        screen.0 += 1;
        screen.1 = Some(picture);
    }

    fn wipe(&mut self) {
        self.0.lock().1 = None;
    }
}

fn base() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn session(replay: PathBuf) -> (Mirror, Screen) {
    let mut settings = Settings::default();
    (settings.mirror.width, settings.mirror.height) = (270, 480);
    let screen = Screen::default();
    let options = MirrorOptions { settings, base: base(), replay: Some(replay) };
    let mut mirror = Mirror::start(options, Box::new(screen.clone())).unwrap();
    mirror.begin_session();
    mirror.wear(vec![wear("tee-classic")]);
    (mirror, screen)
}

fn wear(garment: &str) -> Worn {
    Worn { garment: garment.into(), ..Worn::default() }
}

fn until(what: &str, mirror: &Mirror, reached: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !reached() {
        assert!(Instant::now() < deadline, "{what}: {:?}", mirror.status());
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Mean difference of two pictures, levels.
fn difference(a: &[u8], b: &[u8]) -> f32 {
    a.iter().zip(b).map(|(a, b)| f32::from(a.abs_diff(*b))).sum::<f32>() / a.len() as f32
}

#[test]
fn a_frozen_moment_stays_takes_other_clothes_and_is_there_at_full_resolution() {
    let (mut mirror, screen) = session(base().join("assets/clip/shopper.mjpeg"));
    until("dressed", &mirror, || screen.count() > 5 && !mirror.status().worn.is_empty());
    mirror.show(View { frozen: true, ..View::default() });
    until("frozen", &mirror, || mirror.status().showing == Showing::Frozen);
    until("the result", &mirror, || mirror.status().result_ready);
    let result = mirror.result().unwrap();
    assert_eq!((result.width, result.height, result.dressed), (720, 1280, true), "not the camera's own size");

    // Nothing moves any more, though the clip goes on.
    let (count, still) = (screen.count(), screen.pixels());
    std::thread::sleep(Duration::from_millis(600));
    assert_eq!(screen.count(), count, "a frozen picture was drawn again for nothing");

    mirror.wear(vec![wear("tee-classic"), wear("skirt-flared")]);
    until("the skirt", &mirror, || mirror.status().worn.len() == 2 && screen.count() > count);
    let dressed = screen.pixels();
    let head = |pixels: &[u8]| pixels[..pixels.len() / 5].to_vec();
    assert!(difference(&head(&still), &head(&dressed)) < 1.5, "another moment is shown");
    assert!(difference(&still, &dressed) > 0.5, "the other clothes are not shown");

    // The graphics device goes: the same moment is drawn by the next one.
    let count = screen.count();
    mirror.lose_graphics_device();
    mirror.wear(vec![wear("tee-classic")]);
    until("drawn by another device", &mirror, || screen.count() > count && mirror.status().result_ready);
    until("one piece again", &mirror, || mirror.status().worn.len() == 1);
    std::thread::sleep(Duration::from_millis(300));
    assert!(
        difference(&head(&still), &head(&screen.pixels())) < 1.5,
        "the frozen moment went with the device"
    );

    mirror.show(View::default());
    until("moving again", &mirror, || mirror.status().showing == Showing::Live);
    assert!(mirror.result().is_none(), "the result outlives the frozen moment");
}

#[test]
fn the_end_of_a_session_takes_the_frozen_moment_and_the_result_with_it() {
    let (mut mirror, screen) = session(base().join("assets/clip/shopper.mjpeg"));
    until("dressed", &mirror, || screen.count() > 5 && !mirror.status().worn.is_empty());
    mirror.show(View { frozen: true, ..View::default() });
    until("the result", &mirror, || mirror.status().result_ready);
    mirror.end_session();
    assert!(mirror.result().is_none());
    assert!(screen.0.lock().1.is_none(), "a picture is still on the screen");
    let count = screen.count();
    std::thread::sleep(Duration::from_millis(400));
    assert_eq!(screen.count(), count, "the frozen moment was drawn after the session's end");
}

#[test]
fn two_looks_stand_side_by_side() {
    let (mut mirror, screen) = session(base().join("assets/clip/shopper.mjpeg"));
    until("dressed", &mirror, || screen.count() > 5 && !mirror.status().worn.is_empty());
    let other = Worn { colourway: Some("terracotta".into()), ..wear("tee-classic") };
    mirror.show(View { frozen: true, beside: Some(vec![other]), ..View::default() });
    until("the result", &mirror, || mirror.status().result_ready);
    let pixels = screen.pixels();
    // The chest in the middle of each half: terracotta on the left, the default ivory on the right.
    let chest = |x: usize| {
        let at = (200 * 270 + x) * 4;
        (f32::from(pixels[at + 2]), f32::from(pixels[at]))
    };
    let ((left_red, left_blue), (right_red, right_blue)) = (chest(67), chest(202));
    assert!(left_red > left_blue + 40.0, "left is no terracotta: {left_red}, {left_blue}");
    assert!((right_red - right_blue).abs() < 40.0, "right is no ivory: {right_red}, {right_blue}");
}

#[test]
fn when_the_shopper_has_stepped_away_the_outfit_turns_on_their_own_body() {
    let folder = tempfile::tempdir().unwrap();
    let clip = folder.path().join("away.mjpeg");
    let bytes = std::fs::read(base().join("assets/clip/shopper.mjpeg")).unwrap();
    let ends: Vec<usize> = bytes
        .windows(4)
        .enumerate()
        .filter(|(_, w)| *w == [0xff, 0xd9, 0xff, 0xd8])
        .map(|(n, _)| n + 2)
        .collect();
    let mut wall = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(720, 1280, image::Rgb([190, 184, 176]))
        .write_to(&mut wall, image::ImageFormat::Jpeg)
        .unwrap();
    std::fs::write(&clip, [&bytes[..ends[60]], &wall.into_inner().repeat(900)].concat()).unwrap();
    let (mut mirror, screen) = session(clip);
    until("dressed", &mirror, || mirror.status().shopper && !mirror.status().worn.is_empty());
    until("the turntable", &mirror, || mirror.status().showing == Showing::Turntable);
    let before = screen.pixels();
    until("turning", &mirror, || difference(&before, &screen.pixels()) > 0.5);
    mirror.end_session();
    mirror.begin_session();
    let count = screen.count();
    until("the next session", &mirror, || screen.count() > count + 3);
    assert_ne!(mirror.status().showing, Showing::Turntable, "the last shopper's body is shown to the next");
}
