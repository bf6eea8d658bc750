//! What is known of a shopper's shape: an information filter over the frames seen so far.
//!
//! Every frame says something about the shape (`precision`, `precision * mean`). Neighbouring frames make the same
//! mistakes, so a frame counts only for the share `elapsed / CORRELATION` of an independent look, and what was learned
//! fades slowly, because the poses of the last minute say more than those of the last hour.

// Matrices are written as the formulas index them; a pivot that is NaN must fail the comparison.
#![allow(clippy::needless_range_loop, clippy::neg_cmp_op_on_partial_ord)]

use std::time::Duration;

use super::graph::{SHAPE, ShapePrior, UNKNOWNS};
use crate::SHAPES;

/// Looks this far apart count as independent, seconds.
const CORRELATION: f32 = 1.0;
/// Time constant with which knowledge fades, seconds.
const MEMORY: f32 = 30.0;
/// Time constant with which the shown shape follows what is known, seconds.
const FOLLOW: f32 = 0.4;

type Matrix = [[f64; SHAPES]; SHAPES];

/// The shape of the shopper in front of the mirror, held and refined.
#[derive(Clone, Debug)]
pub(super) struct ShapeMemory {
    /// Standard normal prior and, where it is known, the stature.
    base: (Matrix, [f64; SHAPES]),
    /// Base and everything learned.
    precision: Matrix,
    /// Precision times mean.
    vector: [f64; SHAPES],
}

impl ShapeMemory {
    /// Nothing known but the population and, if given, the stature: `(metres of the mean body, metres per shape
    /// coefficient, known metres, standard deviation)`.
    pub fn new(stature: Option<(f32, &[f32; SHAPES], f32, f32)>) -> Self {
        let mut precision = [[0.0; SHAPES]; SHAPES];
        let mut vector = [0.0; SHAPES];
        for (k, row) in precision.iter_mut().enumerate() {
            row[k] = 1.0;
        }
        if let Some((rest, gain, known, sd)) = stature {
            for i in 0..SHAPES {
                let scaled = f64::from(gain[i] / (sd * sd));
                vector[i] = scaled * f64::from(known - rest);
                for j in 0..SHAPES {
                    precision[i][j] += scaled * f64::from(gain[j]);
                }
            }
        }
        Self { base: (precision, vector), precision, vector }
    }

    /// Forgets the shopper.
    pub fn reset(&mut self) {
        (self.precision, self.vector) = self.base;
    }

    /// Makes what is known no number, as a fit that ran away might.
    #[cfg(test)]
    pub fn spoil(&mut self) {
        self.vector[0] = f64::NAN;
    }

    /// The prior for the next frame.
    pub fn prior(&self) -> ShapePrior {
        let mean = solve(&self.precision, &self.vector).unwrap_or([0.0; SHAPES]);
        let mut flat = [0.0; SHAPES * SHAPES];
        for (target, value) in flat.iter_mut().zip(self.precision.iter().flatten()) {
            *target = *value as f32;
        }
        ShapePrior { mean: mean.map(|v| v as f32), precision: flat }
    }

    /// Covariance of the shape, row-major (standard deviations squared).
    pub fn covariance(&self) -> [[f32; SHAPES]; SHAPES] {
        let mut out = [[0.0; SHAPES]; SHAPES];
        for k in 0..SHAPES {
            let mut unit = [0.0; SHAPES];
            unit[k] = 1.0;
            if let Some(column) = solve(&self.precision, &unit) {
                for (row, value) in column.into_iter().enumerate() {
                    out[row][k] = value as f32;
                }
            }
        }
        out
    }

    /// Anchor weights that let the shown shape follow what is known within [`FOLLOW`] instead of jumping each frame.
    pub fn hold(&self, anchor_weight: &mut [f32; UNKNOWNS], elapsed: Duration) {
        let stiffness = (FOLLOW / elapsed.as_secs_f32().max(1e-3)).min(100.0);
        for k in 0..SHAPES {
            anchor_weight[SHAPE + k] = stiffness * self.precision[k][k] as f32;
        }
    }

    /// Learns from one frame: `shape` and its `covariance` as the graph gives them, obtained with the prior and with
    /// the anchor `weight` at `anchor`. `share` is how much of an independent look the frame is.
    pub fn learn(
        &mut self,
        shape: &[f32],
        covariance: &[f32; SHAPES * SHAPES],
        anchor: &[f32],
        weight: &[f32],
        share: f32,
    ) {
        let mut matrix = [[0.0; SHAPES]; SHAPES];
        for (row, values) in matrix.iter_mut().zip(covariance.chunks_exact(SHAPES)) {
            for (target, value) in row.iter_mut().zip(values) {
                *target = f64::from(*value);
            }
        }
        let Some(total) = invert(&matrix) else { return };
        let share = f64::from(share.clamp(0.0, 1.0));
        let fade = share * f64::from(CORRELATION / MEMORY);
        for i in 0..SHAPES {
            let mut seen = 0.0;
            for j in 0..SHAPES {
                seen += total[i][j] * f64::from(shape[j]);
            }
            seen -= self.vector[i] + f64::from(weight[i] * anchor[i]);
            self.vector[i] += share * seen + fade * (self.base.1[i] - self.vector[i]);
        }
        for i in 0..SHAPES {
            for j in 0..SHAPES {
                let anchored = if i == j { f64::from(weight[i]) } else { 0.0 };
                let seen = total[i][j] - self.precision[i][j] - anchored;
                self.precision[i][j] += share * seen + fade * (self.base.0[i][j] - self.precision[i][j]);
            }
        }
        self.keep_positive();
    }

    /// Share of an independent look that a frame `elapsed` after the last one is.
    pub fn share(elapsed: Duration) -> f32 {
        (elapsed.as_secs_f32() / CORRELATION).min(1.0)
    }

    /// Rounding may push a precision below the prior's; a shape is never less known than the population.
    fn keep_positive(&mut self) {
        for i in 0..SHAPES {
            for j in 0..i {
                let mean = 0.5 * (self.precision[i][j] + self.precision[j][i]);
                (self.precision[i][j], self.precision[j][i]) = (mean, mean);
            }
            self.precision[i][i] = self.precision[i][i].max(0.9 * self.base.0[i][i]);
        }
        if cholesky(&self.precision).is_none() {
            self.reset();
        }
    }
}

/// Lower triangle of a positive definite matrix; `None` when it is not one.
fn cholesky(matrix: &Matrix) -> Option<Matrix> {
    let mut lower = [[0.0; SHAPES]; SHAPES];
    for i in 0..SHAPES {
        for j in 0..=i {
            let sum: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum();
            let rest = matrix[i][j] - sum;
            if i == j {
                if !(rest > 0.0) {
                    return None;
                }
                lower[i][i] = rest.sqrt();
            } else {
                lower[i][j] = rest / lower[j][j];
            }
        }
    }
    Some(lower)
}

fn solve(matrix: &Matrix, right: &[f64; SHAPES]) -> Option<[f64; SHAPES]> {
    let lower = cholesky(matrix)?;
    let mut x = *right;
    for i in 0..SHAPES {
        let sum: f64 = (0..i).map(|k| lower[i][k] * x[k]).sum();
        x[i] = (x[i] - sum) / lower[i][i];
    }
    for i in (0..SHAPES).rev() {
        let sum: f64 = (i + 1..SHAPES).map(|k| lower[k][i] * x[k]).sum();
        x[i] = (x[i] - sum) / lower[i][i];
    }
    Some(x)
}

fn invert(matrix: &Matrix) -> Option<Matrix> {
    let mut out = [[0.0; SHAPES]; SHAPES];
    for k in 0..SHAPES {
        let mut unit = [0.0; SHAPES];
        unit[k] = 1.0;
        for (row, value) in solve(matrix, &unit)?.into_iter().enumerate() {
            out[row][k] = value;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_height_moves_the_prior_to_it() {
        let mut gain = [0.0; SHAPES];
        gain[0] = 0.1;
        let memory = ShapeMemory::new(Some((1.7, &gain, 1.8, 0.01)));
        let mean = memory.prior().mean;
        assert!((1.7 + 0.1 * mean[0] - 1.8).abs() < 0.002, "{}", mean[0]);
    }

    #[test]
    fn frames_of_one_second_teach_as_much_as_one_look() {
        let (shape, weight) = ([0.5_f32; SHAPES], [0.0; SHAPES]);
        let mut memory = ShapeMemory::new(None);
        for _ in 0..30 {
            // The graph's covariance for a look of precision 4 on top of what is held.
            let mut covariance = [0.0; SHAPES * SHAPES];
            for k in 0..SHAPES {
                covariance[k * SHAPES + k] = (1.0 / (memory.precision[k][k] + 4.0)) as f32;
            }
            memory.learn(
                &shape,
                &covariance,
                &shape,
                &weight,
                ShapeMemory::share(Duration::from_secs_f32(1.0 / 30.0)),
            );
        }
        assert!((memory.precision[3][3] - 5.0).abs() < 0.2, "{}", memory.precision[3][3]);
    }

    #[test]
    fn what_the_anchor_holds_is_not_mistaken_for_evidence() {
        let mut memory = ShapeMemory::new(None);
        let (shape, anchor, weight) = ([0.3_f32; SHAPES], [0.3_f32; SHAPES], [99.0_f32; SHAPES]);
        let mut covariance = [0.0; SHAPES * SHAPES];
        for k in 0..SHAPES {
            covariance[k * SHAPES + k] = 0.01; // prior 1 + anchor 99: the frame itself said nothing
        }
        memory.learn(&shape, &covariance, &anchor, &weight, 1.0);
        assert!((memory.precision[0][0] - 1.0).abs() < 0.05, "{}", memory.precision[0][0]);
    }
}
