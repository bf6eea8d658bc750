"""Women's tailored trousers: high waist, one pleat a side, pressed creases, slant pockets, welt pockets behind."""
from __future__ import annotations

import numpy as np

from body_model import TorsoSections
from design import Colourway, Design, Ornament, Stitch
from fabrics import fabric
from legs import LegSections, TrouserCut, at_height, draft_trousers, leg_weights, trouser_measures
from pattern import Pattern, bezier, line
from trims import button


def cut(sections: TorsoSections) -> TrouserCut:
    legs = LegSections(sections)
    rise = sections.waist_y - 0.034
    return TrouserCut(rise=rise, band=0.042, waist=max(sections.at(rise).girth, sections.at(rise + 0.042).girth) + 0.022, hip=sections.hip + 0.075,
                      thigh=legs.girth(legs.crotch - 0.03) + 0.105, knee=legs.girth(legs.knee) + 0.155, hem=legs.girth(legs.knee) + 0.135,
                      hem_y=legs.ankle + 0.022, seat=0.012, drop=0.016)


def draft(sections: TorsoSections) -> Pattern:
    return draft_trousers(sections, cut(sections), spacing=0.0158)


def measures(sections: TorsoSections, pattern: Pattern) -> dict[str, float]:
    return trouser_measures(pattern, cut(sections), LegSections(sections).crotch)


def paint(painter, pattern: Pattern) -> None:
    for side in "lr":
        front, back = f"front_{side}", f"back_{side}"
        waist, outer, hem = painter.edge(front, "waist"), painter.edge(front, "side"), painter.edge(front, "hem")
        s = 1.0 if outer[0, 0] > waist[0, 0] else -1.0
        top, crotch = waist[0, 1], painter.edge(front, "rise")[-1, 1]
        # The pleat runs into the crease, which is pressed down to the hem.
        pleat_x = waist[0, 0] + (waist[1, 0] - waist[0, 0]) * 0.42
        painter.pleat(front, bezier((pleat_x, top), (pleat_x, top - 0.05), (0.2 * pleat_x, top - 0.12), (0.0, crotch + 0.05)), 1.0, flip=s < 0)
        painter.crease(front, line((0.0, crotch + 0.06), (0.0, hem[0, 1])), 9e-4, 0.010, 0.10)
        painter.crease(back, line((0.0, crotch + 0.02), (0.0, hem[0, 1])), 9e-4, 0.010, 0.10)
        # A slant pocket with an edge stitch and bar tacks.
        start = waist[0] + (waist[1] - waist[0]) * 0.80
        end = at_height(outer, top - 0.155)
        mouth = line(start - (0, 0.004), end)
        painter.opening(front, mouth if s > 0 else mouth[::-1], width=0.0013, depth=0.9)
        painter.stitching(front, painter.offset_curve(mouth, (1.0 if s < 0 else -1.0) * 0.004), pucker=0.3)
        # Darts and a single welt behind.
        b_waist = painter.edge(back, "waist")
        for share in (0.34, 0.66):
            p = b_waist[0] + (b_waist[1] - b_waist[0]) * share
            painter.dart(back, line(p, p + (0.0, -0.095 + 0.015 * (share > 0.5))))
        middle = b_waist[0] + (b_waist[1] - b_waist[0]) * 0.52
        welt = line(middle + (-0.055, -0.080), middle + (0.055, -0.080))
        painter.opening(back, welt, width=0.0012, welt=0.009, depth=0.85)
    rise = painter.edge("front_l", "rise")
    painter.opening("front_l", line(rise[0], rise[1])[::-1], width=0.0011, depth=0.8)
    j = np.concatenate([line(rise[0] + (0.033, 0.0), rise[1] + (0.033, 0.012)), bezier(rise[1] + (0.033, 0.012), rise[1] + (0.033, -0.012), rise[1] + (0.018, -0.026), rise[1] + (0.004, -0.028))[1:]])
    painter.stitching("front_l", j, pucker=0.3)


def ornaments(sections: TorsoSections, pattern: Pattern) -> list[Ornament]:
    return [button("band_front_l", (0.012, 0.021), 0.0078, "#3a322c", holes=4)]


BANDS = [f"band_{part}_{side}" for part in ("front", "back") for side in "lr"]
LEGS = [f"{p}_{s}" for p in ("front", "back") for s in "lr"]
DESIGN = Design(
    id="trousers-tailored",
    name={"zh-CN": "高腰打褶西裤", "en": "Tailored Pleated Trousers"},
    category="trousers",
    layer=1,
    cut="female",
    fabric=fabric("suiting"),
    draft=draft,
    measures=measures,
    colourways=[
        Colourway("greige", {"zh-CN": "灰褐", "en": "Greige"}, "#9a8f82"),
        Colourway("black", {"zh-CN": "黑", "en": "Black"}, "#26262a"),
        Colourway("burgundy", {"zh-CN": "酒红", "en": "Burgundy"}, "#5e2a33"),
    ],
    stitches=[
        *[Stitch(p, e, 0.0, "ridge") for p in LEGS for e in ("side", "inseam", "rise")],
        *[Stitch(b, "bottom", 0.0, "ridge") for b in BANDS], *[Stitch(b, "end_c", 0.0, "ridge") for b in BANDS],
    ],
    stretch_compliance=1e-6,
    bend_compliance=5e-4,
    hang_gravity=0.9,
    friction=0.4,
    held_panels=tuple(BANDS),
    hold_panels={band: 1.0 for band in BANDS},
    paint=paint,
    ornaments=ornaments,
    weigh=leg_weights,
)
