"""ctypes face of rasteriser.c; compiles it with the system's C compiler on first use."""
import ctypes
import hashlib
import subprocess
import tempfile
from pathlib import Path

import numpy as np

SKIN, CLOTH, HAIR, EYE, SHOE = range(5)


def _library():
    source = Path(__file__).with_name("rasteriser.c")
    digest = hashlib.sha256(source.read_bytes()).hexdigest()[:16]
    built = Path(tempfile.gettempdir()) / f"clip-rasteriser-{digest}.so"
    if not built.exists():
        subprocess.run(["cc", "-O3", "-march=native", "-ffast-math", "-shared", "-fPIC", "-o", str(built), str(source), "-lm"], check=True)
    return ctypes.CDLL(str(built))


_LIB = _library()


def _f(array):
    return np.ascontiguousarray(array, np.float32)


def _i(array):
    return np.ascontiguousarray(array, np.int32)


def _p(array):
    return array.ctypes.data_as(ctypes.c_void_p)


def vertex_normals(pos, faces):
    """Unit normals (N, 3) of vertices (N, 3) and triangles (F, 3)."""
    pos, faces = _f(pos), _i(faces)
    out = np.empty_like(pos)
    _LIB.vertex_normals(len(pos), _p(pos), len(faces), _p(faces), _p(out))
    return out


def irradiance(pos, nrm, cut, bias, faces, dirs, rad, floor, centre, radius, res=512):
    """Irradiance (N, 4: rgb and unoccluded fraction) at vertices and the lit fraction (M,) at floor points."""
    pos, nrm, cut, bias, faces, dirs, rad, floor, centre = _f(pos), _f(nrm), _f(cut), _f(bias), _i(faces), _f(dirs), _f(rad), _f(floor), _f(centre)
    out, lit = np.empty((len(pos), 4), np.float32), np.empty(len(floor), np.float32)
    _LIB.irradiance(len(pos), _p(pos), _p(nrm), _p(cut), _p(bias), len(faces), _p(faces), len(dirs), _p(dirs), _p(rad), res, _p(centre),
                    ctypes.c_float(radius), _p(out), len(floor), _p(floor), _p(lit))
    return out, lit


def bake_uv(uv_faces, uv, faces, attributes, res):
    """Vertex attributes (N, A) spread over a res x res texture; returns (res, res, A) and the painted mask."""
    uv_faces, uv, faces, attributes = _i(uv_faces), _f(uv), _i(faces), _f(attributes)
    count = attributes.shape[1]
    out, mask = np.zeros((res, res, count), np.float32), np.zeros((res, res), np.uint8)
    _LIB.bake_uv(len(faces), _p(uv_faces), _p(uv), _p(faces), _p(attributes), count, res, _p(out), _p(mask))
    return out, mask.astype(bool)


def picture(pos, nrm, tan, corner_uv, cut, colour, irr, faces, material, size, camera, to_world, textures, env, keys):
    """Linear premultiplied RGBA (H, W, 4) of a mesh seen from the camera; see rasteriser.c for frames."""
    width, height = size
    arrays = [_f(a) for a in (pos, nrm, tan, corner_uv, cut, colour, irr)]
    faces, material, cam, to_world = _i(faces), np.ascontiguousarray(material, np.uint8), _f(camera), _f(to_world)
    textures, env, key_dirs, key_rad = _f(textures), _f(env), _f(keys[0]), _f(keys[1])
    out = np.empty((height, width, 4), np.float32)
    _LIB.picture(*[_p(a) for a in arrays], len(faces), _p(faces), _p(material), width, height, _p(cam), _p(to_world), _p(textures),
                 textures.shape[1], _p(env), env.shape[1], env.shape[0], len(key_dirs), _p(key_dirs), _p(key_rad), _p(out))
    return out


def labels(pos, cut, faces, classes, size, camera):
    """Class (H, W) that each pixel of a mesh's picture shows, 0 for none; classes (F,) of the faces, uint8."""
    width, height = size
    pos, cut, faces, classes, cam = _f(pos), _f(cut), _i(faces), np.ascontiguousarray(classes, np.uint8), _f(camera)
    out = np.empty((height, width), np.uint8)
    _LIB.labels(_p(pos), _p(cut), len(faces), _p(faces), _p(classes), width, height, _p(cam), _p(out))
    return out
