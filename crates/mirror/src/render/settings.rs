//! What a picture's quality may be lowered by, without a new renderer or a newly compiled shader.

use crate::quality::{Lowered, Quality};

/// What the next picture is drawn with: see [`super::Renderer::set_quality`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RenderQuality {
    /// Side of the shadow map in texels; 0 draws no shadows but those of contact. Taken between 64 and 1024.
    pub shadow_size: u32,
    /// Pixels of the garments along each axis per pixel of the picture, 0.5 to 1.
    pub internal_scale: f32,
    /// Whether garments get the camera's noise.
    pub grain: bool,
    /// Whether fast garments are blurred along their way.
    pub motion_blur: bool,
    /// Whether threads are drawn where they are large enough to be seen.
    pub fine_weave: bool,
}

impl RenderQuality {
    /// Nothing lowered.
    pub const FULL: Self =
        Self { shadow_size: 512, internal_scale: 1.0, grain: true, motion_blur: true, fine_weave: true };

    /// Every value within its range.
    pub(super) fn checked(self) -> Self {
        let scale = if self.internal_scale.is_finite() { self.internal_scale } else { 1.0 };
        Self {
            shadow_size: if self.shadow_size == 0 { 0 } else { self.shadow_size.clamp(64, 1024) },
            internal_scale: scale.clamp(0.5, 1.0),
            ..self
        }
    }
}

impl Default for RenderQuality {
    fn default() -> Self {
        Self::FULL
    }
}

impl From<Quality> for RenderQuality {
    /// What the controller lowered, in the renderer's terms.
    fn from(quality: Quality) -> Self {
        let lowered = |what| quality.is_lowered(what);
        let full = Self::FULL;
        Self {
            shadow_size: if lowered(Lowered::Shadows) {
                0
            } else if lowered(Lowered::ShadowSize) {
                full.shadow_size / 2
            } else {
                full.shadow_size
            },
            internal_scale: if lowered(Lowered::HalfResolution) {
                0.5
            } else if lowered(Lowered::Resolution) {
                0.75
            } else {
                1.0
            },
            grain: !lowered(Lowered::FineDetail),
            motion_blur: !lowered(Lowered::MotionBlur),
            fine_weave: !lowered(Lowered::FineDetail),
        }
    }
}
