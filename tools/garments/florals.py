"""Drawn prints: a repeat is drawn once, finely, and every texel averages what it covers of it.

Motifs are polygons drawn on a torus, so the repeat closes on all sides.  Colours are sRGB '#rrggbb' of the colourway.
"""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter, map_coordinates

from design import Colourway, hex_rgb

FINE = 2   # supersampling of the drawn repeat


@dataclass
class Repeat:
    """A square repeat of `size` metres being drawn at `density` pixels a metre."""

    size: float
    density: float
    image: Image.Image

    @classmethod
    def blank(cls, size: float, density: float = 4500.0) -> "Repeat":
        """An empty, transparent repeat."""
        side = int(round(size * density)) * FINE
        return cls(size, side / size, Image.new("RGBA", (side, side), (0, 0, 0, 0)))

    def polygon(self, points: np.ndarray, colour: np.ndarray) -> None:
        """A filled polygon (N,2) in metres, wrapped over the repeat's edges; `colour` (3,) sRGB 0..1."""
        draw = ImageDraw.Draw(self.image)
        side = self.image.size[0]
        pixels = points * self.density
        fill = tuple(int(round(255 * float(np.clip(c, 0, 1)))) for c in colour) + (255,)
        low, high = pixels.min(axis=0), pixels.max(axis=0)
        for i in (-1, 0, 1):
            for j in (-1, 0, 1):
                moved = pixels + [i * side, j * side]
                if (high + [i * side, j * side] >= 0).all() and (low + [i * side, j * side] <= side).all():
                    draw.polygon([(float(x), float(side - y)) for x, y in moved], fill=fill)

    def pixels(self) -> np.ndarray:
        """(H,W,4) floats 0..1, premultiplied by alpha, at the density asked for."""
        side = self.image.size[0] // FINE
        values = np.asarray(self.image, float) / 255.0
        values[..., :3] *= values[..., 3:]
        return values.reshape(side, FINE, side, FINE, 4).mean(axis=(1, 3))

    def over(self, colour: np.ndarray, x: np.ndarray, y: np.ndarray, pixel: float) -> np.ndarray:
        """The repeat laid over `colour` (H,W,3) at metres x, y; texels `pixel` metres wide."""
        drawn = self.pixels()
        side = drawn.shape[0]
        blur = max(0.0, 0.32 * pixel * side / self.size)
        drawn = gaussian_filter(drawn, (blur, blur, 0), mode="wrap")
        column = (x / self.size) % 1.0 * side - 0.5
        row = (1.0 - (y / self.size) % 1.0) * side - 0.5
        sampled = np.stack([map_coordinates(drawn[..., k], [row, column], order=1, mode="grid-wrap") for k in range(4)], axis=-1)
        return colour * (1.0 - sampled[..., 3:]) + sampled[..., :3]


def scattered(size: float, radii: list[float], seed: int) -> np.ndarray:
    """Places (N,2) on the torus for discs of the given radii (metres), largest first, kept apart; NaN where none was found."""
    source = np.random.default_rng(seed)
    out = np.full((len(radii), 2), np.nan)
    for k, radius in enumerate(radii):
        for _ in range(600):
            at = source.random(2) * size
            away = np.abs(out[:k] - at)
            away = np.hypot(*np.minimum(away, size - away).T)
            if not (away < radius + np.array(radii[:k])).any():
                out[k] = at
                break
    return out


def _turned(points: np.ndarray, at, angle: float, scale: float = 1.0) -> np.ndarray:
    c, s = np.cos(angle), np.sin(angle)
    return points * scale @ np.array([[c, s], [-s, c]]) + np.asarray(at)


def _petal(wide: float, notch: float = 0.08) -> np.ndarray:
    """A petal of length 1 along +y, `wide` across, notched at its tip."""
    t = np.linspace(0.0, np.pi, 22)
    x = 0.5 * wide * np.sin(t) ** 0.8
    y = 0.5 - 0.5 * np.cos(t)
    right = np.stack([x, y - notch * np.exp(-((x / (0.16 * wide)) ** 2)) * (y > 0.6)], axis=1)
    return np.concatenate([right, (right * [-1, 1])[::-1]])


def _leaf(wide: float, bend: float) -> np.ndarray:
    t = np.linspace(0.0, 1.0, 20)
    spine = np.stack([bend * t**2, t], axis=1)
    half = 0.5 * wide * np.sin(np.pi * t**0.8)[:, None] * np.array([1.0, 0.0])
    return np.concatenate([spine + half, (spine - half)[::-1]])


def _stroke(points: np.ndarray, start: float, end: float) -> np.ndarray:
    """A tapering stroke (polygon) along a polyline."""
    along = np.gradient(points, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    side = np.stack([-along[:, 1], along[:, 0]], axis=1) * (0.5 * np.linspace(start, end, len(points)))[:, None]
    return np.concatenate([points + side, (points - side)[::-1]])


def leaf(repeat: Repeat, at, angle: float, size: float, wide: float, colours, bend: float) -> None:
    """A leaf with its darker half and midrib."""
    light, dark = colours
    shape = _leaf(wide, bend)
    repeat.polygon(_turned(shape, at, angle, size), light)
    half = shape.copy()
    half[:20] = np.stack([bend * np.linspace(0, 1, 20) ** 2, np.linspace(0, 1, 20)], axis=1)
    repeat.polygon(_turned(half, at, angle, size), dark)
    t = np.linspace(0.0, 0.92, 12)
    repeat.polygon(_turned(_stroke(np.stack([bend * t**2, t], axis=1), 0.05, 0.015), at, angle, size), 0.6 * light + 0.4)


def rose(repeat: Repeat, at, turn: float, size: float, light, deep, heart, source) -> None:
    """A full flower of three rings of petals, each ring deeper in colour, and a stippled heart."""
    for ring, (count, reach, wide) in enumerate(((7, 1.0, 0.86), (6, 0.74, 0.70), (5, 0.48, 0.50))):
        share = ring / 2.0
        for k in range(count):
            angle = turn + 2 * np.pi * (k + 0.5 * ring) / count + source.normal(0.0, 0.06)
            long = size * reach * (1.0 + source.normal(0.0, 0.05))
            tone = light * (1.0 - 0.55 * share) + deep * 0.55 * share
            repeat.polygon(_turned(_petal(wide), at, angle, long * 1.03), 0.78 * tone + 0.22 * deep)
            repeat.polygon(_turned(_petal(wide * 0.94), at, angle, long), tone)
            repeat.polygon(_turned(_petal(wide * 0.42, 0.0) * [1.0, 0.66], at, angle, long), 0.72 * tone + 0.28 * deep)
    repeat.polygon(_turned(_disc(14), at, 0.0, 0.16 * size), heart)
    for k in range(9):
        angle = 2 * np.pi * k / 9 + turn
        repeat.polygon(_turned(_disc(8), np.asarray(at) + 0.21 * size * np.array([np.cos(angle), np.sin(angle)]), 0.0, 0.035 * size), 0.5 * heart + 0.5 * light)


def blossom(repeat: Repeat, at, turn: float, size: float, light, deep, heart, source) -> None:
    """A five-petalled blossom with stamens."""
    for k in range(5):
        angle = turn + 2 * np.pi * k / 5 + source.normal(0.0, 0.04)
        repeat.polygon(_turned(_petal(0.95, 0.06), at, angle, size * 1.04), 0.7 * light + 0.3 * deep)
        repeat.polygon(_turned(_petal(0.88, 0.06), at, angle, size), light)
        repeat.polygon(_turned(_petal(0.40, 0.0) * [1.0, 0.6], at, angle, size), 0.75 * light + 0.25 * deep)
    for k in range(10):
        angle = turn + 2 * np.pi * (k + 0.5) / 10
        tip = np.asarray(at) + size * (0.42 if k % 2 else 0.34) * np.array([np.cos(angle), np.sin(angle)])
        repeat.polygon(_stroke(np.stack([np.asarray(at), tip]), 0.05 * size, 0.04 * size), deep)
        repeat.polygon(_turned(_disc(8), tip, 0.0, 0.055 * size), heart)
    repeat.polygon(_turned(_disc(12), at, 0.0, 0.13 * size), heart)


def _disc(count: int) -> np.ndarray:
    angle = 2 * np.pi * np.arange(count) / count
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def bouquet(colour: np.ndarray, x: np.ndarray, y: np.ndarray, colourway: Colourway) -> np.ndarray:
    """A garden print: full roses, five-petalled blossoms, leaves and small buds scattered in a repeat of 220 mm.

    `print_colours`: rose light, rose deep, blossom, heart, leaf light, leaf dark, bud."""
    rose_l, rose_d, small, heart, leaf_l, leaf_d, bud = (hex_rgb(c) for c in colourway.print_colours)
    size, source = 0.220, np.random.default_rng(7)
    repeat = Repeat.blank(size)
    radii = [0.030] * 5 + [0.024] * 4 + [0.016] * 8 + [0.011] * 14 + [0.007] * 26
    places = scattered(size, radii, 11)
    kinds = [radius for radius in radii]
    for at, radius in zip(places, kinds):       # leaves first, flowers over them
        if np.isnan(at).any() or radius < 0.015:
            continue
        first = source.random() * 2 * np.pi
        for k in range(3 if radius > 0.02 else 2):
            angle = first + 2 * np.pi * k / 3 + source.normal(0.0, 0.25)
            start = at + 0.35 * radius * np.array([-np.sin(angle), np.cos(angle)])
            leaf(repeat, start, angle, radius * (0.95 + 0.2 * source.random()), 0.40, (leaf_l, leaf_d), source.normal(0.0, 0.14))
    for at, radius in zip(places, kinds):
        if np.isnan(at).any():
            continue
        turn = source.random() * 2 * np.pi
        if radius > 0.02:
            rose(repeat, at, turn, 0.72 * radius, rose_l, rose_d, heart, source)
        elif radius > 0.015:
            blossom(repeat, at, turn, 0.72 * radius, small, rose_d, heart, source)
        elif radius > 0.010:
            t = np.linspace(0.0, 1.0, 10)
            stem = np.stack([0.3 * t**2, t], axis=1) - [0.0, 0.5]
            repeat.polygon(_turned(_stroke(stem, 0.07, 0.05), at, turn, 1.7 * radius), leaf_d)
            for k in (-1.0, 1.0):
                leaf(repeat, _turned(stem[3:4], at, turn, 1.7 * radius)[0], turn + 0.8 * k, 0.85 * radius, 0.42, (leaf_l, leaf_d), 0.0)
            tip = _turned(stem[-1:], at, turn, 1.7 * radius)[0]
            for k in (-0.45, 0.45, 0.0):
                repeat.polygon(_turned(_petal(0.6), tip, turn - 0.25 + k, 0.62 * radius), bud if k == 0.0 else 0.7 * bud + 0.3 * rose_d)
        else:
            repeat.polygon(_turned(_disc(10), at, 0.0, 0.24 * radius), small)
    return repeat.over(colour, x, y, _texel(x))


def plum(colour: np.ndarray, x: np.ndarray, y: np.ndarray, colourway: Colourway) -> np.ndarray:
    """Plum blossom on branches, tone on tone with a fine cloud damask behind it, repeat 300 mm.

    `print_colours`: blossom, deep, heart, branch, damask."""
    flower, deep, heart, branch, damask = (hex_rgb(c) for c in colourway.print_colours)
    size, source = 0.300, np.random.default_rng(5)
    repeat = Repeat.blank(size, 3600.0)
    ground = Repeat.blank(0.060, 9000.0)
    for row in range(2):
        for side in (-1.0, 1.0):
            for k in range(2):
                # ruyi clouds: two counter-turning scrolls
                middle = np.array([0.015 + 0.030 * k + 0.015 * row, 0.015 + 0.030 * row])
                t = np.linspace(0.0, 1.0, 40)
                angle = side * (0.5 * np.pi + 2.6 * np.pi * t)
                radius = 0.0016 + 0.0050 * (1.0 - t)
                spiral = np.stack([middle[0] + side * 0.0062 + radius * np.cos(angle) * -1.0 * side * side, middle[1] + radius * np.sin(np.abs(angle))], axis=1)
                ground.polygon(_stroke(spiral, 0.0014, 0.0010), damask)
    out = ground.over(colour, x, y, _texel(x))
    for start, lean, long in (((0.05, 0.02), -0.30, 0.24), ((0.20, 0.17), 0.38, 0.24), ((0.255, 0.00), -0.55, 0.13), ((0.10, 0.165), 0.60, 0.12)):
        t = np.linspace(0.0, 1.0, 26)
        bend = 0.22 * np.sin(1.3 * np.pi * t + source.random()) + np.cumsum(source.normal(0.0, 0.10, 26)) * 0.03
        spine = np.array(start) + long * np.stack([np.sin(lean) * t + bend * t, np.cos(lean) * t], axis=1)
        repeat.polygon(_stroke(spine[:5], 0.0012, 0.0058), branch)
        repeat.polygon(_stroke(spine[4:], 0.0058, 0.0014), branch)
        for k in (6, 11, 16, 21):
            side = 1.0 if (k // 5) % 2 else -1.0
            angle = -lean + side * (0.7 + 0.2 * source.random())
            twig = spine[k] + 0.045 * (1.0 - 0.02 * k) * np.outer(np.linspace(0, 1, 8), [-np.sin(angle), np.cos(angle)]) + np.outer(np.linspace(0, 1, 8) ** 2, [0.0, 0.008])
            repeat.polygon(_stroke(twig, 0.0030, 0.0011), branch)
            blossom(repeat, twig[-1], source.random() * 6.0, 0.0125 + 0.003 * source.random(), flower, deep, heart, source)
            repeat.polygon(_turned(_disc(14), twig[4] + [0.003, 0.004], 0.0, 0.0042), flower)
            repeat.polygon(_turned(_disc(10), twig[4] + [0.002, 0.003], 0.0, 0.0024), deep)
        blossom(repeat, spine[-1], source.random() * 6.0, 0.0150, flower, deep, heart, source)
        blossom(repeat, spine[13], source.random() * 6.0, 0.0160, flower, deep, heart, source)
    return repeat.over(out, x, y, _texel(x))


def _texel(x: np.ndarray) -> float:
    """Width of a texel, metres, from the coordinates of neighbouring texels."""
    return float(np.median(np.abs(np.diff(x, axis=1))))
