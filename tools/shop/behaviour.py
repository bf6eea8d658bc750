"""Behaviour on every channel, drawn from the hidden tastes of `people.py`.

A visit has a purpose (a kind of goods, something seen before, or none) and an intent to buy that is hidden; how often
things are tried on, added and taken out depends on taste, fit of price and that intent, and so does buying.  Sizes follow
the body and how the brand is cut; what was chosen too large or small comes back more often.
"""

import gzip
import json

import numpy as np

import judge
import queries
from people import CHANNELS, CLUSTERS, FAMILIES, people, records, unit
from products import DAY, NOW

SPAN = 545  # days of history
BEGIN = NOW - SPAN * DAY
SEED = 20_261_128
MONTH_SEASON = [None, "winter", "winter", "spring", "spring", "spring", "summer", "summer", "summer", "autumn", "autumn",
                "winter", "winter"]
# How a brand is cut, in sizes: positive runs large.
CUT = {"燃路": 0.45, "云涧": 0.2, "Linden": -0.25, "锦屿": -0.3, "Tidewell": -0.15, "北屿": 0.3}
GROUPS = ["dresses", "tops", "outerwear", "trousers", "skirts", "sport", "swim", "shoes", "bags", "accessories", "home", "kids"]
# Groups bought together.
GOES_WITH = {"dresses": ["outerwear", "shoes", "bags", "accessories"], "tops": ["trousers", "skirts", "outerwear"],
             "outerwear": ["tops", "trousers", "accessories"], "trousers": ["tops", "shoes", "accessories"],
             "skirts": ["tops", "shoes"], "sport": ["shoes", "sport"], "shoes": ["trousers", "dresses"], "bags": ["accessories"],
             "accessories": ["outerwear", "accessories"], "home": ["home"], "kids": ["kids", "shoes"], "swim": ["dresses", "shoes"]}
STORES = {"sh": ["sh-jingan", "sh-xuhui"], "bj": ["bj-chaoyang", "bj-haidian"], "cd": ["cd-jinjiang"]}


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def group_of(category):
    top = category.split("/")[0]
    return category.split("/")[1] if top in ("women", "men", "unisex") else top


class Range:
    """The products as arrays."""

    def __init__(self, products, charts):
        self.products, self.charts = products, charts
        self.groups = [group_of(p["category"]) for p in products]
        self.group = np.array([GROUPS.index(g) for g in self.groups])
        self.since = np.array([p["since"] for p in products])
        self.price = np.array([min(v["price"]["minor"] for v in p["variants"]) / 100 for p in products])
        median = {g: np.median(self.price[[x == g for x in self.groups]]) for g in set(self.groups)}
        self.level = np.log(self.price / np.array([median[g] for g in self.groups]))
        self.seasons = np.array([[s in p["attributes"]["season"] for s in ("spring", "summer", "autumn", "winter")]
                                 for p in products])
        self.colours = [sorted({v["id"].split("-", 1)[1][: -len(v["size"].replace("/", "-")) - 1]
                                if v["size"] != "均码" else v["id"].split("-", 1)[1][:-4] for v in p["variants"]})
                        for p in products]
        self.by_id = {v["id"]: (i, v) for i, p in enumerate(products) for v in p["variants"]}
        self.family = [{c: next(v["colour"]["family"] for v in p["variants"] if v["id"].startswith(f"{p['id']}-{c}-"))
                        for c in colours} for p, colours in zip(products, self.colours)]
        self.index = {p["id"]: i for i, p in enumerate(products)}
        self.sizes = [list(dict.fromkeys(v["size"] for v in p["variants"])) for p in products]

    def allowed(self, person):
        """Products that a customer shops for: own gender, own child, everyone's."""
        mask = []
        for product in self.products:
            genders, age = product["attributes"]["gender"], product["attributes"]["age"][0]
            if age in ("child", "baby"):
                fits = person["child"] == "baby" if age == "baby" else person["child"] in genders or (
                    person["child"] in ("girls", "boys") and "unisex" in genders)
            else:
                fits = person["gender"] in genders or "unisex" in genders
            mask.append(1.0 if fits else 0.012)
        return np.array(mask)

    def taste(self, person):
        """How a customer likes each product: style, occasion, colour, budget; about zero in the middle, spread about one."""
        values = np.zeros(len(self.products))
        for i, product in enumerate(self.products):
            marks = product["attributes"]
            for cluster, part in person["mix"].items():
                _, styles, _, occasions, _ = CLUSTERS[cluster]
                values[i] += part * 1.5 * max([styles.get(s, 0.0) for s in marks["style"]])
                values[i] += part * 0.7 * bool(set(occasions) & set(marks["occasion"]))
            values[i] += 2.2 * max(person["colours"][FAMILIES.index(f)] for f in self.family[i].values())
        values += self.quality
        return np.round(values - 1.7, 6)

    def price_fit(self, person):
        """One where the price suits the budget, falling off, faster where it is too dear."""
        off = self.level - np.log(person["budget"])
        return np.round(np.exp(-(off**2) / np.where(off > 0, 0.25, 0.8)), 6)


def ideal_size(chart, body):
    """Place of a body on a chart, as a fraction of sizes; None where the chart has no measures of the body."""
    places = []
    for key in ("chest", "waist", "hip", "foot"):
        rows = [row["body"].get(key) for row in chart["rows"]]
        if key in body and all(rows):
            middles = [(a + b) / 2 for a, b in rows]
            step = (middles[-1] - middles[0]) / (len(middles) - 1)
            places.append((body[key] - middles[0]) / step)
    return float(np.mean(places)) if places else None


class World:
    """Everything that happens, in order of time."""

    def __init__(self, products, charts, knowledge):
        self.rng = np.random.default_rng(SEED)
        self.range = Range(products, charts)
        self.range.quality = np.round(self.rng.normal(0, 0.35, len(products)), 6)
        self.people = people(self.rng)
        self.events, self.orders = [], []
        self.queries = self.query_pool(products)
        self.asked = [v for entry in knowledge for v in entry["variants"]]
        self.sessions = 0

    def query_pool(self, products):
        """What is typed: training words only, never a query of the dev or test part; by product it could end at."""
        import random
        parts = queries.sets(products)
        banned = {text.lower() for part in ("dev", "test") for text, _, _ in parts[part]}
        pool = {i: [] for i in range(len(products))}
        chosen = [(text, grades) for text, _, grades in parts["train"]]
        source = queries.streams(random.Random(77), products, 0, 0.08)
        while len(chosen) < 2600:
            text, meaning = next(source)
            if text.lower() not in banned:
                chosen.append((text, judge.judge(judge.meaning(meaning), products)))
        for text, grades in chosen:
            for ident, grade in grades.items():
                if grade == 3:
                    pool[self.range.index[ident]].append((text, grades))
        return pool

    def record(self, at, session, kind, product=None, variant=None, text=None):
        event = {"at": int(at), "channel": session["channel"], "session": session["id"]}
        event["customer"] = session["person"]["number"] if session["person"] else None
        event["store"] = session["store"]
        event["kind"] = kind
        if product is not None:
            event["product"] = self.range.products[product]["id"]
        if variant is not None:
            event["variant"] = variant
        if text is not None:
            event["text"] = text
        self.events.append(event)

    def variant(self, person, product, colour=None, shift=0):
        """Colour by taste, size by body and cut; with how far the size is off."""
        r = self.range
        colours = r.colours[product]
        if colour is None:
            weights = unit([0.02 + person["colours"][FAMILIES.index(r.family[product][c])] for c in colours])
            colour = colours[self.rng.choice(len(colours), p=weights)]
        sizes, item = r.sizes[product], r.products[product]
        off = 0.0
        chart = r.charts[item["size_chart"]]
        labels = [row["size"] for row in chart["rows"]]
        place = ideal_size(chart, person["body"])
        if item["size_chart"] in ("kids", "shoes-kids"):
            place = float(person["grown"])
        elif place is not None:
            cut = next((c for name, c in CUT.items() if name in item["brand"]), 0.0)
            place = place - cut + person["sizes_off"]
        if place is None:
            size = sizes[self.rng.integers(len(sizes))]
        else:
            wanted = int(np.clip(round(place + self.rng.normal(0, 0.3)) + shift, 0, len(labels) - 1))
            size = labels[wanted] if labels[wanted] in sizes else sizes[0 if wanted < len(labels) / 2 else -1]
            off = abs(labels.index(size) - place)
        label = "ONE" if size == "均码" else size.replace("/", "-")
        return f"{item['id']}-{colour}-{label}", off, colour

    def visits(self, person):
        """Times of a customer's visits: more at weekends, in November and in sales; none after leaving."""
        count = 1 + self.rng.poisson(4.3 * person["rate"])
        days = person["start"] + (person["end"] - person["start"]) * self.rng.beta(1.15, 0.95, size=3 * count)
        days = days[days <= 1.0] * SPAN
        keep = []
        for day in days:
            at = BEGIN + int(day) * DAY
            weekday, month = (at // DAY + 4) % 7, month_of(at)
            if self.rng.random() < (0.75 if weekday in (0, 6) else 0.45) * (1.3 if month in (1, 11) else 1.0):
                keep.append(at + int(self.rng.normal(7.5, 3.0) * 3600))
            if len(keep) == count:
                break
        return sorted(min(at, NOW - 7_200) for at in keep)

    def visit(self, person, at, memory, identified=True):
        rng, r = self.rng, self.range
        channel = CHANNELS[rng.choice(len(CHANNELS), p=person["habits"])]
        here = channel in ("kiosk", "store")
        session = {"id": f"s{self.sessions:05d}", "channel": channel, "person": person if identified else None,
                   "store": STORES[person["city"]][int(rng.random() < 0.4) % len(STORES[person["city"]])] if here else None}
        self.sessions += 1
        days = (at - memory["last"]) / DAY if memory["last"] else 60
        mood = rng.normal(0, 0.9) + 0.6 * person["loyal"] + (0.35 if here else -0.15) + 0.5 * np.exp(-days / 10) - 0.25
        season = ["spring", "summer", "autumn", "winter"].index(MONTH_SEASON[month_of(at)])
        pull = memory["taste"] + 0.9 * memory["fit"] + np.where(r.seasons[:, season], 0.7, -1.0)
        pull = np.exp(1.25 * pull) * memory["allowed"] * (r.since <= at)
        pull = pull * (1 + 1.2 * (at - r.since < 45 * DAY)) * np.where(np.isin(np.arange(len(pull)), list(memory["owned"])), 0.15, 1)
        if rng.random() < 0.66:
            wish = rng.choice(12, p=unit(person["groups"] * [(pull[r.group == g]).sum() ** 0.5 for g in range(12)] + 1e-9))
            pull = pull * np.where(r.group == wish, 1.0, 0.04)
        chances = unit(np.round(pull, 9))
        looked = int(2 + rng.poisson(2.0 + 0.7 * max(mood, 0)))
        order = list(rng.choice(len(pull), size=min(looked, int((chances > 0).sum())), replace=False, p=chances))
        if memory["wanted"] and rng.random() < 0.45:
            order = [memory["wanted"][-1]] + [i for i in order if i != memory["wanted"][-1]]
        clock, found = at, {}
        target = order[0]
        if self.queries[target] and rng.random() < (0.5 if channel in ("kiosk", "web", "app") else 0.25):
            text, grades = self.queries[target][rng.integers(len(self.queries[target]))]
            self.record(clock, session, "search", text=text)
            clock += int(rng.integers(4, 15))
            liked = [(r.index[p], g) for p, g in grades.items() if g >= 2 and r.since[r.index[p]] <= at]
            weights = unit([np.exp(0.8 * memory["taste"][i] + 1.4 * (g - 2)) * memory["allowed"][i] + 1e-6 for i, g in liked]) \
                if liked else None
            shown = [liked[i][0] for i in rng.choice(len(liked), size=min(3, len(liked)), replace=False, p=weights)] if liked else []
            order = list(dict.fromkeys([target] + shown[: 1 + int(rng.random() < 0.6)] + order[1:4]))
            found = dict.fromkeys(order[: len(shown) + 1])
        if rng.random() < 0.1:
            self.record(clock, session, "ask", text=self.asked[rng.integers(len(self.asked))])
            clock += 30
        bought, queue = [], order[:]
        while queue:
            product = queue.pop(0)
            clock += int(rng.integers(15, 120))
            clock, sold = self.consider(person, session, product, memory, mood, clock, here, "click" if product in found else "view")
            if sold:
                bought.append(sold)
                beside = GOES_WITH[r.groups[product]]
                if rng.random() < 0.5 and len(bought) < 4:
                    extra = pull * 0
                    mask = np.isin(r.group, [GROUPS.index(g) for g in beside])
                    extra[mask] = (np.exp(1.4 * memory["taste"]) * memory["allowed"] * (r.since <= at))[mask]
                    extra[product] = 0
                    if extra.sum() > 0:
                        queue.insert(0, int(rng.choice(len(extra), p=unit(np.round(extra, 9)))))
        if bought:
            self.sell(person, session, bought, clock, identified)
        memory["last"] = clock

    def consider(self, person, session, product, memory, mood, clock, here, first):
        """One product in one visit: what is done with it, and the variant if it is bought."""
        rng = self.rng
        u, fit = memory["taste"][product], memory["fit"][product]
        variant, off, colour = self.variant(person, product)
        self.record(clock, session, first, product)
        tries = 0
        if here and rng.random() < sigmoid(-0.5 + 0.9 * u + 0.5 * mood):
            while tries < 3 and (tries == 0 or rng.random() < sigmoid(-1.3 + 0.8 * u + 0.9 * mood)):
                clock += int(rng.integers(20, 90))
                if tries:
                    same = rng.random() < 0.6
                    variant, off, colour = self.variant(person, product, colour if same else None, int(rng.integers(-1, 2)) if same and off > 0.5 else 0)
                self.record(clock, session, "try-on", product, variant)
                tries += 1
        if rng.random() < sigmoid(-2.7 + 0.9 * u):
            self.record(clock + 3, session, "like", product)
        elif rng.random() < sigmoid(-3.6 - 0.9 * u):
            self.record(clock + 3, session, "dislike", product)
            return clock + 5, None
        if rng.random() >= sigmoid(-2.3 + 0.7 * u + 0.9 * mood + 0.75 * tries + 0.7 * (fit - 0.5) - 0.3 * off):
            if u > 0.6:
                memory["wanted"].append(product)
            return clock, None
        clock += int(rng.integers(8, 40))
        self.record(clock, session, "add", product, variant)
        if rng.random() < sigmoid(-1.7 - 1.2 * (fit - 0.5) - 0.5 * mood):
            self.record(clock + int(rng.integers(20, 200)), session, "remove", product, variant)
            return clock + 210, None
        if rng.random() < sigmoid(-1.6 + 1.1 * mood + 0.9 * (tries >= 2) + 1.8 * (fit - 0.5)):
            memory["owned"].add(product)
            memory["wanted"] = [w for w in memory["wanted"] if w != product]
            return clock, (product, variant, off, u)
        memory["wanted"].append(product)
        return clock, None

    def sell(self, person, session, bought, clock, identified):
        rng, lines, returned = self.rng, [], 0
        at = clock + int(rng.integers(60, 400))
        for product, variant, off, u in bought:
            self.record(at, session, "buy", product, variant)
            data = self.range.by_id[variant][1]
            price = data.get("member_price", data["price"]) if identified else data["price"]
            lines.append({"variant": variant, "quantity": 2 if rng.random() < 0.03 else 1, "price": price})
            online = session["store"] is None
            if rng.random() < np.clip((0.10 if online else 0.035) + 0.22 * max(0, off - 0.45) - 0.05 * u, 0.01, 0.6):
                back = at + int(rng.integers(3, 13)) * DAY
                if back < NOW:
                    visit = {"id": f"s{self.sessions:05d}", "channel": session["channel"] if online else "store",
                             "person": session["person"], "store": session["store"]}
                    self.sessions += 1
                    self.record(back, visit, "return", product, variant)
                    returned += 1
        status = "returned" if returned == len(lines) else "fulfilled"
        if NOW - at < 2 * DAY:
            status = "reserved" if session["channel"] == "kiosk" and rng.random() < 0.3 else "paid"
        self.orders.append({"customer": person["number"] if identified else None, "channel": session["channel"],
                            "store": session["store"], "at": at, "status": status, "lines": lines})

    def run(self):
        for person in self.people:
            memory = {"last": None, "wanted": [], "owned": set(), "allowed": self.range.allowed(person),
                      "taste": self.range.taste(person), "fit": self.range.price_fit(person)}
            for at in self.visits(person):
                self.visit(person, at, memory, identified=self.rng.random() < 0.88)


def month_of(at):
    return int(np.datetime64(int(at), "s").astype("datetime64[M]").astype(int) % 12) + 1


def write(products, charts, knowledge, folder, write_lines):
    world = World(products, charts, knowledge)
    world.run()
    spent, first = np.zeros(len(world.people)), np.full(len(world.people), NOW - 30 * DAY)
    for order in world.orders:
        if order["customer"] is not None and order["at"] > NOW - 365 * DAY and order["status"] != "returned":
            spent[order["customer"]] += sum(line["price"]["minor"] * line["quantity"] / 100 for line in order["lines"])
    for event in world.events:
        if event["customer"] is not None:
            first[event["customer"]] = min(first[event["customer"]], event["at"])
    known = records(np.random.default_rng(SEED + 1), world.people, first, spent)
    write_lines(folder / "customers.jsonl", known)
    world.orders.sort(key=lambda order: (order["at"], order["lines"][0]["variant"]))
    rows = []
    for number, order in enumerate(world.orders):
        row = {"id": f"o{number:05d}"}
        if order["customer"] is not None:
            row["customer"] = f"c{order['customer']:04d}"
        row["channel"] = order["channel"]
        if order["store"]:
            row["store"] = order["store"]
        row.update(at=order["at"], status=order["status"], lines=order["lines"])
        rows.append(row)
    write_lines(folder / "orders.jsonl", rows)
    world.events.sort(key=lambda event: (event["at"], event["session"]))
    lines = []
    for number, event in enumerate(world.events):
        row = {"id": f"e{number:05d}", "at": event["at"], "channel": event["channel"], "session": event["session"]}
        consent = known[event["customer"]]["consent"] if event["customer"] is not None else None
        if consent and consent["profile"] and (consent["cross_channel"] or event["channel"] in ("kiosk", "store")):
            row["customer"] = f"c{event['customer']:04d}"
        if event["store"]:
            row["store"] = event["store"]
        row["kind"] = event["kind"]
        row.update({key: event[key] for key in ("product", "variant", "text") if key in event})
        lines.append(json.dumps(row, ensure_ascii=False, separators=(",", ":")))
    path = folder / "events.jsonl.gz"
    with open(path, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, 0) as file:
        file.write(("\n".join(lines) + "\n").encode())
    print(f"{path.name}: {len(lines)} events in {world.sessions} visits, {path.stat().st_size} bytes")
