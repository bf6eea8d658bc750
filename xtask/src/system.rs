//! System packages: installed where we may, otherwise the one line to type.

use std::process::Command;

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

/// Installs the packages that are missing.
pub fn ensure(house: &House, packages: &[&str]) -> Result<()> {
    if !succeeds(house.command("dpkg-query").arg("--version")) {
        println!("    not a Debian or Ubuntu system: please have these ready: {}", packages.join(" "));
        return Ok(());
    }
    let missing = missing(house, packages);
    if missing.is_empty() {
        return Ok(());
    }
    println!("==> system packages missing: {}", missing.join(" "));
    let root = output(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    let prefix: &[&str] = if root {
        &[]
    } else if succeeds(Command::new("sudo").args(["-n", "true"])) {
        &["sudo", "-n"]
    } else {
        bail!(
            "type this line, then try again:\n\n    sudo apt-get update && sudo apt-get install -y --no-install-recommends {}\n",
            missing.join(" ")
        );
    };
    let apt = |arguments: &[&str]| {
        let words: Vec<&str> =
            prefix.iter().copied().chain(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]).collect();
        let mut command = house.command(words[0]);
        command.args(&words[1..]).args(arguments);
        command
    };
    run("refresh the package lists", &mut apt(&["update", "-q"]))?;
    let mut install = apt(&["install", "-y", "-q", "--no-install-recommends"]);
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
