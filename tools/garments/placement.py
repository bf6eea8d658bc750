"""Where flat panels start around the body before they are sewn and draped (T-pose, metres)."""
from __future__ import annotations

import numpy as np

from body_model import TorsoSections


def torso_sheet(sections: TorsoSections, top_y: float, half_width, shoulder_line, armpit_y: float, front: bool, clearance: float = 0.02):
    """Placement of a front or back panel.

    `top_y`: body height of pattern y = 0.  `half_width(y)`: pattern half width at pattern heights y <= armpit.
    `shoulder_line(x)`: pattern height of the panel's upper limit at |x|.  Below the armpit the panel wraps half the
    torso; above it lies in front of (or behind) chest and shoulder and closes towards the shoulder seam.
    """
    heights = np.linspace(-0.35, sections.named_joints["neck"][1] - 0.01, 60)
    cuts = [sections.at(y) for y in heights]
    widths = np.array([c.half_width for c in cuts])
    fronts, backs = np.array([c.front for c in cuts]), np.array([c.back for c in cuts])
    arm_z = sections.named_joints["l_shoulder"][2]

    def place(flat: np.ndarray) -> np.ndarray:
        x, y = flat[:, 0], flat[:, 1] + top_y
        reach = np.interp(y, heights, fronts if front else backs) + (clearance if front else -clearance)
        share = np.clip(x / np.maximum(half_width(flat[:, 1]), 1e-6), -1.0, 1.0)
        wrap_x = (np.interp(y, heights, widths) + clearance) * np.sin(share * np.pi / 2)
        middle = 0.5 * (np.interp(y, heights, fronts) + np.interp(y, heights, backs))
        above = np.clip((flat[:, 1] - armpit_y) / 0.05, 0.0, 1.0)
        out_x = (1 - above) * wrap_x + above * x
        rest_z = (1 - above) * middle + above * arm_z
        bulge = np.cos(share * np.pi / 2) ** 0.6
        room = np.clip((shoulder_line(np.abs(x)) - flat[:, 1]) / 0.11, 0.0, 1.0) ** 0.5
        z = rest_z + (reach - rest_z) * bulge * ((1 - above) + above * room)
        # Around the armhole the sheet must pass in front of (behind) the arm, not through it.
        ring = 0.075 * above * np.clip((shoulder_line(np.abs(x)) - flat[:, 1]) / 0.07, 0.0, 1.0) ** 0.5 * np.clip((flat[:, 1] - armpit_y) / 0.04, 0, 1)
        z = np.maximum(z, rest_z + ring) if front else np.minimum(z, rest_z - ring)
        return np.stack([out_x, y, z], axis=1)

    return place


def sleeve_tube(sections: TorsoSections, biceps_x: float, width: float, left: bool):
    """Placement of a sleeve: x of the pattern runs round the arm (0 on top; positive to the back on the left arm and
    to the front on the right), y of the pattern towards the shoulder."""
    centre = sections.named_joints["l_shoulder"]
    radius = max(width / (2 * np.pi), 0.055)

    def place(flat: np.ndarray) -> np.ndarray:
        angle = flat[:, 0] / (0.5 * width) * np.pi
        x = biceps_x - flat[:, 1] * 0.8
        out = np.stack([x, centre[1] - 0.005 + radius * np.cos(angle), centre[2] + radius * np.sin(angle)], axis=1)
        if left:
            out[:, 2] = centre[2] - radius * np.sin(angle)
        else:
            out[:, 0] *= -1.0
        return out

    return place


def cone(sections: TorsoSections, waist_y: float, waist_radius: float, slope: float, middle_angle: float, angle_scale: float,
         folds: int = 0, fold_depth: float = 0.0):
    """Placement of a flared skirt panel cut as an annular sector about the origin (pattern centre line straight down).

    `middle_angle`: body angle of the panel's centre line (0 front, pi back); `angle_scale`: body angle per pattern angle;
    `slope`: sine of the cone's half angle.  The section is an ellipse at the waist and rounds out towards the hem.
    """
    cut = sections.at(waist_y)
    middle_z = 0.5 * (cut.front + cut.back)
    depth = 0.5 * (cut.front - cut.back)
    hip = sections.at(sections.hip_y)
    middle_hip = 0.5 * (hip.front + hip.back)

    def place(flat: np.ndarray) -> np.ndarray:
        radius = np.hypot(flat[:, 0], flat[:, 1])
        down = radius - waist_radius
        angle = middle_angle + angle_scale * np.arctan2(flat[:, 0], -flat[:, 1])
        wide = cut.half_width + 0.008 + down * slope
        deep = depth + 0.008 + down * slope
        fold = 1.0 + fold_depth * np.clip(down / 0.4, 0.0, 1.2) * np.cos(folds * angle)
        z_middle = middle_z + (middle_hip - middle_z) * np.clip(down / 0.2, 0.0, 1.0)
        y = waist_y - down * np.sqrt(1.0 - slope**2)
        return np.stack([wide * fold * np.sin(angle), y, z_middle + deep * fold * np.cos(angle)], axis=1)

    return place
