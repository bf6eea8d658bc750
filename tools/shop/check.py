"""Checks of everything the other scripts make; prints what is wrong and fails."""

import gzip
import json
import sys

from categories import department
from products import with_check_digit


def load(path):
    opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else open(path, encoding="utf-8")
    with opened as file:
        return [json.loads(line) for line in file]


def check(root):
    shop, found = root / "assets" / "shop", []

    def wrong(condition, text):
        if condition:
            found.append(text)

    categories = {c["id"] for c in load(shop / "categories.jsonl")}
    charts = {c["id"]: [row["size"] for row in c["rows"]] for c in load(shop / "size_charts.jsonl")}
    products = {p["id"]: p for p in load(shop / "products.jsonl")}
    stores = {s["id"] for s in load(shop / "stores.jsonl")}
    wardrobe = {}
    for path in sorted((root / "assets" / "wardrobe").glob("*/garment.json")):
        manifest = json.loads(path.read_text())
        wardrobe[manifest["id"]] = ({w["id"] for w in manifest["colourways"]}, {s["label"] for s in manifest["sizes"]})
    variants, barcodes, dressed = {}, set(), set()
    for path in categories:
        wrong("/" in path and path.rsplit("/", 1)[0] not in categories, f"category {path}: no parent")
    for product in products.values():
        name = product["id"]
        wrong(product["category"] not in categories, f"{name}: category")
        wrong(product["size_chart"] not in charts, f"{name}: chart")
        for text in (product["title"], product["description"]):
            wrong(not text.get("zh-CN") or not text.get("en"), f"{name}: a text is missing")
        for variant in product["variants"]:
            wrong(variant["id"] in variants, f"{variant['id']}: twice")
            variants[variant["id"]] = name
            wrong(with_check_digit(variant["gtin"][:12]) != variant["gtin"] or variant["gtin"][0] != "2", f"{variant['id']}: barcode")
            wrong(variant["gtin"] in barcodes, f"{variant['id']}: barcode twice")
            barcodes.add(variant["gtin"])
            wrong(variant["size"] not in charts[product["size_chart"]], f"{variant['id']}: size is not on its chart")
            wrong(variant.get("member_price", variant["price"])["minor"] > variant["price"]["minor"], f"{variant['id']}: member price")
            for image in variant["images"]:
                wrong(not (shop / image).is_file(), f"{variant['id']}: no picture {image}")
            garment = variant.get("garment")
            if garment:
                ways, sizes = wardrobe[garment["garment"]]
                dressed.add((garment["garment"], garment["colourway"]))
                wrong(garment["colourway"] not in ways or variant["size"] not in sizes, f"{variant['id']}: garment")
    for name, (ways, _) in wardrobe.items():
        wrong({(name, way) for way in ways} - dressed, f"wardrobe {name}: a colourway is not sold")
    for row in load(shop / "stock.jsonl"):
        wrong(row["variant"] not in variants or row["store"] not in stores, f"stock {row}")
    customers = {c["id"]: c for c in load(shop / "customers.jsonl")}
    for order in load(shop / "orders.jsonl"):
        wrong(order.get("customer", "c0000") not in customers or not order["lines"], f"order {order['id']}")
        wrong(any(line["variant"] not in variants for line in order["lines"]), f"order {order['id']}: variant")
    ids, last = set(), 0
    for event in load(shop / "events.jsonl.gz"):
        wrong(event["id"] in ids or event["at"] < last, f"event {event['id']}")
        ids.add(event["id"])
        last = event["at"]
        wrong("customer" in event and not customers[event["customer"]]["consent"]["profile"], f"event {event['id']}: consent")
        wrong("variant" in event and variants.get(event["variant"]) != event["product"], f"event {event['id']}: variant")
        wrong(event.get("product", "P0001") not in products, f"event {event['id']}: product")
        wrong(event["kind"] in ("search", "ask") and not event.get("text"), f"event {event['id']}: text")
    known = {}
    for entry in load(shop / "knowledge.jsonl"):
        wrong(entry["id"] in known, f"knowledge {entry['id']}: twice")
        known[entry["id"]] = {v.lower() for v in entry["variants"] + list(entry["question"].values())}
        wrong(not all(entry[k].get(l) for k in ("question", "answer") for l in ("zh-CN", "en")), f"knowledge {entry['id']}: text")

    typed = {}
    for part in ("train", "dev", "test"):
        folder = root / "assets" / "eval" / "search"
        rows = [line.split("\t") for line in (folder / f"queries-{part}.tsv").read_text(encoding="utf-8").splitlines()]
        typed[part] = {text.lower() for _, text in rows}
        names = {name for name, _ in rows}
        judged = [line.split() for line in (folder / f"qrels-{part}.txt").read_text().splitlines()]
        wrong(len(names) != len(rows), f"queries-{part}: an id twice")
        wrong(any(q not in names or p not in products or g not in "123" for q, _, p, g in judged), f"qrels-{part}")
        wrong(names - {q for q, *_ in judged}, f"qrels-{part}: a query without answers")
    wrong((typed["train"] | typed["dev"]) & typed["test"], "a test query is in train or dev")

    said = {}
    for path in sorted((root / "assets" / "eval" / "chat").glob("*.jsonl")):
        texts = said[path.stem] = set()
        for talk in load(path):
            wrong(talk["scene"].get("worn", "P0001-ivory-M") not in variants, f"{talk['id']}: worn")
            wrong(set(talk["scene"].get("listed", [])) - set(products), f"{talk['id']}: listed")
            for turn in talk["turns"]:
                texts.add(turn["text"].lower())
                wrong(turn.get("kb", next(iter(known))) not in known, f"{talk['id']}: {turn['kb'] if 'kb' in turn else ''}")
                wrong(turn["slots"].get("store", "sh-jingan") not in stores, f"{talk['id']}: store")
                kinds = [kind for kind in turn["slots"].get("category", "").split(",") if kind]
                wrong(any(not any(f"/{kind}/" in f"/{path}/" for path in categories) for kind in kinds), f"{talk['id']}: {kinds}")
    learned = set().union(*(texts for part, texts in said.items() if not part.startswith("test")), *known.values())
    for part in [part for part in said if part.startswith("test")]:
        # What is short ("ok", "XL") everybody says.
        both = sorted(text for text in said[part] & learned if len(text) > 10)
        wrong(both, f"{part}: {both[:3]} are in what is learned from")
    wrong((said["train"] | said["dev"]) & said["test"], "a test turn is in train or dev")
    wrong(set().union(*known.values()) & said["test"], "a test turn is in the knowledge base")
    wrong({department(p["category"]) for p in products.values()} - categories, "a department without node")
    for text in found[:40]:
        print(text)
    print(f"{len(products)} products, {len(variants)} variants, {len(ids)} events, {len(known)} answers: {len(found)} faults")
    if found:
        sys.exit(1)
