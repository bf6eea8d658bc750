"""Reference fabrics: how a cloth looks and how it moves, in one place.

Mass per area as ISO 3801, thickness as ISO 5084, bending length as the cantilever test (ASTM D1388), elongation in wear;
values are the middle of what textile handbooks and mill data sheets give for the cloth named.  `structure` is what the
textures show (see `structures.py`); threads finer than a texel are drawn by the shader from `weave`.
"""
from __future__ import annotations

import copy


def _entry(kind, roughness, sheen, gloss, anisotropy, weave, pitch_mm, cloth, structure):
    keys = ("mass_gsm", "stretch_percent", "bending_length_mm", "thickness_mm", "drag")
    return {"kind": kind, "roughness": roughness, "sheen": sheen, "gloss": gloss, "anisotropy": anisotropy,
            "weave": {"pattern": weave, "pitch_mm": pitch_mm}, "cloth": dict(zip(keys, cloth)), "structure": structure}


# name: kind, roughness, sheen, gloss, anisotropy, weave, pitch mm, (g/m2, stretch %, bending length mm, thickness mm, drag), structure
FABRICS = {
    "silk": _entry("silk satin", 0.38, 0.10, 0.42, 0.60, "satin", 0.20, (85, 2.0, 12.0, 0.20, 0.85), "satin"),
    "satin": _entry("satin", 0.34, 0.08, 0.45, 0.60, "satin", 0.25, (130, 2.0, 15.0, 0.30, 0.85), "satin"),
    "brocade": _entry("silk brocade", 0.42, 0.08, 0.40, 0.45, "satin", 0.25, (190, 1.0, 26.0, 0.45, 0.85), "satin"),
    "poplin": _entry("cotton poplin", 0.70, 0.08, 0.04, 0.0, "plain", 0.35, (118, 1.0, 22.0, 0.25, 0.80), "plain"),
    "linen": _entry("linen", 0.80, 0.06, 0.03, 0.0, "plain", 0.80, (165, 1.0, 28.0, 0.40, 0.65), "linen"),
    "oxford": _entry("cotton oxford", 0.76, 0.10, 0.02, 0.0, "plain", 0.70, (145, 1.5, 22.0, 0.40, 0.75), "plain"),
    "jersey": _entry("cotton jersey", 0.86, 0.25, 0.0, 0.0, "jersey", 0.75, (180, 20.0, 14.0, 0.70, 0.65), "jersey"),
    "fleece": _entry("brushed cotton fleece", 0.92, 0.35, 0.0, 0.0, "jersey", 1.0, (320, 15.0, 22.0, 1.80, 0.60), "jersey"),
    "knit": _entry("wool knit", 0.92, 0.42, 0.0, 0.0, "rib", 4.0, (330, 35.0, 18.0, 2.20, 0.50), "rib"),
    "cable": _entry("cable-knit wool", 0.94, 0.45, 0.0, 0.0, "none", 4.0, (420, 30.0, 22.0, 3.50, 0.50), "cable"),
    "denim": _entry("cotton denim", 0.84, 0.08, 0.02, 0.0, "twill", 0.75, (400, 2.0, 45.0, 0.90, 0.70), "denim"),
    "twill": _entry("cotton twill", 0.72, 0.12, 0.03, 0.0, "twill", 0.55, (250, 2.0, 28.0, 0.50, 0.70), "twill"),
    "chino": _entry("cotton chino twill", 0.76, 0.10, 0.03, 0.0, "twill", 0.50, (240, 2.5, 28.0, 0.45, 0.70), "twill"),
    "corduroy": _entry("cotton corduroy", 0.88, 0.40, 0.0, 0.0, "none", 2.4, (340, 3.0, 32.0, 1.30, 0.65), "corduroy"),
    "suiting": _entry("wool suiting", 0.78, 0.22, 0.03, 0.0, "twill", 0.45, (260, 3.0, 25.0, 0.50, 0.70), "worsted"),
    "crepe": _entry("wool crepe", 0.82, 0.18, 0.02, 0.0, "plain", 0.45, (240, 5.0, 18.0, 0.55, 0.70), "worsted"),
    "coating": _entry("wool coating", 0.93, 0.45, 0.0, 0.0, "none", 1.0, (550, 4.0, 38.0, 2.20, 0.60), "felt"),
    "tweed": _entry("wool tweed", 0.92, 0.35, 0.0, 0.0, "twill", 2.0, (420, 3.0, 32.0, 1.40, 0.60), "tweed"),
    "nylon-down": _entry("down-filled nylon", 0.42, 0.05, 0.35, 0.0, "plain", 0.20, (330, 1.0, 60.0, 25.0, 0.95), "smooth"),
    "gabardine": _entry("cotton gabardine", 0.66, 0.10, 0.05, 0.0, "twill", 0.40, (270, 1.5, 32.0, 0.45, 0.80), "twill"),
    "leather": _entry("leather", 0.45, 0.02, 0.30, 0.0, "none", 1.0, (900, 3.0, 90.0, 1.40, 1.0), "leather"),
}


def fabric(name: str, **changes) -> dict:
    """A reference fabric, with changes: top-level fields by name, fields of `cloth` and `weave` by theirs."""
    out = copy.deepcopy(FABRICS[name])
    for key, value in changes.items():
        home = next(place for place in (out, out["cloth"], out["weave"]) if key in place)
        home[key] = value
    return out
