//! Live cameras through nokhwa.
//!
//! The device belongs to a thread of its own: drivers block, hang and panic, and none of that may take the mirror with
//! it. A device that delivers nothing for [`PATIENCE`] counts as lost, and its thread is abandoned if it does not end.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use nokhwa::{
    Camera as Device,
    utils::{
        ApiBackend, CameraFormat, CameraIndex, FrameFormat, RequestedFormat, RequestedFormatType, Resolution,
    },
};

use crate::{
    CaptureError, Frame, FramePool, Mailbox, Source,
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
/// ... and decoding takes at most this share of the time between frames.
const DECODE_SHARE: f64 = 0.6;
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
pub struct Camera {
    frames: Mailbox<Result<Frame, CaptureError>>,
    stop: Arc<AtomicBool>,
    description: String,
    patience: Duration,
}

impl Camera {
    /// Opens the first camera that the request fits, in the best mode that the machine keeps up with.
    ///
    /// # Errors
    /// [`CaptureError::NoCamera`], [`CaptureError::NoFormat`] or [`CaptureError::Lost`].
    pub fn open(request: &CameraRequest, pool: &FramePool) -> Result<Self, CaptureError> {
        let cameras = list_cameras()?;
        let wanted = request.camera.trim();
        let fits = |camera: &&CameraInfo| {
            let number = camera.index.to_string();
            wanted == "any"
                || wanted == number
                || wanted.strip_prefix("/dev/video") == Some(&number)
                || camera.name.to_lowercase().contains(&wanted.to_lowercase())
        };
        let mut last = CaptureError::NoCamera(match (cameras.len(), wanted) {
            (0, _) => "none is connected".into(),
            (n, _) => format!("none of {n} is called {wanted}"),
        });
        // With "any", a node that delivers no pictures (metadata nodes, loopbacks) is passed over.
        for camera in cameras.iter().filter(fits) {
            match Self::open_one(camera, request, pool) {
                Ok(camera) => return Ok(camera),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn open_one(info: &CameraInfo, request: &CameraRequest, pool: &FramePool) -> Result<Self, CaptureError> {
        let frames = Mailbox::default();
        let stop = Arc::new(AtomicBool::new(false));
        let opened: Mailbox<Result<String, CaptureError>> = Mailbox::default();
        let worker = Worker {
            info: info.clone(),
            request: request.clone(),
            pool: pool.clone(),
            frames: frames.clone(),
            stop: Arc::clone(&stop),
            opened: opened.clone(),
            rows: Rows::default(),
        };
        std::thread::Builder::new()
            .name("camera".into())
            .spawn(move || worker.run())
            .map_err(|e| CaptureError::Lost(e.to_string()))?;
        let description = opened.take(FIRST_PATIENCE).unwrap_or_else(|| {
            stop.store(true, Ordering::SeqCst);
            Err(CaptureError::Lost(format!("{info} does not answer")))
        })?;
        Ok(Self { frames, stop, description, patience: FIRST_PATIENCE })
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
    }
}

impl Source for Camera {
    fn next_frame(&mut self) -> Result<Option<Frame>, CaptureError> {
        match self.frames.take(self.patience) {
            Some(frame) => {
                self.patience = PATIENCE;
                frame.map(Some)
            }
            None => Err(CaptureError::Lost(format!("no picture for {} s", self.patience.as_secs()))),
        }
    }

    fn describe(&self) -> String {
        self.description.clone()
    }
}

/// What the device thread owns.
struct Worker {
    info: CameraInfo,
    request: CameraRequest,
    pool: FramePool,
    frames: Mailbox<Result<Frame, CaptureError>>,
    stop: Arc<AtomicBool>,
    opened: Mailbox<Result<String, CaptureError>>,
    rows: Rows,
}

impl Worker {
    fn run(mut self) {
        let outcome = catch_unwind(AssertUnwindSafe(|| self.serve()))
            .unwrap_or_else(|_| Err(CaptureError::Lost("the camera library panicked".into())));
        if let Err(error) = outcome {
            // Whoever is listening: the opener first, the reader later.
            self.opened.put(Err(CaptureError::Lost(error.to_string())));
            self.frames.put(Err(error));
        }
    }

    fn serve(&mut self) -> Result<(), CaptureError> {
        let lost = |e: nokhwa::NokhwaError| CaptureError::Lost(e.to_string());
        let any = RequestedFormat::with_formats(RequestedFormatType::AbsoluteHighestFrameRate, &FORMATS);
        let mut device = Device::new(self.info.index.clone(), any)
            .map_err(|e| CaptureError::NoFormat(format!("{}: {e}", self.info)))?;
        let offered: Vec<Mode> =
            device.compatible_camera_formats().map_err(lost)?.iter().filter_map(mode_of).collect();
        let modes = preference(&offered, self.request.max_pixels, self.request.fps);
        if modes.is_empty() {
            let cause = format!("{} offers {} modes, none of them usable", self.info, offered.len());
            return Err(CaptureError::NoFormat(cause));
        }
        let mut sequence = 0;
        let last = modes.len() - 1;
        for (n, mode) in modes.into_iter().enumerate() {
            let format =
                CameraFormat::new(Resolution::new(mode.width, mode.height), coding_of(mode.coding), mode.fps);
            let exact = RequestedFormat::with_formats(RequestedFormatType::Exact(format), &FORMATS);
            if let Err(error) = device.set_camera_requset(exact) {
                tracing::warn!(%mode, "the camera refuses a mode that it offers: {error}");
                continue;
            }
            device.open_stream().map_err(lost)?;
            self.opened.put(Ok(format!("{}, {mode}", self.info)));
            let kept_up = self.stream(&mut device, mode, n == last, &mut sequence)?;
            device.stop_stream().map_err(lost)?;
            if kept_up || self.stop.load(Ordering::SeqCst) {
                return Ok(());
            }
            tracing::warn!(%mode, "the machine does not keep up with this mode: trying a smaller one");
        }
        Err(CaptureError::NoFormat(format!("{} refuses every mode that it offers", self.info)))
    }

    /// Delivers frames until told to stop. `false`: the machine does not keep up and there is another mode to try.
    fn stream(
        &mut self,
        device: &mut Device,
        mode: Mode,
        last: bool,
        sequence: &mut u64,
    ) -> Result<bool, CaptureError> {
        let (mut begun, mut judged) = (None, last);
        let (mut delivered, mut decoding) = (0_u32, Duration::ZERO);
        let mut turned = Vec::new();
        while !self.stop.load(Ordering::SeqCst) {
            let buffer = device.frame().map_err(|e| CaptureError::Lost(e.to_string()))?;
            let captured_at = Instant::now();
            let start = *begun.get_or_insert(captured_at);
            let format = buffer.source_frame_format();
            let size = (buffer.resolution().width(), buffer.resolution().height());
            match self.decode(buffer.buffer(), format, size) {
                Ok((mut width, mut height, mut rgba)) => {
                    if self.request.rotation != 0 {
                        turned.clear();
                        (width, height) = rotate(&rgba, (width, height), self.request.rotation, &mut turned);
                        std::mem::swap(&mut rgba, &mut turned);
                    }
                    let pixels = self.pool.share(rgba);
                    let frame = Frame { width, height, pixels, captured_at, sequence: *sequence, name: None };
                    *sequence += 1;
                    self.frames.put(Ok(frame));
                }
                // Cameras drop bytes now and then: one bad frame is not a lost camera.
                Err(cause) => tracing::debug!("damaged camera frame: {cause}"),
            }
            delivered += 1;
            decoding += captured_at.elapsed();
            if !judged && start.elapsed() >= TRIAL {
                judged = true;
                let rate = f64::from(delivered - 1) / start.elapsed().as_secs_f64();
                let share = decoding.as_secs_f64() / f64::from(delivered) * f64::from(mode.fps);
                tracing::info!(%mode, rate, share, "camera mode tried");
                if rate < KEPT_RATE * f64::from(mode.fps) || share > DECODE_SHARE {
                    return Ok(false);
                }
            }
        }
        Ok(true)
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
