//! LambdaMART: each tree fits the gradients that the trees before it left, with Newton steps in its leaves.

use serde::{Deserialize, Serialize};

use super::{
    Group, Row, WIDTH,
    gradient::{lambdas, mean_ndcg},
};

/// How trees are grown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TreeOptions {
    /// Most trees.
    pub trees: usize,
    /// Leaves of a tree.
    pub leaves: usize,
    /// Fewest examples in a leaf.
    pub least: usize,
    /// What each tree counts.
    pub rate: f32,
    /// Trees without a better result on the held-out queries after which training stops.
    pub patience: usize,
}

impl Default for TreeOptions {
    fn default() -> Self {
        Self { trees: 300, leaves: 8, least: 20, rate: 0.08, patience: 40 }
    }
}

/// A node: a question, or the answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Node {
    Split { feature: u8, at: f32, below: u16, above: u16, gain: f32 },
    Leaf(f32),
}

/// The ensemble.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Trees {
    trees: Vec<Vec<Node>>,
}

fn descend(tree: &[Node], row: &Row) -> f32 {
    let mut at = 0_usize;
    // A tree is never deeper than it has nodes: a damaged one cannot hold the search up.
    for _ in 0..tree.len() {
        match tree.get(at) {
            Some(Node::Leaf(value)) => return *value,
            Some(Node::Split { feature, at: bound, below, above, .. }) => {
                let value = row.get(usize::from(*feature)).copied().unwrap_or(0.0);
                at = usize::from(if value <= *bound { *below } else { *above });
            }
            None => break,
        }
    }
    0.0
}

impl Trees {
    pub(super) fn count(&self) -> usize {
        self.trees.len()
    }

    pub(super) fn score(&self, row: &Row) -> f32 {
        self.trees.iter().map(|tree| descend(tree, row)).sum()
    }

    pub(super) fn importance(&self) -> Vec<f32> {
        let mut importance = vec![0.0; WIDTH];
        for node in self.trees.iter().flatten() {
            if let Node::Split { feature, gain, .. } = node
                && let Some(sum) = importance.get_mut(usize::from(*feature))
            {
                *sum += gain;
            }
        }
        importance
    }
}

const BINS: usize = 64;
/// Pull of leaves towards zero.
const RIDGE: f32 = 0.05;

/// The examples of all groups, features in bins.
struct Binned {
    /// By feature: upper bound of each bin.
    bounds: Vec<Vec<f32>>,
    /// By feature, by example.
    bins: Vec<Vec<u8>>,
}

impl Binned {
    fn of(rows: &[&Row]) -> Self {
        let (mut bounds, mut bins) = (Vec::new(), Vec::new());
        for f in 0..WIDTH {
            let mut values: Vec<f32> = rows.iter().map(|row| row[f]).collect();
            values.sort_by(f32::total_cmp);
            values.dedup();
            let own: Vec<f32> = if values.len() <= BINS {
                values.windows(2).map(|pair| f32::midpoint(pair[0], pair[1])).collect()
            } else {
                (1..BINS).map(|bin| values[bin * values.len() / BINS]).collect()
            };
            let bin =
                |row: &&Row| u8::try_from(own.partition_point(|bound| *bound < row[f])).unwrap_or(u8::MAX);
            bins.push(rows.iter().map(bin).collect());
            bounds.push(own);
        }
        Self { bounds, bins }
    }
}

struct Leaf {
    examples: Vec<u32>,
    node: usize,
    split: Option<(f32, usize, usize)>,
}

/// Trains; see [`TreeOptions`].
pub(super) fn train(groups: &[Group], held_out: &[Group], options: &TreeOptions) -> Trees {
    further(&Trees::default(), groups, held_out, options)
}

/// Trains more trees behind those that there are; where the held-out queries are ordered no better by them, none.
pub(super) fn further(start: &Trees, groups: &[Group], held_out: &[Group], options: &TreeOptions) -> Trees {
    let rows: Vec<&Row> =
        groups.iter().flat_map(|group| &group.examples).map(|example| &example.row).collect();
    let mut model = start.clone();
    if rows.is_empty() {
        return model;
    }
    let binned = Binned::of(&rows);
    let mut scores: Vec<f32> = rows.iter().map(|row| start.score(row)).collect();
    let (mut best, mut kept) = (f32::NEG_INFINITY, 0);
    if start.count() > 0 && !held_out.is_empty() {
        best = mean_ndcg(held_out, |row| start.score(row));
    }
    for round in 0..options.trees {
        let mut slopes = Vec::with_capacity(rows.len());
        let mut first = 0;
        for group in groups {
            slopes.extend(lambdas(group, &scores[first..first + group.examples.len()]));
            first += group.examples.len();
        }
        let tree = grow(&binned, &slopes, options);
        for (score, row) in scores.iter_mut().zip(&rows) {
            *score += descend(&tree, row);
        }
        model.trees.push(tree);
        if held_out.is_empty() {
            kept = round + 1;
            continue;
        }
        let quality = mean_ndcg(held_out, |row| model.score(row));
        if quality > best + 1e-5 {
            (best, kept) = (quality, round + 1);
        } else if round >= kept + options.patience {
            break;
        }
    }
    model.trees.truncate(start.count() + kept);
    model
}

fn grow(binned: &Binned, slopes: &[(f32, f32)], options: &TreeOptions) -> Vec<Node> {
    let all: Vec<u32> = (0..u32::try_from(slopes.len()).unwrap_or(u32::MAX)).collect();
    let value = |examples: &[u32]| {
        let (force, curve) = sums(examples, slopes);
        Node::Leaf(options.rate * force / (curve + RIDGE))
    };
    let mut nodes = vec![value(&all)];
    let split = best_split(binned, slopes, &all, options.least);
    let mut leaves = vec![Leaf { examples: all, node: 0, split }];
    while leaves.len() < options.leaves {
        let gain = |leaf: &Leaf| leaf.split.map_or(0.0, |split| split.0);
        let Some(next) = (0..leaves.len()).max_by(|&a, &b| gain(&leaves[a]).total_cmp(&gain(&leaves[b])))
        else {
            break;
        };
        let Some((gain, feature, bin)) = leaves[next].split.filter(|split| split.0 > 1e-9) else { break };
        let leaf = leaves.swap_remove(next);
        let (below, above): (Vec<u32>, Vec<u32>) = leaf
            .examples
            .iter()
            .partition(|&&example| usize::from(binned.bins[feature][example as usize]) <= bin);
        let first = nodes.len();
        nodes[leaf.node] = Node::Split {
            feature: u8::try_from(feature).unwrap_or_default(),
            at: binned.bounds[feature][bin],
            below: u16::try_from(first).unwrap_or_default(),
            above: u16::try_from(first + 1).unwrap_or_default(),
            gain,
        };
        for (node, examples) in (first..).zip([below, above]) {
            nodes.push(value(&examples));
            let split = best_split(binned, slopes, &examples, options.least);
            leaves.push(Leaf { examples, node, split });
        }
    }
    nodes
}

fn sums(examples: &[u32], slopes: &[(f32, f32)]) -> (f32, f32) {
    examples.iter().map(|&example| slopes[example as usize]).fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1))
}

/// The split with the largest gain: gain, feature, last bin below.
fn best_split(
    binned: &Binned,
    slopes: &[(f32, f32)],
    examples: &[u32],
    least: usize,
) -> Option<(f32, usize, usize)> {
    let worth = |force: f32, curve: f32| force * force / (curve + RIDGE);
    let (force, curve) = sums(examples, slopes);
    let mut best: Option<(f32, usize, usize)> = None;
    for (feature, (bins, bounds)) in binned.bins.iter().zip(&binned.bounds).enumerate() {
        let mut histogram = vec![(0_usize, 0.0_f32, 0.0_f32); bounds.len() + 1];
        for &example in examples {
            let bin = &mut histogram[usize::from(bins[example as usize])];
            let slope = slopes[example as usize];
            *bin = (bin.0 + 1, bin.1 + slope.0, bin.2 + slope.1);
        }
        let mut below = (0, 0.0, 0.0);
        for (bin, entry) in histogram.iter().enumerate().take(bounds.len()) {
            below = (below.0 + entry.0, below.1 + entry.1, below.2 + entry.2);
            if below.0 < least || examples.len() - below.0 < least {
                continue;
            }
            let gain =
                worth(below.1, below.2) + worth(force - below.1, curve - below.2) - worth(force, curve);
            if best.is_none_or(|(most, ..)| gain > most) {
                best = Some((gain, feature, bin));
            }
        }
    }
    best
}
