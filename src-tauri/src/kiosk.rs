//! The kiosk as one value: session, outfit, language, mirror and screen, changed under one lock.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use jingxuan_body::Measurements;
use jingxuan_garment::{Manifest, Wardrobe};
use jingxuan_mirror::{View, ViewMode, Worn};
use jingxuan_settings::Language;
use parking_lot::Mutex;

use crate::{
    engine::Keeper,
    guide::Desk,
    notices::notices,
    outfit::{Outfit, OutfitError},
    presenter::Screen,
    session::{Due, Phase, Session, Timing},
    snapshot::{BrokenGarment, GarmentCard, PhaseView, Snapshot, StaffReport, WornView, ZoneEase},
};

/// What the kiosk is built from.
pub struct Parts {
    /// The mirror.
    pub keeper: Keeper,
    /// The guide's desk, which forgets with the session.
    pub desk: Desk,
    /// Where it is shown; `None` where that failed.
    pub screen: Option<Screen>,
    /// Times of a session.
    pub timing: Timing,
    /// Language of the first screen.
    pub language: Language,
    /// Folder of the garments.
    pub wardrobe: PathBuf,
    /// For the staff: the settings file, what is wrong with it, and what is in use instead.
    pub settings: SettingsState,
    /// For the staff: folder of the log files.
    pub logs: Option<PathBuf>,
}

/// The settings file as the staff see it.
#[derive(Clone, Debug)]
pub struct SettingsState {
    /// The file.
    pub file: PathBuf,
    /// What is wrong with it, with the line.
    pub damage: Option<String>,
    /// What is in use.
    pub in_use: &'static str,
}

/// What the shopper wears and how large the shopper is.
#[derive(Clone, Debug, Default)]
pub struct Dressed {
    /// From the skin outwards.
    pub worn: Vec<DressedPiece>,
    /// Body measurements by the names of size charts, centimetres; empty until the body is known.
    pub measurements: BTreeMap<String, f32>,
}

/// One worn garment, with everything resolved that is known.
#[derive(Clone, Debug)]
pub struct DressedPiece {
    /// Garment id.
    pub garment: String,
    /// Colourway.
    pub colourway: String,
    /// Size, where it is resolved.
    pub size: Option<String>,
}

fn centimetres(measured: Measurements) -> BTreeMap<String, f32> {
    let named = [
        ("height", measured.stature),
        ("chest", measured.chest),
        ("waist", measured.waist),
        ("hip", measured.hip),
    ];
    named.into_iter().map(|(name, measurement)| (name.to_owned(), measurement.cm)).collect()
}

/// The running kiosk; every method may be called from any thread.
pub struct Kiosk {
    keeper: Keeper,
    desk: Desk,
    screen: Option<Screen>,
    wardrobe_folder: PathBuf,
    default_language: Language,
    settings: SettingsState,
    logs: Option<PathBuf>,
    started: Instant,
    inner: Mutex<Inner>,
}

struct Inner {
    session: Session,
    outfit: Outfit,
    /// What the mirror shows of the shopper.
    view: View,
    /// The look that was put aside to be compared with.
    kept: Option<Vec<Worn>>,
    language: Language,
    wardrobe: Vec<Manifest>,
    broken: Vec<BrokenGarment>,
}

impl Kiosk {
    /// Ready for the first shopper.
    #[must_use]
    pub fn new(parts: Parts) -> Arc<Self> {
        let now = Instant::now();
        let (wardrobe, broken) = read_wardrobe(&parts.wardrobe);
        Arc::new(Self {
            keeper: parts.keeper,
            desk: parts.desk,
            screen: parts.screen,
            wardrobe_folder: parts.wardrobe,
            default_language: parts.language,
            settings: parts.settings,
            logs: parts.logs,
            started: now,
            inner: Mutex::new(Inner {
                session: Session::new(parts.timing, now),
                outfit: Outfit::default(),
                view: View::default(),
                kept: None,
                language: parts.language,
                wardrobe,
                broken,
            }),
        })
    }

    /// The shopper agrees: the camera starts.
    pub fn consent(&self) {
        let mut inner = self.inner.lock();
        if inner.session.consent(Instant::now()) {
            tracing::info!("a session begins");
            inner.outfit.clear();
            (inner.view, inner.kept) = (View::default(), None);
            if let Some(screen) = &self.screen {
                screen.open();
            }
            self.keeper.begin_session();
            self.desk.begin(inner.language);
        }
    }

    /// The screen was touched.
    pub fn touch(&self) {
        self.inner.lock().session.touch(Instant::now());
    }

    /// The shopper is done: everything is wiped when this returns.
    pub fn finish(&self) {
        let mut inner = self.inner.lock();
        if inner.session.consented() {
            self.wipe(&mut inner);
        }
    }

    /// Puts a garment on, or takes it off.
    ///
    /// # Errors
    /// [`OutfitError`] when the wardrobe has no such garment.
    pub fn toggle(&self, garment: &str) -> Result<(), OutfitError> {
        self.dress(|outfit, wardrobe| outfit.toggle(garment, wardrobe))
    }

    /// Chooses a size, or the one that fits best.
    ///
    /// # Errors
    /// [`OutfitError`] when there is no such size, or the garment is not worn.
    pub fn size(&self, garment: &str, size: Option<String>) -> Result<(), OutfitError> {
        self.dress(|outfit, wardrobe| outfit.size(garment, size, wardrobe))
    }

    /// Chooses a colourway.
    ///
    /// # Errors
    /// [`OutfitError`] when there is no such colourway, or the garment is not worn.
    pub fn colourway(&self, garment: &str, colourway: String) -> Result<(), OutfitError> {
        self.dress(|outfit, wardrobe| outfit.colourway(garment, colourway, wardrobe))
    }

    /// Puts a garment on in a colourway and size, in one change; says whether anything changed.
    ///
    /// # Errors
    /// [`OutfitError`] when the wardrobe has no such garment or colourway.
    pub fn put_on(&self, garment: &str, colourway: &str, size: &str) -> Result<bool, OutfitError> {
        let mut changed = false;
        self.dress(|outfit, wardrobe| {
            changed = outfit.put_on(garment, colourway, size, wardrobe)?;
            Ok(())
        })?;
        Ok(changed)
    }

    /// How often the outfit was changed since the program started; taking a change back does not count.
    #[must_use]
    pub fn outfit_changes(&self) -> u64 {
        self.inner.lock().outfit.changes()
    }

    /// What is worn and how large the shopper is, for the guide.
    #[must_use]
    pub fn dressed(&self) -> Dressed {
        let status = self.keeper.status().ok();
        let inner = self.inner.lock();
        let worn = inner.outfit.worn().into_iter().filter_map(|worn| {
            let manifest = inner.wardrobe.iter().find(|manifest| manifest.id == worn.garment)?;
            let shown = status.as_ref().and_then(|status| {
                status.worn.iter().find(|shown| shown.garment == worn.garment)?.size.clone()
            });
            Some(DressedPiece {
                colourway: worn.colourway.unwrap_or_else(|| manifest.default_colourway.clone()),
                size: worn.size.or(shown),
                garment: worn.garment,
            })
        });
        let measured =
            status.as_ref().filter(|_| inner.session.consented()).and_then(|status| status.measured);
        Dressed { worn: worn.collect(), measurements: measured.map(centimetres).unwrap_or_default() }
    }

    /// The language spoken now.
    #[must_use]
    pub fn language(&self) -> Language {
        self.inner.lock().language
    }

    /// Tucks a top in, or wears it over the waistband.
    ///
    /// # Errors
    /// [`OutfitError`] when it cannot be tucked in, or is not worn.
    pub fn tuck(&self, garment: &str, tucked: bool) -> Result<(), OutfitError> {
        self.dress(|outfit, wardrobe| outfit.tuck(garment, tucked, wardrobe))
    }

    /// Takes the last change of the outfit back.
    ///
    /// # Errors
    /// None.
    pub fn undo(&self) -> Result<(), OutfitError> {
        self.dress(|outfit, _| {
            outfit.undo();
            Ok(())
        })
    }

    /// Makes the change again that was taken back last.
    ///
    /// # Errors
    /// None.
    pub fn redo(&self) -> Result<(), OutfitError> {
        self.dress(|outfit, _| {
            outfit.redo();
            Ok(())
        })
    }

    /// Changes the view, or keeps the picture still.
    pub fn show(&self, mode: ViewMode, frozen: bool) {
        self.look(|inner| (inner.view.mode, inner.view.frozen) = (mode, frozen));
    }

    /// Puts the present look aside, to be compared with what comes.
    pub fn keep_look(&self) {
        self.look(|inner| {
            let worn = inner.outfit.worn();
            inner.kept = (!worn.is_empty()).then_some(worn);
        });
    }

    /// Shows the look that was put aside beside the present one.
    pub fn compare(&self, beside: bool) {
        self.look(|inner| inner.view.beside = if beside { inner.kept.clone() } else { None });
    }

    fn look(&self, change: impl FnOnce(&mut Inner)) {
        let mut inner = self.inner.lock();
        inner.session.touch(Instant::now());
        if inner.session.consented() {
            change(&mut inner);
            self.keeper.show(inner.view.clone());
        }
    }

    /// The frozen moment at the camera's resolution as a PNG, in memory; `None` while there is none.
    #[must_use]
    pub fn result(&self) -> Option<Vec<u8>> {
        let picture = self.keeper.result()?;
        let rgb: Vec<u8> = picture.pixels.chunks_exact(4).flat_map(|p| [p[2], p[1], p[0]]).collect();
        let mut png = std::io::Cursor::new(Vec::new());
        image::RgbImage::from_raw(picture.width, picture.height, rgb)?
            .write_to(&mut png, image::ImageFormat::Png)
            .ok()?;
        Some(png.into_inner())
    }

    fn dress(
        &self,
        change: impl FnOnce(&mut Outfit, &[Manifest]) -> Result<(), OutfitError>,
    ) -> Result<(), OutfitError> {
        let mut inner = self.inner.lock();
        inner.session.touch(Instant::now());
        // A tap that arrives after the wipe dresses nobody.
        if !inner.session.consented() {
            return Ok(());
        }
        let Inner { outfit, wardrobe, .. } = &mut *inner;
        change(outfit, wardrobe)?;
        self.keeper.wear(outfit.worn());
        Ok(())
    }

    /// Changes the language until the session ends.
    pub fn speak(&self, language: Language) {
        let mut inner = self.inner.lock();
        inner.session.touch(Instant::now());
        inner.language = language;
    }

    /// Lets time pass: countdown, wipe, welcome. Called a few times a second.
    pub fn tick(&self) {
        let live_shopper = matches!(self.keeper.status(), Ok(status) if status.shopper && !status.replay);
        let mut inner = self.inner.lock();
        match inner.session.tick(Instant::now(), live_shopper) {
            Due::Nothing => {}
            Due::Wipe => self.wipe(&mut inner),
            Due::Reset => {
                inner.language = self.default_language;
                // A new catalogue may have arrived; nobody is dressed now.
                (inner.wardrobe, inner.broken) = read_wardrobe(&self.wardrobe_folder);
            }
        }
    }

    fn wipe(&self, inner: &mut Inner) {
        inner.outfit.clear();
        (inner.view, inner.kept) = (View::default(), None);
        // What the shopper sees goes first: a camera may take a moment to stop.
        if let Some(screen) = &self.screen {
            screen.wipe();
        }
        self.keeper.end_session();
        self.desk.forget();
        inner.session.wiped(Instant::now());
        tracing::info!("the session is wiped");
    }

    /// Stops the mirror; the window is closing.
    pub fn stop(&self) {
        if let Some(screen) = &self.screen {
            screen.wipe();
        }
        self.keeper.stop();
        self.desk.stop();
    }

    /// What the interface shows now.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let engine = self.keeper.status();
        let inner = self.inner.lock();
        let phase = inner.session.phase(Instant::now());
        let consented = inner.session.consented();
        let status = engine.as_ref().ok();
        Snapshot {
            phase: match phase {
                Phase::Attract => PhaseView::Attract,
                Phase::Mirror => PhaseView::Mirror,
                Phase::Leaving { seconds_left } => PhaseView::Leaving { seconds_left },
                Phase::Wiped => PhaseView::Wiped,
            },
            language: inner.language,
            outfit: inner
                .outfit
                .worn()
                .into_iter()
                .map(|worn| {
                    let at = status.and_then(|status| {
                        status.worn.iter().position(|shown| shown.garment == worn.garment)
                    });
                    let best =
                        |status: &jingxuan_mirror::Status, at| status.best_sizes.get(at).cloned().flatten();
                    let shown = |status: &jingxuan_mirror::Status, at: usize| status.worn[at].size.clone();
                    WornView {
                        best_size: status.zip(at).and_then(|(status, at)| best(status, at)),
                        ease: status
                            .zip(at)
                            .and_then(|(status, at)| status.ease.get(at).copied().flatten())
                            .map_or_else(Vec::new, ZoneEase::all),
                        shown_size: status.zip(at).and_then(|(status, at)| shown(status, at)),
                        garment: worn.garment,
                        size: worn.size,
                        tucked: worn.tucked,
                        colourway: worn.colourway,
                    }
                })
                .collect(),
            can_undo: inner.outfit.history().0,
            can_redo: inner.outfit.history().1,
            view: inner.view.mode.into(),
            frozen: inner.view.frozen,
            kept: inner.kept.is_some(),
            beside: inner.view.beside.is_some(),
            showing: status.map(|status| status.showing).unwrap_or_default(),
            result_ready: status.is_some_and(|status| status.result_ready),
            notices: notices(&engine, self.settings.damage.is_some(), consented),
            replay: consented && status.is_some_and(|status| status.replay),
            staff_called: self.desk.staff_called(),
        }
    }

    /// The garments of the shop, for the carousel.
    #[must_use]
    pub fn cards(&self) -> Vec<GarmentCard> {
        let inner = self.inner.lock();
        inner
            .wardrobe
            .iter()
            .map(|manifest| {
                GarmentCard::new(manifest, |colour| self.thumbnail_file(&manifest.id, colour).is_file())
            })
            .collect()
    }

    /// The thumbnail of a garment in a colourway; `None` when the wardrobe has no such garment, colourway or file.
    #[must_use]
    pub fn thumbnail(&self, garment: &str, colourway: &str) -> Option<Vec<u8>> {
        // Only names from the wardrobe become paths: nothing else on the disk can be asked for.
        let known = self.inner.lock().wardrobe.iter().any(|manifest| {
            manifest.id == garment && manifest.colourways.iter().any(|colour| colour.id == colourway)
        });
        known.then(|| std::fs::read(self.thumbnail_file(garment, colourway)).ok()).flatten()
    }

    fn thumbnail_file(&self, garment: &str, colourway: &str) -> PathBuf {
        self.wardrobe_folder.join(garment).join(format!("thumb-{colourway}.jpg"))
    }

    /// Causes, for the staff.
    #[must_use]
    pub fn staff_report(&self) -> StaffReport {
        let (status, fault) = match self.keeper.status() {
            Ok(status) => (Some(status), None),
            Err(fault) => (None, fault),
        };
        StaffReport {
            version: env!("CARGO_PKG_VERSION"),
            uptime_seconds: self.started.elapsed().max(Duration::ZERO).as_secs(),
            status,
            capture_to_painted_ms: self
                .screen
                .as_ref()
                .and_then(Screen::capture_to_painted)
                .map(|age| age.as_secs_f32() * 1000.0),
            fault,
            settings_file: self.settings.file.display().to_string(),
            settings_in_use: self.settings.in_use,
            settings_damage: self.settings.damage.clone(),
            broken_garments: self.inner.lock().broken.clone(),
            guide_troubles: self.desk.troubles(),
            log_folder: self.logs.as_ref().map(|folder| folder.display().to_string()),
        }
    }
}

fn read_wardrobe(folder: &std::path::Path) -> (Vec<Manifest>, Vec<BrokenGarment>) {
    match Wardrobe::open(folder) {
        Ok(wardrobe) => {
            let broken = wardrobe
                .broken()
                .iter()
                .map(|broken| BrokenGarment { id: broken.id.clone(), cause: broken.error.to_string() });
            (wardrobe.garments().iter().map(|garment| garment.manifest.clone()).collect(), broken.collect())
        }
        Err(error) => {
            tracing::error!(%error, "no wardrobe");
            (Vec::new(), vec![BrokenGarment { id: "*".into(), cause: error.to_string() }])
        }
    }
}
