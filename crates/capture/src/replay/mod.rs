//! Replay: photos, folders, clips and video files as [`Source`](crate::Source)s.

mod ffmpeg;
mod folder;
mod mjpeg;
mod photo;
mod y4m;

use std::{io::Read, path::Path};

pub use ffmpeg::Ffmpeg;
pub use folder::Folder;
pub use mjpeg::MjpegClip;
pub use photo::Photo;
pub use y4m::Y4m;

use crate::{CaptureError, FramePool, Source};

/// How a replay runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Playback {
    /// Start again at the end instead of ending.
    pub looping: bool,
    /// Keep to the clip's frame rate, skipping frames for a slow reader as a camera would; otherwise every frame comes
    /// as fast as it is read.
    pub realtime: bool,
}

/// Opens a photo, a folder of images, an MJPEG clip, a Y4M file, or anything that `ffmpeg` reads.
///
/// Folders are known by being folders, clips by their name (`.mjpeg`, `.mjpg`), everything else by its first bytes.
///
/// # Errors
/// [`CaptureError::Unreadable`] naming the path when it cannot be opened or is none of these;
/// [`CaptureError::Damaged`] when a photo cannot be decoded.
pub fn open(path: &Path, pool: &FramePool, playback: Playback) -> Result<Box<dyn Source>, CaptureError> {
    let meta = std::fs::metadata(path).map_err(|cause| unreadable(path, cause))?;
    if meta.is_dir() {
        return Ok(Box::new(Folder::open(path, pool, playback)?));
    }
    let mut start = Vec::with_capacity(64);
    std::fs::File::open(path)
        .and_then(|file| file.take(64).read_to_end(&mut start))
        .map_err(|cause| unreadable(path, cause))?;
    if start.is_empty() {
        return Err(unreadable(path, "the file is empty"));
    }
    if has_extension(path, &["mjpeg", "mjpg"]) {
        return Ok(Box::new(MjpegClip::open(path, MjpegClip::FPS, pool, playback)?));
    }
    if start.starts_with(y4m::MAGIC) || has_extension(path, &["y4m"]) {
        return Ok(Box::new(Y4m::open(path, pool, playback)?));
    }
    if photo::is_photo(&start) || has_extension(path, photo::EXTENSIONS) {
        return Ok(Box::new(Photo::open(path, pool, playback)?));
    }
    Ok(Box::new(Ffmpeg::open(path, pool, playback)?))
}

fn has_extension(path: &Path, known: &[&str]) -> bool {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    extension.is_some_and(|extension| known.contains(&extension.as_str()))
}

fn unreadable(path: &Path, cause: impl ToString) -> CaptureError {
    CaptureError::Unreadable { path: path.display().to_string(), cause: cause.to_string() }
}
