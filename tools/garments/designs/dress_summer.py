"""A sleeveless summer dress in a garden print: fitted bodice with scooped neck and buttons, swinging skirt sewn on at the waist."""
from __future__ import annotations

import numpy as np

from body_model import TorsoSections
from design import Colourway, Design, Stitch
from fabrics import fabric
from designs.skirt_flared import flared_panels
from pattern import Edge, Panel, Pattern, bezier, length, line, resample
from placement import torso_sheet
from trims import button

BUST_EASE = 0.034
WAIST_EASE = 0.040
UNDERARM_EASE = 0.012      # the armhole's edge is drawn in, or it stands off under the arm
HEM_TO_HIP = 2.5
PLACKET = 0.013            # half width


def _bodice(sections: TorsoSections) -> list[Panel]:
    joints = sections.named_joints
    strap_inner = 0.42 * joints["l_shoulder"][0] + 0.002
    strap_outer = joints["l_shoulder"][0] - 0.038
    top_y = sections.shoulder_height(strap_inner) - 0.030
    drop = top_y - sections.shoulder_height(strap_outer) + 0.020
    bust, waist = 0.25 * (sections.chest + BUST_EASE), 0.25 * (sections.waist + WAIST_EASE)
    armpit = -(top_y - joints["l_shoulder"][1] + 0.5 * sections.upper_arm_girth() / np.pi + 0.062)
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
        side = np.stack([0.25 * (girths + np.interp(share, [0.0, 0.55, 0.85, 1.0], [WAIST_EASE, BUST_EASE, BUST_EASE, UNDERARM_EASE])), heights], axis=1)
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
    return Pattern(panels, hems, spacing=0.0165)


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


def button_heights(pattern: Pattern) -> np.ndarray:
    """Pattern y of the bodice's buttons, top to waist."""
    bodice = pattern.panels[0]
    top, low = bodice.edges["neck"].curve[:, 1].min(), bodice.edges["waist"].curve[0, 1]
    return np.linspace(top - 0.018, low + 0.026, 4)


def ornaments(sections: TorsoSections, pattern: Pattern):
    return [button("bodice_front", (0.0, y), radius=0.0062, colour="#efe6d3", thickness=0.0026, dome=0.0009) for y in button_heights(pattern)]


def paint(painter, pattern: Pattern) -> None:
    bodice = pattern.panels[0]
    top, low = bodice.edges["neck"].curve[:, 1].min(), bodice.edges["waist"].curve[0, 1]
    box = np.array([[-PLACKET, top + 0.006], [PLACKET, top + 0.006], [PLACKET, low], [-PLACKET, low]])
    painter.patch("bodice_front", box, lift=5e-4, insets=(0.003,), shade=0.22)
    for y in button_heights(pattern):
        painter.buttonhole("bodice_front", (0.0, y), size=0.017)
    waist = abs(bodice.edges["waist"].curve[0, 0])
    bust = bodice.edges["side_l"].curve[-1, 1] - 0.030
    for sign in (-1.0, 1.0):
        painter.dart("bodice_front", bezier((sign * 0.50 * waist, low), (sign * 0.50 * waist, low + 0.05), (sign * 0.46 * waist, bust - 0.05), (sign * 0.44 * waist, bust - 0.02)))
        painter.dart("bodice_back", bezier((sign * 0.48 * waist, low), (sign * 0.48 * waist, low + 0.05), (sign * 0.46 * waist, low + 0.09), (sign * 0.45 * waist, low + 0.13)))
    zip_top = pattern.panels[1].edges["neck"].curve[:, 1].min()
    painter.seam("bodice_back", np.array([[0.0, zip_top], [0.0, low]]), depth=0.9)
    # The skirt is gathered a little into the waist seam.
    source = np.random.default_rng(3)
    for panel in ("skirt_front", "skirt_back"):
        waist_edge = resample(painter.edge(panel, "waist"), 64)
        for k in range(1, 64):
            start = waist_edge[k] + source.normal(0.0, 0.0015, 2)
            reach = 0.030 + 0.055 * source.random()
            tip = start * (1.0 + reach / np.linalg.norm(start))
            painter.pleat(panel, np.array([start, tip]), depth=0.20 + 0.18 * source.random(), flip=bool(source.random() < 0.5))


DESIGN = Design(
    id="dress-summer",
    name={"zh-CN": "夏日印花连衣裙", "en": "Floral Summer Dress"},
    category="dress",
    layer=2,
    cut="female",
    fabric=fabric("poplin", kind="printed cotton lawn", mass_gsm=95.0, bending_length_mm=17.0),
    draft=draft,
    measures=measures,
    colourways=[
        Colourway("cream-garden", {"zh-CN": "奶油白花园", "en": "Cream Garden"}, "#f2ead9", None,
                  ["#e79a8d", "#b8394a", "#f5c9b0", "#d9a03a", "#8aa37a", "#5a7650", "#d0575a"]),
        Colourway("midnight-garden", {"zh-CN": "午夜蓝花园", "en": "Midnight Garden"}, "#1f2a44", None,
                  ["#f2d9d3", "#c25b6b", "#e9e3d3", "#d9a94f", "#7f9c84", "#41604f", "#d98c86"]),
    ],
    stitches=[
        Stitch("skirt_front", "hem", 0.024), Stitch("skirt_back", "hem", 0.024),
        *[Stitch(p, e, 0.005) for p in ("bodice_front", "bodice_back") for e in ("neck", "armhole_l", "armhole_r")],
        *[Stitch(p, e, 0.0, "ridge") for p in ("bodice_front", "bodice_back") for e in ("side_l", "side_r", "waist", "shoulder_l", "shoulder_r")],
        *[Stitch(p, e, 0.0, "ridge") for p in ("skirt_front", "skirt_back") for e in ("side_l", "side_r", "waist")],
    ],
    cling_edges={(p, e): (0.5, reach) for p in ("bodice_front", "bodice_back")
                 for e, reach in (("armhole_l", 0.055), ("armhole_r", 0.055), ("shoulder_l", 0.05), ("shoulder_r", 0.05), ("neck", 0.035))},
    hold_edges={(p, e): (1.0, reach) for p in ("bodice_front", "bodice_back")
                for e, reach in (("armhole_l", 0.05), ("armhole_r", 0.05), ("shoulder_l", 0.06), ("shoulder_r", 0.06), ("neck", 0.04), ("waist", 0.05))},
    leg_share=0.97,
    bend_compliance=2e-5,
    hang_gravity=0.4,
    print_kind="bouquet",
    texture_size=2048,
    friction=0.4,
    hem_gap=0.0066,
    lip=(0.0020, 0.006),
    ornaments=ornaments,
    paint=paint,
)
