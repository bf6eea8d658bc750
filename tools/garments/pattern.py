"""Sewing patterns: panels with named edges, seams between edges, and the triangulated, sewn sheet.

A panel is drawn flat, in metres.  Its outline is a closed walk over named edges; each edge is a polyline that runs in
the direction its seam is sewn, so that two edges of one seam are joined start to start.  Both edges of a seam get the
same number of segments.  The triangulation is made once, on the base size; other sizes keep topology and texture
coordinates and move the points (boundary exactly, interior by a harmonic map), so all sizes share textures.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Callable

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import spsolve
from scipy.spatial import Delaunay, cKDTree

Curve = np.ndarray  # (N,2) polyline in metres


def bezier(p0, p1, p2, p3, count: int = 48) -> Curve:
    """A cubic Bezier curve as a polyline (count,2)."""
    t = np.linspace(0.0, 1.0, count)[:, None]
    p0, p1, p2, p3 = (np.asarray(p, float) for p in (p0, p1, p2, p3))
    return (1 - t) ** 3 * p0 + 3 * (1 - t) ** 2 * t * p1 + 3 * (1 - t) * t**2 * p2 + t**3 * p3


def line(start, end) -> Curve:
    """A straight edge (2,2)."""
    return np.array([start, end], float)


def arc(radius: float, from_angle: float, to_angle: float, count: int = 64) -> Curve:
    """A circular arc about the origin; angles in radians from straight down, positive towards +x."""
    t = np.linspace(from_angle, to_angle, count)
    return np.stack([radius * np.sin(t), -radius * np.cos(t)], axis=1)


def length(curve: Curve) -> float:
    """Arc length of a polyline."""
    return float(np.linalg.norm(np.diff(curve, axis=0), axis=1).sum())


def resample(curve: Curve, segments: int) -> Curve:
    """`segments + 1` points at equal arc length along a polyline."""
    steps = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(curve, axis=0), axis=1))])
    want = np.linspace(0.0, steps[-1], segments + 1)
    return np.stack([np.interp(want, steps, curve[:, k]) for k in range(2)], axis=1)


@dataclass
class Edge:
    """One named stretch of a panel's outline. `seam` joins it to the edges of the same seam name; None is a free edge."""

    curve: Curve
    seam: str | None = None


@dataclass
class Panel:
    """A pattern piece.

    `outline` lists (edge name, forwards) anticlockwise.  `place` maps flat points (N,2) to their starting points in
    body space (N,3).  `metric` gives per-point scale factors (N,2) of the rest lengths in x and y: the effect of darts,
    elastic or steamed shaping, spread evenly.  `rows` > 0 makes a regular strip of that many rows from exactly four
    edges (bottom, right end, top, left end).  `stretch` and `bend` multiply the design's compliances (interlined cuffs:
    bend 0.05).  A panel with a `form` is not draped: `form(context, flat (N,2)) -> (N,3)` shapes it on the draped shell
    (see `fitting.FormContext`); its edges may be sewn to the shell.
    """

    name: str
    edges: dict[str, Edge]
    outline: list[tuple[str, bool]]
    place: Callable[[np.ndarray], np.ndarray]
    metric: Callable[[np.ndarray], np.ndarray] | None = None
    rows: int = 0
    stretch: float = 1.0
    bend: float = 1.0
    form: Callable | None = None
    spacing: float = 0.0   # metres between points; 0: the pattern's


@dataclass
class Pattern:
    """All panels of one garment in one size. `hems` are free edges that get a turned lip."""

    panels: list[Panel]
    hems: list[tuple[str, str]]
    spacing: float = 0.013


@dataclass
class SewnSheet:
    """The triangulated pattern.

    Corner arrays are per render vertex (split at seams); `weld` maps a render vertex to its sewn vertex.
    """

    flat: np.ndarray            # (N,2) pattern coordinates, metres
    panel_of: np.ndarray        # (N,) panel index
    triangles: np.ndarray       # (T,3) render vertex indices, anticlockwise seen from outside
    weld: np.ndarray            # (N,) sewn vertex index
    edge_vertices: dict[tuple[str, str], np.ndarray]  # (panel, edge) -> render vertices in edge direction
    boundary: np.ndarray        # (N,) bool, on a panel's outline
    panel_names: list[str] = field(default_factory=list)

    @property
    def sewn_count(self) -> int:
        return int(self.weld.max()) + 1

    @property
    def sewn_triangles(self) -> np.ndarray:
        return self.weld[self.triangles]


def _segment_counts(pattern: Pattern) -> dict[tuple[str, str], int]:
    seam_lengths: dict[str, list[float]] = {}
    spacings: dict[str, list[float]] = {}
    for panel in pattern.panels:
        for edge in panel.edges.values():
            if edge.seam:
                seam_lengths.setdefault(edge.seam, []).append(length(edge.curve))
                spacings.setdefault(edge.seam, []).append(panel.spacing or pattern.spacing)
    counts = {}
    for panel in pattern.panels:
        for name, edge in panel.edges.items():
            size = np.mean(seam_lengths[edge.seam]) if edge.seam else length(edge.curve)
            spacing = np.mean(spacings[edge.seam]) if edge.seam else panel.spacing or pattern.spacing
            counts[panel.name, name] = max(2, int(round(size / spacing)))
        if panel.rows:
            bottom, right, top, left = (name for name, _ in panel.outline)
            across = max(counts[panel.name, bottom], counts[panel.name, top])
            counts[panel.name, bottom] = counts[panel.name, top] = across
            counts[panel.name, right] = counts[panel.name, left] = panel.rows
    return counts


def _inside(points: np.ndarray, polygon: np.ndarray) -> np.ndarray:
    """Even-odd test of points (N,2) against a closed polygon (M,2)."""
    x, y = points[:, 0], points[:, 1]
    result = np.zeros(len(points), bool)
    for a, b in zip(polygon, np.roll(polygon, -1, axis=0)):
        if a[1] == b[1]:
            continue
        crosses = (a[1] > y) != (b[1] > y)
        result ^= crosses & (x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0])
    return result


def _outline_points(panel: Panel, counts) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Boundary points (B,2) in outline order and, per edge, its point indices in edge direction."""
    pieces, spans, start = [], [], 0
    for name, forwards in panel.outline:
        points = resample(panel.edges[name].curve, counts[panel.name, name])
        pieces.append((points if forwards else points[::-1])[:-1])
        spans.append((name, forwards, start, len(points)))
        start += len(points) - 1
    indices = {}
    for name, forwards, first, size in spans:
        walk = np.arange(first, first + size) % start
        indices[name] = walk if forwards else walk[::-1]
    return np.concatenate(pieces), indices


def _fill(outline: np.ndarray, spacing: float) -> tuple[np.ndarray, np.ndarray]:
    """Hexagonal interior points and a Delaunay triangulation of a panel; returns (points, triangles)."""
    low, high = outline.min(axis=0), outline.max(axis=0)
    row_step = spacing * np.sqrt(3.0) / 2.0
    lattice = []
    for row in range(int((high[1] - low[1]) / row_step) + 2):
        half = int(max(abs(low[0]), abs(high[0])) / spacing) + 2
        x = (np.arange(-half, half + 1) + 0.5 * (row % 2)) * spacing
        lattice.append(np.stack([x, np.full(len(x), low[1] + (row + 0.5) * row_step)], axis=1))
    lattice = np.concatenate(lattice)
    lattice = lattice[_inside(lattice, outline)]
    closed = np.concatenate([outline, outline[:1]])
    dense = resample(closed, int(length(closed) / (spacing * 0.1)))
    lattice = lattice[cKDTree(dense).query(lattice)[0] > 0.62 * spacing]
    points = np.concatenate([outline, lattice])
    interior = np.arange(len(points)) >= len(outline)
    for _ in range(6):
        triangles = _trimmed(points, outline)
        total, degree = np.zeros_like(points), np.zeros(len(points))
        for a, b in ((0, 1), (1, 2), (2, 0)):
            for u, v in ((a, b), (b, a)):
                np.add.at(total, triangles[:, u], points[triangles[:, v]])
                np.add.at(degree, triangles[:, u], 1.0)
        moved = total / np.maximum(degree, 1.0)[:, None]
        points = np.where(interior[:, None], 0.5 * points + 0.5 * moved, points)
    return points, _trimmed(points, outline)


def _trimmed(points: np.ndarray, outline: np.ndarray) -> np.ndarray:
    triangles = Delaunay(points).simplices
    a, b, c = (points[triangles[:, k]] for k in range(3))
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    triangles[area < 0] = triangles[area < 0][:, [0, 2, 1]]
    longest = np.max([np.linalg.norm(b - a, axis=1), np.linalg.norm(c - b, axis=1), np.linalg.norm(a - c, axis=1)], axis=0)
    keep = _inside((a + b + c) / 3.0, outline) & (np.abs(area) > 0.05 * longest**2)
    return triangles[keep]


def _strip(outline: np.ndarray, indices: dict[str, np.ndarray], panel: Panel) -> tuple[np.ndarray, np.ndarray]:
    """A regular strip: bilinear rows between the bottom and the top edge."""
    bottom_name, right_name, top_name, left_name = (name for name, _ in panel.outline)
    across = len(indices[bottom_name]) - 1
    rows = len(indices[right_name]) - 1
    walk = np.arange(len(outline))
    grid = np.full((rows + 1, across + 1), -1)
    grid[0] = walk[: across + 1]
    grid[:, across] = walk[across : across + rows + 1]
    grid[rows, ::-1] = walk[across + rows : 2 * across + rows + 1]
    grid[1:rows, 0] = walk[2 * across + rows + 1 :][::-1]
    points = [outline]
    following = len(outline)
    for row in range(1, rows):
        share = row / rows
        left, right = outline[grid[row, 0]], outline[grid[row, across]]
        bottom, top = outline[grid[0]], outline[grid[rows]]
        ease = np.linspace(0.0, 1.0, across + 1)[:, None]
        ruled = (1 - share) * bottom + share * top
        ruled += (1 - ease) * (left - ruled[0]) + ease * (right - ruled[-1])
        points.append(ruled[1:-1])
        grid[row, 1:across] = np.arange(following, following + across - 1)
        following += across - 1
    a, b, c, d = grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]
    flip = (np.arange(across)[None, :] + np.arange(rows)[:, None]) % 2 == 0
    first = np.where(flip[..., None], np.stack([a, b, c], -1), np.stack([a, b, d], -1))
    second = np.where(flip[..., None], np.stack([a, c, d], -1), np.stack([b, c, d], -1))
    return np.concatenate(points), np.concatenate([first.reshape(-1, 3), second.reshape(-1, 3)])


def sew(pattern: Pattern) -> SewnSheet:
    """Triangulate every panel and join the seams."""
    counts = _segment_counts(pattern)
    # A strip's two long edges share a count, so the other side of their seams must follow.
    by_seam: dict[str, int] = {}
    for panel in pattern.panels:
        for name, edge in panel.edges.items():
            if edge.seam:
                by_seam[edge.seam] = max(by_seam.get(edge.seam, 0), counts[panel.name, name] if panel.rows else 0)
    for panel in pattern.panels:
        for name, edge in panel.edges.items():
            if edge.seam and by_seam[edge.seam]:
                counts[panel.name, name] = by_seam[edge.seam]
    flats, triangle_lists, panel_ids, boundaries = [], [], [], []
    edge_vertices: dict[tuple[str, str], np.ndarray] = {}
    offset = 0
    for number, panel in enumerate(pattern.panels):
        outline, indices = _outline_points(panel, counts)
        points, triangles = _strip(outline, indices, panel) if panel.rows else _fill(outline, panel.spacing or pattern.spacing)
        flats.append(points)
        triangle_lists.append(triangles + offset)
        panel_ids.append(np.full(len(points), number))
        boundaries.append(np.arange(len(points)) < len(outline))
        for name, walk in indices.items():
            edge_vertices[panel.name, name] = walk + offset
        offset += len(points)
    parent = np.arange(offset)

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    seams: dict[str, list[np.ndarray]] = {}
    for panel in pattern.panels:
        for name, edge in panel.edges.items():
            if edge.seam:
                seams.setdefault(edge.seam, []).append(edge_vertices[panel.name, name])
    for seam, sides in seams.items():
        if len(sides) != 2:
            raise ValueError(f"seam {seam} joins {len(sides)} edges, not 2")
        for first, second in zip(*sides):
            a, b = root(first), root(second)
            parent[max(a, b)] = min(a, b)
    roots = np.array([root(i) for i in range(offset)])
    _, weld = np.unique(roots, return_inverse=True)
    return SewnSheet(
        np.concatenate(flats), np.concatenate(panel_ids), np.concatenate(triangle_lists), weld, edge_vertices,
        np.concatenate(boundaries), [panel.name for panel in pattern.panels],
    )


def regrade(sheet: SewnSheet, pattern: Pattern) -> np.ndarray:
    """Flat coordinates (N,2) of another size's `pattern` on the topology of the base size's `sheet`."""
    flat = sheet.flat.copy()
    for number, panel in enumerate(pattern.panels):
        members = np.flatnonzero(sheet.panel_of == number)
        fixed = {}
        for name, edge in panel.edges.items():
            walk = sheet.edge_vertices[panel.name, name]
            for vertex, point in zip(walk, resample(edge.curve, len(walk) - 1)):
                fixed[int(vertex)] = point
        moved = _harmonic(sheet, number, members, fixed)
        flat[members] = moved
    return flat


def _harmonic(sheet: SewnSheet, number: int, members: np.ndarray, fixed: dict[int, np.ndarray]) -> np.ndarray:
    local = -np.ones(len(sheet.flat), int)
    local[members] = np.arange(len(members))
    triangles = local[sheet.triangles[sheet.panel_of[sheet.triangles[:, 0]] == number]]
    pairs = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    pairs = np.unique(np.sort(np.concatenate([pairs, pairs[:, ::-1]]), axis=1), axis=0)
    rows = np.concatenate([pairs[:, 0], pairs[:, 1]])
    columns = np.concatenate([pairs[:, 1], pairs[:, 0]])
    adjacency = coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(members),) * 2).tocsr()
    laplacian = (coo_matrix((np.asarray(adjacency.sum(axis=1)).ravel(), (np.arange(len(members)),) * 2)) - adjacency).tocsr()
    displacement = np.zeros((len(members), 2))
    known = np.array(sorted(local[v] for v in fixed))
    for vertex, point in fixed.items():
        displacement[local[vertex]] = point - sheet.flat[vertex]
    unknown = np.setdiff1d(np.arange(len(members)), known)
    if len(unknown):
        right = -(laplacian[unknown][:, known] @ displacement[known])
        displacement[unknown] = spsolve(laplacian[unknown][:, unknown].tocsc(), right).reshape(len(unknown), 2)
    return sheet.flat[members] + displacement
