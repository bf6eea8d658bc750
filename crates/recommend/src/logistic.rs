//! Logistic regression on a handful of features, for scores and calibrated probabilities.
//!
//! p = 1 / (1 + exp(-(w·x + b))) minimising the mean of -log p(y) + (λ/2)|w|², by Newton's method (iteratively reweighted
//! least squares): a few features, a few steps, one answer.

use serde::{Deserialize, Serialize};

/// Steps of Newton's method; it converges in fewer.
const STEPS: usize = 40;

/// A trained model over `N` features.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Logistic {
    /// One weight per feature.
    pub weights: Vec<f64>,
    /// Constant term.
    pub bias: f64,
}

impl Logistic {
    /// Trains on rows of features of equal length with their outcomes and how much each counts. `lambda` is the penalty on weights.
    #[must_use]
    pub fn train(rows: &[Vec<f64>], outcomes: &[bool], counts: &[f64], lambda: f64) -> Self {
        let features = rows.first().map_or(0, Vec::len);
        let size = features + 1;
        let mut weights = vec![0.0; size];
        let count = counts.iter().sum::<f64>().max(f64::MIN_POSITIVE);
        for _ in 0..STEPS {
            let mut gradient = vec![0.0; size];
            let mut hessian = vec![vec![0.0; size]; size];
            for ((row, outcome), counts) in rows.iter().zip(outcomes).zip(counts) {
                let at = |index: usize| row.get(index).copied().unwrap_or(1.0); // the last one is the constant term
                let p = sigmoid((0..size).map(|i| weights[i] * at(i)).sum());
                let error = counts * (p - f64::from(u8::from(*outcome)));
                let curve = counts * (p * (1.0 - p)).max(1e-6);
                for i in 0..size {
                    gradient[i] += error * at(i) / count;
                    for (j, cell) in hessian[i].iter_mut().enumerate() {
                        *cell += curve * at(i) * at(j) / count;
                    }
                }
            }
            for i in 0..size {
                // The constant term is hardly penalised; a little keeps the system solvable.
                let penalty = if i == features { 1e-6 } else { lambda };
                gradient[i] += penalty * weights[i];
                hessian[i][i] += penalty;
            }
            let Some(step) = solve(hessian, gradient) else { break };
            let longest = step.iter().fold(0.0_f64, |longest, change| longest.max(change.abs()));
            // Outcomes that a feature separates perfectly would throw Newton's steps far out.
            let damped = if longest > 5.0 { 5.0 / longest } else { 1.0 };
            weights.iter_mut().zip(&step).for_each(|(weight, change)| *weight -= damped * change);
            if longest < 1e-8 {
                break;
            }
        }
        let bias = weights.pop().unwrap_or(0.0);
        Self { weights, bias }
    }

    /// Probability of the outcome. Features beyond the trained ones are left out.
    #[must_use]
    pub fn probability(&self, features: &[f64]) -> f64 {
        sigmoid(
            self.bias + self.weights.iter().zip(features).map(|(weight, value)| weight * value).sum::<f64>(),
        )
    }
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Gaussian elimination with pivoting; `None` for a singular system.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let size = right.len();
    for column in 0..size {
        let pivot =
            (column..size).max_by(|a, b| matrix[*a][column].abs().total_cmp(&matrix[*b][column].abs()))?;
        if matrix[pivot][column].abs() < 1e-14 {
            return None;
        }
        matrix.swap(column, pivot);
        right.swap(column, pivot);
        for row in column + 1..size {
            let factor = matrix[row][column] / matrix[column][column];
            let (above, below) = matrix.split_at_mut(row);
            for (to, from) in below[0][column..].iter_mut().zip(&above[column][column..]) {
                *to -= factor * from;
            }
            right[row] -= factor * right[column];
        }
    }
    let mut solution = vec![0.0; size];
    for row in (0..size).rev() {
        let known: f64 = (row + 1..size).map(|i| matrix[row][i] * solution[i]).sum();
        solution[row] = (right[row] - known) / matrix[row][row];
    }
    Some(solution)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_chances_are_recovered() {
        // At x = 0 one in four, at x = 1 three in four: logit -1.0986 and +1.0986.
        let rows: Vec<Vec<f64>> = (0..8).map(|i| vec![f64::from(i / 4)]).collect();
        let outcomes = [true, false, false, false, true, true, true, false];
        let model = Logistic::train(&rows, &outcomes, &[1.0; 8], 1e-9);
        assert!((model.probability(&[0.0]) - 0.25).abs() < 1e-4);
        assert!((model.probability(&[1.0]) - 0.75).abs() < 1e-4);
        assert!((model.weights[0] - 2.0 * 3.0_f64.ln()).abs() < 1e-3);
    }

    #[test]
    fn what_counts_double_is_as_good_as_said_twice() {
        let (rows, outcomes) = (vec![vec![0.0], vec![0.0], vec![1.0], vec![1.0]], [true, false, false, true]);
        let twice = Logistic::train(
            &[rows.clone(), vec![vec![1.0]]].concat(),
            &[outcomes.as_slice(), &[true]].concat(),
            &[1.0; 5],
            1e-9,
        );
        let double = Logistic::train(&rows, &outcomes, &[1.0, 1.0, 1.0, 2.0], 1e-9);
        assert!((twice.probability(&[1.0]) - double.probability(&[1.0])).abs() < 1e-6);
    }

    #[test]
    fn separable_and_empty_data_give_finite_weights() {
        let model = Logistic::train(&[vec![0.0], vec![1.0]], &[false, true], &[1.0, 1.0], 1e-3);
        assert!(model.weights[0].is_finite() && model.probability(&[1.0]) > 0.9);
        assert!((Logistic::train(&[], &[], &[], 1e-3).probability(&[]) - 0.5).abs() < 1e-9);
    }
}
