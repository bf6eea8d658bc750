//! Logs: standard error, and one file a day in the user's state folder. Never a picture, never a secret.

use std::path::PathBuf;

use tracing_appender::{non_blocking::WorkerGuard, rolling};
use tracing_subscriber::{EnvFilter, Layer, layer::SubscriberExt, util::SubscriberInitExt};

/// Days of log files that are kept.
const DAYS: usize = 14;

/// Keeps the log file's writer alive; the rest is written when it is dropped.
pub struct Logging {
    _file: Option<WorkerGuard>,
    /// Folder of the log files, where they can be written.
    pub folder: Option<PathBuf>,
}

/// Starts logging; `JINGXUAN_LOG` filters as `RUST_LOG` does elsewhere. Without a writable folder only standard
/// error is used, and that is logged.
#[must_use]
pub fn start() -> Logging {
    let filter = || {
        EnvFilter::try_from_env("JINGXUAN_LOG").unwrap_or_else(|_| EnvFilter::new("info,ort=warn,wgpu=warn"))
    };
    let folder = crate::folders::logs();
    let file = folder.as_ref().map(|folder| {
        std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        rolling::Builder::new()
            .rotation(rolling::Rotation::DAILY)
            .filename_prefix("kiosk")
            .filename_suffix("log")
            .max_log_files(DAYS)
            .build(folder)
            .map_err(|error| error.to_string())
    });
    let (writer, trouble) = match file {
        Some(Ok(file)) => (Some(tracing_appender::non_blocking(file)), None),
        Some(Err(cause)) => (None, Some(cause)),
        None => (None, Some("the user has no state folder".into())),
    };
    let (writer, guard) = writer.map_or((None, None), |(writer, guard)| (Some(writer), Some(guard)));
    let to_file = writer.map(|writer| {
        tracing_subscriber::fmt::layer().with_ansi(false).with_writer(writer).with_filter(filter())
    });
    tracing_subscriber::registry()
        .with(tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_filter(filter()))
        .with(to_file)
        .init();
    if let Some(cause) = &trouble {
        tracing::warn!("no log file: {cause}");
    }
    // A panic in a background thread is written down; the window stays.
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        tracing::error!(thread = std::thread::current().name().unwrap_or("?"), "{panic}");
        usual(panic);
    }));
    Logging { folder: folder.filter(|_| trouble.is_none()), _file: guard }
}
