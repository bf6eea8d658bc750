"""Patterns and the surface of fabrics, drawn over cloth that is clipped to its piece."""

import math

from draw.canvas import circle_points, dark, edge, light, luma, mix, oval


# One tile of houndstooth, four units wide: a full square and the diagonal bands of two others.
HOUNDSTOOTH = [[(0, 0), (2, 0), (2, 2), (0, 2)], [(2, 0), (3, 0), (2, 1)], [(4, 0), (4, 1), (3, 2), (2, 2)],
               [(0, 2), (1, 2), (0, 3)], [(2, 2), (2, 3), (1, 4), (0, 4)]]


def span(box, step, start=0.0):
    """Values from the first to the last of a box's side."""
    x = box[0] + start
    while x < box[1]:
        yield x
        x += step


def pattern(sheet, look, box):
    x0, y0, x1, y1 = box
    colour, accent, name = look.colour, look.accent, look.pattern
    size = look.marks.get("scale", 1.0)
    if name == "striped":
        for y in span((y0 - 6, y1), 17 * size):
            sheet.fill([(x0, y), (x1, y), (x1, y + 7 * size), (x0, y + 7 * size)], accent)
    elif name == "pinstripe":
        for x in span((x0, x1), 12 * size):
            sheet.line([(x, y0), (x, y1)], accent, 3.4, 0.9)
    elif name == "checked":
        step = 34 * size
        for x in span((x0 - 10, x1), step):
            sheet.fill([(x, y0), (x + step * 0.42, y0), (x + step * 0.42, y1), (x, y1)], accent, 0.38)
            sheet.line([(x + step * 0.72, y0), (x + step * 0.72, y1)], light(accent, 0.5), 1.3, 0.7)
        for y in span((y0 - 10, y1), step):
            sheet.fill([(x0, y), (x1, y), (x1, y + step * 0.42), (x0, y + step * 0.42)], accent, 0.38)
            sheet.line([(x0, y + step * 0.72), (x1, y + step * 0.72)], light(accent, 0.5), 1.3, 0.7)
    elif name == "plaid":
        u = 4.2 * size
        for x in span((x0 - 8, x1), 4 * u):
            for y in span((y0 - 8, y1), 4 * u):
                for part in HOUNDSTOOTH:
                    sheet.fill([(x + px * u, y + py * u) for px, py in part], accent)
    elif name in ("floral", "embroidered-all"):
        for x, y in scattered(sheet, box, 33 * size):
            flower(sheet, x, y, (6.2 + 4 * sheet.rng.random()) * size, accent, light(mix(accent, (0.95, 0.8, 0.3), 0.7), 0.1),
                   (0.33, 0.45, 0.3) if luma(colour) > 0.35 else (0.55, 0.66, 0.5))
    elif name == "dotted":
        for row, y in enumerate(span((y0, y1), 19 * size)):
            for x in span((x0 - 12, x1), 22 * size, 11 * size * (row % 2)):
                sheet.fill(oval(x, y, 4.2 * size, 4.2 * size), accent)
    elif name == "printed":
        for x, y in scattered(sheet, box, 58 * size):
            leaf(sheet, x, y, 26 * size, sheet.rng.uniform(0, 6.3), sheet.rng.choice([accent, light(accent, 0.35), dark(accent, 0.25)]))
    elif name == "tiedye":
        cx, cy = (x0 + x1) / 2, y0 + (y1 - y0) * 0.45
        tints = [accent, (0.93, 0.72, 0.5), (0.55, 0.72, 0.78), (0.9, 0.86, 0.75)]
        for i in range(26, 0, -1):
            radius = i * 13.0
            ring = [(cx + px + sheet.rng.uniform(-7, 7), cy + py + sheet.rng.uniform(-7, 7)) for px, py in circle_points(26, radius)]
            sheet.fill(ring, tints[i % 4], 0.55)
    elif name == "jacquard":
        tone = light(colour, 0.22) if luma(colour) < 0.5 else dark(colour, 0.14)
        for row, y in enumerate(span((y0 + 6, y1), 30 * size)):
            for x in span((x0 - 14, x1), 32 * size, 16 * size * (row % 2)):
                medallion(sheet, x, y, 10 * size, tone)
    elif name == "leopard":
        for x, y in scattered(sheet, box, 20 * size):
            sheet.line(oval(x, y, 5, 4)[:4], dark(colour, 0.6), 3.2, 0.85)
    elif name == "blocked":
        cut = y0 + (y1 - y0) * 0.36
        sheet.fill([(x0, y0), (x1, y0), (x1, cut), (x0, cut)], accent)
        sheet.line([(x0, cut), (x1, cut)], edge(accent), 1.2, 0.6)
    elif name == "cartoon" and look.marks.get("all"):
        for x, y in scattered(sheet, box, 46):
            bear(sheet, x, y, 11, accent)


def scattered(sheet, box, step):
    """Places in a shaken grid."""
    x0, y0, x1, y1 = box
    row, y = 0, y0 + step * 0.3
    while y < y1 + step * 0.4:
        x = x0 + step * (0.2 + 0.5 * (row % 2))
        while x < x1 + step * 0.4:
            yield x + sheet.rng.uniform(-0.2, 0.2) * step, y + sheet.rng.uniform(-0.2, 0.2) * step
            x += step
        y += step * 0.86
        row += 1


def flower(sheet, x, y, radius, petal, heart, leafy):
    angle = sheet.rng.uniform(0, 6.3)
    for turn in (0.6, 2.9):
        leaf(sheet, x + radius * 1.2 * math.cos(angle + turn), y + radius * 1.2 * math.sin(angle + turn), radius * 1.1, angle + turn, leafy)
    for px, py in circle_points(5, radius * 0.62, angle):
        sheet.fill(oval(x + px, y + py, radius * 0.52, radius * 0.52), petal)
    for px, py in circle_points(5, radius * 0.42, angle):
        sheet.fill(oval(x + px, y + py, radius * 0.24, radius * 0.24), light(petal, 0.3), 0.7)
    sheet.fill(oval(x, y, radius * 0.3, radius * 0.3), heart)


def leaf(sheet, x, y, length, angle, colour):
    c, s = math.cos(angle), math.sin(angle)

    def at(u, v):
        return x + u * c - v * s, y + u * s + v * c

    h, w = length / 2, length * 0.24
    sheet.fill([at(-h, 0), (*at(-h * 0.4, -w * 1.4), *at(h * 0.4, -w * 1.2), *at(h, 0)), (*at(h * 0.4, w * 1.2), *at(-h * 0.4, w * 1.4), *at(-h, 0))], colour)
    sheet.line([at(-h * 0.8, 0), at(h * 0.8, 0)], dark(colour, 0.25), 0.8, 0.6)


def medallion(sheet, x, y, radius, tone):
    for px, py in circle_points(8, radius * 0.62):
        sheet.fill(oval(x + px, y + py, radius * 0.27, radius * 0.27), tone, 0.65)
    sheet.line(oval(x, y, radius * 0.36, radius * 0.36), tone, 1.4, 0.8, closed=True)
    sheet.fill(oval(x, y, radius * 0.14, radius * 0.14), tone)


def bear(sheet, x, y, r, colour):
    for dx in (-0.7, 0.7):
        sheet.fill(oval(x + dx * r, y - 0.72 * r, r * 0.38, r * 0.38), dark(colour, 0.1))
    sheet.fill(oval(x, y, r, r * 0.9), colour)
    sheet.fill(oval(x, y + r * 0.3, r * 0.42, r * 0.33), light(colour, 0.55))
    ink = (0.2, 0.15, 0.14)
    for dx in (-0.38, 0.38):
        sheet.fill(oval(x + dx * r, y - 0.12 * r, r * 0.1, r * 0.12), ink)
    sheet.fill(oval(x, y + r * 0.18, r * 0.13, r * 0.1), ink)


def blossom(sheet, x, y, size, petal):
    """A branch with blossoms, for embroidery."""
    bark = mix((0.36, 0.26, 0.2), petal, 0.15)
    sheet.line([(x, y), (x + size * 0.1, y - size * 0.4, x + size * 0.5, y - size * 0.5, x + size * 0.45, y - size * 1.2)], bark, 2.2, 0.9)
    sheet.line([(x + size * 0.3, y - size * 0.55), (x + size * 0.1, y - size * 0.7, x, y - size * 0.8, x - size * 0.1, y - size)], bark, 1.6, 0.9)
    for dx, dy, r in ((0.45, -1.2, 0.17), (0.2, -0.5, 0.15), (-0.1, -1.0, 0.14), (0.52, -0.75, 0.13), (0.02, -0.15, 0.12)):
        flower(sheet, x + dx * size, y + dy * size, r * size, petal, (0.9, 0.75, 0.35), (0.4, 0.5, 0.38))


def weave(sheet, look, box):
    """What the surface is made of."""
    x0, y0, x1, y1 = box
    colour, fabric = look.colour, look.fabric
    deep, high = dark(colour, 0.25), light(colour, 0.3)
    if look.pattern == "cable":
        middle = (x0 + x1) / 2
        for k in range(-3, 4):
            cable(sheet, middle + k * 36, y0, y1, deep, high)
    elif fabric in ("knit", "wool-knit", "icesilk"):
        for x in span((x0, x1), 5.2):
            sheet.line([(x, y0), (x, y1)], deep, 1.1, 0.22 if luma(colour) > 0.12 else 0.5)
            sheet.line([(x + 1.6, y0), (x + 1.6, y1)], high, 0.8, 0.16)
    elif fabric == "corduroy":
        for x in span((x0, x1), 6.5):
            sheet.line([(x, y0), (x, y1)], deep, 1.8, 0.33)
            sheet.line([(x + 2.6, y0), (x + 2.6, y1)], high, 1.4, 0.22)
    elif fabric == "tweed":
        tones = [light(colour, 0.55), dark(colour, 0.45), look.accent, mix(colour, (0.85, 0.7, 0.55), 0.5)]
        for row, y in enumerate(span((y0, y1), 7.5)):
            for x in span((x0, x1), 10, 5 * (row % 2)):
                sheet.line([(x, y), (x + 5.5, y + 2)], tones[(row * 3 + int(x)) % 4], 1.8, 0.5)
    elif fabric in ("mohair", "sherpa", "fleece-fluffy"):
        for x, y in scattered(sheet, box, 11):
            sheet.line(oval(x, y, 3.4, 3.4)[:3], high if sheet.rng.random() < 0.5 else deep, 1.5, 0.3)
    elif fabric == "linen":
        for y in span((y0, y1), 7):
            sheet.line([(x0, y + sheet.rng.uniform(-1.5, 1.5)), (x1, y)], deep, 0.8, 0.12)
    elif fabric == "denim":
        sheet.glow((x0 + x1) / 2 - (x1 - x0) * 0.14, y0 + (y1 - y0) * 0.4, (x1 - x0) * 0.5, light(colour, 0.5), 0.4)
    elif fabric == "straw":
        for row, y in enumerate(span((y0, y1), 8)):
            for x in span((x0 - 9, x1), 16, 8 * (row % 2)):
                sheet.line([(x, y), (x + 5, y - 4, x + 11, y + 4, x + 15, y)], deep, 1.6, 0.5)
    elif fabric == "canvas":
        for y in span((y0, y1), 4):
            sheet.line([(x0, y), (x1, y)], deep, 0.7, 0.12)
    elif fabric == "lace":
        for row, y in enumerate(span((y0, y1), 13)):
            for x in span((x0, x1), 14, 7 * (row % 2)):
                sheet.line(oval(x, y, 4.4, 4.4), high if luma(colour) < 0.5 else deep, 1.0, 0.4, closed=True)
                sheet.fill(oval(x, y, 1.5, 1.5), high if luma(colour) < 0.5 else deep, 0.4)
    elif fabric in ("down", "padded"):
        step = look.marks.get("quilt", 30)
        for y in span((y0 - step, y1), step):
            for k in range(7):
                sheet.line([(x0, y + step * 0.10 + k), (x1, y + step * 0.10 + k)], light(colour, 0.65), 1.4, 0.16 - k * 0.02)
                sheet.line([(x0, y + step - k), (x1, y + step - k)], (0.03, 0.03, 0.06), 1.4, 0.20 - k * 0.026)
            sheet.line([(x0, y + step), (x1, y + step)], dark(colour, 0.5), 1.2, 0.6)


def cable(sheet, x, y0, y1, deep, high):
    y = y0 - 10
    while y < y1:
        for side in (-1, 1):
            sheet.line([(x + side * 7, y), (x + side * 7, y + 9, x - side * 7, y + 11, x - side * 7, y + 20)], deep, 3.4, 0.42)
            sheet.line([(x + side * 7 - 2, y), (x + side * 7 - 2, y + 9, x - side * 7 - 2, y + 11, x - side * 7 - 2, y + 20)], high, 1.8, 0.3)
        y += 20
    for dx in (-14, 14):
        sheet.line([(x + dx, y0), (x + dx, y1)], deep, 1.3, 0.35)


def finish(sheet, look, box):
    """Light on shining cloth."""
    x0, y0, x1, y1 = box
    width, fabric = x1 - x0, look.fabric
    if fabric in ("satin", "silk", "brocade"):
        strength = 0.30 if fabric == "satin" else 0.20
        for place, share in ((0.26, 1.0), (0.62, 0.6), (0.86, 0.4)):
            x = x0 + width * place
            sheet.soft([(x, y0), (x - width * 0.08, y0 + (y1 - y0) * 0.4, x + width * 0.09, y0 + (y1 - y0) * 0.7, x - width * 0.03, y1)],
                       (1, 0.99, 0.95), width * 0.10, strength * share)
    elif fabric in ("leather", "lambskin", "faux", "shiny"):
        sheet.soft([(x0 + width * 0.24, y0), (x0 + width * 0.2, y0 + (y1 - y0) * 0.4, x0 + width * 0.26, y0 + (y1 - y0) * 0.7, x0 + width * 0.22, y1)],
                   (1, 1, 1), width * 0.09, 0.30)
        sheet.soft([(x0 + width * 0.72, y0), (x0 + width * 0.7, y0 + (y1 - y0) * 0.3, x0 + width * 0.74, y0 + (y1 - y0) * 0.8, x0 + width * 0.7, y1)],
                   (1, 1, 1), width * 0.05, 0.16)
    elif fabric == "velvet":
        for place in (0.06, 0.5, 0.94):
            x = x0 + width * place
            sheet.soft([(x, y0), (x + 5, y0 + (y1 - y0) * 0.4, x - 6, y0 + (y1 - y0) * 0.7, x, y1)], light(look.colour, 0.5), width * 0.08, 0.22)
    if "sequin" in look.marks:
        for row, y in enumerate(span((y0, y1), 7)):
            for x in span((x0, x1), 8, 4 * (row % 2)):
                glint = sheet.rng.random()
                sheet.fill(oval(x, y, 2.7, 2.7), (1, 1, 1) if glint > 0.86 else light(look.colour, glint * 0.6), 0.75 if glint > 0.5 else 0.35)
