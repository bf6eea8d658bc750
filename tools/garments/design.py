"""What a garment module states: its pattern for a body, its draping parameters, skin and fabric."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Callable

import numpy as np

from body_model import TorsoSections
from pattern import Pattern


@dataclass
class Colourway:
    """A colour of a garment; `swatch` is sRGB '#rrggbb': what the cloth looks like on the whole.

    Plain garments are dyed: `tint` is what the detail map is dyed with (None: the swatch).  Printed ones use `print_colours`
    and sew with `thread` (None: a little lighter or darker than the cloth).
    """

    id: str
    name: dict[str, str]
    swatch: str
    thread: str | None = None
    print_colours: list[str] = field(default_factory=list)
    tint: str | None = None


@dataclass
class Stitch:
    """A seam line on an edge of a panel, `inset` metres inside it.

    kind: 'stitch', 'twin' (two rows 6 mm apart), 'ridge' (a seam without thread), 'felled' (seam and two rows, as on jeans),
    'blind' (a hem without visible thread)."""

    panel: str
    edge: str
    inset: float
    kind: str = "stitch"


@dataclass
class Ornament:
    """A small rigid part on the cloth: a button, a buckle, a belt loop.

    `points` (K,3) metres in the frame of the cloth where it sits (x and y as in the flat panel, z outwards), centred on `at`
    of the flat panel, turned by `angle` radians; `triangles` (T,3); `uv` (K,2) metres on its own patch of the atlas.
    `patch` names the patch: ornaments of one name share it.  `colour` '#rrggbb' is painted on it and keeps its own colour;
    None makes it of the garment's cloth.  `relief(x, y)` gives (height metres, tone) over the patch, x and y from its middle.
    """

    panel: str
    at: tuple[float, float]
    points: np.ndarray
    triangles: np.ndarray
    uv: np.ndarray
    patch: str
    colour: str | None = None
    angle: float = 0.0
    relief: Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]] | None = None


@dataclass
class Design:
    """A garment of the wardrobe.

    `draft(sections)` cuts the pattern for a body.  `held_panels` keep the height they are placed at (a waistband, which
    elastic and hooks hold in life); `sleeve_panels` follow the arms.
    """

    id: str
    name: dict[str, str]
    category: str
    layer: int
    cut: str
    fabric: dict
    draft: Callable[[TorsoSections], Pattern]
    measures: Callable[[TorsoSections, Pattern], dict[str, float]]
    colourways: list[Colourway]
    stitches: list[Stitch]
    default_size: str = "M"
    released: bool = True       # False: still being fitted; built only when named with --only
    stretch_compliance: float = 2e-6
    bend_compliance: float = 2e-3
    leg_share: float = 0.4
    sleeve_panels: tuple[str, ...] = ()
    held_panels: tuple[str, ...] = ()
    print_kind: str = "plain"      # a name in `prints.PRINTS`
    friction: float = 0.5
    hem_gap: float = 0.0095      # metres between skin and the outer cloth at a hem; its turned-in side needs 3.5 mm of it
    lip: tuple[float, float] = (0.0035, 0.012)   # turned hems: metres thick, metres deep
    settle_steps: int = 240
    hang_steps: int = 300
    hang_gravity: float = 1.0   # below 1 for light, stiff cloth that stands away more than its mesh can show
    room: float = 0.0            # metres left over the skin for layers below: knitwear 0.008, blazers 0.014, coats 0.020
    arm_degrees: float = 45.0    # how far the arms are lowered while it is draped
    drape_pose: dict[str, tuple[float, float, float]] = field(default_factory=dict)   # further joints turned while it is draped, axis-angle
    audience: str | None = None  # women, men or unisex; None: what the size chart `cut` is for
    tuck: str = "over"           # 'either' for tops that may be tucked into a waistband
    structure: str | None = None  # what the textures show; None: what the fabric states
    panel_structure: dict[str, str] = field(default_factory=dict)   # panels of another structure, e.g. {"cuff_l": "rib"}
    thread: str | None = None    # sRGB of contrast thread in every colourway; None: thread of the cloth's colour
    texture_size: int = 1024     # texels along a side
    paint: Callable | None = None      # paint(painter, pattern): pockets, zips, creases (see `textures.AtlasPainter`)
    ornaments: Callable | None = None  # ornaments(sections, pattern) -> list[Ornament], the same topology in all sizes
    hold_panels: dict[str, float] = field(default_factory=dict)     # panel -> how firmly it keeps its place (`_HOLD`)
    hold_edges: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)  # (panel, edge) -> (hold there, metres to 0)
    cling_edges: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)  # (panel, edge) -> (pull to the skin 0..1, metres to 0)
    swell: Callable | None = None      # swell(sheet, base flat (N,2)) -> metres (sewn,) that the cloth stands out of the drape (down chambers)
    weigh: Callable | None = None      # weigh(body, rest_body, joints, points, sheet, sections) -> skin weights; None: `garment_weights`

    @property
    def for_whom(self) -> str:
        """The manifest's `audience`."""
        return self.audience or {"female": "women", "male": "men"}.get(self.cut, "unisex")

    @property
    def printed(self) -> bool:
        """Whether every colourway has its own texture."""
        return self.print_kind != "plain"


def hex_rgb(colour: str) -> np.ndarray:
    """'#rrggbb' to three floats in 0..1 (sRGB)."""
    return np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)], float) / 255.0
