"""Texts that the sentence encoder is calibrated and compared on: shop language, both languages, and odd Unicode."""

import itertools

COLOURS = [("红色", "red"), ("藏青色", "navy"), ("米白", "off-white"), ("酒红", "burgundy"), ("黑色", "black")]
CUTS = [("修身", "slim-fit"), ("宽松", "relaxed"), ("短款", "cropped"), ("长款", "longline")]
THINGS = [
    ("雪纺吊带连衣裙", "chiffon slip dress"),
    ("纯棉圆领T恤", "cotton crew-neck T-shirt"),
    ("羊毛大衣", "wool coat"),
    ("直筒牛仔裤", "straight-leg jeans"),
    ("羽绒服", "down jacket"),
    ("真丝衬衫", "silk shirt"),
    ("百褶半身裙", "pleated skirt"),
    ("帆布运动鞋", "canvas sneakers"),
]
EVENTS = [("适合面试", "for a job interview"), ("春秋季", "spring and autumn"), ("通勤", "for the office")]


def titles():
    """About a thousand product titles; every third in both languages."""
    out = []
    for n, (c, k, t, e) in enumerate(itertools.product(COLOURS, CUTS, THINGS, EVENTS)):
        zh, en = f"{c[0]}{k[0]}{t[0]} {e[0]} {37 + n % 60}码", f"{c[1].title()} {k[1]} {t[1]} {e[1]}, size {n % 7}XL"
        out.append([zh, en, f"{zh} / {en}"][n % 3])
    return out


QUERIES = [
    "红色连衣裙 夏天", "red dress for summer", "五百以内的羊毛大衣", "wool coat under 500", "不要黑色的裤子",
    "trousers but not black", "面试穿什么好", "what should I wear to a beach wedding", "hongse lianyiqun", "lyq",
    "M码还有吗", "is this machine washable", "可以退货吗", "how do I return shoes", "会员积分怎么用", "紅色連衣裙",
    "跟身上这件一样的但是蓝色", "a cheaper one", "gift for my mother, 60, likes silk", "送女朋友的生日礼物",
    "T恤", "jeans", "大码女装", "plus size", "XL", "羽绒服 充绒量 200g", "how warm is this down jacket",
]

ODD = [
    "", " ", "   two   spaces  ", "\ttab\nnewline\r\n", "ＦＵＬＬ　ｗｉｄｔｈ １２３", "ﬁne ligature ﬀ", "①②③ Ⅳ ㎏ ㍿",
    "e\u0301 combining", "\u00e9 composed", "zero\u200bwidth\u200djoiner", "soft\u00adhyphen", "nbsp\u00a0here",
    "emoji 👗👠🛍️ 👩\u200d👩\u200d👧 🇨🇳", "𠮷野家 𝒮𝒸𝓇𝒾𝓅𝓉", "한국어 원피스", "ワンピース ﾜﾝﾋﾟｰｽ", "платье красное", "فستان أحمر",
    "लाल पोशाक", "ชุดเดรสสีแดง", "▁already▁meta", "<s> </s> <pad> <unk>", "\ufeffbom", "\u0000nul", "\u202eright to left",
    "￥299.00 ¥299 $59.99 €45", "50%棉+50%涤纶", "https://example.org/a?b=c&d=é", "a" * 300, "长" * 200, "😀" * 40,
    "ÀÉÎÕÜ ñ ß ſ İ ı", "½ ¼ ² ³ ™ ℃ №", "…— “引号” ‘x’", "A\u030a \u212b", "\u1100\u1161\u11a8", "x\u0000y", "尺码：Ｍ／Ｌ",
    "Q&A's \"quoted\" \\ back", "\u2028line\u2029para", "\u3000 ideographic \u3000 space ", "\ue000private", "\ufffd",
]

LONG = ["红色雪纺吊带长裙，透气亲肤，适合夏天的海边度假。A light chiffon dress for the sea. " * 40]
