"""A long single-breasted wool coat: notched lapels, three buttons, slanted welt pockets, half belt and vent at the back."""
from __future__ import annotations

import numpy as np

import collars
from blocks import back_panel, body_measures, long_sleeves, mirrored, torso
from body_model import TorsoSections
from design import Colourway, Design, Stitch
from fabrics import fabric
from pattern import Edge, Panel, Pattern, bezier, length, line
from trims import button

SLEEVE_GIRTH = 0.325
OVERLAP = 0.028                    # the left front lies over the right by this much beyond the middle
BUTTONS, BUTTON_STEP = 3, 0.125
LAPEL_WIDTH = 0.102
WELT = (0.172, 0.038)              # length and width of a pocket welt
BELT = (0.150, 0.046)              # half length and height of the half belt
HORN = "#3b2a1e"
PIECES = [("collar_l", "front_l", "gorge_l"), ("collar_b", "back", "neck"), ("collar_r", "front_r", "gorge_r")]


def block_of(sections: TorsoSections):
    neck = sections.at(sections.named_joints["neck"][1])
    knee = sections.named_joints["l_hip"][1] - sections.named_joints["l_knee"][1]
    return torso(sections, chest_ease=0.235, hem_ease=0.40, hem_drop=knee + 0.170, neck_half=neck.half_width + 0.018, neck_front=-0.085, neck_back=-0.014,
                 shoulder=0.036, armhole=0.088, waist_in=0.014, lift=0.026, clearance=0.034)


def sleeves(block):
    return long_sleeves(block, arm_ease=0.165, cuff_height=0.0, cuff_girth=SLEEVE_GIRTH, fullness=1.0, beyond=0.040, cap_ease=1.03, cuff_panel=False,
                        bend=0.014)


def levels(block) -> tuple[float, float, np.ndarray]:
    """Pattern y of the top button and of the end of the closed edge, and the point where collar and lapel meet (left)."""
    upper = block.sections.waist_y + 0.072 - block.top_y
    neck, foot = np.array([block.neck_half, 0.0]), np.array([-OVERLAP, upper + 0.014])
    return upper, upper - (BUTTONS - 1) * BUTTON_STEP - 0.020, neck + 0.25 * (foot - neck)


def fronts(block) -> list[Panel]:
    upper, lower, gorge = levels(block)
    panels = []
    for side, sign in (("l", 1.0), ("r", -1.0)):
        # Drawn as the left front; the middle lies at +-OVERLAP so that both meet at the left front's edge.
        middle = -sign * OVERLAP
        foot = (middle, upper + 0.014)
        edges = {
            "hem": Edge(line((middle, block.hem), tuple(block.side[0]))),
            "side": Edge(block.side, f"side_{side}"),
            "armhole": Edge(block.hole_front, f"armhole_{side}_front"),
            "shoulder": Edge(line(block.tip, (block.neck_half, 0.0)), f"shoulder_{side}"),
            "gorge": Edge(line(tuple(gorge), (block.neck_half, 0.0)), f"gorge_{side}"),
            "roll": Edge(line(foot, tuple(gorge)), f"roll_{side}"),
            "centre": Edge(line(foot, (middle, lower)), "centre"),
            "open": Edge(line((middle, lower), (middle, block.hem))),
        }
        outline = [("hem", True), ("side", True), ("armhole", True), ("shoulder", True), ("gorge", False), ("roll", False), ("centre", True), ("open", True)]
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
    return 0.0092 * (1.0 - np.exp(-away / 0.005)) + 0.006 * (1.0 - share) * np.exp(-((away - 0.014) / 0.012) ** 2) - 0.0012 * np.clip(away / 0.1, 0, 1)


def lapels(block) -> list[Panel]:
    upper, _, gorge = levels(block)
    panels = []
    for side, sign in (("l", 1.0), ("r", -1.0)):
        foot = np.array([-sign * OVERLAP, upper + 0.014])
        tip = gorge + np.array([LAPEL_WIDTH, -0.014])
        # A little belly on the outer edge.
        outer = bezier(tuple(foot), foot + np.array([0.036, 0.075]), tip + np.array([0.002, -0.11]), tuple(tip))
        edges = {"outer": Edge(outer), "gorge": Edge(line(tuple(tip), tuple(gorge))), "roll": Edge(line(tuple(foot), tuple(gorge)), f"roll_{side}")}
        outline = [("outer", True), ("gorge", True), ("roll", False)]
        if sign < 0:
            edges = {key: Edge(mirrored(edge.curve), edge.seam) for key, edge in edges.items()}
            outline = [(key, not forwards) for key, forwards in reversed(outline)]

        def form(context, flat, side=side, sign=sign, foot=foot):
            return context.on(f"front_{side}", flat, _lift(flat * [sign, 1.0], foot, gorge))

        panels.append(Panel(f"lapel_{side}", edges, outline, lambda flat: np.zeros((len(flat), 3)), form=form))
    return panels


def _box(name: str, corners: np.ndarray, on: str, rows: int, lift) -> Panel:
    """A formed four-cornered piece on a panel; corners anticlockwise from the lower left, `lift(u, v)` over 0..1."""
    a, b, c, d = corners
    edges = {"bottom": Edge(line(a, b)), "end_p": Edge(line(b, c)), "top": Edge(line(d, c)), "end_n": Edge(line(a, d))}
    frame = np.linalg.inv(np.stack([b - a, d - a], axis=1))

    def form(context, flat):
        u, v = frame @ (flat - a).T
        return context.on(on, flat, lift(u, v))

    return Panel(name, edges, [("bottom", True), ("end_p", True), ("top", False), ("end_n", False)], lambda flat: np.zeros((len(flat), 3)), rows=rows, form=form)


def welt_corners(block, sign: float) -> np.ndarray:
    """Corners (4,2) of a slanted pocket welt, anticlockwise from the lower left."""
    top = np.array([sign * 0.40 * block.hem_half, block.sections.waist_y - 0.045 - block.top_y])
    down = np.array([sign * 0.36, -1.0])
    down /= np.linalg.norm(down)
    across = np.array([-down[1], down[0]]) * (WELT[1] * sign)    # towards the side seam
    if across[0] * sign < 0:
        across = -across
    low = top + down * WELT[0]
    corners = [low, low + across, top + across, top] if sign > 0 else [low + across, low, top, top + across]
    return np.array(corners)


def pieces_on(block) -> list[Panel]:
    panels = []
    for side, sign in (("l", 1.0), ("r", -1.0)):
        inner = (lambda u: u) if sign > 0 else (lambda u: 1.0 - u)
        panels.append(_box(f"welt_{side}", welt_corners(block, sign), f"front_{side}", 4,
                           lambda u, v, inner=inner: 0.0028 + 0.0034 * np.exp(-inner(u) / 0.5)))
    y = block.sections.waist_y + 0.020 - block.top_y
    half, high = BELT[0], 0.5 * BELT[1]
    panels.append(_box("half_belt", np.array([[-half, y - high], [half, y - high], [half, y + high], [-half, y + high]]), "back", 4,
                       lambda u, v: 0.0040 + 0.0035 * np.sin(np.pi * np.clip(u, 0, 1))))
    return panels


def draft(sections: TorsoSections) -> Pattern:
    block = block_of(sections)
    front, back = fronts(block), back_panel(block)
    back.edges["neck"].seam = "neck_back"
    profile = collars.stand_and_fall(stand=lambda c: 0.036 * np.clip((0.97 - c) / 0.55, 0.0, 1.0) ** 0.8 + 0.001, fall=lambda c: 0.048 - 0.008 * np.clip(c - 0.5, 0, 1),
                                     spread=lambda c: 0.010 * np.clip((c - 0.6) / 0.4, 0, 1), gap=0.027, lift=0.0140, roll=0.0060,
                                     lie=lambda c: np.clip((c - 0.40) / 0.35, 0.0, 1.0))
    panels = [*front, back, *sleeves(block)[0], *lapels(block)]
    sizes = [length(front[0].edges["gorge_l"].curve), length(back.edges["neck"].curve), length(front[1].edges["gorge_r"].curve)]
    panels += collars.strips(PIECES, ["gorge_l", "neck_back", "gorge_r"], sizes, 0.096, 9, profile, top_share=[1.6, 1.3, 1.6])
    panels += pieces_on(block)
    hems = [("back", "hem"), ("sleeve_l", "hem"), ("sleeve_r", "hem"), *collars.hems(PIECES)]
    for side in "lr":
        hems += [(f"front_{side}", f"hem_{side}"), (f"front_{side}", f"open_{side}"), (f"lapel_{side}", "outer"), (f"lapel_{side}", "gorge")]
    hems += [(piece, e) for piece in ("welt_l", "welt_r", "half_belt") for e in ("bottom", "end_p", "top", "end_n")]
    return Pattern(panels, hems, spacing=0.0205)


def ornaments(sections: TorsoSections, pattern: Pattern):
    block = block_of(sections)
    upper, _, _ = levels(block)
    out = [button("front_l", (0.0, upper - k * BUTTON_STEP), radius=0.0135, colour=HORN, thickness=0.0040, dome=0.0, sides=18) for k in range(BUTTONS)]
    y = block.sections.waist_y + 0.020 - block.top_y
    out += [button("half_belt", (x, y), radius=0.0110, colour=HORN, thickness=0.0036, sides=14) for x in (-BELT[0] + 0.024, BELT[0] - 0.024)]
    for side in "lr":
        sleeve = next(p for p in pattern.panels if p.name == f"sleeve_{side}")
        low = sleeve.edges["hem"].curve[0, 1]
        sign = 1.0 if side == "l" else -1.0
        out += [button(f"sleeve_{side}", (sign * 0.100, low + 0.042 + 0.022 * k), radius=0.0085, colour=HORN, sides=12) for k in range(2)]
    return out


def paint(painter, pattern: Pattern) -> None:
    front = {side: next(p for p in pattern.panels if p.name == f"front_{side}") for side in "lr"}
    painter.opening("front_r", front["r"].edges["centre_r"].curve, width=0.0018, depth=0.6)
    for side, sign in (("l", 1.0), ("r", -1.0)):
        name = f"front_{side}"
        welt = next(p for p in pattern.panels if p.name == f"welt_{side}")
        inner = welt.edges["end_n" if sign > 0 else "end_p"].curve
        painter.opening(name, inner, width=0.0022, depth=0.7)
        closed = np.concatenate([welt.edges["bottom"].curve, welt.edges["top"].curve[::-1]])
        painter.seam(name, np.concatenate([closed, closed[:1]]), depth=0.7)
        # A long fisheye dart from bust to pocket.
        bust = front[side].edges[f"armhole_{side}"].curve[0, 1]
        x = sign * 0.105
        painter.dart(name, np.array([[x, inner[:, 1].max() + 0.02], [x * 1.02, bust - 0.015]]))
        edge = painter.edge(name, f"open_{side}")
        whole = np.concatenate([painter.edge(name, f"centre_{side}"), edge[1:]])
        painter.stitching(name, painter.offset_curve(whole, 0.009 if sign > 0 else -0.009), pucker=0.4)
    upper = front["l"].edges["roll_l"].curve[0, 1] - 0.014
    for k in range(BUTTONS):
        painter.buttonhole("front_l", (-0.006, upper - k * BUTTON_STEP), size=0.031, angle=0.0)
    back = next(p for p in pattern.panels if p.name == "back")
    neck, hem = back.edges["neck"].curve[:, 1].min(), back.edges["hem"].curve[:, 1].min()
    belt = next(p for p in pattern.panels if p.name == "half_belt").edges["bottom"].curve[0, 1]
    vent = hem + 0.44
    painter.seam("back", np.array([[0.0, neck], [0.0, vent]]))
    painter.opening("back", np.array([[0.0, vent], [0.0, hem]]), width=0.0022, depth=0.9)
    painter.stitching("back", np.array([[0.0, vent], [0.042, vent - 0.030]]), pucker=0.4)
    for sign in (-1.0, 1.0):    # fullness gathered under the half belt
        for k in range(3):
            x = sign * (0.045 + 0.032 * k)
            painter.pleat("back", np.array([[x, belt + 0.01], [x * 1.15, belt - 0.16]]), depth=0.30, flip=sign > 0)
    for side in "lr":
        sleeve = next(p for p in pattern.panels if p.name == f"sleeve_{side}")
        low = sleeve.edges["hem"].curve[0, 1]
        sign = 1.0 if side == "l" else -1.0
        painter.opening(f"sleeve_{side}", np.array([[sign * 0.112, low], [sign * 0.112, low + 0.11]]), width=0.0014, depth=0.6)
        painter.seam(f"sleeve_{side}", np.array([[sign * 0.112, low + 0.11], [sign * 0.135, -0.02]]), depth=0.6)


def measures(sections: TorsoSections, pattern: Pattern) -> dict[str, float]:
    """Finished measures in centimetres."""
    block = block_of(sections)
    return body_measures(block, sleeves(block)[1], 0.0)


COLLAR = ("collar_l", "collar_b", "collar_r", "lapel_l", "lapel_r")

DESIGN = Design(
    id="coat-long",
    name={"zh-CN": "羊毛长款大衣", "en": "Long Wool Coat"},
    category="outerwear",
    layer=5,
    cut="unisex",
    fabric=fabric("coating"),
    draft=draft,
    measures=measures,
    colourways=[
        Colourway("camel", {"zh-CN": "驼色", "en": "Camel"}, "#b48c61"),
        Colourway("charcoal", {"zh-CN": "炭灰", "en": "Charcoal"}, "#45474c"),
        Colourway("bordeaux", {"zh-CN": "波尔多红", "en": "Bordeaux"}, "#5b2029"),
    ],
    stitches=[
        *[Stitch(f"front_{s}", f"{e}_{s}", 0.0, "ridge") for s in "lr" for e in ("side", "armhole", "shoulder")],
        *[Stitch("back", f"{e}_{s}", 0.0, "ridge") for s in "lr" for e in ("side", "armhole", "shoulder")],
        *[Stitch(f"sleeve_{s}", e, 0.0, "ridge") for s in "lr" for e in ("under_front", "under_back")],
        *[Stitch(f"lapel_{s}", "outer", 0.009) for s in "lr"],
        *[Stitch(p, "top", 0.009) for p in ("collar_l", "collar_b", "collar_r")],
        *[Stitch("half_belt", e, 0.006) for e in ("bottom", "top", "end_p", "end_n")],
        *[Stitch(f"welt_{s}", e, 0.005) for s in "lr" for e in ("bottom", "top", "end_p", "end_n")],
    ],
    bend_compliance=3e-5,
    leg_share=0.90,
    room=0.020,
    sleeve_panels=("sleeve_l", "sleeve_r"),
    paint=paint,
    ornaments=ornaments,
    hold_panels={**{name: 1.0 for name in COLLAR}, "welt_l": 0.4, "welt_r": 0.4, "half_belt": 0.4},
    hold_edges={("back", f"shoulder_{side}"): (1.0, 0.10) for side in "lr"} | {("back", "neck"): (1.0, 0.12)}
    | {(f"front_{side}", f"{edge}_{side}"): (1.0, reach) for side in "lr" for edge, reach in (("shoulder", 0.12), ("roll", 0.14), ("gorge", 0.12), ("centre", 0.06))},
)
