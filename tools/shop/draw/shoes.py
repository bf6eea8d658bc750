"""Shoes: a pair from the side, the far one behind."""

from draw.canvas import Look, dark, edge, light, luma, mix, oval, rounded

WHITE = (0.95, 0.945, 0.93)


def draw(sheet, look, cut, keys):
    kind = {"pumps": pump, "w-flats": flat, "w-loafers": loafer, "m-loafers": loafer, "w-ankle": ankle, "w-knee-boots": knee, "w-trainers": trainer, "m-trainers": trainer,
            "k-trainers": trainer, "w-sandals": sandal, "m-derby": derby, "m-boots": laced, "m-slides": slide, "k-boots": snow}[cut]
    ctx = sheet.ctx
    for dx, dy, scale in ((-26, -62, 0.94), (20, 34, 1.0)):
        ctx.save()
        ctx.translate(dx + 240 * (1 - scale), dy + 330 * (1 - scale))
        ctx.scale(scale, scale)
        kind(sheet, look, keys)
        ctx.restore()


def sole(sheet, path, colour):
    sheet.cloth(path, Look(colour, "cotton"), shade=0.8)


def pump(sheet, look, keys):
    block = "block" in keys
    heel_colour = dark(look.colour, 0.2)
    # Heel, then the upper over it.
    if block:
        sole(sheet, [(88, 290), (140, 318), (134, 396), (92, 396)], heel_colour)
    else:
        sole(sheet, [(84, 270), (136, 306), (112, 330, 104, 360, 102, 402), (93, 402), (92, 350, 88, 310, 84, 270)], heel_colour)
    toe = (404, 398) if "squaretoe" not in keys else (392, 394)
    sole(sheet, [(92, 300), (160, 326, 220, 388, 300, 396), (340, 400), (toe[0] + 4, 402), (toe[0], 392), (300, 388), (220, 378, 160, 310, 96, 288)], dark(look.colour, 0.55))
    upper = [(82, 258), (78, 276, 84, 292, 92, 298), (160, 322, 220, 386, 300, 393), (toe[0], 397) if "squaretoe" not in keys else (toe[0], 394)]
    upper += [(toe[0] + 2, 388, 372, 372, 330, 356)] if "squaretoe" not in keys else [(toe[0] + 10, 372), (380, 362, 360, 358, 330, 350)]
    upper += [(300, 346, 276, 352, 256, 360), (220, 352, 180, 318, 150, 286), (128, 262, 108, 246, 96, 246), (88, 246, 84, 250, 82, 258)]
    sheet.cloth(upper, look, shade=0.9)
    sheet.line([(330, 356), (300, 346, 276, 352, 256, 360), (220, 352, 180, 318, 150, 286), (128, 262, 108, 246, 96, 246)], light(look.colour, 0.35), 2, 0.6)
    if "bow" in keys:
        for s in (-1, 1):
            sheet.cloth([(318, 362), (318 + s * 8, 346, 318 + s * 30, 344, 318 + s * 28, 360), (318 + s * 30, 376, 318 + s * 8, 374, 318, 362)], look.plain(), shade=0.7)
        sheet.fill(oval(318, 361, 5, 6), dark(look.colour, 0.15))


def flat(sheet, look, keys):
    sole(sheet, [(92, 388), (240, 398), (400, 392), (408, 398), (398, 406), (240, 408), (96, 404)], dark(look.colour, 0.55))
    toe = (420, 388) if "pointed" in keys else (402, 384)
    upper = [(94, 318), (86, 350, 88, 376, 94, 394), (240, 402), (toe[0], 396), (toe[0] + (0 if "pointed" in keys else 6), 374, 376, 354, 330, 346), (310, 344, 300, 352, 288, 362), (240, 380, 180, 372, 148, 346),
             (124, 326, 112, 314, 104, 312), (98, 312, 96, 314, 94, 318)]
    sheet.cloth(upper, look, shade=0.9)
    sheet.line([(330, 346), (310, 344, 300, 352, 288, 362), (240, 380, 180, 372, 148, 346), (124, 326, 112, 314, 104, 312)], edge(look.colour), 3, 0.8)
    if "bow" in keys:
        for s in (-1, 1):
            sheet.cloth([(316, 352), (316 + s * 8, 338, 316 + s * 28, 336, 316 + s * 26, 352), (316 + s * 28, 366, 316 + s * 8, 364, 316, 352)], look.plain(), shade=0.7)
        sheet.fill(oval(316, 351, 4.5, 5.5), dark(look.colour, 0.15))
    if "beaded" in keys:
        for k in range(16):
            sheet.fill(oval(330 + (k % 6) * 9, 358 + (k // 6) * 9, 2.6, 2.6), (1, 1, 0.97) if k % 3 else (0.85, 0.72, 0.5))


def loafer(sheet, look, keys):
    thick = 30 if "chunky" in keys else 16
    sole(sheet, [(90, 386), (240, 396), (404, 390), (412, 398), (408, 396 + thick), (250, 400 + thick), (236, 394 + thick), (170, 394 + thick), (160, 402 + thick), (92, 400 + thick)], dark(look.colour, 0.62))
    upper = [(96, 282), (88, 320, 86, 360, 92, 392), (240, 400), (404, 394), (412, 366, 384, 346, 340, 336), (300, 326, 280, 308, 262, 290), (240, 276, 150, 282, 124, 278), (110, 274, 100, 274, 96, 282)]
    sheet.cloth(upper, look, shade=1.0)
    line = edge(look.colour)
    sheet.fill([(104, 284), (150, 290, 230, 286, 256, 294), (226, 306, 150, 304, 104, 284)], dark(look.colour, 0.55))
    sheet.line([(276, 306), (320, 322, 372, 350, 380, 380)], line, 1.8, 0.8)
    sheet.line([(262, 292), (250, 330, 226, 360, 200, 398)], line, 1.4, 0.6)
    sheet.cloth([(236, 316), (262, 300), (306, 322), (288, 350)], look.plain(dark(look.colour, 0.1)), shade=0.6)
    if "horsebit" in keys:
        gold = (0.84, 0.68, 0.36)
        sheet.line([(246, 330), (292, 336)], gold, 4.5)
        for x in (246, 292):
            sheet.line(oval(x, 333, 8, 9), gold, 3, closed=True)
    if "tassel" in keys:
        for x in (272, 288):
            for k in range(4):
                sheet.line([(x, 322), (x + k * 3 - 3, 350)], dark(look.colour, 0.25), 2.6)
            sheet.fill(oval(x, 322, 5, 5), look.colour)


def shaft(sheet, look, y0, keys, heel, high=False):
    """Upper of a boot from its top edge, with sole and heel."""
    thick = 26 if "chunky" in keys else 10
    base = 420
    if heel == "block":
        sole(sheet, [(120, 372), (184, 392), (178, base + 8), (122, base + 8)], dark(look.colour, 0.5))
        line = [(120, 380), (190, 394), (250, 412), (408, 410), (414, 420), (250, base + 6), (190, 410)]
    elif heel == "stiletto":
        sole(sheet, [(120, 350), (176, 384), (146, 400, 138, 412, 136, base + 14), (126, base + 14), (126, 400, 122, 380, 120, 350)], dark(look.colour, 0.4))
        line = [(122, 366), (190, 390), (250, 412), (410, 412), (416, 420), (250, base + 4), (190, 404)]
    else:
        line = [(116, 402), (250, 410), (406, 404), (414, 412), (410, 412 + thick), (250, 416 + thick), (238, 410 + thick), (180, 410 + thick), (172, 418 + thick), (118, 416 + thick)]
    sole(sheet, line, dark(look.colour, 0.62))
    raised = {"block": 386, "stiletto": 374}.get(heel, 404)
    toe = 412 if "pointed" in keys else 404
    leg = 14 if high else 0
    upper = [(128 - leg, y0), (122, y0 + 60, 120, 320, 118, raised), (180, raised + 8, 210, 412, 250, 412), (toe, 409), (toe + 8, 384, 380, 366, 330, 352), (276, 336, 250, 320, 246, 290), (242, 260, 246 + leg, y0 + 60, 246 + leg * 1.6, y0),
             (210, y0 - 7, 160, y0 - 7, 128 - leg, y0)]
    sheet.cloth(upper, look, [(228, 300, 210, 316, 190, 322, 160, 318, 12), (236, 318, 220, 340, 190, 348, 160, 344, 10)], shade=1.0)
    sheet.fill([(130 - leg, y0), (160, y0 - 7, 210, y0 - 7, 245 + leg * 1.6, y0), (210, y0 + 8, 160, y0 + 8, 130 - leg, y0)], dark(look.colour, 0.55))
    return upper


def ankle(sheet, look, keys):
    fluffy = look.fabric == "sherpa"
    shaft(sheet, look, 222, keys, "block" if "block" in keys else "stiletto" if "stiletto" in keys else "flat")
    line = edge(look.colour)
    if "zip" in keys or "stiletto" in keys:
        sheet.line([(196, 224), (194, 300, 196, 360, 200, 396)], line, 3.4, 0.8)
        sheet.line([(196, 224), (194, 300, 196, 360, 200, 396)], (0.8, 0.8, 0.78), 1.6, 0.9, [1.5, 1.5])
    elif fluffy:
        cuff(sheet, look)
    else:
        sheet.cloth([(150, 232), (224, 232), (212, 318), (164, 318)], look.plain(dark(look.colour, 0.28) if luma(look.colour) > 0.15 else light(look.colour, 0.1)), shade=0.5)
        for k in range(1, 9):
            sheet.line([(150 + k * 8.2, 234), (164 + k * 5.3, 316)], line, 1, 0.4)


def cuff(sheet, look):
    sheet.cloth(rounded(118, 206, 256, 252, 18), Look((0.96, 0.93, 0.87), "sherpa"), shade=0.8)


def knee(sheet, look, keys):
    ctx = sheet.ctx
    ctx.save()
    ctx.translate(26, 70)
    ctx.scale(0.9, 0.9)
    shaft(sheet, look, 10, keys, "block" if "block" in keys else "flat", high=True)
    ctx.restore()


def laced(sheet, look, keys):
    shaft(sheet, look, 214, keys, "flat")
    line, gold = edge(look.colour), (0.8, 0.68, 0.45)
    sheet.line([(254, 214), (246, 280, 256, 318, 330, 352)], line, 1.6, 0.7)
    for k in range(6):
        x, y = 226 + max(0, k - 2) * 16, 232 + k * 22
        sheet.line([(x - 8, y + 4), (x + 20, y - 4)], light(look.colour, 0.5) if luma(look.colour) < 0.4 else dark(look.colour, 0.6), 3.4, 0.95)
        sheet.fill(oval(x - 8, y + 4, 3, 3), gold)
    sheet.stitch([(120, 396), (250, 405), (400, 400)], (0.86, 0.74, 0.45), 0.9)


def snow(sheet, look, keys):
    shaft(sheet, Look(look.colour, "cotton"), 222, {"chunky"}, "flat")
    cuff(sheet, look)
    sheet.line([(122, 330), (200, 344, 250, 336, 262, 330)], edge(look.colour), 2, 0.6)


def derby(sheet, look, keys):
    thick = 14
    sole(sheet, [(88, 388), (240, 398), (412, 392), (420, 400), (414, 398 + thick), (250, 400 + thick), (236, 394 + thick), (172, 394 + thick), (162, 406 + thick), (90, 404 + thick)], dark(look.colour, 0.65))
    upper = [(98, 276), (88, 316, 84, 360, 90, 394), (240, 402), (414, 396), (420, 372, 392, 352, 350, 344), (318, 338, 290, 318, 276, 292), (262, 276, 246, 268, 232, 266), (200, 286, 150, 290, 116, 272), (108, 268, 102, 270, 98, 276)]
    sheet.cloth(upper, look, shade=1.0)
    line = edge(look.colour)
    sheet.fill([(118, 274), (150, 290, 200, 286, 230, 268), (216, 300, 150, 306, 118, 274)], dark(look.colour, 0.55))
    sheet.line([(276, 294), (250, 320, 262, 344, 300, 352), (310, 370, 306, 390, 304, 400)], line, 1.8, 0.8)
    sheet.stitch([(366, 350), (352, 364, 350, 384, 352, 398)], light(look.colour, 0.35), 0.8)
    for k in range(4):
        x, y = 246 + k * 13, 284 + k * 14
        sheet.line([(x - 12, y + 8), (x + 12, y - 2)], light(look.colour, 0.3) if luma(look.colour) < 0.3 else dark(look.colour, 0.5), 3.2, 0.95)


def trainer(sheet, look, keys):
    thick = 34 if "chunky" in keys or "vintage" in keys else 24
    base = WHITE if luma(look.colour) < 0.9 else (0.9, 0.89, 0.86)
    upper = [(98, 268), (86, 310, 84, 352, 88, 388), (240, 398), (408, 388), (414, 360, 384, 346, 344, 336), (306, 324, 280, 292, 262, 262), (250, 250, 236, 246, 224, 246), (196, 272, 150, 280, 122, 258), (110, 252, 100, 256, 98, 268)]
    sheet.cloth(upper, look, shade=0.9)
    line = edge(look.colour)
    second = look.plain(look.accent if look.pattern == "blocked" else mix(look.colour, WHITE, 0.5) if luma(look.colour) < 0.8 else (0.86, 0.85, 0.82))
    sheet.fill([(124, 262), (150, 280, 196, 274, 222, 248), (210, 288, 150, 300, 124, 262)], dark(look.colour, 0.5) if luma(look.colour) < 0.8 else (0.75, 0.73, 0.7))
    sheet.cloth([(330, 392), (328, 362, 340, 346, 362, 342), (400, 352, 414, 368, 408, 390)], second, shade=0.6)
    sheet.cloth([(90, 388), (86, 350, 90, 316, 96, 292), (130, 310, 144, 350, 142, 392)], second, shade=0.6)
    sheet.line([(180, 392), (206, 340, 240, 310, 268, 274)], line, 1.4, 0.6)
    sheet.line([(176, 366), (210, 350, 250, 352, 292, 360)], second.colour, 9, 0.95)
    for k in range(5):
        x, y = 240 + k * 15, 270 + k * 15
        sheet.line([(x - 12, y + 8), (x + 14, y - 4)], WHITE if luma(look.colour) < 0.8 else (0.8, 0.79, 0.76), 4.2, 1)
    sole(sheet, [(84, 382), (140, 392, 200, 392, 250, 392), (320, 392, 380, 388, 414, 378), (424, 390, 420, 400 + thick * 0.4, 406, 386 + thick), (300, 394 + thick, 180, 394 + thick, 96, 392 + thick), (84, 390 + thick, 80, 396, 84, 382)], base)
    sheet.line([(84, 384 + thick * 0.6), (200, 392 + thick * 0.6, 320, 392 + thick * 0.6, 414, 380 + thick * 0.5)], dark(base, 0.25), 1.6, 0.7)
    sheet.fill([(88, 388 + thick), (180, 394 + thick, 300, 394 + thick, 404, 388 + thick), (300, 400 + thick, 180, 400 + thick, 88, 388 + thick)], dark(look.colour, 0.3))


def sandal(sheet, look, keys):
    thick = 34 if "chunky" in keys else 12
    heel = "block" in keys
    if heel:
        sole(sheet, [(96, 330), (150, 352), (146, 414), (98, 414)], dark(look.colour, 0.25))
        bed = [(92, 322), (160, 340, 220, 392, 300, 400), (400, 402), (404, 414), (300, 414), (220, 406, 160, 356, 96, 338)]
    else:
        bed = [(90, 388), (220, 400), (402, 392), (410, 400), (404, 398 + thick), (220, 404 + thick), (92, 400 + thick)]
    sole(sheet, bed, (0.74, 0.6, 0.44) if luma(look.colour) > 0.2 else dark(look.colour, 0.2))
    lift = 0 if not heel else -12
    for strap in ([(300, 398), (306, 346 + lift, 350, 340 + lift, 384, 394), (364, 394), (346, 360 + lift, 326, 364 + lift, 322, 398)],
                  [(236, 392 + lift), (240, 320 + lift, 300, 316 + lift, 344, 390), (322, 392), (296, 338 + lift, 264, 340 + lift, 260, 394 + lift)]):
        sheet.cloth(strap, look, shade=0.8)
    y = 340 if heel else 392
    back = [(100, y), (96, y - 60, 130, y - 98, 190, y - 90), (240, y - 82, 252, y - 40, 250, y + 6 + (40 if heel else 0)), (234, y + 4 + (38 if heel else 0)), (234, y - 30, 222, y - 66, 186, y - 72), (140, y - 78, 116, y - 50, 118, y + 6)]
    sheet.cloth(back, look, shade=0.8)
    sheet.line(rounded(196, y - 92, 214, y - 70, 3), (0.84, 0.7, 0.4), 3, closed=True)


def slide(sheet, look, keys):
    sole(sheet, [(88, 372), (150, 382, 220, 380, 280, 372), (340, 366, 390, 372, 404, 386), (414, 398, 410, 420, 396, 424), (300, 432, 180, 430, 100, 424), (84, 420, 80, 386, 88, 372)], look.colour)
    sheet.line([(88, 402), (180, 412, 300, 412, 408, 402)], edge(look.colour), 1.6, 0.6)
    sheet.cloth([(186, 388), (190, 318, 232, 284, 296, 288), (356, 292, 388, 326, 388, 384), (330, 394), (250, 396)], look.plain(light(look.colour, 0.06)), shade=1.0)
    sheet.line([(206, 376), (214, 328, 248, 304, 296, 306), (338, 308, 364, 332, 370, 376)], light(look.colour, 0.5), 3, 0.6)
