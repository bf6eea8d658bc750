"""A qipao: stand collar, diagonal closure with piping and knotted buttons, cap shoulders, fitted to the hip, slits in both sides."""
from __future__ import annotations

import numpy as np

import collars
from blocks import mirrored, torso
from body_model import TorsoSections
from design import Colourway, Design, Ornament, Stitch, hex_rgb
from fabrics import fabric
from fitted import fitted_place, fitted_side
from pattern import Edge, Panel, Pattern, bezier, length, line
from trims import pankou

EASES = {"underarm": 0.004, "bust": 0.040, "waist": 0.045, "hip": 0.045}
SLIT_ABOVE_KNEE = 0.155
COLLAR_HEIGHT = 0.044
PIECES = [("collar_l", "front", "neck_l"), ("collar_b", "back", "neck"), ("collar_r", "front", "neck_r")]
SIDES = (("l", 1.0), ("r", -1.0))


def block_of(sections: TorsoSections):
    """Neckline, shoulders and armholes; the sides are `side_of`'s."""
    neck = sections.at(sections.named_joints["neck"][1])
    joints = sections.named_joints
    return torso(sections, chest_ease=0.03, hem_ease=0.04, hem_drop=joints["l_hip"][1] - joints["l_knee"][1] + 0.21,
                 neck_half=neck.half_width - 0.001, neck_front=-0.058, neck_back=-0.010, shoulder=0.012, armhole=0.040, lift=0.000)


def side_of(block):
    quarter = 0.25 * (block.sections.hip + EASES["hip"]) - 0.024
    return fitted_side(block.sections, block.top_y, block.under[1], block.hem, EASES, quarter)


def slit_top(block) -> float:
    return block.sections.named_joints["l_knee"][1] + SLIT_ABOVE_KNEE - block.top_y


def draft(sections: TorsoSections) -> Pattern:
    block = block_of(sections)
    side = side_of(block)
    top, under = slit_top(block), (float(side.drawn(block.under[1])), block.under[1])
    tip, rise = block.tip, block.tip[1] - under[1]
    bust_y = under[1] - 0.030

    def shoulder_line(x):
        return np.interp(x, [0.0, block.neck_half, tip[0]], [0.0, 0.0, tip[1]]) - np.clip(x - tip[0], 0, None) * 1.2

    panels = []
    for name, front in (("front", True), ("back", False)):
        hollow = 0.020 if front else 0.012
        hole = bezier(under, (tip[0] - hollow + 0.30 * (under[0] - tip[0]), under[1] + 0.012), (tip[0] - hollow, tip[1] - 0.55 * rise), tip)
        edges, hem_half = {}, float(side.drawn(block.hem))
        edges["hem"] = Edge(line((-hem_half, block.hem), (hem_half, block.hem)))
        for s, sign in SIDES:
            for key, curve, seam in (("slit", side.curve(block.hem, top, 16), None), ("side", side.curve(top, under[1]), f"side_{s}"),
                                     ("armhole", hole, None), ("shoulder", line(tip, (block.neck_half, 0.0)), f"shoulder_{s}")):
                edges[f"{key}_{s}"] = Edge(curve if sign > 0 else mirrored(curve), seam)
        outline = [("hem", True), ("slit_l", True), ("side_l", True), ("armhole_l", True), ("shoulder_l", True)]
        if front:
            edges["neck_l"] = Edge(block.neck_curve_front, "neck_l")
            edges["neck_r"] = Edge(mirrored(block.neck_curve_front)[::-1], "neck_r")
            outline += [("neck_l", False), ("neck_r", False)]
        else:
            edges["neck"] = Edge(np.concatenate([block.neck_curve_back[::-1], mirrored(block.neck_curve_back)[1:]]), "neck_back")
            outline += [("neck", True)]
        outline += [("shoulder_r", False), ("armhole_r", False), ("side_r", False), ("slit_r", False)]
        if not front:
            edges = {key: Edge(mirrored(edge.curve), edge.seam) for key, edge in edges.items()}
            outline = [(key, not forwards) for key, forwards in reversed(outline)]
        panels.append(Panel(name, edges, outline, fitted_place(sections, side, shoulder_line, under[1], front),
                            lambda flat, front=front: side.metric(flat, bust_y, 0.05 if front else 0.0, 0.7 * under[0])))
    round_off = lambda c: np.sqrt(np.clip(1.0 - (np.clip(c - 0.93, 0.0, None) / 0.07) ** 2, 0.10, 1.0))
    profile = collars.band(lambda c: COLLAR_HEIGHT * round_off(c), gap=0.0075, lean=0.26, swell=0.0006)
    sizes = [length(panels[0].edges["neck_l"].curve), length(panels[1].edges["neck"].curve), length(panels[0].edges["neck_r"].curve)]
    panels += collars.strips(PIECES, ["neck_l", "neck_back", "neck_r"], sizes, COLLAR_HEIGHT, 4, profile, top_share=0.96, outside=True)
    hems = [(p, e) for p in ("front", "back") for e in ("hem", "slit_l", "slit_r", "armhole_l", "armhole_r")]
    return Pattern(panels, [*hems, *collars.hems(PIECES)], spacing=0.0168)


def closure(pattern: Pattern) -> np.ndarray:
    """The edge of the overlap on the front (N,2): from the middle of the neckline in a curve to the wearer's right underarm, then down."""
    front = pattern.panels[0]
    throat = front.edges["neck_r"].curve[-1]
    under = front.edges["side_r"].curve[-1]
    first = bezier(tuple(throat), (throat[0] - 0.004, throat[1] - 0.055), (under[0] + 0.085, under[1] + 0.075), (under[0] + 0.030, under[1] + 0.020))
    return np.concatenate([first, bezier((under[0] + 0.030, under[1] + 0.020), (under[0] + 0.016, under[1] + 0.006), (under[0] + 0.010, under[1] - 0.01),
                                         (under[0] + 0.007, under[1] - 0.03), 12)[1:]])


def knots(pattern: Pattern) -> list[tuple[np.ndarray, float]]:
    """Where the knotted buttons sit on the front and how they are turned (radians), across the closure."""
    curve = closure(pattern)
    steps = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(curve, axis=0), axis=1))])
    out = []
    for share in (0.085, 0.46):
        at = np.array([np.interp(share * steps[-1], steps, curve[:, k]) for k in range(2)])
        ahead = np.array([np.interp((share + 0.03) * steps[-1], steps, curve[:, k]) for k in range(2)])
        along = ahead - at
        out.append((at, float(np.arctan2(along[1], along[0]) + 0.5 * np.pi)))
    return out


def ornaments(sections: TorsoSections, pattern: Pattern) -> list[Ornament]:
    return [piece for at, angle in knots(pattern) for piece in pankou("front", at, angle, GOLD)]


GOLD = "#cfa04a"


def piping(painter, panel: str, curve: np.ndarray, inset: float, width: float = 0.0055) -> None:
    """A rolled binding along a curve, its middle `inset` metres to the curve's left."""
    middle = painter.offset_curve(curve, inset) if inset else curve
    at, off, along, _ = painter.near(panel, middle, 0.5 * width + 0.006)
    inside = np.clip((0.5 * width - off) / painter.pixel + 0.5, 0.0, 1.0)
    round_ = np.sqrt(np.clip(1.0 - (off / (0.5 * width)) ** 2, 0.0, 1.0))
    painter.height[at] += 0.0011 * round_
    painter.tone[at] *= 1.0 - 0.35 * np.exp(-(((off - 0.5 * width - 0.0006) / 0.0010) ** 2))
    painter.paint_ink(at, hex_rgb(GOLD), inside, (0.62 + 0.42 * round_) * (1.0 + 0.03 * np.sin(2 * np.pi * along / 0.004)))


def paint(painter, pattern: Pattern) -> None:
    for panel in ("front", "back"):
        for edge in ("armhole_l", "armhole_r", "slit_l", "slit_r", "hem"):
            curve = painter.edge(panel, edge)
            inwards = painter._inwards(painter.names.index(panel), curve)
            piping(painter, panel, curve, 0.0005 * inwards, 0.0085)
        waist = painter.edge(panel, "side_l")
        y = pattern_waist(pattern)
        half = float(np.abs(np.interp(y, waist[:, 1] if waist[0, 1] < waist[-1, 1] else waist[::-1, 1], waist[:, 0] if waist[0, 1] < waist[-1, 1] else waist[::-1, 0])))
        for sign in (-1.0, 1.0):
            x = sign * 0.48 * half
            painter.dart(panel, np.array([[x, y], [x * 1.05, y + 0.13]]))
            painter.dart(panel, np.array([[x, y], [x * 1.06, y - 0.12]]))
    for name in ("collar_l", "collar_b", "collar_r"):
        top = painter.edge(name, "top")
        piping(painter, name, top, 0.0, 0.0085)
        piping(painter, name, painter.edge(name, "bottom"), 0.0, 0.0050)
    piping(painter, "collar_l", painter.edge("collar_l", "start"), 0.0, 0.0085)
    piping(painter, "collar_r", painter.edge("collar_r", "end"), 0.0, 0.0085)
    curve = closure(pattern)
    painter.opening("front", curve[::-1], width=0.0018, depth=0.5)
    piping(painter, "front", curve, 0.0022, 0.0052)
    piping(painter, "front", curve, 0.0100, 0.0028)


def pattern_waist(pattern: Pattern) -> float:
    """Pattern y of the narrowest place of the side seam."""
    side = pattern.panels[0].edges["side_l"].curve
    middle = (side[:, 1] > side[0, 1] + 0.15)
    return float(side[middle][np.argmin(side[middle][:, 0]), 1])


def measures(sections: TorsoSections, pattern: Pattern) -> dict[str, float]:
    """Finished measures in centimetres."""
    block = block_of(sections)
    return {"chest": 100.0 * (sections.chest + EASES["bust"]), "waist": 100.0 * (sections.waist + EASES["waist"]),
            "hip": 100.0 * (sections.hip + EASES["hip"]), "hem": 400.0 * float(side_of(block).drawn(block.hem)),
            "length": -100.0 * block.hem, "shoulder": 200.0 * block.tip[0]}


DESIGN = Design(
    id="qipao",
    name={"zh-CN": "梅花织锦旗袍", "en": "Plum Blossom Qipao"},
    category="dress",
    layer=2,
    cut="female",
    fabric=fabric("brocade"),
    draft=draft,
    measures=measures,
    colourways=[
        Colourway("crimson-plum", {"zh-CN": "绛红梅花", "en": "Crimson Plum"}, "#8c1f2b", None, ["#f3dcc3", "#c9444b", "#e8b958", "#4a1519", "#a23340"]),
        Colourway("ink-plum", {"zh-CN": "墨蓝梅花", "en": "Ink Blue Plum"}, "#1f2f4d", None, ["#e9e4da", "#a9b9cf", "#d9b25e", "#0f1a2e", "#30456a"]),
    ],
    stitches=[Stitch(p, e, 0.0, "ridge") for p in ("front", "back") for e in ("side_l", "side_r", "shoulder_l", "shoulder_r")],
    cling_edges={(p, e): (0.5, reach) for p in ("front", "back")
                 for e, reach in (("armhole_l", 0.05), ("armhole_r", 0.05), ("shoulder_l", 0.05), ("shoulder_r", 0.05))}
    | {("front", "neck_l"): (0.4, 0.05), ("front", "neck_r"): (0.4, 0.05), ("back", "neck"): (0.4, 0.05)},
    hold_panels={"collar_l": 1.0, "collar_b": 1.0, "collar_r": 1.0},
    hold_edges={(p, e): (1.0, reach) for p in ("front", "back")
                for e, reach in (("armhole_l", 0.05), ("armhole_r", 0.05), ("shoulder_l", 0.07), ("shoulder_r", 0.07))}
    | {("front", "neck_l"): (1.0, 0.06), ("front", "neck_r"): (1.0, 0.06), ("back", "neck"): (1.0, 0.06)},
    leg_share=0.97,
    bend_compliance=1e-5,
    stretch_compliance=2e-6,
    hang_gravity=0.6,
    print_kind="plum",
    texture_size=2048,
    friction=0.35,
    hem_gap=0.0068,
    lip=(0.0022, 0.007),
    ornaments=ornaments,
    paint=paint,
)
