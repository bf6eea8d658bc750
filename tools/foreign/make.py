"""Catalogues that are not ours, with judged queries, to measure `jingxuan eval search --catalog` by.

    python tools/foreign/make.py FOLDER

writes four catalogues of the same 1,600 made-up products as other shops would write them (`attrs`: titles in either language, attributes in
an object; `en` and `zh`: one language, price and sizes in columns of their own; `bare`: title and description only, everything in words),
`queries.tsv` and `qrels.txt`. A product that has all a query asks for is graded 3, one that lacks a single thing other than kind, price or
gender 1. Names, words and ranges were chosen without looking at the demo shop.
"""

import json
import random
import sys
from pathlib import Path

WEAR = ["women", "men"]
# kind: English titles, Chinese titles, group, sizes, lowest and highest price, for whom
KINDS = {
    "dress": (["Midi Dress", "Wrap Dress", "Slip Dress", "Maxi Dress", "Shirt Dress"], ["连衣裙", "吊带裙", "裹身裙", "衬衫裙", "长裙"], "dress", "abc", (189, 1299), ["women"]),
    "qipao": (["Cheongsam", "Qipao Dress"], ["旗袍", "改良旗袍"], "dress", "abc", (499, 2999), ["women"]),
    "gown": (["Evening Gown", "Ball Gown"], ["晚礼服", "礼服裙"], "dress", "abc", (899, 4999), ["women"]),
    "tee": (["T-Shirt", "Crew Neck Tee", "Graphic Tee"], ["T恤", "圆领T恤", "印花短袖"], "top", "abc", (59, 299), WEAR),
    "shirt": (["Button-Down Shirt", "Poplin Shirt", "Oxford Shirt"], ["衬衫", "牛津纺衬衣", "衬衫上衣"], "top", "abc", (129, 699), WEAR),
    "sweater": (["Cable Knit Sweater", "Crewneck Jumper", "Turtleneck Pullover"], ["毛衣", "针织衫", "高领毛衣"], "top", "abc", (199, 1599), WEAR),
    "hoodie": (["Hoodie", "Zip Hooded Sweatshirt"], ["连帽卫衣", "卫衣"], "top", "abc", (159, 599), WEAR),
    "cardigan": (["Cardigan", "V-Neck Cardigan"], ["开衫", "针织开衫"], "top", "abc", (199, 899), WEAR),
    "coat": (["Overcoat", "Wool Coat", "Longline Coat"], ["大衣", "呢子大衣", "长款大衣"], "outer", "abc", (699, 4999), WEAR),
    "trench": (["Trench Coat"], ["风衣"], "outer", "abc", (599, 2999), WEAR),
    "down": (["Puffer Jacket", "Down Parka"], ["羽绒服", "轻薄羽绒服"], "outer", "abc", (399, 2999), WEAR),
    "blazer": (["Blazer", "Tailored Blazer"], ["西装外套", "小西装"], "outer", "abc", (399, 1999), WEAR),
    "jeans": (["Straight Jeans", "Skinny Jeans", "Wide Leg Jeans"], ["牛仔裤", "直筒牛仔裤", "阔腿牛仔裤"], "bottom", "num", (199, 899), WEAR),
    "trousers": (["Tailored Trousers", "Suit Pants", "Chinos"], ["西裤", "休闲裤", "直筒裤"], "bottom", "num", (199, 999), WEAR),
    "shorts": (["Shorts", "Linen Shorts"], ["短裤", "五分裤"], "bottom", "num", (99, 399), WEAR),
    "skirt": (["Pleated Skirt", "A-Line Skirt", "Pencil Skirt"], ["百褶裙", "半身裙", "包臀裙"], "bottom", "abc", (149, 799), ["women"]),
    "boots": (["Ankle Boots", "Chelsea Boots"], ["短靴", "切尔西靴"], "shoes", "shoe", (399, 1999), WEAR),
    "sneakers": (["Sneakers", "Running Shoes"], ["运动鞋", "跑步鞋", "小白鞋"], "shoes", "shoe", (199, 1299), WEAR),
    "heels": (["High Heels", "Pumps"], ["高跟鞋", "尖头高跟鞋"], "shoes", "shoe", (299, 1299), ["women"]),
    "bag": (["Tote Bag", "Crossbody Bag", "Backpack"], ["托特包", "斜挎包", "双肩包"], "acc", "one", (99, 1999), ["women"]),
    "scarf": (["Scarf", "Shawl"], ["围巾", "披肩"], "acc", "one", (59, 899), ["women"]),
}
# A digit tells colours of one family apart.
COLOURS = {"black": ("Black", "黑色"), "white": ("White", "白色"), "grey": ("Charcoal", "深灰色"), "red": ("Burgundy", "酒红色"), "red2": ("Red", "大红色"),
           "blue": ("Navy", "藏青色"), "blue2": ("Sky Blue", "天蓝色"), "green": ("Olive", "军绿色"), "green2": ("Emerald", "祖母绿"),
           "pink": ("Blush Pink", "粉色"), "purple": ("Lavender", "薰衣草紫"), "brown": ("Camel", "驼色"), "beige": ("Oatmeal", "燕麦色"), "yellow": ("Mustard", "姜黄色")}
MATERIALS = {"cotton": ("Cotton", "纯棉"), "wool": ("Merino Wool", "羊毛"), "cashmere": ("Cashmere", "羊绒"), "silk": ("Mulberry Silk", "桑蚕丝"), "linen": ("Linen", "亚麻"),
             "leather": ("Genuine Leather", "真皮"), "polyester": ("Polyester", "涤纶"), "denim": ("Denim", "丹宁")}
MADE_OF = {"dress": ["cotton", "silk", "linen", "polyester"], "top": ["cotton", "wool", "cashmere", "linen", "silk", "polyester"],
           "outer": ["wool", "cashmere", "polyester", "leather", "cotton"], "bottom": ["cotton", "linen", "wool", "polyester"],
           "shoes": ["leather", "polyester"], "acc": ["leather", "wool", "cashmere", "silk", "cotton"]}
BRANDS = ["Norrland", "Peony & Co", "Hutong Studio", "Vale", "青禾", "远山", "Marlowe"]
PRAISE = [("A wardrobe staple you'll reach for again and again.", "百搭基础款。"), ("Cut for comfort with a flattering line.", "版型利落，上身显瘦。"),
          ("Finished with care in small runs.", "细节考究，舒适不紧绷。"), ("Easy to pair and easier to love.", "通勤约会都合适。")]
USES = {"dress": ["beach holiday", "office", "date night"], "qipao": ["wedding", "banquet"], "gown": ["gala", "wedding"], "blazer": ["office", "job interview"],
        "trousers": ["office", "job interview"], "sneakers": ["running", "gym"], "down": ["skiing", "deep winter"], "coat": ["winter commute"], "tee": ["everyday"],
        "shorts": ["beach holiday"]}
USES_ZH = {"beach holiday": "海边度假", "office": "上班通勤", "date night": "约会", "wedding": "婚礼", "banquet": "宴会", "gala": "晚宴", "job interview": "面试",
           "running": "跑步", "gym": "健身房", "skiing": "滑雪", "deep winter": "严冬", "winter commute": "冬日通勤", "everyday": "日常"}
SIZES = {"abc": ["S", "M", "L", "XL"], "num": ["27", "28", "29", "30"], "shoe": ["37", "38", "39", "40", "41"], "one": []}
SLEEVES = {"long": ("Long Sleeve ", "长袖"), "short": ("Short Sleeve ", "短袖"), None: ("", "")}
# A product that fails one of these is no answer at all.
DECISIVE = {"k", "g", "min", "max", "ge"}


def product(rng, number):
    kind = rng.choice(list(KINDS))
    english, chinese, group, sizes, (low, high), people = KINDS[kind]
    at, colour = rng.randrange(min(len(english), len(chinese))), rng.choice(list(COLOURS))
    material, gender = rng.choice(["denim"] if kind == "jeans" else MADE_OF[group]), rng.choice(people)
    price = rng.randrange(low, high, 10) + 9
    sleeve = rng.choice(["long", "short"]) if group in ("top", "dress") else None
    sleeve = "long" if kind in ("sweater", "hoodie", "cardigan") else sleeve
    use, brand, praise = rng.choice(USES.get(kind, [None])), rng.choice(BRANDS), rng.choice(PRAISE)
    said = SLEEVES[sleeve if kind in ("tee", "shirt") or group == "dress" else None]
    whose = ("", "") if group == "acc" else {"women": ("Women's ", "女士"), "men": ("Men's ", "男士")}[gender]
    cloth, shade = MATERIALS[material], COLOURS[colour]
    return {"id": f"A{number:05}", "k": kind, "g": group, "c": colour.rstrip("2"), "cr": colour, "m": material, "ge": gender, "pr": price, "sl": sleeve, "u": use,
            "br": brand, "sizes": [size for size in SIZES[sizes] if rng.random() < 0.7], "shade": shade, "cloth": cloth[0],
            "title": (f"{brand} {whose[0]}{cloth[0]} {said[0]}{english[at]}", f"{brand} {whose[1]}{cloth[1]}{said[1]}{chinese[at]}"),
            "text": (f"{praise[0]} {cloth[0]} in {shade[0].lower()}." + (f" Perfect for {use}." if use else ""),
                     f"{praise[1]}{shade[1]}，{cloth[1]}面料。" + (f"适合{USES_ZH[use]}。" if use else ""))}


CATALOGUES = {
    "attrs": lambda p: {"id": p["id"], "title": p["title"][int(p["id"][-1]) % 2], "description": " ".join(p["text"]),
                        "attributes": {"color": p["shade"][0], "size": p["sizes"], "material": p["cloth"], "gender": p["ge"], "price": p["pr"], "brand": p["br"]}},
    "en": lambda p: {"id": p["id"], "title": f"{p['title'][0]}, {p['shade'][0]}", "description": p["text"][0], "price": f"¥{p['pr']}.00", "size": p["sizes"]},
    "zh": lambda p: {"id": p["id"], "title": f"{p['title'][1]} {p['shade'][1]}", "description": p["text"][1], "价格": p["pr"], "尺码": ",".join(p["sizes"])},
    "bare": lambda p: {"id": p["id"], "title": " / ".join(p["title"]),
                       "description": f"{' '.join(p['text'])} Sizes: {', '.join(p['sizes'])}. Price: {p['pr']} yuan"},
}


def holds(product, key, value):
    values = value if isinstance(value, list) else [value]
    if key in ("min", "max"):
        return product["pr"] >= value if key == "min" else product["pr"] <= value
    if key == "size":
        return value in product["sizes"]
    if key.startswith("not_"):
        return product[key[4:]] not in values
    return product[key] in values


def grade(product, wanted):
    failed = [key for key, value in wanted.items() if not holds(product, key, value)]
    if any(key in DECISIVE or key.startswith("not_") for key in failed):
        return 0
    return {0: 3, 1: 1 if len(wanted) > 1 else 0}.get(len(failed), 0)


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(7)
    products = [product(rng, number) for number in range(1600)]
    for name, line in CATALOGUES.items():
        text = "".join(json.dumps(line(one), ensure_ascii=False) + "\n" for one in products)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    lines = [line for line in (Path(__file__).parent / "queries.txt").read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    queries, judgements = [], []
    for number, line in enumerate(lines):
        words, wanted = [part.strip() for part in line.split("|")]
        wanted = json.loads(wanted)
        queries.append(f"q{number:03}\t{words}\n")
        grades = ((one["id"], grade(one, wanted)) for one in products)
        judgements += [f"q{number:03} 0 {ident} {value}\n" for ident, value in grades if value]
    (folder / "queries.tsv").write_text("".join(queries), encoding="utf-8")
    (folder / "qrels.txt").write_text("".join(judgements), encoding="utf-8")


main()
