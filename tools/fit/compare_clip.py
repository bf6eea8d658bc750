"""Compares the landmark network with the clip's truth: definition biases, and the fit against true joints.

For every n-th frame of the clip the network looks at the region that the truth gives; its landmarks are compared with
the model's own (`landmark_regressor` on the posed mesh). Biases are in the limb's or body's own frame, so that they
say where on the body the network sees a landmark. With `--fit` the reference run time fits each frame by itself.
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path

import cv2
import numpy as np

from fit_runtime import Fitter, Weights, procrustes
from landmarks import LANDMARK_NAMES
from measure_noise import LandmarkNetwork
from reduced_body import ReducedBody, rotation_matrix


def frames_of(path: Path) -> list[np.ndarray]:
    """Splits concatenated JPEG files at their start and end markers."""
    data, images, at = path.read_bytes(), [], 0
    while (start := data.find(b"\xff\xd8\xff", at)) >= 0:
        end = data.find(b"\xff\xd9", start) + 2
        images.append(data[start:end])
        at = end
    return images


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--body", required=True)
    parser.add_argument("--clip", type=Path, default=Path("assets/clip"))
    parser.add_argument("--network", type=Path, default=Path("models/pose_landmark_full.onnx"))
    parser.add_argument("--model", default="models/body_fit.onnx")
    parser.add_argument("--every", type=int, default=6)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--weights", default="{}", help="JSON of fit_runtime.Weights")
    arguments = parser.parse_args()
    body, network = ReducedBody.load(arguments.body), LandmarkNetwork(arguments.network)
    truth = json.loads((arguments.clip / "truth.json").read_text())
    c = truth["camera"]
    camera = np.array([c["fx"], c["fy"], c["cx"], c["cy"], truth["width"], truth["height"]], float)
    fitter = Fitter(arguments.model, body, Weights(**json.loads(arguments.weights)))
    rows, world_rows, errors, aligned, scales, heights = [], [], [], [], [], []
    for index, data in list(enumerate(frames_of(arguments.clip / "shopper.mjpeg")))[:: arguments.every]:
        image = cv2.cvtColor(cv2.imdecode(np.frombuffer(data, np.uint8), 1), cv2.COLOR_BGR2RGB)
        t = truth["frames"][index]["shopper"]
        betas, pose, transl = (np.array(t[k], float) for k in ("betas", "pose", "transl"))
        rotations = rotation_matrix(pose.reshape(1, 24, 3))
        joints, marks = (a[0] for a in body.pose(betas[None], rotations, transl[None]))
        exact = marks[:, :2] / marks[:, 2:] * camera[:2] + camera[2:4]
        hips, shoulders = exact[23:25].mean(0), exact[11:13].mean(0)
        side = 2.5 * np.linalg.norm(exact - hips, axis=1).max()
        up = shoulders - hips
        pixels, world, visibility = network(image, hips, side, math.atan2(up[0], -up[1]))
        stature = body.stature_rest + betas @ body.stature_shape
        height = camera[1] * stature / joints[0, 2]
        rows.append(np.where((visibility > 0.5)[:, None], (pixels - exact) / height, np.nan))
        relative = marks - marks[23:25].mean(0)
        chain = [(11, 13), (13, 15), (12, 14), (14, 16), (23, 25), (25, 27), (24, 26), (26, 28), (11, 23), (12, 24), (11, 12)]
        length = lambda p: sum(np.linalg.norm(p[a] - p[b]) for a, b in chain)
        scales.append(length(world) / length(marks))
        world_rows.append(world - relative)
        if arguments.fit:
            f = fitter.fit(pixels, world, visibility, camera)
            found = body.pose(f.betas[None].astype(float), rotation_matrix(f.pose[None].astype(float)), f.transl[None].astype(float))[0][0]
            errors.append(np.linalg.norm((found - found[0]) - (joints - joints[0]), axis=1))
            aligned.append(np.linalg.norm(procrustes(found, joints) - joints, axis=1).mean())
            heights.append(body.stature_rest + f.betas @ body.stature_shape - stature)
    rows, world_rows = np.array(rows), 1000 * np.array(world_rows)
    print("landmark            bias x, y and scatter (% of height)   world bias x, y, z and scatter (mm)")
    for i, name in enumerate(LANDMARK_NAMES):
        b, s = 100 * np.nanmean(rows[:, i], 0), 100 * np.nanstd(rows[:, i], 0)
        wb, ws = world_rows[:, i].mean(0), world_rows[:, i].std(0)
        print(f"{name:18s} {b[0]:6.2f} {b[1]:6.2f}   {s[0]:5.2f} {s[1]:5.2f}      {wb.round(0)}  {ws.round(0)}")
    print(f"world size over true size {np.mean(scales):.3f} +- {np.std(scales):.3f}")
    if arguments.fit:
        print(f"fit, frame by frame: MPJPE {1000 * np.mean(errors):.1f} mm, PA {1000 * np.mean(aligned):.1f} mm, stature {1000 * np.mean(heights):.0f} mm")
        print("per joint", (1000 * np.mean(errors, 0)).round())


if __name__ == "__main__":
    main()
