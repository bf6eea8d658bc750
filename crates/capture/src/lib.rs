//! Cameras and replay: where frames come from.
//!
//! Architecture invariant: this crate knows nothing of people, bodies or windows. A [`Source`] yields [`Frame`]s;
//! the newest one waits in a one-slot [`Mailbox`], so slow readers drop frames and never add delay.

mod camera;
mod frame;
mod jpeg;
mod mailbox;
mod negotiate;
mod pace;
mod replay;
mod rotate;
mod thread;
mod yuv;

pub use camera::{Camera, CameraInfo, CameraRequest, list_cameras};
pub use frame::{Frame, FramePool, Pixels};
pub use mailbox::Mailbox;
pub use negotiate::{Coding, Mode, preference};
pub use replay::{Ffmpeg, Folder, MjpegClip, Photo, Playback, Y4m, open};
pub use thread::{CaptureSpec, CaptureState, CaptureThread};

/// What can go wrong between a lens and a [`Frame`].
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// No device, or not the one that was asked for.
    #[error("no camera: {0}")]
    NoCamera(String),
    /// The device was there and is gone, or stopped delivering.
    #[error("the camera stopped: {0}")]
    Lost(String),
    /// The device offers no format that we can decode.
    #[error("the camera offers no usable format: {0}")]
    NoFormat(String),
    /// A file, folder or clip cannot be opened or read.
    #[error("cannot read {path}: {cause}")]
    Unreadable {
        /// The path as given.
        path: String,
        /// Why, in one line.
        cause: String,
    },
    /// One frame is damaged; the source goes on with the next.
    #[error("damaged frame: {0}")]
    Damaged(String),
}

/// Something that yields frames, one after the other.
pub trait Source: Send {
    /// Waits for the next frame. `Ok(None)` is the end of a finite source (photo, folder, clip without loop).
    ///
    /// # Errors
    /// [`CaptureError::Damaged`] may be followed by further frames; every other error ends the source.
    fn next_frame(&mut self) -> Result<Option<Frame>, CaptureError>;

    /// One line for logs and the staff screen: device name and negotiated format, or file name.
    fn describe(&self) -> String;
}
