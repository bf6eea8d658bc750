"""A pencil skirt to the knee: darted waist, narrow hem, a slit in the middle of the back, a concealed zip above it."""
from __future__ import annotations

import numpy as np

from body_model import TorsoSections
from design import Colourway, Design, Stitch
from designs.skirt_flared import BAND_HEIGHT, waistband
from fabrics import fabric
from pattern import Edge, Panel, Pattern, bezier, length, line

HIP_EASE = 0.040
SLIT = 0.19


def draft(sections: TorsoSections) -> Pattern:
    waist_y = sections.waist_y - 0.5 * BAND_HEIGHT
    waist_length = sections.waist + 0.022
    knee = sections.named_joints["l_knee"][1]
    hip_y, hem_y = sections.hip_y, knee + 0.010
    hip, hem = 0.25 * (sections.hip + HIP_EASE), 0.25 * (sections.hip + HIP_EASE) - 0.012
    panels = waistband(sections, waist_length, sections.waist_y)
    # Two thirds of what hip and waist differ by go into the darts: the panel is drawn wider and its metric takes that in.
    finished = 0.25 * waist_length
    waist = finished + 0.66 * (hip - finished)

    def taken_in(flat):
        share = np.clip((flat[:, 1] - hip_y - 0.03) / (waist_y - hip_y - 0.03), 0.0, 1.0)
        return np.stack([1.0 + (finished / waist - 1.0) * share, np.ones(len(flat))], axis=1)

    def side(sign: float):
        return np.concatenate([
            bezier((sign * waist, waist_y), (sign * (waist + 0.40 * (hip - waist)), waist_y - 0.05), (sign * hip, hip_y + 0.09), (sign * hip, hip_y)),
            bezier((sign * hip, hip_y), (sign * hip, hip_y - 0.12), (sign * hem, hem_y + 0.15), (sign * hem, hem_y))[1:]])

    place = _wrap(sections, waist_y, hip_y, waist, hip)
    edges = {"waist": Edge(line((waist, waist_y), (-waist, waist_y)), "band_front"), "hem": Edge(line((hem, hem_y), (-hem, hem_y))),
             "side_l": Edge(side(1.0), "side_l"), "side_r": Edge(side(-1.0), "side_r")}
    panels.append(Panel("front", edges, [("hem", False), ("side_l", False), ("waist", True), ("side_r", True)], lambda f: place(f[:, 0], f[:, 1], 1.0), taken_in))
    # The back in one piece, open up the middle of its hem: the slit's two edges meet at its top.
    gap = 0.0015
    top = (0.0, hem_y + SLIT)
    back = {"waist": Edge(line((-waist, waist_y), (waist, waist_y)), "band_back"), "side_l": Edge(side(-1.0), "side_l"), "side_r": Edge(side(1.0), "side_r"),
            "hem_l": Edge(line((-gap, hem_y), (-hem, hem_y))), "hem_r": Edge(line((gap, hem_y), (hem, hem_y))),
            "slit_l": Edge(line(top, (-gap, hem_y))), "slit_r": Edge(line(top, (gap, hem_y)))}
    outline = [("hem_l", False), ("slit_l", False), ("slit_r", True), ("hem_r", True), ("side_r", False), ("waist", False), ("side_l", True)]
    panels.append(Panel("back", back, outline, lambda f: place(-f[:, 0], f[:, 1], -1.0), taken_in))
    hems = [("front", "hem"), ("back", "hem_l"), ("back", "hem_r"), ("back", "slit_l"), ("back", "slit_r"), ("band_front", "top"), ("band_back", "top")]
    return Pattern(panels, hems, spacing=0.0128)


def _wrap(sections: TorsoSections, waist_y: float, hip_y: float, waist: float, hip: float):
    """x of the front (+x the body's left), height, and +1 front or -1 back, to a tube round hips and both thighs."""
    heights = np.linspace(hip_y - 0.02, waist_y, 20)
    cuts = [sections.at(y) for y in heights]
    table = np.array([(c.half_width, c.front, c.back) for c in cuts])

    def place(x, y, turn):
        wide, front, rear = (np.interp(y, heights, table[:, k]) for k in range(3))
        half = np.interp(y, [hip_y, waist_y], [hip, waist])
        angle = np.clip(x / half, -1.05, 1.05) * np.pi / 2
        middle = 0.5 * (front + rear)
        return np.stack([(wide + 0.014) * np.sin(angle), y, middle + turn * (0.5 * (front - rear) + 0.014) * np.cos(angle)], axis=1)

    return place


def measures(sections: TorsoSections, pattern: Pattern) -> dict[str, float]:
    front = pattern.panels[2]
    side = front.edges["side_l"].curve
    return {"waist": 200.0 * length(pattern.panels[0].edges["bottom"].curve), "hip": 400.0 * float(np.abs(side[:, 0]).max()),
            "hem": 400.0 * abs(float(side[-1, 0])), "length": 100.0 * (length(side) + BAND_HEIGHT)}


def paint(painter, pattern: Pattern) -> None:
    for panel, depth in (("front", 0.085), ("back", 0.125)):
        waist = painter.edge(panel, "waist")
        half, y = abs(waist[0, 0]), waist[0, 1]
        for share in ((-0.52, 0.52) if panel == "front" else (-0.62, -0.34, 0.34, 0.62)):
            painter.dart(panel, line((share * half, y), (share * half * 1.06, y - depth)))
    y = painter.edge("back", "waist")[0, 1]
    top = painter.edge("back", "slit_l")[0]
    # Middle seam with the concealed zip, then down to the slit, whose vent is turned in and tacked.
    painter.seam("back", line((0.0, y), (0.0, top[1])), 1.2)
    painter.opening("back", line((0.0, y - 0.17), (0.0, y)), width=0.0011, depth=0.6)
    painter.stitching("back", line((-0.004, top[1] + 0.004), (0.030, top[1] + 0.022)), pucker=0.3)
    painter.seam("band_back", line((0.0, 0.0), (0.0, BAND_HEIGHT)))
    for panel in ("front", "back"):     # the creases of sitting, across the hip
        for k, drop in enumerate((0.19, 0.215, 0.24)):
            painter.fold_line(panel, bezier((-0.15 + 0.03 * k, y - drop), (-0.05, y - drop - 0.012), (0.05, y - drop - 0.012), (0.15 - 0.02 * k, y - drop)), 0.010, 3.5e-4)


DESIGN = Design(
    id="skirt-pencil",
    name={"zh-CN": "开衩铅笔裙", "en": "Pencil Skirt"},
    category="skirt",
    layer=1,
    cut="female",
    fabric=fabric("suiting", kind="stretch wool suiting", stretch_percent=6.0),
    draft=draft,
    measures=measures,
    colourways=[
        Colourway("graphite", {"zh-CN": "石墨灰", "en": "Graphite"}, "#45464c"),
        Colourway("plum", {"zh-CN": "梅紫", "en": "Plum"}, "#5a3148"),
        Colourway("oat", {"zh-CN": "燕麦", "en": "Oat"}, "#c7b69c"),
    ],
    stitches=[
        *[Stitch(p, e, 0.0, "ridge") for p in ("front", "back") for e in ("side_l", "side_r")],
        *[Stitch(b, "bottom", 0.0, "ridge") for b in ("band_front", "band_back")],
        Stitch("front", "hem", 0.035, "blind"), Stitch("back", "hem_l", 0.035, "blind"), Stitch("back", "hem_r", 0.035, "blind"),
    ],
    leg_share=0.97,
    bend_compliance=2e-6,
    stretch_compliance=1e-6,
    hang_gravity=0.5,
    held_panels=("band_front", "band_back"),
    hold_panels={"band_front": 1.0, "band_back": 1.0},
    friction=0.7,
    paint=paint,
)
