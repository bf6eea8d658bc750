"""Synthetic customers: invented names, consent, channels, and what nobody sees: taste, body, budget and habits.

Tastes come in eight clusters; a customer leans to one or two of them.  The hidden values drive `behaviour.py` and are not
written out: recommenders, size inference and intent prediction have to find them in the behaviour.
"""

import numpy as np

SEED = 4_2026
CUSTOMERS = 2_000
CHANNELS = ["kiosk", "store", "web", "app", "wechat", "weibo", "douyin", "mail"]

# Cluster: share, styles it likes, colours it likes, occasions it shops for, budget (1 = shop's middle).
CLUSTERS = {
    "quiet": (0.17, {"minimal": 1.0, "classic": 0.3}, ["grey", "beige", "white", "black"], ["daily", "office"], 1.15),
    "office": (0.17, {"classic": 1.0, "minimal": 0.4}, ["blue", "grey", "black", "white"], ["office", "meeting", "interview"], 1.05),
    "romantic": (0.17, {"romantic": 1.0}, ["pink", "white", "purple", "red"], ["date", "party", "wedding"], 0.95),
    "street": (0.15, {"street": 1.0, "vintage": 0.4}, ["black", "green", "blue"], ["daily", "travel"], 0.75),
    "sporty": (0.11, {"sporty": 1.0, "street": 0.2}, ["black", "blue", "purple", "green"], ["sport", "outdoor"], 0.85),
    "chinese": (0.08, {"chinese": 1.0, "classic": 0.2}, ["red", "green", "blue", "black"], ["festival", "wedding"], 1.25),
    "grand": (0.07, {"classic": 0.6, "romantic": 0.6}, ["black", "gold", "brown", "red"], ["evening", "gala", "gift", "meeting"], 1.9),
    "family": (0.08, {"daily": 1.0, "minimal": 0.5}, ["blue", "beige", "pink", "red"], ["school", "home", "daily"], 0.8),
}
FAMILIES = ["black", "white", "grey", "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "beige",
            "gold", "silver", "multi"]

SURNAMES = "林陈沈陆顾许宋江叶苏程方余梁唐白温秦孟夏贺简乔穆俞安尹柏章岑霍阮席容商项邵段傅杜骆"
GIVEN = ("知夏 清和 若溪 以宁 南乔 书言 子衿 云舒 怀瑾 星野 一诺 晚晴 景行 予安 慕青 念真 言蹊 初禾 望舒 亦航 "
         "思齐 嘉树 静姝 明远 婉清 致远 雨桐 梓萱 浩然 欣怡 俊杰 晓彤 佳宁 志强 建国 丽华 秀兰 桂芳 海燕 文博 "
         "语嫣 沐阳 锦书 临川 映雪 朝颜 既白 维桢 青禾 砚秋").split()
ENGLISH = ("Amelie Noah Iris Theo Clara Hugo Nina Oscar Freya Leon Maya Felix Ada Jonas Vera Milo Edith Arlo Sonia Kit "
           "Dora Elias Thea Ruben Wren Casper").split()


def unit(weights):
    weights = np.asarray(weights, float)
    return weights / weights.sum()


def people(rng):
    """Hidden customers as dictionaries, in order of their ids."""
    names, shares = list(CLUSTERS), unit([c[0] for c in CLUSTERS.values()])
    made = []
    for number in range(CUSTOMERS):
        first = names[rng.choice(len(names), p=shares)]
        second = names[rng.choice(len(names), p=shares)]
        lean = rng.beta(5, 2)
        mix = {first: lean}
        mix[second] = mix.get(second, 0.0) + 1 - lean
        gender = "men" if rng.random() < (0.12 if first == "romantic" else 0.36) else "women"
        colours = rng.dirichlet(np.full(len(FAMILIES), 0.5))
        for cluster, part in mix.items():
            for rank, family in enumerate(CLUSTERS[cluster][2]):
                colours[FAMILIES.index(family)] += part * (0.35 - 0.06 * rank)
        tall = rng.normal(175 if gender == "men" else 162.5, 6 if gender == "men" else 5.5)
        build = rng.normal(0, 1)
        foot = (24.9 if gender == "men" else 23.1) + 0.05 * (tall - (175 if gender == "men" else 162.5)) + rng.normal(0, 0.35)
        body = {"height": tall, "build": build, "foot": foot,
                "chest": (95 if gender == "men" else 89) + 6.3 * build + 0.12 * (tall - 168) + rng.normal(0, 1.4),
                "waist": (80.5 if gender == "men" else 71) + 6.8 * build + rng.normal(0, 1.8),
                "hip": (95.5 if gender == "men" else 95) + 5.6 * build + rng.normal(0, 1.6)}
        habits = rng.dirichlet([2.2, 1.2, 0.9, 1.4, 1.8, 0.25, 0.5, 0.25])
        made.append({
            "number": number, "mix": mix, "gender": gender, "colours": unit(colours), "body": body, "habits": habits,
            "budget": sum(part * CLUSTERS[c][4] for c, part in mix.items()) * np.exp(rng.normal(0, 0.22)),
            "child": rng.choice(["girls", "boys", "baby"]) if rng.random() < (0.75 if "family" in mix else 0.1) else None,
            "grown": rng.integers(0, 6), "city": rng.choice(["sh", "bj", "cd"], p=[0.45, 0.35, 0.2]),
            "rate": rng.gamma(0.8, 1.3), "loyal": rng.normal(0, 0.7), "sizes_off": rng.normal(0, 0.25),
            "start": rng.beta(0.8, 2.2), "end": 1.0 if rng.random() < 0.72 else rng.uniform(0.35, 0.95),
            "groups": rng.dirichlet(np.full(12, 0.7)),
        })
    return made


def records(rng, hidden, first_seen, spent):
    """What the shop knows of each customer."""
    made = []
    for person in hidden:
        number = person["number"]
        english = rng.random() < 0.1
        name = str(rng.choice(ENGLISH)) if english else str(rng.choice(list(SURNAMES))) + str(rng.choice(GIVEN))
        if rng.random() < 0.06:
            name = ""
        profile = rng.random() < 0.86
        consent = {"profile": bool(profile), "cross_channel": bool(profile and rng.random() < 0.8),
                   "measurements": bool(profile and rng.random() < 0.45), "marketing": bool(rng.random() < 0.5)}
        member = rng.random() < 0.9
        keys = []
        if member:
            keys.append({"channel": "store", "key": f"M{26_000_000 + number * 37 % 999_983:08d}"})
        for channel, form in (("wechat", "wx_demo_{:05x}"), ("app", "app-{:06d}"), ("web", "web-{:06d}"),
                              ("weibo", "wb{:07d}"), ("douyin", "dy_{:06x}"), ("mail", "shopper{:04d}@example.com")):
            if person["habits"][CHANNELS.index(channel)] > 0.06:
                keys.append({"channel": channel, "key": form.format(number * 7919 % 1_000_003 if channel != "mail" else number)})
        level = "platinum" if spent[number] >= 15_000 else "gold" if spent[number] >= 5_000 else "silver"
        since = int(first_seen[number] - 3_600 * rng.integers(1, 48))
        # Answered where and when they became a customer; the store, where no channel knows them.
        where = keys[-1]["channel"] if keys else "store"
        answers = [{"purpose": purpose, "agreed": True, "at": since, "channel": where}
                   for purpose, agreed in consent.items() if agreed]
        made.append({"id": f"c{number:04d}", "name": name, "consent": consent, "consent_changes": answers, "identities": keys,
                     "membership": level if member else "", "since": since})
    return made
