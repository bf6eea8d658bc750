"""Repeat prints for textures. Each takes (colour (H,W,3), x, y in metres, colourway) and returns the printed colour."""
from __future__ import annotations

import numpy as np

import florals
from design import Colourway, hex_rgb


def sprig(colour: np.ndarray, x: np.ndarray, y: np.ndarray, colourway: Colourway) -> np.ndarray:
    """Small five-petalled flowers with two leaves in a half-drop repeat of 52 mm, every other one turned."""
    if not colourway.print_colours:
        return colour
    petal, centre, leaf = (hex_rgb(c) for c in colourway.print_colours)
    repeat = 0.052
    out = colour.copy()
    for number, (shift_x, shift_y, size) in enumerate(((0.0, 0.0, 1.0), (0.5, 0.5, 1.0), (0.5, 0.02, 0.55), (0.0, 0.52, 0.55))):
        column = np.floor(x / repeat - shift_x + 0.5)
        row = np.floor(y / repeat - shift_y + 0.5)
        u = (x / repeat - shift_x - column) * repeat / size
        v = (y / repeat - shift_y - row) * repeat / size
        turn = 0.9 * column + 1.7 * row + number
        radius, angle = np.hypot(u, v), np.arctan2(v, u) + turn
        for lean in (-0.6, 0.6):  # leaves: slim ellipses beside the flower
            direction = turn * -1.0 + np.pi / 2 + lean
            du, dv = u - 0.0100 * np.cos(direction), v - 0.0100 * np.sin(direction)
            along, across = du * np.cos(direction) + dv * np.sin(direction), -du * np.sin(direction) + dv * np.cos(direction)
            out = _blend(out, leaf, 1.0 - np.hypot(along / 0.0056, across / 0.0023), 0.35)
        outline = 0.0070 * (0.72 + 0.28 * np.abs(np.cos(2.5 * angle)))
        out = _blend(out, petal, 1.0 - radius / outline, 0.18)
        out = _blend(out, centre, 1.0 - radius / 0.0020, 0.45)
    return out


def _blend(base: np.ndarray, ink: np.ndarray, inside: np.ndarray, softness: float) -> np.ndarray:
    cover = np.clip(inside / softness + 0.5, 0.0, 1.0)[..., None]
    return base * (1.0 - cover) + ink * cover


PRINTS = {"sprig": sprig, "bouquet": florals.bouquet, "plum": florals.plum}
