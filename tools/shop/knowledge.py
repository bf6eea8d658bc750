"""The knowledge base, from the texts in `knowledge/`: one file a topic.

    = id
    ? question in Chinese | question in English
    ! answer in Chinese
    ! answer in English
    ~ another way to ask it

and, in `TOPIC.more`, further ways of asking, `id | text` a line. Those are in the knowledge base only: no dialogue is made of them.
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


def asked(path):
    """Questions of written dialogues with the entry that answers them; what only continues the turn before is none."""
    for line in path.read_text(encoding="utf-8").splitlines():
        head, _, words = line.partition("|")
        ident = next((word[3:] for word in head.split() if word.startswith("kb=")), "-")
        words = words.strip()
        if ident != "-" and len(words) > 4 and not words.rstrip("？?").endswith("呢"):
            yield ident, words


def with_more(entries, held):
    """The entries with every further way of asking, those of `chat/paraphrases.txt`, of the spoken dialogues and of the questions too; what a held-out turn says is left out."""
    here = Path(__file__).parent
    more = {}
    for path in sorted((here / "knowledge").glob("*.more")) + [here / "chat" / "paraphrases.txt"]:
        topic = f"{path.stem}-" if path.suffix == ".more" else ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                ident, words = [part.strip() for part in line.split("|", 1)]
                more.setdefault(topic + ident, []).append(words)
    for path in sorted((here / "chat" / "spoken").glob("*.txt")) + sorted((here / "chat" / "questions").glob("*.txt")):
        for ident, words in asked(path):
            more.setdefault(ident, []).append(words)
    unknown = set(more) - {entry["id"] for entry in entries}
    if unknown:
        raise ValueError(unknown)
    held = {words.strip().lower() for words in held}
    def all_of(entry):
        known = {v.lower() for v in [*entry["variants"], *entry["question"].values()]} | held
        new = []
        for words in more.get(entry["id"], []):
            if words.lower() not in known:
                known.add(words.lower())
                new.append(words)
        return entry["variants"] + new
    return [{**entry, "variants": all_of(entry)} for entry in entries]
