"""A leather belt with a metal buckle, worn around the natural waist over a dress, a shirt or knitwear."""
from __future__ import annotations

import numpy as np

from body_model import TorsoSections
from design import Colourway, Design, Ornament, Stitch
from fabrics import fabric
from pattern import Edge, Panel, Pattern, length, line
from trims import tube

HEIGHT = 0.034
EASE = 0.055            # over the waist: what is worn underneath, drawn in
CLEAR = 0.012           # metres between skin and leather
BRASS = "#b59a5b"


def _strip(sections: TorsoSections, name: str, middle: float) -> Panel:
    """Half of the belt: front (`middle` 0) or back (pi)."""
    cut = sections.at(sections.waist_y)
    middle_z, depth = 0.5 * (cut.front + cut.back), 0.5 * (cut.front - cut.back)
    sign = 1.0 if middle == 0.0 else -1.0
    half = 0.25 * (sections.waist + EASE)

    def place(flat):
        angle = middle + flat[:, 0] / half * np.pi / 2
        return np.stack([(cut.half_width + CLEAR) * np.sin(angle), sections.waist_y - 0.5 * HEIGHT + flat[:, 1],
                         middle_z + (depth + CLEAR) * np.cos(angle)], axis=1)

    edges = {
        "bottom": Edge(line((sign * half, 0.0), (-sign * half, 0.0))),
        "top": Edge(line((sign * half, HEIGHT), (-sign * half, HEIGHT))),
        "end_l": Edge(line((sign * half, 0.0), (sign * half, HEIGHT)), "end_l"),
        "end_r": Edge(line((-sign * half, 0.0), (-sign * half, HEIGHT)), "end_r"),
    }
    if sign > 0:
        outline = [("bottom", False), ("end_l", True), ("top", True), ("end_r", False)]
    else:
        outline = [("bottom", True), ("end_r", True), ("top", False), ("end_l", False)]
    return Panel(name, edges, outline, place, rows=4)


def draft(sections: TorsoSections) -> Pattern:
    panels = [_strip(sections, "front", 0.0), _strip(sections, "back", np.pi)]
    hems = [(panel, edge) for panel in ("front", "back") for edge in ("top", "bottom")]
    return Pattern(panels, hems, spacing=0.011)


def measures(sections: TorsoSections, pattern: Pattern) -> dict[str, float]:
    """Finished measures in centimetres."""
    return {"waist": 200.0 * length(pattern.panels[0].edges["bottom"].curve), "width": 100.0 * HEIGHT}


def ornaments(sections: TorsoSections, pattern: Pattern) -> list[Ornament]:
    """The buckle: a frame of rounded corners, and its prong."""
    width, height, corner, wire = 0.021, 0.5 * HEIGHT + 0.0055, 0.007, 0.0021
    angles = np.concatenate([np.linspace(a, a + np.pi / 2, 5) for a in (0.0, np.pi / 2, np.pi, 1.5 * np.pi)])
    centres = np.repeat([[1, 1], [-1, 1], [-1, -1], [1, -1]], 5, axis=0) * np.array([width - corner, height - corner])
    flat = centres + corner * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    frame = np.column_stack([flat, np.full(len(flat), 0.0042)])
    prong = np.column_stack([np.linspace(-width, width, 8), np.zeros(8), 0.0044 + 0.0016 * np.sin(np.linspace(0.0, np.pi, 8))])
    out = []
    for path, radius, closed, name in ((frame, wire, True, "frame"), (prong, 0.8 * wire, False, "prong")):
        points, triangles = tube(path, np.full(len(path), radius), 6, closed=closed)
        uv = points[:, :2] - 0.5 * (points[:, :2].min(axis=0) + points[:, :2].max(axis=0))
        shine = lambda x, y: (1e-4 * np.sin(2 * np.pi * y / 0.006), 0.95 + 0.12 * np.sin(2 * np.pi * (x - y) / 0.011))
        out.append(Ornament("front", (0.0, 0.5 * HEIGHT), points, triangles, uv, f"buckle-{name}", BRASS, 0.0, shine))
    return out


DESIGN = Design(
    id="belt-leather",
    name={"zh-CN": "金属扣皮带", "en": "Leather Belt with Buckle"},
    category="accessory",
    layer=3,
    cut="female",
    fabric=fabric("leather"),
    draft=draft,
    measures=measures,
    colourways=[
        Colourway("cognac", {"zh-CN": "干邑棕", "en": "Cognac"}, "#8a4f2a", "#c9975f"),
        Colourway("black", {"zh-CN": "黑色", "en": "Black"}, "#26241f", "#4a463d"),
        Colourway("oxblood", {"zh-CN": "牛血红", "en": "Oxblood"}, "#5a1f22", "#8d4a44"),
    ],
    stitches=[Stitch(panel, edge, 0.004) for panel in ("front", "back") for edge in ("top", "bottom")],
    leg_share=0.0,
    bend_compliance=1e-6,
    hang_gravity=0.05,
    room=0.008,
    held_panels=("front", "back"),
    friction=0.9,
    hold_panels={"front": 1.0, "back": 1.0},
    lip=(0.0016, 0.006),
    hem_gap=0.0135,
    ornaments=ornaments,
)
