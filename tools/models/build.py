#!/usr/bin/env python3
"""Rebuilds the pose networks from MediaPipe's pinned wheel and proves that they are the ones in models/.

    python -m venv ~/.cache/jingxuan/models-venv
    ~/.cache/jingxuan/models-venv/bin/pip install -r tools/models/requirements.txt
    ~/.cache/jingxuan/models-venv/bin/python tools/models/build.py

Each network is converted with half-float weights, checked against the file in models/ byte for byte, and run beside it
on random input. Exits with 1 when the outputs differ by more than 1e-6. With --write the files in models/ and
models/sha256sums are replaced; lines of other models in sha256sums are kept.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

import wheel
from conversion import convert

ROOT = Path(__file__).resolve().parents[2]
TOLERANCE = 1e-6
# One seed per run on random pictures; the networks see pixels in the range they were trained on.
RUNS = 4


@dataclass(frozen=True)
class Network:
    """One network: where it comes from, what pins it, and the range of its input."""

    name: str
    member: str
    tflite_sha256: str
    lowest: float
    highest: float


NETWORKS = [
    Network(
        "pose_detection",
        "mediapipe/modules/pose_detection/pose_detection.tflite",
        "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
        -1.0,
        1.0,
    ),
    Network(
        "pose_landmark_full",
        "mediapipe/modules/pose_landmark/pose_landmark_full.tflite",
        "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
        0.0,
        1.0,
    ),
]


def default_cache() -> Path:
    """The user's cache for this project's downloads, by the XDG convention."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "jingxuan" / "download"


def session(content: bytes) -> onnxruntime.InferenceSession:
    """A session on the CPU whose result does not depend on how work is split among threads."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


def largest_difference(network: Network, ours: bytes, committed: bytes) -> float:
    """The largest absolute difference of any output value over a few runs on random input."""
    first, second = session(ours), session(committed)
    source = first.get_inputs()[0]
    worst = 0.0
    for seed in range(RUNS):
        picture = np.random.default_rng(seed).uniform(network.lowest, network.highest, source.shape)
        feed = {source.name: picture.astype(np.float32)}
        for one, other in zip(first.run(None, feed), second.run(None, feed), strict=True):
            if not np.isfinite(one).all():
                raise ValueError(f"{network.name}: an output is not finite")
            worst = max(worst, float(np.abs(one - other).max()))
    return worst


def describe(content: bytes) -> str:
    """Inputs, outputs and size of a model, one line each."""
    graph = onnx.load_from_string(content).graph

    def line(kind: str, value: onnx.ValueInfoProto) -> str:
        shape = " x ".join(str(dimension.dim_value) for dimension in value.type.tensor_type.shape.dim)
        return f"    {kind:6} {value.name:16} float32 {shape}"

    lines = [line("input", value) for value in graph.input]
    lines += [line("output", value) for value in graph.output]
    return "\n".join([*lines, f"    {len(graph.node)} nodes, {len(content):,} bytes"])


def check(network: Network, ours: bytes, folder: Path) -> bool:
    """Compares a conversion with the file in models/ and prints the finding; whether it is the same network."""
    path = folder / f"{network.name}.onnx"
    if not path.is_file():
        print(f"    {path} does not exist")
        return False
    committed = path.read_bytes()
    if ours == committed:
        print("    identical to the committed file, byte for byte")
    else:
        print(f"    bytes differ from the committed file (SHA-256 {wheel.sha256(committed)})")
    difference = largest_difference(network, ours, committed)
    print(f"    largest difference of any output over {RUNS} random inputs: {difference:g} (allowed {TOLERANCE:g})")
    return difference <= TOLERANCE


def write(folder: Path, built: dict[str, bytes]) -> None:
    """Replaces the models and their lines in sha256sums."""
    sums = folder / "sha256sums"
    lines = dict(reversed(line.split("  ", 1)) for line in sums.read_text().splitlines()) if sums.is_file() else {}
    for name, content in built.items():
        file_name = f"{name}.onnx"
        temporary = folder / f"{file_name}.new"
        temporary.write_bytes(content)
        temporary.replace(folder / file_name)
        lines[file_name] = wheel.sha256(content)
    sums.write_text("".join(f"{digest}  {name}\n" for name, digest in sorted(lines.items())))
    print(f"wrote {', '.join(built)} and {sums}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, default=default_cache(), help="folder for the wheel (%(default)s)")
    parser.add_argument("--models", type=Path, default=ROOT / "models", help="folder of the models (%(default)s)")
    parser.add_argument("--write", action="store_true", help="replace the models and their hashes")
    arguments = parser.parse_args()
    try:
        archive = wheel.fetch(arguments.cache)
        print(f"{archive.name}: SHA-256 as pinned")
        built: dict[str, bytes] = {}
        same = True
        for network in NETWORKS:
            source = wheel.member(archive, network.member, network.tflite_sha256)
            print(f"\n{network.name}\n    from {network.member}, SHA-256 as pinned")
            ours = convert(source, half_weights=True).SerializeToString()
            built[network.name] = ours
            print(describe(ours))
            print(f"    SHA-256 {wheel.sha256(ours)}")
            same &= check(network, ours, arguments.models)
    except (wheel.HashMismatch, subprocess.CalledProcessError, OSError, ValueError, NotImplementedError) as error:
        print(error, file=sys.stderr)
        return 1
    if arguments.write:
        write(arguments.models, built)
        return 0
    print("\nthe networks in models/ are reproduced" if same else "\nthe networks in models/ are NOT reproduced")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
