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
# Products on the sheet of `docs/demo-shop.md`.
SHOWN = [f"P{n:04d}" for n in (6, 15, 14, 5, 16, 18, 20, 32, 43, 58, 72, 87, 93, 103, 110, 128, 134, 139, 152, 162, 168, 193, 196, 207, 209, 215,
                               232, 242, 259, 267, 280, 305, 309, 331, 334, 336, 340, 343, 348, 350, 354, 356, 359, 369, 374, 379, 381, 385, 387, 391,
                               393, 398, 402, 404, 410, 417, 422, 436, 446, 458)]


def held_out():
    """What the development and test dialogues say: never a wording of the knowledge base."""
    import chat_sets
    folder = Path(chat_sets.__file__).parent / "chat"
    written = [talk for part in ("dev", "spoken-dev", "test", "test-more") for talk in chat_sets.read(folder / f"{part}.txt", part)]
    return {turn["text"] for talk in written for turn in talk["turns"]}


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
    write_lines(SHOP / "knowledge.jsonl", knowledge.with_more(knowledge.entries(), held_out()))


def search():
    import queries
    queries.write(read_lines(SHOP / "products.jsonl"), ROOT / "assets" / "eval" / "search")


def people():
    import behaviour, knowledge
    charts = {chart["id"]: chart for chart in read_lines(SHOP / "size_charts.jsonl")}
    behaviour.write(read_lines(SHOP / "products.jsonl"), charts, knowledge.entries(), SHOP, write_lines)


def chat():
    import chat_sets, knowledge
    chat_sets.write(knowledge.entries(), read_lines(SHOP / "products.jsonl"), ROOT / "assets" / "eval" / "chat")


def pictures():
    import pictures as drawn
    products = read_lines(SHOP / "products.jsonl")
    drawn.write(products, SHOP, WARDROBE)
    drawn.sheet(products, SHOP, ROOT / "docs" / "demo-shop.jpg", SHOWN)


def verify():
    import check
    check.check(ROOT)


PARTS = {"shop": shop, "search": search, "people": people, "chat": chat, "pictures": pictures, "check": verify}


def main():
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()


if __name__ == "__main__":
    main()
