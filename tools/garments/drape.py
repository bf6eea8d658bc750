"""A small cloth solver: extended position-based dynamics (Macklin et al. 2016, small steps 2019).

Distance constraints along mesh edges carry stretch and shear, distance constraints across edge pairs carry bending.
Contact is a plane per vertex at the nearest point of the body, refreshed every few steps, with Coulomb friction.
The order of constraints is fixed, so the result is the same on every run.
"""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from collide import BodySurface
from pattern import Pattern, SewnSheet

GRAVITY = np.array([0.0, -9.81, 0.0])


@dataclass
class Cloth:
    """Constraint arrays of a sewn sheet; lengths in metres, compliances in metres per newton (unit vertex mass)."""

    pairs: np.ndarray
    rest: np.ndarray
    compliance: np.ndarray
    triangles: np.ndarray


def make_cloth(sheet: SewnSheet, pattern: Pattern, flat: np.ndarray, stretch: float, bend: float,
               triangles: np.ndarray | None = None, local: np.ndarray | None = None) -> Cloth:
    """Rest lengths from the flat pattern (with each panel's metric), welded over the seams.

    `triangles` (T,3) of render vertices are the draped ones, and `local` (N,) numbers their sewn vertices; None: all.
    A panel's `stretch` and `bend` multiply the compliances of its own cloth."""
    scale = np.ones_like(flat)
    for number, panel in enumerate(pattern.panels):
        if panel.metric is not None:
            members = sheet.panel_of == number
            scale[members] = panel.metric(flat[members])
    triangles = sheet.triangles if triangles is None else triangles
    weld = sheet.weld if local is None else local[sheet.weld]
    soft = np.ones((len(flat), 2))
    for number, panel in enumerate(pattern.panels):
        soft[sheet.panel_of == number] = (panel.stretch, panel.bend)
    factors: dict[tuple[int, int], list[np.ndarray]] = {}
    lengths: dict[tuple[int, int], list[float]] = {}
    wings: dict[tuple[int, int], list[tuple[int, float, float]]] = {}

    def flat_length(a: int, b: int) -> float:
        return float(np.linalg.norm((flat[a] - flat[b]) * 0.5 * (scale[a] + scale[b])))

    for a, b, c in triangles:
        for i, j, k in ((a, b, c), (b, c, a), (c, a, b)):
            u, v, w = (int(weld[x]) for x in (i, j, k))
            key, near, far = ((u, v), flat_length(i, k), flat_length(j, k)) if u < v else ((v, u), flat_length(j, k), flat_length(i, k))
            lengths.setdefault(key, []).append(flat_length(i, j))
            factors.setdefault(key, []).append(soft[i])
            wings.setdefault(key, []).append((w, near, far))
    pairs, rest, compliance = [], [], []
    for key in sorted(lengths):
        pairs.append(key)
        rest.append(np.mean(lengths[key]))
        compliance.append(stretch * min(f[0] for f in factors[key]))
    for key in sorted(wings):
        if len(wings[key]) != 2:
            continue
        base = float(np.mean(lengths[key]))
        (first, near_1, far_1), (second, near_2, far_2) = wings[key]
        # Unfold the hinge: both wing vertices in the plane, on opposite sides of the shared edge.
        x1 = (near_1**2 - far_1**2 + base**2) / (2 * base)
        x2 = (near_2**2 - far_2**2 + base**2) / (2 * base)
        h1, h2 = np.sqrt(max(near_1**2 - x1**2, 0.0)), np.sqrt(max(near_2**2 - x2**2, 0.0))
        if first == second:
            continue
        pairs.append((first, second))
        rest.append(float(np.hypot(x1 - x2, h1 + h2)))
        compliance.append(bend * min(f[1] for f in factors[key]))
    return Cloth(np.array(pairs, np.int64), np.array(rest), np.array(compliance), weld[triangles])


@njit(cache=True)
def _step(x, velocity, inverse_mass, pairs, rest, compliance, foot, normal, gap, friction, target, hold, cling, dt, iterations, damping, gravity):
    count = x.shape[0]
    before = x.copy()
    for i in range(count):
        if inverse_mass[i] > 0.0:
            for k in range(3):
                velocity[i, k] = (velocity[i, k] + gravity[k] * dt) * damping
                x[i, k] += velocity[i, k] * dt
    scale = 1.0 / (dt * dt)
    for _ in range(iterations):
        for c in range(pairs.shape[0]):
            a = pairs[c, 0]
            b = pairs[c, 1]
            w = inverse_mass[a] + inverse_mass[b]
            if w == 0.0:
                continue
            dx = x[a, 0] - x[b, 0]
            dy = x[a, 1] - x[b, 1]
            dz = x[a, 2] - x[b, 2]
            size = np.sqrt(dx * dx + dy * dy + dz * dz) + 1e-12
            push = (rest[c] - size) / (w + compliance[c] * scale) / size
            ra = push * inverse_mass[a]
            rb = push * inverse_mass[b]
            x[a, 0] += ra * dx
            x[a, 1] += ra * dy
            x[a, 2] += ra * dz
            x[b, 0] -= rb * dx
            x[b, 1] -= rb * dy
            x[b, 2] -= rb * dz
        for i in range(count):
            if hold[i] > 0.0:
                x[i, 1] += hold[i] * (target[i] - x[i, 1])
            depth = gap[i]
            for k in range(3):
                depth -= normal[i, k] * (x[i, k] - foot[i, k])
            if depth > 0.0:
                along = 0.0
                for k in range(3):
                    x[i, k] += depth * normal[i, k]
                for k in range(3):
                    along += (x[i, k] - before[i, k]) * normal[i, k]
                slide = 0.0
                for k in range(3):
                    t = (x[i, k] - before[i, k]) - along * normal[i, k]
                    slide += t * t
                slide = np.sqrt(slide) + 1e-12
                share = min(1.0, friction * depth / slide)
                for k in range(3):
                    t = (x[i, k] - before[i, k]) - along * normal[i, k]
                    x[i, k] -= share * t
            elif cling[i] > 0.0:
                for k in range(3):
                    x[i, k] += cling[i] * depth * normal[i, k]
    for i in range(count):
        speed = 0.0
        for k in range(3):
            velocity[i, k] = (x[i, k] - before[i, k]) / dt
            speed += velocity[i, k] ** 2
        speed = np.sqrt(speed)
        if speed > 2.0:
            for k in range(3):
                velocity[i, k] *= 2.0 / speed


class Drape:
    """The state of a draping session: positions (N,3) of the sewn vertices and their velocities."""

    def __init__(self, cloth: Cloth, start: np.ndarray, gap: np.ndarray, friction: float = 0.5):
        self.cloth = cloth
        self.x = np.ascontiguousarray(start.copy())
        self.velocity = np.zeros_like(self.x)
        self.gap = gap
        self.friction = friction
        self.inverse_mass = np.ones(len(start))
        self.target = self.x[:, 1].copy()   # height at which a held vertex is kept, e.g. a waistband
        self.hold = np.zeros(len(start))
        self.cling = np.zeros(len(start))   # how strongly a vertex is drawn to its gap from the skin, as elastic draws an edge

    def run(self, surface: BodySurface, steps: int, dt: float = 1.0 / 240.0, gravity: float = 1.0, damping: float = 0.99,
            iterations: int = 4, refresh: int = 3) -> None:
        """Advance by `steps` steps of `dt` seconds against a body surface that stands still."""
        for step in range(steps):
            if step % refresh == 0:
                signed, foot, normal, _, _ = surface.query(self.x, neighbours=3)
                # Far outside, use the true direction to the surface; close to it or inside, the smooth normal.
                away = (self.x - foot) / np.maximum(np.abs(signed), 1e-9)[:, None]
                plane = np.where((signed > 0.012)[:, None], away, normal)
            _step(self.x, self.velocity, self.inverse_mass, self.cloth.pairs, self.cloth.rest, self.cloth.compliance, foot,
                  plane, self.gap, self.friction, self.target, self.hold, self.cling, dt, iterations, damping, GRAVITY * gravity)
