//! `jingxuan bench`: speed and memory of the real thing on a clip.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use jingxuan_capture::Frame;
use jingxuan_garment::{Category, Manifest, Wardrobe};
use jingxuan_mirror::{
    Lowered, Meter, Mirror, MirrorOptions, Percentiles, Picture, Presenter, StageTimes, Worn,
};
use serde::Serialize;

use crate::{
    Context,
    exit::{Because, Failure, Outcome},
    input::{Input, failed, perception},
};

/// Measures speed and memory.
#[derive(clap::Subcommand)]
pub enum Bench {
    /// The mirror on a clip: whole in real time, or one stage as fast as it goes.
    Mirror(MirrorBench),
    /// Training and lists of the recommender on made-up interactions.
    Recommend(crate::bench_recommend::BenchRecommend),
    /// The search on a large shop, varied from the demo shop.
    Search(crate::bench_search::SearchBench),
}

/// The mirror on a clip.
#[derive(clap::Args)]
pub struct MirrorBench {
    /// Clip to play; the bundled one by default.
    #[arg(long, value_name = "FILE")]
    clip: Option<PathBuf>,
    /// `whole` runs every thread in real time; `perception` runs vision and fit alone, frame after frame.
    #[arg(long, value_enum, default_value_t = Stage::Whole)]
    stage: Stage,
    /// Seconds to measure after the warm-up.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// Garments to wear.
    #[arg(long, value_name = "ID", default_values = ["tee-classic", "skirt-flared"])]
    garment: Vec<String>,
    /// Change the outfit at random every few seconds: garments, sizes, colours; tells whether memory stays flat.
    #[arg(long)]
    random_outfits: bool,
    /// Seconds that each random outfit is worn.
    #[arg(long, default_value_t = 4, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..))]
    worn: u32,
    /// Write one JSON object instead of a table.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Stage {
    Whole,
    Perception,
}

impl Bench {
    pub fn run(&self, context: &Context) -> Outcome {
        match self {
            Self::Mirror(bench) => match bench.stage {
                Stage::Whole => bench.whole(context),
                Stage::Perception => bench.perception(context),
            },
            Self::Recommend(bench) => bench.run(context),
            Self::Search(bench) => bench.run(context),
        }
    }
}

#[derive(Serialize)]
struct PerceptionReport {
    frames: usize,
    found: usize,
    perception_ms: Percentiles,
    fit_ms: Percentiles,
}

#[derive(Serialize)]
struct WholeReport {
    pictures: u64,
    seconds: f32,
    pictures_per_second: f32,
    start_to_first_picture_ms: f32,
    stages: StageTimes,
    memory_mb: Memory,
    /// Growth over the second half, a line through a reading every second.
    memory_mb_per_minute: f32,
    outfits: usize,
    /// What dynamic quality had lowered at the end.
    lowered: Vec<Lowered>,
    floor: Floor,
    adapter: String,
    provider: String,
}

/// What no mirror can be quicker than on this machine, milliseconds.
#[derive(Clone, Copy, Default, Serialize)]
struct Floor {
    /// Copying the bytes of one frame and one picture.
    copy_ms: f32,
}

#[derive(Clone, Copy, Default, Serialize)]
struct Memory {
    /// Resident after the warm-up.
    first: f32,
    /// Resident at the end.
    last: f32,
    /// The most there ever was.
    peak: f32,
}

impl MirrorBench {
    fn clip(&self, context: &Context) -> PathBuf {
        self.clip.clone().unwrap_or_else(|| context.resources.assets.join("clip/shopper.mjpeg"))
    }

    /// Vision and fit of tracked frames; decoding is not in the time.
    fn perception(&self, context: &Context) -> Outcome {
        let mut input = Input::open(&self.clip(context))?;
        let mut frames: Vec<Frame> = Vec::new();
        while let Some(frame) = input.next()? {
            frames.push(frame);
        }
        let mut perception = perception(context)?;
        let (mut all, mut fit) = (Meter::default(), Meter::default());
        let mut found = 0;
        let begin = Instant::now();
        for (index, frame) in frames.iter_mut().enumerate() {
            frame.captured_at = begin + Duration::from_secs_f64(index as f64 / 30.0);
            let start = Instant::now();
            let seen = perception.track(frame).map_err(failed)?;
            let took = start.elapsed();
            // The first frames hold the detector and the cold start of the fit.
            if let Some(seen) = seen {
                found += 1;
                if index >= 10 && seen.observation.tracked {
                    all.record(took);
                    fit.record(perception.times.fit);
                }
            }
        }
        let report = PerceptionReport {
            frames: frames.len(),
            found,
            perception_ms: all.percentiles(),
            fit_ms: fit.percentiles(),
        };
        if self.json {
            println!("{}", serde_json::to_string(&report)?);
        } else {
            println!("{} frames, {} with a shopper", report.frames, report.found);
            row("perception with fit", &report.perception_ms);
            row("  of it the fit", &report.fit_ms);
        }
        Ok(())
    }

    fn whole(&self, context: &Context) -> Outcome {
        let started = Instant::now();
        let count = Counter { first: Arc::default(), pictures: Arc::default(), started };
        let options = MirrorOptions {
            settings: context.settings.clone(),
            base: context.base.clone(),
            replay: Some(self.clip(context)),
        };
        let mut mirror = Mirror::start(options, Box::new(count.clone())).map_err(failed)?;
        mirror.begin_session();
        let outfit = self.garment.iter().map(|id| Worn {
            garment: id.clone(),
            size: None,
            colourway: None,
            tucked: false,
        });
        mirror.wear(outfit.collect());
        let patience = Instant::now() + Duration::from_secs(60);
        while count.pictures.load(Ordering::Relaxed) < 30 {
            if Instant::now() > patience {
                let status = serde_json::to_string(&mirror.status())?;
                return Err(anyhow::anyhow!("no pictures after a minute: {status}")).because(Failure::Other);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        std::thread::sleep(Duration::from_secs(2));
        mirror.reset_stage_times();
        let first = resident("VmRSS:");
        let (begin, before) = (Instant::now(), count.pictures.load(Ordering::Relaxed));
        let mut readings = Vec::new();
        let mut outfits = 0;
        let mut wardrobe = RandomOutfits::open(context)?;
        while begin.elapsed() < Duration::from_secs(self.seconds) {
            if self.random_outfits && readings.len().is_multiple_of(self.worn as usize) {
                mirror.wear(wardrobe.next());
                outfits += 1;
            }
            std::thread::sleep(Duration::from_secs(1).min(Duration::from_secs(self.seconds)));
            readings.push((begin.elapsed().as_secs_f32() / 60.0, resident("VmRSS:")));
        }
        let seconds = begin.elapsed().as_secs_f32();
        let pictures = count.pictures.load(Ordering::Relaxed) - before;
        let status = mirror.status();
        let report = WholeReport {
            pictures,
            seconds,
            pictures_per_second: pictures as f32 / seconds,
            start_to_first_picture_ms: count.first.load(Ordering::Relaxed) as f32 / 1000.0,
            stages: mirror.stage_times(),
            memory_mb_per_minute: slope(&readings[readings.len() / 2..]),
            outfits,
            lowered: status.lowered,
            floor: Floor { copy_ms: copying(context) },
            memory_mb: Memory { first, last: resident("VmRSS:"), peak: resident("VmHWM:") },
            adapter: status.adapter,
            provider: status.provider,
        };
        drop(mirror);
        if self.json {
            println!("{}", serde_json::to_string(&report)?);
            return Ok(());
        }
        println!("{} on {}, networks on {}", self.garment.join(" + "), report.adapter, report.provider);
        println!("{:.1} pictures a second over {:.0} s", report.pictures_per_second, report.seconds);
        println!("start to first mirrored picture {:.0} ms", report.start_to_first_picture_ms);
        let memory = report.memory_mb;
        println!(
            "memory {:.0} MB, {:.0} MB at the end, peak {:.0} MB",
            memory.first, memory.last, memory.peak
        );
        println!("memory grows by {:.2} MB a minute over the second half", report.memory_mb_per_minute);
        if report.outfits > 0 {
            println!("{} random outfits", report.outfits);
        }
        println!("lowered: {:?}", report.lowered);
        println!("floor: copying a frame and a picture {:.1} ms", report.floor.copy_ms);
        row("perception with fit", &report.stages.perception_ms);
        row("  of it the fit", &report.stages.fit_ms);
        row("draping", &report.stages.dress_ms);
        row("drawing", &report.stages.render_ms);
        row("capture to shown", &report.stages.capture_to_shown_ms);
        Ok(())
    }
}

fn row(name: &str, p: &Percentiles) {
    println!(
        "{name:22} median {:6.1} ms   p10 {:6.1}   p90 {:6.1}   max {:6.1}   ({} frames)",
        p.median, p.p10, p.p90, p.max, p.count
    );
}

/// Outfits of the wardrobe, one after another, the same every time.
struct RandomOutfits {
    manifests: Vec<Manifest>,
    state: u32,
}

impl RandomOutfits {
    fn open(context: &Context) -> Outcome<Self> {
        let wardrobe = Wardrobe::open(&context.resources.wardrobe()).because(Failure::Resource)?;
        let manifests = wardrobe.garments().iter().map(|garment| garment.manifest.clone()).collect();
        Ok(Self { manifests, state: 1 })
    }

    fn number(&mut self, below: usize) -> usize {
        self.state = self.state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.state >> 8) as usize % below.max(1)
    }

    /// A dress, or a top with something below; often something over it.
    fn next(&mut self) -> Vec<Worn> {
        use Category::{Accessory, Dress, Outerwear, Skirt, Top, Trousers};
        let kinds: &[&[Category]] = match self.number(4) {
            0 => &[&[Dress]],
            1 => &[&[Dress], &[Accessory]],
            2 => &[&[Top], &[Skirt, Trousers]],
            _ => &[&[Top], &[Skirt, Trousers], &[Outerwear]],
        };
        kinds.iter().filter_map(|kinds| self.one_of(kinds)).collect()
    }

    fn one_of(&mut self, kinds: &[Category]) -> Option<Worn> {
        let found: Vec<usize> =
            (0..self.manifests.len()).filter(|n| kinds.contains(&self.manifests[*n].category)).collect();
        let at = *found.get(self.number(found.len()))?;
        let (sizes, colours) = (self.manifests[at].sizes.len(), self.manifests[at].colourways.len());
        let (size, colour) = (self.number(sizes), self.number(colours));
        let manifest = &self.manifests[at];
        Some(Worn {
            garment: manifest.id.clone(),
            size: Some(manifest.sizes[size].label.clone()),
            colourway: Some(manifest.colourways[colour].id.clone()),
            tucked: false,
        })
    }
}

/// Least squares, of (x, y).
fn slope(readings: &[(f32, f32)]) -> f32 {
    let n = readings.len().max(1) as f32;
    let mean = readings.iter().fold((0.0, 0.0), |sum, r| (sum.0 + r.0 / n, sum.1 + r.1 / n));
    let joint: f32 = readings.iter().map(|r| (r.0 - mean.0) * (r.1 - mean.1)).sum();
    let spread: f32 = readings.iter().map(|r| (r.0 - mean.0).powi(2)).sum();
    if spread > 0.0 { joint / spread } else { 0.0 }
}

/// Median time of copying one frame of the clip and one picture, milliseconds.
fn copying(context: &Context) -> f32 {
    let picture = (context.settings.mirror.width * context.settings.mirror.height * 4) as usize;
    let (from, mut to) = (vec![7u8; picture + 720 * 1280 * 4], vec![0u8; picture + 720 * 1280 * 4]);
    let mut meter = Meter::default();
    for _ in 0..50 {
        let start = Instant::now();
        to.copy_from_slice(std::hint::black_box(&from));
        std::hint::black_box(&mut to);
        meter.record(start.elapsed());
    }
    meter.percentiles().median
}

/// Shows nothing, counts pictures.
#[derive(Clone)]
struct Counter {
    /// Microseconds from the program's start to the first picture.
    first: Arc<AtomicU64>,
    pictures: Arc<AtomicU64>,
    started: Instant,
}

impl Presenter for Counter {
    fn present(&mut self, _picture: Picture) {
        if self.pictures.fetch_add(1, Ordering::Relaxed) == 0 {
            self.first.store(self.started.elapsed().as_micros() as u64, Ordering::Relaxed);
        }
    }

    fn wipe(&mut self) {}
}

/// A line of `/proc/self/status` in megabytes; zero where there is none.
pub fn resident(key: &str) -> f32 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes =
        status.lines().find_map(|line| line.strip_prefix(key)?.trim().strip_suffix(" kB")?.parse().ok());
    kilobytes.unwrap_or(0.0_f32) / 1024.0
}
