"""Grades of products for a query whose meaning is known.

A meaning is a list of kinds and a list of wishes:

    knitwear material=cashmere colour=red,pink shade=wine price<=500 price>=300 size=M !pattern=striped is=围巾 brand=北屿

Grades: 3 the right kind and every wish met; 2 the right kind with one near miss or one of several wishes missed, or a
neighbouring kind with every wish met; 1 related; 0 (not written) anything else.  Wrong gender or age group is always 0.
"""

import re

from categories import KINDS, tree

NEIGHBOURS = """
everyday summer office evening knit-dress qipao
a-line pleated pencil long-skirt
knitwear cardigans
knitwear hoodies
tees polos
tees camis
shirts blouses
coats trench
coats down
down waistcoats
jackets blazers
jackets shells
jackets trench
blazers suits
tailored casual
jeans casual
tailored suits
leggings tracksuits
sports-bras bras
sports-bras tracksuits
heels flats
heels sandals
flats trainers
boots formal-shoes
formal-shoes trainers
totes crossbody
totes briefcases
totes backpacks
crossbody clutches
backpacks luggage
backpacks briefcases
pyjamas thermals
bodysuits baby-sets
girl-dresses uniforms
kid-tops kid-outerwear
shorts casual
shorts swimsuits
""".strip().splitlines()

PATHS = [node["id"] for node in tree()]
HARD = {"gender", "age"}


def paths_of(name):
    """Categories that a kind, group or path names."""
    if name in PATHS and "/" in name:
        return [path for path in PATHS if path == name or path.startswith(name + "/")]
    if name in KINDS:
        return [path for path in PATHS if path.endswith("/" + name)]
    found = [path for path in PATHS if f"/{name}/" in f"/{path}/"]
    if not found:
        raise ValueError(f"no such kind: {name}")
    return found


def near(paths):
    """Categories next to these, in the same department's breadth."""
    kinds = {path.rsplit("/", 1)[-1] for path in paths}
    beside = {other for line in NEIGHBOURS for other in line.split() if kinds & set(line.split())}
    return {path for path in PATHS if path.rsplit("/", 1)[-1] in beside} - set(paths)


def meaning(text):
    """A parsed meaning."""
    exact, beside, wishes = set(), set(), []
    for token in text.split():
        wish = re.fullmatch(r"(!?)([a-z]+)(<=|>=|=)(.+)", token)
        if wish:
            negated, key, sign, value = wish.groups()
            wishes.append((bool(negated), key, sign, value if key == "price" else value.split(",")))
        elif token.startswith("~"):
            beside |= set(paths_of(token[1:]))
        else:
            exact |= set(paths_of(token))
    if not exact:
        raise ValueError(f"no kind in: {text}")
    return {"exact": exact, "near": (near(exact) | beside) - exact, "wishes": wishes}


def has(product, variant, key, values):
    """Whether a variant of a product meets one wish; None for a near miss."""
    marks = product["attributes"]
    if key == "colour":
        return variant["colour"]["family"] in values
    if key == "shade":
        names = {variant["id"].split("-", 1)[1].rsplit("-", 1)[0]}
        if any(name.startswith(value) or value == name for value in values for name in names):
            return True
        return None if variant["colour"]["family"] in {family(value) for value in values} else False
    if key == "size":
        return variant["size"] in values
    if key == "brand":
        return any(value.lower() in product["brand"].lower() for value in values)
    if key == "is":
        return any(value in product["title"]["zh-CN"] for value in values)
    if key == "gender":
        own = marks["gender"][0]
        return bool(set(marks["gender"]) & set(values)) or own == "unisex" and (
            marks["age"][0] in ("baby", "child") or bool({"women", "men"} & set(values)) and "adult" in marks["age"])
    return bool(set(marks.get(key, [])) & set(values))


def family(shade):
    from products import FAMILY_OF_COLOURWAY
    from vocabulary import COLOURS
    return COLOURS[shade]["family"] if shade in COLOURS else FAMILY_OF_COLOURWAY[shade]


def misses(product, variant, wishes):
    """How far a variant is from the wishes: one for each missed, half for a near miss, two for what was excluded."""
    total = 0.0
    for negated, key, sign, values in wishes:
        if key == "price":
            price, bound = variant["price"]["minor"] / 100, float(values)
            over = price / bound if sign == "<=" else bound / price
            total += 0 if over <= 1.0 else 0.5 if over <= 1.15 else 1.0
            continue
        met = has(product, variant, key, values)
        if negated:
            total += 2.0 if met else 0.0
        else:
            total += 0.0 if met else 0.5 if met is None else 1.0
    return total


def grade(query, product):
    kind = 3 if product["category"] in query["exact"] else 2 if product["category"] in query["near"] else 0
    if not kind:
        return 0
    hard = [wish for wish in query["wishes"] if wish[1] in HARD]
    soft = [wish for wish in query["wishes"] if wish[1] not in HARD]
    if any(has(product, product["variants"][0], key, values) == negated for negated, key, _, values in hard):
        return 0
    away = min(misses(product, variant, soft) for variant in product["variants"])
    if kind == 3:
        if away == 0:
            return 3
        if away <= 0.5 or away <= 1 and len(soft) >= 2:
            return 2
        return 1 if away <= 1 or away <= 2 and len(soft) >= 4 else 0
    if away == 0:
        return 2 if soft else 1
    return 1 if away <= 1 and len(soft) >= 2 else 0


def judge(query, products):
    grades = {product["id"]: grade(query, product) for product in products}
    return {ident: value for ident, value in grades.items() if value}
