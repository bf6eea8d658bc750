//! A screen of our own: Xvfb, whose framebuffer is a file that can be read at any time.
//!
//! Screenshots through WebDriver show the web view only; the mirror is painted below it by GTK. So the test looks
//! at what the display shows.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use image::{Rgb, RgbImage};
use tempfile::TempDir;

/// A portrait X display without a monitor. Ends with this value, and with it every window on it.
pub struct Display {
    server: Child,
    framebuffer: TempDir,
    /// For `DISPLAY`.
    pub name: String,
}

impl Display {
    pub const WIDTH: u32 = 1080;
    pub const HEIGHT: u32 = 1920;

    pub fn start() -> Self {
        let framebuffer = tempfile::tempdir().unwrap();
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-noreset", "-screen", "0"])
            .arg(format!("{}x{}x24", Self::WIDTH, Self::HEIGHT))
            .arg("-fbdir")
            .arg(framebuffer.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is needed for this test (Debian package xvfb)");
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        assert!(!number.trim().is_empty(), "Xvfb did not start");
        Self { server, framebuffer, name: format!(":{}", number.trim()) }
    }

    /// What the screen shows now.
    pub fn picture(&self) -> RgbImage {
        parse_xwd(&std::fs::read(self.framebuffer.path().join("Xvfb_screen0")).unwrap())
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// X window dump, version 7, 32 bits per pixel: the format of Xvfb's framebuffer file.
fn parse_xwd(bytes: &[u8]) -> RgbImage {
    let field = |at: usize| u32::from_be_bytes(bytes[at * 4..at * 4 + 4].try_into().unwrap()) as usize;
    let (header, version, width, height) = (field(0), field(1), field(4), field(5));
    let (byte_order, bits, stride, colours) = (field(7), field(11), field(12), field(19));
    assert_eq!((version, bits, byte_order), (7, 32, 0), "not the framebuffer that this test understands");
    let pixels = &bytes[header + colours * 12..];
    RgbImage::from_fn(width as u32, height as u32, |x, y| {
        let at = y as usize * stride + x as usize * 4;
        Rgb([pixels[at + 2], pixels[at + 1], pixels[at]])
    })
}

/// A part of the screen, pixels.
#[derive(Clone, Copy, Debug)]
pub struct Region {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
}

impl Region {
    /// The square around a point, cut at the screen's edges.
    pub fn around(x: f32, y: f32, half: f32) -> Self {
        let (left, top) = ((x - half).max(0.0) as u32, (y - half).max(0.0) as u32);
        let right = ((x + half).max(1.0) as u32).min(Display::WIDTH);
        let bottom = ((y + half).max(1.0) as u32).min(Display::HEIGHT);
        assert!(left < right && top < bottom, "({x}, {y}) is off the screen");
        Self { x: left, y: top, width: right - left, height: bottom - top }
    }

    fn pixels<'a>(&self, picture: &'a RgbImage) -> impl Iterator<Item = &'a Rgb<u8>> {
        let Self { x, y, width, height } = *self;
        (y..y + height).flat_map(move |v| (x..x + width).map(move |u| picture.get_pixel(u, v)))
    }

    /// Mean colour, 0..255.
    pub fn mean(&self, picture: &RgbImage) -> [f32; 3] {
        let mut sum = [0.0; 3];
        for pixel in self.pixels(picture) {
            (0..3).for_each(|channel| sum[channel] += f32::from(pixel[channel]));
        }
        sum.map(|sum| sum / (self.width * self.height) as f32)
    }

    /// Mean absolute difference of two pictures, 0..255.
    pub fn difference(&self, a: &RgbImage, b: &RgbImage) -> f32 {
        let apart =
            |(a, b): (&Rgb<u8>, &Rgb<u8>)| (0..3).map(|c| f32::from(a[c].abs_diff(b[c]))).sum::<f32>() / 3.0;
        self.pixels(a).zip(self.pixels(b)).map(apart).sum::<f32>() / (self.width * self.height) as f32
    }

    /// Share of pixels within `tolerance` of `colour` in every channel, 0..1.
    pub fn share_of(&self, picture: &RgbImage, colour: [u8; 3], tolerance: u8) -> f32 {
        let near = |pixel: &&Rgb<u8>| (0..3).all(|c| pixel[c].abs_diff(colour[c]) <= tolerance);
        self.pixels(picture).filter(near).count() as f32 / (self.width * self.height) as f32
    }
}

/// Keeps the screen of a failed check where a person can look at it.
pub fn keep(picture: &RgbImage, name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("out/kiosk-tests");
    if std::fs::create_dir_all(&folder).is_ok() {
        let _ = picture.save(folder.join(format!("{name}.png")));
    }
}
