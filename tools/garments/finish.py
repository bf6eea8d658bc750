"""From the draped sheet to the mesh that is stored: turned hems, the texture atlas, shading normals."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from body_model import vertex_normals
from pattern import Panel, Pattern, SewnSheet

LIP_THICKNESS = 0.0035
# Rings of a turned hem: (share of the thickness inwards, metres beyond the edge, metres along the cloth for the texture).
LIP_RINGS = [(0.5, 0.0012, 0.002), (1.0, 0.0, 0.004), (1.0, -0.012, 0.016)]
ATLAS_MARGIN = 0.024


@dataclass
class FinishedMesh:
    """Render mesh arrays. `weld` groups render vertices that are one point; the first `shell` sewn points are the drape."""

    flat: np.ndarray
    panel_of: np.ndarray
    triangles: np.ndarray
    weld: np.ndarray
    shell: int
    lip_parent: np.ndarray   # (L,) shell vertex that each lip point belongs to
    lip_ring: np.ndarray     # (L,) ring index


def add_lips(sheet: SewnSheet, pattern: Pattern) -> FinishedMesh:
    """Topology of the turned hems: three rings of vertices along every hem edge, sewn together where hem edges meet."""
    flat, panel_of, weld = [sheet.flat], [sheet.panel_of], [sheet.weld]
    triangles = [sheet.triangles]
    shell, count = sheet.sewn_count, len(sheet.flat)
    lip_ids: dict[tuple[int, int], int] = {}
    parents, rings = [], []
    for panel_name, edge_name in pattern.hems:
        walk = sheet.edge_vertices[panel_name, edge_name]
        forwards = dict(next(p for p in pattern.panels if p.name == panel_name).outline)[edge_name]
        if not forwards:
            walk = walk[::-1]
        points = sheet.flat[walk]
        along = np.gradient(points, axis=0)
        along /= np.linalg.norm(along, axis=1, keepdims=True)
        outwards = np.stack([along[:, 1], -along[:, 0]], axis=1)  # outlines run anticlockwise
        previous = walk
        for ring, (_, _, down) in enumerate(LIP_RINGS):
            ids = []
            for vertex in walk:
                key = (int(sheet.weld[vertex]), ring)
                if key not in lip_ids:
                    lip_ids[key] = shell + len(lip_ids)
                    parents.append(key[0])
                    rings.append(ring)
                ids.append(lip_ids[key])
            current = np.arange(count, count + len(walk))
            count += len(walk)
            flat.append(points + outwards * down)
            panel_of.append(np.full(len(walk), sheet.panel_of[walk[0]]))
            weld.append(np.array(ids))
            a, b, c, d = previous[:-1], previous[1:], current[1:], current[:-1]
            triangles.append(np.concatenate([np.stack([a, c, b], 1), np.stack([a, d, c], 1)]))
            previous = current
    return FinishedMesh(np.concatenate(flat), np.concatenate(panel_of), np.concatenate(triangles), np.concatenate(weld), shell,
                        np.array(parents, int), np.array(rings, int))


def lip_positions(mesh: FinishedMesh, shell_points: np.ndarray, shell_triangles: np.ndarray) -> np.ndarray:
    """All sewn points (shell and lips) from the shell points."""
    normals = vertex_normals(shell_points, shell_triangles)
    edges = np.concatenate([shell_triangles[:, [0, 1]], shell_triangles[:, [1, 2]], shell_triangles[:, [2, 0]]])
    forward = {(int(a), int(b)) for a, b in edges}
    outwards = np.zeros_like(shell_points)
    hem = set(int(v) for v in mesh.lip_parent)
    for a, b in sorted(forward):
        if (b, a) not in forward and a in hem and b in hem:
            direction = shell_points[b] - shell_points[a]
            for v in (a, b):
                outwards[v] += np.cross(direction, normals[v])
    outwards /= np.maximum(np.linalg.norm(outwards, axis=1, keepdims=True), 1e-12)
    rings = np.array([(inward, down) for inward, down, _ in LIP_RINGS])
    inward, down = rings[mesh.lip_ring, 0:1], rings[mesh.lip_ring, 1:2]
    parent = mesh.lip_parent
    lips = shell_points[parent] - normals[parent] * inward * LIP_THICKNESS + outwards[parent] * down
    return np.concatenate([shell_points, lips])


@dataclass
class Atlas:
    """Texture layout: every panel keeps its size; `side` metres of pattern fill the unit square."""

    offsets: np.ndarray  # (panels, 2) metres added to flat coordinates
    side: float

    def uv(self, flat: np.ndarray, panel_of: np.ndarray) -> np.ndarray:
        """Texture coordinates (N,2), v downwards as glTF has it."""
        square = (flat + self.offsets[panel_of]) / self.side
        return np.stack([square[:, 0], 1.0 - square[:, 1]], axis=1)


def pack(mesh: FinishedMesh, panel_count: int) -> Atlas:
    """Shelf packing of the panels, tallest first; the square is grown until all fit."""
    boxes = []
    for number in range(panel_count):
        points = mesh.flat[mesh.panel_of == number]
        boxes.append((points.min(axis=0) - 0.5 * ATLAS_MARGIN, points.max(axis=0) + 0.5 * ATLAS_MARGIN))
    sizes = np.array([high - low for low, high in boxes])
    order = sorted(range(panel_count), key=lambda k: (-sizes[k, 1], k))
    side = float(max(sizes.max(), np.sqrt((sizes[:, 0] * sizes[:, 1]).sum())))
    while True:
        offsets, x, y, shelf = np.zeros((panel_count, 2)), 0.0, 0.0, 0.0
        for k in order:
            if x + sizes[k, 0] > side + 1e-9:
                x, y, shelf = 0.0, y + shelf, 0.0
            offsets[k] = np.array([x, y]) - boxes[k][0]
            x, shelf = x + sizes[k, 0], max(shelf, sizes[k, 1])
        if y + shelf <= side + 1e-9:
            return Atlas(offsets, side)
        side *= 1.01
