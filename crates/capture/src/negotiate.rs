//! Which mode a camera is asked for.

use std::fmt;

/// Pixel formats that we decode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// Motion JPEG.
    Mjpeg,
    /// Packed 4:2:2.
    Yuyv,
    /// Planar luma, interleaved chroma, 4:2:0.
    Nv12,
}

/// One mode that a camera offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mode {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Frames per second.
    pub fps: u32,
    /// Pixel format.
    pub coding: Coding,
}

impl Mode {
    fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{} at {} fps, {:?}", self.width, self.height, self.fps, self.coding)
    }
}

/// The modes worth trying, the best first: those at `fps` or more, the largest picture (up to `max_pixels`) first and
/// among equals the cheapest to decode; then, where the camera is slow, the quickest of the rest.
#[must_use]
pub fn preference(offered: &[Mode], max_pixels: u32, fps: u32) -> Vec<Mode> {
    let usable = |mode: &&Mode| mode.pixels() > 0 && mode.pixels() <= u64::from(max_pixels) && mode.fps > 0;
    let (mut quick, mut slow): (Vec<Mode>, Vec<Mode>) =
        offered.iter().filter(usable).partition(|mode| mode.fps >= fps);
    let cost = |coding: Coding| match coding {
        Coding::Nv12 => 0,
        Coding::Yuyv => 1,
        Coding::Mjpeg => 2,
    };
    // Above the wanted rate, the nearest one: more frames would only be dropped.
    quick.sort_by_key(|mode| (std::cmp::Reverse(mode.pixels()), mode.fps, cost(mode.coding)));
    slow.sort_by_key(|mode| {
        (std::cmp::Reverse(mode.fps), std::cmp::Reverse(mode.pixels()), cost(mode.coding))
    });
    quick.into_iter().chain(slow).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn mode(width: u32, height: u32, fps: u32, coding: Coding) -> Mode {
        Mode { width, height, fps, coding }
    }

    #[test]
    fn the_largest_mode_at_thirty_frames_comes_first() {
        let offered = [
            mode(640, 480, 30, Coding::Yuyv),
            mode(1920, 1080, 5, Coding::Yuyv),
            mode(1920, 1080, 30, Coding::Mjpeg),
            mode(1280, 720, 30, Coding::Mjpeg),
        ];
        let order = preference(&offered, 1920 * 1080, 30);
        assert_eq!(order[0], offered[2]);
        assert_eq!(order[1], offered[3]);
        assert_eq!(order[3], offered[1], "slow modes come last");
    }

    #[test]
    fn modes_above_the_limit_are_left_out() {
        let offered = [mode(3840, 2160, 30, Coding::Mjpeg), mode(1280, 720, 30, Coding::Mjpeg)];
        assert_eq!(preference(&offered, 1920 * 1080, 30), [offered[1]]);
    }

    #[test]
    fn a_slow_camera_gives_its_quickest_mode() {
        let offered = [mode(1920, 1080, 5, Coding::Yuyv), mode(640, 480, 15, Coding::Yuyv)];
        assert_eq!(preference(&offered, 1920 * 1080, 30)[0], offered[1]);
    }

    #[test]
    fn uncompressed_is_preferred_to_jpeg_at_the_same_size() {
        let offered = [mode(640, 480, 30, Coding::Mjpeg), mode(640, 480, 30, Coding::Nv12)];
        assert_eq!(preference(&offered, 1920 * 1080, 30)[0].coding, Coding::Nv12);
    }
}
