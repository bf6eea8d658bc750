//! Segments frames of a clip or photos as the mirror does and paints the classes over them, to look at.
//!
//! `segments OUT_DIR CLIP.mjpeg FRAME,FRAME` perceives every frame up to the last one asked for; `segments OUT_DIR PHOTO...`
//! takes every photo by itself.

use std::{
    error::Error,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use glam::{Affine2, Vec2};
use jingxuan_capture::Frame;
use jingxuan_mirror::{Perception, Resources, Segmentation, Segmenter};
use jingxuan_settings::Settings;

/// Background, hair, face, skin, upper, lower, shoes, object.
const PAINT: [[u8; 3]; 8] = [
    [0, 0, 0],
    [150, 80, 20],
    [255, 200, 120],
    [255, 90, 90],
    [60, 160, 255],
    [40, 60, 220],
    [240, 240, 60],
    [255, 0, 255],
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1).map(PathBuf::from);
    let out = arguments.next().ok_or("where to?")?;
    let inputs: Vec<PathBuf> = arguments.collect();
    std::fs::create_dir_all(&out)?;
    let settings = Settings::default();
    let resources = Resources::of(&settings, &std::env::current_dir()?);
    let mut perception = Perception::load(&settings, &resources).map_err(|fault| fault.cause)?;
    let mut segmenter = Segmenter::default();
    let clip = inputs.first().is_some_and(|path| path.extension().is_some_and(|e| e == "mjpeg"));
    if !clip {
        for path in inputs {
            let frame = frame(&std::fs::read(&path)?, 0)?;
            let Some(seen) = perception.still(&frame).map_err(|fault| fault.cause)? else { continue };
            let mut segmenter = Segmenter::default();
            let classes = segmenter.segment(&frame, &seen.observation, &seen.body, &seen.model);
            paint(&frame, classes, &out.join(path.file_stem().ok_or("no name")?).with_extension("png"))?;
        }
        return Ok(());
    }
    let wanted: Vec<usize> = inputs
        .get(1)
        .ok_or("which frames?")?
        .to_string_lossy()
        .split(',')
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    let bytes = std::fs::read(&inputs[0])?;
    let starts: Vec<usize> =
        bytes.windows(3).enumerate().filter(|(_, w)| *w == [0xff, 0xd8, 0xff]).map(|(n, _)| n).collect();
    let mut times = Vec::new();
    for n in 0..=wanted.iter().copied().max().unwrap_or(0) {
        let start = *starts.get(n).ok_or("the clip is shorter")?;
        let frame = frame(&bytes[start..starts.get(n + 1).copied().unwrap_or(bytes.len())], n)?;
        let Some(seen) = perception.track(&frame).map_err(|fault| fault.cause)? else { continue };
        let started = Instant::now();
        let classes = segmenter.segment(&frame, &seen.observation, &seen.body, &seen.model);
        times.push(started.elapsed());
        if wanted.contains(&n) {
            paint(&frame, classes, &out.join(format!("segments-{n:03}.png")))?;
        }
    }
    times.sort();
    println!("median {:?}", times.get(times.len() / 2));
    Ok(())
}

fn frame(bytes: &[u8], number: usize) -> Result<Frame, Box<dyn Error>> {
    let picture = image::load_from_memory(bytes)?.into_rgba8();
    Ok(Frame {
        width: picture.width(),
        height: picture.height(),
        pixels: picture.into_raw().into(),
        captured_at: Instant::now() + Duration::from_millis(33 * number as u64),
        sequence: number as u64,
        name: None,
    })
}

fn paint(frame: &Frame, classes: &Segmentation, file: &Path) -> Result<(), Box<dyn Error>> {
    let patch: Affine2 = classes.patch_to_image.inverse();
    let mut rgb = Vec::with_capacity((frame.width * frame.height * 3) as usize);
    for y in 0..frame.height {
        for x in 0..frame.width {
            let place = patch.transform_point2(Vec2::new(x as f32 + 0.5, y as f32 + 0.5));
            let inside = place.min_element() >= 0.0 && place.max_element() < classes.side as f32;
            let label = if inside {
                classes.labels[(place.y as u32 * classes.side + place.x as u32) as usize]
            } else {
                0
            };
            let at = ((y * frame.width + x) * 4) as usize;
            let paint = PAINT[usize::from(label)];
            let share = if label == 0 { 0 } else { 3 };
            rgb.extend((0..3).map(|c| {
                ((u32::from(frame.pixels[at + c]) * (5 - share) + u32::from(paint[c]) * share) / 5) as u8
            }));
        }
    }
    image::save_buffer(file, &rgb, frame.width, frame.height, image::ColorType::Rgb8)?;
    Ok(())
}
