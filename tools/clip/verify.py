#!/usr/bin/env python3
"""Check the bundled clip with the project's ONNX pose models or with MediaPipe.

    python verify.py                       # ONNX: detection score, landmark score and landmark distance on every frame
    python verify.py --mediapipe static    # MediaPipe's own pipeline, every frame alone
    python verify.py --mediapipe video     # MediaPipe tracking from frame to frame

Distances compare twelve landmarks (shoulders, elbows, wrists, hips, knees, ankles) with the projected SMPL joints and are
given in percent of the shopper's height in the picture. A landmark is not a joint centre (MediaPipe's hip lies above and
outside the hip joint), so a mean of 2-3 % is agreement. Exits with 1 if a frame misses a limit.
"""
import argparse
import json
import sys
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
PAIRS = {11: 16, 12: 17, 13: 18, 14: 19, 15: 20, 16: 21, 23: 1, 24: 2, 25: 4, 26: 5, 27: 7, 28: 8}
STRIDES = (8, 16, 32, 32, 32)


def frames(path):
    """JPEG pictures of a concatenated MJPEG file, decoded to RGB."""
    data = Path(path).read_bytes()
    start = data.find(b"\xff\xd8")
    while start >= 0:
        end = data.find(b"\xff\xd9", start) + 2
        yield cv2.cvtColor(cv2.imdecode(np.frombuffer(data[start:end], np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
        start = data.find(b"\xff\xd8", end)


def sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -80, 80)))


def anchors():
    """Centres of the pose detector's 2254 SSD anchors in units of its square input."""
    out, k = [], 0
    while k < len(STRIDES):
        same = [s for s in STRIDES[k:] if s == STRIDES[k]]
        n = -(-224 // STRIDES[k])
        out += [((x + 0.5) / n, (y + 0.5) / n) for y in range(n) for x in range(n) for _ in range(2 * len(same))]
        k += len(same)
    return np.array(out, np.float32)


def crop(image, centre, size, turn, n, border):
    """Square region of interest, rotated upright, as n x n; also the 2x3 matrix from crop to picture."""
    s = size / n
    c, k = np.cos(turn) * s, np.sin(turn) * s
    m = np.array([[c, -k, centre[0] - (c - k) * n / 2], [k, c, centre[1] - (k + c) * n / 2]])
    return cv2.warpAffine(image, m, (n, n), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=border), m


class OnnxPose:
    """The detector's best person and that person's landmarks; one frame at a time, without heat-map refinement."""

    def __init__(self, models):
        import onnxruntime as ort
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        self.detector, self.landmarks = (ort.InferenceSession(str(Path(models) / n), options, providers=["CPUExecutionProvider"])
                                         for n in ("pose_detection.onnx", "pose_landmark_full.onnx"))
        self.anchors = anchors()

    def __call__(self, image):
        h, w = image.shape[:2]
        side = max(h, w)
        patch, _ = crop(image, (w / 2, h / 2), side, 0, 224, cv2.BORDER_CONSTANT)
        boxes, scores = self.detector.run(None, {self.detector.get_inputs()[0].name: (patch.astype(np.float32) / 127.5 - 1)[None]})
        score = sigmoid(scores[0, :, 0])
        best = score.argmax()
        near = np.where((np.abs(self.anchors - self.anchors[best]).max(1) < 0.2) & (score > 0.5 * score[best]))[0]
        key = (boxes[0, near, 4:8].reshape(-1, 2, 2) / 224 + self.anchors[near, None]) * side + [(w - side) / 2, (h - side) / 2]
        key = (key * score[near, None, None]).sum(0) / score[near].sum()
        d = key[1] - key[0]
        turn = np.pi / 2 - np.arctan2(-d[1], d[0])
        patch, m = crop(image, key[0], 2.5 * np.hypot(*d), turn, 256, cv2.BORDER_REPLICATE)
        names = ["Identity", "Identity_1"]
        points, flag = self.landmarks.run(names, {self.landmarks.get_inputs()[0].name: (patch.astype(np.float32) / 255)[None]})
        return float(score[best]), float(flag.ravel()[0]), points.reshape(39, 5)[:33, :2] @ m[:, :2].T + m[:, 2]


class MediaPipePose:
    def __init__(self, mode):
        import mediapipe as mp
        self.pose = mp.solutions.pose.Pose(static_image_mode=mode == "static", model_complexity=1, min_detection_confidence=0.7, min_tracking_confidence=0.9)

    def __call__(self, image):
        found = self.pose.process(image).pose_landmarks
        if found is None:
            return 0.0, 0.0, None
        return 0.7, 0.9, np.array([[p.x * image.shape[1], p.y * image.shape[0]] for p in found.landmark])


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--clip", type=Path, default=ROOT / "assets/clip")
    p.add_argument("--models", type=Path, default=ROOT / "models")
    p.add_argument("--mediapipe", choices=("static", "video"))
    args = p.parse_args()
    truth = json.loads((args.clip / "truth.json").read_text())
    model = MediaPipePose(args.mediapipe) if args.mediapipe else OnnxPose(args.models)
    detection, flags, errors, missed, count = [], [], [], [], 0
    for i, image in enumerate(frames(args.clip / "shopper.mjpeg")):
        count += 1
        score, flag, points = model(image)
        detection.append(score), flags.append(flag)
        if points is None:
            missed.append(i)
            errors.append(np.full(len(PAIRS), np.nan))
            continue
        joints = np.array(truth["frames"][i]["shopper"]["joints_px"])
        # Stature in pixels: head joint to ankles is about 0.84 of it.
        height = (joints[[7, 8], 1].mean() - joints[15, 1]) / 0.84
        errors.append([100 * np.hypot(*(points[m] - joints[j])) / height for m, j in PAIRS.items()])
    errors, detection, flags = np.array(errors), np.array(detection), np.array(flags)
    per_frame = np.nanmean(errors, 1)
    print(f"frames {count}, missed {missed}")
    if not args.mediapipe:
        print(f"detection score: least {detection.min():.3f} (frame {detection.argmin()}), mean {detection.mean():.3f}")
        print(f"landmark score:  least {flags.min():.4f} (frame {flags.argmin()}), mean {flags.mean():.4f}")
    print(f"landmark to joint, % of height: mean {np.nanmean(errors):.2f}, worst frame {np.nanmax(per_frame):.2f} (frame {np.nanargmax(per_frame)})")
    names = ["l shoulder", "r shoulder", "l elbow", "r elbow", "l wrist", "r wrist", "l hip", "r hip", "l knee", "r knee", "l ankle", "r ankle"]
    print("per joint: " + ", ".join(f"{n} {e:.2f}" for n, e in zip(names, np.nanmean(errors, 0))))
    good = count == len(truth["frames"]) == 300 and not missed and detection.min() >= 0.7 and flags.min() >= 0.9 and np.nanmean(errors) <= 3.0
    print("within limits" if good else "LIMITS MISSED")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
