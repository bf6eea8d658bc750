"""The body as the fit sees it: 24 joints and 33 landmarks, exact linear blend skinning without pose correctives.

A landmark is a weighted sum of vertices and each vertex is skinned to several joints, so a posed landmark is
`sum_k (R_k a_ik + w_ik (p_k - R_k J_k))` with `a_ik = sum_v r_iv w_vk v` and `w_ik = sum_v r_iv w_vk`: exact, linear in
the shape, and small (24 x 3 x 33 numbers and their shape directions) instead of the whole mesh.

Conventions: metres; posed points in the camera frame (x right, y down, z forward); rotations as in SMPL.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from landmarks import landmark_regressor

PARENTS = np.array([-1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19, 20, 21])
JOINTS, LANDMARKS, SHAPES = 24, 33, 16


def descendants() -> np.ndarray:
    """(24, 24) float32: [j, k] = 1 when joint k is j or hangs below j."""
    below = np.eye(JOINTS, dtype=np.float32)
    for joint in range(JOINTS - 1, 0, -1):
        below[PARENTS[joint]] += below[joint]
    return below


def rotation_matrix(vector: np.ndarray) -> np.ndarray:
    """Axis-angle (..., 3) to rotation matrices (..., 3, 3) (Rodrigues)."""
    angle = np.linalg.norm(vector, axis=-1)[..., None, None]
    x, y, z = np.moveaxis(vector, -1, 0)
    zero = np.zeros_like(x)
    cross = np.stack([zero, -z, y, z, zero, -x, -y, x, zero], -1).reshape(vector.shape[:-1] + (3, 3))
    small = angle < 1e-6
    safe = np.where(small, 1.0, angle)
    first = np.where(small, 1.0, np.sin(safe) / safe)
    second = np.where(small, 0.5, (1 - np.cos(safe)) / safe**2)
    return np.eye(3) + first * cross + second * (cross @ cross)


def rotation_vector(matrix: np.ndarray) -> np.ndarray:
    """Rotation matrices (..., 3, 3) to axis-angle (..., 3)."""
    from scipy.spatial.transform import Rotation

    return Rotation.from_matrix(matrix.reshape(-1, 3, 3)).as_rotvec().reshape(matrix.shape[:-2] + (3,))


@dataclass
class ReducedBody:
    """Joints and landmarks of an SMPL-format body, linear in 16 shape coefficients (padded with zeros)."""

    joint_rest: np.ndarray  # (24, 3)
    joint_shape: np.ndarray  # (24, 3, 16)
    bone_rest: np.ndarray  # (24, 3, 33): a_ik
    bone_shape: np.ndarray  # (24, 3, 33, 16)
    bone_weight: np.ndarray  # (24, 33): w_ik
    stature_rest: float
    stature_shape: np.ndarray  # (16,)

    @classmethod
    def load(cls, path: str) -> "ReducedBody":
        with np.load(path, allow_pickle=False) as npz:
            if "landmark_regressor" in npz.files:
                regressor = npz["landmark_regressor"].astype(np.float64)
            else:
                regressor = landmark_regressor(npz).astype(np.float64)
            template = npz["v_template"].astype(np.float64)
            shapes = npz["shapedirs"].astype(np.float64)[:, :, :SHAPES]
            shapes = np.concatenate([shapes, np.zeros(shapes.shape[:2] + (SHAPES - shapes.shape[2],))], 2)
            skin, joints = npz["weights"].astype(np.float64), npz["J_regressor"].astype(np.float64)
        used = np.flatnonzero(regressor.any(0))
        r, w = regressor[:, used], skin[used]
        top, bottom = template[:, 1].argmax(), template[:, 1].argmin()
        return cls(
            joint_rest=joints @ template,
            joint_shape=np.einsum("jv,vcs->jcs", joints, shapes),
            bone_rest=np.einsum("iv,vk,vc->kci", r, w, template[used]),
            bone_shape=np.einsum("iv,vk,vcs->kcis", r, w, shapes[used], optimize=True),
            bone_weight=np.einsum("iv,vk->ki", r, w),
            stature_rest=float(template[top, 1] - template[bottom, 1]),
            stature_shape=shapes[top, 1] - shapes[bottom, 1],
        )

    def pose(self, betas: np.ndarray, rotations: np.ndarray, transl: np.ndarray):
        """Batch of bodies: betas (B, 16), rotations (B, 24, 3, 3), transl (B, 3).

        Returns joints (B, 24, 3) and landmarks (B, 33, 3) in the camera frame.
        """
        rest = self.joint_rest + np.einsum("jcs,bs->bjc", self.joint_shape, betas)
        world = [rotations[:, 0]]
        joints = [rest[:, 0] + transl]
        for joint in range(1, JOINTS):
            parent = PARENTS[joint]
            world.append(world[parent] @ rotations[:, joint])
            joints.append(joints[parent] + np.einsum("bxy,by->bx", world[parent], rest[:, joint] - rest[:, parent]))
        world, joints = np.stack(world, 1), np.stack(joints, 1)
        shaped = betas @ self.bone_shape.reshape(-1, SHAPES).T
        bone = self.bone_rest + shaped.reshape(-1, JOINTS, 3, LANDMARKS)
        offset = joints - (world @ rest[..., None])[..., 0]
        marks = (world @ bone).sum(1).swapaxes(1, 2)
        return joints, marks + self.bone_weight.T @ offset
