"""A single-breasted blazer: notched lapels that roll to the top of two buttons, flap pockets, welt pocket, cutaway front."""
from __future__ import annotations

import numpy as np

import collars
from blocks import back_panel, body_measures, long_sleeves, mirrored, torso
from body_model import TorsoSections
from design import Colourway, Design, Stitch
from fabrics import fabric
from pattern import Edge, Panel, Pattern, bezier, length, line
from trims import button

SLEEVE_GIRTH = 0.285
OVERLAP = 0.020                    # the left front lies over the right by this much beyond the middle
BUTTON_STEP = 0.110
LAPEL_WIDTH = 0.086
FLAP = (0.150, 0.055)
PIECES = [("collar_l", "front_l", "gorge_l"), ("collar_b", "back", "neck"), ("collar_r", "front_r", "gorge_r")]


def block_of(sections: TorsoSections):
    neck = sections.at(sections.named_joints["neck"][1])
    return torso(sections, chest_ease=0.170, hem_ease=0.130, hem_drop=0.105, neck_half=neck.half_width + 0.013, neck_front=-0.08, neck_back=-0.014,
                 shoulder=0.030, armhole=0.078, waist_in=0.020, lift=0.020, clearance=0.028)


def sleeves(block):
    return long_sleeves(block, arm_ease=0.125, cuff_height=0.0, cuff_girth=SLEEVE_GIRTH, fullness=1.0, beyond=0.030, cap_ease=1.03, cuff_panel=False,
                        bend=0.016)


def levels(block) -> tuple[float, float, np.ndarray]:
    """Pattern y of the upper button and of the end of the closed edge, and the point where collar and lapel meet (left)."""
    upper = block.sections.waist_y + 0.030 - block.top_y
    neck, foot = np.array([block.neck_half, 0.0]), np.array([-OVERLAP, upper + 0.012])
    return upper, upper - BUTTON_STEP - 0.012, neck + 0.24 * (foot - neck)


def fronts(block) -> list[Panel]:
    upper, lower, gorge = levels(block)
    panels = []
    for side, sign in (("l", 1.0), ("r", -1.0)):
        # Drawn as the left front; the middle lies at +-OVERLAP so that both meet at the left front's edge.
        middle = -sign * OVERLAP
        foot = (middle, upper + 0.012)
        sweep = 0.085
        hem_start = (middle + sweep, block.hem)
        edges = {
            "hem": Edge(line(hem_start, tuple(block.side[0]))),
            "side": Edge(block.side, f"side_{side}"),
            "armhole": Edge(block.hole_front, f"armhole_{side}_front"),
            "shoulder": Edge(line(block.tip, (block.neck_half, 0.0)), f"shoulder_{side}"),
            "gorge": Edge(line(tuple(gorge), (block.neck_half, 0.0)), f"gorge_{side}"),
            "roll": Edge(line(foot, tuple(gorge)), f"roll_{side}"),
            "centre": Edge(line(foot, (middle, lower)), "centre"),
            "cutaway": Edge(bezier((middle, lower), (middle + 0.001, 0.55 * lower + 0.45 * block.hem), (middle + 0.012, block.hem + 0.008), hem_start)),
        }
        outline = [("hem", True), ("side", True), ("armhole", True), ("shoulder", True), ("gorge", False), ("roll", False), ("centre", True), ("cutaway", True)]
        if sign < 0:
            edges = {key: Edge(mirrored(edge.curve), edge.seam) for key, edge in edges.items()}
            outline = [(key, not forwards) for key, forwards in reversed(outline)]
            # The collar runs from the left front over the back to the right front.
            edges["gorge"] = Edge(edges["gorge"].curve[::-1], edges["gorge"].seam)
            outline = [(key, not forwards if key == "gorge" else forwards) for key, forwards in outline]
        edges = {f"{key}_{side}": edge for key, edge in edges.items()}
        outline = [(f"{key}_{side}", forwards) for key, forwards in outline]
        panels.append(Panel(f"front_{side}", edges, outline, block.place(True)))
    return panels


def _lift(flat: np.ndarray, foot: np.ndarray, top: np.ndarray) -> np.ndarray:
    """Height (N,) of a lapel over the front: round at the roll line, close at its edge, fuller towards the button."""
    along = (top - foot) / np.linalg.norm(top - foot)
    offset = flat - foot
    away = np.abs(offset[:, 0] * along[1] - offset[:, 1] * along[0])
    share = np.clip(offset @ along / np.linalg.norm(top - foot), 0.0, 1.0)
    return 0.0078 * (1.0 - np.exp(-away / 0.004)) + 0.005 * (1.0 - share) * np.exp(-((away - 0.012) / 0.010) ** 2) - 0.0010 * np.clip(away / 0.08, 0, 1)


def lapels(block) -> list[Panel]:
    upper, _, gorge = levels(block)
    panels = []
    for side, sign in (("l", 1.0), ("r", -1.0)):
        foot = np.array([-sign * OVERLAP, upper + 0.012])
        tip = gorge + np.array([LAPEL_WIDTH, -0.016])
        # A little belly on the outer edge.
        outer = bezier(tuple(foot), foot + np.array([0.030, 0.085]), tip + np.array([0.001, -0.11]), tuple(tip))
        edges = {"outer": Edge(outer), "gorge": Edge(line(tuple(tip), tuple(gorge))), "roll": Edge(line(tuple(foot), tuple(gorge)), f"roll_{side}")}
        outline = [("outer", True), ("gorge", True), ("roll", False)]
        if sign < 0:
            edges = {key: Edge(mirrored(edge.curve), edge.seam) for key, edge in edges.items()}
            outline = [(key, not forwards) for key, forwards in reversed(outline)]

        def form(context, flat, side=side, sign=sign, foot=foot):
            return context.on(f"front_{side}", flat, _lift(flat * [sign, 1.0], foot, gorge))

        panels.append(Panel(f"lapel_{side}", edges, outline, lambda flat: np.zeros((len(flat), 3)), form=form))
    return panels


def flap_corner(block, sign: float) -> np.ndarray:
    """Upper inner corner of a pocket flap on the front, metres."""
    return np.array([sign * (0.30 * block.hem_half), block.hem + 0.215])


def flaps(block) -> list[Panel]:
    panels = []
    for side, sign in (("l", 1.0), ("r", -1.0)):
        inner = flap_corner(block, sign)
        outer = inner + [sign * FLAP[0], 0.006]
        low_inner, low_outer = inner - [0.0, FLAP[1]], outer - [0.0, FLAP[1]]
        left, right = (inner, outer) if sign > 0 else (outer, inner)
        low_left, low_right = (low_inner, low_outer) if sign > 0 else (low_outer, low_inner)
        edges = {"bottom": Edge(line(low_left, low_right)), "end_p": Edge(line(low_right, right)), "top": Edge(line(left, right)), "end_n": Edge(line(low_left, left))}

        def form(context, flat, side=side, inner=inner):
            down = np.clip((inner[1] - flat[:, 1]) / FLAP[1], 0.0, 1.0)
            return context.on(f"front_{side}", flat, 0.0015 + 0.0040 * np.sqrt(down))

        panels.append(Panel(f"flap_{side}", edges, [("bottom", True), ("end_p", True), ("top", False), ("end_n", False)],
                            lambda flat: np.zeros((len(flat), 3)), rows=4, form=form))
    return panels


def draft(sections: TorsoSections) -> Pattern:
    block = block_of(sections)
    front, back = fronts(block), back_panel(block)
    back.edges["neck"].seam = "neck_back"
    profile = collars.stand_and_fall(stand=lambda c: 0.033 * np.clip((0.97 - c) / 0.55, 0.0, 1.0) ** 0.8 + 0.001, fall=lambda c: 0.047 - 0.006 * np.clip(c - 0.5, 0, 1),
                                     spread=lambda c: -0.004 * np.clip((c - 0.6) / 0.4, 0, 1), gap=0.021, lift=0.0075, roll=0.0042,
                                     lie=lambda c: np.clip((c - 0.40) / 0.35, 0.0, 1.0))
    panels = [*front, back, *sleeves(block)[0], *lapels(block)]
    sizes = [length(front[0].edges["gorge_l"].curve), length(back.edges["neck"].curve), length(front[1].edges["gorge_r"].curve)]
    panels += collars.strips(PIECES, ["gorge_l", "neck_back", "gorge_r"], sizes, 0.080, 9, profile, top_share=[1.6, 1.3, 1.6])
    panels += flaps(block)
    hems = [("back", "hem"), ("sleeve_l", "hem"), ("sleeve_r", "hem"), *collars.hems(PIECES)]
    for side in "lr":
        hems += [(f"front_{side}", f"hem_{side}"), (f"front_{side}", f"cutaway_{side}"), (f"lapel_{side}", "outer"), (f"lapel_{side}", "gorge"),
                 *((f"flap_{side}", e) for e in ("bottom", "end_p", "end_n"))]
    return Pattern(panels, hems, spacing=0.0165)


def ornaments(sections: TorsoSections, pattern: Pattern):
    block = block_of(sections)
    upper, _, _ = levels(block)
    horn = "#3a2c22"
    out = [button("front_l", (0.0, upper - step), radius=0.0100, colour=horn, thickness=0.0032, sides=14) for step in (0.0, BUTTON_STEP)]
    for side in "lr":
        sleeve = next(p for p in pattern.panels if p.name == f"sleeve_{side}")
        low = sleeve.edges["hem"].curve[0, 1]
        sign = 1.0 if side == "l" else -1.0
        out += [button(f"sleeve_{side}", (sign * 0.090, low + 0.034 + 0.017 * k), radius=0.0072, colour=horn, sides=10) for k in range(3)]
    return out


def paint(painter, pattern: Pattern) -> None:
    front = {side: next(p for p in pattern.panels if p.name == f"front_{side}") for side in "lr"}
    painter.opening("front_r", front["r"].edges["centre_r"].curve, width=0.0016, depth=0.5)
    for side, sign in (("l", 1.0), ("r", -1.0)):
        name = f"front_{side}"
        flap = next(p for p in pattern.panels if p.name == f"flap_{side}")
        top = flap.edges["top"].curve
        painter.seam(name, top + [0.0, 0.004])
        painter.opening(name, top, width=0.0016, depth=0.6)
        middle = 0.5 * (top[0] + top[1])
        bust = front[side].edges[f"armhole_{side}"].curve[0, 1]
        painter.dart(name, np.array([middle, [middle[0] - sign * 0.004, bust - 0.02]]))
    welt_l = front["l"].edges["armhole_l"].curve
    x1, y1 = 0.185, welt_l[0, 1] + 0.058
    welt = np.array([[x1 - 0.098, y1 - 0.034], [x1, y1 - 0.018], [x1, y1 + 0.006], [x1 - 0.098, y1 - 0.010]])
    painter.patch("front_l", welt, lift=7e-4, insets=(), shade=0.35)
    painter.opening("front_l", welt[[2, 3]], width=0.0013, depth=0.6)
    for y in (0.0, BUTTON_STEP):
        roll = front["l"].edges["roll_l"].curve[0, 1] - 0.012
        painter.buttonhole("front_l", (-0.004, roll - y), size=0.022, angle=0.0)
    back = next(p for p in pattern.panels if p.name == "back")
    neck, hem = back.edges["neck"].curve[:, 1].min(), back.edges["hem"].curve[:, 1].min()
    painter.seam("back", np.array([[0.0, neck], [0.0, hem + 0.22]]))
    painter.opening("back", np.array([[0.0, hem + 0.22], [0.0, hem]]), width=0.0016, depth=0.8)
    for side in "lr":
        sleeve = next(p for p in pattern.panels if p.name == f"sleeve_{side}")
        low = sleeve.edges["hem"].curve[0, 1]
        sign = 1.0 if side == "l" else -1.0
        painter.opening(f"sleeve_{side}", np.array([[sign * 0.101, low], [sign * 0.101, low + 0.10]]), width=0.0012, depth=0.6)
        painter.seam(f"sleeve_{side}", np.array([[sign * 0.101, low + 0.10], [sign * 0.125, -0.02]]), depth=0.6)


def measures(sections: TorsoSections, pattern: Pattern) -> dict[str, float]:
    """Finished measures in centimetres."""
    block = block_of(sections)
    return body_measures(block, sleeves(block)[1], 0.0)


COLLAR = ("collar_l", "collar_b", "collar_r", "lapel_l", "lapel_r")

DESIGN = Design(
    id="blazer",
    name={"zh-CN": "单排扣西装外套", "en": "Single-Breasted Blazer"},
    category="outerwear",
    layer=4,
    cut="unisex",
    fabric=fabric("suiting"),
    draft=draft,
    measures=measures,
    colourways=[
        Colourway("charcoal", {"zh-CN": "炭灰", "en": "Charcoal"}, "#3f4249"),
        Colourway("camel", {"zh-CN": "驼色", "en": "Camel"}, "#b18d63"),
        Colourway("navy", {"zh-CN": "藏青", "en": "Navy"}, "#232c44"),
    ],
    stitches=[
        *[Stitch(f"front_{s}", f"{e}_{s}", 0.0, "ridge") for s in "lr" for e in ("side", "armhole", "shoulder")],
        *[Stitch("back", f"{e}_{s}", 0.0, "ridge") for s in "lr" for e in ("side", "armhole", "shoulder")],
        *[Stitch(f"sleeve_{s}", e, 0.0, "ridge") for s in "lr" for e in ("under_front", "under_back")],
        *[Stitch(f"flap_{s}", "bottom", 0.005) for s in "lr"],
    ],
    bend_compliance=5e-5,
    leg_share=0.55,
    room=0.012,
    sleeve_panels=("sleeve_l", "sleeve_r"),
    paint=paint,
    ornaments=ornaments,
    hold_panels={**{name: 1.0 for name in COLLAR}, "flap_l": 0.6, "flap_r": 0.6},
    hold_edges={("back", f"shoulder_{side}"): (1.0, 0.09) for side in "lr"} | {("back", "neck"): (1.0, 0.10)}
    | {(f"front_{side}", f"{edge}_{side}"): (1.0, reach) for side in "lr" for edge, reach in (("shoulder", 0.10), ("roll", 0.13), ("gorge", 0.10), ("centre", 0.07))},
)
