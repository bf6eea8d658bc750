//! The pictures of the bundled clip against what it truly shows, and things held before the body.

// Helpers of tests: what is missing here fails the test, with its place.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use glam::Vec2;
use jingxuan_capture::Frame;
use jingxuan_mirror::{
    Class, ClipTruth, Dresser, Moment, Perception, PictureJudge, Renderer, RendererOptions, Resources,
    ViewMode, Worn,
};
use jingxuan_settings::Settings;

fn base() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn resources() -> Resources {
    Resources::of(&Settings::default(), &base())
}

/// The first frames of the clip at its own rate.
fn clip(frames: usize) -> Vec<Frame> {
    let bytes = std::fs::read(base().join("assets/clip/shopper.mjpeg")).unwrap();
    let starts: Vec<usize> =
        bytes.windows(3).enumerate().filter(|(_, w)| *w == [0xff, 0xd8, 0xff]).map(|(n, _)| n).collect();
    let started = Instant::now();
    (0..frames)
        .map(|n| {
            let picture = image::load_from_memory(&bytes[starts[n]..starts[n + 1]]).unwrap().into_rgba8();
            Frame {
                width: picture.width(),
                height: picture.height(),
                pixels: picture.into_raw().into(),
                captured_at: started + Duration::from_secs_f64(n as f64 / 30.0),
                sequence: n as u64,
                name: None,
            }
        })
        .collect()
}

fn outfit() -> Vec<Worn> {
    ["tee-classic", "skirt-flared"].map(|id| Worn { garment: id.into(), ..Worn::default() }).to_vec()
}

#[test]
fn classes_outfit_and_figure_are_near_the_truth_and_the_old_clothes_are_gone() {
    let (resources, settings) = (resources(), Settings::default());
    let truth = ClipTruth::open(&resources.assets.join("clip")).unwrap();
    let dresser = Dresser::open(&resources.wardrobe()).unwrap();
    let mut judge = PictureJudge::new(truth, dresser, outfit()).unwrap();
    let mut perception = Perception::load(&settings, &resources).unwrap();
    for (n, frame) in clip(21).iter().enumerate() {
        let seen = perception.track(frame).unwrap();
        judge.frame(n, frame, seen.as_ref(), n >= 10).unwrap();
    }
    let score = &judge.score;
    assert_eq!(score.frames, 3);
    // Background, hair, face, skin, upper, lower, shoes.
    let least = [0.98, 0.74, 0.82, 0.82, 0.87, 0.88, 0.86];
    for (n, (class, least)) in score.classes.iter().zip(least).enumerate() {
        assert!(class.iou() > least, "{:?}: IoU {:.3}", Class::ALL[n], class.iou());
    }
    assert!(score.outfit.iou() > 0.88, "outfit IoU {:.3}", score.outfit.iou());
    assert!(score.outfit_px() < 12.0, "the outfit's outline is {:.1} px off", score.outfit_px());
    assert!(score.figure.iou() > 0.92, "figure IoU {:.3}", score.figure.iou());
    assert!(score.figure_px() < 12.0, "the figure's outline is {:.1} px off", score.figure_px());
    for (what, share, most) in [
        ("old clothes are seen", score.old_clothes, 0.004),
        ("face is painted over", score.face, 0.004),
        ("hair is painted over", score.hair, 0.05),
        ("hands is painted over", score.hands, 0.1),
    ] {
        assert!(share.value() < most, "{:.4} of the {what}", share.value());
    }
    assert_eq!(score.held, 0, "something is taken for held, and nothing is");
}

/// A thing painted into the frames: where its middle is from the hand, and half its size, pixels.
struct Thing {
    from_hand: Vec2,
    half: Vec2,
    colour: [u8; 3],
}

impl Thing {
    fn shows(&self, middle: Vec2, x: u32, y: u32) -> bool {
        (Vec2::new(x as f32 + 0.5, y as f32 + 0.5) - middle).abs().cmplt(self.half).all()
    }

    fn paint(&self, frame: &mut Frame, middle: Vec2) {
        let mut pixels = frame.pixels.to_vec();
        for y in 0..frame.height {
            for x in 0..frame.width {
                if self.shows(middle, x, y) {
                    // Lighter towards the lamp, as everything in the clip.
                    let light = 1.0 - 0.2 * (y as f32 + self.half.y - middle.y) / (2.0 * self.half.y);
                    let at = ((y * frame.width + x) * 4) as usize;
                    for (c, level) in self.colour.iter().enumerate() {
                        pixels[at + c] = (f32::from(*level) * light) as u8;
                    }
                }
            }
        }
        frame.pixels = pixels.into();
    }
}

/// The smallest share of a thing's pixels that stay before the outfit, in any frame from the one on in which it must be known:
/// a thing that flickers has a small one. `SHOW_HELD=DIR` writes the pictures.
fn kept(thing: &Thing) -> f32 {
    let (resources, settings) = (resources(), Settings::default());
    let truth: serde_json::Value =
        serde_json::from_slice(&std::fs::read(resources.assets.join("clip/truth.json")).unwrap()).unwrap();
    let mut dresser = Dresser::open(&resources.wardrobe()).unwrap();
    let mut perception = Perception::load(&settings, &resources).unwrap();
    let options = RendererOptions {
        width: 360,
        height: 640,
        undress: true,
        coverage: true,
        ..RendererOptions::default()
    };
    let mut renderer = Renderer::new(options).unwrap();
    let mut least = 1.0_f32;
    for (n, mut frame) in clip(18).into_iter().enumerate() {
        // The shopper's left hand.
        let hand = &truth["frames"][n]["shopper"]["joints_px"][22];
        let hand = Vec2::new(hand[0].as_f64().unwrap() as f32, hand[1].as_f64().unwrap() as f32);
        let middle = hand + thing.from_hand;
        thing.paint(&mut frame, middle);
        let seen = perception.track(&frame).unwrap();
        dresser.dress(&outfit(), seen.as_ref(), Moment::At(frame.captured_at));
        let picture =
            dresser.picture(&mut renderer, &frame, seen.as_ref(), false, ViewMode::Dressed).unwrap();
        if let Some(folder) = std::env::var_os("SHOW_HELD") {
            let rgb: Vec<u8> = picture.pixels.chunks_exact(4).flat_map(|p| [p[2], p[1], p[0]]).collect();
            let file = PathBuf::from(folder).join(format!("held-{}-{n:02}.png", thing.half.x));
            image::save_buffer(file, &rgb, 360, 640, image::ColorType::Rgb8).unwrap();
        }
        if n < 9 {
            continue;
        }
        let (mut all, mut seen_still) = (0, 0);
        for (at, pixel) in picture.pixels.chunks_exact(4).enumerate() {
            // Pictures are half as large as frames.
            if thing.shows(middle, at as u32 % 360 * 2, at as u32 / 360 * 2) {
                all += 1;
                seen_still += usize::from(pixel[3] < 100);
            }
        }
        least = least.min(seen_still as f32 / all as f32);
    }
    least
}

#[test]
fn a_blue_phone_held_before_the_skirt_stays_before_it() {
    let phone =
        Thing { from_hand: Vec2::new(-26.0, 10.0), half: Vec2::new(24.0, 46.0), colour: [38, 84, 196] };
    let kept = kept(&phone);
    assert!(kept > 0.9, "only {kept:.3} of the phone is seen");
}

#[test]
fn a_green_bag_at_the_hip_stays_before_the_skirt() {
    let bag = Thing { from_hand: Vec2::new(-40.0, 50.0), half: Vec2::new(58.0, 72.0), colour: [46, 128, 76] };
    let kept = kept(&bag);
    assert!(kept > 0.9, "only {kept:.3} of the bag is seen");
}
