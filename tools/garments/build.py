#!/usr/bin/env python3
"""Build the wardrobe: cut, sew, drape, skin and store every garment in five sizes.

    python tools/garments/build.py --body assets/body/openbody.npz --out assets/wardrobe [--only ID] [--sizes M,L]

Needs numpy, scipy, numba and pillow.  The same input gives the same bytes.  Prints, per garment and size, the number of
vertices, the smallest distance to the reference body in the T-pose and the relaxed pose, body and garment girths.
"""
from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import time
from pathlib import Path

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

import designs
from body_model import BodyModel, TorsoSections, skin, unskin, vertex_normals
from design import Design, hex_rgb
from finish import add_lips, add_ornaments, lip_positions, ornament_positions, pack
from fitting import fit_size
from gltf_io import quantised_weights, write_glb
from pattern import Pattern, SewnSheet, regrade, sew
from sizing import LABELS, reference_betas
from skinning import clear_of_bodies
from textures import to_linear, write_textures

STORED_GAP = 0.0043        # every stored vertex keeps at least this distance


def all_designs() -> list[Design]:
    """Every garment module under `designs`, by name."""
    names = sorted(m.name for m in pkgutil.iter_modules(designs.__path__))
    return [importlib.import_module(f"designs.{name}").DESIGN for name in names]


def firmness(design: Design, sheet: SewnSheet, flat: np.ndarray) -> np.ndarray:
    """How firmly each sewn vertex (N,) keeps its place, 0..1: `hold_panels`, and `hold_edges` fading over their distance."""
    out = np.zeros(sheet.sewn_count)
    for panel, value in design.hold_panels.items():
        members = sheet.panel_of == sheet.panel_names.index(panel)
        np.maximum.at(out, sheet.weld[members], value)
    for (panel, edge), (value, reach) in design.hold_edges.items():
        members = np.flatnonzero(sheet.panel_of == sheet.panel_names.index(panel))
        away = cKDTree(flat[sheet.edge_vertices[panel, edge]]).query(flat[members])[0]
        np.maximum.at(out, sheet.weld[members], value * np.clip(1.0 - away / reach, 0.0, 1.0))
    return out


def lifted(points: np.ndarray, weights: np.ndarray, weld: np.ndarray, triangles: np.ndarray, poses: list) -> np.ndarray:
    """Ornament points (O,3), each ornament moved as a whole until it is `STORED_GAP` off the body in every pose.

    `weld` and `triangles` number the ornaments' render vertices and points from 0."""
    points, ends = points.copy(), weld[triangles]
    edges = np.concatenate([ends[:, [0, 1]], ends[:, [1, 2]]])
    _, part = connected_components(coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(len(points),) * 2), directed=False)
    for _ in range(4):
        for surface, transforms in poses:
            posed = skin(points, weights, transforms)
            signed, _, normal, _, _ = surface.query(posed)
            for number in range(part.max() + 1):
                own = np.flatnonzero(part == number)
                worst = own[np.argmin(signed[own])]
                if signed[worst] < STORED_GAP:
                    points[own] = unskin(posed[own] + normal[worst] * (STORED_GAP - signed[worst] + 2e-5), weights[own], transforms)
    return points


def manifest(design: Design, entries: list[dict]) -> dict:
    """The contents of garment.json."""
    colourways = []
    for c in design.colourways:
        entry = {"id": c.id, "name": c.name, "swatch": c.swatch}
        entry |= {"texture": f"colour-{c.id}.webp"} if design.printed else {"texture": "detail.webp", "tint": c.tint or c.swatch}
        colourways.append(entry)
    return {
        "id": design.id, "name": design.name, "category": design.category, "audience": design.for_whom, "tuck": design.tuck, "layer": design.layer,
        "fabric": {key: value for key, value in design.fabric.items() if key != "structure"}, "sizes": entries, "colourways": colourways,
        "normal_texture": "normal.webp", "default_size": design.default_size, "default_colourway": design.colourways[0].id,
    }


def build_garment(body: BodyModel, design: Design, out: Path, labels: list[str]) -> None:
    """Build one garment into `out/<id>`."""
    folder = out / design.id
    folder.mkdir(parents=True, exist_ok=True)
    shapes = {label: reference_betas(body, design.cut, label) for label in LABELS if label in labels or label == design.default_size}
    base_sections = TorsoSections(body, shapes[design.default_size])
    base_pattern = design.draft(base_sections)
    sheet = sew(base_pattern)
    ornaments = design.ornaments(base_sections, base_pattern) if design.ornaments else []
    mesh = add_ornaments(add_lips(sheet, base_pattern), ornaments, len(base_pattern.panels))
    atlas = pack(mesh, len(base_pattern.panels) + len(mesh.patches))
    uv = atlas.uv(mesh.flat, mesh.panel_of)
    default = design.colourways[0]
    sizes = write_textures(design, base_pattern, atlas, mesh.patches, folder)
    print(f"{design.id}: {len(mesh.flat)} vertices, {len(mesh.triangles)} triangles, atlas {atlas.side:.3f} m, textures "
          + ", ".join(f"{k} {v / 1e6:.2f} MB" for k, v in sizes.items()), flush=True)
    entries, warm = [], None
    # The default size first: the others start from its drape.
    for label in sorted(labels, key=lambda name: (name != design.default_size, LABELS.index(name))):
        started = time.monotonic()
        sections = TorsoSections(body, shapes[label])
        pattern = design.draft(sections)
        flat = sheet.flat if label == design.default_size else regrade(sheet, pattern)
        fitted = fit_size(body, design, sections, pattern, sheet, flat, shapes[label], warm)
        warm = warm or fitted
        weights, poses, joints = fitted.weights, fitted.poses, fitted.joints
        points = lip_positions(mesh, fitted.points, sheet.sewn_triangles, *design.lip)
        sewn_weights = np.concatenate([weights, weights[mesh.lip_parent]])
        sewn_triangles = mesh.weld[mesh.triangles[: mesh.cloth_triangles]]
        points = clear_of_bodies(points, sewn_weights, poses, np.full(len(points), STORED_GAP), sewn_triangles, rounds=60)
        # Cloth pinched between arm and side cannot clear both with the arms down; T and relaxed are the promise.
        points = clear_of_bodies(points, sewn_weights, poses[:2], np.full(len(points), STORED_GAP), sewn_triangles, rounds=80)
        distances = [float(surface.query(skin(points, sewn_weights, moved))[0].min()) for surface, moved in poses]
        hold = firmness(design, sheet, flat)
        hold = np.concatenate([hold, hold[mesh.lip_parent]])
        if ornaments:
            placed, shares = ornament_positions(design.ornaments(sections, pattern), sheet, flat, points[: mesh.shell], weights)
            shares = quantised_weights(shares)
            placed = lifted(placed, shares, mesh.weld[mesh.ornament_start :] - len(points), mesh.triangles[mesh.cloth_triangles :] - mesh.ornament_start, poses[:2])
            points, sewn_weights = np.concatenate([points, placed]), np.concatenate([sewn_weights, shares])
            hold = np.concatenate([hold, np.ones(len(placed))])
        normals = vertex_normals(points, mesh.weld[mesh.triangles])
        garment_cm = {key: round(float(value), 1) for key, value in design.measures(sections, pattern).items()}
        body_cm = dict(zip(("chest", "waist", "hip"), (round(float(v) * 100, 1) for v in sections.girths())))
        file = f"{design.id}-{label}.glb"
        write_glb(
            folder / file, design.id,
            {"position": points[mesh.weld], "normal": normals[mesh.weld], "uv": uv, "weights": sewn_weights[mesh.weld],
             "hold": hold[mesh.weld], "triangles": mesh.triangles},
            joints, body.parents, body.joint_names,
            {"colour": [round(float(v), 6) for v in to_linear(hex_rgb(default.swatch))], "roughness": design.fabric["roughness"]},
            {"shell_vertices": int(len(sheet.flat)), "ornament_start": mesh.ornament_start, "size": label},
        )
        entries.append({"label": label, "file": file, "body": {"betas": [round(float(b), 6) for b in shapes[label]]},
                        "garment_cm": garment_cm, "body_cm": body_cm})
        print(f"  {label:>2}: min distance T {distances[0] * 1e3:.2f} mm, relaxed {distances[1] * 1e3:.2f} mm, arms down {distances[2] * 1e3:.1f} mm; body {body_cm}; garment {garment_cm}; "
              f"{(folder / file).stat().st_size / 1e3:.0f} kB, {time.monotonic() - started:.1f} s", flush=True)
    entries.sort(key=lambda entry: LABELS.index(entry["label"]))
    description = manifest(design, entries)
    (folder / "garment.json").write_text(json.dumps(description, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--body", type=Path, required=True, help="SMPL-format body (.npz)")
    parser.add_argument("--out", type=Path, required=True, help="wardrobe folder")
    parser.add_argument("--only", help="build only the garment with this id")
    parser.add_argument("--sizes", default=",".join(LABELS), help="comma-separated sizes (for trying out; the stored wardrobe has all five)")
    arguments = parser.parse_args()
    body = BodyModel(arguments.body)
    chosen = [d for d in all_designs() if (d.released if arguments.only is None else d.id == arguments.only)]
    if not chosen:
        parser.error(f"no garment {arguments.only}; there are {', '.join(d.id for d in all_designs())}")
    for design in chosen:
        build_garment(body, design, arguments.out, arguments.sizes.split(","))


if __name__ == "__main__":
    main()
