"""Which drawing a product gets."""

from dataclasses import replace

from draw import bags, lower, shoes, small, upper
from draw.canvas import MIDDLE, Look, Sheet, light, luma, mix
from draw.upper import Torso

# Contrast of a pattern by the ground's lightness.
ACCENTS = {"floral": [(0.93, 0.62, 0.6), (0.96, 0.93, 0.86), (0.85, 0.45, 0.42), (0.98, 0.85, 0.55)],
           "printed": [(0.33, 0.5, 0.47), (0.95, 0.9, 0.8), (0.87, 0.56, 0.36)], "embroidered": [(0.93, 0.75, 0.74), (0.95, 0.9, 0.78)],
           "cartoon": [(0.72, 0.52, 0.36), (0.96, 0.86, 0.68)]}
DRESS = Torso(y0=58, neck=25, shoulder=55, slope=14, arm=72, chest=61, waist=51, waist_y=140, hem=78, y1=470, skirt=True, cuff=22)
TOP = Torso()
HEMS = {"mini": 372, "knee": 432, "midi": 492, "maxi": 558}


def look_of(design, rgb, number):
    fabric = design["fabric"]["key"]
    colour = tuple(v / 255 for v in rgb)
    pattern = design["pattern"]["key"]
    kind = {"gambiered": "satin", "chiffon": "chiffon", "softdenim": "denim", "goose": "down", "duckdown": "down", "wool": "knit-if", "cashmere": "knit-if", "cashmix": "knit-if",
            "woolmix": "knit-if", "linenmix": "linen", "ramie": "linen", "straw": "straw", "fleece": "cotton", "brocade": "satin" if pattern != "jacquard" else "brocade",
            "quickdry": "shiny-soft", "nylon": "cotton", "acetate": "leather", "resin": "leather", "eva": "cotton", "flyknit": "knit"}.get(fabric, fabric)
    pale = luma(colour) > 0.55
    choices = ACCENTS.get(pattern)
    if choices:
        accent = choices[(number + (0 if pale else 1)) % len(choices)]
        if abs(luma(accent) - luma(colour)) < 0.16:
            accent = (0.97, 0.94, 0.88) if not pale else mix(colour, (0.35, 0.18, 0.2), 0.7)
    elif pattern in ("checked", "striped", "dotted", "plaid", "blocked", "leopard"):
        accent = (0.96, 0.94, 0.89) if not pale else mix(colour, (0.14, 0.17, 0.28), 0.78)
    elif pattern == "tiedye":
        accent = (0.85, 0.45, 0.5) if pale else (0.92, 0.9, 0.86)
    else:
        accent = light(colour, 0.8) if luma(colour) < 0.4 else mix(colour, (0.16, 0.14, 0.16), 0.85)
    return Look(colour, kind, pattern, accent, number)


def details(design):
    return {detail["key"] for detail, _ in design["details"]}


def draw(design, product, rgb):
    """The picture of a product in a colour."""
    number = int(product["id"][1:])
    sheet = Sheet(number)
    look, keys, marks, cut = look_of(design, rgb, number), details(design), product["attributes"], design["cut"]["key"]
    knitted = any(word in design["cut"]["key"] for word in ("knit", "cardigan", "sweater", "scarf", "shawl", "beanie", "gloves", "socks")) or "毛衣" in product["title"]["zh-CN"]
    if look.fabric == "knit-if":
        look.fabric = "knit" if knitted else "felt"
    if look.pattern == "cable":
        look.fabric = "cotton"
    if "sequin" in keys:
        look.marks["sequin"] = True
    if look.pattern == "striped" and cut in ("w-shirt", "m-shirt", "shirt-dress"):
        look.pattern = "pinstripe"
    category = product["category"]
    group = category.split("/")[1] if "/" in category else ""
    artist = {"dresses": dress, "tops": top, "outerwear": outer, "trousers": trousers, "skirts": skirt}.get(group)
    if category.startswith("shoes"):
        shoes.draw(sheet, look, cut, keys)
    elif category.startswith("bags"):
        bags.draw(sheet, look, cut, keys, product)
    elif category.startswith("accessories"):
        small.draw(sheet, look, cut, keys, product)
    elif category.startswith("home") or group in ("sport", "swim"):
        home(sheet, look, cut, keys, marks, product)
    elif category.startswith("kids"):
        child(sheet, look, cut, keys, marks, product)
    else:
        artist(sheet, look, cut, keys, marks, product)
    return sheet.finished()


def first(marks, key, other=None):
    return marks.get(key, [other])[0]


def neck_of(marks, keys, other="crew"):
    neck = first(marks, "neckline", other)
    return neck if neck in upper.NECK_DEPTH else other


def dress(sheet, look, cut, keys, marks, product):
    length = first(marks, "length", "midi")
    t = replace(DRESS, y1=HEMS.get(length, 470), neckline=neck_of(marks, keys), sleeve=first(marks, "sleeve", "sleeveless"))
    flare = {"gown": 46, "cocktail": 22, "bridesmaid": 36, "maxi-dress": 40, "beach-dress": 58, "sundress": 48, "tea-dress": 36, "mini-dress": 20, "midi-dress": 30,
             "slip-dress": 8, "shirt-dress": 22, "sheath": -14, "blazer-dress": -6, "sweater-dress": -4, "qipao": -16, "g-dress": 64}.get(cut, 24)
    t = replace(t, flare=flare)
    collar = opening = None
    trims, inner = [], None
    if t.neckline == "shirt":
        collar, opening = "shirt", "buttons"
        t = replace(t, neckline="shirt")
    elif t.neckline == "polo":
        collar, opening = "shirt", "placket"
    elif t.neckline == "high":
        collar = "high"
    elif t.neckline == "stand":
        collar = "stand"
        look.marks["piping"] = mix(light(look.colour, 0.5), (0.85, 0.68, 0.36), 0.8)
        opening = "frogs-side" if cut == "qipao" else "frogs"
        if cut == "maxi-dress" or cut == "cocktail":
            opening = "frogs-side"
    elif t.neckline == "lapel":
        collar, opening = "lapel", "double" if "double" in keys else "single"
        if "double" in keys:
            look.marks["double"] = True
        t = replace(t, chest=64, waist=57, shoulder=62)
    t = replace(t, puff="puff" in keys)
    if cut == "sweater-dress":
        t = replace(t, waist=58, hem=76, chest=64)
        trims += [upper.waist_belt] if "tie" in keys else []
    if cut == "qipao":
        trims.append(upper.slit)
    if "embroidered" == look.pattern:
        trims.append(upper.embroidery)
    for key, trim in (("tie", upper.waist_belt), ("belted", upper.waist_belt), ("bow", upper.bow), ("ruffle", upper.ruffles), ("slit", upper.slit), ("waist", upper.waist_line)):
        if key in keys and trim not in trims:
            trims.append(trim)
    if "wrap" in keys:
        trims.append(wrap_line)
    if cut in ("sundress", "tea-dress", "g-dress", "mini-dress", "bridesmaid", "gown", "cocktail") and not {"tie", "waist"} & keys and cut != "gown":
        trims.append(upper.waist_line)
    if cut == "cocktail" and look.fabric == "lace":
        trims.append(upper.ruffles)
    sleeved = t.sleeve in ("long", "short", "three-quarter")
    upper.dressed(sheet, t, look, collar, opening, trims, inner=inner, rib=cut == "sweater-dress" and sleeved, cuff=collar == "shirt" and t.sleeve == "long")


def wrap_line(sheet, t, look):
    m, s = MIDDLE, upper.NECK_DEPTH["v"] * 0.74
    line = upper.edge(look.colour)
    sheet.line([(m - 2, t.y0 + s), (m + t.waist * 0.7, t.y0 + t.waist_y)], line, 1.4, 0.8)
    sheet.line([(m + t.waist * 0.7, t.y0 + t.waist_y), (m + t.waist * 0.9, t.y0 + t.waist_y + 90, m + 30, t.y1 - 80, m + 10, t.y1 + 7)], line, 1.4, 0.7)
    x, y = m + t.waist * 0.75, t.y0 + t.waist_y
    for reach in ((8, 74), (22, 66)):
        sheet.cloth([(x - 3, y), (x + 4, y), (x + reach[0] + 5, y + reach[1]), (x + reach[0] - 5, y + reach[1])], look.plain(), shade=0.6)
    sheet.fill(upper.oval(x, y + 3, 7, 6), look.colour)
    sheet.line(upper.oval(x, y + 3, 7, 6), line, 1.2, 0.9, closed=True)


def top(sheet, look, cut, keys, marks, product):
    title = product["title"]["zh-CN"]
    fit = first(marks, "fit", "regular")
    t = upper.sized(replace(TOP, neckline=neck_of(marks, keys), sleeve=first(marks, "sleeve", "long")), fit, first(marks, "length", "regular"))
    collar = opening = None
    trims = []
    knit = cut.endswith(("knit", "cardigan")) or "毛衣" in title
    sweat = cut.endswith("hoodie") or "卫衣" in title
    if cut == "cami":
        t = replace(t, y1=398, chest=74, waist=66, hem=74, shoulder=66)
        t.sleeve = "sleeveless"
        if t.neckline == "v":
            t.neckline = "strap"
    if cut == "w-long-tee":
        t = replace(t, chest=76, waist=67, hem=74)
    if t.neckline in ("shirt", "polo"):
        collar = "shirt"
        opening = "buttons" if t.neckline == "shirt" else "placket"
    elif t.neckline == "high":
        collar = "high"
    elif t.neckline == "stand":
        collar, opening = "stand", "frogs" if "mandarin" in keys else "buttons"
        if cut.endswith("hoodie"):
            collar, opening = "zip-high", None
    elif t.neckline == "hood":
        collar = "hood"
    if cut.endswith("cardigan"):
        opening = "buttons"
    if cut == "blouse":
        opening = opening or None
        t = replace(t, cuff=30)
    if cut in ("w-shirt", "m-shirt") and not opening:
        collar, opening = "shirt", "buttons"
        t = replace(t, neckline="shirt")
    if "zip" in keys:
        opening = "zip"
    t = replace(t, puff="puff" in keys)
    if sweat and t.neckline == "hood" and "zip" not in keys:
        trims.append(upper.pocket_kangaroo)
    if cut in ("m-shirt", "u-shirt") or "denim" == look.fabric:
        trims.append(upper.pockets_denim if look.fabric == "denim" else upper.pocket_chest)
    if look.pattern == "printed" and cut.endswith(("tee", "hoodie")):
        look = replace(look, pattern="plain")
        trims.append(upper.graphic)
    if look.pattern == "cartoon":
        look = replace(look, pattern="plain")
        trims.append(upper.teddy)
    if "bow" in keys:
        trims.append(upper.bow)
    if "ruffle" in keys:
        trims.append(ruffle_front)
    if look.fabric == "tweed" and opening:
        trims.append(upper.trim_braid)
    upper.dressed(sheet, t, look, collar, opening, trims, rib=knit or sweat, cuff=collar == "shirt" and t.sleeve == "long" or cut == "blouse" and t.sleeve == "long")


def ruffle_front(sheet, t, look):
    m, top_y = MIDDLE, t.y0 + upper.NECK_DEPTH.get(t.neckline, 26)
    for side in (1, -1):
        points = [(m + side * 4, top_y - 8)]
        for i in range(6):
            y = top_y + 10 + i * 30
            points.append((m + side * 26, y - 14, m + side * 26, y, m + side * 8, y + 6))
        points.append((m + side * 3, top_y + 180))
        sheet.cloth(points + [(m + side * 2, top_y)], look.plain(), shade=0.7)


def outer(sheet, look, cut, keys, marks, product):
    length, fit = first(marks, "length", "regular"), first(marks, "fit", "regular")
    neck = neck_of(marks, keys, "crew")
    t = upper.sized(replace(TOP, neckline=neck, sleeve=first(marks, "sleeve", "long"), cuff=30, chest=87, waist=83, hem=89, shoulder=79, y1=424), fit, length)
    if cut.endswith(("coat", "trench")):
        t = replace(t, y0=86 if length in ("long", "mid") else 112, hem=t.hem + (14 if length == "long" else 8))
    if cut.endswith("down") and length == "long":
        t = replace(t, y0=92, y1=516)
    collar = opening = None
    trims = []
    double = "double" in keys or "double" in str(marks.get("closure", ""))
    if neck == "lapel":
        collar, opening = "lapel", "double" if double else "single"
        if double:
            look.marks["double"] = True
    elif neck == "stand":
        collar, opening = "stand", "frogs" if "mandarin" in keys or "newchinese" in keys else "zip"
        if cut.endswith(("down", "gilet", "jacket")) and "mandarin" not in keys:
            collar = "zip-high"
        if cut.endswith("coat") and "mandarin" not in keys:
            opening = "single-line"
    elif neck == "high":
        collar, opening = "zip-high", "zip"
    elif neck == "hood":
        collar, opening = "hood", "zip"
        look.marks["cord"] = True
    elif neck == "crew":
        opening = "zip" if "zip" in keys else "buttons"
    elif neck == "v":
        opening = "buttons" if look.pattern != "cable" else None
    if cut.endswith("suit"):
        suit(sheet, look, t, collar, opening, keys, cut)
        return
    if neck == "stand" and "newchinese" in keys:
        opening = "frogs"
    if look.fabric == "tweed":
        trims.append(upper.trim_braid)
    elif look.fabric == "denim":
        collar, opening = "shirt", "buttons"
        t = replace(t, neckline="shirt")
        look.marks["button"] = (0.74, 0.55, 0.34)
        trims.append(upper.pockets_denim)
    elif cut.endswith(("trench",)):
        trims += [upper.epaulettes, upper.storm_flap, upper.pockets_slant]
    elif cut.endswith(("coat", "blazer")):
        trims.append(upper.pockets_flap)
    elif look.fabric in ("lambskin", "faux") and "zip" in keys:
        collar, opening = "lapel", "biker"
        look.marks["double"] = True
        t = replace(t, neckline="lapel", y1=400)
        trims.append(biker)
    else:
        trims.append(upper.pockets_slant)
    if "belted" in keys:
        trims.append(upper.waist_belt)
    if "tassel" in keys:
        trims.append(upper.fringe)
        collar = "shirt"
        t = replace(t, neckline="shirt")
    if cut.endswith("jacket") and look.fabric in ("cotton", "felt", "chino", "linen", "suede") and cut.startswith("m-") and collar != "stand":
        rib = True
    else:
        rib = cut.endswith("jacket") and "sporty" in keys
    if cut.endswith("gilet") and neck == "v":
        t = replace(t, y1=390)
        trims = [upper.pockets_flap] if look.pattern != "cable" else []
    if neck == "crew" and look.fabric == "sherpa":
        opening = "buttons"
    if opening == "single-line":
        opening = "buttons"
    upper.dressed(sheet, t, look, collar, opening if opening != "biker" else None, trims, rib=rib or look.pattern == "cable")


def biker(sheet, t, look):
    m = MIDDLE
    steel = (0.8, 0.8, 0.78)
    path = [(m - 2, t.y0 + 130), (m + 22, t.y0 + 176, m + 26, t.y1 - 40, m + 30, t.y1 + 3)]
    sheet.line(path, upper.dark(look.colour, 0.5), 5, 0.9)
    sheet.line(path, steel, 2.4, 0.95, [1.6, 1.6])
    for side in (1, -1):
        sheet.line([(m + side * 46, t.y1 - 80), (m + side * 66, t.y1 - 48)], steel, 2.4, 0.9, [1.6, 1.6])
    upper.band(sheet, t.hem - 3, t.y1 - 20, t.y1 + 4, replace(look, fabric="cotton"))
    sheet.fill(upper.rounded(m - 18, t.y1 - 18, m + 2, t.y1 - 2, 3), steel)
    sheet.fill(upper.rounded(m - 13, t.y1 - 14, m - 3, t.y1 - 6, 2), look.colour)


def suit(sheet, look, t, collar, opening, keys, cut):
    """Jacket over its trousers."""
    ctx = sheet.ctx
    ctx.save()
    ctx.translate(MIDDLE * 0.16, 170)
    ctx.scale(0.84, 0.72)
    lower.trousers(sheet, look, y0=180, y1=580, waist=64, hip=80, hem=40, style="tailored", crop=0.8)
    ctx.restore()
    ctx.save()
    ctx.translate(MIDDLE * 0.16, -20)
    ctx.scale(0.84, 0.84)
    shirt = Look((0.95, 0.95, 0.93), "cotton")
    trims = [upper.pockets_flap]
    if collar == "lapel":
        trims.insert(0, white_shirt)
    upper.dressed(sheet, t, look, collar, opening, trims, lining=shirt.colour)
    ctx.restore()


def white_shirt(sheet, t, look):
    """A tie in the opening of the jacket of a man's suit is not sold with it; only the shirt's collar shows."""
    m, y0 = MIDDLE, t.y0
    for side in (1, -1):
        sheet.cloth([(m, y0 + 24), (m + side * (t.neck - 6), y0 - 4), (m + side * (t.neck - 2), y0 + 14), (m + side * 15, y0 + 42)], Look((0.97, 0.97, 0.96)), shade=0.4)


def trousers(sheet, look, cut, keys, marks, product):
    if cut.endswith("shorts"):
        style = "jeans" if look.fabric == "denim" else "elastic" if {"drawstring", "elastic"} & keys else "cargo" if "cargo" in keys else "pleated" if "pleatfront" in keys else "tailored"
        lower.shorts(sheet, look, style, 250 if cut.startswith("w-") else 330, 68 if cut.startswith("w-") else 64)
        return
    wide = "wide" in cut
    style = "jeans" if "jeans" in cut else "joggers" if cut.endswith("joggers") and "cargo" not in keys else "cargo" if "cargo" in keys else "pleated" if "pleatfront" in keys else "elastic" if {"elastic", "drawstring"} & keys else "tailored"
    hem, hip = (84, 84) if wide else (34, 76) if first(marks, "fit") == "slim" else (58, 86) if first(marks, "fit") in ("loose", "oversized") else (46, 80)
    if style == "joggers":
        hem, hip = 38, 86
    if "ripped" in keys:
        look.marks["ripped"] = True
    end = 506 if "nine" in keys else 540
    waist = 60 if cut.startswith("w-") else 68
    lower.trousers(sheet, look, y0=72 if "high-rise" in keys else 84, y1=end, waist=waist, hip=hip, hem=hem, style=style)


def skirt(sheet, look, cut, keys, marks, product):
    style, y1, hem = {"a-skirt": ("a-line", 372, 104), "flare-skirt": ("flared", 428, 146), "pleat-skirt": ("pleated", 478, 142), "pencil-skirt": ("pencil", 436, 70),
                      "long-skirt": ("long", 526, 126), "mamian": ("mamian", 524, 150)}[cut]
    for key, mark in (("button", "buttons"), ("slit", "slit"), ("ruffle", "ruffle"), ("pocket", "pockets"), ("elastic", "elastic")):
        if key in keys:
            look.marks[mark] = True
    if "pleat" in keys and style in ("a-line", "long"):
        style = "pleated"
    lower.skirt(sheet, look, y0=92 if y1 > 470 else 130, y1=y1, waist=58, hip=78, hem=hem, style=style)


def home(sheet, look, cut, keys, marks, product):
    ctx = sheet.ctx
    if look.pattern == "cartoon":
        look.marks["all"] = True
    if cut in ("w-pyjamas", "m-pyjamas", "w-thermal", "m-thermal"):
        shirt = cut == "w-pyjamas" or "checked" == look.pattern
        ctx.save()
        ctx.translate(118, 176)
        ctx.scale(0.72, 0.70)
        lower.trousers(sheet, look, y0=180, y1=580, waist=64, hip=84, hem=58 if "thermal" not in cut else 30, style="elastic", crop=0.8)
        ctx.restore()
        ctx.save()
        ctx.translate(10, 2)
        ctx.scale(0.82, 0.82)
        t = replace(TOP, neckline="shirt" if shirt else neck_of(marks, keys), sleeve="long", cuff=32 if "thermal" not in cut else 22)
        t = upper.sized(t, "slim" if "thermal" in cut else "loose", "regular")
        upper.dressed(sheet, t, look, "shirt" if shirt else "high" if t.neckline == "high" else None, "buttons" if shirt else None, [upper.pocket_chest] if shirt else [], rib="thermal" in cut)
        ctx.restore()
    elif cut == "w-nightdress":
        slip = first(marks, "neckline") == "strap"
        t = replace(DRESS, y1=460, neckline="strap" if slip else "v", sleeve="sleeveless" if slip else "short", flare=20, waist=58)
        upper.dressed(sheet, t, look)
    elif cut == "robe":
        t = replace(TOP, y0=76, neckline="lapel" if "hood" not in keys else "hood", sleeve="long", cuff=38, chest=90, waist=84, hem=106, y1=520)
        look.marks["cord"] = True
        trims = [upper.waist_belt] + ([upper.embroidery] if look.pattern == "embroidered" else [])
        upper.dressed(sheet, t, look, "lapel" if t.neckline == "lapel" else "hood", None, trims)
    elif cut in ("leggings",):
        lower.trousers(sheet, look, y0=70, y1=536, waist=56, hip=72, hem=26, gap=12, style="leggings")
    elif cut in ("sports-bra", "bra"):
        small.bra(sheet, look, cut, keys)
    elif cut in ("w-track", "m-track"):
        t = upper.sized(replace(TOP, neckline="crew", sleeve=first(marks, "sleeve", "short")), "slim" if cut.startswith("w") else "regular", "regular")
        upper.dressed(sheet, replace(t, neckline="stand") if "zip" in keys else t, look, "zip-high" if "zip" in keys else None, "zip" if "zip" in keys else None, [raglan])
    elif cut == "w-swim":
        small.swimsuit(sheet, look, keys)
    elif cut == "m-swim":
        lower.shorts(sheet, look, "elastic", 240, 70)
    elif cut in ("w-briefs", "m-boxers"):
        small.pack_of_three(sheet, look, boxer=cut == "m-boxers")


def raglan(sheet, t, look):
    for side in (1, -1):
        sheet.line([(MIDDLE + side * t.neck, t.y0 + 4), (MIDDLE + side * (t.neck + 10), t.y0 + 50, MIDDLE + side * (t.chest - 20), t.y0 + 70, MIDDLE + side * t.chest, t.y0 + t.arm)], light(look.colour, 0.5) if luma(look.colour) < 0.6 else upper.dark(look.colour, 0.25), 2.2, 0.9)


def child(sheet, look, cut, keys, marks, product):
    """Children's clothes: the same pieces, shorter and wider, in the middle of the card."""
    title = product["title"]["zh-CN"]
    ctx = sheet.ctx
    if cut in ("romper", "baby-set"):
        small.romper(sheet, look, keys, marks, gift=cut == "baby-set")
        return
    ctx.save()
    ctx.translate(MIDDLE * 0.12, 52)
    ctx.scale(0.88, 0.84)
    if cut == "g-dress":
        t = replace(DRESS, y0=80, y1=440, neckline=neck_of(marks, keys), sleeve=first(marks, "sleeve", "short"), flare=66, waist=56, waist_y=128, puff="princess" in keys)
        trims = [upper.waist_line] + ([upper.embroidery] if look.pattern == "embroidered" else [])
        upper.dressed(sheet, t, look, "stand" if "newchinese" in keys else None, "frogs" if "newchinese" in keys else None, trims)
    elif "trousers" in cut:
        style = "jeans" if look.fabric == "denim" else "joggers" if "运动裤" in title else "cargo" if "工装" in title else "elastic"
        lower.trousers(sheet, look, y0=96, y1=500, waist=72, hip=90, hem=46 if "打底" not in title else 30, style=style)
    else:
        t = replace(TOP, y0=120, shoulder=82, chest=94, waist=92, hem=98, y1=400, neckline=neck_of(marks, keys), sleeve=first(marks, "sleeve", "long"), cuff=32)
        if "大衣" in title or "longer" in keys:
            t = replace(t, y0=96, y1=470)
        if cut == "b-formal" or "大衣" in title:
            t = replace(t, neckline="lapel")
            if "double" in keys:
                look.marks["double"] = True
            upper.dressed(sheet, t, look, "lapel", "double" if "double" in keys else "single", [upper.pockets_flap])
        elif "衬衫" in title:
            upper.dressed(sheet, replace(t, neckline="shirt"), look, "shirt", "buttons", [upper.pocket_chest], cuff=True)
        elif "coat" in cut:
            look.marks["cord"] = True
            upper.dressed(sheet, replace(t, neckline="hood"), look, "hood", "zip", [upper.pockets_slant])
        else:
            trims = []
            if look.pattern in ("cartoon", "printed"):
                look = replace(look, pattern="plain")
                trims = [upper.teddy]
            hooded = t.neckline == "hood"
            upper.dressed(sheet, t, look, "hood" if hooded else None, None, trims + ([upper.pocket_kangaroo] if hooded else []), rib="卫衣" in title or "毛衣" in title)
    ctx.restore()
