//! The program as it is called, in a folder of its own.
#![allow(dead_code)] // every test file uses its own part

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// The repository, with `assets` and `models`.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A folder of files, gone with the test.
pub struct Folder {
    folder: tempfile::TempDir,
}

impl Folder {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    pub fn file(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// `jingxuan` with the repository's resources and what this machine has.
    pub fn jingxuan(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jingxuan"));
        command.args(arguments).env("JINGXUAN_RESOURCES", root());
        command
    }

    /// The same where this folder is the user's home: nothing is found or kept elsewhere, and there is neither encoder nor ONNX Runtime.
    pub fn bare(&self, arguments: &[&str]) -> Command {
        let mut command = self.jingxuan(arguments);
        command
            .env("JINGXUAN_ENCODER", self.path("no-encoder"))
            .env("ORT_DYLIB_PATH", self.path("no-runtime"))
            .env("HOME", self.folder.path())
            .env("XDG_CACHE_HOME", self.folder.path());
        command
    }
}

pub fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What it printed, where it did well.
pub fn told(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", complaint(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// Its complaint, where it failed with this code.
pub fn refused(command: &mut Command, code: i32) -> String {
    let output = command.output().unwrap();
    let complaint = complaint(&output);
    assert_eq!(output.status.code(), Some(code), "{command:?}: {complaint}");
    assert!(!complaint.contains("panicked"), "{complaint}");
    complaint
}
