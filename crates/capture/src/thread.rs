//! The capture thread: the newest frame into the mailbox, whatever happens to the camera.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use crate::{
    CaptureError, Frame, FramePool, Mailbox, Playback, Source,
    camera::{Camera, CameraInfo, CameraRequest, list_cameras},
    replay::open,
};

const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// How often the thread looks up from its frames: for a camera while the clip plays, for a camera's change of mode.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// While the clip plays, a camera that is there and could not be used is tried again after this long.
const TRY_AGAIN_AFTER: Duration = Duration::from_secs(30);
/// How long the thread waits for a reader who wants a frame before it looks at its orders.
const PATIENCE: Duration = Duration::from_millis(50);

/// What to capture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptureSpec {
    /// The camera and its mode.
    pub camera: CameraRequest,
    /// Clip that plays until a camera is there; once one was, its loss is told instead.
    pub fallback_clip: Option<PathBuf>,
    /// A file or folder that is played in place of any camera.
    pub replay: Option<PathBuf>,
}

/// What the capture thread is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaptureState {
    /// Opening something.
    Starting,
    /// Frames arrive.
    Running {
        /// Camera and mode, or file.
        describe: String,
        /// Whether these are frames of a file because there is no camera, or because a file was asked for.
        replay: bool,
    },
    /// The camera was there and is gone; tried again.
    Lost {
        /// Why.
        cause: String,
    },
    /// There is no camera; tried again.
    Missing {
        /// Why.
        cause: String,
    },
    /// A finite replay has ended.
    Ended,
}

/// A running capture. Dropping it stops the camera and wipes its buffers.
pub struct CaptureThread {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    frames: Mailbox<Frame>,
    pool: FramePool,
}

impl CaptureThread {
    /// Starts capturing into `frames`; `report` is told of every change of state.
    ///
    /// # Errors
    /// [`CaptureError::Lost`] when the system gives no thread.
    pub fn spawn(
        spec: CaptureSpec,
        frames: Mailbox<Frame>,
        report: impl Fn(CaptureState) + Send + 'static,
    ) -> Result<Self, CaptureError> {
        let stop = Arc::new(AtomicBool::new(false));
        let pool = FramePool::default();
        let runner = Runner {
            spec,
            frames: frames.clone(),
            pool: pool.clone(),
            stop: Arc::clone(&stop),
            report: Box::new(report),
        };
        let thread = std::thread::Builder::new()
            .name("capture".into())
            .spawn(move || runner.run())
            .map_err(|e| CaptureError::Lost(format!("no thread for the camera: {e}")))?;
        Ok(Self { stop, thread: Some(thread), frames, pool })
    }
}

impl Drop for CaptureThread {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the capture thread had panicked");
        }
        self.frames.clear();
        self.pool.wipe();
    }
}

struct Runner {
    spec: CaptureSpec,
    frames: Mailbox<Frame>,
    pool: FramePool,
    stop: Arc<AtomicBool>,
    report: Box<dyn Fn(CaptureState) + Send>,
}

/// What a source stands for.
#[derive(Clone, Copy)]
enum Kind<'a> {
    Camera,
    /// Asked for in place of a camera.
    Replay,
    /// Plays because there is no camera, until one comes.
    Fallback {
        /// Cameras that are there and could not be used.
        unusable: &'a [CameraInfo],
        since: Instant,
    },
}

/// How playing a source ended.
enum End {
    Stopped,
    Finished,
    CameraCame,
    Failed(CaptureError),
}

impl Runner {
    fn stopping(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    fn run(&self) {
        (self.report)(CaptureState::Starting);
        if let Some(replay) = &self.spec.replay {
            self.run_replay(replay);
            return;
        }
        let mut pause = FIRST_PAUSE;
        let mut had_camera = false;
        while !self.stopping() {
            match Camera::open(&self.spec.camera, &self.pool, &self.stop) {
                Ok(mut camera) => {
                    had_camera = true;
                    let begun = Instant::now();
                    match self.play(&mut camera, Kind::Camera) {
                        End::Failed(error) => {
                            tracing::warn!("camera lost: {error}");
                            (self.report)(CaptureState::Lost { cause: error.to_string() });
                        }
                        End::Stopped => return,
                        End::Finished | End::CameraCame => {}
                    }
                    if begun.elapsed() > LONGEST_PAUSE {
                        pause = FIRST_PAUSE; // it had worked: come back quickly
                    }
                }
                Err(_) if self.stopping() => return,
                Err(error) => {
                    (self.report)(match &error {
                        CaptureError::NoCamera(_) => CaptureState::Missing { cause: error.to_string() },
                        _ => CaptureState::Lost { cause: error.to_string() },
                    });
                    // Who has seen themselves in the mirror is told that the camera is gone, not shown somebody else.
                    if !had_camera && self.play_fallback() {
                        continue;
                    }
                }
            }
            self.wait(pause);
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    fn run_replay(&self, path: &std::path::Path) {
        let playback = Playback { looping: true, realtime: true };
        let mut pause = FIRST_PAUSE;
        while !self.stopping() {
            let end = match open(path, &self.pool, playback) {
                Ok(mut source) => self.play(source.as_mut(), Kind::Replay),
                Err(error) => End::Failed(error),
            };
            match end {
                End::Stopped | End::CameraCame => return,
                End::Finished => {
                    (self.report)(CaptureState::Ended);
                    return;
                }
                End::Failed(error) => {
                    (self.report)(CaptureState::Lost { cause: error.to_string() });
                    self.wait(pause);
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        }
    }

    /// Plays the clip until a camera comes; `true` when one has, or the thread is to stop.
    fn play_fallback(&self) -> bool {
        let Some(path) = &self.spec.fallback_clip else { return false };
        let unusable = self.cameras();
        match open(path, &self.pool, Playback { looping: true, realtime: true }) {
            Ok(mut clip) => match self
                .play(clip.as_mut(), Kind::Fallback { unusable: &unusable, since: Instant::now() })
            {
                End::CameraCame | End::Stopped => true,
                End::Finished => false,
                End::Failed(error) => {
                    tracing::warn!("the clip stopped: {error}");
                    false
                }
            },
            Err(error) => {
                tracing::warn!("there is no camera and the clip cannot be played: {error}");
                false
            }
        }
    }

    /// Delivers a source's frames, each when the reader wants one: decoding what nobody looks at would only take time
    /// from the stages that come after.
    fn play(&self, source: &mut dyn Source, kind: Kind<'_>) -> End {
        let mut described = None;
        let mut looked: Option<Instant> = None;
        while !self.stopping() {
            if looked.is_none_or(|looked| looked.elapsed() > LOOK_EVERY) {
                let first = looked.replace(Instant::now()).is_none();
                let describe = source.describe();
                if described.as_ref() != Some(&describe) {
                    let replay = !matches!(kind, Kind::Camera);
                    (self.report)(CaptureState::Running { describe: describe.clone(), replay });
                    described = Some(describe);
                }
                if let Kind::Fallback { unusable, since } = kind
                    && !first
                    && (self.cameras().iter().any(|camera| !unusable.contains(camera))
                        || since.elapsed() > TRY_AGAIN_AFTER && !unusable.is_empty())
                {
                    tracing::info!("a camera has come: leaving the clip");
                    return End::CameraCame;
                }
            }
            if !self.frames.wait_wanted(PATIENCE) {
                continue;
            }
            match source.next_frame() {
                Ok(Some(frame)) => self.frames.put(frame),
                Ok(None) => return End::Finished,
                Err(CaptureError::Damaged(cause)) => tracing::debug!("{cause}"),
                // A wait that was cut short says nothing of the camera.
                Err(_) if self.stopping() => return End::Stopped,
                Err(error) => return End::Failed(error),
            }
        }
        End::Stopped
    }

    /// The cameras that were asked for and are there.
    fn cameras(&self) -> Vec<CameraInfo> {
        let mut cameras = list_cameras().unwrap_or_default();
        cameras.retain(|camera| self.spec.camera.fits(camera));
        cameras
    }

    fn wait(&self, pause: Duration) {
        let until = Instant::now() + pause;
        while !self.stopping() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(replay: Option<PathBuf>, fallback_clip: Option<PathBuf>) -> CaptureSpec {
        let camera = CameraRequest {
            camera: "no camera has this name".into(),
            rotation: 0,
            max_pixels: 1 << 21,
            fps: 30,
            coding: None,
        };
        CaptureSpec { camera, fallback_clip, replay }
    }

    fn states(spec: CaptureSpec) -> (CaptureThread, Mailbox<Frame>, std::sync::mpsc::Receiver<CaptureState>) {
        let (tell, told) = std::sync::mpsc::channel();
        let frames = Mailbox::default();
        let thread = CaptureThread::spawn(spec, frames.clone(), move |state| drop(tell.send(state))).unwrap();
        (thread, frames, told)
    }

    /// A clip of three grey pictures.
    fn clip(folder: &std::path::Path) -> PathBuf {
        let mut bytes = Vec::new();
        for grey in [10, 100, 200] {
            let picture = image::RgbImage::from_pixel(32, 48, image::Rgb([grey; 3]));
            let mut one = std::io::Cursor::new(Vec::new());
            picture.write_to(&mut one, image::ImageFormat::Jpeg).unwrap();
            bytes.extend(one.into_inner());
        }
        let path = folder.join("clip.mjpeg");
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn wait_for(
        told: &std::sync::mpsc::Receiver<CaptureState>,
        wanted: impl Fn(&CaptureState) -> bool,
    ) -> CaptureState {
        loop {
            let state = told.recv_timeout(Duration::from_secs(20)).expect("a state within 20 s");
            if wanted(&state) {
                return state;
            }
        }
    }

    #[test]
    fn without_a_camera_the_clip_plays_and_says_that_it_is_one() {
        let folder = tempfile::tempdir().unwrap();
        let (thread, frames, told) = states(spec(None, Some(clip(folder.path()))));
        wait_for(&told, |state| matches!(state, CaptureState::Missing { .. }));
        wait_for(&told, |state| matches!(state, CaptureState::Running { replay: true, .. }));
        let frame = frames.take(Duration::from_secs(5)).expect("a frame");
        assert_eq!((frame.width, frame.height), (32, 48));
        drop(frame);
        drop(thread);
        assert!(frames.take(Duration::ZERO).is_none(), "stopping empties the mailbox");
    }

    #[test]
    fn without_camera_and_clip_the_camera_is_missing_and_tried_again() {
        let (_thread, _, told) = states(spec(None, None));
        for _ in 0..2 {
            wait_for(&told, |state| matches!(state, CaptureState::Missing { .. }));
        }
    }

    #[test]
    fn a_replay_that_cannot_be_read_is_told_with_its_name_and_tried_again() {
        let (_thread, _, told) = states(spec(Some("/no/such/clip.mjpeg".into()), None));
        let state = wait_for(&told, |state| matches!(state, CaptureState::Lost { .. }));
        assert!(format!("{state:?}").contains("/no/such/clip.mjpeg"));
    }
}
