"""Fitting one size: place, sew, drape, skin, carry to the T-pose, form the pre-shaped parts, clear of the body.

Panels with a `form` (collars, lapels, hoods, flaps) are not draped: they are shaped on the draped shell, sewn to it where
their edges name a seam.  Other sizes than the base start warm: from the base size's finished points, moved with the body.
"""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from body_model import BodyModel, TorsoSections, skin, unskin, vertex_normals
from collide import BodySurface
from design import Design
from drape import Drape, make_cloth
from gltf_io import quantised_weights
from pattern import Pattern, SewnSheet
from skinning import averaging_matrix, clear_of_bodies, garment_weights

SKIN_GAP = 0.0060          # metres between cloth and skin while draping
RELAX_STEPS = 14


@dataclass
class Fitted:
    """One size on its body. Arrays are per sewn vertex; `poses` as in `clear_of_bodies`, T-pose and relaxed pose first."""

    points: np.ndarray      # (N,3) T-pose, clear of the body
    draped: np.ndarray      # (N,3) T-pose, before the last clearing: what other sizes start from
    weights: np.ndarray     # (N,24)
    gap: np.ndarray         # (N,) distance kept while draping
    poses: list
    joints: np.ndarray
    rest_body: np.ndarray


class FormContext:
    """What a panel's `form` may ask about the draped shell (T-pose, metres)."""

    def __init__(self, sheet: SewnSheet, flat: np.ndarray, points: np.ndarray, draped_triangles: np.ndarray, sections: TorsoSections,
                 body: BodySurface):
        self.sheet, self.flat, self.points, self.sections, self.body = sheet, flat, points, sections, body
        self.normals = vertex_normals(points, sheet.weld[draped_triangles])
        used = np.unique(sheet.weld[draped_triangles])
        local = -np.ones(sheet.sewn_count, int)
        local[used] = np.arange(len(used))
        self.used = used
        self.surface = BodySurface(points[used], local[sheet.weld[draped_triangles]])

    def edge(self, panel: str, edge: str) -> np.ndarray:
        """Draped points (K,3) along an edge, in its direction."""
        return self.points[self.sheet.weld[self.sheet.edge_vertices[panel, edge]]]

    def on(self, panel: str, flat_points: np.ndarray, lift: np.ndarray | float = 0.0) -> np.ndarray:
        """Points (K,3) of the draped panel at flat coordinates (K,2), lifted off it by `lift` metres along its normal.

        Outside the panel its nearest triangle is continued."""
        number = self.sheet.panel_names.index(panel)
        own = self.sheet.triangles[self.sheet.panel_of[self.sheet.triangles[:, 0]] == number]
        a, b, c = (self.flat[own[:, k]] for k in range(3))
        area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
        out = np.zeros((len(flat_points), 3))
        lifts = np.broadcast_to(np.asarray(lift, float), (len(flat_points),))
        for k, p in enumerate(flat_points):
            wb = ((p[0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (p[1] - a[:, 1]) * (c[:, 0] - a[:, 0])) / area
            wc = ((b[:, 0] - a[:, 0]) * (p[1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (p[0] - a[:, 0])) / area
            wa = 1.0 - wb - wc
            best = int(np.argmax(np.minimum(np.minimum(wa, wb), wc)))
            bary = np.array([wa[best], wb[best], wc[best]])
            corners = self.sheet.weld[own[best]]
            n = np.clip(bary, 0.0, 1.0) @ self.normals[corners]
            out[k] = bary @ self.points[corners] + lifts[k] * n / max(np.linalg.norm(n), 1e-9)
        return out

    def off(self, points: np.ndarray, gap: np.ndarray | float, rounds: int = 3) -> np.ndarray:
        """Points (K,3) pushed to at least `gap` metres outside the draped shell and the body."""
        points = points.copy()
        for _ in range(rounds):
            for surface in (self.surface, self.body):
                signed, _, normal, _, _ = surface.query(points)
                lack = np.where(np.abs(signed) < 0.06, np.maximum(gap - signed, 0.0), 0.0)
                points += normal * lack[:, None]
        return points


def starting_points(pattern: Pattern, sheet: SewnSheet, flat: np.ndarray) -> np.ndarray:
    """Placed positions (N,3) of the sewn vertices: the mean over the draped panels that meet in one."""
    total, count = np.zeros((sheet.sewn_count, 3)), np.zeros(sheet.sewn_count)
    for number, panel in enumerate(pattern.panels):
        if panel.form is not None:
            continue
        members = sheet.panel_of == number
        np.add.at(total, sheet.weld[members], panel.place(flat[members]))
        np.add.at(count, sheet.weld[members], 1.0)
    return total / np.maximum(count, 1.0)[:, None]


def gaps(design: Design, pattern: Pattern, sheet: SewnSheet) -> np.ndarray:
    """Distance to keep from the skin (N,), larger at turned hems and fading over a few rows, with the design's room for
    layers below."""
    hem = np.zeros(sheet.sewn_count)
    for panel, edge in pattern.hems:
        hem[sheet.weld[sheet.edge_vertices[panel, edge]]] = 1.0
    mean, fade = averaging_matrix(sheet.sewn_triangles, sheet.sewn_count), hem.copy()
    for _ in range(2):
        fade = np.maximum(hem, mean @ fade)
    return SKIN_GAP + (design.hem_gap - SKIN_GAP) * np.clip(fade, 0.0, 1.0) + room(design, sheet)


def room(design: Design, sheet: SewnSheet) -> np.ndarray:
    """Extra distance (N,) from the skin for the layers worn below; 40 % less towards the ends of sleeves."""
    out = np.full(sheet.sewn_count, design.room)
    for name in design.sleeve_panels:
        number = sheet.panel_names.index(name)
        members = np.flatnonzero(sheet.panel_of == number)
        y = sheet.flat[members, 1]
        share = np.clip((y.max() - y) / max(float(np.ptp(y)), 1e-6), 0.0, 1.0)
        out[sheet.weld[members]] = np.minimum(out[sheet.weld[members]], design.room * (1.0 - 0.4 * share))
    return out


def everyday_poses(body: BodyModel, sleeves: bool, bare: bool = False) -> list[np.ndarray]:
    """Poses kept clear of the body as well, as far as cloth pinched between limbs allows: arms hanging, arms half
    forward (with sleeves only: the edge of an open armhole would crumple), a turned torso, a small step of either leg.
    With `bare` armholes the arms stay away from the sides: their edge lies in the crease between arm and side and must not be
    pushed out of it."""
    turn, forward = np.radians(18.0), np.radians(45.0)
    hanging, low = (45.0, 45.0) if bare else (70.0, 60.0)
    down = body.relaxed_pose(hanging)
    reach = body.relaxed_pose(20.0)
    reach[16] = [0.0, -forward, -np.radians(20.0)]
    reach[17] = [0.0, forward, np.radians(20.0)]
    twist = body.relaxed_pose(low)
    twist[3] = [0.0, turn, 0.0]
    steps = []
    for hip, other in ((1, 2), (2, 1)):
        pose = body.relaxed_pose(low)
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


def carried(points: np.ndarray, triangles: np.ndarray, body: BodyModel, from_body: np.ndarray, to_body: np.ndarray) -> np.ndarray:
    """Points (N,3) of another size moved as the nearest places of the body move, smoothed over the cloth."""
    _, _, _, face, bary = BodySurface(from_body, body.faces).query(points)
    shift = np.einsum("nk,nkj->nj", bary, (to_body - from_body)[body.faces[face]])
    mean = averaging_matrix(triangles, len(points))
    for _ in range(25):
        shift = 0.3 * shift + 0.7 * (mean @ shift)
    return points + shift


def fit_size(body: BodyModel, design: Design, sections: TorsoSections, pattern: Pattern, sheet: SewnSheet, flat: np.ndarray,
             betas: np.ndarray, warm: Fitted | None = None) -> Fitted:
    """Fit one size; `warm` is another size of the same garment to start from."""
    rest_body, joints = body.shaped(betas)
    formed_panels = [k for k, panel in enumerate(pattern.panels) if panel.form is not None]
    draped_triangles = sheet.triangles[~np.isin(sheet.panel_of[sheet.triangles[:, 0]], formed_panels)]
    triangles = sheet.weld[draped_triangles]
    formed = np.ones(sheet.sewn_count, bool)
    formed[triangles.ravel()] = False
    live = np.flatnonzero(~formed)
    local = -np.ones(sheet.sewn_count, int)
    local[live] = np.arange(len(live))
    own = local[triangles]
    cloth = make_cloth(sheet, pattern, flat, design.stretch_compliance, design.bend_compliance, draped_triangles, local)
    gap = gaps(design, pattern, sheet)
    rest_surface = BodySurface(rest_body, body.faces)
    start = starting_points(pattern, sheet, flat)
    drape = Drape(cloth, start[live], gap[live], design.friction)
    for name in design.held_panels:
        held = local[sheet.weld[sheet.panel_of == sheet.panel_names.index(name)]]
        drape.hold[held[held >= 0]] = 0.5
    for (panel, edge), (pull, reach) in design.cling_edges.items():
        members = np.flatnonzero(sheet.panel_of == sheet.panel_names.index(panel))
        away = cKDTree(flat[sheet.edge_vertices[panel, edge]]).query(flat[members])[0]
        np.maximum.at(drape.cling, local[sheet.weld[members]], pull * np.clip(1.0 - away / reach, 0.0, 1.0))
    if warm is None:
        drape.run(rest_surface, design.settle_steps, gravity=0.25, damping=0.95)
    else:
        drape.x = np.ascontiguousarray(carried(warm.draped[live], own, body, warm.rest_body, rest_body))

    torso = on_torso(design, sheet)[live]

    def skin_weights(points: np.ndarray) -> np.ndarray:
        if design.weigh is not None:
            return quantised_weights(design.weigh(body, rest_body, joints, points, sheet, flat))
        return quantised_weights(garment_weights(body, rest_body, joints, points, own, design.leg_share, torso,
                                                 close=np.minimum(1.0, 2.0 * drape.cling) if design.cling_edges else None))

    weights = skin_weights(drape.x)
    relaxed = body.relaxed_pose(design.arm_degrees)
    for name, rotation in design.drape_pose.items():
        relaxed[body.joint_names.index(name)] = rotation
    identity = body.joint_transforms(joints, np.zeros((24, 3)))
    if warm is None:
        previous = identity
        for step in range(1, RELAX_STEPS + 1):
            pose = relaxed * (step / RELAX_STEPS)
            transforms = body.joint_transforms(joints, pose)
            drape.x = np.ascontiguousarray(skin(unskin(drape.x, weights, previous), weights, transforms))
            previous = transforms
            drape.velocity[:] = 0.0
            drape.run(BodySurface(body.posed(betas, pose), body.faces), 9, gravity=0.6 * design.hang_gravity, damping=0.96)
    else:
        previous = body.joint_transforms(joints, relaxed)
        drape.x = np.ascontiguousarray(skin(drape.x, weights, previous))
    surface = BodySurface(body.posed(betas, relaxed), body.faces)
    drape.run(surface, design.hang_steps if warm is None else 140, gravity=design.hang_gravity, damping=0.985)
    drape.run(surface, 90 if warm is None else 50, gravity=design.hang_gravity, damping=0.90)
    rest = unskin(drape.x, weights, previous)
    poses = [(rest_surface, identity), (surface, previous)]
    standard = body.relaxed_pose()
    if not np.allclose(relaxed, standard):
        poses[1] = (BodySurface(body.posed(betas, standard), body.faces), body.joint_transforms(joints, standard))
    for pose in everyday_poses(body, bool(design.sleeve_panels), bool(design.cling_edges)):
        poses.append((BodySurface(body.posed(betas, pose), body.faces), body.joint_transforms(joints, pose)))
    cleared = clear_of_bodies(rest, weights, poses, gap[live] - 0.0008, own, rounds=40)
    if design.swell is not None:
        normals = vertex_normals(cleared, own)
        mean = averaging_matrix(own, len(cleared))
        for _ in range(3):
            normals = 0.4 * normals + 0.6 * (mean @ normals)
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        cleared = cleared + normals * design.swell(sheet, sheet.flat)[live, None]

    points, draped, all_weights = (np.zeros((sheet.sewn_count, n)) for n in (3, 3, 24))
    points[live], draped[live], all_weights[live] = cleared, rest, weights
    if formed_panels:
        context = FormContext(sheet, flat, points, draped_triangles, sections, rest_surface)
        for number in formed_panels:
            members = np.flatnonzero(sheet.panel_of == number)
            shaped = pattern.panels[number].form(context, flat[members])
            free = formed[sheet.weld[members]]
            points[sheet.weld[members[free]]] = shaped[free]
        ids = np.flatnonzero(formed)
        _, _, _, face, bary = context.surface.query(points[ids])
        near = np.einsum("nk,nkj->nj", bary, weights[own[face]])
        all_weights[ids] = quantised_weights(near)
        draped[ids] = points[ids]
    return Fitted(points, draped, all_weights, gap, poses, joints, rest_body)
