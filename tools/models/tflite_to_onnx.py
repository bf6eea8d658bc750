#!/usr/bin/env python3
"""Converts one of MediaPipe's .tflite files to ONNX, without TensorFlow.

    python tools/models/tflite_to_onnx.py pose_detection.tflite pose_detection.onnx --half-weights

The same input always gives the same bytes. Needs the packages in requirements.txt.
"""

import argparse
import sys
from pathlib import Path

from conversion import DEFAULT_OPSET, convert


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, metavar="SOURCE.tflite")
    parser.add_argument("target", type=Path, metavar="TARGET.onnx")
    parser.add_argument(
        "--half-weights",
        action="store_true",
        help="store weights as half floats where that loses nothing (MediaPipe's own weights are half floats)",
    )
    parser.add_argument("--opset", type=int, default=DEFAULT_OPSET, help="ONNX operator set (default %(default)s)")
    arguments = parser.parse_args()
    try:
        model = convert(arguments.source.read_bytes(), arguments.half_weights, arguments.opset)
    except (OSError, ValueError, NotImplementedError) as error:
        print(f"{arguments.source}: {error}", file=sys.stderr)
        return 1
    arguments.target.write_bytes(model.SerializeToString())
    return 0


if __name__ == "__main__":
    sys.exit(main())
