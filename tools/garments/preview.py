#!/usr/bin/env python3
"""Draw a contact sheet of stored garments: sizes x poses on their reference bodies, posed by plain linear blend skinning.

    python tools/garments/preview.py --body assets/body/openbody.npz --wardrobe assets/wardrobe --garment tee-classic --out sheet.png
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
        "step": pose(l_hip=[-d(45), 0, 0], l_knee=[d(50), 0, 0], r_hip=[d(15), 0, 0], l_shoulder=[0, 0, -d(65)], r_shoulder=[0, 0, d(65)]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--body", type=Path, required=True)
    parser.add_argument("--wardrobe", type=Path, required=True)
    parser.add_argument("--garment", action="append", required=True, help="garment id; repeat to wear several, inner first")
    parser.add_argument("--sizes", default="M", help="comma-separated, or 'all'")
    parser.add_argument("--poses", default="T,relaxed,down,up,forward,elbow,step")
    parser.add_argument("--yaw", default="0,40,180", help="degrees, comma-separated views per pose")
    parser.add_argument("--colourway", help="of the first garment")
    parser.add_argument("--scale", type=float, default=330.0)
    parser.add_argument("--centre-y", type=float, default=0.12)
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
                colour = arguments.colourway if arguments.colourway and description is worn[0][1] else description["default_colourway"]
                joints = -mesh["inverse_bind"][:, :3, 3].astype(float)
                weights = np.zeros((len(mesh["position"]), 24))
                np.add.at(weights, (np.arange(len(weights))[:, None], mesh["joints"].astype(int)), mesh["weights"].astype(float))
                transforms = body.joint_transforms(joints, library[name])
                turned = np.einsum("nj,jab,nb->na", weights, transforms[:, :, :3], mesh["normal"].astype(float))
                scene.append({"vertices": skin(mesh["position"].astype(float), weights, transforms), "faces": mesh["triangles"],
                              "normals": turned / np.linalg.norm(turned, axis=1, keepdims=True), "uv": mesh["uv"],
                              "texture": np.asarray(Image.open(folder / f"colour-{colour}.png").convert("RGB"))})
            for yaw in arguments.yaw.split(","):
                pictures.append(render(scene, yaw=np.radians(float(yaw)), width=360, height=520, scale=arguments.scale,
                                       centre=(0.0, arguments.centre_y, 0.0), label=f"{label} {name} {yaw}"))
    sheet(pictures, len(arguments.yaw.split(",")) * (2 if len(pictures) > 8 else 1)).save(arguments.out)


if __name__ == "__main__":
    main()
