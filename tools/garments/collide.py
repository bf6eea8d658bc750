"""Signed distance from garment points to a posed body surface, exact to the nearest triangle."""
from __future__ import annotations

import numpy as np
from numba import njit
from scipy.spatial import cKDTree

from body_model import vertex_normals


@njit(cache=True)
def _closest_on_triangle(p, a, b, c):
    """Closest point of a triangle as barycentric weights (Ericson, Real-Time Collision Detection, 5.1.5)."""
    ab = b - a
    ac = c - a
    ap = p - a
    d1 = np.dot(ab, ap)
    d2 = np.dot(ac, ap)
    if d1 <= 0.0 and d2 <= 0.0:
        return 1.0, 0.0, 0.0
    bp = p - b
    d3 = np.dot(ab, bp)
    d4 = np.dot(ac, bp)
    if d3 >= 0.0 and d4 <= d3:
        return 0.0, 1.0, 0.0
    vc = d1 * d4 - d3 * d2
    if vc <= 0.0 and d1 >= 0.0 and d3 <= 0.0:
        v = d1 / (d1 - d3)
        return 1.0 - v, v, 0.0
    cp = p - c
    d5 = np.dot(ab, cp)
    d6 = np.dot(ac, cp)
    if d6 >= 0.0 and d5 <= d6:
        return 0.0, 0.0, 1.0
    vb = d5 * d2 - d1 * d6
    if vb <= 0.0 and d2 >= 0.0 and d6 <= 0.0:
        w = d2 / (d2 - d6)
        return 1.0 - w, 0.0, w
    va = d3 * d6 - d5 * d4
    if va <= 0.0 and (d4 - d3) >= 0.0 and (d5 - d6) >= 0.0:
        w = (d4 - d3) / ((d4 - d3) + (d5 - d6))
        return 0.0, 1.0 - w, w
    scale = 1.0 / (va + vb + vc)
    return 1.0 - (vb + vc) * scale, vb * scale, vc * scale


@njit(cache=True)
def _closest(points, candidates, first_face, face_of, faces, vertices, normals, best_face, best_weight, foot, normal, signed):
    for i in range(points.shape[0]):
        p = points[i]
        smallest = 1e30
        for k in range(candidates.shape[1]):
            vertex = candidates[i, k]
            for slot in range(first_face[vertex], first_face[vertex + 1]):
                face = face_of[slot]
                u, v, w = _closest_on_triangle(p, vertices[faces[face, 0]], vertices[faces[face, 1]], vertices[faces[face, 2]])
                q = u * vertices[faces[face, 0]] + v * vertices[faces[face, 1]] + w * vertices[faces[face, 2]]
                gap = np.sum((p - q) ** 2)
                if gap < smallest:
                    smallest = gap
                    best_face[i] = face
                    best_weight[i, 0] = u
                    best_weight[i, 1] = v
                    best_weight[i, 2] = w
                    foot[i] = q
        n = np.zeros(3)
        for corner in range(3):
            n += best_weight[i, corner] * normals[faces[best_face[i], corner]]
        n /= np.sqrt(np.sum(n**2)) + 1e-12
        side = np.sum(n * (p - foot[i]))
        signed[i] = np.sqrt(smallest) if side >= 0.0 else -np.sqrt(smallest)
        normal[i] = n


class BodySurface:
    """A posed body mesh prepared for nearest-point queries."""

    def __init__(self, vertices: np.ndarray, faces: np.ndarray):
        self.vertices = np.ascontiguousarray(vertices)
        self.faces = faces
        self.normals = vertex_normals(vertices, faces)
        self.tree = cKDTree(vertices)
        order = np.argsort(faces.ravel(), kind="stable")
        self.face_of = order // 3
        self.first_face = np.searchsorted(faces.ravel()[order], np.arange(len(vertices) + 1))

    def query(self, points: np.ndarray, neighbours: int = 6):
        """Nearest surface point of each of (N,3) points.

        Returns (signed distance (N,), foot point (N,3), smooth outward normal there (N,3), face (N,), barycentric (N,3)).
        """
        count = len(points)
        candidates = self.tree.query(points, k=neighbours)[1]
        face, weight = np.zeros(count, np.int64), np.zeros((count, 3))
        foot, normal, signed = np.zeros((count, 3)), np.zeros((count, 3)), np.zeros(count)
        _closest(np.ascontiguousarray(points), candidates, self.first_face, self.face_of, self.faces, self.vertices,
                 self.normals, face, weight, foot, normal, signed)
        return signed, foot, normal, face, weight
