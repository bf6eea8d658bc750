"""A knee-length flared skirt: waistband, front and back cut as annular sectors."""
from __future__ import annotations

import numpy as np

from body_model import TorsoSections
from design import Colourway, Design, Stitch
from fabrics import fabric
from pattern import Edge, Panel, Pattern, arc, length, line
from placement import cone

BAND_HEIGHT = 0.038
HEM_TO_HIP = 2.2


def flared_panels(sections: TorsoSections, waist_length: float, hem_length: float, drop: float, waist_y: float, folds: int,
                  fold_depth: float, top_seams: tuple[str, str]) -> list[Panel]:
    """Front and back of a flared skirt whose waist and hem have the given full lengths; `top_seams` name the waist seams."""
    angle = 0.5 * (hem_length - waist_length) / drop
    inner = 0.5 * waist_length / angle
    slope = 2.0 * angle / (2.0 * np.pi)
    panels = []
    for name, middle, seam in (("skirt_front", 0.0, top_seams[0]), ("skirt_back", np.pi, top_seams[1])):
        sign = 1.0 if middle == 0.0 else -1.0
        half = 0.5 * angle
        # Waist and hem run from the body's left to its right, side seams from waist to hem.
        edges = {
            "waist": Edge(arc(inner, sign * half, -sign * half), seam),
            "hem": Edge(arc(inner + drop, sign * half, -sign * half)),
        }
        for side, at in (("side_l", sign * half), ("side_r", -sign * half)):
            direction = np.array([np.sin(at), -np.cos(at)])
            edges[side] = Edge(line(direction * inner, direction * (inner + drop)), f"skirt_{side}")
        if sign > 0:
            outline = [("hem", False), ("side_l", False), ("waist", True), ("side_r", True)]
        else:
            outline = [("hem", True), ("side_r", False), ("waist", False), ("side_l", True)]
        place = cone(sections, waist_y, inner, slope, middle, np.pi / angle, folds, fold_depth)
        panels.append(Panel(name, edges, outline, place))
    return panels


def waistband(sections: TorsoSections, waist_length: float, middle_y: float) -> list[Panel]:
    """A band in two strips around the natural waist; its lower edges are seams 'band_front' and 'band_back'."""
    cut = sections.at(middle_y)
    middle_z, depth = 0.5 * (cut.front + cut.back), 0.5 * (cut.front - cut.back)
    strips = []
    for name, middle in (("band_front", 0.0), ("band_back", np.pi)):
        sign = 1.0 if middle == 0.0 else -1.0
        half = 0.25 * waist_length

        def place(flat, middle=middle, half=half):
            angle = middle + flat[:, 0] / half * np.pi / 2
            return np.stack([(cut.half_width + 0.008) * np.sin(angle), middle_y - 0.5 * BAND_HEIGHT + flat[:, 1],
                             middle_z + (depth + 0.008) * np.cos(angle)], axis=1)

        edges = {
            "bottom": Edge(line((sign * half, 0.0), (-sign * half, 0.0)), name),
            "top": Edge(line((sign * half, BAND_HEIGHT), (-sign * half, BAND_HEIGHT))),
            "end_l": Edge(line((sign * half, 0.0), (sign * half, BAND_HEIGHT)), "band_end_l"),
            "end_r": Edge(line((-sign * half, 0.0), (-sign * half, BAND_HEIGHT)), "band_end_r"),
        }
        if sign > 0:
            outline = [("bottom", False), ("end_l", True), ("top", True), ("end_r", False)]
        else:
            outline = [("bottom", True), ("end_r", True), ("top", False), ("end_l", False)]
        strips.append(Panel(name, edges, outline, place, rows=4))
    return strips


def draft(sections: TorsoSections) -> Pattern:
    waist_length = sections.waist + 0.04
    knee = sections.named_joints["l_knee"][1]
    waist_y = sections.waist_y - 0.5 * BAND_HEIGHT
    drop = (waist_y - knee) * 1.0
    panels = waistband(sections, waist_length, sections.waist_y)
    panels += flared_panels(sections, waist_length, HEM_TO_HIP * sections.hip, drop, waist_y, 9, 0.07, ("band_front", "band_back"))
    hems = [("skirt_front", "hem"), ("skirt_back", "hem"), ("band_front", "top"), ("band_back", "top")]
    return Pattern(panels, hems, spacing=0.0145)


def measures(sections: TorsoSections, pattern: Pattern) -> dict[str, float]:
    """Finished measures in centimetres."""
    band, skirt = pattern.panels[0], pattern.panels[2]
    inner = float(np.linalg.norm(skirt.edges["waist"].curve[0]))
    drop = length(skirt.edges["side_l"].curve)
    at_hip = inner + sections.waist_y - sections.hip_y
    angle = length(skirt.edges["hem"].curve) / (inner + drop)
    return {
        "waist": 200.0 * length(band.edges["bottom"].curve),
        "hip": 200.0 * angle * at_hip,
        "hem": 200.0 * length(skirt.edges["hem"].curve),
        "length": 100.0 * (drop + BAND_HEIGHT),
    }


DESIGN = Design(
    id="skirt-flared",
    name={"zh-CN": "及膝伞裙", "en": "Knee-Length Flared Skirt"},
    category="skirt",
    layer=1,
    cut="female",
    fabric=fabric("twill"),
    draft=draft,
    measures=measures,
    colourways=[
        Colourway("camel", {"zh-CN": "驼色", "en": "Camel"}, "#b08a5e", "#9a774d"),
        Colourway("forest", {"zh-CN": "森林绿", "en": "Forest Green"}, "#2f4a3d", "#3d5b4c"),
        Colourway("charcoal", {"zh-CN": "炭灰", "en": "Charcoal"}, "#3d3e42", "#505157"),
    ],
    stitches=[
        Stitch("skirt_front", "hem", 0.028), Stitch("skirt_back", "hem", 0.028),
        Stitch("band_front", "bottom", 0.003), Stitch("band_back", "bottom", 0.003),
        Stitch("band_front", "top", 0.003), Stitch("band_back", "top", 0.003),
        Stitch("skirt_front", "side_l", 0.0, "ridge"), Stitch("skirt_front", "side_r", 0.0, "ridge"),
        Stitch("skirt_back", "side_l", 0.0, "ridge"), Stitch("skirt_back", "side_r", 0.0, "ridge"),
    ],
    leg_share=0.97,
    bend_compliance=1e-5,
    hang_gravity=0.35,
    held_panels=("band_front", "band_back"),
    friction=0.8,
    hold_panels={"band_front": 1.0, "band_back": 1.0},
)
