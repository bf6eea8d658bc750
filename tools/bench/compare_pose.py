#!/usr/bin/env python3
"""Compares our perception (landmarks, mask and body fit) with MediaPipe's Python Pose on the same clip.

    cargo build --release --package jingxuan-cli
    python3 tools/bench/compare_pose.py

Both programs run in turn, several rounds, so that a change in the machine's load meets both; the ratio is formed within
each round and its least, median and largest value are printed. MediaPipe is installed on the first run, pinned and
checked against hashes (requirements.txt), into ~/.cache/jingxuan/bench-venv; that needs Python 3.11 or 3.12 on Linux x86-64.

What is compared: `jingxuan bench mirror --stage perception` times a tracked frame including the body fit, which MediaPipe
does not have; MediaPipe's time includes enlarging the person mask to the picture's size, which we do on the graphics card.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
REQUIREMENTS = HERE / "requirements.txt"
SUPPORTED_PYTHONS = ("python3.11", "python3.12")


class Unavailable(Exception):
    """Something that the comparison needs is not there; the message says what to do."""


@dataclass(frozen=True)
class Round:
    """Medians of one round, milliseconds a frame."""

    ours: float
    fit: float
    mediapipe: float

    @property
    def ratio(self) -> float:
        """Our time divided by MediaPipe's."""
        return self.ours / self.mediapipe


def cache() -> Path:
    """The project's folder in the user's cache."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "jingxuan"


def supported_python() -> str:
    """A Python that MediaPipe's pinned wheels exist for."""
    if sys.version_info[:2] in ((3, 11), (3, 12)):
        return sys.executable
    for name in SUPPORTED_PYTHONS:
        if path := shutil.which(name):
            return path
    raise Unavailable("MediaPipe 0.10.21 needs Python 3.11 or 3.12 (for example: apt-get install python3.11-venv)")


def mediapipe_python(folder: Path) -> Path:
    """The Python of the benchmark's own environment, made and filled when it is missing or out of date."""
    python = folder / "bin" / "python"
    stamp = folder / "requirements.txt"
    wanted = REQUIREMENTS.read_text()
    if python.is_file() and stamp.is_file() and stamp.read_text() == wanted:
        return python
    print(f"installing MediaPipe 0.10.21 into {folder} (about 200 MB, once)", file=sys.stderr)
    shutil.rmtree(folder, ignore_errors=True)
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
    try:
        subprocess.run([supported_python(), "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), *install, "-r", str(REQUIREMENTS)], check=True)
    except subprocess.CalledProcessError as error:
        raise Unavailable(f"MediaPipe cannot be installed: {error}") from error
    stamp.write_text(wanted)  # last: a broken installation is made again
    return python


def our_program(given: Path | None) -> Path:
    """The built `jingxuan` program."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", cache() / "target"))
    program = given or target / "release" / "jingxuan"
    if not program.is_file():
        raise Unavailable(f"{program} is not built: cargo build --release --package jingxuan-cli")
    return program


def answer(what: str, command: list[str], environment: dict[str, str] | None = None) -> dict:
    """The JSON object that a program prints last on its standard output."""
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode != 0:
        raise Unavailable(f"{what} ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
    try:
        return json.loads(done.stdout.strip().splitlines()[-1])
    except (IndexError, json.JSONDecodeError) as error:
        raise Unavailable(f"{what} printed no JSON: {done.stdout[-500:]!r}") from error


def run_round(program: Path, python: Path, clip: Path) -> tuple[Round, dict, dict]:
    """Both programs once, one after the other."""
    environment = {"JINGXUAN_RESOURCES": str(ROOT), **os.environ}
    bench = [str(program), "bench", "mirror", "--stage", "perception", "--json", "--clip", str(clip)]
    ours = answer("jingxuan", bench, environment)
    theirs = answer("MediaPipe", [str(python), str(HERE / "mediapipe_pose.py"), str(clip)])
    for key in ("perception_ms", "fit_ms", "frames"):
        if key not in ours:
            raise Unavailable(f"jingxuan's answer has no {key}")
    if not ours["perception_ms"]["median"]:
        raise Unavailable("jingxuan tracked nobody in the clip: there is nothing to compare")
    medians = Round(ours["perception_ms"]["median"], ours["fit_ms"]["median"], theirs["ms"]["median"])
    return medians, ours, theirs


def spread(values: list[float], digits: int) -> str:
    """Least, median and largest as table cells."""
    return " | ".join(f"{value:.{digits}f}" for value in (min(values), statistics.median(values), max(values)))


def table(rounds: list[Round]) -> str:
    """The result as a Markdown table of the rounds' medians."""
    rows = [
        ("perception with fit, ms", [item.ours for item in rounds], 2),
        ("of it the fit, ms", [item.fit for item in rounds], 2),
        ("MediaPipe Pose 0.10.21, ms", [item.mediapipe for item in rounds], 2),
        ("ratio (ours / MediaPipe)", [item.ratio for item in rounds], 3),
    ]
    lines = [f"| over {len(rounds)} rounds | least | median | largest |", "|---|---|---|---|"]
    lines += [f"| {name} | {spread(values, digits)} |" for name, values, digits in rows]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clip", type=Path, default=ROOT / "assets/clip/shopper.mjpeg")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--program", type=Path, help="the jingxuan program (default: the release build)")
    parser.add_argument("--venv", type=Path, default=cache() / "bench-venv", help="MediaPipe's environment")
    parser.add_argument("--python", type=Path, help="a Python that has MediaPipe already; skips the installation")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    arguments = parser.parse_args()
    if arguments.rounds < 1:
        parser.error("--rounds must be at least 1")
    rounds: list[Round] = []
    try:
        program = our_program(arguments.program)
        python = arguments.python or mediapipe_python(arguments.venv)
        for number in range(1, arguments.rounds + 1):
            medians, ours, theirs = run_round(program, python, arguments.clip.resolve())
            rounds.append(medians)
            print(
                f"round {number}: ours {medians.ours:.2f} ms ({ours.get('found', '?')} of {ours['frames']} frames), "
                f"MediaPipe {medians.mediapipe:.2f} ms ({theirs['found']} of {theirs['frames']}), "
                f"ratio {medians.ratio:.3f}",
                file=sys.stderr,
            )
    except (Unavailable, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    if arguments.json:
        ratios = [item.ratio for item in rounds]
        result = {"rounds": [{**vars(item), "ratio": item.ratio} for item in rounds]}
        result["ratio"] = {"min": min(ratios), "median": statistics.median(ratios), "max": max(ratios)}
        print(json.dumps(result))
    else:
        print(table(rounds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
