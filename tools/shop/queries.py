"""Judged queries: train, dev and test, with graded relevance from each query's meaning.

Training and development queries come from frames and words of the first half of `query_words.py`.  The test queries are
the sentences of `test_queries.txt`, and some from other frames with the words of the second half.
"""

import random
import re
from pathlib import Path

import judge
from query_words import COLOURS, GENDERS, KINDS, MARKS, SHADES

HERE = Path(__file__).parent
ORDER = ["price", "season", "gender", "colour", "style", "fit", "rise", "waist", "function", "material", "pattern", "neckline",
         "sleeve", "length"]

# Frames: {m} the marks, {k} the kind.  Train and dev, then test.
FRAMES = {
    ("zh", 0): ["{m}{k}", "{m}的{k}", "{k}{m}", "{k} {m}", "想买{m}{k}", "有没有{m}的{k}", "找一件{m}{k}", "{m} {k}", "帮我找{m}的{k}",
                "想要一条{m}的{k}"],
    ("zh", 1): ["求推荐{k}，要{m}", "麻烦看看{k}，{m}那种", "咱家{k}有{m}的没", "给我来个{m}{k}呗", "{m}这类{k}", "逛逛{k} {m}"],
    ("en", 0): ["{m} {k}", "{k} {m}", "looking for a {m} {k}", "show me {m} {k}", "i want {m} {k}", "{k}, {m}"],
    ("en", 1): ["do you carry any {k} that is {m}", "hunting for {m} {k}", "got any {m} {k}", "{k} please - {m}",
                "need to buy {m} {k}"],
}
PRICES = {
    ("zh", 0): ["{n}以内", "{n}元以下", "不超过{n}", "{n}以下", "低于{n}块"],
    ("zh", 1): ["{n}封顶", "最多{n}块", "{n}元之内"],
    ("en", 0): ["under {n}", "below {n} yuan", "less than {n}", "up to {n}"],
    ("en", 1): ["max {n}", "no more than {n} rmb", "{n} or cheaper"],
}
SPANS = {("zh", 0): ["{a}到{b}", "{a}-{b}元"], ("zh", 1): ["{a}至{b}之间"],
         ("en", 0): ["{a} to {b}", "between {a} and {b}"], ("en", 1): ["from {a} to {b} yuan"]}
EXCLUDED = {("zh", 0): "不要{w}的", ("zh", 1): "别给我{w}", ("en", 0): "not {w}", ("en", 1): "anything but {w}"}
DIGITS = "零一二三四五六七八九"
# Occasions that are asked for without a kind, by hand: text, meaning.
VAGUE = """
面试穿什么 | blazers suits shirts tailored pencil occasion=interview
上班穿的衣服 女 | women/tops/shirts women/tops/blouses women/outerwear/blazers women/trousers/tailored women/skirts women/dresses/office gender=women occasion=office
参加婚礼穿什么 | women/dresses/evening suits qipao occasion=wedding
男士参加婚礼 | men/outerwear/suits men/outerwear/blazers gender=men
去海边穿什么 | women/dresses/summer women/swim men/swim sandals occasion=beach
健身穿的 | sport occasion=sport
跑步装备 | women/sport/tracksuits men/sport/tracksuits trainers
送女朋友的礼物 | jewellery scarves crossbody wallets clutches gender=women
送男朋友的礼物 | wallets belts ties gender=men
送爸爸的礼物 | belts scarves wallets ties gender=men
送妈妈的礼物 | scarves jewellery gloves gender=women
过年穿的新衣服 | women/outerwear/jackets qipao long-skirt knitwear occasion=festival
显瘦的连衣裙 | dresses waist=defined
遮肚子的裙子 | dresses waist=defined
显腿长的裤子 | trousers rise=high
冬天最保暖的外套 | down coats season=winter
下雨天穿的外套 | shells trench function=waterproof
夏天凉快的裤子 | trousers season=summer
孩子上学穿的 | kids/girls kids/boys occasion=school
宝宝衣服 | kids/baby
outfit for a job interview | blazers suits shirts tailored pencil occasion=interview
what to wear to work | shirts blouses blazers tailored women/dresses/office occasion=office
wedding guest dress | women/dresses/evening qipao occasion=wedding
beach clothes | women/dresses/summer women/swim men/swim sandals occasion=beach
gym clothes | sport occasion=sport
gift for my girlfriend | jewellery scarves crossbody wallets clutches gender=women
gift for dad | belts scarves wallets ties gender=men
gift for mother | scarves jewellery gloves gender=women
warm winter jacket | down coats season=winter
clothes for a newborn | kids/baby
slimming dress | dresses waist=defined
rain jacket | shells trench function=waterproof
date night dress | dresses occasion=date
clothes for hot weather women | women/dresses/summer women/tops/tees women/trousers/shorts women/trousers/casual season=summer gender=women
"""


def chinese_number(n):
    """A round number as it is said: 300 三百, 1500 一千五, 2000 两千."""
    if n >= 1000:
        head, rest = DIGITS[n // 1000] + "千", n % 1000 // 100
        return head.replace("二千", "两千") + (DIGITS[rest] if rest else "")
    return (DIGITS[n // 100] + "百").replace("二百", "两百") + (DIGITS[n % 100 // 10] if n % 100 else "")


def composed(rng, product, half, language):
    """A query for which this product is one answer: text and meaning; None where words are missing."""
    side = half * 2 + (0 if language == "zh" else 1)
    kind = product["category"].rsplit("/", 1)[-1]
    group = product["category"].split("/")[1] if "/" in product["category"] else ""
    key = rng.choice([k for k in (kind, group) if k in KINDS] or [None])
    if key is None or product["category"].startswith("kids"):
        return None
    said, meaning, marks = rng.choice(KINDS[key][side]), [key], product["attributes"]
    variant = rng.choice(product["variants"])
    options, chosen = {}, {}
    for slot, table in MARKS.items():
        values = [value for value in marks.get(slot, []) if value in table]
        if values and not (slot == "pattern" and values == ["plain"] and rng.random() < 0.8):
            value = rng.choice(values)
            options[slot] = (rng.choice(table[value][side]), f"{slot}={value}")
    shade = variant["id"].split("-")[1]
    if shade in SHADES and rng.random() < 0.45:
        options["colour"] = (rng.choice(SHADES[shade][side]), f"shade={shade}")
    elif variant["colour"]["family"] in COLOURS:
        name = variant["colour"]["family"]
        options["colour"] = (rng.choice(COLOURS[name][side]), f"colour={name}")
    gender = marks["gender"][0]
    if gender in GENDERS:
        options["gender"] = (rng.choice(GENDERS[gender][side]), f"gender={gender}")
    price = variant["price"]["minor"] / 100
    bound = int(price // 100 + 1) * 100 if price < 1000 else int(price // 500 + 1) * 500
    written = chinese_number(bound) if language == "zh" and bound < 10000 and rng.random() < 0.4 else str(bound)
    if bound >= 400 and rng.random() < 0.25:
        low = bound - 200
        options["price"] = (rng.choice(SPANS[language, half]).format(a=low, b=bound), f"price>={low} price<={bound}")
    else:
        options["price"] = (rng.choice(PRICES[language, half]).format(n=written), f"price<={bound}")
    weights = {"colour": 4, "price": 2.5, "material": 3, "gender": 2, "occasion": 1.5, "season": 1.5, "pattern": 1.5}
    count = rng.choices([0, 1, 2, 3], [1, 4, 4, 1.6])[0]
    pool = sorted(options)
    while pool and len(chosen) < count:
        slot = rng.choices(pool, [weights.get(s, 1.0) for s in pool])[0]
        pool.remove(slot)
        chosen[slot] = options[slot]
    if rng.random() < 0.08 and "colour" not in chosen:
        family = rng.choice(sorted(COLOURS))
        if family != variant["colour"]["family"]:
            word = rng.choice(COLOURS[family][side])
            chosen["without"] = (EXCLUDED[language, half].format(w=word), f"!colour={family}")
    meaning += [text for _, text in chosen.values()]
    if language == "zh":
        rank = {slot: i for i, slot in enumerate(["price", "occasion"] + ORDER[1:])}
        marked = "".join(word for slot, (word, _) in sorted(chosen.items(), key=lambda c: rank.get(c[0], 99)))
    else:
        late = ("occasion", "price", "without")
        rank = {slot: i for i, slot in enumerate(ORDER)}
        spoken = [(slot, word) for slot, (word, _) in sorted(chosen.items(), key=lambda c: rank.get(c[0], 99))]
        after = ("for ", "with ", "as ", "no ", "made ", "above ", "to ")
        front = " ".join(w for s, w in spoken if s not in late and not w.startswith(after))
        behind = " ".join(w for s, w in spoken if s in late or w.startswith(after))
        said, marked = f"{said} {behind}".strip(), front
    frame = rng.choice(FRAMES[language, half]) if marked else "{k}"
    text = frame.format(m=marked, k=said)
    return re.sub(r"\s+", " ", text).strip().replace("的的", "的"), " ".join(meaning)


def disturbed(rng, text):
    """The text as it is also typed: pinyin, initials, traditional, homophone, misspelling, or with English marks."""
    from opencc import OpenCC
    from pypinyin import Style, lazy_pinyin
    chinese = re.search(r"[\u4e00-\u9fff]", text)
    if not chinese:
        words = text.split()
        long = [i for i, word in enumerate(words) if len(word) > 4 and word.isalpha()]
        if not long:
            return text
        i = rng.choice(long)
        j = rng.randrange(1, len(words[i]) - 1)
        word = words[i]
        words[i] = rng.choice([word[:j] + word[j + 1:], word[:j] + word[j] + word[j:],
                               word[:j] + word[j + 1] + word[j] + word[j + 2:]])
        return " ".join(words)
    way = rng.choice(["pinyin", "pinyin", "initials", "traditional", "traditional", "homophone", "homophone"])
    if way == "traditional":
        return OpenCC("s2t").convert(text)
    if way == "homophone":
        spots = [i for i, letter in enumerate(text) if letter in HOMOPHONES]
        if not spots:
            return OpenCC("s2t").convert(text)
        i = rng.choice(spots)
        return text[:i] + rng.choice(HOMOPHONES[text[i]]) + text[i + 1:]
    pieces = [text] if way == "initials" else re.split(r"(?<=的)| ", text)
    if way == "initials" and len(text) > 5:
        return "".join(lazy_pinyin(text))
    style = Style.FIRST_LETTER if way == "initials" else Style.NORMAL
    return " ".join("".join(lazy_pinyin(piece, style=style)) for piece in pieces if piece)


HOMOPHONES = {"裙": "群", "裤": "库", "衫": "杉", "衬": "趁", "绒": "戎", "毛": "猫", "鞋": "邪", "帽": "冒", "围": "维", "包": "苞",
              "装": "庄", "牛": "扭", "仔": "子", "衣": "依", "卫": "为", "连": "莲", "丝": "司", "麻": "马", "棉": "绵", "红": "宏"}


def unique(pairs, products, rng, wanted, taken):
    """The first pairs that are new and have an answer."""
    made = []
    for text, meaning in pairs:
        if text.lower() in taken:
            continue
        grades = judge.judge(judge.meaning(meaning), products)
        if not any(value >= 2 for value in grades.values()):
            continue
        taken.add(text.lower())
        made.append((text, meaning, grades))
        if len(made) == wanted:
            break
    return made


def listed(text):
    return [tuple(part.strip() for part in line.split("|")) for line in text.strip().splitlines()
            if line.strip() and not line.startswith("#")]


def streams(rng, products, half, share):
    while True:
        pair = composed(rng, rng.choice(products), half, rng.choices(["zh", "en"], [62, 38])[0])
        if pair:
            yield (disturbed(rng, pair[0]), pair[1]) if rng.random() < share else pair


def sets(products):
    """Queries of each part with meaning and grades."""
    rng = random.Random(20261129)
    taken = set()
    test = unique(listed((HERE / "test_queries.txt").read_text(encoding="utf-8")), products, rng, None, taken)
    test += unique(streams(rng, products, 1, 0.12), products, rng, 90, taken)
    vague = listed(VAGUE)
    rng.shuffle(vague)
    train = unique(vague[:24], products, rng, None, taken)
    dev = unique(vague[24:], products, rng, None, taken)
    source = streams(rng, products, 0, 0.2)
    train += unique(source, products, rng, 700 - len(train), taken)
    dev += unique(source, products, rng, 170 - len(dev), taken)
    return {"train": train, "dev": dev, "test": test}


def write(products, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for part, rows in sets(products).items():
        with open(folder / f"queries-{part}.tsv", "w", encoding="utf-8", newline="\n") as texts, \
                open(folder / f"qrels-{part}.txt", "w", encoding="utf-8", newline="\n") as grades:
            for number, (text, _, found) in enumerate(rows, start=1):
                name = f"{part}-{number:04d}"
                texts.write(f"{name}\t{text}\n")
                for ident, value in sorted(found.items()):
                    grades.write(f"{name} 0 {ident} {value}\n")
        print(f"{part}: {len(rows)} queries, {sum(len(found) for _, _, found in rows)} judgements, "
              f"{sum(3 in found.values() for _, _, found in rows)} with an exact answer")
