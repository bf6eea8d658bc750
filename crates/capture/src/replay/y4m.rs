//! YUV4MPEG2, the plain video format that every tool writes.

use std::{
    fs::File,
    io::{BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use super::{Playback, unreadable};
use crate::{
    CaptureError, Frame, FramePool, Source, jpeg,
    pace::Pace,
    yuv::{Matrix, Range, Rows, Siting, ToRgb},
};

/// How every such file begins.
pub(super) const MAGIC: &[u8] = b"YUV4MPEG2";

/// A Y4M file: 8 bits, 4:2:0 (any siting), 4:2:2, 4:4:4 or monochrome.
///
/// Colours are BT.709 when the picture has 720 rows or more on its shorter side, BT.601 below (the format has no
/// field for it); limited range unless the header says `XCOLORRANGE=FULL`.
pub struct Y4m {
    path: PathBuf,
    file: BufReader<File>,
    reader: Reader,
    first: u64,
    pool: FramePool,
    playback: Playback,
    pace: Pace,
    at: u64,
    sequence: u64,
}

impl Y4m {
    /// Reads the header.
    ///
    /// # Errors
    /// [`CaptureError::Unreadable`] naming the file and what is wrong in its header.
    pub fn open(path: &Path, pool: &FramePool, playback: Playback) -> Result<Self, CaptureError> {
        let file = File::open(path).map_err(|cause| unreadable(path, cause))?;
        let mut file = BufReader::with_capacity(1 << 16, file);
        let header = read_line(&mut file)
            .map_err(|cause| unreadable(path, cause))?
            .ok_or_else(|| unreadable(path, "the file is empty"))?;
        let first = file.stream_position().map_err(|cause| unreadable(path, cause))?;
        let header = Header::parse(&header).map_err(|cause| unreadable(path, cause))?;
        let pace = Pace::new(header.fps, playback.realtime);
        Ok(Self {
            path: path.to_owned(),
            file,
            reader: Reader::new(header),
            first,
            pool: pool.clone(),
            playback,
            pace,
            at: 0,
            sequence: 0,
        })
    }

    fn unreadable(&self, cause: impl ToString) -> CaptureError {
        unreadable(&self.path, cause)
    }

    /// Reads one frame's planes, starting again at the end where that is wanted.
    fn read(&mut self) -> Result<bool, CaptureError> {
        match self.reader.read(&mut self.file).map_err(|cause| self.unreadable(cause))? {
            Read4::Frame => {}
            Read4::CutOff => {
                tracing::warn!(video = %self.path.display(), frame = self.at, "the last frame is cut off and left out");
                return self.rewind();
            }
            Read4::End => return self.rewind(),
        }
        self.at += 1;
        Ok(true)
    }

    fn rewind(&mut self) -> Result<bool, CaptureError> {
        if self.at == 0 {
            return Err(self.unreadable("no whole frame in it"));
        }
        if !self.playback.looping {
            return Ok(false);
        }
        self.file.seek(SeekFrom::Start(self.first)).map_err(|cause| unreadable(&self.path, cause))?;
        self.at = 0;
        self.read()
    }
}

impl Source for Y4m {
    fn next_frame(&mut self) -> Result<Option<Frame>, CaptureError> {
        let turn = self.pace.wait();
        for _ in 0..=turn.skipped {
            if !self.read()? {
                return Ok(None);
            }
        }
        self.sequence = turn.position;
        let Header { width, height, .. } = self.reader.header;
        Ok(Some(Frame {
            width: width as u32,
            height: height as u32,
            pixels: self.pool.share(self.reader.convert(&self.pool)),
            captured_at: turn.at,
            sequence: turn.position,
            name: None,
        }))
    }

    fn describe(&self) -> String {
        let Header { width, height, fps, layout, .. } = self.reader.header;
        format!("{}: Y4M video, {width}x{height}, {fps:.3} fps, {layout:?}", self.path.display())
    }
}

/// Reads and converts frames of any Y4M stream; also what `ffmpeg` pipes.
pub(super) struct Reader {
    pub(super) header: Header,
    planes: Vec<u8>,
    rows: Rows,
    to_rgb: ToRgb,
}

/// What came when a frame was asked for.
pub(super) enum Read4 {
    Frame,
    CutOff,
    End,
}

impl Reader {
    pub(super) fn new(header: Header) -> Self {
        let to_rgb = ToRgb::new(header.matrix(), header.range);
        Self { header, planes: Vec::new(), rows: Rows::default(), to_rgb }
    }

    /// Reads a frame's planes.
    pub(super) fn read(&mut self, stream: &mut impl BufRead) -> Result<Read4, String> {
        let Some(line) = read_line(stream)? else { return Ok(Read4::End) };
        if line != "FRAME" && !line.starts_with("FRAME ") {
            let start: String = line.chars().take(20).collect();
            return Err(format!("expected FRAME and found {start:?}"));
        }
        self.planes.resize(self.header.frame_bytes(), 0);
        match stream.read_exact(&mut self.planes) {
            Ok(()) => Ok(Read4::Frame),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(Read4::CutOff),
            Err(error) => Err(error.to_string()),
        }
    }

    /// The planes read last as RGBA in a pooled buffer.
    pub(super) fn convert(&mut self, pool: &FramePool) -> Vec<u8> {
        let Header { width, height, layout, .. } = self.header;
        let mut rgba = pool.take(width * height * 4);
        let (luma, chroma) = self.planes.split_at(width * height);
        let plane = layout.chroma_samples(width, height);
        let planes = [luma, &chroma[..plane], &chroma[plane..2 * plane]];
        match layout {
            Layout::Mono => self.to_rgb.grey_row(luma, &mut rgba),
            Layout::Yuv420(siting) => self.rows.planar_420(planes, width, siting, &self.to_rgb, &mut rgba),
            Layout::Yuv422 => self.rows.planar_422(planes, width, &self.to_rgb, &mut rgba),
            Layout::Yuv444 | Layout::Yuv444Alpha => self.to_rgb.row(luma, planes[1], planes[2], &mut rgba),
        }
        rgba
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    Mono,
    Yuv420(Siting),
    Yuv422,
    Yuv444,
    Yuv444Alpha,
}

impl Layout {
    /// Samples of one chroma plane.
    fn chroma_samples(self, width: usize, height: usize) -> usize {
        match self {
            Self::Mono => 0,
            Self::Yuv420(_) => width.div_ceil(2) * height.div_ceil(2),
            Self::Yuv422 => width.div_ceil(2) * height,
            Self::Yuv444 | Self::Yuv444Alpha => width * height,
        }
    }
}

/// What the first line says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Header {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) fps: f64,
    pub(super) layout: Layout,
    pub(super) range: Range,
}

impl Header {
    /// Parses the first line; the error says what is wrong with it.
    pub(super) fn parse(line: &str) -> Result<Self, String> {
        let mut fields = line.split(' ').filter(|field| !field.is_empty());
        if fields.next().map(str::as_bytes) != Some(MAGIC) {
            return Err("not a Y4M file: it does not begin with YUV4MPEG2".into());
        }
        let (mut width, mut height) = (None, None);
        let mut fps = 30.0;
        let mut layout = Layout::Yuv420(Siting::Centre);
        let mut range = Range::Limited;
        for field in fields {
            let mut letters = field.chars();
            let Some(tag) = letters.next() else { continue };
            let value = letters.as_str();
            match tag {
                'W' => width = Some(side(value).ok_or_else(|| format!("bad width {field:?} in the header"))?),
                'H' => {
                    height = Some(side(value).ok_or_else(|| format!("bad height {field:?} in the header"))?)
                }
                'F' => fps = rate(value).ok_or_else(|| format!("bad frame rate {field:?} in the header"))?,
                'C' => {
                    (layout, range) = colours(value, range).ok_or_else(|| {
                        format!("colour layout {field:?} is not supported (8-bit 420, 422, 444 or mono is)")
                    })?;
                }
                'X' if value.eq_ignore_ascii_case("COLORRANGE=FULL") => range = Range::Full,
                'X' if value.eq_ignore_ascii_case("COLORRANGE=LIMITED") => range = Range::Limited,
                _ => {} // interlacing, pixel aspect and comments do not change how a frame is read
            }
        }
        let width = width.ok_or("no width in the header")?;
        let height = height.ok_or("no height in the header")?;
        jpeg::check_size(width, height)?;
        Ok(Self { width: width as usize, height: height as usize, fps, layout, range })
    }

    fn matrix(&self) -> Matrix {
        if self.width.min(self.height) >= 720 { Matrix::Bt709 } else { Matrix::Bt601 }
    }

    fn frame_bytes(&self) -> usize {
        let luma = self.width * self.height;
        let alpha = if self.layout == Layout::Yuv444Alpha { luma } else { 0 };
        luma + 2 * self.layout.chroma_samples(self.width, self.height) + alpha
    }
}

fn side(value: &str) -> Option<u32> {
    value.parse().ok().filter(|side| *side > 0)
}

fn rate(value: &str) -> Option<f64> {
    let (over, under) = value.split_once(':')?;
    let (over, under): (u32, u32) = (over.parse().ok()?, under.parse().ok()?);
    match (over, under) {
        (0, _) if under <= 1 => Some(30.0), // "unknown"
        (0, _) | (_, 0) => None,
        _ => Some(f64::from(over) / f64::from(under)).filter(|fps| (0.01..=1000.0).contains(fps)),
    }
}

fn colours(value: &str, range: Range) -> Option<(Layout, Range)> {
    Some(match value {
        // What "420jpeg" says in practice is where chroma lies, not the range: that has its own tag.
        "420" | "420jpeg" => (Layout::Yuv420(Siting::Centre), range),
        "420mpeg2" | "420paldv" => (Layout::Yuv420(Siting::Left), range),
        "422" => (Layout::Yuv422, range),
        "444" => (Layout::Yuv444, range),
        "444alpha" => (Layout::Yuv444Alpha, range),
        "mono" => (Layout::Mono, range),
        _ => return None,
    })
}

/// A line without its end; none at the end of the stream. Lines longer than 1,024 bytes are not Y4M.
pub(super) fn read_line(stream: &mut impl BufRead) -> Result<Option<String>, String> {
    let mut line = Vec::new();
    let read = stream.by_ref().take(1024).read_until(b'\n', &mut line).map_err(|error| error.to_string())?;
    if read == 0 {
        return Ok(None);
    }
    if line.pop() != Some(b'\n') {
        // A cut-off "FRAME" is the end of a truncated file; anything else never was a line.
        return if read < 16 { Ok(None) } else { Err("a header line without an end".into()) };
    }
    String::from_utf8(line).map(Some).map_err(|_| "a header line that is not text".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_as_ffmpeg_writes_it_is_understood() {
        let header = Header::parse(
            "YUV4MPEG2 W1280 H720 F30000:1001 Ip A1:1 C420mpeg2 XYSCSS=420MPEG2 XCOLORRANGE=LIMITED",
        );
        let header = header.unwrap();
        assert_eq!((header.width, header.height), (1280, 720));
        assert!((header.fps - 29.97).abs() < 0.001);
        assert_eq!(header.layout, Layout::Yuv420(Siting::Left));
        assert_eq!(header.range, Range::Limited);
        assert_eq!(header.matrix(), Matrix::Bt709);
        assert_eq!(header.frame_bytes(), 1280 * 720 * 3 / 2);
    }

    #[test]
    fn odd_sizes_round_chroma_up() {
        let header = Header::parse("YUV4MPEG2 W3 H5 F1:1").unwrap();
        assert_eq!(header.frame_bytes(), 15 + 2 * 2 * 3);
        assert_eq!(header.matrix(), Matrix::Bt601);
    }

    #[test]
    fn what_is_wrong_in_a_header_is_named() {
        for (line, named) in [
            ("MPEG", "YUV4MPEG2"),
            ("YUV4MPEG2 H4", "no width"),
            ("YUV4MPEG2 W4", "no height"),
            ("YUV4MPEG2 W0 H4", "bad width \"W0\""),
            ("YUV4MPEG2 W4 H-3", "bad height \"H-3\""),
            ("YUV4MPEG2 W4 H4 F30", "bad frame rate \"F30\""),
            ("YUV4MPEG2 W4 H4 F30:0", "bad frame rate"),
            ("YUV4MPEG2 W4 H4 C420p10", "\"C420p10\" is not supported"),
            ("YUV4MPEG2 W99999 H99999", "larger than"),
        ] {
            let error = Header::parse(line).unwrap_err();
            assert!(error.contains(named), "{line}: {error}");
        }
    }
}
