"""Reading and writing the wardrobe's binary glTF files (one skinned, indexed triangle primitive)."""
from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np

FLOAT, UNSIGNED_BYTE, UNSIGNED_SHORT, UNSIGNED_INT = 5126, 5121, 5123, 5125
ARRAY_BUFFER, ELEMENT_ARRAY_BUFFER = 34962, 34963
TYPES = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4", 16: "MAT4"}
DTYPES = {FLOAT: np.float32, UNSIGNED_BYTE: np.uint8, UNSIGNED_SHORT: np.uint16, UNSIGNED_INT: np.uint32}


def quantised_weights(weights: np.ndarray) -> np.ndarray:
    """Dense weights (N,24) as the file stores them: at most four per vertex, in steps of 1/255, summing to 1.

    Largest remainders get the steps that rounding down leaves over."""
    order = np.argsort(-weights, axis=1, kind="stable")[:, :4]
    four = np.take_along_axis(weights, order, axis=1)
    exact = four / four.sum(axis=1, keepdims=True) * 255.0
    steps = np.floor(exact)
    missing = (255 - steps.sum(axis=1)).round().astype(int)
    rank = np.argsort(np.argsort(-(exact - steps), axis=1, kind="stable"), axis=1, kind="stable")
    steps += rank < missing[:, None]
    out = np.zeros_like(weights)
    np.put_along_axis(out, order, steps / 255.0, axis=1)
    return out


class _Builder:
    def __init__(self):
        self.blob, self.views, self.accessors = bytearray(), [], []

    def add(self, array: np.ndarray, component: int, target: int | None = None, bounds: bool = False, normalised: bool = False) -> int:
        """Append an accessor with its own view; vertex attributes start on, and step by, multiples of four bytes."""
        data = np.ascontiguousarray(array.astype(DTYPES[component]))
        self.blob += b"\0" * (-len(self.blob) % 4)
        width = int(np.prod(data.shape[1:])) if data.ndim > 1 else 1
        step, stored = data.itemsize * width, data.reshape(len(data), -1).view(np.uint8).reshape(len(data), -1)
        view = {"buffer": 0, "byteOffset": len(self.blob)}
        if target == ARRAY_BUFFER and step % 4:
            stored = np.pad(stored, ((0, 0), (0, -step % 4)))
            view["byteStride"] = stored.shape[1]
        view["byteLength"] = stored.size
        if target:
            view["target"] = target
        self.blob += stored.tobytes()
        self.views.append(view)
        accessor = {"bufferView": len(self.views) - 1, "componentType": component, "count": len(data), "type": TYPES[width]}
        if normalised:
            accessor["normalized"] = True
        if bounds:
            accessor["min"], accessor["max"] = data.min(axis=0).tolist(), data.max(axis=0).tolist()
        self.accessors.append(accessor)
        return len(self.accessors) - 1


def write_glb(path: Path, name: str, mesh: dict, joints: np.ndarray, parents: np.ndarray, joint_names: list[str], material: dict,
              extras: dict) -> None:
    """Write one garment.

    mesh: position (N,3), normal (N,3), uv (N,2), weights dense (N,24) from `quantised_weights`, triangles (T,3), optionally
    hold (N,) in 0..1.  joints (24,3): rest positions.
    material: colour (linear RGB of the default colourway), roughness; the textures are named in
    garment.json (core glTF has no WebP).  extras: stored on the mesh.
    """
    build = _Builder()
    order = np.argsort(-mesh["weights"], axis=1, kind="stable")[:, :4]
    weights = np.round(np.take_along_axis(mesh["weights"], order, axis=1) * 255.0)
    if not (weights.sum(axis=1) == 255).all():
        raise ValueError(f"{name}: skin weights are not in steps of 1/255 that sum to 1")
    order = np.where(weights > 0, order, 0)
    attributes = {
        "POSITION": build.add(mesh["position"], FLOAT, ARRAY_BUFFER, bounds=True),
        "NORMAL": build.add(mesh["normal"], FLOAT, ARRAY_BUFFER),
        "JOINTS_0": build.add(order, UNSIGNED_BYTE, ARRAY_BUFFER),
        "WEIGHTS_0": build.add(weights, UNSIGNED_BYTE, ARRAY_BUFFER, normalised=True),
    }
    if mesh["uv"].min() >= 0.0 and mesh["uv"].max() <= 1.0:
        attributes["TEXCOORD_0"] = build.add(np.round(mesh["uv"] * 65535.0), UNSIGNED_SHORT, ARRAY_BUFFER, normalised=True)
    else:
        attributes["TEXCOORD_0"] = build.add(mesh["uv"], FLOAT, ARRAY_BUFFER)
    if mesh.get("hold") is not None and mesh["hold"].max() > 0.0:
        attributes["_HOLD"] = build.add(np.round(np.clip(mesh["hold"], 0.0, 1.0) * 255.0), UNSIGNED_BYTE, ARRAY_BUFFER, normalised=True)
    indices = build.add(mesh["triangles"].ravel(), UNSIGNED_SHORT if len(mesh["position"]) < 65536 else UNSIGNED_INT, ELEMENT_ARRAY_BUFFER)
    inverse_bind = np.tile(np.eye(4), (len(joints), 1, 1))
    inverse_bind[:, :3, 3] = -joints
    bind = build.add(inverse_bind.transpose(0, 2, 1).reshape(-1, 16), FLOAT)  # column-major
    nodes = []
    for j, joint_name in enumerate(joint_names):
        offset = joints[j] - (joints[parents[j]] if parents[j] >= 0 else 0.0)
        node = {"name": joint_name, "translation": [float(np.float32(v)) for v in offset]}
        children = [k for k in range(len(joints)) if parents[k] == j]
        if children:
            node["children"] = children
        nodes.append(node)
    nodes.append({"name": name, "mesh": 0, "skin": 0})
    document = {
        "asset": {"version": "2.0", "generator": "jingxuan tools/garments"},
        "scene": 0,
        "scenes": [{"nodes": [0, len(joints)]}],
        "nodes": nodes,
        "meshes": [{"name": name, "extras": extras, "primitives": [{"attributes": attributes, "indices": indices, "material": 0, "mode": 4}]}],
        "skins": [{"joints": list(range(len(joints))), "skeleton": 0, "inverseBindMatrices": bind}],
        "materials": [{
            "name": name, "doubleSided": True,
            "pbrMetallicRoughness": {"baseColorFactor": [*material["colour"], 1.0], "metallicFactor": 0.0, "roughnessFactor": material["roughness"]},
        }],
        "bufferViews": build.views,
        "accessors": build.accessors,
        "buffers": [{"byteLength": len(build.blob)}],
    }
    text = json.dumps(document, separators=(",", ":"), sort_keys=True).encode()
    text += b" " * (-len(text) % 4)
    blob = bytes(build.blob) + b"\0" * (-len(build.blob) % 4)
    total = 12 + 8 + len(text) + 8 + len(blob)
    path.write_bytes(struct.pack("<III", 0x46546C67, 2, total) + struct.pack("<II", len(text), 0x4E4F534A) + text
                     + struct.pack("<II", len(blob), 0x004E4942) + blob)


def read_glb(path: Path) -> tuple[dict, dict[str, np.ndarray]]:
    """The JSON document and the primitive's arrays: position, normal, uv, joints, weights, triangles, inverse_bind, hold if stored."""
    data = path.read_bytes()
    magic, version, total = struct.unpack_from("<III", data, 0)
    if magic != 0x46546C67 or version != 2 or total != len(data):
        raise ValueError(f"{path}: not a complete glTF 2 binary")
    size = struct.unpack_from("<I", data, 12)[0]
    document = json.loads(data[20 : 20 + size])
    blob = data[28 + size :]

    def array(index: int) -> np.ndarray:
        accessor = document["accessors"][index]
        view = document["bufferViews"][accessor["bufferView"]]
        width = next(w for w, t in TYPES.items() if t == accessor["type"])
        kind = np.dtype(DTYPES[accessor["componentType"]])
        step = view.get("byteStride", kind.itemsize * width)
        start = view.get("byteOffset", 0) + accessor.get("byteOffset", 0)
        raw = np.frombuffer(blob, np.uint8, view["byteLength"], view.get("byteOffset", 0))[start - view.get("byteOffset", 0):]
        rows = np.lib.stride_tricks.as_strided(raw, (accessor["count"], kind.itemsize * width), (step, 1), writeable=False)
        out = np.ascontiguousarray(rows).view(kind)
        if accessor.get("normalized"):
            out = out.astype(np.float64) / np.iinfo(kind).max
        return out if width > 1 else out[:, 0]

    primitive = document["meshes"][0]["primitives"][0]
    names = {"position": "POSITION", "normal": "NORMAL", "uv": "TEXCOORD_0", "joints": "JOINTS_0", "weights": "WEIGHTS_0"}
    arrays = {key: array(primitive["attributes"][attribute]) for key, attribute in names.items()}
    if "_HOLD" in primitive["attributes"]:
        arrays["hold"] = array(primitive["attributes"]["_HOLD"])
    arrays["triangles"] = array(primitive["indices"]).astype(np.int64).reshape(-1, 3)
    arrays["inverse_bind"] = array(document["skins"][0]["inverseBindMatrices"]).reshape(-1, 4, 4).transpose(0, 2, 1)
    return document, arrays
