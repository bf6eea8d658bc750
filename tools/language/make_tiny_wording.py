"""Writes crates/language/tests/wording: a tiny decoder with random weights in the form of an exported instruction model, its
tokenizer, and what it must answer. It says nothing sensible; it shows that loading, cache and stopping work.

    pip install numpy onnx onnxruntime tokenizers
    python tools/language/make_tiny_wording.py

The answers are computed without a cache: the whole text again for each token.
"""

import json
import pathlib

import numpy as np
import onnxruntime
from onnx import TensorProto
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from encoder_texts import QUERIES, titles
from onnx_parts import Part, save, value

FOLDER = pathlib.Path(__file__).parents[2] / "crates/language/tests/wording"
LAYERS, HEADS, HEAD, VOCABULARY, POSITIONS = 2, 2, 16, 400, 256
WIDTH = HEADS * HEAD
PROMPTS = ["Reword: the coat is in stock.", "换一种说法：这件大衣有货，M码。", "red dress\n\nsummer"]


def tokenizer():
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    t.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY - 4, special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()), show_progress=False,
    )
    t.train_from_iterator(QUERIES + titles()[::7], trainer)
    return t


def decoder(path, rng):
    g = Part()

    def weight(*shape, scale=None):
        return g.put(rng.normal(0, scale or shape[0] ** -0.5, shape).astype(np.float32))

    table = weight(VOCABULARY, WIDTH, scale=1.0)
    x = g.op("Add", [g.op("Gather", [table, "input_ids"]), g.op("Gather", [weight(POSITIONS, WIDTH, scale=1.0), "position_ids"])])
    total = g.op("Gather", [g.op("Shape", ["attention_mask"]), np.int64(1)])
    keys = g.op("Range", [np.int64(0), total, np.int64(1)])
    causal = g.op("LessOrEqual", [g.op("Unsqueeze", [keys, np.array([0, 1])]), g.op("Unsqueeze", ["position_ids", np.array([2])])])
    present = g.op("Unsqueeze", [g.op("Cast", ["attention_mask"], to=TensorProto.BOOL), np.array([1])])
    mask = g.op("Unsqueeze", [g.op("And", [causal, present]), np.array([1])])

    def heads(y):
        return g.op("Transpose", [g.op("Reshape", [y, np.array([0, 0, HEADS, HEAD])])], perm=[0, 2, 1, 3])

    def norm(y):
        return g.op("LayerNormalization", [y, np.ones(WIDTH, np.float32), np.zeros(WIDTH, np.float32)], axis=-1)

    for n in range(LAYERS):
        y = norm(x)
        q, k, v = (heads(g.op("MatMul", [y, weight(WIDTH, WIDTH, scale=0.5)])) for _ in range(3))
        k = g.op("Concat", [f"past_key_values.{n}.key", k], [f"present.{n}.key"], axis=2)
        v = g.op("Concat", [f"past_key_values.{n}.value", v], [f"present.{n}.value"], axis=2)
        s = g.op("Mul", [g.op("MatMul", [q, g.op("Transpose", [k], perm=[0, 1, 3, 2])]), np.float32(HEAD**-0.5)])
        a = g.op("Softmax", [g.op("Where", [mask, s, np.float32(-1e9)])], axis=-1)
        c = g.op("Reshape", [g.op("Transpose", [g.op("MatMul", [a, v])], perm=[0, 2, 1, 3]), np.array([0, 0, WIDTH])])
        x = g.op("Add", [x, g.op("MatMul", [c, weight(WIDTH, WIDTH, scale=0.5)])])
        wide = g.op("Relu", [g.op("MatMul", [norm(x), weight(WIDTH, 64)])])
        x = g.op("Add", [x, g.op("MatMul", [wide, weight(64, WIDTH)])])
    g.op("MatMul", [norm(x), weight(WIDTH, VOCABULARY)], ["logits"])
    f32, i64 = TensorProto.FLOAT, TensorProto.INT64
    cache = [f"{n}.{kind}" for n in range(LAYERS) for kind in ("key", "value")]
    inputs = [value("input_ids", i64, ["batch", "length"]), value("attention_mask", i64, ["batch", "total"])]
    inputs.append(value("position_ids", i64, ["batch", "length"]))
    inputs += [value("past_key_values." + c, f32, ["batch", HEADS, "past", HEAD]) for c in cache]
    outputs = [value("logits", f32, ["batch", "length", VOCABULARY])]
    outputs += [value("present." + c, f32, ["batch", HEADS, "total", HEAD]) for c in cache]
    save(path, "tiny_wording", g, inputs, outputs)


def continuation(session, ids, steps):
    """The most probable tokens, each from the whole text before it."""
    ids, out = list(ids), []
    for _ in range(steps):
        n = len(ids)
        feeds = {"input_ids": np.array([ids]), "attention_mask": np.ones((1, n), np.int64), "position_ids": np.arange(n)[None]}
        for layer in range(LAYERS):
            for kind in ("key", "value"):
                feeds[f"past_key_values.{layer}.{kind}"] = np.zeros((1, HEADS, 0, HEAD), np.float32)
        logits = session.run(["logits"], feeds)[0][0, -1]
        out.append(int(logits.argmax()))
        ids.append(out[-1])
    return out


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    t = tokenizer()
    t.save(str(FOLDER / "tokenizer.json"), pretty=False)
    decoder(FOLDER / "model.onnx", np.random.default_rng(5))
    session = onnxruntime.InferenceSession(str(FOLDER / "model.onnx"), providers=["CPUExecutionProvider"])
    runs = [continuation(session, t.encode(p).ids, 40) for p in PROMPTS]
    # The first answer's ninth new token ends answers; others may never end.
    stop = next(n for at, n in enumerate(runs[0]) if at >= 8 and n not in runs[0][:at])
    (FOLDER / "generation_config.json").write_text(json.dumps({"eos_token_id": [stop]}) + "\n")
    answers = []
    for prompt, run in zip(PROMPTS, runs):
        ends = [at for at, n in enumerate(run) if n in (stop, 0, 2)]
        text = t.decode(run[: ends[0]], skip_special_tokens=True).strip() if ends else None
        answers.append({"prompt": prompt, "tokens": t.encode(prompt).ids, "answer": text or None})
    (FOLDER / "answers.json").write_text(json.dumps(answers, ensure_ascii=False, indent=1) + "\n")
    print([a["answer"] for a in answers], sum(f.stat().st_size for f in FOLDER.iterdir()), "bytes")


if __name__ == "__main__":
    main()
