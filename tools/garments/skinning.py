"""Skin weights for garments, the way back to the T-pose, and clearance from the body in several poses."""
from __future__ import annotations

import numpy as np
from scipy.sparse import coo_matrix, diags

from body_model import ARM_JOINTS, BodyModel, skin, unskin
from collide import BodySurface

LEG_JOINTS = [1, 2, 4, 5, 7, 8, 10, 11]


def averaging_matrix(triangles: np.ndarray, count: int):
    """Row-stochastic matrix that replaces a vertex value by the mean of its neighbours."""
    pairs = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    pairs = np.unique(np.sort(pairs, axis=1), axis=0)
    rows, columns = np.concatenate([pairs[:, 0], pairs[:, 1]]), np.concatenate([pairs[:, 1], pairs[:, 0]])
    matrix = coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(count, count)).tocsr()
    return diags(1.0 / np.maximum(np.asarray(matrix.sum(axis=1)).ravel(), 1.0)) @ matrix


def smoothstep(low: float, high: float, value: np.ndarray) -> np.ndarray:
    """Cubic step from 0 at `low` to 1 at `high` (either may be the larger)."""
    t = np.clip((value - low) / (high - low), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def garment_weights(body: BodyModel, rest_body: np.ndarray, joints: np.ndarray, points: np.ndarray, triangles: np.ndarray,
                    leg_share: float, on_torso: np.ndarray, passes: int = 5, close: np.ndarray | None = None) -> np.ndarray:
    """Dense weights (N,24) with at most four non-zero per vertex.

    Upper part: weights of the nearest body point in the T-pose, Laplacian-smoothed over the garment.  Below the waist
    the legs' share is not copied but blended: it grows from the hips down to `leg_share`, is split between left and
    right by the lateral position, and is smaller in the middle so that a step stretches the cloth instead of tearing it.
    `on_torso` (N,) is 1 for vertices of panels that are not sleeves.  `close` (N,) 0..1: how far a vertex takes the weights
    of the skin below it as they are, as edges do that lie on the skin (armholes without sleeves, straps).
    """
    _, _, _, face, bary = BodySurface(rest_body, body.faces).query(points)
    weights = np.einsum("nk,nkj->nj", bary, body.weights[body.faces[face]])
    copied = weights.copy()
    legs = weights[:, LEG_JOINTS].sum(axis=1)
    weights[:, LEG_JOINTS] = 0.0
    weights[:, 0] += legs
    weights[:, 9] += weights[:, 15]
    weights[:, 15] = 0.0
    # Loose cloth under the arm is nearest to the arm, but the side of the torso must stay when the arm is lifted.
    # Without sleeves only the straps follow the shoulder.
    low, high = (-0.15, -0.04) if (on_torso < 0.5).any() else (-0.06, 0.0)
    keep = smoothstep(joints[16, 1] + low, joints[16, 1] + high, points[:, 1])
    arm = weights[:, ARM_JOINTS] * (on_torso * (1.0 - keep))[:, None]
    weights[:, ARM_JOINTS] -= arm
    weights[:, 9] += arm.sum(axis=1)
    mean = averaging_matrix(triangles, len(points))
    for _ in range(passes):
        weights = 0.4 * weights + 0.6 * (mean @ weights)
    hip_y = joints[1, 1]
    amount = leg_share * smoothstep(hip_y + 0.08, hip_y - 0.11, points[:, 1])
    side = smoothstep(-0.15, 0.15, points[:, 0])
    amount *= 0.86 + 0.14 * np.abs(2.0 * side - 1.0)
    weights *= (1.0 - amount)[:, None]
    weights[:, 1] += amount * side
    weights[:, 2] += amount * (1.0 - side)
    for _ in range(4):
        weights = 0.5 * weights + 0.5 * (mean @ weights)
    if close is not None:
        # Not the arm's share under the arm: the edge of an armhole stays on the side when the arm is lowered.
        below = copied[:, ARM_JOINTS] * (1.0 - smoothstep(joints[16, 1] - 0.08, joints[16, 1] - 0.01, points[:, 1]))[:, None]
        copied[:, ARM_JOINTS] -= below
        copied[:, 9] += below.sum(axis=1)
        weights += close[:, None] * (copied - weights)
    order = np.argsort(-weights, axis=1, kind="stable")[:, :4]
    sparse = np.zeros_like(weights)
    np.put_along_axis(sparse, order, np.take_along_axis(weights, order, axis=1), axis=1)
    sparse[sparse < 0.004] = 0.0
    return sparse / sparse.sum(axis=1, keepdims=True)


def clear_of_bodies(points: np.ndarray, weights: np.ndarray, poses: list[tuple[BodySurface, np.ndarray]], gap: np.ndarray,
                    triangles: np.ndarray, rounds: int = 60) -> np.ndarray:
    """Move rest-pose points (N,3) until they are at least `gap` (N,) outside the body in every pose.

    `poses` holds (surface, joint transforms (24,3,4)).  Pushes are spread to neighbours while they are large, so that a
    correction makes a soft bulge and not a spike.
    """
    points = points.copy()
    mean = averaging_matrix(triangles, len(points))
    near = [np.arange(len(points))] * len(poses)
    for turn in range(rounds):
        full = turn % 8 == 0   # between full rounds only vertices within reach of the body are looked at
        worst = 0.0
        for number, (surface, transforms) in enumerate(poses):
            chosen = np.arange(len(points)) if full else near[number]
            posed = skin(points[chosen], weights[chosen], transforms)
            signed, _, normal, _, _ = surface.query(posed)
            room = signed - gap[chosen]
            if full:
                near[number] = np.flatnonzero(room < 0.012)
            lack = np.maximum(-room, 0.0)
            worst = max(worst, float(lack.max(initial=0.0)))
            if worst <= 0.0:
                continue
            push = np.zeros_like(points)
            push[chosen] = normal * (lack * 1.02 + 2e-5 * (lack > 0))[:, None]
            if turn < rounds // 2:
                push = np.where((np.abs(push).sum(axis=1) > 0)[:, None], push, 0.7 * (mean @ push))
            moved = np.flatnonzero(np.abs(push).sum(axis=1) > 0)
            points[moved] = unskin(skin(points[moved], weights[moved], transforms) + push[moved], weights[moved], transforms)
        if worst <= 0.0 and full:
            break
    return points
