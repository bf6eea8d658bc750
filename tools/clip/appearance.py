"""Skin and face: a texture painted over the body's UV layout from rest-pose positions and the MPFB region masks."""
import numpy as np
from PIL import Image

from hair import hairline, skull_centre
from rasteriser import bake_uv

RESOLUTION = 2048


def _noise(points, wavelength, seed, waves=10):
    """Smooth band-limited noise in about [-1, 1] at points (..., 3)."""
    rng = np.random.default_rng(seed)
    points = points.astype(np.float32)
    total = np.zeros(points.shape[:-1], np.float32)
    for _ in range(waves):
        direction = rng.normal(size=3)
        direction *= 2 * np.pi / (wavelength * rng.uniform(0.6, 1.6) * np.linalg.norm(direction))
        total += np.sin(points @ direction.astype(np.float32) + np.float32(rng.uniform(0, 2 * np.pi)))
    return total * np.sqrt(2 / waves) * 0.7


def _bump(x):
    return np.exp(-0.5 * x * x)


def _step(a, b, x):
    t = np.clip((x - a) / (b - a), 0, 1)
    return t * t * (3 - 2 * t)


def eye_frame(figure):
    """Centres (2, 3: left, right) and radius of the eyeballs by a sphere fit to the eye helper vertices."""
    centres, radii = [], []
    for first in (14598, 14670):
        points = figure.rest[(figure.base_vertex >= first) & (figure.base_vertex < first + 72)]
        system = np.c_[2 * points, np.ones(len(points))]
        solution = np.linalg.lstsq(system, (points ** 2).sum(1), rcond=None)[0]
        centres.append(solution[:3])
        radii.append(np.sqrt(solution[3] + (solution[:3] ** 2).sum()))
    return np.array(centres), float(np.mean(radii))


def is_eye(figure):
    return figure.base_vertex >= 14598


def smile(figure, mask_folder, amount):
    """Raise the corners of the mouth by a few millimetres in the rest shape."""
    lips = np.asarray(Image.open(f"{mask_folder}/mpfb_lips.jpg").convert("L"), float)
    vertex_uv = np.zeros((len(figure.rest), 2))
    vertex_uv[figure.faces.ravel()] = figure.uv[figure.uv_faces.ravel()]
    size = lips.shape[0]
    at = np.clip((vertex_uv * [1, -1] + [0, 1]) * size, 0, size - 1).astype(int)
    on = np.where((lips[at[:, 1], at[:, 0]] > 100) & ~is_eye(figure))[0]
    for side in (-1, 1):
        corner = figure.rest[on[(side * figure.rest[on, 0]).argmax()]]
        near = _bump(np.linalg.norm((figure.rest - corner) * [1, 1.2, 0.7], axis=1) / 0.0105)
        figure.rest += amount * near[:, None] * np.array([side * 0.0022, 0.0034, -0.0014])


def skin_texture(figure, mask_folder, look, hair_style):
    """Linear RGB texture (R, R, 3). look: base and blush colours (linear), brow colour, lip colour and strength, stubble."""
    body = figure.faces[~is_eye(figure)[figure.faces].any(1)]
    uv_faces = figure.uv_faces[~is_eye(figure)[figure.faces].any(1)]
    head = np.asarray(figure.weights[:, 15].todense())
    hand = np.asarray(figure.weights[:, 20:24].sum(1))
    field, painted = bake_uv(uv_faces, figure.uv, body, np.c_[figure.rest, head, hand], RESOLUTION)
    p, head, hand = field[painted][:, :3].astype(float), field[painted][:, 3], field[painted][:, 4]
    mask = {name: np.asarray(Image.open(f"{mask_folder}/mpfb_{name}.jpg").convert("L").resize((RESOLUTION, RESOLUTION)), float)[painted] / 255
            for name in ("lips", "ears", "fingernails", "inside-mouth")}
    base, blush = np.array(look["skin"]), np.array(look["blush"])
    colour = np.tile(base, (len(p), 1))

    def mix(amount, target):
        a = np.clip(amount, 0, 1)[:, None]
        colour[:] = colour * (1 - a) + np.asarray(target) * a

    mix(0.10 + 0.10 * _noise(p, 0.11, 1), blush)
    colour *= (1 + 0.028 * _noise(p, 0.035, 2) + 0.035 * _noise(p, 0.008, 3))[:, None]
    joints = figure.joints
    for j, width in ((4, 0.055), (5, 0.055), (18, 0.04), (19, 0.04)):          # knees and elbows are a little redder
        mix(0.22 * _bump(np.linalg.norm(p - joints[j], axis=1) / width), blush * 0.9)
    mix(0.22 * hand, blush)
    mix(0.55 * mask["fingernails"], np.array([0.72, 0.42, 0.36]))
    eyes, radius = eye_frame(figure)
    centre = eyes.mean(0)
    q = p - centre
    front = head * _step(-0.03, 0.0, q[:, 2])
    gap = np.abs(eyes[0, 0] - eyes[1, 0]) / 2
    for side in (-1, 1):
        x, y = side * q[:, 0] - gap, q[:, 1]
        mix(front * look["flush"] * _bump((x - 0.010) / 0.016) * _bump((y + 0.036) / 0.016), blush)
        mix(front * 0.38 * _bump(x / 0.017) * _bump((y - 0.010) / 0.007), base * 0.55 * np.array([1.0, 0.88, 0.84]))      # lid shade
        mix(front * 0.26 * _bump(x / 0.014) * _bump((y + 0.015) / 0.005), base * 0.66 * np.array([1, 0.86, 0.86]))         # below the eye
        # Brow: a gentle arch, thicker towards the nose, tapering outside, broken up into hairs.
        s = (x + 0.019) / 0.043
        arch = look["brow_height"] + 0.0050 * np.sin(np.clip(s, 0, 1.1) * 2.45) - 0.0012 * (1 - np.clip(s, 0, 1)) - 0.004 * np.clip(s - 0.62, 0, 1) ** 1.2
        thick = look["brow_thickness"] * (1.12 - 0.72 * np.clip(s, 0, 1))
        hairs = 0.80 + 0.30 * np.sin((x * 0.8 + y * 0.9) / 0.00055 + 3 * _noise(p, 0.004, 5))
        brow = _step(-0.04, 0.10, s) * (1 - _step(0.90, 1.04, s)) * _bump((y - arch) / (thick * 0.62))
        mix(front * np.clip(brow * hairs, 0, 0.92), look["brow"])
        # Lash line: skin that nearly touches the eyeball, stronger on the upper lid.
        reach = np.linalg.norm(p - eyes[0 if side > 0 else 1], axis=1) - radius
        upper = _step(-0.003, 0.003, p[:, 1] - eyes[0 if side > 0 else 1][1] + 0.15 * np.abs(x))
        mix(front * (1 - _step(0.0008, 0.0030, reach)) * (0.50 + 0.45 * upper) * look["lashes"], np.array([0.018, 0.012, 0.010]))
    mix(front * 0.30 * _bump(q[:, 0] / 0.013) * _bump((q[:, 1] + 0.043) / 0.012) * _step(0.01, 0.03, q[:, 2]), blush)             # nose tip
    mix(look["lip_strength"] * mask["lips"], look["lips"])
    mix(mask["inside-mouth"] * 0.95, np.array([0.07, 0.02, 0.02]))
    mix(0.25 * mask["ears"], blush)
    # The scalp takes the hair's colour, so that a thin spot never shows bright skin.
    d = p - skull_centre(eyes)
    over = np.arcsin(d[:, 1] / np.maximum(np.linalg.norm(d, axis=1), 1e-6)) - hairline(np.arctan2(d[:, 0], d[:, 2]), hair_style["profile"])
    mix(0.93 * head * (np.linalg.norm(d, axis=1) > 0.05) * _step(-0.01, 0.06, over + 0.02 * _noise(p, 0.006, 9)) * (1 - mask["ears"]), np.asarray(hair_style["colour"]) * 0.8)
    if look["stubble"] > 0:
        jaw = _step(-0.045, -0.075, q[:, 1]) * head * _step(-0.07, -0.02, q[:, 2]) * (1 - mask["lips"])
        mix(jaw * look["stubble"] * (0.8 + 0.4 * _noise(p, 0.003, 7)), base * np.array([0.42, 0.40, 0.42]))
    texture = np.tile(base.astype(np.float32), (RESOLUTION, RESOLUTION, 1))
    texture[painted] = np.clip(colour, 0.004, 1)
    return texture
