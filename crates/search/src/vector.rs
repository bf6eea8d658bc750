//! Exact nearest neighbours over vectors in 8 bits.
//!
//! Each vector is scaled so that its largest component is ±127 and rounded; the scale is kept beside it. A scan of 100,000
//! vectors of 384 dimensions reads 38 MB in one direction, which is quicker than following a graph through memory for what is
//! asked here: many candidates, filtered by constraints that change with every query.

use std::ops::Range;

use crate::{lexical::best, parallel::ranges};

/// Vectors of one length.
#[derive(Clone, Debug, Default)]
pub struct Vectors {
    dimensions: usize,
    /// One row after another.
    values: Vec<i8>,
    /// A component is `value * scale`.
    scales: Vec<f32>,
}

/// A vector in 8 bits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quantised {
    /// Components in units of `scale`.
    pub values: Vec<i8>,
    /// What one unit is.
    pub scale: f32,
}

impl Quantised {
    /// The vector in 8 bits; the zero vector where it is empty, all zero or not finite.
    #[must_use]
    pub fn of(vector: &[f32]) -> Self {
        let largest = vector.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
        if largest <= 0.0 || !largest.is_finite() || vector.iter().any(|value| value.is_nan()) {
            return Self { values: vec![0; vector.len()], scale: 0.0 };
        }
        let scale = largest / 127.0;
        #[allow(clippy::cast_possible_truncation)] // within ±127
        let values = vector.iter().map(|value| (value / scale).round() as i8).collect();
        Self { values, scale }
    }

    /// The vector as it was, but for the rounding.
    #[must_use]
    pub fn components(&self) -> Vec<f32> {
        self.values.iter().map(|value| f32::from(*value) * self.scale).collect()
    }
}

impl Vectors {
    /// None yet, of this many dimensions.
    #[must_use]
    pub fn new(dimensions: usize) -> Self {
        Self { dimensions, values: Vec::new(), scales: Vec::new() }
    }

    /// This many zero vectors, which are similar to nothing, to be [`set`](Vectors::set) one by one.
    #[must_use]
    pub fn zeros(dimensions: usize, rows: usize) -> Self {
        Self { dimensions, values: vec![0; dimensions * rows], scales: vec![0.0; rows] }
    }

    /// Number of vectors.
    #[must_use]
    pub fn len(&self) -> usize {
        self.scales.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.scales.is_empty()
    }

    /// Components of a vector.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Adds the next vector; one of another length is kept as zeros, which are similar to nothing.
    pub fn push(&mut self, vector: &Quantised) {
        if vector.values.len() == self.dimensions {
            self.values.extend_from_slice(&vector.values);
            self.scales.push(vector.scale);
        } else {
            self.values.resize(self.values.len() + self.dimensions, 0);
            self.scales.push(0.0);
        }
    }

    /// Puts a vector in its place; one of another length, or beyond the end, is left out.
    pub fn set(&mut self, row: usize, vector: &Quantised) {
        let n = self.dimensions;
        let place = (self.values.get_mut(row * n..(row + 1) * n), self.scales.get_mut(row));
        if let (Some(values), Some(scale)) = place
            && vector.values.len() == n
        {
            values.copy_from_slice(&vector.values);
            *scale = vector.scale;
        }
    }

    /// Puts the vector of one row into another too.
    pub(crate) fn copy(&mut self, from: usize, to: usize) {
        let n = self.dimensions;
        if from.max(to) < self.scales.len() {
            self.values.copy_within(from * n..(from + 1) * n, to * n);
            self.scales[to] = self.scales[from];
        }
    }

    /// One of the vectors; the zero vector where it is not there.
    #[must_use]
    pub fn row(&self, row: u32) -> Quantised {
        let (row, n) = (row as usize, self.dimensions);
        match (self.values.get(row * n..(row + 1) * n), self.scales.get(row)) {
            (Some(values), Some(&scale)) => Quantised { values: values.to_vec(), scale },
            _ => Quantised { values: vec![0; n], scale: 0.0 },
        }
    }

    /// Inner product of the query with one vector; 0 where the vector is not there.
    #[must_use]
    pub fn similarity(&self, query: &Quantised, row: u32) -> f32 {
        let (row, n) = (row as usize, self.dimensions);
        match (self.values.get(row * n..(row + 1) * n), self.scales.get(row)) {
            (Some(values), Some(scale)) if query.values.len() == n => {
                dot(&query.values, values) * scale * query.scale
            }
            _ => 0.0,
        }
    }

    /// Inner product of two of the vectors.
    #[must_use]
    pub fn between(&self, a: u32, b: u32) -> f32 {
        let (a, b, n) = (a as usize, b as usize, self.dimensions);
        match (self.values.get(a * n..(a + 1) * n), self.values.get(b * n..(b + 1) * n)) {
            (Some(x), Some(y)) => dot(x, y) * self.scales[a] * self.scales[b],
            _ => 0.0,
        }
    }

    /// Inner products of the query with every vector, in their order.
    #[must_use]
    pub fn similarities(&self, query: &Quantised) -> Vec<f32> {
        let n = self.dimensions;
        if query.values.len() != n || n == 0 {
            return vec![0.0; self.len()];
        }
        let part = |range: Range<usize>| {
            let mut products = Vec::with_capacity(range.len());
            dot_each(&query.values, &self.values[range.start * n..range.end * n], &mut products);
            let scales = &self.scales[range];
            products
                .into_iter()
                .zip(scales)
                .map(|(product, scale)| as_float(product) * scale * query.scale)
                .collect()
        };
        let mut parts: Vec<Vec<f32>> = ranges(self.len(), part);
        if parts.len() == 1 { parts.remove(0) } else { parts.concat() }
    }

    /// The `limit` vectors with the largest inner product among those that `allowed` lets pass: row and product.
    pub fn nearest(&self, query: &Quantised, limit: usize, allowed: impl Fn(u32) -> bool) -> Vec<(u32, f32)> {
        if query.values.len() != self.dimensions || self.dimensions == 0 {
            return Vec::new();
        }
        best((0..).zip(self.similarities(query)).filter(|&(row, _)| allowed(row)).collect(), limit)
    }
}

#[allow(clippy::cast_precision_loss)] // exact up to 2^24; above, the loss is far below that of the 8 bits
fn as_float(product: i32) -> f32 {
    product as f32
}

fn dot(a: &[i8], b: &[i8]) -> f32 {
    as_float(dot_plain(a, b))
}

/// The inner product of `query` with each row of `rows`, exactly, by the widest multiplications that the processor has.
fn dot_each(query: &[i8], rows: &[i8], products: &mut Vec<i32>) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::is_x86_feature_detected as has;
        if has!("avx512f") && has!("avx512bw") && has!("avx512vnni") && query.len() >= wide::BYTES {
            // Safe: the processor has been asked for what the function needs.
            #[allow(unsafe_code)]
            return unsafe { wide::dot_each_vnni(query, rows, products) };
        }
        if has!("avx2") {
            // Safe, as above.
            #[allow(unsafe_code)]
            return unsafe { wide::dot_each_avx2(query, rows, products) };
        }
    }
    dot_each_plain(query, rows, products);
}

/// Written so that the compiler turns it into wide integer multiplications.
#[inline(always)]
fn dot_each_plain(query: &[i8], rows: &[i8], products: &mut Vec<i32>) {
    products.extend(rows.chunks_exact(query.len().max(1)).map(|row| dot_plain(query, row)));
}

#[inline(always)]
fn dot_plain(a: &[i8], b: &[i8]) -> i32 {
    a.iter().zip(b).map(|(&x, &y)| i32::from(x) * i32::from(y)).sum()
}

/// For processors of the x86 family.
#[cfg(target_arch = "x86_64")]
mod wide {
    use std::arch::x86_64::{
        __m512i, _mm512_dpbusd_epi32, _mm512_loadu_si512, _mm512_reduce_add_epi32, _mm512_set1_epi8,
        _mm512_setzero_si512, _mm512_xor_si512,
    };

    use super::{dot_each_plain, dot_plain};

    /// Components of one register.
    pub(super) const BYTES: usize = 64;

    #[target_feature(enable = "avx2")]
    pub(super) fn dot_each_avx2(query: &[i8], rows: &[i8], products: &mut Vec<i32>) {
        dot_each_plain(query, rows, products);
    }

    #[target_feature(enable = "avx512f")]
    fn load(bytes: &[i8; BYTES]) -> __m512i {
        // Safe: the array is as long as the register, and any alignment will do.
        #[allow(unsafe_code)]
        unsafe {
            _mm512_loadu_si512(bytes.as_ptr().cast())
        }
    }

    /// The instruction multiplies unsigned by signed bytes. A row's component x is taken as x + 128, which its bits with the
    /// first one turned over are, and what that adds is taken off: `sum (x + 128) q - 128 sum q = sum x q`.
    #[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
    pub(super) fn dot_each_vnni(query: &[i8], rows: &[i8], products: &mut Vec<i32>) {
        let (wide, rest) = query.as_chunks::<BYTES>();
        let added: i32 = wide.iter().flatten().map(|&q| 128 * i32::from(q)).sum();
        let first = _mm512_set1_epi8(i8::MIN);
        for row in rows.chunks_exact(query.len()) {
            let (row_wide, row_rest) = row.as_chunks::<BYTES>();
            let mut sums = _mm512_setzero_si512();
            for (query, row) in wide.iter().zip(row_wide) {
                sums = _mm512_dpbusd_epi32(sums, _mm512_xor_si512(load(row), first), load(query));
            }
            products.push(_mm512_reduce_add_epi32(sums) - added + dot_plain(rest, row_rest));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn unit(random: &mut Random, n: usize) -> Vec<f32> {
        let vector: Vec<f32> = (0..n).map(|_| random.unit() - 0.5).collect();
        let length = vector.iter().map(|v| v * v).sum::<f32>().sqrt();
        vector.into_iter().map(|v| v / length).collect()
    }

    #[test]
    fn products_in_eight_bits_are_within_a_hundredth_of_the_exact_ones() {
        let mut random = Random::new(3);
        let rows: Vec<Vec<f32>> = (0..200).map(|_| unit(&mut random, 384)).collect();
        let mut vectors = Vectors::new(384);
        rows.iter().for_each(|row| vectors.push(&Quantised::of(row)));
        let query = unit(&mut random, 384);
        let quantised = Quantised::of(&query);
        for (number, row) in (0..).zip(&rows) {
            let exact: f32 = row.iter().zip(&query).map(|(a, b)| a * b).sum();
            assert!((vectors.similarity(&quantised, number) - exact).abs() < 0.01);
        }
        let found = vectors.nearest(&quantised, 10, |_| true);
        assert!(found.windows(2).all(|pair| pair[0].1 >= pair[1].1));
        assert_eq!(found.len(), 10);
    }

    /// Every length around the width of a register, and the largest components of either sign.
    #[test]
    fn wide_multiplications_give_exactly_what_plain_ones_do() {
        let mut random = Random::new(5);
        for n in [1, 2, 63, 64, 65, 100, 128, 384] {
            #[allow(clippy::cast_possible_truncation)] // within -128..=127
            let mut row =
                || -> Vec<i8> { (0..n).map(|_| (random.unit() * 255.9 - 128.0).floor() as i8).collect() };
            let mut query = row();
            let mut rows: Vec<i8> = (0..7).flat_map(|_| row()).collect();
            query[0] = i8::MIN;
            rows[0] = i8::MIN;
            rows.extend(std::iter::repeat_n(i8::MIN, n));
            rows.extend(std::iter::repeat_n(i8::MAX, n));
            let (mut plain, mut wide) = (Vec::new(), Vec::new());
            dot_each_plain(&query, &rows, &mut plain);
            dot_each(&query, &rows, &mut wide);
            assert_eq!(wide, plain, "{n} components");
        }
    }

    #[test]
    fn a_scan_gives_what_each_comparison_gives() {
        let mut random = Random::new(7);
        let mut vectors = Vectors::zeros(70, 50_000);
        for row in (0..50_000).step_by(11) {
            vectors.set(row, &Quantised::of(&unit(&mut random, 70)));
        }
        let query = Quantised::of(&unit(&mut random, 70));
        let each: Vec<f32> = (0..50_000).map(|row| vectors.similarity(&query, row)).collect();
        assert_eq!(vectors.similarities(&query), each);
    }

    #[test]
    fn what_is_not_allowed_is_not_found() {
        let mut vectors = Vectors::new(2);
        for row in [[1.0, 0.0], [0.9, 0.1], [0.0, 1.0]] {
            vectors.push(&Quantised::of(&row));
        }
        let found = vectors.nearest(&Quantised::of(&[1.0, 0.0]), 2, |row| row != 0);
        assert_eq!(found.iter().map(|f| f.0).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn wrong_lengths_and_broken_numbers_are_similar_to_nothing() {
        let mut vectors = Vectors::new(2);
        vectors.push(&Quantised::of(&[1.0, 2.0, 3.0]));
        vectors.push(&Quantised::of(&[f32::NAN, 1.0]));
        vectors.push(&Quantised::of(&[f32::INFINITY, 1.0]));
        let query = Quantised::of(&[1.0, 1.0]);
        assert!((0..4).all(|row| vectors.similarity(&query, row) == 0.0));
        assert!(vectors.nearest(&Quantised::of(&[1.0]), 5, |_| true).is_empty());
    }
}
