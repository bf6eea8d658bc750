//! The encoder's 4-bit matrices as 8-bit levels with one scale per output, smoothed, in the layout that the graph wants.

use ort::value::{DynValue, Tensor};

use super::file::WeightsFile;
use crate::LanguageError;

/// Exponents of the channels' divisors, made by tools/language/build_encoder_graph.py: per layer for the inputs of
/// q, k, v (384), of the attention's output (384), of the feed-forward block (384) and of its second half (1536).
const SMOOTHING: &[u8] = include_bytes!("../../../../models/sentence_encoder.smoothing");

/// Every external initialiser of the graph.
pub fn initialisers(file: &WeightsFile) -> Result<Vec<(String, DynValue)>, LanguageError> {
    let (h, f) = (file.hidden, file.inner);
    let mut out = Vec::new();
    let add = |out: &mut Vec<(String, DynValue)>, name: String, values: Vec<f32>| {
        out.push((name, Tensor::from_array(([values.len()], values))?.into_dyn()));
        Ok::<_, LanguageError>(())
    };
    for name in ["emb.ln.w", "emb.ln.b"] {
        add(&mut out, name.into(), file.vector(name))?;
    }
    let mut matrices = Vec::new();
    for (layer, powers) in SMOOTHING.chunks_exact(3 * h + f).enumerate() {
        let powers: Vec<f32> = powers.iter().map(|e| 2f32.powi(i32::from(e.cast_signed()))).collect();
        let (qkv_powers, rest) = powers.split_at(h);
        let (out_powers, rest) = rest.split_at(h);
        let (in_powers, wide_powers) = rest.split_at(h);
        let name = |part: &str| format!("l{layer}.{part}");

        // What the context is divided by, the values are divided by already: attention only averages them.
        let divided = |mut m: Matrix| {
            for (row, power) in m.values.chunks_exact_mut(m.inner).zip(out_powers) {
                row.iter_mut().for_each(|w| *w /= power);
            }
            m
        };
        let [q, k, v] = ["q.w", "k.w", "v.w"].map(|part| Matrix::read(file, &name(part), h, h));
        let mut qkv = q;
        qkv.values.extend(k.values);
        qkv.values.extend(divided(v).values);
        let mut bias = [file.vector(&name("q.b")), file.vector(&name("k.b"))].concat();
        bias.extend(file.vector(&name("v.b")).iter().zip(out_powers).map(|(b, power)| b / power));
        add(&mut out, name("qkv.b"), bias)?;
        matrices.push((name("qkv"), qkv.quantised(qkv_powers)));
        matrices.push((name("ao"), Matrix::read(file, &name("ao.w"), h, h).quantised(out_powers)));
        matrices.push((name("fi"), Matrix::read(file, &name("fi.w"), f, h).quantised(in_powers)));
        matrices.push((name("fo"), Matrix::read(file, &name("fo.w"), h, f).quantised(wide_powers)));
        for part in ["aln.w", "aln.b", "ao.b", "fi.b", "oln.w", "oln.b", "fo.b"] {
            add(&mut out, name(part), file.vector(&name(part)))?;
        }
    }
    for (name, matrix) in matrices {
        add(&mut out, format!("{name}.scale"), matrix.scales)?;
        let levels = Tensor::from_array(([matrix.inner, matrix.outer], matrix.levels))?.into_dyn();
        out.push((format!("{name}.w"), levels));
    }
    Ok(out)
}

/// A matrix in full precision, one row per output.
struct Matrix {
    inner: usize,
    values: Vec<f32>,
}

/// 8-bit levels, inputs by outputs, and a scale per output.
struct Quantised {
    inner: usize,
    outer: usize,
    levels: Vec<i8>,
    scales: Vec<f32>,
}

impl Matrix {
    fn read(file: &WeightsFile, name: &str, outer: usize, inner: usize) -> Self {
        let mut values = vec![0.0; outer * inner];
        for (row, values) in values.chunks_exact_mut(inner).enumerate() {
            file.row(name, row, values);
        }
        Self { inner, values }
    }

    /// Multiplies each input by its power and rounds.
    fn quantised(mut self, powers: &[f32]) -> Quantised {
        let (inner, outer) = (self.inner, self.values.len() / self.inner);
        let most = largest_level();
        let mut levels = vec![0_i8; self.values.len()];
        let mut scales = Vec::with_capacity(outer);
        for (o, row) in self.values.chunks_exact_mut(inner).enumerate() {
            row.iter_mut().zip(powers).for_each(|(w, power)| *w *= power);
            let scale = row.iter().fold(f32::MIN_POSITIVE, |most, w| w.abs().max(most)) / most;
            for (i, w) in row.iter().enumerate() {
                levels[i * outer + o] = (w / scale).round() as i8;
            }
            scales.push(scale);
        }
        Quantised { inner, outer, levels, scales }
    }
}

/// Largest weight level. Processors of the x86 family without VNNI add two products in 16 bits, saturating: 255 * 63 * 2
/// just fits, 127 does not.
fn largest_level() -> f32 {
    #[cfg(target_arch = "x86_64")]
    if !(std::arch::is_x86_feature_detected!("avx512vnni") || std::arch::is_x86_feature_detected!("avxvnni"))
    {
        return 63.0;
    }
    127.0
}
