//! JPEG: finding pictures in a stream of them, and decoding one straight into RGBA.

// The scanner's `to_...` steps consume a position, they convert nothing.
#![allow(clippy::wrong_self_convention)]

use std::io::{self, BufRead};

use zune_jpeg::{
    JpegDecoder,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

use crate::FramePool;

/// The largest picture that is decoded, in pixels: 64 megapixels are 256 MB of RGBA.
pub(crate) const MAX_PIXELS: u64 = 64 << 20;
/// The longest side that is decoded.
pub(crate) const MAX_SIDE: usize = 16_384;

/// A decoded picture in a pooled buffer.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub width: u32,
    pub height: u32,
    /// `height * width * 4` bytes, RGBA.
    pub rgba: Vec<u8>,
    /// The raw Exif block, when there is one.
    pub exif: Option<Vec<u8>>,
}

/// How damage is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rigour {
    /// Any damage is an error: for files.
    Strict,
    /// What can be decoded is: cameras end frames carelessly.
    Lenient,
}

/// Decodes one JPEG. The error is the cause in one line, without a name.
pub(crate) fn decode(bytes: &[u8], rigour: Rigour, pool: &FramePool) -> Result<Decoded, String> {
    let options = DecoderOptions::default()
        .set_max_width(MAX_SIDE)
        .set_max_height(MAX_SIDE)
        .set_strict_mode(rigour == Rigour::Strict)
        .jpeg_set_out_colorspace(ColorSpace::RGBA);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(one_line)?;
    let info = decoder.info().ok_or("no picture header")?;
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    check_size(width, height)?;
    let wanted = width as usize * height as usize * 4;
    if decoder.output_buffer_size() != Some(wanted) {
        return Err("a colour layout that cannot be shown".into());
    }
    let exif = decoder.exif().cloned();
    let mut rgba = pool.take(wanted);
    match decoder.decode_into(&mut rgba) {
        Ok(()) => Ok(Decoded { width, height, rgba, exif }),
        Err(error) => {
            drop(pool.share(rgba)); // back to the pool
            Err(one_line(error))
        }
    }
}

/// Refuses empty pictures and those that would not fit in memory.
pub(crate) fn check_size(width: u32, height: u32) -> Result<(), String> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 {
        return Err("an empty picture".into());
    }
    if pixels > MAX_PIXELS || width as usize > MAX_SIDE || height as usize > MAX_SIDE {
        return Err(format!("{width}x{height} is larger than {MAX_PIXELS} pixels or {MAX_SIDE} on a side"));
    }
    Ok(())
}

fn one_line(error: impl std::fmt::Debug) -> String {
    let text = format!("{error:?}");
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect()
}

/// Where one JPEG lies in a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// First byte, that of the start-of-image marker.
    pub start: u64,
    /// Number of bytes up to the end-of-image marker, which is included.
    pub len: u64,
}

/// What [`index`] found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Index {
    /// The whole pictures, in order.
    pub spans: Vec<Span>,
    /// Where a picture begins that never ends.
    pub truncated_at: Option<u64>,
    /// Bytes between pictures that belong to none.
    pub stray: u64,
}

/// Walks a stream of concatenated JPEGs marker by marker (ITU-T T.81, annex B), so that thumbnails inside Exif blocks
/// and bytes that only look like markers do not count as pictures.
pub(crate) fn index(stream: impl BufRead) -> io::Result<Index> {
    let mut scan = Scan { stream, at: 0 };
    let mut found = Index::default();
    loop {
        let before = scan.at;
        let Some(start) = scan.to_start_of_image()? else {
            found.stray += scan.at - before;
            return Ok(found);
        };
        found.stray += start - before;
        match scan.to_end_of_image()? {
            End::Whole => found.spans.push(Span { start, len: scan.at - start }),
            End::Broken => found.stray += scan.at - start,
            End::OfStream => {
                found.truncated_at = Some(start);
                return Ok(found);
            }
        }
    }
}

enum End {
    Whole,
    /// The structure makes no sense; the search for the next picture goes on from here.
    Broken,
    OfStream,
}

struct Scan<R> {
    stream: R,
    at: u64,
}

impl<R: BufRead> Scan<R> {
    fn byte(&mut self) -> io::Result<Option<u8>> {
        let byte = self.stream.fill_buf()?.first().copied();
        if byte.is_some() {
            self.pass(1);
        }
        Ok(byte)
    }

    fn pass(&mut self, bytes: usize) {
        self.stream.consume(bytes);
        self.at += bytes as u64;
    }

    /// Skips `left` bytes; false when the stream ends before.
    fn skip(&mut self, mut left: usize) -> io::Result<bool> {
        while left > 0 {
            let step = self.stream.fill_buf()?.len().min(left);
            if step == 0 {
                return Ok(false);
            }
            self.pass(step);
            left -= step;
        }
        Ok(true)
    }

    /// Runs past the next 0xFF and any further ones (fill bytes) and gives the byte after them.
    fn after_prefix(&mut self) -> io::Result<Option<u8>> {
        loop {
            let buffer = self.stream.fill_buf()?;
            if buffer.is_empty() {
                return Ok(None);
            }
            match buffer.iter().position(|byte| *byte == 0xFF) {
                Some(before) => {
                    self.pass(before + 1);
                    break;
                }
                None => {
                    let all = buffer.len();
                    self.pass(all);
                }
            }
        }
        loop {
            match self.byte()? {
                Some(0xFF) => {}
                code => return Ok(code),
            }
        }
    }

    /// Position of the next start-of-image marker, which is passed.
    fn to_start_of_image(&mut self) -> io::Result<Option<u64>> {
        loop {
            match self.after_prefix()? {
                Some(0xD8) => return Ok(Some(self.at - 2)),
                Some(_) => {}
                None => return Ok(None),
            }
        }
    }

    /// From behind a start-of-image marker to behind its end-of-image marker.
    fn to_end_of_image(&mut self) -> io::Result<End> {
        loop {
            // Between segments a marker must follow at once; inside entropy-coded data `after_prefix` runs over it,
            // stepping over stuffed zeros and restart markers.
            let Some(code) = self.after_prefix()? else { return Ok(End::OfStream) };
            match code {
                0xD9 => return Ok(End::Whole),
                0x00 | 0x01 | 0xD0..=0xD7 => {}
                0xD8 => return Ok(End::Broken),
                0x02..=0xBF => return Ok(End::Broken),
                _ => {
                    let (Some(high), Some(low)) = (self.byte()?, self.byte()?) else {
                        return Ok(End::OfStream);
                    };
                    let len = usize::from(u16::from_be_bytes([high, low]));
                    if len < 2 {
                        return Ok(End::Broken);
                    }
                    if !self.skip(len - 2)? {
                        return Ok(End::OfStream);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The skeleton of a JPEG: an Exif block that holds a thumbnail of its own, a scan with stuffed bytes, restart
    /// markers and fill bytes.
    fn skeleton() -> Vec<u8> {
        let mut jpeg = vec![0xFF, 0xD8];
        jpeg.extend([0xFF, 0xE1, 0, 8, 0xFF, 0xD8, 0xAA, 0xBB, 0xFF, 0xD9]);
        jpeg.extend([0xFF, 0xDA, 0, 4, 1, 2]);
        jpeg.extend([0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD3, 0x56, 0xFF, 0xFF, 0xD9]);
        jpeg
    }

    #[test]
    fn thumbnails_stuffed_bytes_and_restarts_are_not_pictures() {
        let one = skeleton();
        let found = index([one.clone(), one.clone()].concat().as_slice()).unwrap();
        let len = one.len() as u64;
        assert_eq!(found.spans, [Span { start: 0, len }, Span { start: len, len }]);
        assert_eq!((found.truncated_at, found.stray), (None, 0));
    }

    #[test]
    fn bytes_between_pictures_are_counted_and_passed_over() {
        let one = skeleton();
        let found =
            index([vec![0; 5], one.clone(), b"junk".to_vec(), one.clone(), vec![0; 3]].concat().as_slice());
        let found = found.unwrap();
        assert_eq!(found.spans.iter().map(|span| span.start).collect::<Vec<_>>(), [5, 9 + one.len() as u64]);
        assert_eq!(found.stray, 12);
    }

    #[test]
    fn a_picture_that_never_ends_is_reported_wherever_it_stops() {
        let one = skeleton();
        for cut in 2..one.len() {
            let found = index([&one[..], &one[..cut]].concat().as_slice()).unwrap();
            assert_eq!(found.spans.len(), 1, "cut at {cut}");
            assert_eq!(found.truncated_at, Some(one.len() as u64), "cut at {cut}");
        }
    }

    #[test]
    fn a_segment_with_an_impossible_length_does_not_hide_the_next_picture() {
        let one = skeleton();
        let found = index([&[0xFF, 0xD8, 0xFF, 0xE0, 0, 1][..], &one].concat().as_slice()).unwrap();
        assert_eq!(found.spans, [Span { start: 6, len: one.len() as u64 }]);
    }

    #[test]
    fn the_index_does_not_depend_on_how_the_stream_is_buffered() {
        let stream = [skeleton(), skeleton(), vec![1, 2, 3], skeleton()].concat();
        let whole = index(stream.as_slice()).unwrap();
        for capacity in 1..9 {
            let found = index(io::BufReader::with_capacity(capacity, stream.as_slice())).unwrap();
            assert_eq!(found, whole, "buffer of {capacity}");
        }
    }

    #[test]
    fn a_header_that_claims_a_giant_picture_is_refused_before_memory_is_taken() {
        assert!(check_size(16_385, 1).is_err());
        assert!(check_size(16_000, 16_000).is_err());
        assert!(check_size(0, 16).is_err());
        assert!(check_size(4000, 3000).is_ok());
    }
}
