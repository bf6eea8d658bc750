"""Size charts: the body measurements, in centimetres, that each size is cut for.

The letter charts follow the bodies that the wardrobe's garments are cut on (`assets/wardrobe/*/garment.json`, `body_cm`):
a size reaches halfway to its neighbours.
"""

import json


def text(zh, en):
    return {"zh-CN": zh, "en": en}


def halfway(values, low, high):
    """Ranges around ascending values, bounded by the halves between neighbours."""
    middles = [round((a + b) / 2, 1) for a, b in zip(values, values[1:])]
    return list(zip([low] + middles, middles + [high]))


def body_of(wardrobe, garment):
    sizes = json.loads((wardrobe / garment / "garment.json").read_text())["sizes"]
    labels = [size["label"] for size in sizes]
    return labels, {key: [size["body_cm"][key] for size in sizes] for key in ("chest", "waist", "hip")}


def letters(wardrobe, garment, heights, extra=None):
    """Rows of a letter chart, with one larger size where `extra` gives its measurements."""
    labels, girths = body_of(wardrobe, garment)
    if extra:
        labels = labels + [extra["size"]]
        girths = {key: values + [extra[key]] for key, values in girths.items()}
    ranges = {key: halfway(values, round(values[0] - 3.0, 1), round(values[-1] + 4.0, 1))
              for key, values in girths.items()}
    ranges["height"] = heights
    return [row(label, {key: values[i] for key, values in ranges.items()}) for i, label in enumerate(labels)]


def row(size, body):
    return {"size": size, "body": {key: [float(a), float(b)] for key, (a, b) in sorted(body.items())}}


def steps(sizes, **ranges):
    """Rows from equal steps: each measurement as (lowest, step, width)."""
    return [row(size, {key: (low + i * step, low + i * step + width) for key, (low, step, width) in ranges.items()})
            for i, size in enumerate(sizes)]


def charts(wardrobe):
    """All charts by id, in the order of the file."""
    women = letters(wardrobe, "dress-summer", [(150, 158), (154, 162), (158, 167), (162, 172), (165, 176)])
    unisex = letters(wardrobe, "tee-classic", [(152, 162), (158, 168), (164, 175), (170, 182), (174, 188)])
    men = letters(wardrobe, "jeans-straight", [(158, 166), (163, 171), (168, 177), (173, 182), (177, 187), (180, 192)],
                  {"size": "XXL", "chest": 117.0, "waist": 106.0, "hip": 114.5})
    named = [
        ("women", text("女装尺码", "Women's sizes"), women),
        ("unisex", text("中性款尺码", "Unisex sizes"), unisex),
        ("men", text("男装尺码", "Men's sizes"), men),
        ("women-jeans", text("女士牛仔裤尺码", "Women's jeans sizes"),
         steps([str(n) for n in range(25, 32)], waist=(61.5, 2.5, 2.5), hip=(85.0, 2.7, 2.7))),
        ("men-trousers", text("男裤尺码", "Men's trouser sizes"),
         steps([str(n) for n in range(29, 37)], waist=(72.0, 2.6, 2.6), hip=(88.0, 2.6, 2.6))),
        ("men-suit", text("男士西装尺码", "Men's suit sizes"),
         steps(["165/84A", "170/88A", "175/92A", "180/96A", "185/100A"],
               height=(162.0, 5.0, 6.0), chest=(82.0, 4.0, 4.0), waist=(70.0, 4.0, 4.0))),
        ("kids", text("童装尺码", "Children's sizes"),
         steps(["100", "110", "120", "130", "140", "150"], height=(95.0, 10.0, 10.0), chest=(53.0, 4.0, 4.0))),
        ("baby", text("婴儿尺码", "Baby sizes"),
         steps(["59", "66", "73", "80", "90"], height=(52.0, 7.0, 7.0))),
        ("shoes-women", text("女鞋尺码", "Women's shoe sizes"),
         steps(["35", "36", "37", "38", "39", "40"], foot=(22.3, 0.5, 0.5))),
        ("shoes-men", text("男鞋尺码", "Men's shoe sizes"),
         steps(["39", "40", "41", "42", "43", "44"], foot=(24.3, 0.5, 0.5))),
        ("shoes-kids", text("童鞋尺码", "Children's shoe sizes"),
         steps(["26", "28", "30", "32", "34"], foot=(15.8, 1.2, 1.2))),
        ("bras", text("文胸尺码", "Bra sizes"), [
            row("70B", {"underbust": (68, 72), "bust": (81, 83)}), row("75A", {"underbust": (73, 77), "bust": (84, 86)}),
            row("75B", {"underbust": (73, 77), "bust": (86, 88)}), row("75C", {"underbust": (73, 77), "bust": (88, 91)}),
            row("80B", {"underbust": (78, 82), "bust": (91, 93)}), row("80C", {"underbust": (78, 82), "bust": (93, 96)}),
            row("85C", {"underbust": (83, 87), "bust": (98, 101)})]),
        ("gloves", text("手套尺码", "Glove sizes"), steps(["S", "M", "L"], hand=(17.0, 1.5, 1.5))),
        ("belts", text("皮带尺码", "Belt sizes"), steps(["90", "95", "100", "105", "110"], waist=(70.0, 5.0, 5.0))),
        ("one", text("均码", "One size"), [row("均码", {})]),
        ("socks", text("袜子均码", "Socks, one size"), [row("均码", {})]),
    ]
    return {key: {"id": key, "name": name, "rows": rows} for key, name, rows in named}
