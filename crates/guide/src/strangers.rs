//! Questions that sound like the shop's business and that nobody could answer: a new question is held against them as it is held
//! against the wordings of the knowledge base.

use jingxuan_search::Quantised;

use crate::Knowledge;

/// What the model keeps of them: sentence vectors of unit length and one width, in eight bits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Strangers(Vec<Quantised>);

/// Numbers that tell how a question stands between strangers and the base.
pub(crate) const AROUND: usize = 8;

impl Strangers {
    /// Of the sentence vectors of such questions.
    #[must_use]
    pub fn of<'a>(vectors: impl IntoIterator<Item = &'a [f32]>) -> Self {
        let mut rows: Vec<Quantised> = Vec::new();
        for vector in vectors.into_iter().filter(|vector| !vector.is_empty()) {
            if rows.first().is_none_or(|first| first.values.len() == vector.len()) {
                rows.push(Quantised::of(vector));
            }
        }
        Self(rows)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The form for the model file: width and number as `u32`, then each row's scale and components.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let width = self.0.first().map_or(0, |row| row.values.len());
        for number in [width, self.len()] {
            bytes.extend_from_slice(&u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes());
        }
        for row in &self.0 {
            bytes.extend_from_slice(&row.scale.to_le_bytes());
            bytes.extend(row.values.iter().map(|value| value.cast_unsigned()));
        }
        bytes
    }

    /// Reads that form.
    ///
    /// # Errors
    /// In words, when it is of another making.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        let number = |at: usize| {
            let bytes = bytes.get(at..at + 4).and_then(|bytes| bytes.first_chunk::<4>());
            bytes.map(|bytes| u32::from_le_bytes(*bytes) as usize).ok_or("it ends too early")
        };
        let (width, count) = (number(0)?, number(4)?);
        let rows = &bytes[8..];
        if width > 4096 || rows.len() != count.saturating_mul(width + 4) {
            return Err("its sizes are not those of sentence vectors".into());
        }
        let rows = rows.chunks_exact(width + 4).map(|row| {
            let scale = f32::from_le_bytes([row[0], row[1], row[2], row[3]]);
            let values = row[4..].iter().map(|byte| byte.cast_signed()).collect();
            scale.is_finite().then_some(Quantised { values, scale }).ok_or("a scale is no number")
        });
        Ok(Self(rows.collect::<Result<_, _>>()?))
    }

    /// Their vectors.
    pub(crate) fn vectors(&self) -> impl Iterator<Item = Vec<f32>> {
        self.0.iter().map(Quantised::components)
    }
}

/// How a question stands between the wordings of the base and the strangers [beside](Knowledge::beside) it: cosine to the nearest
/// stranger and mean of the three nearest; by how much these exceed the same of the wordings; the logarithm of the strangers' share of
/// all that is near (`Σ exp 12 cos`); the share of the ten nearest wordings that belong to `best`; whether it is Chinese; the logarithm
/// of its length. `unseen`: the question itself counts on neither side. Without vectors the first six are 0.
pub(crate) fn around(
    base: &Knowledge,
    question: &str,
    vector: &[f32],
    best: usize,
    unseen: bool,
) -> [f64; AROUND] {
    /// Sharpness of "near".
    const SHARP: f64 = 12.0;
    /// A stranger this near is the question itself, rounded.
    const ITSELF: f64 = 0.995;
    let mut around = [0.0; AROUND];
    around[6] = f64::from(u8::from(question.chars().any(jingxuan_text::is_han)));
    #[allow(clippy::cast_precision_loss)] // characters of a sentence
    let length = question.chars().count().max(1) as f64;
    around[7] = length.ln();
    let known = base.near(question, vector, unseen);
    if known.is_empty() {
        return around;
    }
    let mut strange = base.near_strangers(vector);
    if unseen {
        strange.retain(|cosine| *cosine < ITSELF);
    }
    let first = |cosines: &[f64]| cosines.first().copied().unwrap_or(0.0);
    let three = |cosines: &[f64]| cosines.iter().take(3).sum::<f64>() / 3.0;
    let mass = |cosines: &[f64]| cosines.iter().map(|cosine| (SHARP * cosine).exp()).sum::<f64>().max(1e-9);
    let of_base: Vec<f64> = known.iter().map(|(cosine, _)| *cosine).collect();
    around[0] = first(&strange);
    around[1] = three(&strange);
    around[2] = first(&strange) - first(&of_base);
    around[3] = three(&strange) - three(&of_base);
    around[4] = (mass(&strange) / mass(&of_base)).ln();
    let own = known.iter().take(10).filter(|(_, entry)| *entry == best).count();
    #[allow(clippy::cast_precision_loss)] // at most ten
    let share = own as f64 / 10.0;
    around[5] = share;
    around
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_nothing_else() {
        let strangers = Strangers::of([&[0.6_f32, -0.8, 0.0][..], &[][..], &[0.0, 0.0, 1.0]]);
        assert_eq!(strangers.len(), 2);
        let bytes = strangers.to_bytes();
        assert_eq!(Strangers::from_bytes(&bytes), Ok(strangers));
        for cut in 0..bytes.len() {
            assert!(Strangers::from_bytes(&bytes[..cut]).is_err(), "cut at {cut}");
        }
        let none = Strangers::default();
        assert_eq!(Strangers::from_bytes(&none.to_bytes()), Ok(none));
    }
}
