"""SMPL's 24-joint skeleton on MakeHuman's mesh: joints, bones, kinematics, and the way from A-pose to T-pose."""

from __future__ import annotations

import numpy as np

JOINT_NAMES = (
    "pelvis", "l_hip", "r_hip", "spine1", "l_knee", "r_knee", "spine2", "l_ankle", "r_ankle", "spine3", "l_foot",
    "r_foot", "neck", "l_collar", "r_collar", "head", "l_shoulder", "r_shoulder", "l_elbow", "r_elbow", "l_wrist",
    "r_wrist", "l_hand", "r_hand",
)  # fmt: skip
JOINTS = len(JOINT_NAMES)
PARENTS = np.array([-1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19, 20, 21])
SPINE = (0, 3, 6, 9, 12, 15)

# Marker cubes of MakeHuman whose vertices average to each joint; "{s}" is the side.
_MIDDLE_MARKERS = {
    "pelvis": ["joint-pelvis"], "spine1": ["joint-spine-4"], "spine2": ["joint-spine-2"],
    "spine3": ["joint-spine-1"], "neck": ["joint-neck"], "head": ["joint-head"],
}  # fmt: skip
_SIDE_MARKERS = {
    "hip": ["joint-{s}-upper-leg"], "knee": ["joint-{s}-knee"], "ankle": ["joint-{s}-ankle"],
    "foot": [f"joint-{{s}}-toe-{toe}-1" for toe in range(1, 6)], "collar": ["joint-{s}-clavicle"],
    "shoulder": ["joint-{s}-shoulder"], "elbow": ["joint-{s}-elbow"], "wrist": ["joint-{s}-hand"],
    "hand": [f"joint-{{s}}-finger-{finger}-1" for finger in range(2, 6)],
}  # fmt: skip

_EXACT_BONES = {
    "root": 0, "pelvis": 0, "spine05": 0, "spine04": 3, "spine03": 3, "spine02": 6, "breast": 6, "spine01": 9,
}  # fmt: skip
# First prefix that fits decides; the joint is that of the left side.
_SIDE_BONES = (
    ("clavicle", 13), ("shoulder01", 13), ("upperarm", 16), ("lowerarm", 18), ("wrist", 20), ("metacarpal", 20),
    ("finger1-1", 20), ("finger", 22), ("upperleg", 1), ("lowerleg", 4), ("foot", 7), ("toe", 10),
)  # fmt: skip


def joint_of_bone(bone: str) -> int:
    """The SMPL joint that stands for one of MakeHuman's bones; everything above the neck is the head."""
    name = bone.split(".")[0]
    if name in _EXACT_BONES:
        return _EXACT_BONES[name]
    for prefix, joint in _SIDE_BONES:
        if name.startswith(prefix):
            return joint + int(bone.endswith(".R"))
    return 12 if name.startswith("neck") else 15


def marker_names(joint: int) -> list[str]:
    """Names of the marker cubes whose vertices average to a joint."""
    name = JOINT_NAMES[joint]
    if name in _MIDDLE_MARKERS:
        return _MIDDLE_MARKERS[name]
    side, part = name.split("_")
    return [marker.format(s=side) for marker in _SIDE_MARKERS[part]]


def rotation_matrix(axis_angle: np.ndarray) -> np.ndarray:
    """Rodrigues' formula: (..., 3) to (..., 3, 3)."""
    axis_angle = np.asarray(axis_angle, float)
    angle = np.linalg.norm(axis_angle, axis=-1)[..., None, None]
    axis = axis_angle / np.maximum(angle[..., 0], 1e-12)
    cross = np.zeros(axis_angle.shape[:-1] + (3, 3))
    cross[..., 0, 1], cross[..., 0, 2], cross[..., 1, 2] = -axis[..., 2], axis[..., 1], -axis[..., 0]
    cross[..., 1, 0], cross[..., 2, 0], cross[..., 2, 1] = axis[..., 2], -axis[..., 1], axis[..., 0]
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * (cross @ cross)


def axis_angle(matrix: np.ndarray) -> np.ndarray:
    """Inverse of `rotation_matrix` for one matrix of less than half a turn."""
    angle = np.arccos(np.clip((np.trace(matrix) - 1) / 2, -1, 1))
    if angle < 1e-6:
        return np.zeros(3)
    skew = matrix - matrix.T
    return angle / (2 * np.sin(angle)) * np.array([skew[2, 1], skew[0, 2], skew[1, 0]])


def rotation_between(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """The smallest rotation that turns one direction into another."""
    source, target = source / np.linalg.norm(source), target / np.linalg.norm(target)
    axis = np.cross(source, target)
    sine = np.linalg.norm(axis)
    return rotation_matrix(axis / (sine + 1e-12) * np.arctan2(sine, source @ target))


def global_rotations(local: np.ndarray) -> np.ndarray:
    """Rotations relative to the parents (24, 3, 3) to rotations relative to the rest frame."""
    turned = np.empty_like(local)
    for joint in range(JOINTS):
        turned[joint] = local[joint] if joint == 0 else turned[PARENTS[joint]] @ local[joint]
    return turned


def forward(rest: np.ndarray, local: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Forward kinematics: rest joints (24, 3) and local rotations (24, 3, 3) to skinning transforms (24, 4, 4), from
    the rest frame to the posed one, and posed joints (24, 3)."""
    chain = np.zeros((JOINTS, 4, 4))
    for joint in range(JOINTS):
        step = np.eye(4)
        step[:3, :3] = local[joint]
        step[:3, 3] = rest[joint] - (rest[PARENTS[joint]] if joint else 0)
        chain[joint] = step if joint == 0 else chain[PARENTS[joint]] @ step
    posed = chain[:, :3, 3].copy()
    chain[:, :3, 3] -= np.einsum("jab,jb->ja", chain[:, :3, :3], rest)
    return chain, posed


def to_t_pose(joints: np.ndarray, across_palm: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Local rotations (24, 3, 3) that bring MakeHuman's A-posed body to SMPL's T-pose: arms straight to the sides,
    palms down, feet nearly below the hips.

    `joints` (24, 3); `across_palm`: per side the vector from the index finger's root to the little finger's.
    """
    local = np.stack([np.eye(3)] * JOINTS)
    for side, sign in enumerate((1.0, -1.0)):
        shoulder, elbow, wrist, hand, hip, ankle = (left + side for left in (16, 18, 20, 22, 1, 7))
        outward = np.array([sign, 0, 0])
        upper = rotation_between(joints[elbow] - joints[shoulder], outward)
        # Twist about the upper arm until the forearm's remaining bend points to the front.
        forearm = upper @ (joints[wrist] - joints[elbow])
        if forearm[1] ** 2 + forearm[2] ** 2 > 1e-10:
            upper = rotation_matrix(outward * (sign * np.arctan2(forearm[1], forearm[2]))) @ upper
            forearm = upper @ (joints[wrist] - joints[elbow])
        lower = rotation_between(forearm, outward) @ upper
        straight = rotation_between(lower @ (joints[hand] - joints[wrist]), outward) @ lower
        # Palm down: from index to little finger is to the back. Half of the twist happens in the forearm.
        across = straight @ across_palm[side]
        twist = -np.arctan2(np.cross([0, 0, -1.0], [0, across[1], across[2]]) @ outward, -across[2])
        lower = rotation_matrix(outward * (twist * 0.5)) @ lower
        straight = rotation_matrix(outward * twist) @ straight
        local[shoulder], local[elbow], local[wrist] = upper, upper.T @ lower, lower.T @ straight
        # Legs 2 degrees apart from straight down, as wide fore and aft as they were.
        leg = joints[ankle] - joints[hip]
        down = np.array([sign * np.sin(np.radians(2)), -np.cos(np.radians(2)), leg[2] / np.linalg.norm(leg)])
        local[hip] = rotation_between(leg, down / np.linalg.norm(down))
    return local


def inverse_pose(local: np.ndarray) -> np.ndarray:
    """Local rotations that undo a pose, seen from the posed body as the new rest."""
    back = np.transpose(global_rotations(local), (0, 2, 1))
    return np.stack([back[j] if j == 0 else back[PARENTS[j]].T @ back[j] for j in range(JOINTS)])
