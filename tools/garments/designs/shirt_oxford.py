"""A shirt: two-part collar, button placket, yoke with a box pleat, chest pocket, buttoned cuffs, curved hem."""
from __future__ import annotations

import numpy as np

import collars
from blocks import back_panel, body_measures, front_panel, long_sleeves, torso
from body_model import TorsoSections
from design import Colourway, Design, Stitch
from fabrics import fabric
from pattern import Pattern, length
from trims import button

CUFF_HEIGHT, CUFF_GIRTH = 0.062, 0.225
PLACKET = 0.017      # half width
BUTTON_GAP = 0.088
PIECES = [("collar_l", "front", "neck_l"), ("collar_b", "back", "neck"), ("collar_r", "front", "neck_r")]


def block_of(sections: TorsoSections):
    neck = sections.at(sections.named_joints["neck"][1])
    return torso(sections, chest_ease=0.13, hem_ease=0.09, hem_drop=0.140, neck_half=neck.half_width + 0.001, neck_front=-0.070, neck_back=-0.012,
                 shoulder=0.016, armhole=0.072, waist_in=0.008, side_rise=0.065)


def sleeves(block):
    return long_sleeves(block, arm_ease=0.085, cuff_height=CUFF_HEIGHT, cuff_girth=CUFF_GIRTH, fullness=1.22, beyond=0.032, cuff_rows=4)


def draft(sections: TorsoSections) -> Pattern:
    block = block_of(sections)
    front, back = front_panel(block), back_panel(block, deepen=0.012)
    panels = [front, back, *sleeves(block)[0]]
    smooth = lambda c, low: np.clip((c - low) / (1.0 - low), 0.0, 1.0) ** 2 * (3 - 2 * np.clip((c - low) / (1.0 - low), 0.0, 1.0))
    profile = collars.stand_and_fall(stand=lambda c: 0.034 - 0.007 * c, fall=lambda c: 0.046 + 0.020 * smooth(c, 0.45),
                                     spread=lambda c: 0.032 * smooth(c, 0.60))
    sizes = [length(front.edges["neck_l"].curve), length(back.edges["neck"].curve), length(front.edges["neck_r"].curve)]
    panels += collars.strips(PIECES, ["neck_l", "neck_back", "neck_r"], sizes, 0.082, 9, profile, top_share=1.15)
    hems = [("front", "hem"), ("back", "hem"), ("cuff_l", "bottom"), ("cuff_r", "bottom"), *collars.hems(PIECES)]
    return Pattern(panels, hems, spacing=0.0165)


def button_heights(pattern: Pattern) -> np.ndarray:
    """Pattern y of the buttons of the placket, from below the collar down."""
    top = pattern.panels[0].edges["neck_l"].curve[0, 1]
    hem = pattern.panels[0].edges["hem"].curve[:, 1].min()
    count = 7
    return np.linspace(top - 0.055, hem + 0.150, count)


def ornaments(sections: TorsoSections, pattern: Pattern):
    out = [button("front", (0.0, y), radius=0.0056) for y in button_heights(pattern)]
    for side in "lr":
        cuff = next(p for p in pattern.panels if p.name == f"cuff_{side}")
        middle = cuff.edges["bottom"].curve[:, 1].mean() + 0.5 * CUFF_HEIGHT
        out.append(button(f"cuff_{side}", ((0.068 if side == "l" else -0.068), middle), radius=0.0054))
    return out


def paint(painter, pattern: Pattern) -> None:
    front = pattern.panels[0]
    top, hem = front.edges["neck_l"].curve[0, 1], front.edges["hem"].curve[:, 1].min()
    edge = np.array([[-PLACKET, top + 0.004], [-PLACKET, hem - 0.002]])
    box = np.array([[-PLACKET, top + 0.01], [PLACKET, top + 0.01], [PLACKET, hem - 0.01], [-PLACKET, hem - 0.01]])
    painter.patch("front", box, lift=5e-4, insets=(0.005,), shade=0.12)
    painter.opening("front", edge, width=0.0010, depth=0.55)
    for y in button_heights(pattern):
        painter.buttonhole("front", (0.0, y), size=0.016)
    # chest pocket on the wearer's left
    x0, width, y1 = 0.062, 0.105, top - 0.105
    y0 = y1 - 0.120
    pocket = np.array([[x0, y1], [x0, y0 + 0.018], [x0 + 0.5 * width, y0], [x0 + width, y0 + 0.018], [x0 + width, y1]])
    painter.patch("front", pocket, lift=4.5e-4, insets=(0.002,))
    painter.stitching("front", np.array([[x0 + 0.002, y1 - 0.024], [x0 + width - 0.002, y1 - 0.024]]))
    painter.opening("front", np.array([[x0 + width, y1], [x0, y1]]), width=0.0012, depth=0.5)
    # yoke and box pleat on the back
    back = pattern.panels[1]
    neck = back.edges["neck"].curve[:, 1].min()
    half = np.interp(neck - 0.085, back.edges["armhole_l"].curve[:, 1], np.abs(back.edges["armhole_l"].curve[:, 0]))
    yoke = np.array([[-half, neck - 0.085], [half, neck - 0.085]])
    painter.seam("back", yoke)
    painter.stitching("back", yoke + [0.0, 0.0025])
    for s in (-1.0, 1.0):
        painter.pleat("back", np.array([[s * 0.019, neck - 0.086], [s * 0.019, neck - 0.36]]), depth=0.55, flip=s > 0)
    for side in "lr":
        cuff = next(p for p in pattern.panels if p.name == f"cuff_{side}")
        low, high = cuff.edges["bottom"].curve[0, 1], cuff.edges["top"].curve[0, 1]
        sign = 1.0 if side == "l" else -1.0
        x = sign * 0.056
        painter.opening(f"cuff_{side}", np.array([[x, low], [x, high]]) if sign > 0 else np.array([[x, high], [x, low]]), width=0.0012, depth=0.7)
        sleeve = next(p for p in pattern.panels if p.name == f"sleeve_{side}")
        end = sleeve.edges["hem"].curve
        xs = x * (end[-1, 0] / (0.5 * CUFF_GIRTH))
        painter.opening(f"sleeve_{side}", np.array([[xs, high], [xs, high + 0.13]]), width=0.0010, depth=0.45)
        for offset in (0.024, 0.044):
            painter.pleat(f"sleeve_{side}", np.array([[xs + sign * -offset, high], [xs + sign * -offset, high + 0.075]]), depth=0.55, flip=sign > 0)


def measures(sections: TorsoSections, pattern: Pattern) -> dict[str, float]:
    """Finished measures in centimetres."""
    block = block_of(sections)
    return body_measures(block, sleeves(block)[1], CUFF_HEIGHT)


DESIGN = Design(
    id="shirt-oxford",
    name={"zh-CN": "经典牛津纺衬衫", "en": "Classic Oxford Shirt"},
    category="top",
    layer=2,
    cut="unisex",
    tuck="either",
    fabric=fabric("oxford"),
    draft=draft,
    measures=measures,
    colourways=[
        Colourway("white", {"zh-CN": "白色", "en": "White"}, "#f1f0ec"),
        Colourway("sky", {"zh-CN": "天空蓝", "en": "Sky Blue"}, "#a9c3de"),
        Colourway("ink", {"zh-CN": "深海军蓝", "en": "Deep Navy"}, "#26304a"),
    ],
    stitches=[
        Stitch("front", "hem", 0.008), Stitch("back", "hem", 0.008),
        *[Stitch(p, e, 0.006) for p in ("collar_l", "collar_b", "collar_r") for e in ("top",)],
        Stitch("collar_l", "start", 0.006), Stitch("collar_r", "end", 0.006),
        *[Stitch(f"cuff_{s}", e, 0.005) for s in "lr" for e in ("bottom", "top")],
        *[Stitch("front", f"{e}_{s}", 0.0, "ridge") for s in "lr" for e in ("side",)],
        *[Stitch("back", f"{e}_{s}", 0.0, "ridge") for s in "lr" for e in ("side",)],
        *[Stitch("front", f"armhole_{s}", 0.006) for s in "lr"], *[Stitch("back", f"armhole_{s}", 0.006) for s in "lr"],
        *[Stitch("front", f"shoulder_{s}", 0.004) for s in "lr"],
        *[Stitch(f"sleeve_{s}", e, 0.0, "ridge") for s in "lr" for e in ("under_front", "under_back", "hem")],
    ],
    bend_compliance=4e-4,
    leg_share=0.8,
    sleeve_panels=("sleeve_l", "sleeve_r", "cuff_l", "cuff_r"),
    paint=paint,
    ornaments=ornaments,
    hold_panels={"collar_l": 1.0, "collar_b": 1.0, "collar_r": 1.0, "cuff_l": 0.6, "cuff_r": 0.6},
    hold_edges={(panel, f"shoulder_{side}"): (1.0, 0.06) for panel in ("front", "back") for side in "lr"}
    | {("front", "neck_l"): (1.0, 0.05), ("front", "neck_r"): (1.0, 0.05), ("back", "neck"): (1.0, 0.05)},
)
