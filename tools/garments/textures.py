"""Colour and normal textures of a garment, painted on the atlas in true proportion.

A dyed garment has one detail map for all its colourways: linear 0.5 (sRGB 188) on the whole, so that its tint is the colour
of the cloth, and alpha for how far a texel takes the dye (0 on buttons, zips, contrast thread).  A printed garment has an
opaque colour texture per colourway.  All measures are metres in the flat frame of a panel.
"""
from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import distance_transform_edt, gaussian_filter
from scipy.spatial import cKDTree

from design import Colourway, Design, Ornament, hex_rgb
from finish import Atlas
from pattern import Pattern, length, resample
from structures import STRUCTURES, noise_source

MIDDLE = 0.5                   # linear light that a detail map means by "the dye itself"
COLOUR_QUALITY = 92
PRINT_QUALITY = 64              # prints have no flat tone that blocks would show in
NORMAL_BYTES = 620_000         # above this the lossless normal map is stored at quality 96 instead


def to_linear(srgb):
    """sRGB 0..1 to linear light."""
    srgb = np.asarray(srgb, float)
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def to_srgb(light):
    """Linear light to sRGB 0..1, clipped."""
    light = np.clip(light, 0.0, 1.0)
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


class AtlasPainter:
    """Paints one garment: height (metres), tone (linear factor), dye share, and inks that keep their own colour.

    A design's `paint(painter, pattern)` may use every method without an underscore; panels are named, curves (N,2) and points
    are in the panel's flat frame.
    """

    def __init__(self, design: Design, pattern: Pattern, atlas: Atlas, patches: list[Ornament]):
        self.design, self.pattern, self.atlas = design, pattern, atlas
        self.size = design.texture_size
        self.pixel = atlas.side / self.size
        rows, columns = np.mgrid[0 : self.size, 0 : self.size]
        self.x = (columns + 0.5) * self.pixel
        self.y = (self.size - rows - 0.5) * self.pixel
        self.noise = noise_source(self.size, self.pixel)
        shape = (self.size, self.size)
        self.height, self.tone, self.dye = np.zeros(shape), np.ones(shape), np.ones(shape)
        self.ink, self.cover = np.zeros((*shape, 3)), np.zeros(shape)
        self.u, self.v = self.x.copy(), self.y.copy()   # panel coordinates
        self.chart = np.full(shape, -1)
        self.names = [panel.name for panel in pattern.panels]
        for number, (low, high) in enumerate(atlas.boxes):
            box = (self.x >= low[0]) & (self.x < high[0]) & (self.y >= low[1]) & (self.y < high[1])
            self.chart[box] = number
            self.u[box] -= atlas.offsets[number][0]
            self.v[box] -= atlas.offsets[number][1]
        self.masks = [self.inside(panel.name, self.outline(panel.name)) for panel in pattern.panels]
        self.cloth = np.any(self.masks, axis=0)
        self._structures()
        for stitch in design.stitches:
            self.edge_seam(stitch.panel, stitch.edge, stitch.inset, stitch.kind)
        if design.paint is not None:
            design.paint(self, pattern)
        for number, patch in enumerate(patches, len(pattern.panels)):
            self._patch(number, patch)

    # Places -----------------------------------------------------------------------------------------------------------

    def outline(self, panel: str) -> np.ndarray:
        """The closed outline (N,2) of a panel."""
        piece = self.pattern.panels[self.names.index(panel)]
        return np.concatenate([(piece.edges[e].curve if forwards else piece.edges[e].curve[::-1]) for e, forwards in piece.outline])

    def edge(self, panel: str, edge: str) -> np.ndarray:
        """The curve (N,2) of an edge."""
        return self.pattern.panels[self.names.index(panel)].edges[edge].curve

    def inside(self, panel: str, polygon: np.ndarray) -> np.ndarray:
        """True (size, size) inside a polygon (N,2) of a panel."""
        points = (np.asarray(polygon, float) + self.atlas.offsets[self.names.index(panel)]) / self.pixel
        image = Image.new("L", (self.size, self.size), 0)
        ImageDraw.Draw(image).polygon([(float(px), float(self.size - py)) for px, py in points], fill=255)
        return np.asarray(image) > 0

    def near(self, panel: str, curve: np.ndarray, reach: float):
        """Texels within `reach` of a curve: (index arrays, distance, metres along, side: + on its left)."""
        number = self.names.index(panel)
        curve = np.asarray(curve, float)
        count = max(2, int(length(curve) / (0.5 * self.pixel)))
        dense = resample(curve, count) + self.atlas.offsets[number]
        low, high = dense.min(axis=0) - reach, dense.max(axis=0) + reach
        c0, c1 = (int(np.clip(v / self.pixel, 0, self.size)) for v in (low[0], high[0] + self.pixel))
        r0, r1 = (int(np.clip(self.size - v / self.pixel, 0, self.size)) for v in (high[1] + self.pixel, low[1]))
        rows, columns = (m.ravel() for m in np.mgrid[r0:r1, c0:c1])
        points = np.stack([self.x[rows, columns], self.y[rows, columns]], axis=1)
        distance, nearest = cKDTree(dense).query(points, distance_upper_bound=reach)
        hit = np.isfinite(distance) & (self.chart[rows, columns] == number)
        rows, columns, distance, nearest, points = rows[hit], columns[hit], distance[hit], nearest[hit], points[hit]
        before, after = np.maximum(nearest - 1, 0), np.minimum(nearest + 1, count)
        direction = dense[after] - dense[before]
        offset = points - dense[nearest]
        side = np.sign(direction[:, 0] * offset[:, 1] - direction[:, 1] * offset[:, 0])
        return (rows, columns), distance, nearest * length(curve) / count, side

    def offset_curve(self, curve: np.ndarray, inset: float) -> np.ndarray:
        """A curve moved by `inset` to its left."""
        curve = resample(np.asarray(curve, float), max(8, int(length(curve) / 0.004)))
        along = np.gradient(curve, axis=0)
        along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-12)
        return curve + inset * np.stack([-along[:, 1], along[:, 0]], axis=1)

    # Sewing -----------------------------------------------------------------------------------------------------------

    def stitching(self, panel: str, curve: np.ndarray, pitch: float = 0.0030, width: float = 0.0007, pucker: float = 1.0,
                  colour: str | None = None, strength: float = 1.0) -> None:
        """A row of thread. `colour` (or the design's `thread`) keeps its own colour; else it is a shade of the cloth."""
        at, off, along, _ = self.near(panel, curve, 0.009)
        colour = colour or self.design.thread
        pull = np.exp(-((off / 0.0022) ** 2))
        gather = np.exp(-((off / 0.0050) ** 2)) * np.sin(2 * np.pi * along / 0.0085 + 2.5 * self.noise(31, (0.01, 0.01))[at])
        self.height[at] += -1.7e-4 * pull + 0.5e-4 * pucker * gather
        self.tone[at] *= (1.0 - 0.13 * pull) * (1.0 + 0.025 * pucker * gather)
        pitch = max(pitch, 3.0 * self.pixel)
        dash = np.clip((0.62 + 0.5 * np.cos(2 * np.pi * along / pitch)) * 1.6, 0.0, 1.0)
        line = np.clip((0.5 * max(width, 1.1 * self.pixel) - off) / self.pixel + 0.5, 0.0, 1.0) * dash * strength
        self.height[at] += 1.5e-4 * line
        if colour is None:
            self.tone[at] *= 1.0 + 0.14 * line
        else:
            self.paint_ink(at, hex_rgb(colour), line)

    def seam(self, panel: str, curve: np.ndarray, depth: float = 1.0) -> None:
        """Two pieces joined along a curve: a valley in shade."""
        at, off, along, _ = self.near(panel, curve, 0.012)
        valley = np.exp(-((off / max(0.0013, 1.1 * self.pixel)) ** 2))
        soft = np.exp(-((off / 0.0055) ** 2))
        self.height[at] += depth * (-3.2e-4 * valley + 1.4e-4 * soft)
        self.tone[at] *= 1.0 - depth * (0.30 * valley + 0.05 * soft)

    def doubled(self, panel: str, curve: np.ndarray, width: float, lift: float = 2.2e-4) -> None:
        """Cloth folded double along an edge for `width` metres: proud, with a step at its inner end."""
        at, off, _, _ = self.near(panel, curve, width + 0.010)
        share = 0.5 - 0.5 * np.tanh((off - width - 0.001) / 0.0016)
        self.height[at] += lift * share
        self.tone[at] *= 1.0 - 0.10 * np.exp(-(((off - width - 0.0015) / 0.0018) ** 2))

    def edge_seam(self, panel: str, edge: str, inset: float, kind: str) -> None:
        """What a `Stitch` states."""
        curve = self.edge(panel, edge)
        number = self.names.index(panel)
        inwards = self._inwards(number, curve)
        if kind in ("ridge", "felled") or (kind in ("stitch", "twin") and inset < 0.01):
            self.seam(panel, curve)
        if kind == "ridge":
            return
        if inset >= 0.01:
            self.doubled(panel, curve, inset)
        if kind == "blind":
            return
        rows = {"stitch": [inset], "twin": [inset, inset - 0.006], "felled": [inset, inset + 0.006]}[kind]
        for row in rows:
            if row > 1e-4:
                self.stitching(panel, self.offset_curve(curve, row * inwards))

    def _inwards(self, number: int, curve: np.ndarray) -> float:
        """+1 where the panel lies left of a curve of its outline."""
        fine = resample(np.asarray(curve, float), 16)
        middle, direction = fine[8], fine[9] - fine[7]
        left = middle + 0.006 * np.array([-direction[1], direction[0]]) / max(np.linalg.norm(direction), 1e-12)
        column, row = ((left + self.atlas.offsets[number]) / self.pixel).astype(int)
        return 1.0 if self.masks[number][np.clip(self.size - 1 - row, 0, self.size - 1), np.clip(column, 0, self.size - 1)] else -1.0

    # Parts ------------------------------------------------------------------------------------------------------------

    def patch(self, panel: str, polygon: np.ndarray, lift: float = 5e-4, insets=(0.002,), shade: float = 0.25) -> None:
        """A piece sewn on (patch pocket, flap, yoke facing): raised, shaded round its edge, stitched at `insets`."""
        inside = self.inside(panel, polygon)
        distance = (distance_transform_edt(inside) - distance_transform_edt(~inside)) * self.pixel
        own = self.chart == self.names.index(panel)
        # Cloth is rounded where it is turned in at the edge of a patch.
        share = np.where(own, 0.5 + 0.5 * np.tanh(distance / 0.0012), 0.0)
        self.height += lift * share
        self.tone *= 1.0 - np.where(own, shade * np.exp(-(((distance + 0.0012) / 0.0016) ** 2)), 0.0)
        self.tone *= 1.0 + np.where(own, 0.06 * np.exp(-(((distance - 0.0016) / 0.0014) ** 2)), 0.0)
        closed = np.concatenate([polygon, polygon[:1]])
        middle = np.asarray(polygon, float)
        turn = np.sum(middle[:, 0] * np.roll(middle[:, 1], -1) - np.roll(middle[:, 0], -1) * middle[:, 1])
        for inset in insets:
            self.stitching(panel, _inset_polygon(closed, inset * np.sign(turn)), pucker=0.5)

    def opening(self, panel: str, curve: np.ndarray, width: float = 0.0016, welt: float = 0.0, depth: float = 1.0) -> None:
        """A slit into which a hand goes: a dark line, the cloth on the curve's left over the right; `welt` metres of piping."""
        at, off, _, side = self.near(panel, curve, max(0.012, 2.0 * welt + 0.006))
        gap = np.exp(-((off / max(width, 1.2 * self.pixel)) ** 2))
        self.tone[at] *= 1.0 - 0.62 * depth * gap
        step = 0.5 + 0.5 * np.tanh(off * side / 0.0010)
        self.height[at] += 4.0e-4 * step * np.exp(-((off / 0.007) ** 2)) - 3.0e-4 * gap
        if welt:
            for centre in (welt * 0.5,):
                self.height[at] += 4.0e-4 * np.sqrt(np.clip(1.0 - ((off - centre) / (0.62 * welt)) ** 2, 0.0, 1.0))
            self.tone[at] *= 1.0 - 0.16 * np.exp(-(((off - welt * 1.12) / max(0.0009, self.pixel)) ** 2))

    def crease(self, panel: str, curve: np.ndarray, height: float = 7e-4, width: float = 0.010, tone: float = 0.05) -> None:
        """A pressed edge: a ridge with a bright line."""
        at, off, _, side = self.near(panel, curve, 3.0 * width)
        roof = np.exp(-off / width)
        self.height[at] += height * roof
        self.tone[at] *= 1.0 + tone * np.exp(-((off / max(0.0014, self.pixel)) ** 2)) - 0.35 * tone * np.exp(-(((off - 0.004) / 0.003) ** 2))

    def pleat(self, panel: str, curve: np.ndarray, depth: float = 1.0, flip: bool = False) -> None:
        """A fold laid to one side: a step with a shadow that fades along the curve."""
        at, off, along, side = self.near(panel, curve, 0.030)
        fade = 1.0 - along / max(length(np.asarray(curve, float)), 1e-9)
        signed = off * side * (-1.0 if flip else 1.0)
        # The step is as sharp as the texels can carry.
        step = np.exp(-np.maximum(signed, 0.0) / 0.016) * (0.5 + 0.5 * np.tanh(signed / (1.3 * self.pixel)))
        self.height[at] += 1.5e-3 * depth * fade * step
        self.tone[at] *= 1.0 - depth * fade * (0.45 * np.exp(-(((signed + 0.0010) / 0.0018) ** 2)) + 0.12 * np.where(signed < 0, np.exp(signed / 0.008), 0.0))

    def dart(self, panel: str, curve: np.ndarray) -> None:
        """A dart from the edge (start of the curve) to its point: a seam that fades out."""
        at, off, along, _ = self.near(panel, curve, 0.016)
        fade = np.clip(1.0 - along / length(np.asarray(curve, float)), 0.0, 1.0) ** 0.5
        valley = np.exp(-((off / max(0.0013, 1.1 * self.pixel)) ** 2)) * fade
        self.height[at] += -3.5e-4 * valley + 3.0e-4 * np.exp(-((off / 0.006) ** 2)) * fade
        self.tone[at] *= 1.0 - 0.30 * valley

    def fold_line(self, panel: str, curve: np.ndarray, width: float, height: float) -> None:
        """A soft fold (wrinkle) of the cloth that fades at both ends; negative `height` is a valley."""
        at, off, along, _ = self.near(panel, curve, 3.0 * width)
        bump = np.exp(-((off / width) ** 2)) * np.sin(np.pi * np.clip(along / length(np.asarray(curve, float)), 0.0, 1.0))
        self.height[at] += height * bump
        self.tone[at] *= 1.0 + 40.0 * min(max(height, -0.002), 0.002) * bump

    def fade(self, panel: str, curve: np.ndarray, width: float, amount: float) -> None:
        """Wear: less dye along a curve (negative `amount`: more)."""
        at, off, along, _ = self.near(panel, curve, 2.5 * width)
        size = length(np.asarray(curve, float))
        ends = np.clip(np.minimum(along, size - along) / max(0.5 * width, 0.30 * size if size < 0.5 else 0.0), 0.0, 1.0)
        ends = ends * ends * (3.0 - 2.0 * ends)
        self.wash(at, amount * np.exp(-((off / width) ** 2)) * ends)

    def wash(self, at, amount) -> None:
        """Takes dye away (0..1) at texels: paler and less saturated."""
        self.dye[at] *= 1.0 - np.clip(0.55 * amount, 0.0, 0.9)
        self.tone[at] *= np.exp(0.55 * amount)

    def quilt(self, panel: str, lines: list[np.ndarray], depth: float = 0.004, width: float = 0.030) -> None:
        """Down chambers between quilting lines: puffs, a stitched valley, gathers across the lines."""
        number = self.names.index(panel)
        own = self.chart == number
        points = np.concatenate([resample(np.asarray(c, float), max(4, int(length(c) / (0.5 * self.pixel)))) for c in lines])
        away = np.full(self.height.shape, 1.0)
        at = np.nonzero(own)
        away[at] = cKDTree(points + self.atlas.offsets[number]).query(np.stack([self.x[at], self.y[at]], axis=1))[0]
        puff = np.where(own, np.sqrt(np.clip(1.0 - (1.0 - np.minimum(away / width, 1.0)) ** 2, 0.0, 1.0)), 0.0)
        gather = np.where(own, self.noise(41, (0.007, 0.0028)) * np.exp(-away / 0.012), 0.0)
        dent = np.where(own, self.noise(42, (0.016, 0.020)) * puff, 0.0)
        self.height += depth * puff + 3.5e-4 * gather + 5.0e-4 * dent
        self.tone *= np.where(own, 1.0 - 0.26 * np.exp(-away / 0.0035) + 0.03 * gather, 1.0)
        for curve in lines:
            self.stitching(panel, curve, pucker=0.0)

    def zip(self, panel: str, curve: np.ndarray, teeth: str = "#b9b6ae", tape: str | None = None, width: float = 0.006) -> None:
        """A zip along a curve: tape (of the cloth unless coloured) and metal or plastic teeth."""
        at, off, along, side = self.near(panel, curve, 0.020)
        band = np.clip((0.011 - off) / self.pixel + 0.5, 0.0, 1.0)
        self.tone[at] *= 1.0 - 0.28 * band
        if tape:
            self.paint_ink(at, hex_rgb(tape), band)
        row = np.clip((0.5 * width - off) / self.pixel + 0.5, 0.0, 1.0)
        pitch = max(0.0026, 3.0 * self.pixel)
        tooth = 0.5 + 0.5 * np.cos(2 * np.pi * along / pitch + np.pi * (side > 0))
        self.paint_ink(at, hex_rgb(teeth), row, 0.62 + 0.42 * tooth)
        self.height[at] += 6e-4 * row * (0.5 + 0.5 * tooth)

    def button(self, panel: str, at: tuple[float, float], radius: float = 0.0056, colour: str = "#e9e4d8", holes: int = 4) -> None:
        """A flat painted button with a rim, holes and a shadow (for buttons with body see `trims.button`)."""
        rows, dx, dy = self._around(panel, at, 2.2 * radius)
        r = np.hypot(dx, dy)
        self.tone[rows] *= 1.0 - 0.35 * np.exp(-((np.hypot(dx - 0.0006, dy + 0.0012) - radius) / 0.0014) ** 2)
        disc = np.clip((radius - r) / self.pixel + 0.5, 0.0, 1.0)
        height, tone = button_relief(dx, dy, radius, holes)
        self.paint_ink(rows, hex_rgb(colour), disc, tone)
        self.height[rows] += disc * (6e-4 + height)

    def rivet(self, panel: str, at: tuple[float, float], colour: str = "#a9713f", radius: float = 0.0042) -> None:
        """A metal rivet."""
        self.button(panel, at, radius, colour, holes=0)

    def buttonhole(self, panel: str, at: tuple[float, float], size: float = 0.016, angle: float = np.pi / 2, colour: str | None = None) -> None:
        """A stitched buttonhole, `angle` from pattern x."""
        half = 0.5 * size * np.array([np.cos(angle), np.sin(angle)])
        curve = np.array([np.asarray(at) - half, np.asarray(at) + half])
        index, off, _, _ = self.near(panel, curve, 0.008)
        bead = np.exp(-(((off - 0.0013) / 0.0010) ** 2))
        self.height[index] += 3.0e-4 * bead
        self.tone[index] *= (1.0 + 0.10 * bead) * (1.0 - 0.6 * np.exp(-((off / max(0.0006, 0.8 * self.pixel)) ** 2)))
        if colour or self.design.thread:
            self.paint_ink(index, hex_rgb(colour or self.design.thread), 0.8 * bead)

    def paint_ink(self, at, colour: np.ndarray, share, tone=1.0) -> None:
        """Covers texels with a colour (3,) sRGB of its own; `tone` multiplies it in linear light."""
        share = np.broadcast_to(np.asarray(share, float), self.cover[at].shape)
        lit = to_srgb(to_linear(colour) * np.asarray(tone)[..., None] if np.ndim(tone) else to_linear(colour) * tone)
        cover = self.cover[at]
        total = share + cover * (1.0 - share)
        mix = (share / np.maximum(total, 1e-9))[..., None]
        self.ink[at] = np.where(total[..., None] > 0, self.ink[at] * (1.0 - mix) + lit * mix, self.ink[at])
        self.cover[at] = total

    def structure(self, panel: str, name: str, polygon: np.ndarray | None = None, **parameters) -> None:
        """Another structure (see `structures.py`) on a panel or a polygon of it, e.g. a rib cuff."""
        inside = self.chart == self.names.index(panel) if polygon is None else self.inside(panel, polygon)
        height, tone = STRUCTURES[name](self.u, self.v, self.pixel, self.noise, **parameters)
        self.height = np.where(inside, height, self.height)
        self.tone = np.where(inside, tone, self.tone)

    # Inside -----------------------------------------------------------------------------------------------------------

    def _around(self, panel: str, at, reach: float):
        number = self.names.index(panel)
        dx, dy = self.u - at[0], self.v - at[1]
        hit = np.nonzero((self.chart == number) & (np.abs(dx) < reach) & (np.abs(dy) < reach))
        return hit, dx[hit], dy[hit]

    def _structures(self) -> None:
        """The cloth everywhere, other structures on their panels, and the slight unevenness of anything sewn and worn."""
        base = self.design.structure or self.design.fabric["structure"]
        wanted = {base: np.ones_like(self.cloth)}
        for panel, name in self.design.panel_structure.items():
            wanted.setdefault(name, np.zeros_like(self.cloth))
            wanted[name] = wanted[name] | (self.chart == self.names.index(panel)) if name != base else wanted[name]
        for name, where in wanted.items():
            height, tone = STRUCTURES[name](self.u, self.v, self.pixel, self.noise)
            self.height, self.tone = np.where(where, height, self.height), np.where(where, tone, self.tone)
        self.height += 0.9e-4 * self.noise(21, (0.020, 0.016))

    def _patch(self, number: int, ornament: Ornament) -> None:
        """An ornament's own piece of the atlas."""
        at = np.nonzero(self.chart == number)
        middle = 0.5 * (self.atlas.boxes[number][0] + self.atlas.boxes[number][1])
        dx, dy = self.x[at] - middle[0], self.y[at] - middle[1]
        height, tone = ornament.relief(dx, dy) if ornament.relief else (np.zeros_like(dx), np.ones_like(dx))
        if ornament.colour is None:
            self.height[at] += height
            self.tone[at] *= tone
        else:
            self.height[at] = height
            self.paint_ink(at, hex_rgb(ornament.colour), 1.0, tone)

    # Results ----------------------------------------------------------------------------------------------------------

    def normal_map(self) -> np.ndarray:
        """Tangent-space normal map (size, size, 3), +Y up as glTF has it (green grows with decreasing v)."""
        grad_row, grad_column = np.gradient(self.height, self.pixel)
        normal = np.stack([-grad_column, grad_row, np.ones_like(grad_row)], axis=-1)
        normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
        return np.round(255.0 * (0.5 * normal + 0.5)).astype(np.uint8)

    def _dyed_cloth(self) -> np.ndarray:
        return self.cloth & (self.cover < 0.02)

    def detail_map(self) -> np.ndarray:
        """sRGB detail map with dye share (size, size, 4): the cloth's mean is linear 0.5."""
        plain = self._dyed_cloth()
        tone = self.tone.copy()
        for _ in range(4):   # clipping at white takes a little away
            light = np.clip(MIDDLE * tone, 0.0, 1.0)
            tone *= MIDDLE / light[plain].mean()
        grey = to_srgb(MIDDLE * tone)[..., None]
        colour = grey * (1.0 - self.cover[..., None]) + self.ink * self.cover[..., None]
        alpha = self.dye * (1.0 - self.cover)
        return np.round(255.0 * np.concatenate([colour, alpha[..., None]], axis=-1)).astype(np.uint8)

    def colour_map(self, colourway: Colourway) -> np.ndarray:
        """sRGB base colour (size, size, 3) of a printed colourway."""
        from prints import PRINTS
        base = np.broadcast_to(hex_rgb(colourway.swatch), (self.size, self.size, 3)).copy()
        colour = PRINTS[self.design.print_kind](base, self.u, self.v, colourway)
        colour = to_srgb(to_linear(colour) * (self.tone / self.tone[self._dyed_cloth()].mean())[..., None])
        colour = colour * (1 - self.cover[..., None]) + self.ink * self.cover[..., None]
        return np.round(255.0 * np.clip(colour, 0.0, 1.0)).astype(np.uint8)


def _inset_polygon(closed: np.ndarray, inset: float) -> np.ndarray:
    """A closed polygon moved inwards by `inset` (signed by its turn), corners mitred."""
    points = closed[:-1]
    before, after = points - np.roll(points, 1, axis=0), np.roll(points, -1, axis=0) - points
    n1, n2 = (np.stack([-d[:, 1], d[:, 0]], axis=1) / np.maximum(np.linalg.norm(d, axis=1, keepdims=True), 1e-12) for d in (before, after))
    mitre = n1 + n2
    mitre /= np.maximum((mitre * n1).sum(axis=1, keepdims=True), 0.3)
    moved = points + inset * mitre
    return np.concatenate([moved, moved[:1]])


def button_relief(dx, dy, radius: float, holes: int = 4):
    """Height and tone of a sewn-through button: a rim, a dished middle, holes with thread across."""
    r = np.hypot(dx, dy)
    height = 5e-4 * np.exp(-(((r - 0.78 * radius) / (0.16 * radius)) ** 2))
    tone = 1.0 + 0.10 * np.exp(-(((r - 0.80 * radius) / (0.12 * radius)) ** 2)) - 0.16 * np.exp(-(((r - 0.60 * radius) / (0.10 * radius)) ** 2))
    for k in range(holes):
        a = 2 * np.pi * (k + 0.5) / max(holes, 1)
        hole = np.exp(-((np.hypot(dx - 0.24 * radius * np.cos(a), dy - 0.24 * radius * np.sin(a)) / (0.12 * radius)) ** 2))
        height, tone = height - 4e-4 * hole, tone * (1.0 - 0.75 * hole)
    return height, tone


def mean_colour(pixels: np.ndarray, where: np.ndarray) -> np.ndarray:
    """Mean of sRGB bytes (…,3) in linear light, back as sRGB 0..1 (3,)."""
    return to_srgb(to_linear(pixels[where][:, :3] / 255.0).mean(axis=0))


def dyed(detail: np.ndarray, tint: str) -> np.ndarray:
    """A detail map (H,W,4) dyed as the program dyes it: sRGB bytes (H,W,3)."""
    table = np.round(255.0 * to_srgb(2.0 * to_linear(np.arange(256) / 255.0)[:, None] * to_linear(hex_rgb(tint)))).astype(int)
    share = detail[..., 3:4].astype(int)
    out = [(detail[..., k].astype(int) * (255 - share[..., 0]) + table[detail[..., k], k] * share[..., 0] + 127) // 255 for k in range(3)]
    return np.stack(out, axis=-1).astype(np.uint8)


def fitted_tint(detail: np.ndarray, cloth: np.ndarray, swatch: str) -> str:
    """The tint with which the cloth of a detail map looks like the swatch on the whole; the swatch itself where that is near."""
    texels = detail[cloth][:: max(1, int(cloth.sum()) // 60_000)][None]
    whole = np.ones(texels.shape[:2], bool)
    wanted, tint = to_linear(hex_rgb(swatch)), swatch
    for _ in range(8):
        got = to_linear(mean_colour(dyed(texels, tint), whole))
        if np.abs(to_srgb(got) - hex_rgb(swatch)).max() * 255.0 < 0.9:
            break
        light = np.clip(to_linear(hex_rgb(tint)) * wanted / np.maximum(got, 1e-4), 0.0, 1.0)
        tint = "#" + "".join(f"{int(round(255 * float(v))):02x}" for v in to_srgb(light))
    return tint


def write_textures(design: Design, pattern: Pattern, atlas: Atlas, patches: list[Ornament], folder: Path) -> dict[str, int]:
    """Write `normal.webp` and `detail.webp`, or `colour-<id>.webp` per colourway of a print; returns file sizes in bytes.

    Colourways of a dyed garment that state no tint get theirs."""
    painter = AtlasPainter(design, pattern, atlas, patches)
    normal = Image.fromarray(painter.normal_map())
    path = folder / "normal.webp"
    normal.save(path, lossless=True, method=6, quality=90)
    if path.stat().st_size > NORMAL_BYTES or design.printed:
        normal.save(path, quality=96, method=6)
    sizes = {path.name: path.stat().st_size}
    pictures = {"detail.webp": painter.detail_map()} if not design.printed else {
        f"colour-{c.id}.webp": painter.colour_map(c) for c in design.colourways}
    for name, pixels in pictures.items():
        # `exact` keeps the colour of texels that take no dye.
        Image.fromarray(pixels).save(folder / name, quality=PRINT_QUALITY if design.printed else COLOUR_QUALITY, method=6, exact=True, alpha_quality=100)
        sizes[name] = (folder / name).stat().st_size
    if not design.printed:
        detail = np.asarray(Image.open(folder / "detail.webp").convert("RGBA"))
        cloth = painter.cloth & (detail[..., 3] > 100)
        for colourway in design.colourways:
            colourway.tint = colourway.tint or fitted_tint(detail, cloth, colourway.swatch)
    return sizes
