//! `jingxuan try-on`: a photo, folder or clip in, dressed pictures out.

use std::{
    fs,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::Context as _;
use jingxuan_mirror::{Dresser, Fault, Moment, Picture, Renderer, RendererOptions, ViewMode, Worn};

use crate::{
    Context,
    exit::{Because, Failure, Outcome},
    fit::writer,
    input::{Input, failed, perceive, perception},
    record::{Record, Timings},
};

/// Dresses a photo, a folder of photos or a clip.
#[derive(clap::Args)]
#[command(
    after_help = "OUT ending in .png or .jpg is one picture (a photo in); ending in .y4m is a clip; anything \
else is a folder that gets one PNG per frame. Pictures are as large as the input; clips as configured."
)]
pub struct TryOn {
    /// Photo, folder of photos, or clip.
    input: PathBuf,
    /// Garment id, the folder's name in the wardrobe; repeat for an outfit.
    #[arg(long, required = true, value_name = "ID")]
    garment: Vec<String>,
    /// Size label for every garment; without it the size that fits best.
    #[arg(long, value_name = "LABEL")]
    size: Option<String>,
    /// Colourway id for every garment; without it each garment's default.
    #[arg(long, value_name = "ID")]
    colourway: Option<String>,
    /// Wear tops that may be inside the waistband.
    #[arg(long)]
    tucked: bool,
    /// Picture, clip or folder to write.
    #[arg(long, value_name = "FILE_OR_DIR")]
    out: PathBuf,
    /// Also write one JSON object per frame; `-` is standard output.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Exchange left and right, as the mirror does.
    #[arg(long)]
    flip: bool,
    /// Picture size in pixels, such as 1080x1920; without it the input's own size.
    #[arg(long, value_name = "WxH", value_parser = parse_size)]
    resolution: Option<(u32, u32)>,
}

fn parse_size(text: &str) -> Result<(u32, u32), String> {
    let parts = text.split_once('x').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
    parts.ok_or_else(|| format!("{text} is not a size such as 1080x1920"))
}

impl TryOn {
    pub fn run(&self, context: &Context) -> Outcome {
        let mut dresser = Dresser::open(&context.resources.wardrobe()).map_err(failed)?;
        let outfit = self.outfit(&dresser)?;
        let mut input = Input::open(&self.input)?;
        let mut perception = perception(context)?;
        let mut json = self.json.as_deref().map(writer).transpose()?;
        let mut sink: Option<Sink> = None;
        let mut renderer: Option<(Renderer, (u32, u32))> = None;
        let (mut frames, mut dressed) = (0_usize, 0_usize);
        let start = Instant::now();
        while let Some(frame) = input.next()? {
            let seen = perceive(&mut perception, &frame)?;
            let size = self.resolution.unwrap_or((frame.width, frame.height));
            let renderer = match &mut renderer {
                Some((renderer, of)) if *of == size => renderer,
                slot => {
                    let options = RendererOptions {
                        width: size.0,
                        height: size.1,
                        undress: true,
                        ..Default::default()
                    };
                    let made = Renderer::new(options).map_err(|e| failed(e.into()))?;
                    &mut slot.insert((made, size)).0
                }
            };
            let drawing = Instant::now();
            // A clip is dressed in its own time; photos have none.
            let moment = if frame.name.is_some() { Moment::Still } else { Moment::At(frame.captured_at) };
            dresser.dress(&outfit, seen.as_ref(), moment);
            if let Some(fault) = dresser.fault() {
                return Err(failed(fault.clone()));
            }
            let picture = dresser
                .picture(renderer, &frame, seen.as_ref(), self.flip, ViewMode::Dressed)
                .map_err(|e| failed(Fault::from(e)))?;
            let timings = Timings::of(perception.times, Some(drawing.elapsed()));
            frames += 1;
            dressed += usize::from(picture.dressed);
            let name = frame.name.as_deref();
            match &mut sink {
                Some(sink) => sink,
                slot => slot.insert(Sink::open(&self.out)?),
            }
            .write(name, frames - 1, &picture)?;
            if let Some(json) = &mut json {
                serde_json::to_writer(&mut *json, &Record::of(&frame, seen.as_ref(), timings))?;
                json.write_all(b"\n")?;
            }
            if name.is_none() && frames.is_multiple_of(30) {
                eprintln!("{frames} frames, {:.1} a second", frames as f32 / start.elapsed().as_secs_f32());
            }
        }
        if let Some(json) = &mut json {
            json.flush()?;
        }
        let Some(sink) = sink else {
            let cause = anyhow::anyhow!("{}: no readable picture", self.input.display());
            return Err(cause).because(Failure::Input);
        };
        sink.finish()?;
        eprintln!("{frames} pictures, {dressed} dressed, {} left out: {}", input.damaged, self.out.display());
        Ok(())
    }

    fn outfit(&self, dresser: &Dresser) -> Outcome<Vec<Worn>> {
        let mut outfit = Vec::new();
        for id in &self.garment {
            let garment = dresser.wardrobe().get(id).because(Failure::Resource)?;
            if let Some(size) = &self.size {
                garment.size(size).because(Failure::Resource)?;
            }
            garment.colourway(self.colourway.as_deref()).because(Failure::Resource)?;
            outfit.push(Worn {
                garment: id.clone(),
                size: self.size.clone(),
                colourway: self.colourway.clone(),
                tucked: self.tucked,
            });
        }
        Ok(outfit)
    }
}

/// Where pictures go.
enum Sink {
    One(PathBuf),
    Folder(PathBuf),
    Clip { file: BufWriter<fs::File>, size: Option<(u32, u32)>, path: PathBuf },
}

impl Sink {
    fn open(path: &Path) -> Outcome<Self> {
        let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
        Ok(match extension.as_str() {
            "png" | "jpg" | "jpeg" => Self::One(path.to_owned()),
            "y4m" => {
                let file =
                    fs::File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
                Self::Clip { file: BufWriter::new(file), size: None, path: path.to_owned() }
            }
            _ => {
                fs::create_dir_all(path).with_context(|| format!("cannot create {}", path.display()))?;
                Self::Folder(path.to_owned())
            }
        })
    }

    fn write(&mut self, name: Option<&str>, index: usize, picture: &Picture) -> Outcome {
        match self {
            Self::One(path) if index == 0 => save(path, picture),
            Self::One(path) => {
                Err(anyhow::anyhow!("{} is one file, the input has several pictures", path.display()).into())
            }
            Self::Folder(folder) => {
                let stem = name.map(|n| Path::new(n).file_stem().unwrap_or_default().to_string_lossy());
                let stem = stem.map_or_else(|| format!("frame-{index:05}"), |stem| stem.into_owned());
                save(&folder.join(stem + ".png"), picture)
            }
            Self::Clip { file, size, path } => {
                let this = (picture.width, picture.height);
                if size.is_none() {
                    writeln!(file, "YUV4MPEG2 W{} H{} F30:1 Ip A1:1 C444", this.0, this.1)?;
                }
                if *size.get_or_insert(this) != this {
                    return Err(anyhow::anyhow!("{}: pictures of several sizes", path.display()).into());
                }
                file.write_all(b"FRAME\n")?;
                file.write_all(&yuv444(&picture.pixels))?;
                Ok(())
            }
        }
    }

    fn finish(self) -> Outcome {
        if let Self::Clip { mut file, .. } = self {
            file.flush()?;
        }
        Ok(())
    }
}

fn save(path: &Path, picture: &Picture) -> Outcome {
    let rgb: Vec<u8> = picture.pixels.chunks_exact(4).flat_map(|p| [p[2], p[1], p[0]]).collect();
    image::RgbImage::from_raw(picture.width, picture.height, rgb)
        .context("a picture of the wrong size")?
        .save(path)
        .with_context(|| format!("cannot write {}", path.display()))?;
    Ok(())
}

/// BGRA to planar Y, Cb, Cr (ITU-R BT.601, limited range).
fn yuv444(bgra: &[u8]) -> Vec<u8> {
    let n = bgra.len() / 4;
    let mut planes = vec![0_u8; n * 3];
    for (i, p) in bgra.chunks_exact(4).enumerate() {
        let (b, g, r) = (i32::from(p[0]), i32::from(p[1]), i32::from(p[2]));
        let byte = |v: i32, offset: i32| (((v + 128) >> 8) + offset).clamp(0, 255) as u8;
        planes[i] = byte(66 * r + 129 * g + 25 * b, 16);
        planes[n + i] = byte(-38 * r - 74 * g + 112 * b, 128);
        planes[2 * n + i] = byte(112 * r - 94 * g - 18 * b, 128);
    }
    planes
}
