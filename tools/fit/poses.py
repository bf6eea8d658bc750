"""Plausible poses of a shopper, drawn procedurally within anatomical limits.

Nine families: standing, arms on the hips or crossed, walking, arms anywhere, reaching, bending, sitting, squat or
raised leg, and looking over the shoulder while turned. Training and evaluation use the same anatomy but different
family parameters (`TRAINING`, `EVALUATION`) and different seeds, so no evaluation pose was ever trained on.

Rotations are SMPL's: local axis-angle in the T-pose frame (X left, Y up, Z front). Left elbows bend about -Y, knees
about +X; right-hand joints mirror (x, -y, -z).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from reduced_body import rotation_matrix, rotation_vector

DEGREE = np.pi / 180.0
FAMILIES = ("standing", "akimbo", "walking", "arms", "reaching", "bending", "sitting", "squat", "glance")


@dataclass(frozen=True)
class PoseParameters:
    """What differs between the training and the evaluation distribution."""

    mix: tuple[float, ...]  # probability of each family
    spread: float  # multiplies the standard deviation of small motions
    stride: tuple[float, float]  # degrees of hip swing in walking
    bend: tuple[float, float]  # degrees of trunk bend in bending
    seat: tuple[float, float]  # degrees of hip flexion in sitting
    reach: tuple[float, float]  # degrees of arm elevation in reaching
    facing: float = 0.5  # share of bodies within 45 degrees of the camera; the rest any yaw


TRAINING = PoseParameters((0.2, 0.12, 0.12, 0.2, 0.1, 0.08, 0.05, 0.05, 0.08), 1.0, (5, 40), (10, 80), (60, 105), (90, 170))
EVALUATION = PoseParameters((0.16, 0.12, 0.14, 0.2, 0.1, 0.08, 0.06, 0.06, 0.08), 1.1, (10, 35), (20, 70), (70, 100), (80, 160))

# Limits of the local axis-angle components (degrees): what the fit may never leave. Hinges: elbow flexion only about
# -Y (left) and +Y (right), knee flexion only about +X.
LIMITS_DEGREES = {
    1: ((-130, 45), (-60, 60), (-45, 75)), 3: ((-30, 60), (-40, 40), (-30, 30)), 6: ((-30, 60), (-40, 40), (-30, 30)),
    9: ((-30, 60), (-40, 40), (-30, 30)), 4: ((0, 150), (-20, 20), (-12, 12)), 7: ((-50, 45), (-35, 35), (-35, 35)),
    10: ((-35, 35), (-20, 20), (-20, 20)), 12: ((-50, 50), (-55, 55), (-40, 40)), 15: ((-50, 50), (-55, 55), (-40, 40)),
    13: ((-25, 25), (-35, 35), (-25, 40)), 16: ((-120, 120), (-150, 80), (-115, 120)),
    18: ((-90, 90), (-155, 0), (-15, 15)), 20: ((-60, 60), (-40, 40), (-75, 75)), 22: ((-25, 25), (-25, 25), (-25, 25)),
}
MIRROR_JOINT = {1: 2, 4: 5, 7: 8, 10: 11, 13: 14, 16: 17, 18: 19, 20: 21, 22: 23}


def limits() -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper limits of the 72 axis-angle components in radians; the root is unlimited (+-1e3)."""
    low, high = np.full((24, 3), -1e3), np.full((24, 3), 1e3)
    for joint, ranges in LIMITS_DEGREES.items():
        bounds = np.array(ranges) * DEGREE
        low[joint], high[joint] = bounds[:, 0], bounds[:, 1]
        if joint in MIRROR_JOINT:
            other = MIRROR_JOINT[joint]
            low[other] = (bounds[0, 0], -bounds[1, 1], -bounds[2, 1])
            high[other] = (bounds[0, 1], -bounds[1, 0], -bounds[2, 0])
    return low.reshape(72), high.reshape(72)


def _arm(random: np.random.Generator, down: np.ndarray, side: np.ndarray, twist: np.ndarray, flex: np.ndarray,
         pronation: np.ndarray) -> dict[int, np.ndarray]:
    """Left arm: elevation from hanging `down` (degrees), azimuth `side` (0 sideways, 90 forward), twist, elbow flexion."""
    count = len(down)
    lift = np.clip((down - 40) * 0.22, 0, 30)
    rise, azimuth = (down - 0.8 * lift) * DEGREE, side * DEGREE
    direction = np.stack([np.sin(rise) * np.cos(azimuth), -np.cos(rise), np.sin(rise) * np.sin(azimuth)], -1)
    axis = np.cross(np.broadcast_to([1.0, 0.0, 0.0], direction.shape), direction)
    length = np.linalg.norm(axis, axis=-1, keepdims=True)
    angle = np.arccos(np.clip(direction[:, :1], -1, 1))
    swing = rotation_matrix(np.where(length > 1e-6, axis / np.maximum(length, 1e-6), (0.0, 0.0, 1.0)) * angle)
    spin = rotation_matrix(np.stack([twist * DEGREE, 0 * twist, 0 * twist], -1))
    zero = np.zeros(count)
    return {
        13: np.stack([zero, -0.35 * lift * np.sin(azimuth), lift * np.cos(azimuth)], -1) * DEGREE
        + random.normal(0, 3 * DEGREE, (count, 3)),
        16: rotation_vector(swing @ spin),
        18: np.stack([pronation, -flex, random.normal(0, 2, count)], -1) * DEGREE,
        20: random.normal(0, 1, (count, 3)) * np.array([8, 8, 15]) * DEGREE,
        22: random.normal(0, 2 * DEGREE, (count, 3)),
    }


def _leg(random: np.random.Generator, flex: np.ndarray, abduct: np.ndarray, turn: np.ndarray, knee: np.ndarray,
         ankle: np.ndarray) -> dict[int, np.ndarray]:
    """Left leg: hip flexion, abduction, outward turn, knee flexion, ankle dorsiflexion (degrees)."""
    count = len(flex)
    return {
        1: np.stack([-flex, turn, abduct], -1) * DEGREE,
        4: np.stack([knee, random.normal(0, 3, count), random.normal(0, 2, count)], -1) * DEGREE,
        7: np.stack([-ankle, random.normal(0, 6, count), random.normal(0, 4, count)], -1) * DEGREE,
        10: random.normal(0, 1, (count, 3)) * np.array([6, 2, 2]) * DEGREE,
    }


def _family(name: str, count: int, random: np.random.Generator, p: PoseParameters) -> np.ndarray:
    """`count` poses of one family, root rotation zero except for the trunk's own pitch: (count, 24, 3)."""
    uniform, normal = (lambda a, b: random.uniform(a, b, count)), (lambda s: random.normal(0, s * p.spread, count))
    pose = np.zeros((count, 24, 3))
    bend, lean, twist = normal(5) + 3, normal(3), normal(6)
    head = np.stack([normal(9), normal(14), normal(5)], -1)
    walk = {}
    arms, legs, pitch = [], [], normal(2)
    if name == "bending":
        bend = uniform(*p.bend)
        pitch, bend = 0.5 * bend, 0.5 * bend
    if name == "glance":
        twist = uniform(-35, 35)
        head[:, 1] = np.sign(twist) * uniform(10, 60)
    for sign in (1.0, -1.0):
        down, side, spin, flex = np.abs(normal(10)) + 6, normal(30) + 10, normal(15), np.abs(normal(15)) + 8
        pronation = normal(15)
        hip, abduct, turn, knee, ankle = normal(4), normal(4) + 3, normal(7) + 4, np.abs(normal(5)), normal(4)
        if name == "akimbo":
            crossed = random.random(count) < 0.45
            down = np.where(crossed, uniform(15, 45), uniform(30, 60))
            side = np.where(crossed, uniform(40, 90), uniform(-40, 20))
            spin = np.where(crossed, uniform(20, 70), uniform(20, 70)) * 1.0
            flex = np.where(crossed, uniform(70, 120), uniform(70, 110))
        elif name == "walking":
            phase = walk.setdefault("phase", uniform(0, 2 * np.pi))
            swing = walk.setdefault("swing", uniform(*p.stride))
            hip = sign * swing * np.sin(phase) + 0.15 * swing
            knee = np.clip(8 + 1.1 * swing * np.clip(np.cos(phase) * sign, 0, 1) + np.clip(hip, -50, 10) * -0.4, 0, 90)
            ankle = normal(8)
            side, down = np.where(-sign * np.sin(phase) > 0, 80, -80) + normal(10), np.abs(0.8 * swing * np.sin(phase)) + 5
        elif name == "arms":
            down, side, spin, flex = uniform(0, 150), uniform(-45, 110), normal(35), uniform(0, 140)
            side = np.where(down > 110, np.clip(side, -10, 90), side)
            pronation = normal(30)
        elif name == "reaching":
            reach = random.random(count) < 0.6
            down = np.where(reach, uniform(*p.reach), down)
            side = np.where(reach, uniform(0, 95), side)
            flex = np.where(reach, uniform(0, 60), flex)
        elif name == "bending":
            hip, down, side = pitch + uniform(0, 15), uniform(10, 80), uniform(50, 95)
            knee = uniform(0, 40)
        elif name == "sitting":
            hip, knee, abduct, ankle = uniform(*p.seat), uniform(60, 110), uniform(0, 18), normal(8)
            down, side, flex = uniform(5, 50), uniform(30, 90), uniform(10, 100)
        elif name == "squat":
            raised = random.random(count) < 0.5
            hip = np.where(raised, uniform(20, 100), uniform(0, 40))
            knee = np.where(raised, uniform(10, 110), 0.9 * hip)
            abduct = uniform(0, 30)
            down, side, flex = uniform(5, 90), uniform(-10, 95), uniform(0, 90)
        arms.append(_arm(random, down, side, spin, flex, pronation))
        legs.append(_leg(random, hip, abduct, turn, knee, ankle))
    for part in (arms, legs):
        for joint, value in part[0].items():
            pose[:, joint] = value
        for joint, value in part[1].items():
            pose[:, MIRROR_JOINT[joint]] = value * (1, -1, -1)
    share = random.dirichlet((4, 4, 4), count)
    trunk = np.stack([bend, twist, lean], -1)
    for index, joint in enumerate((3, 6, 9)):
        pose[:, joint] = (trunk * share[:, index : index + 1] + random.normal(0, 1.5, (count, 3))) * DEGREE
    pose[:, 12] = 0.45 * head * DEGREE + random.normal(0, 2 * DEGREE, (count, 3))
    pose[:, 15] = 0.55 * head * DEGREE + random.normal(0, 2 * DEGREE, (count, 3))
    pose[:, 0, 0] = pitch * DEGREE
    return pose


def sample_poses(count: int, random: np.random.Generator, parameters: PoseParameters):
    """Draws `count` poses: axis-angle (count, 24, 3) with the root in the camera frame, and family indices (count,).

    The root holds the turn into the camera frame (x right, y down, z forward): camera pitch, yaw, trunk pitch.
    """
    family = random.choice(len(FAMILIES), count, p=np.array(parameters.mix) / np.sum(parameters.mix))
    pose = np.zeros((count, 24, 3))
    for index, name in enumerate(FAMILIES):
        chosen = np.flatnonzero(family == index)
        if len(chosen):
            pose[chosen] = _family(name, len(chosen), random, parameters)
    low, high = limits()
    # Strictly inside the limits, so that a limit is never the truth.
    pose = np.clip(pose.reshape(count, 72), 0.98 * low, 0.98 * high).reshape(count, 24, 3)
    near = random.random(count) < parameters.facing
    yaw = np.where(near, random.uniform(-45, 45, count), random.uniform(-180, 180, count)) * DEGREE
    tilt = random.normal(0, 3 * DEGREE, (count, 3))
    camera = rotation_matrix(np.stack([random.normal(0, 5 * DEGREE, count) + np.pi, 0 * yaw, 0 * yaw], -1))
    turn = rotation_matrix(np.stack([0 * yaw, yaw, 0 * yaw], -1))
    pose[:, 0] = rotation_vector(camera @ turn @ rotation_matrix(pose[:, 0]) @ rotation_matrix(tilt))
    return pose, family
