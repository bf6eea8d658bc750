"""Writes crates/body/src/fit/noise.rs from noise.json: the measured table as Rust constants."""

from __future__ import annotations

import json
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parents[1] / "crates/body/src/fit/noise.rs"
HEAD = """//! How far the landmark network's answers scatter on photos: the weights of the fit's residuals.
//!
//! Measured by `tools/fit/measure_noise.py` and written by `tools/fit/write_noise_table.py`; do not edit by hand.

use jingxuan_vision::LANDMARKS;

"""


def main() -> None:
    """Writes the file."""
    table = json.loads((HERE / "noise.json").read_text())
    text = HEAD
    for name, key, doc, item in (
        ("PIXEL", "pixel_fraction", "Standard deviation of an image coordinate in fractions of the body's height in the picture;", "f32"),
        ("WORLD_MM", "world_mm", "Standard deviation of a world coordinate along x, y, z in millimetres;", "[f32; 3]"),
    ):
        text += f"/// {doc}\n/// row 0: hidden landmarks, row 1: visible ones.\n#[rustfmt::skip]\n"
        text += f"pub(super) const {name}: [[{item}; LANDMARKS]; 2] = [\n"
        for row in ("hidden", "visible"):
            text += "    [\n"
            for value in table[key][row]:
                text += f"        {[round(float(v), 2) for v in value] if isinstance(value, list) else round(float(value), 5)},\n"
            text += "    ],\n"
        text += "];\n"
    TARGET.write_text(text)


if __name__ == "__main__":
    main()
