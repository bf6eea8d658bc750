"""An actor is a figure with skin, eyes, hair and clothes; it is posed, lit and handed to the rasteriser as one mesh."""
import numpy as np
import scipy.sparse as sp

import garments
import hair
from appearance import eye_frame, is_eye, skin_texture, smile
from body_model import Figure
from garments import Part, adjacency
from rasteriser import EYE, SHOE, SKIN, irradiance, vertex_normals

SOLE = 0.024
# What a pixel can show, as the mirror's segmentation numbers it.
HAIR_CLASS, FACE_CLASS, SKIN_CLASS, UPPER_CLASS, LOWER_CLASS, SHOES_CLASS = range(1, 7)
srgb = lambda r, g, b: np.array([r, g, b], float) ** 2.2 / 255.0 ** 2.2

WOMAN_LOOK = dict(skin=srgb(222, 176, 150), blush=srgb(206, 128, 108), brow=srgb(48, 32, 25), brow_height=0.0215, brow_thickness=0.0046, lashes=0.85,
                  lips=srgb(176, 82, 80), lip_strength=0.80, flush=0.34, stubble=0.0, smile=1.0)
MAN_LOOK = dict(skin=srgb(205, 156, 126), blush=srgb(186, 112, 92), brow=srgb(44, 32, 26), brow_height=0.0185, brow_thickness=0.0048, lashes=0.5,
                lips=srgb(168, 100, 90), lip_strength=0.5, flush=0.12, stubble=0.25, smile=0.4)
WOMAN_HAIR = dict(strands=5200, profile=[(0, 33), (25, 31), (45, 24), (60, 14), (74, 2), (95, -12), (125, -28), (180, -36)], length=0.31, end=-0.122, volume=0.017, colour=srgb(74, 50, 37),
                  bob=True, part=0.022, steps=22, ragged=0.03, width=0.0032, seed=5)
MAN_HAIR = dict(strands=4200, profile=[(0, 36), (28, 35), (46, 28), (60, 18), (72, 6), (95, -6), (120, -28), (180, -42)], length=0.034, end=-1.0, volume=0.009, colour=srgb(48, 36, 30),
                bob=False, part=-0.03, steps=6, ragged=0.25, width=0.0034, seed=8)


class Actor:
    def __init__(self, data, betas, masks, look, hair_style, dress, index):
        self.figure = figure = Figure(data, betas)
        self.index = index
        self.texture = skin_texture(figure, masks, look, hair_style)
        eyes, radius = eye_frame(figure)
        if look["smile"]:
            smile(figure, masks, look["smile"])
        clothes, hidden = dress(figure)
        eye = is_eye(figure)
        low = figure.rest[:, 1].min()
        feet = np.asarray(figure.weights[:, [7, 8, 10, 11]].sum(1)).ravel() > 0.5
        gone = hidden | (feet & (figure.rest[:, 1] < low + 0.070))
        eye_face = eye[figure.faces].any(1)
        identity = sp.eye(len(figure.rest), format="csr")
        grey = np.full((len(figure.rest), 3), 0.5)
        skin_faces = ~eye_face & ~gone[figure.faces].all(1)
        self.skin = Part(figure.rest, figure.faces[skin_faces], figure.weights, SKIN, grey, figure.uv[figure.uv_faces[skin_faces]], identity, bias=0.006)
        side = np.where(figure.rest[:, 0] > 0, 0, 1)
        gaze = (figure.rest - eyes[side])[:, :2] / radius
        eye_part = Part(figure.rest, figure.faces[eye_face], figure.weights, EYE, grey, gaze[figure.faces[eye_face]], identity, bias=0.006)
        self.parts = [self.skin, eye_part] + clothes + garments.sneakers(figure, SOLE, *SHOE_COLOURS[index]) + hair.grow_hair(figure, eyes, hair_style)
        start, faces, uv, material, occluder = 0, [], [], [], []
        self.starts = []
        for part in self.parts:
            self.starts.append(start)
            faces.append(part.faces + start), uv.append(part.corner_uv), material.append(np.full(len(part.faces), part.kind + 16 * index, np.uint8))
            if part.occludes:
                occluder.append(part.faces + start)
            start += len(part.rest)
        self.faces, self.uv, self.material, self.occluder = map(np.concatenate, (faces, uv, material, occluder))
        self.cut = np.concatenate([p.cut for p in self.parts])
        self.bias = np.concatenate([np.full(len(p.rest), p.bias) for p in self.parts])
        self.colour = np.concatenate([p.colour for p in self.parts])
        # Strands are many and thin: light is gathered on one edge of every other segment and shared along the strand.
        fixed = self.starts[-1]
        vertex = np.arange(len(self.parts[-1].rest))
        nodes = 2 * (hair_style["steps"] + 1)
        strand, node = vertex // nodes, vertex % nodes // 2
        per = (hair_style["steps"] + 2) // 2
        self.gather = np.concatenate([np.arange(fixed), fixed + vertex[(vertex % nodes) % 4 == 0]])
        self.scatter = np.concatenate([np.arange(fixed), fixed + strand * per + node // 2])
        self.spread = adjacency(len(figure.rest), figure.faces)
        self.classes = self._classes(len(clothes))

    def _classes(self, clothes):
        """Class of every face: skin that the head moves is face; the first of the clothes is worn below, the second above, others are socks."""
        moved_by_head = np.asarray(self.figure.weights[:, 15].todense()).ravel()
        head = moved_by_head[self.skin.faces].mean(1) > 0.5
        worn = [LOWER_CLASS, UPPER_CLASS] + [SHOES_CLASS] * (clothes - 2)
        rest = [SHOES_CLASS if part.kind == SHOE else HAIR_CLASS for part in self.parts[2 + clothes:]]
        classes = [np.where(head, FACE_CLASS, SKIN_CLASS)]
        for part, label in zip(self.parts[1:], [FACE_CLASS] + worn + rest):
            classes.append(np.full(len(part.faces), label))
        return np.concatenate(classes).astype(np.uint8)

    def pose(self, local, place, eye_point):
        """World positions, normals and tangents of all parts; also joints (24, 3)."""
        figure = self.figure
        turn, joints = figure.chain(local)
        joints = joints + (place - figure.joints[0])
        offset = figure.corrective(local)
        pos, tan = [], []
        for part in self.parts:
            rest = part.rest if part.source is None else part.rest + part.source @ offset
            p = figure.skin(rest, part.weights, turn, joints)
            t = np.zeros_like(p) if part.tangent is None else part.tangent @ turn[15].T
            if part.ribbon is not None:
                across = np.cross(t, eye_point - p)
                p = p + across / (np.linalg.norm(across, axis=1, keepdims=True) + 1e-9) * part.ribbon[:, None]
            pos.append(p), tan.append(t)
        pos, tan = np.concatenate(pos), np.concatenate(tan)
        normal = vertex_normals(pos, self.faces)
        for part, start in zip(self.parts, self.starts):
            if part.ribbon is not None:
                normal[start:start + len(part.rest)] = part.outward @ turn[15].T
        return pos, normal, tan, joints

    def light(self, pos, normal, joints, dirs, rad, floor):
        """Irradiance per vertex, with light scattered sideways in the skin (red furthest), and the floor's lit fraction."""
        centre = 0.5 * (pos.max(0) + pos.min(0))
        radius = 0.5 * np.linalg.norm(pos.max(0) - pos.min(0)) + 0.05
        g = self.gather
        irr, lit = irradiance(pos[g], normal[g], self.cut[g], self.bias[g], self.occluder, dirs, rad, floor, centre, radius, res=448)
        irr = irr[self.scatter]
        n = len(self.figure.rest)
        skin = irr[:n].astype(float)
        for channel, rounds in ((0, 5), (1, 3), (2, 2), (3, 2)):
            value = skin[:, channel]
            for _ in range(rounds):
                value = 0.5 * value + 0.5 * (self.spread @ value)
            skin[:, channel] = value
        irr[:n] = skin
        return irr, lit


def dress_woman(figure):
    shorts, shorts_cut = garments.bottom(figure, srgb(46, 50, 62), 0.012, -0.225, 0.0065, 1.2, (0.0026, 0.11, (1, 1.5, 1)), 3)
    shirt, shirt_cut = garments.top(figure, srgb(196, 196, 194), -0.045, 0.290, 0.088, 0.0125, (0.0034, 0.12, (1.3, 0.9, 1.3)), 4)
    socks, _ = garments.bottom(figure, srgb(232, 230, 226), figure.rest[:, 1].min() + 0.118, figure.rest[:, 1].min() + 0.045, 0.004, 0.0, (0.0, 0.05, (1, 1, 1)), 6)
    return [shorts, shirt, socks], (shirt_cut > 0.035) | (shorts_cut > 0.035)


def dress_man(figure):
    low = figure.rest[:, 1].min()
    trousers, trousers_cut = garments.bottom(figure, srgb(112, 98, 80), -0.005, low + 0.055, 0.010, 1.3, (0.0048, 0.13, (1, 1.6, 1)), 13)
    jumper, jumper_cut = garments.top(figure, srgb(52, 66, 82), -0.055, figure.joints[20, 0] - 0.01, 0.092, 0.015, (0.0046, 0.12, (1.3, 0.9, 1.3)), 14)
    return [trousers, jumper], (jumper_cut > 0.035) | (trousers_cut > 0.035)


SHOE_COLOURS = {0: (srgb(206, 196, 184), srgb(238, 236, 231), srgb(128, 104, 88)), 1: (srgb(60, 58, 58), srgb(214, 208, 198), srgb(90, 70, 56))}


def taller_and_slimmer(data, betas, height, waist, hips):
    """Least change of shape that alters stature and the widths of waist and hips by the given metres."""
    mean, directions = data["v_template"].astype(float), data["shapedirs"].astype(float)
    body = mean + directions @ betas
    torso = np.abs(body[:, 0]) < 0.25
    top, bottom = body[:, 1].argmax(), body[:, 1].argmin()
    rows, goal = [directions[top, 1] - directions[bottom, 1]], [height]
    for level, change in ((0.14, waist), (-0.08, hips)):
        band = np.where(torso & (np.abs(body[:, 1] - level) < 0.02))[0]
        a, b = band[body[band, 0].argmax()], band[body[band, 0].argmin()]
        rows.append(directions[a, 0] - directions[b, 0]), goal.append(change)
    rows = np.array(rows)
    return betas + rows.T @ np.linalg.solve(rows @ rows.T + 1e-7 * np.eye(3), np.array(goal))


def cast(data, masks):
    """The shopper and the passer-by."""
    woman = taller_and_slimmer(data, np.array(data["betas_female"], float), 0.06, -0.025, -0.018)
    man = np.array(data["betas_male"], float)
    return (Actor(data, woman, masks, WOMAN_LOOK, WOMAN_HAIR, dress_woman, 0), Actor(data, man, masks, MAN_LOOK, MAN_HAIR, dress_man, 1))
