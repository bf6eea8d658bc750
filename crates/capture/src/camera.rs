//! Live cameras through nokhwa.
//!
//! The device belongs to a thread of its own: drivers block, hang and panic, and none of that may take the mirror with
//! it. A device that delivers nothing for [`PATIENCE`] counts as lost, and its thread is abandoned if it does not end.
//!
//! Drivers queue: whoever takes their buffers too slowly gets old ones. So that thread takes every buffer at once and
//! keeps the newest; decoding, which costs more, happens only for pictures that somebody asks for.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use nokhwa::{
    Buffer, Camera as Device,
    utils::{
        ApiBackend, CameraFormat, CameraIndex, FrameFormat, RequestedFormat, RequestedFormatType, Resolution,
    },
};
use parking_lot::Mutex;

use crate::{
    CaptureError, Frame, FramePool, Mailbox, Pixels, Source,
    jpeg::{self, Rigour},
    negotiate::{Coding, Mode, preference},
    rotate::rotate,
    yuv::{Matrix, Range, Rows, ToRgb},
};

/// A camera that delivers nothing for this long is lost.
const PATIENCE: Duration = Duration::from_secs(2);
/// Opening and the first frame may take longer: sensors warm up.
const FIRST_PATIENCE: Duration = Duration::from_secs(6);
/// How long a mode is tried before it is judged.
const TRIAL: Duration = Duration::from_millis(1200);
/// A mode is kept when at least this share of its frame rate arrives ...
const KEPT_RATE: f64 = 0.7;
/// ... and developing a picture takes at most this share of the time between frames.
const DEVELOPING_SHARE: f64 = 0.6;
/// How often a wait looks whether the capture is to stop.
const GLANCE: Duration = Duration::from_millis(50);
/// A stopped capture waits at most this long for the device; a driver that hangs is left behind.
const FAREWELL: Duration = Duration::from_secs(1);
/// Formats that we decode.
const FORMATS: [FrameFormat; 3] = [FrameFormat::MJPEG, FrameFormat::YUYV, FrameFormat::NV12];

/// A camera of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CameraInfo {
    /// Name that the driver gives.
    pub name: String,
    /// Where it is: bus, driver or path.
    pub place: String,
    index: CameraIndex,
}

impl fmt::Display for CameraInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}; /dev/video{})", self.name, self.place, self.index)
    }
}

/// How a camera is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CameraRequest {
    /// `"any"`, part of a name, an index, or a path such as `/dev/video2`.
    pub camera: String,
    /// Clockwise turn that makes the picture upright: 0, 90, 180 or 270 degrees.
    pub rotation: u32,
    /// Largest picture asked for, width times height.
    pub max_pixels: u32,
    /// Rate asked for, frames per second.
    pub fps: u32,
    /// Pixel format asked for; `None` takes the cheapest that has the best mode.
    pub coding: Option<Coding>,
}

impl CameraRequest {
    /// Whether this is a camera that was asked for.
    pub(crate) fn fits(&self, camera: &CameraInfo) -> bool {
        let wanted = self.camera.trim();
        let number = camera.index.to_string();
        wanted == "any"
            || wanted == number
            || wanted.strip_prefix("/dev/video") == Some(&number)
            || camera.name.to_lowercase().contains(&wanted.to_lowercase())
    }

    /// The pixel formats that may be asked for.
    fn formats(&self) -> Vec<FrameFormat> {
        self.coding.map_or_else(|| FORMATS.to_vec(), |coding| vec![coding_of(coding)])
    }
}

/// The cameras of this machine.
///
/// # Errors
/// [`CaptureError::NoCamera`] when the system cannot be asked.
pub fn list_cameras() -> Result<Vec<CameraInfo>, CaptureError> {
    let found = guarded(|| nokhwa::query(ApiBackend::Auto).map_err(|e| e.to_string()));
    let found = found.map_err(CaptureError::NoCamera)?;
    let mut cameras: Vec<CameraInfo> = found
        .into_iter()
        .map(|info| CameraInfo {
            name: info.human_name(),
            place: [info.description().to_owned(), info.misc()].join(" ").trim().to_owned(),
            index: info.index().clone(),
        })
        .collect();
    cameras.sort_by_key(|camera| camera.index.as_index().unwrap_or(u32::MAX));
    Ok(cameras)
}

/// Runs a call into the camera library; a panic in it becomes an error.
fn guarded<T>(call: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|_| Err("the camera library panicked".into()))
}

/// A live camera.
///
/// The device's thread only takes buffers from the driver, so that none waits there and grows old; the newest one is
/// developed to pixels when a frame is asked for.
pub struct Camera {
    exposures: Mailbox<Result<Exposure, CaptureError>>,
    /// Whether the capture is to stop.
    stop: Arc<AtomicBool>,
    /// Tells the device's thread to end.
    closed: Arc<AtomicBool>,
    device: JoinHandle<()>,
    description: Arc<Mutex<String>>,
    developer: Developer,
    patience: Duration,
}

/// One picture as the driver gave it.
struct Exposure {
    buffer: Buffer,
    captured_at: Instant,
    sequence: u64,
}

impl Camera {
    /// Opens the first camera that the request fits and that delivers a picture, in the best mode that the machine keeps up
    /// with. `stop` ends the opening, and every later wait for a picture.
    ///
    /// # Errors
    /// [`CaptureError::NoCamera`], [`CaptureError::NoFormat`] or [`CaptureError::Lost`].
    pub fn open(
        request: &CameraRequest,
        pool: &FramePool,
        stop: &Arc<AtomicBool>,
    ) -> Result<Self, CaptureError> {
        let cameras = list_cameras()?;
        let mut last = CaptureError::NoCamera(match cameras.len() {
            0 => "none is connected".into(),
            n => format!("none of {n} is called {}", request.camera.trim()),
        });
        // With "any", a node that delivers no pictures (metadata nodes, loopbacks) is passed over.
        for camera in cameras.iter().filter(|camera| request.fits(camera)) {
            match Self::open_one(camera, request, pool, stop) {
                Ok(camera) => return Ok(camera),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn open_one(
        info: &CameraInfo,
        request: &CameraRequest,
        pool: &FramePool,
        stop: &Arc<AtomicBool>,
    ) -> Result<Self, CaptureError> {
        let exposures = Mailbox::default();
        let closed = Arc::new(AtomicBool::new(false));
        let description = Arc::new(Mutex::new(String::new()));
        let opened: Mailbox<Result<(), CaptureError>> = Mailbox::default();
        let worker = Worker {
            info: info.clone(),
            request: request.clone(),
            exposures: exposures.clone(),
            closed: Arc::clone(&closed),
            opened: opened.clone(),
            description: Arc::clone(&description),
            trial: Developer::new(request.rotation, pool),
            sequence: 0,
        };
        let device = std::thread::Builder::new()
            .name("camera".into())
            .spawn(move || worker.run())
            .map_err(|e| CaptureError::Lost(e.to_string()))?;
        let developer = Developer::new(request.rotation, pool);
        // From here on whatever goes wrong stops the device.
        let camera = Self {
            exposures,
            stop: Arc::clone(stop),
            closed,
            device,
            description,
            developer,
            patience: FIRST_PATIENCE,
        };
        let silent = || Err(CaptureError::Lost(format!("{info} does not answer")));
        camera.wait_for(&opened).unwrap_or_else(silent)?;
        Ok(camera)
    }

    /// A letter within the camera's patience; `None` also when the capture is to stop.
    fn wait_for<T>(&self, letters: &Mailbox<T>) -> Option<T> {
        let until = Instant::now() + self.patience;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let letter = letters.take(left.min(GLANCE));
            if letter.is_some() || left.is_zero() || self.stop.load(Ordering::SeqCst) {
                return letter;
            }
        }
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        self.closed.store(true, Ordering::SeqCst);
        // The lamp beside the lens goes out with the device: wait for that, but not for a driver that hangs.
        let until = Instant::now() + FAREWELL;
        while !self.device.is_finished() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(2));
        }
        self.exposures.clear();
    }
}

impl Source for Camera {
    fn next_frame(&mut self) -> Result<Option<Frame>, CaptureError> {
        let exposure = self.wait_for(&self.exposures);
        let Some(exposure) = exposure else {
            let cause = format!("no picture for {} s", self.patience.as_secs());
            return Err(CaptureError::Lost(cause));
        };
        self.patience = PATIENCE;
        let Exposure { buffer, captured_at, sequence } = exposure?;
        // Cameras drop bytes now and then: one bad picture is not a lost camera.
        let (width, height, pixels) = self.developer.develop(&buffer).map_err(CaptureError::Damaged)?;
        Ok(Some(Frame { width, height, pixels, captured_at, sequence, name: None }))
    }

    fn describe(&self) -> String {
        self.description.lock().clone()
    }
}

/// From a driver's buffer to upright pixels.
struct Developer {
    rotation: u32,
    pool: FramePool,
    rows: Rows,
}

impl Developer {
    fn new(rotation: u32, pool: &FramePool) -> Self {
        Self { rotation, pool: pool.clone(), rows: Rows::default() }
    }

    fn develop(&mut self, buffer: &Buffer) -> Result<(u32, u32, Pixels), String> {
        let size = (buffer.resolution().width(), buffer.resolution().height());
        let (width, height, rgba) = self.decode(buffer.buffer(), buffer.source_frame_format(), size)?;
        let pixels = self.pool.share(rgba);
        if self.rotation == 0 {
            return Ok((width, height, pixels));
        }
        let mut turned = self.pool.take(pixels.len());
        let (width, height) = rotate(&pixels, (width, height), self.rotation, &mut turned);
        Ok((width, height, self.pool.share(turned)))
    }

    fn decode(
        &mut self,
        bytes: &[u8],
        format: FrameFormat,
        (width, height): (u32, u32),
    ) -> Result<(u32, u32, Vec<u8>), String> {
        jpeg::check_size(width, height)?;
        let (w, h) = (width as usize, height as usize);
        let to_rgb = ToRgb::new(Matrix::Bt601, Range::Limited);
        let even = w.is_multiple_of(2) && h.is_multiple_of(2);
        let enough = |wanted: usize| match (even, bytes.len() >= wanted) {
            (true, true) => Ok(()),
            (false, _) => Err(format!("an odd size {w}x{h}")),
            (_, false) => Err(format!("{} bytes instead of {wanted}", bytes.len())),
        };
        match format {
            FrameFormat::MJPEG => {
                let decoded = jpeg::decode(bytes, Rigour::Lenient, &self.pool)?;
                Ok((decoded.width, decoded.height, decoded.rgba))
            }
            FrameFormat::YUYV => {
                enough(w * h * 2)?;
                let mut rgba = self.pool.take(w * h * 4);
                self.rows.yuyv(&bytes[..w * h * 2], w, &to_rgb, &mut rgba);
                Ok((width, height, rgba))
            }
            FrameFormat::NV12 => {
                enough(w * h * 3 / 2)?;
                let mut rgba = self.pool.take(w * h * 4);
                self.rows.nv12(&bytes[..w * h * 3 / 2], w, &to_rgb, &mut rgba);
                Ok((width, height, rgba))
            }
            other => Err(format!("{other} was not asked for")),
        }
    }
}

/// What the device's thread owns besides the device.
struct Worker {
    info: CameraInfo,
    request: CameraRequest,
    exposures: Mailbox<Result<Exposure, CaptureError>>,
    /// Set when the camera is let go of.
    closed: Arc<AtomicBool>,
    opened: Mailbox<Result<(), CaptureError>>,
    description: Arc<Mutex<String>>,
    /// Develops while a mode is on trial, to know what that costs.
    trial: Developer,
    sequence: u64,
}

impl Worker {
    fn run(mut self) {
        let mut device = None;
        let served = catch_unwind(AssertUnwindSafe(|| self.serve(&mut device)));
        // The library panics when a stream cannot be stopped: apart from `serve`, or two panics would meet.
        let closed = catch_unwind(AssertUnwindSafe(|| drop(device)));
        let outcome = match (served, closed) {
            (Ok(outcome), Ok(())) => outcome,
            _ => Err(CaptureError::Lost("the camera library panicked".into())),
        };
        if let Err(error) = outcome {
            // Whoever is listening: the opener first, the reader later.
            self.exposures.put(Err(CaptureError::Lost(error.to_string())));
            self.opened.put(Err(error));
        }
    }

    fn serve(&mut self, device: &mut Option<Device>) -> Result<(), CaptureError> {
        let lost = |e: nokhwa::NokhwaError| CaptureError::Lost(e.to_string());
        let formats = self.request.formats();
        let any = RequestedFormat::with_formats(RequestedFormatType::AbsoluteHighestFrameRate, &formats);
        let opened = Device::new(self.info.index.clone(), any)
            .map_err(|e| CaptureError::NoFormat(format!("{}: {e}", self.info)))?;
        let device = device.insert(opened);
        let offered: Vec<Mode> =
            device.compatible_camera_formats().map_err(lost)?.iter().filter_map(mode_of).collect();
        let asked: Vec<Mode> = offered
            .iter()
            .copied()
            .filter(|mode| self.request.coding.is_none_or(|wanted| mode.coding == wanted))
            .collect();
        let modes = preference(&asked, self.request.max_pixels, self.request.fps);
        if modes.is_empty() {
            let coding = self.request.coding.map_or_else(String::new, |coding| format!(" as {coding:?}"));
            let cause = format!("{} offers {} modes, none of them usable{coding}", self.info, offered.len());
            return Err(CaptureError::NoFormat(cause));
        }
        let last = modes.len() - 1;
        for (n, mode) in modes.into_iter().enumerate() {
            let format =
                CameraFormat::new(Resolution::new(mode.width, mode.height), coding_of(mode.coding), mode.fps);
            let exact = RequestedFormat::with_formats(RequestedFormatType::Exact(format), &formats);
            if let Err(error) = device.set_camera_requset(exact) {
                tracing::warn!(%mode, "the camera refuses a mode that it offers: {error}");
                continue;
            }
            device.open_stream().map_err(lost)?;
            *self.description.lock() = format!("{}, {mode}", self.info);
            let kept_up = self.stream(device, mode, n == last)?;
            device.stop_stream().map_err(lost)?;
            if kept_up || self.closed.load(Ordering::SeqCst) {
                return Ok(());
            }
            tracing::warn!(%mode, "the machine does not keep up with this mode: trying a smaller one");
        }
        Err(CaptureError::NoFormat(format!("{} refuses every mode that it offers", self.info)))
    }

    /// Delivers exposures until let go of. `false`: the machine does not keep up and there is another mode to try.
    fn stream(&mut self, device: &mut Device, mode: Mode, last: bool) -> Result<bool, CaptureError> {
        let mut trial = (!last).then(Trial::default);
        let mut first = true;
        while !self.closed.load(Ordering::SeqCst) {
            let buffer = device.frame().map_err(|e| CaptureError::Lost(e.to_string()))?;
            let captured_at = Instant::now();
            if std::mem::take(&mut first) {
                self.opened.put(Ok(()));
            }
            if let Some(running) = &mut trial {
                if let Ok(developed) = self.trial.develop(&buffer) {
                    drop(developed);
                    running.developing += captured_at.elapsed();
                    running.developed += 1;
                }
                if running.begun.get_or_insert(captured_at).elapsed() >= TRIAL {
                    if !running.keeps_up(mode) {
                        return Ok(false);
                    }
                    trial = None;
                } else {
                    running.delivered += 1;
                }
            }
            self.exposures.put(Ok(Exposure { buffer, captured_at, sequence: self.sequence }));
            self.sequence += 1;
        }
        Ok(true)
    }
}

/// How a mode does in its first moments.
#[derive(Default)]
struct Trial {
    begun: Option<Instant>,
    /// Pictures since the first one.
    delivered: u32,
    developed: u32,
    developing: Duration,
}

impl Trial {
    fn keeps_up(&self, mode: Mode) -> bool {
        let elapsed = self.begun.map_or(TRIAL, |begun| begun.elapsed());
        let rate = f64::from(self.delivered) / elapsed.as_secs_f64();
        let cost = self.developing.as_secs_f64() / f64::from(self.developed.max(1));
        let share = cost * f64::from(mode.fps);
        tracing::info!(%mode, rate, share, "camera mode tried");
        rate >= KEPT_RATE * f64::from(mode.fps) && share <= DEVELOPING_SHARE
    }
}

fn mode_of(format: &CameraFormat) -> Option<Mode> {
    let coding = match format.format() {
        FrameFormat::MJPEG => Coding::Mjpeg,
        FrameFormat::YUYV => Coding::Yuyv,
        FrameFormat::NV12 => Coding::Nv12,
        _ => return None,
    };
    Some(Mode { width: format.width(), height: format.height(), fps: format.frame_rate(), coding })
}

fn coding_of(coding: Coding) -> FrameFormat {
    match coding {
        Coding::Mjpeg => FrameFormat::MJPEG,
        Coding::Yuyv => FrameFormat::YUYV,
        Coding::Nv12 => FrameFormat::NV12,
    }
}
