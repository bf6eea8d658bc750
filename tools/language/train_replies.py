"""Trains the reply generator: encoder and decoder with attention, from dialogue act, slots and the shopper's words to a reply
with slots open.

    python tools/language/train_replies.py

    h_t = f(x_t, h_{t-1})  both ways                      c_i = sum_t a_it h_t,  a_i = softmax_t(v . tanh(W s_i + U h_t))
    s_i = g([y_{i-1}; c_{i-1}], s_{i-1})                  P(y_i) = softmax(W_s tanh(W_c [s_i; c_i]) + b_s)

(Bahdanau et al. 2015 for the attention, Luong et al. 2015 for input feeding.) Data: tools/language/replies.py, expanded here.
A sixth of the shoppers' sentences is held out; figures are on them. Writes models/reply_encoder.onnx, reply_decoder.onnx and
reply_vocabulary.json. Deterministic: numbers of `--seed`.
"""

import argparse
import json
import math
import pathlib
import random
import re
import time
from collections import Counter

import jax
import jax.numpy as jnp
import numpy as np
from onnx import TensorProto

from features import FEATURES, sequence
from onnx_parts import Part, gru_weights, save, value
from replies import ACTS, ANSWERED, OPENINGS, OWN_OPENING

ROOT = pathlib.Path(__file__).parents[2]
WORDS = 2048  # rows of the table for hashed subwords; control tokens come after
WIDTH, STATE, DECODER = 32, 48, 96
INPUT, OUTPUT = 32, 48  # longest input and reply, tokens
SHOPPER = 16  # tokens of the shopper that are read
PAD, START, END = 0, 1, 2


def pieces(text):
    """Output tokens: slots, Chinese characters, Latin words, marks."""
    return re.findall(r"{\w+}|[A-Za-z']+|[^\sA-Za-z']", text)


def controls():
    """Names of control tokens, in their order: acts, languages, slots."""
    slots = sorted({s for act in ACTS for s in act.required + act.optional})
    return [f"act={a.name}" for a in ACTS] + ["language=zh", "language=en"] + [f"slot={s}" for s in slots]


CONTROLS = controls()
CONTROL = {name: WORDS + n for n, name in enumerate(CONTROLS)}


def rows_of(act, language, slots, words):
    """Input rows: act, language, slots in the order of their names, then the shopper's words."""
    names = [f"act={act}", f"language={language}", *(f"slot={s}" for s in sorted(slots))]
    rows = [[CONTROL[n]] + [0] * (FEATURES - 1) for n in names]
    for row in sequence(words, SHOPPER):
        rows.append([1 + (f - 1) % (WORDS - 1) if f else 0 for f in row])
    return rows[:INPUT]


def example(rng, act, language, question, others=()):
    """(slots, shopper's words, reply): openings are answered, short questions shortly, optional slots are used where given.

    What the shopper says steers opening and length only: with `others`, a fifth of the examples carry words that belong to
    another act, and some none at all, so that the act alone decides what is said.
    """
    options = act.replies[language]
    extra = [r for r in options if r[2]]
    slots = set(act.required)
    roll = rng.random() if others else 1.0
    words, opening = question if roll > 0.3 else rng.choice(others) if roll > 0.1 else "", None
    if words and rng.random() < 0.3:
        opening = rng.choice(["greeting", "please"])
        words = rng.choice(OPENINGS[language][opening]) + words
    if extra and rng.random() < 0.35:
        slots |= set(act.optional)
        reply = rng.choice(extra)[0]
    else:
        length = len(words.split()) if language == "en" else len(words) / 2
        short = [r for r in options if r[1]]
        plain = [r for r in options if not r[1] and not r[2]]
        reply = rng.choice(short if short and words and length <= 2 else plain)[0]
    if opening and act.name not in OWN_OPENING:
        reply = ANSWERED[language][opening] + reply
    return slots, words, reply


def questions(rng):
    """(act, language, question) for training and held out, a sixth of each act's questions."""
    train, held = [], []
    for act in ACTS:
        for language, all_ in act.questions.items():
            all_ = sorted(all_)
            rng.shuffle(all_)
            cut = max(1, len(all_) // 6)
            held += [(act, language, q) for q in all_[:cut]]
            train += [(act, language, q) for q in all_[cut:]]
    return train, held


def vocabulary():
    seen = Counter()
    for act in ACTS:
        for language in ("zh", "en"):
            for sentence, _, _ in act.replies[language]:
                for first in ["", *ANSWERED[language].values()]:
                    seen.update(pieces(first + sentence))
    return ["<pad>", "<start>", "<end>", *sorted(seen)]


VOCABULARY = vocabulary()
NUMBER = {piece: n for n, piece in enumerate(VOCABULARY)}


def transitions():
    """By act and language, which piece may follow which: all pairs of neighbours in its replies. A reply that strings pieces
    together in a way the act never does could say the opposite of what it shall."""
    out = {}
    for act in ACTS:
        for language in ("zh", "en"):
            firsts = [""] if act.name in OWN_OPENING else ["", *ANSWERED[language].values()]
            pairs = set()
            for sentence, _, _ in act.replies[language]:
                for first in firsts:
                    numbers = [START, *(NUMBER[t] for t in pieces(first + sentence)), END]
                    pairs |= set(zip(numbers, numbers[1:]))
            out[f"{act.name} {language}"] = sorted(pairs)
    return out


def initial(rng):
    def normal(*shape):
        return jnp.asarray(rng.normal(0, shape[0] ** -0.5, shape), jnp.float32)

    table = jnp.asarray(rng.normal(0, 0.3, (WORDS + len(CONTROLS), WIDTH)), jnp.float32)
    p = {"table": table, "out_table": jnp.asarray(rng.normal(0, 0.3, (len(VOCABULARY), WIDTH)), jnp.float32)}
    for name, inner, state in (("f", WIDTH, STATE), ("b", WIDTH, STATE), ("d", WIDTH + 2 * STATE, DECODER)):
        p |= {f"{name}.w": normal(inner, 3 * state), f"{name}.r": normal(state, 3 * state)}
        p |= {f"{name}.wb": jnp.zeros(3 * state), f"{name}.rb": jnp.zeros(3 * state)}
    p |= {"start": normal(2 * STATE, DECODER), "u": normal(2 * STATE, 48), "w": normal(DECODER, 48), "v": normal(48, 1)}
    p |= {"c": normal(DECODER + 2 * STATE, DECODER), "s": normal(DECODER, len(VOCABULARY)), "sb": jnp.zeros(len(VOCABULARY))}
    return p


def cell(p, name, x, h):
    """One step of a GRU, as ONNX's with linear_before_reset = 1."""
    n = h.shape[-1]
    a, b = x @ p[name + ".w"] + p[name + ".wb"], h @ p[name + ".r"] + p[name + ".rb"]
    z, r = jax.nn.sigmoid(a[:, :n] + b[:, :n]), jax.nn.sigmoid(a[:, n : 2 * n] + b[:, n : 2 * n])
    return (1 - z) * jnp.tanh(a[:, 2 * n :] + r * b[:, 2 * n :]) + z * h


def run(p, name, x, mask):
    def step(h, inputs):
        xt, m = inputs
        new = jnp.where(m[:, None], cell(p, name, xt, h), h)
        return new, new

    last, hs = jax.lax.scan(step, jnp.zeros((x.shape[0], STATE)), (x.transpose(1, 0, 2), mask.T))
    return last, hs.transpose(1, 0, 2)


def encode(p, ids):
    present = (ids > 0)[..., None]
    x = (p["table"][ids] * present).sum(2) / jnp.sqrt(jnp.maximum(present.sum(2), 1))
    mask = ids[:, :, 0] > 0
    last_f, f = run(p, "f", x, mask)
    last_b, b = run(p, "b", x[:, ::-1], mask[:, ::-1])
    states = jnp.concatenate([f, b[:, ::-1]], -1)
    return states, mask, jnp.tanh(jnp.concatenate([last_f, last_b], -1) @ p["start"])


def decode(p, y, s, c, states, mask):
    """One step: logits, state, context."""
    s = cell(p, "d", jnp.concatenate([p["out_table"][y], c], -1), s)
    score = (jnp.tanh((s @ p["w"])[:, None] + states @ p["u"]) @ p["v"])[..., 0]
    a = jax.nn.softmax(jnp.where(mask, score, -1e9), -1)
    c = jnp.einsum("bl,blh->bh", a, states)
    return jnp.tanh(jnp.concatenate([s, c], -1) @ p["c"]) @ p["s"] + p["sb"], s, c


def forced(p, ids, target):
    """Logits of every step with the true reply before it: (batch, OUTPUT, vocabulary)."""
    states, mask, s = encode(p, ids)
    before = jnp.concatenate([jnp.full((len(target), 1), START), target[:, :-1]], 1)

    def step(carry, y):
        logits, s, c = decode(p, y, *carry, states, mask)
        return (s, c), logits

    _, logits = jax.lax.scan(step, (s, jnp.zeros((len(ids), 2 * STATE))), before.T)
    return logits.transpose(1, 0, 2)


def loss(p, ids, target):
    log = jax.nn.log_softmax(forced(p, ids, target), -1)
    weight = target != PAD
    return -(jnp.take_along_axis(log, target[..., None], -1)[..., 0] * weight).sum() / weight.sum()


@jax.jit
def update(p, m, v, step, rate, ids, target):
    got, g = jax.value_and_grad(loss)(p, ids, target)
    norm = jnp.sqrt(sum((x * x).sum() for x in g.values()))
    scale = jnp.minimum(1.0, 1.0 / norm)
    m = {k: 0.9 * m[k] + 0.1 * scale * g[k] for k in p}
    v = {k: 0.999 * v[k] + 0.001 * (scale * g[k]) ** 2 for k in p}
    p = {k: p[k] - rate * (m[k] / (1 - 0.9**step)) / (jnp.sqrt(v[k] / (1 - 0.999**step)) + 1e-8) for k in p}
    return p, m, v, got


def arrays(examples):
    """[(act, language, slots, words, reply)] to padded inputs and targets."""
    ids = np.zeros((len(examples), INPUT, FEATURES), np.int32)
    target = np.zeros((len(examples), OUTPUT), np.int32)
    for n, (act, language, slots, words, reply) in enumerate(examples):
        rows = rows_of(act.name, language, slots, words)
        ids[n, : len(rows)] = rows
        numbers = [NUMBER[t] for t in pieces(reply)] + [END]
        if len(numbers) > OUTPUT:
            raise ValueError(f"{len(numbers)} tokens: {reply}")
        target[n, : len(numbers)] = numbers
    return ids, target


def draw(rng, pool, size):
    others = {tongue: [q for _, language, q in pool if language == tongue] for tongue in ("zh", "en")}
    out = []
    for act, language, question in rng.choices(pool, k=size):
        out.append((act, language, *example(rng, act, language, question, others[language])))
    return out


def bleu(pairs):
    """Corpus BLEU-4 with several references (Papineni et al. 2002), add-one smoothing above unigrams."""
    hit, all_, length, reference = [0] * 4, [0] * 4, 0, 0
    for out, references in pairs:
        length += len(out)
        reference += min((len(r) for r in references), key=lambda n: (abs(n - len(out)), n))
        for n in range(4):
            grams = Counter(tuple(out[i : i + n + 1]) for i in range(len(out) - n))
            most = Counter()
            for r in references:
                most |= Counter(tuple(r[i : i + n + 1]) for i in range(len(r) - n))
            hit[n] += sum((grams & most).values())
            all_[n] += sum(grams.values())
    logs = [math.log((hit[n] + (n > 0)) / (all_[n] + (n > 0))) for n in range(4)]
    return math.exp(sum(logs) / 4 + min(0.0, 1 - reference / length))


def greedy(p, ids):
    states, mask, s = encode(p, ids)
    c, y = jnp.zeros((len(ids), 2 * STATE)), jnp.full(len(ids), START)
    step = jax.jit(decode)
    out = []
    for _ in range(OUTPUT):
        logits, s, c = step(p, y, s, c, states, mask)
        y = logits.argmax(-1)
        out.append(np.asarray(y))
    rows = np.stack(out, 1)
    return [list(r[: list(r).index(END)] if END in r else r) for r in rows]


def evaluate(p, held, rng):
    examples = [(a, language, *example(rng, a, language, q)) for a, language, q in held for _ in range(3)]
    ids, target = arrays(examples)
    logits = np.asarray(jax.jit(forced)(p, ids, target))
    log = np.asarray(jax.nn.log_softmax(logits, -1))
    real = target != PAD
    accuracy = ((logits.argmax(-1) == target) & real).sum() / real.sum()
    nats = -np.take_along_axis(log, target[..., None], -1)[..., 0][real].mean()
    pairs, whole = [], 0
    for (act, language, slots, _, _), out in zip(examples, greedy(p, ids)):
        said = [VOCABULARY[n] for n in out]
        wanted = [r for r, _, _ in act.replies[language]]
        references = [pieces(first + r) for r in wanted for first in ["", *ANSWERED[language].values()]]
        pairs.append((said, references))
        whole += set(re.findall(r"{(\w+)}", " ".join(said))) >= set(act.required)
    return accuracy, math.exp(nats), bleu(pairs), whole / len(pairs), len(pairs)


def export(p, folder):
    p = {k: np.asarray(x, np.float32) for k, x in p.items()}
    g = Part()
    zero = np.int64(0)
    present = g.op("Cast", [g.op("Greater", ["features", zero])], to=TensorProto.FLOAT)
    rows = g.op("Mul", [g.op("Gather", [g.put(p["table"].astype(np.float16)), "features"]), g.op("Unsqueeze", [present, np.array([3])])])
    count = g.op("Max", [g.op("ReduceSum", [present, np.array([2])], keepdims=1), np.float32(1)])
    x = g.op("Div", [g.op("ReduceSum", [rows, np.array([2])], keepdims=0), g.op("Sqrt", [count])])
    w, r, b = gru_weights(p, ["f", "b"])
    h, last = g.op(
        "GRU", [g.op("Transpose", [x], perm=[1, 0, 2]), w, r, b], 2, direction="bidirectional", hidden_size=STATE,
        linear_before_reset=1,
    )
    h = g.op("Transpose", [h], perm=[2, 0, 1, 3])
    g.op("Reshape", [h, np.array([0, 0, 2 * STATE])], ["states"])
    last = g.op("Reshape", [g.op("Transpose", [last], perm=[1, 0, 2]), np.array([0, 2 * STATE])])
    g.op("Tanh", [g.op("MatMul", [last, p["start"]])], ["start"])
    f32 = TensorProto.FLOAT
    save(
        folder / "reply_encoder.onnx", "reply_encoder", g, [value("features", TensorProto.INT64, [1, "length", FEATURES])],
        [value("states", f32, [1, "length", 2 * STATE]), value("start", f32, [1, DECODER])],
    )
    g = Part()
    y = g.op("Gather", [g.put(p["out_table"].astype(np.float16)), "token"])
    x = g.op("Unsqueeze", [g.op("Concat", [y, "context"], axis=1), np.array([0])])
    w, r, b = gru_weights(p, ["d"])
    _, last = g.op(
        "GRU", [x, w, r, b, "", g.op("Unsqueeze", ["state", np.array([0])])], 2, hidden_size=DECODER, linear_before_reset=1
    )
    s = g.op("Squeeze", [last, np.array([0])], ["next_state"])
    mixed = g.op("Add", [g.op("Unsqueeze", [g.op("MatMul", [s, p["w"]]), np.array([1])]), g.op("MatMul", ["states", p["u"]])])
    score = g.op("Squeeze", [g.op("MatMul", [g.op("Tanh", [mixed]), p["v"]]), np.array([2])])
    a = g.op("Softmax", [score], ["attention"], axis=1)
    c = g.op("Squeeze", [g.op("MatMul", [g.op("Unsqueeze", [a, np.array([1])]), "states"]), np.array([1])], ["next_context"])
    out = g.op("Tanh", [g.op("MatMul", [g.op("Concat", [s, c], axis=1), p["c"]])])
    logits = g.op("Add", [g.op("MatMul", [out, g.put(p["s"].astype(np.float16))]), p["sb"]])
    g.op("LogSoftmax", [logits], ["log_probability"], axis=1)
    save(
        folder / "reply_decoder.onnx", "reply_decoder", g,
        [
            value("token", TensorProto.INT64, ["beam"]), value("state", f32, ["beam", DECODER]),
            value("context", f32, ["beam", 2 * STATE]), value("states", f32, [1, "length", 2 * STATE]),
        ],
        [
            value("log_probability", f32, ["beam", len(VOCABULARY)]), value("next_state", f32, ["beam", DECODER]),
            value("next_context", f32, ["beam", 2 * STATE]), value("attention", f32, ["beam", "length"]),
        ],
    )
    acts = {a.name: {"required": a.required, "optional": a.optional} for a in ACTS}
    words = {"acts": acts, "controls": CONTROLS, "words": WORDS, "pieces": VOCABULARY, "transitions": transitions()}
    (folder / "reply_vocabulary.json").write_text(json.dumps(words, ensure_ascii=False, separators=(",", ":")) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument("--until", type=int, help="stop after this step of the schedule")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--out", default=str(ROOT / "models"))
    options = parser.parse_args()
    rng = random.Random(options.seed)
    train, held = questions(rng)
    print(len(VOCABULARY), "pieces,", len(train), "questions to train on,", len(held), "held out")
    p = initial(np.random.default_rng(options.seed))
    m = v = {k: jnp.zeros_like(x) for k, x in p.items()}
    start, shown = time.time(), 0.0
    last = min(options.until or options.steps, options.steps)
    for step in range(1, last + 1):
        rate = 3e-3 * min(1.0, step / 100) * (0.5 + 0.5 * math.cos(math.pi * step / options.steps)) + 2e-5
        p, m, v, got = update(p, m, v, step, rate, *arrays(draw(rng, train, options.batch)))
        shown = 0.98 * shown + 0.02 * float(got) if step > 1 else float(got)
        if step % 100 == 0 or step == last:
            accuracy, perplexity, score, whole, n = evaluate(p, held, random.Random(1))
            print(
                f"step {step}  loss {shown:.3f}  held out ({n}): token accuracy {accuracy:.3f}  perplexity {perplexity:.2f}  "
                f"BLEU-4 {score:.3f}  greedy with every slot {whole:.3f}  {time.time() - start:.0f} s",
                flush=True,
            )
            export(p, pathlib.Path(options.out))


if __name__ == "__main__":
    main()
