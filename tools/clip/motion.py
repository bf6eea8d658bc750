"""The choreography: keyed curves, planted feet with two-bone leg solving, and the SMPL poses and translations that follow.

World frame as in store_set.py. A figure faces +Z (towards the camera) at heading 0; its left is +X.
"""
import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.ndimage import gaussian_filter1d

from body_model import rotation

FPS, FRAMES = 30, 300
TIME = np.arange(FRAMES) / FPS


def rx(a):
    return rotation([a, 0, 0])


def ry(a):
    return rotation([0, a, 0])


def rz(a):
    return rotation([0, 0, a])


def curve(keys, soften=2.5):
    """Shape-preserving spline through (time, value) keys at every frame, lightly smoothed in time."""
    t, v = np.array(keys, float).T
    return gaussian_filter1d(PchipInterpolator(t, v, extrapolate=True)(np.clip(TIME, t[0], t[-1])), soften, mode="nearest")


def arm(side, raise_deg, swing, twist, elbow, pronate, curl=22):
    """Local rotations of collar, shoulder, elbow, wrist and fingers of one arm, degrees. side: +1 left, -1 right.

    raise: 0 is the T-pose, -80 hangs, +80 overhead; swing: forward; twist: inward turn of the upper arm; elbow: flexion.
    """
    d = np.radians
    shrug = 0.22 * max(raise_deg, 0) + 0.16 * min(raise_deg + 40, 0)
    return {
        "collar": rz(side * d(shrug)),
        "shoulder": rz(side * d(raise_deg - shrug)) @ ry(-side * d(swing)) @ rx(d(twist)),
        "elbow": ry(-side * d(elbow)) @ rx(d(0.5 * pronate)),
        "wrist": rx(d(0.5 * pronate)) @ rz(-side * d(6)),
        "hand": rz(-side * d(curl)),
    }


class Feet:
    """Ankle paths of both feet from a plan of steps; between steps a foot does not move."""

    def __init__(self, start, steps, ankle_height, ball):
        self.ball, self.ankle_height = ball, ankle_height
        self.path = {}
        for foot in (0, 1):
            plan = [s for s in steps if s[2] == foot]
            x, z, yaw = start[foot]
            rows = []
            for t in TIME:
                cx, cz, cyaw, lift, pitch = x, z, yaw, 0.0, 0.0
                for begin, end, _, nx, nz, nyaw, effort in plan:
                    if t >= end:
                        cx, cz, cyaw = nx, nz, nyaw
                        settle = np.clip((t - end) / 0.12, 0, 1)
                        pitch = -12 * effort * (1 - settle)
                    elif t > begin:
                        u = (t - begin) / (end - begin)
                        s = u * u * (3 - 2 * u)
                        cx, cz, cyaw = cx + (nx - cx) * s, cz + (nz - cz) * s, cyaw + (nyaw - cyaw) * s
                        lift = (0.028 + 0.045 * effort) * np.sin(np.pi * u) ** 1.3
                        pitch = 38 * effort * (1 - u) ** 1.6 - 12 * effort * u ** 2
                    elif t > begin - 0.22:
                        pitch = 38 * effort * ((t - begin + 0.22) / 0.22) ** 1.7
                rows.append((cx, cz, np.radians(cyaw), lift, np.radians(pitch)))
            self.path[foot] = np.array(rows)

    def centre(self, soften):
        mean = 0.5 * (self.path[0][:, :3] + self.path[1][:, :3])
        return gaussian_filter1d(mean, soften, axis=0, mode="nearest")

    def ankle(self, foot, i):
        """World ankle position and foot rotation; raised heels turn about the ball, raised toes about the heel."""
        x, z, yaw, lift, pitch = self.path[foot][i]
        turn = ry(yaw) @ rx(pitch)
        ahead = self.ball if pitch > 0 else -0.045
        pivot = np.array([0, -self.ankle_height, ahead])
        place = np.array([x, self.ankle_height + lift, z]) + ry(yaw) @ pivot - turn @ pivot
        return place, turn


def solve_leg(figure, hip_place, hip_turn, side, ankle, foot_turn):
    """Hip, knee and ankle local rotations putting the ankle on target with the knee bending forward over the foot."""
    hip, knee, foot = (1, 4, 7) if side == 0 else (2, 5, 8)
    thigh, shank = figure.joints[knee] - figure.joints[hip], figure.joints[foot] - figure.joints[knee]
    a, b = np.linalg.norm(thigh), np.linalg.norm(shank)
    want = ankle - hip_place
    span = min(np.linalg.norm(want), 0.9985 * (a + b))
    # Knee flexion about the body's x axis; rest legs are nearly straight, so flex is found by bisection on the rest geometry.
    low, high = 0.0, 2.4
    for _ in range(40):
        mid = 0.5 * (low + high)
        if np.linalg.norm(thigh + rx(mid) @ shank) > span:
            low = mid
        else:
            high = mid
    flex = rx(0.5 * (low + high))
    reach = thigh + flex @ shank

    def frame(direction, forward):
        y = direction / np.linalg.norm(direction)
        x = np.cross(y, forward)
        x /= np.linalg.norm(x)
        return np.stack([x, y, np.cross(x, y)], 1)

    toes = foot_turn @ np.array([0.10 if side == 0 else -0.10, 0, 1.0])
    forward = 0.6 * toes + 0.4 * (hip_turn @ np.array([0, 0, 1.0]))
    turn = frame(want, forward) @ frame(reach, np.array([0, 0, 1.0])).T
    return hip_turn.T @ turn, flex, (turn @ flex).T @ foot_turn


def build(figure, feet, pelvis, spine, head, arms, ankle_rest):
    """Poses: local rotations (F, 24, 3, 3) and world pelvis-joint places (F, 3).

    pelvis: x, y, z, yaw, roll, lean per frame; spine: yaw, side bend, lean; head: yaw, pitch, tilt (radians); arms: dicts per frame.
    """
    local = np.tile(np.eye(3), (FRAMES, 24, 1, 1))
    places = np.zeros((FRAMES, 3))
    for i in range(FRAMES):
        x, y, z, yaw, roll, lean = pelvis[i]
        root = ry(yaw) @ rz(roll) @ rx(lean)
        local[i, 0] = root
        place = np.array([x, y, z])
        # Lower the pelvis where a planted foot would be out of reach.
        for _ in range(3):
            for side in (0, 1):
                ankle, _ = feet.ankle(side, i)
                hip = place + root @ (figure.joints[1 + side] - figure.joints[0])
                far = np.linalg.norm(ankle - hip) - 0.996 * ankle_rest
                if far > 0:
                    place[1] -= far * 1.05
        places[i] = place
        for j, share in ((3, 0.30), (6, 0.30), (9, 0.40)):
            local[i, j] = ry(share * spine[i, 0]) @ rz(share * spine[i, 1]) @ rx(share * spine[i, 2])
        local[i, 12] = ry(0.4 * head[i, 0]) @ rx(0.4 * head[i, 1]) @ rz(0.4 * head[i, 2])
        local[i, 15] = ry(0.6 * head[i, 0]) @ rx(0.6 * head[i, 1]) @ rz(0.6 * head[i, 2])
        for side, (collar, shoulder, elbow, wrist, hand) in enumerate(((13, 16, 18, 20, 22), (14, 17, 19, 21, 23))):
            a = arms[i][side]
            local[i, collar], local[i, shoulder], local[i, elbow] = a["collar"], a["shoulder"], a["elbow"]
            local[i, wrist], local[i, hand] = a["wrist"], a["hand"]
    places[:, 1] = np.minimum(places[:, 1], gaussian_filter1d(places[:, 1], 2.0, mode="nearest"))
    for i in range(FRAMES):
        root = local[i, 0]
        for side in (0, 1):
            ankle, turn = feet.ankle(side, i)
            hip = places[i] + root @ (figure.joints[1 + side] - figure.joints[0])
            hip_r, knee_r, foot_r = solve_leg(figure, hip, root, side, ankle, turn)
            for j, r in zip(((1, 4, 7), (2, 5, 8))[side], (hip_r, knee_r, foot_r)):
                local[i, j] = r
            pitch = feet.path[side][i, 4]
            local[i, 10 + side] = rx(-max(pitch, 0) * 0.8)
    return local, places


def shopper(figure, sole):
    """The woman in front of the mirror, 10 s. sole: shoe sole thickness below the bare foot, metres."""
    d = np.radians
    ankle_height = figure.joints[7, 1] - figure.rest[:, 1].min() + sole
    far, near = -2.68, -2.04
    steps = []

    def step(begin, end, foot, x, z, yaw, effort=0.0):
        steps.append((begin, end, foot, x, z, yaw, effort))

    w = 0.105
    # Turning: the feet pivot in small steps around the spot.
    step(2.98, 3.30, 0, 0.085, far - 0.055, 42)
    step(3.22, 3.52, 1, -0.075, far + 0.05, 24)
    step(3.72, 4.08, 1, -0.085, far - 0.045, -42)
    step(3.98, 4.32, 0, 0.080, far + 0.05, -24)
    step(4.58, 4.90, 0, w, far, 8)
    step(4.80, 5.10, 1, -w, far, -8)
    # Nearer in three steps, and back.
    step(6.25, 6.65, 0, 0.09, far + 0.33, 4, 0.55)
    step(6.68, 7.08, 1, -0.09, near, -4, 0.55)
    step(7.08, 7.42, 0, w, near, 8, 0.30)
    step(7.72, 8.12, 1, -0.09, near - 0.33, -4, 0.25)
    step(8.14, 8.54, 0, 0.09, far, 4, 0.25)
    step(8.56, 8.90, 1, -w, far, -8, 0.15)
    step(8.98, 9.24, 0, w, far, 8)
    feet = Feet({0: (w, far, 8), 1: (-w, far, -8)}, steps, ankle_height, 0.12)
    centre = feet.centre(6.0)
    leg = np.linalg.norm(figure.joints[1] - figure.joints[4]) + np.linalg.norm(figure.joints[4] - figure.joints[7])
    shift = curve([(0, 0.012), (0.9, -0.010), (1.6, 0), (3, 0), (5.2, 0.0), (5.7, -0.035), (6.1, -0.03), (6.4, -0.03), (6.9, 0.03), (7.25, -0.02), (7.55, 0.0),
                   (7.9, 0.035), (8.3, -0.03), (8.7, 0.03), (9.1, -0.02), (9.5, 0.008), (10, 0.012)], 4)
    breath = np.sin(2 * np.pi * TIME / 3.333)
    turn = curve([(0, 0), (2.9, 0), (3.55, 42), (3.72, 42), (4.35, -42), (4.52, -42), (5.12, 0), (10, 0)], 3)
    pelvis = np.stack([
        centre[:, 0] + shift,
        np.full(FRAMES, ankle_height + 0.9915 * leg + 0.004),
        centre[:, 1] - 0.004 + 0.004 * np.sin(2 * np.pi * TIME / 5 + 1),
        d(turn), d(shift * -80), np.full(FRAMES, d(1.0)) + d(curve([(0, 0), (6.1, 0), (6.6, 3), (7.2, 1), (7.6, 0), (8.1, -2), (8.9, 0), (10, 0)]))], 1)
    spine = np.stack([
        d(0.58 * turn + curve([(0, 0), (5.0, 0), (5.6, -4), (6.3, 0), (6.65, -5), (7.05, 5), (7.5, 0), (7.9, 3), (8.3, -4), (8.7, 3), (9.2, 0), (10, 0)])),
        d(shift * 95), d(-1.5 + 0.7 * breath + curve([(0, 0), (1.6, 0), (2.2, -3), (3, 0), (10, 0)]))], 1)
    look = curve([(0, 0), (2.9, 0), (3.2, 12), (3.6, -30), (3.85, -30), (4.15, -8), (4.4, 28), (4.65, 22), (5.1, 0), (5.6, -6), (6.2, 3), (8, 0), (10, 0)], 4)
    head = np.stack([d(look + 2 * np.sin(2 * np.pi * TIME / 5)), d(3 + curve([(0, 0), (1.6, 0), (2.2, -4), (3, 0), (5.1, 2), (5.6, 9), (6.2, 3), (7.3, 1), (10, 0)])),
                     d(curve([(0, 0), (5.1, 0), (5.7, 5), (6.3, 0), (7.4, -3), (8, 0), (10, 0)]))], 1)

    def channel(rest, keys):
        return curve([(0, rest)] + keys + [(10, rest)], 2.5)

    up = 64
    left = {
        "raise": channel(-82, [(1.45, -82), (1.85, 0), (2.22, up), (2.36, up), (2.72, 0), (3.1, -82), (3.6, -80), (4.3, -82), (5.05, -82), (5.25, -66), (5.5, -58), (5.74, -58), (5.95, -64),
                                (6.2, -66), (6.5, -82), (9.4, -82)]),
        "swing": channel(4, [(1.4, 4), (1.85, 8), (2.3, 12), (2.75, 8), (3.1, 6), (5.0, 5), (5.2, -2), (5.45, -16), (5.7, -16), (5.98, 18), (6.2, 18), (6.5, -10), (6.95, 6), (7.4, 0), (7.9, 9),
                              (8.35, -8), (8.75, 7), (9.3, 4)]),
        "twist": channel(6, [(1.4, 6), (1.9, -4), (2.3, -6), (2.8, 0), (3.15, 6), (5.05, 6), (5.25, 40), (5.45, 58), (5.7, 58), (5.95, 62), (6.2, 56), (6.5, 18), (9.4, 6)]),
        "elbow": channel(17, [(1.4, 17), (1.85, 10), (2.3, 24), (2.75, 10), (3.15, 18), (5.0, 20), (5.2, 52), (5.46, 74), (5.72, 74), (5.97, 104), (6.2, 100), (6.52, 26), (6.95, 30), (7.4, 18), (9.4, 17)]),
        "pronate": channel(-14, [(5.0, -14), (5.4, 20), (5.8, 15), (6.2, -5), (6.6, -14)]),
    }
    right = {
        "raise": channel(-82, [(1.48, -82), (1.88, 0), (2.24, up), (2.38, up), (2.75, 0), (3.12, -82), (3.7, -82), (4.3, -80), (5.05, -82), (5.25, -66), (5.5, -58), (6.15, -58), (6.5, -82), (9.4, -82)]),
        "swing": channel(3, [(1.4, 3), (1.88, 8), (2.3, 12), (2.75, 8), (3.1, 5), (5.0, 4), (5.2, -2), (5.45, -16), (6.12, -16), (6.45, 12), (6.95, -12), (7.35, 0), (7.9, -8), (8.35, 9), (8.75, -6), (9.3, 3)]),
        "twist": channel(6, [(1.4, 6), (1.9, -4), (2.3, -6), (2.8, 0), (3.15, 6), (5.05, 6), (5.25, 40), (5.45, 58), (6.12, 58), (6.5, 18), (9.4, 6)]),
        "elbow": channel(19, [(1.4, 19), (1.88, 10), (2.3, 22), (2.75, 10), (3.15, 18), (5.0, 20), (5.2, 52), (5.46, 74), (6.12, 74), (6.5, 28), (6.95, 22), (7.4, 18), (9.4, 19)]),
        "pronate": channel(-14, [(5.0, -14), (5.4, 20), (6.1, 20), (6.6, -14)]),
    }
    arms = [[arm(s, c["raise"][i] + 0.5 * breath[i], c["swing"][i], c["twist"][i], c["elbow"][i], c["pronate"][i]) for s, c in ((1, left), (-1, right))] for i in range(FRAMES)]
    return build(figure, feet, pelvis, spine, head, arms, leg)


def passer_by(figure, sole):
    """The man who walks past behind her, left to right in the picture; also where he is near enough to be seen (F,)."""
    d = np.radians
    ankle_height = figure.joints[7, 1] - figure.rest[:, 1].min() + sole
    z, period, stride = -4.15, 0.53, 0.62
    speed = stride / period
    middle = 8.1
    steps, start = [], {}
    heading = 90
    first = middle - 5 * period
    for k in range(-2, 14):
        foot = k % 2
        land = first + k * period
        x = (land - middle) * speed + 0.29
        steps.append((land - 0.49, land, foot, x, z + (0.075 if foot == 1 else -0.075), heading + (6 if foot == 0 else -6), 1.0))
    for foot in (0, 1):
        one = next(s for s in steps if s[2] == foot)
        start[foot] = (one[3] - 2 * stride, one[4], one[5])
    feet = Feet(start, steps, ankle_height, 0.13)
    leg = np.linalg.norm(figure.joints[1] - figure.joints[4]) + np.linalg.norm(figure.joints[4] - figure.joints[7])
    phase = 2 * np.pi * (TIME - first) / (2 * period)
    x = (TIME - middle) * speed
    one = np.ones(FRAMES)
    pelvis = np.stack([x, (ankle_height + 0.972 * leg) * one + 0.014 * np.cos(2 * phase + np.pi), z + 0.012 * np.sin(phase), d(heading + 5 * np.sin(phase + np.pi / 2)),
                       d(2.5 * np.sin(phase)), d(2) * one], 1)
    spine = np.stack([d(-10 * np.sin(phase + np.pi / 2)), d(-2.5 * np.sin(phase)), d(2) * one], 1)
    head = np.stack([d(5 * np.sin(phase + np.pi / 2) - 8), d(4) * one, 0 * one], 1)
    arms = []
    for i in range(FRAMES):
        s = np.sin(phase[i] + np.pi / 2)
        arms.append([arm(1, -77, 3 - 20 * s, 10, 22 - 9 * s, -14), arm(-1, -77, 3 + 20 * s, 10, 22 + 9 * s, -14)])
    local, places = build(figure, feet, pelvis, spine, head, arms, leg)
    present = np.abs(places[:, 0]) < 1.75
    return local, places, present
