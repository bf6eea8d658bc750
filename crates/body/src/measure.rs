//! Body measurements on the shaped mesh in the rest pose, after the definitions of ISO 8559-1:2017.

mod hull;
mod tape;

use crate::{BodyModel, Measurement, Measurements, SHAPES};

pub(crate) use tape::Tape;

/// What the shape directions leave out, centimetres, in the order of [`Measurements`]: root mean square over 450 bodies
/// of the default model's own population that it was not learned from (`docs/body.md`).
const MODEL_SD_CM: Values = [0.2, 1.2, 1.0, 0.9, 0.5, 0.4, 0.3];

/// The seven measurements in the order of [`Measurements`], centimetres.
pub(crate) type Values = [f32; 7];
/// How each measurement changes with each shape coefficient, centimetres per standard deviation.
pub(crate) type Gains = [[f32; SHAPES]; 7];
/// Covariance of the shape coefficients, squared standard deviations of the population.
pub type ShapeCovariance = [[f32; SHAPES]; SHAPES];

/// What is known of a body's size beyond its proportions.
///
/// A picture alone shows proportions: the same picture is of a small person near by or of a tall one far away.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ScaleEvidence {
    /// The covariance of the shape says everything about the size too, as that of [`crate::Fitter`] does.
    InShape,
    /// Nothing is known: the size varies as in the population.
    Assumed,
    /// The shopper's stature is known, with this standard uncertainty in centimetres.
    KnownStature {
        /// 1 cm for a person's own word, 0.3 cm for a stadiometer.
        sd_cm: f32,
    },
    /// The camera is calibrated and its distance known, with this relative standard uncertainty.
    CalibratedCamera {
        /// For example 0.01 for three centimetres at three metres.
        relative_sd: f32,
    },
}

/// Covariance of coefficients that are known independently of each other, with these standard uncertainties.
#[must_use]
pub fn independent(shape_sd: &[f32; SHAPES]) -> ShapeCovariance {
    let mut covariance = [[0.0; SHAPES]; SHAPES];
    for (k, sd) in shape_sd.iter().enumerate() {
        covariance[k][k] = sd * sd;
    }
    covariance
}

impl BodyModel {
    /// As [`BodyModel::measure_given`] with [`ScaleEvidence::InShape`].
    #[must_use]
    pub fn measure(&self, betas: &[f32; SHAPES], covariance: &ShapeCovariance) -> Measurements {
        self.measure_given(betas, covariance, ScaleEvidence::InShape)
    }

    /// Measures the shaped body at rest. The uncertainties follow from the covariance to first order (GUM, JCGM
    /// 100:2008, 5.2), with what the shape directions cannot express and what is unknown of the scale added. A known
    /// stature narrows the covariance (the conditional normal distribution) and with it everything that goes with size.
    #[must_use]
    pub fn measure_given(
        &self,
        betas: &[f32; SHAPES],
        covariance: &ShapeCovariance,
        scale: ScaleEvidence,
    ) -> Measurements {
        let tape = self.tape.get_or_init(|| Tape::new(self));
        let values = tape.measure(self, betas);
        let gains = tape.gains();
        let mut covariance = *covariance;
        let mut relative_sd = 0.0;
        match scale {
            ScaleEvidence::InShape => {}
            // The spread of stature in the model's own population.
            ScaleEvidence::Assumed => {
                let spread = gains[0].iter().map(|g| g * g).sum::<f32>().sqrt();
                relative_sd = spread / values[0].max(1.0);
            }
            ScaleEvidence::KnownStature { sd_cm } => condition(&mut covariance, &gains[0], sd_cm),
            ScaleEvidence::CalibratedCamera { relative_sd: given } => relative_sd = given,
        }
        let of = |k: usize| {
            let scale_sd = relative_sd * values[k];
            let variance = quadratic(&covariance, &gains[k]) + MODEL_SD_CM[k].powi(2) + scale_sd * scale_sd;
            Measurement { cm: values[k], sd_cm: variance.sqrt() }
        };
        Measurements {
            stature: of(0),
            chest: of(1),
            waist: of(2),
            hip: of(3),
            shoulder_width: of(4),
            arm_length: of(5),
            inside_leg: of(6),
        }
    }
}

/// `gain^T covariance gain`, at least zero.
fn quadratic(covariance: &ShapeCovariance, gain: &[f32; SHAPES]) -> f32 {
    let rows = covariance.iter().zip(gain);
    let sum: f32 = rows.map(|(row, g)| g * row.iter().zip(gain).map(|(c, g)| c * g).sum::<f32>()).sum();
    sum.max(0.0)
}

/// Narrows the covariance by a measurement that is linear in the shape and has a standard uncertainty.
fn condition(covariance: &mut ShapeCovariance, gain: &[f32; SHAPES], sd: f32) {
    let along: [f32; SHAPES] =
        std::array::from_fn(|i| covariance[i].iter().zip(gain).map(|(c, g)| c * g).sum());
    let total = quadratic(covariance, gain) + sd * sd;
    if total > f32::EPSILON {
        for (row, a) in covariance.iter_mut().zip(along) {
            row.iter_mut().zip(along).for_each(|(value, b)| *value -= a * b / total);
        }
    }
}
