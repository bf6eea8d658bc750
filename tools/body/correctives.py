"""Pose correctives: what linear blend skinning loses in volume at bent joints, given back linearly in the rotation.

Linear blend skinning pinches ("candy wrapper", collapsing elbows). Dual quaternion skinning (Kavan et al. 2008) does
not. The correctives are the least-squares fit of the difference of both to SMPL's pose features, `vec(R - I)`, joint
by joint, over random rotations within each joint's range.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial.transform import Rotation

import skeleton

FEATURES = 9
_SAMPLES = 60
_RIDGE = 0.02
# Smaller correctives are left out, metres: most of the array is zero and stays so.
_NEGLIGIBLE = 2e-5

# How far the joints turn, radians.
_RANGE = {
    1: 1.9, 2: 1.9, 3: 0.7, 4: 2.3, 5: 2.3, 6: 0.5, 7: 0.7, 8: 0.7, 9: 0.5, 10: 0.5, 11: 0.5, 12: 0.8, 13: 0.4,
    14: 0.4, 15: 0.7, 16: 1.7, 17: 1.7, 18: 2.4, 19: 2.4, 20: 1.2, 21: 1.2, 22: 1.2, 23: 1.2,
}  # fmt: skip
_KNEES, _ELBOWS = (4, 5), (18, 19)


@dataclass
class Correctives:
    """`directions`: SMPL's `posedirs` (V, 3, 207). The means are distances between both ways of skinning over the
    vertices concerned, in millimetres, before and after."""

    directions: np.ndarray
    mean_before_mm: float
    mean_after_mm: float


def learn_correctives(mean: np.ndarray, joints: np.ndarray, weights: np.ndarray, seed: int) -> Correctives:
    """Learns them on the mean body: `mean` (V, 3), `joints` (24, 3), `weights` (V, 24)."""
    rng = np.random.default_rng(seed)
    directions = np.zeros((len(mean), 3, FEATURES * (skeleton.JOINTS - 1)))
    before, after = [], []
    for joint in range(1, skeleton.JOINTS):
        blended = _blended_vertices(joint, weights)
        if not len(blended):
            continue
        features, lost = [], []
        for _ in range(_SAMPLES):
            local = np.stack([np.eye(3)] * skeleton.JOINTS)
            local[joint] = _random_rotation(joint, rng)
            transforms, _ = skeleton.forward(joints, local)
            linear = np.einsum("nj,jab->nab", weights[blended], transforms)
            skinned = np.einsum("nab,nb->na", linear[:, :3, :3], mean[blended]) + linear[:, :3, 3]
            wanted = dual_quaternion_skinning(mean[blended], transforms, weights[blended])
            back = np.linalg.solve(linear[:, :3, :3] + 1e-6 * np.eye(3), (wanted - skinned)[..., None])
            lost.append(back.reshape(-1))
            features.append((local[joint] - np.eye(3)).ravel())
        features, lost = np.array(features), np.array(lost)
        gain = np.linalg.solve(features.T @ features + _RIDGE * np.eye(FEATURES), features.T @ lost)
        directions[blended, :, FEATURES * (joint - 1) : FEATURES * joint] = gain.T.reshape(-1, 3, FEATURES)
        before.append(_mean_length_mm(lost))
        after.append(_mean_length_mm(lost - features @ gain))
    directions[np.abs(directions) < _NEGLIGIBLE] = 0
    return Correctives(directions, float(np.mean(before)), float(np.mean(after)))


def dual_quaternion_skinning(vertices: np.ndarray, transforms: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Skins vertices (n, 3) with rigid transforms (24, 4, 4) and weights (n, 24)."""
    real = np.roll(Rotation.from_matrix(transforms[:, :3, :3]).as_quat(), 1, axis=1)  # scalar first
    for joint in range(1, skeleton.JOINTS):
        # The shorter way round from the parent.
        if real[joint] @ real[skeleton.PARENTS[joint]] < 0:
            real[joint] *= -1
    shift = np.concatenate([np.zeros((skeleton.JOINTS, 1)), transforms[:, :3, 3]], axis=1)
    dual = 0.5 * _multiply(shift, real)
    real, dual = weights @ real, weights @ dual
    length = np.linalg.norm(real, axis=1, keepdims=True)
    real, dual = real / length, dual / length
    scalar, axis = real[:, :1], real[:, 1:]
    turned = vertices + 2 * np.cross(axis, np.cross(axis, vertices) + scalar * vertices)
    return turned + 2 * (scalar * dual[:, 1:] - dual[:, :1] * axis + np.cross(axis, dual[:, 1:]))


def _multiply(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Products of quaternions (n, 4), scalar first."""
    scalar = a[:, :1] * b[:, :1] - np.sum(a[:, 1:] * b[:, 1:], axis=1, keepdims=True)
    return np.concatenate([scalar, a[:, :1] * b[:, 1:] + b[:, :1] * a[:, 1:] + np.cross(a[:, 1:], b[:, 1:])], axis=1)


def _blended_vertices(joint: int, weights: np.ndarray) -> np.ndarray:
    """Vertices that hang on the joint and on something else that moves against it."""
    own = weights[:, joint]
    below = weights[:, skeleton.PARENTS == joint].sum(axis=1)
    return np.flatnonzero((own > 1e-3) & ((own < 0.999) | (below > 1e-3)))


def _random_rotation(joint: int, rng: np.random.Generator) -> np.ndarray:
    """Knees and elbows are hinges with some play; the rest turn about any axis."""
    axis = rng.normal(size=3)
    if joint in _KNEES:
        axis = np.array([1, 0, 0]) + 0.15 * axis
    elif joint in _ELBOWS:
        axis = axis * (0.3, 0, 0.15) + (0, -1 if joint == _ELBOWS[0] else 1, 0)
    return skeleton.rotation_matrix(axis / np.linalg.norm(axis) * rng.uniform(0, _RANGE[joint]))


def _mean_length_mm(rows: np.ndarray) -> float:
    return float(np.linalg.norm(rows.reshape(len(rows), -1, 3), axis=2).mean() * 1000)
