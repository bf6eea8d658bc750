//! Where things are, and running other programs with their output in sight.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context, Result, bail};

/// The repository and the user's cache.
pub struct House {
    /// The repository's root.
    pub root: PathBuf,
    /// `~/.cache/jingxuan`: downloads, tools, and the shared target folder.
    pub cache: PathBuf,
    /// Cargo's target folder, shared by every clone of this user.
    pub target: PathBuf,
}

impl House {
    pub fn find() -> Result<Self> {
        let root =
            Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask has no parent folder")?.to_owned();
        let base = match std::env::var_os("XDG_CACHE_HOME") {
            Some(path) => PathBuf::from(path),
            None => PathBuf::from(std::env::var_os("HOME").context("HOME is not set")?).join(".cache"),
        };
        let cache = base.join("jingxuan");
        std::fs::create_dir_all(&cache).with_context(|| format!("cannot create {}", cache.display()))?;
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| cache.join("target"), PathBuf::from);
        Ok(Self { root, cache, target })
    }

    /// A command in the repository with the environment that every step shares.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        let tools = self.cache.join("tools");
        let path = std::env::var_os("PATH").unwrap_or_default();
        let paths = std::iter::once(tools).chain(std::env::split_paths(&path));
        command
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("PATH", std::env::join_paths(paths).unwrap_or(path))
            .env_remove("CARGO_MANIFEST_DIR");
        command
    }

    /// The built program of this name.
    pub fn built(&self, name: &str) -> PathBuf {
        self.target.join("release").join(name)
    }
}

/// Runs a command to its end, its output on the terminal; says how long it took when that is over two seconds.
pub fn run(what: &str, command: &mut Command) -> Result<()> {
    println!("==> {what}");
    let start = Instant::now();
    let status = command
        .status()
        .with_context(|| format!("cannot start {}", command.get_program().to_string_lossy()))?;
    if !status.success() {
        bail!("{what}: {} ended with {status}", command.get_program().to_string_lossy());
    }
    let seconds = start.elapsed().as_secs_f32();
    if seconds > 2.0 {
        println!("    {what}: {seconds:.0} s");
    }
    Ok(())
}

/// Whether a command runs and succeeds; its output is hidden.
pub fn succeeds(command: &mut Command) -> bool {
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .stdin(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
}

/// Standard output of a command that succeeded.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}
