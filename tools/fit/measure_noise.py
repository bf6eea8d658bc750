"""Measures how much the landmark network's answers scatter on photos, and writes the table that training and eval use.

There is no ground truth for photos. The scatter is measured by looking at the same person again through a slightly
different crop: region of interest shifted, scaled, rotated and mirrored, as the tracker's own regions differ from
frame to frame. For each landmark the table holds

* `pixel_fraction`: standard deviation of one image coordinate in fractions of the body's height in the picture,
* `world_mm`: standard deviation of the world landmark along x, y, z (millimetres, hip-centred as the network gives it),

separately for landmarks that the network calls visible and hidden, and

* `still`: the same two, visible landmarks only, for a person who stands still before a fixed camera: the region moves by
  half a percent and the sensor's noise is fresh in every frame (no mirroring),
* `world_scale_sd`: relative scatter of the world skeleton's overall size,
* `limb_asymmetry`: root mean square relative difference between left and right limb lengths in the world landmarks.
  A person's two forearms are equally long, so this sees the part of the error that stays the same under re-cropping
  and that the scatter misses. `depth_factor` is the factor by which the scattered depths (z) must be multiplied to
  explain the asymmetry; the evaluation applies it.

Needs the converted landmark model, the photos and MediaPipe's reference output (for where the people are).
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

MIRROR = np.array([0, 4, 5, 6, 1, 2, 3, 8, 7, 10, 9] + [i + (1 if i % 2 else -1) for i in range(11, 33)])
LIMBS = (((11, 13), (12, 14)), ((13, 15), (14, 16)), ((23, 25), (24, 26)), ((25, 27), (26, 28)))
PATCH = 256
VISIBLE = 0.5


def sigmoid(value: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-np.clip(value, -80.0, 80.0)))


def refine(points: np.ndarray, heat_map: np.ndarray, window: int = 9, floor: float = 0.5) -> np.ndarray:
    """Moves landmarks (normalised x, y) to the centre of mass of their heat map's window, as the graph does."""
    heat = sigmoid(heat_map)
    height, width, _ = heat.shape
    radius = (window - 1) // 2
    moved = points.copy()
    for index in range(points.shape[0]):
        column, row = int(points[index, 0] * width), int(points[index, 1] * height)
        if not (0 <= column < width and 0 <= row < height):
            continue
        top, left = max(0, row - radius), max(0, column - radius)
        part = heat[top : row + radius + 1, left : column + radius + 1, index]
        if part.max() >= floor:
            rows, columns = np.mgrid[top : top + part.shape[0], left : left + part.shape[1]]
            moved[index, 0] = (part * columns).sum() / width / part.sum()
            moved[index, 1] = (part * rows).sum() / height / part.sum()
    return moved


class LandmarkNetwork:
    """The pose landmark network on an upright or rotated square region of interest."""

    def __init__(self, path: Path, threads: int = 1):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self.input = self.session.get_inputs()[0].name

    def __call__(self, image: np.ndarray, centre: np.ndarray, side: float, angle: float):
        """Returns pixels (33, 2), world (33, 3) in metres, visibility (33,)."""
        scale = side / PATCH
        cosine, sine = math.cos(angle) * scale, math.sin(angle) * scale
        to_image = np.array([
            [cosine, -sine, centre[0] - (cosine - sine) * PATCH / 2],
            [sine, cosine, centre[1] - (sine + cosine) * PATCH / 2],
        ])
        patch = cv2.warpAffine(image, to_image, (PATCH, PATCH), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                               borderMode=cv2.BORDER_REPLICATE)
        names = ["Identity", "Identity_3", "Identity_4"]
        raw, heat, world = self.session.run(names, {self.input: (patch.astype(np.float32) / 255.0)[None]})
        raw = raw.reshape(39, 5)
        points = refine(raw[:33, :2] / PATCH, heat[0]) * PATCH
        pixels = points @ to_image[:, :2].T + to_image[:, 2]
        world = world.reshape(39, 3)[:33].copy()
        cosine, sine = math.cos(angle), math.sin(angle)
        world[:, :2] = world[:, :2] @ np.array([[cosine, sine], [-sine, cosine]])
        return pixels, world, sigmoid(raw[:33, 3])


def body_height(pixels: np.ndarray) -> float:
    """Body height in pixels from the landmarks: torso and limb lengths in the picture, whatever the posture.

    Sum of neck-less chain (ear to shoulder, shoulder to hip, hip to knee, knee to ankle, ankle to heel), the larger
    side, times 1.13 for the top of the head.
    """
    chains = ((7, 11, 23, 25, 27, 29), (8, 12, 24, 26, 28, 30))
    length = max(sum(np.linalg.norm(pixels[a] - pixels[b]) for a, b in zip(c, c[1:])) for c in chains)
    return 1.13 * float(length)


def measure(arguments: argparse.Namespace) -> dict:
    """Runs all crops over all photos; returns the table."""
    network = LandmarkNetwork(arguments.model)
    random = np.random.default_rng(arguments.seed)
    pixel = {True: [[] for _ in range(33)], False: [[] for _ in range(33)]}
    depth = {True: [[] for _ in range(33)], False: [[] for _ in range(33)]}
    scales, asymmetry, from_scatter, photos = [], [], [], 0
    still_pixel, still_world = [[] for _ in range(33)], [[] for _ in range(33)]
    for file in sorted(Path(arguments.reference).glob("*.json")):
        reference = json.loads(file.read_text())
        if not reference["found"]:
            continue
        photos += 1
        image = cv2.cvtColor(cv2.imread(str(Path(arguments.photos) / reference["image"])), cv2.COLOR_BGR2RGB)
        marks = np.array(reference["landmarks_px"])[:, :2]
        hips, shoulders = marks[[23, 24]].mean(0), marks[[11, 12]].mean(0)
        side = 2.0 * 1.25 * np.linalg.norm(marks - hips, axis=1).max()
        up = shoulders - hips
        tilt = math.atan2(up[0], -up[1]) if arguments.upright else 0.0
        mirrored = np.ascontiguousarray(image[:, ::-1])
        answers = []
        for repeat in range(arguments.repeats):
            centre = hips + random.uniform(-0.05, 0.05, 2) * side
            angle = tilt + math.radians(random.uniform(-8, 8))
            crop = side * random.uniform(0.92, 1.15)
            if repeat % 2:
                flipped = np.array([image.shape[1] - centre[0], centre[1]])
                pixels, world, visible = network(mirrored, flipped, crop, -angle)
                pixels = pixels[MIRROR] * (-1, 1) + (image.shape[1], 0)
                world, visible = world[MIRROR] * (-1, 1, 1), visible[MIRROR]
            else:
                pixels, world, visible = network(image, centre, crop, angle)
            answers.append((pixels, world, visible))
        pixels, world, visible = (np.array(part) for part in zip(*answers))
        height = body_height(np.median(pixels, 0))
        seen = np.median(visible, 0) > VISIBLE
        for index in range(33):
            pixel[bool(seen[index])][index].append((pixels[:, index].std(0) ** 2).mean() / height**2)
            depth[bool(seen[index])][index].append(world[:, index].std(0) ** 2)
        frames = []
        for _ in range(arguments.repeats // 2):
            grain = random.normal(0, 2.5, image.shape).astype(np.float32)
            frame = np.clip(image + grain, 0, 255).astype(np.uint8)
            centre = hips + random.normal(0, 0.003, 2) * side
            angle = tilt + math.radians(random.normal(0, 0.3))
            frames.append(network(frame, centre, side * random.normal(1, 0.003), angle)[:2])
        still = [np.array(part) for part in zip(*frames)]
        for index in np.flatnonzero(seen):
            still_pixel[index].append((still[0][:, index].std(0) ** 2).mean() / height**2)
            still_world[index].append(still[1][:, index].std(0) ** 2)
        bones = np.array([[np.linalg.norm(w[a] - w[b]) for pair in LIMBS for a, b in pair] for w in world])
        scales.append(bones.sum(1).std() / bones.sum(1).mean())
        median = np.median(world, 0)
        for left, right in LIMBS:
            if seen[list(left + right)].all():
                lengths = [np.linalg.norm(median[a] - median[b]) for a, b in (left, right)]
                asymmetry.append((lengths[0] - lengths[1]) / np.mean(lengths))
        for w in world:
            for left, right in LIMBS:
                if seen[list(left + right)].all():
                    errors = [np.linalg.norm(w[a] - w[b]) - np.linalg.norm(median[a] - median[b]) for a, b in (left, right)]
                    lengths = [np.linalg.norm(median[a] - median[b]) for a, b in (left, right)]
                    from_scatter.append((errors[0] - errors[1]) / np.mean(lengths))

    def table(parts: dict, scale: float, axes: bool):
        rows = {}
        for seen, name in ((True, "visible"), (False, "hidden")):
            everything = np.concatenate([np.array(p) for p in parts[seen] if len(p)])
            fallback = np.sqrt(everything.mean(0)) * scale
            rows[name] = []
            for index in range(33):
                # Left and right share their figure: the network is trained with mirrored images.
                both = parts[seen][index] + parts[seen][MIRROR[index]]
                value = np.sqrt(np.mean(both, 0)) * scale if len(both) >= 2 else fallback
                rows[name].append(np.round(value, 5).tolist())
        return rows

    def still_rows(parts, scale):
        both = [np.array(parts[i] + parts[MIRROR[i]]) for i in range(33)]
        return [np.round(np.sqrt(rows.mean(0)) * scale, 6).tolist() for rows in both]

    rms = lambda values: float(np.sqrt(np.mean(np.square(values))))
    return {
        "photos": photos, "crops_per_photo": arguments.repeats, "seed": arguments.seed,
        "pixel_fraction": table(pixel, 1.0, False), "world_mm": table(depth, 1000.0, True),
        "still": {"pixel_fraction": still_rows(still_pixel, 1.0), "world_mm": still_rows(still_world, 1000.0)},
        "world_scale_sd": round(rms(scales), 4),
        "limb_asymmetry": round(rms(asymmetry), 4), "limb_asymmetry_of_scatter": round(rms(from_scatter), 4),
        "depth_factor": round(max(1.0, rms(asymmetry) / rms(from_scatter)), 3),
    }


def main() -> None:
    """Measures and writes the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, default=Path("models/pose_landmark_full.onnx"))
    parser.add_argument("--photos", required=True)
    parser.add_argument("--reference", required=True, help="folder of MediaPipe's answers (JSON per photo)")
    parser.add_argument("--out", type=Path, default=Path("tools/fit/noise.json"))
    parser.add_argument("--repeats", type=int, default=60)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--upright", action="store_true", help="turn crops so that the trunk is upright")
    arguments = parser.parse_args()
    result = measure(arguments)
    arguments.out.write_text(json.dumps(result, indent=1) + "\n")
    visible = np.array(result["pixel_fraction"]["visible"])
    print("pixels, visible, mean sd %.2f %% of body height" % (100 * visible.mean()))
    for kind in ("visible", "hidden"):
        print(f"world {kind}, mean sd x y z (mm)", np.array(result["world_mm"][kind]).mean(0).round(1))
    print({k: v for k, v in result.items() if not isinstance(v, dict)})


if __name__ == "__main__":
    main()
