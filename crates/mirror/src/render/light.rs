//! The light of the scene, from the picture itself.
//!
//! A picture of one exposure supports no more than a soft light: how bright, what colour, from where. Ambient light is a
//! second-order spherical harmonic of irradiance (Ramamoorthi and Hanrahan 2001, "An efficient representation for
//! irradiance environment maps") of a blurred environment: the picture around the shopper, mirrored for what lies behind
//! the camera, and mixed with a ceiling that is brighter than the floor. One key light comes from above the camera; the
//! shopper's own left and right halves and the surroundings say from which side. Everything is smoothed over time: light
//! that flickers is worse than light that is a little wrong.
//!
//! Exposure is anchored: the camera's own metering has already divided by the light, so in a picture that is exposed as
//! cameras expose, a patch that faces the camera is shown in its catalogue colour. Only what lies outside of the usual
//! range, a dim room or coloured lamps, takes the garment with it, and only partly.

use glam::{Vec2, Vec3};
use jingxuan_capture::Frame;
use jingxuan_vision::Observation;

/// Samples along each side of the picture.
const GRID: u32 = 48;
/// Cells of the environment along each side of the picture.
const CELLS: usize = 6;
/// Share of a new measurement in the smoothed one.
const BLEND: f32 = 0.06;
/// Share of the key light in what a patch that faces the camera gets.
const KEY_SHARE: f32 = 0.44;
/// How far light wraps around the cloth, 0..1.
pub(super) const WRAP: f32 = 0.4;
/// Share of the picture in the environment; the rest is a ceiling over a floor.
const SEEN: f32 = 0.55;
/// Mean light of a picture as cameras expose it, and its 94th percentile: near white.
const USUAL: (f32, f32) = (0.26, 0.8);
/// Within this of the usual exposure, as a natural logarithm, a picture is well exposed and the difference is scenery ...
const EXPOSURE_SLACK: f32 = 0.35;
/// ... and beyond it, the garment follows by this share.
const EXPOSURE_FOLLOWS: f32 = 0.75;
/// The same for the colour of the light, per channel (von Kries, partial adaptation).
const COLOUR_SLACK: f32 = 0.02;
const COLOUR_FOLLOWS: f32 = 0.5;
const COLOUR_LIMIT: f32 = 0.14;

/// Light as the cloth shader takes it: `E(n) = tint * (ambient(n) + key(n))`, with `E = tint` for a patch that faces the
/// camera.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Light {
    /// Colour and exposure, linear RGB: what a white patch is shown as that faces the camera.
    pub tint: Vec3,
    /// Irradiance as a polynomial of the normal (camera frame: x right, y down, z away), linear RGB relative to `tint`:
    /// coefficients of 1, x, y, z, xy, yz, xz, z^2, x^2 - y^2.
    pub ambient: [Vec3; 9],
    /// Towards the key light, camera frame, times its strength.
    pub direction: Vec3,
}

impl Default for Light {
    fn default() -> Self {
        Self::of(Vec3::splat(0.95), &Environment::default(), 0.0, 0.0)
    }
}

impl Light {
    /// `sideways`, `upwards`: -1..1, where the key light comes from beside its usual place.
    fn of(tint: Vec3, environment: &Environment, sideways: f32, upwards: f32) -> Self {
        let towards = Vec3::new(0.75 * sideways, -0.8 - 0.3 * upwards, -0.65).normalize();
        let mut light = Self { tint, ambient: environment.irradiance(), direction: towards };
        let front = Vec3::NEG_Z;
        let scale = (1.0 - KEY_SHARE) / luminance(light.ambient_on(front)).max(1e-3);
        light.ambient = light.ambient.map(|c| c * scale);
        light.direction *= KEY_SHARE / light.key_on(front).max(1e-3);
        light
    }

    /// Ambient light on a surface in the open; `normal`: unit, camera frame.
    #[must_use]
    pub fn ambient_on(&self, normal: Vec3) -> Vec3 {
        let [x, y, z] = normal.to_array();
        let terms = [1.0, x, y, z, x * y, y * z, x * z, z * z, x * x - y * y];
        self.ambient.iter().zip(terms).map(|(c, term)| *c * term).sum::<Vec3>().max(Vec3::ZERO)
    }

    /// Key light on a surface that it reaches; `normal`: unit, camera frame.
    #[must_use]
    pub fn key_on(&self, normal: Vec3) -> f32 {
        ((self.direction.dot(normal) + WRAP * self.direction.length()) / (1.0 + WRAP)).max(0.0)
    }

    /// What a white surface without shadows is shown as, linear RGB.
    #[must_use]
    pub fn on(&self, normal: Vec3) -> Vec3 {
        self.tint * (self.ambient_on(normal) + self.key_on(normal))
    }

    fn lerp(&self, other: &Self, t: f32) -> Self {
        Self {
            tint: self.tint.lerp(other.tint, t),
            ambient: std::array::from_fn(|n| self.ambient[n].lerp(other.ambient[n], t)),
            direction: self.direction.lerp(other.direction, t),
        }
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
            Some(old) if self.person == observation.person => old.lerp(&now, BLEND),
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
        let mut bright = Vec3::ZERO;
        let mut halves = [Mean::default(), Mean::default()];
        let mut environment = Environment::default();
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
                    let cell = |n: u32| n as usize * CELLS / GRID as usize;
                    environment.cells[cell(row)][cell(column)].add(colour);
                    // A clipped channel says nothing of the light's colour.
                    if colour.max_element() < 0.98 {
                        bright += colour.powf(6.0);
                    }
                }
            }
        }
        environment.settle();
        let near_white = self.luminances.len() * 94 / 100;
        let (_, near_white, _) = self.luminances.select_nth_unstable_by(near_white, f32::total_cmp);
        let exposure = (luminance(all.value()) / USUAL.0).max(0.01) * (*near_white / USUAL.1).max(0.01);
        let exposure = beyond(0.5 * exposure.ln(), EXPOSURE_SLACK) * EXPOSURE_FOLLOWS;
        let exposure = exposure.exp().clamp(0.2, 1.08);
        // Shades of grey: between the mean and the brightest (Finlayson and Trezzi 2004, Minkowski norm 6).
        let lamp = bright.max(Vec3::splat(1e-9)).powf(1.0 / 6.0);
        let cast = (lamp / luminance(lamp)).map(f32::ln);
        let colour =
            cast.map(|c| (COLOUR_FOLLOWS * beyond(c, COLOUR_SLACK)).clamp(-COLOUR_LIMIT, COLOUR_LIMIT).exp());
        let colour = colour / luminance(colour).max(1e-3);

        let sideways = 0.65 * halves[1].balance(&halves[0]) + 0.35 * environment.sideways();
        Light::of(colour * exposure, &environment, sideways.clamp(-0.8, 0.8), environment.upwards())
    }
}

/// What `x` exceeds `slack` by, to either side.
fn beyond(x: f32, slack: f32) -> f32 {
    x - x.clamp(-slack, slack)
}

/// The picture around the shopper, coarsely.
#[derive(Debug, Default)]
struct Environment {
    cells: [[Mean; CELLS]; CELLS],
    /// Light of each cell relative to the mean of them all, per channel.
    relative: [[Vec3; CELLS]; CELLS],
    known: bool,
}

impl Environment {
    /// Means of the cells; a cell that shows the shopper alone takes its row's.
    fn settle(&mut self) {
        let mut whole = Mean::default();
        for cell in self.cells.iter().flatten().filter(|cell| cell.count > 0.0) {
            whole.add(cell.value());
        }
        self.known = whole.count > 6.0;
        let mean = whole.value().max(Vec3::splat(1e-3));
        for (row, cells) in self.cells.iter().enumerate() {
            let mut along = Mean::default();
            cells.iter().filter(|cell| cell.count > 0.0).for_each(|cell| along.add(cell.value()));
            let along = if along.count > 0.0 { along.value() } else { mean };
            for (column, cell) in cells.iter().enumerate() {
                let value = if cell.count > 0.0 { cell.value() } else { along };
                self.relative[row][column] = (value / mean).min(Vec3::splat(3.0));
            }
        }
    }

    /// Irradiance over pi as a polynomial of the normal: see [`Light::ambient`].
    fn irradiance(&self) -> [Vec3; 9] {
        // Radiance in the real spherical harmonics up to the second order, of unit norm.
        let mut radiance = [Vec3::ZERO; 9];
        let mut solid = 0.0;
        for row in 0..CELLS {
            for column in 0..CELLS {
                // The picture stands for half of all directions, by azimuth and elevation.
                let angle = |n: usize| std::f32::consts::PI * ((n as f32 + 0.5) / CELLS as f32 - 0.5);
                let (azimuth, elevation) = (angle(column), angle(row));
                let weight = elevation.cos();
                for side in [1.0, -1.0] {
                    let d = Vec3::new(azimuth.sin() * weight, elevation.sin(), azimuth.cos() * weight * side);
                    let ceiling = Vec3::splat(1.0 - 0.55 * d.y);
                    let seen = if self.known { self.relative[row][column] } else { ceiling };
                    let light = ceiling.lerp(seen, SEEN) * weight;
                    for (sum, harmonic) in radiance.iter_mut().zip(harmonics(d)) {
                        *sum += light * harmonic;
                    }
                    solid += weight;
                }
            }
        }
        let [l00, l1x, l1y, l1z, lxy, lyz, lxz, lzz, lx2] =
            radiance.map(|sum| sum * (4.0 * std::f32::consts::PI / solid) / std::f32::consts::PI);
        // The constants of Ramamoorthi and Hanrahan, equation 13, folded into a polynomial.
        const C1: f32 = 0.429_043;
        const C2: f32 = 0.511_664;
        const C3: f32 = 0.743_125;
        const C4: f32 = 0.886_227;
        const C5: f32 = 0.247_708;
        [
            C4 * l00 - C5 * lzz,
            2.0 * C2 * l1x,
            2.0 * C2 * l1y,
            2.0 * C2 * l1z,
            2.0 * C1 * lxy,
            2.0 * C1 * lyz,
            2.0 * C1 * lxz,
            C3 * lzz,
            C1 * lx2,
        ]
    }

    /// -1..1: how much brighter the right is than the left.
    fn sideways(&self) -> f32 {
        let third = CELLS / 3;
        self.balance(|_, column| column >= CELLS - third, |_, column| column < third)
    }

    /// -1..1: how much brighter the top is than the bottom.
    fn upwards(&self) -> f32 {
        let third = CELLS / 3;
        self.balance(|row, _| row < third, |row, _| row >= CELLS - third)
    }

    fn balance(&self, a: impl Fn(usize, usize) -> bool, b: impl Fn(usize, usize) -> bool) -> f32 {
        let mut sums = [0.0; 2];
        for row in 0..CELLS {
            for column in 0..CELLS {
                let light = luminance(self.relative[row][column]);
                sums[0] += if a(row, column) { light } else { 0.0 };
                sums[1] += if b(row, column) { light } else { 0.0 };
            }
        }
        (sums[0] - sums[1]) / (sums[0] + sums[1]).max(0.01)
    }
}

/// Real spherical harmonics in the order of [`Light::ambient`]'s terms (3 z^2 - 1 in the place of z^2).
fn harmonics(d: Vec3) -> [f32; 9] {
    let [x, y, z] = d.to_array();
    [
        0.282_095,
        0.488_603 * x,
        0.488_603 * y,
        0.488_603 * z,
        1.092_548 * x * y,
        1.092_548 * y * z,
        1.092_548 * x * z,
        0.315_392 * (3.0 * z * z - 1.0),
        0.546_274 * (x * x - y * y),
    ]
}

fn luminance(colour: Vec3) -> f32 {
    colour.dot(Vec3::new(0.2126, 0.7152, 0.0722))
}

#[derive(Clone, Copy, Debug, Default)]
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
pub(super) static LINEAR: std::sync::LazyLock<[f32; 256]> = std::sync::LazyLock::new(|| {
    std::array::from_fn(|byte| {
        let encoded = byte as f32 / 255.0;
        if encoded <= 0.04045 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
    })
});

#[cfg(test)]
mod tests {
    use super::*;

    /// An environment that is `light(direction)` everywhere.
    fn around(light: impl Fn(usize, usize) -> Vec3) -> Environment {
        let mut environment = Environment { known: true, ..Environment::default() };
        for row in 0..CELLS {
            for column in 0..CELLS {
                environment.relative[row][column] = light(row, column);
            }
        }
        environment
    }

    #[test]
    fn a_patch_that_faces_the_camera_gets_the_tint() {
        for (side, up) in [(0.0, 0.0), (0.7, 0.2), (-0.7, -0.4)] {
            let light = Light::of(Vec3::splat(0.9), &Environment::default(), side, up);
            assert!((luminance(light.on(Vec3::NEG_Z)) - 0.9).abs() < 1e-3);
        }
    }

    #[test]
    fn an_even_environment_lights_every_side_nearly_alike_but_for_the_ceiling() {
        let light = Light::of(Vec3::ONE, &around(|_, _| Vec3::ONE), 0.0, 0.0);
        let [left, right] = [Vec3::NEG_X, Vec3::X].map(|n| luminance(light.ambient_on(n)));
        let [up, down] = [Vec3::NEG_Y, Vec3::Y].map(|n| luminance(light.ambient_on(n)));
        assert!((left - right).abs() < 1e-3);
        assert!(up > 1.2 * down && down > 0.0, "{up} above, {down} below");
    }

    #[test]
    fn a_red_wall_on_the_right_bleeds_onto_what_faces_it() {
        let red = Vec3::new(1.6, 0.7, 0.7);
        let light = Light::of(Vec3::ONE, &around(|_, c| if c > 3 { red } else { Vec3::ONE }), 0.0, 0.0);
        let ratio = |n: Vec3| light.ambient_on(n).x / light.ambient_on(n).y;
        assert!(ratio(Vec3::X) > 1.1 * ratio(Vec3::NEG_X), "{} and {}", ratio(Vec3::X), ratio(Vec3::NEG_X));
    }

    #[test]
    fn no_direction_is_darker_than_nothing() {
        let spot = around(|row, c| if row == 0 && c == 0 { Vec3::splat(3.0) } else { Vec3::splat(0.2) });
        let light = Light::of(Vec3::ONE, &spot, 0.8, 0.5);
        for n in 0..500 {
            let (a, z) = (n as f32 * 2.399_96, 1.0 - 2.0 * (n as f32 + 0.5) / 500.0);
            let ring = (1.0 - z * z).sqrt();
            assert!(light.on(Vec3::new(ring * a.cos(), ring * a.sin(), z)).min_element() > 0.0);
        }
    }
}
