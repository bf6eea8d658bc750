"""The wardrobe's size chart and the reference body each size is cut for."""
from __future__ import annotations

import numpy as np

from body_model import BodyModel, TorsoSections

LABELS = ["XS", "S", "M", "L", "XL"]

# Body girths in centimetres (chest, waist, hip), measured as `TorsoSections` does: the convex hull of a horizontal
# section, i.e. where a tape measure lies.
GRADE_CM = {
    "female": {"XS": (80, 63, 87), "S": (84, 66, 91), "M": (90, 71, 96), "L": (96, 77, 101), "XL": (104, 85, 108)},
    "male": {"XS": (84, 70, 86), "S": (90, 76, 91), "M": (96, 82, 96), "L": (102, 89, 101), "XL": (110, 98, 108)},
    "unisex": {"XS": (84, 66, 87), "S": (90, 71, 92), "M": (96, 77, 97), "L": (102, 84, 102), "XL": (110, 92, 109)},
}


def reference_betas(body: BodyModel, cut: str, label: str) -> np.ndarray:
    """Shape coefficients (S,) of the body that size `label` of the chart `cut` is made for.

    Damped Gauss-Newton on the three girths with a prior that keeps the coefficients near the population mean of the
    chart (one standard deviation counts as much as 4 cm of girth).  Coefficients are held within 2.5.
    """
    target = np.array(GRADE_CM[cut][label], float)
    mean = body.mean_betas[cut]
    betas = mean.copy()
    count = len(betas)
    prior_cm = 0.25
    for _ in range(10):
        sections = TorsoSections(body, betas)
        girths = sections.girths() * 100.0
        jacobian = np.zeros((3, count))
        for k in range(count):
            step = betas.copy()
            step[k] += 0.15
            jacobian[:, k] = (sections.girths_at_same_heights(step) * 100.0 - girths) / 0.15
        normal = jacobian.T @ jacobian + prior_cm**2 * np.eye(count)
        gradient = jacobian.T @ (target - girths) - prior_cm**2 * (betas - mean)
        betas = np.clip(betas + np.linalg.solve(normal, gradient), -2.5, 2.5)
    return betas
