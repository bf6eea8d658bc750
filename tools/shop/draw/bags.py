"""Bags and small leather goods."""

from draw import fabrics
from draw.canvas import MIDDLE, Look, dark, edge, light, mirrored, mix, oval, rounded

GOLD = (0.84, 0.69, 0.4)


def draw(sheet, look, cut, keys, product):
    if look.pattern == "cartoon":
        look.marks["all"] = True
    {"tote": tote, "crossbody": crossbody, "backpack": backpack, "clutch": clutch, "briefcase": briefcase, "wallet": wallet, "cardholder": cardholder, "weekender": weekender}[cut](sheet, look, keys)
    if look.pattern == "embroidered":
        fabrics.blossom(sheet, MIDDLE - 30, 400, 84, light(look.accent, 0.2))


def handles(sheet, look, spread, y, rise, width=9):
    m = MIDDLE
    for dy, shade in ((-14, 0.3), (0, 0.0)):
        tone = dark(look.colour, shade + 0.12)
        path = [(m - spread, y + dy * 0.4), (m - spread + 4, y - rise + dy, m - spread * 0.5, y - rise - 24 + dy, m, y - rise - 24 + dy),
                (m + spread * 0.5, y - rise - 24 + dy, m + spread - 4, y - rise + dy, m + spread, y + dy * 0.4)]
        sheet.line(path, edge(tone), width + 2.4)
        sheet.line(path, tone, width)
        sheet.line([tuple(v - 1.4 if i % 2 else v for i, v in enumerate(p)) for p in path], light(tone, 0.35), 1.8, 0.6)


def tote(sheet, look, keys):
    m = MIDDLE
    handles(sheet, look, 62, 248, 104)
    half = [(m, 240), (m + 142, 240), (m + 150, 330, m + 146, 420, m + 128, 470), (m + 124, 478, m + 116, 480, m + 108, 480), (m, 480)]
    sheet.cloth(mirrored(half), look, [(m + 90, 250, m + 96, 320, m + 84, 400, m + 78, 474, 16), (m - 84, 250, m - 88, 330, m - 80, 400, m - 70, 474, 14)])
    line = edge(look.colour)
    sheet.stitch([(m - 140, 252), (m + 140, 252)], line, 0.7)
    for s in (1, -1):
        sheet.cloth(rounded(m + s * 62 - 9, 236, m + s * 62 + 9, 282, 4), look.plain(dark(look.colour, 0.15)), shade=0.6)
        sheet.button(m + s * 62, 270, GOLD, 3.4)
    if "pocket" in keys:
        sheet.line(rounded(m - 70, 330, m + 70, 440, 8), line, 1.4, 0.7, closed=True)
        sheet.line([(m - 70, 346), (m + 70, 346)], (0.8, 0.8, 0.78), 2.4, 0.9, [1.6, 1.6])
    elif look.fabric in ("leather", "faux"):
        sheet.fill(rounded(m - 26, 296, m + 26, 312, 3), GOLD, 0.85)
    if "reversible" in keys:
        sheet.cloth([(m - 142, 240), (m + 142, 240), (m + 138, 268), (m - 138, 268)], look.plain(mix(look.colour, (0.9, 0.84, 0.74), 0.6)), shade=0.6)


def crossbody(sheet, look, keys):
    m = MIDDLE
    small = 0.8 if "mini" in keys else 1.0
    w, top, bottom = 118 * small, 282, 282 + 160 * small
    if "chain" in keys:
        path = [(m - w + 8, top + 8), (m - w - 20, top - 120, m - 60, 96, m, 92), (m + 60, 96, m + w + 20, top - 120, m + w - 8, top + 8)]
        sheet.line(path, dark(GOLD, 0.4), 7, 0.9)
        sheet.line(path, light(GOLD, 0.15), 5, 1, [5, 4])
    else:
        path = [(m - w + 6, top + 10), (m - w - 10, top - 140, m - 70, 96, m, 92), (m + 70, 96, m + w + 10, top - 140, m + w - 6, top + 10)]
        sheet.line(path, edge(look.colour), 9.4)
        sheet.line(path, dark(look.colour, 0.12), 7)
        sheet.line(path, light(look.colour, 0.3), 1.4, 0.5)
    sheet.cloth(rounded(m - w, top, m + w, bottom, 20), look)
    deep = top + (bottom - top) * 0.62
    if look.fabric == "cotton":  # nylon: zip and pocket
        sheet.line([(m - w + 12, top + 24), (m + w - 12, top + 24)], (0.8, 0.8, 0.78), 3, 0.9, [1.8, 1.8])
        sheet.cloth(rounded(m - w + 18, top + 50, m + w - 18, bottom - 12, 12), look, shade=0.8)
        sheet.line([(m - w + 26, top + 66), (m + w - 26, top + 66)], (0.8, 0.8, 0.78), 2.4, 0.9, [1.6, 1.6])
        return
    flap = [(m - w, top + 16), (m - w, top + 4, m - w + 6, top, m - w + 18, top), (m + w - 18, top), (m + w - 6, top, m + w, top + 4, m + w, top + 16), (m + w - 2, deep - 30), (m + w - 20, deep, m + 30, deep + 10, m, deep + 10),
            (m - 30, deep + 10, m - w + 20, deep, m - w + 2, deep - 30)]
    sheet.cloth(flap, look, shade=0.9)
    sheet.stitch([(m - w + 7, deep - 32), (m - w + 24, deep - 8, m - 28, deep + 2, m, deep + 2), (m + 28, deep + 2, m + w - 24, deep - 8, m + w - 7, deep - 32)], edge(look.colour), 0.6)
    sheet.fill(rounded(m - 13, deep - 8, m + 13, deep + 16, 5), dark(GOLD, 0.25))
    sheet.fill(rounded(m - 12, deep - 9, m + 12, deep + 14, 5), GOLD)
    sheet.fill(rounded(m - 6, deep - 4, m + 6, deep + 1, 2), light(GOLD, 0.6))
    if "tassel" in keys:
        for k in range(9):
            sheet.line([(m - 44 + k * 11, deep + 18 - abs(k - 4) * 3), (m - 45 + k * 11.2, bottom + 16)], dark(look.colour, 0.18), 4, 0.95)


def backpack(sheet, look, keys):
    m = MIDDLE
    for s in (1, -1):
        sheet.line([(m + s * 60, 170), (m + s * 140, 190, m + s * 152, 330, m + s * 118, 450)], edge(look.colour), 20)
        sheet.line([(m + s * 60, 170), (m + s * 140, 190, m + s * 152, 330, m + s * 118, 450)], dark(look.colour, 0.22), 17)
    sheet.line([(m - 26, 142), (m - 24, 106, m + 24, 106, m + 26, 142)], dark(look.colour, 0.35), 9)
    half = [(m, 136), (m + 70, 136, m + 112, 160, m + 114, 230), (m + 120, 330), (m + 122, 400, m + 122, 440, m + 116, 462), (m + 112, 478, m + 96, 482, m + 84, 482), (m, 484)]
    sheet.cloth(mirrored(half), look, [(m + 80, 170, m + 90, 220, m + 86, 280, m + 92, 320, 14)])
    line = edge(look.colour)
    zipped = [(m - 108, 330), (m - 112, 200, m - 90, 166, m, 164), (m + 90, 166, m + 112, 200, m + 108, 330)]
    sheet.line(zipped, line, 4.4, 0.8)
    sheet.line(zipped, (0.8, 0.8, 0.78), 2, 0.8, [1.6, 1.6])
    sheet.cloth(rounded(m - 88, 330, m + 88, 468, 18), look, shade=0.9)
    if look.fabric in ("leather", "canvas"):
        sheet.cloth([(m - 92, 326), (m + 92, 326), (m + 92, 372), (m + 50, 392, m - 50, 392, m - 92, 372)], look.plain(dark(look.colour, 0.1)), shade=0.7)
        for x in (-46, 46):
            sheet.cloth(rounded(m + x - 8, 360, m + x + 8, 420, 4), Look((0.5, 0.33, 0.2), "leather"), shade=0.6)
            sheet.line(rounded(m + x - 10, 398, m + x + 10, 412, 2), GOLD, 2.6, closed=True)
    else:
        sheet.line([(m - 80, 350), (m + 80, 350)], line, 4, 0.8)
        sheet.line([(m - 80, 350), (m + 80, 350)], (0.8, 0.8, 0.78), 2, 0.8, [1.6, 1.6])
        sheet.fill(rounded(m - 20, 240, m + 20, 256, 3), light(look.colour, 0.35), 0.7)


def clutch(sheet, look, keys):
    m = MIDDLE
    chain = [(m - 150, 268), (m - 190, 190, m - 60, 130, m + 20, 150), (m + 120, 170, m + 190, 220, m + 150, 268)]
    sheet.line(chain, dark(GOLD, 0.3), 3.6, 0.8, [4, 3])
    sheet.cloth(rounded(m - 158, 262, m + 158, 418, 14), look)
    flap = [(m - 158, 276), (m - 158, 268, m - 152, 262, m - 144, 262), (m + 144, 262), (m + 152, 262, m + 158, 268, m + 158, 276), (m + 156, 300, m + 60, 366, m, 368), (m - 60, 366, m - 156, 300, m - 158, 276)]
    sheet.cloth(flap, look, shade=0.9)
    if "bow" in keys:
        for s in (1, -1):
            sheet.cloth([(m, 340), (m + s * 20, 300, m + s * 84, 296, m + s * 80, 340), (m + s * 84, 384, m + s * 20, 376, m, 340)], look.plain(light(look.colour, 0.06)), shade=0.9)
        sheet.cloth(rounded(m - 13, 322, m + 13, 358, 7), look.plain(), shade=0.8)
    else:
        sheet.fill(oval(m, 362, 11, 11), GOLD)
        sheet.fill(oval(m - 3, 359, 4, 4), light(GOLD, 0.6))
    if "beaded" in keys:
        for x, y in fabrics.scattered(sheet, (m - 146, 272, m + 146, 412), 19):
            sheet.fill(oval(x, y, 2.8, 2.8), (1, 0.99, 0.95), 0.9)
            sheet.fill(oval(x + 0.8, y + 0.9, 1.4, 1.4), dark(look.colour, 0.3), 0.5)


def briefcase(sheet, look, keys):
    m = MIDDLE
    handles(sheet, look, 50, 226, 34, 11)
    sheet.cloth(rounded(m - 168, 222, m + 168, 446, 16), look)
    line = edge(look.colour)
    if look.fabric == "leather":
        sheet.cloth([(m - 168, 238), (m - 168, 226, m - 160, 222, m - 152, 222), (m + 152, 222), (m + 160, 222, m + 168, 226, m + 168, 238), (m + 166, 320), (m - 166, 320)], look, shade=0.9)
        for s in (1, -1):
            sheet.cloth(rounded(m + s * 86 - 10, 222, m + s * 86 + 10, 352, 4), look.plain(dark(look.colour, 0.12)), shade=0.6)
            sheet.fill(rounded(m + s * 86 - 12, 318, m + s * 86 + 12, 338, 3), GOLD)
        sheet.stitch([(m - 158, 312), (m + 158, 312)], line, 0.7)
    else:
        for y in (250, 330):
            sheet.line([(m - 154, y), (m + 154, y)], line, 4.4, 0.8)
            sheet.line([(m - 154, y), (m + 154, y)], (0.8, 0.8, 0.78), 2, 0.8, [1.6, 1.6])
        sheet.line(rounded(m - 150, 330, m + 150, 432, 10), line, 1.3, 0.7, closed=True)


def wallet(sheet, look, keys):
    m = MIDDLE
    sheet.cloth(rounded(m - 130, 226, m + 130, 408, 12), look.plain(dark(look.colour, 0.16)))
    sheet.cloth(rounded(m - 138, 238, m + 122, 420, 12), look)
    sheet.stitch(rounded(m - 130, 246, m + 114, 412, 9) + [(m - 121, 246)], light(look.colour, 0.35), 0.7)
    if "mini" in keys:
        sheet.cloth([(m + 60, 300), (m + 136, 300), (m + 146, 306, m + 146, 350, m + 136, 356), (m + 60, 356)], look.plain(), shade=0.6)
        sheet.fill(oval(m + 104, 328, 9, 9), GOLD)
    else:
        sheet.fill(rounded(m + 40, 384, m + 100, 394, 2), dark(look.colour, 0.3), 0.6)


def cardholder(sheet, look, keys):
    m = MIDDLE
    for k, (dx, tone) in enumerate(((-8, (0.86, 0.83, 0.76)), (10, (0.55, 0.62, 0.66)))):
        sheet.cloth(rounded(m - 92 + dx, 196 + k * 18, m + 92 + dx, 320, 9), Look(tone), shade=0.6)
    sheet.cloth(rounded(m - 110, 246, m + 110, 404, 10), look)
    line = edge(look.colour)
    for y in (286, 326):
        sheet.line([(m - 110, y), (m - 40, y - 6, m + 40, y - 6, m + 110, y)], line, 1.6, 0.7)
        sheet.stitch([(m - 104, y + 7), (m - 40, y + 1, m + 40, y + 1, m + 104, y + 7)], light(look.colour, 0.4), 0.6)


def weekender(sheet, look, keys):
    m = MIDDLE
    handles(sheet, look, 66, 262, 66, 11)
    half = [(m, 246), (m + 120, 246, m + 166, 258, m + 174, 300), (m + 184, 350, m + 184, 410, m + 172, 446), (m + 166, 462, m + 150, 464, m + 136, 464), (m, 466)]
    sheet.cloth(mirrored(half), look, [(m + 120, 260, m + 126, 320, m + 118, 400, m + 116, 456, 16)])
    tan = Look((0.52, 0.34, 0.2), "leather") if look.fabric == "canvas" else look.plain(dark(look.colour, 0.25))
    for s in (1, -1):
        sheet.cloth([(m + s * 132, 428), (m + s * 178, 420), (m + s * 172, 452), (m + s * 164, 464, m + s * 150, 464, m + s * 132, 464)], tan, shade=0.7)
        sheet.cloth(rounded(m + s * 66 - 10, 254, m + s * 66 + 10, 464, 3), tan, shade=0.6)
    sheet.line([(m - 130, 256), (m + 130, 256)], edge(look.colour), 5, 0.8)
    sheet.line([(m - 130, 256), (m + 130, 256)], (0.8, 0.8, 0.78), 2.2, 0.9, [1.6, 1.6])
