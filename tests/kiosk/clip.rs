//! One frame of the bundled clip, played over and over: the shopper stands still, so that pictures can be compared.

use std::{fs, path::PathBuf};

use tempfile::TempDir;

use crate::screen::{Display, Region};

/// Frames of the still clip; it is played in a loop.
const REPEATS: usize = 30;

/// Joints in SMPL's order.
const SPINE: usize = 6;
const CHEST: usize = 9;
const NECK: usize = 12;
const HEAD: usize = 15;

/// The still clip, and where on the mirror the shopper is.
pub struct Still {
    pub file: PathBuf,
    pub face: Region,
    pub torso: Region,
    _folder: TempDir,
}

/// Makes the still clip from the first frame of `assets/clip/shopper.mjpeg` and its ground truth.
pub fn still() -> Still {
    let bytes = asset("clip/shopper.mjpeg");
    let end = bytes.windows(4).position(|window| window == [0xff, 0xd9, 0xff, 0xd8]);
    let frame = &bytes[..end.expect("the clip has more than one frame") + 2];
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("still.mjpeg");
    fs::write(&file, frame.repeat(REPEATS)).unwrap();

    let truth: serde_json::Value = serde_json::from_slice(&asset("clip/truth.json")).unwrap();
    let size = ["width", "height"].map(|side| truth[side].as_f64().unwrap() as f32);
    let joint = |index: usize| {
        let pixel = &truth["frames"][0]["shopper"]["joints_px"][index];
        on_screen([0, 1].map(|axis| pixel[axis].as_f64().unwrap() as f32), size)
    };
    let (neck, head, spine, chest) = (joint(NECK), joint(HEAD), joint(SPINE), joint(CHEST));
    let skull = (head[0] - neck[0]).hypot(head[1] - neck[1]);
    let face = [0, 1].map(|axis| head[axis] + 0.5 * (head[axis] - neck[axis]));
    Still {
        file,
        face: Region::around(face[0], face[1], 0.45 * skull),
        torso: Region::around((spine[0] + chest[0]) / 2.0, (spine[1] + chest[1]) / 2.0, 0.5 * skull),
        _folder: folder,
    }
}

/// A pixel of the clip on the mirror: as large as fills the screen, centred, left and right exchanged.
fn on_screen(pixel: [f32; 2], size: [f32; 2]) -> [f32; 2] {
    let screen = [Display::WIDTH as f32, Display::HEIGHT as f32];
    let scale = (screen[0] / size[0]).max(screen[1] / size[1]);
    let placed = [0, 1].map(|axis| (pixel[axis] - size[axis] / 2.0) * scale + screen[axis] / 2.0);
    [screen[0] - placed[0], placed[1]]
}

/// The colour of a colourway's button, 0..255.
pub fn swatch(garment: &str, colourway: &str) -> [f32; 3] {
    let manifest: serde_json::Value =
        serde_json::from_slice(&asset(&format!("wardrobe/{garment}/garment.json"))).unwrap();
    let colours = manifest["colourways"].as_array().unwrap();
    let colour = colours.iter().find(|colour| colour["id"] == colourway).unwrap();
    let hex = colour["swatch"].as_str().unwrap();
    [1, 3, 5].map(|at| f32::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()))
}

fn asset(path: &str) -> Vec<u8> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/assets")).join(path);
    fs::read(&path).unwrap_or_else(|error| panic!("{} is needed for this test: {error}", path.display()))
}
