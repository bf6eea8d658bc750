//! The state of the mirror as a value: shown to staff, told to the shopper, watched by the fleet.

use serde::Serialize;

/// State of one thread of the pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", content = "fault", rename_all = "snake_case")]
pub enum Health {
    /// Not yet delivering.
    Starting,
    /// Delivering.
    Running,
    /// Delivering with a loss.
    Degraded(Fault),
    /// Not delivering; retried with back-off.
    Down(Fault),
}

/// Why something is degraded or down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// What the shopper is told (translated by the interface).
    pub kind: FaultKind,
    /// The cause in English, for staff and logs.
    pub cause: String,
}

/// Kinds of fault that the interface has words for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// No camera was found.
    CameraMissing,
    /// The camera was there and stopped.
    CameraLost,
    /// A model file or ONNX Runtime is missing.
    ModelMissing,
    /// A model file is damaged.
    ModelDamaged,
    /// The graphics device is missing or lost.
    Graphics,
    /// A garment's files are missing or damaged.
    Garment,
    /// Settings are damaged; the last good or default ones are in use.
    Settings,
    /// Something else inside the program.
    Internal,
}

/// A snapshot of the running mirror.
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    /// The capture thread.
    pub capture: Health,
    /// The perception thread (vision and fit).
    pub perception: Health,
    /// The render thread.
    pub render: Health,
    /// Camera and format, or file.
    pub source: String,
    /// Whether the source is the bundled clip because no camera is there.
    pub replay: bool,
    /// Whether a consented session is running.
    pub session: bool,
    /// Whether a shopper is in view.
    pub shopper: bool,
    /// People seen by the last detection.
    pub people: usize,
    /// What is worn now, with the sizes that were resolved.
    pub worn: Vec<crate::Worn>,
    /// The size that fits each worn garment best, where the body is known.
    pub best_sizes: Vec<Option<String>>,
    /// How much wider than the body each worn garment is in its size, centimetres per zone, where the body is known.
    pub ease: Vec<Option<jingxuan_garment::Ease>>,
    /// The shopper's measurements, where the body is known. They stay within the program: never written, logged or sent.
    #[serde(skip)]
    pub measured: Option<jingxuan_body::Measurements>,
    /// What dynamic quality has lowered to hold the rate, the least visible first.
    pub lowered: Vec<crate::Lowered>,
    /// What is on the screen.
    pub showing: crate::Showing,
    /// Whether the frozen moment is ready at the camera's resolution.
    pub result_ready: bool,
    /// Whether the shopper's own clothes stand out too far to be taken out of the picture.
    pub coat: bool,
    /// Pictures per second over the last second.
    pub fps: f32,
    /// Median capture-to-shown delay over the last second, milliseconds.
    pub capture_to_shown_ms: f32,
    /// The execution provider that runs the networks.
    pub provider: String,
    /// The graphics adapter.
    pub adapter: String,
}
