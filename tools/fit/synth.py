"""Synthetic observations: bodies posed and projected by the model itself, with landmark noise as measured on photos."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from poses import PoseParameters, sample_poses
from reduced_body import ReducedBody, rotation_matrix

HERE = Path(__file__).resolve().parent


def load_noise(path: Path = HERE / "noise.json") -> dict[str, np.ndarray]:
    """The measured table: `pixel` (2, 33) fractions of body height, `world` (2, 33, 3) metres; row 1 = visible."""
    table = json.loads(path.read_text())
    both = lambda key: np.array([table[key]["hidden"], table[key]["visible"]])
    return {"pixel": both("pixel_fraction"), "world": both("world_mm") / 1000.0, "scale": table["world_scale_sd"],
            "depth_factor": table["depth_factor"]}


def ray_rotation(ray: np.ndarray) -> np.ndarray:
    """Rotations (B, 3, 3) that turn the optical axis to the direction (B, 2) = (X/Z, Y/Z).

    The network sees a crop centred on the person, so its world axes are those of a camera that looks at the person.
    """
    z = np.concatenate([ray, np.ones_like(ray[:, :1])], 1)
    z /= np.linalg.norm(z, axis=1, keepdims=True)
    x = np.stack([z[:, 2], 0 * z[:, 0], -z[:, 0]], 1)
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    return np.stack([x, np.cross(z, x), z], 2)


@dataclass
class Observations:
    """Truth and what the landmark network would report; B observations."""

    betas: np.ndarray  # (B, 16)
    pose: np.ndarray  # (B, 24, 3)
    transl: np.ndarray  # (B, 3)
    camera: np.ndarray  # (B, 6) fx fy cx cy width height
    pixels: np.ndarray  # (B, 33, 2)
    world: np.ndarray  # (B, 33, 3) metres, hip-centred, axes of a camera looking at the person
    visibility: np.ndarray  # (B, 33)
    joints: np.ndarray  # (B, 24, 3) camera frame
    family: np.ndarray  # (B,)


@dataclass
class Exposure:
    """What a perfect network would report, and the standard deviations of the real one's error."""

    pixels: np.ndarray  # (B, 33, 2)
    world: np.ndarray  # (B, 33, 3)
    pixel_sd: np.ndarray  # (B, 33)
    world_sd: np.ndarray  # (B, 33, 3)
    hidden: np.ndarray  # (B, 33) bool


def expose(body: ReducedBody, betas, pose, marks, joints, camera, random, noise, depth_factor=1.0) -> Exposure:
    """Projects landmarks (B, 33, 3) and decides which are hidden and how uncertain each one is."""
    count = len(betas)
    rays = marks[..., :2] / marks[..., 2:]
    exact = rays * camera[:, None, :2] + camera[:, None, 2:4]
    hidden = ~((exact >= 0) & (exact <= camera[:, None, 4:6])).all(-1)
    # The network guesses what is turned away: the face of someone seen from behind, and often the far arm in profile.
    root = rotation_matrix(pose[:, 0])
    front = root[:, 2, 2]  # camera z of the body's front
    hidden[:, :11] |= (front > 0.5)[:, None]
    arms = np.array([[13, 15, 17, 19, 21], [14, 16, 18, 20, 22]])
    far = (root[:, 2, 0] < 0).astype(int)  # 1: the right side is the far one
    covered = np.flatnonzero((np.abs(front) < 0.5) & (random.random(count) < 0.6))
    hidden[covered[:, None], arms[far[covered]]] = True
    state, index = (~hidden).astype(int), np.arange(33)
    height = camera[:, 1] * (body.stature_rest + betas @ body.stature_shape) / joints[:, 0, 2]
    to_ray = ray_rotation(rays[:, 23:25].mean(1))
    world = (marks - marks[:, 23:25].mean(1, keepdims=True)) @ to_ray
    return Exposure(exact, world, noise["pixel"][state, index] * height[:, None],
                    noise["world"][state, index] * (1.0, 1.0, depth_factor), hidden)


def observe(exposure: Exposure, random: np.random.Generator, scale_sd: float):
    """Adds the noise: returns pixels, world (hip-centred again), visibility."""
    count = len(exposure.pixels)
    pixels = exposure.pixels + random.normal(size=exposure.pixels.shape) * exposure.pixel_sd[..., None]
    world = exposure.world * (1 + random.normal(0, scale_sd, (count, 1, 1)))
    world = world + random.normal(size=world.shape) * exposure.world_sd
    world = world - world[:, 23:25].mean(1, keepdims=True)
    hidden = exposure.hidden
    visibility = np.where(hidden, random.uniform(0.02, 0.5, hidden.shape), random.uniform(0.75, 1.0, hidden.shape))
    return pixels, world, visibility


def place(body: ReducedBody, betas, pose, random, partial: float):
    """Cameras and translations: most bodies wholly in a portrait picture, a share `partial` cut by its edges."""
    count = len(betas)
    size = np.where(random.random((count, 1)) < 0.5, (720.0, 1280.0), (1080.0, 1920.0))
    focal = size[:, 1] / 2 / np.tan(np.radians(random.uniform(45, 75, count)) / 2)
    camera = np.column_stack([focal, focal, size[:, 0] / 2, size[:, 1] / 2, size[:, 0], size[:, 1]])
    joints, marks = body.pose(betas, rotation_matrix(pose), np.zeros((count, 3)))
    low, high = marks.min(1), marks.max(1)
    span = np.maximum((high - low)[:, 0] * 1280 / 720, (high - low)[:, 1]) + 0.15
    near = span * focal / size[:, 1] + 0.3
    cut = random.random(count) < partial
    distance = np.where(cut, near * random.uniform(0.5, 0.9, count), near * random.uniform(1.02, 1.7, count))
    free = np.maximum(distance / near - 1, 0)[:, None] * (high - low)[:, :2] * 0.5
    centre = (low + high)[:, :2] / 2 + np.where(cut[:, None], (0, 1) * (0.25 * span * random.uniform(-1, 1, count))[:, None], 0)
    transl = np.concatenate([-centre + random.uniform(-1, 1, (count, 2)) * free, distance[:, None]], 1)
    return camera, transl


def sample_observations(body: ReducedBody, count: int, random: np.random.Generator, parameters: PoseParameters,
                        noise: dict, depth_factor: float = 1.0, partial: float = 0.2) -> Observations:
    """Draws bodies (betas N(0, 1) within three standard deviations), poses, cameras and noisy landmarks."""
    pose, family = sample_poses(count, random, parameters)
    betas = np.clip(random.normal(size=(count, 16)), -3, 3)
    camera, transl = place(body, betas, pose, random, partial)
    joints, marks = body.pose(betas, rotation_matrix(pose), transl)
    exposure = expose(body, betas, pose, marks, joints, camera, random, noise, depth_factor)
    pixels, world, visibility = observe(exposure, random, noise["scale"])
    return Observations(betas, pose, transl, camera, pixels, world, visibility, joints, family)
