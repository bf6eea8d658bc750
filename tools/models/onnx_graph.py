"""Writing side of the converter: nodes and weights of an ONNX graph under unique, reproducible names."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

PRODUCER = "tflite_to_onnx"
# ONNX format version that goes with the opset; fixed so that the file does not depend on the installed onnx package.
IR_VERSION = 8
# Constants up to this size stay in full precision: they are shapes and scales, not weights.
_LARGEST_SCALAR_TABLE = 16


class OnnxGraph:
    """Collects nodes in order of execution and weights; the same calls always give the same bytes."""

    def __init__(self, half_weights: bool):
        self._half_weights = half_weights
        self._nodes: list[onnx.NodeProto] = []
        self._weights: list[onnx.TensorProto] = []
        self._names = 0

    def unique(self, stem: str) -> str:
        """A name that nothing else in this graph has."""
        self._names += 1
        return f"{stem}__{self._names}"

    def node(self, operator: str, inputs: list[str], output: str, **attributes) -> str:
        """Appends a node and returns the name of its output."""
        self._nodes.append(
            helper.make_node(operator, inputs, [output], name=self.unique(operator), **attributes)
        )
        return output

    def weight(self, value: np.ndarray, stem: str = "const") -> str:
        """Stores a constant and returns its name.

        With `half_weights` a float array is stored as half floats and widened by a Cast (folded by the run time when
        the model is loaded), but only where that loses nothing.
        """
        name = self.unique(stem)
        if self._half_weights and _fits_half(value):
            stored = f"{name}_h"
            self._store(value.astype(np.float16), stored)
            self.node("Cast", [stored], name, to=TensorProto.FLOAT)
        else:
            self._store(value, name)
        return name

    def _store(self, value: np.ndarray, name: str) -> None:
        self._weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))

    def model(
        self,
        inputs: list[tuple[str, list[int]]],
        outputs: list[tuple[str, list[int]]],
        opset: int,
    ) -> onnx.ModelProto:
        """The finished model with float inputs and outputs given as (name, shape); checked against the standard."""

        def values(named_shapes: list[tuple[str, list[int]]]) -> list[onnx.ValueInfoProto]:
            return [
                helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in named_shapes
            ]

        graph = helper.make_graph(self._nodes, "tflite", values(inputs), values(outputs), self._weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], producer_name=PRODUCER)
        model.ir_version = IR_VERSION
        onnx.checker.check_model(model)
        return model


def _fits_half(value: np.ndarray) -> bool:
    if value.dtype != np.float32 or value.size <= _LARGEST_SCALAR_TABLE:
        return False
    with np.errstate(over="ignore"):
        return np.array_equal(value, value.astype(np.float16).astype(np.float32))
