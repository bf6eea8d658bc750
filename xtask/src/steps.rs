//! The steps of `run` and `test`, in the order a newcomer sees them.

use std::{
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use anyhow::{Context, Result, bail};

use crate::{
    fetch::{DENY, ENCODER, NEXTEST, ONNX_RUNTIME, pip_works, sha256},
    process::{House, run as run_step, succeeds},
    system,
};

/// What `run` wears when there is no screen to choose on.
const SHOWN_WITHOUT_DISPLAY: [&str; 2] = ["tee-classic", "skirt-flared"];

/// System packages, ONNX Runtime, the sentence encoder, models, interface.
pub fn setup(house: &House) -> Result<()> {
    system::ensure(house, system::TO_RUN)?;
    ONNX_RUNTIME.ensure(house)?;
    ENCODER.ensure(house)?;
    check_models(house)?;
    build_interface(house)
}

/// Sets up, builds and opens the kiosk, or renders the clip where there is no display.
pub fn run(house: &House, arguments: &[String]) -> Result<()> {
    setup(house)?;
    let display = has_display();
    let package = if display { "jingxuan-kiosk" } else { "jingxuan-cli" };
    run_step(
        "build (the first build takes some minutes)",
        house.command(cargo()).args(["build", "--release", "--package", package]),
    )?;
    if display {
        let mut kiosk = with_resources(house, "jingxuan-kiosk");
        return run_step("the kiosk", kiosk.args(arguments));
    }
    let out = house.root.join("out");
    println!("    no display: rendering the bundled clip to {}", out.display());
    let mut try_on = with_resources(house, "jingxuan");
    try_on.arg("try-on").arg(house.root.join("assets/clip/shopper.mjpeg"));
    for garment in SHOWN_WITHOUT_DISPLAY {
        try_on.args(["--garment", garment]);
    }
    run_step("render", try_on.arg("--out").arg(&out))?;
    println!("    rendered to {}", out.display());
    Ok(())
}

/// What the mirror finds on this machine.
pub fn doctor(house: &House, arguments: &[String]) -> Result<()> {
    setup(house)?;
    run_step("build", house.command(cargo()).args(["build", "--release", "--package", "jingxuan-cli"]))?;
    run_step("doctor", with_resources(house, "jingxuan").arg("doctor").args(arguments))
}

/// Every check there is.
pub fn test(house: &House, arguments: &[String]) -> Result<()> {
    if !arguments.is_empty() {
        bail!("unknown arguments {}", arguments.join(" "));
    }
    let emulates = cfg!(target_arch = "x86_64") && system::is_debian(house);
    let needed = [system::TO_RUN, system::TO_TEST, if emulates { system::TO_EMULATE } else { &[] }].concat();
    system::ensure(house, &needed)?;
    setup(house)?;
    NEXTEST.ensure(house)?;
    DENY.ensure(house)?;

    run_step("format", house.command(cargo()).args(["fmt", "--all", "--check"]))?;
    run_step("interface types", npm(house).args(["run", "check"]))?;
    run_step(
        "lints",
        house.command(cargo()).args([
            "clippy",
            "--release",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]),
    )?;
    run_step(
        "licences, bans and sources",
        house.command("cargo-deny").args(["--log-level", "error", "check", "licenses", "bans", "sources"]),
    )?;
    advisories(house);
    run_step("build", house.command(cargo()).args(["build", "--release", "--workspace", "--bins"]))?;
    let mut tests = house.command(cargo());
    tests
        .args(["nextest", "run", "--cargo-profile", "release", "--workspace", "--no-fail-fast"])
        .env("ORT_DYLIB_PATH", ONNX_RUNTIME.ensure(house)?)
        .env("JINGXUAN_ENCODER", ENCODER.ensure(house)?)
        .env("JINGXUAN_BIN_DIR", house.target.join("release"));
    if emulates {
        tests.env("JINGXUAN_CAMERA_VM", system::kernel(house)?);
    } else {
        println!("    NOT RUN: the camera test, which needs an x86-64 Debian or Ubuntu machine");
        tests.args(["-E", "not package(jingxuan-camera-vm)"]);
    }
    run_step("tests", &mut tests)?;
    println!("==> all checks passed");
    Ok(())
}

/// Runs a target of `tools/fuzz` guided by coverage. What breaks a promise is written to `tools/fuzz/found`: it belongs into the
/// repository, where the tests try it from then on.
pub fn fuzz(house: &House, arguments: &[String]) -> Result<()> {
    let (target, seconds) = match arguments {
        [target] => (target, 60),
        [target, seconds] => (target, seconds.parse::<u32>().context("SECONDS is no number")?),
        _ => bail!("cargo xtask fuzz TARGET [SECONDS]"),
    };
    let folder = house.root.join("tools/fuzz");
    if !folder.join("seeds").join(target).is_dir() {
        bail!("there is no target {target} in tools/fuzz/targets");
    }
    if !succeeds(house.command(cargo()).args(["fuzz", "--version"])) {
        let mut install = house.command(cargo());
        run_step("install cargo-fuzz", install.args(["install", "--locked", "cargo-fuzz"]))?;
    }
    let (found, corpus) = (folder.join("found").join(target), house.cache.join("fuzz").join(target));
    fs::create_dir_all(&found)?;
    fs::create_dir_all(&corpus)?;
    // Without a sanitizer the stable compiler will do: there is no unsafe code in what is tried.
    let mut fuzz = house.command(cargo());
    fuzz.args(["fuzz", "run", "--sanitizer", "none", "--features", "libfuzzer", "--fuzz-dir"]);
    fuzz.arg(&folder).arg("--target-dir").arg(house.target.join("fuzz")).arg(target).arg(&corpus);
    fuzz.arg(folder.join("seeds").join(target)).arg("--");
    fuzz.arg(format!("-max_total_time={seconds}")).arg(format!("-artifact_prefix={}/", found.display()));
    fuzz.args(["-timeout=10", "-rss_limit_mb=2048", "-max_len=20000"]);
    run_step(&format!("fuzz {target} for {seconds} s"), &mut fuzz)
}

/// Advisories need the RustSec database, which is a git repository: checked where it can be reached, and said where not.
fn advisories(house: &House) {
    println!("==> advisories");
    let mut check = house.command("cargo-deny");
    check.args(["--log-level", "error", "check", "advisories"]);
    let mut offline = house.command("cargo-deny");
    offline.args(["--offline", "--log-level", "error", "check", "advisories"]);
    if succeeds(&mut check) || succeeds(&mut offline) {
        println!("    no known advisory");
    } else {
        println!(
            "    NOT CHECKED or found: run `cargo deny check advisories` on a machine that reaches the database"
        );
    }
}

/// Python's package installer; Debian ships it apart from Python.
pub fn ensure_pip(house: &House) -> Result<()> {
    if !pip_works(house) {
        system::ensure(house, &["python3-pip"])?;
    }
    Ok(())
}

/// Every file of `models/sha256sums` is there and whole.
fn check_models(house: &House) -> Result<()> {
    let folder = house.root.join("models");
    let list = fs::read_to_string(folder.join("sha256sums")).context("models/sha256sums")?;
    for line in list.lines() {
        let (hash, name) = line.split_once("  ").with_context(|| format!("models/sha256sums: {line}"))?;
        if sha256(&folder.join(name)).with_context(|| format!("model {name}"))? != hash {
            bail!("models/{name} is damaged: restore it with `git checkout models/{name}`");
        }
    }
    Ok(())
}

/// `ui/dist` from `ui/`, when it is missing or older than its sources.
fn build_interface(house: &House) -> Result<()> {
    let ui = house.root.join("ui");
    let modules = ui.join("node_modules/.package-lock.json");
    if newest(&[ui.join("package-lock.json")]) > newest(std::slice::from_ref(&modules)) {
        run_step(
            "fetch the interface's packages",
            npm(house).args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]),
        )?;
    }
    let sources = [ui.join("src"), ui.join("index.html"), ui.join("package-lock.json"), ui.join("public")];
    if newest(&sources) > newest(&[ui.join("dist/index.html")]) {
        run_step("build the interface", npm(house).args(["run", "build"]))?;
    }
    Ok(())
}

fn npm(house: &House) -> std::process::Command {
    let mut npm = house.command("npm");
    npm.current_dir(house.root.join("ui"));
    npm
}

/// Time of the newest file under some paths; the beginning of time when there is none.
fn newest(paths: &[PathBuf]) -> SystemTime {
    fn of(path: &Path) -> SystemTime {
        let Ok(meta) = fs::metadata(path) else { return SystemTime::UNIX_EPOCH };
        if !meta.is_dir() {
            return meta.modified().unwrap_or(SystemTime::UNIX_EPOCH);
        }
        let entries = fs::read_dir(path).into_iter().flatten().flatten();
        entries.map(|entry| of(&entry.path())).max().unwrap_or(SystemTime::UNIX_EPOCH)
    }
    paths.iter().map(|path| of(path)).max().unwrap_or(SystemTime::UNIX_EPOCH)
}

fn has_display() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// A built program that finds the repository's assets and models.
fn with_resources(house: &House, program: &str) -> std::process::Command {
    let mut command = house.command(house.built(program));
    command.env("JINGXUAN_RESOURCES", &house.root);
    command
}

fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".into())
}
