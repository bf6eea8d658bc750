"""The sequence encoder's two towers as one ONNX file: which tower runs is an input, the table of subwords is shared."""

import numpy as np
from onnx import TensorProto, helper

from features import FEATURES
from onnx_parts import Part, gru_weights, save, value


def branch(p, tower):
    """A tower as a subgraph on the outer names x (batch, length, width), mask (batch, length), lengths (batch)."""
    g = Part(tower + ".")
    state = p[f"{tower}.f.r"].shape[0]
    w, r, b = gru_weights(p, [f"{tower}.f", f"{tower}.b"])
    steps = g.op("Transpose", ["x"], perm=[1, 0, 2])
    h = g.op(
        "GRU", [steps, w, r, b, "lengths"], [g.name("h")], direction="bidirectional", hidden_size=state,
        linear_before_reset=1,
    )
    h = g.op("Transpose", [h], perm=[2, 0, 1, 3])  # length, way, batch, state -> batch, length, way, state
    h = g.op("Reshape", [h, np.array([0, 0, 2 * state])])
    both = g.op("Concat", [h, "x"], axis=2)
    scores = g.op("MatMul", [g.op("Tanh", [g.op("MatMul", [both, p[f"{tower}.a1"]])]), p[f"{tower}.a2"]])
    hidden = g.op("Mul", [g.op("Sub", ["mask3", np.float32(1)]), np.float32(1e9)])  # 0 where a token is, -1e9 elsewhere
    attention = g.op("Softmax", [g.op("Add", [scores, hidden])], axis=1)
    pooled = g.op("MatMul", [g.op("Transpose", [attention], perm=[0, 2, 1]), both])
    pooled = g.op("Reshape", [pooled, np.array([0, -1])])
    v = g.op("MatMul", [pooled, "project"])
    length = g.op("Sqrt", [g.op("ReduceSum", [g.op("Mul", [v, v]), np.array([1])], keepdims=1)])
    vector = g.op("Div", [v, g.op("Max", [length, np.float32(1e-6)])], [tower + ".vector"])
    mean = g.op("ReduceMean", [attention], [tower + ".attention"], axes=[2], keepdims=0)
    return helper.make_graph(
        g.nodes, tower, [],
        [value(vector, TensorProto.FLOAT, ["batch", p["project"].shape[1]]), value(mean, TensorProto.FLOAT, ["batch", "length"])],
        g.initialisers,
    )


def export(p, path):
    p = {k: np.asarray(x, np.float32) for k, x in p.items()}
    g = Part()
    table = g.put(p["table"].astype(np.float16))
    zero = np.int64(0)
    present = g.op("Cast", [g.op("Greater", ["features", zero])], to=TensorProto.FLOAT)
    rows = g.op("Mul", [g.op("Gather", [table, "features"]), g.op("Unsqueeze", [present, np.array([3])])])
    count = g.op("Max", [g.op("ReduceSum", [present, np.array([2])], keepdims=1), np.float32(1)])
    g.op("Div", [g.op("ReduceSum", [rows, np.array([2])], keepdims=0), g.op("Sqrt", [count])], ["x"])
    first = g.op("Gather", ["features", zero], axis=2)
    mask = g.op("Greater", [first, zero])
    g.op("Unsqueeze", [g.op("Cast", [mask], to=TensorProto.FLOAT), np.array([2])], ["mask3"])
    g.op("ReduceSum", [g.op("Cast", [mask], to=TensorProto.INT32), np.array([1])], ["lengths"], keepdims=0)
    g.op("Identity", [g.put(p["project"].astype(np.float16))], ["project"])
    g.op(
        "If", ["product"], ["vector", "attention"], then_branch=branch(p, "product"), else_branch=branch(p, "query"),
    )
    save(
        path, "sequence_encoder", g,
        [value("features", TensorProto.INT64, ["batch", "length", FEATURES]), value("product", TensorProto.BOOL, [])],
        [
            value("vector", TensorProto.FLOAT, ["batch", p["project"].shape[1]]),
            value("attention", TensorProto.FLOAT, ["batch", "length"]),
        ],
    )
