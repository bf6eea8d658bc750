//! The background plate: what the standing camera sees where nobody is.
//!
//! Learned while a session runs, from every pixel outside the shopper's widened mask; wiped with the session. A pixel keeps
//! a running mean in the light of the first picture; the light of later ones is matched by gain and offset per channel on
//! the background in view. What differs for good (furniture that was moved) replaces what was learned after some seconds,
//! what only passes does not. Places that were never seen are filled smoothly from around them, and say so.

use std::time::{Duration, Instant};

use glam::{Affine2, Vec2};
use jingxuan_capture::Frame;

use super::fill::{Level, pull_push};

/// The plate has at most this many pixels on its long side.
const LONGEST: u32 = 1280;
/// Bands of rows, one of which is updated per picture.
const BANDS: usize = 12;
/// A pixel this far from what is known (encoded levels, largest channel) shows something else.
const DIFFERS: f32 = 18.0;
/// Something else that stays as long as this is the new background.
const STAYS: Duration = Duration::from_secs(3);
/// Sightings after which a pixel is known, and after which the mean moves no faster than by one part in so many.
const KNOWN: u8 = 2;
const SLOWEST: u8 = 24;
/// More than this share of the background changed at once: another scene.
const CUT: f32 = 0.5;
/// Side of the grid on which light is matched.
const GRID: u32 = 40;
/// Pixels of a level of the fill per pixel of it.
const COARSE: usize = 8;

/// What each pixel of the frame belongs to, for learning: side of the square map, values over 0 are the shopper.
#[derive(Clone, Copy)]
pub(super) struct Shadowed<'a> {
    pub side: u32,
    pub person: &'a [u8],
    /// Frame pixels to map pixels.
    pub to_map: Affine2,
}

impl Shadowed<'_> {
    fn hides(&self, frame: Vec2) -> bool {
        let p = self.to_map.transform_point2(frame);
        if p.min_element() < 0.0 || p.max_element() >= self.side as f32 {
            return false;
        }
        self.person[(p.y as u32 * self.side + p.x as u32) as usize] > 0
    }
}

/// `frame = gain * plate + offset`, encoded levels 0..255, per channel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct LightChange {
    pub gain: [f32; 3],
    pub offset: [f32; 3],
}

impl Default for LightChange {
    fn default() -> Self {
        Self { gain: [1.0; 3], offset: [0.0; 3] }
    }
}

#[derive(Clone, Copy, Default)]
struct Pixel {
    /// 1/256 of an encoded level.
    mean: [u16; 3],
    seen: u8,
    other: [u8; 3],
    /// Hundredths of a second that `other` has been there.
    stays: u16,
}

/// The plate on the CPU.
#[derive(Default)]
pub(super) struct Plate {
    width: usize,
    height: usize,
    step: usize,
    of: (u32, u32),
    pixels: Vec<Pixel>,
    /// RGBA, encoded; alpha is confidence.
    shown: Vec<u8>,
    light: LightChange,
    last: [Option<Instant>; BANDS],
    next: usize,
    fill: Vec<Level>,
}

impl Plate {
    /// Learns from a frame. Returns the rows of [`Plate::shown`] that changed.
    pub fn learn(&mut self, frame: &Frame, shopper: Option<Shadowed<'_>>) -> std::ops::Range<usize> {
        if self.of != (frame.width, frame.height) || !self.match_light(frame, shopper) {
            self.start(frame);
        }
        let fresh = self.last[self.next].is_none();
        if fresh {
            // A new plate is useful at once, not after twelve pictures.
            for band in 0..BANDS {
                self.learn_band(band, frame, shopper);
            }
            self.fill_unseen();
            for band in 0..BANDS {
                self.show_band(band);
            }
            return 0..self.height;
        }
        let band = self.next;
        self.next = (self.next + 1) % BANDS;
        self.learn_band(band, frame, shopper);
        if band == 0 {
            self.fill_unseen();
        }
        self.show_band(band);
        self.rows(band)
    }

    /// `height * width * 4` bytes: encoded RGB in the plate's own light, and confidence.
    #[cfg(test)]
    pub fn shown(&self) -> &[u8] {
        &self.shown
    }

    /// Encoded RGB, in the plate's own light, at a pixel of the frame.
    pub fn at(&self, x: usize, y: usize) -> [u8; 3] {
        let step = self.step.max(1);
        let (x, y) = ((x / step).min(self.width.max(1) - 1), (y / step).min(self.height.max(1) - 1));
        let at = (y * self.width + x) * 4;
        [self.shown[at], self.shown[at + 1], self.shown[at + 2]]
    }

    /// The light of the last frame relative to the plate's.
    pub fn light(&self) -> LightChange {
        self.light
    }

    /// Confidence (0..1) at a place of the frame it was learned from, pixels.
    pub fn confidence(&self, frame: Vec2) -> f32 {
        let at = frame / self.step.max(1) as f32;
        if at.min_element() < 0.0 || at.x >= self.width as f32 || at.y >= self.height as f32 {
            return 0.0;
        }
        f32::from(self.shown[(at.y as usize * self.width + at.x as usize) * 4 + 3]) / 255.0
    }

    /// Overwrites everything that was learned.
    pub fn wipe(&mut self) {
        self.pixels.fill(Pixel::default());
        self.shown.fill(0);
        self.fill.iter_mut().for_each(Level::wipe);
        *self = Self::default();
    }

    fn start(&mut self, frame: &Frame) {
        self.step = frame.width.max(frame.height).div_ceil(LONGEST).max(1) as usize;
        self.width = (frame.width as usize / self.step).max(1);
        self.height = (frame.height as usize / self.step).max(1);
        self.of = (frame.width, frame.height);
        self.pixels.clear();
        self.pixels.resize(self.width * self.height, Pixel::default());
        self.shown.clear();
        self.shown.resize(self.width * self.height * 4, 0);
        self.light = LightChange::default();
        self.last = [None; BANDS];
        self.next = 0;
    }

    fn rows(&self, band: usize) -> std::ops::Range<usize> {
        self.height * band / BANDS..self.height * (band + 1) / BANDS
    }

    fn colour(&self, frame: &Frame, x: usize, y: usize) -> [f32; 3] {
        let width = frame.width as usize;
        let mut sum = [0u32; 3];
        for dy in 0..self.step {
            for dx in 0..self.step {
                let at = ((y * self.step + dy) * width + x * self.step + dx) * 4;
                for (sum, byte) in sum.iter_mut().zip(&frame.pixels[at..at + 3]) {
                    *sum += u32::from(*byte);
                }
            }
        }
        let share = 1.0 / (self.step * self.step) as f32;
        sum.map(|sum| sum as f32 * share)
    }

    /// Fits gain and offset on the background in view; `false` when most of it shows another scene.
    fn match_light(&mut self, frame: &Frame, shopper: Option<Shadowed<'_>>) -> bool {
        let mut pairs: Vec<([f32; 3], [f32; 3])> = Vec::with_capacity((GRID * GRID) as usize);
        for row in 0..GRID as usize {
            let y = (2 * row + 1) * self.height / (2 * GRID as usize);
            for column in 0..GRID as usize {
                let x = (2 * column + 1) * self.width / (2 * GRID as usize);
                let pixel = &self.pixels[y * self.width + x];
                let place = Vec2::new(x as f32 + 0.5, y as f32 + 0.5) * self.step as f32;
                if pixel.seen >= KNOWN && !shopper.is_some_and(|shopper| shopper.hides(place)) {
                    let now = self.colour(frame, x, y);
                    // What is clipped says nothing of the light.
                    if now.iter().all(|value| (6.0..249.0).contains(value)) {
                        pairs.push((pixel.mean.map(|value| f32::from(value) / 256.0), now));
                    }
                }
            }
        }
        if pairs.len() < 64 {
            return true;
        }
        let mut light = self.light;
        let near = |light: &LightChange, pair: &([f32; 3], [f32; 3])| {
            (0..3).all(|c| (light.gain[c] * pair.0[c] + light.offset[c] - pair.1[c]).abs() < DIFFERS)
        };
        let mut share = pairs.iter().filter(|pair| near(&light, pair)).count() as f32 / pairs.len() as f32;
        for round in 0..3 {
            // When few agree with the last light, it was switched: start from all.
            let all = round == 0 && share < 0.6;
            for c in 0..3 {
                let chosen =
                    pairs.iter().filter(|pair| all || near(&light, pair)).map(|pair| (pair.0[c], pair.1[c]));
                if let Some((gain, offset)) = line(chosen) {
                    (light.gain[c], light.offset[c]) = (gain, offset);
                }
            }
        }
        let agree = pairs.iter().filter(|pair| near(&light, pair)).count() as f32 / pairs.len() as f32;
        if agree >= share {
            self.light = light;
            share = agree;
        }
        share > 1.0 - CUT
    }

    fn learn_band(&mut self, band: usize, frame: &Frame, shopper: Option<Shadowed<'_>>) {
        let now = frame.captured_at;
        let waited = self.last[band].map_or(Duration::ZERO, |last| now.saturating_duration_since(last));
        self.last[band] = Some(now);
        let waited = waited.as_millis().min(1000) as u16 / 10;
        let stays = STAYS.as_millis() as u16 / 10;
        let light = self.light;
        for y in self.rows(band) {
            for x in 0..self.width {
                let place = Vec2::new(x as f32 + 0.5, y as f32 + 0.5) * self.step as f32;
                if shopper.is_some_and(|shopper| shopper.hides(place)) {
                    continue;
                }
                let seen = self.colour(frame, x, y);
                let pixel = &mut self.pixels[y * self.width + x];
                // In the plate's own light.
                let seen: [f32; 3] =
                    std::array::from_fn(|c| ((seen[c] - light.offset[c]) / light.gain[c]).clamp(0.0, 255.0));
                let apart = |of: [f32; 3]| (0..3).map(|c| (seen[c] - of[c]).abs()).fold(0.0, f32::max);
                if pixel.seen == 0 || apart(pixel.mean.map(|value| f32::from(value) / 256.0)) < DIFFERS {
                    pixel.seen = pixel.seen.saturating_add(1);
                    let share = 256.0 / f32::from(pixel.seen.min(SLOWEST));
                    for (mean, seen) in pixel.mean.iter_mut().zip(seen) {
                        let old = f32::from(*mean);
                        *mean = (old + (seen - old / 256.0) * share).clamp(0.0, 65535.0) as u16;
                    }
                    pixel.stays = 0;
                } else if pixel.seen < KNOWN {
                    pixel.mean = seen.map(|value| (value * 256.0) as u16);
                    pixel.seen = 1;
                } else if pixel.stays > 0 && apart(pixel.other.map(f32::from)) < DIFFERS {
                    pixel.stays = pixel.stays.saturating_add(waited.max(1));
                    if pixel.stays > stays {
                        pixel.mean = seen.map(|value| (value * 256.0) as u16);
                        pixel.seen = KNOWN;
                        pixel.stays = 0;
                    }
                } else {
                    pixel.other = seen.map(|value| value as u8);
                    pixel.stays = 1;
                }
            }
        }
    }

    /// Smooth colours for what was never seen, on a coarse grid.
    fn fill_unseen(&mut self) {
        let (width, height) = (self.width.div_ceil(COARSE), self.height.div_ceil(COARSE));
        let mut level = match self.fill.is_empty() {
            true => Level::new(width, height),
            false => self.fill.swap_remove(0),
        };
        level.restart(width, height);
        for y in 0..self.height {
            let row = &self.pixels[y * self.width..(y + 1) * self.width];
            for (x, pixel) in row.iter().enumerate().filter(|(_, pixel)| pixel.seen > 0) {
                level.add(x / COARSE, y / COARSE, pixel.mean.map(|value| f32::from(value) / 256.0), 1.0);
            }
        }
        level.normalise();
        self.fill.insert(0, level);
        pull_push(&mut self.fill);
    }

    fn show_band(&mut self, band: usize) {
        let rows = self.rows(band);
        let Some(fill) = self.fill.first() else { return };
        for y in rows {
            for x in 0..self.width {
                let at = y * self.width + x;
                let pixel = &self.pixels[at];
                let shown = &mut self.shown[at * 4..at * 4 + 4];
                if pixel.seen > 0 {
                    for (shown, mean) in shown.iter_mut().zip(pixel.mean) {
                        *shown = ((u32::from(mean) + 128) / 256).min(255) as u8;
                    }
                    shown[3] = 100u8.saturating_add(pixel.seen.saturating_mul(32));
                } else {
                    let place = Vec2::new(x as f32 + 0.5, y as f32 + 0.5) / COARSE as f32;
                    let colour = fill.sample(place);
                    for (shown, colour) in shown.iter_mut().zip(colour) {
                        *shown = colour.clamp(0.0, 255.0) as u8;
                    }
                    shown[3] = 0;
                }
            }
        }
    }
}

/// Least squares of `y = gain * x + offset`, with a weak wish for gain 1 so that a flat wall decides the offset only.
fn line(pairs: impl Iterator<Item = (f32, f32)>) -> Option<(f32, f32)> {
    let (mut n, mut sx, mut sy, mut sxx, mut sxy) = (0.0, 0.0, 0.0, 0.0, 0.0f64);
    for (x, y) in pairs {
        let (x, y) = (f64::from(x), f64::from(y));
        n += 1.0;
        sx += x;
        sy += y;
        sxx += x * x;
        sxy += x * y;
    }
    if n < 32.0 {
        return None;
    }
    let (spread, joint) = (sxx / n - (sx / n).powi(2), sxy / n - sx * sy / (n * n));
    let wish = 4.0;
    let gain = ((joint + wish) / (spread + wish)).clamp(0.4, 2.5);
    let offset = (sy - gain * sx) / n;
    Some((gain as f32, offset as f32))
}

#[cfg(test)]
#[path = "background_tests.rs"]
mod tests;
