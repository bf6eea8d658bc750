"""A short A-line skirt in firm twill: panelled front that buttons down the middle, patch pockets, stitched hem."""
from __future__ import annotations

import numpy as np

from body_model import TorsoSections
from design import Colourway, Design, Ornament, Stitch
from designs.skirt_flared import BAND_HEIGHT, flared_panels, waistband
from fabrics import fabric
from pattern import Pattern, length, line
from trims import button

BUTTON = "#5b4030"
BUTTONS = 6


def draft(sections: TorsoSections) -> Pattern:
    waist_length = sections.waist + 0.03
    waist_y = sections.waist_y - 0.5 * BAND_HEIGHT
    drop = (waist_y - sections.named_joints["l_knee"][1]) * 0.80
    panels = waistband(sections, waist_length, sections.waist_y)
    # Straight A: the hem is what a line from the waist over the hip gives, and a little more.
    to_hip = max(waist_y - sections.hip_y, 0.12)
    hem = waist_length + (sections.hip + 0.085 - waist_length) * drop / to_hip * 0.86
    panels += flared_panels(sections, waist_length, hem, drop, waist_y, 4, 0.012, ("band_front", "band_back"))
    hems = [("skirt_front", "hem"), ("skirt_back", "hem"), ("band_front", "top"), ("band_back", "top")]
    return Pattern(panels, hems, spacing=0.0126)


def _frame(panel):
    """Inner radius, drop and half angle of a skirt panel: an annular sector hanging from the origin."""
    waist, side = panel.edges["waist"].curve, panel.edges["side_l"].curve
    inner = float(np.linalg.norm(waist[0]))
    return inner, length(side), float(abs(np.arctan2(waist[0, 0], -waist[0, 1])))


def _at(inner: float, down: float, angle: float) -> np.ndarray:
    return (inner + down) * np.array([np.sin(angle), -np.cos(angle)])


def _button_drops(panel) -> np.ndarray:
    _, drop, _ = _frame(panel)
    return np.linspace(0.035, 0.80 * drop, BUTTONS)


def measures(sections: TorsoSections, pattern: Pattern) -> dict[str, float]:
    band, skirt = pattern.panels[0], pattern.panels[2]
    inner, drop, half = _frame(skirt)
    return {"waist": 200.0 * length(band.edges["bottom"].curve), "hip": 400.0 * half * (inner + sections.waist_y - 0.5 * BAND_HEIGHT - sections.hip_y),
            "hem": 200.0 * length(skirt.edges["hem"].curve), "length": 100.0 * (drop + BAND_HEIGHT)}


def paint(painter, pattern: Pattern) -> None:
    front, back = (next(p for p in pattern.panels if p.name == name) for name in ("skirt_front", "skirt_back"))
    inner, drop, half = _frame(front)
    # The button stand: the wearer's right laps over (women's), 32 mm wide.
    edge = line((-0.016, -inner), (-0.016, -inner - drop))
    painter.opening("skirt_front", edge, width=0.0013, depth=0.95)
    painter.stitching("skirt_front", line((-0.011, -inner), (-0.011, -inner - drop)), pucker=0.6)
    painter.stitching("skirt_front", line((0.016, -inner), (0.016, -inner - drop)), pucker=0.6)
    for down in _button_drops(front):
        painter.buttonhole("skirt_front", (0.001, -inner - down), 0.017)
    for s in (-1.0, 1.0):
        for panel, (r, d, h) in (("skirt_front", (inner, drop, half)), ("skirt_back", _frame(back))):
            seam = line(_at(r, 0.0, s * 0.50 * h), _at(r, d, s * 0.54 * h))
            painter.seam(panel, seam)
            painter.stitching(panel, painter.offset_curve(seam, s * 0.005))
        # A rounded patch pocket on the side piece, topped by a hem.
        corners = [(0.085, 0.58), (0.085, 0.93), (0.215, 0.91), (0.232, 0.86), (0.236, 0.74), (0.232, 0.65), (0.215, 0.61)]
        pocket = np.array([_at(inner, a, s * b * half) for a, b in corners])
        painter.patch("skirt_front", pocket, lift=6e-4, insets=(0.0020, 0.0078))
        painter.stitching("skirt_front", np.array([_at(inner, 0.108, s * b * half) for b in (0.59, 0.76, 0.925)]), pucker=0.3)
    painter.buttonhole("band_front", (0.001, 0.5 * BAND_HEIGHT), 0.017, 0.0)
    painter.opening("band_front", line((-0.016, 0.0), (-0.016, BAND_HEIGHT)), width=0.0012, depth=0.9)
    painter.seam("skirt_back", line((0.0, -_frame(back)[0]), (0.0, -_frame(back)[0] - _frame(back)[1])))


def ornaments(sections: TorsoSections, pattern: Pattern) -> list[Ornament]:
    front = next(p for p in pattern.panels if p.name == "skirt_front")
    inner, _, _ = _frame(front)
    out = [button("skirt_front", (0.0, -inner - down), 0.0088, BUTTON) for down in _button_drops(front)]
    return [*out, button("band_front", (0.0, 0.5 * BAND_HEIGHT), 0.0088, BUTTON)]


DESIGN = Design(
    id="skirt-a-line",
    name={"zh-CN": "单排扣 A 字短裙", "en": "Buttoned A-Line Skirt"},
    category="skirt",
    layer=1,
    cut="female",
    fabric=fabric("twill", kind="heavy cotton twill", mass_gsm=320, bending_length_mm=38, thickness_mm=0.7),
    draft=draft,
    measures=measures,
    colourways=[
        Colourway("tobacco", {"zh-CN": "烟草棕", "en": "Tobacco"}, "#8c6239"),
        Colourway("cream", {"zh-CN": "奶油白", "en": "Cream"}, "#e4dac5"),
        Colourway("moss", {"zh-CN": "苔绿", "en": "Moss"}, "#5b6043"),
    ],
    stitches=[
        Stitch("skirt_front", "hem", 0.022), Stitch("skirt_back", "hem", 0.022),
        *[Stitch(b, e, 0.003) for b in ("band_front", "band_back") for e in ("bottom", "top")],
        *[Stitch(p, e, 0.0, "ridge") for p in ("skirt_front", "skirt_back") for e in ("side_l", "side_r")],
    ],
    leg_share=0.97,
    bend_compliance=1e-6,
    stretch_compliance=1e-6,
    hang_gravity=0.35,
    held_panels=("band_front", "band_back"),
    hold_panels={"band_front": 1.0, "band_back": 1.0},
    friction=0.7,
    paint=paint,
    ornaments=ornaments,
)
