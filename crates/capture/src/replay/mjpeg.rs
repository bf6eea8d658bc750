//! A clip of concatenated JPEG pictures.

use std::{
    fs::File,
    io::{BufReader, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use super::{Playback, unreadable};
use crate::{
    CaptureError, Frame, FramePool, Source,
    jpeg::{self, Rigour, Span},
    pace::Pace,
};

/// A file of concatenated JPEG pictures; the format knows no frame rate, so it is given.
pub struct MjpegClip {
    path: PathBuf,
    file: File,
    spans: Vec<Span>,
    size: (u32, u32),
    fps: f64,
    pool: FramePool,
    playback: Playback,
    pace: Pace,
    packet: Vec<u8>,
}

impl MjpegClip {
    /// The rate that [`super::open`] assumes.
    pub const FPS: f64 = 30.0;

    /// Indexes the clip. A last picture that was cut off is left out, with a warning in the log.
    ///
    /// # Errors
    /// [`CaptureError::Unreadable`] when the file cannot be read, holds no whole picture, or `fps` is not positive.
    pub fn open(path: &Path, fps: f64, pool: &FramePool, playback: Playback) -> Result<Self, CaptureError> {
        if !(fps.is_finite() && fps > 0.0) {
            return Err(unreadable(path, format!("a frame rate of {fps} makes no sense")));
        }
        let file = File::open(path).map_err(|cause| unreadable(path, cause))?;
        let found =
            jpeg::index(BufReader::with_capacity(1 << 16, &file)).map_err(|cause| unreadable(path, cause))?;
        if let Some(start) = found.truncated_at {
            tracing::warn!(clip = %path.display(), start, "the clip's last picture is cut off and left out");
        }
        if found.stray > 0 {
            tracing::warn!(clip = %path.display(), bytes = found.stray, "bytes between the clip's pictures are ignored");
        }
        if found.spans.is_empty() {
            return Err(unreadable(path, "no whole JPEG picture in it"));
        }
        let pace = Pace::new(fps, playback.realtime);
        let mut clip = Self {
            path: path.to_owned(),
            file,
            spans: found.spans,
            size: (0, 0),
            fps,
            pool: pool.clone(),
            playback,
            pace,
            packet: Vec::new(),
        };
        // The first picture gives the size, and says early when this is no clip at all.
        match clip.decode(0) {
            Ok(first) => {
                clip.size = (first.width, first.height);
                drop(clip.pool.share(first.rgba));
            }
            Err(CaptureError::Damaged(_)) => {} // reported when its turn comes
            Err(error) => return Err(error),
        }
        Ok(clip)
    }

    /// Number of whole pictures in the file.
    #[must_use]
    pub fn frames(&self) -> usize {
        self.spans.len()
    }

    /// Frames per second, as given.
    #[must_use]
    pub fn fps(&self) -> f64 {
        self.fps
    }

    fn decode(&mut self, at: usize) -> Result<jpeg::Decoded, CaptureError> {
        let Span { start, len } = self.spans[at];
        self.packet.clear();
        let read = self
            .file
            .seek(SeekFrom::Start(start))
            .and_then(|_| (&self.file).take(len).read_to_end(&mut self.packet));
        match read {
            Ok(read) if read as u64 == len => {}
            Ok(_) => return Err(unreadable(&self.path, "the file became shorter while it played")),
            Err(cause) => return Err(unreadable(&self.path, cause)),
        }
        jpeg::decode(&self.packet, Rigour::Strict, &self.pool)
            .map_err(|cause| CaptureError::Damaged(format!("{}, picture {at}: {cause}", self.path.display())))
    }
}

impl Source for MjpegClip {
    fn next_frame(&mut self) -> Result<Option<Frame>, CaptureError> {
        let turn = self.pace.wait();
        let count = self.spans.len() as u64;
        if turn.position >= count && !self.playback.looping {
            return Ok(None);
        }
        // Below `count`, which is a usize.
        let decoded = self.decode((turn.position % count) as usize)?;
        Ok(Some(Frame {
            width: decoded.width,
            height: decoded.height,
            pixels: self.pool.share(decoded.rgba),
            captured_at: turn.at,
            sequence: turn.position,
            name: None,
        }))
    }

    fn describe(&self) -> String {
        let (width, height) = self.size;
        let (frames, fps) = (self.spans.len(), self.fps);
        format!("{}: MJPEG clip, {width}x{height}, {fps} fps, {frames} pictures", self.path.display())
    }
}
