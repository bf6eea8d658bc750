"""Joins both sides: walks the TFLite graph once and keeps track of every tensor's layout.

Images are carried channels-first inside the ONNX graph, so that no operator needs its own transposition; the graph's
input and its image outputs keep TFLite's NHWC layout.
"""

from __future__ import annotations

import numpy as np
import onnx

from onnx_graph import OnnxGraph
from operators import AS_WRITTEN, CHANNELS_FIRST, TRANSLATORS, channels_first
from tflite_graph import TfliteGraph

DEFAULT_OPSET = 16

# Fused activation functions (enum ActivationFunctionType).
_NONE, _RELU, _RELU6 = 0, 1, 3


class Conversion:
    """One conversion in progress: what the translators in `operators` read from and write to."""

    def __init__(self, source: TfliteGraph, target: OnnxGraph):
        self.source = source
        self.target = target
        self.layout: dict[int, str] = {}
        self._renamed: dict[int, str] = {}
        self._transposed: dict[tuple[int, str], str] = {}

    def run(self, opset: int) -> onnx.ModelProto:
        """Translates every operator and returns the finished model.

        Raises `NotImplementedError` for an operator, or a form of one, that has no translation.
        """
        inputs = []
        for index in self.source.inputs:
            self.layout[index] = AS_WRITTEN
            inputs.append((self.source.tensor_name(index), self.source.shape(index)))
        outputs = self.source.outputs
        for index in outputs:  # the public names belong to the last nodes, which put the layout right
            self._renamed[index] = f"{self.source.tensor_name(index)}__int"
        for operator in self.source.operators():
            if operator.name not in TRANSLATORS:
                raise NotImplementedError(f"operator {operator.name}")
            TRANSLATORS[operator.name](self, operator)
        return self.target.model(inputs, [self._publish(index) for index in outputs], opset)

    def _publish(self, index: int) -> tuple[str, list[int]]:
        """Writes a graph output in TFLite's layout under its public name."""
        name, shape = self.source.tensor_name(index), self.source.shape(index)
        inner = self._name(index)
        if self.layout[index] != CHANNELS_FIRST or len(shape) != 4:
            self.target.node("Identity", [inner], name)
        elif shape[3] == 1 or shape[1] == shape[2] == 1:
            # One channel or one pixel: the values are in the right order already.
            self.target.node("Reshape", [inner, self.target.weight(np.array(shape, np.int64))], name)
        else:
            self.target.node("Transpose", [inner], name, perm=[0, 2, 3, 1])
        return name, shape

    # --- what translators read

    def constant(self, index: int) -> np.ndarray:
        """Value of a tensor that must be a constant, in TFLite's layout."""
        value = self.source.constant(index)
        if value is None:
            raise NotImplementedError(f"tensor {self.source.tensor_name(index)} is not a constant")
        return value

    def float_constant(self, index: int) -> np.ndarray:
        """As `constant`, in single precision."""
        return self.constant(index).astype(np.float32)

    def value(self, index: int, layout: str | None = None) -> str:
        """ONNX name of a tensor in the wanted layout (`None`: as it is), transposed once and shared."""
        constant = self.source.constant(index)
        if constant is not None:
            return self.target.weight(_constant_in(constant, layout))
        name = self._name(index)
        if layout is None or len(self.source.shape(index)) != 4 or self.layout[index] == layout:
            return name
        key = (index, layout)
        if key not in self._transposed:
            order = [0, 3, 1, 2] if layout == CHANNELS_FIRST else [0, 2, 3, 1]
            self._transposed[key] = self.target.node("Transpose", [name], self.target.unique("tr"), perm=order)
        return self._transposed[key]

    def _name(self, index: int) -> str:
        return self._renamed.get(index, self.source.tensor_name(index))

    # --- what translators write

    def emit(self, operator: str, inputs: list[str], output: int, layout: str, **attributes) -> None:
        """Appends the node that computes tensor `output` and notes its layout."""
        self.target.node(operator, inputs, self._name(output), **attributes)
        self.layout[output] = layout

    def emit_activated(
        self, activation: int, operator: str, inputs: list[str], output: int, layout: str, **attributes
    ) -> None:
        """As `emit`, followed by TFLite's fused activation function."""
        if activation == _NONE:
            self.emit(operator, inputs, output, layout, **attributes)
            return
        before = self.target.node(operator, inputs, self.target.unique("pre"), **attributes)
        if activation == _RELU:
            self.emit("Relu", [before], output, layout)
        elif activation == _RELU6:
            bounds = [self.target.weight(np.array(bound, np.float32)) for bound in (0, 6)]
            self.emit("Clip", [before, *bounds], output, layout)
        else:
            raise NotImplementedError(f"fused activation function {activation}")


def _constant_in(constant: np.ndarray, layout: str | None) -> np.ndarray:
    """A constant operand in the wanted layout; one of lower rank still meets the channels."""
    if constant.dtype == np.float16:
        constant = constant.astype(np.float32)
    if layout == CHANNELS_FIRST:
        if constant.ndim == 4:
            return constant.transpose(0, 3, 1, 2)
        if constant.ndim == 3:
            return constant.transpose(2, 0, 1)
        if constant.ndim == 1 and constant.size > 1:
            return constant.reshape(-1, 1, 1)
    return constant


def convert(file_content: bytes, half_weights: bool = False, opset: int = DEFAULT_OPSET) -> onnx.ModelProto:
    """A TFLite file's content as a checked ONNX model.

    `half_weights` stores weights as half floats wherever that loses nothing. Raises `ValueError` for what is no TFLite
    file and `NotImplementedError` for operators without a translation.
    """
    return Conversion(TfliteGraph(file_content), OnnxGraph(half_weights)).run(opset)
