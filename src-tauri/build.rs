//! Checks that the interface is built, then generates the Tauri context from `tauri.conf.json`.

use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=ui/dist");
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    println!("cargo:rerun-if-changed=src-tauri/permissions");
    let interface = Path::new("ui/dist/index.html");
    if !interface.is_file() {
        eprintln!(
            "error: {} is missing: the touch interface is not built.\n\
             Build it with: npm --prefix ui ci && npm --prefix ui run build\n\
             (`cargo xtask run` and `cargo xtask test` do this themselves.)",
            interface.display()
        );
        std::process::exit(1);
    }
    let manifest = tauri_build::AppManifest::new().permissions_path_pattern("src-tauri/permissions/*.toml");
    let attributes = tauri_build::Attributes::new()
        .app_manifest(manifest)
        .capabilities_path_pattern("src-tauri/capabilities/*.json");
    if let Err(error) = tauri_build::try_build(attributes) {
        eprintln!("error: {error:#}");
        std::process::exit(1);
    }
}
