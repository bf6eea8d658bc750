//! What the camera does to a picture: how soft its edges are, and how much noise it has.
//!
//! Both are measured on a few rows of every frame. Softness: on the edges around the shopper, who is in focus, the step
//! over two pixels is compared with the step over six; of a Gaussian edge their ratio tells its width. Noise: the
//! difference to the same pixels of the frame before, where the picture is flat and nobody stands, apart for dark and
//! bright pixels: sensors are noisier in the light, codecs in the dark.

use glam::Vec2;
use jingxuan_capture::Frame;
use jingxuan_vision::Observation;

/// Rows that are measured.
const ROWS: u32 = 32;
/// Share of a new measurement in the smoothed one.
const BLEND: f32 = 0.1;
/// An edge is a step of at least this over six pixels, levels.
const EDGE: i32 = 36;
/// Fewer edges than this say nothing.
const EDGES: usize = 12;
/// Of the edges, this share is softer than the camera: folds, shadows, hair.
const SOFTER: f32 = 0.8;
/// A pixel that changed by more than this between frames shows something else, levels.
const CHANGED: i32 = 24;
/// A pixel is in a flat part where its neighbours differ by less, levels.
const FLAT: i32 = 14;
/// Levels below and above which a pixel may be clipped.
const CLIPPED: (u8, u8) = (6, 249);
/// Where dark pixels end and bright ones begin.
const MIDDLE: u8 = 110;

/// Layer pixels per frame pixel for edges of a width of one frame pixel: a layer's own edge, drawn and enlarged, is 0.9 of
/// its pixels wide. Never coarser or finer than:
const LAYER_PIXELS: f32 = 0.9;
const COARSEST: f32 = 0.8;
const FINEST: f32 = 1.3;
/// The layer's resolution stays until the softness has changed by this, frame pixels: a change is seen.
const SETTLED: f32 = 0.12;

/// Width of a Gaussian edge (sigma in pixels) and three times the ratio of its step over two pixels to that over six:
/// `3 erf(1 / (s sqrt 2)) / erf(3 / (s sqrt 2))`.
const SOFTNESS: [(f32, f32); 8] = [
    (0.4, 2.963),
    (0.5, 2.863),
    (0.7, 2.541),
    (1.0, 2.054),
    (1.3, 1.710),
    (1.6, 1.495),
    (2.0, 1.326),
    (3.0, 1.147),
];

/// A camera's picture in numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Optics {
    /// Width of its edges: sigma in frame pixels.
    pub softness: f32,
    /// Standard deviation of the encoded values 0..1, in the dark and in the light.
    pub noise: [f32; 2],
}

impl Optics {
    /// Pixels of the garment layer along an axis per picture pixel, at which it is as sharp as the frame, which lies in the
    /// picture at `enlarged` picture pixels per frame pixel. Resolution is the filter: a softer camera costs less.
    pub fn layer_scale(&self, enlarged: f32) -> f32 {
        let per_frame_pixel = (LAYER_PIXELS / self.softness).clamp(COARSEST, FINEST);
        (per_frame_pixel / enlarged.max(1e-3)).clamp(0.5, 1.0)
    }
}

/// Measures and smooths.
#[derive(Debug, Default)]
pub(super) struct CameraMeter {
    softness: Option<f32>,
    settled: Option<f32>,
    noise: [Option<f32>; 2],
    /// Rows of the frame before, and its width.
    previous: Vec<u8>,
    width: u32,
    rows: Vec<u8>,
    ratios: Vec<f32>,
}

impl CameraMeter {
    pub fn measure(&mut self, frame: &Frame, observation: &Observation) -> Optics {
        let to_image = Vec2::new(
            observation.image_size.0 as f32 / frame.width as f32,
            observation.image_size.1 as f32 / frame.height as f32,
        );
        let person = |x: u32, y: u32| {
            observation.mask.sample(Vec2::new(x as f32 + 0.5, y as f32 + 0.5) * to_image) > 0.5
        };
        let width = frame.width as usize;
        let row_of = |n: u32| ((2 * n + 1) * frame.height / (2 * ROWS)).min(frame.height - 1);
        self.rows.clear();
        for n in 0..ROWS {
            let start = row_of(n) as usize * width * 4;
            let row = frame.pixels[start..start + width * 4].chunks_exact(4);
            self.rows
                .extend(row.map(|p| ((u16::from(p[0]) + 2 * u16::from(p[1]) + u16::from(p[2])) / 4) as u8));
        }
        self.ratios.clear();
        let comparable = self.width == frame.width && self.previous.len() == self.rows.len();
        let (mut sums, mut counts) = ([0i64; 2], [0i64; 2]);
        for n in 0..ROWS {
            let span = n as usize * width..(n as usize + 1) * width;
            let row = &self.rows[span.clone()];
            for x in 3..width.saturating_sub(3) {
                let level = |at: usize| i32::from(row[at]);
                let wide = level(x + 3) - level(x - 3);
                let narrow = level(x + 1) - level(x - 1);
                if wide.abs() >= EDGE && narrow * wide > 0 {
                    // Its middle, and beside a person.
                    let steepest = narrow.abs() >= (level(x + 2) - level(x)).abs()
                        && narrow.abs() > (level(x) - level(x - 2)).abs();
                    let near = |x: usize| person(x.min(width - 1) as u32, row_of(n));
                    if steepest && (near(x.saturating_sub(12)) || near(x + 12)) {
                        self.ratios.push(3.0 * narrow as f32 / wide as f32);
                    }
                }
                // Every fourth pixel is enough for noise.
                if comparable && x % 4 == 0 && narrow.abs() < FLAT {
                    let before = self.previous[span.start + x];
                    let change = level(x) - i32::from(before);
                    let clipped = row[x].min(before) < CLIPPED.0 || row[x].max(before) > CLIPPED.1;
                    if change.abs() < CHANGED && !clipped && !person(x as u32, row_of(n)) {
                        let bright = usize::from(row[x] >= MIDDLE);
                        sums[bright] += i64::from(change.abs());
                        counts[bright] += 1;
                    }
                }
            }
        }
        std::mem::swap(&mut self.rows, &mut self.previous);
        self.width = frame.width;
        // A frame that is shown twice is not a camera without noise.
        if sums != [0, 0] {
            for n in 0..2 {
                if counts[n] > 64 {
                    // The mean of |a - b| of two Gaussian values is sigma times 2 / sqrt(pi).
                    let sigma = sums[n] as f32 / counts[n] as f32 * 0.886_227 / 255.0;
                    smooth(&mut self.noise[n], sigma);
                }
            }
        }
        if self.ratios.len() >= EDGES {
            let at = (self.ratios.len() as f32 * SOFTER) as usize;
            let (_, ratio, _) = self.ratios.select_nth_unstable_by(at, f32::total_cmp);
            smooth(&mut self.softness, softness_of(*ratio));
        }
        if let Some(softness) = self.softness
            && self.settled.is_none_or(|settled| (softness - settled).abs() > SETTLED)
        {
            self.settled = self.softness;
        }
        let [dark, bright] = self.noise;
        Optics {
            softness: self.settled.unwrap_or(SOFTNESS[0].0),
            noise: [dark.or(bright).unwrap_or(0.0), bright.or(dark).unwrap_or(0.0)],
        }
    }
}

fn smooth(value: &mut Option<f32>, now: f32) {
    *value = Some(value.map_or(now, |old| old + BLEND * (now - old)));
}

fn softness_of(ratio: f32) -> f32 {
    for pair in SOFTNESS.windows(2) {
        let [(sharp, high), (soft, low)] = [pair[0], pair[1]];
        if ratio >= low {
            let t = ((high - ratio) / (high - low)).clamp(0.0, 1.0);
            return sharp + t * (soft - sharp);
        }
    }
    SOFTNESS[SOFTNESS.len() - 1].0
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Instant};

    use glam::{Affine2, Vec3};
    use jingxuan_vision::{LANDMARKS, Landmark, Mask};

    use super::*;

    const SIZE: u32 = 240;

    /// A bright person with soft edges in the middle of a dark room, with noise of `sigma` levels.
    fn seen(softness: f32, sigma: f32, seed: u64) -> (Frame, Observation) {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut uniform = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 40) as f32 / (1u64 << 24) as f32
        };
        let pixels: Vec<u8> = (0..SIZE * SIZE)
            .flat_map(|n| {
                // A leaning edge, so that pixels meet it everywhere.
                let lean = (n / SIZE) as f32 * 0.13;
                let from_edge = 40.0 - ((n % SIZE) as f32 + 0.5 - 105.0 - lean).abs();
                // The logistic curve of this width is a Gaussian edge within a hundredth.
                let inside = 1.0 / (1.0 + (-1.702 * from_edge / softness).exp());
                let noise = (0..12).map(|_| uniform()).sum::<f32>() - 6.0;
                let level = (70.0 + 110.0 * inside + sigma * noise).clamp(0.0, 255.0).round() as u8;
                [level, level, level, 255]
            })
            .collect();
        let mask = (0..64 * 64).map(|n| if (n % 64i32 - 32).abs() < 11 { 255 } else { 0 }).collect();
        let captured_at = Instant::now();
        let frame =
            Frame { width: SIZE, height: SIZE, pixels: pixels.into(), captured_at, sequence: 0, name: None };
        let observation = Observation {
            landmarks: [Landmark::default(); LANDMARKS],
            world: [Vec3::ZERO; LANDMARKS],
            mask: Mask {
                values: Arc::new(mask),
                side: 64,
                patch_to_image: Affine2::from_scale(Vec2::splat(SIZE as f32 / 64.0)),
            },
            score: 1.0,
            image_size: (SIZE, SIZE),
            person: 1,
            people: 1,
            captured_at,
            tracked: true,
        };
        (frame, observation)
    }

    #[test]
    fn softness_of_an_edge_is_found_within_a_fifth() {
        for softness in [0.7, 1.0, 1.6] {
            let (frame, observation) = seen(softness, 0.0, 1);
            let found = CameraMeter::default().measure(&frame, &observation).softness;
            assert!((found / softness - 1.0).abs() < 0.2, "{found} for {softness}");
        }
    }

    #[test]
    fn noise_is_found_within_a_fifth_and_a_still_picture_has_none() {
        for sigma in [0.0, 2.0, 4.0] {
            let mut meter = CameraMeter::default();
            let mut found = 0.0;
            for seed in 1..12 {
                let (frame, observation) = seen(1.0, sigma, seed);
                found = meter.measure(&frame, &observation).noise[0] * 255.0;
            }
            assert!((found - sigma).abs() <= 0.2 * sigma, "{found} for {sigma}");
        }
    }
}
