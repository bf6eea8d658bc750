//! From frame pixels and camera metres to the picture: cover crop, mirror flip, projection.

use bytemuck::{Pod, Zeroable};
use glam::{Affine2, Mat2, Vec2, Vec3};
use jingxuan_body::Camera;

use super::WornMesh;

/// Nearest and farthest depth that is told apart, metres.
const NEAR: f32 = 0.2;
const FAR: f32 = 20.0;

/// How a frame lies in the picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Framing {
    /// Frame pixels to picture pixels.
    pub to_picture: Affine2,
    frame: Vec2,
    picture: Vec2,
    mirror: bool,
}

/// A rectangle of whole picture pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PixelRect {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
}

/// `Projection` of `shaders/common/projection.wgsl`.
#[derive(Clone, Copy, Debug, Default, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Projection {
    pub x_scale: f32,
    pub x_shift: f32,
    pub y_scale: f32,
    pub y_shift: f32,
    pub depth_scale: f32,
    pub depth_shift: f32,
    pub mirrored: f32,
    pub unused: f32,
}

impl Framing {
    /// Scales the frame so that it covers the picture, centred; what stands out is cropped.
    pub fn cover(width: u32, height: u32, picture: Vec2, mirror: bool) -> Self {
        let frame = Vec2::new(width as f32, height as f32);
        let scale = (picture / frame).max_element();
        let flip = Vec2::new(if mirror { -scale } else { scale }, scale);
        let to_picture =
            Affine2 { matrix2: Mat2::from_diagonal(flip), translation: 0.5 * picture - flip * (0.5 * frame) };
        Self { to_picture, frame, picture, mirror }
    }

    /// Picture pixels per frame pixel.
    pub fn scale(&self) -> f32 {
        self.to_picture.matrix2.y_axis.y
    }

    /// `uv = scale * ndc + shift` for the whole picture.
    pub fn crop(&self) -> [Vec2; 2] {
        // picture = (ndc * (1, -1) * 0.5 + 0.5) * size; frame = to_picture^-1(picture); uv = frame / frame size
        let to_uv = self.to_picture.inverse();
        let diagonal = Vec2::new(to_uv.matrix2.x_axis.x, to_uv.matrix2.y_axis.y);
        let scale = diagonal * self.picture * Vec2::new(0.5, -0.5) / self.frame;
        let shift = (diagonal * 0.5 * self.picture + to_uv.translation) / self.frame;
        [scale, shift]
    }

    /// The camera's matrix onto picture pixels: `x = a.x * X / Z + b.x` and `y` alike, as `(a, b)`.
    fn intrinsics(&self, camera: &Camera) -> (Vec2, Vec2) {
        // The camera may have been fitted to a frame of another size than the one shown.
        let resize = self.frame / Vec2::new(camera.width.max(1) as f32, camera.height.max(1) as f32);
        let diagonal = Vec2::new(self.to_picture.matrix2.x_axis.x, self.to_picture.matrix2.y_axis.y);
        let focal = Vec2::new(camera.fx, camera.fy) * resize * diagonal;
        let centre = self.to_picture.transform_point2(Vec2::new(camera.cx, camera.cy) * resize);
        (focal, centre)
    }

    /// Camera metres to picture pixels.
    pub fn pixel(&self, camera: &Camera, p: Vec3) -> Vec2 {
        let (focal, centre) = self.intrinsics(camera);
        focal * Vec2::new(p.x, p.y) / p.z.max(0.05) + centre
    }

    /// Clip space of the part of the picture that `rect` cuts out.
    pub fn projection(&self, camera: &Camera, rect: PixelRect) -> Projection {
        let (focal, centre) = self.intrinsics(camera);
        let size = Vec2::new(rect.width as f32, rect.height as f32);
        let scale = focal * 2.0 / size;
        let shift = (centre - Vec2::new(rect.x as f32, rect.y as f32)) * 2.0 / size - 1.0;
        Projection {
            x_scale: scale.x,
            x_shift: shift.x,
            y_scale: -scale.y,
            y_shift: -shift.y,
            depth_scale: FAR / (FAR - NEAR),
            depth_shift: -FAR * NEAR / (FAR - NEAR),
            mirrored: f32::from(u8::from(self.mirror)),
            unused: 0.0,
        }
    }

    /// The pixels that the garments may touch; `None` when nothing is in front of the camera.
    pub fn bounds(&self, camera: &Camera, garments: &[WornMesh<'_>]) -> Option<PixelRect> {
        let (focal, centre) = self.intrinsics(camera);
        let (mut low, mut high) = (Vec2::INFINITY, Vec2::NEG_INFINITY);
        for vertex in garments.iter().flat_map(|garment| &garment.mesh.vertices) {
            let [x, y, z] = vertex.position;
            if z > NEAR {
                let pixel = focal * Vec2::new(x, y) / z + centre;
                low = low.min(pixel);
                high = high.max(pixel);
            }
        }
        // A picture's width beyond the edge is as good as infinitely far.
        let low = (low - 2.0).max(Vec2::ZERO).floor();
        let high = (high + 2.0).min(self.picture).ceil();
        let size = high - low;
        (size.is_finite() && size.min_element() >= 1.0).then_some(PixelRect {
            x: low.x as u32,
            y: low.y as u32,
            width: size.x as u32,
            height: size.y as u32,
        })
    }
}

impl PixelRect {
    pub fn whole(width: u32, height: u32) -> Self {
        Self { x: 0, y: 0, width, height }
    }

    /// The common part; `None` when there is none.
    pub fn within(self, other: Self) -> Option<Self> {
        let (x, y) = (self.x.max(other.x), self.y.max(other.y));
        let right = (self.x + self.width).min(other.x + other.width);
        let bottom = (self.y + self.height).min(other.y + other.height);
        (right > x && bottom > y).then(|| Self { x, y, width: right - x, height: bottom - y })
    }

    /// Longer by `pixels` at the lower edge.
    pub fn lowered(self, pixels: u32) -> Self {
        Self { height: self.height + pixels, ..self }
    }

    /// Larger by `pixels` on every side, as far as the picture's left and upper edges allow.
    pub fn grown(self, pixels: u32) -> Self {
        let (x, y) = (self.x.saturating_sub(pixels), self.y.saturating_sub(pixels));
        Self { x, y, width: self.x + self.width + pixels - x, height: self.y + self.height + pixels - y }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_landscape_frame_is_cropped_to_the_middle_of_a_portrait_picture() {
        let framing = Framing::cover(1600, 900, Vec2::new(1080.0, 1920.0), false);
        assert!(
            (framing.to_picture.transform_point2(Vec2::new(800.0, 450.0)) - Vec2::new(540.0, 960.0)).length()
                < 1e-3
        );
        assert!((framing.scale() - 1920.0 / 900.0).abs() < 1e-5);
    }

    #[test]
    fn the_mirror_shows_the_left_of_the_frame_on_the_right() {
        let framing = Framing::cover(1080, 1920, Vec2::new(1080.0, 1920.0), true);
        assert_eq!(framing.to_picture.transform_point2(Vec2::new(100.0, 50.0)), Vec2::new(980.0, 50.0));
    }

    #[test]
    fn crop_and_pixel_mapping_agree() {
        let framing = Framing::cover(720, 1280, Vec2::new(1080.0, 1920.0), true);
        let [scale, shift] = framing.crop();
        let ndc = Vec2::new(0.25, -0.5);
        let uv = scale * ndc + shift;
        let picture = (ndc * Vec2::new(1.0, -1.0) * 0.5 + 0.5) * Vec2::new(1080.0, 1920.0);
        let back = framing.to_picture.transform_point2(uv * Vec2::new(720.0, 1280.0));
        assert!((back - picture).length() < 1e-2);
    }

    #[test]
    fn a_projected_point_lands_where_the_camera_says() {
        let framing = Framing::cover(720, 1280, Vec2::new(1080.0, 1920.0), true);
        let camera = Camera::with_long_side_fov(720, 1280, 60.0);
        let rect = PixelRect { x: 200, y: 300, width: 400, height: 500 };
        let p = Vec3::new(0.2, -0.3, 2.5);
        let projection = framing.projection(&camera, rect);
        let ndc = Vec2::new(
            projection.x_scale * p.x / p.z + projection.x_shift,
            projection.y_scale * p.y / p.z + projection.y_shift,
        );
        let pixel =
            (ndc * Vec2::new(1.0, -1.0) * 0.5 + 0.5) * Vec2::new(400.0, 500.0) + Vec2::new(200.0, 300.0);
        assert!((pixel - framing.to_picture.transform_point2(camera.project(p))).length() < 1e-2);
        assert!((pixel - framing.pixel(&camera, p)).length() < 1e-2);
    }
}
