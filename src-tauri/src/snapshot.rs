//! What crosses to the interface, as values. `ui/src/bridge.ts` mirrors these types; the test below writes
//! `ui/src/bridge.sample.ts`, which the TypeScript compiler holds against that mirror.

use jingxuan_garment::{Audience, Category, Ease, Manifest, Names, Tuck};
use jingxuan_mirror::{Fault, Showing, Status, ViewMode};
use jingxuan_settings::Language;
use serde::{Deserialize, Serialize};

use crate::notices::Notice;

/// Everything the interface draws.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Snapshot {
    /// Where the session is.
    pub phase: PhaseView,
    /// Language of the interface.
    pub language: Language,
    /// What is worn, from the skin outwards.
    pub outfit: Vec<WornView>,
    /// Whether the last change can be taken back.
    pub can_undo: bool,
    /// Whether a change that was taken back can be made again.
    pub can_redo: bool,
    /// What the mirror shows.
    pub view: View,
    /// Whether the picture stands still.
    pub frozen: bool,
    /// Whether a look was put aside.
    pub kept: bool,
    /// Whether it is shown beside the present one.
    pub beside: bool,
    /// What is on the screen.
    pub showing: Showing,
    /// Whether the frozen moment is ready at the camera's resolution.
    pub result_ready: bool,
    /// What the shopper is told, the blocking ones first.
    pub notices: Vec<Notice>,
    /// Whether a clip plays because no camera is there.
    pub replay: bool,
    /// Whether the shopper has called the staff: the mirror shows it until somebody has come.
    pub staff_called: bool,
}

/// [`crate::session::Phase`], as the interface reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum PhaseView {
    /// Welcome and consent.
    Attract,
    /// The mirror.
    Mirror,
    /// "Still there?".
    Leaving {
        /// Whole seconds until the wipe.
        seconds_left: u32,
    },
    /// "Erased".
    Wiped,
}

/// [`ViewMode`], as the interface names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// The shopper in the outfit.
    Dressed,
    /// The camera picture.
    Plain,
    /// Half and half.
    Split,
    /// The outfit in the colours of its fit.
    FitMap,
}

impl From<ViewMode> for View {
    fn from(view: ViewMode) -> Self {
        match view {
            ViewMode::Dressed => Self::Dressed,
            ViewMode::Plain => Self::Plain,
            ViewMode::Split => Self::Split,
            ViewMode::FitMap => Self::FitMap,
        }
    }
}

impl From<View> for ViewMode {
    fn from(view: View) -> Self {
        match view {
            View::Dressed => Self::Dressed,
            View::Plain => Self::Plain,
            View::Split => Self::Split,
            View::FitMap => Self::FitMap,
        }
    }
}

/// One worn garment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WornView {
    /// Garment id.
    pub garment: String,
    /// The size that was chosen; `None` is "the one that fits".
    pub size: Option<String>,
    /// The size that is drawn.
    pub shown_size: Option<String>,
    /// The size that fits the measured body best, once it is measured.
    pub best_size: Option<String>,
    /// The colourway that was chosen; `None` is the garment's default.
    pub colourway: Option<String>,
    /// Whether it is tucked in.
    pub tucked: bool,
    /// How much wider than the body it is, from the top down, once the body is measured.
    pub ease: Vec<ZoneEase>,
}

/// A zone of the body that a garment goes around.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    /// Chest or bust.
    Chest,
    /// Waist.
    Waist,
    /// Hip.
    Hip,
    /// Upper arm.
    UpperArm,
    /// Thigh.
    Thigh,
    /// The garment's hem.
    Hem,
}

/// Garment girth minus body girth at one zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ZoneEase {
    /// Where.
    pub zone: Zone,
    /// Whole centimetres; negative is tight.
    pub cm: i32,
}

impl ZoneEase {
    /// The zones that a garment has.
    #[must_use]
    pub fn all(ease: Ease) -> Vec<Self> {
        let zones = [
            (Zone::Chest, ease.chest),
            (Zone::Waist, ease.waist),
            (Zone::Hip, ease.hip),
            (Zone::UpperArm, ease.upper_arm),
            (Zone::Thigh, ease.thigh),
            (Zone::Hem, ease.hem),
        ];
        zones.iter().filter_map(|(zone, cm)| Some(Self { zone: *zone, cm: (*cm)?.round() as i32 })).collect()
    }
}

/// One garment of the carousel.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GarmentCard {
    /// Garment id.
    pub id: String,
    /// Names.
    pub name: Names,
    /// Where it is worn.
    pub category: Category,
    /// Whom it is cut for.
    pub audience: Audience,
    /// Whether it may be tucked in.
    pub tuckable: bool,
    /// Size labels, smallest first.
    pub sizes: Vec<String>,
    /// Colourways, in the order shown.
    pub colourways: Vec<ColourwayCard>,
    /// Colourway shown first.
    pub default_colourway: String,
}

/// One colourway of a garment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ColourwayCard {
    /// Identifier within the garment.
    pub id: String,
    /// Names.
    pub name: Names,
    /// `#rrggbb`.
    pub swatch: String,
    /// Whether `thumb://localhost/<garment>/<colourway>` has a picture.
    pub thumbnail: bool,
}

impl GarmentCard {
    /// The card of a garment; `thumbnail` says whether a colourway has a picture.
    #[must_use]
    pub fn new(manifest: &Manifest, thumbnail: impl Fn(&str) -> bool) -> Self {
        Self {
            id: manifest.id.clone(),
            name: manifest.name.clone(),
            category: manifest.category,
            audience: manifest.audience,
            tuckable: manifest.tuck == Tuck::Either,
            sizes: manifest.sizes.iter().map(|size| size.label.clone()).collect(),
            colourways: manifest
                .colourways
                .iter()
                .map(|colour| ColourwayCard {
                    id: colour.id.clone(),
                    name: colour.name.clone(),
                    swatch: colour.swatch.clone(),
                    thumbnail: thumbnail(&colour.id),
                })
                .collect(),
            default_colourway: manifest.default_colourway.clone(),
        }
    }
}

/// Causes, for the staff.
#[derive(Clone, Debug, Serialize)]
pub struct StaffReport {
    /// Version of the program.
    pub version: &'static str,
    /// Seconds since the program started.
    pub uptime_seconds: u64,
    /// The mirror's status; absent while there is no mirror.
    pub status: Option<Status>,
    /// Median from the capture of a frame to the end of painting it, milliseconds; absent while nothing is painted.
    pub capture_to_painted_ms: Option<f32>,
    /// Why there is no mirror.
    pub fault: Option<Fault>,
    /// The settings file.
    pub settings_file: String,
    /// What is in use: the file, a copy or the defaults.
    pub settings_in_use: &'static str,
    /// What is wrong with the settings file, with the line.
    pub settings_damage: Option<String>,
    /// Garments left out.
    pub broken_garments: Vec<BrokenGarment>,
    /// Why the guide is down, or answers more simply than it could.
    pub guide_troubles: Vec<String>,
    /// Folder of the log files.
    pub log_folder: Option<String>,
}

/// A garment that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BrokenGarment {
    /// Folder name; `*` for the whole wardrobe.
    pub id: String,
    /// Why.
    pub cause: String,
}

#[cfg(test)]
mod tests {
    use jingxuan_mirror::{FaultKind, Health, Worn};

    use super::*;
    use crate::{
        fixtures::wardrobe,
        notices::{Message, tests::healthy},
    };

    #[test]
    fn ease_is_told_in_whole_centimetres_where_the_garment_has_a_girth() {
        let ease = Ease { chest: Some(6.4), waist: None, upper_arm: Some(-1.6), ..Ease::default() };
        let told: Vec<_> = ZoneEase::all(ease).iter().map(|told| (told.zone, told.cm)).collect();
        assert_eq!(told, [(Zone::Chest, 6), (Zone::UpperArm, -2)]);
    }

    /// The TypeScript mirror of these types cannot drift: the sample is made from the Rust types here and checked
    /// against the TypeScript ones by `npm run check`. Write it anew with `JINGXUAN_WRITE_SAMPLE=1`.
    #[test]
    fn the_sample_for_the_typescript_mirror_is_current() {
        let snapshot = |phase| Snapshot {
            phase,
            language: Language::Chinese,
            outfit: vec![WornView {
                garment: "tee".into(),
                size: None,
                shown_size: Some("M".into()),
                best_size: Some("M".into()),
                colourway: Some("red".into()),
                tucked: false,
                ease: vec![ZoneEase { zone: Zone::Chest, cm: 6 }, ZoneEase { zone: Zone::UpperArm, cm: -1 }],
            }],
            can_undo: true,
            can_redo: false,
            view: View::FitMap,
            frozen: true,
            kept: true,
            beside: false,
            showing: Showing::Turntable,
            result_ready: true,
            notices: vec![
                Notice { message: Message::CameraLost, blocks: true },
                Notice { message: Message::StepIntoView, blocks: false },
            ],
            replay: true,
            staff_called: true,
        };
        let snapshots = [
            snapshot(PhaseView::Attract),
            snapshot(PhaseView::Mirror),
            snapshot(PhaseView::Leaving { seconds_left: 3 }),
            snapshot(PhaseView::Wiped),
        ];
        let cards: Vec<_> = wardrobe().iter().map(|manifest| GarmentCard::new(manifest, |_| true)).collect();
        let fault = Fault { kind: FaultKind::CameraLost, cause: "unplugged".into() };
        let mut status = healthy();
        status.capture = Health::Down(fault.clone());
        status.worn = vec![Worn { garment: "tee".into(), size: None, colourway: None, tucked: false }];
        status.best_sizes = vec![None];
        status.ease = vec![Some(Ease { chest: Some(6.25), upper_arm: Some(-1.5), ..Ease::default() })];
        status.lowered = jingxuan_mirror::STEPS.to_vec();
        let report = StaffReport {
            version: "0.0.0",
            uptime_seconds: 1,
            status: Some(status),
            capture_to_painted_ms: Some(150.0),
            fault: Some(fault),
            settings_file: "config.toml".into(),
            settings_in_use: "defaults",
            settings_damage: Some("config.toml:2: wrong".into()),
            broken_garments: vec![BrokenGarment { id: "cape".into(), cause: "missing".into() }],
            guide_troubles: vec!["encoder: missing".into()],
            log_folder: None,
        };
        let json = |value: serde_json::Value| serde_json::to_string_pretty(&value).unwrap();
        let text = format!(
            "// Written by the test in src-tauri/src/snapshot.rs; holds the TypeScript types against the Rust ones.\n\
             import type {{ GarmentCard, Snapshot, StaffReport }} from \"./bridge\";\n\n\
             export const snapshots: Snapshot[] = {};\n\nexport const cards: GarmentCard[] = {};\n\n\
             export const report: StaffReport = {};\n",
            json(serde_json::to_value(snapshots).unwrap()),
            json(serde_json::to_value(cards).unwrap()),
            json(serde_json::to_value(report).unwrap()),
        );
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/ui/src/bridge.sample.ts");
        if std::env::var_os("JINGXUAN_WRITE_SAMPLE").is_some() {
            std::fs::write(path, &text).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap(), text, "run again with JINGXUAN_WRITE_SAMPLE=1");
    }
}
