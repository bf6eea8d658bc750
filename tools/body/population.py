"""A population of bodies in SMPL's T-pose: what the shape directions and the joint regressor are learned from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

import people
import skeleton
from base_mesh import BaseMesh
from people import Person, Sliders
from surface import Surface


@dataclass
class Population:
    """`vertices` (n, V, 3) and `joints` (n, 24, 3) in T-pose, metres, pelvis at the origin; `stature` (n) metres;
    `gender` (n), 0 female to 1 male; `a_pose` (n, 24, 3, 3): local rotations from the T-pose to MakeHuman's own."""

    vertices: np.ndarray
    joints: np.ndarray
    stature: np.ndarray
    gender: np.ndarray
    a_pose: np.ndarray


class Maker:
    """Makes bodies from slider positions."""

    def __init__(self, mesh: BaseMesh, sliders: Sliders, surface: Surface):
        self._mesh, self._sliders, self._surface = mesh, sliders, surface
        self._weights = mesh.weights[surface.kept]
        self._markers = [
            np.concatenate([mesh.marker(name) for name in skeleton.marker_names(joint)])
            for joint in range(skeleton.JOINTS)
        ]
        # Roots of the index and little fingers, left and right.
        self._palm = [
            (mesh.marker(f"joint-{side}-finger-2-1"), mesh.marker(f"joint-{side}-finger-5-1")) for side in "lr"
        ]

    def body(self, person: Person) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
        """Vertices (V, 3), joints (24, 3), rotations back to the A-pose (24, 3, 3), and stature of a person.

        The T-posed vertices are such that plain linear blend skinning puts them back into the A-pose exactly."""
        base = self._sliders.shape(self._mesh.vertices, person)
        joints = np.stack([base[marker].mean(0) for marker in self._markers])
        across = tuple(base[little].mean(0) - base[index].mean(0) for index, little in self._palm)
        to_t = skeleton.to_t_pose(joints, across)
        _, t_joints = skeleton.forward(joints, to_t)
        to_a = skeleton.inverse_pose(to_t)
        transforms, a_joints = skeleton.forward(t_joints, to_a)
        blended = np.einsum("nj,jab->nab", self._weights, transforms)
        a_posed = base[self._surface.kept] - (joints[0] - a_joints[0])
        t_posed = np.linalg.solve(blended[:, :3, :3], (a_posed - blended[:, :3, 3])[..., None])[..., 0]
        return t_posed - t_joints[0], t_joints - t_joints[0], to_a, self._stature(base)

    def sample(self, rng: np.random.Generator, count: int, local_scale: float = 1.0) -> Population:
        """`count` random adults; `local_scale` 0 leaves out the local sliders."""
        vertex_count = len(self._surface.kept)
        population = Population(
            np.empty((count, vertex_count, 3), np.float32),
            np.empty((count, skeleton.JOINTS, 3), np.float32),
            np.empty(count),
            np.empty(count),
            np.empty((count, skeleton.JOINTS, 3, 3)),
        )
        for i in range(count):
            person = people.random_person(rng, self._sliders, local_scale)
            self._set_stature(person, people.random_stature(rng, person.gender))
            body = self.body(person)
            population.vertices[i], population.joints[i], population.a_pose[i], population.stature[i] = body
            population.gender[i] = person.gender
        return population

    def _set_stature(self, person: Person, stature: float) -> None:
        """MakeHuman's height slider spans 1.3 to 2.4 m: finds the position (piecewise linear) of a stature."""
        nodes, statures = (0, 0.5, 1), []
        for person.height in nodes:
            statures.append(self._stature(self._sliders.shape(self._mesh.vertices, person)))
        person.height = float(np.clip(np.interp(stature, statures, nodes), 0, 1))

    def _stature(self, base: np.ndarray) -> float:
        return float(np.ptp(base[self._surface.kept, 1]))
