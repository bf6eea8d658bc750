//! Smooth filling of what is not known from what is (pull-push, after Gortler et al. 1996): weighted means on ever coarser
//! grids, then from the coarsest down every place takes what it misses from the grid above.

use glam::Vec2;

/// One grid: colours and how much each is worth, 0..1.
#[derive(Clone, Debug, Default)]
pub(super) struct Level {
    pub width: usize,
    pub height: usize,
    /// Colour and weight.
    pub cells: Vec<[f32; 4]>,
}

impl Level {
    pub fn new(width: usize, height: usize) -> Self {
        Self { width, height, cells: vec![[0.0; 4]; width * height] }
    }

    /// Empties the grid, of this size from now on.
    pub fn restart(&mut self, width: usize, height: usize) {
        (self.width, self.height) = (width, height);
        self.cells.clear();
        self.cells.resize(width * height, [0.0; 4]);
    }

    /// Adds a sample; [`Level::normalise`] makes means of the sums.
    pub fn add(&mut self, x: usize, y: usize, colour: [f32; 3], weight: f32) {
        let cell = &mut self.cells[y * self.width + x];
        for c in 0..3 {
            cell[c] += weight * colour[c];
        }
        cell[3] += weight;
    }

    /// Sums to means; weights to at most 1.
    pub fn normalise(&mut self) {
        for cell in &mut self.cells {
            if cell[3] > 0.0 {
                let share = 1.0 / cell[3];
                (0..3).for_each(|c| cell[c] *= share);
                cell[3] = cell[3].min(1.0);
            }
        }
    }

    /// Bilinear, at a place in cells (edge coordinates).
    pub fn sample(&self, place: Vec2) -> [f32; 3] {
        let p = (place - 0.5).clamp(Vec2::ZERO, Vec2::new(self.width as f32 - 1.0, self.height as f32 - 1.0));
        let (x, y) = (p.x as usize, p.y as usize);
        let (fx, fy) = (p.x - x as f32, p.y - y as f32);
        let (right, below) = ((x + 1).min(self.width - 1), (y + 1).min(self.height - 1));
        let at = |x: usize, y: usize| &self.cells[y * self.width + x];
        let (a, b, c, d) = (at(x, y), at(right, y), at(x, below), at(right, below));
        std::array::from_fn(|n| {
            (a[n] * (1.0 - fx) + b[n] * fx) * (1.0 - fy) + (c[n] * (1.0 - fx) + d[n] * fx) * fy
        })
    }

    /// Overwrites the grid.
    pub fn wipe(&mut self) {
        self.cells.fill([0.0; 4]);
    }
}

/// Fills the first level; the coarser ones after it are kept for the next time.
pub(super) fn pull_push(levels: &mut Vec<Level>) {
    let Some((width, height)) = levels.first().map(|level| (level.width, level.height)) else { return };
    let (mut width, mut height, mut n) = (width, height, 0);
    while width > 1 || height > 1 {
        (width, height) = (width.div_ceil(2), height.div_ceil(2));
        n += 1;
        if levels.len() <= n {
            levels.push(Level::new(width, height));
        }
        let (fine, coarse) = levels.split_at_mut(n);
        let (fine, coarse) = (&fine[n - 1], &mut coarse[0]);
        coarse.restart(width, height);
        for y in 0..fine.height {
            for x in 0..fine.width {
                let cell = fine.cells[y * fine.width + x];
                if cell[3] > 0.0 {
                    coarse.add(x / 2, y / 2, [cell[0], cell[1], cell[2]], cell[3]);
                }
            }
        }
        coarse.normalise();
    }
    levels.truncate(n + 1);
    for n in (0..n).rev() {
        let (fine, coarse) = levels.split_at_mut(n + 1);
        let (fine, coarse) = (&mut fine[n], &coarse[0]);
        for y in 0..fine.height {
            for x in 0..fine.width {
                let missing = 1.0 - fine.cells[y * fine.width + x][3];
                if missing <= 0.0 {
                    continue;
                }
                let above = coarse.sample(Vec2::new(x as f32 + 0.5, y as f32 + 0.5) * 0.5);
                let cell = &mut fine.cells[y * fine.width + x];
                (0..3).for_each(|c| cell[c] = cell[c] * (1.0 - missing) + above[c] * missing);
                cell[3] = 1.0;
            }
        }
    }
}
