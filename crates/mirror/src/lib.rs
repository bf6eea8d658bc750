//! The wgpu renderer, and the pipeline that joins camera, vision, body and garment.
//!
//! Architecture invariant: no window, no web view, no customer. Pictures leave through a [`Presenter`].

mod allocation;
mod dresser;
mod evaluate;
mod mannequin;
mod meter;
mod perception;
mod picture;
mod pipeline;
mod quality;
mod render;
mod resources;
mod segment;
mod shelf;
mod stage;
mod status;
mod tempo;
mod turntable;

pub use dresser::{Dresser, Moment};
pub use evaluate::{ClipTruth, LABELLED, Overlap, PictureJudge, PictureScore, Shape, Share, TruthError};
pub use mannequin::{Mannequin, posed_body};
pub use meter::{Meter, Percentiles};
pub use perception::{Perception, PerceptionTimes, Seen};
pub use picture::{Picture, Presenter, Worn};
pub use pipeline::{Mirror, MirrorOptions, StageTimes};
pub use quality::{Budget, Lowered, Quality, QualityController, STEPS};
pub use render::{
    AdapterPreference, Edges, Light, MirrorError, RenderQuality, RenderTimings, Renderer, RendererOptions,
    SceneView, Shopper, ViewMode, WornMesh,
};
pub use resources::Resources;
pub use segment::{Class, Segmentation, Segmenter};
pub use stage::{Showing, View};
pub use status::{Fault, FaultKind, Health, Status};
pub use turntable::Turntable;
