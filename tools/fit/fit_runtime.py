"""Runs models/body_fit.onnx the way the Rust `Fitter` does: prepares inputs, runs, reads the answer.

Used to choose the method and its weights; `crates/body/src/fit` is the product's own implementation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import onnxruntime

import synth
from reduced_body import ReducedBody, rotation_matrix, rotation_vector
from train_regressor import features

COLD_STEPS, WARM_STEPS = 12, 3


@dataclass
class Weights:
    """What the residuals are trusted with (chosen on validation bodies drawn with TRAINING parameters)."""

    image: float = 1.0  # multiplies the image weights (1 / measured sd)
    world: float = 1.0
    pose: float = 1.0
    shape: float = 1.0
    scale_sd: float = 0.03
    damping: float = 1e-2
    world_floor: float = 0.02  # the same for world landmarks, metres
    floor: float = 0.004  # disagreement of landmark definitions, fraction of body height, added to the scatter


@dataclass
class Fit:
    """The answer for one observation."""

    betas: np.ndarray
    pose: np.ndarray  # (24, 3); root in the camera frame
    transl: np.ndarray
    scale: float
    cost: float
    shape_covariance: np.ndarray


def standard_deviations(noise: dict, visibility: np.ndarray, floor: float = 0.0, world_floor: float = 0.0):
    """Blend of the measured visible and hidden figures: (33,) pixel fractions, (33, 3) metres."""
    v = np.clip((visibility - 0.2) / 0.6, 0, 1)[:, None]
    pixel = np.sqrt(v[:, 0] * noise["pixel"][1] ** 2 + (1 - v[:, 0]) * noise["pixel"][0] ** 2 + floor**2)
    world = np.sqrt(v * noise["world"][1] ** 2 + (1 - v) * noise["world"][0] ** 2 + world_floor**2)
    return pixel, world


class Fitter:
    """One ONNX session and the body it fits."""

    def __init__(self, path: str, body: ReducedBody, weights: Weights = Weights(), threads: int = 1):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self.body, self.weights, self.noise = body, weights, synth.load_noise()
        self.constants = {
            "joint_rest": body.joint_rest, "joint_shape": body.joint_shape, "bone_rest": body.bone_rest,
            "bone_shape": np.moveaxis(body.bone_shape, 3, 0), "bone_weight": body.bone_weight,
        }
        self.constants = {k: np.ascontiguousarray(v, np.float32) for k, v in self.constants.items()}

    def inputs(self, pixels, world, visibility, camera, stature: float | None, stature_sd: float):
        """Everything that depends on the observation alone; also the translation that fits the world landmarks."""
        w = self.weights
        rays = (pixels - camera[2:4]) / camera[:2]
        turn = synth.ray_rotation(rays[23:25].mean(0)[None])[0]
        turned = world @ turn.T
        pixel_sd, world_sd = standard_deviations(self.noise, visibility, w.floor, w.world_floor)
        # Translation by least squares: x + tx = ray_x (z + tz), weighted by visibility.
        weight = np.clip(visibility, 0.05, 1)
        rows = np.concatenate([
            np.column_stack([np.ones(33), np.zeros(33), -rays[:, 0]]) * weight[:, None],
            np.column_stack([np.zeros(33), np.ones(33), -rays[:, 1]]) * weight[:, None],
        ])
        right = np.concatenate([(rays[:, 0] * turned[:, 2] - turned[:, 0]) * weight, (rays[:, 1] * turned[:, 2] - turned[:, 1]) * weight])
        hip = np.linalg.solve(rows.T @ rows, rows.T @ right)
        hip[2] = max(hip[2], 0.3)
        ray_sd = pixel_sd * self.body.stature_rest / hip[2]
        precision, mean = np.eye(16) * w.shape, np.zeros(16)
        if stature is not None:
            # A known height: a residual linear in the shape, in place of part of the prior.
            gain = self.body.stature_shape / stature_sd
            precision = precision + np.outer(gain, gain)
            mean = np.linalg.solve(precision, gain * (stature - self.body.stature_rest) / stature_sd)
        feeds = {
            "features": features(pixels[None], world[None], visibility[None]), "ray_rotation": turn, "rays": rays.T,
            "ray_weight": w.image / ray_sd, "world": turned.T, "world_weight": w.world / (world_sd.T),
            "shape_mean": mean, "shape_precision": precision, "scale_precision": np.array([[w.scale_sd**-2]]),
            "pose_strength": np.array(w.pose), "damping0": np.array(w.damping),
        }
        return feeds, hip

    def run(self, feeds: dict, steps: int, cold: bool):
        everything = {k: np.array(v, np.float32, order="C") for k, v in feeds.items()}
        everything.update(self.constants, iterations=np.array(steps, np.int64), cold=np.array(cold))
        return self.session.run(None, everything)

    def fit(self, pixels, world, visibility, camera, last: Fit | None = None, method: str = "both", steps: int | None = None,
            stature: float | None = None, stature_sd: float = 0.01, anchor_sd: tuple[float, float] | None = None) -> Fit:
        """Fits one observation. `method`: both (regressor then steps), regressor, or steps (from the mean pose)."""
        feeds, hip = self.inputs(pixels, world, visibility, camera, stature, stature_sd)
        x0, base, anchor_weight = np.zeros(92), np.eye(3), np.zeros(92)
        x0[91] = 1.0
        x0[75:91] = feeds["shape_mean"]
        x0[72:75] = hip - self.body.joint_rest[0]
        if last is not None:
            x0[3:72], x0[72:75], x0[75:91], x0[91] = last.pose[1:].ravel(), last.transl, last.betas, last.scale
            base = rotation_matrix(last.pose[0])
            if anchor_sd:
                anchor_weight[:72], anchor_weight[72:75] = anchor_sd[0] ** -2, anchor_sd[1] ** -2
        elif method == "steps":
            # Trunk triad of the world landmarks: across the hips and shoulders, and up.
            turned = feeds["world"].T
            across = turned[23] - turned[24] + turned[11] - turned[12]
            up = turned[[11, 12]].mean(0) - turned[[23, 24]].mean(0)
            across /= np.linalg.norm(across)
            up = up - across * (up @ across)
            up /= np.linalg.norm(up)
            base = np.stack([across, up, np.cross(across, up)], 1)
            x0[3:72] = self.prior_mean[3:]
        feeds.update(x0=x0, root_base=base, anchor=x0, anchor_weight=anchor_weight, regressed_shape=np.array(float(method == "regressor")))
        cold = last is None and method != "steps"
        count = 0 if method == "regressor" else steps or (COLD_STEPS if last is None else WARM_STEPS)
        best, after, root, cost, covariance = self.run(feeds, count, cold)
        x = after
        pose = x[:72].reshape(24, 3).copy()
        pose[0] = rotation_vector((rotation_matrix(pose[0].astype(float)) @ root)[None])[0]
        return Fit(x[75:91], pose, x[72:75], float(x[91]), float(cost), covariance)


def procrustes(found: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """`found` (J, 3) after the best similarity onto `truth`."""
    a, b = found - found.mean(0), truth - truth.mean(0)
    u, s, vt = np.linalg.svd(a.T @ b)
    sign = np.array([1, 1, np.sign(np.linalg.det(u @ vt))])
    return a @ (u * sign) @ vt * ((s * sign).sum() / (a**2).sum()) + truth.mean(0)
