use std::time::{Duration, Instant};

use glam::{Affine2, Vec2};
use jingxuan_capture::Frame;

use super::*;

const SIDE: u32 = 96;

/// A room of soft gradients, in a light and with a box of another colour, if any.
fn room(number: u32, start: Instant, gain: f32, boxed: Option<(Vec2, f32)>, person: Option<f32>) -> Frame {
    let pixels: Vec<u8> = (0..SIDE * SIDE)
        .flat_map(|n| {
            let (x, y) = ((n % SIDE) as f32, (n / SIDE) as f32);
            let mut colour = [70.0 + x, 60.0 + 0.8 * y, 90.0 + 0.5 * (x + y) * 0.5];
            if boxed.is_some_and(|(at, half)| (Vec2::new(x, y) - at).abs().max_element() < half) {
                colour = [150.0, 40.0, 40.0];
            }
            if person.is_some_and(|at| (x - at).abs() < 10.0) {
                colour = [20.0, 20.0, 30.0];
            }
            let [r, g, b] = colour.map(|value| (value * gain) as u8);
            [r, g, b, 255]
        })
        .collect();
    Frame {
        width: SIDE,
        height: SIDE,
        pixels: pixels.into(),
        captured_at: start + Duration::from_millis(u64::from(number) * 66),
        sequence: u64::from(number),
        name: None,
    }
}

/// The map that hides columns about the person.
fn hidden(at: f32) -> Vec<u8> {
    (0..SIDE * SIDE).map(|n| u8::from(((n % SIDE) as f32 - at).abs() < 13.0)).collect()
}

fn shadowed(person: &[u8]) -> Shadowed<'_> {
    Shadowed { side: SIDE, person, to_map: Affine2::IDENTITY }
}

/// Largest difference between the plate in the frame's light and an empty room.
fn error(plate: &Plate, empty: &Frame, places: impl Iterator<Item = (u32, u32)>) -> f32 {
    let light = plate.light();
    let mut worst = 0.0f32;
    for (x, y) in places {
        let at = ((y * SIDE + x) * 4) as usize;
        for c in 0..3 {
            let shown = light.gain[c] * f32::from(plate.shown()[at + c]) + light.offset[c];
            worst = worst.max((shown - f32::from(empty.pixels[at + c])).abs());
        }
    }
    worst
}

fn everywhere() -> impl Iterator<Item = (u32, u32)> {
    (0..SIDE * SIDE).map(|n| (n % SIDE, n / SIDE))
}

#[test]
fn a_shopper_who_moves_uncovers_the_whole_background() {
    let (mut plate, start) = (Plate::default(), Instant::now());
    for n in 0..120 {
        let at = 30.0 + n as f32 * 0.4;
        let person = hidden(at);
        plate.learn(&room(n, start, 1.0, None, Some(at)), Some(shadowed(&person)));
    }
    let empty = room(0, start, 1.0, None, None);
    // All but where the shopper stands at the end was seen, and the rest earlier.
    assert!(error(&plate, &empty, everywhere()) < 2.5);
    assert!(everywhere().all(|(x, y)| plate.confidence(Vec2::new(x as f32, y as f32)) > 0.3));
}

#[test]
fn what_was_never_seen_is_filled_smoothly_and_has_no_confidence() {
    let (mut plate, start) = (Plate::default(), Instant::now());
    let person = hidden(48.0);
    for n in 0..30 {
        plate.learn(&room(n, start, 1.0, None, Some(48.0)), Some(shadowed(&person)));
    }
    let empty = room(0, start, 1.0, None, None);
    let behind = || (30..60).map(|y| (48, y));
    assert!(behind().all(|(x, y)| plate.confidence(Vec2::new(x as f32, y as f32)) == 0.0));
    assert!(error(&plate, &empty, behind()) < 16.0, "the fill does not continue the surround");
}

#[test]
fn a_light_that_is_dimmed_is_followed_at_once() {
    let (mut plate, start) = (Plate::default(), Instant::now());
    for n in 0..30 {
        plate.learn(&room(n, start, 1.0, None, None), None);
    }
    let person = hidden(40.0);
    let dimmed = room(31, start, 0.6, None, Some(40.0));
    plate.learn(&dimmed, Some(shadowed(&person)));
    let empty = room(31, start, 0.6, None, None);
    // Behind the shopper too.
    assert!(error(&plate, &empty, everywhere()) < 4.0);
}

#[test]
fn furniture_that_was_moved_is_learned_after_some_seconds_and_a_passer_by_never() {
    let (mut plate, start) = (Plate::default(), Instant::now());
    for n in 0..30 {
        plate.learn(&room(n, start, 1.0, None, None), None);
    }
    let empty = room(0, start, 1.0, None, None);
    for n in 30..90 {
        let at = (n - 30) as f32 * 1.6;
        plate.learn(&room(n, start, 1.0, None, Some(at)), None);
    }
    assert!(error(&plate, &empty, everywhere()) < 2.5, "the passer-by is in the plate");
    let moved = Some((Vec2::new(60.0, 50.0), 12.0));
    for n in 90..105 {
        plate.learn(&room(n, start, 1.0, moved, None), None);
    }
    assert!(error(&plate, &empty, everywhere()) < 2.5, "what may only pass was taken at once");
    for n in 105..200 {
        plate.learn(&room(n, start, 1.0, moved, None), None);
    }
    assert!(error(&plate, &room(0, start, 1.0, moved, None), everywhere()) < 2.5);
}

#[test]
fn another_scene_starts_another_plate() {
    let (mut plate, start) = (Plate::default(), Instant::now());
    plate.learn(&room(0, start, 1.0, None, None), None);
    plate.learn(&room(1, start, 1.0, None, None), None);
    let mut other = room(2, start, 1.0, None, None);
    let inverted: Vec<u8> =
        other
            .pixels
            .chunks_exact(4)
            .enumerate()
            .flat_map(|(n, p)| {
                if n / 7 % 2 == 0 { [255 - p[0], p[2] / 2, 200, 255] } else { [30, 240 - p[1], p[1], 255] }
            })
            .collect();
    other.pixels = inverted.into();
    for _ in 0..3 {
        plate.learn(&other, None);
    }
    assert!(error(&plate, &other, everywhere()) < 2.5);
}

#[test]
fn a_wiped_plate_holds_nothing() {
    let mut plate = Plate::default();
    plate.learn(&room(0, Instant::now(), 1.0, None, None), None);
    assert!(!plate.shown().is_empty());
    plate.wipe();
    assert!(plate.shown().is_empty() && plate.pixels.is_empty() && plate.fill.is_empty());
}
