//! Photos, folders and clips for the headless commands.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use jingxuan_capture::{CaptureError, Frame, FramePool, Playback, Source, open};
use jingxuan_mirror::{Fault, FaultKind, Perception, Seen};

use crate::{
    Context,
    exit::{Because, Failed, Failure, Outcome},
};

/// Frames per second that clips are taken to have.
const CLIP_FPS: f64 = 30.0;

/// An opened input.
pub struct Input {
    source: Box<dyn Source>,
    opened: Instant,
    /// How many frames were damaged and left out.
    pub damaged: usize,
}

impl Input {
    /// Opens a photo, folder or clip, to be read as fast as it can be.
    pub fn open(path: &Path) -> Outcome<Self> {
        let playback = Playback { looping: false, realtime: false };
        let source = open(path, &FramePool::default(), playback).because(Failure::Input)?;
        Ok(Self { source, opened: Instant::now(), damaged: 0 })
    }

    /// The next whole frame. A damaged one among several is reported and left out; a damaged photo is an error.
    pub fn next(&mut self) -> Outcome<Option<Frame>> {
        loop {
            match self.source.next_frame() {
                Ok(frame) => {
                    return Ok(frame.map(|mut frame| {
                        if frame.name.is_none() {
                            // Read faster or slower than it plays: the filters need the clip's own time.
                            frame.captured_at =
                                self.opened + Duration::from_secs_f64(frame.sequence as f64 / CLIP_FPS);
                        }
                        frame
                    }));
                }
                Err(CaptureError::Damaged(cause)) => {
                    eprintln!("jingxuan: left out: {cause}");
                    self.damaged += 1;
                }
                Err(error) => return Err(error).because(Failure::Input),
            }
        }
    }
}

/// Loads the networks and the body.
pub fn perception(context: &Context) -> Outcome<Perception> {
    Perception::load(&context.settings, &context.resources).map_err(failed)
}

/// Perceives a frame: photos by themselves, clips with tracking.
pub fn perceive(perception: &mut Perception, frame: &Frame) -> Outcome<Option<Seen>> {
    let seen = if frame.name.is_some() { perception.still(frame) } else { perception.track(frame) };
    seen.map_err(failed)
}

/// Gives a fault of the mirror its exit code.
pub fn failed(fault: Fault) -> Failed {
    let failure = match fault.kind {
        FaultKind::ModelMissing | FaultKind::ModelDamaged | FaultKind::Garment => Failure::Resource,
        FaultKind::Graphics => Failure::Graphics,
        FaultKind::Settings => Failure::Settings,
        FaultKind::CameraMissing | FaultKind::CameraLost => Failure::Input,
        FaultKind::Internal => Failure::Other,
    };
    Failed { failure, error: anyhow::anyhow!(fault.cause) }
}
