//! How good the pictures are, measured on a clip whose truth is known.
//!
//! The bundled clip is rendered, so what every pixel shows and the very body under the clothes are known. A [`PictureJudge`]
//! runs the mirror's own stages over the frames, draws the outfit on the fitted body and once more on the true one, and
//! compares.

mod shapes;
mod truth;

use std::sync::Arc;

use glam::{Affine2, Vec2};
use jingxuan_capture::Frame;
use jingxuan_garment::Category;

pub use shapes::{Overlap, Shape};
pub use truth::{ClipTruth, TruthError};

use crate::{
    Class, Dresser, Fault, FaultKind, Moment, Renderer, RendererOptions, Seen, ViewMode, Worn,
    render::RenderQuality,
    segment::{PartMap, Replaced},
};

/// A garment covers what has more of it than the deepest shade has.
const COVERED: u8 = 153;
/// The first joint of the hands in the body model.
const LEFT_WRIST: u8 = 20;
/// Classes that the labels know.
pub const LABELLED: usize = 7;

/// Sums over the frames that were judged.
#[derive(Clone, Debug, Default)]
pub struct PictureScore {
    /// Frames.
    pub frames: usize,
    /// Pixels of each class in both, and in either, of segmentation and labels; in the order of [`Class`].
    pub classes: [Overlap; LABELLED],
    /// The outfit as drawn on the fitted body against the same on the true body.
    pub outfit: Overlap,
    /// Mean distance of their outlines, pixels of the frame, summed over the frames.
    pub outfit_outline: f64,
    /// The whole figure in the finished picture against what it would be with a perfect body and perfect segmentation.
    pub figure: Overlap,
    /// Mean distance of their outlines, summed.
    pub figure_outline: f64,
    /// What of the old clothes that the outfit takes the place of still shows.
    pub old_clothes: Share,
    /// What of the shopper's hair was painted over: drawn over by a garment, or taken out with the old clothes.
    pub hair: Share,
    /// See `hair`.
    pub face: Share,
    /// See `hair`; a garment's sleeve or hem may truly lie over a part of them.
    pub hands: Share,
    /// Pixels that were taken for a thing held before the body.
    pub held: usize,
}

impl PictureScore {
    /// Mean distance of the outfit's outlines over the frames, pixels.
    #[must_use]
    pub fn outfit_px(&self) -> f64 {
        self.outfit_outline / self.frames.max(1) as f64
    }

    /// Mean distance of the figure's outlines over the frames, pixels.
    #[must_use]
    pub fn figure_px(&self) -> f64 {
        self.figure_outline / self.frames.max(1) as f64
    }
}

/// A part of some pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Pixels of the part.
    pub part: usize,
    /// Pixels in all.
    pub all: usize,
}

impl Share {
    fn count(&mut self, is_part: bool) {
        self.all += 1;
        self.part += usize::from(is_part);
    }

    /// 0..1; 0 where there are no pixels.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.part as f64 / self.all.max(1) as f64
    }
}

/// What is drawn where in a frame.
struct Drawn {
    /// Pixels that a garment covers.
    outfit: Shape,
    worn: Vec<Worn>,
}

/// Dresses the frames of a clip and compares with its truth.
pub struct PictureJudge {
    truth: ClipTruth,
    outfit: Vec<Worn>,
    fitted: (Dresser, Renderer),
    true_body: (Dresser, Renderer),
    replaced: Replaced,
    parts: PartMap,
    joints: Vec<u8>,
    /// The sums so far.
    pub score: PictureScore,
}

impl PictureJudge {
    /// `dresser` opens the wardrobe; `outfit` is what is worn.
    ///
    /// # Errors
    /// A [`Fault`] when a garment is unknown or there is no graphics device.
    pub fn new(truth: ClipTruth, dresser: Dresser, outfit: Vec<Worn>) -> Result<Self, Fault> {
        let mut categories: Vec<Category> = Vec::new();
        for worn in &outfit {
            categories.push(dresser.wardrobe().get(&worn.garment)?.manifest.category);
        }
        let renderer = |undress| -> Result<Renderer, Fault> {
            let options = RendererOptions {
                width: truth.width(),
                height: truth.height(),
                undress,
                coverage: true,
                ..RendererOptions::default()
            };
            let mut renderer = Renderer::new(options)?;
            // Where an edge is, not how it is blurred.
            renderer.set_quality(RenderQuality { motion_blur: false, grain: false, ..RenderQuality::FULL });
            Ok(renderer)
        };
        let other = dresser.another();
        Ok(Self {
            outfit,
            fitted: (dresser, renderer(true)?),
            true_body: (other, renderer(false)?),
            replaced: Replaced::by(categories),
            parts: PartMap::default(),
            joints: Vec::new(),
            score: PictureScore::default(),
            truth,
        })
    }

    /// The next frame of the clip, `number` in it; `seen` is what the mirror perceives in it. Cloth moves and the shopper is
    /// learned with every frame; what has labels is scored when `scored`.
    ///
    /// # Errors
    /// A [`Fault`] when labels are damaged, a garment cannot be put on, or the graphics device is gone.
    pub fn frame(
        &mut self,
        number: usize,
        frame: &Frame,
        seen: Option<&Seen>,
        scored: bool,
    ) -> Result<(), Fault> {
        let moment = Moment::At(frame.captured_at);
        let drawn = draw(&mut self.fitted, &self.outfit, frame, seen, moment)?;
        let Some(seen) = seen else { return Ok(()) };
        let labels = if scored { self.truth.labels(number).map_err(damaged)? } else { None };
        let body = self.truth.body(number, &seen.model).map_err(damaged)?;
        // The same sizes on the true body; it is measured by nobody.
        let truly = Seen { body, ..seen.clone() };
        let Some(labels) = labels else {
            self.true_body.0.dress(&drawn.worn, Some(&truly), moment);
            return Ok(());
        };
        let true_outfit = draw(&mut self.true_body, &drawn.worn, frame, Some(&truly), moment)?.outfit;
        self.compare(&labels, &drawn.outfit, &true_outfit, &truly);
        Ok(())
    }

    fn compare(&mut self, labels: &[u8], outfit: &Shape, true_outfit: &Shape, truly: &Seen) {
        let (width, height) = (self.truth.width() as usize, self.truth.height() as usize);
        self.draw_true_body(truly);
        let old: [bool; LABELLED] = std::array::from_fn(|class| {
            (class == Class::Upper as usize && self.replaced.upper)
                || (class == Class::Lower as usize && self.replaced.lower)
        });
        let renderer = &self.fitted.1;
        let score = &mut self.score;
        let mut figure = Shape::new(width, height);
        let mut true_figure = Shape::new(width, height);
        for (at, &label) in labels.iter().enumerate() {
            let (x, y) = (at % width, at / width);
            let place = Vec2::new(x as f32 + 0.5, y as f32 + 0.5);
            let (class, edit) = (renderer.class_at(place), renderer.edit_at(place));
            let label = usize::from(label);
            let found = class as usize;
            if class == Class::Object {
                score.held += 1;
            } else if found == label {
                score.classes[label].both += 1;
                score.classes[label].either += 1;
            } else {
                score.classes[label].either += 1;
                score.classes[found].either += 1;
            }
            let (covered, gone) = (outfit.at(x, y), edit.share > 0.5);
            let side = self.parts.side;
            let on_body = self.parts.distance[y * side + x] == 0;
            let hand = label == Class::Skin as usize && on_body && {
                let vertex = self.parts.vertex[y * side + x] as usize;
                self.joints.get(vertex).is_some_and(|joint| *joint >= LEFT_WRIST)
            };
            if old[label] {
                score.old_clothes.count(!covered && !gone);
            }
            let painted = covered || gone;
            match label {
                1 => score.hair.count(painted),
                2 => score.face.count(painted),
                _ if hand => score.hands.count(painted),
                _ => {}
            }
            let person = label != Class::Background as usize;
            figure.set(x, y, covered || if gone { edit.skin > 0.5 } else { person });
            true_figure.set(x, y, true_outfit.at(x, y) || if old[label] { on_body } else { person });
        }
        score.frames += 1;
        score.outfit += outfit.overlap(true_outfit);
        score.outfit_outline += f64::from(outfit.outline_distance(true_outfit));
        score.figure += figure.overlap(&true_figure);
        score.figure_outline += f64::from(figure.outline_distance(&true_figure));
    }

    /// The true body at the frame's own resolution.
    fn draw_true_body(&mut self, truly: &Seen) {
        if self.joints.is_empty() {
            self.joints = truly.model.dominant_joints();
        }
        let mut observation = truly.observation.clone();
        observation.image_size = (self.truth.width(), self.truth.height());
        observation.mask.side = self.truth.width().max(self.truth.height());
        observation.mask.patch_to_image = Affine2::IDENTITY;
        observation.mask.values = Arc::default();
        self.parts.draw(&observation, &truly.body, truly.model.triangles());
    }
}

fn draw(
    (dresser, renderer): &mut (Dresser, Renderer),
    outfit: &[Worn],
    frame: &Frame,
    seen: Option<&Seen>,
    moment: Moment,
) -> Result<Drawn, Fault> {
    dresser.dress(outfit, seen, moment);
    if let Some(fault) = dresser.fault() {
        return Err(fault.clone());
    }
    let picture = dresser.picture(renderer, frame, seen, false, ViewMode::Dressed)?;
    let cover = picture.pixels.chunks_exact(4).map(|pixel| pixel[3] > COVERED);
    Ok(Drawn {
        outfit: Shape::of(picture.width as usize, picture.height as usize, cover),
        worn: dresser.worn().to_vec(),
    })
}

fn damaged(error: TruthError) -> Fault {
    Fault { kind: FaultKind::Internal, cause: error.to_string() }
}
