//! The one ONNX Runtime of the process: found, loaded once, with execution providers in the configured order.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use jingxuan_settings::Provider;
use ort::{
    environment::Environment,
    ep::{self, ExecutionProvider, ExecutionProviderDispatch},
    session::{
        Session,
        builder::{GraphOptimizationLevel, SessionBuilder},
    },
    value::DynValue,
};
use parking_lot::Mutex;

use crate::OnnxError;

/// ONNX Runtime allows one environment per process; it lives as long as the process.
static ENVIRONMENT: OnceLock<Mutex<Option<Arc<Environment>>>> = OnceLock::new();

/// How networks are run.
#[derive(Clone, Debug)]
pub struct RuntimeOptions {
    /// The library file; `None` searches with [`find_runtime_library`].
    pub library: Option<PathBuf>,
    /// Tried in order; the CPU is always the last resort.
    pub providers: Vec<Provider>,
    /// Threads of one network run.
    pub threads: usize,
}

/// A loaded ONNX Runtime; clones share it.
#[derive(Clone)]
pub struct Runtime {
    environment: Arc<Environment>,
    options: RuntimeOptions,
    library: PathBuf,
}

/// Which execution provider a session got, and why not an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderReport {
    /// The provider in use.
    pub chosen: Provider,
    /// Providers that were asked for first, with the reason each was passed over.
    pub passed_over: Vec<(Provider, String)>,
}

impl Runtime {
    /// Loads ONNX Runtime (once per process; a second call with another library keeps the first).
    ///
    /// # Errors
    /// [`OnnxError::RuntimeMissing`] when the library is not found, not loadable or of the wrong version.
    pub fn open(options: RuntimeOptions) -> Result<Self, OnnxError> {
        let missing = OnnxError::RuntimeMissing;
        let library = match &options.library {
            Some(path) if path.is_file() => path.clone(),
            Some(path) => return Err(missing(format!("there is no file {}", path.display()))),
            None => find_runtime_library().map_err(missing)?,
        };
        let mut slot = ENVIRONMENT.get_or_init(Mutex::default).lock();
        let environment = match slot.as_ref() {
            Some(environment) => Arc::clone(environment),
            None => {
                let builder = ort::init_from(&library)
                    .map_err(|e| missing(format!("cannot load {}: {e}", library.display())))?;
                let environment = builder
                    .with_name("jingxuan")
                    .with_telemetry(false)
                    .build()
                    .map_err(|e| missing(format!("cannot start {}: {e}", library.display())))?;
                environment.set_log_level(ort::logging::LogLevel::Warning);
                let environment = Arc::new(environment);
                *slot = Some(Arc::clone(&environment));
                environment
            }
        };
        Ok(Self { environment, options, library })
    }

    /// Threads of one network run, as configured.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.options.threads
    }

    /// The library file in use.
    #[must_use]
    pub fn library(&self) -> &Path {
        &self.library
    }

    /// Opens a model with the configured threads and the first provider that works.
    ///
    /// # Errors
    /// [`OnnxError::ModelMissing`] and [`OnnxError::ModelDamaged`], naming the file.
    pub fn session(&self, model: &Path) -> Result<(Session, ProviderReport), OnnxError> {
        self.open_session(model, self.options.threads, &self.options.providers)
    }

    /// A session on the CPU and one thread, whatever is configured: for graphs of many small steps, which a graphics card
    /// would spend its time starting.
    ///
    /// # Errors
    /// As [`Runtime::session`].
    pub fn small_session(&self, model: &Path) -> Result<(Session, ProviderReport), OnnxError> {
        self.open_session(model, 1, &[])
    }

    /// A session on the CPU with a graph that is part of the program and weights that are filled in: one tensor for each
    /// initialiser that the graph declares external. `name` is what errors call it.
    ///
    /// # Errors
    /// [`OnnxError::ModelDamaged`] when graph and weights do not fit together.
    pub fn session_with_weights(
        &self,
        name: &str,
        graph: &[u8],
        weights: Vec<(String, DynValue)>,
        threads: usize,
    ) -> Result<Session, OnnxError> {
        let damaged = |e: String| OnnxError::ModelDamaged { path: name.into(), cause: e };
        let mut builder = self.builder(threads)?;
        for (tensor, value) in weights {
            builder = builder
                .with_external_initializer(&tensor, value)
                .map_err(|e| damaged(format!("{tensor}: {e}")))?;
        }
        builder.commit_from_memory(graph).map_err(|e| damaged(e.to_string()))
    }

    fn builder(&self, threads: usize) -> Result<SessionBuilder, ort::Error> {
        Ok(Session::builder(&self.environment)?
            .with_optimization_level(GraphOptimizationLevel::All)?
            .with_intra_threads(threads)?
            // Waiting threads sleep instead of spinning: the renderer needs the cores.
            .with_intra_op_spinning(false)?)
    }

    fn open_session(
        &self,
        model: &Path,
        threads: usize,
        providers: &[Provider],
    ) -> Result<(Session, ProviderReport), OnnxError> {
        let name = model.display().to_string();
        let bytes = std::fs::read(model).map_err(|e| match e.kind() {
            std::io::ErrorKind::NotFound => OnnxError::ModelMissing(name.clone()),
            _ => OnnxError::ModelDamaged { path: name.clone(), cause: e.to_string() },
        })?;
        let mut passed_over = Vec::new();
        // What is listed after the CPU is never reached: the CPU always works.
        for provider in providers.iter().copied().take_while(|p| *p != Provider::Cpu) {
            let attempt = dispatch(provider)
                .and_then(|dispatch| self.commit(&bytes, threads, Some(dispatch)).map_err(|e| e.to_string()));
            match attempt {
                Ok(session) => return Ok((session, ProviderReport { chosen: provider, passed_over })),
                Err(reason) => {
                    tracing::warn!(provider = provider.name(), reason, "execution provider passed over");
                    passed_over.push((provider, reason));
                }
            }
        }
        let session = self
            .commit(&bytes, threads, None)
            .map_err(|e| OnnxError::ModelDamaged { path: name, cause: e.to_string() })?;
        Ok((session, ProviderReport { chosen: Provider::Cpu, passed_over }))
    }

    fn commit(
        &self,
        model: &[u8],
        threads: usize,
        provider: Option<ExecutionProviderDispatch>,
    ) -> Result<Session, ort::Error> {
        let mut builder = self.builder(threads)?;
        if let Some(provider) = provider {
            builder = builder.with_execution_providers([provider.error_on_failure()])?;
        }
        builder.commit_from_memory(model)
    }
}

/// The provider for `ort`, or why this build of ONNX Runtime does not have it.
fn dispatch(provider: Provider) -> Result<ExecutionProviderDispatch, String> {
    fn available<E: ExecutionProvider>() -> Result<(), String> {
        match E::is_available() {
            Ok(true) => Ok(()),
            Ok(false) => Err("this build of ONNX Runtime does not contain it".into()),
            Err(e) => Err(e.to_string()),
        }
    }
    Ok(match provider {
        Provider::TensorRt => available::<ep::TensorRT>().map(|()| ep::TensorRT::default().build())?,
        Provider::Cuda => available::<ep::CUDA>().map(|()| ep::CUDA::default().build())?,
        Provider::DirectMl => available::<ep::DirectML>().map(|()| ep::DirectML::default().build())?,
        Provider::CoreMl => available::<ep::CoreML>().map(|()| ep::CoreML::default().build())?,
        Provider::OpenVino => available::<ep::OpenVINO>().map(|()| ep::OpenVINO::default().build())?,
        Provider::WebGpu => available::<ep::WebGPU>().map(|()| ep::WebGPU::default().build())?,
        Provider::Cpu => ep::CPU::default().build(),
    })
}

/// Looks for the ONNX Runtime library: `ORT_DYLIB_PATH`, beside the program, the user's cache.
///
/// # Errors
/// A sentence naming every place that was looked at.
pub fn find_runtime_library() -> Result<PathBuf, String> {
    let name = if cfg!(target_os = "windows") {
        "onnxruntime.dll"
    } else if cfg!(target_os = "macos") {
        "libonnxruntime.1.32.0.dylib"
    } else {
        "libonnxruntime.so.1.32.0"
    };
    let mut places = Vec::new();
    if let Some(path) = std::env::var_os("ORT_DYLIB_PATH").filter(|p| !p.is_empty()) {
        places.push(PathBuf::from(path));
    }
    if let Some(folder) = std::env::current_exe().ok().as_deref().and_then(Path::parent) {
        places.push(folder.join(name));
    }
    let home = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")));
    if let Some(cache) = home {
        places.push(cache.join("jingxuan/onnxruntime").join(name));
    }
    places.iter().find(|path| path.is_file()).cloned().ok_or_else(|| {
        let looked: Vec<_> = places.iter().map(|p| p.display().to_string()).collect();
        format!("not found at {}", looked.join(", "))
    })
}
