"""Small helpers for writing ONNX graphs by hand."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


class Part:
    """Nodes and initialisers of one graph or subgraph. Half-precision tables are widened when the model is loaded."""

    def __init__(self, prefix=""):
        self.nodes, self.initialisers, self.prefix, self.count = [], [], prefix, 0

    def name(self, hint):
        self.count += 1
        return f"{self.prefix}{hint}.{self.count}"

    def put(self, value, hint="c"):
        """A constant: half-precision arrays come out as single precision."""
        value = np.asarray(value)
        name = self.name(hint)
        self.initialisers.append(numpy_helper.from_array(np.ascontiguousarray(value) if value.ndim else value, name))
        return self.op("Cast", [name], to=TensorProto.FLOAT) if value.dtype == np.float16 else name

    def op(self, kind, inputs, outputs=1, **attributes):
        """Adds a node; array inputs become constants. Returns its output's name, or a list of them."""
        inputs = [i if isinstance(i, str) else self.put(i) for i in inputs]
        named = [self.name(kind) for _ in range(outputs)] if isinstance(outputs, int) else outputs
        self.nodes.append(helper.make_node(kind, inputs, named, **attributes))
        return named[0] if len(named) == 1 else named


def value(name, kind, shape):
    return helper.make_tensor_value_info(name, kind, shape)


def save(path, name, part, inputs, outputs, opset=17):
    """Checks and writes a model."""
    graph = helper.make_graph(part.nodes, name, inputs, outputs, part.initialisers)
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8, producer_name="jingxuan tools/language"
    )
    onnx.checker.check_model(model, full_check=True)
    path.write_bytes(model.SerializeToString(deterministic=True))
    print(f"{path}: {path.stat().st_size:,} bytes")


def gru_weights(p, names):
    """Weights of an ONNX GRU (linear_before_reset = 1) from ours: W, R, B with one row a direction."""
    w = np.stack([p[n + ".w"].T for n in names])
    r = np.stack([p[n + ".r"].T for n in names])
    b = np.stack([np.concatenate([p[n + ".wb"], p[n + ".rb"]]) for n in names])
    return w, r, b
