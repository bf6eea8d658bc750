"""Five stores in three cities, and what each has in stock."""

from categories import text
from products import NOW, draw

STORES = [
    {"id": "sh-jingan", "name": text("镜选 上海静安旗舰店", "Jingxuan Shanghai Jing'an Flagship"),
     "city": text("上海", "Shanghai"), "address": text("静安区梧桐里 18 号 1-2 层", "Floors 1-2, 18 Wutong Lane, Jing'an District"),
     "latitude": 31.2286, "longitude": 121.4480},
    {"id": "sh-xuhui", "name": text("镜选 上海徐汇店", "Jingxuan Shanghai Xuhui"),
     "city": text("上海", "Shanghai"), "address": text("徐汇区衡和广场 B1-06", "B1-06 Henghe Plaza, Xuhui District"),
     "latitude": 31.1950, "longitude": 121.4375},
    {"id": "bj-chaoyang", "name": text("镜选 北京朝阳店", "Jingxuan Beijing Chaoyang"),
     "city": text("北京", "Beijing"), "address": text("朝阳区青禾中心 3 层 312", "Unit 312, Qinghe Centre, Chaoyang District"),
     "latitude": 39.9335, "longitude": 116.4546},
    {"id": "bj-haidian", "name": text("镜选 北京海淀店", "Jingxuan Beijing Haidian"),
     "city": text("北京", "Beijing"), "address": text("海淀区知春天街 2 层 208", "Unit 208, Zhichun Arcade, Haidian District"),
     "latitude": 39.9760, "longitude": 116.3170},
    {"id": "cd-jinjiang", "name": text("镜选 成都锦江店", "Jingxuan Chengdu Jinjiang"),
     "city": text("成都", "Chengdu"), "address": text("锦江区芙蓉里 A 座 105", "A105 Furong Lane, Jinjiang District"),
     "latitude": 30.6565, "longitude": 104.0815},
]

# Share of the range that each store carries, and how deep.
CARRIES = {"sh-jingan": (1.0, 1.6), "sh-xuhui": (0.72, 1.0), "bj-chaoyang": (0.85, 1.2), "bj-haidian": (0.62, 0.9),
           "cd-jinjiang": (0.75, 1.0)}


def stock(products):
    """Pieces of each variant in each store that carries its product; middle sizes lie deeper, old colours run out."""
    rows = []
    for product in products:
        sizes = list(dict.fromkeys(v["size"] for v in product["variants"]))
        age = (NOW - product["since"]) / (86_400 * 365)
        for store in STORES:
            share, depth = CARRIES[store["id"]]
            if draw("carry", store["id"], product["id"]) >= share:
                continue
            for variant in product["variants"]:
                middle = 1.0 - abs(sizes.index(variant["size"]) - (len(sizes) - 1) / 2) / max(1, len(sizes))
                mean = depth * (1.2 + 4.2 * middle) * (1.15 - 0.35 * min(age, 2.0))
                luck = draw("stock", store["id"], variant["id"])
                quantity = 0 if luck < 0.12 + 0.05 * age else round(mean * (0.35 + 1.1 * luck))
                rows.append({"variant": variant["id"], "store": store["id"], "quantity": quantity, "at": NOW})
    return rows
