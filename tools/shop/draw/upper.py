"""Tops, outerwear and dresses: a torso with neckline, sleeves, opening, collar and trimmings."""

from dataclasses import dataclass, replace

from draw import fabrics
from draw.canvas import MIDDLE, dark, edge, flipped, light, luma, mirrored, mix, oval, rounded


@dataclass
class Torso:
    """Measures of a torso, right half, picture units."""

    y0: float = 112      # shoulder beside the neck
    neck: float = 34
    shoulder: float = 76
    slope: float = 20
    arm: float = 100     # armpit below y0
    chest: float = 84
    waist: float = 79
    waist_y: float = 190  # below y0
    hem: float = 85
    y1: float = 418      # hem
    neckline: str = "crew"
    sleeve: str = "short"
    puff: bool = False
    flare: float = 0.0   # skirt: hem half width beyond `hem`
    skirt: bool = False
    cuff: float = 26


NECK_DEPTH = {"crew": 26, "v": 78, "square": 52, "polo": 34, "shirt": 30, "high": 18, "stand": 20, "hood": 30, "lapel": 150, "strap": 66,
              "off-shoulder": 46, "halter": 62}
BARE = ("strap", "off-shoulder", "halter")


def outline(t):
    """Front of the torso (and skirt): a closed path."""
    m, y0 = MIDDLE, t.y0
    depth = NECK_DEPTH.get(t.neckline, 26) * (0.74 if t.skirt else 1.0)
    side = [(m + t.chest + 1, y0 + t.arm + 30, m + t.waist - 1, y0 + t.waist_y - 34, m + t.waist, y0 + t.waist_y)]
    if t.skirt:
        length = t.y1 - (y0 + t.waist_y)
        side += [(m + t.waist + (t.hem - t.waist) * 0.55, y0 + t.waist_y + min(40, length * 0.2), m + t.hem + t.flare * 0.42, y0 + t.waist_y + length * 0.45,
                  m + t.hem + t.flare, t.y1 - 5)]
    else:
        side += [(m + t.waist, y0 + t.waist_y + 40, m + t.hem - 1, t.y1 - 60, m + t.hem, t.y1 - 3)]
    end = [(m + (t.hem + t.flare) * 0.5, t.y1 + (9 if t.skirt else 5), m + 20, t.y1 + (9 if t.skirt else 5), m, t.y1 + (9 if t.skirt else 5))]
    if t.neckline in BARE:
        top = y0 + depth
        lift = {"strap": -12, "off-shoulder": -4, "halter": -14}[t.neckline]
        bust = m + t.chest * 0.52
        head = [(m, top), (m + 12, top - 2, bust - 14, top + lift, bust, top + lift), (bust + 10, top + lift + 4, m + t.chest - 8, top + 12, m + t.chest - 1, y0 + t.arm)]
        return mirrored(head + side + end)
    if t.neckline == "v" or t.neckline == "lapel":
        head = [(m, y0 + depth), (m + t.neck * 0.30, y0 + depth * 0.62, m + t.neck * 0.86, y0 + depth * 0.28, m + t.neck, y0)]
    elif t.neckline == "square":
        head = [(m, y0 + depth), (m + t.neck + 10, y0 + depth), (m + t.neck + 13, y0 + 2)]
    else:
        head = [(m, y0 + depth), (m + t.neck * 0.62, y0 + depth, m + t.neck * 0.97, y0 + depth * 0.55, m + t.neck, y0)]
    sleeveless = t.sleeve == "sleeveless"
    tip = t.shoulder - (9 if sleeveless else 0)
    head += [(m + tip, y0 + t.slope), (m + tip - 9, y0 + t.slope + 34, m + t.chest - 18, y0 + t.arm - 16, m + t.chest, y0 + t.arm)]
    return mirrored(head + side + end)


def sleeve(t):
    """Right sleeve: path, cuff ends (outer, inner) and a fold."""
    m, y0 = MIDDLE, t.y0
    sx, sy = m + t.shoulder - 4, y0 + t.slope - 2
    ax, ay = m + t.chest - 5, y0 + t.arm + 2
    small = 0.74 if t.skirt else 1.0
    reach = {"short": (36, 92), "three-quarter": (56, 178), "long": (64, 252)}[t.sleeve]
    ox, oy = sx + reach[0] * small, sy + reach[1] * small
    wide = {"short": 46, "three-quarter": 34, "long": t.cuff}[t.sleeve] * small
    ix, iy = ox - wide, oy + wide * 0.24
    bulge = 16 if t.puff else 0
    path = [(sx - 14, sy - 6), (sx + 14 + bulge, sy - 2 - bulge * 0.5, ox + 2 + bulge * 1.1, oy - reach[1] * small * 0.55, ox, oy), (ix, iy),
            (ix - 2 - bulge * 0.3, iy - (reach[1] * small * 0.4), ax + 12, ay + 26, ax, ay), (ax - 18, ay - 20)]
    fold = (sx + 12, sy + 30, sx + 22, sy + 70 * small, ix + 14, iy - 60 * small, ix + wide * 0.5, iy - 6, 13)
    return path, (ox, oy), (ix, iy), fold


def dressed(sheet, t, look, collar=None, opening=None, trims=(), lining=None, inner=None, rib=False, cuff=False):
    """Draws the whole piece."""
    m, y0 = MIDDLE, t.y0
    lining = lining or dark(look.colour, 0.34)
    small = 0.74 if t.skirt else 1.0
    if collar == "hood":
        hood(sheet, t, look)
    elif t.neckline not in BARE:
        back = [(m + t.neck, y0 + 1), (m + t.neck * 0.6, y0 - 9, m - t.neck * 0.6, y0 - 9, m - t.neck, y0 + 1)]
        depth = NECK_DEPTH.get(t.neckline, 26) * small
        sheet.fill(back + [(m - t.neck * 0.6, y0 + depth), (m + t.neck * 0.6, y0 + depth)], lining)
        if t.neckline in ("v", "lapel", "square"):
            wide = t.neck + (12 if t.neckline == "square" else 0)
            sheet.fill([(m + wide, y0 + 2), (m, y0 + depth + 4), (m - wide, y0 + 2)] if t.neckline != "square" else
                       [(m + wide, y0), (m + wide, y0 + depth + 2), (m - wide, y0 + depth + 2), (m - wide, y0)], lining)
        sheet.line([(m + t.neck, y0 + 1), (m + t.neck * 0.6, y0 + 9, m - t.neck * 0.6, y0 + 9, m - t.neck, y0 + 1)], dark(lining, 0.3), 1.1, 0.6)
        sheet.fill(rounded(m - 9, y0 + 2, m + 9, y0 + 10, 1.5), (0.94, 0.92, 0.87), 0.85)
    if t.neckline == "strap":
        top = y0 + NECK_DEPTH["strap"] * small - 12
        for side in (1, -1):
            x = m + side * t.chest * 0.52
            sheet.line([(x, top + 3), (x - side * 3, top - 24, m + side * t.neck * 1.15, y0 + 12, m + side * t.neck * 1.05, y0 - 4)], edge(look.colour), 4.2)
            sheet.line([(x, top + 3), (x - side * 3, top - 24, m + side * t.neck * 1.15, y0 + 12, m + side * t.neck * 1.05, y0 - 4)], light(look.colour, 0.06), 2.8)
    elif t.neckline == "halter":
        top = y0 + NECK_DEPTH["halter"] * small - 14
        for side in (1, -1):
            x = m + side * t.chest * 0.52
            sheet.cloth([(x - 9 * side, top + 4), (x + 11 * side, top + 8), (m + side * t.neck * 0.72, y0 - 10), (m + side * t.neck * 0.42, y0 - 10)], look.plain())
    if t.neckline == "off-shoulder" or t.sleeve != "sleeveless" and t.neckline not in ("halter", "strap"):
        path, outer, end, fold = sleeve(replace(t, sleeve="short") if t.sleeve == "sleeveless" else t)
        if t.neckline == "off-shoulder":
            top = y0 + NECK_DEPTH["off-shoulder"] * small
            path = [(m + t.chest * 0.6, top - 4), (m + t.chest + 18, top - 6, m + t.chest + 34, top + 22, m + t.chest + 30, top + 56), (m + t.chest + 4, top + 62),
                    (m + t.chest - 2, y0 + t.arm)]
            fold = None
        for turned in (False, True):
            shape = flipped(path) if turned else path
            bent = ()
            if fold:
                bent = [tuple((2 * m - v) if turned and i % 2 == 0 and i < 8 else v for i, v in enumerate(fold))]
            sheet.cloth(shape, look, bent, shade=0.9)
            if t.neckline == "off-shoulder":
                continue
            a, b = (flipped([outer])[0], flipped([end])[0]) if turned else (outer, end)
            cuffs(sheet, a, b, look, rib, cuff, t)
    body = outline(t)
    folds = []
    if t.skirt:
        w = t.hem + t.flare
        top = y0 + t.waist_y + 6
        many = 4 if t.flare > 25 else 2
        for k in range(many):
            x = (k + 0.5) / many * 2 - 1
            folds.append((m + x * t.waist * 0.7, top, m + x * (t.waist + 6), top + (t.y1 - top) * 0.4, m + x * w * 0.8, top + (t.y1 - top) * 0.7, m + x * w * 0.86, t.y1, 7 + t.flare * 0.13))
    else:
        low = t.y1 - 26
        folds += [(m + t.chest - 6, y0 + t.arm + 4, m + t.chest - 26, y0 + t.arm + 26, m + t.chest - 44, y0 + t.arm + 50, m + t.chest - 50, y0 + t.arm + 84, 11),
                  (m - t.chest + 6, y0 + t.arm + 4, m - t.chest + 24, y0 + t.arm + 22, m - t.chest + 40, y0 + t.arm + 44, m - t.chest + 46, y0 + t.arm + 70, 11),
                  (m + t.waist - 4, y0 + t.waist_y + 14, m + t.waist - 26, y0 + t.waist_y + 30, m + t.waist - 40, low - 34, m + t.waist - 40, low, 13),
                  (m - t.waist + 2, y0 + t.waist_y - 6, m - t.waist + 26, y0 + t.waist_y + 18, m - t.waist + 30, low - 40, m - t.waist + 26, low, 12)]
    if look.fabric in ("down", "padded", "leather", "lambskin", "faux"):
        folds = folds[:0]
    sheet.cloth(body, look, folds, inner=inner, depth=1.0 if t.skirt else 0.62)
    if rib and not t.skirt:
        band(sheet, t.hem - 3, t.y1 - 22, t.y1 + 4, look)
    elif not t.skirt and look.fabric not in ("down", "padded", "leather"):
        sheet.stitch([(m - t.hem + 2, t.y1 - 12), (m - t.hem * 0.4, t.y1 - 4, m + t.hem * 0.4, t.y1 - 4, m + t.hem - 2, t.y1 - 12)], edge(look.colour), 0.5)
    if opening:
        opening_of(sheet, t, look, opening)
    if collar and collar != "hood":
        COLLARS[collar](sheet, t, look)
    elif collar == "hood":
        hood_front(sheet, t, look)
    elif t.neckline == "crew" and not t.skirt:
        neckband(sheet, t, look, 6 if not rib else 10)
    elif t.neckline in ("v", "crew") and t.skirt:
        neckband(sheet, t, look, 3)
    elif t.neckline == "v":
        neckband(sheet, t, look, 7)
    for trim in trims:
        trim(sheet, t, look)


def cuffs(sheet, outer, end, look, rib, cuff, t):
    (ox, oy), (ix, iy) = outer, end
    if rib or cuff or t.puff:
        deep = 20 if rib else 15
        dx, dy = (oy - iy) * 0.0, -deep
        away = -1 if ox < ix else 1
        path = [(ox - away * 3.5, oy + dy), (ox + 1 * away, oy + 2), (ix - away * 0, iy + 3), (ix - away * 1.5 + dx, iy + dy + 2)]
        sheet.cloth(path, look.plain(), shade=0.7)
        if rib:
            for k in range(1, 7):
                x, y = ox + (ix - ox) * k / 7, oy + (iy - oy) * k / 7
                sheet.line([(x - away * 1.5, y + dy + 1), (x, y + 1)], edge(look.colour), 0.9, 0.4)
        elif cuff:
            sheet.button(ox + (ix - ox) * 0.3, oy + (iy - oy) * 0.3 - 6, light(look.colour, 0.6) if luma(look.colour) < 0.8 else (0.85, 0.83, 0.78), 2.2)
    elif look.fabric not in ("down", "padded"):
        sheet.stitch([(ox, oy - 9), (ix, iy - 9)], edge(look.colour), 0.5)


def band(sheet, half, top, bottom, look):
    m = MIDDLE
    sheet.cloth([(m - half, top), (m - half * 0.3, top + 5, m + half * 0.3, top + 5, m + half, top), (m + half - 3, bottom - 2),
                 (m + half * 0.3, bottom + 4, m - half * 0.3, bottom + 4, m - half + 3, bottom - 2)], look.plain(), shade=0.8)
    for k in range(1, 30):
        x = m - half + 2 * half * k / 30
        sheet.line([(x, top + 4), (x, bottom)], edge(look.colour), 0.9, 0.33)


def neckband(sheet, t, look, wide):
    m, y0 = MIDDLE, t.y0
    depth = NECK_DEPTH[t.neckline] * (0.74 if t.skirt else 1.0)
    if t.neckline == "v":
        inner = [(m - t.neck, y0), (m - t.neck * 0.86, y0 + depth * 0.28, m - t.neck * 0.30, y0 + depth * 0.62, m, y0 + depth),
                 (m + t.neck * 0.30, y0 + depth * 0.62, m + t.neck * 0.86, y0 + depth * 0.28, m + t.neck, y0)]
    else:
        inner = [(m - t.neck, y0), (m - t.neck * 0.97, y0 + depth * 0.55, m - t.neck * 0.62, y0 + depth, m, y0 + depth),
                 (m + t.neck * 0.62, y0 + depth, m + t.neck * 0.97, y0 + depth * 0.55, m + t.neck, y0)]
    sheet.line(inner, edge(look.colour), wide + 1.6, 0.8)
    sheet.line(inner, light(look.colour, 0.04), wide)
    if wide > 8:
        sheet.line(inner, edge(look.colour), wide * 0.9, 0.35, [0.9, 3.2])


def opening_of(sheet, t, look, kind):
    m, top = MIDDLE, t.y0 + NECK_DEPTH.get(t.neckline, 26) * (0.74 if t.skirt else 1.0)
    line = edge(look.colour)
    bright = look.marks.get("button") or ((0.93, 0.91, 0.86) if luma(look.colour) > 0.45 or look.fabric in ("poplin", "oxford", "cotton", "linen")
                                          else light(look.colour, 0.25))
    if kind == "buttons":
        sheet.line([(m + 9, top), (m + 9, t.y1 + 4)], line, 1.1, 0.7)
        sheet.line([(m - 9, top + 4), (m - 9, t.y1 + 4)], line, 0.8, 0.35)
        step = 46 if not t.skirt else 40
        y = top + 22
        while y < t.y1 - 14:
            sheet.button(m, y, bright, 3.4)
            y += step
    elif kind == "placket":
        sheet.fill(rounded(m - 8, top - 6, m + 8, top + 52, 2), light(look.colour, 0.05))
        sheet.line(rounded(m - 8, top - 6, m + 8, top + 52, 2), line, 1, 0.7, closed=True)
        for y in (top + 10, top + 28, top + 44):
            sheet.button(m, y, bright, 2.8)
    elif kind == "zip":
        sheet.line([(m, top - 4), (m, t.y1 + 4)], dark(line, 0.2), 5, 0.85)
        sheet.line([(m, top - 4), (m, t.y1 + 4)], (0.82, 0.82, 0.8), 2.6, 0.95, [1.6, 1.6])
        sheet.fill(rounded(m - 2.6, top + 2, m + 2.6, top + 17, 2), (0.78, 0.77, 0.74))
    elif kind in ("single", "double"):
        sheet.line([(m, t.y0 + NECK_DEPTH["lapel"]), (m - 6, t.y0 + NECK_DEPTH["lapel"] + 40, m - 6, t.y1 - 30, m + (4 if kind == "single" else -26), t.y1 + 4)] if kind == "single"
                   else [(m - 3, t.y0 + 128), (m - 26, t.y0 + 176, m - 27, t.y1 - 40, m - 27, t.y1 + 4)], line, 1.4, 0.8)
        horn = look.marks.get("button") or mix(dark(look.colour, 0.45), (0.3, 0.2, 0.14), 0.4)
        base = t.y0 + NECK_DEPTH["lapel"] + 8
        if kind == "single":
            for k in range(3 if t.y1 > 470 else 2):
                sheet.button(m + 2, base + 6 + k * 44, horn, 5)
        else:
            for k in range(3):
                for dx in (-19, 23):
                    sheet.button(m + dx, base - 6 + k * 42, horn, 4.8)
    elif kind == "frogs":
        sheet.line([(m, top), (m, t.y1 + 4)], line, 1.2, 0.7)
        y = top + 14
        while y < t.y1 - 26:
            frog(sheet, m, y, look)
            y += 52
    elif kind == "frogs-side":
        path = [(m, top - 2), (m + 24, top + 16, m + t.chest * 0.7, top + 26, m + t.chest - 4, t.y0 + t.arm + 4)]
        tone = light(look.colour, 0.6) if luma(look.colour) < 0.5 else dark(look.colour, 0.4)
        tone = mix(tone, (0.85, 0.68, 0.36), 0.7)
        sheet.line(path, tone, 3)
        for x, y in ((m + 4, top + 3), (m + 30, top + 19), (m + t.chest - 16, t.y0 + t.arm - 10)):
            frog(sheet, x, y, look, 0.8)


def frog(sheet, x, y, look, size=1.0):
    tone = mix(light(look.colour, 0.5) if luma(look.colour) < 0.5 else dark(look.colour, 0.5), (0.8, 0.62, 0.32), 0.55)
    sheet.line([(x - 15 * size, y), (x + 15 * size, y)], tone, 3.2 * size)
    for dx in (-15, 15):
        sheet.line(oval(x + dx * size, y, 3.4 * size, 3.4 * size), tone, 1.8 * size, closed=True)
    sheet.fill(oval(x, y, 4 * size, 4 * size), tone)


def collar_shirt(sheet, t, look):
    m, y0, s = MIDDLE, t.y0, 0.78 if t.skirt else 1.0
    sheet.cloth([(m - t.neck - 1, y0 + 2), (m - t.neck * 0.5, y0 - 13 * s, m + t.neck * 0.5, y0 - 13 * s, m + t.neck + 1, y0 + 2), (m + t.neck * 0.5, y0 - 2, m - t.neck * 0.5, y0 - 2, m - t.neck - 1, y0 + 2)], look.plain(dark(look.colour, 0.1)))
    for side in (1, -1):
        leaf = [(m + side * 1, y0 + 27 * s), (m + side * (t.neck - 2), y0 - 6 * s), (m + side * (t.neck + 8), y0 + 6 * s, m + side * (t.neck + 6), y0 + 24 * s, m + side * (t.neck + 3) , y0 + 50 * s), (m + side * 14, y0 + 42 * s, m + side * 6, y0 + 34 * s, m + side * 1, y0 + 27 * s)]
        sheet.cloth(leaf, look.plain() if look.pattern != "striped" else look, shade=0.5)


def collar_high(sheet, t, look):
    m, y0 = MIDDLE, t.y0
    half, s = t.neck + 2, 0.78 if t.skirt else 1.0
    shape = [(m - half, y0 + 8), (m - half + 3, y0 - 20 * s, m - half + 4, y0 - 30 * s, m - half + 4, y0 - 38 * s), (m - half * 0.4, y0 - 45 * s, m + half * 0.4, y0 - 45 * s, m + half - 4, y0 - 38 * s),
             (m + half - 4, y0 - 30 * s, m + half - 3, y0 - 20 * s, m + half, y0 + 8), (m + half * 0.5, y0 + 27 * s, m - half * 0.5, y0 + 27 * s, m - half, y0 + 8)]
    sheet.cloth(shape, look.plain(), shade=1.1)
    for k in range(1, 14):
        x = m - half + 2 * half * k / 14
        sheet.line([(x, y0 - 38 * s), (x + (x - m) * 0.06, y0 + 14 * s)], edge(look.colour), 0.9, 0.3)
    sheet.fill(oval(m, y0 - 39 * s, half - 5, 5 * s), dark(look.colour, 0.4))
    sheet.soft([(m - half + 2, y0 - 12 * s), (m - half * 0.4, y0 - 4 * s, m + half * 0.4, y0 - 4 * s, m + half - 2, y0 - 12 * s)], (0, 0, 0), 7, 0.2)


def collar_stand(sheet, t, look):
    m, y0, s = MIDDLE, t.y0, 0.8 if t.skirt else 1.0
    half, top = t.neck + 1, y0 - 17 * s
    sheet.fill(oval(m, top + 2, half - 4, 6 * s), dark(look.colour, 0.4))
    for side in (1, -1):
        sheet.cloth([(m, y0 + 22 * s), (m + side * half * 0.6, y0 + 22 * s, m + side * half, y0 + 12, m + side * half, y0 + 1), (m + side * (half - 3), top), (m + side * half * 0.7, top + 9 * s, m + side * 9, top + 11 * s, m + side * 3, y0 - 1)], look.plain(), shade=0.6)
    if look.marks.get("piping"):
        sheet.line([(m - half + 3, top), (m - half * 0.6, top + 12 * s, m - 6, top + 14 * s, m, y0 + 2), (m + 6, top + 14 * s, m + half * 0.6, top + 12 * s, m + half - 3, top)], look.marks["piping"], 2)


def collar_zip_high(sheet, t, look):
    m, y0 = MIDDLE, t.y0
    half = t.neck + 5
    sheet.fill(oval(m, y0 - 22, half - 4, 7), dark(look.colour, 0.45))
    sheet.cloth([(m - half, y0 + 6), (m - half + 2, y0 - 22), (m - half * 0.4, y0 - 10, m + half * 0.4, y0 - 10, m + half - 2, y0 - 22), (m + half, y0 + 6), (m + half * 0.5, y0 + 26, m - half * 0.5, y0 + 26, m - half, y0 + 6)], look, shade=0.8)
    sheet.line([(m, y0 - 13), (m, y0 + 26)], (0.8, 0.8, 0.78), 2.4, 0.9, [1.6, 1.6])


def collar_lapel(sheet, t, look):
    m, y0 = MIDDLE, t.y0
    deep = y0 + (NECK_DEPTH["lapel"] if "double" not in look.marks else 132) * (0.9 if t.skirt else 1.0)
    sheet.cloth([(m - t.neck - 6, y0 + 8), (m - t.neck * 0.5, y0 - 17, m + t.neck * 0.5, y0 - 17, m + t.neck + 6, y0 + 8), (m + t.neck * 0.5, y0 - 3, m - t.neck * 0.5, y0 - 3, m - t.neck - 6, y0 + 8)], look.plain(dark(look.colour, 0.12)))
    for side in (-1, 1):
        neck = m + side * (t.neck + 1)
        wide = 23 if "double" not in look.marks else 29
        lapel = [(m + side * 1, deep + 4), (m + side * t.neck * 0.25, y0 + 88, m + side * t.neck * 0.8, y0 + 40, neck - side * 3, y0 + 4),
                 (neck + side * 9, y0 + 40), (neck + side * wide, y0 + (46 if "double" not in look.marks else 38)), (neck + side * (wide - 3), y0 + 74, m + side * 20, deep - 26, m + side * 1, deep + 4)]
        sheet.cloth(lapel, look, shade=0.45)
        leaf = [(neck - side * 5, y0 - 8), (neck + side * 8, y0 + 2), (neck + side * 20, y0 + 28, neck + side * 20, y0 + 32, neck + side * 19, y0 + 38), (neck + side * 8, y0 + 41), (neck - side * 2, y0 + 12)]
        sheet.cloth(leaf, look, shade=0.45)


def hood(sheet, t, look):
    m, y0 = MIDDLE, t.y0
    sheet.cloth([(m - 62, y0 + 18), (m - 74, y0 - 36, m - 44, y0 - 76, m, y0 - 76), (m + 44, y0 - 76, m + 74, y0 - 36, m + 62, y0 + 18)], look.plain(), shade=1.0)
    sheet.fill([(m - 44, y0 + 24), (m - 50, y0 - 26, m - 30, y0 - 58, m, y0 - 58), (m + 30, y0 - 58, m + 50, y0 - 26, m + 44, y0 + 24)], dark(look.colour, 0.42))


def hood_front(sheet, t, look):
    m, y0 = MIDDLE, t.y0
    for side in (1, -1):
        sheet.cloth([(m + side * 2, y0 + 46), (m + side * 30, y0 + 26, m + side * 46, y0 - 4, m + side * 46, y0 - 24), (m + side * 66, y0 - 20, m + side * 66, y0 + 12, m + side * 58, y0 + 24),
                     (m + side * 40, y0 + 46, m + side * 18, y0 + 56, m + side * 2, y0 + 58)], look.plain(), shade=0.6)
        if "cord" not in look.marks:
            sheet.line([(m + side * 13, y0 + 48), (m + side * 16, y0 + 74, m + side * 11, y0 + 90, m + side * 15, y0 + 112)], light(look.colour, 0.65) if luma(look.colour) < 0.75 else (0.72, 0.7, 0.66), 2.6)


COLLARS = {"shirt": collar_shirt, "high": collar_high, "stand": collar_stand, "zip-high": collar_zip_high, "lapel": collar_lapel}


# Trimmings: each is drawn after the piece.

def pocket_chest(sheet, t, look):
    x, y = MIDDLE + t.chest * 0.42, t.y0 + t.arm + 14
    path = [(x - 17, y), (x + 17, y), (x + 17, y + 34), (x, y + 41), (x - 17, y + 34)]
    sheet.line(path, edge(look.colour), 1.1, 0.65, closed=True)
    sheet.line([(x - 17, y + 6), (x + 17, y + 6)], edge(look.colour), 0.8, 0.45)


def pockets_flap(sheet, t, look):
    y = t.y1 - (78 if t.y1 < 470 else 150)
    for side in (1, -1):
        x = MIDDLE + side * t.hem * 0.56
        sheet.cloth([(x - 24, y), (x + 24, y), (x + 23, y + 15), (x - 23, y + 15)], look.plain(), shade=0.5)


def pockets_slant(sheet, t, look):
    y = t.y1 - (90 if t.y1 < 470 else 170)
    for side in (1, -1):
        x = MIDDLE + side * t.hem * 0.62
        sheet.line([(x - side * 12, y), (x + side * 7, y + 44)], edge(look.colour), 6, 0.55)
        sheet.line([(x - side * 12, y), (x + side * 7, y + 44)], light(look.colour, 0.06), 4)


def pocket_kangaroo(sheet, t, look):
    m, y = MIDDLE, t.y1 - 92
    sheet.line([(m - 40, y), (m + 40, y), (m + 60, y + 46), (m + 60, y + 68), (m - 60, y + 68), (m - 60, y + 46)], edge(look.colour), 1.3, 0.7, closed=True)


def pockets_denim(sheet, t, look):
    for side in (1, -1):
        x, y = MIDDLE + side * t.chest * 0.5, t.y0 + t.arm + 4
        sheet.cloth([(x - 20, y), (x + 20, y), (x + 20, y + 11), (x, y + 19), (x - 20, y + 11)], look, shade=0.4)
        sheet.button(x, y + 11, (0.72, 0.5, 0.3), 2.6)
        sheet.stitch([(x - 17, y + 14), (x - 15, t.y1 - 26)], (0.8, 0.6, 0.35), 0.8)
        sheet.stitch([(x + 17, y + 14), (x + 15, t.y1 - 26)], (0.8, 0.6, 0.35), 0.8)


def waist_belt(sheet, t, look):
    m, y = MIDDLE, t.y0 + t.waist_y - 6
    half = t.waist + 1.5
    belt = look.plain(mix(look.colour, dark(look.colour), 0.25))
    sheet.cloth([(m - half, y), (m - half * 0.4, y + 5, m + half * 0.4, y + 5, m + half, y), (m + half, y + 15), (m + half * 0.4, y + 20, m - half * 0.4, y + 20, m - half, y + 15)], belt, shade=0.7)
    tail = 1.0 if not t.skirt else 0.8
    for side, reach in ((-1, 62), (1, 74)):
        sheet.cloth([(m + side * 2, y + 8), (m + side * 9, y + 6), (m + side * 20, y + reach * tail), (m + side * 8, y + reach * tail + 3)], belt, shade=0.6)
    sheet.cloth([(m - 9, y + 1), (m + 9, y + 2), (m + 8, y + 18), (m - 8, y + 17)], belt, shade=0.6)


def waist_line(sheet, t, look):
    m, y = MIDDLE, t.y0 + t.waist_y
    sheet.line([(m - t.waist, y), (m - t.waist * 0.4, y + 5, m + t.waist * 0.4, y + 5, m + t.waist, y)], edge(look.colour), 1.1, 0.6)


def bow(sheet, t, look):
    m, y = MIDDLE, t.y0 + NECK_DEPTH.get(t.neckline, 26) * (0.74 if t.skirt else 1.0) + 6
    piece = look.plain()
    for side in (1, -1):
        sheet.cloth([(m, y), (m + side * 12, y - 20, m + side * 42, y - 22, m + side * 40, y), (m + side * 42, y + 18, m + side * 12, y + 12, m, y)], piece, shade=0.8)
        sheet.cloth([(m, y + 2), (m + side * 10, y + 2), (m + side * 24, y + 62), (m + side * 8, y + 66)], piece, shade=0.8)
    sheet.cloth(rounded(m - 7, y - 8, m + 7, y + 8, 4), piece, shade=0.8)


def ruffles(sheet, t, look):
    m = MIDDLE
    w = t.hem + t.flare
    for y, k in ((t.y1 - 62, 0.90), (t.y1 - 24, 0.98)):
        half = w * k
        points = [(m - half, y)]
        steps = 9
        for i in range(steps):
            x = m - half + 2 * half * (i + 1) / steps
            back = 2 * half / steps
            points.append((x - back * 0.66, y + 13, x - back * 0.33, y + 13, x, y))
        sheet.line(points, edge(look.colour), 1.4, 0.7)
        sheet.soft([(m - half, y + 8), (m, y + 16, m, y + 16, m + half, y + 8)], (0, 0, 0), 10, 0.16)


def slit(sheet, t, look):
    x = MIDDLE + (t.hem + t.flare) * 0.52
    sheet.fill([(x - 3, t.y1 - 108), (x + 8, t.y1 + 8), (x - 8, t.y1 + 8)], dark(look.colour, 0.6), 0.8)


def pleats(sheet, t, look):
    m = MIDDLE
    for k in range(1, 16):
        u = k / 16 * 2 - 1
        sheet.line([(m + u * t.waist, t.y0 + t.waist_y + 4), (m + u * (t.hem + t.flare), t.y1 + 4)], edge(look.colour), 1.2, 0.45)


def graphic(sheet, t, look):
    """A print on the chest."""
    m, y = MIDDLE, t.y0 + t.arm + 42
    tones = [look.accent, (0.91, 0.62, 0.35), (0.36, 0.5, 0.56)]
    sheet.fill(oval(m, y, 34, 34), tones[look.seed % 3])
    sheet.fill([(m - 46, y + 26), (m - 20, y - 6, m - 8, y - 2, m + 2, y + 14), (m + 14, y - 4, m + 30, y + 4, m + 46, y + 26)], tones[(look.seed + 1) % 3])
    for k in range(3):
        sheet.line([(m - 40 + 6 * k, y + 36 + 8 * k), (m + 40 - 6 * k, y + 36 + 8 * k)], look.accent, 2.6, 0.9)


def teddy(sheet, t, look):
    fabrics.bear(sheet, MIDDLE, t.y0 + t.arm + 38, 32, mix(look.accent, (0.72, 0.5, 0.34), 0.6))


def embroidery(sheet, t, look):
    petal = light(look.accent, 0.3)
    fabrics.blossom(sheet, MIDDLE + t.chest * 0.1, t.y0 + t.arm + 70, 62 * (0.8 if t.skirt else 1), petal)
    if t.skirt:
        fabrics.blossom(sheet, MIDDLE - t.hem * 0.6, t.y1 - 24, 76, petal)


def epaulettes(sheet, t, look):
    for side in (1, -1):
        a, b = MIDDLE + side * (t.neck + 12), MIDDLE + side * (t.shoulder - 5)
        sheet.cloth([(a, t.y0 + 6), (b, t.y0 + t.slope - 1), (b, t.y0 + t.slope + 10), (a, t.y0 + 17)], look.plain(), shade=0.5)
        sheet.button(a + side * 4, t.y0 + 12, dark(look.colour, 0.45), 2.6)


def storm_flap(sheet, t, look):
    m = MIDDLE
    sheet.line([(m + t.neck + 14, t.y0 + 34), (m + t.chest - 4, t.y0 + 82), (m + t.chest * 0.62, t.y0 + 112), (m + 26, t.y0 + 96)], edge(look.colour), 1.3, 0.7)


def fringe(sheet, t, look):
    m = MIDDLE
    for k in range(24):
        x = m - t.hem + 6 + (2 * t.hem - 12) * k / 23
        sheet.line([(x, t.y1 - 4), (x + 1, t.y1 + 18)], edge(look.colour), 1.8, 0.9)


def trim_braid(sheet, t, look):
    """The contrast braid of a tweed jacket."""
    m, tone = MIDDLE, look.accent
    top = t.y0 + NECK_DEPTH.get(t.neckline, 26)
    for dx in (-7, 7):
        sheet.line([(m + dx, top), (m + dx, t.y1 + 3)], tone, 3.2, 0.95)
    sheet.line([(m - t.hem + 2, t.y1 - 4), (m - t.hem * 0.3, t.y1 + 3, m + t.hem * 0.3, t.y1 + 3, m + t.hem - 2, t.y1 - 4)], tone, 3.2, 0.95)
    for side in (1, -1):
        for y in (t.y0 + t.arm + 20, t.y1 - 56):
            x = m + side * t.chest * 0.52
            sheet.line([(x - 21, y), (x + 21, y)], tone, 3.2, 0.95)
            sheet.button(x, y + 9, (0.83, 0.68, 0.4), 3.2)


def sized(t, fit, length):
    """The torso in another fit and length."""
    if fit == "slim":
        t = replace(t, chest=t.chest - 7, waist=t.waist - 11, hem=t.hem - 7)
    elif fit == "loose":
        t = replace(t, shoulder=t.shoulder + 5, chest=t.chest + 9, waist=t.waist + 13, hem=t.hem + 10, arm=t.arm + 6)
    elif fit == "oversized":
        t = replace(t, shoulder=t.shoulder + 13, chest=t.chest + 18, waist=t.waist + 23, hem=t.hem + 18, arm=t.arm + 14, slope=t.slope + 4)
    ends = {"cropped": 362, "regular": t.y1, "mid": 482, "long": 540}
    return replace(t, y1=ends.get(length, t.y1))
