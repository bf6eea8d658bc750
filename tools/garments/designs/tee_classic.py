"""A crew-neck T-shirt: front, back, two set-in sleeves and a neck rib."""
from __future__ import annotations

import numpy as np

from body_model import TorsoSections
from design import Colourway, Design, Stitch
from fabrics import fabric
from pattern import Edge, Panel, Pattern, bezier, length, line, resample
from placement import sleeve_tube, torso_sheet

CHEST_EASE = 0.10
RIB_HEIGHT = 0.018
SLEEVE_UNDERARM = 0.10


def _armhole(underarm, shoulder, hollow: float):
    """From the underarm point up to the shoulder point; `hollow` draws the curve inwards."""
    rise = shoulder[1] - underarm[1]
    return bezier(underarm, (shoulder[0] - hollow + 0.35 * (underarm[0] - shoulder[0]), underarm[1] + 0.02),
                  (shoulder[0] - hollow, shoulder[1] - 0.55 * rise), shoulder)


def _sleeve_cap(half_width: float, height: float, front: bool):
    """Half of the cap curve, from the underarm (y = 0) to the top; the front half is a little hollower."""
    sign = 1.0 if front else -1.0
    scoop = 0.52 if front else 0.46
    return bezier((sign * half_width, 0.0), (sign * half_width * scoop, 0.005), (sign * half_width * 0.55, height), (0.0, height))


def draft(sections: TorsoSections) -> Pattern:
    joints = sections.named_joints
    neck_half = 0.42 * joints["l_shoulder"][0] + 0.012
    shoulder_x = joints["l_shoulder"][0] + 0.014
    top_y = sections.shoulder_height(neck_half) + 0.006
    drop = top_y - sections.shoulder_height(shoulder_x)
    quarter = 0.25 * (sections.chest + CHEST_EASE)
    hem_quarter = max(quarter - 0.005, 0.25 * (sections.hip + 0.05))
    arm = sections.upper_arm_girth()
    armpit = -(top_y - joints["l_shoulder"][1] + 0.5 * arm / np.pi + 0.075)
    hem = -(top_y - joints["l_hip"][1] + 0.115)
    neck_front, neck_back = -0.092, -0.016
    hps, tip, under = (neck_half, 0.0), (shoulder_x, -drop), (quarter, armpit)

    def mirrored(curve):
        return curve * np.array([-1.0, 1.0])

    def half_width(y):
        return np.interp(y, [hem, armpit, 0.0], [hem_quarter, quarter, quarter])

    def shoulder_line(x):
        return np.interp(x, [0.0, neck_half, shoulder_x], [0.0, 0.0, -drop]) - np.clip(x - shoulder_x, 0, None) * 1.2

    panels = []
    for name, front in (("front", True), ("back", False)):
        # Seen from outside, +x of the body lies to the right on the front and to the left on the back.
        # Edges are drawn in body x; the back is mirrored into its own flat frame.
        depth = neck_front if front else neck_back
        side = bezier((hem_quarter, hem), (hem_quarter - 0.004, hem * 0.7 + armpit * 0.3), (quarter - 0.008, hem * 0.3 + armpit * 0.7), under)
        hole = _armhole(under, tip, 0.022 if front else 0.012)
        neck_half_curve = bezier(hps, (neck_half, depth * 0.72), (neck_half * (0.62 if front else 0.7), depth), (0.0, depth))
        neck = np.concatenate([neck_half_curve, mirrored(neck_half_curve)[::-1][1:]])
        left = {"side_l": side, "armhole_l": hole, "shoulder_l": line(tip, hps)}
        edges = {"hem": Edge(line((-hem_quarter, hem), (hem_quarter, hem))), "neck": Edge(neck, f"neck_{name}")}
        for key, curve in left.items():
            seam = f"{key}_{name}" if key.startswith("armhole") else key
            edges[key] = Edge(curve, seam)
            edges[key.replace("_l", "_r")] = Edge(mirrored(curve), seam[:-1] + "r" if seam.endswith("_l") else seam.replace("_l_", "_r_"))
        outline = [("hem", True), ("side_l", True), ("armhole_l", True), ("shoulder_l", True), ("neck", True),
                   ("shoulder_r", False), ("armhole_r", False), ("side_r", False)]
        place = torso_sheet(sections, top_y, half_width, shoulder_line, armpit, front)
        if not front:
            edges = {key: Edge(mirrored(edge.curve), edge.seam) for key, edge in edges.items()}
            outline = [(key, not forwards) for key, forwards in reversed(outline)]
            place = (lambda inner: lambda flat: inner(flat * np.array([-1.0, 1.0])))(place)
        panels.append(Panel(name, edges, outline, place))

    front_hole, back_hole = (length(p.edges["armhole_l"].curve) for p in panels)
    cap_height = 0.105
    half = 0.5 * (arm + 0.085)
    for _ in range(40):  # the cap must be as long as the armhole it is set into, with a little fullness
        size = length(_sleeve_cap(half, cap_height, True)) + length(_sleeve_cap(half, cap_height, False))
        cap_height += 0.3 * ((front_hole + back_hole) * 1.01 - size)
        cap_height = float(np.clip(cap_height, 0.05, 0.17))
    cuff = half * 0.93
    biceps_x = shoulder_x + 0.8 * cap_height - 0.005
    for side, left in (("l", True), ("r", False)):
        sign = -1.0 if left else 1.0  # the panel is seen from outside: the left sleeve's front is at -x
        flip = np.array([sign, 1.0])
        edges = {
            "hem": Edge(line((-cuff, -SLEEVE_UNDERARM), (cuff, -SLEEVE_UNDERARM))),
            "under_front": Edge(line((sign * cuff, -SLEEVE_UNDERARM), (sign * half, 0.0)), f"underarm_{side}"),
            "under_back": Edge(line((-sign * cuff, -SLEEVE_UNDERARM), (-sign * half, 0.0)), f"underarm_{side}"),
            "cap_front": Edge(_sleeve_cap(half, cap_height, True) * flip, f"armhole_{side}_front"),
            "cap_back": Edge(_sleeve_cap(half, cap_height, False) * flip, f"armhole_{side}_back"),
        }
        outline = [("hem", True), ("under_front", True), ("cap_front", True), ("cap_back", False), ("under_back", False)]
        if left:
            outline = [("hem", True), ("under_back", True), ("cap_back", True), ("cap_front", False), ("under_front", False)]
        panels.append(Panel(f"sleeve_{side}", edges, outline, sleeve_tube(sections, biceps_x, 2 * half, left)))

    panels.extend(neck_rib(panels[0], panels[1]))
    hems = [("front", "hem"), ("back", "hem"), ("sleeve_l", "hem"), ("sleeve_r", "hem"), ("rib_front", "top"), ("rib_back", "top")]
    return Pattern(panels, hems, spacing=0.0125)


def neck_rib(front: Panel, back: Panel) -> list[Panel]:
    """The neck rib in two strips, shorter than the neckline and shorter still at the free edge, so that it lies flat."""
    strips = []
    for name, panel in (("rib_front", front), ("rib_back", back)):
        is_front = panel is front
        sign = 1.0 if is_front else -1.0   # flat x of the body's left end
        neck = panel.edges["neck"].curve
        bottom, top = 0.5 * 0.96 * length(neck), 0.5 * 0.81 * length(neck)
        edges = {
            "bottom": Edge(line((sign * bottom, 0.0), (-sign * bottom, 0.0)), panel.edges["neck"].seam),
            "top": Edge(line((sign * top, RIB_HEIGHT), (-sign * top, RIB_HEIGHT))),
            "end_l": Edge(line((sign * bottom, 0.0), (sign * top, RIB_HEIGHT)), "rib_end_l"),
            "end_r": Edge(line((-sign * bottom, 0.0), (-sign * top, RIB_HEIGHT)), "rib_end_r"),
        }
        if is_front:
            outline = [("bottom", False), ("end_l", True), ("top", True), ("end_r", False)]
        else:
            outline = [("bottom", True), ("end_r", True), ("top", False), ("end_l", False)]

        def place(flat, neck=neck, panel=panel, sign=sign, bottom=bottom):
            steps = np.linspace(0.0, 1.0, 65)
            curve = resample(neck, 64)
            share = 0.5 - 0.5 * sign * flat[:, 0] / (bottom - (bottom - 0.84375 * bottom) * flat[:, 1] / RIB_HEIGHT)
            at_neck = panel.place(np.stack([np.interp(share, steps, curve[:, k]) for k in range(2)], axis=1))
            inwards = np.array([0.0, 0.0, 0.0]) - at_neck
            inwards[:, 1] = 0.0
            inwards /= np.linalg.norm(inwards, axis=1, keepdims=True)
            return at_neck + flat[:, 1:2] * (0.6 * inwards + np.array([0.0, 0.8, 0.0]))

        strips.append(Panel(name, edges, outline, place, rows=3))
    return strips


def measures(sections: TorsoSections, pattern: Pattern) -> dict[str, float]:
    """Finished measures in centimetres, as a size label states them."""
    front, sleeve = pattern.panels[0], pattern.panels[2]
    hem = front.edges["hem"].curve
    return {
        "chest": 400.0 * front.edges["side_l"].curve[-1, 0],
        "hem": 200.0 * length(hem),
        "length": -100.0 * hem[0, 1],
        "shoulder": 200.0 * front.edges["shoulder_l"].curve[0, 0],
        "sleeve": 100.0 * (SLEEVE_UNDERARM + sleeve.edges["cap_front"].curve[-1, 1]),
        "biceps": 200.0 * abs(sleeve.edges["cap_front"].curve[0, 0]),
    }


DESIGN = Design(
    id="tee-classic",
    name={"zh-CN": "经典圆领 T 恤", "en": "Classic Crew-Neck Tee"},
    category="top",
    layer=2,
    cut="unisex",
    fabric=fabric("jersey"),
    draft=draft,
    measures=measures,
    colourways=[
        Colourway("ivory", {"zh-CN": "象牙白", "en": "Ivory"}, "#ece6d8", "#ddd5c2"),
        Colourway("ink", {"zh-CN": "墨蓝", "en": "Ink Blue"}, "#26324a", "#35435f"),
        Colourway("terracotta", {"zh-CN": "陶土红", "en": "Terracotta"}, "#b5573c", "#c46c50"),
    ],
    stitches=[
        Stitch("front", "hem", 0.022, "twin"), Stitch("back", "hem", 0.022, "twin"),
        Stitch("sleeve_l", "hem", 0.020, "twin"), Stitch("sleeve_r", "hem", 0.020, "twin"),
        Stitch("front", "neck", 0.006), Stitch("back", "neck", 0.006),
        Stitch("front", "armhole_l", 0.0, "ridge"), Stitch("front", "armhole_r", 0.0, "ridge"),
        Stitch("back", "armhole_l", 0.0, "ridge"), Stitch("back", "armhole_r", 0.0, "ridge"),
        Stitch("front", "shoulder_l", 0.0, "ridge"), Stitch("front", "shoulder_r", 0.0, "ridge"),
        Stitch("back", "shoulder_l", 0.006), Stitch("back", "shoulder_r", 0.006),
        Stitch("front", "side_l", 0.0, "ridge"), Stitch("front", "side_r", 0.0, "ridge"),
        Stitch("back", "side_l", 0.0, "ridge"), Stitch("back", "side_r", 0.0, "ridge"),
    ],
    leg_share=0.8,
    sleeve_panels=("sleeve_l", "sleeve_r"),
    panel_structure={"rib_front": "rib", "rib_back": "rib"},
    hold_panels={"rib_front": 1.0, "rib_back": 1.0},
    hold_edges={(panel, f"shoulder_{side}"): (1.0, 0.05) for panel in ("front", "back") for side in "lr"},
)
