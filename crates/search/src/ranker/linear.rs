//! A weighted sum of the features, moved along the gradients of LambdaRank.

use serde::{Deserialize, Serialize};

use super::{Group, Row, WIDTH, gradient::lambdas};

/// Weights on features that are brought to one scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Linear {
    weights: Vec<f32>,
    /// Standard deviation of each feature in training.
    scales: Vec<f32>,
}

const ROUNDS: usize = 200;
const RATE: f32 = 0.5;
/// Pull of the weights towards those that training begins with.
const DECAY: f32 = 1e-3;

/// Trains by full-batch gradient ascent: training is small, and the same from run to run.
pub(super) fn train(groups: &[Group]) -> Linear {
    further(&Linear { weights: vec![0.0; WIDTH], scales: scales(groups) }, groups)
}

/// Goes on from weights that there are, and is pulled back to them.
pub(super) fn further(start: &Linear, groups: &[Group]) -> Linear {
    let mut model = start.clone();
    for round in 0..ROUNDS {
        let mut slope = [0.0_f32; WIDTH];
        let mut total = 0.0;
        for group in groups {
            let scores: Vec<f32> = group.examples.iter().map(|example| model.score(&example.row)).collect();
            total += group.weight;
            for (example, (force, _)) in group.examples.iter().zip(lambdas(group, &scores)) {
                for (f, slope) in slope.iter_mut().enumerate() {
                    *slope += force * example.row[f] / model.scales[f];
                }
            }
        }
        if total <= 0.0 {
            break;
        }
        #[allow(clippy::cast_precision_loss)] // rounds
        let rate = RATE * (1.0 - round as f32 / ROUNDS as f32);
        for ((weight, slope), begun) in model.weights.iter_mut().zip(slope).zip(&start.weights) {
            *weight += rate * (slope / total * 10.0 - DECAY * (*weight - begun));
        }
    }
    model
}

fn scales(groups: &[Group]) -> Vec<f32> {
    let rows = || groups.iter().flat_map(|group| &group.examples).map(|example| &example.row);
    #[allow(clippy::cast_precision_loss)] // training examples
    let count = rows().count().max(1) as f32;
    (0..WIDTH)
        .map(|f| {
            let mean = rows().map(|row| row[f]).sum::<f32>() / count;
            let spread = (rows().map(|row| (row[f] - mean).powi(2)).sum::<f32>() / count).sqrt();
            if spread > 1e-6 { spread } else { 1.0 }
        })
        .collect()
}

impl Linear {
    pub(super) fn score(&self, row: &Row) -> f32 {
        row.iter().zip(self.weights.iter().zip(&self.scales)).map(|(value, (w, s))| value * w / s).sum()
    }

    pub(super) fn importance(&self) -> Vec<f32> {
        self.weights.iter().map(|weight| weight.abs()).collect()
    }
}
