"""Dialogues with gold labels, for training, tuning and testing the conversation."""

import json
import random
import re
from pathlib import Path

HERE = Path(__file__).parent / "chat"
ACTIONS = {"search": "show", "refine": "show", "recommend": "show", "complete_look": "show", "try_on": "try_on",
           "change_size": "change_size", "change_colour": "change_colour", "compare": "compare", "add_to_bag": "add_to_bag",
           "reserve": "reserve", "check_stock": "check_stock", "call_staff": "call_staff",
           "switch_language": "switch_language", "undo": "undo"}
INTENTS = set(ACTIONS) | {"ask_price", "ask_size_advice", "ask_product", "knowledge", "greet", "thanks", "goodbye", "affirm",
                          "deny", "out_of_scope", "chitchat"}
SLOTS = {"category", "colour", "colour_not", "size", "price_min", "price_max", "material", "material_not", "pattern", "season",
         "occasion", "style", "gender", "fit", "sleeve", "length", "brand", "reference", "store"}
# Intents that speak of a product which is not named: what is worn or was spoken of last.
POINTING = {"change_size", "change_colour", "ask_price", "ask_size_advice", "ask_product", "check_stock", "add_to_bag", "reserve",
            "compare", "complete_look", "undo", "try_on"}


def turn(language, intent, slots, text):
    """One turn as it is written."""
    kb = slots.pop("kb", None)
    # A category with a comma is one or the other; of everything else all that is listed was said.
    slots = {key: value.split(",") if key != "category" and "," in value else value for key, value in slots.items() if value}
    if intent not in INTENTS or set(slots) - SLOTS:
        raise ValueError(f"{intent} {slots}: {text}")
    made = {"text": text, "language": {"z": "zh-CN", "e": "en"}[language], "intent": intent, "slots": slots,
            "action": ACTIONS.get(intent, "none")}
    if intent == "knowledge":
        made["answerable"] = kb != "-"
        if kb != "-":
            made["kb"] = kb
    pointed = slots.get("reference")
    if pointed in ("worn", "this"):
        made["context"] = "worn"
    elif pointed:
        made["context"] = "list"
    elif intent == "refine":
        made["context"] = "list"
    elif intent in POINTING and "category" not in slots or intent == "complete_look":
        made["context"] = "worn"
    else:
        made["context"] = "none"
    return made


def read(path, part):
    """Dialogues of a file in the form of `chat/test.txt`."""
    talks = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("@"):
            talks.append({"id": f"{part}-{len(talks) + 1:03d}", "scene": scene(line[1:].split()), "turns": []})
            continue
        head, text = line.split("|", 1)
        language, intent, *rest = head.split()
        slots = dict(word.split("=", 1) for word in rest)
        talks[-1]["turns"].append(turn(language, intent, slots, text.strip()))
    return talks


def scene(words):
    given = dict(word.split("=", 1) for word in words)
    made = {"store": given.get("store", "sh-jingan")}
    if "worn" in given:
        made["worn"] = given["worn"]
    if "list" in given:
        made["listed"] = given["list"].split(",")
    return made


# Words of the training and development turns: value of the slot, Chinese, English.
FILL = {
    "kind": [("dresses", "连衣裙", "dresses"), ("dresses", "裙子", "dress"), ("evening", "晚礼服", "evening dress"), ("qipao", "旗袍", "qipao"),
             ("tees", "T恤", "t-shirt"), ("shirts", "衬衫", "shirt"), ("knitwear", "毛衣", "sweater"), ("cardigans", "开衫", "cardigan"),
             ("hoodies", "卫衣", "hoodie"), ("coats", "大衣", "coat"), ("trench", "风衣", "trench coat"), ("down", "羽绒服", "down jacket"),
             ("blazers", "西装外套", "blazer"), ("jackets", "夹克", "jacket"), ("jeans", "牛仔裤", "jeans"), ("tailored", "西裤", "tailored trousers"),
             ("shorts", "短裤", "shorts"), ("skirts", "半身裙", "skirt"), ("pleated", "百褶裙", "pleated skirt"), ("leggings", "瑜伽裤", "leggings"),
             ("boots", "靴子", "boots"), ("heels", "高跟鞋", "heels"), ("trainers", "运动鞋", "trainers"), ("totes", "托特包", "tote bag"),
             ("crossbody", "斜挎包", "crossbody bag"), ("scarves", "围巾", "scarf"), ("hats", "帽子", "hat"), ("belts", "皮带", "belt"),
             ("gloves", "手套", "gloves"), ("pyjamas", "睡衣", "pyjamas"), ("trousers", "裤子", "trousers"), ("outerwear", "外套", "outerwear")],
    "colour": [("black", "黑色", "black"), ("white", "白色", "white"), ("grey", "灰色", "grey"), ("red", "红色", "red"), ("red", "酒红色", "burgundy"),
               ("blue", "蓝色", "blue"), ("blue", "藏青色", "navy"), ("green", "绿色", "green"), ("green", "墨绿色", "forest green"), ("pink", "粉色", "pink"),
               ("purple", "紫色", "purple"), ("brown", "棕色", "brown"), ("brown", "驼色", "camel"), ("beige", "米色", "beige"), ("yellow", "黄色", "yellow"),
               ("beige", "卡其色", "khaki"), ("orange", "橘色", "orange")],
    "size": [("XS", "XS", "XS"), ("S", "S", "S"), ("M", "M", "M"), ("L", "L", "L"), ("XL", "XL", "XL"), ("M", "m", "medium"), ("L", "l", "large"), ("S", "s", "small")],
    "material": [("cotton", "纯棉", "cotton"), ("wool", "羊毛", "wool"), ("cashmere", "羊绒", "cashmere"), ("silk", "真丝", "silk"), ("linen", "亚麻", "linen"),
                 ("leather", "真皮", "leather"), ("denim", "牛仔", "denim"), ("down", "羽绒", "down")],
    "pattern": [("striped", "条纹", "striped"), ("checked", "格子", "checked"), ("floral", "碎花", "floral"), ("dotted", "波点", "polka dot"), ("plain", "纯色", "plain")],
    "season": [("spring", "春天", "spring"), ("summer", "夏天", "summer"), ("autumn", "秋天", "autumn"), ("winter", "冬天", "winter")],
    "occasion": [("office", "上班", "work"), ("interview", "面试", "an interview"), ("wedding", "婚礼", "a wedding"), ("party", "聚会", "a party"),
                 ("beach", "海边", "the beach"), ("travel", "旅行", "travel"), ("sport", "运动", "sport"), ("date", "约会", "a date")],
    "style": [("minimal", "简约", "minimalist"), ("classic", "经典", "classic"), ("street", "街头", "street"), ("romantic", "浪漫", "romantic"),
              ("sporty", "运动风", "sporty"), ("chinese", "新中式", "chinese style")],
    "gender": [("women", "女士", "women"), ("men", "男士", "men")],
    "fit": [("slim", "修身", "slim"), ("loose", "宽松", "loose"), ("oversized", "宽大", "oversized")],
    "sleeve": [("long", "长袖", "long sleeves"), ("short", "短袖", "short sleeves"), ("sleeveless", "无袖", "no sleeves")],
    "length": [("midi", "中长款", "midi"), ("maxi", "长款", "maxi"), ("mini", "短款", "mini")],
    "brand": [("云涧 YUNJIAN", "云涧", "yunjian"), ("北屿 BEIYU", "北屿", "beiyu"), ("木与白 MUYUBAI", "木与白", "muyubai"), ("Tidewell", "tidewell", "tidewell"),
              ("锦屿 JINYU", "锦屿", "jinyu"), ("Maren Oak", "maren oak", "maren oak"), ("溪山 XISHAN", "溪山", "xishan")],
    "store": [("sh-jingan", "静安店", "the jing'an store"), ("sh-xuhui", "徐汇店", "the xuhui store"), ("bj-chaoyang", "朝阳店", "the chaoyang store"),
              ("bj-haidian", "海淀店", "the haidian store"), ("cd-jinjiang", "成都店", "the chengdu store")],
    "ref:list": [("1", "第一件", "the first one"), ("2", "第二件", "the second one"), ("3", "第三件", "the third one"), ("1", "第一个", "number one"),
                 ("2", "第二个", "number two"), ("3", "第3件", "number 3"), ("last", "最后一件", "the last one")],
    "ref:two": [("1,2", "第一件和第二件", "the first and the second"), ("1,3", "第一件和第三件", "the first and the third"),
                ("2,3", "第二个和第三个", "the second and the third")],
}
SLOT_OF = {"kind": "category", "notcolour": "colour_not", "notmaterial": "material_not", "ref:list": "reference", "ref:two": "reference",
           "max": "price_max", "min": "price_min"}
# Orders in which a visit goes on; K stands for a knowledge question.
FLOWS = """
greet search refine refine try_on ask_price add_to_bag thanks
search refine compare ask_product add_to_bag
greet K K thanks goodbye
search try_on change_size change_colour undo ask_size_advice
recommend refine try_on ask_product check_stock reserve
greet recommend affirm try_on add_to_bag goodbye
search deny refine refine check_stock call_staff
K K K unanswerable thanks
search refine K ask_price affirm
out_of_scope search refine deny goodbye
chitchat recommend try_on complete_look add_to_bag
ask_size_advice change_size check_stock reserve thanks
change_colour compare undo ask_price deny
K unanswerable K out_of_scope
K K K K K unanswerable
search K K K unanswerable K
K K unanswerable K K thanks
K K K search refine K K
switch_language search refine compare add_to_bag
complete_look refine try_on ask_price call_staff
greet out_of_scope chitchat search refine
unanswerable K K affirm
undo change_size ask_product K goodbye
search refine refine refine complete_look
""".strip().splitlines()
BEFORE = {"zh": ["请问", "我想问一下", "那个，", "你好，", "问下，", "", "", ""], "en": ["excuse me, ", "hi, ", "quick question: ", "i'd like to know, ", "", "", ""]}
WORN = ["P0001-ivory-M", "P0002-white-M", "P0003-oat-M", "P0004-heather-L", "P0005-navy-M", "P0006-camel-M", "P0007-ink-M",
        "P0008-indigo-M", "P0009-black-S", "P0011-camel-M", "P0012-cream-M", "P0013-plum-S", "P0014-cream-garden-S", "P0015-emerald-S",
        "P0016-crimson-plum-M"]


def bank():
    """Phrases by intent and language: text, fixed slots, whether for development only."""
    phrases, intent = {}, None
    for line in (HERE / "bank.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("["):
            intent = line.strip("[]")
            continue
        head, text = line.split(" ", 1)
        text, _, fixed = text.partition("|")
        slots = dict(word.split("=") for word in fixed.split())
        phrases.setdefault((intent, head[-1]), []).append((text.strip(), slots, head.startswith("d")))
    return phrases


def slipped(rng, text):
    """A slip of the finger, a homophone, or pinyin."""
    from queries import disturbed
    return disturbed(rng, text)


def spoken(rng, phrases, intent, language, development, knowledge):
    """A turn of this intent."""
    if intent == "K":
        entry = rng.choice(knowledge)
        chinese = [v for v in entry["variants"] + [entry["question"]["zh-CN"]] if re.search(r"[\u4e00-\u9fff]", v)]
        english = [v for v in entry["variants"] + [entry["question"]["en"]] if not re.search(r"[\u4e00-\u9fff]", v)]
        text = rng.choice(chinese if language == "z" else english)
        before = rng.choice(BEFORE["zh" if language == "z" else "en"])
        return turn(language, "knowledge", {"kb": entry["id"]}, before + text)
    options = phrases[intent, language]
    if development and rng.random() < 0.5:
        options = [p for p in options if p[2]] or options
    elif not development:
        options = [p for p in options if not p[2]]
    text, fixed, _ = rng.choice(options)
    slots = dict(fixed)
    for name in re.findall(r"\{([a-z:]+)\}", text):
        if name in ("max", "min"):
            continue
        value, zh, en = rng.choice(FILL[{"notcolour": "colour", "notmaterial": "material"}.get(name, name)])
        text = text.replace("{" + name + "}", zh if language == "z" else en)
        slots[SLOT_OF.get(name, name)] = value
    if "{max}" in text:
        high = rng.choice([200, 300, 400, 500, 600, 800, 1000, 1500, 2000])
        said = str(high)
        if language == "z" and rng.random() < 0.4:
            from queries import chinese_number
            said = chinese_number(high)
        if "{min}" in text:
            said, low = str(high), high - rng.choice([100])
            text, slots["price_min"] = text.replace("{min}", str(low)), str(low)
        text, slots["price_max"] = text.replace("{max}", said), str(high)
    if intent == "unanswerable":
        intent, slots = "knowledge", {"kb": "-"}
        text = rng.choice(BEFORE["zh" if language == "z" else "en"]) + text
    if len(text) > 3 and rng.random() < 0.05:
        text = slipped(rng, text)
    return turn(language, intent, slots, text)


def composed(part, wanted, rng, knowledge, listed, taken):
    """Dialogues of at least so many turns; a text of `taken` is drawn again, up to twenty times."""
    phrases, talks, count = bank(), [], 0
    while count < wanted:
        language = rng.choices("ze", [6, 4])[0]
        talk = {"id": f"{part}-{len(talks) + 1:03d}", "scene": {"store": "sh-jingan"}, "turns": []}
        flow = rng.choice(FLOWS).split()
        if set(flow) & POINTING:
            talk["scene"].update(worn=rng.choice(WORN))
        if set(flow) & {"refine", "try_on", "compare", "add_to_bag"}:
            talk["scene"].update(listed=rng.sample(listed, 5))
        for intent in flow:
            for _ in range(20):
                made = spoken(rng, phrases, intent, language, part == "dev", knowledge)
                if made["text"] not in taken:
                    break
            talk["turns"].append(made)
        count += len(talk["turns"])
        talks.append(talk)
    return talks


def further(files, listed, held):
    """The turns of these files in dialogues of four, in any order: intents to learn from, without slots."""
    rng, turns, intent = random.Random(3), [], None
    for line in [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]:
        if line.startswith("["):
            intent = line.strip("[]")
        elif line.strip() and not line.startswith("#"):
            language, text = line.split(" ", 1)
            if text.strip() not in held:
                slots = {"kb": "-"} if intent == "unanswerable" else {}
                turns.append(turn(language, "knowledge" if slots else intent, slots, text.strip()))
    rng.shuffle(turns)
    talks = []
    for at in range(0, len(turns), 4):
        part = turns[at:at + 4]
        scene = {"store": "sh-jingan"}
        wanted = {t["intent"] for t in part}
        if wanted & POINTING or rng.random() < 0.3:
            scene["worn"] = rng.choice(WORN)
        if wanted & {"refine", "try_on", "compare", "add_to_bag"} or rng.random() < 0.3:
            scene["listed"] = rng.sample(listed, 5)
        talks.append({"id": f"more-{len(talks) + 1:03d}", "scene": scene, "turns": part})
    return talks


def unheard(talks, held):
    """Dialogues without the longer turns that the held-out dialogues have: short ones ("ok", "XL") everybody says."""
    said = {t["text"].lower() for talk in held for t in talk["turns"] if len(t["text"]) > 10}
    kept = [{**talk, "turns": [t for t in talk["turns"] if t["text"].lower() not in said]} for talk in talks]
    return [talk for talk in kept if talk["turns"]]


def write(knowledge, products, folder):
    listed = [p["id"] for p in products if p["category"].startswith(("women", "men", "unisex"))]
    test = read(HERE / "test.txt", "test")
    test_more = read(HERE / "test-more.txt", "test-more")
    written = read(HERE / "dev.txt", "dev")
    more = {}
    for line in (HERE / "paraphrases.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            ident, text = [part.strip() for part in line.split("|")]
            more.setdefault(ident, []).append(text)
    if set(more) - {entry["id"] for entry in knowledge}:
        raise ValueError(set(more) - {entry["id"] for entry in knowledge})
    known = [{**entry, "variants": entry["variants"] + more.get(entry["id"], []) * 3} for entry in knowledge]
    taken = {t["text"] for d in test for t in d["turns"] if len(t["text"]) > 6}
    made = composed("dev", 260, random.Random(2), knowledge, listed, taken)
    dev = written + [{**talk, "id": f"dev-{len(written) + i:03d}"} for i, talk in enumerate(made, start=1)]
    held = taken | {t["text"] for d in dev for t in d["turns"] if len(t["text"]) > 10}
    train = composed("train", 3600, random.Random(1), known, listed, held)
    folder.mkdir(parents=True, exist_ok=True)
    said = {t["text"] for talks in (dev, test) for talk in talks for t in talk["turns"]}
    more = further([HERE / "more.txt"], listed, said)
    beyond = further([HERE / "more-shopping.txt", HERE / "more-talk.txt"], listed, said)
    spoken = [talk for file in sorted((HERE / "spoken").glob("*.txt")) for talk in read(file, f"spoken-{file.stem}")]
    spoken_dev = read(HERE / "spoken-dev.txt", "spoken-dev")
    questions = [talk for file in sorted((HERE / "questions").glob("*.txt")) for talk in read(file, f"questions-{file.stem}")]
    held_out = test + test_more
    parts = {"train": unheard(train, test_more), "train-more": unheard(more, test_more),
             "train-further": unheard(beyond, test_more), "train-spoken": unheard(spoken, held_out),
             "train-questions": unheard(questions, held_out), "dev": unheard(dev, test_more),
             "dev-spoken": unheard(spoken_dev, held_out + spoken), "test": test, "test-more": test_more}
    for part, talks in parts.items():
        with open(folder / f"{part}.jsonl", "w", encoding="utf-8", newline="\n") as file:
            for talk in talks:
                file.write(json.dumps(talk, ensure_ascii=False, separators=(",", ":")) + "\n")
        turns = [t for talk in talks for t in talk["turns"]]
        asked = [t for t in turns if t["intent"] == "knowledge"]
        print(f"{part}: {len(talks)} dialogues, {len(turns)} turns, {len(asked)} questions to the knowledge base, "
              f"{sum(not t['answerable'] for t in asked)} of them unanswerable")
