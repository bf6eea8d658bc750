"""SMPL-format body: shape, pose correctives and linear blend skinning in numpy, split so that clothes can share the steps."""
import numpy as np
import scipy.sparse as sp


def rotation(axis_angle):
    """Rodrigues' formula: axis-angle (..., 3) to matrices (..., 3, 3)."""
    axis_angle = np.asarray(axis_angle, float)
    angle = np.linalg.norm(axis_angle, axis=-1)[..., None, None]
    k = axis_angle / np.maximum(angle[..., 0], 1e-12)
    cross = np.zeros(axis_angle.shape[:-1] + (3, 3))
    cross[..., 0, 1], cross[..., 0, 2], cross[..., 1, 2] = -k[..., 2], k[..., 1], -k[..., 0]
    cross[..., 1, 0], cross[..., 2, 0], cross[..., 2, 1] = k[..., 2], -k[..., 1], k[..., 0]
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * (cross @ cross)


def axis_angle(matrix):
    """Inverse of `rotation` for one matrix; stable up to and including a half turn."""
    from scipy.spatial.transform import Rotation
    return Rotation.from_matrix(matrix).as_rotvec()


class Figure:
    """One body of fixed shape: rest vertices (V, 3), rest joints (24, 3), skinning and correctives."""

    def __init__(self, data, betas):
        self.betas = np.asarray(betas, float)
        self.rest = data["v_template"].astype(float) + data["shapedirs"].astype(float) @ self.betas
        self.joints = data["J_regressor"].astype(float) @ self.rest
        self.weights = sp.csr_matrix(data["weights"].astype(float))
        self.correctives = data["posedirs"].reshape(-1, 207)
        parents = data["kintree_table"].astype(np.int64)[0].copy()
        parents[0] = -1
        self.parents = parents
        self.faces = data["f"].astype(np.int32)
        self.uv, self.uv_faces = data["vt"].astype(float), data["ft"].astype(np.int32)
        self.base_vertex = data["base_vertex"].astype(int)

    def chain(self, local):
        """Local rotations (24, 3, 3) to global joint rotations and posed joints, root joint at its rest place."""
        turn, place = np.empty((24, 3, 3)), np.empty((24, 3))
        turn[0], place[0] = local[0], self.joints[0]
        for j in range(1, 24):
            up = self.parents[j]
            turn[j] = turn[up] @ local[j]
            place[j] = turn[up] @ (self.joints[j] - self.joints[up]) + place[up]
        return turn, place

    def corrective(self, local):
        """Pose corrective offsets (V, 3) in the rest frame."""
        return (self.correctives @ (local[1:] - np.eye(3)).reshape(-1).astype(np.float32)).reshape(-1, 3)

    def skin(self, points, weights, turn, place):
        """Blend-skin rest points (N, 3) with sparse weights (N, 24)."""
        shift = place - np.einsum("jab,jb->ja", turn, self.joints)
        affine = weights @ np.concatenate([turn.reshape(24, 9), shift], 1)
        return np.einsum("nab,nb->na", affine[:, :9].reshape(-1, 3, 3), points) + affine[:, 9:]
