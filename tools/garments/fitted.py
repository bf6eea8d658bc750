"""A fitted torso for dresses: the side seam takes a part of the shaping, darts (spread evenly, as a panel's metric) the rest."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from body_model import TorsoSections
from pattern import Curve
from placement import torso_sheet


@dataclass
class FittedSide:
    """Quarter girths of a dress over height; all heights are pattern y (0 at `top_y`), metres.

    `finished(y)` is a quarter of the sewn girth, `drawn(y)` the panel's half width before the darts are taken in."""

    top_y: float
    heights: np.ndarray
    finished_q: np.ndarray
    drawn_q: np.ndarray

    def finished(self, y):
        return np.interp(y, self.heights, self.finished_q)

    def drawn(self, y):
        return np.interp(y, self.heights, self.drawn_q)

    def curve(self, low: float, high: float, count: int = 40) -> Curve:
        """The side edge from `low` up to `high`."""
        y = np.linspace(low, high, count)
        return np.stack([self.drawn(y), y], axis=1)

    def metric(self, flat: np.ndarray, bust_y: float, lengthen: float, reach: float) -> np.ndarray:
        """Scale of rest lengths (N,2): darts across, and `lengthen` more length over the bust (front panels)."""
        across = self.finished(flat[:, 1]) / self.drawn(flat[:, 1])
        share = np.exp(-((flat[:, 0] / reach) ** 2)) * np.exp(-(((flat[:, 1] - bust_y) / 0.09) ** 2))
        return np.stack([across, 1.0 + lengthen * share], axis=1)


def fitted_side(sections: TorsoSections, top_y: float, armpit: float, hem: float, eases: dict[str, float], hem_quarter: float,
                darts: float = 0.6) -> FittedSide:
    """Quarter girths from the underarm (`armpit`) to the hem, pattern y.

    `eases` for 'underarm', 'bust', 'waist', 'hip' are added to the body's girths; below the hip the line runs to `hem_quarter`.
    `darts` is the part of the shaping that does not lie in the side seam."""
    hip = sections.hip_y - top_y
    y = np.linspace(hip, armpit, 60)
    girths = np.array([sections.at(v + top_y).girth for v in y])
    girths = np.convolve(np.pad(girths, 4, mode="edge"), np.ones(9) / 9.0, mode="valid")
    waist, bust = sections.waist_y - top_y, armpit - 0.030
    ease = np.interp(y, [hip, waist, bust, armpit], [eases["hip"], eases["waist"], eases["bust"], eases["underarm"]])
    quarter = 0.25 * (girths + ease)
    straight = np.interp(y, [hip, armpit], [quarter[0], quarter[-1]])
    drawn = np.maximum(quarter, quarter + darts * (straight - quarter))
    low = np.linspace(hem, hip, 24, endpoint=False)
    share = (low - hem) / (hip - hem)
    fall = hem_quarter + (quarter[0] - hem_quarter) * (1.0 - (1.0 - share) ** 1.6)
    return FittedSide(top_y, np.concatenate([low, y]), np.concatenate([fall, quarter]), np.concatenate([fall, drawn]))


def fitted_place(sections: TorsoSections, side: FittedSide, shoulder_line, armpit: float, front: bool, clearance: float = 0.015):
    """Placement of a fitted front or back; pattern x is the wearer's left on the front and right on the back."""
    place = torso_sheet(sections, side.top_y, side.drawn, shoulder_line, armpit, front, clearance)
    return place if front else (lambda flat: place(flat * np.array([-1.0, 1.0])))
