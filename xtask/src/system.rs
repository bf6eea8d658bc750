//! System packages: installed where we may, otherwise the one line to type.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Result, bail};

use crate::process::{House, output, run, succeeds};

/// What building and running the kiosk needs on Debian and Ubuntu.
pub const TO_RUN: &[&str] = &[
    "build-essential",
    "pkg-config",
    "cmake",
    "clang",
    "libclang-dev",
    "libwebkit2gtk-4.1-dev",
    "libgtk-3-dev",
    "libvulkan1",
    "mesa-vulkan-drivers",
    "fonts-noto-cjk",
];

/// What the tests need on top: a display without a screen, a driver for the window.
pub const TO_TEST: &[&str] = &["xvfb", "xauth", "webkit2gtk-driver", "dbus", "dbus-x11", "imagemagick"];

/// What the virtual machine with the kernel's virtual camera needs; its kernel is only unpacked, never installed.
pub const TO_EMULATE: &[&str] = &["qemu-system-x86", "busybox-static", "cpio", "xz-utils", "zstd"];

/// Debian's and Ubuntu's names for "the newest kernel".
const KERNELS: [&str; 2] = ["linux-image-amd64", "linux-image-generic"];

/// Whether this is a Debian or Ubuntu system.
pub fn is_debian(house: &House) -> bool {
    succeeds(house.command("dpkg-query").arg("--version"))
}

/// The folder of the distribution's newest kernel, fetched and unpacked (`boot`, `lib/modules`) into the cache; apt checks
/// it against the signed package lists.
pub fn kernel(house: &House) -> Result<PathBuf> {
    let folder = house.cache.join("camera-vm");
    let (kernel, whole) = (folder.join("kernel"), folder.join("whole"));
    if whole.is_file() {
        return Ok(kernel);
    }
    let mut packages = kernel_packages(house);
    if packages.is_empty() {
        refresh(house)?;
        packages = kernel_packages(house);
    }
    if packages.is_empty() {
        bail!("the package lists name no kernel ({})", KERNELS.join(" or "));
    }
    let download = folder.join("download");
    let fetch = || -> Result<()> {
        let _ = fs::remove_dir_all(&download); // what a broken attempt left
        fs::create_dir_all(&download)?;
        let mut apt = house.command("apt-get");
        apt.current_dir(&download).args(["download", "-q", "-o", "APT::Sandbox::User=root"]).args(&packages);
        run("fetch a kernel for the camera test", &mut apt)
    };
    if fetch().is_err() {
        refresh(house)?; // the lists may be older than the archive
        fetch()?;
    }
    let _ = fs::remove_dir_all(&kernel);
    for package in fs::read_dir(&download)? {
        let mut unpack = house.command("dpkg-deb");
        run("unpack", unpack.arg("-x").arg(package?.path()).arg(&kernel))?;
    }
    fs::remove_dir_all(&download)?;
    fs::write(whole, packages.join(" "))?;
    Ok(kernel)
}

/// The packages behind the newest kernel's name: image and, where they are apart, modules.
fn kernel_packages(house: &House) -> Vec<String> {
    let depends = |package: &str| -> Vec<String> {
        let mut list = house.command("apt-cache");
        // What it prints is read: in one language.
        list.env("LC_ALL", "C.UTF-8").args(["depends", "--important", package]);
        let text = output(&mut list).unwrap_or_default();
        let names = text.lines().filter_map(|line| line.trim().strip_prefix("Depends: "));
        names.filter(|name| name.starts_with("linux-")).map(str::to_owned).collect()
    };
    let mut packages =
        KERNELS.iter().map(|name| depends(name)).find(|found| !found.is_empty()).unwrap_or_default();
    for package in packages.clone() {
        packages.extend(depends(&package).into_iter().filter(|name| name.starts_with("linux-modules")));
    }
    packages.retain(|name| name.starts_with("linux-image-") || name.starts_with("linux-modules-"));
    packages.sort();
    packages.dedup();
    packages
}

fn refresh(house: &House) -> Result<()> {
    run("refresh the package lists", &mut apt(house, &["update", "-q"])?)
}

/// `apt-get` with the rights to change the system.
fn apt(house: &House, arguments: &[&str]) -> Result<Command> {
    let root = output(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    let prefix: &[&str] = if root {
        &[]
    } else if succeeds(Command::new("sudo").args(["-n", "true"])) {
        &["sudo", "-n"]
    } else {
        bail!("neither root nor sudo without a password");
    };
    let words: Vec<&str> =
        prefix.iter().copied().chain(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]).collect();
    let mut command = house.command(words[0]);
    command.args(&words[1..]).args(arguments);
    Ok(command)
}

/// Installs the packages that are missing.
pub fn ensure(house: &House, packages: &[&str]) -> Result<()> {
    if !is_debian(house) {
        println!("    not a Debian or Ubuntu system: please have these ready: {}", packages.join(" "));
        return Ok(());
    }
    let missing = missing(house, packages);
    if missing.is_empty() {
        return Ok(());
    }
    println!("==> system packages missing: {}", missing.join(" "));
    let Ok(mut install) = apt(house, &["install", "-y", "-q", "--no-install-recommends"]) else {
        bail!(
            "type this line, then try again:\n\n    sudo apt-get update && sudo apt-get install -y --no-install-recommends {}\n",
            missing.join(" ")
        );
    };
    refresh(house)?;
    run("install system packages", install.args(&missing))?;
    let still = self::missing(house, packages);
    if !still.is_empty() {
        bail!("still missing after the installation: {}", still.join(" "));
    }
    Ok(())
}

fn missing<'a>(house: &House, packages: &[&'a str]) -> Vec<&'a str> {
    let format = "-f=${Package} ${db:Status-Status}\n";
    let known = house
        .command("dpkg-query")
        .args(["-W", format])
        .args(packages)
        .output()
        .map(|o| String::from_utf8_lossy(&o.stdout).into_owned())
        .unwrap_or_default();
    let installed =
        |package: &str| known.lines().any(|line| line.split_once(' ') == Some((package, "installed")));
    packages.iter().copied().filter(|package| !installed(package)).collect()
}
