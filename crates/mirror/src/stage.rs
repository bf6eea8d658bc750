//! What the render thread shows: the shopper as they move, a frozen moment, two looks side by side, or the outfit on a turntable
//! when nobody is there.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use jingxuan_capture::Frame;
use serde::{Deserialize, Serialize};

use crate::{
    Dresser, Fault, Moment, Picture, Quality, Renderer, RendererOptions, Seen, Turntable, ViewMode, Worn,
};

/// Nobody in view for this long: the outfit turns by itself.
const TURNS_AFTER: Duration = Duration::from_secs(4);
/// How long a frozen picture is drawn on after an order, so that cloth falls into place.
const RELAXES: Duration = Duration::from_millis(2500);
/// The frozen picture is drawn this often meanwhile.
const FROZEN_STEP: Duration = Duration::from_millis(60);
/// Size that the turntable's figure is painted in, pixels.
const FIGURE: (u32, u32) = (540, 960);
/// Width of the line between two looks, pixels.
const SEAM: u32 = 4;

/// What the shopper asked to see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct View {
    /// Dressed, as the camera sees it, or a fit map.
    pub mode: ViewMode,
    /// Whether the picture stands still; the outfit can still be changed on it.
    pub frozen: bool,
    /// Another look to be shown on the left, while the outfit worn is shown on the right.
    pub beside: Option<Vec<Worn>>,
}

/// What is on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Showing {
    /// The shopper as they move, or the camera picture.
    #[default]
    Live,
    /// A frozen moment.
    Frozen,
    /// The outfit on a turntable: nobody is there.
    Turntable,
}

/// A frame and who is in it.
#[derive(Debug)]
pub(crate) struct Shot {
    pub frame: Frame,
    pub seen: Option<Seen>,
}

/// One finished picture, and how long its two halves took.
pub(crate) struct Shown {
    pub picture: Picture,
    pub showing: Showing,
    pub dressing: Duration,
    /// The same moment at the camera's own resolution; made once, when the cloth of a frozen picture hangs.
    pub result: Option<Picture>,
}

/// What the render thread owns and can lose.
pub(crate) struct Stage {
    pub renderer: Renderer,
    pub dresser: Dresser,
    beside: Option<Dresser>,
    /// Draws what must leave no trace in the shopper's own renderer: the turntable.
    aside: Option<Renderer>,
    options: RendererOptions,
    flip: bool,
    frozen: Option<Frozen>,
    /// The shopper's shape, for the turntable.
    known: Option<Turntable>,
    last_seen: Option<Instant>,
    turning_since: Option<Instant>,
    quality: Quality,
}

/// A moment that stays on the screen.
pub(crate) struct Frozen {
    shot: Shot,
    changed: Instant,
    drawn: Option<Instant>,
    worn: Vec<Worn>,
    view: View,
    result: bool,
}

impl Stage {
    pub fn open(options: RendererOptions, wardrobe: std::path::PathBuf, flip: bool) -> Result<Self, Fault> {
        Ok(Self {
            renderer: Renderer::new(options.clone())?,
            dresser: Dresser::open(&wardrobe)?,
            beside: None,
            aside: None,
            options,
            flip,
            frozen: None,
            known: None,
            last_seen: None,
            turning_since: None,
            quality: Quality::FULL,
        })
    }

    pub fn set_quality(&mut self, quality: Quality) {
        self.quality = quality;
        self.dresser.set_quality(quality);
        self.renderer.set_quality(quality.into());
        if let Some(beside) = &mut self.beside {
            beside.set_quality(quality);
        }
    }

    /// The frozen moment of a stage that is given up.
    pub fn into_frozen(self) -> Option<Frozen> {
        self.frozen
    }

    /// Goes on with the frozen moment of the stage before.
    pub fn keep(&mut self, frozen: Option<Frozen>) {
        self.frozen =
            frozen.map(|frozen| Frozen { drawn: None, result: false, changed: Instant::now(), ..frozen });
    }

    /// Forgets the shopper: body, frozen moment, both looks.
    pub fn forget(&mut self) {
        self.dresser.forget();
        self.renderer.wipe();
        (self.beside, self.aside, self.frozen, self.known) = (None, None, None, None);
        (self.last_seen, self.turning_since) = (None, None);
    }

    /// The next picture; `None` when there is nothing new to show. `shot` is the newest frame, if there is one.
    pub fn show(&mut self, shot: Option<Shot>, worn: &[Worn], view: &View) -> Result<Option<Shown>, Fault> {
        if let Some(seen) = shot.as_ref().and_then(|shot| shot.seen.as_ref()) {
            self.last_seen = Some(Instant::now());
            let body = &seen.body;
            self.known = Some(Turntable::new(Arc::clone(&seen.model), body.betas, body.measurements));
        }
        if view.frozen {
            return self.show_frozen(shot, worn, view);
        }
        self.frozen = None;
        let Some(shot) = shot else { return Ok(None) };
        let away = self.last_seen.is_some_and(|seen| seen.elapsed() > TURNS_AFTER);
        if shot.seen.is_none() && away && !worn.is_empty() && self.known.is_some() {
            return self.turn(&shot.frame, worn).map(Some);
        }
        (self.turning_since, self.aside) = (None, None);
        let moment = Moment::At(shot.frame.captured_at);
        let (picture, dressing) = self.draw(&shot, worn, view, moment)?;
        Ok(Some(Shown { picture, showing: Showing::Live, dressing, result: None }))
    }

    fn show_frozen(
        &mut self,
        shot: Option<Shot>,
        worn: &[Worn],
        view: &View,
    ) -> Result<Option<Shown>, Fault> {
        let now = Instant::now();
        let mut frozen = match self.frozen.take() {
            Some(frozen) => frozen,
            None => {
                let Some(shot) = shot else { return Ok(None) };
                let (worn, view) = (worn.to_vec(), view.clone());
                Frozen { shot, changed: now, drawn: None, worn, view, result: false }
            }
        };
        if frozen.worn != worn || frozen.view != *view {
            (frozen.worn, frozen.view) = (worn.to_vec(), view.clone());
            (frozen.changed, frozen.result) = (now, false);
            frozen.drawn = None;
        }
        let relaxed = now.duration_since(frozen.changed) > RELAXES;
        let due = frozen.drawn.is_none_or(|drawn| now.duration_since(drawn) >= FROZEN_STEP);
        let shown = if (relaxed && frozen.result) || !due {
            None
        } else {
            let drawn = self.draw(&frozen.shot, worn, view, Moment::At(now)).and_then(|drawn| {
                let result = relaxed.then(|| self.at_full_resolution(&frozen.shot, view)).transpose()?;
                Ok((drawn, result))
            });
            let ((mut picture, dressing), result) = match drawn {
                Ok(drawn) => drawn,
                Err(fault) => {
                    // It outlives the device that did not draw it.
                    frozen.drawn = None;
                    self.frozen = Some(frozen);
                    return Err(fault);
                }
            };
            // The moment is long past; what counts for speed is when it was drawn.
            picture.captured_at = now;
            frozen.drawn = Some(now);
            frozen.result = relaxed;
            Some(Shown { picture, showing: Showing::Frozen, dressing, result })
        };
        self.frozen = Some(frozen);
        Ok(shown)
    }

    /// The dressed moment, as large as the camera took it.
    fn at_full_resolution(&self, shot: &Shot, view: &View) -> Result<Picture, Fault> {
        let options =
            RendererOptions { width: shot.frame.width, height: shot.frame.height, ..self.options.clone() };
        let mut renderer = Renderer::new(options)?;
        let mode = if view.mode == ViewMode::Plain { ViewMode::Dressed } else { view.mode };
        Ok(self.dresser.picture(&mut renderer, &shot.frame, shot.seen.as_ref(), self.flip, mode)?)
    }

    /// The outfit on the shopper's own body, turning.
    fn turn(&mut self, frame: &Frame, worn: &[Worn]) -> Result<Shown, Fault> {
        let now = Instant::now();
        let since = *self.turning_since.get_or_insert(now);
        let Some(table) = &self.known else {
            return Err(Fault { kind: crate::FaultKind::Internal, cause: "nobody to turn".into() });
        };
        let turn = Turntable::turn_after(now.duration_since(since).as_secs_f32());
        let (figure, seen) = table.view(turn, FIGURE, frame.captured_at);
        let start = Instant::now();
        self.dresser.dress(worn, Some(&seen), Moment::At(now));
        let dressing = start.elapsed();
        let aside = match &mut self.aside {
            Some(aside) => aside,
            // A mannequin wears nothing of its own.
            slot => slot.insert(Renderer::new(RendererOptions { undress: false, ..self.options.clone() })?),
        };
        aside.set_quality(self.quality.into());
        let picture = self.dresser.picture(aside, &figure, Some(&seen), false, ViewMode::Dressed)?;
        Ok(Shown { picture, showing: Showing::Turntable, dressing, result: None })
    }

    fn draw(
        &mut self,
        shot: &Shot,
        worn: &[Worn],
        view: &View,
        moment: Moment,
    ) -> Result<(Picture, Duration), Fault> {
        let start = Instant::now();
        let seen = shot.seen.as_ref();
        self.dresser.dress(worn, seen, moment);
        let beside = view.beside.as_ref().zip(seen);
        if let Some((look, _)) = beside {
            let dresser = match &mut self.beside {
                Some(dresser) => dresser,
                slot => slot.insert(self.dresser.another()),
            };
            dresser.set_quality(self.quality);
            dresser.dress(look, seen, moment);
        } else {
            self.beside = None;
        }
        let dressing = start.elapsed();
        let picture = self.dresser.picture(&mut self.renderer, &shot.frame, seen, self.flip, view.mode)?;
        let Some(((_, seen), dresser)) = beside.zip(self.beside.as_ref()) else {
            return Ok((picture, dressing));
        };
        let other = dresser.picture(&mut self.renderer, &shot.frame, Some(seen), self.flip, view.mode)?;
        let middle = self.renderer.place(&shot.frame, &seen.body.camera, seen.body.joints[0], self.flip).x;
        Ok((side_by_side(&other, &picture, middle), dressing))
    }
}

/// Two pictures of one moment, each cut to half the width around `middle`, a line between them.
fn side_by_side(left: &Picture, right: &Picture, middle: f32) -> Picture {
    let (width, height) = (right.width, right.height);
    let half = width / 2;
    let first = (middle - 0.5 * half as f32).clamp(0.0, (width - half) as f32) as usize;
    let row = width as usize * 4;
    let mut pixels = Vec::with_capacity(row * height as usize);
    for y in 0..height as usize {
        let cut = |picture: &Picture, columns: usize| {
            let start = y * row + first * 4;
            picture.pixels[start..start + columns * 4].to_vec()
        };
        pixels.extend(cut(left, half as usize));
        pixels.extend(cut(right, (width - half) as usize));
        for x in half.saturating_sub(SEAM / 2)..(half + SEAM / 2).min(width) {
            pixels[y * row + x as usize * 4..][..4].copy_from_slice(&[0xf4, 0xf1, 0xec, 0xff]);
        }
    }
    Picture { pixels: pixels.into(), dressed: left.dressed || right.dressed, ..right.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(colour: u8) -> Picture {
        let (width, height) = (40, 4);
        Picture {
            width,
            height,
            pixels: vec![colour; (width * height * 4) as usize].into(),
            captured_at: Instant::now(),
            dressed: true,
        }
    }

    #[test]
    fn two_looks_share_the_picture_with_a_line_between() {
        let both = side_by_side(&picture(10), &picture(200), 20.0);
        assert_eq!((both.width, both.height, both.pixels.len()), (40, 4, 640));
        for y in 0..4 {
            let row = &both.pixels[y * 160..][..160];
            assert!(row[..18 * 4].iter().all(|c| *c == 10) && row[22 * 4..].iter().all(|c| *c == 200));
            assert_eq!(row[20 * 4], 0xf4);
        }
    }

    #[test]
    fn a_shopper_at_the_edge_does_not_push_the_cut_out_of_the_picture() {
        for middle in [-100.0, 0.0, 39.0, 500.0] {
            assert_eq!(side_by_side(&picture(1), &picture(2), middle).pixels.len(), 640);
        }
    }
}
