"""Trousers, shorts, skirts, leggings and tights."""

from draw import fabrics
from draw.canvas import MIDDLE, dark, edge, flipped, light, luma, mirrored, mix, oval, rounded

TAN = (0.80, 0.60, 0.35)


def trousers(sheet, look, y0=78, y1=536, waist=64, hip=82, hem=42, gap=8, style="tailored", crop=1.0):
    """Both legs, the front rise, waistband and what belongs to the style."""
    m = MIDDLE
    crotch = y0 + 158 * crop
    knee = crotch + (y1 - crotch) * 0.42
    inner_knee, outer_knee = gap * 0.7 + 2, hip * 0.44 + (gap + hem) * 0.56
    leg = [(m + waist, y0), (m + waist + 6, y0 + 40, m + hip, crotch - 70, m + hip, crotch - 30), (m + hip + 1, crotch + 20, m + outer_knee + (hip - outer_knee) * 0.25, knee - 50, m + outer_knee, knee),
           (m + outer_knee + (gap + hem - outer_knee) * 0.4, knee + (y1 - knee) * 0.4, m + gap + hem, y1 - (y1 - knee) * 0.3, m + gap + hem, y1), (m + gap, y1 + 4), (m + inner_knee, knee + 30, m + 5, crotch + 60, m, crotch), (m, y0 + 2)]
    for side in (False, True):
        shape = flipped(leg) if side else leg
        s = -1 if side else 1
        fold = [(m + s * hip * 0.52, crotch - 10, m + s * (hip * 0.5), knee - 30, m + s * (gap + hem * 0.55), knee + 40, m + s * (gap + hem * 0.5), y1, 10),
                (m + s * 6, crotch + 6, m + s * 24, crotch + 20, m + s * 36, crotch + 24, m + s * 48, crotch + 20, 7)]
        sheet.cloth(shape, look, fold, depth=0.7)
    line = edge(look.colour)
    sheet.line([(m, y0 + 14), (m, crotch)], line, 1.3, 0.7)
    band = [(m - waist, y0), (m - waist * 0.4, y0 + 6, m + waist * 0.4, y0 + 6, m + waist, y0), (m + waist + 2, y0 + 17), (m + waist * 0.4, y0 + 24, m - waist * 0.4, y0 + 24, m - waist - 2, y0 + 17)]
    sheet.fill(oval(m, y0 + 1, waist - 1, 6), dark(look.colour, 0.42))
    sheet.cloth(band, look.plain(), shade=0.7)
    if style in ("joggers", "elastic", "leggings"):
        for k in range(1, 26):
            u = m - waist + 2 * waist * k / 26
            sheet.line([(u, y0 + 5), (u, y0 + 20)], line, 0.9, 0.35)
    else:
        for u in (-0.62, 0.62):
            sheet.fill(rounded(m + u * waist - 3, y0 - 1, m + u * waist + 3, y0 + 25, 1.5), look.colour)
            sheet.line(rounded(m + u * waist - 3, y0 - 1, m + u * waist + 3, y0 + 25, 1.5), line, 0.9, 0.7, closed=True)
    if style == "jeans":
        sheet.button(m, y0 + 15, (0.74, 0.55, 0.34), 4)
        sheet.stitch([(m + 13, y0 + 26), (m + 14, crotch - 60, m + 12, crotch - 36, m + 1, crotch - 26)], TAN)
        for s in (1, -1):
            sheet.line([(m + s * 30, y0 + 23), (m + s * 34, y0 + 52, m + s * 54, y0 + 62, m + s * (hip - 8), y0 + 62)], line, 1.2, 0.8)
            sheet.stitch([(m + s * 28, y0 + 24), (m + s * 32, y0 + 56, m + s * 53, y0 + 66, m + s * (hip - 8), y0 + 66)], TAN)
            sheet.stitch([(m + s * (gap + 1), y1 - 10), (m + s * (gap + hem - 1), y1 - 13)], TAN)
            sheet.glow(m + s * hip * 0.5, crotch + 40, 46, light(look.colour, 0.6), 0.0)
    elif style in ("tailored", "pleated"):
        for s in (1, -1):
            sheet.line([(m + s * (waist - 8), y0 + 24), (m + s * (hip - 7), y0 + 92)], line, 1.2, 0.7)
            sheet.line([(m + s * waist * 0.5, y0 + 26), (m + s * (gap + hem * 0.5), y1)], line, 1.0, 0.4)
            if style == "pleated":
                for dx in (0.36, 0.54):
                    sheet.line([(m + s * waist * dx, y0 + 23), (m + s * waist * (dx + 0.06), y0 + 84)], line, 1.4, 0.6)
        sheet.button(m - 4, y0 + 15, dark(look.colour, 0.5), 2.4)
    elif style in ("joggers", "elastic"):
        for s in (1, -1):
            sheet.line([(m + s * (waist - 2), y0 + 28), (m + s * (hip - 5), y0 + 84)], line, 1.2, 0.7)
        if style == "joggers":
            for s in (1, -1):
                sheet.line([(m + s * 6, y0 + 15), (m + s * 10, y0 + 40, m + s * 5, y0 + 52, m + s * 9, y0 + 70)], light(look.colour, 0.6) if luma(look.colour) < 0.7 else dark(look.colour, 0.3), 2.6)
                cuff = [(m + s * gap, y1 - 20), (m + s * (gap + hem), y1 - 22), (m + s * (gap + hem - 5), y1 + 2), (m + s * (gap + 4), y1 + 4)]
                sheet.cloth(cuff, look.plain(), shade=0.7)
                for k in range(1, 8):
                    u = gap + hem * k / 8
                    sheet.line([(m + s * u, y1 - 19), (m + s * u, y1)], line, 0.9, 0.4)
    elif style == "cargo":
        for s in (1, -1):
            px, py = m + s * (hip - 20), crotch + 46
            sheet.cloth([(px - 24, py), (px + 20, py), (px + 20, py + 54), (px - 24, py + 54)], look, shade=0.6)
            sheet.cloth([(px - 26, py - 2), (px + 22, py - 2), (px + 22, py + 13), (px - 26, py + 13)], look, shade=0.5)
            sheet.line([(m + s * (waist - 8), y0 + 24), (m + s * (hip - 7), y0 + 92)], line, 1.2, 0.7)
    if "ripped" in look.marks:
        for x0, y in ((m + 30, knee - 12), (m - 52, knee + 22), (m + 34, crotch + 20)):
            sheet.fill(oval(x0, y, 17, 9), light(look.colour, 0.75), 0.9)
            for k in range(4):
                sheet.line([(x0 - 16, y - 6 + 4 * k), (x0 + 16, y - 5 + 4 * k)], (0.97, 0.97, 0.96), 1.4, 0.9)


def skirt(sheet, look, y0=128, y1=430, waist=60, hip=80, hem=110, style="a-line"):
    """A skirt on its own."""
    m = MIDDLE
    if style == "pencil":
        half = [(m, y0), (m + waist, y0), (m + waist + 14, y0 + 44, m + hip + 4, y0 + 76, m + hip + 3, y0 + 120), (m + hip + 1, y0 + 190, m + hem + 3, y1 - 70, m + hem, y1), (m, y1 + 6)]
    else:
        half = [(m, y0), (m + waist, y0), (m + waist + (hem - waist) * 0.28, y0 + (y1 - y0) * 0.22, m + waist + (hem - waist) * 0.72, y0 + (y1 - y0) * 0.6, m + hem, y1 - 6),
                (m + hem * 0.5, y1 + 12, m + hem * 0.2, y1 + 12, m, y1 + 12)]
    path = mirrored(half)
    folds = []
    many = {"pencil": 1, "a-line": 3, "flared": 5, "long": 4, "pleated": 0, "mamian": 0}[style]
    for k in range(many):
        u = (k + 0.5) / many * 2 - 1 if many > 1 else 0.5
        folds.append((m + u * waist * 0.8, y0 + 24, m + u * (waist + 5), y0 + (y1 - y0) * 0.4, m + u * hem * 0.8, y0 + (y1 - y0) * 0.7, m + u * hem * 0.88, y1 + 4, 9 + many * 1.4))
    sheet.fill(oval(m, y0 + 1, waist - 1, 6), dark(look.colour, 0.45))
    sheet.cloth(path, look, folds)
    line = edge(look.colour)
    if style == "pleated":
        for k in range(0, 19):
            u = (k + 0.5) / 19 * 2 - 1
            sheet.line([(m + u * waist, y0 + 16), (m + u * hem, y1 + 10 - abs(u) * 14)], line, 1.5, 0.5)
            sheet.line([(m + (u + 0.025) * waist, y0 + 16), (m + (u + 0.03) * hem, y1 + 10 - abs(u) * 14)], (1, 1, 1), 1.6, 0.16)
    elif style == "mamian":
        for s in (1, -1):
            for k in range(6):
                u = 0.42 + k * 0.1
                sheet.line([(m + s * u * waist, y0 + 22), (m + s * u * hem, y1 + 8 - u * 12)], line, 1.5, 0.6)
        gold = (0.84, 0.68, 0.38)
        for up in (0, 12):
            sheet.line([(m - hem + 8, y1 - 34 - up), (m - hem * 0.4, y1 - 16 - up, m + hem * 0.4, y1 - 16 - up, m + hem - 8, y1 - 34 - up)], gold, 2.6, 0.9)
        for k in range(-4, 5):
            fabrics.medallion(sheet, m + k * hem * 0.2, y1 - 10 - abs(k) * 1.8 - 2, 9, gold)
        sheet.line([(m - waist * 0.4, y0 + 18), (m - hem * 0.38, y1 + 8)], line, 1.3, 0.8)
        sheet.line([(m + waist * 0.4, y0 + 18), (m + hem * 0.38, y1 + 8)], line, 1.3, 0.8)
    band = [(m - waist, y0), (m - waist * 0.4, y0 + 6, m + waist * 0.4, y0 + 6, m + waist, y0), (m + waist + 3, y0 + 17), (m + waist * 0.4, y0 + 23, m - waist * 0.4, y0 + 23, m - waist - 3, y0 + 17)]
    sheet.cloth(band, look.plain((0.93, 0.9, 0.84)) if style == "mamian" else look.plain(), shade=0.7)
    marks = look.marks
    if "elastic" in marks:
        for k in range(1, 26):
            u = m - waist + 2 * waist * k / 26
            sheet.line([(u, y0 + 5), (u, y0 + 20)], line, 0.9, 0.35)
    if "buttons" in marks:
        sheet.line([(m, y0 + 22), (m, y1 + 10)], line, 1.1, 0.7)
        y = y0 + 36
        while y < y1 - 8:
            sheet.button(m, y, mix((0.72, 0.52, 0.32), look.colour, 0.2), 3.6)
            y += 38
    if "slit" in marks:
        sheet.fill([(m + hem * 0.38, y1 - 86), (m + hem * 0.5, y1 + 9), (m + hem * 0.3, y1 + 9)], dark(look.colour, 0.6), 0.8)
    if "ruffle" in marks:
        for y, k in ((y0 + (y1 - y0) * 0.45, 0.62), (y0 + (y1 - y0) * 0.75, 0.84)):
            half_width = hem * k
            points = [(m - half_width, y)]
            for i in range(9):
                x = m - half_width + 2 * half_width * (i + 1) / 9
                points.append((x - half_width * 0.15, y + 14, x - half_width * 0.07, y + 14, x, y))
            sheet.line(points, line, 1.5, 0.7)
    if "pockets" in marks or look.fabric == "denim":
        for s in (1, -1):
            sheet.line([(m + s * waist * 0.55, y0 + 22), (m + s * waist * 0.65, y0 + 50, m + s * waist * 0.9, y0 + 58, m + s * (waist + 10), y0 + 60)], line, 1.2, 0.7)
            if look.fabric == "denim":
                sheet.stitch([(m + s * waist * 0.5, y0 + 24), (m + s * waist * 0.6, y0 + 55, m + s * waist * 0.88, y0 + 63, m + s * (waist + 10), y0 + 65)], TAN)
    if look.fabric == "denim":
        sheet.stitch([(m - hem + 6, y1 - 16), (m - hem * 0.4, y1 + 2, m + hem * 0.4, y1 + 2, m + hem - 6, y1 - 16)], TAN)


def shorts(sheet, look, style="tailored", length=300, wide=72, y0=150):
    trousers(sheet, look, y0=y0, y1=y0 + 60 + length * 0.62, waist=72, hip=90, hem=wide + 6, gap=10, style=style, crop=0.82)


def tights(sheet, look):
    """Legs of hosiery, crossed slightly at the ankle, with feet."""
    m = MIDDLE
    leg = [(m + 46, 84), (m + 58, 130, m + 60, 170, m + 58, 210), (m + 56, 300, m + 44, 380, m + 40, 470), (m + 38, 510, m + 62, 520, m + 66, 540), (m + 54, 552, m + 26, 552, m + 16, 544),
           (m + 12, 500, m + 8, 330, m, 226), (m, 86)]
    for turned in (True, False):
        sheet.cloth(flipped(leg) if turned else leg, look, [(m + (-28 if turned else 28), 220, m + (-30 if turned else 30), 300, m + (-26 if turned else 26), 400, m + (-26 if turned else 26), 520, 12)])
    sheet.cloth([(m - 46, 82), (m + 46, 82), (m + 49, 108), (m - 49, 108)], look.plain(dark(look.colour, 0.15)), shade=0.7)


def briefs(sheet, look, y=230, wide=92, boxer=False):
    m = MIDDLE
    if boxer:
        half = [(m, y), (m + wide, y), (m + wide + 12, y + 60, m + wide + 14, y + 110, m + wide + 12, y + 160), (m + 14, y + 170), (m + 10, y + 150, m + 6, y + 132, m, y + 126)]
    else:
        half = [(m, y), (m + wide, y), (m + wide + 2, y + 20, m + wide + 2, y + 36, m + wide - 2, y + 52), (m + wide - 40, y + 70, m + 30, y + 110, m + 26, y + 150), (m + 16, y + 156, m + 8, y + 156, m, y + 156)]
    sheet.cloth(mirrored(half), look, [(m + 30, y + 30, m + 36, y + 60, m + 30, y + 90, m + 22, y + 120, 12)])
    sheet.cloth([(m - wide, y), (m - wide * 0.4, y + 7, m + wide * 0.4, y + 7, m + wide, y), (m + wide + 1, y + 18), (m + wide * 0.4, y + 25, m - wide * 0.4, y + 25, m - wide - 1, y + 18)], look.plain(dark(look.colour, 0.12)), shade=0.6)
    line = edge(look.colour)
    if boxer:
        sheet.line([(m - 14, y + 26), (m - 26, y + 70, m - 20, y + 106, m, y + 124), (m + 20, y + 106, m + 26, y + 70, m + 14, y + 26)], line, 1.2, 0.7)
        sheet.fill(rounded(m - 16, y + 9, m + 16, y + 19, 2), light(look.colour, 0.6), 0.5)
    else:
        sheet.stitch([(m + wide - 6, y + 48), (m + wide - 42, y + 64, m + 24, y + 104, m + 20, y + 146)], line, 0.6)
        sheet.stitch([(m - wide + 6, y + 48), (m - wide + 42, y + 64, m - 24, y + 104, m - 20, y + 146)], line, 0.6)
