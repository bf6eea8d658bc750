"""The body's own mesh: the base mesh's skin and eyes without the quads that lie inside the head.

`hidden_quads.json` lists those quads (mouth cavity, eye sockets, the back of the eyeballs) as ranges, first and last.
They were found once with a z-buffer from 64 sides. The list is data, not computed anew, because the vertex order is a
contract: garments, the fit's evaluation set and the clip's truth are bound to it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from base_mesh import BaseMesh


@dataclass
class Surface:
    """`kept` (V): the vertices' numbers in the base mesh; `triangles` (F, 3) into them; `uv` (T, 2) and
    `uv_triangles` (F, 3)."""

    kept: np.ndarray
    triangles: np.ndarray
    uv: np.ndarray
    uv_triangles: np.ndarray


def visible_surface(mesh: BaseMesh) -> Surface:
    """Crops the base mesh to the skin and eyes seen from outside."""
    ranges = json.loads(Path(__file__).with_name("hidden_quads.json").read_text())
    hidden = np.concatenate([np.arange(first, last + 1) for first, last in ranges])
    quads, uv_quads = np.delete(mesh.quads, hidden, axis=0), np.delete(mesh.uv_quads, hidden, axis=0)
    kept, triangles = np.unique(_split(quads), return_inverse=True)
    kept_uv, uv_triangles = np.unique(_split(uv_quads), return_inverse=True)
    shape = (2 * len(quads), 3)
    return Surface(kept, triangles.reshape(shape), mesh.uv[kept_uv], uv_triangles.reshape(shape))


def _split(quads: np.ndarray) -> np.ndarray:
    """Quads to triangles: all first halves, then all second halves."""
    return np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
