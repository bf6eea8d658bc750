"""A pullover hoodie: hood lying on the back, drawstrings, kangaroo pocket, ribbed cuffs and hem."""
from __future__ import annotations

import numpy as np

import collars
from blocks import back_panel, body_measures, front_panel, hem_bands, long_sleeves, torso
from body_model import TorsoSections
from design import Colourway, Design, Stitch
from fabrics import fabric
from pattern import Pattern, length

CUFF_HEIGHT, CUFF_GIRTH = 0.065, 0.215
BAND_HEIGHT = 0.065
PIECES = [("hood_l", "front", "neck_l"), ("hood_b", "back", "neck"), ("hood_r", "front", "neck_r")]


def block_of(sections: TorsoSections):
    neck = sections.at(sections.named_joints["neck"][1])
    return torso(sections, chest_ease=0.20, hem_ease=0.13, hem_drop=0.025, neck_half=neck.half_width + 0.010, neck_front=-0.088, neck_back=-0.014,
                 shoulder=0.030, armhole=0.092, waist_in=0.0, lift=0.010)


def sleeves(block):
    return long_sleeves(block, arm_ease=0.15, cuff_height=CUFF_HEIGHT, cuff_girth=CUFF_GIRTH, fullness=1.30, beyond=0.030, cuff_bend=0.15)


def _ramp(c, low, high):
    t = np.clip((c - low) / (high - low), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def draft(sections: TorsoSections) -> Pattern:
    block = block_of(sections)
    front, back = front_panel(block, "hem_band_front"), back_panel(block, "hem_band_back")
    panels = [front, back, *sleeves(block)[0], *hem_bands(block, BAND_HEIGHT, 0.84)]
    profile = collars.hood_down(
        rim_height=lambda c: 0.040 + 0.022 * _ramp(c, 0.05, 0.45) - 0.034 * _ramp(c, 0.55, 1.0),
        rim_out=lambda c: 0.046 - 0.026 * _ramp(c, 0.1, 0.6) - 0.006 * _ramp(c, 0.7, 1.0),
        fall=lambda c: 0.060 + 0.170 * (1.0 - _ramp(c, 0.0, 0.52)) - 0.030 * _ramp(c, 0.6, 1.0),
        puff=lambda c: 0.036 * (1.0 - _ramp(c, 0.1, 0.6)) + 0.006)
    sizes = [length(front.edges["neck_l"].curve), length(back.edges["neck"].curve), length(front.edges["neck_r"].curve)]
    panels += collars.strips(PIECES, ["neck_l", "neck_back", "neck_r"], sizes, 0.26, 14, profile, top_share=[1.25, 1.5, 1.25])
    low = front.edges["neck_l"].curve[0, 1]
    for side, sign in (("l", 1.0), ("r", -1.0)):
        panels.append(collars.cord(f"cord_{side}", "front", np.array([[0.026, low - 0.010], [0.034, low - 0.07], [0.038, low - 0.13], [0.037, low - 0.185]]) * [sign, 1.0]))
    hems = [("band_front", "bottom"), ("band_back", "bottom"), ("cuff_l", "bottom"), ("cuff_r", "bottom"), *collars.hems(PIECES)]
    return Pattern(panels, hems, spacing=0.0170)


def paint(painter, pattern: Pattern) -> None:
    front = pattern.panels[0]
    hem = front.edges["hem"].curve[:, 1].min()
    wide, narrow, high, side = 0.155, 0.100, 0.215, 0.075
    pocket = np.array([[-wide, hem + 0.001], [wide, hem + 0.001], [wide, hem + side], [narrow, hem + high], [-narrow, hem + high], [-wide, hem + side]])
    painter.patch("front", pocket, lift=9e-4, insets=(0.003,), shade=0.35)
    for s in (-1.0, 1.0):
        slant = np.array([[s * wide, hem + side], [s * narrow, hem + high]])
        painter.opening("front", slant if s < 0 else slant[::-1], width=0.0024, depth=0.9)
        painter.stitching("front", slant + [-s * 0.024, -0.006])
        painter.fold_line("front", np.array([[s * 0.12, hem + 0.02], [s * 0.07, hem + 0.10]]), 0.010, 6e-4)
    for side_name in "lr":
        sign = 1.0 if side_name == "l" else -1.0
        low = front.edges["neck_l"].curve[0, 1]
        painter.rivet("front", (sign * 0.026, low - 0.009), colour="#b9b4a8", radius=0.0050)
        cord = next(p for p in pattern.panels if p.name == f"cord_{side_name}")
        tip = cord.edges["bottom"].curve[1, 0]
        painter.structure(f"cord_{side_name}", "rib", pitch=0.0016)


def measures(sections: TorsoSections, pattern: Pattern) -> dict[str, float]:
    """Finished measures in centimetres."""
    block = block_of(sections)
    return body_measures(block, sleeves(block)[1], CUFF_HEIGHT, BAND_HEIGHT)


RIBS = ("cuff_l", "cuff_r", "band_front", "band_back")
HOOD = ("hood_l", "hood_b", "hood_r")

DESIGN = Design(
    id="hoodie",
    name={"zh-CN": "抓绒连帽卫衣", "en": "Fleece Hoodie"},
    category="top",
    layer=3,
    cut="unisex",
    fabric=fabric("fleece"),
    draft=draft,
    measures=measures,
    colourways=[
        Colourway("heather", {"zh-CN": "麻灰", "en": "Heather Grey"}, "#a9abad"),
        Colourway("sage", {"zh-CN": "鼠尾草绿", "en": "Sage"}, "#7f8c78"),
        Colourway("black", {"zh-CN": "炭黑", "en": "Washed Black"}, "#2b2b2e"),
    ],
    stitches=[
        *[Stitch(name, "top", 0.024, "twin") for name in HOOD[:0]],
        *[Stitch("front", f"{e}_{s}", 0.006 if e != "side" else 0.0, "stitch" if e != "side" else "ridge") for s in "lr" for e in ("side", "armhole", "shoulder")],
        *[Stitch("back", f"{e}_{s}", 0.006 if e == "armhole" else 0.0, "stitch" if e == "armhole" else "ridge") for s in "lr" for e in ("side", "armhole", "shoulder")],
        *[Stitch(f"sleeve_{s}", e, 0.0, "ridge") for s in "lr" for e in ("under_front", "under_back")],
        *[Stitch(f"sleeve_{s}", "hem", 0.005) for s in "lr"], Stitch("front", "hem", 0.005), Stitch("back", "hem", 0.005),
    ],
    panel_structure={name: "rib" for name in RIBS},
    bend_compliance=1e-4,
    leg_share=0.5,
    room=0.008,
    sleeve_panels=("sleeve_l", "sleeve_r", "cuff_l", "cuff_r"),
    paint=paint,
    hold_panels={**{name: 1.0 for name in HOOD}, "cord_l": 0.5, "cord_r": 0.5, **{name: 0.6 for name in RIBS}},
    hold_edges={(panel, f"shoulder_{side}"): (1.0, 0.07) for panel in ("front", "back") for side in "lr"}
    | {("front", "neck_l"): (1.0, 0.05), ("front", "neck_r"): (1.0, 0.05), ("back", "neck"): (1.0, 0.22)},
)
