#!/usr/bin/env python3
"""Times MediaPipe's Python Pose on the frames of a clip and prints one JSON object.

    python tools/bench/mediapipe_pose.py assets/clip/shopper.mjpeg

The measured thing is `mediapipe.solutions.pose.Pose.process` alone (tracking mode, model complexity 1, segmentation on,
everything else at its default): the frames are decoded before. Needs the packages in requirements.txt;
`compare_pose.py` installs them by itself.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("GLOG_minloglevel", "2")  # before the import: MediaPipe's C++ part is talkative

import cv2
import mediapipe
import numpy as np

START_OF_IMAGE = b"\xff\xd8\xff"
END_OF_IMAGE = b"\xff\xd9"


def frames_of(clip: Path, at_most: int | None) -> list[np.ndarray]:
    """The clip's frames (concatenated JPEG files) as RGB arrays, height x width x 3.

    Raises `ValueError` when a frame cannot be decoded or there is none.
    """
    content = clip.read_bytes()
    frames: list[np.ndarray] = []
    start = content.find(START_OF_IMAGE)
    while start >= 0 and (at_most is None or len(frames) < at_most):
        # Within entropy-coded data 0xFF is always followed by a zero or a restart mark, so the next pair of end and
        # start marks is the border between two frames (our clips carry no thumbnails inside a frame).
        border = content.find(END_OF_IMAGE + START_OF_IMAGE, start)
        end = len(content) if border < 0 else border + len(END_OF_IMAGE)
        picture = cv2.imdecode(np.frombuffer(content, np.uint8, end - start, start), cv2.IMREAD_COLOR)
        if picture is None:
            raise ValueError(f"{clip}: frame {len(frames)} cannot be decoded")
        frames.append(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
        start = -1 if border < 0 else end
    if not frames:
        raise ValueError(f"{clip} holds no JPEG frame")
    return frames


def measure(frames: list[np.ndarray], warm_up: int) -> dict:
    """Milliseconds per call of `process`, without the first `warm_up` frames; and in how many frames it found a person."""
    durations, found = [], 0
    with mediapipe.solutions.pose.Pose(
        static_image_mode=False, model_complexity=1, enable_segmentation=True
    ) as pose:
        for index, frame in enumerate(frames):
            begin = time.perf_counter()
            result = pose.process(frame)
            took = time.perf_counter() - begin
            found += result.pose_landmarks is not None
            if index >= warm_up:
                durations.append(1000 * took)
    p10, median, p90 = np.percentile(durations, [10, 50, 90])
    return {
        "frames": len(frames),
        "found": found,
        "measured": len(durations),
        "ms": {"median": round(median, 3), "p10": round(p10, 3), "p90": round(p90, 3)},
        "mediapipe": mediapipe.__version__,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clip", type=Path, help="MJPEG clip: JPEG files one after another")
    parser.add_argument("--warm-up", type=int, default=10, help="first frames that are not counted (%(default)s)")
    parser.add_argument("--frames", type=int, help="use only the first frames")
    arguments = parser.parse_args()
    try:
        frames = frames_of(arguments.clip, arguments.frames)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    if len(frames) <= arguments.warm_up:
        print(f"{len(frames)} frames leave nothing after a warm-up of {arguments.warm_up}", file=sys.stderr)
        return 1
    print(json.dumps(measure(frames, arguments.warm_up)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
