"""A long satin evening dress: V-neck bodice on narrow straps, draped sash, bias-cut skirt to the floor that falls in folds."""
from __future__ import annotations

import numpy as np

from body_model import TorsoSections
from design import Colourway, Design, Stitch
from designs.skirt_flared import flared_panels
from fabrics import fabric
from fitted import fitted_place, fitted_side
from pattern import Edge, Panel, Pattern, bezier, length, line

EASES = {"underarm": -0.020, "bust": 0.030, "waist": 0.034, "hip": 0.06}
HEM_TO_HIP = 2.75
ABOVE_FLOOR = 0.030
STRAP = (0.056, 0.086)       # inner and outer edge of a strap at the shoulder, metres from the middle
SASH = 0.075


def _bodice(sections: TorsoSections) -> list[Panel]:
    joints = sections.named_joints
    scale = joints["l_shoulder"][0] / 0.156
    inner, outer = (x * scale for x in STRAP)
    top_y = sections.shoulder_height(inner) - 0.044
    drop = top_y - sections.shoulder_height(outer) + 0.026
    armpit = -(top_y - joints["l_shoulder"][1] + 0.5 * sections.upper_arm_girth() / np.pi + 0.080)
    waist_y = sections.waist_y - top_y
    side = fitted_side(sections, top_y, armpit, waist_y - 0.3, EASES, 0.25 * sections.hip)
    under, tip = (float(side.drawn(armpit)), armpit), (outer, -drop)
    waist = float(side.finished(waist_y))

    def mirrored(curve):
        return curve * np.array([-1.0, 1.0])

    def shoulder_line(x):
        return np.interp(x, [0.0, inner, outer], [0.0, 0.0, -drop]) - np.clip(x - outer, 0, None) * 1.2

    panels = []
    for name, front, depth in (("bodice_front", True, -0.205), ("bodice_back", False, -0.235)):
        rise = -drop - armpit
        hollow = 0.020 if front else 0.026
        hole = bezier(under, (under[0] - 0.045, armpit + 0.022), (tip[0] + hollow, -drop - 0.62 * rise), tip)
        neck_half = bezier((inner, 0.0), (inner + 0.002, 0.45 * depth), (0.055, 0.90 * depth), (0.0, depth))
        neck = np.concatenate([neck_half, mirrored(neck_half)[::-1][1:]])
        low = side.curve(waist_y, armpit)
        half = float(low[0, 0])
        edges = {"waist": Edge(line((half, waist_y), (-half, waist_y)), f"waist_{name}"), "neck": Edge(neck)}
        for key, curve, seam in (("side", low, "bodice_side"), ("shoulder", line(tip, (inner, 0.0)), "strap"), ("armhole", hole, None)):
            edges[f"{key}_l"] = Edge(curve, seam and f"{seam}_l")
            edges[f"{key}_r"] = Edge(mirrored(curve), seam and f"{seam}_r")
        outline = [("waist", False), ("side_l", True), ("armhole_l", True), ("shoulder_l", True), ("neck", True),
                   ("shoulder_r", False), ("armhole_r", False), ("side_r", False)]
        if not front:
            edges = {key: Edge(mirrored(edge.curve), edge.seam) for key, edge in edges.items()}
            outline = [(key, not forwards) for key, forwards in reversed(outline)]
        panels.append(Panel(name, edges, outline, fitted_place(sections, side, shoulder_line, armpit, front),
                            lambda flat, front=front: side.metric(flat, armpit - 0.025, 0.06 if front else 0.0, 0.16), spacing=0.0135))
    panels[0].finished_waist = waist
    return panels


def draft(sections: TorsoSections) -> Pattern:
    panels = _bodice(sections)
    waist = 4.0 * panels[0].finished_waist
    floor = float(sections.vertices[:, 1].min())
    panels += flared_panels(sections, waist, HEM_TO_HIP * sections.hip, sections.waist_y - floor - ABOVE_FLOOR, sections.waist_y, 8, 0.10,
                            ("waist_bodice_front", "waist_bodice_back"))
    hems = [("skirt_front", "hem"), ("skirt_back", "hem")]
    hems += [(p, e) for p in ("bodice_front", "bodice_back") for e in ("neck", "armhole_l", "armhole_r")]
    return Pattern(panels, hems, spacing=0.0208)


def measures(sections: TorsoSections, pattern: Pattern) -> dict[str, float]:
    """Finished measures in centimetres."""
    skirt = next(p for p in pattern.panels if p.name == "skirt_front")
    inner, drop = float(np.linalg.norm(skirt.edges["waist"].curve[0])), length(skirt.edges["side_l"].curve)
    angle = length(skirt.edges["hem"].curve) / (inner + drop)
    return {"chest": 100.0 * (sections.chest + EASES["bust"]), "waist": 200.0 * length(skirt.edges["waist"].curve),
            "hip": 200.0 * angle * (inner + sections.waist_y - sections.hip_y), "hem": 200.0 * length(skirt.edges["hem"].curve),
            "length": 100.0 * (drop - pattern.panels[0].edges["waist"].curve[0, 1])}


def paint(painter, pattern: Pattern) -> None:
    source = np.random.default_rng(4)
    for name, front in (("bodice_front", True), ("bodice_back", False)):
        low = painter.edge(name, "waist")[0, 1]
        half = abs(painter.edge(name, "waist")[0, 0])
        top = low + SASH
        # The sash: cloth laid in folds round the waist, a little higher in the middle.
        bow = 0.012 if front else 0.004
        edge = bezier((-half, top - 0.006), (-0.4 * half, top + bow), (0.4 * half, top + bow), (half, top - 0.006))
        box = np.concatenate([edge, [[half, low], [-half, low]]])
        painter.patch(name, box, lift=9e-4, insets=(), shade=0.30)
        for k in range(9):
            share = (k + 0.5) / 9 + source.normal(0.0, 0.015)
            y = low + share * SASH
            tilt = source.normal(0.0, 0.006)
            curve = bezier((-1.05 * half, y - 0.004 - tilt), (-0.4 * half, y + bow * share), (0.4 * half, y + bow * share), (1.05 * half, y - 0.004 + tilt))
            painter.fold_line(name, curve, 0.0030, 1.1e-3)
            painter.fold_line(name, curve + [0.0, -0.0042], 0.0024, -0.9e-3)
        for sign in (-1.0, 1.0):
            painter.dart(name, bezier((sign * 0.46 * half, top), (sign * 0.46 * half, top + 0.03), (sign * 0.44 * half, top + 0.06), (sign * 0.43 * half, top + (0.075 if front else 0.10))))
    for name in ("skirt_front", "skirt_back"):
        waist = painter.edge(name, "waist")
        for k in range(26):
            start = np.array([np.interp((k + 0.5) / 26, np.linspace(0, 1, len(waist)), waist[:, j]) for j in range(2)]) + source.normal(0.0, 0.002, 2)
            tip = start * (1.0 + (0.05 + 0.09 * source.random()) / np.linalg.norm(start))
            painter.fold_line(name, np.array([start - 0.3 * (tip - start), tip]), 0.0055, 6e-4)


DESIGN = Design(
    id="dress-evening",
    name={"zh-CN": "缎面晚礼服", "en": "Satin Evening Gown"},
    category="dress",
    layer=2,
    cut="female",
    fabric=fabric("satin", kind="silk satin", mass_gsm=120.0),
    draft=draft,
    measures=measures,
    colourways=[
        Colourway("emerald", {"zh-CN": "祖母绿", "en": "Emerald"}, "#0f5a49"),
        Colourway("champagne", {"zh-CN": "香槟金", "en": "Champagne"}, "#d9c2a0"),
        Colourway("midnight", {"zh-CN": "午夜蓝", "en": "Midnight"}, "#1c2547"),
    ],
    stitches=[
        *[Stitch(p, e, 0.0, "ridge") for p in ("bodice_front", "bodice_back") for e in ("side_l", "side_r", "shoulder_l", "shoulder_r", "waist")],
        *[Stitch(p, e, 0.0, "ridge") for p in ("skirt_front", "skirt_back") for e in ("side_l", "side_r", "waist")],
        *[Stitch(p, "hem", 0.014, "blind") for p in ("skirt_front", "skirt_back")],
    ],
    cling_edges={(p, e): (0.5, reach) for p in ("bodice_front", "bodice_back")
                 for e, reach in (("armhole_l", 0.055), ("armhole_r", 0.055), ("shoulder_l", 0.05), ("shoulder_r", 0.05), ("neck", 0.055))},
    hold_edges={(p, e): (1.0, reach) for p in ("bodice_front", "bodice_back")
                for e, reach in (("armhole_l", 0.06), ("armhole_r", 0.06), ("shoulder_l", 0.06), ("shoulder_r", 0.06), ("neck", 0.06), ("waist", 0.07))},
    texture_size=2048,
    leg_share=0.97,
    bend_compliance=1e-4,
    hang_gravity=0.55,
    hang_steps=420,
    friction=0.3,
    hem_gap=0.0066,
    lip=(0.0020, 0.006),
    paint=paint,
)
