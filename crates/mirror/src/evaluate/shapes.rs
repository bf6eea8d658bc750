//! Silhouettes and how far they are from each other.

use std::ops::AddAssign;

/// Pixels that two shapes share, and that either has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overlap {
    /// In both.
    pub both: usize,
    /// In one at least.
    pub either: usize,
}

impl Overlap {
    /// Intersection over union, 0..1; 1 where neither has a pixel.
    #[must_use]
    pub fn iou(&self) -> f64 {
        if self.either == 0 { 1.0 } else { self.both as f64 / self.either as f64 }
    }
}

impl AddAssign for Overlap {
    fn add_assign(&mut self, other: Self) {
        self.both += other.both;
        self.either += other.either;
    }
}

/// A silhouette: which pixels belong to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    width: usize,
    inside: Vec<bool>,
}

impl Shape {
    /// An empty shape.
    #[must_use]
    pub fn new(width: usize, height: usize) -> Self {
        Self { width, inside: vec![false; width * height] }
    }

    /// From its pixels, rows from the top; those missing are outside.
    #[must_use]
    pub fn of(width: usize, height: usize, pixels: impl Iterator<Item = bool>) -> Self {
        let mut inside: Vec<bool> = pixels.take(width * height).collect();
        inside.resize(width * height, false);
        Self { width, inside }
    }

    /// Whether a pixel belongs to it.
    #[must_use]
    pub fn at(&self, x: usize, y: usize) -> bool {
        x < self.width && self.inside.get(y * self.width + x).is_some_and(|inside| *inside)
    }

    /// Puts a pixel in or out; one beyond the border is left out.
    pub fn set(&mut self, x: usize, y: usize, inside: bool) {
        if x < self.width
            && let Some(pixel) = self.inside.get_mut(y * self.width + x)
        {
            *pixel = inside;
        }
    }

    /// Number of pixels.
    #[must_use]
    pub fn area(&self) -> usize {
        self.inside.iter().filter(|inside| **inside).count()
    }

    /// What two shapes of one size share.
    #[must_use]
    pub fn overlap(&self, other: &Self) -> Overlap {
        let mut overlap = Overlap::default();
        for (a, b) in self.inside.iter().zip(&other.inside) {
            overlap.both += usize::from(*a && *b);
            overlap.either += usize::from(*a || *b);
        }
        overlap
    }

    /// Mean distance of the outlines, pixels: from every pixel of one outline to the nearest of the other, both ways. 0 when
    /// neither has an outline, and the picture's diagonal when one has none.
    #[must_use]
    pub fn outline_distance(&self, other: &Self) -> f32 {
        let (a, b) = (self.outline(), other.outline());
        let height = self.inside.len() / self.width.max(1);
        match (a.is_empty(), b.is_empty()) {
            (true, true) => return 0.0,
            (false, false) => {}
            _ => return (self.width as f32).hypot(height as f32),
        }
        let (to_a, to_b) =
            (squared_distances(&a, self.width, height), squared_distances(&b, self.width, height));
        let mean = |outline: &[usize], to: &[f32]| {
            outline.iter().map(|at| to[*at].sqrt()).sum::<f32>() / outline.len() as f32
        };
        0.5 * (mean(&a, &to_b) + mean(&b, &to_a))
    }

    /// Pixels inside with one of four neighbours outside. The picture's border is no outline.
    fn outline(&self) -> Vec<usize> {
        let width = self.width;
        let outside = |at: Option<usize>| at.and_then(|at| self.inside.get(at)).is_some_and(|inside| !inside);
        (0..self.inside.len())
            .filter(|&at| {
                let x = at % width;
                self.inside[at]
                    && (outside((x > 0).then(|| at - 1))
                        || outside((x + 1 < width).then_some(at + 1))
                        || outside(at.checked_sub(width))
                        || outside(Some(at + width)))
            })
            .collect()
    }
}

/// Squared distance of every pixel from the nearest of `places`: Felzenszwalb and Huttenlocher 2012, "Distance transforms of
/// sampled functions".
fn squared_distances(places: &[usize], width: usize, height: usize) -> Vec<f32> {
    let far = ((width + height) * (width + height)) as f32;
    let mut squared = vec![far; width * height];
    places.iter().for_each(|at| squared[*at] = 0.0);
    let (mut line, mut hull) = (Vec::new(), Hull::default());
    for x in 0..width {
        line.clear();
        line.extend((0..height).map(|y| squared[y * width + x]));
        hull.transform(&line, |y, value| squared[y * width + x] = value);
    }
    for y in 0..height {
        line.clear();
        line.extend_from_slice(&squared[y * width..][..width]);
        hull.transform(&line, |x, value| squared[y * width + x] = value);
    }
    squared
}

/// The lower envelope of parabolas: which is the lowest, and from where.
#[derive(Default)]
struct Hull {
    roots: Vec<usize>,
    starts: Vec<f32>,
}

impl Hull {
    fn transform(&mut self, line: &[f32], mut put: impl FnMut(usize, f32)) {
        self.roots.clear();
        self.starts.clear();
        for (root, value) in line.iter().enumerate() {
            let mut start = f32::NEG_INFINITY;
            while let (Some(&last), Some(&from)) = (self.roots.last(), self.starts.last()) {
                let (p, q) = (root as f32, last as f32);
                start = ((value + p * p) - (line[last] + q * q)) / (2.0 * (p - q));
                if start > from {
                    break;
                }
                self.roots.pop();
                self.starts.pop();
                start = f32::NEG_INFINITY;
            }
            self.roots.push(root);
            self.starts.push(start);
        }
        let mut at = 0;
        for place in 0..line.len() {
            while self.starts.get(at + 1).is_some_and(|start| *start < place as f32) {
                at += 1;
            }
            let root = self.roots[at];
            let apart = place.abs_diff(root) as f32;
            put(place, apart * apart + line[root]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A rectangle in a picture of 60 x 40.
    fn rectangle(columns: std::ops::Range<usize>, rows: std::ops::Range<usize>) -> Shape {
        Shape::of(60, 40, (0..2400).map(|at| columns.contains(&(at % 60)) && rows.contains(&(at / 60))))
    }

    #[test]
    fn a_shape_is_no_distance_from_itself_and_a_shifted_one_as_far_as_it_was_shifted() {
        let shape = rectangle(10..30, 5..35);
        assert_eq!(shape.outline_distance(&shape), 0.0);
        assert_eq!(shape.overlap(&shape).iou(), 1.0);
        let wider = rectangle(7..33, 5..35);
        // Upright sides are three pixels apart, the others on the same rows.
        let apart = shape.outline_distance(&wider);
        assert!((1.0..3.0).contains(&apart), "{apart}");
        assert!((shape.overlap(&wider).iou() - 20.0 / 26.0).abs() < 1e-9);
    }

    #[test]
    fn distances_are_those_of_a_search_through_all_pixels() {
        let places = [3 * 60 + 7, 20 * 60 + 41, 39 * 60];
        let quick = squared_distances(&places, 60, 40);
        for (at, found) in quick.iter().enumerate() {
            let (x, y) = ((at % 60) as f32, (at / 60) as f32);
            let slow = places
                .iter()
                .map(|p| (x - (p % 60) as f32).powi(2) + (y - (p / 60) as f32).powi(2))
                .fold(f32::INFINITY, f32::min);
            assert!((found - slow).abs() < 1e-2, "{at}: {found} for {slow}");
        }
    }

    #[test]
    fn a_shape_against_nothing_is_as_far_as_the_picture_is_large() {
        let (shape, nothing) = (rectangle(10..30, 5..35), Shape::new(60, 40));
        assert!(shape.outline_distance(&nothing) > 70.0);
        assert_eq!(shape.overlap(&nothing).iou(), 0.0);
        assert_eq!(nothing.outline_distance(&nothing), 0.0);
    }
}
