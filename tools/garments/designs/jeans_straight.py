"""Straight jeans: five pockets, fly, yoke, belt loops, rivets, double stitching, a turned-up hem."""
from __future__ import annotations

import numpy as np

from body_model import TorsoSections
from design import Colourway, Design, Ornament, Stitch
from fabrics import fabric
from legs import LegSections, TrouserCut, at_height, draft_trousers, leg_weights, part_of, trouser_measures
from pattern import Pattern, bezier, length, line
from trims import button, loop_relief, strap

THREAD = "#b98545"
COPPER = "#a8754a"
TURN_UP = 0.036


def cut(sections: TorsoSections) -> TrouserCut:
    legs = LegSections(sections)
    rise = sections.waist_y - 0.085
    return TrouserCut(rise=rise, band=0.038, waist=sections.at(rise).girth + 0.030, hip=sections.hip + 0.055,
                      thigh=legs.girth(legs.crotch - 0.03) + 0.070, knee=legs.girth(legs.knee) + 0.105, hem=legs.girth(legs.knee) + 0.070,
                      hem_y=legs.ankle - 0.018)


def draft(sections: TorsoSections) -> Pattern:
    return draft_trousers(sections, cut(sections), spacing=0.0152)


def measures(sections: TorsoSections, pattern: Pattern) -> dict[str, float]:
    return trouser_measures(pattern, cut(sections), LegSections(sections).crotch)


def _sign(painter, panel: str) -> float:
    """+1 where the panel's outseam lies at +x."""
    return 1.0 if painter.edge(panel, "side")[0, 0] > painter.edge(panel, "waist")[0, 0] else -1.0


def paint(painter, pattern: Pattern) -> None:
    for side in "lr":
        front, back = f"front_{side}", f"back_{side}"
        s = _sign(painter, front)
        waist, outer, rise = painter.edge(front, "waist"), painter.edge(front, "side"), painter.edge(front, "rise")
        top = waist[0, 1]
        # Wear first: thighs, knees and the folds at the hip are paler.
        knee_y = 0.5 * (painter.edge(front, "hem")[0, 1] + rise[-1, 1]) + 0.03
        thigh = line((0.0, top - 0.16), (0.0, knee_y - 0.02))
        painter.fade(front, thigh, 0.058, 0.50)
        painter.fade(front, line((0.0, knee_y + 0.06), (0.0, knee_y - 0.08)), 0.055, 0.30)
        for k, (drop, reach) in enumerate(((0.0, 0.085), (0.020, 0.110), (0.041, 0.120), (0.066, 0.105), (0.094, 0.080))):
            start = np.array([rise[-1, 0] * 0.72, rise[-1, 1] + 0.045 - drop])
            end = start + s * np.array([reach, 0.0]) + np.array([0.0, 0.030 - 0.012 * k])
            whisker = bezier(start, start + (end - start) * 0.3 + (0, 0.004), start + (end - start) * 0.7 + (0, -0.002), end)
            painter.fade(front, whisker, 0.0075, 0.22)
            painter.fold_line(front, whisker, 0.005, 6e-4)
        for k in range(4):
            y = knee_y + 0.02 - 0.034 * k
            painter.fold_line(front, bezier((-0.075, y), (-0.02, y - 0.014), (0.03, y + 0.012), (0.075, y - 0.006 * (-1) ** k)), 0.0075, 5e-4 * (-1) ** k)
            painter.fade(back, bezier((-0.07, y), (-0.02, y + 0.012), (0.03, y - 0.01), (0.07, y + 0.004)), 0.009, 0.12)
            painter.fold_line(back, bezier((-0.08, y), (-0.02, y + 0.014), (0.03, y - 0.012), (0.08, y + 0.006)), 0.008, 7e-4)
        painter.fade(back, line((0.0, rise[-1, 1] + 0.10), (0.0, rise[-1, 1] - 0.16)), 0.060, 0.34)
        # Slant-curved front pocket, its facing and two rows of thread.
        corner = waist[0] + (waist[1] - waist[0]) * 0.52
        low = at_height(outer, top - 0.088)
        mouth = bezier(corner, corner + (s * 0.004, -0.050), low + (-s * 0.045, 0.004), low)
        inner = 1.0 if s < 0 else -1.0
        painter.opening(front, mouth if s > 0 else mouth[::-1], width=0.0014)
        for inset in (0.0025, 0.0085):
            painter.stitching(front, painter.offset_curve(mouth, inner * inset))
        painter.fade(front, painter.offset_curve(mouth, inner * 0.003), 0.005, 0.30)
        for spot in (corner + (-s * 0.006, -0.008), low + (-s * 0.005, 0.012)):
            painter.rivet(front, tuple(spot), COPPER, 0.0040)
        if side == "r":   # the coin pocket peeps out of the right pocket
            base = at_height(outer, top - 0.052)
            painter.stitching(front, line(corner + (s * 0.024, -0.030), base), pucker=0.4)
            painter.stitching(front, line(corner + (s * 0.024, -0.036), base - (0, 0.006)), pucker=0.4)
        # Yoke and patch pocket behind.
        t = _sign(painter, back)
        b_waist, b_outer, b_rise = painter.edge(back, "waist"), painter.edge(back, "side"), painter.edge(back, "rise")
        yoke = line(at_height(b_rise, b_waist[0, 1] - 0.062), at_height(b_outer, b_waist[1, 1] - 0.030))
        painter.seam(back, yoke)
        for inset in (0.0022, 0.0080):
            painter.stitching(back, painter.offset_curve(yoke, inset * (1.0 if t > 0 else -1.0)))
        # The pocket's own frame: along the yoke and down.
        along = (yoke[1] - yoke[0]) / np.linalg.norm(yoke[1] - yoke[0])
        down = np.array([along[1], -along[0]]) * (1.0 if t > 0 else -1.0)
        origin = 0.5 * (yoke[0] + yoke[1]) + along * 0.004 + down * 0.022
        shape = [(-0.072, 0.0), (0.072, 0.0), (0.064, 0.125), (0.0, 0.148), (-0.064, 0.125)]
        pocket = np.array([origin + along * a + down * b for a, b in shape])
        painter.patch(back, pocket, lift=6e-4, insets=(0.0022, 0.0082))
        painter.fade(back, np.concatenate([pocket, pocket[:1]]), 0.0040, 0.28)
        painter.fade(back, line(origin + down * 0.03, origin + down * 0.12), 0.040, 0.22)
        painter.stitching(back, np.array([origin + along * a + down * 0.014 for a in (-0.070, 0.070)]), pucker=0.3)
        wing = [origin + along * a + down * b for a, b in ((-0.066, 0.058), (-0.030, 0.052), (-0.012, 0.078), (0.0, 0.080))]
        half = bezier(*wing)
        mirror = np.array([p - along * 2 * np.dot(p - origin, along) for p in half])
        for curve in (half, mirror):
            painter.stitching(back, curve, pucker=0.0)
            painter.stitching(back, curve + down * 0.005, pucker=0.0)
        # Turn-up: the paler reverse of the cloth, doubled.
        for panel in (front, back):
            hem = painter.edge(panel, "hem")
            y = hem[0, 1]
            number = painter.names.index(panel)
            below = np.nonzero((painter.chart == number) & (painter.v < y + TURN_UP) & (painter.v > y - 0.03))
            painter.wash(below, np.full(len(below[0]), 0.72))
            painter.height[below] += 9e-4
            edge = line(hem[0] + (0, TURN_UP), hem[-1] + (0, TURN_UP))
            near, off, _, _ = painter.near(panel, edge, 0.012)
            above = painter.v[near] > y + TURN_UP
            painter.tone[near] *= 1.0 - np.where(above, 0.42 * np.exp(-off / 0.0030), 0.0)
            painter.stitching(panel, line(hem[0] + (0, 0.014), hem[-1] + (0, 0.014)), colour=THREAD)
            for edge_name in ("side", "inseam"):   # seam allowances show as ridges of wear
                painter.fade(panel, part_of(painter.edge(panel, edge_name), 0.06, 0.99, 160), 0.0050, 0.24)
    # The fly on the wearer's left: a J of two rows, a bar tack, the lap.
    rise = painter.edge("front_l", "rise")
    lap = part_of(rise, 0.0, 0.66)
    painter.opening("front_l", lap[::-1], width=0.0012, depth=0.9)
    top, bottom = rise[0], lap[-1]
    for inset in (0.034, 0.040):
        j = np.concatenate([line(top + (inset, 0.0), (bottom[0] + inset, bottom[1] + 0.050)),
                            bezier((bottom[0] + inset, bottom[1] + 0.050), (bottom[0] + inset, bottom[1] + 0.018), (bottom[0] + 0.022, bottom[1] + 0.002), bottom + (0.001, 0.0))[1:]])
        painter.stitching("front_l", j)
    painter.stitching("front_l", line(bottom + (0.001, 0.004), bottom + (0.013, 0.010)), pitch=0.0012, width=0.0022)
    for part in ("front", "back"):
        for side in "lr":
            band = f"band_{part}_{side}"
            for edge in ("bottom", "top"):
                painter.fade(band, painter.edge(band, edge), 0.0035, 0.22)
    painter.buttonhole("band_front_l", (0.016, 0.019), 0.020, 0.0, THREAD)


def ornaments(sections: TorsoSections, pattern: Pattern) -> list[Ornament]:
    bands = {panel.name: panel for panel in pattern.panels if panel.name.startswith("band")}
    height = 0.043
    out = []
    for name, shares in (("band_front_l", (0.50,)), ("band_front_r", (0.50,)), ("band_back_l", (0.06, 0.86)), ("band_back_r", (0.86,))):
        end = bands[name].edges["bottom"].curve[1, 0]
        for share in shares:
            out.append(strap(name, (end * share, 0.0165), 0.0125, height, relief=loop_relief(0.0125)))
    out.append(button("band_front_l", (0.010, 0.019), 0.0086, COPPER, holes=0, dome=0.0012))
    return out


BANDS = [f"band_{part}_{side}" for part in ("front", "back") for side in "lr"]
DESIGN = Design(
    id="jeans-straight",
    name={"zh-CN": "直筒牛仔裤", "en": "Straight-Leg Jeans"},
    category="trousers",
    layer=1,
    cut="male",
    fabric=fabric("denim"),
    draft=draft,
    measures=measures,
    colourways=[
        Colourway("indigo", {"zh-CN": "靛蓝", "en": "Indigo"}, "#41506c"),
        Colourway("light-wash", {"zh-CN": "浅蓝水洗", "en": "Light Wash"}, "#8fa2b8"),
        Colourway("black", {"zh-CN": "水洗黑", "en": "Washed Black"}, "#47474b"),
    ],
    stitches=[
        *[Stitch(f"{p}_{s}", "inseam", 0.002, "felled") for p in ("front", "back") for s in "lr"],
        *[Stitch(f"{p}_{s}", "rise", 0.002, "felled") for p in ("front", "back") for s in "lr"],
        *[Stitch(f"{p}_{s}", "side", 0.0, "ridge") for p in ("front", "back") for s in "lr"],
        *[Stitch(b, e, 0.003) for b in BANDS for e in ("bottom", "top")],
        *[Stitch(b, "end_c", 0.0, "ridge") for b in BANDS if "front" in b],
    ],
    thread=THREAD,
    texture_size=2048,
    stretch_compliance=1e-6,
    bend_compliance=2e-4,
    hang_gravity=0.8,
    friction=0.6,
    held_panels=tuple(BANDS),
    hold_panels={band: 1.0 for band in BANDS},
    paint=paint,
    ornaments=ornaments,
    weigh=leg_weights,
)
