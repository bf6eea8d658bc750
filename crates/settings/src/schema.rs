//! The settings as types, with their defaults.

use std::{collections::BTreeMap, path::PathBuf};

use jingxuan_catalogue::{Currency, Language};
use serde::{Deserialize, Serialize};

/// Everything that can be configured. Every key may be absent; unknown keys are errors.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where files are.
    pub paths: Paths,
    /// Cameras and replay.
    pub capture: Capture,
    /// The pose networks.
    pub vision: Vision,
    /// The parametric body and what is known about its scale.
    pub body: Body,
    /// The picture.
    pub mirror: Mirror,
    /// The window.
    pub kiosk: Kiosk,
    /// The shop and its guide.
    pub shop: Shop,
}

impl Settings {
    /// A configuration file with every key, its default and its meaning.
    #[must_use]
    pub fn documented() -> String {
        include_str!("documented.toml").into()
    }
}

/// `[paths]`: folders; relative ones are resolved against the folder of the program's resources.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Paths {
    /// Body, wardrobe, clip.
    pub assets: PathBuf,
    /// ONNX models.
    pub models: PathBuf,
    /// The ONNX Runtime library; empty searches `ORT_DYLIB_PATH`, then the user's cache.
    pub onnxruntime: PathBuf,
    /// Weights of the sentence encoder; empty searches `JINGXUAN_ENCODER`, beside the program, then the user's cache.
    pub encoder: PathBuf,
}

impl Default for Paths {
    fn default() -> Self {
        Self {
            assets: "assets".into(),
            models: "models".into(),
            onnxruntime: PathBuf::new(),
            encoder: PathBuf::new(),
        }
    }
}

/// How the sensor is mounted: clockwise turn that makes its picture upright, degrees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub enum Rotation {
    /// Upright.
    #[default]
    None,
    /// 90 degrees clockwise.
    Quarter,
    /// 180 degrees.
    Half,
    /// 270 degrees clockwise.
    ThreeQuarters,
}

impl TryFrom<u32> for Rotation {
    type Error = String;
    fn try_from(degrees: u32) -> Result<Self, String> {
        Ok(match degrees {
            0 => Self::None,
            90 => Self::Quarter,
            180 => Self::Half,
            270 => Self::ThreeQuarters,
            _ => return Err(format!("rotation must be 0, 90, 180 or 270, not {degrees}")),
        })
    }
}

impl From<Rotation> for u32 {
    fn from(rotation: Rotation) -> u32 {
        match rotation {
            Rotation::None => 0,
            Rotation::Quarter => 90,
            Rotation::Half => 180,
            Rotation::ThreeQuarters => 270,
        }
    }
}

/// Pixel formats of cameras.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CameraCoding {
    /// The cheapest one that has the best mode.
    #[default]
    Any,
    /// Motion JPEG.
    Mjpeg,
    /// Packed 4:2:2.
    Yuyv,
    /// Planar luma, interleaved chroma, 4:2:0.
    Nv12,
}

/// `[capture]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Capture {
    /// `"any"`, a device name or part of it, or a device path such as `/dev/video2`.
    pub camera: String,
    /// Clockwise turn of the sensor's picture.
    pub rotation: Rotation,
    /// The largest picture that is asked of the camera, in pixels (width times height).
    pub max_pixels: u32,
    /// Rate that is asked of the camera, frames per second.
    pub fps: u32,
    /// Pixel format that is asked of the camera.
    pub coding: CameraCoding,
    /// Clip that plays while no camera is there; empty shows the fault instead.
    pub fallback_clip: PathBuf,
}

impl Default for Capture {
    fn default() -> Self {
        Self {
            camera: "any".into(),
            rotation: Rotation::None,
            max_pixels: 1920 * 1080,
            fps: 30,
            coding: CameraCoding::Any,
            fallback_clip: "clip/shopper.mjpeg".into(),
        }
    }
}

/// Execution providers of ONNX Runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)] // product names
pub enum Provider {
    TensorRt,
    Cuda,
    DirectMl,
    CoreMl,
    OpenVino,
    WebGpu,
    Cpu,
}

impl Provider {
    /// The name that users and ONNX Runtime's documentation use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::TensorRt => "TensorRT",
            Self::Cuda => "CUDA",
            Self::DirectMl => "DirectML",
            Self::CoreMl => "CoreML",
            Self::OpenVino => "OpenVINO",
            Self::WebGpu => "WebGPU",
            Self::Cpu => "CPU",
        }
    }
}

/// `[vision]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Vision {
    /// Tried in order; the CPU is always the last resort.
    pub providers: Vec<Provider>,
    /// Threads of one network run.
    pub threads: u32,
    /// A person counts as found from this detection score on, 0..1.
    pub detection_score: f32,
    /// Tracking goes on while the landmark network's person score stays above this, 0..1.
    pub tracking_score: f32,
}

impl Default for Vision {
    fn default() -> Self {
        Self { providers: vec![Provider::Cpu], threads: 2, detection_score: 0.5, tracking_score: 0.5 }
    }
}

/// `[body]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Body {
    /// Body model in SMPL's format, relative to the assets folder.
    pub model: PathBuf,
    /// Field of view along the picture's longer side, degrees; used while `focal_px` is 0.
    pub field_of_view: f32,
    /// Calibrated focal length in pixels of the upright picture; 0 when not calibrated.
    pub focal_px: f32,
    /// The shopper's stature in metres where the shop knows it (member profile, ruler at the door); 0 when unknown.
    pub known_height_m: f32,
}

impl Default for Body {
    fn default() -> Self {
        Self { model: "body/openbody.npz".into(), field_of_view: 58.0, focal_px: 0.0, known_height_m: 0.0 }
    }
}

/// `[mirror]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mirror {
    /// Width of the finished picture in pixels.
    pub width: u32,
    /// Height of the finished picture in pixels.
    pub height: u32,
    /// Left and right exchanged, as in a mirror.
    pub flip: bool,
    /// Pictures a second that dynamic quality holds; 0 lowers nothing, whatever it costs.
    pub pictures_per_second: u32,
}

impl Default for Mirror {
    fn default() -> Self {
        Self { width: 1080, height: 1920, flip: true, pictures_per_second: 15 }
    }
}

/// `[kiosk]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Kiosk {
    /// Language of the first screen.
    pub language: Language,
    /// Seconds without touch and without a shopper in view before the countdown starts.
    pub idle_seconds: u32,
    /// Seconds of countdown before the session is wiped.
    pub countdown_seconds: u32,
    /// Longest session, seconds, whoever stands there.
    pub longest_session_seconds: u32,
    /// Whether the window fills the screen and cannot be left.
    pub full_screen: bool,
}

impl Default for Kiosk {
    fn default() -> Self {
        Self {
            language: Language::Chinese,
            idle_seconds: 45,
            countdown_seconds: 10,
            longest_session_seconds: 1800,
            full_screen: true,
        }
    }
}

/// Something that is done once a day at a time, `"HH:MM"` of the local clock, or never, `""`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Daily {
    /// Not at all.
    Never,
    /// From this time on.
    At {
        /// 0 to 23.
        hour: u8,
        /// 0 to 59.
        minute: u8,
    },
}

impl TryFrom<String> for Daily {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self::Never);
        }
        let two = |text: &str, below: u8| {
            let number = text.parse().ok().filter(|number| *number < below);
            number.filter(|_| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit()))
        };
        text.split_once(':')
            .and_then(|(hour, minute)| Some(Self::At { hour: two(hour, 24)?, minute: two(minute, 60)? }))
            .ok_or_else(|| format!("a time of day must be \"HH:MM\", or \"\" for never, not \"{text}\""))
    }
}

impl From<Daily> for String {
    fn from(daily: Daily) -> String {
        match daily {
            Daily::Never => String::new(),
            Daily::At { hour, minute } => format!("{hour:02}:{minute:02}"),
        }
    }
}

/// A day of the calendar, `"YYYY-MM-DD"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date {
    /// 1970 to 9999.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// From 1.
    pub day: u8,
}

impl Date {
    /// The day, where the calendar has it.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        ((1970..=9999).contains(&year) && (1..=days).contains(&day)).then_some(Self { year, month, day })
    }
}

impl TryFrom<String> for Date {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let number = |part: &str, length: usize| {
            let digits = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<u16>().ok().filter(|_| digits)
        };
        let parts: Vec<&str> = text.split('-').collect();
        let date = match parts[..] {
            [year, month, day] => number(year, 4).zip(number(month, 2)).zip(number(day, 2)),
            _ => None,
        };
        date.and_then(|((year, month), day)| Self::new(year, month.try_into().ok()?, day.try_into().ok()?))
            .ok_or_else(|| format!("a day must be \"YYYY-MM-DD\" and in the calendar, not \"{text}\""))
    }
}

impl From<Date> for String {
    fn from(Date { year, month, day }: Date) -> String {
        format!("{year:04}-{month:02}-{day:02}")
    }
}

/// The most that all boosts of a product together lift it, in standard deviations of the recommender's scores.
pub const MOST_BOOST: f32 = 0.5;

/// The most that one unit of a currency can be worth in another.
pub const MOST_WORTH: f64 = 1_000_000.0;

/// `[[shop.campaigns]]`: what the shop wants to be recommended earlier for a while.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Campaign {
    /// Told to Chinese shoppers as a reason.
    pub name: String,
    /// Told to English ones; empty: `name`.
    #[serde(default)]
    pub name_en: String,
    /// Ids of the products that it is for.
    #[serde(default)]
    pub products: Vec<String>,
    /// A category path, with all below it, that it is for; empty: only `products`.
    #[serde(default)]
    pub category: String,
    /// First day, by the local clock.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// How much earlier, in standard deviations of the recommender's scores, above 0 to [`MOST_BOOST`].
    pub boost: f32,
}

impl Campaign {
    /// Whether it runs on a day.
    #[must_use]
    pub fn runs(&self, on: Date) -> bool {
        self.from <= on && on <= self.to
    }
}

/// `[shop]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Shop {
    /// Id of the store that the kiosk stands in: its stock is "here".
    pub store: String,
    /// The shop's database; empty: `shop.db` in the user's data folder for jingxuan.
    pub database: PathBuf,
    /// Folder of a shop in JSON Lines, under assets, that fills an empty database; empty fills nothing.
    pub demo: PathBuf,
    /// Folder of an instruction model that rewords replies (`model.onnx`, `tokenizer.json`); empty uses none.
    pub wording: PathBuf,
    /// When the recommender and the ranking of the search learn from what was done, by the local clock.
    pub learn_at: Daily,
    /// How much earlier a product with a margin of 100 % is recommended, in standard deviations of the recommender's scores, 0 to
    /// [`MOST_BOOST`]; with less margin, less.
    pub margin_boost: f32,
    /// Campaigns; with the margin they lift a product by [`MOST_BOOST`] at most.
    pub campaigns: Vec<Campaign>,
    /// What one unit of another currency is worth in the shop's own, above 0 to [`MOST_WORTH`]; of those that are not named the search
    /// has rough rates.
    pub rates: BTreeMap<Currency, f64>,
}

impl Default for Shop {
    fn default() -> Self {
        Self {
            store: "sh-jingan".into(),
            database: PathBuf::new(),
            demo: "shop".into(),
            wording: PathBuf::new(),
            learn_at: Daily::At { hour: 3, minute: 30 },
            margin_boost: 0.1,
            campaigns: Vec::new(),
            rates: BTreeMap::new(),
        }
    }
}
