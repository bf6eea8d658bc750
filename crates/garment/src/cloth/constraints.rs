//! Distances that cloth keeps: along its threads, and across its bends.

use std::collections::HashMap;

use glam::Vec3;

/// Constraints that are worked on at once.
const STRANDS: usize = 8;

/// Two vertices and their distance in the cut, metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Span {
    pub a: u32,
    pub b: u32,
    pub rest: f32,
}

/// Everything that holds a sheet of cloth together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Constraints {
    /// Edges: stretch.
    pub edges: Vec<Span>,
    /// The two vertices opposite an edge: bend, and shear within a pair of triangles.
    pub bends: Vec<Span>,
}

impl Constraints {
    /// The constraints of triangles over vertices whose places in the sewn, unworn garment are `cut`.
    pub fn of(cut: &[Vec3], triangles: &[[u32; 3]]) -> Self {
        let mut opposite: HashMap<(u32, u32), Vec<u32>> = HashMap::with_capacity(triangles.len() * 2);
        for &[a, b, c] in triangles {
            for (a, b, c) in [(a, b, c), (b, c, a), (c, a, b)] {
                opposite.entry((a.min(b), a.max(b))).or_default().push(c);
            }
        }
        let span = |a: u32, b: u32| Span { a, b, rest: cut[a as usize].distance(cut[b as usize]) };
        let mut found: Vec<_> = opposite.into_iter().collect();
        // Neighbours in the mesh are neighbours in memory, and the order is the same every time.
        found.sort_unstable_by_key(|(edge, _)| *edge);
        let mut constraints = Self::default();
        for ((a, b), across) in found {
            constraints.edges.push(span(a, b));
            if let [c, d] = across[..]
                && c != d
            {
                constraints.bends.push(span(c, d));
            }
        }
        constraints.edges = interleaved(&constraints.edges);
        constraints.bends = interleaved(&constraints.bends);
        constraints
    }
}

/// Spans in an order in which each is far from the one before: a processor works on several at once only if none waits for a
/// vertex that the last one moves. Within each of the strands neighbours stay neighbours in memory.
fn interleaved(spans: &[Span]) -> Vec<Span> {
    let length = spans.len().div_ceil(STRANDS).max(1);
    (0..length).flat_map(|n| spans.iter().skip(n).step_by(length)).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interleaving_keeps_every_constraint_and_parts_neighbours() {
        let spans: Vec<Span> = (0..83).map(|n| Span { a: n, b: n + 1, rest: 0.0 }).collect();
        let mut mixed = interleaved(&spans);
        assert!(mixed.windows(2).all(|pair| pair[0].a.abs_diff(pair[1].a) > 1));
        mixed.sort_by_key(|span| span.a);
        assert_eq!(mixed, spans);
    }

    #[test]
    fn two_triangles_have_five_edges_and_one_bend() {
        let cut = [Vec3::ZERO, Vec3::X, Vec3::Y, Vec3::new(1.0, 1.0, 0.0)];
        let constraints = Constraints::of(&cut, &[[0, 1, 2], [1, 3, 2]]);
        assert_eq!(constraints.edges.len(), 5);
        assert_eq!(constraints.bends, [Span { a: 0, b: 3, rest: 2.0_f32.sqrt() }]);
    }
}
