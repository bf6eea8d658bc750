//! Dense symmetric systems: what EASE and least squares need, in double precision, on all cores.

use rayon::prelude::*;

use crate::RecommendError;

/// Side of the blocks of the factorisation: three of them in double precision fit the second-level cache.
const BLOCK: usize = 96;

/// A square matrix, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Square {
    side: usize,
    cells: Vec<f64>,
}

impl Square {
    /// All zeros.
    #[must_use]
    pub fn zeros(side: usize) -> Self {
        Self { side, cells: vec![0.0; side * side] }
    }

    /// Rows and columns.
    #[must_use]
    pub fn side(&self) -> usize {
        self.side
    }

    /// A row.
    #[must_use]
    pub fn row(&self, row: usize) -> &[f64] {
        &self.cells[row * self.side..(row + 1) * self.side]
    }

    /// All rows, to be written in parallel.
    pub fn rows_mut(&mut self) -> impl IndexedParallelIterator<Item = &mut [f64]> {
        self.cells.par_chunks_mut(self.side.max(1))
    }

    /// Adds to the diagonal.
    pub fn add_to_diagonal(&mut self, value: f64) {
        let step = self.side + 1;
        self.cells.iter_mut().step_by(step).for_each(|cell| *cell += value);
    }

    /// The inverse of a symmetric positive definite matrix, by a blocked Cholesky factorisation (Golub and Van Loan,
    /// Matrix Computations, 4.2): `A = L L^T`, `A^-1 = L^-T L^-1`. Only the lower triangle is read.
    ///
    /// # Errors
    /// [`RecommendError::Singular`] when it is not positive definite.
    pub fn inverse(mut self) -> Result<Self, RecommendError> {
        self.factorise()?;
        let inverse = self.lower_inverse();
        Ok(inverse.transposed_times_itself())
    }

    /// Puts `L` into the lower triangle; what is above the diagonal is left as it was.
    fn factorise(&mut self) -> Result<(), RecommendError> {
        let n = self.side;
        for from in (0..n).step_by(BLOCK) {
            let to = (from + BLOCK).min(n);
            for j in from..to {
                for i in j..to {
                    let (a, b) = (i * n, j * n);
                    let sum: f64 = (from..j).map(|k| self.cells[a + k] * self.cells[b + k]).sum();
                    let rest = self.cells[a + j] - sum;
                    if i == j {
                        if !rest.is_finite() || rest <= 0.0 {
                            return Err(RecommendError::Singular(n));
                        }
                        self.cells[a + j] = rest.sqrt();
                    } else {
                        self.cells[a + j] = rest / self.cells[b + j];
                    }
                }
            }
            let (above, below) = self.cells.split_at_mut(to * n);
            let diagonal = &above[from * n..];
            below.par_chunks_mut(n).for_each(|row| {
                for j in from..to {
                    let solved = &diagonal[(j - from) * n..];
                    let sum: f64 = (from..j).map(|k| row[k] * solved[k]).sum();
                    row[j] = (row[j] - sum) / solved[j];
                }
            });
            // What is left of the matrix loses the product of the panel just solved with itself.
            let width = to - from;
            let panel: Vec<f64> =
                below.par_chunks(n).flat_map_iter(|row| row[from..to].iter().copied()).collect();
            below.par_chunks_mut(n * BLOCK).enumerate().for_each(|(strip, rows)| {
                let first = strip * BLOCK;
                let height = rows.len() / n;
                let columns = first + height; // only the lower triangle
                // Rows first.. of the panel times the transpose of rows 0..columns.
                product(
                    (height, width, columns),
                    (&panel[first * width..], width, 1),
                    (&panel, 1, width),
                    (-1.0, 1.0),
                    (&mut rows[to..], n),
                );
            });
        }
        Ok(())
    }

    /// `L^-1` of the lower triangle.
    fn lower_inverse(&self) -> Self {
        let n = self.side;
        let mut inverse = Self::zeros(n);
        for from in (0..n).step_by(BLOCK) {
            let to = (from + BLOCK).min(n);
            let (above, below) = inverse.cells.split_at_mut(from * n);
            let rows = &mut below[..(to - from) * n];
            // - L21 * X11, then the triangular solve by the diagonal block.
            if from > 0 {
                let height = to - from;
                let strips: Vec<(usize, Vec<f64>)> = (0..from)
                    .into_par_iter()
                    .step_by(BLOCK)
                    .map(|column| {
                        let width = BLOCK.min(from - column);
                        let mut strip = vec![0.0; height * width];
                        // X11 is lower triangular: above `column` its columns are empty.
                        product(
                            (height, from - column, width),
                            (&self.cells[from * n + column..], n, 1),
                            (&above[column * n + column..], n, 1),
                            (-1.0, 0.0),
                            (&mut strip, width),
                        );
                        (column, strip)
                    })
                    .collect();
                for (column, strip) in strips {
                    let width = strip.len() / height;
                    for (row, line) in strip.chunks(width).enumerate() {
                        rows[row * n + column..row * n + column + width].copy_from_slice(line);
                    }
                }
            }
            for i in from..to {
                rows[(i - from) * n + i] = 1.0;
                let (solved, rest) = rows.split_at_mut((i - from) * n);
                let row = &mut rest[..=i];
                for k in from..i {
                    let factor = self.cells[i * n + k];
                    let other = &solved[(k - from) * n..(k - from) * n + k + 1];
                    row.iter_mut().zip(other).for_each(|(cell, value)| *cell -= factor * value);
                }
                let pivot = 1.0 / self.cells[i * n + i];
                row.iter_mut().for_each(|cell| *cell *= pivot);
            }
        }
        inverse
    }

    /// `M^T M` of a lower triangular matrix.
    fn transposed_times_itself(&self) -> Self {
        let n = self.side;
        let mut whole = Self::zeros(n);
        whole.cells.par_chunks_mut((n * BLOCK).max(1)).enumerate().for_each(|(strip, rows)| {
            let first = strip * BLOCK;
            let height = rows.len() / n;
            // Row k of M reaches to column k: rows before `first` do not touch these columns.
            product(
                (height, n - first, n),
                (&self.cells[first * n + first..], 1, n),
                (&self.cells[first * n..], n, 1),
                (1.0, 0.0),
                (rows, n),
            );
        });
        whole
    }
}

/// `C = alpha A B + beta C` for A (m x k) and B (k x n) with row and column strides, C with a row stride.
fn product(
    (m, k, n): (usize, usize, usize),
    (a, a_row, a_column): (&[f64], usize, usize),
    (b, b_row, b_column): (&[f64], usize, usize),
    (alpha, beta): (f64, f64),
    (c, c_row): (&mut [f64], usize),
) {
    if m == 0 || n == 0 || k == 0 {
        return;
    }
    let last =
        |rows: usize, columns: usize, row: usize, column: usize| (rows - 1) * row + (columns - 1) * column;
    assert!(last(m, k, a_row, a_column) < a.len() && last(k, n, b_row, b_column) < b.len());
    assert!(last(m, n, c_row, 1) < c.len());
    // SAFETY: the asserts above keep every address inside its slice, and the slices do not overlap (`c` is borrowed
    // mutably); strides and sizes come from `usize` that index real slices, so they fit `isize`.
    #[allow(unsafe_code)]
    unsafe {
        matrixmultiply::dgemm(
            m,
            k,
            n,
            alpha,
            a.as_ptr(),
            a_row.cast_signed(),
            a_column.cast_signed(),
            b.as_ptr(),
            b_row.cast_signed(),
            b_column.cast_signed(),
            beta,
            c.as_mut_ptr(),
            c_row.cast_signed(),
            1,
        );
    }
}

/// Solves `A x = b` in place for a small symmetric positive definite `A` (row by row, only the lower triangle is read and
/// it is overwritten); `b` becomes `x`. False when `A` is not positive definite.
pub fn solve(a: &mut [f32], b: &mut [f32]) -> bool {
    let n = b.len();
    for j in 0..n {
        let (above, below) = a.split_at_mut(j * n + n);
        let pivot_row = &mut above[j * n..];
        let rest = pivot_row[j] - pivot_row[..j].iter().map(|l| l * l).sum::<f32>();
        if !rest.is_finite() || rest <= 0.0 {
            return false;
        }
        let pivot = rest.sqrt();
        pivot_row[j] = pivot;
        for row in below.chunks_mut(n) {
            let sum: f32 = row[..j].iter().zip(&pivot_row[..j]).map(|(x, y)| x * y).sum();
            row[j] = (row[j] - sum) / pivot;
        }
    }
    for i in 0..n {
        let sum: f32 = a[i * n..i * n + i].iter().zip(&b[..i]).map(|(l, x)| l * x).sum();
        b[i] = (b[i] - sum) / a[i * n + i];
    }
    for i in (0..n).rev() {
        b[i] /= a[i * n + i];
        let value = b[i];
        for k in 0..i {
            b[k] -= a[i * n + k] * value;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::random::Random;

    /// A matrix with itself, plus the identity: positive definite.
    fn definite(side: usize, seed: u64) -> Square {
        let mut random = Random::new(seed);
        let half: Vec<f64> = (0..side * side).map(|_| random.normal()).collect();
        let mut whole = Square::zeros(side);
        for i in 0..side {
            for j in 0..side {
                whole.cells[i * side + j] = (0..side).map(|k| half[i * side + k] * half[j * side + k]).sum();
            }
        }
        whole.add_to_diagonal(1.0);
        whole
    }

    #[test]
    fn a_matrix_times_its_inverse_is_the_identity() -> Result<(), RecommendError> {
        // Sides below, at and above the block, and one that needs several.
        for side in [1, 2, 17, BLOCK, BLOCK + 1, 2 * BLOCK + 31] {
            let matrix = definite(side, side as u64);
            let inverse = matrix.clone().inverse()?;
            for i in 0..side {
                for j in 0..side {
                    let cell: f64 = (0..side).map(|k| matrix.row(i)[k] * inverse.row(k)[j]).sum();
                    let wanted = f64::from(u8::from(i == j));
                    assert!((cell - wanted).abs() < 1e-6, "{side}: {i} {j} {cell}");
                }
            }
        }
        Ok(())
    }

    #[test]
    fn a_matrix_that_is_not_positive_definite_is_refused() {
        let mut matrix = definite(5, 1);
        matrix.add_to_diagonal(-1000.0);
        assert!(matches!(matrix.inverse(), Err(RecommendError::Singular(5))));
        assert!(Square::zeros(0).inverse().is_ok());
        assert!(!solve(&mut [0.0], &mut [1.0]));
    }

    proptest! {
        #[test]
        fn a_small_system_is_solved(seed in 0_u64..1000, side in 1_usize..20) {
            let matrix = definite(side, seed);
            let mut random = Random::new(seed);
            let wanted: Vec<f32> = (0..side).map(|_| random.normal() as f32).collect();
            let mut b: Vec<f32> = (0..side)
                .map(|i| (0..side).map(|k| matrix.row(i)[k] as f32 * wanted[k]).sum()).collect();
            let mut a: Vec<f32> = matrix.cells.iter().map(|c| *c as f32).collect();
            prop_assert!(solve(&mut a, &mut b));
            for (x, y) in b.iter().zip(&wanted) {
                prop_assert!((x - y).abs() < 0.02, "{x} {y}");
            }
        }
    }
}
