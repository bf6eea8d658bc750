//! What the colours of each class are, learned from the shopper: one histogram a class over luma and chroma.

use super::{CLASSES, Class};

/// Bins of luma (Y of BT.601) and of each of its chroma axes.
const LUMA: usize = 16;
const CHROMA: usize = 32;
const BINS: usize = LUMA * CHROMA * CHROMA;
/// Chroma per bin, of 255: 32 bins reach to 96 on both sides, farther than cloth in a shop's light.
const CHROMA_STEP: f32 = 6.0;
/// Colours nobody has seen yet are this likely: as if spread over a few thousand bins.
const UNSEEN: f32 = 1.0 / 4000.0;
/// A class that has seen fewer pixels than this says nothing.
const ENOUGH: f32 = 12.0;
/// Clothes have a colour if the other side of the body has at least this part as much of it, in a light of some bins of luma more
/// or less.
const BOTH_SIDES: f32 = 0.2;
const OTHER_LIGHT: usize = 4;

/// The bin of an encoded sRGB colour.
pub(crate) fn bin([r, g, b]: [u8; 3]) -> u16 {
    let (r, g, b) = (f32::from(r), f32::from(g), f32::from(b));
    let luma = 0.299 * r + 0.587 * g + 0.114 * b;
    let axis =
        |value: f32| (value / CHROMA_STEP + CHROMA as f32 / 2.0).clamp(0.0, CHROMA as f32 - 1.0) as usize;
    let (blue, red) = (axis(0.564 * (b - luma)), axis(0.713 * (r - luma)));
    let level = ((luma / 16.0) as usize).min(LUMA - 1);
    ((level * CHROMA + blue) * CHROMA + red) as u16
}

/// Histograms of all classes, interleaved: one look-up gives every class's likelihood.
pub(crate) struct Colours {
    counts: Vec<[f32; CLASSES]>,
    /// Those of the right side, while sides are told apart.
    right: Vec<[f32; CLASSES]>,
    likelihood: Vec<[f32; CLASSES]>,
    scratch: Vec<[f32; CLASSES]>,
}

impl Default for Colours {
    fn default() -> Self {
        Self {
            counts: vec![[0.0; CLASSES]; BINS],
            right: Vec::new(),
            likelihood: vec![[UNSEEN; CLASSES]; BINS],
            scratch: vec![[0.0; CLASSES]; BINS],
        }
    }
}

impl Colours {
    /// How likely a class shows this colour, per class.
    pub fn of(&self, bin: u16) -> &[f32; CLASSES] {
        &self.likelihood[usize::from(bin)]
    }

    /// Lets what was learned fade to `share`.
    pub fn fade(&mut self, share: f32) {
        self.counts.iter_mut().flatten().for_each(|count| *count *= share);
    }

    /// Counts a pixel with its class weights; `right` puts it apart until [`Colours::unite`].
    pub fn count(&mut self, bin: u16, weights: &[f32; CLASSES], right: bool) {
        if right && self.right.is_empty() {
            self.right.resize(BINS, [0.0; CLASSES]);
        }
        let counts = if right { &mut self.right } else { &mut self.counts };
        let counts = &mut counts[usize::from(bin)];
        counts.iter_mut().zip(weights).for_each(|(count, weight)| *count += weight);
    }

    /// Counts a pixel for one class.
    pub fn count_one(&mut self, bin: u16, class: Class, weight: f32) {
        self.counts[usize::from(bin)][class as usize] += weight;
    }

    /// Unites both sides. Clothes have the same colours left and right of the body's axis; what a hand holds before them is on
    /// one side, and its colours are none of theirs.
    pub fn unite(&mut self) {
        let right = std::mem::take(&mut self.right);
        if right.is_empty() {
            return;
        }
        for class in [Class::Upper as usize, Class::Lower as usize] {
            let seen =
                [known(&self.counts, &mut self.scratch, class), known(&right, &mut self.scratch, class)];
            let [Some(left_seen), Some(right_seen)] = seen else {
                self.counts.iter_mut().zip(&right).for_each(|(all, one)| all[class] += one[class]);
                continue;
            };
            for (bin, counts) in self.counts.iter_mut().enumerate() {
                let both = right_seen[bin] > BOTH_SIDES * left_seen[bin];
                counts[class] *= f32::from(u8::from(both));
            }
            for (bin, counts) in right.iter().enumerate() {
                let both = left_seen[bin] > BOTH_SIDES * right_seen[bin];
                self.counts[bin][class] += counts[class] * f32::from(u8::from(both));
            }
        }
        for class in (0..CLASSES).filter(|n| ![Class::Upper as usize, Class::Lower as usize].contains(n)) {
            self.counts.iter_mut().zip(&right).for_each(|(all, one)| all[class] += one[class]);
        }
    }

    /// Makes likelihoods of the counts: blurred by a tent of three bins along each axis, and a floor for the unseen.
    pub fn learn(&mut self) {
        tent(&self.counts, &mut self.scratch, 1);
        tent(&self.scratch, &mut self.likelihood, CHROMA);
        tent(&self.likelihood, &mut self.scratch, CHROMA * CHROMA);
        let mut sums = [0.0f32; CLASSES];
        for counts in &self.scratch {
            sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
        let scale = sums.map(|sum| if sum > ENOUGH { 1.0 / sum } else { 0.0 });
        let mut floor = sums.map(|sum| if sum > ENOUGH { UNSEEN * 0.1 } else { UNSEEN });
        // Anything may be held in a hand.
        floor[Class::Object as usize] = UNSEEN;
        for (likelihood, counts) in self.likelihood.iter_mut().zip(&self.scratch) {
            for class in 0..CLASSES {
                likelihood[class] = counts[class] * scale[class] + floor[class];
            }
        }
    }

    /// Forgets every colour.
    pub fn wipe(&mut self) {
        self.counts.fill([0.0; CLASSES]);
        self.right.fill([0.0; CLASSES]);
        self.right.clear();
        self.scratch.fill([0.0; CLASSES]);
        self.likelihood.fill([UNSEEN; CLASSES]);
    }

    #[cfg(test)]
    pub fn is_blank(&self) -> bool {
        self.counts.iter().chain(&self.scratch).flatten().all(|count| *count == 0.0)
    }
}

/// The share of a class's pixels that one side of the body shows in each colour, in any light; `None` where too little of the
/// class is seen there.
fn known(counts: &[[f32; CLASSES]], scratch: &mut [[f32; CLASSES]], class: usize) -> Option<Vec<f32>> {
    let sum: f32 = counts.iter().map(|counts| counts[class]).sum();
    if sum < ENOUGH {
        return None;
    }
    let mut blurred = vec![[0.0; CLASSES]; BINS];
    tent(counts, scratch, 1);
    tent(scratch, &mut blurred, CHROMA);
    let chromas = CHROMA * CHROMA;
    let in_light = |bin: usize| {
        let (luma, chroma) = (bin / chromas, bin % chromas);
        let lights = luma.saturating_sub(OTHER_LIGHT)..(luma + OTHER_LIGHT + 1).min(LUMA);
        lights.map(|luma| blurred[luma * chromas + chroma][class]).sum::<f32>()
    };
    Some((0..BINS).map(|bin| in_light(bin) / sum).collect())
}

/// (1 2 1) / 4 along bins `stride` apart. Bins at the end of an axis borrow from the next row: no colour is there.
fn tent(from: &[[f32; CLASSES]], to: &mut [[f32; CLASSES]], stride: usize) {
    let last = from.len() - 1;
    for (n, to) in to.iter_mut().enumerate() {
        let (low, here, high) = (&from[n.saturating_sub(stride)], &from[n], &from[(n + stride).min(last)]);
        for class in 0..CLASSES {
            to[class] = 0.25 * (low[class] + 2.0 * here[class] + high[class]);
        }
    }
}
