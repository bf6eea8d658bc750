"""A sheet to draw on: paths, cloth with shading, soft folds, seams, and the finished picture on the card's ground.

Units are those of the finished picture, 480 x 600; everything is drawn at twice the size and taken down at the end.
A path is a list of points, `(x, y)` for a line and `(x1, y1, x2, y2, x, y)` for a Bezier curve.
"""

import io
import math
import random
from dataclasses import dataclass, field

import cairo
from PIL import Image, ImageFilter

WIDTH, HEIGHT, SCALE = 480, 600, 2
MIDDLE = WIDTH / 2
GROUND = (0xEC / 255, 0xE5 / 255, 0xDA / 255)


def mix(a, b, t):
    return tuple(x + (y - x) * t for x, y in zip(a, b))


def dark(colour, t=0.3):
    return mix(colour, (0.05, 0.04, 0.06), t)


def light(colour, t=0.3):
    return mix(colour, (1.0, 0.99, 0.96), t)


def luma(colour):
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def edge(colour):
    """Colour of outlines and seams: darker, and for black lighter, so that it is seen."""
    return dark(colour, 0.42) if luma(colour) > 0.2 else light(colour, 0.22)


@dataclass
class Look:
    """What a thing is made of."""

    colour: tuple
    fabric: str = "cotton"
    pattern: str = "plain"
    accent: tuple = (1, 1, 1)
    seed: int = 0
    marks: dict = field(default_factory=dict)

    def plain(self, colour=None):
        """The same cloth without its pattern."""
        return Look(colour or self.colour, self.fabric, "plain", self.accent, self.seed, self.marks)


def mirrored(half):
    """A closed symmetric path from its right half, given from top to bottom."""
    points = [p[-2:] for p in half]
    path = list(half)
    for index in range(len(half) - 1, 0, -1):
        before, segment = points[index - 1], half[index]
        if index == len(half) - 1:
            path.append((WIDTH - points[index][0], points[index][1]))
        if len(segment) == 2:
            path.append((WIDTH - before[0], before[1]))
        else:
            x1, y1, x2, y2, _, _ = segment
            path.append((WIDTH - x2, y2, WIDTH - x1, y1, WIDTH - before[0], before[1]))
    return path


def flipped(path):
    """The path on the other side."""
    return [tuple(WIDTH - v if i % 2 == 0 else v for i, v in enumerate(p)) for p in path]


def moved(path, dx=0.0, dy=0.0, scale=1.0, about=(MIDDLE, 300)):
    return [tuple((v - about[i % 2]) * scale + about[i % 2] + (dx, dy)[i % 2] for i, v in enumerate(p)) for p in path]


def oval(x, y, rx, ry):
    k = 0.5523
    return [(x + rx, y), (x + rx, y + k * ry, x + k * rx, y + ry, x, y + ry), (x - k * rx, y + ry, x - rx, y + k * ry, x - rx, y),
            (x - rx, y - k * ry, x - k * rx, y - ry, x, y - ry), (x + k * rx, y - ry, x + rx, y - k * ry, x + rx, y)]


def rounded(x0, y0, x1, y1, r):
    return [(x0 + r, y0), (x1 - r, y0), (x1 - r / 2, y0, x1, y0 + r / 2, x1, y0 + r), (x1, y1 - r),
            (x1, y1 - r / 2, x1 - r / 2, y1, x1 - r, y1), (x0 + r, y1), (x0 + r / 2, y1, x0, y1 - r / 2, x0, y1 - r), (x0, y0 + r),
            (x0, y0 + r / 2, x0 + r / 2, y0, x0 + r, y0)]


class Sheet:
    """What is drawn, on nothing."""

    def __init__(self, seed=0):
        self.surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, WIDTH * SCALE, HEIGHT * SCALE)
        self.ctx = cairo.Context(self.surface)
        self.ctx.scale(SCALE, SCALE)
        self.ctx.set_line_join(cairo.LINE_JOIN_ROUND)
        self.ctx.set_line_cap(cairo.LINE_CAP_ROUND)
        self.rng = random.Random(seed)

    def trace(self, path, closed=True):
        self.ctx.new_path()
        self.ctx.move_to(*path[0][-2:])
        for point in path[1:]:
            if len(point) == 2:
                self.ctx.line_to(*point)
            else:
                self.ctx.curve_to(*point)
        if closed:
            self.ctx.close_path()

    def fill(self, path, colour, alpha=1.0):
        self.trace(path)
        self.ctx.set_source_rgba(*colour, alpha)
        self.ctx.fill()

    def line(self, path, colour, width=1.2, alpha=1.0, dash=None, closed=False):
        self.trace(path, closed)
        self.ctx.set_source_rgba(*colour, alpha)
        self.ctx.set_line_width(width)
        self.ctx.set_dash(dash or [])
        self.ctx.stroke()
        self.ctx.set_dash([])

    def soft(self, path, colour, width, alpha):
        """A stroke that fades to its sides."""
        for step in range(8):
            self.line(path, colour, width * 1.25 * (1 - step / 8), alpha / 4.2)

    def stitch(self, path, colour, alpha=0.75):
        self.line(path, colour, 1.0, alpha, [3.2, 2.4])

    def glow(self, x, y, radius, colour, alpha):
        wash = cairo.RadialGradient(x, y, 0, x, y, radius)
        wash.add_color_stop_rgba(0, *colour, alpha)
        wash.add_color_stop_rgba(1, *colour, 0)
        self.ctx.set_source(wash)
        self.ctx.paint()

    def cloth(self, path, look, folds=(), shade=1.0, outline=True, inner=None, depth=1.0):
        """A piece of cloth: colour, pattern, fabric, folds, light from the upper left."""
        from draw import fabrics
        ctx = self.ctx
        ctx.save()
        self.trace(path)
        x0, y0, x1, y1 = ctx.path_extents()
        ctx.clip()
        ctx.set_source_rgb(*look.colour)
        ctx.paint()
        box = (x0, y0, x1, y1)
        fabrics.pattern(self, look, box)
        fabrics.weave(self, look, box)
        if inner:
            inner(box)
        deep, high = (0.05, 0.04, 0.1), (1.0, 0.99, 0.95)
        for fold in folds:
            *curve, width = fold
            self.soft([tuple(curve[:2]), tuple(curve[2:8])], deep if luma(look.colour) > 0.09 else high, width,
                      depth * shade * (0.13 if luma(look.colour) > 0.09 else 0.07))
            beside = [curve[0] - width * 0.55, curve[1]], [v - width * 0.55 if i % 2 == 0 else v for i, v in enumerate(curve[2:8])]
            self.soft([tuple(beside[0]), tuple(beside[1])], high, width * 0.7, 0.09 * shade * depth)
        fall = cairo.LinearGradient(x0, 0, x1, 0)
        for stop, alpha in ((0, 0.20), (0.12, 0.04), (0.4, 0), (0.75, 0.06), (1, 0.30)):
            fall.add_color_stop_rgba(stop, 0.05, 0.04, 0.1, alpha * shade)
        ctx.set_source(fall)
        ctx.paint()
        shine = cairo.LinearGradient(x0, 0, x1, 0)
        for stop, alpha in ((0.08, 0), (0.28, 0.13), (0.48, 0)):
            shine.add_color_stop_rgba(stop, 1, 0.99, 0.95, alpha * shade)
        ctx.set_source(shine)
        ctx.paint()
        down = cairo.LinearGradient(0, y0, 0, y1)
        down.add_color_stop_rgba(0, 1, 1, 1, 0.07 * shade)
        down.add_color_stop_rgba(0.5, 0, 0, 0, 0)
        down.add_color_stop_rgba(1, 0.05, 0.04, 0.1, 0.13 * shade)
        ctx.set_source(down)
        ctx.paint()
        fabrics.finish(self, look, box)
        ctx.restore()
        if outline:
            self.line(path, edge(look.colour), 1.3, 0.75, closed=True)

    def button(self, x, y, colour, radius=3.6):
        self.fill(oval(x + 0.5, y + 0.9, radius, radius), (0, 0, 0), 0.25)
        self.fill(oval(x, y, radius, radius), colour)
        self.line(oval(x, y, radius, radius), dark(colour, 0.4), 0.8, 0.8, closed=True)
        self.fill(oval(x - 0.8, y, 0.5, 0.5), dark(colour, 0.6))
        self.fill(oval(x + 0.8, y, 0.5, 0.5), dark(colour, 0.6))

    def finished(self):
        """The picture: ground, floor light, shadow, thing; an RGB image of 480 x 600."""
        size = (WIDTH * SCALE, HEIGHT * SCALE)
        drawn = Image.frombuffer("RGBA", size, bytes(self.surface.get_data()), "raw", "BGRa", self.surface.get_stride(), 1)
        thing = centred(drawn)
        ground = ground_of(size)
        alpha = thing.getchannel("A")
        for dx, dy, blur, strength in ((10, 20, 26, 0.30), (3, 6, 7, 0.22)):
            mask = Image.new("L", size, 0)
            mask.paste(alpha, (dx, dy))
            mask = mask.filter(ImageFilter.GaussianBlur(blur)).point(lambda v, s=strength: int(v * s))
            ground.paste((92, 78, 66), (0, 0), mask)
        ground.paste(thing.convert("RGB"), (0, 0), alpha)
        return ground.resize((WIDTH, HEIGHT), Image.LANCZOS)


def centred(drawn, most=1.42):
    """The thing in the middle of the card, a small one nearer, so that cards look alike."""
    left, top, right, bottom = drawn.getbbox()
    width, height = right - left, bottom - top
    near = min(most, 0.80 * drawn.width / width, 0.86 * drawn.height / height)
    taken = drawn.crop((left, top, right, bottom)).resize((round(width * near), round(height * near)), Image.LANCZOS)
    card = Image.new("RGBA", drawn.size, (0, 0, 0, 0))
    card.paste(taken, ((drawn.width - taken.width) // 2, int((drawn.height - taken.height) * 0.5)))
    return card


_GROUNDS = {}


def ground_of(size):
    """The card's ground with a little more light in the upper middle."""
    if size not in _GROUNDS:
        surface = cairo.ImageSurface(cairo.FORMAT_RGB24, *size)
        ctx = cairo.Context(surface)
        ctx.set_source_rgb(*GROUND)
        ctx.paint()
        wash = cairo.RadialGradient(size[0] * 0.45, size[1] * 0.36, 0, size[0] * 0.45, size[1] * 0.36, size[1] * 0.75)
        wash.add_color_stop_rgba(0, 1, 1, 1, 0.38)
        wash.add_color_stop_rgba(0.6, 1, 1, 1, 0.05)
        wash.add_color_stop_rgba(1, 0.3, 0.22, 0.15, 0.10)
        ctx.set_source(wash)
        ctx.paint()
        _GROUNDS[size] = Image.frombuffer("RGB", size, bytes(surface.get_data()), "raw", "BGRX", surface.get_stride(), 1)
    return _GROUNDS[size].copy()


def encoded(image, quality=80):
    file = io.BytesIO()
    image.save(file, "WEBP", quality=quality, method=6)
    return file.getvalue()


def circle_points(count, radius, phase=0.0):
    return [(radius * math.cos(phase + 2 * math.pi * i / count), radius * math.sin(phase + 2 * math.pi * i / count)) for i in range(count)]
