"""Joint errors of the three methods on an observation set: prints the table of docs/fit.md.

The set is made on the fly from TRAINING parameters with a fresh seed (`--validation`, for tuning) or read from
assets/eval/fit_set.npz.
"""

from __future__ import annotations

import argparse
import time

import numpy as np

import build_graph
import poses
import synth
from fit_runtime import Fitter, Weights, procrustes
from reduced_body import ReducedBody, rotation_matrix


def report(name, fits, observations, body, seconds):
    """Prints one row: MPJPE, PA-MPJPE, 95th percentile, flips, backward hinges, milliseconds."""
    betas, pose, transl = (np.array([getattr(f, k) for f in fits], float) for k in ("betas", "pose", "transl"))
    found, _ = body.pose(betas, rotation_matrix(pose), transl)
    truth = observations.joints
    relative = np.linalg.norm((found - found[:, :1]) - (truth - truth[:, :1]), axis=2)
    aligned = np.array([np.linalg.norm(procrustes(a, b) - b, axis=1).mean() for a, b in zip(found, truth)])
    front = rotation_matrix(pose[:, 0])[:, :, 2], rotation_matrix(observations.pose[:, 0])[:, :, 2]
    flips = ((front[0] * front[1]).sum(1) < 0).sum()
    back = ((pose[:, 4, 0] < -0.05) | (pose[:, 5, 0] < -0.05) | (pose[:, 18, 1] > 0.05) | (pose[:, 19, 1] < -0.05)).sum()
    stature = 1000 * np.abs((betas - observations.betas) @ body.stature_shape).mean()
    print(f"{name:34s} MPJPE {1000 * relative.mean():5.1f}  PA {1000 * aligned.mean():5.1f}  p95 {1000 * np.percentile(relative, 95):5.1f}"
          f"  flips {flips}  backward {back}  stature {stature:4.0f} mm  {1000 * seconds / len(fits):5.2f} ms", flush=True)
    return relative


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--body", required=True)
    parser.add_argument("--model", default="models/body_fit.onnx")
    parser.add_argument("--validation", type=int, default=300)
    parser.add_argument("--seed", type=int, default=99)
    parser.add_argument("--set", dest="path", help="fit_set.npz")
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    body = ReducedBody.load(arguments.body)
    if arguments.path:
        with np.load(arguments.path) as npz:
            names = ("betas", "pose", "transl", "camera", "pixels", "world", "visibility", "joints", "family")
            o = synth.Observations(*(npz[name].astype(float) for name in names))
    else:
        o = synth.sample_observations(body, arguments.validation,
                                      np.random.default_rng(arguments.seed), poses.TRAINING, synth.load_noise())
    fitter = Fitter(arguments.model, body)
    fitter.prior_mean = build_graph.pose_prior(20000)[0]
    truth_stature = body.stature_rest + o.betas @ body.stature_shape

    def row(name, **kw):
        fits, began = [], time.time()
        for i in range(len(o.betas)):
            k = dict(kw)
            if k.pop("known", False):
                k["stature"] = truth_stature[i]
            fits.append(fitter.fit(o.pixels[i], o.world[i], o.visibility[i], o.camera[i], **k))
        return fits, report(name, fits, o, body, time.time() - began)

    row("regressor", method="regressor")
    row("steps from mean pose, 12", method="steps")
    _, e = row("both, 12", method="both")
    print("per joint", (1000 * e.mean(0)).round())
    for steps in (2, 3, 5):
        row(f"both, {steps}", method="both", steps=steps)
    row("both, 12, known height", method="both", known=True)
    if arguments.quick:
        return
    for name, w in (("image x2", Weights(image=2)), ("image x.5", Weights(image=.5)), ("world x.7", Weights(world=.7)), ("world x1.5", Weights(world=1.5)),
                    ("pose x.5", Weights(pose=.5)), ("pose x2", Weights(pose=2)), ("scale .02", Weights(scale_sd=.02)), ("scale .1", Weights(scale_sd=.1))):
        fitter.weights = w
        row("both: " + name)
    fitter.weights = Weights()


if __name__ == "__main__":
    main()
