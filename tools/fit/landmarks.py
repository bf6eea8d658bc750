"""The 33 MediaPipe Pose landmarks as weighted vertices of the default body.

`landmark_regressor(npz)` returns a (33, V) matrix whose rows sum to one: `regressor @ vertices` gives the landmark
positions of a body in the frame of the vertices. It is linear, so it serves the shaped, the posed and the skinned
mesh alike, and `regressor @ skinning_weights` gives the skinning weights of the landmarks themselves.

Elbow, wrist, hip, knee and ankle are the body's own joints; the others are
points on (or just under) the skin. They are stated as positions on the mean default body in its
rest pose (T-pose, Y up, +Z front, +X the body's left), not as vertex numbers, so a rebuilt mesh keeps them.

Run as a program it prints the landmarks of the mean body and, with `--out`, saves the matrix as .npy.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping

import numpy as np

LANDMARK_NAMES = (
    "nose", "left_eye_inner", "left_eye", "left_eye_outer", "right_eye_inner", "right_eye", "right_eye_outer",
    "left_ear", "right_ear", "mouth_left", "mouth_right", "left_shoulder", "right_shoulder", "left_elbow",
    "right_elbow", "left_wrist", "right_wrist", "left_pinky", "right_pinky", "left_index", "right_index",
    "left_thumb", "right_thumb", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle",
    "left_heel", "right_heel", "left_foot_index", "right_foot_index",
)

# SMPL joints, left then right, that carry the skeletal landmarks.
JOINT_OF_LANDMARK = {
    "elbow": (18, 19), "wrist": (20, 21), "hip": (1, 2), "knee": (4, 5), "ankle": (7, 8),
}

# Skin points of the left side as (x, y, z) of the mean default body in metres, read off its renderings.
# x is mirrored for the right side; nose, heels and toes are found by rule instead.
LEFT_SKIN_POINTS = {
    "eye_inner": (0.0175, 0.6840, 0.1180),
    "eye": (0.0310, 0.6845, 0.1180),
    "eye_outer": (0.0450, 0.6830, 0.1080),
    "ear": (0.0680, 0.6720, 0.0580),
    "mouth": (0.0235, 0.6160, 0.1220),
    "index": (0.7560, 0.4600, 0.0440),
    "pinky": (0.7400, 0.4500, -0.0230),
    "thumb": (0.7150, 0.4250, 0.0620),
}

# The network's shoulder is not the joint's centre: it lies 4 cm higher and 2 cm further out when the arm hangs, and
# moves with collar and deltoid. Three skin points (x, y, z, weight) reproduce it to 10 mm where the joint misses by
# 36 mm: non-negative least squares over the clip's frames (tools/fit/compare_clip.py shows the bias; photos agree).
LEFT_SHOULDER_POINTS = ((0.1446, 0.4803, 0.0457, 0.44), (0.1254, 0.5028, -0.0001, 0.44), (0.2400, 0.4033, -0.0200, 0.12))


def _nearest_vertices(template: np.ndarray, point: np.ndarray, count: int = 6) -> tuple[np.ndarray, np.ndarray]:
    """Indices and weights (nonnegative, sum 1) of the `count` vertices nearest to `point`; Gaussian in distance."""
    distance = np.linalg.norm(template - point, axis=1)
    index = np.argsort(distance)[:count]
    scale = max(float(distance[index].mean()), 1e-6)
    weight = np.exp(-0.5 * ((distance[index] - distance[index[0]]) / (0.5 * scale)) ** 2)
    return index, weight / weight.sum()


def _farthest_vertices(template: np.ndarray, candidates: np.ndarray, direction: np.ndarray, count: int) -> np.ndarray:
    """The `count` of `candidates` that lie farthest along `direction`."""
    order = np.argsort(-(template[candidates] @ direction))
    return candidates[order[:count]]


def landmark_regressor(npz: Mapping[str, np.ndarray]) -> np.ndarray:
    """The 33 landmarks of an SMPL-format body as weighted vertices.

    `npz` holds at least `v_template` (V, 3), `weights` (V, 24) and `J_regressor` (24, V) of the default body in its
    T-pose (Y up, +Z front). Returns float32 (33, V), every row summing to one.
    """
    template = np.asarray(npz["v_template"], np.float64)
    skinning = np.asarray(npz["weights"], np.float64)
    joints = np.asarray(npz["J_regressor"], np.float64)
    rows = np.zeros((33, len(template)))
    index_of = {name: i for i, name in enumerate(LANDMARK_NAMES)}

    for part, sides in JOINT_OF_LANDMARK.items():
        for side, joint in zip(("left", "right"), sides):
            rows[index_of[f"{side}_{part}"]] = joints[joint]

    for side, mirror in (("left", 1.0), ("right", -1.0)):
        for *point, share in LEFT_SHOULDER_POINTS:
            index, weight = _nearest_vertices(template, np.array(point) * (mirror, 1.0, 1.0))
            rows[index_of[f"{side}_shoulder"], index] += share * weight

    # Nose: the tip, the foremost vertices of the head near the middle plane.
    head = np.flatnonzero((skinning[:, 15] > 0.5) & (np.abs(template[:, 0]) < 0.012))
    rows[index_of["nose"], _farthest_vertices(template, head, np.array([0.0, 0.0, 1.0]), 5)] = 0.2

    for part, point in LEFT_SKIN_POINTS.items():
        for side, mirror in (("left", 1.0), ("right", -1.0)):
            name = f"mouth_{side}" if part == "mouth" else f"{side}_{part}"
            index, weight = _nearest_vertices(template, np.array(point) * (mirror, 1.0, 1.0))
            rows[index_of[name], index] = weight

    for side, ankle, foot, mirror in (("left", 7, 10, 1.0), ("right", 8, 11, -1.0)):
        shoe = np.flatnonzero((skinning[:, ankle] + skinning[:, foot] > 0.8) & (template[:, 0] * mirror > 0))
        floor = template[shoe, 1].min()
        # Heel: the back of the calcaneus, a little above the floor.
        low = shoe[template[shoe, 1] < floor + 0.035]
        rows[index_of[f"{side}_heel"], _farthest_vertices(template, low, np.array([0.0, 0.0, -1.0]), 6)] = 1 / 6
        # Foot index: the tip of the big toe.
        toe = shoe[np.abs(template[shoe, 0]) < np.abs(template[shoe, 0]).min() + 0.045]
        rows[index_of[f"{side}_foot_index"], _farthest_vertices(template, toe, np.array([0.0, 0.0, 1.0]), 6)] = 1 / 6

    rows /= rows.sum(axis=1, keepdims=True)
    return rows.astype(np.float32)


def main() -> None:
    """Prints the landmarks of the mean body; with `--out` saves the matrix."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--body", required=True, help="SMPL-format .npz")
    parser.add_argument("--out", help="where to save the (33, V) matrix as .npy")
    arguments = parser.parse_args()
    with np.load(arguments.body, allow_pickle=False) as npz:
        regressor = landmark_regressor(npz)
        for name, position in zip(LANDMARK_NAMES, regressor @ npz["v_template"]):
            print(f"{name:18s} {position[0]:8.4f} {position[1]:8.4f} {position[2]:8.4f}")
    if arguments.out:
        np.save(arguments.out, regressor)


if __name__ == "__main__":
    main()
