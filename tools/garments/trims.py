"""Ornaments that several garments use: buttons with body, belt loops, buckles, zip pulls."""
from __future__ import annotations

import numpy as np

from design import Ornament
from textures import button_relief


def button(panel: str, at, radius: float = 0.0058, colour: str = "#e9e4d8", holes: int = 4, dome: float = 0.0006, lift: float = 0.0006,
           thickness: float = 0.0022, sides: int = 12) -> Ornament:
    """A round button `thickness` thick that stands `lift` metres off the cloth, `dome` higher in its middle."""
    angles = 2 * np.pi * np.arange(sides) / sides
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    top = lift + thickness
    points = [np.column_stack([ring * radius, np.full(sides, lift)]), np.column_stack([ring * radius, np.full(sides, top - 0.0004)]),
              np.column_stack([ring * radius * 0.86, np.full(sides, top)]), [[0.0, 0.0, top + dome]]]
    uv = [ring * radius * 1.06, ring * radius * 1.0, ring * radius * 0.86, [[0.0, 0.0]]]
    triangles = []
    for row in range(2):
        for k in range(sides):
            a, b = row * sides + k, row * sides + (k + 1) % sides
            triangles += [[a, b, b + sides], [a, b + sides, a + sides]]
    triangles += [[2 * sides + k, 2 * sides + (k + 1) % sides, 3 * sides] for k in range(sides)]
    return Ornament(panel, tuple(at), np.concatenate(points), np.array(triangles), np.concatenate(uv), f"button-{colour}-{radius:.4f}-{holes}", colour,
                    relief=lambda x, y: button_relief(x, y, radius, holes))


def strap(panel: str, at, width: float, height: float, angle: float = 0.0, lift: float = 0.0026, colour: str | None = None, patch: str = "loop",
          relief=None, columns: int = 1, rows: int = 4) -> Ornament:
    """A strip (belt loop, tab) that is sewn down at both ends and stands `lift` off the cloth between; `height` along y."""
    y = np.linspace(-0.5, 0.5, rows + 1)
    arch = lift * np.minimum(1.0, 4.0 * (0.5 - np.abs(y))) + 0.0009
    profile = np.array([[-0.5, -0.0012], [-0.46, 0.0], [0.46, 0.0], [0.5, -0.0012]]) if columns == 1 else None
    if profile is None:
        inner = np.linspace(-0.47, 0.47, columns + 1)
        profile = np.concatenate([[[-0.5, -0.0012]], np.column_stack([inner, np.zeros(columns + 1)]), [[0.5, -0.0012]]])
    points, uv, triangles, across = [], [], [], len(profile)
    for row, (v, z) in enumerate(zip(y, arch)):
        for s, dz in profile:
            points.append([s * width, v * height, max(z + dz, 0.0002)])
            uv.append([s * width, v * height])
            if row and s > profile[0, 0]:
                d = len(points) - 1
                a, b, c = d - across - 1, d - across, d - 1
                triangles += [[a, b, d], [a, d, c]]
    return Ornament(panel, tuple(at), np.array(points), np.array(triangles), np.array(uv), patch, colour, angle, relief)


def loop_relief(width: float):
    """Relief of a belt loop of the garment's cloth: a row of stitching near either edge, rounded edges."""
    def relief(x, y):
        edge = 0.5 * width - np.abs(x)
        row = np.exp(-(((edge - 0.0022) / 0.0006) ** 2))
        return 3e-4 * np.tanh(edge / 0.0012) - 1.2e-4 * row, (1.0 - 0.16 * row) * (1.0 - 0.3 * np.exp(-(edge / 0.0010)))
    return relief
