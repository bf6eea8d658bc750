"""What the surface of a cloth shows at the scale of its textures: ribs, cables, cords, slubs, melange.

Each structure takes the metres along (u, pattern x) and up (v, pattern y) its panel for every texel, the texel's size and a
noise source, and returns (height in metres, tone): tone multiplies the colour in linear light and has mean 1.  Threads finer
than a texel are left to the shader (`fabric.weave`).
"""
from __future__ import annotations

from typing import Callable

import numpy as np
from scipy.ndimage import gaussian_filter

Noise = Callable[[int, tuple[float, float]], np.ndarray]   # (seed, sigma in metres along v and u) -> zero mean, unit deviation


def noise_source(size: int, pixel: float) -> Noise:
    """Smooth noise of a given grain on a texture of `size` texels of `pixel` metres."""
    def noise(seed: int, sigma: tuple[float, float]) -> np.ndarray:
        field = np.random.default_rng(seed).standard_normal((size, size)).astype(np.float32)
        field = gaussian_filter(field, [max(s / pixel, 0.35) for s in sigma], mode="wrap")
        return field / field.std()
    return noise


def jersey(u, v, pixel, noise):
    """Fine knit: faint melange, a little streakier along the wales."""
    melange = noise(12, (0.0028, 0.0010))
    return 1.2e-5 * melange, 1.0 + 0.016 * melange + 0.010 * noise(13, (0.012, 0.010))


def plain(u, v, pixel, noise):
    """Poplin: even, with a trace of thicker yarns both ways."""
    slub = noise(14, (0.0005, 0.006)) + noise(15, (0.006, 0.0005))
    return 0.6e-5 * slub, 1.0 + 0.008 * slub + 0.006 * noise(16, (0.02, 0.02))


def linen(u, v, pixel, noise):
    """Linen: slubs of uneven length in warp and weft."""
    slub = noise(14, (0.0007, 0.014)) + noise(15, (0.018, 0.0007))
    return 2.2e-5 * slub, 1.0 + 0.030 * slub + 0.010 * noise(16, (0.02, 0.02))


def twill(u, v, pixel, noise):
    """Cotton twill: a soft diagonal grain."""
    grain = noise(14, (0.0008, 0.0024)) + np.sin(2 * np.pi * (u + v) / 0.0052 + 0.9 * noise(11, (0.008, 0.008)))
    return 1.0e-5 * grain, 1.0 + 0.012 * grain + 0.008 * noise(16, (0.02, 0.02))


def denim(u, v, pixel, noise):
    """Denim: warp slubs that run down the leg, pale weft between, patches of wear."""
    warp = noise(14, (0.022, 0.0007))
    weft = noise(15, (0.0006, 0.005))
    wear = noise(16, (0.05, 0.03))
    return 2.0e-5 * warp + 1.0e-5 * weft, np.exp(0.095 * warp + 0.05 * weft + 0.045 * wear)


def satin(u, v, pixel, noise):
    """Satin: almost nothing, long faint floats."""
    float_ = noise(14, (0.020, 0.0012))
    return 0.4e-5 * float_, 1.0 + 0.006 * float_


def worsted(u, v, pixel, noise):
    """Suiting: melange of dyed fibres, fine."""
    melange = noise(14, (0.0016, 0.0007)) + noise(17, (0.0007, 0.0007))
    return 0.7e-5 * melange, 1.0 + 0.022 * melange + 0.010 * noise(16, (0.015, 0.015))


def felt(u, v, pixel, noise):
    """Milled coating: nap without threads, brushed downwards."""
    nap = noise(14, (0.0030, 0.0010))
    return 5.0e-5 * nap, 1.0 + 0.030 * nap + 0.020 * noise(16, (0.014, 0.010))


def tweed(u, v, pixel, noise):
    """Tweed: herringbone of two yarns with flecks."""
    band = 0.016
    side = np.abs(((u / band) % 2.0) - 1.0) * band
    lines = np.sin(2 * np.pi * (side + v) / 0.0052)
    fleck = np.maximum(noise(14, (0.0016, 0.0016)) - 2.2, 0.0)
    fibre = noise(17, (0.0010, 0.0010))
    tone = 1.0 + 0.20 * lines + 0.06 * fibre + 0.35 * fleck
    return 7.0e-5 * lines + 3.0e-5 * fibre, tone / tone.mean()


def rib(u, v, pixel, noise, pitch: float = 0.0052):
    """1 x 1 rib: rounded wales with deep valleys, stitches along them."""
    phase = 2 * np.pi * u / max(pitch, 3.4 * pixel) + 0.12 * noise(11, (0.05, 0.01))
    wale = np.abs(np.cos(0.5 * phase)) ** 0.7
    stitch = np.sin(2 * np.pi * v / max(0.0042, 3.2 * pixel) + 0.5 * noise(18, (0.004, 0.004)))
    tone = 0.80 + 0.30 * wale + 0.02 * stitch * wale + 0.014 * noise(14, (0.003, 0.002))
    return 4.2e-4 * wale + 3.0e-5 * stitch * wale, tone / tone.mean()


def cable(u, v, pixel, noise, repeat: float = 0.062, turn: float = 0.056):
    """Cables of two strands that cross every `turn` metres, on reverse stocking stitch between rib columns."""
    x = ((u / repeat + 0.5) % 1.0 - 0.5) * repeat
    phase = 2 * np.pi * v / (2.0 * turn)
    height = np.zeros_like(u)
    for sign in (1.0, -1.0):
        centre = sign * 0.0075 * np.sin(phase)
        over = 0.5 + 0.5 * sign * np.cos(phase)       # which strand lies above
        strand = np.sqrt(np.clip(1.0 - ((x - centre) / 0.0082) ** 2, 0.0, 1.0))
        height = np.maximum(height, strand * (0.0016 + 0.0012 * over))
    edge = np.exp(-(((np.abs(x) - 0.0215) / 0.0020) ** 2)) * 0.0012   # a rib on either side
    stitch = np.sin(2 * np.pi * v / max(0.0050, 3.2 * pixel) + 2.2 * np.abs(np.sin(2 * np.pi * u / 0.0105)))
    height = np.maximum(height, edge) + 1.0e-4 * stitch
    tone = 0.80 + 120.0 * np.minimum(height, 0.0024) + 0.03 * stitch + 0.014 * noise(14, (0.003, 0.003))
    return height, tone / tone.mean()


def corduroy(u, v, pixel, noise, pitch: float = 0.0034):
    """Cords along the panel's length."""
    cord = np.abs(np.cos(np.pi * u / max(pitch, 3.2 * pixel))) ** 0.8
    tone = 0.72 + 0.38 * cord + 0.03 * noise(14, (0.010, 0.0015))
    return 3.2e-4 * cord, tone / tone.mean()


def smooth(u, v, pixel, noise):
    """Coated nylon: only the unevenness of what lies under it."""
    return 6.0e-5 * noise(14, (0.008, 0.008)), 1.0 + 0.004 * noise(16, (0.02, 0.02))


def leather(u, v, pixel, noise):
    """Fine grain."""
    grain = np.abs(noise(14, (0.0009, 0.0009)))
    return 4.0e-5 * grain, (1.0 + 0.05 * grain + 0.02 * noise(16, (0.02, 0.02))) / 1.04


STRUCTURES = {f.__name__: f for f in (jersey, plain, linen, twill, denim, satin, worsted, felt, tweed, rib, cable, corduroy, smooth, leather)}
