"""Writes crates/language/tests/references/sequence.json: subwords of odd texts, and vectors of the towers as numpy has them.

    python tools/language/make_sequence_reference.py --checkpoint FILE
"""

import argparse
import json
import pathlib

import jax.numpy as jnp
import numpy as np

from encoder_texts import ODD, QUERIES, titles
from features import sequence
from train_sequence import PRODUCT_TOKENS, QUERY_TOKENS, padded, tower

ROOT = pathlib.Path(__file__).parents[2]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoint", required=True)
    p = {k: jnp.asarray(v) for k, v in np.load(parser.parse_args().checkpoint).items()}
    for name in ("table", "project"):  # as they are stored
        p[name] = p[name].astype(jnp.float16).astype(jnp.float32)
    texts = [t for t in ODD if len(t) < 250] + QUERIES
    asked = [(t, "query") for t in QUERIES[::5]] + [(t, "product") for t in titles()[3::190]]
    vectors = []
    for text, name in asked:
        longest = QUERY_TOKENS if name == "query" else PRODUCT_TOKENS
        v, a = tower(p, name, padded([text], longest))
        weights = np.asarray(a)[0].mean(-1)[: len(sequence(text, longest))]
        vectors.append({
            "text": text, "tower": name, "vector": [round(float(x), 5) for x in np.asarray(v)[0]],
            "attention": [round(float(x), 5) for x in weights],
        })
    out = {"subwords": [{"text": t, "rows": sequence(t, 1000)} for t in texts], "vectors": vectors}
    target = ROOT / "crates/language/tests/references/sequence.json"
    target.write_text(json.dumps(out, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(target.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
