"""Shape directions (principal components of the population) and the joint regressor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

import skeleton


@dataclass
class ShapeSpace:
    """`mean` (V, 3); `components` (K, 3V), orthonormal; `deviations` (K), standard deviation along each in metres;
    `explained` (K), share of the variance within the first k components."""

    mean: np.ndarray
    components: np.ndarray
    deviations: np.ndarray
    explained: np.ndarray

    def directions(self, count: int) -> np.ndarray:
        """SMPL's `shapedirs` (V, 3, count): what one standard deviation moves."""
        scaled = self.components[:count] * self.deviations[:count, None]
        return scaled.reshape(count, -1, 3).transpose(1, 2, 0)

    def coefficients(self, vertices: np.ndarray, count: int) -> np.ndarray:
        """Shape coefficients (count) of a body (V, 3), in standard deviations."""
        return (vertices - self.mean).reshape(-1) @ self.components[:count].T / self.deviations[:count]

    def errors(self, bodies: np.ndarray, count: int) -> np.ndarray:
        """Distances in millimetres (n, V) between bodies (n, V, 3) and their best approximation."""
        offsets = (bodies - self.mean).reshape(len(bodies), -1)
        rest = offsets - (offsets @ self.components[:count].T) @ self.components[:count]
        return np.linalg.norm(rest.reshape(len(bodies), -1, 3), axis=2) * 1000


def learn_shapes(bodies: np.ndarray, count: int) -> ShapeSpace:
    """Principal components of bodies (n, V, 3), by the eigenvectors of the n x n Gram matrix.

    The sign of each is such that it makes the body taller."""
    mean = bodies.mean(0)
    offsets = (bodies - mean).reshape(len(bodies), -1)
    values, vectors = np.linalg.eigh((offsets @ offsets.T).astype(np.float64))
    values, vectors = values[::-1], vectors[:, ::-1]
    components = (vectors[:, :count] / np.sqrt(values[:count])).T @ offsets
    top, bottom = mean[:, 1] > 0.5, mean[:, 1] < -0.7
    for component in components:
        rise = component.reshape(-1, 3)[:, 1]
        if rise[top].mean() < rise[bottom].mean():
            component *= -1
    deviations = np.sqrt(values[:count] / (len(bodies) - 1))
    return ShapeSpace(mean, components, deviations, np.cumsum(values[:count]) / values.sum())


_CANDIDATES = 350
_BODIES = 120


def learn_joints(bodies: np.ndarray, joints: np.ndarray, weights: np.ndarray, seed: int) -> np.ndarray:
    """SMPL's `J_regressor` (24, V): sparse nonnegative rows that sum to one (nonnegative least squares).

    `bodies` (n, V, 3), `joints` (n, 24, 3), `weights` (V, 24). Each joint draws on skin near it."""
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(bodies), min(_BODIES, len(bodies)), replace=False)
    mean, mean_joints = bodies.mean(0), joints.mean(0)
    regressor = np.zeros((skeleton.JOINTS, bodies.shape[1]))
    for joint in range(skeleton.JOINTS):
        near = _near_skin(joint, mean, mean_joints[joint], weights)
        if len(near) > _CANDIDATES:
            near = np.sort(rng.choice(near, _CANDIDATES, replace=False))
        equations = bodies[chosen][:, near].transpose(0, 2, 1).reshape(-1, len(near)).astype(float)
        wanted = joints[chosen, joint].reshape(-1).astype(float)
        # A strong last equation: the weights sum to one.
        equations = np.vstack([equations, np.full(len(near), 100.0)])
        row, _ = nnls(equations, np.append(wanted, 100.0), maxiter=20 * len(near))
        regressor[joint, near] = row / row.sum()
    return regressor


def _near_skin(joint: int, mean: np.ndarray, place: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Vertices that move with the joint or its neighbours and lie near it; all around the trunk for the spine."""
    relatives = [joint, *np.flatnonzero(skeleton.PARENTS == joint)]
    if joint:
        relatives.append(skeleton.PARENTS[joint])
    moves_along = np.flatnonzero(weights[:, relatives].sum(axis=1) > 0.2)
    distance = np.linalg.norm(mean - place, axis=1)
    reach = max(2.6 * np.percentile(distance[moves_along], 3), 0.07)
    near = moves_along[distance[moves_along] < reach]
    if joint in skeleton.SPINE:
        level = moves_along[np.abs(mean[moves_along, 1] - place[1]) < 0.07]
        near = np.union1d(near, level)
    return near
