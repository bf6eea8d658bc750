"""The parametric body as the garment tools see it: shaping, posing, horizontal sections and girths.

Everything is in metres in the SMPL body frame (Y up, +Z front, +X the body's left).  The file is an SMPL-format
`.npz`: `v_template` (V,3), `shapedirs` (V,3,S), `posedirs` (V,3,207), `J_regressor` (24,V), `weights` (V,24),
`kintree_table` (2,24), `f` (F,3), `joint_names` (24,).
"""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.spatial import ConvexHull

ARM_JOINTS = [16, 17, 18, 19, 20, 21, 22, 23]
JOINT_COUNT = 24


def rotation_matrices(axis_angle: np.ndarray) -> np.ndarray:
    """Rodrigues' formula: axis-angle (..., 3) in radians to rotation matrices (..., 3, 3)."""
    angle = np.linalg.norm(axis_angle, axis=-1)[..., None, None]
    axis = axis_angle / np.maximum(angle[..., 0], 1e-12)
    cross = np.zeros(axis_angle.shape[:-1] + (3, 3))
    cross[..., 0, 1], cross[..., 0, 2] = -axis[..., 2], axis[..., 1]
    cross[..., 1, 0], cross[..., 1, 2] = axis[..., 2], -axis[..., 0]
    cross[..., 2, 0], cross[..., 2, 1] = -axis[..., 1], axis[..., 0]
    return np.eye(3) + np.sin(angle) * cross + (1.0 - np.cos(angle)) * (cross @ cross)


def vertex_normals(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Area-weighted unit vertex normals (V,3)."""
    a, b, c = vertices[faces[:, 0]], vertices[faces[:, 1]], vertices[faces[:, 2]]
    face_normals = np.cross(b - a, c - a)
    out = np.zeros_like(vertices)
    for corner in range(3):
        np.add.at(out, faces[:, corner], face_normals)
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)


class BodyModel:
    """An SMPL-format body file, loaded once."""

    def __init__(self, path: str | Path):
        data = np.load(path, allow_pickle=False)
        self.template = data["v_template"].astype(np.float64)
        self.shapedirs = data["shapedirs"].astype(np.float64)
        self.posedirs = data["posedirs"].astype(np.float64)
        self.joint_regressor = data["J_regressor"].astype(np.float64)
        self.weights = data["weights"].astype(np.float64)
        self.faces = data["f"].astype(np.int64)
        self.parents = data["kintree_table"].astype(np.int64)[0].copy()
        self.parents[0] = -1
        self.joint_names = [str(name) for name in data["joint_names"]]
        self.a_pose = data["pose_apose"].astype(np.float64)
        self.mean_betas = {
            "female": data["betas_female"].astype(np.float64),
            "male": data["betas_male"].astype(np.float64),
        }
        self.mean_betas["unisex"] = 0.5 * (self.mean_betas["female"] + self.mean_betas["male"])
        arm_weight = self.weights[:, ARM_JOINTS].sum(axis=1)
        self.torso_vertices = arm_weight < 0.5
        self.torso_faces = self.faces[self.torso_vertices[self.faces].all(axis=1)]

    def shaped(self, betas: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Rest-pose vertices (V,3) and joints (24,3) of a shape (S,)."""
        vertices = self.template + self.shapedirs @ betas
        return vertices, self.joint_regressor @ vertices

    def joint_transforms(self, joints: np.ndarray, pose: np.ndarray) -> np.ndarray:
        """Skinning transforms (24,3,4): they take a rest-pose point rigid to joint j to its posed place."""
        rotations = rotation_matrices(np.asarray(pose, float).reshape(JOINT_COUNT, 3))
        world = np.zeros((JOINT_COUNT, 4, 4))
        for j in range(JOINT_COUNT):
            local = np.eye(4)
            local[:3, :3] = rotations[j]
            parent = self.parents[j]
            local[:3, 3] = joints[j] - (joints[parent] if parent >= 0 else 0.0)
            world[j] = local if parent < 0 else world[parent] @ local
        world[:, :3, 3] -= np.einsum("jab,jb->ja", world[:, :3, :3], joints)
        return world[:, :3, :]

    def posed(self, betas: np.ndarray, pose: np.ndarray) -> np.ndarray:
        """Posed vertices (V,3) with pose correctives, linear blend skinning as in SMPL."""
        vertices, joints = self.shaped(betas)
        rotations = rotation_matrices(np.asarray(pose, float).reshape(JOINT_COUNT, 3))
        corrected = vertices + self.posedirs @ (rotations[1:] - np.eye(3)).ravel()
        return skin(corrected, self.weights, self.joint_transforms(joints, pose))

    def relaxed_pose(self, arm_degrees: float = 45.0) -> np.ndarray:
        """The pose garments are draped in: standing, straight arms lowered by `arm_degrees` from the T-pose."""
        pose = np.zeros((JOINT_COUNT, 3))
        angle = np.radians(arm_degrees)
        pose[self.joint_names.index("l_shoulder")] = [0.0, 0.0, -angle]
        pose[self.joint_names.index("r_shoulder")] = [0.0, 0.0, angle]
        pose[self.joint_names.index("l_hip")] = [0.0, 0.0, 0.04]
        pose[self.joint_names.index("r_hip")] = [0.0, 0.0, -0.04]
        return pose


def skin(points: np.ndarray, weights: np.ndarray, transforms: np.ndarray) -> np.ndarray:
    """Linear blend skinning: points (N,3), dense weights (N,24), transforms (24,3,4) -> (N,3)."""
    blended = np.einsum("nj,jab->nab", weights, transforms)
    return np.einsum("nab,nb->na", blended[:, :, :3], points) + blended[:, :, 3]


def unskin(points: np.ndarray, weights: np.ndarray, transforms: np.ndarray) -> np.ndarray:
    """The exact inverse of `skin` for the same weights and transforms."""
    blended = np.einsum("nj,jab->nab", weights, transforms)
    return np.linalg.solve(blended[:, :, :3], (points - blended[:, :, 3])[:, :, None])[:, :, 0]


@dataclass
class Section:
    """A horizontal cut through the torso: extreme x and z, and the girth of its convex hull (metres)."""

    girth: float
    half_width: float
    front: float
    back: float


class TorsoSections:
    """Horizontal sections of a T-posed body without its arms, and the landmarks garments are cut to."""

    def __init__(self, body: BodyModel, betas: np.ndarray):
        self.body = body
        self.vertices, self.joints = body.shaped(betas)
        self.triangles = self.vertices[body.torso_faces]
        named = dict(zip(body.joint_names, self.joints))
        self.named_joints = named
        self.chest_y, self.chest = self._extreme(named["spine2"][1] + 0.05, named["l_shoulder"][1] - 0.05, True)
        self.waist_y, self.waist = self._extreme(named["spine1"][1] + 0.04, named["spine2"][1] + 0.06, False)
        self.hip_y, self.hip = self._extreme(named["l_hip"][1] - 0.09, named["l_hip"][1] + 0.06, True)

    def _extreme(self, low: float, high: float, largest: bool) -> tuple[float, float]:
        heights = np.linspace(low, high, 25)
        girths = np.array([self.at(y).girth for y in heights])
        pick = int(girths.argmax() if largest else girths.argmin())
        return float(heights[pick]), float(girths[pick])

    def at(self, y: float) -> Section:
        """The section at height `y`; raises ValueError where the plane misses the torso."""
        heights = self.triangles[:, :, 1] - y
        pieces = []
        for first, second in ((0, 1), (1, 2), (2, 0)):
            crossing = heights[:, first] * heights[:, second] < 0
            a, b = self.triangles[crossing, first], self.triangles[crossing, second]
            share = heights[crossing, first] / (heights[crossing, first] - heights[crossing, second])
            pieces.append(a + share[:, None] * (b - a))
        points = np.concatenate(pieces)[:, [0, 2]]
        if len(points) < 4:
            raise ValueError(f"no torso section at height {y:.3f} m")
        hull = ConvexHull(points)
        return Section(float(hull.area), float(np.abs(points[:, 0]).max()), float(points[:, 1].max()), float(points[:, 1].min()))

    def girths(self) -> np.ndarray:
        """Chest, waist and hip girth (3,), metres: largest, smallest, largest in their height ranges."""
        return np.array([self.chest, self.waist, self.hip])

    def girths_at_same_heights(self, betas: np.ndarray) -> np.ndarray:
        """Girths (3,) of another shape at this shape's chest, waist and hip heights (for derivatives)."""
        vertices, _ = self.body.shaped(betas)
        kept, self.triangles = self.triangles, vertices[self.body.torso_faces]
        result = np.array([self.at(y).girth for y in (self.chest_y, self.waist_y, self.hip_y)])
        self.triangles = kept
        return result

    def shoulder_height(self, x: float) -> float:
        """Height of the top of the shoulder at lateral distance |x|, metres (rest pose)."""
        limit = self.named_joints["neck"][1] + 0.03
        near = (np.abs(np.abs(self.vertices[:, 0]) - x) < 0.006) & (self.vertices[:, 1] < limit)
        return float(self.vertices[near, 1].max())

    def upper_arm_girth(self) -> float:
        """Largest girth of the upper arm between armpit and elbow, from the arm's vertical sections."""
        shoulder, elbow = self.named_joints["l_shoulder"], self.named_joints["l_elbow"]
        arm = self.vertices[self.body.faces[(~self.body.torso_vertices)[self.body.faces].all(axis=1)]]
        best = 0.0
        for share in (0.35, 0.45, 0.55):
            offset = arm[:, :, 0] - (shoulder[0] + share * (elbow[0] - shoulder[0]))
            points = []
            for first, second in ((0, 1), (1, 2), (2, 0)):
                crossing = offset[:, first] * offset[:, second] < 0
                a, b = arm[crossing, first], arm[crossing, second]
                t = offset[crossing, first] / (offset[crossing, first] - offset[crossing, second])
                points.append((a + t[:, None] * (b - a))[:, 1:])
            best = max(best, float(ConvexHull(np.concatenate(points)).area))
        return best
