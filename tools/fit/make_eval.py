"""Writes assets/eval/fit_set.npz: the bodies, poses and noisy landmarks that `jingxuan eval fit` measures on.

* 600 single observations drawn with the EVALUATION pose parameters and seed 20261124 (training uses the TRAINING
  parameters and seed 5, the pose prior seed 3): never used in training. One in six is cut by the picture's edge.
* `still_*`: 4 people standing still for 60 frames at 30 fps, with the scatter measured for a still person.
* `turn_*`: 2 people turning once around in 120 frames, with three times that scatter.

Landmarks come from the full skinned mesh with pose correctives (which the fit's reduced body ignores), then get the
noise of tools/fit/noise.json. All arrays are float32; lengths in metres, pixels pixel-edge, frames as in docs/fit.md.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

import json

import poses
import synth
from landmarks import landmark_regressor
from reduced_body import ReducedBody, rotation_matrix, rotation_vector

SEED, COUNT = 20261124, 600
STILL, STILL_FRAMES, TURN, TURN_FRAMES = 4, 60, 2, 120


class CorrectiveLandmarks:
    """Displacement of the landmarks' rest positions by SMPL's pose correctives: what the reduced body leaves out."""

    def __init__(self, path: str):
        with np.load(path, allow_pickle=False) as npz:
            regressor = npz["landmark_regressor"] if "landmark_regressor" in npz.files else landmark_regressor(npz)
            used = np.flatnonzero(regressor.any(0))
            weights, directions = npz["weights"][used].astype(np.float64), npz["posedirs"][used].astype(np.float64)
            rows = regressor[:, used].astype(np.float64)
        # (33, 24, 3, 207): blend weights of each landmark's vertices times their corrective directions.
        self.directions = np.einsum("iv,vk,vcp->ikcp", rows, weights, directions, optimize=True)

    def __call__(self, rotations: np.ndarray) -> np.ndarray:
        """Camera-frame displacement of the landmarks (B, 33, 3) for rotations (B, 24, 3, 3)."""
        from reduced_body import PARENTS

        feature = (rotations[:, 1:] - np.eye(3)).reshape(len(rotations), -1)
        world = [rotations[:, 0]]
        for joint in range(1, 24):
            world.append(world[PARENTS[joint]] @ rotations[:, joint])
        rest = np.einsum("ikcp,bp->bikc", self.directions, feature, optimize=True)
        return np.einsum("bkxc,bikc->bix", np.stack(world, 1), rest, optimize=True)


def main() -> None:
    """Draws and saves the set."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--body", required=True)
    parser.add_argument("--out", type=Path, default=Path("assets/eval/fit_set.npz"))
    arguments = parser.parse_args()
    body, correct = ReducedBody.load(arguments.body), CorrectiveLandmarks(arguments.body)
    random, noise = np.random.default_rng(SEED), synth.load_noise()
    still_table = json.loads((synth.HERE / "noise.json").read_text())["still"]

    def render(betas, pose, transl, camera, noise, scale_sd):
        rotations = rotation_matrix(pose)
        joints, marks = body.pose(betas, rotations, transl)
        marks = marks + correct(rotations)
        exposure = synth.expose(body, betas, pose, marks, joints, camera, random, noise)
        return (*synth.observe(exposure, random, scale_sd), joints, exposure.hidden)

    pose, family = poses.sample_poses(COUNT, random, poses.EVALUATION)
    betas = np.clip(random.normal(size=(COUNT, 16)), -3, 3)
    camera, transl = synth.place(body, betas, pose, random, 1 / 6)
    pixels, world, visibility, joints, hidden = render(betas, pose, transl, camera, noise, noise["scale"])
    out = {"betas": betas, "pose": pose, "transl": transl, "camera": camera, "pixels": pixels, "world": world,
           "visibility": visibility, "joints": joints, "hidden": hidden, "family": family}

    still_noise = dict(noise)
    still_noise["pixel"] = np.array([np.array(still_table["pixel_fraction"]) * 2, still_table["pixel_fraction"]])
    still_noise["world"] = np.array([np.array(still_table["world_mm"]) * 2, still_table["world_mm"]]) / 1000
    standing = poses.PoseParameters((1, 0, 0, 0, 0, 0, 0, 0, 0), 1.0, (5, 10), (10, 20), (60, 70), (90, 100), facing=1.0)

    def sequence(name, people, frames, turn, level):
        base, _ = poses.sample_poses(people, random, standing)
        shape = np.clip(random.normal(size=(people, 16)), -2, 2)
        cameras, place = synth.place(body, shape, base, random, 0.0)
        angle = (np.linspace(0, 2 * np.pi, frames) if turn else np.zeros(frames))
        spin = rotation_matrix(np.stack([0 * angle, angle, 0 * angle], 1))
        pose = np.repeat(base[:, None], frames, 1)
        root = rotation_matrix(base[:, 0])
        pose[:, :, 0] = rotation_vector(root[:, None] @ spin[None])
        repeat = lambda a: np.repeat(a, frames, 0)
        table = {**still_noise, "pixel": still_noise["pixel"] * level, "world": still_noise["world"] * level}
        flat = pose.reshape(-1, 24, 3)
        pixels, world, visibility, joints, _ = render(repeat(shape), flat, repeat(place), repeat(cameras), table, 0.0)
        for key, value in {"betas": shape, "pose": pose, "transl": place, "camera": cameras, "pixels": pixels,
                           "world": world, "visibility": visibility, "joints": joints}.items():
            count = (people, frames) if key in ("pixels", "world", "visibility", "joints") else None
            out[f"{name}_{key}"] = value.reshape(count + value.shape[1:]) if count else value

    sequence("still", STILL, STILL_FRAMES, False, 1.0)
    sequence("turn", TURN, TURN_FRAMES, True, 3.0)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(arguments.out, **{k: np.asarray(v, np.float32) for k, v in out.items()})
    print(f"{arguments.out}: {arguments.out.stat().st_size / 1e6:.2f} MB, {COUNT} observations")


if __name__ == "__main__":
    main()
