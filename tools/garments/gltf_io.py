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


class _Builder:
    def __init__(self):
        self.blob, self.views, self.accessors = bytearray(), [], []

    def add(self, array: np.ndarray, component: int, target: int | None = None, bounds: bool = False) -> int:
        data = np.ascontiguousarray(array.astype(DTYPES[component]))
        self.blob += b"\0" * (-len(self.blob) % 4)
        view = {"buffer": 0, "byteOffset": len(self.blob), "byteLength": data.nbytes}
        if target:
            view["target"] = target
        self.blob += data.tobytes()
        self.views.append(view)
        width = int(np.prod(data.shape[1:])) if data.ndim > 1 else 1
        accessor = {"bufferView": len(self.views) - 1, "componentType": component, "count": len(data), "type": TYPES[width]}
        if bounds:
            accessor["min"], accessor["max"] = data.min(axis=0).tolist(), data.max(axis=0).tolist()
        self.accessors.append(accessor)
        return len(self.accessors) - 1


def write_glb(path: Path, name: str, mesh: dict, joints: np.ndarray, parents: np.ndarray, joint_names: list[str], material: dict,
              extras: dict) -> None:
    """Write one garment.

    mesh: position (N,3), normal (N,3), uv (N,2), weights dense (N,24), triangles (T,3).  joints (24,3): rest positions.
    material: base_colour and normal texture file names, roughness.  extras: stored on the mesh.
    """
    build = _Builder()
    order = np.argsort(-mesh["weights"], axis=1, kind="stable")[:, :4]
    weights = np.take_along_axis(mesh["weights"], order, axis=1).astype(np.float32)
    weights /= weights.sum(axis=1, keepdims=True)
    order = np.where(weights > 0, order, 0)
    attributes = {
        "POSITION": build.add(mesh["position"], FLOAT, ARRAY_BUFFER, bounds=True),
        "NORMAL": build.add(mesh["normal"], FLOAT, ARRAY_BUFFER),
        "TEXCOORD_0": build.add(mesh["uv"], FLOAT, ARRAY_BUFFER),
        "JOINTS_0": build.add(order, UNSIGNED_BYTE, ARRAY_BUFFER),
        "WEIGHTS_0": build.add(weights, FLOAT, ARRAY_BUFFER),
    }
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
            "pbrMetallicRoughness": {"baseColorTexture": {"index": 0}, "metallicFactor": 0.0, "roughnessFactor": material["roughness"]},
            "normalTexture": {"index": 1, "scale": 1.0},
        }],
        "textures": [{"sampler": 0, "source": 0}, {"sampler": 0, "source": 1}],
        "samplers": [{"magFilter": 9729, "minFilter": 9987, "wrapS": 33071, "wrapT": 33071}],
        "images": [{"uri": material["base_colour"]}, {"uri": material["normal"]}],
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
    """The JSON document and the primitive's arrays: position, normal, uv, joints, weights, triangles, inverse_bind."""
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
        out = np.frombuffer(blob, DTYPES[accessor["componentType"]], accessor["count"] * width, view["byteOffset"])
        return out.reshape(-1, width) if width > 1 else out

    primitive = document["meshes"][0]["primitives"][0]
    names = {"position": "POSITION", "normal": "NORMAL", "uv": "TEXCOORD_0", "joints": "JOINTS_0", "weights": "WEIGHTS_0"}
    arrays = {key: array(primitive["attributes"][attribute]) for key, attribute in names.items()}
    arrays["triangles"] = array(primitive["indices"]).astype(np.int64).reshape(-1, 3)
    arrays["inverse_bind"] = array(document["skins"][0]["inverseBindMatrices"]).reshape(-1, 4, 4).transpose(0, 2, 1)
    return document, arrays
