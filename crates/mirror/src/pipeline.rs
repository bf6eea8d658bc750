//! Camera to screen: three threads, two one-slot mailboxes, no queue.
//!
//! capture -> [frames] -> perception -> [scenes] -> render -> presenter. A slow stage drops frames and never adds
//! delay. Each thread owns what it can lose and rebuilds it with back-off; the session's end wipes all of them.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use jingxuan_capture::{CameraRequest, CaptureSpec, CaptureState, CaptureThread, Coding, Frame, Mailbox};
use jingxuan_garment::Ease;
use jingxuan_settings::{CameraCoding, Settings};
use parking_lot::{Condvar, Mutex};

use crate::{
    Fault, FaultKind, Health, Picture, Presenter, Resources, Status, Worn,
    allocation::give_back_large_blocks,
    meter::{Meter, Percentiles},
    perception::{Perception, Seen},
    quality::{Budget, Lowered, QualityController},
    render::RendererOptions,
    stage::{Frozen, Shot, Showing, Shown, Stage, View},
    tempo::Tempo,
};

/// How long a thread waits for a letter before it looks at its orders.
const PATIENCE: Duration = Duration::from_millis(50);
/// A scene that was not drawn for this long is replaced by a newer one.
const UNDRAWN: Duration = Duration::from_millis(500);
/// Pauses between attempts to rebuild what a thread lost.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);
/// The end of a session waits at most this long for a thread that is busy in a driver.
const WIPE_PATIENCE: Duration = Duration::from_secs(3);

/// What a mirror is started with.
#[derive(Clone, Debug)]
pub struct MirrorOptions {
    /// The settings.
    pub settings: Settings,
    /// The folder that the settings' relative paths start from.
    pub base: PathBuf,
    /// A clip, folder or photo that is played in place of the camera.
    pub replay: Option<PathBuf>,
}

/// A running mirror. Dropping it stops the threads and wipes everything.
pub struct Mirror {
    shared: Arc<Shared>,
    capture: Option<CaptureThread>,
    threads: Vec<JoinHandle<()>>,
    options: MirrorOptions,
}

struct Scene {
    epoch: u64,
    frame: Frame,
    seen: Option<Seen>,
}

struct Shared {
    frames: Mailbox<Frame>,
    scenes: Mailbox<Scene>,
    orders: Mutex<Orders>,
    state: Mutex<State>,
    /// Counts sessions; what belongs to an older one is never shown.
    epoch: AtomicU64,
    /// Last epoch that perception and render have wiped for.
    wiped: Mutex<[u64; 2]>,
    wiped_changed: Condvar,
    stopping: AtomicBool,
    /// A drill: the render thread destroys its graphics device.
    lose_device: AtomicBool,
    tempo: Tempo,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Orders {
    worn: Vec<Worn>,
    view: View,
}

struct State {
    capture: Health,
    perception: Health,
    render: Health,
    source: String,
    replay: bool,
    session: bool,
    shopper: bool,
    people: usize,
    worn: Vec<Worn>,
    best_sizes: Vec<Option<String>>,
    ease: Vec<Option<Ease>>,
    measured: Option<jingxuan_body::Measurements>,
    lowered: &'static [Lowered],
    showing: Showing,
    result: Option<Arc<Picture>>,
    coat: bool,
    provider: String,
    adapter: String,
    shown: Vec<(Instant, Duration)>,
    meters: Meters,
}

/// Durations per stage since the start.
#[derive(Clone, Debug, Default)]
struct Meters {
    perception: Meter,
    fit: Meter,
    dress: Meter,
    render: Meter,
    capture_to_shown: Meter,
}

/// Percentiles per stage, for benchmarks and the staff screen.
#[derive(Clone, Copy, Debug, Default, serde::Serialize)]
pub struct StageTimes {
    /// Detection or tracking, landmarks, mask and fit.
    pub perception_ms: Percentiles,
    /// The body fit within it.
    pub fit_ms: Percentiles,
    /// Draping.
    pub dress_ms: Percentiles,
    /// Upload, passes, read-back.
    pub render_ms: Percentiles,
    /// From the capture of a frame until its picture was handed to the presenter.
    pub capture_to_shown_ms: Percentiles,
}

#[derive(Clone, Copy)]
enum Worker {
    Perception = 0,
    Render = 1,
}

impl Mirror {
    /// Starts the threads that need no camera: networks and graphics are loaded while the shopper reads the consent.
    ///
    /// # Errors
    /// A [`Fault`] when the system gives no threads; everything else is retried and told in [`Mirror::status`].
    pub fn start(options: MirrorOptions, presenter: Box<dyn Presenter>) -> Result<Self, Fault> {
        give_back_large_blocks();
        let shared = Arc::new(Shared {
            frames: Mailbox::default(),
            scenes: Mailbox::default(),
            orders: Mutex::default(),
            state: Mutex::new(State::new()),
            epoch: AtomicU64::new(0),
            wiped: Mutex::new([0; 2]),
            wiped_changed: Condvar::new(),
            stopping: AtomicBool::new(false),
            lose_device: AtomicBool::new(false),
            tempo: Tempo::default(),
        });
        let mut mirror = Self { shared, capture: None, threads: Vec::new(), options };
        let (shared, options) = (Arc::clone(&mirror.shared), mirror.options.clone());
        mirror.spawn("perception", move || perceive(&shared, &options))?;
        let (shared, options) = (Arc::clone(&mirror.shared), mirror.options.clone());
        mirror.spawn("render", move || draw(&shared, &options, presenter))?;
        Ok(mirror)
    }

    fn spawn(&mut self, name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), Fault> {
        let thread = std::thread::Builder::new().name(name.into()).spawn(work).map_err(|e| Fault {
            kind: FaultKind::Internal,
            cause: format!("cannot start the {name} thread: {e}"),
        })?;
        self.threads.push(thread);
        Ok(())
    }

    /// Consent was given: the camera starts.
    pub fn begin_session(&mut self) {
        if self.capture.is_some() {
            return;
        }
        {
            let mut state = self.shared.state.lock();
            state.session = true;
            state.capture = Health::Starting;
        }
        let resources = Resources::of(&self.options.settings, &self.options.base);
        let spec = CaptureSpec {
            camera: CameraRequest {
                camera: self.options.settings.capture.camera.clone(),
                rotation: self.options.settings.capture.rotation.into(),
                max_pixels: self.options.settings.capture.max_pixels,
                fps: self.options.settings.capture.fps,
                coding: match self.options.settings.capture.coding {
                    CameraCoding::Any => None,
                    CameraCoding::Mjpeg => Some(Coding::Mjpeg),
                    CameraCoding::Yuyv => Some(Coding::Yuyv),
                    CameraCoding::Nv12 => Some(Coding::Nv12),
                },
            },
            fallback_clip: resources.fallback_clip,
            replay: self.options.replay.clone(),
        };
        let shared = Arc::clone(&self.shared);
        let capture =
            CaptureThread::spawn(spec, self.shared.frames.clone(), move |state| shared.capture_is(state));
        match capture {
            Ok(capture) => self.capture = Some(capture),
            Err(error) => {
                let fault = Fault { kind: FaultKind::Internal, cause: error.to_string() };
                self.shared.state.lock().capture = Health::Down(fault);
            }
        }
    }

    /// Stops the camera and wipes everything of the shopper; it is gone when this returns.
    pub fn end_session(&mut self) {
        self.capture = None; // joins the thread and wipes its buffers
        let epoch = self.shared.epoch.fetch_add(1, Ordering::SeqCst) + 1;
        self.shared.frames.clear();
        self.shared.scenes.clear();
        *self.shared.orders.lock() = Orders::default();
        {
            let mut wiped = self.shared.wiped.lock();
            let deadline = Instant::now() + WIPE_PATIENCE;
            while wiped.iter().any(|done| *done < epoch) {
                if self.shared.wiped_changed.wait_until(&mut wiped, deadline).timed_out() {
                    tracing::error!("a busy thread wipes late; nothing of the old session can be shown");
                    break;
                }
            }
        }
        self.shared.frames.clear();
        self.shared.scenes.clear();
        self.shared.state.lock().forget();
    }

    /// Draws this outfit from the next picture on.
    pub fn wear(&mut self, outfit: Vec<Worn>) {
        self.shared.orders.lock().worn = outfit;
    }

    /// Shows the shopper in this way from the next picture on.
    pub fn show(&mut self, view: View) {
        if !view.frozen {
            self.shared.state.lock().result = None;
        }
        self.shared.orders.lock().view = view;
    }

    /// The frozen moment at the camera's own resolution, once its cloth hangs. In memory only, until the picture moves again or
    /// the session ends.
    #[must_use]
    pub fn result(&self) -> Option<Arc<Picture>> {
        self.shared.state.lock().result.clone()
    }

    /// A snapshot of health, shopper and outfit.
    #[must_use]
    pub fn status(&self) -> Status {
        self.shared.state.lock().snapshot()
    }

    /// Percentiles per stage since the start.
    #[must_use]
    pub fn stage_times(&self) -> StageTimes {
        let state = self.shared.state.lock();
        StageTimes {
            perception_ms: state.meters.perception.percentiles(),
            fit_ms: state.meters.fit.percentiles(),
            dress_ms: state.meters.dress.percentiles(),
            render_ms: state.meters.render.percentiles(),
            capture_to_shown_ms: state.meters.capture_to_shown.percentiles(),
        }
    }

    /// Destroys the graphics device as a driver reset would: a drill. The mirror opens another one by itself.
    pub fn lose_graphics_device(&self) {
        self.shared.lose_device.store(true, Ordering::SeqCst);
    }

    /// Forgets the measured durations (after a warm-up).
    pub fn reset_stage_times(&self) {
        self.shared.state.lock().meters = Meters::default();
    }
}

impl Drop for Mirror {
    fn drop(&mut self) {
        self.end_session();
        self.shared.stopping.store(true, Ordering::SeqCst);
        self.shared.frames.close();
        self.shared.scenes.close();
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a mirror thread had panicked");
            }
        }
    }
}

impl Shared {
    fn stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::SeqCst)
    }

    /// Says that a worker holds nothing of sessions before `epoch`.
    fn has_wiped(&self, worker: Worker, epoch: u64) {
        self.wiped.lock()[worker as usize] = epoch;
        self.wiped_changed.notify_all();
    }

    fn capture_is(&self, capture: CaptureState) {
        let fault = |kind, cause| Fault { kind, cause };
        let mut state = self.state.lock();
        state.replay = matches!(&capture, CaptureState::Running { replay: true, .. });
        state.capture = match capture {
            CaptureState::Starting => Health::Starting,
            CaptureState::Running { describe, .. } => {
                state.source = describe;
                Health::Running
            }
            CaptureState::Lost { cause } => Health::Down(fault(FaultKind::CameraLost, cause)),
            CaptureState::Missing { cause } => Health::Down(fault(FaultKind::CameraMissing, cause)),
            CaptureState::Ended => Health::Starting,
        };
    }

    /// Waits before the next attempt to rebuild something, waking early to stop or to wipe.
    fn pause(&self, pause: &mut Duration, epoch: u64) {
        let until = Instant::now() + *pause;
        *pause = (*pause * 2).min(LONGEST_PAUSE);
        while Instant::now() < until && !self.stopping() && self.epoch() == epoch {
            std::thread::sleep(PATIENCE.min(until.saturating_duration_since(Instant::now())));
        }
    }
}

/// The perception thread.
fn perceive(shared: &Shared, options: &MirrorOptions) {
    let resources = Resources::of(&options.settings, &options.base);
    let mut perception: Option<Perception> = None;
    let mut retry_at = Instant::now();
    let mut pause = FIRST_PAUSE;
    let mut epoch = 0;
    let mut perceived_at = Instant::now();
    while !shared.stopping() {
        if shared.epoch() != epoch {
            epoch = shared.epoch();
            if let Some(perception) = &mut perception {
                perception.reset();
            }
            shared.has_wiped(Worker::Perception, epoch);
        }
        if perception.is_none() && Instant::now() >= retry_at {
            match guarded(|| Perception::load(&options.settings, &resources)) {
                Ok(loaded) => {
                    let mut state = shared.state.lock();
                    state.provider = loaded.provider().into();
                    state.perception = Health::Running;
                    drop(state);
                    perception = Some(loaded);
                    pause = FIRST_PAUSE;
                }
                Err(fault) => {
                    tracing::error!(kind = ?fault.kind, "perception cannot start: {}", fault.cause);
                    shared.state.lock().perception = Health::Down(fault);
                    retry_at = Instant::now() + pause;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        }
        // A scene that nobody has drawn yet would only be replaced. A renderer that is down must not blind perception:
        // whether somebody is there decides when the session ends.
        if !shared.scenes.wait_taken(PATIENCE) && perceived_at.elapsed() < UNDRAWN {
            continue;
        }
        // Returns at once when the renderer is done before its time.
        let _ = shared.scenes.wait_wanted(shared.tempo.wait(Instant::now()));
        let Some(frame) = shared.frames.take(PATIENCE) else { continue };
        let start = Instant::now();
        perceived_at = start;
        // Without networks the mirror is still a mirror: the frame goes on undressed.
        let seen = perception.as_mut().map_or(Ok(None), |perception| guarded(|| perception.track(&frame)));
        let perceived = start.elapsed();
        shared.tempo.perceived(perceived);
        let seen = match seen {
            Ok(seen) => seen,
            Err(fault) => {
                tracing::error!(kind = ?fault.kind, "perception failed: {}", fault.cause);
                shared.state.lock().perception = Health::Down(fault);
                perception = None;
                retry_at = Instant::now() + pause;
                pause = (pause * 2).min(LONGEST_PAUSE);
                None
            }
        };
        {
            let mut state = shared.state.lock();
            state.shopper = seen.is_some();
            state.people = seen.as_ref().map_or(0, |s| s.observation.people);
            if let Some(perception) = perception.as_ref().filter(|_| seen.is_some()) {
                state.meters.perception.record(perceived);
                state.meters.fit.record(perception.times.fit);
            }
        }
        shared.scenes.put(Scene { epoch, frame, seen });
    }
}

/// The render thread.
fn draw(shared: &Shared, options: &MirrorOptions, mut presenter: Box<dyn Presenter>) {
    let resources = Resources::of(&options.settings, &options.base);
    let mut studio: Option<Stage> = None;
    let rate = options.settings.mirror.pictures_per_second;
    let mut quality = (rate > 0).then(|| QualityController::new(Budget::for_rate(rate as f32)));
    let mut pause = FIRST_PAUSE;
    let mut epoch = 0;
    let mut kept: Option<Frozen> = None;
    while !shared.stopping() {
        if shared.epoch() != epoch {
            epoch = shared.epoch();
            kept = None;
            // The presenter lets go of its picture first, so that the pool is wiped with everything back in it.
            presenter.wipe();
            if let Some(studio) = &mut studio {
                studio.forget();
            }
            shared.has_wiped(Worker::Render, epoch);
        }
        if studio.is_none() {
            match guarded(|| open_studio(options, &resources)) {
                Ok(mut opened) => {
                    if let Some(quality) = &quality {
                        opened.set_quality(quality.quality());
                    }
                    opened.keep(kept.take());
                    let mut state = shared.state.lock();
                    state.adapter = opened.renderer.adapter_name().to_owned();
                    state.render = Health::Running;
                    drop(state);
                    studio = Some(opened);
                    pause = FIRST_PAUSE;
                }
                Err(fault) => {
                    tracing::error!(kind = ?fault.kind, "rendering cannot start: {}", fault.cause);
                    shared.state.lock().render = Health::Down(fault);
                    shared.pause(&mut pause, epoch);
                    continue;
                }
            }
        }
        let scene = shared.scenes.take(PATIENCE);
        if scene.as_ref().is_some_and(|scene| scene.epoch != epoch) {
            continue;
        }
        let Some(open) = &mut studio else { continue };
        if shared.lose_device.swap(false, Ordering::SeqCst) {
            open.renderer.destroy_device();
        }
        let (worn, view) = {
            let orders = shared.orders.lock();
            (orders.worn.clone(), orders.view.clone())
        };
        let shot = scene.map(|scene| Shot { frame: scene.frame, seen: scene.seen });
        let start = Instant::now();
        shared.tempo.drawing_begins(start);
        let result = guarded(|| open.show(shot, &worn, &view));
        shared.tempo.drawing_ends(Instant::now());
        match result {
            Ok(None) => {}
            Ok(Some(Shown { picture, showing, dressing: dress_time, result })) => {
                let render_time = start.elapsed().saturating_sub(dress_time);
                // The session may have ended meanwhile: then this picture must not be seen.
                if shared.epoch() != epoch {
                    continue;
                }
                let captured_at = picture.captured_at;
                presenter.present(picture);
                let delay = captured_at.elapsed();
                let work = dress_time + render_time;
                // A frozen moment says nothing of how fast the mirror is.
                let changed = quality.as_mut().filter(|_| showing != Showing::Frozen).and_then(|quality| {
                    quality.picture(Instant::now(), work, delay).then(|| quality.quality())
                });
                let mut state = shared.state.lock();
                if let Some(quality) = changed {
                    open.set_quality(quality);
                    state.lowered = quality.lowered();
                    tracing::info!(lowered = ?state.lowered, "quality changed");
                }
                state.render = open.dresser.fault().cloned().map_or(Health::Running, Health::Degraded);
                state.showing = showing;
                state.coat = open.renderer.sees_a_coat();
                if let Some(result) = result.filter(|_| shared.orders.lock().view.frozen) {
                    state.result = Some(Arc::new(result));
                }
                state.worn = open.dresser.worn().to_vec();
                state.best_sizes = open.dresser.best_sizes().to_vec();
                state.ease = open.dresser.ease().to_vec();
                state.measured = open.dresser.measured().copied();
                // A frozen moment says nothing of how fast the mirror is.
                if showing != Showing::Frozen {
                    state.meters.dress.record(dress_time);
                    state.meters.render.record(render_time);
                    state.meters.capture_to_shown.record(delay);
                    state.shown(delay);
                }
            }
            Err(fault) => {
                tracing::error!(kind = ?fault.kind, "rendering failed: {}", fault.cause);
                shared.state.lock().render = Health::Down(fault);
                // A frozen moment outlives the device: the next one draws it.
                kept = studio.take().and_then(Stage::into_frozen);
                shared.pause(&mut pause, epoch);
            }
        }
    }
    presenter.wipe();
}

fn open_studio(options: &MirrorOptions, resources: &Resources) -> Result<Stage, Fault> {
    let mirror = &options.settings.mirror;
    let renderer = RendererOptions {
        width: mirror.width,
        height: mirror.height,
        undress: true,
        ..RendererOptions::default()
    };
    Stage::open(renderer, resources.wardrobe(), mirror.flip)
}

/// Runs a stage; a panic inside a library becomes a fault, and the thread goes on.
fn guarded<T>(work: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let cause = panic
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
            .unwrap_or_else(|| "no message".into());
        Err(Fault { kind: FaultKind::Internal, cause: format!("panic: {cause}") })
    })
}

impl State {
    fn new() -> Self {
        Self {
            capture: Health::Starting,
            perception: Health::Starting,
            render: Health::Starting,
            source: String::new(),
            replay: false,
            session: false,
            shopper: false,
            people: 0,
            worn: Vec::new(),
            best_sizes: Vec::new(),
            ease: Vec::new(),
            measured: None,
            lowered: &[],
            showing: Showing::Live,
            result: None,
            coat: false,
            provider: String::new(),
            adapter: String::new(),
            shown: Vec::new(),
            meters: Meters::default(),
        }
    }

    fn forget(&mut self) {
        self.session = false;
        self.shopper = false;
        self.people = 0;
        self.worn.clear();
        self.best_sizes.clear();
        self.ease.clear();
        self.measured = None;
        (self.showing, self.result, self.coat) = (Showing::Live, None, false);
        self.shown.clear();
        self.capture = Health::Starting;
    }

    fn shown(&mut self, delay: Duration) {
        let now = Instant::now();
        self.shown.retain(|(when, _)| now.duration_since(*when) < Duration::from_secs(1));
        self.shown.push((now, delay));
    }

    fn snapshot(&self) -> Status {
        let now = Instant::now();
        let mut delays: Vec<f32> = self
            .shown
            .iter()
            .filter(|(when, _)| now.duration_since(*when) < Duration::from_secs(1))
            .map(|(_, delay)| delay.as_secs_f32() * 1000.0)
            .collect();
        delays.sort_by(f32::total_cmp);
        Status {
            capture: self.capture.clone(),
            perception: self.perception.clone(),
            render: self.render.clone(),
            source: self.source.clone(),
            replay: self.replay,
            session: self.session,
            shopper: self.shopper,
            people: self.people,
            worn: self.worn.clone(),
            best_sizes: self.best_sizes.clone(),
            ease: self.ease.clone(),
            measured: self.measured,
            lowered: self.lowered.to_vec(),
            showing: self.showing,
            result_ready: self.result.is_some(),
            coat: self.coat,
            fps: delays.len() as f32,
            capture_to_shown_ms: delays.get(delays.len() / 2).copied().unwrap_or_default(),
            provider: self.provider.clone(),
            adapter: self.adapter.clone(),
        }
    }
}
