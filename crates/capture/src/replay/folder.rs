//! A folder of photos.

use std::path::{Path, PathBuf};

use super::{Playback, has_extension, photo, unreadable};
use crate::{CaptureError, Frame, FramePool, Source, pace::Pace};

/// The photos of a folder (not of its sub-folders), sorted by name.
///
/// A damaged file yields an error that names it, and the source goes on with the next one. In real time each photo is
/// there for a second.
pub struct Folder {
    path: PathBuf,
    files: Vec<PathBuf>,
    pool: FramePool,
    playback: Playback,
    pace: Pace,
    at: usize,
}

impl Folder {
    /// Lists the folder.
    ///
    /// # Errors
    /// [`CaptureError::Unreadable`] when it cannot be listed or holds no photo.
    pub fn open(path: &Path, pool: &FramePool, playback: Playback) -> Result<Self, CaptureError> {
        let mut files = Vec::new();
        for entry in std::fs::read_dir(path).map_err(|cause| unreadable(path, cause))? {
            let file = entry.map_err(|cause| unreadable(path, cause))?.path();
            if has_extension(&file, photo::EXTENSIONS) && file.is_file() {
                files.push(file);
            }
        }
        if files.is_empty() {
            return Err(unreadable(path, format!("no photo in it ({})", photo::EXTENSIONS.join(", "))));
        }
        files.sort();
        let pace = Pace::new(1.0, playback.realtime);
        Ok(Self { path: path.to_owned(), files, pool: pool.clone(), playback, pace, at: 0 })
    }
}

impl Source for Folder {
    fn next_frame(&mut self) -> Result<Option<Frame>, CaptureError> {
        if self.at == self.files.len() {
            if !self.playback.looping {
                return Ok(None);
            }
            self.at = 0;
        }
        let turn = self.pace.wait();
        let file = &self.files[self.at];
        self.at += 1;
        match photo::load(file, &self.pool) {
            Ok(frame) => Ok(Some(Frame { sequence: turn.position, captured_at: turn.at, ..frame })),
            // The folder is still there: only this file is lost to it.
            Err(CaptureError::Unreadable { path, cause }) => {
                Err(CaptureError::Damaged(format!("{path}: {cause}")))
            }
            Err(error) => Err(error),
        }
    }

    fn describe(&self) -> String {
        format!("{}: folder of {} photos", self.path.display(), self.files.len())
    }
}
