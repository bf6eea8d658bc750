"""What a figure wears, as surfaces grown from its own skin: tops, bottoms, sneakers. Each is a `Part` skinned with the body."""
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.ndimage import gaussian_filter1d

from rasteriser import CLOTH, SHOE, vertex_normals


@dataclass
class Part:
    """A piece of a figure in its rest frame. source: (N, V) rows spreading the body's pose correctives, or None."""
    rest: np.ndarray
    faces: np.ndarray
    weights: sp.csr_matrix
    kind: int
    colour: np.ndarray
    corner_uv: np.ndarray
    source: sp.csr_matrix | None = None
    cut: np.ndarray | None = None
    bias: float = 0.006
    occludes: bool = True
    tangent: np.ndarray | None = None
    ribbon: np.ndarray | None = None
    outward: np.ndarray | None = None

    def __post_init__(self):
        if self.cut is None:
            self.cut = np.ones(len(self.rest))


def adjacency(count, faces):
    """Row-normalised vertex neighbourhood matrix."""
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    edges = np.concatenate([edges, edges[:, ::-1]])
    a = sp.csr_matrix((np.ones(len(edges)), edges.T), shape=(count, count))
    a.data[:] = 1
    return sp.diags(1 / np.maximum(np.asarray(a.sum(1)).ravel(), 1)) @ a


def subdivide(faces, count):
    """One midpoint subdivision: new faces and the (N', N) interpolation matrix."""
    edges = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), 1)
    unique, inverse = np.unique(edges, axis=0, return_inverse=True)
    inverse = inverse.ravel()
    a, b, c = (inverse[k * len(faces):(k + 1) * len(faces)] + count for k in range(3))
    new = np.concatenate([np.stack(t, 1) for t in ((faces[:, 0], a, c), (a, faces[:, 1], b), (c, b, faces[:, 2]), (a, b, c))])
    rows = np.repeat(np.arange(len(unique)), 2)
    half = sp.csr_matrix((np.full(2 * len(unique), 0.5), (rows, unique.ravel())), shape=(len(unique), count))
    return new, sp.vstack([sp.eye(count, format="csr"), half]).tocsr()


def _folds(points, wavelength, seed, stretch):
    """Cloth folds: band-limited noise, sharpened, long along the axis that `stretch` enlarges."""
    rng = np.random.default_rng(seed)
    total = np.zeros(len(points))
    for _ in range(28):
        k = rng.normal(size=3) / np.asarray(stretch)
        k *= 2 * np.pi / (wavelength * rng.uniform(0.6, 1.7) * np.linalg.norm(k))
        total += np.sin(points @ k + rng.uniform(0, 6.28))
    total *= np.sqrt(2 / 28) * 0.7
    return total - 0.35 * total ** 2


def grow(figure, cut_at, thickness, relax, colour, folds, seed):
    """Cloth over the skin where cut_at(points) > 0 (metres to the nearest hem), lifted by thickness (V,) after smoothing."""
    skin = figure.rest
    cut = cut_at(skin)
    normal = vertex_normals(skin, figure.faces)
    near = cut[figure.faces].max(1) > -0.03
    faces = figure.faces[near]
    used = np.unique(faces)
    local = np.full(len(skin), -1)
    local[used] = np.arange(len(used))
    faces = local[faces]
    body, n, lift = skin[used], normal[used], thickness[used]
    mean = adjacency(len(used), faces)
    ease = np.where(np.abs(skin[:, 0]) > figure.joints[16, 0] + 0.0, 0.25, 0.65)
    # Fabric bridges hollows: a relaxed copy of the skin is raised wherever it lies too low, and each raise is shared with a
    # wide neighbourhood, so that peaks lift a soft tent rather than print through.
    p = body.copy()
    inner = np.clip((cut[used] - 0.02) / 0.05, 0, 1)[:, None]
    for _ in range(relax):
        step = mean @ p - p
        along = (step * n).sum(1, keepdims=True) * n          # near an edge only along the skin's normal, so that hems do not creep
        p = p + ease[used][:, None] * (along + inner * (step - along))
    for _ in range(3):
        m = vertex_normals(p, faces)
        need = np.maximum(lift - ((p - body) * n).sum(1), 0)
        for _ in range(5):
            need = np.maximum(need, 0.97 * (mean @ need))
            need = np.maximum(need, 0.5 * need + 0.5 * (mean @ need))
        for _ in range(6):
            need = 0.5 * need + 0.5 * (mean @ need)
        p = p + m * need[:, None]
    faces2, up = subdivide(faces, len(used))
    source = up @ sp.csr_matrix((np.ones(len(used)), (np.arange(len(used)), used)), shape=(len(used), len(skin)))
    p = up @ p
    mean2 = adjacency(len(p), faces2)
    for _ in range(3):
        p = p + 0.5 * (mean2 @ p - p)
    m = vertex_normals(p, faces2)
    amount, wavelength, stretch = folds
    p = p + m * (amount * np.clip(up @ lift / 0.012, 0.3, 1.4) * _folds(p, wavelength, seed, stretch))[:, None]
    edge = cut_at(p)
    angle = np.arctan2(p[:, 0], p[:, 2] + 0.02)
    uv = np.stack([0.14 * angle + 0.5 * p[:, 0], p[:, 1]], 1)
    return Part(p, faces2, (source @ figure.weights).tocsr(), CLOTH, np.tile(colour, (len(p), 1)), uv[faces2], source, edge, bias=0.010)


def top(figure, colour, hem, sleeve, neck_radius, gap, folds, seed):
    """A knitted top. hem: height above the pelvis; sleeve: reach from the middle; neck_radius: size of the round neckline."""
    armpit = figure.joints[16, 1] - 0.16
    shoulder, throat = figure.joints[16, 0], figure.joints[12] + np.array([0, 0.020, 0.010])

    def cut_at(v):
        x = np.abs(v[:, 0])
        arm_part = (x > shoulder + 0.03) & (v[:, 1] > armpit)
        across = v - throat
        neck = np.sqrt(across[:, 0] ** 2 + (0.55 * across[:, 2]) ** 2 + (1.15 * np.minimum(across[:, 1], 0)) ** 2) - neck_radius
        neck = np.minimum(neck, throat[1] + 0.03 - v[:, 1])
        return np.where(arm_part, sleeve - x, np.minimum(v[:, 1] - hem, neck))

    v = figure.rest
    x = np.abs(v[:, 0])
    arm_part = (x > shoulder + 0.03) & (v[:, 1] > armpit)
    cut = cut_at(v)
    below = np.clip((figure.joints[9, 1] - v[:, 1]) / (figure.joints[9, 1] - hem), 0, 1)
    along = np.clip((x - figure.joints[16, 0]) / max(sleeve - figure.joints[16, 0], 0.01), 0, 1) * arm_part
    thickness = gap * (0.55 + 0.9 * below ** 1.3 + 0.40 * along)
    return grow(figure, cut_at, thickness, 22, colour, folds, seed), cut


def bottom(figure, colour, waist, hem, gap, flare, folds, seed):
    """Shorts or trousers between two heights relative to the pelvis."""
    def cut_at(v):
        return np.where(np.abs(v[:, 0]) > 0.32, -1, np.minimum(waist - v[:, 1], v[:, 1] - hem))

    v = figure.rest
    cut = cut_at(v)
    down = np.clip((-0.05 - v[:, 1]) / (-0.05 - hem), 0, 1)
    return grow(figure, cut_at, gap * (0.6 + flare * down), 8, colour, folds, seed), cut


def sneakers(figure, sole, upper_colour, sole_colour, accent):
    """A lofted pair of low sneakers: superellipse sections along each foot, sole, toe cap, laces and a heel tab painted on."""
    parts = []
    for side, (ankle, toe) in enumerate(((7, 10), (8, 11))):
        sign = 1 if side == 0 else -1
        low = figure.rest[:, 1].min()
        near = np.asarray(figure.weights[:, [ankle, toe]].sum(1)).ravel() > 0.5
        foot = figure.rest[near & (figure.rest[:, 1] < low + 0.105) & (sign * figure.rest[:, 0] > 0)]
        heel_z, toe_z = foot[:, 2].min() - 0.012, foot[:, 2].max() + 0.014
        stations = np.r_[0, 0.5 - 0.5 * np.cos(np.pi * (0.03 + 0.94 * np.linspace(0, 1, 44))), 1]
        rows, around = [], 44
        angle = np.linspace(0, 2 * np.pi, around, endpoint=False)
        colour = []
        lengths = heel_z + stations * (toe_z - heel_z)
        left, right, height = [], [], []
        for z in lengths:
            window = np.abs(foot[:, 2] - np.clip(z, heel_z + 0.03, toe_z - 0.03)) < 0.020
            left.append(foot[window, 0].min()), right.append(foot[window, 0].max())
            height.append(foot[window, 1].max() - low)
        left, right, height = (gaussian_filter1d(np.array(a), 2.5, mode="nearest") for a in (left, right, height))
        collar = 0.098
        for s, z, a, b, h in zip(stations, lengths, left, right, height):
            end = np.sqrt(np.clip(1 - np.abs(2 * s - 1) ** 5.0, 0, 1)) if s > 0.5 else np.sqrt(np.clip(1 - np.abs(2 * s - 1) ** 7.0, 0, 1))
            half, mid = ((b - a) / 2 + 0.007) * end, (a + b) / 2
            instep = np.interp(s, [0, 0.14, 0.34, 0.52, 0.72, 0.9, 1], [0.093, 0.090, 0.098, 0.082, 0.060, 0.050, 0.040])
            top_y = max(min(h + 0.008, collar), instep * 0.92) if s > 0.42 else collar * (0.90 + 0.10 * s)
            base = -sole + 0.010 * np.clip((s - 0.8) / 0.2, 0, 1) ** 2
            top_y = base + (top_y - base) * (0.55 + 0.45 * end)
            c, t = np.cos(angle), np.sin(angle)
            wide = np.where(t < 0, 2.0 / 5.0, 2.0 / 2.3)
            px = mid + half * np.sign(c) * np.abs(c) ** wide * np.where(t > 0, 1 - 0.20 * t ** 2 * (s > 0.25), 1.0)
            split = 0.020
            py = np.where(t >= 0, split + (top_y - split) * np.abs(t) ** 0.86, split - (split - base) * np.minimum(1, np.abs(t) ** 0.42))
            rows.append(np.stack([px, low + py, np.full(around, z)], 1))
            tone = np.tile(upper_colour, (around, 1))
            is_sole = py < 0.016
            tone[is_sole] = sole_colour
            tone[(py >= 0.016) & (py < 0.019)] = sole_colour * 0.55
            lace = (t > 0.72) & (0.44 < s) & (s < 0.72)
            tone[lace] = upper_colour * (1.0 if int(s * 40) % 2 else 0.62)
            if s < 0.10:
                tone[~is_sole & (t > 0.1)] = accent
            side_mark = (t > 0.15) & (t < 0.62) & (s > 0.34 + 0.12 * t) & (s < 0.43 + 0.12 * t)
            tone[side_mark] = accent
            colour.append(tone)
        points = np.concatenate(rows)
        n = len(rows)
        i, j = np.arange(n - 1)[:, None] * around, np.arange(around)[None]
        k = (j + 1) % around
        quads = np.stack([i + j, i + k, i + around + k, i + around + j], -1).reshape(-1, 4)
        faces = np.concatenate([quads[:, [0, 2, 1]], quads[:, [0, 3, 2]]])
        joint_z = figure.joints[toe, 2]
        bend = np.clip((points[:, 2] - joint_z + 0.03) / 0.06, 0, 1)
        weights = sp.lil_matrix((len(points), 24))
        weights[:, ankle], weights[:, toe] = (1 - bend)[:, None], bend[:, None]
        flip = np.sign(np.sum(vertex_normals(points, faces) * (points - points.mean(0))))
        faces = faces if flip > 0 else faces[:, ::-1]
        parts.append(Part(points, faces, weights.tocsr(), SHOE, np.concatenate(colour), np.zeros((len(faces), 3, 2)), bias=0.008))
    return parts
