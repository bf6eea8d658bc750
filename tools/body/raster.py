"""The Python face of raster.c, compiled on first use with the system's C compiler (`cc`)."""

from __future__ import annotations

import ctypes
import functools
import hashlib
import subprocess
import tempfile
from pathlib import Path

import numpy as np

FARTHEST = -1e9


@functools.cache
def _library() -> ctypes.CDLL:
    source = Path(__file__).with_name("raster.c")
    digest = hashlib.sha256(source.read_bytes()).hexdigest()[:16]
    built = Path(tempfile.gettempdir()) / f"jingxuan-body-raster-{digest}.so"
    if not built.exists():
        # No fused multiply-add: the same input must give the same body on every machine.
        options = ["-O2", "-ffp-contract=off", "-shared", "-fPIC"]
        subprocess.run(["cc", *options, "-o", str(built), str(source), "-lm"], check=True)
    return ctypes.CDLL(str(built))


def draw_depth(points: np.ndarray, faces: np.ndarray, width: int, height: int) -> tuple[np.ndarray, np.ndarray]:
    """Depth (height, width) and the number of the front triangle (-1 where there is none); see raster.c for frames."""
    points, faces = np.ascontiguousarray(points, np.float32), np.ascontiguousarray(faces, np.int32)
    depth = np.full((height, width), FARTHEST, np.float32)
    face = np.full((height, width), -1, np.int32)

    def pointer(array: np.ndarray) -> ctypes.c_void_p:
        return array.ctypes.data_as(ctypes.c_void_p)

    _library().draw_depth(
        pointer(points), pointer(faces), len(faces), width, height, pointer(depth), pointer(face)
    )
    return depth, face
