//! The wgpu renderer: one module per pass.
//!
//! ```text
//! frame ── plate ───────────────────────────────┐
//! body ─── depth ─┐                             ├─ composite ── read-back ── Picture
//! drape ── cloth ─┴─ layer ─────────────────────┘
//! ```
//!
//! The garment layer is as large as the garments on the screen, not as the screen: on a software driver every pixel
//! counts. Light is estimated on the CPU from a coarse sampling of the frame.

mod background;
mod cloth;
mod composite;
mod depth;
mod device;
mod error;
mod fill;
mod finish;
mod folds;
mod framing;
mod grain;
mod held;
mod layer;
mod light;
mod limbs;
mod motion;
mod optics;
mod plate;
mod readback;
mod scene;
mod settings;
mod shadow;
mod textures;
mod threads;
mod undress;

use std::time::{Duration, Instant};

use glam::Vec2;
use jingxuan_capture::FramePool;

pub use device::AdapterPreference;
pub use error::MirrorError;
pub use light::Light;
pub use scene::{RenderTimings, SceneView, Shopper, ViewMode, WornMesh};
pub use settings::RenderQuality;

use crate::{
    Picture,
    segment::{Class, Replaced},
};
use device::Gpu;
use framing::{Framing, PixelRect};

/// How the garments' outlines are made smooth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Edges {
    /// By samples on graphics hardware, by a filter on a software driver.
    #[default]
    Auto,
    /// Four samples a pixel.
    Sampled,
    /// One sample a pixel, and a filter along the outline.
    Filtered,
}

/// What a [`Renderer`] is made for.
#[derive(Clone, Debug)]
pub struct RendererOptions {
    /// Width of the pictures in pixels.
    pub width: u32,
    /// Height of the pictures in pixels.
    pub height: u32,
    /// Which graphics adapter to take.
    pub adapter: AdapterPreference,
    /// How the garments' outlines are made smooth.
    pub edges: Edges,
    /// Takes the old clothes out of the picture where a new garment takes their place. Off by default: a mannequin wears none.
    pub undress: bool,
    /// Makes the pictures' alpha tell how far garments, and their shade under a half, cover each pixel. For measuring; screens
    /// take pictures to be opaque.
    pub coverage: bool,
    /// Waits after every pass, so that [`RenderTimings`] tells them apart; costs a little time.
    pub profile: bool,
}

impl Default for RendererOptions {
    fn default() -> Self {
        Self {
            width: 1080,
            height: 1920,
            adapter: AdapterPreference::default(),
            edges: Edges::default(),
            undress: false,
            coverage: false,
            profile: false,
        }
    }
}

/// Draws scenes off screen and reads the pictures back.
///
/// After an error of kind [`MirrorError::DeviceLost`] every further call fails: make a new renderer.
pub struct Renderer {
    gpu: Gpu,
    options: RendererOptions,
    pool: FramePool,
    picture: wgpu::Texture,
    picture_bytes: wgpu::TextureView,
    picture_srgb: wgpu::TextureView,
    plate: plate::PlatePass,
    depth: depth::DepthPass,
    cloth: cloth::ClothPass,
    layer: layer::Layer,
    composite: composite::CompositePass,
    readback: readback::ReadBack,
    light: light::LightMeter,
    shadow: shadow::ShadowPass,
    quality: RenderQuality,
    optics: optics::CameraMeter,
    motion: motion::MotionMeter,
    undresser: undress::Undresser,
    pictures: u64,
    timings: RenderTimings,
}

impl Renderer {
    /// Opens the graphics device and compiles the passes.
    ///
    /// # Errors
    /// [`MirrorError::NoAdapter`] or [`MirrorError::Graphics`].
    pub fn new(options: RendererOptions) -> Result<Self, MirrorError> {
        let gpu = Gpu::open(&options.adapter)?;
        let largest = gpu.device.limits().max_texture_dimension_2d;
        if !(16..=largest).contains(&options.width) || !(16..=largest).contains(&options.height) {
            return Err(MirrorError::Graphics(format!(
                "a picture of {}x{} pixels is outside 16..{largest}",
                options.width, options.height
            )));
        }
        let samples = match options.edges {
            Edges::Sampled => layer::SAMPLES,
            Edges::Filtered => 1,
            Edges::Auto => {
                if gpu.software {
                    1
                } else {
                    layer::SAMPLES
                }
            }
        };
        gpu.scoped(|| {
            let picture = gpu.device.create_texture(&wgpu::TextureDescriptor {
                label: Some("picture"),
                size: wgpu::Extent3d {
                    width: options.width,
                    height: options.height,
                    depth_or_array_layers: 1,
                },
                mip_level_count: 1,
                sample_count: 1,
                dimension: wgpu::TextureDimension::D2,
                format: PICTURE_FORMAT,
                usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
                view_formats: &[PICTURE_FORMAT.add_srgb_suffix()],
            });
            let picture_srgb = picture.create_view(&wgpu::TextureViewDescriptor {
                format: Some(PICTURE_FORMAT.add_srgb_suffix()),
                ..Default::default()
            });
            let depth = depth::DepthPass::new(&gpu, samples);
            Self {
                plate: plate::PlatePass::new(&gpu, options.coverage),
                cloth: cloth::ClothPass::new(&gpu, depth.projection(), samples),
                depth,
                layer: layer::Layer::new(samples),
                composite: composite::CompositePass::new(&gpu, samples == 1),
                readback: readback::ReadBack::new(&gpu, options.width, options.height),
                light: light::LightMeter::default(),
                shadow: shadow::ShadowPass::new(&gpu),
                quality: RenderQuality::FULL,
                optics: optics::CameraMeter::default(),
                motion: motion::MotionMeter::default(),
                undresser: undress::Undresser::default(),
                pictures: 0,
                pool: FramePool::default(),
                picture_bytes: picture.create_view(&Default::default()),
                picture_srgb,
                picture,
                timings: RenderTimings::default(),
                gpu: gpu.clone(),
                options,
            }
        })
    }

    /// The adapter in use, with its driver.
    #[must_use]
    pub fn adapter_name(&self) -> &str {
        &self.gpu.name
    }

    /// Where the last [`Renderer::render`] spent its time.
    #[must_use]
    pub fn timings(&self) -> &RenderTimings {
        &self.timings
    }

    /// Whether the last shopper's own clothes stand out too far to be taken out of the picture: a coat, which stays in it.
    #[must_use]
    pub fn sees_a_coat(&self) -> bool {
        self.undresser.coat()
    }

    /// What a place of the last frame (pixels) shows, as segmented for taking the old clothes out; background without
    /// [`RendererOptions::undress`].
    #[must_use]
    pub fn class_at(&self, frame: Vec2) -> Class {
        self.undresser.class_at(frame)
    }

    /// What became of a place of the last frame (pixels) when the old clothes were taken out.
    pub(crate) fn edit_at(&self, frame: Vec2) -> undress::Edit {
        self.undresser.edit_at(frame)
    }

    /// The light that the last picture was shaded with.
    #[must_use]
    pub fn light(&self) -> Light {
        self.light.current()
    }

    /// What the next pictures are drawn with. Takes effect at once, and compiles nothing.
    pub fn set_quality(&mut self, quality: RenderQuality) {
        self.quality = quality.checked();
    }

    /// Forgets everything that was seen: pooled pictures, the smoothed light, the last frame in graphics memory.
    pub fn wipe(&mut self) {
        self.pool.wipe();
        self.light = light::LightMeter::default();
        self.optics = optics::CameraMeter::default();
        self.motion = motion::MotionMeter::default();
        self.undresser.wipe();
        self.plate.wipe(&self.gpu);
        self.composite.wipe(&self.gpu);
        self.depth.wipe(&self.gpu);
        self.cloth.wipe();
        self.shadow.wipe(&self.gpu);
        self.layer.wipe();
        // The finished picture, in graphics memory and where it is read back.
        let mut encoder = self.gpu.encoder();
        self.plate.draw(&mut encoder, &self.picture_bytes);
        self.readback.copy(&mut encoder, &self.picture);
        self.gpu.queue.submit([encoder.finish()]);
        if let Err(error) = self.gpu.wait() {
            tracing::warn!(%error, "the graphics device went with the picture");
        }
    }

    /// Destroys the graphics device, as a driver reset would: for drills of what follows.
    pub fn destroy_device(&self) {
        self.gpu.device.destroy();
        // The loss is told by the next poll; an error here is that loss.
        let _ = self.gpu.device.poll(wgpu::PollType::Poll);
    }

    /// Draws one scene. The picture shows `scene.frame` itself, never a newer one.
    ///
    /// # Errors
    /// [`MirrorError::Scene`] for a scene that contradicts itself, [`MirrorError::DeviceLost`] when the device is gone or
    /// does not answer, [`MirrorError::Graphics`] for anything else the driver refuses.
    pub fn render(&mut self, scene: &SceneView<'_>) -> Result<Picture, MirrorError> {
        let started = Instant::now();
        self.gpu.alive()?;
        scene.check()?;
        let gpu = self.gpu.clone();
        self.timings = RenderTimings::default();
        let drawn = gpu.scoped(|| self.draw(scene))??;
        let waited = Instant::now();
        let pixels = self.readback.finish(&gpu, &self.pool)?;
        self.timings.read_back += waited.elapsed();
        self.timings.total = started.elapsed();
        Ok(Picture {
            width: self.options.width,
            height: self.options.height,
            pixels,
            captured_at: scene.frame.captured_at,
            dressed: drawn,
        })
    }

    /// How a frame lies in the picture.
    fn framing(&self, frame: &jingxuan_capture::Frame, mirror: bool) -> Framing {
        let size = Vec2::new(self.options.width as f32, self.options.height as f32);
        Framing::cover(frame.width, frame.height, size, mirror)
    }

    /// Where a point of the camera frame is in the picture, pixels.
    pub(crate) fn place(
        &self,
        frame: &jingxuan_capture::Frame,
        camera: &jingxuan_body::Camera,
        p: glam::Vec3,
        mirror: bool,
    ) -> Vec2 {
        self.framing(frame, mirror).pixel(camera, p)
    }

    /// Records and submits every pass; whether a garment was drawn.
    fn draw(&mut self, scene: &SceneView<'_>) -> Result<bool, MirrorError> {
        let gpu = self.gpu.clone();
        let framing = self.framing(scene.frame, scene.mirror);

        let mark = Instant::now();
        let clean = if self.options.undress {
            let _span = tracing::debug_span!("undress").entered();
            let replaced = match scene.mode {
                ViewMode::Plain => Replaced::default(),
                _ => Replaced::by(scene.garments.iter().map(|garment| garment.category)),
            };
            self.undresser.undress(scene.frame, scene.shopper.as_ref(), replaced, &self.light.current())
        } else {
            None
        };
        self.timings.undress = mark.elapsed();
        let mark = Instant::now();
        self.plate.upload(&gpu, scene.frame, clean.unwrap_or(&scene.frame.pixels), &framing)?;
        self.timings.upload += mark.elapsed();

        let mut encoder = gpu.encoder();
        let mark = Instant::now();
        self.plate.draw(&mut encoder, &self.picture_bytes);
        self.timings.plate = self.part(&gpu, &mut encoder, mark)?;

        let dressed = match (scene.mode, &scene.shopper) {
            (ViewMode::Plain, _) | (_, None) => false,
            (_, Some(_)) if scene.garments.is_empty() => false,
            (mode, Some(shopper)) => {
                self.dress(&gpu, &mut encoder, scene, shopper, &framing, mode == ViewMode::Split)?
            }
        };
        let mark = Instant::now();
        self.readback.copy(&mut encoder, &self.picture);
        gpu.queue.submit([encoder.finish()]);
        self.readback.map();
        gpu.wait()?;
        self.timings.finish = mark.elapsed();
        Ok(dressed)
    }

    fn dress(
        &mut self,
        gpu: &Gpu,
        encoder: &mut wgpu::CommandEncoder,
        scene: &SceneView<'_>,
        shopper: &Shopper<'_>,
        framing: &Framing,
        split: bool,
    ) -> Result<bool, MirrorError> {
        let mark = Instant::now();
        let light = self.light.measure(scene.frame, shopper.observation);
        let optics = self.optics.measure(scene.frame, shopper.observation);
        self.pictures += 1;
        let camera = &shopper.body.camera;
        let screen = PixelRect::whole(self.options.width, self.options.height);
        let below = if self.quality.shadow_size > 0 { shadow::BELOW_HEM } else { 0.0 };
        let below = below * camera.fy / shopper.body.joints[0].z.max(0.5) * framing.scale();
        let Some(rect) =
            framing.bounds(camera, scene.garments).and_then(|rect| rect.lowered(below as u32).within(screen))
        else {
            return Ok(false);
        };
        self.layer.fit(gpu, rect, optics.layer_scale(framing.scale()) * self.quality.internal_scale);
        self.shadow.upload(gpu, &light, scene.garments, self.quality.shadow_size);
        let projection = framing.projection(camera, rect);
        let Some(frame) = self.plate.view() else { return Ok(false) };
        self.depth.upload(
            gpu,
            &projection,
            scene.frame,
            frame,
            shopper,
            scene.garments,
            framing,
            rect,
            self.layer.scale(),
            &self.shadow,
        );
        let pixels_per_metre =
            camera.fy / shopper.body.joints[0].z.max(0.5) * framing.scale() * self.layer.scale().y;
        let threads = self.quality.fine_weave.then_some(pixels_per_metre);
        self.cloth.upload(
            gpu,
            &light,
            scene.garments,
            &self.shadow,
            threads,
            scene.mode == ViewMode::FitMap,
        )?;
        self.timings.upload += mark.elapsed();

        let mark = Instant::now();
        if self.shadow.is_on() {
            let mut pass = self.shadow.begin(encoder);
            self.shadow.choose(&mut pass, shadow::Casters::Garments);
            self.cloth.cast(&mut pass);
            self.shadow.choose(&mut pass, shadow::Casters::Skin);
            self.depth.cast(&mut pass);
        }
        self.timings.shadow = self.part(gpu, encoder, mark)?;

        let mark = Instant::now();
        {
            let mut pass = self.layer.begin(encoder);
            self.depth.draw(&mut pass);
            self.cloth.draw(&mut pass);
        }
        self.timings.garment = self.part(gpu, encoder, mark)?;

        let mark = Instant::now();
        let mut shown =
            rect.grown(composite::shadow_reach(self.options.height)).within(screen).unwrap_or(rect);
        if split {
            let middle = self.options.width / 2;
            let Some(half) =
                shown.within(PixelRect { x: middle, width: self.options.width - middle, ..screen })
            else {
                return Ok(false);
            };
            shown = half;
        }
        let blur = self.motion.follow(framing, camera, scene.garments, scene.frame.captured_at);
        let seen = composite::Camera {
            noise: self.quality.grain.then_some(optics.noise),
            blur: blur.filter(|_| self.quality.motion_blur),
            picture: self.pictures,
        };
        let held = self.undresser.held();
        self.composite.upload(gpu, &self.layer, rect, shopper, framing, self.options.height, &seen, held);
        self.composite.draw(encoder, &self.picture_srgb, shown);
        self.timings.composite = self.part(gpu, encoder, mark)?;
        Ok(true)
    }

    /// When profiling, submits what was recorded so far and waits for it.
    fn part(
        &self,
        gpu: &Gpu,
        encoder: &mut wgpu::CommandEncoder,
        since: Instant,
    ) -> Result<Duration, MirrorError> {
        if self.options.profile {
            let recorded = std::mem::replace(encoder, gpu.encoder());
            gpu.queue.submit([recorded.finish()]);
            gpu.wait()?;
        }
        Ok(since.elapsed())
    }
}

/// Byte order that a cairo surface and a Windows swap chain take as it is.
const PICTURE_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Bgra8Unorm;
