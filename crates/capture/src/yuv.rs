//! From luma and chroma to RGBA, row by row, in integers that the compiler turns into vector code.
//!
//! Formulas: ITU-R BT.601-7 and BT.709-6, R'G'B' from Y'CbCr quantised to 8 bits, limited range (Y' 16-235,
//! C 16-240) or full range (JFIF). Results are within one step of the exact value (see the tests).

/// Which coefficients make colours of Y'CbCr.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Matrix {
    Bt601,
    Bt709,
}

/// Which code values black and white have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Range {
    /// Y' from 16 to 235.
    Limited,
    /// Y' from 0 to 255.
    Full,
}

/// Coefficients with 13 fractional bits: every product of one with an offset sample fits 32 bits, and both factors fit
/// 16 bits, which is what the multiplication of small vector units takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ToRgb {
    y_offset: i16,
    y: i16,
    r_cr: i16,
    g_cb: i16,
    g_cr: i16,
    b_cb: i16,
}

const BITS: u32 = 13;

impl ToRgb {
    pub(crate) fn new(matrix: Matrix, range: Range) -> Self {
        let (kr, kb) = match matrix {
            Matrix::Bt601 => (0.299, 0.114),
            Matrix::Bt709 => (0.2126, 0.0722),
        };
        let kg = 1.0 - kr - kb;
        let (y_scale, c_scale, y_offset) = match range {
            Range::Limited => (255.0 / 219.0, 255.0 / 224.0, 16),
            Range::Full => (1.0, 1.0, 0),
        };
        let fixed = |value: f64| (value * f64::from(1 << BITS)).round() as i16; // at most 2.12 * 8192 = 17,400
        Self {
            y_offset,
            y: fixed(y_scale),
            r_cr: fixed(2.0 * (1.0 - kr) * c_scale),
            g_cb: fixed(-2.0 * kb * (1.0 - kb) / kg * c_scale),
            g_cr: fixed(-2.0 * kr * (1.0 - kr) / kg * c_scale),
            b_cb: fixed(2.0 * (1.0 - kb) * c_scale),
        }
    }

    /// Converts a row. All slices have the same number of samples; `rgba` four times as many bytes.
    pub(crate) fn row(&self, luma: &[u8], cb: &[u8], cr: &[u8], rgba: &mut [u8]) {
        let Self { y_offset, y, r_cr, g_cb, g_cr, b_cb } = *self;
        let pixels = rgba.as_chunks_mut::<4>().0;
        for (((pixel, luma), cb), cr) in pixels.iter_mut().zip(luma).zip(cb).zip(cr) {
            let times = |a: i16, b: i16| i32::from(a) * i32::from(b);
            let cb = i16::from(*cb) - 128;
            let cr = i16::from(*cr) - 128;
            let luma = times(i16::from(*luma) - y_offset, y) + (1 << (BITS - 1));
            let narrow = |value: i32| (value >> BITS).clamp(0, 255) as u8;
            let red = narrow(luma + times(cr, r_cr));
            let green = narrow(luma + times(cb, g_cb) + times(cr, g_cr));
            let blue = narrow(luma + times(cb, b_cb));
            *pixel = [red, green, blue, 255];
        }
    }

    /// A row without colour.
    pub(crate) fn grey_row(&self, luma: &[u8], rgba: &mut [u8]) {
        let (y_offset, y) = (i32::from(self.y_offset), i32::from(self.y));
        for (pixel, luma) in rgba.as_chunks_mut::<4>().0.iter_mut().zip(luma) {
            let value = (((i32::from(*luma) - y_offset) * y + (1 << (BITS - 1))) >> BITS).clamp(0, 255) as u8;
            *pixel = [value, value, value, 255];
        }
    }
}

/// Where chroma samples of half width lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Siting {
    /// Between two luma samples (JPEG, MPEG-1).
    Centre,
    /// On the left one of two luma samples (MPEG-2 and after, cameras).
    Left,
}

/// Doubles a chroma row of `narrow.len()` samples to `wide.len()` (twice as many, or one less), interpolating.
pub(crate) fn widen(narrow: &[u8], wide: &mut [u8], siting: Siting) {
    let Some(last) = narrow.last().copied() else { return };
    match siting {
        Siting::Left => {
            let next = narrow[1..].iter().copied().chain([last]);
            for ((pair, here), next) in wide.chunks_mut(2).zip(narrow).zip(next) {
                pair[0] = *here;
                if let Some(between) = pair.get_mut(1) {
                    *between = (u16::from(*here) + u16::from(next)).div_ceil(2) as u8;
                }
            }
        }
        Siting::Centre => {
            let mut before = narrow[0];
            let next = narrow[1..].iter().copied().chain([last]);
            for ((pair, here), next) in wide.chunks_mut(2).zip(narrow).zip(next) {
                let three = 3 * u16::from(*here) + 2;
                pair[0] = ((three + u16::from(before)) / 4) as u8;
                if let Some(right) = pair.get_mut(1) {
                    *right = ((three + u16::from(next)) / 4) as u8;
                }
                before = *here;
            }
        }
    }
}

/// Chroma for row `row` of planes of half height with samples between two rows: three parts of the nearer chroma row,
/// one of the farther. `plane` holds rows of `stride` bytes.
pub(crate) fn between_rows(plane: &[u8], stride: usize, row: usize, out: &mut [u8]) {
    let rows = plane.len() / stride;
    let near = (row / 2).min(rows - 1);
    let far = if row.is_multiple_of(2) { near.saturating_sub(1) } else { (near + 1).min(rows - 1) };
    let near = &plane[near * stride..][..stride];
    let far = &plane[far * stride..][..stride];
    for ((out, near), far) in out.iter_mut().zip(near).zip(far) {
        *out = ((3 * u16::from(*near) + u16::from(*far) + 2) / 4) as u8;
    }
}

/// Working rows, kept from frame to frame.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    luma: Vec<u8>,
    narrow_cb: Vec<u8>,
    narrow_cr: Vec<u8>,
    both: Vec<u8>,
    cb: Vec<u8>,
    cr: Vec<u8>,
}

impl Rows {
    fn fit(&mut self, width: usize) {
        let half = width.div_ceil(2);
        for row in [&mut self.luma, &mut self.cb, &mut self.cr] {
            row.resize(width, 0);
        }
        self.narrow_cb.resize(half, 0);
        self.narrow_cr.resize(half, 0);
        self.both.resize(2 * half, 0);
    }

    /// Packed Y0 Cb Y1 Cr, `width` even, `rgba.len() = width * height * 4`.
    pub(crate) fn yuyv(&mut self, packed: &[u8], width: usize, to_rgb: &ToRgb, rgba: &mut [u8]) {
        self.fit(width);
        for (packed, rgba) in packed.chunks_exact(width * 2).zip(rgba.chunks_exact_mut(width * 4)) {
            let pairs = packed.as_chunks::<4>().0.iter().zip(self.luma.as_chunks_mut::<2>().0);
            for (((from, luma), cb), cr) in pairs.zip(&mut self.narrow_cb).zip(&mut self.narrow_cr) {
                *luma = [from[0], from[2]];
                *cb = from[1];
                *cr = from[3];
            }
            widen(&self.narrow_cb, &mut self.cb, Siting::Left);
            widen(&self.narrow_cr, &mut self.cr, Siting::Left);
            to_rgb.row(&self.luma, &self.cb, &self.cr, rgba);
        }
    }

    /// A luma plane, then a plane of interleaved Cb Cr of half width and height; `width` and `height` even.
    pub(crate) fn nv12(&mut self, planes: &[u8], width: usize, to_rgb: &ToRgb, rgba: &mut [u8]) {
        self.fit(width);
        let height = rgba.len() / (width * 4);
        let (luma, chroma) = planes.split_at(width * height);
        let chroma = &chroma[..width * (height / 2)];
        let rows = luma.chunks_exact(width).zip(rgba.chunks_exact_mut(width * 4));
        for (row, (luma, rgba)) in rows.enumerate() {
            between_rows(chroma, width, row, &mut self.both);
            let pairs = self.both.as_chunks::<2>().0.iter();
            for ((pair, cb), cr) in pairs.zip(&mut self.narrow_cb).zip(&mut self.narrow_cr) {
                *cb = pair[0];
                *cr = pair[1];
            }
            widen(&self.narrow_cb, &mut self.cb, Siting::Left);
            widen(&self.narrow_cr, &mut self.cr, Siting::Left);
            to_rgb.row(luma, &self.cb, &self.cr, rgba);
        }
    }

    /// Three planes, chroma of half width and height (rounded up).
    pub(crate) fn planar_420(
        &mut self,
        [luma, cb, cr]: [&[u8]; 3],
        width: usize,
        siting: Siting,
        to_rgb: &ToRgb,
        rgba: &mut [u8],
    ) {
        self.fit(width);
        let half = width.div_ceil(2);
        let rows = luma.chunks_exact(width).zip(rgba.chunks_exact_mut(width * 4));
        for (row, (luma, rgba)) in rows.enumerate() {
            between_rows(cb, half, row, &mut self.narrow_cb);
            between_rows(cr, half, row, &mut self.narrow_cr);
            widen(&self.narrow_cb, &mut self.cb, siting);
            widen(&self.narrow_cr, &mut self.cr, siting);
            to_rgb.row(luma, &self.cb, &self.cr, rgba);
        }
    }

    /// Three planes, chroma of half width (rounded up) on the left luma sample.
    pub(crate) fn planar_422(
        &mut self,
        [luma, cb, cr]: [&[u8]; 3],
        width: usize,
        to_rgb: &ToRgb,
        rgba: &mut [u8],
    ) {
        self.fit(width);
        let half = width.div_ceil(2);
        let rows = luma.chunks_exact(width).zip(rgba.chunks_exact_mut(width * 4));
        for (((luma, rgba), cb), cr) in rows.zip(cb.chunks_exact(half)).zip(cr.chunks_exact(half)) {
            widen(cb, &mut self.cb, Siting::Left);
            widen(cr, &mut self.cr, Siting::Left);
            to_rgb.row(luma, &self.cb, &self.cr, rgba);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The formulas as the standards print them.
    fn exact(matrix: Matrix, range: Range, y: u8, cb: u8, cr: u8) -> [f64; 3] {
        let (kr, kb) = if matrix == Matrix::Bt601 { (0.299, 0.114) } else { (0.2126, 0.0722) };
        let (y, cb, cr) = (f64::from(y), f64::from(cb) - 128.0, f64::from(cr) - 128.0);
        let (y, cb, cr) = match range {
            Range::Limited => ((y - 16.0) / 219.0, cb / 224.0, cr / 224.0),
            Range::Full => (y / 255.0, cb / 255.0, cr / 255.0),
        };
        let red = y + 2.0 * (1.0 - kr) * cr;
        let blue = y + 2.0 * (1.0 - kb) * cb;
        let green = (y - kr * red - kb * blue) / (1.0 - kr - kb);
        [red, green, blue].map(|value| (value * 255.0).clamp(0.0, 255.0))
    }

    #[test]
    fn every_colour_is_within_one_step_of_the_standard() {
        for matrix in [Matrix::Bt601, Matrix::Bt709] {
            for range in [Range::Limited, Range::Full] {
                let to_rgb = ToRgb::new(matrix, range);
                let luma: Vec<u8> = (0..=255).collect();
                let mut rgba = vec![0; 256 * 4];
                for cb in (0..=255).step_by(3) {
                    for cr in (0..=255).step_by(3) {
                        to_rgb.row(&luma, &[cb; 256], &[cr; 256], &mut rgba);
                        for (y, pixel) in rgba.chunks_exact(4).enumerate() {
                            let wanted = exact(matrix, range, y as u8, cb, cr);
                            for channel in 0..3 {
                                let off = (f64::from(pixel[channel]) - wanted[channel]).abs();
                                assert!(
                                    off <= 1.0,
                                    "{matrix:?} {range:?} {y} {cb} {cr}: {pixel:?}, not {wanted:?}"
                                );
                            }
                            assert_eq!(pixel[3], 255);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn black_white_and_grey_come_out_exactly() {
        let to_rgb = ToRgb::new(Matrix::Bt601, Range::Limited);
        let mut rgba = [0; 12];
        to_rgb.row(&[16, 235, 126], &[128; 3], &[128; 3], &mut rgba);
        assert_eq!(rgba, [0, 0, 0, 255, 255, 255, 255, 255, 128, 128, 128, 255]);
        to_rgb.grey_row(&[16, 235, 126], &mut rgba);
        assert_eq!(rgba, [0, 0, 0, 255, 255, 255, 255, 255, 128, 128, 128, 255]);
    }

    #[test]
    fn chroma_is_interpolated_where_its_samples_lie() {
        let mut wide = [0; 4];
        widen(&[0, 100], &mut wide, Siting::Left);
        assert_eq!(wide, [0, 50, 100, 100]);
        widen(&[0, 100], &mut wide, Siting::Centre);
        assert_eq!(wide, [0, 25, 75, 100]);
        let mut odd = [0; 3];
        widen(&[0, 100], &mut odd, Siting::Left);
        assert_eq!(odd, [0, 50, 100]);
        let mut row = [0; 1];
        let rows: Vec<u8> = (0..4)
            .map(|at| {
                between_rows(&[0, 100], 1, at, &mut row);
                row[0]
            })
            .collect();
        assert_eq!(rows, [0, 25, 75, 100]);
    }

    #[test]
    fn the_layouts_agree_on_a_picture_without_chroma_edges() {
        let (width, height) = (6, 4);
        let luma: Vec<u8> = (0..width * height).map(|at| 20 + 8 * at as u8).collect();
        let (cb, cr) = (90, 170);
        let to_rgb = ToRgb::new(Matrix::Bt601, Range::Limited);
        let mut wanted = vec![0; width * height * 4];
        to_rgb.row(&luma, &vec![cb; luma.len()], &vec![cr; luma.len()], &mut wanted);

        let mut rows = Rows::default();
        let mut rgba = vec![0; wanted.len()];
        let yuyv: Vec<u8> = luma.chunks(2).flat_map(|pair| [pair[0], cb, pair[1], cr]).collect();
        rows.yuyv(&yuyv, width, &to_rgb, &mut rgba);
        assert_eq!(rgba, wanted);

        let nv12: Vec<u8> = luma.iter().copied().chain([cb, cr].repeat(6)).collect();
        rgba.fill(0);
        rows.nv12(&nv12, width, &to_rgb, &mut rgba);
        assert_eq!(rgba, wanted);

        for siting in [Siting::Left, Siting::Centre] {
            rgba.fill(0);
            rows.planar_420([&luma, &[cb; 6], &[cr; 6]], width, siting, &to_rgb, &mut rgba);
            assert_eq!(rgba, wanted);
        }
        rgba.fill(0);
        rows.planar_422([&luma, &[cb; 12], &[cr; 12]], width, &to_rgb, &mut rgba);
        assert_eq!(rgba, wanted);
    }
}
