//! What leaves the mirror: finished pictures, and the one small trait that shows them.

use std::time::Instant;

use jingxuan_capture::Pixels;

/// A finished mirror picture.
#[derive(Clone, Debug)]
pub struct Picture {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// `height * width * 4` bytes, B G R A order, sRGB, opaque: what a cairo RGB24 surface takes as it is.
    pub pixels: Pixels,
    /// Capture time of the frame that the picture shows and that the body was fitted to.
    pub captured_at: Instant,
    /// Whether at least one garment is drawn.
    pub dressed: bool,
}

/// Shows pictures. Linux: a GTK drawing area under the transparent web view. Headless: files, or nothing.
pub trait Presenter: Send {
    /// Takes the newest picture; must not block on the screen.
    fn present(&mut self, picture: Picture);

    /// Forgets every picture at once and shows nothing until the next [`Presenter::present`].
    fn wipe(&mut self);
}

/// One garment of the outfit, as chosen by touch or on the command line.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Worn {
    /// Garment id, the folder name in the wardrobe.
    pub garment: String,
    /// Size label; `None` chooses the size that fits the measured body best.
    pub size: Option<String>,
    /// Colourway id; `None` is the garment's default.
    pub colourway: Option<String>,
    /// Whether a top that may be is worn inside the waistband.
    #[serde(default)]
    pub tucked: bool,
}
