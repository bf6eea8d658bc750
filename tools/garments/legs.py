"""Trousers: the cut of two legs and a waistband, where they start around the body, and skin weights leg by leg."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import ConvexHull

from body_model import ARM_JOINTS, BodyModel, TorsoSections
from collide import BodySurface
from pattern import Edge, Panel, Pattern, SewnSheet, bezier, length, line, resample
from skinning import averaging_matrix

LEFT_LEG, RIGHT_LEG = [1, 4, 7, 10], [2, 5, 8, 11]


class LegSections:
    """Horizontal cuts through the left leg of a T-posed body: girth, extent and centre by height (metres)."""

    def __init__(self, sections: TorsoSections):
        vertices, joints = sections.vertices, sections.named_joints
        arms = sections.body.weights[:, ARM_JOINTS].sum(axis=1) > 0.3
        middle = (np.abs(vertices[:, 0]) < 0.007) & ~arms & (vertices[:, 1] > joints["l_knee"][1])
        self.crotch = float(vertices[middle, 1].min())
        self.knee, self.ankle = float(joints["l_knee"][1]), float(joints["l_ankle"][1])
        leg = ~arms & (vertices[:, 0] > 0.0)
        triangles = vertices[sections.body.faces[leg[sections.body.faces].all(axis=1)]]
        self.heights = np.linspace(self.ankle - 0.02, self.crotch - 0.012, 40)
        rows = []
        for y in self.heights:
            offset, cut = triangles[:, :, 1] - y, []
            for first, second in ((0, 1), (1, 2), (2, 0)):
                crossing = offset[:, first] * offset[:, second] < 0
                a, b = triangles[crossing, first], triangles[crossing, second]
                share = offset[crossing, first] / (offset[crossing, first] - offset[crossing, second])
                cut.append(a + share[:, None] * (b - a))
            near = np.concatenate(cut)
            x0, x1, z0, z1 = near[:, 0].min(), near[:, 0].max(), near[:, 2].min(), near[:, 2].max()
            rows.append((float(ConvexHull(near[:, [0, 2]]).area), x0, x1, z0, z1))
        self.rows = np.array(rows)

    def girth(self, y: float) -> float:
        """Girth of one leg at height `y`."""
        return float(np.interp(y, self.heights, self.rows[:, 0]))

    def extent(self, y: np.ndarray) -> np.ndarray:
        """(inner x, outer x, back z, front z) of the left leg at heights (N,) -> (4,N)."""
        return np.stack([np.interp(y, self.heights, self.rows[:, k]) for k in range(1, 5)])


@dataclass
class TrouserCut:
    """Measures of a cut, metres. Girths are finished; `rise` is the height of the waistband's lower edge in the body frame."""

    rise: float
    band: float
    waist: float
    hip: float
    thigh: float      # at the crotch
    knee: float
    hem: float
    hem_y: float
    seat: float = 0.018   # how much higher the back is cut at its middle
    drop: float = 0.012   # crotch seam below the body's crotch


def _canonical(cut: TrouserCut, crotch: float, knee_y: float, hip_y: float, back: bool) -> dict[str, np.ndarray]:
    """Edges of one leg's front or back, outseam at +x, crease at x = 0, y the height in the body frame."""
    width = 0.25 * cut.hip + (0.008 if back else -0.008)
    fork = (0.110 if back else 0.050) * cut.hip
    scale = cut.thigh / (0.5 * cut.hip + 0.160 * cut.hip)   # the fork takes what the thigh needs
    total = (width + fork) * np.clip(scale, 0.86, 1.15)
    fork = total - width
    share = 0.56 if back else 0.44
    side, inner = 0.5 * total, -0.5 * total
    centre = inner + fork
    waist_width = 0.25 * cut.waist + (0.004 if back else -0.004)
    # Half of what hip and waist differ by is taken in by darts, pleats and steam, not at the outseam (see `_taken_in`).
    waist_width += max(0.0, 0.5 * (width - waist_width - (0.022 if back else 0.006)))
    lean = 0.022 if back else 0.006                          # centre seam leans in towards the waist
    top_c = (centre + lean, cut.rise + (cut.seat if back else 0.0))
    top_s = (top_c[0] + waist_width, cut.rise)
    knee, hem = 0.5 * cut.knee * (0.5 + (0.02 if back else -0.02)) * 2.0, 0.5 * cut.hem * (0.5 + (0.02 if back else -0.02)) * 2.0
    knee, hem = 0.5 * knee, 0.5 * hem
    hip_point = (side, hip_y)
    outseam = np.concatenate([
        bezier(top_s, (top_s[0] + 0.55 * (side - top_s[0]), cut.rise - 0.35 * (cut.rise - hip_y)), (side, hip_y + 0.30 * (cut.rise - hip_y)), hip_point),
        bezier(hip_point, (side, hip_y - 0.12), (knee + 0.25 * (side - knee), knee_y + 0.14), (knee, knee_y))[1:],
        bezier((knee, knee_y), (knee - 0.004, knee_y - 0.12), (hem, cut.hem_y + 0.15), (hem, cut.hem_y))[1:],
    ]) if cut.hem_y < knee_y - 0.05 else np.concatenate([
        bezier(top_s, (top_s[0] + 0.55 * (side - top_s[0]), cut.rise - 0.35 * (cut.rise - hip_y)), (side, hip_y + 0.30 * (cut.rise - hip_y)), hip_point),
        line(hip_point, (hem, cut.hem_y))[1:],
    ])
    fork_point = (inner, crotch - (0.010 if back else 0.0))
    if cut.hem_y < knee_y - 0.05:
        inseam = np.concatenate([
            bezier(fork_point, (inner + (0.030 if back else 0.016), fork_point[1] - 0.07), (-knee - 0.10 * (-knee - inner), knee_y + 0.15), (-knee, knee_y)),
            bezier((-knee, knee_y), (-knee + 0.004, knee_y - 0.12), (-hem, cut.hem_y + 0.15), (-hem, cut.hem_y))[1:],
        ])
    else:
        inseam = bezier(fork_point, (inner + 0.4 * (-hem - inner), fork_point[1] - 0.04), (-hem, cut.hem_y + 0.05), (-hem, cut.hem_y))
    turn = hip_y + 0.012 if not back else hip_y + 0.020
    rise = np.concatenate([
        line(top_c, (centre, turn)),
        bezier((centre, turn), (centre - (0.006 if not back else 0.004), crotch + 0.035), (centre - share * fork, crotch + (0.006 if not back else -0.006)), fork_point)[1:],
    ])
    return {"waist": line(top_c, top_s), "side": outseam, "hem": line((-hem, cut.hem_y), (hem, cut.hem_y)), "inseam": inseam, "rise": rise}


def _taken_in(curves: dict, hip_y: float, finished: float):
    """Panel metric: the waist's rest length is `finished`, fading to the drawn width just above the hip."""
    top, drawn = float(curves["waist"][:, 1].max()), length(curves["waist"])

    def metric(flat: np.ndarray) -> np.ndarray:
        share = np.clip((flat[:, 1] - hip_y - 0.02) / max(top - hip_y - 0.02, 1e-6), 0.0, 1.0)
        return np.stack([1.0 + (min(finished / drawn, 1.0) - 1.0) * share, np.ones(len(flat))], axis=1)

    return metric


def draft_trousers(sections: TorsoSections, cut: TrouserCut, spacing: float = 0.0150, hem_lips: bool = True) -> Pattern:
    """Four leg panels (front_l, front_r, back_l, back_r) and a waistband in four strips (band_front_l, ...).

    The waistband's strips join at the sides and at the middle; every panel is x-symmetric to its other side."""
    legs = LegSections(sections)
    crotch = legs.crotch - cut.drop
    knee_y, hip_y = legs.knee, max(sections.hip_y, crotch + 0.045)
    panels = []
    for back in (False, True):
        curves = _canonical(cut, crotch, knee_y, hip_y, back)
        part = "back" if back else "front"
        for side in ("l", "r"):
            mirrored = (side == "r") != back      # seen from outside, the outseam lies to the left
            flip = np.array([-1.0, 1.0]) if mirrored else np.ones(2)
            seams = {"waist": f"waist_{part}_{side}", "side": f"side_{side}", "inseam": f"inseam_{side}", "rise": f"rise_{part}", "hem": None}
            edges = {name: Edge(curve * flip, seams[name]) for name, curve in curves.items()}
            outline = [("hem", True), ("side", False), ("waist", False), ("rise", True), ("inseam", True)]
            if mirrored:
                outline = [(name, not forwards) for name, forwards in reversed(outline)]
            panels.append(Panel(f"{part}_{side}", edges, outline, _leg_place(sections, legs, curves, flip, crotch, back, side == "l"),
                                metric=_taken_in(curves, hip_y, 0.25 * cut.waist + (0.004 if back else -0.004))))
    for panel in list(panels):
        panels.append(_band(sections, panel, cut))
    hems = ([(f"{part}_{side}", "hem") for part in ("front", "back") for side in "lr"] if hem_lips else [])
    hems += [(f"band_{part}_{side}", "top") for part in ("front", "back") for side in "lr"]
    return Pattern(panels, hems, spacing=spacing)


def _leg_place(sections: TorsoSections, legs: LegSections, curves: dict, flip: np.ndarray, crotch: float, back: bool, left: bool):
    """Start of a leg panel: a tube round the leg below the crotch, wrapped half round the seat above it."""
    heights = np.linspace(crotch + 0.02, sections.waist_y + 0.03, 24)
    cuts = [sections.at(y) for y in heights]
    table = np.array([(c.half_width, c.front, c.back) for c in cuts])
    def bounds(y):
        side = curves["side"][np.argsort(curves["side"][:, 1])]
        inner = np.concatenate([curves["rise"], curves["inseam"][1:]])
        inner = inner[np.argsort(inner[:, 1], kind="stable")]
        return np.interp(y, inner[:, 1], inner[:, 0]), np.interp(y, side[:, 1], side[:, 0])

    centre_x = curves["rise"][1, 0]

    def place(flat: np.ndarray) -> np.ndarray:
        x, y = flat[:, 0] * flip[0], flat[:, 1]
        low, high = bounds(y)
        # Below the crotch.
        share = np.clip((x - low) / np.maximum(high - low, 1e-6), 0.0, 1.0)
        angle = (share - 0.5) * np.pi
        x0, x1, z0, z1 = legs.extent(np.minimum(y, crotch - 0.01))
        x0, x1, z0, z1 = np.maximum(x0 - 0.014, 0.004), x1 + 0.016, z0 - 0.016, z1 + 0.016
        turn = -1.0 if back else 1.0
        leg = np.stack([0.5 * (x0 + x1) + 0.5 * (x1 - x0) * np.sin(angle), y, 0.5 * (z0 + z1) + turn * 0.5 * (z1 - z0) * np.cos(angle)], axis=1)
        # Above it: half round the seat, the fork under it.
        wide, front, rear = (np.interp(y, heights, table[:, k]) for k in range(3))
        around = np.clip((x - centre_x) / np.maximum(high - centre_x, 1e-6), 0.0, 1.0) * np.pi / 2
        middle = 0.5 * (front + rear)
        depth = (front - middle) + 0.016
        seat = np.stack([(wide + 0.016) * np.sin(around), y, middle + turn * depth * np.cos(around)], axis=1)
        under = np.clip((centre_x - x) / 0.09, 0.0, 1.0)
        seat[:, 2] -= turn * depth * 0.9 * under
        seat[:, 1] = np.where(under > 0, np.minimum(seat[:, 1], crotch + 0.03), seat[:, 1])
        blend = np.clip((y - (crotch - 0.015)) / 0.075, 0.0, 1.0)[:, None]
        out = blend * seat + (1.0 - blend) * leg
        if not left:
            out[:, 0] *= -1.0
        return out

    return place


def _band(sections: TorsoSections, panel: Panel, cut: TrouserCut) -> Panel:
    """The waistband strip above a leg panel: x from the middle (0) to the side."""
    waist = panel.edges["waist"].curve
    sign = float(np.sign(waist[1, 0] - waist[0, 0]))
    part, side = panel.name.split("_")
    size = 0.25 * cut.waist + (0.004 if part == "back" else -0.004)
    # The upper edge is a little shorter where the body narrows towards the waist.
    above, below = sections.at(min(cut.rise + cut.band, sections.waist_y + 0.02)), sections.at(cut.rise)
    ratio = float(np.clip(above.girth / below.girth, 0.95, 1.02))
    edges = {
        "bottom": Edge(line((0.0, 0.0), (sign * size, 0.0)), panel.edges["waist"].seam),
        "top": Edge(line((0.0, cut.band), (sign * size * ratio, cut.band))),
        "end_c": Edge(line((0.0, 0.0), (0.0, cut.band)), f"band_middle_{part}"),
        "end_s": Edge(line((sign * size, 0.0), (sign * size * ratio, cut.band)), f"band_side_{side}"),
    }
    outline = [("bottom", True), ("end_s", True), ("top", False), ("end_c", False)]
    if sign < 0:
        outline = [("bottom", False), ("end_c", True), ("top", True), ("end_s", False)]
    middle_z = 0.5 * (below.front + below.back)
    depth = 0.5 * (below.front - below.back) + 0.010
    turn, outwards = (-1.0 if part == "back" else 1.0), (1.0 if side == "l" else -1.0)

    def place(flat: np.ndarray) -> np.ndarray:
        share = np.clip(np.abs(flat[:, 0]) / size, 0.0, 1.0)
        lift = cut.seat * (1.0 - share) if part == "back" else 0.0
        angle = share * np.pi / 2
        return np.stack([outwards * (below.half_width + 0.010) * np.sin(angle), cut.rise + flat[:, 1] + lift, middle_z + turn * depth * np.cos(angle)], axis=1)

    return Panel(f"band_{part}_{side}", edges, outline, place, rows=3)


def leg_weights(body: BodyModel, rest_body: np.ndarray, joints: np.ndarray, points: np.ndarray, sheet: SewnSheet, flat: np.ndarray,
                passes: int = 7) -> np.ndarray:
    """Skin weights (N,24) of trousers: each leg follows its own leg only, the seat both; smoothed over the cloth."""
    side_of = np.zeros(sheet.sewn_count)      # +1 left, -1 right, 0 on the middle seams
    for number, name in enumerate(sheet.panel_names):
        np.add.at(side_of, sheet.weld[sheet.panel_of == number], 1.0 if name.endswith("_l") else -1.0)
    arms = body.weights[:, ARM_JOINTS].sum(axis=1) > 0.3
    weights = np.zeros((len(points), body.weights.shape[1]))
    for sign, other in ((1.0, RIGHT_LEG), (-1.0, LEFT_LEG)):
        usable = ~arms & (body.weights[:, other].sum(axis=1) < 0.5)
        faces = body.faces[usable[body.faces].all(axis=1)]
        used, compact = np.unique(faces, return_inverse=True)
        surface = BodySurface(rest_body[used], compact.reshape(faces.shape))
        chosen = np.flatnonzero(np.sign(side_of) == sign) if sign > 0 else np.flatnonzero(np.sign(side_of) <= 0)
        _, _, _, face, bary = surface.query(points[chosen])
        own = np.einsum("nk,nkj->nj", bary, body.weights[faces[face]])
        own[:, other] *= 0.0 if sign > 0 else 1.0
        if sign < 0:
            right = np.sign(side_of[chosen]) < 0
            own[np.ix_(right, LEFT_LEG)] = 0.0
        own[:, ARM_JOINTS] = 0.0
        weights[chosen] = own
    middle = np.flatnonzero(side_of == 0)      # both legs alike on the middle seams
    for a, b in zip(LEFT_LEG, RIGHT_LEG):
        both = 0.5 * (weights[middle, a] + weights[middle, b])
        weights[middle, a] = weights[middle, b] = both
    # The foot turns without the trousers.
    for leg in (LEFT_LEG, RIGHT_LEG):
        weights[:, leg[1]] += 0.75 * weights[:, leg[2]] + weights[:, leg[3]]
        weights[:, leg[2]] *= 0.25
        weights[:, leg[3]] = 0.0
    mean = averaging_matrix(sheet.sewn_triangles, len(points))
    for _ in range(passes):
        weights = 0.4 * weights + 0.6 * (mean @ weights)
    return weights / weights.sum(axis=1, keepdims=True)


def at_height(curve: np.ndarray, y: float) -> np.ndarray:
    """The point (2,) of an edge that falls from top to bottom at height `y`."""
    order = np.argsort(curve[:, 1], kind="stable")
    return np.array([np.interp(y, curve[order, 1], curve[order, 0]), y])


def part_of(curve: np.ndarray, start: float, end: float, count: int = 60) -> np.ndarray:
    """The stretch of a curve between two shares of its length."""
    fine = resample(curve, 400)
    return resample(fine[int(400 * start) : int(400 * end) + 1], count)


def trouser_measures(pattern: Pattern, cut: TrouserCut, crotch: float) -> dict[str, float]:
    """Finished measures in centimetres."""
    by_name = {panel.name: panel for panel in pattern.panels}
    front, back = by_name["front_l"], by_name["back_l"]
    thigh = abs(front.edges["inseam"].curve[0, 0]) * 2 + abs(back.edges["inseam"].curve[0, 0]) * 2
    return {
        "waist": 100.0 * cut.waist,
        "hip": 100.0 * cut.hip, "thigh": 100.0 * thigh, "hem": 100.0 * (length(front.edges["hem"].curve) + length(back.edges["hem"].curve)),
        "inseam": 100.0 * length(front.edges["inseam"].curve), "length": 100.0 * (length(front.edges["side"].curve) + cut.band),
    }
