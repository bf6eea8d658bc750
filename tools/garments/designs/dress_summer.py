"""A sleeveless summer dress: fitted bodice with scooped neck, flared skirt sewn on at the natural waist."""
from __future__ import annotations

import numpy as np

from body_model import TorsoSections
from design import Colourway, Design, Stitch
from fabrics import fabric
from designs.skirt_flared import flared_panels
from pattern import Edge, Panel, Pattern, bezier, length, line
from placement import torso_sheet

BUST_EASE = 0.045
WAIST_EASE = 0.05
HEM_TO_HIP = 2.1


def _bodice(sections: TorsoSections) -> list[Panel]:
    joints = sections.named_joints
    strap_inner = 0.42 * joints["l_shoulder"][0] + 0.020
    strap_outer = joints["l_shoulder"][0] - 0.034
    top_y = sections.shoulder_height(strap_inner) - 0.030
    drop = top_y - sections.shoulder_height(strap_outer) + 0.006
    bust, waist = 0.25 * (sections.chest + BUST_EASE), 0.25 * (sections.waist + WAIST_EASE)
    armpit = -(top_y - joints["l_shoulder"][1] + 0.5 * sections.upper_arm_girth() / np.pi + 0.058)
    bust_y, waist_y = sections.chest_y - top_y, sections.waist_y - top_y
    waist_side = (waist, waist_y)
    tip, inner = (strap_outer, -drop), (strap_inner, 0.0)

    def mirrored(curve):
        return curve * np.array([-1.0, 1.0])

    def half_width(y):
        return np.interp(y, [waist_y, bust_y, 0.0], [waist, bust, bust])

    def shoulder_line(x):
        return np.interp(x, [0.0, strap_inner, strap_outer], [0.0, 0.0, -drop]) - np.clip(x - strap_outer, 0, None) * 1.2

    panels = []
    for name, front, depth in (("bodice_front", True, -0.135), ("bodice_back", False, -0.085)):
        heights = np.linspace(waist_y, armpit, 25)
        share = (heights - waist_y) / (armpit - waist_y)
        girths = np.array([sections.at(y + top_y).girth for y in heights])
        girths = np.convolve(np.pad(girths, 3, mode="edge"), np.ones(7) / 7.0, mode="valid")
        side = np.stack([0.25 * (girths + WAIST_EASE + share * (BUST_EASE - WAIST_EASE)), heights], axis=1)
        side[0] = waist_side
        under = tuple(side[-1])
        rise = -drop - armpit
        hollow = 0.026 if front else 0.014
        hole = bezier(under, (strap_outer - hollow + 0.3 * (under[0] - strap_outer), armpit + 0.012), (strap_outer - hollow, -drop - 0.5 * rise), tip)
        neck_half = bezier(inner, (strap_inner - 0.004, depth * 0.62), (strap_inner * 0.72, depth), (0.0, depth))
        neck = np.concatenate([neck_half, mirrored(neck_half)[::-1][1:]])
        edges = {"waist": Edge(line((waist, waist_y), (-waist, waist_y)), f"waist_{name}"), "neck": Edge(neck)}
        for key, curve, seam in (("side", side, "bodice_side"), ("shoulder", line(tip, inner), "strap"), ("armhole", hole, None)):
            edges[f"{key}_l"] = Edge(curve, seam and f"{seam}_l")
            edges[f"{key}_r"] = Edge(mirrored(curve), seam and f"{seam}_r")
        outline = [("waist", False), ("side_l", True), ("armhole_l", True), ("shoulder_l", True), ("neck", True),
                   ("shoulder_r", False), ("armhole_r", False), ("side_r", False)]
        place = torso_sheet(sections, top_y, half_width, shoulder_line, armpit, front, clearance=0.015)

        def metric(flat, front=front):
            # Bust darts, spread evenly: the middle of the front is longer than its side.
            lengthen = 0.06 if front else 0.0
            share = np.exp(-((flat[:, 0] / (0.7 * bust)) ** 2)) * np.exp(-(((flat[:, 1] - bust_y + 0.02) / 0.09) ** 2))
            return np.stack([np.ones(len(flat)), 1.0 + lengthen * share], axis=1)

        if not front:
            edges = {key: Edge(mirrored(edge.curve), edge.seam) for key, edge in edges.items()}
            outline = [(key, not forwards) for key, forwards in reversed(outline)]
            place = (lambda inner_place: lambda flat: inner_place(flat * np.array([-1.0, 1.0])))(place)
        panels.append(Panel(name, edges, outline, place, metric))
    return panels


def draft(sections: TorsoSections) -> Pattern:
    panels = _bodice(sections)
    knee = sections.named_joints["l_knee"][1]
    drop = sections.waist_y - knee - 0.02
    panels += flared_panels(sections, sections.waist + WAIST_EASE, HEM_TO_HIP * sections.hip, drop, sections.waist_y, 9, 0.07,
                            ("waist_bodice_front", "waist_bodice_back"))
    hems = [("skirt_front", "hem"), ("skirt_back", "hem")]
    hems += [(p, e) for p in ("bodice_front", "bodice_back") for e in ("neck", "armhole_l", "armhole_r")]
    return Pattern(panels, hems, spacing=0.0145)


def measures(sections: TorsoSections, pattern: Pattern) -> dict[str, float]:
    """Finished measures in centimetres."""
    bodice, skirt = pattern.panels[0], pattern.panels[2]
    inner = float(np.linalg.norm(skirt.edges["waist"].curve[0]))
    drop = length(skirt.edges["side_l"].curve)
    angle = length(skirt.edges["hem"].curve) / (inner + drop)
    return {
        "chest": 100.0 * (sections.chest + BUST_EASE),
        "waist": 200.0 * length(bodice.edges["waist"].curve),
        "hip": 200.0 * angle * (inner + sections.waist_y - sections.hip_y),
        "hem": 200.0 * length(skirt.edges["hem"].curve),
        "length": 100.0 * (drop - bodice.edges["waist"].curve[0, 1]),
    }


DESIGN = Design(
    id="dress-summer",
    name={"zh-CN": "夏日无袖连衣裙", "en": "Sleeveless Summer Dress"},
    category="dress",
    layer=1,
    cut="female",
    fabric=fabric("poplin"),
    draft=draft,
    measures=measures,
    colourways=[
        Colourway("sage-sprig", {"zh-CN": "鼠尾草绿印花", "en": "Sage Sprig"}, "#8fa58c", "#9fb39b", ["#f3efe2", "#d98f6c", "#4f6650"]),
        Colourway("midnight-sprig", {"zh-CN": "午夜蓝印花", "en": "Midnight Sprig"}, "#1f2a44", "#2c3957", ["#e9e3d3", "#c9a15a", "#6f86b0"]),
        Colourway("coral", {"zh-CN": "珊瑚红", "en": "Coral"}, "#d6695c", "#c75b4f"),
    ],
    stitches=[
        Stitch("skirt_front", "hem", 0.024), Stitch("skirt_back", "hem", 0.024),
        *[Stitch(p, e, 0.005) for p in ("bodice_front", "bodice_back") for e in ("neck", "armhole_l", "armhole_r")],
        *[Stitch(p, e, 0.0, "ridge") for p in ("bodice_front", "bodice_back") for e in ("side_l", "side_r", "waist", "shoulder_l", "shoulder_r")],
        *[Stitch(p, e, 0.0, "ridge") for p in ("skirt_front", "skirt_back") for e in ("side_l", "side_r", "waist")],
    ],
    leg_share=0.97,
    bend_compliance=2e-5,
    hang_gravity=0.4,
    print_kind="sprig",
    friction=0.4,
    hem_gap=0.0078,
    released=False,  # the shoulder straps still stand off the shoulder
)
