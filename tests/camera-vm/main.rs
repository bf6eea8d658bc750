//! The capture crate against a real V4L2 device: a guest boots the distribution's kernel with its virtual camera
//! `vivid`, runs `camera-drill` and powers off. Needs QEMU, a kernel package unpacked by `cargo xtask test` (folder in
//! `JINGXUAN_CAMERA_VM`), busybox and cpio. Without KVM it takes half a minute.

// Helpers of tests: what is missing here fails the test, with its place.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader, Write},
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc::{RecvTimeoutError, channel},
    time::{Duration, Instant},
};

/// A guest that has not ended by then is stuck.
const PATIENCE: Duration = Duration::from_secs(240);
/// With KVM a guest starts within seconds, without in ten to twenty; one that does not will not start at all.
const STARTS_WITHIN: [(&str, Duration); 2] =
    [("kvm", Duration::from_secs(12)), ("tcg", Duration::from_secs(60))];

/// `node_types` 0x20001: one node for video, one for metadata, which delivers no pictures and is numbered first; one input, a webcam.
const VIVID: &str = "n_devs=1 node_types=0x20001 num_inputs=1 input_types=0 vid_cap_nr=1 meta_cap_nr=0";

const INIT: &str = "#!/bin/sh
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
echo GUEST STARTED
depmod
modprobe vivid $(cat /vivid.options)
RUST_BACKTRACE=1 /camera-drill
echo \"GUEST ENDED $?\"
poweroff -f
";

#[test]
fn a_real_v4l2_camera_is_found_used_lost_and_found_again() {
    let kernel = PathBuf::from(std::env::var_os("JINGXUAN_CAMERA_VM").expect(
        "JINGXUAN_CAMERA_VM must name the unpacked kernel package; `cargo xtask test` fetches it and sets it",
    ));
    let work = tempfile::tempdir().unwrap();
    let root = work.path().join("root");
    furnish(&root, &kernel);
    let initrd = work.path().join("initrd");
    pack(&root, &initrd);
    let kernel = find_kernel(&kernel);
    // A nested virtual machine may offer KVM and fail at it: then the processor is emulated. Emulated kernels hang at
    // boot now and then, before anything of ours runs: such a guest is started again.
    let lines = ["kvm", "tcg", "tcg", "tcg"]
        .into_iter()
        .filter(|accelerator| *accelerator != "kvm" || fs::File::open("/dev/kvm").is_ok())
        .find_map(|accelerator| boot(&kernel, &initrd, accelerator))
        .expect("the guest never started");

    let verdicts: Vec<&String> =
        lines.iter().filter(|line| line.starts_with("PASS ") || line.starts_with("FAIL ")).collect();
    for verdict in &verdicts {
        println!("{verdict}");
    }
    let text = lines.join("\n");
    assert!(lines.iter().any(|line| line.starts_with("DRILL ENDED, 0 failed")), "{text}");
    assert_eq!(verdicts.len(), 9, "{text}");
    // The virtual camera's own thread asks to sleep for -1 ticks where a picture is due already, and the kernel tells it so with a trace;
    // the picture comes all the same.
    let told = |words: &str| lines.iter().filter(|line| line.contains(words)).count();
    let (complaints, known) = (told("Call Trace:"), told("schedule_timeout: wrong timeout value"));
    assert!(complaints <= known, "the guest's kernel complained: {text}");
}

/// The guest's files: busybox, the drill with its libraries, the kernel's media modules.
fn furnish(root: &Path, kernel: &Path) {
    for folder in ["bin", "proc", "sys", "dev", "tmp", "lib/modules"] {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
    let busybox = ["/bin/busybox", "/usr/bin/busybox"].map(Path::new).into_iter().find(|path| path.is_file());
    copy(busybox.expect("busybox (Debian package busybox-static)"), &root.join("bin/busybox"));
    for tool in ["sh", "mount", "modprobe", "rmmod", "depmod", "cat", "poweroff"] {
        symlink("busybox", root.join("bin").join(tool)).unwrap();
    }
    let drill = Path::new(env!("CARGO_BIN_EXE_camera-drill"));
    copy(drill, &root.join("camera-drill"));
    for library in libraries(drill) {
        copy(&library, &root.join(library.strip_prefix("/").unwrap()));
    }
    copy_modules(kernel, root);
    fs::write(root.join("vivid.options"), VIVID).unwrap();
    fs::write(root.join("init"), INIT).unwrap();
    fs::set_permissions(root.join("init"), fs::Permissions::from_mode(0o755)).unwrap();
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    fs::copy(from, to).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
}

/// The shared libraries of a program, its loader among them.
fn libraries(program: &Path) -> Vec<PathBuf> {
    let listed = Command::new("ldd").arg(program).output().expect("ldd");
    let text = String::from_utf8_lossy(&listed.stdout).into_owned();
    let paths = text.split_whitespace().filter(|word| word.starts_with('/')).map(PathBuf::from);
    let found: BTreeSet<PathBuf> = paths.collect();
    assert!(!found.is_empty(), "ldd says nothing of {}: {text}", program.display());
    found.into_iter().collect()
}

/// The media drivers of the kernel package, wherever the distribution keeps them.
fn copy_modules(kernel: &Path, root: &Path) {
    let modules = kernel.join("lib/modules");
    let release = fs::read_dir(&modules).expect("lib/modules").next().unwrap().unwrap().file_name();
    let (from, to) = (modules.join(&release), root.join("lib/modules").join(&release));
    let mut found = false;
    let mut folders = vec![from.join("kernel/drivers/media")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                // Drivers of real devices are not needed.
                if !["usb", "pci", "i2c", "dvb-frontends", "tuners", "platform", "radio", "firewire", "spi"]
                    .iter()
                    .any(|name| path.ends_with(name))
                {
                    folders.push(path);
                }
            } else {
                found |= path.file_name().unwrap().to_string_lossy().starts_with("vivid.ko");
                copy_module(&path, &to.join(path.strip_prefix(&from).unwrap()));
            }
        }
    }
    assert!(found, "no vivid module in {}", from.display());
}

/// Copies a module, unpacked where the distribution compresses them.
fn copy_module(from: &Path, to: &Path) {
    let tool = match from.extension().and_then(|extension| extension.to_str()) {
        Some("xz") => "xz",
        Some("zst") => "zstd",
        _ => return copy(from, to),
    };
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    let unpacked = Command::new(tool).arg("-dc").arg(from).output().expect(tool);
    assert!(unpacked.status.success(), "{tool}: {}", from.display());
    fs::write(to.with_extension(""), unpacked.stdout).unwrap();
}

fn find_kernel(package: &Path) -> PathBuf {
    let boot = fs::read_dir(package.join("boot")).expect("boot");
    let mut files = boot.map(|entry| entry.unwrap().path());
    files.find(|path| path.file_name().unwrap().to_string_lossy().starts_with("vmlinuz")).expect("vmlinuz")
}

fn pack(root: &Path, initrd: &Path) {
    let names = Command::new("find").arg(".").current_dir(root).output().expect("find").stdout;
    let mut cpio = Command::new("cpio")
        .args(["--quiet", "-o", "-H", "newc"])
        .current_dir(root)
        .stdin(Stdio::piped())
        .stdout(fs::File::create(initrd).unwrap())
        .spawn()
        .expect("cpio");
    cpio.stdin.take().unwrap().write_all(&names).unwrap();
    assert!(cpio.wait().unwrap().success());
}

/// Boots and returns what the guest printed; `None` when it did not get as far as its first program in time.
fn boot(kernel: &Path, initrd: &Path, accelerator: &str) -> Option<Vec<String>> {
    let start = STARTS_WITHIN.iter().find(|(name, _)| *name == accelerator).map_or(PATIENCE, |entry| entry.1);
    let mut guest = Command::new("qemu-system-x86_64")
        .args(["-machine", "q35", "-cpu", "qemu64", "-accel", accelerator])
        .args(["-m", "768", "-smp", "2", "-nographic", "-no-reboot", "-nic", "none"])
        .arg("-kernel")
        .arg(kernel)
        .arg("-initrd")
        .arg(initrd)
        .args(["-append", "console=ttyS0 earlyprintk=serial loglevel=7 panic=-1"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .expect("qemu-system-x86_64 (Debian package qemu-system-x86)");
    let output = BufReader::new(guest.stdout.take().unwrap());
    let (told, heard) = channel();
    std::thread::spawn(move || {
        for line in output.split(b'\n').map_while(Result::ok) {
            let _ = told.send(String::from_utf8_lossy(&line).trim().to_owned());
        }
    });
    let begun = Instant::now();
    let mut lines: Vec<String> = Vec::new();
    let mut started = false;
    loop {
        let patience = if started { PATIENCE } else { start };
        match heard.recv_timeout(patience.saturating_sub(begun.elapsed())) {
            Ok(line) => {
                started |= line.contains("GUEST STARTED");
                lines.push(line);
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                let _ = guest.kill();
                let _ = guest.wait();
                assert!(!started, "the guest did not end within {PATIENCE:?}:\n{}", lines.join("\n"));
                println!("{accelerator}: the guest did not start: {}", lines.join("\n"));
                break;
            }
        }
    }
    let _ = guest.wait();
    println!("{accelerator}: {:.0} s", begun.elapsed().as_secs_f32());
    started.then_some(lines)
}
