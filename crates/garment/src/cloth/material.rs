//! From the measures of textile testing to the numbers of the solver.

use crate::manifest::ClothProperties;

/// Bending length at which a bending constraint gives way by half, millimetres.
const HALF_STIFF_MM: f32 = 22.0;

/// A fabric as the solver takes it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Material {
    /// Compliance of stretching relative to the vertices' inverse masses: 0 is inextensible.
    pub stretch: f32,
    /// Compliance of bending, likewise. Bending rigidity grows with the cube of the bending length (Peirce 1930).
    pub bend: f32,
    /// Share of the velocity lost to the air in a second.
    pub air: f32,
    /// How much of the body's acceleration the cloth feels: light cloth is carried by the air around the body.
    pub inertia: f32,
    /// Thickness, metres.
    pub thickness: f32,
}

impl From<&ClothProperties> for Material {
    fn from(cloth: &ClothProperties) -> Self {
        Self {
            stretch: (0.02 * cloth.stretch_percent).clamp(0.01, 1.5),
            bend: (HALF_STIFF_MM / cloth.bending_length_mm.max(1.0)).powi(3).clamp(0.02, 60.0),
            air: (1.2 + 300.0 * cloth.drag / cloth.mass_gsm.max(20.0)).clamp(1.2, 9.0),
            inertia: (cloth.mass_gsm / (cloth.mass_gsm + 60.0)).clamp(0.4, 0.95),
            thickness: 1e-3 * cloth.thickness_mm,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silk_bends_more_easily_and_meets_more_air_than_denim() {
        let fabric = |mass_gsm, bending_length_mm| {
            Material::from(&ClothProperties { mass_gsm, bending_length_mm, ..ClothProperties::default() })
        };
        let (silk, denim) = (fabric(60.0, 12.0), fabric(400.0, 45.0));
        assert!(silk.bend > 20.0 * denim.bend, "{} against {}", silk.bend, denim.bend);
        assert!(silk.air > 1.5 * denim.air && silk.inertia < denim.inertia);
    }
}
