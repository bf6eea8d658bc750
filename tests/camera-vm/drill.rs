//! Runs inside the guest, beside the kernel's `vivid` camera: asks of the capture crate what a mirror asks of it, and
//! prints one line per question, `PASS name: what was seen` or `FAIL name: why`.

use std::{
    cell::RefCell,
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    sync::{
        Arc,
        mpsc::{Receiver, channel},
    },
    time::{Duration, Instant},
};

use jingxuan_capture::{
    Camera, CameraRequest, CaptureSpec, CaptureState, CaptureThread, Coding, Frame, FramePool, Mailbox,
    Source, list_cameras,
};

type Answer = Result<String, String>;
type Question = fn() -> Answer;

/// How long the emulated machine may take for anything.
const PATIENCE: Duration = Duration::from_secs(30);
/// Where the driver can be told that its device is gone.
const UNBIND: &str = "/sys/bus/platform/drivers/vivid/unbind";

/// The driver's 75 % colour bars, left to right, sRGB (`TPG_PAT_75_COLORBAR` of the kernel's `v4l2-tpg-colors.c`, after
/// the way through limited-range YCbCr).
const BARS: [[u8; 3]; 8] = [
    [191, 191, 191],
    [191, 191, 0],
    [0, 191, 191],
    [0, 191, 0],
    [191, 0, 191],
    [191, 0, 0],
    [0, 0, 191],
    [0, 0, 0],
];

fn main() -> ExitCode {
    let questions: [(&str, Question); 9] = [
        ("the camera is listed by its name", listed),
        ("a node that delivers no pictures is passed over", passes_over),
        ("the largest mode at the wanted rate is chosen and its rate arrives", negotiates),
        ("YUYV shows the driver's colours", || shows_bars(Coding::Yuyv)),
        ("NV12 shows the driver's colours", || shows_bars(Coding::Nv12)),
        ("a sensor on its side is turned upright", turned),
        ("a slow reader gets the newest picture", newest),
        ("unplugged, told as lost, removed, back again", unplugged),
        ("the clip plays until a camera comes", clip_until_camera),
    ];
    let mut failed = 0;
    for (name, ask) in questions {
        let begun = Instant::now();
        match ask() {
            Ok(seen) => println!("PASS {name}: {seen} ({:.1} s)", begun.elapsed().as_secs_f32()),
            Err(why) => {
                failed += 1;
                println!("FAIL {name}: {why}");
            }
        }
    }
    println!("DRILL ENDED, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn request() -> CameraRequest {
    CameraRequest { camera: "any".into(), rotation: 0, max_pixels: 1920 * 1080, fps: 30, coding: None }
}

/// Small pictures, which an emulated machine makes in time.
fn small() -> CameraRequest {
    CameraRequest { max_pixels: 640 * 360, ..request() }
}

fn check(holds: bool, why: impl Fn() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(why()) }
}

fn open(request: &CameraRequest) -> Result<Camera, String> {
    Camera::open(request, &FramePool::default(), &Arc::default()).map_err(|e| e.to_string())
}

fn frame(camera: &mut Camera) -> Result<Frame, String> {
    camera.next_frame().map_err(|e| e.to_string())?.ok_or_else(|| "the camera ended".into())
}

fn listed() -> Answer {
    let cameras = list_cameras().map_err(|e| e.to_string())?;
    let names: Vec<String> = cameras.iter().map(ToString::to_string).collect();
    check(names.iter().any(|name| name.contains("vivid")), || format!("{names:?}"))?;
    Ok(names.join(", "))
}

fn passes_over() -> Answer {
    let nodes = list_cameras().map_err(|e| e.to_string())?;
    let silent = nodes.first().is_some_and(|first| first.name.contains("meta"));
    check(silent && nodes.len() >= 2, || format!("the first node was to be silent: {nodes:?}"))?;
    let mut camera = open(&small())?;
    frame(&mut camera)?;
    Ok(format!("{} nodes, {}", nodes.len(), camera.describe()))
}

fn negotiates() -> Answer {
    // The driver offers 640x360 up to 40 frames a second, larger pictures only at lower rates.
    let quick = stream(&request(), "640x360 at 30 fps")?;
    let large = stream(&CameraRequest { fps: 5, ..request() }, "1920x1080 at 5 fps")?;
    Ok(format!("{quick}; {large}"))
}

/// Watches a camera for some seconds; `first` is the mode that must be tried first.
fn stream(request: &CameraRequest, first: &str) -> Answer {
    let mut camera = open(request)?;
    let tried = camera.describe();
    check(tried.contains(first), || format!("tried first: {tried}"))?;
    let begun = Instant::now();
    let mut count = 0;
    let mut last = None;
    let mut size = (0, 0);
    while begun.elapsed() < Duration::from_secs(4) {
        let frame = frame(&mut camera)?;
        let expected = frame.width as usize * frame.height as usize * 4;
        check(frame.pixels.len() == expected, || format!("{} bytes", frame.pixels.len()))?;
        check(last.is_none_or(|last| frame.captured_at > last), || "time ran backwards".into())?;
        last = Some(frame.captured_at);
        size = (frame.width, frame.height);
        count += 1;
    }
    let rate = f64::from(count) / begun.elapsed().as_secs_f64();
    let kept = camera.describe();
    let named = format!("{}x{}", size.0, size.1);
    check(kept.contains(&named), || format!("{kept} delivers {named}"))?;
    check(rate > 0.5 * f64::from(request.fps), || format!("{kept}: {rate:.1} a second"))?;
    Ok(format!("{kept}, {rate:.1} a second"))
}

/// Mean colour of a bar, away from its edges and from the text that the driver writes at the top.
fn bar(frame: &Frame, index: usize) -> [f64; 3] {
    let (w, h) = (frame.width as usize, frame.height as usize);
    let mut sum = [0.0; 3];
    let mut count = 0.0;
    for y in h * 6 / 10..h * 9 / 10 {
        for x in (w * index / 8 + w / 32)..(w * (index + 1) / 8 - w / 32) {
            for (sum, value) in sum.iter_mut().zip(&frame.pixels[(y * w + x) * 4..]) {
                *sum += f64::from(*value);
            }
            count += 1.0;
        }
    }
    sum.map(|sum| sum / count)
}

fn shows_bars(coding: Coding) -> Answer {
    let mut camera = open(&CameraRequest { coding: Some(coding), ..small() })?;
    let described = camera.describe();
    check(described.contains(&format!("{coding:?}")), || format!("got {described}"))?;
    let mut frame_now = frame(&mut camera)?;
    for _ in 0..5 {
        frame_now = frame(&mut camera)?;
    }
    let mut worst: f64 = 0.0;
    let seen: Vec<[f64; 3]> = (0..8).map(|index| bar(&frame_now, index)).collect();
    for (seen, wanted) in seen.iter().zip(BARS) {
        for (seen, wanted) in seen.iter().zip(wanted) {
            worst = worst.max((seen - f64::from(wanted)).abs());
        }
    }
    check(worst < 14.0, || format!("off by {worst:.0}: {seen:.0?}"))?;
    Ok(format!("{described}; off by {worst:.1} of 255 at most"))
}

fn turned() -> Answer {
    let mut camera = open(&CameraRequest { rotation: 90, ..small() })?;
    let frame = frame(&mut camera)?;
    check(frame.height > frame.width, || format!("{}x{}", frame.width, frame.height))?;
    // Bars that stood side by side now lie on each other, the left one on top.
    let pixel = |y: u32| {
        let at = ((y * frame.width + frame.width / 4) * 4) as usize;
        [frame.pixels[at], frame.pixels[at + 1], frame.pixels[at + 2]]
    };
    let (top, bottom) = (pixel(frame.height / 16), pixel(frame.height * 15 / 16));
    check(top.iter().all(|v| *v > 150) && bottom.iter().all(|v| *v < 90), || {
        format!("{top:?} over {bottom:?}")
    })?;
    Ok(format!("{}x{}, {top:?} over {bottom:?}", frame.width, frame.height))
}

fn newest() -> Answer {
    let mut camera = open(&small())?;
    frame(&mut camera)?;
    let mut oldest = Duration::ZERO;
    let mut skipped = 0;
    let mut last = frame(&mut camera)?.sequence;
    for _ in 0..6 {
        std::thread::sleep(Duration::from_millis(500));
        let frame = frame(&mut camera)?;
        oldest = oldest.max(frame.captured_at.elapsed());
        skipped += frame.sequence - last - 1;
        last = frame.sequence;
    }
    check(skipped >= 12, || format!("only {skipped} pictures were passed over in three seconds"))?;
    check(oldest < Duration::from_millis(400), || format!("a picture was {oldest:?} old"))?;
    Ok(format!("{skipped} passed over, the oldest was {} ms old", oldest.as_millis()))
}

struct Running {
    frames: Mailbox<Frame>,
    states: Receiver<CaptureState>,
    told: RefCell<Vec<CaptureState>>,
    thread: CaptureThread,
}

fn start(fallback_clip: Option<&Path>) -> Result<Running, String> {
    let (tell, states) = channel();
    let frames = Mailbox::default();
    let spec =
        CaptureSpec { camera: small(), fallback_clip: fallback_clip.map(Path::to_owned), replay: None };
    let thread = CaptureThread::spawn(spec, frames.clone(), move |state| drop(tell.send(state)))
        .map_err(|e| e.to_string())?;
    Ok(Running { frames, states, told: RefCell::default(), thread })
}

impl Running {
    /// Waits for a state, taking frames meanwhile as the mirror does.
    fn reaches(&self, what: &str, wanted: impl Fn(&CaptureState) -> bool) -> Result<Duration, String> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            drop(self.frames.take(Duration::from_millis(20)));
            while let Ok(state) = self.states.try_recv() {
                self.told.borrow_mut().push(state.clone());
                if wanted(&state) {
                    return Ok(begun.elapsed());
                }
            }
        }
        Err(format!("{what} was not told; told: {:?}", self.told.borrow()))
    }

    fn shows(&self, what: &str) -> Result<(), String> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if self.frames.take(Duration::from_millis(50)).is_some() {
                return Ok(());
            }
        }
        Err(format!("no frame {what}"))
    }
}

fn runs_live(state: &CaptureState) -> bool {
    matches!(state, CaptureState::Running { replay: false, .. })
}

fn shell(command: &str) -> Result<(), String> {
    let output = Command::new("/bin/sh").args(["-c", command]).output().map_err(|e| e.to_string())?;
    let complaint = String::from_utf8_lossy(&output.stderr).trim().replace('\n', "; ");
    check(output.status.success(), || format!("{command}: {complaint}"))
}

/// Tells the driver that its device is gone, as pulling the plug does.
fn unplug() -> Result<(), String> {
    fs::write(UNBIND, "vivid.0").map_err(|e| format!("{UNBIND}: {e}"))
}

/// The module can only be removed when nobody holds the device any more.
fn remove_module() -> Result<Duration, String> {
    let begun = Instant::now();
    loop {
        match shell("rmmod vivid") {
            Ok(()) => return Ok(begun.elapsed()),
            Err(why) if begun.elapsed() > PATIENCE => return Err(why),
            Err(_) => std::thread::sleep(Duration::from_millis(100)),
        }
    }
}

fn plug_in() -> Result<(), String> {
    shell("modprobe vivid $(cat /vivid.options)")
}

fn unplugged() -> Answer {
    // There is a clip, but who has seen themselves is told of the loss and not shown somebody else.
    let running = start(Some(&clip()?))?;
    running.reaches("running", runs_live)?;
    running.shows("before")?;
    unplug()?;
    let lost = running.reaches("lost", |state| matches!(state, CaptureState::Lost { .. }))?;
    remove_module()?;
    running.reaches("missing", |state| matches!(state, CaptureState::Missing { .. }))?;
    plug_in()?;
    let back = running.reaches("running again", runs_live)?;
    running.shows("after its return")?;
    let told = running.told.borrow();
    let clip_shown = told.iter().any(|state| matches!(state, CaptureState::Running { replay: true, .. }));
    check(!clip_shown, || format!("the clip played in a session that had a camera: {told:?}"))?;
    drop(told);
    drop(running.thread);
    // The end of a session lets go of the device.
    unplug()?;
    let free = remove_module()?;
    plug_in()?;
    Ok(format!(
        "lost after {} ms, back after {} ms, released {} ms after the session",
        lost.as_millis(),
        back.as_millis(),
        free.as_millis()
    ))
}

/// A clip of three grey pictures.
fn clip() -> Result<PathBuf, String> {
    let path = PathBuf::from("/clip.mjpeg");
    let mut bytes = Vec::new();
    for grey in [10, 100, 200] {
        let mut one = std::io::Cursor::new(Vec::new());
        let picture = image::RgbImage::from_pixel(32, 48, image::Rgb([grey; 3]));
        picture.write_to(&mut one, image::ImageFormat::Jpeg).map_err(|e| e.to_string())?;
        bytes.extend(one.into_inner());
    }
    fs::write(&path, bytes).map_err(|e| e.to_string())?;
    Ok(path)
}

fn clip_until_camera() -> Answer {
    unplug()?;
    remove_module()?;
    let running = start(Some(&clip()?))?;
    running.reaches("the clip", |state| matches!(state, CaptureState::Running { replay: true, .. }))?;
    running.shows("of the clip")?;
    plug_in()?;
    let came = running.reaches("the camera", runs_live)?;
    running.shows("of the camera")?;
    Ok(format!("camera in use {} ms after it came", came.as_millis()))
}
