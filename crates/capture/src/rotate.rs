//! Turning a picture upright, for sensors mounted on their side.

/// Turns an RGBA picture clockwise by 90, 180 or 270 degrees; returns the new size.
pub(crate) fn rotate(
    rgba: &[u8],
    (width, height): (u32, u32),
    degrees: u32,
    out: &mut Vec<u8>,
) -> (u32, u32) {
    let (w, h) = (width as usize, height as usize);
    out.resize(w * h * 4, 0);
    let pixel = |x: usize, y: usize| &rgba[(y * w + x) * 4..][..4];
    let turned = if degrees == 180 { (w, h) } else { (h, w) };
    for (y, row) in out.chunks_exact_mut(turned.0 * 4).enumerate() {
        for (x, slot) in row.chunks_exact_mut(4).enumerate() {
            slot.copy_from_slice(match degrees {
                90 => pixel(y, h - 1 - x),
                180 => pixel(w - 1 - x, h - 1 - y),
                _ => pixel(w - 1 - y, x),
            });
        }
    }
    (turned.0 as u32, turned.1 as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_quarter_turns_are_none() {
        let picture: Vec<u8> = (0..2 * 3 * 4).collect();
        let (mut turned, mut size) = (picture.clone(), (2, 3));
        for _ in 0..4 {
            let mut next = Vec::new();
            size = rotate(&turned, size, 90, &mut next);
            turned = next;
        }
        assert_eq!((turned, size), (picture, (2, 3)));
    }

    #[test]
    fn a_quarter_turn_brings_the_lower_left_corner_to_the_upper_left() {
        let picture: Vec<u8> = (0..2 * 3 * 4).collect();
        let mut turned = Vec::new();
        assert_eq!(rotate(&picture, (2, 3), 90, &mut turned), (3, 2));
        assert_eq!(turned[..4], picture[16..20]);
    }
}
