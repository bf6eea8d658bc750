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

import designs
from body_model import BodyModel, TorsoSections, skin, unskin, vertex_normals
from collide import BodySurface
from design import Design
from drape import Drape, make_cloth
from finish import add_lips, lip_positions, pack
from gltf_io import write_glb
from pattern import Pattern, SewnSheet, regrade, sew
from sizing import LABELS, reference_betas
from skinning import averaging_matrix, clear_of_bodies, garment_weights
from textures import write_textures

SKIN_GAP = 0.0060          # metres between cloth and skin while draping
STORED_GAP = 0.0043        # every stored vertex keeps at least this distance
RELAX_STEPS = 18


def all_designs() -> list[Design]:
    """Every garment module under `designs`, by name."""
    names = sorted(m.name for m in pkgutil.iter_modules(designs.__path__))
    return [importlib.import_module(f"designs.{name}").DESIGN for name in names]


def starting_points(pattern: Pattern, sheet: SewnSheet, flat: np.ndarray) -> np.ndarray:
    """Placed positions (N,3) of the sewn vertices: the mean over the panels that meet in one."""
    total, count = np.zeros((sheet.sewn_count, 3)), np.zeros(sheet.sewn_count)
    for number, panel in enumerate(pattern.panels):
        members = sheet.panel_of == number
        np.add.at(total, sheet.weld[members], panel.place(flat[members]))
        np.add.at(count, sheet.weld[members], 1.0)
    return total / count[:, None]


def gaps(pattern: Pattern, sheet: SewnSheet, triangles: np.ndarray, hem_gap: float) -> np.ndarray:
    """Distance to keep from the skin (N,), larger at turned hems and fading over a few rows."""
    hem = np.zeros(sheet.sewn_count)
    for panel, edge in pattern.hems:
        hem[sheet.weld[sheet.edge_vertices[panel, edge]]] = 1.0
    mean, fade = averaging_matrix(triangles, sheet.sewn_count), hem.copy()
    for _ in range(2):
        fade = np.maximum(hem, mean @ fade)
    return SKIN_GAP + (hem_gap - SKIN_GAP) * np.clip(fade, 0.0, 1.0)


def everyday_poses(body: BodyModel, sleeves: bool) -> list[np.ndarray]:
    """Poses kept clear of the body as well, as far as cloth pinched between limbs allows: arms hanging, arms half
    forward (with sleeves only: the edge of an open armhole would crumple), a turned torso, a small step of either leg."""
    turn, forward = np.radians(18.0), np.radians(45.0)
    down = body.relaxed_pose(70.0)
    reach = body.relaxed_pose(20.0)
    reach[16] = [0.0, -forward, -np.radians(20.0)]
    reach[17] = [0.0, forward, np.radians(20.0)]
    twist = body.relaxed_pose(60.0)
    twist[3] = [0.0, turn, 0.0]
    steps = []
    for hip, other in ((1, 2), (2, 1)):
        pose = body.relaxed_pose(60.0)
        pose[hip] = [-np.radians(22.0), 0.0, 0.0]
        pose[other] = [np.radians(10.0), 0.0, 0.0]
        steps.append(pose)
    return [down, *([reach] if sleeves else []), twist, *steps]


def on_torso(design: Design, sheet: SewnSheet) -> np.ndarray:
    """1 for sewn vertices (N,) that belong to some panel other than a sleeve."""
    sleeves = [sheet.panel_names.index(name) for name in design.sleeve_panels]
    out = np.zeros(sheet.sewn_count)
    out[sheet.weld[~np.isin(sheet.panel_of, sleeves)]] = 1.0
    return out


def drape_size(body: BodyModel, design: Design, pattern: Pattern, sheet: SewnSheet, flat: np.ndarray, betas: np.ndarray):
    """Drape one size; returns (rest-pose points (N,3), weights (N,24), surfaces and transforms of T and relaxed pose)."""
    rest_body, joints = body.shaped(betas)
    triangles = sheet.sewn_triangles
    cloth = make_cloth(sheet, pattern, flat, design.stretch_compliance, design.bend_compliance)
    gap = gaps(pattern, sheet, triangles, design.hem_gap)
    rest_surface = BodySurface(rest_body, body.faces)
    drape = Drape(cloth, starting_points(pattern, sheet, flat), gap, design.friction)
    for name in design.held_panels:
        drape.hold[sheet.weld[sheet.panel_of == sheet.panel_names.index(name)]] = 0.5
    drape.run(rest_surface, design.settle_steps, gravity=0.25, damping=0.95)

    weights = garment_weights(body, rest_body, joints, drape.x, triangles, design.leg_share, on_torso(design, sheet))
    relaxed = body.relaxed_pose()
    identity = body.joint_transforms(joints, np.zeros((24, 3)))
    previous = identity
    for step in range(1, RELAX_STEPS + 1):
        pose = relaxed * (step / RELAX_STEPS)
        transforms = body.joint_transforms(joints, pose)
        drape.x = np.ascontiguousarray(skin(unskin(drape.x, weights, previous), weights, transforms))
        previous = transforms
        drape.velocity[:] = 0.0
        drape.run(BodySurface(body.posed(betas, pose), body.faces), 9, gravity=0.6 * design.hang_gravity, damping=0.96)
    surface = BodySurface(body.posed(betas, relaxed), body.faces)
    drape.run(surface, design.hang_steps, gravity=design.hang_gravity, damping=0.985)
    drape.run(surface, 90, gravity=design.hang_gravity, damping=0.90)
    rest = unskin(drape.x, weights, previous)
    poses = [(rest_surface, identity), (surface, previous)]
    for pose in everyday_poses(body, bool(design.sleeve_panels)):
        poses.append((BodySurface(body.posed(betas, pose), body.faces), body.joint_transforms(joints, pose)))
    return rest, weights, gap, poses, joints


def build_garment(body: BodyModel, design: Design, out: Path, labels: list[str]) -> None:
    """Build one garment into `out/<id>`."""
    folder = out / design.id
    folder.mkdir(parents=True, exist_ok=True)
    shapes = {label: reference_betas(body, design.cut, label) for label in LABELS if label in labels or label == design.default_size}
    base_pattern = design.draft(TorsoSections(body, shapes[design.default_size]))
    sheet = sew(base_pattern)
    mesh = add_lips(sheet, base_pattern)
    atlas = pack(mesh, len(base_pattern.panels))
    uv = atlas.uv(mesh.flat, mesh.panel_of)
    default = design.colourways[0]
    sizes = write_textures(design, base_pattern, atlas, folder)
    print(f"{design.id}: {len(mesh.flat)} vertices, {len(mesh.triangles)} triangles, atlas {atlas.side:.3f} m, textures "
          + ", ".join(f"{k} {v / 1e6:.2f} MB" for k, v in sizes.items()), flush=True)
    entries = []
    for label in LABELS:
        if label not in labels:
            continue
        started = time.monotonic()
        sections = TorsoSections(body, shapes[label])
        pattern = design.draft(sections)
        flat = sheet.flat if label == design.default_size else regrade(sheet, pattern)
        rest, weights, gap, poses, joints = drape_size(body, design, pattern, sheet, flat, shapes[label])
        rest = clear_of_bodies(rest, weights, poses, gap - 0.0008, sheet.sewn_triangles)
        points = lip_positions(mesh, rest, sheet.sewn_triangles)
        sewn_weights = np.concatenate([weights, weights[mesh.lip_parent]])
        sewn_triangles = mesh.weld[mesh.triangles]
        points = clear_of_bodies(points, sewn_weights, poses, np.full(len(points), STORED_GAP), sewn_triangles, rounds=60)
        # Cloth pinched between arm and side cannot clear both with the arms down; T and relaxed are the promise.
        points = clear_of_bodies(points, sewn_weights, poses[:2], np.full(len(points), STORED_GAP), sewn_triangles, rounds=80)
        distances = [float(surface.query(skin(points, sewn_weights, moved))[0].min()) for surface, moved in poses]
        normals = vertex_normals(points, sewn_triangles)
        garment_cm = {key: round(float(value), 1) for key, value in design.measures(sections, pattern).items()}
        body_cm = dict(zip(("chest", "waist", "hip"), (round(float(v) * 100, 1) for v in sections.girths())))
        file = f"{design.id}-{label}.glb"
        write_glb(
            folder / file, design.id,
            {"position": points[mesh.weld], "normal": normals[mesh.weld], "uv": uv, "weights": sewn_weights[mesh.weld], "triangles": mesh.triangles},
            joints, body.parents, body.joint_names,
            {"base_colour": f"colour-{default.id}.png", "normal": "normal.png", "roughness": design.fabric["roughness"]},
            {"shell_vertices": int(len(sheet.flat)), "size": label},
        )
        entries.append({"label": label, "file": file, "body": {"betas": [round(float(b), 6) for b in shapes[label]]},
                        "garment_cm": garment_cm, "body_cm": body_cm})
        print(f"  {label:>2}: min distance T {distances[0] * 1e3:.2f} mm, relaxed {distances[1] * 1e3:.2f} mm, arms down {distances[2] * 1e3:.1f} mm; body {body_cm}; garment {garment_cm}; "
              f"{(folder / file).stat().st_size / 1e3:.0f} kB, {time.monotonic() - started:.1f} s", flush=True)
    description = {
        "id": design.id, "name": design.name, "category": design.category, "layer": design.layer, "fabric": design.fabric,
        "sizes": entries,
        "colourways": [{"id": c.id, "name": c.name, "swatch": c.swatch, "texture": f"colour-{c.id}.png"} for c in design.colourways],
        "normal_texture": "normal.png", "default_size": design.default_size, "default_colourway": default.id,
    }
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
