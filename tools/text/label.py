#!/usr/bin/env python3
"""Turns hand-written lines `SENTENCE<TAB>slot;slot` into the JSON Lines of crates/query/tests/data.

    python3 tools/text/label.py dev.tsv crates/query/tests/data/dev.jsonl
"""

import json
import sys
from pathlib import Path

source, target = map(Path, sys.argv[1:3])
lines = []
for line in source.read_text("utf-8").splitlines():
    text, _, slots = line.partition("\t")
    slots = sorted(slot for slot in slots.split(";") if slot)
    lines.append(json.dumps({"text": text, "slots": slots}, ensure_ascii=False) + "\n")
target.write_text("".join(lines), "utf-8")
