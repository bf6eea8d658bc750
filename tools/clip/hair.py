"""Hair as flat strands that flow over the head from a side parting, above a dark shell that keeps the scalp from showing."""
import numpy as np
import scipy.sparse as sp
from scipy.interpolate import RegularGridInterpolator

from garments import Part
from rasteriser import HAIR, vertex_normals


def skull_centre(eyes):
    """Middle of the hair-bearing part of the head, from the eye centres (2, 3)."""
    return np.array([0, eyes[:, 1].mean() + 0.018, eyes[:, 2].mean() - 0.083])


class Skull:
    """Smooth radial map of the head about its centre, without ears and nose tip."""

    def __init__(self, figure, eyes):
        self.centre = skull_centre(eyes)
        head = np.asarray(figure.weights[:, 15].todense()).ravel() > 0.6
        p = figure.rest[head] - self.centre
        ear = (np.abs(p[:, 0]) > 0.066) & (p[:, 1] < 0.03) & (p[:, 1] > -0.07)
        p = p[~ear & ~((p[:, 2] > 0.07) & (p[:, 1] < -0.01))]
        self.radius = np.linalg.norm(p, axis=1)
        self.direction = p / self.radius[:, None]

        a, e = np.meshgrid(np.linspace(-np.pi, np.pi, 121), np.linspace(-np.pi / 2, np.pi / 2, 61))
        grid = np.stack([np.cos(e) * np.sin(a), np.sin(e), np.cos(e) * np.cos(a)], -1).reshape(-1, 3)
        self.table = RegularGridInterpolator((e[:, 0], a[0]), self._regress(grid).reshape(a.shape), bounds_error=False, fill_value=None)

    def reach(self, points):
        """Scalp radius towards points (N, 3) relative to the centre."""
        d = points / np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-6)
        return self.table(np.stack([np.arcsin(np.clip(d[:, 1], -1, 1)), np.arctan2(d[:, 0], d[:, 2])], 1))

    def _regress(self, points):
        d = points / np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-6)
        out = np.empty(len(d))
        for k in range(0, len(d), 2000):
            w = np.exp((d[k:k + 2000] @ self.direction.T - 1) / 0.012)
            out[k:k + 2000] = (w @ self.radius) / (w.sum(1) + 1e-12)
        return out


def hairline(azimuth, profile):
    """Lowest elevation (radians) at which hair grows, by azimuth from the front."""
    a, e = np.array(profile, float).T
    return np.radians(np.interp(np.degrees(np.abs(azimuth)), a, e))


def _sphere(count):
    k = np.arange(count) + 0.5
    polar, turn = np.arccos(1 - 2 * k / count), np.pi * (1 + 5 ** 0.5) * k
    return np.stack([np.cos(turn) * np.sin(polar), np.cos(polar), np.sin(turn) * np.sin(polar)], 1)


def grow_hair(figure, eyes, style):
    """Returns [shell, strands]. style: strands, profile, length, volume, end (height below the
    skull centre where a bob is cut), colour (linear), bob (True) or short, part (x of the parting), steps, ragged, width, seed."""
    rng = np.random.default_rng(style["seed"])
    skull = Skull(figure, eyes)
    root = _sphere(int(style["strands"] * 2.2)) + rng.normal(0, 0.012, (int(style["strands"] * 2.2), 3))
    root /= np.linalg.norm(root, axis=1, keepdims=True)
    azimuth, elevation = np.arctan2(root[:, 0], root[:, 2]), np.arcsin(np.clip(root[:, 1], -1, 1))
    root = root[elevation > hairline(azimuth, style["profile"]) + rng.normal(0, 0.025, len(root))]
    count = len(root)
    azimuth = np.arctan2(root[:, 0], root[:, 2])
    point = root * (skull.reach(root) + 0.001)[:, None]
    part = style["part"]
    lock = np.floor(azimuth * 11 + 40 * root[:, 1]).astype(int) % 64
    lock_tone, lock_lift = rng.normal(0, 1, 64)[lock], rng.uniform(-1, 1, 64)[lock]
    side = np.sign(point[:, 0] - part + rng.normal(0, 0.002, count))
    path = [point.copy()]
    steps = style["steps"]
    hang = style["length"] * (1 + rng.normal(0, style["ragged"], count))
    stop = style["end"] + rng.normal(0, 0.006, count) + 0.006 * lock_lift
    stride = style["length"] / steps
    speed = hang / style["length"]
    front = np.clip(np.cos(azimuth), 0, 1)
    velocity = None
    for k in range(steps):
        r = np.linalg.norm(point, axis=1, keepdims=True)
        out = point / r
        if style["bob"]:
            top = np.clip(point[:, 1] / 0.09, 0, 1)
            pull = np.stack([side * (0.25 + 1.6 * top * (0.4 + front)), -np.ones(count), -0.30 * front * top - 0.35 * np.clip(0.03 - np.abs(point[:, 2]), 0, 1)], 1)
        else:
            pull = np.stack([side * 0.7, -0.45 + 0.4 * front, -0.9 * np.ones(count)], 1) + 0.30 * out
        free = (point[:, 1] < -0.01)[:, None] if style["bob"] else np.zeros((count, 1), bool)
        flow = pull - out * (pull * out).sum(1, keepdims=True) * (0.95 if style["bob"] else 0.4)
        flow = np.where(free, np.array([0, -1.0, 0]) + 0.10 * flow, flow)
        flow /= np.linalg.norm(flow, axis=1, keepdims=True) + 1e-9
        velocity = flow if velocity is None else 0.45 * velocity + 0.55 * flow
        velocity /= np.linalg.norm(velocity, axis=1, keepdims=True) + 1e-9
        before = point
        point = point + velocity * (stride * speed)[:, None]
        grown = (k + 1) / steps
        lift = style["volume"] * (0.25 + 0.75 * min(1, 2.2 * grown)) * (1 + 0.22 * lock_lift)
        need = skull.reach(point) + lift
        r = np.linalg.norm(point, axis=1)
        above = point[:, 1] > -0.02
        point *= np.where((r < need) | (above & (r > need + 0.004)), need / r, 1)[:, None] if style["bob"] else np.where(r < need * 0.985, need / r, 1)[:, None]
        if style["bob"]:
            # Keep the face free; below the ears let the ends turn in towards the neck.
            face = (point[:, 2] > 0.030) & (point[:, 1] < 0.052 - 0.02 * np.abs(lock_lift))
            wide = 0.066 + 0.003 * lock_lift
            point[:, 2] += np.where((point[:, 1] < 0.04) & (point[:, 1] > -0.09) & (np.abs(point[:, 0]) > 0.05) & (point[:, 2] > -0.03) & (point[:, 2] < 0.035), 0.0028, 0)
            point[:, 0] = np.where(face & (np.abs(point[:, 0]) < wide), side * wide, point[:, 0])
            point[:, 2] = np.where(face, point[:, 2] - 0.22 * np.clip(point[:, 2] - 0.045, 0, 1), point[:, 2])
            turn_in = np.clip((-0.085 - point[:, 1]) / 0.05, 0, 1)
            point[:, 0] *= 1 - 0.012 * turn_in
        point = np.where((point[:, 1] < stop)[:, None], before, point)
        path.append(point.copy())
    path = np.stack(path, 1)
    smooth = path.copy()
    for _ in range(2):
        smooth[:, 1:-1] = 0.25 * smooth[:, :-2] + 0.5 * smooth[:, 1:-1] + 0.25 * smooth[:, 2:]
    path = smooth + skull.centre
    tangent = np.gradient(path, axis=1)
    tangent[..., 1] -= 1e-4
    tangent /= np.linalg.norm(tangent, axis=2, keepdims=True) + 1e-9
    n = steps + 1
    width = style["width"] * np.where(np.arange(n) < n - 3, 1, np.linspace(1, 0.25, 4)[np.clip(np.arange(n) - n + 4, 0, 3)])[None] * rng.uniform(0.6, 1.3, (count, 1))
    rest = np.repeat(path.reshape(-1, 3), 2, 0)
    ribbon = np.stack([-width, width], -1).reshape(-1) / 2
    fade = 0.72 + 0.28 * np.linspace(0, 1, n) ** 0.7
    tone = np.clip(1 + 0.16 * lock_tone + 0.14 * rng.normal(size=count), 0.45, 1.7)
    colour = np.asarray(style["colour"]) * (tone[:, None] * fade[None])[..., None]
    colour *= 1 + 0.25 * np.linspace(0, 1, n)[None, :, None] * np.array([1.0, 0.85, 0.65])
    base = (np.arange(count)[:, None] * n + np.arange(n - 1)[None]).ravel() * 2
    faces = np.concatenate([np.stack([base, base + 1, base + 3], 1), np.stack([base, base + 3, base + 2], 1)])
    only_head = lambda m: sp.csr_matrix((np.ones(m), (np.arange(m), np.full(m, 15))), shape=(m, 24))
    outward = path - skull.centre
    outward[..., 1] = np.where(outward[..., 1] < 0, 0.25 * outward[..., 1], outward[..., 1])
    outward /= np.linalg.norm(outward, axis=2, keepdims=True)
    strands = Part(rest, faces, only_head(len(rest)), HAIR, np.repeat(colour.reshape(-1, 3), 2, 0), np.zeros((len(faces), 3, 2)), bias=0.030, occludes=False,
                   tangent=np.repeat(tangent.reshape(-1, 3), 2, 0), ribbon=ribbon, outward=np.repeat(outward.reshape(-1, 3), 2, 0))
    # The shell: the scalp region lifted a little, dark, and it casts the hair's shadow.
    rows, cols = 40, 96
    a = np.linspace(-np.pi, np.pi, cols, endpoint=False)
    grid = []
    for i in range(rows):
        line = hairline(a, style["profile"]) + 0.05
        e = np.pi / 2 + (line - np.pi / 2) * (i / (rows - 1))
        d = np.stack([np.cos(e) * np.sin(a), np.sin(e), np.cos(e) * np.cos(a)], 1)
        grid.append(d * (skull.reach(d) + 0.0015 + 0.30 * style["volume"] * (1 - (i / (rows - 1)) ** 6))[:, None])
    shell = np.concatenate(grid) + skull.centre
    i, j = np.arange(rows - 1)[:, None] * cols, np.arange(cols)[None]
    k = (j + 1) % cols
    quads = np.stack(np.broadcast_arrays(i + j, i + k, i + cols + k, i + cols + j), -1).reshape(-1, 4)
    shell_faces = np.concatenate([quads[:, [0, 2, 1]], quads[:, [0, 3, 2]]])
    if np.sum(vertex_normals(shell, shell_faces) * (shell - skull.centre)) < 0:
        shell_faces = shell_faces[:, ::-1]
    cap = Part(shell, shell_faces, only_head(len(shell)), HAIR, np.tile(np.asarray(style["colour"]) * 0.55, (len(shell), 1)), np.zeros((len(shell_faces), 3, 2)), bias=0.012,
               tangent=np.tile([0.0, -1.0, 0.0], (len(shell), 1)))
    return [cap, strands]
