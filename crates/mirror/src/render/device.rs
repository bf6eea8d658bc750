//! The graphics device: choice of adapter, errors and loss.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use super::MirrorError;

/// A device that has not answered for this long is lost.
const PATIENCE: Duration = Duration::from_secs(10);

/// Which graphics adapter to take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AdapterPreference {
    /// The fastest: discrete, integrated, software, in that order.
    #[default]
    Fastest,
    /// The software driver, for tests and comparisons.
    Software,
    /// The first whose name or driver contains this text, upper and lower case alike.
    Named(String),
}

/// Device and queue, and whether they still work. Clones share one device.
#[derive(Clone, Debug)]
pub(super) struct Gpu {
    pub device: wgpu::Device,
    pub queue: wgpu::Queue,
    pub name: Arc<str>,
    /// Whether the processor draws.
    pub software: bool,
    lost: Arc<OnceLock<String>>,
}

impl Gpu {
    pub fn open(preference: &AdapterPreference) -> Result<Self, MirrorError> {
        let mut description = wgpu::InstanceDescriptor::new_without_display_handle();
        description.backends = wgpu::Backends::PRIMARY;
        // Validation layers are a developer's tool and cost time on every call.
        description.flags = wgpu::InstanceFlags::empty().with_env();
        let instance = wgpu::Instance::new(description);
        let adapters = pollster::block_on(instance.enumerate_adapters(wgpu::Backends::PRIMARY));
        let adapter = choose(adapters, preference)?;
        let info = adapter.get_info();
        let (device, queue) = pollster::block_on(adapter.request_device(&wgpu::DeviceDescriptor {
            label: Some("mirror"),
            required_features: wgpu::Features::empty(),
            required_limits: wgpu::Limits::default(),
            memory_hints: wgpu::MemoryHints::MemoryUsage,
            ..Default::default()
        }))
        .map_err(|error| MirrorError::Graphics(format!("{}: {error}", info.name)))?;
        let lost = Arc::new(OnceLock::new());
        let note = Arc::clone(&lost);
        device.set_device_lost_callback(move |reason, message| {
            note.get_or_init(|| format!("{reason:?}: {message}"));
        });
        let note = Arc::clone(&lost);
        // What no scope catches happened outside of `Renderer`'s calls: the device cannot be trusted any more.
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            tracing::error!(%error, "uncaptured graphics error");
            note.get_or_init(|| error.to_string());
        }));
        let name = format!("{} ({:?}, {} {})", info.name, info.backend, info.driver, info.driver_info);
        tracing::info!(adapter = name, "graphics device opened");
        let software = info.device_type == wgpu::DeviceType::Cpu;
        Ok(Self { device, queue, name: name.into(), software, lost })
    }

    /// # Errors
    /// [`MirrorError::DeviceLost`] once the device is gone.
    pub fn alive(&self) -> Result<(), MirrorError> {
        match self.lost.get() {
            Some(cause) => Err(MirrorError::DeviceLost(cause.clone())),
            None => Ok(()),
        }
    }

    /// Runs `work` and turns whatever the driver refuses meanwhile into an error.
    pub fn scoped<T>(&self, work: impl FnOnce() -> T) -> Result<T, MirrorError> {
        let memory = self.device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
        let internal = self.device.push_error_scope(wgpu::ErrorFilter::Internal);
        let validation = self.device.push_error_scope(wgpu::ErrorFilter::Validation);
        let result = work();
        let caught = [validation, internal, memory].map(|scope| pollster::block_on(scope.pop()));
        self.alive()?;
        match caught.into_iter().flatten().next() {
            Some(error) => Err(MirrorError::Graphics(error.to_string())),
            None => Ok(result),
        }
    }

    pub fn encoder(&self) -> wgpu::CommandEncoder {
        self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("mirror") })
    }

    /// Waits until everything submitted is done.
    pub fn wait(&self) -> Result<(), MirrorError> {
        let waited =
            self.device.poll(wgpu::PollType::Wait { submission_index: None, timeout: Some(PATIENCE) });
        self.alive()?;
        waited.map(|_| ()).map_err(|error| {
            let cause = self.lost.get_or_init(|| format!("no answer: {error}"));
            MirrorError::DeviceLost(cause.clone())
        })
    }

    /// A shader from the text of its file and of the chunks it uses.
    pub fn shader(&self, name: &str, text: &str) -> wgpu::ShaderModule {
        self.device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some(name),
            source: wgpu::ShaderSource::Wgsl(text.into()),
        })
    }

    /// A buffer of `size` bytes, written from the CPU.
    pub fn buffer(&self, label: &str, size: u64, usage: wgpu::BufferUsages) -> wgpu::Buffer {
        self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some(label),
            size: size.next_multiple_of(16).max(16),
            usage: usage | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        })
    }

    /// Writes `data` to the start of `buffer`, making a larger one where it does not fit.
    pub fn fill<T: bytemuck::NoUninit>(
        &self,
        buffer: &mut Option<wgpu::Buffer>,
        label: &str,
        usage: wgpu::BufferUsages,
        data: &[T],
    ) {
        let bytes: &[u8] = bytemuck::cast_slice(data);
        let size = bytes.len() as u64;
        let buffer = match buffer {
            Some(buffer) if buffer.size() >= size => buffer,
            _ => buffer.insert(self.buffer(label, size + size / 4, usage)),
        };
        if !bytes.is_empty() {
            self.queue.write_buffer(buffer, 0, bytes);
        }
    }
}

fn choose(
    adapters: Vec<wgpu::Adapter>,
    preference: &AdapterPreference,
) -> Result<wgpu::Adapter, MirrorError> {
    let names: Vec<String> = adapters.iter().map(|adapter| adapter.get_info().name).collect();
    let speed = |adapter: &wgpu::Adapter| match adapter.get_info().device_type {
        wgpu::DeviceType::DiscreteGpu => 0,
        wgpu::DeviceType::IntegratedGpu => 1,
        wgpu::DeviceType::VirtualGpu | wgpu::DeviceType::Other => 2,
        wgpu::DeviceType::Cpu => 3,
    };
    let found = match preference {
        AdapterPreference::Fastest => adapters.into_iter().min_by_key(speed),
        AdapterPreference::Software => adapters.into_iter().find(|adapter| speed(adapter) == 3),
        AdapterPreference::Named(text) => {
            let text = text.to_lowercase();
            adapters.into_iter().find(|adapter| {
                let info = adapter.get_info();
                info.name.to_lowercase().contains(&text) || info.driver.to_lowercase().contains(&text)
            })
        }
    };
    found.ok_or_else(|| MirrorError::NoAdapter(format!("{preference:?} among {names:?}")))
}
