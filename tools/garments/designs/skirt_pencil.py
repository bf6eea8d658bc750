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
BANDS = ("band_front", "band_back_l", "band_back_r")


def draft(sections: TorsoSections) -> Pattern:
    waist_y = sections.waist_y - 0.5 * BAND_HEIGHT
    waist_length = sections.waist + 0.022
    knee = sections.named_joints["l_knee"][1]
    hip_y, hem_y = sections.hip_y, knee + 0.010
    hip, hem = 0.25 * (sections.hip + HIP_EASE), 0.25 * (sections.hip + HIP_EASE) - 0.012
    front_band, back_band = waistband(sections, waist_length, sections.waist_y)
    panels = [front_band, *_halved(back_band)]
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
    # The back in two halves, sewn down to the slit; below it both edges are free.
    top = hem_y + SLIT
    for side_name, sign in (("l", -1.0), ("r", 1.0)):   # seen from behind the body's left lies at -x
        back = {"waist": Edge(line((min(sign, 0.0) * waist, waist_y), (max(sign, 0.0) * waist, waist_y)), f"band_back_{side_name}"),
                f"side_{side_name}": Edge(side(sign), f"side_{side_name}"), "hem": Edge(line((0.0, hem_y), (sign * hem, hem_y))),
                "centre": Edge(line((0.0, waist_y), (0.0, top)), "back_middle"), "slit": Edge(line((0.0, top), (0.0, hem_y)))}
        outline = [("hem", True), (f"side_{side_name}", False), ("waist", False), ("centre", True), ("slit", True)]
        if sign < 0:
            outline = [("hem", False), ("slit", False), ("centre", False), ("waist", False), (f"side_{side_name}", True)]
        panels.append(Panel(f"back_{side_name}", back, outline, lambda f: place(-f[:, 0], f[:, 1], -1.0), taken_in))
    hems = [("front", "hem"), *[(f"back_{s}", e) for s in "lr" for e in ("hem", "slit")], *[(band, "top") for band in BANDS]]
    return Pattern(panels, hems, spacing=0.0128)


def _halved(band: Panel) -> list[Panel]:
    """The back waistband in two strips that meet over the middle seam."""
    half = abs(float(band.edges["bottom"].curve[0, 0]))
    strips = []
    for name, low, high in (("l", -half, 0.0), ("r", 0.0, half)):
        ends = {low: f"end_{name}" if low else "end_m", high: f"end_{name}" if high else "end_m"}
        edges = {"bottom": Edge(line((low, 0.0), (high, 0.0)), f"band_back_{name}"), "top": Edge(line((low, BAND_HEIGHT), (high, BAND_HEIGHT)))}
        for x, end in ends.items():
            edges[end] = Edge(line((x, 0.0), (x, BAND_HEIGHT)), "band_middle" if end == "end_m" else f"band_end_{name}")
        strips.append(Panel(f"band_back_{name}", edges, [("bottom", True), (ends[high], True), ("top", False), (ends[low], False)], band.place, rows=4))
    return strips


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
    front = next(panel for panel in pattern.panels if panel.name == "front")
    side = front.edges["side_l"].curve
    return {"waist": 200.0 * length(pattern.panels[0].edges["bottom"].curve), "hip": 400.0 * float(np.abs(side[:, 0]).max()),
            "hem": 400.0 * abs(float(side[-1, 0])), "length": 100.0 * (length(side) + BAND_HEIGHT)}


def paint(painter, pattern: Pattern) -> None:
    y, half = painter.edge("front", "waist")[0, 1], abs(painter.edge("front", "waist")[0, 0])
    for share in (-0.52, 0.52):
        painter.dart("front", line((share * half, y), (share * half * 1.06, y - 0.085)))
    for panel, sign in (("back_l", -1.0), ("back_r", 1.0)):
        for share in (0.34, 0.62):
            painter.dart(panel, line((sign * share * half, y), (sign * share * half * 1.06, y - 0.125)))
    # The vent is tacked where the slit begins.
    top = painter.edge("back_r", "slit")[0]
    painter.stitching("back_r", line(top + (0.001, 0.003), top + (0.030, 0.020)), pucker=0.3)
    for panel in ("front", "back_l", "back_r"):     # the creases of sitting, across the hip
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
        *[Stitch("front", f"side_{s}", 0.0, "ridge") for s in "lr"], *[Stitch(f"back_{s}", e, 0.0, "ridge") for s in "lr" for e in (f"side_{s}", "centre")],
        *[Stitch(b, "bottom", 0.0, "ridge") for b in BANDS], *[Stitch(f"band_back_{s}", "end_m", 0.0, "ridge") for s in "lr"],
        *[Stitch(p, "hem", 0.035, "blind") for p in ("front", "back_l", "back_r")],
    ],
    leg_share=0.97,
    bend_compliance=2e-6,
    stretch_compliance=1e-6,
    hang_gravity=0.5,
    held_panels=BANDS,
    hold_panels={band: 1.0 for band in BANDS},
    friction=0.7,
    paint=paint,
)
