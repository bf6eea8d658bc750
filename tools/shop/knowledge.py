"""The knowledge base, from the texts in `knowledge/`: one file a topic.

    = id
    ? question in Chinese | question in English
    ! answer in Chinese
    ! answer in English
    ~ another way to ask it
"""

from pathlib import Path

from categories import text


def entries():
    made, seen = [], set()
    for path in sorted((Path(__file__).parent / "knowledge").glob("*.txt")):
        for block in path.read_text(encoding="utf-8").split("\n= ")[1:]:
            name, *rest = [line.strip() for line in block.splitlines() if line.strip()]
            ident = f"{path.stem}-{name}"
            asked = [line[1:].strip() for line in rest if line.startswith("?")]
            answers = [line[1:].strip() for line in rest if line.startswith("!")]
            variants = [line[1:].strip() for line in rest if line.startswith("~")]
            if ident in seen or len(asked) != 1 or len(answers) != 2 or not variants:
                raise ValueError(f"{path.name}: {name}")
            seen.add(ident)
            zh, en = [part.strip() for part in asked[0].split("|")]
            made.append({"id": ident, "topic": path.stem, "question": text(zh, en), "answer": text(*answers),
                         "variants": variants})
    return made
