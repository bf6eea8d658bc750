"""A chunky cable-knit sweater: crew neck, dropped shoulder, ribbed neck, cuffs and hem."""
from __future__ import annotations

import numpy as np

import collars
from blocks import back_panel, body_measures, front_panel, hem_bands, long_sleeves, torso
from body_model import TorsoSections
from design import Colourway, Design, Stitch
from fabrics import fabric
from pattern import Pattern, length

CUFF_HEIGHT, CUFF_GIRTH = 0.070, 0.215
BAND_HEIGHT, NECK_HEIGHT = 0.060, 0.030
PIECES = [("neck_l", "front", "neck_l"), ("neck_b", "back", "neck"), ("neck_r", "front", "neck_r")]


def block_of(sections: TorsoSections):
    neck = sections.at(sections.named_joints["neck"][1])
    return torso(sections, chest_ease=0.17, hem_ease=0.10, hem_drop=0.015, neck_half=neck.half_width + 0.016, neck_front=-0.085, neck_back=-0.014,
                 shoulder=0.034, armhole=0.088, waist_in=0.0, lift=0.010)


def sleeves(block):
    return long_sleeves(block, arm_ease=0.14, cuff_height=CUFF_HEIGHT, cuff_girth=CUFF_GIRTH, fullness=1.28, beyond=0.030, cuff_bend=0.15)


def draft(sections: TorsoSections) -> Pattern:
    block = block_of(sections)
    front, back = front_panel(block, "hem_band_front"), back_panel(block, "hem_band_back")
    panels = [front, back, *sleeves(block)[0], *hem_bands(block, BAND_HEIGHT, 0.85)]
    profile = collars.band(lambda c: NECK_HEIGHT + 0.0 * c, gap=0.011, lean=0.25, swell=0.0030)
    sizes = [length(front.edges["neck_l"].curve), length(back.edges["neck"].curve), length(front.edges["neck_r"].curve)]
    panels += collars.strips(PIECES, ["neck_l", "neck_back", "neck_r"], sizes, NECK_HEIGHT, 4, profile, top_share=0.82, outside=True, closed=True)
    hems = [("band_front", "bottom"), ("band_back", "bottom"), ("cuff_l", "bottom"), ("cuff_r", "bottom"), *collars.hems(PIECES, ends=False)]
    return Pattern(panels, hems, spacing=0.0165)


def measures(sections: TorsoSections, pattern: Pattern) -> dict[str, float]:
    """Finished measures in centimetres."""
    block = block_of(sections)
    return body_measures(block, sleeves(block)[1], CUFF_HEIGHT, BAND_HEIGHT)


RIBS = ("cuff_l", "cuff_r", "band_front", "band_back", "neck_l", "neck_b", "neck_r")

DESIGN = Design(
    id="knit-crew",
    name={"zh-CN": "粗针绞花圆领毛衣", "en": "Cable-Knit Crew Sweater"},
    category="top",
    layer=3,
    cut="unisex",
    fabric=fabric("cable"),
    draft=draft,
    measures=measures,
    colourways=[
        Colourway("oat", {"zh-CN": "燕麦色", "en": "Oatmeal"}, "#d8cbb3"),
        Colourway("moss", {"zh-CN": "苔绿", "en": "Moss"}, "#5c6046"),
        Colourway("burgundy", {"zh-CN": "酒红", "en": "Burgundy"}, "#6b2530"),
    ],
    stitches=[
        *[Stitch(p, f"{e}_{s}", 0.0, "ridge") for p in ("front", "back") for s in "lr" for e in ("side", "armhole", "shoulder")],
        *[Stitch(f"sleeve_{s}", e, 0.0, "ridge") for s in "lr" for e in ("under_front", "under_back")],
    ],
    panel_structure={name: "rib" for name in RIBS},
    bend_compliance=8e-5,
    leg_share=0.5,
    room=0.008,
    sleeve_panels=("sleeve_l", "sleeve_r", "cuff_l", "cuff_r"),
    hold_panels={"neck_l": 1.0, "neck_b": 1.0, "neck_r": 1.0, "cuff_l": 0.6, "cuff_r": 0.6, "band_front": 0.5, "band_back": 0.5},
    hold_edges={(panel, f"shoulder_{side}"): (1.0, 0.07) for panel in ("front", "back") for side in "lr"}
    | {("front", "neck_l"): (1.0, 0.05), ("front", "neck_r"): (1.0, 0.05), ("back", "neck"): (1.0, 0.05)},
)
