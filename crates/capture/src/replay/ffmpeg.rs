//! Any video file, through the `ffmpeg` program where it is installed.

use std::{
    io::{BufReader, ErrorKind, Read},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    sync::Arc,
    thread::JoinHandle,
};

use parking_lot::Mutex;

use super::{
    Playback, unreadable,
    y4m::{Header, Read4, Reader, read_line},
};
use crate::{CaptureError, Frame, FramePool, Source, pace::Pace};

/// How much of what `ffmpeg` complains about is kept.
const COMPLAINT: usize = 2000;

/// A video that a child process decodes; it ends when this is dropped.
pub struct Ffmpeg {
    path: PathBuf,
    child: Decoder,
    reader: Reader,
    pool: FramePool,
    playback: Playback,
    pace: Pace,
    at: u64,
}

impl Ffmpeg {
    /// Starts `ffmpeg` on the file.
    ///
    /// # Errors
    /// [`CaptureError::Unreadable`] when `ffmpeg` is not installed, or with its complaint when it cannot read the file.
    pub fn open(path: &Path, pool: &FramePool, playback: Playback) -> Result<Self, CaptureError> {
        let (child, header) = Decoder::start(path)?;
        let pace = Pace::new(header.fps, playback.realtime);
        Ok(Self {
            path: path.to_owned(),
            child,
            reader: Reader::new(header),
            pool: pool.clone(),
            playback,
            pace,
            at: 0,
        })
    }

    fn read(&mut self) -> Result<bool, CaptureError> {
        match self.reader.read(&mut self.child.video).map_err(|cause| unreadable(&self.path, cause))? {
            Read4::Frame => {
                self.at += 1;
                return Ok(true);
            }
            Read4::CutOff | Read4::End => {}
        }
        if self.at == 0 {
            return Err(unreadable(&self.path, self.child.complaint()));
        }
        if !self.playback.looping {
            return Ok(false);
        }
        let (child, header) = Decoder::start(&self.path)?;
        self.child = child;
        self.reader = Reader::new(header);
        self.at = 0;
        self.read()
    }
}

impl Source for Ffmpeg {
    fn next_frame(&mut self) -> Result<Option<Frame>, CaptureError> {
        let turn = self.pace.wait();
        for _ in 0..=turn.skipped {
            if !self.read()? {
                return Ok(None);
            }
        }
        let Header { width, height, .. } = self.reader.header;
        Ok(Some(Frame {
            width: width as u32,
            height: height as u32,
            pixels: self.pool.share(self.reader.convert(&self.pool)),
            captured_at: turn.at,
            sequence: turn.position,
            name: None,
        }))
    }

    fn describe(&self) -> String {
        let Header { width, height, fps, .. } = self.reader.header;
        format!("{}: video through ffmpeg, {width}x{height}, {fps:.3} fps", self.path.display())
    }
}

/// A running `ffmpeg`, its picture pipe and the thread that listens to its complaints.
struct Decoder {
    child: Child,
    video: BufReader<ChildStdout>,
    complaints: Arc<Mutex<String>>,
    listener: Option<JoinHandle<()>>,
}

impl Decoder {
    fn start(path: &Path) -> Result<(Self, Header), CaptureError> {
        let absolute = std::path::absolute(path).map_err(|cause| unreadable(path, cause))?;
        // `file:` keeps a name with a colon from being taken for a protocol; Y4M carries size and rate with it, and
        // scaling to limited range and one matrix leaves nothing to guess.
        let mut name = std::ffi::OsString::from("file:");
        name.push(absolute);
        let mut child = Command::new("ffmpeg")
            .args(["-nostdin", "-hide_banner", "-loglevel", "error", "-i"])
            .arg(name)
            .args(["-an", "-sn", "-dn", "-map", "0:v:0", "-pix_fmt", "yuv420p", "-strict", "-1"])
            .args(["-f", "yuv4mpegpipe", "pipe:1"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| match error.kind() {
                ErrorKind::NotFound => unreadable(
                    path,
                    "not a photo, MJPEG clip or Y4M video, and `ffmpeg`, which reads other videos, is not installed",
                ),
                _ => unreadable(path, format!("ffmpeg does not start: {error}")),
            })?;
        let (Some(video), Some(mut errors)) = (child.stdout.take(), child.stderr.take()) else {
            return Err(unreadable(path, "ffmpeg has no pipes"));
        };
        let complaints = Arc::new(Mutex::new(String::new()));
        let heard = Arc::clone(&complaints);
        let listener = std::thread::Builder::new()
            .name("ffmpeg complaints".into())
            .spawn(move || {
                let mut piece = [0; 512];
                while let Ok(read @ 1..) = errors.read(&mut piece) {
                    let mut text = heard.lock();
                    if text.len() < COMPLAINT {
                        text.push_str(&String::from_utf8_lossy(&piece[..read]));
                    }
                }
            })
            .ok();
        let video = BufReader::with_capacity(1 << 16, video);
        let mut decoder = Self { child, video, complaints, listener };
        let header = match read_line(&mut decoder.video) {
            Ok(Some(line)) => Header::parse(&line).map_err(|cause| unreadable(path, cause))?,
            Ok(None) | Err(_) => return Err(unreadable(path, decoder.complaint())),
        };
        Ok((decoder, header))
    }

    /// What `ffmpeg` said in the end, in one line.
    fn complaint(&mut self) -> String {
        // The picture pipe has ended, so it is about to: when it has, everything was said.
        drop(self.child.wait());
        if let Some(listener) = self.listener.take() {
            drop(listener.join());
        }
        let text = self.complaints.lock();
        match text.lines().map(str::trim).rfind(|line| !line.is_empty()) {
            Some(line) => format!("ffmpeg: {line}"),
            None => "ffmpeg gave no picture".into(),
        }
    }
}

impl Drop for Decoder {
    fn drop(&mut self) {
        // Both fail only when it has already ended and was waited for.
        drop(self.child.kill());
        drop(self.child.wait());
        if let Some(listener) = self.listener.take() {
            drop(listener.join());
        }
    }
}
