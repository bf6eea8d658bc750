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


def tube(path: np.ndarray, radius: np.ndarray, sides: int, closed: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """A tube (points, triangles) along a path (N,3) with its radius (N,); ends are closed by a point."""
    count = len(path)
    along = np.gradient(path, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    side = np.cross(along, [0.0, 0.0, 1.0])
    side /= np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-9)
    up = np.cross(side, along)
    angle = 2 * np.pi * np.arange(sides) / sides
    rings = path[:, None] + radius[:, None, None] * (np.cos(angle)[None, :, None] * side[:, None] + np.sin(angle)[None, :, None] * up[:, None])
    points, triangles = [rings.reshape(-1, 3)], []
    for r in range(count - 1 + closed):
        for k in range(sides):
            a, b = r * sides + k, r * sides + (k + 1) % sides
            c, d = (a + sides) % (count * sides), (b + sides) % (count * sides)
            triangles += [[a, d, b], [a, c, d]]
    if not closed:
        first, last = count * sides, count * sides + 1
        points.append(np.array([path[0] - along[0] * radius[0] * 0.6, path[-1] + along[-1] * radius[-1] * 0.6]))
        for k in range(sides):
            triangles += [[first, k, (k + 1) % sides], [last, (count - 1) * sides + (k + 1) % sides, (count - 1) * sides + k]]
    return np.concatenate(points), np.array(triangles)


def pankou(panel: str, at, angle: float, colour: str, reach: float = 0.030, cord: float = 0.0021) -> list[Ornament]:
    """A knotted button (pankou) across an opening: a ball between two arms of doubled cord that end in a coil.

    Ornament x runs across the opening; every part sits on the cloth and is rigid on its own."""
    def relief(x, y):
        return 2e-4 * np.sin(2 * np.pi * (x + y) / 0.0024), 0.92 + 0.14 * np.sin(2 * np.pi * (x + y) / 0.0024)

    def part(points, triangles, name):
        uv = points[:, :2] - 0.5 * (points[:, :2].min(axis=0) + points[:, :2].max(axis=0))
        return points, triangles, uv, name

    out, parts = [], []
    for sign in (-1.0, 1.0):
        t = np.linspace(0.0, 1.0, 9)
        coil = np.linspace(0.0, 1.75 * np.pi, 10)
        # One cord: out along the arm, round a coil, and back beside itself.
        arm = np.stack([sign * (0.0062 + (reach - 0.0062) * t), np.full(9, cord), np.full(9, 1.05 * cord)], axis=1)
        turn = np.stack([sign * (reach + 0.0052 * np.sin(coil)), -0.0042 + cord + 0.0042 * np.cos(coil) * 1.0, np.full(10, 1.05 * cord)], axis=1)
        parts.append(part(*tube(np.concatenate([arm, turn[1:]]), np.full(18, cord), 6), "cord"))
        back = np.stack([sign * (0.0062 + (reach - 0.0100 - 0.0062) * t), np.full(9, -cord), np.full(9, 1.05 * cord)], axis=1)
        parts.append(part(*tube(back, np.full(9, cord), 6), "cord"))
    rings = np.linspace(0.0, 1.0, 6)
    ball = np.array([[0.0, 0.0, 0.0008 + 0.0105 * r] for r in rings])
    profile = 0.0056 * np.sqrt(np.clip(np.sin(np.pi * np.linspace(0.14, 0.90, 6)), 0.05, 1.0))
    angles = 2 * np.pi * np.arange(10) / 10
    points = np.concatenate([np.column_stack([r * np.cos(angles), r * np.sin(angles), np.full(10, z[2])]) for r, z in zip(profile, ball)] + [[[0.0, 0.0, 0.0120]]])
    triangles = [[row * 10 + k, row * 10 + (k + 1) % 10, (row + 1) * 10 + (k + 1) % 10] for row in range(5) for k in range(10)]
    triangles += [[row * 10 + k, (row + 1) * 10 + (k + 1) % 10, (row + 1) * 10 + k] for row in range(5) for k in range(10)]
    triangles += [[50 + k, 50 + (k + 1) % 10, 60] for k in range(10)]
    parts.append(part(points, np.array(triangles), "knot"))
    for points, triangles, uv, name in parts:
        out.append(Ornament(panel, tuple(at), points, triangles, uv, f"pankou-{name}-{colour}", colour, angle, relief))
    return out


def zip_pull(panel: str, at, colour: str, lift: float = 0.004) -> Ornament:
    """A zip's slider with its pull hanging down, `lift` metres off the cloth."""
    def box(x0, x1, y0, y1, z0, z1):
        c = np.array([[x, y, z] for z in (z0, z1) for y in (y0, y1) for x in (x0, x1)])
        faces = [(4, 5, 7, 6), (0, 1, 5, 4), (1, 3, 7, 5), (3, 2, 6, 7), (2, 0, 4, 6)]
        return c, np.array([t for a, b, d, e in faces for t in ((a, b, d), (a, d, e))])

    points, triangles = [], []
    for corners in ((-0.0045, 0.0045, -0.008, 0.006, lift, lift + 0.004), (-0.0028, 0.0028, -0.034, -0.007, lift + 0.0035, lift + 0.0055)):
        p, t = box(*corners)
        triangles.append(t + sum(map(len, points)))
        points.append(p)
    points = np.concatenate(points)
    return Ornament(panel, tuple(at), points, np.concatenate(triangles), points[:, :2] - [0.0, -0.014], f"zip-pull-{colour}", colour)
