#!/usr/bin/env python3
"""Draw a contact sheet of stored garments: sizes x poses on their reference bodies, posed by plain linear blend skinning.

    python tools/garments/preview.py --body assets/body/openbody.npz --wardrobe assets/wardrobe --garment tee-classic --out sheet.png
    ... --poses relaxed --yaw 0 --crop 0.0,-0.05,0.25 --out closer.png     # a square of 0.25 m about (x, y), metres in the body frame
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from PIL import Image

from body_model import BodyModel, skin
from gltf_io import read_glb
from raster import render, sheet
from textures import dyed

SKIN = (0.86, 0.70, 0.60)


def poses(body: BodyModel) -> dict[str, np.ndarray]:
    """Named test poses (24,3) axis-angle."""
    d = np.radians

    def pose(**rotations):
        out = np.zeros((24, 3))
        for name, value in rotations.items():
            out[body.joint_names.index(name)] = value
        return out

    return {
        "T": pose(),
        "relaxed": body.relaxed_pose(),
        "down": pose(l_shoulder=[0, 0, -d(72)], r_shoulder=[0, 0, d(72)]),
        "up": pose(l_shoulder=[0, 0, d(50)], r_shoulder=[0, 0, -d(50)], l_collar=[0, 0, d(20)], r_collar=[0, 0, -d(20)]),
        "forward": pose(l_shoulder=[0, -d(75), 0], r_shoulder=[0, d(75), 0]),
        "elbow": pose(l_shoulder=[0, 0, -d(60)], r_shoulder=[0, 0, d(60)], l_elbow=[0, -d(110), 0], r_elbow=[0, d(110), 0], spine1=[0, d(20), 0]),
        "walk": pose(l_hip=[-d(24), 0, 0], l_knee=[d(12), 0, 0], r_hip=[d(14), 0, 0], r_knee=[d(22), 0, 0], l_shoulder=[0, 0, -d(66)], r_shoulder=[0, 0, d(66)]),
        "step": pose(l_hip=[-d(45), 0, 0], l_knee=[d(50), 0, 0], r_hip=[d(15), 0, 0], l_shoulder=[0, 0, -d(65)], r_shoulder=[0, 0, d(65)]),
    }


def textures(folder: Path, description: dict, colour_id: str | None) -> dict:
    """Dyed colour (H,W,3) and normal map as vectors (H,W,3) of a colourway (None: the default)."""
    wanted = colour_id or description["default_colourway"]
    colourway = next(c for c in description["colourways"] if c["id"] == wanted)
    picture = np.asarray(Image.open(folder / colourway["texture"]).convert("RGBA"))
    colour = dyed(picture, colourway["tint"]) if "tint" in colourway else picture[..., :3]
    relief = np.asarray(Image.open(folder / description["normal_texture"]).convert("RGB")).astype(np.float32) / 127.5 - 1.0
    return {"texture": colour, "relief": relief, "gloss": description["fabric"]["gloss"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--body", type=Path, required=True)
    parser.add_argument("--wardrobe", type=Path, required=True)
    parser.add_argument("--garment", action="append", required=True, help="garment id; repeat to wear several, inner first")
    parser.add_argument("--sizes", default="M", help="comma-separated, or 'all'")
    parser.add_argument("--poses", default="T,relaxed,walk")
    parser.add_argument("--yaw", default="0,90,180", help="degrees, comma-separated views per pose")
    parser.add_argument("--colourway", help="of the last garment")
    parser.add_argument("--scale", type=float, default=330.0)
    parser.add_argument("--centre-y", type=float, default=0.12)
    parser.add_argument("--crop", help="x,y,side: look closely at a square of that side, metres")
    parser.add_argument("--pixels", type=int, default=900, help="side of a crop's picture")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    body = BodyModel(arguments.body)
    library = poses(body)
    worn = [(arguments.wardrobe / g, json.loads((arguments.wardrobe / g / "garment.json").read_text())) for g in arguments.garment]
    sizes = [s["label"] for s in worn[0][1]["sizes"]] if arguments.sizes == "all" else arguments.sizes.split(",")
    pictures = []
    for label in sizes:
        betas = np.array(next(s for s in worn[0][1]["sizes"] if s["label"] == label)["body"]["betas"])
        for name in arguments.poses.split(","):
            scene = [{"vertices": body.posed(betas, library[name]), "faces": body.faces, "colour": SKIN}]
            for folder, description in worn:
                entry = next(s for s in description["sizes"] if s["label"] == label)
                _, mesh = read_glb(folder / entry["file"])
                colour = arguments.colourway if description is worn[-1][1] else None
                joints = -mesh["inverse_bind"][:, :3, 3].astype(float)
                weights = np.zeros((len(mesh["position"]), 24))
                np.add.at(weights, (np.arange(len(weights))[:, None], mesh["joints"].astype(int)), mesh["weights"].astype(float))
                transforms = body.joint_transforms(joints, library[name])
                turned = np.einsum("nj,jab,nb->na", weights, transforms[:, :, :3], mesh["normal"].astype(float))
                scene.append({"vertices": skin(mesh["position"].astype(float), weights, transforms), "faces": mesh["triangles"],
                              "normals": turned / np.linalg.norm(turned, axis=1, keepdims=True), "uv": mesh["uv"], **textures(folder, description, colour)})
            for yaw in arguments.yaw.split(","):
                width, height, scale, centre = 360, 520, arguments.scale, (0.0, arguments.centre_y, 0.0)
                if arguments.crop:
                    x, y, side = (float(v) for v in arguments.crop.split(","))
                    turn = np.radians(float(yaw))
                    centre = (x * np.cos(turn), y, x * np.sin(turn))
                    width, height, scale = arguments.pixels, arguments.pixels, arguments.pixels / side
                pictures.append(render(scene, yaw=np.radians(float(yaw)), width=width, height=height, scale=scale, centre=centre,
                                       label=f"{label} {name} {yaw}"))
    sheet(pictures, len(arguments.yaw.split(",")) * (2 if len(pictures) > 8 else 1)).save(arguments.out)


if __name__ == "__main__":
    main()
