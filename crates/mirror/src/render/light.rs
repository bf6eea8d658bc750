//! The light of the scene, from the picture itself.
//!
//! A first-order spherical harmonic is all that a single exposure supports: how bright, what colour, from which side.
//! Brightness comes from the picture's mean and its upper range, colour from a damped grey-world assumption,
//! direction from the shopper's own left and right halves and from the brightness of the surroundings. Shops light
//! from above, so that is the prior. Everything is smoothed over time: light that flickers is worse than light that
//! is a little wrong.

use glam::{Vec2, Vec3};
use jingxuan_capture::Frame;
use jingxuan_vision::Observation;

/// Samples along each side of the picture.
const GRID: u32 = 48;
/// Share of a new measurement in the smoothed one.
const BLEND: f32 = 0.06;

/// Light as the cloth shader takes it: `E(n) = tint * (ambient + wrap(direction . n))`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Light {
    /// Colour and exposure, linear RGB.
    pub tint: Vec3,
    /// Light from everywhere.
    pub ambient: f32,
    /// Towards the light, camera frame, times its strength.
    pub direction: Vec3,
}

impl Default for Light {
    fn default() -> Self {
        Self { tint: Vec3::splat(0.9), ambient: 0.55, direction: Vec3::new(0.0, -0.35, -0.38) }
    }
}

/// Measures and smooths.
#[derive(Debug, Default)]
pub(super) struct LightMeter {
    smoothed: Option<Light>,
    person: u64,
    luminances: Vec<f32>,
}

impl LightMeter {
    pub fn current(&self) -> Light {
        self.smoothed.unwrap_or_default()
    }

    /// Measures one frame; the smoothed light after it.
    pub fn measure(&mut self, frame: &Frame, observation: &Observation) -> Light {
        let now = self.sample(frame, observation);
        let light = match self.smoothed {
            Some(old) if self.person == observation.person => Light {
                tint: old.tint.lerp(now.tint, BLEND),
                ambient: old.ambient + (now.ambient - old.ambient) * BLEND,
                direction: old.direction.lerp(now.direction, BLEND),
            },
            _ => now,
        };
        self.person = observation.person;
        self.smoothed = Some(light);
        light
    }

    fn sample(&mut self, frame: &Frame, observation: &Observation) -> Light {
        let to_image = Vec2::new(
            observation.image_size.0 as f32 / frame.width as f32,
            observation.image_size.1 as f32 / frame.height as f32,
        );
        let mut all = Mean::default();
        let (mut left, mut right, mut top, mut bottom) =
            (Mean::default(), Mean::default(), Mean::default(), Mean::default());
        let mut halves = [Mean::default(), Mean::default()];
        let middle = {
            use jingxuan_vision::landmark::{LEFT_HIP, LEFT_SHOULDER, RIGHT_HIP, RIGHT_SHOULDER};
            let marks = [LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_HIP, RIGHT_HIP];
            marks.map(|n| observation.landmarks[n].position.x).iter().sum::<f32>() / 4.0
        };
        self.luminances.clear();
        for row in 0..GRID {
            let y = ((2 * row + 1) * frame.height / (2 * GRID)).min(frame.height - 1);
            for column in 0..GRID {
                let x = ((2 * column + 1) * frame.width / (2 * GRID)).min(frame.width - 1);
                let at = ((y * frame.width + x) * 4) as usize;
                let colour = Vec3::from_array([0, 1, 2].map(|c| LINEAR[usize::from(frame.pixels[at + c])]));
                all.add(colour);
                self.luminances.push(luminance(colour));
                let image = Vec2::new(x as f32 + 0.5, y as f32 + 0.5) * to_image;
                if observation.mask.sample(image) > 0.5 {
                    halves[usize::from(image.x > middle)].add(colour);
                } else {
                    let third = GRID / 3;
                    if column < third {
                        left.add(colour);
                    }
                    if column >= 2 * third {
                        right.add(colour);
                    }
                    if row < third {
                        top.add(colour);
                    }
                    if row >= 2 * third {
                        bottom.add(colour);
                    }
                }
            }
        }
        let bright = self.luminances.len() * 94 / 100;
        let (_, bright, _) = self.luminances.select_nth_unstable_by(bright, f32::total_cmp);
        // A picture of ordinary things reflects about a third; its brightest twentieth is near white.
        let exposure = ((luminance(all.value()) / 0.34).max(0.02) * (*bright / 0.86).max(0.02)).sqrt();
        let exposure = exposure.clamp(0.22, 1.15);
        let grey = all.value() / luminance(all.value()).max(1e-4);
        let colour = grey.max(Vec3::splat(0.2)).map(f32::sqrt).clamp(Vec3::splat(0.86), Vec3::splat(1.14));
        let colour = colour / luminance(colour).max(1e-3);

        let sideways = 0.65 * halves[1].balance(&halves[0]) + 0.35 * right.balance(&left);
        let upwards = 0.32 + 0.25 * top.balance(&bottom);
        let direction = Vec3::new(0.55 * sideways.clamp(-0.7, 0.7), -upwards.clamp(0.1, 0.55), -0.36);
        Light { tint: colour * exposure, ambient: 0.56, direction }
    }
}

fn luminance(colour: Vec3) -> f32 {
    colour.dot(Vec3::new(0.2126, 0.7152, 0.0722))
}

#[derive(Default)]
struct Mean {
    sum: Vec3,
    count: f32,
}

impl Mean {
    fn add(&mut self, colour: Vec3) {
        // A lamp in the picture must not outshine everything else.
        self.sum += colour.min(Vec3::splat(0.9));
        self.count += 1.0;
    }

    fn value(&self) -> Vec3 {
        self.sum / self.count.max(1.0)
    }

    /// -1..1: how much brighter this region is than the other.
    fn balance(&self, other: &Self) -> f32 {
        if self.count < 8.0 || other.count < 8.0 {
            return 0.0;
        }
        let (a, b) = (luminance(self.value()), luminance(other.value()));
        (a - b) / (a + b).max(0.01)
    }
}

/// sRGB byte to linear light (IEC 61966-2-1).
static LINEAR: std::sync::LazyLock<[f32; 256]> = std::sync::LazyLock::new(|| {
    std::array::from_fn(|byte| {
        let encoded = byte as f32 / 255.0;
        if encoded <= 0.04045 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
    })
});
