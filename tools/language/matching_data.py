"""Queries with graded products for the sequence encoder: judged ones, and ones made from the catalogue itself."""

import functools
import json
import pathlib
import random

from shop_words import FAMILIES, VALUES

ROOT = pathlib.Path(__file__).parents[2]
SHOP, JUDGED = ROOT / "assets/shop", ROOT / "assets/eval/search"


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


class Catalogue:
    """Products with what a query may ask of them."""

    def __init__(self):
        self.products = lines(SHOP / "products.jsonl")
        self.ids = [p["id"] for p in self.products]
        self.place = {id_: n for n, id_ in enumerate(self.ids)}
        self.categories = {c["id"]: c for c in lines(SHOP / "categories.jsonl")}
        self.facts = [self._facts(p) for p in self.products]

    def _facts(self, p):
        path = p["category"].split("/")
        facts = {"category=" + "/".join(path[: n + 1]) for n in range(len(path))}
        facts |= {f"{k}={v}" for k, values in p["attributes"].items() for v in values}
        facts |= {"family=" + v["colour"]["family"] for v in p["variants"]}
        facts |= {"colour=" + v["colour"]["name"]["en"] for v in p["variants"]}
        facts.add("brand=" + p["brand"])
        return facts

    @functools.cache
    def words_of(self, fact):
        """Ways to say one fact; none for facts nobody asks for."""
        key, value = fact.split("=", 1)
        if key == "category":
            c = self.categories[value]
            return [*c["name"].values(), *c.get("synonyms", [])] if "/" in value else []
        if key == "family":
            return FAMILIES.get(value, [])
        if key == "colour":
            return [w for p in self.products for v in p["variants"] if v["colour"]["name"]["en"] == value for w in v["colour"]["name"].values()][:2]
        if key == "brand":
            return [value, *value.split()]
        return VALUES.get(fact, [])

    def text(self, n, rng=None):
        """What the product tower reads: title, category names, attributes, colours, description. With `rng`, parts are left
        out and shuffled, so that shops with poorer texts are served too."""
        p = self.products[n]
        titles = list(p["title"].values())
        names = [w for c in self._chain(p["category"]) for w in self.categories[c]["name"].values()]
        synonyms = self.categories[p["category"]].get("synonyms", [])
        values = [v for vs in p["attributes"].values() for v in vs]
        colours = sorted({w for v in p["variants"] for w in [*v["colour"]["name"].values(), v["colour"]["family"]]})
        description = list(p["description"].values())
        if rng is None:
            parts = [*titles, p["brand"], *names, *synonyms, *values, *colours, *description]
        else:
            if rng.random() < 0.3:
                titles = [rng.choice(titles)]
            parts = [*titles]
            for group in ([p["brand"]], names, synonyms, values, colours):
                if rng.random() < 0.75:
                    parts += rng.sample(group, len(group))
            if rng.random() < 0.4:
                parts.append(rng.choice(description))
        return " ".join(parts)

    def _chain(self, path):
        steps = path.split("/")
        return ["/".join(steps[: n + 1]) for n in range(len(steps))]


FRAMES = [
    "{}", "{}", "{}", "{}", "想买{}", "有没有{}", "找{}", "{} 推荐", "给我看看{}", "i need {}", "looking for {}", "do you have {}",
    "show me {}",
]


def made_query(catalogue, rng):
    """A query from one product's facts: its words, and a grade for each product that answers it."""
    n = rng.randrange(len(catalogue.products))
    facts = [f for f in catalogue.facts[n] if catalogue.words_of(f)]
    kinds = [f for f in facts if f.startswith("category=")]
    others = [f for f in facts if not f.startswith(("category=", "brand="))]
    if rng.random() < 0.05:
        others = [f for f in facts if f.startswith("brand=")]
    chosen = rng.sample(others, min(len(others), rng.choice([0, 1, 1, 1, 2, 2, 3])))
    kind = rng.choice(kinds) if kinds and rng.random() < 0.85 else None
    asked = ([kind] if kind else []) + chosen
    if not asked:
        return None
    language = rng.random()
    said = []
    for fact in asked:
        options = catalogue.words_of(fact)
        own = [w for w in options if w.isascii() == (language < 0.5)]
        said.append(rng.choice(own if own and rng.random() < 0.93 else options))
    rng.shuffle(said)
    ascii_only = all(w.isascii() for w in said)
    text = rng.choice(FRAMES).format((" " if ascii_only or rng.random() < 0.4 else rng.choice(["", "的"])).join(said))
    grades = {}
    for m, has in enumerate(catalogue.facts):
        met = sum(f in has for f in asked)
        if met == len(asked):
            grades[m] = 3
        elif kind is None or kind in has:
            if met >= 1 and len(asked) >= 2:
                grades[m] = 2 if met == len(asked) - 1 and len(asked) > 2 else 1
    return text, grades


def title_query(catalogue, rng):
    """One of a product's titles, with words dropped, for the product."""
    n = rng.randrange(len(catalogue.products))
    title = rng.choice(list(catalogue.products[n]["title"].values()))
    parts = title.split() if title.isascii() else [title[i : i + 2] for i in range(0, len(title), 2)]
    kept = [w for w in parts if rng.random() < 0.7] or parts
    return (" " if title.isascii() else "").join(kept), {n: 3}


def slipped(text, rng):
    """A spelling slip: two characters exchanged, one lost, or one doubled."""
    if len(text) < 4:
        return text
    at = rng.randrange(1, len(text) - 2)
    return rng.choice([
        text[:at] + text[at + 1] + text[at] + text[at + 2 :], text[:at] + text[at + 1 :], text[:at] + text[at] + text[at:],
    ])


def judged(part, catalogue):
    """[(query, {product number: grade})] of a part of the evaluation set; empty when it is not there."""
    queries, judgements = JUDGED / f"queries-{part}.tsv", JUDGED / f"qrels-{part}.txt"
    if not queries.is_file():
        return []
    text = dict(line.split("\t")[:2] for line in queries.read_text().splitlines())
    grades = {q: {} for q in text}
    for line in judgements.read_text().splitlines():
        q, _, product, grade = line.split()
        if product in catalogue.place and int(grade) > 0:
            grades[q][catalogue.place[product]] = int(grade)
    return [(text[q], g) for q, g in grades.items() if g]


def batch(catalogue, train, rng, size):
    """`size` queries with grades: a third judged, the rest made."""
    out = []
    while len(out) < size:
        roll = rng.random()
        if train and roll < 0.35:
            query = rng.choice(train)
        elif roll < 0.85:
            query = made_query(catalogue, rng)
        else:
            query = title_query(catalogue, rng)
        if query:
            text, grades = query
            out.append((slipped(text, rng) if rng.random() < 0.08 else text, grades))
    return out


if __name__ == "__main__":
    c = Catalogue()
    r = random.Random(1)
    for t, g in batch(c, [], r, 12):
        print(t, sum(x == 3 for x in g.values()), len(g))
