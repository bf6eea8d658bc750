"""Trains the sequence encoder: two towers (query, product), each a bidirectional GRU over hashed subwords with self-attention.

    python tools/language/train_sequence.py --out models/sequence_encoder.onnx

    x_t = sum of the token's feature vectors          h_t = [GRU forward; GRU backward](x_t)
    a_t = softmax(w . tanh(W [h_t; x_t]))             v = P sum_t a_t [h_t; x_t] / |.|

(self-attention: Lin et al. 2017.) The loss is the cross entropy of softmax(q . p / temperature) over the products of a batch,
all of which are each other's negatives, against their grades. Deterministic: numbers of `--seed`.
"""

import argparse
import pathlib
import random
import time

import jax
import jax.numpy as jnp
import numpy as np

from features import BUCKETS, FEATURES, sequence
from matching_data import Catalogue, batch, judged

WIDTH, STATE, OUT = 48, 64, 128
QUERY_TOKENS, PRODUCT_TOKENS = 24, 80
HEADS = 2


def initial(rng):
    def normal(*shape, scale):
        return jnp.asarray(rng.normal(0, scale, shape), jnp.float32)

    both = 2 * STATE + WIDTH
    p = {"table": normal(BUCKETS, WIDTH, scale=0.3), "project": normal(HEADS * both, OUT, scale=both**-0.5)}
    for tower in ("query", "product"):
        for way in ("f", "b"):
            p[f"{tower}.{way}.w"] = normal(WIDTH, 3 * STATE, scale=WIDTH**-0.5)
            p[f"{tower}.{way}.r"] = normal(STATE, 3 * STATE, scale=STATE**-0.5)
            p[f"{tower}.{way}.wb"] = jnp.zeros(3 * STATE)
            p[f"{tower}.{way}.rb"] = jnp.zeros(3 * STATE)
        p[f"{tower}.a1"] = normal(both, 64, scale=both**-0.5)
        p[f"{tower}.a2"] = normal(64, HEADS, scale=0.1)
    p["log_temperature"] = jnp.log(jnp.float32(0.07))
    return p


def gru(p, name, x, mask):
    """ONNX's GRU with linear_before_reset = 1: x (batch, length, width) -> (batch, length, STATE); masked steps keep."""
    w, r, wb, rb = (p[f"{name}.{k}"] for k in ("w", "r", "wb", "rb"))
    xs = x @ w + wb

    def step(h, inputs):
        xt, m = inputs
        hr = h @ r + rb
        z = jax.nn.sigmoid(xt[:, :STATE] + hr[:, :STATE])
        reset = jax.nn.sigmoid(xt[:, STATE : 2 * STATE] + hr[:, STATE : 2 * STATE])
        n = jnp.tanh(xt[:, 2 * STATE :] + reset * hr[:, 2 * STATE :])
        new = jnp.where(m[:, None], (1 - z) * n + z * h, h)
        return new, new

    start = jnp.zeros((x.shape[0], STATE))
    _, hs = jax.lax.scan(step, start, (xs.transpose(1, 0, 2), mask.T))
    return hs.transpose(1, 0, 2)


def tower(p, name, ids, drop=None):
    """ids (batch, length, FEATURES) -> unit vectors (batch, OUT) and attention (batch, length, HEADS)."""
    present = (ids > 0)[..., None]
    x = (p["table"][ids] * present).sum(2) / jnp.sqrt(jnp.maximum(present.sum(2), 1))
    mask = ids[:, :, 0] > 0
    if drop is not None:
        x = x * drop
    forward = gru(p, name + ".f", x, mask)
    # Backward over the real tokens: padding keeps the state at zero until the last token.
    backward = gru(p, name + ".b", x[:, ::-1], mask[:, ::-1])[:, ::-1]
    both = jnp.concatenate([forward, backward, x], -1) * mask[..., None]
    scores = jnp.tanh(both @ p[f"{name}.a1"]) @ p[f"{name}.a2"]
    a = jax.nn.softmax(jnp.where(mask[..., None], scores, -1e9), 1)
    pooled = jnp.einsum("blh,blc->bhc", a, both).reshape(ids.shape[0], -1)
    v = pooled @ p["project"]
    return v / jnp.sqrt((v * v).sum(-1, keepdims=True) + 1e-12), a


def loss(p, q_ids, p_ids, target, key):
    k1, k2 = jax.random.split(key)
    keep = 0.8
    dq = jax.random.bernoulli(k1, keep, q_ids.shape[:2] + (1,)) / keep
    dp = jax.random.bernoulli(k2, keep, p_ids.shape[:2] + (1,)) / keep
    q, _ = tower(p, "query", q_ids, dq)
    d, _ = tower(p, "product", p_ids, dp)
    logits = q @ d.T * jnp.exp(-p["log_temperature"])
    return -(target * jax.nn.log_softmax(logits, -1)).sum(-1).mean()


@jax.jit
def update(p, m, v, step, rate, q_ids, p_ids, target, key):
    value, g = jax.value_and_grad(loss)(p, q_ids, p_ids, target, key)
    norm = jnp.sqrt(sum((x * x).sum() for x in g.values()))
    scale = jnp.minimum(1.0, 1.0 / norm)
    new_p, new_m, new_v = {}, {}, {}
    for k in p:
        gk = g[k] * scale
        new_m[k] = 0.9 * m[k] + 0.1 * gk
        new_v[k] = 0.999 * v[k] + 0.001 * gk * gk
        hat = new_m[k] / (1 - 0.9**step) / (jnp.sqrt(new_v[k] / (1 - 0.999**step)) + 1e-8)
        decay = 1e-4 if k in ("table", "project") else 0.0
        new_p[k] = p[k] - rate * (hat + decay * p[k])
    return new_p, new_m, new_v, value


def padded(texts, longest):
    out = np.zeros((len(texts), longest, FEATURES), np.int32)
    for n, text in enumerate(texts):
        rows = sequence(text, longest)
        if rows:
            out[n, : len(rows)] = rows
    return out


def ndcg(scores, grades, k=10):
    """Mean nDCG@k with gains 2^grade - 1."""
    total = 0.0
    for row, wanted in zip(scores, grades):
        gain = np.array([2.0 ** wanted.get(int(n), 0) - 1 for n in np.argsort(-row, kind="stable")[:k]])
        ideal = np.array(sorted((2.0**g - 1 for g in wanted.values()), reverse=True)[:k])
        discount = 1 / np.log2(np.arange(2, k + 2))
        total += (gain * discount[: len(gain)]).sum() / (ideal * discount[: len(ideal)]).sum()
    return total / len(scores)


def evaluate(p, catalogue, queries):
    products = padded([catalogue.text(n) for n in range(len(catalogue.products))], PRODUCT_TOKENS)
    run = jax.jit(lambda ids, name: tower(p, name, ids)[0], static_argnums=1)
    d = np.asarray(run(products, "product"))
    q = np.asarray(run(padded([t for t, _ in queries], QUERY_TOKENS), "query"))
    return ndcg(q @ d.T, [g for _, g in queries])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", default="models/sequence_encoder.onnx")
    parser.add_argument("--steps", type=int, default=2600)
    parser.add_argument("--until", type=int, help="stop after this step of the schedule")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--queries", type=int, default=64, help="a step")
    parser.add_argument("--products", type=int, default=96, help="a step, all each other's negatives")
    parser.add_argument("--checkpoint", default="/tmp/sequence.npz")
    options = parser.parse_args()
    catalogue = Catalogue()
    rng = random.Random(options.seed)
    train, dev = judged("train", catalogue), judged("dev", catalogue)
    if not dev:  # before the evaluation set is made: made queries of another seed
        other = random.Random(options.seed + 1)
        dev = batch(catalogue, [], other, 200)
    print(len(catalogue.products), "products,", len(train), "judged queries to train on,", len(dev), "to watch")
    p = initial(np.random.default_rng(options.seed))
    m = {k: jnp.zeros_like(x) for k, x in p.items()}
    v = {k: jnp.zeros_like(x) for k, x in p.items()}
    key = jax.random.PRNGKey(options.seed)
    best, kept, start, shown = -1.0, p, time.time(), 0.0
    last = min(options.until or options.steps, options.steps)
    for step in range(1, last + 1):
        queries = batch(catalogue, train, rng, options.queries)
        # One answer of each query, the rest of the batch by chance.
        answers = {rng.choice([n for n, g in grades.items() if g == max(grades.values())]) for _, grades in queries}
        rest = [n for n in range(len(catalogue.products)) if n not in answers]
        chosen = [*sorted(answers), *rng.sample(rest, max(0, options.products - len(answers)))][: options.products]
        texts = [catalogue.text(n, rng) for n in chosen]
        gains = np.array([[2.0 ** g.get(n, 0) - 1 for n in chosen] for _, g in queries], np.float32)
        some = gains.sum(1) > 0
        target = np.where(some[:, None], gains / np.maximum(gains.sum(1, keepdims=True), 1e-9), 0)
        key, now = jax.random.split(key)
        warm = min(1.0, step / 100)
        rate = 2e-3 * warm * (0.5 + 0.5 * np.cos(np.pi * step / options.steps)) + 1e-5
        p, m, v, value = update(
            p, m, v, step, rate, padded([t for t, _ in queries], QUERY_TOKENS), padded(texts, PRODUCT_TOKENS), target, now
        )
        shown = 0.98 * shown + 0.02 * float(value) if step > 1 else float(value)
        if step % 200 == 0 or step == last:
            score = evaluate(p, catalogue, dev)
            if score > best:
                best, kept = score, p
                np.savez(options.checkpoint, **{k: np.asarray(x) for k, x in p.items()})
            print(f"step {step}  loss {shown:.3f}  nDCG@10 watched {score:.4f}  best {best:.4f}  {time.time() - start:.0f} s", flush=True)
    from sequence_graph import export

    export({k: np.asarray(x) for k, x in kept.items()}, pathlib.Path(options.out))
    test = judged("test", catalogue)
    if test:
        print(f"nDCG@10 on the test queries {evaluate(kept, catalogue, test):.4f}")


if __name__ == "__main__":
    main()
