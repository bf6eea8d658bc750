"""The translation of each TFLite operator that MediaPipe's models use into ONNX nodes.

A translator is a function of a `Conversion` and an `Operator`, registered under the operator's TFLite name. Every
translator says in which layout it leaves its output: `CHANNELS_FIRST` (NCHW, what ONNX convolutions want) or `AS_WRITTEN`
(TFLite's NHWC, and every tensor that is not an image).
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import tflite

from tflite_graph import Operator

if TYPE_CHECKING:
    from conversion import Conversion

CHANNELS_FIRST = "NCHW"
AS_WRITTEN = "as written"

Translator = Callable[["Conversion", Operator], None]
TRANSLATORS: dict[str, Translator] = {}

_VALID = 1  # enum Padding: SAME = 0, VALID = 1


def translates(name: str) -> Callable[[Translator], Translator]:
    """Registers a translator for the TFLite operator `name`."""

    def register(translator: Translator) -> Translator:
        TRANSLATORS[name] = translator
        return translator

    return register


# --- constants, evaluated at conversion time ---------------------------------------------------------------------


@translates("DEQUANTIZE")
def _dequantize(conversion: Conversion, operator: Operator) -> None:
    constant = conversion.source.constant(operator.inputs[0])
    if constant is None:
        raise NotImplementedError("DEQUANTIZE of a value computed at run time: only half-float weights are supported")
    conversion.source.set_constant(operator.outputs[0], constant.astype(np.float32))


@translates("DENSIFY")
def _densify(conversion: Conversion, operator: Operator) -> None:
    constant = conversion.source.constant(operator.inputs[0])
    if constant is None:
        raise NotImplementedError("DENSIFY of a value computed at run time")
    conversion.source.set_constant(operator.outputs[0], constant)


# --- convolutions ------------------------------------------------------------------------------------------------


@translates("CONV_2D")
def _convolution(conversion: Conversion, operator: Operator) -> None:
    options = operator.options(tflite.Conv2DOptions)
    weights = conversion.float_constant(operator.inputs[1]).transpose(0, 3, 1, 2)  # OHWI to OIHW
    channels = conversion.source.shape(operator.inputs[0])[3]
    _emit_convolution(conversion, operator, options, weights, groups=channels // weights.shape[1])


@translates("DEPTHWISE_CONV_2D")
def _depthwise_convolution(conversion: Conversion, operator: Operator) -> None:
    options = operator.options(tflite.DepthwiseConv2DOptions)
    weights = conversion.float_constant(operator.inputs[1]).transpose(3, 0, 1, 2)  # 1HWC to C1HW
    channels = conversion.source.shape(operator.inputs[0])[3]
    _emit_convolution(conversion, operator, options, weights, groups=channels)


def _emit_convolution(conversion: Conversion, operator: Operator, options, weights: np.ndarray, groups: int) -> None:
    kernel = weights.shape[2:]
    strides = (options.StrideH(), options.StrideW())
    dilations = (options.DilationHFactor(), options.DilationWFactor())
    size = conversion.source.shape(operator.inputs[0])[1:3]
    inputs = [conversion.value(operator.inputs[0], CHANNELS_FIRST), conversion.target.weight(weights, "w")]
    inputs += _bias(conversion, operator)
    conversion.emit_activated(
        options.FusedActivationFunction(),
        "Conv",
        inputs,
        operator.outputs[0],
        CHANNELS_FIRST,
        kernel_shape=kernel,
        strides=strides,
        dilations=dilations,
        group=groups,
        pads=_padding(options.Padding(), size, kernel, strides, dilations),
    )


@translates("Convolution2DTransposeBias")
def _transposed_convolution(conversion: Conversion, operator: Operator) -> None:
    """MediaPipe's own operator; its options are three little-endian int32: padding, stride width, stride height."""
    _padding_kind, stride_width, stride_height = struct.unpack("<iii", operator.custom_options()[:12])
    weights = conversion.float_constant(operator.inputs[1])  # output channels, height, width, input channels
    size_in = conversion.source.shape(operator.inputs[0])
    size_out = conversion.source.shape(operator.outputs[0])
    kernel_height, kernel_width = weights.shape[1:3]
    # What a transposed convolution makes beyond the stated size is cut off, the smaller half first.
    height = max((size_in[1] - 1) * stride_height + kernel_height - size_out[1], 0)
    width = max((size_in[2] - 1) * stride_width + kernel_width - size_out[2], 0)
    inputs = [
        conversion.value(operator.inputs[0], CHANNELS_FIRST),
        conversion.target.weight(weights.transpose(3, 0, 1, 2), "w"),
        conversion.target.weight(conversion.float_constant(operator.inputs[2]), "b"),
    ]
    conversion.emit(
        "ConvTranspose",
        inputs,
        operator.outputs[0],
        CHANNELS_FIRST,
        kernel_shape=[kernel_height, kernel_width],
        strides=[stride_height, stride_width],
        pads=[height // 2, width // 2, height - height // 2, width - width // 2],
    )


@translates("FULLY_CONNECTED")
def _fully_connected(conversion: Conversion, operator: Operator) -> None:
    options = operator.options(tflite.FullyConnectedOptions)
    weights = conversion.float_constant(operator.inputs[1])
    shape = conversion.source.shape(operator.inputs[0])
    value = conversion.value(operator.inputs[0], None if _one_pixel(shape) else AS_WRITTEN)
    if len(shape) != 2:
        rows = conversion.target.weight(np.array([-1, weights.shape[1]], np.int64))
        value = conversion.target.node("Reshape", [value, rows], conversion.target.unique("flat"))
    inputs = [value, conversion.target.weight(weights, "w"), *_bias(conversion, operator)]
    conversion.emit_activated(
        options.FusedActivationFunction(), "Gemm", inputs, operator.outputs[0], AS_WRITTEN, transB=1
    )


def _bias(conversion: Conversion, operator: Operator) -> list[str]:
    if len(operator.inputs) < 3 or operator.inputs[2] < 0:
        return []
    return [conversion.target.weight(conversion.float_constant(operator.inputs[2]), "b")]


# --- pooling and means -------------------------------------------------------------------------------------------


@translates("MAX_POOL_2D")
def _max_pool(conversion: Conversion, operator: Operator) -> None:
    _emit_pool(conversion, operator, "MaxPool")


@translates("AVERAGE_POOL_2D")
def _average_pool(conversion: Conversion, operator: Operator) -> None:
    options = operator.options(tflite.Pool2DOptions)
    whole = list(conversion.source.shape(operator.inputs[0])[1:3])
    covers_all = [options.FilterHeight(), options.FilterWidth()] == whole and options.Padding() == _VALID
    if covers_all and options.FusedActivationFunction() == 0:
        value = conversion.value(operator.inputs[0], CHANNELS_FIRST)
        conversion.emit("GlobalAveragePool", [value], operator.outputs[0], CHANNELS_FIRST)
    else:
        _emit_pool(conversion, operator, "AveragePool", count_include_pad=0)


def _emit_pool(conversion: Conversion, operator: Operator, kind: str, **attributes) -> None:
    options = operator.options(tflite.Pool2DOptions)
    kernel = (options.FilterHeight(), options.FilterWidth())
    strides = (options.StrideH(), options.StrideW())
    size = conversion.source.shape(operator.inputs[0])[1:3]
    conversion.emit_activated(
        options.FusedActivationFunction(),
        kind,
        [conversion.value(operator.inputs[0], CHANNELS_FIRST)],
        operator.outputs[0],
        CHANNELS_FIRST,
        kernel_shape=kernel,
        strides=strides,
        pads=_padding(options.Padding(), size, kernel, strides),
        **attributes,
    )


@translates("MEAN")
def _mean(conversion: Conversion, operator: Operator) -> None:
    options = operator.options(tflite.ReducerOptions)
    axes = sorted(int(axis) % 4 for axis in np.atleast_1d(conversion.constant(operator.inputs[1])))
    if len(conversion.source.shape(operator.inputs[0])) != 4 or axes != [1, 2]:
        raise NotImplementedError("MEAN over anything but the height and width of an image")
    value = conversion.value(operator.inputs[0], CHANNELS_FIRST)
    if options.KeepDims():
        conversion.emit("GlobalAveragePool", [value], operator.outputs[0], CHANNELS_FIRST)
    else:
        conversion.emit("ReduceMean", [value], operator.outputs[0], AS_WRITTEN, axes=[2, 3], keepdims=0)


# --- one value at a time -----------------------------------------------------------------------------------------


def _register_binary(name: str, onnx_name: str, options_class: type) -> None:
    @translates(name)
    def _binary(conversion: Conversion, operator: Operator) -> None:
        options = operator.options(options_class)
        layout = CHANNELS_FIRST if len(conversion.source.shape(operator.outputs[0])) == 4 else AS_WRITTEN
        inputs = [conversion.value(index, layout) for index in operator.inputs]
        conversion.emit_activated(
            options.FusedActivationFunction(), onnx_name, inputs, operator.outputs[0], layout
        )


def _register_unary(name: str, onnx_name: str) -> None:
    @translates(name)
    def _unary(conversion: Conversion, operator: Operator) -> None:
        layout = conversion.layout[operator.inputs[0]]
        conversion.emit(onnx_name, [conversion.value(operator.inputs[0])], operator.outputs[0], layout)


_register_binary("ADD", "Add", tflite.AddOptions)
_register_binary("MUL", "Mul", tflite.MulOptions)
_register_binary("SUB", "Sub", tflite.SubOptions)
_register_unary("RELU", "Relu")
_register_unary("LOGISTIC", "Sigmoid")
_register_unary("HARD_SWISH", "HardSwish")


@translates("PRELU")
def _prelu(conversion: Conversion, operator: Operator) -> None:
    slope = conversion.float_constant(operator.inputs[1])
    if slope.ndim == 3:
        slope = slope.transpose(2, 0, 1)
    elif slope.ndim == 1:
        slope = slope.reshape(-1, 1, 1)
    value = conversion.value(operator.inputs[0], CHANNELS_FIRST)
    conversion.emit("PRelu", [value, conversion.target.weight(slope, "slope")], operator.outputs[0], CHANNELS_FIRST)


# --- shapes ------------------------------------------------------------------------------------------------------


@translates("PAD")
def _pad(conversion: Conversion, operator: Operator) -> None:
    amounts = conversion.constant(operator.inputs[1]).astype(np.int64)  # rank x (before, after)
    layout = CHANNELS_FIRST if amounts.shape[0] == 4 else AS_WRITTEN
    if layout == CHANNELS_FIRST:
        amounts = amounts[[0, 3, 1, 2]]
    value = conversion.value(operator.inputs[0], layout)
    before_then_after = conversion.target.weight(np.concatenate([amounts[:, 0], amounts[:, 1]]))
    conversion.emit("Pad", [value, before_then_after], operator.outputs[0], layout)


@translates("DEPTH_TO_SPACE")
def _depth_to_space(conversion: Conversion, operator: Operator) -> None:
    options = operator.options(tflite.DepthToSpaceOptions)
    value = conversion.value(operator.inputs[0], CHANNELS_FIRST)
    conversion.emit(
        "DepthToSpace", [value], operator.outputs[0], CHANNELS_FIRST, blocksize=options.BlockSize(), mode="DCR"
    )


@translates("RESIZE_BILINEAR")
def _resize_bilinear(conversion: Conversion, operator: Operator) -> None:
    options = operator.options(tflite.ResizeBilinearOptions)
    size_in = conversion.source.shape(operator.inputs[0])
    size_out = conversion.source.shape(operator.outputs[0])
    inputs = [conversion.value(operator.inputs[0], CHANNELS_FIRST), ""]
    if options.AlignCorners():
        mode = "align_corners"
        inputs += ["", conversion.target.weight(np.array(channels_first(size_out), np.int64))]
    else:
        mode = "half_pixel" if options.HalfPixelCenters() else "asymmetric"
        scale = [1, 1, size_out[1] / size_in[1], size_out[2] / size_in[2]]
        inputs.append(conversion.target.weight(np.array(scale, np.float32)))
    conversion.emit(
        "Resize",
        inputs,
        operator.outputs[0],
        CHANNELS_FIRST,
        mode="linear",
        coordinate_transformation_mode=mode,
    )


@translates("RESHAPE")
def _reshape(conversion: Conversion, operator: Operator) -> None:
    one_pixel = _one_pixel(conversion.source.shape(operator.inputs[0]))
    value = conversion.value(operator.inputs[0], None if one_pixel else AS_WRITTEN)
    shape = conversion.target.weight(np.array(conversion.source.shape(operator.outputs[0]), np.int64))
    conversion.emit("Reshape", [value, shape], operator.outputs[0], AS_WRITTEN)


@translates("CONCATENATION")
def _concatenation(conversion: Conversion, operator: Operator) -> None:
    rank = len(conversion.source.shape(operator.outputs[0]))
    axis = operator.options(tflite.ConcatenationOptions).Axis() % rank
    layout = AS_WRITTEN
    if rank == 4:
        layout = CHANNELS_FIRST
        axis = {0: 0, 1: 2, 2: 3, 3: 1}[axis]
    inputs = [conversion.value(index, layout) for index in operator.inputs]
    conversion.emit("Concat", inputs, operator.outputs[0], layout, axis=axis)


@translates("STRIDED_SLICE")
def _strided_slice(conversion: Conversion, operator: Operator) -> None:
    options = operator.options(tflite.StridedSliceOptions)
    if options.ShrinkAxisMask() or options.EllipsisMask() or options.NewAxisMask():
        raise NotImplementedError("STRIDED_SLICE that adds or removes dimensions")
    begin, end, step = (conversion.constant(index).astype(np.int64) for index in operator.inputs[1:4])
    shape = conversion.source.shape(operator.inputs[0])
    axes = np.arange(len(begin), dtype=np.int64)
    # A set bit of a mask means "from the beginning" or "to the end" along that axis.
    begin = np.where(options.BeginMask() >> axes & 1, 0, begin)
    end = np.where(options.EndMask() >> axes & 1, np.array(shape, np.int64)[: len(axes)], end)
    inputs = [conversion.value(operator.inputs[0], AS_WRITTEN)]
    inputs += [conversion.target.weight(part) for part in (begin, end, axes, step)]
    conversion.emit("Slice", inputs, operator.outputs[0], AS_WRITTEN)


# --- shared arithmetic -------------------------------------------------------------------------------------------


def channels_first(shape: list[int]) -> list[int]:
    """An NHWC shape as NCHW."""
    return [shape[0], shape[3], shape[1], shape[2]]


def _one_pixel(shape: list[int]) -> bool:
    """Whether an image is one pixel: then both layouts hold the same values in the same order."""
    return len(shape) == 4 and shape[1] == shape[2] == 1


def _padding(kind: int, size, kernel, strides, dilations=(1, 1)) -> list[int]:
    """ONNX pads (top, left, bottom, right) of TFLite's VALID (none) and SAME (the odd pixel goes after) padding."""
    if kind == _VALID:
        return [0, 0, 0, 0]
    before, after = [], []
    for length, extent, stride, dilation in zip(size, kernel, strides, dilations, strict=True):
        outputs = -(-length // stride)
        total = max((outputs - 1) * stride + (extent - 1) * dilation + 1 - length, 0)
        before.append(total // 2)
        after.append(total - total // 2)
    return before + after
