"""Accessories, underwear and baby things."""

import math

from draw import fabrics, lower
from draw.canvas import MIDDLE, Look, circle_points, dark, edge, light, luma, mirrored, mix, oval, rounded

GOLD, STEEL, PEARL = (0.84, 0.69, 0.4), (0.76, 0.78, 0.81), (0.965, 0.945, 0.92)


def draw(sheet, look, cut, keys, product):
    look.marks["scale"] = 0.8
    {"scarf": scarf, "shawl": shawl, "square-scarf": square, "beanie": beanie, "cap": cap, "bucket-hat": bucket, "beret": beret, "sun-hat": sunhat, "gloves": gloves, "belt": belt, "w-belt": belt,
     "g-belt": belt, "tie": tie, "bow-tie": bowtie, "m-socks": socks, "w-socks": socks, "tights": hosiery, "necklace": necklace, "earrings": earrings, "bracelet": bracelet, "sunglasses": sunglasses,
     "hair-claw": claw, "headband": headband, "umbrella": umbrella}[cut](sheet, look, keys)


def fringed(sheet, x0, x1, y, look, length=26, slant=0.0):
    k = 0
    while x0 + k * 7 <= x1:
        x = x0 + k * 7
        sheet.line([(x, y), (x + slant, y + length)], edge(look.colour) if k % 2 else look.colour, 2.6, 0.95)
        k += 1


def scarf(sheet, look, keys):
    m = MIDDLE
    back = [(m - 6, 210), (m + 66, 236), (m + 84, 330, m + 78, 410, m + 84, 470), (m + 16, 478), (m + 10, 380, m + 4, 300, m - 6, 210)]
    fringe = "tassel" in keys or True
    if fringe:
        fringed(sheet, m + 18, m + 82, 470, look)
        fringed(sheet, m - 78, m - 8, 508, look)
    sheet.cloth(back, look.plain(dark(look.colour, 0.14)) if "reversible" in keys else look, [(m + 40, 240, m + 50, 320, m + 44, 400, m + 48, 470, 14)])
    front = [(m - 66, 220), (m + 4, 212), (m + 6, 300, m - 14, 420, m - 4, 510), (m - 80, 514), (m - 92, 420, m - 70, 320, m - 66, 220)]
    sheet.cloth(front, look, [(m - 40, 230, m - 46, 330, m - 56, 420, m - 48, 508, 15), (m - 16, 230, m - 14, 330, m - 30, 420, m - 24, 508, 10)])
    loop = [(m - 104, 150), (m - 110, 96, m - 50, 78, m, 78), (m + 50, 78, m + 110, 96, m + 104, 150), (m + 104, 212, m + 50, 250, m, 250), (m - 50, 250, m - 104, 212, m - 104, 150)]
    sheet.cloth(loop, look, [(m - 92, 160, m - 50, 214, m + 40, 220, m + 96, 150, 22), (m - 84, 130, m - 40, 180, m + 40, 186, m + 88, 124, 16)], shade=1.1)
    sheet.fill([(m - 62, 128), (m - 60, 96, m + 60, 96, m + 62, 128), (m + 50, 158, m - 50, 158, m - 62, 128)], dark(look.colour, 0.5))
    sheet.line([(m - 62, 128), (m - 50, 158, m + 50, 158, m + 62, 128)], edge(look.colour), 1.4, 0.8)


def shawl(sheet, look, keys):
    m = MIDDLE
    fringed(sheet, m - 150, m + 96, 474, look, 30)
    cloth = [(m - 60, 120), (m + 30, 96, m + 130, 140, m + 150, 190), (m + 120, 300, m + 108, 400, m + 104, 476), (m - 156, 478), (m - 160, 360, m - 120, 220, m - 60, 120)]
    sheet.cloth(cloth, look, [(m - 30, 126, m - 70, 240, m - 100, 360, m - 104, 470, 24), (m + 30, 124, m + 10, 240, m - 30, 360, m - 30, 470, 22), (m + 90, 140, m + 70, 240, m + 40, 360, m + 46, 470, 20)])
    fold = [(m - 60, 120), (m + 10, 104, m + 120, 130, m + 150, 190), (m + 110, 220, m + 20, 230, m - 96, 220)]
    sheet.cloth(fold, look.plain(light(look.colour, 0.08)) if look.pattern == "plain" else look, shade=0.9)
    if look.pattern == "embroidered":
        for dx in (-116, -20, 62):
            fabrics.blossom(sheet, m + dx, 452, 70, light(look.accent, 0.2))


def square(sheet, look, keys):
    m, y = MIDDLE, 300
    border = mix(look.colour, (0.16, 0.14, 0.18), 0.5) if luma(look.colour) > 0.3 else light(look.colour, 0.6)
    look = Look(look.colour, "cotton", look.pattern, look.accent, look.seed, look.marks)
    diamond = [(m, y - 190), (m + 190, y), (m, y + 190), (m - 190, y)]
    sheet.cloth(diamond, look.plain(border), [(m - 60, y - 130, m - 40, y, m - 70, y + 60, m - 60, y + 130, 18)])
    sheet.cloth([(m, y - 158), (m + 158, y), (m, y + 158), (m - 158, y)], look, [(m + 60, y - 90, m + 40, y, m + 70, y + 50, m + 56, y + 96, 18), (m - 80, y - 70, m - 60, y, m - 90, y + 30, m - 70, y + 80, 16)])
    sheet.line([(m, y - 174), (m + 174, y), (m, y + 174), (m - 174, y)], light(border, 0.5), 1.4, 0.7, closed=True)
    if look.pattern in ("printed", "plain"):
        for radius, tone in ((64, GOLD), (44, light(look.accent, 0.2))):
            sheet.line(oval(m, y, radius, radius), tone, 3, 0.7, closed=True)
        for px, py in circle_points(8, 54):
            sheet.fill(oval(m + px, y + py, 6, 6), GOLD, 0.8)


def beanie(sheet, look, keys):
    m = MIDDLE
    sheet.cloth([(m - 118, 380), (m - 128, 220, m - 70, 150, m, 150), (m + 70, 150, m + 128, 220, m + 118, 380)], look, [(m + 50, 170, m + 70, 230, m + 66, 300, m + 70, 370, 14)])
    sheet.cloth([(m - 124, 350), (m - 60, 372, m + 60, 372, m + 124, 350), (m + 128, 430), (m + 60, 452, m - 60, 452, m - 128, 430)], look.plain(), shade=0.9)
    for k in range(1, 34):
        x = m - 124 + 248 * k / 34
        sheet.line([(x, 356 + 12 * (1 - abs(x - m) / 124)), (x, 434 + 12 * (1 - abs(x - m) / 124))], edge(look.colour), 1.2, 0.35)
    for _ in range(70):
        a, r = sheet.rng.uniform(0, 6.3), sheet.rng.uniform(14, 36)
        sheet.line([(m + r * 0.3 * math.cos(a), 142 + r * 0.3 * math.sin(a)), (m + r * math.cos(a), 142 + r * math.sin(a))], light(look.colour, sheet.rng.uniform(0, 0.35)), 3.2, 0.9)
    if look.pattern == "cartoon":
        fabrics.bear(sheet, m, 268, 36, mix(look.accent, (0.8, 0.6, 0.4), 0.4))


def cap(sheet, look, keys):
    m = MIDDLE - 24
    sheet.cloth([(m - 128, 356), (m - 130, 230, m - 70, 176, m, 174), (m + 74, 174, m + 122, 240, m + 122, 350), (m + 40, 330, m - 50, 334, m - 128, 356)], look)
    line = edge(look.colour)
    for dx, bend in ((-58, -40), (8, 6), (72, 50)):
        sheet.line([(m, 176), (m + bend, 220, m + dx, 280, m + dx, 340)], line, 1.3, 0.6)
    sheet.fill(oval(m, 175, 8, 5), dark(look.colour, 0.2))
    for dx in (-34, 44):
        sheet.fill(oval(m + dx, 236, 3.4, 3.4), dark(look.colour, 0.5))
    sheet.cloth([(m - 40, 344), (m + 40, 318, m + 110, 326, m + 130, 344), (m + 200, 352, m + 240, 378, m + 232, 394), (m + 180, 372, m + 60, 366, m - 40, 344)], look.plain(dark(look.colour, 0.06)), shade=0.8)
    for k in (1, 2):
        sheet.stitch([(m - 10, 346 + k * 1), (m + 70, 350 + k * 5, m + 170, 356 + k * 5, m + 218, 384)], line, 0.5)


def bucket(sheet, look, keys):
    m = MIDDLE
    sheet.cloth([(m - 170, 400), (m - 130, 340, m - 110, 320, m - 100, 306), (m + 100, 306), (m + 110, 320, m + 130, 340, m + 170, 400), (m + 100, 438, m - 100, 438, m - 170, 400)], look.plain(dark(look.colour, 0.08)))
    for k in range(1, 5):
        sheet.stitch([(m - 104 - k * 14, 312 + k * 20), (m - 60, 336 + k * 24, m + 60, 336 + k * 24, m + 104 + k * 14, 312 + k * 20)], edge(look.colour), 0.5)
    sheet.cloth([(m - 104, 318), (m - 96, 220, m - 84, 186, m - 76, 182), (m - 40, 168, m + 40, 168, m + 76, 182), (m + 84, 186, m + 96, 220, m + 104, 318), (m + 60, 340, m - 60, 340, m - 104, 318)], look)
    sheet.line([(m - 78, 184), (m - 40, 198, m + 40, 198, m + 78, 184)], edge(look.colour), 1.2, 0.6)


def beret(sheet, look, keys):
    m = MIDDLE
    sheet.cloth([(m - 160, 320), (m - 170, 240, m - 80, 196, m + 10, 196), (m + 110, 196, m + 180, 250, m + 168, 318), (m + 160, 372, m + 90, 384, m, 384), (m - 80, 384, m - 150, 372, m - 160, 320)], look,
                [(m - 130, 330, m - 60, 290, m + 60, 290, m + 140, 320, 26)], shade=1.2)
    sheet.cloth([(m - 96, 372), (m - 40, 386, m + 40, 386, m + 96, 372), (m + 92, 398), (m + 40, 410, m - 40, 410, m - 92, 398)], look.plain(dark(look.colour, 0.12)), shade=0.7)
    sheet.line([(m + 12, 198), (m + 14, 184, m + 20, 180, m + 22, 172)], dark(look.colour, 0.2), 6)


def sunhat(sheet, look, keys):
    m = MIDDLE
    sheet.cloth(oval(m, 366, 206, 72), look, shade=1.1)
    sheet.line(oval(m, 366, 190, 63), edge(look.colour), 1.2, 0.4, closed=True)
    sheet.cloth([(m - 98, 352), (m - 100, 250, m - 70, 200, m, 198), (m + 70, 200, m + 100, 250, m + 98, 352), (m + 60, 384, m - 60, 384, m - 98, 352)], look)
    ribbon = Look((0.2, 0.2, 0.23), "satin")
    sheet.cloth([(m - 99, 326), (m - 60, 356, m + 60, 356, m + 99, 326), (m + 98, 352), (m + 60, 386, m - 60, 386, m - 98, 352)], ribbon, shade=0.8)
    for s in (1, -1):
        sheet.cloth([(m + 66, 356), (m + 66 + s * 12, 332, m + 66 + s * 44, 334, m + 66 + s * 40, 356), (m + 66 + s * 44, 378, m + 66 + s * 12, 376, m + 66, 356)], ribbon, shade=0.8)


def gloves(sheet, look, keys):
    for dx, dy, turned in ((-82, 14, True), (80, 0, False)):
        m = MIDDLE + dx
        s = -1 if turned else 1
        hand = [(m - 52, 452 + dy), (m - 50, 400 + dy, m - 62, 360 + dy, m - 60, 300 + dy), (m - 58, 240 + dy, m - 60, 200 + dy, m - 52, 186 + dy), (m - 42, 176 + dy, m - 34, 188 + dy, m - 34, 204 + dy), (m - 32, 270 + dy)]
        for k, top in ((0, 152), (1, 142), (2, 168)):
            x = m - 30 + k * 30
            hand += [(x, 270 + dy), (x, top + 30 + dy), (x + 2, top + dy, x + 24, top + dy, x + 25, top + 30 + dy), (x + 27, 270 + dy)]
        hand += [(m + 60, 300 + dy), (m + 84, 280 + dy, m + 96, 250 + dy, m + 108, 236 + dy), (m + 122, 226 + dy, m + 132, 240 + dy, m + 124, 262 + dy), (m + 108, 310 + dy, m + 84, 350 + dy, m + 56, 384 + dy), (m + 54, 410 + dy, m + 54, 430 + dy, m + 54, 452 + dy)]
        scale = 0.86
        hand = [tuple((v - (m if i % 2 == 0 else 300)) * scale * (s if i % 2 == 0 else 1) + (m if i % 2 == 0 else 300) for i, v in enumerate(p)) for p in hand]
        sheet.cloth(hand, look, [(m, 260, m + 4, 300, m - 4, 360, m, 420, 16)])
        y = 410 + dy * 0.86
        sheet.cloth(rounded(m - 50, y, m + 50, y + 50, 8), look.plain(dark(look.colour, 0.08)), shade=0.8)
        if look.fabric in ("knit", "cotton"):
            for k in range(1, 13):
                sheet.line([(m - 50 + k * 7.7, y + 3), (m - 50 + k * 7.7, y + 47)], edge(look.colour), 1.1, 0.4)
        else:
            for k in (-1, 0, 1):
                sheet.line([(m + k * 17, 292), (m + k * 15, 346)], edge(look.colour), 1.4, 0.5)
            sheet.line([(m - 46, y + 10), (m + 46, y + 10)], edge(look.colour), 1.2, 0.6)


def belt(sheet, look, keys):
    """Rolled, seen from a little above, with its end and buckle in front."""
    m, y = MIDDLE, 300
    width = 46 if "mini" not in keys else 32
    metal = GOLD if "vintage" in keys or luma(look.colour) > 0.25 else STEEL
    for k, (rx, ry) in enumerate(((150, 78), (126, 62), (104, 48))):
        back = [(m - rx, y), (m - rx, y - ry * 1.3, m + rx, y - ry * 1.3, m + rx, y), (m + rx, y + width), (m + rx, y + width - ry * 1.3, m - rx, y + width - ry * 1.3, m - rx, y + width)]
        sheet.cloth(back, look.plain(dark(look.colour, 0.32 - 0.06 * k)), shade=0.7)
    for rx, ry in ((104, 48), (126, 62), (150, 78)):
        front = [(m - rx, y), (m - rx, y + ry * 1.3, m + rx, y + ry * 1.3, m + rx, y), (m + rx, y + width), (m + rx, y + width + ry * 1.3, m - rx, y + width + ry * 1.3, m - rx, y + width)]
        sheet.cloth(front, look, shade=1.0)
        sheet.stitch([(m - rx + 2, y + 7), (m - rx + 4, y + 7 + ry * 1.28, m + rx - 4, y + 7 + ry * 1.28, m + rx - 2, y + 7)], light(look.colour, 0.35), 0.6)
    x, base = m - 8, y + 48
    sheet.line(rounded(x - 34, base, x + 22, base + width + 20, 8), dark(metal, 0.35), 10, closed=True)
    sheet.line(rounded(x - 34, base, x + 22, base + width + 20, 8), metal, 7.5, closed=True)
    sheet.line(rounded(x - 35, base - 1, x + 21, base + width + 18, 8), light(metal, 0.6), 2, 0.8, closed=True)
    sheet.line([(x - 30, base + width / 2 + 10), (x + 26, base + width / 2 + 10)], metal, 5)
    for k in range(3):
        sheet.fill(oval(x + 56 + k * 24, base + width / 2 + 8 - k * 5, 3, 3), dark(look.colour, 0.7))


def tie(sheet, look, keys):
    m = MIDDLE
    look.marks["scale"] = 0.7
    sheet.cloth([(m - 4, 150), (m + 30, 156), (m + 60, 430), (m + 34, 470), (m + 8, 440)], look.plain(dark(look.colour, 0.2)), shade=0.8)
    blade = [(m - 17, 146), (m + 17, 146), (m + 36, 470), (m, 528), (m - 36, 470)]
    if look.pattern == "striped":
        def inner(box):
            for k in range(-4, 20):
                yy = 120 + k * 34
                sheet.line([(m - 60, yy), (m + 60, yy - 62)], look.accent, 7)
        sheet.cloth(blade, look.plain(), [(m - 10, 160, m - 8, 260, m - 16, 380, m - 12, 500, 10)], inner=inner)
    else:
        sheet.cloth(blade, look, [(m - 10, 160, m - 8, 260, m - 16, 380, m - 12, 500, 10)])
    sheet.cloth([(m - 32, 92), (m + 32, 92), (m + 18, 150), (m - 18, 150)], look, shade=1.0)
    sheet.line([(m - 20, 100), (m - 6, 120, m - 4, 134, m - 6, 148)], edge(look.colour), 1.4, 0.6)


def bowtie(sheet, look, keys):
    m, y = MIDDLE, 300
    sheet.line([(m - 178, y - 8), (m + 178, y - 8)], dark(look.colour, 0.1), 13)
    for s in (1, -1):
        sheet.cloth([(m, y - 16), (m + s * 40, y - 56, m + s * 120, y - 78, m + s * 140, y - 70), (m + s * 150, y - 20, m + s * 150, y + 20, m + s * 140, y + 70), (m + s * 120, y + 78, m + s * 40, y + 56, m, y + 16)], look,
                    [(m + s * 30, y - 20, m + s * 70, y - 26, m + s * 100, y - 34, m + s * 136, y - 40, 14), (m + s * 30, y + 20, m + s * 70, y + 26, m + s * 100, y + 30, m + s * 136, y + 38, 14)])
    sheet.cloth(rounded(m - 21, y - 32, m + 21, y + 32, 9), look, shade=1.0)


def socks(sheet, look, keys):
    for dx, dy, tone in ((64, -26, 0.12), (-8, 20, 0.0)):
        m = MIDDLE + dx - 30
        piece = Look(mix(look.colour, (0.06, 0.05, 0.07), tone), look.fabric, look.pattern, look.accent, look.seed, look.marks)
        path = [(m - 50, 120 + dy), (m + 50, 120 + dy), (m + 52, 250 + dy, m + 46, 330 + dy, m + 46, 372 + dy), (m + 70, 400 + dy, m + 120, 410 + dy, m + 140, 432 + dy), (m + 158, 456 + dy, m + 140, 486 + dy, m + 104, 486 + dy),
                (m + 40, 488 + dy, m - 20, 476 + dy, m - 44, 450 + dy), (m - 66, 424 + dy, m - 54, 380 + dy, m - 52, 330 + dy)]
        sheet.cloth(path, piece, [(m - 30, 200 + dy, m - 24, 280 + dy, m - 30, 340 + dy, m - 24, 400 + dy, 14)])
        sheet.cloth([(m - 52, 118 + dy), (m + 52, 118 + dy), (m + 53, 168 + dy), (m - 53, 168 + dy)], piece.plain(), shade=0.8)
        for k in range(1, 15):
            sheet.line([(m - 52 + k * 7.0, 121 + dy), (m - 52 + k * 7.0, 166 + dy)], edge(piece.colour), 1.1, 0.35)
        sheet.line([(m - 52, 440 + dy), (m - 20, 420 + dy, m + 10, 400 + dy, m + 44, 376 + dy)], edge(piece.colour), 1.4, 0.5)
        sheet.line([(m + 104, 486 + dy), (m + 90, 460 + dy, m + 96, 430 + dy, m + 122, 418 + dy)], edge(piece.colour), 1.4, 0.5)


def hosiery(sheet, look, keys):
    lower.tights(sheet, look)


def bead(sheet, x, y, r, colour):
    sheet.fill(oval(x, y, r, r), colour)
    sheet.fill(oval(x + r * 0.22, y + r * 0.25, r * 0.72, r * 0.72), dark(colour, 0.12), 0.5)
    sheet.fill(oval(x - r * 0.28, y - r * 0.3, r * 0.36, r * 0.36), (1, 1, 1), 0.9)
    sheet.line(oval(x, y, r, r), dark(colour, 0.35), 0.7, 0.6, closed=True)


def metal_of(look):
    return {"sterling": STEEL, "metal": GOLD}.get(look.fabric, PEARL)


def necklace(sheet, look, keys):
    m = MIDDLE
    if look.fabric == "pearl":
        for k in range(45):
            a = math.pi * (0.02 + 0.96 * k / 44)
            bead(sheet, m - 128 * math.cos(a), 150 + 240 * math.sin(a) * (0.9 + 0.1 * math.sin(a)), 9.4, PEARL)
        return
    tone = metal_of(look)
    path = [(m - 120, 120), (m - 118, 300, m - 50, 390, m, 398), (m + 50, 390, m + 118, 300, m + 120, 120)]
    sheet.line(path, dark(tone, 0.4), 4.4, 0.9)
    sheet.line(path, light(tone, 0.2), 2.8, 1, [4, 2.2])
    if "vintage" in keys:
        sheet.fill(oval(m, 430, 30, 36), dark(tone, 0.2))
        sheet.fill(oval(m, 429, 27, 33), tone)
        sheet.fill(oval(m, 429, 18, 23), (0.16, 0.36, 0.3))
        sheet.fill(oval(m - 6, 420, 6, 8), (1, 1, 1), 0.5)
        for px, py in circle_points(14, 1):
            sheet.fill(oval(m + px * 24, 429 + py * 29, 2.6, 2.6), light(tone, 0.6))
    else:
        bead(sheet, m, 414, 13, light(tone, 0.1))


def earrings(sheet, look, keys):
    for dx in (-76, 76):
        m = MIDDLE + dx
        if "tassel" in keys:
            sheet.fill(oval(m, 190, 12, 12), GOLD)
            sheet.line([(m, 200), (m, 226)], GOLD, 3)
            sheet.fill(oval(m, 248, 20, 22), (0.55, 0.12, 0.16))
            sheet.line(oval(m, 248, 20, 22), GOLD, 3, closed=True)
            for k in range(-5, 6):
                sheet.line([(m + k * 2.4, 270), (m + k * 5, 390)], (0.62, 0.15, 0.19), 3.6, 0.95)
        elif look.fabric == "pearl":
            bead(sheet, m, 300, 40, PEARL)
            bead(sheet, m, 250, 12, GOLD)
        else:
            sheet.fill(oval(m, 300, 36, 36), dark(STEEL, 0.25))
            sheet.fill(oval(m - 2, 298, 33, 33), STEEL)
            sheet.fill(oval(m - 9, 288, 15, 12), (1, 1, 1), 0.7)


def bracelet(sheet, look, keys):
    m, y = MIDDLE, 300
    if look.fabric == "pearl":
        for k in range(34):
            a = 2 * math.pi * k / 34
            bead(sheet, m + 130 * math.cos(a), y + 96 * math.sin(a), 12 if math.sin(a) > 0 else 10.4, PEARL)
        for s in (1, -1):
            sheet.cloth([(m, y + 98), (m + s * 14, y + 76, m + s * 40, y + 78, m + s * 38, y + 98), (m + s * 40, y + 118, m + s * 14, y + 116, m, y + 98)], Look(GOLD, "satin"), shade=0.8)
        return
    sheet.line(oval(m, y, 132, 96), dark(STEEL, 0.4), 8, 0.9, closed=True)
    sheet.line(oval(m, y, 132, 96), light(STEEL, 0.25), 5.6, 1, [9, 4], closed=True)
    bead(sheet, m + 60, y + 86, 12, STEEL)
    sheet.fill(oval(m - 40, y + 108, 16, 16), dark(STEEL, 0.2))
    sheet.fill(oval(m - 41, y + 107, 14, 14), STEEL)
    sheet.line([(m - 40, y + 92), (m - 38, y + 88)], STEEL, 3)


def sunglasses(sheet, look, keys):
    m, y = MIDDLE, 300
    wide = 1.12 if "oversize" in keys else 1.0
    for s in (1, -1):
        sheet.line([(m + s * 160 * wide, y - 30), (m + s * 176 * wide, y - 70, m + s * 140, y - 96, m + s * 90, y - 104)], dark(look.colour, 0.1), 9)
    for s in (1, -1):
        if "sporty" in keys:
            lens = [(m + s * 12, y - 30), (m + s * 60, y - 44, m + s * 140, y - 44, m + s * 172, y - 30), (m + s * 170, y + 20, m + s * 130, y + 46, m + s * 80, y + 44), (m + s * 40, y + 40, m + s * 16, y + 10, m + s * 12, y - 30)]
        elif "vintage" in keys:
            lens = oval(m + s * 84, y, 62, 58)
        else:
            lens = [(m + s * 14, y - 44), (m + s * 60, y - 62, m + s * 150 * wide, y - 66, m + s * 166 * wide, y - 46), (m + s * 176 * wide, y + 20, m + s * 140, y + 74, m + s * 84, y + 72), (m + s * 36, y + 68, m + s * 16, y + 20, m + s * 14, y - 44)]
        sheet.fill(lens, (0.13, 0.13, 0.16))
        sheet.ctx.save()
        sheet.trace(lens)
        sheet.ctx.clip()
        sheet.glow(m + s * 84 - 30, y - 40, 90, (0.6, 0.68, 0.78), 0.55)
        sheet.line([(m + s * 84 - 40, y + 60), (m + s * 84 + 20, y - 70)], (1, 1, 1), 12, 0.16)
        sheet.ctx.restore()
        sheet.line(lens, edge(look.colour), 13, 1, closed=True)
        sheet.line(lens, look.colour, 10, 1, closed=True)
        sheet.line(lens, light(look.colour, 0.45), 2, 0.5, closed=True)
    sheet.line([(m - 22, y - 20), (m - 8, y - 34, m + 8, y - 34, m + 22, y - 20)], edge(look.colour), 11)
    sheet.line([(m - 22, y - 20), (m - 8, y - 34, m + 8, y - 34, m + 22, y - 20)], look.colour, 8.4)


def claw(sheet, look, keys):
    m = MIDDLE
    tone = look if look.fabric != "metal" else Look(GOLD, "leather")
    if "bow" in keys:
        for s in (1, -1):
            sheet.line([(m, 300), (m + s * 40, 220, m + s * 140, 210, m + s * 136, 290), (m + s * 140, 360, m + s * 40, 350, m, 300)], dark(GOLD, 0.3), 15)
            sheet.line([(m, 300), (m + s * 40, 220, m + s * 140, 210, m + s * 136, 290), (m + s * 140, 360, m + s * 40, 350, m, 300)], GOLD, 11)
            sheet.line([(m, 306), (m + s * 60, 400)], GOLD, 11)
            sheet.line([(m + s * 6, 290), (m + s * 44, 222, m + s * 132, 216, m + s * 130, 286)], light(GOLD, 0.6), 2.4, 0.8)
        bead(sheet, m, 302, 17, GOLD)
        return
    for y0, flip in ((0, 1), (0, -1)):
        body = [(m - 140, 300 - 6 * flip), (m - 130, 300 - 74 * flip, m + 130, 300 - 74 * flip, m + 140, 300 - 6 * flip)]
        sheet.cloth(body + [(m + 120, 300 - 20 * flip, m - 120, 300 - 20 * flip, m - 140, 300 - 6 * flip)], tone, shade=1.0)
        for k in range(-4, 5):
            x = m + k * 28
            sheet.line([(x, 300 - (50 - abs(k) * 6) * flip), (x + k * 2, 300 + 20 * flip, x + k * 3, 300 + 40 * flip, x + k * 2, 300 + 62 * flip)], tone.colour, 10, 0.96)
            sheet.line([(x - 2, 300 - (48 - abs(k) * 6) * flip), (x + k * 2 - 2, 300 + 20 * flip, x + k * 3 - 2, 300 + 36 * flip, x + k * 2 - 2, 300 + 56 * flip)], light(tone.colour, 0.5), 2, 0.6)
    sheet.cloth(rounded(m - 30, 284, m + 30, 316, 10), tone, shade=0.8)


def headband(sheet, look, keys):
    m = MIDDLE
    sheet.cloth([(m - 146, 420), (m - 170, 240, m - 90, 140, m, 140), (m + 90, 140, m + 170, 240, m + 146, 420), (m + 112, 420), (m + 124, 280, m + 70, 202, m, 202), (m - 70, 202, m - 124, 280, m - 112, 420)], look,
                [(m - 130, 380, m - 140, 260, m - 80, 170, m, 164, 14), (m + 20, 166, m + 90, 176, m + 140, 260, m + 132, 380, 14)], shade=1.2)
    if "sporty" not in keys:
        sheet.cloth([(m - 26, 136), (m - 10, 128, m + 10, 128, m + 26, 136), (m + 30, 172, m + 26, 200, m + 20, 208), (m + 8, 214, m - 8, 214, m - 20, 208), (m - 26, 200, m - 30, 172, m - 26, 136)], look, shade=1.1)


def umbrella(sheet, look, keys):
    m = MIDDLE
    sheet.line([(m, 130), (m, 470), (m, 520, m + 50, 520, m + 50, 480)], dark((0.55, 0.4, 0.28), 0.2), 9)
    sheet.line([(m - 1, 130), (m - 1, 470), (m - 1, 518, m + 48, 518, m + 49, 480)], (0.6, 0.44, 0.3), 6)
    top = [(m - 190, 300), (m - 170, 190, m - 90, 130, m, 126), (m + 90, 130, m + 170, 190, m + 190, 300)]
    scallops = []
    for k in range(5):
        x0 = m + 190 - k * 76
        scallops.append((x0 - 20, 276, x0 - 56, 276, x0 - 76, 300))
    sheet.cloth(top + scallops, look, shade=1.0)
    for x, bend in ((-114, -80), (-38, -30), (38, 30), (114, 80)):
        sheet.line([(m, 126), (m + bend * 0.7, 170, m + x, 240, m + x, 300)], edge(look.colour), 1.5, 0.6)
    sheet.line([(m, 126), (m, 104)], dark(look.colour, 0.4), 6)


def bra(sheet, look, cut, keys):
    m = MIDDLE
    sport = cut == "sports-bra"
    if sport:
        if "halter" in keys:
            half = [(m, 244), (m + 16, 232, m + 24, 190, m + 28, 150), (m + 52, 150), (m + 56, 200, m + 78, 240, m + 104, 268), (m + 106, 320, m + 100, 360, m + 98, 396), (m, 402)]
        else:
            half = [(m, 250), (m + 26, 246, m + 40, 210, m + 44, 150), (m + 76, 150), (m + 72, 210, m + 84, 246, m + 106, 266), (m + 108, 320, m + 102, 360, m + 100, 396), (m, 402)]
        sheet.cloth(mirrored(half), look, [(m + 40, 270, m + 50, 310, m + 46, 340, m + 40, 366, 18), (m - 50, 270, m - 40, 310, m - 46, 340, m - 50, 366, 18)])
        sheet.cloth([(m - 99, 372), (m - 40, 380, m + 40, 380, m + 99, 372), (m + 98, 402), (m + 40, 410, m - 40, 410, m - 98, 402)], look.plain(dark(look.colour, 0.14)), shade=0.7)
        if "zip" in keys:
            sheet.line([(m, 252), (m, 378)], edge(look.colour), 5)
            sheet.line([(m, 252), (m, 378)], (0.8, 0.8, 0.78), 2.4, 0.9, [1.6, 1.6])
        return
    for s in (1, -1):
        sheet.line([(m + s * 62, 262), (m + s * 66, 220, m + s * 70, 180, m + s * 64, 140)], edge(look.colour), 6.4)
        sheet.line([(m + s * 62, 262), (m + s * 66, 220, m + s * 70, 180, m + s * 64, 140)], look.colour, 4.6)
        wing = [(m + s * 100, 300), (m + s * 140, 310, m + s * 160, 330, m + s * 168, 344), (m + s * 166, 384), (m + s * 130, 378, m + s * 110, 378, m + s * 96, 376)]
        sheet.cloth(wing, look, shade=0.7)
    sheet.cloth([(m - 108, 348), (m - 40, 366, m + 40, 366, m + 108, 348), (m + 112, 378), (m + 40, 392, m - 40, 392, m - 112, 378)], look.plain(dark(look.colour, 0.08)), shade=0.7)
    for s in (1, -1):
        cup = [(m + s * 6, 342), (m + s * 20, 300, m + s * 44, 268, m + s * 64, 256), (m + s * 100, 266, m + s * 116, 310, m + s * 110, 350), (m + s * 96, 382, m + s * 26, 386, m + s * 6, 342)]
        sheet.cloth(cup, look, [(m + s * 40, 300, m + s * 60, 330, m + s * 70, 350, m + s * 90, 356, 16)], shade=1.1)
    sheet.line([(m - 8, 350), (m, 344), (m + 8, 350)], light(look.colour, 0.3), 4)


def swimsuit(sheet, look, keys):
    m = MIDDLE
    if "long" in keys:
        for s in (1, -1):
            sheet.cloth([(m + s * 60, 110), (m + s * 84, 120, m + s * 110, 220, m + s * 122, 322), (m + s * 98, 328), (m + s * 90, 260, m + s * 76, 220, m + s * 62, 190)], look, shade=0.9)
        half = [(m, 128), (m + 20, 126, m + 30, 112, m + 34, 100), (m + 66, 110), (m + 66, 150, m + 62, 170, m + 64, 190)]
    elif "halter" in keys:
        half = [(m, 190), (m + 16, 150, m + 20, 120, m + 22, 96), (m + 40, 96), (m + 46, 140, m + 58, 170, m + 68, 196)]
    else:
        half = [(m, 206), (m + 16, 190, m + 36, 140, m + 40, 100), (m + 62, 100), (m + 56, 150, m + 58, 176, m + 70, 198)]
    half += [(m + 70, 250, m + 54, 290, m + 56, 320), (m + 60, 360, m + 86, 390, m + 92, 424), (m + 60, 436, m + 30, 470, m + 24, 512), (m + 16, 518, m + 8, 518, m, 518)]
    sheet.cloth(mirrored(half), look, [(m + 30, 220, m + 36, 280, m + 26, 340, m + 34, 420, 14), (m - 36, 220, m - 30, 280, m - 38, 340, m - 28, 420, 14)])
    if "tummy" in keys:
        for k in range(5):
            sheet.line([(m - 54, 276 + k * 18), (m - 10, 288 + k * 18, m + 20, 280 + k * 18, m + 55, 268 + k * 18)], edge(look.colour), 1.4, 0.5)
    if "long" in keys:
        sheet.line([(m, 130), (m, 250)], (0.8, 0.8, 0.78), 2.6, 0.9, [1.6, 1.6])


def pack_of_three(sheet, look, boxer):
    ctx = sheet.ctx
    tones = [light(look.colour, 0.45) if luma(look.colour) < 0.8 else dark(look.colour, 0.2), mix(look.colour, (0.55, 0.5, 0.5), 0.35), look.colour]
    if look.seed % 2:
        tones[1] = mix(look.colour, (0.4, 0.45, 0.55), 0.4)
    for k, tone in enumerate(tones):
        ctx.save()
        ctx.translate(MIDDLE * 0.24, -70 + k * 118)
        ctx.scale(0.76, 0.76)
        lower.briefs(sheet, Look(tone, look.fabric, look.pattern, look.accent, look.seed, {"scale": 0.7}), y=224, wide=98, boxer=boxer)
        ctx.restore()


def romper(sheet, look, keys, marks, gift=False):
    m = MIDDLE
    if look.pattern == "cartoon":
        look.marks["all"] = True
    long = "short" not in keys
    dy = 30 if gift else 0
    for s in (1, -1):
        if long:
            sheet.cloth([(m + s * 62, 160 + dy), (m + s * 100, 176 + dy, m + s * 136, 250 + dy, m + s * 146, 292 + dy), (m + s * 114, 306 + dy), (m + s * 104, 270 + dy, m + s * 90, 250 + dy, m + s * 76, 240 + dy)], look, shade=0.9)
        else:
            sheet.cloth([(m + s * 62, 160 + dy), (m + s * 100, 176 + dy, m + s * 116, 206 + dy, m + s * 122, 226 + dy), (m + s * 84, 246 + dy), (m + s * 76, 230 + dy)], look, shade=0.9)
    half = [(m, 178 + dy), (m + 22, 178 + dy, m + 30, 164 + dy, m + 34, 150 + dy), (m + 66, 160 + dy), (m + 84, 200 + dy, m + 84, 240 + dy, m + 86, 300 + dy), (m + 90, 360 + dy, m + 92, 400 + dy, m + 86, 450 + dy)]
    half += [(m + 34, 458 + dy), (m + 30, 420 + dy, m + 18, 392 + dy, m, 390 + dy)] if long else [(m + 78, 410 + dy), (m + 40, 420 + dy, m + 30, 430 + dy, m, 436 + dy)]
    if not long:
        half = half[:3] + [(m + 84, 200 + dy, m + 84, 240 + dy, m + 86, 300 + dy), (m + 88, 340 + dy, m + 88, 370 + dy, m + 84, 392 + dy), (m + 50, 400 + dy, m + 34, 420 + dy, m + 26, 442 + dy), (m, 444 + dy)]
    sheet.fill(oval(m, 152 + dy, 33, 8), dark(look.colour, 0.3))
    sheet.cloth(mirrored(half), look, [(m + 50, 240 + dy, m + 54, 300 + dy, m + 48, 340 + dy, m + 52, 400 + dy, 16)])
    for k in range(4):
        sheet.button(m, 200 + dy + k * 44, light(look.colour, 0.6) if luma(look.colour) < 0.7 else (0.78, 0.7, 0.6), 4)
    sheet.line([(m, 180 + dy), (m, 388 + dy)], edge(look.colour), 1, 0.6)
    if long:
        for s in (1, -1):
            sheet.cloth([(m + s * 34, 440 + dy), (m + s * 87, 432 + dy), (m + s * 82, 462 + dy), (m + s * 38, 470 + dy)], look.plain(dark(look.colour, 0.08)), shade=0.7)
    if "hood" in keys:
        sheet.cloth([(m - 56, 166 + dy), (m - 64, 110 + dy, m - 30, 84 + dy, m, 84 + dy), (m + 30, 84 + dy, m + 64, 110 + dy, m + 56, 166 + dy), (m + 30, 182 + dy, m - 30, 182 + dy, m - 56, 166 + dy)], look.plain(), shade=0.9)
        sheet.fill(oval(m, 138 + dy, 36, 32), dark(look.colour, 0.35))
        for s in (1, -1):
            sheet.fill(oval(m + s * 44, 92 + dy, 15, 15), look.colour)
            sheet.line(oval(m + s * 44, 92 + dy, 15, 15), edge(look.colour), 1.3, 0.7, closed=True)
    if look.pattern == "embroidered":
        fabrics.blossom(sheet, m - 40, 360 + dy, 60, GOLD)
    if gift:
        hat = look.plain(dark(look.colour, 0.04))
        sheet.cloth([(m - 178, 170), (m - 184, 110, m - 150, 90, m - 124, 90), (m - 98, 90, m - 66, 110, m - 70, 170)], hat, shade=0.9)
        sheet.cloth([(m - 182, 158), (m - 68, 158), (m - 70, 182), (m - 180, 182)], hat, shade=0.7)
        sheet.cloth([(m + 76, 96), (m + 96, 118, m + 140, 118, m + 160, 96), (m + 190, 110, m + 190, 180, m + 118, 184), (m + 46, 180, m + 46, 110, m + 76, 96)], look.plain(light(look.colour, 0.3)), shade=0.8)
        fabrics.bear(sheet, m + 118, 146, 18, (0.72, 0.53, 0.38))
