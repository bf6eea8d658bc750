//! One step of negative sampling.

/// Adds, for one output word, its part of the gradient. `hidden` is v (or the mean of the context), `output` is u,
/// both of the same length; returns the loss. `output` moves by `-rate * dL/du`, and `-rate * dL/dv` is added to
/// `towards`, computed with u as it was before.
pub(super) fn pair(
    hidden: &[f32],
    output: &mut [f32],
    is_there: bool,
    rate: f32,
    towards: &mut [f32],
) -> f32 {
    let score: f32 = hidden.iter().zip(output.iter()).map(|(v, u)| v * u).sum();
    let probability = sigmoid(score);
    let target = if is_there { 1.0 } else { 0.0 };
    let slope = (target - probability) * rate;
    for ((towards, output), hidden) in towards.iter_mut().zip(output.iter_mut()).zip(hidden) {
        *towards += slope * *output;
        *output += slope * hidden;
    }
    // -log s(x) for the word that is there, -log s(-x) for a drawn one, without overflow.
    let margin = if is_there { score } else { -score };
    (-margin.abs()).exp().ln_1p() + (-margin).max(0.0)
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// SplitMix64 (Steele, Lea, Flood, 2014): small, seedable, the same on every machine.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 <= x < 1.
    #[allow(clippy::cast_precision_loss)] // 24 bits fit
    pub(super) fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1_u32 << 24) as f32
    }

    /// 0 <= x < below, which must not be 0. The bias of the remainder is below 2^-32 for the sizes used here.
    #[allow(clippy::cast_possible_truncation)] // smaller than `below`
    pub(super) fn below(&mut self, below: usize) -> usize {
        (self.next() % below as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIMENSION: usize = 5;

    fn loss(v: &[f32], outputs: &[Vec<f32>]) -> f32 {
        let mut nowhere = vec![0.0; v.len()];
        outputs
            .iter()
            .enumerate()
            .map(|(index, u)| pair(v, &mut u.clone(), index == 0, 0.0, &mut nowhere))
            .sum()
    }

    /// Moves one number of the input, and compares the change of the loss with the gradient.
    #[test]
    fn the_gradient_is_that_of_finite_differences() {
        let mut random = Random::new(3);
        let mut draw = || (0..DIMENSION).map(|_| random.unit() * 2.0 - 1.0).collect::<Vec<f32>>();
        let v = draw();
        let outputs = vec![draw(), draw(), draw()];
        let mut gradient_v = vec![0.0; DIMENSION];
        let mut moved = outputs.clone();
        for (index, u) in moved.iter_mut().enumerate() {
            pair(&v, u, index == 0, 1.0, &mut gradient_v);
        }
        const STEP: f32 = 1e-2;
        let close = |by_step: f32, gradient: f32| {
            assert!((by_step - gradient).abs() < 2e-3, "{by_step} against {gradient}");
        };
        for at in 0..DIMENSION {
            let (mut up, mut down) = (v.clone(), v.clone());
            up[at] += STEP;
            down[at] -= STEP;
            close((loss(&up, &outputs) - loss(&down, &outputs)) / (2.0 * STEP), -gradient_v[at]);
            for index in 0..outputs.len() {
                let (mut up, mut down) = (outputs.clone(), outputs.clone());
                up[index][at] += STEP;
                down[index][at] -= STEP;
                let by_step = (loss(&v, &up) - loss(&v, &down)) / (2.0 * STEP);
                close(by_step, outputs[index][at] - moved[index][at]);
            }
        }
    }

    #[test]
    fn the_loss_stays_finite_far_out() {
        let mut nowhere = [0.0];
        assert!(pair(&[1e3], &mut [1e3], false, 0.1, &mut nowhere).is_finite());
        assert!(pair(&[1e3], &mut [1e3], true, 0.1, &mut nowhere) < 1e-3);
    }
}
