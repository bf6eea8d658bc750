"""Basic blocks: torso and set-in long sleeves with cuffs, which shirts, knitwear, hoodies and jackets are cut from.

Curves are drawn in body x (the wearer's left positive), pattern y = 0 at the highest point of the shoulder seam.
"""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from body_model import TorsoSections
from pattern import Curve, Edge, Panel, bezier, length, line, resample
from placement import torso_sheet


def mirrored(curve: Curve) -> Curve:
    """A curve on the other side of the body."""
    return curve * np.array([-1.0, 1.0])


@dataclass
class Torso:
    """Curves of the wearer's left half and the numbers they were drawn from, metres."""

    top_y: float
    neck_half: float
    neck_front: float
    neck_back: float
    tip: tuple[float, float]      # shoulder point
    under: tuple[float, float]    # underarm point
    hem_half: float
    hem: float
    side: Curve                   # hem to underarm
    hole_front: Curve             # underarm to shoulder point
    hole_back: Curve
    neck_curve_front: Curve       # centre front to the shoulder
    neck_curve_back: Curve
    sections: TorsoSections
    clearance: float

    def place(self, front: bool):
        """Placement of a panel drawn in body x."""
        quarter, hem_half = self.under[0], self.hem_half

        def half_width(y):
            return np.interp(y, [self.hem, self.under[1], 0.0], [hem_half, quarter, quarter])

        def shoulder_line(x):
            return np.interp(x, [0.0, self.neck_half, self.tip[0]], [0.0, 0.0, self.tip[1]]) - np.clip(x - self.tip[0], 0, None) * 1.2

        return torso_sheet(self.sections, self.top_y, half_width, shoulder_line, self.under[1], front, self.clearance)


def torso(sections: TorsoSections, chest_ease: float, hem_ease: float, hem_drop: float, neck_half: float, neck_front: float, neck_back: float,
          shoulder: float = 0.014, armhole: float = 0.075, waist_in: float = 0.004, side_rise: float = 0.0, lift: float = 0.006,
          clearance: float = 0.02) -> Torso:
    """A torso block.

    `chest_ease` and `hem_ease` are added to chest and hip girth; `hem_drop` is below the hip joints; `neck_half` beside the
    middle, `neck_front` and `neck_back` are the neckline's depths (negative); `shoulder` beyond the joint; `armhole` the depth
    below the arm; `waist_in` how far the side seam is drawn in; `side_rise` lifts the hem at the side seam (shirt tails).
    """
    joints = sections.named_joints
    shoulder_x = joints["l_shoulder"][0] + shoulder
    top_y = sections.shoulder_height(neck_half) + lift
    # The shoulder bone stands a little above the seam's straight run.
    drop = top_y - (sections.shoulder_height(min(shoulder_x, joints["l_shoulder"][0] + 0.02)) + 0.4 * lift)
    quarter = 0.25 * (sections.chest + chest_ease)
    hem_half = 0.25 * (max(sections.hip, sections.waist) + hem_ease)
    armpit = -(top_y - joints["l_shoulder"][1] + 0.5 * sections.upper_arm_girth() / np.pi + armhole)
    hem = -(top_y - joints["l_hip"][1] + hem_drop)
    hps, tip, under = (neck_half, 0.0), (shoulder_x, -drop), (quarter, armpit)
    start = (hem_half, hem + side_rise)
    side = bezier(start, (hem_half - waist_in, 0.7 * start[1] + 0.3 * armpit), (quarter - 2 * waist_in, 0.35 * start[1] + 0.65 * armpit), under)

    def hole(hollow):
        rise = tip[1] - under[1]
        return bezier(under, (tip[0] - hollow + 0.35 * (under[0] - tip[0]), under[1] + 0.02), (tip[0] - hollow, tip[1] - 0.55 * rise), tip)

    def neck(depth, share):
        return bezier((0.0, depth), (neck_half * share, depth), (neck_half, 0.72 * depth), hps)

    return Torso(top_y, neck_half, neck_front, neck_back, tip, under, hem_half, hem, side, hole(0.024), hole(0.012),
                 neck(neck_front, 0.62), neck(neck_back, 0.7), sections, clearance)


def hem_curve(block: Torso, deepen: float = 0.0) -> Curve:
    """The hem from the wearer's right to the left, lower in the middle by the block's side rise (and `deepen`)."""
    end = block.side[0]
    if abs(end[1] - block.hem) < 1e-6 and deepen == 0.0:
        return line((-end[0], end[1]), tuple(end))
    half = bezier((0.0, block.hem - deepen), (0.55 * end[0], block.hem - deepen), (0.80 * end[0], end[1]), tuple(end))
    return np.concatenate([mirrored(half)[::-1], half[1:]])


def front_panel(block: Torso, hem_seam: str | None = None, name: str = "front") -> Panel:
    """A whole front whose neckline is in two edges, `neck_l` (centre to shoulder) and `neck_r` (shoulder to centre)."""
    left = {"side_l": (block.side, "side_l"), "armhole_l": (block.hole_front, "armhole_l_front"),
            "shoulder_l": (line(block.tip, (block.neck_half, 0.0)), "shoulder_l")}
    edges = {"hem": Edge(hem_curve(block), hem_seam)}
    for key, (curve, seam) in left.items():
        edges[key] = Edge(curve, seam)
        edges[key[:-1] + "r"] = Edge(mirrored(curve), seam.replace("_l", "_r", 1))
    edges["neck_l"] = Edge(block.neck_curve_front, "neck_l")
    edges["neck_r"] = Edge(mirrored(block.neck_curve_front)[::-1], "neck_r")
    outline = [("hem", True), ("side_l", True), ("armhole_l", True), ("shoulder_l", True), ("neck_l", False), ("neck_r", False),
               ("shoulder_r", False), ("armhole_r", False), ("side_r", False)]
    return Panel(name, edges, outline, block.place(True))


def back_panel(block: Torso, hem_seam: str | None = None, deepen: float = 0.0, name: str = "back") -> Panel:
    """A whole back; flat x runs to the wearer's right. `neck` runs from the wearer's left shoulder to the right."""
    edges = {"hem": Edge(hem_curve(block, deepen), hem_seam)}
    for key, curve, seam in (("side_l", block.side, "side_l"), ("armhole_l", block.hole_back, "armhole_l_back"),
                             ("shoulder_l", line(block.tip, (block.neck_half, 0.0)), "shoulder_l")):
        edges[key] = Edge(curve, seam)
        edges[key[:-1] + "r"] = Edge(mirrored(curve), seam.replace("_l", "_r", 1))
    edges["neck"] = Edge(np.concatenate([block.neck_curve_back[::-1], mirrored(block.neck_curve_back)[1:]]), "neck_back")
    outline = [("hem", True), ("side_l", True), ("armhole_l", True), ("shoulder_l", True), ("neck", True),
               ("shoulder_r", False), ("armhole_r", False), ("side_r", False)]
    edges = {key: Edge(mirrored(edge.curve), edge.seam) for key, edge in edges.items()}
    outline = [(key, not forwards) for key, forwards in reversed(outline)]
    inner = block.place(False)
    return Panel(name, edges, outline, lambda flat: inner(mirrored(flat)))


def _cap(half: float, height: float, front: bool) -> Curve:
    """Half of a sleeve cap from the underarm (y = 0) to the top; `half` signed."""
    scoop = 0.52 if front else 0.46
    return bezier((half, 0.0), (half * scoop, 0.005), (half * 0.55, height), (0.0, height))


def arm_place(sections: TorsoSections, start_x: float, width: float, end: float, end_x: float, left: bool, end_radius: float = 0.04):
    """Placement of a long sleeve and its cuff round the straight arm of the T-pose.

    Pattern y = 0 lies at body x `start_x`, y = -`end` at `end_x`; pattern x runs round the arm, `width` once round at y = 0
    (0 on top; positive to the back on the left arm and to the front on the right).
    """
    joints = sections.named_joints
    shoulder, wrist = joints["l_shoulder"], joints["l_wrist"]
    radius = max(width / (2 * np.pi), 0.055)

    def place(flat: np.ndarray, girth: np.ndarray | None = None) -> np.ndarray:
        y = flat[:, 1]
        down = np.clip(-y / end, 0.0, 1.1)
        around = width if girth is None else girth
        angle = np.clip(flat[:, 0] / (0.5 * around), -1.0, 1.0) * np.pi
        x = np.where(y > 0, start_x - 0.8 * y, start_x + down * (end_x - start_x))
        r = radius + (end_radius - radius) * np.clip(down, 0, 1)
        centre = shoulder + np.clip((x - shoulder[0]) / (wrist[0] - shoulder[0]), 0.0, 1.0)[:, None] * (wrist - shoulder)
        turn = -1.0 if left else 1.0
        return np.stack([x if left else -x, centre[:, 1] - 0.005 + r * np.cos(angle), centre[:, 2] + turn * r * np.sin(angle)], axis=1)

    return place


@dataclass
class SleeveCut:
    """Numbers of a drafted sleeve, metres."""

    cap: float
    half: float       # half width at the underarm
    length: float     # underarm seam without the cuff
    cuff_half: float  # half width of the sleeve's lower end


def long_sleeves(block: Torso, arm_ease: float, cuff_height: float, cuff_girth: float, fullness: float, beyond: float = 0.015,
                 cap_ease: float = 1.01, cuff_rows: int = 4, cuff_panel: bool = True, bend: float = 0.0,
                 cuff_bend: float = 0.05) -> tuple[list[Panel], SleeveCut]:
    """Two sleeves and their cuffs.

    The sleeve's end is `fullness` times the cuff's girth and is gathered (or pleated) into it.  `beyond` is how far the cuff ends past
    the wrist joint; `bend` shapes the sleeve for the elbow (metres that the front seam is hollowed).  Without `cuff_panel` the
    sleeve ends in a hem.
    """
    sections = block.sections
    joints = sections.named_joints
    want = cap_ease * (length(block.hole_front) + length(block.hole_back))
    half, cap = 0.5 * (sections.upper_arm_girth() + arm_ease), 0.11
    for _ in range(60):
        cap = float(np.clip(cap + 0.3 * (want - length(_cap(half, cap, True)) - length(_cap(-half, cap, False))), 0.05, 0.19))
    shoulder_x = block.tip[0]
    start_x = shoulder_x + 0.8 * cap - 0.005
    end_x = joints["l_wrist"][0] + beyond
    reach = end_x - shoulder_x + 0.012 - cap          # underarm seam with the cuff
    run = reach - (cuff_height if cuff_panel else 0.0)
    end = 0.5 * cuff_girth * (fullness if cuff_panel else 1.0)
    panels = []
    for side, left in (("l", True), ("r", False)):
        sign = -1.0 if left else 1.0  # the panel is seen from outside: the left sleeve's front is at -x
        flip = np.array([sign, 1.0])

        def under(front: bool, sign=sign):
            s = sign if front else -sign
            inwards = bend if front else -0.6 * bend
            return bezier((s * end, -run), (s * (end - inwards * 0.8), -0.68 * run), (s * (0.55 * half + 0.45 * end - inwards), -0.40 * run), (s * half, 0.0))

        edges = {
            "hem": Edge(line((-end, -run), (end, -run)), f"cuff_{side}" if cuff_panel else None),
            "under_front": Edge(under(True), f"underarm_{side}"),
            "under_back": Edge(under(False), f"underarm_{side}"),
            "cap_front": Edge(_cap(half, cap, True) * flip, f"armhole_{side}_front"),
            "cap_back": Edge(_cap(-half, cap, False) * flip, f"armhole_{side}_back"),
        }
        outline = [("hem", True), ("under_front", True), ("cap_front", True), ("cap_back", False), ("under_back", False)]
        if left:
            outline = [("hem", True), ("under_back", True), ("cap_back", True), ("cap_front", False), ("under_front", False)]
        wrap = arm_place(sections, start_x, 2 * half, reach, end_x, left)

        def place(flat, wrap=wrap):
            return wrap(flat, 2 * np.interp(flat[:, 1], [-run, 0.0], [end, half]))

        panels.append(Panel(f"sleeve_{side}", edges, outline, place))
        if not cuff_panel:
            continue
        c = 0.5 * cuff_girth
        low = -run - cuff_height
        edges = {
            "bottom": Edge(line((-c, low), (c, low))),
            "end_p": Edge(line((c, low), (c, -run)), f"cuff_end_{side}"),
            "top": Edge(line((-c, -run), (c, -run)), f"cuff_{side}"),
            "end_n": Edge(line((-c, low), (-c, -run)), f"cuff_end_{side}"),
        }
        panels.append(Panel(f"cuff_{side}", edges, [("bottom", True), ("end_p", True), ("top", False), ("end_n", False)],
                            lambda flat, wrap=wrap: wrap(flat, np.full(len(flat), cuff_girth)), rows=cuff_rows, bend=cuff_bend))
    return panels, SleeveCut(cap, half, run, end)


def hem_bands(block: Torso, height: float, share: float, rows: int = 4, bend: float = 0.3) -> list[Panel]:
    """Ribbed bands on the hems of front and back, `share` of the hem's length; sewn together at the sides."""
    panels = []
    for name, front in (("band_front", True), ("band_back", False)):
        low = block.hem - height
        wide, narrow = share * block.hem_half, share * block.hem_half * 0.985
        edges = {"bottom": Edge(line((-narrow, low), (narrow, low))), "top": Edge(line((-wide, block.hem), (wide, block.hem)), f"hem_{name}"),
                 "end_l": Edge(line((narrow, low), (wide, block.hem)), "band_end_l"),
                 "end_r": Edge(line((-narrow, low), (-wide, block.hem)), "band_end_r")}
        inner = block.place(front)
        if front:
            outline = [("bottom", True), ("end_l", True), ("top", False), ("end_r", False)]
            panels.append(Panel(name, edges, outline, lambda flat, inner=inner: inner(flat / np.array([share, 1.0])), rows=rows, bend=bend))
        else:
            edges = {key: Edge(mirrored(edge.curve), edge.seam) for key, edge in edges.items()}
            outline = [("bottom", False), ("end_r", True), ("top", True), ("end_l", False)]
            panels.append(Panel(name, edges, outline, lambda flat, inner=inner: inner(mirrored(flat) / np.array([share, 1.0])), rows=rows, bend=bend))
    return panels


def body_measures(block: Torso, cut: SleeveCut, cuff_height: float, extra_length: float = 0.0) -> dict[str, float]:
    """Finished measures in centimetres, as a size label states them."""
    return {
        "chest": 400.0 * block.under[0],
        "hem": 400.0 * block.hem_half,
        "length": 100.0 * (extra_length - block.hem),
        "shoulder": 200.0 * block.tip[0],
        "sleeve": 100.0 * (cut.cap + cut.length + cuff_height),
        "biceps": 200.0 * cut.half,
    }
