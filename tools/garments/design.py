"""What a garment module states: its pattern for a body, its draping parameters, skin and fabric."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Callable

import numpy as np

from body_model import TorsoSections
from pattern import Pattern


@dataclass
class Colourway:
    """A colour of a garment; `swatch` is sRGB '#rrggbb' and the base colour of its texture."""

    id: str
    name: dict[str, str]
    swatch: str
    thread: str
    print_colours: list[str] = field(default_factory=list)


@dataclass
class Stitch:
    """A seam line on an edge of a panel, `inset` metres inside it. kind: 'stitch', 'twin', 'ridge' (a seam without thread)."""

    panel: str
    edge: str
    inset: float
    kind: str = "stitch"


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
    print_kind: str = "plain"
    friction: float = 0.5
    hem_gap: float = 0.0095      # metres between skin and the outer cloth at a hem; its turned-in side needs 3.5 mm of it
    thick_panels: tuple[str, ...] = ()
    settle_steps: int = 240
    hang_steps: int = 300
    hang_gravity: float = 1.0   # below 1 for light, stiff cloth that stands away more than its mesh can show


def hex_rgb(colour: str) -> np.ndarray:
    """'#rrggbb' to three floats in 0..1 (sRGB)."""
    return np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)], float) / 255.0
