"""Products from the range in `designs.py`: titles, descriptions, attributes, variants, prices and barcodes."""

import hashlib
import json
from datetime import datetime, timezone

from categories import department, text
from cuts import CUTS
from designs import DESIGNS
from goods import GOODS
from prose import CARE, OPENINGS
from vocabulary import BRANDS, COLOURS, DETAILS, FABRICS, PATTERN_VALUES, PATTERNS

ALL_CUTS = {**CUTS, **GOODS}
SEASONS = ["spring", "summer", "autumn", "winter"]
# When the demo happens: the evening before the shop opens on 29 November 2026, Shanghai time.
NOW = int(datetime(2026, 11, 28, 14, 0, tzinfo=timezone.utc).timestamp())
DAY = 86_400

# Seasons of cuts whose fabric does not tell them.
CUT_SEASONS = {"w-ankle": "autumn,winter", "w-knee-boots": "autumn,winter", "m-boots": "autumn,winter",
               "scarf": "autumn,winter", "gloves": "winter", "w-sandals": "summer", "sunglasses": "spring,summer",
               "sun-hat": "summer", "w-shorts": "summer", "w-hoodie": "spring,autumn,winter",
               "m-hoodie": "spring,autumn,winter", "w-trench": "spring,autumn", "m-trench": "spring,autumn"}
# Sold all the year round.
TIMELESS = ("bags", "accessories/belts", "accessories/jewellery", "accessories/ties", "accessories/hair",
            "accessories/socks", "accessories/umbrellas", "home/women/bras", "home/women/briefs", "home/men/briefs",
            "shoes/men/formal-shoes", "shoes/women/heels", "shoes/women/flats")
# Colours of the wardrobe whose family its name does not tell.
FAMILY_OF_COLOURWAY = {
    "cognac": "brown", "black": "black", "oxblood": "red", "charcoal": "grey", "camel": "brown", "navy": "blue",
    "bordeaux": "red", "ink": "black", "ice": "blue", "ember": "orange", "emerald": "green", "champagne": "gold",
    "midnight": "blue", "cream-garden": "white", "midnight-garden": "blue", "heather": "grey", "sage": "green",
    "indigo": "blue", "light-wash": "blue", "oat": "beige", "moss": "green", "burgundy": "red",
    "crimson-plum": "red", "ink-plum": "blue", "white": "white", "sky": "blue", "stone": "beige", "olive": "green",
    "tobacco": "brown", "cream": "white", "forest": "green", "graphite": "grey", "plum": "purple", "ivory": "white",
    "terracotta": "red", "greige": "beige"}
# `ink` is a blue in these garments.
INK_IS_BLUE = {"tee-classic", "shirt-oxford"}


def draw(*key):
    """A number in [0, 1) that depends on the key only."""
    return int.from_bytes(hashlib.sha256("/".join(map(str, key)).encode()).digest()[:7], "big") / 2**56


def pick(options, *key):
    return options[int(draw(*key) * len(options))]


def parse(line):
    """A line of the range as a dictionary."""
    cut, fabric, pattern, details, brand, colours, *options = line.split()
    design = {"cut": ALL_CUTS[cut], "fabric": FABRICS[fabric], "pattern": PATTERNS[pattern], "brand": BRANDS[brand],
              "colours": colours.split(",")}
    design["details"] = [(DETAILS[name.lstrip(".")], name.startswith(".")) for name in details.split("+")]
    for option in options:
        key, value = option.split("=", 1)
        design[key] = value
    return design


def lines():
    return [line for line in DESIGNS.splitlines() if line.strip() and not line.startswith("#")]


def title(design):
    if "named" in design:
        zh, en = design["named"].split("/")
        return text(zh, en.replace("_", " "))
    cut, fabric, pattern = dict(design["cut"]), design["fabric"], design["pattern"]
    if "noun" in design:
        cut["zh"], cut["en"] = design["noun"].replace("_", " ").split("/")
    shown = [detail for detail, hidden in design["details"] if not hidden]
    zh = [part for part in [fabric["zh"], pattern["zh"], *[d["zh"] for d in shown]] if part and part not in cut["zh"]]
    if fabric["zh"] == "弹力牛仔" and "牛仔" in cut["zh"]:
        zh[0] = "弹力"
    cut_en, lead = cut["en"], ""
    for owner in ("Women's ", "Men's ", "Girls' ", "Boys' ", "Kids' ", "Baby ", "Newborn "):
        if cut_en.startswith(owner):
            lead, cut_en = owner, cut_en[len(owner):]
    fabric_en = fabric["en"]
    if "Jeans" in cut_en:
        fabric_en = fabric_en.replace("Denim", "").strip()
    en = [*[d["en"] for d in shown], fabric_en, pattern["en"]]
    en = [part for part in en if part and part not in cut_en]
    whole = lead + " ".join(en + [cut_en])
    for doubled, once in (("Down Down", "Down"), ("Hooded Fleece Hoodie", "Fleece Hoodie"), ("Wool Suiting Suit", "Wool Suit")):
        whole = whole.replace(doubled, once)
    return text("".join(zh) + cut["zh"], whole)


def attributes(design, gender):
    cut, fabric = design["cut"], design["fabric"]
    sleeve, neckline, length, fit = cut["shape"].split()
    values = {"gender": [gender], "material": fabric["materials"].split(","),
              "pattern": PATTERN_VALUES.get(design["pattern"]["key"], [design["pattern"]["key"]]),
              "occasion": cut["occasions"].split(","), "style": [cut["styles"]],
              "season": CUT_SEASONS.get(cut["key"], fabric["seasons"]).split(","), "age": ["adult"]}
    for key, value in (("sleeve", sleeve), ("neckline", neckline), ("length", length), ("fit", fit)):
        if value != "-":
            values[key] = [value]
    if cut["category"].startswith(TIMELESS):
        values["season"] = SEASONS[:]
    for detail, _ in design["details"]:
        for part in filter(None, detail["sets"].split(",")):
            key, value = part.split("=")
            values[key] = values.get(key, []) + [value] if key == "style" else [value]
    values["style"].append(design["brand"]["style"])
    for key in ("occasion", "style", "age"):
        if key in design:
            extra = design[key].split(",")
            values[key] = extra if key == "age" else values[key] + extra
    for key in ("season", "sleeve", "length"):
        if key in design:
            values[key] = design[key].split(",")
    if "woven" in design:
        values["pattern"] = design["woven"].split(",")
    if "gender" in design:
        values["gender"] = design["gender"].split(",")
    if cut["category"].startswith("kids"):
        values["age"] = ["baby"] if "baby" in cut["category"] else ["child"]
    if cut["category"].startswith("shoes/kids"):
        values["age"] = ["child"]
    return {key: list(dict.fromkeys(found)) for key, found in sorted(values.items())}


def gender_of(category):
    place = department(category)
    return {"women": "women", "men": "men", "unisex": "unisex", "kids/girls": "girls", "kids/boys": "boys",
            "kids/baby": "unisex", "shoes/women": "women", "shoes/men": "men", "shoes/kids": "unisex",
            "home/women": "women", "home/men": "men"}.get(place, "women")


def description(design, number, marks):
    """Opening, cloth, cut, up to two details and care, in an order that changes from product to product."""
    cut, fabric = design["cut"], design["fabric"]
    opening = OPENINGS.get(pick(marks["occasion"], "open", number), OPENINGS["daily"])
    first = pick(opening, "opening", number)
    told = [(d["say_zh"], d["say_en"]) for d, _ in design["details"]][:2]
    cloth, shape = (fabric["say_zh"], fabric["say_en"]), (cut["say_zh"], cut["say_en"])
    middle = [cloth, shape, *told] if draw("order", number) < 0.5 else [shape, *told, cloth]
    material = next((m for m in fabric["materials"].split(",") if m in CARE), None)
    washed = not cut["category"].startswith(("shoes", "bags")) or material in ("leather", "suede")
    last = [CARE[material]] if material and washed and draw("care", number) < 0.7 else []
    parts = [first, *middle, *last]
    return text("".join(zh for zh, _ in parts), " ".join(en for _, en in parts))


def yuan(amount):
    """A price as shops write it: 129, 459, 1280."""
    if amount < 100:
        return max(19, round(amount / 10) * 10 - 1)
    return round(amount / 10) * 10 - 1 if amount < 1000 else round(amount / 10) * 10


def with_check_digit(body):
    """GTIN-13 from twelve digits (GS1 General Specifications, check digit of modulo 10)."""
    total = sum(int(digit) * (3 if i % 2 else 1) for i, digit in enumerate(body))
    return body + str(-total % 10)


def colours_of(design, wardrobe):
    """Key, colour and wardrobe reference of each colour of a design."""
    if "garment" not in design:
        for key in design["colours"]:
            colour = COLOURS[key]
            rgb = [int(colour["rgb"][i:i + 2], 16) for i in (0, 2, 4)]
            yield key, {"name": text(colour["zh"], colour["en"]), "family": colour["family"], "rgb": rgb}, None
        return
    manifest = json.loads((wardrobe / design["garment"] / "garment.json").read_text())
    for way in manifest["colourways"]:
        family = FAMILY_OF_COLOURWAY[way["id"]]
        if way["id"] == "ink" and manifest["id"] in INK_IS_BLUE:
            family = "blue"
        rgb = [int(way["swatch"][i:i + 2], 16) for i in (1, 3, 5)]
        names = {"zh-CN": way["name"]["zh-CN"].replace("黑", "黑色") if way["name"]["zh-CN"] == "黑"
                 else way["name"]["zh-CN"], "en": way["name"]["en"]}
        yield way["id"], {"name": names, "family": family, "rgb": rgb}, \
            {"garment": manifest["id"], "colourway": way["id"]}


def since_of(marks, number):
    """When it came: shortly before the first season it is worn in, this year or the two before."""
    starts = {"spring": (1, 20), "summer": (4, 1), "autumn": (8, 1), "winter": (9, 25)}
    month, day = starts[pick(marks["season"], "since", number)]
    year = 2026 if draw("year", number) < 0.6 else 2025 if draw("year", number) < 0.9 else 2024
    begin = int(datetime(year, month, day, 2, 0, tzinfo=timezone.utc).timestamp())
    return begin + int(draw("day", number) * 45) * DAY


def product(number, line, charts, wardrobe):
    design = parse(line)
    cut = design["cut"]
    marks = attributes(design, gender_of(cut["category"]))
    ident = f"P{number:04d}"
    chart = design.get("chart", cut["chart"])
    sizes = [row["size"] for row in charts[chart]["rows"]]
    if chart == "men":
        sizes = sizes[:-1] if "garment" in design else sizes[1:]
    since = since_of(marks, number)
    asked = float(design["price"]) if "price" in design else yuan(
        float(cut["price"]) * float(design["fabric"]["factor"]) * float(design["brand"]["factor"]))
    variants, index = [], 0
    for key, colour, garment in colours_of(design, wardrobe):
        price = asked
        if NOW - since > 400 * DAY and draw("sale", number, key) < 0.4:
            price = yuan(asked * 0.7)
        for size in sizes:
            variant = {"id": f"{ident}-{key}-{'ONE' if size == '均码' else size.replace('/', '-')}", "size": size,
                       "colour": colour, "gtin": with_check_digit(f"20{number:06d}{index:04d}"),
                       "price": {"minor": int(price * 100), "currency": "CNY"}}
            if design["brand"]["key"] != "ardenne" and NOW - since > 20 * DAY:
                variant["member_price"] = {"minor": round(price * 0.9) * 100, "currency": "CNY"}
            variant["images"] = [f"images/{ident}-{key}.webp"]
            if garment:
                variant["garment"] = garment
            variants.append(variant)
            index += 1
    margin = 48 + int(draw("margin", number) * 22) - (6 if float(design["fabric"]["factor"]) > 2 else 0)
    return {"id": ident, "title": title(design), "description": description(design, number, marks),
            "brand": design["brand"]["name"], "category": cut["category"], "attributes": marks, "variants": variants,
            "size_chart": chart, "since": since, "margin_percent": margin}


def products(charts, wardrobe):
    """The whole range with the line each product came from."""
    made, titles = [], {}
    for number, line in enumerate(lines(), start=1):
        item = product(number, line, charts, wardrobe)
        twin = titles.setdefault(item["title"]["zh-CN"] + item["brand"], item["id"])
        if twin != item["id"]:
            raise ValueError(f"{item['id']} and {twin} are both {item['title']}")
        made.append(item)
    return made
