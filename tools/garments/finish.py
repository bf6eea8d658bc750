"""From the draped sheet to the mesh that is stored: turned hems, the texture atlas, shading normals."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from body_model import vertex_normals
from design import Ornament
from pattern import Panel, Pattern, SewnSheet

LIP_THICKNESS = 0.0035
# Rings of a turned hem: (share of the thickness inwards, metres beyond the edge, metres along the cloth for the texture).
LIP_DEPTH = 0.012
LIP_RINGS = [(0.5, 0.0012, 0.002), (1.0, 0.0, 0.004), (1.0, -LIP_DEPTH, 0.016)]
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
    ornament_start: int = 0   # render vertices from here on belong to ornaments
    patches: list[Ornament] | None = None   # one ornament of every patch, in the order of their charts after the panels
    cloth_triangles: int = 0    # triangles from here on belong to ornaments


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
                        np.array(parents, int), np.array(rings, int), ornament_start=count, patches=[],
                        cloth_triangles=sum(map(len, triangles)))


def add_ornaments(mesh: FinishedMesh, ornaments: list[Ornament], panel_count: int) -> FinishedMesh:
    """The mesh with its ornaments appended; each patch gets a chart of its own after the panels'."""
    flat, panel_of, weld, triangles = [mesh.flat], [mesh.panel_of], [mesh.weld], [mesh.triangles]
    count, points = len(mesh.flat), int(mesh.weld.max()) + 1
    patches: list[Ornament] = []
    for ornament in ornaments:
        names = [known.patch for known in patches]
        if ornament.patch not in names:
            patches.append(ornament)
            names.append(ornament.patch)
        # Points at one place (the split edges of a box) are one point.
        _, first, same = np.unique(np.round(ornament.points, 6), axis=0, return_index=True, return_inverse=True)
        flat.append(ornament.uv)
        panel_of.append(np.full(len(ornament.points), panel_count + names.index(ornament.patch)))
        weld.append(points + same.ravel())
        triangles.append(ornament.triangles + count)
        count += len(ornament.points)
        points += len(first)
    return FinishedMesh(np.concatenate(flat), np.concatenate(panel_of), np.concatenate(triangles), np.concatenate(weld), mesh.shell,
                        mesh.lip_parent, mesh.lip_ring, mesh.ornament_start, patches, mesh.cloth_triangles)


def ornament_positions(ornaments: list[Ornament], sheet: SewnSheet, flat: np.ndarray, shell_points: np.ndarray,
                       weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sewn points (O,3) of all ornaments and their weights (O,24): each sits on the triangle of its panel that holds `at`."""
    normals = vertex_normals(shell_points, sheet.sewn_triangles)
    places, shares = [np.zeros((0, 3))], [np.zeros((0, weights.shape[1]))]
    for ornament in ornaments:
        number = sheet.panel_names.index(ornament.panel)
        own = sheet.triangles[sheet.panel_of[sheet.triangles[:, 0]] == number]
        a, b, c = (flat[own[:, k]] for k in range(3))
        at = np.asarray(ornament.at, float)
        area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
        wb = ((at[0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (at[1] - a[:, 1]) * (c[:, 0] - a[:, 0])) / area
        wc = ((b[:, 0] - a[:, 0]) * (at[1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (at[0] - a[:, 0])) / area
        shortfall = np.maximum(0.0, -np.minimum(np.minimum(1.0 - wb - wc, wb), wc))
        best = int(np.argmin(shortfall))
        bary = np.clip([1.0 - wb[best] - wc[best], wb[best], wc[best]], 0.0, 1.0)
        bary /= bary.sum()
        corners = sheet.weld[own[best]]
        # Frame of the cloth: pattern x carried to the surface, squared against the normal.
        edges = np.stack([flat[own[best, 1]] - flat[own[best, 0]], flat[own[best, 2]] - flat[own[best, 0]]], axis=1)
        solid = np.stack([shell_points[corners[1]] - shell_points[corners[0]], shell_points[corners[2]] - shell_points[corners[0]]], axis=1)
        across = (solid @ np.linalg.inv(edges))[:, 0]
        up = bary @ normals[corners]
        up /= np.linalg.norm(up)
        across -= up * (across @ up)
        across /= np.linalg.norm(across)
        frame = np.stack([across, np.cross(up, across), up], axis=1)
        c_, s_ = np.cos(ornament.angle), np.sin(ornament.angle)
        turned = ornament.points @ np.array([[c_, s_, 0.0], [-s_, c_, 0.0], [0.0, 0.0, 1.0]])
        _, first = np.unique(np.round(ornament.points, 6), axis=0, return_index=True)
        places.append((bary @ shell_points[corners]) + turned[first] @ frame.T)
        shares.append(np.repeat((bary @ weights[corners])[None], len(first), axis=0))
    return np.concatenate(places), np.concatenate(shares)


def lip_positions(mesh: FinishedMesh, shell_points: np.ndarray, shell_triangles: np.ndarray, thickness: float = LIP_THICKNESS,
                  depth: float = LIP_DEPTH) -> np.ndarray:
    """All sewn points (shell and lips) from the shell points; `depth` metres are turned in."""
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
    rings[:, 1] = np.where(rings[:, 1] < 0.0, -depth, rings[:, 1])
    inward, down = rings[mesh.lip_ring, 0:1], rings[mesh.lip_ring, 1:2]
    parent = mesh.lip_parent
    lips = shell_points[parent] - normals[parent] * inward * thickness + outwards[parent] * down
    return np.concatenate([shell_points, lips])


@dataclass
class Atlas:
    """Texture layout: every panel keeps its size; `side` metres of pattern fill the unit square."""

    offsets: np.ndarray  # (charts, 2) metres added to flat coordinates
    side: float
    boxes: np.ndarray    # (charts, 2, 2) low and high corner of each chart with its margin, metres on the atlas

    def uv(self, flat: np.ndarray, panel_of: np.ndarray) -> np.ndarray:
        """Texture coordinates (N,2), v downwards as glTF has it."""
        square = (flat + self.offsets[panel_of]) / self.side
        return np.stack([square[:, 0], 1.0 - square[:, 1]], axis=1)


def pack(mesh: FinishedMesh, panel_count: int) -> Atlas:
    """Shelf packing of the charts (panels, then ornaments' patches), tallest first; the square is grown until all fit."""
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
            return Atlas(offsets, side, np.array([[low + o, high + o] for (low, high), o in zip(boxes, offsets)]))
        side *= 1.01
