"""A down jacket: horizontal chambers that bulge, a quilted stand collar, a zip, bound cuffs and hem, zipped pockets."""
from __future__ import annotations

import numpy as np

import collars
from blocks import back_panel, body_measures, long_sleeves, mirrored, torso
from body_model import TorsoSections
from design import Colourway, Design, Stitch
from fabrics import fabric
from pattern import Edge, Panel, Pattern, length, line
from trims import zip_pull

SPACING = 0.0172
ROWS = 5                                           # mesh rows of a chamber
CHAMBER = ROWS * SPACING * np.sqrt(3.0) / 2.0      # its height: chambers meet on mesh rows
SLEEVE_GIRTH = 0.265
PUFF = 0.017                                       # how far a chamber stands out between its seams
COLLAR_HEIGHT = 0.064
BIND = 0.022                                       # elastic binding at hem and cuffs
PIECES = [("collar_l", "front_l", "neck_l"), ("collar_b", "back", "neck"), ("collar_r", "front_r", "neck_r")]


def block_of(sections: TorsoSections):
    neck = sections.at(sections.named_joints["neck"][1])
    return torso(sections, chest_ease=0.225, hem_ease=0.13, hem_drop=0.060, neck_half=neck.half_width + 0.020, neck_front=-0.075, neck_back=-0.014,
                 shoulder=0.030, armhole=0.088, waist_in=0.002, lift=0.026, clearance=0.034)


def sleeves(block):
    return long_sleeves(block, arm_ease=0.165, cuff_height=0.0, cuff_girth=SLEEVE_GIRTH, fullness=1.0, beyond=0.036, cap_ease=1.02, cuff_panel=False)


def fronts(block) -> list[Panel]:
    """Left and right front, sewn together where the zip is."""
    panels = []
    for side, sign in (("l", 1.0), ("r", -1.0)):
        edges = {
            "hem": Edge(line((0.0, block.hem), tuple(block.side[0]))),
            "side": Edge(block.side, f"side_{side}"),
            "armhole": Edge(block.hole_front, f"armhole_{side}_front"),
            "shoulder": Edge(line(block.tip, (block.neck_half, 0.0)), f"shoulder_{side}"),
            "neck": Edge(block.neck_curve_front, f"neck_{side}"),
            "zip": Edge(line((0.0, block.hem), (0.0, block.neck_front)), "zip"),
        }
        outline = [("hem", True), ("side", True), ("armhole", True), ("shoulder", True), ("neck", False), ("zip", False)]
        if sign < 0:
            edges = {key: Edge(mirrored(edge.curve), edge.seam) for key, edge in edges.items()}
            outline = [(key, not forwards) for key, forwards in reversed(outline)]
            # The collar runs from the left front over the back to the right front.
            edges["neck"] = Edge(edges["neck"].curve[::-1], edges["neck"].seam)
            outline = [(key, not forwards if key == "neck" else forwards) for key, forwards in outline]
        edges = {(f"neck_{side}" if key == "neck" else key): edge for key, edge in edges.items()}
        outline = [(f"neck_{side}" if key == "neck" else key, forwards) for key, forwards in outline]
        panels.append(Panel(f"front_{side}", edges, outline, block.place(True)))
    return panels


def draft(sections: TorsoSections) -> Pattern:
    block = block_of(sections)
    front, back = fronts(block), back_panel(block)
    profile = collars.band(lambda c: COLLAR_HEIGHT - 0.012 * c**2, gap=0.024, lean=0.06, rows=8, swell=0.0)

    def puffed(context, n):
        grid = profile(context, n)
        # Two chambers round the neck, and closed ends at the zip.
        rows = np.linspace(0.0, 1.0, len(grid))
        swell = 0.010 * np.abs(np.sin(2 * np.pi * rows)) ** 0.6
        ends = np.clip(np.minimum(n.s, 1.0 - n.s) / 0.035, 0.0, 1.0) ** 0.5
        return grid + swell[:, None, None] * ends[None, :, None] * n.out[None]

    panels = [*front, back, *sleeves(block)[0]]
    sizes = [length(front[0].edges["neck_l"].curve), length(back.edges["neck"].curve), length(front[1].edges["neck_r"].curve)]
    panels += collars.strips(PIECES, ["neck_l", "neck_back", "neck_r"], sizes, COLLAR_HEIGHT, 8, puffed, top_share=0.96, outside=True)
    hems = [("back", "hem"), ("sleeve_l", "hem"), ("sleeve_r", "hem"), ("front_l", "hem"), ("front_r", "hem"), *collars.hems(PIECES)]
    return Pattern(panels, hems, spacing=SPACING)


def seam_heights(low: float, high: float) -> np.ndarray:
    """Pattern y of the quilting seams of a panel whose lowest edge lies at `low`: on mesh rows, the lowest above the binding."""
    row = SPACING * np.sqrt(3.0) / 2.0
    return np.arange(low + 1.5 * row, high, CHAMBER)


def swell(sheet, flat: np.ndarray) -> np.ndarray:
    """How far each sewn vertex (N,) stands out of the draped sheet, metres: round between the quilting seams.

    `flat` is the base size's, whose rows the seams lie on."""
    total, count = np.zeros(sheet.sewn_count), np.zeros(sheet.sewn_count)
    for number, name in enumerate(sheet.panel_names):
        members = np.flatnonzero(sheet.panel_of == number)
        if name.startswith("collar"):
            continue
        y = flat[members, 1]
        seams = seam_heights(y.min(), y.max() + CHAMBER)
        away = np.abs(y[:, None] - seams[None]).min(axis=1)
        share = np.clip(away / (0.5 * CHAMBER), 0.0, 1.0)
        puff = PUFF * np.sqrt(np.clip(1.0 - (1.0 - share) ** 2, 0.0, 1.0))
        puff = np.where(y < seams[0] - 0.004, 0.35 * PUFF * np.clip((y - y.min()) / 0.012, 0.0, 1.0), puff)   # the binding
        if name.startswith("sleeve"):
            puff *= 0.82
        # Flatter where panels are sewn, and towards the zip.
        for edge in {"front_l": ["zip"], "front_r": ["zip"]}.get(name, []):
            x = np.abs(flat[members, 0])
            puff *= 0.25 + 0.75 * np.clip(x / 0.030, 0.0, 1.0) ** 0.6
        np.add.at(total, sheet.weld[members], puff)
        np.add.at(count, sheet.weld[members], 1.0)
    out = total / np.maximum(count, 1.0)
    # Seams between panels gather the chambers a little.
    seam = np.zeros(sheet.sewn_count)
    for (name, edge), walk in sheet.edge_vertices.items():
        if edge.startswith(("side", "armhole", "shoulder", "under", "cap")):
            seam[sheet.weld[walk]] = 1.0
    return out * (1.0 - 0.45 * seam)


def ornaments(sections: TorsoSections, pattern: Pattern):
    block = block_of(sections)
    return [zip_pull("front_l", (0.0, block.neck_front - 0.012), "#b9b6ae")]


def paint(painter, pattern: Pattern) -> None:
    for panel in pattern.panels:
        name = panel.name
        outline = painter.outline(name)
        low, high = outline[:, 1].min(), outline[:, 1].max()
        left, right = outline[:, 0].min() - 0.01, outline[:, 0].max() + 0.01
        if name.startswith("collar"):
            heights = [0.5 * COLLAR_HEIGHT]
        else:
            heights = list(seam_heights(low, high))
        lines = [line((left, y), (right, y)) for y in heights]
        painter.quilt(name, lines, depth=0.0022 if name.startswith("collar") else 0.0030, width=0.5 * (COLLAR_HEIGHT / 2 if name.startswith("collar") else CHAMBER))
    for side, sign in (("l", 1.0), ("r", -1.0)):
        front = next(p for p in pattern.panels if p.name == f"front_{side}")
        zip_line = front.edges["zip"].curve
        painter.zip(f"front_{side}", zip_line, teeth="#8d8b86", tape="#2a2a2c", width=0.007)
        painter.zip(f"collar_{side}", painter.edge(f"collar_{side}", "start" if side == "l" else "end"), teeth="#8d8b86", tape="#2a2a2c", width=0.007)
        # slanted zipped pocket
        top = np.array([sign * 0.115, front.edges["hem"].curve[0, 1] + 0.255])
        low = top + np.array([sign * 0.045, -0.160])
        painter.opening(f"front_{side}", np.array([top, low]) if sign > 0 else np.array([low, top]), width=0.0024, welt=0.0070, depth=1.0)
        painter.zip(f"front_{side}", np.array([top, low]), teeth="#8d8b86", width=0.0040)
    # a small woven label on the chest
    y = pattern.panels[0].edges["armhole"].curve[0, 1] + 0.045
    label = np.array([[0.085, y], [0.133, y], [0.133, y + 0.022], [0.085, y + 0.022]])
    painter.patch("front_l", label, lift=6e-4, insets=(), shade=0.3)
    where = np.nonzero(painter.inside("front_l", label))
    painter.paint_ink(where, np.array([0.13, 0.13, 0.14]), 1.0)
    for k in range(5):
        bar = np.array([[0.091 + 0.0075 * k, y + 0.007], [0.0955 + 0.0075 * k, y + 0.007], [0.0955 + 0.0075 * k, y + 0.015], [0.091 + 0.0075 * k, y + 0.015]])
        painter.paint_ink(np.nonzero(painter.inside("front_l", bar)), np.array([0.86, 0.85, 0.82]), 0.9)


def measures(sections: TorsoSections, pattern: Pattern) -> dict[str, float]:
    """Finished measures in centimetres."""
    block = block_of(sections)
    return body_measures(block, sleeves(block)[1], 0.0)


DESIGN = Design(
    id="down-jacket",
    name={"zh-CN": "绗缝羽绒服", "en": "Quilted Down Jacket"},
    category="outerwear",
    layer=5,
    cut="unisex",
    fabric=fabric("nylon-down"),
    draft=draft,
    measures=measures,
    colourways=[
        Colourway("ink", {"zh-CN": "墨黑", "en": "Ink Black"}, "#26282c"),
        Colourway("ice", {"zh-CN": "冰川蓝", "en": "Glacier Blue"}, "#9db4c6"),
        Colourway("ember", {"zh-CN": "余烬橙", "en": "Ember"}, "#b3512c"),
    ],
    stitches=[
        *[Stitch(p, e, 0.0, "ridge") for p in ("front_l", "front_r") for e in ("side", "armhole", "shoulder")],
        *[Stitch("back", f"{e}_{s}", 0.0, "ridge") for s in "lr" for e in ("side", "armhole", "shoulder")],
        *[Stitch(f"sleeve_{s}", e, 0.0, "ridge") for s in "lr" for e in ("under_front", "under_back")],
    ],
    bend_compliance=2e-4,
    leg_share=0.55,
    room=0.020,
    sleeve_panels=("sleeve_l", "sleeve_r"),
    swell=swell,
    paint=paint,
    ornaments=ornaments,
    hold_panels={"collar_l": 1.0, "collar_b": 1.0, "collar_r": 1.0},
    hold_edges={(p, e): (1.0, reach) for p in ("front_l", "front_r") for e, reach in (("shoulder", 0.12), ("zip", 0.05))}
    | {("back", f"shoulder_{s}"): (1.0, 0.12) for s in "lr"} | {("back", "neck"): (1.0, 0.12)}
    | {("front_l", "neck_l"): (1.0, 0.10), ("front_r", "neck_r"): (1.0, 0.10)},
)
