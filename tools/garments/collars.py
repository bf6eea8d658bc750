"""Collars, neck ribs, hoods: strips shaped on the draped neckline (`Panel.form`), sewn to it.

A collar is one surface in pieces: one per edge of the neckline it is sewn to, joined at their ends.  It is computed once as a
grid of rows (from the neckline to the outer edge) and columns (along the neckline, from the wearer's left front over the back
to the right front) and every piece samples it.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

import numpy as np

from fitting import FormContext
from pattern import Edge, Panel, line, resample

COLUMNS = 40   # grid columns per piece


@dataclass
class Neckline:
    """Frames along the neckline: `s` 0 (left front) to 1 (right front), origins, and unit directions (C,3)."""

    s: np.ndarray
    origin: np.ndarray
    out: np.ndarray      # horizontally away from the neck
    up: np.ndarray       # along the neck
    along: np.ndarray    # towards larger s


Profile = Callable[[FormContext, Neckline], np.ndarray]   # -> (rows + 1, C, 3); row 0 is replaced by the neckline


def _resample3(points: np.ndarray, share: np.ndarray) -> np.ndarray:
    steps = np.linspace(0.0, 1.0, len(points))
    return np.stack([np.interp(share, steps, points[:, k]) for k in range(3)], axis=1)


def neckline(context: FormContext, pieces: list[tuple[str, str, str]]) -> Neckline:
    """The neckline's frames from the draped edges."""
    parts = []
    for number, (_, panel, edge) in enumerate(pieces):
        share = np.linspace(0.0, 1.0, COLUMNS + 1)
        part = _resample3(context.edge(panel, edge), share)
        parts.append(part if number == 0 else part[1:])
    origin = np.concatenate(parts)
    joints = context.sections.named_joints
    axis = joints["head"] - joints["neck"]
    axis = axis / np.linalg.norm(axis)
    away = origin - joints["neck"]
    away -= (away @ axis)[:, None] * axis
    away -= away.mean(axis=0) * np.array([1.0, 0.0, 0.0])
    out = away / np.linalg.norm(away, axis=1, keepdims=True)
    along = np.gradient(origin, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    steps = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(origin, axis=0), axis=1))])
    return Neckline(steps / steps[-1], origin, out, np.broadcast_to(axis, out.shape).copy(), along)


def smoothed(grid: np.ndarray, passes: int = 3, first_row: int = 1) -> np.ndarray:
    """A grid (R,C,3) smoothed along its columns, from `first_row` on; its ends stay."""
    grid = grid.copy()
    for _ in range(passes):
        middle = 0.5 * grid[first_row:, 1:-1] + 0.25 * (grid[first_row:, :-2] + grid[first_row:, 2:])
        grid[first_row:, 1:-1] = middle
    return grid


def strips(pieces: list[tuple[str, str, str]], seams: list[str], edge_lengths: list[float], height: float, rows: int, profile: Profile,
           top_share: list[float] | float = 1.0, outside: bool = False, closed: bool = False) -> list[Panel]:
    """Panels of a collar.

    `pieces`: (name, draped panel, its edge), in order of s, edges running with s; `seams`: the seam name of each; `edge_lengths` for the charts.
    `height` is the chart's (neckline to outer edge).  The visible side is the neck's unless `outside`: a collar that falls over
    shows the side that begins at the neck, a neck rib its outer side.  `closed`: its two ends are joined at the centre front.
    """
    sign = -1.0 if outside else 1.0
    shares = [top_share] * len(pieces) if np.isscalar(top_share) else list(top_share)
    key = object()
    panels = []
    for number, ((name, _, _), seam, size, share) in enumerate(zip(pieces, seams, edge_lengths, shares)):
        b, t = 0.5 * size, 0.5 * size * share
        edges = {
            "bottom": Edge(line((sign * b, 0.0), (-sign * b, 0.0)), seam),
            "top": Edge(line((sign * t, height), (-sign * t, height))),
            "start": Edge(line((sign * b, 0.0), (sign * t, height)), f"{name}_join" if number or closed else None),
            "end": Edge(line((-sign * b, 0.0), (-sign * t, height)), f"{pieces[(number + 1) % len(pieces)][0]}_join" if closed or number + 1 < len(pieces) else None),
        }
        if outside:
            outline = [("bottom", True), ("end", True), ("top", False), ("start", False)]
        else:
            outline = [("bottom", False), ("start", True), ("top", True), ("end", False)]

        def form(context, flat, number=number, b=b, t=t):
            store = context.__dict__.setdefault("_collars", {})
            if key not in store:
                line_ = neckline(context, pieces)
                grid = profile(context, line_)
                grid[0] = line_.origin
                store[key] = grid
            grid = store[key]
            row = np.clip(flat[:, 1] / height, 0.0, 1.0) * (len(grid) - 1)
            column = (0.5 - 0.5 * sign * flat[:, 0] / (b + (t - b) * flat[:, 1] / height)) * COLUMNS + number * COLUMNS
            column = np.clip(column, 0, grid.shape[1] - 1)
            r, c = np.minimum(row.astype(int), len(grid) - 2), np.minimum(column.astype(int), grid.shape[1] - 2)
            fr, fc = (row - r)[:, None], (column - c)[:, None]
            return ((1 - fr) * (1 - fc) * grid[r, c] + fr * (1 - fc) * grid[r + 1, c] + (1 - fr) * fc * grid[r, c + 1]
                    + fr * fc * grid[r + 1, c + 1])

        panels.append(Panel(name, edges, outline, lambda flat: np.zeros((len(flat), 3)), rows=rows, form=form))
    return panels


def hems(pieces: list[tuple[str, str, str]], ends: bool = True) -> list[tuple[str, str]]:
    """The free edges of a collar, for `Pattern.hems`."""
    names = [name for name, _, _ in pieces]
    return [(name, "top") for name in names] + ([(names[0], "start"), (names[-1], "end")] if ends else [])


def _beside_neck(context: FormContext, points: np.ndarray, gap: np.ndarray | float, most: float = 0.016) -> np.ndarray:
    """Points moved towards or away from the body to `gap` metres, at most `most`."""
    signed, _, normal, _, _ = context.body.query(points)
    return points + normal * np.clip(gap - signed, -most, most)[:, None]


def stand_and_fall(stand, fall, spread, gap: float = 0.009, lift: float = 0.0068, roll: float = 0.0038, flare: float = 0.35,
                   lie=None) -> Profile:
    """A collar that stands and falls over.

    `stand(c)`, `fall(c)` heights and `spread(c)` (how far the outer edge leans away from the front opening), metres, for
    c = 0 at the centre back to 1 at the front ends.  `gap` to the neck, `lift` over the shell, `roll` radius of the fold.
    `lie(c)` 0..1: how far the fall lies flat on the chest beside the neckline instead of hanging from a stand (jackets' front ends).
    Rows: 3 to the fold, 2 over it, 4 down the fall.
    """
    def profile(context: FormContext, n: Neckline) -> np.ndarray:
        c = np.abs(2.0 * n.s - 1.0)
        side = np.sign(0.5 - n.s)   # +1 on the wearer's left half
        h, w, lean = (np.asarray(f(c), float)[:, None] for f in (stand, fall, spread))
        top = n.origin + n.up * h
        top = _beside_neck(context, top, gap)
        for _ in range(6):
            top[1:-1] = 0.5 * top[1:-1] + 0.25 * (top[:-2] + top[2:])
        rows = [n.origin, n.origin + 0.4 * (top - n.origin) + 0.0015 * n.out, n.origin + 0.8 * (top - n.origin) + 0.001 * n.out, top,
                top + n.up * 0.75 * roll + n.out * 0.8 * roll, top + n.up * 0.3 * roll + n.out * 1.9 * roll]
        down = n.out * flare - n.up
        down /= np.linalg.norm(down, axis=1, keepdims=True)
        if lie is not None:
            _, _, chest, _, _ = context.body.query(n.origin)
            flat_down = np.cross(n.along, chest)
            flat_down *= np.sign((flat_down * n.out).sum(axis=1, keepdims=True))
            flat_down /= np.linalg.norm(flat_down, axis=1, keepdims=True)
            share = np.asarray(lie(c), float)[:, None]
            down = (1.0 - share) * down + share * flat_down
            for _ in range(4):
                down[1:-1] = 0.5 * down[1:-1] + 0.25 * (down[:-2] + down[2:])
            down /= np.linalg.norm(down, axis=1, keepdims=True)
        away = n.along * side[:, None]     # from the front opening backwards
        count = 4
        for k in range(1, count + 1):
            share = k / count
            rows.append(rows[5] + down * w * share + away * lean * share)
        grid = np.stack(rows)
        for turn in range(4):
            falling = grid[5:].reshape(-1, 3)
            signed, _, normal, _, _ = context.surface.query(falling)
            # The fall hangs straight down from the fold until it meets the shell.
            outward = np.repeat(n.out[None], len(grid) - 5, axis=0).reshape(-1, 3)
            lack = np.where(np.abs(signed) < 0.05, np.maximum(lift - signed, 0.0), 0.0)[:, None]
            direction = normal + 0.5 * outward
            direction /= np.linalg.norm(direction, axis=1, keepdims=True)
            falling = falling + direction * lack
            grid[5:] = falling.reshape(grid[5:].shape)
            grid = smoothed(grid, 2, 5)
            # keep the length of the fall along each column
            for r in range(6, len(grid)):
                step = grid[r] - grid[r - 1]
                size = np.linalg.norm(step, axis=1, keepdims=True)
                want = np.hypot(w, lean) / count
                grid[r] = grid[r - 1] + step * np.where(size > 1e-9, want / np.maximum(size, 1e-9), 1.0)
        falling = grid[6:].reshape(-1, 3)
        grid[6:] = context.off(falling, lift, rounds=2).reshape(grid[6:].shape)
        return grid

    return profile


def band(height, gap: float = 0.010, lean: float = 0.35, rows: int = 4, swell: float = 0.0012) -> Profile:
    """A neck rib or stand: `height(c)` metres, rising with the neck and leaning to it."""
    def profile(context: FormContext, n: Neckline) -> np.ndarray:
        c = np.abs(2.0 * n.s - 1.0)
        h = np.asarray(height(c), float)[:, None] * np.ones((len(n.s), 1))
        direction = n.up - lean * n.out
        direction /= np.linalg.norm(direction, axis=1, keepdims=True)
        grid = []
        for k in range(rows + 1):
            share = k / rows
            grid.append(n.origin + direction * h * share + n.out * swell * np.sin(np.pi * share))
        grid = smoothed(np.stack(grid), 6)
        for _ in range(3):
            rest = grid[1:].reshape(-1, 3)
            signed, _, normal, _, _ = context.body.query(rest)
            rest = rest + normal * np.clip(gap - signed, 0.0, 0.010)[:, None]
            grid[1:] = rest.reshape(grid[1:].shape)
            grid = smoothed(grid, 2)
        return grid

    return profile


def hood_down(rim_height, rim_out, fall, puff, lift: float = 0.008, roll: float = 0.011) -> Profile:
    """A hood that lies on the back: it rises from the neckline to its rim, rolls over and falls as a bag.

    `rim_height(c)`, `rim_out(c)`: where the rim lies above and outside the neckline; `fall(c)`: from the rim down the outer side;
    `puff(c)`: how far the bag stands off.  c = 0 centre back, 1 front ends.  Rows: 4 to the rim, 3 over it, 7 down.
    """
    def profile(context: FormContext, n: Neckline) -> np.ndarray:
        c = np.abs(2.0 * n.s - 1.0)
        h, o, w, b = (np.asarray(f(c), float)[:, None] for f in (rim_height, rim_out, fall, puff))
        rim = n.origin + n.up * h + n.out * o
        bow = 0.25 * o
        rows = [n.origin + (rim - n.origin) * t + n.out * bow * np.sin(np.pi * t) for t in (0.0, 0.25, 0.5, 0.75)]
        rows.append(rim)
        for angle in (60.0, 120.0, 175.0):
            a = np.radians(angle)
            rows.append(rim + n.up * roll * np.sin(a) + n.out * roll * (1.0 - np.cos(a)))
        down = np.array([0.0, -1.0, 0.0]) + 0.12 * n.out
        for k in range(1, 8):
            t = k / 7
            rows.append(rows[7] + down * w * t + n.out * b * np.sin(np.pi * t ** 0.75))
        grid = np.stack(rows)
        for _ in range(3):
            grid = smoothed(grid, 4)
            for r in range(1, len(grid)):
                t = max(r - 7, 0) / 7
                want = 0.007 if r <= 7 else lift + b[:, 0] * 0.7 * np.sin(np.pi * min(t, 1.0) ** 0.75)
                grid[r] = context.off(grid[r], want if np.ndim(want) else np.full(len(grid[r]), want), rounds=2)
        return smoothed(grid, 3)

    return profile


def cord(name: str, panel: str, curve: np.ndarray, lift: float = 0.006, radius: float = 0.0024) -> Panel:
    """A drawstring that hangs on a panel along a flat curve (N,2), as a thin tube of its own."""
    from pattern import length, resample
    size, around = length(curve), 2 * np.pi * radius
    edges = {"bottom": Edge(line((0.0, 0.0), (size, 0.0)), f"{name}_round"), "tail": Edge(line((size, 0.0), (size, around))),
             "top": Edge(line((0.0, around), (size, around)), f"{name}_round"), "head": Edge(line((0.0, 0.0), (0.0, around)))}

    def form(context, flat):
        dense = resample(curve, 60)
        at = np.stack([np.interp(flat[:, 0] / size, np.linspace(0, 1, 61), dense[:, k]) for k in range(2)], axis=1)
        low, high = context.on(panel, at, lift), context.on(panel, at, lift + 0.001)
        normal = (high - low) / 0.001
        side = np.cross(normal, np.array([0.0, -1.0, 0.0]))
        side /= np.linalg.norm(side, axis=1, keepdims=True)
        angle = flat[:, 1:2] / around * 2 * np.pi
        return low + radius * (np.sin(angle) * side + np.cos(angle) * normal)

    return Panel(name, edges, [("bottom", True), ("tail", True), ("top", False), ("head", False)], lambda flat: np.zeros((len(flat), 3)),
                 rows=6, form=form)
