"""Reading side of the converter: a TensorFlow Lite flatbuffer as tensors, constants and operators.

Only what MediaPipe's float models use is read: one subgraph, float and integer tensors, weights stored as half floats
or as block-sparse arrays. TensorFlow itself is not needed; the schema comes from the `tflite` package.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import tflite

# Codes of tensor types in the TFLite schema (schema.fbs, enum TensorType).
_TENSOR_TYPES = {
    0: np.float32,
    1: np.float16,
    2: np.int32,
    3: np.uint8,
    4: np.int64,
    6: np.bool_,
    9: np.int8,
}

_OPERATOR_NAMES = {code: name for name, code in vars(tflite.BuiltinOperator).items() if isinstance(code, int)}
_CUSTOM = tflite.BuiltinOperator.CUSTOM

# Vector classes of the schema's union SparseIndexVector.
_INDEX_VECTORS = {1: tflite.Int32Vector, 2: tflite.Uint16Vector, 3: tflite.Uint8Vector}
_DENSE = 0  # DimensionType


@dataclass(frozen=True)
class Operator:
    """One operator of the graph; `inputs` and `outputs` are tensor indices, -1 for an absent optional input."""

    name: str
    inputs: list[int]
    outputs: list[int]
    table: Any

    def options(self, schema_class: type) -> Any:
        """The operator's options read as `schema_class`; the schema's defaults where the file has none."""
        options = schema_class()
        table = self.table.BuiltinOptions()
        if table is not None:
            options.Init(table.Bytes, table.Pos)
        return options

    def custom_options(self) -> bytes:
        """The opaque options of a custom operator."""
        return self.table.CustomOptionsAsNumpy().tobytes()


class TfliteGraph:
    """The only subgraph of a model file; shapes and constants are in TFLite's own layout (NHWC)."""

    def __init__(self, file_content: bytes):
        if file_content[4:8] != b"TFL3":
            raise ValueError("not a TensorFlow Lite file (no TFL3 mark)")
        self._model = tflite.Model.GetRootAsModel(file_content, 0)
        if self._model.SubgraphsLength() != 1:
            raise ValueError(f"expected one subgraph, found {self._model.SubgraphsLength()}")
        self._graph = self._model.Subgraphs(0)
        self._constants: dict[int, np.ndarray] = {}

    @property
    def inputs(self) -> list[int]:
        """Tensor indices of the graph's inputs."""
        return [int(index) for index in self._graph.InputsAsNumpy()]

    @property
    def outputs(self) -> list[int]:
        """Tensor indices of the graph's outputs."""
        return [int(index) for index in self._graph.OutputsAsNumpy()]

    def operators(self) -> Iterator[Operator]:
        """The operators in the order of execution."""
        for position in range(self._graph.OperatorsLength()):
            table = self._graph.Operators(position)
            code = self._model.OperatorCodes(table.OpcodeIndex())
            # Old files keep the code in the field that is now deprecated; the larger of both is the real one.
            builtin = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
            name = code.CustomCode().decode() if builtin == _CUSTOM else _OPERATOR_NAMES[builtin]
            yield Operator(
                name,
                [int(index) for index in table.InputsAsNumpy()],
                [int(index) for index in table.OutputsAsNumpy()],
                table,
            )

    def tensor_name(self, index: int) -> str:
        """The name that the file gives a tensor."""
        return self._graph.Tensors(index).Name().decode()

    def shape(self, index: int) -> list[int]:
        """Dimensions of a tensor; empty for a scalar."""
        shape = self._graph.Tensors(index).ShapeAsNumpy()
        return [] if isinstance(shape, int) else [int(size) for size in shape]

    def set_constant(self, index: int, value: np.ndarray) -> None:
        """Makes a tensor a constant: the result of an operator that was evaluated at conversion time."""
        self._constants[index] = value

    def constant(self, index: int) -> np.ndarray | None:
        """Value of a constant tensor, `None` for one that is computed at run time."""
        if index not in self._constants:
            tensor = self._graph.Tensors(index)
            buffer = self._model.Buffers(tensor.Buffer())
            if buffer.DataLength() == 0:
                return None
            values = np.frombuffer(buffer.DataAsNumpy().tobytes(), _TENSOR_TYPES[tensor.Type()])
            sparsity = tensor.Sparsity()
            shape = self.shape(index)
            self._constants[index] = values.reshape(shape) if sparsity is None else densify(values, shape, sparsity)
        return self._constants[index]


def densify(values: np.ndarray, shape: list[int], sparsity: Any) -> np.ndarray:
    """A block-sparse constant as a full array of `shape`.

    The format is the one of the schema's `SparsityParameters`: the dimensions are walked in `traversal_order`, blocks
    last; each is either dense (a size) or compressed (segments and indices, as in a compressed sparse row matrix).
    """
    rank = len(shape)
    order = [int(dimension) for dimension in sparsity.TraversalOrderAsNumpy()]
    blocked = [int(dimension) for dimension in sparsity.BlockMapAsNumpy()] if sparsity.BlockMapLength() else []
    levels = [_SparseLevel(sparsity.DimMetadata(level)) for level in range(sparsity.DimMetadataLength())]
    block_size = [1] * rank
    for position, dimension in enumerate(blocked):
        block_size[dimension] = levels[rank + position].size

    full = np.zeros(shape, values.dtype)

    def walk(level: int, path: list[int], position: int) -> None:
        if level == len(levels):
            place = [0] * rank
            for dimension, step in zip(order, path, strict=True):
                if dimension < rank:
                    place[dimension] += step * block_size[dimension]
                else:
                    place[blocked[dimension - rank]] += step
            full[tuple(place)] = values[position]
            return
        for step, child in levels[level].children(position):
            walk(level + 1, [*path, step], child)

    walk(0, [], 0)
    return full


class _SparseLevel:
    """One level of a sparse array's tree."""

    def __init__(self, metadata: Any):
        self.dense = metadata.Format() == _DENSE
        if self.dense:
            self.size = int(metadata.DenseSize())
        else:
            self._segments = _index_vector(metadata.ArraySegments(), metadata.ArraySegmentsType())
            self._indices = _index_vector(metadata.ArrayIndices(), metadata.ArrayIndicesType())

    def children(self, position: int) -> Iterator[tuple[int, int]]:
        """(coordinate along this dimension, position on the next level) of what is stored under `position`."""
        if self.dense:
            yield from zip(range(self.size), itertools.count(position * self.size))
        else:
            for child in range(self._segments[position], self._segments[position + 1]):
                yield int(self._indices[child]), child


def _index_vector(table: Any, kind: int) -> np.ndarray:
    vector = _INDEX_VECTORS[kind]()
    vector.Init(table.Bytes, table.Pos)
    return np.asarray(vector.ValuesAsNumpy()).astype(np.int64)
