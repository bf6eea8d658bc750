"""MakeHuman's base mesh: geometry, joint markers and skinning weights, reduced to what SMPL's format needs.

Units: metres (the files hold decimetres). Frame: Y up, +Z to the front, +X to the body's left.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import skeleton

DECIMETRE = 0.1

# The rings of vertices around the nipples. The mesh is shown to shoppers: the rings are cut out and the holes closed
# with a flat fan of quads over the surrounding vertices.
_NIPPLE_RINGS = (range(8450, 8466), range(1778, 1794))
_NIPPLE_CAPS = (
    (8437, 8438, 8439, 8440), (8436, 8437, 8440, 8441), (8435, 8436, 8441, 8442), (8434, 8435, 8442, 8443),
    (8449, 8434, 8443, 8444), (8448, 8449, 8444, 8445), (8447, 8448, 8445, 8446),
    (1762, 1771, 1770, 1763), (1763, 1770, 1769, 1764), (1764, 1769, 1768, 1765), (1765, 1768, 1767, 1766),
    (1762, 1777, 1772, 1771), (1777, 1776, 1773, 1772), (1776, 1775, 1774, 1773),
)  # fmt: skip


@dataclass
class BaseMesh:
    """The whole base mesh, helper geometry included.

    `vertices` (B, 3); `uv` (T, 2); `quads` and `uv_quads` (Q, 4) of the skin and the eyes only, indices into both;
    `markers` per joint: the vertices whose mean is the joint; `weights` (B, 24) with at most four joints per vertex.
    """

    vertices: np.ndarray
    uv: np.ndarray
    quads: np.ndarray
    uv_quads: np.ndarray
    groups: dict[str, list[list[int]]]
    weights: np.ndarray

    def marker(self, name: str) -> np.ndarray:
        """Vertex numbers of a named marker cube."""
        first, last = self.groups[name][0]
        return np.arange(first, last + 1)


def load(root: Path) -> BaseMesh:
    """Reads the base mesh below the data's root folder."""
    vertices, uv, quads, uv_quads = _read_obj(root / "3dobjs/base.obj", ("body", "helper-l-eye", "helper-r-eye"))
    quads, uv_quads = _close_nipples(quads, uv_quads)
    groups = json.loads((root / "mesh_metadata/basemesh_vertex_groups.json").read_text())
    bones = json.loads((root / "rigs/standard/weights.default.json").read_text())["weights"]
    return BaseMesh(vertices, uv, quads, uv_quads, groups, _weights(bones, len(vertices)))


def _read_obj(path: Path, wanted: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Vertices, texture coordinates and the quads of the wanted groups (in the order wanted)."""
    vertices, uv = [], []
    quads = {group: [] for group in wanted}
    uv_quads = {group: [] for group in wanted}
    group = ""
    for line in path.read_text().splitlines():
        kind, *values = line.split() or [""]
        if kind == "v":
            vertices.append([float(value) for value in values[:3]])
        elif kind == "vt":
            uv.append([float(value) for value in values[:2]])
        elif kind == "g":
            group = values[0]
        elif kind == "f" and group in quads:
            corners = [corner.split("/") for corner in values]
            quads[group].append([int(corner[0]) - 1 for corner in corners])
            uv_quads[group].append([int(corner[1]) - 1 for corner in corners])
    return (
        np.array(vertices) * DECIMETRE,
        np.array(uv),
        np.concatenate([quads[group] for group in wanted]),
        np.concatenate([uv_quads[group] for group in wanted]),
    )


def _close_nipples(quads: np.ndarray, uv_quads: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    ring = np.concatenate([np.array(part) for part in _NIPPLE_RINGS])
    inside = np.isin(quads, ring).any(axis=1)
    uv_of = dict(zip(quads[inside].ravel(), uv_quads[inside].ravel()))
    caps = np.array(_NIPPLE_CAPS)
    uv_caps = np.vectorize(uv_of.__getitem__)(caps)
    return np.concatenate([quads[~inside], caps]), np.concatenate([uv_quads[~inside], uv_caps])


def _weights(bones: dict[str, list[list[float]]], count: int) -> np.ndarray:
    """Skinning weights (count, 24) from those of MakeHuman's 163 bones; the four largest, normalised."""
    weights = np.zeros((count, skeleton.JOINTS))
    for bone, entries in bones.items():
        joint = skeleton.joint_of_bone(bone)
        for vertex, weight in entries:
            weights[int(vertex), joint] += weight
    small = np.argsort(-weights, axis=1)[:, 4:]
    np.put_along_axis(weights, small, 0, axis=1)
    return weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
