"""Colour and normal textures of a garment, painted on the atlas in real-world proportion (1024 x 1024)."""
from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter
from scipy.spatial import cKDTree

from design import Colourway, Design, hex_rgb
from finish import Atlas
from pattern import Pattern, resample, length

SIZE = 1024


def _noise(seed: int, sigma: float | tuple[float, float]) -> np.ndarray:
    """Smooth zero-mean noise with unit deviation (SIZE, SIZE)."""
    field = gaussian_filter(np.random.default_rng(seed).standard_normal((SIZE, SIZE)), sigma, mode="wrap")
    return field / field.std()


class AtlasPainter:
    """Paints one garment: a height field for the normal map, a tone field and a thread mask shared by all colourways."""

    def __init__(self, design: Design, pattern: Pattern, atlas: Atlas):
        self.design, self.pattern, self.atlas = design, pattern, atlas
        self.pixel = atlas.side / SIZE
        rows, columns = np.mgrid[0:SIZE, 0:SIZE]
        self.x = (columns + 0.5) * self.pixel
        self.y = (SIZE - rows - 0.5) * self.pixel
        self.height = np.zeros((SIZE, SIZE))   # metres
        self.tone = np.ones((SIZE, SIZE))
        self.thread = np.zeros((SIZE, SIZE))
        self._structure()
        for name in design.thick_panels:
            self._rib(name) if design.fabric["kind"] == "jersey" else None
        for number, panel in enumerate(pattern.panels):
            mask = self._mask(number)
            for stitch in design.stitches:
                if stitch.panel == panel.name:
                    self._seam(number, stitch.edge, stitch.inset, stitch.kind, mask)

    def _panel_points(self, number: int, curve: np.ndarray) -> np.ndarray:
        return curve + self.atlas.offsets[number]

    def _mask(self, number: int) -> np.ndarray:
        """True inside a panel's outline."""
        panel = self.pattern.panels[number]
        points = np.concatenate([(panel.edges[e].curve if forwards else panel.edges[e].curve[::-1]) for e, forwards in panel.outline])
        points = self._panel_points(number, points) / self.pixel
        image = Image.new("L", (SIZE, SIZE), 0)
        ImageDraw.Draw(image).polygon([(float(px), float(SIZE - py)) for px, py in points], fill=255)
        return np.asarray(image) > 0

    def _structure(self) -> None:
        """Knit wales or twill lines with yarn irregularity.  Periods are a few pixels: coarser than the real yarn, as the
        texture can carry it."""
        wobble = _noise(11, 6.0)
        if self.design.fabric["kind"] == "jersey":
            columns = np.sin(2 * np.pi * (self.x / (3.0 * self.pixel)) + 0.35 * wobble)
            self.height += 4e-5 * columns
            self.tone *= 1.0 + 0.012 * columns
            melange = _noise(12, (1.6, 0.7))
            self.tone *= 1.0 + 0.011 * melange + 0.003 * _noise(13, 9.0)
            self.height += 2.5e-5 * melange
        else:
            lines = np.sin(2 * np.pi * (self.x + self.y) / (4.0 * self.pixel) + 0.4 * wobble)
            self.height += 5e-5 * lines
            slub = _noise(14, (0.6, 3.5)) + _noise(15, (3.5, 0.6))
            depth = 1.0 if self.design.fabric["kind"] == "twill" else 0.4   # poplin is smoother
            self.tone *= 1.0 + depth * (0.016 * lines + 0.007 * slub) + 0.003 * _noise(16, 12.0)
            self.height += 1.5e-5 * slub

    def _rib(self, name: str) -> None:
        """1 x 1 rib: ridges across the strip."""
        number = next(k for k, p in enumerate(self.pattern.panels) if p.name == name)
        low = self._panel_points(number, self.pattern.panels[number].edges["bottom"].curve)
        y0 = low[:, 1].mean()
        inside = (self.y > y0 - 0.004) & (self.y < y0 + 0.042) & (self.x > low[:, 0].min() - 0.004) & (self.x < low[:, 0].max() + 0.004)
        ridges = np.sin(2 * np.pi * self.x / (4.5 * self.pixel))
        self.height = np.where(inside, 1.3e-4 * ridges, self.height)
        self.tone = np.where(inside, self.tone * (1.0 + 0.035 * ridges), self.tone)

    def _seam(self, number: int, edge: str, inset: float, kind: str, mask: np.ndarray) -> None:
        curve = self._panel_points(number, self.pattern.panels[number].edges[edge].curve)
        count = max(2, int(length(curve) / 0.0004))
        dense = resample(curve, count)
        reach = inset + 0.012
        low, high = dense.min(axis=0) - reach, dense.max(axis=0) + reach
        near = (self.x > low[0]) & (self.x < high[0]) & (self.y > low[1]) & (self.y < high[1])
        points = np.stack([self.x[near], self.y[near]], axis=1)
        distance, nearest = cKDTree(dense).query(points, distance_upper_bound=reach)
        nearest = np.minimum(nearest, count)
        along = nearest * length(curve) / count
        inside = mask[near]
        height, tone, thread = self.height[near], self.tone[near], self.thread[near]
        finite = np.isfinite(distance)
        distance = np.where(finite, distance, 1.0)
        # The seam itself: a soft valley with a shade, on both sides of the edge.
        if kind == "ridge" or inset < 0.01:
            valley = np.exp(-((distance / 0.0016) ** 2))
            height = height - 4.5e-4 * valley
            tone = tone * (1.0 - 0.16 * valley)
        if kind in ("stitch", "twin"):
            rows = [inset] if kind == "stitch" else [inset, inset - 0.006]
            if inset >= 0.01:  # a turned hem: the doubled cloth is a little proud and ends at the stitching
                doubled = np.where(inside & finite, 0.5 - 0.5 * np.tanh((distance - inset - 0.001) / 0.0024), 0.0)
                height = height + 2.2e-4 * doubled
            for row in rows:
                off = np.abs(distance - row)
                pull = np.exp(-((off / 0.0022) ** 2)) * (inside | (row < 0.004))
                height = height - 2.6e-4 * pull
                tone = tone * (1.0 - 0.10 * pull)
                dash = np.clip((0.5 + 0.5 * np.cos(2 * np.pi * along / 0.0042)) * 2.2 - 0.25, 0.0, 1.0)
                line = np.clip(1.6 - off / (0.75 * self.pixel), 0.0, 1.0) * dash * inside * finite
                thread = np.maximum(thread, line)
                height = height + 2.6e-4 * line
        self.height[near], self.tone[near], self.thread[near] = height, tone, thread

    def normal_map(self) -> np.ndarray:
        """Tangent-space normal map (SIZE, SIZE, 3), +Y up as glTF has it (green grows with decreasing v)."""
        grad_row, grad_column = np.gradient(self.height, self.pixel)
        normal = np.stack([-grad_column, grad_row, np.ones_like(grad_row)], axis=-1)
        normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
        return np.round(255.0 * (0.5 * normal + 0.5)).astype(np.uint8)

    def colour_map(self, colourway: Colourway) -> np.ndarray:
        """sRGB base colour (SIZE, SIZE, 3)."""
        base, thread = hex_rgb(colourway.swatch), hex_rgb(colourway.thread)
        colour = np.broadcast_to(base, (SIZE, SIZE, 3)).copy()
        if self.design.print_kind != "plain":
            from prints import PRINTS
            colour = PRINTS[self.design.print_kind](colour, self.x, self.y, colourway)
        colour = colour * self.tone[..., None]
        colour = colour * (1 - self.thread[..., None]) + thread * self.thread[..., None]
        return np.round(255.0 * np.clip(colour, 0.0, 1.0)).astype(np.uint8)


def write_textures(design: Design, pattern: Pattern, atlas: Atlas, folder: Path) -> dict[str, int]:
    """Write `normal.png` and one `colour-<id>.png` per colourway; returns file sizes in bytes."""
    painter = AtlasPainter(design, pattern, atlas)
    pictures = {"normal.png": painter.normal_map()}
    for colourway in design.colourways:
        pictures[f"colour-{colourway.id}.png"] = painter.colour_map(colourway)
    sizes = {}
    for name, pixels in pictures.items():
        Image.fromarray(pixels).save(folder / name, optimize=True)
        sizes[name] = (folder / name).stat().st_size
    return sizes
