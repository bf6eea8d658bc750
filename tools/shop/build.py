#!/usr/bin/env python3
"""Make the demo shop: `python tools/shop/build.py [PART ...]` with parts shop, search, people, chat, pictures, check.

Without a part, all of them in this order.  The same sources give the same bytes.
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHOP = ROOT / "assets" / "shop"
WARDROBE = ROOT / "assets" / "wardrobe"


def write_lines(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(f"{path.relative_to(ROOT)}: {len(rows)}")


def read_lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def shop():
    import categories, knowledge, products, sizes, stores
    charts = sizes.charts(WARDROBE)
    made = products.products(charts, WARDROBE)
    write_lines(SHOP / "categories.jsonl", categories.tree())
    write_lines(SHOP / "size_charts.jsonl", list(charts.values()))
    write_lines(SHOP / "products.jsonl", made)
    write_lines(SHOP / "stores.jsonl", stores.STORES)
    write_lines(SHOP / "stock.jsonl", stores.stock(made))
    write_lines(SHOP / "knowledge.jsonl", knowledge.entries())


def search():
    import queries
    queries.write(read_lines(SHOP / "products.jsonl"), ROOT / "assets" / "eval" / "search")


def people():
    import behaviour
    charts = {chart["id"]: chart for chart in read_lines(SHOP / "size_charts.jsonl")}
    behaviour.write(read_lines(SHOP / "products.jsonl"), charts, read_lines(SHOP / "knowledge.jsonl"), SHOP, write_lines)


def chat():
    import chat_sets
    chat_sets.write(read_lines(SHOP / "knowledge.jsonl"), read_lines(SHOP / "products.jsonl"), ROOT / "assets" / "eval" / "chat")


def verify():
    import check
    check.check(ROOT)


PARTS = {"shop": shop, "search": search, "people": people, "chat": chat, "check": verify}


def main():
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()


if __name__ == "__main__":
    main()
