"""Trains the regressor that starts the fit: landmarks -> root orientation (6D), 23 joint rotations, 16 shape numbers.

Input (198): world landmarks / 0.5 m (99), image landmarks relative to their mean and divided by their spread (66),
visibilities (33). Output (91): two columns of the root rotation (Zhou et al. 2019) in the frame of a camera that looks
at the person, axis-angle of the 23 joints (they stay well below pi), shape coefficients.

Poses, cameras and noise come from `synth` with the TRAINING parameters. Weights go to an .npz that `build_graph.py`
bakes into the ONNX file.
"""

from __future__ import annotations

import argparse
import time

import jax
import jax.numpy as jnp
import numpy as np
import optax

import poses
import synth
from reduced_body import PARENTS, ReducedBody, rotation_matrix

WIDTHS = (198, 512, 512, 384, 91)


def features(pixels, world, visibility, lib=np):
    """(B, 33, 2), (B, 33, 3), (B, 33) -> (B, 198)."""
    centred = pixels - pixels.mean(1, keepdims=True)
    spread = lib.sqrt((centred**2).sum(-1).mean(-1))[:, None, None]
    count = pixels.shape[0]
    parts = [world.reshape(count, -1) / 0.5, (centred / spread).reshape(count, -1), visibility]
    return lib.concatenate(parts, -1)


def six_to_matrix(six):
    """First two columns (B, 6) to rotation matrices (B, 3, 3) by Gram-Schmidt."""
    a, b = six[:, :3], six[:, 3:]
    x = a / jnp.linalg.norm(a, axis=-1, keepdims=True)
    b = b - (x * b).sum(-1, keepdims=True) * x
    y = b / jnp.linalg.norm(b, axis=-1, keepdims=True)
    return jnp.stack([x, y, jnp.cross(x, y)], -1)


def rodrigues(vector):
    """Axis-angle (..., 3) to matrices; smooth at zero."""
    square = (vector**2).sum(-1)[..., None, None] + 1e-10
    angle = jnp.sqrt(square)
    x, y, z = vector[..., 0], vector[..., 1], vector[..., 2]
    zero = jnp.zeros_like(x)
    cross = jnp.stack([zero, -z, y, z, zero, -x, -y, x, zero], -1).reshape(vector.shape[:-1] + (3, 3))
    return jnp.eye(3) + jnp.sin(angle) / angle * cross + (1 - jnp.cos(angle)) / square * (cross @ cross)


def joints_of(rest, shape, betas, rotations):
    """Root-relative joints (B, 24, 3) from betas (B, 16) and rotations (B, 24, 3, 3)."""
    at_rest = rest + (betas @ shape.reshape(72, 16).T).reshape(-1, 24, 3)
    world, joints = [rotations[:, 0]], [jnp.zeros_like(at_rest[:, 0])]
    for joint in range(1, 24):
        parent = PARENTS[joint]
        world.append(world[parent] @ rotations[:, joint])
        bone = (at_rest[:, joint] - at_rest[:, parent])[..., None]
        joints.append(joints[parent] + (world[parent] @ bone)[..., 0])
    return jnp.stack(joints, 1)


def network(weights, x):
    """Residual-free perceptron with SiLU."""
    for index, (matrix, bias) in enumerate(weights):
        x = x @ matrix + bias
        if index + 1 < len(weights):
            x = x * jax.nn.sigmoid(x)
    return x


def make_pool(body: ReducedBody, count: int, seed: int) -> dict[str, np.ndarray]:
    """Noise-free observations with their standard deviations; the noise is drawn anew in every step."""
    random, noise = np.random.default_rng(seed), synth.load_noise()
    parts = []
    for _ in range(0, count, 5000):
        pose, _ = poses.sample_poses(5000, random, poses.TRAINING)
        betas = np.clip(random.normal(size=(5000, 16)), -3, 3)
        camera, transl = synth.place(body, betas, pose, random, 0.25)
        rotations = rotation_matrix(pose)
        joints, marks = body.pose(betas, rotations, transl)
        e = synth.expose(body, betas, pose, marks, joints, camera, random, noise)
        root = np.swapaxes(synth.ray_rotation((marks[:, 23:25, :2] / marks[:, 23:25, 2:]).mean(1)), 1, 2) @ rotations[:, 0]
        parts.append([v.astype(np.float32) for v in (e.pixels, e.world, e.pixel_sd, e.world_sd, e.hidden, betas, pose, root)])
    names = ("pixels", "world", "pixel_sd", "world_sd", "hidden", "betas", "pose", "root")
    return {name: np.concatenate(column) for name, column in zip(names, zip(*parts))}


def noisy(batch, key, scale_sd):
    """Draws one noisy observation per row; the noise level itself varies from 0.3 to 1.2 of the measured one."""
    k = jax.random.split(key, 5)
    level = jax.random.uniform(k[0], (len(batch["betas"]), 1, 1), minval=0.3, maxval=1.2)
    pixels = batch["pixels"] + jax.random.normal(k[1], batch["pixels"].shape) * batch["pixel_sd"][..., None] * level
    world = batch["world"] * (1 + scale_sd * jax.random.normal(k[2], (len(pixels), 1, 1)))
    world = world + jax.random.normal(k[3], world.shape) * batch["world_sd"] * level
    world = world - world[:, 23:25].mean(1, keepdims=True)
    u = jax.random.uniform(k[4], batch["hidden"].shape)
    visibility = jnp.where(batch["hidden"] > 0.5, 0.02 + 0.48 * u, 0.75 + 0.25 * u)
    return features(pixels, world, visibility, jnp)


def main() -> None:
    """Trains for `--minutes` and saves the weights."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--body", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--pool", type=int, default=200_000)
    parser.add_argument("--minutes", type=float, default=11.0)
    parser.add_argument("--batch", type=int, default=512)
    parser.add_argument("--seed", type=int, default=5)
    arguments = parser.parse_args()
    body, scale_sd = ReducedBody.load(arguments.body), synth.load_noise()["scale"]
    began = time.time()
    pool = make_pool(body, arguments.pool, arguments.seed)
    print(f"pool of {len(pool['betas'])} in {time.time() - began:.0f} s", flush=True)
    random, key = np.random.default_rng(arguments.seed + 1), jax.random.PRNGKey(arguments.seed)
    weights = []
    for fan_in, fan_out in zip(WIDTHS, WIDTHS[1:]):
        matrix = random.normal(0, (2 / fan_in) ** 0.5, (fan_in, fan_out)) * (0.1 if fan_out == 91 else 1)
        weights.append((jnp.array(matrix, jnp.float32), jnp.zeros(fan_out)))
    bias = np.zeros(91, np.float32)
    bias[[0, 4]] = (1.0, -1.0)  # the root of someone who faces the camera
    bias[6:75] = pool["pose"][:, 1:].mean(0).reshape(69)
    weights[-1] = (weights[-1][0], jnp.array(bias))
    rest, shape = jnp.array(body.joint_rest, jnp.float32), jnp.array(body.joint_shape, jnp.float32)

    def loss(weights, batch, key):
        answer = network(weights, noisy(batch, key, scale_sd))
        rotations = rodrigues(answer[:, 6:75].reshape(-1, 23, 3))
        rotations = jnp.concatenate([six_to_matrix(answer[:, :6])[:, None], rotations], 1)
        truth = jnp.concatenate([batch["root"][:, None], rodrigues(batch["pose"][:, 1:])], 1)
        found = joints_of(rest, shape, answer[:, 75:], rotations)
        wanted = joints_of(rest, shape, batch["betas"], truth)
        error = jnp.sqrt(((found - wanted) ** 2).sum(-1) + 1e-8).mean()
        turn = ((rotations - truth) ** 2).sum((-1, -2)).mean()
        limits = ((answer[:, 75:] - batch["betas"]) ** 2).mean()
        return 10 * error + 0.6 * turn + 0.03 * limits, error

    def run(total):
        schedule = optax.cosine_onecycle_schedule(total, 1.5e-3, pct_start=0.06)
        return optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(schedule, weight_decay=1e-5))

    # Time a few steps first to know how many fit.
    device_pool = {k: jnp.array(v) for k, v in pool.items()}

    def make_step(optimiser):
        @jax.jit
        def step(weights, state, index, key):
            batch = {k: v[index] for k, v in device_pool.items()}
            (value, error), gradient = jax.value_and_grad(loss, has_aux=True)(weights, batch, key)
            update, state = optimiser.update(gradient, state, weights)
            return optax.apply_updates(weights, update), state, value, error
        return step

    optimiser = run(1000)
    step, state = make_step(optimiser), optimiser.init(weights)
    for trial in range(12):
        if trial == 2:
            clock = time.time()
        index = random.integers(0, len(pool["betas"]), arguments.batch)
        jax.block_until_ready(step(weights, state, index, key))
    each = (time.time() - clock) / 10
    total = int((arguments.minutes * 60 - (time.time() - began)) / each)
    print(f"{each * 1000:.0f} ms a step, {total} steps", flush=True)
    optimiser = run(total)
    step, state = make_step(optimiser), optimiser.init(weights)
    mean = []
    for number in range(total):
        key, part = jax.random.split(key)
        index = random.integers(0, len(pool["betas"]), arguments.batch)
        weights, state, value, error = step(weights, state, index, part)
        mean.append(error)
        if number % 500 == 499 or number + 1 == total:
            print(f"{number + 1} {time.time() - began:.0f}s joints {1000 * float(np.mean(mean)):.1f} mm", flush=True)
            mean = []
            names = {f"{kind}{i}": np.asarray(a) for i, pair in enumerate(weights) for kind, a in zip("wb", pair)}
            np.savez(arguments.out, **names)


if __name__ == "__main__":
    main()
