#!/usr/bin/env python3
"""Check the stored wardrobe against its file format. Exits 1 and names every rule that is broken.

    python tools/garments/check.py --body assets/body/openbody.npz --wardrobe assets/wardrobe
"""
from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from body_model import BodyModel, skin
from collide import BodySurface
from design import hex_rgb
from gltf_io import read_glb
from sizing import LABELS
from textures import dyed, mean_colour, to_linear

MIN_DISTANCE = 0.004
MAX_TEXTURE_BYTES = 700_000
MAX_GARMENT_BYTES = 2_600_000     # without the carousel's pictures
MAX_COLOUR_ERROR = 1.0            # CIE76 between swatch and mean of the cloth
LAYERS = {"trousers": (1,), "skirt": (1,), "top": (2, 3), "dress": (2,), "outerwear": (4, 5), "accessory": (6,)}
WEAVES = ("none", "plain", "twill", "satin", "jersey", "rib")
# As crates/garment/src/manifest.rs has them.
RANGES = {"roughness": (0, 1), "sheen": (0, 1), "gloss": (0, 1), "anisotropy": (-1, 1), "pitch_mm": (0.05, 50), "mass_gsm": (5, 3000),
          "stretch_percent": (0, 200), "bending_length_mm": (1, 300), "thickness_mm": (0.02, 60), "drag": (0, 1)}


def lab(srgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* (D65) of an sRGB colour 0..1 (3,)."""
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ to_linear(srgb) / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def covered(uv: np.ndarray, triangles: np.ndarray, size: int) -> np.ndarray:
    """True (size, size) on texels inside the given triangles."""
    image = Image.new("L", (size, size), 0)
    pen = ImageDraw.Draw(image)
    for corners in uv[triangles] * size:
        pen.polygon([tuple(corner) for corner in corners], fill=255)
    return np.asarray(image) > 0


def check_colours(folder: Path, description: dict) -> list[str]:
    """The cloth, dyed as the program dyes it, must have the swatch's colour on the whole (dyed garments)."""
    document, mesh = read_glb(folder / description["sizes"][0]["file"])
    start = document["meshes"][0]["extras"]["ornament_start"]
    faults = []
    for colour in description["colourways"]:
        if "tint" not in colour:
            continue
        detail = np.asarray(Image.open(folder / colour["texture"]).convert("RGBA"))
        cloth = covered(mesh["uv"], mesh["triangles"][mesh["triangles"].max(axis=1) < start], len(detail)) & (detail[..., 3] > 100)
        error = np.linalg.norm(lab(mean_colour(dyed(detail, colour["tint"]), cloth)) - lab(hex_rgb(colour["swatch"])))
        if error > MAX_COLOUR_ERROR:
            mean = np.round(255 * mean_colour(dyed(detail, colour["tint"]), cloth)).astype(int)
            faults.append(f"{colour['id']} is {error:.2f} from its swatch, its cloth is #{mean[0]:02x}{mean[1]:02x}{mean[2]:02x}")
    return faults


def check_description(folder: Path, description: dict) -> list[str]:
    """Rules for garment.json and the textures."""
    faults = []
    if description["id"] != folder.name:
        faults.append("id differs from the folder's name")
    if [s["label"] for s in description["sizes"]] != LABELS:
        faults.append(f"sizes are not {LABELS}")
    if description["layer"] not in LAYERS.get(description["category"], ()):
        faults.append(f"layer {description['layer']} does not fit category {description['category']}")
    if description["audience"] not in ("women", "men", "unisex") or description["tuck"] not in ("over", "either"):
        faults.append("audience or tuck is not known")
    fabric = description["fabric"]
    if fabric["weave"]["pattern"] not in WEAVES:
        faults.append(f"unknown weave {fabric['weave']['pattern']}")
    values = fabric | fabric["weave"] | fabric["cloth"]
    faults += [f"fabric {k} is {values[k]}" for k, (low, high) in RANGES.items() if not low <= values[k] <= high]
    if not description["name"].get("zh-CN") or not description["name"].get("en"):
        faults.append("a name is missing")
    if len(description["colourways"]) < 2:
        faults.append("fewer than two colourways")
    if description["default_colourway"] not in [c["id"] for c in description["colourways"]]:
        faults.append("default colourway is not in the list")
    if description["default_size"] not in LABELS:
        faults.append("default size is not in the list")
    for texture in [description["normal_texture"]] + [c["texture"] for c in description["colourways"]]:
        path = folder / texture
        if not path.is_file():
            faults.append(f"{texture} is missing")
        elif path.stat().st_size > MAX_TEXTURE_BYTES or Image.open(path).size not in ((1024, 1024), (2048, 2048)):
            faults.append(f"{texture} is too large ({path.stat().st_size} bytes) or not 1024 or 2048 texels square")
        elif Image.open(path).format != "WEBP":
            faults.append(f"{texture} is not WebP")
    size = sum(p.stat().st_size for p in folder.iterdir() if not p.name.startswith("thumb-"))
    if size > MAX_GARMENT_BYTES:
        faults.append(f"{size} bytes, not under {MAX_GARMENT_BYTES}")
    if not faults:
        faults += check_colours(folder, description)
    return faults


def overlapping_share(uv: np.ndarray, triangles: np.ndarray, size: int = 1024) -> float:
    """Share of covered texels whose centre lies in more than one triangle (samples on shared edges count once)."""
    hits = np.zeros((size, size), np.uint8)
    for a, b, c in uv[triangles].astype(float) * size:
        x = np.arange(int(min(a[0], b[0], c[0])), int(max(a[0], b[0], c[0])) + 1)
        y = np.arange(int(min(a[1], b[1], c[1])), int(max(a[1], b[1], c[1])) + 1)
        px, py = x[None, :] + 0.5, y[:, None] + 0.5
        area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
        if area == 0:
            continue
        w0 = ((b[0] - px) * (c[1] - py) - (b[1] - py) * (c[0] - px)) / area
        w1 = ((c[0] - px) * (a[1] - py) - (c[1] - py) * (a[0] - px)) / area
        inside = (w0 > 1e-6) & (w1 > 1e-6) & (1 - w0 - w1 > 1e-6)
        rows, columns = np.nonzero(inside)
        keep = (y[rows] < size) & (x[columns] < size)
        hits[y[rows[keep]], x[columns[keep]]] += 1
    return float((hits > 1).sum() / max((hits > 0).sum(), 1))


def check_mesh(body: BodyModel, entry: dict, path: Path) -> tuple[list[str], str]:
    """Rules for one .glb; returns (faults, a line of figures)."""
    faults = []
    document, mesh = read_glb(path)
    position, normal, uv = (mesh[k].astype(float) for k in ("position", "normal", "uv"))
    weights, joints, triangles = mesh["weights"].astype(float), mesh["joints"].astype(int), mesh["triangles"]
    if len(document["meshes"]) != 1 or len(document["meshes"][0]["primitives"]) != 1:
        faults.append("not exactly one primitive")
    if not 3000 <= len(position) <= 9000:
        faults.append(f"{len(position)} vertices, not 3000 to 9000")
    if triangles.min() < 0 or triangles.max() >= len(position):
        faults.append("an index is out of range")
    if len(np.unique(triangles)) != len(position):
        faults.append("a vertex is not used")
    if not all(np.isfinite(a).all() for a in (position, normal, uv, weights)):
        faults.append("a value is not finite")
    if np.abs(weights.sum(axis=1) - 1).max() > 1e-5 or weights.min() < 0 or joints.max() > 23:
        faults.append("weights do not sum to 1 or name a joint that is not there")
    if mesh["inverse_bind"].shape != (24, 4, 4) or ("hold" in mesh and len(mesh["hold"]) != len(position)):
        faults.append("the skin or _HOLD has another length")
    if uv.min() < 0 or uv.max() > 1:
        faults.append("a texture coordinate is outside 0..1")
    ornament_start = document["meshes"][0]["extras"]["ornament_start"]   # ornaments of a kind share a chart
    overlap = overlapping_share(uv, triangles[triangles.max(axis=1) < ornament_start])
    if overlap > 0.001:
        faults.append(f"texture charts overlap ({overlap:.2%})")
    corner = position[triangles]
    face_normal = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    if 0.5 * np.linalg.norm(face_normal, axis=1).min() < 1e-9:
        faults.append(f"{(0.5 * np.linalg.norm(face_normal, axis=1) < 1e-9).sum()} degenerate triangles")
    if np.abs(np.linalg.norm(normal, axis=1) - 1).max() > 1e-3:
        faults.append("a normal is not of unit length")
    names = [document["nodes"][j]["name"] for j in document["skins"][0]["joints"]]
    if names != body.joint_names:
        faults.append("joints are not named in the body's order")
    betas = np.array(entry["body"]["betas"])
    if np.abs(betas).max() > 2.5:
        faults.append("a shape coefficient is beyond 2.5")
    rest_body, rest_joints = body.shaped(betas)
    if np.abs(mesh["inverse_bind"][:, :3, 3] + rest_joints).max() > 1e-5:
        faults.append("inverse bind matrices are not the reference body's joints")
    dense = np.zeros((len(position), 24))
    np.add.at(dense, (np.arange(len(dense))[:, None], joints), weights)
    distances = []
    for pose in (np.zeros((24, 3)), body.relaxed_pose()):
        surface = BodySurface(body.posed(betas, pose), body.faces)
        posed = skin(position, dense, body.joint_transforms(rest_joints, pose))
        signed, foot, _, _, _ = surface.query(posed)
        distances.append(float(signed.min()))
        if signed.min() < MIN_DISTANCE:
            faults.append(f"{(signed < MIN_DISTANCE).sum()} vertices nearer than {MIN_DISTANCE * 1e3:.0f} mm to the body")
    shell = document["meshes"][0]["extras"]["shell_vertices"]
    signed, foot, _, _, _ = BodySurface(rest_body, body.faces).query(position[:shell])
    # Further out, in deep folds, cloth rightly faces any way; and a collar that falls shows the side that begins at the neck.
    close = (signed < 0.03) & (position[:shell, 1] < rest_joints[12, 1] - 0.03)
    outwards = float((np.einsum("nk,nk->n", normal[:shell], position[:shell] - foot)[close] > 0).mean())
    if outwards < 0.97:
        faults.append(f"only {outwards:.1%} of the outer side's normals point away from the body")
    return faults, (f"{len(position)} vertices, {len(triangles)} triangles, T {distances[0] * 1e3:.2f} mm, relaxed {distances[1] * 1e3:.2f} mm, "
                    f"normals outwards {outwards:.1%}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--body", type=Path, required=True)
    parser.add_argument("--wardrobe", type=Path, required=True)
    arguments = parser.parse_args()
    body, broken = BodyModel(arguments.body), 0
    for path in sorted(arguments.wardrobe.glob("*/garment.json")):
        description = json.loads(path.read_text(encoding="utf-8"))
        faults = check_description(path.parent, description)
        print(f"{description['id']}: {'ok' if not faults else '; '.join(faults)}")
        broken += len(faults)
        for entry in description["sizes"]:
            faults, figures = check_mesh(body, entry, path.parent / entry["file"])
            print(f"  {entry['label']:>2} {figures}: {'ok' if not faults else 'FAULT ' + '; '.join(faults)}")
            broken += len(faults)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
