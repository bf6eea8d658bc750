"""Chino shorts to above the knee: slant pockets, buttoned welt pockets behind, belt loops, stitched hem."""
from __future__ import annotations

import numpy as np

from body_model import TorsoSections
from design import Colourway, Design, Ornament, Stitch
from fabrics import fabric
from legs import LegSections, TrouserCut, at_height, draft_trousers, leg_weights, trouser_measures
from pattern import Pattern, bezier, line
from trims import button, loop_relief, strap

HORN = "#cbbfa6"


def cut(sections: TorsoSections) -> TrouserCut:
    legs = LegSections(sections)
    rise = sections.waist_y - 0.075
    return TrouserCut(rise=rise, band=0.038, waist=sections.at(rise).girth + 0.030, hip=sections.hip + 0.070,
                      thigh=legs.girth(legs.crotch - 0.03) + 0.095, knee=legs.girth(legs.knee) + 0.15, hem=legs.girth(legs.knee + 0.09) + 0.150,
                      hem_y=legs.knee + 0.085, drop=0.014)


def draft(sections: TorsoSections) -> Pattern:
    return draft_trousers(sections, cut(sections), spacing=0.0128)


def measures(sections: TorsoSections, pattern: Pattern) -> dict[str, float]:
    return trouser_measures(pattern, cut(sections), LegSections(sections).crotch)


def paint(painter, pattern: Pattern) -> None:
    for side in "lr":
        front, back = f"front_{side}", f"back_{side}"
        waist, outer = painter.edge(front, "waist"), painter.edge(front, "side")
        s = 1.0 if outer[0, 0] > waist[0, 0] else -1.0
        top = waist[0, 1]
        mouth = line(waist[0] + (waist[1] - waist[0]) * 0.74 - (0, 0.002), at_height(outer, top - 0.150))
        painter.opening(front, mouth if s > 0 else mouth[::-1], width=0.0013)
        painter.stitching(front, painter.offset_curve(mouth, (1.0 if s < 0 else -1.0) * 0.0055))
        b_waist = painter.edge(back, "waist")
        p = b_waist[0] + (b_waist[1] - b_waist[0]) * 0.5
        painter.dart(back, line(p, p + (0.0, -0.075)))
        for row in (0.0, 0.006):
            painter.opening(back, line(p + (-0.064, -0.080 - row), p + (0.064, -0.080 - row)), width=0.0009, welt=0.005, depth=0.8)
        frame = p + np.array([(-0.067, -0.074), (0.067, -0.074), (0.067, -0.093), (-0.067, -0.093), (-0.067, -0.074)])
        painter.stitching(back, frame, pucker=0.2)
        painter.buttonhole(back, tuple(p + (0.0, -0.099)), 0.014)
        for panel in (front, back):
            painter.fade(panel, line(painter.edge(panel, "hem")[0], painter.edge(panel, "hem")[-1]), 0.004, 0.10)
    rise = painter.edge("front_l", "rise")
    painter.opening("front_l", line(rise[0], rise[1])[::-1], width=0.0011, depth=0.85)
    j = np.concatenate([line(rise[0] + (0.034, 0.0), rise[1] + (0.034, 0.012)), bezier(rise[1] + (0.034, 0.012), rise[1] + (0.034, -0.012), rise[1] + (0.018, -0.028), rise[1] + (0.004, -0.030))[1:]])
    painter.stitching("front_l", j)


def ornaments(sections: TorsoSections, pattern: Pattern) -> list[Ornament]:
    panels = {panel.name: panel for panel in pattern.panels}
    out = []
    for name, shares in (("band_front_l", (0.56,)), ("band_front_r", (0.56,)), ("band_back_l", (0.06, 0.80)), ("band_back_r", (0.80,))):
        end = panels[name].edges["bottom"].curve[1, 0]
        out += [strap(name, (end * share, 0.0165), 0.010, 0.043, relief=loop_relief(0.010)) for share in shares]
    out.append(button("band_front_l", (0.010, 0.019), 0.0075, HORN))
    for side in "lr":
        waist = panels[f"back_{side}"].edges["waist"].curve
        p = waist[0] + (waist[1] - waist[0]) * 0.5
        out.append(button(f"back_{side}", (p[0], p[1] - 0.100), 0.0062, HORN))
    return out


BANDS = [f"band_{part}_{side}" for part in ("front", "back") for side in "lr"]
LEGS = [f"{p}_{s}" for p in ("front", "back") for s in "lr"]
DESIGN = Design(
    id="shorts-chino",
    name={"zh-CN": "卡其短裤", "en": "Chino Shorts"},
    category="trousers",
    layer=1,
    cut="male",
    fabric=fabric("chino"),
    draft=draft,
    measures=measures,
    colourways=[
        Colourway("stone", {"zh-CN": "石色", "en": "Stone"}, "#bfae90"),
        Colourway("navy", {"zh-CN": "藏青", "en": "Navy"}, "#2d3850"),
        Colourway("olive", {"zh-CN": "橄榄绿", "en": "Olive"}, "#6a6b4b"),
    ],
    stitches=[
        *[Stitch(p, "hem", 0.030) for p in LEGS], *[Stitch(p, "side", 0.005) for p in LEGS if "back" in p],
        *[Stitch(p, "side", 0.0, "ridge") for p in LEGS if "front" in p],
        *[Stitch(p, "inseam", 0.0, "ridge") for p in LEGS], *[Stitch(p, "rise", 0.003) for p in LEGS],
        *[Stitch(b, e, 0.003) for b in BANDS for e in ("bottom", "top")], *[Stitch(b, "end_c", 0.0, "ridge") for b in BANDS],
    ],
    stretch_compliance=1e-6,
    bend_compliance=2e-4,
    hang_gravity=0.7,
    friction=0.5,
    held_panels=tuple(BANDS),
    hold_panels={band: 1.0 for band in BANDS},
    paint=paint,
    ornaments=ornaments,
    weigh=leg_weights,
)
