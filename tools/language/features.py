"""Texts to sequences of hashed subwords, exactly as crates/language/src/subwords.rs does.

A token is a Chinese character or a word of Latin letters and digits. Its features are hashed: a character alone and with its
right neighbour; a word and its character trigrams. No vocabulary, no segmenter; spelling slips keep most features.
"""

import functools

BUCKETS = 16384
FEATURES = 10


def fold(c):
    """Full width to half width, ASCII to lower case."""
    n = ord(c)
    if 0xFF01 <= n <= 0xFF5E:
        n -= 0xFEE0
    if n == 0x3000:
        n = 0x20
    return chr(n).lower() if n < 0x80 else chr(n)


def is_han(c):
    return 0x3400 <= ord(c) <= 0x9FFF


def is_word(c):
    return (c.isascii() and c.isalnum()) or 0xC0 <= ord(c) <= 0x24F


@functools.lru_cache(1 << 20)
def bucket(text):
    """FNV-1a, 32 bits, of the UTF-8 bytes, into 1..BUCKETS-1; 0 is padding."""
    h = 0x811C9DC5
    for byte in text.encode():
        h = (h ^ byte) * 0x01000193 & 0xFFFFFFFF
    return 1 + h % (BUCKETS - 1)


def tokens(text):
    """The tokens, and where each begins among the text's characters."""
    chars = [fold(c) for c in text]
    out, at = [], 0
    while at < len(chars):
        if is_han(chars[at]):
            out.append((chars[at], at))
            at += 1
        elif is_word(chars[at]):
            end = at
            while end < len(chars) and is_word(chars[end]):
                end += 1
            out.append(("".join(chars[at:end]), at))
            at = end
        else:
            at += 1
    return out


def sequence(text, longest):
    """One row of FEATURES numbers for each of the first `longest` tokens."""
    rows, found = [], tokens(text)
    for n, (token, at) in enumerate(found[:longest]):
        if is_han(token[0]):
            names = ["u" + token]
            if n + 1 < len(found) and found[n + 1][1] == at + 1 and is_han(found[n + 1][0][0]):
                names.append("b" + token + found[n + 1][0])
        else:
            framed = f"<{token}>"
            names = ["w" + token] + ["t" + framed[i : i + 3] for i in range(len(framed) - 2)]
        row = [bucket(name) for name in names[:FEATURES]]
        rows.append(row + [0] * (FEATURES - len(row)))
    return rows
