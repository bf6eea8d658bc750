#!/usr/bin/env python3
"""Makes the word lists of crates/text/data from published ones.

Needs `pypinyin==0.55.0` and `opencc-python-reimplemented==0.1.7` from PyPI, the dictionary of the crate jieba-rs 0.11.0
(`src/data/dict.txt` of its source) and Debian's `wamerican-small`:

    python3 tools/text/make_data.py --jieba dict.txt --english /usr/share/dict/american-english-small \\
        --out crates/text/data

`words.txt`: WORD FREQUENCY PIN YIN, the Chinese words the touch keyboard offers, most frequent first. Readings come
from pypinyin, whose phrase table knows which reading of a character a word takes.
`traditional.txt`: one line of pairs, traditional character followed by its simplified one.
`phrases.txt`: TRADITIONAL SIMPLIFIED where a single character does not decide.
`english.txt`: common English words, lower case, so that they are not taken for misspelt ones.
"""

import argparse
import re
from pathlib import Path

import opencc
from pypinyin import Style, lazy_pinyin

HAN = re.compile(r"^[\u4e00-\u9fff]+$")
# Words frequent enough to be offered; single characters are kept down to rare ones, since names are written with them.
LEAST = {1: 5, 2: 40, 3: 60, 4: 120}
# 长 is read chang in the names of garments; pypinyin's phrase table does not have these.
GARMENTS = {
    "长裙": "chang qun", "长裤": "chang ku", "长袖": "chang xiu", "长款": "chang kuan", "中长款": "zhong chang kuan",
    "超长款": "chao chang kuan", "长衫": "chang shan", "长袍": "chang pao", "长靴": "chang xue", "长袜": "chang wa",
    "加长": "jia chang", "长外套": "chang wai tao", "长大衣": "chang da yi", "裙长": "qun chang", "衣长": "yi chang",
    "裤长": "ku chang", "袖长": "xiu chang", "长风衣": "chang feng yi", "长毛衣": "chang mao yi", "长一点": "chang yi dian",
}


def words(jieba: Path):
    for line in jieba.read_text("utf-8").splitlines():
        word, frequency, *_ = line.split(" ")
        least = LEAST.get(len(word))
        if least is None or int(frequency) < least or not HAN.match(word):
            continue
        if word in GARMENTS:
            continue
        pinyin = lazy_pinyin(word, style=Style.NORMAL, v_to_u=False, errors="ignore")
        if len(pinyin) == len(word) and all(p.isascii() and p.isalpha() for p in pinyin):
            yield word, int(frequency), pinyin
    for word, pinyin in GARMENTS.items():
        yield word, 500, pinyin.split(" ")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--jieba", type=Path, required=True)
    arguments.add_argument("--english", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True)
    given = arguments.parse_args()

    chosen = sorted(words(given.jieba), key=lambda word: (-word[1], word[0]))
    (given.out / "words.txt").write_text("".join(f"{w} {f} {' '.join(p)}\n" for w, f, p in chosen), "utf-8")

    dictionary = Path(opencc.__file__).parent / "dictionary"
    pairs, single = [], {}
    for line in (dictionary / "TSCharacters.txt").read_text("utf-8").splitlines():
        traditional, simplified = line.split("\t")
        simplified = simplified.split(" ")[0]
        single[traditional] = simplified
        if traditional != simplified and len(traditional) == len(simplified) == 1:
            pairs.append(traditional + simplified)
    (given.out / "traditional.txt").write_text("".join(sorted(pairs)) + "\n", "utf-8")
    phrases = []
    for line in (dictionary / "TSPhrases.txt").read_text("utf-8").splitlines():
        traditional, simplified = line.split("\t")
        simplified = simplified.split(" ")[0]
        plain = "".join(single.get(c, c) for c in traditional)
        if plain != simplified and len(traditional) == len(simplified):
            phrases.append(f"{traditional} {simplified}\n")
    (given.out / "phrases.txt").write_text("".join(sorted(phrases)), "utf-8")

    english = {w.lower() for w in given.english.read_text("utf-8").split() if w.isascii() and w.isalpha() and w.islower()}
    (given.out / "english.txt").write_text("".join(f"{w}\n" for w in sorted(english)), "utf-8")


if __name__ == "__main__":
    main()
